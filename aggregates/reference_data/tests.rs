//! Given events, when command, then events or refusal; and random puts and ends that keep the laws.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::calculations::gst::GstRates;
use crate::kernel::{Actor, Channel, CommandSet};
use crate::policy::Role;

/// 2026-06-04 in Kolkata.
const NOW: i64 = 1_780_550_000;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn ctx(role: Role, facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: (role != Role::System).then(|| Uuid::from_u128(1)),
            role,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        },
        now: DateTime::from_timestamp(NOW, 0).expect("an instant"),
        id: Uuid::from_u128(2),
        command_id: Uuid::from_u128(3),
        facts,
    }
}

fn book() -> Arc<ReferenceBook> {
    crate::lists::initial_book().clone()
}

fn facts() -> Facts {
    Facts {
        used_by: None,
        book: Some(book()),
    }
}

fn when(item: &ReferenceData, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    when_knowing(item, facts(), name, body)
}

fn when_knowing(
    item: &ReferenceData,
    facts: Facts,
    name: &str,
    body: Value,
) -> Result<Vec<Event>, Refusal> {
    let command = Command::parse(name, body)
        .unwrap_or_else(|error| panic!("{name} does not parse: {error:?}"));
    item.decide(&ctx(Role::Admin, facts), command)
}

fn after(item: &ReferenceData, name: &str, body: Value) -> ReferenceData {
    let mut item = item.clone();
    let events = when(&item, name, body).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    for event in &events {
        item.evolve(event);
    }
    item
}

/// Code of the refusal, and the field it points at.
fn refusal(answer: Result<Vec<Event>, Refusal>) -> (String, String) {
    match answer {
        Ok(_) => ("accepted".into(), String::new()),
        Err(Refusal::Invalid(errors)) => (errors[0].code.clone(), errors[0].pointer.clone()),
        Err(other) => (other.code().into(), String::new()),
    }
}

fn pair(code: &str, pointer: &str) -> (String, String) {
    (code.into(), pointer.into())
}

#[test]
fn the_initial_book_reads_every_row() {
    assert!(ReferenceBook::initial().is_ok());
}

fn initial(kind: Kind, code: &str) -> ReferenceData {
    let id = reference_id(kind, code);
    let (_, events) = initial_events()
        .into_iter()
        .find(|(stream, _)| *stream == id)
        .expect("an initial item");
    ReferenceData::after(&events)
}

fn goods(rate_bp: i64, from: &str) -> Value {
    json!({"kind": "gst_rate", "code": "goods", "label": "Renewable devices and parts",
           "payload": {"rate": {"component": "goods", "rate_bp": rate_bp}},
           "effective_from": from, "source": "Notification 9/2026"})
}

fn bank(code: &str, from: &str) -> Value {
    json!({"kind": "bank", "code": code, "label": "New Bank", "effective_from": from})
}

#[test]
fn every_initial_row_is_accepted_by_the_rules_and_changes_nothing_a_second_time() {
    for (id, events) in initial_events() {
        let mut item = ReferenceData::default();
        for event in &events {
            let Event::Put(row) = event else {
                panic!("an item starts with put")
            };
            assert_eq!(id, reference_id(row.kind, row.code.as_str()));
            let mut body = serde_json::to_value(row).expect("JSON");
            body["reason"] = json!("Initial content");
            let put = |item: &ReferenceData| {
                let command = Command::parse("put", body.clone()).expect("a put");
                item.decide(&ctx(Role::System, Facts::default()), command)
            };
            assert_eq!(
                put(&item),
                Ok(vec![event.clone()]),
                "{} {}",
                row.kind.code(),
                row.code
            );
            item.evolve(event);
            assert_eq!(put(&item), Ok(vec![]), "{} {}", row.kind.code(), row.code);
        }
    }
}

