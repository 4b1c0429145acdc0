//! The ledger of a document: payments, reversals, refunds, allocations and credits.
//!
//! What settles a document never exceeds what it asks for; the rest is on account and may be
//! released to other documents of the customer or paid back, never twice. A reversed payment
//! calls back what had been released from it.

use uuid::Uuid;

use super::allocations::taker;
use super::decide::{parties, unlocked, with_settlement};
use super::{
    Event, Facts, Invoice, Kind, PaymentRecorded, PaymentReversed, Recall, RecordPayment,
    RefundAdvance, Refunded, ReversePayment,
};
use crate::calculations::financial_year::FinancialYear;
use crate::company::SeriesKind;
use crate::kernel::{Channel, Ctx, FieldError, Paise, Refusal, Text};
use crate::vocabulary::{PaymentMode, past_date};

/// Money or a credit is on the document, or went through it to another.
pub(super) fn has_moved(invoice: &Invoice) -> bool {
    invoice.settled_by_money_paise() > 0
        || invoice.payments.iter().any(|payment| !payment.reversed)
        || invoice
            .releases
            .iter()
            .any(|release| release.out_paise() > 0)
        || !invoice.credits_given.is_empty()
        || !invoice.credits_applied.is_empty()
}

pub(super) fn record(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    payment: RecordPayment,
) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    let payment_id = payment.payment_id.unwrap_or_else(|| ctx.derive("payment"));
    if let Some(known) = invoice.payments.iter().find(|p| p.payment_id == payment_id) {
        let same = known.amount_paise == payment.amount_paise.get()
            && known.mode == payment.mode
            && known.received_on == payment.received_on;
        return if same {
            Ok(Vec::new())
        } else {
            Err(Refusal::IdTaken)
        };
    }
    payment_fields(ctx, &payment)?;
    unlocked(ctx, payment.received_on)?;
    if payment.mode == PaymentMode::Cash {
        within_cash_limit(ctx, payment.amount_paise)?;
    }
    if let (Some(same), false) = (&ctx.facts.same_payment, payment.confirm_duplicate) {
        return Err(Refusal::Duplicate {
            pointer: "/reference".into(),
            existing: serde_json::json!({ "id": same.invoice_id, "receipt_number": same.receipt_number }),
            message: format!(
                "Receipt {} has this mode and reference already. Confirm to record another.",
                same.receipt_number
            ),
        });
    }
    let (allocated_paise, on_account_paise) = split(invoice, ctx, &payment, customer_id)?;
    let fy = FinancialYear::of(payment.received_on);
    let Some(next) = ctx.facts.number else {
        return Err(Refusal::PreconditionUnmet(vec!["/series".into()]));
    };
    let receipt_number = ctx
        .facts
        .company
        .series(SeriesKind::Receipt, fy)
        .number(fy, next.running);
    let others = payment
        .allocations
        .into_iter()
        .filter(|share| share.invoice_id != ctx.id)
        .collect();
    with_settlement(
        invoice,
        vec![Event::PaymentRecorded(PaymentRecorded {
            payment_id,
            receipt_number: Text::clipped(receipt_number),
            fy,
            project_id,
            customer_id,
            amount_paise: payment.amount_paise.get(),
            mode: payment.mode,
            reference: payment.reference,
            received_on: payment.received_on,
            bank_account_code: payment.bank_account_code,
            allocations: others,
            note: payment.note,
            opening: payment.opening,
            allocated_paise,
            on_account_paise,
        })],
    )
}

fn payment_fields(ctx: &Ctx<Facts>, payment: &RecordPayment) -> Result<(), Refusal> {
    positive(payment.amount_paise, "/amount_paise")?;
    let mut errors = Vec::new();
    if payment.mode != PaymentMode::Cash && payment.reference.is_none() {
        errors.push(FieldError::required("/reference"));
    }
    if payment.opening && ctx.actor.channel != Channel::Import {
        errors.push(FieldError::new(
            "/opening",
            "field_forbidden",
            "Only an import takes payments over from old records.",
        ));
    }
    if payment.allocations.len() > 20 {
        errors.push(FieldError::new(
            "/allocations",
            "too_long",
            "Divide a payment over 20 documents at most.",
        ));
    }
    Refusal::unless_empty(errors)?;
    for (place, share) in payment.allocations.iter().enumerate() {
        positive(
            share.amount_paise,
            &format!("/allocations/{place}/amount_paise"),
        )?;
        let before = &payment.allocations[..place];
        if before
            .iter()
            .any(|other| other.invoice_id == share.invoice_id)
        {
            return Err(Refusal::field(
                format!("/allocations/{place}/invoice_id"),
                "duplicate",
                "This document is named twice.",
            ));
        }
    }
    past_date(payment.received_on, ctx.today(), "/received_on")?;
    let known = |code: &Text<1, 40>| {
        let accounts = &ctx.facts.company.bank_accounts;
        accounts.iter().any(|account| account.code == *code)
    };
    match &payment.bank_account_code {
        Some(code) if !known(code) => Err(Refusal::ReferenceUnknown {
            pointer: "/bank_account_code".into(),
        }),
        Some(_) | None => Ok(()),
    }
}

