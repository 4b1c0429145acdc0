//! Invitations: a link that sets the first password, once, within 72 hours (security.md §1).

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::AuthState;
use super::access_log::{Entry, Kind};
use super::directory::{Person, PersonStatus};
use super::keys::random_text;
use super::limits::{self, INVITE_PER_IP};
use super::password::Password;
use crate::error::{Code, Problem};
use crate::http::request::RequestContext;

/// Life of an invitation.
const LIFE: TimeDelta = TimeDelta::hours(72);

#[derive(sqlx::FromRow)]
struct Invite {
    user_id: Uuid,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    superseded_at: Option<DateTime<Utc>>,
}

impl AuthState {
    /// Makes an invitation and closes earlier ones of the person. The token goes into the fragment
    /// of the link, `/invite#<token>`, and is stored as a hash only.
    pub async fn invite(&self, user_id: Uuid) -> Result<Zeroizing<String>, Problem> {
        let now = self.now();
        let token = random_text()?;
        let mut transaction = self.pool.begin().await?;
        sqlx::query("update invites set superseded_at = $2 where user_id = $1 and used_at is null and superseded_at is null")
            .bind(user_id)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "insert into invites (hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)",
        )
        .bind(hash(&token))
        .bind(user_id)
        .bind(now)
        .bind(now + LIFE)
        .execute(&mut *transaction)
        .await?;
        let entry = Entry::of(Kind::InviteSent).about(format!("user/{user_id}"));
        entry
            .write(now, RequestContext::current().as_deref(), &mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(token)
    }

    /// Whom an invitation is for.
    ///
    /// # Errors
    /// `link_expired` for one unknown, used or too old, `link_superseded` for one replaced.
    pub async fn check_invite(
        &self,
        token: &str,
        request: &RequestContext,
    ) -> Result<Person, Problem> {
        let now = self.now();
        let mut transaction = self.pool.begin().await?;
        limits::take(
            &mut transaction,
            INVITE_PER_IP,
            &request.ip.to_string(),
            Uuid::now_v7(),
            now,
            Code::RateLimited,
        )
        .await?;
        transaction.commit().await?;
        let invite: Option<Invite> = sqlx::query_as(
            "select user_id, expires_at, used_at, superseded_at from invites where hash = $1",
        )
        .bind(hash(token))
        .fetch_optional(&self.pool)
        .await?;
        let invite = invite.ok_or(Code::LinkExpired)?;
        if invite.superseded_at.is_some() {
            return Err(Code::LinkSuperseded.into());
        }
        if invite.used_at.is_some() || now >= invite.expires_at {
            return Err(Code::LinkExpired.into());
        }
        let person = self
            .directory
            .find(invite.user_id)
            .await?
            .ok_or(Code::LinkExpired)?;
        if person.status == PersonStatus::Deactivated {
            return Err(Code::LinkRevoked.into());
        }
        Ok(person)
    }

    /// Sets the first password and activates the person.
    ///
    /// # Errors
    /// As [`AuthState::check_invite`], and 422 for a password the policy refuses; the invitation
    /// stays usable then.
    pub async fn accept_invite(
        &self,
        token: &str,
        password: &Password,
        request: &RequestContext,
    ) -> Result<(), Problem> {
        let person = self.check_invite(token, request).await?;
        let password_hash = self.acceptable(&person, password, "/password").await?;
        let now = self.now();
        let used = sqlx::query("update invites set used_at = $2 where hash = $1 and used_at is null and superseded_at is null")
            .bind(hash(token))
            .bind(now)
            .execute(&self.pool)
            .await?;
        if used.rows_affected() == 0 {
            return Err(Code::LinkExpired.into());
        }
        self.store_password(person.user_id, &password_hash, false, None)
            .await?;
        self.directory.activate(person.user_id).await?;
        let entry = Entry::of(Kind::InviteUsed).by(Some(person.user_id), Some(person.role));
        self.record(entry, request).await?;
        Ok(())
    }
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
