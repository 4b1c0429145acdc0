//! Which passwords are taken, and what a change does.

use chrono::TimeDelta;
use rayenna::auth::AuthConfig;
use rayenna::auth::breached::is_listed;
use rayenna::auth::password::{HashCost, Hasher, Password, Verdict, check_policy};
use serde_json::json;

use super::office::{ASHA, ORIGIN, Office, PASSWORD, Reply, generous};

const NEW: &str = "velvet-anchor-monsoon-19";

fn policy(password: &str) -> Result<(), (String, String)> {
    let words = [
        "Asha Menon",
        "asha@example.in",
        "Surya Kiran Energy",
        "rayenna",
    ];
    check_policy(&Password::new(password), "/password", &words).map_err(|error| {
        (
            error.code,
            error.params["reason"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    })
}

#[test]
fn the_policy_asks_for_length_and_strength_and_nothing_else() {
    let refused = |code: &str, reason: &str| Err((code.to_owned(), reason.to_owned()));
    assert_eq!(policy("tr0ub4dor&3"), refused("too_short", ""));
    assert_eq!(policy(&"ab cd".repeat(26)), refused("too_long", ""));
    for common in [
        "password1234",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "123456789012",
        "iloveyou2026",
    ] {
        assert_eq!(
            policy(common),
            refused("password_weak", "guessable"),
            "{common}"
        );
    }
    for personal in [
        "Menon-quartz-heron-umbrella",
        "quartz-ASHA-heron-umbrella",
        "my Surya umbrella quartz",
        "Rayenna quartz umbrella heron",
    ] {
        assert_eq!(
            policy(personal),
            refused("password_weak", "personal"),
            "{personal}"
        );
    }
    for good in [
        PASSWORD,
        NEW,
        "അമ്മയുടെ പഴയ കുട വീട്ടിൽ",
        "  leading and trailing count  ",
    ] {
        assert_eq!(policy(good), Ok(()), "{good}");
    }
}

#[tokio::test]
async fn a_password_is_compared_after_composition_and_otherwise_as_typed() {
    let hasher = Hasher::new(HashCost::WEAK);
    let hash = hasher
        .hash(&Password::new("cafe\u{301} umbrella"))
        .await
        .expect("a hash");
    let verdict = async |typed: &str| {
        hasher
            .verify(&Password::new(typed), Some(hash.clone()))
            .await
            .expect("a verdict")
    };
    assert_eq!(verdict("caf\u{e9} umbrella").await, Verdict::Right);
    assert_eq!(verdict("caf\u{e9} umbrella ").await, Verdict::Wrong);
    assert_eq!(
        hasher
            .verify(&Password::new("x"), None)
            .await
            .expect("a verdict"),
        Verdict::Wrong
    );
    assert_eq!(format!("{:?}", Password::new(PASSWORD)), "[redacted]");
}

#[tokio::test]
async fn hashing_refuses_work_beyond_its_queue() {
    let hasher = Hasher::new(HashCost {
        memory_kib: 1024,
        passes: 1,
    });
    let password = Password::new(PASSWORD);
    let mut waiting = Vec::new();
    let refusal = loop {
        let mut request = Box::pin(hasher.hash(&password));
        // Each is looked at once: only then would it give its place back.
        match tokio::task::unconstrained(futures::future::poll_immediate(&mut request)).await {
            None => waiting.push(request),
            Some(Ok(_done_already)) => {}
            Some(Err(problem)) => break problem,
        }
    };
    assert_eq!((refusal.code(), waiting.len()), ("overloaded", 4 + 32));
    drop(waiting);
    hasher.hash(&password).await.expect("the gate opens again");
}

async fn change(office: &Office, current: &str, new: &str) -> Reply {
    let mut browser = office.browser();
    assert_eq!(browser.sign_in(ASHA, current).await.status, 200);
    browser
        .post(
            "/api/v1/me/password",
            json!({ "current_password": current, "new_password": new }),
        )
        .await
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions_and_keeps_this_one() {
    let office = Office::open().await;
    let (mut here, mut there) = (office.asha_signed_in().await, office.asha_signed_in().await);
    let wrong = here
        .post(
            "/api/v1/me/password",
            json!({ "current_password": "not-it", "new_password": NEW }),
        )
        .await;
    assert_eq!((wrong.status, wrong.code()), (401, "credentials_invalid"));
    let reply = here
        .post(
            "/api/v1/me/password",
            json!({ "current_password": PASSWORD, "new_password": NEW }),
        )
        .await;
    assert_eq!(reply.status, 204);
    let ended = there.me().await;
    assert_eq!(
        (ended.code(), ended.body["reason"].as_str()),
        ("session_revoked", Some("password_changed"))
    );
    assert_eq!(
        (here.me().await.status, here.refresh().await.status),
        (200, 200)
    );
    assert_eq!(
        office.browser().sign_in(ASHA, PASSWORD).await.code(),
        "credentials_invalid"
    );
    assert_eq!(office.browser().sign_in(ASHA, NEW).await.status, 200);
    assert!(
        office
            .logged()
            .await
            .contains(&"password_changed".to_owned())
    );
}

#[tokio::test]
async fn a_weak_or_remembered_password_is_refused_with_a_pointer() {
    let office = Office::open().await;
    let weak = change(&office, PASSWORD, "password1234").await;
    assert_eq!((weak.status, weak.code()), (422, "validation_failed"));
    assert_eq!(
        (
            weak.body["errors"][0]["pointer"].as_str(),
            weak.body["errors"][0]["code"].as_str()
        ),
        (Some("/new_password"), Some("password_weak"))
    );

    let mut current = PASSWORD.to_owned();
    for n in 0..5 {
        office.pass(TimeDelta::minutes(1));
        let next = format!("velvet-anchor-monsoon-{n}{n}");
        assert_eq!(change(&office, &current, &next).await.status, 204);
        let back = change(&office, &next, &current).await;
        assert_eq!(back.body["errors"][0]["code"], "password_reused");
        current = next;
    }
    office.pass(TimeDelta::minutes(1));
    assert_eq!(
        change(&office, &current, PASSWORD).await.status,
        204,
        "the sixth back is forgotten"
    );
}

#[tokio::test]
async fn names_of_the_company_are_refused_in_passwords() {
    let config = AuthConfig {
        hash_cost: HashCost::WEAK,
        own_origins: vec![ORIGIN.into()],
        company_words: vec!["Malabar Sunworks".into()],
        ..AuthConfig::default()
    };
    let office = Office::with(config, generous()).await;
    let reply = change(&office, PASSWORD, "sunworks-umbrella-quartz-heron").await;
    assert_eq!(reply.body["errors"][0]["params"]["reason"], "personal");
}

#[tokio::test]
async fn a_given_password_that_must_change_opens_nothing_else() {
    let office = Office::open().await;
    office
        .auth
        .set_password(office.asha, &Password::new("handed-over-on-paper"), true)
        .await
        .expect("is stored");
    let mut browser = office.browser();
    let reply = browser.sign_in(ASHA, "handed-over-on-paper").await;
    assert_eq!(reply.body["must_change_password"], true);
    let shut = browser.send("GET", "/api/v1/probe", None).await;
    assert_eq!(
        (shut.status, shut.code()),
        (403, "password_change_required")
    );
    assert_eq!(browser.me().await.body["must_change_password"], true);
    let changed = browser
        .post(
            "/api/v1/me/password",
            json!({ "current_password": "handed-over-on-paper", "new_password": NEW }),
        )
        .await;
    assert_eq!(changed.status, 204);
    assert_eq!(browser.send("GET", "/api/v1/probe", None).await.status, 200);
}

#[tokio::test]
async fn an_invitation_sets_the_first_password_once() {
    let office = Office::open().await;
    let meera = office
        .hire(
            "Meera Pillai",
            "meera@example.in",
            aggregates::policy::Role::Finance,
            None,
        )
        .await;
    let link = office.auth.invite(meera).await.expect("a link");
    let mut browser = office.browser();
    let shown = browser
        .post("/api/v1/auth/invite/check", json!({ "token": *link }))
        .await;
    assert_eq!(
        shown.body,
        json!({ "name": "Meera Pillai", "email": "meera@example.in" })
    );

    let weak = browser
        .post(
            "/api/v1/auth/invite/accept",
            json!({ "token": *link, "password": "meera-pillai-quartz-heron" }),
        )
        .await;
    assert_eq!(
        (weak.status, weak.body["errors"][0]["pointer"].as_str()),
        (422, Some("/password"))
    );
    let accepted = browser
        .post(
            "/api/v1/auth/invite/accept",
            json!({ "token": *link, "password": NEW }),
        )
        .await;
    assert_eq!(
        accepted.status, 204,
        "a refused password does not use the link up"
    );
    let again = browser
        .post(
            "/api/v1/auth/invite/accept",
            json!({ "token": *link, "password": PASSWORD }),
        )
        .await;
    assert_eq!((again.status, again.code()), (410, "link_expired"));
    assert_eq!(browser.sign_in("meera@example.in", NEW).await.status, 200);
    assert_eq!(office.logged().await[..2], ["invite_sent", "invite_used"]);
}

#[tokio::test]
async fn an_old_replaced_or_invented_invitation_opens_nothing() {
    let office = Office::open().await;
    let meera = office
        .hire(
            "Meera Pillai",
            "meera@example.in",
            aggregates::policy::Role::Finance,
            None,
        )
        .await;
    let first = office.auth.invite(meera).await.expect("a link");
    let second = office.auth.invite(meera).await.expect("a link");
    let mut browser = office.browser();
    for (token, code) in [
        (first.as_str(), "link_superseded"),
        ("invented", "link_expired"),
        ("", "link_expired"),
    ] {
        let reply = browser
            .post(
                "/api/v1/auth/invite/accept",
                json!({ "token": token, "password": NEW }),
            )
            .await;
        assert_eq!((reply.status, reply.code()), (410, code));
    }
    office.pass(TimeDelta::hours(72));
    let late = browser
        .post("/api/v1/auth/invite/check", json!({ "token": *second }))
        .await;
    assert_eq!(late.code(), "link_expired");
    assert_eq!(
        browser.sign_in("meera@example.in", NEW).await.code(),
        "credentials_invalid"
    );
}

#[tokio::test]
async fn a_password_from_the_configured_list_of_breaches_is_refused() {
    let listed: Vec<String> = (0..500)
        .map(|n| format!("breached-lantern-{n}-harbour"))
        .collect();
    let sha1 = |text: &String| {
        hex::encode(ring::digest::digest(
            &ring::digest::SHA1_FOR_LEGACY_USE_ONLY,
            text.as_bytes(),
        ))
    };
    let mut lines: Vec<String> = listed
        .iter()
        .map(|text| format!("{}:{}\r\n", sha1(text).to_uppercase(), text.len()))
        .collect();
    lines.sort();
    let file = std::env::temp_dir().join(format!("rayenna-breached-{}", std::process::id()));
    std::fs::write(&file, lines.concat()).expect("the list is written");
    for text in &listed {
        assert!(is_listed(&file, text).expect("the list is read"), "{text}");
    }
    for n in 500..1000 {
        assert!(
            !is_listed(&file, &format!("breached-lantern-{n}-harbour")).expect("the list is read")
        );
    }

    let config = AuthConfig {
        hash_cost: HashCost::WEAK,
        own_origins: vec![ORIGIN.into()],
        breached_passwords: Some(file.clone()),
        ..AuthConfig::default()
    };
    let office = Office::with(config, generous()).await;
    let refused = change(&office, PASSWORD, &listed[250]).await;
    assert_eq!(
        (
            refused.status,
            refused.body["errors"][0]["params"]["reason"].as_str()
        ),
        (422, Some("breached"))
    );
    assert_eq!(change(&office, PASSWORD, NEW).await.status, 204);
    std::fs::remove_file(&file).expect("the list is removed");
    let unchecked = change(&office, NEW, "harbour-lantern-copper-zebra").await;
    assert_eq!(
        (unchecked.status, unchecked.code()),
        (500, "internal"),
        "a missing list takes nothing unchecked"
    );
}
