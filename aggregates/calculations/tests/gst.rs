use proptest::prelude::*;

use super::day;
use crate::calculations::credit_note::{
    CreditLine, CreditRefusal, credit_in_full, credit_in_part, credit_note_is_late,
};
use crate::calculations::gst::{
    CompositeCodes, GstRates, InvoiceLine, InvoiceRefusal, InvoiceTotals, InvoiceWorking, TaxRule,
    TaxScope, TaxTreatment, taxable_in_inclusive, work_invoice,
};
use crate::calculations::gstin::GstRegistration;
use crate::calculations::reference::{GstState, gst_rates, gst_states, payloads_in_force};

pub(super) fn rule(treatment: TaxTreatment, scope: TaxScope, on: &str) -> TaxRule {
    TaxRule {
        treatment,
        scope,
        rates: GstRates::in_force(&gst_rates(), day(on)).expect("rates"),
        codes: CompositeCodes {
            goods_hsn: "85414300".to_owned(),
            services_sac: "995461".to_owned(),
        },
    }
}

fn composite(scope: TaxScope) -> TaxRule {
    rule(TaxTreatment::Composite7030, scope, "2026-06-01")
}

fn line(quantity_milli: i64, rate_paise: i64, discount_paise: i64) -> InvoiceLine {
    InvoiceLine {
        hsn_sac: "85414300".to_owned(),
        quantity_milli,
        rate_paise,
        discount_paise,
        own_rate_bp: None,
    }
}

/// Taxable value, rate, CGST = SGST, IGST of a tax line.
type Expected = (i64, i64, i64, i64);

struct Case {
    lines: Vec<InvoiceLine>,
    rule: TaxRule,
    tax_lines: &'static [Expected],
    /// Taxable, CGST = SGST, IGST, round-off, total.
    totals: (i64, i64, i64, i64, i64),
}

fn cases() -> Vec<Case> {
    use TaxScope::{AcrossStates, WithinState};
    use TaxTreatment::{Composite7030, GoodsOnly, ServicesOnly, WorksContract18};
    let one = |rate| vec![line(1000, rate, 0)];
    let now = "2026-06-01";
    vec![
        Case {
            lines: one(18_000_000),
            rule: composite(WithinState),
            tax_lines: &[(12_600_000, 500, 315_000, 0), (5_400_000, 1800, 486_000, 0)],
            totals: (18_000_000, 801_000, 0, 0, 19_602_000),
        },
        Case {
            lines: one(18_000_000),
            rule: composite(AcrossStates),
            tax_lines: &[(12_600_000, 500, 0, 630_000), (5_400_000, 1800, 0, 972_000)],
            totals: (18_000_000, 0, 1_602_000, 0, 19_602_000),
        },
        Case {
            lines: one(18_000_000),
            rule: rule(Composite7030, WithinState, "2025-09-21"),
            tax_lines: &[
                (12_600_000, 1200, 756_000, 0),
                (5_400_000, 1800, 486_000, 0),
            ],
            totals: (18_000_000, 1_242_000, 0, 0, 20_484_000),
        },
        Case {
            lines: one(20_000_055),
            rule: composite(WithinState),
            tax_lines: &[(14_000_039, 500, 350_001, 0), (6_000_016, 1800, 540_001, 0)],
            totals: (20_000_055, 890_002, 0, 41, 21_780_100),
        },
        Case {
            lines: one(33_333_333),
            rule: composite(WithinState),
            tax_lines: &[
                (23_333_333, 500, 583_333, 0),
                (10_000_000, 1800, 900_000, 0),
            ],
            totals: (33_333_333, 1_483_333, 0, 1, 36_300_000),
        },
        Case {
            lines: vec![line(1000, 18_000_000, 0), line(1000, 1_999_950, 0)],
            rule: composite(WithinState),
            tax_lines: &[
                (12_600_000, 500, 315_000, 0),
                (5_400_000, 1800, 486_000, 0),
                (1_399_965, 500, 34_999, 0),
                (599_985, 1800, 53_999, 0),
            ],
            totals: (19_999_950, 889_998, 0, -46, 21_779_900),
        },
        Case {
            lines: vec![line(9000, 1_610_000, 0), line(1000, 5_175_000, 250_000)],
            rule: rule(GoodsOnly, WithinState, now),
            tax_lines: &[(14_490_000, 500, 362_250, 0), (4_925_000, 500, 123_125, 0)],
            totals: (19_415_000, 485_375, 0, 50, 20_385_800),
        },
        Case {
            lines: one(25_000_000),
            rule: rule(WorksContract18, WithinState, now),
            tax_lines: &[(25_000_000, 1800, 2_250_000, 0)],
            totals: (25_000_000, 2_250_000, 0, 0, 29_500_000),
        },
        Case {
            lines: vec![line(2500, 133_333, 3_333)],
            rule: rule(ServicesOnly, AcrossStates, now),
            tax_lines: &[(330_000, 1800, 0, 59_400)],
            totals: (330_000, 0, 59_400, 0, 389_400),
        },
    ]
}

