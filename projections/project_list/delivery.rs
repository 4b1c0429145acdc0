//! Work, papers and remarks in a row.

use aggregates::kernel::Patch;
use aggregates::project::{
    BillingRow, BillingRowState, Event, Milestone, RecordMilestone, SpecifyEquipment,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Row, set};

/// A row of the billing plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectListPlanPart)]
pub struct PlanPart {
    code: String,
    amount_paise: i64,
    state: BillingRowState,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectListMilestonePart)]
pub struct MilestonePart {
    code: Milestone,
    planned_on: Option<NaiveDate>,
    on: Option<NaiveDate>,
}

/// A remark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectListRemarkPart)]
pub struct RemarkPart {
    remark_id: Uuid,
    text: String,
    at: DateTime<Utc>,
}

/// Remarks kept to fall back on when the last one is removed.
const KEPT_REMARKS: usize = 5;

pub(super) fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::EquipmentSpecified(equipment) => specify(row, equipment),
        Event::MilestoneRecorded(recorded) => record(row, recorded),
        Event::MilestoneCleared(cleared) => {
            row.parts.milestones.retain(|m| m.code != cleared.code);
        }
        Event::SubsidyTrackOpened(opened) => {
            row.subsidy_expected_paise = opened.expected_paise.map(|p| p.get());
        }
        Event::SubsidyStageEntered(entered) => {
            row.subsidy_stage = Some(entered.stage.code().into());
            row.subsidy_entered_on = Some(entered.entered_on);
            row.subsidy_due_on = entered.due_on;
        }
        Event::SubsidyAmountSet(amount) => {
            row.subsidy_expected_paise = Some(amount.expected_paise.get());
        }
        Event::BillingPlanSet(changed) => plan(row, &changed.rows),
        Event::BillingDue(due) => plan_state(row, due.code.as_str(), |_| BillingRowState::Due),
        Event::BillingSettled(settled) => {
            plan_state(row, settled.code.as_str(), |state| {
                match (settled.done, state) {
                    (true, _) => BillingRowState::Done,
                    (false, BillingRowState::Done) => BillingRowState::Due,
                    (false, state @ (BillingRowState::Planned | BillingRowState::Due)) => state,
                }
            });
        }
        Event::BillingUnsettled(unsettled) => {
            plan_state(row, unsettled.code.as_str(), |state| match state {
                BillingRowState::Done if !unsettled.done => BillingRowState::Due,
                BillingRowState::Planned | BillingRowState::Due | BillingRowState::Done => state,
            });
        }
        Event::CostAdded(added) => {
            row.cost_total_paise =
                Some(row.cost_total_paise.unwrap_or(0) + added.amount_paise.get());
        }
        Event::CostReversed(reversed) => {
            row.cost_total_paise = row
                .cost_total_paise
                .map(|total| total - reversed.amount_paise.get());
        }
        Event::RemarkAdded(added) => {
            let remarks = &mut row.parts.remarks;
            remarks.push(RemarkPart {
                remark_id: added.remark_id,
                text: added.text.to_string(),
                at: added.at,
            });
            let surplus = remarks.len().saturating_sub(KEPT_REMARKS);
            remarks.drain(..surplus);
        }
        Event::RemarkEdited(edited) => {
            for remark in &mut row.parts.remarks {
                if remark.remark_id == edited.remark_id {
                    remark.text = edited.text.to_string();
                }
            }
        }
        Event::RemarkRemoved(removed) => {
            let remarks = &mut row.parts.remarks;
            remarks.retain(|remark| remark.remark_id != removed.remark_id);
        }
        Event::Opened(_)
        | Event::CommercialsChanged(_)
        | Event::OrderChanged(_)
        | Event::SiteSet(_)
        | Event::FinancingSet(_)
        | Event::SerialsRecorded(_)
        | Event::SurveyRecorded(_)
        | Event::InstallationScheduled(_)
        | Event::InstallationStarted(_)
        | Event::ProgressLogged(_)
        | Event::InstallationCompleted(_)
        | Event::OwnerAssigned(_)
        | Event::OperationsAssigned(_)
        | Event::Advanced(_)
        | Event::MovedBack(_)
        | Event::Held(_)
        | Event::Resumed(_)
        | Event::Cancelled(_)
        | Event::Reinstated(_)
        | Event::SubsidyCredited(_) => {}
    }
    show(row);
}

