//! What a quotation is made of: costing rows, bill of materials, text blocks, versions.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Status;
use crate::calculations::bom::BomOrigin;
use crate::calculations::costing::{CostingWarning, TaxBasis};
use crate::kernel::{BasisPoints, Milli, Paise, Text};
use crate::vocabulary::{CostingCategory, Uqc};

/// One row of the costing sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationCostingRow)]
pub struct CostingLine {
    /// Identity within the sheet; absent when sent: a new row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_id: Option<Uuid>,
    /// Category; decides the default tax rate and the place in the bill of materials.
    pub category: CostingCategory,
    /// Item.
    pub item_name: Text<1, 200>,
    /// Specification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<Text<1, 500>>,
    /// Brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<Text<1, 100>>,
    /// Code of goods or services, 4, 6 or 8 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hsn_sac: Option<Text<4, 8>>,
    /// Quantity in thousandths of the unit.
    pub quantity_milli: Milli,
    /// Unit.
    pub unit: Uqc,
    /// Purchase price of one unit before tax.
    pub unit_cost_paise: Paise,
    /// Tax rate, 0 … 2 800; absent: that of the category on the day of saving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gst_rate_bp: Option<BasisPoints>,
    /// Mark-up of this row; absent: that of the sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_bp: Option<BasisPoints>,
    /// Watts of a module, rated AC watts of an inverter; absent: read from the item name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watt_peak: Option<u32>,
}

/// The costing sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Costing {
    /// Rows in the order entered.
    pub rows: Vec<CostingLine>,
    /// Mark-up on cost of rows without their own.
    pub margin_bp: BasisPoints,
    /// Whether tax is shown and added; else the offer says "GST extra".
    pub show_gst: bool,
    /// How tax is reckoned.
    pub tax_basis: TaxBasis,
    /// Template it was started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_code: Option<Text<1, 60>>,
}

/// Figures of a costing sheet, reckoned when it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotationTotals)]
pub struct Totals {
    /// Σ purchase values; the customer never sees it.
    pub cost_paise: i64,
    /// Price before tax.
    pub taxable_paise: i64,
    /// Tax.
    pub gst_paise: i64,
    /// What the customer pays.
    pub grand_total_paise: i64,
    /// Price before tax less cost.
    pub margin_paise: i64,
    /// Margin on cost.
    pub markup_bp: Option<i64>,
    /// Margin on price.
    pub margin_on_price_bp: Option<i64>,
    /// DC power of the modules in watts.
    pub capacity_w: i64,
    /// DC power on AC power.
    pub dc_ac_ratio_bp: Option<i64>,
    /// What a person should look at.
    pub warnings: Vec<CostingWarning>,
}

/// One row of the bill of materials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationBomRow)]
pub struct BomLine {
    /// Identity within the bill; absent when sent: a new row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_id: Option<Uuid>,
    /// Category.
    pub category: CostingCategory,
    /// Item.
    pub item_name: Text<1, 200>,
    /// Specification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<Text<1, 500>>,
    /// Brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<Text<1, 100>>,
    /// Quantity in thousandths of the unit.
    pub quantity_milli: Milli,
    /// Unit.
    pub unit: Uqc,
    /// Remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text<1, 500>>,
    /// Generated from the costing sheet, or added by hand.
    pub origin: BomOrigin,
}

/// A block of text of the proposal, in the Markdown subset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProposalBlock)]
pub struct Block {
    /// Section, e.g. `executive_summary`; a section of one's own starts with `custom_`.
    pub code: Text<1, 60>,
    /// Heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text<1, 120>>,
    /// Text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text<1, 200_000>>,
    /// Left out of the proposal, but kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// One step of the payment terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentTerm {
    /// When it is due, in words.
    pub label: Text<2, 120>,
    /// Share of the total; all steps add up to 10 000.
    pub percent_bp: BasisPoints,
}

/// The working copy of a quotation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = QuotationDraft)]
pub struct Draft {
    /// Costing sheet.
    pub costing: Option<Costing>,
    /// Its figures.
    pub totals: Option<Totals>,
    /// Bill of materials.
    pub bom: Vec<BomLine>,
    /// Text blocks in their order.
    pub blocks: Vec<Block>,
    /// Payment terms; empty: the company's billing plan.
    pub payment_terms: Vec<PaymentTerm>,
}

/// A frozen version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotationVersion)]
pub struct Version {
    /// 1, 2, 3 …
    pub version_no: u32,
    /// Hash of the content.
    pub content_hash: String,
    /// The content as it was frozen.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
    /// The printed proposal.
    pub pdf_document_id: Option<Uuid>,
    /// Figures at that time.
    pub totals: Totals,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Last day of the offer.
    pub valid_until: NaiveDate,
    /// How it fared.
    pub status: Status,
    /// The working copy it was made from.
    pub draft: Draft,
}

/// How an answer came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerChannel {
    /// By the link.
    Link,
    /// A member of staff recorded it.
    Staff,
}

/// The customer's yes, with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Acceptance {
    /// The version.
    pub version_no: u32,
    /// Its hash, as the customer had it.
    pub content_hash: String,
    /// Who accepted.
    pub name: Text<2, 120>,
    /// The sentence that was agreed to.
    pub consent: String,
    /// Day of the acceptance.
    pub accepted_on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By link or by staff.
    pub channel: AnswerChannel,
    /// The signed paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<Uuid>,
}
