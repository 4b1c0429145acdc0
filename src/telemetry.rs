//! Logs by tracing, and Sentry when a DSN is set. Neither ever carries personal data: log fields
//! are ids and codes, and events to Sentry are scrubbed of requests and users.

use std::sync::Arc;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::Config;

/// Starts logging and reporting; keep the guard until the process ends.
pub fn start(config: &Config) -> Option<sentry::ClientInitGuard> {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        // Somebody installed one before: it serves as well.
    }
    let guard = config
        .sentry_dsn
        .as_ref()
        .map(|dsn| sentry::init((dsn.as_str(), options())));
    let filter = EnvFilter::try_from_env("RAYENNA_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=warn"));
    let lines = if config.log_json {
        tracing_subscriber::fmt::layer()
            .json()
            .with_writer(std::io::stderr)
            .boxed()
    } else {
        tracing_subscriber::fmt::layer()
            .with_target(false)
            .with_writer(std::io::stderr)
            .boxed()
    };
    let report = guard.is_some().then(sentry_tracing::ErrorLayer::new);
    if tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .with(report)
        .try_init()
        .is_err()
    {
        // A second start in one process (tests) keeps the first subscriber.
    }
    guard
}

fn options() -> sentry::ClientOptions {
    let mut options = sentry::ClientOptions::default();
    options.release = Some(crate::BUILD.into());
    options.send_default_pii = false;
    options.before_send = Some(Arc::new(|event| Some(scrubbed(event))));
    options
}

/// Takes out everything that could name a person: request, user, server name, breadcrumbs' data.
fn scrubbed(mut event: sentry::protocol::Event<'static>) -> sentry::protocol::Event<'static> {
    event.request = None;
    event.user = None;
    event.server_name = None;
    for breadcrumb in &mut event.breadcrumbs.values {
        breadcrumb.data.clear();
    }
    event
}
