//! The period filter of lists, dashboards and reports, and the periods they are compared with.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::financial_year::{FinancialYear, Month, Quarter};
use super::rounding::ratio_bp;

/// Which dates a figure looks at: financial years, and inside exactly one year quarters and
/// calendar months. Empty `fy` means all time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeriodFilter {
    fy: Vec<FinancialYear>,
    quarter: Vec<Quarter>,
    month: Vec<Month>,
    /// Last day that counts, when a period is compared up to the same day and month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
}

/// Why a period filter is refused (`invalid_parameter`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PeriodRefusal {
    /// A quarter or month needs exactly one financial year beside it.
    #[error("a quarter or month can be chosen only together with exactly one financial year")]
    NeedsOneFinancialYear,
}

impl PeriodFilter {
    /// A filter on years, quarters and months; both quarters and months given must both match.
    pub fn new(
        fy: Vec<FinancialYear>,
        quarter: Vec<Quarter>,
        month: Vec<Month>,
    ) -> Result<Self, PeriodRefusal> {
        if fy.len() != 1 && !(quarter.is_empty() && month.is_empty()) {
            return Err(PeriodRefusal::NeedsOneFinancialYear);
        }
        Ok(Self {
            fy,
            quarter,
            month,
            until: None,
        })
    }

    /// Whether it lets everything pass, dated or not.
    pub fn is_all_time(&self) -> bool {
        self.fy.is_empty()
    }

    /// Whether it names exactly one financial year: what comparisons need.
    pub fn is_one_year(&self) -> bool {
        self.fy.len() == 1
    }

    /// Whether a date lies in the period; an unknown date matches only the empty filter.
    pub fn matches(&self, date: Option<NaiveDate>) -> bool {
        if self.is_all_time() {
            return true;
        }
        let Some(date) = date else {
            return false;
        };
        self.until.is_none_or(|until| date <= until)
            && self.fy.contains(&FinancialYear::of(date))
            && (self.quarter.is_empty() || self.quarter.contains(&Quarter::of(date)))
            && (self.month.is_empty() || self.month.contains(&Month::of(date)))
    }

    /// First days of the calendar months it covers, in order; empty for all time and for an
    /// empty intersection of quarter and month.
    pub fn months(&self) -> Vec<NaiveDate> {
        let mut first_days: Vec<NaiveDate> = self
            .fy
            .iter()
            .flat_map(|&fy| {
                Month::financial_year_order().map(move |month| fy.first_of_month(month))
            })
            .filter(|&first_day| self.matches(Some(first_day)))
            .collect();
        first_days.sort_unstable();
        first_days.dedup();
        first_days
    }

    /// The same period, of which only the days up to `until` count.
    #[must_use]
    pub fn up_to(self, until: Option<NaiveDate>) -> Self {
        Self { until, ..self }
    }

    /// The same filter with every year moved back by one.
    pub fn previous_year(&self) -> Self {
        Self {
            fy: self.fy.iter().map(|fy| fy.previous()).collect(),
            quarter: self.quarter.clone(),
            month: self.month.clone(),
            until: None,
        }
    }

    /// The period of equal kind just before: a month for one month, a quarter for one quarter,
    /// else the financial year. `None` where there is none to compare with: all time, several
    /// years, or several quarters or months.
    pub fn previous_period(&self) -> Option<Self> {
        let [fy] = self.fy.as_slice() else {
            return None;
        };
        match (self.quarter.as_slice(), self.month.as_slice()) {
            ([], []) => Some(self.previous_year()),
            ([quarter], []) => {
                let (fy, quarter) = match quarter {
                    Quarter::Q1 => (fy.previous(), Quarter::Q4),
                    Quarter::Q2 => (*fy, Quarter::Q1),
                    Quarter::Q3 => (*fy, Quarter::Q2),
                    Quarter::Q4 => (*fy, Quarter::Q3),
                };
                Some(Self {
                    fy: vec![fy],
                    quarter: vec![quarter],
                    month: Vec::new(),
                    until: None,
                })
            }
            (quarters, [month]) => {
                let in_quarter = quarters.is_empty()
                    || quarters
                        .iter()
                        .any(|quarter| quarter.months().contains(month));
                if !in_quarter {
                    return None;
                }
                let day_before = fy.first_of_month(*month).pred_opt()?;
                Some(Self {
                    fy: vec![FinancialYear::of(day_before)],
                    quarter: Vec::new(),
                    month: vec![Month::of(day_before)],
                    until: None,
                })
            }
            (_, _) => None,
        }
    }

    /// The last date of the previous financial year that a running year is compared with: the
    /// same day and month as today. `None` when the period is not one whole year in progress.
    /// 29 February is compared with 28 February.
    pub fn comparison_cut_off(&self, today: NaiveDate) -> Option<NaiveDate> {
        let whole_year_in_progress = self.fy == [FinancialYear::of(today)]
            && self.quarter.is_empty()
            && self.month.is_empty()
            && today != FinancialYear::of(today).last_day();
        if !whole_year_in_progress {
            return None;
        }
        today
            .with_year(today.year() - 1)
            .or_else(|| NaiveDate::from_ymd_opt(today.year() - 1, 2, 28))
    }
}

/// Growth of a figure against an earlier one; `None` when the earlier one is unknown, zero or
/// negative.
pub fn change_bp(current: Option<i64>, previous: Option<i64>) -> Option<i64> {
    let difference = current
        .zip(previous)
        .map(|(now, before)| now.saturating_sub(before));
    ratio_bp(difference, previous)
}
