//! Parked keys: one row that cannot be folded stands aside; everything else goes on.

use std::collections::BTreeSet;

use projections::Recorded;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{ReadError, ReadSide, recorded, sql};
use crate::event_store::{StoredEvent, Token};

/// Keys set aside.
pub(super) async fn keys(
    pool: &PgPool,
    name: &str,
    version: i32,
) -> Result<BTreeSet<Uuid>, sqlx::Error> {
    let keys: Vec<String> =
        sqlx::query_scalar("select key from parked where projection = $1 and version = $2")
            .bind(name)
            .bind(version)
            .fetch_all(pool)
            .await?;
    Ok(keys.iter().filter_map(|key| key.parse().ok()).collect())
}

/// Sets a key aside at an event.
pub(super) async fn park(
    connection: &mut PgConnection,
    name: &str,
    version: i32,
    key: Uuid,
    event: &StoredEvent,
    error: &str,
) -> Result<(), sqlx::Error> {
    tracing::error!(projection.name = name, projection.key = %key, event.type = event.event_type, error, "a key was parked");
    sqlx::query(
        "insert into parked (projection, version, key, event_id, epoch, txid, position, error)
         values ($1, $2, $3, $4, $5, $6::text::xid8, $7, $8)
         on conflict (projection, version, key)
         do update set attempts = parked.attempts + 1, error = excluded.error, last_at = now()",
    )
    .bind(name)
    .bind(version)
    .bind(key.to_string())
    .bind(event.event_id)
    .bind(event.token.epoch)
    .bind(event.token.txid.to_string())
    .bind(event.token.position)
    .bind(error)
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts the later events of parked keys.
pub(super) async fn count_skipped(
    connection: &mut PgConnection,
    name: &str,
    version: i32,
    waiting: &[(Uuid, i64)],
) -> Result<(), sqlx::Error> {
    if waiting.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = waiting.iter().map(|(key, _)| key.to_string()).collect();
    let counts: Vec<i64> = waiting.iter().map(|(_, count)| *count).collect();
    sqlx::query(
        "update parked set skipped = skipped + w.count, last_at = now()
           from unnest($3::text[], $4::bigint[]) as w (key, count)
          where projection = $1 and version = $2 and parked.key = w.key",
    )
    .bind(name)
    .bind(version)
    .bind(keys)
    .bind(counts)
    .execute(connection)
    .await?;
    Ok(())
}

impl ReadSide {
    /// Heals the parked keys of a projection after the fault was mended: folds each again from its
    /// first event, and says how many healed.
    ///
    /// # Errors
    /// The database; a key that still cannot be folded stays parked.
    pub async fn heal(&self, name: &str) -> Result<usize, ReadError> {
        let projector = self
            .projector(name)
            .ok_or_else(|| ReadError::Unknown(name.into()))?;
        let version = self.tables.version(name);
        let mut transaction = self.store.pool().begin().await?;
        // Holding the row keeps the live owner out; the new fence makes it read the parked keys again.
        let row = sqlx::query(
            "update projections set fence = fence + 1 where name = $1 and version = $2
             returning epoch, txid::text::bigint as txid, position",
        )
        .bind(name)
        .bind(version)
        .fetch_one(&mut *transaction)
        .await?;
        let end = Token::from_row(&row)?;
        let parked = keys(self.store.pool(), name, version).await?;
        let mut healed = 0;
        for key in parked {
            let events = self
                .events_of(
                    projector.handles(),
                    |event| projector.keys(event).contains(&key),
                    end,
                )
                .await;
            let events = match events {
                Ok(events) => events,
                Err(ReadError::Decode(error)) => {
                    tracing::warn!(projection.name = name, projection.key = %key, error = %error, "the key stays parked");
                    continue;
                }
                Err(error) => return Err(error),
            };
            let list: Vec<&Recorded> = events.iter().collect();
            let Ok(row) = projector.fold(key, None, &list) else {
                continue;
            };
            sql::write_rows(&mut transaction, projector, version, &[(key, row)].into()).await?;
            sqlx::query("delete from parked where projection = $1 and version = $2 and key = $3")
                .bind(name)
                .bind(version)
                .bind(key.to_string())
                .execute(&mut *transaction)
                .await?;
            healed += 1;
        }
        transaction.commit().await?;
        Ok(healed)
    }

    /// Events up to a token that a filter lets pass, in feed order.
    async fn events_of(
        &self,
        handles: &[&str],
        keep: impl Fn(&Recorded) -> bool,
        end: Token,
    ) -> Result<Vec<Recorded>, ReadError> {
        let mut kept = Vec::new();
        let mut after = Token::START;
        loop {
            let page = self.feed.page(after, 5_000).await?;
            let Some(last) = page.last() else {
                return Ok(kept);
            };
            after = last.token;
            for event in page
                .iter()
                .filter(|e| e.token <= end && handles.contains(&e.aggregate_type.as_str()))
            {
                let event = recorded(event)?;
                if keep(&event) {
                    kept.push(event);
                }
            }
            if after >= end {
                return Ok(kept);
            }
        }
    }
}
