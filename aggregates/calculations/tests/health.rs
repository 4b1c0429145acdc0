use proptest::prelude::*;

use super::day;
use crate::calculations::health::{
    Commitment, Health, HealthFacts, HealthGrade, HealthInsight, health,
};
use crate::calculations::reference::{health_weights, payloads_in_force, pipeline_stages};
use crate::calculations::stages::{PipelineStage, limit_days};

const TODAY: &str = "2026-06-30";

fn lead(close_ahead: bool, offer_shared: bool, offer_accepted: bool) -> Commitment {
    let expected_close_on = Some(day(if close_ahead { TODAY } else { "2026-06-29" }));
    Commitment::Lead {
        expected_close_on,
        offer_shared,
        offer_accepted,
    }
}

fn project(received_paise: i64, order_value_paise: i64) -> Commitment {
    Commitment::Project {
        received_paise,
        order_value_paise,
    }
}

fn facts(
    stage: PipelineStage,
    idle_days: i64,
    days_in_stage: i64,
    value_paise: Option<i64>,
    commitment: Commitment,
    source: Option<&str>,
) -> HealthFacts {
    let rules = payloads_in_force(&pipeline_stages(), day(TODAY));
    let rule = rules
        .iter()
        .find(|rule| rule.stage == stage)
        .expect("a rule");
    HealthFacts {
        stage,
        on_hold: false,
        idle_days,
        days_in_stage,
        limit_days: limit_days(rule, true),
        value_paise,
        commitment,
        source: source.map(str::to_owned),
    }
}

fn of(facts: &HealthFacts) -> Option<Health> {
    health(facts, &health_weights(), day(TODAY))
}

#[test]
fn deals_are_scored_graded_and_explained() {
    use PipelineStage::{ConfirmedOrder, Lead, Proposal, SiteSurvey, UnderInstallation};
    let nothing_agreed = lead(false, false, false);
    let partly_paid = project(20_000_000, 72_000_000);
    let half_paid = project(9_801_000, 19_602_000);
    for (facts, factors, grade, insight) in [
        (
            facts(
                Proposal,
                5,
                25,
                Some(25_000_000),
                lead(true, false, false),
                Some("referral"),
            ),
            [22, 15, 20, 5, 10],
            HealthGrade::B,
            HealthInsight::Commitment,
        ),
        (
            facts(
                Lead,
                1,
                3,
                Some(18_000_000),
                lead(true, false, false),
                Some("website"),
            ),
            [30, 25, 20, 5, 3],
            HealthGrade::A,
            HealthInsight::Source,
        ),
        (
            facts(
                UnderInstallation,
                35,
                95,
                Some(72_000_000),
                partly_paid,
                Some("other"),
            ),
            [0, 0, 5, 10, 3],
            HealthGrade::D,
            HealthInsight::Activity,
        ),
        (
            facts(
                ConfirmedOrder,
                2,
                12,
                Some(19_602_000),
                half_paid,
                Some("channel_partner"),
            ),
            [30, 25, 20, 15, 8],
            HealthGrade::A,
            HealthInsight::Healthy,
        ),
        (
            facts(SiteSurvey, 8, 29, None, nothing_agreed, None),
            [12, 0, 0, 0, 3],
            HealthGrade::D,
            HealthInsight::Momentum,
        ),
    ] {
        let health = of(&facts).expect("a health");
        let scored = [
            health.activity,
            health.momentum,
            health.value,
            health.commitment,
            health.source,
        ];
        assert_eq!(scored, factors);
        assert_eq!(health.score, factors.iter().sum::<i64>());
        assert_eq!((health.grade, health.insight), (grade, insight));
    }
}

#[test]
fn commitment_counts_dates_offers_and_money() {
    let commitment = |commitment| {
        of(&facts(
            PipelineStage::Proposal,
            0,
            0,
            None,
            commitment,
            None,
        ))
        .expect("a health")
        .commitment
    };
    assert_eq!(commitment(lead(true, true, false)), 10);
    assert_eq!(commitment(lead(true, true, true)), 15);
    assert_eq!(commitment(lead(false, true, true)), 10);
    assert_eq!(commitment(project(0, 100)), 5);
    assert_eq!(commitment(project(49, 100)), 10);
    assert_eq!(commitment(project(50, 100)), 15);
}

#[test]
fn closed_deals_and_deals_on_hold_have_no_health() {
    for stage in [
        PipelineStage::Completed,
        PipelineStage::SubsidyCredited,
        PipelineStage::Lost,
    ] {
        assert_eq!(of(&facts(stage, 0, 0, Some(1), project(0, 1), None)), None);
    }
    let mut held = facts(
        PipelineStage::ConfirmedOrder,
        0,
        0,
        Some(1),
        project(0, 1),
        None,
    );
    held.on_hold = true;
    assert_eq!(of(&held), None);
}

proptest! {
    #[test]
    fn a_score_lies_between_0_and_100_and_falls_with_idleness(
        idle in 0_i64..60, days in 0_i64..200, value in prop::option::of(-1_i64..90_000_000),
        received in -5_i64..100,
    ) {
        let at = |idle| of(&facts(
            PipelineStage::UnderInstallation, idle, days, value, project(received, 100), Some("sales"),
        )).expect("a health");
        prop_assert!((0..=100).contains(&at(idle).score));
        prop_assert!(at(idle + 1).score <= at(idle).score);
    }
}
