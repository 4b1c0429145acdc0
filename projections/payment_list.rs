//! `payment_list`: receipts with what became of them (screens.md §10.4). One row a payment.

use aggregates::invoice::Event;
use aggregates::registry::AnyEvent;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One payment in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaymentListItem)]
pub struct Row {
    /// Payment.
    pub id: Uuid,
    /// Document it came in on.
    pub invoice_id: Uuid,
    /// Receipt number.
    pub receipt_number: String,
    /// Financial year of the payment.
    pub fy: String,
    /// Project that received it.
    pub project_id: Uuid,
    /// Customer who paid.
    pub customer_id: Uuid,
    /// When it came.
    pub received_on: Option<NaiveDate>,
    /// Amount.
    pub amount_paise: i64,
    /// How it came.
    pub mode: String,
    /// Reference of the bank.
    pub reference: Option<String>,
    /// Account it came into.
    pub bank_account_code: Option<String>,
    /// Part that settled its document.
    pub allocated_paise: i64,
    /// Part held for the customer when it came.
    pub on_account_paise: i64,
    /// `received` or `reversed`.
    pub state: String,
    /// When it was withdrawn.
    pub reversed_on: Option<NaiveDate>,
    /// Why it was withdrawn.
    pub reversal_reason: Option<String>,
    /// Who recorded it; absent for the system.
    pub recorded_by: Option<Uuid>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// The projector.
pub struct PaymentList;

impl Projector for PaymentList {
    type Row = Row;
    const NAME: &'static str = "payment_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        invoice_id uuid not null,
        receipt_number text not null,
        fy text not null,
        project_id uuid not null,
        customer_id uuid not null,
        received_on date,
        amount_paise bigint not null,
        mode text not null,
        reference text,
        bank_account_code text,
        allocated_paise bigint not null,
        on_account_paise bigint not null,
        state text not null,
        reversed_on date,
        reversal_reason text,
        recorded_by uuid,
        created_at timestamptz not null,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(received_on desc nulls last, id desc)",
        "(created_at, id)",
        "(customer_id)",
        "(project_id)",
        "(invoice_id)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["invoice"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        match &event.event {
            AnyEvent::Invoice(Event::PaymentRecorded(recorded)) => vec![recorded.payment_id],
            AnyEvent::Invoice(Event::PaymentReversed(reversed)) => vec![reversed.payment_id],
            _ => Vec::new(),
        }
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        match (&recorded.event, row) {
            (AnyEvent::Invoice(Event::PaymentRecorded(paid)), _) => Some(Row {
                id: key,
                invoice_id: recorded.id,
                receipt_number: paid.receipt_number.to_string(),
                fy: paid.fy.to_string(),
                project_id: paid.project_id,
                customer_id: paid.customer_id,
                received_on: Some(paid.received_on),
                amount_paise: paid.amount_paise,
                mode: paid.mode.code().into(),
                reference: paid.reference.as_ref().map(ToString::to_string),
                bank_account_code: paid.bank_account_code.as_ref().map(ToString::to_string),
                allocated_paise: paid.allocated_paise,
                on_account_paise: paid.on_account_paise,
                state: "received".into(),
                reversed_on: None,
                reversal_reason: None,
                recorded_by: recorded.actor,
                created_at: recorded.occurred_at,
                search: match &paid.reference {
                    Some(reference) => {
                        format!("{} {reference}", paid.receipt_number).to_lowercase()
                    }
                    None => paid.receipt_number.as_str().to_lowercase(),
                },
            }),
            (AnyEvent::Invoice(Event::PaymentReversed(reversed)), Some(row)) => Some(Row {
                state: "reversed".into(),
                reversed_on: Some(reversed.reversed_on),
                reversal_reason: Some(reversed.reason_code.code().to_owned()),
                ..row
            }),
            (_, row) => row,
        }
    }
}
