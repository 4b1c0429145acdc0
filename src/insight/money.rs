//! Widgets about what is billed, received and earned (screens.md §7).

use std::collections::BTreeMap;

use aggregates::calculations::ageing::{AgeingBasis, AgeingRow, Receivable, ageing};
use aggregates::calculations::financial_year::FinancialYear;
use aggregates::calculations::kpi::{CountAndSum, ProfitBand, project_figures};
use aggregates::calculations::payments::{LedgerEntryKind, days_overdue};
use aggregates::calculations::period::PeriodFilter;
use aggregates::calculations::profit::{gross_profit_paise, profitability_bp};
use aggregates::calculations::statistics::KnownSum;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::facts::{Invoice, Project};
use super::filter::{Filter, Selection};
use super::sales::project_records;

/// Rows of a focus block.
const FOCUS: usize = 8;
/// Months of the collections chart.
const MONTHS: u32 = 12;
/// Financial years of the revenue chart.
const YEARS: usize = 5;
/// Projects at each end of the profitability list.
const ENDS: usize = 10;

/// An invoice past its day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OverdueRow {
    /// Invoice.
    pub invoice_id: Uuid,
    /// What it is called.
    pub label: Option<String>,
    /// What is left to pay.
    pub outstanding_paise: i64,
    /// When it was to be paid.
    pub due_on: NaiveDate,
    /// Days past that.
    pub days_overdue: i64,
}

/// Money received in one month.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MonthSum {
    /// First day of the month.
    pub month: NaiveDate,
    /// Payments − reversals − refunds.
    pub sum_paise: i64,
}

/// Who owes what for how long.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PaymentRadar {
    /// Receivables.
    pub outstanding: CountAndSum,
    /// Of these, past their day.
    pub overdue: CountAndSum,
    /// By age.
    pub ageing: Vec<AgeingRow>,
    /// Held for customers beyond what their invoices ask.
    pub on_account_paise: i64,
    /// Collections of the last twelve months, oldest first.
    pub collections: Vec<MonthSum>,
    /// Mean days from order to full payment, tenths, of projects fully paid in the period.
    pub collection_days_tenths: Option<i64>,
    /// The largest overdue invoices.
    pub rows: Vec<OverdueRow>,
}

/// The payment radar.
pub fn payment_radar(selection: &Selection, filter: &Filter) -> PaymentRadar {
    let tax_invoice = selection.book.codes.known("tax_invoice");
    let receivables: Vec<(&Invoice, Receivable)> = selection
        .invoices
        .iter()
        .filter(|invoice| Some(invoice.kind) == tax_invoice && invoice.outstanding_paise > 0)
        .filter_map(|invoice| {
            let issued_on = invoice.issued_on?;
            let receivable = Receivable {
                issued_on,
                due_on: invoice.due_on.unwrap_or(issued_on),
                outstanding_paise: invoice.outstanding_paise,
            };
            Some((*invoice, receivable))
        })
        .collect();
    let sum = |of: &[&(&Invoice, Receivable)]| CountAndSum {
        count: i64::try_from(of.len()).unwrap_or(i64::MAX),
        sum: of.iter().map(|(_, r)| r.outstanding_paise).sum(),
    };
    let all: Vec<_> = receivables.iter().collect();
    let mut overdue: Vec<_> = receivables
        .iter()
        .filter(|(_, receivable)| receivable.due_on < filter.today)
        .collect();
    let overdue_sum = sum(&overdue);
    overdue.sort_by_key(|(invoice, r)| (std::cmp::Reverse(r.outstanding_paise), invoice.id));
    overdue.truncate(FOCUS);
    let plain: Vec<Receivable> = receivables.iter().map(|(_, r)| *r).collect();
    PaymentRadar {
        outstanding: sum(&all),
        overdue: overdue_sum,
        ageing: ageing(&plain, AgeingBasis::DueDate, filter.today).to_vec(),
        on_account_paise: selection
            .invoices
            .iter()
            .map(|invoice| invoice.on_account_paise)
            .sum(),
        collections: collections(selection, filter.today),
        collection_days_tenths: project_figures(
            &project_records(&selection.projects),
            &filter.period,
            filter.today,
        )
        .collection_days_tenths,
        rows: overdue
            .into_iter()
            .map(|(invoice, receivable)| OverdueRow {
                invoice_id: invoice.id,
                label: None,
                outstanding_paise: receivable.outstanding_paise,
                due_on: receivable.due_on,
                days_overdue: days_overdue(receivable.due_on, filter.today),
            })
            .collect(),
    }
}

fn collections(selection: &Selection, today: NaiveDate) -> Vec<MonthSum> {
    let first = |on: NaiveDate| on.with_day(1).unwrap_or(on);
    let mut months: BTreeMap<NaiveDate, i64> = (0..MONTHS)
        .filter_map(|back| first(today).checked_sub_months(chrono::Months::new(back)))
        .map(|month| (month, 0))
        .collect();
    for entry in selection
        .projects
        .iter()
        .flat_map(|project| &project.ledger)
    {
        if let Some(sum) = months.get_mut(&first(entry.on)) {
            *sum += signed(entry.kind, entry.amount_paise);
        }
    }
    months
        .into_iter()
        .map(|(month, sum_paise)| MonthSum { month, sum_paise })
        .collect()
}

fn signed(kind: LedgerEntryKind, amount_paise: i64) -> i64 {
    match kind {
        LedgerEntryKind::Payment => amount_paise,
        LedgerEntryKind::Reversal | LedgerEntryKind::Refund => -amount_paise,
    }
}

