//! Given events, when command, then events or refusal; and random commands against a plain model.

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::kernel::{Actor, Channel, CommandSet};
use crate::links::RecordKind;
use crate::policy::Role;

const MEERA: Uuid = Uuid::from_u128(1);
const PROJECT: Uuid = Uuid::from_u128(2);
const UPLOAD: Uuid = Uuid::from_u128(3);

fn upload(sha256: &str) -> Upload {
    Upload {
        mime: "application/pdf".into(),
        size_bytes: 1_000,
        sha256: sha256.into(),
        captured_at: None,
        geo: None,
    }
}

fn facts() -> Facts {
    Facts {
        upload: Some(upload("aa")),
        ..Facts::default()
    }
}

fn ctx(role: Role, facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(MEERA),
            role,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        },
        now: DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default(),
        id: Uuid::from_u128(9),
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn when_knowing(
    facts: Facts,
    document: &Document,
    name: &str,
    body: Value,
) -> Result<Vec<Event>, Refusal> {
    document.decide(&ctx(Role::Operations, facts), command(name, body))
}

fn when(document: &Document, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    when_knowing(facts(), document, name, body)
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    answer
        .map_err(|refusal| refusal.code())
        .err()
        .unwrap_or("accepted")
}

fn attach() -> Value {
    json!({"parent": {"kind": "project", "id": PROJECT}, "upload_id": UPLOAD, "category": "documents",
        "doc_type": "inspection_report", "name": "Inspection"})
}

fn after(mut document: Document, answer: Result<Vec<Event>, Refusal>) -> Document {
    for event in answer.unwrap_or_else(|refusal| panic!("{refusal}")) {
        document.evolve(&event);
    }
    document
}

fn attached() -> Document {
    after(
        Document::default(),
        when(&Document::default(), "attach", attach()),
    )
}

#[test]
fn a_document_says_what_it_is_where_it_hangs_and_who_brought_it() {
    let document = attached();
    assert_eq!(
        document.parent,
        Some(Link::to(RecordKind::Project, PROJECT))
    );
    assert!(document.is_available());
    assert_eq!(document.uploader(), Some(MEERA));
    let current = document.current().map(|version| {
        (
            version.version_no,
            version.sha256.as_str(),
            version.upload_id,
        )
    });
    assert_eq!(current, Some((1, "aa", UPLOAD)));
}

#[test]
fn an_unknown_upload_is_refused() {
    let nothing = Facts::default();
    assert_eq!(
        when_knowing(nothing.clone(), &Document::default(), "attach", attach()),
        Err(Refusal::ReferenceUnknown {
            pointer: "/upload_id".into()
        })
    );
    let body = json!({"upload_id": UPLOAD});
    assert_eq!(
        code(when_knowing(nothing, &attached(), "replace", body)),
        "reference_unknown"
    );
}

#[test]
fn a_record_has_two_hundred_files_and_two_gibibytes_at_most() {
    for (files, bytes, expected) in [
        (MOST_FILES - 1, 0, "accepted"),
        (MOST_FILES, 0, "too_many_files"),
        (0, MOST_BYTES - 1_000, "accepted"),
        (0, MOST_BYTES - 999, "too_many_files"),
    ] {
        let known = Facts {
            files,
            bytes,
            ..facts()
        };
        assert_eq!(
            code(when_knowing(
                known,
                &Document::default(),
                "attach",
                attach()
            )),
            expected
        );
    }
}

#[test]
fn a_newer_version_keeps_the_old_one_which_can_be_shown_again() {
    let newer = Facts {
        upload: Some(upload("bb")),
        ..facts()
    };
    let first = attached();
    let body = json!({"upload_id": Uuid::from_u128(4)});
    let second = after(first.clone(), when_knowing(newer, &first, "replace", body));
    let shown = |document: &Document| document.current().map(|version| version.sha256.clone());
    assert_eq!(shown(&second), Some("bb".into()));
    let back = after(
        second.clone(),
        when(&second, "restore_version", json!({"version_no": 1})),
    );
    assert_eq!((shown(&back), back.versions.len()), (Some("aa".into()), 2));
    assert_eq!(
        when(&back, "restore_version", json!({"version_no": 1})),
        Ok(vec![])
    );
    assert_eq!(
        code(when(&back, "restore_version", json!({"version_no": 3}))),
        "reference_unknown"
    );
}

