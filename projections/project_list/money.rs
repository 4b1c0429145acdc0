//! Money in a row: the ledger is folded from the invoices that name the project
//! (calculations.md §2.1), so it is the same whatever the allocation.

use aggregates::calculations::payments::{
    LedgerEntry, LedgerEntryKind, PaymentStatus, project_money,
};
use aggregates::calculations::profit::{gross_profit_paise, profitability_bp};
use aggregates::invoice::{Event, Kind, Status};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{Row, delivery};

/// The project an invoice event moves money of.
pub(super) fn project_of(event: &Event) -> Option<Uuid> {
    match event {
        Event::Issued(issued) => Some(issued.project_id),
        Event::Cancelled(cancelled) => Some(cancelled.project_id),
        Event::PaymentRecorded(payment) => Some(payment.project_id),
        Event::PaymentReversed(reversed) => Some(reversed.project_id),
        Event::Refunded(refunded) => Some(refunded.project_id),
        Event::Drafted(_)
        | Event::DraftUpdated(_)
        | Event::Amended(_)
        | Event::Credited(_)
        | Event::Sent(_)
        | Event::Reminded(_)
        | Event::Settled(_)
        | Event::Unsettled(_)
        | Event::AdvanceReleased(_)
        | Event::AdvanceReceived(_)
        | Event::AdvanceReturned(_)
        | Event::CreditApplied(_)
        | Event::Converted(_)
        | Event::EinvoiceRegistered(_)
        | Event::EinvoiceCancelled(_)
        | Event::TallyMarked(_) => None,
    }
}

pub(super) fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Issued(issued) => {
            let (paise, tax_invoices) = match issued.kind {
                Kind::TaxInvoice => (issued.totals.total_paise, 1),
                Kind::CreditNote => (-issued.totals.total_paise, 0),
                Kind::Proforma => (0, 0),
            };
            row.invoiced_paise += paise;
            row.tax_invoices += tax_invoices;
        }
        Event::Cancelled(cancelled) => {
            let (paise, tax_invoices) = match (cancelled.from, cancelled.kind) {
                (Status::Draft, _) | (_, Kind::Proforma | Kind::CreditNote) => (0, 0),
                (_, Kind::TaxInvoice) => (cancelled.total_paise, 1),
            };
            row.invoiced_paise -= paise;
            row.tax_invoices -= tax_invoices;
        }
        Event::PaymentRecorded(payment) => enter(
            row,
            LedgerEntryKind::Payment,
            payment.amount_paise,
            payment.received_on,
        ),
        Event::PaymentReversed(reversed) => enter(
            row,
            LedgerEntryKind::Reversal,
            reversed.amount_paise,
            reversed.reversed_on,
        ),
        Event::Refunded(refunded) => enter(
            row,
            LedgerEntryKind::Refund,
            refunded.amount_paise,
            refunded.refunded_on,
        ),
        Event::Drafted(_)
        | Event::DraftUpdated(_)
        | Event::Amended(_)
        | Event::Credited(_)
        | Event::Sent(_)
        | Event::Reminded(_)
        | Event::Settled(_)
        | Event::Unsettled(_)
        | Event::AdvanceReleased(_)
        | Event::AdvanceReceived(_)
        | Event::AdvanceReturned(_)
        | Event::CreditApplied(_)
        | Event::Converted(_)
        | Event::EinvoiceRegistered(_)
        | Event::EinvoiceCancelled(_)
        | Event::TallyMarked(_) => {}
    }
}

fn enter(row: &mut Row, kind: LedgerEntryKind, amount_paise: i64, on: NaiveDate) {
    // The feed gives the entries in store order, so their count orders entries of one day.
    let position = i64::try_from(row.parts.ledger.len()).unwrap_or(i64::MAX);
    row.parts.ledger.push(LedgerEntry {
        kind,
        amount_paise,
        on,
        position,
    });
}

/// The figures that follow from order value, ledger, plan and costs.
pub(super) fn work_out(row: &mut Row) {
    let cancelled = row.stage == "lost";
    let money = project_money(row.order_value_paise, cancelled, &row.parts.ledger);
    row.received_paise = money.received_paise;
    row.balance_paise = money.balance_paise;
    row.excess_paise = money.excess_paise;
    row.fully_paid_on = money.fully_paid_on;
    row.payment_status = match money.payment_status {
        PaymentStatus::NotApplicable => "not_applicable",
        PaymentStatus::Pending => "pending",
        PaymentStatus::Partial => "partial",
        PaymentStatus::FullyPaid => "fully_paid",
    }
    .into();
    row.billing_due_paise = delivery::due_paise(row).filter(|_| !cancelled);
    row.gross_profit_paise =
        gross_profit_paise(row.order_value_paise, row.cost_total_paise, cancelled);
    row.margin_bp = profitability_bp(row.gross_profit_paise, row.order_value_paise);
}
