//! Given events, when command, then events or refusal; worked examples to the paisa.

mod allocations;
mod drafting;
mod issuing;
mod money;
mod properties;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::calculations::gstin::GstRegistration;
use crate::calculations::reference::{gst_rates, gst_states, hsn_sac_codes, payloads_in_force};
use crate::company::{Command as CompanyCommand, Company, company_id};
use crate::kernel::{Actor, Channel, CommandSet, Ctx, Refusal, kolkata_date};
use crate::policy::Role;

const INVOICE: Uuid = Uuid::from_u128(9);
const PROJECT: Uuid = Uuid::from_u128(20);
const CUSTOMER: Uuid = Uuid::from_u128(21);
const LINE: Uuid = Uuid::from_u128(30);

/// 28 May 2026 in Kolkata.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is a date"))
}

fn actor(role: Role) -> Actor {
    Actor {
        user_id: Some(Uuid::from_u128(1)),
        role,
        team_code: "general".into(),
        channel: Channel::Web,
        stepped_up: true,
    }
}

/// A context; `n` tells one command from another.
fn ctx(facts: Facts, n: u128) -> Ctx<Facts> {
    Ctx {
        actor: actor(Role::Finance),
        now: now(),
        id: INVOICE,
        command_id: Uuid::from_u128(n),
        facts,
    }
}

fn company(settings: &[(&str, Value)]) -> Company {
    let profile = json!({"profile": {
        "legal_name": "Rayenna Energy Private Limited", "gstin": "32AAACR1234F1Z2",
        "address": {"line1": "12 MG Road", "city": "Kochi", "state_code": "32"}},
        "bank_accounts": [{"code": "sbi", "bank": "State Bank of India", "account_number": "30011122233",
            "ifsc": "SBIN0001234", "account_name": "Rayenna Energy"}]});
    let set = |(key, value): &(&str, Value)| ("set_setting", json!({"key": key, "value": value}));
    let mut company = Company::default();
    for (name, body) in std::iter::once(("update_profile", profile)).chain(settings.iter().map(set))
    {
        let command = CompanyCommand::parse(name, body).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        let ctx = Ctx {
            actor: actor(Role::Admin),
            now: now(),
            id: company_id(),
            command_id: Uuid::from_u128(1),
            facts: crate::company::Facts {
                gst_states: payloads_in_force(&gst_states(), kolkata_date(now())),
                ..Default::default()
            },
        };
        let events = company
            .decide(&ctx, command)
            .unwrap_or_else(|r| panic!("{name}: {r}"));
        events.iter().for_each(|event| company.evolve(event));
    }
    company
}

fn site(state: &str) -> crate::vocabulary::Address {
    serde_json::from_value(json!({"line1": "Plot 7", "city": "Aluva", "state_code": state}))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn facts() -> Facts {
    Facts {
        company: company(&[]),
        project: Some(BilledProject {
            project_id: PROJECT,
            customer_id: CUSTOMER,
            serial_no: 17,
            title: "3 kW rooftop solar plant".into(),
            cancelled: false,
            tax_treatment: None,
            site_address: Some(site("32")),
            billing_plan: vec![PlanAmount {
                code: "advance".into(),
                label: "Advance with order".into(),
                amount_paise: 13_721_400,
            }],
        }),
        buyer: Some(Buyer {
            name: crate::kernel::Text::clipped("Anitha Menon"),
            registration: GstRegistration::Unregistered,
            gstin: None,
            address: Some(site("32")),
            state_code: crate::vocabulary::StateCode::parse("32"),
        }),
        gst_rates: gst_rates(),
        hsn_codes: hsn_sac_codes(),
        number: Some(NextNumber {
            running: 42,
            last_issue_date: None,
        }),
        ..Facts::default()
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn decide(invoice: &Invoice, facts: Facts, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    let sent = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{name}{body}").as_bytes());
    invoice.decide(&ctx(facts, sent.as_u128()), command(name, body))
}

fn then(invoice: &mut Invoice, facts: Facts, name: &str, body: Value) -> Vec<Event> {
    let events =
        decide(invoice, facts, name, body).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    events.iter().for_each(|event| invoice.evolve(event));
    events
}

/// Code of the refusal, and pointers of the fields it names.
fn refused(invoice: &Invoice, facts: Facts, name: &str, body: Value) -> String {
    match decide(invoice, facts, name, body) {
        Ok(_) => "accepted".into(),
        Err(Refusal::Invalid(errors)) => {
            let all: Vec<String> = errors
                .iter()
                .map(|e| format!("{} {}", e.pointer, e.code))
                .collect();
            all.join(", ")
        }
        Err(Refusal::PreconditionUnmet(unmet)) => format!("unmet {}", unmet.join(", ")),
        Err(refusal) => refusal.code().into(),
    }
}

fn line(rate_paise: i64) -> Value {
    json!({"line_id": LINE, "description": "3 kW rooftop solar plant", "hsn_sac": "85414300",
        "quantity_milli": 1000, "unit": "SET", "rate_paise": rate_paise})
}

fn draft_of(kind: &str, lines: Value) -> Value {
    json!({"kind": kind, "project_id": PROJECT, "lines": lines})
}

fn drafted(kind: &str, lines: Value) -> Invoice {
    let mut invoice = Invoice::default();
    then(&mut invoice, facts(), "draft", draft_of(kind, lines));
    invoice
}

/// ₹1,80,000 composite in state: total ₹1,96,020.
fn issued(kind: &str) -> Invoice {
    let mut invoice = drafted(kind, json!([line(18_000_000)]));
    then(&mut invoice, facts(), "issue", json!({}));
    invoice
}

fn payment(amount_paise: i64) -> Value {
    json!({"amount_paise": amount_paise, "mode": "neft", "reference": format!("UTR{amount_paise}"),
        "received_on": "2026-05-20"})
}

fn with(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// The events without the settlement, by type.
fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(crate::kernel::EventSet::kind).collect()
}

const OTHER: Uuid = Uuid::from_u128(50);

fn with_target(outstanding_paise: i64) -> Facts {
    Facts {
        targets: vec![OpenInvoice {
            invoice_id: OTHER,
            customer_id: Some(CUSTOMER),
            takes_money: true,
            outstanding_paise,
        }],
        ..facts()
    }
}

fn system(invoice: &mut Invoice, facts: Facts, name: &str, body: Value) -> Vec<Event> {
    let mut ctx = ctx(facts, 77);
    ctx.actor = Actor::system();
    let events = invoice
        .decide(&ctx, command(name, body))
        .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    events.iter().for_each(|event| invoice.evolve(event));
    events
}
