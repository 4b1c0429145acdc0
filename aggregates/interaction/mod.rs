//! Interaction: a call, e-mail, meeting, message, visit or note with a customer, about a lead or
//! a project (domain.md §4.10).
//!
//! What was logged may be corrected on the day it was logged by its author, and withdrawn: it then
//! stays in the history and leaves the lists.

mod commands;
mod decide;
mod events;

pub use commands::*;
pub use decide::Facts;
pub use events::*;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Ctx, Decider, Refusal, Text};
use crate::links::{Link, RecordKind};
use crate::policy::Action;
use crate::vocabulary::InteractionOutcome;

crate::vocabulary::fixed!(
    /// How people met.
    #[schema(as = InteractionKind)]
    Kind {
        /// On the phone.
        Call = "call",
        /// By e-mail.
        Email = "email",
        /// In person.
        Meeting = "meeting",
        /// Not at all: something worth knowing.
        Note = "note",
        /// By WhatsApp.
        Whatsapp = "whatsapp",
        /// At the site.
        SiteVisit = "site_visit",
    }
);

crate::vocabulary::fixed!(
    /// Who began.
    Direction {
        /// The customer.
        Inbound = "inbound",
        /// We.
        Outbound = "outbound",
    }
);

crate::vocabulary::fixed!(
    /// Whether it counts.
    #[schema(as = InteractionStatus)]
    Status {
        /// It does.
        Logged = "logged",
        /// It was a mistake.
        Withdrawn = "withdrawn",
    }
);

/// An interaction as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Interaction {
    /// Absent before `logged`.
    pub status: Option<Status>,
    /// How people met.
    pub kind: Option<Kind>,
    /// With whom: the customer named, or that of the lead or project.
    pub customer_id: Option<Uuid>,
    /// About which lead.
    pub lead_id: Option<Uuid>,
    /// About which project.
    pub project_id: Option<Uuid>,
    /// When.
    pub occurred_at: Option<DateTime<Utc>>,
    /// How long, in minutes.
    pub duration_min: Option<Minutes>,
    /// Who began.
    pub direction: Option<Direction>,
    /// What was said.
    pub summary: Option<Text<1, 10000>>,
    /// What came of it.
    pub outcome: Option<InteractionOutcome>,
    /// What to do next.
    pub next_step: Option<Text<1, 500>>,
    /// When.
    pub next_step_on: Option<NaiveDate>,
    /// Who does it.
    pub next_step_assignee_id: Option<Uuid>,
    /// Who logged it.
    pub author_id: Option<Uuid>,
    /// When it was logged: its author corrects it until the end of that day.
    pub logged_at: Option<DateTime<Utc>>,
}

impl Interaction {
    /// The records it is about.
    pub fn links(&self) -> Vec<Link> {
        links_of(self.customer_id, self.lead_id, self.project_id)
    }

    /// Whether it was logged on this civil day.
    pub fn logged_on(&self, day: NaiveDate) -> bool {
        self.logged_at
            .is_some_and(|at| crate::kernel::kolkata_date(at) == day)
    }
}

/// Customer, lead and project as links.
pub fn links_of(
    customer_id: Option<Uuid>,
    lead_id: Option<Uuid>,
    project_id: Option<Uuid>,
) -> Vec<Link> {
    [
        (RecordKind::Customer, customer_id),
        (RecordKind::Lead, lead_id),
        (RecordKind::Project, project_id),
    ]
    .into_iter()
    .filter_map(|(kind, id)| Some(Link::to(kind, id?)))
    .collect()
}

impl Decider for Interaction {
    const TYPE: &'static str = "interaction";
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

crate::aggregate!(Interaction);

#[cfg(test)]
mod tests;
