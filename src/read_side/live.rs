//! Live mode: a page of events, the rows they touch, the fold, the upsert and the cursor in one
//! transaction. A fenced lease makes one process the owner; a page applied under a lost lease
//! rolls back, so each event has its effect exactly once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use projections::{ErasedProjector, Recorded, Rows};
use sqlx::{PgConnection, Row};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{ReadError, ReadSide, park, recorded, sql};
use crate::event_store::{StoredEvent, Token};

/// Events applied at once.
const PAGE: usize = 1_000;
/// How long an owner may be silent before another process takes over.
const LEASE_SECONDS: i32 = 15;
/// A cursor that moved over events of others only is stored this often.
const PERSIST: Duration = Duration::from_millis(200);
/// The lease is renewed this often when nothing happens.
const RENEW: Duration = Duration::from_secs(5);

/// Ownership of one projection version.
struct Lease {
    owner: Uuid,
    version: i32,
    fence: i64,
    /// What the database says.
    stored: Token,
    /// What was read, events of other aggregates included.
    cursor: Token,
    parked: BTreeSet<Uuid>,
    written_at: Instant,
}

/// Keeps one projection current until `stop`.
pub(super) async fn keep_current(
    side: &ReadSide,
    projector: &dyn ErasedProjector,
    stop: CancellationToken,
) {
    let owner = Uuid::now_v7();
    let mut failures: u32 = 0;
    while !stop.is_cancelled() {
        let pause = match own(side, projector, owner, &stop).await {
            Ok(()) | Err(ReadError::Lost) => Duration::from_millis(20),
            Err(error) => {
                failures = (failures + 1).min(7);
                tracing::warn!(projection.name = projector.name(), error = %error, "a projection stopped and will try again");
                Duration::from_millis(50 << failures)
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    if let Err(error) = release(side, projector, owner).await {
        tracing::debug!(projection.name = projector.name(), error = %error, "the lease runs out by itself");
    }
}

/// Takes the lease and applies pages until it is lost, the version changes, or `stop`.
async fn own(
    side: &ReadSide,
    projector: &dyn ErasedProjector,
    owner: Uuid,
    stop: &CancellationToken,
) -> Result<(), ReadError> {
    let version = side.tables.version(projector.name());
    let Some(mut lease) = acquire(side, projector, owner, version).await? else {
        // Somebody else owns it: look again when their lease may have run out.
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        return Ok(());
    };
    let progress = side.progress.sender(projector.name(), version);
    let mut frontier = side.feed.subscribe();
    loop {
        progress.send_replace(lease.cursor);
        if stop.is_cancelled() || side.tables.version(projector.name()) != version {
            return Ok(());
        }
        let page = side.feed.page(lease.cursor, PAGE).await?;
        if page.is_empty() {
            idle(side, projector, &mut lease, &mut frontier, stop).await?;
        } else {
            apply_page(side, projector, &mut lease, &page).await?;
        }
    }
}

/// Nothing to apply: store a cursor that moved, renew the lease, or wait for the feed.
async fn idle(
    side: &ReadSide,
    projector: &dyn ErasedProjector,
    lease: &mut Lease,
    frontier: &mut tokio::sync::watch::Receiver<crate::event_store::Frontier>,
    stop: &CancellationToken,
) -> Result<(), ReadError> {
    let patience = if lease.cursor > lease.stored {
        PERSIST
    } else {
        RENEW
    };
    let due = lease.written_at + patience;
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        changed = frontier.changed() => changed.map_err(|_| ReadError::Lost),
        () = tokio::time::sleep_until(due) => {
            let mut connection = side.store.pool().acquire().await?;
            move_cursor(&mut connection, projector, lease, lease.cursor).await?;
            lease.stored = lease.cursor;
            lease.written_at = Instant::now();
            Ok(())
        }
    }
}

async fn apply_page(
    side: &ReadSide,
    projector: &dyn ErasedProjector,
    lease: &mut Lease,
    page: &[Arc<StoredEvent>],
) -> Result<(), ReadError> {
    let end = page.last().map_or(lease.cursor, |event| event.token);
    let mine: Vec<&Arc<StoredEvent>> = page
        .iter()
        .filter(|event| projector.handles().contains(&event.aggregate_type.as_str()))
        .collect();
    if mine.is_empty() && lease.written_at.elapsed() < PERSIST {
        lease.cursor = end;
        return Ok(());
    }
    let mut transaction = side.store.pool().begin().await?;
    // Losing the last moments of a projection in a crash costs nothing: its cursor goes with them.
    sqlx::query("set local synchronous_commit = off")
        .execute(&mut *transaction)
        .await?;
    apply(&mut transaction, projector, lease, &mine).await?;
    move_cursor(&mut transaction, projector, lease, end).await?;
    transaction.commit().await?;
    lease.cursor = end;
    lease.stored = end;
    lease.written_at = Instant::now();
    Ok(())
}

/// Folds the events into the rows they touch. What cannot be decoded or stored is parked by key.
async fn apply(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    lease: &mut Lease,
    events: &[&Arc<StoredEvent>],
) -> Result<(), ReadError> {
    let mut decoded: Vec<(Recorded, &StoredEvent)> = Vec::with_capacity(events.len());
    for event in events {
        match recorded(event) {
            Ok(known) => decoded.push((known, event)),
            Err(error) => {
                // The keys of an event that cannot be read are unknown; its stream is the nearest.
                park::park(
                    connection,
                    projector.name(),
                    lease.version,
                    event.aggregate_id,
                    event,
                    &error.to_string(),
                )
                .await?;
                lease.parked.insert(event.aggregate_id);
            }
        }
    }
    let mut by_key: BTreeMap<Uuid, Vec<(&Recorded, &StoredEvent)>> = BTreeMap::new();
    for (known, event) in &decoded {
        for key in projector.keys(known) {
            by_key.entry(key).or_default().push((known, event));
        }
    }
    let waiting: Vec<(Uuid, i64)> = by_key
        .iter()
        .filter(|(key, _)| lease.parked.contains(key))
        .map(|(key, list)| (*key, list.len() as i64))
        .collect();
    park::count_skipped(connection, projector.name(), lease.version, &waiting).await?;
    by_key.retain(|key, _| !lease.parked.contains(key));
    let keys: Vec<Uuid> = by_key.keys().copied().collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut stored = sql::load_rows(connection, projector, lease.version, &keys).await?;
    let mut rows = Rows::new();
    for (key, list) in &by_key {
        let events: Vec<&Recorded> = list.iter().map(|(known, _)| *known).collect();
        let before = stored.remove(key);
        match fold(projector, *key, before, &events) {
            Ok(row) => {
                rows.insert(*key, row);
            }
            Err(text) => {
                if let Some((_, event)) = list.first() {
                    park::park(
                        connection,
                        projector.name(),
                        lease.version,
                        *key,
                        event,
                        &text,
                    )
                    .await?;
                    lease.parked.insert(*key);
                }
            }
        }
    }
    write(connection, projector, lease, rows, &by_key).await
}

/// A fold that panics is a fault of one key, not of the projection.
fn fold(
    projector: &dyn ErasedProjector,
    key: Uuid,
    row: Option<serde_json::Value>,
    events: &[&Recorded],
) -> Result<Option<serde_json::Value>, String> {
    let folded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        projector.fold(key, row, events)
    }));
    match folded {
        Ok(Ok(row)) => Ok(row),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the fold of this key panicked".into()),
    }
}

