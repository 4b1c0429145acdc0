//! How each event changes a document: facts are copied, the status follows from the money.

use super::{
    Advance, AllocationEnd, DraftUpdated, Drafted, Einvoice, Event, Invoice, Issued, Kind, Payment,
    PaymentRecorded, PaymentReversed, Release, Status,
};
use crate::kernel::Patch;

pub(super) fn evolve(invoice: &mut Invoice, event: &Event) {
    match event {
        Event::Drafted(drafted) => start(invoice, drafted),
        Event::DraftUpdated(updated) => update(invoice, updated),
        Event::Issued(issued) => issue(invoice, issued),
        Event::Amended(amend) => {
            if amend.due_date.is_some() {
                invoice.due_date = amend.due_date;
            }
            amend.notes.apply(&mut invoice.notes);
        }
        Event::Credited(credited) => invoice.credits_given.push(credited.clone()),
        Event::Cancelled(_) => invoice.status = Some(Status::Cancelled),
        Event::Sent(_) | Event::Reminded(_) | Event::Settled(_) | Event::Unsettled(_) => {}
        Event::PaymentRecorded(recorded) => pay(invoice, recorded),
        Event::PaymentReversed(reversed) => reverse(invoice, reversed),
        Event::Refunded(refunded) => invoice.refunded_paise += refunded.amount_paise,
        Event::AdvanceReleased(moved) => invoice.releases.push(Release {
            allocation_id: moved.allocation_id,
            target_invoice_id: moved.target_invoice_id,
            amount_paise: moved.amount_paise,
            returned_paise: 0,
            recalled_paise: 0,
        }),
        Event::AdvanceReceived(moved) => invoice.advances.push(Advance {
            allocation_id: moved.allocation_id,
            source_invoice_id: moved.source_invoice_id,
            amount_paise: moved.amount_paise,
            returned_paise: 0,
        }),
        Event::AdvanceReturned(returned) => {
            let id = returned.allocation_id;
            let amount = returned.amount_paise;
            match returned.end {
                AllocationEnd::Source => {
                    for release in &mut invoice.releases {
                        if release.allocation_id == id {
                            release.returned_paise += amount;
                        }
                    }
                }
                AllocationEnd::Target => {
                    for advance in &mut invoice.advances {
                        if advance.allocation_id == id {
                            advance.returned_paise += amount;
                        }
                    }
                }
            }
        }
        Event::CreditApplied(credit) => invoice.credits_applied.push(credit.clone()),
        Event::Converted(converted) => invoice.converted_to_id = Some(converted.converted_to_id),
        Event::EinvoiceRegistered(registered) => {
            invoice.einvoice = Some(Einvoice {
                irn: registered.irn.clone(),
                ack_number: registered.ack_number.clone(),
                ack_at: registered.ack_at,
                signed_qr: registered.signed_qr.clone(),
                cancelled_at: None,
            });
        }
        Event::EinvoiceCancelled(cancelled) => {
            if let Some(einvoice) = &mut invoice.einvoice {
                einvoice.cancelled_at = Some(cancelled.cancelled_at);
            }
        }
        Event::TallyMarked(marked) => invoice.tally = Some(marked.clone()),
    }
    follow_the_money(invoice);
}

/// `issued`, `part_paid` or `paid` by what is outstanding (calculations.md §2.2).
fn follow_the_money(invoice: &mut Invoice) {
    let in_force = invoice.status.is_some_and(Status::is_in_force);
    if !in_force || invoice.kind == Kind::CreditNote {
        return;
    }
    let outstanding = invoice.outstanding_paise();
    invoice.status = Some(if outstanding <= 0 {
        Status::Paid
    } else if outstanding < invoice.totals.total_paise {
        Status::PartPaid
    } else {
        Status::Issued
    });
}

fn start(invoice: &mut Invoice, drafted: &Drafted) {
    *invoice = Invoice {
        status: Some(Status::Draft),
        kind: drafted.kind,
        project_id: Some(drafted.project_id),
        customer_id: Some(drafted.customer_id),
        amc_contract_id: drafted.amc_contract_id,
        issue_date: drafted.issue_date,
        due_date: drafted.due_date,
        notes: drafted.notes.clone(),
        billing_code: drafted.billing_code.clone(),
        proforma_id: drafted.proforma_id,
        original_invoice_id: drafted.original_invoice_id,
        tax_treatment: Some(drafted.tax_treatment),
        lines: drafted.lines.clone(),
        totals: drafted.totals,
        ..Invoice::default()
    };
}

fn update(invoice: &mut Invoice, updated: &DraftUpdated) {
    let change = &updated.change;
    if let Some(kind) = change.kind {
        invoice.kind = kind;
    }
    if change.project_id.is_some() {
        invoice.project_id = change.project_id;
        invoice.customer_id = updated.customer_id;
    }
    change.amc_contract_id.apply(&mut invoice.amc_contract_id);
    change.issue_date.apply(&mut invoice.issue_date);
    change.due_date.apply(&mut invoice.due_date);
    change.notes.apply(&mut invoice.notes);
    change.billing_code.apply(&mut invoice.billing_code);
    change.proforma_id.apply(&mut invoice.proforma_id);
    if change.tax_treatment.is_some() {
        invoice.tax_treatment = change.tax_treatment;
    }
    if let Some(lines) = &change.lines {
        invoice.lines.clone_from(lines);
    }
    invoice.totals = updated.totals;
}

fn issue(invoice: &mut Invoice, issued: &Issued) {
    invoice.status = Some(Status::Issued);
    invoice.issue_date = Some(issued.issue_date);
    invoice.due_date = Some(issued.due_date);
    invoice.tax_treatment = Some(issued.tax_treatment);
    invoice.lines.clone_from(&issued.lines);
    invoice.totals = issued.totals;
    invoice.issued = Some(issued.clone());
}

fn pay(invoice: &mut Invoice, recorded: &PaymentRecorded) {
    invoice.payments.push(Payment {
        payment_id: recorded.payment_id,
        receipt_number: recorded.receipt_number.clone(),
        amount_paise: recorded.amount_paise,
        mode: recorded.mode,
        reference: recorded.reference.clone(),
        received_on: recorded.received_on,
        bank_account_code: recorded.bank_account_code.clone(),
        allocated_paise: recorded.allocated_paise,
        on_account_paise: recorded.on_account_paise,
        opening: recorded.opening,
        reversed: false,
    });
}

fn reverse(invoice: &mut Invoice, reversed: &PaymentReversed) {
    for payment in &mut invoice.payments {
        if payment.payment_id == reversed.payment_id {
            payment.reversed = true;
        }
    }
    for recall in &reversed.recalls {
        for release in &mut invoice.releases {
            if release.allocation_id == recall.allocation_id {
                release.recalled_paise += recall.amount_paise;
            }
        }
    }
}

/// The value a member of a draft has after a change.
pub(super) fn after<T: Clone + PartialEq>(patch: &Patch<T>, now: &Option<T>) -> Option<T> {
    patch.over(now).cloned()
}
