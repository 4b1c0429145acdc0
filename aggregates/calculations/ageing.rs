//! Ageing of receivables: how long what is owed has been overdue.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::financial_year::days_between;

/// A bucket of the ageing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub enum AgeingBucket {
    /// Due today or later.
    #[serde(rename = "not_due")]
    NotDue,
    /// 1 to 30 days.
    #[serde(rename = "d1_30")]
    D1To30,
    /// 31 to 60 days.
    #[serde(rename = "d31_60")]
    D31To60,
    /// 61 to 90 days.
    #[serde(rename = "d61_90")]
    D61To90,
    /// 91 days and more.
    #[serde(rename = "d90_plus")]
    D90Plus,
}

impl AgeingBucket {
    /// The buckets in order.
    pub const ALL: [Self; 5] = [
        Self::NotDue,
        Self::D1To30,
        Self::D31To60,
        Self::D61To90,
        Self::D90Plus,
    ];

    /// The bucket of a receivable that counts from `from` (due date, or issue date) on a day.
    pub fn of(from: NaiveDate, reference_day: NaiveDate) -> Self {
        match days_between(from, reference_day) {
            ..=0 => Self::NotDue,
            1..=30 => Self::D1To30,
            31..=60 => Self::D31To60,
            61..=90 => Self::D61To90,
            91.. => Self::D90Plus,
        }
    }
}

/// Which date an age counts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgeingBasis {
    /// The due date.
    #[default]
    DueDate,
    /// The issue date.
    IssueDate,
}

/// One receivable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receivable {
    /// Issue date.
    pub issued_on: NaiveDate,
    /// Due date.
    pub due_on: NaiveDate,
    /// Outstanding sum, which falls in one bucket as a whole.
    pub outstanding_paise: i64,
}

/// Count and sum of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgeingRow {
    /// The bucket.
    pub bucket: AgeingBucket,
    /// Receivables in it.
    pub count: i64,
    /// Σ outstanding.
    pub outstanding_paise: i64,
}

/// The ageing of receivables on a day, all five buckets in order.
pub fn ageing(
    receivables: &[Receivable],
    basis: AgeingBasis,
    reference_day: NaiveDate,
) -> [AgeingRow; 5] {
    AgeingBucket::ALL.map(|bucket| {
        let mut row = AgeingRow {
            bucket,
            count: 0,
            outstanding_paise: 0,
        };
        for receivable in receivables {
            let from = match basis {
                AgeingBasis::DueDate => receivable.due_on,
                AgeingBasis::IssueDate => receivable.issued_on,
            };
            if AgeingBucket::of(from, reference_day) == bucket {
                row.count += 1;
                row.outstanding_paise += receivable.outstanding_paise;
            }
        }
        row
    })
}