#[test]
fn the_initial_rows_have_every_kind_that_has_initial_content_and_each_stream_once() {
    let streams = initial_events();
    let ids: BTreeSet<Uuid> = streams.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), streams.len());
    let kinds: BTreeSet<Kind> = initial_rows().iter().map(|row| row.kind).collect();
    let without: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| !kinds.contains(kind))
        .map(|kind| kind.code())
        .collect();
    assert_eq!(
        without,
        ["costing_template", "message_template", "proposal_text"]
    );
}

#[test]
fn a_rate_holds_from_its_date_and_the_row_before_ends_the_day_before() {
    let item = after(
        &initial(Kind::GstRate, "goods"),
        "put",
        goods(1_800, "2026-07-01"),
    );
    let row = |on| {
        item.row_on(day(on))
            .map(|row| row.payload["rate"]["rate_bp"].clone())
    };
    assert_eq!(row("2026-06-30"), Some(json!(500)));
    assert_eq!(row("2026-07-01"), Some(json!(1_800)));
    assert_eq!(row("2025-09-21"), Some(json!(1_200)));
    assert_eq!(row("2018-12-31"), None);
    let book = ReferenceBook::of([
        &item,
        &initial(Kind::GstRate, "services"),
        &initial(Kind::GstRate, "composite_split"),
    ])
    .expect("a book");
    let goods_bp = |on| GstRates::in_force(&book.gst_rates, day(on)).map(|rates| rates.goods_bp);
    assert_eq!(
        (goods_bp("2026-06-30"), goods_bp("2026-07-01")),
        (Some(500), Some(1_800))
    );
}

#[test]
fn a_row_between_two_others_ends_where_the_next_one_begins() {
    let late = after(
        &ReferenceData::default(),
        "put",
        bank("sunrise_bank", "2027-01-01"),
    );
    let item = after(&late, "put", bank("sunrise_bank", "2026-08-01"));
    let spans: Vec<(NaiveDate, Option<NaiveDate>)> = item
        .rows
        .iter()
        .map(|row| (row.effective_from, row.effective_to))
        .collect();
    assert_eq!(
        spans,
        [
            (day("2026-08-01"), Some(day("2026-12-31"))),
            (day("2027-01-01"), None)
        ]
    );
    let mut beyond = bank("sunrise_bank", "2026-09-01");
    beyond["effective_to"] = json!("2027-01-01");
    assert_eq!(
        refusal(when(&item, "put", beyond)),
        pair("out_of_range", "/effective_to")
    );
}

#[test]
fn a_past_date_needs_a_reason() {
    let item = initial(Kind::GstRate, "goods");
    assert_eq!(
        refusal(when(&item, "put", goods(1_200, "2026-06-03"))),
        pair("required", "/reason")
    );
    let mut explained = goods(1_200, "2026-06-03");
    explained["reason"] = json!("Notified late");
    assert!(when(&item, "put", explained).is_ok());
    assert!(when(&item, "put", goods(1_200, "2026-06-04")).is_ok());
    let ended = json!({"effective_to": "2026-06-03"});
    let item = initial(Kind::Bank, "sbi");
    assert_eq!(
        refusal(when(&item, "end", ended)),
        pair("required", "/reason")
    );
}

#[test]
fn a_row_an_issued_document_used_is_not_replaced_but_its_label_may_change() {
    let item = after(
        &initial(Kind::GstRate, "goods"),
        "put",
        goods(1_200, "2026-06-04"),
    );
    let used = || Facts {
        used_by: Some("RE/26-27/00042".into()),
        ..facts()
    };
    let answer = when_knowing(&item, used(), "put", goods(1_800, "2026-06-04"));
    assert_eq!(answer, Err(Refusal::InUse(vec!["RE/26-27/00042".into()])));
    let mut relabelled = goods(1_200, "2026-06-04");
    relabelled["label"] = json!("Solar devices");
    assert!(when_knowing(&item, used(), "put", relabelled).is_ok());
    // Another date is another row.
    assert!(when_knowing(&item, used(), "put", goods(1_800, "2026-06-05")).is_ok());
}