/// What is billed and what is still to bill.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Receivables {
    /// Tax invoices − credit notes of the period.
    pub billed_paise: i64,
    /// Payments − reversals − refunds of the period.
    pub collected_paise: i64,
    /// Rows of billing plans that are due now and not done: projects and Σ.
    pub billing_due: CountAndSum,
    /// Σ order value − invoiced of the revenue set, now.
    pub to_invoice_paise: i64,
    /// Σ balance of the revenue set, now.
    pub balance_paise: i64,
}

/// Receivables and the billing plan.
pub fn receivables(selection: &Selection, filter: &Filter) -> Receivables {
    let tax_invoice = selection.book.codes.known("tax_invoice");
    let credit_note = selection.book.codes.known("credit_note");
    let billed = selection
        .invoices
        .iter()
        .filter(|invoice| filter.period.matches(invoice.issued_on))
        .map(|invoice| match Some(invoice.kind) {
            kind if kind == tax_invoice => invoice.total_paise,
            kind if kind == credit_note => -invoice.total_paise,
            _ => 0,
        })
        .sum();
    let collected = selection
        .projects
        .iter()
        .flat_map(|project| &project.ledger)
        .filter(|entry| filter.period.matches(Some(entry.on)))
        .map(|entry| signed(entry.kind, entry.amount_paise))
        .sum();
    let revenue: Vec<&&Project> = selection
        .projects
        .iter()
        .filter(|project| project.record.is_revenue())
        .collect();
    let due: Vec<i64> = revenue
        .iter()
        .map(|project| project.billing_due_paise)
        .filter(|due| *due > 0)
        .collect();
    Receivables {
        billed_paise: billed,
        collected_paise: collected,
        billing_due: CountAndSum {
            count: i64::try_from(due.len()).unwrap_or(i64::MAX),
            sum: due.iter().sum(),
        },
        to_invoice_paise: revenue
            .iter()
            .map(|project| project.record.order_value_paise - project.invoiced_paise)
            .sum(),
        balance_paise: revenue
            .iter()
            .map(|project| project.record.balance_paise)
            .sum(),
    }
}

/// One financial year.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct YearLine {
    /// Financial year.
    pub fy: String,
    /// Orders.
    pub deals: i64,
    /// Σ order value.
    pub revenue_paise: i64,
    /// Σ gross profit of the orders with known cost.
    pub gross_profit: KnownSum,
    /// Gross margin on these.
    pub gross_margin_bp: Option<i64>,
}

/// Revenue and profit of the last five financial years, oldest first.
pub fn years(selection: &Selection, filter: &Filter) -> Vec<YearLine> {
    let records = project_records(&selection.projects);
    let mut years = vec![FinancialYear::of(filter.today)];
    while years.len() < YEARS {
        let earlier = years[years.len() - 1].previous();
        years.push(earlier);
    }
    years
        .into_iter()
        .rev()
        .map(|fy| {
            let period = PeriodFilter::new(vec![fy], Vec::new(), Vec::new()).unwrap_or_default();
            let figures = project_figures(&records, &period, filter.today);
            YearLine {
                fy: fy.to_string(),
                deals: figures.deals,
                revenue_paise: figures.revenue_paise,
                gross_profit: figures.gross_profit,
                gross_margin_bp: figures.gross_margin_bp,
            }
        })
        .collect()
}

/// A project with what it earned.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProfitRow {
    /// Project.
    pub project_id: Uuid,
    /// What it is called.
    pub label: Option<String>,
    /// Order value − cost.
    pub gross_profit_paise: i64,
    /// That on the order value.
    pub profitability_bp: Option<i64>,
}

/// Projects in one band.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BandLine {
    /// Band.
    pub band: ProfitBand,
    /// Projects.
    pub count: i64,
}

/// Profitability of the orders of the period.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Profitability {
    /// Projects by band.
    pub bands: Vec<BandLine>,
    /// The best ten.
    pub top: Vec<ProfitRow>,
    /// The worst ten, worst first.
    pub bottom: Vec<ProfitRow>,
    /// Orders without any cost entry.
    pub unknown_cost: i64,
}

/// Bands, best and worst.
pub fn profitability(selection: &Selection, filter: &Filter) -> Profitability {
    let mut rows = Vec::new();
    let mut unknown_cost = 0;
    for project in selection.projects.iter().filter(|project| {
        project.record.is_revenue() && filter.period.matches(Some(project.record.confirmed_on))
    }) {
        let value = Some(project.record.order_value_paise);
        match gross_profit_paise(value, project.record.cost_paise, false) {
            Some(profit) => rows.push(ProfitRow {
                project_id: project.id,
                label: None,
                gross_profit_paise: profit,
                profitability_bp: profitability_bp(Some(profit), value),
            }),
            None => unknown_cost += 1,
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.profitability_bp, row.project_id)));
    let mut bands: BTreeMap<ProfitBand, i64> = BTreeMap::new();
    for profit_bp in rows.iter().filter_map(|row| row.profitability_bp) {
        *bands.entry(ProfitBand::of(profit_bp)).or_default() += 1;
    }
    Profitability {
        bands: bands
            .into_iter()
            .map(|(band, count)| BandLine { band, count })
            .collect(),
        bottom: rows.iter().rev().take(ENDS).cloned().collect(),
        top: {
            rows.truncate(ENDS);
            rows
        },
        unknown_cost,
    }
}
