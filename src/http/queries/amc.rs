//! AMC contracts: list, record, visits (screens.md §9.4).

use aggregates::amc_contract::AmcContract;
use aggregates::policy::Action;
use axum::Json;
use axum::extract::{Path, State};
use projections::amc_list::Row;
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

/// What the list of contracts is. Status and days left hold for today in Kolkata.
pub const AMC: ListSpec = ListSpec {
    joined: Some(
        "(select a.*, p.owner_id, p.operations_lead_id, p.serial_no as project_no, p.customer_id,
                 p.city, p.district, c.display_name as customer_name,
                 case when a.standing <> 'signed' then a.standing
                      when now.today < a.start_on then 'upcoming'
                      when now.today <= a.end_on then 'active'
                      else 'expired' end as status,
                 case when a.standing = 'signed' and now.today <= a.end_on
                      then (a.end_on - now.today)::bigint end as days_left,
                 a.next_visit_on is not null and a.next_visit_on < now.today as visit_overdue,
                 (select count(*) from {ticket_list} t where t.amc_contract_id = a.id and t.is_open) as open_tickets
            from {amc_list} a
            cross join (select (now() at time zone 'Asia/Kolkata')::date as today) now
            left join {project_list} p on p.id = a.project_id
            left join {customer_list} c on c.id = p.customer_id)",
    ),
    fields: &[
        Field::required("amc_number", Kind::Text),
        Field::required("kind", Kind::Text),
        Field::required("status", Kind::Text),
        Field::required("standing", Kind::Text),
        Field::optional("project_id", Kind::Id),
        Field::optional("project_no", Kind::Integer),
        Field::optional("customer_id", Kind::Id),
        Field::optional("customer_name", Kind::Text),
        Field::optional("city", Kind::Text),
        Field::optional("district", Kind::Text),
        Field::optional("start_on", Kind::Date),
        Field::optional("end_on", Kind::Date),
        Field::optional("days_left", Kind::Integer),
        Field::required("annual_fee_paise", Kind::Integer),
        Field::required("visits_per_year", Kind::Integer),
        Field::required("visits_done", Kind::Integer),
        Field::required("visits_planned", Kind::Integer),
        Field::optional("next_visit_on", Kind::Date),
        Field::required("visit_overdue", Kind::Boolean),
        Field::required("open_tickets", Kind::Integer),
        Field::optional("renews_id", Kind::Id),
        Field::optional("renewed_by_id", Kind::Id),
        Field::optional("terminated_on", Kind::Date),
        Field::optional("owner_id", Kind::Person),
        Field::optional("operations_lead_id", Kind::Person),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "days_left",
    search: Some("search, customer_list by customer_id"),
    totals: &["annual_fee_paise", "visits_done", "visits_planned"],
    groups: &["status", "kind", "owner_id", "city"],
    hidden: &["search", "visits"],
    lookups: &[Lookup {
        column: "owner_id",
        projection: "user_directory",
        label: "name",
        member: "owner_name",
    }],
    found: Some(Found {
        title: &["amc_number"],
        subtitle: &["customer_name", "status"],
    }),
    ..ListSpec::of("amc_contract", "amc", Action::AmcContractRead, "amc_list")
};

/// A contract with what is known of its project, and what holds today.
#[derive(Serialize, ToSchema)]
pub struct AmcItem {
    #[serde(flatten)]
    row: Row,
    /// `upcoming`, `active`, `expired`, `renewed` or `terminated`.
    status: String,
    /// Days until the end of one that has not ended.
    days_left: Option<i64>,
    /// The next visit is late.
    visit_overdue: bool,
    /// Tickets it covers that are not closed.
    open_tickets: i64,
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
    /// Owner of the project.
    owner_id: Option<Uuid>,
    /// Their name.
    owner_name: Option<String>,
    /// Who leads the work on the project.
    operations_lead_id: Option<Uuid>,
}

/// What is read of contracts besides list and record.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_visits))
}

/// Visits of a contract, by the day they are due.
#[utoipa::path(get, path = "/api/v1/amc/{id}/visits", tag = "amc", params(("id" = String, Path)), responses((status = 200, description = "Visits")))]
async fn read_visits(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let loaded = record::readable::<AmcContract>(&app, &caller, &id).await?;
    Ok(Json(json!({
        "id": loaded.id, "version": loaded.version, "items": loaded.state.visits,
    })))
}