#[test]
fn the_same_row_again_changes_nothing() {
    let item = after(
        &ReferenceData::default(),
        "put",
        bank("sunrise_bank", "2026-06-04"),
    );
    assert_eq!(
        when(&item, "put", bank("sunrise_bank", "2026-06-04")),
        Ok(vec![])
    );
    assert_eq!(item.sort_order, book().last_place(Kind::Bank) + 1);
}

#[test]
fn a_list_fixed_by_rules_keeps_its_entries_and_takes_new_labels() {
    let new = json!({"kind": "segment", "code": "leased", "label": "Leased", "effective_from": "2026-06-04"});
    assert_eq!(
        refusal(when(&ReferenceData::default(), "put", new)),
        pair("not_in_list", "/code")
    );
    let item = initial(Kind::LossReason, "no_budget");
    let label = json!({"kind": "loss_reason", "code": "no_budget", "label": "Too dear", "effective_from": "2026-06-04"});
    let relabelled = after(&item, "put", label.clone());
    assert_eq!(
        relabelled.label.as_ref().map(Text::as_str),
        Some("Too dear")
    );
    let mut changed = label;
    changed["payload"] = json!({"in_no_figure": true});
    assert_eq!(
        refusal(when(&item, "put", changed)),
        pair("in_use", "/payload")
    );
    let gone = json!({"effective_to": "2026-12-31"});
    assert_eq!(refusal(when(&item, "end", gone)).0, "in_use");
    assert_eq!(
        item.gate(Action::ReferenceDataEnd),
        Err(Refusal::InUse(vec!["rules".into()]))
    );
}

#[test]
fn days_and_probability_of_a_stage_may_change_and_its_code_may_not() {
    let item = initial(Kind::PipelineStage, "proposal");
    let body = |stage: &str, days: i64| {
        json!({"kind": "pipeline_stage", "code": "proposal", "label": "Proposal", "effective_from": "2026-06-04",
               "payload": {"stage": stage, "sla_days": days, "probability_bp": 4_000}})
    };
    let changed = after(&item, "put", body("proposal", 30));
    let today = changed.row_on(day("2026-06-04")).expect("a row");
    assert_eq!(today.payload["sla_days"], 30);
    assert_eq!(
        refusal(when(&item, "put", body("lead", 30))),
        pair("not_in_list", "/payload/stage")
    );
    assert_eq!(
        refusal(when(&item, "put", body("proposal", 0))),
        pair("out_of_range", "/payload/sla_days")
    );
}

#[test]
fn an_item_runs_out_and_a_later_put_opens_it_again() {
    let item = after(
        &initial(Kind::Bank, "yes_bank"),
        "end",
        json!({"effective_to": "2026-06-30"}),
    );
    assert_eq!(item.status_on(day("2026-06-30")), Status::Active);
    assert_eq!(item.status_on(day("2026-07-01")), Status::Ended);
    let known = ReferenceBook::of([&item]).expect("a book");
    let on = |on| known.membership(Kind::Bank, "yes_bank", day(on));
    assert_eq!(
        (on("2026-06-30"), on("2026-07-01")),
        (Membership::Active, Membership::Ended)
    );
    assert_eq!(
        known.membership(Kind::Bank, "no_bank", day("2026-06-30")),
        Membership::Unknown
    );
    let again = after(&item, "put", bank("yes_bank", "2026-09-01"));
    assert_eq!(again.row_on(day("2026-08-31")), None);
    assert_eq!(again.status_on(day("2026-09-01")), Status::Active);
    let early = json!({"effective_to": "2026-08-31"});
    assert_eq!(
        refusal(when(&again, "end", early)),
        pair("date_before", "/effective_to")
    );
}

#[test]
fn codes_have_the_form_of_their_kind() {
    let put = |kind: &str, code: &str| {
        let body =
            json!({"kind": kind, "code": code, "label": "New", "effective_from": "2026-06-04"});
        refusal(when(&ReferenceData::default(), "put", body))
    };
    for code in ["New", "_new", "new bank", "neu-bank", "é"] {
        assert_eq!(put("bank", code), pair("bad_format", "/code"), "{code}");
    }
    assert_eq!(put("uqc", "box"), pair("bad_format", "/code"));
    assert_eq!(put("uqc", "BOX").0, "accepted");
    assert_eq!(put("bank", "9_to_5").0, "accepted");
}

