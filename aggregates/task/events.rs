//! What may have happened to a task, and how it changes the state.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Complete, Create, FireReminder, Repeat, Snooze, Status, Task, Update};
use crate::kernel::Patch;

crate::events! {
    /// It was noted.
    Created(Create) = "task.created" v 1,
    /// It changed; only what really did.
    Updated(Update) = "task.updated" v 1,
    /// Someone else does it.
    Assigned(Assigned) = "task.assigned" v 1,
    /// It was put off.
    Snoozed(Snooze) = "task.snoozed" v 1,
    /// Somebody began.
    Started(Started) = "task.started" v 1,
    /// It is done.
    Completed(Complete) = "task.completed" v 1,
    /// It is not needed any more.
    Cancelled(Cancelled) = "task.cancelled" v 1,
    /// It is to do again.
    Reopened(Reopened) = "task.reopened" v 1,
    /// The assignee was reminded.
    ReminderFired(FireReminder) = "task.reminder_fired" v 1,
}

/// Who had it, who has it. Before the first of a role acts, nobody had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaskAssigned)]
pub struct Assigned {
    /// Before.
    pub from: Option<Uuid>,
    /// Now.
    pub to: Uuid,
}

/// Somebody began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaskStarted)]
pub struct Started {}

/// It is not needed any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaskCancelled)]
pub struct Cancelled {}

/// It is to do again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaskReopened)]
pub struct Reopened {}

pub(super) fn evolve(task: &mut Task, event: &Event) {
    match event {
        Event::Created(create) => created(task, create),
        Event::Updated(update) => updated(task, update),
        Event::Assigned(assigned) => {
            task.assignee_id = Some(assigned.to);
            task.assignee_role = None;
        }
        Event::Snoozed(snooze) => {
            task.due_on = snooze.due_on.or(task.due_on);
            task.remind_at = snooze.remind_at.or(task.remind_at);
        }
        Event::Started(_) => task.status = Some(Status::InProgress),
        Event::Completed(complete) => {
            task.status = Some(Status::Done);
            task.outcome.clone_from(&complete.outcome);
        }
        Event::Cancelled(_) => task.status = Some(Status::Cancelled),
        Event::Reopened(_) => {
            task.status = Some(Status::Todo);
            task.outcome = None;
        }
        Event::ReminderFired(fired) => task.reminded_at = Some(fired.remind_at),
    }
}

fn created(task: &mut Task, create: &Create) {
    *task = Task {
        status: Some(Status::Todo),
        title: Some(create.title.clone()),
        description: create.description.clone(),
        due_on: create.due_on,
        due_time: create.due_time.clone(),
        remind_at: create.remind_at,
        reminded_at: None,
        repeat: create.repeat,
        priority: create.priority,
        assignee_id: create.assignee_id,
        assignee_role: create.assignee_role,
        created_by: create.created_by,
        links: create.links.clone(),
        origin: create.origin,
        suggestion_key: create.suggestion_key.clone(),
        outcome: None,
    };
}

fn updated(task: &mut Task, update: &Update) {
    update.title.apply(&mut task.title);
    update.description.apply(&mut task.description);
    update.due_on.apply(&mut task.due_on);
    update.due_time.apply(&mut task.due_time);
    update.remind_at.apply(&mut task.remind_at);
    match update.repeat {
        Patch::Keep => {}
        Patch::Clear => task.repeat = Repeat::None,
        Patch::Set(repeat) => task.repeat = repeat,
    }
    update.priority.apply(&mut task.priority);
    match &update.links {
        Patch::Keep => {}
        Patch::Clear => task.links.clear(),
        Patch::Set(links) => task.links.clone_from(links),
    }
}
