//! The feed of a process: one reader looks for new events and tells all who follow.
//!
//! The reader looks when an append of this process commits, when another process says so, and
//! else from time to time. What it finds stays in memory for a while, so twenty projections
//! that are up to date cost one read of the table, not twenty.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::tail::Tail;
use super::wake::{announce, listen};
use super::{EventStore, StoreError, StoredEvent, Token, Watermark};

/// How eagerly a process follows the feed. The defaults suit every installation; tests and
/// measurements change them.
#[derive(Clone, Debug)]
pub struct FeedSettings {
    /// Least time between two looks under load. Each look reads the lock table of the server.
    pub look_every: Duration,
    /// Time between looks when nothing happens: starts here after an event ...
    pub idle_from: Duration,
    /// ... and doubles up to this.
    pub idle_to: Duration,
    /// Least time between two announcements to other processes. Each is a commit that others
    /// cannot overlap, so it must never be one an append.
    pub announce_every: Duration,
    /// Events kept in memory for followers that are up to date.
    pub tail: usize,
}

impl Default for FeedSettings {
    fn default() -> Self {
        FeedSettings {
            look_every: Duration::from_millis(5),
            idle_from: Duration::from_millis(100),
            idle_to: Duration::from_secs(2),
            announce_every: Duration::from_millis(20),
            tail: 2_000,
        }
    }
}

/// How far the feed may be read, and the last event so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    /// No event below can still appear.
    pub watermark: Watermark,
    /// The last event below the watermark.
    pub head: Token,
}

/// The feed of this process. Cheap to clone; one is enough for all followers.
#[derive(Clone, Debug)]
pub struct Feed {
    store: EventStore,
    frontier: watch::Receiver<Frontier>,
    tail: Arc<RwLock<Tail>>,
    looked_at: Arc<AtomicI64>,
}

impl Feed {
    /// Starts the reader and the exchange with other processes, which run until `stop`.
    pub fn start(store: EventStore, settings: FeedSettings, stop: CancellationToken) -> Feed {
        let (frontier, receiver) = watch::channel(Frontier::default());
        let feed = Feed {
            store: store.clone(),
            frontier: receiver,
            tail: Arc::default(),
            looked_at: Arc::default(),
        };
        let announced = watch::Sender::new(Token::START);
        let reader = Reader {
            committed: store.committed(),
            announced: announced.subscribe(),
            frontier,
            feed: feed.clone(),
            settings: settings.clone(),
        };
        tokio::spawn(stop.clone().run_until_cancelled_owned(reader.run()));
        let announcing = announce(store.clone(), settings.announce_every);
        tokio::spawn(stop.clone().run_until_cancelled_owned(announcing));
        tokio::spawn(stop.run_until_cancelled_owned(listen(store, announced)));
        feed
    }

    /// How far the feed may be read now. Before the first look nothing may be read.
    pub fn frontier(&self) -> Frontier {
        *self.frontier.borrow()
    }

    /// Follows the frontier: changes when there are new events to read. Fails once the feed
    /// has been stopped.
    pub fn subscribe(&self) -> watch::Receiver<Frontier> {
        self.frontier.clone()
    }

    /// At most `limit` events after a token, in feed order: from memory when the caller is up
    /// to date, else from the table. Empty when the caller has seen all there is.
    pub async fn page(
        &self,
        after: Token,
        limit: usize,
    ) -> Result<Vec<Arc<StoredEvent>>, StoreError> {
        let frontier = self.frontier();
        if after >= frontier.head {
            return Ok(Vec::new());
        }
        let remembered = self
            .tail
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .page(after, limit);
        match remembered {
            Some(page) => Ok(page),
            None => {
                let page = self.store.page(after, frontier.watermark, limit).await?;
                Ok(page.into_iter().map(Arc::new).collect())
            }
        }
    }

    /// When the reader last looked with success: how a health check knows that it lives.
    pub fn looked_at(&self) -> Option<DateTime<Utc>> {
        match self.looked_at.load(Ordering::Relaxed) {
            0 => None,
            millis => DateTime::from_timestamp_millis(millis),
        }
    }
}

/// The one task of a process that looks for new events.
struct Reader {
    committed: watch::Receiver<Token>,
    announced: watch::Receiver<Token>,
    frontier: watch::Sender<Frontier>,
    feed: Feed,
    settings: FeedSettings,
}

/// Events read at once.
const PAGE: usize = 1_000;

/// First wait for an appender that still holds the watermark back; doubles up to
/// [`FeedSettings::idle_from`].
const BLOCKED_FROM: Duration = Duration::from_millis(1);

impl Reader {
    async fn run(mut self) {
        let mut pause = self.settings.idle_from;
        let mut blocked = BLOCKED_FROM;
        loop {
            let next_look = Instant::now() + self.settings.look_every;
            let wanted =
                (*self.committed.borrow_and_update()).max(*self.announced.borrow_and_update());
            let before = self.frontier.borrow().head;
            if let Err(error) = self.look().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the feed cannot read"
                );
            }
            let head = self.frontier.borrow().head;
            if head > before {
                (pause, blocked) = (self.settings.idle_from, BLOCKED_FROM);
            }
            let wait = if head < wanted {
                let wait = blocked;
                blocked = (blocked * 2).min(self.settings.idle_from);
                wait
            } else {
                let wait = pause;
                pause = (pause * 2).min(self.settings.idle_to);
                wait
            };
            tokio::select! {
                Ok(()) = self.committed.changed() => {}
                Ok(()) = self.announced.changed() => {}
                () = sleep(wait) => {}
            }
            sleep_until(next_look).await;
        }
    }

    /// One look: the watermark first, then the rows below it in later statements.
    async fn look(&mut self) -> Result<(), StoreError> {
        let store = &self.feed.store;
        let watermark = store.watermark().await?;
        let last = *self.frontier.borrow();
        let head = if last == Frontier::default() {
            self.skip_to_last(watermark).await?
        } else {
            let page = store.page(last.head, watermark, PAGE).await?;
            if page.len() < PAGE {
                let head = page.last().map_or(last.head, |event| event.token);
                self.tail_mut(|tail| tail.push(page, self.settings.tail));
                head
            } else {
                // Far behind, as after an import: whoever follows reads the table.
                self.skip_to_last(watermark).await?
            }
        };
        let found = Frontier { watermark, head };
        // Followers wake for events, not for a watermark that moves over nothing.
        self.frontier.send_if_modified(|frontier| {
            let news = found.head > frontier.head || *frontier == Frontier::default();
            *frontier = found;
            news
        });
        let now = Utc::now().timestamp_millis();
        self.feed.looked_at.store(now, Ordering::Relaxed);
        Ok(())
    }

    async fn skip_to_last(&self, watermark: Watermark) -> Result<Token, StoreError> {
        let head = self.feed.store.last_below(watermark).await?;
        self.tail_mut(|tail| tail.restart(head));
        Ok(head)
    }

    fn tail_mut(&self, change: impl FnOnce(&mut Tail)) {
        change(
            &mut self
                .feed
                .tail
                .write()
                .unwrap_or_else(PoisonError::into_inner),
        );
    }
}
