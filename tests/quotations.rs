//! Quotations through the door: happy, refused, forbidden, stale; and what the lists show afterwards.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

async fn lead(app: &TestApp, who: &Person, phone: &str) -> Value {
    let body = json!({"contact": {"name": "Anitha Menon", "phone": phone}, "source": "website", "capacity_w": 4950});
    app.create(who, "leads", body).await.ok()["id"].clone()
}

async fn quotation(app: &TestApp, who: &Person, lead: &Value) -> Value {
    app.create(who, "quotations", json!({ "lead_id": lead }))
        .await
        .ok()["id"]
        .clone()
}

fn sheet() -> Value {
    let row = |category: &str, item: &str, quantity_milli: i64, unit_cost_paise: i64| json!({"category": category, "item_name": item, "quantity_milli": quantity_milli, "unit": "NOS", "unit_cost_paise": unit_cost_paise});
    json!({"tax_basis": "by_row", "rows": [
        row("pv_modules", "Mono PERC 550 Wp", 9_000, 1_400_000),
        row("inverters", "String inverter 5 kW", 1_000, 4_500_000),
        row("mounting_structure", "Structure", 1_000, 3_000_000),
        row("installation", "Installation", 1_000, 2_500_000)]})
}

fn path(id: &Value) -> String {
    format!("/api/v1/quotations/{}", id.as_str().unwrap_or_default())
}

async fn issued(app: &TestApp, who: &Person, lead: &Value) -> Value {
    let id = quotation(app, who, lead).await;
    app.act(who, "quotations", &id, "save-costing", sheet())
        .await
        .ok();
    app.act(who, "quotations", &id, "issue", json!({}))
        .await
        .ok();
    id
}

