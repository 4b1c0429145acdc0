//! Sessions and private state (api.md §4).

mod cookies;
mod me;
mod sign_in;
mod views;

use axum::extract::FromRef;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::AuthState;

/// `/api/v1/auth/…` and `/api/v1/me/…`.
pub fn router<S>() -> OpenApiRouter<S>
where
    AuthState: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    OpenApiRouter::new()
        .routes(routes!(sign_in::login))
        .routes(routes!(sign_in::refresh))
        .routes(routes!(sign_in::logout))
        .routes(routes!(sign_in::closing))
        .routes(routes!(sign_in::activity))
        .routes(routes!(sign_in::step_up))
        .routes(routes!(sign_in::check_invite))
        .routes(routes!(sign_in::accept_invite))
        .routes(routes!(sign_in::demo_accounts))
        .routes(routes!(me::show_me))
        .routes(routes!(me::change_password))
        .routes(routes!(me::list_sessions, me::end_other_sessions))
        .routes(routes!(me::end_session))
        .routes(routes!(me::show_preferences, me::put_preferences))
        .routes(routes!(views::list_views, views::create_view))
        .routes(routes!(views::replace_view, views::delete_view))
        .routes(routes!(views::pin_view))
        .routes(routes!(views::show_draft_key))
}
