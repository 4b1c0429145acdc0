//! The program as it is installed: its own process over its own private database.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rayenna::embedded_postgres::{Options, Server};
use reqwest::Client;
use sqlx::{Connection, PgConnection};

/// How long a start may take before the test gives up, recovery included.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// A data folder that goes away with the test.
pub struct Folder(PathBuf);

impl Folder {
    /// A new one.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "crash-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rayenna"));
        command
            .current_dir(&self.0)
            .env_remove("DATABASE_URL")
            .env("RAYENNA_DATA_DIR", &self.0)
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// `rayenna verify` beside the running program.
    pub fn verify(&self) -> Output {
        self.command()
            .arg("verify")
            .stdout(Stdio::piped())
            .output()
            .expect("verify runs")
    }

    /// A connection to the database of the running program.
    pub async fn connect(&self) -> PgConnection {
        let options = Options::durable(self.0.join("pg"));
        let server = tokio::task::spawn_blocking(move || Server::start(&options))
            .await
            .expect("it ends")
            .expect("the database runs");
        assert!(!server.is_owner(), "the program owns its database");
        PgConnection::connect_with(&server.connect_options("postgres"))
            .await
            .expect("a connection")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `rayenna serve --demo` with its private database.
pub struct Program {
    process: Child,
    /// Where it answers.
    pub address: String,
    data: PathBuf,
}

impl Program {
    /// Starts it and does not wait.
    pub fn spawn(folder: &Folder) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let bind = format!("127.0.0.1:{port}");
        let process = folder
            .command()
            .args(["serve", "--demo"])
            .env("RAYENNA_BIND", &bind)
            .env("RAYENNA_GENEROUS_LIMITS", "true")
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        Self {
            process,
            address: format!("http://{bind}"),
            data: folder.0.join("pg/data"),
        }
    }

    /// Starts it and waits until it is ready for commands.
    pub async fn start(folder: &Folder, client: &Client) -> Self {
        let mut program = Self::spawn(folder);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ready = client
                .get(format!("{}/readyz", program.address))
                .send()
                .await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return program;
            }
            if let Ok(Some(status)) = program.process.try_wait() {
                panic!("the program ended instead of starting: {status}");
            }
            assert!(Instant::now() < deadline, "the program does not get ready");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Ends the program without a word, as the kernel does when memory runs out.
    pub fn kill(&mut self) {
        self.process.kill().expect("our own child can be killed");
        self.process.wait().expect("the child ends");
    }

    /// What `pg_ctl stop -m immediate` sends: the database ends without writing anything out.
    pub fn cut_the_power_of_its_database(&self) {
        let text =
            std::fs::read_to_string(self.data.join("postmaster.pid")).expect("a running database");
        let pid = text
            .lines()
            .next()
            .and_then(|line| line.parse().ok())
            .expect("a process id");
        kill(Pid::from_raw(pid), Signal::SIGQUIT)
            .expect("the database of our own child can be stopped");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