/// Writes the set; when the database refuses it, key by key, so that one bad row parks itself only.
async fn write(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    lease: &mut Lease,
    rows: Rows,
    events: &BTreeMap<Uuid, Vec<(&Recorded, &StoredEvent)>>,
) -> Result<(), ReadError> {
    sqlx::query("savepoint page")
        .execute(&mut *connection)
        .await?;
    match sql::write_rows(connection, projector, lease.version, &rows).await {
        Ok(()) => return Ok(()),
        Err(error) if error.as_database_error().is_none() => return Err(error.into()),
        Err(error) => {
            tracing::warn!(projection.name = projector.name(), error = %error, "a page was refused; writing it key by key");
            sqlx::query("rollback to savepoint page")
                .execute(&mut *connection)
                .await?;
        }
    }
    for (key, row) in rows {
        sqlx::query("savepoint row")
            .execute(&mut *connection)
            .await?;
        let one = Rows::from([(key, row)]);
        if let Err(error) = sql::write_rows(connection, projector, lease.version, &one).await {
            if error.as_database_error().is_none() {
                return Err(error.into());
            }
            sqlx::query("rollback to savepoint row")
                .execute(&mut *connection)
                .await?;
            if let Some((_, event)) = events.get(&key).and_then(|list| list.first()) {
                park::park(
                    connection,
                    projector.name(),
                    lease.version,
                    key,
                    event,
                    &error.to_string(),
                )
                .await?;
                lease.parked.insert(key);
            }
        }
    }
    Ok(())
}

async fn acquire(
    side: &ReadSide,
    projector: &dyn ErasedProjector,
    owner: Uuid,
    version: i32,
) -> Result<Option<Lease>, ReadError> {
    let row = sqlx::query(
        "update projections
            set owner = $3, fence = fence + 1, lease_until = clock_timestamp() + make_interval(secs => $4)
          where name = $1 and version = $2
            and (owner is null or owner = $3 or lease_until < clock_timestamp())
      returning fence, epoch, txid::text::bigint as txid, position",
    )
    .bind(projector.name())
    .bind(version)
    .bind(owner)
    .bind(f64::from(LEASE_SECONDS))
    .fetch_optional(side.store.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let stored = Token::from_row(&row)?;
    let parked = park::keys(side.store.pool(), projector.name(), version).await?;
    Ok(Some(Lease {
        owner,
        version,
        fence: row.try_get("fence")?,
        stored,
        cursor: stored,
        parked,
        written_at: Instant::now(),
    }))
}

/// Moves the cursor and renews the lease, if both are still ours.
async fn move_cursor(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    lease: &Lease,
    to: Token,
) -> Result<(), ReadError> {
    let done = sqlx::query(
        "update projections
            set epoch = $5, txid = $6::text::xid8, position = $7, updated_at = clock_timestamp(),
                lease_until = clock_timestamp() + make_interval(secs => $8)
          where name = $1 and version = $2 and owner = $3 and fence = $4
            and (epoch, txid, position) = ($9, $10::text::xid8, $11)",
    )
    .bind(projector.name())
    .bind(lease.version)
    .bind(lease.owner)
    .bind(lease.fence)
    .bind(to.epoch)
    .bind(to.txid.to_string())
    .bind(to.position)
    .bind(f64::from(LEASE_SECONDS))
    .bind(lease.stored.epoch)
    .bind(lease.stored.txid.to_string())
    .bind(lease.stored.position)
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(ReadError::Lost)
    }
}

async fn release(
    side: &ReadSide,
    projector: &dyn ErasedProjector,
    owner: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update projections set owner = null, lease_until = null where name = $1 and owner = $2",
    )
    .bind(projector.name())
    .bind(owner)
    .execute(side.store.pool())
    .await?;
    Ok(())
}
