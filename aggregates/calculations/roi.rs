//! Return on investment over 25 years, engine `roi-1`.
//!
//! Energy falls by degradation, prices rise by escalation, the slab tariff is billed month by
//! month with banked energy, so that a saving is what the bills really differ by. Every figure
//! is integer arithmetic with named roundings; only the internal rate of return is searched in
//! floating point.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::financial_year::Month;
use super::rounding::{WHOLE_BP, growth_factors, mul_rdiv, rdiv, scale};
use super::tariff::{Phase, Tariff};

/// Version of this engine, stored with each result.
pub const ENGINE_VERSION: &str = "roi-1";

/// Years reckoned.
pub const YEARS: usize = 25;

/// How energy is valued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoiTariff {
    /// All energy at one price.
    Flat {
        /// Price of a unit.
        paise_per_kwh: i64,
    },
    /// By the bills of a slab tariff before and after.
    Slab(Box<SlabTariff>),
}

/// Consumption and tariff of a slab-true saving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlabTariff {
    /// The DISCOM's table.
    pub tariff: Tariff,
    /// Phases of the connection.
    pub phase: Phase,
    /// Units consumed in each month, January to December; constant over the years.
    pub monthly_units_kwh: [i64; 12],
    /// Share of the year's energy made in each month, January to December; sums to 10 000.
    pub monthly_shape_bp: [i64; 12],
    /// Price paid for a unit left in the bank at the end of March.
    pub export_payout_paise_per_kwh: i64,
}

/// Inputs of the calculation; a stored result keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoiInputs {
    /// DC power.
    pub capacity_w: i64,
    /// Yield of the first year.
    pub yield_kwh_per_kw: i64,
    /// Grand total of the offer, GST included.
    pub cost_paise: i64,
    /// Assistance to expect, or entered by hand.
    pub subsidy_paise: i64,
    /// How energy is valued.
    pub tariff: RoiTariff,
    /// Loss of yield a year.
    pub degradation_bp: i64,
    /// Rise of prices a year.
    pub escalation_bp: i64,
    /// Discount rate a year.
    pub discount_rate_bp: i64,
    /// Operation and maintenance of a year at the prices of year 1.
    pub om_year1_paise: i64,
    /// First year it is charged.
    pub om_from_year: i64,
    /// Its rise a year, from year 1.
    pub om_escalation_bp: i64,
    /// Exchange of the inverter at today's price.
    pub replacement_paise: i64,
    /// Year of the exchange.
    pub replacement_year: i64,
    /// Emission avoided.
    pub emission_g_per_kwh: i64,
}

/// Yearly cost of operation and maintenance from the setting `om_paise_per_kw_year`.
pub fn om_year1_paise(capacity_w: i64, om_paise_per_kw_year: i64) -> i64 {
    mul_rdiv(capacity_w, om_paise_per_kw_year, 1000)
}

/// One year of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoiYear {
    /// 1 … 25.
    pub year: i64,
    /// Energy made.
    pub gen_wh: i64,
    /// Value of the energy at today's prices.
    pub base_paise: i64,
    /// Value at the prices of the year.
    pub saving_paise: i64,
    /// Operation and maintenance.
    pub om_paise: i64,
    /// Exchange of the inverter.
    pub replacement_paise: i64,
    /// Saving less both.
    pub cash_flow_paise: i64,
    /// Σ cash flows from year 0.
    pub cumulative_paise: i64,
    /// Cash flow discounted to year 0.
    pub present_value_paise: i64,
}

/// The bills of the first year at today's tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FirstYearBills {
    /// Σ bills without solar.
    pub before_paise: i64,
    /// Σ bills with solar.
    pub after_paise: i64,
    /// Energy left in the bank at the end of March.
    pub banked_wh: i64,
    /// Paid for it.
    pub payout_paise: i64,
}

