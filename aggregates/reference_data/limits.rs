//! What the payload of each kind must keep beyond its form: ranges, order, sums, and that its own
//! code and the code of the item agree.

use serde_json::Value;

use super::{CostingTemplate, Kind, ListEntry, MessageTemplate};
use crate::calculations::identifiers;
use crate::calculations::reference::{
    EmissionFactor, FactorPoint, GstRate, GstState, HsnSacUse, ModuleSize, NetMetering, PinPrefix,
    RoofFactors, StageRule, SubsidyRule, YieldRow,
};
use crate::calculations::rounding::WHOLE_BP;
use crate::calculations::tariff::Tariff;
use crate::kernel::{FieldError, Refusal};

/// Largest number a row may carry: the largest amount of money (domain.md §2.1).
const MOST: i64 = 10_000_000_000_000;
/// Highest GST rate that may be entered (calculations.md §12).
const MOST_GST_BP: i64 = 2_800;
/// Most entries of a list inside a row.
const LONGEST: usize = 5_000;

type Checked = Result<(), FieldError>;

/// Numbers are whole, not negative and no larger than any amount; lists are not endless.
pub(super) fn plain(payload: &Value) -> Result<(), Refusal> {
    walk(payload, &mut "/payload".to_owned()).map_err(|field| Refusal::Invalid(vec![field]))
}

fn walk(value: &Value, pointer: &mut String) -> Checked {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) if (0..=MOST).contains(&whole) => Ok(()),
            Some(_) => Err(range(pointer, 0, MOST)),
            None => Err(FieldError::new(
                pointer.as_str(),
                "bad_format",
                "Enter a whole number.",
            )),
        },
        Value::Array(items) if items.len() > LONGEST => Err(FieldError::new(
            pointer.as_str(),
            "too_long",
            "Shorten this list.",
        )),
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                nested(&place.to_string(), item, pointer)?;
            }
            Ok(())
        }
        Value::Object(members) => {
            for (name, member) in members {
                nested(name, member, pointer)?;
            }
            Ok(())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

fn nested(name: &str, value: &Value, pointer: &mut String) -> Checked {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(name);
    walk(value, pointer)?;
    pointer.truncate(length);
    Ok(())
}

fn range(pointer: &str, least: i64, most: i64) -> FieldError {
    FieldError::new(
        pointer,
        "out_of_range",
        format!("Enter a whole number from {least} to {most}."),
    )
}

fn within(pointer: &str, value: i64, least: i64, most: i64) -> Checked {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(range(pointer, least, most))
    }
}

fn ascending(pointer: &str, values: impl IntoIterator<Item = i64>) -> Checked {
    let values: Vec<i64> = values.into_iter().collect();
    if values.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(FieldError::new(
            pointer,
            "out_of_range",
            "Enter the rows in ascending order, each limit once.",
        ))
    }
}

fn not_empty<T>(pointer: &str, items: &[T]) -> Checked {
    if items.is_empty() {
        Err(FieldError::required(pointer))
    } else {
        Ok(())
    }
}

fn same_code(pointer: &str, of_row: &str, of_item: &str) -> Checked {
    if of_row == of_item {
        Ok(())
    } else {
        Err(FieldError::new(
            pointer,
            "not_in_list",
            format!("The code of this item is {of_item}."),
        ))
    }
}

pub(super) fn accepts<T>(_: &T) -> Checked {
    Ok(())
}

pub(super) fn tariff(row: &Tariff) -> Checked {
    not_empty("/slabs", &row.slabs)?;
    within("/billing_months", row.billing_months, 1, 12)?;
    within("/duty_bp", row.duty_bp, 0, WHOLE_BP)?;
    within(
        "/surcharge_paise_per_unit",
        row.surcharge_paise_per_unit,
        0,
        10_000,
    )?;
    within("/meter_rent_paise", row.meter_rent_paise, 0, 10_000_000)?;
    within(
        "/telescopic_limit_units",
        row.telescopic_limit_units,
        0,
        1_000_000,
    )?;
    let last = row.slabs.len() - 1;
    for (place, slab) in row.slabs.iter().enumerate() {
        if slab.upto_units.is_none() != (place == last) {
            return Err(FieldError::new(
                format!("/slabs/{place}/upto_units"),
                if place == last {
                    "out_of_range"
                } else {
                    "required"
                },
                "Every slab but the last has a last unit.",
            ));
        }
        within(
            &format!("/slabs/{place}/energy_paise"),
            slab.energy_paise,
            0,
            100_000,
        )?;
        for (member, paise) in [
            ("fixed_single_paise", slab.fixed_single_paise),
            ("fixed_three_paise", slab.fixed_three_paise),
        ] {
            within(&format!("/slabs/{place}/{member}"), paise, 0, 1_000_000_000)?;
        }
    }
    ascending(
        "/slabs",
        row.slabs.iter().filter_map(|slab| slab.upto_units),
    )
}

