//! Effective-dated reference data: the rates, tables and weights that formulas take as
//! arguments, and the content a new store starts with.
//!
//! A row holds from its date until the next row of its kind and code. Admins add rows; a
//! document keeps the row it used. A row marked `unverified` works like any other, and the
//! settings page shows the mark until an admin confirms it against the source.

mod energy;
mod initial;
mod pipeline;
mod tariffs;
mod tax;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use energy::{
    EVEN_SHAPE_BP, EarlierPayout, EmissionFactor, FactorPoint, GridSupportRule, ModuleSize,
    NetMetering, RoofFactors, StateTopUp, StorageRule, SubsidyBand, SubsidyRule, YieldRow,
    emission_factors, module_sizes, net_metering, roof_factors, subsidy_rules, yield_for, yields,
};
pub use initial::{InitialRow, initial};
pub use pipeline::{StageRule, health_weights, pipeline_stages};
pub use tariffs::tariffs;
pub use tax::{
    CompositeSplit, GstComponent, GstRate, GstState, HsnSacUse, PinPrefix, gst_rates, gst_states,
    hsn_sac_codes, pin_prefixes,
};

/// One effective-dated row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dated<T> {
    /// First day on which it holds.
    pub effective_from: NaiveDate,
    /// Last day on which it holds; absent: until the next row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    /// What holds.
    pub payload: T,
    /// Where it was taken from.
    pub source: String,
    /// Still to be confirmed with the authority or the accountant.
    #[serde(default)]
    pub unverified: bool,
}

/// One item of reference data with all its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReferenceItem<T> {
    /// Code within its kind.
    pub code: String,
    /// Text shown.
    pub label: String,
    /// Rows in the order of their dates.
    pub rows: Vec<Dated<T>>,
}

impl<T> ReferenceItem<T> {
    /// The row that holds on a date.
    pub fn in_force(&self, on: NaiveDate) -> Option<&Dated<T>> {
        in_force(&self.rows, on)
    }
}

/// The row that holds on a date: the latest that has begun and not ended. `None` is refused by
/// callers as `reference_unknown`.
pub fn in_force<T>(rows: &[Dated<T>], on: NaiveDate) -> Option<&Dated<T>> {
    rows.iter()
        .filter(|row| row.effective_from <= on && row.effective_to.is_none_or(|end| on <= end))
        .max_by_key(|row| row.effective_from)
}

/// The payloads of one kind that hold on a date, in the order of the items.
pub fn payloads_in_force<T: Clone>(items: &[ReferenceItem<T>], on: NaiveDate) -> Vec<T> {
    items
        .iter()
        .filter_map(|item| item.in_force(on))
        .map(|row| row.payload.clone())
        .collect()
}

/// An item with one row that holds from the first date the product accepts.
fn always<T>(
    code: &str,
    label: &str,
    payload: T,
    source: &str,
    unverified: bool,
) -> ReferenceItem<T> {
    ReferenceItem {
        code: code.to_owned(),
        label: label.to_owned(),
        rows: vec![row(2000, 1, 1, payload, source, unverified)],
    }
}

fn row<T>(year: i32, month: u32, day: u32, payload: T, source: &str, unverified: bool) -> Dated<T> {
    Dated {
        effective_from: date(year, month, day),
        effective_to: None,
        payload,
        source: source.to_owned(),
        unverified,
    }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    // The literals below are valid dates; a test reads every row.
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}
