use proptest::prelude::*;

use super::tariff::kseb;
use crate::calculations::loan::{Loan, LoanRefusal, emi_paise, loan_schedule};
use crate::calculations::reference::EVEN_SHAPE_BP;
use crate::calculations::roi::{
    RoiInputs, RoiRefusal, RoiResult, RoiTariff, SlabTariff, bills_of_year, om_year1_paise,
    work_roi,
};
use crate::calculations::tariff::Phase;

fn flat(capacity_w: i64, yield_kwh_per_kw: i64, paise_per_kwh: i64) -> RoiInputs {
    RoiInputs {
        capacity_w,
        yield_kwh_per_kw,
        cost_paise: 19_602_000,
        subsidy_paise: 7_800_000,
        tariff: RoiTariff::Flat { paise_per_kwh },
        degradation_bp: 50,
        escalation_bp: 500,
        discount_rate_bp: 800,
        om_year1_paise: 150_000,
        om_from_year: 6,
        om_escalation_bp: 500,
        replacement_paise: 0,
        replacement_year: 12,
        emission_g_per_kwh: 712,
    }
}

fn slab(units: i64) -> SlabTariff {
    SlabTariff {
        tariff: kseb("2026-06-01"),
        phase: Phase::Single,
        monthly_units_kwh: [units; 12],
        monthly_shape_bp: EVEN_SHAPE_BP,
        export_payout_paise_per_kwh: 279,
    }
}

fn a() -> RoiInputs {
    flat(3000, 1363, 650)
}

fn b() -> RoiInputs {
    RoiInputs {
        tariff: RoiTariff::Slab(Box::new(slab(350))),
        ..a()
    }
}

fn c() -> RoiInputs {
    RoiInputs {
        tariff: RoiTariff::Slab(Box::new(slab(200))),
        cost_paise: 34_848_000,
        ..flat(5000, 1363, 0)
    }
}

fn d() -> RoiInputs {
    RoiInputs {
        escalation_bp: 300,
        om_year1_paise: 100_000,
        om_from_year: 1,
        ..flat(3000, 1400, 700)
    }
}

fn e() -> RoiInputs {
    RoiInputs {
        cost_paise: 25_000_000,
        om_year1_paise: 0,
        ..flat(5000, 1500, 820)
    }
}

fn roi(inputs: &RoiInputs) -> RoiResult {
    work_roi(inputs).expect("a result")
}

struct Expected {
    inputs: RoiInputs,
    net: i64,
    gen_1_2: (i64, i64),
    gen_25: i64,
    saving_1_2_25: (i64, i64, i64),
    savings: i64,
    om: i64,
    paybacks: (i64, i64),
    npv: i64,
    irr: i64,
    roi: i64,
    lcoe: i64,
    co2: i64,
}

fn examples() -> [Expected; 5] {
    [
        Expected {
            inputs: a(),
            net: 11_802_000,
            gen_1_2: (4_089_000, 4_068_555),
            gen_25: 96_320_283,
            saving_1_2_25: (2_657_850, 2_776_789, 7_600_245),
            savings: 118_044_823,
            om: 6_330_219,
            paybacks: (414, 514),
            npv: 28_835_515,
            irr: 2629,
            roi: 84_657,
            lcoe: 32_625,
            co2: 68_580,
        },
        Expected {
            inputs: b(),
            net: 11_802_000,
            gen_1_2: (4_089_000, 4_068_555),
            gen_25: 96_320_283,
            saving_1_2_25: (3_699_396, 3_875_080, 11_374_747),
            savings: 171_528_105,
            om: 6_330_219,
            paybacks: (304, 359),
            npv: 47_360_534,
            irr: 3573,
            roi: 129_974,
            lcoe: 32_625,
            co2: 68_580,
        },
        Expected {
            inputs: c(),
            net: 27_048_000,
            gen_1_2: (6_815_000, 6_780_925),
            gen_25: 160_533_808,
            saving_1_2_25: (2_669_685, 2_793_187, 7_914_944),
            savings: 121_116_185,
            om: 6_330_219,
            paybacks: (869, 1376),
            npv: 14_437_680,
            irr: 1262,
            roi: 32_438,
            lcoe: 41_402,
            co2: 114_300,
        },
        Expected {
            inputs: d(),
            net: 11_802_000,
            gen_1_2: (4_200_000, 4_179_000),
            gen_25: 98_934_998,
            saving_1_2_25: (2_940_000, 3_013_059, 5_299_010),
            savings: 100_228_959,
            om: 4_772_711,
            paybacks: (401, 498),
            npv: 25_443_489,
            irr: 2632,
            roi: 70_881,
            lcoe: 31_331,
            co2: 70_442,
        },
        Expected {
            inputs: e(),
            net: 17_200_000,
            gen_1_2: (7_500_000, 7_462_500),
            gen_25: 176_669_637,
            saving_1_2_25: (6_150_000, 6_425_213, 17_586_209),
            savings: 273_143_955,
            om: 0,
            paybacks: (269, 313),
            npv: 81_159_860,
            irr: 4021,
            roi: 148_805,
            lcoe: 22_376,
            co2: 125_789,
        },
    ]
}

