//! What may have happened to a lead, and how it changes the state.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    BillingShare, Capture, InlineSite, Lead, Loss, NextStep, RecordSurvey, ScheduleSurvey,
    SetNextStep, StartProposal, Status, Update,
};
use crate::kernel::{Paise, Text, Watts};
use crate::survey::{Survey, SurveyState};
use crate::vocabulary::{Contact, LeadSource, RoofType, Segment, ServiceType, SystemType};

crate::events! {
    /// A lead was captured.
    Captured(Capture) = "lead.captured" v 1,
    /// Facts changed; only what really did.
    Updated(Update) = "lead.updated" v 1,
    /// The next step was set.
    NextStepSet(SetNextStep) = "lead.next_step_set" v 1,
    /// It has another owner.
    OwnerAssigned(OwnerAssigned) = "lead.owner_assigned" v 1,
    /// It has a customer.
    Qualified(Qualified) = "lead.qualified" v 1,
    /// A survey was planned or moved.
    SurveyScheduled(ScheduleSurvey) = "lead.survey_scheduled" v 1,
    /// A survey result is in.
    SurveyRecorded(RecordSurvey) = "lead.survey_recorded" v 1,
    /// The proposal was started.
    ProposalStarted(StartProposal) = "lead.proposal_started" v 1,
    /// Ordered.
    Won(Won) = "lead.won" v 1,
    /// The order was a mistake.
    WinRevoked(WinRevoked) = "lead.win_revoked" v 1,
    /// Lost.
    Lost(Loss) = "lead.lost" v 1,
    /// It lives again.
    Reopened(Reopened) = "lead.reopened" v 1,
    /// Back to an earlier status.
    MovedBack(MovedBack) = "lead.moved_back" v 1,
    /// Another lead was merged into this one.
    Absorbed(Absorbed) = "lead.absorbed" v 1,
    /// The inline contact was forgotten.
    PersonalDataErased(PersonalDataErased) = "lead.personal_data_erased" v 1,
}

/// Who owned it, who owns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnerAssigned {
    /// Before.
    pub from: Option<Uuid>,
    /// Now.
    pub to: Option<Uuid>,
}

/// The customer of the lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Qualified {
    /// Customer.
    pub customer_id: Uuid,
    /// Their site.
    pub site_id: Option<Uuid>,
    /// Subsidy path or not.
    pub segment: Segment,
    /// What would be sold.
    pub service_type: ServiceType,
}

/// Everything the project is opened with, as it was agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = LeadWonTerms)]
pub struct Won {
    /// GST-inclusive contract value.
    pub order_value_paise: Paise,
    /// Day of the order.
    pub confirmation_date: NaiveDate,
    /// Financial year of the confirmation, e.g. `2026-27`.
    pub fy: String,
    /// Customer.
    pub customer_id: Uuid,
    /// Their site.
    pub site_id: Option<Uuid>,
    /// Inline site, if the customer's was not used.
    pub site: Option<InlineSite>,
    /// Where the lead came from.
    pub source: LeadSource,
    /// Who or what exactly.
    pub source_detail: Option<Text<1, 200>>,
    /// Subsidy path or not.
    pub segment: Segment,
    /// What was sold.
    pub service_type: ServiceType,
    /// Plant size.
    pub capacity_w: Option<Watts>,
    /// System.
    pub system_type: Option<SystemType>,
    /// Roof.
    pub roof_type: Option<RoofType>,
    /// The salesperson who won it.
    pub owner_id: Uuid,
    /// The accepted quotation.
    pub quotation_id: Option<Uuid>,
    /// Agreed billing plan; empty: the company's.
    pub billing_plan: Vec<BillingShare>,
    /// Surveys recorded so far.
    pub surveys: Vec<Survey>,
}

/// The order was a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WinRevoked {
    /// Why.
    pub reason: Text<3, 500>,
}

/// It lives again, in the status it was lost from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reopened {
    /// The status.
    pub to: Status,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Back to an earlier status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MovedBack {
    /// Before.
    pub from: Status,
    /// Now.
    pub to: Status,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Another lead was merged into this one; what was empty here is filled from there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Absorbed {
    /// The lead that ended.
    pub lead_id: Uuid,
    /// Members that were empty here, with the value they took.
    pub filled_fields: Update,
}

/// The inline contact was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonalDataErased {
    /// Why.
    pub reason: Text<3, 500>,
}

