//! AMC contracts through the door, the obligation that commissioning opens, and the reminders of the
//! morning: each once, however often they are asked for.

use aggregates::amc_contract::id_of_obligation;
use aggregates::policy::Role;
use chrono::{Days, Months, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::{Person, TestApp, with_app};

fn today() -> NaiveDate {
    aggregates::kernel::kolkata_date(Utc::now())
}

async fn project(app: &TestApp, owner: &Person, service_type: &str) -> Value {
    let admin = app.person(Role::Admin).await;
    let buyer = json!({"customer_type": "residential", "first_name": "Anitha", "last_name": "Menon", "phones": ["9847012345"],
        "address": {"line1": "Kadavanthra", "city": "Kochi", "state_code": "32", "pin_code": "682020"}});
    let customer = app.create(owner, "customers", buyer).await.ok()["id"].clone();
    let order = json!({"customer_id": customer, "owner_id": owner.id, "order_value_paise": 19_602_000,
        "confirmation_date": "2024-04-10", "segment": "non_subsidy", "service_type": service_type,
        "source": "website", "capacity_w": 3_240});
    let project = app.create(&admin, "projects", order).await.ok()["id"].clone();
    app.quiet().await;
    project
}

async fn commissioned(app: &TestApp, project: &Value, on: &str) {
    let operations = app.person(Role::Operations).await;
    let body = json!({"code": "commissioned", "on": on});
    app.act(&operations, "projects", project, "record-milestone", body)
        .await
        .ok();
}

fn paid(project: &Value, start_on: NaiveDate) -> Value {
    json!({"project_id": project, "kind": "paid_contract", "start_on": start_on,
        "end_on": start_on + Months::new(12) - Days::new(1), "annual_fee_paise": 600_000, "visits_per_year": 4})
}

async fn record(app: &TestApp, who: &Person, id: &Value) -> Value {
    app.get(who, &path(id)).await.ok()
}

fn path(id: &Value) -> String {
    format!("/api/v1/amc/{}", id.as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_signed_visited_changed_renewed_and_listed() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let (ravi, finance) = (app.named("ravi", Role::Operations).await, app.person(Role::Finance).await);
        let project = project(&app, &meera, "epc_project").await;
        let start_on = today() - Months::new(11);
        let id = app.create(&ravi, "amc", paid(&project, start_on)).await.ok()["id"].clone();
        let signed = record(&app, &meera, &id).await;
        assert_eq!((&signed["amc_number"], &signed["visits"].as_array().map(Vec::len)), (&json!("AMC00001"), &Some(4)));
        let again = app.create(&ravi, "amc", paid(&project, today())).await;
        assert_eq!(again.refusal(), (409, "amc_overlap"));
        let visit = signed["visits"][0]["visit_id"].clone();
        let done = json!({"visit_id": visit, "done_on": today(), "technician_id": ravi.id, "findings": "All well",
            "checklist": [{"item": "Cleaned the panels", "done": true}]});
        app.act(&ravi, "amc", &id, "complete-visit", done).await.ok();
        let plan = json!({"visits": [{"due_on": today() + Days::new(10), "technician_id": ravi.id}]});
        app.act(&ravi, "amc", &id, "schedule-visits", plan).await.ok();
        let off = json!({"visit_id": signed["visits"][1]["visit_id"], "reason": "Customer away"});
        app.act(&ravi, "amc", &id, "cancel-visit", off).await.ok();
        let fee = json!({"annual_fee_paise": 650_000, "reason": "Agreed price"});
        app.act(&finance, "amc", &id, "change-terms", fee).await.ok();
        let term = json!({"annual_fee_paise": 1, "visits_per_year": 1, "reason": "Agreed price"});
        let refused = app.act(&finance, "amc", &id, "change-terms", term).await;
        assert_eq!(refused.refusal(), (403, "forbidden"));
        let row = app.read(&meera, "/api/v1/amc").await["items"][0].clone();
        assert_eq!((&row["status"], &row["customer_name"], &row["project_no"]), (&json!("active"), &json!("Anitha Menon"), &json!(1)));
        assert_eq!((&row["visits_done"], &row["visits_planned"], &row["annual_fee_paise"]), (&json!(1), &json!(4), &json!(650_000)));
        let end_on = start_on + Months::new(12) - Days::new(1);
        assert_eq!(row["days_left"], json!((end_on - today()).num_days()));
        let renew = json!({"end_on": end_on + Months::new(12), "annual_fee_paise": 700_000});
        let answer = app.act(&ravi, "amc", &id, "renew", renew).await.ok();
        assert_eq!(answer["events"].as_array().map(Vec::len), Some(2), "both streams in one act");
        let next = record(&app, &ravi, &id).await["renewed_by_id"].clone();
        let next = record(&app, &ravi, &next).await;
        assert_eq!((&next["amc_number"], &next["renews_id"], &next["start_on"]), (&json!("AMC00002"), &id, &json!(end_on + Days::new(1))));
        let rows = app.read(&meera, "/api/v1/amc?sort=amc_number").await["items"].clone();
        assert_eq!((&rows[0]["status"], &rows[1]["status"]), (&json!("renewed"), &json!("upcoming")));
        for list in ["projects", "customers"] {
            let row = app.read(&meera, &format!("/api/v1/{list}")).await["items"][0].clone();
            assert_eq!(row["amc_until"], json!(end_on + Months::new(12)), "{list}");
        }
        let ticket = json!({"project_id": project, "title": "Inverter shows error 102"});
        let ticket = app.create(&meera, "tickets", ticket).await.ok()["id"].clone();
        let covered = app.get(&meera, &format!("/api/v1/tickets/{}", ticket.as_str().unwrap_or_default())).await.ok();
        assert_eq!(covered["amc_contract_id"], id, "the contract in force covers it");
        let row = app.read(&ravi, "/api/v1/tickets").await["items"][0].clone();
        assert_eq!(row["cover"], "paid_contract");
        let row = app.read(&ravi, "/api/v1/amc?filter[status][eq]=renewed").await["items"][0].clone();
        assert_eq!(row["open_tickets"], 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_and_does_what_its_row_says() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let ravi = app.named("ravi", Role::Operations).await;
        let project = project(&app, &meera, "epc_project").await;
        for (role, answer) in [
            (Role::Manager, (403, "forbidden")),
            (Role::Finance, (403, "forbidden")),
            (Role::Auditor, (403, "read_only_role")),
        ] {
            let who = app.person(role).await;
            assert_eq!(
                app.create(&who, "amc", paid(&project, today()))
                    .await
                    .refusal(),
                answer
            );
        }
        let refused = app.create(&meera, "amc", paid(&project, today())).await;
        assert_eq!(refused.refusal(), (403, "forbidden"));
        let id = app.create(&ravi, "amc", paid(&project, today())).await.ok()["id"].clone();
        for role in [Role::Manager, Role::Finance, Role::Auditor] {
            let who = app.person(role).await;
            assert_eq!(
                app.get(&who, &path(&id)).await.ok()["annual_fee_paise"],
                600_000,
                "{role:?}"
            );
        }
        assert_eq!(
            app.get(&arun, &path(&id)).await.refusal(),
            (404, "not_found")
        );
        assert_eq!(app.read(&arun, "/api/v1/amc").await["items"], json!([]));
        let stale = app
            .act_at(
                &ravi,
                "amc",
                id.as_str().unwrap_or_default(),
                "terminate",
                "9",
                json!({"reason": "Moved", "terminated_on": today()}),
            )
            .await;
        assert_eq!(stale.refusal(), (412, "version_conflict"));
        let remind = app
            .act(
                &ravi,
                "amc",
                &id,
                "remind",
                json!({"kind": "visit", "for_date": today()}),
            )
            .await;
        assert_eq!(
            remind.refusal(),
            (404, "route_not_found"),
            "reminders are the system's"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commissioning_opens_the_obligation_once_and_a_corrected_date_moves_it() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let admin = app.person(Role::Admin).await;
        let project = project(&app, &meera, "epc_project").await;
        let obligation = json!(id_of_obligation(project.as_str().and_then(|id| id.parse().ok()).unwrap_or_default()));
        commissioned(&app, &project, "2024-05-02").await;
        app.quiet().await;
        let signed = record(&app, &admin, &obligation).await;
        assert_eq!((&signed["kind"], &signed["amc_number"]), (&json!("vendor_obligation"), &json!("AMC00001")));
        assert_eq!((&signed["start_on"], &signed["end_on"], &signed["annual_fee_paise"]), (&json!("2024-05-02"), &json!("2029-05-01"), &json!(0)));
        commissioned(&app, &project, "2024-06-01").await;
        app.quiet().await;
        let moved = record(&app, &admin, &obligation).await;
        assert_eq!((&moved["start_on"], &moved["end_on"], &moved["version"]), (&json!("2024-06-01"), &json!("2029-05-31"), &json!(2)));
        // The reactor starts over, as after a crash between its effect and its cursor.
        sqlx::query("update reactor_cursors set epoch = 0, txid = '0', position = 0, fence = fence + 1, owner = null, lease_until = null where name = 'obligations'")
            .execute(app.app.desk().pool())
            .await
            .expect("the cursor goes back");
        app.quiet().await;
        assert_eq!(record(&app, &admin, &obligation).await, moved, "replay changes nothing");
        let ended = json!({"reason": "House sold", "terminated_on": today()});
        let refused = app.act(&admin, "amc", &obligation, "terminate", ended.clone()).await;
        assert_eq!((refused.refusal(), &refused.body["unmet"]), ((422, "precondition_unmet"), &json!(["/dismantled"])));
        let dismantled = json!({"reason": "House sold", "terminated_on": today(), "dismantled": true});
        app.act(&admin, "amc", &obligation, "terminate", dismantled).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_plant_of_our_own_opens_an_obligation() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let project = project(&app, &meera, "panel_cleaning").await;
        commissioned(&app, &project, "2024-05-02").await;
        app.quiet().await;
        assert_eq!(app.read(&meera, "/api/v1/amc").await["items"], json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_obligation_signed_by_hand_is_the_one_that_commissioning_wants() {
    with_app(|app| async move {
        let (meera, admin) = (app.named("meera", Role::Sales).await, app.person(Role::Admin).await);
        let project = project(&app, &meera, "panel_cleaning").await;
        commissioned(&app, &project, "2024-05-02").await;
        let by_hand = json!({"project_id": project, "kind": "vendor_obligation", "start_on": "2024-05-02", "end_on": "2029-05-01"});
        app.create(&admin, "amc", by_hand.clone()).await.ok();
        let twice = app.create(&admin, "amc", by_hand).await;
        assert_eq!(twice.refusal().0, 409);
        let change = json!({"service_type": "epc_project"});
        app.act(&admin, "projects", &project, "change-commercials", change).await.ok();
        commissioned(&app, &project, "2024-05-03").await;
        app.quiet().await;
        let rows = app.read(&admin, "/api/v1/amc?count=exact").await;
        assert_eq!(rows["count"], 1, "one live obligation a project");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_morning_reminds_of_visits_and_ends_once_however_often_it_comes() {
    with_app(|app| async move {
        let (meera, ravi) = (app.named("meera", Role::Sales).await, app.named("ravi", Role::Operations).await);
        let project = project(&app, &meera, "epc_project").await;
        let near_end = paid(&project, today() - Months::new(12) + Days::new(20));
        let id = app.create(&ravi, "amc", near_end).await.ok()["id"].clone();
        let plan = json!({"visits": [{"due_on": today() + Days::new(3)}, {"due_on": today() + Days::new(9)}]});
        app.act(&ravi, "amc", &id, "schedule-visits", plan).await.ok();
        app.settle().await;
        let morning = async || rayenna::jobs::work(&app.app, "amc_reminders").await.expect("the job runs");
        assert_eq!(morning().await, 2);
        let reminded = record(&app, &ravi, &id).await["reminders"].clone();
        let kinds: Vec<&str> = reminded.as_array().into_iter().flatten().filter_map(|r| r["kind"].as_str()).collect();
        assert_eq!(kinds, ["visit", "end_in30"]);
        assert_eq!((morning().await, morning().await), (0, 0));
        // Two processes whose leases overlapped.
        sqlx::query("delete from commands where actor = 'system'")
            .execute(app.app.desk().pool())
            .await
            .expect("receipts forgotten");
        let (one, other) = tokio::join!(morning(), morning());
        assert_eq!((one, other), (0, 0), "the contract itself remembers");
        assert_eq!(record(&app, &ravi, &id).await["reminders"], reminded);
    })
    .await;
}

/// The id stays the same for every process and every time.
#[test]
fn the_obligation_of_a_project_has_one_id() {
    let project = Uuid::from_u128(7);
    assert_eq!(id_of_obligation(project), id_of_obligation(project));
    assert_ne!(
        id_of_obligation(project),
        id_of_obligation(Uuid::from_u128(8))
    );
}
