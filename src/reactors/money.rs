//! Money between documents of one customer: PM-14 applies credit notes, PM-15 carries advances
//! (domain.md §5).

use aggregates::invoice::{AllocationEnd, Event, Invoice};
use aggregates::registry::AnyEvent;
use projections::Recorded;
use serde_json::json;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// Recalled while on its way, and then refused there: the money never left its document.
const NEVER_CAME: &[&str] = &["reference_unknown"];

/// PM-14 and PM-15.
pub struct Money;

#[async_trait::async_trait]
impl Reactor for Money {
    fn name(&self) -> &'static str {
        "money"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["invoice"]
    }

    async fn react(&self, _desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let AnyEvent::Invoice(event) = &recorded.event else {
            return Ok(Vec::new());
        };
        let this = recorded.id;
        Ok(match event {
            Event::Credited(given) => {
                let note = given.credit_note_id;
                let allocation_id = aggregates::registry::derived_id(&format!("allocation:{note}:0"));
                let body = json!({"allocation_id": allocation_id, "credit_note_id": note, "amount_paise": given.totals.total_paise});
                vec![Intent::of::<Invoice>(this, "apply_credit", body).for_purpose(format!("credit {note}"))]
            }
            Event::Issued(issued) => match issued.proforma_id {
                Some(proforma_id) => {
                    let body = json!({"target_invoice_id": this, "converts": true});
                    vec![Intent::of::<Invoice>(proforma_id, "allocate_payment", body)]
                }
                None => Vec::new(),
            },
            Event::PaymentRecorded(paid) => paid
                .allocations
                .iter()
                .map(|share| {
                    let body = json!({"target_invoice_id": share.invoice_id, "amount_paise": share.amount_paise});
                    Intent::of::<Invoice>(this, "allocate_payment", body).for_purpose(format!("share of {}", share.invoice_id))
                })
                .collect(),
            Event::AdvanceReleased(moved) => {
                let amount = json!({"allocation_id": moved.allocation_id, "amount_paise": moved.amount_paise});
                let mut body = amount.clone();
                body["source_invoice_id"] = json!(this);
                vec![
                    Intent::of::<Invoice>(moved.target_invoice_id, "receive_advance", body)
                        .otherwise(Intent::of::<Invoice>(this, "return_advance", amount)),
                ]
            }
            Event::PaymentReversed(reversed) => reversed
                .recalls
                .iter()
                .map(|recall| {
                    let body = json!({"allocation_id": recall.allocation_id, "amount_paise": recall.amount_paise});
                    Intent::of::<Invoice>(recall.target_invoice_id, "return_advance", body)
                        .for_purpose(format!("recall {}", recall.allocation_id))
                        .tolerating(NEVER_CAME)
                })
                .collect(),
            Event::AdvanceReturned(returned) => match returned.end {
                AllocationEnd::Target => {
                    let body = json!({"allocation_id": returned.allocation_id, "amount_paise": returned.amount_paise});
                    vec![Intent::of::<Invoice>(returned.other_invoice_id, "return_advance", body)]
                }
                AllocationEnd::Source => Vec::new(),
            },
            Event::Drafted(_)
            | Event::DraftUpdated(_)
            | Event::Amended(_)
            | Event::Cancelled(_)
            | Event::Sent(_)
            | Event::Reminded(_)
            | Event::Settled(_)
            | Event::Unsettled(_)
            | Event::Refunded(_)
            | Event::AdvanceReceived(_)
            | Event::CreditApplied(_)
            | Event::Converted(_)
            | Event::EinvoiceRegistered(_)
            | Event::EinvoiceCancelled(_)
            | Event::TallyMarked(_) => Vec::new(),
        })
    }
}
