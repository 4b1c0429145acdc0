//! Tariff tables of KSEB.

use super::{ReferenceItem, date, row};
use crate::calculations::tariff::{Tariff, TariffSlab};

/// Last unit (0: open), paise a unit, rupees fixed single phase, rupees fixed three phase.
type Slab = (i64, i64, i64, i64);

const LT1A_2023: [Slab; 10] = [
    (50, 325, 40, 100),
    (100, 405, 65, 140),
    (150, 510, 85, 170),
    (200, 695, 120, 180),
    (250, 820, 130, 200),
    (300, 640, 150, 205),
    (350, 725, 175, 210),
    (400, 760, 200, 210),
    (500, 790, 230, 235),
    (0, 880, 260, 260),
];

const LT1A_2024: [Slab; 10] = [
    (50, 330, 45, 120),
    (100, 415, 75, 160),
    (150, 525, 95, 190),
    (200, 710, 130, 200),
    (250, 835, 145, 220),
    (300, 655, 190, 225),
    (350, 740, 215, 235),
    (400, 775, 235, 240),
    (500, 805, 265, 265),
    (0, 900, 290, 290),
];

const LT1A_2025: [Slab; 10] = [
    (50, 335, 50, 130),
    (100, 425, 85, 175),
    (150, 535, 105, 205),
    (200, 720, 140, 215),
    (250, 850, 160, 235),
    (300, 675, 220, 240),
    (350, 760, 240, 250),
    (400, 795, 260, 260),
    (500, 825, 286, 285),
    (0, 920, 310, 310),
];

/// Domestic tariffs of KSEB.
pub fn tariffs() -> Vec<ReferenceItem<Tariff>> {
    let source = "Tariff order for KSEB";
    let domestic = |slabs: &[Slab]| table("LT-1A domestic", 250, slabs);
    let mut present = domestic(&LT1A_2025);
    present.ordered_until = Some(date(2027, 3, 31));
    vec![
        ReferenceItem {
            code: "kseb_lt1a".to_owned(),
            label: "KSEB LT-1A domestic".to_owned(),
            rows: vec![
                row(2023, 11, 1, domestic(&LT1A_2023), source, true),
                row(2024, 12, 5, domestic(&LT1A_2024), source, true),
                row(2025, 4, 1, present, source, true),
            ],
        },
        ReferenceItem {
            code: "kseb_lt1a_bpl".to_owned(),
            label: "KSEB LT-1A, load under 1,000 W and up to 40 units".to_owned(),
            rows: vec![row(
                2023,
                11,
                1,
                table("LT-1A below poverty line", 40, &[(0, 150, 0, 0)]),
                source,
                true,
            )],
        },
    ]
}

fn table(category: &str, telescopic_limit_units: i64, slabs: &[Slab]) -> Tariff {
    Tariff {
        category: category.to_owned(),
        billing_months: 2,
        telescopic_limit_units,
        slabs: slabs
            .iter()
            .map(|&(upto, energy_paise, single, three)| TariffSlab {
                upto_units: (upto > 0).then_some(upto),
                energy_paise,
                fixed_single_paise: single * 100,
                fixed_three_paise: three * 100,
            })
            .collect(),
        duty_bp: 1000,
        surcharge_paise_per_unit: 0,
        meter_rent_paise: 0,
        ordered_until: None,
    }
}
