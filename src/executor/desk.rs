//! Loads streams and read models for decisions.

use std::sync::Arc;

use aggregates::kernel::{Actor, Decider, EventSet, Refusal};
use aggregates::policy::{self, Action};
use aggregates::reference_data::ReferenceBook;
use aggregates::registry::DecodeError;
use serde_json::Value;
use sqlx::PgPool;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::turns::Turns;
use super::{CommandError, Door, Stored};
use crate::event_store::{EventStore, NewEvent};
use crate::reference::Shelf;

/// A loaded record.
#[derive(Clone, Debug)]
pub struct Loaded<A> {
    /// Id of the stream.
    pub id: Uuid,
    /// State; the default when there is no such stream.
    pub state: A,
    /// Number of events; 0 when there is no such stream.
    pub version: i64,
}

impl<A> Loaded<A> {
    /// Whether the stream has events.
    pub fn exists(&self) -> bool {
        self.version > 0
    }
}

/// Loads streams and read models for decisions, and carries them out.
#[derive(Clone)]
pub struct Desk {
    store: EventStore,
    tables: Arc<crate::read_side::Tables>,
    reference: Shelf,
    /// A command that takes a number keeps one connection while it waits for the series and needs a
    /// second to decide: half of the pool may wait, so the one that decides always gets its own.
    pub(super) numbering: Arc<Semaphore>,
    pub(super) turns: Arc<Turns>,
}

impl Desk {
    /// A desk over a store, the active read-model tables and the reference data.
    pub fn new(store: EventStore, tables: Arc<crate::read_side::Tables>, reference: Shelf) -> Self {
        let half = usize::try_from(store.pool().options().get_max_connections() / 2).unwrap_or(1);
        Self {
            store,
            tables,
            reference,
            numbering: Arc::new(Semaphore::new(half.max(1))),
            turns: Arc::new(Turns::new()),
        }
    }

    /// The store.
    pub fn store(&self) -> &EventStore {
        &self.store
    }

    /// The pool of the store, for look-ups in read models.
    pub fn pool(&self) -> &PgPool {
        self.store.pool()
    }

    /// The reference data of this process.
    pub fn reference(&self) -> &Shelf {
        &self.reference
    }

    /// Rates, tables and lists as they stand.
    pub fn book(&self) -> Arc<ReferenceBook> {
        self.reference.book()
    }

    /// Name of the active table of a projection.
    pub fn table(&self, projection: &str) -> String {
        self.tables.active(projection)
    }

    /// Waits, two seconds at most, until a read model has everything committed so far: for the few
    /// decisions that rest on what a person did a moment ago to another record.
    ///
    /// # Errors
    /// The database.
    pub async fn caught_up(&self, projection: &str) -> Result<(), CommandError> {
        let head = self.store.table_head().await?;
        let patience = tokio::time::Instant::now() + std::time::Duration::from_secs(2);
        while crate::read_side::active_cursor(self.pool(), projection)
            .await?
            .is_none_or(|cursor| cursor < head)
            && tokio::time::Instant::now() < patience
        {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// The state of a stream now, from its events.
    ///
    /// # Errors
    /// An event this build cannot read, or the database.
    pub async fn load<A: Stored>(&self, id: Uuid) -> Result<Loaded<A>, CommandError> {
        let stream = self.store.load::<A>(id).await?;
        let mut state = A::default();
        for event in &stream.events {
            state.evolve(&typed::<A>(
                &event.event_type,
                event.event_version,
                event.payload.clone(),
            )?);
        }
        Ok(Loaded {
            id,
            state,
            version: stream.version,
        })
    }

    /// A record named in a body: there, and readable by the actor.
    ///
    /// # Errors
    /// `reference_unknown` at the pointer, as if it did not exist (permissions.md §2 step 7).
    pub async fn readable<A: Door>(
        &self,
        actor: &Actor,
        id: Uuid,
        pointer: &str,
    ) -> Result<Loaded<A>, CommandError> {
        let loaded = self.load::<A>(id).await?;
        let unknown = || Refusal::ReferenceUnknown {
            pointer: pointer.into(),
        };
        if !loaded.exists() {
            return Err(unknown().into());
        }
        if let Some(read) = Action::read_of(<A as Decider>::TYPE) {
            let record = loaded.state.record(self, actor, id).await?;
            policy::readable(actor, read, &record).map_err(|_| unknown())?;
        }
        Ok(loaded)
    }
}

/// An event as it is stored.
pub fn to_store<E: EventSet>(event: &E) -> NewEvent {
    NewEvent {
        event_type: event.kind().into(),
        event_version: i32::try_from(event.version()).unwrap_or(1),
        payload: serde_json::to_value(event).unwrap_or_default(),
    }
}

/// Decodes an event of a known aggregate through the one choke point.
///
/// # Errors
/// An event this build cannot read.
pub fn typed<A: Stored>(
    event_type: &str,
    version: i32,
    payload: Value,
) -> Result<<A as Decider>::Event, DecodeError> {
    let payload = aggregates::registry::upcast(event_type, version, payload)?;
    serde_json::from_value(payload).map_err(|error| DecodeError::Shape {
        event_type: event_type.into(),
        version,
        cause: error.to_string(),
    })
}
