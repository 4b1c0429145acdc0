//! Given events, when command, then events or refusal; and random commands against a plain model.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::kernel::{Actor, Channel, CommandSet};
use crate::vocabulary::Person;

const MEERA: Uuid = Uuid::from_u128(1);
const ARUN: Uuid = Uuid::from_u128(2);
const LEAD: Uuid = Uuid::from_u128(3);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default()
}

fn facts() -> Facts {
    Facts {
        assignee: Some(Person {
            user_id: ARUN,
            role: Role::Sales,
            active: true,
        }),
        reads_links: true,
    }
}

fn ctx(user_id: Option<Uuid>, role: Role, facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id,
            role,
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

fn when(task: &Task, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    task.decide(&ctx(Some(MEERA), Role::Sales, facts()), command(name, body))
}

fn by_process(task: &Task, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    task.decide(&ctx(None, Role::System, facts()), command(name, body))
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    answer
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

fn after(mut task: Task, answer: Result<Vec<Event>, Refusal>) -> Task {
    for event in answer.unwrap_or_else(|refusal| panic!("{refusal}")) {
        task.evolve(&event);
    }
    task
}

/// Sends commands one after the other and gives the state after them.
fn given(commands: &[(&str, Value)]) -> Task {
    commands.iter().fold(Task::default(), |task, (name, body)| {
        let answer = when(&task, name, body.clone());
        after(task, answer)
    })
}

fn created() -> (&'static str, Value) {
    (
        "create",
        json!({"title": "Call Anitha", "due_on": "2026-06-01", "links": [{"kind": "lead", "id": LEAD}]}),
    )
}

fn for_managers() -> Task {
    let body =
        json!({"title": "First contact", "assignee_role": "manager", "due_on": "2026-06-01"});
    after(
        Task::default(),
        by_process(&Task::default(), "create", body),
    )
}

#[test]
fn a_task_is_ones_own_unless_it_is_given_to_someone() {
    let task = given(&[created()]);
    assert_eq!(task.assignee_id, Some(MEERA));
    assert_eq!(task.created_by, Some(MEERA));
    assert_eq!(task.priority, Some(Priority::Normal));
    assert_eq!(
        (task.status, task.origin),
        (Some(Status::Todo), Some(Origin::Manual))
    );
    let given_away = given(&[("create", json!({"title": "Call", "assignee_id": ARUN}))]);
    assert_eq!(given_away.assignee_id, Some(ARUN));
}

#[test]
fn a_task_goes_to_an_active_writer_who_can_read_what_it_is_about() {
    let person = |role, active| Facts {
        assignee: Some(Person {
            user_id: ARUN,
            role,
            active,
        }),
        reads_links: true,
    };
    let blind = Facts {
        reads_links: false,
        ..facts()
    };
    for known in [
        person(Role::Sales, false),
        person(Role::Auditor, true),
        Facts::default(),
        blind,
    ] {
        let answer = Task::default().decide(
            &ctx(Some(MEERA), Role::Sales, known.clone()),
            command("create", json!({"title": "Call", "assignee_id": ARUN})),
        );
        assert_eq!(code(answer), "assignee_invalid", "{known:?}");
        let answer = given(&[created()]).decide(
            &ctx(Some(MEERA), Role::Sales, known),
            command("assign", json!({"assignee_id": ARUN})),
        );
        assert_eq!(code(answer), "assignee_invalid");
    }
}

#[test]
fn what_processes_set_is_refused_from_people() {
    for body in [
        json!({"title": "Call", "assignee_role": "manager"}),
        json!({"title": "Call", "created_by": ARUN}),
        json!({"title": "Call", "origin": "process"}),
    ] {
        let refusal = when(&Task::default(), "create", body).err();
        assert!(
            matches!(&refusal, Some(Refusal::Invalid(errors)) if errors[0].code == "field_forbidden"),
            "{refusal:?}"
        );
    }
}

#[test]
fn a_time_needs_its_day_and_a_reminder_lies_ahead() {
    assert_eq!(
        code(when(
            &Task::default(),
            "create",
            json!({"title": "Call", "due_time": "16:30"})
        )),
        "validation_failed"
    );
    assert_eq!(
        code(when(
            &Task::default(),
            "create",
            json!({"title": "Call", "remind_at": now()})
        )),
        "validation_failed"
    );
    let task = given(&[(
        "create",
        json!({"title": "Call", "due_on": "2026-06-01", "due_time": "16:30"}),
    )]);
    assert_eq!(
        code(when(&task, "update", json!({"due_on": null}))),
        "validation_failed"
    );
    assert_eq!(
        code(when(
            &task,
            "update",
            json!({"due_on": null, "due_time": null})
        )),
        "accepted"
    );
}

#[test]
fn at_most_five_records_are_linked_and_each_once() {
    let link = |n: u128| json!({"kind": "project", "id": Uuid::from_u128(n)});
    let six: Vec<Value> = (0..6).map(link).collect();
    for links in [json!(six), json!([link(1), link(1)])] {
        assert_eq!(
            code(when(
                &Task::default(),
                "create",
                json!({"title": "Call", "links": links})
            )),
            "validation_failed"
        );
        let task = given(&[created()]);
        assert_eq!(
            code(when(&task, "update", json!({"links": links}))),
            "validation_failed"
        );
    }
    let cleared = given(&[created(), ("update", json!({"links": null}))]);
    assert_eq!(cleared.links, []);
}

#[test]
fn links_the_assignee_cannot_read_are_refused() {
    let task = given(&[created()]);
    let blind = Facts {
        reads_links: false,
        ..facts()
    };
    let answer = task.decide(
        &ctx(Some(MEERA), Role::Sales, blind),
        command(
            "update",
            json!({"links": [{"kind": "project", "id": LEAD}]}),
        ),
    );
    assert_eq!(code(answer), "assignee_invalid");
}

#[test]
fn an_update_carries_only_what_changed() {
    let task = given(&[created()]);
    let same = json!({"title": "Call Anitha", "repeat": null, "description": null, "due_on": "2026-06-01"});
    assert_eq!(when(&task, "update", same), Ok(vec![]));
    let changed = when(
        &task,
        "update",
        json!({"priority": "urgent", "title": "Call Anitha"}),
    );
    let expected = Update {
        priority: crate::kernel::Patch::Set(Priority::Urgent),
        ..Update::default()
    };
    assert_eq!(changed, Ok(vec![Event::Updated(expected)]));
}

#[test]
fn the_first_of_a_role_to_act_becomes_the_assignee() {
    let manager = ctx(Some(ARUN), Role::Manager, facts());
    let events = for_managers().decide(&manager, command("start", json!({})));
    let taken = Event::Assigned(Assigned {
        from: None,
        to: ARUN,
    });
    assert!(
        matches!(events.as_deref(), Ok([first, Event::Started(_)]) if *first == taken),
        "{events:?}"
    );
    let task = after(for_managers(), events);
    assert_eq!((task.assignee_id, task.assignee_role), (Some(ARUN), None));
    // Someone of another role, who may act on it all the same, does not take it.
    let admin = ctx(Some(MEERA), Role::Admin, facts());
    let events = for_managers().decide(&admin, command("cancel", json!({})));
    assert_eq!(events, Ok(vec![Event::Cancelled(Cancelled {})]));
}

#[test]
fn a_process_names_a_person_or_a_role_and_not_both() {
    for body in [
        json!({"title": "Call"}),
        json!({"title": "Call", "assignee_id": ARUN, "assignee_role": "manager"}),
    ] {
        assert_eq!(
            code(by_process(&Task::default(), "create", body)),
            "validation_failed"
        );
    }
    assert_eq!(for_managers().origin, Some(Origin::Process));
    assert_eq!(for_managers().created_by, None);
}

#[test]
fn a_suggestion_followed_twice_answers_the_task_there_is() {
    let body = json!({"title": "Call", "suggestion_key": "overdue:1"});
    let task = given(&[("create", body.clone())]);
    assert_eq!(task.origin, Some(Origin::Suggestion));
    assert_eq!(when(&task, "create", body.clone()), Ok(vec![]));
    let claim = format!("{MEERA}:overdue:1");
    assert_eq!(task.suggestion_claim(), Some(claim));
    let done = after(task.clone(), when(&task, "complete", json!({})));
    assert_eq!(done.suggestion_claim(), None);
    assert_eq!(code(when(&done, "create", body)), "id_taken");
}

#[test]
fn putting_off_names_a_day_or_a_time_ahead() {
    let task = given(&[created()]);
    for body in [
        json!({}),
        json!({"due_on": "2026-05-01"}),
        json!({"remind_at": now()}),
    ] {
        assert_eq!(code(when(&task, "snooze", body)), "validation_failed");
    }
    let later = given(&[created(), ("snooze", json!({"due_on": "2026-06-05"}))]);
    assert_eq!(later.due_on, NaiveDate::from_ymd_opt(2026, 6, 5));
    assert_eq!(
        when(&later, "snooze", json!({"due_on": "2026-06-05"})),
        Ok(vec![])
    );
}

#[test]
fn a_done_task_changes_no_more_until_it_is_reopened() {
    let done = given(&[
        created(),
        ("start", json!({})),
        ("complete", json!({"outcome": "She signs on Friday"})),
    ]);
    assert_eq!(done.status, Some(Status::Done));
    for (name, body) in [
        ("update", json!({"title": "Other"})),
        ("assign", json!({"assignee_id": ARUN})),
        ("snooze", json!({"due_on": "2026-07-01"})),
        ("start", json!({})),
        ("complete", json!({})),
        ("cancel", json!({})),
    ] {
        assert_eq!(
            when(&done, name, body),
            Err(Refusal::TransitionNotAllowed {
                from: "done".into(),
                allowed: vec!["reopen"]
            }),
            "{name}"
        );
    }
    let again = after(done.clone(), when(&done, "reopen", json!({})));
    assert_eq!((again.status, again.outcome), (Some(Status::Todo), None));
}

#[test]
fn a_remark_for_the_project_needs_words_and_a_project() {
    let task = given(&[created()]);
    let body = json!({"outcome": "Meter is in", "post_remark": true});
    assert_eq!(
        code(when(&task, "complete", body.clone())),
        "validation_failed"
    );
    let links = json!({"title": "Ask", "links": [{"kind": "project", "id": LEAD}]});
    let task = given(&[("create", links)]);
    assert_eq!(
        code(when(&task, "complete", json!({"post_remark": true}))),
        "validation_failed"
    );
    assert_eq!(code(when(&task, "complete", body)), "accepted");
}

#[test]
fn a_reminder_is_given_once_and_only_the_one_that_is_set() {
    let at = now() + chrono::TimeDelta::hours(1);
    let task = given(&[("create", json!({"title": "Call", "remind_at": at}))]);
    let other = at + chrono::TimeDelta::hours(1);
    assert_eq!(
        code(by_process(
            &task,
            "fire_reminder",
            json!({"remind_at": other})
        )),
        "transition_not_allowed"
    );
    let fired = after(
        task.clone(),
        by_process(&task, "fire_reminder", json!({"remind_at": at})),
    );
    assert_eq!(fired.reminded_at, Some(at));
    assert_eq!(
        code(by_process(
            &fired,
            "fire_reminder",
            json!({"remind_at": at})
        )),
        "transition_not_allowed"
    );
    let moved = after(
        fired.clone(),
        when(&fired, "snooze", json!({"remind_at": other})),
    );
    assert_eq!(
        code(by_process(
            &moved,
            "fire_reminder",
            json!({"remind_at": other})
        )),
        "accepted"
    );
}

#[test]
fn a_repeating_task_comes_again_after_the_day_it_was_due_and_the_day_it_was_done() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    for (repeat, due, done, next) in [
        (Repeat::Daily, "2026-06-01", "2026-06-01", "2026-06-02"),
        (Repeat::Daily, "2026-06-01", "2026-06-10", "2026-06-11"),
        (Repeat::Daily, "2026-06-05", "2026-06-01", "2026-06-06"),
        (Repeat::Weekly, "2026-06-01", "2026-06-08", "2026-06-15"),
        (Repeat::Weekly, "2026-06-01", "2026-06-03", "2026-06-08"),
        (Repeat::Monthly, "2026-01-31", "2026-01-31", "2026-02-28"),
        (Repeat::Monthly, "2026-01-31", "2026-03-01", "2026-03-31"),
    ] {
        assert_eq!(
            repeat.next(Some(day(due)), day(done)),
            Some(day(next)),
            "{repeat:?} from {due}, done on {done}"
        );
    }
    assert_eq!(Repeat::None.next(None, day("2026-06-01")), None);
    let at = now() + chrono::TimeDelta::hours(1);
    let body = json!({"title": "Call", "due_on": "2026-06-01", "repeat": "weekly", "remind_at": at, "suggestion_key": "x"});
    let next = given(&[("create", body)])
        .successor(day("2026-06-02"))
        .expect("a successor");
    assert_eq!(next.due_on, Some(day("2026-06-08")));
    assert_eq!(next.remind_at, Some(at + chrono::TimeDelta::days(7)));
    assert_eq!(
        (next.assignee_id, next.created_by, next.suggestion_key),
        (Some(MEERA), Some(MEERA), None)
    );
    assert_eq!(given(&[created()]).successor(day("2026-06-02")), None);
}

#[test]
fn nobody_is_asked_to_work_on_a_sunday() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    for (after, next) in [
        ("2026-06-05", "2026-06-06"),
        ("2026-06-06", "2026-06-08"),
        ("2026-06-07", "2026-06-08"),
    ] {
        assert_eq!(next_working_day(day(after)), day(next));
    }
}