/// Results of the calculation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoiResult {
    /// [`ENGINE_VERSION`].
    pub engine_version: String,
    /// Cost less assistance, not below 0.
    pub net_paise: i64,
    /// The 25 years.
    pub years: Vec<RoiYear>,
    /// Bills of the first year; absent with a flat price.
    pub first_year_bills: Option<FirstYearBills>,
    /// What a solar unit is worth in the first year.
    pub value_per_unit_paise: Option<i64>,
    /// Hundredths of a year until the money is back; absent if not within 25 years.
    pub payback_cy: Option<i64>,
    /// The same with discounted money.
    pub discounted_payback_cy: Option<i64>,
    /// Net present value.
    pub npv_paise: i64,
    /// Internal rate of return.
    pub irr_bp: Option<i64>,
    /// What is earned over 25 years on what is spent.
    pub roi_bp: Option<i64>,
    /// Levelised cost of energy, rupees × 10⁴ per kWh.
    pub lcoe_e4: Option<i64>,
    /// Σ savings.
    pub saving_25_paise: i64,
    /// Σ operation and maintenance.
    pub om_25_paise: i64,
    /// Σ energy.
    pub gen_25_wh: i64,
    /// Emission avoided.
    pub co2_kg: i64,
    /// A twelfth of the first year's saving, printed beside a loan's instalment.
    pub monthly_saving_paise: i64,
}

/// Why inputs are refused (`out_of_range`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RoiRefusal {
    /// Less than 100 W or more than 50 MW.
    #[error("the capacity must lie between 100 W and 50 MW")]
    CapacityOutOfRange,
    /// Outside 500 … 2 500 kWh per kW.
    #[error("the yield must lie between 500 and 2,500 kWh per kW and year")]
    YieldOutOfRange,
    /// A price, cost or consumption is negative.
    #[error("amounts, prices and units must not be negative")]
    Negative,
    /// A rate is negative or too large.
    #[error("yearly rates must lie between 0 and 50 %")]
    RateOutOfRange,
    /// The monthly shares do not make a year.
    #[error("the monthly shares must sum to 10,000 basis points")]
    ShapeSum,
}

/// Works the return on investment.
pub fn work_roi(inputs: &RoiInputs) -> Result<RoiResult, RoiRefusal> {
    check(inputs)?;
    let net_paise = (inputs.cost_paise - inputs.subsidy_paise).max(0);
    let discount = discount_factors(inputs.discount_rate_bp);
    let years = years_of(inputs, net_paise, &discount);
    let sum = |figure: fn(&RoiYear) -> i64| years.iter().map(figure).fold(0, i64::saturating_add);
    let cash_flows: Vec<i64> = years.iter().map(|year| year.cash_flow_paise).collect();
    let present_values: Vec<i64> = years.iter().map(|year| year.present_value_paise).collect();
    let gen_25_wh = sum(|year| year.gen_wh);
    let discounted = |figure: fn(&RoiYear) -> i64| {
        years
            .iter()
            .zip(&discount)
            .map(|(year, &q)| scale(figure(year), q))
            .fold(0, i64::saturating_add)
    };
    let lifetime_cost =
        net_paise.saturating_add(discounted(|year| year.om_paise + year.replacement_paise));
    let discounted_wh = discounted(|year| year.gen_wh);
    let first = years.first();
    let first_year_bills = match &inputs.tariff {
        RoiTariff::Flat { .. } => None,
        RoiTariff::Slab(slab) => first.map(|year| bills_of_year(slab, year.gen_wh)),
    };
    Ok(RoiResult {
        engine_version: ENGINE_VERSION.to_owned(),
        net_paise,
        first_year_bills,
        value_per_unit_paise: first
            .filter(|year| year.gen_wh > 0)
            .map(|year| mul_rdiv(year.base_paise, 1000, year.gen_wh)),
        payback_cy: payback_cy(net_paise, &cash_flows),
        discounted_payback_cy: payback_cy(net_paise, &present_values),
        npv_paise: present_values
            .iter()
            .fold(-net_paise, |sum, &pv| sum.saturating_add(pv)),
        irr_bp: irr_bp(net_paise, &cash_flows),
        roi_bp: (net_paise > 0).then(|| {
            let earned = sum(|year| year.cash_flow_paise).saturating_sub(net_paise);
            mul_rdiv(earned, WHOLE_BP, net_paise)
        }),
        lcoe_e4: (discounted_wh > 0).then(|| mul_rdiv(lifetime_cost, 100_000, discounted_wh)),
        saving_25_paise: sum(|year| year.saving_paise),
        om_25_paise: sum(|year| year.om_paise),
        gen_25_wh,
        co2_kg: mul_rdiv(gen_25_wh, inputs.emission_g_per_kwh, 1_000_000),
        monthly_saving_paise: first.map_or(0, |year| rdiv(year.saving_paise, 12)),
        years,
    })
}

