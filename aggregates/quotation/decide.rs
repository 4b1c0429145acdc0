//! The rules of a quotation: which command is possible when, and what follows (domain.md §4.4).

use std::collections::BTreeSet;

use uuid::Uuid;

use super::content::Cover;
use super::costing::{rebuilt, work};
use super::events::proposal_saved;
use super::{
    Acceptance, Accepted, AnswerChannel, Block, BomSaved, Command, Content, ContentCustomer,
    Costing, CostingSaved, Create, Created, Draft, Event, Expire, Issue, ProposalSaved, Quotation,
    RecordAcceptance, Rejected, Revise, SaveBom, SaveCosting, SaveProposal, Status, Supersede,
    Superseded, VersionIssued, Withdraw,
};
use crate::calculations::bom::BomContext;
use crate::calculations::content_hash::content_hash;
use crate::calculations::costing::CostingContext;
use crate::company::Supplier;
use crate::kernel::{BasisPoints, CommandSet, Ctx, FieldError, Milli, Patch, Refusal, Text};
use crate::policy::Action;
use crate::vocabulary::{Address, past_date, plan_date};

/// The sentence under which an offer is accepted; part of the evidence.
pub const CONSENT: &str = "I accept this offer with its price and its terms.";

/// What a decision on a quotation must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The lead or project it is for.
    pub parent: Option<Parent>,
    /// The quotation to start from.
    pub source: Option<Quotation>,
    /// The rows of the template to start from.
    pub template: Option<Costing>,
    /// Rates, limits and treatment of the day; absent when no rate holds on it.
    pub costing: Option<CostingContext>,
    /// Order and default texts of categories.
    pub bom: BomContext,
    /// Mark-up of a new sheet (setting `default_margin_bp`).
    pub default_margin_bp: BasisPoints,
    /// Days an offer stands (setting `quotation_valid_days`).
    pub valid_days: u32,
    /// Number for a first version.
    pub quotation_number: Option<String>,
    /// What the company prints of itself; absent until its profile is set.
    pub company: Option<Supplier>,
}

/// The lead or project a quotation is for.
#[derive(Clone, Debug, Default)]
pub struct Parent {
    /// The lead is open, or the project not cancelled.
    pub open: bool,
    /// Title of the lead, name of the project.
    pub title: Option<String>,
    /// Customer, or contact of the lead.
    pub customer: Option<ContentCustomer>,
    /// Where the plant would stand.
    pub site: Option<Address>,
}

/// The statuses a command starts from.
fn sources(action: Action) -> &'static [Status] {
    use Status::{Accepted, Draft, Expired, Issued, Rejected, Shared, Superseded, Viewed};
    match action {
        Action::QuotationSaveCosting
        | Action::QuotationGenerateBom
        | Action::QuotationSaveBom
        | Action::QuotationSaveProposal
        | Action::QuotationIssue
        | Action::QuotationRevise => &[Draft, Issued, Shared, Viewed, Rejected, Expired],
        Action::QuotationRecordAcceptance | Action::QuotationReject => &[Issued, Shared, Viewed],
        // A later or earlier version, or one that has its answer, is left alone without complaint.
        Action::QuotationExpire => &[
            Draft, Issued, Shared, Viewed, Accepted, Rejected, Expired, Superseded,
        ],
        Action::QuotationWithdraw | Action::QuotationSupersede => {
            &[Draft, Issued, Shared, Viewed, Rejected, Expired, Superseded]
        }
        // Actions of other records start nowhere here.
        _ => &[],
    }
}

/// Which commands a status accepts. `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(quotation: &Quotation, action: Action) -> Result<(), Refusal> {
    let Some(status) = quotation.status else {
        return if action == Action::QuotationCreate {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    match (action, status) {
        (Action::QuotationCreate, _) => Err(Refusal::IdTaken),
        (action, status) if sources(action).contains(&status) => Ok(()),
        (Action::QuotationRecordAcceptance | Action::QuotationReject, Status::Superseded) => {
            Err(Refusal::state(
                "quotation_superseded",
                "This offer was withdrawn or replaced. Use the newer one.",
            ))
        }
        (_, Status::Accepted | Status::Superseded) => Err(Refusal::state(
            "quotation_frozen",
            format!(
                "This quotation is {}. Start a new one for a change.",
                status.code()
            ),
        )),
        _ => Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: Command::ALL
                .iter()
                .filter(|meta| !meta.action.system_only())
                .filter(|meta| sources(meta.action).contains(&status))
                .map(|meta| meta.name)
                .collect(),
        }),
    }
}

