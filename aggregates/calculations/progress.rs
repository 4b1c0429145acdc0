//! The capacity gauge and the progress of an installation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::financial_year::{Month, days_between, plus_days};
use super::period::PeriodFilter;
use super::rounding::{WHOLE_BP, mul_rdiv, ratio_bp};

/// The capacity gauge: installed and booked power against the target of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CapacityGauge {
    /// Target of the period.
    pub target_w: i64,
    /// Installed, as printed; may pass 10 000.
    pub installed_bp: i64,
    /// Booked, as printed; may pass 10 000.
    pub booked_bp: i64,
    /// Solid arc, at most 10 000.
    pub installed_arc_bp: i64,
    /// Outline arc, at most 10 000.
    pub booked_arc_bp: i64,
}

/// Months a target counts: those of the filter, or of the running year up to today's month
/// when the filter is empty.
pub fn target_months(filter: &PeriodFilter, today: NaiveDate) -> i64 {
    if filter.is_all_time() {
        return i64::from(Month::of(today).place_in_financial_year()) + 1;
    }
    i64::try_from(filter.months().len()).unwrap_or(i64::MAX)
}

/// The gauge; `None` without a target.
pub fn capacity_gauge(
    months: i64,
    target_w_per_month: i64,
    installed_w: i64,
    booked_w: i64,
) -> Option<CapacityGauge> {
    let target_w = months * target_w_per_month;
    let installed_bp = ratio_bp(Some(installed_w), Some(target_w))?;
    let booked_bp = ratio_bp(Some(booked_w), Some(target_w))?;
    Some(CapacityGauge {
        target_w,
        installed_bp,
        booked_bp,
        installed_arc_bp: installed_bp.min(WHOLE_BP),
        booked_arc_bp: booked_bp.min(WHOLE_BP),
    })
}

/// What the progress of an installation rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InstallationFacts {
    /// The project is completed or later, or the milestone `installation_completed` is recorded.
    pub done: bool,
    /// Earliest start of an installation, else entry to `under_installation`.
    pub started_on: Option<NaiveDate>,
    /// Planned end of the last installation, else expected commissioning.
    pub expected_on: Option<NaiveDate>,
    /// Last percent logged by the crew and its day.
    pub logged: Option<LoggedProgress>,
}

/// A percent logged by the crew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoggedProgress {
    /// The percent, in basis points.
    pub progress_bp: i64,
    /// Day it was logged.
    pub on: NaiveDate,
}

/// Progress of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InstallationProgress {
    /// How far it is.
    pub progress_bp: i64,
    /// Not done and past the expected day.
    pub late: bool,
}

/// Days an installation takes when no end is planned.
const USUAL_DAYS: i64 = 45;
/// Days a logged percent is trusted.
const LOG_DAYS: i64 = 7;
/// Most that is shown before it is done.
const NEARLY_DONE_BP: i64 = 9_900;

/// The progress on a day: by the crew's log of the last week, else by the calendar.
pub fn installation_progress(facts: InstallationFacts, today: NaiveDate) -> InstallationProgress {
    if facts.done {
        return InstallationProgress {
            progress_bp: WHOLE_BP,
            late: false,
        };
    }
    let Some(started_on) = facts.started_on else {
        let late = facts
            .expected_on
            .is_some_and(|expected_on| today > expected_on);
        return InstallationProgress {
            progress_bp: 0,
            late,
        };
    };
    let expected_on = facts
        .expected_on
        .unwrap_or_else(|| plus_days(started_on, USUAL_DAYS));
    let planned = days_between(started_on, expected_on).max(1);
    let elapsed = days_between(started_on, today).max(0);
    let recent_log = facts
        .logged
        .filter(|log| (0..=LOG_DAYS).contains(&days_between(log.on, today)));
    let progress_bp = match recent_log {
        Some(log) => log.progress_bp,
        None => mul_rdiv(elapsed, WHOLE_BP, planned).min(NEARLY_DONE_BP),
    };
    InstallationProgress {
        progress_bp,
        late: today > expected_on,
    }
}
