//! Subsidy, net metering, yields, roof factors, module sizes and emission factors.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ReferenceItem, always, date, row};
use crate::calculations::subsidy::BeneficiaryClass;

/// Central assistance of one class of beneficiaries (kind `subsidy_slab`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubsidyRule {
    /// Whom it is for.
    pub class: BeneficiaryClass,
    /// Bands of power in ascending order, each at its own rate.
    pub bands: Vec<SubsidyBand>,
    /// Most that is paid.
    pub cap_paise: i64,
    /// Watts that count for each house of a society; absent: houses do not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub w_per_house: Option<i64>,
    /// States the class is limited to; empty: all.
    #[serde(default)]
    pub states: Vec<String>,
    /// Top-ups of states for this class.
    #[serde(default)]
    pub state_top_ups: Vec<StateTopUp>,
}

/// A band of power with its rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubsidyBand {
    /// Last watt of the band.
    pub upto_w: i64,
    /// Paid for a kilowatt.
    pub paise_per_kw: i64,
}

/// What a state adds to central assistance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StateTopUp {
    /// State of the site.
    pub state_code: String,
    /// Paid for a kilowatt.
    pub paise_per_kw: i64,
    /// Paid once.
    pub fixed_paise: i64,
    /// Most that is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_paise: Option<i64>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; absent: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Where it was taken from.
    pub source: String,
}

/// Net metering of a DISCOM (kind `net_metering`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NetMetering {
    /// Largest domestic system.
    pub domestic_limit_w: i64,
    /// Calendar month after which the bank is settled.
    pub settlement_month: u32,
    /// Price of a unit left in the bank.
    pub payout_paise_per_kwh: i64,
    /// Price for connections applied for in time; absent: the same for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_payout: Option<EarlierPayout>,
    /// Storage the rules ask for, printed as a note.
    #[serde(default)]
    pub storage: Vec<StorageRule>,
    /// Charge for support of the grid, printed as a note.
    #[serde(default)]
    pub grid_support: Vec<GridSupportRule>,
}

impl NetMetering {
    /// Price of a banked unit for a connection whose feasibility was applied for on a day.
    pub fn payout_paise_for(&self, feasibility_applied_on: Option<NaiveDate>) -> i64 {
        match (self.earlier_payout, feasibility_applied_on) {
            (Some(earlier), Some(applied_on)) if applied_on <= earlier.applied_until => {
                earlier.paise_per_kwh
            }
            (Some(_), Some(_)) | (Some(_), None) | (None, Some(_)) | (None, None) => {
                self.payout_paise_per_kwh
            }
        }
    }
}

/// Price kept for connections applied for until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierPayout {
    /// Last day of the application.
    pub applied_until: NaiveDate,
    /// Price of a unit.
    pub paise_per_kwh: i64,
}

/// Storage asked for above a power, from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StorageRule {
    /// Systems from this power.
    pub from_w: i64,
    /// Storage as a share of the system.
    pub share_bp: i64,
    /// First day.
    pub from: NaiveDate,
}

/// Grid support charge above a power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GridSupportRule {
    /// Systems above this power.
    pub above_w: i64,
    /// Units at the first price.
    pub first_units: i64,
    /// First price of a unit.
    pub first_paise: i64,
    /// Price of the further units.
    pub further_paise: i64,
}

/// Yield of a state or district (kind `yield`); a district overrides its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YieldRow {
    /// State; absent: all states without a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_code: Option<String>,
    /// District; absent: the whole state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// kWh per kW and year.
    pub kwh_per_kw: i64,
    /// Share of each month, January to December.
    pub monthly_shape_bp: [i64; 12],
}

/// Factors of the roof hint (kind `roof_factor`), per mille; estimates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoofFactors {
    /// Usable share of a roof that was not measured.
    pub usable_share_bp: i64,
    /// Room a module takes, in tenths of its own area.
    pub footprint_tenths: i64,
    /// Factor by direction, from north clockwise.
    pub azimuth: Vec<FactorPoint>,
    /// Factor by slope, ascending.
    pub tilt: Vec<FactorPoint>,
    /// Loss for each degree beyond the steepest point.
    pub steep_loss_per_deg: i64,
    /// Below this slope the loss of direction shrinks.
    pub flat_below_deg: i64,
    /// Least factor.
    pub least: i64,
    /// Largest factor.
    pub most: i64,
    /// Without shade.
    pub shading_none: i64,
    /// Light shade.
    pub shading_light: i64,
    /// Moderate shade.
    pub shading_moderate: i64,
    /// Heavy shade.
    pub shading_heavy: i64,
}

