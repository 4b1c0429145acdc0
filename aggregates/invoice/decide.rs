//! Which command is possible when (domain.md §4.6), and where each is decided.

use uuid::Uuid;

use super::{
    Cancelled, Command, Event, Facts, Invoice, Kind, Settled, SettledBy, Status, Unsettled,
    allocations, drafting, fiscal, issuing, money,
};
use crate::kernel::{CommandSet, Ctx, Decider, Refusal, Text};
use crate::policy::Action;

/// The statuses a command starts from.
fn sources(action: Action) -> &'static [Status] {
    use Status::{Draft, Issued, Paid, PartPaid};
    match action {
        Action::InvoiceUpdate | Action::InvoiceDiscard | Action::InvoiceIssue => &[Draft],
        Action::InvoiceAmend
        | Action::InvoiceSend
        | Action::InvoiceRemind
        | Action::InvoiceCredit
        | Action::InvoiceRecordPayment
        | Action::InvoiceAllocatePayment
        | Action::InvoiceReversePayment
        | Action::InvoiceRefundAdvance
        | Action::InvoiceRegisterEinvoice
        | Action::InvoiceCancelEinvoice
        | Action::InvoiceMarkTallyImported
        | Action::InvoiceReceiveAdvance
        | Action::InvoiceReturnAdvance
        | Action::InvoiceApplyCredit
        | Action::InvoiceCancel => &[Issued, PartPaid, Paid],
        // Actions of other records start nowhere here.
        _ => &[],
    }
}

/// The kinds of document a command is for.
fn kinds(action: Action) -> &'static [Kind] {
    use Kind::{CreditNote, Proforma, TaxInvoice};
    match action {
        Action::InvoiceCredit | Action::InvoiceApplyCredit => &[TaxInvoice],
        Action::InvoiceRegisterEinvoice
        | Action::InvoiceCancelEinvoice
        | Action::InvoiceMarkTallyImported => &[TaxInvoice, CreditNote],
        Action::InvoiceCancel
        | Action::InvoiceRemind
        | Action::InvoiceRecordPayment
        | Action::InvoiceAllocatePayment
        | Action::InvoiceReversePayment
        | Action::InvoiceRefundAdvance
        | Action::InvoiceReceiveAdvance
        | Action::InvoiceReturnAdvance => &[TaxInvoice, Proforma],
        _ => &[TaxInvoice, Proforma, CreditNote],
    }
}

fn is_open(invoice: &Invoice, status: Status, action: Action) -> bool {
    let closed_by_conversion = invoice.converted_to_id.is_some()
        && matches!(
            action,
            Action::InvoiceRecordPayment | Action::InvoiceCancel | Action::InvoiceReceiveAdvance
        );
    sources(action).contains(&status)
        && kinds(action).contains(&invoice.kind)
        && !closed_by_conversion
}

/// Which commands a document accepts. `decide` passes here first, and so do the actions offered.
pub(super) fn gate(invoice: &Invoice, action: Action) -> Result<(), Refusal> {
    let creates = matches!(
        action,
        Action::InvoiceDraft | Action::InvoiceDraftFromMilestone
    );
    let Some(status) = invoice.status else {
        return if creates {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    if creates {
        return Err(Refusal::IdTaken);
    }
    if matches!(action, Action::InvoiceUpdate | Action::InvoiceDiscard) && status != Status::Draft {
        return Err(Refusal::state(
            "invoice_not_draft",
            "Only a draft can be changed. Give a credit note, or cancel it while it is unpaid.",
        ));
    }
    if !is_open(invoice, status, action) {
        return Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: Command::ALL
                .iter()
                .filter(|meta| is_open(invoice, status, meta.action))
                .map(|meta| meta.name)
                .collect(),
        });
    }
    if action == Action::InvoiceCancel && money::has_moved(invoice) {
        return Err(Refusal::state(
            "invoice_has_payments",
            "Money or a credit note is on this document. Give a credit note instead.",
        ));
    }
    Ok(())
}

