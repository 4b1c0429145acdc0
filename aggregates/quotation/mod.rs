//! Quotation: costing, bill of materials, proposal text, frozen versions and the customer's answer
//! (domain.md §4.4), for one open lead or, as a change order, for one project.
//!
//! `draft → issued → accepted | rejected | expired | superseded`. The working copy may change at
//! any time before acceptance; a version is frozen when it is issued and known by the hash of its
//! content. At most one version is open to the customer; acceptance is final.

mod commands;
mod content;
mod costing;
mod decide;
mod events;
mod parts;

pub use commands::*;
pub use content::{Content, ContentCustomer};
pub use costing::{bom_context, costing_context};
pub use decide::{CONSENT, Facts, Parent};
pub use events::*;
pub use parts::*;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calculations::bom::BomRow;
use crate::kernel::{Ctx, Decider, Refusal, Text};
use crate::policy::Action;

/// Where a quotation stands: the state of its latest version, `draft` before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuotationStatus)]
pub enum Status {
    /// No version yet.
    Draft,
    /// Frozen, not yet sent by a link.
    Issued,
    /// A link is open.
    Shared,
    /// The customer opened the link.
    Viewed,
    /// The customer said yes.
    Accepted,
    /// The customer said no.
    Rejected,
    /// Nobody answered in time.
    Expired,
    /// Withdrawn, or another offer was taken.
    Superseded,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Issued => "issued",
            Status::Shared => "shared",
            Status::Viewed => "viewed",
            Status::Accepted => "accepted",
            Status::Rejected => "rejected",
            Status::Expired => "expired",
            Status::Superseded => "superseded",
        }
    }

    /// The customer may still answer.
    pub const fn is_open_to_customer(self) -> bool {
        matches!(self, Status::Issued | Status::Shared | Status::Viewed)
    }
}

/// A quotation as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Quotation {
    /// Absent before `created`.
    pub status: Option<Status>,
    /// Number, from the first issued version on.
    pub quotation_number: Option<Text<1, 20>>,
    /// The lead it is for.
    pub lead_id: Option<Uuid>,
    /// Or the project whose order it changes.
    pub project_id: Option<Uuid>,
    /// Title.
    pub title: Option<Text<2, 200>>,
    /// The working copy.
    pub draft: Draft,
    /// The working copy differs from the latest version.
    pub has_unissued_changes: bool,
    /// Generated rows of the bill of materials as they were made, before a person's edits.
    pub generated_bom: Vec<BomRow>,
    /// Versions, oldest first.
    pub versions: Vec<Version>,
    /// The customer's yes.
    pub acceptance: Option<Acceptance>,
    /// The customer's no.
    pub rejection: Option<Rejected>,
}

impl Quotation {
    /// The version the customer has.
    pub fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// A version by its number.
    pub fn version(&self, version_no: u32) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.version_no == version_no)
    }
}

impl Decider for Quotation {
    const TYPE: &'static str = "quotation";
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

crate::aggregate!(Quotation);

#[cfg(test)]
mod tests;
