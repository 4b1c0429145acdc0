//! Lists over one read model: filtered by the policy's scope, keyset-paged, counted and totalled
//! by the database. A screen says what its list is in a [`ListSpec`]; names in it are ours, values
//! are bound.

use aggregates::policy;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::conditions::push_from;
use super::cursor::Cursor;
use super::page::page;
use super::parameters::Parameters;
use super::related;
use super::spec::{Field, ListSpec};
use super::words;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::Token;
use crate::http::commands::EVENT_POSITION;

/// Answers `GET /{resource}`.
///
/// # Errors
/// 400 for a query that does not fit, 403 without the grant, 503 while behind.
pub async fn list(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    query: Option<&str>,
) -> Result<Response, Problem> {
    let answer = answer(app, caller, spec, query).await?;
    let mut headers = HeaderMap::new();
    if let Some(count) = answer.body["count"].as_i64() {
        headers.insert("x-total-count", HeaderValue::from(count));
    }
    if let Ok(value) = HeaderValue::from_str(&answer.position.to_string()) {
        headers.insert(EVENT_POSITION.clone(), value);
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, private"),
    );
    Ok((headers, Json(answer.body)).into_response())
}

/// What a list answers, before it is sent.
pub struct ListAnswer {
    /// `items`, `next`, `token`, and `count` and `totals` where asked for.
    pub body: Value,
    /// The state it shows.
    pub position: Token,
}

/// The rows of a list the caller may see, with count and sums where asked for.
///
/// # Errors
/// As [`list`].
pub async fn answer(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    query: Option<&str>,
) -> Result<ListAnswer, Problem> {
    policy::has_grant(&caller.actor, spec.read)?;
    let mut p = Parameters::read(app, caller, spec, query.unwrap_or_default())?;
    let projections = spec.projections();
    app.caught_up(&projections, p.min_position).await?;
    let position = app.read_side().position(&projections);
    let mut items = first_or_next(app, caller, spec, &mut p).await?;
    let more = items.len() > usize::try_from(p.limit).unwrap_or(usize::MAX);
    items.truncate(usize::try_from(p.limit).unwrap_or(usize::MAX));
    let next = if more {
        items.last().and_then(|row| seal(app, &p, row))
    } else {
        None
    };
    let items = finish(app, caller, spec, items).await?;
    let mut body = Map::new();
    body.insert("items".into(), Value::Array(items));
    body.insert("next".into(), json!(next));
    body.insert("token".into(), json!(position));
    if p.count || p.totals {
        let (count, totals) = sums(app, caller, spec, &p).await?;
        if p.count {
            body.insert("count".into(), json!(count));
        }
        if p.totals {
            body.insert("totals".into(), totals);
        }
    }
    Ok(ListAnswer {
        body: Value::Object(body),
        position,
    })
}

/// Answers `GET /{resource}/groups?by=&peek=`: key, count, totals, first rows of each.
///
/// # Errors
/// As [`list`]; 400 without `by`.
pub async fn groups(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    query: Option<&str>,
) -> Result<Response, Problem> {
    policy::has_grant(&caller.actor, spec.read)?;
    let mut p = Parameters::read(app, caller, spec, query.unwrap_or_default())?;
    let by = p.by.ok_or_else(|| {
        Problem::of(Code::InvalidParameter)
            .detail(format!("Say by={}.", spec.groups.join(" or by=")))
    })?;
    let projections = spec.projections();
    app.caught_up(&projections, p.min_position).await?;
    let position = app.read_side().position(&projections);
    search_as_typed(app, spec, &mut p).await?;
    let mut rows = grouped(app, caller, spec, &p, by).await?;
    if rows.is_empty() && search_forgiving(app, caller, spec, &mut p).await? {
        rows = grouped(app, caller, spec, &p, by).await?;
    }
    let mut groups = Vec::with_capacity(rows.len());
    for row in &rows {
        let key: Option<String> = row.try_get("key")?;
        let mut group = json!({ "key": key, "count": row.try_get::<i64, _>("count")?, "totals": totals_of(row, caller, spec)? });
        // At most one query a board column; a board has nine.
        if p.peek > 0 && rows.len() <= 20 {
            let items = page(app, caller, spec, &p, Some((by, key.clone())), p.peek).await?;
            group["items"] = Value::Array(finish(app, caller, spec, items).await?);
        }
        groups.push(group);
    }
    Ok(Json(json!({ "groups": groups, "token": position })).into_response())
}

async fn grouped(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &Parameters,
    by: &Field,
) -> Result<Vec<PgRow>, Problem> {
    let mut sql = QueryBuilder::new(format!(
        "select {}::text as key, count(*) as count",
        by.name
    ));
    push_totals(&mut sql, caller, spec);
    push_from(&mut sql, app, caller, spec, p)?;
    sql.push(format!(
        " group by {0} order by {0} nulls last limit 500",
        by.name
    ));
    Ok(sql.build().fetch_all(app.reader()).await?)
}

/// The first rows of a list that match a text: for search over many kinds.
///
/// # Errors
/// 403 without the grant, 400 for a text that is too short or long.
pub async fn matching(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    q: &str,
    limit: i64,
) -> Result<Vec<Value>, Problem> {
    policy::has_grant(&caller.actor, spec.read)?;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", q)
        .finish();
    let mut p = Parameters::read(app, caller, spec, &query)?;
    p.limit = limit;
    let mut items = first_or_next(app, caller, spec, &mut p).await?;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    finish(app, caller, spec, items).await
}

