//! Given events, when command, then events or refusal; and random commands that keep the laws.

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::calculations::content_hash::content_hash;
use crate::calculations::costing::{CostingWarning, TaxBasis};
use crate::calculations::gst::TaxScope;
use crate::kernel::{Actor, BasisPoints, Channel, CommandSet};
use crate::policy::Role;
use crate::vocabulary::TaxTreatment;

const LEAD: Uuid = Uuid::from_u128(3);
const PAPER: Uuid = Uuid::from_u128(4);

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap_or_default()
}

fn facts() -> Facts {
    let book = crate::lists::initial_book();
    Facts {
        parent: Some(Parent {
            open: true,
            title: Some("Anitha Menon 4.95 kW".into()),
            customer: Some(ContentCustomer {
                display_name: "Anitha Menon".into(),
                address: None,
            }),
            site: None,
        }),
        costing: costing_context(
            TaxTreatment::Composite7030,
            TaxScope::WithinState,
            "995461",
            today(),
            800,
            false,
            book,
        ),
        bom: bom_context(today(), book),
        default_margin_bp: BasisPoints::new(1_500),
        valid_days: 7,
        quotation_number: Some("QT/26-27/00113".into()),
        ..Facts::default()
    }
}

fn ctx(facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(Uuid::from_u128(1)),
            role: Role::Sales,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        },
        now: DateTime::parse_from_rfc3339("2026-06-01T06:00:00Z")
            .map(|at| at.to_utc())
            .unwrap_or_default(),
        id: Uuid::from_u128(9),
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn given(commands: &[(&str, Value)]) -> Quotation {
    let mut quotation = Quotation::default();
    for (name, body) in commands {
        run(&mut quotation, name, body.clone());
    }
    quotation
}

fn run(quotation: &mut Quotation, name: &str, body: Value) {
    let events = when(quotation, name, body)
        .unwrap_or_else(|refusal| panic!("{name}: {refusal} {:?}", refusal.members()));
    for event in &events {
        quotation.evolve(event);
    }
}

fn when(quotation: &Quotation, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    when_with(quotation, facts(), name, body)
}

