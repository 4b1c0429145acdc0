//! Tasks through the door: whose they are, who sees them through what they are about, and what
//! list, board and calendar show.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

async fn lead(app: &TestApp, who: &Person, name: &str, phone: &str) -> Value {
    let body = json!({"contact": {"name": name, "phone": phone}, "source": "website"});
    let id = app.create(who, "leads", body).await.ok()["id"].clone();
    app.quiet().await;
    id
}

async fn noted(app: &TestApp, who: &Person, body: Value) -> Value {
    app.create(who, "tasks", body).await.ok()["id"].clone()
}

async fn record(app: &TestApp, who: &Person, id: &Value) -> Value {
    let path = format!("/api/v1/tasks/{}", id.as_str().unwrap_or_default());
    app.get(who, &path).await.ok()
}

fn ids(list: &Value) -> Vec<Value> {
    let items = list["items"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    items.iter().map(|item| item["id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_noted_listed_by_what_it_is_about_and_done() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let anitha = lead(&app, &meera, "Anitha Menon", "9847012345").await;
        let task = noted(
            &app,
            &meera,
            json!({"title": "Send the offer", "due_on": "2026-06-01", "due_time": "16:30",
            "priority": "high", "links": [{"kind": "lead", "id": anitha}]}),
        )
        .await;
        let path = format!(
            "/api/v1/tasks?filter[linked]={}&filter[origin]=manual",
            anitha.as_str().unwrap_or_default()
        );
        let list = app.read(&meera, &path).await;
        assert_eq!(ids(&list), std::slice::from_ref(&task));
        let item = &list["items"][0];
        assert_eq!(
            (&item["overdue"], &item["due_at"]),
            (&json!(true), &json!("2026-06-01T11:00:00+00:00"))
        );
        assert_eq!(
            item["links"],
            json!([{"kind": "lead", "id": anitha, "label": "Anitha Menon"}])
        );
        assert_eq!(
            (&item["assignee_name"], &item["created_by_name"]),
            (&json!("Meera Person"), &json!("Meera Person"))
        );
        assert!(item.get("linked").is_none());
        app.act(&meera, "tasks", &task, "start", json!({}))
            .await
            .ok();
        app.act(
            &meera,
            "tasks",
            &task,
            "update",
            json!({"title": "Send two offers", "priority": "urgent", "links": null}),
        )
        .await
        .ok();
        app.act(
            &meera,
            "tasks",
            &task,
            "complete",
            json!({"outcome": "Sent"}),
        )
        .await
        .ok();
        let board = app
            .read(
                &meera,
                "/api/v1/tasks/groups?by=status&filter[origin]=manual&peek=5",
            )
            .await;
        assert_eq!(board["groups"][0]["key"], "done");
        assert_eq!(board["groups"][0]["items"][0]["title"], "Send two offers");
        assert_eq!(
            app.read(
                &meera,
                "/api/v1/tasks?filter[overdue]=true&filter[origin]=manual"
            )
            .await["items"],
            json!([])
        );
        let answer = app.act(&meera, "tasks", &task, "start", json!({})).await;
        assert_eq!(
            (answer.refusal(), &answer.body["allowed"]),
            ((409, "transition_not_allowed"), &json!(["reopen"]))
        );
        app.act(&meera, "tasks", &task, "reopen", json!({}))
            .await
            .ok();
        app.act(&meera, "tasks", &task, "cancel", json!({}))
            .await
            .ok();
        assert_eq!(record(&app, &meera, &task).await["status"], "cancelled");
        let path = format!(
            "/api/v1/tasks/{}/history",
            task.as_str().unwrap_or_default()
        );
        let history = app.get(&meera, &path).await.ok();
        assert_eq!(history["items"].as_array().map(Vec::len), Some(6));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_seen_by_assignee_creator_and_readers_of_its_record_and_changed_by_the_first_two()
{
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let (manager, auditor, finance) = (
            app.person(Role::Manager).await,
            app.person(Role::Auditor).await,
            app.person(Role::Finance).await,
        );
        let anitha = lead(&app, &meera, "Anitha Menon", "9847012345").await;
        let link = json!([{"kind": "lead", "id": anitha}]);
        let linked = noted(
            &app,
            &manager,
            json!({"title": "Check the price", "links": link}),
        )
        .await;
        let path = format!("/api/v1/tasks/{}", linked.as_str().unwrap_or_default());
        assert_eq!(
            record(&app, &meera, &linked).await["title"],
            "Check the price"
        );
        assert_eq!(
            app.act(&meera, "tasks", &linked, "complete", json!({}))
                .await
                .refusal(),
            (403, "out_of_scope")
        );
        assert_eq!(app.get(&arun, &path).await.refusal(), (404, "not_found"));
        assert_eq!(
            app.act(&auditor, "tasks", &linked, "complete", json!({}))
                .await
                .refusal(),
            (403, "read_only_role")
        );
        assert_eq!(record(&app, &auditor, &linked).await["status"], "todo");
        // Who cannot read what it is about can neither be given it nor link it.
        let refused = app
            .create(
                &meera,
                "tasks",
                json!({"title": "Help me", "assignee_id": arun.id, "links": link}),
            )
            .await;
        assert_eq!(
            (refused.refusal(), refused.errors()),
            (
                (422, "assignee_invalid"),
                vec![("/assignee_id", "assignee_invalid")]
            )
        );
        let refused = app
            .create(&arun, "tasks", json!({"title": "Help", "links": link}))
            .await;
        assert_eq!(
            (refused.refusal(), refused.errors()),
            (
                (422, "reference_unknown"),
                vec![("/links/0/id", "reference_unknown")]
            )
        );
        let given = noted(
            &app,
            &meera,
            json!({"title": "Bring the drone", "assignee_id": arun.id}),
        )
        .await;
        app.act(
            &arun,
            "tasks",
            &given,
            "snooze",
            json!({"due_on": "2100-01-01"}),
        )
        .await
        .ok();
        let own = noted(&app, &finance, json!({"title": "File the return"})).await;
        let answer = app
            .act(
                &arun,
                "tasks",
                &given,
                "assign",
                json!({"assignee_id": auditor.id}),
            )
            .await;
        assert_eq!(answer.refusal(), (422, "assignee_invalid"));
        // The lists show exactly the records each of them reads.
        app.quiet().await;
        let all = ids(&app.read(&manager, "/api/v1/tasks?limit=200").await);
        assert_eq!(
            all.len(),
            4,
            "three noted by hand, and the first contact of the lead"
        );
        for person in [&meera, &arun, &finance, &manager, &auditor] {
            let listed = app
                .read(person, "/api/v1/tasks?limit=200&count=exact")
                .await;
            let mut readable = Vec::new();
            for id in &all {
                let path = format!("/api/v1/tasks/{}", id.as_str().unwrap_or_default());
                if app.get(person, &path).await.status.is_success() {
                    readable.push(id.clone());
                }
            }
            let mut shown = ids(&listed);
            shown.sort_by_key(ToString::to_string);
            readable.sort_by_key(ToString::to_string);
            assert_eq!(shown, readable);
            assert_eq!(listed["count"], json!(shown.len()));
        }
        assert_eq!(ids(&app.read(&finance, "/api/v1/tasks").await), [own]);
        // A link is hidden from who reads the task but not the record.
        let handed = noted(
            &app,
            &manager,
            json!({"title": "Look at the roof", "assignee_id": meera.id, "links": link}),
        )
        .await;
        app.act(
            &manager,
            "leads",
            &anitha,
            "assign",
            json!({"owner_id": arun.id}),
        )
        .await
        .ok();
        let list = app
            .read(
                &meera,
                &format!(
                    "/api/v1/tasks?filter[id]={}",
                    handed.as_str().unwrap_or_default()
                ),
            )
            .await;
        assert_eq!(list["items"][0]["links"], json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suggestion_followed_twice_is_one_task_until_it_is_done() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let body = json!({"title": "Call about the offer", "suggestion_key": "quiet_lead:7"});
        let first = app.create(&meera, "tasks", body.clone()).await;
        assert_eq!(first.status, 201);
        let again = app.create(&meera, "tasks", body.clone()).await;
        assert_eq!(again.status, 200);
        let (first, again) = (first.ok(), again.ok());
        assert_eq!((&again["id"], &again["events"]), (&first["id"], &json!([])));
        let arun = app.named("arun", Role::Sales).await;
        let other = app.create(&arun, "tasks", body.clone()).await.ok();
        assert_ne!(other["id"], first["id"], "one for each assignee");
        app.act(&meera, "tasks", &first["id"], "complete", json!({}))
            .await
            .ok();
        let later = app.create(&meera, "tasks", body).await;
        assert_eq!(later.status, 201);
        assert_ne!(later.ok()["id"], first["id"]);
        let reopened = app
            .act(&meera, "tasks", &first["id"], "reopen", json!({}))
            .await;
        assert_eq!(reopened.refusal(), (409, "duplicate"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_shows_a_stretch_of_days_of_ones_scope() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let mut expected = Vec::new();
        for (who, due_on, time) in [
            (&meera, "2026-06-02", "09:00"),
            (&meera, "2026-06-01", "16:30"),
            (&meera, "2026-06-01", "09:30"),
            (&meera, "2026-07-02", "09:00"),
            (&arun, "2026-06-01", "09:00"),
        ] {
            expected.push(
                noted(
                    &app,
                    who,
                    json!({"title": "Call", "due_on": due_on, "due_time": time}),
                )
                .await,
            );
        }
        let month = app
            .read(
                &meera,
                "/api/v1/tasks/calendar?from=2026-06-01&to=2026-06-30",
            )
            .await;
        assert_eq!(
            ids(&month),
            [
                expected[2].clone(),
                expected[1].clone(),
                expected[0].clone()
            ]
        );
        assert_eq!(month["more"], false);
        for stretch in [
            "from=2026-06-01&to=2026-05-31",
            "from=2026-06-01&to=2026-09-01",
            "from=2026-06-01",
            "from=x&to=y",
        ] {
            assert_eq!(
                app.get(&meera, &format!("/api/v1/tasks/calendar?{stretch}"))
                    .await
                    .refusal(),
                (400, "invalid_parameter"),
                "{stretch}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_several_values_find_rows_with_one_of_them() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let (anitha, biju) = (
            lead(&app, &meera, "Anitha Menon", "9847012345").await,
            lead(&app, &meera, "Biju Das", "9847012346").await,
        );
        let both = json!([{"kind": "lead", "id": anitha}, {"kind": "lead", "id": biju}]);
        let of_both = noted(&app, &meera, json!({"title": "Visit both", "links": both})).await;
        let of_none = noted(&app, &meera, json!({"title": "Tidy the desk"})).await;
        let found = async |filter: String| {
            ids(&app
                .read(
                    &meera,
                    &format!("/api/v1/tasks?filter[origin]=manual&{filter}"),
                )
                .await)
        };
        let id = |id: &Value| id.as_str().unwrap_or_default().to_owned();
        assert_eq!(
            found(format!("filter[linked][in]={},{}", id(&biju), id(&of_none))).await,
            std::slice::from_ref(&of_both)
        );
        assert_eq!(found("filter[linked_kinds]=lead".into()).await, [of_both]);
        assert_eq!(
            found("filter[linked_kinds][ne]=lead".into()).await,
            [of_none]
        );
        let answer = app
            .get(&meera, "/api/v1/tasks?filter[linked][null]=true")
            .await;
        assert_eq!(answer.refusal(), (400, "filter_bad_operator"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_of_a_merged_lead_show_under_the_survivor() {
    with_app(|app| async move {
        let (meera, manager) = (
            app.named("meera", Role::Sales).await,
            app.person(Role::Manager).await,
        );
        let kept = lead(&app, &meera, "Anitha Menon", "9847012345").await;
        let body =
            json!({"contact": {"name": "Anita Menon", "phone": "9847012346"}, "source": "website"});
        let ended = app.create(&manager, "leads", body).await.ok()["id"].clone();
        app.quiet().await;
        let task = noted(
            &app,
            &manager,
            json!({"title": "Ask for the bill", "links": [{"kind": "lead", "id": ended}]}),
        )
        .await;
        let path = format!(
            "/api/v1/tasks?filter[origin]=manual&filter[linked]={}",
            kept.as_str().unwrap_or_default()
        );
        assert_eq!(ids(&app.read(&meera, &path).await), Vec::<Value>::new());
        let merge = json!({"into_lead_id": kept, "reason": "Same person"});
        app.act(&manager, "leads", &ended, "merge", merge)
            .await
            .ok();
        app.quiet().await;
        assert_eq!(
            ids(&app.read(&meera, &path).await),
            std::slice::from_ref(&task)
        );
        assert_eq!(
            record(&app, &meera, &task).await["title"],
            "Ask for the bill"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_given_once_when_its_time_has_come() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let soon = chrono::Utc::now() + chrono::TimeDelta::seconds(2);
        let later = soon + chrono::TimeDelta::days(1);
        let task = noted(&app, &meera, json!({"title": "Call", "remind_at": soon})).await;
        noted(
            &app,
            &meera,
            json!({"title": "Call tomorrow", "remind_at": later}),
        )
        .await;
        app.settle().await;
        while chrono::Utc::now() <= soon {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(
            rayenna::jobs::work(&app.app, "fire_reminders").await.ok(),
            Some(1)
        );
        // Run again before the list has heard of it, and after.
        assert_eq!(
            rayenna::jobs::work(&app.app, "fire_reminders").await.ok(),
            Some(0)
        );
        app.settle().await;
        assert_eq!(
            rayenna::jobs::work(&app.app, "fire_reminders").await.ok(),
            Some(0)
        );
        let record = record(&app, &meera, &task).await;
        assert_eq!(
            (&record["reminded_at"], &record["version"]),
            (&record["remind_at"], &json!(2))
        );
    })
    .await;
}
