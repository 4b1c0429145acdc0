//! `lead_list`: leads as the list, the board and the search show them (screens.md §8.1).

use aggregates::kernel::Patch;
use aggregates::lead::{Capture, Event, Status, Update};
use aggregates::registry::AnyEvent;
use aggregates::survey::SurveyState;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One lead in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = LeadListItem)]
pub struct Row {
    /// Lead.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Title.
    pub title: Option<String>,
    /// Name of the contact; the customer's name is joined by `customer_id` once linked.
    pub contact_name: Option<String>,
    /// Phone of the contact.
    pub phone: Option<String>,
    /// E-mail of the contact.
    pub email: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Consumer number of the inline site.
    pub consumer_number: Option<String>,
    /// Customer, from `qualified` on.
    pub customer_id: Option<Uuid>,
    /// Status of the lead.
    pub status: String,
    /// Stage of the pipeline.
    pub stage: String,
    /// When it entered the stage.
    pub stage_entered_on: Option<NaiveDate>,
    /// Where it came from.
    pub source: Option<String>,
    /// Who would buy.
    pub customer_type: Option<String>,
    /// Subsidy path or not.
    pub segment: Option<String>,
    /// What would be sold.
    pub service_type: Option<String>,
    /// Plant size in watts.
    pub capacity_w: Option<i64>,
    /// GST-inclusive value expected, in paise.
    pub expected_value_paise: Option<i64>,
    /// When the decision is expected.
    pub expected_close_on: Option<NaiveDate>,
    /// What to do next.
    pub next_step_text: Option<String>,
    /// When to do it.
    pub next_step_on: Option<NaiveDate>,
    /// Present salesperson.
    pub owner_id: Option<Uuid>,
    /// A survey is planned or recorded: what operations may read.
    pub has_survey: bool,
    /// Why it was lost.
    pub loss_reason: Option<String>,
    /// The lead it was merged into.
    pub merged_into: Option<Uuid>,
    /// When it was won or lost.
    pub closed_on: Option<NaiveDate>,
    /// When it was captured.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// The projector.
pub struct LeadList;

impl Projector for LeadList {
    type Row = Row;
    const NAME: &'static str = "lead_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        title text,
        contact_name text,
        phone text,
        email text,
        city text,
        consumer_number text,
        customer_id uuid,
        status text not null,
        stage text not null,
        stage_entered_on date,
        source text,
        customer_type text,
        segment text,
        service_type text,
        capacity_w bigint,
        expected_value_paise bigint,
        expected_close_on date,
        next_step_text text,
        next_step_on date,
        owner_id uuid,
        has_survey boolean not null,
        loss_reason text,
        merged_into uuid,
        closed_on date,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(created_at, id)",
        "(owner_id, created_at, id)",
        "(stage, created_at, id)",
        "(owner_id, stage, created_at, id)",
        "(updated_at, id)",
        "(expected_value_paise desc nulls last, id desc)",
        "(next_step_on, id)",
        "(customer_id)",
        "(phone) where phone is not null",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["lead"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Lead(event) = &recorded.event else {
            return row;
        };
        let mut row = row.unwrap_or_else(|| Row {
            id: key,
            created_at: recorded.occurred_at,
            ..Row::default()
        });
        row.version = recorded.version;
        row.updated_at = recorded.occurred_at;
        row.updated_by = recorded.actor;
        apply(&mut row, event, recorded);
        row.search = [
            &row.title,
            &row.contact_name,
            &row.phone,
            &row.email,
            &row.city,
            &row.consumer_number,
        ]
        .into_iter()
        .flatten()
        .map(|text| text.to_lowercase())
        .collect::<Vec<_>>()
        .join(" ");
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event, recorded: &Recorded) {
    match event {
        Event::Captured(capture) => {
            captured(row, capture);
            enter(row, Status::New, recorded.on());
        }
        Event::Updated(update) => updated(row, update),
        Event::NextStepSet(next) => {
            row.next_step_text = Some(next.text.to_string());
            row.next_step_on = Some(next.on);
        }
        Event::OwnerAssigned(assigned) => row.owner_id = assigned.to,
        Event::Qualified(qualified) => {
            row.customer_id = Some(qualified.customer_id);
            row.segment = Some(qualified.segment.code().into());
            row.service_type = Some(qualified.service_type.code().into());
            enter(row, Status::Qualified, recorded.on());
        }
        Event::SurveyScheduled(_) => {
            row.has_survey = true;
            if row.status == Status::Qualified.code() {
                enter(row, Status::SiteSurvey, recorded.on());
            }
        }
        Event::SurveyRecorded(_) => row.has_survey = true,
        Event::ProposalStarted(started) => {
            row.expected_value_paise = Some(started.expected_value_paise.get());
            enter(row, Status::Proposal, recorded.on());
        }
        Event::Won(won) => {
            row.segment = Some(won.segment.code().into());
            row.capacity_w = won.capacity_w.map(|w| w.get());
            row.expected_value_paise = Some(won.order_value_paise.get());
            row.has_survey = won
                .surveys
                .iter()
                .any(|survey| survey.state != SurveyState::Cancelled)
                || row.has_survey;
            row.closed_on = Some(won.confirmation_date);
            enter(row, Status::Won, recorded.on());
        }
        Event::WinRevoked(_) => {
            row.closed_on = None;
            enter(row, Status::Proposal, recorded.on());
        }
        Event::Lost(loss) => {
            row.loss_reason = Some(loss.reason.code().into());
            row.merged_into = loss.duplicate_of;
            row.closed_on = Some(loss.lost_on);
            enter(row, Status::Lost, recorded.on());
        }
        Event::Reopened(reopened) => {
            row.loss_reason = None;
            row.merged_into = None;
            row.closed_on = None;
            enter(row, reopened.to, recorded.on());
        }
        Event::MovedBack(moved) => enter(row, moved.to, recorded.on()),
        Event::Absorbed(absorbed) => updated(row, &absorbed.filled_fields),
        Event::PersonalDataErased(_) => {
            row.title = None;
            row.contact_name = None;
            row.phone = None;
            row.email = None;
            row.city = None;
            row.consumer_number = None;
        }
    }
}

fn enter(row: &mut Row, status: Status, on: NaiveDate) {
    if row.stage != status.stage() || row.stage_entered_on.is_none() {
        row.stage_entered_on = Some(on);
    }
    row.status = status.code().into();
    row.stage = status.stage().into();
}

fn captured(row: &mut Row, capture: &Capture) {
    row.title = capture.title.as_ref().map(ToString::to_string);
    if let Some(contact) = &capture.contact {
        contact_of(row, contact);
    }
    row.customer_id = capture.customer_id;
    row.consumer_number = capture
        .site
        .as_ref()
        .and_then(|site| site.consumer_number.as_ref())
        .map(ToString::to_string);
    row.source = Some(capture.source.code().into());
    row.customer_type = capture.customer_type.map(|code| code.code().into());
    row.segment = capture.segment.map(|code| code.code().into());
    row.service_type = capture.service_type.map(|code| code.code().into());
    row.capacity_w = capture.capacity_w.map(|w| w.get());
    row.expected_value_paise = capture.expected_value_paise.map(|p| p.get());
    row.expected_close_on = capture.expected_close_on;
    row.next_step_text = capture.next_step.as_ref().map(|next| next.text.to_string());
    row.next_step_on = capture.next_step.as_ref().map(|next| next.on);
    row.owner_id = capture.owner_id;
}

fn contact_of(row: &mut Row, contact: &aggregates::vocabulary::Contact) {
    row.contact_name = Some(contact.name.to_string());
    row.phone = contact
        .phone
        .as_ref()
        .map(|phone| phone.as_str().to_owned());
    row.email = contact
        .email
        .as_ref()
        .map(|email| email.as_str().to_owned());
    row.city = contact.city.as_ref().map(ToString::to_string);
}

fn updated(row: &mut Row, update: &Update) {
    if let Patch::Set(contact) = &update.contact {
        contact_of(row, contact);
    }
    if let Patch::Set(site) = &update.site {
        row.consumer_number = site.consumer_number.as_ref().map(ToString::to_string);
    }
    text(&update.title, &mut row.title, |title| title.to_string());
    text(&update.source, &mut row.source, |code| {
        code.code().to_owned()
    });
    text(&update.customer_type, &mut row.customer_type, |code| {
        code.code().to_owned()
    });
    text(&update.segment, &mut row.segment, |code| {
        code.code().to_owned()
    });
    text(&update.service_type, &mut row.service_type, |code| {
        code.code().to_owned()
    });
    text(&update.capacity_w, &mut row.capacity_w, |w| w.get());
    text(
        &update.expected_value_paise,
        &mut row.expected_value_paise,
        |p| p.get(),
    );
    text(
        &update.expected_close_on,
        &mut row.expected_close_on,
        |on| *on,
    );
}

/// Copies a patch into a column of another type.
fn text<T, C>(patch: &Patch<T>, column: &mut Option<C>, convert: impl Fn(&T) -> C) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *column = None,
        Patch::Set(value) => *column = Some(convert(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aggregates::lead::MovedBack;

    fn recorded(version: i64, day: u32, event: Event) -> Recorded {
        Recorded {
            id: Uuid::from_u128(1),
            version,
            event: AnyEvent::Lead(event),
            event_id: Uuid::from_u128(u128::from(day)),
            actor: None,
            occurred_at: NaiveDate::from_ymd_opt(2026, 4, day)
                .unwrap_or_default()
                .and_time(chrono::NaiveTime::MIN)
                .and_utc(),
            recorded_at: DateTime::default(),
        }
    }

    #[test]
    fn the_day_a_stage_was_entered_is_kept_while_the_stage_stays() {
        let capture: Capture = serde_json::from_value(serde_json::json!({
            "title": "Anitha 3 kW", "contact": {"name": "Anitha", "phone": "9847012345"}, "source": "website"
        }))
        .expect("a capture");
        let row = LeadList::fold(
            Uuid::from_u128(1),
            None,
            &recorded(1, 2, Event::Captured(capture)),
        );
        let reason = serde_json::from_value(serde_json::json!("too early")).expect("a reason");
        let moved = Event::MovedBack(MovedBack {
            from: Status::Qualified,
            to: Status::New,
            reason,
        });
        let row = LeadList::fold(Uuid::from_u128(1), row, &recorded(2, 9, moved)).expect("a row");
        assert_eq!(row.stage_entered_on, NaiveDate::from_ymd_opt(2026, 4, 2));
        assert_eq!(row.search, "anitha 3 kw anitha +919847012345");
    }
}
