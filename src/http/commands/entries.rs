//! Teams and costing templates: reference data with doors of their own, because people who may not
//! touch rates keep them (permissions.md §3, api.md §3.3 and §3.8).

use aggregates::kernel::{CommandSet, FieldError, Text, normalise, parse_payload};
use aggregates::lists;
use aggregates::policy::{self, Action};
use aggregates::quotation::CostingLine;
use aggregates::reference_data::{Command, CostingTemplate, Kind, ReferenceData};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{Accepted, Key, run};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::executor::Loaded;
use crate::http::body::read_json;
use crate::http::queries::reference::{id_of, today};

/// Routes of the commands.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(end_item))
        .routes(routes!(put_team))
        .routes(routes!(change_team))
        .routes(routes!(retire_team))
        .routes(routes!(put_template))
        .routes(routes!(change_template))
        .routes(routes!(retire_template))
}

/// A new team.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeam {
    /// Code; it never changes.
    code: Text<1, 60>,
    /// Name.
    label: Text<1, 80>,
}

/// A team by another name or at another place.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeTeam {
    /// Name.
    label: Text<1, 80>,
    /// Place in the list; absent: as it was.
    #[serde(default)]
    sort_order: Option<u32>,
}

/// A new costing template.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTemplate {
    /// Code; it never changes.
    code: Text<1, 60>,
    /// Name in pickers.
    label: Text<1, 80>,
    /// Costing rows in order.
    rows: Vec<CostingLine>,
    /// What it is for.
    #[serde(default)]
    description: Option<Text<1, 500>>,
}

/// A costing template with other rows or another name; what is absent stays.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeTemplate {
    /// Name in pickers.
    #[serde(default)]
    label: Option<Text<1, 80>>,
    /// Costing rows in order.
    #[serde(default)]
    rows: Option<Vec<CostingLine>>,
    /// What it is for.
    #[serde(default)]
    description: Option<Text<1, 500>>,
}

/// Take an entry out of pickers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Retire {
    /// Last day in pickers; today when absent.
    #[serde(default)]
    effective_to: Option<NaiveDate>,
    /// Why; required with a past day.
    #[serde(default)]
    reason: Option<Text<3, 500>>,
}

/// One request on its way to the executor.
struct Request {
    app: App,
    caller: Caller,
    query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
    action: Action,
}

impl Request {
    /// Who may not act at all learns that before anything is looked at.
    fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        policy::has_grant(&self.caller.actor, self.action)?;
        let mut body = if self.body.is_empty() {
            json!({})
        } else {
            read_json(&self.headers, &self.body)?
        };
        normalise(&mut body)?;
        let book = self.app.desk().book();
        Ok(lists::choosing_from(&book, today(), || {
            parse_payload(body)
        })?)
    }

    /// The item of a kind that is named in the path, at the version the caller has seen.
    fn item(&self, kind: Kind, id: &str) -> Result<Loaded<ReferenceData>, Problem> {
        let item = id
            .parse()
            .ok()
            .and_then(|id| self.app.desk().reference().item(id))
            .filter(|item| item.state.kind == Some(kind))
            .ok_or(Problem::of(Code::NotFound))?;
        match super::read_if_match(&self.headers)? {
            Some(seen) if seen != item.version => Err(Problem::of(Code::VersionConflict)
                .detail("Somebody changed this after you opened it.")
                .with("current_version", item.version)),
            Some(_) | None => Ok((*item).clone()),
        }
    }

    async fn put(self, needs_key: bool, body: Value) -> Result<Response, Problem> {
        let key = Key::read(&self.headers, &self.caller)?;
        if needs_key && key.is_none() {
            return Err(Problem::of(Code::IdempotencyRequired)
                .detail("Send an Idempotency-Key of 1 to 64 characters with every creation."));
        }
        let id = key
            .as_ref()
            .map_or_else(Uuid::now_v7, |key| Uuid::new_v5(&key.id, b"id"));
        self.execute("put", id, body, key).await
    }

    async fn end(self, id: Uuid, retire: Retire) -> Result<Response, Problem> {
        let mut body = json!({ "effective_to": retire.effective_to.unwrap_or_else(today) });
        if let Some(reason) = retire.reason {
            body["reason"] = json!(reason);
        }
        let key = Key::read(&self.headers, &self.caller)?;
        self.execute("end", id, body, key).await
    }

    async fn execute(
        self,
        name: &str,
        id: Uuid,
        body: Value,
        key: Option<Key>,
    ) -> Result<Response, Problem> {
        let meta = Command::ALL
            .iter()
            .find(|meta| meta.name == name)
            .ok_or(Problem::of(Code::RouteNotFound))?;
        let meta = aggregates::kernel::CommandMeta {
            action: self.action,
            ..*meta
        };
        // The version was compared with the item itself, not with the id the key gives.
        let headers = HeaderMap::new();
        run::<ReferenceData>(
            &self.app,
            &self.caller,
            &meta,
            id,
            self.query,
            &headers,
            body,
            key,
        )
        .await
    }
}

fn code(item: &Loaded<ReferenceData>) -> Option<&Text<1, 60>> {
    item.state.code.as_ref()
}

/// Let an item of reference data run out. Roles: admin.
#[utoipa::path(post, path = "/api/v1/commands/reference/{kind}/{code}/end", tag = "reference", params(("kind" = String, Path), ("code" = String, Path)), request_body = Retire, responses((status = 200, body = Accepted)), extensions(("x-granted-by" = json!("reference_data.end"))))]
async fn end_item(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let action = Action::ReferenceDataEnd;
    let request = Request {
        app,
        caller,
        query,
        headers,
        body,
        action,
    };
    policy::has_grant(&request.caller.actor, action)?;
    let id = id_of(&place)?;
    let kind = Kind::from_code(&place.0).ok_or(Problem::of(Code::NotFound))?;
    let item = request.item(kind, &id.to_string())?;
    let retire = request.body()?;
    request.end(item.id, retire).await
}

