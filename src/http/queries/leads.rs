//! Leads: list, board groups, record and history (screens.md §8.1, §8.2).

use aggregates::lead::Lead;
use aggregates::policy::{Action, Guard};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use projections::lead_list::Row;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::list::{Field, Kind, ListSpec, Lookup, groups, list};
use super::record;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// What the list of leads is.
pub const LEADS: ListSpec = ListSpec {
    resource: "lead",
    read: Action::LeadRead,
    projection: "lead_list",
    joined: None,
    fields: &[
        Field::optional("title", Kind::Text),
        Field::optional("contact_name", Kind::Text),
        Field::optional("phone", Kind::Text),
        Field::optional("email", Kind::Text),
        Field::optional("city", Kind::Text),
        Field::required("status", Kind::Text),
        Field::required("stage", Kind::Text),
        Field::optional("stage_entered_on", Kind::Date),
        Field::optional("source", Kind::Text),
        Field::optional("customer_type", Kind::Text),
        Field::optional("segment", Kind::Text),
        Field::optional("service_type", Kind::Text),
        Field::optional("capacity_w", Kind::Integer),
        Field::optional("expected_value_paise", Kind::Integer),
        Field::optional("expected_close_on", Kind::Date),
        Field::optional("next_step_on", Kind::Date),
        Field::optional("owner_id", Kind::Person),
        Field::optional("customer_id", Kind::Id),
        Field::optional("loss_reason", Kind::Text),
        Field::optional("closed_on", Kind::Date),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "-created_at",
    search: Some("search"),
    owners: &["owner_id"],
    team: None,
    guards: &[(Guard::HasSurvey, "has_survey")],
    totals: &["expected_value_paise", "capacity_w"],
    groups: &[
        "stage",
        "status",
        "owner_id",
        "source",
        "segment",
        "customer_type",
    ],
    hidden: &["search"],
    lookups: &[
        Lookup {
            column: "owner_id",
            projection: "user_directory",
            label: "name",
            member: "owner_name",
        },
        Lookup {
            column: "customer_id",
            projection: "customer_list",
            label: "display_name",
            member: "customer_name",
        },
    ],
};

/// A lead with the names beside its ids.
#[derive(Serialize, ToSchema)]
struct LeadItem {
    #[serde(flatten)]
    row: Row,
    /// Name of the owner.
    owner_name: Option<String>,
    /// Name of the customer.
    customer_name: Option<String>,
}

/// A page of leads.
#[derive(Serialize, ToSchema)]
struct LeadPage {
    /// The rows.
    items: Vec<LeadItem>,
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

/// Routes of leads.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_leads))
        .routes(routes!(group_leads))
        .merge(record::routes::<Lead>("leads").into())
}

/// Leads of the caller's scope, filtered, sorted, keyset-paged.
#[utoipa::path(get, path = "/api/v1/leads", tag = "leads", responses((status = 200, body = LeadPage)))]
async fn list_leads(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    list(&app, &caller, &LEADS, query.as_deref()).await
}

/// Leads by stage or another column, with counts, totals and the first rows of each.
#[utoipa::path(get, path = "/api/v1/leads/groups", tag = "leads", responses((status = 200, description = "Groups")))]
async fn group_leads(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    groups(&app, &caller, &LEADS, query.as_deref()).await
}
