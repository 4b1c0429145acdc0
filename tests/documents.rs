//! Documents through the door: bytes come first and are what they say, papers hang where the role
//! may hang them, and what rests on a paper keeps it.

use aggregates::policy::Role;
use axum::http::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::app::{Answer, Person, TestApp, with_app};

/// A small PDF with a word in it.
fn pdf(word: &str) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj\n<< /Title ({word}) >>\nendobj\ntrailer\n<< >>\n%%EOF\n")
        .into_bytes()
}

/// Announces a file.
async fn begin(app: &TestApp, who: &Person, name: &str, bytes: &[u8], purpose: &str) -> Answer {
    let body = json!({"name": name, "size": bytes.len(), "sha256": hex::encode(Sha256::digest(bytes)), "purpose": purpose});
    app.send(
        Some(who),
        Method::POST,
        "/api/v1/files/uploads",
        Some(body),
        &[],
    )
    .await
}

/// Sends bytes of an upload from a place on.
async fn put(
    app: &TestApp,
    who: &Person,
    upload: &Value,
    range: Option<&str>,
    bytes: &[u8],
) -> Answer {
    let path = format!(
        "/api/v1/files/uploads/{}",
        upload.as_str().unwrap_or_default()
    );
    app.send_bytes(who, Method::PUT, &path, range, bytes.to_vec())
        .await
}

/// A finished upload.
async fn uploaded(app: &TestApp, who: &Person, word: &str) -> Value {
    let bytes = pdf(word);
    let id = begin(app, who, "paper.pdf", &bytes, "document").await.ok()["upload_id"].clone();
    assert_eq!(
        put(app, who, &id, None, &bytes).await.ok()["finished"],
        true
    );
    id
}

async fn attach(
    app: &TestApp,
    who: &Person,
    kind: &str,
    parent: &Value,
    doc_type: &str,
    word: &str,
) -> Answer {
    let upload = uploaded(app, who, word).await;
    let body = json!({"parent": {"kind": kind, "id": parent}, "upload_id": upload, "category": "documents", "doc_type": doc_type, "name": word});
    app.create(who, "documents", body).await
}

async fn lead(app: &TestApp, who: &Person, phone: &str) -> Value {
    let body = json!({"contact": {"name": "Anitha Menon", "phone": phone}, "source": "website", "capacity_w": 3000});
    app.create(who, "leads", body).await.ok()["id"].clone()
}

async fn customer(app: &TestApp, who: &Person, phone: &str) -> Value {
    let body = json!({"customer_type": "residential", "first_name": "Anitha", "phones": [phone],
        "address": {"line1": "Kadavanthra", "city": "Kochi", "state_code": "32", "pin_code": "682020"}});
    app.create(who, "customers", body).await.ok()["id"].clone()
}

/// A project on the subsidy path, and its lead.
async fn won(app: &TestApp, who: &Person, phone: &str) -> (Value, Value) {
    let buyer = customer(app, who, phone).await;
    let body = json!({"customer_id": buyer, "source": "website", "capacity_w": 3000});
    let lead = app.create(who, "leads", body).await.ok()["id"].clone();
    let qualify =
        json!({"customer_id": buyer, "segment": "subsidy", "service_type": "epc_project"});
    app.act(who, "leads", &lead, "qualify", qualify).await.ok();
    app.act(
        who,
        "leads",
        &lead,
        "start-proposal",
        json!({"expected_value_paise": 19_602_000, "survey_waiver": "Seen on photos"}),
    )
    .await
    .ok();
    app.act(
        who,
        "leads",
        &lead,
        "win",
        json!({"order_value_paise": 19_602_000, "confirmation_date": "2026-05-01"}),
    )
    .await
    .ok();
    app.quiet().await;
    let project = aggregates::project::id_of_lead(
        lead.as_str()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default(),
    );
    (lead, json!(project))
}

