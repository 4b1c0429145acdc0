//! Which commands a status accepts (domain.md §4.5, table and invariants).

use super::{Command, Project, Status};
use crate::kernel::{CommandSet, Refusal};
use crate::policy::Action;
use crate::vocabulary::Segment;

/// What a status says to a command.
#[derive(PartialEq)]
enum Answer {
    /// It may be decided.
    Yes,
    /// Not in this status.
    NotNow,
    /// Not while it stands still.
    OnHold,
    /// Not while it is cancelled.
    Cancelled,
}

fn answer(project: &Project, status: Status, action: Action) -> Answer {
    use Status::{
        Cancelled, Completed, Confirmed, OnHold, SubmittedForSubsidy, SubsidyCredited,
        UnderInstallation,
    };
    let only = |holds: bool| if holds { Answer::Yes } else { Answer::NotNow };
    match action {
        // Money that moved and words that were said are recorded whatever the status.
        Action::ProjectAddCost
        | Action::ProjectReverseCost
        | Action::ProjectAddRemark
        | Action::ProjectEditRemark
        | Action::ProjectRemoveRemark
        | Action::ProjectSettleBilling
        | Action::ProjectUnsettleBilling => Answer::Yes,
        Action::ProjectReinstate => only(status == Cancelled),
        _ if status == Cancelled => Answer::Cancelled,
        Action::ProjectAdvance | Action::ProjectChangeCommercials | Action::ProjectChangeOrder => {
            match status {
                OnHold => Answer::OnHold,
                Confirmed | UnderInstallation | SubmittedForSubsidy => Answer::Yes,
                Completed | SubsidyCredited | Cancelled => Answer::NotNow,
            }
        }
        Action::ProjectHold => only(matches!(
            status,
            Confirmed | UnderInstallation | SubmittedForSubsidy
        )),
        Action::ProjectResume => only(status == OnHold),
        Action::ProjectMoveBack => only(matches!(
            status,
            UnderInstallation | SubmittedForSubsidy | Completed | SubsidyCredited
        )),
        Action::ProjectCancel => only(status.is_active()),
        Action::ProjectSubsidyCredit => {
            only(status == Completed && project.segment == Some(Segment::Subsidy))
        }
        Action::ProjectSpecifyEquipment
        | Action::ProjectRecordSerials
        | Action::ProjectSubsidyEnterStage
        | Action::ProjectSubsidySetAmount
        | Action::ProjectSubsidyReject => only(status != SubsidyCredited),
        Action::ProjectStartInstallation | Action::ProjectLogProgress => only(
            project
                .reached()
                .is_some_and(|reached| reached >= UnderInstallation),
        ),
        Action::ProjectSetSite
        | Action::ProjectSetFinancing
        | Action::ProjectRecordSurvey
        | Action::ProjectScheduleInstallation
        | Action::ProjectCompleteInstallation
        | Action::ProjectRecordMilestone
        | Action::ProjectClearMilestone
        | Action::ProjectSetBillingPlan
        | Action::ProjectMarkBillingDue
        | Action::ProjectAssignOwner
        | Action::ProjectAssignOperations => Answer::Yes,
        // Opening again, and actions of other records, start nowhere here.
        _ => Answer::NotNow,
    }
}

/// `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(project: &Project, action: Action) -> Result<(), Refusal> {
    let Some(status) = project.status else {
        return if action == Action::ProjectOpen {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    if action == Action::ProjectOpen {
        return Err(Refusal::IdTaken);
    }
    match answer(project, status, action) {
        Answer::Yes => Ok(()),
        Answer::OnHold => Err(Refusal::state(
            "project_on_hold",
            "This project is on hold. Resume it first.",
        )),
        Answer::Cancelled => Err(Refusal::state(
            "project_cancelled",
            "This project is cancelled. Reinstate it to change it.",
        )),
        Answer::NotNow => Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: Command::ALL
                .iter()
                .filter(|meta| !meta.action.system_only())
                .filter(|meta| answer(project, status, meta.action) == Answer::Yes)
                .map(|meta| meta.name)
                .collect(),
        }),
    }
}
