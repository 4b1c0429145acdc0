//! Gapless number series as commands name them.

use chrono::NaiveDate;

/// A gapless number series a command takes a number from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    /// Name, e.g. `tax_invoice`.
    pub name: String,
    /// Where numbering starts again, e.g. the financial year.
    pub scope: String,
    /// Date of the document.
    pub on: Option<NaiveDate>,
    /// A number is taken; else the series only serialises those who lock it.
    pub takes: bool,
}

impl Series {
    /// Takes the next number, on a date.
    pub fn take(name: impl Into<String>, scope: impl Into<String>, on: Option<NaiveDate>) -> Self {
        Self {
            name: name.into(),
            scope: scope.into(),
            on,
            takes: true,
        }
    }

    /// Takes no number: whoever locks it decides alone.
    pub fn lock(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            scope: String::new(),
            on: None,
            takes: false,
        }
    }
}