#[test]
fn worked_examples_over_25_years() {
    for (example, name) in examples().into_iter().zip(["A", "B", "C", "D", "E"]) {
        let result = roi(&example.inputs);
        let year = |number: usize| &result.years[number - 1];
        assert_eq!(result.years.len(), 25);
        assert_eq!(result.net_paise, example.net, "net {name}");
        assert_eq!(
            (year(1).gen_wh, year(2).gen_wh),
            example.gen_1_2,
            "gen {name}"
        );
        assert_eq!(result.gen_25_wh, example.gen_25, "gen 25 {name}");
        assert_eq!(
            (
                year(1).saving_paise,
                year(2).saving_paise,
                year(25).saving_paise
            ),
            example.saving_1_2_25,
            "saving {name}"
        );
        assert_eq!(result.saving_25_paise, example.savings, "savings {name}");
        assert_eq!(result.om_25_paise, example.om, "maintenance {name}");
        assert_eq!(
            (result.payback_cy, result.discounted_payback_cy),
            (Some(example.paybacks.0), Some(example.paybacks.1)),
            "payback {name}"
        );
        assert_eq!(result.npv_paise, example.npv, "npv {name}");
        assert_eq!(result.irr_bp, Some(example.irr), "irr {name}");
        assert_eq!(result.roi_bp, Some(example.roi), "roi {name}");
        assert_eq!(result.lcoe_e4, Some(example.lcoe), "lcoe {name}");
        assert_eq!(result.co2_kg, example.co2, "co2 {name}");
    }
}

#[test]
fn the_slab_view_shows_what_a_flat_price_hides() {
    let result = roi(&b());
    let bills = result.first_year_bills.expect("bills");
    assert_eq!(
        (bills.before_paise, bills.after_paise, bills.payout_paise),
        (3_799_200, 99_804, 0)
    );
    assert_eq!(result.value_per_unit_paise, Some(905));
    assert_eq!(result.monthly_saving_paise, 308_283);
    let bills = roi(&c()).first_year_bills.expect("bills");
    assert_eq!((bills.before_paise, bills.after_paise), (1_497_900, 60_000));
    assert_eq!(
        (bills.banked_wh, bills.payout_paise),
        (4_415_000, 1_231_785)
    );
    assert_eq!(roi(&a()).first_year_bills, None);
}

#[test]
fn maintenance_of_the_first_year_follows_the_capacity() {
    assert_eq!(om_year1_paise(3000, 50_000), 150_000);
    assert_eq!(om_year1_paise(3_240, 50_000), 162_000);
}

#[test]
fn an_exchange_of_the_inverter_is_counted_in_its_year() {
    let result = roi(&RoiInputs {
        replacement_paise: 3_500_000,
        ..b()
    });
    assert_eq!(result.npv_paise, 45_970_636);
    assert_eq!(result.irr_bp, Some(3548));
    assert_eq!(result.lcoe_e4, Some(35_941));
    assert_eq!(result.roi_bp, Some(127_009));
}

#[test]
fn a_system_may_never_pay_back() {
    let never = RoiInputs {
        cost_paise: 60_000_000,
        subsidy_paise: 0,
        escalation_bp: 0,
        om_year1_paise: 200_000,
        om_from_year: 1,
        ..flat(3000, 1363, 100)
    };
    let result = roi(&never);
    assert_eq!(
        (
            result.payback_cy,
            result.discounted_payback_cy,
            result.irr_bp
        ),
        (None, None, None)
    );
    assert_eq!(result.npv_paise, -59_179_324);
    assert_eq!(result.roi_bp, Some(-9986));
}

#[test]
fn assistance_above_cost_leaves_nothing_to_pay_back() {
    let inputs = RoiInputs {
        cost_paise: 5_000_000,
        subsidy_paise: 6_000_000,
        om_year1_paise: 0,
        ..flat(2000, 1363, 650)
    };
    let result = roi(&inputs);
    assert_eq!((result.net_paise, result.payback_cy), (0, Some(0)));
    assert_eq!((result.irr_bp, result.roi_bp), (None, None));
    assert_eq!((result.npv_paise, result.lcoe_e4), (28_338_836, Some(0)));
}

#[test]
fn inputs_out_of_range_are_refused() {
    let refused = |inputs: RoiInputs| work_roi(&inputs).expect_err("a refusal");
    assert_eq!(
        refused(RoiInputs {
            capacity_w: 99,
            ..a()
        }),
        RoiRefusal::CapacityOutOfRange
    );
    assert_eq!(
        refused(RoiInputs {
            yield_kwh_per_kw: 499,
            ..a()
        }),
        RoiRefusal::YieldOutOfRange
    );
    assert_eq!(
        refused(RoiInputs {
            cost_paise: -1,
            ..a()
        }),
        RoiRefusal::Negative
    );
    assert_eq!(
        refused(RoiInputs {
            escalation_bp: 5001,
            ..a()
        }),
        RoiRefusal::RateOutOfRange
    );
    let mut shape = slab(350);
    shape.monthly_shape_bp[0] += 1;
    let inputs = RoiInputs {
        tariff: RoiTariff::Slab(Box::new(shape)),
        ..a()
    };
    assert_eq!(refused(inputs), RoiRefusal::ShapeSum);
}

