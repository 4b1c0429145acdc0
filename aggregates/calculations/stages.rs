//! Pipeline stages, days in a stage, and the colour of its time limit.
//!
//! Colours are computed at reading time from entry dates and holds, never stored. A stage left
//! and entered again begins a new visit; the time limit looks at the current visit.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::financial_year::days_between;
use super::reference::StageRule;
use super::rounding::WHOLE_BP;

/// A stage of the company-wide pipeline, over leads and projects.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PipelineStage {
    /// Lead new or qualified.
    Lead,
    /// Lead whose site is surveyed.
    SiteSurvey,
    /// Lead with an offer.
    Proposal,
    /// Confirmed project.
    ConfirmedOrder,
    /// Project under installation.
    UnderInstallation,
    /// Project submitted for subsidy.
    SubmittedForSubsidy,
    /// Completed project.
    Completed,
    /// Project whose subsidy is credited.
    SubsidyCredited,
    /// Lost lead or cancelled project.
    Lost,
}

impl PipelineStage {
    /// All stages in order.
    pub const ALL: [Self; 9] = [
        Self::Lead,
        Self::SiteSurvey,
        Self::Proposal,
        Self::ConfirmedOrder,
        Self::UnderInstallation,
        Self::SubmittedForSubsidy,
        Self::Completed,
        Self::SubsidyCredited,
        Self::Lost,
    ];

    /// Code in the API and in reference data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::SiteSurvey => "site_survey",
            Self::Proposal => "proposal",
            Self::ConfirmedOrder => "confirmed_order",
            Self::UnderInstallation => "under_installation",
            Self::SubmittedForSubsidy => "submitted_for_subsidy",
            Self::Completed => "completed",
            Self::SubsidyCredited => "subsidy_credited",
            Self::Lost => "lost",
        }
    }
}

/// A time in which the clock of a stage stood still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hold {
    /// Day the hold began.
    pub held_on: NaiveDate,
    /// Day work resumed; absent while on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_on: Option<NaiveDate>,
}

/// One stay in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StageVisit {
    /// Kolkata date of the event that entered the stage.
    pub entered_on: NaiveDate,
    /// Day it was left; absent while in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<NaiveDate>,
    /// Holds inside the visit.
    #[serde(default)]
    pub holds: Vec<Hold>,
}

impl StageVisit {
    /// Days spent in the stage up to a day, holds taken off; never negative.
    pub fn days(&self, today: NaiveDate) -> i64 {
        let end = self.left_on.map_or(today, |left_on| left_on.min(today));
        let held: i64 = self
            .holds
            .iter()
            .map(|hold| {
                let from = hold.held_on.max(self.entered_on);
                let to = hold
                    .resumed_on
                    .map_or(end, |resumed_on| resumed_on.min(end));
                days_between(from, to).max(0)
            })
            .sum();
        (days_between(self.entered_on, end) - held).max(0)
    }

    /// Whether the clock stands still.
    pub fn is_on_hold(&self) -> bool {
        self.left_on.is_none() && self.holds.iter().any(|hold| hold.resumed_on.is_none())
    }
}

/// Colour of a time limit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SlaColour {
    /// Within time.
    Green,
    /// Most of the time is used.
    Amber,
    /// The time is as good as over.
    Red,
}

/// From which share of the limit a colour begins (settings `sla_amber_bp`, `sla_red_bp`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlaThresholds {
    /// Amber begins here.
    pub amber_bp: i64,
    /// Red begins here.
    pub red_bp: i64,
}

/// The time limit of a record in its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sla {
    /// Days in the stage, holds taken off.
    pub days: i64,
    /// Limit; absent where the stage has none.
    pub limit_days: Option<i64>,
    /// Colour; absent without a limit. On hold it is the colour of the day the hold began.
    pub colour: Option<SlaColour>,
    /// Days left to the limit.
    pub days_left: Option<i64>,
    /// Days beyond the limit.
    pub days_over: Option<i64>,
    /// Shown with the hold mark.
    pub on_hold: bool,
}

/// Limit of a stage for a record; a limit may bind the subsidy segment only.
pub fn limit_days(rule: &StageRule, subsidy_segment: bool) -> Option<i64> {
    rule.sla_days
        .filter(|_| subsidy_segment || !rule.sla_subsidy_only)
}

/// The colour of `days` against a limit.
pub fn sla_colour(days: i64, limit_days: i64, thresholds: SlaThresholds) -> SlaColour {
    let used = i128::from(days) * i128::from(WHOLE_BP);
    let share = |share_bp: i64| i128::from(limit_days) * i128::from(share_bp);
    if used < share(thresholds.amber_bp) {
        SlaColour::Green
    } else if used < share(thresholds.red_bp) {
        SlaColour::Amber
    } else {
        SlaColour::Red
    }
}

/// The time limit of a visit on a day.
pub fn sla(
    visit: &StageVisit,
    limit_days: Option<i64>,
    thresholds: SlaThresholds,
    today: NaiveDate,
) -> Sla {
    let days = visit.days(today);
    Sla {
        days,
        limit_days,
        colour: limit_days.map(|limit| sla_colour(days, limit, thresholds)),
        days_left: limit_days.map(|limit| (limit - days).max(0)),
        days_over: limit_days.map(|limit| (days - limit).max(0)),
        on_hold: visit.is_on_hold(),
    }
}

/// Whether a stage of the subsidy track is past its due date.
pub fn subsidy_stage_is_late(due_on: NaiveDate, today: NaiveDate) -> bool {
    today > due_on
}

/// Whether a stage of the subsidy track lasts longer than the setting `subsidy_stuck_days`.
pub fn subsidy_stage_is_stuck(entered_on: NaiveDate, stuck_days: i64, today: NaiveDate) -> bool {
    days_between(entered_on, today) > stuck_days
}
