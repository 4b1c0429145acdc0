//! What figures are measured with on a day: reference data and settings, looked up once for all
//! records.

use std::collections::BTreeMap;

use aggregates::calculations::health::{HealthWeights, ValueBand};
use aggregates::calculations::reference::{ReferenceItem, StageRule, health_weights};
use aggregates::calculations::stages::{
    PipelineStage, Sla, SlaThresholds, StageVisit, limit_days, sla,
};
use aggregates::company::{HealthBand, MonthlyTarget, Settings};
use aggregates::kernel::Paise;
use aggregates::reference_data::ReferenceBook;
use chrono::NaiveDate;

/// What figures are measured with on a day.
#[derive(Clone, Debug)]
pub struct Yardsticks {
    /// Limits and chances of the stages.
    pub stages: StageRules,
    /// Power to be installed each month (setting `target_w_per_month`).
    pub target: MonthlyTarget,
    /// Weights of deal health, its bands of value by the setting `health_value_bands`.
    pub weights: HealthWeights,
}

impl Yardsticks {
    /// Those of a day.
    pub fn on(day: NaiveDate, book: &ReferenceBook, settings: &Settings) -> Self {
        let thresholds = SlaThresholds {
            amber_bp: settings.sla_amber_bp.get(),
            red_bp: settings.sla_red_bp.get(),
        };
        let band = |band: &HealthBand| ValueBand {
            below_paise: band.below_paise.map(Paise::get),
            points: band.points.get(),
        };
        Self {
            stages: StageRules::on(day, &book.pipeline_stages, thresholds),
            target: settings.target_w_per_month.clone(),
            weights: HealthWeights {
                value: settings.health_value_bands.iter().map(band).collect(),
                ..health_weights()
            },
        }
    }
}

/// The rules of the stages (reference kind `pipeline_stage`) and the colours of time limits.
#[derive(Clone, Debug)]
pub struct StageRules {
    rules: BTreeMap<PipelineStage, StageRule>,
    thresholds: SlaThresholds,
}

impl StageRules {
    /// The rules in force on a day.
    fn on(day: NaiveDate, stages: &[ReferenceItem<StageRule>], thresholds: SlaThresholds) -> Self {
        let rules = stages
            .iter()
            .filter_map(|item| item.in_force(day))
            .map(|row| (row.payload.stage, row.payload.clone()))
            .collect();
        Self { rules, thresholds }
    }

    /// Chance that a record in the stage becomes revenue.
    pub fn probability_bp(&self, stage: PipelineStage) -> i64 {
        self.rules.get(&stage).map_or(0, |rule| rule.probability_bp)
    }

    /// Days a record may stay in the stage.
    pub fn limit_days(&self, stage: PipelineStage, subsidy_segment: bool) -> Option<i64> {
        self.rules
            .get(&stage)
            .and_then(|rule| limit_days(rule, subsidy_segment))
    }

    /// The time limit of a stay on a day.
    pub fn sla(
        &self,
        stage: PipelineStage,
        subsidy_segment: bool,
        visit: &StageVisit,
        today: NaiveDate,
    ) -> Sla {
        sla(
            visit,
            self.limit_days(stage, subsidy_segment),
            self.thresholds,
            today,
        )
    }
}
