//! Widgets about orders being delivered (screens.md §7). Counts, power and days; amounts only for
//! those who see money, but for the subsidy.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use aggregates::calculations::kpi::{CountAndSum, LeadOutcome, project_figures};
use aggregates::calculations::progress::{CapacityGauge, capacity_gauge, target_months};
use aggregates::calculations::stages::{
    PipelineStage, SlaColour, StageVisit, subsidy_stage_is_late,
};
use aggregates::calculations::statistics::{KnownSum, mean_tenths, median};
use aggregates::project::SubsidyStage;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::facts::{Code, Project};
use super::filter::{Filter, Selection, Sight, by};
use super::sales::project_records;

/// Rows of a focus block.
const FOCUS: usize = 12;

/// One stage of the pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StageBar {
    /// Stage.
    pub stage: PipelineStage,
    /// Records in it.
    pub count: i64,
    /// Σ value; absent without sight of money.
    pub value: Option<KnownSum>,
    /// Σ power.
    pub capacity: KnownSum,
    /// Mean days in it, tenths.
    pub mean_days_tenths: Option<i64>,
    /// Median days in it.
    pub median_days: Option<i64>,
    /// Within their time.
    pub green: i64,
    /// Most of the time used.
    pub amber: i64,
    /// Out of time.
    pub red: i64,
    /// Standing still.
    pub on_hold: i64,
}

/// All nine stages in order; those of leads are empty without sight of leads.
pub fn stage_bars(selection: &Selection, filter: &Filter, sight: Sight) -> Vec<StageBar> {
    let subsidy = selection.book.codes.known("subsidy");
    let mut stays: BTreeMap<PipelineStage, Vec<Stay>> = BTreeMap::new();
    if sight.pipeline {
        for lead in selection.leads.iter().filter(|lead| lead.is_open()) {
            stays.entry(lead.stage).or_default().push(Stay {
                value_paise: lead.record.expected_value_paise,
                capacity_w: lead.record.capacity_w,
                visit: StageVisit {
                    entered_on: lead.stage_entered_on,
                    left_on: None,
                    holds: Vec::new(),
                },
                subsidy: Some(lead.dimensions.segment) == subsidy,
            });
        }
        for lead in &selection.leads {
            if let LeadOutcome::Lost { value_paise, .. } = lead.record.outcome {
                stays.entry(PipelineStage::Lost).or_default().push(Stay {
                    value_paise: Some(value_paise),
                    capacity_w: lead.record.capacity_w,
                    visit: StageVisit {
                        entered_on: lead.stage_entered_on,
                        left_on: None,
                        holds: Vec::new(),
                    },
                    subsidy: false,
                });
            }
        }
    }
    let counted = selection
        .projects
        .iter()
        .filter(|project| project.record.is_revenue() || project.record.lost_on.is_some());
    for project in counted {
        stays.entry(project.record.stage).or_default().push(Stay {
            value_paise: Some(project.record.order_value_paise),
            capacity_w: project.record.capacity_w,
            visit: project.visit.clone(),
            subsidy: Some(project.dimensions.segment) == subsidy,
        });
    }
    PipelineStage::ALL
        .into_iter()
        .map(|stage| {
            let stays = stays.remove(&stage).unwrap_or_default();
            bar(stage, &stays, filter, sight)
        })
        .collect()
}

struct Stay {
    value_paise: Option<i64>,
    capacity_w: Option<i64>,
    visit: StageVisit,
    subsidy: bool,
}

fn bar(stage: PipelineStage, stays: &[Stay], filter: &Filter, sight: Sight) -> StageBar {
    let mut days = Vec::with_capacity(stays.len());
    let (mut green, mut amber, mut red, mut on_hold) = (0, 0, 0, 0);
    for stay in stays {
        let sla = (filter.rules).sla(stage, stay.subsidy, &stay.visit, filter.today);
        days.push(sla.days);
        on_hold += i64::from(sla.on_hold);
        match sla.colour {
            Some(SlaColour::Green) => green += 1,
            Some(SlaColour::Amber) => amber += 1,
            Some(SlaColour::Red) => red += 1,
            None => {}
        }
    }
    StageBar {
        stage,
        count: i64::try_from(stays.len()).unwrap_or(i64::MAX),
        value: sight
            .money
            .then(|| stays.iter().map(|stay| stay.value_paise).collect()),
        capacity: stays.iter().map(|stay| stay.capacity_w).collect(),
        mean_days_tenths: mean_tenths(&days),
        median_days: median(&days),
        green,
        amber,
        red,
        on_hold,
    }
}

