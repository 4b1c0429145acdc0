//! The golden events of `tests/history`.

use std::path::PathBuf;

use aggregates::registry::AggregateMeta;
use serde_json::Value;
use sqlx::PgPool;

fn path(event_type: &str, version: u32) -> PathBuf {
    let name = format!("tests/history/{event_type}.v{version}.json");
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The golden payload of an event type and version.
pub fn golden(event_type: &str, version: u32) -> Option<Value> {
    let text = std::fs::read_to_string(path(event_type, version)).ok()?;
    let payload = serde_json::from_str(&text);
    Some(payload.unwrap_or_else(|error| panic!("{event_type} version {version}: {error}")))
}

/// The event that starts a stream of this aggregate: the first of its list.
pub fn first_event(aggregate: &AggregateMeta) -> (&'static str, Value) {
    let (event_type, version) = aggregate
        .events
        .first()
        .copied()
        .expect("an aggregate has events");
    let payload =
        golden(event_type, version).unwrap_or_else(|| panic!("{event_type} has no golden file"));
    (event_type, payload)
}

/// Writes the golden files that are missing, from what a test has stored, when asked to.
pub async fn write_missing(pool: &PgPool) {
    if std::env::var_os("RAYENNA_WRITE_GOLDENS").is_none() {
        return;
    }
    let stored: Vec<(String, String, Value)> =
        sqlx::query_as("select distinct on (event_type, event_version) event_type, event_version, payload from events order by 1, 2, length(payload::text) desc")
            .fetch_all(pool)
            .await
            .expect("the events");
    for (event_type, version, payload) in stored {
        let version = version
            .split('.')
            .next()
            .and_then(|version| version.parse().ok())
            .expect("a version");
        let path = path(&event_type, version);
        if !path.exists() {
            let text = serde_json::to_string_pretty(&payload).expect("JSON") + "\n";
            std::fs::write(path, text).expect("the golden file can be written");
        }
    }
}