/// What a person would keep in mind of a task.
#[derive(Debug, Default, PartialEq)]
struct Model {
    exists: bool,
    open: bool,
    begun: bool,
    assignee: Option<Uuid>,
}

impl Model {
    /// Whether the command is possible, and what it does.
    fn act(&mut self, name: &str, actor: Uuid, role: Role) -> bool {
        let possible = match name {
            "create" => !self.exists,
            "start" => self.exists && self.open && !self.begun,
            "reopen" => self.exists && !self.open,
            _ => self.exists && self.open,
        };
        if !possible {
            return false;
        }
        if !matches!(name, "create" | "assign") && self.assignee.is_none() && role == Role::Manager
        {
            self.assignee = Some(actor);
        }
        match name {
            "create" => (self.exists, self.open) = (true, true),
            "start" => self.begun = true,
            "assign" => self.assignee = Some(ARUN),
            "complete" | "cancel" => (self.open, self.begun) = (false, false),
            "reopen" => (self.open, self.begun) = (true, false),
            _ => {}
        }
        true
    }
}

proptest! {
    /// Whatever several people ask of a role's task in whatever order, it is where a plain model
    /// says, belongs to one person or one role, and survives JSON.
    #[test]
    fn no_order_of_commands_breaks_a_task(
        acts in prop::collection::vec((0usize..8, 0usize..3), 0..24)
    ) {
        let people = [(MEERA, Role::Sales), (ARUN, Role::Manager), (Uuid::from_u128(4), Role::Admin)];
        let mut task = Task::default();
        let mut model = Model::default();
        let mut serial = 0;
        for (act, who) in acts {
            serial += 1;
            let (actor, role) = people[who];
            let (name, body) = match act {
                0 | 1 => ("create", json!({"title": "Call", "assignee_role": "manager"})),
                2 => ("update", json!({"title": format!("Call {serial}")})),
                3 => ("assign", json!({"assignee_id": ARUN})),
                4 => ("start", json!({})),
                5 => ("complete", json!({})),
                6 => ("cancel", json!({})),
                _ => ("reopen", json!({})),
            };
            let ctx = if name == "create" { ctx(None, Role::System, facts()) } else { ctx(Some(actor), role, facts()) };
            let gate = task.gate(command(name, body.clone()).meta().action);
            let answer = task.decide(&ctx, command(name, body));
            let expected = model.act(name, actor, role);
            prop_assert_eq!(answer.is_ok(), expected, "{} {:?}", name, answer);
            prop_assert_eq!(gate.is_ok(), expected);
            for event in answer.unwrap_or_default() { task.evolve(&event); }
            prop_assert_eq!(task.is_open(), model.open);
            prop_assert_eq!(task.status == Some(Status::InProgress), model.begun);
            prop_assert_eq!(task.assignee_id, model.assignee);
            prop_assert_eq!(task.assignee_role.is_some(), model.exists && model.assignee.is_none());
            let text = serde_json::to_string(&task).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: Task = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &task);
        }
    }
}
