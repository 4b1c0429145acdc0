//! What a projector is, and how the runner sees any of them.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use aggregates::registry::AnyEvent;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

/// A decoded event with what the feed knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The record.
    pub id: Uuid,
    /// Its version after this event.
    pub version: i64,
    /// What happened.
    pub event: AnyEvent,
    /// Names the event.
    pub event_id: Uuid,
    /// The person who acted; absent for the system.
    pub actor: Option<Uuid>,
    /// When the fact holds: back-dated by imports.
    pub occurred_at: DateTime<Utc>,
    /// When it entered the store.
    pub recorded_at: DateTime<Utc>,
}

impl Recorded {
    /// Civil date of the act in Kolkata.
    pub fn on(&self) -> NaiveDate {
        aggregates::kernel::kolkata_date(self.occurred_at)
    }
}

/// A read model: one table, rows keyed by uuid, a pure fold.
pub trait Projector: Send + Sync + 'static {
    /// One row; member names are column names.
    type Row: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static;

    /// Name of the read model: the screen it serves.
    const NAME: &'static str;
    /// Raised when the fold changes its meaning; DDL changes are seen by themselves.
    const VERSION: u32;
    /// Name of the key column.
    const KEY: &'static str;
    /// Columns as in `create table`, the key first.
    const COLUMNS: &'static str;
    /// What follows `create index on <table>`: e.g. `(owner_id, created_at desc, id)`.
    const INDEXES: &'static [&'static str];
    /// Aggregates whose events it reads.
    const HANDLES: &'static [&'static str];

    /// Keys of the rows an event touches, from the event alone.
    fn keys(event: &Recorded) -> Vec<Uuid>;

    /// A row after an event; `None` before the first, and to remove it.
    fn fold(key: Uuid, row: Option<Self::Row>, event: &Recorded) -> Option<Self::Row>;
}

/// A stored row that does not have the shape of the projector any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a row of {projector} does not decode: {cause}")]
pub struct FoldError {
    /// Which read model.
    pub projector: &'static str,
    /// What serde said.
    pub cause: String,
}

/// Rows by key as JSON; `None` is a row to remove.
pub type Rows = BTreeMap<Uuid, Option<Value>>;

/// A projector of any row type, as the runner sees it.
pub trait ErasedProjector: Send + Sync {
    /// Name of the read model.
    fn name(&self) -> &'static str;
    /// Name of the key column.
    fn key(&self) -> &'static str;
    /// Column definitions.
    fn columns(&self) -> &'static str;
    /// Index definitions.
    fn indexes(&self) -> &'static [&'static str];
    /// Aggregates whose events it reads.
    fn handles(&self) -> &'static [&'static str];
    /// Version of the fold and everything that makes the table: another text, another table.
    fn shape(&self) -> String;
    /// Keys of the rows an event touches.
    fn keys(&self, event: &Recorded) -> Vec<Uuid>;
    /// Folds the events of one key over its row.
    ///
    /// # Errors
    /// The row given does not decode.
    fn fold(
        &self,
        key: Uuid,
        row: Option<Value>,
        events: &[&Recorded],
    ) -> Result<Option<Value>, FoldError>;
    /// A fold of many events in memory, for rebuild and as-of.
    fn memory(&self) -> Box<dyn MemoryFold>;
}

/// All rows of a read model in memory.
pub trait MemoryFold: Send {
    /// Folds one event.
    fn apply(&mut self, event: &Recorded);
    /// The rows, in key order, as JSON.
    fn rows(self: Box<Self>) -> Box<dyn Iterator<Item = Value> + Send>;
    /// Number of rows now.
    fn len(&self) -> usize;
    /// No rows.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Hides the row type of a projector.
pub fn erase<P: Projector>() -> Box<dyn ErasedProjector> {
    Box::new(Erased::<P>(PhantomData))
}

struct Erased<P>(PhantomData<fn() -> P>);

impl<P: Projector> ErasedProjector for Erased<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn key(&self) -> &'static str {
        P::KEY
    }

    fn columns(&self) -> &'static str {
        P::COLUMNS
    }

    fn indexes(&self) -> &'static [&'static str] {
        P::INDEXES
    }

    fn handles(&self) -> &'static [&'static str] {
        P::HANDLES
    }

    fn shape(&self) -> String {
        format!(
            "{} v{}\n{}\n{}",
            P::NAME,
            P::VERSION,
            P::COLUMNS,
            P::INDEXES.join("\n")
        )
    }

    fn keys(&self, event: &Recorded) -> Vec<Uuid> {
        P::keys(event)
    }

    fn fold(
        &self,
        key: Uuid,
        row: Option<Value>,
        events: &[&Recorded],
    ) -> Result<Option<Value>, FoldError> {
        let broken = |error: serde_json::Error| FoldError {
            projector: P::NAME,
            cause: error.to_string(),
        };
        let mut row: Option<P::Row> = row
            .map(serde_json::from_value)
            .transpose()
            .map_err(broken)?;
        for event in events {
            row = P::fold(key, row, event);
        }
        row.map(serde_json::to_value).transpose().map_err(broken)
    }

    fn memory(&self) -> Box<dyn MemoryFold> {
        Box::new(Memory::<P> {
            rows: BTreeMap::new(),
        })
    }
}

struct Memory<P: Projector> {
    rows: BTreeMap<Uuid, P::Row>,
}

impl<P: Projector> MemoryFold for Memory<P> {
    fn apply(&mut self, event: &Recorded) {
        for key in P::keys(event) {
            let row = self.rows.remove(&key);
            if let Some(row) = P::fold(key, row, event) {
                self.rows.insert(key, row);
            }
        }
    }

    fn rows(self: Box<Self>) -> Box<dyn Iterator<Item = Value> + Send> {
        Box::new(
            self.rows
                .into_values()
                .map(|row| serde_json::to_value(row).unwrap_or_default()),
        )
    }

    fn len(&self) -> usize {
        self.rows.len()
    }
}
