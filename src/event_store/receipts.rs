//! Receipts of accepted commands: the same command id gets the same answer.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{EventStore, StoreError, Token};

/// The receipt to store with an append.
#[derive(Clone, Debug, PartialEq)]
pub struct NewReceipt {
    /// UUIDv5 of actor and `Idempotency-Key`, so that one person's key is not another's.
    pub id: Uuid,
    /// Hash of what was asked: the same id with another hash is another request, and refused.
    pub request_hash: Vec<u8>,
    /// User id, or `system`.
    pub actor: String,
    /// Type of the aggregate the command was for.
    pub aggregate_type: String,
    /// Id of the aggregate the command was for.
    pub aggregate_id: Uuid,
    /// Its version after the command.
    pub version: i64,
    /// What else the answer says, for example the ids that were made.
    pub result: Value,
}

/// The stored receipt of an accepted command.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// UUIDv5 of actor and `Idempotency-Key`.
    pub id: Uuid,
    /// Hash of what was asked.
    pub request_hash: Vec<u8>,
    /// User id, or `system`.
    pub actor: String,
    /// Type of the aggregate the command was for.
    pub aggregate_type: String,
    /// Id of the aggregate the command was for.
    pub aggregate_id: Uuid,
    /// Its version after the command.
    pub version: i64,
    /// Token of the command's last event; of the stream's head when it gave none.
    pub token: Token,
    /// What else the answer said.
    pub result: Value,
    /// When the command was accepted.
    pub at: DateTime<Utc>,
}

impl EventStore {
    /// The receipt of a command id, if that command was accepted and not yet pruned.
    pub async fn receipt(&self, id: Uuid) -> Result<Option<Receipt>, StoreError> {
        let row = sqlx::query(
            "select id, request_hash, actor, aggregate_type, aggregate_id, version,
                    epoch, txid::text::bigint as txid, position, result, at
               from commands
              where id = $1",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.as_ref().map(receipt_from_row).transpose()?)
    }

    /// The events of the command of a receipt, id and type, in the order they were written.
    pub async fn written_with(&self, receipt: &Receipt) -> Result<Vec<(Uuid, String)>, StoreError> {
        Ok(sqlx::query_as(
            "select event_id, event_type
               from events
              where epoch = $1
                and txid = $2::text::xid8
                and metadata ->> 'command_id' = $3
              order by position",
        )
        .bind(receipt.token.epoch)
        .bind(receipt.token.txid.to_string())
        .bind(receipt.id.to_string())
        .fetch_all(&self.pool)
        .await?)
    }

    /// Forgets receipts of people and integrations given before `before` and says how many; those of
    /// process managers stay. A command repeated after
    /// that is judged anew.
    pub async fn prune_receipts(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let done = sqlx::query("delete from commands where at < $1 and actor <> 'system'")
            .bind(before)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }
}

fn receipt_from_row(row: &PgRow) -> Result<Receipt, sqlx::Error> {
    Ok(Receipt {
        id: row.try_get("id")?,
        request_hash: row.try_get("request_hash")?,
        actor: row.try_get("actor")?,
        aggregate_type: row.try_get("aggregate_type")?,
        aggregate_id: super::stored_event::uuid_column(row, "aggregate_id")?,
        version: row.try_get("version")?,
        token: Token::from_row(row)?,
        result: row.try_get("result")?,
        at: row.try_get("at")?,
    })
}