pub(super) fn decide(
    quotation: &Quotation,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(quotation, command.meta().action)?;
    match command {
        Command::Create(create) => create_quotation(ctx, create),
        Command::SaveCosting(save) => save_costing(&quotation.draft, ctx, save),
        Command::GenerateBom(_) => generate_bom(quotation, ctx),
        Command::SaveBom(save) => save_bom(&quotation.draft, ctx, save),
        Command::SaveProposal(save) => save_proposal(&quotation.draft, save),
        Command::Issue(issue) => issue_version(quotation, ctx, &issue),
        Command::Revise(revise) => restore_draft(quotation, revise),
        Command::RecordAcceptance(record) => record_acceptance(quotation, ctx, record),
        Command::Reject(reject) => Ok(vec![Event::Rejected(Rejected {
            reason: reject.reason,
            text: reject.text,
            channel: AnswerChannel::Staff,
        })]),
        Command::Withdraw(withdraw) => Ok(withdraw_quotation(quotation, withdraw)),
        Command::Supersede(supersede) => Ok(supersede_quotation(quotation, &supersede)),
        Command::Expire(expire) => Ok(expire_version(quotation, expire)),
    }
}

/// Starts with nothing, with the rows of a template, or with the working copy of a quotation.
fn create_quotation(ctx: &Ctx<Facts>, create: Create) -> Result<Vec<Event>, Refusal> {
    let pointer = match (create.lead_id, create.project_id) {
        (Some(_), None) => "/lead_id",
        (None, Some(_)) => "/project_id",
        (None, None) => return Err(Refusal::Invalid(vec![FieldError::required("/lead_id")])),
        (Some(_), Some(_)) => {
            return Err(Refusal::field(
                "/project_id",
                "bad_format",
                "Send a lead or a project, not both.",
            ));
        }
    };
    let unknown = |pointer: &str| Refusal::ReferenceUnknown {
        pointer: pointer.into(),
    };
    let parent = ctx.facts.parent.as_ref().ok_or_else(|| unknown(pointer))?;
    if !parent.open {
        return Err(if create.lead_id.is_some() {
            Refusal::state(
                "lead_not_open",
                "This lead is won or lost. Reopen it to make an offer.",
            )
        } else {
            Refusal::state(
                "project_cancelled",
                "This project is cancelled. Reinstate it to change the order.",
            )
        });
    }
    let source = match (create.from_quotation_id, &ctx.facts.source) {
        (None, _) => None,
        (Some(_), Some(source)) => Some(source),
        (Some(_), None) => return Err(unknown("/from_quotation_id")),
    };
    let template = match (&create.template_code, &ctx.facts.template) {
        (None, _) => None,
        (Some(_), Some(template)) => Some(template.clone()),
        (Some(_), None) => return Err(unknown("/template_code")),
    };
    let title = create
        .title
        .or_else(|| source.and_then(|source| source.title.clone()))
        .or_else(|| parent.title.as_ref().map(Text::clipped))
        .unwrap_or_else(|| Text::clipped("Quotation"));
    let mut events = vec![Event::Created(Created {
        lead_id: create.lead_id,
        project_id: create.project_id,
        title,
        from_quotation_id: create.from_quotation_id,
        template_code: create.template_code,
    })];
    let draft = source
        .map(|source| source.draft.clone())
        .unwrap_or_default();
    if let Some(costing) = template.or(draft.costing) {
        events.push(Event::CostingSaved(costed(ctx, costing)?));
    }
    if !draft.bom.is_empty() {
        events.push(Event::BomSaved(BomSaved {
            rows: draft.bom,
            generated: source.map(|source| source.generated_bom.clone()),
        }));
    }
    if !draft.blocks.is_empty() || !draft.payment_terms.is_empty() {
        events.push(Event::ProposalSaved(ProposalSaved {
            changed_blocks: draft.blocks,
            block_order: None,
            payment_terms: Some(draft.payment_terms).filter(|terms| !terms.is_empty()),
        }));
    }
    Ok(events)
}

