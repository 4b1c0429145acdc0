//! Reference data through the door: by date, by role, and what commands choose from afterwards.

use aggregates::policy::Role;
use aggregates::reference_data::{Kind, initial_events, reference_id};
use axum::http::Method;
use rayenna::reference::Shelf;
use serde_json::{Value, json};

use crate::support::app::{Answer, Person, TestApp, with_app};
use crate::support::events::count;

fn bank(code: &str, from: &str) -> Value {
    json!({"kind": "bank", "code": code, "label": "Sunrise Bank", "effective_from": from})
}

fn today() -> String {
    aggregates::kernel::kolkata_date(chrono::Utc::now()).to_string()
}

async fn post(app: &TestApp, who: &Person, path: &str, body: Value) -> Answer {
    let key = uuid::Uuid::now_v7().to_string();
    let path = format!("/api/v1/commands/{path}");
    app.send(
        Some(who),
        Method::POST,
        &path,
        Some(body),
        &[("idempotency-key", &key)],
    )
    .await
}

fn codes(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().map(Vec::as_slice);
    items
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item["code"].as_str())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_store_has_its_reference_data_once_however_often_it_starts() {
    with_app(|app| async move {
        let store = app.app.desk().store();
        let stored = store.of_type("reference_data").await.expect("the events");
        let expected: usize = initial_events()
            .iter()
            .map(|(_, events)| events.len())
            .sum();
        assert_eq!(stored.len(), expected);
        assert!(
            stored
                .iter()
                .all(|event| event.metadata["actor"] == "system")
        );
        let before = count(app.app.desk().pool()).await;
        let shelf = Shelf::open(store.clone()).await.expect("a second start");
        assert_eq!(count(app.app.desk().pool()).await, before);
        assert_eq!(
            shelf.items().len(),
            app.app.desk().reference().items().len()
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_added_chosen_relabelled_and_ended() {
    with_app(|app| async move {
        let (admin, meera) = (app.person(Role::Admin).await, app.named("meera", Role::Sales).await);
        let team = |code: &str| {
            json!({"name": "Biju Thomas", "email": format!("{code}@example.in"), "role": "sales", "team_code": code})
        };
        let early = app.create(&admin, "users", team("south")).await;
        assert_eq!(early.errors(), [("/team_code", "not_in_list")]);
        let body = json!({"code": "south", "label": "South Kerala"});
        let made = post(&app, &admin, "teams", body).await.ok();
        assert_eq!(made["id"], json!(reference_id(Kind::Team, "south")));
        app.create(&admin, "users", team("south")).await.ok();
        // Who reads next sees it, also in the list of teams.
        app.settle().await;
        let teams = app.get(&admin, "/api/v1/teams").await.ok();
        assert_eq!(codes(&teams), ["general", "south"]);
        let path = format!("teams/{}/update", made["id"].as_str().unwrap_or_default());
        post(&app, &admin, &path, json!({"label": "South"})).await.ok();
        let shown = app.get(&meera, "/api/v1/reference/team").await.ok();
        assert_eq!(shown["items"][1]["label"], "South");
        let end = json!({"effective_to": "2026-01-01", "reason": "Merged with the north"});
        let id = made["id"].as_str().unwrap_or_default();
        let early = post(&app, &admin, &format!("teams/{id}/retire"), end).await;
        assert_eq!(early.errors(), [("/effective_to", "date_before")]);
        post(&app, &admin, &format!("teams/{id}/retire"), json!({})).await.ok();
        let history = app.get(&meera, "/api/v1/reference/team/south/history").await.ok();
        let kinds: Vec<&str> = history["items"]
            .as_array()
            .map(|items| items.iter().filter_map(|item| item["type"].as_str()).collect())
            .unwrap_or_default();
        assert_eq!(kinds, ["reference_data.put", "reference_data.put", "reference_data.ended"]);
        let tomorrow = "/api/v1/reference/team?on=2099-01-01";
        assert_eq!(codes(&app.get(&meera, tomorrow).await.ok()), ["general"]);
        let all = app.get(&meera, &format!("{tomorrow}&include=ended,rows")).await.ok();
        assert_eq!((codes(&all).len(), &all["items"][1]["status"]), (2, &json!("ended")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_ended_is_offered_no_more_and_a_bank_that_begins_later_not_yet() {
    with_app(|app| async move {
        let admin = app.person(Role::Admin).await;
        let ended = json!({"effective_to": "2026-01-31", "reason": "Merged with another bank"});
        post(&app, &admin, "reference/bank/yes_bank/end", ended)
            .await
            .ok();
        post(
            &app,
            &admin,
            "reference",
            bank("sunrise_bank", "2099-01-01"),
        )
        .await
        .ok();
        let now = app.get(&admin, "/api/v1/reference/bank").await.ok();
        assert!(!codes(&now).contains(&"yes_bank") && !codes(&now).contains(&"sunrise_bank"));
        let then = app
            .get(&admin, "/api/v1/reference/bank?on=2026-01-31")
            .await
            .ok();
        assert!(codes(&then).contains(&"yes_bank"));
        let later = app
            .get(&admin, "/api/v1/reference/bank?on=2099-01-01")
            .await
            .ok();
        assert!(codes(&later).contains(&"sunrise_bank"));
        // Ended within the list of teams: people are not put into it any more.
        let kinds = app.get(&admin, "/api/v1/reference").await.ok();
        let banks = kinds["items"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|item| item["kind"] == "bank");
        assert_eq!(banks.map(|item| &item["active"]), Some(&json!(39)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_of_a_past_day_needs_a_reason_and_the_forms_reckon_with_it_at_once() {
    with_app(|app| async move {
        let admin = app.person(Role::Admin).await;
        let goods = |from: &str| {
            json!({"kind": "gst_rate", "code": "goods", "label": "Renewable devices and parts", "effective_from": from,
                   "payload": {"rate": {"component": "goods", "rate_bp": 1200}}, "source": "Notification"})
        };
        let early = post(&app, &admin, "reference", goods("2026-01-01")).await;
        assert_eq!(early.errors(), [("/reason", "required")]);
        let total = async |on: &str| {
            let path = format!("/api/v1/calc/tax?taxable_paise=18000000&treatment=composite_70_30&on={on}");
            app.get(&admin, &path).await.ok()["totals"]["total_paise"].clone()
        };
        assert_eq!(total(&today()).await, json!(19_602_000));
        post(&app, &admin, "reference", goods(&today())).await.ok();
        assert_eq!(total(&today()).await, json!(20_484_000));
        assert_eq!(total("2026-01-01").await, json!(19_602_000));
        let none = app.get(&admin, "/api/v1/calc/tax?taxable_paise=100&on=2018-01-01").await;
        assert_eq!(none.errors(), [("/on", "reference_unknown")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rules_rest_on_stays_and_only_an_admin_changes_any_of_it() {
    with_app(|app| async move {
        let (admin, meera) = (
            app.person(Role::Admin).await,
            app.named("meera", Role::Sales).await,
        );
        let end = json!({"effective_to": "2099-01-01"});
        let fixed = post(&app, &admin, "reference/segment/subsidy/end", end.clone()).await;
        assert_eq!(fixed.refusal(), (409, "in_use"));
        let gone = post(&app, &admin, "reference/bank/no_bank/end", end.clone()).await;
        assert_eq!(gone.refusal(), (404, "not_found"));
        let foreign = post(&app, &meera, "reference/bank/sbi/end", end).await;
        assert_eq!(foreign.refusal(), (403, "forbidden"));
        let foreign = post(
            &app,
            &meera,
            "reference",
            bank("sunrise_bank", "2099-01-01"),
        )
        .await;
        assert_eq!(foreign.refusal(), (403, "forbidden"));
        let unknown = app.get(&meera, "/api/v1/reference/colours").await;
        assert_eq!(unknown.refusal(), (404, "not_found"));
        let wrong = app.get(&meera, "/api/v1/reference/bank?include=all").await;
        assert_eq!(wrong.refusal(), (400, "invalid_parameter"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_salesperson_keeps_a_template_and_starts_an_offer_from_it() {
    with_app(|app| async move {
        let (admin, meera) = (app.person(Role::Admin).await, app.named("meera", Role::Sales).await);
        let row = |item: &str, category: &str, cost: i64| {
            json!({"category": category, "item_name": item, "quantity_milli": 9_000, "unit": "NOS", "unit_cost_paise": cost})
        };
        let body = json!({"code": "home_5kw", "label": "Home 5 kW", "rows": [row("Mono PERC 550 Wp", "pv_modules", 1_400_000)]});
        let made = post(&app, &meera, "costing-templates", body).await.ok();
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        let shown = app.get(&meera, &format!("/api/v1/costing-templates/{id}")).await.ok();
        assert_eq!((&shown["version"], shown["payload"]["rows"].as_array().map(Vec::len)), (&json!(1), Some(1)));
        let path = format!("costing-templates/{id}/update");
        let rows = json!([row("Mono PERC 550 Wp", "pv_modules", 1_400_000), row("Inverter 5 kW", "inverters", 500_000)]);
        post(&app, &meera, &path, json!({ "rows": rows })).await.ok();
        let headers = [("if-match", "\"1\"")];
        let path = format!("/api/v1/commands/{path}");
        let stale = app.send(Some(&meera), Method::POST, &path, Some(json!({"label": "X"})), &headers).await;
        assert_eq!(stale.refusal(), (412, "version_conflict"));
        let lead = json!({"contact": {"name": "Anitha Menon", "phone": "9847012345"}, "source": "website"});
        let lead = app.create(&meera, "leads", lead).await.ok()["id"].clone();
        let offer = json!({"lead_id": lead, "template_code": "home_5kw"});
        let offer = app.create(&meera, "quotations", offer).await.ok()["id"].clone();
        let shown = app.get(&meera, &format!("/api/v1/quotations/{}", offer.as_str().unwrap_or_default())).await.ok();
        assert_eq!(shown["draft"]["costing"]["rows"].as_array().map(Vec::len), Some(2));
        assert_eq!(shown["draft"]["costing"]["template_code"], "home_5kw");
        let foreign = post(&app, &meera, &format!("costing-templates/{id}/retire"), json!({})).await;
        assert_eq!(foreign.refusal(), (403, "forbidden"));
        post(&app, &admin, &format!("costing-templates/{id}/retire"), json!({})).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_series_say_what_comes_next_and_that_nothing_is_missing() {
    with_app(|app| async move {
        let admin = app.person(Role::Admin).await;
        let list = app.get(&admin, "/api/v1/company/numbering").await.ok();
        let invoices = &list["items"][0];
        let next = invoices["next_number"].as_str().unwrap_or_default();
        assert!(
            next.starts_with("RE/") && next.ends_with("/00001"),
            "{next}"
        );
        let gaps = app
            .get(
                &admin,
                "/api/v1/company/numbering/tax_invoice/gaps?fy=2026-27",
            )
            .await
            .ok();
        assert_eq!((&gaps["given_out"], &gaps["gaps"]), (&json!(0), &json!([])));
        let wrong = app
            .get(&admin, "/api/v1/company/numbering/tax_invoice/gaps?fy=2026")
            .await;
        assert_eq!(wrong.refusal(), (400, "invalid_parameter"));
        let sales = app.person(Role::Sales).await;
        let foreign = app.get(&sales, "/api/v1/company/numbering").await;
        assert_eq!(foreign.refusal(), (403, "forbidden"));
    })
    .await;
}
