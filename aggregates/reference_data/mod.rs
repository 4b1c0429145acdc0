//! Reference data: rates, tables, templates and lists that hold by date (domain.md §4.13).
//!
//! One stream per item with a derived id. A row holds from its date until the next row of the
//! item; rows never overlap, and a document keeps the row it used. A `put` adds a row, replaces
//! the one of the same date, or re-opens an item that has ended.

mod book;
mod commands;
mod decide;
mod events;
mod initial;
mod kind;
mod limits;
mod payload;

pub use book::{Membership, ReferenceBook, ReferenceUse, Unreadable};
pub use commands::*;
pub use decide::Facts;
pub use events::*;
pub use initial::{initial_events, initial_rows};
pub use kind::{Family, Kind};
pub use payload::{
    Checklist, ChecklistItem, CostingTemplate, ListEntry, MessageChannel, MessageTemplate,
    ProposalText, SubsidyStageDays,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Ctx, Decider, Refusal, Text};
use crate::policy::Action;

/// Id of the stream of an item: UUIDv5 of `reference:<kind>:<code>` (domain.md §3.3).
pub fn reference_id(kind: Kind, code: &str) -> Uuid {
    crate::registry::derived_id(&format!("reference:{}:{code}", kind.code()))
}

/// Whether an item holds on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReferenceStatus)]
pub enum Status {
    /// It holds, or will.
    Active,
    /// Its last row has run out.
    Ended,
}

/// One row of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReferenceRow)]
pub struct Row {
    /// First day on which it holds.
    pub effective_from: NaiveDate,
    /// Last day on which it holds; absent: until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    /// What holds.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// Where it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text<1, 300>>,
    /// Still to be confirmed.
    #[serde(default)]
    pub unverified: bool,
}

impl Row {
    /// Whether it holds on a day.
    pub fn holds_on(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_to.is_none_or(|to| on <= to)
    }
}

/// An item of reference data as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ReferenceData {
    /// Absent before the first `put`.
    pub kind: Option<Kind>,
    /// Code within the kind.
    pub code: Option<Text<1, 60>>,
    /// Text people see.
    pub label: Option<Text<1, 80>>,
    /// Place in the list.
    pub sort_order: u32,
    /// Used by rules: it cannot end.
    pub is_system: bool,
    /// Rows by date, without overlap.
    pub rows: Vec<Row>,
}

impl ReferenceData {
    /// Whether the item has run out by a day.
    pub fn status_on(&self, on: NaiveDate) -> Status {
        match self.rows.last().and_then(|row| row.effective_to) {
            Some(to) if to < on => Status::Ended,
            Some(_) | None => Status::Active,
        }
    }

    /// The row that holds on a day.
    pub fn row_on(&self, on: NaiveDate) -> Option<&Row> {
        self.rows.iter().find(|row| row.holds_on(on))
    }
}

impl Decider for ReferenceData {
    const TYPE: &'static str = "reference_data";
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

crate::aggregate!(ReferenceData);

#[cfg(test)]
mod tests;
