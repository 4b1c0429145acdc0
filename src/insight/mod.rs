//! Dashboards: every figure over every filter, from records held in memory (screens.md §7).
//!
//! `facts` are the records, `book` keeps them current, `filter` picks those a caller asks for and
//! may see, and `sales`, `delivery` and `money` turn them into widgets by the definitions of
//! `aggregates::calculations`, which lists and reports share.

mod book;
mod delivery;
mod facts;
mod filter;
mod money;
mod rules;
mod sales;

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::calculations::funnel::FunnelRow;
use aggregates::calculations::leaderboard::LeaderboardRow;
use aggregates::calculations::progress::CapacityGauge;
use aggregates::policy::Action;
use serde::Serialize;
use sqlx::Row;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use utoipa::ToSchema;
use uuid::Uuid;

pub use book::{Book, READS};
pub use filter::{Bar, Filter, Selection, Sight};
pub use rules::Yardsticks;

use crate::app::App;
use crate::error::Problem;

/// The book of a process; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Insight {
    book: Arc<RwLock<Book>>,
}

impl Insight {
    /// The records as of what the read models show now.
    ///
    /// # Errors
    /// The database.
    pub async fn book(&self, app: &App) -> Result<OwnedRwLockReadGuard<Book>, Problem> {
        let book = self.book.clone().read_owned().await;
        if book.is_current(app) {
            return Ok(book);
        }
        drop(book);
        let mut book = self.book.clone().write_owned().await;
        // Somebody else may have caught up while this one waited.
        if !book.is_current(app) {
            book.catch_up(app).await.map_err(anyhow::Error::from)?;
        }
        Ok(book.downgrade())
    }
}

/// A dashboard (screens.md §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dashboard {
    /// Of salespeople.
    Sales,
    /// Of operations.
    Operations,
    /// Of finance.
    Finance,
    /// Of managers.
    Executive,
}

impl Dashboard {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Sales,
        Self::Operations,
        Self::Finance,
        Self::Executive,
    ];

    /// As the path names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Operations => "operations",
            Self::Finance => "finance",
            Self::Executive => "executive",
        }
    }

    /// Who may open it.
    pub const fn action(self) -> Action {
        match self {
            Self::Sales => Action::DashboardSales,
            Self::Operations => Action::DashboardOperations,
            Self::Finance => Action::DashboardFinance,
            Self::Executive => Action::DashboardExecutive,
        }
    }

    /// What is on it, in order.
    pub const fn widgets(self) -> &'static [Key] {
        use Key::{
            Equipment, Forecast, Funnel, Gauge, Headlines, InstallationPulse, Leaderboard, Loans,
            PaymentRadar, PipelineFocus, Profitability, Quotations, Receivables, Splits, StageBars,
            SubsidyTracker, WinLoss, Years,
        };
        match self {
            Self::Sales => &[
                Headlines,
                PipelineFocus,
                StageBars,
                Funnel,
                Forecast,
                Leaderboard,
                PaymentRadar,
                WinLoss,
                Splits,
                Quotations,
                Gauge,
                Loans,
            ],
            Self::Operations => &[
                InstallationPulse,
                StageBars,
                SubsidyTracker,
                Gauge,
                Equipment,
                Loans,
            ],
            Self::Finance => &[
                Headlines,
                PaymentRadar,
                Receivables,
                StageBars,
                Years,
                Profitability,
                SubsidyTracker,
                Loans,
                Splits,
            ],
            Self::Executive => &[
                Headlines,
                PipelineFocus,
                PaymentRadar,
                InstallationPulse,
                StageBars,
                Funnel,
                Forecast,
                Leaderboard,
                WinLoss,
                Years,
                Splits,
                Receivables,
                SubsidyTracker,
                Gauge,
                Equipment,
                Loans,
                Profitability,
                Quotations,
            ],
        }
    }
}

