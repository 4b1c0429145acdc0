//! Customers: list, record and history (screens.md §8.3, §8.4).

use aggregates::customer::Customer;
use aggregates::policy::{Action, Guard};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use projections::customer_list::Row;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::list::{Field, Kind, ListSpec, Lookup, groups, list};
use super::record;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// What the list of customers is.
pub const CUSTOMERS: ListSpec = ListSpec {
    resource: "customer",
    read: Action::CustomerRead,
    projection: "customer_list",
    joined: Some(
        "(select c.*, f.open_leads, f.projects, f.has_project
            from {customer_list} c
            cross join lateral (
                select count(*) filter (where l.stage not in ('lost', 'confirmed_order')) as open_leads,
                       count(*) filter (where l.stage = 'confirmed_order') as projects,
                       coalesce(bool_or(l.has_survey or l.stage = 'confirmed_order'), false) as has_project
                  from {lead_list} l
                 where l.customer_id = c.id) f)",
    ),
    fields: &[
        Field::required("customer_code", Kind::Text),
        Field::optional("display_name", Kind::Text),
        Field::required("customer_type", Kind::Text),
        Field::optional("phone", Kind::Text),
        Field::optional("email", Kind::Text),
        Field::optional("city", Kind::Text),
        Field::optional("district", Kind::Text),
        Field::optional("state_code", Kind::Text),
        Field::optional("pin_code", Kind::Text),
        Field::required("gst_registration", Kind::Text),
        Field::optional("gstin", Kind::Text),
        Field::optional("owner_id", Kind::Person),
        Field::required("status", Kind::Text),
        Field::optional("merged_into", Kind::Id),
        Field::required("site_count", Kind::Integer),
        Field::required("open_leads", Kind::Integer),
        Field::required("projects", Kind::Integer),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "-created_at",
    search: Some("search"),
    owners: &["owner_id"],
    team: None,
    guards: &[(Guard::HasProject, "has_project")],
    totals: &["open_leads", "projects"],
    groups: &["customer_type", "owner_id", "city", "district", "status"],
    hidden: &["search", "own_phones", "own_emails", "contact_phones", "has_project"],
    lookups: &[Lookup { column: "owner_id", projection: "user_directory", label: "name", member: "owner_name" }],
};

/// A customer with the names and figures beside it.
#[derive(Serialize, ToSchema)]
struct CustomerItem {
    #[serde(flatten)]
    row: Row,
    /// Leads neither won nor lost.
    open_leads: i64,
    /// Orders.
    projects: i64,
    /// Name of the owner.
    owner_name: Option<String>,
}

/// A page of customers.
#[derive(Serialize, ToSchema)]
struct CustomerPage {
    /// The rows.
    items: Vec<CustomerItem>,
    /// Cursor of the next page.
    next: Option<String>,
    /// Position of the state shown.
    token: String,
    /// Rows of the whole filter, with `count=exact`.
    count: Option<i64>,
    /// Sums over the whole filter, with `totals=1`.
    #[schema(value_type = Option<Object>)]
    totals: Option<serde_json::Value>,
}

/// Routes of customers.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_customers))
        .routes(routes!(group_customers))
        .merge(record::routes::<Customer>("customers").into())
}

/// Customers of the caller's scope, filtered, sorted, keyset-paged.
#[utoipa::path(get, path = "/api/v1/customers", tag = "customers", responses((status = 200, body = CustomerPage)))]
async fn list_customers(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    list(&app, &caller, &CUSTOMERS, query.as_deref()).await
}

/// Customers by a column, with counts, totals and the first rows of each.
#[utoipa::path(get, path = "/api/v1/customers/groups", tag = "customers", responses((status = 200, description = "Groups")))]
async fn group_customers(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    groups(&app, &caller, &CUSTOMERS, query.as_deref()).await
}
