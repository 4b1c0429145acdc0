//! What may be asked of a task. Limits of each field: domain.md §4.9.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Origin, Repeat};
use crate::kernel::{Patch, Text, keep};
use crate::links::Link;
use crate::policy::Role;
use crate::vocabulary::{ClockTime, Priority};

crate::commands! {
    /// Note something to do.
    create Create(Create) = "create" => TaskCreate,
    /// Change it; only what is sent.
    change Update(Update) = "update" => TaskUpdate,
    /// Give it to someone.
    change Assign(Assign) = "assign" => TaskAssign,
    /// Put it off.
    change Snooze(Snooze) = "snooze" => TaskSnooze,
    /// Begin.
    change Start(Start) = "start" => TaskStart,
    /// It is done.
    change Complete(Complete) = "complete" => TaskComplete,
    /// It is not needed any more.
    change Cancel(Cancel) = "cancel" => TaskCancel,
    /// It is to do again.
    change Reopen(Reopen) = "reopen" => TaskReopen,
    /// The time of its reminder has come.
    change FireReminder(FireReminder) = "fire_reminder" => TaskFireReminder,
}

/// Note something to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskCreate)]
pub struct Create {
    /// What to do.
    pub title: Text<1, 200>,
    /// In more words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<1, 5000>>,
    /// Day it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Time of that day in Kolkata, e.g. `16:30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_time: Option<ClockTime>,
    /// When to remind the assignee; must lie ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_at: Option<DateTime<Utc>>,
    /// Default: once only.
    #[serde(default, skip_serializing_if = "once")]
    pub repeat: Repeat,
    /// Default: normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Default: oneself. The person must be able to read every link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Uuid>,
    /// Sent by processes only: whoever of this role comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_role: Option<Role>,
    /// Sent by processes only: who asked for the task this one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Uuid>,
    /// What it is about, at most five records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 5)]
    pub links: Vec<Link>,
    /// Sent by processes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The suggestion it follows: a repeat answers the open task there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion_key: Option<Text<1, 200>>,
}

fn once(repeat: &Repeat) -> bool {
    *repeat == Repeat::None
}

/// Change a task. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = TaskUpdate)]
pub struct Update {
    /// What to do.
    #[serde(skip_serializing_if = "keep")]
    pub title: Patch<Text<1, 200>>,
    /// In more words.
    #[serde(skip_serializing_if = "keep")]
    pub description: Patch<Text<1, 5000>>,
    /// Day it is due.
    #[serde(skip_serializing_if = "keep")]
    pub due_on: Patch<NaiveDate>,
    /// Time of that day in Kolkata.
    #[serde(skip_serializing_if = "keep")]
    pub due_time: Patch<ClockTime>,
    /// When to remind the assignee; must lie ahead.
    #[serde(skip_serializing_if = "keep")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub remind_at: Patch<DateTime<Utc>>,
    /// Whether it comes again; `null` is once only.
    #[serde(skip_serializing_if = "keep")]
    pub repeat: Patch<Repeat>,
    /// How soon.
    #[serde(skip_serializing_if = "keep")]
    pub priority: Patch<Priority>,
    /// What it is about: the whole list, at most five records.
    #[serde(skip_serializing_if = "keep")]
    #[schema(max_items = 5)]
    pub links: Patch<Vec<Link>>,
}

/// Give it to someone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskAssign)]
pub struct Assign {
    /// An active person who can read every link.
    pub assignee_id: Uuid,
}

/// Put it off: a later day, a later reminder, or both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskSnooze)]
pub struct Snooze {
    /// Today or a day ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Must lie ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_at: Option<DateTime<Utc>>,
}

/// Begin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskStart)]
pub struct Start {}

/// It is done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskComplete)]
pub struct Complete {
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Text<1, 5000>>,
    /// Keep the outcome as a remark of the linked project (PM-17).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub post_remark: bool,
}

/// It is not needed any more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskCancel)]
pub struct Cancel {}

/// It is to do again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskReopen)]
pub struct Reopen {}

/// The time of its reminder has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskFireReminder)]
pub struct FireReminder {
    /// The reminder meant.
    pub remind_at: DateTime<Utc>,
}
