//! Which facts put a record on the hit list.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::financial_year::days_between;
use super::hit_list::{HitRecord, HitRow, HitRule, Urgency};
use super::payments::{days_overdue, is_overdue};
use super::stages::{PipelineStage, SlaColour};

/// Days after or before which rules apply; settings of the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HitThresholds {
    /// A viewed offer without answer.
    pub proposal_unanswered: i64,
    /// A decision that is near.
    pub closing_soon: i64,
    /// An offer about to end.
    pub proposal_expiring: i64,
    /// An overdue invoice is critical above these.
    pub invoice_overdue_critical: i64,
    /// A captured lead without next step.
    pub next_step_missing: i64,
    /// An offer without activity.
    pub proposal_stalled: i64,
    /// A survey without quotation.
    pub survey_without_quotation: i64,
    /// A survey without activity.
    pub survey_stalled: i64,
    /// A new lead without activity.
    pub going_cold: i64,
    /// An order without money.
    pub order_without_advance: i64,
    /// A contract that ends.
    pub amc_ending: i64,
}

/// The latest version of a quotation that waits for the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenOffer {
    /// Last day the customer looked at it; absent while only shared.
    pub last_viewed_on: Option<NaiveDate>,
    /// First of the last day of validity and the end of its link.
    pub ends_on: NaiveDate,
    /// Grand total.
    pub grand_total_paise: i64,
}

/// Facts of an open lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadFacts {
    /// Id.
    pub lead_id: String,
    /// `lead`, `site_survey` or `proposal`.
    pub stage: PipelineStage,
    /// Capture date.
    pub captured_on: NaiveDate,
    /// Expected decision.
    pub expected_close_on: Option<NaiveDate>,
    /// Expected value.
    pub expected_value_paise: Option<i64>,
    /// Day of the next step.
    pub next_step_on: Option<NaiveDate>,
    /// Days without activity.
    pub idle_days: i64,
    /// Something happened later than 24 hours after capture.
    pub worked_on: bool,
    /// Day the last survey was recorded.
    pub surveyed_on: Option<NaiveDate>,
    /// It has a quotation.
    pub has_quotation: bool,
    /// The version that waits for the customer.
    pub open_offer: Option<OpenOffer>,
    /// Colour of the time limit.
    pub sla: Option<SlaColour>,
}

/// A subsidy stage with its due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubsidyStep {
    /// Due date of the stage.
    pub due_on: NaiveDate,
    /// Assistance expected.
    pub expected_paise: Option<i64>,
}

/// Facts of a project of the revenue set that is not on hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectFacts {
    /// Id.
    pub project_id: String,
    /// Stage.
    pub stage: PipelineStage,
    /// Confirmation date.
    pub confirmed_on: NaiveDate,
    /// Expected commissioning.
    pub expected_commissioning_on: Option<NaiveDate>,
    /// Order value.
    pub order_value_paise: Option<i64>,
    /// Money received.
    pub received_paise: i64,
    /// Open stage of the subsidy track.
    pub subsidy_step: Option<SubsidyStep>,
    /// Panel and inverter brand are both known.
    pub has_brands: bool,
    /// Colour of the time limit.
    pub sla: Option<SlaColour>,
}

/// Candidate rows of an open lead.
pub fn rows_of_lead(facts: &LeadFacts, days: &HitThresholds, today: NaiveDate) -> Vec<HitRow> {
    use Urgency::{Critical, Warning};
    let since = |on: NaiveDate| days_between(on, today);
    let value = facts.expected_value_paise;
    let mut rows = Vec::new();
    let mut add = |rule, urgency, value_paise, overdue_days: i64| {
        rows.push(HitRow {
            rule,
            urgency,
            record: HitRecord::Lead,
            record_id: facts.lead_id.clone(),
            value_paise,
            overdue_days: overdue_days.max(0),
        });
    };
    if let Some(close_on) = facts.expected_close_on {
        let ahead = -since(close_on);
        if ahead < 0 {
            add(HitRule::CloseDatePassed, Critical, value, -ahead);
        } else if facts.stage == PipelineStage::Proposal && ahead <= days.closing_soon {
            add(HitRule::ClosingSoon, Critical, value, 0);
        }
    }
    if let Some(offer) = facts.open_offer {
        let total = Some(offer.grand_total_paise);
        if let Some(unanswered) = offer.last_viewed_on.map(since)
            && unanswered >= days.proposal_unanswered
        {
            add(HitRule::ProposalUnanswered, Critical, total, unanswered);
        }
        if (0..=days.proposal_expiring).contains(&-since(offer.ends_on)) {
            add(HitRule::ProposalExpiring, Critical, total, 0);
        }
    }
    match facts.next_step_on {
        Some(on) if since(on) > 0 => add(HitRule::NextStepOverdue, Warning, value, since(on)),
        None if since(facts.captured_on) >= days.next_step_missing => {
            add(
                HitRule::NextStepOverdue,
                Warning,
                value,
                since(facts.captured_on),
            );
        }
        Some(_) | None => {}
    }
    if facts.stage == PipelineStage::Proposal && facts.idle_days >= days.proposal_stalled {
        add(HitRule::ProposalStalled, Warning, value, facts.idle_days);
    }
    if let Some(surveyed) = facts.surveyed_on.map(since)
        && !facts.has_quotation
        && surveyed >= days.survey_without_quotation
    {
        add(HitRule::SurveyWithoutQuotation, Warning, value, surveyed);
    }
    if facts.stage == PipelineStage::SiteSurvey && facts.idle_days >= days.survey_stalled {
        add(HitRule::SurveyStalled, Warning, value, facts.idle_days);
    }
    let age = since(facts.captured_on);
    if facts.stage == PipelineStage::Lead && !facts.worked_on && age >= days.going_cold {
        add(HitRule::GoingCold, Warning, value, age);
    }
    if facts.sla == Some(SlaColour::Red) {
        add(HitRule::SlaRed, Warning, value, 0);
    }
    rows
}

