use super::*;

const INVOICE: Uuid = Uuid::from_u128(20);
const PROFORMA: Uuid = Uuid::from_u128(21);

fn row(code: &str, percent_bp: i64, trigger: &str) -> Value {
    json!({"code": code, "label": "Instalment", "percent_bp": percent_bp, "trigger": trigger})
}

fn settle(code: &str, invoice_id: Uuid, amount_paise: i64) -> (&'static str, Value) {
    (
        "settle_billing",
        json!({"code": code, "invoice_id": invoice_id, "amount_paise": amount_paise}),
    )
}

fn due(code: &str) -> (&'static str, Value) {
    ("mark_billing_due", json!({"code": code}))
}

fn states(project: &Project) -> Vec<&'static str> {
    project
        .billing_plan
        .iter()
        .map(|row| row.state.code())
        .collect()
}

fn amounts(project: &Project) -> Vec<i64> {
    project
        .billing_plan
        .iter()
        .map(|row| row.amount_paise.get())
        .collect()
}

fn valued(value: i64) -> (&'static str, Value) {
    (
        "change_commercials",
        json!({"order_value_paise": value, "reason": "Agreed anew"}),
    )
}

#[test]
fn a_new_project_has_the_plan_of_the_company() {
    let project = confirmed("subsidy");
    assert_eq!(
        amounts(&project),
        [13_721_400, 2_940_300, 1_960_200, 980_100]
    );
    assert_eq!(states(&project), ["planned"; 4]);
}

#[test]
fn shares_must_make_the_whole_and_triggers_must_exist() {
    let project = confirmed("subsidy");
    let plan = |rows: Vec<Value>| when(&project, "set_billing_plan", json!({"rows": rows}));
    assert_eq!(
        code(plan(vec![row("advance", 9_999, "project_confirmed")])),
        "billing_plan_sum"
    );
    assert_eq!(
        fields(plan(vec![
            row("a", 5_000, "new_moon"),
            row("a", 5_000, "manual")
        ])),
        ["/rows/0/trigger not_in_list", "/rows/1/code duplicate"]
    );
}

#[test]
fn rows_that_are_due_or_paid_stay_in_the_plan() {
    let project = then(confirmed("subsidy"), &[due("advance")]);
    let rest = vec![
        row("advance", 6_000, "project_confirmed"),
        row("end", 4_000, "handed_over"),
    ];
    assert_eq!(
        when(&project, "set_billing_plan", json!({"rows": rest})),
        Err(Refusal::InUse(vec!["advance".into()]))
    );
    let kept = json!({"rows": [
        {"code": "advance", "label": "Advance with order", "percent_bp": 7_000, "trigger": "project_confirmed"},
        row("end", 3_000, "handed_over"),
    ]});
    let project = then(project, &[("set_billing_plan", kept.clone())]);
    assert_eq!(amounts(&project), [13_721_400, 5_880_600]);
    assert_eq!(states(&project), ["due", "planned"]);
    assert_eq!(when(&project, "set_billing_plan", kept), Ok(Vec::new()));
}

#[test]
fn a_row_whose_trigger_has_passed_falls_due_with_the_plan() {
    let project = then(
        confirmed("subsidy"),
        &[
            milestone("material_delivered", "2026-04-20"),
            (
                "set_billing_plan",
                json!({"rows": [row("start", 2_000, "project_confirmed"), row("goods", 6_000, "material_delivered"), row("end", 2_000, "handed_over")]}),
            ),
        ],
    );
    assert_eq!(states(&project), ["due", "due", "planned"]);
}

#[test]
fn a_row_falls_due_once() {
    let project = then(confirmed("subsidy"), &[due("advance")]);
    assert_eq!(states(&project)[0], "due");
    assert_eq!(
        when(&project, "mark_billing_due", json!({"code": "advance"})),
        Ok(Vec::new())
    );
    assert_eq!(
        refused(&project, "mark_billing_due", json!({"code": "lottery"})),
        "reference_unknown"
    );
}

#[test]
fn a_row_is_done_when_its_invoices_cover_it_and_due_again_when_not() {
    let project = then(
        confirmed("subsidy"),
        &[due("advance"), settle("advance", INVOICE, 10_000_000)],
    );
    assert_eq!(states(&project)[0], "due");
    let project = then(project, &[settle("advance", PROFORMA, 3_721_400)]);
    assert_eq!(states(&project)[0], "done");
    let (name, body) = settle("advance", PROFORMA, 3_721_400);
    assert_eq!(when(&project, name, body), Ok(Vec::new()));
    let back = json!({"code": "advance", "invoice_id": INVOICE});
    let project = then(project, &[("unsettle_billing", back.clone())]);
    assert_eq!(states(&project)[0], "due");
    assert_eq!(when(&project, "unsettle_billing", back), Ok(Vec::new()));
}

#[test]
fn a_tax_invoice_takes_the_place_of_its_proforma() {
    let project = then(
        confirmed("subsidy"),
        &[
            settle("advance", PROFORMA, 13_721_400),
            (
                "settle_billing",
                json!({"code": "advance", "invoice_id": INVOICE, "amount_paise": 13_721_400, "replaces_invoice_id": PROFORMA}),
            ),
        ],
    );
    let settled: Vec<Uuid> = project.billing_plan[0]
        .settlements
        .iter()
        .map(|entry| entry.invoice_id)
        .collect();
    assert_eq!(settled, [INVOICE]);
    assert_eq!(project.billing_plan[0].settled_paise(), 13_721_400);
}

#[test]
fn a_new_order_value_changes_the_open_rows_only() {
    let project = then(confirmed("subsidy"), &[due("advance"), valued(21_602_000)]);
    assert_eq!(
        amounts(&project),
        [13_721_400, 3_940_300, 2_626_867, 1_313_433]
    );
}

#[test]
fn an_order_below_what_fell_due_takes_back_what_is_not_paid() {
    let project = then(confirmed("subsidy"), &[due("advance"), valued(10_000_000)]);
    assert_eq!(
        amounts(&project),
        [7_000_000, 1_500_000, 1_000_000, 500_000]
    );
    assert_eq!(states(&project)[0], "due");
}

#[test]
fn what_is_paid_never_changes() {
    let project = then(
        confirmed("subsidy"),
        &[
            due("advance"),
            settle("advance", INVOICE, 13_721_400),
            valued(10_000_000),
        ],
    );
    assert_eq!(amounts(&project), [13_721_400, 0, 0, 0]);
}

#[test]
fn a_few_paise_over_many_rows_leave_no_row_owing() {
    let project = then(
        confirmed("subsidy"),
        &[
            (
                "set_billing_plan",
                json!({"rows": [row("a", 5_000, "manual"), row("b", 5_000, "manual"), row("c", 0, "manual")]}),
            ),
            valued(1),
        ],
    );
    assert_eq!(amounts(&project).iter().sum::<i64>(), 1);
    assert!(amounts(&project).iter().all(|amount| *amount >= 0));
}
