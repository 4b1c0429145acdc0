//! `interaction_list`: calls, visits and notes, newest first (screens.md §11.2). What was withdrawn
//! stays in the history and leaves the list.

use aggregates::interaction::{Event, Interaction};
use aggregates::kernel::Decider;
use aggregates::links::Link;
use aggregates::registry::AnyEvent;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::linked;
use crate::projector::{Projector, Recorded};

/// One interaction in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InteractionListItem)]
pub struct Row {
    /// Interaction.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// How people met.
    pub kind: String,
    /// With whom.
    pub customer_id: Option<Uuid>,
    /// About which lead.
    pub lead_id: Option<Uuid>,
    /// About which project.
    pub project_id: Option<Uuid>,
    /// It is about a project: what operations and finance read.
    pub project_linked: bool,
    /// When.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Civil day in Kolkata, for the timeline.
    pub occurred_on: Option<NaiveDate>,
    /// How long, in minutes.
    pub duration_min: Option<i64>,
    /// Who began.
    pub direction: Option<String>,
    /// What was said.
    pub summary: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// What to do next.
    pub next_step: Option<String>,
    /// When.
    pub next_step_on: Option<NaiveDate>,
    /// Who does it.
    pub next_step_assignee_id: Option<Uuid>,
    /// Who logged it.
    pub author_id: Option<Uuid>,
    /// What it is about.
    pub links: Vec<Link>,
    /// Ids of these records.
    pub linked: Vec<Uuid>,
    /// Kinds of these records.
    pub linked_kinds: Vec<String>,
    /// When it was logged.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// The projector.
pub struct InteractionList;

impl Projector for InteractionList {
    type Row = Row;
    const NAME: &'static str = "interaction_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        kind text not null,
        customer_id uuid,
        lead_id uuid,
        project_id uuid,
        project_linked boolean not null,
        occurred_at timestamptz,
        occurred_on date,
        duration_min bigint,
        direction text,
        summary text not null,
        outcome text,
        next_step text,
        next_step_on date,
        next_step_assignee_id uuid,
        author_id uuid,
        links jsonb not null,
        linked uuid[] not null,
        linked_kinds text[] not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(occurred_at desc, id desc)",
        "(author_id, occurred_at desc, id desc)",
        "(next_step_on, id) where next_step_on is not null",
        "using gin (linked)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["interaction"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Interaction(event) = &recorded.event else {
            return row;
        };
        match event {
            Event::Withdrawn(_) => None,
            Event::Logged(_) => {
                let mut interaction = Interaction::default();
                interaction.evolve(event);
                let row = Row {
                    id: key,
                    created_at: recorded.occurred_at,
                    ..Row::default()
                };
                Some(shown(row, &interaction, recorded))
            }
            Event::Amended(amend) => {
                let mut row = row?;
                let mut interaction = Interaction::default();
                interaction.evolve(event);
                // Members the event does not carry stay as the row has them.
                if amend.kind.is_some() {
                    row.kind = interaction.kind.map_or("", |kind| kind.code()).into();
                }
                if amend.occurred_at.is_some() {
                    row.occurred_at = interaction.occurred_at;
                }
                if amend.duration_min.is_some() {
                    row.duration_min = interaction.duration_min.map(|minutes| minutes.get());
                }
                if amend.summary.is_some() {
                    row.summary = text(interaction.summary.as_ref()).unwrap_or_default();
                }
                if amend.outcome.is_some() {
                    row.outcome = interaction.outcome.as_ref().map(|code| code.code().into());
                }
                if amend.next_step.is_some() {
                    row.next_step = text(interaction.next_step.as_ref());
                }
                if amend.next_step_on.is_some() {
                    row.next_step_on = interaction.next_step_on;
                }
                if amend.next_step_assignee_id.is_some() {
                    row.next_step_assignee_id = interaction.next_step_assignee_id;
                }
                Some(stamped(row, recorded))
            }
        }
    }
}

fn text(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}

fn shown(row: Row, interaction: &Interaction, recorded: &Recorded) -> Row {
    let links = interaction.links();
    let row = Row {
        kind: interaction.kind.map_or("", |kind| kind.code()).into(),
        customer_id: interaction.customer_id,
        lead_id: interaction.lead_id,
        project_id: interaction.project_id,
        project_linked: interaction.project_id.is_some(),
        occurred_at: interaction.occurred_at,
        duration_min: interaction.duration_min.map(|minutes| minutes.get()),
        direction: interaction
            .direction
            .map(|direction| direction.code().into()),
        summary: text(interaction.summary.as_ref()).unwrap_or_default(),
        outcome: interaction.outcome.as_ref().map(|code| code.code().into()),
        next_step: text(interaction.next_step.as_ref()),
        next_step_on: interaction.next_step_on,
        next_step_assignee_id: interaction.next_step_assignee_id,
        author_id: interaction.author_id,
        linked: linked::ids(&links),
        linked_kinds: linked::kinds(&links),
        links,
        ..row
    };
    stamped(row, recorded)
}

fn stamped(mut row: Row, recorded: &Recorded) -> Row {
    row.version = recorded.version;
    row.updated_at = recorded.occurred_at;
    row.occurred_on = row.occurred_at.map(aggregates::kernel::kolkata_date);
    row.search = [Some(row.summary.as_str()), row.next_step.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    row
}