fn check(inputs: &RoiInputs) -> Result<(), RoiRefusal> {
    if !(100..=50_000_000).contains(&inputs.capacity_w) {
        return Err(RoiRefusal::CapacityOutOfRange);
    }
    if !(500..=2_500).contains(&inputs.yield_kwh_per_kw) {
        return Err(RoiRefusal::YieldOutOfRange);
    }
    let rates = [
        inputs.degradation_bp,
        inputs.escalation_bp,
        inputs.discount_rate_bp,
        inputs.om_escalation_bp,
    ];
    if rates.iter().any(|rate| !(0..=5_000).contains(rate)) {
        return Err(RoiRefusal::RateOutOfRange);
    }
    let mut amounts = vec![
        inputs.cost_paise,
        inputs.subsidy_paise,
        inputs.om_year1_paise,
        inputs.replacement_paise,
        inputs.emission_g_per_kwh,
    ];
    match &inputs.tariff {
        RoiTariff::Flat { paise_per_kwh } => amounts.push(*paise_per_kwh),
        RoiTariff::Slab(slab) => {
            amounts.push(slab.export_payout_paise_per_kwh);
            amounts.extend(slab.monthly_units_kwh);
            let shape = slab.monthly_shape_bp;
            if shape.iter().any(|&share| share < 0) || shape.iter().sum::<i64>() != WHOLE_BP {
                return Err(RoiRefusal::ShapeSum);
            }
        }
    }
    if amounts.iter().any(|&amount| amount < 0) {
        return Err(RoiRefusal::Negative);
    }
    Ok(())
}

fn years_of(inputs: &RoiInputs, net_paise: i64, discount: &[i64]) -> Vec<RoiYear> {
    let growth = |rate_bp: i64| growth_factors(WHOLE_BP + rate_bp, WHOLE_BP);
    let factors = growth(-inputs.degradation_bp)
        .zip(growth(inputs.escalation_bp))
        .zip(growth(inputs.om_escalation_bp))
        .zip(discount);
    let first_year_wh = inputs.capacity_w * inputs.yield_kwh_per_kw;
    let mut cumulative_paise = -net_paise;
    factors
        .zip(1..)
        .map(|((((degradation, escalation), om_growth), &q), year)| {
            let gen_wh = scale(first_year_wh, degradation);
            let base_paise = value_at_todays_prices(&inputs.tariff, gen_wh);
            let saving_paise = scale(base_paise, escalation);
            let om_paise = if year < inputs.om_from_year {
                0
            } else {
                scale(inputs.om_year1_paise, om_growth)
            };
            let replacement_paise = if year == inputs.replacement_year {
                inputs.replacement_paise
            } else {
                0
            };
            let cash_flow_paise = saving_paise
                .saturating_sub(om_paise)
                .saturating_sub(replacement_paise);
            cumulative_paise = cumulative_paise.saturating_add(cash_flow_paise);
            RoiYear {
                year,
                gen_wh,
                base_paise,
                saving_paise,
                om_paise,
                replacement_paise,
                cash_flow_paise,
                cumulative_paise,
                present_value_paise: scale(cash_flow_paise, q),
            }
        })
        .collect()
}

