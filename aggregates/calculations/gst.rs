//! GST of an invoice: treatment, place of supply, tax lines, round-off, inclusive prices.
//!
//! The working follows one order: gross, discount, taxable value per line; tax lines of the
//! treatment; tax per tax line; sums; rounding of the total to the rupee. A proforma and a
//! quotation use the same working, so that offer and invoice agree.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::gstin::GstRegistration;
use super::reference::{GstComponent, GstRate, ReferenceItem};
use super::rounding::{WHOLE_BP, bp, mul_rdiv, narrow, rdiv, rdiv_wide};
pub use crate::vocabulary::TaxTreatment;

/// Which taxes a supply bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxScope {
    /// CGST and SGST (or UTGST), each on half the rate.
    WithinState,
    /// IGST on the whole rate.
    AcrossStates,
}

impl TaxScope {
    /// The scope of a supply: within the state when the supplier's state is the place of
    /// supply and the buyer is not in a special economic zone. The billing address never
    /// decides.
    pub fn of(supplier_state: &str, place_of_supply: &str, buyer: GstRegistration) -> Self {
        let leaves_state = supplier_state != place_of_supply;
        match buyer {
            GstRegistration::Sez => Self::AcrossStates,
            GstRegistration::Unregistered
            | GstRegistration::Regular
            | GstRegistration::Composition
            | GstRegistration::Government
            | GstRegistration::UnBody
            | GstRegistration::NonResident => {
                if leaves_state {
                    Self::AcrossStates
                } else {
                    Self::WithinState
                }
            }
        }
    }
}

/// The rates that hold on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GstRates {
    /// Rate of goods.
    pub goods_bp: i64,
    /// Rate of services.
    pub services_bp: i64,
    /// Share of goods in a composite contract.
    pub goods_share_bp: i64,
}

impl GstRates {
    /// The rates of the rows in force on a date (the issue date; for a credit note the issue
    /// date of the original); `None` when a component has no row (`reference_unknown`).
    pub fn in_force(items: &[ReferenceItem<GstRate>], on: NaiveDate) -> Option<Self> {
        let mut goods = None;
        let mut services = None;
        let mut share = None;
        for row in items.iter().filter_map(|item| item.in_force(on)) {
            match &row.payload {
                GstRate::Rate {
                    component: GstComponent::Goods,
                    rate_bp,
                } => goods = Some(*rate_bp),
                GstRate::Rate {
                    component: GstComponent::Services,
                    rate_bp,
                } => {
                    services = Some(*rate_bp);
                }
                GstRate::Split(split) => share = Some(split.goods_share_bp),
            }
        }
        Some(Self {
            goods_bp: goods?,
            services_bp: services?,
            goods_share_bp: share?,
        })
    }
}

/// One line of an invoice as entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceLine {
    /// Goods or services code.
    pub hsn_sac: String,
    /// Thousandths of the unit.
    pub quantity_milli: i64,
    /// Price of one unit, before tax.
    pub rate_paise: i64,
    /// Discount on the line, not above its gross value.
    pub discount_paise: i64,
    /// Own rate of the code, used by `goods_only` in place of the rate of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_rate_bp: Option<i64>,
}

/// Codes of the two parts of a composite line whose own code belongs to the other part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompositeCodes {
    /// Code of the goods part (PV modules).
    pub goods_hsn: String,
    /// Code of the services part (setting `composite_service_sac`).
    pub services_sac: String,
}

/// How an invoice is to be worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaxRule {
    /// Treatment of the contract.
    pub treatment: TaxTreatment,
    /// Which taxes apply.
    pub scope: TaxScope,
    /// Rates in force on the issue date.
    pub rates: GstRates,
    /// Codes of composite parts.
    pub codes: CompositeCodes,
}

/// One tax line: a part of an invoice line with one rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaxLine {
    /// Goods or services.
    pub component: GstComponent,
    /// Goods or services code.
    pub hsn_sac: String,
    /// Whole rate; CGST and SGST are half of it each.
    pub rate_bp: i64,
    /// Value that the tax is on.
    pub taxable_paise: i64,
    /// Central tax.
    pub cgst_paise: i64,
    /// State or union territory tax, the same amount as central tax.
    pub sgst_paise: i64,
    /// Integrated tax.
    pub igst_paise: i64,
}

