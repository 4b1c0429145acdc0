//! What may have happened on site and beside it: payloads of `events.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Check, Milestone, MilestoneState, Progress, Reading, Serial, SubsidyStage};
use crate::kernel::{Paise, Text};
use crate::survey::SurveyResult;
use crate::vocabulary::CostCategory;

/// Serial numbers came or went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectSerialsRecorded)]
pub struct SerialsRecorded {
    /// Came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<Serial>,
    /// Went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<Serial>,
}

/// A survey result is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectSurveyRecorded)]
pub struct SurveyRecorded {
    /// Which.
    pub survey_id: Uuid,
    /// What was found.
    pub result: SurveyResult,
}

/// A crew told how far it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectProgressLogged)]
pub struct ProgressLogged {
    /// Which work.
    pub installation_id: Uuid,
    /// How far.
    pub progress: Progress,
}

/// A crew is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectInstallationCompleted)]
pub struct InstallationCompleted {
    /// Which work.
    pub installation_id: Uuid,
    /// Last day.
    pub completed_on: NaiveDate,
    /// Steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<Check>,
    /// Test readings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Papers and photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// A milestone was recorded by mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectMilestoneCleared)]
pub struct MilestoneCleared {
    /// Which.
    pub code: Milestone,
    /// What was known of it.
    pub was: MilestoneState,
    /// Why.
    pub reason: Text<3, 500>,
}

/// The project has a portal track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectSubsidyTrackOpened)]
pub struct SubsidyTrackOpened {
    /// Subsidy expected, by the slabs of the day; absent when no slab applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_paise: Option<Paise>,
}

/// The portal track is at a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectSubsidyStageEntered)]
pub struct SubsidyStageEntered {
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SubsidyStage>,
    /// Now.
    pub stage: SubsidyStage,
    /// Since when.
    pub entered_on: NaiveDate,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Number the portal gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_number: Option<Text<1, 60>>,
    /// What happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 2000>>,
    /// Papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
    /// Why it went back, or was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}

/// The subsidy expected is another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectSubsidyAmountSet)]
pub struct SubsidyAmountSet {
    /// How much.
    pub expected_paise: Paise,
}

/// Money was spent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectCostAdded)]
pub struct CostAdded {
    /// Id.
    pub cost_id: Uuid,
    /// Kind.
    pub category: CostCategory,
    /// For what.
    pub description: Text<2, 200>,
    /// GST-inclusive.
    pub amount_paise: Paise,
    /// When.
    pub incurred_on: NaiveDate,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<Text<2, 120>>,
    /// Their bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill_number: Option<Text<1, 60>>,
    /// The bill as a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<Uuid>,
}

/// A cost entry was wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectCostReversed)]
pub struct CostReversed {
    /// Which.
    pub cost_id: Uuid,
    /// How much counts no more.
    pub amount_paise: Paise,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Someone said something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectRemarkAdded)]
pub struct RemarkAdded {
    /// Id.
    pub remark_id: Uuid,
    /// The text.
    pub text: Text<1, 10000>,
    /// People it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Uuid>,
    /// Who; absent when a process did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_id: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// They said it otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectRemarkEdited)]
pub struct RemarkEdited {
    /// Which.
    pub remark_id: Uuid,
    /// The text now.
    pub text: Text<1, 10000>,
    /// People it calls now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Uuid>,
    /// When.
    pub edited_at: DateTime<Utc>,
}

/// They took it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectRemarkRemoved)]
pub struct RemarkRemoved {
    /// Which.
    pub remark_id: Uuid,
}