pub(super) fn gst_rate(row: &GstRate) -> Checked {
    match row {
        GstRate::Rate { rate_bp, .. } => within("/rate/rate_bp", *rate_bp, 0, MOST_GST_BP),
        GstRate::Split(split) => within("/split/goods_share_bp", split.goods_share_bp, 0, WHOLE_BP),
    }
}

pub(super) fn hsn_sac(code: &str, row: &HsnSacUse) -> Checked {
    same_code("/digits", &row.digits, code)?;
    let read =
        identifiers::hsn_sac(&row.digits, 4).filter(|read| read.is_service == row.is_service);
    if read.is_none() {
        return Err(FieldError::new(
            "/digits",
            "hsn_invalid",
            "Enter 4, 6 or 8 digits; a service has 6 and starts with 99.",
        ));
    }
    row.rate_bp
        .map_or(Ok(()), |rate| within("/rate_bp", rate, 0, MOST_GST_BP))
}

pub(super) fn subsidy(row: &SubsidyRule) -> Checked {
    not_empty("/bands", &row.bands)?;
    for (place, band) in row.bands.iter().enumerate() {
        within(
            &format!("/bands/{place}/paise_per_kw"),
            band.paise_per_kw,
            0,
            100_000_000,
        )?;
        within(
            &format!("/bands/{place}/upto_w"),
            band.upto_w,
            1,
            50_000_000,
        )?;
    }
    for (place, top_up) in row.state_top_ups.iter().enumerate() {
        if top_up.to.is_some_and(|to| to < top_up.from) {
            return Err(FieldError::new(
                format!("/state_top_ups/{place}/to"),
                "date_before",
                "A top-up ends on its first day at the earliest.",
            ));
        }
        within(
            &format!("/state_top_ups/{place}/paise_per_kw"),
            top_up.paise_per_kw,
            0,
            100_000_000,
        )?;
    }
    ascending("/bands", row.bands.iter().map(|band| band.upto_w))
}

pub(super) fn solar_yield(row: &YieldRow) -> Checked {
    within("/kwh_per_kw", row.kwh_per_kw, 500, 2_500)?;
    if row.monthly_shape_bp.iter().sum::<i64>() == WHOLE_BP {
        Ok(())
    } else {
        Err(FieldError::new(
            "/monthly_shape_bp",
            "out_of_range",
            "The shares of the twelve months add up to 10 000.",
        ))
    }
}

pub(super) fn roof(row: &RoofFactors) -> Checked {
    within("/usable_share_bp", row.usable_share_bp, 1, WHOLE_BP)?;
    within("/footprint_tenths", row.footprint_tenths, 10, 100)?;
    points("/azimuth", &row.azimuth, 360)?;
    points("/tilt", &row.tilt, 90)?;
    within("/most", row.most, row.least, 1_500)?;
    for (pointer, factor) in [
        ("/shading_none", row.shading_none),
        ("/shading_light", row.shading_light),
        ("/shading_moderate", row.shading_moderate),
        ("/shading_heavy", row.shading_heavy),
    ] {
        within(pointer, factor, 0, 1_000)?;
    }
    within("/flat_below_deg", row.flat_below_deg, 1, 90)?;
    within("/steep_loss_per_deg", row.steep_loss_per_deg, 0, 1_000)
}

