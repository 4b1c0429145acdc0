//! Rules of the portal track (domain.md §8.4).

use chrono::NaiveDate;

use super::delivery_decide::happened;
use super::{
    Event, Facts, Project, RecordMilestone, SubsidyAmountSet, SubsidyEnterStage, SubsidyReject,
    SubsidySetAmount, SubsidyStage, SubsidyStageEntered, SubsidyTrack, decide::few_documents,
};
use crate::calculations::financial_year::plus_days;
use crate::kernel::{Channel, Ctx, Patch, Refusal};
use crate::vocabulary::{past_date, plan_date};

fn track(project: &Project) -> Result<&SubsidyTrack, Refusal> {
    project
        .track
        .as_ref()
        .ok_or_else(|| Refusal::PreconditionUnmet(vec!["/segment".into()]))
}

fn not_next(track: &SubsidyTrack, allowed: Vec<SubsidyStage>) -> Refusal {
    Refusal::TransitionNotAllowed {
        from: track.stage.map_or("new", SubsidyStage::code).into(),
        allowed: allowed.into_iter().map(SubsidyStage::code).collect(),
    }
}

fn check_date(track: &SubsidyTrack, on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    past_date(on, today, "/entered_on")?;
    match track.entered_on {
        Some(before) if on < before => Err(Refusal::field(
            "/entered_on",
            "date_before",
            format!("The stage before was entered on {before}. Enter that day or a later one."),
        )),
        Some(_) | None => Ok(()),
    }
}

/// By when the next stage is expected.
pub(super) fn due_on(
    facts: &Facts,
    stage: SubsidyStage,
    entered_on: NaiveDate,
) -> Option<NaiveDate> {
    let days = facts.subsidy_stage_days.or(stage.days())?;
    Some(plus_days(entered_on, i64::from(days)))
}

pub(super) fn enter(
    project: &Project,
    ctx: &Ctx<Facts>,
    enter: SubsidyEnterStage,
) -> Result<Vec<Event>, Refusal> {
    let track = track(project)?;
    check_date(track, enter.entered_on, ctx.today())?;
    few_documents(&enter.document_ids)?;
    if track.stage == Some(enter.stage) && track.entered_on == Some(enter.entered_on) {
        return Ok(Vec::new());
    }
    let imported = ctx.actor.channel == Channel::Import;
    let next = SubsidyStage::following(track.stage, project.capacity_w.map(|w| w.get()));
    let goes_on = next.contains(&enter.stage);
    let goes_back = track.previous() == Some(enter.stage) && enter.reason.is_some();
    if enter.stage == SubsidyStage::SubsidyCredited || !(imported || goes_on || goes_back) {
        return Err(not_next(track, next));
    }
    if goes_on && !imported {
        let missing = enter
            .stage
            .evidence()
            .iter()
            .filter(|kind| !ctx.facts.document_types.iter().any(|have| have == *kind))
            .map(|kind| format!("/documents/{kind}"))
            .collect();
        Refusal::unless_met(missing)?;
    }
    if let Some(due) = enter.due_on {
        plan_date(due, "/due_on")?;
        if due < enter.entered_on {
            return Err(Refusal::field(
                "/due_on",
                "date_before",
                "A stage cannot be due before it is entered.",
            ));
        }
    }
    let proved = proved(project, &enter, imported);
    let entered = Event::SubsidyStageEntered(SubsidyStageEntered {
        from: track.stage,
        stage: enter.stage,
        entered_on: enter.entered_on,
        due_on: enter
            .due_on
            .or_else(|| due_on(&ctx.facts, enter.stage, enter.entered_on)),
        application_number: enter.application_number,
        note: enter.note,
        document_ids: enter.document_ids,
        reason: enter.reason,
    });
    Ok([entered].into_iter().chain(proved).collect())
}

/// Milestones that the stage proves; an import proves those of all stages it passed. A date that
/// is known already stays.
fn proved(project: &Project, enter: &SubsidyEnterStage, imported: bool) -> Vec<Event> {
    SubsidyStage::ALL
        .iter()
        .filter(|stage| **stage == enter.stage || (imported && **stage < enter.stage))
        .filter_map(|stage| stage.milestone().map(|milestone| (*stage, milestone)))
        .filter(|(_, milestone)| project.happened_on(*milestone).is_none())
        .map(|(stage, milestone)| {
            match (
                stage,
                &enter.application_number,
                happened(milestone, enter.entered_on),
            ) {
                (SubsidyStage::Registered, Some(number), Event::MilestoneRecorded(record)) => {
                    Event::MilestoneRecorded(RecordMilestone {
                        reference: Patch::Set(number.clone()),
                        ..record
                    })
                }
                (_, _, event) => event,
            }
        })
        .collect()
}

pub(super) fn set_amount(project: &Project, set: SubsidySetAmount) -> Result<Vec<Event>, Refusal> {
    let track = track(project)?;
    Ok(if track.expected_paise == Some(set.expected_paise) {
        Vec::new()
    } else {
        vec![Event::SubsidyAmountSet(SubsidyAmountSet {
            expected_paise: set.expected_paise,
        })]
    })
}

pub(super) fn reject(
    project: &Project,
    ctx: &Ctx<Facts>,
    reject: SubsidyReject,
) -> Result<Vec<Event>, Refusal> {
    let track = track(project)?;
    check_date(track, reject.entered_on, ctx.today())?;
    let next = SubsidyStage::following(track.stage, project.capacity_w.map(|w| w.get()));
    if !next.contains(&SubsidyStage::SubsidyRejected) {
        return Err(not_next(track, next));
    }
    Ok(vec![Event::SubsidyStageEntered(SubsidyStageEntered {
        from: track.stage,
        stage: SubsidyStage::SubsidyRejected,
        entered_on: reject.entered_on,
        due_on: due_on(&ctx.facts, SubsidyStage::SubsidyRejected, reject.entered_on),
        application_number: None,
        note: None,
        document_ids: Vec::new(),
        reason: Some(reject.reason),
    })])
}
