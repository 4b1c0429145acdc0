//! What may be asked of a ticket (domain.md §4.7).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Patch, Text, keep};
use crate::vocabulary::{Priority, TicketCategory};

crate::commands! {
    /// Take down a complaint or request.
    create Open(Open) = "open" => TicketOpen,
    /// Change facts; only what is sent.
    change Update(Update) = "update" => TicketUpdate,
    /// Give it to somebody.
    change Assign(Assign) = "assign" => TicketAssign,
    /// Say how soon it must be done.
    change SetPriority(SetPriority) = "set_priority" => TicketSetPriority,
    /// Work begins.
    change Start(Start) = "start" => TicketStart,
    /// Say what was done, and when to look again.
    append FollowUp(FollowUp) = "follow_up" => TicketFollowUp,
    /// It is solved.
    change Close(Close) = "close" => TicketClose,
    /// It came back.
    change Reopen(Reopen) = "reopen" => TicketReopen,
}

/// Take down a complaint or request on a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketOpen)]
pub struct Open {
    /// The plant it is about.
    pub project_id: Uuid,
    /// In a few words.
    pub title: Text<3, 500>,
    /// At length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<1, 10000>>,
    /// Default: other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<TicketCategory>,
    /// Default: normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Somebody of operations, a manager, an admin, or the owner of the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Uuid>,
}

/// Change facts. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = TicketUpdate)]
pub struct Update {
    /// In a few words.
    #[serde(skip_serializing_if = "keep")]
    pub title: Patch<Text<3, 500>>,
    /// At length.
    #[serde(skip_serializing_if = "keep")]
    pub description: Patch<Text<1, 10000>>,
    /// What it is about.
    #[serde(skip_serializing_if = "keep")]
    pub category: Patch<TicketCategory>,
    /// The contract that covers it, one of its project.
    #[serde(skip_serializing_if = "keep")]
    pub amc_contract_id: Patch<Uuid>,
}

/// Give it to somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketAssign)]
pub struct Assign {
    /// Somebody of operations, a manager, an admin, or the owner of the project.
    pub assignee_id: Uuid,
}

/// Say how soon it must be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketSetPriority)]
pub struct SetPriority {
    /// How soon.
    pub priority: Priority,
}

/// Work begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketStart)]
pub struct Start {}

/// Say what was done, and when to look again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketFollowUp)]
pub struct FollowUp {
    /// What was done or said.
    pub note: Text<1, 5000>,
    /// When to look again, today or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_on: Option<NaiveDate>,
    /// Photos and papers, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// It is solved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketClose)]
pub struct Close {
    /// What solved it.
    pub resolution: Text<3, 5000>,
    /// What had caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_cause: Option<Text<1, 2000>>,
}

/// It came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketReopen)]
pub struct Reopen {
    /// Why.
    pub reason: Text<3, 500>,
}
