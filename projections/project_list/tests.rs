use aggregates::registry::decode;
use serde_json::{Value, json};

use super::*;

const PROJECT: Uuid = Uuid::from_u128(1);

fn happened(kind: &str, mut payload: Value) -> Recorded {
    payload["type"] = json!(kind);
    Recorded {
        id: if kind.starts_with("project.") {
            PROJECT
        } else {
            Uuid::from_u128(50)
        },
        version: 1,
        event: decode(kind, 1, payload).unwrap_or_else(|error| panic!("{kind}: {error}")),
        event_id: Uuid::from_u128(2),
        actor: None,
        occurred_at: DateTime::default(),
        recorded_at: DateTime::default(),
    }
}

fn opened() -> Recorded {
    happened(
        "project.opened",
        json!({"serial_no": 7, "customer_id": PROJECT, "owner_id": PROJECT, "order_value_paise": 19_602_000, "confirmation_date": "2026-04-10",
            "fy": "2026-27", "tax_treatment": "composite_70_30", "segment": "subsidy", "service_type": "epc_project", "source": "website",
            "site_address": {"line1": "12 Temple Road", "city": "Thrissur", "state_code": "32", "country": "IN"},
            "billing_plan": [{"code": "advance", "label": "Advance", "percent_bp": 7_000, "trigger": "project_confirmed", "amount_paise": 13_721_400, "state": "planned"}]}),
    )
}

fn step(kind: &str, from: &str, to: &str, on: &str) -> Recorded {
    let mut payload = json!({"from": from, "to": to, "effective_on": on});
    if matches!(
        kind,
        "project.held" | "project.reinstated" | "project.moved_back"
    ) {
        payload["reason"] = json!("As the customer asked");
    }
    if kind == "project.cancelled" {
        payload["reason"] = json!("no_budget");
        payload["value_paise"] = json!(19_602_000);
    }
    happened(kind, payload)
}

fn payment(paise: i64, on: &str) -> Recorded {
    happened(
        "invoice.payment_recorded",
        json!({"payment_id": PROJECT, "receipt_number": "RC/26-27/00001", "fy": "2026-27", "project_id": PROJECT, "customer_id": PROJECT,
            "amount_paise": paise, "mode": "upi", "received_on": on, "allocated_paise": paise, "on_account_paise": 0}),
    )
}

fn reversal(paise: i64, on: &str) -> Recorded {
    happened(
        "invoice.payment_reversed",
        json!({"payment_id": PROJECT, "project_id": PROJECT, "customer_id": PROJECT, "amount_paise": paise, "allocated_paise": paise,
            "on_account_paise": 0, "reason_code": "cheque_bounced", "reason": "Returned by the bank", "reversed_on": on}),
    )
}

fn row(events: &[Recorded]) -> Row {
    let mut row = None;
    for event in events {
        for key in ProjectList::keys(event) {
            row = ProjectList::fold(key, row, event);
        }
    }
    row.expect("a row")
}

fn day(month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, month, day)
}

#[test]
fn a_new_project_owes_its_whole_value() {
    let row = row(&[opened()]);
    assert_eq!(
        (row.stage.as_str(), row.stage_entered_on),
        ("confirmed_order", day(4, 10))
    );
    assert_eq!(
        (row.balance_paise, row.payment_status.as_str()),
        (19_602_000, "pending")
    );
    assert_eq!(row.billing_due_paise, None);
    assert!(row.missing_equipment);
    assert_eq!(row.search, "7 thrissur");
}

#[test]
fn a_hold_keeps_the_stage_and_counts_its_days() {
    let begun = [
        opened(),
        step(
            "project.advanced",
            "confirmed",
            "under_installation",
            "2026-09-01",
        ),
        step(
            "project.held",
            "under_installation",
            "on_hold",
            "2026-09-11",
        ),
    ];
    let held = row(&begun);
    assert_eq!(
        (held.stage.as_str(), held.status.as_str()),
        ("under_installation", "on_hold")
    );
    assert_eq!((held.held_on, held.held_days), (day(9, 11), 0));
    let resumed = row(&[
        begun[0].clone(),
        begun[1].clone(),
        begun[2].clone(),
        step(
            "project.resumed",
            "on_hold",
            "under_installation",
            "2026-09-21",
        ),
    ]);
    assert_eq!(
        (resumed.held_on, resumed.held_days, resumed.on_hold),
        (None, 10, false)
    );
    assert_eq!(resumed.stage_entered_on, day(9, 1));
}

#[test]
fn a_project_cancelled_while_held_is_held_again_when_reinstated() {
    let row = row(&[
        opened(),
        step("project.held", "confirmed", "on_hold", "2026-04-20"),
        step("project.cancelled", "on_hold", "cancelled", "2026-04-25"),
        step("project.reinstated", "cancelled", "on_hold", "2026-04-28"),
    ]);
    assert_eq!(
        (row.stage.as_str(), row.status.as_str()),
        ("confirmed_order", "on_hold")
    );
    assert_eq!(
        (row.held_on, row.stage_entered_on, row.closed_on),
        (day(4, 28), day(4, 28), None)
    );
    assert_eq!(row.loss_reason, None);
}

