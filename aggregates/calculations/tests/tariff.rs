use proptest::prelude::*;

use super::day;
use crate::calculations::reference::{in_force, tariffs};
use crate::calculations::tariff::{Bill, Phase, Tariff};

pub(super) fn kseb(on: &str) -> Tariff {
    let items = tariffs();
    let item = items
        .iter()
        .find(|item| item.code == "kseb_lt1a")
        .expect("the domestic tariff");
    in_force(&item.rows, day(on))
        .expect("a row")
        .payload
        .clone()
}

fn parts(bill: Bill) -> (i64, i64, i64, i64, i64) {
    (
        bill.energy_paise,
        bill.fixed_paise,
        bill.duty_paise,
        bill.other_paise,
        bill.total_paise,
    )
}

#[test]
fn bills_of_the_present_table() {
    let tariff = kseb("2026-06-01");
    for (units, phase, months, expected) in [
        (0, Phase::Single, 1, (0, 5_000, 0, 0, 5_000)),
        (50, Phase::Single, 1, (16_750, 5_000, 1_675, 0, 23_425)),
        (80, Phase::Single, 1, (29_500, 8_500, 2_950, 0, 40_950)),
        (100, Phase::Single, 1, (38_000, 8_500, 3_800, 0, 50_300)),
        (150, Phase::Single, 1, (64_750, 10_500, 6_475, 0, 81_725)),
        (200, Phase::Single, 1, (100_750, 14_000, 10_075, 0, 124_825)),
        (250, Phase::Single, 1, (143_250, 16_000, 14_325, 0, 173_575)),
        (251, Phase::Single, 1, (169_425, 22_000, 16_943, 0, 208_368)),
        (300, Phase::Single, 1, (202_500, 22_000, 20_250, 0, 244_750)),
        (350, Phase::Three, 1, (266_000, 25_000, 26_600, 0, 317_600)),
        (400, Phase::Single, 1, (318_000, 26_000, 31_800, 0, 375_800)),
        (500, Phase::Single, 1, (412_500, 28_600, 41_250, 0, 482_350)),
        (501, Phase::Single, 1, (460_920, 31_000, 46_092, 0, 538_012)),
        (481, Phase::Single, 2, (270_350, 32_000, 27_035, 0, 329_385)),
        (501, Phase::Single, 2, (338_175, 44_000, 33_818, 0, 415_993)),
    ] {
        assert_eq!(
            parts(tariff.bill(units, phase, months)),
            expected,
            "{units} units"
        );
    }
}

#[test]
fn surcharge_and_rent_are_added() {
    let mut tariff = kseb("2026-06-01");
    tariff.surcharge_paise_per_unit = 10;
    tariff.meter_rent_paise = 600;
    let bill = tariff.bill(240, Phase::Single, 1);
    assert_eq!(parts(bill), (134_750, 16_000, 13_475, 3_000, 167_225));
}

#[test]
fn bills_of_earlier_tables() {
    let bill = |on| parts(kseb(on).bill(300, Phase::Single, 1));
    assert_eq!(bill("2025-03-31"), (196_500, 19_000, 19_650, 0, 235_150));
    assert_eq!(bill("2024-12-04"), (192_000, 15_000, 19_200, 0, 226_200));
}

#[test]
fn the_251st_unit_costs_hundreds_of_rupees() {
    let tariff = kseb("2026-06-01");
    let step = tariff.bill(251, Phase::Single, 1).total_paise
        - tariff.bill(250, Phase::Single, 1).total_paise;
    assert_eq!(step, 34_793);
}

#[test]
fn an_expired_tariff_is_still_used_and_known_to_be_expired() {
    let tariff = kseb("2027-04-01");
    assert!(!tariff.has_expired(day("2027-03-31")));
    assert!(tariff.has_expired(day("2027-04-01")));
}

#[test]
fn small_consumers_below_the_poverty_line_pay_one_rate() {
    let items = tariffs();
    let item = items
        .iter()
        .find(|item| item.code == "kseb_lt1a_bpl")
        .expect("the tariff");
    let row = in_force(&item.rows, day("2026-06-01")).expect("a row");
    assert_eq!(row.payload.bill(40, Phase::Single, 1).energy_paise, 6_000);
    assert_eq!(row.payload.bill(40, Phase::Single, 1).fixed_paise, 0);
}

const TABLES: [&str; 3] = ["2024-06-01", "2025-01-01", "2026-06-01"];

#[test]
fn a_bill_never_falls_when_units_rise() {
    for table in TABLES {
        let tariff = kseb(table);
        for phase in [Phase::Single, Phase::Three] {
            let mut before = 0;
            for units in 0..1_200 {
                let bill = tariff.bill(units, phase, 1).total_paise;
                assert!(bill >= before, "{table}: {units} units");
                before = bill;
            }
        }
    }
}

proptest! {
    #[test]
    fn a_bill_of_two_months_is_two_halves_but_for_the_duty(
        units in 0_i64..1_000, table in 0..TABLES.len(),
    ) {
        let tariff = kseb(TABLES[table]);
        let one = tariff.bill(units, Phase::Single, 1);
        let two = tariff.bill(2 * units, Phase::Single, 2);
        prop_assert_eq!(two.energy_paise, 2 * one.energy_paise);
        prop_assert_eq!(two.fixed_paise, 2 * one.fixed_paise);
        prop_assert!((two.duty_paise - 2 * one.duty_paise).abs() <= 1);
    }
}
