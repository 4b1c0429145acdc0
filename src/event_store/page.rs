//! Reading the feed from the table, a page at a time.
//!
//! The order names the columns with their table: a bare `txid` would mean the converted column
//! of the answer, and sort the whole rest of the feed for every page.

use super::{EventStore, StoreError, StoredEvent, Token, Watermark};

impl EventStore {
    /// At most `limit` events after a token and below a watermark taken before, in feed order.
    /// The same question always gets the same answer.
    pub async fn page(
        &self,
        after: Token,
        below: Watermark,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = sqlx::query(
            "select aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, metadata, epoch, txid::text::bigint as txid, position,
                    recorded_at, event_id
               from events
              where (epoch, txid, position) > ($1, $2::text::xid8, $3)
                and (epoch, txid) < ($4, $5::text::xid8)
              order by events.epoch, events.txid, events.position
              limit $6",
        )
        .bind(after.epoch)
        .bind(after.txid.to_string())
        .bind(after.position)
        .bind(below.epoch)
        .bind(below.txid.to_string())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .iter()
            .map(StoredEvent::from_row)
            .collect::<Result<Vec<_>, _>>()?)
    }

    /// Like [`EventStore::page`], but only the events of some aggregates: what building a read
    /// model reads.
    pub async fn page_of(
        &self,
        after: Token,
        below: Watermark,
        aggregate_types: &[&str],
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = sqlx::query(
            "select aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, metadata, epoch, txid::text::bigint as txid, position,
                    recorded_at, event_id
               from events
              where (epoch, txid, position) > ($1, $2::text::xid8, $3)
                and (epoch, txid) < ($4, $5::text::xid8)
                and aggregate_type = any($6)
              order by events.epoch, events.txid, events.position
              limit $7",
        )
        .bind(after.epoch)
        .bind(after.txid.to_string())
        .bind(after.position)
        .bind(below.epoch)
        .bind(below.txid.to_string())
        .bind(aggregate_types)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .iter()
            .map(StoredEvent::from_row)
            .collect::<Result<Vec<_>, _>>()?)
    }
}
