//! Every event that was ever stored can still be read: one golden file of each type and version.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use aggregates::registry::{AGGREGATES, AnyEvent, decode};
use serde_json::Value;

use crate::support::golden::golden;

/// Type, version and payload of every golden file.
fn goldens() -> Vec<(String, u32, Value)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/history");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("tests/history") {
        let name = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("a name");
        let Some(stem) = name.strip_suffix(".json") else {
            continue;
        };
        let (event_type, version) = stem
            .rsplit_once(".v")
            .unwrap_or_else(|| panic!("{name} is not <type>.v<version>.json"));
        let version = version
            .parse()
            .unwrap_or_else(|_| panic!("{name} has no version"));
        let payload = golden(event_type, version).expect("the file just listed");
        found.push((event_type.to_owned(), version, payload));
    }
    found
}

fn decoded(event_type: &str, version: u32, payload: &Value) -> AnyEvent {
    let version = i32::try_from(version).expect("a version");
    decode(event_type, version, payload.clone())
        .unwrap_or_else(|error| panic!("tests/history: {error}"))
}

#[test]
fn every_version_of_every_event_has_a_golden_file_and_every_file_an_event() {
    let files: BTreeSet<(String, u32)> = goldens()
        .into_iter()
        .map(|(event_type, version, _)| (event_type, version))
        .collect();
    let mut expected = BTreeSet::new();
    for (event_type, newest) in AGGREGATES.iter().flat_map(|aggregate| aggregate.events) {
        expected.extend((1..=*newest).map(|version| ((*event_type).to_owned(), version)));
    }
    let missing: Vec<_> = expected.difference(&files).collect();
    assert!(
        missing.is_empty(),
        "no golden file of {missing:?}: see tests/history/README.md"
    );
    let orphans: Vec<_> = files.difference(&expected).collect();
    assert!(
        orphans.is_empty(),
        "no aggregate has {orphans:?}; an event that was ever stored must stay readable"
    );
}

#[test]
fn every_golden_event_decodes_as_itself_and_is_stored_the_same_again() {
    let newest: BTreeMap<&str, u32> = AGGREGATES
        .iter()
        .flat_map(|aggregate| aggregate.events)
        .copied()
        .collect();
    for (event_type, version, payload) in goldens() {
        let event = decoded(&event_type, version, &payload);
        assert_eq!(event.kind(), event_type);
        if newest.get(event_type.as_str()) == Some(&version) {
            assert_eq!(
                stored(&event),
                payload,
                "{event_type} version {version} is stored differently now: that is a new version"
            );
        }
    }
}

#[test]
fn every_golden_event_evolves_the_state_its_aggregate_has_by_then() {
    for aggregate in AGGREGATES {
        let (first, version) = aggregate.events[0];
        let start = decoded(
            first,
            version,
            &golden(first, version).expect("a golden file"),
        );
        for (event_type, version) in aggregate.events {
            let event = decoded(
                event_type,
                *version,
                &golden(event_type, *version).expect("a golden file"),
            );
            let events = if *event_type == first {
                vec![event]
            } else {
                vec![start.clone(), event]
            };
            let states = catch_unwind(AssertUnwindSafe(|| (aggregate.states)(&events)))
                .unwrap_or_else(|_| panic!("{event_type} version {version} panics in evolve"));
            assert_eq!(states.len(), events.len());
            assert!(
                states
                    .iter()
                    .all(|state| state.as_object().is_some_and(|members| !members.is_empty())),
                "{event_type} leaves no state"
            );
        }
        // The event that starts a stream must leave a trace, or nothing of the record was read.
        let empty = (aggregate.states)(&[]);
        assert!(empty.is_empty());
        assert_ne!(
            (aggregate.states)(std::slice::from_ref(&start))[0],
            blank(aggregate.name),
            "{first} changes nothing"
        );
    }
}

/// The state of a record without events.
fn blank(aggregate: &str) -> Value {
    let blank = match aggregate {
        "amc_contract" => serde_json::to_value(aggregates::amc_contract::AmcContract::default()),
        "company" => serde_json::to_value(aggregates::company::Company::default()),
        "customer" => serde_json::to_value(aggregates::customer::Customer::default()),
        "document" => serde_json::to_value(aggregates::document::Document::default()),
        "interaction" => serde_json::to_value(aggregates::interaction::Interaction::default()),
        "invoice" => serde_json::to_value(aggregates::invoice::Invoice::default()),
        "lead" => serde_json::to_value(aggregates::lead::Lead::default()),
        "project" => serde_json::to_value(aggregates::project::Project::default()),
        "quotation" => serde_json::to_value(aggregates::quotation::Quotation::default()),
        "reference_data" => {
            serde_json::to_value(aggregates::reference_data::ReferenceData::default())
        }
        "task" => serde_json::to_value(aggregates::task::Task::default()),
        "ticket" => serde_json::to_value(aggregates::ticket::Ticket::default()),
        "user" => serde_json::to_value(aggregates::user::User::default()),
        other => panic!("name the state of {other}"),
    };
    blank.expect("a state")
}

fn stored(event: &AnyEvent) -> Value {
    let json = match event {
        AnyEvent::AmcContract(event) => serde_json::to_value(event),
        AnyEvent::Company(event) => serde_json::to_value(event),
        AnyEvent::Customer(event) => serde_json::to_value(event),
        AnyEvent::Document(event) => serde_json::to_value(event),
        AnyEvent::Interaction(event) => serde_json::to_value(event),
        AnyEvent::Invoice(event) => serde_json::to_value(event),
        AnyEvent::Lead(event) => serde_json::to_value(event),
        AnyEvent::Project(event) => serde_json::to_value(event),
        AnyEvent::Quotation(event) => serde_json::to_value(event),
        AnyEvent::ReferenceData(event) => serde_json::to_value(event),
        AnyEvent::Task(event) => serde_json::to_value(event),
        AnyEvent::Ticket(event) => serde_json::to_value(event),
        AnyEvent::User(event) => serde_json::to_value(event),
    };
    json.expect("JSON")
}

/// Random damage never panics and never yields an event of another type.
#[test]
fn a_damaged_event_is_an_error_and_never_a_panic() {
    let junk = [
        Value::Null,
        Value::from(-1),
        Value::from("\u{0}"),
        Value::from(vec![Value::Null]),
        serde_json::json!({"x": {}}),
    ];
    for (event_type, version, payload) in goldens() {
        let Some(members) = payload.as_object() else {
            panic!("{event_type} is no object")
        };
        for name in members.keys() {
            for value in &junk {
                let mut damaged = members.clone();
                damaged.insert(name.clone(), value.clone());
                let version = i32::try_from(version).expect("a version");
                if let Ok(event) = decode(&event_type, version, Value::Object(damaged)) {
                    assert_eq!(event.kind(), event_type, "damaged member {name}");
                }
            }
        }
    }
}
