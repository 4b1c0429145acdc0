//! What happens side by side must come out as if it had happened one after the other.

use aggregates::invoice::Invoice;
use aggregates::policy::Role;
use axum::http::{Method, StatusCode};
use chrono::Utc;
use rayenna::event_store::{Append, NewEvent, StreamAppend};
use rayenna::executor::Envelope;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::invoices::{draft, given_company, given_project, issued, paid, record, system_like};
use crate::support::app::{Answer, Person, TestApp, with_app};

/// Sends a command again and again with one key.
async fn keyed(
    app: &TestApp,
    who: &Person,
    id: &Value,
    command: &str,
    (key, version): (&str, &str),
    body: Value,
) -> Answer {
    let id = id.as_str().unwrap_or_default();
    let path = format!("/api/v1/commands/invoices/{id}/{command}");
    app.send(
        Some(who),
        Method::POST,
        &path,
        Some(body),
        &[("idempotency-key", key), ("if-match", version)],
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_many_write_to_at_once_turns_nobody_away() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project = given_project(&app, &meera).await;
        let path = format!("/api/v1/commands/projects/{project}/add-remark");
        // Two people, since one may not send more than 32 requests at a time.
        let people = [finance, app.person(Role::Manager).await];
        let writers: Vec<_> = (0..60)
            .map(|at| {
                let (app, who, path) = (app.clone(), people[at % 2].clone(), path.clone());
                let body = json!({"text": format!("Remark {at}")});
                tokio::spawn(async move {
                    app.send(Some(&who), Method::POST, &path, Some(body), &[])
                        .await
                })
            })
            .collect();
        for writer in writers {
            let answer = writer.await.expect("an answer");
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_key_gives_the_first_answer_to_the_last_member() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let body = draft("tax_invoice", project_id);
        let id = app.create(&finance, "invoices", body).await.ok()["id"].clone();
        let sends: Vec<_> = (0..20)
            .map(|_| {
                let (app, finance, id) = (app.clone(), finance.clone(), id.clone());
                tokio::spawn(async move {
                    keyed(
                        &app,
                        &finance,
                        &id,
                        "issue",
                        ("issue-once", "\"1\""),
                        json!({}),
                    )
                    .await
                })
            })
            .collect();
        let mut answers = Vec::new();
        for send in sends {
            answers.push(send.await.expect("an answer").ok());
        }
        assert_eq!(answers[0]["events"][0]["type"], "invoice.issued");
        for answer in &answers {
            assert_eq!(answer, &answers[0]);
        }
        let state = record(&app, &finance, &id).await;
        assert_eq!(state["version"], 2, "issued once: {state}");
    })
    .await;
}

/// Its answer is kept like any other: sent again it must not undo what came between.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_key_that_found_nothing_to_do_does_nothing_later() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let id = issued(&app, &finance, draft("tax_invoice", project_id)).await;
        let first = json!({"notes": "Deliver to the gate"});
        app.act(&finance, "invoices", &id, "amend", first.clone())
            .await
            .ok();
        let key = ("amend-again", "\"3\"");
        let idle = keyed(&app, &finance, &id, "amend", key, first.clone())
            .await
            .ok();
        assert_eq!(idle["events"], json!([]));
        let other = json!({"notes": "Deliver to the roof"});
        app.act(&finance, "invoices", &id, "amend", other)
            .await
            .ok();
        let again = keyed(&app, &finance, &id, "amend", key, first).await.ok();
        assert_eq!(again, idle);
        let state = record(&app, &finance, &id).await;
        assert_eq!(state["notes"], "Deliver to the roof");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_for_cash_counts_what_no_read_model_shows_yet() {
    let app = TestApp::start().await;
    let (finance, meera) = (
        app.person(Role::Finance).await,
        app.named("meera", Role::Sales).await,
    );
    let project_id = given_project(&app, &meera).await;
    given_company(&app).await;
    app.settle().await;
    app.app.stop().cancel();
    let first = issued(&app, &finance, draft("tax_invoice", project_id)).await;
    let second = issued(&app, &finance, draft("tax_invoice", project_id)).await;
    let cash = json!({"amount_paise": 12_000_000, "mode": "cash", "received_on": "2026-05-20"});
    let (one, other) = tokio::join!(
        keyed(
            &app,
            &finance,
            &first,
            "record-payment",
            ("cash-1", "\"2\""),
            cash.clone()
        ),
        keyed(
            &app,
            &finance,
            &second,
            "record-payment",
            ("cash-2", "\"2\""),
            cash.clone()
        ),
    );
    let refused: Vec<&Answer> = [&one, &other]
        .into_iter()
        .filter(|answer| !answer.status.is_success())
        .collect();
    assert_eq!(refused.len(), 1, "{one:?} {other:?}");
    assert_eq!(refused[0].refusal(), (409, "cash_limit"));
    let bank = paid(100, "UTR1");
    app.act(&finance, "invoices", &first, "record-payment", bank.clone())
        .await
        .ok();
    let twice = app
        .act(&finance, "invoices", &second, "record-payment", bank)
        .await;
    assert_eq!(twice.refusal(), (409, "duplicate"));
}

