//! What a person sees and does about the own sessions.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::EndReason;
use crate::auth::AuthState;
use crate::auth::device::device_text;
use crate::error::Problem;

/// A session as its owner sees it in the list.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct SessionView {
    /// Id, to end it with.
    pub id: Uuid,
    /// The one this request was made in.
    pub current: bool,
    /// Sign-in.
    pub created_at: DateTime<Utc>,
    /// Last human input.
    pub last_activity_at: DateTime<Utc>,
    /// Longest possible end.
    pub expires_at: DateTime<Utc>,
    /// Address of the sign-in.
    pub ip: String,
    /// Browser and system in words.
    pub device: String,
}

/// Id, beginning, last activity, end, address and program of a session.
type SessionRow = (
    Uuid,
    DateTime<Utc>,
    DateTime<Utc>,
    DateTime<Utc>,
    String,
    String,
);

impl AuthState {
    /// Ends one session of a person; `false` when the person has no such live session.
    pub async fn end_own(&self, user_id: Uuid, session_id: Uuid) -> Result<bool, Problem> {
        let live: Option<Uuid> = sqlx::query_scalar(
            "select id from sessions where id = $1 and user_id = $2 and ended_at is null",
        )
        .bind(session_id)
        .bind(user_id)
        .fetch_optional(&self.pool)
        .await?;
        if live.is_some() {
            self.end(session_id, EndReason::Revoked).await?;
        }
        Ok(live.is_some())
    }

    /// Live sessions of a person, newest first.
    pub async fn list_sessions(
        &self,
        user_id: Uuid,
        current: Uuid,
    ) -> Result<Vec<SessionView>, Problem> {
        let now = self.now();
        let rows: Vec<SessionRow> = sqlx::query_as(
            "select id, created_at, last_activity_at, expires_at, ip, user_agent
               from sessions
              where user_id = $1
                and ended_at is null
                and expires_at > $2
                and last_activity_at > $3
                and (closing_at is null or closing_at > $2)
              order by created_at desc, id desc",
        )
        .bind(user_id)
        .bind(now)
        .bind(now - self.settings().idle())
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(
                |(id, created_at, last_activity_at, expires_at, ip, user_agent)| SessionView {
                    id,
                    current: id == current,
                    created_at,
                    last_activity_at,
                    expires_at,
                    ip,
                    device: device_text(&user_agent),
                },
            )
            .collect())
    }
}
