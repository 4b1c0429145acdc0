//! What may be asked of a project on site and beside it: equipment, surveys, installation,
//! milestones, the portal track, costs and remarks (domain.md §4.5).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Check, Milestone, Reading, Serial, SubsidyStage};
use crate::kernel::{Paise, Patch, Text, Watts, keep};
use crate::survey::SurveyResult;
use crate::vocabulary::{CostCategory, InverterBrand, PanelBrand, PanelType};

/// What is built. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ProjectSpecifyEquipment)]
pub struct SpecifyEquipment {
    /// Maker of the panels.
    #[serde(skip_serializing_if = "keep")]
    pub panel_brand: Patch<PanelBrand>,
    /// Required for the brand `other`.
    #[serde(skip_serializing_if = "keep")]
    pub panel_brand_other: Patch<Text<2, 80>>,
    /// Default: DCR in the subsidy segment, else non-DCR.
    #[serde(skip_serializing_if = "keep")]
    pub panel_type: Patch<PanelType>,
    /// Peak power of one panel, 50 … 1 000 W.
    #[serde(skip_serializing_if = "keep")]
    pub panel_capacity_wp: Patch<u32>,
    /// Panels, 1 … 2,00,000.
    #[serde(skip_serializing_if = "keep")]
    pub panel_count: Patch<u32>,
    /// Maker of the inverters.
    #[serde(skip_serializing_if = "keep")]
    pub inverter_brand: Patch<InverterBrand>,
    /// Required for the brand `other`.
    #[serde(skip_serializing_if = "keep")]
    pub inverter_brand_other: Patch<Text<2, 80>>,
    /// Power of one inverter.
    #[serde(skip_serializing_if = "keep")]
    pub inverter_capacity_w: Patch<Watts>,
    /// Inverters, 1 … 2,00,000.
    #[serde(skip_serializing_if = "keep")]
    pub inverter_count: Patch<u32>,
    /// Battery, in watt-hours.
    #[serde(skip_serializing_if = "keep")]
    pub battery_wh: Patch<u32>,
    /// Make of the meter.
    #[serde(skip_serializing_if = "keep")]
    pub meter_make: Patch<Text<2, 80>>,
}

/// Which parts exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectRecordSerials)]
pub struct RecordSerials {
    /// New ones; each once in the project.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<Serial>,
    /// Mistyped ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<Serial>,
    /// Passes the soft check on parts of another project.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_duplicate: bool,
}

/// What a survey found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectRecordSurvey)]
pub struct RecordSurvey {
    /// A survey of this project; absent: a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey_id: Option<Uuid>,
    /// What was found.
    pub result: SurveyResult,
}

/// What becomes of planned work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstallationPlan {
    /// It shall be done.
    #[default]
    Planned,
    /// It is called off.
    Cancelled,
}

/// Plan installation work, move it or call it off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectScheduleInstallation)]
pub struct ScheduleInstallation {
    /// Planned work; absent: new work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installation_id: Option<Uuid>,
    /// Who does it.
    pub crew: Text<2, 120>,
    /// First day.
    pub planned_from: NaiveDate,
    /// Last day.
    pub planned_to: NaiveDate,
    /// Default: planned.
    #[serde(default)]
    pub state: InstallationPlan,
}

/// The crew begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectStartInstallation)]
pub struct StartInstallation {
    /// Planned work.
    pub installation_id: Uuid,
    /// First day; not before the order.
    pub started_on: NaiveDate,
}

/// How far the crew came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectLogProgress)]
pub struct LogProgress {
    /// Work in progress.
    pub installation_id: Uuid,
    /// 0 … 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 2000>>,
    /// Photos, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// The crew is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectCompleteInstallation)]
pub struct CompleteInstallation {
    /// Work in progress.
    pub installation_id: Uuid,
    /// Last day; not before the first.
    pub completed_on: NaiveDate,
    /// Steps, at most 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<Check>,
    /// Test readings, at most 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Papers and photos, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// Plan or date a milestone. An absent member stays, `null` clears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectRecordMilestone)]
pub struct RecordMilestone {
    /// Which.
    pub code: Milestone,
    /// When it is planned.
    #[serde(default, skip_serializing_if = "keep")]
    pub planned_on: Patch<NaiveDate>,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Application, receipt or report number.
    #[serde(default, skip_serializing_if = "keep")]
    pub reference: Patch<Text<1, 60>>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "keep")]
    pub note: Patch<Text<1, 2000>>,
    /// Evidence, at most twenty; replaces the list.
    #[serde(default, skip_serializing_if = "keep")]
    pub document_ids: Patch<Vec<Uuid>>,
}

/// A milestone was recorded by mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectClearMilestone)]
pub struct ClearMilestone {
    /// Which.
    pub code: Milestone,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Next stage of the portal track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSubsidyEnterStage)]
pub struct SubsidyEnterStage {
    /// Which.
    pub stage: SubsidyStage,
    /// When; not before the stage before.
    pub entered_on: NaiveDate,
    /// Default: days of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Number the portal gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_number: Option<Text<1, 60>>,
    /// What happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 2000>>,
    /// Papers, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
    /// Required to go back to the stage before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}

/// Subsidy expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSubsidySetAmount)]
pub struct SubsidySetAmount {
    /// How much.
    pub expected_paise: Paise,
}

/// The portal declined the subsidy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSubsidyReject)]
pub struct SubsidyReject {
    /// Why.
    pub reason: Text<3, 500>,
    /// When.
    pub entered_on: NaiveDate,
}

/// Money was spent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectAddCost)]
pub struct AddCost {
    /// Made by the client, or by the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_id: Option<Uuid>,
    /// Kind.
    pub category: CostCategory,
    /// For what.
    pub description: Text<2, 200>,
    /// GST-inclusive, above zero.
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
#[serde(deny_unknown_fields)]
#[schema(as = ProjectReverseCost)]
pub struct ReverseCost {
    /// Which.
    pub cost_id: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Say something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectAddRemark)]
pub struct AddRemark {
    /// Made by the client, or by the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark_id: Option<Uuid>,
    /// The text.
    pub text: Text<1, 10000>,
    /// People it calls, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Uuid>,
}

/// Say it otherwise; only the author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectEditRemark)]
pub struct EditRemark {
    /// Which.
    pub remark_id: Uuid,
    /// The text now.
    pub text: Text<1, 10000>,
    /// People it calls now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Uuid>,
}

/// Take it back; only the author. A trace stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectRemoveRemark)]
pub struct RemoveRemark {
    /// Which.
    pub remark_id: Uuid,
}
