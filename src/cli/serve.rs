//! `rayenna serve`: API, web UI, projectors, reactors and jobs in one process.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use sqlx::postgres::PgConnectOptions;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{App, Core};
use crate::auth::clock::SystemClock;
use crate::auth::keys::{KeySources, Keys};
use crate::auth::{AuthConfig, AuthState};
use crate::config::{Config, ProcessRole};
use crate::embedded_postgres::{Options, Server};
use crate::event_store::FeedSettings;
use crate::http::limits::Allowances;
use crate::http::queries::cursor::CursorKey;
use crate::http::request::TrustedProxies;
use crate::http::router::{Outside, router};
use crate::people::EventSourcedDirectory;

/// Serve the CRM.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    config: Config,
}

impl Serve {
    /// Runs until Ctrl-C or SIGTERM.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.config;
        config.check()?;
        let _reporting = crate::telemetry::start(&config);
        // Before the runtime: PostgreSQL dies with the thread that started it.
        let postgres = match &config.database_url {
            Some(_) => None,
            None => Some(Server::start(&Options::durable(
                config.data_dir.join("pg"),
            ))?),
        };
        let options: PgConnectOptions = match (&config.database_url, &postgres) {
            (Some(url), _) => url.parse().context("DATABASE_URL is not a PostgreSQL address like postgres://user:password@host/database")?,
            (None, Some(server)) => server.connect_options("postgres"),
            (None, None) => anyhow::bail!("no database"),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let outcome = runtime.block_on(serve(&config, options));
        runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        if let Some(server) = postgres {
            server.stop()?;
        }
        outcome.map(|()| ExitCode::SUCCESS)
    }
}

async fn serve(config: &Config, options: PgConnectOptions) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(config.bind).await.with_context(|| {
        format!("cannot listen on {}: the port is taken or not allowed; choose another with RAYENNA_BIND=127.0.0.1:8090", config.bind)
    })?;
    let core = Core::open(
        options,
        config.database_connections,
        FeedSettings::default(),
    )
    .await
    .context("cannot prepare the database")?;
    let stop = core.stop.clone();
    let now = chrono::Utc::now();
    let keys = Keys::open(&KeySources::from_env(&config.data_dir), now)?;
    let cursor_key = CursorKey::new(keys.derive(b"cursor"));
    let auth_config = AuthConfig {
        secure_cookies: config
            .public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://")),
        own_origins: config.public_url.iter().cloned().collect(),
        demo_accounts: config.demo.then(crate::demo::accounts),
        ..AuthConfig::default()
    };
    let directory = Arc::new(EventSourcedDirectory(core.desk.clone()));
    let auth = AuthState::new(
        core.desk.pool().clone(),
        auth_config,
        keys,
        directory,
        Arc::new(SystemClock),
    );
    let app = App::new(core, auth, cursor_key);
    let mut background = match config.role {
        ProcessRole::Api => tokio::task::JoinSet::new(),
        ProcessRole::Projector | ProcessRole::All => {
            crate::jobs::start(&app)
                .await
                .context("cannot start the schedule")?;
            app.background()
        }
    };
    if config.demo {
        crate::demo::load_once(&app)
            .await
            .context("cannot load the demo data")?;
    }
    let outside = Outside {
        trusted: TrustedProxies::new(config.trusted_proxies.iter().copied()),
        over_tls: config
            .public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://")),
        allowances: if config.generous_limits {
            Allowances::generous()
        } else {
            Allowances::default()
        },
    };
    let service = router(app.clone(), outside).into_make_service_with_connect_info::<SocketAddr>();
    announce(config);
    axum::serve(listener, service)
        .with_graceful_shutdown(stopped())
        .await?;
    stop.cancel();
    while let Some(ended) = background.join_next().await {
        if let Err(error) = ended {
            tracing::warn!(error = %error, "a background task did not end well");
        }
    }
    app.desk().pool().close().await;
    app.reader().close().await;
    Ok(())
}

fn announce(config: &Config) {
    println!("\n  Rayenna CRM is ready:  http://{}\n", config.bind);
    if config.demo {
        println!("  Demo sign-ins (loopback only):");
        for account in crate::demo::accounts() {
            println!(
                "    {:<11} {:<28} {}",
                account.role.code(),
                account.email,
                account.password
            );
        }
        println!("\n  Ctrl-C stops everything.\n");
    }
}

async fn stopped() {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::error!(error = %error, "cannot listen for SIGTERM");
            return;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
