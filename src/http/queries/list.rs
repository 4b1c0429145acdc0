//! Lists over one read model: filtered by the policy's scope, keyset-paged, counted and totalled
//! by the database. A screen says what its list is in a [`ListSpec`]; names in it are ours, values
//! are bound.

use aggregates::kernel::{Actor, Refusal};
use aggregates::policy::{self, Action, Guard, Role, Scope};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use sqlx::{PgPool, Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::cursor::Cursor;
use super::parameters::{Condition, Parameters, Test};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::http::commands::EVENT_POSITION;

/// How a field compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Codes, names, numbers as people write them.
    Text,
    /// Amounts, watts, counts.
    Integer,
    /// Yes or no.
    Boolean,
    /// A record.
    Id,
    /// A user; `me` is the caller.
    Person,
    /// A civil date.
    Date,
    /// An instant.
    Instant,
}

impl Kind {
    const fn cast(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "bigint",
            Kind::Boolean => "boolean",
            Kind::Id | Kind::Person => "uuid",
            Kind::Date => "date",
            Kind::Instant => "timestamptz",
        }
    }
}

/// A column people may filter and sort by.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// Column and member.
    pub name: &'static str,
    /// How it compares.
    pub kind: Kind,
    /// May be null: then it sorts last.
    pub nullable: bool,
}

impl Field {
    /// A column that is never null.
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            nullable: false,
        }
    }

    /// A column that may be null.
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            nullable: true,
        }
    }
}

/// A name shown beside an id: read for the page at once, never per row.
pub struct Lookup {
    /// Column with the id.
    pub column: &'static str,
    /// Projection that knows it.
    pub projection: &'static str,
    /// Its column with the name.
    pub label: &'static str,
    /// Member added to the item.
    pub member: &'static str,
}

/// What a list is.
pub struct ListSpec {
    /// Resource of the policy table.
    pub resource: &'static str,
    /// Its `read` row.
    pub read: Action,
    /// Read model.
    pub projection: &'static str,
    /// What the rows are read from, when it is more than the read model: a subquery in which
    /// `{name}` stands for the table of a read model. Its columns are the fields.
    pub joined: Option<&'static str>,
    /// Columns to filter and sort by.
    pub fields: &'static [Field],
    /// As in the `sort` parameter.
    pub default_sort: &'static str,
    /// Column with the searchable text, lower-cased.
    pub search: Option<&'static str>,
    /// Columns with the people whose `own` a row is.
    pub owners: &'static [&'static str],
    /// Column with the team, where the scope `team` exists.
    pub team: Option<&'static str>,
    /// Boolean columns behind the guards of the `read` row.
    pub guards: &'static [(Guard, &'static str)],
    /// Columns summed up by `totals=1` and in groups.
    pub totals: &'static [&'static str],
    /// Columns of `groups?by=`.
    pub groups: &'static [&'static str],
    /// Columns that stay inside.
    pub hidden: &'static [&'static str],
    /// Names beside ids.
    pub lookups: &'static [Lookup],
}

impl ListSpec {
    /// Read models the rows come from: all of them must have caught up with a caller's own write.
    fn projections(&self) -> Vec<&'static str> {
        let mut names = vec![self.projection];
        let joined = self.joined.unwrap_or_default().split('{').skip(1);
        names.extend(
            joined
                .filter_map(|rest| rest.split('}').next())
                .filter(|name| *name != self.projection),
        );
        names
    }

    /// The table, or the subquery with the tables filled in.
    fn source(&self, app: &App) -> String {
        let Some(joined) = self.joined else {
            return app.desk().table(self.projection);
        };
        self.projections()
            .into_iter()
            .fold(joined.to_owned(), |text, name| {
                text.replace(&format!("{{{name}}}"), &app.desk().table(name))
            })
    }
}

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
    policy::has_grant(&caller.actor, spec.read)?;
    let p = Parameters::read(app, caller, spec, query.unwrap_or_default())?;
    let projections = spec.projections();
    app.caught_up(&projections, p.min_position).await?;
    let position = app.read_side().position(&projections);
    let mut items = page(app, caller, spec, &p, None, p.limit + 1).await?;
    let more = items.len() > usize::try_from(p.limit).unwrap_or(usize::MAX);
    items.truncate(usize::try_from(p.limit).unwrap_or(usize::MAX));
    let next = if more {
        items.last().and_then(|row| seal(app, &p, row))
    } else {
        None
    };
    let items = finish(app, caller, spec, items).await?;
    let mut answer = Map::new();
    answer.insert("items".into(), Value::Array(items));
    answer.insert("next".into(), json!(next));
    answer.insert("token".into(), json!(position));
    let mut headers = HeaderMap::new();
    if p.count || p.totals {
        let (count, totals) = sums(app, caller, spec, &p).await?;
        if p.count {
            answer.insert("count".into(), json!(count));
            headers.insert("x-total-count", HeaderValue::from(count));
        }
        if p.totals {
            answer.insert("totals".into(), totals);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&position.to_string()) {
        headers.insert(EVENT_POSITION.clone(), value);
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, private"),
    );
    Ok((headers, Json(Value::Object(answer))).into_response())
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
    let p = Parameters::read(app, caller, spec, query.unwrap_or_default())?;
    let by = p.by.ok_or_else(|| {
        Problem::of(Code::InvalidParameter)
            .detail(format!("Say by={}.", spec.groups.join(" or by=")))
    })?;
    let projections = spec.projections();
    app.caught_up(&projections, p.min_position).await?;
    let position = app.read_side().position(&projections);
    let mut sql = QueryBuilder::new(format!(
        "select {}::text as key, count(*) as count",
        by.name
    ));
    push_totals(&mut sql, caller, spec);
    push_from(&mut sql, app, caller, spec, &p)?;
    sql.push(format!(
        " group by {0} order by {0} nulls last limit 500",
        by.name
    ));
    let rows = sql.build().fetch_all(app.reader()).await?;
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
    let p = Parameters::read(app, caller, spec, &query)?;
    let items = page(app, caller, spec, &p, None, limit).await?;
    finish(app, caller, spec, items).await
}

