//! `task_list`: tasks as list, board and calendar show them (screens.md §11.1).

use aggregates::kernel::Patch;
use aggregates::links::Link;
use aggregates::registry::AnyEvent;
use aggregates::task::{Event, Status, Task};
use aggregates::vocabulary::ClockTime;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::linked;
use crate::projector::{Projector, Recorded};

/// One task in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaskListItem)]
pub struct Row {
    /// Task.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// What to do.
    pub title: String,
    /// In more words.
    pub description: Option<String>,
    /// Where it stands.
    pub status: String,
    /// How soon.
    pub priority: String,
    /// Day it is due.
    pub due_on: Option<NaiveDate>,
    /// Time of that day in Kolkata.
    pub due_time: Option<String>,
    /// The instant after which it is overdue: the due time, or the end of the due day.
    pub due_at: Option<DateTime<Utc>>,
    /// When the assignee is reminded.
    pub remind_at: Option<DateTime<Utc>>,
    /// The reminder that was given last.
    pub reminded_at: Option<DateTime<Utc>>,
    /// Whether it comes again when done.
    pub repeat: String,
    /// Who does it.
    pub assignee_id: Option<Uuid>,
    /// Or whoever of this role comes first.
    pub assignee_role: Option<String>,
    /// Who asked for it; absent for the system.
    pub created_by: Option<Uuid>,
    /// What it is about.
    pub links: Vec<Link>,
    /// Ids of these records.
    pub linked: Vec<Uuid>,
    /// Kinds of these records.
    pub linked_kinds: Vec<String>,
    /// Who thought of it.
    pub origin: String,
    /// The suggestion it follows.
    pub suggestion_key: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// When it was done or cancelled.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was noted.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// The projector.
pub struct TaskList;

impl Projector for TaskList {
    type Row = Row;
    const NAME: &'static str = "task_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        title text not null,
        description text,
        status text not null,
        priority text not null,
        due_on date,
        due_time text,
        due_at timestamptz,
        remind_at timestamptz,
        reminded_at timestamptz,
        repeat text not null,
        assignee_id uuid,
        assignee_role text,
        created_by uuid,
        links jsonb not null,
        linked uuid[] not null,
        linked_kinds text[] not null,
        origin text not null,
        suggestion_key text,
        outcome text,
        closed_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(created_at desc, id)",
        "(assignee_id, due_at, id)",
        "(created_by, created_at desc, id)",
        "(status, due_at, id)",
        "(due_on, id)",
        "(remind_at) where status in ('todo', 'in_progress')",
        "using gin (linked)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["task"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Task(event) = &recorded.event else {
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
        apply(&mut row, event, recorded.occurred_at);
        row.due_at = due_at(row.due_on, row.due_time.as_deref());
        row.search = [Some(row.title.as_str()), row.description.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        Some(row)
    }
}

/// The instant after which a task is overdue; days and times are Kolkata's.
fn due_at(due_on: Option<NaiveDate>, due_time: Option<&str>) -> Option<DateTime<Utc>> {
    let time = due_time.and_then(|text| NaiveTime::parse_from_str(text, "%H:%M").ok());
    let local = match time {
        Some(time) => due_on?.and_time(time),
        None => due_on?.succ_opt()?.and_time(NaiveTime::MIN),
    };
    Some((local - TimeDelta::minutes(5 * 60 + 30)).and_utc())
}

fn apply(row: &mut Row, event: &Event, at: DateTime<Utc>) {
    let time = |time: &ClockTime| time.as_str().to_owned();
    match event {
        Event::Created(_) => *row = created(row, event),
        Event::Updated(update) => {
            if let Patch::Set(title) = &update.title {
                row.title = title.to_string();
            }
            match &update.description {
                Patch::Keep => {}
                Patch::Clear => row.description = None,
                Patch::Set(text) => row.description = Some(text.to_string()),
            }
            update.due_on.apply(&mut row.due_on);
            match &update.due_time {
                Patch::Keep => {}
                Patch::Clear => row.due_time = None,
                Patch::Set(due_time) => row.due_time = Some(time(due_time)),
            }
            update.remind_at.apply(&mut row.remind_at);
            match update.repeat {
                Patch::Keep => {}
                Patch::Clear => row.repeat = aggregates::task::Repeat::None.code().into(),
                Patch::Set(repeat) => row.repeat = repeat.code().into(),
            }
            if let Patch::Set(priority) = update.priority {
                row.priority = priority.code().into();
            }
            match &update.links {
                Patch::Keep => {}
                Patch::Clear => link(row, &[]),
                Patch::Set(links) => link(row, links),
            }
        }
        Event::Assigned(assigned) => {
            row.assignee_id = Some(assigned.to);
            row.assignee_role = None;
        }
        Event::Snoozed(snooze) => {
            row.due_on = snooze.due_on.or(row.due_on);
            row.remind_at = snooze.remind_at.or(row.remind_at);
        }
        Event::Started(_) => row.status = Status::InProgress.code().into(),
        Event::Completed(complete) => {
            row.status = Status::Done.code().into();
            row.outcome = complete.outcome.as_ref().map(ToString::to_string);
            row.closed_at = Some(at);
        }
        Event::Cancelled(_) => {
            row.status = Status::Cancelled.code().into();
            row.closed_at = Some(at);
        }
        Event::Reopened(_) => {
            row.status = Status::Todo.code().into();
            row.outcome = None;
            row.closed_at = None;
        }
        Event::ReminderFired(fired) => row.reminded_at = Some(fired.remind_at),
    }
}

fn created(row: &Row, event: &Event) -> Row {
    use aggregates::kernel::Decider;
    // The aggregate's own defaults: the row is the task as the list names its members.
    let mut task = Task::default();
    task.evolve(event);
    Row {
        title: task
            .title
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        description: task.description.as_ref().map(ToString::to_string),
        status: task.status.map_or("", Status::code).into(),
        priority: task.priority.map_or("", |priority| priority.code()).into(),
        due_on: task.due_on,
        due_time: task.due_time.as_ref().map(|time| time.as_str().to_owned()),
        remind_at: task.remind_at,
        repeat: task.repeat.code().into(),
        assignee_id: task.assignee_id,
        assignee_role: task.assignee_role.map(|role| role.code().into()),
        created_by: task.created_by,
        linked: linked::ids(&task.links),
        linked_kinds: linked::kinds(&task.links),
        links: task.links,
        origin: task.origin.map_or("", |origin| origin.code()).into(),
        suggestion_key: task.suggestion_key.as_ref().map(ToString::to_string),
        ..row.clone()
    }
}

fn link(row: &mut Row, links: &[Link]) {
    row.links = links.to_vec();
    row.linked = linked::ids(links);
    row.linked_kinds = linked::kinds(links);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_overdue_after_its_time_or_after_its_day_in_kolkata() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 1);
        let at = |text: &str| {
            DateTime::parse_from_rfc3339(text)
                .ok()
                .map(|at| at.to_utc())
        };
        assert_eq!(due_at(day, Some("16:30")), at("2026-06-01T16:30:00+05:30"));
        assert_eq!(due_at(day, None), at("2026-06-02T00:00:00+05:30"));
        assert_eq!(due_at(None, Some("16:30")), None);
    }
}
