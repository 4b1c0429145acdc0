use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::day;
use crate::calculations::ageing::{AgeingBasis, AgeingBucket, Receivable, ageing};
use crate::calculations::financial_year::{FinancialYear, Month, Quarter, plus_days};
use crate::calculations::forecast::{
    Forecast, ForecastBucket, ForecastRecord, forecast, forecast_accuracy_bp,
};
use crate::calculations::leaderboard::{Win, leaderboard};
use crate::calculations::period::PeriodFilter;
use crate::calculations::progress::{
    InstallationFacts, LoggedProgress, capacity_gauge, installation_progress, target_months,
};

fn record(value_paise: Option<i64>, own: Option<i64>, stage_probability_bp: i64) -> ForecastRecord {
    ForecastRecord {
        value_paise,
        own_probability_bp: own,
        stage_probability_bp,
        expected_on: None,
    }
}

#[test]
fn a_forecast_weighs_each_record_by_its_chance() {
    let first = [
        record(Some(20_000_000), None, 1000),
        record(Some(25_000_000), None, 4500),
        record(Some(30_000_000), None, 8500),
    ];
    assert_eq!(
        forecast(&first, 8000),
        Forecast {
            best_case_paise: 75_000_000,
            commit_paise: 25_500_000,
            weighted_paise: 38_750_000,
            missing_count: 0,
        }
    );
    let second = [
        record(Some(17_345_555), None, 2500),
        record(Some(19_602_000), Some(6000), 4500),
        record(Some(54_000_000), None, 9000),
        record(None, Some(9000), 4500),
    ];
    let weighted: Vec<Option<i64>> = second.iter().map(ForecastRecord::weighted_paise).collect();
    assert_eq!(
        weighted,
        [Some(4_336_389), Some(11_761_200), Some(48_600_000), None]
    );
    assert_eq!(
        forecast(&second, 8000),
        Forecast {
            best_case_paise: 90_947_555,
            commit_paise: 48_600_000,
            weighted_paise: 64_697_589,
            missing_count: 1,
        }
    );
}

#[test]
fn records_fall_into_months_or_are_overdue_or_undated() {
    let bucket = |expected_on: Option<&str>| {
        ForecastRecord {
            expected_on: expected_on.map(day),
            ..record(None, None, 0)
        }
        .bucket(day("2026-06-15"))
    };
    assert_eq!(bucket(None), ForecastBucket::NoDate);
    assert_eq!(bucket(Some("2026-06-14")), ForecastBucket::Overdue);
    assert_eq!(
        bucket(Some("2026-06-15")),
        ForecastBucket::Month(day("2026-06-01"))
    );
    assert_eq!(
        bucket(Some("2026-08-31")),
        ForecastBucket::Month(day("2026-08-01"))
    );
}

#[test]
fn accuracy_has_a_floor_and_is_unknown_when_nothing_was_won() {
    assert_eq!(forecast_accuracy_bp(45_000_000, 50_000_000), Some(9000));
    assert_eq!(forecast_accuracy_bp(60_000_000, 25_000_000), Some(0));
    assert_eq!(forecast_accuracy_bp(1, 0), None);
}

fn receivable(due_on: &str, outstanding_paise: i64) -> Receivable {
    let due_on = day(due_on);
    Receivable {
        issued_on: plus_days(due_on, -15),
        due_on,
        outstanding_paise,
    }
}

#[test]
fn receivables_age_by_their_due_date() {
    let receivables = [
        receivable("2026-11-25", 4_000_000),
        receivable("2026-11-20", 2_500_000),
        receivable("2026-11-19", 1_000_000),
        receivable("2026-10-21", 700_000),
        receivable("2026-10-20", 600_000),
        receivable("2026-08-22", 500_000),
        receivable("2026-08-21", 400_000),
    ];
    let rows = ageing(&receivables, AgeingBasis::DueDate, day("2026-11-20"));
    let figures: Vec<(i64, i64)> = rows
        .iter()
        .map(|r| (r.count, r.outstanding_paise))
        .collect();
    assert_eq!(
        figures,
        [
            (2, 6_500_000),
            (2, 1_700_000),
            (1, 600_000),
            (1, 500_000),
            (1, 400_000)
        ]
    );
    assert_eq!(
        rows.iter().map(|row| row.outstanding_paise).sum::<i64>(),
        9_700_000
    );
    let by_issue = ageing(&receivables, AgeingBasis::IssueDate, day("2026-11-20"));
    assert_eq!(by_issue[0].count, 0);
    assert_eq!(by_issue[1].count, 3);
}

#[test]
fn an_invoice_moves_through_the_buckets() {
    let bucket = |on| AgeingBucket::of(day("2026-10-21"), day(on));
    assert_eq!(bucket("2026-10-21"), AgeingBucket::NotDue);
    assert_eq!(bucket("2026-10-22"), AgeingBucket::D1To30);
    assert_eq!(bucket("2026-11-21"), AgeingBucket::D31To60);
    assert_eq!(
        serde_json::json!(AgeingBucket::D90Plus),
        serde_json::json!("d90_plus")
    );
    assert_eq!(
        serde_json::json!(AgeingBucket::D1To30),
        serde_json::json!("d1_30")
    );
}

