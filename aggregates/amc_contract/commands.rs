//! What may be asked of an AMC contract (domain.md §4.8).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Kind;
use crate::company::Within;
use crate::kernel::{Paise, Text};
use crate::project::Check;

crate::commands! {
    /// Begin a contract, or the vendor's obligation.
    create Sign(Sign) = "sign" => AmcContractSign,
    /// Change term, fee or visits.
    change ChangeTerms(ChangeTerms) = "change_terms" => AmcContractChangeTerms,
    /// Plan visits, or move them.
    change ScheduleVisits(ScheduleVisits) = "schedule_visits" => AmcContractScheduleVisits,
    /// Record a visit that was made.
    change CompleteVisit(CompleteVisit) = "complete_visit" => AmcContractCompleteVisit,
    /// A visit is not to be made.
    change CancelVisit(CancelVisit) = "cancel_visit" => AmcContractCancelVisit,
    /// Go on with a paid contract from the day after the end.
    change Renew(Renew) = "renew" => AmcContractRenew,
    /// End it before its time.
    change Terminate(Terminate) = "terminate" => AmcContractTerminate,
    /// Say that a visit or the end is near.
    append Remind(Remind) = "remind" => AmcContractRemind,
}

/// Visits a year.
pub type VisitsPerYear = Within<0, 12>;

/// Begin a contract, or the vendor's obligation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractSign)]
pub struct Sign {
    /// The plant it is about.
    pub project_id: Uuid,
    /// Why the duty exists.
    pub kind: Kind,
    /// First day; of an obligation the day of commissioning.
    pub start_on: NaiveDate,
    /// Last day, at most ten years on.
    pub end_on: NaiveDate,
    /// Fee a year, in paise; default 0, and always so for an obligation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_fee_paise: Option<Paise>,
    /// Default: the company's for an obligation, none for a paid contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits_per_year: Option<VisitsPerYear>,
}

/// Change term, fee or visits. An absent member stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractChangeTerms)]
pub struct ChangeTerms {
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_on: Option<NaiveDate>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_on: Option<NaiveDate>,
    /// Fee a year, in paise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_fee_paise: Option<Paise>,
    /// Visits a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits_per_year: Option<VisitsPerYear>,
    /// Why.
    pub reason: Text<3, 500>,
}

/// A visit to plan, or to move when its id is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcVisitPlan)]
pub struct VisitPlan {
    /// A planned visit to move; absent: a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_id: Option<Uuid>,
    /// When it is due.
    pub due_on: NaiveDate,
    /// Who shall make it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician_id: Option<Uuid>,
}

/// Plan visits, or move them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractScheduleVisits)]
pub struct ScheduleVisits {
    /// One to sixty visits.
    pub visits: Vec<VisitPlan>,
}

/// Record a visit that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractCompleteVisit)]
pub struct CompleteVisit {
    /// Which.
    pub visit_id: Uuid,
    /// When it was made.
    pub done_on: NaiveDate,
    /// Who made it; default: whom it was planned for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician_id: Option<Uuid>,
    /// What was checked, at most 200 items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<Check>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Text<1, 5000>>,
    /// Photos and papers, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// A visit is not to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractCancelVisit)]
pub struct CancelVisit {
    /// Which.
    pub visit_id: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Go on with a paid contract from the day after the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractRenew)]
pub struct Renew {
    /// Last day of the new contract.
    pub end_on: NaiveDate,
    /// Its fee a year, in paise.
    pub annual_fee_paise: Paise,
    /// Default: as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits_per_year: Option<VisitsPerYear>,
}

/// End it before its time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractTerminate)]
pub struct Terminate {
    /// Why.
    pub reason: Text<3, 500>,
    /// Last day.
    pub terminated_on: NaiveDate,
    /// The plant is gone: needed to end an obligation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dismantled: bool,
}

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AmcReminderKind)]
pub enum ReminderKind {
    /// A visit is due within seven days.
    Visit,
    /// The contract ends within sixty days.
    EndIn60,
    /// The contract ends within thirty days.
    EndIn30,
    /// The contract ends within seven days.
    EndIn7,
}

impl ReminderKind {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            ReminderKind::Visit => "visit",
            ReminderKind::EndIn60 => "end_in60",
            ReminderKind::EndIn30 => "end_in30",
            ReminderKind::EndIn7 => "end_in7",
        }
    }
}

/// Say that a visit or the end is near.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmcContractRemind)]
pub struct Remind {
    /// What it is about.
    pub kind: ReminderKind,
    /// The day of the visit, or of the end.
    pub for_date: NaiveDate,
}
