//! The web UI, embedded in the binary. Paths of the app answer its page; assets are immutable.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::error::{Code, Problem};

#[derive(RustEmbed)]
#[folder = "frontend/dist"]
#[allow_missing = true]
struct Dist;

/// A file of the web UI, or its page for every other path outside `/api`.
pub async fn asset(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path == "api" {
        return Problem::of(Code::RouteNotFound).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::of(Code::MethodNotAllowed).into_response();
    }
    if let Some(file) = Dist::get(path) {
        let cache = if path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let kind = mime_guess::from_path(path).first_or_octet_stream();
        return (
            [
                (header::CONTENT_TYPE, kind.as_ref()),
                (header::CACHE_CONTROL, cache),
            ],
            file.data,
        )
            .into_response();
    }
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Dist::get("index.html") {
        Some(page) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], page.data).into_response(),
        None => Html("<!doctype html><title>Rayenna CRM</title><p>The web UI is not built into this server. Run <code>make run</code>.</p>").into_response(),
    }
}
