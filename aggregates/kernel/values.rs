//! Typed values, parsed once at the edge (domain.md §2.1). A value that does not fit is refused
//! while the command is read, with the code of api.md §1.5 and a remedy.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::input::coded;

/// Civil date in Asia/Kolkata (UTC+05:30, no daylight saving) of an instant.
pub fn kolkata_date(at: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(5 * 3600 + 1800) {
        Some(kolkata) => at.with_timezone(&kolkata).date_naive(),
        None => at.date_naive(),
    }
}

/// Text of `MIN..=MAX` characters, already trimmed and NFC by [`super::normalise`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// Takes text that is known to fit; what is too long is cut. For derived values only.
    pub fn clipped(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().chars().take(MAX).collect())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> std::fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> From<Text<MIN, MAX>> for String {
    fn from(text: Text<MIN, MAX>) -> Self {
        text.0
    }
}

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        let text = String::deserialize(de)?;
        let length = text.chars().count();
        if length < MIN {
            return Err(D::Error::custom(coded(
                "too_short",
                format!("Enter at least {MIN} characters."),
            )));
        }
        if length > MAX {
            return Err(D::Error::custom(coded(
                "too_long",
                format!("Shorten this to {MAX} characters at most."),
            )));
        }
        Ok(Self(text))
    }
}

impl<const MIN: usize, const MAX: usize> utoipa::__dev::ComposeSchema for Text<MIN, MAX> {
    fn compose(
        _: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .min_length(Some(MIN))
            .max_length(Some(MAX))
            .into()
    }
}

impl<const MIN: usize, const MAX: usize> utoipa::ToSchema for Text<MIN, MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Text{MIN}To{MAX}").into()
    }
}

/// An integer newtype with limits: parse refuses what lies outside.
macro_rules! bounded {
    ($(#[$doc:meta])* $name:ident, $min:expr, $max:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, Default)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Smallest and largest value accepted from outside.
            pub const LIMITS: (i64, i64) = ($min, $max);

            /// A value made inside, from figures that were checked before.
            pub const fn new(value: i64) -> Self { Self(value) }

            /// The bare integer.
            pub const fn get(self) -> i64 { self.0 }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> i64 { value.0 }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
                let value = <i64 as serde::Deserialize>::deserialize(de)?;
                if !($min..=$max).contains(&value) {
                    let text = format!("Enter a whole number from {} to {}.", $min as i64, $max as i64);
                    return Err(serde::de::Error::custom($crate::kernel::coded("out_of_range", text)));
                }
                Ok(Self(value))
            }
        }

        impl utoipa::__dev::ComposeSchema for $name {
            fn compose(_: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::Integer)
                    .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Int64)))
                    .minimum(Some($min as i64))
                    .maximum(Some($max as i64))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

pub(crate) use bounded;

bounded!(
    /// Money in paise, 0 … 10¹³ (domain.md §2.1). Never a float.
    Paise, 0, 10_000_000_000_000_i64
);
bounded!(
    /// A share in basis points, 0 … 10 000.
    BasisPoints, 0, 10_000
);
bounded!(
    /// Power in watts, 100 … 50 000 000; shown as kW.
    Watts, 100, 50_000_000
);
bounded!(
    /// A quantity in thousandths of its unit, above zero.
    Milli, 1, 1_000_000_000_000_i64
);

/// A phone number in E.164; ten digits starting 6–9 get `+91` (domain.md §2.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Reads what a person types: spaces, dashes, dots and brackets are dropped, a leading zero too.
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(|c| !" -.()".contains(*c)).collect();
        let (plus, digits) = match compact.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, compact.as_str()),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if plus {
            let indian = digits.strip_prefix("91");
            let fits = match indian {
                Some(rest) => rest.len() == 10 && rest.as_bytes()[0] >= b'6',
                None => (8..=15).contains(&digits.len()) && !digits.starts_with('0'),
            };
            return fits.then(|| Self(format!("+{digits}")));
        }
        let local = match digits.len() {
            12 => digits.strip_prefix("91")?,
            11 => digits.strip_prefix('0')?,
            _ => digits,
        };
        (local.len() == 10 && local.as_bytes()[0] >= b'6').then(|| Self(format!("+91{local}")))
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        let text = String::deserialize(de)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(coded(
                "phone_invalid",
                "Enter ten digits starting 6 to 9, or a number with + and country code.",
            ))
        })
    }
}

impl utoipa::__dev::ComposeSchema for Phone {
    fn compose(
        _: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("E.164; ten digits starting 6 to 9 get +91"))
            .into()
    }
}

impl utoipa::ToSchema for Phone {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_get_the_country_code() {
        assert_eq!(
            Phone::parse("98470 12345").map(|p| p.0),
            Some("+919847012345".into())
        );
        assert_eq!(
            Phone::parse("0 9847-012345").map(|p| p.0),
            Some("+919847012345".into())
        );
        assert_eq!(
            Phone::parse("+91 98470 12345").map(|p| p.0),
            Some("+919847012345".into())
        );
        assert_eq!(
            Phone::parse("+971 50 123 4567").map(|p| p.0),
            Some("+971501234567".into())
        );
    }

    #[test]
    fn what_is_no_phone_is_refused() {
        for text in [
            "",
            "12345",
            "1234567890",
            "98470x2345",
            "+91 12345 67890",
            "९८४७०१२३४५",
        ] {
            assert_eq!(Phone::parse(text), None, "{text}");
        }
    }

    #[test]
    fn text_counts_characters_not_bytes() {
        assert!(serde_json::from_str::<Text<1, 4>>("\"കേരളം\"").is_err());
        assert!(serde_json::from_str::<Text<1, 6>>("\"കേരളം\"").is_ok());
    }

    #[test]
    fn kolkata_is_ahead_of_utc() {
        let late = DateTime::parse_from_rfc3339("2026-03-31T18:30:00Z").map(|d| d.to_utc());
        assert_eq!(
            late.map(kolkata_date).ok(),
            NaiveDate::from_ymd_opt(2026, 4, 1)
        );
    }
}