pub(super) fn evolve(lead: &mut Lead, event: &Event) {
    match event {
        Event::Captured(capture) => captured(lead, capture),
        Event::Updated(update) => updated(lead, update),
        Event::NextStepSet(next) => {
            lead.next_step = Some(NextStep {
                text: next.text.clone(),
                on: next.on,
            })
        }
        Event::OwnerAssigned(assigned) => lead.owner_id = assigned.to,
        Event::Qualified(qualified) => {
            lead.status = Some(Status::Qualified);
            lead.customer_id = Some(qualified.customer_id);
            lead.site_id = qualified.site_id;
            lead.segment = Some(qualified.segment);
            lead.service_type = Some(qualified.service_type);
        }
        Event::SurveyScheduled(plan) => survey_scheduled(lead, plan),
        Event::SurveyRecorded(record) => {
            for survey in &mut lead.surveys {
                if survey.survey_id == record.survey_id {
                    survey.state = SurveyState::Recorded;
                    survey.result = Some(record.result.clone());
                }
            }
        }
        Event::ProposalStarted(started) => {
            lead.status = Some(Status::Proposal);
            lead.expected_value_paise = Some(started.expected_value_paise);
        }
        Event::Won(won) => {
            lead.status = Some(Status::Won);
            lead.segment = Some(won.segment);
            lead.capacity_w = won.capacity_w;
            lead.system_type = won.system_type;
            lead.won = Some(won.clone());
        }
        Event::WinRevoked(_) => {
            lead.status = Some(Status::Proposal);
            lead.won = None;
        }
        Event::Lost(loss) => {
            lead.status = Some(Status::Lost);
            lead.loss = Some(loss.clone());
            for survey in &mut lead.surveys {
                if survey.state == SurveyState::Planned {
                    survey.state = SurveyState::Cancelled;
                }
            }
        }
        Event::Reopened(reopened) => {
            lead.status = Some(reopened.to);
            lead.loss = None;
        }
        Event::MovedBack(moved) => lead.status = Some(moved.to),
        Event::Absorbed(absorbed) => updated(lead, &absorbed.filled_fields),
        Event::PersonalDataErased(_) => {
            lead.contact = None;
            lead.site = None;
            lead.title = None;
        }
    }
}

fn captured(lead: &mut Lead, capture: &Capture) {
    *lead = Lead {
        status: Some(Status::New),
        title: capture.title.clone(),
        contact: capture.contact.clone(),
        customer_id: capture.customer_id,
        site_id: capture.site_id,
        site: capture.site.clone(),
        source: Some(capture.source.clone()),
        source_detail: capture.source_detail.clone(),
        customer_type: capture.customer_type,
        segment: capture.segment,
        service_type: capture.service_type,
        capacity_w: capture.capacity_w,
        roof_type: capture.roof_type.clone(),
        system_type: capture.system_type,
        wants_loan: capture.wants_loan,
        expected_value_paise: capture.expected_value_paise,
        expected_close_on: capture.expected_close_on,
        probability_bp: capture.probability_bp,
        next_step: capture.next_step.clone(),
        owner_id: capture.owner_id,
        surveys: Vec::new(),
        loss: None,
        won: None,
    };
}

fn updated(lead: &mut Lead, update: &Update) {
    update.title.apply(&mut lead.title);
    update.contact.apply(&mut lead.contact);
    update.site.apply(&mut lead.site);
    update.site_id.apply(&mut lead.site_id);
    update.source.apply(&mut lead.source);
    update.source_detail.apply(&mut lead.source_detail);
    update.customer_type.apply(&mut lead.customer_type);
    update.segment.apply(&mut lead.segment);
    update.service_type.apply(&mut lead.service_type);
    update.capacity_w.apply(&mut lead.capacity_w);
    update.roof_type.apply(&mut lead.roof_type);
    update.system_type.apply(&mut lead.system_type);
    update.wants_loan.apply(&mut lead.wants_loan);
    update
        .expected_value_paise
        .apply(&mut lead.expected_value_paise);
    update.expected_close_on.apply(&mut lead.expected_close_on);
    update.probability_bp.apply(&mut lead.probability_bp);
}

fn survey_scheduled(lead: &mut Lead, plan: &ScheduleSurvey) {
    if lead.status == Some(Status::Qualified) {
        lead.status = Some(Status::SiteSurvey);
    }
    let Some(survey_id) = plan.survey_id else {
        return;
    };
    match lead
        .surveys
        .iter_mut()
        .find(|survey| survey.survey_id == survey_id)
    {
        Some(survey) => {
            survey.surveyor_id = Some(plan.surveyor_id);
            survey.scheduled_at = Some(plan.scheduled_at);
        }
        None => lead.surveys.push(Survey {
            survey_id,
            state: SurveyState::Planned,
            surveyor_id: Some(plan.surveyor_id),
            scheduled_at: Some(plan.scheduled_at),
            result: None,
        }),
    }
}

impl Absorbed {
    /// What the survivor takes over from a lead that ends: only what is empty there. A frozen
    /// contact stays as it is.
    pub fn from(survivor: &Lead, ended_id: Uuid, ended: &Lead) -> Self {
        use crate::kernel::Patch;
        fn fill<T: Clone>(here: &Option<T>, there: &Option<T>) -> Patch<T> {
            match (here, there) {
                (None, Some(value)) => Patch::Set(value.clone()),
                (None, None) | (Some(_), _) => Patch::Keep,
            }
        }
        let no_contact: Option<Contact> = None;
        let linked = survivor.customer_id.is_some();
        Self {
            lead_id: ended_id,
            filled_fields: Update {
                contact: fill(
                    &survivor.contact,
                    if linked { &no_contact } else { &ended.contact },
                ),
                segment: fill(&survivor.segment, &ended.segment),
                capacity_w: fill(&survivor.capacity_w, &ended.capacity_w),
                roof_type: fill(&survivor.roof_type, &ended.roof_type),
                system_type: fill(&survivor.system_type, &ended.system_type),
                wants_loan: fill(&survivor.wants_loan, &ended.wants_loan),
                expected_value_paise: fill(
                    &survivor.expected_value_paise,
                    &ended.expected_value_paise,
                ),
                expected_close_on: fill(&survivor.expected_close_on, &ended.expected_close_on),
                ..Update::default()
            },
        }
    }
}
