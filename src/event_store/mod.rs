//! The event store: one table of events, appended to in one statement and read as a feed.
//!
//! A command loads a stream ([`EventStore::load`]), decides, and appends with its receipt, its
//! reservations and its number series in one go ([`EventStore::append`]). A command that takes
//! a number from a gapless series does the same between [`AppendTx::lock_series`] and
//! [`AppendTx::commit`]. Projectors and reactors follow the [`Feed`], which shows every
//! committed event exactly once, each stream in its own order.

mod append;
mod append_tx;
mod epoch;
mod error;
mod feed;
mod load;
mod page;
mod receipts;
mod stored_event;
mod tail;
mod token;
mod wake;
mod watermark;

use sqlx::PgPool;
use tokio::sync::watch;

pub use append::{Append, Appended, NewEvent, Reservation, SeriesAdvance, StreamAppend};
pub use append_tx::{AppendTx, SeriesState};
pub use epoch::{EpochState, begin_epoch};
pub use error::StoreError;
pub use feed::{Feed, FeedSettings, Frontier};
pub use load::{LoadedEvent, LoadedStream, UpTo};
pub use receipts::{NewReceipt, Receipt};
pub use stored_event::StoredEvent;
pub use token::{InvalidToken, Token};
pub use watermark::Watermark;

/// The events of this installation. Cheap to clone; all clones share one in-process wake.
#[derive(Clone, Debug)]
pub struct EventStore {
    pool: PgPool,
    /// The highest token committed through this process, so that its feed looks at once.
    wake: watch::Sender<Token>,
}

impl EventStore {
    /// A store over a pool with [`crate::database::Access::App`].
    pub fn new(pool: PgPool) -> EventStore {
        EventStore {
            pool,
            wake: watch::Sender::new(Token::START),
        }
    }

    /// The pool the store works with.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Follows the highest token committed through this process. It says that there is
    /// something to look for, not that the feed already shows it.
    pub fn committed(&self) -> watch::Receiver<Token> {
        self.wake.subscribe()
    }

    fn wake(&self, token: Token) {
        self.wake.send_if_modified(|highest| {
            let higher = token > *highest;
            if higher {
                *highest = token;
            }
            higher
        });
    }
}
