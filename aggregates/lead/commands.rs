//! What may be asked of a lead. Limits of each field: domain.md §4.3.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Status;
use crate::kernel::{BasisPoints, Paise, Patch, Text, Watts, keep};
use crate::survey::SurveyResult;
use crate::vocabulary::{
    Address, Contact, CustomerType, Geo, LeadSource, LossReason, LossSubReason, RoofType, Segment,
    ServiceType, SystemType,
};

crate::commands! {
    /// Start a lead.
    create Capture(Capture) = "capture" => LeadCapture,
    /// Change facts; only what is sent.
    change Update(Update) = "update" => LeadUpdate,
    /// What to do next, and when.
    change SetNextStep(SetNextStep) = "set_next_step" => LeadSetNextStep,
    /// Give it to a salesperson.
    change Assign(Assign) = "assign" => LeadAssign,
    /// Link or register the customer.
    change Qualify(Qualify) = "qualify" => LeadQualify,
    /// Plan a site survey, or move it.
    change ScheduleSurvey(ScheduleSurvey) = "schedule_survey" => LeadScheduleSurvey,
    /// Record what the survey found.
    change RecordSurvey(RecordSurvey) = "record_survey" => LeadRecordSurvey,
    /// Start the proposal.
    change StartProposal(StartProposal) = "start_proposal" => LeadStartProposal,
    /// The order is in.
    change Win(Win) = "win" => LeadWin,
    /// The order was a mistake and the project is untouched.
    change RevokeWin(RevokeWin) = "revoke_win" => LeadRevokeWin,
    /// It is lost.
    change Lose(Lose) = "lose" => LeadLose,
    /// It lives again.
    change Reopen(Reopen) = "reopen" => LeadReopen,
    /// Back to an earlier status.
    change MoveBack(MoveBack) = "move_back" => LeadMoveBack,
    /// It repeats another open lead.
    change Merge(Merge) = "merge" => LeadMerge,
    /// Forget the inline contact of a lead without customer.
    change ErasePersonalData(ErasePersonalData) = "erase_personal_data" => LeadErasePersonalData,
}

/// Where the plant would stand, until a customer's site is linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InlineSite {
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Point on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Geo>,
    /// Consumer number of the DISCOM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer_number: Option<Text<5, 20>>,
    /// Consumption in kWh a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_units_kwh: Option<u32>,
    /// Electricity bill a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_bill_paise: Option<Paise>,
}

/// Start a lead with an inline contact or a customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadCapture)]
pub struct Capture {
    /// Default: name and kW.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text<2, 200>>,
    /// Required unless a customer is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// An existing customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Uuid>,
    /// One of the customer's sites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<Uuid>,
    /// Where the plant would stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<InlineSite>,
    /// Where it came from.
    pub source: LeadSource,
    /// Required for channel partner, referral and other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_detail: Option<Text<1, 200>>,
    /// Default: residential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_type: Option<CustomerType>,
    /// Subsidy path or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// Default: EPC project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_type: Option<ServiceType>,
    /// Plant size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_w: Option<Watts>,
    /// Roof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roof_type: Option<RoofType>,
    /// System.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_type: Option<SystemType>,
    /// Whether a loan is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants_loan: Option<bool>,
    /// GST-inclusive value expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_value_paise: Option<Paise>,
    /// When the decision is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_close_on: Option<NaiveDate>,
    /// Overrides the probability of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability_bp: Option<BasisPoints>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<super::NextStep>,
    /// Default: the creator, if a salesperson; else nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// Passes the soft check on an open lead with the same phone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_duplicate: bool,
}

