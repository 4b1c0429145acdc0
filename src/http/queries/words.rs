//! Text search in lists: every word typed begins a word of the record or of the one it names. A
//! slip of the finger is forgiven only where nothing begins as typed: the index of beginnings
//! answers at once, the one of likeness costs more the commoner the letters are.

use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::conditions::push_source;
use super::spec::ListSpec;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;

/// Separates words, as in the function `search_words` of the database.
const BETWEEN: &str = "+@./\\-_,;:()[]{}'\"&|!*<>#%=";

/// Linked records taken by their ids; a word that finds more is common enough to ask row by row.
const FEW: usize = 2_000;

/// Where the text of a list is searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SearchIn {
    column: &'static str,
    /// Column with the id of another record whose text counts too, and its projection.
    pub linked: Option<(&'static str, &'static str)>,
}

impl SearchIn {
    pub fn of(spec: &ListSpec) -> Option<Self> {
        let (column, linked) = match spec.search?.split_once(", ") {
            None => (spec.search?, None),
            Some((column, linked)) => (
                column,
                linked.split_once(" by ").map(|(name, by)| (by, name)),
            ),
        };
        Some(Self { column, linked })
    }
}

/// A word typed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    typed: String,
    /// It begins no word: what resembles it is meant.
    near: bool,
    linked: Linked,
}

/// The linked records a word finds.
#[derive(Clone, Debug, PartialEq)]
enum Linked {
    Few(Vec<Uuid>),
    Many,
}

/// What people type, taken apart. A phone may be typed in groups.
fn taken_apart(q: &str) -> Vec<String> {
    let grouped = |c: char| c.is_ascii_digit() || " +-".contains(c);
    let digits: String = q
        .replace("+91", "")
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if q.chars().all(grouped) && digits.len() == 10 {
        return vec![digits];
    }
    q.replace("+91", " ")
        .split(|c: char| c.is_whitespace() || BETWEEN.contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

impl Word {
    /// `'word':*`; no word has a quote or a backslash.
    fn begins(&self) -> String {
        format!("'{}':*", self.typed)
    }

    /// The condition on a text, in parentheses where it needs them.
    fn push_on(&self, sql: &mut QueryBuilder<'_, Postgres>, text: &str) {
        if self.near {
            sql.push_bind(self.typed.clone());
            sql.push(format!(" <% {text}"));
        } else {
            sql.push(format!("search_words({text}) @@ "));
            sql.push_bind(self.begins());
            sql.push("::tsquery");
        }
    }

    /// The condition on a row `t` of the list.
    fn push(&self, sql: &mut QueryBuilder<'_, Postgres>, app: &App, search: SearchIn) {
        sql.push("(");
        self.push_on(sql, &format!("t.{}", search.column));
        if let Some((column, projection)) = search.linked {
            match &self.linked {
                Linked::Few(ids) => {
                    sql.push(format!(" or t.{column} = any("));
                    sql.push_bind(ids.clone());
                    sql.push(")");
                }
                Linked::Many => {
                    let table = app.desk().table(projection);
                    sql.push(format!(
                        " or exists (select from {table} l where l.id = t.{column} and "
                    ));
                    self.push_on(sql, "l.search");
                    sql.push(")");
                }
            }
        }
        sql.push(")");
    }

    async fn look_up_linked(&mut self, app: &App, search: SearchIn) -> Result<(), Problem> {
        let Some((_, projection)) = search.linked else {
            return Ok(());
        };
        let table = app.desk().table(projection);
        // As below: a common table expression is planned for all its rows, so by the index.
        let mut sql = QueryBuilder::new(format!(
            "with found as materialized (select l.id from {table} l where "
        ));
        self.push_on(&mut sql, "l.search");
        sql.push(format!(") select id from found limit {}", FEW + 1));
        let ids: Vec<Uuid> = sql.build_query_scalar().fetch_all(app.reader()).await?;
        self.linked = if ids.len() > FEW {
            Linked::Many
        } else {
            Linked::Few(ids)
        };
        Ok(())
    }
}

/// The words of a search, as typed.
///
/// # Errors
/// The database.
pub(super) async fn as_typed(
    app: &App,
    spec: &'static ListSpec,
    q: &str,
) -> Result<Vec<Word>, Problem> {
    let mut words: Vec<Word> = taken_apart(q)
        .into_iter()
        .map(|typed| Word {
            typed,
            near: false,
            linked: Linked::Few(Vec::new()),
        })
        .collect();
    if let Some(search) = SearchIn::of(spec) {
        for word in &mut words {
            word.look_up_linked(app, search).await?;
        }
    }
    Ok(words)
}

/// The same words where they found nothing: those that begin nothing the caller may see now mean
/// what resembles them. `None` when each of them begins something.
///
/// # Errors
/// The database.
pub(super) async fn forgiving(
    app: &App,
    caller: &Caller,
    spec: &'static ListSpec,
    words: &[Word],
) -> Result<Option<Vec<Word>>, Problem> {
    let Some(search) = SearchIn::of(spec) else {
        return Ok(None);
    };
    let mut words = words.to_vec();
    for word in &mut words {
        let mut sql = QueryBuilder::new("with found as materialized (select");
        push_source(&mut sql, app, caller, spec)?;
        sql.push(" and ");
        word.push(&mut sql, app, search);
        sql.push(") select exists (select from found)");
        let begins: bool = sql.build_query_scalar().fetch_one(app.reader()).await?;
        if !begins {
            word.near = true;
            word.look_up_linked(app, search).await?;
        }
    }
    Ok(words.iter().any(|word| word.near).then_some(words))
}

/// ` and …` for every word.
pub(super) fn push_words(
    sql: &mut QueryBuilder<'_, Postgres>,
    app: &App,
    spec: &'static ListSpec,
    words: &[Word],
) {
    let Some(search) = SearchIn::of(spec) else {
        return;
    };
    for word in words {
        sql.push(" and ");
        word.push(sql, app, search);
    }
}

#[cfg(test)]
mod tests {
    use super::taken_apart;

    #[test]
    fn a_phone_is_one_word_however_it_is_grouped() {
        for q in [
            "98470 12345",
            "+91 98470-12345",
            "+919847012345",
            "9847012345",
        ] {
            assert_eq!(taken_apart(q), ["9847012345"], "{q}");
        }
    }

    #[test]
    fn addresses_and_numbers_come_apart_at_their_signs() {
        assert_eq!(
            taken_apart("anitha@example.in"),
            ["anitha", "example", "in"]
        );
        assert_eq!(taken_apart("sun/26-27/0042"), ["sun", "26", "27", "0042"]);
        assert_eq!(taken_apart("o'neil \\ 'x"), ["o", "neil", "x"]);
        assert!(taken_apart("--").is_empty());
    }
}
