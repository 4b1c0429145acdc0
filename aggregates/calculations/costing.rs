//! The costing sheet of a quotation: price, tax and margin of each row and of the sheet.
//!
//! The margin is a mark-up on cost. The unit price is rounded before it is multiplied, so that
//! the printed price times the printed quantity is the printed amount.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::gst::{TaxRule, TaxTreatment, tax_lines};
use super::item_text::{kilowatts_in_name, watt_peak_in_name};
use super::rounding::{WHOLE_BP, bp, mul_rdiv, ratio_bp};

/// Most rows of a sheet.
pub const MAX_ROWS: usize = 5_000;

/// One row of a costing sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostingRow {
    /// Code of the costing category.
    pub category: String,
    /// Name of the item; a row that is blank throughout is ignored.
    pub item_name: String,
    /// Specification printed on the bill of materials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<String>,
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Thousandths of the unit.
    pub quantity_milli: i64,
    /// Unit code.
    pub unit: String,
    /// Purchase price of one unit, before tax.
    pub unit_cost_paise: i64,
    /// GST rate; absent: default of the category on the day of saving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gst_rate_bp: Option<i64>,
    /// Mark-up of this row; absent: that of the sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_bp: Option<i64>,
    /// Watts of one module (or rated AC watts of one inverter); absent: read from the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watt_peak: Option<i64>,
}

/// How the tax of a quotation is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum TaxBasis {
    /// Each row by its own rate.
    #[serde(rename = "by_row")]
    ByRow,
    /// As one composite contract.
    #[serde(rename = "composite_70_30")]
    Composite7030,
    /// As a works contract.
    #[serde(rename = "works_contract_18")]
    WorksContract18,
    /// As goods.
    #[serde(rename = "goods_only")]
    GoodsOnly,
    /// As services.
    #[serde(rename = "services_only")]
    ServicesOnly,
}

impl TaxBasis {
    /// The treatment it stands for; `None` by row.
    pub fn treatment(self) -> Option<TaxTreatment> {
        match self {
            Self::ByRow => None,
            Self::Composite7030 => Some(TaxTreatment::Composite7030),
            Self::WorksContract18 => Some(TaxTreatment::WorksContract18),
            Self::GoodsOnly => Some(TaxTreatment::GoodsOnly),
            Self::ServicesOnly => Some(TaxTreatment::ServicesOnly),
        }
    }
}

impl From<TaxTreatment> for TaxBasis {
    fn from(treatment: TaxTreatment) -> Self {
        match treatment {
            TaxTreatment::Composite7030 => Self::Composite7030,
            TaxTreatment::WorksContract18 => Self::WorksContract18,
            TaxTreatment::GoodsOnly => Self::GoodsOnly,
            TaxTreatment::ServicesOnly => Self::ServicesOnly,
        }
    }
}

/// A costing sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostingSheet {
    /// Rows in the order entered.
    pub rows: Vec<CostingRow>,
    /// Mark-up of rows without their own.
    pub margin_bp: i64,
    /// Whether tax is shown and added; else the sheet says "GST extra".
    pub show_gst: bool,
    /// How tax is reckoned.
    pub tax_basis: TaxBasis,
}

/// What a sheet is reckoned with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostingContext {
    /// Default GST rate by costing category on the day of saving.
    pub category_gst_bp: BTreeMap<String, i64>,
    /// How the project will be invoiced; its treatment is compared with the tax basis, its
    /// scope, rates and codes are used for a basis other than by row.
    pub invoice_rule: TaxRule,
    /// Warning limit of the margin on price (setting `min_margin_bp`).
    pub min_margin_bp: i64,
    /// Highest grand total accepted (₹100 crore).
    pub max_total_paise: i64,
    /// Accepted range of the DC/AC ratio; outside it warns.
    pub dc_ac_ratio_bp: (i64, i64),
    /// Whether the sale is in the subsidy segment, where modules must be DCR.
    pub subsidy_segment: bool,
}

/// Figures of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowFigures {
    /// Selling price of one unit.
    pub unit_price_paise: i64,
    /// Selling value before tax.
    pub base_paise: i64,
    /// Purchase value.
    pub cost_paise: i64,
    /// Rate used.
    pub gst_rate_bp: i64,
    /// Tax of the row; 0 when tax is off or not reckoned by row.
    pub gst_paise: i64,
}

/// Sums of one costing category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategorySubtotal {
    /// Code of the category.
    pub category: String,
    /// Σ purchase values.
    pub cost_paise: i64,
    /// Σ selling values before tax.
    pub base_paise: i64,
    /// Σ tax of its rows.
    pub gst_paise: i64,
}

/// Something a person should look at; it does not stop the sheet from being saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CostingWarning {
    /// No row of category inverters.
    NoInverter,
    /// No row of category PV modules.
    NoModule,
    /// A module named non-DCR in the subsidy segment.
    NonDcrModule,
    /// Margin on price below the setting.
    MarginLow,
    /// A row costs nothing.
    ZeroUnitCost,
    /// The watts of a module are neither given nor in its name; it counts 0.
    WattPeakUnknown,
    /// DC/AC ratio outside the accepted range.
    DcAcRatio,
    /// The offer is taxed in another way than the invoice will be.
    TaxBasisDiffers,
}

