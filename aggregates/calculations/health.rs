//! Deal health, 0 to 100: how alive and promising an open deal is, and what to look at first.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::stages::PipelineStage;

/// Points up to a number of idle days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdleBand {
    /// Last day of the band.
    pub upto_days: i64,
    /// Points.
    pub points: i64,
}

/// Points below a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ValueBand {
    /// Values below this; absent on the last band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_paise: Option<i64>,
    /// Points.
    pub points: i64,
}

/// The weights of deal health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthWeights {
    /// Bands of idle days, ascending; 0 beyond the last.
    pub idle: Vec<IdleBand>,
    /// Points for the time in the stage: within its limit, within one and a half times, within
    /// twice the limit; 0 beyond.
    pub momentum: [i64; 3],
    /// Bands of value, ascending.
    pub value: Vec<ValueBand>,
    /// Points by source code.
    pub source: BTreeMap<String, i64>,
    /// Points of any other source, or none.
    pub other_source: i64,
    /// Most points of each factor: activity, momentum, value, commitment, source.
    pub most: [i64; 5],
}

/// What the customer and the company have committed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Commitment {
    /// Of an open lead.
    Lead {
        /// Day the decision is expected.
        expected_close_on: Option<NaiveDate>,
        /// A quotation version is shared or viewed.
        offer_shared: bool,
        /// A quotation version is accepted.
        offer_accepted: bool,
    },
    /// Of a project.
    Project {
        /// Money received.
        received_paise: i64,
        /// Contract value.
        order_value_paise: i64,
    },
}

/// The facts deal health rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthFacts {
    /// Stage of the deal.
    pub stage: PipelineStage,
    /// On hold: no health.
    pub on_hold: bool,
    /// Days since the last activity of a person or the customer.
    pub idle_days: i64,
    /// Days in the stage.
    pub days_in_stage: i64,
    /// Limit of the stage.
    pub limit_days: Option<i64>,
    /// Expected value of a lead, order value of a project.
    pub value_paise: Option<i64>,
    /// Commitment.
    pub commitment: Commitment,
    /// Code of the source.
    pub source: Option<String>,
}

/// Grade of a score.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub enum HealthGrade {
    /// 75 and more: healthy.
    A,
    /// 55 and more: good.
    B,
    /// 35 and more: at risk.
    C,
    /// 15 and more: weak.
    D,
    /// Critical.
    F,
}

/// What to look at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthInsight {
    /// Nothing: the deal is well.
    Healthy,
    /// Nobody has worked on it for long.
    Activity,
    /// It stays too long in its stage.
    Momentum,
    /// Its value is unknown or unusual.
    Value,
    /// Nothing is agreed or paid.
    Commitment,
    /// Its source seldom converts.
    Source,
}

/// Deal health with its factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Of 30.
    pub activity: i64,
    /// Of 25.
    pub momentum: i64,
    /// Of 20.
    pub value: i64,
    /// Of 15.
    pub commitment: i64,
    /// Of 10.
    pub source: i64,
    /// Sum of the factors.
    pub score: i64,
    /// Grade of the score.
    pub grade: HealthGrade,
    /// The weakest factor, unless the deal is well.
    pub insight: HealthInsight,
}

/// Health of an open lead or a project under way; `None` for all others and on hold.
pub fn health(facts: &HealthFacts, weights: &HealthWeights, today: NaiveDate) -> Option<Health> {
    if facts.on_hold || !is_under_way(facts.stage) {
        return None;
    }
    let factors = [
        activity(facts.idle_days, weights),
        momentum(facts.days_in_stage, facts.limit_days, weights),
        value(facts.value_paise, weights),
        commitment(facts.commitment, today),
        source(facts.source.as_deref(), weights),
    ];
    let score = factors.iter().sum();
    let [activity, momentum, value, commitment, source] = factors;
    Some(Health {
        activity,
        momentum,
        value,
        commitment,
        source,
        score,
        grade: grade(score),
        insight: insight(score, &factors, &weights.most),
    })
}

fn is_under_way(stage: PipelineStage) -> bool {
    match stage {
        PipelineStage::Lead
        | PipelineStage::SiteSurvey
        | PipelineStage::Proposal
        | PipelineStage::ConfirmedOrder
        | PipelineStage::UnderInstallation
        | PipelineStage::SubmittedForSubsidy => true,
        PipelineStage::Completed | PipelineStage::SubsidyCredited | PipelineStage::Lost => false,
    }
}

fn activity(idle_days: i64, weights: &HealthWeights) -> i64 {
    weights
        .idle
        .iter()
        .find(|band| idle_days <= band.upto_days)
        .map_or(0, |band| band.points)
}

fn momentum(days: i64, limit_days: Option<i64>, weights: &HealthWeights) -> i64 {
    let [within, half_more, twice] = weights.momentum;
    match limit_days {
        None => within,
        Some(limit) if days <= limit => within,
        Some(limit) if 2 * days <= 3 * limit => half_more,
        Some(limit) if days <= 2 * limit => twice,
        Some(_) => 0,
    }
}

fn value(value_paise: Option<i64>, weights: &HealthWeights) -> i64 {
    let Some(value) = value_paise.filter(|&value| value > 0) else {
        return 0;
    };
    weights
        .value
        .iter()
        .find(|band| band.below_paise.is_none_or(|below| value < below))
        .map_or(0, |band| band.points)
}

fn commitment(commitment: Commitment, today: NaiveDate) -> i64 {
    match commitment {
        Commitment::Lead {
            expected_close_on,
            offer_shared,
            offer_accepted,
        } => {
            let dated = if expected_close_on.is_some_and(|on| on >= today) {
                5
            } else {
                0
            };
            let offered = match (offer_accepted, offer_shared) {
                (true, _) => 10,
                (false, true) => 5,
                (false, false) => 0,
            };
            dated + offered
        }
        Commitment::Project {
            received_paise,
            order_value_paise,
        } => {
            if received_paise <= 0 {
                5
            } else if i128::from(received_paise) * 2 < i128::from(order_value_paise) {
                10
            } else {
                15
            }
        }
    }
}

fn source(source: Option<&str>, weights: &HealthWeights) -> i64 {
    source
        .and_then(|code| weights.source.get(code))
        .copied()
        .unwrap_or(weights.other_source)
}

fn grade(score: i64) -> HealthGrade {
    match score {
        75.. => HealthGrade::A,
        55.. => HealthGrade::B,
        35.. => HealthGrade::C,
        15.. => HealthGrade::D,
        _ => HealthGrade::F,
    }
}

/// The factor with the smallest share of its most points; the first of several.
fn insight(score: i64, factors: &[i64; 5], most: &[i64; 5]) -> HealthInsight {
    let all_well = factors
        .iter()
        .zip(most)
        .all(|(factor, most)| 4 * factor >= 3 * most);
    if score >= 75 && all_well {
        return HealthInsight::Healthy;
    }
    let names = [
        HealthInsight::Activity,
        HealthInsight::Momentum,
        HealthInsight::Value,
        HealthInsight::Commitment,
        HealthInsight::Source,
    ];
    let mut weakest = 0;
    for place in 1..factors.len() {
        if factors[place] * most[weakest] < factors[weakest] * most[place] {
            weakest = place;
        }
    }
    names[weakest]
}
