//! Given events, when command, then events or refusal; and random commands against a simple model.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::kernel::{Actor, Channel, CommandSet, Ctx};
use crate::policy::Role;
use crate::vocabulary::Person;

const CONTRACT: Uuid = Uuid::from_u128(9);
const PROJECT: Uuid = Uuid::from_u128(2);
const TECHNICIAN: Uuid = Uuid::from_u128(4);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn by(role: Role, on: &str, facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(TECHNICIAN),
            role,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        },
        now: DateTime::<Utc>::from_naive_utc_and_offset(
            day(on).and_hms_opt(6, 0, 0).unwrap_or_default(),
            Utc,
        ),
        id: CONTRACT,
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn facts() -> Facts {
    Facts {
        number: 42,
        project: Some(MaintainedProject {
            cancelled: false,
            commissioned_on: Some(day("2026-03-15")),
        }),
        others: Vec::new(),
        obligation_years: 5,
        obligation_visits_per_year: 2,
        technicians: vec![Person {
            user_id: TECHNICIAN,
            role: Role::Operations,
            active: true,
        }],
    }
}

fn other(kind: Kind, start_on: &str, end_on: &str) -> Facts {
    let other = OtherContract {
        amc_number: "AMC00007".into(),
        kind,
        start_on: day(start_on),
        end_on: day(end_on),
    };
    Facts {
        others: vec![other],
        ..facts()
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// What is decided on the first of June 2026, unless said otherwise.
fn when(contract: &AmcContract, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    on("2026-06-01", contract, name, body)
}

fn on(today: &str, contract: &AmcContract, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    contract.decide(&by(Role::Operations, today, facts()), command(name, body))
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    answer
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

fn refused_with(contract: &AmcContract, facts: Facts, name: &str, body: Value) -> &'static str {
    let ctx = by(Role::Operations, "2026-06-01", facts);
    code(contract.decide(&ctx, command(name, body)))
}

fn after(mut contract: AmcContract, name: &str, body: Value) -> AmcContract {
    let events = when(&contract, name, body).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    for event in &events {
        contract.evolve(event);
    }
    contract
}

fn paid() -> Value {
    json!({"project_id": PROJECT, "kind": "paid_contract", "start_on": "2026-01-01",
        "end_on": "2026-12-31", "annual_fee_paise": 600_000, "visits_per_year": 4})
}

fn obligation() -> Value {
    json!({"project_id": PROJECT, "kind": "vendor_obligation", "start_on": "2026-03-15",
        "end_on": "2031-03-14"})
}

fn signed(body: Value) -> AmcContract {
    after(AmcContract::default(), "sign", body)
}

fn visit(contract: &AmcContract, place: usize) -> Uuid {
    contract.visits[place].visit_id
}

fn done(visit_id: Uuid) -> Value {
    json!({"visit_id": visit_id, "done_on": "2026-05-20", "technician_id": TECHNICIAN,
        "checklist": [{"item": "Cleaned the panels", "done": true}], "findings": "All well"})
}

#[test]
fn a_paid_contract_is_numbered_and_its_visits_lie_evenly_in_its_term() {
    let contract = signed(paid());
    assert_eq!(contract.amc_number.as_deref(), Some("AMC00042"));
    let due: Vec<NaiveDate> = contract.visits.iter().map(|visit| visit.due_on).collect();
    assert_eq!(
        due,
        ["2026-02-16", "2026-05-18", "2026-08-17", "2026-11-16"].map(day)
    );
    assert_eq!(code(when(&contract, "sign", paid())), "id_taken");
}

#[test]
fn an_obligation_lasts_five_years_from_commissioning_and_costs_nothing() {
    let contract = signed(obligation());
    assert_eq!(contract.annual_fee_paise, Some(Paise::new(0)));
    assert_eq!(contract.visits.len(), 10);
    for (member, value) in [
        ("start_on", json!("2026-03-16")),
        ("end_on", json!("2031-03-13")),
        ("annual_fee_paise", json!(1)),
    ] {
        let mut body = obligation();
        body[member] = value;
        assert_eq!(
            code(when(&AmcContract::default(), "sign", body)),
            "validation_failed",
            "{member}"
        );
    }
    let not_yet = Facts {
        project: Some(MaintainedProject {
            cancelled: false,
            commissioned_on: None,
        }),
        ..facts()
    };
    assert_eq!(
        refused_with(&AmcContract::default(), not_yet, "sign", obligation()),
        "precondition_unmet"
    );
}

#[test]
fn no_contract_is_signed_on_a_cancelled_project_or_one_that_is_not_there() {
    let cancelled = Facts {
        project: Some(MaintainedProject {
            cancelled: true,
            commissioned_on: None,
        }),
        ..facts()
    };
    let none = AmcContract::default();
    assert_eq!(
        refused_with(&none, cancelled, "sign", paid()),
        "project_cancelled"
    );
    let missing = Facts {
        project: None,
        ..facts()
    };
    assert_eq!(
        refused_with(&none, missing, "sign", paid()),
        "reference_unknown"
    );
}

#[test]
fn two_contracts_of_one_kind_never_run_on_the_same_day() {
    let none = AmcContract::default();
    let answer = |facts| refused_with(&none, facts, "sign", paid());
    assert_eq!(
        answer(other(Kind::PaidContract, "2026-12-31", "2027-12-30")),
        "amc_overlap"
    );
    assert_eq!(
        answer(other(Kind::PaidContract, "2025-01-01", "2026-01-01")),
        "amc_overlap"
    );
    assert_eq!(
        answer(other(Kind::PaidContract, "2027-01-01", "2027-12-31")),
        "accepted"
    );
    assert_eq!(
        answer(other(Kind::VendorObligation, "2026-01-01", "2030-12-31")),
        "accepted"
    );
    let contract = signed(paid());
    let longer = json!({"end_on": "2027-03-31", "reason": "Agreed longer"});
    assert_eq!(
        refused_with(
            &contract,
            other(Kind::PaidContract, "2027-01-01", "2027-12-31"),
            "change_terms",
            longer
        ),
        "amc_overlap"
    );
}

#[test]
fn a_term_has_an_end_after_its_start_and_ten_years_at_most() {
    for (end, answer) in [
        ("2026-01-01", "validation_failed"),
        ("2025-12-31", "validation_failed"),
        ("2026-01-02", "accepted"),
        ("2035-12-31", "accepted"),
        ("2036-01-01", "validation_failed"),
    ] {
        let mut body = paid();
        body["end_on"] = json!(end);
        assert_eq!(
            code(when(&AmcContract::default(), "sign", body)),
            answer,
            "{end}"
        );
    }
}

#[test]
fn a_changed_term_spreads_the_visits_still_to_be_made_anew() {
    let contract = signed(paid());
    let first = visit(&contract, 0);
    let second = visit(&contract, 1);
    let contract = after(contract, "complete_visit", done(first));
    let change = json!({"end_on": "2027-06-30", "reason": "Half a year more"});
    let contract = after(contract, "change_terms", change);
    // 546 days at 4 a year are 6 visits; the one made takes the place of the first.
    assert_eq!(contract.visits.len(), 6);
    assert_eq!(contract.visits[0].state, VisitState::Done);
    assert_eq!(contract.visits[0].due_on, day("2026-02-16"));
    assert_eq!(visit(&contract, 1), second, "a planned visit keeps its id");
    assert_eq!(contract.visits[1].due_on, day("2026-05-18"));
    // 500.5 days after the start: half a day rounds up.
    assert_eq!(contract.visits[5].due_on, day("2027-05-17"));
    let ids: std::collections::BTreeSet<Uuid> =
        contract.visits.iter().map(|visit| visit.visit_id).collect();
    assert_eq!(ids.len(), 6);
}

#[test]
fn a_changed_fee_leaves_the_visits_and_terms_that_stay_are_no_event() {
    let contract = signed(paid());
    let fee = json!({"annual_fee_paise": 700_000, "end_on": "2026-12-31", "reason": "New price"});
    let answer = when(&contract, "change_terms", fee);
    assert!(matches!(
        answer.as_deref(),
        Ok([Event::TermsChanged(TermsChanged {
            annual_fee_paise: Some(_),
            end_on: None,
            visits: None,
            ..
        })])
    ));
    let same = json!({"annual_fee_paise": 600_000, "visits_per_year": 4, "reason": "No change"});
    assert_eq!(when(&contract, "change_terms", same), Ok(vec![]));
}

#[test]
fn finance_changes_the_fee_and_nothing_else() {
    let contract = signed(paid());
    let ctx = by(Role::Finance, "2026-06-01", facts());
    let answer = |body: Value| code(contract.decide(&ctx, command("change_terms", body)));
    assert_eq!(
        answer(json!({"annual_fee_paise": 700_000, "reason": "New price"})),
        "accepted"
    );
    for (member, value) in [
        ("start_on", json!("2026-02-01")),
        ("end_on", json!("2027-01-31")),
        ("visits_per_year", json!(2)),
    ] {
        assert_eq!(
            answer(json!({"annual_fee_paise": 700_000, (member): value, "reason": "New price"})),
            "forbidden",
            "{member}"
        );
    }
}

#[test]
fn an_obligation_moves_with_its_start_but_is_never_shortened_nor_charged() {
    let contract = signed(obligation());
    let moved =
        json!({"start_on": "2026-04-01", "end_on": "2031-03-31", "reason": "Date corrected"});
    let contract_after = after(contract.clone(), "change_terms", moved);
    assert_eq!(contract_after.visits.len(), 10);
    for body in [
        json!({"end_on": "2031-03-13", "reason": "Shorter"}),
        json!({"start_on": "2026-03-16", "reason": "Later"}),
        json!({"annual_fee_paise": 100, "reason": "Charged"}),
    ] {
        assert_eq!(
            code(when(&contract, "change_terms", body.clone())),
            "validation_failed",
            "{body}"
        );
    }
    let longer = json!({"end_on": "2032-03-14", "reason": "A year more"});
    assert_eq!(code(when(&contract, "change_terms", longer)), "accepted");
}

#[test]
fn visits_are_planned_moved_and_given_to_operations() {
    let contract = signed(paid());
    let body = json!({"visits": [
        {"visit_id": visit(&contract, 1), "due_on": "2026-06-20", "technician_id": TECHNICIAN},
        {"visit_id": visit(&contract, 0), "due_on": "2026-02-16"},
        {"due_on": "2026-09-30"},
    ]});
    let contract = after(contract, "schedule_visits", body.clone());
    assert_eq!(contract.visits.len(), 5);
    let moved = &contract.visits[1];
    assert_eq!(
        (moved.due_on, moved.technician_id),
        (day("2026-06-20"), Some(TECHNICIAN))
    );
    let mut stay = body["visits"].clone();
    if let Some(visits) = stay.as_array_mut() {
        visits.truncate(2);
    }
    assert_eq!(
        when(&contract, "schedule_visits", json!({"visits": stay})),
        Ok(vec![])
    );
    let nobody = Facts {
        technicians: Vec::new(),
        ..facts()
    };
    assert_eq!(
        refused_with(&contract, nobody, "schedule_visits", body),
        "assignee_invalid"
    );
    for visits in [
        json!([]),
        json!([{"visit_id": visit(&contract, 0), "due_on": "2026-07-01"}, {"visit_id": visit(&contract, 0), "due_on": "2026-07-02"}]),
    ] {
        assert_eq!(
            code(when(
                &contract,
                "schedule_visits",
                json!({"visits": visits})
            )),
            "validation_failed"
        );
    }
    let unknown = json!({"visits": [{"visit_id": Uuid::from_u128(77), "due_on": "2026-07-01"}]});
    assert_eq!(
        code(when(&contract, "schedule_visits", unknown)),
        "reference_unknown"
    );
}

#[test]
fn a_visit_that_was_made_or_called_off_stays_so() {
    let contract = signed(paid());
    let (made, off) = (visit(&contract, 0), visit(&contract, 1));
    let contract = after(contract, "complete_visit", done(made));
    let contract = after(
        contract,
        "cancel_visit",
        json!({"visit_id": off, "reason": "Customer away"}),
    );
    assert_eq!(contract.visits[0].done_on, Some(day("2026-05-20")));
    assert_eq!(contract.visits[0].checklist.len(), 1);
    for settled in [made, off] {
        for (name, body) in [
            ("complete_visit", done(settled)),
            (
                "cancel_visit",
                json!({"visit_id": settled, "reason": "Again"}),
            ),
            (
                "schedule_visits",
                json!({"visits": [{"visit_id": settled, "due_on": "2026-09-01"}]}),
            ),
        ] {
            assert_eq!(
                code(when(&contract, name, body)),
                "validation_failed",
                "{name}"
            );
        }
    }
    let mut ahead = done(visit(&contract, 2));
    ahead["done_on"] = json!("2026-06-02");
    assert_eq!(
        code(when(&contract, "complete_visit", ahead)),
        "validation_failed"
    );
}

#[test]
fn a_renewal_is_a_paid_contract_from_the_day_after_the_end() {
    let contract = signed(obligation());
    let renew = json!({"end_on": "2032-03-14", "annual_fee_paise": 500_000});
    let answer = when(&contract, "renew", renew.clone());
    assert_eq!(
        answer,
        Ok(vec![Event::Renewed(Renewed {
            new_amc_contract_id: id_of_renewal(CONTRACT)
        })])
    );
    let ctx = by(Role::Operations, "2026-06-01", facts());
    let terms: Renew = serde_json::from_value(renew.clone()).expect("terms");
    let next = renewal(&contract, &ctx, &terms).expect("a contract");
    assert_eq!(
        (next.kind, next.start_on),
        (Kind::PaidContract, day("2031-03-15"))
    );
    assert_eq!((next.visits_per_year, next.renews_id), (2, Some(CONTRACT)));
    assert_eq!(
        refused_with(
            &contract,
            other(Kind::PaidContract, "2032-01-01", "2032-12-31"),
            "renew",
            renew.clone()
        ),
        "amc_overlap"
    );
    let renewed = after(contract, "renew", renew.clone());
    assert_eq!(
        code(when(&renewed, "renew", renew)),
        "transition_not_allowed"
    );
    assert_eq!(
        code(when(
            &renewed,
            "change_terms",
            json!({"end_on": "2033-01-01", "reason": "Longer"})
        )),
        "transition_not_allowed"
    );
    assert_eq!(
        code(when(&renewed, "complete_visit", done(visit(&renewed, 0)))),
        "accepted",
        "its visits are still owed"
    );
}

#[test]
fn the_dates_decide_what_may_be_renewed_and_what_terminated() {
    let contract = signed(paid());
    let renew = json!({"end_on": "2027-12-31", "annual_fee_paise": 500_000});
    let terminate = |on: &str| json!({"reason": "Moved away", "terminated_on": on});
    for (today, status, renewed, terminated) in [
        (
            "2025-12-31",
            Status::Upcoming,
            "transition_not_allowed",
            "accepted",
        ),
        ("2026-01-01", Status::Active, "accepted", "accepted"),
        ("2026-12-31", Status::Active, "accepted", "accepted"),
        (
            "2027-01-01",
            Status::Expired,
            "accepted",
            "transition_not_allowed",
        ),
    ] {
        assert_eq!(contract.status_on(day(today)), Some(status), "{today}");
        assert_eq!(
            code(on(today, &contract, "renew", renew.clone())),
            renewed,
            "{today}"
        );
        assert_eq!(
            code(on(today, &contract, "terminate", terminate(today))),
            terminated,
            "{today}"
        );
    }
    assert_eq!(
        code(when(&contract, "terminate", terminate("2026-06-02"))),
        "validation_failed"
    );
}

#[test]
fn an_obligation_ends_early_only_with_the_plant() {
    let contract = signed(obligation());
    let mut body = json!({"reason": "House sold", "terminated_on": "2026-06-01"});
    assert_eq!(
        when(&contract, "terminate", body.clone()),
        Err(Refusal::PreconditionUnmet(vec!["/dismantled".into()]))
    );
    body["dismantled"] = json!(true);
    let ended = after(contract, "terminate", body.clone());
    assert!(
        ended
            .visits
            .iter()
            .all(|visit| visit.state == VisitState::Cancelled)
    );
    for (name, body) in [
        ("terminate", body),
        ("complete_visit", done(visit(&ended, 0))),
        (
            "remind",
            json!({"kind": "end_in60", "for_date": "2031-03-14"}),
        ),
    ] {
        assert_eq!(
            code(when(&ended, name, body)),
            "transition_not_allowed",
            "{name}"
        );
    }
}

#[test]
fn a_reminder_is_sent_once_for_each_kind_and_day() {
    let contract = signed(paid());
    let reminder = json!({"kind": "end_in30", "for_date": "2026-12-31"});
    let told = after(contract, "remind", reminder.clone());
    assert_eq!(when(&told, "remind", reminder), Ok(vec![]));
    let nearer = json!({"kind": "end_in7", "for_date": "2026-12-31"});
    assert_eq!(code(when(&told, "remind", nearer)), "accepted");
}

#[test]
fn nothing_happens_to_a_contract_that_was_never_signed() {
    let none = AmcContract::default();
    for (name, body) in [
        ("change_terms", json!({"reason": "Longer"})),
        ("complete_visit", done(Uuid::from_u128(1))),
        (
            "renew",
            json!({"end_on": "2032-03-14", "annual_fee_paise": 1}),
        ),
        ("remind", json!({"kind": "visit", "for_date": "2026-12-31"})),
    ] {
        assert_eq!(code(when(&none, name, body)), "not_found", "{name}");
    }
}

fn any_command() -> impl Strategy<Value = (&'static str, Value)> {
    let date = (2026i32..=2031, 1u32..=12, 1u32..=28)
        .prop_map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default());
    prop_oneof![
        2 => (date.clone(), 0i64..=12).prop_map(|(end, visits)| (
            "change_terms",
            json!({"end_on": end, "visits_per_year": visits, "reason": "Agreed anew"})
        )),
        1 => date.clone().prop_map(|start| ("change_terms", json!({"start_on": start, "reason": "Agreed anew"}))),
        2 => date.clone().prop_map(|due| ("schedule_visits", json!({"visits": [{"due_on": due}]}))),
        1 => date.clone().prop_map(|end| ("renew", json!({"end_on": end, "annual_fee_paise": 1}))),
        1 => any::<bool>().prop_map(|gone| (
            "terminate",
            json!({"reason": "No more", "terminated_on": "2026-06-01", "dismantled": gone})
        )),
        1 => date.prop_map(|on| ("remind", json!({"kind": "visit", "for_date": on}))),
    ]
}

/// A command that names a visit of the contract by its place.
fn any_visit_command() -> impl Strategy<Value = (&'static str, usize)> {
    (
        prop::sample::select(vec!["complete_visit", "cancel_visit"]),
        0usize..12,
    )
}

proptest! {
    /// Whatever is asked in whatever order: visits made or called off never change, ids stay
    /// distinct, an obligation is never shortened, and the state survives JSON.
    #[test]
    fn no_order_of_commands_loses_a_visit(
        paid_one in any::<bool>(),
        steps in prop::collection::vec(prop_oneof![
            any_command().prop_map(Ok),
            any_visit_command().prop_map(Err),
        ], 0..30),
    ) {
        let mut contract = signed(if paid_one { paid() } else { obligation() });
        let (mut made, mut standing) = (0, Standing::Signed);
        for (number, step) in (100u128..).zip(steps) {
            let (name, body) = match step {
                Ok(command) => command,
                Err((name, place)) => {
                    let visit_id = contract.visits.get(place).map_or(Uuid::nil(), |visit| visit.visit_id);
                    let body = match name {
                        "complete_visit" => done(visit_id),
                        _ => json!({"visit_id": visit_id, "reason": "Not needed"}),
                    };
                    (name, body)
                }
            };
            let before = contract.clone();
            let mut ctx = by(Role::Operations, "2026-06-01", facts());
            ctx.command_id = Uuid::from_u128(number);
            match contract.decide(&ctx, command(name, body)) {
                Ok(events) => {
                    for event in &events { contract.evolve(event); }
                    made += usize::from(name == "complete_visit");
                    standing = match name {
                        "renew" => Standing::Renewed,
                        "terminate" => Standing::Terminated,
                        _ => standing,
                    };
                }
                Err(refusal) => prop_assert!(refusal.status() < 500),
            }
            prop_assert_eq!(contract.standing, Some(standing));
            let settled = |contract: &AmcContract| -> Vec<Visit> {
                contract.visits.iter().filter(|visit| visit.state != VisitState::Planned).cloned().collect()
            };
            for visit in settled(&before) {
                prop_assert_eq!(contract.visit(visit.visit_id), Some(&visit));
            }
            let made_now = contract.visits.iter().filter(|visit| visit.state == VisitState::Done).count();
            prop_assert_eq!(made_now, made);
            let ids: std::collections::BTreeSet<Uuid> = contract.visits.iter().map(|visit| visit.visit_id).collect();
            prop_assert_eq!(ids.len(), contract.visits.len());
            let (Some(old), Some(new)) = (before.term(), contract.term()) else {
                return Err(TestCaseError::fail("a contract without a term"));
            };
            prop_assert!(new.0 < new.1);
            prop_assert!(paid_one || !super::term::is_shorter(new, old));
            let text = serde_json::to_string(&contract).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: AmcContract = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &contract);
        }
    }
}
