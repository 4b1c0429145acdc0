use std::collections::BTreeMap;

use proptest::prelude::*;

use super::gst::rule;
use crate::calculations::bom::{BomContext, BomOrigin, BomRow, bom_from_costing, rebuild_bom};
use crate::calculations::costing::{
    CostingContext, CostingRefusal, CostingRow, CostingSheet, CostingWarning, MAX_ROWS, RowFigures,
    TaxBasis, work_costing,
};
use crate::calculations::gst::{TaxScope, TaxTreatment};
use crate::calculations::item_text::{folded_name, kilowatts_in_name, watt_peak_in_name};

fn row(quantity_milli: i64, unit_cost_paise: i64, gst_rate_bp: i64) -> CostingRow {
    CostingRow {
        category: "others".to_owned(),
        item_name: "Item".to_owned(),
        quantity_milli,
        unit: "NOS".to_owned(),
        unit_cost_paise,
        gst_rate_bp: Some(gst_rate_bp),
        ..CostingRow::default()
    }
}

fn sheet(margin_bp: i64, rows: Vec<CostingRow>) -> CostingSheet {
    CostingSheet {
        rows,
        margin_bp,
        show_gst: true,
        tax_basis: TaxBasis::ByRow,
    }
}

fn context() -> CostingContext {
    CostingContext {
        category_gst_bp: BTreeMap::from([
            ("pv_modules".to_owned(), 500),
            ("others".to_owned(), 1800),
        ]),
        invoice_rule: rule(
            TaxTreatment::Composite7030,
            TaxScope::WithinState,
            "2026-06-01",
        ),
        min_margin_bp: 800,
        max_total_paise: 100_000_000_000,
        dc_ac_ratio_bp: (8_000, 13_500),
        subsidy_segment: false,
    }
}

fn sheet_a() -> CostingSheet {
    let rows = vec![
        row(9_000, 1_400_000, 500),
        row(1_000, 4_500_000, 500),
        row(1_000, 3_000_000, 1800),
        row(1_000, 2_500_000, 1800),
    ];
    sheet(1500, rows)
}

fn sheet_b() -> CostingSheet {
    let rows = vec![
        row(6_000, 1_327_550, 500),
        row(1_000, 3_895_000, 500),
        row(42_500, 8_735, 1800),
        row(3_000, 145_075, 1800),
        row(1_000, 1_250_000, 1800),
    ];
    sheet(1250, rows)
}

/// Cost, taxable, gst, grand total, margin, markup, margin on price.
fn sums(sheet: &CostingSheet) -> (i64, i64, i64, i64, i64, Option<i64>, Option<i64>) {
    let f = work_costing(sheet, &context()).expect("figures");
    (
        f.cost_paise,
        f.taxable_paise,
        f.gst_paise,
        f.grand_total_paise,
        f.margin_paise,
        f.markup_bp,
        f.margin_on_price_bp,
    )
}

#[test]
fn sheets_are_reckoned_to_the_paisa() {
    assert_eq!(
        sums(&sheet_a()),
        (
            22_600_000,
            25_990_000,
            2_121_750,
            28_111_750,
            3_390_000,
            Some(1500),
            Some(1304)
        )
    );
    assert_eq!(
        sums(&sheet_b()),
        (
            13_916_763,
            15_656_364,
            1_083_577,
            16_739_941,
            1_739_601,
            Some(1250),
            Some(1111)
        )
    );
    let mut first = row(6_000, 1_327_550, 500);
    first.margin_bp = Some(1000);
    assert_eq!(
        sums(&sheet(1250, vec![first, row(1_000, 3_895_000, 500)])),
        (
            11_860_300,
            13_143_705,
            657_186,
            13_800_891,
            1_283_405,
            Some(1082),
            Some(976)
        )
    );
}

#[test]
fn each_row_shows_its_price_value_and_tax() {
    let figures = work_costing(&sheet_b(), &context()).expect("figures");
    let rows: Vec<(i64, i64, i64)> = figures
        .rows
        .iter()
        .map(|r: &RowFigures| (r.unit_price_paise, r.base_paise, r.gst_paise))
        .collect();
    assert_eq!(
        rows,
        [
            (1_493_494, 8_960_964, 448_048),
            (4_381_875, 4_381_875, 219_094),
            (9_827, 417_648, 75_177),
            (163_209, 489_627, 88_133),
            (1_406_250, 1_406_250, 253_125),
        ]
    );
    assert_eq!(figures.categories.len(), 1);
    assert_eq!(figures.categories[0].base_paise, figures.taxable_paise);
    assert_eq!(figures.categories[0].gst_paise, figures.gst_paise);
}

