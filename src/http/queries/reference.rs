//! Reference data by kind and date, and the policy table as data (api.md §2).

use std::collections::BTreeMap;
use std::sync::Arc;

use aggregates::kernel::kolkata_date;
use aggregates::policy::{self, Action, Role};
use aggregates::reference_data::{Family, Kind, ReferenceData, Row, Status, reference_id};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::record::{self, History};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::executor::Loaded;

/// Routes of reference data and of the policy.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_kinds))
        .routes(routes!(show_reference))
        .routes(routes!(show_item))
        .routes(routes!(show_history))
        .routes(routes!(show_policy))
}

/// A kind of reference data.
#[derive(Debug, Serialize, ToSchema)]
struct ReferenceKindItem {
    /// Code, as in the path.
    kind: Kind,
    /// Entries may be added and ended.
    open: bool,
    /// People choose from it; else its entries are rates, tables or texts.
    is_list: bool,
    /// Items that hold today.
    active: usize,
    /// Items with a row still to be confirmed with the authority or the accountant.
    unverified: usize,
}

/// The kinds of reference data.
#[derive(Debug, Serialize, ToSchema)]
struct ReferenceKinds {
    /// In the order of the settings.
    items: Vec<ReferenceKindItem>,
}

/// An item of reference data on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReferenceItemView {
    /// Id of the record.
    pub id: Uuid,
    /// Version of the record.
    pub version: i64,
    /// Code as stored.
    pub code: String,
    /// Label people see.
    pub label: String,
    /// Place in the list.
    pub sort_order: u32,
    /// Used by rules: it cannot end.
    pub is_system: bool,
    /// Whether it has run out by the day.
    pub status: Status,
    /// First day of the row that holds on the day; absent when none does.
    pub effective_from: Option<NaiveDate>,
    /// Last day of that row, if known.
    pub effective_to: Option<NaiveDate>,
    /// What holds on the day.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// Where it was taken from.
    pub source: Option<String>,
    /// Still to be confirmed with the authority or the accountant.
    pub unverified: bool,
    /// All rows by date, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<Row>>,
}

/// The items of a kind.
#[derive(Debug, Serialize, ToSchema)]
struct ReferenceList {
    /// The day that was looked at.
    on: NaiveDate,
    /// Items in order of display.
    items: Vec<ReferenceItemView>,
}

/// What of a kind is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// The day; today when absent.
    on: Option<NaiveDate>,
    /// `ended`: items that do not hold on the day too; `rows`: every row of each item. Comma separated.
    include: Option<String>,
}

impl Wanted {
    fn read(query: Result<Query<Self>, QueryRejection>) -> Result<(NaiveDate, Includes), Problem> {
        let Query(wanted) = query.map_err(|rejection| {
            Problem::of(Code::InvalidParameter).detail(rejection.body_text())
        })?;
        let mut includes = Includes::default();
        for name in wanted.include.as_deref().unwrap_or_default().split(',') {
            match name {
                "" => {}
                "ended" => includes.ended = true,
                "rows" => includes.rows = true,
                other => {
                    return Err(Problem::of(Code::InvalidParameter)
                        .detail(format!("include takes ended and rows, not {other}.")));
                }
            }
        }
        Ok((wanted.on.unwrap_or_else(today), includes))
    }
}

#[derive(Clone, Copy, Default)]
struct Includes {
    ended: bool,
    rows: bool,
}

/// Today in Kolkata.
pub fn today() -> NaiveDate {
    kolkata_date(Utc::now())
}

/// The items of a kind in order of display.
pub fn items_of(app: &App, kind: Kind) -> Vec<Arc<Loaded<ReferenceData>>> {
    let mut items = app.desk().reference().items();
    items.retain(|item| item.state.kind == Some(kind));
    items.sort_by_key(|item| (item.state.sort_order, item.state.code.clone()));
    items
}

