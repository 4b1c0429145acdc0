//! Users: list, record and history (screens.md §14.2), and the people pickers offer.

use aggregates::policy::Action;
use aggregates::user::User;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use projections::user_directory::Row;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::list::{Field, Kind, ListSpec, Lookup, groups, list};
use super::record;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// What the list of users is.
pub const USERS: ListSpec = ListSpec {
    resource: "user",
    read: Action::UserRead,
    projection: "user_directory",
    joined: None,
    fields: &[
        Field::required("name", Kind::Text),
        Field::optional("email", Kind::Text),
        Field::optional("phone", Kind::Text),
        Field::required("role", Kind::Text),
        Field::required("team_code", Kind::Text),
        Field::optional("manager_id", Kind::Person),
        Field::required("status", Kind::Text),
        Field::required("is_service", Kind::Boolean),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "name",
    search: Some("search"),
    owners: &["id"],
    team: Some("team_code"),
    guards: &[],
    totals: &[],
    groups: &["role", "team_code", "status"],
    hidden: &["search", "was_active"],
    lookups: &[Lookup {
        column: "manager_id",
        projection: "user_directory",
        label: "name",
        member: "manager_name",
    }],
};

/// A user with the names and figures beside it.
#[derive(Serialize, ToSchema)]
struct UserItem {
    #[serde(flatten)]
    row: Row,
    /// Name of the manager.
    manager_name: Option<String>,
}

/// A page of users.
#[derive(Serialize, ToSchema)]
struct UserPage {
    /// The rows.
    items: Vec<UserItem>,
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

/// Routes of users.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_users))
        .routes(routes!(group_users))
        .routes(routes!(list_user_options))
        .merge(record::routes::<User>("users").into())
}

/// Users of the caller's scope, filtered, sorted, keyset-paged.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", responses((status = 200, body = UserPage)))]
async fn list_users(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    list(&app, &caller, &USERS, query.as_deref()).await
}

/// Users by a column, with counts, totals and the first rows of each.
#[utoipa::path(get, path = "/api/v1/users/groups", tag = "users", responses((status = 200, description = "Groups")))]
async fn group_users(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    groups(&app, &caller, &USERS, query.as_deref()).await
}

/// Someone a picker offers.
#[derive(Serialize, ToSchema, sqlx::FromRow)]
struct UserOption {
    /// User.
    id: Uuid,
    /// Name.
    name: String,
    /// Role.
    role: String,
}

/// The people a picker offers.
#[derive(Serialize, ToSchema)]
struct UserOptions {
    /// Active people by name.
    items: Vec<UserOption>,
}

/// Active people by name, for pickers and names beside ids.
#[utoipa::path(get, path = "/api/v1/users/options", tag = "users", responses((status = 200, body = UserOptions)))]
async fn list_user_options(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<UserOptions>, Problem> {
    aggregates::policy::has_grant(&caller.actor, Action::UserReadOptions)?;
    let sql = format!(
        "select id, name, role from {} where status = 'active' and not is_service order by name, id",
        app.desk().table("user_directory")
    );
    let items = sqlx::query_as(&sql).fetch_all(app.reader()).await?;
    Ok(Json(UserOptions { items }))
}
