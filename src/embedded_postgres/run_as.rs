//! Who runs PostgreSQL. It refuses to run as root, so root must give its rights away.
//!
//! Existing data goes on under its owner. For new data root takes the first of these that can
//! reach both the programs and the data: an account named `rayenna` or `postgres`; a user
//! namespace, in which root is seen as `nobody` and holds no power, while the files stay root's
//! (this is what works below a closed `/root`); the account `nobody` (for containers that forbid
//! user namespaces).

use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context, bail};
use nix::unistd::{Uid, User};

use super::binaries::Binaries;
use super::cluster::Cluster;

/// The identity under which the server's processes run.
#[derive(Clone, Debug)]
pub enum RunAs {
    /// The user who started us, who is not root.
    Myself,
    /// Another account, to which root switches.
    Account { name: String, uid: u32, gid: u32 },
    /// Root, seen by PostgreSQL as `nobody` in a user namespace of its own.
    UserNamespace,
}

impl RunAs {
    /// Makes `command` start under this identity.
    pub fn apply(&self, command: &mut Command) {
        match self {
            Self::Myself => {}
            Self::Account { uid, gid, .. } => {
                command.uid(*uid).gid(*gid);
            }
            Self::UserNamespace => enter_user_namespace(command),
        }
    }

    /// User id that owns the files the server writes, as seen from outside.
    pub fn uid(&self) -> u32 {
        match self {
            Self::Myself | Self::UserNamespace => Uid::effective().as_raw(),
            Self::Account { uid, .. } => *uid,
        }
    }

    /// Group id that goes with [`RunAs::uid`], where it differs from our own.
    pub fn gid(&self) -> Option<u32> {
        match self {
            Self::Myself | Self::UserNamespace => None,
            Self::Account { gid, .. } => Some(*gid),
        }
    }

    fn described(&self) -> String {
        match self {
            Self::Myself => "the present user".to_owned(),
            Self::Account { name, .. } => format!("account {name}"),
            Self::UserNamespace => "a user namespace".to_owned(),
        }
    }

    fn account(user: User) -> Self {
        Self::Account {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
        }
    }

    fn account_named(name: &str) -> Option<Self> {
        User::from_name(name).ok().flatten().map(Self::account)
    }
}

/// Chooses the identity for this cluster and proves that it can reach programs and data.
pub fn choose(cluster: &Cluster, binaries: &Binaries) -> anyhow::Result<RunAs> {
    let me = Uid::effective();
    let owner = match cluster.data_dir().metadata() {
        Ok(metadata) => Some(metadata.uid()),
        Err(_) => None,
    };
    if !me.is_root() {
        return match owner {
            Some(owner) if owner != me.as_raw() => bail!(
                "the data in {} belong to user {owner}: start as that user or as root, or use another folder",
                cluster.data_dir().display()
            ),
            Some(_) | None => Ok(RunAs::Myself),
        };
    }
    let candidates = match owner {
        Some(0) => vec![RunAs::UserNamespace],
        Some(uid) => {
            let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
            let user = user.with_context(|| {
                format!(
                    "the data in {} belong to user {uid}, who is unknown here",
                    cluster.data_dir().display()
                )
            })?;
            vec![RunAs::account(user)]
        }
        None => [
            RunAs::account_named("rayenna"),
            RunAs::account_named("postgres"),
            Some(RunAs::UserNamespace),
            RunAs::account_named("nobody"),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let mut tried = String::new();
    for candidate in candidates {
        match reaches(&candidate, cluster, binaries) {
            Ok(()) => return Ok(candidate),
            Err(reason) => tried.push_str(&format!("\n  - {}: {reason}", candidate.described())),
        }
    }
    bail!(
        "PostgreSQL must not run as root, and no other identity can reach {} and {}:{tried}\n\
         Start as an ordinary user, move the folder to a place open to others, or set DATABASE_URL.",
        binaries.bin.display(),
        cluster.dir().display(),
    )
}

/// Runs a harmless program of the server from the cluster's folder under the identity.
fn reaches(run_as: &RunAs, cluster: &Cluster, binaries: &Binaries) -> Result<(), String> {
    let mut command = Command::new(binaries.program("postgres"));
    command.arg("--version").current_dir(cluster.dir());
    run_as.apply(&mut command);
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(target_os = "linux")]
fn enter_user_namespace(command: &mut Command) {
    use nix::sched::{CloneFlags, unshare};

    let enter = || {
        unshare(CloneFlags::CLONE_NEWUSER)?;
        write_once(c"/proc/self/setgroups", b"deny")?;
        // Inside 65534 (nobody) is outside 0: "first inside, first outside, how many".
        write_once(c"/proc/self/uid_map", b"65534 0 1")?;
        write_once(c"/proc/self/gid_map", b"65534 0 1")?;
        Ok(())
    };
    // SAFETY: between fork and exec only system calls are made; nothing allocates or locks.
    unsafe {
        command.pre_exec(enter);
    }
}

/// Elsewhere root has no namespace to go to; the probe in [`reaches`] then says so.
#[cfg(not(target_os = "linux"))]
fn enter_user_namespace(command: &mut Command) {
    // SAFETY: the closure makes no call at all.
    unsafe {
        command.pre_exec(|| Err(std::io::ErrorKind::Unsupported.into()));
    }
}

#[cfg(target_os = "linux")]
fn write_once(path: &std::ffi::CStr, bytes: &[u8]) -> nix::Result<()> {
    use nix::fcntl::{OFlag, open};
    use nix::sys::stat::Mode;

    let file = open(path, OFlag::O_WRONLY | OFlag::O_CLOEXEC, Mode::empty())?;
    nix::unistd::write(&file, bytes)?;
    Ok(())
}
