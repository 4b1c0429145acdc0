use proptest::prelude::*;

use super::day;
use crate::calculations::financial_year::{Quarter, plus_days};
use crate::calculations::funnel::{FunnelLead, FunnelStep, funnel};
use crate::calculations::kpi::{
    CountAndSum, LeadOutcome, LeadRecord, ProfitBand, ProjectRecord, lead_figures, losses,
    payment_card, project_figures,
};
use crate::calculations::payments::PaymentStatus;
use crate::calculations::period::PeriodFilter;
use crate::calculations::rounding::ratio_bp;
use crate::calculations::stages::PipelineStage;
use crate::calculations::statistics::{KnownSum, mean_tenths};

fn first_quarter() -> PeriodFilter {
    let year = "2026-27".parse().expect("a year");
    PeriodFilter::new(vec![year], vec![Quarter::Q1], vec![]).expect("a filter")
}

fn lead(captured_on: &str, outcome: LeadOutcome, value: Option<i64>) -> LeadRecord {
    LeadRecord {
        captured_on: day(captured_on),
        outcome,
        expected_value_paise: value,
        capacity_w: Some(3000),
    }
}

fn won(on: &str) -> LeadOutcome {
    LeadOutcome::Won {
        confirmed_on: day(on),
    }
}

fn leads() -> Vec<LeadRecord> {
    let lost = LeadOutcome::Lost {
        lost_on: day("2026-05-02"),
        value_paise: 18_000_000,
    };
    vec![
        lead("2026-04-03", won("2026-04-20"), Some(19_602_000)),
        lead("2026-04-05", lost, Some(18_000_000)),
        lead("2026-04-11", LeadOutcome::Open, Some(25_000_000)),
        lead("2026-05-01", won("2026-05-30"), Some(34_848_000)),
        lead("2026-05-04", LeadOutcome::NoLoss, Some(99)),
        lead("2026-06-15", LeadOutcome::Open, None),
    ]
}

fn project(
    stage: PipelineStage,
    confirmed_on: &str,
    order_value_paise: i64,
    cost_paise: Option<i64>,
    kilowatts: i64,
    received_paise: i64,
) -> ProjectRecord {
    ProjectRecord {
        stage,
        lost_on: None,
        confirmed_on: day(confirmed_on),
        order_value_paise,
        cost_paise,
        capacity_w: Some(kilowatts * 1000),
        installed_on: None,
        expected_commissioning_on: None,
        balance_paise: order_value_paise - received_paise,
        payment_status: if received_paise == 0 {
            PaymentStatus::Pending
        } else if received_paise < order_value_paise {
            PaymentStatus::Partial
        } else {
            PaymentStatus::FullyPaid
        },
        fully_paid_on: None,
    }
}

fn projects() -> Vec<ProjectRecord> {
    use PipelineStage::{Completed, ConfirmedOrder, Lost, UnderInstallation};
    let mut p1 = project(
        Completed,
        "2026-04-20",
        19_602_000,
        Some(16_000_000),
        3,
        19_602_000,
    );
    p1.installed_on = Some(day("2026-05-25"));
    let p2 = project(
        ConfirmedOrder,
        "2026-05-30",
        34_848_000,
        None,
        5,
        24_393_600,
    );
    let mut p3 = project(Lost, "2026-06-10", 125_000_000, None, 20, 0);
    p3.lost_on = Some(day("2026-06-28"));
    p3.balance_paise = 0;
    p3.payment_status = PaymentStatus::NotApplicable;
    let p4 = project(
        UnderInstallation,
        "2026-06-22",
        54_000_000,
        Some(56_000_000),
        8,
        0,
    );
    vec![p1, p2, p3, p4]
}

#[test]
fn figures_of_the_worked_quarter() {
    let figures = lead_figures(&leads(), &first_quarter());
    assert_eq!(figures.leads_captured, 5);
    assert_eq!(figures.conversion_bp, Some(4000));
    assert_eq!(figures.win_rate_bp, Some(6667));
    assert_eq!(figures.sales_cycle_days, Some(23));
    assert_eq!(figures.pipeline_count, 2);
    assert_eq!(
        figures.pipeline_value,
        KnownSum {
            sum: 25_000_000,
            missing_count: 1
        }
    );

    let figures = project_figures(&projects(), &first_quarter(), day("2026-06-30"));
    assert_eq!((figures.deals, figures.revenue_paise), (3, 108_450_000));
    assert_eq!(figures.capacity_booked.sum, 16_000);
    assert_eq!(figures.capacity_installed.sum, 3_000);
    assert_eq!(figures.average_deal_paise, Some(36_150_000));
    assert_eq!(
        figures.gross_profit,
        KnownSum {
            sum: 1_602_000,
            missing_count: 1
        }
    );
    assert_eq!(figures.gross_profit_base_paise, 73_602_000);
    assert_eq!(figures.gross_margin_bp, Some(218));
    assert_eq!(figures.balance_to_collect_paise, 64_454_400);
    assert_eq!(
        figures.open_orders,
        CountAndSum {
            count: 2,
            sum: 88_848_000
        }
    );
    assert_eq!(
        figures.pending_installation,
        CountAndSum {
            count: 2,
            sum: 13_000
        }
    );

    let lost = losses(&leads(), &projects(), &first_quarter());
    assert_eq!(
        lost,
        CountAndSum {
            count: 2,
            sum: 143_000_000
        }
    );
}

#[test]
fn the_payment_card_leaves_cancelled_projects_out() {
    let card = |status| payment_card(&projects(), status);
    assert_eq!(
        card(PaymentStatus::FullyPaid),
        CountAndSum { count: 1, sum: 0 }
    );
    assert_eq!(
        card(PaymentStatus::Partial),
        CountAndSum {
            count: 1,
            sum: 10_454_400
        }
    );
    assert_eq!(
        card(PaymentStatus::Pending),
        CountAndSum {
            count: 1,
            sum: 54_000_000
        }
    );
    assert_eq!(card(PaymentStatus::NotApplicable), CountAndSum::default());
}

