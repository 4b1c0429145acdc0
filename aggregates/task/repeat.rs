//! When a repeating task comes again.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{Create, Origin, Task};

crate::vocabulary::fixed!(
    /// How often a task comes again once it is done.
    #[schema(as = TaskRepeat)]
    #[derive(Default)]
    Repeat {
        /// Once only.
        #[default]
        None = "none",
        /// Every day.
        Daily = "daily",
        /// Every seven days.
        Weekly = "weekly",
        /// On the same day of every month; on its last where the month is shorter.
        Monthly = "monthly",
    }
);

impl Repeat {
    /// The next due day after both the day it was due and the day it was done; `None` when it
    /// does not come again.
    pub fn next(self, due_on: Option<NaiveDate>, done_on: NaiveDate) -> Option<NaiveDate> {
        let first = due_on.unwrap_or(done_on);
        // Days are reached in one step; months one by one, so that the 31st stays the 31st.
        let behind = u64::try_from((done_on - first).num_days()).unwrap_or(0);
        match self {
            Repeat::None => None,
            Repeat::Daily => first.checked_add_days(Days::new(behind + 1)),
            Repeat::Weekly => first.checked_add_days(Days::new((behind / 7 + 1) * 7)),
            Repeat::Monthly => (1..)
                .map_while(|months| first.checked_add_months(Months::new(months)))
                .find(|next| *next > done_on),
        }
    }
}

impl Task {
    /// The task that follows this one, done on a day; `None` when it does not repeat. It keeps
    /// assignee, links and words; a reminder keeps its distance from the due day.
    pub fn successor(&self, done_on: NaiveDate) -> Option<Create> {
        let due_on = self.repeat.next(self.due_on, done_on)?;
        let shift = due_on - self.due_on.unwrap_or(done_on);
        Some(Create {
            title: self.title.clone()?,
            description: self.description.clone(),
            due_on: Some(due_on),
            due_time: self.due_time.clone(),
            remind_at: self
                .remind_at
                .and_then(|remind_at| remind_at.checked_add_signed(shift)),
            repeat: self.repeat,
            priority: self.priority,
            assignee_id: self.assignee_id,
            assignee_role: self.assignee_role.filter(|_| self.assignee_id.is_none()),
            created_by: self.created_by,
            links: self.links.clone(),
            origin: Some(self.origin.unwrap_or(Origin::Manual)),
            suggestion_key: None,
        })
    }
}

/// The next day on which people work: any but a Sunday.
pub fn next_working_day(after: NaiveDate) -> NaiveDate {
    let next = after.checked_add_days(Days::new(1)).unwrap_or(after);
    if next.weekday() == Weekday::Sun {
        next.checked_add_days(Days::new(1)).unwrap_or(next)
    } else {
        next
    }
}
