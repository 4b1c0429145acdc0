//! The tables of the calculation rules, byte for byte, and their properties.

mod billing_plan;
mod content_hash;
mod costing;
mod financial_year;
mod gst;
mod health;
mod hit_list;
mod identifiers;
mod kpi;
mod payments;
mod pipeline;
mod reference;
mod roi;
mod rounding;
mod stages;
mod subsidy;
mod tariff;
mod words;
mod yield_hint;

use chrono::NaiveDate;

/// A civil date written `2026-06-01`.
fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}
