use std::collections::BTreeSet;

use super::day;
use crate::calculations::reference::{
    EmissionFactor, GstRate, GstState, HsnSacUse, ModuleSize, NetMetering, PinPrefix, RoofFactors,
    StageRule, SubsidyRule, YieldRow, in_force, initial, tariffs,
};
use crate::calculations::tariff::Tariff;

#[test]
fn every_row_reads_back_as_its_kind() {
    fn reads<T: serde::de::DeserializeOwned>(payload: &serde_json::Value) -> bool {
        serde_json::from_value::<T>(payload.clone()).is_ok()
    }
    for row in initial() {
        let payload = &row.payload;
        let fits = match row.kind.as_str() {
            "gst_state" => reads::<GstState>(payload),
            "pin_prefix" => reads::<PinPrefix>(payload),
            "gst_rate" => reads::<GstRate>(payload),
            "hsn_sac" => reads::<HsnSacUse>(payload),
            "subsidy_slab" => reads::<SubsidyRule>(payload),
            "tariff" => reads::<Tariff>(payload),
            "net_metering" => reads::<NetMetering>(payload),
            "yield" => reads::<YieldRow>(payload),
            "roof_factor" => reads::<RoofFactors>(payload),
            "module_size" => reads::<ModuleSize>(payload),
            "emission_factor" => reads::<EmissionFactor>(payload),
            "pipeline_stage" => reads::<StageRule>(payload),
            _ => false,
        };
        assert!(fits, "{} {}", row.kind, row.code);
    }
}

#[test]
fn codes_labels_and_dates_fit_the_rules_of_reference_data() {
    let mut dates = BTreeSet::new();
    for row in initial() {
        let code_fits = row
            .code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && (1..=60).contains(&row.code.len())
            && !row.code.starts_with('_');
        assert!(code_fits, "{}", row.code);
        assert!(
            (1..=80).contains(&row.label.chars().count()),
            "{}",
            row.label
        );
        assert!((1..=300).contains(&row.source.chars().count()));
        assert!(day("2000-01-01") <= row.effective_from && row.effective_from <= day("2100-12-31"));
        assert!(row.effective_to.is_none_or(|to| row.effective_from <= to));
        assert!(
            dates.insert((row.kind, row.code, row.effective_from)),
            "one row per date"
        );
    }
}

#[test]
fn a_row_holds_until_the_next_one_begins() {
    let rows = &tariffs()[0].rows;
    let from = |on| in_force(rows, day(on)).map(|row| row.effective_from);
    assert_eq!(from("2023-10-31"), None);
    assert_eq!(from("2024-12-04"), Some(day("2023-11-01")));
    assert_eq!(from("2024-12-05"), Some(day("2024-12-05")));
    assert_eq!(from("2040-01-01"), Some(day("2025-04-01")));
}
