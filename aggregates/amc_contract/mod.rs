//! AMC contract: a maintenance duty on a project (domain.md §4.8).
//!
//! Either a `paid_contract`, or the `vendor_obligation` that commissioning opens and that costs the
//! customer nothing. Visits are spread evenly over the term. `upcoming`, `active` and `expired`
//! follow from the dates and are worked out on reading; `renewed` and `terminated` are acts.

mod commands;
mod decide;
mod events;
mod term;

pub use commands::*;
pub use decide::{Facts, MaintainedProject, OtherContract, renewal};
pub use events::*;
pub use term::{obligation_end, visit_dates};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Decider, Paise, Refusal, Text};
use crate::policy::Action;
use crate::project::Check;
use crate::registry::derived_id;

/// Id of the vendor obligation that commissioning opens: one for each project (domain.md §3.3).
pub fn id_of_obligation(project_id: Uuid) -> Uuid {
    derived_id(&format!("amc_obligation:{project_id}"))
}

/// Id of the contract that renews another: it is renewed once (domain.md §3.3).
pub fn id_of_renewal(amc_contract_id: Uuid) -> Uuid {
    derived_id(&format!("amc_renewal:{amc_contract_id}"))
}

/// Why the duty exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AmcContractKind)]
pub enum Kind {
    /// The customer pays for it.
    PaidContract,
    /// The scheme asks it of the vendor for years after commissioning, free of charge.
    VendorObligation,
}

impl Kind {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::PaidContract => "paid_contract",
            Kind::VendorObligation => "vendor_obligation",
        }
    }
}

/// Where a contract stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AmcContractStatus)]
pub enum Status {
    /// It has not begun.
    Upcoming,
    /// It runs.
    Active,
    /// It has run out.
    Expired,
    /// Another contract follows it.
    Renewed,
    /// It was ended before its time.
    Terminated,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Upcoming => "upcoming",
            Status::Active => "active",
            Status::Expired => "expired",
            Status::Renewed => "renewed",
            Status::Terminated => "terminated",
        }
    }
}

/// What people did with a contract, whatever the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AmcContractStanding)]
pub enum Standing {
    /// Its dates decide.
    Signed,
    /// Another contract follows it.
    Renewed,
    /// It was ended before its time.
    Terminated,
}

impl Standing {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Signed => "signed",
            Standing::Renewed => "renewed",
            Standing::Terminated => "terminated",
        }
    }

    /// Status on a day.
    pub fn on(self, start_on: NaiveDate, end_on: NaiveDate, today: NaiveDate) -> Status {
        match self {
            Standing::Renewed => Status::Renewed,
            Standing::Terminated => Status::Terminated,
            Standing::Signed if today < start_on => Status::Upcoming,
            Standing::Signed if today <= end_on => Status::Active,
            Standing::Signed => Status::Expired,
        }
    }
}

/// Whether a visit was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AmcVisitState)]
pub enum VisitState {
    /// To be made.
    Planned,
    /// Made.
    Done,
    /// Not to be made.
    Cancelled,
}

impl VisitState {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            VisitState::Planned => "planned",
            VisitState::Done => "done",
            VisitState::Cancelled => "cancelled",
        }
    }
}

/// A maintenance visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcVisit)]
pub struct Visit {
    /// Names it.
    pub visit_id: Uuid,
    /// When it is due.
    pub due_on: NaiveDate,
    /// Whether it was made.
    pub state: VisitState,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_on: Option<NaiveDate>,
    /// Who makes or made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician_id: Option<Uuid>,
    /// What was checked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<Check>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Text<1, 5000>>,
    /// Photos and papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// How it was ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcTermination)]
pub struct Termination {
    /// Why.
    pub reason: Text<3, 500>,
    /// Last day.
    pub terminated_on: NaiveDate,
    /// The plant is gone: what ends an obligation.
    pub dismantled: bool,
}

/// A contract as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AmcContract)]
pub struct AmcContract {
    /// Absent before `signed`.
    pub standing: Option<Standing>,
    /// Human number, e.g. `AMC00042`.
    pub amc_number: Option<String>,
    /// The plant it is about.
    pub project_id: Option<Uuid>,
    /// Why the duty exists.
    pub kind: Option<Kind>,
    /// First day.
    pub start_on: Option<NaiveDate>,
    /// Last day.
    pub end_on: Option<NaiveDate>,
    /// Fee a year, in paise; 0 for an obligation.
    pub annual_fee_paise: Option<Paise>,
    /// Visits a year.
    pub visits_per_year: i64,
    /// Visits, by the day they are due.
    pub visits: Vec<Visit>,
    /// The contract it follows.
    pub renews_id: Option<Uuid>,
    /// The contract that follows it.
    pub renewed_by_id: Option<Uuid>,
    /// Set once terminated.
    pub termination: Option<Termination>,
    /// Reminders sent.
    pub reminders: Vec<Remind>,
}

impl AmcContract {
    /// First and last day.
    pub fn term(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.start_on.zip(self.end_on)
    }

    /// Where it stands on a day.
    pub fn status_on(&self, today: NaiveDate) -> Option<Status> {
        let (start_on, end_on) = self.term()?;
        Some(self.standing?.on(start_on, end_on, today))
    }

    /// A visit by its id.
    pub fn visit(&self, visit_id: Uuid) -> Option<&Visit> {
        self.visits.iter().find(|visit| visit.visit_id == visit_id)
    }
}

impl Decider for AmcContract {
    const TYPE: &'static str = "amc_contract";
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

crate::aggregate!(AmcContract);

#[cfg(test)]
mod tests;
