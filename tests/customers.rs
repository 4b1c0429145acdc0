//! Customers through the door: happy, refused, forbidden, stale; and what the lists show afterwards.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

fn address() -> Value {
    json!({"line1": "Kadavanthra", "city": "Kochi", "state_code": "32", "pin_code": "682020"})
}

fn household(phone: &str) -> Value {
    json!({"customer_type": "residential", "first_name": "Anitha", "last_name": "Menon", "phones": [phone], "address": address(),
           "sites": [{"discom": "kseb", "consumer_number": "1155667788990"}]})
}

fn business(gstin: &str) -> Value {
    json!({"customer_type": "commercial", "company_name": "Backwater Resorts", "address": address(),
           "contacts": [{"first_name": "Joseph", "phones": ["9847055555"]}], "gst_registration": "regular", "gstin": gstin,
           "confirm_duplicate": true})
}

async fn registered(app: &TestApp, who: &Person, body: Value) -> Value {
    app.create(who, "customers", body).await.ok()["id"].clone()
}

fn path(id: &Value) -> String {
    format!("/api/v1/customers/{}", id.as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_registered_listed_found_and_read_by_its_owner() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let id = registered(&app, &meera, household("9847012345")).await;
        let list = app.read(&meera, "/api/v1/customers?count=exact").await;
        let item = &list["items"][0];
        assert_eq!(
            (&list["count"], &item["display_name"], &item["owner_name"]),
            (&json!(1), &json!("Anitha Menon"), &json!("Meera Person"))
        );
        assert_eq!(
            (&item["open_leads"], &item["site_count"]),
            (&json!(0), &json!(1))
        );
        assert!(item.get("search").is_none() && item.get("own_phones").is_none());
        let code = item["customer_code"].as_str().unwrap_or_default();
        assert!(
            code.len() == 6 && code[..3].bytes().all(|b| b.is_ascii_uppercase()),
            "{code}"
        );
        for q in [
            "anitha",
            &code.to_lowercase(),
            "1155667788990",
            "682020",
            "98470123",
        ] {
            let found = app.read(&meera, &format!("/api/v1/customers?q={q}")).await;
            assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{q}");
        }
        let found = app.get(&meera, "/api/v1/search?q=anitha").await.ok();
        let kinds: Vec<&str> = found["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|i| i["kind"].as_str())
            .collect();
        assert_eq!(kinds, ["customer"], "the palette shows it once");
        let record = app.get(&meera, &path(&id)).await.ok();
        assert_eq!(
            (&record["version"], &record["sites"][0]["address"]["city"]),
            (&json!(1), &json!("Kochi"))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_type_lacks_is_named_by_field() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let answer = app
            .create(
                &meera,
                "customers",
                json!({"customer_type": "commercial", "address": address()}),
            )
            .await;
        assert_eq!(answer.refusal(), (422, "validation_failed"));
        assert_eq!(
            answer.errors(),
            vec![("/company_name", "required"), ("/contacts", "required")]
        );
        let answer = app
            .create(&meera, "customers", business("32AAACR1234F1Z3"))
            .await;
        assert_eq!(
            (
                answer.errors(),
                &answer.body["errors"][0]["params"]["reason"]
            ),
            (vec![("/gstin", "gstin_invalid")], &json!("checksum"))
        );
        let mut unknown = household("9847012345");
        unknown["nickname"] = json!("Ani");
        assert_eq!(
            app.create(&meera, "customers", unknown).await.refusal(),
            (400, "unknown_field")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_alike_is_asked_about_without_telling_a_stranger_more_than_code_and_owner() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        registered(&app, &meera, household("9847012345")).await;
        app.settle().await;
        let mut again = household("98470 12345");
        again["sites"] = json!([]);
        let answer = app.create(&arun, "customers", again.clone()).await;
        assert_eq!(answer.refusal(), (409, "duplicate"));
        let existing = &answer.body["existing"];
        assert_eq!(
            (&existing["id"], &existing["owner_name"]),
            (&Value::Null, &json!("Meera Person"))
        );
        assert!(existing["customer_code"].is_string());
        again["confirm_duplicate"] = json!(true);
        app.create(&arun, "customers", again).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gstin_is_free_again_once_it_is_given_up() {
    with_app(|app| async move {
        let manager = app.person(Role::Manager).await;
        let first = registered(&app, &manager, business("32AAACR1234F1Z2")).await;
        let answer = app
            .create(&manager, "customers", business(" 32aaacr1234f1z2 "))
            .await;
        assert_eq!(
            (answer.refusal(), &answer.body["existing"]["id"]),
            ((409, "duplicate"), &first)
        );
        app.act(
            &manager,
            "customers",
            &first,
            "set-tax-identity",
            json!({"gst_registration": "unregistered"}),
        )
        .await
        .ok();
        app.create(&manager, "customers", business("32AAACR1234F1Z2"))
            .await
            .ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_register_one_gstin_at_once_leave_one_customer() {
    with_app(|app| async move {
        let manager = app.person(Role::Manager).await;
        let body = || business("32AAACR1234F1Z2");
        let (a, b, c) = tokio::join!(
            app.create(&manager, "customers", body()),
            app.create(&manager, "customers", body()),
            app.create(&manager, "customers", body())
        );
        let accepted = [&a, &b, &c]
            .iter()
            .filter(|answer| answer.status.is_success())
            .count();
        let refused = [&a, &b, &c]
            .iter()
            .filter(|answer| answer.refusal() == (409, "duplicate"))
            .count();
        assert_eq!((accepted, refused), (1, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_reaches_what_its_row_says() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let (finance, operations) = (
            app.person(Role::Finance).await,
            app.person(Role::Operations).await,
        );
        let auditor = app.person(Role::Auditor).await;
        let id = registered(&app, &meera, household("9847012345")).await;
        assert_eq!(
            app.get(&arun, &path(&id)).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(
            app.get(&operations, &path(&id)).await.refusal(),
            (404, "not_found"),
            "no project, no survey"
        );
        assert_eq!(
            app.read(&operations, "/api/v1/customers?count=exact").await["count"],
            0
        );
        assert_eq!(
            app.read(&finance, "/api/v1/customers?count=exact").await["count"],
            1
        );
        assert_eq!(
            app.create(&finance, "customers", household("9847012399"))
                .await
                .refusal(),
            (403, "forbidden")
        );
        assert_eq!(
            app.create(&auditor, "customers", household("9847012399"))
                .await
                .refusal(),
            (403, "read_only_role")
        );
        app.act(
            &finance,
            "customers",
            &id,
            "set-tax-identity",
            json!({"pan": "AAAPM1234K"}),
        )
        .await
        .ok();
        let assign = json!({"owner_id": arun.id, "reason": "Meera is on leave"});
        assert_eq!(
            app.act(&meera, "customers", &id, "assign", assign.clone())
                .await
                .refusal(),
            (403, "forbidden")
        );
        let manager = app.person(Role::Manager).await;
        let to_finance = json!({"owner_id": finance.id, "reason": "Meera is on leave"});
        assert_eq!(
            app.act(&manager, "customers", &id, "assign", to_finance)
                .await
                .refusal(),
            (422, "assignee_invalid")
        );
        app.act(&manager, "customers", &id, "assign", assign)
            .await
            .ok();
        assert_eq!(
            app.get(&meera, &path(&id)).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(app.get(&arun, &path(&id)).await.ok()["version"], 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_sees_a_surveyed_customer_without_tax_identity() {
    with_app(|app| async move {
        let (meera, operations) = (app.named("meera", Role::Sales).await, app.person(Role::Operations).await);
        let customer = registered(&app, &meera, business("32AAACR1234F1Z2")).await;
        let lead = app.create(&meera, "leads", json!({"customer_id": customer, "source": "website"})).await.ok()["id"].clone();
        let qualify = json!({"customer_id": customer, "segment": "non_subsidy", "service_type": "epc_project"});
        app.act(&meera, "leads", &lead, "qualify", qualify).await.ok();
        let plan = json!({"surveyor_id": operations.id, "scheduled_at": "2026-12-01T04:30:00Z"});
        app.act(&meera, "leads", &lead, "schedule-survey", plan).await.ok();
        let list = app.read(&operations, "/api/v1/customers?count=exact").await;
        assert_eq!((&list["count"], &list["items"][0]["open_leads"]), (&json!(1), &json!(1)));
        assert!(list["items"][0].get("gstin").is_none());
        let record = app.get(&operations, &path(&customer)).await.ok();
        assert!(record.get("gstin").is_none() && record["company_name"] == "Backwater Resorts");
        let manager = app.person(Role::Manager).await;
        let answer = app.act(&manager, "customers", &customer, "retire", json!({"reason": "Moved away"})).await;
        assert_eq!(answer.refusal(), (409, "in_use"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_says_what_happened_since() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let id = registered(&app, &meera, household("9847012345")).await;
        let id = id.as_str().unwrap_or_default();
        app.act_at(
            &meera,
            "customers",
            id,
            "change-identity",
            "1",
            json!({"tags": ["vip"]}),
        )
        .await
        .ok();
        let stale = app
            .act_at(
                &meera,
                "customers",
                id,
                "change-identity",
                "1",
                json!({"tags": ["new"]}),
            )
            .await;
        assert_eq!(
            (stale.refusal(), &stale.body["current_version"]),
            ((412, "version_conflict"), &json!(2))
        );
        assert_eq!(stale.body["since"][0]["type"], "customer.identity_changed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_moves_the_gstin_to_the_survivor_and_back() {
    with_app(|app| async move {
        let manager = app.person(Role::Manager).await;
        let survivor = registered(&app, &manager, household("9847012345")).await;
        let twin = registered(&app, &manager, business("32AAACR1234F1Z2")).await;
        let merge = json!({"into_customer_id": survivor, "reason": "Entered twice"});
        app.act(&manager, "customers", &twin, "merge", merge)
            .await
            .ok();
        assert_eq!(
            app.get(&manager, &path(&survivor)).await.ok()["gstin"],
            "32AAACR1234F1Z2"
        );
        let answer = app
            .create(&manager, "customers", business("32AAACR1234F1Z2"))
            .await;
        assert_eq!(
            answer.body["existing"]["id"], survivor,
            "the survivor holds it now"
        );
        let tag = app
            .act(
                &manager,
                "customers",
                &twin,
                "change-identity",
                json!({"tags": ["x"]}),
            )
            .await;
        assert_eq!(tag.refusal(), (409, "customer_retired"));
        app.act(
            &manager,
            "customers",
            &twin,
            "reinstate",
            json!({"reason": "Two after all"}),
        )
        .await
        .ok();
        assert_eq!(
            app.get(&manager, &path(&survivor)).await.ok()["gstin"],
            Value::Null
        );
        let answer = app
            .create(&manager, "customers", business("32AAACR1234F1Z2"))
            .await;
        assert_eq!(
            answer.body["existing"]["id"], twin,
            "the twin holds it again"
        );
        let item = app
            .read(
                &manager,
                "/api/v1/customers?filter[status]=active&count=exact",
            )
            .await;
        assert_eq!(item["count"], 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_qualified_with_a_customer_registered_in_the_same_act() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let lead = json!({"contact": {"name": "Anitha Menon", "phone": "9847012345"}, "source": "website", "capacity_w": 3500});
        let lead = app.create(&meera, "leads", lead).await.ok()["id"].clone();
        let qualify = |customer: Value| json!({"new_customer": customer, "segment": "subsidy", "service_type": "epc_project"});
        let mut nameless = household("9847012345");
        nameless["first_name"] = Value::Null;
        let answer = app.act(&meera, "leads", &lead, "qualify", qualify(nameless)).await;
        assert_eq!((answer.refusal(), answer.errors()), ((422, "validation_failed"), vec![("/new_customer/first_name", "required")]));
        assert_eq!(app.read(&meera, "/api/v1/customers?count=exact").await["count"], 0, "nothing is half done");
        let receipt = app.act(&meera, "leads", &lead, "qualify", qualify(household("9847012345"))).await.ok();
        let kinds: Vec<&str> = receipt["events"].as_array().into_iter().flatten().filter_map(|e| e["type"].as_str()).collect();
        assert_eq!(kinds, ["lead.qualified", "customer.registered"]);
        let list = app.read(&meera, "/api/v1/customers").await;
        let customer = &list["items"][0];
        assert_eq!((&customer["display_name"], &customer["open_leads"]), (&json!("Anitha Menon"), &json!(1)));
        let record = app.get(&meera, &format!("/api/v1/leads/{}", lead.as_str().unwrap_or_default())).await.ok();
        assert_eq!(record["customer_id"], customer["id"]);
        assert_eq!(record["site_id"], customer["sites"][0]["site_id"]);
    })
    .await;
}