/// A widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The headline strip.
    Headlines,
    /// How far the cohort came.
    Funnel,
    /// The nine stages.
    StageBars,
    /// The weighted forecast.
    Forecast,
    /// Who won how much.
    Leaderboard,
    /// Leads that need a step.
    PipelineFocus,
    /// Who owes what.
    PaymentRadar,
    /// Jobs to install.
    InstallationPulse,
    /// Wins and losses.
    WinLoss,
    /// Revenue and profit by year.
    Years,
    /// By source, person, segment, customer type.
    Splits,
    /// Billed, received, due.
    Receivables,
    /// Portal track.
    SubsidyTracker,
    /// Power against target.
    Gauge,
    /// Makers.
    Equipment,
    /// Banks.
    Loans,
    /// Bands, best and worst.
    Profitability,
    /// By state.
    Quotations,
}

impl Key {
    /// The row of the policy that opens it on its own; else its dashboard's.
    pub const fn action(self) -> Option<Action> {
        match self {
            Self::Leaderboard => Some(Action::DashboardLeaderboard),
            Self::PaymentRadar | Self::Receivables => Some(Action::DashboardPaymentRadar),
            Self::StageBars => Some(Action::DashboardStageBars),
            Self::Years | Self::Profitability => Some(Action::DashboardProfitWidgets),
            Self::Headlines
            | Self::Funnel
            | Self::Forecast
            | Self::PipelineFocus
            | Self::InstallationPulse
            | Self::WinLoss
            | Self::Splits
            | Self::SubsidyTracker
            | Self::Gauge
            | Self::Equipment
            | Self::Loans
            | Self::Quotations => None,
        }
    }
}

/// What a widget shows.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "key", content = "data", rename_all = "snake_case")]
pub enum Widget {
    /// The headline strip.
    Headlines(Vec<sales::Headline>),
    /// How far the leads captured in the period have come.
    Funnel(Vec<FunnelRow>),
    /// The nine stages.
    StageBars(Vec<delivery::StageBar>),
    /// The weighted forecast.
    Forecast(sales::ForecastWidget),
    /// Who won how much in the period.
    Leaderboard(Vec<LeaderboardRow>),
    /// Leads that need a step.
    PipelineFocus(Vec<sales::PipelineFocus>),
    /// Who owes what for how long.
    PaymentRadar(money::PaymentRadar),
    /// Jobs to install.
    InstallationPulse(delivery::InstallationPulse),
    /// Wins and losses of the period.
    WinLoss(sales::WinLoss),
    /// Revenue and profit by financial year.
    Years(Vec<money::YearLine>),
    /// Revenue and pipeline by source, person, segment and customer type.
    Splits(sales::Splits),
    /// Billed, received, due.
    Receivables(money::Receivables),
    /// The portal track.
    SubsidyTracker(delivery::SubsidyTracker),
    /// Power against target; absent without a target.
    Gauge(Option<CapacityGauge>),
    /// Makers of what is installed.
    Equipment(delivery::Equipment),
    /// Orders with a loan.
    Loans(Vec<delivery::LoanLine>),
    /// Bands, best and worst.
    Profitability(money::Profitability),
    /// Quotations by state.
    Quotations(Vec<sales::QuotationLine>),
}

impl Widget {
    /// Works a widget out.
    pub fn of(key: Key, selection: &Selection, filter: &Filter, sight: Sight) -> Self {
        match key {
            Key::Headlines => Self::Headlines(sales::headlines(selection, filter, sight)),
            Key::Funnel => Self::Funnel(sales::funnel_of(selection, filter)),
            Key::StageBars => Self::StageBars(delivery::stage_bars(selection, filter, sight)),
            Key::Forecast => Self::Forecast(sales::forecast_of(selection, filter)),
            Key::Leaderboard => Self::Leaderboard(sales::leaderboard_of(selection, filter)),
            Key::PipelineFocus => Self::PipelineFocus(sales::pipeline_focus(selection, filter)),
            Key::PaymentRadar => Self::PaymentRadar(money::payment_radar(selection, filter)),
            Key::InstallationPulse => {
                Self::InstallationPulse(delivery::installation_pulse(selection, filter))
            }
            Key::WinLoss => Self::WinLoss(sales::win_loss(selection, filter)),
            Key::Years => Self::Years(money::years(selection, filter)),
            Key::Splits => Self::Splits(sales::splits(selection, filter, sight)),
            Key::Receivables => Self::Receivables(money::receivables(selection, filter)),
            Key::SubsidyTracker => {
                Self::SubsidyTracker(delivery::subsidy_tracker(selection, filter))
            }
            Key::Gauge => Self::Gauge(delivery::gauge(selection, filter, filter.target_w())),
            Key::Equipment => Self::Equipment(delivery::equipment(selection, filter)),
            Key::Loans => Self::Loans(delivery::loans(selection, filter, sight)),
            Key::Profitability => Self::Profitability(money::profitability(selection, filter)),
            Key::Quotations => Self::Quotations(sales::quotation_lines(selection, filter)),
        }
    }

