//! Lead: one sales opportunity from first contact to order or loss (domain.md §4.3).
//!
//! `new → qualified → site_survey → proposal → won | lost`; a status is entered only by its
//! command. A lead may start with inline contact data and has a customer from `qualified` on,
//! when the contact is frozen. A won lead is read-only but for `revoke_win`.

mod commands;
mod decide;
mod events;

pub use commands::*;
pub use decide::{Facts, LinkedCustomer, OpenLead, WonProject, absorb};
pub use events::*;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{BasisPoints, Decider, Paise, Refusal, Text, Watts};
use crate::policy::Action;
use crate::survey::{Survey, SurveyState};
use crate::vocabulary::{
    Contact, CustomerType, LeadSource, LossReason, LossSubReason, RoofType, Segment, ServiceType,
    SystemType,
};

/// Where a lead stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = LeadStatus)]
pub enum Status {
    /// Captured.
    New,
    /// A real opportunity with a customer.
    Qualified,
    /// A survey is planned or recorded.
    SiteSurvey,
    /// An offer is being made.
    Proposal,
    /// Ordered: the project carries on.
    Won,
    /// Lost, for a reason.
    Lost,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Qualified => "qualified",
            Status::SiteSurvey => "site_survey",
            Status::Proposal => "proposal",
            Status::Won => "won",
            Status::Lost => "lost",
        }
    }

    /// Stage of the company-wide pipeline (§8.1); a won lead counts through its project.
    pub const fn stage(self) -> &'static str {
        match self {
            Status::New | Status::Qualified => "lead",
            Status::SiteSurvey => "site_survey",
            Status::Proposal => "proposal",
            Status::Won => "confirmed_order",
            Status::Lost => "lost",
        }
    }

    /// Neither won nor lost.
    pub const fn is_open(self) -> bool {
        !matches!(self, Status::Won | Status::Lost)
    }
}

/// What to do next, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NextStep {
    /// What.
    pub text: Text<1, 200>,
    /// When.
    pub on: NaiveDate,
}

/// Why and when a lead was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = LeadLoss)]
pub struct Loss {
    /// Reason.
    pub reason: LossReason,
    /// What the competitor was better at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_reason: Option<LossSubReason>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<3, 500>>,
    /// Who won it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competitor: Option<Text<2, 120>>,
    /// Day of the loss.
    pub lost_on: NaiveDate,
    /// Expected value at that moment, 0 if none.
    pub value_paise: Paise,
    /// Status it was lost from, and returns to when reopened.
    pub status_at_loss: Status,
    /// The lead it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<Uuid>,
}

/// A lead as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Lead {
    /// Absent before `captured`.
    pub status: Option<Status>,
    /// Title.
    pub title: Option<Text<2, 200>>,
    /// Inline contact; frozen from `qualified` on.
    pub contact: Option<Contact>,
    /// The customer, from `qualified` on.
    pub customer_id: Option<Uuid>,
    /// Site of that customer.
    pub site_id: Option<Uuid>,
    /// Inline site until a customer is linked.
    pub site: Option<InlineSite>,
    /// Where it came from.
    pub source: Option<LeadSource>,
    /// Who or what exactly.
    pub source_detail: Option<Text<1, 200>>,
    /// Who would buy.
    pub customer_type: Option<CustomerType>,
    /// Subsidy path or not.
    pub segment: Option<Segment>,
    /// What would be sold.
    pub service_type: Option<ServiceType>,
    /// Plant size.
    pub capacity_w: Option<Watts>,
    /// Roof.
    pub roof_type: Option<RoofType>,
    /// System.
    pub system_type: Option<SystemType>,
    /// Whether a loan is wanted.
    pub wants_loan: Option<bool>,
    /// GST-inclusive value expected.
    pub expected_value_paise: Option<Paise>,
    /// When the decision is expected.
    pub expected_close_on: Option<NaiveDate>,
    /// Overrides the probability of the stage.
    pub probability_bp: Option<BasisPoints>,
    /// What to do next.
    pub next_step: Option<NextStep>,
    /// Present salesperson.
    pub owner_id: Option<Uuid>,
    /// Surveys, oldest first.
    pub surveys: Vec<Survey>,
    /// Set when lost.
    pub loss: Option<Loss>,
    /// What was agreed, when won.
    pub won: Option<Won>,
}

impl Lead {
    /// A survey is planned or recorded: what operations may read (permissions.md §1 `has_survey`).
    pub fn has_survey(&self) -> bool {
        self.surveys
            .iter()
            .any(|survey| survey.state != SurveyState::Cancelled)
    }

    /// Name to show: the contact's, until a customer is linked.
    pub fn contact_name(&self) -> Option<&str> {
        self.contact.as_ref().map(|contact| contact.name.as_str())
    }
}

impl Decider for Lead {
    const TYPE: &'static str = "lead";
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        &self,
        ctx: &crate::kernel::Ctx<Facts>,
        command: Command,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(self, ctx, command)
    }

    fn evolve(&mut self, event: &Event) {
        events::evolve(self, event);
    }

    fn gate(&self, action: Action) -> Result<(), Refusal> {
        decide::gate(self, action)
    }
}

crate::aggregate!(Lead);

#[cfg(test)]
mod tests;