/// The costing with figures of the day.
fn costed(ctx: &Ctx<Facts>, mut costing: Costing) -> Result<CostingSaved, Refusal> {
    let context = ctx
        .facts
        .costing
        .as_ref()
        .ok_or_else(|| Refusal::ReferenceUnknown {
            pointer: "/tax_basis".into(),
        })?;
    let totals = work(&mut costing, context)?;
    Ok(CostingSaved { costing, totals })
}

fn save_costing(draft: &Draft, ctx: &Ctx<Facts>, save: SaveCosting) -> Result<Vec<Event>, Refusal> {
    let present = draft.costing.as_ref();
    let invoice_basis = ctx
        .facts
        .costing
        .as_ref()
        .map(|context| context.invoice_rule.treatment.into());
    let tax_basis = save
        .tax_basis
        .or(present.map(|costing| costing.tax_basis))
        .or(invoice_basis)
        .ok_or_else(|| Refusal::ReferenceUnknown {
            pointer: "/tax_basis".into(),
        })?;
    let mut rows = save.rows;
    for (place, row) in rows.iter_mut().enumerate() {
        row.row_id
            .get_or_insert_with(|| ctx.derive(&format!("costing:{place}")));
    }
    distinct(rows.iter().map(|row| row.row_id), "/rows")?;
    let saved = costed(
        ctx,
        Costing {
            rows,
            margin_bp: save
                .margin_bp
                .or(present.map(|costing| costing.margin_bp))
                .unwrap_or(ctx.facts.default_margin_bp),
            show_gst: save
                .show_gst
                .or(present.map(|costing| costing.show_gst))
                .unwrap_or(true),
            tax_basis,
            template_code: save
                .template_code
                .or_else(|| present.and_then(|costing| costing.template_code.clone())),
        },
    )?;
    let unchanged = present == Some(&saved.costing) && draft.totals.as_ref() == Some(&saved.totals);
    Ok(if unchanged {
        Vec::new()
    } else {
        vec![Event::CostingSaved(saved)]
    })
}

/// No two rows with one id.
fn distinct(ids: impl Iterator<Item = Option<Uuid>>, pointer: &str) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for (place, id) in ids.enumerate() {
        if !seen.insert(id) {
            return Err(Refusal::field(
                format!("{pointer}/{place}/row_id"),
                "bad_format",
                "Two rows cannot have the same id.",
            ));
        }
    }
    Ok(())
}

fn generate_bom(quotation: &Quotation, ctx: &Ctx<Facts>) -> Result<Vec<Event>, Refusal> {
    let draft = &quotation.draft;
    let costing = match &draft.costing {
        Some(costing) if !costing.rows.is_empty() => costing,
        Some(_) | None => return Err(Refusal::PreconditionUnmet(vec!["/costing".into()])),
    };
    let (rows, generated) = rebuilt(
        costing,
        &draft.bom,
        &quotation.generated_bom,
        &ctx.facts.bom,
        |place| ctx.derive(&format!("bom:{place}")),
    );
    if rows
        .iter()
        .any(|row| row.quantity_milli.get() > Milli::LIMITS.1)
    {
        return Err(Refusal::field(
            "",
            "out_of_range",
            "The quantities of one item add up beyond any project. Check the costing.",
        ));
    }
    Ok(
        if rows == draft.bom && generated == quotation.generated_bom {
            Vec::new()
        } else {
            vec![Event::BomSaved(BomSaved {
                rows,
                generated: Some(generated),
            })]
        },
    )
}

