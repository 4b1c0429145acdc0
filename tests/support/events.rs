//! Events to append where it does not matter what happened.

use rayenna::event_store::{Append, NewEvent, StreamAppend};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

/// An event with something to tell it by.
pub fn captured(note: &str) -> NewEvent {
    NewEvent {
        event_type: "lead.captured".to_owned(),
        event_version: 1,
        payload: json!({ "note": note }),
    }
}

/// Events for one lead.
pub fn to_lead(id: Uuid, expected_version: i64, events: Vec<NewEvent>) -> StreamAppend {
    StreamAppend {
        aggregate_type: "lead".to_owned(),
        aggregate_id: id,
        expected_version,
        events,
    }
}

/// One event for one lead.
pub fn one(id: Uuid, expected_version: i64) -> Append {
    Append {
        streams: vec![to_lead(id, expected_version, vec![captured("hello")])],
        metadata: json!({ "actor": "system", "correlation_id": "c-1" }),
        ..Append::default()
    }
}

/// How many events the database holds.
pub async fn count(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from events")
        .fetch_one(pool)
        .await
        .unwrap()
}
