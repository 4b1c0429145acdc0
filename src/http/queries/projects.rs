//! Projects: list, board groups, record, history, and the parts of a record (screens.md §9.1, §9.2).

use aggregates::calculations::profit::to_invoice_paise;
use aggregates::policy::{self, Action};
use aggregates::project::Project;
use axum::Json;
use axum::extract::{Path, Query, State};
use projections::project_list::Row;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::position::min_position;
use super::record;
use super::spec::{Field, Kind, ListSpec, Lookup};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};

/// What the list of projects is.
pub const PROJECTS: ListSpec = ListSpec {
    joined: Some(
        "(select p.*, c.display_name as customer_name, c.customer_type,
                 (select count(*) from {ticket_list} t where t.project_id = p.id and t.is_open) as open_tickets,
                 (select max(a.end_on) from {amc_list} a where a.project_id = p.id and a.standing <> 'terminated') as amc_until
            from {project_list} p
            left join {customer_list} c on c.id = p.customer_id)",
    ),
    fields: &[
        Field::required("serial_no", Kind::Integer),
        Field::optional("customer_name", Kind::Text),
        Field::optional("customer_type", Kind::Text),
        Field::optional("customer_id", Kind::Id),
        Field::optional("lead_id", Kind::Id),
        Field::required("status", Kind::Text),
        Field::required("stage", Kind::Text),
        Field::optional("stage_entered_on", Kind::Date),
        Field::required("on_hold", Kind::Boolean),
        Field::required("is_active", Kind::Boolean),
        Field::optional("closed_on", Kind::Date),
        Field::optional("loss_reason", Kind::Text),
        Field::required("segment", Kind::Text),
        Field::required("service_type", Kind::Text),
        Field::optional("source", Kind::Text),
        Field::optional("capacity_w", Kind::Integer),
        Field::optional("system_type", Kind::Text),
        Field::optional("roof_type", Kind::Text),
        Field::optional("order_value_paise", Kind::Integer),
        Field::optional("confirmation_date", Kind::Date),
        Field::optional("fy", Kind::Text),
        Field::optional("city", Kind::Text),
        Field::optional("district", Kind::Text),
        Field::optional("state_code", Kind::Text),
        Field::optional("discom", Kind::Text),
        Field::optional("owner_id", Kind::Person),
        Field::optional("operations_lead_id", Kind::Person),
        Field::required("received_paise", Kind::Integer),
        Field::required("invoiced_paise", Kind::Integer),
        Field::required("balance_paise", Kind::Integer),
        Field::required("excess_paise", Kind::Integer),
        Field::required("payment_status", Kind::Text),
        Field::optional("fully_paid_on", Kind::Date),
        Field::optional("billing_due_paise", Kind::Integer),
        Field::optional("cost_total_paise", Kind::Integer),
        Field::optional("gross_profit_paise", Kind::Integer),
        Field::optional("margin_bp", Kind::Integer),
        Field::optional("panel_brand", Kind::Text),
        Field::optional("panel_type", Kind::Text),
        Field::optional("inverter_brand", Kind::Text),
        Field::required("missing_equipment", Kind::Boolean),
        Field::required("availing_loan", Kind::Boolean),
        Field::optional("bank", Kind::Text),
        Field::optional("loan_status", Kind::Text),
        Field::optional("subsidy_stage", Kind::Text),
        Field::optional("subsidy_entered_on", Kind::Date),
        Field::optional("subsidy_due_on", Kind::Date),
        Field::optional("subsidy_expected_paise", Kind::Integer),
        Field::optional("installation_completion_date", Kind::Date),
        Field::optional("expected_commissioning_on", Kind::Date),
        Field::optional("commissioned_on", Kind::Date),
        Field::optional("next_milestone", Kind::Text),
        Field::optional("next_milestone_on", Kind::Date),
        Field::required("open_tickets", Kind::Integer),
        Field::optional("amc_until", Kind::Date),
        Field::optional("last_remark_at", Kind::Instant),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "-serial_no",
    search: Some("search, customer_list by customer_id"),
    totals: &[
        "capacity_w",
        "order_value_paise",
        "received_paise",
        "invoiced_paise",
        "balance_paise",
    ],
    groups: &[
        "stage",
        "status",
        "owner_id",
        "operations_lead_id",
        "segment",
        "source",
        "city",
        "fy",
        "subsidy_stage",
        "payment_status",
    ],
    hidden: &["search", "parts", "held_from", "tax_invoices"],
    lookups: &[
        Lookup {
            column: "owner_id",
            projection: "user_directory",
            label: "name",
            member: "owner_name",
        },
        Lookup {
            column: "operations_lead_id",
            projection: "user_directory",
            label: "name",
            member: "operations_lead_name",
        },
    ],
    ..ListSpec::of("project", "projects", Action::ProjectRead, "project_list")
};

