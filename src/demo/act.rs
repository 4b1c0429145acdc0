//! One act of a story: who sent which command to which record, and when. Acts know nothing of the
//! database: what a body takes from an earlier answer is named by [`Late`] and put in when it is
//! sent.

use std::fmt;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::accounts::Who;

/// Names every id of the demo data, so that loading again makes the same ones.
const SPACE: Uuid = Uuid::from_u128(0x5261_7965_6e6e_4151_8a3c_0f5e_6d2b_914c);

/// The id of a record or command of the demo data.
pub(super) fn id_of(name: &str) -> Uuid {
    Uuid::new_v5(&SPACE, name.as_bytes())
}

/// The kind of record a command goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The company itself.
    Company,
    /// Sales opportunity.
    Lead,
    /// Offer.
    Quotation,
    /// Order.
    Project,
    /// Bill.
    Invoice,
    /// What was said.
    Interaction,
    /// What is to do.
    Task,
    /// A paper.
    Document,
}

/// What a body takes from a record as it is when the act is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// The body is whole.
    Nothing,
    /// `content_hash` of the latest version of the quotation it goes to.
    ContentHash,
    /// `order_value_paise`: what this quotation comes to.
    OrderValue(Uuid),
    /// `amount_paise`: this share of what is outstanding on the invoice it goes to.
    Outstanding {
        /// Share; 10 000 is all of it.
        share_bp: i64,
    },
    /// `amount_paise`: what is on account on the invoice it goes to, once there is something.
    OnAccount,
    /// `upload_id`: a paper that says its name.
    Paper,
}

/// What must have followed before the next act that shares a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// The command is accepted.
    Sent,
    /// A process manager has opened this project.
    Opened(Uuid),
}

/// One command.
#[derive(Clone, Debug)]
pub(super) struct Act {
    /// Names the command: its id follows from it.
    pub(super) name: String,
    /// When it happened.
    pub(super) at: DateTime<Utc>,
    /// Who did it.
    pub(super) by: Who,
    /// What it was done to.
    pub(super) kind: Kind,
    /// Which one.
    pub(super) id: Uuid,
    /// Command in snake_case.
    pub(super) command: &'static str,
    /// Its body.
    pub(super) body: Value,
    /// What the body still needs.
    pub(super) late: Late,
    /// What must follow before the next act.
    pub(super) until: Until,
    /// Acts that share a lane keep their order: the story, and each number series.
    pub(super) lanes: Vec<String>,
}

/// The calendar of the demo data: everything is told in days before today.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    /// Today in Kolkata; no act is of this day, so none lies ahead.
    pub(super) today: NaiveDate,
}

impl Calendar {
    /// The day so many days before today; negative: after it.
    pub(super) fn day(self, ago: i64) -> NaiveDate {
        let days = Days::new(ago.unsigned_abs());
        if ago < 0 {
            self.today + days
        } else {
            self.today - days
        }
    }

    /// An instant of working hours: minutes after nine in the morning in Kolkata.
    pub(super) fn at(self, ago: i64, minutes: i64) -> DateTime<Utc> {
        const NINE_IN_UTC: i64 = 3 * 60 + 30;
        let midnight = self.day(ago).and_time(chrono::NaiveTime::MIN).and_utc();
        midnight + TimeDelta::minutes(NINE_IN_UTC + minutes)
    }
}

/// A die that falls the same way each time: SplitMix64 over a name.
pub(super) struct Dice(u64);

impl Dice {
    /// A die of its own for each name.
    pub(super) fn of(name: &str) -> Self {
        Self(u64::from_be_bytes(first_eight(id_of(name))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `from` to `to`, both possible.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = from.abs_diff(to).saturating_add(1);
        from + i64::try_from(self.next() % span).unwrap_or_default()
    }

    /// One of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let last = i64::try_from(from.len()).unwrap_or(1) - 1;
        let place = self.between(0, last);
        from[usize::try_from(place).unwrap_or_default()]
    }
}

fn first_eight(id: Uuid) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = id.into_bytes();
    [a, b, c, d, e, f, g, h]
}

impl Act {
    /// Takes what is missing from elsewhere when it is sent.
    pub(super) fn with(&mut self, late: Late) -> &mut Self {
        self.late = late;
        self
    }

    /// Holds up the lane until something has followed.
    pub(super) fn until(&mut self, until: Until) -> &mut Self {
        self.until = until;
        self
    }

    /// Keeps its place in a number series: no number before that of an earlier day.
    pub(super) fn in_series(&mut self, series: &str) -> &mut Self {
        self.lanes.push(format!("series:{series}"));
        self
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} by {:?} on {}",
            self.name,
            self.by,
            self.at.date_naive()
        )
    }
}
