//! Number series of the company: what comes next, and whether any number is missing (api.md §2).

use std::collections::BTreeSet;

use aggregates::calculations::financial_year::FinancialYear;
use aggregates::company::{Company, Series, SeriesKind, company_id};
use aggregates::policy::{self, Action};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reference::today;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};

/// Routes of the number series.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_series))
        .routes(routes!(show_gaps))
}

/// How documents of a kind are numbered this financial year.
#[derive(Debug, Serialize, ToSchema)]
struct NumberingItem {
    /// Prefix, digits, and the year from which they hold.
    #[serde(flatten)]
    series: Series,
    /// The present financial year.
    fy: FinancialYear,
    /// Numbers given out in it.
    given_out: i64,
    /// The number of the next document.
    next_number: String,
    /// Date of the last document; the next is not of an earlier one.
    last_on: Option<NaiveDate>,
}

/// All series.
#[derive(Debug, Serialize, ToSchema)]
struct NumberingList {
    /// Version of the company: what `If-Match` of `set-series` takes.
    version: i64,
    /// One of each kind.
    items: Vec<NumberingItem>,
}

/// The series of the company and their next numbers.
#[utoipa::path(get, path = "/api/v1/company/numbering", tag = "company", responses((status = 200, body = NumberingList)))]
async fn list_series(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<NumberingList>, Problem> {
    policy::has_grant(&caller.actor, Action::CompanyReadNumbering)?;
    let company = app.desk().load::<Company>(company_id()).await?;
    let fy = FinancialYear::of(today());
    let mut items = Vec::new();
    for kind in SeriesKind::ALL {
        let (next, last_on) = next_of(&app, kind, fy).await?;
        let series = company.state.series(kind, fy);
        let running = u32::try_from(next).unwrap_or(u32::MAX);
        items.push(NumberingItem {
            next_number: series.number(fy, running),
            series,
            fy,
            given_out: next - 1,
            last_on,
        });
    }
    Ok(Json(NumberingList {
        version: company.version,
        items,
    }))
}

async fn next_of(
    app: &App,
    kind: SeriesKind,
    fy: FinancialYear,
) -> Result<(i64, Option<NaiveDate>), Problem> {
    let row: Option<(i64, Option<NaiveDate>)> =
        sqlx::query_as("select next, last_on from number_series where series = $1 and scope = $2")
            .bind(kind.code())
            .bind(fy.to_string())
            .fetch_optional(app.desk().pool())
            .await?;
    Ok(row.unwrap_or((1, None)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct GapsAsked {
    /// Financial year; the present one when absent.
    fy: Option<String>,
}

/// What became of the numbers of a series in a year.
#[derive(Debug, Serialize, ToSchema)]
struct GapReport {
    /// The series.
    series: SeriesKind,
    /// The year.
    fy: FinancialYear,
    /// Numbers given out.
    given_out: i64,
    /// Numbers given out that no document has; there are none in a sound store.
    gaps: Vec<i64>,
    /// Documents that were cancelled; their numbers stay used.
    cancelled: Vec<String>,
}

/// Numbers of a series that no document has, and those of cancelled documents.
#[utoipa::path(get, path = "/api/v1/company/numbering/{series}/gaps", tag = "company", params(("series" = String, Path), GapsAsked), responses((status = 200, body = GapReport)))]
async fn show_gaps(
    State(app): State<App>,
    caller: Caller,
    Path(series): Path<String>,
    query: Result<Query<GapsAsked>, QueryRejection>,
) -> Result<Json<GapReport>, Problem> {
    policy::has_grant(&caller.actor, Action::CompanyReadNumbering)?;
    let series = SeriesKind::ALL
        .into_iter()
        .find(|kind| kind.code() == series)
        .ok_or(Problem::of(Code::NotFound))?;
    let Query(asked) = query
        .map_err(|rejection| Problem::of(Code::InvalidParameter).detail(rejection.body_text()))?;
    let fy = match asked.fy.as_deref() {
        None => FinancialYear::of(today()),
        Some(text) => text.parse().map_err(|_| {
            Problem::of(Code::InvalidParameter).detail("fy is a financial year, as in 2026-27.")
        })?,
    };
    let (next, _) = next_of(&app, series, fy).await?;
    let documents = documents_of(&app, series, fy).await?;
    let running = |number: &str| number.rsplit('/').next()?.parse::<i64>().ok();
    let used: BTreeSet<i64> = documents
        .iter()
        .filter_map(|(number, _)| running(number))
        .collect();
    Ok(Json(GapReport {
        series,
        fy,
        given_out: next - 1,
        gaps: (1..next).filter(|number| !used.contains(number)).collect(),
        cancelled: documents
            .into_iter()
            .filter_map(|(number, cancelled)| cancelled.then_some(number))
            .collect(),
    }))
}

/// Numbers of the documents of a series in a year, and whether each is cancelled.
async fn documents_of(
    app: &App,
    series: SeriesKind,
    fy: FinancialYear,
) -> Result<Vec<(String, bool)>, Problem> {
    let table = |name: &str| app.desk().table(name);
    let sql = match series {
        SeriesKind::TaxInvoice | SeriesKind::CreditNote | SeriesKind::Proforma => format!(
            "select invoice_number, status = 'cancelled' from {} where kind = '{}' and fy = $1 and invoice_number is not null order by 1",
            table("invoice_list"),
            series.code()
        ),
        SeriesKind::Receipt => format!(
            "select distinct receipt_number, false from {} where fy = $1 order by 1",
            table("payment_list")
        ),
        // A quotation keeps the number of its first version, whose year stands in the number.
        SeriesKind::Quotation => format!(
            "select quotation_number, false from {} where split_part(quotation_number, '/', 2) = substr($1, 3) order by 1",
            table("quotation_list")
        ),
    };
    Ok(sqlx::query_as(&sql)
        .bind(fy.to_string())
        .fetch_all(app.reader())
        .await?)
}
