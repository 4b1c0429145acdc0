//! Ticket: a complaint or service request on a project (domain.md §4.7).
//!
//! `open → in_progress → closed → reopened`: work begins with `start` or with the first follow-up,
//! and any ticket that is not closed can be closed. Follow-ups are never changed. Whether a ticket
//! is overdue follows from its latest follow-up and today's date, so it is worked out on reading.

mod commands;
mod decide;
mod events;

pub use commands::*;
pub use decide::{Facts, ServicedProject};
pub use events::*;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Decider, Refusal, Text};
use crate::policy::Action;
use crate::vocabulary::{Priority, TicketCategory};

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TicketStatus)]
pub enum Status {
    /// Nobody works on it yet.
    Open,
    /// Somebody does.
    InProgress,
    /// Solved.
    Closed,
    /// It came back.
    Reopened,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::InProgress => "in_progress",
            Status::Closed => "closed",
            Status::Reopened => "reopened",
        }
    }

    /// Still to be solved.
    pub const fn is_open(self) -> bool {
        !matches!(self, Status::Closed)
    }
}

/// What was done or said, and when to look again. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketFollowUpEntry)]
pub struct FollowUpEntry {
    /// Names it.
    pub follow_up_id: Uuid,
    /// What was done or said.
    pub note: Text<1, 5000>,
    /// When to look again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_on: Option<NaiveDate>,
    /// Photos and papers, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
    /// Who wrote it; absent for the system.
    pub author_id: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketClosure)]
pub struct Closure {
    /// What solved it.
    pub resolution: Text<3, 5000>,
    /// What had caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_cause: Option<Text<1, 2000>>,
}

/// A ticket as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Ticket {
    /// Absent before `opened`.
    pub status: Option<Status>,
    /// Human number, e.g. `RE00000317`.
    pub ticket_number: Option<String>,
    /// The plant it is about.
    pub project_id: Option<Uuid>,
    /// The contract that covers it.
    pub amc_contract_id: Option<Uuid>,
    /// In a few words.
    pub title: Option<Text<3, 500>>,
    /// At length.
    pub description: Option<Text<1, 10000>>,
    /// What it is about.
    pub category: Option<TicketCategory>,
    /// How soon it must be done.
    pub priority: Option<Priority>,
    /// Who sees to it.
    pub assignee_id: Option<Uuid>,
    /// Follow-ups, oldest first.
    pub follow_ups: Vec<FollowUpEntry>,
    /// Set while closed.
    pub closure: Option<Closure>,
    /// How often it came back.
    pub reopened_count: u32,
}

impl Ticket {
    /// When to look again: what the latest follow-up says. A later one without a date clears it.
    pub fn next_follow_up_on(&self) -> Option<NaiveDate> {
        self.follow_ups.last().and_then(|latest| latest.next_on)
    }

    /// Not closed, and the day to look again has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.status.is_some_and(Status::is_open)
            && self.next_follow_up_on().is_some_and(|on| on < today)
    }
}

impl Decider for Ticket {
    const TYPE: &'static str = "ticket";
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        &self,
        ctx: &crate::kernel::Ctx<Facts>,
        command: Command,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(self, ctx, command)
    }

    fn evolve(&mut self, event: &Event) {
        events::evolve(self, event);
    }

    fn gate(&self, action: Action) -> Result<(), Refusal> {
        decide::gate(self, action)
    }
}

crate::aggregate!(Ticket);

#[cfg(test)]
mod tests;
