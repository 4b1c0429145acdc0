//! The refresh cookie: rotation, parallel tabs, theft, foreign pages.

use chrono::TimeDelta;

use super::office::Office;

#[tokio::test]
async fn refreshing_rotates_the_cookie_and_gives_a_working_token() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    let (first_cookie, first_token) = (browser.refresh_cookie().to_owned(), browser.token.clone());
    office.pass(TimeDelta::minutes(4));
    assert_eq!(browser.refresh().await.status, 200);
    assert_ne!(browser.refresh_cookie(), first_cookie);
    assert_ne!(browser.token, first_token);
    assert_eq!(browser.me().await.status, 200);
    assert_eq!(
        browser.refresh().await.status,
        200,
        "the successor works in turn"
    );
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_get_the_same_successor() {
    let office = Office::open().await;
    let mut tab = office.asha_signed_in().await;
    let mut other_tab = tab.clone();
    let (one, two) = tokio::join!(tab.refresh(), other_tab.refresh());
    assert_eq!((one.status, two.status), (200, 200));
    assert_eq!(tab.refresh_cookie(), other_tab.refresh_cookie());
    office.pass(TimeDelta::seconds(30));
    assert_eq!(tab.refresh().await.status, 200);
}

#[tokio::test]
async fn a_token_used_twice_ends_the_session_for_thief_and_owner() {
    let office = Office::open().await;
    let mut owner = office.asha_signed_in().await;
    let stolen = owner.refresh_cookie().to_owned();
    assert_eq!(owner.refresh().await.status, 200);
    office.pass(TimeDelta::seconds(11));

    let mut thief = owner.clone().with_refresh_cookie(&stolen);
    let reused = thief.refresh().await;
    assert_eq!((reused.status, reused.code()), (401, "refresh_reused"));
    assert!(
        !thief.cookies.contains_key("__Host-ray_refresh"),
        "the dead cookie is taken away"
    );
    assert_eq!(owner.refresh().await.code(), "refresh_reused");
    assert_eq!(owner.me().await.code(), "refresh_reused");
    assert!(office.logged().await.contains(&"refresh_reused".to_owned()));
}

#[tokio::test]
async fn within_ten_seconds_another_browser_is_a_thief_too() {
    for change in ["user agent", "device"] {
        let office = Office::open().await;
        let mut owner = office.asha_signed_in().await;
        let mut thief = owner.clone();
        assert_eq!(owner.refresh().await.status, 200);
        match change {
            "user agent" => thief.user_agent = "curl/8.5.0".into(),
            _ => drop(
                thief
                    .cookies
                    .insert("__Host-ray_device".into(), "other".into()),
            ),
        }
        assert_eq!(thief.refresh().await.code(), "refresh_reused", "{change}");
        assert_eq!(owner.me().await.status, 401, "{change}");
    }
}

#[tokio::test]
async fn a_token_never_issued_or_damaged_is_just_unauthenticated() {
    let office = Office::open().await;
    for cookie in [
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "x",
        "%00",
        "",
    ] {
        let reply = office.browser().with_refresh_cookie(cookie).refresh().await;
        assert_eq!(
            (reply.status, reply.code()),
            (401, "unauthenticated"),
            "{cookie}"
        );
    }
    assert_eq!(office.browser().refresh().await.code(), "unauthenticated");
}

#[tokio::test]
async fn foreign_pages_cannot_use_the_cookie() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    for path in [
        "/api/v1/auth/refresh",
        "/api/v1/auth/logout",
        "/api/v1/auth/closing",
    ] {
        for (name, value) in [
            ("origin", "https://evil.test"),
            ("origin", "https://crm.test.evil.test"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let mut foreign = browser.clone();
            foreign.extra.insert(name, value.parse().expect("a value"));
            let reply = foreign.send("POST", path, None).await;
            assert_eq!(
                (reply.status, reply.code()),
                (403, "origin_not_allowed"),
                "{path} {name}: {value}"
            );
        }
    }
    for path in ["/api/v1/auth/refresh", "/api/v1/auth/logout"] {
        let mut bare = browser.clone();
        bare.extra
            .insert("x-rayenna-csrf", "0".parse().expect("a value"));
        assert_eq!(
            bare.send("POST", path, None).await.code(),
            "csrf_failed",
            "{path}"
        );
    }
    assert_eq!(
        browser.refresh().await.status,
        200,
        "nothing above touched the session"
    );
    let logged = office.logged().await;
    assert!(
        logged.contains(&"origin_refused".to_owned())
            && logged.contains(&"csrf_refused".to_owned())
    );
}

#[tokio::test]
async fn a_session_refreshes_at_most_thirty_times_in_a_quarter_of_an_hour() {
    let office = Office::open().await;
    let mut browser = office.asha_signed_in().await;
    for _ in 0..30 {
        assert_eq!(browser.refresh().await.status, 200);
    }
    let refused = browser.refresh().await;
    assert_eq!((refused.status, refused.code()), (429, "rate_limited"));
    assert_eq!(browser.me().await.status, 200, "the session itself goes on");
}
