//! The Indian financial year (April to March), its quarters, and the Kolkata civil date.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

pub use crate::kernel::kolkata_date;

/// A financial year, written `2025-26`: 1 April 2025 to 31 March 2026.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "2025-26")]
pub struct FinancialYear(i32);

/// The text is not a financial year such as `2025-26`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a financial year is written like 2025-26")]
pub struct NotAFinancialYear;

impl FinancialYear {
    /// The financial year a date lies in.
    pub fn of(date: NaiveDate) -> Self {
        let start_year = if date.month() >= 4 {
            date.year()
        } else {
            date.year() - 1
        };
        Self(start_year)
    }

    /// The calendar year in which it begins.
    pub fn start_year(self) -> i32 {
        self.0
    }

    /// The year before it.
    pub fn previous(self) -> Self {
        Self(self.0 - 1)
    }

    /// The year after it.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// 1 April.
    pub fn first_day(self) -> NaiveDate {
        civil(self.0, 4, 1)
    }

    /// 31 March of the following calendar year.
    pub fn last_day(self) -> NaiveDate {
        civil(self.0 + 1, 3, 31)
    }

    /// The form used inside document numbers: `26-27`.
    pub fn short(self) -> String {
        format!(
            "{:02}-{:02}",
            self.0.rem_euclid(100),
            (self.0 + 1).rem_euclid(100)
        )
    }

    /// First day of a calendar month of this year: January to March lie in the next calendar
    /// year.
    pub fn first_of_month(self, month: Month) -> NaiveDate {
        let year = if month.number() >= 4 {
            self.0
        } else {
            self.0 + 1
        };
        civil(year, month.number(), 1)
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

impl FromStr for FinancialYear {
    type Err = NotAFinancialYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (start, end) = text.split_once('-').ok_or(NotAFinancialYear)?;
        if start.len() != 4 || end.len() != 2 || !all_digits(start) || !all_digits(end) {
            return Err(NotAFinancialYear);
        }
        let start_year: i32 = start.parse().map_err(|_| NotAFinancialYear)?;
        let end_year: i32 = end.parse().map_err(|_| NotAFinancialYear)?;
        if (start_year + 1) % 100 != end_year || !(1900..=2200).contains(&start_year) {
            return Err(NotAFinancialYear);
        }
        Ok(Self(start_year))
    }
}

impl TryFrom<String> for FinancialYear {
    type Error = NotAFinancialYear;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FinancialYear> for String {
    fn from(year: FinancialYear) -> Self {
        year.to_string()
    }
}

/// A quarter of the financial year.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub enum Quarter {
    /// April to June.
    Q1,
    /// July to September.
    Q2,
    /// October to December.
    Q3,
    /// January to March.
    Q4,
}

impl Quarter {
    /// The four quarters in the order of the financial year.
    pub const ALL: [Self; 4] = [Self::Q1, Self::Q2, Self::Q3, Self::Q4];

    /// The quarter a date lies in.
    pub fn of(date: NaiveDate) -> Self {
        match date.month() {
            4..=6 => Self::Q1,
            7..=9 => Self::Q2,
            10..=12 => Self::Q3,
            _ => Self::Q4,
        }
    }

    /// Its three calendar months.
    pub fn months(self) -> [Month; 3] {
        match self {
            Self::Q1 => [Month(4), Month(5), Month(6)],
            Self::Q2 => [Month(7), Month(8), Month(9)],
            Self::Q3 => [Month(10), Month(11), Month(12)],
            Self::Q4 => [Month(1), Month(2), Month(3)],
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Q1 => "Q1",
            Self::Q2 => "Q2",
            Self::Q3 => "Q3",
            Self::Q4 => "Q4",
        })
    }
}

/// A calendar month, 1 (January) to 12.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "u32", into = "u32")]
#[schema(value_type = u32, minimum = 1, maximum = 12)]
pub struct Month(u32);

/// The number is not a calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a month is a number from 1 to 12")]
pub struct NotAMonth;

impl Month {
    /// The month a date lies in.
    pub fn of(date: NaiveDate) -> Self {
        Self(date.month())
    }

    /// 1 (January) to 12 (December).
    pub fn number(self) -> u32 {
        self.0
    }

    /// Position in the financial year: April 0 … March 11.
    pub fn place_in_financial_year(self) -> u32 {
        (self.0 + 8) % 12
    }

    /// The twelve months from April to March.
    pub fn financial_year_order() -> impl Iterator<Item = Self> {
        (0..12).map(|place| Self((place + 3) % 12 + 1))
    }
}

impl TryFrom<u32> for Month {
    type Error = NotAMonth;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if (1..=12).contains(&number) {
            Ok(Self(number))
        } else {
            Err(NotAMonth)
        }
    }
}

impl From<Month> for u32 {
    fn from(month: Month) -> Self {
        month.0
    }
}

/// Whole days from one civil date to another; negative when `to` lies before `from`.
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

/// The date `days` after (or, negative, before) another; stays put at the ends of the calendar.
pub fn plus_days(date: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let moved = if days < 0 {
        date.checked_sub_days(step)
    } else {
        date.checked_add_days(step)
    };
    moved.unwrap_or(date)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn civil(year: i32, month: u32, day: u32) -> NaiveDate {
    // Months and days here are valid by construction; a year outside the calendar of chrono
    // cannot come from a date or from a parsed financial year.
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}
