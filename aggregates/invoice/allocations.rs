//! Allocations: money and credits that move between the documents of one customer.
//!
//! Released on one stream, received on the other, with the same id; a process manager carries
//! them across and may see an event twice, so a repeat changes nothing.

use uuid::Uuid;

use super::decide::{parties, with_settlement};
use super::money::{exceeds, positive};
use super::{
    AdvanceMoved, AdvanceReturned, AllocatePayment, AllocationEnd, ApplyCredit, Converted,
    CreditApplied, Event, Facts, Invoice, Kind, OpenInvoice, PaymentShare, ReceiveAdvance,
    ReturnAdvance,
};
use crate::kernel::{Ctx, FieldError, Paise, Refusal};
use crate::policy::Role;
use crate::registry::derived_id;

pub(super) fn allocate(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    allocate: &AllocatePayment,
) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    let target_invoice_id = allocate.target_invoice_id;
    if allocate.converts {
        match invoice.converted_to_id {
            Some(id) if id == target_invoice_id => return Ok(Vec::new()),
            Some(_) => return Err(Refusal::InUse(vec!["tax invoice".into()])),
            None => {}
        }
        if ctx.actor.role != Role::System || invoice.kind != Kind::Proforma {
            return Err(Refusal::field(
                "/converts",
                "field_forbidden",
                "A proforma is taken over by issuing its tax invoice.",
            ));
        }
    }
    if target_invoice_id == ctx.id {
        return Err(exceeds("/target_invoice_id", "Choose another document."));
    }
    let held = invoice.on_account_paise();
    let find = |target: &&OpenInvoice| target.invoice_id == target_invoice_id;
    let fits = ctx.facts.targets.iter().find(find).map_or(0, |target| {
        if target.takes_money {
            target.outstanding_paise.min(held)
        } else {
            0
        }
    });
    let amount = match allocate.amount_paise {
        Some(amount) => {
            positive(amount, "/amount_paise")?;
            amount.get()
        }
        None if allocate.converts => fits,
        None => {
            return Err(Refusal::Invalid(vec![FieldError::required(
                "/amount_paise",
            )]));
        }
    };
    if amount > held {
        return Err(exceeds(
            "/amount_paise",
            "Less than this is on account here.",
        ));
    }
    let mut events = Vec::new();
    if allocate.converts {
        events.push(Event::Converted(Converted {
            converted_to_id: target_invoice_id,
            project_id,
            customer_id,
        }));
    }
    if amount > 0 {
        let share = PaymentShare {
            invoice_id: target_invoice_id,
            amount_paise: Paise::new(amount),
        };
        taker(ctx, &share, customer_id, "")?;
        events.push(Event::AdvanceReleased(AdvanceMoved {
            allocation_id: allocation_id(ctx.id, invoice.releases.len()),
            source_invoice_id: ctx.id,
            target_invoice_id,
            project_id,
            customer_id,
            amount_paise: amount,
        }));
    }
    Ok(events)
}

/// UUIDv5 of `allocation:<invoice_id>:<n>` (domain.md §3.3).
fn allocation_id(invoice_id: Uuid, n: usize) -> Uuid {
    derived_id(&format!("allocation:{invoice_id}:{n}"))
}

pub(super) fn receive(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    receive: &ReceiveAdvance,
) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    let known = |advance: &super::Advance| advance.allocation_id == receive.allocation_id;
    if invoice.advances.iter().any(known) {
        return Ok(Vec::new());
    }
    positive(receive.amount_paise, "/amount_paise")?;
    if receive.amount_paise.get() > invoice.outstanding_paise() {
        return Err(exceeds("/amount_paise", "This document asks for less."));
    }
    with_settlement(
        invoice,
        vec![Event::AdvanceReceived(AdvanceMoved {
            allocation_id: receive.allocation_id,
            source_invoice_id: receive.source_invoice_id,
            target_invoice_id: ctx.id,
            project_id,
            customer_id,
            amount_paise: receive.amount_paise.get(),
        })],
    )
}

/// On the target the outstanding rises; on the source the money is on account again.
pub(super) fn give_back(invoice: &Invoice, back: &ReturnAdvance) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    positive(back.amount_paise, "/amount_paise")?;
    let id = back.allocation_id;
    let got = invoice.advances.iter().find(|got| got.allocation_id == id);
    let gave = invoice
        .releases
        .iter()
        .find(|gave| gave.allocation_id == id);
    let (end, other_invoice_id, left) = match (got, gave) {
        (Some(got), _) => {
            let left = got.amount_paise - got.returned_paise;
            (AllocationEnd::Target, got.source_invoice_id, left)
        }
        (None, Some(gave)) => {
            let left = gave.out_paise();
            (AllocationEnd::Source, gave.target_invoice_id, left)
        }
        (None, None) => {
            return Err(Refusal::ReferenceUnknown {
                pointer: "/allocation_id".into(),
            });
        }
    };
    if left == 0 {
        return Ok(Vec::new());
    }
    if back.amount_paise.get() > left {
        return Err(exceeds(
            "/amount_paise",
            "Less than this is left of the allocation.",
        ));
    }
    with_settlement(
        invoice,
        vec![Event::AdvanceReturned(AdvanceReturned {
            allocation_id: id,
            end,
            other_invoice_id,
            project_id,
            customer_id,
            amount_paise: back.amount_paise.get(),
        })],
    )
}

/// Outstanding first, the rest on account.
pub(super) fn apply_credit(invoice: &Invoice, apply: &ApplyCredit) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    let note = apply.credit_note_id;
    if invoice
        .credits_applied
        .iter()
        .any(|credit| credit.credit_note_id == note)
    {
        return Ok(Vec::new());
    }
    let amount_paise = apply.amount_paise.get();
    let given = invoice
        .credits_given
        .iter()
        .find(|given| given.credit_note_id == note);
    if given.is_none_or(|given| given.totals.total_paise != amount_paise) {
        return Err(Refusal::ReferenceUnknown {
            pointer: "/credit_note_id".into(),
        });
    }
    let to_outstanding_paise = amount_paise.min(invoice.outstanding_paise());
    with_settlement(
        invoice,
        vec![Event::CreditApplied(CreditApplied {
            allocation_id: apply.allocation_id,
            credit_note_id: note,
            project_id,
            customer_id,
            amount_paise,
            to_outstanding_paise,
            to_on_account_paise: amount_paise - to_outstanding_paise,
        })],
    )
}

/// The document that is to take a share, if it can.
pub(super) fn taker<'a>(
    ctx: &'a Ctx<Facts>,
    share: &PaymentShare,
    customer_id: Uuid,
    pointer: &str,
) -> Result<&'a OpenInvoice, Refusal> {
    let target = ctx
        .facts
        .targets
        .iter()
        .find(|target| target.invoice_id == share.invoice_id)
        .ok_or_else(|| Refusal::ReferenceUnknown {
            pointer: format!("{pointer}/invoice_id"),
        })?;
    if !target.takes_money || target.customer_id != Some(customer_id) {
        return Err(exceeds(
            format!("{pointer}/invoice_id"),
            "That document takes no money, or is of another customer.",
        ));
    }
    if share.amount_paise.get() > target.outstanding_paise {
        return Err(exceeds(
            format!("{pointer}/amount_paise"),
            "That document asks for less.",
        ));
    }
    Ok(target)
}
