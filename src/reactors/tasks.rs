//! Tasks that processes open, move and close. A process names its task by what it is about, so a
//! repeated delivery finds the task there is (domain.md §3.3).

use aggregates::links::Link;
use aggregates::policy::Role;
use aggregates::task::{Task, id_of_process};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Intent;
use crate::executor::{CommandError, Desk};

/// Refusals that mean the task is closed already, or never was.
const CLOSED: &[&str] = &["transition_not_allowed", "not_found"];

/// A task a process wants to be there.
pub struct Wanted {
    /// Process, as in the id of its tasks.
    pub process: &'static str,
    /// What it is once per.
    pub source: String,
    /// What to do; cut to what a title holds.
    pub title: String,
    /// Day it is due.
    pub due_on: NaiveDate,
    /// Time of that day, where it matters.
    pub due_time: Option<String>,
    /// Who does it: this person while active, else whoever of the role comes first.
    pub person: Option<Uuid>,
    /// The role.
    pub role: Role,
    /// What it is about.
    pub links: Vec<Link>,
}

impl Wanted {
    /// The person wanted, while he can do it.
    async fn person(&self, desk: &Desk) -> Result<Option<Uuid>, CommandError> {
        Ok(desk
            .person(self.person)
            .await?
            .filter(|person| person.active && person.role != Role::Auditor)
            .map(|person| person.user_id))
    }

    /// Body of `task.create`.
    ///
    /// # Errors
    /// The database.
    pub async fn body(&self, desk: &Desk) -> Result<Value, CommandError> {
        let mut body = json!({
            "title": cut(&self.title), "due_on": self.due_on, "links": self.links,
        });
        if let Some(due_time) = &self.due_time {
            body["due_time"] = json!(due_time);
        }
        match self.person(desk).await? {
            Some(person) => body["assignee_id"] = json!(person),
            None => body["assignee_role"] = json!(self.role),
        }
        Ok(body)
    }

    /// Opens the task, or brings the open one to the day, the words and the person wanted.
    ///
    /// # Errors
    /// The database.
    pub async fn intents(self, desk: &Desk) -> Result<Vec<Intent>, CommandError> {
        let id = id_of_process(self.process, &self.source);
        if !desk.load::<Task>(id).await?.exists() {
            let body = self.body(desk).await?;
            return Ok(vec![Intent::of::<Task>(id, "create", body)]);
        }
        let body = json!({
            "title": cut(&self.title), "due_on": self.due_on, "due_time": self.due_time,
        });
        let mut intents = vec![Intent::of::<Task>(id, "update", body).tolerating(CLOSED)];
        if let Some(person) = self.person(desk).await? {
            let body = json!({ "assignee_id": person });
            intents.push(Intent::of::<Task>(id, "assign", body).tolerating(CLOSED));
        }
        Ok(intents)
    }
}

/// What a title holds.
fn cut(title: &str) -> String {
    title.chars().take(200).collect()
}

/// Closes the task of a process as done, if it is open.
pub fn done(process: &str, source: impl std::fmt::Display) -> Intent {
    close(process, source, "complete")
}

/// Closes the task of a process as not needed any more, if it is open.
pub fn dropped(process: &str, source: impl std::fmt::Display) -> Intent {
    close(process, source, "cancel")
}

fn close(process: &str, source: impl std::fmt::Display, command: &'static str) -> Intent {
    let id = id_of_process(process, source);
    Intent::of::<Task>(id, command, Value::Object(serde_json::Map::new())).tolerating(CLOSED)
}

/// Day and time in Kolkata, as a task takes them.
pub fn day_and_time(at: DateTime<Utc>) -> (NaiveDate, Option<String>) {
    let local = FixedOffset::east_opt(5 * 3600 + 1800).map_or(at.naive_utc(), |kolkata| {
        at.with_timezone(&kolkata).naive_local()
    });
    (local.date(), Some(local.format("%H:%M").to_string()))
}
