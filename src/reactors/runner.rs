//! Follows the feed for one reactor: cursor with a fenced lease, retries with backoff, refusals
//! parked for an administrator.

use std::sync::Arc;
use std::time::Duration;

use projections::Recorded;
use serde::Serialize;
use sqlx::{PgPool, Row};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Intent, Reactor, reactors};
use crate::auth::AuthState;
use crate::event_store::{Feed, StoreError, StoredEvent, Token};
use crate::executor::{CommandError, Desk, Envelope};
use crate::read_side::{active_cursor, recorded};

/// Events looked at before the cursor is stored.
const PAGE: usize = 200;
/// How long an owner may be silent before another process takes over.
const LEASE_SECONDS: f64 = 15.0;

/// A command that was refused for good.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// Which reactor.
    pub reactor: String,
    /// The event it reacted to.
    pub event_id: Uuid,
    /// The record the command went to.
    pub target: String,
    /// Code of the refusal.
    pub code: String,
    /// The refusal in words.
    pub detail: String,
}

/// Runs every reactor until `stop`.
pub fn run(desk: &Desk, feed: &Feed, auth: &AuthState, stop: &CancellationToken) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for reactor in reactors(auth) {
        let follower = Follower {
            reactor,
            desk: desk.clone(),
            feed: feed.clone(),
            owner: Uuid::now_v7(),
        };
        let stop = stop.clone();
        tasks.spawn(async move { follower.follow(stop).await });
    }
    tasks
}

/// Refusals waiting for an administrator, newest first.
///
/// # Errors
/// The database.
pub async fn failures(pool: &PgPool) -> Result<Vec<Failure>, sqlx::Error> {
    let rows = sqlx::query("select reactor, event_id, target, code, detail from reactor_failures order by at desc limit 200")
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Failure {
                reactor: row.try_get("reactor")?,
                event_id: row.try_get("event_id")?,
                target: row.try_get("target")?,
                code: row.try_get("code")?,
                detail: row.try_get("detail")?,
            })
        })
        .collect()
}

struct Follower {
    reactor: Arc<dyn Reactor>,
    desk: Desk,
    feed: Feed,
    owner: Uuid,
}

/// Why following stopped for now.
#[derive(Debug, thiserror::Error)]
enum Interrupted {
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("the read model {0} is behind")]
    Behind(String),
    #[error("another process owns the reactor now")]
    Lost,
}

