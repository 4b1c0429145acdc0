//! What follows from an act by itself: the process managers, along the whole main job.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, with_app};

fn address() -> Value {
    json!({"line1": "Kadavanthra", "city": "Kochi", "state_code": "32", "pin_code": "682020"})
}

async fn company(app: &TestApp) {
    let admin = app.person(Role::Admin).await;
    let profile = json!({
        "profile": {"legal_name": "Rayenna Energy Private Limited", "gstin": "32AAACR1234F1Z2",
            "address": {"line1": "12 MG Road", "city": "Kochi", "state_code": "32"}},
        "bank_accounts": [{"code": "fed", "bank": "Federal Bank", "account_number": "10200100012345", "ifsc": "FDRL0001020",
            "account_name": "Rayenna Energy", "upi_id": "rayenna@okbank"}]});
    let path = "/api/v1/commands/company/update-profile";
    app.send(
        Some(&admin),
        axum::http::Method::POST,
        path,
        Some(profile),
        &[("if-match", "\"0\"")],
    )
    .await
    .ok();
}

async fn customer(app: &TestApp, who: &Person, phone: &str) -> Value {
    let body = json!({"customer_type": "residential", "first_name": "Anitha", "phones": [phone], "address": address()});
    app.create(who, "customers", body).await.ok()["id"].clone()
}

/// A lead of a customer, carried to `proposal`.
async fn proposed(app: &TestApp, who: &Person, customer: &Value) -> Value {
    let body = json!({"customer_id": customer, "source": "website", "capacity_w": 3000});
    let lead = app.create(who, "leads", body).await.ok()["id"].clone();
    let qualify =
        json!({"customer_id": customer, "segment": "non_subsidy", "service_type": "epc_project"});
    app.act(who, "leads", &lead, "qualify", qualify).await.ok();
    let start =
        json!({"expected_value_paise": 19_602_000, "survey_waiver": "Seen on the drone photos"});
    app.act(who, "leads", &lead, "start-proposal", start)
        .await
        .ok();
    lead
}

async fn quotation(app: &TestApp, who: &Person, lead: &Value) -> Value {
    let id = app
        .create(who, "quotations", json!({ "lead_id": lead }))
        .await
        .ok()["id"]
        .clone();
    let rows = json!({"tax_basis": "by_row", "rows": [{"category": "pv_modules", "item_name": "Module 540 Wp", "quantity_milli": 6_000,
        "unit": "NOS", "unit_cost_paise": 1_400_000, "watt_peak": 540}]});
    app.act(who, "quotations", &id, "save-costing", rows)
        .await
        .ok();
    app.act(who, "quotations", &id, "issue", json!({}))
        .await
        .ok();
    id
}

async fn record(app: &TestApp, who: &Person, plural: &str, id: &Value) -> Value {
    app.get(
        who,
        &format!("/api/v1/{plural}/{}", id.as_str().unwrap_or_default()),
    )
    .await
    .ok()
}

async fn won(app: &TestApp, who: &Person, lead: &Value) -> Value {
    let win = json!({"order_value_paise": 19_602_000, "confirmation_date": "2026-05-01"});
    app.act(who, "leads", lead, "win", win).await.ok();
    app.quiet().await;
    json!(aggregates::project::id_of_lead(
        lead.as_str()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default()
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_from_first_call_to_a_paid_invoice_and_its_row_is_done() {
    with_app(|app| async move {
        company(&app).await;
        let (meera, finance) = (app.named("meera", Role::Sales).await, app.person(Role::Finance).await);
        let buyer = customer(&app, &meera, "9847012345").await;
        let lead = proposed(&app, &meera, &buyer).await;
        let project = won(&app, &meera, &lead).await;
        let order = record(&app, &finance, "projects", &project).await;
        let states = |order: &Value| order["billing_plan"].as_array().map(|rows| rows.iter().map(|row| row["state"].clone()).collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(states(&order), [json!("due"), json!("planned"), json!("planned"), json!("planned")]);
        let body = json!({"project_id": project, "billing_code": "advance", "kind": "tax_invoice"});
        let invoice = app.create(&finance, "invoices/draft-from-milestone", body).await.ok()["id"].clone();
        app.act(&finance, "invoices", &invoice, "issue", json!({})).await.ok();
        let issued = record(&app, &finance, "invoices", &invoice).await;
        let total = issued["totals"]["total_paise"].as_i64().unwrap_or_default();
        assert_eq!(total, 13_721_400);
        let paid = json!({"amount_paise": total, "mode": "neft", "reference": "N12345678", "received_on": issued["issue_date"]});
        app.act(&finance, "invoices", &invoice, "record-payment", paid).await.ok();
        app.quiet().await;
        assert_eq!(record(&app, &finance, "invoices", &invoice).await["status"], "paid");
        let order = record(&app, &finance, "projects", &project).await;
        assert_eq!(states(&order)[0], json!("done"));
        let row = app.read(&finance, "/api/v1/projects").await["items"][0].clone();
        assert_eq!((&row["received_paise"], &row["payment_status"]), (&json!(total), &json!("partial")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_offer_ends_the_others_of_its_lead_and_a_lost_lead_ends_all() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let buyer = customer(&app, &meera, "9847012345").await;
        let lead = proposed(&app, &meera, &buyer).await;
        let (taken, other) = (quotation(&app, &meera, &lead).await, quotation(&app, &meera, &lead).await);
        let version = record(&app, &meera, "quotations", &taken).await["versions"][0].clone();
        let signed = app.paper(&meera, "quotation", &taken, "signed_proposal").await;
        let accept = json!({"name": "Anitha", "consent": true, "content_hash": version["content_hash"],
            "document_id": signed, "accepted_on": version["issued_on"]});
        app.act(&meera, "quotations", &taken, "record-acceptance", accept).await.ok();
        app.quiet().await;
        assert_eq!(record(&app, &meera, "quotations", &taken).await["status"], "accepted");
        assert_eq!(record(&app, &meera, "quotations", &other).await["status"], "superseded");
        let second = customer(&app, &meera, "9847012346").await;
        let lost = proposed(&app, &meera, &second).await;
        let offer = quotation(&app, &meera, &lost).await;
        app.act(&meera, "leads", &lost, "lose", json!({"reason": "no_budget", "lost_on": "2026-05-02"})).await.ok();
        app.quiet().await;
        assert_eq!(record(&app, &meera, "quotations", &offer).await["status"], "superseded");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_given_away_takes_open_work_along_and_the_old_owner_loses_sight() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let manager = app.person(Role::Manager).await;
        let buyer = customer(&app, &meera, "9847012345").await;
        let ordered = proposed(&app, &meera, &buyer).await;
        let project = won(&app, &meera, &ordered).await;
        let open = proposed(&app, &meera, &buyer).await;
        let give = json!({"owner_id": arun.id, "reason": "Moves to Thrissur"});
        app.act(&manager, "customers", &buyer, "assign", give)
            .await
            .ok();
        app.quiet().await;
        assert_eq!(
            record(&app, &arun, "leads", &open).await["owner_id"],
            json!(arun.id)
        );
        assert_eq!(
            record(&app, &arun, "projects", &project).await["owner_id"],
            json!(arun.id)
        );
        let path = format!("/api/v1/leads/{}", open.as_str().unwrap_or_default());
        assert_eq!(app.get(&meera, &path).await.refusal(), (404, "not_found"));
        assert_eq!(
            record(&app, &manager, "leads", &ordered).await["owner_id"],
            json!(meera.id),
            "who won it stays"
        );
    })
    .await;
}