#[test]
fn the_gauge_caps_its_arcs_and_not_its_figures() {
    let gauge = capacity_gauge(3, 50_000, 112_000, 171_000).expect("a gauge");
    assert_eq!((gauge.target_w, gauge.installed_bp), (150_000, 7467));
    assert_eq!((gauge.booked_bp, gauge.booked_arc_bp), (11_400, 10_000));
    assert_eq!(capacity_gauge(3, 0, 1, 1), None);
}

#[test]
fn a_target_counts_the_months_of_the_filter_or_of_the_running_year() {
    let year: FinancialYear = "2026-27".parse().expect("a year");
    let quarter = PeriodFilter::new(vec![year], vec![Quarter::Q1], vec![]).expect("a filter");
    assert_eq!(target_months(&quarter, day("2026-11-20")), 3);
    let months = vec![Month::of(day("2026-04-01"))];
    let april = PeriodFilter::new(vec![year], vec![], months).expect("a filter");
    assert_eq!(target_months(&april, day("2026-11-20")), 1);
    assert_eq!(
        target_months(&PeriodFilter::default(), day("2026-11-20")),
        8
    );
    assert_eq!(
        target_months(&PeriodFilter::default(), day("2027-03-31")),
        12
    );
}

#[test]
fn an_installation_advances_with_the_calendar_unless_the_crew_says_otherwise() {
    let today = day("2026-06-30");
    let started = |days: i64| InstallationFacts {
        started_on: Some(plus_days(today, -days)),
        ..InstallationFacts::default()
    };
    let progress = |facts| {
        let progress = installation_progress(facts, today);
        (progress.progress_bp, progress.late)
    };
    assert_eq!(progress(started(18)), (4000, false));
    let planned = InstallationFacts {
        expected_on: Some(plus_days(today, 11)),
        ..started(9)
    };
    assert_eq!(progress(planned), (4500, false));
    assert_eq!(progress(started(50)), (9900, true));
    assert_eq!(progress(InstallationFacts::default()), (0, false));
    assert_eq!(
        progress(InstallationFacts {
            done: true,
            ..started(50)
        }),
        (10_000, false)
    );
    let logged = |days_ago: i64| InstallationFacts {
        logged: Some(LoggedProgress {
            progress_bp: 8000,
            on: plus_days(today, -days_ago),
        }),
        ..started(18)
    };
    assert_eq!(progress(logged(7)), (8000, false));
    assert_eq!(progress(logged(8)), (4000, false));
}

fn win(owner: &str, recorded_at: &str, order_value_paise: i64) -> Win {
    Win {
        owner_id: owner.to_lowercase(),
        owner_name: owner.to_owned(),
        recorded_at: recorded_at.parse::<DateTime<Utc>>().expect("an instant"),
        captured_on: day("2026-03-01"),
        order_value_paise,
        capacity_w: 3000,
        withdrawn: false,
    }
}

#[test]
fn equal_value_and_deals_share_a_rank_and_the_next_is_skipped() {
    let at = "2026-04-10T06:00:00Z";
    let mut wins = vec![
        win("Esha", at, 100),
        win("Devi", at, 54_000_000),
        win("Carl", at, 54_000_000),
        win("Binu", at, 54_450_000),
        win("Asha", at, 19_602_000),
        win("Asha", at, 34_848_000),
    ];
    wins.push(Win {
        withdrawn: true,
        ..win("Esha", at, 900_000_000)
    });
    let board = leaderboard(&wins, &PeriodFilter::default());
    let ranks: Vec<(&str, i64, i64, i64)> = board
        .iter()
        .map(|row| (row.owner_name.as_str(), row.rank, row.won_paise, row.deals))
        .collect();
    assert_eq!(
        ranks,
        [
            ("Asha", 1, 54_450_000, 2),
            ("Binu", 2, 54_450_000, 1),
            ("Carl", 3, 54_000_000, 1),
            ("Devi", 3, 54_000_000, 1),
            ("Esha", 5, 100, 1),
        ]
    );
    assert_eq!(board[0].median_cycle_days, Some(40));
}

#[test]
fn a_win_belongs_to_the_month_it_was_recorded_in() {
    let wins = [win("Asha", "2026-03-31T18:45:00Z", 100)];
    let month = |fy: &str, first: &str| {
        let months = vec![Month::of(day(first))];
        PeriodFilter::new(vec![fy.parse().expect("a year")], vec![], months).expect("a filter")
    };
    assert_eq!(leaderboard(&wins, &month("2026-27", "2026-04-01")).len(), 1);
    assert!(leaderboard(&wins, &month("2025-26", "2026-03-01")).is_empty());
}

proptest! {
    #[test]
    fn buckets_sum_to_what_is_outstanding(
        receivables in prop::collection::vec((-200_i64..200, 1_i64..10_000_000), 0..30),
    ) {
        let receivables: Vec<Receivable> = receivables
            .into_iter()
            .map(|(offset, outstanding_paise)| Receivable {
                issued_on: day("2026-01-01"),
                due_on: plus_days(day("2026-06-01"), offset),
                outstanding_paise,
            })
            .collect();
        let rows = ageing(&receivables, AgeingBasis::DueDate, day("2026-06-01"));
        let total: i64 = receivables.iter().map(|r| r.outstanding_paise).sum();
        prop_assert_eq!(rows.iter().map(|row| row.outstanding_paise).sum::<i64>(), total);
        let count: i64 = rows.iter().map(|row| row.count).sum();
        prop_assert_eq!(usize::try_from(count).expect("a count"), receivables.len());
    }
}
