//! Dashboards (api.md §2, screens.md §7).

use aggregates::calculations::financial_year::kolkata_date;
use aggregates::company::{Company, company_id};
use aggregates::policy::{self, Action, Scope};
use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::Token;
use crate::insight::{Bar, Dashboard, Filter, READS, Selection, Sight, Widget, Yardsticks, label};

/// Routes of dashboards.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_dashboard))
}

/// A dashboard with the data of every widget the caller may see.
#[derive(Debug, Serialize, ToSchema)]
struct DashboardAnswer {
    /// Which dashboard.
    dashboard: &'static str,
    /// The day figures of now are of.
    today: NaiveDate,
    /// Widgets in order.
    widgets: Vec<Widget>,
    /// Position of the state shown.
    #[schema(value_type = String)]
    token: Token,
}

/// A dashboard: `sales`, `operations`, `finance` or `executive`.
#[utoipa::path(get, path = "/api/v1/dashboards/{dashboard}", tag = "dashboards", params(("dashboard" = String, Path), Bar), responses((status = 200, body = DashboardAnswer)))]
async fn show_dashboard(
    State(app): State<App>,
    caller: Caller,
    Path(dashboard): Path<String>,
    Query(bar): Query<Bar>,
) -> Result<Json<DashboardAnswer>, Problem> {
    let dashboard = Dashboard::ALL
        .into_iter()
        .find(|known| known.code() == dashboard)
        .ok_or(Problem::of(Code::NotFound))?;
    policy::has_grant(&caller.actor, dashboard.action())?;
    let min_position = bar
        .min_position
        .as_deref()
        .map(str::parse::<Token>)
        .transpose()
        .map_err(|_| {
            Problem::of(Code::InvalidParameter)
                .detail("min_position is a token from an earlier answer.")
        })?;
    app.caught_up(READS, min_position).await?;
    let today = kolkata_date(Utc::now());
    let sight = Sight::of(caller.actor.role);
    let book = app.insight().book(&app).await?;
    let scope = |action: Action| action.grant(caller.actor.role).scope;
    let settings = app
        .desk()
        .load::<Company>(company_id())
        .await?
        .state
        .settings;
    let yardsticks = Yardsticks::on(today, &app.desk().book(), &settings);
    let of = |scope: Scope| Filter::read(&bar, &book, caller.user_id(), scope, today, &yardsticks);
    let own = of(scope(dashboard.action()).unwrap_or(Scope::Own))?;
    let records = Selection::of(&book, &own);
    let mut widgets = Vec::new();
    for key in dashboard.widgets() {
        let Some(granted) = scope(key.action().unwrap_or(dashboard.action())) else {
            continue;
        };
        // A board of names is for everybody's eyes, whoever else is filtered by owner.
        let widget = if granted == scope(dashboard.action()).unwrap_or(Scope::Own) {
            Widget::of(*key, &records, &own, sight)
        } else {
            let filter = of(granted)?;
            Widget::of(*key, &Selection::of(&book, &filter), &filter, sight)
        };
        widgets.push(widget);
    }
    let token = book.at();
    drop(records);
    drop(book);
    label(&app, &mut widgets).await?;
    Ok(Json(DashboardAnswer {
        dashboard: dashboard.code(),
        today,
        widgets,
        token,
    }))
}
