//! An event as it is stored, read by the feed and by history.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::Token;

/// An event as it is stored: not yet decoded, every column a reader needs.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Type of the aggregate, for example `lead`.
    pub aggregate_type: String,
    /// Id of the aggregate.
    pub aggregate_id: Uuid,
    /// Version of the aggregate after this event, from 1.
    pub sequence: i64,
    /// Type of the event, for example `lead.captured`.
    pub event_type: String,
    /// Version of the event's shape, from 1.
    pub event_version: i32,
    /// The event itself.
    pub payload: Value,
    /// Who, why, from where: actor, correlation, cause, command, `occurred_at`.
    pub metadata: Value,
    /// Place in the feed.
    pub token: Token,
    /// When the database stored it.
    pub recorded_at: DateTime<Utc>,
    /// Names this event for causes and proofs.
    pub event_id: Uuid,
}

impl StoredEvent {
    pub(super) fn from_row(row: &PgRow) -> Result<StoredEvent, sqlx::Error> {
        Ok(StoredEvent {
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: uuid_column(row, "aggregate_id")?,
            sequence: row.try_get("sequence")?,
            event_type: row.try_get("event_type")?,
            event_version: event_version(row.try_get("event_version")?)
                .map_err(|error| decode_error("event_version", error))?,
            payload: row.try_get("payload")?,
            metadata: row.try_get("metadata")?,
            token: Token::from_row(row)?,
            recorded_at: row.try_get("recorded_at")?,
            event_id: row.try_get("event_id")?,
        })
    }
}

/// The integer version of an event. The stock crate asks for a semantic version, so its
/// writers say `1.0` where we say `1`.
pub(super) fn event_version(text: &str) -> Result<i32, std::num::ParseIntError> {
    let major = text.split_once('.').map_or(text, |(major, _)| major);
    major.parse()
}

/// A uuid kept in a text column, as the stock layout has it.
pub(super) fn uuid_column(row: &PgRow, column: &str) -> Result<Uuid, sqlx::Error> {
    row.try_get::<&str, _>(column)?
        .parse()
        .map_err(|error: uuid::Error| decode_error(column, error))
}

pub(super) fn decode_error(
    column: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: Box::new(error),
    }
}