/// A project with the names beside its ids.
#[derive(Serialize, ToSchema)]
pub struct ProjectItem {
    #[serde(flatten)]
    row: Row,
    /// Name of the customer.
    customer_name: Option<String>,
    /// Who buys.
    customer_type: Option<String>,
    /// Tickets that are not closed.
    open_tickets: i64,
    /// Last day of the contracts that were not terminated.
    amc_until: Option<chrono::NaiveDate>,
    /// Name of the owner.
    owner_name: Option<String>,
    /// Name of the operations lead.
    operations_lead_name: Option<String>,
}

/// The parts of a project.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_money))
        .routes(routes!(read_profit))
        .routes(routes!(read_billing_plan))
        .routes(routes!(read_costs))
        .routes(routes!(read_subsidy))
        .routes(routes!(read_milestones))
        .routes(routes!(read_equipment))
        .routes(routes!(read_installations))
        .routes(routes!(read_surveys))
        .routes(routes!(read_remarks))
        .routes(routes!(read_checklist))
}

/// Some members of a record, as far as the role may read them; forbidden when it may read none.
async fn part(
    app: &App,
    caller: &Caller,
    id: &str,
    members: &[&str],
) -> Result<Json<Value>, Problem> {
    let readable = |member: &&&str| policy::readable_member(caller.actor.role, "project", member);
    policy::has_grant(&caller.actor, Action::ProjectRead)?;
    if !members.iter().any(|member| readable(&member)) {
        return Err(Problem::of(Code::Forbidden));
    }
    let loaded = record::readable::<Project>(app, caller, id).await?;
    let mut state = serde_json::to_value(&loaded.state).unwrap_or_default();
    let mut body = Map::new();
    for member in members.iter().filter(readable) {
        body.insert(
            (*member).into(),
            state.get_mut(*member).map(Value::take).unwrap_or_default(),
        );
    }
    let mut body = Value::Object(body);
    policy::mask(caller.actor.role, "project", &mut body);
    body["id"] = json!(loaded.id);
    body["version"] = json!(loaded.version);
    Ok(Json(body))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Waits for this position.
    min_position: Option<String>,
}

/// The figures of one project from the list, as far as the role may read them.
async fn figures(
    app: &App,
    caller: &Caller,
    id: &str,
    wanted: &Wanted,
    members: &[&str],
) -> Result<Json<Value>, Problem> {
    policy::has_grant(&caller.actor, Action::ProjectRead)?;
    if !members
        .iter()
        .any(|member| policy::readable_member(caller.actor.role, "project", member))
    {
        return Err(Problem::of(Code::Forbidden));
    }
    let loaded = record::readable::<Project>(app, caller, id).await?;
    app.caught_up(
        &["project_list"],
        min_position(wanted.min_position.as_deref())?,
    )
    .await?;
    let sql = format!(
        "select to_jsonb(t) from {} t where id = $1",
        app.desk().table("project_list")
    );
    let row: Option<Value> = sqlx::query_scalar(&sql)
        .bind(loaded.id)
        .fetch_optional(app.reader())
        .await?;
    let row = row.ok_or(Problem::of(Code::ProjectionBehind))?;
    let mut body = Map::new();
    for member in members {
        body.insert(
            (*member).into(),
            row.get(*member).cloned().unwrap_or_default(),
        );
    }
    if members.contains(&"invoiced_paise") {
        let amount = |member: &str| row.get(member).and_then(Value::as_i64);
        let left = to_invoice_paise(
            amount("order_value_paise"),
            amount("invoiced_paise").unwrap_or(0),
        );
        body.insert("to_invoice_paise".into(), json!(left));
    }
    let mut body = Value::Object(body);
    policy::mask(caller.actor.role, "project", &mut body);
    body["id"] = json!(loaded.id);
    Ok(Json(body))
}

