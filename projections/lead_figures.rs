//! `lead_figures`: leads as the figures of dashboards see them (calculations.md §6 to §10).
//!
//! The list shows where a lead stands; figures also ask how it came there: the first day in each
//! step, the recorded moment and the owner of the win, what was lost at which value, and when a
//! person last touched it.

use aggregates::kernel::{Patch, kolkata_date};
use aggregates::lead::{Capture, Event, Loss, Status, Update};
use aggregates::registry::AnyEvent;
use aggregates::vocabulary::LossReason;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One lead in figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Lead.
    pub id: Uuid,
    /// When it was captured.
    pub captured_at: DateTime<Utc>,
    /// Status of the lead.
    pub status: String,
    /// Stage of the pipeline.
    pub stage: String,
    /// When it entered the stage.
    pub stage_entered_on: Option<NaiveDate>,
    /// First day as qualified.
    pub qualified_on: Option<NaiveDate>,
    /// First day in site survey.
    pub site_survey_on: Option<NaiveDate>,
    /// First day in proposal.
    pub proposal_on: Option<NaiveDate>,
    /// Day the first survey result was recorded.
    pub surveyed_on: Option<NaiveDate>,
    /// Confirmation date of the order.
    pub confirmed_on: Option<NaiveDate>,
    /// When the win was recorded: what the leaderboard goes by.
    pub won_at: Option<DateTime<Utc>>,
    /// Who owned the lead when it was won.
    pub won_by: Option<Uuid>,
    /// Day of the loss.
    pub lost_on: Option<NaiveDate>,
    /// Value at that moment, in paise.
    pub lost_value_paise: Option<i64>,
    /// Why.
    pub loss_reason: Option<String>,
    /// What the competitor was better at.
    pub loss_sub_reason: Option<String>,
    /// Who won it.
    pub competitor: Option<String>,
    /// The loss counts in figures: neither a duplicate nor entered in error.
    pub loss_counts: bool,
    /// Where it came from.
    pub source: Option<String>,
    /// Who would buy.
    pub customer_type: Option<String>,
    /// Subsidy path or not.
    pub segment: Option<String>,
    /// Plant size in watts.
    pub capacity_w: Option<i64>,
    /// Expected value; the order value once won, in paise.
    pub expected_value_paise: Option<i64>,
    /// Chance that overrides the stage's.
    pub probability_bp: Option<i64>,
    /// When the decision is expected.
    pub expected_close_on: Option<NaiveDate>,
    /// When the next step is due.
    pub next_step_on: Option<NaiveDate>,
    /// Present salesperson.
    pub owner_id: Option<Uuid>,
    /// Customer, from `qualified` on.
    pub customer_id: Option<Uuid>,
    /// Day a person last did something on it.
    pub active_on: Option<NaiveDate>,
    /// A person did something later than a day after the capture.
    pub worked_on: bool,
}

/// The projector.
pub struct LeadFigures;

impl Projector for LeadFigures {
    type Row = Row;
    const NAME: &'static str = "lead_figures";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        captured_at timestamptz not null,
        status text not null,
        stage text not null,
        stage_entered_on date,
        qualified_on date,
        site_survey_on date,
        proposal_on date,
        surveyed_on date,
        confirmed_on date,
        won_at timestamptz,
        won_by uuid,
        lost_on date,
        lost_value_paise bigint,
        loss_reason text,
        loss_sub_reason text,
        competitor text,
        loss_counts boolean not null,
        source text,
        customer_type text,
        segment text,
        capacity_w bigint,
        expected_value_paise bigint,
        probability_bp bigint,
        expected_close_on date,
        next_step_on date,
        owner_id uuid,
        customer_id uuid,
        active_on date,
        worked_on boolean not null";
    const INDEXES: &'static [&'static str] = &[];
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
            captured_at: recorded.occurred_at,
            active_on: Some(recorded.on()),
            ..Row::default()
        });
        if recorded.actor.is_some() {
            row.active_on = row.active_on.max(Some(recorded.on()));
            row.worked_on |= recorded.occurred_at > row.captured_at + TimeDelta::days(1);
        }
        apply(&mut row, event, recorded);
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event, recorded: &Recorded) {
    let on = recorded.on();
    match event {
        Event::Captured(capture) => {
            captured(row, capture);
            enter(row, Status::New, on);
        }
        Event::Updated(update) => updated(row, update),
        Event::NextStepSet(next) => row.next_step_on = Some(next.on),
        Event::OwnerAssigned(assigned) => row.owner_id = assigned.to,
        Event::Qualified(qualified) => {
            row.customer_id = Some(qualified.customer_id);
            row.segment = Some(qualified.segment.code().into());
            enter(row, Status::Qualified, on);
        }
        Event::SurveyScheduled(_) => {
            if row.status == Status::Qualified.code() {
                enter(row, Status::SiteSurvey, on);
            }
        }
        Event::SurveyRecorded(_) => row.surveyed_on = row.surveyed_on.or(Some(on)),
        Event::ProposalStarted(started) => {
            row.expected_value_paise = Some(started.expected_value_paise.get());
            enter(row, Status::Proposal, on);
        }
        Event::Won(won) => {
            row.segment = Some(won.segment.code().into());
            row.capacity_w = won.capacity_w.map(|power| power.get());
            row.expected_value_paise = Some(won.order_value_paise.get());
            row.confirmed_on = Some(won.confirmation_date);
            row.won_at = Some(recorded.recorded_at);
            row.won_by = Some(won.owner_id);
            enter(row, Status::Won, on);
        }
        Event::WinRevoked(_) => {
            row.confirmed_on = None;
            row.won_at = None;
            row.won_by = None;
            enter(row, Status::Proposal, on);
        }
        Event::Lost(loss) => {
            lost(row, Some(loss));
            enter(row, Status::Lost, on);
        }
        Event::Reopened(reopened) => {
            lost(row, None);
            enter(row, reopened.to, on);
        }
        Event::MovedBack(moved) => enter(row, moved.to, on),
        Event::Absorbed(absorbed) => updated(row, &absorbed.filled_fields),
        Event::PersonalDataErased(_) => {}
    }
}