#[test]
fn tax_can_be_left_out_or_reckoned_as_the_invoice_will_be() {
    let mut extra = sheet_b();
    extra.show_gst = false;
    let figures = work_costing(&extra, &context()).expect("figures");
    assert_eq!(
        (figures.gst_paise, figures.grand_total_paise),
        (0, 15_656_364)
    );
    let mut as_invoiced = sheet_b();
    as_invoiced.tax_basis = TaxBasis::Composite7030;
    let figures = work_costing(&as_invoiced, &context()).expect("figures");
    assert_eq!(
        (figures.gst_paise, figures.grand_total_paise),
        (1_393_416, 17_049_780)
    );
    assert!(!figures.warnings.contains(&CostingWarning::TaxBasisDiffers));
    as_invoiced.tax_basis = TaxBasis::WorksContract18;
    let figures = work_costing(&as_invoiced, &context()).expect("figures");
    assert!(figures.warnings.contains(&CostingWarning::TaxBasisDiffers));
}

#[test]
fn a_blank_rate_takes_the_default_of_its_category() {
    let mut blank = row(1_000, 1_000_000, 0);
    blank.gst_rate_bp = None;
    let figures = work_costing(&sheet(0, vec![blank.clone()]), &context()).expect("figures");
    assert_eq!(figures.gst_paise, 180_000);
    blank.category = "unheard_of".to_owned();
    assert_eq!(
        work_costing(&sheet(0, vec![blank]), &context()),
        Err(CostingRefusal::RateMissing { row: 1 })
    );
}

fn module(name: &str, quantity_milli: i64, watt_peak: Option<i64>) -> CostingRow {
    CostingRow {
        category: "pv_modules".to_owned(),
        item_name: name.to_owned(),
        watt_peak,
        ..row(quantity_milli, 1_000_000, 500)
    }
}

fn inverter(name: &str) -> CostingRow {
    CostingRow {
        category: "inverters".to_owned(),
        item_name: name.to_owned(),
        ..row(1_000, 3_000_000, 500)
    }
}

#[test]
fn capacity_is_read_from_the_modules() {
    let capacity = |rows| {
        let figures = work_costing(&sheet(1500, rows), &context()).expect("figures");
        (figures.capacity_w, figures.dc_ac_ratio_bp)
    };
    assert_eq!(
        capacity(vec![module("Mono PERC 540W", 6_000, None)]),
        (3_240, None)
    );
    assert_eq!(
        capacity(vec![module("TOPCon", 9_000, Some(550))]),
        (4_950, None)
    );
    assert_eq!(
        capacity(vec![
            module("Mono PERC 540W", 6_000, None),
            inverter("Growatt 3.3 kW")
        ]),
        (3_240, Some(9_818))
    );
}

#[test]
fn watts_are_read_from_names_as_written() {
    for (name, watts) in [
        ("Mono PERC 540W", Some(540)),
        ("540 Wp bifacial", Some(540)),
        ("panel 545WP, DCR", Some(545)),
        ("540Wh battery", None),
        ("panel 50W", None),
        ("72 cell 24V 335w", Some(335)),
        ("5kW", None),
        ("10W clip for 550W module", Some(550)),
        ("W", None),
        ("", None),
    ] {
        assert_eq!(watt_peak_in_name(name), watts, "{name}");
    }
    for (name, watts) in [
        ("Growatt 3.3 kW", Some(3300)),
        ("5kW hybrid", Some(5000)),
        ("Solis 10KW three phase", Some(10_000)),
        ("3kWh", None),
        ("v1.5.25 kW", Some(5250)),
        (".5kW", Some(5000)),
        ("kW", None),
    ] {
        assert_eq!(kilowatts_in_name(name), watts, "{name}");
    }
    assert_eq!(folded_name("  dc cable \t 4 SQMM "), "dc cable 4 sqmm");
}

#[test]
fn doubtful_sheets_are_warned_about() {
    let warned = |rows: Vec<CostingRow>, subsidy_segment| {
        let context = CostingContext {
            subsidy_segment,
            ..context()
        };
        work_costing(&sheet(1500, rows), &context)
            .expect("figures")
            .warnings
    };
    let good = || vec![module("DCR 540W", 6_000, None), inverter("3 kW")];
    assert_eq!(warned(good(), true), []);
    assert_eq!(
        warned(vec![inverter("3 kW")], false),
        [CostingWarning::NoModule, CostingWarning::DcAcRatio]
    );
    assert_eq!(
        warned(vec![module("540W", 6_000, None)], false),
        [CostingWarning::NoInverter]
    );
    let non_dcr = vec![module("Non-DCR 540W", 6_000, None), inverter("3 kW")];
    assert_eq!(
        warned(non_dcr.clone(), true),
        [CostingWarning::NonDcrModule]
    );
    assert_eq!(warned(non_dcr, false), []);
    let mut free = good();
    free.push(row(1_000, 0, 1800));
    assert_eq!(warned(free, false), [CostingWarning::ZeroUnitCost]);
    assert_eq!(
        warned(
            vec![module("Mono PERC", 6_000, None), inverter("3 kW")],
            false
        ),
        [CostingWarning::WattPeakUnknown, CostingWarning::DcAcRatio]
    );
    let mut cheap = sheet(500, good());
    cheap.tax_basis = TaxBasis::Composite7030;
    let warnings = work_costing(&cheap, &context()).expect("figures").warnings;
    assert_eq!(warnings, [CostingWarning::MarginLow]);
}

