//! Rows that link other records: what of them a caller reads for that, which rows a record has
//! when others were merged into it, and the names beside the links.
//!
//! The rule is the one of [`crate::links`]; here it is one statement for a whole list.

use std::collections::{BTreeMap, HashMap};

use aggregates::kernel::{Actor, Refusal};
use aggregates::policy::Scope;
use serde_json::{Value, json};
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::conditions::push_scope;
use super::spec::ListSpec;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;
use crate::http::resources;

/// Kinds that are merged, with their read models.
const MERGED: [(&str, &str); 2] = [("lead", "lead_list"), ("customer", "customer_list")];

/// The list of a resource: its first.
fn spec_of(resource: &str) -> Option<&'static ListSpec> {
    resources::specs()
        .into_iter()
        .find(|spec| spec.resource == resource)
}

/// Continues `(own …` with the rows that are the caller's by role or by what they link.
///
/// # Errors
/// Never for a spec of ours: the role has the grant that brought us here.
pub(super) fn push_shown(
    sql: &mut QueryBuilder<'_, Postgres>,
    app: &App,
    actor: &Actor,
    spec: &ListSpec,
) -> Result<(), Refusal> {
    if let Some(role) = spec.role {
        sql.push(format!(" or {role} = "));
        sql.push_bind(actor.role.code());
    }
    let (mut whole, mut part) = (Vec::new(), Vec::new());
    for linked in spec.linked.iter().filter_map(|kind| spec_of(kind)) {
        let grant = linked.read.grant(actor.role);
        match grant.scope {
            None => {}
            Some(Scope::All) if grant.guards.is_empty() => whole.push(linked.resource.to_owned()),
            Some(Scope::All | Scope::Team | Scope::Own) => part.push(linked),
        }
    }
    // Everybody reads the company.
    if spec.linked.contains(&"company") {
        whole.push("company".to_owned());
    }
    if !whole.is_empty() {
        sql.push(" or linked_kinds && ");
        sql.push_bind(whole);
    }
    if !part.is_empty() {
        // The inner set is made once and only when a row gets here; per row it is looked up.
        sql.push(" or exists (select from unnest(linked) as link(link_id) where (link_id in (");
        for (place, linked) in part.iter().enumerate() {
            if place > 0 {
                sql.push(" union all ");
            }
            push_ids(sql, app, actor, linked)?;
        }
        sql.push(")) is true)");
    }
    Ok(())
}

/// Ids of the records of a kind the caller reads, those merged into them included.
fn push_ids(
    sql: &mut QueryBuilder<'_, Postgres>,
    app: &App,
    actor: &Actor,
    spec: &'static ListSpec,
) -> Result<(), Refusal> {
    let readable = |sql: &mut QueryBuilder<'_, Postgres>| {
        sql.push(format!(
            "select t.id from {} t where true",
            spec.source(app)
        ));
        push_scope(sql, app, actor, spec)
    };
    readable(sql)?;
    if let Some((_, projection)) = MERGED.iter().find(|(kind, _)| *kind == spec.resource) {
        sql.push(" union all ");
        push_ended(sql, &app.desk().table(projection));
        readable(sql)?;
        sql.push(")");
    }
    Ok(())
}

/// `select` of the ids that ended in one of a set, however often they were merged on; the set and
/// a `)` follow.
fn push_ended(sql: &mut QueryBuilder<'_, Postgres>, table: &str) {
    sql.push(format!(
        "select ended.id from (
             with recursive chain(id, into_id) as (
                 select id, merged_into from {table} where merged_into is not null
                 union
                 select chain.id, next.merged_into from chain join {table} next on next.id = chain.into_id
                  where next.merged_into is not null)
             select id, into_id from chain) ended where ended.into_id in ("
    ));
}

/// The ids asked for and those merged into them, as an array.
pub(super) fn push_with_merged<'a>(
    sql: &mut QueryBuilder<'a, Postgres>,
    app: &App,
    ids: &'a Vec<String>,
) {
    sql.push("array(select unnest(");
    sql.push_bind(ids);
    sql.push("::uuid[])");
    for (_, projection) in MERGED {
        sql.push(" union all ");
        push_ended(sql, &app.desk().table(projection));
        sql.push("select unnest(");
        sql.push_bind(ids);
        sql.push("::uuid[]))");
    }
    sql.push(")");
}

/// Puts names beside the links of a page, one query a kind, and takes away the links the caller
/// cannot read (permissions.md §6).
///
/// # Errors
/// The database.
pub(super) async fn name_links(
    app: &App,
    caller: &Caller,
    items: &mut [Value],
) -> Result<(), Problem> {
    let mut wanted: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for link in items
        .iter()
        .filter_map(|item| item["links"].as_array())
        .flatten()
    {
        if let (Some(kind), Some(id)) = (
            link["kind"].as_str(),
            link["id"].as_str().and_then(|id| id.parse().ok()),
        ) {
            wanted.entry(kind.to_owned()).or_default().push(id);
        }
    }
    let mut labels: HashMap<String, Option<String>> = HashMap::new();
    for (kind, ids) in &wanted {
        let Some(spec) = spec_of(kind) else {
            labels.extend(ids.iter().map(|id| (id.to_string(), None)));
            continue;
        };
        labels.extend(labels_of(app, caller, spec, ids).await?);
    }
    for item in items {
        let Some(links) = item["links"].as_array_mut() else {
            continue;
        };
        links.retain_mut(|link| {
            let Some(label) = link["id"].as_str().and_then(|id| labels.get(id)).cloned() else {
                return false;
            };
            link["label"] = json!(label);
            true
        });
    }
    Ok(())
}

/// Names of those the caller reads.
async fn labels_of(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    ids: &[Uuid],
) -> Result<HashMap<String, Option<String>>, Problem> {
    if spec.read.grant(caller.actor.role).scope.is_none() {
        return Ok(HashMap::new());
    }
    let columns = spec.found.as_ref().map_or(&["id"][..], |found| found.title);
    let readable: Vec<String> = columns
        .iter()
        .filter(|column| {
            aggregates::policy::readable_member(caller.actor.role, spec.resource, column)
        })
        .map(|column| format!("t.{column}::text"))
        .chain(["null".to_owned()])
        .collect();
    let mut sql = QueryBuilder::new(format!(
        "select t.id, coalesce({}) as label from {} t where true",
        readable.join(", "),
        spec.source(app)
    ));
    push_scope(&mut sql, app, &caller.actor, spec)?;
    sql.push(" and t.id = any(");
    sql.push_bind(ids);
    sql.push(")");
    let rows = sql.build().fetch_all(app.reader()).await?;
    Ok(rows
        .iter()
        .map(|row| {
            Ok((
                row.try_get::<Uuid, _>("id")?.to_string(),
                row.try_get("label")?,
            ))
        })
        .collect::<Result<_, sqlx::Error>>()?)
}
