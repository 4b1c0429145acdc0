//! Widgets about leads and what becomes of them (screens.md §7).

use aggregates::calculations::forecast::{Forecast, ForecastBucket, ForecastRecord, forecast};
use aggregates::calculations::funnel::{FunnelLead, FunnelRow, FunnelStep, funnel};
use aggregates::calculations::health::{Commitment, Health, HealthFacts, health};
use aggregates::calculations::kpi::{
    CountAndSum, LeadOutcome, LeadRecord, ProjectRecord, lead_figures, losses, project_figures,
};
use aggregates::calculations::leaderboard::{LeaderboardRow, Win, leaderboard};
use aggregates::calculations::period::{PeriodFilter, change_bp};
use aggregates::calculations::stages::{PipelineStage, StageVisit};
use aggregates::calculations::statistics::KnownSum;
use chrono::NaiveDate;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

use super::facts::{Code, Dimensions, Lead, Project};
use super::filter::{Filter, Selection, Sight, by};

/// Chances from here on count as nearly sure (calculations.md §7).
const COMMIT_FROM_BP: i64 = 8_000;
/// Points of a trend line.
const TREND: usize = 8;
/// Rows of a focus block.
const FOCUS: usize = 8;

/// In what a figure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Paise.
    Paise,
    /// Watts.
    Watts,
    /// Basis points.
    Bp,
}

/// A headline figure with what it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Headline {
    /// Code of the KPI (calculations.md §10).
    pub code: &'static str,
    /// In what it is counted.
    pub unit: Unit,
    /// The figure; absent when unknown.
    pub value: Option<i64>,
    /// Records behind it whose value is unknown.
    pub missing_count: i64,
    /// The same figure of the period compared with; absent for figures of now.
    pub before: Option<i64>,
    /// Growth against it.
    pub change_bp: Option<i64>,
    /// The figure of the last eight periods of this kind, oldest first; empty for figures of now.
    pub trend: Vec<Option<i64>>,
}

/// The headline strip.
pub fn headlines(selection: &Selection, filter: &Filter, sight: Sight) -> Vec<Headline> {
    let leads = lead_records(&selection.leads);
    let projects = project_records(&selection.projects);
    let of_projects = |period: &PeriodFilter| project_figures(&projects, period, filter.today);
    let now = of_projects(&filter.period);
    let mut strip = vec![compared(
        filter,
        "capacity_booked",
        Unit::Watts,
        now.capacity_booked.missing_count,
        |period| Some(of_projects(period).capacity_booked.sum),
    )];
    if sight.pipeline {
        let pipeline = lead_figures(&leads, &filter.period).pipeline_value;
        strip.push(Headline {
            code: "pipeline_value",
            unit: Unit::Paise,
            value: Some(pipeline.sum),
            missing_count: pipeline.missing_count,
            before: None,
            change_bp: None,
            trend: Vec::new(),
        });
    }
    strip.push(compared(filter, "revenue", Unit::Paise, 0, |period| {
        Some(of_projects(period).revenue_paise)
    }));
    if sight.profit {
        strip.push(compared(
            filter,
            "gross_profit",
            Unit::Paise,
            now.gross_profit.missing_count,
            |period| Some(of_projects(period).gross_profit.sum),
        ));
    }
    if sight.pipeline {
        strip.push(compared(filter, "conversion", Unit::Bp, 0, |period| {
            lead_figures(&leads, period).conversion_bp
        }));
    }
    strip
}

fn compared(
    filter: &Filter,
    code: &'static str,
    unit: Unit,
    missing_count: i64,
    figure: impl Fn(&PeriodFilter) -> Option<i64>,
) -> Headline {
    let value = figure(&filter.period);
    let before = filter.before.as_ref().and_then(&figure);
    let mut periods = vec![filter.period.clone()];
    while let Some(earlier) = periods
        .last()
        .filter(|_| periods.len() < TREND)
        .and_then(PeriodFilter::previous_period)
    {
        periods.push(earlier);
    }
    let trend = if periods.len() > 1 {
        periods.iter().rev().map(figure).collect()
    } else {
        Vec::new()
    };
    Headline {
        code,
        unit,
        value,
        missing_count,
        before,
        change_bp: change_bp(value, before),
        trend,
    }
}

