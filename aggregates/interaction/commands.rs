//! What may be asked of an interaction. Limits of each field: domain.md §4.10.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Direction, Kind};
use crate::kernel::{Patch, Text, keep};
use crate::vocabulary::InteractionOutcome;

crate::commands! {
    /// Note that people met.
    create Log(Log) = "log" => InteractionLog,
    /// Correct what was noted.
    change Amend(Amend) = "amend" => InteractionAmend,
    /// It was a mistake.
    change Withdraw(Withdraw) = "withdraw" => InteractionWithdraw,
}

crate::kernel::bounded!(
    /// A duration in minutes, one minute to one day.
    Minutes, 1, 1_440
);

/// Note that people met. At least one of customer, lead and project; the customer follows from the
/// other two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InteractionLog)]
pub struct Log {
    /// How.
    pub kind: Kind,
    /// With whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Uuid>,
    /// About which lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<Uuid>,
    /// About which project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// When; now or before.
    pub occurred_at: DateTime<Utc>,
    /// How long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_min: Option<Minutes>,
    /// Who began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// What was said.
    pub summary: Text<1, 10000>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<InteractionOutcome>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<Text<1, 500>>,
    /// When: makes a task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step_on: Option<NaiveDate>,
    /// Who does it; default the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step_assignee_id: Option<Uuid>,
}

/// Correct what was noted. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = InteractionAmend)]
pub struct Amend {
    /// How.
    #[serde(skip_serializing_if = "keep")]
    pub kind: Patch<Kind>,
    /// When; now or before.
    #[serde(skip_serializing_if = "keep")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub occurred_at: Patch<DateTime<Utc>>,
    /// How long.
    #[serde(skip_serializing_if = "keep")]
    pub duration_min: Patch<Minutes>,
    /// What was said.
    #[serde(skip_serializing_if = "keep")]
    pub summary: Patch<Text<1, 10000>>,
    /// What came of it.
    #[serde(skip_serializing_if = "keep")]
    pub outcome: Patch<InteractionOutcome>,
    /// What to do next.
    #[serde(skip_serializing_if = "keep")]
    pub next_step: Patch<Text<1, 500>>,
    /// When.
    #[serde(skip_serializing_if = "keep")]
    pub next_step_on: Patch<NaiveDate>,
    /// Who does it.
    #[serde(skip_serializing_if = "keep")]
    pub next_step_assignee_id: Patch<Uuid>,
}

/// It was a mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InteractionWithdraw)]
pub struct Withdraw {
    /// Why.
    pub reason: Text<3, 500>,
}
