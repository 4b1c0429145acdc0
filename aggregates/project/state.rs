//! A project as its events leave it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{BillingRow, Milestone, MilestoneState, SubsidyTrack};
use crate::calculations::stages::{Hold, PipelineStage, StageVisit};
use crate::kernel::{Paise, Text, Watts};
use crate::survey::Survey;
use crate::vocabulary::{
    Address, Bank, CostCategory, Discom, Geo, InverterBrand, LeadSource, LoanStatus, LossReason,
    LossSubReason, PanelBrand, PanelType, RoofType, Segment, ServiceType, SystemType, TaxTreatment,
};

/// Where a project stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectStatus)]
pub enum Status {
    /// Ordered.
    Confirmed,
    /// Being built.
    UnderInstallation,
    /// Built, and with the portal; subsidy segment only.
    SubmittedForSubsidy,
    /// Done.
    Completed,
    /// The customer has the subsidy; subsidy segment only.
    SubsidyCredited,
    /// Standing still; it resumes where it was.
    OnHold,
    /// Given up.
    Cancelled,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Confirmed => "confirmed",
            Status::UnderInstallation => "under_installation",
            Status::SubmittedForSubsidy => "submitted_for_subsidy",
            Status::Completed => "completed",
            Status::SubsidyCredited => "subsidy_credited",
            Status::OnHold => "on_hold",
            Status::Cancelled => "cancelled",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Status::Confirmed,
            Status::UnderInstallation,
            Status::SubmittedForSubsidy,
            Status::Completed,
            Status::SubsidyCredited,
            Status::OnHold,
            Status::Cancelled,
        ]
        .into_iter()
        .find(|status| status.code() == code)
    }

    /// The statuses of a segment in their order, `on_hold` and `cancelled` aside.
    pub const fn path(segment: Segment) -> &'static [Status] {
        match segment {
            Segment::Subsidy => &[
                Status::Confirmed,
                Status::UnderInstallation,
                Status::SubmittedForSubsidy,
                Status::Completed,
                Status::SubsidyCredited,
            ],
            Segment::NonSubsidy => &[
                Status::Confirmed,
                Status::UnderInstallation,
                Status::Completed,
            ],
        }
    }

    /// Stage of the company-wide pipeline (§8.1); a hold is none, it stays in its previous stage.
    pub const fn stage(self) -> Option<PipelineStage> {
        match self {
            Status::Confirmed => Some(PipelineStage::ConfirmedOrder),
            Status::UnderInstallation => Some(PipelineStage::UnderInstallation),
            Status::SubmittedForSubsidy => Some(PipelineStage::SubmittedForSubsidy),
            Status::Completed => Some(PipelineStage::Completed),
            Status::SubsidyCredited => Some(PipelineStage::SubsidyCredited),
            Status::Cancelled => Some(PipelineStage::Lost),
            Status::OnHold => None,
        }
    }

    /// Not completed, credited or cancelled: the guard `active_project` (permissions.md §1).
    pub const fn is_active(self) -> bool {
        match self {
            Status::Confirmed
            | Status::UnderInstallation
            | Status::SubmittedForSubsidy
            | Status::OnHold => true,
            Status::Completed | Status::SubsidyCredited | Status::Cancelled => false,
        }
    }
}

/// One stay in a status; holds lie inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectVisit)]
pub struct Visit {
    /// Which.
    pub status: Status,
    /// From when to when.
    #[serde(flatten)]
    pub stay: StageVisit,
}

/// Why and when a project was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectCancellation)]
pub struct Cancellation {
    /// Reason.
    pub reason: LossReason,
    /// What the competitor was better at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_reason: Option<LossSubReason>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<3, 500>>,
    /// Day.
    pub cancelled_on: NaiveDate,
    /// Order value lost.
    pub value_paise: Paise,
    /// Status it was cancelled from, and returns to when reinstated.
    pub from: Status,
}

/// Kind of a part with a serial number.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SerialItem {
    /// Panel.
    Panel,
    /// Inverter.
    Inverter,
    /// Battery.
    Battery,
    /// Meter.
    Meter,
}

/// A part that was installed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSerial)]
pub struct Serial {
    /// Kind of part.
    pub item: SerialItem,
    /// Number on it.
    pub serial_no: Text<3, 40>,
}

/// Where a piece of installation work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstallationState {
    /// Agreed.
    Planned,
    /// The crew is at it.
    InProgress,
    /// Done.
    Completed,
    /// It will not happen.
    Cancelled,
}

impl InstallationState {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            InstallationState::Planned => "planned",
            InstallationState::InProgress => "in_progress",
            InstallationState::Completed => "completed",
            InstallationState::Cancelled => "cancelled",
        }
    }
}