#[test]
fn invoices_are_worked_to_the_paisa() {
    for (number, case) in cases().into_iter().enumerate() {
        let working = work_invoice(&case.lines, &case.rule).expect("a working");
        let tax_lines: Vec<Expected> = working
            .tax_lines()
            .map(|l| (l.taxable_paise, l.rate_bp, l.cgst_paise, l.igst_paise))
            .collect();
        assert_eq!(tax_lines, case.tax_lines, "case {number}");
        let (taxable_paise, half, igst_paise, round_off_paise, total_paise) = case.totals;
        let expected = InvoiceTotals {
            taxable_paise,
            cgst_paise: half,
            sgst_paise: half,
            igst_paise,
            round_off_paise,
            total_paise,
        };
        assert_eq!(working.totals, expected, "case {number}");
    }
}

#[test]
fn the_parts_of_a_composite_line_have_their_own_codes() {
    let mut lines = vec![line(1000, 18_000_000, 0), line(1000, 1_999_950, 0)];
    lines[1].hsn_sac = "995442".to_owned();
    let working = work_invoice(&lines, &composite(TaxScope::WithinState)).expect("a working");
    let codes: Vec<&str> = working.tax_lines().map(|l| l.hsn_sac.as_str()).collect();
    assert_eq!(codes, ["85414300", "995461", "85414300", "995442"]);
    let summary = working.tax_summary();
    assert_eq!(summary.len(), 3);
    assert_eq!(summary[0].taxable_paise, 12_600_000 + 1_399_965);
    assert_eq!(summary[0].cgst_paise, 315_000 + 34_999);
}

#[test]
fn goods_with_a_rate_of_their_own_use_it() {
    let mut battery = line(1000, 1_000_000, 0);
    battery.own_rate_bp = Some(1800);
    let goods = rule(TaxTreatment::GoodsOnly, TaxScope::WithinState, "2026-06-01");
    let working = work_invoice(&[battery.clone()], &goods).expect("a working");
    assert_eq!(working.totals.cgst_paise, 90_000);
    let working = work_invoice(&[battery], &composite(TaxScope::WithinState)).expect("a working");
    assert_eq!(working.totals.cgst_paise, 44_500);
}

#[test]
fn a_discount_above_the_value_of_its_line_is_refused() {
    let lines = [line(1000, 100, 0), line(1000, 100, 101)];
    assert_eq!(
        work_invoice(&lines, &composite(TaxScope::WithinState)),
        Err(InvoiceRefusal::DiscountAboveGross { line_no: 2 })
    );
    let nothing = work_invoice(&[line(1000, 100, 100)], &composite(TaxScope::WithinState));
    assert!(!nothing.expect("a working").totals.may_be_issued());
}

#[test]
fn rates_change_on_their_day() {
    let goods_on = |on| GstRates::in_force(&gst_rates(), day(on)).map(|rates| rates.goods_bp);
    assert_eq!(goods_on("2021-09-30"), Some(500));
    assert_eq!(goods_on("2021-10-01"), Some(1200));
    assert_eq!(goods_on("2025-09-21"), Some(1200));
    assert_eq!(goods_on("2025-09-22"), Some(500));
    assert_eq!(goods_on("2018-12-31"), None);
}

#[test]
fn the_site_decides_which_taxes_apply() {
    use GstRegistration::{Regular, Sez, Unregistered};
    assert_eq!(
        TaxScope::of("32", "32", Unregistered),
        TaxScope::WithinState
    );
    assert_eq!(TaxScope::of("32", "33", Regular), TaxScope::AcrossStates);
    assert_eq!(TaxScope::of("32", "32", Sez), TaxScope::AcrossStates);
    assert_eq!(TaxScope::of("32", "31", Regular), TaxScope::AcrossStates);
}

