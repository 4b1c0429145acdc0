//! Lists people choose from, and the policy table as data (api.md §2).

use aggregates::lists;
use aggregates::policy::{self, Action, Role};
use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};

/// Routes of reference lists and of the policy.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_reference))
        .routes(routes!(show_policy))
}

/// An entry of a list.
#[derive(Debug, Serialize, ToSchema)]
struct Entry {
    /// Code as stored.
    code: &'static str,
    /// Label people see.
    label: &'static str,
}

/// A list.
#[derive(Debug, Serialize, ToSchema)]
struct ReferenceList {
    /// Entries in order of display.
    items: Vec<Entry>,
}

/// The entries of a list, e.g. `lead_source`.
#[utoipa::path(get, path = "/api/v1/reference/{kind}", tag = "reference", params(("kind" = String, Path)), responses((status = 200, body = ReferenceList)))]
async fn show_reference(
    caller: Caller,
    Path(kind): Path<String>,
) -> Result<Json<ReferenceList>, Problem> {
    policy::has_grant(&caller.actor, Action::ReferenceDataRead)?;
    let list = lists::list(&kind).ok_or(Problem::of(Code::NotFound))?;
    let items = list
        .entries
        .iter()
        .map(|(code, label)| Entry { code, label })
        .collect();
    Ok(Json(ReferenceList { items }))
}

/// The policy table: action, then role, then cell as in permissions.md.
#[derive(Debug, Serialize, ToSchema)]
struct PolicyTable {
    /// `{"lead.win": {"sales": "own", …}, …}`
    actions: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
}

/// The permission table as data.
#[utoipa::path(get, path = "/api/v1/policy", tag = "policy", responses((status = 200, body = PolicyTable)))]
async fn show_policy(caller: Caller) -> Result<Json<PolicyTable>, Problem> {
    policy::has_grant(&caller.actor, Action::PolicyRead)?;
    let row = |action: &Action| {
        Role::PEOPLE
            .iter()
            .map(|role| (role.code(), action.grant(*role).cell()))
            .collect()
    };
    let actions = Action::ALL
        .iter()
        .filter(|action| !action.system_only())
        .map(|action| (action.name(), row(action)))
        .collect();
    Ok(Json(PolicyTable { actions }))
}