/// How far a crew came on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InstallationProgress)]
pub struct Progress {
    /// Moment it was logged.
    pub at: DateTime<Utc>,
    /// 0 … 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 2000>>,
    /// Photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// One step of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InstallationCheck)]
pub struct Check {
    /// What.
    pub item: Text<1, 200>,
    /// Whether it is done.
    pub done: bool,
}

/// A test reading, kept as it was read: value and unit are one text, so no float enters an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InstallationReading)]
pub struct Reading {
    /// What was measured, e.g. earth resistance.
    pub name: Text<1, 100>,
    /// What the meter showed, e.g. `1.8 Ω`.
    pub value: Text<1, 60>,
}

/// A piece of installation work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectInstallation)]
pub struct Installation {
    /// Id.
    pub installation_id: Uuid,
    /// Who does it.
    pub crew: Text<2, 120>,
    /// Planned first day.
    pub planned_from: NaiveDate,
    /// Planned last day.
    pub planned_to: NaiveDate,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_on: Option<NaiveDate>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_on: Option<NaiveDate>,
    /// How it went on, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
    /// Steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<Check>,
    /// Test readings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Papers and photos of the completion.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
    /// Where it stands.
    pub state: InstallationState,
}

impl Installation {
    /// Neither completed nor cancelled.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            InstallationState::Planned | InstallationState::InProgress
        )
    }
}

/// Money spent on the project, GST-inclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectCost)]
pub struct Cost {
    /// Id.
    pub cost_id: Uuid,
    /// Kind.
    pub category: CostCategory,
    /// For what.
    pub description: Text<2, 200>,
    /// How much.
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
    /// Taken back; it counts no more.
    pub reversed: bool,
}

/// What someone wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectRemark)]
pub struct Remark {
    /// Id.
    pub remark_id: Uuid,
    /// The text; absent once removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<1, 10000>>,
    /// People it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Uuid>,
    /// Who wrote it; absent when a process did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_id: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was last edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// It was removed; the trace stays.
    pub removed: bool,
}

/// A project as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Project {
    /// Absent before `opened`.
    pub status: Option<Status>,
    /// Human number, from 1.
    pub serial_no: i64,
    /// Buyer; never changes.
    pub customer_id: Option<Uuid>,
    /// The lead that was won.
    pub lead_id: Option<Uuid>,
    /// The accepted quotation.
    pub quotation_id: Option<Uuid>,
    /// GST-inclusive contract value.
    pub order_value_paise: Option<Paise>,
    /// Day of the order.
    pub confirmation_date: Option<NaiveDate>,
    /// Financial year of the deal, e.g. `2026-27`.
    pub fy: Option<String>,
    /// How GST is worked on its invoices.
    pub tax_treatment: Option<TaxTreatment>,
    /// Subsidy path or not; frozen from `submitted_for_subsidy` on.
    pub segment: Option<Segment>,
    /// What was sold.
    pub service_type: Option<ServiceType>,
    /// Where the order came from.
    pub source: Option<LeadSource>,
    /// Who or what exactly.
    pub source_detail: Option<Text<1, 200>>,
    /// Plant size.
    pub capacity_w: Option<Watts>,
    /// System.
    pub system_type: Option<SystemType>,
    /// Roof.
    pub roof_type: Option<RoofType>,
    /// Site of the customer.
    pub site_id: Option<Uuid>,
    /// Where the plant stands; its state is the place of supply.
    pub site_address: Option<Address>,
    /// Point on the map.
    pub site_location: Option<Geo>,
    /// Distribution company.
    pub discom: Option<Discom>,
    /// Consumer number there.
    pub consumer_number: Option<Text<5, 20>>,
    /// Maker of the panels.
    pub panel_brand: Option<PanelBrand>,
    /// Its name, for the brand `other`.
    pub panel_brand_other: Option<Text<2, 80>>,
    /// Origin of the panels.
    pub panel_type: Option<PanelType>,
    /// Peak power of one panel in watts.
    pub panel_capacity_wp: Option<u32>,
    /// Panels.
    pub panel_count: Option<u32>,
    /// Maker of the inverters.
    pub inverter_brand: Option<InverterBrand>,
    /// Its name, for the brand `other`.
    pub inverter_brand_other: Option<Text<2, 80>>,
    /// Power of one inverter.
    pub inverter_capacity_w: Option<Watts>,
    /// Inverters.
    pub inverter_count: Option<u32>,
    /// Battery, in watt-hours.
    pub battery_wh: Option<u32>,
    /// Make of the meter.
    pub meter_make: Option<Text<2, 80>>,
    /// Parts, each once.
    pub serials: BTreeSet<Serial>,
    /// Whether a bank pays.
    pub availing_loan: Option<bool>,
    /// Which.
    pub bank: Option<Bank>,
    /// Its name, for the bank `other`.
    pub bank_other: Option<Text<2, 80>>,
    /// Where the loan stands.
    pub loan_status: Option<LoanStatus>,
    /// How much.
    pub loan_amount_paise: Option<Paise>,
    /// Since when it is sanctioned.
    pub sanctioned_on: Option<NaiveDate>,
    /// Anything else about it.
    pub loan_note: Option<Text<1, 500>>,
    /// Surveys, oldest first; those of the lead are copied.
    pub surveys: Vec<Survey>,
    /// Installation work.
    pub installations: Vec<Installation>,
    /// Known milestones, in the order of the list.
    pub milestones: Vec<MilestoneState>,
    /// Portal track; subsidy segment only.
    pub track: Option<SubsidyTrack>,
    /// How the order value falls due.
    pub billing_plan: Vec<BillingRow>,
    /// Costs, oldest first.
    pub costs: Vec<Cost>,
    /// Remarks, oldest first.
    pub remarks: Vec<Remark>,
    /// Present salesperson.
    pub owner_id: Option<Uuid>,
    /// Who leads the work.
    pub operations_lead_id: Option<Uuid>,
    /// Status before the hold; kept while a held project is cancelled.
    pub held_from: Option<Status>,
    /// Set while cancelled.
    pub cancellation: Option<Cancellation>,
    /// Every stay in a status, oldest first; a hold is no stay of its own.
    pub visits: Vec<Visit>,
    /// Date of the last step; the next one cannot be dated before it.
    pub last_step_on: Option<NaiveDate>,
}