/// Carries out a command of finance after a step-up.
async fn stepped_up(app: &TestApp, id: &Value, command: &str, body: Value) {
    let id: Uuid = id.as_str().and_then(|id| id.parse().ok()).expect("an id");
    let envelope = Envelope::of(system_like(Role::Finance), Uuid::now_v7(), Utc::now());
    app.app
        .desk()
        .execute::<Invoice>(&envelope, id, command, body)
        .await
        .expect("it is accepted");
}

/// An advance on its way meets a document that has been paid meanwhile: the money goes back, once,
/// also when the event is delivered again after the document has become open.
#[tokio::test(flavor = "multi_thread")]
async fn an_advance_that_comes_too_late_returns_to_its_document_and_stays_there() {
    with_app(|app| async move {
        let (finance, meera) = (
            app.person(Role::Finance).await,
            app.named("meera", Role::Sales).await,
        );
        let project_id = given_project(&app, &meera).await;
        given_company(&app).await;
        let source = issued(&app, &finance, draft("tax_invoice", project_id)).await;
        let target = issued(&app, &finance, draft("tax_invoice", project_id)).await;
        let mut more = paid(20_102_000, "UTR1");
        more["keep_on_account"] = json!(true);
        app.act(&finance, "invoices", &source, "record-payment", more)
            .await
            .ok();
        let full = paid(19_602_000, "UTR2");
        app.act(&finance, "invoices", &target, "record-payment", full)
            .await
            .ok();

        // What the release was when it was decided: the target was paid a moment later.
        let held = record(&app, &finance, &source).await;
        let allocation_id = Uuid::now_v7();
        let released = json!({
            "type": "invoice.advance_released",
            "allocation_id": allocation_id, "source_invoice_id": source, "target_invoice_id": target,
            "project_id": project_id, "customer_id": held["customer_id"], "amount_paise": 500_000,
        });
        let append = Append {
            streams: vec![StreamAppend {
                aggregate_type: "invoice".into(),
                aggregate_id: source.as_str().and_then(|id| id.parse().ok()).expect("an id"),
                expected_version: held["version"].as_i64().expect("a version"),
                events: vec![NewEvent {
                    event_type: "invoice.advance_released".into(),
                    event_version: 1,
                    payload: released,
                }],
            }],
            metadata: json!({"actor": "system", "correlation_id": "given"}),
            ..Append::default()
        };
        app.app.desk().store().append(&append).await.expect("stored");
        app.quiet().await;
        let back = record(&app, &finance, &source).await;
        assert_eq!(back["releases"][0]["returned_paise"], 500_000, "{back}");

        sqlx::query("update reactor_cursors set epoch = 0, txid = '0', position = 0, owner = null, fence = fence + 1 where name = 'money'")
            .execute(app.app.desk().pool())
            .await
            .expect("the reactor begins again");
        let payment = record(&app, &finance, &target).await["payments"][0]["payment_id"].clone();
        let bounced = json!({"payment_id": payment, "reason_code": "cheque_bounced",
            "reason": "Returned by the bank", "reversed_on": "2026-05-21"});
        stepped_up(&app, &target, "reverse_payment", bounced).await;
        app.quiet().await;
        let after = record(&app, &finance, &source).await;
        assert_eq!(after["version"], back["version"], "{after}");
        assert_eq!(record(&app, &finance, &target).await["advances"], json!([]));
    })
    .await;
}
