//! Wrong input of every kind to every command: always refused with a problem that names it, never
//! an error of ours, and nothing is stored. The bodies are made from the OpenAPI document.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::policy::Role;
use aggregates::registry::AGGREGATES;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures::StreamExt;
use http_body_util::BodyExt;
use rayenna::error::Code;
use rayenna::event_store::{Append, NewEvent, StreamAppend};
use serde_json::{Map, Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use crate::support::api::{Operation, document, operations};
use crate::support::app::{Person, TestApp, with_app};
use crate::support::golden::first_event;

/// One request that must be refused.
struct Case {
    why: String,
    path: String,
    person: Person,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

struct Outcome {
    status: StatusCode,
    text: String,
}

async fn send(app: &TestApp, case: &Case) -> Outcome {
    let mut request = Request::post(&case.path)
        .header("host", "localhost")
        .header("origin", "http://localhost")
        .header("sec-fetch-site", "same-origin")
        .header("authorization", format!("Bearer {}", case.person.token));
    for (name, value) in &case.headers {
        request = request.header(*name, value);
    }
    let request = request
        .body(Body::from(case.body.clone()))
        .expect("a request");
    let response = app
        .router
        .clone()
        .oneshot(request)
        .await
        .expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    Outcome {
        status: parts.status,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// A refusal is a 4xx whose document carries a code of the list, and no word of the machinery.
fn assert_refused(case: &Case, outcome: &Outcome) {
    let Case { why, path, .. } = case;
    let Outcome { status, text } = outcome;
    assert!(status.is_client_error(), "{path}, {why}: {status} {text}");
    let problem: Value = serde_json::from_str(text)
        .unwrap_or_else(|_| panic!("{path}, {why}: no problem document: {text}"));
    let code = problem["code"].as_str().unwrap_or_default();
    assert!(
        Code::from_name(code).is_some(),
        "{path}, {why}: the code {code:?} is not of api.md"
    );
    assert_eq!(problem["status"], status.as_u16(), "{path}, {why}");
    for word in ["sqlx", "serde", "panicked", "select ", "src/"] {
        assert!(
            !text.contains(word),
            "{path}, {why}: the answer shows {word:?}: {text}"
        );
    }
}

/// A schema with its references and alternatives opened.
fn alternatives(api: &Value, schema: &Value) -> Vec<Value> {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|name| name.strip_prefix("#/components/schemas/"))
    {
        return alternatives(api, &api["components"]["schemas"][name]);
    }
    for list in ["oneOf", "anyOf"] {
        if let Some(list) = schema[list].as_array() {
            return list
                .iter()
                .flat_map(|schema| alternatives(api, schema))
                .collect();
        }
    }
    if let Some(list) = schema["allOf"].as_array() {
        let mut merged = Map::new();
        for part in list.iter().flat_map(|schema| alternatives(api, schema)) {
            merged.extend(part.as_object().cloned().unwrap_or_default());
        }
        return vec![Value::Object(merged)];
    }
    vec![schema.clone()]
}

/// JSON types a schema takes; empty when it takes anything.
fn types(alternatives: &[Value]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for schema in alternatives {
        match &schema["type"] {
            Value::String(name) => {
                all.insert(name.clone());
            }
            Value::Array(names) => {
                all.extend(names.iter().filter_map(Value::as_str).map(str::to_owned))
            }
            _ if schema.get("enum").is_some() || schema.get("const").is_some() => {
                all.insert("string".into());
            }
            _ => return BTreeSet::new(),
        }
    }
    all
}

/// A value that fits a schema as far as the schema says.
fn sample(api: &Value, schema: &Value) -> Value {
    let name = schema["$ref"]
        .as_str()
        .unwrap_or_default()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let alternatives = alternatives(api, schema);
    let Some(schema) = alternatives.iter().find(|schema| schema["type"] != "null") else {
        return Value::Null;
    };
    if let Some(first) = schema["enum"].as_array().and_then(|list| list.first()) {
        return first.clone();
    }
    let types = types(std::slice::from_ref(schema));
    let is = |name: &str| types.contains(name);
    match name.as_str() {
        "Phone" => return json!("9847012345"),
        "Email" => return json!("anitha@example.in"),
        "PinCode" => return json!("682020"),
        "StateCode" => return json!("32"),
        _ => {}
    }
    if is("object") {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let members = required.iter().filter_map(Value::as_str);
        return Value::Object(
            members
                .map(|name| (name.to_owned(), sample(api, &schema["properties"][name])))
                .collect(),
        );
    }
    if is("array") {
        return json!([sample(api, &schema["items"])]);
    }
    if is("boolean") {
        return json!(true);
    }
    if is("integer") || is("number") {
        return json!(schema["minimum"].as_i64().unwrap_or(1).max(1));
    }
    match schema["format"].as_str() {
        Some("uuid") => json!("01a1fe15-7c00-7000-8000-000000000099"),
        Some("date") => json!("2026-04-01"),
        Some("date-time") => json!("2026-04-01T09:00:00Z"),
        _ => {
            let shortest = schema["minLength"].as_u64().unwrap_or(1).max(8);
            json!(
                "Sunshine on the roof"
                    .chars()
                    .cycle()
                    .take(usize::try_from(shortest).unwrap_or(8))
                    .collect::<String>()
            )
        }
    }
}

/// Values that a member with this schema must refuse, each with its reason.
fn wrong_values(api: &Value, schema: &Value) -> Vec<(String, Value)> {
    let alternatives = alternatives(api, schema);
    let types = types(&alternatives);
    let mut wrong: Vec<(String, Value)> = vec![(
        "nested forty levels".into(),
        (0..40).fold(json!(1), |inner, _| json!([inner])),
    )];
    if types.is_empty() {
        return wrong;
    }
    let number = types.contains("integer") || types.contains("number");
    let others = [
        ("a text", types.contains("string"), json!("text")),
        ("a number", number, json!(7)),
        ("yes or no", types.contains("boolean"), json!(true)),
        ("a list", types.contains("array"), json!([])),
        ("an object", types.contains("object"), json!({"x": 1})),
    ];
    wrong.extend(
        others
            .into_iter()
            .filter(|(_, taken, _)| !taken)
            .map(|(what, _, value)| (format!("{what} where none belongs"), value)),
    );
    if types.contains("string") {
        let longest = alternatives
            .iter()
            .filter_map(|schema| schema["maxLength"].as_u64())
            .max();
        let length = usize::try_from(longest.unwrap_or(20_000)).unwrap_or(20_000) + 1;
        wrong.push((
            format!("a text of {length} characters"),
            json!("x".repeat(length)),
        ));
        wrong.push(("control characters".into(), json!("a\u{7}b\u{1b}[2J")));
        wrong.push(("the character 0".into(), json!("a\u{0}b")));
    }
    if alternatives.iter().any(|schema| schema["format"] == "uuid") {
        wrong.push(("a wrong uuid".into(), json!("01a1fe15-zzzz")));
    }
    if alternatives.iter().any(|schema| schema["format"] == "date") {
        wrong.push(("a day that is none".into(), json!("2026-02-30")));
        wrong.push(("a year far off".into(), json!("+262142-01-01")));
    }
    if number {
        wrong.push(("the least number".into(), json!(i64::MIN)));
        wrong.push(("the greatest number".into(), json!(i64::MAX)));
        wrong.push(("a number beyond any".into(), json!(1e300)));
        wrong.push(("a broken number".into(), json!(1.5)));
    }
    wrong
}

/// The wrong bodies of one command: the sample with one member made wrong, members of members too.
fn wrong_bodies(api: &Value, schema: &Value) -> Vec<(String, Vec<u8>)> {
    let sample = sample(api, schema);
    let mut bodies: Vec<(String, Vec<u8>)> = Vec::new();
    let mut with = |why: String, name: &str, value: Value| {
        let mut body = sample.as_object().cloned().unwrap_or_default();
        body.insert(name.to_owned(), value);
        bodies.push((why, Value::Object(body).to_string().into_bytes()));
    };
    let body = alternatives(api, schema)
        .into_iter()
        .next()
        .unwrap_or_default();
    for (name, member) in body["properties"].as_object().into_iter().flatten() {
        for (why, value) in wrong_values(api, member) {
            with(format!("{name}: {why}"), name, value);
        }
        // One level down: rows of a list, parts of an object.
        for part in alternatives(api, member) {
            let (row, in_list) = if part["type"] == "array" {
                (part["items"].clone(), true)
            } else {
                (part, false)
            };
            let Some(row) = alternatives(api, &row)
                .into_iter()
                .find(|row| row["properties"].is_object())
            else {
                continue;
            };
            let good = sample_of(api, &row);
            for (inner, schema) in row["properties"].as_object().into_iter().flatten() {
                for (why, value) in wrong_values(api, schema) {
                    let mut bad = good.clone();
                    bad.insert(inner.clone(), value);
                    let bad = Value::Object(bad);
                    with(
                        format!("{name}/{inner}: {why}"),
                        name,
                        if in_list { json!([bad]) } else { bad },
                    );
                }
            }
        }
    }
    with(
        "an unknown member".into(),
        "colour_of_the_roof",
        json!("blue"),
    );
    with(
        "a reason that is no text".into(),
        "reason",
        json!({"because": true}),
    );
    with("a reason of two characters".into(), "reason", json!("ab"));
    if body["required"]
        .as_array()
        .is_some_and(|required| !required.is_empty())
    {
        bodies.push(("nothing that is required".into(), b"{}".to_vec()));
        bodies.push((
            "every member null".into(),
            nulls(&body).to_string().into_bytes(),
        ));
    }
    for (why, text) in [
        ("no JSON", "{\"title\": "),
        ("a list", "[]"),
        ("a text", "\"title\""),
        ("null", "null"),
        ("two documents", "{}{}"),
        ("a lone surrogate", "{\"title\": \"\\ud800\"}"),
        ("a number beyond any", "{\"title\": 1e999}"),
    ] {
        bodies.push((format!("{why} as body"), text.as_bytes().to_vec()));
    }
    bodies.push((
        "bytes that are no text".into(),
        vec![b'{', b'"', 0xff, 0xfe, b'"', b':', b'1', b'}'],
    ));
    bodies.push((
        "nested 20,000 levels".into(),
        "[".repeat(20_000).into_bytes(),
    ));
    bodies.push((
        "a megabyte and more".into(),
        json!({"title": "x".repeat(1_100_000)})
            .to_string()
            .into_bytes(),
    ));
    bodies
}

fn sample_of(api: &Value, schema: &Value) -> Map<String, Value> {
    sample(api, schema).as_object().cloned().unwrap_or_default()
}

fn nulls(schema: &Value) -> Value {
    let names = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| (name.clone(), Value::Null));
    Value::Object(names.collect())
}

/// One record of each aggregate, with its golden first event.
async fn records(app: &TestApp) -> BTreeMap<&'static str, Uuid> {
    let mut records = BTreeMap::new();
    for aggregate in AGGREGATES {
        let id = if aggregate.name == "company" {
            aggregates::registry::derived_id("company")
        } else {
            Uuid::now_v7()
        };
        let (event_type, payload) = first_event(aggregate);
        let append = Append {
            streams: vec![StreamAppend {
                aggregate_type: aggregate.name.into(),
                aggregate_id: id,
                expected_version: 0,
                events: vec![NewEvent {
                    event_type: event_type.into(),
                    event_version: 1,
                    payload,
                }],
            }],
            metadata: json!({"actor": "system", "role": "system", "occurred_at": "2026-05-01T09:00:00.000000Z"}),
            ..Append::default()
        };
        let stored = app.app.desk().store().append(&append).await;
        assert!(
            stored.is_ok() || aggregate.name == "company",
            "{}: {stored:?}",
            aggregate.name
        );
        records.insert(aggregate.name, id);
    }
    records
}

/// Events that came through the door; process managers may write their own meanwhile.
async fn through_the_door(app: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from events where metadata ->> 'channel' = 'web'")
        .fetch_one(app.app.desk().pool())
        .await
        .expect("a count")
}

fn aggregate_of(operation: &Operation) -> &'static str {
    let action = operation.action.expect("a command");
    AGGREGATES
        .iter()
        .find(|aggregate| aggregate.name == action.resource())
        .map(|aggregate| aggregate.name)
        .expect("an aggregate")
}

