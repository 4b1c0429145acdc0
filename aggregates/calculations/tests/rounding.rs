use proptest::prelude::*;

use crate::calculations::rounding::{
    FACTOR_ONE, bp, growth_factors, mul_rdiv, narrow, ratio_bp, rdiv, rdiv_wide, scale,
};
use crate::calculations::statistics::{KnownSum, mean_tenths, median};

#[test]
fn division_rounds_half_up_away_from_zero() {
    assert_eq!(rdiv(5, 2), 3);
    assert_eq!(rdiv(-5, 2), -3);
    assert_eq!(rdiv(7, 3), 2);
    assert_eq!(rdiv(-1, 3), 0);
}

#[test]
fn a_share_and_a_ratio_use_basis_points() {
    assert_eq!(bp(33_333_333, 1800), 6_000_000);
    assert_eq!(bp(12_345, 250), 309);
    assert_eq!(ratio_bp(Some(-548_000), Some(19_602_000)), Some(-280));
}

#[test]
fn a_ratio_to_nothing_or_to_the_unknown_is_unknown() {
    assert_eq!(ratio_bp(Some(1), Some(0)), None);
    assert_eq!(ratio_bp(Some(1), Some(-5)), None);
    assert_eq!(ratio_bp(None, Some(5)), None);
    assert_eq!(ratio_bp(Some(1), None), None);
}

#[test]
fn growth_is_rounded_at_each_step() {
    let factors: Vec<i64> = growth_factors(10_500, 10_000).take(4).collect();
    assert_eq!(
        factors,
        [
            FACTOR_ONE,
            1_050_000_000_000,
            1_102_500_000_000,
            1_157_625_000_000
        ]
    );
    assert_eq!(scale(2_657_850, factors[1]), 2_790_743);
}

#[test]
fn extremes_neither_wrap_nor_panic() {
    let last = growth_factors(12_000, 10_000)
        .nth(24)
        .expect("25 years at 20 %");
    assert!(scale(10_000_000_000_000, last) > 10_000_000_000_000);
    assert_eq!(mul_rdiv(i64::MAX, i64::MAX, 1), i64::MAX);
    assert_eq!(mul_rdiv(i64::MIN, i64::MAX, 1), i64::MIN);
    assert_eq!(rdiv_wide(i128::MAX, i128::MAX), 1);
    assert_eq!(narrow(i128::MIN), i64::MIN);
}

#[test]
fn unknown_figures_are_counted_and_never_taken_for_zero() {
    let sum: KnownSum = [Some(5), None, Some(7), None].into_iter().collect();
    assert_eq!(
        sum,
        KnownSum {
            sum: 12,
            missing_count: 2
        }
    );
    let nothing: KnownSum = std::iter::empty().collect();
    assert_eq!(
        nothing,
        KnownSum {
            sum: 0,
            missing_count: 0
        }
    );
}

#[test]
fn means_are_in_tenths_and_medians_of_an_even_count_are_rounded() {
    assert_eq!(mean_tenths(&[3, 8, 10]), Some(70));
    assert_eq!(median(&[10, 3, 8]), Some(8));
    assert_eq!(mean_tenths(&[3, 8]), Some(55));
    assert_eq!(median(&[8, 3]), Some(6));
    assert_eq!(mean_tenths(&[]), None);
    assert_eq!(median(&[]), None);
}

proptest! {
    #[test]
    fn division_is_the_nearest_integer_and_ties_go_away_from_zero(
        n in -1_000_000_000_000_i64..1_000_000_000_000, d in 1_i64..1_000_000,
    ) {
        let quotient = i128::from(rdiv(n, d));
        let twice_error = 2 * (i128::from(n) - quotient * i128::from(d));
        prop_assert!(twice_error.abs() <= i128::from(d));
        if twice_error.abs() == i128::from(d) {
            prop_assert!(quotient.abs() * i128::from(d) > i128::from(n).abs());
        }
    }

    #[test]
    fn rounding_is_symmetric(n in any::<i32>(), d in 1_i64..100_000) {
        prop_assert_eq!(rdiv(i64::from(n), d), -rdiv(-i64::from(n), d));
    }
}
