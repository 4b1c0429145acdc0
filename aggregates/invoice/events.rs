//! What may have happened to an invoice. Money events carry project and customer, so that a read
//! model of either needs no second look.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Amend, Buyer, CancelEinvoice, Kind, Line, OriginalInvoice, PaymentShare, PlaceOfSupply,
    RegisterEinvoice, SendByEmail, SettledBy, Status, TallyMark, Update,
};
use crate::calculations::financial_year::FinancialYear;
use crate::calculations::gst::{
    CompositeCodes, GstRates, InvoiceTotals, InvoiceWorking, LineWorking, TaxRule, TaxScope,
};
use crate::company::Supplier;
use crate::kernel::Text;
use crate::vocabulary::{Address, CreditReason, PaymentMode, ReversalReason, TaxTreatment};

crate::events! {
    /// A document was started.
    Drafted(Drafted) = "invoice.drafted" v 1,
    /// A draft changed; only what really did.
    DraftUpdated(DraftUpdated) = "invoice.draft_updated" v 1,
    /// It was numbered and frozen.
    Issued(Issued) = "invoice.issued" v 1,
    /// What is not fiscal changed.
    Amended(Amend) = "invoice.amended" v 1,
    /// A credit note was given for it.
    Credited(Credited) = "invoice.credited" v 1,
    /// A draft was given up, or an issued document cancelled.
    Cancelled(Cancelled) = "invoice.cancelled" v 1,
    /// It was sent.
    Sent(SendByEmail) = "invoice.sent" v 1,
    /// The money was asked for.
    Reminded(SendByEmail) = "invoice.reminded" v 1,
    /// Money came in.
    PaymentRecorded(PaymentRecorded) = "invoice.payment_recorded" v 1,
    /// Nothing is outstanding any more.
    Settled(Settled) = "invoice.settled" v 1,
    /// Something is outstanding again.
    Unsettled(Unsettled) = "invoice.unsettled" v 1,
    /// A payment was withdrawn.
    PaymentReversed(PaymentReversed) = "invoice.payment_reversed" v 1,
    /// Money was paid back.
    Refunded(Refunded) = "invoice.refunded" v 1,
    /// Money left for another document.
    AdvanceReleased(AdvanceMoved) = "invoice.advance_released" v 1,
    /// Money came from another document.
    AdvanceReceived(AdvanceMoved) = "invoice.advance_received" v 1,
    /// An allocation, or a part of it, was undone here.
    AdvanceReturned(AdvanceReturned) = "invoice.advance_returned" v 1,
    /// A credit note was applied.
    CreditApplied(CreditApplied) = "invoice.credit_applied" v 1,
    /// A tax invoice took this proforma over.
    Converted(Converted) = "invoice.converted" v 1,
    /// The portal registered it.
    EinvoiceRegistered(RegisterEinvoice) = "invoice.einvoice_registered" v 1,
    /// It was cancelled at the portal.
    EinvoiceCancelled(CancelEinvoice) = "invoice.einvoice_cancelled" v 1,
    /// Tally answered.
    TallyMarked(TallyMarked) = "invoice.tally_marked" v 1,
}

/// How Tally answered.
pub type TallyMarked = TallyMark;

/// A document was started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceDrafted)]
pub struct Drafted {
    /// Which document.
    pub kind: Kind,
    /// The project it bills.
    pub project_id: Uuid,
    /// The project's customer.
    pub customer_id: Uuid,
    /// The contract it bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amc_contract_id: Option<Uuid>,
    /// Planned issue date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<NaiveDate>,
    /// When it is to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    /// Printed below the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text<1, 2000>>,
    /// Row of the billing plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_code: Option<Text<1, 40>>,
    /// The proforma it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proforma_id: Option<Uuid>,
    /// The invoice a credit note is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_invoice_id: Option<Uuid>,
    /// How it is taxed.
    pub tax_treatment: TaxTreatment,
    /// Lines.
    pub lines: Vec<Line>,
    /// Totals as they would be if it were issued on its date.
    pub totals: InvoiceTotals,
}

/// A draft changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceDraftUpdated)]
pub struct DraftUpdated {
    /// What changed.
    pub change: Update,
    /// The customer, when the project changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Uuid>,
    /// Totals now.
    pub totals: InvoiceTotals,
}