/// A running job.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InstallationRow {
    /// Project.
    pub project_id: Uuid,
    /// What it is called.
    pub label: Option<String>,
    /// Stage.
    pub stage: PipelineStage,
    /// Since when.
    pub stage_entered_on: NaiveDate,
    /// Expected commissioning.
    pub expected_commissioning_on: Option<NaiveDate>,
    /// Past that day.
    pub late: bool,
    /// It stands still.
    pub on_hold: bool,
    /// Colour of the time limit.
    pub sla: Option<SlaColour>,
}

/// Jobs to install: how many, how many are late, and the ones to look at first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InstallationPulse {
    /// Jobs and Σ power.
    pub pending: CountAndSum,
    /// Past their expected day.
    pub late: i64,
    /// Late ones first, then the longest running.
    pub rows: Vec<InstallationRow>,
}

/// What is being installed.
pub fn installation_pulse(selection: &Selection, filter: &Filter) -> InstallationPulse {
    let figures = project_figures(
        &project_records(&selection.projects),
        &filter.period,
        filter.today,
    );
    let subsidy = selection.book.codes.known("subsidy");
    let is_late = |project: &Project| {
        project
            .record
            .expected_commissioning_on
            .is_some_and(|expected_on| expected_on < filter.today)
    };
    let mut pending: Vec<&&Project> = selection
        .projects
        .iter()
        .filter(|project| project.record.is_pending_installation())
        .collect();
    pending.sort_by_key(|project| {
        (
            !is_late(project),
            project.record.expected_commissioning_on,
            project.visit.entered_on,
            project.id,
        )
    });
    pending.truncate(FOCUS);
    InstallationPulse {
        pending: figures.pending_installation,
        late: figures.late_installation,
        rows: pending
            .into_iter()
            .map(|project| InstallationRow {
                project_id: project.id,
                label: None,
                stage: project.record.stage,
                stage_entered_on: project.visit.entered_on,
                expected_commissioning_on: project.record.expected_commissioning_on,
                late: is_late(project),
                on_hold: project.on_hold,
                sla: filter
                    .rules
                    .sla(
                        project.record.stage,
                        Some(project.dimensions.segment) == subsidy,
                        &project.visit,
                        filter.today,
                    )
                    .colour,
            })
            .collect(),
    }
}

/// Projects in one stage of the portal track.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SubsidyLine {
    /// Stage; absent before the first.
    pub stage: Option<String>,
    /// Projects.
    pub count: i64,
    /// Mean days in it, tenths.
    pub mean_days_tenths: Option<i64>,
    /// Past their due date.
    pub late: i64,
    /// Σ subsidy expected.
    pub expected: KnownSum,
}

/// The subsidy tracker.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SubsidyTracker {
    /// By stage of the portal.
    pub stages: Vec<SubsidyLine>,
    /// Installed and not credited: projects and Σ expected.
    pub pending: CountAndSum,
    /// Credited in the period: projects and Σ credited.
    pub credited: CountAndSum,
}

/// Where the subsidies stand.
pub fn subsidy_tracker(selection: &Selection, filter: &Filter) -> SubsidyTracker {
    let subsidy = selection.book.codes.known("subsidy");
    let mut tracker = SubsidyTracker {
        stages: Vec::new(),
        pending: CountAndSum::default(),
        credited: CountAndSum::default(),
    };
    let of_segment: Vec<&Project> = (selection.projects.iter())
        .filter(|project| {
            project.record.is_revenue() && Some(project.dimensions.segment) == subsidy
        })
        .copied()
        .collect();
    for project in &of_segment {
        if filter.period.matches(project.subsidy_credited_on)
            && project.subsidy_credited_on.is_some()
        {
            tracker.credited.count += 1;
            tracker.credited.sum += project.subsidy_credited_paise.unwrap_or(0);
        }
        if project.record.installed_on.is_some() && project.subsidy_credited_on.is_none() {
            tracker.pending.count += 1;
            tracker.pending.sum += project.subsidy_expected_paise.unwrap_or(0);
        }
    }
    let running: Vec<&Project> = of_segment
        .into_iter()
        .filter(|project| project.subsidy_credited_on.is_none())
        .collect();
    tracker.stages = by(&running, |project| project.subsidy_stage)
        .into_iter()
        .map(|(stage, projects)| {
            let days: Vec<i64> = projects
                .iter()
                .filter_map(|project| project.subsidy_entered_on)
                .map(|on| (filter.today - on).num_days().max(0))
                .collect();
            let late = projects
                .iter()
                .filter_map(|project| project.subsidy_due_on)
                .filter(|due_on| subsidy_stage_is_late(*due_on, filter.today))
                .count();
            SubsidyLine {
                stage: selection.text(stage),
                count: i64::try_from(projects.len()).unwrap_or(i64::MAX),
                mean_days_tenths: mean_tenths(&days),
                late: i64::try_from(late).unwrap_or(i64::MAX),
                expected: projects
                    .iter()
                    .map(|project| project.subsidy_expected_paise)
                    .collect(),
            }
        })
        .collect();
    tracker.stages.sort_by_key(|line| {
        line.stage.as_ref().map(|code| {
            let place = |stage: &SubsidyStage| stage.code() == code;
            SubsidyStage::ALL.iter().position(place)
        })
    });
    tracker
}