/// How far the leads captured in the period have come.
pub fn funnel_of(selection: &Selection, filter: &Filter) -> Vec<FunnelRow> {
    let cohort: Vec<FunnelLead> = selection
        .leads
        .iter()
        .filter(|lead| lead.record.outcome != LeadOutcome::NoLoss)
        .filter(|lead| filter.period.matches(Some(lead.record.captured_on)))
        .map(|lead| {
            let [qualified, site_survey, proposal] = lead.steps;
            let won = match lead.record.outcome {
                LeadOutcome::Won { confirmed_on } => Some(confirmed_on),
                LeadOutcome::Open | LeadOutcome::Lost { .. } | LeadOutcome::NoLoss => None,
            };
            let entered = [
                (FunnelStep::New, Some(lead.record.captured_on)),
                (FunnelStep::Qualified, qualified),
                (FunnelStep::SiteSurvey, site_survey),
                (FunnelStep::Proposal, proposal),
                (FunnelStep::Won, won),
            ];
            FunnelLead {
                entered: entered
                    .into_iter()
                    .filter_map(|(step, on)| on.map(|on| (step, on)))
                    .collect(),
                value_paise: lead.value_paise(),
            }
        })
        .collect();
    funnel(&cohort)
}

/// One line of a split forecast.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ForecastLine {
    /// Month (its first day), `overdue` or `no_date`; or the code or person of the split.
    pub key: Option<String>,
    /// Name of the person.
    pub name: Option<String>,
    /// The sums.
    #[serde(flatten)]
    pub forecast: Forecast,
}

/// The weighted forecast.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ForecastWidget {
    /// Everything.
    pub total: Forecast,
    /// By expected month.
    pub months: Vec<ForecastLine>,
    /// By salesperson.
    pub owners: Vec<ForecastLine>,
    /// By source.
    pub sources: Vec<ForecastLine>,
    /// By customer type.
    pub customer_types: Vec<ForecastLine>,
}

/// The forecast over open leads and orders to deliver.
pub fn forecast_of(selection: &Selection, filter: &Filter) -> ForecastWidget {
    let leads = selection
        .leads
        .iter()
        .filter(|lead| lead.is_open())
        .map(|lead| {
            let record = ForecastRecord {
                value_paise: lead.record.expected_value_paise,
                own_probability_bp: lead.probability_bp,
                stage_probability_bp: filter.rules.probability_bp(lead.stage),
                expected_on: lead.expected_close_on,
            };
            (lead.dimensions, record)
        });
    let projects = selection
        .projects
        .iter()
        .filter(|project| project.record.is_undelivered())
        .map(|project| {
            let record = ForecastRecord {
                value_paise: Some(project.record.order_value_paise),
                own_probability_bp: None,
                stage_probability_bp: filter.rules.probability_bp(project.record.stage),
                expected_on: project.record.expected_commissioning_on,
            };
            (project.dimensions, record)
        });
    let records: Vec<(Dimensions, ForecastRecord)> = leads.chain(projects).collect();
    let mut months: BTreeMap<ForecastBucket, Vec<&ForecastRecord>> = BTreeMap::new();
    for (_, record) in &records {
        let bucket = record.bucket(filter.today);
        months.entry(bucket).or_default().push(record);
    }
    let code = |code| (selection.text(code), None);
    ForecastWidget {
        total: forecast(records.iter().map(|(_, record)| record), COMMIT_FROM_BP),
        months: months
            .into_iter()
            .map(|(bucket, records)| ForecastLine {
                key: Some(match bucket {
                    ForecastBucket::Overdue => "overdue".into(),
                    ForecastBucket::Month(first) => first.to_string(),
                    ForecastBucket::NoDate => "no_date".into(),
                }),
                name: None,
                forecast: forecast(records, COMMIT_FROM_BP),
            })
            .collect(),
        owners: lines(
            &records,
            |dimensions| dimensions.owner,
            |owner| (owner.map(|id| id.to_string()), selection.name(owner)),
        ),
        sources: lines(&records, |dimensions| dimensions.source, code),
        customer_types: lines(&records, |dimensions| dimensions.customer_type, code),
    }
}