/// The working of one invoice line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineWorking {
    /// Place of the line on the document, from 1; on a credit note the place on the original.
    pub line_no: u32,
    /// Quantity times rate.
    pub gross_paise: i64,
    /// Discount taken off.
    pub discount_paise: i64,
    /// Gross less discount.
    pub taxable_paise: i64,
    /// One tax line, or two for a composite contract.
    pub tax_lines: Vec<TaxLine>,
}

/// Totals of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceTotals {
    /// Σ taxable values.
    pub taxable_paise: i64,
    /// Σ central tax.
    pub cgst_paise: i64,
    /// Σ state or union territory tax.
    pub sgst_paise: i64,
    /// Σ integrated tax.
    pub igst_paise: i64,
    /// What brings the total to whole rupees, −49 … 50 on an invoice.
    pub round_off_paise: i64,
    /// What is to be paid; whole rupees.
    pub total_paise: i64,
}

impl InvoiceTotals {
    /// All taxes together.
    pub fn tax_paise(&self) -> i64 {
        self.cgst_paise + self.sgst_paise + self.igst_paise
    }

    /// Whether a document with these totals may be issued: its total is above zero.
    pub fn may_be_issued(&self) -> bool {
        self.total_paise > 0
    }
}

/// One row of the tax summary printed on the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaxSummaryRow {
    /// Goods or services code.
    pub hsn_sac: String,
    /// Whole rate.
    pub rate_bp: i64,
    /// Σ taxable values.
    pub taxable_paise: i64,
    /// Σ central tax.
    pub cgst_paise: i64,
    /// Σ state or union territory tax.
    pub sgst_paise: i64,
    /// Σ integrated tax.
    pub igst_paise: i64,
}

/// The whole working of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceWorking {
    /// Lines with their tax lines.
    pub lines: Vec<LineWorking>,
    /// Totals of the document.
    pub totals: InvoiceTotals,
}

impl InvoiceWorking {
    /// Tax lines of all lines in order.
    pub fn tax_lines(&self) -> impl Iterator<Item = &TaxLine> {
        self.lines.iter().flat_map(|line| &line.tax_lines)
    }

    /// Tax lines grouped by code and rate, in the order of their first appearance.
    pub fn tax_summary(&self) -> Vec<TaxSummaryRow> {
        let mut summary: Vec<TaxSummaryRow> = Vec::new();
        for line in self.tax_lines() {
            let known = summary
                .iter_mut()
                .find(|row| row.hsn_sac == line.hsn_sac && row.rate_bp == line.rate_bp);
            match known {
                Some(row) => {
                    row.taxable_paise += line.taxable_paise;
                    row.cgst_paise += line.cgst_paise;
                    row.sgst_paise += line.sgst_paise;
                    row.igst_paise += line.igst_paise;
                }
                None => summary.push(TaxSummaryRow {
                    hsn_sac: line.hsn_sac.clone(),
                    rate_bp: line.rate_bp,
                    taxable_paise: line.taxable_paise,
                    cgst_paise: line.cgst_paise,
                    sgst_paise: line.sgst_paise,
                    igst_paise: line.igst_paise,
                }),
            }
        }
        summary
    }
}

/// Why an invoice cannot be worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvoiceRefusal {
    /// The discount of a line is above its gross value.
    #[error("the discount of line {line_no} is above its value")]
    DiscountAboveGross {
        /// Place of the line, from 1.
        line_no: u32,
    },
}

