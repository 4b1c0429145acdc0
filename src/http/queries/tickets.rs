//! Tickets: list, record, follow-ups (screens.md §9.5).

use aggregates::policy::Action;
use aggregates::ticket::Ticket;
use axum::Json;
use axum::extract::{Path, State};
use projections::ticket_list::Row;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::record;
use super::spec::{Field, Found, Kind, ListSpec, Lookup};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// What the list of tickets is. Overdue and age hold for today in Kolkata.
pub const TICKETS: ListSpec = ListSpec {
    joined: Some(
        "(select t.*, p.owner_id, p.serial_no as project_no, p.customer_id, p.city, p.district,
                 c.display_name as customer_name, a.kind as cover,
                 t.is_open and t.next_follow_up_on is not null and t.next_follow_up_on < now.today as overdue,
                 (coalesce(t.closed_on, now.today) - t.opened_on)::bigint as age_days,
                 t.assignee_id is null as unassigned
            from {ticket_list} t
            cross join (select (now() at time zone 'Asia/Kolkata')::date as today) now
            left join {project_list} p on p.id = t.project_id
            left join {customer_list} c on c.id = p.customer_id
            left join {amc_list} a on a.id = t.amc_contract_id)",
    ),
    fields: &[
        Field::required("ticket_number", Kind::Text),
        Field::required("title", Kind::Text),
        Field::required("category", Kind::Text),
        Field::required("priority", Kind::Text),
        Field::required("priority_rank", Kind::Integer),
        Field::required("status", Kind::Text),
        Field::required("is_open", Kind::Boolean),
        Field::required("overdue", Kind::Boolean),
        Field::required("unassigned", Kind::Boolean),
        Field::optional("age_days", Kind::Integer),
        Field::optional("project_id", Kind::Id),
        Field::optional("project_no", Kind::Integer),
        Field::optional("customer_id", Kind::Id),
        Field::optional("customer_name", Kind::Text),
        Field::optional("city", Kind::Text),
        Field::optional("district", Kind::Text),
        Field::optional("amc_contract_id", Kind::Id),
        Field::optional("cover", Kind::Text),
        Field::optional("assignee_id", Kind::Person),
        Field::optional("opened_by", Kind::Person),
        Field::optional("opened_on", Kind::Date),
        Field::optional("first_response_at", Kind::Instant),
        Field::required("follow_up_count", Kind::Integer),
        Field::optional("last_follow_up_at", Kind::Instant),
        Field::optional("next_follow_up_on", Kind::Date),
        Field::optional("closed_on", Kind::Date),
        Field::required("reopened_count", Kind::Integer),
        Field::optional("owner_id", Kind::Person),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "-overdue,-priority_rank,created_at",
    search: Some("search, customer_list by customer_id"),
    groups: &[
        "status",
        "priority",
        "category",
        "assignee_id",
        "cover",
        "city",
        "overdue",
    ],
    lookups: &[
        Lookup {
            column: "assignee_id",
            projection: "user_directory",
            label: "name",
            member: "assignee_name",
        },
        Lookup {
            column: "opened_by",
            projection: "user_directory",
            label: "name",
            member: "opened_by_name",
        },
        Lookup {
            column: "owner_id",
            projection: "user_directory",
            label: "name",
            member: "owner_name",
        },
    ],
    found: Some(Found {
        title: &["title", "ticket_number"],
        subtitle: &["ticket_number", "customer_name", "status"],
    }),
    ..ListSpec::of("ticket", "tickets", Action::TicketRead, "ticket_list")
};

/// A ticket with what is known of its project, and what holds today.
#[derive(Serialize, ToSchema)]
pub struct TicketItem {
    #[serde(flatten)]
    row: Row,
    /// Not closed, and the day to look again has passed.
    overdue: bool,
    /// Nobody sees to it.
    unassigned: bool,
    /// Days since it was taken down, until it was closed.
    age_days: Option<i64>,
    /// Number of the project.
    project_no: Option<i64>,
    /// Customer of the project.
    customer_id: Option<Uuid>,
    /// Their name.
    customer_name: Option<String>,
    /// City of the plant.
    city: Option<String>,
    /// District of the plant.
    district: Option<String>,
    /// Kind of the contract that covers it; absent without one.
    cover: Option<String>,
    /// Owner of the project.
    owner_id: Option<Uuid>,
    /// Their name.
    owner_name: Option<String>,
    /// Name of the assignee.
    assignee_name: Option<String>,
    /// Name of who took it down.
    opened_by_name: Option<String>,
}

/// What is read of tickets besides list and record.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_follow_ups))
}

/// Follow-ups of a ticket, oldest first.
#[utoipa::path(get, path = "/api/v1/tickets/{id}/follow-ups", tag = "tickets", params(("id" = String, Path)), responses((status = 200, description = "Follow-ups")))]
async fn read_follow_ups(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let loaded = record::readable::<Ticket>(&app, &caller, &id).await?;
    Ok(Json(json!({
        "id": loaded.id, "version": loaded.version, "items": loaded.state.follow_ups,
    })))
}
