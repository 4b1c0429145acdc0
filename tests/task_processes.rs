//! Tasks that follow from what happens: opened once, given to the right person, closed by what
//! they asked for; and nothing more when all of it is delivered again.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

async fn captured(app: &TestApp, who: &Person, phone: &str) -> Value {
    let body = json!({"contact": {"name": "Anitha Menon", "phone": phone}, "source": "website", "capacity_w": 3000});
    app.create(who, "leads", body).await.ok()["id"].clone()
}

async fn customer(app: &TestApp, who: &Person, phone: &str) -> Value {
    let body = json!({"customer_type": "residential", "first_name": "Anitha", "phones": [phone],
        "address": {"line1": "Kadavanthra", "city": "Kochi", "state_code": "32", "pin_code": "682020"}});
    app.create(who, "customers", body).await.ok()["id"].clone()
}

/// A lead of a new customer, won.
async fn won(app: &TestApp, who: &Person, phone: &str) -> (Value, Value) {
    let buyer = customer(app, who, phone).await;
    let body = json!({"customer_id": buyer, "source": "website", "capacity_w": 3000});
    let lead = app.create(who, "leads", body).await.ok()["id"].clone();
    let qualify =
        json!({"customer_id": buyer, "segment": "non_subsidy", "service_type": "epc_project"});
    app.act(who, "leads", &lead, "qualify", qualify).await.ok();
    let start = json!({"expected_value_paise": 19_602_000, "survey_waiver": "Seen on photos"});
    app.act(who, "leads", &lead, "start-proposal", start)
        .await
        .ok();
    let win = json!({"order_value_paise": 19_602_000, "confirmation_date": "2026-05-01"});
    app.act(who, "leads", &lead, "win", win).await.ok();
    app.quiet().await;
    let project = aggregates::project::id_of_lead(
        lead.as_str()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default(),
    );
    (lead, json!(project))
}

