//! The funnel: how far the leads captured in a period have come.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::financial_year::days_between;
use super::rounding::ratio_bp;
use super::statistics::{KnownSum, median};

/// A step of the funnel.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FunnelStep {
    /// Captured.
    New,
    /// Qualified.
    Qualified,
    /// Site survey.
    SiteSurvey,
    /// Proposal.
    Proposal,
    /// Won.
    Won,
}

impl FunnelStep {
    /// The steps in order.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Qualified,
        Self::SiteSurvey,
        Self::Proposal,
        Self::Won,
    ];
}

/// A lead of the cohort; duplicates and errors are left out before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FunnelLead {
    /// First day in each step it entered, in any order.
    pub entered: Vec<(FunnelStep, NaiveDate)>,
    /// Its value: order value when won, value at loss when lost, else expected value.
    pub value_paise: Option<i64>,
}

impl FunnelLead {
    fn has_reached(&self, step: FunnelStep) -> bool {
        self.entered.iter().any(|(entered, _)| *entered >= step)
    }

    fn entered_on(&self, step: FunnelStep) -> Option<NaiveDate> {
        self.entered
            .iter()
            .filter(|(entered, _)| *entered == step)
            .map(|(_, on)| *on)
            .min()
    }
}

/// One step with what reached it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FunnelRow {
    /// The step.
    pub step: FunnelStep,
    /// Leads that ever entered it or a later one.
    pub count: i64,
    /// Σ value of these.
    pub value: KnownSum,
    /// Share of the first step.
    pub of_first_bp: Option<i64>,
    /// Share of the step before; absent on the first.
    pub of_previous_bp: Option<i64>,
    /// Median days from the step before, over leads that entered both.
    pub median_days: Option<i64>,
}

/// The funnel of a cohort, all five steps in order.
pub fn funnel(leads: &[FunnelLead]) -> Vec<FunnelRow> {
    let mut rows: Vec<FunnelRow> = Vec::new();
    for step in FunnelStep::ALL {
        let reached: Vec<&FunnelLead> =
            leads.iter().filter(|lead| lead.has_reached(step)).collect();
        let count = i64::try_from(reached.len()).unwrap_or(i64::MAX);
        let previous = rows.last().copied();
        let days: Vec<i64> = reached
            .iter()
            .filter_map(|lead| lead.entered_on(previous?.step).zip(lead.entered_on(step)))
            .map(|(from, to)| days_between(from, to).max(0))
            .collect();
        rows.push(FunnelRow {
            step,
            count,
            value: reached.iter().map(|lead| lead.value_paise).collect(),
            of_first_bp: ratio_bp(
                Some(count),
                Some(rows.first().map_or(count, |first| first.count)),
            ),
            of_previous_bp: ratio_bp(Some(count), previous.map(|previous| previous.count)),
            median_days: median(&days),
        });
    }
    rows
}