#[test]
fn every_pair_of_different_states_bears_igst() {
    let states: Vec<GstState> = payloads_in_force(&gst_states(), day("2026-06-01"));
    for supplier in &states {
        for site in &states {
            let scope = TaxScope::of(&supplier.code, &site.code, GstRegistration::Regular);
            let expected = if supplier.code == site.code {
                TaxScope::WithinState
            } else {
                TaxScope::AcrossStates
            };
            assert_eq!(scope, expected);
        }
    }
    assert_eq!(states.iter().filter(|state| state.utgst).count(), 5);
}

#[test]
fn an_inclusive_price_is_taken_apart_and_comes_back() {
    let now = "2026-06-01";
    for (inclusive, treatment, taxable, tax, round_off) in [
        (
            20_000_000,
            TaxTreatment::Composite7030,
            18_365_473,
            1_634_528,
            -1,
        ),
        (
            19_602_000,
            TaxTreatment::Composite7030,
            18_000_000,
            1_602_000,
            0,
        ),
        (
            34_848_000,
            TaxTreatment::Composite7030,
            32_000_000,
            2_848_000,
            0,
        ),
        (
            11_800_000,
            TaxTreatment::WorksContract18,
            10_000_000,
            1_800_000,
            0,
        ),
    ] {
        let rule = rule(treatment, TaxScope::WithinState, now);
        assert_eq!(
            taxable_in_inclusive(inclusive, treatment, &rule.rates),
            taxable
        );
        let totals = work_invoice(&[line(1000, taxable, 0)], &rule)
            .expect("a working")
            .totals;
        assert_eq!(
            (totals.tax_paise(), totals.round_off_paise),
            (tax, round_off)
        );
        assert_eq!(totals.total_paise, inclusive);
    }
}

fn original() -> (InvoiceWorking, TaxRule) {
    let rule = rule(
        TaxTreatment::Composite7030,
        TaxScope::WithinState,
        "2026-06-01",
    );
    let lines = [line(1000, 18_000_000, 0), line(1000, 1_999_950, 0)];
    (work_invoice(&lines, &rule).expect("a working"), rule)
}

#[test]
fn a_full_credit_mirrors_every_amount() {
    let (invoice, _) = original();
    let credit = credit_in_full(&invoice, &[]).expect("a credit");
    assert_eq!(credit.totals, invoice.totals);
    assert!(credit.tax_lines().eq(invoice.tax_lines()));
    assert_eq!(
        credit_in_full(&invoice, &[credit]),
        Err(CreditRefusal::Nothing)
    );
}

#[test]
fn a_partial_credit_is_worked_at_the_rates_of_the_original() {
    let (invoice, rule) = original();
    let credit = CreditLine {
        line_no: 1,
        taxable_paise: 1_000_000,
    };
    let note = credit_in_part(&invoice, &[], &[credit], &rule).expect("a credit");
    let parts: Vec<(i64, i64, i64)> = note
        .tax_lines()
        .map(|l| (l.taxable_paise, l.rate_bp, l.cgst_paise))
        .collect();
    assert_eq!(parts, [(700_000, 500, 17_500), (300_000, 1800, 27_000)]);
    assert_eq!(note.totals.total_paise, 1_089_000);
}

#[test]
fn a_credit_stays_within_each_line_of_the_original() {
    let (invoice, rule) = original();
    let credit = |line_no, taxable_paise| CreditLine {
        line_no,
        taxable_paise,
    };
    let refused = |credits: &[CreditLine], earlier: &[InvoiceWorking]| {
        credit_in_part(&invoice, earlier, credits, &rule).expect_err("a refusal")
    };
    let first = credit_in_part(&invoice, &[], &[credit(2, 1_000_000)], &rule).expect("a credit");
    assert_eq!(
        refused(&[credit(2, 999_951)], std::slice::from_ref(&first)),
        CreditRefusal::AboveLine {
            line_no: 2,
            left_paise: 999_950
        }
    );
    assert_eq!(
        refused(&[credit(3, 1)], &[]),
        CreditRefusal::UnknownLine { line_no: 3 }
    );
    assert_eq!(
        refused(&[credit(1, 1), credit(1, 1)], &[]),
        CreditRefusal::UnknownLine { line_no: 1 }
    );
    assert_eq!(refused(&[credit(1, 0)], &[]), CreditRefusal::Nothing);
    let rest = credit_in_full(&invoice, std::slice::from_ref(&first)).expect("a credit");
    assert_eq!(
        rest.totals.total_paise + first.totals.total_paise,
        invoice.totals.total_paise
    );
    assert_eq!(
        credit_in_full(&invoice, &[first, rest]),
        Err(CreditRefusal::Nothing)
    );
}

