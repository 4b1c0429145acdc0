//! Customers: list, record and history (screens.md §8.3, §8.4).

use aggregates::policy::{Action, Guard};
use projections::customer_list::Row;
use serde::Serialize;
use utoipa::ToSchema;

use super::spec::{Field, Found, Kind, ListSpec, Lookup};

/// What the list of customers is.
pub const CUSTOMERS: ListSpec = ListSpec {
    joined: Some(
        "(select c.*,
                 (select count(*) from {lead_list} l
                   where l.customer_id = c.id and l.stage not in ('lost', 'confirmed_order')) as open_leads,
                 (select count(*) from {project_list} p
                   where p.customer_id = c.id and p.status <> 'cancelled') as projects,
                 (exists (select from {lead_list} l where l.customer_id = c.id and (l.has_survey or l.stage = 'confirmed_order'))
                  or exists (select from {project_list} p where p.customer_id = c.id)) as has_project,
                 (select count(*) from {project_list} p join {ticket_list} t on t.project_id = p.id
                   where p.customer_id = c.id and t.is_open) as open_tickets,
                 (select max(a.end_on) from {project_list} p join {amc_list} a on a.project_id = p.id
                   where p.customer_id = c.id and a.standing <> 'terminated') as amc_until
            from {customer_list} c)",
    ),
    fields: &[
        Field::required("customer_code", Kind::Text),
        Field::optional("display_name", Kind::Text),
        Field::required("customer_type", Kind::Text),
        Field::optional("phone", Kind::Text),
        Field::optional("email", Kind::Text),
        Field::optional("city", Kind::Text),
        Field::optional("district", Kind::Text),
        Field::optional("state_code", Kind::Text),
        Field::optional("pin_code", Kind::Text),
        Field::required("gst_registration", Kind::Text),
        Field::optional("gstin", Kind::Text),
        Field::optional("owner_id", Kind::Person),
        Field::required("status", Kind::Text),
        Field::optional("merged_into", Kind::Id),
        Field::required("site_count", Kind::Integer),
        Field::required("open_leads", Kind::Integer),
        Field::required("projects", Kind::Integer),
        Field::required("open_tickets", Kind::Integer),
        Field::optional("amc_until", Kind::Date),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    guards: &[(Guard::HasProject, "has_project")],
    totals: &["open_leads", "projects", "open_tickets"],
    groups: &["customer_type", "owner_id", "city", "district", "status"],
    hidden: &["search", "own_phones", "own_emails", "contact_phones", "has_project"],
    lookups: &[Lookup { column: "owner_id", projection: "user_directory", label: "name", member: "owner_name" }],
    found: Some(Found { title: &["display_name", "customer_code"], subtitle: &["phone", "city", "status"] }),
    ..ListSpec::of("customer", "customers", Action::CustomerRead, "customer_list")
};

/// A customer with the names and figures beside it.
#[derive(Serialize, ToSchema)]
pub struct CustomerItem {
    #[serde(flatten)]
    row: Row,
    /// Leads neither won nor lost.
    open_leads: i64,
    /// Orders that were not cancelled.
    projects: i64,
    /// Tickets that are not closed, on all of its projects.
    open_tickets: i64,
    /// Last day of the contracts that were not terminated, over all of its projects.
    amc_until: Option<chrono::NaiveDate>,
    /// Name of the owner.
    owner_name: Option<String>,
}
