//! `ticket_list`: complaints and service requests as the list shows them (screens.md §9.5). What
//! depends on today's date (overdue, age) is worked out when it is read; project, customer and
//! cover are joined by id then.

use aggregates::kernel::Patch;
use aggregates::registry::AnyEvent;
use aggregates::ticket::{Event, FollowUpEntry, Opened, Status};
use aggregates::vocabulary::Priority;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One ticket in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketListItem)]
pub struct Row {
    /// Ticket.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Number.
    pub ticket_number: String,
    /// In a few words.
    pub title: String,
    /// What it is about.
    pub category: String,
    /// How soon it must be done.
    pub priority: String,
    /// Place of the priority, 0 the lowest: what sorting by priority means.
    pub priority_rank: i64,
    /// Status.
    pub status: String,
    /// Not closed.
    pub is_open: bool,
    /// The plant it is about.
    pub project_id: Option<Uuid>,
    /// The contract that covers it.
    pub amc_contract_id: Option<Uuid>,
    /// Who sees to it.
    pub assignee_id: Option<Uuid>,
    /// Who took it down; absent for the system.
    pub opened_by: Option<Uuid>,
    /// Day it was taken down.
    pub opened_on: Option<NaiveDate>,
    /// When somebody first worked on it.
    pub first_response_at: Option<DateTime<Utc>>,
    /// Follow-ups so far.
    pub follow_up_count: i64,
    /// The latest one.
    pub last_follow_up: Option<String>,
    /// When.
    pub last_follow_up_at: Option<DateTime<Utc>>,
    /// When to look again, as the latest one says.
    pub next_follow_up_on: Option<NaiveDate>,
    /// Day it was closed last.
    pub closed_on: Option<NaiveDate>,
    /// What solved it.
    pub resolution: Option<String>,
    /// What had caused it.
    pub root_cause: Option<String>,
    /// How often it came back.
    pub reopened_count: i64,
    /// When it was taken down.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// The projector.
pub struct TicketList;

impl Projector for TicketList {
    type Row = Row;
    const NAME: &'static str = "ticket_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        ticket_number text not null,
        title text not null,
        category text not null,
        priority text not null,
        priority_rank bigint not null,
        status text not null,
        is_open boolean not null,
        project_id uuid,
        amc_contract_id uuid,
        assignee_id uuid,
        opened_by uuid,
        opened_on date,
        first_response_at timestamptz,
        follow_up_count bigint not null,
        last_follow_up text,
        last_follow_up_at timestamptz,
        next_follow_up_on date,
        closed_on date,
        resolution text,
        root_cause text,
        reopened_count bigint not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(created_at desc, id)",
        "(is_open, priority_rank desc, created_at, id)",
        "(project_id, is_open)",
        "(amc_contract_id) where amc_contract_id is not null",
        "(assignee_id, is_open, next_follow_up_on)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["ticket"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Ticket(event) = &recorded.event else {
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
        row.search = format!("{} {}", row.ticket_number, row.title).to_lowercase();
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event, recorded: &Recorded) {
    match event {
        Event::Opened(opened) => open(row, opened, recorded),
        Event::Updated(update) => {
            if let Patch::Set(title) = &update.title {
                row.title = title.to_string();
            }
            if let Patch::Set(category) = &update.category {
                row.category = category.code().into();
            }
            update.amc_contract_id.apply(&mut row.amc_contract_id);
        }
        Event::Assigned(assigned) => row.assignee_id = Some(assigned.to),
        Event::PrioritySet(set) => priority(row, set.to),
        Event::Started(_) => {
            status(row, Status::InProgress);
            row.first_response_at.get_or_insert(recorded.occurred_at);
        }
        Event::FollowedUp(entry) => follow(row, entry, recorded.occurred_at),
        Event::Closed(closure) => {
            status(row, Status::Closed);
            row.closed_on = Some(recorded.on());
            row.resolution = Some(closure.resolution.to_string());
            row.root_cause = closure.root_cause.as_ref().map(ToString::to_string);
        }
        Event::Reopened(_) => {
            status(row, Status::Reopened);
            row.closed_on = None;
            row.resolution = None;
            row.root_cause = None;
            row.reopened_count += 1;
        }
    }
}

fn open(row: &mut Row, opened: &Opened, recorded: &Recorded) {
    status(row, Status::Open);
    row.ticket_number.clone_from(&opened.ticket_number);
    row.title = opened.title.to_string();
    row.category = opened.category.code().into();
    priority(row, opened.priority);
    row.project_id = Some(opened.project_id);
    row.amc_contract_id = opened.amc_contract_id;
    row.assignee_id = opened.assignee_id;
    row.opened_by = recorded.actor;
    row.opened_on = Some(recorded.on());
}

fn status(row: &mut Row, status: Status) {
    row.status = status.code().into();
    row.is_open = status.is_open();
}

fn priority(row: &mut Row, priority: Priority) {
    row.priority = priority.code().into();
    row.priority_rank = Priority::ALL
        .iter()
        .position(|known| *known == priority)
        .and_then(|place| i64::try_from(place).ok())
        .unwrap_or_default();
}

fn follow(row: &mut Row, entry: &FollowUpEntry, at: DateTime<Utc>) {
    row.first_response_at.get_or_insert(at);
    row.follow_up_count += 1;
    row.last_follow_up = Some(entry.note.to_string());
    row.last_follow_up_at = Some(at);
    row.next_follow_up_on = entry.next_on;
}
