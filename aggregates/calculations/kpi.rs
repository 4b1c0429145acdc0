//! The figures of dashboards and reports over leads and projects, one definition each.
//!
//! Records are restricted to what the caller may read before they come here. Figures marked
//! "now" do not look at the period; for a period that is over the caller hands in the records
//! as of its last day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::financial_year::days_between;
use super::payments::PaymentStatus;
use super::period::PeriodFilter;
use super::profit::profitability_bp;
use super::rounding::{ratio_bp, rdiv};
use super::stages::PipelineStage;
use super::statistics::{KnownSum, mean_tenths, median};

/// How a lead ended, if it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadOutcome {
    /// Still in the pipeline.
    Open,
    /// Won.
    Won {
        /// Confirmation date.
        confirmed_on: NaiveDate,
    },
    /// Lost for a reason that counts.
    Lost {
        /// Day of the loss.
        lost_on: NaiveDate,
        /// Value at that moment.
        value_paise: i64,
    },
    /// A duplicate, or entered in error: in no figure.
    NoLoss,
}

/// A lead as figures see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadRecord {
    /// Capture date.
    pub captured_on: NaiveDate,
    /// How it ended.
    pub outcome: LeadOutcome,
    /// Expected value.
    pub expected_value_paise: Option<i64>,
    /// Power asked for.
    pub capacity_w: Option<i64>,
}

/// A project as figures see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectRecord {
    /// Stage; on hold the one it was held from; `lost` when cancelled.
    pub stage: PipelineStage,
    /// Day of the cancellation, when its reason makes it a loss.
    pub lost_on: Option<NaiveDate>,
    /// Confirmation date.
    pub confirmed_on: NaiveDate,
    /// Order value.
    pub order_value_paise: i64,
    /// Total project cost, if known.
    pub cost_paise: Option<i64>,
    /// Power.
    pub capacity_w: Option<i64>,
    /// Milestone `installation_completed`.
    pub installed_on: Option<NaiveDate>,
    /// Expected commissioning.
    pub expected_commissioning_on: Option<NaiveDate>,
    /// Balance.
    pub balance_paise: i64,
    /// How far it is paid.
    pub payment_status: PaymentStatus,
    /// Day it was fully paid.
    pub fully_paid_on: Option<NaiveDate>,
}

impl ProjectRecord {
    /// Whether it counts as revenue: every project that is not cancelled.
    pub fn is_revenue(&self) -> bool {
        match self.stage {
            PipelineStage::ConfirmedOrder
            | PipelineStage::UnderInstallation
            | PipelineStage::SubmittedForSubsidy
            | PipelineStage::Completed
            | PipelineStage::SubsidyCredited => true,
            PipelineStage::Lead
            | PipelineStage::SiteSurvey
            | PipelineStage::Proposal
            | PipelineStage::Lost => false,
        }
    }

    /// Whether it is still to be delivered.
    pub fn is_undelivered(&self) -> bool {
        self.is_pending_installation() || self.stage == PipelineStage::SubmittedForSubsidy
    }

    /// Whether it is still to be installed.
    pub fn is_pending_installation(&self) -> bool {
        matches!(
            self.stage,
            PipelineStage::ConfirmedOrder | PipelineStage::UnderInstallation
        )
    }
}

/// Count and sum of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountAndSum {
    /// Records.
    pub count: i64,
    /// Σ of the figure.
    pub sum: i64,
}

impl CountAndSum {
    fn of(figures: impl Iterator<Item = i64>) -> Self {
        figures.fold(Self::default(), |total, figure| Self {
            count: total.count + 1,
            sum: total.sum.saturating_add(figure),
        })
    }
}

