//! The company: what it prints of itself, and its settings (api.md §2).

use aggregates::calculations::financial_year::{FinancialYear, kolkata_date};
use aggregates::company::{
    BankAccount, Company, Profile, Series, SeriesKind, Settings, company_id,
};
use aggregates::policy::{self, Action};
use axum::Json;
use axum::extract::State;
use chrono::Utc;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Problem;
use crate::executor::{CommandError, Loaded};

/// Routes of the company.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(find_company))
        .routes(routes!(find_company_settings))
}

/// What the company prints of itself.
#[derive(Serialize, ToSchema)]
struct CompanyRecord {
    /// Version of the one stream: what `If-Match` takes, 0 before the first change.
    version: i64,
    /// Name, numbers, address.
    profile: Profile,
    /// Accounts money is paid into.
    bank_accounts: Vec<BankAccount>,
    /// How documents are numbered this financial year.
    series: Vec<Series>,
}

/// The settings, each with its default until set.
#[derive(Serialize, ToSchema)]
struct CompanySettingsRecord {
    /// Version of the one stream.
    version: i64,
    /// The settings.
    settings: Settings,
}

/// What the company prints of itself.
#[utoipa::path(get, path = "/api/v1/company", tag = "company", responses((status = 200, body = CompanyRecord)))]
async fn find_company(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<CompanyRecord>, Problem> {
    policy::has_grant(&caller.actor, Action::CompanyReadProfile)?;
    let Loaded { state, version, .. } = company(&app).await?;
    let fy = FinancialYear::of(kolkata_date(Utc::now()));
    let series = SeriesKind::ALL
        .iter()
        .map(|kind| Series {
            from_fy: fy,
            ..state.series(*kind, fy)
        })
        .collect();
    Ok(Json(CompanyRecord {
        version,
        profile: state.profile,
        bank_accounts: state.bank_accounts,
        series,
    }))
}

/// Every setting.
#[utoipa::path(get, path = "/api/v1/company/settings", tag = "company", responses((status = 200, body = CompanySettingsRecord)))]
async fn find_company_settings(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<CompanySettingsRecord>, Problem> {
    policy::has_grant(&caller.actor, Action::CompanyReadSettings)?;
    let Loaded { state, version, .. } = company(&app).await?;
    Ok(Json(CompanySettingsRecord {
        version,
        settings: state.settings,
    }))
}

async fn company(app: &App) -> Result<Loaded<Company>, CommandError> {
    app.desk().load::<Company>(company_id()).await
}
