//! Given events, when command, then events or refusal; and random commands that keep the laws.

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::kernel::{Actor, Channel, CommandSet};
use crate::vocabulary::Person;

const ADMIN: Uuid = Uuid::from_u128(1);
const MEERA: Uuid = Uuid::from_u128(2);
const BOSS: Uuid = Uuid::from_u128(3);

fn facts() -> Facts {
    Facts {
        active_admins: 2,
        person: Some(Person {
            user_id: BOSS,
            role: Role::Sales,
            active: true,
        }),
        ..Facts::default()
    }
}

fn ctx_of(user_id: Uuid, facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(user_id),
            role: Role::Admin,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: true,
        },
        now: DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default(),
        id: MEERA,
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn given(commands: &[(&str, Value)]) -> User {
    let mut user = User::default();
    for (name, body) in commands {
        let events = user
            .decide(&ctx_of(ADMIN, facts()), command(name, body.clone()))
            .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        for event in &events {
            user.evolve(event);
        }
    }
    user
}

fn when(user: &User, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    user.decide(&ctx_of(ADMIN, facts()), command(name, body))
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    answer
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

fn invited(role: &str) -> (&'static str, Value) {
    (
        "invite",
        json!({"name": "Meera Pillai", "email": "Meera@Rayenna.in", "role": role, "team_code": "general"}),
    )
}

const ACTIVATED: (&str, fn() -> Value) = ("activate", || json!({}));

fn active(role: &str) -> User {
    given(&[invited(role), (ACTIVATED.0, ACTIVATED.1())])
}

fn left() -> (&'static str, Value) {
    ("deactivate", json!({"reason": "Left the company"}))
}

#[test]
fn an_invited_person_is_active_once_the_invitation_is_used() {
    let invited = given(&[invited("sales")]);
    assert_eq!(invited.status, Some(Status::Invited));
    assert_eq!(
        invited.email.as_ref().map(Email::as_str),
        Some("meera@rayenna.in")
    );
    let active = active("sales");
    assert_eq!(active.status, Some(Status::Active));
    assert_eq!(when(&active, "activate", json!({})), Ok(vec![]));
}

#[test]
fn a_service_account_is_active_at_once_and_never_an_admin() {
    let mut body = invited("sales").1;
    body["is_service"] = json!(true);
    assert_eq!(
        given(&[("invite", body.clone())]).status,
        Some(Status::Active)
    );
    body["role"] = json!("admin");
    assert_eq!(
        code(when(&User::default(), "invite", body)),
        "validation_failed"
    );
}

#[test]
fn nobody_is_the_system() {
    assert_eq!(
        code(when(&User::default(), "invite", invited("system").1)),
        "validation_failed"
    );
}

#[test]
fn a_taken_email_is_refused_and_ones_own_is_not() {
    let taken = Facts {
        same_email: Some(BOSS),
        ..facts()
    };
    let answer = User::default().decide(
        &ctx_of(ADMIN, taken.clone()),
        command("invite", invited("sales").1),
    );
    assert_eq!(code(answer), "duplicate");
    let user = active("sales");
    let change = |email: &str| {
        user.decide(
            &ctx_of(ADMIN, taken.clone()),
            command("change_email", json!({ "email": email })),
        )
    };
    assert_eq!(code(change("boss@rayenna.in")), "duplicate");
    assert_eq!(change("meera@rayenna.in"), Ok(vec![]));
}

#[test]
fn the_last_admin_stays_admin_and_active() {
    let last = Facts {
        active_admins: 1,
        ..facts()
    };
    let user = active("admin");
    let demote = json!({"role": "sales", "reason": "Fewer admins"});
    let ctx = ctx_of(ADMIN, last);
    assert_eq!(
        code(user.decide(&ctx, command("change_role", demote.clone()))),
        "last_admin"
    );
    assert_eq!(
        code(user.decide(&ctx, command("deactivate", left().1))),
        "last_admin"
    );
    assert!(when(&user, "change_role", demote.clone()).is_ok());
    let invited = given(&[invited("admin")]);
    assert!(invited.decide(&ctx, command("change_role", demote)).is_ok());
}

#[test]
fn nobody_changes_their_own_role_or_leaves_by_themselves() {
    let user = active("admin");
    let own = ctx_of(MEERA, facts());
    let demote = json!({"role": "sales", "reason": "Fewer admins"});
    assert_eq!(
        code(user.decide(&own, command("change_role", demote))),
        "self_change"
    );
    assert_eq!(
        code(user.decide(&own, command("deactivate", left().1))),
        "self_change"
    );
}

#[test]
fn a_manager_is_active_someone_else_and_not_below() {
    let user = active("sales");
    let set = |facts: Facts, id: Value| {
        user.decide(
            &ctx_of(ADMIN, facts),
            command("set_manager", json!({ "manager_id": id })),
        )
    };
    assert_eq!(code(set(facts(), json!(BOSS))), "accepted");
    assert_eq!(code(set(facts(), json!(MEERA))), "assignee_invalid");
    let below = Facts {
        managers_above: vec![MEERA],
        ..facts()
    };
    assert_eq!(code(set(below, json!(BOSS))), "assignee_invalid");
    let unknown = Facts {
        person: None,
        ..facts()
    };
    assert_eq!(code(set(unknown, json!(BOSS))), "assignee_invalid");
    assert_eq!(set(facts(), json!(null)), Ok(vec![]));
    assert_eq!(
        code(when(&user, "set_manager", json!({}))),
        "validation_failed"
    );
}

#[test]
fn open_work_is_handed_to_an_active_person_of_the_same_role() {
    let body = json!({"reason": "Left the company", "hand_over_to": BOSS});
    let answer = when(&active("sales"), "deactivate", body.clone());
    assert!(
        matches!(answer.as_deref(), Ok([Event::Deactivated(d)]) if d.hand_over_to == Some(BOSS))
    );
    assert_eq!(
        code(when(&active("finance"), "deactivate", body)),
        "assignee_invalid"
    );
}

#[test]
fn a_deactivated_user_changes_only_by_returning_or_being_forgotten() {
    let user = given(&[invited("sales"), ("activate", json!({})), left()]);
    for (name, body) in [
        ("update_profile", json!({"phone": "9847012345"})),
        ("set_team", json!({"team_code": "general"})),
        ("activate", json!({})),
        left(),
    ] {
        assert_eq!(code(when(&user, name, body)), "user_deactivated", "{name}");
    }
    let back = json!({"reason": "Came back"});
    assert!(when(&user, "reactivate", back.clone()).is_ok());
    let forgotten = given(&[
        invited("sales"),
        ("activate", json!({})),
        left(),
        ("erase_personal_data", json!({"reason": "Asked in writing"})),
    ]);
    assert_eq!(
        (&forgotten.name, &forgotten.email, &forgotten.phone),
        (&None, &None, &None)
    );
    assert_eq!(forgotten.shown_name(MEERA), "Former user 00000002");
    assert_eq!(
        code(when(&forgotten, "reactivate", back)),
        "user_deactivated"
    );
}

#[test]
fn reactivating_leads_back_to_where_the_person_was() {
    let back = ("reactivate", json!({"reason": "Came back"}));
    let never_used = given(&[invited("sales"), left(), back.clone()]);
    assert_eq!(never_used.status, Some(Status::Invited));
    let used = given(&[invited("sales"), ("activate", json!({})), left(), back]);
    assert_eq!(used.status, Some(Status::Active));
}

#[test]
fn only_an_unused_invitation_is_sent_again() {
    assert!(when(&given(&[invited("sales")]), "resend_invite", json!({})).is_ok());
    assert_eq!(
        code(when(&active("sales"), "resend_invite", json!({}))),
        "transition_not_allowed"
    );
}

#[test]
fn erasing_a_person_who_works_here_is_refused() {
    let answer = when(
        &active("sales"),
        "erase_personal_data",
        json!({"reason": "Asked in writing"}),
    );
    assert_eq!(code(answer), "transition_not_allowed");
}

fn any_command() -> impl Strategy<Value = (&'static str, Value)> {
    let role = prop_oneof![
        Just("admin"),
        Just("manager"),
        Just("sales"),
        Just("auditor")
    ];
    prop_oneof![
        role.clone().prop_map(invited),
        role.prop_map(|role| ("change_role", json!({"role": role, "reason": "Other work"}))),
        Just(("resend_invite", json!({}))),
        Just(("activate", json!({}))),
        Just(("update_profile", json!({"phone": "9847012345"}))),
        Just(("update_profile", json!({"phone": null, "name": "Meera P"}))),
        Just(("change_email", json!({"email": "meera.p@rayenna.in"}))),
        Just(("set_manager", json!({ "manager_id": BOSS }))),
        Just(left()),
        Just(("reactivate", json!({"reason": "Came back"}))),
        Just(("erase_personal_data", json!({"reason": "Asked in writing"}))),
    ]
}

proptest! {
    /// Whatever is asked in whatever order, with one or two admins: an active admin is never the
    /// last to go, personal data is there until erased, and the state survives JSON.
    #[test]
    fn no_order_of_commands_breaks_a_user(
        commands in prop::collection::vec((any_command(), 1u32..3, any::<bool>()), 0..24)
    ) {
        let mut user = User::default();
        for ((name, body), active_admins, own) in commands {
            let command = command(name, body);
            let gate = user.gate(command.meta().action);
            let was_admin = user.is_active_admin();
            let facts = Facts { active_admins, ..facts() };
            match user.decide(&ctx_of(if own { MEERA } else { ADMIN }, facts), command) {
                Ok(events) => {
                    prop_assert!(gate.is_ok(), "{name} passed a closed gate");
                    for event in &events { user.evolve(event); }
                }
                Err(refusal) => prop_assert!(refusal.status() < 500),
            }
            prop_assert!(!was_admin || user.is_active_admin() || (active_admins > 1 && !own));
            prop_assert_eq!(user.status.is_some() && !user.erased, user.email.is_some());
            prop_assert!(!user.erased || user.status == Some(Status::Deactivated));
            let text = serde_json::to_string(&user).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: User = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &user);
        }
    }
}
