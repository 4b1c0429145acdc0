//! The rules of a task: which command is possible when, and what follows (domain.md §4.9).

use chrono::{DateTime, SubsecRound, Utc};

use super::{
    Assign, Assigned, Cancelled, Command, Complete, Create, Event, FireReminder, Origin, Reopened,
    Repeat, Snooze, Started, Status, Task, Update,
};
use crate::kernel::{CommandSet, Ctx, FieldError, Patch, Refusal};
use crate::links::{Link, RecordKind};
use crate::policy::{Action, Role};
use crate::vocabulary::{Person, Priority, plan_date};

/// Most records one task is about.
const MOST_LINKS: usize = 5;

/// What a decision on a task must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The person the task is to be given to, or has.
    pub assignee: Option<Person>,
    /// Whether that person can read every link the task then has.
    pub reads_links: bool,
}

/// The statuses a command starts from.
fn sources(action: Action) -> &'static [Status] {
    use Status::{Cancelled, Done, InProgress, Todo};
    match action {
        Action::TaskUpdate
        | Action::TaskAssign
        | Action::TaskSnooze
        | Action::TaskComplete
        | Action::TaskCancel
        | Action::TaskFireReminder => &[Todo, InProgress],
        Action::TaskStart => &[Todo],
        Action::TaskReopen => &[Done, Cancelled],
        // Actions of other records start nowhere here.
        _ => &[],
    }
}