fn points(pointer: &str, factors: &[FactorPoint], most_deg: i64) -> Checked {
    not_empty(pointer, factors)?;
    for (place, point) in factors.iter().enumerate() {
        within(&format!("{pointer}/{place}/deg"), point.deg, 0, most_deg)?;
        within(
            &format!("{pointer}/{place}/per_mille"),
            point.per_mille,
            0,
            1_500,
        )?;
    }
    ascending(pointer, factors.iter().map(|point| point.deg))
}

pub(super) fn stage(code: &str, row: &StageRule) -> Checked {
    same_code("/stage", row.stage.code(), code)?;
    within("/probability_bp", row.probability_bp, 0, WHOLE_BP)?;
    row.sla_days
        .map_or(Ok(()), |days| within("/sla_days", days, 1, 3_650))
}

pub(super) fn net_metering(row: &NetMetering) -> Checked {
    within("/settlement_month", i64::from(row.settlement_month), 1, 12)?;
    within(
        "/payout_paise_per_kwh",
        row.payout_paise_per_kwh,
        0,
        100_000,
    )?;
    for (place, rule) in row.storage.iter().enumerate() {
        within(
            &format!("/storage/{place}/share_bp"),
            rule.share_bp,
            0,
            WHOLE_BP,
        )?;
    }
    Ok(())
}

pub(super) fn emission(row: &EmissionFactor) -> Checked {
    within("/g_per_kwh", row.g_per_kwh, 0, 5_000)
}

pub(super) fn gst_state(code: &str, row: &GstState) -> Checked {
    same_code("/code", &row.code, code)?;
    let two_digits = row.code.len() == 2 && row.code.bytes().all(|b| b.is_ascii_digit());
    if two_digits && !row.name.is_empty() {
        Ok(())
    } else {
        Err(FieldError::new(
            "/code",
            "bad_format",
            "Enter two digits and a name.",
        ))
    }
}

pub(super) fn pin_prefix(code: &str, row: &PinPrefix) -> Checked {
    same_code("/prefix", &row.prefix, code)?;
    let digits = row.prefix.bytes().all(|b| b.is_ascii_digit());
    if digits && (2..=6).contains(&row.prefix.len()) {
        not_empty("/state_codes", &row.state_codes)
    } else {
        Err(FieldError::new(
            "/prefix",
            "bad_format",
            "Enter two to six digits.",
        ))
    }
}

pub(super) fn module_size(row: &ModuleSize) -> Checked {
    within("/watt_peak", row.watt_peak, 10, 2_000)?;
    within("/width_mm", row.width_mm, 100, 5_000)?;
    within("/height_mm", row.height_mm, 100, 5_000)
}

pub(super) fn costing_template(row: &CostingTemplate) -> Checked {
    not_empty("/rows", &row.rows)
}

/// Every variable the text names in braces is declared.
pub(super) fn message(row: &MessageTemplate) -> Checked {
    let text = row.text.as_str();
    let named = text
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name);
    for name in named {
        if !row.variables.iter().any(|known| known.as_str() == name) {
            return Err(FieldError::new(
                "/text",
                "not_in_list",
                format!("The variable {name} is not declared."),
            ));
        }
    }
    Ok(())
}

/// Members that a list does not have are refused.
pub(super) fn entry(kind: Kind, entry: &ListEntry) -> Checked {
    let has_parent = matches!(kind, Kind::LossSubReason | Kind::DocType);
    for (sent, allowed, pointer) in [
        (entry.parent.is_some(), has_parent, "/parent"),
        (
            !entry.customer_types.is_empty(),
            kind == Kind::IdProof,
            "/customer_types",
        ),
        (
            entry.gst_rate_bp.is_some(),
            kind == Kind::CostingCategory,
            "/gst_rate_bp",
        ),
        (entry.days.is_some(), kind == Kind::TicketPriority, "/days"),
        (
            entry.in_no_figure,
            kind == Kind::LossReason,
            "/in_no_figure",
        ),
    ] {
        if sent && !allowed {
            return Err(FieldError::new(
                pointer,
                "unknown_field",
                "Entries of this list have no such member.",
            ));
        }
    }
    match entry.gst_rate_bp {
        Some(rate) => within("/gst_rate_bp", rate.get(), 0, MOST_GST_BP),
        None if kind == Kind::CostingCategory => Err(FieldError::required("/gst_rate_bp")),
        None => Ok(()),
    }
}
