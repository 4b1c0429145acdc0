//! The weighted forecast: what open leads and undelivered projects are likely to bring.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rounding::{WHOLE_BP, bp, ratio_bp};

/// One record of the forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForecastRecord {
    /// Expected value of a lead, order value of a project.
    pub value_paise: Option<i64>,
    /// Own chance of a lead; absent: that of its stage.
    pub own_probability_bp: Option<i64>,
    /// Chance of the stage.
    pub stage_probability_bp: i64,
    /// Expected close of a lead, expected commissioning of a project.
    pub expected_on: Option<NaiveDate>,
}

impl ForecastRecord {
    /// The chance that counts.
    pub fn probability_bp(&self) -> i64 {
        self.own_probability_bp.unwrap_or(self.stage_probability_bp)
    }

    /// Value times chance; unknown without a value.
    pub fn weighted_paise(&self) -> Option<i64> {
        self.value_paise
            .map(|value| bp(value, self.probability_bp()))
    }

    /// The month it falls in as seen on a day.
    pub fn bucket(&self, today: NaiveDate) -> ForecastBucket {
        match self.expected_on {
            None => ForecastBucket::NoDate,
            Some(on) if on < today => ForecastBucket::Overdue,
            Some(on) => ForecastBucket::Month(on.with_day(1).unwrap_or(on)),
        }
    }
}

/// Where a record stands in the forecast by month.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ForecastBucket {
    /// Its date has passed.
    Overdue,
    /// First day of the month.
    Month(NaiveDate),
    /// No date is set.
    NoDate,
}

/// Sums of a forecast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Forecast {
    /// Σ values.
    pub best_case_paise: i64,
    /// Σ weighted values of the records that are nearly sure.
    pub commit_paise: i64,
    /// Σ weighted values.
    pub weighted_paise: i64,
    /// Records left out because their value is unknown.
    pub missing_count: i64,
}

/// Sums records; a chance from `commit_from_bp` on counts as nearly sure (8 000).
pub fn forecast<'a>(
    records: impl IntoIterator<Item = &'a ForecastRecord>,
    commit_from_bp: i64,
) -> Forecast {
    let mut forecast = Forecast::default();
    for record in records {
        match record.value_paise.zip(record.weighted_paise()) {
            Some((value, weighted)) => {
                forecast.best_case_paise += value;
                forecast.weighted_paise += weighted;
                if record.probability_bp() >= commit_from_bp {
                    forecast.commit_paise += weighted;
                }
            }
            None => forecast.missing_count += 1,
        }
    }
    forecast
}

/// How near the forecast of a past month came to what was won in it: 10 000 exact, 0 as far off
/// as the whole; unknown when nothing was won.
pub fn forecast_accuracy_bp(forecast_paise: i64, won_paise: i64) -> Option<i64> {
    let miss = (forecast_paise - won_paise).abs();
    ratio_bp(Some(miss), Some(won_paise)).map(|miss_bp| (WHOLE_BP - miss_bp).max(0))
}
