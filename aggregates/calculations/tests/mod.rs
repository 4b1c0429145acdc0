//! The tables of the calculation rules, byte for byte, and their properties.

mod billing_plan;
mod costing;
mod financial_year;
mod gst;
mod identifiers;
mod payments;
mod rounding;
mod stages;
mod words;

use chrono::NaiveDate;

/// A civil date written `2026-06-01`.
fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}
