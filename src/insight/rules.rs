//! Limits and chances of the pipeline stages on a day, looked up once for all records.

use std::collections::BTreeMap;

use aggregates::calculations::reference::{StageRule, pipeline_stages};
use aggregates::calculations::stages::{
    PipelineStage, Sla, SlaThresholds, StageVisit, limit_days, sla,
};
use chrono::NaiveDate;

/// The rules of the stages (reference kind `pipeline_stage`) and the colours of time limits.
#[derive(Clone, Debug)]
pub struct StageRules {
    rules: BTreeMap<PipelineStage, StageRule>,
    thresholds: SlaThresholds,
}

impl StageRules {
    /// The rules in force on a day.
    pub fn on(day: NaiveDate) -> Self {
        let rules = pipeline_stages()
            .iter()
            .filter_map(|item| item.in_force(day))
            .map(|row| (row.payload.stage, row.payload.clone()))
            .collect();
        Self {
            rules,
            thresholds: SlaThresholds {
                amber_bp: 7_000,
                red_bp: 9_000,
            },
        }
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
