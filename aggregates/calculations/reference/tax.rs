//! States, postal prefixes, GST rates and goods and services codes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ReferenceItem, always, row};

/// A state or union territory in GST (kind `gst_state`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GstState {
    /// Two digits: `32`.
    pub code: String,
    /// Name as printed.
    pub name: String,
    /// The second half of the tax is printed UTGST instead of SGST.
    pub utgst: bool,
    /// Readable in old data, refused on new.
    pub retired: bool,
}

/// States that a postal prefix belongs to (kind `pin_prefix`); only warns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinPrefix {
    /// First digits of the PIN code; the longest prefix decides.
    pub prefix: String,
    /// State codes it may lie in.
    pub state_codes: Vec<String>,
}

/// Part of a supply that has its own GST rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GstComponent {
    /// Renewable devices and parts.
    Goods,
    /// Works, installation, maintenance.
    Services,
}

/// A GST rate or the split of a composite contract (kind `gst_rate`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GstRate {
    /// Rate of goods or services.
    Rate {
        /// What the rate is for.
        component: GstComponent,
        /// The whole rate; CGST and SGST are half of it each.
        rate_bp: i64,
    },
    /// Shares of goods and services in a composite contract.
    Split(CompositeSplit),
}

/// How the value of a composite contract is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompositeSplit {
    /// Share of goods; the rest is services.
    pub goods_share_bp: i64,
}

/// A goods or services code with its use (kind `hsn_sac`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HsnSacUse {
    /// HSN or SAC digits.
    pub digits: String,
    /// What it is used for.
    pub description: String,
    /// Starts with 99.
    pub is_service: bool,
    /// Own rate of a `goods_only` line, where it differs from the rate of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_bp: Option<i64>,
}

const STATES: [(&str, &str); 40] = [
    ("01", "Jammu & Kashmir"),
    ("02", "Himachal Pradesh"),
    ("03", "Punjab"),
    ("04", "Chandigarh"),
    ("05", "Uttarakhand"),
    ("06", "Haryana"),
    ("07", "Delhi"),
    ("08", "Rajasthan"),
    ("09", "Uttar Pradesh"),
    ("10", "Bihar"),
    ("11", "Sikkim"),
    ("12", "Arunachal Pradesh"),
    ("13", "Nagaland"),
    ("14", "Manipur"),
    ("15", "Mizoram"),
    ("16", "Tripura"),
    ("17", "Meghalaya"),
    ("18", "Assam"),
    ("19", "West Bengal"),
    ("20", "Jharkhand"),
    ("21", "Odisha"),
    ("22", "Chhattisgarh"),
    ("23", "Madhya Pradesh"),
    ("24", "Gujarat"),
    ("25", "Daman & Diu (retired)"),
    ("26", "Dadra & Nagar Haveli and Daman & Diu"),
    ("27", "Maharashtra"),
    ("28", "Andhra Pradesh (retired)"),
    ("29", "Karnataka"),
    ("30", "Goa"),
    ("31", "Lakshadweep"),
    ("32", "Kerala"),
    ("33", "Tamil Nadu"),
    ("34", "Puducherry"),
    ("35", "Andaman & Nicobar Islands"),
    ("36", "Telangana"),
    ("37", "Andhra Pradesh"),
    ("38", "Ladakh"),
    ("96", "Other Country"),
    ("97", "Other Territory"),
];

/// Postal prefixes; a longer one overrides a shorter one.
const PIN_PREFIXES: [(&str, &[&str]); 74] = [
    ("11", &["07"]),
    ("12", &["06"]),
    ("13", &["06"]),
    ("14", &["03", "04"]),
    ("15", &["03", "04"]),
    ("16", &["03", "04"]),
    ("17", &["02"]),
    ("18", &["01", "38"]),
    ("19", &["01", "38"]),
    ("20", &["09", "05"]),
    ("21", &["09", "05"]),
    ("22", &["09", "05"]),
    ("23", &["09", "05"]),
    ("24", &["09", "05"]),
    ("25", &["09", "05"]),
    ("26", &["09", "05"]),
    ("27", &["09", "05"]),
    ("28", &["09", "05"]),
    ("30", &["08"]),
    ("31", &["08"]),
    ("32", &["08"]),
    ("33", &["08"]),
    ("34", &["08"]),
    ("36", &["24", "26"]),
    ("37", &["24", "26"]),
    ("38", &["24", "26"]),
    ("39", &["24", "26"]),
    ("40", &["27"]),
    ("403", &["30"]),
    ("41", &["27"]),
    ("42", &["27"]),
    ("43", &["27"]),
    ("44", &["27"]),
    ("45", &["23"]),
    ("46", &["23"]),
    ("47", &["23"]),
    ("48", &["23"]),
    ("49", &["22"]),
    ("50", &["36"]),
    ("51", &["37"]),
    ("52", &["37"]),
    ("53", &["37"]),
    ("56", &["29"]),
    ("57", &["29"]),
    ("58", &["29"]),
    ("59", &["29"]),
    ("60", &["33", "34"]),
    ("61", &["33", "34"]),
    ("62", &["33", "34"]),
    ("63", &["33", "34"]),
    ("64", &["33", "34"]),
    ("67", &["32"]),
    ("673", &["32", "34"]),
    ("68", &["32"]),
    ("682", &["32", "31"]),
    ("69", &["32"]),
    ("70", &["19"]),
    ("71", &["19"]),
    ("72", &["19"]),
    ("73", &["19"]),
    ("737", &["11"]),
    ("74", &["19"]),
    ("744", &["35"]),
    ("75", &["21"]),
    ("76", &["21"]),
    ("77", &["21"]),
    ("78", &["18"]),
    ("79", &["12", "13", "14", "15", "16", "17"]),
    ("80", &["10", "20"]),
    ("81", &["10", "20"]),
    ("82", &["10", "20"]),
    ("83", &["10", "20"]),
    ("84", &["10", "20"]),
    ("85", &["10", "20"]),
];

