use super::day;
use crate::calculations::financial_year::plus_days;
use crate::calculations::hit_list::{
    DismissedRow, HitList, HitRecord, HitRow, HitRule, MOST_ROWS, Urgency, hit_list,
};
use crate::calculations::hit_rules::{
    HitThresholds, LeadFacts, OpenOffer, ProjectFacts, SubsidyStep, row_of_amc_contract,
    row_of_invoice, row_of_ticket, rows_of_lead, rows_of_project,
};
use crate::calculations::stages::{PipelineStage, SlaColour};
use crate::policy::Role;

const DAYS: HitThresholds = HitThresholds {
    proposal_unanswered: 2,
    closing_soon: 7,
    proposal_expiring: 2,
    invoice_overdue_critical: 60,
    next_step_missing: 2,
    proposal_stalled: 14,
    survey_without_quotation: 3,
    survey_stalled: 7,
    going_cold: 5,
    order_without_advance: 3,
    amc_ending: 30,
};

fn today() -> chrono::NaiveDate {
    day("2026-06-30")
}

fn ahead(days: i64) -> Option<chrono::NaiveDate> {
    Some(plus_days(today(), days))
}

/// A lead that gives no row: captured today, next step tomorrow.
fn lead(id: &str, stage: PipelineStage, expected_value_paise: i64) -> LeadFacts {
    LeadFacts {
        lead_id: id.to_owned(),
        stage,
        captured_on: plus_days(today(), -60),
        expected_close_on: None,
        expected_value_paise: Some(expected_value_paise),
        next_step_on: ahead(1),
        idle_days: 0,
        worked_on: true,
        surveyed_on: None,
        has_quotation: true,
        open_offer: None,
        sla: None,
    }
}

fn project(stage: PipelineStage) -> ProjectFacts {
    ProjectFacts {
        project_id: "p".to_owned(),
        stage,
        confirmed_on: plus_days(today(), -30),
        expected_commissioning_on: None,
        order_value_paise: Some(19_602_000),
        received_paise: 1,
        subsidy_step: None,
        has_brands: true,
        sla: None,
    }
}

fn rules(rows: &[HitRow]) -> Vec<HitRule> {
    rows.iter().map(|row| row.rule).collect()
}

fn shown(list: &HitList) -> Vec<(&str, HitRule)> {
    list.rows
        .iter()
        .map(|row| (row.record_id.as_str(), row.rule))
        .collect()
}

fn candidates() -> [HitRow; 5] {
    let a = LeadFacts {
        expected_close_on: ahead(3),
        ..lead("A", PipelineStage::Proposal, 25_000_000)
    };
    let b = LeadFacts {
        idle_days: 9,
        ..lead("B", PipelineStage::SiteSurvey, 40_000_000)
    };
    let c = LeadFacts {
        idle_days: 20,
        expected_close_on: ahead(-2),
        ..lead("C", PipelineStage::Proposal, 15_000_000)
    };
    let of = |facts| rows_of_lead(&facts, &DAYS, today());
    let d = row_of_invoice("D", 5_000_000, plus_days(today(), -12), &DAYS, today());
    let rows: Vec<HitRow> = [of(a), of(b), of(c), d.into_iter().collect()].concat();
    rows.try_into().expect("one row each and two of C")
}

#[test]
fn the_most_urgent_come_first_and_each_record_once() {
    let list = hit_list(&candidates(), Role::Manager, &[]);
    assert_eq!(
        shown(&list),
        [
            ("C", HitRule::CloseDatePassed),
            ("A", HitRule::ClosingSoon),
            ("D", HitRule::InvoiceOverdue),
            ("B", HitRule::SurveyStalled),
        ]
    );
    assert_eq!(list.at_risk_paise, 40_000_000);
}

