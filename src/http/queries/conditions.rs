//! The `where` of a list: the policy's scope, filters, search, and the place of a cursor. Names in
//! it are ours, values are bound.

use aggregates::kernel::{Actor, Refusal};
use aggregates::policy::{self, Role, Scope};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::cursor::Cursor;
use super::parameters::{Condition, Parameters, Test};
use super::related;
use super::spec::{Field, Kind, ListSpec};
use super::words::push_words;
use crate::app::App;
use crate::auth::caller::Caller;

/// `from … where` with scope, filters and search.
pub(super) fn push_from<'a>(
    sql: &mut QueryBuilder<'a, Postgres>,
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &'a Parameters,
) -> Result<(), Refusal> {
    push_filtered(sql, app, caller, spec, p)?;
    push_words(sql, app, spec, &p.words);
    Ok(())
}

/// `from … where` with scope.
pub(super) fn push_source(
    sql: &mut QueryBuilder<'_, Postgres>,
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
) -> Result<(), Refusal> {
    sql.push(format!(" from {} t where true", spec.source(app)));
    push_scope(sql, app, &caller.actor, spec)
}

/// `from … where` with scope and filters; always leaves room for ` and …`.
pub(super) fn push_filtered<'a>(
    sql: &mut QueryBuilder<'a, Postgres>,
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &'a Parameters,
) -> Result<(), Refusal> {
    push_source(sql, app, caller, spec)?;
    for condition in &p.all {
        sql.push(" and ");
        push_condition(sql, app, condition);
    }
    if !p.any.is_empty() {
        sql.push(" and (false");
        for condition in &p.any {
            sql.push(" or ");
            push_condition(sql, app, condition);
        }
        sql.push(")");
    }
    if p.q.is_some() && p.words.is_empty() {
        sql.push(" and false");
    }
    Ok(())
}

/// The policy's scope as SQL (permissions.md §9 rule 2).
pub(super) fn push_scope(
    sql: &mut QueryBuilder<'_, Postgres>,
    app: &App,
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
            related::push_shown(sql, app, actor, spec)?;
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
    if let Some(types) = spec.within.and_then(|within| within(actor.role)) {
        sql.push(format!(" and {types}"));
    }
    for guard in grant.guards {
        match spec.guards.iter().find(|(known, _)| known == guard) {
            Some((_, column)) => sql.push(format!(" and {column}")),
            None => sql.push(" and false"),
        };
    }
    Ok(())
}

fn push_condition<'a>(sql: &mut QueryBuilder<'a, Postgres>, app: &App, condition: &'a Condition) {
    let (name, cast) = (condition.field.name, condition.field.kind.cast());
    let compare = |sql: &mut QueryBuilder<'a, Postgres>, op: &str, value: &'a str| {
        sql.push(format!("{name} {op} "));
        sql.push_bind(value);
        sql.push(format!("::{cast}"));
    };
    match &condition.test {
        Test::In(values) | Test::NotIn(values)
            if matches!(condition.field.kind, Kind::Ids | Kind::Codes) =>
        {
            if matches!(condition.test, Test::NotIn(_)) {
                sql.push("not ");
            }
            sql.push(format!("{name} && "));
            if condition.field.kind == Kind::Ids {
                related::push_with_merged(sql, app, values);
            } else {
                sql.push_bind(values);
                sql.push("::text[]");
            }
        }
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
pub(super) fn push_after(sql: &mut QueryBuilder<'_, Postgres>, p: &Parameters, cursor: &Cursor) {
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
