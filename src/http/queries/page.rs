//! One page of a list: its rows are cut first, and only they become JSON.

use aggregates::kernel::Refusal;
use serde_json::Value;
use sqlx::{Postgres, QueryBuilder, Row};

use super::conditions::{push_after, push_filtered};
use super::parameters::Parameters;
use super::spec::{Field, ListSpec};
use super::words::push_words;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// Rows looked through, in the order of the list, before a search asks the index of words: a common
/// word fills a page from them, a rare one has few rows to be put in order.
const LOOKED_THROUGH: i64 = 300;

/// A column and the value all rows of a group have in it.
pub(super) type Group = (&'static Field, Option<String>);

/// The rows of a page, or the first ones of a group.
///
/// # Errors
/// 403 without the grant; the database.
pub(super) async fn page(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &Parameters,
    group: Option<Group>,
    limit: i64,
) -> Result<Vec<Value>, Problem> {
    let mut rows = QueryBuilder::new("select to_jsonb(page) as row from (select t.*");
    if p.words.is_empty() {
        push_rows(&mut rows, app, caller, spec, p, group.as_ref())?;
        return cut(app, rows, p, limit).await;
    }
    let mut near =
        QueryBuilder::new("select to_jsonb(page) as row from (select t.* from (select t.*");
    push_rows(&mut near, app, caller, spec, p, group.as_ref())?;
    push_order(&mut near, p);
    near.push(format!(" limit {LOOKED_THROUGH}) t where true"));
    push_words(&mut near, app, spec, &p.words);
    let found = cut(app, near, p, limit).await?;
    if i64::try_from(found.len()).is_ok_and(|found| found == limit) {
        return Ok(found);
    }
    // The offset keeps the planner from looking through the whole list in its order.
    rows.push(" from (select t.*");
    push_rows(&mut rows, app, caller, spec, p, group.as_ref())?;
    push_words(&mut rows, app, spec, &p.words);
    rows.push(" offset 0) t");
    cut(app, rows, p, limit).await
}

/// Puts rows in order and takes the first of them.
async fn cut(
    app: &App,
    mut sql: QueryBuilder<'_, Postgres>,
    p: &Parameters,
    limit: i64,
) -> Result<Vec<Value>, Problem> {
    push_order(&mut sql, p);
    sql.push(" limit ");
    sql.push_bind(limit);
    sql.push(") page");
    let rows = sql.build().fetch_all(app.reader()).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get("row"))
        .collect::<Result<Vec<Value>, _>>()?)
}

/// The rows a page is taken from: scope, filters, the group or the place of the cursor.
fn push_rows<'a>(
    sql: &mut QueryBuilder<'a, Postgres>,
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    p: &'a Parameters,
    group: Option<&Group>,
) -> Result<(), Refusal> {
    push_filtered(sql, app, caller, spec, p)?;
    if let Some((by, key)) = group {
        match key {
            Some(key) => {
                sql.push(format!(" and {} = ", by.name));
                sql.push_bind(key.clone());
                sql.push(format!("::{}", by.kind.cast()));
            }
            None => {
                sql.push(format!(" and {} is null", by.name));
            }
        }
    } else if let Some(cursor) = &p.cursor {
        push_after(sql, p, cursor);
    }
    Ok(())
}

fn push_order(sql: &mut QueryBuilder<'_, Postgres>, p: &Parameters) {
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
}
