//! PM-2 and PM-10: a new lead is called, a planned survey is somebody's task, an accepted offer is
//! to become an order (domain.md §5). What the task asked for closes it: the lead is qualified, the
//! survey is recorded, the order is in; a lost lead needs none of it any more.

use aggregates::lead::{Event, Lead};
use aggregates::links::{Link, RecordKind};
use aggregates::policy::Role;
use aggregates::quotation::Event as QuotationEvent;
use aggregates::registry::AnyEvent;
use aggregates::task::next_working_day;
use projections::Recorded;
use uuid::Uuid;

use super::tasks::{Wanted, day_and_time, done, dropped};
use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct FirstSteps;

const FIRST_CONTACT: &str = "first_contact";
const SURVEY: &str = "survey";
const CONFIRM_ORDER: &str = "confirm_order";

#[async_trait::async_trait]
impl Reactor for FirstSteps {
    fn name(&self) -> &'static str {
        "first_steps"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["lead", "quotation"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        match &recorded.event {
            AnyEvent::Lead(event) => of_lead(desk, recorded, event).await,
            AnyEvent::Quotation(QuotationEvent::Accepted(accepted)) => match accepted.lead_id {
                Some(lead_id) => confirm(desk, recorded, lead_id).await,
                None => Ok(Vec::new()),
            },
            _ => Ok(Vec::new()),
        }
    }
}

async fn of_lead(
    desk: &Desk,
    recorded: &Recorded,
    event: &Event,
) -> Result<Vec<Intent>, CommandError> {
    let lead_id = recorded.id;
    match event {
        Event::Captured(capture) => {
            let who = capture
                .title
                .as_ref()
                .map_or("a new lead", |title| title.as_str());
            Wanted {
                process: FIRST_CONTACT,
                source: lead_id.to_string(),
                title: format!("First contact: {who}"),
                due_on: next_working_day(recorded.on()),
                due_time: None,
                person: capture.owner_id,
                role: Role::Manager,
                links: vec![Link::to(RecordKind::Lead, lead_id)],
            }
            .intents(desk)
            .await
        }
        Event::SurveyScheduled(plan) => {
            let lead = desk.load::<Lead>(lead_id).await?.state;
            let Some(survey_id) = plan.survey_id else {
                return Ok(Vec::new());
            };
            let (due_on, due_time) = day_and_time(plan.scheduled_at);
            let what = lead.title.as_ref().map_or("a lead", |title| title.as_str());
            Wanted {
                process: SURVEY,
                source: survey_id.to_string(),
                title: format!("Survey the site: {what}"),
                due_on,
                due_time,
                person: Some(plan.surveyor_id),
                role: Role::Operations,
                links: vec![Link::to(RecordKind::Lead, lead_id)],
            }
            .intents(desk)
            .await
        }
        Event::SurveyRecorded(record) => Ok(vec![done(SURVEY, record.survey_id)]),
        Event::Qualified(_) => Ok(vec![done(FIRST_CONTACT, lead_id)]),
        Event::Won(won) => Ok(won
            .quotation_id
            .map(|quotation_id| done(CONFIRM_ORDER, quotation_id))
            .into_iter()
            .collect()),
        Event::Lost(_) => {
            let lead = desk.load::<Lead>(lead_id).await?.state;
            let surveys = lead
                .surveys
                .iter()
                .map(|survey| dropped(SURVEY, survey.survey_id));
            Ok([dropped(FIRST_CONTACT, lead_id)]
                .into_iter()
                .chain(surveys)
                .collect())
        }
        Event::Updated(_)
        | Event::NextStepSet(_)
        | Event::OwnerAssigned(_)
        | Event::ProposalStarted(_)
        | Event::WinRevoked(_)
        | Event::Reopened(_)
        | Event::MovedBack(_)
        | Event::Absorbed(_)
        | Event::PersonalDataErased(_) => Ok(Vec::new()),
    }
}

async fn confirm(
    desk: &Desk,
    recorded: &Recorded,
    lead_id: Uuid,
) -> Result<Vec<Intent>, CommandError> {
    let lead = desk.load::<Lead>(lead_id).await?.state;
    let what = lead.title.as_ref().map_or("a lead", |title| title.as_str());
    Wanted {
        process: CONFIRM_ORDER,
        source: recorded.id.to_string(),
        title: format!("Confirm the order: {what}"),
        due_on: next_working_day(recorded.on()),
        due_time: None,
        person: lead.owner_id,
        role: Role::Manager,
        links: vec![
            Link::to(RecordKind::Lead, lead_id),
            Link::to(RecordKind::Quotation, recorded.id),
        ],
    }
    .intents(desk)
    .await
}
