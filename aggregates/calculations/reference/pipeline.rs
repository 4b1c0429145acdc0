//! Time limits and probabilities of the pipeline stages, and the usual weights of deal health.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ReferenceItem, always};
use crate::calculations::health::{HealthWeights, IdleBand, ValueBand};
use crate::calculations::stages::PipelineStage;

/// Limit and probability of a stage (kind `pipeline_stage`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageRule {
    /// The stage.
    pub stage: PipelineStage,
    /// Days a record may stay; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla_days: Option<i64>,
    /// The limit binds the subsidy segment only.
    #[serde(default)]
    pub sla_subsidy_only: bool,
    /// Chance that a record here becomes revenue.
    pub probability_bp: i64,
}

/// The stages with their limits and probabilities.
pub fn pipeline_stages() -> Vec<ReferenceItem<StageRule>> {
    PipelineStage::ALL
        .iter()
        .map(|&stage| item(stage))
        .collect()
}

fn item(stage: PipelineStage) -> ReferenceItem<StageRule> {
    let (label, sla_days, probability_bp) = match stage {
        PipelineStage::Lead => ("Lead", Some(7), 1000),
        PipelineStage::SiteSurvey => ("Site Survey", Some(14), 2500),
        PipelineStage::Proposal => ("Proposal", Some(21), 4500),
        PipelineStage::ConfirmedOrder => ("Confirmed Order", Some(30), 8500),
        PipelineStage::UnderInstallation => ("Under Installation", Some(45), 9000),
        PipelineStage::SubmittedForSubsidy => ("Submitted for Subsidy", Some(21), 9500),
        PipelineStage::Completed => ("Completed", Some(30), 10_000),
        PipelineStage::SubsidyCredited => ("Subsidy Credited", None, 10_000),
        PipelineStage::Lost => ("Lost", None, 0),
    };
    let payload = StageRule {
        stage,
        sla_days,
        sla_subsidy_only: stage == PipelineStage::Completed,
        probability_bp,
    };
    always(stage.code(), label, payload, "Company default", false)
}

/// The usual weights of deal health; the value bands are a setting of the company.
pub fn health_weights() -> HealthWeights {
    let idle = |upto_days, points| IdleBand { upto_days, points };
    let value = |below_paise, points| ValueBand {
        below_paise,
        points,
    };
    let sources = [
        ("referral", 10),
        ("management_connect", 8),
        ("channel_partner", 8),
        ("digital_marketing", 6),
        ("sales", 5),
    ];
    HealthWeights {
        idle: vec![idle(3, 30), idle(7, 22), idle(14, 12), idle(30, 5)],
        momentum: [25, 15, 8],
        value: vec![
            value(Some(15_000_000), 5),
            value(Some(17_500_000), 10),
            value(Some(30_000_000), 20),
            value(Some(50_000_000), 10),
            value(None, 5),
        ],
        source: sources
            .map(|(code, points)| (code.to_owned(), points))
            .into(),
        other_source: 3,
        most: [30, 25, 20, 15, 10],
    }
}
