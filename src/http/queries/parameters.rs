//! The query string of a list, read once: filters, search, sort, page, count, totals
//! (api.md §1.4). Unknown names are refused with the allowed ones.

use sha2::{Digest, Sha256};

use super::spec::{Field, Kind, ListSpec};
use super::words::Word;
use super::{cursor::Cursor, values};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::Token;

/// One comparison, its values already in the form the database takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    pub field: &'static Field,
    pub test: Test,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Less(String),
    AtMost(String),
    More(String),
    AtLeast(String),
    /// From the first (included) up to the second (excluded for instants, included otherwise).
    Between(String, String),
    Contains(String),
    Starts(String),
    Null(bool),
}

/// A list query, understood.
#[derive(Debug)]
pub(super) struct Parameters {
    pub all: Vec<Condition>,
    pub any: Vec<Condition>,
    pub q: Option<String>,
    /// What `q` says, once it was looked up.
    pub words: Vec<Word>,
    /// The words mean what resembles them.
    pub forgiving: bool,
    /// Field and whether it descends; the id is added behind.
    pub sort: Vec<(&'static Field, bool)>,
    pub limit: i64,
    pub cursor: Option<Cursor>,
    pub count: bool,
    pub totals: bool,
    pub by: Option<&'static Field>,
    pub peek: i64,
    pub min_position: Option<Token>,
    /// Identifies filter and sort, for the cursor.
    pub query_hash: String,
}

impl Parameters {
    pub fn read(
        app: &App,
        caller: &Caller,
        spec: &'static ListSpec,
        text: &str,
    ) -> Result<Self, Problem> {
        let mut p = Self {
            all: Vec::new(),
            any: Vec::new(),
            q: None,
            words: Vec::new(),
            forgiving: false,
            sort: Vec::new(),
            limit: 50,
            cursor: None,
            count: false,
            totals: false,
            by: None,
            peek: 0,
            min_position: None,
            query_hash: String::new(),
        };
        let mut cursor = None;
        let mut identity: Vec<String> = Vec::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let value = value.trim();
            if value.chars().any(char::is_control) {
                return Err(invalid(&format!("{name} takes no control characters.")));
            }
            match name.as_ref() {
                "limit" => {
                    p.limit = value
                        .parse()
                        .ok()
                        .filter(|n| (1..=200).contains(n))
                        .ok_or_else(|| {
                            Problem::of(Code::LimitOutOfRange)
                                .detail("limit is a whole number from 1 to 200.")
                        })?
                }
                "cursor" => cursor = Some(value.to_owned()),
                "q" => {
                    let length = value.chars().count();
                    if !(2..=100).contains(&length) {
                        return Err(invalid("q takes 2 to 100 characters."));
                    }
                    p.q = Some(value.to_lowercase());
                    identity.push(format!("q={value}"));
                }
                "sort" => {
                    p.sort = sort(caller, spec, value)?;
                    identity.push(format!("sort={value}"));
                }
                "count" => {
                    p.count = match value {
                        "exact" | "estimate" => true,
                        "none" => false,
                        _ => return Err(invalid("count is exact, estimate or none.")),
                    }
                }
                "totals" => {
                    p.totals = match value {
                        "1" | "true" => true,
                        "0" | "false" => false,
                        _ => return Err(invalid("totals is 1 or 0.")),
                    }
                }
                "by" => {
                    p.by = Some(
                        spec.groups
                            .iter()
                            .find(|by| **by == value)
                            .and_then(|by| field(caller, spec, by))
                            .ok_or_else(|| {
                                invalid(&format!("by is one of {}.", spec.groups.join(", ")))
                            })?,
                    )
                }
                "peek" => {
                    p.peek = value
                        .parse()
                        .ok()
                        .filter(|n| (0..=200).contains(n))
                        .ok_or_else(|| invalid("peek is a whole number from 0 to 200."))?
                }
                "min_position" => {
                    p.min_position =
                        Some(value.parse().map_err(|_| {
                            invalid("min_position is a token from an earlier answer.")
                        })?)
                }
                other if other.starts_with("filter[") => {
                    let (any, condition) = filter(caller, spec, other, value)?;
                    if any {
                        p.any.push(condition)
                    } else {
                        p.all.push(condition)
                    }
                    identity.push(format!("{other}={value}"));
                }
                other => return Err(invalid(&format!("There is no parameter {other} here."))),
            }
        }
        if p.all.len() + p.any.len() > 30 {
            return Err(Problem::of(Code::FilterTooLarge).detail("At most 30 conditions."));
        }
        if p.sort.is_empty() {
            p.sort = sort(caller, spec, spec.default_sort)?;
        }
        identity.sort();
        p.query_hash = hex::encode(&Sha256::digest(identity.join("&").as_bytes())[..8]);
        if let Some(text) = cursor {
            p.forgiving = true;
            let forgiving = app.cursor_key().open(&text, &p.cursor_hash());
            p.forgiving = p.q.is_some() && forgiving.is_ok();
            p.cursor = Some(app.cursor_key().open(&text, &p.cursor_hash())?);
        }
        Ok(p)
    }

    /// A cursor of a search that forgave a slip goes on forgiving it.
    pub fn cursor_hash(&self) -> String {
        let hash = &self.query_hash;
        if self.forgiving {
            format!("{hash}~")
        } else {
            hash.clone()
        }
    }
}