fn lines<K: Ord + Copy>(
    records: &[(Dimensions, ForecastRecord)],
    key: impl Fn(&Dimensions) -> K,
    label: impl Fn(K) -> (Option<String>, Option<String>),
) -> Vec<ForecastLine> {
    let mut groups: BTreeMap<K, Vec<&ForecastRecord>> = BTreeMap::new();
    for (dimensions, record) in records {
        groups.entry(key(dimensions)).or_default().push(record);
    }
    let mut lines: Vec<ForecastLine> = groups
        .into_iter()
        .map(|(group, records)| {
            let (key, name) = label(group);
            ForecastLine {
                key,
                name,
                forecast: forecast(records, COMMIT_FROM_BP),
            }
        })
        .collect();
    lines.sort_by_cached_key(|line| (Reverse(line.forecast.weighted_paise), line.key.clone()));
    lines
}

/// Who won how much, by the recorded moment of the win.
pub fn leaderboard_of(selection: &Selection, filter: &Filter) -> Vec<LeaderboardRow> {
    let projects: HashMap<Uuid, &Project> = selection
        .book
        .projects
        .all()
        .iter()
        .filter_map(|project| project.lead_id.map(|lead| (lead, project)))
        .collect();
    let wins: Vec<Win> = selection
        .book
        .leads
        .all()
        .iter()
        .filter_map(|lead| lead.win.map(|(at, by)| (lead, at, by)))
        .filter(|(_, _, by)| filter.owners().is_none_or(|owners| owners.contains(by)))
        .map(|(lead, recorded_at, by)| {
            let project = projects.get(&lead.id);
            Win {
                owner_id: by.to_string(),
                owner_name: selection.name(Some(by)).unwrap_or_default(),
                recorded_at,
                captured_on: lead.record.captured_on,
                order_value_paise: project
                    .map_or(lead.record.expected_value_paise.unwrap_or(0), |project| {
                        project.record.order_value_paise
                    }),
                capacity_w: project
                    .map_or(lead.record.capacity_w, |project| project.record.capacity_w)
                    .unwrap_or(0),
                withdrawn: project
                    .is_some_and(|project| project.record.stage == PipelineStage::Lost),
            }
        })
        .collect();
    leaderboard(&wins, &filter.period)
}

/// A lead that needs a step.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PipelineFocus {
    /// Lead.
    pub lead_id: Uuid,
    /// What it is called.
    pub label: Option<String>,
    /// Stage.
    pub stage: PipelineStage,
    /// Expected value.
    pub expected_value_paise: Option<i64>,
    /// When the next step is due.
    pub next_step_on: Option<NaiveDate>,
    /// Day of the last activity.
    pub active_on: NaiveDate,
    /// How it is doing.
    pub health: Option<Health>,
}

/// Open leads whose next step is missing or overdue, the most valuable first.
pub fn pipeline_focus(selection: &Selection, filter: &Filter) -> Vec<PipelineFocus> {
    let mut leads: Vec<&&Lead> = selection
        .leads
        .iter()
        .filter(|lead| lead.is_open())
        .filter(|lead| lead.next_step_on.is_none_or(|on| on < filter.today))
        .collect();
    leads.sort_by_key(|lead| {
        (
            Reverse(lead.record.expected_value_paise),
            lead.next_step_on,
            lead.id,
        )
    });
    leads.truncate(FOCUS);
    leads
        .into_iter()
        .map(|lead| PipelineFocus {
            lead_id: lead.id,
            label: None,
            stage: lead.stage,
            expected_value_paise: lead.record.expected_value_paise,
            next_step_on: lead.next_step_on,
            active_on: lead.active_on,
            health: health_of(lead, selection, filter),
        })
        .collect()
}

