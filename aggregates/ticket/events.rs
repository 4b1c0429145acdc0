//! What may have happened to a ticket, and how it changes the state.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Closure, FollowUpEntry, Status, Ticket, Update};
use crate::kernel::Text;
use crate::vocabulary::{Priority, TicketCategory};

crate::events! {
    /// It was taken down.
    Opened(Opened) = "ticket.opened" v 1,
    /// Facts changed; only what really did.
    Updated(Update) = "ticket.updated" v 1,
    /// Somebody else sees to it.
    Assigned(Assigned) = "ticket.assigned" v 1,
    /// It must be done sooner or later than before.
    PrioritySet(PrioritySet) = "ticket.priority_set" v 1,
    /// Work began.
    Started(Started) = "ticket.started" v 1,
    /// Something was done or said.
    FollowedUp(FollowUpEntry) = "ticket.followed_up" v 1,
    /// Solved.
    Closed(Closure) = "ticket.closed" v 1,
    /// It came back.
    Reopened(Reopened) = "ticket.reopened" v 1,
}

/// A complaint or request as it was taken down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketOpened)]
pub struct Opened {
    /// Number from the series.
    pub ticket_number: String,
    /// The plant it is about.
    pub project_id: Uuid,
    /// The contract in force on that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amc_contract_id: Option<Uuid>,
    /// In a few words.
    pub title: Text<3, 500>,
    /// At length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<1, 10000>>,
    /// What it is about.
    pub category: TicketCategory,
    /// How soon it must be done.
    pub priority: Priority,
    /// Who sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Uuid>,
}

/// Who saw to it, who sees to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketAssigned)]
pub struct Assigned {
    /// Before.
    pub from: Option<Uuid>,
    /// Now.
    pub to: Uuid,
}

/// How soon before, how soon now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketPrioritySet)]
pub struct PrioritySet {
    /// Before.
    pub from: Priority,
    /// Now.
    pub to: Priority,
}

/// Work began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketStarted)]
pub struct Started {
    /// Status before.
    pub from: Status,
}

/// It came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketReopened)]
pub struct Reopened {
    /// Why.
    pub reason: Text<3, 500>,
}

pub(super) fn evolve(ticket: &mut Ticket, event: &Event) {
    match event {
        Event::Opened(opened) => {
            *ticket = Ticket {
                status: Some(Status::Open),
                ticket_number: Some(opened.ticket_number.clone()),
                project_id: Some(opened.project_id),
                amc_contract_id: opened.amc_contract_id,
                title: Some(opened.title.clone()),
                description: opened.description.clone(),
                category: Some(opened.category.clone()),
                priority: Some(opened.priority),
                assignee_id: opened.assignee_id,
                ..Ticket::default()
            };
        }
        Event::Updated(update) => {
            update.title.apply(&mut ticket.title);
            update.description.apply(&mut ticket.description);
            update.category.apply(&mut ticket.category);
            update.amc_contract_id.apply(&mut ticket.amc_contract_id);
        }
        Event::Assigned(assigned) => ticket.assignee_id = Some(assigned.to),
        Event::PrioritySet(set) => ticket.priority = Some(set.to),
        Event::Started(_) => ticket.status = Some(Status::InProgress),
        Event::FollowedUp(entry) => ticket.follow_ups.push(entry.clone()),
        Event::Closed(closure) => {
            ticket.status = Some(Status::Closed);
            ticket.closure = Some(closure.clone());
        }
        Event::Reopened(_) => {
            ticket.status = Some(Status::Reopened);
            ticket.closure = None;
            ticket.reopened_count += 1;
        }
    }
}
