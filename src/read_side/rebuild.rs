//! Building a version beside the active one: fold everything in memory, COPY into the shadow,
//! follow the feed, promote (event-store.md §7). The same fold as live mode.

use std::time::{Duration, Instant};

use projections::ErasedProjector;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, Row};

use super::{ReadError, ReadSide, recorded, sql, tables::table};
use crate::event_store::Token;

/// Events read at once while building.
const PAGE: usize = 10_000;
/// Bytes handed to COPY at once.
const CHUNK: usize = 1 << 18;

/// What a rebuild did.
#[derive(Clone, Debug, PartialEq)]
pub struct Rebuilt {
    /// The version promoted.
    pub version: i32,
    /// Events folded.
    pub events: u64,
    /// Rows written.
    pub rows: usize,
    /// Time from first event to last row, indexes included.
    pub took: Duration,
}

impl ReadSide {
    /// Makes sure the active table has the shape this build expects.
    pub(super) async fn ensure(&self, projector: &dyn ErasedProjector) -> Result<(), ReadError> {
        let mut connection = self.store.pool().acquire().await?;
        // Processes that start together take turns.
        sqlx::query("select pg_advisory_lock(21060, hashtext($1))")
            .bind(projector.name())
            .execute(&mut *connection)
            .await?;
        let outcome = self.ensure_locked(projector).await;
        sqlx::query("select pg_advisory_unlock(21060, hashtext($1))")
            .bind(projector.name())
            .execute(&mut *connection)
            .await?;
        outcome
    }

    async fn ensure_locked(&self, projector: &dyn ErasedProjector) -> Result<(), ReadError> {
        let active: Option<String> = sqlx::query_scalar(
            "select p.schema_hash from projections p join projection_active a using (name, version) where name = $1",
        )
        .bind(projector.name())
        .fetch_optional(self.store.pool())
        .await?;
        if active.as_deref() == Some(&shape_hash(projector)) {
            return Ok(());
        }
        self.build(projector).await?;
        Ok(())
    }

    /// Builds a projection anew and promotes the result.
    ///
    /// # Errors
    /// An unknown name, an event this build cannot read, or the database; the active version stays.
    pub async fn rebuild(&self, name: &str) -> Result<Rebuilt, ReadError> {
        let projector = self
            .projector(name)
            .ok_or_else(|| ReadError::Unknown(name.into()))?;
        self.build(projector).await
    }

    async fn build(&self, projector: &dyn ErasedProjector) -> Result<Rebuilt, ReadError> {
        let started = Instant::now();
        let mut connection = self.store.pool().acquire().await?;
        let version: i32 = sqlx::query_scalar(
            "select coalesce(max(version), 0) + 1 from projections where name = $1",
        )
        .bind(projector.name())
        .fetch_one(&mut *connection)
        .await?;
        sqlx::query("insert into projections (name, version, state, schema_hash) values ($1, $2, 'building', $3)")
            .bind(projector.name())
            .bind(version)
            .bind(shape_hash(projector))
            .execute(&mut *connection)
            .await?;
        let outcome = self.fill(&mut connection, projector, version).await;
        match outcome {
            Ok((events, rows)) => {
                self.tables.refresh(self.store.pool()).await?;
                let took = started.elapsed();
                tracing::info!(
                    projection.name = projector.name(),
                    projection.version = version,
                    events,
                    rows,
                    took_ms = took.as_millis() as u64,
                    "built a projection"
                );
                Ok(Rebuilt {
                    version,
                    events,
                    rows,
                    took,
                })
            }
            Err(error) => {
                sqlx::raw_sql(&format!(
                    "drop table if exists {}",
                    table(projector.name(), version)
                ))
                .execute(&mut *connection)
                .await?;
                sqlx::query("delete from projections where name = $1 and version = $2")
                    .bind(projector.name())
                    .bind(version)
                    .execute(&mut *connection)
                    .await?;
                Err(error)
            }
        }
    }

