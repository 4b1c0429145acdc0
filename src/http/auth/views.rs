//! Saved views of the signed-in person, and the key of the own drafts.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::AuthState;
use crate::auth::caller::{Caller, SignedInCaller};
use crate::auth::views::{SaveView, SavedView};
use crate::error::{Answer, Code, ProblemDocument};
use crate::http::body::JsonBody;

/// Every view the person sees.
#[derive(Serialize, ToSchema)]
pub struct SavedViews {
    /// By list and name.
    items: Vec<SavedView>,
}

/// Whether a view is in the person's sidebar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinView {
    /// In it, or not.
    pinned: bool,
}

/// What seals drafts on this device.
#[derive(Serialize, ToSchema)]
pub struct DraftKey {
    /// Base64 of 32 bytes for AES-256-GCM. Keep it in memory only.
    key: String,
}

/// The own views, those of the own team and those of everyone.
#[utoipa::path(get, path = "/api/v1/me/views", tag = "me", operation_id = "list_my_views", responses((status = 200, body = SavedViews)))]
pub async fn list_views(State(auth): State<AuthState>, caller: Caller) -> Answer<Json<SavedViews>> {
    Ok(Json(SavedViews {
        items: auth.views(&caller.person).await?,
    }))
}

/// Keep a view.
#[utoipa::path(
    post, path = "/api/v1/me/views", tag = "me", operation_id = "create_my_view", request_body = SaveView,
    responses(
        (status = 201, body = SavedView),
        (status = 403, description = "forbidden", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "duplicate", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "validation_failed", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn create_view(
    State(auth): State<AuthState>,
    caller: Caller,
    JsonBody(save): JsonBody<SaveView>,
) -> Answer<(StatusCode, Json<SavedView>)> {
    let view = auth.create_view(&caller.person, &save).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Replace an own view.
#[utoipa::path(
    put, path = "/api/v1/me/views/{id}", tag = "me", operation_id = "replace_my_view", request_body = SaveView,
    params(("id" = Uuid, Path, description = "Id of the view")),
    responses(
        (status = 200, body = SavedView),
        (status = 403, description = "forbidden", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "not_found", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "duplicate", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "validation_failed", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn replace_view(
    State(auth): State<AuthState>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(save): JsonBody<SaveView>,
) -> Answer<Json<SavedView>> {
    Ok(Json(
        auth.replace_view(&caller.person, known(&id)?, &save)
            .await?,
    ))
}

/// Delete an own view.
#[utoipa::path(
    delete, path = "/api/v1/me/views/{id}", tag = "me", operation_id = "delete_my_view",
    params(("id" = Uuid, Path, description = "Id of the view")),
    responses(
        (status = 204),
        (status = 404, description = "not_found", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_view(
    State(auth): State<AuthState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    auth.delete_view(&caller.person, known(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put a view one sees into the own sidebar, or take it out.
#[utoipa::path(
    put, path = "/api/v1/me/views/{id}/pin", tag = "me", operation_id = "pin_my_view", request_body = PinView,
    params(("id" = Uuid, Path, description = "Id of the view")),
    responses(
        (status = 204),
        (status = 404, description = "not_found", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn pin_view(
    State(auth): State<AuthState>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(pin): JsonBody<PinView>,
) -> Answer<StatusCode> {
    auth.pin_view(&caller.person, known(&id)?, pin.pinned)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The key that seals half-typed forms of this person on this device.
#[utoipa::path(get, path = "/api/v1/me/draft-key", tag = "me", operation_id = "show_my_draft_key", responses((status = 200, body = DraftKey)))]
pub async fn show_draft_key(
    State(auth): State<AuthState>,
    SignedInCaller { session, .. }: SignedInCaller,
) -> Answer<Json<DraftKey>> {
    Ok(Json(DraftKey {
        key: STANDARD.encode(auth.draft_key(&session)?.as_slice()),
    }))
}

/// An id that is no UUID is as unknown as any other.
fn known(id: &str) -> Answer<Uuid> {
    Ok(Uuid::parse_str(id).map_err(|_| Code::NotFound)?)
}
