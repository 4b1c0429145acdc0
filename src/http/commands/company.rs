//! The door of the company: one stream, there from the start.

use aggregates::calculations::reference::payloads_in_force;
use aggregates::company::{Command, Company, Facts, SeriesKind, company_id};
use aggregates::kernel::{Actor, Ctx};
use aggregates::policy::Record;
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{CommandError, Desk, Door, Gathered};

#[async_trait::async_trait]
impl Door for Company {
    const PLURAL: &'static str = "company";
    const SINGLE: Option<fn() -> Uuid> = Some(company_id);

    async fn record(
        &self,
        _desk: &Desk,
        _actor: &Actor,
        _id: Uuid,
    ) -> Result<Record, CommandError> {
        Ok(Record::default())
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        Ok(match command {
            Command::SetSeries(series) => Facts {
                numbered: numbered(desk, series.kind).await?,
                ..Facts::default()
            },
            Command::UpdateProfile(_) => Facts {
                gst_states: payloads_in_force(&desk.book().gst_states, ctx.today()),
                ..Facts::default()
            },
            Command::SetSetting(_) => Facts::default(),
        }
        .into())
    }
}

/// Financial years in which the series gave a number out.
async fn numbered(
    desk: &Desk,
    kind: SeriesKind,
) -> Result<
    Vec<(
        SeriesKind,
        aggregates::calculations::financial_year::FinancialYear,
    )>,
    CommandError,
> {
    let scopes: Vec<String> =
        sqlx::query_scalar("select scope from number_series where series = $1 and next > 1")
            .bind(kind.code())
            .fetch_all(desk.pool())
            .await?;
    Ok(scopes
        .iter()
        .filter_map(|scope| scope.parse().ok())
        .map(|fy| (kind, fy))
        .collect())
}
