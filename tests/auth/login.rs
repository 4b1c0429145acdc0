//! Proving a password, and guessing one.

use chrono::TimeDelta;
use rayenna::auth::directory::PersonStatus;
use rayenna::auth::keys::Keys;
use rayenna::auth::password::{HashCost, Password};
use rayenna::auth::{AuthConfig, AuthState};
use serde_json::json;
use sqlx::PgPool;

use super::office::{ASHA, Browser, Office, PASSWORD, VIVEK, key_sources};

const WRONG: &str = "not-the-password-at-all";

#[tokio::test]
async fn signing_in_opens_me_with_the_capabilities_of_the_role() {
    let office = Office::open().await;
    let mut browser = office.browser();
    let reply = browser.sign_in("  ASHA@example.in ", PASSWORD).await;
    assert_eq!(
        (
            reply.status,
            reply.body["token_type"].as_str(),
            reply.body["expires_in"].as_i64()
        ),
        (200, Some("Bearer"), Some(900))
    );
    let cookie = reply
        .headers
        .get_all("set-cookie")
        .iter()
        .find(|c| {
            c.to_str()
                .is_ok_and(|c| c.starts_with("__Host-ray_refresh="))
        })
        .cloned();
    let cookie = cookie
        .expect("a refresh cookie")
        .to_str()
        .expect("text")
        .to_owned();
    for part in ["; HttpOnly", "; SameSite=Strict", "; Secure", "; Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(
        !cookie.contains("Max-Age") && !cookie.contains("Expires"),
        "the cookie goes with the browser: {cookie}"
    );

    let me = browser.me().await;
    assert_eq!(me.status, 200);
    assert_eq!(
        me.body["user"],
        json!({ "id": office.asha, "name": "Asha Menon", "email": ASHA, "role": "sales", "team_code": "general" })
    );
    let may = |action: &str| {
        me.body["capabilities"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|name| name == action)
    };
    assert!(may("lead.capture") && may("project.read"));
    assert!(!may("invoice.issue") && !may("user.invite"));
    assert_eq!(
        me.body["settings"],
        json!({ "session_idle_minutes": 5, "session_warning_seconds": 60 })
    );
    assert_eq!(me.body["demo"], false);
    assert_eq!(office.logged().await, ["login_succeeded", "new_device"]);
}

#[tokio::test]
async fn every_failed_sign_in_gets_the_same_answer() {
    let office = Office::open().await;
    let wrong = office.browser().sign_in(ASHA, WRONG).await;
    let unknown = office.browser().sign_in("nobody@example.in", WRONG).await;
    office
        .people
        .change(office.asha, |asha| asha.status = PersonStatus::Deactivated);
    let deactivated = office.browser().sign_in(ASHA, PASSWORD).await;
    assert_eq!((wrong.status, wrong.code()), (401, "credentials_invalid"));
    assert_eq!(unknown.refusal(), wrong.refusal());
    assert_eq!(deactivated.refusal(), wrong.refusal());
    let names = |reply: &super::office::Reply| {
        reply
            .headers
            .keys()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&unknown), names(&wrong));
    assert!(wrong.headers.get("set-cookie").is_none());
    assert_eq!(
        office.logged().await,
        ["login_failed", "login_failed", "login_failed"]
    );
}

#[tokio::test]
async fn a_wrong_body_is_refused_with_a_pointer() {
    let office = Office::open().await;
    let mut browser = office.browser();
    let missing = browser
        .post("/api/v1/auth/login", json!({ "email": ASHA }))
        .await;
    assert_eq!(
        (
            missing.status,
            missing.body["errors"][0]["pointer"].as_str()
        ),
        (422, Some("/password"))
    );
    let extra = browser
        .post(
            "/api/v1/auth/login",
            json!({ "email": ASHA, "password": "x", "role": "admin" }),
        )
        .await;
    assert_eq!((extra.status, extra.code()), (400, "unknown_field"));
    let number = browser
        .post("/api/v1/auth/login", json!({ "email": 7, "password": "x" }))
        .await;
    assert_eq!(
        (number.status, number.body["errors"][0]["pointer"].as_str()),
        (422, Some("/email"))
    );
    let list = browser.post("/api/v1/auth/login", json!([])).await;
    assert_eq!((list.status, list.code()), (422, "validation_failed"));
    let nothing = browser.send("POST", "/api/v1/auth/login", None).await;
    assert_eq!(
        (nothing.status, nothing.code()),
        (415, "unsupported_media_type")
    );
    let method = browser.send("PUT", "/api/v1/auth/login", None).await;
    assert_eq!((method.status, method.code()), (405, "method_not_allowed"));
    assert!(method.headers.contains_key("allow"));
}

