//! Sessions: opening, checking, keeping alive, refreshing and ending them (security.md §2).

mod end_reason;
mod own;
mod refresh;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

pub use end_reason::EndReason;
pub use own::SessionView;
pub use refresh::{RefreshToken, Refreshed};

use super::access_log::{Entry, Kind};
use super::directory::{Person, PersonStatus};
use super::token::{self, Claims, Subject};
use super::{AuthState, SessionSettings};
use crate::error::{Code, Problem};
use crate::http::request::RequestContext;

/// A session lasts at most this long.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// Live sessions of one person; the oldest ends for the next.
const MOST_PER_PERSON: i64 = 5;
/// A session ends this long after its last tab closed, unless a reload refreshes it.
const AFTER_CLOSING: TimeDelta = TimeDelta::seconds(20);
/// A confirmed password counts this long.
const STEP_UP_LIFE: TimeDelta = TimeDelta::minutes(5);
/// Input is written down at most this often.
const ACTIVITY_GRAIN: TimeDelta = TimeDelta::seconds(15);
/// Another process ended a session: it goes on here for at most this long.
const STALENESS: Duration = Duration::from_secs(2);

#[derive(Clone, Debug, FromRow)]
struct SessionRow {
    id: Uuid,
    user_id: Uuid,
    security_version: i64,
    created_at: DateTime<Utc>,
    last_activity_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    closing_at: Option<DateTime<Utc>>,
    stepped_up_until: Option<DateTime<Utc>>,
    user_agent: String,
    device_hash: Vec<u8>,
    end_reason: Option<String>,
    present_version: i64,
    must_change: bool,
}

const SESSION: &str =
    "select s.id, s.user_id, s.security_version, s.created_at, s.last_activity_at, s.expires_at,
            s.closing_at, s.stepped_up_until, s.user_agent, s.device_hash, s.end_reason,
            c.security_version as present_version, c.must_change
       from sessions s
       join credentials c on c.user_id = s.user_id
      where s.id = $1";

/// A session together with the person it belongs to.
#[derive(Clone, Debug)]
pub struct LiveSession {
    row: SessionRow,
    person: Person,
}

impl LiveSession {
    /// Whose session it is, as the event store has the person now.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// What is stored of the device it was opened on.
    pub(super) fn device_hash(&self) -> &[u8] {
        &self.row.device_hash
    }

    /// Longest possible end.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.row.expires_at
    }

    /// The password was confirmed a short while ago.
    pub fn stepped_up(&self, now: DateTime<Utc>) -> bool {
        self.row.stepped_up_until.is_some_and(|until| now < until)
    }

    /// Only another password may be chosen.
    pub fn must_change_password(&self) -> bool {
        self.row.must_change
    }

    /// `Ok` while it may be used, else why not.
    fn standing(&self, now: DateTime<Utc>, settings: SessionSettings) -> Result<(), EndReason> {
        let row = &self.row;
        if let Some(reason) = &row.end_reason {
            return Err(EndReason::from_code(reason));
        }
        if self.person.status == PersonStatus::Deactivated {
            return Err(EndReason::Deactivated);
        }
        if row.security_version != row.present_version {
            return Err(EndReason::Revoked);
        }
        if now >= row.expires_at {
            return Err(EndReason::Expired);
        }
        if now >= row.last_activity_at + settings.idle() {
            return Err(EndReason::Idle);
        }
        if row.closing_at.is_some_and(|end| now >= end) {
            return Err(EndReason::Closed);
        }
        Ok(())
    }
}

/// Sessions seen a moment ago.
#[derive(Clone)]
pub(super) struct SessionCache(Cache<Uuid, Arc<LiveSession>>);

impl Default for SessionCache {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(20_000)
                .time_to_live(STALENESS)
                .build(),
        )
    }
}

/// A session just opened.
pub(super) struct Opened {
    pub(super) session_id: Uuid,
    pub(super) refresh_token: RefreshToken,
    pub(super) access_token: String,
    pub(super) expires_at: DateTime<Utc>,
}

