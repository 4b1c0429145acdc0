//! What may have happened to a project. Events carry what really changed, and the amounts and dates
//! that were worked out when it did.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    BillingRow, CostAdded, CostReversed, InstallationCompleted, MilestoneCleared, ProgressLogged,
    RecordMilestone, RemarkAdded, RemarkEdited, RemarkRemoved, ScheduleInstallation,
    SerialsRecorded, SetFinancing, SetSite, SpecifyEquipment, StartInstallation, Status,
    SubsidyAmountSet, SubsidyStageEntered, SubsidyTrackOpened, SurveyRecorded,
};
use crate::kernel::{Paise, Patch, Text, Watts, keep};
use crate::survey::Survey;
use crate::vocabulary::{
    Address, Discom, Geo, LeadSource, LossReason, LossSubReason, RoofType, Segment, ServiceType,
    SystemType, TaxTreatment,
};

crate::events! {
    /// An order became a project.
    Opened(Opened) = "project.opened" v 1,
    /// The agreement changed; only what really did.
    CommercialsChanged(CommercialsChanged) = "project.commercials_changed" v 1,
    /// Scope and value of an accepted quotation were taken over.
    OrderChanged(OrderChanged) = "project.order_changed" v 1,
    /// The site is another, or better known.
    SiteSet(SetSite) = "project.site_set" v 1,
    /// The financing is another, or better known.
    FinancingSet(SetFinancing) = "project.financing_set" v 1,
    /// The equipment is another, or better known.
    EquipmentSpecified(SpecifyEquipment) = "project.equipment_specified" v 1,
    /// Serial numbers came or went.
    SerialsRecorded(SerialsRecorded) = "project.serials_recorded" v 1,
    /// A survey result is in.
    SurveyRecorded(SurveyRecorded) = "project.survey_recorded" v 1,
    /// Installation work was planned, moved or called off.
    InstallationScheduled(ScheduleInstallation) = "project.installation_scheduled" v 1,
    /// A crew began.
    InstallationStarted(StartInstallation) = "project.installation_started" v 1,
    /// A crew told how far it came.
    ProgressLogged(ProgressLogged) = "project.progress_logged" v 1,
    /// A crew is done.
    InstallationCompleted(InstallationCompleted) = "project.installation_completed" v 1,
    /// A milestone was planned or dated.
    MilestoneRecorded(RecordMilestone) = "project.milestone_recorded" v 1,
    /// A milestone was recorded by mistake.
    MilestoneCleared(MilestoneCleared) = "project.milestone_cleared" v 1,
    /// The project has a portal track.
    SubsidyTrackOpened(SubsidyTrackOpened) = "project.subsidy_track_opened" v 1,
    /// The portal track is at a stage.
    SubsidyStageEntered(SubsidyStageEntered) = "project.subsidy_stage_entered" v 1,
    /// The subsidy expected is another.
    SubsidyAmountSet(SubsidyAmountSet) = "project.subsidy_amount_set" v 1,
    /// The order value falls due in other rows or amounts.
    BillingPlanSet(BillingPlanSet) = "project.billing_plan_set" v 1,
    /// A row fell due.
    BillingDue(BillingDue) = "project.billing_due" v 1,
    /// Money came in for a row.
    BillingSettled(BillingSettled) = "project.billing_settled" v 1,
    /// Money for a row went back.
    BillingUnsettled(BillingUnsettled) = "project.billing_unsettled" v 1,
    /// Money was spent.
    CostAdded(CostAdded) = "project.cost_added" v 1,
    /// A cost entry was wrong.
    CostReversed(CostReversed) = "project.cost_reversed" v 1,
    /// Someone said something.
    RemarkAdded(RemarkAdded) = "project.remark_added" v 1,
    /// They said it otherwise.
    RemarkEdited(RemarkEdited) = "project.remark_edited" v 1,
    /// They took it back.
    RemarkRemoved(RemarkRemoved) = "project.remark_removed" v 1,
    /// It has another owner.
    OwnerAssigned(OwnerAssigned) = "project.owner_assigned" v 1,
    /// Someone else leads the work.
    OperationsAssigned(OperationsAssigned) = "project.operations_assigned" v 1,
    /// It reached the next status.
    Advanced(Advanced) = "project.advanced" v 1,
    /// It went back to an earlier status.
    MovedBack(MovedBack) = "project.moved_back" v 1,
    /// It stands still.
    Held(Held) = "project.held" v 1,
    /// It goes on.
    Resumed(Resumed) = "project.resumed" v 1,
    /// It was given up.
    Cancelled(Cancelled) = "project.cancelled" v 1,
    /// It lives again.
    Reinstated(Reinstated) = "project.reinstated" v 1,
    /// The customer has the subsidy.
    SubsidyCredited(SubsidyCredited) = "project.subsidy_credited" v 1,
}

