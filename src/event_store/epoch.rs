//! The start-up check that the events belong to this cluster's transaction counter.

use sqlx::PgPool;

use super::{EventStore, StoreError};

/// Whether new events would sort after the stored ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochState {
    /// They would: start.
    Current {
        /// The epoch new events get.
        epoch: i32,
    },
    /// The data was restored into another cluster, or its transaction counter is behind the
    /// stored events. Appending now would hide events from the projections: start a new epoch.
    Restored {
        /// The epoch the data was written in.
        epoch: i32,
    },
}

impl EventStore {
    /// Checks at start that new events would sort after the stored ones.
    pub async fn epoch_state(&self) -> Result<EpochState, StoreError> {
        let (epoch, restored): (i32, bool) = sqlx::query_as(
            "select c.epoch,
                    coalesce(c.system_identifier <> es.system_identifier(), false)
                    or coalesce(
                        (select e.txid >= pg_snapshot_xmax(pg_current_snapshot())
                           from events e
                          where e.epoch = c.epoch
                          order by e.txid desc, e.position desc
                          limit 1),
                        false)
               from epochs c
              order by c.epoch desc
              limit 1",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(if restored {
            EpochState::Restored { epoch }
        } else {
            EpochState::Current { epoch }
        })
    }
}

/// Starts a new epoch after a restore, so that new events sort after all restored ones. Needs
/// a pool with [`crate::database::Access::Owner`]; waits for appends in flight. Doing it once
/// too often is harmless.
pub async fn begin_epoch(owner: &PgPool, note: &str) -> Result<i32, StoreError> {
    Ok(sqlx::query_scalar("select es.begin_epoch($1)")
        .bind(note)
        .fetch_one(owner)
        .await?)
}
