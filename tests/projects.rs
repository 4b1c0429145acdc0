//! Projects through the door: happy, refused, forbidden, stale; what each role reads of them; and
//! the project a won lead leads to.

use std::time::Duration;

use aggregates::policy::Role;
use aggregates::project::id_of_lead;
use rayenna::event_store::{Append, NewEvent, StreamAppend};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::{Person, TestApp, with_app};

/// Appends facts of records that have their own tests.
async fn happened(app: &TestApp, stream: &str, id: Uuid, after: i64, events: &[(&str, Value)]) {
    let events = events
        .iter()
        .map(|(kind, payload)| {
            let mut payload = payload.clone();
            payload["type"] = json!(kind);
            NewEvent {
                event_type: (*kind).to_owned(),
                event_version: 1,
                payload,
            }
        })
        .collect();
    let append = Append {
        streams: vec![StreamAppend {
            aggregate_type: stream.into(),
            aggregate_id: id,
            expected_version: after,
            events,
        }],
        metadata: json!({"actor": "system", "correlation_id": Uuid::now_v7().to_string()}),
        ..Append::default()
    };
    app.app
        .desk()
        .store()
        .append(&append)
        .await
        .expect("appended");
}

/// A household in Thrissur with one site.
async fn customer(app: &TestApp) -> Uuid {
    let id = Uuid::now_v7();
    let address =
        json!({"line1": "12 Temple Road", "city": "Thrissur", "state_code": "32", "country": "IN"});
    let site =
        json!({"site_id": Uuid::now_v7(), "address": address, "consumer_number": "1155667788"});
    let registered = json!({"customer_code": "KTR482", "display_name": "Anitha Menon", "customer_type": "residential", "first_name": "Anitha",
        "phones": ["+919847012345"], "address": address, "sites": [site], "gst_registration": "unregistered", "owner_id": null});
    happened(
        app,
        "customer",
        id,
        0,
        &[("customer.registered", registered)],
    )
    .await;
    id
}

async fn opened(app: &TestApp, owner: &Person) -> Value {
    let admin = app.person(Role::Admin).await;
    let body = json!({"customer_id": customer(app).await, "owner_id": owner.id, "order_value_paise": 19_602_000, "confirmation_date": "2026-04-10",
        "segment": "subsidy", "service_type": "epc_project", "source": "website", "capacity_w": 3_240});
    let id = app.create(&admin, "projects", body).await.ok()["id"].clone();
    // What is due with the order is marked by a process manager: a change of its own.
    app.quiet().await;
    id
}

fn path(id: &Value, rest: &str) -> String {
    format!("/api/v1/projects/{}{rest}", id.as_str().unwrap_or_default())
}

