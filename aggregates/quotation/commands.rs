//! What may be asked of a quotation. Limits of each field: domain.md §4.4.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Block, BomLine, CostingLine, PaymentTerm};
use crate::calculations::costing::TaxBasis;
use crate::kernel::{BasisPoints, Patch, Text, keep};

crate::commands! {
    /// Start an offer for a lead or a project.
    create Create(Create) = "create" => QuotationCreate,
    /// Save the costing sheet.
    change SaveCosting(SaveCosting) = "save_costing" => QuotationSaveCosting,
    /// Make the bill of materials from the costing sheet.
    change GenerateBom(GenerateBom) = "generate_bom" => QuotationGenerateBom,
    /// Save the bill of materials.
    change SaveBom(SaveBom) = "save_bom" => QuotationSaveBom,
    /// Save texts and payment terms.
    change SaveProposal(SaveProposal) = "save_proposal" => QuotationSaveProposal,
    /// Freeze a version.
    change Issue(Issue) = "issue" => QuotationIssue,
    /// Work on from an earlier version.
    change Revise(Revise) = "revise" => QuotationRevise,
    /// The customer accepted on paper.
    change RecordAcceptance(RecordAcceptance) = "record_acceptance" => QuotationRecordAcceptance,
    /// The customer said no.
    change Reject(Reject) = "reject" => QuotationReject,
    /// The company takes the offer back.
    change Withdraw(Withdraw) = "withdraw" => QuotationWithdraw,
    /// Another offer was taken; sent by the system.
    change Supersede(Supersede) = "supersede" => QuotationSupersede,
    /// Nobody answered in time; sent by the system.
    change Expire(Expire) = "expire" => QuotationExpire,
}

/// Start an offer for one lead or one project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = QuotationCreate)]
pub struct Create {
    /// An open lead; or send `project_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<Uuid>,
    /// A project whose order changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// Default: the title of the lead or project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text<2, 200>>,
    /// Starts with the working copy of this quotation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_quotation_id: Option<Uuid>,
    /// Starts with the rows of this costing template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_code: Option<Text<1, 60>>,
}

/// The whole costing sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationSaveCosting)]
pub struct SaveCosting {
    /// At most 5 000 rows.
    pub rows: Vec<CostingLine>,
    /// Default: that of the sheet, else the company's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_bp: Option<BasisPoints>,
    /// Default: that of the sheet, else shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_gst: Option<bool>,
    /// Default: that of the sheet, else the treatment the invoice will take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_basis: Option<TaxBasis>,
    /// Template the rows come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_code: Option<Text<1, 60>>,
}

/// Make the bill of materials from the costing sheet. Rows by hand and edits stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationGenerateBom)]
pub struct GenerateBom {}

/// The whole bill of materials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationSaveBom)]
pub struct SaveBom {
    /// At most 8 000 rows.
    pub rows: Vec<BomLine>,
}

/// Texts and payment terms. An absent member stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = QuotationSaveProposal)]
pub struct SaveProposal {
    /// All blocks in their order; at most 20 of one's own, 2 MiB in all.
    #[serde(skip_serializing_if = "keep")]
    pub blocks: Patch<Vec<Block>>,
    /// Steps that add up to 10 000; `null`: the company's billing plan.
    #[serde(skip_serializing_if = "keep")]
    pub payment_terms: Patch<Vec<PaymentTerm>>,
}

/// Freeze a version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = QuotationIssue)]
pub struct Issue {
    /// Default: the days of the setting from today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
}

/// Work on from an earlier version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationRevise)]
pub struct Revise {
    /// The version.
    pub version_no: u32,
}

/// The customer accepted on paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationRecordAcceptance)]
pub struct RecordAcceptance {
    /// Who signed.
    pub name: Text<2, 120>,
    /// The signature stands under the sentence of consent: must be `true`.
    pub consent: bool,
    /// Hash printed on the paper.
    pub content_hash: Text<64, 64>,
    /// The signed paper; not asked for until papers can be uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<Uuid>,
    /// Day of the signature.
    pub accepted_on: NaiveDate,
}

/// The customer said no.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationReject)]
pub struct Reject {
    /// Why.
    pub reason: Text<3, 500>,
    /// In the customer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<1, 2000>>,
}

/// The company takes the offer back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationWithdraw)]
pub struct Withdraw {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Another offer was taken, or the lead was lost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = QuotationSupersede)]
pub struct Supersede {
    /// The offer that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_quotation_id: Option<Uuid>,
}

/// Nobody answered in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotationExpire)]
pub struct Expire {
    /// The version; a later one is left alone.
    pub version_no: u32,
}
