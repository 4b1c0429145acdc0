//! The parts of a running process, put together once: store, feed, read side, desk, sign-in.

use std::sync::Arc;

use axum::extract::FromRef;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use crate::auth::AuthState;
use crate::database::{self, Access};
use crate::error::{Code, Problem};
use crate::event_store::{EventStore, Feed, FeedSettings, Token};
use crate::executor::Desk;
use crate::http::queries::cursor::CursorKey;
use crate::insight::Insight;
use crate::read_side::ReadSide;
use crate::reference::Shelf;

/// Everything handlers need. Cheap to clone.
#[derive(Clone)]
pub struct App {
    parts: Arc<Parts>,
}

struct Parts {
    desk: Desk,
    read_side: ReadSide,
    feed: Feed,
    reader: PgPool,
    auth: AuthState,
    cursor_key: CursorKey,
    insight: Insight,
    stop: CancellationToken,
}

/// Store, feed and read side over one database, before anyone signs in.
pub struct Core {
    /// Carries out commands.
    pub desk: Desk,
    /// Projections.
    pub read_side: ReadSide,
    /// The feed of this process.
    pub feed: Feed,
    /// Pool of queries: may only read.
    pub reader: PgPool,
    /// Ends every background task.
    pub stop: CancellationToken,
}

impl Core {
    /// Migrates, opens the pools and prepares every projection. Nothing runs yet but the feed.
    ///
    /// # Errors
    /// The database, a migration, or an event this build cannot read.
    pub async fn open(
        options: PgConnectOptions,
        connections: u32,
        feed: FeedSettings,
    ) -> anyhow::Result<Self> {
        let owner = database::connect(options.clone(), Access::Owner, 2).await?;
        database::migrate(&owner).await?;
        owner.close().await;
        let pool = database::connect(options.clone(), Access::App, connections).await?;
        let reader = database::connect(options, Access::Reader, connections).await?;
        let stop = CancellationToken::new();
        let store = EventStore::new(pool);
        let feed = Feed::start(store.clone(), feed, stop.clone());
        let read_side = ReadSide::prepare(store.clone(), feed.clone()).await?;
        let reference = Shelf::open(store.clone()).await?;
        let following = reference.clone().follow(feed.clone());
        tokio::spawn(stop.clone().run_until_cancelled_owned(following));
        let desk = Desk::new(store, read_side.tables(), reference);
        Ok(Self {
            desk,
            read_side,
            feed,
            reader,
            stop,
        })
    }
}

impl App {
    /// Adds sign-in to a core.
    pub fn new(core: Core, auth: AuthState, cursor_key: CursorKey) -> Self {
        let Core {
            desk,
            read_side,
            feed,
            reader,
            stop,
        } = core;
        Self {
            parts: Arc::new(Parts {
                desk,
                read_side,
                feed,
                reader,
                auth,
                cursor_key,
                insight: Insight::default(),
                stop,
            }),
        }
    }

    /// Carries out commands.
    pub fn desk(&self) -> &Desk {
        &self.parts.desk
    }

    /// Projections.
    pub fn read_side(&self) -> &ReadSide {
        &self.parts.read_side
    }

    /// The feed of this process.
    pub fn feed(&self) -> &Feed {
        &self.parts.feed
    }

    /// Pool of queries: may only read.
    pub fn reader(&self) -> &PgPool {
        &self.parts.reader
    }

    /// Sign-in.
    pub fn auth(&self) -> &AuthState {
        &self.parts.auth
    }

    /// Signs cursors.
    pub fn cursor_key(&self) -> &CursorKey {
        &self.parts.cursor_key
    }

    /// Records behind dashboards.
    pub fn insight(&self) -> &Insight {
        &self.parts.insight
    }

    /// Starts projectors and process managers; they run until [`App::stop`] is cancelled.
    pub fn background(&self) -> tokio::task::JoinSet<()> {
        let mut tasks = self.read_side().run(self.stop());
        let mut reactors = crate::reactors::run(self.desk(), self.feed(), self.auth(), self.stop());
        tasks.spawn(async move { while reactors.join_next().await.is_some() {} });
        tasks
    }

    /// Cancelled when the process ends.
    pub fn stop(&self) -> &CancellationToken {
        &self.parts.stop
    }

    /// Waits until projections have passed a token the caller got from its own write.
    ///
    /// # Errors
    /// 503 `projection_behind` after two seconds.
    pub async fn caught_up(
        &self,
        projections: &[&str],
        token: Option<Token>,
    ) -> Result<(), Problem> {
        let Some(token) = token else { return Ok(()) };
        self.read_side().wait(projections, token).await.map_err(|behind| {
            Problem::of(Code::ProjectionBehind)
                .detail("This list has not caught up with your last change yet. Try again in a second.")
                .with("position", behind.at.to_string())
                .retry_after(1)
        })
    }
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth().clone()
    }
}
