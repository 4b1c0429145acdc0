//! The access log, and what must never be in it or in any other log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::office::{ASHA, Office, PASSWORD};

#[tokio::test]
async fn rows_of_the_access_log_are_never_changed_or_deleted() {
    let office = Office::open().await;
    office.asha_signed_in().await;
    for pool in [&office.database.pool, &office.database.owner] {
        for statement in [
            "update access_log set kind = 'logout'",
            "delete from access_log",
            "truncate access_log",
            "set session_replication_role = replica; delete from access_log",
        ] {
            let refused = sqlx::raw_sql(statement).execute(pool).await;
            assert!(refused.is_err(), "{statement}");
        }
    }
    assert_eq!(office.logged().await, ["login_succeeded", "new_device"]);
}

#[tokio::test]
async fn a_row_says_who_from_where_and_in_which_request() {
    let office = Office::open().await;
    let mut browser = office.browser();
    browser
        .extra
        .insert("x-request-id", "req-7".parse().expect("a value"));
    assert_eq!(
        browser.sign_in(ASHA, PASSWORD).await.headers["x-request-id"],
        "req-7"
    );
    let row: (Option<uuid::Uuid>, String, String, String, String, String) = sqlx::query_as(
        "select actor, role, outcome, ip, device, request_id from access_log where kind = 'login_succeeded'",
    )
    .fetch_one(&office.database.pool)
    .await
    .expect("one row");
    assert_eq!(
        row,
        (
            Some(office.asha),
            "sales".into(),
            "ok".into(),
            "203.0.113.7".into(),
            "Firefox on Linux".into(),
            "req-7".into()
        )
    );
}

/// Collects what a subscriber writes.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .expect("the paper is whole")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Paper {
    type Writer = Paper;

    fn make_writer(&'a self) -> Paper {
        self.clone()
    }
}

#[tokio::test]
async fn no_secret_reaches_a_log_or_a_table() {
    let paper = Paper::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(paper.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let new = "canary-velvet-anchor-monsoon";

    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    let mut secrets = vec![
        PASSWORD.to_owned(),
        new.to_owned(),
        "canary-wrong-one".to_owned(),
    ];
    let remember = |browser: &super::office::Browser, secrets: &mut Vec<String>| {
        secrets.push(browser.refresh_cookie().to_owned());
        secrets.push(browser.cookies["__Host-ray_device"].clone());
        secrets.push(browser.token.clone().expect("a token"));
    };
    remember(&browser, &mut secrets);
    browser.refresh().await;
    remember(&browser, &mut secrets);
    browser.sign_in(ASHA, "canary-wrong-one").await;
    browser
        .post(
            "/api/v1/auth/step-up",
            json!({ "password": "canary-wrong-one" }),
        )
        .await;
    browser
        .post(
            "/api/v1/me/password",
            json!({ "current_password": PASSWORD, "new_password": new }),
        )
        .await;
    let invite = office.auth.invite(office.vivek).await.expect("a link");
    secrets.push(invite.to_string());
    browser
        .post("/api/v1/auth/invite/check", json!({ "token": *invite }))
        .await;
    browser.send("POST", "/api/v1/auth/logout", None).await;
    sqlx::raw_sql("drop table credentials cascade")
        .execute(&office.database.owner)
        .await
        .expect("a broken database");
    let broken = browser.sign_in(ASHA, PASSWORD).await;
    assert_eq!((broken.status, broken.code()), (500, "internal"));
    assert!(
        !broken.body.to_string().contains("credentials"),
        "no SQL leaves the server: {}",
        broken.body
    );

    let written =
        String::from_utf8_lossy(&paper.0.lock().expect("the paper is whole")).into_owned();
    assert!(
        written.contains("a request failed unexpectedly"),
        "the log was captured"
    );
    let mut tables = String::new();
    for table in [
        "access_log",
        "sessions",
        "refresh_tokens",
        "known_devices",
        "invites",
        "limit_hits",
        "login_locks",
    ] {
        let dump: Option<String> =
            sqlx::query_scalar(&format!("select string_agg(t::text, ' ') from {table} t"))
                .fetch_one(&office.database.pool)
                .await
                .expect("a dump");
        tables.push_str(&dump.unwrap_or_default());
    }
    for secret in secrets {
        assert!(!written.contains(&secret), "{secret} in the log");
        assert!(!tables.contains(&secret), "{secret} in a table");
    }
    assert!(
        !written.contains(ASHA) && !tables.contains(ASHA),
        "no address of a person"
    );
}
