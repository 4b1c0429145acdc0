//! Interactions through the door: what they are about decides who reads them, the author corrects
//! them on the day, and a next step is a task.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

async fn lead(app: &TestApp, who: &Person, phone: &str) -> Value {
    let body = json!({"contact": {"name": "Anitha Menon", "phone": phone}, "source": "website"});
    app.create(who, "leads", body).await.ok()["id"].clone()
}

fn call(about: Value) -> Value {
    let mut body = json!({"kind": "call", "occurred_at": "2026-05-01T05:00:00Z", "summary": "She asked for the price",
        "direction": "inbound", "duration_min": 12, "outcome": "interested"});
    for (name, value) in about.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

async fn logged(app: &TestApp, who: &Person, about: Value) -> Value {
    app.create(who, "interactions", call(about)).await.ok()["id"].clone()
}

fn path(id: &Value) -> String {
    format!("/api/v1/interactions/{}", id.as_str().unwrap_or_default())
}

fn ids(list: &Value) -> Vec<Value> {
    let items = list["items"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    items.iter().map(|item| item["id"].clone()).collect()
}

/// Tasks of an interaction's records as its author sees them, those of the first contact aside.
async fn steps(app: &TestApp, who: &Person, lead: &Value) -> Vec<Value> {
    app.quiet().await;
    let path = format!(
        "/api/v1/tasks?sort=created_at&filter[linked]={}",
        lead.as_str().unwrap_or_default()
    );
    let list = app.read(who, &path).await;
    let first = |task: &Value| {
        task["title"]
            .as_str()
            .is_some_and(|title| title.starts_with("First contact"))
    };
    list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|task| !first(task))
        .cloned()
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_logged_listed_with_names_corrected_and_withdrawn() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let anitha = lead(&app, &meera, "9847012345").await;
        let id = logged(&app, &meera, json!({"lead_id": anitha})).await;
        let list = app
            .read(
                &meera,
                &format!(
                    "/api/v1/interactions?totals=1&filter[linked]={}",
                    anitha.as_str().unwrap_or_default()
                ),
            )
            .await;
        let item = &list["items"][0];
        assert_eq!(
            (&item["id"], &item["author_name"], &item["occurred_on"]),
            (&id, &json!("Meera Person"), &json!("2026-05-01"))
        );
        assert_eq!(
            item["links"],
            json!([{"kind": "lead", "id": anitha, "label": "Anitha Menon"}])
        );
        assert_eq!(list["totals"]["duration_min"], 12);
        app.act(
            &meera,
            "interactions",
            &id,
            "amend",
            json!({"summary": "She asked for two prices", "outcome": null, "kind": "whatsapp",
            "occurred_at": "2026-05-02T05:00:00Z", "duration_min": 15}),
        )
        .await
        .ok();
        let item = app.read(&meera, "/api/v1/interactions").await["items"][0].clone();
        assert_eq!(
            (
                &item["summary"],
                &item["outcome"],
                &item["kind"],
                &item["occurred_on"],
                &item["duration_min"]
            ),
            (
                &json!("She asked for two prices"),
                &Value::Null,
                &json!("whatsapp"),
                &json!("2026-05-02"),
                &json!(15)
            )
        );
        app.act(
            &meera,
            "interactions",
            &id,
            "withdraw",
            json!({"reason": "Wrong lead"}),
        )
        .await
        .ok();
        assert_eq!(
            ids(&app.read(&meera, "/api/v1/interactions").await),
            Vec::<Value>::new()
        );
        assert_eq!(
            app.get(&meera, &path(&id)).await.ok()["status"],
            "withdrawn"
        );
        let again = app
            .act(
                &meera,
                "interactions",
                &id,
                "amend",
                json!({"kind": "note"}),
            )
            .await;
        assert_eq!(again.refusal(), (409, "transition_not_allowed"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_the_record_reads_what_was_said_and_the_author_alone_corrects_it_on_the_day() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let (manager, operations, finance, auditor) = (
            app.person(Role::Manager).await,
            app.person(Role::Operations).await,
            app.person(Role::Finance).await,
            app.person(Role::Auditor).await,
        );
        let anitha = lead(&app, &meera, "9847012345").await;
        let by_manager = logged(&app, &manager, json!({"lead_id": anitha})).await;
        let by_meera = logged(&app, &meera, json!({"lead_id": anitha})).await;
        assert_eq!(
            app.get(&arun, &path(&by_meera)).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(
            app.get(&operations, &path(&by_meera)).await.refusal(),
            (404, "not_found")
        );
        let answer = app
            .act(
                &meera,
                "interactions",
                &by_manager,
                "amend",
                json!({"kind": "note"}),
            )
            .await;
        assert_eq!(
            (answer.refusal(), &answer.body["params"]["guard"]),
            ((403, "forbidden"), &json!("author"))
        );
        app.act(
            &manager,
            "interactions",
            &by_meera,
            "amend",
            json!({"kind": "meeting"}),
        )
        .await
        .ok();
        assert_eq!(
            app.create(&auditor, "interactions", call(json!({"lead_id": anitha})))
                .await
                .refusal(),
            (403, "read_only_role")
        );
        let answer = app
            .create(&finance, "interactions", call(json!({"lead_id": anitha})))
            .await;
        assert_eq!(
            (answer.refusal(), &answer.body["params"]["guard"]),
            ((403, "forbidden"), &json!("project_linked"))
        );
        let answer = app
            .create(&arun, "interactions", call(json!({"lead_id": anitha})))
            .await;
        assert_eq!(
            (answer.refusal(), answer.errors()),
            (
                (422, "reference_unknown"),
                vec![("/lead_id", "reference_unknown")]
            )
        );
        for (person, expected) in [
            (&meera, 2),
            (&arun, 0),
            (&manager, 2),
            (&auditor, 2),
            (&operations, 0),
            (&finance, 0),
        ] {
            assert_eq!(
                app.read(person, "/api/v1/interactions?count=exact").await["count"],
                expected
            );
        }
        // The lead goes to Arun: Meera keeps what she wrote, in the list as in the record.
        app.act(
            &manager,
            "leads",
            &anitha,
            "assign",
            json!({"owner_id": arun.id}),
        )
        .await
        .ok();
        assert_eq!(
            ids(&app.read(&meera, "/api/v1/interactions").await),
            std::slice::from_ref(&by_meera)
        );
        assert_eq!(
            app.get(&meera, &path(&by_manager)).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(app.get(&meera, &path(&by_meera)).await.status, 200);
        let answer = app
            .act(
                &meera,
                "interactions",
                &by_meera,
                "amend",
                json!({"kind": "note"}),
            )
            .await;
        assert_eq!(answer.refusal(), (403, "out_of_scope"));
        assert_eq!(
            app.read(&arun, "/api/v1/interactions?count=exact").await["count"],
            2
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_step_is_a_task_that_moves_and_ends_with_it() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let manager = app.person(Role::Manager).await;
        let anitha = lead(&app, &meera, "9847012345").await;
        let id = logged(&app, &meera, json!({"lead_id": anitha, "next_step": "Send two offers", "next_step_on": "2026-12-01"})).await;
        let tasks = steps(&app, &meera, &anitha).await;
        assert_eq!(tasks.len(), 1);
        assert_eq!((&tasks[0]["title"], &tasks[0]["due_on"], &tasks[0]["assignee_id"]), (&json!("Send two offers"), &json!("2026-12-01"), &json!(meera.id)));
        app.act(&meera, "interactions", &id, "amend", json!({"next_step_on": "2026-12-05", "next_step_assignee_id": manager.id})).await.ok();
        let tasks = steps(&app, &meera, &anitha).await;
        assert_eq!((tasks.len(), &tasks[0]["due_on"], &tasks[0]["assignee_id"]), (1, &json!("2026-12-05"), &json!(manager.id)));
        app.act(&meera, "interactions", &id, "amend", json!({"next_step_on": null, "next_step_assignee_id": null})).await.ok();
        assert_eq!(steps(&app, &meera, &anitha).await[0]["status"], "cancelled");
        let other = logged(&app, &meera, json!({"lead_id": anitha, "next_step": "Visit", "next_step_on": "2026-12-02"})).await;
        app.act(&meera, "interactions", &other, "withdraw", json!({"reason": "Wrong lead"})).await.ok();
        let tasks = steps(&app, &meera, &anitha).await;
        assert!(tasks.len() == 2 && tasks.iter().all(|task| task["status"] == "cancelled"), "{tasks:#?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_to_a_merged_customer_shows_under_the_survivor() {
    with_app(|app| async move {
        let (meera, manager) = (app.named("meera", Role::Sales).await, app.person(Role::Manager).await);
        let customer = async |who: &Person, phone: &str| {
            let body = json!({"customer_type": "residential", "first_name": "Anitha", "phones": [phone],
                "address": {"line1": "Kadavanthra", "city": "Kochi", "state_code": "32", "pin_code": "682020"}});
            app.create(who, "customers", body).await.ok()["id"].clone()
        };
        let (kept, ended) = (customer(&meera, "9847012345").await, customer(&manager, "9847012346").await);
        let id = logged(&app, &manager, json!({"customer_id": ended})).await;
        let list = format!("/api/v1/interactions?filter[linked]={}", kept.as_str().unwrap_or_default());
        assert_eq!(ids(&app.read(&meera, &list).await), Vec::<Value>::new());
        let merge = json!({"into_customer_id": kept, "reason": "Same person"});
        app.act(&manager, "customers", &ended, "merge", merge).await.ok();
        assert_eq!(ids(&app.read(&meera, &list).await), std::slice::from_ref(&id));
        assert_eq!(app.get(&meera, &path(&id)).await.status, 200);
    })
    .await;
}
