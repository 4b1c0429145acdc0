use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::day;
use crate::calculations::financial_year::{
    FinancialYear, Month, NotAFinancialYear, Quarter, days_between, kolkata_date, plus_days,
};
use crate::calculations::period::{PeriodFilter, PeriodRefusal, change_bp};

fn fy(text: &str) -> FinancialYear {
    text.parse().expect("a financial year")
}

fn filter(years: &[&str], quarters: &[Quarter], months: &[u32]) -> PeriodFilter {
    let months = months
        .iter()
        .map(|&m| Month::try_from(m).expect("a month"))
        .collect();
    PeriodFilter::new(
        years.iter().map(|y| fy(y)).collect(),
        quarters.to_vec(),
        months,
    )
    .expect("a filter")
}

#[test]
fn a_date_lies_in_its_financial_year_and_quarter() {
    for (date, year, quarter) in [
        ("2026-02-10", "2025-26", Quarter::Q4),
        ("2026-03-31", "2025-26", Quarter::Q4),
        ("2026-04-01", "2026-27", Quarter::Q1),
        ("2099-12-01", "2099-00", Quarter::Q3),
    ] {
        assert_eq!(FinancialYear::of(day(date)).to_string(), year);
        assert_eq!(Quarter::of(day(date)), quarter);
    }
}

#[test]
fn an_instant_is_first_turned_into_its_kolkata_date() {
    for (instant, date, year, quarter) in [
        ("2026-03-31T18:29:59Z", "2026-03-31", "2025-26", Quarter::Q4),
        ("2026-03-31T18:30:00Z", "2026-04-01", "2026-27", Quarter::Q1),
        ("2026-12-31T20:00:00Z", "2027-01-01", "2026-27", Quarter::Q4),
    ] {
        let instant: DateTime<Utc> = instant.parse().expect("an instant");
        let civil = kolkata_date(instant);
        assert_eq!(civil, day(date));
        assert_eq!(FinancialYear::of(civil).to_string(), year);
        assert_eq!(Quarter::of(civil), quarter);
    }
}

#[test]
fn a_financial_year_is_read_and_written_in_one_form() {
    for text in [
        "2026-28",
        "2026-2027",
        "26-27",
        "2026/27",
        "2026-2a",
        "",
        "+026-27",
    ] {
        assert_eq!(
            text.parse::<FinancialYear>(),
            Err(NotAFinancialYear),
            "{text}"
        );
    }
    assert_eq!(fy("2099-00").short(), "99-00");
    assert_eq!(fy("2026-27").short(), "26-27");
    assert_eq!(fy("2026-27").first_day(), day("2026-04-01"));
    assert_eq!(fy("2026-27").last_day(), day("2027-03-31"));
    assert_eq!(fy("2026-27").next().previous(), fy("2026-27"));
    let json = serde_json::to_string(&fy("2026-27")).expect("json");
    assert_eq!(json, "\"2026-27\"");
    assert_eq!(
        serde_json::from_str::<FinancialYear>(&json).expect("a year"),
        fy("2026-27")
    );
    assert!(serde_json::from_str::<Month>("13").is_err());
}

#[test]
fn quarters_and_months_need_exactly_one_financial_year() {
    let quarters = vec![Quarter::Q1];
    assert_eq!(
        PeriodFilter::new(vec![], quarters.clone(), vec![]),
        Err(PeriodRefusal::NeedsOneFinancialYear)
    );
    assert_eq!(
        PeriodFilter::new(vec![fy("2025-26"), fy("2026-27")], quarters, vec![]),
        Err(PeriodRefusal::NeedsOneFinancialYear)
    );
}

#[test]
fn january_to_march_of_a_financial_year_lie_in_the_next_calendar_year() {
    let last_quarter = filter(&["2026-27"], &[Quarter::Q4], &[]);
    assert_eq!(
        last_quarter.months(),
        [day("2027-01-01"), day("2027-02-01"), day("2027-03-01")]
    );
    assert!(last_quarter.matches(Some(day("2027-03-31"))));
    assert!(!last_quarter.matches(Some(day("2026-03-31"))));
}

#[test]
fn an_empty_intersection_of_quarter_and_month_matches_nothing() {
    let nothing = filter(&["2026-27"], &[Quarter::Q1], &[12]);
    assert!(nothing.months().is_empty());
    assert!(!nothing.matches(Some(day("2026-04-10"))));
    assert!(!nothing.matches(Some(day("2026-12-10"))));
    assert!(!nothing.matches(None));
}

#[test]
fn an_unknown_date_matches_only_the_empty_filter() {
    assert!(PeriodFilter::default().matches(None));
    assert!(!filter(&["2026-27"], &[], &[]).matches(None));
}

#[test]
fn a_period_is_compared_with_the_one_of_its_kind_before() {
    assert_eq!(
        filter(&["2026-27"], &[Quarter::Q1], &[]).previous_period(),
        Some(filter(&["2025-26"], &[Quarter::Q4], &[]))
    );
    assert_eq!(
        filter(&["2026-27"], &[], &[4]).previous_period(),
        Some(filter(&["2025-26"], &[], &[3]))
    );
    assert_eq!(
        filter(&["2026-27"], &[], &[1]).previous_period(),
        Some(filter(&["2026-27"], &[], &[12]))
    );
    assert_eq!(
        filter(&["2026-27"], &[], &[]).previous_period(),
        Some(filter(&["2025-26"], &[], &[]))
    );
    assert_eq!(
        filter(&["2025-26", "2026-27"], &[], &[]).previous_period(),
        None
    );
    assert_eq!(PeriodFilter::default().previous_period(), None);
    assert_eq!(
        filter(&["2026-27"], &[Quarter::Q2], &[]).previous_year(),
        filter(&["2025-26"], &[Quarter::Q2], &[])
    );
}

#[test]
fn a_year_in_progress_is_compared_up_to_the_same_day() {
    let running = filter(&["2026-27"], &[], &[]);
    assert_eq!(
        running.comparison_cut_off(day("2026-11-20")),
        Some(day("2025-11-20"))
    );
    assert_eq!(running.comparison_cut_off(day("2027-04-01")), None);
    assert_eq!(
        filter(&["2027-28"], &[], &[]).comparison_cut_off(day("2028-02-29")),
        Some(day("2027-02-28"))
    );
}

#[test]
fn change_against_an_earlier_period_is_unknown_when_that_was_nothing() {
    assert_eq!(change_bp(Some(108_450_000), Some(87_500_000)), Some(2394));
    assert_eq!(change_bp(Some(75_000_000), Some(100_000_000)), Some(-2500));
    assert_eq!(change_bp(Some(75_000_000), Some(0)), None);
    assert_eq!(change_bp(Some(75_000_000), Some(-1)), None);
    assert_eq!(change_bp(None, Some(1)), None);
}

proptest! {
    #[test]
    fn every_date_lies_between_the_ends_of_its_year(offset in 0_i64..36_000) {
        let date = plus_days(day("2000-01-01"), offset);
        let year = FinancialYear::of(date);
        prop_assert!(year.first_day() <= date && date <= year.last_day());
        prop_assert_eq!(year.to_string().parse::<FinancialYear>(), Ok(year));
        prop_assert!(Quarter::of(date).months().contains(&Month::of(date)));
        prop_assert_eq!(days_between(day("2000-01-01"), date), offset);
    }
}
