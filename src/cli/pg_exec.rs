//! `rayenna pg-exec -- cargo test`: a program with a PostgreSQL of its own.

use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitCode, ExitStatus};

use anyhow::Context as _;
use clap::Args;
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

use crate::embedded_postgres::{Options, Server};

/// Where throw-away servers live, from the working directory: on disk, ignored by git.
const HOME: &str = ".rayenna";

/// First part of the name of a throw-away server's folder; the process id follows.
const PREFIX: &str = "pg-exec-";

/// Run a program with DATABASE_URL naming a throw-away PostgreSQL, and exit as it does.
#[derive(Args)]
pub struct PgExec {
    /// Make every commit safe on disk, as in production: for measurements.
    #[arg(long)]
    durable: bool,
    /// The program and its arguments, after `--`.
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    command: Vec<String>,
}

impl PgExec {
    /// Starts the server, runs the program, removes the server with all its data.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let home = std::path::absolute(HOME)?;
        remove_abandoned(&home);
        let dir = home.join(format!("{PREFIX}{}", std::process::id()));
        let options = Options {
            durable: self.durable,
            ..Options::throw_away(&dir)
        };
        let server = Server::start(&options)?;
        let status = run_with(&server.url("postgres"), &self.command);
        server.stop()?;
        std::fs::remove_dir_all(&dir)
            .with_context(|| format!("cannot remove {}", dir.display()))?;
        Ok(exit_code(status?))
    }
}

/// Runs the program. A signal to stop goes to the program; we wait for it and tidy up after it.
fn run_with(database_url: &str, command: &[String]) -> anyhow::Result<ExitStatus> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let (program, arguments) = command.split_first().context("no program given")?;
        let mut command = Command::new(program);
        command.args(arguments).env("DATABASE_URL", database_url);
        end_with_us(&mut command);
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot run {program}"))?;
        loop {
            tokio::select! {
                status = child.wait() => return Ok(status?),
                // Ctrl-C has reached the program too: it is of the same terminal group.
                _ = interrupt.recv() => {}
                _ = terminate.recv() => terminate_child(&child)?,
            }
        }
    })
}

/// Lets the kernel end the program if we are killed: without its server it could only fail.
#[cfg(target_os = "linux")]
fn end_with_us(command: &mut Command) {
    // SAFETY: one system call between fork and exec; nothing allocates or locks.
    unsafe {
        command.pre_exec(|| Ok(nix::sys::prctl::set_pdeathsig(Signal::SIGTERM)?));
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_us(_command: &mut Command) {}

fn terminate_child(child: &tokio::process::Child) -> anyhow::Result<()> {
    if let Some(pid) = child.id() {
        kill(Pid::from_raw(i32::try_from(pid)?), Signal::SIGTERM)?;
    }
    Ok(())
}

/// The program's own code, or 128 and the number of the signal that ended it, as shells have it.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// Removes the data of earlier runs that were killed. What cannot be removed costs only space.
fn remove_abandoned(home: &Path) {
    for entry in std::fs::read_dir(home).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX)?.parse().ok());
        if pid.is_some_and(|pid| is_gone(pid) && is_unlocked(&entry.path())) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether no process has this id.
fn is_gone(pid: i32) -> bool {
    kill(Pid::from_raw(pid), None) == Err(Errno::ESRCH)
}

/// Whether no process, be it in another container, holds the lock of the server's folder.
fn is_unlocked(dir: &Path) -> bool {
    File::open(dir.join("lock")).is_ok_and(|lock| lock.try_lock().is_ok())
}
