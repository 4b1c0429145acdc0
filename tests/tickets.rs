//! Tickets through the door: happy, refused, forbidden, stale; what each role reads of them; and
//! what their list works out for today.

use aggregates::policy::Role;
use chrono::{Days, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

fn today() -> NaiveDate {
    aggregates::kernel::kolkata_date(Utc::now())
}

/// A household and its order, owned by a salesperson.
async fn project(app: &TestApp, owner: &Person, phone: &str) -> (Value, Value) {
    let admin = app.person(Role::Admin).await;
    let buyer = json!({"customer_type": "residential", "first_name": "Anitha", "last_name": "Menon", "phones": [phone],
        "address": {"line1": "Kadavanthra", "city": "Kochi", "state_code": "32", "pin_code": "682020"}});
    let customer = app.create(owner, "customers", buyer).await.ok()["id"].clone();
    let order = json!({"customer_id": customer, "owner_id": owner.id, "order_value_paise": 19_602_000,
        "confirmation_date": "2026-04-10", "segment": "non_subsidy", "service_type": "epc_project",
        "source": "website", "capacity_w": 3_240});
    let project = app.create(&admin, "projects", order).await.ok()["id"].clone();
    app.quiet().await;
    (customer, project)
}

async fn opened(app: &TestApp, who: &Person, project: &Value, title: &str) -> Value {
    let body = json!({"project_id": project, "title": title, "category": "inverter_fault"});
    app.create(who, "tickets", body).await.ok()["id"].clone()
}

fn path(id: &Value, rest: &str) -> String {
    format!("/api/v1/tickets/{}{rest}", id.as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_opened_numbered_followed_up_closed_and_reopened() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let ravi = app.named("ravi", Role::Operations).await;
        let (_, project) = project(&app, &meera, "9847012345").await;
        let id = opened(&app, &meera, &project, "Inverter shows error 102").await;
        let record = app.get(&meera, &path(&id, "")).await.ok();
        assert_eq!(
            (
                &record["ticket_number"],
                &record["status"],
                &record["priority"]
            ),
            (&json!("RE00000001"), &json!("open"), &json!("normal"))
        );
        for (command, body) in [
            ("assign", json!({"assignee_id": ravi.id})),
            ("set-priority", json!({"priority": "high"})),
            (
                "update",
                json!({"description": "Since the storm on Monday"}),
            ),
            ("start", json!({})),
        ] {
            app.act(&ravi, "tickets", &id, command, body).await.ok();
        }
        let note = json!({"note": "Will bring a fuse", "next_on": today() + Days::new(2)});
        app.act(&meera, "tickets", &id, "follow-up", note)
            .await
            .ok();
        let notes = app.get(&meera, &path(&id, "/follow-ups")).await.ok();
        assert_eq!(notes["items"][0]["author_id"], json!(meera.id));
        let close = json!({"resolution": "Replaced the fuse", "root_cause": "Surge"});
        app.act(&ravi, "tickets", &id, "close", close).await.ok();
        let late = app
            .act(
                &ravi,
                "tickets",
                &id,
                "set-priority",
                json!({"priority": "low"}),
            )
            .await;
        assert_eq!(late.refusal(), (409, "ticket_closed"));
        let reopen = json!({"reason": "The error came back"});
        app.act(&ravi, "tickets", &id, "reopen", reopen).await.ok();
        let history = app.get(&meera, &path(&id, "/history")).await.ok();
        let kinds: Vec<&str> = history["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|change| change["type"].as_str())
            .collect();
        assert_eq!(
            kinds,
            [
                "ticket.opened",
                "ticket.assigned",
                "ticket.priority_set",
                "ticket.updated",
                "ticket.started",
                "ticket.followed_up",
                "ticket.closed",
                "ticket.reopened"
            ]
        );
        let second = opened(&app, &ravi, &project, "Roof leaks at the rail").await;
        let record = app.get(&ravi, &path(&second, "")).await.ok();
        assert_eq!(record["ticket_number"], "RE00000002", "no gap");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_what_is_overdue_today_and_whose_customer_it_is() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let ravi = app.named("ravi", Role::Operations).await;
        let (customer, project) = project(&app, &meera, "9847012345").await;
        let id = opened(&app, &meera, &project, "Low generation since May").await;
        let ahead = json!({"note": "Visit agreed", "next_on": today()});
        app.act(&ravi, "tickets", &id, "follow-up", ahead).await.ok();
        let row = app.read(&ravi, "/api/v1/tickets?count=exact&q=anitha").await["items"][0].clone();
        let shown = |member: &str| row[member].clone();
        assert_eq!(shown("status"), "in_progress");
        assert_eq!(shown("overdue"), false, "today is not past");
        assert_eq!((shown("age_days"), shown("unassigned")), (json!(0), json!(true)));
        assert_eq!((shown("customer_id"), shown("customer_name")), (customer.clone(), json!("Anitha Menon")));
        assert_eq!((shown("city"), shown("cover")), (json!("Kochi"), Value::Null));
        assert_eq!((shown("opened_by_name"), shown("last_follow_up")), (json!("Meera Person"), json!("Visit agreed")));
        // A follow-up of last week that nobody kept.
        let missed = json!({"type": "ticket.followed_up", "follow_up_id": uuid::Uuid::now_v7(), "note": "Asked for photos",
            "next_on": today() - Days::new(3), "author_id": ravi.id, "at": Utc::now()});
        stored(&app, &id, missed).await;
        let overdue = app.read(&ravi, "/api/v1/tickets?filter[overdue][eq]=true").await;
        assert_eq!(overdue["items"][0]["id"], id);
        for (list, filter) in [("customers", ""), ("projects", "")] {
            let row = app.read(&meera, &format!("/api/v1/{list}{filter}")).await["items"][0].clone();
            assert_eq!(row["open_tickets"], 1, "{list}");
        }
        app.act(&ravi, "tickets", &id, "close", json!({"resolution": "Cleaned the panels"})).await.ok();
        let row = app.read(&ravi, "/api/v1/tickets").await["items"][0].clone();
        assert_eq!((&row["overdue"], &row["closed_on"]), (&json!(false), &json!(today())));
        let row = app.read(&meera, "/api/v1/projects").await["items"][0].clone();
        assert_eq!(row["open_tickets"], 0);
        let groups = app.read(&ravi, "/api/v1/tickets/groups?by=status").await;
        assert_eq!(groups["groups"][0]["key"], "closed");
    })
    .await;
}

/// Appends one event to a ticket, dated as it is.
async fn stored(app: &TestApp, id: &Value, payload: Value) {
    let admin = app.person(Role::Admin).await;
    let version = app.get(&admin, &path(id, "")).await.ok()["version"]
        .as_i64()
        .unwrap_or_default();
    let append = rayenna::event_store::Append {
        streams: vec![rayenna::event_store::StreamAppend {
            aggregate_type: "ticket".into(),
            aggregate_id: id
                .as_str()
                .and_then(|id| id.parse().ok())
                .unwrap_or_default(),
            expected_version: version,
            events: vec![rayenna::event_store::NewEvent {
                event_type: payload["type"].as_str().unwrap_or_default().to_owned(),
                event_version: 1,
                payload,
            }],
        }],
        metadata: json!({"actor": "system", "correlation_id": "given"}),
        ..rayenna::event_store::Append::default()
    };
    app.app
        .desk()
        .store()
        .append(&append)
        .await
        .expect("stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_and_does_what_its_row_says() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let ravi = app.named("ravi", Role::Operations).await;
        let (_, project) = project(&app, &meera, "9847012345").await;
        let body = json!({"project_id": project, "title": "Monitoring app is blank"});
        for (role, answer) in [
            (Role::Finance, (403, "forbidden")),
            (Role::Auditor, (403, "read_only_role")),
        ] {
            let who = app.person(role).await;
            let refused = app.create(&who, "tickets", body.clone()).await;
            assert_eq!(refused.refusal(), answer);
        }
        let foreign = app.create(&arun, "tickets", body.clone()).await;
        assert_eq!(
            foreign.refusal(),
            (422, "reference_unknown"),
            "a project of another"
        );
        let id = app.create(&meera, "tickets", body).await.ok()["id"].clone();
        assert_eq!(
            app.get(&arun, &path(&id, "")).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(app.read(&arun, "/api/v1/tickets").await["items"], json!([]));
        let finance = app.person(Role::Finance).await;
        assert_eq!(
            app.get(&finance, "/api/v1/tickets").await.refusal(),
            (403, "forbidden")
        );
        let auditor = app.person(Role::Auditor).await;
        assert_eq!(app.get(&auditor, &path(&id, "")).await.ok()["id"], id);
        let start = app.act(&meera, "tickets", &id, "start", json!({})).await;
        assert_eq!(
            start.refusal(),
            (403, "forbidden"),
            "sales opens and follows up"
        );
        let seller = json!({"assignee_id": meera.id});
        app.act(&ravi, "tickets", &id, "assign", seller).await.ok();
        let other = json!({"assignee_id": arun.id});
        assert_eq!(
            app.act(&ravi, "tickets", &id, "assign", other)
                .await
                .refusal(),
            (422, "assignee_invalid"),
            "only the owner of the project among sales"
        );
        let id_text = id.as_str().unwrap_or_default();
        let stale = app
            .act_at(&ravi, "tickets", id_text, "start", "1", json!({}))
            .await;
        assert_eq!(stale.refusal(), (412, "version_conflict"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_order_or_ticket_keeps_its_customer_from_being_retired() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let (admin, manager) = (
            app.person(Role::Admin).await,
            app.person(Role::Manager).await,
        );
        let (customer, project) = project(&app, &meera, "9847012345").await;
        let id = opened(&app, &meera, &project, "Roof leaks at the rail").await;
        app.settle().await;
        let retire = async || {
            app.settle().await;
            let reason = json!({"reason": "Moved away"});
            app.act(&manager, "customers", &customer, "retire", reason)
                .await
        };
        let refused = retire().await;
        assert_eq!(refused.refusal(), (409, "in_use"));
        assert_eq!(
            refused.body["by"],
            json!(["Project 1", "Ticket RE00000001"])
        );
        let cancel = json!({"reason": "no_budget", "effective_on": today()});
        app.act(&admin, "projects", &project, "cancel", cancel)
            .await
            .ok();
        assert_eq!(retire().await.body["by"], json!(["Ticket RE00000001"]));
        let body = json!({"project_id": project, "title": "Another one"});
        assert_eq!(
            app.create(&meera, "tickets", body).await.refusal(),
            (409, "project_cancelled")
        );
        let close = json!({"resolution": "The plant was taken down"});
        app.act(&admin, "tickets", &id, "close", close).await.ok();
        retire().await.ok();
    })
    .await;
}