/// Change facts. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = LeadUpdate)]
pub struct Update {
    /// Title.
    #[serde(skip_serializing_if = "keep")]
    pub title: Patch<Text<2, 200>>,
    /// Until a customer is linked.
    #[serde(skip_serializing_if = "keep")]
    pub contact: Patch<Contact>,
    /// Until a customer is linked.
    #[serde(skip_serializing_if = "keep")]
    pub site: Patch<InlineSite>,
    /// One of the customer's sites.
    #[serde(skip_serializing_if = "keep")]
    pub site_id: Patch<Uuid>,
    /// Where it came from.
    #[serde(skip_serializing_if = "keep")]
    pub source: Patch<LeadSource>,
    /// Who or what exactly.
    #[serde(skip_serializing_if = "keep")]
    pub source_detail: Patch<Text<1, 200>>,
    /// Who would buy.
    #[serde(skip_serializing_if = "keep")]
    pub customer_type: Patch<CustomerType>,
    /// Subsidy path or not.
    #[serde(skip_serializing_if = "keep")]
    pub segment: Patch<Segment>,
    /// What would be sold.
    #[serde(skip_serializing_if = "keep")]
    pub service_type: Patch<ServiceType>,
    /// Plant size.
    #[serde(skip_serializing_if = "keep")]
    pub capacity_w: Patch<Watts>,
    /// Roof.
    #[serde(skip_serializing_if = "keep")]
    pub roof_type: Patch<RoofType>,
    /// System.
    #[serde(skip_serializing_if = "keep")]
    pub system_type: Patch<SystemType>,
    /// Whether a loan is wanted.
    #[serde(skip_serializing_if = "keep")]
    pub wants_loan: Patch<bool>,
    /// GST-inclusive value expected.
    #[serde(skip_serializing_if = "keep")]
    pub expected_value_paise: Patch<Paise>,
    /// When the decision is expected.
    #[serde(skip_serializing_if = "keep")]
    pub expected_close_on: Patch<NaiveDate>,
    /// Overrides the probability of the stage.
    #[serde(skip_serializing_if = "keep")]
    pub probability_bp: Patch<BasisPoints>,
}

/// What to do next, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadSetNextStep)]
pub struct SetNextStep {
    /// What.
    pub text: Text<1, 200>,
    /// When.
    pub on: NaiveDate,
}

/// Give it to a salesperson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadAssign)]
pub struct Assign {
    /// An active salesperson.
    pub owner_id: Uuid,
}

/// Link a customer, or register a new one in the same act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadQualify)]
pub struct Qualify {
    /// An existing customer; or send `new_customer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Uuid>,
    /// Inputs of `customer.register`; its id is derived from the lead's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub new_customer: Option<serde_json::Value>,
    /// One of the customer's sites; default: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<Uuid>,
    /// Subsidy path or not.
    pub segment: Segment,
    /// What would be sold.
    pub service_type: ServiceType,
}

/// Plan a site survey, or move it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadScheduleSurvey)]
pub struct ScheduleSurvey {
    /// A planned survey to move; absent: a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey_id: Option<Uuid>,
    /// Sales or operations.
    pub surveyor_id: Uuid,
    /// When.
    pub scheduled_at: DateTime<Utc>,
    /// What to bring or ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 500>>,
}

/// Record what the survey found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadRecordSurvey)]
pub struct RecordSurvey {
    /// The planned survey.
    pub survey_id: Uuid,
    /// What was found.
    pub result: SurveyResult,
}

/// Start the proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadStartProposal)]
pub struct StartProposal {
    /// GST-inclusive value expected, above zero.
    pub expected_value_paise: Paise,
    /// Why no feasible survey is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey_waiver: Option<Text<3, 500>>,
}

/// One row of a billing plan agreed with the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingShare {
    /// Code of the row, e.g. `advance`.
    pub code: Text<1, 40>,
    /// What the customer reads.
    pub label: Text<2, 80>,
    /// Share of the order value; all rows add up to 10 000.
    pub percent_bp: BasisPoints,
    /// What makes it fall due: `project_confirmed`, a milestone, or `manual`.
    pub trigger: Text<2, 60>,
}

/// The order is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadWin)]
pub struct Win {
    /// GST-inclusive contract value.
    pub order_value_paise: Paise,
    /// Day of the order.
    pub confirmation_date: NaiveDate,
    /// Changes the lead's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// Changes the lead's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_w: Option<Watts>,
    /// Changes the lead's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_type: Option<SystemType>,
    /// The accepted quotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotation_id: Option<Uuid>,
    /// Default: the company's plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub billing_plan: Vec<BillingShare>,
}

/// The order was a mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadRevokeWin)]
pub struct RevokeWin {
    /// Why.
    pub reason: Text<3, 500>,
}

/// It is lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadLose)]
pub struct Lose {
    /// Reason.
    pub reason: LossReason,
    /// Required when lost to competition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_reason: Option<LossSubReason>,
    /// Required for `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<3, 500>>,
    /// Who won it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competitor: Option<Text<2, 120>>,
    /// Day of the loss.
    pub lost_on: NaiveDate,
    /// The lead it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<Uuid>,
}

/// It lives again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadReopen)]
pub struct Reopen {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Back to an earlier status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadMoveBack)]
pub struct MoveBack {
    /// An earlier open status.
    pub to: Status,
    /// Why.
    pub reason: Text<3, 500>,
}

/// It repeats another open lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadMerge)]
pub struct Merge {
    /// The lead that stays.
    pub into_lead_id: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Forget the inline contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadErasePersonalData)]
pub struct ErasePersonalData {
    /// Why.
    pub reason: Text<3, 500>,
}
