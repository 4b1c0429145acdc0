//! Tasks: list, board groups, calendar, record and history (screens.md §11.1).

use aggregates::policy::Action;
use axum::Json;
use axum::extract::{Query, State};
use chrono::{Days, NaiveDate};
use projections::task_list::Row;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::list;
use super::spec::{Field, Found, Kind, ListSpec, Lookup};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};

/// Records that show their tasks to whoever may read them.
pub const SHOWN_BY: &[&str] = &[
    "customer",
    "lead",
    "quotation",
    "project",
    "invoice",
    "ticket",
    "amc_contract",
];

/// What the list of tasks is.
pub const TASKS: ListSpec = ListSpec {
    joined: Some(
        "(select task.*,
                 coalesce(task.status in ('todo', 'in_progress') and task.due_at <= now(), false) as overdue
            from {task_list} task)",
    ),
    fields: &[
        Field::required("title", Kind::Text),
        Field::required("status", Kind::Text),
        Field::required("priority", Kind::Text),
        Field::optional("due_on", Kind::Date),
        Field::optional("due_at", Kind::Instant),
        Field::required("overdue", Kind::Boolean),
        Field::optional("remind_at", Kind::Instant),
        Field::required("repeat", Kind::Text),
        Field::optional("assignee_id", Kind::Person),
        Field::optional("assignee_role", Kind::Text),
        Field::optional("created_by", Kind::Person),
        Field::required("linked", Kind::Ids),
        Field::required("linked_kinds", Kind::Codes),
        Field::required("origin", Kind::Text),
        Field::optional("suggestion_key", Kind::Text),
        Field::optional("closed_at", Kind::Instant),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "due_at",
    owners: &["assignee_id", "created_by"],
    role: Some("assignee_role"),
    linked: SHOWN_BY,
    groups: &["status", "priority", "assignee_id", "assignee_role", "due_on", "origin"],
    hidden: &["search", "linked", "linked_kinds"],
    lookups: &[
        Lookup {
            column: "assignee_id",
            projection: "user_directory",
            label: "name",
            member: "assignee_name",
        },
        Lookup {
            column: "created_by",
            projection: "user_directory",
            label: "name",
            member: "created_by_name",
        },
    ],
    found: Some(Found {
        title: &["title"],
        subtitle: &["status", "due_on"],
    }),
    ..ListSpec::of("task", "tasks", Action::TaskRead, "task_list")
};

/// A record a row is about, with its name.
#[derive(Serialize, ToSchema)]
pub struct NamedLink {
    /// What it is, as in `lead`.
    kind: String,
    /// Which one.
    id: Uuid,
    /// Its name, where it has one.
    label: Option<String>,
}

/// A task with the names beside its ids. Links the caller cannot read are left out.
#[derive(Serialize, ToSchema)]
pub struct TaskItem {
    #[serde(flatten)]
    row: Row,
    /// Open, and its time has passed.
    overdue: bool,
    /// What it is about.
    links: Vec<NamedLink>,
    /// Name of the assignee.
    assignee_name: Option<String>,
    /// Name of who asked for it.
    created_by_name: Option<String>,
}

/// Reads only tasks have.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_calendar))
}

/// Longest stretch of a calendar, in days.
const LONGEST: u64 = 62;
/// Most tasks of one answer; a calendar with more says so.
const MOST: i64 = 1_000;

/// A stretch of days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Stretch {
    /// First day.
    from: NaiveDate,
    /// Last day, at most 62 days later.
    to: NaiveDate,
    /// Token of a write the answer must contain.
    min_position: Option<String>,
}

/// Tasks by the day they are due.
#[derive(Serialize, ToSchema)]
struct TaskCalendar {
    /// By due day and time.
    #[schema(value_type = Vec<TaskItem>)]
    items: Vec<Value>,
    /// There are more than fit in one answer.
    more: bool,
}

/// Tasks of the caller's scope that are due on some days, those done and cancelled included.
#[utoipa::path(get, path = "/api/v1/tasks/calendar", tag = "tasks", params(Stretch), responses((status = 200, body = TaskCalendar)))]
async fn read_calendar(
    State(app): State<App>,
    caller: Caller,
    stretch: Result<Query<Stretch>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<TaskCalendar>, Problem> {
    aggregates::policy::has_grant(&caller.actor, Action::TaskRead)?;
    let stretch = stretch
        .ok()
        .map(|Query(stretch)| stretch)
        .filter(|stretch| {
            stretch.from <= stretch.to
                && stretch
                    .from
                    .checked_add_days(Days::new(LONGEST))
                    .is_some_and(|last| stretch.to <= last)
        });
    let Stretch {
        from,
        to,
        min_position,
    } = stretch.ok_or_else(|| {
        Problem::of(Code::InvalidParameter)
            .detail("Say from= and to=, two days at most 62 days apart.")
    })?;
    let mut pairs = vec![
        ("filter[due_on][between]", format!("{from},{to}")),
        ("sort", "due_on,due_at".to_owned()),
    ];
    pairs.extend(min_position.map(|position| ("min_position", position)));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let mut items = list::first(&app, &caller, &TASKS, &query, MOST + 1).await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = items.len() > most;
    items.truncate(most);
    Ok(Json(TaskCalendar { items, more }))
}
