//! QR codes on documents and the link a UPI application reads.

use qrcode::{Color, EcLevel, QrCode};

/// Dark runs of a code: row, first column, length; and the number of modules of a side.
pub struct Modules {
    /// Modules of a side, without margin.
    pub side: usize,
    /// Row, first column, length of each dark run.
    pub runs: Vec<(usize, usize, usize)>,
}

/// A code with error correction M, or L for texts too long for it; `None` when the text does not
/// fit at all.
pub fn modules(text: &str) -> Option<Modules> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .or_else(|_| QrCode::with_error_correction_level(text, EcLevel::L))
        .ok()?;
    let side = code.width();
    let mut runs = Vec::new();
    for (row, colors) in code.to_colors().chunks(side).enumerate() {
        let mut column = 0;
        for run in colors.chunk_by(|left, right| left == right) {
            if run.first() == Some(&Color::Dark) {
                runs.push((row, column, run.len()));
            }
            column += run.len();
        }
    }
    Some(Modules { side, runs })
}

/// The link of a UPI payment (exports.md §6.2): amount in rupees with two decimals, the number as
/// note, and without slashes as reference.
pub fn upi_link(upi_id: &str, name: &str, amount_paise: i64, number: &str) -> String {
    format!(
        "upi://pay?pa={}&pn={}&am={}.{:02}&cu=INR&tn={}&tr={}",
        encoded(upi_id),
        encoded(name),
        amount_paise / 100,
        amount_paise % 100,
        encoded(number),
        encoded(&number.replace('/', "")),
    )
}

/// Percent-encoded but for unreserved characters and `@`.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_that_of_the_page() {
        assert_eq!(
            upi_link(
                "rayenna@okbank",
                "Rayenna Energy",
                19_602_000,
                "RE/26-27/00042"
            ),
            "upi://pay?pa=rayenna@okbank&pn=Rayenna%20Energy&am=196020.00&cu=INR&tn=RE%2F26-27%2F00042&tr=RE26-2700042"
        );
    }

    #[test]
    fn a_text_no_code_can_hold_gives_none() {
        assert!(modules(&"x".repeat(4000)).is_none());
        assert!(modules(&"x".repeat(2600)).is_some(), "L holds more than M");
    }
}