/// Sends all and says how often each status was the answer.
async fn refuse_all(app: &TestApp, cases: Vec<Case>) -> BTreeMap<u16, usize> {
    let before = through_the_door(app).await;
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    let mut answers = futures::stream::iter(cases)
        .map(|case| async move {
            let outcome = send(app, &case).await;
            (case, outcome)
        })
        .buffer_unordered(6);
    while let Some((case, outcome)) = answers.next().await {
        assert_refused(&case, &outcome);
        *statuses.entry(outcome.status.as_u16()).or_default() += 1;
    }
    assert_eq!(
        through_the_door(app).await,
        before,
        "refused input stored an event"
    );
    statuses
}

fn headers(version: &str) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json".into()),
        ("idempotency-key", Uuid::now_v7().to_string()),
        ("if-match", version.to_owned()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_body_is_refused_by_every_command_and_stores_nothing() {
    with_app(|app| async move {
        let api = document();
        let admin = app.person(Role::Admin).await;
        let records = records(&app).await;
        let mut cases = Vec::new();
        for operation in operations(&api)
            .iter()
            .filter(|operation| operation.action.is_some())
        {
            for (why, body) in wrong_bodies(&api, &operation.body) {
                let path = operation.about(records[aggregate_of(operation)]);
                cases.push(Case {
                    why,
                    path,
                    person: admin.clone(),
                    headers: headers("\"1\""),
                    body,
                });
            }
        }
        let sent = cases.len();
        let statuses = refuse_all(&app, cases).await;
        let by_content = [400, 413, 422]
            .iter()
            .filter_map(|status| statuses.get(status))
            .sum::<usize>();
        assert!(
            by_content * 10 > sent * 6,
            "of {sent} wrong bodies too few were refused for what they are: {statuses:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_versions_keys_ids_and_types_of_content_are_refused_by_every_command() {
    with_app(|app| async move {
        let api = document();
        let admin = app.person(Role::Admin).await;
        let records = records(&app).await;
        let mut cases = Vec::new();
        for operation in operations(&api)
            .iter()
            .filter(|operation| operation.action.is_some())
        {
            let id = records[aggregate_of(operation)];
            let body = sample(&api, &operation.body).to_string().into_bytes();
            let mut add =
                |why: &str, path: String, headers: Vec<(&'static str, String)>, body: &[u8]| {
                    cases.push(Case {
                        why: why.into(),
                        path,
                        person: admin.clone(),
                        headers,
                        body: body.to_vec(),
                    });
                };
            let path = operation.about(id);
            let without = |name: &str| {
                headers("\"1\"")
                    .into_iter()
                    .filter(|(header, _)| *header != name)
                    .collect::<Vec<_>>()
            };
            add(
                "another type of content",
                path.clone(),
                without("content-type"),
                &body,
            );
            add(
                "a parameter nobody knows",
                format!("{path}?force=true"),
                headers("\"1\""),
                &body,
            );
            for key in ["", &"k".repeat(65)] {
                let mut headers = without("idempotency-key");
                headers.push(("idempotency-key", key.into()));
                add("an unusable key", path.clone(), headers, &body);
            }
            if operation.creates() {
                add("no key", path, without("idempotency-key"), &body);
                continue;
            }
            for version in [
                "\"99\"",
                "\"0\"",
                "\"-1\"",
                "\"one\"",
                "*",
                "\"99999999999999999999\"",
            ] {
                add(
                    "a version the record does not have",
                    path.clone(),
                    headers(version),
                    &body,
                );
            }
            if !operation.path.contains("{id}") {
                continue;
            }
            add(
                "a record that does not exist",
                operation.about(Uuid::now_v7()),
                headers("\"1\""),
                &body,
            );
            for id in ["7", "none", "%00", "..%2F..%2Fusers", &"9".repeat(2_000)] {
                add(
                    "an id that is none",
                    operation.path.replace("{id}", id),
                    headers("\"1\""),
                    &body,
                );
            }
        }
        assert!(cases.len() > 200, "only {} requests", cases.len());
        refuse_all(&app, cases).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_record_is_out_of_reach_for_every_command() {
    with_app(|app| async move {
        let api = document();
        let arun = app.named("arun", Role::Sales).await;
        let records = records(&app).await;
        let mut cases = Vec::new();
        for operation in operations(&api)
            .iter()
            .filter(|operation| operation.action.is_some() && !operation.creates())
        {
            let path = operation.about(records[aggregate_of(operation)]);
            let body = sample(&api, &operation.body).to_string().into_bytes();
            cases.push(Case {
                why: "a colleague's record".into(),
                path,
                person: arun.clone(),
                headers: headers("\"1\""),
                body,
            });
        }
        let statuses = refuse_all(&app, cases).await;
        assert!(
            statuses.keys().all(|status| [403, 404].contains(status)),
            "{statuses:?}"
        );
    })
    .await;
}
