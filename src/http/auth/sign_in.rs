//! Signing in and out, staying signed in.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cookies;
use crate::auth::caller::SignedInCaller;
use crate::auth::password::Password;
use crate::auth::token::ACCESS_TOKEN_LIFE;
use crate::auth::{AuthState, DemoAccount};
use crate::error::{Answer, Code, Problem, ProblemDocument};
use crate::http::body::VerbatimBody;
use crate::http::origin::{BeaconFromOwnPage, FromOwnPage};
use crate::http::request::RequestContext;

/// E-mail and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Address as typed; case and outer spaces do not matter.
    email: String,
    /// Password exactly as typed.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// Tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct SessionTokens {
    /// For `Authorization: Bearer`; keep it in memory only.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Life of the access token in seconds.
    expires_in: i64,
    /// The session it belongs to.
    session: SessionLimits,
    /// Only `/me/password` is open until another password is chosen.
    must_change_password: bool,
}

/// How long a session may last.
#[derive(Serialize, ToSchema)]
struct SessionLimits {
    /// Id of the session.
    id: Uuid,
    /// Longest possible end.
    expires_at: DateTime<Utc>,
    /// Minutes without human input after which it ends.
    idle_minutes: u32,
    /// Seconds before that end at which the page warns.
    warning_seconds: u32,
}

/// A password given again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// Password exactly as typed.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// Until when the confirmation counts.
#[derive(Serialize, ToSchema)]
pub struct SteppedUp {
    /// Five minutes from now.
    stepped_up_until: DateTime<Utc>,
}

/// The token of an invitation link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteToken {
    /// What stands after `#` in the link.
    token: String,
}

/// Whom an invitation is for.
#[derive(Serialize, ToSchema)]
pub struct InviteFor {
    /// Name of the person.
    name: String,
    /// Address to sign in with.
    email: String,
}

/// The first password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvite {
    /// What stands after `#` in the link.
    token: String,
    /// Password exactly as typed.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// Sign-ins printed in demo mode.
#[derive(Serialize, ToSchema)]
pub struct DemoAccounts {
    /// One per role.
    items: Vec<DemoAccount>,
}

fn tokens(
    auth: &AuthState,
    access_token: String,
    id: Uuid,
    expires_at: DateTime<Utc>,
    must_change_password: bool,
) -> Json<SessionTokens> {
    let settings = auth.settings();
    Json(SessionTokens {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFE.num_seconds(),
        session: SessionLimits {
            id,
            expires_at,
            idle_minutes: settings.session_idle_minutes,
            warning_seconds: settings.session_warning_seconds,
        },
        must_change_password,
    })
}