/// Candidate rows of a project.
pub fn rows_of_project(
    facts: &ProjectFacts,
    days: &HitThresholds,
    today: NaiveDate,
) -> Vec<HitRow> {
    use Urgency::{Critical, Info, Warning};
    let since = |on: NaiveDate| days_between(on, today);
    let value = facts.order_value_paise;
    let (pending, built) = match facts.stage {
        PipelineStage::ConfirmedOrder => (true, false),
        PipelineStage::UnderInstallation => (true, true),
        PipelineStage::SubmittedForSubsidy
        | PipelineStage::Completed
        | PipelineStage::SubsidyCredited => (false, true),
        PipelineStage::Lead
        | PipelineStage::SiteSurvey
        | PipelineStage::Proposal
        | PipelineStage::Lost => (false, false),
    };
    let mut rows = Vec::new();
    let mut add = |rule, urgency, value_paise, overdue_days: i64| {
        rows.push(HitRow {
            rule,
            urgency,
            record: HitRecord::Project,
            record_id: facts.project_id.clone(),
            value_paise,
            overdue_days: overdue_days.max(0),
        });
    };
    if let Some(late) = facts.expected_commissioning_on.map(since)
        && pending
        && late > 0
    {
        add(HitRule::InstallationLate, Critical, value, late);
    }
    if let Some(step) = facts.subsidy_step
        && since(step.due_on) > 0
    {
        add(
            HitRule::SubsidyStepLate,
            Critical,
            step.expected_paise,
            since(step.due_on),
        );
    }
    let confirmed = since(facts.confirmed_on);
    if facts.stage == PipelineStage::ConfirmedOrder
        && confirmed >= days.order_without_advance
        && facts.received_paise == 0
    {
        add(HitRule::OrderWithoutAdvance, Warning, value, confirmed);
    }
    if facts.sla == Some(SlaColour::Red) {
        add(HitRule::SlaRed, Warning, value, 0);
    }
    if built && !facts.has_brands {
        add(HitRule::EquipmentMissing, Info, value, 0);
    }
    rows
}

/// Candidate row of a tax invoice.
pub fn row_of_invoice(
    invoice_id: &str,
    outstanding_paise: i64,
    due_on: NaiveDate,
    days: &HitThresholds,
    today: NaiveDate,
) -> Option<HitRow> {
    let overdue_days = days_overdue(due_on, today);
    is_overdue(true, outstanding_paise, due_on, today).then(|| HitRow {
        rule: HitRule::InvoiceOverdue,
        urgency: if overdue_days > days.invoice_overdue_critical {
            Urgency::Critical
        } else {
            Urgency::Warning
        },
        record: HitRecord::Invoice,
        record_id: invoice_id.to_owned(),
        value_paise: Some(outstanding_paise),
        overdue_days,
    })
}

/// Candidate row of an open ticket; `pressing` for priority high or urgent.
pub fn row_of_ticket(
    ticket_id: &str,
    due_on: NaiveDate,
    pressing: bool,
    today: NaiveDate,
) -> Option<HitRow> {
    let overdue_days = days_overdue(due_on, today);
    (overdue_days > 0).then(|| HitRow {
        rule: HitRule::TicketFollowUpMissed,
        urgency: if pressing {
            Urgency::Critical
        } else {
            Urgency::Warning
        },
        record: HitRecord::Ticket,
        record_id: ticket_id.to_owned(),
        value_paise: Some(0),
        overdue_days,
    })
}

/// Candidate row of a maintenance contract that is not renewed.
pub fn row_of_amc_contract(
    amc_contract_id: &str,
    ends_on: NaiveDate,
    annual_fee_paise: Option<i64>,
    days: &HitThresholds,
    today: NaiveDate,
) -> Option<HitRow> {
    (0..=days.amc_ending)
        .contains(&days_between(today, ends_on))
        .then(|| HitRow {
            rule: HitRule::AmcEnding,
            urgency: Urgency::Info,
            record: HitRecord::AmcContract,
            record_id: amc_contract_id.to_owned(),
            value_paise: annual_fee_paise,
            overdue_days: 0,
        })
}