    async fn fill(
        &self,
        connection: &mut PgConnection,
        projector: &dyn ErasedProjector,
        version: i32,
    ) -> Result<(u64, usize), ReadError> {
        sql::create_table(connection, projector, version).await?;
        let mut memory = projector.memory();
        let watermark = self.store.watermark().await?;
        let (mut cursor, mut events) = (Token::START, 0);
        loop {
            let page = self
                .store
                .page_of(cursor, watermark, projector.handles(), PAGE)
                .await?;
            let Some(last) = page.last() else { break };
            cursor = last.token;
            for event in &page {
                memory.apply(&recorded(event)?);
                events += 1;
            }
        }
        cursor = cursor.max(self.store.last_below(watermark).await?);
        let rows = memory.len();
        copy_in(connection, projector, version, memory.rows()).await?;
        sql::create_indexes(connection, projector, version).await?;
        sqlx::raw_sql(&format!("analyze {}", table(projector.name(), version)))
            .execute(&mut *connection)
            .await?;
        promote(connection, projector, version, cursor, rows).await?;
        Ok((events, rows))
    }
}

/// COPY in text form: one line a row, columns in the order of the table.
async fn copy_in(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    version: i32,
    rows: Box<dyn Iterator<Item = Value> + Send>,
) -> Result<(), sqlx::Error> {
    let columns = sql::columns(projector);
    let statement = format!(
        "copy {} ({}) from stdin",
        table(projector.name(), version),
        columns.join(", ")
    );
    let mut copy = connection.copy_in_raw(&statement).await?;
    let mut buffer = String::with_capacity(CHUNK + 4_096);
    for row in rows {
        for (place, column) in columns.iter().enumerate() {
            if place > 0 {
                buffer.push('\t');
            }
            copy_text(&mut buffer, row.get(*column).unwrap_or(&Value::Null));
        }
        buffer.push('\n');
        if buffer.len() >= CHUNK {
            copy.send(buffer.as_bytes()).await?;
            buffer.clear();
        }
    }
    copy.send(buffer.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// One value in the text form of COPY. Objects and arrays are jsonb columns.
fn copy_text(buffer: &mut String, value: &Value) {
    let raw = match value {
        Value::Null => return buffer.push_str("\\N"),
        Value::Bool(yes) => return buffer.push_str(if *yes { "t" } else { "f" }),
        Value::Number(number) => return buffer.push_str(&number.to_string()),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    for c in raw.chars() {
        match c {
            '\\' => buffer.push_str("\\\\"),
            '\t' => buffer.push_str("\\t"),
            '\n' => buffer.push_str("\\n"),
            '\r' => buffer.push_str("\\r"),
            c => buffer.push(c),
        }
    }
}

/// Makes the version the one queries read; the old one stays for a day, then a job drops it.
async fn promote(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    version: i32,
    cursor: Token,
    rows: usize,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "with built as (
             update projections
                set state = 'live', epoch = $3, txid = $4::text::xid8, position = $5, rows = $6, updated_at = now()
              where name = $1 and version = $2
          returning name),
         retired as (
             update projections set state = 'retired', updated_at = now()
              where name = $1 and version <> $2 and state = 'live')
         insert into projection_active (name, version)
         select name, $2 from built
         on conflict (name) do update set version = excluded.version, promoted_at = now()",
    )
    .bind(projector.name())
    .bind(version)
    .bind(cursor.epoch)
    .bind(cursor.txid.to_string())
    .bind(cursor.position)
    .bind(i64::try_from(rows).unwrap_or(i64::MAX))
    .execute(connection)
    .await?;
    Ok(())
}

/// Hash of everything that makes the table and its fold.
fn shape_hash(projector: &dyn ErasedProjector) -> String {
    hex::encode(Sha256::digest(projector.shape().as_bytes()))
}

impl ReadSide {
    /// Drops tables of versions retired more than a day ago, and says how many.
    ///
    /// # Errors
    /// The database.
    pub async fn drop_retired(&self) -> Result<usize, sqlx::Error> {
        let rows = sqlx::query(
            "select name, version from projections where state = 'retired' and updated_at < now() - interval '24 hours'",
        )
        .fetch_all(self.store.pool())
        .await?;
        for row in &rows {
            let (name, version): (String, i32) = (row.try_get("name")?, row.try_get("version")?);
            sqlx::raw_sql(&format!("drop table if exists {}", table(&name, version)))
                .execute(self.store.pool())
                .await?;
            sqlx::query("delete from projections where name = $1 and version = $2")
                .bind(name)
                .bind(version)
                .execute(self.store.pool())
                .await?;
        }
        Ok(rows.len())
    }
}
