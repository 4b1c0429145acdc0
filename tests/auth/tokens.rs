//! Forged, confused and stale access tokens (security.md §11).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::office::{Office, Reply, SEED};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn parts(token: &str) -> (Value, Value) {
    let read = |n: usize| {
        let bytes = URL_SAFE_NO_PAD
            .decode(token.split('.').nth(n).expect("a part"))
            .expect("base64");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    (read(0), read(1))
}

fn signed(header: &Value, claims: &Value, seed: &[u8]) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let key = Ed25519KeyPair::from_seed_unchecked(seed).expect("a key");
    format!(
        "{message}.{}",
        URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()))
    )
}

fn with(value: &Value, name: &str, member: impl Into<Value>) -> Value {
    let mut changed = value.clone();
    changed[name] = member.into();
    changed
}

async fn bearer(office: &Office, token: &str) -> Reply {
    let mut browser = office.browser();
    browser.token = Some(token.to_owned());
    browser.me().await
}

#[tokio::test]
async fn a_token_names_its_key_its_type_and_its_session() {
    let office = Office::open().await;
    let browser = office.asha_signed_in().await;
    let (header, claims) = parts(browser.token.as_deref().expect("a token"));
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str()),
        (Some("EdDSA"), Some("at+jwt"))
    );
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some("rayenna"), Some("rayenna-api"))
    );
    assert_eq!(claims["sub"], json!(office.asha));
    assert_eq!(
        claims["exp"].as_i64().expect("exp") - claims["iat"].as_i64().expect("iat"),
        900
    );
    assert_eq!(
        bearer(&office, &signed(&header, &claims, &SEED))
            .await
            .status,
        200,
        "the forger of these tests is able"
    );
}

#[tokio::test]
async fn no_forged_token_is_taken() {
    let office = Office::open().await;
    let browser = office.asha_signed_in().await;
    let token = browser.token.clone().expect("a token");
    let (header, claims) = parts(&token);
    let public = Ed25519KeyPair::from_seed_unchecked(&SEED)
        .expect("a key")
        .public_key()
        .as_ref()
        .to_vec();
    let hs256 = {
        let message = format!("{}.{}", part(&with(&header, "alg", "HS256")), part(&claims));
        let tag = ring::hmac::sign(
            &ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public),
            message.as_bytes(),
        );
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
    };
    let (head, rest) = token.split_once('.').expect("parts");
    let body = rest.split_once('.').expect("parts").0;
    let forged = [
        (
            "no algorithm",
            format!("{}.{body}.", part(&with(&header, "alg", "none"))),
        ),
        ("the public key as a secret", hs256),
        ("another key", signed(&header, &claims, &[7; 32])),
        (
            "an unknown key id",
            signed(&with(&header, "kid", "0000000000000000"), &claims, &SEED),
        ),
        (
            "another type",
            signed(&with(&header, "typ", "JWT"), &claims, &SEED),
        ),
        (
            "a key in the header",
            signed(
                &with(&header, "jku", "https://evil.test/keys"),
                &claims,
                &SEED,
            ),
        ),
        (
            "an address of a certificate",
            signed(&with(&header, "x5u", "https://evil.test/x"), &claims, &SEED),
        ),
        (
            "another audience",
            signed(&header, &with(&claims, "aud", "rayenna-files"), &SEED),
        ),
        (
            "another issuer",
            signed(&header, &with(&claims, "iss", "evil"), &SEED),
        ),
        (
            "a session never opened",
            signed(
                &header,
                &with(&claims, "sid", json!(uuid::Uuid::now_v7())),
                &SEED,
            ),
        ),
        (
            "the session of another person",
            signed(&header, &with(&claims, "sub", json!(office.vivek)), &SEED),
        ),
        (
            "a time to come",
            signed(
                &header,
                &with(&claims, "nbf", office.auth.now().timestamp() + 31),
                &SEED,
            ),
        ),
        (
            "changed claims",
            format!(
                "{head}.{}.{}",
                part(&with(&claims, "role", "admin")),
                token.rsplit('.').next().expect("parts")
            ),
        ),
        ("a refresh token", browser.refresh_cookie().to_owned()),
        ("no token at all", "x".to_owned()),
    ];
    for (what, token) in forged {
        let reply = bearer(&office, &token).await;
        assert_eq!(
            (reply.status, reply.code()),
            (401, "token_invalid"),
            "{what}"
        );
    }
    assert_eq!(bearer(&office, &token).await.status, 200);
    let raised = signed(&header, &with(&claims, "role", "admin"), &SEED);
    assert_eq!(
        bearer(&office, &raised).await.body["user"]["role"],
        "sales",
        "even a signed role is only a hint"
    );
}

#[tokio::test]
async fn a_token_lives_a_quarter_of_an_hour_and_half_a_minute_of_leeway() {
    let office = Office::open().await;
    office.auth.set_settings(rayenna::auth::SessionSettings {
        session_idle_minutes: 60,
        session_warning_seconds: 60,
    });
    let mut browser = office.asha_signed_in().await;
    office.pass(TimeDelta::seconds(15 * 60 + 29));
    assert_eq!(browser.me().await.status, 200);
    office.pass(TimeDelta::seconds(1));
    let reply = browser.me().await;
    assert_eq!((reply.status, reply.code()), (401, "token_expired"));
    assert_eq!(browser.refresh().await.status, 200);
    assert_eq!(browser.me().await.status, 200);
}

#[tokio::test]
async fn without_a_token_the_answer_says_so() {
    let office = Office::open().await;
    let mut browser = office.browser();
    for path in [
        "/api/v1/me",
        "/api/v1/me/sessions",
        "/api/v1/me/preferences",
        "/api/v1/probe",
    ] {
        let reply = browser.send("GET", path, None).await;
        assert_eq!(
            (reply.status, reply.code()),
            (401, "unauthenticated"),
            "{path}"
        );
    }
    browser
        .extra
        .insert("authorization", "Basic YTpi".parse().expect("a value"));
    assert_eq!(browser.me().await.code(), "unauthenticated");
}
