use proptest::prelude::*;

use super::day;
use crate::calculations::reference::{StateTopUp, in_force, subsidy_rules};
use crate::calculations::subsidy::{
    Beneficiary, BeneficiaryClass, CapacityBasis, Subsidy, SubsidyCase, SubsidyDenial,
    central_assistance_paise, subsidy,
};

fn case(module_w: i64) -> SubsidyCase {
    SubsidyCase {
        on: day("2026-06-01"),
        subsidy_segment: true,
        beneficiary: Beneficiary::Household,
        state_code: "32".to_owned(),
        module_w,
        inverter_w: None,
        capacity_basis: CapacityBasis::LowerOfModuleAndInverter,
        houses: None,
        dcr_modules: true,
        owns_connection: true,
        owns_system: true,
        assisted_before: false,
    }
}

fn of(case: &SubsidyCase) -> Subsidy {
    subsidy(case, &subsidy_rules())
}

#[test]
fn assistance_by_power_and_class() {
    for (watts, residential, special) in [
        (500, 1_500_000, 1_650_000),
        (1000, 3_000_000, 3_300_000),
        (1999, 5_997_000, 6_596_700),
        (2001, 6_001_800, 6_601_980),
        (2500, 6_900_000, 7_590_000),
        (2750, 7_350_000, 8_085_000),
        (3000, 7_800_000, 8_580_000),
        (10_000, 7_800_000, 8_580_000),
    ] {
        assert_eq!(of(&case(watts)).total_paise, residential, "{watts} W");
        let in_sikkim = SubsidyCase {
            state_code: "11".to_owned(),
            ..case(watts)
        };
        let answer = of(&in_sikkim);
        assert_eq!(answer.total_paise, special, "{watts} W");
        assert_eq!(answer.class, Some(BeneficiaryClass::ResidentialSpecial));
    }
}

#[test]
fn the_lower_of_modules_and_inverter_counts() {
    let modules = |module_w| SubsidyCase {
        inverter_w: Some(3000),
        ..case(module_w)
    };
    let larger = of(&modules(3240));
    assert_eq!((larger.eligible_w, larger.total_paise), (3000, 7_800_000));
    let smaller = of(&modules(2160));
    assert_eq!((smaller.eligible_w, smaller.total_paise), (2160, 6_288_000));
    let by_module = SubsidyCase {
        inverter_w: Some(2000),
        capacity_basis: CapacityBasis::Module,
        ..case(2160)
    };
    assert_eq!(of(&by_module).eligible_w, 2160);
}

#[test]
fn a_society_is_limited_by_its_houses() {
    let society = |module_w, houses| SubsidyCase {
        beneficiary: Beneficiary::Society,
        houses,
        ..case(module_w)
    };
    assert_eq!(of(&society(50_000, Some(10))).total_paise, 54_000_000);
    assert_eq!(of(&society(20_000, Some(10))).total_paise, 36_000_000);
    assert_eq!(of(&society(900_000, Some(1000))).total_paise, 900_000_000);
    let unknown = of(&society(20_000, None));
    assert_eq!(unknown.total_paise, 0);
    assert_eq!(unknown.denials, [SubsidyDenial::HousesUnknown]);
}

#[test]
fn a_condition_that_fails_gives_nothing_and_says_why() {
    let denied = |case: SubsidyCase, denial| {
        let answer = of(&case);
        assert_eq!(answer.total_paise, 0);
        assert_eq!(answer.denials, [denial]);
    };
    let good = || case(3000);
    denied(
        SubsidyCase {
            beneficiary: Beneficiary::Other,
            ..good()
        },
        SubsidyDenial::CustomerNotEligible,
    );
    denied(
        SubsidyCase {
            on: day("2027-04-01"),
            ..good()
        },
        SubsidyDenial::OutsideScheme,
    );
    denied(
        SubsidyCase {
            on: day("2024-02-12"),
            ..good()
        },
        SubsidyDenial::OutsideScheme,
    );
    denied(
        SubsidyCase {
            subsidy_segment: false,
            ..good()
        },
        SubsidyDenial::NotSubsidySegment,
    );
    denied(
        SubsidyCase {
            dcr_modules: false,
            ..good()
        },
        SubsidyDenial::ModulesNotDcr,
    );
    denied(
        SubsidyCase {
            owns_connection: false,
            ..good()
        },
        SubsidyDenial::ConnectionNotOwned,
    );
    denied(
        SubsidyCase {
            owns_system: false,
            ..good()
        },
        SubsidyDenial::SystemNotOwned,
    );
    denied(
        SubsidyCase {
            assisted_before: true,
            ..good()
        },
        SubsidyDenial::AssistedBefore,
    );
    assert_eq!(
        of(&SubsidyCase {
            on: day("2027-03-31"),
            ..good()
        })
        .total_paise,
        7_800_000
    );
}

#[test]
fn a_state_may_add_to_central_assistance() {
    let mut rules = subsidy_rules();
    rules[0].rows[0].payload.state_top_ups.push(StateTopUp {
        state_code: "09".to_owned(),
        paise_per_kw: 1_500_000,
        fixed_paise: 0,
        cap_paise: Some(3_000_000),
        from: day("2024-02-13"),
        to: None,
        source: "State order".to_owned(),
    });
    let in_state = SubsidyCase {
        state_code: "09".to_owned(),
        ..case(3000)
    };
    let answer = subsidy(&in_state, &rules);
    assert_eq!(
        (answer.central_paise, answer.state_paise),
        (7_800_000, 3_000_000)
    );
    assert_eq!(answer.total_paise, 10_800_000);
    assert_eq!(subsidy(&case(3000), &rules).state_paise, 0);
}

proptest! {
    #[test]
    fn assistance_never_falls_with_power_and_has_no_jumps(
        watts in 100_i64..60_000, class in 0_usize..3,
    ) {
        let items = subsidy_rules();
        let rule = &in_force(&items[class].rows, day("2026-06-01")).expect("a rule").payload;
        let here = central_assistance_paise(rule, watts);
        let next = central_assistance_paise(rule, watts + 1);
        prop_assert!(here <= next && next - here <= 3_300);
        prop_assert!(next <= rule.cap_paise);
    }
}
