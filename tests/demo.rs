//! The demo data: complete, there once however often it is loaded, and lawful.

use std::time::Duration;

use aggregates::policy::Role;
use chrono::NaiveDate;
use rayenna::demo;

use crate::support::app::{Person, TestApp, with_app};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).expect("a date")
}

async fn count(app: &TestApp, who: &Person, list: &str) -> i64 {
    let mark = if list.contains('?') { '&' } else { '?' };
    let path = format!("/api/v1/{list}{mark}count=exact");
    app.read(who, &path).await["count"]
        .as_i64()
        .unwrap_or_default()
}

/// Events that the people of the demo company caused; what follows from them comes in its own time.
async fn told(app: &TestApp) -> i64 {
    let sql = "select count(*) from events where metadata ->> 'channel' = 'import'";
    sqlx::query_scalar(sql)
        .fetch_one(app.app.desk().pool())
        .await
        .expect("a count")
}

/// Numbers taken of each series and year, with the date of the document.
async fn numbers(app: &TestApp, who: &Person) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut next = String::new();
    loop {
        let page = app
            .read(
                who,
                &format!("/api/v1/invoices?limit=100&sort=issue_date{next}"),
            )
            .await;
        for item in page["items"].as_array().expect("items") {
            if let (Some(number), Some(on)) =
                (item["invoice_number"].as_str(), item["issue_date"].as_str())
            {
                found.push((number.to_owned(), on.to_owned()));
            }
        }
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return found,
        }
    }
}

/// As many records as promised, in every state, numbered without a gap.
async fn complete(app: &TestApp) {
    // What follows from the last acts comes in its own time.
    app.quiet().await;
    let admin = app.person(Role::Admin).await;
    for (list, at_least) in [
        ("leads", 60),
        ("customers", 40),
        ("projects", 35),
        ("invoices", 80),
        ("interactions", 80),
        ("tasks", 100),
        ("documents", 80),
    ] {
        let found = count(app, &admin, list).await;
        assert!(
            found >= at_least,
            "{found} {list}, {at_least} were promised"
        );
    }
    for status in ["new", "qualified", "site_survey", "proposal", "won", "lost"] {
        assert!(
            count(app, &admin, &format!("leads?filter[status][eq]={status}")).await > 0,
            "no lead is {status}"
        );
    }
    for status in [
        "confirmed",
        "under_installation",
        "submitted_for_subsidy",
        "completed",
        "subsidy_credited",
        "on_hold",
        "cancelled",
    ] {
        assert!(
            count(
                app,
                &admin,
                &format!("projects?filter[status][eq]={status}")
            )
            .await
                > 0,
            "no project is {status}"
        );
    }
    for status in ["draft", "issued", "part_paid", "paid"] {
        assert!(
            count(
                app,
                &admin,
                &format!("invoices?filter[status][eq]={status}")
            )
            .await
                > 0,
            "no invoice is {status}"
        );
    }
    let mut numbers = numbers(app, &admin).await;
    numbers.sort();
    let mut before: Option<(String, u32, String)> = None;
    for (number, on) in numbers {
        let (series, running) = number.rsplit_once('/').expect("a series and a number");
        let running: u32 = running.parse().expect("a running number");
        match &before {
            Some((same, last, date)) if same == series => {
                assert_eq!(running, last + 1, "{number} leaves a gap");
                assert!(*date <= on, "{number} is dated before the number before it");
            }
            Some(_) | None => assert_eq!(running, 1, "{number} does not start its series"),
        }
        before = Some((series.to_owned(), running, on));
    }
    let failures = rayenna::reactors::failures(app.app.desk().pool())
        .await
        .expect("failures");
    assert!(
        failures.is_empty(),
        "a process manager was refused: {failures:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn three_years_of_work_are_loaded_once_even_when_cut_short() {
    with_app(|straight| async move {
        demo::load(&straight.app, today())
            .await
            .expect("the data is loaded");
        complete(&straight).await;
        let whole = told(&straight).await;
        with_app(|cut_short| async move {
            let app = cut_short.app.clone();
            let loading = tokio::spawn(async move { demo::load(&app, today()).await });
            while told(&cut_short).await < whole / 3 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            loading.abort();
            let ended = loading.await.expect_err("it was cut short");
            assert!(ended.is_cancelled() && told(&cut_short).await < whole);
            // The day after: every date has moved on by one.
            let tomorrow = today() + chrono::Days::new(1);
            for _ in 0..2 {
                demo::load(&cut_short.app, tomorrow)
                    .await
                    .expect("the rest is loaded");
                assert_eq!(told(&cut_short).await, whole);
            }
            cut_short.quiet().await;
        })
        .await;
    })
    .await;
}
