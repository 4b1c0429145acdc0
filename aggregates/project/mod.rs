//! Project: a confirmed order from confirmation to subsidy credit (domain.md §4.5).
//!
//! `confirmed → under_installation → (submitted_for_subsidy →) completed → (subsidy_credited)`,
//! the stages in brackets in the subsidy segment only; `on_hold` and `cancelled` remember where
//! they came from. No status is skipped, and no step is dated before the step it follows. Money
//! received is no fact of a project: it is folded from the invoices that name it.

mod billing;
mod commands;
mod decide;
mod delivery_commands;
mod delivery_decide;
mod delivery_events;
mod events;
mod evolve;
mod gate;
mod lifecycle_decide;
mod milestone;
mod order_decide;
mod remark_decide;
mod state;
mod subsidy;
mod subsidy_decide;

pub use billing::{BillingRow, BillingRowState, Settlement, is_trigger};
pub use commands::*;
pub use decide::{CustomerSite, Facts, KnownSerial, OrderingCustomer};
pub use delivery_commands::*;
pub use delivery_events::*;
pub use events::*;
pub use milestone::{Milestone, MilestoneState};
pub use state::*;
pub use subsidy::{SubsidyEntry, SubsidyStage, SubsidyTrack};

use uuid::Uuid;

use crate::kernel::{Decider, Refusal};
use crate::policy::Action;
use crate::registry::derived_id;

/// Id of the project a lead leads to: one project per lead, whoever opens it (domain.md §3.3).
pub fn id_of_lead(lead_id: Uuid) -> Uuid {
    derived_id(&format!("project:{lead_id}"))
}

impl Decider for Project {
    const TYPE: &'static str = "project";
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
        evolve::evolve(self, event);
    }

    fn gate(&self, action: Action) -> Result<(), Refusal> {
        gate::gate(self, action)
    }
}

crate::aggregate!(Project);

#[cfg(test)]
mod tests;
