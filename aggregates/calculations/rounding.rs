//! The only rounding of the product: half-up, away from zero, where a rule names it.
//!
//! Totals are sums of rounded parts, never rounded sums of unrounded parts. Growth over years
//! is repeated multiplication with a rounding at each step, so that every implementation
//! reaches the same figure to the paisa.

/// One, as a fixed-point factor: growth and discount factors carry twelve decimals.
pub const FACTOR_ONE: i64 = 1_000_000_000_000;

/// One whole in basis points: 100 %.
pub const WHOLE_BP: i64 = 10_000;

/// Divides and rounds half-up away from zero: `sign(n) × floor((2·|n| + d) / (2·d))`.
///
/// `divisor` must be positive.
pub fn rdiv(dividend: i64, divisor: i64) -> i64 {
    narrow(rdiv_wide(i128::from(dividend), i128::from(divisor)))
}

/// [`rdiv`] for products that do not fit 64 bits before the division.
pub fn rdiv_wide(dividend: i128, divisor: i128) -> i128 {
    debug_assert!(divisor > 0, "rdiv is defined for positive divisors only");
    let quotient = dividend / divisor;
    let remainder = (dividend % divisor).abs();
    // Compared as a difference: twice the remainder could leave 128 bits.
    if remainder >= divisor - remainder {
        quotient + dividend.signum()
    } else {
        quotient
    }
}

/// `rdiv(a × b, divisor)`, the product taken in 128 bits.
pub fn mul_rdiv(a: i64, b: i64, divisor: i64) -> i64 {
    narrow(rdiv_wide(
        i128::from(a) * i128::from(b),
        i128::from(divisor),
    ))
}

/// The share `rate_bp` of an amount, in the unit of the amount.
pub fn bp(amount: i64, rate_bp: i64) -> i64 {
    mul_rdiv(amount, rate_bp, WHOLE_BP)
}

/// The ratio of two known figures in basis points; `None` when either is unknown or the
/// second is not positive.
pub fn ratio_bp(part: Option<i64>, whole: Option<i64>) -> Option<i64> {
    match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => Some(mul_rdiv(part, WHOLE_BP, whole)),
        (Some(_), Some(_)) | (Some(_), None) | (None, Some(_)) | (None, None) => None,
    }
}

/// Factors of the years 1, 2, … : one in year 1, then multiplied by `numerator ÷ denominator`
/// and rounded in each further year. Fixed point of [`FACTOR_ONE`].
pub fn growth_factors(numerator: i64, denominator: i64) -> impl Iterator<Item = i64> {
    std::iter::successors(Some(FACTOR_ONE), move |&factor| {
        Some(mul_rdiv(factor, numerator, denominator))
    })
}

/// Applies a fixed-point factor to an amount.
pub fn scale(amount: i64, factor: i64) -> i64 {
    mul_rdiv(amount, factor, FACTOR_ONE)
}

/// Brings a figure back to 64 bits. The limits of the domain (₹100 crore, 50 MW, 25 years)
/// keep every figure far inside; beyond them the figure stays at the edge and never wraps.
pub fn narrow(figure: i128) -> i64 {
    i64::try_from(figure).unwrap_or(if figure < 0 { i64::MIN } else { i64::MAX })
}