#[test]
fn without_a_critical_row_all_rows_are_at_risk() {
    let candidates = candidates();
    let warnings: Vec<HitRow> = candidates
        .into_iter()
        .filter(|row| ["B", "D"].contains(&row.record_id.as_str()))
        .collect();
    let list = hit_list(&warnings, Role::Manager, &[]);
    let order: Vec<&str> = list.rows.iter().map(|row| row.record_id.as_str()).collect();
    assert_eq!(order, ["D", "B"]);
    assert_eq!(list.at_risk_paise, 45_000_000);
}

#[test]
fn a_dismissed_row_makes_room_and_its_record_does_not_come_back() {
    let dismissed = [DismissedRow {
        rule: HitRule::CloseDatePassed,
        record_id: "C".to_owned(),
    }];
    let list = hit_list(&candidates(), Role::Manager, &dismissed);
    let order: Vec<&str> = list.rows.iter().map(|row| row.record_id.as_str()).collect();
    assert_eq!(order, ["A", "D", "B"]);
}

#[test]
fn at_most_seven_rows_by_value_then_age_then_id() {
    let row = |id: &str, value_paise, overdue_days| HitRow {
        rule: HitRule::InvoiceOverdue,
        urgency: Urgency::Warning,
        record: HitRecord::Invoice,
        record_id: id.to_owned(),
        value_paise,
        overdue_days,
    };
    let rows = [
        row("h", None, 50),
        row("g", Some(1), 1),
        row("f", Some(1), 2),
        row("b", Some(2), 1),
        row("a", Some(2), 1),
        row("c", Some(9), 1),
        row("d", Some(8), 1),
        row("e", Some(7), 1),
    ];
    let list = hit_list(&rows, Role::Finance, &[]);
    let order: Vec<&str> = list.rows.iter().map(|row| row.record_id.as_str()).collect();
    assert_eq!(order, ["c", "d", "e", "a", "b", "f", "g"]);
    assert_eq!(list.rows.len(), MOST_ROWS);
}

#[test]
fn operations_see_no_rupees_but_those_of_subsidies() {
    let late = ProjectFacts {
        expected_commissioning_on: ahead(-5),
        ..project(PipelineStage::UnderInstallation)
    };
    let subsidised = ProjectFacts {
        project_id: "s".to_owned(),
        subsidy_step: Some(SubsidyStep {
            due_on: plus_days(today(), -1),
            expected_paise: Some(7_800_000),
        }),
        ..project(PipelineStage::SubmittedForSubsidy)
    };
    let rows = [
        rows_of_project(&late, &DAYS, today()),
        rows_of_project(&subsidised, &DAYS, today()),
    ]
    .concat();
    let list = hit_list(&rows, Role::Operations, &[]);
    let values: Vec<Option<i64>> = list.rows.iter().map(|row| row.value_paise).collect();
    assert_eq!(values, [None, Some(7_800_000)]);
    assert_eq!(list.at_risk_paise, 7_800_000);
    assert!(hit_list(&rows, Role::Finance, &[]).rows.is_empty());
    assert!(hit_list(&rows, Role::Auditor, &[]).rows.is_empty());
}

