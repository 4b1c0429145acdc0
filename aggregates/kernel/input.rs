//! From JSON to a typed command: one normalisation, one reader, one shape of error.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::refusal::FieldError;
use super::strict::Strict;

/// Separates code and sentence inside a serde message; never shown to anyone.
const MARK: char = '\u{1f}';

/// A serde message that carries a stable code of api.md §1.5.
pub fn coded(code: &str, sentence: impl AsRef<str>) -> String {
    format!("{MARK}{code}{MARK}{}{MARK}", sentence.as_ref())
}

/// Why a body is not the command it was sent as.
#[derive(Clone, Debug, PartialEq)]
pub enum ParseError {
    /// A member the command does not have: 400 `unknown_field`.
    UnknownField {
        /// JSON pointer of the member.
        pointer: String,
        /// The member's name.
        field: String,
    },
    /// A member that does not fit its type: 422 `validation_failed`.
    Invalid(FieldError),
    /// No such command of this aggregate: 404 `route_not_found`.
    UnknownCommand,
}

/// Trims every text and brings it to NFC; blank text becomes `null`, which means absent
/// (domain.md §2.1). Control characters other than line breaks and tabs are refused.
pub fn normalise(value: &mut Value) -> Result<(), ParseError> {
    normalise_at(value, &mut String::new())
}

fn normalise_at(value: &mut Value, pointer: &mut String) -> Result<(), ParseError> {
    match value {
        Value::String(text) => {
            if text
                .chars()
                .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            {
                return Err(ParseError::Invalid(FieldError::new(
                    pointer.as_str(),
                    "bad_format",
                    "Remove the control characters from this text.",
                )));
            }
            let clean: String = text.trim().nfc().collect();
            *value = if clean.is_empty() {
                Value::Null
            } else {
                Value::String(clean)
            };
            Ok(())
        }
        Value::Array(items) => each(
            items
                .iter_mut()
                .enumerate()
                .map(|(i, v)| (i.to_string(), v)),
            pointer,
        ),
        Value::Object(members) => each(members.iter_mut().map(|(k, v)| (k.clone(), v)), pointer),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn each<'a>(
    members: impl Iterator<Item = (String, &'a mut Value)>,
    pointer: &mut String,
) -> Result<(), ParseError> {
    let length = pointer.len();
    for (key, value) in members {
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        normalise_at(value, pointer)?;
        pointer.truncate(length);
    }
    Ok(())
}

/// Reads one payload. The pointer of an error names the member that does not fit.
pub fn parse_payload<T: DeserializeOwned>(body: Value) -> Result<T, ParseError> {
    serde_path_to_error::deserialize(Strict(body)).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                serde_path_to_error::Segment::Seq { index } => {
                    pointer.push_str(&format!("/{index}"))
                }
                serde_path_to_error::Segment::Map { key } => pointer.push_str(&format!("/{key}")),
                serde_path_to_error::Segment::Enum { .. }
                | serde_path_to_error::Segment::Unknown => {}
            }
        }
        explain(pointer, &error.inner().to_string())
    })
}

fn explain(pointer: String, message: &str) -> ParseError {
    let mut parts = message.split(MARK).skip(1);
    if let (Some(code), Some(sentence)) = (parts.next(), parts.next()) {
        return ParseError::Invalid(FieldError::new(pointer, code, sentence));
    }
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let field = quoted(rest);
        let pointer = if pointer.ends_with(&format!("/{field}")) {
            pointer
        } else {
            format!("{pointer}/{field}")
        };
        return ParseError::UnknownField { pointer, field };
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return ParseError::Invalid(FieldError::required(format!("{pointer}/{}", quoted(rest))));
    }
    if message.starts_with("unknown variant ") {
        let allowed: Vec<String> = message
            .split('`')
            .skip(3)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        let mut error = FieldError::new(pointer, "not_in_list", "Choose one of the listed values.");
        error.params = json!({ "allowed": allowed });
        return ParseError::Invalid(error);
    }
    if message.starts_with("invalid type: null") {
        return ParseError::Invalid(FieldError::required(pointer));
    }
    ParseError::Invalid(FieldError::new(
        pointer,
        "bad_format",
        "This value does not have the expected form.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Paise, Text};

    #[derive(serde::Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Form {
        name: Text<2, 5>,
        #[serde(default)]
        rows: Vec<Row>,
    }

    #[derive(serde::Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Row {
        amount_paise: Paise,
    }

    fn read(mut body: Value) -> Result<Form, ParseError> {
        normalise(&mut body)?;
        parse_payload(body)
    }

    fn invalid(body: Value) -> (String, String) {
        match read(body) {
            Err(ParseError::Invalid(e)) => (e.pointer, e.code),
            other => (format!("{other:?}"), String::new()),
        }
    }

    #[test]
    fn errors_point_at_the_member_and_carry_a_code() {
        assert_eq!(
            invalid(json!({"name": "x"})),
            ("/name".into(), "too_short".into())
        );
        assert_eq!(invalid(json!({})), ("/name".into(), "required".into()));
        assert_eq!(
            invalid(json!({"name": "  "})),
            ("/name".into(), "required".into())
        );
        assert_eq!(
            invalid(json!({"name": "abc", "rows": [{"amount_paise": -1}]})),
            ("/rows/0/amount_paise".into(), "out_of_range".into())
        );
        assert_eq!(
            invalid(json!({"name": "abc", "rows": [{"amount_paise": 1.5}]})),
            ("/rows/0/amount_paise".into(), "bad_format".into())
        );
        assert_eq!(
            invalid(json!({"name": "a\u{7}c"})),
            ("/name".into(), "bad_format".into())
        );
        assert_eq!(
            read(json!({"name": "abc", "nmae": 1})),
            Err(ParseError::UnknownField {
                pointer: "/nmae".into(),
                field: "nmae".into()
            })
        );
    }

    #[test]
    fn a_list_is_no_object_wherever_it_stands() {
        assert_eq!(
            invalid(json!({"name": "abc", "rows": [[5]]})),
            ("/rows/0".into(), "bad_format".into())
        );
        assert_eq!(
            invalid(json!(["abc"])),
            (String::new(), "bad_format".into())
        );
        assert!(read(json!({"name": "abc", "rows": [{"amount_paise": 5}]})).is_ok());
    }

    #[test]
    fn text_is_trimmed_and_composed() {
        let form = read(json!({"name": " e\u{301}a "})).map(|f| f.name.to_string());
        assert_eq!(form, Ok("éa".to_owned()));
    }
}