fn save_bom(draft: &Draft, ctx: &Ctx<Facts>, save: SaveBom) -> Result<Vec<Event>, Refusal> {
    let mut rows = save.rows;
    if rows.len() > 8_000 {
        return Err(Refusal::field(
            "/rows",
            "too_long",
            "A bill of materials has 8 000 rows at most.",
        ));
    }
    for (place, row) in rows.iter_mut().enumerate() {
        row.row_id
            .get_or_insert_with(|| ctx.derive(&format!("bom:{place}")));
    }
    distinct(rows.iter().map(|row| row.row_id), "/rows")?;
    Ok(if rows == draft.bom {
        Vec::new()
    } else {
        vec![Event::BomSaved(BomSaved {
            rows,
            generated: None,
        })]
    })
}

fn save_proposal(draft: &Draft, save: SaveProposal) -> Result<Vec<Event>, Refusal> {
    let mut saved = ProposalSaved::default();
    let sent_blocks = match save.blocks {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(blocks) => Some(blocks),
    };
    if let Some(blocks) = sent_blocks {
        Refusal::unless_empty(block_errors(&blocks))?;
        let order: Vec<_> = blocks.iter().map(|block| block.code.clone()).collect();
        let present: Vec<_> = draft
            .blocks
            .iter()
            .map(|block| block.code.clone())
            .collect();
        saved.block_order = (order != present).then_some(order);
        saved.changed_blocks = blocks
            .into_iter()
            .filter(|block| !draft.blocks.contains(block))
            .collect();
    }
    let sent_terms = match save.payment_terms {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(terms) => Some(terms),
    };
    if let Some(terms) = sent_terms {
        let sum: i64 = terms.iter().map(|term| term.percent_bp.get()).sum();
        if !terms.is_empty() && sum != 10_000 {
            return Err(Refusal::rule(
                "billing_plan_sum",
                "/payment_terms",
                "The shares of the payment terms must add up to 100 %.",
            ));
        }
        if terms.len() > 20 {
            return Err(Refusal::field(
                "/payment_terms",
                "too_long",
                "Enter 20 steps at most.",
            ));
        }
        saved.payment_terms = (terms != draft.payment_terms).then_some(terms);
    }
    let mut next = draft.clone();
    proposal_saved(&mut next, &saved);
    Ok(if next == *draft {
        Vec::new()
    } else {
        vec![Event::ProposalSaved(saved)]
    })
}

fn block_errors(blocks: &[Block]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let codes: BTreeSet<_> = blocks.iter().map(|block| &block.code).collect();
    if codes.len() < blocks.len() {
        errors.push(FieldError::new(
            "/blocks",
            "bad_format",
            "Two blocks cannot have the same code.",
        ));
    }
    let own = blocks
        .iter()
        .filter(|block| block.code.as_str().starts_with("custom_"))
        .count();
    if own > 20 || blocks.len() > 60 {
        errors.push(FieldError::new(
            "/blocks",
            "too_long",
            "A proposal has 20 sections of one's own at most.",
        ));
    }
    let size: usize = blocks
        .iter()
        .filter_map(|block| block.body.as_ref())
        .map(|body| body.as_str().len())
        .sum();
    if size > 2 * 1024 * 1024 {
        errors.push(FieldError::new(
            "/blocks",
            "too_long",
            "The texts of a proposal are 2 MiB at most.",
        ));
    }
    errors
}