/// Found a team. Roles: admin.
#[utoipa::path(post, path = "/api/v1/commands/teams", tag = "teams", params(("Idempotency-Key" = String, Header)), request_body = NewTeam, responses((status = 201, body = Accepted)), extensions(("x-granted-by" = json!("reference_data.put"))))]
async fn put_team(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let action = Action::ReferenceDataPut;
    let request = Request {
        app,
        caller,
        query,
        headers,
        body,
        action,
    };
    let team: NewTeam = request.body()?;
    let body = json!({
        "kind": Kind::Team, "code": team.code, "label": team.label, "effective_from": today(),
    });
    request.put(true, body).await
}

/// Rename a team. Roles: admin.
#[utoipa::path(post, path = "/api/v1/commands/teams/{id}/update", tag = "teams", params(("id" = String, Path)), request_body = ChangeTeam, responses((status = 200, body = Accepted)), extensions(("x-granted-by" = json!("reference_data.put"))))]
async fn change_team(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let action = Action::ReferenceDataPut;
    let request = Request {
        app,
        caller,
        query,
        headers,
        body,
        action,
    };
    policy::has_grant(&request.caller.actor, action)?;
    let item = request.item(Kind::Team, &id)?;
    let team: ChangeTeam = request.body()?;
    let body = json!({
        "kind": Kind::Team, "code": code(&item), "label": team.label,
        "sort_order": team.sort_order, "effective_from": today(),
    });
    request.put(false, body).await
}

/// Take a team out of pickers. Roles: admin.
#[utoipa::path(post, path = "/api/v1/commands/teams/{id}/retire", tag = "teams", params(("id" = String, Path)), request_body = Retire, responses((status = 200, body = Accepted)), extensions(("x-granted-by" = json!("reference_data.end"))))]
async fn retire_team(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let action = Action::ReferenceDataEnd;
    let request = Request {
        app,
        caller,
        query,
        headers,
        body,
        action,
    };
    policy::has_grant(&request.caller.actor, action)?;
    let item = request.item(Kind::Team, &id)?;
    let retire = request.body()?;
    request.end(item.id, retire).await
}

/// Save a costing template. Roles: admin, manager, sales.
#[utoipa::path(post, path = "/api/v1/commands/costing-templates", tag = "costing-templates", params(("Idempotency-Key" = String, Header)), request_body = NewTemplate, responses((status = 201, body = Accepted)), extensions(("x-granted-by" = json!("costing_template.create"))))]
async fn put_template(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let action = Action::CostingTemplateCreate;
    let request = Request {
        app,
        caller,
        query,
        headers,
        body,
        action,
    };
    let template: NewTemplate = request.body()?;
    let author = request.caller.user_id();
    let author = request.app.desk().person_name(author).await?;
    let payload = CostingTemplate {
        rows: template.rows,
        description: template.description,
        author: author.map(Text::clipped),
    };
    let body = json!({
        "kind": Kind::CostingTemplate, "code": template.code, "label": template.label,
        "payload": payload, "effective_from": today(),
    });
    request.put(true, body).await
}

/// Change a costing template. Roles: admin, manager, sales.
#[utoipa::path(post, path = "/api/v1/commands/costing-templates/{id}/update", tag = "costing-templates", params(("id" = String, Path)), request_body = ChangeTemplate, responses((status = 200, body = Accepted)), extensions(("x-granted-by" = json!("costing_template.update"))))]
async fn change_template(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let action = Action::CostingTemplateUpdate;
    let request = Request {
        app,
        caller,
        query,
        headers,
        body,
        action,
    };
    policy::has_grant(&request.caller.actor, action)?;
    let item = request.item(Kind::CostingTemplate, &id)?;
    let change: ChangeTemplate = request.body()?;
    let last = item.state.rows.last().map(|row| row.payload.clone());
    let last: Option<CostingTemplate> = last.and_then(|last| serde_json::from_value(last).ok());
    let payload = match (last, change.rows) {
        (Some(last), rows) => CostingTemplate {
            rows: rows.unwrap_or(last.rows),
            description: change.description.or(last.description),
            author: last.author,
        },
        (None, Some(rows)) => CostingTemplate {
            rows,
            description: change.description,
            author: None,
        },
        (None, None) => return Err(Problem::invalid(vec![FieldError::required("/rows")])),
    };
    let body = json!({
        "kind": Kind::CostingTemplate, "code": code(&item),
        "label": change.label.or(item.state.label.clone()),
        "payload": payload, "effective_from": today(),
    });
    request.put(false, body).await
}

/// Take a costing template out of pickers. Roles: admin.
#[utoipa::path(post, path = "/api/v1/commands/costing-templates/{id}/retire", tag = "costing-templates", params(("id" = String, Path)), request_body = Retire, responses((status = 200, body = Accepted)), extensions(("x-granted-by" = json!("costing_template.retire"))))]
async fn retire_template(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let action = Action::CostingTemplateRetire;
    let request = Request {
        app,
        caller,
        query,
        headers,
        body,
        action,
    };
    policy::has_grant(&request.caller.actor, action)?;
    let item = request.item(Kind::CostingTemplate, &id)?;
    let retire = request.body()?;
    request.end(item.id, retire).await
}
