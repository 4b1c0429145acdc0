//! The signed-in person: who, what is allowed, private state.

use aggregates::policy::{Action, Role};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::caller::{Caller, SignedInCaller};
use crate::auth::password::Password;
use crate::auth::sessions::{EndReason, SessionView};
use crate::auth::{AuthState, SessionSettings};
use crate::error::{Answer, Code, ProblemDocument};
use crate::http::body::{JsonBody, VerbatimBody};

/// What the web UI needs to draw itself.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The person.
    user: MyUser,
    /// Names of the actions the role has a grant for, e.g. `lead.capture`.
    capabilities: Vec<&'static str>,
    /// Settings that shape the UI.
    settings: SessionSettings,
    /// The installation holds demo data.
    demo: bool,
    /// Only another password may be chosen now.
    must_change_password: bool,
}

/// The person as shown to itself.
#[derive(Serialize, ToSchema)]
struct MyUser {
    /// Id of the person.
    id: Uuid,
    /// Name as shown.
    name: String,
    /// Address.
    email: String,
    /// Present role.
    role: Role,
    /// Present team.
    team_code: String,
}

/// The own password, old and new.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password exactly as typed.
    #[schema(value_type = String, format = Password)]
    current_password: Password,
    /// The next password exactly as typed.
    #[schema(value_type = String, format = Password)]
    new_password: Password,
}

/// Live sessions, newest first.
#[derive(Serialize, ToSchema)]
pub struct MySessions {
    /// At most five.
    items: Vec<SessionView>,
}

/// Choices of the person: any JSON object up to 64 KiB.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct Preferences(Map<String, Value>);

/// Who is signed in, and what the role allows.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "me", operation_id = "show_me",
    responses(
        (status = 200, body = Me),
        (status = 401, description = "unauthenticated and the like", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn show_me(
    State(auth): State<AuthState>,
    SignedInCaller { caller, session }: SignedInCaller,
) -> Json<Me> {
    let role = caller.person.role;
    let capabilities = Action::ALL
        .iter()
        .filter(|action| action.grant(role).scope.is_some())
        .map(|action| action.name())
        .collect();
    let person = caller.person;
    Json(Me {
        user: MyUser {
            id: person.user_id,
            name: person.name,
            email: person.email,
            role,
            team_code: person.team_code,
        },
        capabilities,
        settings: auth.settings(),
        demo: auth.config().demo_accounts.is_some(),
        must_change_password: session.must_change_password(),
    })
}

/// Change the own password; the other sessions end.
#[utoipa::path(
    post, path = "/api/v1/me/password", tag = "me", operation_id = "change_password", request_body = ChangePassword,
    responses(
        (status = 204),
        (status = 401, description = "credentials_invalid", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "validation_failed with password_weak, password_reused, too_short or too_long", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "login_limited", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn change_password(
    State(auth): State<AuthState>,
    SignedInCaller { caller, .. }: SignedInCaller,
    VerbatimBody(body): VerbatimBody<ChangePassword>,
) -> Answer<StatusCode> {
    auth.change_password(
        &caller.person,
        caller.session_id,
        &body.current_password,
        &body.new_password,
        &caller.request,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The own live sessions.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "me", operation_id = "list_my_sessions", responses((status = 200, body = MySessions)))]
pub async fn list_sessions(
    State(auth): State<AuthState>,
    caller: Caller,
) -> Answer<Json<MySessions>> {
    Ok(Json(MySessions {
        items: auth
            .list_sessions(caller.user_id(), caller.session_id)
            .await?,
    }))
}

/// End every own session but this one.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "me", operation_id = "end_my_other_sessions", responses((status = 204)))]
pub async fn end_other_sessions(
    State(auth): State<AuthState>,
    caller: Caller,
) -> Answer<StatusCode> {
    auth.end_all(
        caller.user_id(),
        Some(caller.session_id),
        EndReason::Revoked,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End one own session.
#[utoipa::path(
    delete, path = "/api/v1/me/sessions/{id}", tag = "me", operation_id = "end_my_session",
    params(("id" = Uuid, Path, description = "Id of the session")),
    responses(
        (status = 204),
        (status = 404, description = "not_found", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn end_session(
    State(auth): State<AuthState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    // An id that is no UUID is as unknown as any other.
    let id = Uuid::parse_str(&id).map_err(|_| Code::NotFound)?;
    if auth.end_own(caller.user_id(), id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Code::NotFound.into())
    }
}

/// The own preferences.
#[utoipa::path(get, path = "/api/v1/me/preferences", tag = "me", operation_id = "show_my_preferences", responses((status = 200, body = Preferences)))]
pub async fn show_preferences(
    State(auth): State<AuthState>,
    caller: Caller,
) -> Answer<Json<Preferences>> {
    Ok(Json(Preferences(auth.preferences(caller.user_id()).await?)))
}

/// Replace the own preferences.
#[utoipa::path(
    put, path = "/api/v1/me/preferences", tag = "me", operation_id = "put_my_preferences", request_body = Preferences,
    responses(
        (status = 200, body = Preferences),
        (status = 413, description = "body_too_large", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn put_preferences(
    State(auth): State<AuthState>,
    caller: Caller,
    JsonBody(Preferences(value)): JsonBody<Preferences>,
) -> Answer<Json<Preferences>> {
    auth.set_preferences(caller.user_id(), &value).await?;
    Ok(Json(Preferences(value)))
}
