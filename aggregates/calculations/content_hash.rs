//! The hash that freezes a proposal, its short code, and the hash of an e-invoice (IRN).
//!
//! A proposal is hashed over canonical JSON: keys sorted, no white space, no null, no
//! fractions. The same content gives the same hash in every language and at any time.

use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::financial_year::FinancialYear;

/// Comes before the canonical bytes, with a line feed, so that the hash can be of nothing else.
const PREFIX: &str = "rayenna-proposal-v1";

/// Largest integer that every reader of JSON keeps exactly.
const LARGEST_INTEGER: i64 = (1 << 53) - 1;

/// Why content has no canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotCanonical {
    /// Null stands somewhere; what is unknown is left out.
    #[error("{pointer} is null; what is unknown is left out")]
    Null {
        /// JSON pointer.
        pointer: String,
    },
    /// A number is a fraction or beyond 2^53 − 1.
    #[error("{pointer} is not a whole number below 2^53")]
    Number {
        /// JSON pointer.
        pointer: String,
    },
    /// A key has a character outside ASCII.
    #[error("a key of {pointer} is not ASCII")]
    Key {
        /// JSON pointer.
        pointer: String,
    },
}

/// Canonical JSON of a content object: texts in NFC with LF line ends.
pub fn canonical_json(content: &Value) -> Result<String, NotCanonical> {
    let mut written = String::new();
    write_value(content, "", &mut written)?;
    Ok(written)
}

/// Hash of a frozen proposal: lower-case hex SHA-256 of the prefix, a line feed and the
/// canonical JSON of its content object.
pub fn content_hash(content: &Value) -> Result<String, NotCanonical> {
    let canonical = canonical_json(content)?;
    Ok(hex_sha256(format!("{PREFIX}\n{canonical}").as_bytes()))
}

/// The first 12 digits of a hash as people compare them: `4AA0-E105-7E9A`.
pub fn short_code(content_hash: &str) -> String {
    let digits: Vec<char> = content_hash.to_uppercase().chars().take(12).collect();
    let groups: Vec<String> = digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// Kind of a document that is registered as an e-invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EinvoiceDocument {
    /// Tax invoice.
    Invoice,
    /// Credit note.
    CreditNote,
    /// Debit note.
    DebitNote,
}

impl EinvoiceDocument {
    /// Code of the portal.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CRN",
            Self::DebitNote => "DBN",
        }
    }
}

/// Invoice reference number: hash of supplier, financial year, kind and number, as the portal
/// computes it.
pub fn invoice_reference_number(
    supplier_gstin: &str,
    financial_year: FinancialYear,
    document: EinvoiceDocument,
    number: &str,
) -> String {
    let kind = document.code();
    let number = number.to_uppercase();
    hex_sha256(format!("{supplier_gstin}{financial_year}{kind}{number}").as_bytes())
}

/// Lower-case hex SHA-256 of bytes.
pub fn hex_sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn write_value(value: &Value, pointer: &str, written: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => Err(NotCanonical::Null {
            pointer: pointer.to_owned(),
        }),
        Value::Bool(true) => {
            written.push_str("true");
            Ok(())
        }
        Value::Bool(false) => {
            written.push_str("false");
            Ok(())
        }
        Value::Number(number) => {
            let whole = number
                .as_i64()
                .filter(|n| (-LARGEST_INTEGER..=LARGEST_INTEGER).contains(n));
            let whole = whole.ok_or_else(|| NotCanonical::Number {
                pointer: pointer.to_owned(),
            })?;
            written.push_str(&whole.to_string());
            Ok(())
        }
        Value::String(text) => {
            write_text(text, written);
            Ok(())
        }
        Value::Array(items) => {
            written.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    written.push(',');
                }
                write_value(item, &format!("{pointer}/{place}"), written)?;
            }
            written.push(']');
            Ok(())
        }
        Value::Object(members) => {
            if members.keys().any(|key| !key.is_ascii()) {
                return Err(NotCanonical::Key {
                    pointer: pointer.to_owned(),
                });
            }
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(key, _)| key.as_str());
            written.push('{');
            for (place, (key, member)) in sorted.into_iter().enumerate() {
                if place > 0 {
                    written.push(',');
                }
                write_text(key, written);
                written.push(':');
                write_value(member, &format!("{pointer}/{key}"), written)?;
            }
            written.push('}');
            Ok(())
        }
    }
}

/// NFC, LF line ends; only quotes, backslashes and control characters are escaped.
fn write_text(text: &str, written: &mut String) {
    let text: String = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .collect();
    // The writer of serde_json escapes a text exactly as RFC 8785 asks.
    written.push_str(&Value::String(text).to_string());
}
