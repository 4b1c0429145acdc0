//! From a stored event to what a projector folds.

use aggregates::registry::{self, DecodeError};
use chrono::{DateTime, Utc};
use projections::{FoldError, Recorded};

use crate::event_store::{StoreError, StoredEvent};

/// Why the read side could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The event store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event this build cannot read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A row of another shape.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// No projection has this name.
    #[error("there is no projection {0}")]
    Unknown(String),
    /// Another process took the projection over.
    #[error("another process owns the projection now")]
    Lost,
}

/// Decodes an event of the feed.
///
/// # Errors
/// An event this build cannot read.
pub fn recorded(event: &StoredEvent) -> Result<Recorded, DecodeError> {
    let text = |key: &str| event.metadata.get(key).and_then(|value| value.as_str());
    Ok(Recorded {
        id: event.aggregate_id,
        version: event.sequence,
        event: registry::decode(
            &event.event_type,
            event.event_version,
            event.payload.clone(),
        )?,
        event_id: event.event_id,
        actor: text("actor").and_then(|actor| actor.parse().ok()),
        occurred_at: text("occurred_at")
            .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
            .map_or(event.recorded_at, |at| at.with_timezone(&Utc)),
        recorded_at: event.recorded_at,
    })
}
