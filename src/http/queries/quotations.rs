//! Quotations: list, record and history (screens.md §8.5, §8.6).

use aggregates::policy::{Action, Guard};
use aggregates::quotation::Quotation;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use projections::quotation_list::Row;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::list::{Field, Kind, ListSpec, Lookup, groups, list};
use super::record;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// What the list of quotations is.
pub const QUOTATIONS: ListSpec = ListSpec {
    resource: "quotation",
    read: Action::QuotationRead,
    projection: "quotation_list",
    joined: Some(
        "(select q.*, l.owner_id, l.customer_id, l.title as lead_title, l.contact_name, l.segment,
                 (q.status = 'accepted' and l.stage = 'confirmed_order') as has_order
            from {quotation_list} q
            left join {lead_list} l on l.id = q.lead_id)",
    ),
    fields: &[
        Field::optional("quotation_number", Kind::Text),
        Field::optional("version_no", Kind::Integer),
        Field::required("title", Kind::Text),
        Field::required("status", Kind::Text),
        Field::required("has_unissued_changes", Kind::Boolean),
        Field::optional("lead_id", Kind::Id),
        Field::optional("project_id", Kind::Id),
        Field::optional("customer_id", Kind::Id),
        Field::optional("owner_id", Kind::Person),
        Field::optional("segment", Kind::Text),
        Field::optional("capacity_w", Kind::Integer),
        Field::optional("taxable_paise", Kind::Integer),
        Field::optional("gst_paise", Kind::Integer),
        Field::optional("grand_total_paise", Kind::Integer),
        Field::optional("margin_on_price_bp", Kind::Integer),
        Field::optional("template_code", Kind::Text),
        Field::optional("issued_on", Kind::Date),
        Field::optional("valid_until", Kind::Date),
        Field::optional("accepted_on", Kind::Date),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "-created_at",
    search: Some("search"),
    owners: &["owner_id"],
    team: None,
    guards: &[(Guard::Accepted, "has_order")],
    totals: &["grand_total_paise", "capacity_w"],
    groups: &["status", "owner_id", "segment"],
    hidden: &["search", "has_order"],
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

/// A quotation with the names and figures beside it.
#[derive(Serialize, ToSchema)]
struct QuotationItem {
    #[serde(flatten)]
    row: Row,
    /// Present salesperson of the lead.
    owner_id: Option<Uuid>,
    /// Customer of the lead.
    customer_id: Option<Uuid>,
    /// Title of the lead.
    lead_title: Option<String>,
    /// Contact of the lead, before there is a customer.
    contact_name: Option<String>,
    /// Subsidy path or not.
    segment: Option<String>,
    /// Name of the owner.
    owner_name: Option<String>,
    /// Name of the customer.
    customer_name: Option<String>,
}

/// A page of quotations.
#[derive(Serialize, ToSchema)]
struct QuotationPage {
    /// The rows.
    items: Vec<QuotationItem>,
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

/// Routes of quotations.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_quotations))
        .routes(routes!(group_quotations))
        .merge(record::routes::<Quotation>("quotations").into())
}

/// Quotations of the caller's scope, filtered, sorted, keyset-paged.
#[utoipa::path(get, path = "/api/v1/quotations", tag = "quotations", responses((status = 200, body = QuotationPage)))]
async fn list_quotations(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    list(&app, &caller, &QUOTATIONS, query.as_deref()).await
}

/// Quotations by a column, with counts, totals and the first rows of each.
#[utoipa::path(get, path = "/api/v1/quotations/groups", tag = "quotations", responses((status = 200, description = "Groups")))]
async fn group_quotations(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    groups(&app, &caller, &QUOTATIONS, query.as_deref()).await
}
