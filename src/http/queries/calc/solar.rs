//! Subsidy and return on investment of a plant.

use aggregates::calculations::reference::yield_for;
use aggregates::calculations::roi::{
    RoiInputs, RoiResult, RoiTariff, SlabTariff, om_year1_paise, work_roi,
};
use aggregates::calculations::subsidy::{
    Beneficiary, CapacityBasis, Subsidy, SubsidyCase, subsidy,
};
use aggregates::calculations::tariff::Phase;
use aggregates::company::{Company, Settings, SubsidyCapacityBasis, company_id};
use aggregates::kernel::Refusal;
use aggregates::reference_data::{Kind, ReferenceBook, ReferenceUse};
use aggregates::vocabulary::{CustomerType, Segment};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{MOST_PAISE, asked, row_of, unknown, within};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::http::queries::reference::today;

/// Largest plant in watts.
const MOST_W: i64 = 50_000_000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct SubsidyAsked {
    /// DC power of the modules.
    module_w: i64,
    /// Rated power of the inverters, if known.
    inverter_w: Option<i64>,
    /// Who buys; `residential` when absent.
    #[param(inline)]
    customer_type: Option<CustomerType>,
    /// `subsidy` when absent.
    #[param(inline)]
    segment: Option<Segment>,
    /// GST state code of the site.
    state_code: String,
    /// Houses of a society.
    houses: Option<i64>,
    /// Modules made in India; yes when absent.
    dcr_modules: Option<bool>,
    /// The customer holds the connection; yes when absent.
    owns_connection: Option<bool>,
    /// The customer owns the system; yes when absent.
    owns_system: Option<bool>,
    /// Assistance was received before; no when absent.
    assisted_before: Option<bool>,
    /// Confirmation or quotation date; today when absent.
    on: Option<NaiveDate>,
}

/// The assistance to expect.
#[derive(Serialize, ToSchema)]
pub(super) struct SubsidyAnswer {
    /// Amounts, and why nothing is due.
    #[serde(flatten)]
    subsidy: Subsidy,
    /// Rows used.
    references: Vec<ReferenceUse>,
}