impl Follower {
    async fn follow(&self, stop: CancellationToken) {
        let mut failures: u32 = 0;
        while !stop.is_cancelled() {
            let pause = match self.own(&stop, &mut failures).await {
                Ok(()) | Err(Interrupted::Lost) => Duration::from_millis(200),
                Err(error) => {
                    failures = (failures + 1).min(8);
                    tracing::warn!(reactor.name = self.reactor.name(), error = %error, "a reactor stopped and will try again");
                    Duration::from_millis(50 << failures)
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        let release = sqlx::query("update reactor_cursors set owner = null, lease_until = null where name = $1 and owner = $2")
            .bind(self.reactor.name())
            .bind(self.owner)
            .execute(self.desk.pool())
            .await;
        if let Err(error) = release {
            tracing::debug!(reactor.name = self.reactor.name(), error = %error, "the lease runs out by itself");
        }
    }

    async fn own(&self, stop: &CancellationToken, failures: &mut u32) -> Result<(), Interrupted> {
        let Some((mut cursor, fence)) = self.acquire().await? else {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
            return Ok(());
        };
        let mut frontier = self.feed.subscribe();
        loop {
            if stop.is_cancelled() {
                return Ok(());
            }
            let page = self.feed.page(cursor, PAGE).await?;
            for event in &page {
                self.on(event).await?;
            }
            if let Some(last) = page.last() {
                self.advance(last.token, fence).await?;
                cursor = last.token;
                *failures = 0;
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                changed = frontier.changed() => changed.map_err(|_| Interrupted::Lost)?,
                () = tokio::time::sleep(Duration::from_secs(5)) => self.advance(cursor, fence).await?,
            }
        }
    }

    /// Carries out what follows from one event.
    async fn on(&self, event: &StoredEvent) -> Result<(), Interrupted> {
        if !self
            .reactor
            .handles()
            .contains(&event.aggregate_type.as_str())
        {
            return Ok(());
        }
        let known: Recorded = match recorded(event) {
            Ok(known) => known,
            Err(error) => {
                self.park(event, "event", "decode_failed", &error.to_string())
                    .await?;
                return Ok(());
            }
        };
        self.read_models_have_passed(event.token).await?;
        for intent in self.reactor.react(&self.desk, &known).await? {
            self.carry_out(event, &known, &intent).await?;
        }
        Ok(())
    }

    /// A reactor that asks a read model must not act on a state from before the event.
    async fn read_models_have_passed(&self, token: Token) -> Result<(), Interrupted> {
        for name in self.reactor.reads() {
            let patience = tokio::time::Instant::now() + Duration::from_secs(10);
            while active_cursor(self.desk.pool(), name)
                .await?
                .is_none_or(|cursor| cursor < token)
            {
                if tokio::time::Instant::now() > patience {
                    return Err(Interrupted::Behind((*name).to_owned()));
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(())
    }

    async fn carry_out(
        &self,
        event: &StoredEvent,
        known: &Recorded,
        intent: &Intent,
    ) -> Result<(), Interrupted> {
        let name = format!(
            "{}:{}:{}:{}",
            self.reactor.name(),
            event.event_id,
            intent.target,
            intent.purpose
        );
        let command_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
        let correlation = event
            .metadata
            .get("correlation_id")
            .and_then(|id| id.as_str())
            .and_then(|id| id.parse().ok());
        let envelope = Envelope::of_process(
            command_id,
            correlation.unwrap_or(event.event_id),
            event.event_id,
            known.occurred_at,
        );
        let mut next = Some(intent);
        while let Some(intent) = next {
            next = match (intent.carry)(&self.desk, &envelope).await {
                Ok(_) | Err(CommandError::IdempotencyMismatch) => None,
                Err(CommandError::Refused(refusal))
                    if refusal.code() == "id_taken"
                        || intent.tolerated.contains(&refusal.code()) =>
                {
                    None
                }
                Err(CommandError::Refused(refusal)) => {
                    if intent.otherwise.is_none() {
                        self.park(
                            event,
                            &intent.target.to_string(),
                            refusal.code(),
                            &format!("{}: {refusal}", intent.command),
                        )
                        .await?;
                    }
                    intent.otherwise.as_deref()
                }
                Err(CommandError::Parse(error)) => {
                    self.park(
                        event,
                        &intent.target.to_string(),
                        "validation_failed",
                        &format!("{}: {error:?}", intent.command),
                    )
                    .await?;
                    None
                }
                Err(
                    error @ (CommandError::Stale { .. }
                    | CommandError::Decode(_)
                    | CommandError::Store(_)
                    | CommandError::Read(_)
                    | CommandError::Effect(_)),
                ) => return Err(error.into()),
            };
        }
        Ok(())
    }

    async fn park(
        &self,
        event: &StoredEvent,
        target: &str,
        code: &str,
        detail: &str,
    ) -> Result<(), Interrupted> {
        tracing::error!(reactor.name = self.reactor.name(), event.id = %event.event_id, code, "a command that follows from an event was refused");
        sqlx::query(
            "insert into reactor_failures (reactor, event_id, target, code, detail, epoch, txid, position)
             values ($1, $2, $3, $4, $5, $6, $7::text::xid8, $8)
             on conflict (reactor, event_id, target)
             do update set attempts = reactor_failures.attempts + 1, code = excluded.code, detail = excluded.detail",
        )
        .bind(self.reactor.name())
        .bind(event.event_id)
        .bind(target)
        .bind(code)
        .bind(detail)
        .bind(event.token.epoch)
        .bind(event.token.txid.to_string())
        .bind(event.token.position)
        .execute(self.desk.pool())
        .await?;
        Ok(())
    }

    async fn acquire(&self) -> Result<Option<(Token, i64)>, Interrupted> {
        let row = sqlx::query(
            "insert into reactor_cursors (name, owner, fence, lease_until)
             values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
             on conflict (name) do update
                set owner = excluded.owner, fence = reactor_cursors.fence + 1, lease_until = excluded.lease_until
              where reactor_cursors.owner is null or reactor_cursors.owner = excluded.owner
                 or reactor_cursors.lease_until < clock_timestamp()
          returning fence, epoch, txid::text::bigint as txid, position",
        )
        .bind(self.reactor.name())
        .bind(self.owner)
        .bind(LEASE_SECONDS)
        .fetch_optional(self.desk.pool())
        .await?;
        row.map(|row| Ok((Token::from_row(&row)?, row.try_get("fence")?)))
            .transpose()
    }

    async fn advance(&self, to: Token, fence: i64) -> Result<(), Interrupted> {
        let done = sqlx::query(
            "update reactor_cursors
                set epoch = $4, txid = $5::text::xid8, position = $6, updated_at = clock_timestamp(),
                    lease_until = clock_timestamp() + make_interval(secs => $7)
              where name = $1 and owner = $2 and fence = $3",
        )
        .bind(self.reactor.name())
        .bind(self.owner)
        .bind(fence)
        .bind(to.epoch)
        .bind(to.txid.to_string())
        .bind(to.position)
        .bind(LEASE_SECONDS)
        .execute(self.desk.pool())
        .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Interrupted::Lost)
        }
    }
}
