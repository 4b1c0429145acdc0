//! What may be asked of a project: the order, the people and the way through the statuses. Work on
//! site is in `delivery_commands.rs`. Limits of each field: domain.md §4.5.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    AddCost, AddRemark, ClearMilestone, CompleteInstallation, EditRemark, LogProgress,
    RecordMilestone, RecordSerials, RecordSurvey, RemoveRemark, ReverseCost, ScheduleInstallation,
    SpecifyEquipment, StartInstallation, Status, SubsidyEnterStage, SubsidyReject,
    SubsidySetAmount,
};
use crate::kernel::{Paise, Patch, Text, Watts, keep};
use crate::lead::BillingShare;
use crate::survey::Survey;
use crate::vocabulary::{
    Address, Bank, Discom, Geo, LeadSource, LoanStatus, LossReason, LossSubReason, RoofType,
    Segment, ServiceType, SystemType, TaxTreatment,
};

crate::commands! {
    /// Start a project from an order.
    create Open(Open) = "open" => ProjectOpen,
    /// Change what was agreed; only what is sent.
    change ChangeCommercials(ChangeCommercials) = "change_commercials" => ProjectChangeCommercials,
    /// Take over scope and value of an accepted quotation.
    change ChangeOrder(ChangeOrder) = "change_order" => ProjectChangeOrder,
    /// Where the plant stands.
    change SetSite(SetSite) = "set_site" => ProjectSetSite,
    /// Who pays, and how far the bank is.
    change SetFinancing(SetFinancing) = "set_financing" => ProjectSetFinancing,
    /// What is built.
    change SpecifyEquipment(SpecifyEquipment) = "specify_equipment" => ProjectSpecifyEquipment,
    /// Which parts exactly.
    change RecordSerials(RecordSerials) = "record_serials" => ProjectRecordSerials,
    /// What a survey found.
    change RecordSurvey(RecordSurvey) = "record_survey" => ProjectRecordSurvey,
    /// Plan installation work, move it or call it off.
    change ScheduleInstallation(ScheduleInstallation) = "schedule_installation" => ProjectScheduleInstallation,
    /// The crew begins.
    change StartInstallation(StartInstallation) = "start_installation" => ProjectStartInstallation,
    /// How far the crew came.
    append LogProgress(LogProgress) = "log_progress" => ProjectLogProgress,
    /// The crew is done.
    change CompleteInstallation(CompleteInstallation) = "complete_installation" => ProjectCompleteInstallation,
    /// Plan or date a milestone.
    change RecordMilestone(RecordMilestone) = "record_milestone" => ProjectRecordMilestone,
    /// A milestone was recorded by mistake.
    change ClearMilestone(ClearMilestone) = "clear_milestone" => ProjectClearMilestone,
    /// Next stage of the portal track.
    change SubsidyEnterStage(SubsidyEnterStage) = "subsidy_enter_stage" => ProjectSubsidyEnterStage,
    /// Subsidy expected.
    change SubsidySetAmount(SubsidySetAmount) = "subsidy_set_amount" => ProjectSubsidySetAmount,
    /// The portal declined the subsidy.
    change SubsidyReject(SubsidyReject) = "subsidy_reject" => ProjectSubsidyReject,
    /// How the order value falls due.
    change SetBillingPlan(SetBillingPlan) = "set_billing_plan" => ProjectSetBillingPlan,
    /// The trigger of a row has happened.
    append MarkBillingDue(MarkBillingDue) = "mark_billing_due" => ProjectMarkBillingDue,
    /// Money came in for a row.
    append SettleBilling(SettleBilling) = "settle_billing" => ProjectSettleBilling,
    /// Money for a row went back.
    append UnsettleBilling(UnsettleBilling) = "unsettle_billing" => ProjectUnsettleBilling,
    /// Money was spent.
    append AddCost(AddCost) = "add_cost" => ProjectAddCost,
    /// A cost entry was wrong.
    change ReverseCost(ReverseCost) = "reverse_cost" => ProjectReverseCost,
    /// Say something.
    append AddRemark(AddRemark) = "add_remark" => ProjectAddRemark,
    /// Say it otherwise.
    change EditRemark(EditRemark) = "edit_remark" => ProjectEditRemark,
    /// Take it back.
    change RemoveRemark(RemoveRemark) = "remove_remark" => ProjectRemoveRemark,
    /// Give it to a salesperson.
    change AssignOwner(AssignOwner) = "assign_owner" => ProjectAssignOwner,
    /// Give the work to someone of operations.
    change AssignOperations(AssignOperations) = "assign_operations" => ProjectAssignOperations,
    /// To the next status.
    change Advance(Advance) = "advance" => ProjectAdvance,
    /// Back to an earlier status.
    change MoveBack(MoveBack) = "move_back" => ProjectMoveBack,
    /// Stand still.
    change Hold(Hold) = "hold" => ProjectHold,
    /// Go on.
    change Resume(Resume) = "resume" => ProjectResume,
    /// Give up.
    change Cancel(Cancel) = "cancel" => ProjectCancel,
    /// It lives again.
    change Reinstate(Reinstate) = "reinstate" => ProjectReinstate,
    /// The customer has the subsidy.
    change SubsidyCredit(SubsidyCredit) = "subsidy_credit" => ProjectSubsidyCredit,
}