/// A factor at an angle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorPoint {
    /// The angle.
    pub deg: i64,
    /// The factor.
    pub per_mille: i64,
}

/// Size of a module (kind `module_size`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleSize {
    /// Rated power.
    pub watt_peak: i64,
    /// Short side.
    pub width_mm: i64,
    /// Long side.
    pub height_mm: i64,
}

/// Emission of the grid (kind `emission_factor`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmissionFactor {
    /// Grams of CO₂ for a unit.
    pub g_per_kwh: i64,
}

/// Shares of the months where a state has none of its own, January to December.
pub const EVEN_SHAPE_BP: [i64; 12] = [834, 833, 833, 834, 833, 833, 834, 833, 833, 834, 833, 833];

const SPECIAL_STATES: [&str; 14] = [
    "01", "02", "05", "11", "12", "13", "14", "15", "16", "17", "18", "31", "35", "38",
];

const YIELDS: [(&str, i64); 32] = [
    ("08", 1686),
    ("24", 1602),
    ("29", 1532),
    ("37", 1518),
    ("36", 1518),
    ("33", 1504),
    ("27", 1476),
    ("23", 1476),
    ("06", 1461),
    ("03", 1419),
    ("22", 1419),
    ("21", 1419),
    ("30", 1419),
    ("09", 1391),
    ("20", 1377),
    ("32", 1363),
    ("10", 1349),
    ("05", 1335),
    ("19", 1321),
    ("02", 1307),
    ("18", 1251),
    ("16", 1237),
    ("14", 1237),
    ("15", 1223),
    ("13", 1209),
    ("17", 1194),
    ("12", 1180),
    ("11", 1152),
    ("07", 1546),
    ("34", 1490),
    ("04", 1461),
    ("38", 1630),
];

/// Central assistance of PM Surya Ghar, 13 February 2024 to 31 March 2027.
pub fn subsidy_rules() -> Vec<ReferenceItem<SubsidyRule>> {
    let households = |class, first, second, cap_paise| SubsidyRule {
        class,
        bands: vec![
            SubsidyBand {
                upto_w: 2000,
                paise_per_kw: first,
            },
            SubsidyBand {
                upto_w: 3000,
                paise_per_kw: second,
            },
        ],
        cap_paise,
        w_per_house: None,
        states: Vec::new(),
        state_top_ups: Vec::new(),
    };
    let special = SubsidyRule {
        states: SPECIAL_STATES.map(str::to_owned).to_vec(),
        ..households(
            BeneficiaryClass::ResidentialSpecial,
            3_300_000,
            1_980_000,
            8_580_000,
        )
    };
    let society = SubsidyRule {
        class: BeneficiaryClass::SocietyCommon,
        bands: vec![SubsidyBand {
            upto_w: 500_000,
            paise_per_kw: 1_800_000,
        }],
        cap_paise: 900_000_000,
        w_per_house: Some(3000),
        states: Vec::new(),
        state_top_ups: Vec::new(),
    };
    let residential = households(
        BeneficiaryClass::Residential,
        3_000_000,
        1_800_000,
        7_800_000,
    );
    [
        ("residential", "Households", residential, false),
        (
            "residential_special",
            "Households in special-category states",
            special,
            true,
        ),
        (
            "society_common",
            "Common services of a society",
            society,
            false,
        ),
    ]
    .into_iter()
    .map(|(code, label, payload, unverified)| {
        let mut first = row(
            2024,
            2,
            13,
            payload,
            "Operational guidelines of PM Surya Ghar",
            unverified,
        );
        first.effective_to = Some(date(2027, 3, 31));
        ReferenceItem {
            code: code.to_owned(),
            label: label.to_owned(),
            rows: vec![first],
        }
    })
    .collect()
}

/// Net metering of KSEB.
pub fn net_metering() -> Vec<ReferenceItem<NetMetering>> {
    let earlier = NetMetering {
        domestic_limit_w: 20_000,
        settlement_month: 3,
        payout_paise_per_kwh: 308,
        earlier_payout: None,
        storage: Vec::new(),
        grid_support: Vec::new(),
    };
    let storage = |from_w, share_bp, year, month| StorageRule {
        from_w,
        share_bp,
        from: date(year, month, 1),
    };
    let present = NetMetering {
        payout_paise_per_kwh: 279,
        earlier_payout: Some(EarlierPayout {
            applied_until: date(2025, 10, 5),
            paise_per_kwh: 308,
        }),
        storage: vec![
            storage(10_001, 1000, 2026, 1),
            storage(15_001, 1500, 2026, 1),
            storage(5_000, 1000, 2027, 4),
        ],
        grid_support: vec![GridSupportRule {
            above_w: 10_000,
            first_units: 300,
            first_paise: 50,
            further_paise: 100,
        }],
        ..earlier.clone()
    };
    let source = "Press reports of the renewable energy regulations of 2025";
    vec![ReferenceItem {
        code: "kseb".to_owned(),
        label: "KSEB".to_owned(),
        rows: vec![
            row(2020, 1, 1, earlier, source, true),
            row(2026, 1, 1, present, source, true),
        ],
    }]
}