/// Health of a lead from what dashboards know of it.
pub fn health_of(lead: &Lead, selection: &Selection, filter: &Filter) -> Option<Health> {
    let has_offer = |states: &[&str]| {
        selection.quotations.iter().any(|quotation| {
            quotation.lead_id == Some(lead.id)
                && selection
                    .book
                    .codes
                    .text(quotation.status)
                    .is_some_and(|status| states.contains(&status))
        })
    };
    let visit = StageVisit {
        entered_on: lead.stage_entered_on,
        left_on: None,
        holds: Vec::new(),
    };
    let facts = HealthFacts {
        stage: lead.stage,
        on_hold: false,
        idle_days: (filter.today - lead.active_on).num_days().max(0),
        days_in_stage: visit.days(filter.today),
        limit_days: filter.rules.limit_days(lead.stage, false),
        value_paise: lead.record.expected_value_paise,
        commitment: Commitment::Lead {
            expected_close_on: lead.expected_close_on,
            offer_shared: has_offer(&["shared", "viewed"]),
            offer_accepted: has_offer(&["accepted"]),
        },
        source: selection.text(lead.dimensions.source),
    };
    health(&facts, &filter.weights, filter.today)
}

/// Losses for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LossLine {
    /// Reason.
    pub reason: Option<String>,
    /// What the competitor was better at.
    pub sub_reason: Option<String>,
    /// Leads and projects, and Σ value at loss.
    #[serde(flatten)]
    pub sum: CountAndSum,
}

/// What was won and lost in the period.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WinLoss {
    /// Orders and their value.
    pub won: CountAndSum,
    /// Losses and their value.
    pub lost: CountAndSum,
    /// Wins in wins and losses of leads.
    pub win_rate_bp: Option<i64>,
    /// Median days from capture to confirmation.
    pub sales_cycle_days: Option<i64>,
    /// Losses by reason, most first.
    pub reasons: Vec<LossLine>,
}

/// Wins and losses.
pub fn win_loss(selection: &Selection, filter: &Filter) -> WinLoss {
    let leads = lead_records(&selection.leads);
    let projects = project_records(&selection.projects);
    let of_leads = lead_figures(&leads, &filter.period);
    let of_projects = project_figures(&projects, &filter.period, filter.today);
    let mut reasons: BTreeMap<(Code, Code), CountAndSum> = BTreeMap::new();
    let mut add = |reason, value| {
        let sum = reasons.entry(reason).or_default();
        sum.count += 1;
        sum.sum += value;
    };
    for lead in &selection.leads {
        if let LeadOutcome::Lost {
            lost_on,
            value_paise,
        } = lead.record.outcome
            && filter.period.matches(Some(lost_on))
        {
            add((lead.loss_reason, lead.loss_sub_reason), value_paise);
        }
    }
    for project in &selection.projects {
        if let Some(on) = project.record.lost_on
            && filter.period.matches(Some(on))
        {
            add(
                (project.loss_reason, Code::NOT_SET),
                project.record.order_value_paise,
            );
        }
    }
    let mut lines: Vec<LossLine> = reasons
        .into_iter()
        .map(|((reason, sub_reason), sum)| LossLine {
            reason: selection.text(reason),
            sub_reason: selection.text(sub_reason),
            sum,
        })
        .collect();
    lines.sort_by_cached_key(|line| {
        let most = Reverse((line.sum.count, line.sum.sum));
        (most, line.reason.clone(), line.sub_reason.clone())
    });
    WinLoss {
        won: CountAndSum {
            count: of_projects.deals,
            sum: of_projects.revenue_paise,
        },
        lost: losses(&leads, &projects, &filter.period),
        win_rate_bp: of_leads.win_rate_bp,
        sales_cycle_days: of_leads.sales_cycle_days,
        reasons: lines,
    }
}

/// Revenue and pipeline of one slice.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Slice {
    /// Code or person; absent for "not set".
    pub key: Option<String>,
    /// Name of the person.
    pub name: Option<String>,
    /// Orders of the period.
    pub orders: CountAndSum,
    /// Open leads now; absent without sight of leads.
    pub pipeline: Option<CountAndSum>,
}

