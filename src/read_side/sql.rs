//! The statements of the runner. Table and column names come from projectors, never from outside.

use std::collections::HashMap;

use projections::{ErasedProjector, Rows};
use serde_json::Value;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

use super::{Health, tables::table};
use crate::event_store::Token;

/// Column names of a projector, in order.
pub(super) fn columns(projector: &dyn ErasedProjector) -> Vec<&'static str> {
    projector
        .columns()
        .split(",\n")
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

/// Makes the table of a version; indexes come after bulk loading.
pub(super) async fn create_table(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    version: i32,
) -> Result<(), sqlx::Error> {
    let name = table(projector.name(), version);
    sqlx::raw_sql(&format!(
        "drop table if exists {name}; create table {name} ({})",
        projector.columns()
    ))
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// Makes the indexes of a version.
pub(super) async fn create_indexes(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    version: i32,
) -> Result<(), sqlx::Error> {
    let name = table(projector.name(), version);
    for index in projector.indexes() {
        let (unique, rest) = index
            .strip_prefix("unique ")
            .map_or(("", *index), |rest| ("unique ", rest));
        sqlx::raw_sql(&format!("create {unique}index on {name} {rest}"))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The rows of some keys, as JSON.
pub(super) async fn load_rows(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    version: i32,
    keys: &[Uuid],
) -> Result<HashMap<Uuid, Value>, sqlx::Error> {
    let sql = format!(
        "select {key} as key, to_jsonb(t) as row from {name} t where {key} = any($1)",
        key = projector.key(),
        name = table(projector.name(), version)
    );
    let rows = sqlx::query(&sql).bind(keys).fetch_all(connection).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("key")?, row.try_get("row")?)))
        .collect()
}

/// Writes rows back, a set at a time.
pub(super) async fn write_rows(
    connection: &mut PgConnection,
    projector: &dyn ErasedProjector,
    version: i32,
    rows: &Rows,
) -> Result<(), sqlx::Error> {
    let name = table(projector.name(), version);
    let gone: Vec<Uuid> = rows
        .iter()
        .filter(|(_, row)| row.is_none())
        .map(|(key, _)| *key)
        .collect();
    if !gone.is_empty() {
        sqlx::query(&format!(
            "delete from {name} where {} = any($1)",
            projector.key()
        ))
        .bind(gone)
        .execute(&mut *connection)
        .await?;
    }
    let kept: Vec<&Value> = rows.values().flatten().collect();
    if kept.is_empty() {
        return Ok(());
    }
    let columns = columns(projector);
    let set: Vec<String> = columns
        .iter()
        .filter(|c| **c != projector.key())
        .map(|c| format!("{c} = excluded.{c}"))
        .collect();
    let list = columns.join(", ");
    let sql = format!(
        "insert into {name} ({list}) select {list} from jsonb_populate_recordset(null::{name}, $1)
         on conflict ({}) do update set {}",
        projector.key(),
        set.join(", ")
    );
    sqlx::query(&sql)
        .bind(Value::Array(kept.into_iter().cloned().collect()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Cursor of the active version of a projection; `None` before it was built.
///
/// # Errors
/// The database.
pub async fn active_cursor(pool: &PgPool, name: &str) -> Result<Option<Token>, sqlx::Error> {
    let row = sqlx::query(
        "select p.epoch, p.txid::text::bigint as txid, p.position
           from projections p join projection_active a using (name, version)
          where name = $1",
    )
    .bind(name)
    .fetch_optional(pool)
    .await?;
    row.as_ref().map(Token::from_row).transpose()
}

/// Cursor of a version.
pub(super) async fn cursor(
    pool: &PgPool,
    name: &str,
    version: i32,
) -> Result<Option<Token>, sqlx::Error> {
    let row = sqlx::query(
        "select epoch, txid::text::bigint as txid, position
           from projections
          where name = $1 and version = $2",
    )
    .bind(name)
    .bind(version)
    .fetch_optional(pool)
    .await?;
    row.as_ref().map(Token::from_row).transpose()
}

/// Lag, parked keys and owner of every active version.
pub(super) async fn health(pool: &PgPool) -> Result<Vec<Health>, sqlx::Error> {
    let rows = sqlx::query(
        "select p.name, p.version, p.owner, p.epoch, p.txid::text::bigint as txid, p.position,
                (select count(*) from parked k where k.projection = p.name and k.version = p.version) as parked,
                (select count(*) from events e where (e.epoch, e.txid, e.position) > (p.epoch, p.txid, p.position)) as lag_events,
                (select coalesce(extract(epoch from clock_timestamp() - e.recorded_at), 0)::float8
                   from events e
                  where (e.epoch, e.txid, e.position) > (p.epoch, p.txid, p.position)
                  order by e.epoch, e.txid, e.position
                  limit 1) as lag_seconds
           from projections p join projection_active a using (name, version)
          order by p.name",
    )
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Health {
                name: row.try_get("name")?,
                version: row.try_get("version")?,
                owner: row.try_get("owner")?,
                parked: row.try_get("parked")?,
                lag_events: row.try_get("lag_events")?,
                lag_seconds: row.try_get::<Option<f64>, _>("lag_seconds")?.unwrap_or(0.0),
                cursor: Token::from_row(row)?,
            })
        })
        .collect()
}
