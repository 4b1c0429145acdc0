//! Sums, means and medians that never take an unknown figure for zero.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rounding::{narrow, rdiv, rdiv_wide};

/// A sum over the records whose figure is known, with the count of those where it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KnownSum {
    /// Sum of the known figures; 0 when there are none.
    pub sum: i64,
    /// Records left out because their figure is unknown; printed beside the sum.
    pub missing_count: i64,
}

impl KnownSum {
    /// Takes one more record into the sum.
    pub fn add(&mut self, figure: Option<i64>) {
        match figure {
            Some(known) => self.sum = self.sum.saturating_add(known),
            None => self.missing_count += 1,
        }
    }
}

impl FromIterator<Option<i64>> for KnownSum {
    fn from_iter<I: IntoIterator<Item = Option<i64>>>(figures: I) -> Self {
        let mut total = Self::default();
        for figure in figures {
            total.add(figure);
        }
        total
    }
}

/// Mean in tenths of the unit (`rdiv(10 × Σ, n)`); `None` for an empty set.
pub fn mean_tenths(figures: &[i64]) -> Option<i64> {
    let count = i128::try_from(figures.len()).ok().filter(|&n| n > 0)?;
    let sum: i128 = figures.iter().map(|&figure| i128::from(figure)).sum();
    Some(narrow(rdiv_wide(10 * sum, count)))
}

/// Median; of an even count the rounded mean of the two middle values; `None` for an empty set.
pub fn median(figures: &[i64]) -> Option<i64> {
    let mut sorted = figures.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        return sorted.get(middle).copied();
    }
    let upper = sorted.get(middle)?;
    let lower = sorted.get(middle.checked_sub(1)?)?;
    Some(rdiv(lower.saturating_add(*upper), 2))
}
