//! The read side: keeps every projection up to the feed, builds new versions beside the old, and
//! lets a query wait for what its caller has just written (event-store.md §6, §7).

mod live;
mod park;
mod rebuild;
mod recorded;
mod sql;
mod tables;
mod verify;

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use projections::{ErasedProjector, projectors};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::event_store::{EventStore, Feed, Token};

pub use rebuild::Rebuilt;
pub use recorded::{ReadError, recorded};
pub use sql::active_cursor;
pub use tables::Tables;
pub use verify::Difference;

/// All projections of this process.
#[derive(Clone)]
pub struct ReadSide {
    store: EventStore,
    feed: Feed,
    projectors: Arc<Vec<Box<dyn ErasedProjector>>>,
    tables: Arc<Tables>,
    progress: Arc<Progress>,
}

/// How far each version of a projection has come in this process.
#[derive(Debug, Default)]
struct Progress {
    cursors: RwLock<BTreeMap<(&'static str, i32), watch::Sender<Token>>>,
}

impl Progress {
    fn sender(&self, name: &'static str, version: i32) -> watch::Sender<Token> {
        let mut cursors = self
            .cursors
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        cursors
            .entry((name, version))
            .or_insert_with(|| watch::Sender::new(Token::START))
            .clone()
    }
}

/// The state shown does not contain the write waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the read model has not reached the position asked for")]
pub struct Behind {
    /// How far it is.
    pub at: Token,
}

/// How one projection is doing, for `/metrics` and the admin pages.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Health {
    /// Name.
    pub name: String,
    /// Active version.
    pub version: i32,
    /// Events of the feed not applied yet.
    pub lag_events: i64,
    /// Age in seconds of the oldest event not applied yet; 0 when there is none.
    pub lag_seconds: f64,
    /// Keys set aside after an error.
    pub parked: i64,
    /// Process that owns it now.
    pub owner: Option<uuid::Uuid>,
    /// Rows are current when nothing is parked and nothing waits.
    pub cursor: Token,
}

impl ReadSide {
    /// Prepares every projection: makes missing tables, builds changed ones beside the old.
    ///
    /// # Errors
    /// The database, or an event this build cannot read while building.
    pub async fn prepare(store: EventStore, feed: Feed) -> Result<Self, ReadError> {
        let side = Self {
            tables: Arc::new(Tables::load(store.pool()).await?),
            projectors: Arc::new(projectors()),
            progress: Arc::new(Progress::default()),
            store,
            feed,
        };
        for projector in side.projectors.iter() {
            side.ensure(projector.as_ref()).await?;
        }
        Ok(side)
    }

    /// The active tables, shared with queries.
    pub fn tables(&self) -> Arc<Tables> {
        self.tables.clone()
    }

    /// Keeps every projection current until `stop`.
    pub fn run(&self, stop: &CancellationToken) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        for index in 0..self.projectors.len() {
            let side = self.clone();
            let stop = stop.clone();
            tasks.spawn(async move {
                live::keep_current(&side, side.projectors[index].as_ref(), stop).await
            });
        }
        let (tables, pool, stop) = (self.tables.clone(), self.store.pool().clone(), stop.clone());
        tasks.spawn(async move { tables.keep_fresh(&pool, stop).await });
        tasks
    }

    /// Waits until the projections have passed a token, at most two seconds.
    ///
    /// # Errors
    /// [`Behind`] when the time is over.
    pub async fn wait(&self, names: &[&str], token: Token) -> Result<(), Behind> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(2);
        for projector in self.projectors.iter().filter(|p| names.contains(&p.name())) {
            loop {
                // A version promoted meanwhile has come less far than the one before it.
                let version = self.tables.version(projector.name());
                let mut cursor = self.progress.sender(projector.name(), version).subscribe();
                let at = *cursor.borrow_and_update();
                if at >= token {
                    break;
                }
                // Another process may own the projection: its cursor is in the database.
                if self
                    .stored_cursor(projector.name(), version)
                    .await
                    .is_some_and(|stored| stored >= token)
                {
                    break;
                }
                if tokio::time::Instant::now() >= deadline {
                    return Err(Behind { at });
                }
                let _ = tokio::time::timeout(Duration::from_millis(50), cursor.changed()).await;
            }
        }
        Ok(())
    }

    /// The least cursor of the named projections: the state their answers show.
    pub fn position(&self, names: &[&str]) -> Token {
        self.projectors
            .iter()
            .filter(|p| names.contains(&p.name()))
            .map(|p| {
                *self
                    .progress
                    .sender(p.name(), self.tables.version(p.name()))
                    .borrow()
            })
            .min()
            .unwrap_or(Token::START)
    }

    /// Names of all projections.
    pub fn names(&self) -> Vec<&'static str> {
        self.projectors.iter().map(|p| p.name()).collect()
    }

    /// How every projection is doing.
    ///
    /// # Errors
    /// The database.
    pub async fn health(&self, pool: &PgPool) -> Result<Vec<Health>, sqlx::Error> {
        sql::health(pool).await
    }

    async fn stored_cursor(&self, name: &str, version: i32) -> Option<Token> {
        sql::cursor(self.store.pool(), name, version)
            .await
            .ok()
            .flatten()
    }

    fn projector(&self, name: &str) -> Option<&dyn ErasedProjector> {
        self.projectors
            .iter()
            .find(|p| p.name() == name)
            .map(AsRef::as_ref)
    }
}
