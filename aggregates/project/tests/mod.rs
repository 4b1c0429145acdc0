//! Given events, when command, then events or refusal; and random commands that keep the laws.

mod billing;
mod delivery;
mod laws;
mod lifecycle;
mod order;
mod subsidy;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::kernel::{Actor, Channel, CommandSet, Ctx, Paise, Text};
use crate::policy::Role;
use crate::vocabulary::{Address, Person};

const SELLER: Uuid = Uuid::from_u128(1);
const CUSTOMER: Uuid = Uuid::from_u128(2);
const SITE: Uuid = Uuid::from_u128(3);
const WRITER: Uuid = Uuid::from_u128(4);

/// 29 May 2026 in Kolkata.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

fn ctx(facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(WRITER),
            role: Role::Admin,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        },
        now: now(),
        id: Uuid::from_u128(9),
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn address(state_code: &str) -> Value {
    json!({"line1": "12 Temple Road", "city": "Thrissur", "state_code": state_code, "country": "IN"})
}

fn facts() -> Facts {
    Facts {
        serial_no: 7,
        customer: Some(OrderingCustomer {
            customer_id: CUSTOMER,
            active: true,
            sites: vec![CustomerSite {
                site_id: SITE,
                address: serde_json::from_value::<Address>(address("32")).expect("an address"),
                location: None,
                discom: None,
                consumer_number: Some(Text::clipped("1155667788")),
            }],
        }),
        person: Some(Person {
            user_id: SELLER,
            role: Role::Sales,
            active: true,
        }),
        expected_subsidy_paise: Some(Paise::new(7_800_000)),
        quotation_accepted: true,
        document_types: [
            "electricity_bill",
            "agreement",
            "dcr_certificate",
            "applicant_photo",
            "inspection_report",
            "commissioning_certificate",
            "cancelled_cheque",
        ]
        .map(String::from)
        .to_vec(),
        ..Facts::default()
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// Sends commands one after the other and gives the state after them.
fn given(commands: &[(&str, Value)]) -> Project {
    then(Project::default(), commands)
}

fn then(mut project: Project, commands: &[(&str, Value)]) -> Project {
    for (name, body) in commands {
        let events = project
            .decide(&ctx(facts()), command(name, body.clone()))
            .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        for event in &events {
            project.evolve(event);
        }
    }
    project
}

fn when(project: &Project, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    project.decide(&ctx(facts()), command(name, body))
}

fn when_known(
    project: &Project,
    facts: Facts,
    name: &str,
    body: Value,
) -> Result<Vec<Event>, Refusal> {
    project.decide(&ctx(facts), command(name, body))
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    answer.map_or_else(|refusal| refusal.code(), |_| "accepted")
}

fn refused(project: &Project, name: &str, body: Value) -> &'static str {
    code(when(project, name, body))
}

/// Codes of the fields a refusal names, as `pointer code`.
fn fields(answer: Result<Vec<Event>, Refusal>) -> Vec<String> {
    match answer {
        Err(Refusal::Invalid(errors)) => errors
            .iter()
            .map(|error| format!("{} {}", error.pointer, error.code))
            .collect(),
        other => panic!("no field refused: {other:?}"),
    }
}

fn order(segment: &str) -> (&'static str, Value) {
    (
        "open",
        json!({"customer_id": CUSTOMER, "owner_id": SELLER, "order_value_paise": 19_602_000, "confirmation_date": "2026-04-10",
            "segment": segment, "service_type": "epc_project", "source": "website", "capacity_w": 3_240}),
    )
}

fn equipment() -> (&'static str, Value) {
    (
        "specify_equipment",
        json!({"panel_brand": "waaree", "panel_capacity_wp": 540, "panel_count": 6, "inverter_brand": "solis",
            "inverter_capacity_w": 3_000, "inverter_count": 1}),
    )
}

fn step(on: &str) -> Value {
    json!({"effective_on": on})
}

fn reasoned(on: &str) -> Value {
    json!({"effective_on": on, "reason": "As the customer asked"})
}

fn milestone(code: &str, on: &str) -> (&'static str, Value) {
    ("record_milestone", json!({"code": code, "on": on}))
}

fn stage(stage: &str, on: &str) -> (&'static str, Value) {
    (
        "subsidy_enter_stage",
        json!({"stage": stage, "entered_on": on}),
    )
}

/// The portal track up to the installation details, from 11 April on.
fn details_submitted() -> Vec<(&'static str, Value)> {
    vec![
        stage("registered", "2026-04-11"),
        stage("application_submitted", "2026-04-12"),
        stage("feasibility_approved", "2026-04-13"),
        stage("vendor_agreement_signed", "2026-04-14"),
        stage("installed", "2026-04-20"),
        stage("installation_details_submitted", "2026-04-21"),
    ]
}

fn confirmed(segment: &str) -> Project {
    given(&[order(segment), equipment()])
}

fn under_installation(segment: &str) -> Project {
    then(confirmed(segment), &[("advance", step("2026-04-15"))])
}

fn submitted() -> Project {
    let project = then(under_installation("subsidy"), &details_submitted());
    then(project, &[("advance", step("2026-04-22"))])
}

fn completed(segment: &str) -> Project {
    match segment {
        "subsidy" => then(submitted(), &[("advance", step("2026-05-01"))]),
        _ => then(
            under_installation(segment),
            &[
                milestone("installation_completed", "2026-04-20"),
                ("advance", step("2026-05-01")),
            ],
        ),
    }
}

fn requested() -> Project {
    then(
        completed("subsidy"),
        &[
            stage("inspection_pending", "2026-05-02"),
            stage("inspection_passed", "2026-05-03"),
            stage("net_meter_installed", "2026-05-04"),
            stage("commissioning_certificate_issued", "2026-05-05"),
            stage("bank_details_submitted", "2026-05-06"),
            stage("subsidy_requested", "2026-05-07"),
        ],
    )
}

fn credited() -> Project {
    then(
        requested(),
        &[(
            "subsidy_credit",
            json!({"credited_paise": 7_800_000, "effective_on": "2026-05-20"}),
        )],
    )
}

fn cancelled() -> Project {
    then(
        confirmed("subsidy"),
        &[(
            "cancel",
            json!({"reason": "no_budget", "effective_on": "2026-04-20"}),
        )],
    )
}

fn held() -> Project {
    then(
        under_installation("subsidy"),
        &[("hold", reasoned("2026-04-20"))],
    )
}
