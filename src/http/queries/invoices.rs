//! Invoices and payments: lists, record, paper (screens.md §10.1, §10.3, §10.4).

use aggregates::invoice::Invoice;
use aggregates::policy::{self, Action};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use projections::{invoice_list, payment_list};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::spec::{Field, Kind, ListSpec, Lookup};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::documents::{InvoiceView, invoice_pdf};
use crate::error::{Code, Problem};
use crate::executor::CommandError;

const CUSTOMER: Lookup = Lookup {
    column: "customer_id",
    projection: "customer_list",
    label: "display_name",
    member: "customer_name",
};

/// What the list of invoices is.
pub const INVOICES: ListSpec = ListSpec {
    joined: Some(
        "(select i.*, p.owner_id from {invoice_list} i left join {project_list} p on p.id = i.project_id)",
    ),
    fields: &[
        Field::optional("invoice_number", Kind::Text),
        Field::required("kind", Kind::Text),
        Field::required("status", Kind::Text),
        Field::optional("project_id", Kind::Id),
        Field::optional("customer_id", Kind::Id),
        Field::optional("issue_date", Kind::Date),
        Field::optional("due_date", Kind::Date),
        Field::optional("fy", Kind::Text),
        Field::optional("place_of_supply", Kind::Text),
        Field::optional("tax_treatment", Kind::Text),
        Field::optional("billing_code", Kind::Text),
        Field::required("taxable_paise", Kind::Integer),
        Field::required("total_paise", Kind::Integer),
        Field::required("received_paise", Kind::Integer),
        Field::required("outstanding_paise", Kind::Integer),
        Field::required("on_account_paise", Kind::Integer),
        Field::required("einvoice_state", Kind::Text),
        Field::optional("tally_state", Kind::Text),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::optional("owner_id", Kind::Person),
        Field::required("id", Kind::Id),
    ],
    totals: &[
        "taxable_paise",
        "cgst_paise",
        "sgst_paise",
        "igst_paise",
        "round_off_paise",
        "total_paise",
        "received_paise",
        "outstanding_paise",
        "on_account_paise",
    ],
    groups: &["kind", "status", "fy", "customer_id", "project_id"],
    hidden: &["search", "credited_paise", "beyond_paise"],
    lookups: &[CUSTOMER],
    ..ListSpec::of("invoice", "invoices", Action::InvoiceRead, "invoice_list")
};

/// What the list of payments is.
pub const PAYMENTS: ListSpec = ListSpec {
    joined: Some(
        "(select i.*, p.owner_id from {payment_list} i left join {project_list} p on p.id = i.project_id)",
    ),
    fields: &[
        Field::required("receipt_number", Kind::Text),
        Field::required("fy", Kind::Text),
        Field::required("invoice_id", Kind::Id),
        Field::required("project_id", Kind::Id),
        Field::required("customer_id", Kind::Id),
        Field::optional("received_on", Kind::Date),
        Field::required("amount_paise", Kind::Integer),
        Field::required("mode", Kind::Text),
        Field::optional("reference", Kind::Text),
        Field::optional("bank_account_code", Kind::Text),
        Field::required("allocated_paise", Kind::Integer),
        Field::required("on_account_paise", Kind::Integer),
        Field::required("state", Kind::Text),
        Field::optional("recorded_by", Kind::Person),
        Field::required("created_at", Kind::Instant),
        Field::optional("owner_id", Kind::Person),
        Field::required("id", Kind::Id),
    ],
    totals: &["amount_paise", "allocated_paise", "on_account_paise"],
    groups: &["mode", "state", "fy", "customer_id"],
    lookups: &[
        CUSTOMER,
        Lookup {
            column: "recorded_by",
            projection: "user_directory",
            label: "name",
            member: "recorded_by_name",
        },
    ],
    ..ListSpec::of("invoice", "payments", Action::InvoiceRead, "payment_list")
};

/// An invoice with the name of its customer.
#[derive(Serialize, ToSchema)]
pub struct InvoiceItem {
    #[serde(flatten)]
    row: invoice_list::Row,
    /// Owner of the project.
    owner_id: Option<Uuid>,
    /// Name of the customer.
    customer_name: Option<String>,
}

/// A payment with the names beside its ids.
#[derive(Serialize, ToSchema)]
pub struct PaymentItem {
    #[serde(flatten)]
    row: payment_list::Row,
    /// Owner of the project.
    owner_id: Option<Uuid>,
    /// Name of the customer.
    customer_name: Option<String>,
    /// Who recorded it.
    recorded_by_name: Option<String>,
}

/// What is read of invoices besides list and record.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(print_invoice))
}

/// The document on paper. A draft has none.
#[utoipa::path(get, path = "/api/v1/invoices/{id}/pdf", tag = "invoices", params(("id" = String, Path)), responses((status = 200, content_type = "application/pdf", description = "The document")))]
async fn print_invoice(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    policy::has_grant(&caller.actor, Action::InvoiceRead)?;
    let id: Uuid = id.parse().map_err(|_| Problem::of(Code::NotFound))?;
    let invoice = match app.desk().readable::<Invoice>(&caller.actor, id, "").await {
        // Out of scope looks like missing.
        Err(CommandError::Refused(_)) => return Err(Problem::of(Code::NotFound)),
        found => found?,
    };
    let view = InvoiceView::of(&invoice.state)
        .ok_or(Problem::of(Code::NotFound).detail("A draft has no paper yet. Issue it first."))?;
    let number = view.issued.invoice_number.as_str().replace('/', "-");
    let render = move || {
        std::panic::catch_unwind(|| invoice_pdf::render(&view))
            .ok()
            .flatten()
    };
    let bytes = tokio::task::spawn_blocking(render)
        .await
        .ok()
        .flatten()
        .ok_or_else(|| Problem::from(anyhow::anyhow!("invoice {id} could not be printed")))?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{number}.pdf\""),
        ),
        (header::CACHE_CONTROL, "no-store, private".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