fn when_with(
    quotation: &Quotation,
    facts: Facts,
    name: &str,
    body: Value,
) -> Result<Vec<Event>, Refusal> {
    quotation.decide(&ctx(facts), command(name, body))
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    answer
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

fn pointer(answer: Result<Vec<Event>, Refusal>) -> String {
    match answer {
        Err(Refusal::Invalid(errors)) => errors.into_iter().map(|e| e.pointer).collect(),
        Err(Refusal::PreconditionUnmet(unmet)) => unmet.join(" "),
        other => format!("{other:?}"),
    }
}

fn created() -> (&'static str, Value) {
    ("create", json!({ "lead_id": LEAD }))
}

fn row(category: &str, item: &str, quantity_milli: i64, unit_cost_paise: i64) -> Value {
    json!({"category": category, "item_name": item, "quantity_milli": quantity_milli,
           "unit": "NOS", "unit_cost_paise": unit_cost_paise})
}

/// Example A of calculations.md §12.
fn sheet_a() -> (&'static str, Value) {
    let rows = json!([
        row("pv_modules", "Mono PERC 550 Wp", 9_000, 1_400_000),
        row("inverters", "String inverter 5 kW", 1_000, 4_500_000),
        row("mounting_structure", "Structure", 1_000, 3_000_000),
        row("installation", "Installation", 1_000, 2_500_000),
    ]);
    ("save_costing", json!({"rows": rows, "tax_basis": "by_row"}))
}

fn issued() -> Quotation {
    given(&[created(), sheet_a(), ("issue", json!({}))])
}

fn acceptance_of(quotation: &Quotation) -> Value {
    let hash = quotation
        .latest()
        .map_or("0".repeat(64), |latest| latest.content_hash.clone());
    json!({"name": "Anitha Menon", "consent": true, "content_hash": hash,
           "document_id": PAPER, "accepted_on": "2026-06-01"})
}

fn accepted() -> Quotation {
    let mut quotation = issued();
    let body = acceptance_of(&quotation);
    run(&mut quotation, "record_acceptance", body);
    quotation
}

#[test]
fn an_acceptance_rests_on_a_paper() {
    let quotation = issued();
    let mut body = acceptance_of(&quotation);
    body["document_id"] = Value::Null;
    let answer = when_with(&quotation, facts(), "record_acceptance", body);
    assert_eq!(pointer(answer), "/document_id");
}

#[test]
fn an_offer_is_for_one_open_lead_or_one_project() {
    let create =
        |facts: Facts, body: Value| when_with(&Quotation::default(), facts, "create", body);
    assert_eq!(pointer(create(facts(), json!({}))), "/lead_id");
    assert_eq!(
        pointer(create(
            facts(),
            json!({"lead_id": LEAD, "project_id": PAPER})
        )),
        "/project_id"
    );
    let closed = Facts {
        parent: Some(Parent::default()),
        ..facts()
    };
    assert_eq!(
        code(create(closed.clone(), json!({ "lead_id": LEAD }))),
        "lead_not_open"
    );
    assert_eq!(
        code(create(closed, json!({ "project_id": PAPER }))),
        "project_cancelled"
    );
    let unknown = Facts {
        parent: None,
        ..facts()
    };
    assert_eq!(
        code(create(unknown, json!({ "lead_id": LEAD }))),
        "reference_unknown"
    );
    let quotation = given(&[created()]);
    assert_eq!(quotation.status, Some(Status::Draft));
    assert_eq!(
        quotation.title.as_ref().map(|t| t.as_str()),
        Some("Anitha Menon 4.95 kW")
    );
}

#[test]
fn the_sheet_is_reckoned_when_it_is_saved() {
    let quotation = given(&[created(), sheet_a()]);
    let totals = quotation.draft.totals.clone().expect("totals");
    assert_eq!(
        (
            totals.cost_paise,
            totals.taxable_paise,
            totals.gst_paise,
            totals.grand_total_paise,
            totals.margin_paise,
            totals.capacity_w
        ),
        (
            22_600_000, 25_990_000, 2_121_750, 28_111_750, 3_390_000, 4_950
        )
    );
    let costing = quotation.draft.costing.clone().expect("costing");
    let rates: Vec<_> = costing
        .rows
        .iter()
        .filter_map(|row| row.gst_rate_bp.map(|rate| rate.get()))
        .collect();
    assert_eq!(rates, [500, 500, 1_800, 1_800]);
    assert!(quotation.has_unissued_changes);
}

#[test]
fn without_a_word_the_tax_is_that_of_the_invoice() {
    let (_, mut body) = sheet_a();
    body["tax_basis"] = json!(null);
    let quotation = given(&[created(), ("save_costing", body)]);
    let basis = quotation.draft.costing.as_ref().map(|c| c.tax_basis);
    assert_eq!(basis, Some(TaxBasis::Composite7030));
    let totals = quotation.draft.totals.expect("totals");
    assert!(!totals.warnings.contains(&CostingWarning::TaxBasisDiffers));
}

#[test]
fn saving_the_same_sheet_again_is_no_event() {
    let quotation = given(&[created(), sheet_a()]);
    let rows = &quotation.draft.costing.as_ref().expect("costing").rows;
    assert_eq!(
        when(&quotation, "save_costing", json!({ "rows": rows })),
        Ok(vec![])
    );
}

#[test]
fn a_row_that_does_not_fit_is_named() {
    let quotation = given(&[created()]);
    let save = |change: Value| {
        let mut bad = row("others", "Item", 1_000, 100);
        if let (Value::Object(bad), Value::Object(change)) = (&mut bad, change) {
            bad.extend(change);
        }
        let rows = json!([row("others", "Fine", 1_000, 100), bad]);
        pointer(when(&quotation, "save_costing", json!({ "rows": rows })))
    };
    assert_eq!(save(json!({"gst_rate_bp": 2_801})), "/rows/1/gst_rate_bp");
    assert_eq!(save(json!({"hsn_sac": "85414"})), "/rows/1/hsn_sac");
    assert_eq!(save(json!({"watt_peak": 0})), "/rows/1/watt_peak");
    assert_eq!(
        save(json!({"unit_cost_paise": 100_000_000_001i64})),
        "/rows"
    );
    assert_eq!(
        save(
            json!({"quantity_milli": 1_000_000_000_000i64, "unit_cost_paise": 10_000_000_000_000i64})
        ),
        "/rows"
    );
    let id = Uuid::from_u128(5);
    let mut twice = row("others", "Item", 1_000, 100);
    twice["row_id"] = json!(id);
    let body = json!({"rows": [twice.clone(), twice]});
    assert_eq!(
        pointer(when(&quotation, "save_costing", body)),
        "/rows/1/row_id"
    );
}

#[test]
fn giant_figures_are_refused_or_reckoned_but_never_panic() {
    let quotation = given(&[created()]);
    let free = row("inverters", "9999999999999 kW", 1_000_000_000_000, 0);
    let rows: Vec<Value> = (0..3).map(|_| free.clone()).collect();
    assert_eq!(
        code(when(&quotation, "save_costing", json!({ "rows": rows }))),
        "accepted"
    );
}

#[test]
fn the_bill_of_materials_keeps_rows_by_hand_and_edits() {
    let mut quotation = given(&[created(), sheet_a(), ("generate_bom", json!({}))]);
    assert_eq!(quotation.draft.bom.len(), 4);
    assert_eq!(when(&quotation, "generate_bom", json!({})), Ok(vec![]));
    let mut rows = json!(quotation.draft.bom);
    rows[0]["comment"] = json!("Deliver first");
    rows[0]["brand"] = json!("Waaree");
    rows.as_array_mut().expect("rows").push(json!({
        "category": "others", "item_name": "Lightning arrester", "quantity_milli": 1_000,
        "unit": "NOS", "origin": "manual"}));
    run(&mut quotation, "save_bom", json!({ "rows": rows }));
    let ids: Vec<_> = quotation.draft.bom.iter().map(|row| row.row_id).collect();
    let (_, mut body) = sheet_a();
    body["rows"][0]["quantity_milli"] = json!(10_000);
    run(&mut quotation, "save_costing", body);
    run(&mut quotation, "generate_bom", json!({}));
    let first = &quotation.draft.bom[0];
    assert_eq!(first.quantity_milli.get(), 10_000);
    assert_eq!(
        (
            first.brand.as_ref().map(|b| b.as_str()),
            first.comment.as_ref().map(|c| c.as_str())
        ),
        (Some("Waaree"), Some("Deliver first"))
    );
    let ids_now: Vec<_> = quotation.draft.bom.iter().map(|row| row.row_id).collect();
    assert_eq!(ids_now, ids);
}

#[test]
fn a_bill_needs_a_sheet() {
    assert_eq!(
        pointer(when(&given(&[created()]), "generate_bom", json!({}))),
        "/costing"
    );
}

#[test]
fn texts_are_saved_by_what_changed() {
    let block = |code: &str, body: &str| json!({"code": code, "body": body});
    let mut quotation = given(&[
        created(),
        (
            "save_proposal",
            json!({"blocks": [block("scope", "Supply"), block("terms", "Seven days")]}),
        ),
    ]);
    let answer = when(
        &quotation,
        "save_proposal",
        json!({"blocks": [block("scope", "Supply and build"), block("terms", "Seven days")]}),
    );
    let Ok([Event::ProposalSaved(saved)]) = answer.as_deref() else {
        panic!("{answer:?}")
    };
    assert_eq!((saved.changed_blocks.len(), &saved.block_order), (1, &None));
    run(
        &mut quotation,
        "save_proposal",
        json!({"blocks": [block("terms", "Seven days")]}),
    );
    let codes: Vec<_> = quotation
        .draft
        .blocks
        .iter()
        .map(|block| block.code.as_str())
        .collect();
    assert_eq!(codes, ["terms"]);
    let terms = json!({"payment_terms": [{"label": "Advance", "percent_bp": 7_000}]});
    assert_eq!(
        code(when(&quotation, "save_proposal", terms)),
        "billing_plan_sum"
    );
}

#[test]
fn issuing_names_what_is_missing() {
    let nobody = Facts {
        parent: Some(Parent::default()),
        ..facts()
    };
    let draft = given(&[created()]);
    assert_eq!(
        pointer(when_with(&draft, nobody, "issue", json!({}))),
        "/costing /customer"
    );
    let ready = given(&[created(), sheet_a()]);
    assert_eq!(
        pointer(when(&ready, "issue", json!({"valid_until": "2026-05-31"}))),
        "/valid_until"
    );
}

#[test]
fn a_version_is_frozen_under_the_hash_of_its_content() {
    let quotation = issued();
    let version = quotation.latest().expect("a version");
    assert_eq!(
        content_hash(&version.content).as_ref(),
        Ok(&version.content_hash)
    );
    assert_eq!(
        version.valid_until,
        NaiveDate::from_ymd_opt(2026, 6, 8).unwrap_or_default()
    );
    assert_eq!(
        version.content["commercials"]["grand_total_paise"],
        28_111_750
    );
    let text = version.content.to_string();
    for secret in ["unit_cost", "margin", "cost_paise\":22600000", "markup"] {
        assert!(!text.contains(secret), "{secret} is in the offer");
    }
    assert_eq!(
        (quotation.status, quotation.has_unissued_changes),
        (Some(Status::Issued), false)
    );
}

#[test]
fn a_newer_version_supersedes_the_one_before_and_keeps_the_number() {
    let mut quotation = issued();
    let first = quotation.versions[0].clone();
    run(
        &mut quotation,
        "save_costing",
        json!({"rows": [], "margin_bp": 1_000}),
    );
    assert_eq!(
        pointer(when(&quotation, "issue", json!({}))),
        "/costing",
        "an empty sheet is no offer"
    );
    run(&mut quotation, sheet_a().0, sheet_a().1);
    let renumbered = Facts {
        quotation_number: Some("QT/26-27/00999".into()),
        ..facts()
    };
    let events = when_with(&quotation, renumbered, "issue", json!({})).expect("issued");
    for event in &events {
        quotation.evolve(event);
    }
    assert_eq!(
        quotation.quotation_number.as_ref().map(|n| n.as_str()),
        Some("QT/26-27/00113")
    );
    let statuses: Vec<_> = quotation.versions.iter().map(|v| v.status).collect();
    assert_eq!(statuses, [Status::Superseded, Status::Issued]);
    assert_eq!(quotation.versions[0].content, first.content);
    assert_ne!(quotation.versions[1].content_hash, first.content_hash);
    run(&mut quotation, "revise", json!({"version_no": 1}));
    assert_eq!(quotation.draft, first.draft);
    assert!(quotation.has_unissued_changes);
    assert_eq!(
        code(when(&quotation, "revise", json!({"version_no": 7}))),
        "reference_unknown"
    );
}

#[test]
fn only_the_latest_version_is_accepted_on_paper() {
    let quotation = issued();
    let accept = |change: Value| {
        let mut body = acceptance_of(&quotation);
        if let (Value::Object(body), Value::Object(change)) = (&mut body, change) {
            body.extend(change);
        }
        when(&quotation, "record_acceptance", body)
    };
    assert_eq!(
        code(accept(json!({"content_hash": "0".repeat(64)}))),
        "content_hash_mismatch"
    );
    assert_eq!(pointer(accept(json!({"consent": false}))), "/consent");
    assert_eq!(
        pointer(accept(json!({"accepted_on": "2026-06-02"}))),
        "/accepted_on"
    );
    assert_eq!(
        pointer(accept(json!({"accepted_on": "2026-05-31"}))),
        "/accepted_on"
    );
    assert_eq!(code(accept(json!({}))), "accepted");
    let draft = given(&[created()]);
    assert_eq!(
        code(when(&draft, "record_acceptance", acceptance_of(&quotation))),
        "transition_not_allowed"
    );
}

#[test]
fn acceptance_is_final() {
    let quotation = accepted();
    assert_eq!(quotation.status, Some(Status::Accepted));
    for (name, body) in [
        sheet_a(),
        ("generate_bom", json!({})),
        ("save_proposal", json!({"blocks": null})),
        ("issue", json!({})),
        ("revise", json!({"version_no": 1})),
        ("reject", json!({"reason": "Changed their mind"})),
        ("withdraw", json!({"reason": "Too cheap"})),
        ("supersede", json!({})),
    ] {
        assert_eq!(
            code(when(&quotation, name, body)),
            "quotation_frozen",
            "{name}"
        );
    }
    assert_eq!(
        when(&quotation, "expire", json!({"version_no": 1})),
        Ok(vec![])
    );
}

#[test]
fn a_no_is_recorded_and_a_new_version_asks_again() {
    let mut quotation = issued();
    run(
        &mut quotation,
        "reject",
        json!({"reason": "Too dear", "text": "We wait for a year"}),
    );
    assert_eq!(quotation.status, Some(Status::Rejected));
    run(
        &mut quotation,
        "issue",
        json!({"valid_until": "2026-07-01"}),
    );
    assert_eq!(
        (quotation.status, &quotation.rejection),
        (Some(Status::Issued), &None)
    );
}

#[test]
fn a_withdrawn_offer_cannot_be_accepted() {
    let mut quotation = issued();
    run(
        &mut quotation,
        "withdraw",
        json!({"reason": "Price was wrong"}),
    );
    assert_eq!(quotation.status, Some(Status::Superseded));
    let body = acceptance_of(&quotation);
    assert_eq!(
        code(when(&quotation, "record_acceptance", body)),
        "quotation_superseded"
    );
    assert_eq!(
        when(&quotation, "supersede", json!({"by_quotation_id": PAPER})),
        Ok(vec![])
    );
    assert_eq!(
        code(when(&quotation, sheet_a().0, sheet_a().1)),
        "quotation_frozen"
    );
}

#[test]
fn only_the_version_that_waits_expires() {
    let mut quotation = issued();
    assert_eq!(
        when(&quotation, "expire", json!({"version_no": 2})),
        Ok(vec![])
    );
    run(&mut quotation, "expire", json!({"version_no": 1}));
    assert_eq!(quotation.status, Some(Status::Expired));
    assert_eq!(
        when(&quotation, "expire", json!({"version_no": 1})),
        Ok(vec![])
    );
}

#[test]
fn an_offer_starts_from_another_one() {
    let mut source = issued();
    run(&mut source, "generate_bom", json!({}));
    let facts = Facts {
        source: Some(source.clone()),
        ..facts()
    };
    let events = when_with(
        &Quotation::default(),
        facts,
        "create",
        json!({"lead_id": LEAD, "from_quotation_id": PAPER}),
    )
    .expect("created");
    let copy = Quotation::after(&events);
    assert_eq!(copy.draft, source.draft);
    assert_eq!((copy.status, copy.versions.len()), (Some(Status::Draft), 0));
    let unknown = when(
        &Quotation::default(),
        "create",
        json!({"lead_id": LEAD, "from_quotation_id": PAPER}),
    );
    assert_eq!(code(unknown), "reference_unknown");
}

fn any_command() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        Just(created()),
        Just(sheet_a()),
        (0i64..5_000, 1i64..100_000).prop_map(|(margin, quantity)| (
            "save_costing",
            json!({"rows": [row("pv_modules", "Panel 540W", quantity, 1_327_550)], "margin_bp": margin})
        )),
        Just(("save_costing", json!({"rows": []}))),
        Just(("generate_bom", json!({}))),
        Just(("save_bom", json!({"rows": []}))),
        Just((
            "save_proposal",
            json!({"blocks": [{"code": "scope", "body": "Supply"}]})
        )),
        Just(("save_proposal", json!({"blocks": null}))),
        Just(("issue", json!({}))),
        (1u32..4).prop_map(|version_no| ("revise", json!({ "version_no": version_no }))),
        Just(("record_acceptance", json!(null))),
        Just(("reject", json!({"reason": "Too dear"}))),
        Just(("withdraw", json!({"reason": "Price was wrong"}))),
        Just(("supersede", json!({}))),
        (1u32..4).prop_map(|version_no| ("expire", json!({ "version_no": version_no }))),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: frozen versions keep their hash, at most one is open
    /// to the customer, acceptance is final, totals add up, and the state survives JSON.
    #[test]
    fn no_order_of_commands_breaks_a_quotation(commands in prop::collection::vec(any_command(), 0..30)) {
        let mut quotation = Quotation::default();
        for (name, mut body) in commands {
            if body.is_null() {
                body = acceptance_of(&quotation);
            }
            let was_accepted = quotation.acceptance.is_some();
            let command = command(name, body);
            let gate = quotation.gate(command.meta().action);
            match quotation.decide(&ctx(facts()), command) {
                Ok(events) => {
                    prop_assert!(gate.is_ok(), "{name} passed a closed gate");
                    prop_assert!(!was_accepted || events.is_empty());
                    for event in &events { quotation.evolve(event); }
                }
                Err(refusal) => prop_assert!(refusal.status() < 500),
            }
            let mut open = 0;
            for version in &quotation.versions {
                prop_assert_eq!(content_hash(&version.content).ok(), Some(version.content_hash.clone()));
                open += i32::from(version.status.is_open_to_customer());
            }
            prop_assert!(open <= 1);
            prop_assert_eq!(quotation.status == Some(Status::Accepted), quotation.acceptance.is_some());
            prop_assert!(quotation.versions.is_empty() || quotation.quotation_number.is_some());
            if let Some(totals) = &quotation.draft.totals {
                prop_assert_eq!(totals.taxable_paise + totals.gst_paise, totals.grand_total_paise);
                prop_assert_eq!(totals.taxable_paise - totals.cost_paise, totals.margin_paise);
            }
            let text = serde_json::to_string(&quotation).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: Quotation = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &quotation);
        }
    }
}
