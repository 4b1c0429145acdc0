//! Cost and profit of a project. Both sides include GST: the management figure of the product,
//! not the accountant's. Who may read it is decided by permissions.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rounding::{bp, ratio_bp};

/// One cost entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostEntry {
    /// Amount, GST included.
    pub amount_paise: i64,
    /// Taken back.
    pub reversed: bool,
}

/// Total cost of a project; unknown while no cost was ever recorded, 0 when all are reversed.
pub fn total_project_cost_paise(entries: &[CostEntry]) -> Option<i64> {
    (!entries.is_empty()).then(|| {
        entries
            .iter()
            .filter(|entry| !entry.reversed)
            .map(|entry| entry.amount_paise)
            .sum()
    })
}

/// Order value less cost; unknown while either is unknown, and for a cancelled project.
pub fn gross_profit_paise(
    order_value_paise: Option<i64>,
    total_project_cost_paise: Option<i64>,
    cancelled: bool,
) -> Option<i64> {
    order_value_paise
        .zip(total_project_cost_paise)
        .filter(|_| !cancelled)
        .map(|(value, cost)| value - cost)
}

/// Gross profit on order value.
pub fn profitability_bp(
    gross_profit_paise: Option<i64>,
    order_value_paise: Option<i64>,
) -> Option<i64> {
    ratio_bp(gross_profit_paise, order_value_paise)
}

/// What an expected profit rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedProfitBasis {
    /// Margin of the accepted quotation version.
    Quotation,
    /// Usual margin of the company (setting `expected_margin_bp`).
    Default,
}

/// Profit expected of an order before its costs are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedProfit {
    /// The amount.
    pub amount_paise: i64,
    /// What it rests on.
    pub basis: ExpectedProfitBasis,
}

/// Profit expected of an order; unknown without an order value.
pub fn expected_profit(
    order_value_paise: Option<i64>,
    accepted_margin_paise: Option<i64>,
    expected_margin_bp: i64,
) -> Option<ExpectedProfit> {
    order_value_paise.map(|value| match accepted_margin_paise {
        Some(amount_paise) => ExpectedProfit {
            amount_paise,
            basis: ExpectedProfitBasis::Quotation,
        },
        None => ExpectedProfit {
            amount_paise: bp(value, expected_margin_bp),
            basis: ExpectedProfitBasis::Default,
        },
    })
}

/// Order value less what is invoiced; negative means more was invoiced than ordered (warning
/// `over_billing`).
pub fn to_invoice_paise(order_value_paise: Option<i64>, invoiced_paise: i64) -> Option<i64> {
    order_value_paise.map(|value| value - invoiced_paise)
}