fn issue_version(
    quotation: &Quotation,
    ctx: &Ctx<Facts>,
    issue: &Issue,
) -> Result<Vec<Event>, Refusal> {
    let issued_on = ctx.today();
    let valid_until = issue
        .valid_until
        .unwrap_or(issued_on + chrono::Days::new(u64::from(ctx.facts.valid_days)));
    plan_date(valid_until, "/valid_until")?;
    if valid_until < issued_on {
        return Err(Refusal::field(
            "/valid_until",
            "date_before",
            "The offer must stand at least until today.",
        ));
    }
    let draft = &quotation.draft;
    let totals = draft.totals.as_ref().filter(|_| {
        draft
            .costing
            .as_ref()
            .is_some_and(|costing| !costing.rows.is_empty())
    });
    let parent = ctx.facts.parent.clone().unwrap_or_default();
    let (Some(totals), Some(customer)) = (totals, parent.customer.clone()) else {
        let mut unmet = Vec::new();
        if totals.is_none() {
            unmet.push("/costing".to_owned());
        }
        if parent.customer.is_none() {
            unmet.push("/customer".to_owned());
        }
        return Err(Refusal::PreconditionUnmet(unmet));
    };
    let number = ctx.facts.quotation_number.as_ref().map(Text::clipped);
    let cover = Cover {
        quotation_number: quotation
            .quotation_number
            .clone()
            .or(number)
            .unwrap_or_default(),
        version_no: quotation.latest().map_or(1, |latest| latest.version_no + 1),
        issued_on,
        valid_until,
    };
    let content = Content::of(
        &cover,
        draft,
        totals,
        customer,
        parent.site,
        ctx.facts.company.clone(),
    );
    let content = serde_json::to_value(content).unwrap_or_default();
    // Typed values hold no null and no fraction, so there is always a canonical form.
    let hash = content_hash(&content)
        .map_err(|cause| Refusal::field("", "bad_format", format!("Check the texts: {cause}.")))?;
    Ok(vec![Event::VersionIssued(VersionIssued {
        version_no: cover.version_no,
        quotation_number: cover.quotation_number,
        content_hash: hash,
        content,
        totals: totals.clone(),
        pdf_document_id: None,
        issued_on,
        valid_until,
        lead_id: quotation.lead_id,
        project_id: quotation.project_id,
    })])
}

fn restore_draft(quotation: &Quotation, revise: Revise) -> Result<Vec<Event>, Refusal> {
    let version =
        quotation
            .version(revise.version_no)
            .ok_or_else(|| Refusal::ReferenceUnknown {
                pointer: "/version_no".into(),
            })?;
    Ok(if version.draft == quotation.draft {
        Vec::new()
    } else {
        vec![Event::DraftRestored(revise)]
    })
}

fn record_acceptance(
    quotation: &Quotation,
    ctx: &Ctx<Facts>,
    record: RecordAcceptance,
) -> Result<Vec<Event>, Refusal> {
    if !record.consent {
        return Err(Refusal::field(
            "/consent",
            "required",
            "An offer is accepted with consent only.",
        ));
    }
    if record.document_id.is_none() {
        return Err(Refusal::Invalid(vec![FieldError::required("/document_id")]));
    }
    past_date(record.accepted_on, ctx.today(), "/accepted_on")?;
    let latest = quotation.latest().ok_or(Refusal::NotFound)?;
    if record.accepted_on < latest.issued_on {
        return Err(Refusal::field(
            "/accepted_on",
            "date_before",
            "The acceptance cannot be earlier than the offer.",
        ));
    }
    if record.content_hash.as_str() != latest.content_hash {
        return Err(Refusal::state(
            "content_hash_mismatch",
            "The paper is not the latest version. Check the code printed on it.",
        ));
    }
    Ok(vec![Event::Accepted(Accepted {
        acceptance: Acceptance {
            version_no: latest.version_no,
            content_hash: latest.content_hash.clone(),
            name: record.name,
            consent: CONSENT.to_owned(),
            accepted_on: record.accepted_on,
            at: ctx.now,
            channel: AnswerChannel::Staff,
            document_id: record.document_id,
        },
        lead_id: quotation.lead_id,
        project_id: quotation.project_id,
        grand_total_paise: latest.totals.grand_total_paise,
    })])
}

fn withdraw_quotation(quotation: &Quotation, withdraw: Withdraw) -> Vec<Event> {
    if quotation.status == Some(Status::Superseded) {
        return Vec::new();
    }
    vec![Event::Superseded(Superseded {
        reason: Some(withdraw.reason),
        by_quotation_id: None,
    })]
}

fn supersede_quotation(quotation: &Quotation, supersede: &Supersede) -> Vec<Event> {
    if quotation.status == Some(Status::Superseded) {
        return Vec::new();
    }
    vec![Event::Superseded(Superseded {
        reason: None,
        by_quotation_id: supersede.by_quotation_id,
    })]
}

fn expire_version(quotation: &Quotation, expire: Expire) -> Vec<Event> {
    let waits = quotation.status.is_some_and(Status::is_open_to_customer)
        && quotation
            .latest()
            .is_some_and(|latest| latest.version_no == expire.version_no);
    if waits {
        vec![Event::Expired(expire)]
    } else {
        Vec::new()
    }
}