async fn accept(app: &TestApp, who: &Person, id: &Value) -> Value {
    let version = app.get(who, &path(id)).await.ok()["versions"][0].clone();
    let signed = app.paper(who, "quotation", id, "signed_proposal").await;
    let body = json!({"name": "Anitha Menon", "consent": true, "content_hash": version["content_hash"],
                      "document_id": signed, "accepted_on": version["issued_on"]});
    app.act(who, "quotations", id, "record-acceptance", body)
        .await
        .ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_costed_issued_under_a_number_and_accepted_on_paper() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let lead = lead(&app, &meera, "9847012345").await;
        let id = issued(&app, &meera, &lead).await;
        let list = app
            .read(&meera, "/api/v1/quotations?count=exact&totals=1")
            .await;
        let item = &list["items"][0];
        assert_eq!(
            (&list["count"], &list["totals"]["grand_total_paise"]),
            (&json!(1), &json!(28_111_750))
        );
        assert_eq!(
            (&item["status"], &item["version_no"], &item["capacity_w"]),
            (&json!("issued"), &json!(1), &json!(4_950))
        );
        assert_eq!(
            (&item["owner_name"], &item["lead_title"]),
            (&json!("Meera Person"), &json!("Anitha Menon 4.95 kW"))
        );
        let number = item["quotation_number"].as_str().unwrap_or_default();
        assert!(
            number.starts_with("QT/") && number.ends_with("/00001"),
            "{number}"
        );
        accept(&app, &meera, &id).await;
        let accepted = app
            .read(&meera, "/api/v1/quotations?filter[status]=accepted")
            .await;
        assert_eq!(accepted["items"][0]["accepted_by"], "Anitha Menon");
        let answer = app.act(&meera, "quotations", &id, "issue", json!({})).await;
        assert_eq!(answer.refusal(), (409, "quotation_frozen"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_taken_once_and_a_refused_issue_takes_none() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let lead = lead(&app, &meera, "9847012345").await;
        let empty = quotation(&app, &meera, &lead).await;
        let answer = app
            .act(&meera, "quotations", &empty, "issue", json!({}))
            .await;
        assert_eq!(
            (answer.refusal(), &answer.body["unmet"]),
            ((422, "precondition_unmet"), &json!(["/costing"]))
        );
        let first = issued(&app, &meera, &lead).await;
        app.act(&meera, "quotations", &first, "issue", json!({}))
            .await
            .ok();
        let second = issued(&app, &meera, &lead).await;
        let running = |record: &Value| {
            record["quotation_number"]
                .as_str()
                .and_then(|n| n.rsplit('/').next())
                .map(str::to_owned)
        };
        assert_eq!(
            running(&app.get(&meera, &path(&first)).await.ok()),
            Some("00001".into())
        );
        assert_eq!(
            running(&app.get(&meera, &path(&second)).await.ok()),
            Some("00002".into())
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_fit_are_named() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let lead = lead(&app, &meera, "9847012345").await;
        let id = quotation(&app, &meera, &lead).await;
        let save = async |change: &dyn Fn(&mut Value)| {
            let mut body = sheet();
            change(&mut body["rows"][1]);
            app.act(&meera, "quotations", &id, "save-costing", body)
                .await
        };
        let answer = save(&|row| row["gst_rate_bp"] = json!(2_801)).await;
        assert_eq!(
            (answer.refusal(), answer.errors()),
            (
                (422, "validation_failed"),
                vec![("/rows/1/gst_rate_bp", "out_of_range")]
            )
        );
        let answer = save(&|row| row["category"] = json!("jewels")).await;
        assert_eq!(answer.errors(), vec![("/rows/1/category", "not_in_list")]);
        let answer = save(&|row| row["quantity_milli"] = json!(0)).await;
        assert_eq!(
            answer.errors(),
            vec![("/rows/1/quantity_milli", "out_of_range")]
        );
        let answer = save(&|row| row["unit_cost_paise"] = json!(1.5)).await;
        assert_eq!(
            answer.errors(),
            vec![("/rows/1/unit_cost_paise", "bad_format")]
        );
        let answer = save(&|row| row["colour"] = json!("blue")).await;
        assert_eq!(answer.refusal(), (400, "unknown_field"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_belongs_to_the_owner_of_its_lead() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let (manager, finance) = (
            app.person(Role::Manager).await,
            app.person(Role::Finance).await,
        );
        let (operations, auditor) = (
            app.person(Role::Operations).await,
            app.person(Role::Auditor).await,
        );
        let lead = lead(&app, &meera, "9847012345").await;
        let id = issued(&app, &meera, &lead).await;
        assert_eq!(
            app.get(&arun, &path(&id)).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(
            app.read(&arun, "/api/v1/quotations?count=exact").await["count"],
            0
        );
        let answer = app
            .create(&arun, "quotations", json!({ "lead_id": lead }))
            .await;
        assert_eq!(
            (answer.refusal(), answer.errors()),
            (
                (422, "reference_unknown"),
                vec![("/lead_id", "reference_unknown")]
            )
        );
        assert_eq!(
            app.create(&finance, "quotations", json!({ "lead_id": lead }))
                .await
                .refusal(),
            (403, "forbidden")
        );
        assert_eq!(
            app.create(&auditor, "quotations", json!({ "lead_id": lead }))
                .await
                .refusal(),
            (403, "read_only_role")
        );
        assert_eq!(
            app.read(&operations, "/api/v1/quotations?count=exact")
                .await["count"],
            0,
            "not ordered yet"
        );
        app.act(
            &manager,
            "leads",
            &lead,
            "assign",
            json!({"owner_id": arun.id}),
        )
        .await
        .ok();
        assert_eq!(
            app.get(&meera, &path(&id)).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(
            app.read(&arun, "/api/v1/quotations?count=exact&filter[owner_id]=me")
                .await["count"],
            1
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_reads_the_price_but_no_cost_and_no_margin() {
    with_app(|app| async move {
        let (meera, finance) = (
            app.named("meera", Role::Sales).await,
            app.person(Role::Finance).await,
        );
        let lead = lead(&app, &meera, "9847012345").await;
        let id = issued(&app, &meera, &lead).await;
        let list = app.read(&finance, "/api/v1/quotations").await;
        assert_eq!(list["items"][0]["grand_total_paise"], 28_111_750);
        assert!(list["items"][0].get("margin_on_price_bp").is_none());
        assert_eq!(
            app.get(&finance, "/api/v1/quotations?sort=margin_on_price_bp")
                .await
                .refusal(),
            (400, "sort_unknown_field")
        );
        let record = app.get(&finance, &path(&id)).await.ok();
        let history = app
            .get(&finance, &format!("{}/history", path(&id)))
            .await
            .ok();
        let version = app.get(&finance, &format!("{}/at/2", path(&id))).await.ok();
        for secret in ["unit_cost", "margin", "markup", "cost_paise", "22600000"] {
            for text in [&record, &history, &version] {
                assert!(!text.to_string().contains(secret), "{secret}: {text}");
            }
        }
        assert_eq!(
            record["versions"][0]["totals"]["grand_total_paise"],
            28_111_750
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_says_what_happened_since() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let lead = lead(&app, &meera, "9847012345").await;
        let id = quotation(&app, &meera, &lead).await;
        let id = id.as_str().unwrap_or_default();
        app.act_at(&meera, "quotations", id, "save-costing", "1", sheet())
            .await
            .ok();
        let stale = app
            .act_at(&meera, "quotations", id, "save-costing", "1", sheet())
            .await;
        assert_eq!(
            (stale.refusal(), &stale.body["since"][0]["type"]),
            ((412, "version_conflict"), &json!("quotation.costing_saved"))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bill_of_materials_follows_the_sheet_and_an_offer_starts_from_another() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let lead = lead(&app, &meera, "9847012345").await;
        let id = issued(&app, &meera, &lead).await;
        app.act(&meera, "quotations", &id, "generate-bom", json!({}))
            .await
            .ok();
        let record = app.get(&meera, &path(&id)).await.ok();
        assert_eq!(record["draft"]["bom"].as_array().map(Vec::len), Some(4));
        assert_eq!(record["has_unissued_changes"], true);
        let copy = json!({"lead_id": lead, "from_quotation_id": id});
        let copy = app.create(&meera, "quotations", copy).await.ok()["id"].clone();
        let copy = app.get(&meera, &path(&copy)).await.ok();
        assert_eq!(
            (&copy["draft"]["bom"], &copy["status"]),
            (&record["draft"]["bom"], &json!("draft"))
        );
        assert_eq!(copy["draft"]["totals"], record["draft"]["totals"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_won_with_its_own_accepted_offer_only() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let lead = lead(&app, &meera, "9847012345").await;
        let customer = json!({"customer_type": "residential", "first_name": "Anitha", "phones": ["9847012345"],
                              "address": {"line1": "Kadavanthra", "city": "Kochi", "state_code": "32"}});
        let qualify = json!({"new_customer": customer, "segment": "subsidy", "service_type": "epc_project"});
        app.act(&meera, "leads", &lead, "qualify", qualify).await.ok();
        let start = json!({"expected_value_paise": 28_000_000, "survey_waiver": "Seen on the drone photos"});
        app.act(&meera, "leads", &lead, "start-proposal", start).await.ok();
        let id = issued(&app, &meera, &lead).await;
        let today = app.get(&meera, &path(&id)).await.ok()["versions"][0]["issued_on"].clone();
        let win = json!({"order_value_paise": 28_111_750, "confirmation_date": today, "quotation_id": id});
        let answer = app.act(&meera, "leads", &lead, "win", win.clone()).await;
        assert_eq!((answer.refusal(), &answer.body["unmet"]), ((422, "precondition_unmet"), &json!(["/quotation_id"])));
        accept(&app, &meera, &id).await;
        app.act(&meera, "leads", &lead, "win", win).await.ok();
        let operations = app.person(Role::Operations).await;
        let list = app.read(&operations, "/api/v1/quotations?count=exact").await;
        assert_eq!(list["count"], 1, "operations reads the accepted offer of an order");
        assert!(!list.to_string().contains("_paise"), "without prices: {list}");
        let customer_name = app.read(&meera, "/api/v1/quotations").await["items"][0]["customer_name"].clone();
        assert_eq!(customer_name, "Anitha");
    })
    .await;
}