/// Figures over leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadFigures {
    /// New leads of the period.
    pub leads_captured: i64,
    /// Open leads now.
    pub pipeline_count: i64,
    /// Σ expected value of the open leads.
    pub pipeline_value: KnownSum,
    /// Σ power of the open leads.
    pub pipeline_capacity: KnownSum,
    /// Share of the period's new leads that is won by now.
    pub conversion_bp: Option<i64>,
    /// Share of wins in the wins and losses of the period.
    pub win_rate_bp: Option<i64>,
    /// Median days from capture to confirmation of the wins of the period.
    pub sales_cycle_days: Option<i64>,
}

/// Works the figures over leads.
pub fn lead_figures(leads: &[LeadRecord], period: &PeriodFilter) -> LeadFigures {
    let counted = || {
        leads
            .iter()
            .filter(|lead| lead.outcome != LeadOutcome::NoLoss)
    };
    let open = || counted().filter(|lead| lead.outcome == LeadOutcome::Open);
    let captured = || counted().filter(|lead| period.matches(Some(lead.captured_on)));
    let captured_and_won =
        captured().filter(|lead| matches!(lead.outcome, LeadOutcome::Won { .. }));
    let mut won = 0;
    let mut lost = 0;
    let mut cycles = Vec::new();
    for lead in counted() {
        match lead.outcome {
            LeadOutcome::Won { confirmed_on } if period.matches(Some(confirmed_on)) => {
                won += 1;
                cycles.push(days_between(lead.captured_on, confirmed_on).max(0));
            }
            LeadOutcome::Lost { lost_on, .. } if period.matches(Some(lost_on)) => lost += 1,
            LeadOutcome::Won { .. }
            | LeadOutcome::Lost { .. }
            | LeadOutcome::Open
            | LeadOutcome::NoLoss => {}
        }
    }
    LeadFigures {
        leads_captured: count(captured()),
        pipeline_count: count(open()),
        pipeline_value: open().map(|lead| lead.expected_value_paise).collect(),
        pipeline_capacity: open().map(|lead| lead.capacity_w).collect(),
        conversion_bp: ratio_bp(Some(count(captured_and_won)), Some(count(captured()))),
        win_rate_bp: ratio_bp(Some(won), Some(won + lost)),
        sales_cycle_days: median(&cycles),
    }
}

/// Losses of leads and projects in a period; a project is lost at its order value.
pub fn losses(
    leads: &[LeadRecord],
    projects: &[ProjectRecord],
    period: &PeriodFilter,
) -> CountAndSum {
    let of_leads = leads.iter().filter_map(|lead| match lead.outcome {
        LeadOutcome::Lost {
            lost_on,
            value_paise,
        } => Some((lost_on, value_paise)),
        LeadOutcome::Open | LeadOutcome::Won { .. } | LeadOutcome::NoLoss => None,
    });
    let of_projects = projects
        .iter()
        .filter_map(|project| project.lost_on.map(|on| (on, project.order_value_paise)));
    CountAndSum::of(
        of_leads
            .chain(of_projects)
            .filter(|(on, _)| period.matches(Some(*on)))
            .map(|(_, value)| value),
    )
}

/// Figures over projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectFigures {
    /// Orders of the period.
    pub deals: i64,
    /// Σ order values of the period.
    pub revenue_paise: i64,
    /// Σ power ordered in the period.
    pub capacity_booked: KnownSum,
    /// Mean order value.
    pub average_deal_paise: Option<i64>,
    /// Σ gross profit of the period's orders with known cost; their number without is beside.
    pub gross_profit: KnownSum,
    /// Σ order value of the orders with known cost.
    pub gross_profit_base_paise: i64,
    /// Gross profit on these.
    pub gross_margin_bp: Option<i64>,
    /// Σ power installed in the period.
    pub capacity_installed: KnownSum,
    /// Undelivered orders now.
    pub open_orders: CountAndSum,
    /// Orders to install now, with Σ power.
    pub pending_installation: CountAndSum,
    /// Of these, past their expected day.
    pub late_installation: i64,
    /// Σ balance of the revenue set now.
    pub balance_to_collect_paise: i64,
    /// Mean days from confirmation to full payment, tenths, of those fully paid in the period.
    pub collection_days_tenths: Option<i64>,
}