#[test]
fn a_sheet_that_cannot_be_right_is_refused() {
    let refused = |rows| work_costing(&sheet(1500, rows), &context()).expect_err("a refusal");
    assert_eq!(
        refused(vec![row(1, 1, 500), row(0, 1, 500)]),
        CostingRefusal::QuantityNotPositive { row: 2 }
    );
    assert_eq!(
        refused(vec![row(1, -1, 500)]),
        CostingRefusal::UnitCostNegative { row: 1 }
    );
    assert_eq!(
        refused(vec![row(1, 1, 2801)]),
        CostingRefusal::RateOutOfRange { row: 1 }
    );
    assert_eq!(
        refused(vec![row(1, 1, -1)]),
        CostingRefusal::RateOutOfRange { row: 1 }
    );
    let nameless = CostingRow {
        item_name: "  ".to_owned(),
        ..row(1, 1, 500)
    };
    assert_eq!(
        refused(vec![nameless]),
        CostingRefusal::ItemNameMissing { row: 1 }
    );
    assert_eq!(
        refused(vec![row(1, 1, 500); MAX_ROWS + 1]),
        CostingRefusal::TooManyRows
    );
    assert_eq!(
        refused(vec![row(1_000, 100_000_000_000, 500)]),
        CostingRefusal::TotalTooLarge
    );
}

#[test]
fn the_largest_sheet_and_a_blank_row_are_fine() {
    let mut rows = vec![row(1_000, 100, 500); MAX_ROWS - 1];
    rows.push(CostingRow::default());
    let figures = work_costing(&sheet(1500, rows), &context()).expect("figures");
    assert_eq!(figures.cost_paise, 100 * 4_999);
}

fn cable(name: &str, quantity_milli: i64, unit: &str, category: &str) -> CostingRow {
    CostingRow {
        category: category.to_owned(),
        item_name: name.to_owned(),
        unit: unit.to_owned(),
        ..row(quantity_milli, 100, 1800)
    }
}

fn bom_context() -> BomContext {
    BomContext {
        category_order: vec![
            "pv_modules".to_owned(),
            "dc_cable".to_owned(),
            "others".to_owned(),
        ],
        default_specifications: BTreeMap::from([(
            "dc_cable".to_owned(),
            "Tinned copper".to_owned(),
        )]),
    }
}

#[test]
fn rows_of_one_item_and_unit_merge() {
    let rows = [
        cable("DC Cable 4 sqmm", 30_000, "MTR", "dc_cable"),
        cable("dc cable  4 SQMM", 12_500, "MTR", "dc_cable"),
        cable("  ", 1_000, "MTR", "dc_cable"),
    ];
    let bom = bom_from_costing(&rows, &bom_context());
    assert_eq!(bom.rows.len(), 1);
    assert_eq!(bom.rows[0].item_name, "DC Cable 4 sqmm");
    assert_eq!(bom.rows[0].quantity_milli, 42_500);
    assert_eq!(bom.rows[0].specification.as_deref(), Some("Tinned copper"));
    assert!(bom.unit_mismatches.is_empty());
}

#[test]
fn different_units_stay_apart_with_a_warning_and_categories_stay_apart() {
    let two_units = [
        cable("DC Cable", 30_000, "MTR", "dc_cable"),
        cable("DC Cable", 1_000, "NOS", "dc_cable"),
    ];
    let bom = bom_from_costing(&two_units, &bom_context());
    assert_eq!(
        (bom.rows.len(), bom.unit_mismatches),
        (2, vec!["DC Cable".to_owned()])
    );
    let two_categories = [
        cable("DC Cable", 1_000, "MTR", "others"),
        cable("DC Cable", 30_000, "MTR", "dc_cable"),
    ];
    let bom = bom_from_costing(&two_categories, &bom_context());
    let categories: Vec<&str> = bom.rows.iter().map(|row| row.category.as_str()).collect();
    assert_eq!(categories, ["dc_cable", "others"]);
    assert!(bom.unit_mismatches.is_empty());
}