fn ids(list: &Value) -> Vec<Value> {
    let items = list["items"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    items.iter().map(|item| item["id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_in_parts_and_goes_on_after_a_break() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let bytes = pdf("bill");
        let begun = begin(&app, &meera, "bill.pdf", &bytes, "document")
            .await
            .ok();
        let id = &begun["upload_id"];
        assert_eq!(
            begun["put_url"],
            json!(format!(
                "/api/v1/files/uploads/{}",
                id.as_str().unwrap_or_default()
            ))
        );
        let first = put(
            &app,
            &meera,
            id,
            Some(&format!("bytes 0-19/{}", bytes.len())),
            &bytes[..20],
        )
        .await
        .ok();
        assert_eq!(
            (&first["received"], &first["finished"]),
            (&json!(20), &json!(false))
        );
        let repeated = put(&app, &meera, id, Some("bytes 0-19/*"), &bytes[..20]).await;
        assert_eq!(
            (repeated.refusal(), &repeated.body["received"]),
            ((400, "invalid_parameter"), &json!(20))
        );
        let path = begun["put_url"].as_str().unwrap_or_default();
        let head = app.send(Some(&meera), Method::HEAD, path, None, &[]).await;
        assert_eq!(head.headers["upload-offset"], "20");
        assert_eq!(
            put(&app, &arun, id, Some("bytes 20-/*"), &bytes[20..])
                .await
                .refusal(),
            (410, "upload_expired"),
            "it is another person's"
        );
        let rest = put(
            &app,
            &meera,
            id,
            Some(&format!("bytes 20-{}/{}", bytes.len() - 1, bytes.len())),
            &bytes[20..],
        )
        .await
        .ok();
        assert_eq!(rest["finished"], true);
        let other = begin(&app, &meera, "bill.pdf", &bytes, "document")
            .await
            .ok();
        let path = other["put_url"].as_str().unwrap_or_default();
        assert_eq!(
            app.send(Some(&meera), Method::DELETE, path, None, &[])
                .await
                .status,
            204
        );
        assert_eq!(
            app.send(Some(&meera), Method::DELETE, path, None, &[])
                .await
                .status,
            410
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_is_decides_its_bytes_and_not_its_name() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let bytes = pdf("bill");
        for (name, purpose, bytes, expected) in [
            ("bill.jpg", "photo", &bytes[..], (415, "content_mismatch")),
            ("bill.pdf", "photo", &bytes[..], (415, "file_type_not_allowed")),
            ("bill.exe", "document", &b"MZ\x90\0\x03"[..], (415, "file_type_not_allowed")),
            ("page.txt", "document", &b"<html><script>alert(1)</script></html>"[..], (415, "file_type_not_allowed")),
        ] {
            let id = begin(&app, &meera, name, bytes, purpose).await.ok()["upload_id"].clone();
            assert_eq!(put(&app, &meera, &id, None, bytes).await.refusal(), expected, "{name}");
            assert_eq!(put(&app, &meera, &id, None, bytes).await.refusal(), (410, "upload_expired"), "{name} is thrown away");
        }
        let id = begin(&app, &meera, "bill.pdf", &bytes, "document").await.ok()["upload_id"].clone();
        let mut changed = bytes.clone();
        changed[30] ^= 1;
        assert_eq!(put(&app, &meera, &id, None, &changed).await.refusal(), (415, "content_mismatch"));
        let body = json!({"name": "a/b.pdf", "size": 0, "sha256": "12", "purpose": "document"});
        let answer = app.send(Some(&meera), Method::POST, "/api/v1/files/uploads", Some(body), &[]).await;
        assert_eq!(answer.errors(), [("/name", "bad_format"), ("/size", "out_of_range"), ("/sha256", "bad_format")]);
        let body = json!({"name": "a.pdf", "size": 26_214_401, "sha256": "00".repeat(32), "purpose": "document"});
        let answer = app.send(Some(&meera), Method::POST, "/api/v1/files/uploads", Some(body), &[]).await;
        assert_eq!(answer.refusal(), (413, "file_too_large"));
        let auditor = app.person(Role::Auditor).await;
        assert_eq!(begin(&app, &auditor, "bill.pdf", &bytes, "document").await.refusal(), (403, "read_only_role"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_attached_versioned_renamed_removed_and_brought_back() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let anitha = lead(&app, &meera, "9847012345").await;
        let unknown = json!({"parent": {"kind": "lead", "id": anitha}, "upload_id": uuid::Uuid::from_u128(5), "category": "documents", "doc_type": "other", "name": "Paper"});
        let answer = app.create(&meera, "documents", unknown).await;
        assert_eq!((answer.refusal(), answer.errors()), ((422, "reference_unknown"), vec![("/upload_id", "reference_unknown")]));
        let id = attach(&app, &meera, "lead", &anitha, "electricity_bill", "Bill of May").await.ok()["id"].clone();
        let twice = attach(&app, &meera, "lead", &anitha, "other", "Bill of May").await;
        assert_eq!(twice.refusal(), (409, "duplicate"));
        let newer = uploaded(&app, &meera, "Bill of June").await;
        app.act(&meera, "documents", &id, "replace", json!({"upload_id": newer})).await.ok();
        app.act(&meera, "documents", &id, "rename", json!({"name": "Bills", "description": "May and June"})).await.ok();
        app.act(&meera, "documents", &id, "categorise", json!({"category": "sheets", "doc_type": "other"})).await.ok();
        let list = app.read(&meera, &format!("/api/v1/documents?filter[linked]={}", anitha.as_str().unwrap_or_default())).await;
        let item = &list["items"][0];
        assert_eq!((&item["name"], &item["version_no"], &item["version_count"], &item["category"], &item["mime"]),
            (&json!("Bills"), &json!(2), &json!(2), &json!("sheets"), &json!("application/pdf")));
        assert_eq!(item["links"][0]["label"], "Anitha Menon 3 kW");
        app.act(&meera, "documents", &id, "restore-version", json!({"version_no": 1})).await.ok();
        let path = format!("/api/v1/documents/{}/versions", id.as_str().unwrap_or_default());
        let versions = app.get(&meera, &path).await.ok();
        assert_eq!((&versions["version_no"], versions["items"].as_array().map(Vec::len)), (&json!(1), Some(2)));
        assert_eq!(versions["items"][0]["sha256"], json!(hex::encode(Sha256::digest(pdf("Bill of May")))));
        app.act(&meera, "documents", &id, "remove", json!({"reason": "Unreadable"})).await.ok();
        assert_eq!(app.read(&meera, "/api/v1/documents?filter[status]=available").await["items"], json!([]));
        // The content is free again, so the same file may hang there under another name.
        let other = attach(&app, &meera, "lead", &anitha, "electricity_bill", "Bill of May").await.ok()["id"].clone();
        assert_eq!(app.act(&meera, "documents", &id, "restore", json!({})).await.refusal(), (409, "duplicate"));
        app.act(&meera, "documents", &other, "remove", json!({"reason": "Not needed"})).await.ok();
        app.act(&meera, "documents", &id, "restore", json!({})).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_read_and_hung_by_role_record_and_type() {
    with_app(|app| async move {
        let (meera, arun) = (
            app.named("meera", Role::Sales).await,
            app.named("arun", Role::Sales).await,
        );
        let (operations, finance, manager, auditor) = (
            app.person(Role::Operations).await,
            app.person(Role::Finance).await,
            app.person(Role::Manager).await,
            app.person(Role::Auditor).await,
        );
        let (lead, project) = won(&app, &meera, "9847012345").await;
        let mut papers = Vec::new();
        for (kind, parent, doc_type) in [
            ("project", &project, "site_photo"),
            ("project", &project, "aadhaar"),
            ("project", &project, "cancelled_cheque"),
            ("project", &project, "loan_document"),
            ("lead", &lead, "drawing"),
        ] {
            papers.push(
                attach(&app, &meera, kind, parent, doc_type, doc_type)
                    .await
                    .ok()["id"]
                    .clone(),
            );
        }
        for (person, expected) in [
            (&meera, 5),
            (&arun, 0),
            (&operations, 3),
            (&finance, 3),
            (&manager, 5),
            (&auditor, 5),
        ] {
            let mut readable = Vec::new();
            for id in &papers {
                let path = format!("/api/v1/documents/{}", id.as_str().unwrap_or_default());
                if app.get(person, &path).await.status.is_success() {
                    readable.push(id.clone());
                }
            }
            let listed = app.read(person, "/api/v1/documents?count=exact").await;
            let mut shown = ids(&listed);
            shown.sort_by_key(ToString::to_string);
            readable.sort_by_key(ToString::to_string);
            assert_eq!(shown, readable);
            assert_eq!(
                (shown.len(), &listed["count"]),
                (expected, &json!(expected))
            );
        }
        assert_eq!(
            attach(&app, &operations, "customer", &project, "other", "x")
                .await
                .refusal(),
            (403, "out_of_scope"),
            "not under customers"
        );
        assert_eq!(
            attach(&app, &operations, "project", &project, "loan_document", "y")
                .await
                .refusal(),
            (403, "out_of_scope"),
            "not of this type"
        );
        assert_eq!(
            attach(&app, &finance, "lead", &lead, "other", "z")
                .await
                .refusal(),
            (403, "out_of_scope")
        );
        let foreign = attach(&app, &arun, "project", &project, "other", "w").await;
        assert_eq!(
            (foreign.refusal(), foreign.errors()),
            (
                (422, "reference_unknown"),
                vec![("/parent/id", "reference_unknown")]
            )
        );
        let answer = app
            .act(
                &operations,
                "documents",
                &papers[0],
                "rename",
                json!({"name": "Roof"}),
            )
            .await;
        assert_eq!(
            (answer.refusal(), &answer.body["params"]["guard"]),
            ((403, "forbidden"), &json!("uploader"))
        );
        app.act(
            &app.person(Role::Admin).await,
            "documents",
            &papers[0],
            "rename",
            json!({"name": "Roof"}),
        )
        .await
        .ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subsidy_stage_needs_its_paper_and_keeps_it() {
    with_app(|app| async move {
        let (meera, operations) = (
            app.named("meera", Role::Sales).await,
            app.person(Role::Operations).await,
        );
        let (lead, project) = won(&app, &meera, "9847012345").await;
        app.act(
            &operations,
            "projects",
            &project,
            "subsidy-enter-stage",
            json!({"stage": "registered", "entered_on": "2026-05-02"}),
        )
        .await
        .ok();
        let submitted = json!({"stage": "application_submitted", "entered_on": "2026-05-03"});
        let answer = app
            .act(
                &operations,
                "projects",
                &project,
                "subsidy-enter-stage",
                submitted.clone(),
            )
            .await;
        assert_eq!(
            (answer.refusal(), &answer.body["unmet"]),
            (
                (422, "precondition_unmet"),
                &json!(["/documents/electricity_bill"])
            )
        );
        let bill = attach(
            &app,
            &meera,
            "lead",
            &lead,
            "electricity_bill",
            "Bill of May",
        )
        .await
        .ok()["id"]
            .clone();
        app.act(
            &operations,
            "projects",
            &project,
            "subsidy-enter-stage",
            submitted,
        )
        .await
        .ok();
        app.settle().await;
        let answer = app
            .act(
                &meera,
                "documents",
                &bill,
                "remove",
                json!({"reason": "Not needed"}),
            )
            .await;
        assert_eq!(
            (answer.refusal(), &answer.body["by"]),
            (
                (409, "in_use"),
                &json!(["subsidy stage application_submitted"])
            )
        );
        let other = attach(
            &app,
            &meera,
            "project",
            &project,
            "electricity_bill",
            "Bill of June",
        )
        .await;
        other.ok();
        app.act(
            &meera,
            "documents",
            &bill,
            "remove",
            json!({"reason": "There is a newer one"}),
        )
        .await
        .ok();
    })
    .await;
}
