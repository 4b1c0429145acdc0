//! The bill of materials, made from the costing sheet and rebuilt when the sheet changes.
//!
//! Rows of one category, one item name (folded) and one unit merge. A rebuild leaves rows added
//! by hand alone and keeps what a person wrote into a generated row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::costing::CostingRow;
use super::item_text::folded_name;

/// Where a row of the bill of materials comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BomOrigin {
    /// Generated from the costing sheet.
    Costing,
    /// Added by a person.
    Manual,
}

/// One row of a bill of materials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BomRow {
    /// Code of the costing category.
    pub category: String,
    /// Name of the item as first written on the sheet.
    pub item_name: String,
    /// Specification; of the sheet, else the default text of the category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<String>,
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Thousandths of the unit.
    pub quantity_milli: i64,
    /// Unit code.
    pub unit: String,
    /// Remark of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Generated or added by hand.
    pub origin: BomOrigin,
}

/// A bill of materials with what the person should know about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bom {
    /// Rows in category order, then first appearance; rows by hand last in their category.
    pub rows: Vec<BomRow>,
    /// Generated rows of the bill before that the sheet no longer has.
    pub removed: Vec<BomRow>,
    /// Item names that stand in several units (warning `unit_mismatch`).
    pub unit_mismatches: Vec<String>,
}

/// What a bill of materials is made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BomContext {
    /// Codes of the costing categories in their order; others come last.
    pub category_order: Vec<String>,
    /// Default specification by category.
    pub default_specifications: BTreeMap<String, String>,
}

/// Makes the rows of a bill of materials from a costing sheet.
pub fn bom_from_costing(sheet: &[CostingRow], context: &BomContext) -> Bom {
    let mut rows: Vec<BomRow> = Vec::new();
    for row in sheet.iter().filter(|row| !row.item_name.trim().is_empty()) {
        let generated = BomRow {
            category: row.category.clone(),
            item_name: row.item_name.trim().to_owned(),
            specification: present(row.specification.as_deref()),
            brand: present(row.brand.as_deref()),
            quantity_milli: row.quantity_milli,
            unit: row.unit.clone(),
            comment: None,
            origin: BomOrigin::Costing,
        };
        match rows.iter_mut().find(|known| key(known) == key(&generated)) {
            Some(known) => {
                known.quantity_milli = known
                    .quantity_milli
                    .saturating_add(generated.quantity_milli);
                known.specification = known.specification.take().or(generated.specification);
                known.brand = known.brand.take().or(generated.brand);
            }
            None => rows.push(generated),
        }
    }
    for row in &mut rows {
        if row.specification.is_none() {
            row.specification = context.default_specifications.get(&row.category).cloned();
        }
    }
    let unit_mismatches = names_in_several_units(&rows);
    sort_by_category(&mut rows, context);
    Bom {
        rows,
        removed: Vec::new(),
        unit_mismatches,
    }
}

/// Rebuilds a bill of materials after the sheet changed.
///
/// `generated_before` are the rows as they were generated the last time: where a row of the
/// present bill differs from them in specification or brand, a person has edited it and the
/// edit stays. Without a record of that time every filled field of the present row stays.
pub fn rebuild_bom(
    sheet: &[CostingRow],
    present_rows: &[BomRow],
    generated_before: &[BomRow],
    context: &BomContext,
) -> Bom {
    let mut bom = bom_from_costing(sheet, context);
    for row in &mut bom.rows {
        let Some(kept) = generated(present_rows).find(|kept| key(kept) == key(row)) else {
            continue;
        };
        let before = generated(generated_before).find(|before| key(before) == key(row));
        row.comment.clone_from(&kept.comment);
        let was_edited = |now: &Option<String>, then: Option<&Option<String>>| match then {
            Some(then) => now != then,
            None => now.is_some(),
        };
        if was_edited(
            &kept.specification,
            before.map(|before| &before.specification),
        ) {
            row.specification.clone_from(&kept.specification);
        }
        if was_edited(&kept.brand, before.map(|before| &before.brand)) {
            row.brand.clone_from(&kept.brand);
        }
    }
    bom.removed = generated(present_rows)
        .filter(|gone| !bom.rows.iter().any(|row| key(row) == key(gone)))
        .cloned()
        .collect();
    bom.rows.extend(
        present_rows
            .iter()
            .filter(|row| row.origin == BomOrigin::Manual)
            .cloned(),
    );
    sort_by_category(&mut bom.rows, context);
    bom
}

fn generated(rows: &[BomRow]) -> impl Iterator<Item = &BomRow> {
    rows.iter().filter(|row| row.origin == BomOrigin::Costing)
}

fn key(row: &BomRow) -> (String, String, String) {
    (
        row.category.clone(),
        folded_name(&row.item_name),
        row.unit.clone(),
    )
}

fn present(text: Option<&str>) -> Option<String> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn names_in_several_units(rows: &[BomRow]) -> Vec<String> {
    let mut first_of: BTreeMap<(&str, String), &BomRow> = BTreeMap::new();
    let mut names = Vec::new();
    for row in rows {
        let name = (row.category.as_str(), folded_name(&row.item_name));
        match first_of.get(&name) {
            Some(first) if !names.contains(&first.item_name) => names.push(first.item_name.clone()),
            Some(_) => {}
            None => {
                first_of.insert(name, row);
            }
        }
    }
    names
}

/// Stable: within a category the order of appearance stays.
fn sort_by_category(rows: &mut [BomRow], context: &BomContext) {
    rows.sort_by_key(|row| {
        context
            .category_order
            .iter()
            .position(|category| *category == row.category)
            .unwrap_or(context.category_order.len())
    });
}