pub(super) fn decide(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(invoice, command.meta().action)?;
    match command {
        Command::Draft(draft) => drafting::draft(ctx, draft),
        Command::DraftFromMilestone(row) => drafting::draft_from_milestone(ctx, &row),
        Command::Update(change) => drafting::update(invoice, ctx, change),
        Command::Discard(discard) => Ok(vec![cancelled(invoice, discard.reason, None)?]),
        Command::Issue(issue) => issuing::issue(invoice, ctx, &issue),
        Command::Amend(amend) => issuing::amend(invoice, amend),
        Command::Credit(credit) => issuing::credit(invoice, ctx, credit),
        Command::Cancel(cancel) => issuing::cancel(invoice, ctx, cancel),
        Command::Send(send) => fiscal::to_someone(send).map(|sent| vec![Event::Sent(sent)]),
        Command::Remind(send) => fiscal::to_someone(send).map(|sent| vec![Event::Reminded(sent)]),
        Command::RecordPayment(payment) => money::record(invoice, ctx, payment),
        Command::AllocatePayment(allocate) => allocations::allocate(invoice, ctx, &allocate),
        Command::ReversePayment(reverse) => money::reverse(invoice, ctx, reverse),
        Command::RefundAdvance(refund) => money::refund(invoice, ctx, refund),
        Command::RegisterEinvoice(register) => fiscal::register(invoice, register),
        Command::CancelEinvoice(cancel) => fiscal::cancel_einvoice(invoice, ctx, cancel),
        Command::MarkTallyImported(mark) => fiscal::mark_tally(invoice, mark),
        Command::ReceiveAdvance(receive) => allocations::receive(invoice, ctx, &receive),
        Command::ReturnAdvance(back) => allocations::give_back(invoice, &back),
        Command::ApplyCredit(apply) => allocations::apply_credit(invoice, &apply),
    }
}

/// Project and customer of a document that exists.
pub(super) fn parties(invoice: &Invoice) -> Result<(Uuid, Uuid), Refusal> {
    invoice
        .project_id
        .zip(invoice.customer_id)
        .ok_or(Refusal::NotFound)
}

pub(super) fn cancelled(
    invoice: &Invoice,
    reason: Option<Text<3, 500>>,
    einvoice_reason: Option<u8>,
) -> Result<Event, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    Ok(Event::Cancelled(Cancelled {
        from: invoice.status.unwrap_or(Status::Draft),
        kind: invoice.kind,
        project_id,
        customer_id,
        billing_code: invoice.billing_code.clone(),
        total_paise: invoice.totals.total_paise,
        reason,
        einvoice_reason,
    }))
}

/// Adds `settled` or `unsettled` when the events bring the outstanding to 0 or away from it.
pub(super) fn with_settlement(
    invoice: &Invoice,
    mut events: Vec<Event>,
) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    let mut after = invoice.clone();
    events.iter().for_each(|event| after.evolve(event));
    let (was, is) = (invoice.outstanding_paise(), after.outstanding_paise());
    if was > 0 && is == 0 {
        events.push(Event::Settled(Settled {
            settled_by: after.settled_by().unwrap_or(SettledBy::Payment),
            kind: invoice.kind,
            project_id,
            customer_id,
            billing_code: invoice.billing_code.clone(),
            proforma_id: invoice.proforma_id,
            total_paise: invoice.totals.total_paise,
        }));
    } else if was == 0 && is > 0 {
        events.push(Event::Unsettled(Unsettled {
            kind: invoice.kind,
            project_id,
            customer_id,
            billing_code: invoice.billing_code.clone(),
            outstanding_paise: is,
        }));
    }
    Ok(events)
}

/// A date in a closed period takes no more entries.
pub(super) fn unlocked(ctx: &Ctx<Facts>, date: chrono::NaiveDate) -> Result<(), Refusal> {
    if ctx.facts.company.is_locked(date) {
        Err(Refusal::state(
            "period_locked",
            "The books of this date are closed. Choose a later date.",
        ))
    } else {
        Ok(())
    }
}