#[test]
fn money_is_the_sum_of_what_came_and_went() {
    let events = [
        opened(),
        payment(13_721_400, "2026-04-12"),
        payment(5_880_600, "2026-06-01"),
    ];
    let paid = row(&events);
    assert_eq!((paid.received_paise, paid.balance_paise), (19_602_000, 0));
    assert_eq!(
        (paid.payment_status.as_str(), paid.fully_paid_on),
        ("fully_paid", day(6, 1))
    );
    let [open, first, second] = events;
    let bounced = row(&[
        open.clone(),
        first.clone(),
        second,
        reversal(5_880_600, "2026-06-03"),
    ]);
    assert_eq!(
        (bounced.received_paise, bounced.payment_status.as_str()),
        (13_721_400, "partial")
    );
    assert_eq!(bounced.fully_paid_on, None);
    let cancelled = row(&[
        open,
        first,
        step("project.cancelled", "confirmed", "cancelled", "2026-05-01"),
    ]);
    assert_eq!(
        (cancelled.balance_paise, cancelled.excess_paise),
        (0, 13_721_400)
    );
    assert_eq!(cancelled.payment_status, "not_applicable");
}

#[test]
fn money_of_an_unknown_project_makes_no_row() {
    let event = payment(100, "2026-04-12");
    assert_eq!(ProjectList::fold(PROJECT, None, &event), None);
}

#[test]
fn a_due_row_is_billed_until_it_is_done() {
    let due = happened("project.billing_due", json!({"code": "advance"}));
    assert_eq!(
        row(&[opened(), due.clone()]).billing_due_paise,
        Some(13_721_400)
    );
    let settled = happened(
        "project.billing_settled",
        json!({"code": "advance", "invoice_id": PROJECT, "amount_paise": 13_721_400, "done": true}),
    );
    assert_eq!(row(&[opened(), due, settled]).billing_due_paise, None);
}

#[test]
fn profit_is_known_from_the_first_cost_and_unknown_when_cancelled() {
    let cost = happened(
        "project.cost_added",
        json!({"cost_id": PROJECT, "category": "material", "description": "Panels", "amount_paise": 14_000_000, "incurred_on": "2026-04-20"}),
    );
    assert_eq!(row(&[opened()]).gross_profit_paise, None);
    let earned = row(&[opened(), cost.clone()]);
    assert_eq!(
        (earned.gross_profit_paise, earned.margin_bp),
        (Some(5_602_000), Some(2_858))
    );
    let reversed = happened(
        "project.cost_reversed",
        json!({"cost_id": PROJECT, "amount_paise": 14_000_000, "reason": "Wrong project"}),
    );
    assert_eq!(
        row(&[opened(), cost.clone(), reversed]).gross_profit_paise,
        Some(19_602_000)
    );
    let cancelled = row(&[
        opened(),
        cost,
        step("project.cancelled", "confirmed", "cancelled", "2026-05-01"),
    ]);
    assert_eq!(
        (cancelled.gross_profit_paise, cancelled.cost_total_paise),
        (None, Some(14_000_000))
    );
}

#[test]
fn the_next_milestone_is_the_first_planned_that_has_not_happened() {
    let planned = |code: &str, on: &str| {
        happened(
            "project.milestone_recorded",
            json!({"code": code, "planned_on": on}),
        )
    };
    let events = [
        opened(),
        planned("commissioned", "2026-06-30"),
        planned("material_delivered", "2026-05-10"),
    ];
    let row_before = row(&events);
    assert_eq!(
        (
            row_before.next_milestone.as_deref(),
            row_before.expected_commissioning_on
        ),
        (Some("material_delivered"), day(6, 30))
    );
    let [a, b, c] = events;
    let done = happened(
        "project.milestone_recorded",
        json!({"code": "material_delivered", "on": "2026-05-11"}),
    );
    assert_eq!(
        row(&[a, b, c, done]).next_milestone.as_deref(),
        Some("commissioned")
    );
}

#[test]
fn a_removed_remark_gives_way_to_the_one_before() {
    let remark = |n: u128, text: &str| {
        happened(
            "project.remark_added",
            json!({"remark_id": Uuid::from_u128(n), "text": text, "at": "2026-04-20T05:00:00Z"}),
        )
    };
    let removed = happened(
        "project.remark_removed",
        json!({"remark_id": Uuid::from_u128(2)}),
    );
    let row = row(&[
        opened(),
        remark(1, "Meter box is rusty"),
        remark(2, "Never mind"),
        removed,
    ]);
    assert_eq!(row.last_remark.as_deref(), Some("Meter box is rusty"));
}
