//! Between the rows people save and the rules of the costing sheet (calculations.md §12, §13).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{BomLine, Costing, CostingLine, Totals};
use crate::calculations::bom::{Bom, BomContext, BomRow, rebuild_bom};
use crate::calculations::costing::{
    CostingContext, CostingRefusal, CostingRow, CostingSheet, MAX_ROWS, work_costing,
};
use crate::calculations::gst::{CompositeCodes, GstRates, TaxRule, TaxScope};
use crate::calculations::identifiers;
use crate::kernel::{BasisPoints, FieldError, Milli, Refusal, Text};
use crate::reference_data::{Kind, ReferenceBook};
use crate::vocabulary::{CostingCategory, TaxTreatment, Uqc};

/// Largest power of one piece that is taken for watts.
const MAX_WATTS: u32 = 10_000_000;

/// Highest grand total of an offer: ₹100 crore (calculations.md §12).
const MAX_TOTAL_PAISE: i64 = 100_000_000_000;

/// DC/AC ratio that needs no second look (calculations.md §12).
const DC_AC_RATIO_BP: (i64, i64) = (8_000, 13_500);

/// What sheets are reckoned with on a day; absent when no GST rate holds on it.
pub fn costing_context(
    treatment: TaxTreatment,
    scope: TaxScope,
    services_sac: &str,
    on: NaiveDate,
    min_margin_bp: i64,
    subsidy_segment: bool,
    book: &ReferenceBook,
) -> Option<CostingContext> {
    Some(CostingContext {
        category_gst_bp: book.category_gst_bp(on),
        invoice_rule: TaxRule {
            treatment,
            scope,
            rates: GstRates::in_force(&book.gst_rates, on)?,
            codes: CompositeCodes {
                goods_hsn: "85414300".to_owned(),
                services_sac: services_sac.to_owned(),
            },
        },
        min_margin_bp,
        max_total_paise: MAX_TOTAL_PAISE,
        dc_ac_ratio_bp: DC_AC_RATIO_BP,
        subsidy_segment,
    })
}

/// How bills of materials are sorted, by category in the order of the list, and what their rows
/// say without a specification of their own.
pub fn bom_context(on: NaiveDate, book: &ReferenceBook) -> BomContext {
    BomContext {
        category_order: book
            .list(Kind::CostingCategory)
            .iter()
            .map(|item| item.code.clone())
            .collect(),
        default_specifications: book.specifications(on),
    }
}

/// Figures of a sheet; its rows get the tax rate they were reckoned with.
///
/// # Errors
/// Fields that do not fit, by row.
pub(super) fn work(costing: &mut Costing, context: &CostingContext) -> Result<Totals, Refusal> {
    if costing.rows.len() > MAX_ROWS {
        return Err(refused(CostingRefusal::TooManyRows));
    }
    let mut errors = Vec::new();
    for (place, row) in costing.rows.iter().enumerate() {
        if row
            .watt_peak
            .is_some_and(|watts| watts == 0 || watts > MAX_WATTS)
        {
            errors.push(FieldError::new(
                format!("/rows/{place}/watt_peak"),
                "out_of_range",
                "Enter the watts of one piece, 1 to 10 000 000.",
            ));
        }
        let digits = row.hsn_sac.as_ref().map(ToString::to_string);
        if digits.is_some_and(|digits| identifiers::hsn_sac(&digits, 4).is_none()) {
            errors.push(FieldError::new(
                format!("/rows/{place}/hsn_sac"),
                "hsn_invalid",
                "Enter 4, 6 or 8 digits; a service has 6 and starts with 99.",
            ));
        }
    }
    Refusal::unless_empty(errors)?;
    if is_beyond(costing, context.max_total_paise) {
        return Err(refused(CostingRefusal::TotalTooLarge));
    }
    let sheet = CostingSheet {
        rows: costing.rows.iter().map(sheet_row).collect(),
        margin_bp: costing.margin_bp.get(),
        show_gst: costing.show_gst,
        tax_basis: costing.tax_basis,
    };
    let figures = work_costing(&sheet, context).map_err(refused)?;
    for (row, figure) in costing.rows.iter_mut().zip(&figures.rows) {
        row.gst_rate_bp = Some(BasisPoints::new(figure.gst_rate_bp));
    }
    Ok(Totals {
        cost_paise: figures.cost_paise,
        taxable_paise: figures.taxable_paise,
        gst_paise: figures.gst_paise,
        grand_total_paise: figures.grand_total_paise,
        margin_paise: figures.margin_paise,
        markup_bp: figures.markup_bp,
        margin_on_price_bp: figures.margin_on_price_bp,
        capacity_w: figures.capacity_w,
        dc_ac_ratio_bp: figures.dc_ac_ratio_bp,
        warnings: figures.warnings,
    })
}

