use proptest::prelude::*;

use super::day;
use crate::calculations::financial_year::plus_days;
use crate::calculations::reference::{StageRule, payloads_in_force, pipeline_stages};
use crate::calculations::stages::{
    Hold, PipelineStage, SlaColour, SlaThresholds, StageVisit, limit_days, sla, sla_colour,
    subsidy_stage_is_late, subsidy_stage_is_stuck,
};

const THRESHOLDS: SlaThresholds = SlaThresholds {
    amber_bp: 7_000,
    red_bp: 9_000,
};

#[test]
fn a_limit_turns_amber_and_red_as_it_is_used_up() {
    use SlaColour::{Amber, Green, Red};
    for (days, limit, colour) in [
        (31, 45, Green),
        (32, 45, Amber),
        (40, 45, Amber),
        (41, 45, Red),
        (4, 7, Green),
        (5, 7, Amber),
        (6, 7, Amber),
        (7, 7, Red),
    ] {
        assert_eq!(
            sla_colour(days, limit, THRESHOLDS),
            colour,
            "{days} of {limit}"
        );
    }
}

fn visit(entered_on: &str, holds: &[(&str, Option<&str>)]) -> StageVisit {
    StageVisit {
        entered_on: day(entered_on),
        left_on: None,
        holds: holds
            .iter()
            .map(|(from, to)| Hold {
                held_on: day(from),
                resumed_on: to.map(day),
            })
            .collect(),
    }
}

#[test]
fn time_on_hold_does_not_count() {
    let today = day("2026-10-12");
    let held = visit("2026-09-01", &[("2026-09-11", Some("2026-09-21"))]);
    let view = sla(&held, Some(45), THRESHOLDS, today);
    assert_eq!((view.days, view.colour), (31, Some(SlaColour::Green)));
    assert_eq!(
        (view.days_left, view.days_over, view.on_hold),
        (Some(14), Some(0), false)
    );
    let not_held = sla(&visit("2026-09-01", &[]), Some(45), THRESHOLDS, today);
    assert_eq!((not_held.days, not_held.colour), (41, Some(SlaColour::Red)));
}

#[test]
fn a_hold_keeps_the_colour_of_the_day_it_began() {
    let held = visit("2026-09-01", &[("2026-10-03", None)]);
    for today in ["2026-10-03", "2026-12-31"] {
        let view = sla(&held, Some(45), THRESHOLDS, day(today));
        assert_eq!(
            (view.days, view.colour, view.on_hold),
            (32, Some(SlaColour::Amber), true)
        );
    }
}

#[test]
fn a_stage_without_a_limit_has_no_colour() {
    let view = sla(
        &visit("2026-09-01", &[]),
        None,
        THRESHOLDS,
        day("2026-10-12"),
    );
    assert_eq!(
        (view.colour, view.days_left, view.days_over),
        (None, None, None)
    );
}

#[test]
fn a_visit_that_ended_and_one_that_lies_ahead_are_counted_right() {
    let mut past = visit("2026-09-01", &[("2026-09-05", None)]);
    past.left_on = Some(day("2026-09-15"));
    assert_eq!(past.days(day("2026-12-31")), 4);
    assert!(!past.is_on_hold());
    assert_eq!(visit("2026-09-01", &[]).days(day("2026-08-01")), 0);
}

#[test]
fn stages_have_the_limits_and_probabilities_of_the_company() {
    let rules: Vec<StageRule> = payloads_in_force(&pipeline_stages(), day("2026-06-01"));
    let of = |stage| {
        rules
            .iter()
            .find(|rule| rule.stage == stage)
            .expect("a rule")
    };
    assert_eq!(rules.len(), PipelineStage::ALL.len());
    assert_eq!(
        limit_days(of(PipelineStage::UnderInstallation), false),
        Some(45)
    );
    assert_eq!(limit_days(of(PipelineStage::Completed), true), Some(30));
    assert_eq!(limit_days(of(PipelineStage::Completed), false), None);
    assert_eq!(limit_days(of(PipelineStage::Lost), true), None);
    assert_eq!(of(PipelineStage::Proposal).probability_bp, 4500);
    for stage in PipelineStage::ALL {
        let json = serde_json::to_value(stage).expect("json");
        assert_eq!(json, serde_json::json!(stage.code()));
    }
}

#[test]
fn a_subsidy_step_is_late_after_its_date_and_stuck_after_its_days() {
    assert!(!subsidy_stage_is_late(day("2026-06-10"), day("2026-06-10")));
    assert!(subsidy_stage_is_late(day("2026-06-10"), day("2026-06-11")));
    assert!(!subsidy_stage_is_stuck(
        day("2026-06-01"),
        45,
        day("2026-07-16")
    ));
    assert!(subsidy_stage_is_stuck(
        day("2026-06-01"),
        45,
        day("2026-07-17")
    ));
}

proptest! {
    #[test]
    fn days_never_fall_as_time_goes_on(
        hold_start in 0_i64..40, hold_length in 0_i64..40, first in 0_i64..100, more in 0_i64..100,
    ) {
        let entered_on = day("2026-04-01");
        let held_on = plus_days(entered_on, hold_start);
        let visit = StageVisit {
            entered_on,
            left_on: None,
            holds: vec![Hold { held_on, resumed_on: Some(plus_days(held_on, hold_length)) }],
        };
        let early = visit.days(plus_days(entered_on, first));
        let late = visit.days(plus_days(entered_on, first + more));
        prop_assert!(early <= late && late <= first + more);
    }
}