/// PM Surya Ghar assistance and state top-up of a plant.
#[utoipa::path(get, path = "/api/v1/calc/subsidy", tag = "calc", params(SubsidyAsked), responses((status = 200, body = SubsidyAnswer)))]
pub(super) async fn subsidy_due(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<SubsidyAsked>, QueryRejection>,
) -> Result<Json<SubsidyAnswer>, Problem> {
    let asked = asked(&caller, query)?;
    within("module_w", asked.module_w, 0, MOST_W)?;
    within("inverter_w", asked.inverter_w.unwrap_or(0), 0, MOST_W)?;
    within("houses", asked.houses.unwrap_or(0), 0, 1_000_000)?;
    let settings = settings(&app).await?;
    let on = asked.on.unwrap_or_else(today);
    let book = app.desk().book();
    if !book
        .gst_states
        .iter()
        .any(|item| item.code == asked.state_code)
    {
        return Err(unknown("state_code"));
    }
    let case = SubsidyCase {
        on,
        subsidy_segment: asked.segment.unwrap_or(Segment::Subsidy) == Segment::Subsidy,
        beneficiary: match asked.customer_type.unwrap_or(CustomerType::Residential) {
            CustomerType::Residential => Beneficiary::Household,
            CustomerType::Apartment => Beneficiary::Society,
            CustomerType::Commercial => Beneficiary::Other,
        },
        state_code: asked.state_code,
        module_w: asked.module_w,
        inverter_w: asked.inverter_w,
        capacity_basis: match settings.subsidy_capacity_basis {
            SubsidyCapacityBasis::LowerOfModuleAndInverter => {
                CapacityBasis::LowerOfModuleAndInverter
            }
            SubsidyCapacityBasis::Module => CapacityBasis::Module,
        },
        houses: asked.houses,
        dcr_modules: asked.dcr_modules.unwrap_or(true),
        owns_connection: asked.owns_connection.unwrap_or(true),
        owns_system: asked.owns_system.unwrap_or(true),
        assisted_before: asked.assisted_before.unwrap_or(false),
    };
    let subsidy = subsidy(&case, &book.subsidy_slabs);
    let used = book
        .subsidy_slabs
        .iter()
        .filter_map(|item| item.used(Kind::SubsidySlab, on))
        .find(|(rule, _)| Some(rule.class) == subsidy.class);
    Ok(Json(SubsidyAnswer {
        subsidy,
        references: used.map(|(_, used)| used).into_iter().collect(),
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct RoiAsked {
    /// DC power.
    capacity_w: i64,
    /// Grand total including tax.
    cost_paise: i64,
    /// Subsidy; none when absent.
    subsidy_paise: Option<i64>,
    /// GST state code of the site: its yield counts unless one is given.
    state_code: Option<String>,
    /// District of the site.
    district: Option<String>,
    /// kWh per kW and year; that of the state when absent.
    yield_kwh_per_kw: Option<i64>,
    /// Price of a unit where no table is known; this or `tariff`.
    flat_tariff_paise_per_kwh: Option<i64>,
    /// Tariff, e.g. `kseb_lt1a`, with `monthly_units_kwh`.
    tariff: Option<String>,
    /// `single` or `three`.
    #[param(inline)]
    phase: Option<Phase>,
    /// Consumption of a month, or of January to December separated by commas.
    monthly_units_kwh: Option<String>,
    /// DISCOM whose net metering pays for banked units; `kseb` when absent.
    discom: Option<String>,
    /// When feasibility was applied for: earlier connections keep their price.
    feasibility_applied_on: Option<NaiveDate>,
    /// Loss of yield a year; the setting when absent.
    degradation_bp: Option<i64>,
    /// Rise of prices a year; the setting when absent.
    escalation_bp: Option<i64>,
    /// Discount rate; the setting when absent.
    discount_rate_bp: Option<i64>,
    /// Maintenance of a year at today's prices; by the setting when absent.
    om_year1_paise: Option<i64>,
    /// First year of it; the setting when absent.
    om_from_year: Option<i64>,
    /// Its rise a year; the setting when absent.
    om_escalation_bp: Option<i64>,
    /// Exchange of the inverter at today's price; none when absent.
    replacement_paise: Option<i64>,
    /// Year of the exchange; 12 when absent.
    replacement_year: Option<i64>,
    /// Day of rates and tables; today when absent.
    on: Option<NaiveDate>,
}

/// Return on investment with everything it rests on.
#[derive(Serialize, ToSchema)]
pub(super) struct RoiAnswer {
    /// Every input, defaults among them.
    inputs: RoiInputs,
    /// The 25 years and their figures.
    result: RoiResult,
    /// The day lies beyond the order of the tariff.
    tariff_expired: bool,
    /// Rows used.
    references: Vec<ReferenceUse>,
}

/// Return on investment over 25 years.
#[utoipa::path(get, path = "/api/v1/calc/roi", tag = "calc", params(RoiAsked), responses((status = 200, body = RoiAnswer)))]
pub(super) async fn roi(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<RoiAsked>, QueryRejection>,
) -> Result<Json<RoiAnswer>, Problem> {
    let asked = asked(&caller, query)?;
    within("capacity_w", asked.capacity_w, 100, MOST_W)?;
    within("om_from_year", asked.om_from_year.unwrap_or(1), 1, 25)?;
    within(
        "replacement_year",
        asked.replacement_year.unwrap_or(12),
        1,
        25,
    )?;
    for (name, paise) in [
        ("cost_paise", Some(asked.cost_paise)),
        ("subsidy_paise", asked.subsidy_paise),
        ("om_year1_paise", asked.om_year1_paise),
        ("replacement_paise", asked.replacement_paise),
    ] {
        within(name, paise.unwrap_or(0), 0, MOST_PAISE)?;
    }
    let settings = settings(&app).await?;
    let on = asked.on.unwrap_or_else(today);
    let book = app.desk().book();
    let mut references = Vec::new();
    let (emission, used) = book
        .emission_factors
        .iter()
        .find_map(|item| item.used(Kind::EmissionFactor, on))
        .ok_or_else(|| unknown("on"))?;
    references.push(used);
    let (own_yield, shape) = yield_of(&book, &asked, on, &mut references)?;
    let (tariff, tariff_expired) = tariff_of(&book, &asked, shape, on, &mut references)?;
    let inputs = RoiInputs {
        capacity_w: asked.capacity_w,
        yield_kwh_per_kw: own_yield,
        cost_paise: asked.cost_paise,
        subsidy_paise: asked.subsidy_paise.unwrap_or(0),
        tariff,
        degradation_bp: asked
            .degradation_bp
            .unwrap_or(settings.degradation_bp.get()),
        escalation_bp: asked.escalation_bp.unwrap_or(settings.escalation_bp.get()),
        discount_rate_bp: asked
            .discount_rate_bp
            .unwrap_or(settings.discount_rate_bp.get()),
        om_year1_paise: asked.om_year1_paise.unwrap_or_else(|| {
            om_year1_paise(asked.capacity_w, settings.om_paise_per_kw_year.get())
        }),
        om_from_year: asked.om_from_year.unwrap_or(settings.om_from_year.get()),
        om_escalation_bp: asked
            .om_escalation_bp
            .unwrap_or(settings.om_escalation_bp.get()),
        replacement_paise: asked.replacement_paise.unwrap_or(0),
        replacement_year: asked.replacement_year.unwrap_or(12),
        emission_g_per_kwh: emission.g_per_kwh,
    };
    let result = work_roi(&inputs)
        .map_err(|refusal| Refusal::field("", "out_of_range", format!("Check: {refusal}.")))?;
    Ok(Json(RoiAnswer {
        inputs,
        result,
        tariff_expired,
        references,
    }))
}

async fn settings(app: &App) -> Result<Settings, Problem> {
    Ok(app
        .desk()
        .load::<Company>(company_id())
        .await?
        .state
        .settings)
}

/// Yield and monthly shape of the site; a yield that was sent wins over the table.
fn yield_of(
    book: &ReferenceBook,
    asked: &RoiAsked,
    on: NaiveDate,
    references: &mut Vec<ReferenceUse>,
) -> Result<(i64, [i64; 12]), Problem> {
    let in_force: Vec<_> = book
        .yields
        .iter()
        .filter_map(|item| item.used(Kind::Yield, on))
        .collect();
    let rows: Vec<_> = in_force.iter().map(|(row, _)| (*row).clone()).collect();
    // No state is the row of all states without one of their own.
    let state = asked.state_code.as_deref().unwrap_or_default();
    let row =
        yield_for(&rows, state, asked.district.as_deref()).ok_or_else(|| unknown("state_code"))?;
    references.extend(
        in_force
            .iter()
            .find(|(known, _)| *known == row)
            .map(|(_, used)| used.clone()),
    );
    let kwh_per_kw = asked.yield_kwh_per_kw.unwrap_or(row.kwh_per_kw);
    Ok((kwh_per_kw, row.monthly_shape_bp))
}

fn tariff_of(
    book: &ReferenceBook,
    asked: &RoiAsked,
    monthly_shape_bp: [i64; 12],
    on: NaiveDate,
    references: &mut Vec<ReferenceUse>,
) -> Result<(RoiTariff, bool), Problem> {
    let (code, units) = match (
        asked.flat_tariff_paise_per_kwh,
        &asked.tariff,
        &asked.monthly_units_kwh,
    ) {
        (Some(paise_per_kwh), None, None) => {
            within("flat_tariff_paise_per_kwh", paise_per_kwh, 0, 1_000_000)?;
            return Ok((RoiTariff::Flat { paise_per_kwh }, false));
        }
        (None, Some(code), Some(units)) => (code, units),
        (Some(_), _, _) | (None, None, _) | (None, Some(_), None) => {
            return Err(Problem::of(Code::InvalidParameter)
                .detail("Send flat_tariff_paise_per_kwh, or tariff with monthly_units_kwh."));
        }
    };
    let (tariff, used) = row_of(&book.tariffs, Kind::Tariff, code, on, "tariff")?;
    references.push(used);
    let discom = asked.discom.as_deref().unwrap_or("kseb");
    let metering = row_of(&book.net_metering, Kind::NetMetering, discom, on, "discom");
    let (metering, used) = metering?;
    references.push(used);
    let slab = SlabTariff {
        tariff: tariff.clone(),
        phase: asked.phase.unwrap_or(Phase::Single),
        monthly_units_kwh: months(units)?,
        monthly_shape_bp,
        export_payout_paise_per_kwh: metering.payout_paise_for(asked.feasibility_applied_on),
    };
    Ok((RoiTariff::Slab(Box::new(slab)), tariff.has_expired(on)))
}

/// One number for all months, or twelve.
fn months(text: &str) -> Result<[i64; 12], Problem> {
    let wrong = || {
        Problem::of(Code::InvalidParameter)
            .detail("monthly_units_kwh is one whole number, or twelve separated by commas.")
    };
    let units: Vec<i64> = text
        .split(',')
        .map(|unit| unit.trim().parse().map_err(|_| wrong()))
        .collect::<Result<_, _>>()?;
    for unit in &units {
        within("monthly_units_kwh", *unit, 0, 10_000_000)?;
    }
    match units.as_slice() {
        [all] => Ok([*all; 12]),
        twelve => twelve.try_into().map_err(|_| wrong()),
    }
}
