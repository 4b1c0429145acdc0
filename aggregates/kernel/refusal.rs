//! Refusals: why a command changes nothing. Codes and statuses are those of domain.md §2.3 and
//! api.md §1.5; `Display` is the sentence shown to people.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// One field that does not fit, as in `errors[]` of a problem.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldError {
    /// JSON pointer into the body, e.g. `/lines/0/rate_paise`.
    pub pointer: String,
    /// Stable code of api.md §1.5.
    pub code: String,
    /// What is wrong and what to do, in English.
    pub message: String,
    /// Values for translated messages.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub params: Value,
}

impl FieldError {
    /// An error of one field.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            message: message.into(),
            params: Value::Null,
        }
    }

    /// A field that must be given.
    pub fn required(pointer: impl Into<String>) -> Self {
        Self::new(pointer, "required", "This field is required.")
    }
}

/// Why a command was refused. Nothing is written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The input alone is wrong.
    #[error("Some fields need attention.")]
    Invalid(Vec<FieldError>),
    /// Facts are missing; pointers name them.
    #[error("Some facts are missing: {}.", .0.join(", "))]
    PreconditionUnmet(Vec<String>),
    /// The status does not accept the command.
    #[error("This is not possible while the status is {from}.")]
    TransitionNotAllowed {
        /// Present status.
        from: String,
        /// Commands that are possible now.
        allowed: Vec<&'static str>,
    },
    /// A reserved value is taken, or a soft match was not confirmed.
    #[error("{message}")]
    Duplicate {
        /// Pointer of the field that matched.
        pointer: String,
        /// What matched, as far as the caller may know it.
        existing: Value,
        /// The sentence.
        message: String,
    },
    /// Other records rest on it.
    #[error("Other records rest on this: {}.", .0.join(", "))]
    InUse(Vec<String>),
    /// Person inactive, of the wrong role, or unable to read a linked record.
    #[error("This person cannot be chosen here. Choose an active person of the right role.")]
    AssigneeInvalid {
        /// Pointer of the field.
        pointer: String,
    },
    /// An id in the body that the caller may not read.
    #[error("A record named here does not exist.")]
    ReferenceUnknown {
        /// Pointer of the field.
        pointer: String,
    },
    /// A refusal of the present state with its own code and nothing more to say.
    #[error("{message}")]
    State {
        /// Code, e.g. `lead_not_open`.
        code: &'static str,
        /// The sentence.
        message: String,
    },
    /// A refusal of the input by the ledger or another rule with its own code (422).
    #[error("{message}")]
    Rule {
        /// Code, e.g. `overpayment`.
        code: &'static str,
        /// Pointer of the field, or empty.
        pointer: String,
        /// The sentence.
        message: String,
    },
    /// The record does not exist, or the caller may not read it.
    #[error("There is no such record.")]
    NotFound,
    /// The role has no grant for the action, or a guard fails.
    #[error("Your role does not allow this.")]
    Forbidden {
        /// The guard that failed, if the role has the grant.
        guard: Option<&'static str>,
    },
    /// An auditor tried to write business data.
    #[error("Auditors read; they do not change records.")]
    ReadOnlyRole,
    /// Readable, but the action is limited to other records.
    #[error("You may read this record but not change it.")]
    OutOfScope,
    /// The act needs the password again.
    #[error("Confirm your password to go on.")]
    StepUpRequired,
    /// A taken id was sent on creation.
    #[error("A record with this id exists already.")]
    IdTaken,
}

impl Refusal {
    /// One wrong field.
    pub fn field(
        pointer: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, code, message)])
    }

    /// A refusal of the present state (409).
    pub fn state(code: &'static str, message: impl Into<String>) -> Self {
        Self::State {
            code,
            message: message.into(),
        }
    }

    /// A refusal of the input by a rule (422).
    pub fn rule(
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self::Rule {
            code,
            pointer: pointer.into(),
            message: message.into(),
        }
    }

    /// `Ok` when no field is wrong, else all of them at once.
    pub fn unless_empty(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Self::Invalid(errors))
        }
    }

    /// `Ok` when no fact is missing, else all of them at once.
    pub fn unless_met(unmet: Vec<String>) -> Result<(), Self> {
        if unmet.is_empty() {
            Ok(())
        } else {
            Err(Self::PreconditionUnmet(unmet))
        }
    }

    /// Stable code of api.md §1.5.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "validation_failed",
            Self::PreconditionUnmet(_) => "precondition_unmet",
            Self::TransitionNotAllowed { .. } => "transition_not_allowed",
            Self::Duplicate { .. } => "duplicate",
            Self::InUse(_) => "in_use",
            Self::AssigneeInvalid { .. } => "assignee_invalid",
            Self::ReferenceUnknown { .. } => "reference_unknown",
            Self::State { code, .. } | Self::Rule { code, .. } => code,
            Self::NotFound => "not_found",
            Self::Forbidden { .. } => "forbidden",
            Self::ReadOnlyRole => "read_only_role",
            Self::OutOfScope => "out_of_scope",
            Self::StepUpRequired => "step_up_required",
            Self::IdTaken => "id_taken",
        }
    }

    /// HTTP status of the problem.
    pub fn status(&self) -> u16 {
        match self {
            // Too much of something is 413, whatever the input says (api.md §1.5).
            Self::Rule {
                code: "too_many_files",
                ..
            } => 413,
            Self::Invalid(_)
            | Self::PreconditionUnmet(_)
            | Self::AssigneeInvalid { .. }
            | Self::ReferenceUnknown { .. }
            | Self::Rule { .. } => 422,
            Self::TransitionNotAllowed { .. }
            | Self::Duplicate { .. }
            | Self::InUse(_)
            | Self::State { .. }
            | Self::IdTaken => 409,
            Self::NotFound => 404,
            Self::Forbidden { .. }
            | Self::ReadOnlyRole
            | Self::OutOfScope
            | Self::StepUpRequired => 403,
        }
    }

    /// Members of the problem beside code, title and detail.
    pub fn members(&self) -> Value {
        let one = |pointer: &str, code: &str| json!({ "errors": [FieldError::new(pointer, code, self.to_string())] });
        match self {
            Self::Invalid(errors) => json!({ "errors": errors }),
            Self::PreconditionUnmet(unmet) => json!({ "unmet": unmet }),
            Self::TransitionNotAllowed { from, allowed } => {
                json!({ "from": from, "allowed": allowed })
            }
            Self::Duplicate {
                pointer, existing, ..
            } => {
                json!({ "existing": existing, "errors": [FieldError::new(pointer.as_str(), "duplicate", self.to_string())] })
            }
            Self::InUse(by) => json!({ "by": by }),
            Self::AssigneeInvalid { pointer } | Self::ReferenceUnknown { pointer } => {
                one(pointer, self.code())
            }
            Self::Rule { code, pointer, .. } if !pointer.is_empty() => one(pointer, code),
            Self::Forbidden { guard: Some(guard) } => json!({ "params": { "guard": guard } }),
            Self::Rule { .. }
            | Self::State { .. }
            | Self::NotFound
            | Self::Forbidden { guard: None }
            | Self::ReadOnlyRole
            | Self::OutOfScope
            | Self::StepUpRequired
            | Self::IdTaken => json!({}),
        }
    }

    /// A unique value that another record holds.
    pub fn duplicate(
        pointer: impl Into<String>,
        owner: Option<Uuid>,
        message: impl Into<String>,
    ) -> Self {
        Self::Duplicate {
            pointer: pointer.into(),
            existing: json!({ "id": owner }),
            message: message.into(),
        }
    }
}