#[test]
fn a_set_without_members_has_no_means_and_no_ratios() {
    let figures = lead_figures(&[], &first_quarter());
    assert_eq!((figures.conversion_bp, figures.win_rate_bp), (None, None));
    assert_eq!(
        (figures.sales_cycle_days, figures.leads_captured),
        (None, 0)
    );
    let figures = project_figures(&[], &first_quarter(), day("2026-06-30"));
    assert_eq!(
        (figures.average_deal_paise, figures.gross_margin_bp),
        (None, None)
    );
    assert_eq!(figures.collection_days_tenths, None);
}

#[test]
fn small_examples() {
    assert_eq!(ratio_bp(Some(7), Some(40)), Some(1750));
    assert_eq!(ratio_bp(Some(3), Some(3 + 5)), Some(3750));
    assert_eq!(ratio_bp(Some(2), Some(7)), Some(2857));
    assert_eq!(mean_tenths(&[17, 40]), Some(285));
}

#[test]
fn payment_before_confirmation_takes_no_days() {
    let mut early = project(PipelineStage::Completed, "2026-06-10", 100, None, 3, 100);
    early.fully_paid_on = Some(day("2026-06-08"));
    let days = |projects: &[ProjectRecord]| {
        project_figures(projects, &first_quarter(), day("2026-06-30")).collection_days_tenths
    };
    assert_eq!(days(std::slice::from_ref(&early)), Some(0));
    early.fully_paid_on = Some(day("2026-07-08"));
    assert_eq!(days(&[early]), None);
}

#[test]
fn an_installation_is_late_after_its_expected_day() {
    let mut due = project(PipelineStage::ConfirmedOrder, "2026-06-10", 100, None, 3, 0);
    due.expected_commissioning_on = Some(day("2026-06-30"));
    let late = |today| {
        project_figures(std::slice::from_ref(&due), &first_quarter(), day(today)).late_installation
    };
    assert_eq!((late("2026-06-30"), late("2026-07-01")), (0, 1));
}

#[test]
fn the_funnel_counts_a_lead_in_every_step_up_to_its_furthest() {
    use FunnelStep::{New, Proposal, Qualified, SiteSurvey, Won};
    let lead = |steps: &[(FunnelStep, &str)]| FunnelLead {
        entered: steps.iter().map(|(step, on)| (*step, day(on))).collect(),
        value_paise: Some(100),
    };
    let rows = funnel(&[
        lead(&[
            (New, "2026-04-03"),
            (Qualified, "2026-04-05"),
            (Won, "2026-04-20"),
        ]),
        lead(&[(New, "2026-04-05"), (Proposal, "2026-04-10")]),
        lead(&[
            (New, "2026-04-11"),
            (Qualified, "2026-04-15"),
            (Proposal, "2026-04-20"),
        ]),
        lead(&[
            (New, "2026-05-01"),
            (SiteSurvey, "2026-05-02"),
            (Won, "2026-05-30"),
        ]),
        lead(&[(New, "2026-06-15"), (Qualified, "2026-06-16")]),
    ]);
    let counts: Vec<i64> = rows.iter().map(|row| row.count).collect();
    assert_eq!(counts, [5, 5, 4, 4, 2]);
    assert_eq!(
        (rows[4].of_first_bp, rows[4].of_previous_bp),
        (Some(4000), Some(5000))
    );
    assert_eq!(
        (rows[0].of_first_bp, rows[0].of_previous_bp),
        (Some(10_000), None)
    );
    assert_eq!(rows[1].median_days, Some(2));
    assert_eq!(rows[4].value.sum, 200);
}

#[test]
fn profitability_falls_into_bands_with_their_lower_bound() {
    for (profitability, band) in [
        (-1, ProfitBand::Below0),
        (0, ProfitBand::From0To5),
        (499, ProfitBand::From0To5),
        (500, ProfitBand::From5To10),
        (1000, ProfitBand::From10To15),
        (1500, ProfitBand::From15To20),
        (1999, ProfitBand::From15To20),
        (2000, ProfitBand::From20),
    ] {
        assert_eq!(ProfitBand::of(profitability), band);
    }
}

proptest! {
    #[test]
    fn figures_over_parts_sum_to_those_over_the_whole(
        orders in prop::collection::vec((0_i64..600, 1_i64..100_000_000, prop::option::of(0_i64..100_000_000)), 0..20),
        cut in 0_usize..20,
    ) {
        let projects: Vec<ProjectRecord> = orders
            .into_iter()
            .map(|(offset, value, cost)| ProjectRecord {
                confirmed_on: plus_days(day("2026-01-01"), offset),
                ..project(PipelineStage::ConfirmedOrder, "2026-01-01", value, cost, 3, 0)
            })
            .collect();
        let (left, right) = projects.split_at(cut.min(projects.len()));
        let of = |projects: &[ProjectRecord]| project_figures(projects, &first_quarter(), day("2026-06-30"));
        let (whole, left, right) = (of(&projects), of(left), of(right));
        prop_assert_eq!(whole.revenue_paise, left.revenue_paise + right.revenue_paise);
        prop_assert_eq!(whole.deals, left.deals + right.deals);
        prop_assert_eq!(whole.gross_profit.sum, left.gross_profit.sum + right.gross_profit.sum);
        prop_assert_eq!(
            whole.balance_to_collect_paise,
            left.balance_to_collect_paise + right.balance_to_collect_paise
        );
    }
}
