//! The dated DISCOM, MNRE and site facts of a project, in their order (domain.md §8.2).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::Text;
use crate::vocabulary::Segment;

/// A dated fact. The list is fixed: rules rest on it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectMilestoneCode)]
pub enum Milestone {
    /// Registered on the MNRE portal; may predate the order. Reference: application number.
    MnrePortalRegistration,
    /// Feasibility applied for at the DISCOM.
    DiscomFeasibilityApplied,
    /// Feasibility approved.
    DiscomFeasibilityApproved,
    /// Registered at the DISCOM. Reference: fee receipt.
    DiscomRegistration,
    /// Material is on site.
    MaterialDelivered,
    /// The plant stands.
    InstallationCompleted,
    /// Completion report handed in.
    CompletionReportSubmitted,
    /// Installation details handed in on the MNRE portal.
    MnreInstallationDetails,
    /// The DISCOM has inspected and passed it.
    DiscomInspectionPassed,
    /// Net meter installed.
    NetMeterInstalled,
    /// The plant feeds in: the five-year vendor obligation begins.
    Commissioned,
    /// Subsidy asked for.
    SubsidyRequested,
    /// Handed over to the customer.
    HandedOver,
}

impl Milestone {
    /// All of them, in order.
    pub const ALL: &'static [Milestone] = &[
        Milestone::MnrePortalRegistration,
        Milestone::DiscomFeasibilityApplied,
        Milestone::DiscomFeasibilityApproved,
        Milestone::DiscomRegistration,
        Milestone::MaterialDelivered,
        Milestone::InstallationCompleted,
        Milestone::CompletionReportSubmitted,
        Milestone::MnreInstallationDetails,
        Milestone::DiscomInspectionPassed,
        Milestone::NetMeterInstalled,
        Milestone::Commissioned,
        Milestone::SubsidyRequested,
        Milestone::HandedOver,
    ];

    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Milestone::MnrePortalRegistration => "mnre_portal_registration",
            Milestone::DiscomFeasibilityApplied => "discom_feasibility_applied",
            Milestone::DiscomFeasibilityApproved => "discom_feasibility_approved",
            Milestone::DiscomRegistration => "discom_registration",
            Milestone::MaterialDelivered => "material_delivered",
            Milestone::InstallationCompleted => "installation_completed",
            Milestone::CompletionReportSubmitted => "completion_report_submitted",
            Milestone::MnreInstallationDetails => "mnre_installation_details",
            Milestone::DiscomInspectionPassed => "discom_inspection_passed",
            Milestone::NetMeterInstalled => "net_meter_installed",
            Milestone::Commissioned => "commissioned",
            Milestone::SubsidyRequested => "subsidy_requested",
            Milestone::HandedOver => "handed_over",
        }
    }

    /// The milestone with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.code() == code)
    }

    /// Whether a project of the segment has it: three exist on the PM Surya Ghar path only.
    pub fn exists_in(self, segment: Segment) -> bool {
        match self {
            Milestone::MnrePortalRegistration
            | Milestone::MnreInstallationDetails
            | Milestone::SubsidyRequested => segment == Segment::Subsidy,
            Milestone::DiscomFeasibilityApplied
            | Milestone::DiscomFeasibilityApproved
            | Milestone::DiscomRegistration
            | Milestone::MaterialDelivered
            | Milestone::InstallationCompleted
            | Milestone::CompletionReportSubmitted
            | Milestone::DiscomInspectionPassed
            | Milestone::NetMeterInstalled
            | Milestone::Commissioned
            | Milestone::HandedOver => true,
        }
    }
}

/// What is known of one milestone of a project: one current value a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectMilestone)]
pub struct MilestoneState {
    /// Which.
    pub code: Milestone,
    /// When it is planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_on: Option<NaiveDate>,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Application, receipt or report number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<1, 60>>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 2000>>,
    /// Evidence, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

impl MilestoneState {
    /// A milestone of which nothing is known yet.
    pub fn unknown(code: Milestone) -> Self {
        Self {
            code,
            planned_on: None,
            on: None,
            reference: None,
            note: None,
            document_ids: Vec::new(),
        }
    }
}