fn invalid(detail: &str) -> Problem {
    Problem::of(Code::InvalidParameter).detail(detail)
}

/// A field of the list the caller may read; others are unknown (permissions.md §2).
fn field(caller: &Caller, spec: &'static ListSpec, name: &str) -> Option<&'static Field> {
    spec.fields
        .iter()
        .find(|f| f.name == name)
        .filter(|f| aggregates::policy::readable_member(caller.actor.role, spec.resource, f.name))
}

fn names(caller: &Caller, spec: &'static ListSpec) -> String {
    let names: Vec<&str> = spec
        .fields
        .iter()
        .filter(|f| field(caller, spec, f.name).is_some())
        .map(|f| f.name)
        .collect();
    names.join(", ")
}

fn sort(
    caller: &Caller,
    spec: &'static ListSpec,
    text: &str,
) -> Result<Vec<(&'static Field, bool)>, Problem> {
    let mut keys = Vec::new();
    for key in text.split(',').filter(|key| !key.is_empty()) {
        let (name, descends) = key
            .strip_prefix('-')
            .map_or((key, false), |name| (name, true));
        let field = field(caller, spec, name).ok_or_else(|| {
            Problem::of(Code::SortUnknownField)
                .detail(format!("Sort by one of {}.", names(caller, spec)))
        })?;
        keys.push((field, descends));
    }
    if keys.len() > 3 {
        return Err(invalid("Sort by at most three fields."));
    }
    Ok(keys)
}

/// `filter[field][op]`, `filter[field]`, or `filter[any][0][field][op]`.
fn filter(
    caller: &Caller,
    spec: &'static ListSpec,
    name: &str,
    value: &str,
) -> Result<(bool, Condition), Problem> {
    let parts: Vec<&str> = name["filter[".len()..]
        .trim_end_matches(']')
        .split("][")
        .collect();
    let (any, rest) = match parts.as_slice() {
        ["any", number, rest @ ..] if number.bytes().all(|b| b.is_ascii_digit()) => (true, rest),
        rest => (false, rest),
    };
    let (name, op) = match rest {
        [name] => (*name, "eq"),
        [name, op] => (*name, *op),
        _ => return Err(invalid("A filter reads filter[field][op]=value.")),
    };
    let field = field(caller, spec, name).ok_or_else(|| {
        Problem::of(Code::FilterUnknownField).detail(format!(
            "There is no field {name}. Filter by one of {}.",
            names(caller, spec)
        ))
    })?;
    Ok((
        any,
        Condition {
            field,
            test: test(caller, field, op, value)?,
        },
    ))
}

fn test(caller: &Caller, field: &'static Field, op: &str, text: &str) -> Result<Test, Problem> {
    let today = aggregates::kernel::kolkata_date(chrono::Utc::now());
    let one = |text: &str| {
        values::read(field.kind, text, caller.actor.user_id, today).map_err(|wanted| {
            invalid(&format!(
                "filter[{}] takes {wanted}, not {text}.",
                field.name
            ))
        })
    };
    let list = || -> Result<Vec<String>, Problem> {
        let items: Vec<&str> = text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .collect();
        if items.is_empty() || items.len() > 200 {
            return Err(Problem::of(Code::FilterTooLarge).detail("A list takes 1 to 200 values."));
        }
        items.into_iter().map(one).collect()
    };
    // A period such as this_month, and a day asked of an instant, are ranges.
    let period = || -> Option<Test> {
        let (from, to) = values::date(text, today)?;
        match field.kind {
            Kind::Date if from != to => Some(Test::Between(from.to_string(), to.to_string())),
            Kind::Instant => Some(Test::Between(
                values::midnight(from)?.to_rfc3339(),
                values::midnight(to.succ_opt()?)?.to_rfc3339(),
            )),
            _ => None,
        }
    };
    let ordered = matches!(field.kind, Kind::Integer | Kind::Date | Kind::Instant);
    let textual = field.kind == Kind::Text;
    let several = matches!(field.kind, Kind::Ids | Kind::Codes);
    Ok(match op {
        "eq" => match period() {
            Some(range) => range,
            None => Test::In(vec![one(text)?]),
        },
        "ne" => Test::NotIn(vec![one(text)?]),
        "in" => Test::In(list()?),
        "nin" => Test::NotIn(list()?),
        "lt" if ordered => Test::Less(one(text)?),
        "lte" if ordered => Test::AtMost(one(text)?),
        "gt" if ordered => Test::More(one(text)?),
        "gte" if ordered => Test::AtLeast(one(text)?),
        "between" if ordered => match text.split_once(',') {
            Some((from, to)) => Test::Between(one(from.trim())?, one(to.trim())?),
            None => return Err(invalid("between takes two values with a comma.")),
        },
        "contains" if textual => Test::Contains(text.to_lowercase()),
        "starts" if textual => Test::Starts(text.to_lowercase()),
        "null" if !several => Test::Null(match text {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return Err(invalid("null takes true or false.")),
        }),
        _ => {
            let ops = match (ordered, textual) {
                (true, _) => "eq, ne, in, nin, lt, lte, gt, gte, between, null",
                (_, true) => "eq, ne, in, nin, contains, starts, null",
                _ if several => "eq, ne, in, nin",
                _ => "eq, ne, in, nin, null",
            };
            return Err(
                Problem::of(Code::FilterBadOperator).detail(format!("{} takes {ops}.", field.name))
            );
        }
    })
}