/// Which commands a status accepts. `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(task: &Task, action: Action) -> Result<(), Refusal> {
    let Some(status) = task.status else {
        return if action == Action::TaskCreate {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    if action == Action::TaskCreate {
        return Err(Refusal::IdTaken);
    }
    if sources(action).contains(&status) {
        return Ok(());
    }
    Err(Refusal::TransitionNotAllowed {
        from: status.code().into(),
        allowed: Command::ALL
            .iter()
            .filter(|meta| !meta.action.system_only())
            .filter(|meta| sources(meta.action).contains(&status))
            .map(|meta| meta.name)
            .collect(),
    })
}

pub(super) fn decide(
    task: &Task,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    if let Command::Create(create) = &command
        && repeats(task, create)
    {
        return Ok(Vec::new());
    }
    gate(task, command.meta().action)?;
    let mut events = match command {
        Command::Create(create) => return create_task(ctx, create).map(|event| vec![event]),
        Command::Assign(assign) => return give(task, ctx, &assign),
        Command::FireReminder(fire) => return remind(task, &fire),
        Command::Update(update) => change(task, ctx, update)?,
        Command::Snooze(snooze) => put_off(task, ctx, snooze)?,
        Command::Start(_) => vec![Event::Started(Started {})],
        Command::Complete(complete) => vec![finish(task, complete)?],
        Command::Cancel(_) => vec![Event::Cancelled(Cancelled {})],
        Command::Reopen(_) => vec![Event::Reopened(Reopened {})],
    };
    if let (Some(taken), false) = (taken_by(task, ctx), events.is_empty()) {
        events.insert(0, taken);
    }
    Ok(events)
}

/// A suggestion that was followed already: the open task there is answers.
fn repeats(task: &Task, create: &Create) -> bool {
    task.is_open()
        && create.suggestion_key.is_some()
        && task.suggestion_key == create.suggestion_key
}

/// The first of the role to act becomes the assignee.
fn taken_by(task: &Task, ctx: &Ctx<Facts>) -> Option<Event> {
    let me = ctx.actor.user_id?;
    (task.assignee_id.is_none() && task.assignee_role == Some(ctx.actor.role))
        .then_some(Event::Assigned(Assigned { from: None, to: me }))
}

fn create_task(ctx: &Ctx<Facts>, mut create: Create) -> Result<Event, Refusal> {
    let by_process = ctx.actor.role == Role::System;
    let mut errors = Vec::new();
    for (sent, pointer) in [
        (create.assignee_role.is_some(), "/assignee_role"),
        (create.created_by.is_some(), "/created_by"),
        (create.origin.is_some(), "/origin"),
    ] {
        if sent && !by_process {
            errors.push(FieldError::new(
                pointer,
                "field_forbidden",
                "Only processes of the system set this. Leave it out.",
            ));
        }
    }
    errors.extend(timing_errors(
        create.due_on.is_some(),
        create.due_time.is_some(),
    ));
    errors.extend(link_errors(&create.links));
    Refusal::unless_empty(errors)?;
    if let Some(due_on) = create.due_on {
        plan_date(due_on, "/due_on")?;
    }
    create.remind_at = create.remind_at.map(to_the_second);
    if !by_process {
        ahead(create.remind_at, ctx.now)?;
        create.created_by = ctx.actor.user_id;
        create.origin = Some(match create.suggestion_key {
            Some(_) => Origin::Suggestion,
            None => Origin::Manual,
        });
        create.assignee_id = create.assignee_id.or(ctx.actor.user_id);
    }
    create.origin.get_or_insert(Origin::Process);
    create.priority.get_or_insert(Priority::Normal);
    match (create.assignee_id, create.assignee_role) {
        (Some(_), None) => can_do(ctx)?,
        (None, Some(_)) => {}
        (None, None) | (Some(_), Some(_)) => {
            return Err(Refusal::field(
                "/assignee_id",
                "required",
                "Give the task to a person or to a role, not to both.",
            ));
        }
    }
    Ok(Event::Created(create))
}

/// The person can do it: active, not an auditor, and able to read what it is about.
fn can_do(ctx: &Ctx<Facts>) -> Result<(), Refusal> {
    let writers = Role::PEOPLE.map(|role| {
        if role == Role::Auditor {
            Role::Admin
        } else {
            role
        }
    });
    Person::must_be(ctx.facts.assignee.as_ref(), &writers, "/assignee_id")?;
    if ctx.facts.reads_links {
        Ok(())
    } else {
        Err(Refusal::AssigneeInvalid {
            pointer: "/assignee_id".into(),
        })
    }
}

/// A time without a day says nothing.
fn timing_errors(has_day: bool, has_time: bool) -> Option<FieldError> {
    (has_time && !has_day).then(|| FieldError::required("/due_on"))
}

fn link_errors(links: &[Link]) -> Option<FieldError> {
    if links.len() > MOST_LINKS {
        return Some(FieldError::new(
            "/links",
            "too_long",
            "Link five records at most.",
        ));
    }
    let repeated = links
        .iter()
        .enumerate()
        .find(|(place, link)| links[..*place].contains(link));
    repeated.map(|(place, _)| {
        FieldError::new(
            format!("/links/{place}"),
            "duplicate",
            "This record is linked already.",
        )
    })
}

/// Reminders are given to the second, so that one reads the same wherever it is kept.
fn to_the_second(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0)
}