#[tokio::test]
async fn five_wrong_passwords_from_one_address_close_it_for_a_quarter_of_an_hour() {
    let office = Office::open().await;
    let mut stranger = office.browser();
    for _ in 0..5 {
        assert_eq!(
            stranger.sign_in(ASHA, WRONG).await.code(),
            "credentials_invalid"
        );
    }
    let sixth = stranger.sign_in(ASHA, PASSWORD).await;
    assert_eq!((sixth.status, sixth.code()), (429, "login_limited"));
    let wait: i64 = sixth.headers["retry-after"]
        .to_str()
        .expect("text")
        .parse()
        .expect("seconds");
    assert!((1..=901).contains(&wait), "{wait}");

    let mut elsewhere = office.browser();
    elsewhere.ip = [198, 51, 100, 1].into();
    assert_eq!(
        elsewhere.sign_in(ASHA, PASSWORD).await.status,
        200,
        "the person at another address is not shut out"
    );
    assert_eq!(
        stranger
            .sign_in(VIVEK, "lantern-copper-zebra-77")
            .await
            .status,
        200,
        "another account at the address is not shut out"
    );

    office.pass(TimeDelta::seconds(wait));
    assert_eq!(stranger.sign_in(ASHA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_successful_sign_in_forgets_the_failures_before_it() {
    let office = Office::open().await;
    let mut browser = office.browser();
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(
                browser.sign_in(ASHA, WRONG).await.code(),
                "credentials_invalid"
            );
        }
        assert_eq!(browser.sign_in(ASHA, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn parallel_guesses_do_not_slip_past_the_limit() {
    let office = Office::open().await;
    let guesses = (0..20).map(|_| {
        let mut stranger = office.browser();
        async move { stranger.sign_in(ASHA, WRONG).await.status }
    });
    let statuses = futures::future::join_all(guesses).await;
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 15);
}

/// Guesses from a fresh address each; gives the answers.
async fn guesses_from_everywhere(office: &Office, email: &str, count: u8, net: u8) -> Vec<String> {
    let mut codes = Vec::new();
    for host in 0..count {
        let mut stranger = office.browser();
        stranger.ip = [198, 51, net, host].into();
        codes.push(stranger.sign_in(email, WRONG).await.code().to_owned());
    }
    codes
}

#[tokio::test]
async fn guesses_from_many_addresses_lock_the_account_but_not_the_owners_browser() {
    let office = Office::open().await;
    let mut own = office.asha_signed_in().await;
    assert_eq!(
        guesses_from_everywhere(&office, ASHA, 20, 1).await,
        ["credentials_invalid"; 20]
    );
    let mut stranger = office.browser();
    stranger.ip = [192, 0, 2, 1].into();
    let locked = stranger.sign_in(ASHA, PASSWORD).await;
    assert_eq!((locked.status, locked.code()), (429, "account_locked"));
    assert!(office.logged().await.contains(&"account_locked".to_owned()));
    assert_eq!(
        own.sign_in(ASHA, PASSWORD).await.status,
        200,
        "a browser that has signed in before is counted apart"
    );

    office.pass(TimeDelta::minutes(15));
    assert_eq!(stranger.sign_in(ASHA, PASSWORD).await.status, 200);

    assert_eq!(
        guesses_from_everywhere(&office, ASHA, 20, 2).await,
        ["credentials_invalid"; 20]
    );
    let mut other = office.browser();
    other.ip = [192, 0, 2, 2].into();
    office.pass(TimeDelta::minutes(16));
    assert_eq!(
        other.sign_in(ASHA, PASSWORD).await.code(),
        "account_locked",
        "the second lock is twice as long"
    );
    office.auth.unlock(ASHA).await.expect("unlocks");
    assert_eq!(other.sign_in(ASHA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_unknown_address_locks_like_a_known_one() {
    let office = Office::open().await;
    assert_eq!(
        guesses_from_everywhere(&office, "nobody@example.in", 21, 1).await[19..],
        ["credentials_invalid", "account_locked"]
    );
}

#[tokio::test]
async fn one_address_cannot_try_fifty_accounts_and_go_on() {
    let office = Office::open().await;
    let mut stranger = office.browser();
    for n in 0..50 {
        assert_eq!(
            stranger
                .sign_in(&format!("person{n}@example.in"), WRONG)
                .await
                .code(),
            "credentials_invalid"
        );
    }
    assert_eq!(
        stranger.sign_in("person50@example.in", WRONG).await.code(),
        "login_limited"
    );
}

async fn stored_hash(pool: &PgPool, user_id: uuid::Uuid) -> String {
    sqlx::query_scalar("select password_hash from credentials where user_id = $1")
        .bind(user_id)
        .fetch_one(pool)
        .await
        .expect("a credential")
}

#[tokio::test]
async fn a_hash_of_another_cost_is_replaced_at_sign_in() {
    let office = Office::open().await;
    let before = stored_hash(&office.database.pool, office.asha).await;
    assert!(
        before.starts_with("$argon2id$v=19$m=64,t=1,p=1$"),
        "{before}"
    );
    let dearer = AuthConfig {
        hash_cost: HashCost {
            memory_kib: 128,
            passes: 2,
        },
        ..AuthConfig::default()
    };
    let keys = Keys::open(&key_sources(), office.auth.now()).expect("keys");
    let auth = AuthState::new(
        office.database.pool.clone(),
        dearer,
        keys,
        office.people.clone(),
        office.clock.clone(),
    );
    let request = rayenna::http::request::RequestContext {
        request_id: "r".into(),
        trace_id: "t".into(),
        path: "/".into(),
        ip: [127, 0, 0, 1].into(),
        user_agent: String::new(),
        client: String::new(),
    };
    auth.sign_in(ASHA, &Password::new(PASSWORD), "mark", &request)
        .await
        .map(|_| ())
        .expect("signs in");
    let after = stored_hash(&office.database.pool, office.asha).await;
    assert!(
        after.starts_with("$argon2id$v=19$m=128,t=2,p=1$"),
        "{after}"
    );
    auth.sign_in(ASHA, &Password::new(PASSWORD), "mark", &request)
        .await
        .map(|_| ())
        .expect("signs in with the new hash");
    assert_eq!(stored_hash(&office.database.pool, office.asha).await, after);
}

#[tokio::test]
async fn printed_sign_ins_exist_in_demo_mode_only() {
    let office = Office::open().await;
    let hidden = office
        .browser()
        .send("GET", "/api/v1/auth/demo", None)
        .await;
    assert_eq!((hidden.status, hidden.code()), (404, "route_not_found"));
    let account = rayenna::auth::DemoAccount {
        name: "Asha Menon".into(),
        email: ASHA.into(),
        password: PASSWORD.into(),
        role: aggregates::policy::Role::Sales,
    };
    let config = AuthConfig {
        demo_accounts: Some(vec![account]),
        hash_cost: HashCost::WEAK,
        secure_cookies: false,
        ..AuthConfig::default()
    };
    let demo = Office::with(config, super::office::generous()).await;
    let mut browser: Browser = demo.browser();
    let shown = browser.send("GET", "/api/v1/auth/demo", None).await;
    assert_eq!(shown.body["items"][0]["email"], ASHA);
    assert_eq!(browser.sign_in(ASHA, PASSWORD).await.status, 200);
    assert!(
        browser.cookies.contains_key("ray_refresh"),
        "plain HTTP on loopback cannot use the prefix"
    );
    assert_eq!(browser.me().await.body["demo"], true);
}
