//! How often one principal may call (security.md §3.1, api.md §1.6). Counted in this process, with
//! a burst and a steady refill; the limits that must be exact are in [`crate::auth::limits`].

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use moka::future::Cache;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::auth::access_log::{Entry, Kind};
use crate::auth::{AuthState, caller, token};
use crate::error::{Code, Problem};
use crate::http::request::RequestContext;

/// Largest body of an ordinary request, in bytes; for `axum::extract::DefaultBodyLimit`.
pub const BODY_LIMIT: usize = 1024 * 1024;
/// Largest body of a batch of commands, in bytes.
pub const BATCH_BODY_LIMIT: usize = 4 * 1024 * 1024;
/// Requests of one principal answered at the same time.
const AT_ONCE: usize = 32;
/// Idle counters are dropped every so many requests.
const SWEEP_EVERY: u32 = 4096;

/// One allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests per minute in the long run.
    pub per_minute: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

impl Allowance {
    const fn of(per_minute: u32, burst: u32) -> Self {
        match (NonZeroU32::new(per_minute), NonZeroU32::new(burst)) {
            (Some(per_minute), Some(burst)) => Self { per_minute, burst },
            (None, _) | (_, None) => Self {
                per_minute: NonZeroU32::MIN,
                burst: NonZeroU32::MIN,
            },
        }
    }
}

/// The allowances of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowances {
    /// Reads of a signed-in person.
    pub queries: Allowance,
    /// Commands of a signed-in person.
    pub commands: Allowance,
    /// Everything without a valid token, per address.
    pub anonymous: Allowance,
}

impl Allowances {
    /// Limits no single client reaches: for measurements and for tests of everything else.
    pub const fn generous() -> Self {
        let plenty = Allowance::of(1_000_000_000, 1_000_000);
        Self {
            queries: plenty,
            commands: plenty,
            anonymous: plenty,
        }
    }
}

impl Default for Allowances {
    fn default() -> Self {
        Self {
            queries: Allowance::of(600, 60),
            commands: Allowance::of(120, 30),
            anonymous: Allowance::of(60, 60),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Principal {
    User(Uuid),
    Address(IpAddr),
}

type Counter = RateLimiter<
    Principal,
    DefaultKeyedStateStore<Principal>,
    DefaultClock,
    StateInformationMiddleware,
>;

struct Bucket {
    name: &'static str,
    allowance: Allowance,
    counter: Counter,
}

impl Bucket {
    fn new(name: &'static str, allowance: Allowance) -> Self {
        let quota = Quota::per_minute(allowance.per_minute).allow_burst(allowance.burst);
        Self {
            name,
            allowance,
            counter: RateLimiter::keyed(quota).with_middleware(),
        }
    }

    /// What is left after this request, or how long to wait.
    fn take(&self, principal: &Principal) -> Result<u32, Duration> {
        match self.counter.check_key(principal) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(refused) => Err(refused.wait_time_from(DefaultClock::default().now())),
        }
    }

    /// `RateLimit-Policy`, `RateLimit` and, for older clients, `X-RateLimit-Remaining`.
    fn describe(&self, remaining: u32, headers: &mut HeaderMap) {
        let per_minute = self.allowance.per_minute.get();
        let full_in =
            (self.allowance.burst.get().saturating_sub(remaining) * 60).div_ceil(per_minute);
        let texts = [
            (
                "ratelimit-policy",
                format!("\"{}\";q={per_minute};w=60", self.name),
            ),
            (
                "ratelimit",
                format!("\"{}\";r={remaining};t={full_in}", self.name),
            ),
            ("x-ratelimit-remaining", remaining.to_string()),
        ];
        for (name, text) in texts {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Counters of this process. Clones share them.
#[derive(Clone)]
pub struct RateLimits {
    auth: AuthState,
    queries: Arc<Bucket>,
    commands: Arc<Bucket>,
    anonymous: Arc<Bucket>,
    at_once: Cache<Principal, Arc<Semaphore>>,
    written_down: Cache<Principal, ()>,
    requests: Arc<AtomicU32>,
}

impl RateLimits {
    /// Fresh counters.
    pub fn new(auth: AuthState, allowances: Allowances) -> Self {
        let a_minute = Duration::from_secs(60);
        Self {
            auth,
            queries: Arc::new(Bucket::new("user", allowances.queries)),
            commands: Arc::new(Bucket::new("commands", allowances.commands)),
            anonymous: Arc::new(Bucket::new("address", allowances.anonymous)),
            at_once: Cache::builder()
                .max_capacity(50_000)
                .time_to_idle(a_minute)
                .build(),
            written_down: Cache::builder()
                .max_capacity(50_000)
                .time_to_live(a_minute)
                .build(),
            requests: Arc::default(),
        }
    }

    /// Whose allowance a request uses. Only a token we signed makes it a person's; whether its
    /// session is alive is asked later.
    fn principal(&self, request: &Request, context: &RequestContext) -> Principal {
        caller::bearer(request.headers())
            .and_then(|text| token::verify(self.auth.keys(), text, self.auth.now()).ok())
            .map_or(Principal::Address(context.ip), |claims| {
                Principal::User(claims.sub)
            })
    }

    fn bucket(&self, principal: &Principal, request: &Request) -> &Bucket {
        let is_command = request.method() == Method::POST
            && request.uri().path().starts_with("/api/v1/commands/");
        match principal {
            Principal::Address(_) => &self.anonymous,
            Principal::User(_) if is_command => &self.commands,
            Principal::User(_) => &self.queries,
        }
    }

    fn sweep(&self) {
        if self.requests.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            for bucket in [&self.queries, &self.commands, &self.anonymous] {
                bucket.counter.retain_recent();
            }
        }
    }

    /// One row a minute and principal: the log must not become the way to flood us.
    async fn write_down(&self, principal: Principal, context: &RequestContext) {
        if self.written_down.contains_key(&principal) {
            return;
        }
        self.written_down.insert(principal, ()).await;
        let user = match principal {
            Principal::User(id) => Some(id),
            Principal::Address(_) => None,
        };
        let entry = Entry::of(Kind::RateLimited)
            .by(user, None)
            .about(context.path.clone());
        if let Err(error) = self.auth.record(entry, context).await {
            tracing::error!(error = %error, "the access log could not be written");
        }
    }
}

/// Layer for everything under `/api`: `axum::middleware::from_fn_with_state(limits, limit_rate)`.
pub async fn limit_rate(
    State(limits): State<RateLimits>,
    context: RequestContext,
    request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    limits.sweep();
    let principal = limits.principal(&request, &context);
    let bucket = limits.bucket(&principal, &request);
    let remaining = match bucket.take(&principal) {
        Ok(remaining) => remaining,
        Err(wait) => {
            limits.write_down(principal, &context).await;
            let mut response = Problem::of(Code::RateLimited)
                .retry_after(wait.as_secs() + 1)
                .into_response();
            bucket.describe(0, response.headers_mut());
            return response;
        }
    };
    let slots = limits
        .at_once
        .get_with(principal, async { Arc::new(Semaphore::new(AT_ONCE)) })
        .await;
    let mut response = match slots.try_acquire() {
        Ok(_slot) => next.run(request).await,
        Err(_) => Problem::of(Code::RateLimited)
            .detail("Too many requests at the same time.")
            .retry_after(1)
            .into_response(),
    };
    bucket.describe(remaining, response.headers_mut());
    response
}
