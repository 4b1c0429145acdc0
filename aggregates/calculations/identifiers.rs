//! Identifiers of people, firms and places, brought to one form and checked on entry.
//!
//! Each function takes the text as typed and gives the stored form, or `None` when it is not
//! such an identifier; the caller refuses with the field's code. GSTIN has its own module; phone,
//! e-mail and PIN code are values of the kernel and the vocabulary.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A permanent account number, upper-cased, spaces removed: `AAACR1234F`.
pub fn pan(text: &str) -> Option<String> {
    shaped(text, "@@@@@####@")
}

/// Whether the fourth letter of a PAN asks for a second look: an unknown holder class, or a
/// company, firm, trust, local authority or government body on a residential customer.
pub fn pan_holder_is_doubtful(pan: &str, residential: bool) -> bool {
    match pan.chars().nth(3) {
        Some('P' | 'H' | 'A' | 'B' | 'J') => false,
        Some('C' | 'F' | 'T' | 'L' | 'G') => residential,
        Some(_) | None => true,
    }
}

/// A tax deduction account number.
pub fn tan(text: &str) -> Option<String> {
    shaped(text, "@@@@#####@")
}

/// A company identification number.
pub fn cin(text: &str) -> Option<String> {
    shaped(text, "@#####@@####@@@######").filter(|cin| cin.starts_with(['L', 'U']))
}

/// The code of a bank branch.
pub fn ifsc(text: &str) -> Option<String> {
    shaped(text, "@@@@0******")
}

/// A UPI id such as `rayenna@okbank`; its case is kept.
pub fn upi_id(text: &str) -> Option<String> {
    let id = text.trim();
    let (handle, provider) = id.split_once('@')?;
    let handle_fits = (2..=256).contains(&handle.len())
        && handle
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let provider_fits = (2..=64).contains(&provider.len())
        && provider.starts_with(|c: char| c.is_ascii_alphabetic())
        && provider.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (handle_fits && provider_fits).then(|| id.to_owned())
}

/// The last four digits of an Aadhaar number: more than these are never sent or stored.
pub fn aadhaar_last_four(text: &str) -> Option<String> {
    shaped(text, "####")
}

/// A consumer number of a DISCOM: 5 to 13 digits for KSEB, 5 to 20 letters and digits
/// elsewhere.
pub fn consumer_number(text: &str, discom_code: &str) -> Option<String> {
    let number: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = if discom_code == "kseb" {
        (5..=13).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    } else {
        (5..=20).contains(&number.chars().count()) && !number.chars().any(char::is_control)
    };
    fits.then_some(number)
}

/// A code of goods (HSN) or services (SAC).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HsnSac {
    /// 4, 6 or 8 digits; a service has 6.
    pub code: String,
    /// Services start with 99.
    pub is_service: bool,
}

/// A goods or services code of 4, 6 or 8 digits with at least `min_digits` (setting
/// `hsn_min_digits`); services start 99 and have 6.
pub fn hsn_sac(text: &str, min_digits: usize) -> Option<HsnSac> {
    let code = text.trim().to_owned();
    let is_service = code.starts_with("99");
    let length_fits = if is_service {
        code.len() == 6
    } else {
        matches!(code.len(), 4 | 6 | 8) && code.len() >= min_digits
    };
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    (digits && length_fits).then_some(HsnSac { code, is_service })
}

/// Whether a goods or services code is long enough for an e-invoice: 6 or 8 digits.
pub fn hsn_sac_fits_einvoice(code: &HsnSac) -> bool {
    matches!(code.code.len(), 6 | 8)
}

/// Whether a text has a fixed shape. In the shape `#` stands for a digit, `@` for a capital
/// letter, `*` for either, `!` for 1–9 or a letter, `?` for Z, 1–9, A, B or D–J, `%` for U or
/// O; any other character stands for itself.
pub(super) fn fits(text: &str, shape: &str) -> bool {
    text.chars().count() == shape.len()
        && text
            .chars()
            .zip(shape.chars())
            .all(|(c, class)| match class {
                '#' => c.is_ascii_digit(),
                '@' => c.is_ascii_uppercase(),
                '*' => c.is_ascii_digit() || c.is_ascii_uppercase(),
                '!' => matches!(c, '1'..='9' | 'A'..='Z'),
                '?' => matches!(c, 'Z' | '1'..='9' | 'A' | 'B' | 'D'..='J'),
                '%' => matches!(c, 'U' | 'O'),
                literal => c == literal,
            })
}

/// Upper-cased and without spaces, if it then has the shape.
fn shaped(text: &str, shape: &str) -> Option<String> {
    let normalised = without_spaces(text);
    fits(&normalised, shape).then_some(normalised)
}

/// Upper-cased, all white space removed.
pub(super) fn without_spaces(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
