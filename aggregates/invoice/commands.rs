//! What may be asked of an invoice. Limits of each field: domain.md §4.6.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Kind, Line};
use crate::kernel::{Paise, Patch, Text, keep};
use crate::vocabulary::{CreditReason, Email, PaymentMode, ReversalReason, TaxTreatment};

crate::commands! {
    /// Start a document.
    create Draft(Draft) = "draft" => InvoiceDraft,
    /// Start a document from a row of the billing plan.
    create DraftFromMilestone(DraftFromMilestone) = "draft_from_milestone" => InvoiceDraftFromMilestone,
    /// Change a draft; only what is sent.
    change Update(Update) = "update" => InvoiceUpdate,
    /// Give a draft up.
    change Discard(Discard) = "discard" => InvoiceDiscard,
    /// Number it and freeze it.
    change Issue(Issue) = "issue" => InvoiceIssue,
    /// Change what is not fiscal.
    change Amend(Amend) = "amend" => InvoiceAmend,
    /// Give a credit note.
    change Credit(Credit) = "credit" => InvoiceCredit,
    /// Cancel it; the number stays used.
    change Cancel(Cancel) = "cancel" => InvoiceCancel,
    /// Send it by e-mail.
    append Send(SendByEmail) = "send" => InvoiceSend,
    /// Ask for the money.
    append Remind(SendByEmail) = "remind" => InvoiceRemind,
    /// Money came in.
    append RecordPayment(RecordPayment) = "record_payment" => InvoiceRecordPayment,
    /// Use money held here for another document.
    change AllocatePayment(AllocatePayment) = "allocate_payment" => InvoiceAllocatePayment,
    /// A payment is withdrawn.
    change ReversePayment(ReversePayment) = "reverse_payment" => InvoiceReversePayment,
    /// Pay back what is on account.
    change RefundAdvance(RefundAdvance) = "refund_advance" => InvoiceRefundAdvance,
    /// The portal has registered it.
    change RegisterEinvoice(RegisterEinvoice) = "register_einvoice" => InvoiceRegisterEinvoice,
    /// It was cancelled at the portal.
    change CancelEinvoice(CancelEinvoice) = "cancel_einvoice" => InvoiceCancelEinvoice,
    /// Tally has answered.
    change MarkTallyImported(TallyMark) = "mark_tally_imported" => InvoiceMarkTallyImported,
    /// Take money released by another document.
    append ReceiveAdvance(ReceiveAdvance) = "receive_advance" => InvoiceReceiveAdvance,
    /// Undo one allocation where it is sent.
    append ReturnAdvance(ReturnAdvance) = "return_advance" => InvoiceReturnAdvance,
    /// Apply a credit note.
    append ApplyCredit(ApplyCredit) = "apply_credit" => InvoiceApplyCredit,
}

/// Start a proforma or a tax invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceDraft)]
pub struct Draft {
    /// Which document.
    pub kind: Kind,
    /// The project it bills; the customer follows from it.
    pub project_id: Uuid,
    /// The contract it bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amc_contract_id: Option<Uuid>,
    /// Planned issue date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<NaiveDate>,
    /// Default: issue date and the days of the settings.
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
    /// Default: the project's, else the company's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_treatment: Option<TaxTreatment>,
    /// 1 to 200 lines.
    pub lines: Vec<Line>,
}

/// Start a document of one line from a row of the billing plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceDraftFromMilestone)]
pub struct DraftFromMilestone {
    /// The project.
    pub project_id: Uuid,
    /// Row of its billing plan.
    pub billing_code: Text<1, 40>,
    /// Default: tax invoice.
    #[serde(default)]
    pub kind: Kind,
}

/// Change a draft. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = InvoiceUpdate)]
pub struct Update {
    /// Proforma or tax invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Another project; the customer follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// The contract it bills.
    #[serde(skip_serializing_if = "keep")]
    pub amc_contract_id: Patch<Uuid>,
    /// Planned issue date.
    #[serde(skip_serializing_if = "keep")]
    pub issue_date: Patch<NaiveDate>,
    /// When it is to be paid.
    #[serde(skip_serializing_if = "keep")]
    pub due_date: Patch<NaiveDate>,
    /// Printed below the lines.
    #[serde(skip_serializing_if = "keep")]
    pub notes: Patch<Text<1, 2000>>,
    /// Row of the billing plan.
    #[serde(skip_serializing_if = "keep")]
    pub billing_code: Patch<Text<1, 40>>,
    /// The proforma it follows.
    #[serde(skip_serializing_if = "keep")]
    pub proforma_id: Patch<Uuid>,
    /// How it is taxed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_treatment: Option<TaxTreatment>,
    /// All lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<Line>>,
}

/// Give a draft up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceDiscard)]
pub struct Discard {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}

/// Number it and freeze it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceIssue)]
pub struct Issue {
    /// Default: the draft's, else today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<NaiveDate>,
}

