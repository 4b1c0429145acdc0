//! How sessions end.

use aggregates::policy::Role;
use chrono::TimeDelta;
use rayenna::auth::SessionSettings;
use rayenna::auth::directory::PersonStatus;
use rayenna::auth::sessions::EndReason;
use serde_json::json;
use uuid::Uuid;

use super::office::{ASHA, Office, PASSWORD};

#[tokio::test]
async fn five_minutes_of_silence_end_a_session_even_while_pages_poll() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    for _ in 0..4 {
        office.pass(TimeDelta::minutes(1));
        assert_eq!(browser.me().await.status, 200);
        assert_eq!(browser.refresh().await.status, 200);
    }
    office.pass(TimeDelta::seconds(59));
    assert_eq!(browser.me().await.status, 200);
    office.pass(TimeDelta::seconds(1));
    let reply = browser.me().await;
    assert_eq!((reply.status, reply.code()), (401, "session_idle"));
    assert_eq!(reply.headers["www-authenticate"], "Bearer");
    assert_eq!(browser.refresh().await.code(), "session_idle");
    assert_eq!(
        office.logged().await,
        ["login_succeeded", "new_device", "session_idle"]
    );
}

#[tokio::test]
async fn silence_also_shows_at_the_refresh_alone() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    office.pass(TimeDelta::minutes(5));
    assert_eq!(browser.refresh().await.code(), "session_idle");
    assert_eq!(browser.me().await.code(), "session_idle");
}

#[tokio::test]
async fn input_of_a_person_keeps_a_session_alive() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    for _ in 0..3 {
        office.pass(TimeDelta::minutes(4));
        assert_eq!(
            browser
                .send("POST", "/api/v1/auth/activity", None)
                .await
                .status,
            204
        );
    }
    browser
        .extra
        .insert("x-rayenna-act", "1".parse().expect("a value"));
    office.pass(TimeDelta::minutes(2));
    assert_eq!(browser.me().await.status, 200);
    office.pass(TimeDelta::minutes(4));
    browser.extra.clear();
    assert_eq!(
        browser.refresh().await.status,
        200,
        "the marked request counted as input"
    );
}

#[tokio::test]
async fn the_idle_limit_is_the_companys() {
    let office = Office::open().await;
    office.auth.set_settings(SessionSettings {
        session_idle_minutes: 10,
        session_warning_seconds: 30,
    });
    let mut browser = office.asha_signed_in().await;
    office.pass(TimeDelta::minutes(9));
    assert_eq!(
        browser.me().await.body["settings"]["session_idle_minutes"],
        10
    );
    office.pass(TimeDelta::minutes(1));
    assert_eq!(browser.me().await.code(), "session_idle");
}

#[tokio::test]
async fn no_session_lasts_longer_than_twelve_hours() {
    let office = Office::open().await;
    office.auth.set_settings(SessionSettings {
        session_idle_minutes: 60,
        session_warning_seconds: 60,
    });
    let mut browser = office.asha_signed_in().await;
    for _ in 0..(12 * 2 - 1) {
        office.pass(TimeDelta::minutes(30));
        assert_eq!(browser.refresh().await.status, 200);
        assert_eq!(
            browser
                .send("POST", "/api/v1/auth/activity", None)
                .await
                .status,
            204
        );
    }
    office.pass(TimeDelta::minutes(30));
    assert_eq!(browser.refresh().await.code(), "session_expired");
}

#[tokio::test]
async fn signing_out_ends_both_tokens_and_clears_the_browser() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    let cookie = browser.refresh_cookie().to_owned();
    let reply = browser.send("POST", "/api/v1/auth/logout", None).await;
    assert_eq!(
        (reply.status, reply.headers["clear-site-data"].to_str().ok()),
        (204, Some("\"cache\""))
    );
    assert!(!browser.cookies.contains_key("__Host-ray_refresh"));
    let after = browser.me().await;
    assert_eq!(
        (after.status, after.code(), after.body["reason"].as_str()),
        (401, "session_revoked", Some("logout"))
    );
    assert_eq!(
        browser
            .clone()
            .with_refresh_cookie(&cookie)
            .refresh()
            .await
            .code(),
        "session_revoked"
    );
    assert_eq!(
        browser
            .send("POST", "/api/v1/auth/logout", None)
            .await
            .status,
        204,
        "a second time is harmless"
    );
}