#[test]
fn a_payload_has_the_members_and_limits_of_its_kind() {
    let put = |kind: &str, code: &str, payload: Value| {
        let body = json!({"kind": kind, "code": code, "label": "New", "payload": payload, "effective_from": "2026-06-04"});
        refusal(when(&ReferenceData::default(), "put", body))
    };
    let mut tariff = serde_json::to_value(&book().tariffs[0].rows[2].payload).expect("JSON");
    assert_eq!(put("tariff", "new", tariff.clone()).0, "accepted");
    tariff["slabs"][3]["upto_units"] = json!(90);
    assert_eq!(
        put("tariff", "new", tariff.clone()),
        pair("out_of_range", "/payload/slabs")
    );
    tariff["slabs"][3]["upto_units"] = Value::Null;
    assert_eq!(
        put("tariff", "new", tariff).1,
        "/payload/slabs/3/upto_units"
    );
    let rate = |bp: Value| json!({"rate": {"component": "goods", "rate_bp": bp}});
    assert_eq!(
        put("gst_rate", "cable", rate(json!(2_801))),
        pair("out_of_range", "/payload/rate/rate_bp")
    );
    assert_eq!(
        put("gst_rate", "cable", rate(json!(5.5))),
        pair("bad_format", "/payload/rate/rate_bp")
    );
    assert_eq!(put("gst_rate", "cable", rate(json!(-1))).0, "out_of_range");
    assert_eq!(put("gst_rate", "cable", json!({})).0, "bad_format");
    let code = |digits: &str, service: bool| json!({"digits": digits, "description": "Panels", "is_service": service});
    assert_eq!(
        put("hsn_sac", "85414300", code("85414300", false)).0,
        "accepted"
    );
    assert_eq!(
        put("hsn_sac", "85414300", code("85414300", true)),
        pair("hsn_invalid", "/payload/digits")
    );
    assert_eq!(
        put("hsn_sac", "85414300", code("85414200", false)),
        pair("not_in_list", "/payload/digits")
    );
    let mut shape = serde_json::to_value(&book().yields[0].rows[0].payload).expect("JSON");
    shape["monthly_shape_bp"][0] = json!(835);
    assert_eq!(
        put("yield", "kochi", shape),
        pair("out_of_range", "/payload/monthly_shape_bp")
    );
    assert_eq!(
        put("bank", "new", json!({"days": 3})),
        pair("unknown_field", "/payload/days")
    );
    assert_eq!(
        put("bank", "new", json!({"colour": 3})),
        pair("unknown_field", "/payload/colour")
    );
    assert_eq!(
        put("costing_category", "new", json!({})),
        pair("required", "/payload/gst_rate_bp")
    );
    let message =
        json!({"channel": "email", "language": "en", "text": "Dear {name}", "variables": []});
    assert_eq!(
        put("message_template", "welcome", message),
        pair("not_in_list", "/payload/text")
    );
}

#[test]
fn a_template_names_entries_that_hold() {
    let put = |category: &str| {
        let rows = json!([{"category": category, "item_name": "Module 550 Wp", "quantity_milli": 9_000,
                           "unit": "NOS", "unit_cost_paise": 1_400_000}]);
        json!({"kind": "costing_template", "code": "home_5kw", "label": "Home 5 kW",
               "payload": {"rows": rows, "description": "Usual home"}, "effective_from": "2026-06-04"})
    };
    assert_eq!(
        refusal(when(&ReferenceData::default(), "put", put("pv_modules"))).0,
        "accepted"
    );
    assert_eq!(
        refusal(when(&ReferenceData::default(), "put", put("pv_panels"))),
        pair("not_in_list", "/payload/rows/0/category")
    );
}

