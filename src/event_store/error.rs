//! Why the store did not do what it was asked.

use uuid::Uuid;

use super::Receipt;

/// Why the store did not do what it was asked. Nothing was written, except that after
/// [`StoreError::Unavailable`] the outcome may be unknown: ask again with the same receipt.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The stream does not end at the expected version: somebody else appended meanwhile.
    #[error("{aggregate_type} {aggregate_id} is at version {current}, not {expected}")]
    VersionConflict {
        /// Type of the stream's aggregate.
        aggregate_type: String,
        /// Id of the stream's aggregate.
        aggregate_id: Uuid,
        /// The version the append was made for.
        expected: i64,
        /// The version the stream has now.
        current: i64,
    },
    /// The same command id was accepted before; this is what it answered.
    #[error("command {} was accepted before", .0.id)]
    ReceiptExists(Box<Receipt>),
    /// The key belongs to another aggregate.
    #[error("{kind} {key} is held by {aggregate_type} {aggregate_id}")]
    Reserved {
        /// What sort of key it is, for example `phone`.
        kind: String,
        /// The key as stored.
        key: String,
        /// Type of the aggregate that holds the key.
        aggregate_type: String,
        /// Id of the aggregate that holds the key.
        aggregate_id: Uuid,
    },
    /// The database gave way to another transaction; the same call may succeed at once.
    #[error("the database asks to try again")]
    Transient(#[source] sqlx::Error),
    /// The database cannot be reached or has no room; try again later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored event or a fault of ours that trying again does not mend.
    #[error("the event store failed")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed => StoreError::Unavailable(Box::new(error)),
            sqlx::Error::Database(database) => match SqlState::of(database.as_ref()) {
                SqlState::GivesWay => StoreError::Transient(error),
                SqlState::NoService => StoreError::Unavailable(Box::new(error)),
                SqlState::Else => StoreError::Other(Box::new(error)),
            },
            _ => StoreError::Other(Box::new(error)),
        }
    }
}

/// What an SQLSTATE means for the caller.
enum SqlState {
    GivesWay,
    NoService,
    Else,
}

impl SqlState {
    fn of(error: &dyn sqlx::error::DatabaseError) -> SqlState {
        let code = error.code();
        match code.as_deref() {
            // serialization_failure, deadlock_detected, lock_not_available
            Some("40001" | "40P01" | "55P03") => SqlState::GivesWay,
            // query_canceled (statement time-out), read_only_sql_transaction (a standby)
            Some("57014" | "25006") => SqlState::NoService,
            // connection exceptions, insufficient resources, operator intervention
            Some(code) if ["08", "53", "57"].contains(&&code[..2]) => SqlState::NoService,
            Some(_) | None => SqlState::Else,
        }
    }
}
