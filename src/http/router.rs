//! All routes under their layers, and the OpenAPI document of them.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;

use super::headers::{OverTls, secure};
use super::limits::{Allowances, RateLimits, limit_rate};
use super::request::{TrustedProxies, identify};
use super::resources::resources;
use super::{auth, files, operations, problems, queries, stream, web};
use crate::app::App;
use crate::error::{Code, Problem};

/// Largest body taken (api.md §1.6).
const BODY_BYTES: usize = 1 << 20;

/// What the outside of the server looks like.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Proxies that are believed.
    pub trusted: TrustedProxies,
    /// The browser reaches us over TLS.
    pub over_tls: bool,
    /// Rate limits.
    pub allowances: Allowances,
}

/// The whole server.
pub fn router(app: App, outside: Outside) -> Router {
    let limits = RateLimits::new(app.auth().clone(), outside.allowances);
    let (documented, api) = documented().split_for_parts();
    drop(api);
    let mut router = Router::new().merge(documented);
    for resource in resources() {
        router = router.merge(resource.commands()).merge(resource.queries());
    }
    router
        .merge(stream::router())
        .merge(operations::router())
        .fallback(web::asset)
        .method_not_allowed_fallback(|| async { Problem::of(Code::MethodNotAllowed) })
        .with_state(app)
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Problem::of(Code::Internal))
        }))
        .layer(from_fn_with_state(limits, limit_rate))
        .layer(from_fn(operations::measure))
        .layer(from_fn(problems::only))
        .layer(from_fn_with_state(OverTls(outside.over_tls), secure))
        .layer(from_fn_with_state(outside.trusted, identify))
}

fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(auth::router())
        .merge(files::router())
        .merge(queries::router())
}

/// The OpenAPI 3.1 document: explicit routes, and every command.
pub fn openapi() -> OpenApi {
    let (_, api) = documented().split_for_parts();
    let mut api = OpenApiBuilder::from(api)
        .info(
            InfoBuilder::new()
                .title("Rayenna CRM")
                .version(crate::BUILD)
                .description(Some(
                    "Commands append events; queries read projections of them.",
                ))
                .build(),
        )
        .build();
    for resource in resources() {
        resource.document(&mut api);
    }
    api
}
