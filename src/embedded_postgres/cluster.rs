//! The folder of one private cluster and what is in it.
//!
//! | entry | what it is |
//! | --- | --- |
//! | `data` | PostgreSQL's own data; appears only when complete |
//! | `s` | folder of the socket, closed to others |
//! | `password` | random password of the superuser |
//! | `lock` | held by the process that owns the running server |
//! | `log` | what the server says |

use std::fs::DirBuilder;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Gid, Pid, Uid, chown};
use sha2::{Digest as _, Sha256};

use super::binaries::Binaries;
use super::run_as::RunAs;

/// Name of the only account made by `initdb`.
pub const SUPERUSER: &str = "postgres";

/// The longest path a socket can have everywhere, less the name PostgreSQL gives it.
const LONGEST_SOCKET_DIR: usize = 103 - "/.s.PGSQL.65535".len();

/// What there is to know of a running server besides where it lives.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    /// Process id of the postmaster.
    pub pid: i32,
    /// Port at 127.0.0.1, if it listens there; in any case a part of the socket's name.
    pub port: u16,
}

/// The paths of one cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    dir: PathBuf,
    socket_dir: PathBuf,
}

impl Cluster {
    /// Names the cluster in `dir`, making the folder if needed. Its own entries are closed one by
    /// one; the folder itself can be walked through, because root's server runs as somebody else.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let make = || -> std::io::Result<PathBuf> {
            if let Some(parent) = dir.parent() {
                std::fs::create_dir_all(parent)?;
            }
            if !dir.is_dir() {
                DirBuilder::new().mode(0o711).create(dir)?;
            }
            dir.canonicalize()
        };
        let dir = make().with_context(|| format!("cannot make the folder {}", dir.display()))?;
        let socket_dir = socket_dir_for(&dir);
        Ok(Self { dir, socket_dir })
    }

    /// The folder of the cluster, absolute.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// PostgreSQL's own data.
    pub fn data_dir(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// The folder that holds the socket.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// The file whose lock makes a process the owner.
    pub fn lock_file(&self) -> PathBuf {
        self.dir.join("lock")
    }

    /// What the server printed.
    pub fn log_file(&self) -> PathBuf {
        self.dir.join("log")
    }

    fn password_file(&self) -> PathBuf {
        self.dir.join("password")
    }

    /// The password of [`SUPERUSER`].
    pub fn password(&self) -> anyhow::Result<String> {
        let file = self.password_file();
        std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
    }

    /// Major version of the PostgreSQL that made the data, if there are any.
    pub fn major(&self) -> anyhow::Result<Option<u32>> {
        let file = self.data_dir().join("PG_VERSION");
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                let major = text.trim().parse();
                major
                    .map(Some)
                    .with_context(|| format!("{} does not hold a version", file.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    /// Makes the socket folder and the password, in the hands of whoever will run the server.
    pub fn prepare(&self, run_as: &RunAs) -> anyhow::Result<()> {
        make_private_dir(&self.socket_dir, run_as)?;
        let password = self.password_file();
        if !password.exists() {
            ensure!(
                !self.data_dir().exists(),
                "{} is missing, and without it nobody can sign in to the data beside it; \
                 restore it from a backup, or move {} away to begin anew",
                password.display(),
                self.data_dir().display(),
            );
            let unfinished = self.dir.join("password.new");
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&unfinished)
                .with_context(|| format!("cannot write {}", unfinished.display()))?;
            file.write_all(hex::encode(rand::random::<[u8; 24]>()).as_bytes())?;
            file.sync_all()?;
            give_to(&unfinished, run_as)?;
            std::fs::rename(&unfinished, &password)?;
        }
        Ok(())
    }

    /// Makes the data with `initdb`, unless they exist. They get their name when complete, so a
    /// start that dies half-way is begun anew by the next.
    pub fn initialise(
        &self,
        binaries: &Binaries,
        run_as: &RunAs,
        durable: bool,
    ) -> anyhow::Result<()> {
        if self.major()?.is_some() {
            return Ok(());
        }
        let unfinished = self.dir.join("data.new");
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished).with_context(|| {
                format!("cannot remove the unfinished {}", unfinished.display())
            })?;
        }
        make_private_dir(&unfinished, run_as)?;
        let mut command = Command::new(binaries.program("initdb"));
        command
            .arg("--pgdata")
            .arg(&unfinished)
            .args(["--username", SUPERUSER, "--auth=scram-sha-256", "--pwfile"])
            .arg(self.password_file())
            .args(["--encoding=UTF8", "--data-checksums", "--no-instructions"])
            .args(locale_flags(binaries.major))
            .current_dir(&self.dir);
        if !durable {
            command.arg("--no-sync");
        }
        without_postgres_settings(&mut command);
        run_as.apply(&mut command);
        let output = command.output().context("cannot run initdb")?;
        ensure!(
            output.status.success(),
            "initdb could not make the data in {}:\n{}{}",
            self.dir.display(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        std::fs::rename(&unfinished, self.data_dir())?;
        std::fs::File::open(&self.dir)?.sync_all()?;
        Ok(())
    }

    /// Clears what an owner that was killed left behind. Call it with the lock held.
    ///
    /// A postmaster that outlived its owner is stopped, not taken over: on Linux the kernel is
    /// already telling it to stop, and it may have been started with other settings. A pid file
    /// that names no postmaster of ours (a reused process id) would keep PostgreSQL from starting.
    pub fn clear_what_a_dead_owner_left(&self) -> anyhow::Result<()> {
        let pid_file = self.data_dir().join("postmaster.pid");
        if let Some(pid) = self.postmaster_pid().filter(|pid| self.is_postmaster(*pid)) {
            let began = Instant::now();
            let mut signal = Signal::SIGINT;
            // The process may end between the look and the signal, which is as good.
            let _ = kill(Pid::from_raw(pid), signal);
            while self.is_postmaster(pid) {
                if signal == Signal::SIGINT && began.elapsed() > Duration::from_secs(30) {
                    signal = Signal::SIGQUIT;
                    let _ = kill(Pid::from_raw(pid), signal);
                }
                if began.elapsed() > Duration::from_secs(40) {
                    bail!(
                        "PostgreSQL (process {pid}) is left over from a start that died and does not stop"
                    );
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        if pid_file.exists() {
            std::fs::remove_file(&pid_file)
                .with_context(|| format!("cannot remove the stale {}", pid_file.display()))?;
        }
        for entry in std::fs::read_dir(&self.socket_dir)?.flatten() {
            std::fs::remove_file(entry.path())
                .with_context(|| format!("cannot remove the stale {}", entry.path().display()))?;
        }
        Ok(())
    }

    /// Removes the socket folder of a stopped server where it lies outside the cluster's own and
    /// would be left over when that is deleted. After a crash it is not empty and stays.
    pub fn remove_idle_socket_dir(&self) {
        if !self.socket_dir.starts_with(&self.dir) {
            let _ = std::fs::remove_dir(&self.socket_dir);
        }
    }

    /// The running server, once it takes connections.
    pub fn running(&self) -> Option<Running> {
        let text = std::fs::read_to_string(self.data_dir().join("postmaster.pid")).ok()?;
        // Line 1 is the process id, line 4 the port, line 8 the state, as pg_ctl reads them.
        let mut lines = text.lines().map(str::trim);
        let pid = lines.next()?.parse().ok()?;
        let port = lines.nth(2)?.parse().ok()?;
        let state = lines.nth(3)?;
        (state == "ready" && self.is_postmaster(pid)).then_some(Running { pid, port })
    }

    fn postmaster_pid(&self) -> Option<i32> {
        let text = std::fs::read_to_string(self.data_dir().join("postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok()
    }

    /// Whether a process is the postmaster of this very cluster: a live one, and no other program
    /// that was given the same process id later.
    #[cfg(target_os = "linux")]
    fn is_postmaster(&self, pid: i32) -> bool {
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        let works_in = std::fs::read_link(format!("/proc/{pid}/cwd"));
        name.trim() == "postgres" && works_in.is_ok_and(|dir| dir == self.data_dir())
    }

    #[cfg(not(target_os = "linux"))]
    fn is_postmaster(&self, pid: i32) -> bool {
        let ps = Command::new("ps")
            .args(["-p", &pid.to_string(), "-o", "comm="])
            .output();
        ps.is_ok_and(|ps| {
            String::from_utf8_lossy(&ps.stdout)
                .trim()
                .ends_with("postgres")
        })
    }
}

/// Keeps settings of the user's own PostgreSQL tools from reaching ours, and messages in English.
pub fn without_postgres_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.as_bytes().starts_with(b"PG") {
            command.env_remove(&name);
        }
    }
    command.env("LC_ALL", "C").env_remove("LANG");
}

/// `s` in the folder, or a short path elsewhere if PostgreSQL could not use that one: sockets have
/// short names, and the setting that holds the folder is a list with commas.
fn socket_dir_for(dir: &Path) -> PathBuf {
    let inside = dir.join("s");
    let bytes = inside.as_os_str().as_bytes();
    let usable =
        bytes.len() <= LONGEST_SOCKET_DIR && !bytes.iter().any(|byte| b",\"' ".contains(byte));
    if usable {
        return inside;
    }
    let digest = Sha256::digest(bytes);
    PathBuf::from(format!("/tmp/rayenna-{}", hex::encode(&digest[..10])))
}

/// Order and case by code point, the same on every system; Unicode-aware where PostgreSQL can.
fn locale_flags(major: u32) -> &'static [&'static str] {
    if major >= 17 {
        &[
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
    } else if cfg!(target_os = "linux") {
        &["--locale=C.UTF-8", "--lc-messages=C"]
    } else {
        &["--locale=C"]
    }
}

/// Makes a folder only its owner can enter, or checks that the one there is such a folder and no
/// trap laid by another user in a place open to all.
fn make_private_dir(dir: &Path, run_as: &RunAs) -> anyhow::Result<()> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => give_to(dir, run_as),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let found = dir.symlink_metadata()?;
            ensure!(
                found.is_dir() && found.uid() == run_as.uid() && found.mode() & 0o077 == 0,
                "{} exists and does not belong to user {} alone: remove it",
                dir.display(),
                run_as.uid(),
            );
            Ok(())
        }
        Err(error) => {
            Err(error).with_context(|| format!("cannot make the folder {}", dir.display()))
        }
    }
}

fn give_to(path: &Path, run_as: &RunAs) -> anyhow::Result<()> {
    if let Some(gid) = run_as.gid() {
        chown(
            path,
            Some(Uid::from_raw(run_as.uid())),
            Some(Gid::from_raw(gid)),
        )
        .with_context(|| format!("cannot hand {} to user {}", path.display(), run_as.uid()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_stays_with_the_data_while_the_path_allows_it() {
        assert_eq!(
            socket_dir_for(Path::new("/srv/crm/pg")),
            Path::new("/srv/crm/pg/s")
        );
    }

    #[test]
    fn a_path_too_long_or_too_odd_for_a_socket_gets_a_short_one_of_its_own() {
        let long = PathBuf::from(format!("/srv/{}", "deep/".repeat(30)));
        for dir in [
            long.as_path(),
            Path::new("/srv/a,b"),
            Path::new("/srv/my crm"),
        ] {
            let socket_dir = socket_dir_for(dir);
            assert!(socket_dir.starts_with("/tmp"), "{}", socket_dir.display());
            assert!(socket_dir.as_os_str().len() <= LONGEST_SOCKET_DIR);
        }
        assert_ne!(
            socket_dir_for(Path::new("/srv/a,b")),
            socket_dir_for(Path::new("/srv/a,c"))
        );
    }
}
