//! Every figure the product shows, stores or prints, one rule per figure.
//!
//! The functions are pure: the date, the reference data and the settings are arguments, and
//! the same inputs give the same paise everywhere (lists, dashboards, PDFs, exports, API).
//! Money is `i64` paise, rates are basis points, power is watts, quantities are thousandths;
//! products are taken in `i128` and rounded only where a rule says so, by [`rounding`].
//! Rates, tariffs, slabs, yields and stage weights are effective-dated rows handed in by the
//! caller; [`reference`] holds their type and the content a new store starts with.

pub mod ageing;
pub mod billing_plan;
pub mod bom;
pub mod content_hash;
pub mod costing;
pub mod credit_note;
pub mod financial_year;
pub mod forecast;
pub mod funnel;
pub mod gst;
pub mod gstin;
pub mod health;
pub mod hit_list;
pub mod hit_rules;
pub mod identifiers;
pub mod item_text;
pub mod kpi;
pub mod leaderboard;
pub mod loan;
pub mod payments;
pub mod period;
pub mod profit;
pub mod progress;
pub mod reference;
pub mod roi;
pub mod rounding;
pub mod stages;
pub mod statement;
pub mod statistics;
pub mod subsidy;
pub mod tariff;
pub mod words;
pub mod yield_hint;

#[cfg(test)]
mod tests;
