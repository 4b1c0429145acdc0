//! Every role at every door: who has no right is told so before anything is looked at, and nothing
//! is written. What each role may do is committed as a text, so that a change of it is seen.

use aggregates::policy::Role;
use axum::http::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::api::{document, operations};
use crate::support::app::with_app;
use crate::support::events::count;
use crate::support::snapshot::compare;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_the_grant_is_refused_at_every_command_and_nothing_is_stored() {
    with_app(|app| async move {
        let mut people = Vec::new();
        for role in Role::PEOPLE {
            people.push((role, app.person(role).await));
        }
        app.settle().await;
        let pool = app.app.desk().pool();
        let before = count(pool).await;
        let mut refused = 0;
        for operation in operations(&document()) {
            let Some(action) = operation.granted_by else {
                continue;
            };
            for (role, person) in people
                .iter()
                .filter(|(role, _)| action.grant(*role).scope.is_none())
            {
                let path = operation.about(Uuid::now_v7());
                let key = Uuid::now_v7().to_string();
                let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\"")];
                let answer = app
                    .send(Some(person), Method::POST, &path, Some(json!({})), &headers)
                    .await;
                let expected = if *role == Role::Auditor {
                    "read_only_role"
                } else {
                    "forbidden"
                };
                assert_eq!(
                    answer.refusal(),
                    (403, expected),
                    "{} as {role:?}",
                    action.name()
                );
                refused += 1;
            }
        }
        assert!(refused > 50, "only {refused} refusals were asked for");
        assert_eq!(
            count(pool).await,
            before,
            "a refused command stored an event"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_behind_the_sign_in_answers_without_a_token() {
    with_app(|app| async move {
        for operation in operations(&document())
            .iter()
            .filter(|operation| !operation.is_public())
        {
            let path = operation.about(Uuid::now_v7());
            let body = (operation.method != Method::GET).then(|| json!({}));
            let answer = app
                .send(None, operation.method.clone(), &path, body, &[])
                .await;
            // The answer to HEAD has no body to name its code.
            if operation.method == Method::HEAD {
                assert_eq!(answer.status, 401, "HEAD {path}");
                continue;
            }
            assert_eq!(
                answer.refusal(),
                (401, "unauthenticated"),
                "{} {path}",
                operation.method
            );
        }
        // Live messages are no JSON, so they are not in the document.
        let answer = app
            .send(None, Method::GET, "/api/v1/stream", None, &[])
            .await;
        assert_eq!(answer.status, 401, "the stream of live messages");
    })
    .await;
}

/// Commands show their grant; reads show what the role gets about a record that does not exist, so
/// 404 is "may ask" and 403 is "may not".
#[tokio::test(flavor = "multi_thread")]
async fn the_access_snapshot_shows_what_each_role_may_do() {
    with_app(|app| async move {
        let mut text = String::from("# operation");
        for role in Role::PEOPLE {
            text += &format!(" | {}", role.code());
        }
        text += "\n";
        for operation in operations(&document())
            .iter()
            .filter(|operation| !operation.is_public())
        {
            let mut cells = Vec::new();
            for role in Role::PEOPLE {
                cells.push(match operation.granted_by {
                    Some(action) => action.grant(role).cell(),
                    None if operation.method == Method::GET => {
                        let person = app.person(role).await;
                        let path = operation.about(Uuid::from_u128(7));
                        app.get(&person, &path).await.status.as_u16().to_string()
                    }
                    None => "self".into(),
                });
            }
            text += &format!(
                "{} {} | {}\n",
                operation.method,
                operation.path,
                cells.join(" | ")
            );
        }
        compare("access.txt", &text);
    })
    .await;
}
