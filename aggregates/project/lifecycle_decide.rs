//! The way of a project through its statuses: no step is skipped, none is dated before the last.

use chrono::NaiveDate;

use super::delivery_decide::happened;
use super::{
    Advance, Advanced, Cancel, Cancelled, Event, Facts, Held, Hold, Milestone, MoveBack, MovedBack,
    Project, Reinstate, Reinstated, Resume, Resumed, Status, SubsidyCredit, SubsidyCredited,
    SubsidyStage, SubsidyStageEntered, subsidy_decide::due_on,
};
use crate::kernel::{Ctx, FieldError, Refusal};
use crate::vocabulary::{LossReason, PanelType, Segment, SystemType, past_date};

/// A step takes effect today or earlier, and not before the step before.
fn step(project: &Project, ctx: &Ctx<Facts>, on: NaiveDate) -> Result<Status, Refusal> {
    past_date(on, ctx.today(), "/effective_on")?;
    not_before(project.last_step_on, on)?;
    project.status.ok_or(Refusal::NotFound)
}

fn not_before(before: Option<NaiveDate>, on: NaiveDate) -> Result<(), Refusal> {
    match before {
        Some(before) if on < before => Err(Refusal::field(
            "/effective_on",
            "date_before",
            format!("The step before is dated {before}. Enter that day or a later one."),
        )),
        Some(_) | None => Ok(()),
    }
}

impl Project {
    /// The status `advance` leads to; the subsidy itself is credited by its own command.
    pub fn next_status(&self) -> Option<Status> {
        match (self.status?, self.segment?) {
            (Status::Confirmed, Segment::Subsidy | Segment::NonSubsidy) => {
                Some(Status::UnderInstallation)
            }
            (Status::UnderInstallation, Segment::Subsidy) => Some(Status::SubmittedForSubsidy),
            (Status::UnderInstallation, Segment::NonSubsidy)
            | (Status::SubmittedForSubsidy, Segment::Subsidy | Segment::NonSubsidy) => {
                Some(Status::Completed)
            }
            (
                Status::Completed | Status::SubsidyCredited | Status::OnHold | Status::Cancelled,
                Segment::Subsidy | Segment::NonSubsidy,
            ) => None,
        }
    }

    /// What `advance` still misses, as pointers: the checklist of the record page.
    pub fn unmet_for_advance(&self) -> Vec<String> {
        let epc = self.is_epc();
        let track_far_enough = self
            .track
            .as_ref()
            .and_then(|track| track.stage)
            .is_some_and(|stage| stage >= SubsidyStage::InstallationDetailsSubmitted);
        let registered = self
            .happened_on(Milestone::MnrePortalRegistration)
            .is_some();
        let installed = self.installation_completion_date().is_some();
        let conditions: &[(bool, &str)] = match self.next_status() {
            Some(Status::UnderInstallation) => &[
                (
                    self.order_value_paise.is_some_and(|value| value.get() > 0),
                    "/order_value_paise",
                ),
                (!epc || self.capacity_w.is_some(), "/capacity_w"),
                (!epc || self.panel_brand.is_some(), "/panel_brand"),
                (!epc || self.panel_type.is_some(), "/panel_type"),
                (
                    !epc || self.panel_capacity_wp.is_some(),
                    "/panel_capacity_wp",
                ),
                (!epc || self.panel_count.is_some(), "/panel_count"),
                (!epc || self.inverter_brand.is_some(), "/inverter_brand"),
                (
                    !epc || self.inverter_capacity_w.is_some(),
                    "/inverter_capacity_w",
                ),
            ],
            Some(Status::SubmittedForSubsidy) => &[
                (installed, "/installation_completion_date"),
                (registered, "/milestones/mnre_portal_registration"),
                (
                    !epc || self.panel_type == Some(PanelType::Dcr),
                    "/panel_type",
                ),
                (track_far_enough, "/track/stage"),
            ],
            Some(Status::Completed) => &[(installed, "/installation_completion_date")],
            Some(
                Status::Confirmed | Status::SubsidyCredited | Status::OnHold | Status::Cancelled,
            )
            | None => &[],
        };
        conditions
            .iter()
            .filter(|(met, _)| !met)
            .map(|(_, pointer)| (*pointer).to_owned())
            .collect()
    }
}

pub(super) fn advance(
    project: &Project,
    ctx: &Ctx<Facts>,
    advance: &Advance,
) -> Result<Vec<Event>, Refusal> {
    let from = step(project, ctx, advance.effective_on)?;
    let Some(to) = project.next_status() else {
        return Err(Refusal::TransitionNotAllowed {
            from: from.code().into(),
            allowed: Vec::new(),
        });
    };
    if advance.to.is_some_and(|asked| asked != to) {
        return Err(Refusal::field(
            "/to",
            "not_in_list",
            format!("The next status is {}.", to.code()),
        ));
    }
    Refusal::unless_met(project.unmet_for_advance())?;
    // An off-grid plant needs nobody's consent: it works from the day it stands.
    let off_grid = project.is_epc() && project.system_type == Some(SystemType::OffGrid);
    let commissioned = project
        .installation_completion_date()
        .filter(|_| to == Status::Completed && off_grid)
        .filter(|_| project.happened_on(Milestone::Commissioned).is_none())
        .map(|on| happened(Milestone::Commissioned, on));
    let advanced = Event::Advanced(Advanced {
        from,
        to,
        effective_on: advance.effective_on,
    });
    Ok([advanced].into_iter().chain(commissioned).collect())
}