/// Installed and booked power against the target; `None` without a target.
pub fn gauge(
    selection: &Selection,
    filter: &Filter,
    target_w_per_month: i64,
) -> Option<CapacityGauge> {
    let figures = project_figures(
        &project_records(&selection.projects),
        &filter.period,
        filter.today,
    );
    capacity_gauge(
        target_months(&filter.period, filter.today),
        target_w_per_month,
        figures.capacity_installed.sum,
        figures.capacity_booked.sum,
    )
}

/// Projects with one maker.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BrandLine {
    /// Maker; absent when not specified.
    pub brand: Option<String>,
    /// Projects and Σ power.
    #[serde(flatten)]
    pub sum: CountAndSum,
}

/// Makers of panels and inverters.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Equipment {
    /// Panels.
    pub panels: Vec<BrandLine>,
    /// Inverters.
    pub inverters: Vec<BrandLine>,
    /// Projects from installation on without a panel or inverter brand.
    pub gaps: i64,
}

/// What is installed, by maker, of the orders of the period.
pub fn equipment(selection: &Selection, filter: &Filter) -> Equipment {
    let ordered: Vec<&Project> = (selection.projects.iter())
        .filter(|project| {
            project.record.is_revenue() && filter.period.matches(Some(project.record.confirmed_on))
        })
        .copied()
        .collect();
    let lines = |brand: fn(&Project) -> Code| {
        let mut lines: Vec<BrandLine> = by(&ordered, brand)
            .into_iter()
            .map(|(brand, projects)| BrandLine {
                brand: selection.text(brand),
                sum: CountAndSum {
                    count: i64::try_from(projects.len()).unwrap_or(i64::MAX),
                    sum: projects
                        .iter()
                        .map(|project| project.record.capacity_w.unwrap_or(0))
                        .sum(),
                },
            })
            .collect();
        lines.sort_by_cached_key(|line| {
            (Reverse((line.sum.count, line.sum.sum)), line.brand.clone())
        });
        lines
    };
    let gaps = selection
        .projects
        .iter()
        .filter(|project| {
            project.record.is_revenue() && project.record.stage > PipelineStage::ConfirmedOrder
        })
        .filter(|project| {
            project.panel_brand == Code::NOT_SET || project.inverter_brand == Code::NOT_SET
        })
        .count();
    Equipment {
        panels: lines(|project| project.panel_brand),
        inverters: lines(|project| project.inverter_brand),
        gaps: i64::try_from(gaps).unwrap_or(i64::MAX),
    }
}

/// Loans at one bank.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LoanLine {
    /// Bank.
    pub bank: Option<String>,
    /// Where the loans stand.
    pub loan_status: Option<String>,
    /// Projects.
    pub count: i64,
    /// Σ order value; absent without sight of money.
    pub value_paise: Option<i64>,
}

/// Orders of the period with a loan, by bank and status.
pub fn loans(selection: &Selection, filter: &Filter, sight: Sight) -> Vec<LoanLine> {
    let with_loan: Vec<&Project> = (selection.projects.iter())
        .filter(|project| {
            project.availing_loan
                && project.record.is_revenue()
                && filter.period.matches(Some(project.record.confirmed_on))
        })
        .copied()
        .collect();
    let mut lines: Vec<LoanLine> = by(&with_loan, |project| (project.bank, project.loan_status))
        .into_iter()
        .map(|((bank, loan_status), projects)| LoanLine {
            bank: selection.text(bank),
            loan_status: selection.text(loan_status),
            count: i64::try_from(projects.len()).unwrap_or(i64::MAX),
            value_paise: sight.money.then(|| {
                projects
                    .iter()
                    .map(|project| project.record.order_value_paise)
                    .sum()
            }),
        })
        .collect();
    lines.sort_by_cached_key(|line| {
        (
            Reverse(line.count),
            line.bank.clone(),
            line.loan_status.clone(),
        )
    });
    lines
}
