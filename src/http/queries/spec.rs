//! What a list is: its read model, its fields, whose its rows are. A screen says it once.

use aggregates::policy::{Action, Guard, Role};

use super::words::SearchIn;
use crate::app::App;

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
    /// Several records: a filter finds the rows that have one of those asked for, or a record that
    /// was merged into it.
    Ids,
    /// Several codes: a filter finds the rows that have one of those asked for.
    Codes,
}

impl Kind {
    pub(super) const fn cast(self) -> &'static str {
        match self {
            Kind::Text | Kind::Codes => "text",
            Kind::Integer => "bigint",
            Kind::Boolean => "boolean",
            Kind::Id | Kind::Person | Kind::Ids => "uuid",
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
    /// Path segment, e.g. `leads`.
    pub plural: &'static str,
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
    /// Column with the searchable text, lower-cased; with `, projection by column` behind it where
    /// the text of another record counts too.
    pub search: Option<&'static str>,
    /// Columns with the people whose `own` a row is.
    pub owners: &'static [&'static str],
    /// Column with the role whose people own a row nobody has taken yet.
    pub role: Option<&'static str>,
    /// Resources that make a row the caller's own when he may read the record of theirs it links;
    /// the rows have the columns `links`, `linked` and `linked_kinds`.
    pub linked: &'static [&'static str],
    /// What a role reads of the rows in its scope, as SQL; absent where that is all.
    pub within: Option<fn(Role) -> Option<&'static str>>,
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
    /// How a row shows in search over all kinds; absent when it does not.
    pub found: Option<Found>,
}

/// Columns of a result of search: the first of each that has a text.
pub struct Found {
    /// First line.
    pub title: &'static [&'static str],
    /// Second line.
    pub subtitle: &'static [&'static str],
}

impl ListSpec {
    /// A list with what most have: newest first, searched by `search`, owned by `owner_id`. A spec
    /// says what differs and takes the rest from here.
    pub const fn of(
        resource: &'static str,
        plural: &'static str,
        read: Action,
        projection: &'static str,
    ) -> Self {
        Self {
            resource,
            plural,
            read,
            projection,
            joined: None,
            fields: &[],
            default_sort: "-created_at",
            search: Some("search"),
            owners: &["owner_id"],
            role: None,
            linked: &[],
            within: None,
            team: None,
            guards: &[],
            totals: &[],
            groups: &[],
            hidden: &["search"],
            lookups: &[],
            found: None,
        }
    }

    /// Read models the rows come from: all of them must have caught up with a caller's own write.
    pub(super) fn projections(&self) -> Vec<&'static str> {
        let mut names = vec![self.projection];
        let joined = self.joined.unwrap_or_default().split('{').skip(1);
        names.extend(
            joined
                .filter_map(|rest| rest.split('}').next())
                .filter(|name| *name != self.projection),
        );
        if let Some((_, linked)) = SearchIn::of(self).and_then(|search| search.linked)
            && !names.contains(&linked)
        {
            names.push(linked);
        }
        names
    }

    /// The table, or the subquery with the tables filled in.
    pub(super) fn source(&self, app: &App) -> String {
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
