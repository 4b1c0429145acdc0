//! A record named from outside its aggregate: what a task is about, where a document hangs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

crate::vocabulary::fixed!(
    /// The kinds of records that can be named: the stream types of domain.md §4.
    RecordKind {
        /// A person.
        User = "user",
        /// Who buys.
        Customer = "customer",
        /// One sales opportunity.
        Lead = "lead",
        /// A numbered offer.
        Quotation = "quotation",
        /// A confirmed order.
        Project = "project",
        /// Proforma, tax invoice or credit note.
        Invoice = "invoice",
        /// A complaint or service request.
        Ticket = "ticket",
        /// A maintenance contract or obligation.
        AmcContract = "amc_contract",
        /// Something to do.
        Task = "task",
        /// A call, meeting or note.
        Interaction = "interaction",
        /// A paper or photo.
        Document = "document",
        /// The company itself.
        Company = "company",
        /// An entry of a reference list.
        ReferenceData = "reference_data",
    }
);

/// A record by kind and id.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordLink)]
pub struct Link {
    /// What it is.
    pub kind: RecordKind,
    /// Which one.
    pub id: Uuid,
}

impl Link {
    /// A link to a record.
    pub const fn to(kind: RecordKind, id: Uuid) -> Self {
        Self { kind, id }
    }
}
