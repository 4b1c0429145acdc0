//! The running server process: started, awaited, stopped, and never outliving us.
//!
//! A thread of its own forks the postmaster and stays until it ends. That thread must live as long
//! as the child: Linux sends the "your parent died" signal when the forking *thread* ends, so a
//! thread of an async pool would stop the server at some random idle moment.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Options;
use super::binaries::Binaries;
use super::cluster::{Cluster, Running, without_postgres_settings};
use super::run_as::RunAs;

/// Replaying the log after a crash can take minutes on a slow disk.
const RECOVERY_PATIENCE: Duration = Duration::from_secs(300);

/// Processes of a killed postmaster keep its shared memory for a moment.
const LEFTOVER_PATIENCE: Duration = Duration::from_secs(10);

/// The log is begun anew beyond this size, in bytes.
const LONGEST_LOG: u64 = 10 * 1024 * 1024;

/// How to end the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// Roll back what is open, write everything out, stop.
    Fast,
    /// Stop at once, as in a power cut.
    Immediate,
}

/// A postmaster started by this process.
#[derive(Debug)]
pub struct Postmaster {
    running: Running,
    process: Process,
}

/// The process itself, ready or not.
#[derive(Debug)]
struct Process {
    pid: i32,
    ended: Arc<Ended>,
}

/// How the process ended, once it has.
#[derive(Debug, Default)]
struct Ended {
    how: Mutex<Option<String>>,
    changed: Condvar,
}