#[test]
fn a_credit_note_is_late_after_november_of_the_next_year() {
    assert!(!credit_note_is_late(day("2026-06-01"), day("2027-11-30")));
    assert!(credit_note_is_late(day("2026-06-01"), day("2027-12-01")));
    assert!(credit_note_is_late(day("2026-03-31"), day("2026-12-01")));
}

fn any_treatment() -> impl Strategy<Value = TaxTreatment> {
    prop::sample::select(vec![
        TaxTreatment::Composite7030,
        TaxTreatment::WorksContract18,
        TaxTreatment::GoodsOnly,
        TaxTreatment::ServicesOnly,
    ])
}

fn any_rule() -> impl Strategy<Value = TaxRule> {
    let scope = prop::sample::select(vec![TaxScope::WithinState, TaxScope::AcrossStates]);
    let date = prop::sample::select(vec!["2021-09-30", "2025-09-21", "2025-09-22"]);
    (any_treatment(), scope, date).prop_map(|(treatment, scope, date)| rule(treatment, scope, date))
}

fn any_lines() -> impl Strategy<Value = Vec<InvoiceLine>> {
    let line =
        (1_i64..1_000_000, 1_i64..10_000_000, 0_i64..=100).prop_map(|(quantity, rate, percent)| {
            let gross = crate::calculations::rounding::mul_rdiv(quantity, rate, 1000);
            line(quantity, rate, gross * percent / 100)
        });
    prop::collection::vec(line, 1..12)
}

proptest! {
    #[test]
    fn tax_lines_sum_to_the_totals(lines in any_lines(), rule in any_rule()) {
        let working = work_invoice(&lines, &rule).expect("a working");
        let totals = working.totals;
        prop_assert!((-49..=50).contains(&totals.round_off_paise));
        prop_assert_eq!(totals.total_paise % 100, 0);
        prop_assert_eq!(totals.cgst_paise, totals.sgst_paise);
        let line_sum: i64 = working.lines.iter().map(|l| l.taxable_paise).sum();
        prop_assert_eq!(line_sum, totals.taxable_paise);
        let summary = working.tax_summary();
        prop_assert_eq!(summary.iter().map(|r| r.taxable_paise).sum::<i64>(), totals.taxable_paise);
        let taxes: i64 = summary.iter().map(|r| r.cgst_paise + r.sgst_paise + r.igst_paise).sum();
        prop_assert_eq!(taxes, totals.tax_paise());
        prop_assert_eq!(
            totals.taxable_paise + taxes + totals.round_off_paise,
            totals.total_paise
        );
    }

    #[test]
    fn an_inclusive_price_in_whole_rupees_returns_exactly(
        rupees in 1_i64..1_000_000_000, rule in any_rule(),
    ) {
        let inclusive = rupees * 100;
        let taxable = taxable_in_inclusive(inclusive, rule.treatment, &rule.rates);
        let working = work_invoice(&[line(1000, taxable, 0)], &rule).expect("a working");
        prop_assert_eq!(working.totals.total_paise, inclusive);
    }

    #[test]
    fn a_full_credit_after_partial_ones_nets_to_zero(
        lines in any_lines(), rule in any_rule(), percent in 1_i64..90,
    ) {
        let invoice = work_invoice(&lines, &rule).expect("a working");
        let credits: Vec<CreditLine> = invoice
            .lines
            .iter()
            .map(|l| CreditLine { line_no: l.line_no, taxable_paise: l.taxable_paise * percent / 100 })
            .filter(|credit| credit.taxable_paise > 0)
            .collect();
        prop_assume!(!credits.is_empty());
        let Ok(part) = credit_in_part(&invoice, &[], &credits, &rule) else { return Ok(()) };
        let earlier = [part];
        let Ok(rest) = credit_in_full(&invoice, &earlier) else { return Ok(()) };
        let sum = |figure: fn(&InvoiceTotals) -> i64| figure(&earlier[0].totals) + figure(&rest.totals);
        prop_assert_eq!(sum(|t| t.taxable_paise), invoice.totals.taxable_paise);
        prop_assert_eq!(sum(|t| t.cgst_paise), invoice.totals.cgst_paise);
        prop_assert_eq!(sum(|t| t.igst_paise), invoice.totals.igst_paise);
        prop_assert_eq!(sum(|t| t.round_off_paise), invoice.totals.round_off_paise);
        prop_assert_eq!(sum(|t| t.total_paise), invoice.totals.total_paise);
    }
}
