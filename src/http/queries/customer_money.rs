//! A customer as a whole: everything there is at a glance, and the statement of account
//! (screens.md §8.4, §10.5).

use aggregates::calculations::ageing::{AgeingBasis, AgeingRow, Receivable, ageing};
use aggregates::calculations::statement::{Entry, EntryKind, statement};
use aggregates::customer::Customer;
use aggregates::invoice::{Event, Invoice, Kind, Status};
use aggregates::kernel::{Decider, kolkata_date};
use aggregates::policy::{self, Action};
use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::position::min_position;
use super::spec::ListSpec;
use super::{invoices, leads, list, projects, quotations};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::{Token, UpTo};
use crate::executor::{CommandError, Door, typed};

/// Rows of each kind shown at a glance.
const LATEST: usize = 5;
/// Lists looked into.
const READS: &[&str] = &[
    "lead_list",
    "quotation_list",
    "project_list",
    "invoice_list",
    "payment_list",
];

/// The money of a customer, and the sum it is: billed, received and balance over orders, on account
/// over documents.
const MONEY: [(&str, &str, &str); 4] = [
    ("billed_paise", "projects", "invoiced_paise"),
    ("received_paise", "projects", "received_paise"),
    ("balance_paise", "projects", "balance_paise"),
    ("on_account_paise", "invoices", "on_account_paise"),
];

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_overview))
        .routes(routes!(read_statement))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Waits for this position.
    min_position: Option<String>,
}

/// A customer the caller may read, for an action of its own.
async fn open(app: &App, caller: &Caller, id: &str, action: Action) -> Result<Uuid, Problem> {
    policy::has_grant(&caller.actor, action)?;
    let id: Uuid = id.parse().map_err(|_| Problem::of(Code::NotFound))?;
    let loaded = app.desk().load::<Customer>(id).await?;
    if !loaded.exists() {
        return Err(Problem::of(Code::NotFound));
    }
    let record = loaded.state.record(app.desk(), &caller.actor, id).await?;
    policy::readable(&caller.actor, action, &record)?;
    Ok(id)
}