fn equipment() -> Value {
    json!({"panel_brand": "waaree", "panel_capacity_wp": 540, "panel_count": 6, "inverter_brand": "solis", "inverter_capacity_w": 3_000, "inverter_count": 1})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_opened_numbered_listed_and_advanced() {
    with_app(|app| async move {
        let (meera, operations) = (
            app.named("meera", Role::Sales).await,
            app.person(Role::Operations).await,
        );
        let (first, second) = (opened(&app, &meera).await, opened(&app, &meera).await);
        let list = app
            .read(
                &meera,
                "/api/v1/projects?count=exact&totals=1&sort=serial_no",
            )
            .await;
        assert_eq!(
            list["items"].as_array().map(|items| items
                .iter()
                .map(|i| i["serial_no"].clone())
                .collect::<Vec<_>>()),
            Some(vec![json!(1), json!(2)])
        );
        assert_eq!(
            (&list["count"], &list["totals"]["order_value_paise"]),
            (&json!(2), &json!(39_204_000))
        );
        assert_eq!(list["items"][0]["owner_name"], "Meera Person");
        assert_eq!(list["items"][0]["customer_name"], "Anitha Menon");
        let found = app
            .read(&meera, "/api/v1/projects?q=menon&count=exact")
            .await;
        assert_eq!(found["count"], 2);
        assert_eq!(
            list["items"][0]["subsidy_expected_paise"], 7_800_000,
            "three kilowatts and more of a household"
        );
        assert!(list["items"][0].get("parts").is_none());

        let refused = app
            .act(
                &operations,
                "projects",
                &first,
                "advance",
                json!({"effective_on": "2026-04-15"}),
            )
            .await;
        assert_eq!(refused.refusal(), (422, "precondition_unmet"));
        let checklist = app.get(&operations, &path(&first, "/checklist")).await.ok();
        assert_eq!(
            (&checklist["next"], &checklist["unmet"]),
            (&json!("under_installation"), &refused.body["unmet"])
        );
        app.act(
            &operations,
            "projects",
            &first,
            "specify-equipment",
            equipment(),
        )
        .await
        .ok();
        app.act(
            &operations,
            "projects",
            &first,
            "advance",
            json!({"effective_on": "2026-04-15"}),
        )
        .await
        .ok();
        let groups = app.read(&meera, "/api/v1/projects/groups?by=stage").await;
        let stages: Vec<&str> = groups["groups"]
            .as_array()
            .map(|g| g.iter().filter_map(|g| g["key"].as_str()).collect())
            .unwrap_or_default();
        assert_eq!(stages, ["confirmed_order", "under_installation"]);
        assert_eq!(
            app.get(&meera, &path(&second, "")).await.ok()["billing_plan"][0]["amount_paise"],
            13_721_400
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_project_does_not_exist_for_a_salesperson() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let id = opened(&app, &meera).await;
        for rest in ["", "/money", "/billing-plan", "/remarks", "/history"] {
            assert_eq!(
                app.get(&arun, &path(&id, rest)).await.refusal(),
                (404, "not_found"),
                "{rest}"
            );
        }
        assert_eq!(
            app.read(&arun, "/api/v1/projects?count=exact").await["count"],
            0
        );
        let answer = app
            .act(
                &arun,
                "projects",
                &id,
                "add-remark",
                json!({"text": "Mine now"}),
            )
            .await;
        assert_eq!(answer.refusal(), (404, "not_found"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_acts_where_its_row_says() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let (manager, operations) = (
            app.person(Role::Manager).await,
            app.person(Role::Operations).await,
        );
        let (finance, auditor) = (
            app.person(Role::Finance).await,
            app.person(Role::Auditor).await,
        );
        let id = opened(&app, &meera).await;
        let step = json!({"effective_on": "2026-04-15"});
        assert_eq!(
            app.act(&finance, "projects", &id, "advance", step.clone())
                .await
                .refusal(),
            (403, "forbidden")
        );
        assert_eq!(
            app.act(&auditor, "projects", &id, "advance", step.clone())
                .await
                .refusal(),
            (403, "read_only_role")
        );
        assert_eq!(
            app.act(
                &operations,
                "projects",
                &id,
                "cancel",
                json!({"reason": "no_budget", "effective_on": "2026-04-15"})
            )
            .await
            .refusal(),
            (403, "forbidden")
        );
        assert_eq!(
            app.act(
                &operations,
                "projects",
                &id,
                "mark-billing-due",
                json!({"code": "advance"})
            )
            .await
            .refusal(),
            (404, "route_not_found")
        );
        app.act(
            &meera,
            "projects",
            &id,
            "set-financing",
            json!({"availing_loan": true, "bank": "sbi"}),
        )
        .await
        .ok();
        let answer = app
            .act(
                &meera,
                "projects",
                &id,
                "assign-owner",
                json!({"owner_id": meera.id, "reason": "Still me"}),
            )
            .await;
        assert_eq!(answer.refusal(), (403, "forbidden"));

        app.act(
            &manager,
            "projects",
            &id,
            "cancel",
            json!({"reason": "no_budget", "effective_on": "2026-04-15"}),
        )
        .await
        .ok();
        let late = app
            .act(
                &meera,
                "projects",
                &id,
                "set-financing",
                json!({"availing_loan": false}),
            )
            .await;
        assert_eq!(
            late.refusal(),
            (403, "forbidden"),
            "only while it is active"
        );
        assert_eq!(
            app.act(
                &operations,
                "projects",
                &id,
                "hold",
                json!({"effective_on": "2026-04-16", "reason": "No roof"})
            )
            .await
            .refusal(),
            (409, "project_cancelled")
        );
        app.act(
            &manager,
            "projects",
            &id,
            "reinstate",
            json!({"effective_on": "2026-04-16", "reason": "Money found"}),
        )
        .await
        .ok();
        app.act(
            &meera,
            "projects",
            &id,
            "set-financing",
            json!({"availing_loan": false}),
        )
        .await
        .ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_sees_work_and_no_money() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let (operations, finance) = (app.person(Role::Operations).await, app.person(Role::Finance).await);
        let id = opened(&app, &meera).await;
        let payment = json!({"payment_id": Uuid::now_v7(), "receipt_number": "RC/26-27/00001", "fy": "2026-27", "project_id": id, "customer_id": Uuid::now_v7(),
            "amount_paise": 13_721_400, "mode": "upi", "received_on": "2026-04-12", "allocated_paise": 13_721_400, "on_account_paise": 0});
        happened(&app, "invoice", Uuid::now_v7(), 0, &[("invoice.payment_recorded", payment)]).await;
        app.act(&finance, "projects", &id, "add-cost", json!({"category": "material", "description": "Panels", "amount_paise": 9_000_000, "incurred_on": "2026-04-20"})).await.ok();

        let money = app.read(&finance, &format!("{}?", path(&id, ""))).await;
        assert_eq!(money["costs"][0]["amount_paise"], 9_000_000);
        let list = app.read(&finance, "/api/v1/projects").await;
        assert_eq!((&list["items"][0]["received_paise"], &list["items"][0]["payment_status"]), (&json!(13_721_400), &json!("partial")));
        let money = app.get(&finance, &path(&id, "/money")).await.ok();
        assert_eq!((&money["balance_paise"], &money["gross_profit_paise"]), (&json!(5_880_600), &json!(10_602_000)));

        let seen = app.read(&operations, "/api/v1/projects").await["items"][0].clone();
        let amounts: Vec<&str> = seen
            .as_object()
            .map(|row| row.keys().map(String::as_str).filter(|key| key.ends_with("_paise") || key.ends_with("_bp")).collect())
            .unwrap_or_default();
        assert_eq!(amounts, ["subsidy_credited_paise", "subsidy_expected_paise"]);
        for rest in ["/money", "/billing-plan", "/costs", "/profit"] {
            assert_eq!(app.get(&operations, &path(&id, rest)).await.refusal(), (403, "forbidden"), "{rest}");
        }
        for rest in ["/costs", "/profit"] {
            assert_eq!(app.get(&meera, &path(&id, rest)).await.refusal(), (403, "forbidden"), "{rest}");
        }
        assert_eq!(app.get(&meera, &path(&id, "/money")).await.ok().get("gross_profit_paise"), None);
        assert_eq!(app.get(&operations, "/api/v1/projects?filter[balance_paise][gt]=1").await.refusal(), (400, "filter_unknown_field"));
        let plan = json!({"rows": [{"code": "all", "label": "All at once", "percent_bp": 10_000, "trigger": "manual"}]});
        assert_eq!(app.act(&operations, "projects", &id, "set-billing-plan", plan.clone()).await.refusal(), (403, "forbidden"));
        // What is due with the order stays; the rest may be agreed anew.
        assert_eq!(app.act(&finance, "projects", &id, "set-billing-plan", plan).await.refusal(), (409, "in_use"));
        let advance = app.get(&meera, &path(&id, "/billing-plan")).await.ok()["billing_plan"][0].clone();
        let plan = json!({"rows": [
            {"code": advance["code"], "label": advance["label"], "percent_bp": advance["percent_bp"], "trigger": advance["trigger"]},
            {"code": "rest", "label": "All the rest", "percent_bp": 3_000, "trigger": "manual"}]});
        app.act(&finance, "projects", &id, "set-billing-plan", plan).await.ok();
        assert_eq!(app.get(&meera, &path(&id, "/billing-plan")).await.ok()["billing_plan"][1]["amount_paise"], 5_880_600);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused_but_a_remark_needs_none() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let operations = app.person(Role::Operations).await;
        let id = opened(&app, &meera).await;
        let text = id.as_str().unwrap_or_default();
        let version = app.get(&operations, &path(&id, "")).await.ok()["version"].to_string();
        app.act_at(
            &operations,
            "projects",
            text,
            "specify-equipment",
            &version,
            equipment(),
        )
        .await
        .ok();
        let stale = app
            .act_at(
                &operations,
                "projects",
                text,
                "specify-equipment",
                &version,
                json!({"panel_count": 8}),
            )
            .await;
        assert_eq!(stale.refusal(), (412, "version_conflict"));

        let command = format!("/api/v1/commands/projects/{text}/add-remark");
        let remark = json!({"text": "Meter box is rusty"});
        app.send(
            Some(&meera),
            axum::http::Method::POST,
            &command,
            Some(remark),
            &[],
        )
        .await
        .ok();
        let remarks = app.get(&operations, &path(&id, "/remarks")).await.ok();
        let remark_id = remarks["remarks"][0]["remark_id"].clone();
        let theirs = app
            .act(
                &operations,
                "projects",
                &id,
                "remove-remark",
                json!({"remark_id": remark_id}),
            )
            .await;
        assert_eq!(theirs.refusal(), (403, "forbidden"));
        app.act(
            &meera,
            "projects",
            &id,
            "remove-remark",
            json!({"remark_id": remark_id}),
        )
        .await
        .ok();
        assert_eq!(
            app.get(&operations, &path(&id, "/remarks")).await.ok()["remarks"][0]["removed"],
            true
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_another_project_asks_for_confirmation() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let operations = app.person(Role::Operations).await;
        let (first, second) = (opened(&app, &meera).await, opened(&app, &meera).await);
        let mut serials = json!({"add": [{"item": "panel", "serial_no": "WSM-001"}]});
        app.act(
            &operations,
            "projects",
            &first,
            "record-serials",
            serials.clone(),
        )
        .await
        .ok();
        app.settle().await;
        serials["add"][0]["serial_no"] = json!("wsm-001");
        let again = app
            .act(
                &operations,
                "projects",
                &second,
                "record-serials",
                serials.clone(),
            )
            .await;
        assert_eq!(again.refusal(), (409, "duplicate"));
        assert_eq!(again.body["existing"]["project_no"], 1);
        serials["confirm_duplicate"] = json!(true);
        app.act(&operations, "projects", &second, "record-serials", serials)
            .await
            .ok();
    })
    .await;
}

/// Reads the project of a lead once the process has brought it to a status.
async fn project_in(app: &TestApp, who: &Person, id: Uuid, status: &str) -> Value {
    let reached = async {
        loop {
            let answer = app.get(who, &format!("/api/v1/projects/{id}")).await;
            if answer.status.is_success() && answer.body["status"] == status {
                return answer.body;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reached)
        .await
        .expect("the process manager acts")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_won_lead_opens_its_project_once_and_a_revoked_win_cancels_it() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let body = json!({"contact": {"name": "Anitha Menon", "phone": "9847012345"}, "source": "website", "capacity_w": 3_240});
        let lead = app.create(&meera, "leads", body).await.ok()["id"].clone();
        let lead_id: Uuid = lead.as_str().and_then(|text| text.parse().ok()).expect("an id");
        let qualified = json!({"customer_id": customer(&app).await, "site_id": null, "segment": "subsidy", "service_type": "epc_project"});
        let proposed = json!({"expected_value_paise": 19_602_000, "survey_waiver": "Seen on the drone photos"});
        happened(&app, "lead", lead_id, 1, &[("lead.qualified", qualified), ("lead.proposal_started", proposed)]).await;

        let win = json!({"order_value_paise": 19_602_000, "confirmation_date": "2026-04-10"});
        app.act(&meera, "leads", &lead, "win", win).await.ok();
        let project_id = id_of_lead(lead_id);
        let project = project_in(&app, &meera, project_id, "confirmed").await;
        assert_eq!((&project["lead_id"], &project["serial_no"]), (&lead, &json!(1)));
        assert_eq!(project["site_address"]["city"], "Thrissur");
        assert_eq!(project["consumer_number"], "1155667788");

        app.act(&meera, "leads", &lead, "revoke-win", json!({"reason": "Wrong customer"})).await.ok();
        let cancelled = project_in(&app, &meera, project_id, "cancelled").await;
        assert_eq!(cancelled["cancellation"]["reason"], "entered_in_error");

        let win = json!({"order_value_paise": 20_000_000, "confirmation_date": "2026-04-12"});
        app.act(&meera, "leads", &lead, "win", win).await.ok();
        project_in(&app, &meera, project_id, "confirmed").await;
        let renewed = async {
            loop {
                let project = app.get(&meera, &format!("/api/v1/projects/{project_id}")).await.ok();
                if project["order_value_paise"] == 20_000_000 {
                    return project;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let project = tokio::time::timeout(Duration::from_secs(20), renewed).await.expect("the new terms arrive");
        assert_eq!((&project["serial_no"], &project["confirmation_date"]), (&json!(1), &json!("2026-04-12")));
        let failures = rayenna::reactors::failures(app.app.desk().pool()).await.expect("failures");
        assert_eq!(failures, vec![]);

        let finance = app.person(Role::Finance).await;
        let id = json!(project_id);
        app.act(&finance, "projects", &id, "add-cost", json!({"category": "labour", "description": "Survey", "amount_paise": 100, "incurred_on": "2026-04-20"})).await.ok();
        assert_eq!(app.act(&meera, "leads", &lead, "revoke-win", json!({"reason": "Wrong customer"})).await.refusal(), (409, "in_use"));
    })
    .await;
}