/// Tasks of a record, as a manager sees them, by title.
async fn tasks(app: &TestApp, record: &Value) -> Vec<Value> {
    app.quiet().await;
    let manager = app.person(Role::Manager).await;
    let path = format!(
        "/api/v1/tasks?sort=title&filter[linked]={}",
        record.as_str().unwrap_or_default()
    );
    app.read(&manager, &path).await["items"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

/// Delivers every event again to every process manager, as after a crash between an effect and
/// the cursor behind it; without receipts too, so that the records themselves must know. Nothing
/// may follow.
async fn nothing_follows_a_second_time(app: &TestApp) {
    app.quiet().await;
    let pool = app.app.desk().pool();
    let events = async || -> i64 {
        sqlx::query_scalar("select count(*) from events")
            .fetch_one(pool)
            .await
            .expect("a count")
    };
    for forget in [false, true] {
        let before = events().await;
        if forget {
            sqlx::query("delete from commands where actor = 'system'")
                .execute(pool)
                .await
                .expect("receipts are forgotten");
        }
        sqlx::query(
            "update reactor_cursors set epoch = 0, txid = '0', position = 0, owner = null, fence = fence + 1, lease_until = null",
        )
        .execute(pool)
        .await
        .expect("the cursors are reset");
        // Whoever followed the feed notices with the next event that it lost its place.
        let admin = app.person(Role::Admin).await;
        app.create(&admin, "tasks", json!({"title": "Wake up"}))
            .await
            .ok();
        app.quiet().await;
        assert_eq!(events().await, before + 1, "forgetting receipts: {forget}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_lead_is_called_by_its_owner_or_by_the_first_manager_to_take_it() {
    with_app(|app| async move {
        let (meera, manager) = (
            app.named("meera", Role::Sales).await,
            app.person(Role::Manager).await,
        );
        let owned = captured(&app, &meera, "9847012345").await;
        let found = tasks(&app, &owned).await;
        assert_eq!(found.len(), 1);
        assert_eq!(
            (
                &found[0]["title"],
                &found[0]["assignee_id"],
                &found[0]["origin"]
            ),
            (
                &json!("First contact: Anitha Menon 3 kW"),
                &json!(meera.id),
                &json!("process")
            )
        );
        let unowned = captured(&app, &manager, "9847012346").await;
        let task = tasks(&app, &unowned).await[0].clone();
        assert_eq!(
            (&task["assignee_id"], &task["assignee_role"]),
            (&Value::Null, &json!("manager"))
        );
        app.act(&manager, "tasks", &task["id"], "start", json!({}))
            .await
            .ok();
        let taken = tasks(&app, &unowned).await[0].clone();
        assert_eq!(
            (
                &taken["assignee_id"],
                &taken["assignee_role"],
                &taken["status"]
            ),
            (&json!(manager.id), &Value::Null, &json!("in_progress"))
        );
        app.act(
            &meera,
            "leads",
            &owned,
            "lose",
            json!({"reason": "no_budget", "lost_on": "2026-05-02"}),
        )
        .await
        .ok();
        assert_eq!(tasks(&app, &owned).await[0]["status"], "cancelled");
        nothing_follows_a_second_time(&app).await;
        assert_eq!(tasks(&app, &unowned).await[0], taken);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_is_the_surveyors_task_which_moves_with_it_and_is_done_with_it() {
    with_app(|app| async move {
        let (meera, ops) = (app.named("meera", Role::Sales).await, app.person(Role::Operations).await);
        let buyer = customer(&app, &meera, "9847012345").await;
        let lead = app.create(&meera, "leads", json!({"customer_id": buyer, "source": "website"})).await.ok()["id"].clone();
        let qualify = json!({"customer_id": buyer, "segment": "subsidy", "service_type": "epc_project"});
        app.act(&meera, "leads", &lead, "qualify", qualify).await.ok();
        app.act(&meera, "leads", &lead, "schedule-survey", json!({"surveyor_id": meera.id, "scheduled_at": "2026-12-01T04:30:00Z"})).await.ok();
        let found = tasks(&app, &lead).await;
        assert_eq!(found[0]["status"], "done", "the first contact was made: {found:#?}");
        assert_eq!((&found[1]["due_on"], &found[1]["due_time"], &found[1]["assignee_id"]), (&json!("2026-12-01"), &json!("10:00"), &json!(meera.id)));
        let record = app.get(&meera, &format!("/api/v1/leads/{}", lead.as_str().unwrap_or_default())).await.ok();
        let survey = record["surveys"][0]["survey_id"].clone();
        let moved = json!({"survey_id": survey, "surveyor_id": ops.id, "scheduled_at": "2026-12-02T09:00:00Z"});
        app.act(&meera, "leads", &lead, "schedule-survey", moved).await.ok();
        let found = tasks(&app, &lead).await;
        assert_eq!(found.len(), 2);
        assert_eq!((&found[1]["due_on"], &found[1]["due_time"], &found[1]["assignee_id"]), (&json!("2026-12-02"), &json!("14:30"), &json!(ops.id)));
        let result = json!({"surveyed_on": "2026-05-01", "feasible": true, "roof_type": "concrete_flat", "roof_area_m2": 80, "usable_area_m2": 60});
        app.act(&ops, "leads", &lead, "record-survey", json!({"survey_id": survey, "result": result})).await.ok();
        assert_eq!(tasks(&app, &lead).await[1]["status"], "done");
        nothing_follows_a_second_time(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_row_asks_finance_for_its_invoice_and_a_cancelled_project_for_its_settlement() {
    with_app(|app| async move {
        let (meera, manager, finance) = (
            app.named("meera", Role::Sales).await,
            app.person(Role::Manager).await,
            app.person(Role::Finance).await,
        );
        let (_, project) = won(&app, &meera, "9847012345").await;
        let found = tasks(&app, &project).await;
        assert_eq!(found.len(), 1);
        let title = found[0]["title"].as_str().unwrap_or_default();
        assert!(
            title.starts_with("Raise the invoice: ") && title.ends_with("project 1"),
            "{title}"
        );
        assert_eq!(found[0]["assignee_role"], "finance");
        let open = app
            .read(&finance, "/api/v1/tasks?filter[assignee_role]=finance")
            .await;
        assert_eq!(open["items"][0]["id"], found[0]["id"]);
        let cancel = json!({"reason": "no_budget", "effective_on": "2026-05-03"});
        app.act(&manager, "projects", &project, "cancel", cancel)
            .await
            .ok();
        let found = tasks(&app, &project).await;
        assert_eq!(
            (found.len(), &found[0]["status"]),
            (1, &json!("cancelled")),
            "nothing was paid, so nothing is to settle"
        );
        nothing_follows_a_second_time(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_done_task_leaves_its_remark_and_its_successor_once() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let (_, project) = won(&app, &meera, "9847012345").await;
        let body = json!({"title": "Ask about the meter", "due_on": "2026-05-04", "repeat": "weekly", "links": [{"kind": "project", "id": project}]});
        let task = app.create(&meera, "tasks", body).await.ok()["id"].clone();
        app.act(&meera, "tasks", &task, "complete", json!({"outcome": "It comes in June", "post_remark": true})).await.ok();
        app.quiet().await;
        app.act(&meera, "tasks", &task, "reopen", json!({})).await.ok();
        app.act(&meera, "tasks", &task, "complete", json!({})).await.ok();
        let of_meera: Vec<Value> = tasks(&app, &project).await.into_iter().filter(|task| task["origin"] == "manual").collect();
        assert_eq!(of_meera.len(), 2);
        let next = of_meera.iter().find(|found| found["id"] != task).expect("a successor");
        assert_eq!((&next["status"], &next["repeat"], &next["created_by"], &next["assignee_id"]), (&json!("todo"), &json!("weekly"), &json!(meera.id), &json!(meera.id)));
        let record = app.get(&meera, &format!("/api/v1/projects/{}", project.as_str().unwrap_or_default())).await.ok();
        let remarks: Vec<&Value> = record["remarks"].as_array().map(|remarks| remarks.iter().map(|remark| &remark["text"]).collect()).unwrap_or_default();
        assert_eq!(remarks, ["Ask about the meter: It comes in June"]);
        nothing_follows_a_second_time(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_hands_everything_open_to_one_person() {
    with_app(|app| async move {
        let (meera, arun, manager) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
            app.person(Role::Manager).await,
        );
        let (ordered, project) = won(&app, &meera, "9847012345").await;
        let open = captured(&app, &meera, "9847012346").await;
        let buyer = customer(&app, &meera, "9847012347").await;
        let task = app
            .create(&meera, "tasks", json!({"title": "Tidy the desk"}))
            .await
            .ok()["id"]
            .clone();
        let done = app
            .create(&meera, "tasks", json!({"title": "Call"}))
            .await
            .ok()["id"]
            .clone();
        app.act(&meera, "tasks", &done, "complete", json!({}))
            .await
            .ok();
        app.quiet().await;
        let admin = app.person(Role::Admin).await;
        let password = json!({"password": "quiet-monsoon-mornings-9"});
        app.send(
            Some(&admin),
            axum::http::Method::POST,
            "/api/v1/auth/step-up",
            Some(password),
            &[],
        )
        .await
        .ok();
        app.act(
            &admin,
            "users",
            &json!(meera.id),
            "deactivate",
            json!({"reason": "Moves abroad", "hand_over_to": arun.id}),
        )
        .await
        .ok();
        app.quiet().await;
        let owner = async |plural: &str, id: &Value, member: &str| {
            app.get(
                &manager,
                &format!("/api/v1/{plural}/{}", id.as_str().unwrap_or_default()),
            )
            .await
            .ok()[member]
                .clone()
        };
        for (plural, id, member) in [
            ("leads", &open, "owner_id"),
            ("customers", &buyer, "owner_id"),
            ("projects", &project, "owner_id"),
            ("tasks", &task, "assignee_id"),
        ] {
            assert_eq!(owner(plural, id, member).await, json!(arun.id), "{plural}");
        }
        for (plural, id, member) in [
            ("leads", &ordered, "owner_id"),
            ("tasks", &done, "assignee_id"),
        ] {
            assert_eq!(
                owner(plural, id, member).await,
                json!(meera.id),
                "{plural}: what is over stays"
            );
        }
        nothing_follows_a_second_time(&app).await;
    })
    .await;
}
