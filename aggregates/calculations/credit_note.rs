//! Credit notes: the only way to change a fiscal amount.
//!
//! A credit note uses the treatment, place of supply and rates of the original's date. A full
//! credit mirrors all that is left of the original, the round-off included; a partial one is
//! worked like an invoice on a taxable value per original line.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::financial_year::FinancialYear;
use super::gst::{
    InvoiceTotals, InvoiceWorking, LineWorking, TaxLine, TaxRule, sum_of_tax_lines, tax_lines,
    with_totals,
};

/// Taxable value to be credited on one line of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreditLine {
    /// Place of the line on the original, from 1.
    pub line_no: u32,
    /// Taxable value taken back.
    pub taxable_paise: i64,
}

/// Why a credit note is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CreditRefusal {
    /// The original has no such line, or it is named twice.
    #[error("line {line_no} is not a line of the original, or is named twice")]
    UnknownLine {
        /// The place named.
        line_no: u32,
    },
    /// More than is left of a line (`allocation_exceeds`).
    #[error("line {line_no} has {left_paise} paise of taxable value left to credit")]
    AboveLine {
        /// Place of the line.
        line_no: u32,
        /// Taxable value not yet credited.
        left_paise: i64,
    },
    /// More than is left of the whole document (`allocation_exceeds`).
    #[error("{left_paise} paise of the original are left to credit")]
    AboveTotal {
        /// Amount not yet credited.
        left_paise: i64,
    },
    /// Nothing is credited: a value is zero or negative, or nothing is left.
    #[error("a credit note needs an amount above zero")]
    Nothing,
}

/// Credits all that is left of the original after earlier credit notes.
pub fn credit_in_full(
    original: &InvoiceWorking,
    earlier: &[InvoiceWorking],
) -> Result<InvoiceWorking, CreditRefusal> {
    let lines: Vec<LineWorking> = original
        .lines
        .iter()
        .map(|line| what_is_left(line, earlier))
        .filter(|line| line.taxable_paise != 0)
        .collect();
    let of = |figure: fn(&InvoiceTotals) -> i64| {
        figure(&original.totals) - earlier.iter().map(|note| figure(&note.totals)).sum::<i64>()
    };
    let sums = sum_of_tax_lines(&lines);
    let totals = InvoiceTotals {
        total_paise: of(|totals| totals.total_paise),
        round_off_paise: of(|totals| totals.total_paise) - sums.taxable_paise - sums.tax_paise(),
        ..sums
    };
    if totals.may_be_issued() {
        Ok(InvoiceWorking { lines, totals })
    } else {
        Err(CreditRefusal::Nothing)
    }
}

/// Credits a taxable value on some lines. `rule` is the one the original was worked by.
pub fn credit_in_part(
    original: &InvoiceWorking,
    earlier: &[InvoiceWorking],
    credits: &[CreditLine],
    rule: &TaxRule,
) -> Result<InvoiceWorking, CreditRefusal> {
    let mut lines: Vec<LineWorking> = Vec::new();
    for credit in credits {
        let line_no = credit.line_no;
        let line = original
            .lines
            .iter()
            .find(|line| line.line_no == line_no)
            .filter(|_| lines.iter().all(|named| named.line_no != line_no))
            .ok_or(CreditRefusal::UnknownLine { line_no })?;
        let left_paise = what_is_left(line, earlier).taxable_paise;
        if credit.taxable_paise <= 0 {
            return Err(CreditRefusal::Nothing);
        }
        if credit.taxable_paise > left_paise {
            return Err(CreditRefusal::AboveLine {
                line_no,
                left_paise,
            });
        }
        lines.push(LineWorking {
            line_no,
            gross_paise: credit.taxable_paise,
            discount_paise: 0,
            taxable_paise: credit.taxable_paise,
            tax_lines: like_the_original(line, credit.taxable_paise, rule),
        });
    }
    let credit = with_totals(lines);
    if !credit.totals.may_be_issued() {
        return Err(CreditRefusal::Nothing);
    }
    let credited: i64 = earlier.iter().map(|note| note.totals.total_paise).sum();
    let left_paise = original.totals.total_paise - credited;
    if credit.totals.total_paise > left_paise {
        return Err(CreditRefusal::AboveTotal { left_paise });
    }
    Ok(credit)
}

/// Whether a credit note comes after 30 November following the financial year of the original
/// (warning `credit_note_late`).
pub fn credit_note_is_late(original_issued_on: NaiveDate, credited_on: NaiveDate) -> bool {
    let year = FinancialYear::of(original_issued_on).start_year() + 1;
    NaiveDate::from_ymd_opt(year, 11, 30).is_some_and(|limit| credited_on > limit)
}

/// The tax lines of a part of an original line, with the original's codes and rates.
fn like_the_original(line: &LineWorking, taxable_paise: i64, rule: &TaxRule) -> Vec<TaxLine> {
    let first = line.tax_lines.first();
    let code = first.map_or("", |tax_line| tax_line.hsn_sac.as_str());
    let own_rate_bp = first.map(|tax_line| tax_line.rate_bp);
    let mut parts = tax_lines(taxable_paise, code, own_rate_bp, rule);
    for (part, tax_line) in parts.iter_mut().zip(&line.tax_lines) {
        part.hsn_sac.clone_from(&tax_line.hsn_sac);
    }
    parts
}

/// A line of the original less what earlier credit notes took from it.
fn what_is_left(line: &LineWorking, earlier: &[InvoiceWorking]) -> LineWorking {
    let mut left = line.clone();
    left.gross_paise = line.taxable_paise;
    left.discount_paise = 0;
    let credited = earlier
        .iter()
        .flat_map(|note| &note.lines)
        .filter(|credited| credited.line_no == line.line_no);
    for credit in credited {
        left.gross_paise -= credit.taxable_paise;
        left.taxable_paise -= credit.taxable_paise;
        for (part, taken) in left.tax_lines.iter_mut().zip(&credit.tax_lines) {
            part.taxable_paise -= taken.taxable_paise;
            part.cgst_paise -= taken.cgst_paise;
            part.sgst_paise -= taken.sgst_paise;
            part.igst_paise -= taken.igst_paise;
        }
    }
    left
}