/// The first rows of a list under a query of our own: for calendars.
///
/// # Errors
/// As [`list`].
pub async fn first(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    query: &str,
    limit: i64,
) -> Result<Vec<Value>, Problem> {
    policy::has_grant(&caller.actor, spec.read)?;
    let p = Parameters::read(app, caller, spec, query)?;
    app.caught_up(&spec.projections(), p.min_position).await?;
    let items = page(app, caller, spec, &p, None, limit).await?;
    finish(app, caller, spec, items).await
}

/// The page asked for and one row more; a first page that finds nothing is searched again for
/// what resembles the words.
async fn first_or_next(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &mut Parameters,
) -> Result<Vec<Value>, Problem> {
    search_as_typed(app, spec, p).await?;
    if p.forgiving {
        search_forgiving(app, caller, spec, p).await?;
        return page(app, caller, spec, p, None, p.limit + 1).await;
    }
    let items = page(app, caller, spec, p, None, p.limit + 1).await?;
    if items.is_empty() && p.cursor.is_none() && search_forgiving(app, caller, spec, p).await? {
        return page(app, caller, spec, p, None, p.limit + 1).await;
    }
    Ok(items)
}

async fn search_as_typed(
    app: &App,
    spec: &'static ListSpec,
    p: &mut Parameters,
) -> Result<(), Problem> {
    if let Some(q) = &p.q {
        p.words = words::as_typed(app, spec, q).await?;
    }
    Ok(())
}

/// Whether some words were taken for what resembles them.
async fn search_forgiving(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &mut Parameters,
) -> Result<bool, Problem> {
    let words = words::forgiving(app, caller, spec, &p.words).await?;
    p.forgiving = words.is_some();
    if let Some(words) = words {
        p.words = words;
    }
    Ok(p.forgiving)
}

async fn sums(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &Parameters,
) -> Result<(i64, Value), Problem> {
    let mut sql = QueryBuilder::new("select count(*) as count");
    push_totals(&mut sql, caller, spec);
    push_from(&mut sql, app, caller, spec, p)?;
    let row = sql.build().fetch_one(app.reader()).await?;
    Ok((row.try_get("count")?, totals_of(&row, caller, spec)?))
}

fn summed<'a>(
    caller: &'a Caller,
    spec: &'static ListSpec,
) -> impl Iterator<Item = &'static str> + 'a {
    spec.totals
        .iter()
        .copied()
        .filter(|name| policy::readable_member(caller.actor.role, spec.resource, name))
}

fn push_totals(sql: &mut QueryBuilder<'_, Postgres>, caller: &Caller, spec: &'static ListSpec) {
    for name in summed(caller, spec) {
        sql.push(format!(", coalesce(sum({name}), 0)::bigint as {name}"));
    }
}

fn totals_of(row: &PgRow, caller: &Caller, spec: &'static ListSpec) -> Result<Value, sqlx::Error> {
    let mut totals = Map::new();
    for name in summed(caller, spec) {
        totals.insert(name.into(), json!(row.try_get::<i64, _>(name)?));
    }
    Ok(Value::Object(totals))
}

fn seal(app: &App, p: &Parameters, row: &Value) -> Option<String> {
    let text = |name: &str| match row.get(name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    let values = p
        .sort
        .iter()
        .map(|(field, _)| text(field.name))
        .chain([text("id")])
        .collect();
    app.cursor_key().seal(&Cursor {
        values,
        query: p.cursor_hash(),
    })
}

/// Names beside ids, hidden columns out, fields of the role.
async fn finish(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    mut items: Vec<Value>,
) -> Result<Vec<Value>, Problem> {
    for lookup in spec.lookups {
        let ids: Vec<Uuid> = items
            .iter()
            .filter_map(|item| item.get(lookup.column)?.as_str()?.parse().ok())
            .collect();
        let names = names(
            app.reader(),
            &app.desk().table(lookup.projection),
            lookup.label,
            &ids,
        )
        .await?;
        for item in &mut items {
            let name = item
                .get(lookup.column)
                .and_then(Value::as_str)
                .and_then(|id| names.get(id))
                .cloned();
            item[lookup.member] = json!(name);
        }
    }
    if !spec.linked.is_empty() {
        related::name_links(app, caller, &mut items).await?;
    }
    for item in &mut items {
        if let Value::Object(members) = item {
            for hidden in spec.hidden {
                members.remove(*hidden);
            }
        }
        policy::mask(caller.actor.role, spec.resource, item);
    }
    Ok(items)
}

/// Names of some ids, in one query.
pub(super) async fn names(
    pool: &PgPool,
    table: &str,
    label: &str,
    ids: &[Uuid],
) -> Result<std::collections::HashMap<String, String>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(std::collections::HashMap::new());
    }
    let rows: Vec<(Uuid, Option<String>)> = sqlx::query_as(&format!(
        "select id, {label} from {table} where id = any($1)"
    ))
    .bind(ids)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, name)| Some((id.to_string(), name?)))
        .collect())
}
