//! Who acts, when, and what was known from outside the stream.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::policy::Role;

/// How a command reached the system; recorded with every event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The web UI.
    Web,
    /// An API key.
    Api,
    /// A command on the server.
    Cli,
    /// A file of old records, or demo data: past dates are accepted.
    Import,
    /// A process manager.
    Process,
}

/// The person, or the system, that sends a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// The person; absent for process managers and the command line.
    pub user_id: Option<Uuid>,
    /// The role that counts: the present one.
    pub role: Role,
    /// Team of the person.
    pub team_code: String,
    /// Where the command came from.
    pub channel: Channel,
    /// The password was given in the last five minutes.
    pub stepped_up: bool,
}

impl Actor {
    /// The process managers and scheduled jobs (permissions.md §8).
    pub fn system() -> Self {
        Self {
            user_id: None,
            role: Role::System,
            team_code: String::new(),
            channel: Channel::Process,
            stepped_up: false,
        }
    }

    /// `true` when the id is the caller's own.
    pub fn is(&self, user_id: Option<Uuid>) -> bool {
        self.user_id.is_some() && self.user_id == user_id
    }
}

/// What a decision is given besides state and command.
#[derive(Clone, Debug)]
pub struct Ctx<F> {
    /// Who acts.
    pub actor: Actor,
    /// The moment of the act; back-dated by imports and demo data only.
    pub now: DateTime<Utc>,
    /// Id of the stream the command acts on.
    pub id: Uuid,
    /// Id of the command; ids it creates are derived from it, so a retry makes the same ones.
    pub command_id: Uuid,
    /// What was known from outside the stream when the decision was made.
    pub facts: F,
}

impl<F> Ctx<F> {
    /// Civil date of the act in Kolkata.
    pub fn today(&self) -> NaiveDate {
        super::kolkata_date(self.now)
    }

    /// An id made by this command, the same on every retry: UUIDv5 of command id and purpose.
    pub fn derive(&self, purpose: &str) -> Uuid {
        Uuid::new_v5(&self.command_id, purpose.as_bytes())
    }
}
