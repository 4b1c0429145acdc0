//! Pure calculators over the reference data of a day (api.md §2): what the forms preview is what
//! the server stores. Each answer names the rows it was reckoned with.

mod solar;

use aggregates::calculations::gst::{
    CompositeCodes, GstRates, InvoiceLine, InvoiceWorking, TaxRule, TaxScope, TaxSummaryRow,
    taxable_in_inclusive, work_invoice,
};
use aggregates::calculations::gstin::{GstRegistration, check_gstin, gstin_pan, gstin_state};
use aggregates::calculations::loan::{Instalment, Loan, loan_schedule};
use aggregates::calculations::reference::{ReferenceItem, payloads_in_force};
use aggregates::calculations::tariff::{Bill, Phase};
use aggregates::calculations::words::{compact, grouped, in_words};
use aggregates::company::{Company, company_id};
use aggregates::kernel::{FieldError, Refusal};
use aggregates::policy::{self, Action};
use aggregates::reference_data::{Kind, ReferenceUse};
use aggregates::vocabulary::TaxTreatment;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reference::today;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};

/// Largest amount of money (domain.md §2.1).
const MOST_PAISE: i64 = 10_000_000_000_000;

/// Routes of the calculators.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(bill))
        .routes(routes!(tax))
        .routes(routes!(solar::subsidy_due))
        .routes(routes!(solar::roi))
        .routes(routes!(emi))
        .routes(routes!(gstin))
        .routes(routes!(amount_in_words))
}

/// The parameters of a calculator; who may calculate at all is asked first.
fn asked<T>(caller: &Caller, query: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    policy::has_grant(&caller.actor, Action::CalcRun)?;
    let Query(asked) = query
        .map_err(|rejection| Problem::of(Code::InvalidParameter).detail(rejection.body_text()))?;
    Ok(asked)
}

fn within(name: &str, value: i64, least: i64, most: i64) -> Result<(), Problem> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        let text = format!("Enter a whole number from {least} to {most}.");
        Err(Problem::invalid(vec![FieldError::new(
            format!("/{name}"),
            "out_of_range",
            text,
        )]))
    }
}

fn unknown(name: &str) -> Problem {
    Refusal::ReferenceUnknown {
        pointer: format!("/{name}"),
    }
    .into()
}