/// Whether cost or quantity alone exceed any limit, so that no figure leaves 64 bits later.
fn is_beyond(costing: &Costing, max_total_paise: i64) -> bool {
    let cost: i128 = costing
        .rows
        .iter()
        .map(|row| i128::from(row.unit_cost_paise.get()) * i128::from(row.quantity_milli.get()))
        .sum();
    cost / 1000 > i128::from(max_total_paise)
}

fn sheet_row(row: &CostingLine) -> CostingRow {
    CostingRow {
        category: row.category.code().to_owned(),
        item_name: row.item_name.to_string(),
        specification: row.specification.as_ref().map(ToString::to_string),
        brand: row.brand.as_ref().map(ToString::to_string),
        quantity_milli: row.quantity_milli.get(),
        unit: row.unit.code().to_owned(),
        unit_cost_paise: row.unit_cost_paise.get(),
        gst_rate_bp: row.gst_rate_bp.map(BasisPoints::get),
        margin_bp: row.margin_bp.map(BasisPoints::get),
        watt_peak: row.watt_peak.map(i64::from),
    }
}

fn refused(refusal: CostingRefusal) -> Refusal {
    let (pointer, code) = match refusal {
        CostingRefusal::TooManyRows => ("/rows".to_owned(), "too_long"),
        CostingRefusal::QuantityNotPositive { row } => {
            (format!("/rows/{}/quantity_milli", row - 1), "out_of_range")
        }
        CostingRefusal::UnitCostNegative { row } => {
            (format!("/rows/{}/unit_cost_paise", row - 1), "out_of_range")
        }
        CostingRefusal::RateOutOfRange { row } => {
            (format!("/rows/{}/gst_rate_bp", row - 1), "out_of_range")
        }
        CostingRefusal::RateMissing { row } => {
            (format!("/rows/{}/gst_rate_bp", row - 1), "required")
        }
        CostingRefusal::ItemNameMissing { row } => {
            (format!("/rows/{}/item_name", row - 1), "required")
        }
        CostingRefusal::TotalTooLarge => ("/rows".to_owned(), "out_of_range"),
    };
    Refusal::field(pointer, code, format!("Check the costing: {refusal}."))
}

/// The bill of materials of a sheet: rows by hand and edits of the present bill stay, and so do
/// the ids of rows that stay.
pub(super) fn rebuilt(
    costing: &Costing,
    present: &[BomLine],
    generated_before: &[BomRow],
    context: &BomContext,
    new_id: impl Fn(usize) -> Uuid,
) -> (Vec<BomLine>, Vec<BomRow>) {
    let sheet: Vec<CostingRow> = costing.rows.iter().map(sheet_row).collect();
    let present_rows: Vec<BomRow> = present.iter().map(bom_row).collect();
    let Bom { rows, .. } = rebuild_bom(&sheet, &present_rows, generated_before, context);
    let generated = rebuild_bom(&sheet, &[], &[], context).rows;
    let mut free: BTreeMap<(String, String, String, bool), Vec<Uuid>> = BTreeMap::new();
    for line in present.iter().rev() {
        if let Some(id) = line.row_id {
            free.entry(identity(&bom_row(line))).or_default().push(id);
        }
    }
    let lines = rows
        .iter()
        .enumerate()
        .filter_map(|(place, row)| {
            let kept = free.get_mut(&identity(row)).and_then(Vec::pop);
            bom_line(row, kept.unwrap_or_else(|| new_id(place)))
        })
        .collect();
    (lines, generated)
}

fn identity(row: &BomRow) -> (String, String, String, bool) {
    use crate::calculations::bom::BomOrigin;
    (
        row.category.clone(),
        crate::calculations::item_text::folded_name(&row.item_name),
        row.unit.clone(),
        row.origin == BomOrigin::Manual,
    )
}

fn bom_row(line: &BomLine) -> BomRow {
    BomRow {
        category: line.category.code().to_owned(),
        item_name: line.item_name.to_string(),
        specification: line.specification.as_ref().map(ToString::to_string),
        brand: line.brand.as_ref().map(ToString::to_string),
        quantity_milli: line.quantity_milli.get(),
        unit: line.unit.code().to_owned(),
        comment: line.comment.as_ref().map(ToString::to_string),
        origin: line.origin,
    }
}

/// `None` for a code no list has, which no row made from a sheet or a bill can carry.
fn bom_line(row: &BomRow, row_id: Uuid) -> Option<BomLine> {
    fn text<const MIN: usize, const MAX: usize>(text: Option<&String>) -> Option<Text<MIN, MAX>> {
        text.map(Text::clipped)
    }
    Some(BomLine {
        row_id: Some(row_id),
        category: CostingCategory::from_code(&row.category)?,
        item_name: Text::clipped(&row.item_name),
        specification: text(row.specification.as_ref()),
        brand: text(row.brand.as_ref()),
        quantity_milli: Milli::new(row.quantity_milli),
        unit: Uqc::from_code(&row.unit)?,
        comment: text(row.comment.as_ref()),
        origin: row.origin,
    })
}
