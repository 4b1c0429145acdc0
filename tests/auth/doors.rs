//! What every request passes: limits, headers, problems, the document of the API.

use aggregates::kernel::{ParseError, Refusal};
use rayenna::auth::password::HashCost;
use rayenna::auth::{AuthConfig, AuthState};
use rayenna::error::{Code, Problem};
use rayenna::http::auth;
use rayenna::http::limits::Allowances;
use serde_json::{Value, json};

use super::office::{ORIGIN, Office};

async fn strict() -> Office {
    let config = AuthConfig {
        hash_cost: HashCost::WEAK,
        own_origins: vec![ORIGIN.into()],
        ..AuthConfig::default()
    };
    Office::with(config, Allowances::default()).await
}

#[tokio::test]
async fn strangers_get_sixty_requests_a_minute_per_address() {
    let office = strict().await;
    let mut stranger = office.browser();
    for left in (0..60).rev() {
        let reply = stranger.me().await;
        assert_eq!(
            (
                reply.status,
                reply.headers["x-ratelimit-remaining"].to_str().ok()
            ),
            (401, Some(left.to_string().as_str()))
        );
    }
    let refused = stranger.me().await;
    assert_eq!((refused.status, refused.code()), (429, "rate_limited"));
    assert_eq!(refused.headers["ratelimit-policy"], "\"address\";q=60;w=60");
    assert!(
        refused.headers.contains_key("retry-after") && refused.headers.contains_key("ratelimit")
    );
    stranger.me().await;
    assert_eq!(
        office.logged().await,
        ["rate_limited"],
        "one row however many refusals"
    );
    let mut neighbour = office.browser();
    neighbour.ip = [203, 0, 113, 8].into();
    assert_eq!(neighbour.me().await.status, 401);
}

#[tokio::test]
async fn a_signed_in_person_has_an_own_allowance_and_a_forged_token_has_none() {
    let office = strict().await;
    let mut browser = office.asha_signed_in().await;
    let reply = browser.me().await;
    assert_eq!(reply.headers["ratelimit-policy"], "\"user\";q=600;w=60");
    browser.token = Some("x.y.z".into());
    assert_eq!(
        browser.me().await.headers["ratelimit-policy"],
        "\"address\";q=60;w=60"
    );
}

#[tokio::test]
async fn forwarded_addresses_of_strangers_are_dropped() {
    let office = strict().await;
    let mut stranger = office.browser();
    for host in 0..60_u8 {
        stranger.extra.insert(
            "x-forwarded-for",
            format!("192.0.2.{host}").parse().expect("a value"),
        );
        stranger.me().await;
    }
    assert_eq!(stranger.me().await.code(), "rate_limited");
}