/// Order value, billed, received, balance, and costs by role.
#[utoipa::path(get, path = "/api/v1/projects/{id}/money", tag = "projects", params(("id" = String, Path), Wanted), responses((status = 200, description = "Money")))]
async fn read_money(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, Problem> {
    let members = [
        "order_value_paise",
        "invoiced_paise",
        "received_paise",
        "balance_paise",
        "excess_paise",
        "payment_status",
        "fully_paid_on",
        "billing_due_paise",
        "cost_total_paise",
        "gross_profit_paise",
        "margin_bp",
    ];
    // The code alone is no money: without an amount there is nothing to show here.
    if !policy::readable_member(caller.actor.role, "project", "order_value_paise") {
        return Err(Problem::of(Code::Forbidden));
    }
    figures(&app, &caller, &id, &wanted, &members).await
}

/// Cost, gross profit and margin.
#[utoipa::path(get, path = "/api/v1/projects/{id}/profit", tag = "projects", params(("id" = String, Path), Wanted), responses((status = 200, description = "Profit")))]
async fn read_profit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, Problem> {
    figures(
        &app,
        &caller,
        &id,
        &wanted,
        &["cost_total_paise", "gross_profit_paise", "margin_bp"],
    )
    .await
}

/// How the order value falls due.
#[utoipa::path(get, path = "/api/v1/projects/{id}/billing-plan", tag = "projects", responses((status = 200, description = "Billing plan")))]
async fn read_billing_plan(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    part(&app, &caller, &id, &["billing_plan"]).await
}

/// Cost entries.
#[utoipa::path(get, path = "/api/v1/projects/{id}/costs", tag = "projects", responses((status = 200, description = "Costs")))]
async fn read_costs(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    part(&app, &caller, &id, &["costs"]).await
}

/// The portal track.
#[utoipa::path(get, path = "/api/v1/projects/{id}/subsidy", tag = "projects", responses((status = 200, description = "Portal track")))]
async fn read_subsidy(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    part(&app, &caller, &id, &["track"]).await
}

/// Milestones, in their order.
#[utoipa::path(get, path = "/api/v1/projects/{id}/milestones", tag = "projects", responses((status = 200, description = "Milestones")))]
async fn read_milestones(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    part(&app, &caller, &id, &["milestones"]).await
}

/// Equipment and serial numbers.
#[utoipa::path(get, path = "/api/v1/projects/{id}/equipment", tag = "projects", responses((status = 200, description = "Equipment")))]
async fn read_equipment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let members = [
        "panel_brand",
        "panel_brand_other",
        "panel_type",
        "panel_capacity_wp",
        "panel_count",
        "inverter_brand",
        "inverter_brand_other",
        "inverter_capacity_w",
        "inverter_count",
        "battery_wh",
        "meter_make",
        "serials",
    ];
    part(&app, &caller, &id, &members).await
}

/// Installation work.
#[utoipa::path(get, path = "/api/v1/projects/{id}/installations", tag = "projects", responses((status = 200, description = "Installations")))]
async fn read_installations(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    part(&app, &caller, &id, &["installations"]).await
}

/// Surveys, oldest first.
#[utoipa::path(get, path = "/api/v1/projects/{id}/surveys", tag = "projects", responses((status = 200, description = "Surveys")))]
async fn read_surveys(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    part(&app, &caller, &id, &["surveys"]).await
}

/// Remarks, oldest first; removed ones leave a trace.
#[utoipa::path(get, path = "/api/v1/projects/{id}/remarks", tag = "projects", responses((status = 200, description = "Remarks")))]
async fn read_remarks(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    part(&app, &caller, &id, &["remarks"]).await
}

/// The next status and what it still misses, as pointers.
#[utoipa::path(get, path = "/api/v1/projects/{id}/checklist", tag = "projects", responses((status = 200, description = "Next status and what it misses")))]
async fn read_checklist(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let loaded = record::readable::<Project>(&app, &caller, &id).await?;
    let next = loaded
        .state
        .next_status()
        .map(aggregates::project::Status::code);
    Ok(Json(
        json!({ "id": loaded.id, "version": loaded.version, "next": next, "unmet": loaded.state.unmet_for_advance() }),
    ))
}
