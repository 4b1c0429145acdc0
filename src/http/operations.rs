//! Health, readiness and metrics (api.md §1.9).

use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{
    Json, Router,
    routing::{get, post},
};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::OnceLock;

use crate::app::App;
use crate::error::{Code, Problem};

/// A projection later than this is not ready.
const READY_LAG_SECONDS: f64 = 30.0;

/// `/healthz`, `/readyz`, `/metrics`.
pub fn router() -> Router<App> {
    Router::new()
        .route(
            "/healthz",
            get(|| async { Json(json!({ "status": "alive" })) }),
        )
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_page))
        .route("/api/v1/csp-reports", post(csp_report))
}

/// 200 only when the database answers, the feed looks, and no projection lags too far.
async fn ready(State(app): State<App>) -> Response {
    let mut failing: Vec<String> = Vec::new();
    if sqlx::query("select 1").execute(app.reader()).await.is_err() {
        failing.push("database".into());
    }
    if app
        .feed()
        .looked_at()
        .is_none_or(|at| chrono::Utc::now() - at > chrono::TimeDelta::seconds(15))
    {
        failing.push("feed".into());
    }
    match app.read_side().health(app.desk().pool()).await {
        Ok(all) => failing.extend(
            all.into_iter()
                .filter(|h| h.lag_seconds > READY_LAG_SECONDS)
                .map(|h| format!("projection {}", h.name)),
        ),
        Err(_) => failing.push("projections".into()),
    }
    if failing.is_empty() {
        return Json(json!({ "status": "ready" })).into_response();
    }
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Problem::of(Code::NotReady).with("failing", failing),
    )
        .into_response()
}

/// A browser refused something by the content policy. Only the directive is kept: addresses in a
/// report may name records.
async fn csp_report(body: axum::body::Bytes) -> StatusCode {
    let report: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let directive = report["csp-report"]["effective-directive"]
        .as_str()
        .unwrap_or("unknown");
    let directive: String = directive
        .chars()
        .filter(|c| c.is_ascii_lowercase() || *c == '-')
        .take(40)
        .collect();
    tracing::warn!(
        csp.directive = directive,
        "a browser refused content by the policy"
    );
    StatusCode::NO_CONTENT
}

fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&[
            0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0,
        ]);
        let recorder = builder
            .map(PrometheusBuilder::build_recorder)
            .unwrap_or_else(|_| PrometheusBuilder::new().build_recorder());
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::debug!("another recorder counts already");
        }
        handle
    })
}

/// Layer: counts requests and their time by route, never by path, so no id is in a label.
pub async fn measure(request: Request, next: Next) -> Response {
    recorder();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let took = started.elapsed();
    let ms = took.as_secs_f64() * 1000.0;
    if method == "GET" {
        tracing::debug!(
            http.method = method,
            http.route = route,
            http.status = status,
            http.ms = ms,
            "answered"
        );
    } else {
        tracing::info!(
            http.method = method,
            http.route = route,
            http.status = status,
            http.ms = ms,
            "answered"
        );
    }
    histogram!("http_request_duration_seconds", "method" => method.clone(), "route" => route.clone()).record(took.as_secs_f64());
    counter!("http_requests_total", "method" => method, "route" => route, "status" => status)
        .increment(1);
    response
}

/// Prometheus text, to loopback and the operations listener only.
async fn metrics_page(State(app): State<App>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let local = peer.is_none_or(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    if !local || request.headers().contains_key("x-forwarded-for") {
        return Problem::of(Code::RouteNotFound).into_response();
    }
    if let Ok(all) = app.read_side().health(app.desk().pool()).await {
        for health in all {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a gauge is a float; counts stay far below 2^52"
            )]
            let (lag, parked) = (health.lag_events as f64, health.parked as f64);
            gauge!("rayenna_projection_lag_events", "projection" => health.name.clone()).set(lag);
            gauge!("rayenna_projection_lag_seconds", "projection" => health.name.clone())
                .set(health.lag_seconds);
            gauge!("rayenna_parked_keys", "projection" => health.name).set(parked);
        }
    }
    if let Some(at) = app.feed().looked_at() {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds since a moment ago"
        )]
        let age = (chrono::Utc::now() - at).num_milliseconds() as f64 / 1000.0;
        gauge!("rayenna_feed_last_poll_seconds").set(age);
    }
    recorder().render().into_response()
}
