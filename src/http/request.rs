//! What is known of a request before anyone looks at its path: an id, a trace, the true address
//! of the client, its program. Set by [`identify`], the outermost layer; read by handlers as an
//! extractor and by problems and logs through [`RequestContext::current`].

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

/// `X-Request-Id`
pub static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Name and build of the client program, e.g. `web/0.1.0+abc123`; recorded with every event.
pub static X_RAYENNA_CLIENT: HeaderName = HeaderName::from_static("x-rayenna-client");

tokio::task_local! {
    static CURRENT: Arc<RequestContext>;
}

/// Facts of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestContext {
    /// Echoed from `X-Request-Id` when it is a plain word, else made here.
    pub request_id: String,
    /// Trace id of `traceparent` (32 hex digits), else made from the request id.
    pub trace_id: String,
    /// Path without query.
    pub path: String,
    /// Address of the client: the socket's, or the right-most hop no trusted proxy added.
    pub ip: IpAddr,
    /// Text of `User-Agent`, at most 300 characters; empty when absent.
    pub user_agent: String,
    /// Text of `X-Rayenna-Client`, at most 60 characters; empty when absent.
    pub client: String,
}

impl RequestContext {
    /// The request this task is answering; absent in background work.
    pub fn current() -> Option<Arc<RequestContext>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// Runs work as part of this request, so problems and logs name it.
    pub async fn scope<F: Future>(self: Arc<Self>, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    fn read(
        headers: &HeaderMap,
        path: &str,
        peer: Option<SocketAddr>,
        trusted: &TrustedProxies,
    ) -> Self {
        let request_id = text(headers, &X_REQUEST_ID, 64)
            .filter(|id| {
                !id.is_empty()
                    && id
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            })
            .unwrap_or_else(|| Uuid::now_v7().to_string());
        let trace_id = headers
            .get("traceparent")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split('-').nth(1))
            .filter(|id| {
                id.len() == 32
                    && id.bytes().all(|b| b.is_ascii_hexdigit())
                    && id.bytes().any(|b| b != b'0')
            })
            .map_or_else(
                || {
                    Uuid::new_v5(&Uuid::NAMESPACE_URL, request_id.as_bytes())
                        .simple()
                        .to_string()
                },
                str::to_ascii_lowercase,
            );
        Self {
            trace_id,
            path: path.to_owned(),
            ip: trusted.client(peer, headers),
            user_agent: text(headers, &header::USER_AGENT, 300).unwrap_or_default(),
            client: text(headers, &X_RAYENNA_CLIENT, 60).unwrap_or_default(),
            request_id,
        }
    }
}

/// Header as text without control characters, cut to a length in characters.
fn text(headers: &HeaderMap, name: &HeaderName, longest: usize) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(
        value
            .chars()
            .filter(|c| !c.is_control())
            .take(longest)
            .collect(),
    )
}

/// Proxies whose `X-Forwarded-For` is believed (`RAYENNA_TRUSTED_PROXIES`, exact addresses).
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpAddr]>);

impl TrustedProxies {
    /// A list of exact addresses.
    pub fn new(addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        Self(addresses.into_iter().collect())
    }

    /// The socket address, or the right-most untrusted hop when the peer is trusted (security.md §3).
    fn client(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> IpAddr {
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| {
            peer.ip().to_canonical()
        });
        if !self.0.contains(&peer) {
            return peer;
        }
        let hops: Vec<IpAddr> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
            .map(|hop| hop.to_canonical())
            .collect();
        hops.into_iter()
            .rev()
            .find(|hop| !self.0.contains(hop))
            .unwrap_or(peer)
    }
}

/// Outermost layer: reads the context, puts it on the request, and sends the id back.
/// `axum::middleware::from_fn_with_state(trusted_proxies, identify)`.
pub async fn identify(
    State(trusted): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0);
    let context = Arc::new(RequestContext::read(
        request.headers(),
        request.uri().path(),
        peer,
        &trusted,
    ));
    request.extensions_mut().insert(context.clone());
    let id = HeaderValue::from_str(&context.request_id);
    let mut response = context.scope(next.run(request)).await;
    if let Ok(id) = id {
        response.headers_mut().insert(X_REQUEST_ID.clone(), id);
    }
    response
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(match parts.extensions.get::<Arc<RequestContext>>() {
            Some(context) => context.as_ref().clone(),
            // Only a router without the layer comes here: then nothing is trusted.
            None => RequestContext::read(
                &parts.headers,
                parts.uri.path(),
                None,
                &TrustedProxies::default(),
            ),
        })
    }
}