/// Discount factors of the years 1 to 25.
fn discount_factors(discount_rate_bp: i64) -> Vec<i64> {
    growth_factors(WHOLE_BP, WHOLE_BP + discount_rate_bp)
        .skip(1)
        .take(YEARS)
        .collect()
}

fn value_at_todays_prices(tariff: &RoiTariff, gen_wh: i64) -> i64 {
    match tariff {
        RoiTariff::Flat { paise_per_kwh } => mul_rdiv(gen_wh, *paise_per_kwh, 1000),
        RoiTariff::Slab(slab) => {
            let bills = bills_of_year(slab, gen_wh);
            bills.before_paise - bills.after_paise + bills.payout_paise
        }
    }
}

/// The bills of one year, April to March, with an empty bank at its start.
pub fn bills_of_year(slab: &SlabTariff, gen_wh: i64) -> FirstYearBills {
    let (mut before_paise, mut after_paise, mut bank_wh) = (0_i64, 0_i64, 0_i64);
    let (mut share_so_far, mut made_so_far) = (0, 0);
    for (consumption, share) in
        april_to_march(&slab.monthly_units_kwh).zip(april_to_march(&slab.monthly_shape_bp))
    {
        // Cumulative shares: the months add up to the year exactly.
        share_so_far += share;
        let made = mul_rdiv(gen_wh, share_so_far, WHOLE_BP);
        let have = made - made_so_far + bank_wh;
        made_so_far = made;
        let need = consumption * 1000;
        let billed_wh = (need - have).max(0);
        bank_wh = (have - need).max(0);
        before_paise += slab.tariff.bill(consumption, slab.phase, 1).total_paise;
        after_paise += slab
            .tariff
            .bill(rdiv(billed_wh, 1000), slab.phase, 1)
            .total_paise;
    }
    FirstYearBills {
        before_paise,
        after_paise,
        banked_wh: bank_wh,
        payout_paise: mul_rdiv(bank_wh, slab.export_payout_paise_per_kwh, 1000),
    }
}

/// Values of January to December in the order of the financial year.
fn april_to_march(by_month: &[i64; 12]) -> impl Iterator<Item = i64> {
    Month::financial_year_order()
        .filter_map(|month| usize::try_from(month.number()).ok())
        .map(|number| by_month[number - 1])
}

/// Hundredths of a year until flows make up for `net_paise`; 0 when there is nothing to make
/// up for.
fn payback_cy(net_paise: i64, flows: &[i64]) -> Option<i64> {
    if net_paise == 0 {
        return Some(0);
    }
    let mut cumulative = -net_paise;
    for (flow, years_before) in flows.iter().zip(0_i64..) {
        let reached = cumulative.saturating_add(*flow);
        if reached >= 0 {
            return Some(100 * years_before + mul_rdiv(-cumulative, 100, *flow));
        }
        cumulative = reached;
    }
    None
}

/// The rate at which the flows of the years 1, 2, … are worth `net_paise` today. There is at
/// most one as no flow is negative; searched between −99 % and 1 000 %.
fn irr_bp(net_paise: i64, flows: &[i64]) -> Option<i64> {
    if net_paise == 0 || flows.iter().any(|&flow| flow < 0) {
        return None;
    }
    let value_at = |rate: f64| {
        let factor = 1.0 / (1.0 + rate);
        // Horner from the last year back to year 0.
        flows
            .iter()
            .rev()
            .fold(0.0, |sum, &flow| (sum + flow as f64) * factor)
            - net_paise as f64
    };
    let (mut low, mut high) = (-0.99, 10.0);
    if value_at(low) < 0.0 || value_at(high) > 0.0 {
        return None;
    }
    while high - low > 1e-10 {
        let middle = (low + high) / 2.0;
        if value_at(middle) > 0.0 {
            low = middle
        } else {
            high = middle
        }
    }
    Some(((low + high) / 2.0 * 10_000.0).round() as i64)
}
