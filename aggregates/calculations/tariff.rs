//! The electricity bill of a month or of several months, by the tariff table of a DISCOM.
//!
//! Up to a limit each slab is billed at its own rate (telescopic); above it the whole
//! consumption is billed at one rate, so that one unit more may cost hundreds of rupees. The
//! fixed charge is that of the slab in which the consumption falls.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rounding::bp;
pub use crate::vocabulary::Phase;

/// One slab of a tariff, for a bill of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TariffSlab {
    /// Last unit of the slab; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upto_units: Option<i64>,
    /// Price of a unit.
    pub energy_paise: i64,
    /// Fixed charge a month, single phase.
    pub fixed_single_paise: i64,
    /// Fixed charge a month, three phase.
    pub fixed_three_paise: i64,
}

/// The tariff table of a category of consumers (kind `tariff`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Category as the DISCOM names it.
    pub category: String,
    /// Months in a usual bill of the DISCOM.
    pub billing_months: i64,
    /// Up to these units a month each slab has its own rate; above, one rate for all units.
    pub telescopic_limit_units: i64,
    /// Slabs in ascending order.
    pub slabs: Vec<TariffSlab>,
    /// Electricity duty on the energy charge.
    pub duty_bp: i64,
    /// Fuel surcharge a unit.
    pub surcharge_paise_per_unit: i64,
    /// Meter rent a month.
    pub meter_rent_paise: i64,
    /// Last day it was ordered for; later bills use it all the same and screens say that it
    /// has expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_until: Option<NaiveDate>,
}

impl Tariff {
    /// Whether a day lies beyond the order of the tariff.
    pub fn has_expired(&self, on: NaiveDate) -> bool {
        self.ordered_until.is_some_and(|until| on > until)
    }

    /// The bill for `units` over `months` months; negative units count as none.
    pub fn bill(&self, units: i64, phase: Phase, months: i64) -> Bill {
        let units = units.max(0);
        let last_unit = |slab: &TariffSlab| slab.upto_units.map(|upto| upto * months);
        let slab = self
            .slabs
            .iter()
            .find(|slab| last_unit(slab).is_none_or(|last| units <= last))
            .or(self.slabs.last());
        let energy_paise = if units <= self.telescopic_limit_units * months {
            let mut billed = 0;
            let mut energy = 0;
            for slab in &self.slabs {
                let upto = last_unit(slab).unwrap_or(units).min(units);
                energy += (upto - billed).max(0) * slab.energy_paise;
                billed = billed.max(upto);
            }
            energy
        } else {
            slab.map_or(0, |slab| units * slab.energy_paise)
        };
        let fixed_paise = slab.map_or(0, |slab| match phase {
            Phase::Single => slab.fixed_single_paise * months,
            Phase::Three => slab.fixed_three_paise * months,
        });
        let duty_paise = bp(energy_paise, self.duty_bp);
        let other_paise = units * self.surcharge_paise_per_unit + self.meter_rent_paise * months;
        Bill {
            energy_paise,
            fixed_paise,
            duty_paise,
            other_paise,
            total_paise: energy_paise + fixed_paise + duty_paise + other_paise,
        }
    }
}

/// An electricity bill; not rounded to the rupee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bill {
    /// Energy charge.
    pub energy_paise: i64,
    /// Fixed charge.
    pub fixed_paise: i64,
    /// Electricity duty.
    pub duty_paise: i64,
    /// Fuel surcharge and meter rent.
    pub other_paise: i64,
    /// Sum of the four.
    pub total_paise: i64,
}