#[test]
fn a_lead_is_listed_from_the_day_its_rule_applies() {
    let stage = PipelineStage::Proposal;
    let of = |facts: LeadFacts| rules(&rows_of_lead(&facts, &DAYS, today()));
    let quiet = || lead("L", stage, 1);
    assert_eq!(of(quiet()), []);
    assert_eq!(
        of(LeadFacts {
            expected_close_on: ahead(0),
            ..quiet()
        }),
        [HitRule::ClosingSoon]
    );
    assert_eq!(
        of(LeadFacts {
            expected_close_on: ahead(8),
            ..quiet()
        }),
        []
    );
    assert_eq!(
        of(LeadFacts {
            next_step_on: ahead(0),
            ..quiet()
        }),
        []
    );
    assert_eq!(
        of(LeadFacts {
            next_step_on: ahead(-1),
            ..quiet()
        }),
        [HitRule::NextStepOverdue]
    );
    assert_eq!(
        of(LeadFacts {
            next_step_on: None,
            ..quiet()
        }),
        [HitRule::NextStepOverdue]
    );
    let fresh = LeadFacts {
        next_step_on: None,
        captured_on: plus_days(today(), -1),
        ..quiet()
    };
    assert_eq!(of(fresh), []);
    assert_eq!(
        of(LeadFacts {
            idle_days: 14,
            ..quiet()
        }),
        [HitRule::ProposalStalled]
    );
    let surveyed = LeadFacts {
        surveyed_on: ahead(-3),
        has_quotation: false,
        ..quiet()
    };
    assert_eq!(of(surveyed), [HitRule::SurveyWithoutQuotation]);
    let cold = LeadFacts {
        worked_on: false,
        ..lead("L", PipelineStage::Lead, 1)
    };
    assert_eq!(of(cold), [HitRule::GoingCold]);
    assert_eq!(
        of(LeadFacts {
            sla: Some(SlaColour::Red),
            ..quiet()
        }),
        [HitRule::SlaRed]
    );
    assert_eq!(
        of(LeadFacts {
            sla: Some(SlaColour::Amber),
            ..quiet()
        }),
        []
    );
    let offer = |last_viewed_on, ends_in| LeadFacts {
        open_offer: Some(OpenOffer {
            last_viewed_on,
            ends_on: plus_days(today(), ends_in),
            grand_total_paise: 7,
        }),
        ..quiet()
    };
    assert_eq!(of(offer(ahead(-2), 9)), [HitRule::ProposalUnanswered]);
    assert_eq!(of(offer(ahead(-1), 9)), []);
    assert_eq!(of(offer(None, 2)), [HitRule::ProposalExpiring]);
    assert_eq!(of(offer(None, 3)), []);
    assert_eq!(of(offer(None, -1)), []);
}

#[test]
fn a_project_is_listed_from_the_day_its_rule_applies() {
    use PipelineStage::{Completed, ConfirmedOrder, UnderInstallation};
    let of = |facts: ProjectFacts| rules(&rows_of_project(&facts, &DAYS, today()));
    assert_eq!(of(project(ConfirmedOrder)), []);
    let unpaid = |days_ago: i64| ProjectFacts {
        received_paise: 0,
        confirmed_on: plus_days(today(), -days_ago),
        ..project(ConfirmedOrder)
    };
    assert_eq!(of(unpaid(3)), [HitRule::OrderWithoutAdvance]);
    assert_eq!(of(unpaid(2)), []);
    let due = |stage, days| ProjectFacts {
        expected_commissioning_on: ahead(days),
        ..project(stage)
    };
    assert_eq!(of(due(ConfirmedOrder, -1)), [HitRule::InstallationLate]);
    assert_eq!(of(due(ConfirmedOrder, 0)), []);
    assert_eq!(of(due(Completed, -1)), []);
    let no_brands = |stage| ProjectFacts {
        has_brands: false,
        ..project(stage)
    };
    assert_eq!(
        of(no_brands(UnderInstallation)),
        [HitRule::EquipmentMissing]
    );
    assert_eq!(of(no_brands(ConfirmedOrder)), []);
}

#[test]
fn invoices_tickets_and_contracts_have_their_urgency() {
    let invoice = |days_ago: i64| {
        row_of_invoice("i", 100, plus_days(today(), -days_ago), &DAYS, today())
            .map(|row| row.urgency)
    };
    assert_eq!(invoice(0), None);
    assert_eq!(invoice(60), Some(Urgency::Warning));
    assert_eq!(invoice(61), Some(Urgency::Critical));
    let ticket = |pressing| {
        row_of_ticket("t", plus_days(today(), -1), pressing, today()).map(|row| row.urgency)
    };
    assert_eq!(
        (ticket(true), ticket(false)),
        (Some(Urgency::Critical), Some(Urgency::Warning))
    );
    assert_eq!(row_of_ticket("t", today(), true, today()), None);
    let contract =
        |days| row_of_amc_contract("a", plus_days(today(), days), None, &DAYS, today()).is_some();
    assert_eq!(
        (contract(-1), contract(0), contract(30), contract(31)),
        (false, true, true, false)
    );
}
