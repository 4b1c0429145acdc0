//! Leads through the door: happy, refused, forbidden, stale; and what the lists show afterwards.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

fn anitha() -> Value {
    json!({"contact": {"name": "Anitha Menon", "phone": "9847012345", "city": "Kochi"}, "source": "website", "capacity_w": 3500, "expected_value_paise": 19_500_000})
}

async fn captured(app: &TestApp, who: &Person) -> Value {
    app.create(who, "leads", anitha()).await.ok()["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_captured_listed_and_read_by_its_owner() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let id = captured(&app, &meera).await;
        let list = app
            .read(
                &meera,
                "/api/v1/leads?count=exact&totals=1&filter[stage][eq]=lead",
            )
            .await;
        assert_eq!(list["count"], 1);
        assert_eq!(list["totals"]["expected_value_paise"], 19_500_000);
        assert_eq!(list["items"][0]["owner_name"], "Meera Person");
        assert_eq!(list["items"][0]["title"], "Anitha Menon 3.5 kW");
        assert!(list["items"][0].get("search").is_none());
        let record = app
            .get(
                &meera,
                &format!("/api/v1/leads/{}", id.as_str().unwrap_or_default()),
            )
            .await
            .ok();
        assert_eq!(record["version"], 1);
        let qualify = record["actions"]
            .as_array()
            .and_then(|a| a.iter().find(|a| a["command"] == "qualify"))
            .cloned();
        assert_eq!(qualify.map(|a| a["enabled"].clone()), Some(json!(true)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_lead_does_not_exist_for_a_salesperson() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let id = captured(&app, &meera).await;
        let path = format!("/api/v1/leads/{}", id.as_str().unwrap_or_default());
        assert_eq!(app.get(&arun, &path).await.refusal(), (404, "not_found"));
        let unknown = "/api/v1/leads/01a1fe15-0000-7000-8000-000000000000";
        assert_eq!(app.get(&arun, unknown).await.refusal(), (404, "not_found"));
        assert_eq!(
            app.read(&arun, "/api/v1/leads?count=exact").await["count"],
            0
        );
        assert_eq!(
            app.act(
                &arun,
                "leads",
                &id,
                "lose",
                json!({"reason": "no_budget", "lost_on": "2026-01-01"})
            )
            .await
            .refusal(),
            (404, "not_found")
        );
        let manager = app.person(Role::Manager).await;
        assert_eq!(
            app.read(&manager, "/api/v1/leads?count=exact").await["count"],
            1
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_without_the_grant_are_refused_before_anything_is_loaded() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let id = captured(&app, &meera).await;
        let finance = app.person(Role::Finance).await;
        let auditor = app.person(Role::Auditor).await;
        let operations = app.person(Role::Operations).await;
        assert_eq!(app.get(&finance, "/api/v1/leads").await.refusal(), (403, "forbidden"));
        assert_eq!(app.create(&finance, "leads", anitha()).await.refusal(), (403, "forbidden"));
        assert_eq!(app.create(&auditor, "leads", anitha()).await.refusal(), (403, "read_only_role"));
        assert_eq!(app.read(&operations, "/api/v1/leads?count=exact").await["count"], 0, "no survey, nothing to see");
        assert_eq!(app.act(&meera, "leads", &id, "assign", json!({"owner_id": meera.id})).await.refusal(), (403, "forbidden"));
        let answer = app.create(&meera, "leads", json!({"contact": {"name": "Biju", "phone": "9847012346"}, "source": "website", "owner_id": finance.id})).await;
        assert_eq!((answer.refusal(), answer.errors()), ((422, "validation_failed"), vec![("/owner_id", "field_forbidden")]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_command_has_one_effect_and_a_changed_one_is_refused() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let send = async |body: Value, key: &str| {
            let path = "/api/v1/commands/leads";
            app.send(
                Some(&meera),
                axum::http::Method::POST,
                path,
                Some(body),
                &[("idempotency-key", key)],
            )
            .await
        };
        let first = send(anitha(), "k1").await;
        let again = send(anitha(), "k1").await;
        assert_eq!(
            again
                .headers
                .get("idempotency-replayed")
                .and_then(|v| v.to_str().ok()),
            Some("true")
        );
        assert_eq!(first.ok()["id"], again.ok()["id"]);
        let mut other = anitha();
        other["capacity_w"] = json!(9000);
        assert_eq!(
            send(other, "k1").await.refusal(),
            (422, "idempotency_mismatch")
        );
        assert_eq!(
            app.read(&meera, "/api/v1/leads?count=exact").await["count"],
            1
        );
        let bare = app
            .send(
                Some(&meera),
                axum::http::Method::POST,
                "/api/v1/commands/leads",
                Some(anitha()),
                &[],
            )
            .await;
        assert_eq!(bare.refusal(), (400, "idempotency_required"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_says_what_happened_since() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let id = captured(&app, &meera).await;
        let id = id.as_str().unwrap_or_default();
        app.act_at(
            &meera,
            "leads",
            id,
            "update",
            "1",
            json!({"capacity_w": 5000}),
        )
        .await
        .ok();
        let stale = app
            .act_at(
                &meera,
                "leads",
                id,
                "update",
                "1",
                json!({"capacity_w": 6000}),
            )
            .await;
        assert_eq!(stale.refusal(), (412, "version_conflict"));
        assert_eq!(stale.body["current_version"], 2);
        assert_eq!(stale.body["since"][0]["changes"][0]["field"], "capacity_w");
        let none = app
            .send(
                Some(&meera),
                axum::http::Method::POST,
                &format!("/api/v1/commands/leads/{id}/update"),
                Some(json!({})),
                &[],
            )
            .await;
        assert_eq!(none.refusal(), (428, "if_match_required"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_shows_state_and_difference_at_any_version() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let id = captured(&app, &meera).await;
        app.act(
            &meera,
            "leads",
            &id,
            "update",
            json!({"capacity_w": 5000, "reason": "Bigger roof"}),
        )
        .await
        .ok();
        let path = format!("/api/v1/leads/{}", id.as_str().unwrap_or_default());
        let history = app.get(&meera, &format!("{path}/history")).await.ok();
        assert_eq!(
            history["items"][1]["changes"],
            json!([{"field": "capacity_w", "from": 3500, "to": 5000}])
        );
        assert_eq!(history["items"][1]["reason"], "Bigger roof");
        assert_eq!(
            app.get(&meera, &format!("{path}/at/1")).await.ok()["capacity_w"],
            3500
        );
        let diff = app
            .get(&meera, &format!("{path}/diff?from=1&to=2"))
            .await
            .ok();
        assert_eq!(
            diff["changes"],
            json!([{"field": "capacity_w", "from": 3500, "to": 5000}])
        );
        assert_eq!(
            app.get(&meera, &format!("{path}/at/3")).await.refusal(),
            (400, "invalid_parameter")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_gap_or_double_in_any_order() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        for n in 0..23 {
            let value = if n % 4 == 0 { Value::Null } else { json!(n % 3 * 1_000_000) };
            let body = json!({"contact": {"name": format!("Lead {n}"), "phone": format!("98470{n:05}")}, "source": "google", "expected_value_paise": value});
            app.create(&meera, "leads", body).await.ok();
        }
        for sort in ["-created_at", "created_at", "-expected_value_paise", "expected_value_paise,-created_at", "stage,-expected_value_paise"] {
            let whole = app.read(&meera, &format!("/api/v1/leads?limit=200&sort={sort}")).await;
            let ids = |page: &Value| page["items"].as_array().map(|a| a.iter().map(|i| i["id"].clone()).collect::<Vec<_>>()).unwrap_or_default();
            let mut seen = Vec::new();
            let mut cursor = String::new();
            loop {
                let page = app.get(&meera, &format!("/api/v1/leads?limit=5&sort={sort}{cursor}")).await.ok();
                seen.extend(ids(&page));
                match page["next"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(seen, ids(&whole), "{sort}");
            assert_eq!(seen.len(), 23);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_does_not_fit_is_refused_by_name() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        for (query, code) in [
            ("filter[nothing]=1", "filter_unknown_field"),
            ("filter[capacity_w][contains]=1", "filter_bad_operator"),
            ("filter[capacity_w]=much", "invalid_parameter"),
            ("filter[created_at][gte]=soon", "invalid_parameter"),
            ("sort=nothing", "sort_unknown_field"),
            ("sort=search", "sort_unknown_field"),
            ("limit=0", "limit_out_of_range"),
            ("limit=many", "limit_out_of_range"),
            ("cursor=abc", "cursor_invalid"),
            ("q=a", "invalid_parameter"),
            ("nothing=1", "invalid_parameter"),
            ("filter[title]=%00", "invalid_parameter"),
        ] {
            assert_eq!(
                app.get(&meera, &format!("/api/v1/leads?{query}"))
                    .await
                    .refusal(),
                (400, code),
                "{query}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn search_finds_part_of_a_word_a_phone_and_a_slip_of_the_finger() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        captured(&app, &meera).await;
        for q in ["anit", "menon+anitha", "98470123", "anita", "kochi"] {
            let found = app.read(&meera, &format!("/api/v1/leads?q={q}")).await;
            assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{q}");
        }
        assert_eq!(
            app.read(&meera, "/api/v1/leads?q=thomas").await["items"],
            json!([])
        );
    })
    .await;
}