impl Ended {
    fn within(&self, patience: Duration) -> Option<String> {
        let how = self.how.lock().unwrap_or_else(PoisonError::into_inner);
        let (how, _) = self
            .changed
            .wait_timeout_while(how, patience, |how| how.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        how.clone()
    }

    fn set(&self, how: String) {
        *self.how.lock().unwrap_or_else(PoisonError::into_inner) = Some(how);
        self.changed.notify_all();
    }
}

impl Postmaster {
    /// Starts the server on existing data and waits until it takes connections.
    pub fn start(
        cluster: &Cluster,
        binaries: &Binaries,
        run_as: &RunAs,
        options: &Options,
    ) -> anyhow::Result<Self> {
        let began = Instant::now();
        loop {
            let (log, log_begins) = open_log(cluster)?;
            let process = Process::spawn(command(cluster, binaries, run_as, options, log)?)?;
            let how = match process.until_ready(cluster)? {
                Ok(running) => return Ok(Self { running, process }),
                Err(how) => how,
            };
            let said = log_since(cluster, log_begins);
            let leftovers =
                said.contains("shared memory block") && began.elapsed() < LEFTOVER_PATIENCE;
            if !leftovers {
                bail!("PostgreSQL did not start ({how}). It said:\n{said}");
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Process id and port.
    pub fn running(&self) -> Running {
        self.running
    }

    /// Stops the server and waits for its end.
    pub fn stop(&self, shutdown: Shutdown) -> anyhow::Result<()> {
        self.process.stop(shutdown)
    }
}

impl Process {
    /// Starts the process on its keeper thread.
    fn spawn(mut command: Command) -> anyhow::Result<Self> {
        let ended = Arc::new(Ended::default());
        let keeper_ended = Arc::clone(&ended);
        let (started, starts) = mpsc::channel();
        std::thread::Builder::new()
            .name("postgres-keeper".to_owned())
            .spawn(move || match command.spawn() {
                Ok(mut child) => {
                    // The receiver waits for exactly this message.
                    let _ = started.send(Ok(child.id()));
                    let how = match child.wait() {
                        Ok(status) => status.to_string(),
                        Err(error) => error.to_string(),
                    };
                    keeper_ended.set(how);
                }
                Err(error) => {
                    let _ = started.send(Err(error));
                }
            })
            .context("cannot start a thread")?;
        let pid = starts
            .recv()
            .context("the keeper of PostgreSQL died")?
            .context("cannot run postgres")?;
        let pid = i32::try_from(pid).context("process id out of range")?;
        Ok(Self { pid, ended })
    }

    /// The server once it is ready, or how the process ended instead.
    fn until_ready(&self, cluster: &Cluster) -> anyhow::Result<Result<Running, String>> {
        let began = Instant::now();
        loop {
            if let Some(running) = cluster.running().filter(|running| running.pid == self.pid) {
                return Ok(Ok(running));
            }
            if let Some(how) = self.ended.within(Duration::from_millis(10)) {
                return Ok(Err(how));
            }
            if began.elapsed() > RECOVERY_PATIENCE {
                self.stop(Shutdown::Immediate)?;
                bail!(
                    "PostgreSQL was not ready after {} s; its log is {}",
                    RECOVERY_PATIENCE.as_secs(),
                    cluster.log_file().display()
                );
            }
        }
    }

    /// Stops with more and more force. A server that has already ended is left in peace.
    fn stop(&self, shutdown: Shutdown) -> anyhow::Result<()> {
        let steps: &[(Signal, Duration)] = match shutdown {
            Shutdown::Fast => &[
                (Signal::SIGINT, Duration::from_secs(60)),
                (Signal::SIGQUIT, Duration::from_secs(10)),
                (Signal::SIGKILL, Duration::from_secs(10)),
            ],
            Shutdown::Immediate => &[
                (Signal::SIGQUIT, Duration::from_secs(10)),
                (Signal::SIGKILL, Duration::from_secs(10)),
            ],
        };
        for (signal, patience) in steps {
            if self.ended.within(Duration::ZERO).is_some() {
                return Ok(());
            }
            kill(Pid::from_raw(self.pid), *signal).context("cannot signal PostgreSQL")?;
            if self.ended.within(*patience).is_some() {
                return Ok(());
            }
        }
        bail!("PostgreSQL (process {}) does not stop", self.pid)
    }
}

fn command(
    cluster: &Cluster,
    binaries: &Binaries,
    run_as: &RunAs,
    options: &Options,
    log: File,
) -> anyhow::Result<Command> {
    let mut settings = vec![
        format!("unix_socket_directories={}", cluster.socket_dir().display()),
        "unix_socket_permissions=0700".to_owned(),
        "max_connections=300".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
        // The detail of an error quotes values of rows: personal data has no place in a log.
        "log_error_verbosity=terse".to_owned(),
    ];
    match options.port {
        Some(port) => settings.extend([
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
        ]),
        None => settings.push("listen_addresses=".to_owned()),
    }
    if !options.durable {
        let fast = [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "wal_level=minimal",
            "max_wal_senders=0",
            "max_wal_size=4GB",
        ];
        settings.extend(fast.map(str::to_owned));
    }
    let mut command = Command::new(binaries.program("postgres"));
    command.arg("-D").arg(cluster.data_dir());
    for setting in settings {
        command.arg("-c").arg(setting);
    }
    without_postgres_settings(&mut command);
    command
        .current_dir(cluster.dir())
        .stdin(Stdio::null())
        .stdout(log.try_clone().context("cannot share the log")?)
        .stderr(log)
        // A group of its own: Ctrl-C in the terminal reaches us only, and we stop it in order.
        .process_group(0);
    run_as.apply(&mut command);
    // After the change of identity, which would clear it.
    die_with_parent(&mut command);
    Ok(command)
}

#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    // SAFETY: one system call between fork and exec; nothing allocates or locks.
    unsafe {
        command.pre_exec(|| Ok(nix::sys::prctl::set_pdeathsig(Signal::SIGINT)?));
    }
}

/// Elsewhere a server whose owner was killed stays; the next start stops it.
#[cfg(not(target_os = "linux"))]
fn die_with_parent(_command: &mut Command) {}

/// Opens the log for the server and tells where its new lines will begin.
fn open_log(cluster: &Cluster) -> anyhow::Result<(File, u64)> {
    let path = cluster.log_file();
    let open = || -> std::io::Result<(File, u64)> {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)?;
        if file.metadata()?.len() > LONGEST_LOG {
            file.set_len(0)?;
        }
        let begins = file.metadata()?.len();
        Ok((file, begins))
    };
    open().with_context(|| format!("cannot write {}", path.display()))
}

fn log_since(cluster: &Cluster, begins: u64) -> String {
    let mut said = Vec::new();
    if let Ok(mut file) = File::open(cluster.log_file())
        && file.seek(SeekFrom::Start(begins)).is_ok()
    {
        // What can be read is shown; the log itself stays for the rest.
        let _ = file.read_to_end(&mut said);
    }
    String::from_utf8_lossy(&said).into_owned()
}