/// Works the figures over projects.
pub fn project_figures(
    projects: &[ProjectRecord],
    period: &PeriodFilter,
    today: NaiveDate,
) -> ProjectFigures {
    let revenue_set = || projects.iter().filter(|project| project.is_revenue());
    let ordered = || revenue_set().filter(|project| period.matches(Some(project.confirmed_on)));
    let pending = || {
        projects
            .iter()
            .filter(|project| project.is_pending_installation())
    };
    let orders = CountAndSum::of(ordered().map(|project| project.order_value_paise));
    let gross_profit: KnownSum = ordered()
        .map(|project| {
            project
                .cost_paise
                .map(|cost| project.order_value_paise - cost)
        })
        .collect();
    let with_cost = ordered().filter(|project| project.cost_paise.is_some());
    let gross_profit_base_paise = with_cost.map(|project| project.order_value_paise).sum();
    let collected: Vec<i64> = projects
        .iter()
        .filter_map(|project| {
            project
                .fully_paid_on
                .map(|paid_on| (project.confirmed_on, paid_on))
        })
        .filter(|(_, paid_on)| period.matches(Some(*paid_on)))
        .map(|(confirmed_on, paid_on)| days_between(confirmed_on, paid_on).max(0))
        .collect();
    let is_late = |project: &&ProjectRecord| {
        project
            .expected_commissioning_on
            .is_some_and(|expected_on| expected_on < today)
    };
    ProjectFigures {
        deals: orders.count,
        revenue_paise: orders.sum,
        capacity_booked: ordered().map(|project| project.capacity_w).collect(),
        average_deal_paise: (orders.count > 0).then(|| rdiv(orders.sum, orders.count)),
        gross_profit,
        gross_profit_base_paise,
        gross_margin_bp: profitability_bp(Some(gross_profit.sum), Some(gross_profit_base_paise)),
        capacity_installed: revenue_set()
            .filter(|project| {
                project.installed_on.is_some() && period.matches(project.installed_on)
            })
            .map(|project| project.capacity_w)
            .collect(),
        open_orders: CountAndSum::of(
            projects
                .iter()
                .filter(|project| project.is_undelivered())
                .map(|project| project.order_value_paise),
        ),
        pending_installation: CountAndSum::of(
            pending().map(|project| project.capacity_w.unwrap_or(0)),
        ),
        late_installation: count(pending().filter(is_late)),
        balance_to_collect_paise: revenue_set().map(|project| project.balance_paise).sum(),
        collection_days_tenths: mean_tenths(&collected),
    }
}

/// The payment card: revenue set by payment status, with Σ balance.
pub fn payment_card(projects: &[ProjectRecord], status: PaymentStatus) -> CountAndSum {
    CountAndSum::of(
        projects
            .iter()
            .filter(|project| project.is_revenue() && project.payment_status == status)
            .map(|project| project.balance_paise),
    )
}

/// A band of profitability; its lower bound belongs to it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProfitBand {
    /// A loss.
    Below0,
    /// 0 to 5 %.
    From0To5,
    /// 5 to 10 %.
    From5To10,
    /// 10 to 15 %.
    From10To15,
    /// 15 to 20 %.
    From15To20,
    /// 20 % and more.
    From20,
}

impl ProfitBand {
    /// The band of a profitability.
    pub fn of(profitability_bp: i64) -> Self {
        match profitability_bp {
            ..0 => Self::Below0,
            0..500 => Self::From0To5,
            500..1000 => Self::From5To10,
            1000..1500 => Self::From10To15,
            1500..2000 => Self::From15To20,
            2000.. => Self::From20,
        }
    }
}

fn count<T>(records: impl Iterator<Item = T>) -> i64 {
    i64::try_from(records.count()).unwrap_or(i64::MAX)
}
