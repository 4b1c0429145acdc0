//! Requests that act on a cookie must come from a page of our own (security.md §3, CSRF). Every
//! other change needs a bearer token, which no foreign page can read.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Uri, header};

use crate::auth::AuthState;
use crate::auth::access_log::{Entry, Kind};
use crate::error::{Code, Problem};
use crate::http::request::RequestContext;

/// Sent as `1` by our own pages; another origin cannot add it without a preflight.
pub static X_RAYENNA_CSRF: HeaderName = HeaderName::from_static("x-rayenna-csrf");

/// The request comes from our own page and carries `X-Rayenna-CSRF: 1`.
#[derive(Clone, Copy, Debug)]
pub struct FromOwnPage;

/// The request comes from our own page; a beacon cannot carry a header of its own.
#[derive(Clone, Copy, Debug)]
pub struct BeaconFromOwnPage;

impl<S: Send + Sync> FromRequestParts<S> for FromOwnPage
where
    AuthState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        BeaconFromOwnPage::from_request_parts(parts, state).await?;
        if parts
            .headers
            .get(&X_RAYENNA_CSRF)
            .is_some_and(|value| value == "1")
        {
            return Ok(Self);
        }
        refuse(parts, state, Kind::CsrfRefused, Code::CsrfFailed).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for BeaconFromOwnPage
where
    AuthState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if is_own(
            &parts.headers,
            &parts.uri,
            &AuthState::from_ref(state).config().own_origins,
        ) {
            return Ok(Self);
        }
        refuse(parts, state, Kind::OriginRefused, Code::OriginNotAllowed).await
    }
}

/// Writes the refusal down and answers it.
async fn refuse<S: Send + Sync, T>(
    parts: &mut Parts,
    state: &S,
    kind: Kind,
    code: Code,
) -> Result<T, Problem>
where
    AuthState: FromRef<S>,
{
    let Ok(request) = RequestContext::from_request_parts(parts, state).await;
    let entry = Entry::of(kind).about(request.path.clone());
    AuthState::from_ref(state).record(entry, &request).await?;
    Err(code.into())
}

/// `Origin` is in the own list, or names the host the request was sent to when there is no list;
/// and the browser, when it says where the request comes from, says the same.
fn is_own(headers: &HeaderMap, uri: &Uri, own: &[String]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return false;
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return false;
    };
    if !own.is_empty() {
        return own.iter().any(|known| known == origin);
    }
    let host =
        text(header::HOST.as_str()).or_else(|| uri.authority().map(|authority| authority.as_str()));
    let named = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    host.is_some() && named == host
}