/// Sign in with e-mail and password.
///
/// Sets the refresh cookie. Every failure gets the same answer.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "auth", operation_id = "login", request_body = Login,
    responses(
        (status = 200, body = SessionTokens),
        (status = 401, description = "credentials_invalid", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "login_limited, account_locked", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn login(
    State(auth): State<AuthState>,
    request: RequestContext,
    jar: CookieJar,
    VerbatimBody(body): VerbatimBody<Login>,
) -> Answer<(CookieJar, Json<SessionTokens>)> {
    let mark = match cookies::device_mark(&auth, &jar) {
        "" => auth.new_device_token()?,
        known => known.to_owned().into(),
    };
    let signed_in = auth
        .sign_in(&body.email, &body.password, &mark, &request)
        .await?;
    let jar = cookies::with_device(&auth, jar, &mark);
    let jar = cookies::with_refresh(&auth, jar, &signed_in.refresh_token);
    Ok((
        jar,
        tokens(
            &auth,
            signed_in.access_token,
            signed_in.session_id,
            signed_in.expires_at,
            signed_in.must_change_password,
        ),
    ))
}

/// Exchange the refresh cookie for the next one and a new access token.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "auth", operation_id = "refresh_session",
    params(("X-Rayenna-CSRF" = String, Header, description = "`1`")),
    responses(
        (status = 200, body = SessionTokens),
        (status = 401, description = "unauthenticated, session_idle, session_expired, session_revoked, refresh_reused", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "origin_not_allowed, csrf_failed", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "rate_limited", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn refresh(
    _own: FromOwnPage,
    State(auth): State<AuthState>,
    request: RequestContext,
    jar: CookieJar,
) -> Response {
    let outcome = match cookies::refresh_token(&auth, &jar) {
        Some(token) => {
            auth.refresh(&token, cookies::device_mark(&auth, &jar), &request)
                .await
        }
        None => Err(Code::Unauthenticated.into()),
    };
    match outcome {
        Ok(next) => {
            let jar = cookies::with_refresh(&auth, jar, &next.refresh_token);
            let session = &next.session;
            (
                jar,
                tokens(
                    &auth,
                    next.access_token,
                    session.id(),
                    session.expires_at(),
                    session.must_change_password(),
                ),
            )
                .into_response()
        }
        // A dead token is of no use to the browser.
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => {
            (cookies::without_refresh(&auth, jar), problem).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

/// Sign out: end this session and clear the cookie. Harmless without a session.
#[utoipa::path(
    post, path = "/api/v1/auth/logout", tag = "auth", operation_id = "logout",
    params(("X-Rayenna-CSRF" = String, Header, description = "`1`")),
    responses(
        (status = 204),
        (status = 403, description = "origin_not_allowed, csrf_failed", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn logout(
    _own: FromOwnPage,
    State(auth): State<AuthState>,
    jar: CookieJar,
) -> Answer<impl IntoResponse> {
    if let Some(token) = cookies::refresh_token(&auth, &jar) {
        auth.logout(&token).await?;
    }
    let wipe = [(CLEAR_SITE_DATA, "\"cache\"")];
    Ok((
        StatusCode::NO_CONTENT,
        cookies::without_refresh(&auth, jar),
        wipe,
    ))
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The last tab closes: the session ends after 20 s unless a refresh arrives.
#[utoipa::path(
    post, path = "/api/v1/auth/closing", tag = "auth", operation_id = "announce_closing",
    responses(
        (status = 204),
        (status = 403, description = "origin_not_allowed", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn closing(
    _own: BeaconFromOwnPage,
    State(auth): State<AuthState>,
    jar: CookieJar,
) -> Answer<StatusCode> {
    if let Some(token) = cookies::refresh_token(&auth, &jar) {
        auth.closing(&token).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A person is present: the idle limit counts anew.
#[utoipa::path(
    post, path = "/api/v1/auth/activity", tag = "auth", operation_id = "report_activity",
    responses(
        (status = 204),
        (status = 401, description = "session_idle and the like", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn activity(
    State(auth): State<AuthState>,
    SignedInCaller { session, .. }: SignedInCaller,
) -> Answer<StatusCode> {
    auth.touch(&session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirm the password for acts that ask for it.
#[utoipa::path(
    post, path = "/api/v1/auth/step-up", tag = "auth", operation_id = "step_up", request_body = StepUp,
    responses(
        (status = 200, body = SteppedUp),
        (status = 401, description = "credentials_invalid", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "login_limited", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn step_up(
    State(auth): State<AuthState>,
    SignedInCaller { caller, .. }: SignedInCaller,
    VerbatimBody(body): VerbatimBody<StepUp>,
) -> Answer<Json<SteppedUp>> {
    let stepped_up_until = auth
        .step_up(
            &caller.person,
            caller.session_id,
            &body.password,
            &caller.request,
        )
        .await?;
    Ok(Json(SteppedUp { stepped_up_until }))
}

/// Whom an invitation link is for.
#[utoipa::path(
    post, path = "/api/v1/auth/invite/check", tag = "auth", operation_id = "check_invite", request_body = InviteToken,
    responses(
        (status = 200, body = InviteFor),
        (status = 410, description = "link_expired, link_superseded, link_revoked", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn check_invite(
    State(auth): State<AuthState>,
    request: RequestContext,
    VerbatimBody(body): VerbatimBody<InviteToken>,
) -> Answer<Json<InviteFor>> {
    let person = auth.check_invite(&body.token, &request).await?;
    Ok(Json(InviteFor {
        name: person.name,
        email: person.email,
    }))
}

/// Use an invitation link: set the first password.
#[utoipa::path(
    post, path = "/api/v1/auth/invite/accept", tag = "auth", operation_id = "accept_invite", request_body = AcceptInvite,
    responses(
        (status = 204),
        (status = 410, description = "link_expired, link_superseded, link_revoked", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "validation_failed", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn accept_invite(
    State(auth): State<AuthState>,
    request: RequestContext,
    VerbatimBody(body): VerbatimBody<AcceptInvite>,
) -> Answer<StatusCode> {
    auth.accept_invite(&body.token, &body.password, &request)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The sign-ins of the demo data; only in demo mode.
#[utoipa::path(
    get, path = "/api/v1/auth/demo", tag = "auth", operation_id = "list_demo_accounts",
    responses(
        (status = 200, body = DemoAccounts),
        (status = 404, description = "not in demo mode", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn demo_accounts(State(auth): State<AuthState>) -> Answer<Json<DemoAccounts>> {
    let items = auth
        .config()
        .demo_accounts
        .clone()
        .ok_or_else(|| Problem::of(Code::RouteNotFound))?;
    Ok(Json(DemoAccounts { items }))
}