/// The row of an item on a day, and what an answer says of it; without one, `reference_unknown`.
fn row_of<'a, T>(
    items: &'a [ReferenceItem<T>],
    kind: Kind,
    code: &str,
    on: NaiveDate,
    name: &str,
) -> Result<(&'a T, ReferenceUse), Problem> {
    items
        .iter()
        .find(|item| item.code == code)
        .and_then(|item| item.used(kind, on))
        .ok_or_else(|| unknown(name))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct BillAsked {
    /// Tariff, e.g. `kseb_lt1a`.
    tariff: String,
    /// Units of the whole bill.
    units: i64,
    /// `single` or `three`.
    #[param(inline)]
    phase: Option<Phase>,
    /// Months in the bill; 1 when absent.
    months: Option<i64>,
    /// Day of the tariff; today when absent.
    on: Option<NaiveDate>,
}

/// An electricity bill and the tariff it was reckoned with.
#[derive(Serialize, ToSchema)]
struct BillAnswer {
    /// The bill.
    #[serde(flatten)]
    bill: Bill,
    /// The day lies beyond the order of the tariff: its last row is used all the same.
    tariff_expired: bool,
    /// Rows used.
    references: Vec<ReferenceUse>,
}

/// The electricity bill of a consumption.
#[utoipa::path(get, path = "/api/v1/calc/bill", tag = "calc", params(BillAsked), responses((status = 200, body = BillAnswer)))]
async fn bill(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<BillAsked>, QueryRejection>,
) -> Result<Json<BillAnswer>, Problem> {
    let asked = asked(&caller, query)?;
    let months = asked.months.unwrap_or(1);
    within("units", asked.units, 0, 10_000_000)?;
    within("months", months, 1, 12)?;
    let on = asked.on.unwrap_or_else(today);
    let book = app.desk().book();
    let (tariff, used) = row_of(&book.tariffs, Kind::Tariff, &asked.tariff, on, "tariff")?;
    Ok(Json(BillAnswer {
        bill: tariff.bill(asked.units, asked.phase.unwrap_or(Phase::Single), months),
        tariff_expired: tariff.has_expired(on),
        references: vec![used],
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct TaxAsked {
    /// Value before tax; this or `inclusive_paise`.
    taxable_paise: Option<i64>,
    /// Price including tax.
    inclusive_paise: Option<i64>,
    /// Treatment; the company's usual one when absent.
    #[param(inline)]
    treatment: Option<TaxTreatment>,
    /// GST state code of the site; the company's own state when absent.
    place_of_supply: Option<String>,
    /// How the buyer is registered; `unregistered` when absent.
    #[param(inline)]
    buyer: Option<GstRegistration>,
    /// Goods or services code of the line; PV modules when absent.
    hsn_sac: Option<String>,
    /// Issue date; today when absent.
    on: Option<NaiveDate>,
}

/// The working of one line, as an invoice has it.
#[derive(Serialize, ToSchema)]
struct TaxAnswer {
    /// Lines and totals.
    #[serde(flatten)]
    working: InvoiceWorking,
    /// Tax by code and rate.
    summary: Vec<TaxSummaryRow>,
    /// Which taxes apply.
    scope: TaxScope,
    /// Rates of the day.
    rates: GstRates,
    /// Rows used.
    references: Vec<ReferenceUse>,
}

/// GST of a value, or inside a price.
#[utoipa::path(get, path = "/api/v1/calc/tax", tag = "calc", params(TaxAsked), responses((status = 200, body = TaxAnswer)))]
async fn tax(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<TaxAsked>, QueryRejection>,
) -> Result<Json<TaxAnswer>, Problem> {
    let asked = asked(&caller, query)?;
    let company = app.desk().load::<Company>(company_id()).await?.state;
    let on = asked.on.unwrap_or_else(today);
    let book = app.desk().book();
    let rates = GstRates::in_force(&book.gst_rates, on).ok_or_else(|| unknown("on"))?;
    let treatment = asked
        .treatment
        .unwrap_or(company.settings.default_tax_treatment);
    let taxable_paise = match (asked.taxable_paise, asked.inclusive_paise) {
        (Some(taxable), None) => taxable,
        (None, Some(inclusive)) => {
            within("inclusive_paise", inclusive, 0, MOST_PAISE)?;
            taxable_in_inclusive(inclusive, treatment, &rates)
        }
        (None, None) | (Some(_), Some(_)) => {
            return Err(Problem::of(Code::InvalidParameter)
                .detail("Send either taxable_paise or inclusive_paise."));
        }
    };
    within("taxable_paise", taxable_paise, 0, MOST_PAISE)?;
    let supplier = company
        .supplier()
        .map(|supplier| supplier.state_code.as_str().to_owned());
    let states = payloads_in_force(&book.gst_states, on);
    let site = asked.place_of_supply;
    if let Some(site) = &site
        && !states
            .iter()
            .any(|state| state.code == *site && !state.retired)
    {
        return Err(unknown("place_of_supply"));
    }
    let scope = match (&supplier, &site) {
        (Some(supplier), Some(site)) => {
            TaxScope::of(supplier, site, asked.buyer.unwrap_or_default())
        }
        (Some(same), None) | (None, Some(same)) => {
            TaxScope::of(same, same, asked.buyer.unwrap_or_default())
        }
        (None, None) => TaxScope::WithinState,
    };
    let hsn_sac = asked.hsn_sac.unwrap_or_else(|| "85414300".to_owned());
    let own_rate = book.hsn_sac.iter().find(|item| item.code == hsn_sac);
    let own_rate_bp = own_rate.and_then(|item| item.in_force(on)?.payload.rate_bp);
    let rule = TaxRule {
        treatment,
        scope,
        rates,
        codes: CompositeCodes {
            goods_hsn: "85414300".to_owned(),
            services_sac: company.settings.composite_service_sac.to_string(),
        },
    };
    let line = InvoiceLine {
        hsn_sac,
        quantity_milli: 1_000,
        rate_paise: taxable_paise,
        discount_paise: 0,
        own_rate_bp,
    };
    let working = work_invoice(&[line], &rule)
        .map_err(|refusal| Refusal::field("/taxable_paise", "out_of_range", refusal.to_string()))?;
    let references = book
        .gst_rates
        .iter()
        .filter_map(|item| Some(item.used(Kind::GstRate, on)?.1))
        .collect();
    Ok(Json(TaxAnswer {
        summary: working.tax_summary(),
        working,
        scope,
        rates,
        references,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct EmiAsked {
    /// Amount lent.
    principal_paise: i64,
    /// Yearly rate, 0 to 3 600.
    rate_bp: i64,
    /// Number of instalments.
    months: i64,
}

/// A loan month by month.
#[derive(Serialize, ToSchema)]
struct EmiAnswer {
    /// The equal monthly instalment.
    emi_paise: i64,
    /// The last one, which takes the rounding.
    last_paise: i64,
    /// Σ interest.
    total_interest_paise: i64,
    /// Instalments in order; the balance ends at 0.
    instalments: Vec<Instalment>,
}

/// The monthly instalment of a loan and its schedule.
#[utoipa::path(get, path = "/api/v1/calc/emi", tag = "calc", params(EmiAsked), responses((status = 200, body = EmiAnswer)))]
async fn emi(
    caller: Caller,
    query: Result<Query<EmiAsked>, QueryRejection>,
) -> Result<Json<EmiAnswer>, Problem> {
    let asked = asked(&caller, query)?;
    within("principal_paise", asked.principal_paise, 0, MOST_PAISE)?;
    within("rate_bp", asked.rate_bp, 0, 3_600)?;
    within("months", asked.months, 1, 600)?;
    let schedule = loan_schedule(Loan {
        principal_paise: asked.principal_paise,
        rate_bp: asked.rate_bp,
        months: asked.months,
    })
    .map_err(|refusal| Refusal::field("", "out_of_range", refusal.to_string()))?;
    Ok(Json(EmiAnswer {
        last_paise: schedule.last_paise(),
        emi_paise: schedule.emi_paise,
        total_interest_paise: schedule.total_interest_paise,
        instalments: schedule.instalments,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct GstinAsked {
    /// As typed.
    gstin: String,
    /// Class of registration; `regular` when absent.
    #[param(inline)]
    registration: Option<GstRegistration>,
}

/// A GSTIN that holds.
#[derive(Serialize, ToSchema)]
struct GstinAnswer {
    /// In its stored form.
    gstin: String,
    /// Its state.
    state_code: String,
    /// Name of the state.
    state: String,
    /// The PAN inside, of the regular class.
    pan: Option<String>,
}

/// Checks a GSTIN: pattern, state, check character; `gstin_invalid` with the first that fails.
#[utoipa::path(get, path = "/api/v1/calc/gstin", tag = "calc", params(GstinAsked), responses((status = 200, body = GstinAnswer)))]
async fn gstin(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<GstinAsked>, QueryRejection>,
) -> Result<Json<GstinAnswer>, Problem> {
    let asked = asked(&caller, query)?;
    let registration = asked.registration.unwrap_or(GstRegistration::Regular);
    let company = app.desk().load::<Company>(company_id()).await?.state;
    let states = payloads_in_force(&app.desk().book().gst_states, today());
    let sandbox = company.settings.allow_sandbox_gstin;
    let gstin = check_gstin(&asked.gstin, registration, &states, sandbox).map_err(|reason| {
        let mut error = FieldError::new("/gstin", "gstin_invalid", format!("Check it: {reason}."));
        error.params = json!({ "reason": reason });
        Problem::invalid(vec![error])
    })?;
    let state_code = gstin_state(&gstin).unwrap_or_default().to_owned();
    let has_pan = match registration {
        GstRegistration::Regular | GstRegistration::Composition | GstRegistration::Sez => true,
        GstRegistration::Unregistered
        | GstRegistration::Government
        | GstRegistration::UnBody
        | GstRegistration::NonResident => false,
    };
    Ok(Json(GstinAnswer {
        state: states
            .iter()
            .find(|state| state.code == state_code)
            .map(|state| state.name.clone())
            .unwrap_or_default(),
        pan: gstin_pan(&gstin).filter(|_| has_pan).map(str::to_owned),
        state_code,
        gstin,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AmountAsked {
    /// The amount; may be negative.
    paise: i64,
}

/// An amount as people read it.
#[derive(Serialize, ToSchema)]
struct AmountAnswer {
    /// `Rupees One Lakh Ninety-Six Thousand and Twenty Only`.
    words: String,
    /// `₹1,96,020.00`.
    grouped: String,
    /// `₹1.96 L`.
    compact: String,
}

/// An amount in words, grouped and compact.
#[utoipa::path(get, path = "/api/v1/calc/amount-in-words", tag = "calc", params(AmountAsked), responses((status = 200, body = AmountAnswer)))]
async fn amount_in_words(
    caller: Caller,
    query: Result<Query<AmountAsked>, QueryRejection>,
) -> Result<Json<AmountAnswer>, Problem> {
    let AmountAsked { paise } = asked(&caller, query)?;
    let most = 1_000 * MOST_PAISE;
    within("paise", paise, -most, most)?;
    Ok(Json(AmountAnswer {
        words: in_words(paise),
        grouped: grouped(paise),
        compact: compact(paise),
    }))
}
