//! Refresh tokens: 32 bytes that change at every use (security.md §2). The successor is derived
//! from its predecessor under a key of the server, so two tabs that refresh at once get the same
//! one, and nothing but hashes is stored. A token that comes back later than that was copied: the
//! whole session ends.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ring::hmac;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{AFTER_CLOSING, EndReason, LiveSession, SESSION, SessionRow, device_hash};
use crate::auth::AuthState;
use crate::auth::keys::random_bytes;
use crate::auth::limits::{self, REFRESH};
use crate::auth::token::{self, Subject};
use crate::error::{Code, Problem};
use crate::http::request::RequestContext;

/// A token just replaced is still honoured this long, from the same browser.
const PARALLEL_TABS: TimeDelta = TimeDelta::seconds(10);

/// A refresh token in clear; prints nothing.
#[derive(Clone)]
pub struct RefreshToken(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl RefreshToken {
    /// The first one of a session.
    pub(super) fn random() -> anyhow::Result<Self> {
        Ok(Self(random_bytes()?))
    }

    /// Reads the cookie.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The value of the cookie.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    fn successor(&self, key: &[u8]) -> Self {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), self.0.as_slice());
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(tag.as_ref());
        Self(bytes)
    }

    fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_slice()).to_vec()
    }

    pub(super) async fn store(
        &self,
        session_id: Uuid,
        now: DateTime<Utc>,
        to: &mut PgConnection,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("insert into refresh_tokens (hash, session_id, issued_at) values ($1, $2, $3)")
            .bind(self.hash())
            .bind(session_id)
            .bind(now)
            .execute(to)
            .await
            .map(|_| ())
    }
}

/// What a refresh gives.
pub struct Refreshed {
    /// The next cookie.
    pub refresh_token: RefreshToken,
    /// The next access token.
    pub access_token: String,
    /// The session both belong to.
    pub session: LiveSession,
}

impl AuthState {
    /// Exchanges a refresh token for the next one and a new access token.
    ///
    /// # Errors
    /// 401 `unauthenticated` for a token never issued, 401 with the reason when the session has
    /// ended, 401 `refresh_reused` when the token was used before, 429 when used too often.
    pub async fn refresh(
        &self,
        token: &RefreshToken,
        device_token: &str,
        request: &RequestContext,
    ) -> Result<Refreshed, Problem> {
        let now = self.now();
        let session_id = self.session_of(token).await?.ok_or(Code::Unauthenticated)?;
        let row: SessionRow = sqlx::query_as(SESSION)
            .bind(session_id)
            .fetch_one(&self.pool)
            .await?;
        // Asked before the transaction: a lookup that waits for a connection must not hold one.
        let person = self
            .directory
            .find(row.user_id)
            .await?
            .ok_or(Code::Unauthenticated)?;

        let mut transaction = self.pool.begin().await?;
        limits::take(
            &mut transaction,
            REFRESH,
            &session_id.to_string(),
            Uuid::now_v7(),
            now,
            Code::RateLimited,
        )
        .await?;
        sqlx::query("select from sessions where id = $1 for update")
            .bind(session_id)
            .execute(&mut *transaction)
            .await?;
        let row: SessionRow = sqlx::query_as(SESSION)
            .bind(session_id)
            .fetch_one(&mut *transaction)
            .await?;
        let session = LiveSession { row, person };
        let rotated_at: Option<DateTime<Utc>> =
            sqlx::query_scalar("select rotated_at from refresh_tokens where hash = $1")
                .bind(token.hash())
                .fetch_one(&mut *transaction)
                .await?;
        let same_browser = session.row.user_agent == request.user_agent
            && session.row.device_hash == device_hash(device_token);
        let verdict = session
            .standing(now, self.settings())
            .and_then(|()| match rotated_at {
                Some(at) if now - at > PARALLEL_TABS || !same_browser => {
                    Err(EndReason::RefreshReused)
                }
                Some(_) | None => Ok(()),
            });
        if let Err(reason) = verdict {
            transaction.rollback().await?;
            self.end(session_id, reason).await?;
            return Err(reason.problem());
        }
        let successor = token.successor(self.keys.refresh.as_slice());
        if rotated_at.is_none() {
            successor.store(session_id, now, &mut transaction).await?;
            sqlx::query(
                "update refresh_tokens set rotated_at = $2, replaced_by = $3 where hash = $1",
            )
            .bind(token.hash())
            .bind(now)
            .bind(successor.hash())
            .execute(&mut *transaction)
            .await?;
        }
        sqlx::query("update sessions set closing_at = null where id = $1")
            .bind(session_id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.forget(&[session_id], None).await;

        let subject = Subject {
            person: &session.person,
            session_id,
            security_version: session.row.security_version,
            authenticated_at: session.row.created_at,
        };
        let access_token = token::sign(&self.keys, &subject, now)?;
        Ok(Refreshed {
            refresh_token: successor,
            access_token,
            session,
        })
    }

    /// The last tab of the browser closes: the session ends in 20 s unless a reload refreshes it.
    /// Nothing happens for an unknown token, or one that was replaced.
    pub async fn closing(&self, token: &RefreshToken) -> Result<(), Problem> {
        let session_id: Option<Uuid> = sqlx::query_scalar(
            "update sessions s
                set closing_at = $2
               from refresh_tokens r
              where r.hash = $1
                and r.rotated_at is null
                and s.id = r.session_id
                and s.ended_at is null
             returning s.id",
        )
        .bind(token.hash())
        .bind(self.now() + AFTER_CLOSING)
        .fetch_optional(&self.pool)
        .await?;
        if let Some(id) = session_id {
            self.forget(&[id], None).await;
        }
        Ok(())
    }

    /// Signs out the session a refresh token belongs to. Harmless for an unknown one.
    pub async fn logout(&self, token: &RefreshToken) -> Result<(), Problem> {
        match self.session_of(token).await? {
            Some(session_id) => self.end(session_id, EndReason::Logout).await,
            None => Ok(()),
        }
    }

    async fn session_of(&self, token: &RefreshToken) -> Result<Option<Uuid>, sqlx::Error> {
        sqlx::query_scalar("select session_id from refresh_tokens where hash = $1")
            .bind(token.hash())
            .fetch_optional(&self.pool)
            .await
    }
}