/// Figures of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostingFigures {
    /// Figures of each row, in the order of the rows.
    pub rows: Vec<RowFigures>,
    /// Subtotals in the order of first appearance.
    pub categories: Vec<CategorySubtotal>,
    /// Σ purchase values; not part of the proposal.
    pub cost_paise: i64,
    /// Σ selling values.
    pub taxable_paise: i64,
    /// Tax; 0 when it is off.
    pub gst_paise: i64,
    /// Taxable value plus tax.
    pub grand_total_paise: i64,
    /// Taxable value less cost, both before tax.
    pub margin_paise: i64,
    /// Margin on cost.
    pub markup_bp: Option<i64>,
    /// Margin on selling value.
    pub margin_on_price_bp: Option<i64>,
    /// DC power of the modules.
    pub capacity_w: i64,
    /// DC power on rated AC power; unknown without inverter watts.
    pub dc_ac_ratio_bp: Option<i64>,
    /// Each warning once.
    pub warnings: Vec<CostingWarning>,
}

/// Why a sheet is refused. Rows are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CostingRefusal {
    /// More rows than a sheet may have.
    #[error("a costing sheet has at most {MAX_ROWS} rows")]
    TooManyRows,
    /// A quantity is not above zero.
    #[error("the quantity of row {row} must be above zero")]
    QuantityNotPositive {
        /// The row.
        row: usize,
    },
    /// A unit cost is negative.
    #[error("the unit cost of row {row} must not be negative")]
    UnitCostNegative {
        /// The row.
        row: usize,
    },
    /// A GST rate outside 0 … 28 %.
    #[error("the GST rate of row {row} must lie between 0 and 28 %")]
    RateOutOfRange {
        /// The row.
        row: usize,
    },
    /// Neither the row nor its category has a GST rate.
    #[error("row {row} has no GST rate and its category has no default")]
    RateMissing {
        /// The row.
        row: usize,
    },
    /// A row with an amount has no item name.
    #[error("row {row} has an amount and no item name")]
    ItemNameMissing {
        /// The row.
        row: usize,
    },
    /// The grand total is above the limit.
    #[error("the grand total is above ₹100 crore")]
    TotalTooLarge,
}

const MODULES: &str = "pv_modules";
const INVERTERS: &str = "inverters";

/// Works a costing sheet.
pub fn work_costing(
    sheet: &CostingSheet,
    context: &CostingContext,
) -> Result<CostingFigures, CostingRefusal> {
    if sheet.rows.len() > MAX_ROWS {
        return Err(CostingRefusal::TooManyRows);
    }
    let rows = sheet
        .rows
        .iter()
        .zip(1..)
        .map(|(row, number)| row_figures(row, number, sheet, context))
        .collect::<Result<Vec<_>, _>>()?;
    let cost_paise: i64 = rows.iter().map(|row| row.cost_paise).sum();
    let taxable_paise: i64 = rows.iter().map(|row| row.base_paise).sum();
    let gst_paise = match (sheet.show_gst, sheet.tax_basis.treatment()) {
        (false, _) => 0,
        (true, None) => rows.iter().map(|row| row.gst_paise).sum(),
        (true, Some(treatment)) => {
            let rule = TaxRule {
                treatment,
                ..context.invoice_rule.clone()
            };
            tax_lines(taxable_paise, &rule.codes.goods_hsn, None, &rule)
                .iter()
                .map(|line| line.cgst_paise + line.sgst_paise + line.igst_paise)
                .sum()
        }
    };
    let grand_total_paise = taxable_paise + gst_paise;
    if grand_total_paise > context.max_total_paise {
        return Err(CostingRefusal::TotalTooLarge);
    }
    let margin_paise = taxable_paise - cost_paise;
    let capacity_w = power_of(&sheet.rows, MODULES, watt_peak_in_name);
    let inverter_w = power_of(&sheet.rows, INVERTERS, kilowatts_in_name);
    let mut figures = CostingFigures {
        categories: subtotals(&sheet.rows, &rows),
        rows,
        cost_paise,
        taxable_paise,
        gst_paise,
        grand_total_paise,
        margin_paise,
        markup_bp: ratio_bp(Some(margin_paise), Some(cost_paise)),
        margin_on_price_bp: ratio_bp(Some(margin_paise), Some(taxable_paise)),
        capacity_w,
        dc_ac_ratio_bp: ratio_bp(Some(capacity_w), Some(inverter_w)),
        warnings: Vec::new(),
    };
    figures.warnings = warnings(sheet, context, &figures);
    Ok(figures)
}

