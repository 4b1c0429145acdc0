//! Given events, when command, then events or refusal; and random commands that keep the laws.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::kernel::{Actor, Channel, CommandSet, Ctx};
use crate::policy::Role;
use crate::vocabulary::Person;

const SELLER: Uuid = Uuid::from_u128(1);
const CUSTOMER: Uuid = Uuid::from_u128(2);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default()
}

fn ctx(facts: Facts) -> Ctx<Facts> {
    let actor = Actor {
        user_id: Some(SELLER),
        role: Role::Sales,
        team_code: "general".into(),
        channel: Channel::Web,
        stepped_up: false,
    };
    Ctx {
        actor,
        now: now(),
        id: Uuid::from_u128(9),
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn facts() -> Facts {
    Facts {
        person: Some(Person {
            user_id: SELLER,
            role: Role::Sales,
            active: true,
        }),
        customer: Some(LinkedCustomer {
            customer_id: CUSTOMER,
            active: true,
            site_ids: vec![Uuid::from_u128(3)],
        }),
        ..Facts::default()
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// Sends commands one after the other and gives the state after them.
fn given(commands: &[(&str, Value)]) -> Lead {
    let mut lead = Lead::default();
    for (name, body) in commands {
        let events = lead
            .decide(&ctx(facts()), command(name, body.clone()))
            .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        for event in &events {
            lead.evolve(event);
        }
    }
    lead
}

fn when(lead: &Lead, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    lead.decide(&ctx(facts()), command(name, body))
}

fn refused(lead: &Lead, name: &str, body: Value) -> &'static str {
    when(lead, name, body)
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

fn captured() -> (&'static str, Value) {
    (
        "capture",
        json!({"contact": {"name": "Anitha Menon", "phone": "9847012345"}, "source": "website", "capacity_w": 3500}),
    )
}

fn qualified() -> (&'static str, Value) {
    (
        "qualify",
        json!({"customer_id": CUSTOMER, "segment": "subsidy", "service_type": "epc_project"}),
    )
}

fn proposed() -> (&'static str, Value) {
    (
        "start_proposal",
        json!({"expected_value_paise": 19_500_000, "survey_waiver": "Seen on the drone photos"}),
    )
}

fn win() -> Value {
    json!({"order_value_paise": 19_602_000, "confirmation_date": "2026-05-01"})
}

#[test]
fn a_captured_lead_is_titled_by_name_and_power_and_owned_by_its_seller() {
    let lead = given(&[captured()]);
    assert_eq!(
        lead.title.as_ref().map(Text::as_str),
        Some("Anitha Menon 3.5 kW")
    );
    assert_eq!(lead.owner_id, Some(SELLER));
    assert_eq!(lead.status, Some(Status::New));
}

#[test]
fn a_lead_needs_a_way_to_reach_someone() {
    let lead = Lead::default();
    assert_eq!(
        refused(&lead, "capture", json!({"source": "website"})),
        "validation_failed"
    );
    assert_eq!(
        refused(
            &lead,
            "capture",
            json!({"contact": {"name": "Anitha"}, "source": "website"})
        ),
        "validation_failed"
    );
    assert_eq!(
        refused(
            &lead,
            "capture",
            json!({"contact": {"name": "Anitha", "email": "a@b.in"}, "source": "referral"})
        ),
        "validation_failed"
    );
}

#[test]
fn the_same_phone_asks_for_confirmation() {
    let known = Facts {
        same_phone: Some(OpenLead {
            lead_id: None,
            owner_name: Some("Meera".into()),
        }),
        ..facts()
    };
    let (_, mut body) = captured();
    let answer = Lead::default().decide(&ctx(known.clone()), command("capture", body.clone()));
    assert_eq!(answer.map_err(|r| r.code()), Err("duplicate"));
    body["confirm_duplicate"] = json!(true);
    assert!(
        Lead::default()
            .decide(&ctx(known), command("capture", body))
            .is_ok()
    );
}

#[test]
fn the_contact_is_frozen_once_a_customer_is_linked() {
    let lead = given(&[captured(), qualified()]);
    assert_eq!(
        refused(
            &lead,
            "update",
            json!({"contact": {"name": "Someone", "phone": "9847012345"}})
        ),
        "validation_failed"
    );
}

#[test]
fn an_update_that_changes_nothing_is_no_event() {
    let lead = given(&[captured()]);
    assert_eq!(
        when(&lead, "update", json!({"capacity_w": 3500})),
        Ok(vec![])
    );
    let changed = when(
        &lead,
        "update",
        json!({"capacity_w": 4000, "source": "website"}),
    );
    assert!(
        matches!(changed.as_deref(), Ok([Event::Updated(u)]) if u.source == crate::kernel::Patch::Keep)
    );
}

#[test]
fn a_proposal_needs_a_feasible_survey_or_a_waiver() {
    let lead = given(&[captured(), qualified()]);
    assert_eq!(
        refused(
            &lead,
            "start_proposal",
            json!({"expected_value_paise": 100})
        ),
        "precondition_unmet"
    );
    assert_eq!(
        refused(
            &lead,
            "start_proposal",
            json!({"expected_value_paise": 0, "survey_waiver": "none"})
        ),
        "validation_failed"
    );
    assert_eq!(
        given(&[captured(), qualified(), proposed()]).status,
        Some(Status::Proposal)
    );
}

#[test]
fn a_survey_carries_a_qualified_lead_to_site_survey() {
    let plan = json!({"surveyor_id": SELLER, "scheduled_at": "2026-06-01T04:30:00Z"});
    let lead = given(&[captured(), qualified(), ("schedule_survey", plan)]);
    assert_eq!(lead.status, Some(Status::SiteSurvey));
    assert!(lead.has_survey());
}

#[test]
fn winning_names_what_is_missing() {
    let lead = given(&[
        (
            "capture",
            json!({"contact": {"name": "Anitha", "phone": "9847012345"}, "source": "website"}),
        ),
        qualified(),
        proposed(),
    ]);
    assert_eq!(
        when(&lead, "win", win()),
        Err(Refusal::PreconditionUnmet(vec!["/capacity_w".into()]))
    );
}

#[test]
fn a_won_lead_is_read_only_but_for_revoking_the_win() {
    let lead = given(&[captured(), qualified(), proposed(), ("win", win())]);
    assert_eq!(
        lead.won.as_ref().map(|won| won.fy.as_str()),
        Some("2026-27")
    );
    assert_eq!(
        refused(&lead, "update", json!({"capacity_w": 5000})),
        "lead_not_open"
    );
    assert_eq!(
        refused(
            &lead,
            "lose",
            json!({"reason": "no_budget", "lost_on": "2026-05-02"})
        ),
        "lead_not_open"
    );
    assert_eq!(refused(&lead, "win", win()), "transition_not_allowed");
    let touched = Facts {
        project: Some(WonProject { untouched: false }),
        ..facts()
    };
    let answer = lead.decide(
        &ctx(touched),
        command("revoke_win", json!({"reason": "Wrong lead"})),
    );
    assert_eq!(answer.map_err(|r| r.code()), Err("in_use"));
    assert!(when(&lead, "revoke_win", json!({"reason": "Wrong lead"})).is_ok());
}

#[test]
fn a_loss_keeps_value_and_status_and_reopening_returns_there() {
    let lose =
        json!({"reason": "lost_to_competition", "sub_reason": "price", "lost_on": "2026-05-02"});
    let lead = given(&[captured(), qualified(), proposed(), ("lose", lose)]);
    let loss = lead
        .loss
        .clone()
        .map(|l| (l.value_paise.get(), l.status_at_loss));
    assert_eq!(loss, Some((19_500_000, Status::Proposal)));
    let reopened = given(&[
        captured(),
        qualified(),
        proposed(),
        (
            "lose",
            json!({"reason": "no_budget", "lost_on": "2026-05-02"}),
        ),
        ("reopen", json!({"reason": "They called back"})),
    ]);
    assert_eq!(reopened.status, Some(Status::Proposal));
    assert_eq!(reopened.loss, None);
}

#[test]
fn a_loss_to_competition_needs_to_say_at_what() {
    let lead = given(&[captured()]);
    assert_eq!(
        refused(
            &lead,
            "lose",
            json!({"reason": "lost_to_competition", "lost_on": "2026-05-02"})
        ),
        "validation_failed"
    );
    assert_eq!(
        refused(
            &lead,
            "lose",
            json!({"reason": "other", "lost_on": "2026-05-02"})
        ),
        "validation_failed"
    );
    assert_eq!(
        refused(
            &lead,
            "lose",
            json!({"reason": "no_budget", "lost_on": "2026-12-31"})
        ),
        "validation_failed"
    );
}

#[test]
fn moving_back_goes_to_an_earlier_open_status_only() {
    let lead = given(&[captured(), qualified(), proposed()]);
    assert_eq!(
        refused(&lead, "move_back", json!({"to": "won", "reason": "No way"})),
        "validation_failed"
    );
    assert_eq!(
        refused(
            &lead,
            "move_back",
            json!({"to": "proposal", "reason": "No way"})
        ),
        "validation_failed"
    );
    assert!(
        when(
            &lead,
            "move_back",
            json!({"to": "qualified", "reason": "Too early"})
        )
        .is_ok()
    );
}

#[test]
fn the_survivor_of_a_merge_takes_only_what_it_lacks() {
    let survivor = given(&[(
        "capture",
        json!({"contact": {"name": "Anitha", "phone": "9847012345"}, "source": "website"}),
    )]);
    let ended = given(&[captured()]);
    let mut after = survivor.clone();
    after.evolve(&absorb(&survivor, Uuid::from_u128(9), &ended));
    assert_eq!(after.capacity_w, ended.capacity_w);
    assert_eq!(after.contact, survivor.contact);
}

fn any_command() -> impl Strategy<Value = (&'static str, Value)> {
    let day = (1u32..28).prop_map(|d| NaiveDate::from_ymd_opt(2026, 4, d).unwrap_or_default());
    prop_oneof![
        Just(captured()),
        Just(qualified()),
        Just(proposed()),
        Just(("win", win())),
        Just(("reopen", json!({"reason": "They called back"}))),
        Just(("revoke_win", json!({"reason": "Wrong lead"}))),
        Just((
            "move_back",
            json!({"to": "qualified", "reason": "Too early"})
        )),
        Just((
            "schedule_survey",
            json!({"surveyor_id": SELLER, "scheduled_at": "2026-06-01T04:30:00Z"})
        )),
        (0i64..9_000_000).prop_map(|v| ("update", json!({"expected_value_paise": v}))),
        day.prop_map(|on| ("lose", json!({"reason": "no_budget", "lost_on": on}))),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: a lost lead carries its loss, a won one its order,
    /// an open one from `qualified` on its customer, and the state survives JSON.
    #[test]
    fn no_order_of_commands_breaks_a_lead(commands in prop::collection::vec(any_command(), 0..24)) {
        let mut lead = Lead::default();
        for (name, body) in commands {
            let command = command(name, body);
            let gate = lead.gate(command.meta().action);
            match lead.decide(&ctx(facts()), command) {
                Ok(events) => {
                    prop_assert!(gate.is_ok(), "{name} passed a closed gate");
                    for event in &events { lead.evolve(event); }
                }
                Err(refusal) => prop_assert!(refusal.status() < 500),
            }
            prop_assert_eq!(lead.status == Some(Status::Lost), lead.loss.is_some());
            prop_assert_eq!(lead.status == Some(Status::Won), lead.won.is_some());
            if lead.status.is_some_and(|s| s.is_open() && s != Status::New) {
                prop_assert!(lead.customer_id.is_some());
            }
            let text = serde_json::to_string(&lead).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: Lead = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &lead);
        }
    }
}
