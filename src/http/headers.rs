//! Headers every answer carries (security.md §3).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; report-uri /api/v1/csp-reports";
const FILE_POLICY: &str = "default-src 'none'; sandbox";
const PERMISSIONS: &str = "camera=(self), geolocation=(self), accelerometer=(), autoplay=(), display-capture=(), \
    encrypted-media=(), fullscreen=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

/// Same for every answer.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Whether the browser reaches us over TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverTls(pub bool);

/// Layer: adds the headers. `axum::middleware::from_fn_with_state(OverTls(..), secure)`.
pub async fn secure(State(tls): State<OverTls>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_api, is_file) = (
        path == "/api" || path.starts_with("/api/"),
        path.starts_with("/api/v1/files/"),
    );
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = if is_file { FILE_POLICY } else { PAGE_POLICY };
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    if tls.0 {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    // Scripts, styles and drawings of the API documentation hold no data of anyone.
    if is_api && !is_asset(headers) {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store, private"),
        );
    }
    headers.remove(header::SERVER);
    response
}

fn is_asset(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| {
            kind.starts_with("text/css")
                || kind.starts_with("text/javascript")
                || kind.starts_with("image/svg")
        })
}