/// All cash of one customer on one day counts (section 269ST of the Income-tax Act).
fn within_cash_limit(ctx: &Ctx<Facts>, amount: Paise) -> Result<(), Refusal> {
    let limit = ctx.facts.company.settings.cash_limit_paise.get();
    if ctx.facts.cash_received_paise + amount.get() <= limit {
        Ok(())
    } else {
        Err(Refusal::state(
            "cash_limit",
            "With this, the customer's cash of that day is above the limit. Take it through the bank.",
        ))
    }
}

/// The part that settles this document, and the part on account: for other documents, or kept.
fn split(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    payment: &RecordPayment,
    customer_id: Uuid,
) -> Result<(i64, i64), Refusal> {
    let amount = payment.amount_paise.get();
    let outstanding = invoice.outstanding_paise();
    let mut named_here = None;
    let mut elsewhere = 0;
    for (place, share) in payment.allocations.iter().enumerate() {
        if share.invoice_id == ctx.id {
            named_here = Some(share.amount_paise.get());
        } else {
            taker(ctx, share, customer_id, &format!("/allocations/{place}"))?;
            elsewhere += share.amount_paise.get();
        }
    }
    let rest = amount - elsewhere;
    let here = named_here.unwrap_or_else(|| outstanding.min(rest));
    if rest < 0 || here > rest || here > outstanding {
        return Err(exceeds(
            "/allocations",
            "The parts are more than the payment, or more than this document asks for.",
        ));
    }
    if rest > here && !payment.keep_on_account {
        return Err(Refusal::rule(
            "overpayment",
            "/amount_paise",
            "This is more than is outstanding. Keep the rest on account, or enter less.",
        ));
    }
    Ok((here, amount - here))
}

pub(super) fn reverse(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    reverse: ReversePayment,
) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    let payment = invoice
        .payments
        .iter()
        .find(|payment| payment.payment_id == reverse.payment_id)
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/payment_id".into(),
        })?;
    if payment.reversed {
        return Err(Refusal::state(
            "payment_reversed",
            "This payment is withdrawn already.",
        ));
    }
    past_date(reverse.reversed_on, ctx.today(), "/reversed_on")?;
    if reverse.reversed_on < payment.received_on {
        return Err(Refusal::field(
            "/reversed_on",
            "date_before",
            "This lies before the day of the payment.",
        ));
    }
    unlocked(ctx, reverse.reversed_on)?;
    let leaves_account = match invoice.kind {
        Kind::Proforma => payment.amount_paise,
        Kind::TaxInvoice | Kind::CreditNote => payment.on_account_paise,
    };
    let there = invoice.held_paise() + invoice.coming_back_paise();
    let recalls = recall(invoice, leaves_account - there)?;
    with_settlement(
        invoice,
        vec![Event::PaymentReversed(PaymentReversed {
            payment_id: reverse.payment_id,
            project_id,
            customer_id,
            amount_paise: payment.amount_paise,
            allocated_paise: payment.allocated_paise,
            on_account_paise: payment.on_account_paise,
            reason_code: reverse.reason_code,
            reason: reverse.reason,
            reversed_on: reverse.reversed_on,
            recalls,
        })],
    )
}

/// Asks back what is missing, newest allocation first. What was paid back to the customer cannot
/// come back.
fn recall(invoice: &Invoice, missing_paise: i64) -> Result<Vec<Recall>, Refusal> {
    let mut missing = missing_paise;
    let mut recalls = Vec::new();
    for release in invoice.releases.iter().rev() {
        let amount_paise = release.recallable_paise().min(missing);
        if amount_paise > 0 {
            missing -= amount_paise;
            recalls.push(Recall {
                allocation_id: release.allocation_id,
                target_invoice_id: release.target_invoice_id,
                amount_paise,
            });
        }
    }
    if missing > 0 {
        Err(exceeds(
            "/payment_id",
            "A part of this payment was paid back to the customer already.",
        ))
    } else {
        Ok(recalls)
    }
}

pub(super) fn refund(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    refund: RefundAdvance,
) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    positive(refund.amount_paise, "/amount_paise")?;
    past_date(refund.refunded_on, ctx.today(), "/refunded_on")?;
    unlocked(ctx, refund.refunded_on)?;
    if refund.amount_paise.get() > invoice.on_account_paise() {
        return Err(exceeds(
            "/amount_paise",
            "Less than this is on account here.",
        ));
    }
    Ok(vec![Event::Refunded(Refunded {
        project_id,
        customer_id,
        amount_paise: refund.amount_paise.get(),
        mode: refund.mode,
        reference: refund.reference,
        refunded_on: refund.refunded_on,
        reason: refund.reason,
    })])
}

pub(super) fn positive(amount: Paise, pointer: &str) -> Result<(), Refusal> {
    if amount.get() > 0 {
        Ok(())
    } else {
        Err(Refusal::rule(
            "amount_not_positive",
            pointer,
            "Enter an amount above zero.",
        ))
    }
}

pub(super) fn exceeds(pointer: impl Into<String>, sentence: &str) -> Refusal {
    Refusal::rule("allocation_exceeds", pointer, sentence)
}
