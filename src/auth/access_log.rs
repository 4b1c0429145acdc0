//! The access log: append only, no secrets, no values (security.md §10).

use aggregates::policy::Role;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::auth::device::device_text;
use crate::http::request::RequestContext;

/// What kind of act a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Password accepted, session opened.
    LoginSucceeded,
    /// Password or address wrong; `class` says which, for auditors only.
    LoginFailed,
    /// Too many attempts, not even looked at.
    LoginLimited,
    /// Guessing locked the account for a while.
    AccountLocked,
    /// Password given again.
    StepUpSucceeded,
    /// Password given again, wrongly.
    StepUpFailed,
    /// A refresh token was used twice; its session ended.
    RefreshReused,
    /// Signed out.
    Logout,
    /// Ended by silence.
    SessionIdle,
    /// Ended by its longest duration or by closing the browser.
    SessionExpired,
    /// Ended by a person, or by a change of password, role or status.
    SessionRevoked,
    /// First sign-in from this browser.
    NewDevice,
    /// Password changed.
    PasswordChanged,
    /// Invitation made.
    InviteSent,
    /// Invitation used.
    InviteUsed,
    /// The role has no grant, or the record is outside its scope.
    PermissionDenied,
    /// A field was sent that the role may not write.
    FieldDenied,
    /// A rate limit refused.
    RateLimited,
    /// A cookie request lacked its proof of origin.
    CsrfRefused,
    /// A cookie request came from a foreign page.
    OriginRefused,
    /// Personal data was shown.
    PersonalDataViewed,
    /// The past was read.
    PastViewed,
    /// A document was shown.
    DocumentViewed,
    /// A document was saved.
    DocumentDownloaded,
    /// A projection was rebuilt.
    ProjectionRebuilt,
    /// A setting was changed.
    SettingsChanged,
    /// The process started with this configuration.
    ConfigStarted,
}

impl Kind {
    /// The word in the table.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::LoginSucceeded => "login_succeeded",
            Kind::LoginFailed => "login_failed",
            Kind::LoginLimited => "login_limited",
            Kind::AccountLocked => "account_locked",
            Kind::StepUpSucceeded => "step_up_succeeded",
            Kind::StepUpFailed => "step_up_failed",
            Kind::RefreshReused => "refresh_reused",
            Kind::Logout => "logout",
            Kind::SessionIdle => "session_idle",
            Kind::SessionExpired => "session_expired",
            Kind::SessionRevoked => "session_revoked",
            Kind::NewDevice => "new_device",
            Kind::PasswordChanged => "password_changed",
            Kind::InviteSent => "invite_sent",
            Kind::InviteUsed => "invite_used",
            Kind::PermissionDenied => "permission_denied",
            Kind::FieldDenied => "field_denied",
            Kind::RateLimited => "rate_limited",
            Kind::CsrfRefused => "csrf_refused",
            Kind::OriginRefused => "origin_refused",
            Kind::PersonalDataViewed => "personal_data_viewed",
            Kind::PastViewed => "past_viewed",
            Kind::DocumentViewed => "document_viewed",
            Kind::DocumentDownloaded => "document_downloaded",
            Kind::ProjectionRebuilt => "projection_rebuilt",
            Kind::SettingsChanged => "settings_changed",
            Kind::ConfigStarted => "config_started",
        }
    }

    /// Whether the act went through.
    const fn succeeded(self) -> bool {
        match self {
            Kind::LoginFailed
            | Kind::LoginLimited
            | Kind::StepUpFailed
            | Kind::RefreshReused
            | Kind::PermissionDenied
            | Kind::FieldDenied
            | Kind::RateLimited
            | Kind::CsrfRefused
            | Kind::OriginRefused => false,
            Kind::LoginSucceeded
            | Kind::AccountLocked
            | Kind::StepUpSucceeded
            | Kind::Logout
            | Kind::SessionIdle
            | Kind::SessionExpired
            | Kind::SessionRevoked
            | Kind::NewDevice
            | Kind::PasswordChanged
            | Kind::InviteSent
            | Kind::InviteUsed
            | Kind::PersonalDataViewed
            | Kind::PastViewed
            | Kind::DocumentViewed
            | Kind::DocumentDownloaded
            | Kind::ProjectionRebuilt
            | Kind::SettingsChanged
            | Kind::ConfigStarted => true,
        }
    }
}

/// One row to be.
#[derive(Clone, Debug)]
pub struct Entry {
    kind: Kind,
    actor: Option<Uuid>,
    role: Option<Role>,
    session_id: Option<Uuid>,
    resource: Option<String>,
    detail: Value,
}

impl Entry {
    /// An act of nobody in particular yet.
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            actor: None,
            role: None,
            session_id: None,
            resource: None,
            detail: json!({}),
        }
    }

    /// The person who acts, or whose account it is about.
    #[must_use]
    pub fn by(mut self, actor: Option<Uuid>, role: Option<Role>) -> Self {
        self.actor = actor;
        self.role = role;
        self
    }

    /// The session it happens in.
    #[must_use]
    pub fn in_session(mut self, session_id: Uuid) -> Self {
        self.session_id = Some(session_id);
        self
    }

    /// The record it is about, e.g. `lead/0192…`.
    #[must_use]
    pub fn about(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    /// Codes that say more; never values of fields.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// Appends the row, on a pool or within a transaction. `request` is absent for work that no
    /// request asked for.
    ///
    /// # Errors
    /// What the database says.
    pub async fn write(
        self,
        at: DateTime<Utc>,
        request: Option<&RequestContext>,
        to: impl PgExecutor<'_>,
    ) -> Result<(), sqlx::Error> {
        let user_agent = request.map(|request| request.user_agent.as_str());
        sqlx::query(
            "insert into access_log (at, actor, role, session_id, kind, outcome, ip, device,
                                     user_agent_hash, request_id, resource, detail)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(at)
        .bind(self.actor)
        .bind(self.role.map(Role::code))
        .bind(self.session_id)
        .bind(self.kind.code())
        .bind(if self.kind.succeeded() {
            "ok"
        } else {
            "refused"
        })
        .bind(request.map(|request| request.ip.to_string()))
        .bind(user_agent.map(device_text))
        .bind(user_agent.map(|text| hex::encode(&Sha256::digest(text.as_bytes())[..8])))
        .bind(request.map(|request| request.request_id.as_str()))
        .bind(self.resource)
        .bind(self.detail)
        .execute(to)
        .await
        .map(|_| ())
    }
}
