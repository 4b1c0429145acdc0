//! Rules of costs and remarks, which any status accepts.

use super::{
    AddCost, AddRemark, CostAdded, CostReversed, EditRemark, Event, Facts, Project, Remark,
    RemarkAdded, RemarkEdited, RemarkRemoved, RemoveRemark, ReverseCost,
    decide::{positive, unless},
};
use crate::kernel::{Ctx, Refusal};
use crate::policy::Guard;
use crate::vocabulary::past_date;

pub(super) fn add_cost(
    project: &Project,
    ctx: &Ctx<Facts>,
    add: AddCost,
) -> Result<Vec<Event>, Refusal> {
    positive(add.amount_paise, "/amount_paise")?;
    past_date(add.incurred_on, ctx.today(), "/incurred_on")?;
    let cost_id = add.cost_id.unwrap_or_else(|| ctx.derive("cost"));
    if project.costs.iter().any(|cost| cost.cost_id == cost_id) {
        return Err(Refusal::IdTaken);
    }
    Ok(vec![Event::CostAdded(CostAdded {
        cost_id,
        category: add.category,
        description: add.description,
        amount_paise: add.amount_paise,
        incurred_on: add.incurred_on,
        supplier: add.supplier,
        bill_number: add.bill_number,
        document_id: add.document_id,
    })])
}

pub(super) fn reverse_cost(project: &Project, reverse: ReverseCost) -> Result<Vec<Event>, Refusal> {
    let cost = project
        .costs
        .iter()
        .find(|cost| cost.cost_id == reverse.cost_id)
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/cost_id".into(),
        })?;
    if cost.reversed {
        return Err(Refusal::TransitionNotAllowed {
            from: "reversed".into(),
            allowed: vec!["add_cost"],
        });
    }
    Ok(vec![Event::CostReversed(CostReversed {
        cost_id: reverse.cost_id,
        amount_paise: cost.amount_paise,
        reason: reverse.reason,
    })])
}

fn few_mentions(mentions: &[uuid::Uuid]) -> Result<(), Refusal> {
    let error = unless(
        mentions.len() <= 20,
        "/mentions",
        "out_of_range",
        "Call at most twenty people.",
    );
    Refusal::unless_empty(error.into_iter().collect())
}

pub(super) fn add_remark(
    project: &Project,
    ctx: &Ctx<Facts>,
    add: AddRemark,
) -> Result<Vec<Event>, Refusal> {
    few_mentions(&add.mentions)?;
    let remark_id = add.remark_id.unwrap_or_else(|| ctx.derive("remark"));
    if project
        .remarks
        .iter()
        .any(|remark| remark.remark_id == remark_id)
    {
        return Err(Refusal::IdTaken);
    }
    Ok(vec![Event::RemarkAdded(RemarkAdded {
        remark_id,
        text: add.text,
        mentions: add.mentions,
        author_id: ctx.actor.user_id,
        at: ctx.now,
    })])
}

/// A remark that stands, if the caller wrote it.
fn own<'a>(
    project: &'a Project,
    ctx: &Ctx<Facts>,
    remark_id: uuid::Uuid,
) -> Result<&'a Remark, Refusal> {
    let remark = project
        .remarks
        .iter()
        .find(|remark| remark.remark_id == remark_id)
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/remark_id".into(),
        })?;
    if ctx.actor.is(remark.author_id) {
        Ok(remark)
    } else {
        Err(Refusal::Forbidden {
            guard: Some(Guard::Author.code()),
        })
    }
}

pub(super) fn edit_remark(
    project: &Project,
    ctx: &Ctx<Facts>,
    edit: EditRemark,
) -> Result<Vec<Event>, Refusal> {
    few_mentions(&edit.mentions)?;
    let remark = own(project, ctx, edit.remark_id)?;
    if remark.removed {
        return Err(Refusal::TransitionNotAllowed {
            from: "removed".into(),
            allowed: vec!["add_remark"],
        });
    }
    let same = remark.text.as_ref() == Some(&edit.text) && remark.mentions == edit.mentions;
    Ok(if same {
        Vec::new()
    } else {
        vec![Event::RemarkEdited(RemarkEdited {
            remark_id: edit.remark_id,
            text: edit.text,
            mentions: edit.mentions,
            edited_at: ctx.now,
        })]
    })
}

pub(super) fn remove_remark(
    project: &Project,
    ctx: &Ctx<Facts>,
    remove: &RemoveRemark,
) -> Result<Vec<Event>, Refusal> {
    Ok(if own(project, ctx, remove.remark_id)?.removed {
        Vec::new()
    } else {
        vec![Event::RemarkRemoved(RemarkRemoved {
            remark_id: remove.remark_id,
        })]
    })
}
