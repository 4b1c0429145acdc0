//! The billing plan: how an order value is divided into rows that fall due on triggers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rounding::{WHOLE_BP, mul_rdiv};

/// One row of a billing plan, as far as amounts depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanRow {
    /// Share of the order value.
    pub percent_bp: i64,
    /// Amount of a row already due or done, which it keeps; absent on open rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_paise: Option<i64>,
}

/// Whether the shares of a plan make the whole order value (`billing_plan_sum` otherwise).
pub fn plan_is_whole(percents_bp: &[i64]) -> bool {
    percents_bp.iter().all(|&percent| percent >= 0) && percents_bp.iter().sum::<i64>() == WHOLE_BP
}

/// Amounts of the rows in order. Kept rows stay; the open rows share the rest in proportion to
/// their percents, and the last open row takes the residue, so that a plan with an open row
/// always sums to the order value.
pub fn plan_amounts(order_value_paise: i64, rows: &[PlanRow]) -> Vec<i64> {
    let kept: i64 = rows.iter().filter_map(|row| row.kept_paise).sum();
    let rest = order_value_paise - kept;
    let open_percent: i64 = rows
        .iter()
        .filter(|row| row.kept_paise.is_none())
        .map(|row| row.percent_bp)
        .sum();
    let last_open = rows.iter().rposition(|row| row.kept_paise.is_none());
    let mut shared = 0;
    rows.iter()
        .enumerate()
        .map(|(place, row)| match row.kept_paise {
            Some(kept_paise) => kept_paise,
            None if Some(place) == last_open => rest - shared,
            None if open_percent > 0 => {
                let amount = mul_rdiv(rest, row.percent_bp, open_percent);
                shared += amount;
                amount
            }
            None => 0,
        })
        .collect()
}
