//! `invoice_list`: proformas, tax invoices and credit notes as the list shows them (screens.md §10.1).

use aggregates::calculations::gst::InvoiceTotals;
use aggregates::invoice::{AllocationEnd, Event, Issued, Kind, Status};
use aggregates::kernel::Patch;
use aggregates::registry::AnyEvent;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One document in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceListItem)]
pub struct Row {
    /// Document.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Number; a draft has none.
    pub invoice_number: Option<String>,
    /// Proforma, tax invoice or credit note.
    pub kind: String,
    /// Status.
    pub status: String,
    /// Project billed.
    pub project_id: Option<Uuid>,
    /// Customer billed.
    pub customer_id: Option<Uuid>,
    /// Planned or final issue date.
    pub issue_date: Option<NaiveDate>,
    /// When it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// Financial year of the issue date.
    pub fy: Option<String>,
    /// State code of the place of supply.
    pub place_of_supply: Option<String>,
    /// How it is taxed.
    pub tax_treatment: Option<String>,
    /// Row of the billing plan.
    pub billing_code: Option<String>,
    /// Taxable value.
    pub taxable_paise: i64,
    /// Central tax.
    pub cgst_paise: i64,
    /// State tax.
    pub sgst_paise: i64,
    /// Integrated tax.
    pub igst_paise: i64,
    /// Round-off.
    pub round_off_paise: i64,
    /// Total.
    pub total_paise: i64,
    /// What payments and advances settled.
    pub received_paise: i64,
    /// What is left to pay.
    pub outstanding_paise: i64,
    /// Held for the customer here.
    pub on_account_paise: i64,
    /// `not_applicable`, `pending`, `registered` or `cancelled`.
    pub einvoice_state: String,
    /// Last answer of Tally.
    pub tally_state: Option<String>,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// Text the search looks through, lower-cased.
    pub search: String,
    /// What credit notes took off the outstanding.
    pub credited_paise: i64,
    /// Kept beyond the outstanding, less what left again.
    pub beyond_paise: i64,
}

/// The projector.
pub struct InvoiceList;

