//! Interactions: timeline, list, groups, record and history (screens.md §11.2).

use aggregates::policy::{Action, Guard};
use projections::interaction_list::Row;
use serde::Serialize;
use utoipa::ToSchema;

use super::spec::{Field, Found, Kind, ListSpec, Lookup};
use super::tasks::NamedLink;

/// Records that show their interactions to whoever may read them.
pub const SHOWN_BY: &[&str] = &["customer", "lead", "project"];

/// What the list of interactions is.
pub const INTERACTIONS: ListSpec = ListSpec {
    fields: &[
        Field::required("kind", Kind::Text),
        Field::optional("customer_id", Kind::Id),
        Field::optional("lead_id", Kind::Id),
        Field::optional("project_id", Kind::Id),
        Field::required("linked", Kind::Ids),
        Field::required("occurred_at", Kind::Instant),
        Field::optional("occurred_on", Kind::Date),
        Field::optional("duration_min", Kind::Integer),
        Field::optional("direction", Kind::Text),
        Field::optional("outcome", Kind::Text),
        Field::optional("next_step_on", Kind::Date),
        Field::optional("next_step_assignee_id", Kind::Person),
        Field::optional("author_id", Kind::Person),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    default_sort: "-occurred_at",
    owners: &["author_id"],
    linked: SHOWN_BY,
    guards: &[(Guard::ProjectLinked, "project_linked")],
    totals: &["duration_min"],
    groups: &["kind", "outcome", "author_id", "occurred_on", "project_id"],
    hidden: &["search", "linked", "linked_kinds", "project_linked"],
    lookups: &[
        Lookup {
            column: "author_id",
            projection: "user_directory",
            label: "name",
            member: "author_name",
        },
        Lookup {
            column: "next_step_assignee_id",
            projection: "user_directory",
            label: "name",
            member: "next_step_assignee_name",
        },
    ],
    found: Some(Found {
        title: &["summary"],
        subtitle: &["kind", "occurred_on"],
    }),
    ..ListSpec::of(
        "interaction",
        "interactions",
        Action::InteractionRead,
        "interaction_list",
    )
};

/// An interaction with the names beside its ids.
#[derive(Serialize, ToSchema)]
pub struct InteractionItem {
    #[serde(flatten)]
    row: Row,
    /// Customer, lead and project with their names, as far as the caller reads them.
    links: Vec<NamedLink>,
    /// Who logged it.
    author_name: Option<String>,
    /// Who takes the next step.
    next_step_assignee_name: Option<String>,
}