impl AuthState {
    /// Opens a session for a person whose password was just accepted.
    pub(super) async fn open_session(
        &self,
        person: &Person,
        security_version: i64,
        device_token: &str,
        request: &RequestContext,
    ) -> Result<Opened, Problem> {
        let now = self.now();
        let (session_id, refresh_token, expires_at) =
            (Uuid::now_v7(), RefreshToken::random()?, now + LONGEST);
        let mut transaction = self.pool.begin().await?;
        // One sign-in of a person at a time, so the number of sessions stays within its limit.
        sqlx::query(
            "select pg_advisory_xact_lock(hashtextextended('session:' || $1::text, 21057))",
        )
        .bind(person.user_id)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "insert into sessions (id, user_id, security_version, created_at, last_activity_at, expires_at,
                                   ip, user_agent, device_hash)
             values ($1, $2, $3, $4, $4, $5, $6, $7, $8)",
        )
        .bind(session_id)
        .bind(person.user_id)
        .bind(security_version)
        .bind(now)
        .bind(expires_at)
        .bind(request.ip.to_string())
        .bind(&request.user_agent)
        .bind(device_hash(device_token))
        .execute(&mut *transaction)
        .await?;
        refresh_token
            .store(session_id, now, &mut transaction)
            .await?;
        let is_new: bool = sqlx::query_scalar(
            "insert into known_devices as k (user_id, device_hash, first_seen_at, last_seen_at)
             values ($1, $2, $3, $3)
                 on conflict (user_id, device_hash) do update
                set last_seen_at = excluded.last_seen_at
             returning k.first_seen_at = $3",
        )
        .bind(person.user_id)
        .bind(device_hash(device_token))
        .bind(now)
        .fetch_one(&mut *transaction)
        .await?;
        let entry = |kind| {
            Entry::of(kind)
                .by(Some(person.user_id), Some(person.role))
                .in_session(session_id)
        };
        entry(Kind::LoginSucceeded)
            .write(now, Some(request), &mut *transaction)
            .await?;
        if is_new {
            entry(Kind::NewDevice)
                .write(now, Some(request), &mut *transaction)
                .await?;
        }
        let displaced = self.displace(person.user_id, now, &mut transaction).await?;
        transaction.commit().await?;
        for id in displaced {
            self.cache.0.invalidate(&id).await;
        }
        let subject = Subject {
            person,
            session_id,
            security_version,
            authenticated_at: now,
        };
        Ok(Opened {
            session_id,
            refresh_token,
            access_token: token::sign(&self.keys, &subject, now)?,
            expires_at,
        })
    }

    /// Ends the sessions beyond the limit, oldest first.
    async fn displace(
        &self,
        user_id: Uuid,
        now: DateTime<Utc>,
        connection: &mut PgConnection,
    ) -> Result<Vec<Uuid>, sqlx::Error> {
        let ended: Vec<Uuid> = sqlx::query_scalar(
            "update sessions
                set ended_at = $2, end_reason = 'displaced'
              where id in (select id from sessions
                            where user_id = $1
                              and ended_at is null
                              and expires_at > $2
                              and last_activity_at > $3
                            order by created_at desc, id desc
                           offset $4)
             returning id",
        )
        .bind(user_id)
        .bind(now)
        .bind(now - self.settings().idle())
        .bind(MOST_PER_PERSON)
        .fetch_all(&mut *connection)
        .await?;
        for id in &ended {
            let entry = Entry::of(Kind::SessionRevoked)
                .by(Some(user_id), None)
                .in_session(*id);
            entry
                .detail(json!({ "reason": EndReason::Displaced.code() }))
                .write(now, None, &mut *connection)
                .await?;
        }
        Ok(ended)
    }

    /// The session a token names, when it may still be used.
    ///
    /// # Errors
    /// 401 with the reason.
    pub async fn check(&self, claims: &Claims) -> Result<Arc<LiveSession>, Problem> {
        let settings = self.settings();
        if let Some(live) = self.cache.0.get(&claims.sid).await
            && live.standing(self.now(), settings).is_ok()
        {
            return belongs(live, claims);
        }
        let row: Option<SessionRow> = sqlx::query_as(SESSION)
            .bind(claims.sid)
            .fetch_optional(&self.pool)
            .await?;
        let row = row.ok_or(Code::TokenInvalid)?;
        let person = self
            .directory
            .find(row.user_id)
            .await?
            .ok_or(Code::TokenInvalid)?;
        let live = Arc::new(LiveSession { row, person });
        if let Err(reason) = live.standing(self.now(), settings) {
            self.end(claims.sid, reason).await?;
            return Err(reason.problem());
        }
        self.cache.0.insert(claims.sid, live.clone()).await;
        belongs(live, claims)
    }

    /// A person is there: the idle limit counts anew, and a closing tab was not the last one.
    pub async fn touch(&self, live: &LiveSession) -> Result<(), Problem> {
        let now = self.now();
        if live.row.closing_at.is_none() && now - live.row.last_activity_at < ACTIVITY_GRAIN {
            return Ok(());
        }
        sqlx::query(
            "update sessions
                set last_activity_at = greatest(last_activity_at, $2), closing_at = null
              where id = $1 and ended_at is null",
        )
        .bind(live.id())
        .bind(now)
        .execute(&self.pool)
        .await?;
        self.cache.0.invalidate(&live.id()).await;
        Ok(())
    }

    /// Ends one session. Harmless when it has ended.
    pub async fn end(&self, session_id: Uuid, reason: EndReason) -> Result<(), Problem> {
        let now = self.now();
        let mut transaction = self.pool.begin().await?;
        let user_id: Option<Uuid> =
            sqlx::query_scalar("update sessions set ended_at = $2, end_reason = $3 where id = $1 and ended_at is null returning user_id")
                .bind(session_id)
                .bind(now)
                .bind(reason.code())
                .fetch_optional(&mut *transaction)
                .await?;
        if user_id.is_some() {
            let entry = Entry::of(reason.kind())
                .by(user_id, None)
                .in_session(session_id)
                .detail(json!({ "reason": reason.code() }));
            entry
                .write(now, RequestContext::current().as_deref(), &mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        self.cache.0.invalidate(&session_id).await;
        Ok(())
    }

    /// Ends every session of a person, but for one if given: change of role, e-mail, password or
    /// status. No session opened before survives, not even one a race would have missed.
    pub async fn end_all(
        &self,
        user_id: Uuid,
        keep: Option<Uuid>,
        reason: EndReason,
    ) -> Result<(), Problem> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "update credentials set security_version = security_version + 1 where user_id = $1",
        )
        .bind(user_id)
        .execute(&mut *transaction)
        .await?;
        let ended = self
            .end_others(user_id, keep, reason, &mut transaction)
            .await?;
        transaction.commit().await?;
        self.forget(&ended, keep).await;
        Ok(())
    }

    /// Ends the other sessions of a person and carries the kept one to the present security version.
    pub(super) async fn end_others(
        &self,
        user_id: Uuid,
        keep: Option<Uuid>,
        reason: EndReason,
        connection: &mut PgConnection,
    ) -> Result<Vec<Uuid>, sqlx::Error> {
        let now = self.now();
        sqlx::query(
            "update sessions s
                set security_version = c.security_version
               from credentials c
              where s.id = $1
                and c.user_id = s.user_id",
        )
        .bind(keep)
        .execute(&mut *connection)
        .await?;
        let ended: Vec<Uuid> = sqlx::query_scalar(
            "update sessions
                set ended_at = $2, end_reason = $3
              where user_id = $1
                and ended_at is null
                and id is distinct from $4
             returning id",
        )
        .bind(user_id)
        .bind(now)
        .bind(reason.code())
        .bind(keep)
        .fetch_all(&mut *connection)
        .await?;
        let request = RequestContext::current();
        for id in &ended {
            let entry = Entry::of(reason.kind())
                .by(Some(user_id), None)
                .in_session(*id)
                .detail(json!({ "reason": reason.code() }));
            entry
                .write(now, request.as_deref(), &mut *connection)
                .await?;
        }
        Ok(ended)
    }

    /// Drops sessions from the cache of this process.
    pub(super) async fn forget(&self, ended: &[Uuid], kept: Option<Uuid>) {
        for id in ended.iter().chain(&kept) {
            self.cache.0.invalidate(id).await;
        }
    }

    /// Grants the step-up of one session.
    pub(super) async fn step_session_up(&self, session_id: Uuid) -> Result<DateTime<Utc>, Problem> {
        let until = self.now() + STEP_UP_LIFE;
        sqlx::query("update sessions set stepped_up_until = $2 where id = $1")
            .bind(session_id)
            .bind(until)
            .execute(&self.pool)
            .await?;
        self.cache.0.invalidate(&session_id).await;
        Ok(until)
    }
}

fn belongs(live: Arc<LiveSession>, claims: &Claims) -> Result<Arc<LiveSession>, Problem> {
    if live.row.user_id == claims.sub {
        Ok(live)
    } else {
        Err(Code::TokenInvalid.into())
    }
}

/// What is stored of the device cookie.
pub(super) fn device_hash(device_token: &str) -> Vec<u8> {
    Sha256::digest(device_token.as_bytes()).to_vec()
}
