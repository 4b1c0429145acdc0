//! Appending with a number from a gapless series.

use chrono::NaiveDate;
use sqlx::{Postgres, Transaction};

use super::{Append, Appended, EventStore, StoreError};

/// An append that takes numbers from gapless series: lock, decide, commit. Dropping it gives
/// everything back, so a refused command leaves no hole.
///
/// The lock is an advisory one, not a row lock: waiting for it assigns no transaction id. So
/// the feed does not wait for those who queue for a number, streams loaded under the lock are
/// in feed order, and the feed shows the numbers of a series in their order. A number taken
/// without the lock is refused by the append itself.
#[derive(Debug)]
pub struct AppendTx {
    store: EventStore,
    transaction: Transaction<'static, Postgres>,
}

/// Where a number series stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesState {
    /// The number the next document gets, from 1.
    pub next: i64,
    /// Date of the last document; none before the first.
    pub last_on: Option<NaiveDate>,
}

impl EventStore {
    /// Opens an append that is going to take numbers from series.
    pub async fn begin(&self) -> Result<AppendTx, StoreError> {
        Ok(AppendTx {
            store: self.clone(),
            transaction: self.pool.begin().await?,
        })
    }
}

impl AppendTx {
    /// Waits until nobody else holds the series and says where it stands. With several series,
    /// lock them in the order of their names.
    pub async fn lock_series(
        &mut self,
        series: &str,
        scope: &str,
    ) -> Result<SeriesState, StoreError> {
        sqlx::query("select pg_advisory_xact_lock(21058, hashtext($1 || chr(31) || $2))")
            .bind(series)
            .bind(scope)
            .execute(&mut *self.transaction)
            .await?;
        // A statement of its own: its snapshot must be younger than the lock.
        let state: Option<(i64, Option<NaiveDate>)> = sqlx::query_as(
            "select next, last_on
               from number_series
              where series = $1 and scope = $2",
        )
        .bind(series)
        .bind(scope)
        .fetch_optional(&mut *self.transaction)
        .await?;
        let (next, last_on) = state.unwrap_or((1, None));
        Ok(SeriesState { next, last_on })
    }

    /// Appends, commits and wakes the feed. After an error the transaction and its locks are
    /// gone: begin again.
    pub async fn commit(mut self, append: &Append) -> Result<Appended, StoreError> {
        match super::append::run(&mut self.transaction, append).await {
            Ok(appended) => {
                self.transaction.commit().await?;
                self.store.wake(appended.token);
                Ok(appended)
            }
            Err(error) => {
                let AppendTx { store, transaction } = self;
                // The lock on the series goes with the transaction, before the look-ups.
                transaction.rollback().await?;
                Err(store.explain(append, error).await)
            }
        }
    }
}