/// A reminder must lie ahead.
fn ahead(remind_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Refusal> {
    match remind_at {
        Some(at) if at <= now => Err(Refusal::field(
            "/remind_at",
            "date_before",
            "This time has passed. Choose a later one.",
        )),
        Some(_) | None => Ok(()),
    }
}

fn change(task: &Task, ctx: &Ctx<Facts>, update: Update) -> Result<Vec<Event>, Refusal> {
    let links = Some(task.links.clone());
    let changed = Update {
        title: update.title.against(&task.title),
        description: update.description.against(&task.description),
        due_on: update.due_on.against(&task.due_on),
        due_time: update.due_time.against(&task.due_time),
        remind_at: match update.remind_at {
            Patch::Set(at) => Patch::Set(to_the_second(at)).against(&task.remind_at),
            patch => patch.against(&task.remind_at),
        },
        repeat: same_as_none(update.repeat, task.repeat),
        priority: update.priority.against(&task.priority),
        links: match update.links {
            Patch::Clear if task.links.is_empty() => Patch::Keep,
            patch => patch.against(&links),
        },
    };
    let mut errors = Vec::new();
    for (cleared, pointer) in [
        (changed.title == Patch::Clear, "/title"),
        (changed.priority == Patch::Clear, "/priority"),
    ] {
        if cleared {
            errors.push(FieldError::required(pointer));
        }
    }
    errors.extend(timing_errors(
        changed.due_on.over(&task.due_on).is_some(),
        changed.due_time.over(&task.due_time).is_some(),
    ));
    if let Patch::Set(links) = &changed.links {
        errors.extend(link_errors(links));
    }
    Refusal::unless_empty(errors)?;
    if let Patch::Set(due_on) = changed.due_on {
        plan_date(due_on, "/due_on")?;
    }
    if let (Patch::Set(at), true) = (&changed.remind_at, ctx.actor.role != Role::System) {
        ahead(Some(*at), ctx.now)?;
    }
    if matches!(changed.links, Patch::Set(_))
        && task.assignee_id.is_some()
        && !ctx.facts.reads_links
    {
        return Err(Refusal::AssigneeInvalid {
            pointer: "/links".into(),
        });
    }
    Ok(if changed == Update::default() {
        Vec::new()
    } else {
        vec![Event::Updated(changed)]
    })
}

/// Clearing the repetition and asking for none are the same.
fn same_as_none(asked: Patch<Repeat>, now: Repeat) -> Patch<Repeat> {
    let asked = match asked {
        Patch::Clear => Patch::Set(Repeat::None),
        asked => asked,
    };
    asked.against(&Some(now))
}

fn give(task: &Task, ctx: &Ctx<Facts>, assign: &Assign) -> Result<Vec<Event>, Refusal> {
    if task.assignee_id == Some(assign.assignee_id) {
        return Ok(Vec::new());
    }
    can_do(ctx)?;
    Ok(vec![Event::Assigned(Assigned {
        from: task.assignee_id,
        to: assign.assignee_id,
    })])
}

fn put_off(task: &Task, ctx: &Ctx<Facts>, snooze: Snooze) -> Result<Vec<Event>, Refusal> {
    if snooze.due_on.is_none() && snooze.remind_at.is_none() {
        return Err(Refusal::Invalid(vec![FieldError::required("/due_on")]));
    }
    if let Some(due_on) = snooze.due_on {
        plan_date(due_on, "/due_on")?;
        if due_on < ctx.today() {
            return Err(Refusal::field(
                "/due_on",
                "date_before",
                "This day has passed. Choose today or a later one.",
            ));
        }
    }
    let remind_at = snooze.remind_at.map(to_the_second);
    ahead(remind_at, ctx.now)?;
    let changed = Snooze {
        due_on: snooze.due_on.filter(|due_on| task.due_on != Some(*due_on)),
        remind_at: remind_at.filter(|at| task.remind_at != Some(*at)),
    };
    Ok(if changed == Snooze::default() {
        Vec::new()
    } else {
        vec![Event::Snoozed(changed)]
    })
}

fn finish(task: &Task, complete: Complete) -> Result<Event, Refusal> {
    if complete.post_remark {
        let mut errors = Vec::new();
        if complete.outcome.is_none() {
            errors.push(FieldError::required("/outcome"));
        }
        if task.linked(RecordKind::Project).is_none() {
            errors.push(FieldError::new(
                "/post_remark",
                "bad_format",
                "This task is about no project, so there is nothing to remark on.",
            ));
        }
        Refusal::unless_empty(errors)?;
    }
    Ok(Event::Completed(complete))
}

/// One reminder is given once, and only while it is the one that is set.
fn remind(task: &Task, fire: &FireReminder) -> Result<Vec<Event>, Refusal> {
    if task.reminded_at == Some(fire.remind_at) || task.remind_at != Some(fire.remind_at) {
        return Err(Refusal::state(
            "transition_not_allowed",
            "This reminder was given already, or moved.",
        ));
    }
    Ok(vec![Event::ReminderFired(fire.clone())])
}
