//! A private PostgreSQL, for a machine where nobody has set one up.
//!
//! `rayenna serve` without `DATABASE_URL` and every test run start here. The programs are looked
//! for on the machine and fetched when there are none ([`binaries`]); the cluster lives in one
//! folder and can be deleted with it ([`cluster`]); as root its processes run as somebody with
//! less power ([`run_as`]).
//!
//! One process owns the server and stops it; any other that starts on the same folder meanwhile
//! is a guest, which uses it and leaves it running. The server listens on a Unix socket only,
//! behind a random password, and ends when its owner ends, however that comes about.

mod binaries;
mod cluster;
mod postmaster;
mod run_as;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use sqlx::postgres::PgConnectOptions;

use cluster::{Cluster, Running};
use postmaster::Postmaster;

/// How long a guest waits for the owner to finish starting.
const GUEST_PATIENCE: Duration = Duration::from_secs(60);

/// What kind of server to start, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the cluster: data, socket, password, lock and log. Made when missing.
    pub dir: PathBuf,
    /// Whether a committed transaction survives a power cut. Off only for throw-away test data,
    /// where it makes commits several times faster.
    pub durable: bool,
    /// Port to listen on at 127.0.0.1 as well as on the socket, for tools that know no sockets.
    pub port: Option<u16>,
}

impl Options {
    /// A server that keeps what it is given: the one behind `rayenna serve`.
    pub fn durable(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            durable: true,
            port: None,
        }
    }

    /// A fast server for data nobody will miss: the one behind `rayenna pg-exec`.
    pub fn throw_away(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            durable: false,
            port: None,
        }
    }
}

/// A running private PostgreSQL. Dropping it stops the server if this process started it.
#[derive(Debug)]
pub struct Server {
    cluster: Cluster,
    password: String,
    running: Running,
    hold: Hold,
}

/// What this process has in hand: the server and its lock, or a visit.
#[derive(Debug)]
enum Hold {
    Owner { postmaster: Postmaster, _lock: File },
    Guest,
}

impl Server {
    /// Starts the server of `options.dir`, or joins the one another process runs there.
    ///
    /// Blocks until the server takes connections: about a second for a new cluster, a fraction of
    /// one afterwards, longer when the programs must be fetched first. From async code call it
    /// through `spawn_blocking`.
    pub fn start(options: &Options) -> anyhow::Result<Self> {
        let cluster = Cluster::open(&options.dir)?;
        let deadline = Instant::now() + GUEST_PATIENCE;
        let lock = File::create(cluster.lock_file())
            .with_context(|| format!("cannot write in {}", cluster.dir().display()))?;
        loop {
            match lock.try_lock() {
                Ok(()) => return Self::own(cluster, options, lock),
                Err(TryLockError::WouldBlock) => {
                    if let Some(running) = cluster.running() {
                        let password = cluster.password()?;
                        return Ok(Self {
                            cluster,
                            password,
                            running,
                            hold: Hold::Guest,
                        });
                    }
                }
                Err(TryLockError::Error(error)) => {
                    return Err(error)
                        .context(format!("cannot lock {}", cluster.lock_file().display()));
                }
            }
            if Instant::now() > deadline {
                bail!(
                    "another process is starting PostgreSQL in {} and has not finished in {} s; its log is {}",
                    cluster.dir().display(),
                    GUEST_PATIENCE.as_secs(),
                    cluster.log_file().display(),
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn own(cluster: Cluster, options: &Options, lock: File) -> anyhow::Result<Self> {
        let binaries = binaries::find(cluster.major()?)?;
        let run_as = run_as::choose(&cluster, &binaries)?;
        cluster.prepare(&run_as)?;
        cluster.clear_what_a_dead_owner_left()?;
        cluster.initialise(&binaries, &run_as, options.durable)?;
        let password = cluster.password()?;
        let postmaster = Postmaster::start(&cluster, &binaries, &run_as, options)?;
        let running = postmaster.running();
        Ok(Self {
            cluster,
            password,
            running,
            hold: Hold::Owner {
                postmaster,
                _lock: lock,
            },
        })
    }

    /// The address of a database here, for sqlx and for every libpq program. Holds the password.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{user}:{password}@localhost:{port}/{database}?host={socket}",
            user = cluster::SUPERUSER,
            password = self.password,
            port = self.running.port,
            socket = percent_encoded(self.cluster.socket_dir()),
        )
    }

    /// How sqlx reaches a database here as the superuser.
    pub fn connect_options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.cluster.socket_dir())
            .port(self.running.port)
            .username(cluster::SUPERUSER)
            .password(&self.password)
            .database(database)
    }

    /// Whether this process started the server and will stop it.
    pub fn is_owner(&self) -> bool {
        matches!(self.hold, Hold::Owner { .. })
    }

    /// Process id of the postmaster, for tests that kill it.
    pub fn pid(&self) -> i32 {
        self.running.pid
    }

    /// Ends every session, writes everything out and stops, if this process is the owner.
    pub fn stop(mut self) -> anyhow::Result<()> {
        self.end(postmaster::Shutdown::Fast)
    }

    /// Stops as if the power had gone: the next start recovers from the log. For crash tests.
    pub fn stop_immediate(mut self) -> anyhow::Result<()> {
        self.end(postmaster::Shutdown::Immediate)
    }

    fn end(&mut self, shutdown: postmaster::Shutdown) -> anyhow::Result<()> {
        match &mut self.hold {
            Hold::Owner { postmaster, .. } => {
                postmaster.stop(shutdown)?;
                self.cluster.remove_idle_socket_dir();
                Ok(())
            }
            Hold::Guest => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.end(postmaster::Shutdown::Fast) {
            tracing::error!("the private PostgreSQL did not stop: {error:#}");
        }
    }
}

/// A path as the value of a URL parameter.
fn percent_encoded(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let mut encoded = String::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