impl Projector for InvoiceList {
    type Row = Row;
    const NAME: &'static str = "invoice_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        invoice_number text,
        kind text not null,
        status text not null,
        project_id uuid,
        customer_id uuid,
        issue_date date,
        due_date date,
        fy text,
        place_of_supply text,
        tax_treatment text,
        billing_code text,
        taxable_paise bigint not null,
        cgst_paise bigint not null,
        sgst_paise bigint not null,
        igst_paise bigint not null,
        round_off_paise bigint not null,
        total_paise bigint not null,
        received_paise bigint not null,
        outstanding_paise bigint not null,
        on_account_paise bigint not null,
        einvoice_state text not null,
        tally_state text,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        search text not null,
        credited_paise bigint not null,
        beyond_paise bigint not null";
    const INDEXES: &'static [&'static str] = &[
        "(issue_date desc nulls last, id desc)",
        "(created_at, id)",
        "(updated_at, id)",
        "(customer_id)",
        "(project_id)",
        "(status, due_date, id)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["invoice"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Invoice(event) = &recorded.event else {
            return row;
        };
        let mut row = row.unwrap_or_else(|| Row {
            id: key,
            created_at: recorded.occurred_at,
            ..Row::default()
        });
        row.version = recorded.version;
        row.updated_at = recorded.occurred_at;
        row.updated_by = recorded.actor;
        apply(&mut row, event);
        follow_the_money(&mut row);
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Drafted(drafted) => {
            row.kind = drafted.kind.code().into();
            row.status = Status::Draft.code().into();
            row.project_id = Some(drafted.project_id);
            row.customer_id = Some(drafted.customer_id);
            row.issue_date = drafted.issue_date;
            row.due_date = drafted.due_date;
            row.tax_treatment = Some(drafted.tax_treatment.code().into());
            row.billing_code = drafted.billing_code.as_ref().map(ToString::to_string);
            row.einvoice_state = "not_applicable".into();
            totals(row, &drafted.totals);
        }
        Event::DraftUpdated(updated) => {
            let change = &updated.change;
            if let Some(kind) = change.kind {
                row.kind = kind.code().into();
            }
            if change.project_id.is_some() {
                row.project_id = change.project_id;
                row.customer_id = updated.customer_id;
            }
            change.issue_date.apply(&mut row.issue_date);
            change.due_date.apply(&mut row.due_date);
            if let Some(treatment) = change.tax_treatment {
                row.tax_treatment = Some(treatment.code().into());
            }
            match &change.billing_code {
                Patch::Keep => {}
                Patch::Clear => row.billing_code = None,
                Patch::Set(code) => row.billing_code = Some(code.to_string()),
            }
            totals(row, &updated.totals);
        }
        Event::Issued(issued) => {
            row.status = Status::Issued.code().into();
            row.invoice_number = Some(issued.invoice_number.to_string());
            row.fy = Some(issued.fy.to_string());
            row.issue_date = Some(issued.issue_date);
            row.due_date = Some(issued.due_date);
            row.place_of_supply = Some(issued.place_of_supply.state_code.as_str().to_owned());
            row.tax_treatment = Some(issued.tax_treatment.code().into());
            row.search = format!("{} {}", issued.invoice_number, issued.buyer.name).to_lowercase();
            row.einvoice_state = einvoice_state(issued).into();
            totals(row, &issued.totals);
        }
        Event::Amended(amend) => row.due_date = amend.due_date.or(row.due_date),
        Event::Cancelled(_) => row.status = Status::Cancelled.code().into(),
        Event::PaymentRecorded(paid) => {
            row.received_paise += paid.allocated_paise;
            row.beyond_paise += paid.on_account_paise;
        }
        Event::PaymentReversed(reversed) => {
            row.received_paise -= reversed.allocated_paise;
            row.beyond_paise -= reversed.on_account_paise;
        }
        Event::Refunded(refunded) => row.beyond_paise -= refunded.amount_paise,
        Event::AdvanceReleased(moved) => row.beyond_paise -= moved.amount_paise,
        Event::AdvanceReceived(moved) => row.received_paise += moved.amount_paise,
        Event::AdvanceReturned(returned) => match returned.end {
            AllocationEnd::Source => row.beyond_paise += returned.amount_paise,
            AllocationEnd::Target => row.received_paise -= returned.amount_paise,
        },
        Event::CreditApplied(credit) => {
            row.credited_paise += credit.to_outstanding_paise;
            row.beyond_paise += credit.to_on_account_paise;
        }
        Event::EinvoiceRegistered(_) => row.einvoice_state = "registered".into(),
        Event::EinvoiceCancelled(_) => row.einvoice_state = "cancelled".into(),
        Event::TallyMarked(marked) => {
            let result = serde_json::to_value(marked.result).unwrap_or_default();
            row.tally_state = result.as_str().map(str::to_owned);
        }
        Event::Credited(_)
        | Event::Sent(_)
        | Event::Reminded(_)
        | Event::Settled(_)
        | Event::Unsettled(_)
        | Event::Converted(_) => {}
    }
}

fn totals(row: &mut Row, totals: &InvoiceTotals) {
    row.taxable_paise = totals.taxable_paise;
    row.cgst_paise = totals.cgst_paise;
    row.sgst_paise = totals.sgst_paise;
    row.igst_paise = totals.igst_paise;
    row.round_off_paise = totals.round_off_paise;
    row.total_paise = totals.total_paise;
}

/// Outstanding, on account and status by the rules of the aggregate (calculations.md §2.2).
fn follow_the_money(row: &mut Row) {
    let in_force = ![Status::Draft.code(), Status::Cancelled.code()].contains(&row.status.as_str());
    let asks = in_force && row.kind != Kind::CreditNote.code();
    row.outstanding_paise = if asks {
        row.total_paise - row.received_paise - row.credited_paise
    } else {
        0
    };
    let held = if row.kind == Kind::Proforma.code() {
        row.received_paise
    } else {
        0
    };
    row.on_account_paise = (row.beyond_paise + held).max(0);
    if asks {
        let status = if row.outstanding_paise <= 0 {
            Status::Paid
        } else if row.outstanding_paise < row.total_paise {
            Status::PartPaid
        } else {
            Status::Issued
        };
        row.status = status.code().into();
    }
}

/// Registration concerns fiscal documents of registered buyers (india.md §7.1).
fn einvoice_state(issued: &Issued) -> &'static str {
    if issued.kind != Kind::Proforma && issued.buyer.gstin.is_some() {
        "pending"
    } else {
        "not_applicable"
    }
}
