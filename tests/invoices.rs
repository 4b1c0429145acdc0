//! Company, invoices and payments through the door: numbers without gaps, money that arrives,
//! lists and paper that show it.

use aggregates::company::{Company, company_id};
use aggregates::customer::{self, Customer};
use aggregates::invoice::Invoice;
use aggregates::kernel::{Actor, Channel, CommandSet, Ctx, Decider};
use aggregates::policy::Role;
use aggregates::project::{self, Project};
use aggregates::vocabulary::Person as Staff;
use chrono::Utc;
use rayenna::event_store::{Append, StreamAppend};
use rayenna::executor::{Envelope, to_store};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::{Person, TestApp, with_app};

pub fn system_like(role: Role) -> Actor {
    Actor {
        user_id: None,
        role,
        team_code: "general".into(),
        channel: Channel::Web,
        stepped_up: true,
    }
}

/// Events of one command on a new record, as its own rules decide them.
fn decided<D: Decider>(id: Uuid, facts: D::Facts, name: &str, body: Value) -> StreamAppend {
    let command = D::Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let ctx = Ctx {
        actor: system_like(Role::Admin),
        now: Utc::now(),
        id,
        command_id: Uuid::now_v7(),
        facts,
    };
    let events = D::default()
        .decide(&ctx, command)
        .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    StreamAppend {
        aggregate_type: D::TYPE.into(),
        aggregate_id: id,
        expected_version: 0,
        events: events.iter().map(to_store).collect(),
    }
}

pub async fn write(app: &TestApp, streams: Vec<StreamAppend>) {
    let metadata = json!({"actor": "system", "correlation_id": "given", "occurred_at": Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)});
    let append = Append {
        streams,
        metadata,
        ..Append::default()
    };
    app.app
        .desk()
        .store()
        .append(&append)
        .await
        .expect("given events are stored");
}

/// A company that may issue, a customer, and a project at a site in Kerala owned by `owner`.
pub async fn given_project(app: &TestApp, owner: &Person) -> Uuid {
    let (customer_id, project_id) = (Uuid::now_v7(), Uuid::now_v7());
    let address =
        json!({"line1": "Plot 7", "city": "Aluva", "state_code": "32", "pin_code": "683101"});
    let facts = customer::Facts {
        customer_code: "KTR482".into(),
        ..customer::Facts::default()
    };
    let buyer = json!({"customer_type": "residential", "first_name": "Anitha", "last_name": "Menon",
        "phones": ["9847012345"], "address": address});
    let sites = vec![project::CustomerSite {
        site_id: Uuid::now_v7(),
        address: serde_json::from_value(address).expect("an address"),
        location: None,
        discom: None,
        consumer_number: None,
    }];
    let order = project::Facts {
        serial_no: 17,
        customer: Some(project::OrderingCustomer {
            customer_id,
            active: true,
            sites,
        }),
        person: Some(Staff {
            user_id: owner.id,
            role: Role::Sales,
            active: true,
        }),
        ..project::Facts::default()
    };
    let open = json!({"customer_id": customer_id, "owner_id": owner.id, "order_value_paise": 19_602_000,
        "confirmation_date": "2026-05-01", "segment": "non_subsidy", "service_type": "epc_project", "source": "website", "capacity_w": 3000});
    write(
        app,
        vec![
            decided::<Customer>(customer_id, facts, "register", buyer),
            decided::<Project>(project_id, order, "open", open),
        ],
    )
    .await;
    project_id
}

pub async fn given_company(app: &TestApp) {
    let admin = app.person(Role::Admin).await;
    let profile = json!({
        "profile": {"legal_name": "Rayenna Energy Private Limited", "gstin": "32AAACR1234F1Z2",
            "address": {"line1": "12 MG Road", "city": "Kochi", "state_code": "32"}},
        "bank_accounts": [{"code": "fed", "bank": "Federal Bank", "account_number": "10200100012345", "ifsc": "FDRL0001020",
            "account_name": "Rayenna Energy", "upi_id": "rayenna@okbank"}]});
    command(app, &admin, "company/update-profile", profile, "0")
        .await
        .ok();
}

