//! Number series of documents: prefix, financial year, running number (india.md §6.3).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::calculations::financial_year::FinancialYear;
use crate::kernel::{FieldError, Refusal, Text};

/// What a series numbers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SeriesKind {
    /// Tax invoices.
    TaxInvoice,
    /// Credit notes.
    CreditNote,
    /// Proformas.
    Proforma,
    /// Receipts of payments.
    Receipt,
    /// Quotations.
    Quotation,
}

impl SeriesKind {
    /// Every series of the company.
    pub const ALL: [Self; 5] = [
        Self::TaxInvoice,
        Self::CreditNote,
        Self::Proforma,
        Self::Receipt,
        Self::Quotation,
    ];

    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TaxInvoice => "tax_invoice",
            Self::CreditNote => "credit_note",
            Self::Proforma => "proforma",
            Self::Receipt => "receipt",
            Self::Quotation => "quotation",
        }
    }

    const fn default_prefix(self) -> &'static str {
        match self {
            Self::TaxInvoice => "RE",
            Self::CreditNote => "CN",
            Self::Proforma => "PI",
            Self::Receipt => "RC",
            Self::Quotation => "QT",
        }
    }
}

/// How the numbers of one kind are written, from a financial year on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NumberSeries)]
pub struct Series {
    /// What it numbers.
    pub kind: SeriesKind,
    /// One to four capital letters.
    pub prefix: Text<1, 4>,
    /// Digits of the running number, 4 to 6.
    pub digits: u8,
    /// First financial year it is used in.
    pub from_fy: FinancialYear,
}

impl Series {
    /// The longest number the GST portal takes.
    const LONGEST: usize = 16;
    /// `/26-27/`.
    const MIDDLE: usize = 7;

    /// The series a kind has until another is set.
    pub fn default_of(kind: SeriesKind) -> Self {
        Self {
            kind,
            prefix: Text::clipped(kind.default_prefix()),
            digits: 5,
            from_fy: FinancialYear::of(chrono::NaiveDate::MIN),
        }
    }

    /// The number as printed: `RE/26-27/00042`. The running number starts at 1 each year.
    pub fn number(&self, fy: FinancialYear, running: u32) -> String {
        let width = usize::from(self.digits);
        format!("{}/{}/{running:0width$}", self.prefix, fy.short())
    }

    /// Whether numbers of this form are allowed on fiscal documents.
    ///
    /// # Errors
    /// `bad_format`, `out_of_range` or `too_long` at the member.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut errors = Vec::new();
        if !self.prefix.as_str().bytes().all(|b| b.is_ascii_uppercase()) {
            errors.push(FieldError::new(
                "/prefix",
                "bad_format",
                "Enter one to four capital letters.",
            ));
        }
        if !(4..=6).contains(&self.digits) {
            errors.push(FieldError::new(
                "/digits",
                "out_of_range",
                "Choose 4, 5 or 6 digits.",
            ));
        }
        let length = self.prefix.as_str().len() + Self::MIDDLE + usize::from(self.digits);
        if errors.is_empty() && length > Self::LONGEST {
            errors.push(FieldError::new(
                "/prefix",
                "too_long",
                "A number has 16 characters at most. Shorten the prefix or take fewer digits.",
            ));
        }
        Refusal::unless_empty(errors)
    }
}
