//! Central financial assistance of PM Surya Ghar and top-ups of the states.
//!
//! A condition that fails gives 0 and says why. The rules are effective-dated: outside the
//! scheme no row is in force.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reference::{ReferenceItem, SubsidyRule};
use super::rounding::rdiv;

/// Who asks for assistance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Beneficiary {
    /// A household (customer type residential).
    Household,
    /// A housing society or welfare association for common services (customer type apartment).
    Society,
    /// Anyone else (customer type commercial).
    Other,
}

/// Class of beneficiaries with a rule of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BeneficiaryClass {
    /// Households.
    Residential,
    /// Households in special-category states.
    ResidentialSpecial,
    /// Common services of a society.
    SocietyCommon,
}

/// Which power counts (setting `subsidy_capacity_basis`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapacityBasis {
    /// The lower of modules and inverter.
    #[default]
    LowerOfModuleAndInverter,
    /// The modules.
    Module,
}

/// What the assistance depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubsidyCase {
    /// Confirmation or quotation date.
    pub on: NaiveDate,
    /// The sale is in the subsidy segment.
    pub subsidy_segment: bool,
    /// Who asks.
    pub beneficiary: Beneficiary,
    /// State of the site.
    pub state_code: String,
    /// DC power of the modules.
    pub module_w: i64,
    /// Rated power of the inverters, if known.
    pub inverter_w: Option<i64>,
    /// Which of them counts.
    pub capacity_basis: CapacityBasis,
    /// Houses of a society.
    pub houses: Option<i64>,
    /// All modules are made in the country (DCR).
    pub dcr_modules: bool,
    /// The customer holds the connection of the roof.
    pub owns_connection: bool,
    /// The customer owns the system (no rental).
    pub owns_system: bool,
    /// Central assistance was received before for this capacity; added capacity is no bar.
    pub assisted_before: bool,
}

/// Why no assistance is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubsidyDenial {
    /// The sale is not in the subsidy segment.
    NotSubsidySegment,
    /// The customer is neither a household nor a society.
    CustomerNotEligible,
    /// The date lies outside the scheme.
    OutsideScheme,
    /// The modules are not DCR.
    ModulesNotDcr,
    /// The connection belongs to someone else.
    ConnectionNotOwned,
    /// The system is rented.
    SystemNotOwned,
    /// Assistance was received before.
    AssistedBefore,
    /// The number of houses of the society is not known.
    HousesUnknown,
}

/// Assistance to expect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Subsidy {
    /// Class that applies; absent where none does.
    pub class: Option<BeneficiaryClass>,
    /// Watts that count.
    pub eligible_w: i64,
    /// Central assistance.
    pub central_paise: i64,
    /// Top-up of the state, printed apart.
    pub state_paise: i64,
    /// Both together.
    pub total_paise: i64,
    /// Why nothing is due; empty when something is.
    pub denials: Vec<SubsidyDenial>,
}

/// The assistance due in a case, by the rules in force on its date.
pub fn subsidy(case: &SubsidyCase, items: &[ReferenceItem<SubsidyRule>]) -> Subsidy {
    let rule = rule_for(case, items);
    let offered_w = match (case.capacity_basis, case.inverter_w) {
        (CapacityBasis::LowerOfModuleAndInverter, Some(inverter_w)) => {
            case.module_w.min(inverter_w)
        }
        (CapacityBasis::LowerOfModuleAndInverter, None) | (CapacityBasis::Module, _) => {
            case.module_w
        }
    };
    let eligible_w = rule.map_or(offered_w, |rule| {
        eligible_watts(rule, offered_w, case.houses)
    });
    let denials = denials(case, rule);
    let (central_paise, state_paise) = match rule {
        Some(rule) if denials.is_empty() => (
            central_assistance_paise(rule, eligible_w),
            state_top_up_paise(rule, case, eligible_w),
        ),
        Some(_) | None => (0, 0),
    };
    Subsidy {
        class: rule.map(|rule| rule.class),
        eligible_w,
        central_paise,
        state_paise,
        total_paise: central_paise + state_paise,
        denials,
    }
}

/// Central assistance for watts that count: each band at its own rate, then the cap.
pub fn central_assistance_paise(rule: &SubsidyRule, eligible_w: i64) -> i64 {
    let mut counted = 0;
    let mut milli_paise = 0;
    for band in &rule.bands {
        let upto = eligible_w.min(band.upto_w);
        milli_paise += (upto - counted).max(0) * band.paise_per_kw;
        counted = counted.max(upto);
    }
    rdiv(milli_paise, 1000).min(rule.cap_paise)
}

fn eligible_watts(rule: &SubsidyRule, offered_w: i64, houses: Option<i64>) -> i64 {
    let by_houses = match rule.w_per_house {
        Some(w_per_house) => houses.unwrap_or(0).saturating_mul(w_per_house),
        None => offered_w,
    };
    offered_w.min(by_houses).max(0)
}

fn state_top_up_paise(rule: &SubsidyRule, case: &SubsidyCase, eligible_w: i64) -> i64 {
    rule.state_top_ups
        .iter()
        .filter(|top_up| top_up.state_code == case.state_code)
        .filter(|top_up| top_up.from <= case.on && top_up.to.is_none_or(|to| case.on <= to))
        .map(|top_up| {
            let amount = top_up.fixed_paise + rdiv(eligible_w * top_up.paise_per_kw, 1000);
            top_up.cap_paise.map_or(amount, |cap| amount.min(cap))
        })
        .sum()
}

fn rule_for<'a>(
    case: &SubsidyCase,
    items: &'a [ReferenceItem<SubsidyRule>],
) -> Option<&'a SubsidyRule> {
    let of_class = |class| {
        items
            .iter()
            .filter_map(|item| item.in_force(case.on))
            .map(|row| &row.payload)
            .find(|rule| rule.class == class)
    };
    match case.beneficiary {
        Beneficiary::Household => of_class(BeneficiaryClass::ResidentialSpecial)
            .filter(|rule| rule.states.contains(&case.state_code))
            .or_else(|| of_class(BeneficiaryClass::Residential)),
        Beneficiary::Society => of_class(BeneficiaryClass::SocietyCommon),
        Beneficiary::Other => None,
    }
}

fn denials(case: &SubsidyCase, rule: Option<&SubsidyRule>) -> Vec<SubsidyDenial> {
    let eligible_customer = case.beneficiary != Beneficiary::Other;
    let needs_houses = rule.is_some_and(|rule| rule.w_per_house.is_some());
    [
        (!case.subsidy_segment, SubsidyDenial::NotSubsidySegment),
        (!eligible_customer, SubsidyDenial::CustomerNotEligible),
        (
            eligible_customer && rule.is_none(),
            SubsidyDenial::OutsideScheme,
        ),
        (!case.dcr_modules, SubsidyDenial::ModulesNotDcr),
        (!case.owns_connection, SubsidyDenial::ConnectionNotOwned),
        (!case.owns_system, SubsidyDenial::SystemNotOwned),
        (case.assisted_before, SubsidyDenial::AssistedBefore),
        (
            needs_houses && case.houses.is_none(),
            SubsidyDenial::HousesUnknown,
        ),
    ]
    .into_iter()
    .filter_map(|(holds, denial)| holds.then_some(denial))
    .collect()
}
