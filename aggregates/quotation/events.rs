//! What may have happened to a quotation, and how it changes the state.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Acceptance, AnswerChannel, Block, BomLine, Costing, Draft, Expire, PaymentTerm, Quotation,
    Revise, Status, Totals, Version,
};
use crate::calculations::bom::BomRow;
use crate::kernel::Text;

crate::events! {
    /// An offer was started.
    Created(Created) = "quotation.created" v 1,
    /// The costing sheet was saved.
    CostingSaved(CostingSaved) = "quotation.costing_saved" v 1,
    /// The bill of materials was saved or generated.
    BomSaved(BomSaved) = "quotation.bom_saved" v 1,
    /// Texts or payment terms were saved; only what changed.
    ProposalSaved(ProposalSaved) = "quotation.proposal_saved" v 1,
    /// A version was frozen.
    VersionIssued(VersionIssued) = "quotation.version_issued" v 1,
    /// The working copy is that of an earlier version.
    DraftRestored(Revise) = "quotation.draft_restored" v 1,
    /// The customer accepted.
    Accepted(Accepted) = "quotation.accepted" v 1,
    /// The customer said no.
    Rejected(Rejected) = "quotation.rejected" v 1,
    /// Nobody answered in time.
    Expired(Expire) = "quotation.expired" v 1,
    /// Withdrawn, or another offer was taken.
    Superseded(Superseded) = "quotation.superseded" v 1,
}

/// An offer was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotationCreated)]
pub struct Created {
    /// The lead.
    pub lead_id: Option<Uuid>,
    /// Or the project.
    pub project_id: Option<Uuid>,
    /// Title.
    pub title: Text<2, 200>,
    /// The quotation it started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_quotation_id: Option<Uuid>,
    /// The template it started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_code: Option<Text<1, 60>>,
}

/// The costing sheet, with the rates and figures of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostingSaved {
    /// The sheet; every row has its tax rate.
    pub costing: Costing,
    /// Its figures.
    pub totals: Totals,
}

/// The bill of materials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BomSaved {
    /// All rows.
    pub rows: Vec<BomLine>,
    /// The rows as generated, before edits that were kept; absent when saved by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Vec<BomRow>>,
}

/// Texts or payment terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProposalSaved {
    /// Blocks that are new or changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed_blocks: Vec<Block>,
    /// Codes of all blocks in order, when blocks came, went or moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_order: Option<Vec<Text<1, 60>>>,
    /// Payment terms, when they changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_terms: Option<Vec<PaymentTerm>>,
}

/// A version was frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionIssued {
    /// 1, 2, 3 …
    pub version_no: u32,
    /// Number of the quotation.
    pub quotation_number: Text<1, 20>,
    /// Hash of the content.
    pub content_hash: String,
    /// The content object (calculations.md §17); its bytes never change.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
    /// Figures.
    pub totals: Totals,
    /// The printed proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdf_document_id: Option<Uuid>,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Last day of the offer.
    pub valid_until: NaiveDate,
    /// The lead, for those who follow.
    pub lead_id: Option<Uuid>,
    /// The project, for those who follow.
    pub project_id: Option<Uuid>,
}

/// The customer accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotationAccepted)]
pub struct Accepted {
    /// With its evidence.
    pub acceptance: Acceptance,
    /// The lead whose other offers are superseded.
    pub lead_id: Option<Uuid>,
    /// The project whose order changes.
    pub project_id: Option<Uuid>,
    /// What was accepted.
    pub grand_total_paise: i64,
}

/// The customer said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotationRejected)]
pub struct Rejected {
    /// Why.
    pub reason: Text<3, 500>,
    /// In the customer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<1, 2000>>,
    /// By link or by staff.
    pub channel: AnswerChannel,
}

/// Withdrawn, or another offer was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotationSuperseded)]
pub struct Superseded {
    /// Why it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
    /// The offer that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_quotation_id: Option<Uuid>,
}

pub(super) fn evolve(quotation: &mut Quotation, event: &Event) {
    match event {
        Event::Created(created) => {
            *quotation = Quotation {
                status: Some(Status::Draft),
                lead_id: created.lead_id,
                project_id: created.project_id,
                title: Some(created.title.clone()),
                ..Quotation::default()
            }
        }
        Event::CostingSaved(saved) => {
            quotation.draft.costing = Some(saved.costing.clone());
            quotation.draft.totals = Some(saved.totals.clone());
            quotation.has_unissued_changes = true;
        }
        Event::BomSaved(saved) => {
            quotation.draft.bom.clone_from(&saved.rows);
            if let Some(generated) = &saved.generated {
                quotation.generated_bom.clone_from(generated);
            }
            quotation.has_unissued_changes = true;
        }
        Event::ProposalSaved(saved) => {
            proposal_saved(&mut quotation.draft, saved);
            quotation.has_unissued_changes = true;
        }
        Event::VersionIssued(issued) => version_issued(quotation, issued),
        Event::DraftRestored(restored) => {
            if let Some(version) = quotation.version(restored.version_no) {
                quotation.draft = version.draft.clone();
            }
            quotation.has_unissued_changes = true;
        }
        Event::Accepted(accepted) => {
            quotation.acceptance = Some(accepted.acceptance.clone());
            enter(quotation, Status::Accepted);
        }
        Event::Rejected(rejected) => {
            quotation.rejection = Some(rejected.clone());
            enter(quotation, Status::Rejected);
        }
        Event::Expired(_) => enter(quotation, Status::Expired),
        Event::Superseded(_) => enter(quotation, Status::Superseded),
    }
}

/// The quotation has the status of its latest version.
fn enter(quotation: &mut Quotation, status: Status) {
    quotation.status = Some(status);
    if let Some(version) = quotation.versions.last_mut() {
        version.status = status;
    }
}

pub(super) fn proposal_saved(draft: &mut Draft, saved: &ProposalSaved) {
    for changed in &saved.changed_blocks {
        match draft
            .blocks
            .iter_mut()
            .find(|block| block.code == changed.code)
        {
            Some(block) => block.clone_from(changed),
            None => draft.blocks.push(changed.clone()),
        }
    }
    if let Some(order) = &saved.block_order {
        draft.blocks.retain(|block| order.contains(&block.code));
        draft
            .blocks
            .sort_by_key(|block| order.iter().position(|code| *code == block.code));
    }
    if let Some(terms) = &saved.payment_terms {
        draft.payment_terms.clone_from(terms);
    }
}

fn version_issued(quotation: &mut Quotation, issued: &VersionIssued) {
    for earlier in &mut quotation.versions {
        earlier.status = Status::Superseded;
    }
    quotation.versions.push(Version {
        version_no: issued.version_no,
        content_hash: issued.content_hash.clone(),
        content: issued.content.clone(),
        pdf_document_id: issued.pdf_document_id,
        totals: issued.totals.clone(),
        issued_on: issued.issued_on,
        valid_until: issued.valid_until,
        status: Status::Issued,
        draft: quotation.draft.clone(),
    });
    quotation.status = Some(Status::Issued);
    quotation.quotation_number = Some(issued.quotation_number.clone());
    quotation.rejection = None;
    quotation.has_unissued_changes = false;
}