/// Change what is not fiscal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = InvoiceAmend)]
pub struct Amend {
    /// When it is to be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    /// Notes kept with the document; the printed ones stay.
    #[serde(skip_serializing_if = "keep")]
    pub notes: Patch<Text<1, 2000>>,
}

/// What is credited of one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceCreditLine)]
pub struct CreditedLine {
    /// Line of the original.
    pub line_id: Uuid,
    /// Taxable value taken back, at most what is left.
    pub taxable_paise: Paise,
}

/// Give a credit note, in full or by line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceCredit)]
pub struct Credit {
    /// Id of the credit note; derived when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note_id: Option<Uuid>,
    /// All that is left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub full: bool,
    /// Or some lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<CreditedLine>,
    /// Why, from the list.
    pub reason_code: CreditReason,
    /// Why, in words; printed.
    pub reason: Text<3, 500>,
}

/// Cancel an issued document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceCancel)]
pub struct Cancel {
    /// Why.
    pub reason: Text<3, 500>,
    /// Reason of the portal, 1 to 4; required when registered there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub einvoice_reason: Option<u8>,
}

/// Send by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceSend)]
pub struct SendByEmail {
    /// Receivers, 1 to 10.
    pub to: Vec<Email>,
    /// Template of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Text<1, 60>>,
}

/// A part of a payment for one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentShare {
    /// The document.
    pub invoice_id: Uuid,
    /// The part.
    pub amount_paise: Paise,
}

/// Money came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceRecordPayment)]
pub struct RecordPayment {
    /// Id of the payment; derived when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<Uuid>,
    /// Amount, above 0.
    pub amount_paise: Paise,
    /// How it came.
    pub mode: PaymentMode,
    /// Reference of the bank; required but for cash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<4, 40>>,
    /// When it came.
    pub received_on: NaiveDate,
    /// Account it came into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_account_code: Option<Text<1, 40>>,
    /// Parts for this and other documents, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allocations: Vec<PaymentShare>,
    /// Keep what is beyond the outstanding on account.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_on_account: bool,
    /// Note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 500>>,
    /// Taken over from old records; imports only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opening: bool,
    /// Passes the soft check on a payment with the same mode and reference.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_duplicate: bool,
}

/// Use money held here for another document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceAllocatePayment)]
pub struct AllocatePayment {
    /// The document that gets it.
    pub target_invoice_id: Uuid,
    /// How much; the system leaves it out to move all that fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_paise: Option<Paise>,
    /// The target takes this proforma over; the system only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub converts: bool,
}

/// A payment is withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceReversePayment)]
pub struct ReversePayment {
    /// The payment.
    pub payment_id: Uuid,
    /// Why, from the list.
    pub reason_code: ReversalReason,
    /// Why, in words.
    pub reason: Text<3, 500>,
    /// When.
    pub reversed_on: NaiveDate,
}

/// Pay back what is on account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceRefundAdvance)]
pub struct RefundAdvance {
    /// How much.
    pub amount_paise: Paise,
    /// How it is paid back.
    pub mode: PaymentMode,
    /// Reference of the bank.
    pub reference: Text<4, 40>,
    /// When.
    pub refunded_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// The portal has registered it (india.md §7.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceRegisterEinvoice)]
pub struct RegisterEinvoice {
    /// Invoice reference number.
    pub irn: Text<64, 64>,
    /// Acknowledgement.
    pub ack_number: Text<1, 30>,
    /// When it was acknowledged.
    pub ack_at: DateTime<Utc>,
    /// The document as signed by the portal.
    pub signed_invoice: Text<1, 100_000>,
    /// Text of the QR code, as signed by the portal.
    pub signed_qr: Text<1, 8000>,
}

/// It was cancelled at the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceCancelEinvoice)]
pub struct CancelEinvoice {
    /// When.
    pub cancelled_at: DateTime<Utc>,
}

/// How Tally answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TallyResult {
    /// It has the vouchers.
    Imported,
    /// It refused them.
    Failed,
    /// Exported again next time.
    Reset,
}

/// Tally has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceMarkTallyImported)]
pub struct TallyMark {
    /// The export run.
    pub run_id: Uuid,
    /// Its vouchers of this document.
    pub voucher_ids: Vec<Text<1, 100>>,
    /// The answer.
    pub result: TallyResult,
    /// Why; required to reset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}

/// Take money released by another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceReceiveAdvance)]
pub struct ReceiveAdvance {
    /// Allocation.
    pub allocation_id: Uuid,
    /// Document the money lay on.
    pub source_invoice_id: Uuid,
    /// How much.
    pub amount_paise: Paise,
}

/// Undo one allocation, or a part of it, where it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceReturnAdvance)]
pub struct ReturnAdvance {
    /// Allocation.
    pub allocation_id: Uuid,
    /// How much.
    pub amount_paise: Paise,
}

/// Apply a credit note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceApplyCredit)]
pub struct ApplyCredit {
    /// Allocation.
    pub allocation_id: Uuid,
    /// The credit note.
    pub credit_note_id: Uuid,
    /// Its total.
    pub amount_paise: Paise,
}