impl Project {
    /// The status that counts: on hold, the one before the hold.
    pub fn reached(&self) -> Option<Status> {
        match self.status {
            Some(Status::OnHold) => self.held_from,
            Some(
                status @ (Status::Confirmed
                | Status::UnderInstallation
                | Status::SubmittedForSubsidy
                | Status::Completed
                | Status::SubsidyCredited
                | Status::Cancelled),
            ) => Some(status),
            None => None,
        }
    }

    /// Stage of the company-wide pipeline (§8.1): on hold it stays where it was.
    pub fn stage(&self) -> Option<PipelineStage> {
        self.reached().and_then(Status::stage)
    }

    /// Whether rules on capacity, equipment and commissioning bind it.
    pub fn is_epc(&self) -> bool {
        self.service_type == Some(ServiceType::EpcProject)
    }

    /// What is known of a milestone.
    pub fn milestone(&self, code: Milestone) -> Option<&MilestoneState> {
        self.milestones.iter().find(|known| known.code == code)
    }

    /// When a milestone happened.
    pub fn happened_on(&self, code: Milestone) -> Option<NaiveDate> {
        self.milestone(code).and_then(|known| known.on)
    }

    /// Day the plant stood.
    pub fn installation_completion_date(&self) -> Option<NaiveDate> {
        self.happened_on(Milestone::InstallationCompleted)
    }

    /// Day the plant shall be commissioned.
    pub fn expected_commissioning_on(&self) -> Option<NaiveDate> {
        self.milestone(Milestone::Commissioned)
            .and_then(|known| known.planned_on)
    }

    /// The present stay.
    pub fn visit(&self) -> Option<&Visit> {
        self.visits.last()
    }

    /// Still `confirmed`, without milestones or costs: a win may be revoked while no money came
    /// either, which the invoices know (domain.md §4.3).
    pub fn is_untouched(&self) -> bool {
        self.status == Some(Status::Confirmed)
            && self.milestones.iter().all(|known| known.on.is_none())
            && self.costs.is_empty()
    }

    /// The author of a remark that still stands: the guard `author`.
    pub fn remark_author(&self, remark_id: Uuid) -> Option<Uuid> {
        self.remarks
            .iter()
            .find(|remark| remark.remark_id == remark_id && !remark.removed)
            .and_then(|remark| remark.author_id)
    }

    pub(super) fn enter(&mut self, status: Status, on: NaiveDate) {
        if let Some(visit) = self.visits.last_mut() {
            visit.stay.left_on.get_or_insert(on);
            end_hold(&mut visit.stay, on);
        }
        self.visits.push(Visit {
            status,
            stay: StageVisit {
                entered_on: on,
                left_on: None,
                holds: Vec::new(),
            },
        });
        self.status = Some(status);
        self.last_step_on = Some(on);
    }

    pub(super) fn hold(&mut self, on: NaiveDate) {
        self.held_from = self.status;
        self.status = Some(Status::OnHold);
        self.last_step_on = Some(on);
        if let Some(visit) = self.visits.last_mut() {
            visit.stay.holds.push(Hold {
                held_on: on,
                resumed_on: None,
            });
        }
    }

    pub(super) fn resume(&mut self, on: NaiveDate) {
        self.status = self.held_from.take();
        self.last_step_on = Some(on);
        if let Some(visit) = self.visits.last_mut() {
            end_hold(&mut visit.stay, on);
        }
    }
}

fn end_hold(stay: &mut StageVisit, on: NaiveDate) {
    for hold in &mut stay.holds {
        hold.resumed_on.get_or_insert(on);
    }
}