/// Everything fixed at issue, as it was known then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceIssued)]
pub struct Issued {
    /// Which document.
    pub kind: Kind,
    /// The project it bills.
    pub project_id: Uuid,
    /// Number of the project.
    pub project_serial_no: i64,
    /// The project's customer.
    pub customer_id: Uuid,
    /// Number, unique in the financial year and without gaps.
    pub invoice_number: Text<1, 16>,
    /// Financial year of the issue date.
    pub fy: FinancialYear,
    /// Issue date.
    pub issue_date: NaiveDate,
    /// When it is to be paid.
    pub due_date: NaiveDate,
    /// Who supplies.
    pub supplier: Supplier,
    /// Who is billed.
    pub buyer: Buyer,
    /// Where it is delivered.
    pub delivery_address: Address,
    /// Where the supply takes place.
    pub place_of_supply: PlaceOfSupply,
    /// How it is taxed.
    pub tax_treatment: TaxTreatment,
    /// Which taxes it bears.
    pub tax_scope: TaxScope,
    /// Rates in force on the issue date; on a credit note those of the original.
    pub rates: GstRates,
    /// Codes of composite parts.
    pub composite_codes: CompositeCodes,
    /// Lines.
    pub lines: Vec<Line>,
    /// Working of each line, in order; on a credit note with the place on the original.
    pub working: Vec<LineWorking>,
    /// Totals.
    pub totals: InvoiceTotals,
    /// Row of the billing plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_code: Option<Text<1, 40>>,
    /// The proforma it takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proforma_id: Option<Uuid>,
    /// The invoice a credit note is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<OriginalInvoice>,
    /// Why a credit note is given; printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
    /// Printed below the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text<1, 2000>>,
}

impl Issued {
    /// The rule the document was worked by.
    pub fn tax_rule(&self) -> TaxRule {
        TaxRule {
            treatment: self.tax_treatment,
            scope: self.tax_scope,
            rates: self.rates,
            codes: self.composite_codes.clone(),
        }
    }

    /// The whole working.
    pub fn whole_working(&self) -> InvoiceWorking {
        InvoiceWorking {
            lines: self.working.clone(),
            totals: self.totals,
        }
    }
}

/// A credit note was given; from it follow both events of the credit note's own stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceCredited)]
pub struct Credited {
    /// The credit note.
    pub credit_note_id: Uuid,
    /// Its number.
    pub invoice_number: Text<1, 16>,
    /// Financial year of its issue date.
    pub fy: FinancialYear,
    /// Its issue date.
    pub issue_date: NaiveDate,
    /// Project of both.
    pub project_id: Uuid,
    /// Customer of both.
    pub customer_id: Uuid,
    /// Working of the lines credited, by place on this invoice.
    pub working: Vec<LineWorking>,
    /// Its totals, above 0.
    pub totals: InvoiceTotals,
    /// Why, from the list.
    pub reason_code: CreditReason,
    /// Why, in words.
    pub reason: Text<3, 500>,
}

/// A draft was given up, or an issued document cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceCancelled)]
pub struct Cancelled {
    /// Status before.
    pub from: Status,
    /// Which document.
    pub kind: Kind,
    /// Its project.
    pub project_id: Uuid,
    /// Its customer.
    pub customer_id: Uuid,
    /// Row of the billing plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_code: Option<Text<1, 40>>,
    /// Total that was asked for.
    pub total_paise: i64,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
    /// Reason of the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub einvoice_reason: Option<u8>,
}

/// Money came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoicePaymentRecorded)]
pub struct PaymentRecorded {
    /// The payment.
    pub payment_id: Uuid,
    /// Its receipt, without gaps.
    pub receipt_number: Text<1, 16>,
    /// Financial year of the payment date.
    pub fy: FinancialYear,
    /// Project that received it.
    pub project_id: Uuid,
    /// Customer who paid.
    pub customer_id: Uuid,
    /// Amount.
    pub amount_paise: i64,
    /// How it came.
    pub mode: PaymentMode,
    /// Reference of the bank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<4, 40>>,
    /// When it came.
    pub received_on: NaiveDate,
    /// Account it came into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_account_code: Option<Text<1, 40>>,
    /// Parts for other documents, to be released to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allocations: Vec<PaymentShare>,
    /// Note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 500>>,
    /// Taken over from old records.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opening: bool,
    /// Part that settles this document.
    pub allocated_paise: i64,
    /// Part held for the customer.
    pub on_account_paise: i64,
}

