//! PM-3: a commissioned plant opens the vendor's five-year obligation, and a corrected date moves it
//! (domain.md §5).

use aggregates::amc_contract::{AmcContract, id_of_obligation, obligation_end};
use aggregates::company::{Company, company_id};
use aggregates::project::{Event, Milestone, Project};
use aggregates::registry::AnyEvent;
use projections::Recorded;
use serde_json::json;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct Obligations;

#[async_trait::async_trait]
impl Reactor for Obligations {
    fn name(&self) -> &'static str {
        "obligations"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["project"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let AnyEvent::Project(Event::MilestoneRecorded(milestone)) = &recorded.event else {
            return Ok(Vec::new());
        };
        if milestone.code != Milestone::Commissioned {
            return Ok(Vec::new());
        }
        // The date as it is now: one corrected meanwhile has an event of its own, which finds
        // nothing left to do.
        let project = desk.load::<Project>(recorded.id).await?.state;
        let (true, Some(start_on)) = (
            project.is_epc(),
            project.happened_on(Milestone::Commissioned),
        ) else {
            return Ok(Vec::new());
        };
        let contract_id = id_of_obligation(recorded.id);
        let contract = desk.load::<AmcContract>(contract_id).await?;
        let company = desk.load::<Company>(company_id()).await?.state;
        let end_on = obligation_end(start_on, company.settings.obligation_years.get());
        Ok(match contract.state.term() {
            None => {
                let body = json!({
                    "project_id": recorded.id, "kind": "vendor_obligation",
                    "start_on": start_on, "end_on": end_on,
                });
                // A project that was cancelled meanwhile owes nothing; one that has an obligation
                // signed by hand has what is wanted.
                let signed = &["project_cancelled", "amc_overlap", "duplicate"];
                vec![Intent::of::<AmcContract>(contract_id, "sign", body).tolerating(signed)]
            }
            Some((now, _)) if now == start_on => Vec::new(),
            Some(_) => {
                let body = json!({
                    "start_on": start_on, "end_on": end_on,
                    "reason": "Date of commissioning corrected",
                });
                vec![
                    Intent::of::<AmcContract>(contract_id, "change_terms", body)
                        .tolerating(&["transition_not_allowed"]),
                ]
            }
        })
    }
}
