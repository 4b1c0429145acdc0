//! The place of an event in the feed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sqlx::Row;
use sqlx::postgres::PgRow;

/// The place of an event in the feed, ordered as the feed is.
///
/// A write returns the token of its last event and a read may wait for it. Clients treat it as
/// opaque text. The transaction id comes before the position because positions are handed out
/// before commit: a reader that went by position alone would step over a slow transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// Grows with each logical restore, since transaction ids then start again.
    pub epoch: i32,
    /// Transaction that appended the event.
    pub txid: u64,
    /// Order within the transaction; has holes.
    pub position: i64,
}

impl Token {
    /// Before the first event ever.
    pub const START: Token = Token {
        epoch: 0,
        txid: 0,
        position: 0,
    };

    /// The transaction id as the `bigint` that statements bind and cast to `xid8`.
    pub fn txid_bigint(&self) -> i64 {
        // xid8 grows by one a transaction: 2^63 of them are out of reach.
        self.txid as i64
    }

    /// Reads the columns `epoch int`, `txid bigint` and `position bigint` of a row.
    pub fn from_row(row: &PgRow) -> Result<Token, sqlx::Error> {
        Ok(Token {
            epoch: row.try_get("epoch")?,
            txid: row.try_get::<i64, _>("txid")? as u64,
            position: row.try_get("position")?,
        })
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}-{:x}", self.epoch, self.txid, self.position)
    }
}

/// The text is not a token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a position token")]
pub struct InvalidToken;

impl FromStr for Token {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let mut part = || {
            parts
                .next()
                .filter(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
                .and_then(|part| i64::from_str_radix(part, 16).ok())
                .ok_or(InvalidToken)
        };
        let (epoch, txid, position) = (part()?, part()?, part()?);
        if parts.next().is_some() {
            return Err(InvalidToken);
        }
        Ok(Token {
            epoch: i32::try_from(epoch).map_err(|_| InvalidToken)?,
            txid: txid as u64,
            position,
        })
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<str>::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
