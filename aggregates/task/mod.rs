//! Task: something a person, or whoever of a role comes first, has to do (domain.md §4.9).
//!
//! `todo → in_progress → done | cancelled`, and back to `todo`. A process may give a task to a
//! role: the first of that role to act on it becomes the assignee. A repeating task leaves a
//! successor when it is done.

mod commands;
mod decide;
mod events;
mod repeat;

pub use commands::*;
pub use decide::Facts;
pub use events::*;
pub use repeat::{Repeat, next_working_day};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Ctx, Decider, Refusal, Text};
use crate::links::{Link, RecordKind};
use crate::policy::{Action, Role};
use crate::registry::derived_id;
use crate::vocabulary::{ClockTime, Priority};

crate::vocabulary::fixed!(
    /// Where a task stands.
    #[schema(as = TaskStatus)]
    Status {
        /// Not begun.
        Todo = "todo",
        /// Begun.
        InProgress = "in_progress",
        /// Done.
        Done = "done",
        /// Not needed any more.
        Cancelled = "cancelled",
    }
);

impl Status {
    /// Neither done nor cancelled.
    pub const fn is_open(self) -> bool {
        matches!(self, Status::Todo | Status::InProgress)
    }
}

crate::vocabulary::fixed!(
    /// Who thought of a task.
    #[schema(as = TaskOrigin)]
    Origin {
        /// A person.
        Manual = "manual",
        /// A person, following a suggestion.
        Suggestion = "suggestion",
        /// A process manager.
        Process = "process",
    }
);

/// Id of a task a process opens, so that it opens one only (§3.3).
pub fn id_of_process(process: &str, source: impl std::fmt::Display) -> Uuid {
    derived_id(&format!("task:{process}:{source}"))
}

/// A task as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Task {
    /// Absent before `created`.
    pub status: Option<Status>,
    /// What to do.
    pub title: Option<Text<1, 200>>,
    /// In more words.
    pub description: Option<Text<1, 5000>>,
    /// Day it is due.
    pub due_on: Option<NaiveDate>,
    /// Time of that day in Kolkata; without one it is due by the end of the day.
    pub due_time: Option<ClockTime>,
    /// When to remind the assignee.
    pub remind_at: Option<DateTime<Utc>>,
    /// The reminder that was given last.
    pub reminded_at: Option<DateTime<Utc>>,
    /// Whether it comes again when done.
    pub repeat: Repeat,
    /// How soon.
    pub priority: Option<Priority>,
    /// Who does it.
    pub assignee_id: Option<Uuid>,
    /// Or whoever of this role comes first.
    pub assignee_role: Option<Role>,
    /// Who asked for it; absent for the system.
    pub created_by: Option<Uuid>,
    /// What it is about.
    pub links: Vec<Link>,
    /// Who thought of it.
    pub origin: Option<Origin>,
    /// The suggestion it follows: one open task per assignee and key.
    pub suggestion_key: Option<Text<1, 200>>,
    /// What came of it.
    pub outcome: Option<Text<1, 5000>>,
}

impl Task {
    /// Still to do.
    pub fn is_open(&self) -> bool {
        self.status.is_some_and(Status::is_open)
    }

    /// The first linked record of a kind.
    pub fn linked(&self, kind: RecordKind) -> Option<Uuid> {
        self.links
            .iter()
            .find(|link| link.kind == kind)
            .map(|link| link.id)
    }

    /// Unique key of an open task that follows a suggestion: its assignee and the suggestion.
    pub fn suggestion_claim(&self) -> Option<String> {
        let key = self.suggestion_key.as_ref().filter(|_| self.is_open())?;
        Some(suggestion_claim(self.assignee_id?, key.as_str()))
    }
}

/// Key under which an open task of an assignee holds a suggestion.
pub fn suggestion_claim(assignee_id: Uuid, suggestion_key: &str) -> String {
    format!("{assignee_id}:{suggestion_key}")
}

impl Decider for Task {
    const TYPE: &'static str = "task";
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

crate::aggregate!(Task);

#[cfg(test)]
mod tests;
