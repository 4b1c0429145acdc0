//! The reference data a new store starts with, as rows of any kind.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    ReferenceItem, emission_factors, gst_rates, gst_states, hsn_sac_codes, module_sizes,
    net_metering, pin_prefixes, pipeline_stages, roof_factors, subsidy_rules, tariffs, yields,
};

/// One row to load: the arguments of `reference_data.put`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InitialRow {
    /// Kind of reference data.
    pub kind: String,
    /// Code within the kind.
    pub code: String,
    /// Text shown.
    pub label: String,
    /// Place in the list, from 1.
    pub sort_order: i64,
    /// First day on which it holds.
    pub effective_from: NaiveDate,
    /// Last day on which it holds, if known.
    pub effective_to: Option<NaiveDate>,
    /// The payload of its kind.
    pub payload: Value,
    /// Where it was taken from.
    pub source: String,
    /// Still to be confirmed.
    pub unverified: bool,
}

/// All rows that formulas need, kind by kind, items in order, rows by date.
pub fn initial() -> Vec<InitialRow> {
    let mut rows = Vec::new();
    add("gst_state", gst_states(), &mut rows);
    add("pin_prefix", pin_prefixes(), &mut rows);
    add("gst_rate", gst_rates(), &mut rows);
    add("hsn_sac", hsn_sac_codes(), &mut rows);
    add("subsidy_slab", subsidy_rules(), &mut rows);
    add("tariff", tariffs(), &mut rows);
    add("net_metering", net_metering(), &mut rows);
    add("yield", yields(), &mut rows);
    add("roof_factor", roof_factors(), &mut rows);
    add("module_size", module_sizes(), &mut rows);
    add("emission_factor", emission_factors(), &mut rows);
    add("pipeline_stage", pipeline_stages(), &mut rows);
    rows
}

fn add<T: Serialize>(kind: &str, items: Vec<ReferenceItem<T>>, rows: &mut Vec<InitialRow>) {
    for (item, sort_order) in items.into_iter().zip(1..) {
        for row in item.rows {
            rows.push(InitialRow {
                kind: kind.to_owned(),
                code: item.code.clone(),
                label: item.label.clone(),
                sort_order,
                effective_from: row.effective_from,
                effective_to: row.effective_to,
                payload: serde_json::to_value(row.payload)
                    .expect("payloads are plain structs, which always have a JSON form"),
                source: row.source,
                unverified: row.unverified,
            });
        }
    }
}
