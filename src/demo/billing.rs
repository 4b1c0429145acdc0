//! Bills and money of an order, by its billing plan.

use serde_json::json;
use uuid::Uuid;

use super::accounts::Who;
use super::act::{Kind, Late};
use super::story::Story;

/// How money comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// By UPI.
    Upi,
    /// By NEFT.
    Neft,
    /// By RTGS.
    Rtgs,
    /// By IMPS.
    Imps,
    /// By cheque.
    Cheque,
    /// In cash.
    Cash,
    /// By card.
    Card,
    /// The bank pays the loan out.
    Loan,
}

impl Mode {
    const fn code(self) -> &'static str {
        match self {
            Mode::Upi => "upi",
            Mode::Neft => "neft",
            Mode::Rtgs => "rtgs",
            Mode::Imps => "imps",
            Mode::Cheque => "cheque",
            Mode::Cash => "cash",
            Mode::Card => "card",
            Mode::Loan => "loan_disbursal",
        }
    }

    /// A reference as the bank would print it; cash has none.
    fn reference(self, story: &mut Story<'_>) -> Option<String> {
        let number = story.dice.between(100_000, 999_999);
        let year = &story.today()[2..4];
        match self {
            Mode::Upi | Mode::Imps => Some(format!("4{year}{number}{:03}", number % 997)),
            Mode::Neft => Some(format!("FDRLN{year}{number}")),
            Mode::Rtgs => Some(format!("SBINR5{year}{number}")),
            Mode::Cheque => Some(format!("{number}")),
            Mode::Card => Some(format!("POS{number}")),
            Mode::Loan => Some(format!("LN{year}{number}")),
            Mode::Cash => None,
        }
    }
}

/// A bill of one row of the plan, as a draft.
pub(super) fn draft(story: &mut Story<'_>, row: &str, kind: &str) -> Uuid {
    let invoice_id = story.part(&format!("{kind}-{row}"));
    let body = json!({"project_id": story.project_id(), "billing_code": row, "kind": kind});
    story.act(
        Who::Fathima,
        Kind::Invoice,
        invoice_id,
        "draft_from_milestone",
        body,
    );
    invoice_id
}

/// The draft is numbered.
pub(super) fn issue(story: &mut Story<'_>, invoice_id: Uuid, kind: &str) {
    story
        .act(Who::Fathima, Kind::Invoice, invoice_id, "issue", json!({}))
        .in_series(kind);
}

/// A tax invoice of one row of the plan.
pub(super) fn bill(story: &mut Story<'_>, row: &str) -> Uuid {
    let invoice_id = draft(story, row, "tax_invoice");
    issue(story, invoice_id, "tax_invoice");
    invoice_id
}

/// A tax invoice that takes over the proforma of its row, with the money on it.
pub(super) fn bill_after_proforma(story: &mut Story<'_>, row: &str, proforma_id: Uuid) {
    let invoice_id = draft(story, row, "tax_invoice");
    let follows = json!({"proforma_id": proforma_id});
    story.act(Who::Fathima, Kind::Invoice, invoice_id, "update", follows);
    issue(story, invoice_id, "tax_invoice");
}

/// A share of what is outstanding comes in.
pub(super) fn pay(story: &mut Story<'_>, invoice_id: Uuid, mode: Mode, share_bp: i64) -> Uuid {
    let payment_id = story.part(&format!("payment-{}-{}", invoice_id, mode.code()));
    let mut body = json!({
        "payment_id": payment_id, "mode": mode.code(), "received_on": story.today(),
    });
    if let Some(reference) = mode.reference(story) {
        body["reference"] = json!(reference);
        body["bank_account_code"] = json!(if mode == Mode::Rtgs { "sbi" } else { "federal" });
    }
    story
        .act(
            Who::Fathima,
            Kind::Invoice,
            invoice_id,
            "record_payment",
            body,
        )
        .with(Late::Outstanding { share_bp })
        .in_series("receipt");
    payment_id
}

/// The bank returns a cheque.
pub(super) fn bounce(story: &mut Story<'_>, invoice_id: Uuid, payment_id: Uuid) {
    let body = json!({
        "payment_id": payment_id, "reason_code": "cheque_bounced",
        "reason": "Returned by the bank: funds insufficient", "reversed_on": story.today(),
    });
    story.act(
        Who::Fathima,
        Kind::Invoice,
        invoice_id,
        "reverse_payment",
        body,
    );
}

/// A credit note over all of an invoice.
pub(super) fn credit(story: &mut Story<'_>, invoice_id: Uuid, code: &str, reason: &str) {
    let body = json!({
        "credit_note_id": story.part("credit-note"), "full": true, "reason_code": code,
        "reason": reason,
    });
    story
        .act(Who::Fathima, Kind::Invoice, invoice_id, "credit", body)
        .in_series("credit_note");
}

/// What is on account goes back to the customer.
pub(super) fn refund(story: &mut Story<'_>, invoice_id: Uuid) {
    let body = json!({
        "mode": "neft", "reference": Mode::Neft.reference(story), "refunded_on": story.today(),
        "reason": "Order cancelled by the customer",
    });
    story
        .act(
            Who::Fathima,
            Kind::Invoice,
            invoice_id,
            "refund_advance",
            body,
        )
        .with(Late::OnAccount);
}
