//! Users: list, record and history (screens.md §14.2), and the people pickers offer.

use aggregates::policy::Action;
use axum::Json;
use axum::extract::State;
use projections::user_directory::Row;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::spec::{Field, Found, Kind, ListSpec, Lookup};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// What the list of users is.
pub const USERS: ListSpec = ListSpec {
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
    owners: &["id"],
    team: Some("team_code"),
    groups: &["role", "team_code", "status"],
    hidden: &["search", "was_active"],
    lookups: &[Lookup {
        column: "manager_id",
        projection: "user_directory",
        label: "name",
        member: "manager_name",
    }],
    found: Some(Found {
        title: &["name"],
        subtitle: &["role"],
    }),
    ..ListSpec::of("user", "users", Action::UserRead, "user_directory")
};

/// A user with the names and figures beside it.
#[derive(Serialize, ToSchema)]
pub struct UserItem {
    #[serde(flatten)]
    row: Row,
    /// Name of the manager.
    manager_name: Option<String>,
}

/// What is read of users besides list and record.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_user_options))
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