type Group = (&'static super::Field, Option<String>);

async fn page(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &Parameters,
    group: Option<Group>,
    limit: i64,
) -> Result<Vec<Value>, Problem> {
    // The page is cut first: only its rows become JSON, whatever the sort.
    let mut sql = QueryBuilder::new("select to_jsonb(page) as row from (select t.*");
    push_from(&mut sql, app, caller, spec, p)?;
    if let Some((by, key)) = group {
        match key {
            Some(key) => {
                sql.push(format!(" and {} = ", by.name));
                sql.push_bind(key);
                sql.push(format!("::{}", by.kind.cast()));
            }
            None => {
                sql.push(format!(" and {} is null", by.name));
            }
        }
    } else if let Some(cursor) = &p.cursor {
        push_after(&mut sql, p, cursor);
    }
    sql.push(" order by ");
    for (field, descends) in &p.sort {
        let nulls = if field.nullable { " nulls last" } else { "" };
        sql.push(format!(
            "{}{}{nulls}, ",
            field.name,
            if *descends { " desc" } else { "" }
        ));
    }
    sql.push(if p.sort.last().is_some_and(|(_, descends)| *descends) {
        "id desc"
    } else {
        "id"
    });
    sql.push(" limit ");
    sql.push_bind(limit);
    sql.push(") page");
    let rows = sql.build().fetch_all(app.reader()).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get("row"))
        .collect::<Result<Vec<Value>, _>>()?)
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

fn totals_of(
    row: &sqlx::postgres::PgRow,
    caller: &Caller,
    spec: &'static ListSpec,
) -> Result<Value, sqlx::Error> {
    let mut totals = Map::new();
    for name in summed(caller, spec) {
        totals.insert(name.into(), json!(row.try_get::<i64, _>(name)?));
    }
    Ok(Value::Object(totals))
}

/// `from … where` with scope, filters and search; always leaves room for ` and …`.
fn push_from<'a>(
    sql: &mut QueryBuilder<'a, Postgres>,
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &'a Parameters,
) -> Result<(), Refusal> {
    sql.push(format!(" from {} t where true", spec.source(app)));
    push_scope(sql, &caller.actor, spec)?;
    for condition in &p.all {
        sql.push(" and ");
        push_condition(sql, condition);
    }
    if !p.any.is_empty() {
        sql.push(" and (false");
        for condition in &p.any {
            sql.push(" or ");
            push_condition(sql, condition);
        }
        sql.push(")");
    }
    if let (Some(q), Some(column)) = (&p.q, spec.search) {
        // Every word is contained, or close enough to a word to tolerate a slip of the finger.
        for word in q.split_whitespace() {
            sql.push(format!(" and ({column} like "));
            sql.push_bind(format!("%{}%", escape_like(word)));
            sql.push(" or ");
            sql.push_bind(word);
            sql.push(format!(" <% {column})"));
        }
    }
    Ok(())
}