#[test]
fn the_same_name_and_shelf_are_no_event() {
    let document = attached();
    assert_eq!(
        when(
            &document,
            "rename",
            json!({"name": "Inspection", "description": null})
        ),
        Ok(vec![])
    );
    let shelf = json!({"category": "documents", "doc_type": "inspection_report"});
    assert_eq!(when(&document, "categorise", shelf), Ok(vec![]));
    assert_eq!(
        code(when(
            &document,
            "rename",
            json!({"name": "Inspection report"})
        )),
        "accepted"
    );
}

#[test]
fn nobody_files_a_paper_where_he_cannot_read_it() {
    let body = json!({"category": "documents", "doc_type": "loan_document"});
    assert_eq!(
        code(when(&attached(), "categorise", body.clone())),
        "out_of_scope"
    );
    let answer = attached().decide(&ctx(Role::Sales, facts()), command("categorise", body));
    assert_eq!(code(answer), "accepted");
}

#[test]
fn what_other_records_rest_on_stays_what_it_is() {
    let evidence = Facts {
        rests_on_it: vec!["subsidy stage inspection_passed".into()],
        ..facts()
    };
    let document = attached();
    for (name, body, expected) in [
        ("remove", json!({"reason": "Wrong file"}), "in_use"),
        (
            "categorise",
            json!({"category": "documents", "doc_type": "drawing"}),
            "in_use",
        ),
        (
            "categorise",
            json!({"category": "sheets", "doc_type": "inspection_report"}),
            "accepted",
        ),
        ("rename", json!({"name": "Other"}), "accepted"),
    ] {
        assert_eq!(
            code(when_knowing(evidence.clone(), &document, name, body)),
            expected,
            "{name}"
        );
    }
}

#[test]
fn content_is_destroyed_only_after_its_retention_and_once() {
    let document = attached();
    let body = json!({"version_no": 1});
    let until = |day: &str| Facts {
        retained_until: day.parse::<NaiveDate>().ok(),
        ..facts()
    };
    assert_eq!(
        code(when_knowing(
            until("2026-05-29"),
            &document,
            "purge",
            body.clone()
        )),
        "retention_hold"
    );
    let gone = after(
        document.clone(),
        when_knowing(until("2026-05-28"), &document, "purge", body.clone()),
    );
    assert!(gone.versions[0].purged);
    assert_eq!(when(&gone, "purge", body), Ok(vec![]));
    assert_eq!(
        code(when(&gone, "restore_version", json!({"version_no": 1}))),
        "reference_unknown"
    );
}

proptest! {
    /// In whatever order people act, a document is attached once, changes only while it is there,
    /// never loses a version, and survives JSON.
    #[test]
    fn no_order_of_commands_breaks_a_document(acts in prop::collection::vec(0usize..6, 0..20)) {
        let mut document = Document::default();
        let (mut versions, mut there, mut shown) = (0u32, false, None);
        for act in acts {
            let (name, body) = match act {
                0 => ("attach", attach()),
                1 => ("replace", json!({"upload_id": UPLOAD})),
                2 => ("restore_version", json!({"version_no": 1})),
                3 => ("remove", json!({"reason": "Wrong file"})),
                4 => ("restore", json!({})),
                _ => ("rename", json!({"name": "Another"})),
            };
            let gate = document.gate(command(name, body.clone()).meta().action);
            let answer = when(&document, name, body);
            let expected = match name {
                "attach" => versions == 0,
                "restore" => versions > 0 && !there,
                _ => there,
            };
            prop_assert_eq!(answer.is_ok(), expected, "{} {:?}", name, answer);
            prop_assert_eq!(gate.is_ok(), expected);
            if expected {
                match act {
                    0 | 1 => { versions += 1; shown = Some(versions); there = true; }
                    2 => shown = Some(1),
                    3 => there = false,
                    4 => there = true,
                    _ => {}
                }
            }
            for event in answer.unwrap_or_default() { document.evolve(&event); }
            prop_assert_eq!(document.is_available(), there);
            prop_assert_eq!(document.version_no, shown);
            let numbers: Vec<u32> = document.versions.iter().map(|version| version.version_no).collect();
            prop_assert_eq!(numbers, (1..=versions).collect::<Vec<_>>());
            let text = serde_json::to_string(&document).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: Document = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &document);
        }
    }
}