pub(super) fn move_back(
    project: &Project,
    ctx: &Ctx<Facts>,
    back: MoveBack,
) -> Result<Vec<Event>, Refusal> {
    let from = step(project, ctx, back.effective_on)?;
    let earlier = project
        .segment
        .is_some_and(|segment| Status::path(segment).contains(&back.to) && back.to < from);
    if !earlier {
        return Err(Refusal::field(
            "/to",
            "not_in_list",
            "Choose an earlier status of this segment.",
        ));
    }
    // The subsidy did not come after all: the track is where it was before the credit.
    let track = project
        .track
        .as_ref()
        .filter(|_| from == Status::SubsidyCredited)
        .and_then(|track| track.previous().map(|stage| (track.stage, stage)))
        .map(|(credited, stage)| {
            Event::SubsidyStageEntered(SubsidyStageEntered {
                from: credited,
                stage,
                entered_on: back.effective_on,
                due_on: due_on(&ctx.facts, stage, back.effective_on),
                application_number: None,
                note: None,
                document_ids: Vec::new(),
                reason: Some(back.reason.clone()),
            })
        });
    let moved = Event::MovedBack(MovedBack {
        from,
        to: back.to,
        effective_on: back.effective_on,
        reason: back.reason,
    });
    Ok([moved].into_iter().chain(track).collect())
}

pub(super) fn hold(project: &Project, ctx: &Ctx<Facts>, hold: Hold) -> Result<Vec<Event>, Refusal> {
    let from = step(project, ctx, hold.effective_on)?;
    Ok(vec![Event::Held(Held {
        from,
        to: Status::OnHold,
        effective_on: hold.effective_on,
        reason: hold.reason,
    })])
}

pub(super) fn resume(
    project: &Project,
    ctx: &Ctx<Facts>,
    resume: &Resume,
) -> Result<Vec<Event>, Refusal> {
    let from = step(project, ctx, resume.effective_on)?;
    let to = project.held_from.ok_or(Refusal::NotFound)?;
    Ok(vec![Event::Resumed(Resumed {
        from,
        to,
        effective_on: resume.effective_on,
    })])
}

pub(super) fn cancel(
    project: &Project,
    ctx: &Ctx<Facts>,
    cancel: Cancel,
) -> Result<Vec<Event>, Refusal> {
    let from = step(project, ctx, cancel.effective_on)?;
    let to_competition = cancel.reason == LossReason::LostToCompetition;
    let errors = [
        (to_competition && cancel.sub_reason.is_none())
            .then(|| FieldError::required("/sub_reason")),
        (cancel.reason == LossReason::Other && cancel.text.is_none())
            .then(|| FieldError::required("/text")),
    ];
    Refusal::unless_empty(errors.into_iter().flatten().collect())?;
    Ok(vec![Event::Cancelled(Cancelled {
        from,
        to: Status::Cancelled,
        effective_on: cancel.effective_on,
        reason: cancel.reason,
        sub_reason: cancel.sub_reason.filter(|_| to_competition),
        text: cancel.text,
        value_paise: project.order_value_paise.unwrap_or_default(),
    })])
}

pub(super) fn reinstate(
    project: &Project,
    ctx: &Ctx<Facts>,
    reinstate: Reinstate,
) -> Result<Vec<Event>, Refusal> {
    let from = step(project, ctx, reinstate.effective_on)?;
    let to = project
        .cancellation
        .as_ref()
        .map(|cancellation| cancellation.from)
        .ok_or(Refusal::NotFound)?;
    Ok(vec![Event::Reinstated(Reinstated {
        from,
        to,
        effective_on: reinstate.effective_on,
        reason: reinstate.reason,
    })])
}

pub(super) fn subsidy_credit(
    project: &Project,
    ctx: &Ctx<Facts>,
    credit: &SubsidyCredit,
) -> Result<Vec<Event>, Refusal> {
    let from = step(project, ctx, credit.effective_on)?;
    let stage = project.track.as_ref().and_then(|track| track.stage);
    let asked_for = matches!(
        stage,
        Some(SubsidyStage::SubsidyRequested | SubsidyStage::SubsidyRedeemed)
    );
    let unmet = [
        (credit.credited_paise.get() > 0, "/credited_paise"),
        (asked_for, "/track/stage"),
    ];
    Refusal::unless_met(
        unmet
            .into_iter()
            .filter(|(met, _)| !met)
            .map(|(_, pointer)| pointer.to_owned())
            .collect(),
    )?;
    not_before(
        project.track.as_ref().and_then(|track| track.entered_on),
        credit.effective_on,
    )?;
    Ok(vec![
        Event::SubsidyCredited(SubsidyCredited {
            from,
            to: Status::SubsidyCredited,
            effective_on: credit.effective_on,
            credited_paise: credit.credited_paise,
        }),
        Event::SubsidyStageEntered(SubsidyStageEntered {
            from: stage,
            stage: SubsidyStage::SubsidyCredited,
            entered_on: credit.effective_on,
            due_on: None,
            application_number: None,
            note: None,
            document_ids: Vec::new(),
            reason: None,
        }),
    ])
}
