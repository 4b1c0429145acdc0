//! Teams and costing templates: kinds of reference data with lists of their own (api.md §2).

use std::collections::HashMap;

use aggregates::policy::{self, Action, Scope};
use aggregates::reference_data::{Kind, ReferenceData, Status};
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::reference::{ReferenceItemView, items_of, today};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::executor::Loaded;

/// Routes of teams and templates.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_teams))
        .routes(routes!(show_team))
        .routes(routes!(list_templates))
        .routes(routes!(show_template))
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
struct TeamItem {
    /// Id of the record.
    id: Uuid,
    /// Version of the record.
    version: i64,
    /// Code as stored with people.
    code: String,
    /// Name.
    label: String,
    /// Place in the list.
    sort_order: u32,
    /// Used by rules: it cannot end.
    is_system: bool,
    /// Whether people may still join it.
    status: Status,
    /// Active people in it.
    people: i64,
}

/// All teams the caller may see.
#[derive(Debug, Serialize, ToSchema)]
struct TeamList {
    /// In order of display.
    items: Vec<TeamItem>,
}

/// Costing templates.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateList {
    /// In order of display; those in pickers first.
    items: Vec<ReferenceItemView>,
}

/// Teams: all of them, or the own one of a manager.
#[utoipa::path(get, path = "/api/v1/teams", tag = "teams", responses((status = 200, body = TeamList)))]
async fn list_teams(State(app): State<App>, caller: Caller) -> Result<Json<TeamList>, Problem> {
    Ok(Json(TeamList {
        items: teams(&app, &caller).await?,
    }))
}

/// One team.
#[utoipa::path(get, path = "/api/v1/teams/{id}", tag = "teams", params(("id" = String, Path)), responses((status = 200, body = TeamItem)))]
async fn show_team(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<TeamItem>, Problem> {
    let mut teams = teams(&app, &caller).await?;
    let place = teams
        .iter()
        .position(|team| team.id.to_string() == id || team.code == id)
        .ok_or(Problem::of(Code::NotFound))?;
    Ok(Json(teams.swap_remove(place)))
}

async fn teams(app: &App, caller: &Caller) -> Result<Vec<TeamItem>, Problem> {
    policy::has_grant(&caller.actor, Action::TeamRead)?;
    let own_only = match Action::TeamRead.grant(caller.actor.role).scope {
        Some(Scope::All) => false,
        Some(Scope::Team | Scope::Own) | None => true,
    };
    let sql = format!(
        "select team_code, count(*) from {} where status = 'active' group by team_code",
        app.desk().table("user_directory")
    );
    let people: HashMap<String, i64> = sqlx::query_as::<_, (String, i64)>(&sql)
        .fetch_all(app.reader())
        .await?
        .into_iter()
        .collect();
    let on = today();
    Ok(items_of(app, Kind::Team)
        .iter()
        .map(|item| ReferenceItemView::of(item, on, false))
        .filter(|item| !own_only || item.code == caller.actor.team_code)
        .map(|item| TeamItem {
            id: item.id,
            version: item.version,
            people: people.get(&item.code).copied().unwrap_or(0),
            code: item.code,
            label: item.label,
            sort_order: item.sort_order,
            is_system: item.is_system,
            status: item.status,
        })
        .collect())
}

/// Costing templates that are in pickers today, then those that were.
#[utoipa::path(get, path = "/api/v1/costing-templates", tag = "costing-templates", responses((status = 200, body = TemplateList)))]
async fn list_templates(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<TemplateList>, Problem> {
    policy::has_grant(&caller.actor, Action::CostingTemplateRead)?;
    let on = today();
    let mut items: Vec<ReferenceItemView> = items_of(&app, Kind::CostingTemplate)
        .iter()
        .map(|item| ReferenceItemView::of(item, on, false))
        .collect();
    items.sort_by_key(|item| item.effective_from.is_none());
    Ok(Json(TemplateList { items }))
}

/// One costing template with everything it was.
#[utoipa::path(get, path = "/api/v1/costing-templates/{id}", tag = "costing-templates", params(("id" = String, Path)), responses((status = 200, body = ReferenceItemView)))]
async fn show_template(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ReferenceItemView>, Problem> {
    policy::has_grant(&caller.actor, Action::CostingTemplateRead)?;
    let named = |item: &Loaded<ReferenceData>| {
        item.id.to_string() == id
            || item
                .state
                .code
                .as_ref()
                .is_some_and(|code| code.as_str() == id)
    };
    let items = items_of(&app, Kind::CostingTemplate);
    let item = items
        .iter()
        .find(|item| named(item))
        .ok_or(Problem::of(Code::NotFound))?;
    Ok(Json(ReferenceItemView::of(item, today(), true)))
}
