//! Given events, when command, then events or refusal; and random commands against a simple model.

use chrono::{DateTime, Days, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::kernel::{Actor, Channel, CommandSet, Ctx};
use crate::policy::Role;
use crate::vocabulary::Person;

const PROJECT: Uuid = Uuid::from_u128(2);
const SELLER: Uuid = Uuid::from_u128(3);
const TECHNICIAN: Uuid = Uuid::from_u128(4);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default()
}

fn today() -> NaiveDate {
    crate::kernel::kolkata_date(now())
}

fn ctx(facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(TECHNICIAN),
            role: Role::Operations,
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

fn person(user_id: Uuid, role: Role) -> Option<Person> {
    Some(Person {
        user_id,
        role,
        active: true,
    })
}

fn facts() -> Facts {
    Facts {
        number: 317,
        project: Some(ServicedProject {
            cancelled: false,
            customer_active: true,
            owner_id: Some(SELLER),
        }),
        person: person(TECHNICIAN, Role::Operations),
        active_contract: Some(Uuid::from_u128(6)),
        contract_project: Some(PROJECT),
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn when(ticket: &Ticket, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    ticket.decide(&ctx(facts()), command(name, body))
}

fn refused_with(ticket: &Ticket, facts: Facts, name: &str, body: Value) -> &'static str {
    ticket
        .decide(&ctx(facts), command(name, body))
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

fn refused(ticket: &Ticket, name: &str, body: Value) -> &'static str {
    refused_with(ticket, facts(), name, body)
}

/// Sends commands one after the other and gives the state after them.
fn given(commands: &[(&str, Value)]) -> Ticket {
    let mut ticket = Ticket::default();
    for (name, body) in commands {
        let events =
            when(&ticket, name, body.clone()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        for event in &events {
            ticket.evolve(event);
        }
    }
    ticket
}

fn opened() -> (&'static str, Value) {
    (
        "open",
        json!({"project_id": PROJECT, "title": "Inverter shows error 102"}),
    )
}

fn closed() -> (&'static str, Value) {
    (
        "close",
        json!({"resolution": "Replaced the fuse", "root_cause": "Surge"}),
    )
}

fn reopened() -> (&'static str, Value) {
    ("reopen", json!({"reason": "The error came back"}))
}

fn followed(days: Option<u64>) -> (&'static str, Value) {
    let mut body = json!({"note": "Called the customer"});
    if let Some(days) = days {
        body["next_on"] = json!(today() + Days::new(days));
    }
    ("follow_up", body)
}

#[test]
fn a_new_ticket_is_numbered_normal_other_and_covered_by_the_contract_in_force() {
    let ticket = given(&[opened()]);
    assert_eq!(ticket.status, Some(Status::Open));
    assert_eq!(ticket.ticket_number.as_deref(), Some("RE00000317"));
    assert_eq!(ticket.priority, Some(Priority::Normal));
    assert_eq!(
        ticket.category.as_ref().map(TicketCategory::code),
        Some("other")
    );
    assert_eq!(ticket.amc_contract_id, Some(Uuid::from_u128(6)));
    assert_eq!(
        refused(&ticket, "open", opened().1),
        "id_taken",
        "a ticket is opened once"
    );
}

#[test]
fn no_ticket_is_opened_on_a_cancelled_project_or_for_a_retired_customer() {
    let project = |cancelled, customer_active| Facts {
        project: Some(ServicedProject {
            cancelled,
            customer_active,
            owner_id: None,
        }),
        ..facts()
    };
    let none = Ticket::default();
    assert_eq!(
        refused_with(&none, project(true, true), "open", opened().1),
        "project_cancelled"
    );
    assert_eq!(
        refused_with(&none, project(false, false), "open", opened().1),
        "customer_retired"
    );
    let unknown = Facts {
        project: None,
        ..facts()
    };
    assert_eq!(
        refused_with(&none, unknown, "open", opened().1),
        "reference_unknown"
    );
}

#[test]
fn operations_managers_admins_and_the_owner_of_the_project_may_see_to_it() {
    let ticket = given(&[opened()]);
    let answer = |who: Option<Person>| {
        let facts = Facts {
            person: who,
            ..facts()
        };
        refused_with(&ticket, facts, "assign", json!({"assignee_id": TECHNICIAN}))
    };
    for role in [Role::Operations, Role::Manager, Role::Admin] {
        assert_eq!(answer(person(TECHNICIAN, role)), "accepted", "{role:?}");
    }
    for role in [Role::Sales, Role::Finance, Role::Auditor] {
        assert_eq!(
            answer(person(TECHNICIAN, role)),
            "assignee_invalid",
            "{role:?}"
        );
    }
    assert_eq!(answer(person(SELLER, Role::Sales)), "accepted");
    assert_eq!(answer(None), "assignee_invalid");
    let gone = Some(Person {
        user_id: SELLER,
        role: Role::Sales,
        active: false,
    });
    assert_eq!(answer(gone), "assignee_invalid");
    let nobody = Facts {
        person: None,
        ..facts()
    };
    let mut body = opened().1;
    body["assignee_id"] = json!(TECHNICIAN);
    assert_eq!(
        refused_with(&Ticket::default(), nobody, "open", body),
        "assignee_invalid"
    );
}

#[test]
fn an_assignment_says_who_had_it_and_giving_it_again_changes_nothing() {
    let give = ("assign", json!({"assignee_id": TECHNICIAN}));
    let ticket = given(&[opened(), give.clone()]);
    assert_eq!(ticket.assignee_id, Some(TECHNICIAN));
    assert_eq!(when(&ticket, give.0, give.1), Ok(vec![]));
    let other = Uuid::from_u128(40);
    assert_eq!(
        when(&ticket, "assign", json!({"assignee_id": other})),
        Ok(vec![Event::Assigned(Assigned {
            from: Some(TECHNICIAN),
            to: other
        })])
    );
}

#[test]
fn a_priority_that_stays_is_no_event() {
    let ticket = given(&[opened()]);
    assert_eq!(
        when(&ticket, "set_priority", json!({"priority": "normal"})),
        Ok(vec![])
    );
    assert_eq!(
        when(&ticket, "set_priority", json!({"priority": "urgent"})),
        Ok(vec![Event::PrioritySet(PrioritySet {
            from: Priority::Normal,
            to: Priority::Urgent
        })])
    );
}

#[test]
fn an_update_carries_what_changed_and_clears_what_may_be_empty() {
    let ticket = given(&[
        opened(),
        (
            "update",
            json!({"description": "Since Monday", "category": "inverter_fault"}),
        ),
    ]);
    let changed = when(
        &ticket,
        "update",
        json!({"title": "Inverter shows error 102", "description": null}),
    );
    assert_eq!(
        changed,
        Ok(vec![Event::Updated(Update {
            description: crate::kernel::Patch::Clear,
            ..Update::default()
        })])
    );
    assert_eq!(
        when(&ticket, "update", json!({"category": "inverter_fault"})),
        Ok(vec![])
    );
    for field in ["title", "category"] {
        assert_eq!(
            refused(&ticket, "update", json!({ (field): null })),
            "validation_failed",
            "{field}"
        );
    }
}

#[test]
fn a_ticket_is_covered_by_a_contract_of_its_own_project_only() {
    let ticket = given(&[opened()]);
    let body = json!({"amc_contract_id": Uuid::from_u128(7)});
    assert_eq!(refused(&ticket, "update", body.clone()), "accepted");
    for project in [None, Some(Uuid::from_u128(99))] {
        let facts = Facts {
            contract_project: project,
            ..facts()
        };
        assert_eq!(
            refused_with(&ticket, facts, "update", body.clone()),
            "reference_unknown"
        );
    }
}

#[test]
fn the_first_follow_up_starts_the_work_and_a_later_one_does_not_start_it_again() {
    let ticket = given(&[opened()]);
    let (name, body) = followed(Some(2));
    let events = when(&ticket, name, body).unwrap_or_default();
    assert!(matches!(
        events.as_slice(),
        [
            Event::FollowedUp(FollowUpEntry {
                author_id: Some(TECHNICIAN),
                ..
            }),
            Event::Started(Started { from: Status::Open })
        ]
    ));
    let ticket = given(&[opened(), ("start", json!({}))]);
    let (name, body) = followed(None);
    assert!(matches!(
        when(&ticket, name, body).as_deref(),
        Ok([Event::FollowedUp(_)])
    ));
    assert_eq!(
        refused(&ticket, "start", json!({})),
        "transition_not_allowed"
    );
    let back = given(&[opened(), closed(), reopened(), followed(None)]);
    assert_eq!(back.status, Some(Status::InProgress));
}

#[test]
fn a_follow_up_looks_ahead_and_carries_twenty_papers_at_most() {
    let ticket = given(&[opened()]);
    let yesterday = today() - Days::new(1);
    assert_eq!(
        refused(
            &ticket,
            "follow_up",
            json!({"note": "Called", "next_on": yesterday})
        ),
        "validation_failed"
    );
    assert_eq!(
        refused(
            &ticket,
            "follow_up",
            json!({"note": "Called", "next_on": today()})
        ),
        "accepted"
    );
    let papers = |count: u128| {
        let ids: Vec<Uuid> = (0..count).map(Uuid::from_u128).collect();
        refused(
            &ticket,
            "follow_up",
            json!({"note": "Photos", "document_ids": ids}),
        )
    };
    assert_eq!(papers(20), "accepted");
    assert_eq!(papers(21), "validation_failed");
}

#[test]
fn a_ticket_is_overdue_once_its_latest_follow_up_is_missed() {
    let ticket = given(&[opened(), followed(Some(2))]);
    let due = today() + Days::new(2);
    assert!(!ticket.is_overdue(due));
    assert!(ticket.is_overdue(due + Days::new(1)));
    let later = given(&[opened(), followed(Some(2)), followed(None)]);
    assert!(
        !later.is_overdue(due + Days::new(1)),
        "a later follow-up clears it"
    );
    let done = given(&[opened(), followed(Some(2)), closed()]);
    assert!(!done.is_overdue(due + Days::new(1)));
    assert!(!given(&[opened()]).is_overdue(due));
}

#[test]
fn a_closed_ticket_takes_nothing_but_reopening() {
    let ticket = given(&[opened(), closed()]);
    assert_eq!(ticket.status, Some(Status::Closed));
    for (name, body) in [
        ("update", json!({"title": "Another"})),
        ("assign", json!({"assignee_id": TECHNICIAN})),
        ("set_priority", json!({"priority": "high"})),
        ("start", json!({})),
        followed(None),
    ] {
        assert_eq!(refused(&ticket, name, body), "ticket_closed", "{name}");
    }
    assert_eq!(
        refused(&ticket, "close", closed().1),
        "transition_not_allowed"
    );
    let again = given(&[opened(), closed(), reopened()]);
    assert_eq!(
        (again.status, again.reopened_count, again.closure),
        (Some(Status::Reopened), 1, None)
    );
    assert_eq!(
        refused(&given(&[opened()]), "reopen", reopened().1),
        "transition_not_allowed"
    );
}

#[test]
fn nothing_happens_to_a_ticket_that_was_never_opened() {
    for (name, body) in [closed(), reopened(), followed(None), ("start", json!({}))] {
        assert_eq!(
            refused(&Ticket::default(), name, body),
            "not_found",
            "{name}"
        );
    }
}

fn any_command() -> impl Strategy<Value = (&'static str, Value)> {
    let priority = prop::sample::select(vec!["low", "normal", "high", "urgent"]);
    prop_oneof![
        Just(opened()),
        Just(closed()),
        Just(reopened()),
        Just(("start", json!({}))),
        prop::option::of(0u64..60).prop_map(followed),
        priority.prop_map(|priority| ("set_priority", json!({ "priority": priority }))),
        (20u128..24).prop_map(|who| ("assign", json!({"assignee_id": Uuid::from_u128(who)}))),
    ]
}

/// The state table of the page, once more and simpler.
fn model(status: Option<Status>, name: &str) -> Option<Option<Status>> {
    use Status::{Closed, InProgress, Open, Reopened};
    match (status, name) {
        (None, "open") => Some(Some(Open)),
        (None, _) | (Some(_), "open") => None,
        (Some(Open | Reopened), "start" | "follow_up") | (Some(InProgress), "follow_up") => {
            Some(Some(InProgress))
        }
        (Some(Open | InProgress | Reopened), "close") => Some(Some(Closed)),
        (Some(Closed), "reopen") => Some(Some(Reopened)),
        (Some(Open | InProgress | Reopened), "assign" | "set_priority") => Some(status),
        (Some(_), _) => None,
    }
}

proptest! {
    /// Whatever is asked in whatever order, the status is that of the page's table, follow-ups
    /// only grow, a closed ticket says how, and the state survives JSON.
    #[test]
    fn no_order_of_commands_leaves_the_table_of_the_page(
        commands in prop::collection::vec(any_command(), 0..40),
    ) {
        let mut ticket = Ticket::default();
        let (mut follow_ups, mut reopened) = (0, 0);
        for (name, body) in commands {
            let command = command(name, body);
            let expected = model(ticket.status, name);
            let gate = ticket.gate(command.meta().action);
            prop_assert_eq!(gate.is_ok(), expected.is_some(), "{}", name);
            match ticket.decide(&ctx(facts()), command) {
                Ok(events) => {
                    for event in &events {
                        ticket.evolve(event);
                    }
                    prop_assert_eq!(Some(ticket.status), expected, "{}", name);
                    follow_ups += usize::from(name == "follow_up");
                    reopened += u32::from(name == "reopen");
                }
                Err(refusal) => {
                    prop_assert!(refusal.status() < 500);
                    prop_assert!(expected.is_none(), "{} was refused: {}", name, refusal);
                }
            }
            prop_assert_eq!(ticket.follow_ups.len(), follow_ups);
            prop_assert_eq!(ticket.reopened_count, reopened);
            prop_assert_eq!(ticket.status == Some(Status::Closed), ticket.closure.is_some());
            let text = serde_json::to_string(&ticket).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: Ticket = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &ticket);
        }
    }
}
