//! What may have happened to an AMC contract, and how it changes the state.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    AmcContract, CancelVisit, CompleteVisit, Kind, Remind, Standing, Termination, Visit, VisitState,
};
use crate::kernel::{Paise, Text};

crate::events! {
    /// It was signed.
    Signed(Signed) = "amc_contract.signed" v 1,
    /// Term, fee or visits changed; only what really did.
    TermsChanged(TermsChanged) = "amc_contract.terms_changed" v 1,
    /// Visits were planned or moved.
    VisitsScheduled(VisitsScheduled) = "amc_contract.visits_scheduled" v 1,
    /// A visit was made.
    VisitCompleted(CompleteVisit) = "amc_contract.visit_completed" v 1,
    /// A visit is not to be made.
    VisitCancelled(CancelVisit) = "amc_contract.visit_cancelled" v 1,
    /// Another contract follows it.
    Renewed(Renewed) = "amc_contract.renewed" v 1,
    /// It was ended before its time.
    Terminated(Termination) = "amc_contract.terminated" v 1,
    /// Somebody was told that a visit or the end is near.
    ReminderSent(Remind) = "amc_contract.reminder_sent" v 1,
}

/// A visit as it is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcPlannedVisit)]
pub struct PlannedVisit {
    /// Names it.
    pub visit_id: Uuid,
    /// When it is due.
    pub due_on: NaiveDate,
    /// Who shall make it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician_id: Option<Uuid>,
}

/// A contract as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcSigned)]
pub struct Signed {
    /// Number from the series.
    pub amc_number: String,
    /// The plant it is about.
    pub project_id: Uuid,
    /// Why the duty exists.
    pub kind: Kind,
    /// First day.
    pub start_on: NaiveDate,
    /// Last day.
    pub end_on: NaiveDate,
    /// Fee a year, in paise.
    pub annual_fee_paise: Paise,
    /// Visits a year.
    pub visits_per_year: i64,
    /// Visits, spread evenly over the term.
    pub visits: Vec<PlannedVisit>,
    /// The contract it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews_id: Option<Uuid>,
}

/// What changed of the terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcTermsChanged)]
pub struct TermsChanged {
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_on: Option<NaiveDate>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_on: Option<NaiveDate>,
    /// Fee a year, in paise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_fee_paise: Option<Paise>,
    /// Visits a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits_per_year: Option<i64>,
    /// The visits still to be made, when they are spread anew; they replace the planned ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits: Option<Vec<PlannedVisit>>,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Visits that were planned or moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcVisitsScheduled)]
pub struct VisitsScheduled {
    /// Each as it is planned now.
    pub visits: Vec<PlannedVisit>,
}

/// Another contract follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcRenewed)]
pub struct Renewed {
    /// That contract.
    pub new_amc_contract_id: Uuid,
}

impl PlannedVisit {
    fn visit(&self) -> Visit {
        Visit {
            visit_id: self.visit_id,
            due_on: self.due_on,
            state: VisitState::Planned,
            done_on: None,
            technician_id: self.technician_id,
            checklist: Vec::new(),
            findings: None,
            document_ids: Vec::new(),
        }
    }
}

pub(super) fn evolve(contract: &mut AmcContract, event: &Event) {
    match event {
        Event::Signed(signed) => {
            *contract = AmcContract {
                standing: Some(Standing::Signed),
                amc_number: Some(signed.amc_number.clone()),
                project_id: Some(signed.project_id),
                kind: Some(signed.kind),
                start_on: Some(signed.start_on),
                end_on: Some(signed.end_on),
                annual_fee_paise: Some(signed.annual_fee_paise),
                visits_per_year: signed.visits_per_year,
                visits: signed.visits.iter().map(PlannedVisit::visit).collect(),
                renews_id: signed.renews_id,
                ..AmcContract::default()
            };
        }
        Event::TermsChanged(changed) => {
            contract.start_on = changed.start_on.or(contract.start_on);
            contract.end_on = changed.end_on.or(contract.end_on);
            contract.annual_fee_paise = changed.annual_fee_paise.or(contract.annual_fee_paise);
            contract.visits_per_year = changed.visits_per_year.unwrap_or(contract.visits_per_year);
            if let Some(visits) = &changed.visits {
                contract
                    .visits
                    .retain(|visit| visit.state != VisitState::Planned);
                contract
                    .visits
                    .extend(visits.iter().map(PlannedVisit::visit));
            }
        }
        Event::VisitsScheduled(scheduled) => {
            for plan in &scheduled.visits {
                let known = |visit: &&mut Visit| visit.visit_id == plan.visit_id;
                match contract.visits.iter_mut().find(known) {
                    Some(visit) => {
                        visit.due_on = plan.due_on;
                        visit.technician_id = plan.technician_id;
                    }
                    None => contract.visits.push(plan.visit()),
                }
            }
        }
        Event::VisitCompleted(done) => {
            for visit in &mut contract.visits {
                if visit.visit_id == done.visit_id {
                    visit.state = VisitState::Done;
                    visit.done_on = Some(done.done_on);
                    visit.technician_id = done.technician_id.or(visit.technician_id);
                    visit.checklist.clone_from(&done.checklist);
                    visit.findings.clone_from(&done.findings);
                    visit.document_ids.clone_from(&done.document_ids);
                }
            }
        }
        Event::VisitCancelled(cancelled) => {
            for visit in &mut contract.visits {
                if visit.visit_id == cancelled.visit_id {
                    visit.state = VisitState::Cancelled;
                }
            }
        }
        Event::Renewed(renewed) => {
            contract.standing = Some(Standing::Renewed);
            contract.renewed_by_id = Some(renewed.new_amc_contract_id);
        }
        Event::Terminated(termination) => {
            contract.standing = Some(Standing::Terminated);
            for visit in &mut contract.visits {
                if visit.state == VisitState::Planned {
                    visit.state = VisitState::Cancelled;
                }
            }
            contract.termination = Some(termination.clone());
        }
        Event::ReminderSent(reminder) => contract.reminders.push(reminder.clone()),
    }
    contract
        .visits
        .sort_by_key(|visit| (visit.due_on, visit.visit_id));
}
