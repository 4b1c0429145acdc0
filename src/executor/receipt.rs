//! What a command answers: accepted, repeated, refused.

use aggregates::kernel::{CommandMeta, ParseError, Refusal};
use aggregates::registry::DecodeError;
use serde_json::Value;
use uuid::Uuid;

use super::{Desk, Envelope};
use crate::event_store::{StoreError, Token};

/// What an accepted command answers (api.md §1.3).
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The record.
    pub id: Uuid,
    /// Its version after the command.
    pub version: i64,
    /// Token of the last event; absent when the command changed nothing.
    pub token: Option<Token>,
    /// Events written: id and type.
    pub events: Vec<(Uuid, String)>,
    /// The payloads, for a dry run.
    pub would: Vec<Value>,
    /// The same command was accepted before.
    pub replayed: bool,
}

/// Why a command was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule or a permission refuses.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The body is not the command.
    #[error("the body does not fit the command")]
    Parse(ParseError),
    /// The version sent is stale.
    #[error("the record is at version {current}")]
    Stale {
        /// Version now.
        current: i64,
        /// Version sent.
        sent: i64,
    },
    /// The same key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// A stored event cannot be read by this build.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A read model could not be asked.
    #[error(transparent)]
    Read(#[from] sqlx::Error),
    /// An effect outside the event store did not happen; it is tried again.
    #[error("{0}")]
    Effect(String),
}

impl From<ParseError> for CommandError {
    fn from(error: ParseError) -> Self {
        CommandError::Parse(error)
    }
}

impl Desk {
    /// The answer of the first time, when the request is the same (api.md §1.3).
    pub(super) async fn replay(
        &self,
        envelope: &Envelope,
        receipt: &crate::event_store::Receipt,
    ) -> Result<Receipt, CommandError> {
        if envelope.request_hash.as_ref() != Some(&receipt.request_hash) {
            return Err(CommandError::IdempotencyMismatch);
        }
        let events = self.store().written_with(receipt).await?;
        Ok(Receipt {
            id: receipt.aggregate_id,
            version: receipt.version,
            token: (!events.is_empty()).then_some(receipt.token),
            events,
            would: Vec::new(),
            replayed: true,
        })
    }
}

/// What a conflict means to the caller: a taken key is a duplicate, a taken id is taken.
pub(super) fn conflict(
    envelope: &Envelope,
    meta: &CommandMeta,
    error: CommandError,
) -> CommandError {
    match error {
        CommandError::Store(StoreError::VersionConflict { .. }) if meta.creates => {
            Refusal::IdTaken.into()
        }
        CommandError::Store(StoreError::VersionConflict {
            current, expected, ..
        }) => CommandError::Stale {
            current,
            sent: envelope.expected_version.unwrap_or(expected),
        },
        CommandError::Store(StoreError::Reserved { kind, .. }) => Refusal::duplicate(
            pointer_of(&kind),
            None,
            "Another record has this value already.",
        )
        .into(),
        other => other,
    }
}

/// The field whose value a reservation of this kind makes unique.
fn pointer_of(kind: &str) -> &'static str {
    match kind {
        "user_email" => "/email",
        "customer_gstin" => "/gstin",
        _ => "",
    }
}
