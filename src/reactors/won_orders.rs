//! PM-1: a won lead opens its project, a revoked win cancels it, and a lead won again brings the
//! same project back with the new terms (domain.md §5).

use aggregates::kernel::Patch;
use aggregates::kernel::Text;
use aggregates::lead::{Event, Won};
use aggregates::project::{
    Cancel, ChangeCommercials, Open, Project, Reinstate, Status, id_of_lead,
};
use aggregates::registry::AnyEvent;
use aggregates::vocabulary::LossReason;
use projections::Recorded;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct WonOrders;

#[async_trait::async_trait]
impl Reactor for WonOrders {
    fn name(&self) -> &'static str {
        "won_orders"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["lead"]
    }

    async fn react(&self, desk: &Desk, event: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let project_id = id_of_lead(event.id);
        Ok(match &event.event {
            AnyEvent::Lead(Event::Won(won)) => {
                let project = desk.load::<Project>(project_id).await?.state;
                let revoked = project
                    .cancellation
                    .as_ref()
                    .is_some_and(|c| c.reason == LossReason::EnteredInError);
                if project.status == Some(Status::Cancelled) && revoked {
                    again(project_id, &project, won, event)
                } else {
                    vec![Intent::of::<Project>(
                        project_id,
                        "open",
                        body(&open(event.id, won)),
                    )]
                }
            }
            AnyEvent::Lead(Event::WinRevoked(revoked)) => {
                let cancel = Cancel {
                    reason: LossReason::EnteredInError,
                    sub_reason: None,
                    text: Some(revoked.reason.clone()),
                    effective_on: event.on(),
                };
                vec![
                    Intent::of::<Project>(project_id, "cancel", body(&cancel))
                        .tolerating(&["project_cancelled"]),
                ]
            }
            _ => Vec::new(),
        })
    }
}

fn body(command: &impl Serialize) -> Value {
    serde_json::to_value(command).unwrap_or_default()
}

fn open(lead_id: Uuid, won: &Won) -> Open {
    // An inline site without an address says nothing the customer's own site does not say better.
    let site = won
        .site
        .as_ref()
        .filter(|site| site.address.is_some() && won.site_id.is_none());
    Open {
        customer_id: won.customer_id,
        owner_id: won.owner_id,
        lead_id: Some(lead_id),
        quotation_id: won.quotation_id,
        order_value_paise: won.order_value_paise,
        confirmation_date: won.confirmation_date,
        tax_treatment: None,
        segment: won.segment,
        service_type: won.service_type,
        source: won.source.clone(),
        source_detail: won.source_detail.clone(),
        capacity_w: won.capacity_w,
        system_type: won.system_type,
        roof_type: won.roof_type.clone(),
        site_id: won.site_id,
        site_address: site.and_then(|site| site.address.clone()),
        site_location: site.and_then(|site| site.location),
        discom: None,
        consumer_number: site.and_then(|site| site.consumer_number.clone()),
        surveys: won.surveys.clone(),
        billing_plan: won.billing_plan.clone(),
    }
}

/// The project of a win that was revoked: reinstated, then brought to the new terms.
fn again(project_id: Uuid, project: &Project, won: &Won, event: &Recorded) -> Vec<Intent> {
    let reason: Text<3, 500> = Text::clipped("The lead was won again");
    let reinstate = Reinstate {
        effective_on: project
            .last_step_on
            .map_or(event.on(), |last| last.max(event.on())),
        reason: reason.clone(),
    };
    let terms = ChangeCommercials {
        order_value_paise: Patch::Set(won.order_value_paise),
        confirmation_date: Patch::Set(won.confirmation_date),
        segment: Patch::Set(won.segment),
        service_type: Patch::Set(won.service_type),
        capacity_w: won.capacity_w.map_or(Patch::Keep, Patch::Set),
        system_type: won.system_type.map_or(Patch::Keep, Patch::Set),
        reason: Some(reason),
        ..ChangeCommercials::default()
    };
    vec![
        Intent::of::<Project>(project_id, "reinstate", body(&reinstate))
            .tolerating(&["transition_not_allowed"]),
        Intent::of::<Project>(project_id, "change_commercials", body(&terms)),
    ]
}
