//! Loan instalments: equal monthly amounts, the last one taking the rounding.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::rounding::{mul_rdiv, rdiv};

/// Twelve months times basis points: a yearly rate in bp divided by this is a monthly rate.
const MONTHLY_BP: i64 = 120_000;

/// A loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Loan {
    /// Amount lent.
    pub principal_paise: i64,
    /// Yearly rate, 0 … 3 600.
    pub rate_bp: i64,
    /// Number of monthly instalments, at least 1.
    pub months: i64,
}

/// Why a loan cannot be reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LoanRefusal {
    /// The principal is negative.
    #[error("the principal must not be negative")]
    PrincipalNegative,
    /// The rate lies outside 0 … 36 %.
    #[error("the yearly rate must lie between 0 and 36 %")]
    RateOutOfRange,
    /// Fewer than 1 or more than 600 instalments.
    #[error("a loan has 1 to 600 monthly instalments")]
    MonthsOutOfRange,
}

/// One instalment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Instalment {
    /// Number, from 1.
    pub month: i64,
    /// Paid in the month.
    pub amount_paise: i64,
    /// Interest in it.
    pub interest_paise: i64,
    /// Owed after it.
    pub balance_paise: i64,
}

/// All instalments of a loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoanSchedule {
    /// The equal monthly instalment.
    pub emi_paise: i64,
    /// Instalments in order; the balance ends at 0.
    pub instalments: Vec<Instalment>,
    /// Σ interest.
    pub total_interest_paise: i64,
}

impl LoanSchedule {
    /// The last instalment, which takes the rounding.
    pub fn last_paise(&self) -> i64 {
        self.instalments.last().map_or(0, |last| last.amount_paise)
    }
}

/// The schedule of a loan.
pub fn loan_schedule(loan: Loan) -> Result<LoanSchedule, LoanRefusal> {
    let emi_paise = emi_paise(loan)?;
    let mut balance_paise = loan.principal_paise;
    let mut instalments = Vec::new();
    for month in 1..=loan.months {
        let interest_paise = mul_rdiv(balance_paise, loan.rate_bp, MONTHLY_BP);
        let owed = balance_paise + interest_paise;
        // A principal of a few paise may be repaid before its last month.
        let amount_paise = if month == loan.months {
            owed
        } else {
            emi_paise.min(owed)
        };
        balance_paise = owed - amount_paise;
        instalments.push(Instalment {
            month,
            amount_paise,
            interest_paise,
            balance_paise,
        });
    }
    let total_interest_paise = instalments.iter().map(|paid| paid.interest_paise).sum();
    Ok(LoanSchedule {
        emi_paise,
        instalments,
        total_interest_paise,
    })
}

/// The equal monthly instalment: principal × i ÷ (1 − (1 + i)^−n), rounded once.
pub fn emi_paise(loan: Loan) -> Result<i64, LoanRefusal> {
    if loan.principal_paise < 0 {
        return Err(LoanRefusal::PrincipalNegative);
    }
    if !(0..=3_600).contains(&loan.rate_bp) {
        return Err(LoanRefusal::RateOutOfRange);
    }
    if !(1..=600).contains(&loan.months) {
        return Err(LoanRefusal::MonthsOutOfRange);
    }
    if loan.rate_bp == 0 {
        return Ok(rdiv(loan.principal_paise, loan.months));
    }
    /// Decimals of the discount factor; times 120 000 it still fits 128 bits.
    const DECIMALS: u32 = 32;
    let one = 10_u128.pow(DECIMALS);
    let (month, rate) = (
        u128::from(MONTHLY_BP.unsigned_abs()),
        u128::from(loan.rate_bp.unsigned_abs()),
    );
    let step = month + rate;
    let discount = (0..loan.months).fold(one, |factor, _| (factor * month + step / 2) / step);
    // Long division of principal × rate by 120 000 × (1 − discount), one decimal at a time.
    let divisor = month * (one - discount);
    let dividend = u128::from(loan.principal_paise.unsigned_abs()) * rate;
    let (mut quotient, mut remainder) = (dividend / divisor, dividend % divisor);
    for _ in 0..DECIMALS {
        remainder *= 10;
        quotient = quotient * 10 + remainder / divisor;
        remainder %= divisor;
    }
    let half_up = u128::from(remainder >= divisor - remainder);
    Ok(i64::try_from(quotient + half_up).unwrap_or(i64::MAX))
}