#[tokio::test]
async fn closing_the_last_tab_ends_the_session_after_twenty_seconds() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    assert_eq!(
        browser
            .send("POST", "/api/v1/auth/closing", None)
            .await
            .status,
        204
    );
    office.pass(TimeDelta::seconds(20));
    let reply = browser.refresh().await;
    assert_eq!(
        (reply.code(), reply.body["reason"].as_str()),
        ("session_expired", Some("closed"))
    );
    assert_eq!(browser.me().await.code(), "session_expired");
}

#[tokio::test]
async fn a_reload_within_twenty_seconds_goes_on() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    assert_eq!(
        browser
            .send("POST", "/api/v1/auth/closing", None)
            .await
            .status,
        204
    );
    office.pass(TimeDelta::seconds(3));
    assert_eq!(browser.refresh().await.status, 200);
    office.pass(TimeDelta::seconds(60));
    assert_eq!(browser.me().await.status, 200);
}

#[tokio::test]
async fn the_sixth_session_ends_the_oldest() {
    let office = Office::open().await;
    let mut browsers = Vec::new();
    for _ in 0..6 {
        browsers.push(office.asha_signed_in().await);
        office.pass(TimeDelta::seconds(1));
    }
    let oldest = browsers[0].me().await;
    assert_eq!(
        (oldest.code(), oldest.body["reason"].as_str()),
        ("session_revoked", Some("displaced"))
    );
    for browser in &mut browsers[1..] {
        assert_eq!(browser.me().await.status, 200);
    }
}

#[tokio::test]
async fn own_sessions_are_listed_and_ended_one_by_one_or_all_others() {
    let office = Office::open().await;
    let mut here = office.asha_signed_in().await;
    let (mut there, mut elsewhere) = (office.asha_signed_in().await, office.asha_signed_in().await);
    let list = here.send("GET", "/api/v1/me/sessions", None).await;
    let items = list.body["items"].as_array().expect("a list");
    assert_eq!(items.len(), 3);
    assert_eq!(
        items.iter().filter(|item| item["current"] == true).count(),
        1
    );
    assert_eq!(
        (items[0]["device"].as_str(), items[0]["ip"].as_str()),
        (Some("Firefox on Linux"), Some("203.0.113.7"))
    );
    let newest = items[0]["id"].as_str().expect("an id").to_owned();

    assert_eq!(
        here.send("DELETE", &format!("/api/v1/me/sessions/{newest}"), None)
            .await
            .status,
        204
    );
    assert_eq!(elsewhere.me().await.code(), "session_revoked");
    assert_eq!(
        here.send("DELETE", &format!("/api/v1/me/sessions/{newest}"), None)
            .await
            .code(),
        "not_found"
    );
    assert_eq!(
        here.send("DELETE", "/api/v1/me/sessions", None)
            .await
            .status,
        204
    );
    assert_eq!(there.me().await.code(), "session_revoked");
    assert_eq!(
        (here.me().await.status, here.refresh().await.status),
        (200, 200),
        "this one goes on"
    );
}

#[tokio::test]
async fn nobody_ends_the_session_of_another_person() {
    let office = Office::open().await;
    let mut asha = office.asha_signed_in().await;
    let id = asha.send("GET", "/api/v1/me/sessions", None).await.body["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let mut vivek = office.browser();
    assert_eq!(
        vivek
            .sign_in(super::office::VIVEK, "lantern-copper-zebra-77")
            .await
            .status,
        200
    );
    for id in [id, Uuid::now_v7().to_string(), "no-uuid".into()] {
        let reply = vivek
            .send("DELETE", &format!("/api/v1/me/sessions/{id}"), None)
            .await;
        assert_eq!((reply.status, reply.code()), (404, "not_found"));
    }
    assert_eq!(asha.me().await.status, 200);
}

#[tokio::test]
async fn the_role_comes_from_the_directory_never_from_the_token() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    office
        .people
        .change(office.asha, |asha| asha.role = Role::Auditor);
    office
        .auth
        .end_all(office.asha, None, EndReason::RoleChanged)
        .await
        .expect("ends");
    let reply = browser.me().await;
    assert_eq!(
        (reply.code(), reply.body["reason"].as_str()),
        ("session_revoked", Some("role_changed"))
    );

    let mut again = office.asha_signed_in().await;
    assert_eq!(again.me().await.body["user"]["role"], "auditor");
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_the_next_look() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    office
        .people
        .change(office.asha, |asha| asha.status = PersonStatus::Deactivated);
    let reply = browser.me().await;
    assert_eq!(
        (reply.code(), reply.body["reason"].as_str()),
        ("session_revoked", Some("deactivated"))
    );
    assert_eq!(browser.refresh().await.code(), "session_revoked");
}

