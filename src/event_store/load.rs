//! Loading one stream. The stock repository of postgres-es does it for commands, and this file
//! is the only one that knows that crate.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::persist::{PersistedEventRepository, PersistenceError, SerializedEvent};
use postgres_es::PostgresEventRepository;
use serde_json::Value;
use uuid::Uuid;

use super::stored_event::event_version;
use super::{EventStore, StoreError, StoredEvent};

/// A stream as a command needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadedStream {
    /// Version of the aggregate: the sequence of its last event, 0 when it does not exist.
    pub version: i64,
    /// The events in order.
    pub events: Vec<LoadedEvent>,
}

/// An event of a loaded stream, not yet decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedEvent {
    /// Version of the aggregate after this event, from 1.
    pub sequence: i64,
    /// Type of the event, for example `lead.captured`.
    pub event_type: String,
    /// Version of the event's shape, from 1.
    pub event_version: i32,
    /// The event itself.
    pub payload: Value,
    /// Who, why, from where.
    pub metadata: Value,
}

/// How far history is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpTo {
    /// To the last event.
    Now,
    /// To this version, inclusive.
    Version(i64),
    /// To what was stored by this instant, inclusive.
    Recorded(DateTime<Utc>),
    /// To what had happened by this instant, inclusive, whenever it was entered. The two
    /// clocks differ for back-dated entries.
    Occurred(DateTime<Utc>),
}

impl EventStore {
    /// The whole stream of one aggregate, for a decision.
    pub async fn load<A: Aggregate>(&self, id: Uuid) -> Result<LoadedStream, StoreError> {
        let stored = PostgresEventRepository::new(self.pool.clone())
            .get_events::<A>(&id.to_string())
            .await?;
        let events = stored
            .into_iter()
            .map(LoadedEvent::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(LoadedStream {
            version: events.last().map_or(0, |event| event.sequence),
            events,
        })
    }

    /// The history of one aggregate with all that is known of each event, for readers.
    pub async fn history(
        &self,
        aggregate_type: &str,
        id: Uuid,
        up_to: UpTo,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let (version, recorded, occurred) = match up_to {
            UpTo::Now => (None, None, None),
            UpTo::Version(version) => (Some(version), None, None),
            UpTo::Recorded(instant) => (None, Some(instant), None),
            UpTo::Occurred(instant) => (None, None, Some(instant)),
        };
        let rows = sqlx::query(
            "select aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, metadata, epoch, txid::text::bigint as txid, position,
                    recorded_at, event_id
               from events
              where aggregate_type = $1
                and aggregate_id = $2
                and ($3::bigint is null or sequence <= $3)
                and ($4::timestamptz is null or recorded_at <= $4)
                and ($5::timestamptz is null
                     or coalesce((metadata ->> 'occurred_at')::timestamptz, recorded_at) <= $5)
              order by sequence",
        )
        .bind(aggregate_type)
        .bind(id.to_string())
        .bind(version)
        .bind(recorded)
        .bind(occurred)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .iter()
            .map(StoredEvent::from_row)
            .collect::<Result<Vec<_>, _>>()?)
    }

    /// Documents of a customer that ever took a payment, from the events themselves: a read model
    /// may be a moment behind, and the limit for cash must not be.
    pub async fn paid_documents_of(&self, customer_id: Uuid) -> Result<Vec<Uuid>, StoreError> {
        Ok(sqlx::query_scalar(
            "select distinct aggregate_id::uuid
               from events
              where event_type = 'invoice.payment_recorded'
                and payload ->> 'customer_id' = $1",
        )
        .bind(customer_id.to_string())
        .fetch_all(&self.pool)
        .await?)
    }

    /// Maintenance contracts signed for a project, from the events themselves: a read model may be a
    /// moment behind, and two contracts must not overlap.
    pub async fn contracts_of(&self, project_id: Uuid) -> Result<Vec<Uuid>, StoreError> {
        Ok(sqlx::query_scalar(
            "select aggregate_id::uuid
               from events
              where event_type = 'amc_contract.signed'
                and payload ->> 'project_id' = $1",
        )
        .bind(project_id.to_string())
        .fetch_all(&self.pool)
        .await?)
    }

    /// Every event of one kind of aggregate, stream by stream. For kinds with few streams only.
    pub async fn of_type(&self, aggregate_type: &str) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = sqlx::query(
            "select aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, metadata, epoch, txid::text::bigint as txid, position,
                    recorded_at, event_id
               from events
              where aggregate_type = $1
              order by aggregate_id, sequence",
        )
        .bind(aggregate_type)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .iter()
            .map(StoredEvent::from_row)
            .collect::<Result<Vec<_>, _>>()?)
    }

    /// The version of a stream now, 0 when it does not exist.
    pub async fn version(&self, aggregate_type: &str, id: Uuid) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(
            "select coalesce(max(sequence), 0)
               from events
              where aggregate_type = $1
                and aggregate_id = $2",
        )
        .bind(aggregate_type)
        .bind(id.to_string())
        .fetch_one(&self.pool)
        .await?)
    }
}

impl TryFrom<SerializedEvent> for LoadedEvent {
    type Error = StoreError;

    fn try_from(event: SerializedEvent) -> Result<Self, Self::Error> {
        Ok(LoadedEvent {
            sequence: event.sequence as i64,
            event_version: event_version(&event.event_version)
                .map_err(|error| StoreError::Other(Box::new(error)))?,
            event_type: event.event_type,
            payload: event.payload,
            metadata: event.metadata,
        })
    }
}

/// The repository wraps every error of the driver; unwrapped, it is judged like our own.
impl From<PersistenceError> for StoreError {
    fn from(error: PersistenceError) -> Self {
        match error {
            PersistenceError::ConnectionError(source) | PersistenceError::UnknownError(source) => {
                match source.downcast::<sqlx::Error>() {
                    Ok(driver) => (*driver).into(),
                    Err(other) => StoreError::Other(other),
                }
            }
            PersistenceError::DeserializationError(source) => StoreError::Other(source),
            PersistenceError::OptimisticLockError => StoreError::Other(Box::new(error)),
        }
    }
}
