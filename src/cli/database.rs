//! The database of a command that runs beside or without the server: the one of DATABASE_URL, else
//! the private one under the data folder, started as owner or joined as guest.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use sqlx::postgres::PgConnectOptions;

use crate::app::Core;
use crate::embedded_postgres::{Options, Server};
use crate::event_store::FeedSettings;

/// Where the data are.
#[derive(Clone, Debug, Args)]
pub struct Database {
    /// PostgreSQL to use; without it the private one under the data folder.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder of keys and of the private PostgreSQL.
    #[arg(long, env = "RAYENNA_DATA_DIR", default_value = ".rayenna")]
    pub data_dir: PathBuf,
}

impl Database {
    /// Opens the core, does the work, and stops what was started.
    ///
    /// # Errors
    /// The database, or the work.
    pub fn with<T, W>(&self, work: impl FnOnce(Core) -> W) -> anyhow::Result<T>
    where
        W: Future<Output = anyhow::Result<T>>,
    {
        let server = match &self.database_url {
            Some(_) => None,
            None => Some(Server::start(&Options::durable(self.data_dir.join("pg")))?),
        };
        let options: PgConnectOptions = match (&self.database_url, &server) {
            (Some(url), _) => url
                .parse()
                .context("DATABASE_URL is not a PostgreSQL address")?,
            (None, Some(server)) => server.connect_options("postgres"),
            (None, None) => anyhow::bail!("no database"),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let outcome = runtime.block_on(async {
            let core = Core::open(options, 6, FeedSettings::default()).await?;
            let stop = core.stop.clone();
            let outcome = work(core).await;
            stop.cancel();
            outcome
        });
        runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        if let Some(server) = server {
            server.stop()?;
        }
        outcome
    }
}