/// The policy's scope as SQL (permissions.md §9 rule 2).
fn push_scope(
    sql: &mut QueryBuilder<'_, Postgres>,
    actor: &Actor,
    spec: &'static ListSpec,
) -> Result<(), Refusal> {
    let grant = policy::has_grant(actor, spec.read)?;
    if actor.role == Role::System {
        return Ok(());
    }
    let me = actor.user_id.unwrap_or(Uuid::nil());
    let own = |sql: &mut QueryBuilder<'_, Postgres>| {
        sql.push("(false");
        for column in spec.owners {
            sql.push(format!(" or {column} = "));
            sql.push_bind(me);
        }
    };
    match grant.scope {
        Some(Scope::All) => {}
        Some(Scope::Own) => {
            sql.push(" and ");
            own(sql);
            sql.push(")");
        }
        Some(Scope::Team) => {
            sql.push(" and ");
            own(sql);
            if let Some(team) = spec.team {
                sql.push(format!(" or {team} = "));
                sql.push_bind(actor.team_code.clone());
            }
            sql.push(")");
        }
        None => return Err(Refusal::Forbidden { guard: None }),
    }
    for guard in grant.guards {
        match spec.guards.iter().find(|(known, _)| known == guard) {
            Some((_, column)) => sql.push(format!(" and {column}")),
            None => sql.push(" and false"),
        };
    }
    Ok(())
}

fn push_condition<'a>(sql: &mut QueryBuilder<'a, Postgres>, condition: &'a Condition) {
    let (name, cast) = (condition.field.name, condition.field.kind.cast());
    let compare = |sql: &mut QueryBuilder<'a, Postgres>, op: &str, value: &'a str| {
        sql.push(format!("{name} {op} "));
        sql.push_bind(value);
        sql.push(format!("::{cast}"));
    };
    match &condition.test {
        Test::In(values) => {
            sql.push(format!("{name} = any("));
            sql.push_bind(values);
            sql.push(format!("::{cast}[])"));
        }
        Test::NotIn(values) => {
            sql.push(format!("({name} is null or {name} <> all("));
            sql.push_bind(values);
            sql.push(format!("::{cast}[]))"));
        }
        Test::Less(value) => compare(sql, "<", value),
        Test::AtMost(value) => compare(sql, "<=", value),
        Test::More(value) => compare(sql, ">", value),
        Test::AtLeast(value) => compare(sql, ">=", value),
        Test::Between(from, to) => {
            sql.push("(");
            compare(sql, ">=", from);
            sql.push(" and ");
            compare(
                sql,
                if condition.field.kind == Kind::Instant {
                    "<"
                } else {
                    "<="
                },
                to,
            );
            sql.push(")");
        }
        Test::Contains(text) => {
            sql.push(format!("lower({name}) like "));
            sql.push_bind(format!("%{}%", escape_like(text)));
        }
        Test::Starts(text) => {
            sql.push(format!("lower({name}) like "));
            sql.push_bind(format!("{}%", escape_like(text)));
        }
        Test::Null(true) => {
            sql.push(format!("{name} is null"));
        }
        Test::Null(false) => {
            sql.push(format!("{name} is not null"));
        }
    }
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

/// Rows after the last one seen. Where no key is null and all run one way, a row comparison,
/// which an index answers directly; else the same spelt out, nulls last.
fn push_after(sql: &mut QueryBuilder<'_, Postgres>, p: &Parameters, cursor: &Cursor) {
    let id = Field::required("id", Kind::Id);
    let last_descends = p.sort.last().is_some_and(|(_, descends)| *descends);
    let keys: Vec<(&Field, bool)> = p
        .sort
        .iter()
        .map(|(f, d)| (*f, *d))
        .chain([(&id, last_descends)])
        .collect();
    let value = |sql: &mut QueryBuilder<'_, Postgres>, i: usize, field: &Field| {
        sql.push_bind(cursor.values.get(i).cloned().flatten());
        sql.push(format!("::{}", field.kind.cast()));
    };
    let same_way = keys.iter().all(|(_, d)| *d == last_descends);
    if same_way && keys.iter().all(|(f, _)| !f.nullable) {
        let names: Vec<&str> = keys.iter().map(|(f, _)| f.name).collect();
        sql.push(format!(
            " and ({}) {} (",
            names.join(", "),
            if last_descends { "<" } else { ">" }
        ));
        for (i, (field, _)) in keys.iter().enumerate() {
            if i > 0 {
                sql.push(", ");
            }
            value(sql, i, field);
        }
        sql.push(")");
        return;
    }
    sql.push(" and (false");
    for (i, (field, descends)) in keys.iter().enumerate() {
        let null_seen = cursor.values.get(i).is_none_or(Option::is_none);
        if null_seen {
            continue;
        }
        sql.push(" or (true");
        for (j, (earlier, _)) in keys[..i].iter().enumerate() {
            sql.push(format!(" and {} is not distinct from ", earlier.name));
            value(sql, j, earlier);
        }
        sql.push(format!(
            " and ({} {} ",
            field.name,
            if *descends { "<" } else { ">" }
        ));
        value(sql, i, field);
        if field.nullable {
            sql.push(format!(" or {} is null", field.name));
        }
        sql.push("))");
    }
    sql.push(")");
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
        query: p.query_hash.clone(),
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