#[tokio::test]
async fn every_answer_carries_the_protective_headers() {
    let office = Office::open().await;
    let mut browser = office.browser();
    for path in ["/api/v1/me", "/api/v1/nowhere", "/nowhere"] {
        let reply = browser.send("GET", path, None).await;
        let header = |name: &str| {
            reply
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert!(
            header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"),
            "{path}"
        );
        assert!(
            !header("content-security-policy").contains("unsafe"),
            "{path}"
        );
        assert_eq!(
            header("strict-transport-security"),
            "max-age=63072000; includeSubDomains",
            "{path}"
        );
        assert!(!header("x-request-id").is_empty(), "{path}");
        assert_eq!(
            header("cache-control"),
            if path.starts_with("/api/") {
                "no-store, private"
            } else {
                ""
            },
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_refusal_names_its_request() {
    let office = Office::open().await;
    let mut browser = office.browser();
    browser.extra.insert(
        "traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            .parse()
            .expect("a value"),
    );
    let reply = browser.send("GET", "/api/v1/nowhere", None).await;
    assert_eq!(reply.headers["content-type"], "application/problem+json");
    assert_eq!(
        reply.body,
        json!({
            "type": "/problems/route_not_found",
            "title": "There is no such address",
            "status": 404,
            "instance": "/api/v1/nowhere",
            "code": "route_not_found",
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        })
    );
}

#[test]
fn every_code_has_a_valid_status_and_a_name_of_its_own() {
    let mut names = std::collections::BTreeSet::new();
    for code in Code::ALL {
        assert!((400..=504).contains(&code.status()), "{}", code.as_str());
        assert!(names.insert(code.as_str()), "{} twice", code.as_str());
        assert_eq!(Code::from_name(code.as_str()), Some(*code));
        assert!(!code.title().ends_with('.'));
    }
}

#[test]
fn every_route_is_in_the_document_of_the_api() {
    let (_, document) = auth::router::<AuthState>().split_for_parts();
    let document: Value = serde_json::to_value(document).expect("a document");
    let operations: Vec<String> = document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .flat_map(|path| path.as_object().expect("methods").values())
        .map(|operation| operation["operationId"].as_str().expect("an id").to_owned())
        .collect();
    let mut operations = operations;
    operations.sort();
    assert_eq!(
        operations,
        [
            "accept_invite",
            "announce_closing",
            "change_password",
            "check_invite",
            "create_my_view",
            "delete_my_view",
            "end_my_other_sessions",
            "end_my_session",
            "list_demo_accounts",
            "list_my_sessions",
            "list_my_views",
            "login",
            "logout",
            "pin_my_view",
            "put_my_preferences",
            "refresh_session",
            "replace_my_view",
            "report_activity",
            "show_me",
            "show_my_draft_key",
            "show_my_preferences",
            "step_up"
        ]
    );
    assert_eq!(
        document["components"]["schemas"]["Login"]["properties"]["password"]["format"],
        "password"
    );
    assert!(document["components"]["schemas"]["Problem"]["properties"]["code"].is_object());
}

#[test]
fn a_refusal_of_an_aggregate_keeps_its_status_code_and_members() {
    let shape = |refusal: Refusal| {
        let problem = Problem::from(refusal);
        serde_json::to_value(problem.document()).expect("a document")
    };
    let fields = shape(Refusal::field(
        "/name",
        "too_short",
        "Use at least 2 characters.",
    ));
    assert_eq!(
        (fields["status"].as_u64(), fields["code"].as_str()),
        (Some(422), Some("validation_failed"))
    );
    assert_eq!(
        fields["errors"],
        json!([{ "pointer": "/name", "code": "too_short", "message": "Use at least 2 characters." }])
    );
    let state = shape(Refusal::TransitionNotAllowed {
        from: "lost".into(),
        allowed: vec!["reopen"],
    });
    assert_eq!(
        (state["status"].as_u64(), &state["from"], &state["allowed"]),
        (Some(409), &json!("lost"), &json!(["reopen"]))
    );
    assert_eq!(
        state["detail"],
        "This is not possible while the status is lost."
    );
    let guard = shape(Refusal::Forbidden {
        guard: Some("author"),
    });
    assert_eq!(
        (guard["status"].as_u64(), &guard["params"]["guard"]),
        (Some(403), &json!("author"))
    );
    let unknown = Problem::from(ParseError::UnknownField {
        pointer: "/nmae".into(),
        field: "nmae".into(),
    });
    assert_eq!(
        (unknown.status().as_u16(), unknown.code()),
        (400, "unknown_field")
    );
}

#[test]
fn an_unreachable_database_is_not_the_fault_of_the_request() {
    assert_eq!(
        Problem::from(sqlx::Error::PoolTimedOut).code(),
        "storage_unavailable"
    );
    assert_eq!(
        Problem::from(anyhow::Error::from(sqlx::Error::PoolClosed).context("reading")).code(),
        "storage_unavailable"
    );
    assert_eq!(Problem::from(sqlx::Error::RowNotFound).code(), "internal");
    assert_eq!(
        Problem::from(anyhow::Error::from(Refusal::NotFound)).code(),
        "not_found"
    );
}

#[tokio::test]
async fn absurd_addresses_are_just_unknown() {
    let office = Office::open().await;
    for email in ["\u{0}@example.in", "", "@", &"x".repeat(100_000)] {
        let mut stranger = office.browser();
        assert_eq!(
            stranger.sign_in(email, "whatever").await.code(),
            "credentials_invalid"
        );
    }
}