/// Start a project from an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectOpen)]
pub struct Open {
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
    /// GST-inclusive contract value, above zero.
    pub order_value_paise: Paise,
    /// Day of the order; it enters `confirmed` on it.
    pub confirmation_date: NaiveDate,
    /// Default: the company's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_treatment: Option<TaxTreatment>,
    /// Subsidy path or not.
    pub segment: Segment,
    /// What was sold.
    pub service_type: ServiceType,
    /// Where the order came from.
    pub source: LeadSource,
    /// Who or what exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_detail: Option<Text<1, 200>>,
    /// Plant size; required for an EPC project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_w: Option<Watts>,
    /// System.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_type: Option<SystemType>,
    /// Roof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roof_type: Option<RoofType>,
    /// Site of the customer, copied; default: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<Uuid>,
    /// Instead of the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_address: Option<Address>,
    /// Instead of the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_location: Option<Geo>,
    /// Instead of the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discom: Option<Discom>,
    /// Instead of the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer_number: Option<Text<5, 20>>,
    /// Surveys of the lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surveys: Vec<Survey>,
    /// Default: the company's plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub billing_plan: Vec<BillingShare>,
}

/// Change what was agreed. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ProjectChangeCommercials)]
pub struct ChangeCommercials {
    /// GST-inclusive contract value; needs a reason.
    #[serde(skip_serializing_if = "keep")]
    pub order_value_paise: Patch<Paise>,
    /// Day of the order; needs a reason.
    #[serde(skip_serializing_if = "keep")]
    pub confirmation_date: Patch<NaiveDate>,
    /// How GST is worked on its invoices.
    #[serde(skip_serializing_if = "keep")]
    pub tax_treatment: Patch<TaxTreatment>,
    /// Until `submitted_for_subsidy`.
    #[serde(skip_serializing_if = "keep")]
    pub segment: Patch<Segment>,
    /// What was sold.
    #[serde(skip_serializing_if = "keep")]
    pub service_type: Patch<ServiceType>,
    /// Where the order came from.
    #[serde(skip_serializing_if = "keep")]
    pub source: Patch<LeadSource>,
    /// Who or what exactly.
    #[serde(skip_serializing_if = "keep")]
    pub source_detail: Patch<Text<1, 200>>,
    /// Plant size.
    #[serde(skip_serializing_if = "keep")]
    pub capacity_w: Patch<Watts>,
    /// System.
    #[serde(skip_serializing_if = "keep")]
    pub system_type: Patch<SystemType>,
    /// Roof.
    #[serde(skip_serializing_if = "keep")]
    pub roof_type: Patch<RoofType>,
    /// Why value or date change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}

/// Take over scope and value of an accepted quotation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectChangeOrder)]
pub struct ChangeOrder {
    /// Accepted, for this project.
    pub quotation_id: Uuid,
    /// Its accepted version.
    pub version_no: u32,
    /// GST-inclusive contract value now, above zero.
    pub order_value_paise: Paise,
    /// Plant size now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_w: Option<Watts>,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Where the plant stands. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ProjectSetSite)]
pub struct SetSite {
    /// Site of the customer.
    #[serde(skip_serializing_if = "keep")]
    pub site_id: Patch<Uuid>,
    /// Its state is the place of supply of the invoices.
    #[serde(skip_serializing_if = "keep")]
    pub site_address: Patch<Address>,
    /// Point on the map.
    #[serde(skip_serializing_if = "keep")]
    pub site_location: Patch<Geo>,
    /// Distribution company.
    #[serde(skip_serializing_if = "keep")]
    pub discom: Patch<Discom>,
    /// Consumer number there.
    #[serde(skip_serializing_if = "keep")]
    pub consumer_number: Patch<Text<5, 20>>,
}

/// Who pays. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ProjectSetFinancing)]
pub struct SetFinancing {
    /// Whether a bank pays.
    #[serde(skip_serializing_if = "keep")]
    pub availing_loan: Patch<bool>,
    /// Required with a loan.
    #[serde(skip_serializing_if = "keep")]
    pub bank: Patch<Bank>,
    /// Required for the bank `other`.
    #[serde(skip_serializing_if = "keep")]
    pub bank_other: Patch<Text<2, 80>>,
    /// Where the loan stands.
    #[serde(skip_serializing_if = "keep")]
    pub loan_status: Patch<LoanStatus>,
    /// How much.
    #[serde(skip_serializing_if = "keep")]
    pub loan_amount_paise: Patch<Paise>,
    /// Since when it is sanctioned.
    #[serde(skip_serializing_if = "keep")]
    pub sanctioned_on: Patch<NaiveDate>,
    /// Anything else.
    #[serde(skip_serializing_if = "keep")]
    pub loan_note: Patch<Text<1, 500>>,
}

/// How the order value falls due. Rows that are due or done stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSetBillingPlan)]
pub struct SetBillingPlan {
    /// All rows; shares add up to 10 000.
    pub rows: Vec<BillingShare>,
}

/// The trigger of a row has happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectMarkBillingDue)]
pub struct MarkBillingDue {
    /// Row.
    pub code: Text<1, 40>,
}

/// Money came in for a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSettleBilling)]
pub struct SettleBilling {
    /// Row.
    pub code: Text<1, 40>,
    /// The settled invoice or proforma.
    pub invoice_id: Uuid,
    /// How much of the row it settles.
    pub amount_paise: Paise,
    /// The proforma a tax invoice was made from; its entry ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces_invoice_id: Option<Uuid>,
}

/// Money for a row went back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectUnsettleBilling)]
pub struct UnsettleBilling {
    /// Row.
    pub code: Text<1, 40>,
    /// The invoice or proforma.
    pub invoice_id: Uuid,
}

/// Give it to a salesperson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectAssignOwner)]
pub struct AssignOwner {
    /// An active salesperson.
    pub owner_id: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Give the work to someone of operations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectAssignOperations)]
pub struct AssignOperations {
    /// Active, of operations.
    pub operations_lead_id: Uuid,
}

/// To the next status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectAdvance)]
pub struct Advance {
    /// The next status, as a check; there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Status>,
    /// Day it took effect; not before the step before.
    pub effective_on: NaiveDate,
}

/// Back to an earlier status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectMoveBack)]
pub struct MoveBack {
    /// An earlier status of its segment.
    pub to: Status,
    /// Day it took effect; not before the step before.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Stand still: the clock of the stage stops.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectHold)]
pub struct Hold {
    /// Day it took effect; not before the step before.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Go on where it was held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectResume)]
pub struct Resume {
    /// Day it took effect; not before the step before.
    pub effective_on: NaiveDate,
}

/// Give up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectCancel)]
pub struct Cancel {
    /// Reason.
    pub reason: LossReason,
    /// Required when lost to competition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_reason: Option<LossSubReason>,
    /// Required for `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<3, 500>>,
    /// Day it took effect; not before the step before.
    pub effective_on: NaiveDate,
}

/// It lives again, in the status it was cancelled from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectReinstate)]
pub struct Reinstate {
    /// Day it took effect; not before the step before.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: Text<3, 500>,
}

/// The customer has the subsidy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectSubsidyCredit)]
pub struct SubsidyCredit {
    /// How much, above zero.
    pub credited_paise: Paise,
    /// Day it took effect; not before the step before.
    pub effective_on: NaiveDate,
}