/// An order became a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectOpened)]
pub struct Opened {
    /// Human number, from 1.
    pub serial_no: i64,
    /// Buyer.
    pub customer_id: Uuid,
    /// Salesperson.
    pub owner_id: Uuid,
    /// The lead that was won.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<Uuid>,
    /// The accepted quotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotation_id: Option<Uuid>,
    /// GST-inclusive contract value.
    pub order_value_paise: Paise,
    /// Day of the order, on which it entered `confirmed`.
    pub confirmation_date: NaiveDate,
    /// Financial year of the deal, e.g. `2026-27`.
    pub fy: String,
    /// How GST is worked on its invoices.
    pub tax_treatment: TaxTreatment,
    /// Subsidy path or not.
    pub segment: Segment,
    /// What was sold.
    pub service_type: ServiceType,
    /// Where the order came from.
    pub source: LeadSource,
    /// Who or what exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_detail: Option<Text<1, 200>>,
    /// Plant size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_w: Option<Watts>,
    /// System.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_type: Option<SystemType>,
    /// Roof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roof_type: Option<RoofType>,
    /// Site of the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<Uuid>,
    /// Where the plant stands.
    pub site_address: Address,
    /// Point on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_location: Option<Geo>,
    /// Distribution company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discom: Option<Discom>,
    /// Consumer number there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer_number: Option<Text<5, 20>>,
    /// Surveys of the lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surveys: Vec<Survey>,
    /// How the order value falls due.
    pub billing_plan: Vec<BillingRow>,
}

/// The agreement changed; only what really did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectCommercialsChanged)]
pub struct CommercialsChanged {
    /// GST-inclusive contract value.
    #[serde(default, skip_serializing_if = "keep")]
    pub order_value_paise: Patch<Paise>,
    /// Day of the order.
    #[serde(default, skip_serializing_if = "keep")]
    pub confirmation_date: Patch<NaiveDate>,
    /// Financial year of the deal, when the day changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fy: Option<String>,
    /// How GST is worked on its invoices.
    #[serde(default, skip_serializing_if = "keep")]
    pub tax_treatment: Patch<TaxTreatment>,
    /// Subsidy path or not.
    #[serde(default, skip_serializing_if = "keep")]
    pub segment: Patch<Segment>,
    /// What was sold.
    #[serde(default, skip_serializing_if = "keep")]
    pub service_type: Patch<ServiceType>,
    /// Where the order came from.
    #[serde(default, skip_serializing_if = "keep")]
    pub source: Patch<LeadSource>,
    /// Who or what exactly.
    #[serde(default, skip_serializing_if = "keep")]
    pub source_detail: Patch<Text<1, 200>>,
    /// Plant size.
    #[serde(default, skip_serializing_if = "keep")]
    pub capacity_w: Patch<Watts>,
    /// System.
    #[serde(default, skip_serializing_if = "keep")]
    pub system_type: Patch<SystemType>,
    /// Roof.
    #[serde(default, skip_serializing_if = "keep")]
    pub roof_type: Patch<RoofType>,
    /// Why value or date changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}

/// Scope and value before a change of order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectOrderBefore)]
pub struct OrderBefore {
    /// GST-inclusive contract value.
    pub order_value_paise: Paise,
    /// Plant size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_w: Option<Watts>,
    /// Quotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotation_id: Option<Uuid>,
}

/// Scope and value of an accepted quotation were taken over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectOrderChanged)]
pub struct OrderChanged {
    /// The accepted quotation.
    pub quotation_id: Uuid,
    /// Its version.
    pub version_no: u32,
    /// GST-inclusive contract value now.
    pub order_value_paise: Paise,
    /// Plant size now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_w: Option<Watts>,
    /// Why.
    pub reason: Text<3, 500>,
    /// What it was.
    pub from: OrderBefore,
}

/// The order value falls due in other rows or amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectBillingPlanSet)]
pub struct BillingPlanSet {
    /// All rows.
    pub rows: Vec<BillingRow>,
}

/// A row fell due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectBillingDue)]
pub struct BillingDue {
    /// Row.
    pub code: Text<1, 40>,
}

/// Money came in for a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectBillingSettled)]
pub struct BillingSettled {
    /// Row.
    pub code: Text<1, 40>,
    /// The settled invoice or proforma.
    pub invoice_id: Uuid,
    /// How much of the row it settles.
    pub amount_paise: Paise,
    /// The proforma whose entry ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces_invoice_id: Option<Uuid>,
    /// Whether the row is paid now.
    pub done: bool,
}

/// Money for a row went back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectBillingUnsettled)]
pub struct BillingUnsettled {
    /// Row.
    pub code: Text<1, 40>,
    /// The invoice or proforma.
    pub invoice_id: Uuid,
    /// Whether other money still pays the row.
    pub done: bool,
}

/// Who owned it, who owns it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectOwnerAssigned)]
pub struct OwnerAssigned {
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Uuid>,
    /// Now.
    pub to: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Who led the work, who leads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectOperationsAssigned)]
pub struct OperationsAssigned {
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Uuid>,
    /// Now.
    pub to: Uuid,
}

/// It reached the next status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectAdvanced)]
pub struct Advanced {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Since when.
    pub effective_on: NaiveDate,
}

/// It went back to an earlier status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectMovedBack)]
pub struct MovedBack {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Since when.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// It stands still.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectHeld)]
pub struct Held {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Since when.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// It goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectResumed)]
pub struct Resumed {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Since when.
    pub effective_on: NaiveDate,
}

/// It was given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectCancelled)]
pub struct Cancelled {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Since when.
    pub effective_on: NaiveDate,
    /// Reason.
    pub reason: LossReason,
    /// What the competitor was better at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_reason: Option<LossSubReason>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<3, 500>>,
    /// Order value at that moment.
    pub value_paise: Paise,
}

/// It lives again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectReinstated)]
pub struct Reinstated {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Since when.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// The customer has the subsidy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectSubsidyCredited)]
pub struct SubsidyCredited {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Since when.
    pub effective_on: NaiveDate,
    /// How much.
    pub credited_paise: Paise,
}
