//! PM-4 and PM-5: a confirmed order or a milestone makes its row of the billing plan fall due, and
//! a settled invoice settles its row (domain.md §5).

use aggregates::invoice::{Event as InvoiceEvent, SettledBy};
use aggregates::project::{Event as ProjectEvent, Project};
use aggregates::registry::AnyEvent;
use projections::Recorded;
use serde_json::json;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// Refusals that mean the row is where it should be, or gone with a changed plan.
const SO_ALREADY: &[&str] = &[
    "project_cancelled",
    "transition_not_allowed",
    "reference_unknown",
];

/// PM-4: what falls due.
pub struct BillingDue;

#[async_trait::async_trait]
impl Reactor for BillingDue {
    fn name(&self) -> &'static str {
        "billing_due"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["project"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let trigger = match &recorded.event {
            AnyEvent::Project(ProjectEvent::Opened(_)) => "project_confirmed".to_owned(),
            AnyEvent::Project(ProjectEvent::MilestoneRecorded(milestone))
                if milestone.on.is_some() =>
            {
                milestone.code.code().to_owned()
            }
            _ => return Ok(Vec::new()),
        };
        let project = desk.load::<Project>(recorded.id).await?.state;
        Ok(project
            .billing_plan
            .iter()
            .filter(|row| row.trigger.as_str() == trigger)
            .map(|row| {
                Intent::of::<Project>(recorded.id, "mark_billing_due", json!({ "code": row.code }))
                    .for_purpose(format!("due {}", row.code))
                    .tolerating(SO_ALREADY)
            })
            .collect())
    }
}

/// PM-5: what is settled, and what is not any more.
pub struct BillingSettled;

#[async_trait::async_trait]
impl Reactor for BillingSettled {
    fn name(&self) -> &'static str {
        "billing_settled"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["invoice"]
    }

    async fn react(&self, _desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let AnyEvent::Invoice(event) = &recorded.event else {
            return Ok(Vec::new());
        };
        Ok(match event {
            InvoiceEvent::Settled(settled) if settled.settled_by != SettledBy::Credit => {
                match &settled.billing_code {
                    Some(code) => {
                        let body = json!({
                            "code": code,
                            "invoice_id": recorded.id,
                            "amount_paise": settled.total_paise,
                            "replaces_invoice_id": settled.proforma_id,
                        });
                        vec![
                            Intent::of::<Project>(settled.project_id, "settle_billing", body)
                                .tolerating(SO_ALREADY),
                        ]
                    }
                    None => Vec::new(),
                }
            }
            InvoiceEvent::Unsettled(open) => {
                open_again(recorded, open.project_id, open.billing_code.as_ref())
            }
            InvoiceEvent::Cancelled(cancelled) => open_again(
                recorded,
                cancelled.project_id,
                cancelled.billing_code.as_ref(),
            ),
            _ => Vec::new(),
        })
    }
}

fn open_again<C: serde::Serialize>(
    recorded: &Recorded,
    project_id: uuid::Uuid,
    code: Option<&C>,
) -> Vec<Intent> {
    code.map(|code| {
        let body = json!({ "code": code, "invoice_id": recorded.id });
        Intent::of::<Project>(project_id, "unsettle_billing", body).tolerating(SO_ALREADY)
    })
    .into_iter()
    .collect()
}