/// Nothing is outstanding any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceSettled)]
pub struct Settled {
    /// By what.
    pub settled_by: SettledBy,
    /// Which document.
    pub kind: Kind,
    /// Its project.
    pub project_id: Uuid,
    /// Its customer.
    pub customer_id: Uuid,
    /// Row of the billing plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_code: Option<Text<1, 40>>,
    /// The proforma it took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proforma_id: Option<Uuid>,
    /// Total settled.
    pub total_paise: i64,
}

/// Something is outstanding again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceUnsettled)]
pub struct Unsettled {
    /// Which document.
    pub kind: Kind,
    /// Its project.
    pub project_id: Uuid,
    /// Its customer.
    pub customer_id: Uuid,
    /// Row of the billing plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_code: Option<Text<1, 40>>,
    /// What is outstanding now.
    pub outstanding_paise: i64,
}

/// Part of an allocation that must come back because its payment was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recall {
    /// Allocation.
    pub allocation_id: Uuid,
    /// Document that has the money.
    pub target_invoice_id: Uuid,
    /// How much.
    pub amount_paise: i64,
}

/// A payment was withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoicePaymentReversed)]
pub struct PaymentReversed {
    /// The payment.
    pub payment_id: Uuid,
    /// Its project.
    pub project_id: Uuid,
    /// Its customer.
    pub customer_id: Uuid,
    /// Its amount.
    pub amount_paise: i64,
    /// Part that had settled this document.
    pub allocated_paise: i64,
    /// Part that was held for the customer.
    pub on_account_paise: i64,
    /// Why, from the list.
    pub reason_code: ReversalReason,
    /// Why, in words.
    pub reason: Text<3, 500>,
    /// When.
    pub reversed_on: NaiveDate,
    /// What other documents must give back, newest allocation first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recalls: Vec<Recall>,
}

/// Money was paid back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceRefunded)]
pub struct Refunded {
    /// Project that had received it.
    pub project_id: Uuid,
    /// Customer it was paid back to.
    pub customer_id: Uuid,
    /// How much.
    pub amount_paise: i64,
    /// How.
    pub mode: PaymentMode,
    /// Reference of the bank.
    pub reference: Text<4, 40>,
    /// When.
    pub refunded_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Money moved between two documents of one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceAdvanceMoved)]
pub struct AdvanceMoved {
    /// Allocation: the same id on both sides.
    pub allocation_id: Uuid,
    /// Document that gives.
    pub source_invoice_id: Uuid,
    /// Document that gets.
    pub target_invoice_id: Uuid,
    /// Project of this document.
    pub project_id: Uuid,
    /// Customer of both.
    pub customer_id: Uuid,
    /// How much.
    pub amount_paise: i64,
}

/// Which end of an allocation a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllocationEnd {
    /// It gave: the money is on account here again.
    Source,
    /// It got: its outstanding rises.
    Target,
}

/// An allocation, or a part of it, was undone here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceAdvanceReturned)]
pub struct AdvanceReturned {
    /// Allocation.
    pub allocation_id: Uuid,
    /// Which end this document is.
    pub end: AllocationEnd,
    /// Document at the other end.
    pub other_invoice_id: Uuid,
    /// Project of this document.
    pub project_id: Uuid,
    /// Customer of both.
    pub customer_id: Uuid,
    /// How much.
    pub amount_paise: i64,
}

/// A credit note was applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceCreditApplied)]
pub struct CreditApplied {
    /// Allocation.
    pub allocation_id: Uuid,
    /// The credit note.
    pub credit_note_id: Uuid,
    /// Project of both.
    pub project_id: Uuid,
    /// Customer of both.
    pub customer_id: Uuid,
    /// Total of the credit note.
    pub amount_paise: i64,
    /// Part taken off the outstanding.
    pub to_outstanding_paise: i64,
    /// Part held for the customer.
    pub to_on_account_paise: i64,
}

/// A tax invoice took this proforma over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceConverted)]
pub struct Converted {
    /// The tax invoice.
    pub converted_to_id: Uuid,
    /// Project of both.
    pub project_id: Uuid,
    /// Customer of both.
    pub customer_id: Uuid,
}