/// Yields by state, and one for the states without a row.
pub fn yields() -> Vec<ReferenceItem<YieldRow>> {
    let source = "Average irradiation × performance ratio 0.77";
    let item = |code: &str, label: &str, state_code: Option<&str>, kwh_per_kw| {
        let payload = YieldRow {
            state_code: state_code.map(str::to_owned),
            district: None,
            kwh_per_kw,
            monthly_shape_bp: EVEN_SHAPE_BP,
        };
        always(code, label, payload, source, true)
    };
    let states = super::gst_states();
    let name_of = |code: &str| {
        states
            .iter()
            .find(|state| state.code == code)
            .map_or(code.to_owned(), |state| state.label.clone())
    };
    YIELDS
        .iter()
        .map(|&(code, kwh_per_kw)| item(code, &name_of(code), Some(code), kwh_per_kw))
        .chain(std::iter::once(item("other", "Other states", None, 1400)))
        .collect()
}

/// The yield row that holds for a site: of its district, else of its state, else of all others.
pub fn yield_for<'a>(
    rows: &'a [YieldRow],
    state_code: &str,
    district: Option<&str>,
) -> Option<&'a YieldRow> {
    let of_state = |row: &&YieldRow| row.state_code.as_deref() == Some(state_code);
    let same_district = |row: &&YieldRow| match (row.district.as_deref(), district) {
        (Some(of_row), Some(of_site)) => of_row.eq_ignore_ascii_case(of_site),
        (Some(_), None) | (None, Some(_)) | (None, None) => false,
    };
    let whole = |row: &&YieldRow| row.district.is_none();
    rows.iter()
        .filter(of_state)
        .find(same_district)
        .or_else(|| rows.iter().filter(of_state).find(whole))
        .or_else(|| {
            rows.iter()
                .filter(whole)
                .find(|row| row.state_code.is_none())
        })
}

/// Factors of the roof hint.
pub fn roof_factors() -> Vec<ReferenceItem<RoofFactors>> {
    let points = |pairs: &[(i64, i64)]| {
        pairs
            .iter()
            .map(|&(deg, per_mille)| FactorPoint { deg, per_mille })
            .collect()
    };
    let payload = RoofFactors {
        usable_share_bp: 7500,
        footprint_tenths: 12,
        azimuth: points(&[
            (0, 580),
            (45, 800),
            (90, 860),
            (135, 970),
            (180, 1000),
            (225, 970),
            (270, 860),
            (315, 800),
        ]),
        tilt: points(&[
            (0, 920),
            (5, 980),
            (10, 1000),
            (15, 990),
            (20, 970),
            (25, 940),
            (30, 900),
        ]),
        steep_loss_per_deg: 8,
        flat_below_deg: 10,
        least: 500,
        most: 1000,
        shading_none: 1000,
        shading_light: 950,
        shading_moderate: 850,
        shading_heavy: 700,
    };
    vec![always("default", "Roof hint", payload, "Estimate", true)]
}

/// Sizes of modules.
pub fn module_sizes() -> Vec<ReferenceItem<ModuleSize>> {
    let payload = ModuleSize {
        watt_peak: 550,
        width_mm: 1134,
        height_mm: 2278,
    };
    vec![always(
        "wp_550",
        "550 Wp",
        payload,
        "Usual size of makers",
        true,
    )]
}

/// Emission of the Indian grid, renewables included.
pub fn emission_factors() -> Vec<ReferenceItem<EmissionFactor>> {
    let of = |g_per_kwh| EmissionFactor { g_per_kwh };
    vec![ReferenceItem {
        code: "india".to_owned(),
        label: "All-India weighted average".to_owned(),
        rows: vec![
            row(
                2024,
                12,
                1,
                of(727),
                "CO₂ baseline database, data year 2023-24",
                true,
            ),
            row(
                2025,
                11,
                1,
                of(712),
                "CO₂ baseline database, data year 2024-25",
                true,
            ),
        ],
    }]
}
