//! User: a staff member or a service account (domain.md §4.1).
//!
//! `invited → active → deactivated → active`. Exactly one role; at least one active admin at any
//! time; nobody changes their own role or deactivates themselves. Password, second factor and
//! sessions are kept outside the event store.

mod commands;
mod decide;
mod events;

pub use commands::*;
pub use decide::Facts;
pub use events::*;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Ctx, Decider, Phone, Refusal, Text};
use crate::policy::{Action, Role};
use crate::vocabulary::{Email, Team};

/// Whether a person may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UserStatus)]
pub enum Status {
    /// The invitation was not used yet.
    Invited,
    /// Works here.
    Active,
    /// Left; never deleted.
    Deactivated,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Invited => "invited",
            Status::Active => "active",
            Status::Deactivated => "deactivated",
        }
    }
}

/// A user as the events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct User {
    /// Absent before `invited`.
    pub status: Option<Status>,
    /// Name; absent once erased.
    pub name: Option<Text<2, 100>>,
    /// Address to sign in with; absent once erased.
    pub email: Option<Email>,
    /// Phone.
    pub phone: Option<Phone>,
    /// The one role.
    pub role: Option<Role>,
    /// Team.
    pub team_code: Option<Team>,
    /// Whom this person reports to.
    pub manager_id: Option<Uuid>,
    /// Acts through API keys only and has no password.
    pub is_service: bool,
    /// The invitation was used at some time: where a reactivation leads.
    pub was_active: bool,
    /// Who took over the open work.
    pub hand_over_to: Option<Uuid>,
    /// The personal data is gone.
    pub erased: bool,
}

impl User {
    /// An active admin: one of those that must not run out.
    pub fn is_active_admin(&self) -> bool {
        self.status == Some(Status::Active) && self.role == Some(Role::Admin)
    }

    /// Name to show: a person who was erased is a former user with a short id.
    pub fn shown_name(&self, user_id: Uuid) -> String {
        match &self.name {
            Some(name) => name.to_string(),
            None => former_name(user_id),
        }
    }
}

/// Name of a person who was erased. The short id is the end of the id, where the chance is.
pub fn former_name(user_id: Uuid) -> String {
    format!("Former user {}", &user_id.simple().to_string()[24..])
}

impl Decider for User {
    const TYPE: &'static str = "user";
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(&self, ctx: &Ctx<Facts>, command: Command) -> Result<Vec<Event>, Refusal> {
        decide::decide(self, ctx, command)
    }

    fn evolve(&mut self, event: &Event) {
        events::evolve(self, event);
    }

    fn gate(&self, action: Action) -> Result<(), Refusal> {
        decide::gate(self, action)
    }
}

crate::aggregate!(User);

#[cfg(test)]
mod tests;