async fn command(
    app: &TestApp,
    who: &Person,
    path: &str,
    body: Value,
    version: &str,
) -> crate::support::app::Answer {
    let path = format!("/api/v1/commands/{path}");
    let headers = [("if-match", format!("\"{version}\""))];
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    app.send(
        Some(who),
        axum::http::Method::POST,
        &path,
        Some(body),
        &headers,
    )
    .await
}

pub fn draft(kind: &str, project_id: Uuid) -> Value {
    json!({"kind": kind, "project_id": project_id, "lines": [{"description": "3 kW rooftop solar plant",
        "hsn_sac": "85414300", "quantity_milli": 1000, "unit": "SET", "rate_paise": 18_000_000}]})
}

pub async fn issued(app: &TestApp, who: &Person, body: Value) -> Value {
    let id = app.create(who, "invoices", body).await.ok()["id"].clone();
    app.act(who, "invoices", &id, "issue", json!({})).await.ok();
    id
}

pub fn paid(amount_paise: i64, reference: &str) -> Value {
    json!({"amount_paise": amount_paise, "mode": "neft", "reference": reference, "received_on": "2026-05-20"})
}

pub async fn record(app: &TestApp, who: &Person, id: &Value) -> Value {
    app.get(
        who,
        &format!("/api/v1/invoices/{}", id.as_str().unwrap_or_default()),
    )
    .await
    .ok()
}

