//! What a document is made of.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calculations::gstin::GstRegistration;
use crate::company::SeriesKind;
use crate::kernel::{Milli, Paise, Text};
use crate::vocabulary::{Address, HsnSacCode, PaymentMode, StateCode, Uqc};

/// Which document it is.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvoiceKind)]
pub enum Kind {
    /// Non-fiscal request for money.
    Proforma,
    /// Fiscal bill.
    #[default]
    TaxInvoice,
    /// The only way to change a fiscal amount.
    CreditNote,
}

impl Kind {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        self.series().code()
    }

    /// The series that numbers it.
    pub const fn series(self) -> SeriesKind {
        match self {
            Kind::Proforma => SeriesKind::Proforma,
            Kind::TaxInvoice => SeriesKind::TaxInvoice,
            Kind::CreditNote => SeriesKind::CreditNote,
        }
    }
}

/// Where a document stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvoiceStatus)]
pub enum Status {
    /// Without number; may change.
    Draft,
    /// Numbered and frozen; nothing settled.
    Issued,
    /// Settled in part.
    PartPaid,
    /// Nothing outstanding.
    Paid,
    /// Discarded as a draft, or cancelled with its number kept.
    Cancelled,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Issued => "issued",
            Status::PartPaid => "part_paid",
            Status::Paid => "paid",
            Status::Cancelled => "cancelled",
        }
    }

    /// Issued and not cancelled.
    pub const fn is_in_force(self) -> bool {
        matches!(self, Status::Issued | Status::PartPaid | Status::Paid)
    }
}

/// What brought the outstanding to 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// Money.
    Payment,
    /// Credit notes.
    Credit,
    /// Both.
    Mixed,
}

/// One line of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BilledLine)]
pub struct Line {
    /// Given by the caller, or derived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_id: Option<Uuid>,
    /// What is supplied.
    pub description: Text<1, 300>,
    /// Goods or services code; needed to issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hsn_sac: Option<HsnSacCode>,
    /// Thousandths of the unit.
    pub quantity_milli: Milli,
    /// Unit.
    pub unit: Uqc,
    /// Price of one unit, before tax.
    pub rate_paise: Paise,
    /// Taken off the line, not above its gross value.
    #[serde(default)]
    pub discount_paise: Paise,
}

/// Who is billed, as known at issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Buyer {
    /// Name.
    pub name: Text<1, 200>,
    /// How they are registered for GST.
    #[serde(default)]
    pub registration: GstRegistration,
    /// GSTIN, if registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gstin: Option<Text<15, 15>>,
    /// Billing address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// State of the billing address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_code: Option<StateCode>,
}

/// Which rule chose the place of supply (india.md §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRule {
    /// Goods installed at site and services on immovable property are supplied where the site is.
    ProjectSite,
}

/// Where the supply takes place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceOfSupply {
    /// State.
    pub state_code: StateCode,
    /// The rule that chose it.
    pub rule: PlaceRule,
}

/// The invoice a credit note is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginalInvoice {
    /// Its id.
    pub invoice_id: Uuid,
    /// Its number.
    pub invoice_number: Text<1, 16>,
    /// Its issue date.
    pub issue_date: NaiveDate,
}

/// A payment that came in on a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// Its id.
    pub payment_id: Uuid,
    /// Receipt number.
    pub receipt_number: Text<1, 16>,
    /// Amount.
    pub amount_paise: i64,
    /// How it came.
    pub mode: PaymentMode,
    /// Reference of the bank.
    pub reference: Option<Text<4, 40>>,
    /// When it came.
    pub received_on: NaiveDate,
    /// Account it came into.
    pub bank_account_code: Option<Text<1, 40>>,
    /// Part that settled this document.
    pub allocated_paise: i64,
    /// Part held for the customer.
    pub on_account_paise: i64,
    /// Taken over from old records.
    pub opening: bool,
    /// Withdrawn.
    pub reversed: bool,
}

/// Money received from another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Advance {
    /// Allocation.
    pub allocation_id: Uuid,
    /// Document the money lay on.
    pub source_invoice_id: Uuid,
    /// Amount.
    pub amount_paise: i64,
    /// Part that went back.
    pub returned_paise: i64,
}

/// Money released to another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Release {
    /// Allocation.
    pub allocation_id: Uuid,
    /// Document it was released to.
    pub target_invoice_id: Uuid,
    /// Amount.
    pub amount_paise: i64,
    /// Part that came back.
    pub returned_paise: i64,
    /// Part asked back because its payment was reversed.
    pub recalled_paise: i64,
}

impl Release {
    /// Still with the other document.
    pub(super) fn out_paise(&self) -> i64 {
        self.amount_paise - self.returned_paise
    }

    /// Not yet asked back.
    pub(super) fn recallable_paise(&self) -> i64 {
        self.amount_paise - self.returned_paise.max(self.recalled_paise)
    }
}

/// Registration of a document with the e-invoice portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Einvoice {
    /// Invoice reference number.
    pub irn: Text<64, 64>,
    /// Acknowledgement.
    pub ack_number: Text<1, 30>,
    /// When it was acknowledged.
    pub ack_at: DateTime<Utc>,
    /// Text of the QR code, as signed by the portal.
    pub signed_qr: Text<1, 8000>,
    /// When it was cancelled at the portal.
    pub cancelled_at: Option<DateTime<Utc>>,
}