impl ReferenceItemView {
    /// An item as it holds on a day.
    pub fn of(item: &Loaded<ReferenceData>, on: NaiveDate, with_rows: bool) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let state = &item.state;
        let row = state.row_on(on);
        Self {
            id: item.id,
            version: item.version,
            code: text(state.code.as_ref().map(|code| code.as_str())),
            label: text(state.label.as_ref().map(|label| label.as_str())),
            sort_order: state.sort_order,
            is_system: state.is_system,
            status: state.status_on(on),
            effective_from: row.map(|row| row.effective_from),
            effective_to: row.and_then(|row| row.effective_to),
            payload: row.map(|row| row.payload.clone()).unwrap_or_default(),
            source: row.and_then(|row| row.source.as_ref().map(ToString::to_string)),
            unverified: row.is_some_and(|row| row.unverified),
            rows: with_rows.then(|| state.rows.clone()),
        }
    }
}

/// The kinds of reference data, and what of them is still to be confirmed.
#[utoipa::path(get, path = "/api/v1/reference", tag = "reference", responses((status = 200, body = ReferenceKinds)))]
async fn list_kinds(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<ReferenceKinds>, Problem> {
    policy::has_grant(&caller.actor, Action::ReferenceDataRead)?;
    let items = app.desk().reference().items();
    let on = today();
    let describe = |kind: &Kind| {
        let of_kind = || items.iter().filter(|item| item.state.kind == Some(*kind));
        let unverified = |item: &&Arc<Loaded<ReferenceData>>| {
            let row = item.state.row_on(on);
            row.is_some_and(|row| row.unverified)
        };
        ReferenceKindItem {
            kind: *kind,
            open: matches!(kind.family(), Family::Table | Family::OpenList),
            is_list: matches!(kind.family(), Family::OpenList | Family::FixedList),
            active: of_kind()
                .filter(|item| item.state.row_on(on).is_some())
                .count(),
            unverified: of_kind().filter(unverified).count(),
        }
    };
    Ok(Json(ReferenceKinds {
        items: Kind::ALL.iter().map(describe).collect(),
    }))
}

/// The items of a kind that hold on a day, e.g. of `lead_source` or `tariff`.
#[utoipa::path(get, path = "/api/v1/reference/{kind}", tag = "reference", params(("kind" = String, Path), Wanted), responses((status = 200, body = ReferenceList)))]
async fn show_reference(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<ReferenceList>, Problem> {
    policy::has_grant(&caller.actor, Action::ReferenceDataRead)?;
    let kind = Kind::from_code(&kind).ok_or(Problem::of(Code::NotFound))?;
    let (on, includes) = Wanted::read(query)?;
    let items = items_of(&app, kind)
        .iter()
        .filter(|item| includes.ended || item.state.row_on(on).is_some())
        .map(|item| ReferenceItemView::of(item, on, includes.rows))
        .collect();
    Ok(Json(ReferenceList { on, items }))
}

/// One item with all its rows.
#[utoipa::path(get, path = "/api/v1/reference/{kind}/{code}", tag = "reference", params(("kind" = String, Path), ("code" = String, Path), Wanted), responses((status = 200, body = ReferenceItemView)))]
async fn show_item(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(String, String)>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<ReferenceItemView>, Problem> {
    policy::has_grant(&caller.actor, Action::ReferenceDataRead)?;
    let item = app
        .desk()
        .reference()
        .item(id_of(&place)?)
        .ok_or(Problem::of(Code::NotFound))?;
    let (on, _) = Wanted::read(query)?;
    Ok(Json(ReferenceItemView::of(&item, on, true)))
}

/// Everything that happened to an item.
#[utoipa::path(get, path = "/api/v1/reference/{kind}/{code}/history", tag = "reference", params(("kind" = String, Path), ("code" = String, Path)), responses((status = 200, body = History)))]
async fn show_history(
    State(app): State<App>,
    caller: Caller,
    Path(place): Path<(String, String)>,
) -> Result<Json<History>, Problem> {
    policy::has_grant(&caller.actor, Action::ReferenceDataRead)?;
    let items = record::changes::<ReferenceData>(&app, &caller, id_of(&place)?, 0).await?;
    if items.is_empty() {
        return Err(Problem::of(Code::NotFound));
    }
    Ok(Json(History { items }))
}

/// The stream of an item named in a path.
pub fn id_of((kind, code): &(String, String)) -> Result<Uuid, Problem> {
    let kind = Kind::from_code(kind).ok_or(Problem::of(Code::NotFound))?;
    Ok(reference_id(kind, code))
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