#[test]
fn a_command_chooses_from_the_entries_that_hold_and_an_event_keeps_what_it_has() {
    let ended = after(
        &initial(Kind::Bank, "yes_bank"),
        "end",
        json!({"effective_to": "2026-06-30"}),
    );
    let new = after(
        &ReferenceData::default(),
        "put",
        bank("sunrise_bank", "2026-06-04"),
    );
    let book = Arc::new(ReferenceBook::of([&ended, &new]).expect("a book"));
    let read = |code: &str, on: &str| {
        crate::lists::choosing_from(&book, day(on), || {
            serde_json::from_value::<crate::vocabulary::Bank>(json!(code))
                .map_err(|e| e.to_string())
        })
    };
    assert!(read("yes_bank", "2026-06-30").is_ok());
    assert!(read("yes_bank", "2026-07-01").is_err_and(|text| text.contains("reference_inactive")));
    assert!(read("sunrise_bank", "2026-07-01").is_ok());
    assert!(
        read("sunrise_bank", "2026-06-03").is_err_and(|text| text.contains("reference_inactive"))
    );
    assert!(read("axis_bank", "2026-07-01").is_err_and(|text| text.contains("not_in_list")));
    let stored = serde_json::from_value::<crate::vocabulary::Bank>(json!("gone_bank"));
    assert!(stored.is_ok_and(|bank| bank.code() == "gone_bank"));
}

/// A put or an end on some day of 2026 to 2029.
fn step() -> impl Strategy<Value = (bool, u64, Option<u64>)> {
    (
        any::<bool>(),
        0..1_200_u64,
        proptest::option::of(0..200_u64),
    )
}

proptest! {
    #[test]
    fn rows_never_overlap_and_no_date_has_two(steps in proptest::collection::vec(step(), 1..30)) {
        let mut item = ReferenceData::default();
        let start = day("2026-06-04");
        for (ends, offset, length) in steps {
            let from = start + chrono::Days::new(offset);
            let body = if ends {
                json!({"effective_to": from})
            } else {
                let to = length.map(|days| from + chrono::Days::new(days));
                json!({"kind": "bank", "code": "sunrise_bank", "label": "Sunrise", "effective_from": from, "effective_to": to})
            };
            let before = item.clone();
            let name = if ends { "end" } else { "put" };
            match when(&item, name, body) {
                Ok(events) => for event in &events { item.evolve(event) },
                Err(_) => prop_assert_eq!(&item, &before),
            }
            for pair in item.rows.windows(2) {
                prop_assert!(pair[0].effective_to.is_some_and(|to| to < pair[1].effective_from));
            }
            for row in &item.rows {
                prop_assert!(row.effective_to.is_none_or(|to| row.effective_from <= to));
                // The day a row begins, it is the one that holds.
                prop_assert_eq!(item.row_on(row.effective_from), Some(row));
            }
        }
    }

    #[test]
    fn no_payload_makes_the_rules_panic(kind in 0..Kind::ALL.len(), numbers in proptest::collection::vec(any::<i64>(), 0..6)) {
        let kind = Kind::ALL[kind];
        let row = initial_rows().into_iter().find(|row| row.kind == kind);
        let Some(row) = row else { return Ok(()) };
        let mut payload = row.payload.clone();
        scatter(&mut payload, &mut numbers.into_iter());
        let body = json!({"kind": kind, "code": row.code, "label": row.label, "payload": payload, "effective_from": "2026-06-05"});
        let item = initial(kind, row.code.as_str());
        if let Ok(events) = when(&item, "put", body) {
            let mut item = item;
            for event in &events { item.evolve(event) }
            prop_assert!(ReferenceBook::of([&item]).is_ok(), "what is accepted can be read");
        }
    }
}

/// Writes the numbers over those of a payload.
fn scatter(value: &mut Value, numbers: &mut impl Iterator<Item = i64>) {
    match value {
        Value::Number(_) => {
            if let Some(number) = numbers.next() {
                *value = json!(number);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| scatter(item, numbers)),
        Value::Object(members) => members.values_mut().for_each(|item| scatter(item, numbers)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
