//! The watermark: how far the feed may be read.

use sqlx::Row;

use super::{EventStore, StoreError, Token};

/// No event below this can still appear, so what lies below it never changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watermark {
    /// Current epoch; earlier ones are complete.
    pub epoch: i32,
    /// Transactions of the current epoch below this id are complete.
    pub txid: u64,
}

impl Watermark {
    /// Whether the feed may show an event with this token.
    pub fn covers(&self, token: Token) -> bool {
        (token.epoch, token.txid) < (self.epoch, self.txid)
    }
}

impl EventStore {
    /// The watermark now. Rows must be read in a later statement than this one, which
    /// [`EventStore::page`] does.
    pub async fn watermark(&self) -> Result<Watermark, StoreError> {
        let row = sqlx::query("select epoch, txid from es.watermark()")
            .fetch_one(&self.pool)
            .await?;
        Ok(Watermark {
            epoch: row.try_get("epoch")?,
            txid: row.try_get::<i64, _>("txid")? as u64,
        })
    }

    /// Token of the last event below the watermark, [`Token::START`] when there is none.
    pub async fn last_below(&self, watermark: Watermark) -> Result<Token, StoreError> {
        let row = sqlx::query(
            "select epoch, txid::text::bigint as txid, position
               from events
              where (epoch, txid) < ($1, $2::text::xid8)
              order by events.epoch desc, events.txid desc, events.position desc
              limit 1",
        )
        .bind(watermark.epoch)
        .bind(watermark.txid.to_string())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row
            .as_ref()
            .map(Token::from_row)
            .transpose()?
            .unwrap_or_default())
    }

    /// Token of the last committed event, below the watermark or not: what a check for a
    /// frozen feed compares with.
    pub async fn table_head(&self) -> Result<Token, StoreError> {
        self.last_below(Watermark {
            epoch: i32::MAX,
            txid: i64::MAX as u64,
        })
        .await
    }
}
