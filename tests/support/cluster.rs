//! The server of this test run: the one that is given, or a throw-away one of its own.

use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;

use rayenna::embedded_postgres::{Options, Server};
use sqlx::postgres::PgConnectOptions;

/// How to reach the server: `TEST_DATABASE_URL` or `DATABASE_URL` when set, else a server that
/// starts with the first test that asks and is gone when the run ends, however it ends.
pub fn server() -> PgConnectOptions {
    static SERVER: OnceLock<PgConnectOptions> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            std::env::var("TEST_DATABASE_URL")
                .or_else(|_| std::env::var("DATABASE_URL"))
                .map_or_else(
                    |_| start(),
                    |url| PgConnectOptions::from_str(&url).expect("the database URL is valid"),
                )
        })
        .clone()
}

fn start() -> PgConnectOptions {
    let name = format!("cluster-{}", std::process::id());
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let server = Server::start(&Options::throw_away(&dir)).expect("a test server starts");
    remove_when_we_end(&dir, server.pid());
    let options = server.connect_options("postgres");
    // The server ends with the process that owns it; nothing runs at the end of a test binary.
    std::mem::forget(server);
    options
}

/// Leaves the folder to a shell whose standard input closes when this process ends. It waits
/// until the server has gone too.
#[expect(
    clippy::zombie_processes,
    reason = "the shell outlives this process; that is what it is for"
)]
fn remove_when_we_end(dir: &Path, server: i32) {
    let mut shell = Command::new("/bin/sh")
        .args([
            "-c",
            "trap '' INT; read -r _; while kill -0 \"$1\"; do sleep 0.1; done; rm -rf \"$0\"",
        ])
        .arg(dir)
        .arg(server.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell starts");
    std::mem::forget(shell.stdin.take());
}
