//! Why sessions end, and what that means for the answer and the access log.

use crate::auth::access_log::Kind;
use crate::error::{Code, Problem};

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// The person signed out.
    Logout,
    /// No human input for too long.
    Idle,
    /// Reached its longest duration.
    Expired,
    /// The browser was closed.
    Closed,
    /// The person or an administrator ended it.
    Revoked,
    /// A newer session took its place.
    Displaced,
    /// Its refresh token was used twice.
    RefreshReused,
    /// The password was changed elsewhere.
    PasswordChanged,
    /// The person got another role.
    RoleChanged,
    /// The person was deactivated.
    Deactivated,
}

impl EndReason {
    const ALL: [EndReason; 10] = [
        EndReason::Logout,
        EndReason::Idle,
        EndReason::Expired,
        EndReason::Closed,
        EndReason::Revoked,
        EndReason::Displaced,
        EndReason::RefreshReused,
        EndReason::PasswordChanged,
        EndReason::RoleChanged,
        EndReason::Deactivated,
    ];

    /// The word in the table and in the `reason` member of the problem.
    pub const fn code(self) -> &'static str {
        match self {
            EndReason::Logout => "logout",
            EndReason::Idle => "idle",
            EndReason::Expired => "expired",
            EndReason::Closed => "closed",
            EndReason::Revoked => "revoked",
            EndReason::Displaced => "displaced",
            EndReason::RefreshReused => "refresh_reused",
            EndReason::PasswordChanged => "password_changed",
            EndReason::RoleChanged => "role_changed",
            EndReason::Deactivated => "deactivated",
        }
    }

    /// The reason with this word; `Revoked` for one a newer build wrote.
    pub(super) fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|known| known.code() == code)
            .unwrap_or(EndReason::Revoked)
    }

    /// What a client that comes too late is told.
    pub(super) fn problem(self) -> Problem {
        let code = match self {
            EndReason::Idle => Code::SessionIdle,
            EndReason::Expired | EndReason::Closed => Code::SessionExpired,
            EndReason::RefreshReused => Code::RefreshReused,
            EndReason::Logout
            | EndReason::Revoked
            | EndReason::Displaced
            | EndReason::PasswordChanged
            | EndReason::RoleChanged
            | EndReason::Deactivated => Code::SessionRevoked,
        };
        Problem::of(code).with("reason", self.code())
    }

    /// The row it makes in the access log.
    pub(super) const fn kind(self) -> Kind {
        match self {
            EndReason::Logout => Kind::Logout,
            EndReason::Idle => Kind::SessionIdle,
            EndReason::Expired | EndReason::Closed => Kind::SessionExpired,
            EndReason::RefreshReused => Kind::RefreshReused,
            EndReason::Revoked
            | EndReason::Displaced
            | EndReason::PasswordChanged
            | EndReason::RoleChanged
            | EndReason::Deactivated => Kind::SessionRevoked,
        }
    }
}