const HSN_SAC: [(&str, &str); 17] = [
    ("85414300", "PV modules"),
    ("85414200", "PV cells"),
    ("850440", "Inverters"),
    ("730890", "Steel structure"),
    ("761090", "Aluminium structure"),
    ("850760", "Lithium-ion battery"),
    ("8544", "Cable"),
    ("8537", "Boards"),
    ("8535", "Switches and surge protection above 1 kV"),
    ("8536", "Switches and surge protection up to 1 kV"),
    ("995461", "Electrical installation"),
    ("995442", "Erection of structures"),
    ("995426", "Power-plant construction"),
    ("998736", "Installation of electrical machinery"),
    ("998719", "Maintenance and repair of other machinery"),
    ("998717", "Maintenance and repair of commercial machinery"),
    ("998335", "Engineering for power projects"),
];

/// GST states and union territories.
pub fn gst_states() -> Vec<ReferenceItem<GstState>> {
    STATES
        .iter()
        .map(|&(code, name)| {
            let utgst = matches!(code, "04" | "26" | "31" | "35" | "38");
            let payload = GstState {
                code: code.to_owned(),
                name: name.to_owned(),
                utgst,
                retired: matches!(code, "25" | "28"),
            };
            always(code, name, payload, "State codes of the GST portal", utgst)
        })
        .collect()
}

/// Postal prefixes by state.
pub fn pin_prefixes() -> Vec<ReferenceItem<PinPrefix>> {
    PIN_PREFIXES
        .iter()
        .map(|&(prefix, states)| {
            let payload = PinPrefix {
                prefix: prefix.to_owned(),
                state_codes: states.iter().map(|&code| code.to_owned()).collect(),
            };
            always(
                prefix,
                prefix,
                payload,
                "Public lists of PIN prefixes",
                true,
            )
        })
        .collect()
}

/// Rates of goods and services and the split of a composite contract, by date.
pub fn gst_rates() -> Vec<ReferenceItem<GstRate>> {
    let goods = |rate_bp| GstRate::Rate {
        component: GstComponent::Goods,
        rate_bp,
    };
    let services = GstRate::Rate {
        component: GstComponent::Services,
        rate_bp: 1800,
    };
    let split = GstRate::Split(CompositeSplit {
        goods_share_bp: 7000,
    });
    let notified = "Rate notification for renewable energy devices";
    let split_source = "70:30 explanation to the rate notification";
    vec![
        ReferenceItem {
            code: "goods".to_owned(),
            label: "Renewable devices and parts".to_owned(),
            rows: vec![
                row(2019, 1, 1, goods(500), notified, false),
                row(2021, 10, 1, goods(1200), notified, true),
                row(2025, 9, 22, goods(500), notified, true),
            ],
        },
        ReferenceItem {
            code: "services".to_owned(),
            label: "Works, installation, maintenance".to_owned(),
            rows: vec![row(
                2019,
                1,
                1,
                services,
                "Rate notification for services",
                false,
            )],
        },
        ReferenceItem {
            code: "composite_split".to_owned(),
            label: "Goods and services in a composite contract".to_owned(),
            rows: vec![row(2019, 1, 1, split, split_source, true)],
        },
    ]
}

/// Goods and services codes the company uses; their classification is the accountant's.
pub fn hsn_sac_codes() -> Vec<ReferenceItem<HsnSacUse>> {
    HSN_SAC
        .iter()
        .map(|&(digits, description)| {
            let payload = HsnSacUse {
                digits: digits.to_owned(),
                description: description.to_owned(),
                is_service: digits.starts_with("99"),
                rate_bp: None,
            };
            always(
                digits,
                description,
                payload,
                "Customs tariff and scheme of service codes",
                true,
            )
        })
        .collect()
}
