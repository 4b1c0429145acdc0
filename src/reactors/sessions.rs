//! Ends the sessions of people whose role, address or status changed (domain.md §4.1). Ending twice
//! is ending once, so a repeated delivery does no harm.

use aggregates::registry::AnyEvent;
use aggregates::user::Event;
use projections::Recorded;

use super::{Intent, Reactor};
use crate::auth::AuthState;
use crate::auth::sessions::EndReason;
use crate::executor::{CommandError, Desk};

/// The reactor.
pub struct EndSessions(pub AuthState);

#[async_trait::async_trait]
impl Reactor for EndSessions {
    fn name(&self) -> &'static str {
        "end_sessions"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["user"]
    }

    async fn react(&self, _desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let AnyEvent::User(event) = &recorded.event else {
            return Ok(Vec::new());
        };
        let reason = match event {
            Event::RoleChanged(_) => EndReason::RoleChanged,
            Event::Deactivated(_) => EndReason::Deactivated,
            Event::EmailChanged(_) => EndReason::Revoked,
            Event::Invited(_)
            | Event::InviteResent(_)
            | Event::Activated(_)
            | Event::ProfileUpdated(_)
            | Event::TeamSet(_)
            | Event::ManagerSet(_)
            | Event::Reactivated(_)
            | Event::PersonalDataErased(_) => return Ok(Vec::new()),
        };
        self.0
            .end_all(recorded.id, None, reason)
            .await
            .map_err(|problem| CommandError::Effect(problem.to_string()))?;
        Ok(Vec::new())
    }
}