/// Works an invoice, proforma or offer from its lines.
pub fn work_invoice(
    lines: &[InvoiceLine],
    rule: &TaxRule,
) -> Result<InvoiceWorking, InvoiceRefusal> {
    let worked = lines
        .iter()
        .zip(1..)
        .map(|(line, line_no)| {
            let gross_paise = mul_rdiv(line.quantity_milli, line.rate_paise, 1000);
            if line.discount_paise > gross_paise {
                return Err(InvoiceRefusal::DiscountAboveGross { line_no });
            }
            let taxable_paise = gross_paise - line.discount_paise;
            Ok(LineWorking {
                line_no,
                gross_paise,
                discount_paise: line.discount_paise,
                taxable_paise,
                tax_lines: tax_lines(taxable_paise, &line.hsn_sac, line.own_rate_bp, rule),
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(with_totals(worked))
}

/// The tax lines of one line of a taxable value.
pub fn tax_lines(
    taxable_paise: i64,
    hsn_sac: &str,
    own_rate_bp: Option<i64>,
    rule: &TaxRule,
) -> Vec<TaxLine> {
    let rates = &rule.rates;
    let is_service_code = hsn_sac.starts_with("99");
    let line = |component, code: &str, rate_bp, part_paise| {
        let (half, whole) = match rule.scope {
            TaxScope::WithinState => (mul_rdiv(part_paise, rate_bp, 2 * WHOLE_BP), 0),
            TaxScope::AcrossStates => (0, bp(part_paise, rate_bp)),
        };
        TaxLine {
            component,
            hsn_sac: code.to_owned(),
            rate_bp,
            taxable_paise: part_paise,
            cgst_paise: half,
            sgst_paise: half,
            igst_paise: whole,
        }
    };
    match rule.treatment {
        TaxTreatment::Composite7030 => {
            let goods = bp(taxable_paise, rates.goods_share_bp);
            let (goods_code, services_code) = if is_service_code {
                (rule.codes.goods_hsn.as_str(), hsn_sac)
            } else {
                (hsn_sac, rule.codes.services_sac.as_str())
            };
            vec![
                line(GstComponent::Goods, goods_code, rates.goods_bp, goods),
                line(
                    GstComponent::Services,
                    services_code,
                    rates.services_bp,
                    taxable_paise - goods,
                ),
            ]
        }
        TaxTreatment::WorksContract18 | TaxTreatment::ServicesOnly => {
            vec![line(
                GstComponent::Services,
                hsn_sac,
                rates.services_bp,
                taxable_paise,
            )]
        }
        TaxTreatment::GoodsOnly => {
            let rate_bp = own_rate_bp.unwrap_or(rates.goods_bp);
            vec![line(GstComponent::Goods, hsn_sac, rate_bp, taxable_paise)]
        }
    }
}

/// The taxable value inside a price that includes tax. Worked forward again, the round-off
/// brings a price in whole rupees back exactly.
pub fn taxable_in_inclusive(
    inclusive_paise: i64,
    treatment: TaxTreatment,
    rates: &GstRates,
) -> i64 {
    const SCALE: i128 = 100_000_000;
    let weight = match treatment {
        TaxTreatment::Composite7030 => {
            rates.goods_share_bp * rates.goods_bp
                + (WHOLE_BP - rates.goods_share_bp) * rates.services_bp
        }
        TaxTreatment::WorksContract18 | TaxTreatment::ServicesOnly => WHOLE_BP * rates.services_bp,
        TaxTreatment::GoodsOnly => WHOLE_BP * rates.goods_bp,
    };
    narrow(rdiv_wide(
        i128::from(inclusive_paise) * SCALE,
        SCALE + i128::from(weight),
    ))
}

/// Sums the lines and rounds the total to the rupee.
pub(super) fn with_totals(lines: Vec<LineWorking>) -> InvoiceWorking {
    let mut totals = sum_of_tax_lines(&lines);
    let before = totals.taxable_paise + totals.tax_paise();
    totals.total_paise = rdiv(before, 100) * 100;
    totals.round_off_paise = totals.total_paise - before;
    InvoiceWorking { lines, totals }
}

/// Totals of the tax lines, before any rounding.
pub(super) fn sum_of_tax_lines(lines: &[LineWorking]) -> InvoiceTotals {
    let mut totals = InvoiceTotals::default();
    for line in lines.iter().flat_map(|line| &line.tax_lines) {
        totals.taxable_paise += line.taxable_paise;
        totals.cgst_paise += line.cgst_paise;
        totals.sgst_paise += line.sgst_paise;
        totals.igst_paise += line.igst_paise;
    }
    totals
}