/// Reads a record until a process manager has done its part.
async fn eventually(
    app: &TestApp,
    who: &Person,
    id: &Value,
    done: impl Fn(&Value) -> bool,
) -> Value {
    for _ in 0..600 {
        let now = record(app, who, id).await;
        if done(&now) {
            return now;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("it did not come to pass: {}", record(app, who, id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_company_is_there_from_the_start_and_only_admins_change_it() {
    with_app(|app| async move {
        let (admin, finance) = (
            app.person(Role::Admin).await,
            app.person(Role::Finance).await,
        );
        let fresh = app.get(&finance, "/api/v1/company").await.ok();
        assert_eq!(
            (&fresh["version"], &fresh["series"][0]["prefix"]),
            (&json!(0), &json!("RE"))
        );
        let set = json!({"key": "invoice_due_days", "value": 30});
        assert_eq!(
            command(&app, &finance, "company/set-setting", set.clone(), "0")
                .await
                .refusal(),
            (403, "forbidden")
        );
        command(&app, &admin, "company/set-setting", set.clone(), "0")
            .await
            .ok();
        assert_eq!(
            app.get(&admin, "/api/v1/company/settings").await.ok()["settings"]["invoice_due_days"],
            30
        );
        assert_eq!(
            app.get(&finance, "/api/v1/company/settings")
                .await
                .refusal(),
            (403, "forbidden")
        );
        assert_eq!(
            command(&app, &admin, "company/set-setting", set, "0")
                .await
                .refusal(),
            (412, "version_conflict")
        );
        let wrong = json!({"key": "invoice_due_days", "value": 999});
        assert_eq!(
            command(&app, &admin, "company/set-setting", wrong, "1")
                .await
                .errors(),
            [("/value", "out_of_range")]
        );
        let taken =
            json!({"kind": "tax_invoice", "prefix": "CN", "digits": 5, "from_fy": "2030-31"});
        assert_eq!(
            command(&app, &admin, "company/set-series", taken, "1")
                .await
                .refusal(),
            (409, "duplicate")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_issued_paid_listed_and_printed() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        let id = app
            .create(&finance, "invoices", draft("tax_invoice", project_id))
            .await
            .ok()["id"]
            .clone();
        let unmet = app.act(&finance, "invoices", &id, "issue", json!({})).await;
        assert_eq!(
            (unmet.refusal(), &unmet.body["unmet"]),
            ((422, "precondition_unmet"), &json!(["/supplier/gstin"]))
        );
        given_company(&app).await;
        app.act(&finance, "invoices", &id, "issue", json!({}))
            .await
            .ok();
        let pay = app
            .act(
                &finance,
                "invoices",
                &id,
                "record-payment",
                paid(10_000_000, "UTR1"),
            )
            .await
            .ok();
        assert_eq!(pay["events"][0]["type"], "invoice.payment_recorded");
        assert_eq!(
            app.act(
                &finance,
                "invoices",
                &id,
                "record-payment",
                paid(5_000_000, "UTR1")
            )
            .await
            .refusal(),
            (409, "duplicate")
        );
        assert_eq!(
            app.act(
                &finance,
                "invoices",
                &id,
                "record-payment",
                paid(9_602_001, "UTR2")
            )
            .await
            .refusal(),
            (422, "overpayment")
        );
        let list = app
            .read(
                &finance,
                "/api/v1/invoices?totals=1&filter[status][eq]=part_paid",
            )
            .await;
        let row = &list["items"][0];
        assert!(
            row["invoice_number"]
                .as_str()
                .is_some_and(|number| number.starts_with("RE/") && number.ends_with("/00001")),
            "{row}"
        );
        assert_eq!(
            (&row["total_paise"], &row["outstanding_paise"]),
            (&json!(19_602_000), &json!(9_602_000))
        );
        assert_eq!(
            (&list["totals"]["outstanding_paise"], &row["einvoice_state"]),
            (&json!(9_602_000), &json!("not_applicable"))
        );
        let payments = app
            .read(&finance, "/api/v1/payments?count=exact&q=utr1")
            .await;
        assert_eq!(
            (&payments["count"], &payments["items"][0]["state"]),
            (&json!(1), &json!("received"))
        );
        assert_eq!(payments["items"][0]["recorded_by_name"], "Finance Person");
        assert_eq!(payments["items"][0]["customer_name"], "Anitha Menon");
        let path = format!("/api/v1/invoices/{}/pdf", id.as_str().unwrap_or_default());
        let paper = app.get(&finance, &path).await;
        assert_eq!(paper.headers["content-type"], "application/pdf");
        assert!(
            app.get(&meera, &path).await.status.is_success(),
            "the owner of the project may read it"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_sees_and_changes_nothing() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let id = issued(&app, &finance, draft("tax_invoice", project_id)).await;
        let path = format!("/api/v1/invoices/{}", id.as_str().unwrap_or_default());
        let arun = app.named("arun", Role::Sales).await;
        for path in [path.clone(), format!("{path}/pdf")] {
            assert_eq!(app.get(&arun, &path).await.refusal(), (404, "not_found"));
        }
        assert_eq!(
            app.read(&arun, "/api/v1/invoices?count=exact").await["count"],
            0
        );
        assert_eq!(
            app.read(&meera, "/api/v1/invoices?count=exact").await["count"],
            1,
            "it is of her project"
        );
        let operations = app.person(Role::Operations).await;
        assert_eq!(
            app.get(&operations, &path).await.refusal(),
            (403, "forbidden")
        );
        assert_eq!(
            app.get(&operations, "/api/v1/payments").await.refusal(),
            (403, "forbidden")
        );
        assert_eq!(
            app.act(&meera, "invoices", &id, "record-payment", paid(100, "UTR1"))
                .await
                .refusal(),
            (403, "forbidden")
        );
        let full = json!({"full": true, "reason_code": "other", "reason": "No work was done"});
        assert_eq!(
            app.act(&finance, "invoices", &id, "credit", full)
                .await
                .refusal(),
            (403, "step_up_required")
        );
        assert_eq!(
            app.act_at(
                &finance,
                "invoices",
                id.as_str().unwrap_or_default(),
                "amend",
                "1",
                json!({"notes": "x"})
            )
            .await
            .refusal(),
            (412, "version_conflict")
        );
        let advance = json!({"allocation_id": id, "source_invoice_id": id, "amount_paise": 5});
        assert_eq!(
            app.act(&finance, "invoices", &id, "receive-advance", advance)
                .await
                .refusal(),
            (404, "route_not_found")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_the_plan_is_drafted_by_its_own_path() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        let body = json!({"project_id": project_id, "billing_code": "advance"});
        let id = app
            .create(&finance, "invoices/draft-from-milestone", body)
            .await
            .ok()["id"]
            .clone();
        assert_eq!(
            record(&app, &finance, &id).await["totals"]["total_paise"],
            13_721_400
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tax_invoice_takes_over_the_money_of_its_proforma_by_itself() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let proforma = issued(&app, &finance, draft("proforma", project_id)).await;
        app.act(
            &finance,
            "invoices",
            &proforma,
            "record-payment",
            paid(2_000_000, "UTR1"),
        )
        .await
        .ok();
        let mut body = draft("tax_invoice", project_id);
        body["proforma_id"] = proforma.clone();
        let invoice = issued(&app, &finance, body).await;
        let after = eventually(&app, &finance, &invoice, |now| now["status"] == "part_paid").await;
        assert_eq!(after["advances"][0]["amount_paise"], 2_000_000);
        assert_eq!(
            record(&app, &finance, &proforma).await["converted_to_id"],
            invoice
        );
        let list = app
            .read(&finance, "/api/v1/invoices?filter[kind][eq]=proforma")
            .await;
        assert_eq!(list["items"][0]["on_account_paise"], 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credit_note_is_written_with_its_original_and_applied_by_itself() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let id = issued(&app, &finance, draft("tax_invoice", project_id)).await;
        let invoice_id: Uuid = id.as_str().and_then(|id| id.parse().ok()).expect("an id");
        let actor = Actor {
            user_id: Some(finance.id),
            ..system_like(Role::Finance)
        };
        let envelope = Envelope::of(actor, Uuid::now_v7(), Utc::now());
        let full =
            json!({"full": true, "reason_code": "order_cancelled", "reason": "The roof was sold"});
        let receipt = app
            .app
            .desk()
            .execute::<Invoice>(&envelope, invoice_id, "credit", full)
            .await
            .expect("credited");
        assert_eq!(
            receipt.events.len(),
            3,
            "credited here; drafted and issued there"
        );
        let after = eventually(&app, &finance, &id, |now| now["status"] == "paid").await;
        assert_eq!(
            after["credits_applied"][0]["to_outstanding_paise"],
            19_602_000
        );
        let list = app
            .read(&finance, "/api/v1/invoices?filter[kind][eq]=credit_note")
            .await;
        assert_eq!(list["items"][0]["total_paise"], 19_602_000);
        assert!(
            list["items"][0]["invoice_number"]
                .as_str()
                .is_some_and(|number| number.starts_with("CN/"))
        );
    })
    .await;
}

/// Numbers are gapless whatever happens beside each other: eight writers, 1 600 invoices, refused
/// ones between them.
#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_issue_1600_invoices_numbered_without_gap_or_double() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let company = app
            .app
            .desk()
            .load::<Company>(company_id())
            .await
            .expect("the company")
            .state;
        let ids: Vec<Uuid> = (0..1600).map(|_| Uuid::now_v7()).collect();
        let project = app
            .app
            .desk()
            .load::<Project>(project_id)
            .await
            .expect("the project")
            .state;
        let facts = aggregates::invoice::Facts {
            company,
            project: Some(aggregates::invoice::BilledProject {
                project_id,
                customer_id: project.customer_id.expect("a customer"),
                serial_no: 17,
                title: "Plant".into(),
                cancelled: false,
                tax_treatment: None,
                site_address: project.site_address,
                billing_plan: Vec::new(),
            }),
            gst_rates: aggregates::calculations::reference::gst_rates(),
            ..aggregates::invoice::Facts::default()
        };
        for chunk in ids.chunks(200) {
            let drafts = chunk.iter().map(|id| {
                decided::<Invoice>(
                    *id,
                    facts.clone(),
                    "draft",
                    draft("tax_invoice", project_id),
                )
            });
            write(&app, drafts.collect()).await;
        }
        let writers = ids.chunks(200).map(|mine| {
            let (desk, mine) = (app.app.desk().clone(), mine.to_vec());
            tokio::spawn(async move {
                for id in mine {
                    let envelope =
                        || Envelope::of(system_like(Role::Finance), Uuid::now_v7(), Utc::now());
                    let ahead = json!({"issue_date": "2099-01-01"});
                    assert!(
                        desk.execute::<Invoice>(&envelope(), id, "issue", ahead)
                            .await
                            .is_err(),
                        "a refused one takes no number"
                    );
                    desk.execute::<Invoice>(&envelope(), id, "issue", json!({}))
                        .await
                        .expect("issued");
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("a writer ends well");
        }
        let mut numbers = Vec::new();
        for id in ids {
            let state = app
                .app
                .desk()
                .load::<Invoice>(id)
                .await
                .expect("an invoice")
                .state;
            let number = state.issued.expect("issued").invoice_number.to_string();
            numbers.push(
                number
                    .rsplit('/')
                    .next()
                    .and_then(|tail| tail.parse::<u32>().ok())
                    .expect("a number"),
            );
        }
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(1..=1600));
    })
    .await;
}