fn row_figures(
    row: &CostingRow,
    number: usize,
    sheet: &CostingSheet,
    context: &CostingContext,
) -> Result<RowFigures, CostingRefusal> {
    if row.unit_cost_paise < 0 {
        return Err(CostingRefusal::UnitCostNegative { row: number });
    }
    if row.item_name.trim().is_empty() {
        return if row.unit_cost_paise == 0 || row.quantity_milli == 0 {
            Ok(RowFigures::default())
        } else {
            Err(CostingRefusal::ItemNameMissing { row: number })
        };
    }
    if row.quantity_milli <= 0 {
        return Err(CostingRefusal::QuantityNotPositive { row: number });
    }
    let gst_rate_bp = row
        .gst_rate_bp
        .or_else(|| context.category_gst_bp.get(&row.category).copied())
        .ok_or(CostingRefusal::RateMissing { row: number })?;
    if !(0..=2_800).contains(&gst_rate_bp) {
        return Err(CostingRefusal::RateOutOfRange { row: number });
    }
    let margin_bp = row.margin_bp.unwrap_or(sheet.margin_bp);
    let unit_price_paise = bp(row.unit_cost_paise, WHOLE_BP + margin_bp);
    let base_paise = mul_rdiv(unit_price_paise, row.quantity_milli, 1000);
    let by_row = sheet.show_gst && sheet.tax_basis == TaxBasis::ByRow;
    Ok(RowFigures {
        unit_price_paise,
        base_paise,
        cost_paise: mul_rdiv(row.unit_cost_paise, row.quantity_milli, 1000),
        gst_rate_bp,
        gst_paise: if by_row {
            bp(base_paise, gst_rate_bp)
        } else {
            0
        },
    })
}

fn subtotals(rows: &[CostingRow], figures: &[RowFigures]) -> Vec<CategorySubtotal> {
    let mut subtotals: Vec<CategorySubtotal> = Vec::new();
    for (row, figure) in rows.iter().zip(figures) {
        if row.item_name.trim().is_empty() {
            continue;
        }
        let place = subtotals
            .iter()
            .position(|subtotal| subtotal.category == row.category)
            .unwrap_or_else(|| {
                subtotals.push(CategorySubtotal {
                    category: row.category.clone(),
                    cost_paise: 0,
                    base_paise: 0,
                    gst_paise: 0,
                });
                subtotals.len() - 1
            });
        let subtotal = &mut subtotals[place];
        subtotal.cost_paise += figure.cost_paise;
        subtotal.base_paise += figure.base_paise;
        subtotal.gst_paise += figure.gst_paise;
    }
    subtotals
}

/// Σ power of the rows of a category: watts given, else read from the name, times quantity.
fn power_of(rows: &[CostingRow], category: &str, in_name: fn(&str) -> Option<i64>) -> i64 {
    named(rows, category)
        .map(|row| {
            let watts = row
                .watt_peak
                .or_else(|| in_name(&row.item_name))
                .unwrap_or(0);
            mul_rdiv(row.quantity_milli, watts, 1000)
        })
        .fold(0, i64::saturating_add)
}

fn named<'a>(rows: &'a [CostingRow], category: &'a str) -> impl Iterator<Item = &'a CostingRow> {
    rows.iter()
        .filter(move |row| row.category == category && !row.item_name.trim().is_empty())
}

fn warnings(
    sheet: &CostingSheet,
    context: &CostingContext,
    figures: &CostingFigures,
) -> Vec<CostingWarning> {
    let modules = || named(&sheet.rows, MODULES);
    let (least, most) = context.dc_ac_ratio_bp;
    let is_non_dcr = |row: &CostingRow| {
        let text = format!(
            "{} {}",
            row.item_name,
            row.specification.as_deref().unwrap_or("")
        );
        let folded: String = text
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        folded.contains("nondcr")
    };
    let watts_unknown =
        |row: &CostingRow| row.watt_peak.is_none() && watt_peak_in_name(&row.item_name).is_none();
    let costs_nothing =
        |row: &CostingRow| row.unit_cost_paise == 0 && !row.item_name.trim().is_empty();
    let basis_differs = sheet
        .tax_basis
        .treatment()
        .is_some_and(|treatment| treatment != context.invoice_rule.treatment);
    let margin_low = figures
        .margin_on_price_bp
        .is_some_and(|margin| margin < context.min_margin_bp);
    let ratio_off = figures
        .dc_ac_ratio_bp
        .is_some_and(|ratio| ratio < least || ratio > most);
    [
        (
            named(&sheet.rows, INVERTERS).next().is_none(),
            CostingWarning::NoInverter,
        ),
        (modules().next().is_none(), CostingWarning::NoModule),
        (
            context.subsidy_segment && modules().any(is_non_dcr),
            CostingWarning::NonDcrModule,
        ),
        (margin_low, CostingWarning::MarginLow),
        (
            sheet.rows.iter().any(costs_nothing),
            CostingWarning::ZeroUnitCost,
        ),
        (
            modules().any(watts_unknown),
            CostingWarning::WattPeakUnknown,
        ),
        (ratio_off, CostingWarning::DcAcRatio),
        (basis_differs, CostingWarning::TaxBasisDiffers),
    ]
    .into_iter()
    .filter_map(|(holds, warning)| holds.then_some(warning))
    .collect()
}
