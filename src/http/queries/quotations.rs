//! Quotations: list, record and history (screens.md §8.5, §8.6).

use aggregates::policy::{Action, Guard};
use projections::quotation_list::Row;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::spec::{Field, Found, Kind, ListSpec, Lookup};

/// What the list of quotations is.
pub const QUOTATIONS: ListSpec = ListSpec {
    joined: Some(
        "(select q.*, coalesce(l.owner_id, p.owner_id) as owner_id,
                 coalesce(l.customer_id, p.customer_id) as customer_id, l.title as lead_title,
                 l.contact_name, coalesce(l.segment, p.segment) as segment,
                 (q.status = 'accepted' and (l.stage = 'confirmed_order' or p.id is not null)) as has_order
            from {quotation_list} q
            left join {lead_list} l on l.id = q.lead_id
            left join {project_list} p on p.id = q.project_id)",
    ),
    fields: &[
        Field::optional("quotation_number", Kind::Text),
        Field::optional("version_no", Kind::Integer),
        Field::required("title", Kind::Text),
        Field::required("status", Kind::Text),
        Field::required("has_unissued_changes", Kind::Boolean),
        Field::optional("lead_id", Kind::Id),
        Field::optional("project_id", Kind::Id),
        Field::optional("customer_id", Kind::Id),
        Field::optional("owner_id", Kind::Person),
        Field::optional("segment", Kind::Text),
        Field::optional("capacity_w", Kind::Integer),
        Field::optional("taxable_paise", Kind::Integer),
        Field::optional("gst_paise", Kind::Integer),
        Field::optional("grand_total_paise", Kind::Integer),
        Field::optional("margin_on_price_bp", Kind::Integer),
        Field::optional("template_code", Kind::Text),
        Field::optional("issued_on", Kind::Date),
        Field::optional("valid_until", Kind::Date),
        Field::optional("accepted_on", Kind::Date),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    guards: &[(Guard::Accepted, "has_order")],
    totals: &["grand_total_paise", "capacity_w"],
    groups: &["status", "owner_id", "segment"],
    hidden: &["search", "has_order"],
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
        title: &["quotation_number", "title"],
        subtitle: &["customer_name", "contact_name", "status"],
    }),
    ..ListSpec::of(
        "quotation",
        "quotations",
        Action::QuotationRead,
        "quotation_list",
    )
};

/// A quotation with the names and figures beside it.
#[derive(Serialize, ToSchema)]
pub struct QuotationItem {
    #[serde(flatten)]
    row: Row,
    /// Present salesperson of the lead or project.
    owner_id: Option<Uuid>,
    /// Customer of the lead or project.
    customer_id: Option<Uuid>,
    /// Title of the lead.
    lead_title: Option<String>,
    /// Contact of the lead, before there is a customer.
    contact_name: Option<String>,
    /// Subsidy path or not.
    segment: Option<String>,
    /// Name of the owner.
    owner_name: Option<String>,
    /// Name of the customer.
    customer_name: Option<String>,
}
