//! Dashboards through the door: figures that follow every act, in the scope and sight of a role.
//! After every test of the suite the harness compares the records kept current by the feed with
//! records read anew.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

async fn customer(app: &TestApp, who: &Person, phone: &str) -> Value {
    let address = json!({"line1": "Kadavanthra", "city": "Kochi", "state_code": "32"});
    let body = json!({"customer_type": "residential", "first_name": "Anitha", "phones": [phone],
        "address": address});
    app.create(who, "customers", body).await.ok()["id"].clone()
}

/// A lead carried to `proposal`, worth 1,80,000 rupees.
async fn proposed(app: &TestApp, who: &Person, phone: &str) -> Value {
    let customer = customer(app, who, phone).await;
    let body = json!({"customer_id": customer, "source": "referral", "source_detail": "A neighbour",
        "capacity_w": 3000});
    let lead = app.create(who, "leads", body).await.ok()["id"].clone();
    let qualify =
        json!({"customer_id": customer, "segment": "non_subsidy", "service_type": "epc_project"});
    app.act(who, "leads", &lead, "qualify", qualify).await.ok();
    let start =
        json!({"expected_value_paise": 18_000_000, "survey_waiver": "Seen on drone photos"});
    app.act(who, "leads", &lead, "start-proposal", start)
        .await
        .ok();
    lead
}

async fn won(app: &TestApp, who: &Person, phone: &str) -> Value {
    let lead = proposed(app, who, phone).await;
    let win = json!({"order_value_paise": 19_602_000, "confirmation_date": "2026-05-01"});
    app.act(who, "leads", &lead, "win", win).await.ok();
    app.quiet().await;
    lead
}

async fn widget(app: &TestApp, who: &Person, path: &str, key: &str) -> Value {
    app.settle().await;
    let answer = app
        .get(who, &format!("/api/v1/dashboards/{path}"))
        .await
        .ok();
    answer["widgets"]
        .as_array()
        .and_then(|widgets| widgets.iter().find(|widget| widget["key"] == key))
        .map(|widget| widget["data"].clone())
        .unwrap_or_default()
}

fn figure<'a>(strip: &'a Value, code: &str) -> &'a Value {
    strip
        .as_array()
        .and_then(|strip| strip.iter().find(|figure| figure["code"] == code))
        .unwrap_or(&Value::Null)
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_follow_a_lead_from_capture_to_order_and_loss() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let sales = "sales?fy=2026-27";
        let empty = widget(&app, &meera, sales, "headlines").await;
        assert_eq!(figure(&empty, "conversion")["value"], Value::Null);
        won(&app, &meera, "9847012345").await;
        let lost = proposed(&app, &meera, "9847012346").await;
        let open = widget(&app, &meera, sales, "headlines").await;
        assert_eq!(figure(&open, "pipeline_value")["value"], 18_000_000);
        assert_eq!(figure(&open, "revenue")["value"], 19_602_000);
        assert_eq!(figure(&open, "capacity_booked")["value"], 3000);
        assert_eq!(figure(&open, "conversion")["value"], 5000);
        let loss = json!({"reason": "no_budget", "lost_on": "2026-11-01"});
        app.act(&meera, "leads", &lost, "lose", loss).await.ok();
        let closed = widget(&app, &meera, sales, "headlines").await;
        assert_eq!(figure(&closed, "pipeline_value")["value"], 0);
        let ended = widget(&app, &meera, sales, "win_loss").await;
        assert_eq!(ended["lost"], json!({"count": 1, "sum": 18_000_000}));
        assert_eq!(ended["win_rate_bp"], 5000);
        assert_eq!(ended["reasons"][0]["reason"], "no_budget");
        let funnel = widget(&app, &meera, sales, "funnel").await;
        let counts: Vec<&Value> = (0..5).map(|step| &funnel[step]["count"]).collect();
        assert_eq!(counts, [2, 2, 2, 2, 1]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_salesperson_sees_own_figures_and_everybody_on_the_leaderboard() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        won(&app, &meera, "9847012345").await;
        let of_arun = widget(&app, &arun, "sales", "headlines").await;
        assert_eq!(figure(&of_arun, "revenue")["value"], 0);
        let asked = format!("sales?owner={}", meera.id);
        let of_meera = widget(&app, &arun, &asked, "headlines").await;
        assert_eq!(figure(&of_meera, "revenue")["value"], 0);
        let board = widget(&app, &arun, "sales", "leaderboard").await;
        assert_eq!(board[0]["owner_id"], json!(meera.id));
        assert_eq!(board[0]["won_paise"], 19_602_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_see_no_rupees_finance_no_leads_and_sales_no_profit() {
    with_app(|app| async move {
        let (meera, operations, finance) = (
            app.named("meera", Role::Sales).await,
            app.person(Role::Operations).await,
            app.person(Role::Finance).await,
        );
        won(&app, &meera, "9847012345").await;
        proposed(&app, &meera, "9847012346").await;
        let bars = widget(&app, &operations, "operations", "stage_bars").await;
        assert_eq!(
            (&bars[2]["count"], &bars[3]["count"]),
            (&json!(0), &json!(1))
        );
        assert_eq!(bars[3]["value"], Value::Null);
        let money = widget(&app, &finance, "finance", "headlines").await;
        assert_eq!(figure(&money, "revenue")["value"], 19_602_000);
        assert_eq!(figure(&money, "pipeline_value"), &Value::Null);
        assert_eq!(figure(&money, "gross_profit")["missing_count"], 1);
        let own = widget(&app, &meera, "sales", "headlines").await;
        assert_eq!(figure(&own, "gross_profit"), &Value::Null);
        let refused = app.get(&operations, "/api/v1/dashboards/finance").await;
        assert_eq!(refused.refusal(), (403, "forbidden"));
        let refused = app.get(&meera, "/api/v1/dashboards/executive").await;
        assert_eq!(refused.refusal(), (403, "forbidden"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bar_that_makes_no_sense_is_refused_with_what_would() {
    with_app(|app| async move {
        let manager = app.person(Role::Manager).await;
        for bar in [
            "quarter=Q1",
            "fy=2026",
            "fy=2026-27&month=13",
            "owner=somebody",
            "compare=last_decade",
            "min_position=yesterday",
        ] {
            let path = format!("/api/v1/dashboards/executive?{bar}");
            let answer = app.get(&manager, &path).await;
            assert_eq!(answer.refusal(), (400, "invalid_parameter"), "{bar}");
        }
        let unknown = app.get(&manager, "/api/v1/dashboards/weather").await;
        assert_eq!(unknown.refusal(), (404, "not_found"));
    })
    .await;
}
