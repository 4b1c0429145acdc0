//! Leads: list, board groups, record and history (screens.md §8.1, §8.2).

use aggregates::policy::{Action, Guard};
use projections::lead_list::Row;
use serde::Serialize;
use utoipa::ToSchema;

use super::spec::{Field, Found, Kind, ListSpec, Lookup};

/// What the list of leads is.
pub const LEADS: ListSpec = ListSpec {
    fields: &[
        Field::optional("title", Kind::Text),
        Field::optional("contact_name", Kind::Text),
        Field::optional("phone", Kind::Text),
        Field::optional("email", Kind::Text),
        Field::optional("city", Kind::Text),
        Field::required("status", Kind::Text),
        Field::required("stage", Kind::Text),
        Field::optional("stage_entered_on", Kind::Date),
        Field::optional("source", Kind::Text),
        Field::optional("customer_type", Kind::Text),
        Field::optional("segment", Kind::Text),
        Field::optional("service_type", Kind::Text),
        Field::optional("capacity_w", Kind::Integer),
        Field::optional("expected_value_paise", Kind::Integer),
        Field::optional("expected_close_on", Kind::Date),
        Field::optional("next_step_on", Kind::Date),
        Field::optional("owner_id", Kind::Person),
        Field::optional("customer_id", Kind::Id),
        Field::optional("loss_reason", Kind::Text),
        Field::optional("closed_on", Kind::Date),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    guards: &[(Guard::HasSurvey, "has_survey")],
    totals: &["expected_value_paise", "capacity_w"],
    groups: &[
        "stage",
        "status",
        "owner_id",
        "source",
        "segment",
        "customer_type",
    ],
    lookups: &[
        Lookup {
            column: "owner_id",
            projection: "user_directory",
            label: "name",
            member: "owner_name",
        },
        Lookup {
            column: "customer_id",
            projection: "customer_list",
            label: "display_name",
            member: "customer_name",
        },
    ],
    found: Some(Found {
        title: &["title", "contact_name"],
        subtitle: &["phone", "city", "status"],
    }),
    ..ListSpec::of("lead", "leads", Action::LeadRead, "lead_list")
};

/// A lead with the names beside its ids.
#[derive(Serialize, ToSchema)]
pub struct LeadItem {
    #[serde(flatten)]
    row: Row,
    /// Name of the owner.
    owner_name: Option<String>,
    /// Name of the customer.
    customer_name: Option<String>,
}
