//! Settings of the process, from the command line and the environment. A wrong one is named with
//! its remedy before anything starts.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What a process does (architecture.md, "Running it").
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProcessRole {
    /// Serves HTTP only.
    Api,
    /// Runs projectors, reactors and scheduled jobs only.
    Projector,
    /// Both.
    All,
}

/// Settings of `rayenna serve`.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Address to listen on.
    #[arg(long, env = "RAYENNA_BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,
    /// Address of `/metrics`; without it the main address serves them to loopback only.
    #[arg(long, env = "RAYENNA_OPS_BIND")]
    pub ops_bind: Option<SocketAddr>,
    /// PostgreSQL to use; without it a private one runs under the data folder.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder of keys and of the private PostgreSQL.
    #[arg(long, env = "RAYENNA_DATA_DIR", default_value = ".rayenna")]
    pub data_dir: PathBuf,
    /// What this process does.
    #[arg(long, env = "RAYENNA_ROLE", value_enum, default_value = "all")]
    pub role: ProcessRole,
    /// Demo data and printed sign-ins; listens on loopback only.
    #[arg(long, env = "RAYENNA_DEMO")]
    pub demo: bool,
    /// Rate limits no client reaches: for measurements and crash tests of a demo.
    #[arg(long, env = "RAYENNA_GENEROUS_LIMITS", hide = true)]
    pub generous_limits: bool,
    /// Public address, e.g. `https://crm.example.in`; sets secure cookies.
    #[arg(long, env = "RAYENNA_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Addresses of proxies whose X-Forwarded-For is believed, comma separated.
    #[arg(long, env = "RAYENNA_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Connections to the database for commands and the read side each.
    #[arg(long, env = "RAYENNA_DATABASE_CONNECTIONS", default_value_t = 20)]
    pub database_connections: u32,
    /// Logs as JSON lines.
    #[arg(long, env = "RAYENNA_LOG_JSON")]
    pub log_json: bool,
    /// Sentry project that errors are reported to.
    #[arg(long, env = "SENTRY_DSN", hide_env_values = true)]
    pub sentry_dsn: Option<String>,
}

impl Config {
    /// Refuses combinations that would be unsafe.
    ///
    /// # Errors
    /// The setting and its remedy.
    pub fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            !self.demo || self.bind.ip().is_loopback(),
            "demo mode prints its passwords, so it listens on loopback only: set RAYENNA_BIND to 127.0.0.1:{} or leave --demo out",
            self.bind.port()
        );
        anyhow::ensure!(
            self.demo || !self.generous_limits,
            "RAYENNA_GENEROUS_LIMITS takes the protection against guessing away, so it is for --demo only: unset it"
        );
        if let Some(url) = &self.public_url {
            anyhow::ensure!(
                url.starts_with("https://") || url.starts_with("http://"),
                "RAYENNA_PUBLIC_URL must start with https:// (or http:// on a test machine), not {url}"
            );
        }
        anyhow::ensure!(
            (4..=500).contains(&self.database_connections),
            "RAYENNA_DATABASE_CONNECTIONS must be 4 to 500, not {}",
            self.database_connections
        );
        Ok(())
    }
}