#[tokio::test]
async fn confirming_the_password_counts_for_five_minutes_in_this_session() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    let wrong = browser
        .post("/api/v1/auth/step-up", json!({ "password": "not-it" }))
        .await;
    assert_eq!((wrong.status, wrong.code()), (401, "credentials_invalid"));
    assert_eq!(
        browser.send("GET", "/api/v1/probe", None).await.body["stepped_up"],
        false
    );
    assert_eq!(
        browser
            .post("/api/v1/auth/step-up", json!({ "password": PASSWORD }))
            .await
            .status,
        200
    );
    assert_eq!(
        browser.send("GET", "/api/v1/probe", None).await.body["stepped_up"],
        true
    );
    office.pass(TimeDelta::minutes(4));
    assert_eq!(
        browser
            .send("POST", "/api/v1/auth/activity", None)
            .await
            .status,
        204
    );
    assert_eq!(
        browser.send("GET", "/api/v1/probe", None).await.body["stepped_up"],
        true
    );
    office.pass(TimeDelta::minutes(1));
    assert_eq!(
        browser.send("GET", "/api/v1/probe", None).await.body["stepped_up"],
        false
    );

    for _ in 0..4 {
        assert_eq!(
            browser
                .post("/api/v1/auth/step-up", json!({ "password": "not-it" }))
                .await
                .code(),
            "credentials_invalid"
        );
    }
    let limited = browser
        .post("/api/v1/auth/step-up", json!({ "password": PASSWORD }))
        .await;
    assert_eq!(
        (limited.status, limited.code()),
        (429, "login_limited"),
        "with the one above, five failures in ten minutes"
    );
}

#[tokio::test]
async fn preferences_are_private_and_keep_their_form() {
    let office = Office::open().await;
    let mut asha = office.asha_signed_in().await;
    assert_eq!(
        asha.send("GET", "/api/v1/me/preferences", None).await.body,
        json!({})
    );
    let chosen =
        json!({ "theme": "dark", "columns": { "leads": ["name", "stage"] }, "density": 2 });
    assert_eq!(
        asha.send("PUT", "/api/v1/me/preferences", Some(chosen.clone()))
            .await
            .body,
        chosen
    );
    assert_eq!(
        asha.send("GET", "/api/v1/me/preferences", None).await.body,
        chosen
    );
    let huge = json!({ "x": "y".repeat(70_000) });
    assert_eq!(
        asha.send("PUT", "/api/v1/me/preferences", Some(huge))
            .await
            .code(),
        "body_too_large"
    );
    for unfit in [
        json!([1]),
        json!({ "a\u{0}b": 1 }),
        json!({ "a": ["b\u{0}"] }),
    ] {
        assert_eq!(
            asha.send("PUT", "/api/v1/me/preferences", Some(unfit))
                .await
                .status,
            422
        );
    }
    let mut vivek = office.browser();
    vivek
        .sign_in(super::office::VIVEK, "lantern-copper-zebra-77")
        .await;
    assert_eq!(
        vivek.send("GET", "/api/v1/me/preferences", None).await.body,
        json!({})
    );
}

#[tokio::test]
async fn sweeping_forgets_the_old_and_nothing_that_counts() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    office
        .browser()
        .sign_in(ASHA, "not-the-password-at-all")
        .await;
    office.auth.sweep().await.expect("sweeps");
    assert_eq!(browser.me().await.status, 200);
    assert_eq!(
        counts(&office).await,
        (1, 1, 3),
        "one session with its token, three counted failures"
    );
    office.pass(TimeDelta::hours(2));
    office.auth.sweep().await.expect("sweeps");
    assert_eq!(counts(&office).await, (1, 1, 0));
    office.pass(TimeDelta::days(31));
    office.auth.sweep().await.expect("sweeps");
    assert_eq!(counts(&office).await, (0, 0, 0));
    assert_eq!(office.logged().await.len(), 3, "the access log stays");
}

async fn counts(office: &Office) -> (i64, i64, i64) {
    sqlx::query_as(
        "select (select count(*) from sessions),
                (select count(*) from refresh_tokens),
                (select count(*) from limit_hits)",
    )
    .fetch_one(&office.database.pool)
    .await
    .expect("counts")
}