/// The columns that follow from milestones and remarks.
fn show(row: &mut Row) {
    let find = |code: Milestone| row.parts.milestones.iter().find(|m| m.code == code);
    let installed = find(Milestone::InstallationCompleted).and_then(|m| m.on);
    let commissioned = find(Milestone::Commissioned).map(|m| (m.planned_on, m.on));
    let next = row
        .parts
        .milestones
        .iter()
        .filter(|m| m.on.is_none())
        .filter_map(|m| m.planned_on.map(|on| (on, m.code)))
        .min();
    row.installation_completion_date = installed;
    row.expected_commissioning_on = commissioned.and_then(|(planned, _)| planned);
    row.commissioned_on = commissioned.and_then(|(_, on)| on);
    row.next_milestone = next.map(|(_, code)| code.code().into());
    row.next_milestone_on = next.map(|(on, _)| on);
    let last = row.parts.remarks.last();
    row.last_remark = last.map(|remark| remark.text.clone());
    row.last_remark_at = last.map(|remark| remark.at);
}

fn specify(row: &mut Row, equipment: &SpecifyEquipment) {
    set(&equipment.panel_brand, &mut row.panel_brand, |code| {
        code.code().into()
    });
    set(&equipment.panel_type, &mut row.panel_type, |code| {
        code.code().into()
    });
    set(
        &equipment.panel_capacity_wp,
        &mut row.panel_capacity_wp,
        |wp| i64::from(*wp),
    );
    set(&equipment.panel_count, &mut row.panel_count, |count| {
        i64::from(*count)
    });
    set(&equipment.inverter_brand, &mut row.inverter_brand, |code| {
        code.code().into()
    });
    set(
        &equipment.inverter_capacity_w,
        &mut row.inverter_capacity_w,
        |w| w.get(),
    );
}

fn record(row: &mut Row, recorded: &RecordMilestone) {
    let milestones = &mut row.parts.milestones;
    let place = match milestones.iter().position(|m| m.code == recorded.code) {
        Some(place) => place,
        None => {
            milestones.push(MilestonePart {
                code: recorded.code,
                planned_on: None,
                on: None,
            });
            milestones.len() - 1
        }
    };
    let known = &mut milestones[place];
    match recorded.planned_on {
        Patch::Keep => {}
        Patch::Clear => known.planned_on = None,
        Patch::Set(on) => known.planned_on = Some(on),
    }
    known.on = recorded.on.or(known.on);
}

pub(super) fn plan(row: &mut Row, rows: &[BillingRow]) {
    row.parts.plan = rows
        .iter()
        .map(|row| PlanPart {
            code: row.code.to_string(),
            amount_paise: row.amount_paise.get(),
            state: row.state,
        })
        .collect();
}

fn plan_state(row: &mut Row, code: &str, change: impl Fn(BillingRowState) -> BillingRowState) {
    for part in row.parts.plan.iter_mut().filter(|part| part.code == code) {
        part.state = change(part.state);
    }
}

/// Σ rows that are due and not done.
pub(super) fn due_paise(row: &Row) -> Option<i64> {
    let due: i64 = row
        .parts
        .plan
        .iter()
        .filter(|part| part.state == BillingRowState::Due)
        .map(|part| part.amount_paise)
        .sum();
    (due > 0).then_some(due)
}

/// Another segment begins a track anew, or ends it.
pub(super) fn no_track(row: &mut Row) {
    row.subsidy_stage = None;
    row.subsidy_entered_on = None;
    row.subsidy_due_on = None;
    row.subsidy_expected_paise = None;
}