/// Counts, sums and the latest rows of everything that hangs under a customer, as far as the
/// caller reads it. What its role reads nothing of is absent.
#[utoipa::path(get, path = "/api/v1/customers/{id}/overview", tag = "customers", params(("id" = String, Path), Wanted), responses((status = 200, description = "Counts, money and the latest items", body = Object)))]
async fn read_overview(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, Problem> {
    let id = open(&app, &caller, &id, Action::CustomerRead).await?;
    app.caught_up(READS, min_position(wanted.min_position.as_deref())?)
        .await?;
    let kinds: [(&str, &'static ListSpec); 5] = [
        ("leads", &leads::LEADS),
        ("quotations", &quotations::QUOTATIONS),
        ("projects", &projects::PROJECTS),
        ("invoices", &invoices::INVOICES),
        ("payments", &invoices::PAYMENTS),
    ];
    let mut body = Map::new();
    body.insert("id".into(), json!(id));
    for (name, spec) in kinds {
        if policy::has_grant(&caller.actor, spec.read).is_err() {
            continue;
        }
        let query = format!("filter[customer_id][eq]={id}&limit={LATEST}&count=exact&totals=1");
        let answer = list::answer(&app, &caller, spec, Some(&query)).await?.body;
        body.insert(
            name.into(),
            json!({"count": answer["count"], "totals": answer["totals"], "latest": answer["items"]}),
        );
    }
    let mut body = Value::Object(body);
    for (member, kind, total) in MONEY {
        let paise = body[kind]["totals"][total].clone();
        if paise.is_i64() && policy::readable_member(caller.actor.role, "customer", member) {
            body[member] = paise;
        }
    }
    Ok(Json(body))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Period {
    /// First day; from the first entry when absent.
    from: Option<String>,
    /// Last day; to the last entry when absent.
    to: Option<String>,
    /// Waits for this position.
    min_position: Option<String>,
}

/// One row of a statement.
#[derive(Clone, Serialize, ToSchema)]
struct StatementRow {
    /// Day it holds on.
    on: NaiveDate,
    /// What it is.
    kind: EntryKind,
    /// The document it is on.
    invoice_id: Uuid,
    /// Number of the document or receipt.
    document: String,
    /// What the customer owes by it; a proforma has neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    debit_paise: Option<i64>,
    /// What is taken off by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_paise: Option<i64>,
    /// Balance after it; above zero the customer owes.
    balance_paise: i64,
}

/// A statement of account.
#[derive(Serialize, ToSchema)]
struct StatementAnswer {
    /// Customer.
    id: Uuid,
    /// First day asked for.
    from: Option<NaiveDate>,
    /// Last day asked for.
    to: Option<NaiveDate>,
    /// Balance before the period.
    opening_paise: i64,
    /// Entries by date.
    items: Vec<StatementRow>,
    /// Σ debits of the period.
    debit_paise: i64,
    /// Σ credits of the period.
    credit_paise: i64,
    /// Opening + debits − credits.
    closing_paise: i64,
    /// Tax invoices not yet paid, now.
    outstanding_paise: i64,
    /// Money held for the customer, now.
    on_account_paise: i64,
    /// What is outstanding by days overdue today.
    ageing: Vec<AgeingRow>,
}

/// What was billed and paid, with the balance after each entry.
#[utoipa::path(get, path = "/api/v1/customers/{id}/statement", tag = "customers", params(("id" = String, Path), Period), responses((status = 200, body = StatementAnswer)))]
async fn read_statement(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(period): Query<Period>,
) -> Result<Json<StatementAnswer>, Problem> {
    let id = open(&app, &caller, &id, Action::CustomerReadStatement).await?;
    let (from, to) = (day(period.from.as_deref())?, day(period.to.as_deref())?);
    app.caught_up(READS, min_position(period.min_position.as_deref())?)
        .await?;
    let ledger = Ledger::of(&app, id).await?;
    let entries: Vec<Entry> = ledger.entries.iter().map(|found| found.entry).collect();
    let figures = statement(&entries, from, to);
    let items = figures
        .rows
        .iter()
        .map(|(place, balance_paise)| ledger.entries[*place].row(*balance_paise))
        .collect();
    Ok(Json(StatementAnswer {
        id,
        from,
        to,
        opening_paise: figures.opening_paise,
        items,
        debit_paise: figures.debit_paise,
        credit_paise: figures.credit_paise,
        closing_paise: figures.closing_paise,
        outstanding_paise: ledger.open.iter().map(|one| one.outstanding_paise).sum(),
        on_account_paise: ledger.on_account_paise,
        ageing: ageing(&ledger.open, AgeingBasis::DueDate, kolkata_date(Utc::now())).to_vec(),
    }))
}

fn day(text: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    text.map(str::parse).transpose().map_err(|_| {
        Problem::of(Code::InvalidParameter).detail("from and to are days, as in 2026-04-01.")
    })
}

/// An entry and where it comes from.
struct Found {
    entry: Entry,
    token: Token,
    invoice_id: Uuid,
    document: String,
}

impl Found {
    fn row(&self, balance_paise: i64) -> StatementRow {
        let effect = self.entry.kind.effect(self.entry.amount_paise);
        StatementRow {
            on: self.entry.on,
            kind: self.entry.kind,
            invoice_id: self.invoice_id,
            document: self.document.clone(),
            debit_paise: (effect > 0).then_some(effect),
            credit_paise: (effect < 0).then_some(-effect),
            balance_paise,
        }
    }
}

/// The documents of a customer, entry by entry in the order of their recording.
struct Ledger {
    entries: Vec<Found>,
    open: Vec<Receivable>,
    on_account_paise: i64,
}

impl Ledger {
    async fn of(app: &App, customer_id: Uuid) -> Result<Self, Problem> {
        let sql = format!(
            "select id from {} where customer_id = $1 and status <> 'draft'",
            app.desk().table("invoice_list")
        );
        let ids: Vec<Uuid> = sqlx::query_scalar(&sql)
            .bind(customer_id)
            .fetch_all(app.reader())
            .await?;
        let mut ledger = Self {
            entries: Vec::new(),
            open: Vec::new(),
            on_account_paise: 0,
        };
        for id in ids {
            ledger.read(app, id).await?;
        }
        ledger.entries.sort_by_key(|found| found.token);
        Ok(ledger)
    }

    /// The entries of one document; one that was cancelled never stood.
    async fn read(&mut self, app: &App, invoice_id: Uuid) -> Result<(), Problem> {
        let events = app
            .desk()
            .store()
            .history(Invoice::TYPE, invoice_id, UpTo::Now)
            .await
            .map_err(CommandError::from)?;
        let mut invoice = Invoice::default();
        let mut found = Vec::new();
        for event in events {
            let (token, version) = (event.token, event.event_version);
            let known = typed::<Invoice>(&event.event_type, version, event.payload)
                .map_err(CommandError::from)?;
            if let Some((entry, document)) = entry(&invoice, &known) {
                found.push(Found {
                    entry,
                    token,
                    invoice_id,
                    document,
                });
            }
            invoice.evolve(&known);
        }
        if invoice.status == Some(Status::Cancelled) {
            return Ok(());
        }
        self.entries.extend(found);
        self.on_account_paise += invoice.on_account_paise();
        let outstanding_paise = invoice.outstanding_paise();
        if let (Kind::TaxInvoice, Some(issued)) = (invoice.kind, &invoice.issued)
            && outstanding_paise > 0
        {
            self.open.push(Receivable {
                issued_on: issued.issue_date,
                due_on: invoice.due_date.unwrap_or(issued.due_date),
                outstanding_paise,
            });
        }
        Ok(())
    }
}

/// What an event means for the account; most mean nothing.
fn entry(invoice: &Invoice, event: &Event) -> Option<(Entry, String)> {
    let (on, kind, amount_paise, document) = match event {
        Event::Issued(issued) => {
            let kind = match issued.kind {
                Kind::TaxInvoice => EntryKind::TaxInvoice,
                Kind::Proforma => EntryKind::Proforma,
                Kind::CreditNote => EntryKind::CreditNote,
            };
            let number = issued.invoice_number.to_string();
            (issued.issue_date, kind, issued.totals.total_paise, number)
        }
        Event::PaymentRecorded(paid) => (
            paid.received_on,
            EntryKind::Payment,
            paid.amount_paise,
            paid.receipt_number.to_string(),
        ),
        Event::PaymentReversed(reversed) => {
            let payment = invoice
                .payments
                .iter()
                .find(|payment| payment.payment_id == reversed.payment_id);
            let receipt = payment.map(|payment| payment.receipt_number.to_string());
            let on = reversed.reversed_on;
            (
                on,
                EntryKind::Reversal,
                reversed.amount_paise,
                receipt.unwrap_or_default(),
            )
        }
        Event::Refunded(refund) => (
            refund.refunded_on,
            EntryKind::Refund,
            refund.amount_paise,
            refund.reference.to_string(),
        ),
        Event::Drafted(_)
        | Event::DraftUpdated(_)
        | Event::Amended(_)
        | Event::Credited(_)
        | Event::Cancelled(_)
        | Event::Sent(_)
        | Event::Reminded(_)
        | Event::Settled(_)
        | Event::Unsettled(_)
        | Event::AdvanceReleased(_)
        | Event::AdvanceReceived(_)
        | Event::AdvanceReturned(_)
        | Event::CreditApplied(_)
        | Event::Converted(_)
        | Event::EinvoiceRegistered(_)
        | Event::EinvoiceCancelled(_)
        | Event::TallyMarked(_) => return None,
    };
    let entry = Entry {
        on,
        kind,
        amount_paise,
    };
    Some((entry, document))
}