#[test]
fn the_largest_system_at_the_steepest_prices_does_not_overflow() {
    let inputs = RoiInputs {
        cost_paise: 100_000_000_000,
        escalation_bp: 2_000,
        ..flat(50_000_000, 2500, 5_000)
    };
    let result = roi(&inputs);
    assert!(result.npv_paise > 0 && result.npv_paise < i64::MAX);
    assert!(result.saving_25_paise < i64::MAX);
}

#[test]
fn instalments_and_their_last_one() {
    for (principal_paise, rate_bp, months, emi, last, interest) in [
        (11_802_000, 700, 120, 137_031, 137_065, 4_641_754),
        (15_000_000, 925, 60, 313_198, 313_233, 3_791_915),
        (20_000_000, 0, 36, 555_556, 555_540, 0),
    ] {
        let schedule = loan_schedule(Loan {
            principal_paise,
            rate_bp,
            months,
        })
        .expect("a schedule");
        assert_eq!(schedule.emi_paise, emi);
        assert_eq!(schedule.last_paise(), last);
        assert_eq!(schedule.total_interest_paise, interest);
    }
}

#[test]
fn a_loan_out_of_range_is_refused() {
    let emi = |principal_paise, rate_bp, months| {
        emi_paise(Loan {
            principal_paise,
            rate_bp,
            months,
        })
    };
    assert_eq!(emi(-1, 700, 12), Err(LoanRefusal::PrincipalNegative));
    assert_eq!(emi(1, 3601, 12), Err(LoanRefusal::RateOutOfRange));
    assert_eq!(emi(1, 700, 0), Err(LoanRefusal::MonthsOutOfRange));
    assert_eq!(emi(10_000_000_000_000, 3600, 600), Ok(300_000_005_954));
    assert_eq!(emi(10_000, 1200, 1), Ok(10_100));
    assert_eq!(emi(10_000_000_000_000, 1, 600), Ok(16_708_437_500));
    assert_eq!(emi(10_000_000_000_000, 3, 1), Ok(10_000_250_000_000));
    assert_eq!(emi(123_456_789, 3599, 599), Ok(3_702_675));
}

/// Present value of cash flows at a rate, unrounded.
fn value_at(result: &RoiResult, rate_bp: i64) -> f64 {
    let rate = 1.0 + rate_bp as f64 / 10_000.0;
    let flows = result.years.iter().map(|year| year.cash_flow_paise as f64);
    let present: f64 = flows
        .zip(1..)
        .map(|(flow, year)| flow / rate.powi(year))
        .sum();
    present - result.net_paise as f64
}

proptest! {
    #[test]
    fn the_value_changes_sign_around_the_internal_rate(
        cost in 8_000_000_i64..60_000_000, price in 300_i64..1_200, escalation in 0_i64..1_000,
    ) {
        let inputs = RoiInputs { cost_paise: cost, escalation_bp: escalation, ..flat(3000, 1363, price) };
        let result = roi(&inputs);
        if let Some(irr_bp) = result.irr_bp {
            prop_assert!(value_at(&result, irr_bp - 1) > 0.0);
            prop_assert!(value_at(&result, irr_bp + 1) < 0.0);
        }
    }

    #[test]
    fn a_loan_ends_at_nothing(
        principal_paise in 0_i64..100_000_000_000, rate_bp in 0_i64..=3_600, months in 1_i64..=360,
    ) {
        let schedule = loan_schedule(Loan { principal_paise, rate_bp, months }).expect("a schedule");
        let last = schedule.instalments.last().expect("an instalment");
        prop_assert_eq!(last.balance_paise, 0);
        let paid: i64 = schedule.instalments.iter().map(|paid| paid.amount_paise).sum();
        prop_assert_eq!(paid, principal_paise + schedule.total_interest_paise);
        prop_assert!(schedule.instalments.iter().all(|paid| paid.balance_paise >= 0));
    }

    #[test]
    fn the_months_of_a_year_add_up(gen_wh in 0_i64..1_000_000_000, seed in prop::array::uniform11(0_i64..900)) {
        let mut shape = [0; 12];
        shape[..11].copy_from_slice(&seed);
        shape[11] = 10_000 - seed.iter().sum::<i64>();
        let mut no_consumption = slab(0);
        no_consumption.monthly_shape_bp = shape;
        prop_assert_eq!(bills_of_year(&no_consumption, gen_wh).banked_wh, gen_wh);
    }
}