fn captured(row: &mut Row, capture: &Capture) {
    row.customer_id = capture.customer_id;
    row.source = Some(capture.source.code().into());
    row.customer_type = capture.customer_type.map(|code| code.code().into());
    row.segment = capture.segment.map(|code| code.code().into());
    row.capacity_w = capture.capacity_w.map(|power| power.get());
    row.expected_value_paise = capture.expected_value_paise.map(|value| value.get());
    row.probability_bp = capture.probability_bp.map(|chance| chance.get());
    row.expected_close_on = capture.expected_close_on;
    row.next_step_on = capture.next_step.as_ref().map(|next| next.on);
    row.owner_id = capture.owner_id;
}

fn updated(row: &mut Row, update: &Update) {
    patch(&update.source, &mut row.source, |code| code.code().into());
    patch(&update.customer_type, &mut row.customer_type, |code| {
        code.code().into()
    });
    patch(&update.segment, &mut row.segment, |code| code.code().into());
    patch(&update.capacity_w, &mut row.capacity_w, |power| power.get());
    patch(
        &update.expected_value_paise,
        &mut row.expected_value_paise,
        |value| value.get(),
    );
    patch(&update.probability_bp, &mut row.probability_bp, |chance| {
        chance.get()
    });
    patch(
        &update.expected_close_on,
        &mut row.expected_close_on,
        |on| *on,
    );
}

fn patch<T, C>(patch: &Patch<T>, column: &mut Option<C>, convert: impl Fn(&T) -> C) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *column = None,
        Patch::Set(value) => *column = Some(convert(value)),
    }
}

fn lost(row: &mut Row, loss: Option<&Loss>) {
    row.lost_on = loss.map(|loss| loss.lost_on);
    row.lost_value_paise = loss.map(|loss| loss.value_paise.get());
    row.loss_reason = loss.map(|loss| loss.reason.code().into());
    row.loss_sub_reason = loss.and_then(|loss| loss.sub_reason.map(|code| code.code().into()));
    row.competitor = loss.and_then(|loss| loss.competitor.as_ref().map(ToString::to_string));
    row.loss_counts = loss.is_some_and(|loss| {
        !matches!(
            loss.reason,
            LossReason::Duplicate | LossReason::EnteredInError
        )
    });
}

/// Enters a status: the day of the first entry stays, and so does the day of a stage not left.
fn enter(row: &mut Row, status: Status, on: NaiveDate) {
    if row.stage != status.stage() || row.stage_entered_on.is_none() {
        row.stage_entered_on = Some(on);
    }
    row.status = status.code().into();
    row.stage = status.stage().into();
    let first = match status {
        Status::Qualified => &mut row.qualified_on,
        Status::SiteSurvey => &mut row.site_survey_on,
        Status::Proposal => &mut row.proposal_on,
        Status::New | Status::Won | Status::Lost => return,
    };
    *first = first.or(Some(on));
}

impl Row {
    /// Kolkata date of the capture.
    pub fn captured_on(&self) -> NaiveDate {
        kolkata_date(self.captured_at)
    }
}
