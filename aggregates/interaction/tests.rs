//! Given events, when command, then events or refusal; and random commands against a plain model.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::kernel::{Actor, Channel, CommandSet, Patch};
use crate::policy::Role;
use crate::vocabulary::Person;

const MEERA: Uuid = Uuid::from_u128(1);
const ARUN: Uuid = Uuid::from_u128(2);
const LEAD: Uuid = Uuid::from_u128(3);
const CUSTOMER: Uuid = Uuid::from_u128(4);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default()
}

fn facts() -> Facts {
    Facts {
        customers: vec![CUSTOMER],
        assignee: Some(Person {
            user_id: ARUN,
            role: Role::Sales,
            active: true,
        }),
        assignee_reads: true,
    }
}

fn ctx(facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(MEERA),
            role: Role::Sales,
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

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn when_knowing(
    facts: Facts,
    interaction: &Interaction,
    name: &str,
    body: Value,
) -> Result<Vec<Event>, Refusal> {
    interaction.decide(&ctx(facts), command(name, body))
}

fn when(interaction: &Interaction, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    when_knowing(facts(), interaction, name, body)
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    answer
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

/// A body of `log` with some members replaced.
fn log(with: Value) -> Value {
    let mut body = json!({"kind": "call", "lead_id": LEAD, "occurred_at": now(), "summary": "She asked for the price"});
    for (name, value) in with.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

fn logged() -> Interaction {
    let mut interaction = Interaction::default();
    for event in when(&interaction, "log", log(json!({}))).expect("it is logged") {
        interaction.evolve(&event);
    }
    interaction
}

#[test]
fn the_customer_follows_from_lead_and_project() {
    let interaction = logged();
    assert_eq!(interaction.customer_id, Some(CUSTOMER));
    assert_eq!(interaction.author_id, Some(MEERA));
    assert_eq!(
        interaction.links(),
        [
            Link::to(RecordKind::Customer, CUSTOMER),
            Link::to(RecordKind::Lead, LEAD)
        ]
    );
    let new_lead = Facts {
        customers: vec![],
        ..facts()
    };
    let answer = when_knowing(new_lead, &Interaction::default(), "log", log(json!({})));
    assert!(
        matches!(answer.as_deref(), Ok([Event::Logged(logged)]) if logged.customer_id.is_none())
    );
}

#[test]
fn records_of_different_customers_are_refused() {
    let body = log(json!({"customer_id": ARUN}));
    assert_eq!(
        code(when(&Interaction::default(), "log", body)),
        "validation_failed"
    );
    let two = Facts {
        customers: vec![CUSTOMER, ARUN],
        ..facts()
    };
    let body = log(json!({"project_id": ARUN}));
    assert_eq!(
        code(when_knowing(two, &Interaction::default(), "log", body)),
        "validation_failed"
    );
}

#[test]
fn it_is_about_somebody_and_lies_behind() {
    for with in [
        json!({"lead_id": null}),
        json!({"occurred_at": now() + chrono::TimeDelta::seconds(1)}),
        json!({"occurred_at": "1999-12-31T00:00:00Z"}),
    ] {
        assert_eq!(
            code(when(&Interaction::default(), "log", log(with.clone()))),
            "validation_failed",
            "{with}"
        );
    }
}

#[test]
fn a_next_step_says_what_and_who_can_take_it() {
    for with in [
        json!({"next_step_on": "2026-06-05"}),
        json!({"next_step": "Send the offer", "next_step_assignee_id": ARUN}),
    ] {
        assert_eq!(
            code(when(&Interaction::default(), "log", log(with))),
            "validation_failed"
        );
    }
    let whole = json!({"next_step": "Send the offer", "next_step_on": "2026-06-05", "next_step_assignee_id": ARUN});
    assert_eq!(
        code(when(&Interaction::default(), "log", log(whole.clone()))),
        "accepted"
    );
    let inactive = Facts {
        assignee: Some(Person {
            user_id: ARUN,
            role: Role::Sales,
            active: false,
        }),
        ..facts()
    };
    let blind = Facts {
        assignee_reads: false,
        ..facts()
    };
    for known in [inactive, blind] {
        assert_eq!(
            code(when_knowing(
                known,
                &Interaction::default(),
                "log",
                log(whole.clone())
            )),
            "assignee_invalid"
        );
    }
}

#[test]
fn a_correction_carries_only_what_changed() {
    let interaction = logged();
    let same = json!({"kind": "call", "summary": "She asked for the price", "outcome": null});
    assert_eq!(when(&interaction, "amend", same), Ok(vec![]));
    let expected = Amend {
        summary: Patch::Set(Text::clipped("She wants two prices")),
        ..Amend::default()
    };
    assert_eq!(
        when(
            &interaction,
            "amend",
            json!({"summary": "She wants two prices", "kind": "call"})
        ),
        Ok(vec![Event::Amended(expected)])
    );
    for body in [
        json!({"summary": null}),
        json!({"kind": null}),
        json!({"occurred_at": null}),
        json!({"next_step_on": "2026-06-05"}),
    ] {
        assert_eq!(
            code(when(&interaction, "amend", body.clone())),
            "validation_failed",
            "{body}"
        );
    }
}

#[test]
fn what_was_withdrawn_changes_no_more() {
    let mut interaction = logged();
    let reason = json!({"reason": "Wrong customer"});
    for event in when(&interaction, "withdraw", reason.clone()).expect("it is withdrawn") {
        interaction.evolve(&event);
    }
    assert_eq!(interaction.status, Some(Status::Withdrawn));
    for (name, body) in [("amend", json!({"kind": "email"})), ("withdraw", reason)] {
        assert_eq!(
            code(when(&interaction, name, body)),
            "transition_not_allowed"
        );
    }
    assert_eq!(code(when(&interaction, "log", log(json!({})))), "id_taken");
}

#[test]
fn the_day_it_was_logged_is_kolkatas() {
    let interaction = Interaction {
        logged_at: "2026-05-31T18:30:00Z".parse().ok(),
        ..logged()
    };
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    assert!(interaction.logged_on(day("2026-06-01")));
    assert!(!interaction.logged_on(day("2026-05-31")));
}

proptest! {
    /// In whatever order people log, correct and withdraw, an interaction is logged once, changes
    /// only while it counts, keeps its author, and survives JSON.
    #[test]
    fn no_order_of_commands_breaks_an_interaction(acts in prop::collection::vec(0usize..4, 0..16)) {
        let mut interaction = Interaction::default();
        let (mut exists, mut counts, mut minutes) = (false, false, None);
        for (place, act) in acts.into_iter().enumerate() {
            let said = i64::try_from(place).unwrap_or(0) + 1;
            let (name, body) = match act {
                0 => ("log", log(json!({}))),
                1 => ("withdraw", json!({"reason": "Wrong customer"})),
                2 => ("amend", json!({"duration_min": said})),
                _ => ("amend", json!({"duration_min": null})),
            };
            let gate = interaction.gate(command(name, body.clone()).meta().action);
            let answer = when(&interaction, name, body);
            let expected = if name == "log" { !exists } else { counts };
            prop_assert_eq!(answer.is_ok(), expected);
            prop_assert_eq!(gate.is_ok(), expected);
            if expected {
                match act {
                    0 => (exists, counts) = (true, true),
                    1 => counts = false,
                    2 => minutes = Some(said),
                    _ => minutes = None,
                }
            }
            for event in answer.unwrap_or_default() { interaction.evolve(&event); }
            prop_assert_eq!(interaction.status == Some(Status::Logged), counts);
            prop_assert_eq!(interaction.duration_min.map(Minutes::get), minutes);
            prop_assert_eq!(interaction.author_id, exists.then_some(MEERA));
            let text = serde_json::to_string(&interaction).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: Interaction = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &interaction);
        }
    }
}
