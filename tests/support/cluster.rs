//! A throw-away PostgreSQL for this test run, gone when the run ends, however it ends.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;

use sqlx::postgres::PgConnectOptions;

/// `nobody`: PostgreSQL refuses to run as root.
const UNPRIVILEGED: u32 = 65534;

/// How to reach the server of this run: `TEST_DATABASE_URL` or `DATABASE_URL` when set, else
/// a cluster of our own.
pub fn server() -> PgConnectOptions {
    static SERVER: OnceLock<PgConnectOptions> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let given =
                std::env::var("TEST_DATABASE_URL").or_else(|_| std::env::var("DATABASE_URL"));
            match given {
                Ok(url) => PgConnectOptions::from_str(&url).expect("the database URL is valid"),
                Err(_) => start(),
            }
        })
        .clone()
}

/// Starts a cluster without durability. A shell watches over it: its standard input closes when
/// this process dies, then it stops the server and removes the folder.
fn start() -> PgConnectOptions {
    let bin = binaries();
    let home = std::env::temp_dir().join(format!("rayenna-test-{}", std::process::id()));
    std::fs::create_dir(&home).expect("the folder of the test cluster is new");
    let root = nix::unistd::geteuid().is_root();
    if root {
        std::os::unix::fs::chown(&home, Some(UNPRIVILEGED), Some(UNPRIVILEGED))
            .expect("root may give the folder away");
    }
    let unprivileged = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&home).stdin(Stdio::null());
        if root {
            command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
        }
        command
    };
    let made = unprivileged(&bin.join("initdb"))
        .args(["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"])
        .args(["--locale", "C.UTF-8", "--no-sync"])
        .output()
        .expect("initdb runs");
    assert!(
        made.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&made.stderr)
    );

    let mut guard = unprivileged(Path::new("/bin/sh"));
    guard
        .arg("-c")
        .arg(
            r#""$0" -D data -k "$PWD" -c listen_addresses='' -c max_connections=300 \
                -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
                -c shared_buffers=64MB -c max_wal_size=2GB -c autovacuum_naptime=5 \
                </dev/null >log 2>&1 &
               read -r _
               kill -INT $!
               wait $!
               rm -rf "$PWD""#,
        )
        .arg(bin.join("postgres"))
        .stdin(Stdio::piped())
        .process_group(0);
    let mut guard = guard.spawn().expect("the guard of the cluster starts");
    // Held open for the life of the process.
    std::mem::forget(guard.stdin.take());

    let socket = home.join(".s.PGSQL.5432");
    let ready = || {
        Command::new(bin.join("pg_isready"))
            .args(["-q", "-h"])
            .arg(&home)
            .status()
            .is_ok_and(|status| status.success())
    };
    let begun = std::time::Instant::now();
    while !(socket.exists() && ready()) {
        let log = || std::fs::read_to_string(home.join("log")).unwrap_or_default();
        assert!(
            guard.try_wait().expect("the guard is ours").is_none()
                && begun.elapsed().as_secs() < 60,
            "the test cluster did not start:\n{}",
            log()
        );
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    PgConnectOptions::new_without_pgpass()
        .socket(&home)
        .username("postgres")
        .database("postgres")
}

/// `RAYENNA_PG_BIN`, else the newest that Debian has installed.
fn binaries() -> PathBuf {
    if let Ok(bin) = std::env::var("RAYENNA_PG_BIN") {
        return bin.into();
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is installed, or TEST_DATABASE_URL names a server")
        .map(|entry| entry.expect("the folder can be read").path().join("bin"))
        .collect();
    found.sort();
    found.pop().expect("a PostgreSQL version is installed")
}
