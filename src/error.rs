//! Every refusal leaves the server as one shape: a problem by RFC 9457 (api.md §1.5).
//!
//! `title` and `detail` are English for people who develop against the API; clients translate
//! `code` with its parameters. SQL, paths and texts of libraries never leave the process: an
//! unexpected error is logged once, here, with the request id, and answered as `internal` or
//! `storage_unavailable`.

mod codes;

use aggregates::kernel::{FieldError, ParseError, Refusal};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub use codes::Code;

use crate::http::request::RequestContext;

/// The answer of a handler that can be refused.
pub type Answer<T> = Result<T, Problem>;

/// One refusal on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    code: &'static str,
    status: StatusCode,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The document a [`Problem`] is sent as.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// `/problems/<code>`, an address with a page about it.
    #[serde(rename = "type")]
    kind: String,
    /// One line, the same for every occurrence of the code.
    title: String,
    /// HTTP status.
    status: u16,
    /// What happened this time and what to do, in English.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// Path of the request.
    #[serde(skip_serializing_if = "String::is_empty")]
    instance: String,
    /// Stable code of api.md §1.5.
    code: &'static str,
    /// Identifies the request in logs.
    #[serde(skip_serializing_if = "String::is_empty")]
    trace_id: String,
    /// Fields that do not fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Members that belong to the code, e.g. `allowed`, `existing`, `current_version`.
    #[serde(flatten)]
    #[schema(ignore)]
    members: Map<String, Value>,
}

/// One entry of `errors` in a problem.
#[derive(Serialize, utoipa::ToSchema)]
struct FieldProblem {
    /// JSON pointer into the body.
    pointer: String,
    /// Stable code.
    code: String,
    /// English sentence.
    message: String,
    /// Values for translated messages.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[schema(value_type = Option<Object>)]
    params: Value,
}

impl Problem {
    /// A problem with the title of its code and nothing more.
    pub fn of(code: Code) -> Self {
        Self {
            code: code.as_str(),
            // The table of codes holds valid statuses only; its test says so.
            status: StatusCode::from_u16(code.status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            title: code.title(),
            detail: String::new(),
            errors: Vec::new(),
            members: Map::new(),
            headers: Vec::new(),
        }
    }

    /// Input with wrong fields (422 `validation_failed`).
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem = Self::of(Code::ValidationFailed);
        problem.errors = errors;
        problem
    }

    /// What happened this time, in English.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Adds an entry of `errors`.
    #[must_use]
    pub fn error(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// Adds a member that belongs to the code.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Says when to come back, in whole seconds, at least one.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        let seconds = seconds.max(1);
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
            .with("retry_after_s", seconds)
    }

    /// The code as sent.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The document, with what is known of the request that is being answered.
    pub fn document(&self) -> ProblemDocument {
        let request = RequestContext::current();
        let (instance, trace_id) = request
            .map(|r| (r.path.clone(), r.trace_id.clone()))
            .unwrap_or_default();
        ProblemDocument {
            kind: format!("/problems/{}", self.code),
            title: self.title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            instance,
            code: self.code,
            trace_id,
            errors: self
                .errors
                .iter()
                .map(|error| FieldProblem {
                    pointer: error.pointer.clone(),
                    code: error.code.clone(),
                    message: error.message.clone(),
                    params: error.params.clone(),
                })
                .collect(),
            members: self.members.clone(),
        }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::of(code)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
        // Aggregates name a few codes of their own; those carry the sentence as detail only.
        let title = Code::from_name(refusal.code()).map_or("The request was refused", Code::title);
        // `errors`, where a refusal has them, come with the members.
        let members = refusal.members().as_object().cloned().unwrap_or_default();
        Self {
            code: refusal.code(),
            status,
            title,
            detail: refusal.to_string(),
            errors: Vec::new(),
            members,
            headers: Vec::new(),
        }
    }
}

impl From<ParseError> for Problem {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::UnknownField { pointer, field } => Self::of(Code::UnknownField)
                .detail(format!("There is no member `{field}` here."))
                .error(FieldError::new(
                    pointer,
                    "unknown_field",
                    "Remove this member.",
                )),
            ParseError::Invalid(error) => Self::invalid(vec![error]),
            ParseError::UnknownCommand => Self::of(Code::RouteNotFound),
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        let code = if is_unreachable(&error) {
            Code::StorageUnavailable
        } else {
            Code::Internal
        };
        unexpected(code, &error.to_string())
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        let error = match error.downcast::<Problem>() {
            Ok(problem) => return problem,
            Err(error) => error,
        };
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return refusal.clone().into();
        }
        let unreachable = error.chain().any(|cause| {
            cause
                .downcast_ref::<sqlx::Error>()
                .is_some_and(is_unreachable)
        });
        let code = if unreachable {
            Code::StorageUnavailable
        } else {
            Code::Internal
        };
        unexpected(code, &format!("{error:#}"))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.title, self.code)
    }
}

impl std::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.document())
            .unwrap_or_else(|_| json!({ "code": self.code }).to_string().into_bytes());
        let mut response = (
            self.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            body,
        )
            .into_response();
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response.extensions_mut().insert(ProblemCode(self.code));
        response
    }
}

/// The code of a problem, left on the response for logs and metrics.
#[derive(Clone, Copy, Debug)]
pub struct ProblemCode(pub &'static str);

/// The one place where an unexpected error is written to the log. The `Display` of a database
/// error has no values of rows in it; its details have, and are left out.
fn unexpected(code: Code, text: &str) -> Problem {
    let request_id = RequestContext::current().map(|request| request.request_id.clone());
    tracing::error!(
        request.id = request_id,
        problem.code = code.as_str(),
        error = text,
        "a request failed unexpectedly"
    );
    let problem = Problem::of(code);
    if code == Code::StorageUnavailable {
        problem.retry_after(1)
    } else {
        problem
    }
}

/// The database cannot be reached or does not take work: connection errors, shutdown (57P), too
/// many connections (53).
fn is_unreachable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|state| {
            state.starts_with("08") || state.starts_with("57P") || state.starts_with("53")
        }),
        _other => false,
    }
}