    /// The records it names, each with the place its label goes.
    fn named(&mut self) -> Vec<(Kind, Uuid, &mut Option<String>)> {
        match self {
            Self::PipelineFocus(rows) => rows
                .iter_mut()
                .map(|row| (Kind::Lead, row.lead_id, &mut row.label))
                .collect(),
            Self::PaymentRadar(radar) => radar
                .rows
                .iter_mut()
                .map(|row| (Kind::Invoice, row.invoice_id, &mut row.label))
                .collect(),
            Self::InstallationPulse(pulse) => pulse
                .rows
                .iter_mut()
                .map(|row| (Kind::Project, row.project_id, &mut row.label))
                .collect(),
            Self::Profitability(profitability) => profitability
                .top
                .iter_mut()
                .chain(&mut profitability.bottom)
                .map(|row| (Kind::Project, row.project_id, &mut row.label))
                .collect(),
            Self::Headlines(_)
            | Self::Funnel(_)
            | Self::StageBars(_)
            | Self::Forecast(_)
            | Self::Leaderboard(_)
            | Self::WinLoss(_)
            | Self::Years(_)
            | Self::Splits(_)
            | Self::Receivables(_)
            | Self::SubsidyTracker(_)
            | Self::Gauge(_)
            | Self::Equipment(_)
            | Self::Loans(_)
            | Self::Quotations(_) => Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Lead,
    Project,
    Invoice,
}

impl Kind {
    /// Id and label of records, `$1` being the ids.
    fn sql(self, app: &App) -> String {
        let table = |name: &str| app.desk().table(name);
        match self {
            Kind::Lead => format!(
                "select t.id, coalesce(c.display_name, t.contact_name, t.title) as label
                   from {} t left join {} c on c.id = t.customer_id where t.id = any($1)",
                table("lead_list"),
                table("customer_list")
            ),
            Kind::Project => format!(
                "select t.id, concat_ws(' ', '#' || t.serial_no, c.display_name) as label
                   from {} t left join {} c on c.id = t.customer_id where t.id = any($1)",
                table("project_list"),
                table("customer_list")
            ),
            Kind::Invoice => format!(
                "select t.id, concat_ws(' ', t.invoice_number, c.display_name) as label
                   from {} t left join {} c on c.id = t.customer_id where t.id = any($1)",
                table("invoice_list"),
                table("customer_list")
            ),
        }
    }
}

/// Writes the labels into the rows: one query a kind, whatever the number of widgets.
///
/// # Errors
/// The database.
pub async fn label(app: &App, widgets: &mut [Widget]) -> Result<(), sqlx::Error> {
    let mut wanted: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for (kind, id, _) in widgets.iter_mut().flat_map(Widget::named) {
        wanted.entry(kind).or_default().push(id);
    }
    let mut labels: HashMap<Uuid, String> = HashMap::new();
    for (kind, ids) in wanted {
        for row in sqlx::query(&kind.sql(app))
            .bind(&ids)
            .fetch_all(app.reader())
            .await?
        {
            if let Some(label) = row.try_get::<Option<String>, _>("label")? {
                labels.insert(row.try_get("id")?, label);
            }
        }
    }
    for (_, id, label) in widgets.iter_mut().flat_map(Widget::named) {
        *label = labels.get(&id).cloned();
    }
    Ok(())
}
