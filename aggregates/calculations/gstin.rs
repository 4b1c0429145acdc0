//! GSTIN: shape by class of registration, state, check character; and PIN against state.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::identifiers::{fits, without_spaces};
use super::reference::{GstState, PinPrefix};

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// How a customer is registered for GST.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GstRegistration {
    /// No GSTIN; the usual household.
    #[default]
    Unregistered,
    /// Ordinary taxpayer.
    Regular,
    /// Under the composition scheme; billed like an ordinary taxpayer.
    Composition,
    /// Unit or developer in a special economic zone; always IGST.
    Sez,
    /// Government department that deducts tax at source.
    Government,
    /// Body of the United Nations, embassy or other notified person.
    UnBody,
    /// Non-resident taxable person.
    NonResident,
}

/// Why a GSTIN is refused (`gstin_invalid`, `params.reason`); tested in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Error)]
#[serde(rename_all = "snake_case")]
pub enum GstinRefusal {
    /// Not fifteen characters of the pattern of its class.
    #[error("the GSTIN does not have the pattern of its class of registration")]
    Format,
    /// The first two digits are no state, or a retired one.
    #[error("the first two digits of the GSTIN are not a state code in use")]
    State,
    /// The fifteenth character does not follow from the first fourteen.
    #[error("the check character of the GSTIN is wrong")]
    Checksum,
}

/// A GSTIN in its stored form (upper case, no spaces), or the reason it is refused.
///
/// `states` is the table of GST states; a retired state is refused. With `allow_sandbox`
/// (setting `allow_sandbox_gstin`) the test numbers of the portal, whose entity number is 0,
/// pass without a check character.
pub fn check_gstin(
    text: &str,
    registration: GstRegistration,
    states: &[GstState],
    allow_sandbox: bool,
) -> Result<String, GstinRefusal> {
    let gstin = without_spaces(text);
    let is_sandbox = allow_sandbox && fits(&gstin, "##@@@@@####@0##");
    if !is_sandbox && !has_shape_of(&gstin, registration) {
        return Err(GstinRefusal::Format);
    }
    let state_in_use = gstin.get(..2).is_some_and(|code| {
        states
            .iter()
            .any(|state| state.code == code && !state.retired)
    });
    if !state_in_use {
        return Err(GstinRefusal::State);
    }
    let checked = gstin
        .get(..14)
        .and_then(check_character)
        .is_some_and(|check| gstin.ends_with(check));
    if !is_sandbox && !checked {
        return Err(GstinRefusal::Checksum);
    }
    Ok(gstin)
}

/// The fifteenth character for the first fourteen: factors 1 and 2 in turn, each product
/// counted as its quotient plus remainder by 36. `None` for a character outside 0–9, A–Z.
pub fn check_character(first_fourteen: &str) -> Option<char> {
    let mut sum = 0;
    for (place, byte) in first_fourteen.bytes().enumerate() {
        let index = ALPHABET.iter().position(|&letter| letter == byte)?;
        let product = index * (1 + place % 2);
        sum += product / 36 + product % 36;
    }
    Some(char::from(ALPHABET[(36 - sum % 36) % 36]))
}

/// The two state digits.
pub fn gstin_state(gstin: &str) -> Option<&str> {
    gstin.get(..2)
}

/// The PAN inside a GSTIN of the regular class (characters 3 to 12).
pub fn gstin_pan(gstin: &str) -> Option<&str> {
    gstin.get(2..12)
}

/// Whether a PIN code belongs to a state. `None` when no prefix of the table covers the PIN;
/// the longest prefix decides. A mismatch only warns (`pin_state_mismatch`).
pub fn pin_lies_in_state(pin_code: &str, state_code: &str, prefixes: &[PinPrefix]) -> Option<bool> {
    prefixes
        .iter()
        .filter(|row| pin_code.starts_with(&row.prefix))
        .max_by_key(|row| row.prefix.len())
        .map(|row| row.state_codes.iter().any(|code| code == state_code))
}

fn has_shape_of(gstin: &str, registration: GstRegistration) -> bool {
    match registration {
        GstRegistration::Unregistered => false,
        GstRegistration::Regular | GstRegistration::Composition | GstRegistration::Sez => {
            fits(gstin, "##@@@@@####@!?*")
        }
        GstRegistration::Government => fits(gstin, "##@@@@#####@#Z#"),
        GstRegistration::UnBody => fits(gstin, "####@@@#####%N*"),
        GstRegistration::NonResident => fits(gstin, "####@@@#####NR*"),
    }
}