/// Revenue and pipeline side by side, by source, person, segment and customer type.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Splits {
    /// By source.
    pub sources: Vec<Slice>,
    /// By salesperson.
    pub owners: Vec<Slice>,
    /// By segment.
    pub segments: Vec<Slice>,
    /// By customer type.
    pub customer_types: Vec<Slice>,
}

/// The four splits.
pub fn splits(selection: &Selection, filter: &Filter, sight: Sight) -> Splits {
    let code = |code| (selection.text(code), None);
    Splits {
        sources: slices(selection, filter, sight, |d| d.source, code),
        owners: slices(
            selection,
            filter,
            sight,
            |d| d.owner,
            |owner| (owner.map(|id| id.to_string()), selection.name(owner)),
        ),
        segments: slices(selection, filter, sight, |d| d.segment, code),
        customer_types: slices(selection, filter, sight, |d| d.customer_type, code),
    }
}

fn slices<K: Ord + Copy + std::hash::Hash>(
    selection: &Selection,
    filter: &Filter,
    sight: Sight,
    key: impl Fn(&Dimensions) -> K,
    label: impl Fn(K) -> (Option<String>, Option<String>),
) -> Vec<Slice> {
    let mut sums: BTreeMap<K, (CountAndSum, CountAndSum)> = BTreeMap::new();
    for project in selection.projects.iter().filter(|project| {
        project.record.is_revenue() && filter.period.matches(Some(project.record.confirmed_on))
    }) {
        let (orders, _) = sums.entry(key(&project.dimensions)).or_default();
        orders.count += 1;
        orders.sum += project.record.order_value_paise;
    }
    if sight.pipeline {
        for lead in selection.leads.iter().filter(|lead| lead.is_open()) {
            let (_, pipeline) = sums.entry(key(&lead.dimensions)).or_default();
            pipeline.count += 1;
            pipeline.sum += lead.record.expected_value_paise.unwrap_or(0);
        }
    }
    let mut slices: Vec<Slice> = sums
        .into_iter()
        .map(|(group, (orders, pipeline))| {
            let (key, name) = label(group);
            Slice {
                key,
                name,
                orders,
                pipeline: sight.pipeline.then_some(pipeline),
            }
        })
        .collect();
    slices.sort_by_cached_key(|slice| {
        let most = Reverse((slice.orders.sum, slice.pipeline.map_or(0, |sum| sum.sum)));
        (most, slice.key.clone())
    });
    slices
}

/// Quotations in one state.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QuotationLine {
    /// State.
    pub status: Option<String>,
    /// How many.
    pub count: i64,
    /// Σ price including GST.
    pub value: KnownSum,
    /// Of these, offers that end within two days.
    pub expiring: i64,
}

/// Quotations by state.
pub fn quotation_lines(selection: &Selection, filter: &Filter) -> Vec<QuotationLine> {
    let mut lines: Vec<QuotationLine> = by(&selection.quotations, |quotation| quotation.status)
        .into_iter()
        .map(|(status, quotations)| QuotationLine {
            status: selection.text(status),
            count: i64::try_from(quotations.len()).unwrap_or(i64::MAX),
            value: quotations
                .iter()
                .map(|quotation| quotation.grand_total_paise)
                .collect(),
            expiring: i64::try_from(
                quotations
                    .iter()
                    .filter(|quotation| {
                        quotation.valid_until.is_some_and(|until| {
                            (0..=2).contains(&(until - filter.today).num_days())
                        })
                    })
                    .count(),
            )
            .unwrap_or(i64::MAX),
        })
        .collect();
    lines.sort_by_cached_key(|line| line.status.clone());
    lines
}

/// Leads as the KPI definitions take them.
pub fn lead_records(leads: &[&Lead]) -> Vec<LeadRecord> {
    leads.iter().map(|lead| lead.record.clone()).collect()
}

/// Projects as the KPI definitions take them.
pub fn project_records(projects: &[&Project]) -> Vec<ProjectRecord> {
    projects
        .iter()
        .map(|project| project.record.clone())
        .collect()
}
