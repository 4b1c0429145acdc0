//! One search over every kind the caller reads: the palette asks here (screens.md §3). A record out
//! of scope is in no result and no count, since each kind answers through its own list.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::list;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::Token;

/// Results of one kind at most.
const EACH: i64 = 7;

/// What is searched for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Two to a hundred characters: names, phones, e-mails, numbers, places.
    q: String,
    /// Kinds, comma separated; all when absent.
    kinds: Option<String>,
    /// Waits for this position.
    min_position: Option<String>,
}

/// One record found.
#[derive(Debug, Serialize, ToSchema)]
struct SearchResult {
    /// Kind, e.g. `lead`.
    kind: &'static str,
    /// Record.
    #[schema(value_type = uuid::Uuid)]
    id: Value,
    /// First line.
    title: String,
    /// Second line.
    subtitle: Option<String>,
}

/// What was found, best kinds first.
#[derive(Debug, Serialize, ToSchema)]
struct SearchResults {
    /// The records.
    items: Vec<SearchResult>,
}

/// The route.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

/// Records of every kind the caller reads that match.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", params(Wanted), responses((status = 200, body = SearchResults)))]
async fn search(
    State(app): State<App>,
    caller: Caller,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<SearchResults>, Problem> {
    let Query(wanted) = wanted.map_err(|_| {
        Problem::of(Code::InvalidParameter).detail("search takes q, kinds and min_position.")
    })?;
    let kinds: Option<Vec<&str>> = wanted
        .kinds
        .as_deref()
        .map(|kinds| kinds.split(',').collect());
    let token: Option<Token> = match wanted.min_position.as_deref() {
        Some(text) => Some(text.parse().map_err(|_| {
            Problem::of(Code::InvalidParameter)
                .detail("min_position is a token from an earlier answer.")
        })?),
        None => None,
    };
    let mut items = Vec::new();
    for (spec, found) in crate::http::resources::specs()
        .into_iter()
        .filter_map(|spec| Some((spec, spec.found.as_ref()?)))
        .filter(|(spec, _)| {
            kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&spec.resource))
        })
    {
        app.caught_up(&[spec.projection], token).await?;
        let rows = match list::matching(&app, &caller, spec, &wanted.q, EACH).await {
            Ok(rows) => rows,
            // A kind the role never reads is simply not there.
            Err(problem) if problem.status() == 403 => continue,
            Err(problem) => return Err(problem),
        };
        items.extend(rows.into_iter().map(|row| {
            let text = |names: &[&str]| {
                names
                    .iter()
                    .find_map(|name| row.get(*name)?.as_str().map(str::to_owned))
            };
            SearchResult {
                kind: spec.resource,
                id: row["id"].clone(),
                title: text(found.title).unwrap_or_default(),
                subtitle: text(found.subtitle),
            }
        }));
    }
    Ok(Json(SearchResults { items }))
}
