//! The law "live equals rebuilt", checked: fold the history again and compare row by row.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::Row;

use super::{ReadError, ReadSide, recorded};
use crate::event_store::Token;

/// A row that is not what the history says.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Read model.
    pub projection: &'static str,
    /// Key of the row.
    pub key: String,
    /// What the table has.
    pub live: Option<Value>,
    /// What the fold gives.
    pub rebuilt: Option<Value>,
}

impl ReadSide {
    /// Compares every projection with a fresh fold. The projections must have caught up.
    ///
    /// # Errors
    /// The database, or an event this build cannot read.
    pub async fn verify(&self) -> Result<Vec<Difference>, ReadError> {
        let mut differences = Vec::new();
        for projector in self.projectors.iter() {
            let mut memory = projector.memory();
            let mut cursor = Token::START;
            let watermark = self.store.watermark().await?;
            loop {
                let page = self
                    .store
                    .page_of(cursor, watermark, projector.handles(), 10_000)
                    .await?;
                let Some(last) = page.last() else { break };
                cursor = last.token;
                for event in &page {
                    memory.apply(&recorded(event)?);
                }
            }
            let rebuilt: BTreeMap<String, Value> = memory
                .rows()
                .map(|row| (key_of(&row, projector.key()), row))
                .collect();
            let sql = format!(
                "select to_jsonb(t) as row from {} t",
                self.tables.active(projector.name())
            );
            let rows = sqlx::query(&sql).fetch_all(self.store.pool()).await?;
            let mut live: BTreeMap<String, Value> = BTreeMap::new();
            for row in &rows {
                let row: Value = row.try_get("row")?;
                // The same reading as the runner's: text forms of instants differ, instants do not.
                let row = projector
                    .fold(uuid::Uuid::nil(), Some(row), &[])?
                    .unwrap_or_default();
                live.insert(key_of(&row, projector.key()), row);
            }
            let keys: std::collections::BTreeSet<&String> =
                rebuilt.keys().chain(live.keys()).collect();
            for key in keys {
                if rebuilt.get(key) != live.get(key) {
                    differences.push(Difference {
                        projection: projector.name(),
                        key: key.clone(),
                        live: live.get(key).cloned(),
                        rebuilt: rebuilt.get(key).cloned(),
                    });
                }
            }
        }
        Ok(differences)
    }
}

fn key_of(row: &Value, key: &str) -> String {
    row.get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
