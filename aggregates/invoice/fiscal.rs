//! Sending, the e-invoice portal and Tally: what others know of a document.

use sha2::{Digest, Sha256};

use super::issuing::within_window;
use super::{
    CancelEinvoice, Event, Facts, Invoice, Issued, Kind, RegisterEinvoice, SendByEmail, TallyMark,
    TallyResult,
};
use crate::kernel::{Ctx, FieldError, Refusal};

pub(super) fn to_someone(send: SendByEmail) -> Result<SendByEmail, Refusal> {
    match send.to.len() {
        0 => Err(Refusal::Invalid(vec![FieldError::required("/to")])),
        1..=10 => Ok(send),
        _ => Err(Refusal::field(
            "/to",
            "too_long",
            "Send to ten addresses at most.",
        )),
    }
}

/// Invoice reference number: SHA-256 of supplier GSTIN, financial year, type and number
/// (india.md §7.2).
pub fn irn(issued: &Issued) -> String {
    let kind = match issued.kind {
        Kind::TaxInvoice | Kind::Proforma => "INV",
        Kind::CreditNote => "CRN",
    };
    let number = issued.invoice_number.as_str().to_uppercase();
    let text = format!("{}{}{kind}{number}", issued.supplier.gstin, issued.fy);
    hex::encode(Sha256::digest(text.as_bytes()))
}

pub(super) fn register(
    invoice: &Invoice,
    register: RegisterEinvoice,
) -> Result<Vec<Event>, Refusal> {
    let issued = invoice.issued.as_ref().ok_or(Refusal::NotFound)?;
    if issued.buyer.gstin.is_none() {
        return Err(Refusal::PreconditionUnmet(vec!["/buyer/gstin".into()]));
    }
    if register.irn.as_str() != irn(issued) {
        return Err(Refusal::rule(
            "irn_mismatch",
            "/irn",
            "This IRN does not belong to this document.",
        ));
    }
    // The IRN is the same whenever it belongs to this document: a second answer says nothing new.
    Ok(match &invoice.einvoice {
        Some(_) => Vec::new(),
        None => vec![Event::EinvoiceRegistered(register)],
    })
}

pub(super) fn cancel_einvoice(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    cancel: CancelEinvoice,
) -> Result<Vec<Event>, Refusal> {
    let Some(einvoice) = &invoice.einvoice else {
        return Err(Refusal::PreconditionUnmet(vec!["/einvoice".into()]));
    };
    if einvoice.cancelled_at.is_some() {
        return Ok(Vec::new());
    }
    if cancel.cancelled_at > ctx.now {
        return Err(Refusal::field(
            "/cancelled_at",
            "date_in_future",
            "This lies in the future.",
        ));
    }
    if cancel.cancelled_at < einvoice.ack_at {
        return Err(Refusal::field(
            "/cancelled_at",
            "date_before",
            "This lies before the acknowledgement.",
        ));
    }
    within_window(einvoice.ack_at, cancel.cancelled_at)?;
    Ok(vec![Event::EinvoiceCancelled(cancel)])
}

pub(super) fn mark_tally(invoice: &Invoice, mark: TallyMark) -> Result<Vec<Event>, Refusal> {
    let mut errors = Vec::new();
    if mark.voucher_ids.is_empty() {
        errors.push(FieldError::required("/voucher_ids"));
    }
    if mark.voucher_ids.len() > 200 {
        errors.push(FieldError::new(
            "/voucher_ids",
            "too_long",
            "Name 200 vouchers at most.",
        ));
    }
    if mark.result == TallyResult::Reset && mark.reason.is_none() {
        errors.push(FieldError::required("/reason"));
    }
    Refusal::unless_empty(errors)?;
    Ok(if invoice.tally.as_ref() == Some(&mark) {
        Vec::new()
    } else {
        vec![Event::TallyMarked(mark)]
    })
}