#[test]
fn the_first_text_that_is_not_empty_stays() {
    let mut rows = [
        cable("Cable", 1_000, "MTR", "dc_cable"),
        cable("cable", 1_000, "MTR", "dc_cable"),
        cable("cable", 1_000, "MTR", "dc_cable"),
    ];
    rows[0].brand = Some(" ".to_owned());
    rows[1].brand = Some("Polycab".to_owned());
    rows[2].brand = Some("Havells".to_owned());
    let bom = bom_from_costing(&rows, &bom_context());
    assert_eq!(bom.rows[0].brand.as_deref(), Some("Polycab"));
}

#[test]
fn a_rebuild_keeps_what_people_wrote_and_lists_what_went() {
    let first_sheet = [
        cable("Cable", 1_000, "MTR", "dc_cable"),
        cable("Lug", 4_000, "NOS", "dc_cable"),
        cable("Tie", 9_000, "NOS", "others"),
    ];
    let generated = bom_from_costing(&first_sheet, &bom_context()).rows;
    let mut present = generated.clone();
    present[0].comment = Some("check the length".to_owned());
    present[1].specification = Some("Ring type".to_owned());
    let by_hand = BomRow {
        item_name: "Label".to_owned(),
        origin: BomOrigin::Manual,
        ..present[1].clone()
    };
    present.insert(0, by_hand.clone());
    let mut second_sheet = vec![
        cable("Cable", 2_500, "MTR", "dc_cable"),
        cable("Lug", 6_000, "NOS", "dc_cable"),
    ];
    second_sheet[0].specification = Some("Halogen-free".to_owned());
    let bom = rebuild_bom(&second_sheet, &present, &generated, &bom_context());
    let names: Vec<&str> = bom.rows.iter().map(|row| row.item_name.as_str()).collect();
    assert_eq!(names, ["Cable", "Lug", "Label"]);
    assert_eq!(bom.rows[0].specification.as_deref(), Some("Halogen-free"));
    assert_eq!(bom.rows[0].comment.as_deref(), Some("check the length"));
    assert_eq!(bom.rows[0].quantity_milli, 2_500);
    assert_eq!(bom.rows[1].specification.as_deref(), Some("Ring type"));
    assert_eq!(bom.rows[2], by_hand);
    let removed: Vec<&str> = bom
        .removed
        .iter()
        .map(|row| row.item_name.as_str())
        .collect();
    assert_eq!(removed, ["Tie"]);
}

#[test]
fn without_a_record_of_the_last_time_every_filled_field_stays() {
    let sheet = [cable("Cable", 1_000, "MTR", "dc_cable")];
    let mut present = bom_from_costing(&sheet, &bom_context()).rows;
    present[0].specification = Some("Armoured".to_owned());
    let bom = rebuild_bom(&sheet, &present, &[], &bom_context());
    assert_eq!(bom.rows[0].specification.as_deref(), Some("Armoured"));
}

proptest! {
    #[test]
    fn quantities_of_the_bill_sum_to_those_of_the_sheet(
        rows in prop::collection::vec((0_usize..3, 0_usize..4, 0_usize..2, 1_i64..1_000_000), 0..40),
    ) {
        let sheet: Vec<CostingRow> = rows
            .iter()
            .map(|&(category, name, unit, quantity)| cable(
                ["Cable", " cable ", "Lug", "Tie"][name],
                quantity,
                ["MTR", "NOS"][unit],
                ["dc_cable", "others", "meter"][category],
            ))
            .collect();
        let bom = bom_from_costing(&sheet, &bom_context());
        let of_sheet: i64 = sheet.iter().map(|row| row.quantity_milli).sum();
        let of_bill: i64 = bom.rows.iter().map(|row| row.quantity_milli).sum();
        prop_assert_eq!(of_sheet, of_bill);
        let rebuilt = rebuild_bom(&sheet, &bom.rows, &bom.rows, &bom_context());
        prop_assert_eq!(rebuilt, bom);
    }

    #[test]
    fn totals_are_sums_of_the_rows(
        rows in prop::collection::vec((1_i64..100_000, 0_i64..5_000_000, 0_i64..=2_800), 1..30),
        margin in 0_i64..=10_000,
    ) {
        let rows = rows.into_iter().map(|(quantity, cost, rate)| row(quantity, cost, rate)).collect();
        let figures = work_costing(&sheet(margin, rows), &context()).expect("figures");
        prop_assert_eq!(figures.rows.iter().map(|r| r.base_paise).sum::<i64>(), figures.taxable_paise);
        prop_assert_eq!(figures.rows.iter().map(|r| r.gst_paise).sum::<i64>(), figures.gst_paise);
        prop_assert_eq!(figures.taxable_paise + figures.gst_paise, figures.grand_total_paise);
        prop_assert!(figures.margin_paise >= 0);
    }
}
