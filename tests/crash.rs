//! The program under load is killed, or its database stops as if the power had gone. Afterwards
//! every acknowledged command is there once, and every read model is what the history says.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand::RngExt;
use rayenna::embedded_postgres::{Options, Server};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Clients that capture leads at the same time.
const CLIENTS: usize = 4;
/// How long a start may take before the test gives up, recovery included.
const PATIENCE: Duration = Duration::from_secs(120);

/// Rounds: a few in every run, the full count in a soak.
fn rounds() -> u32 {
    if std::env::var_os("RAYENNA_SOAK").is_some() {
        20
    } else {
        3
    }
}

/// A data folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
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
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `rayenna serve --demo` with its private database.
struct Program {
    process: Child,
    address: String,
    data: PathBuf,
}

impl Program {
    /// Starts it and waits until it is ready for commands.
    async fn start(folder: &Folder, client: &Client) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let bind = format!("127.0.0.1:{port}");
        let process = command(folder)
            .args(["serve", "--demo"])
            .env("RAYENNA_BIND", &bind)
            .env("RAYENNA_GENEROUS_LIMITS", "true")
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut program = Self {
            process,
            address: format!("http://{bind}"),
            data: folder.0.join("pg/data"),
        };
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
    fn kill(&mut self) {
        self.process.kill().expect("our own child can be killed");
        self.process.wait().expect("the child ends");
    }

    /// What `pg_ctl stop -m immediate` sends: the database ends without writing anything out.
    fn cut_the_power_of_its_database(&self) {
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

fn command(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rayenna"));
    command
        .current_dir(&folder.0)
        .env_remove("DATABASE_URL")
        .env("RAYENNA_DATA_DIR", &folder.0)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

async fn sign_in(client: &Client, address: &str) -> Option<String> {
    let body = json!({"email": "meera@rayenna.example", "password": "sales-demo-sunrise-26"});
    let answer = client
        .post(format!("{address}/api/v1/auth/login"))
        .header("origin", address)
        .header("sec-fetch-site", "same-origin")
        .json(&body)
        .send()
        .await
        .ok()?;
    let body: Value = answer.json().await.ok()?;
    body["access_token"].as_str().map(str::to_owned)
}

/// Sends one lead. `Some` is an acknowledgement: the id of the lead.
async fn capture(client: &Client, address: &str, token: &str, key: Uuid) -> Option<Uuid> {
    let body = json!({"title": format!("Crash {key}"), "contact": {"name": "Anitha Menon", "email": "anitha@example.in"}, "source": "website"});
    let answer = client
        .post(format!("{address}/api/v1/commands/leads"))
        .header("origin", address)
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", key.to_string())
        .bearer_auth(token)
        .json(&body)
        .send()
        .await
        .ok()?;
    let status = answer.status();
    let text = answer.text().await.ok()?;
    if status.is_server_error() || status == StatusCode::UNAUTHORIZED {
        return None;
    }
    assert!(status.is_success(), "a lead was refused: {status} {text}");
    let body: Value = serde_json::from_str(&text).ok()?;
    body["id"].as_str().and_then(|id| id.parse().ok())
}

/// What all clients know: the key of every command, and the lead of the acknowledged ones.
type Known = Arc<Mutex<BTreeMap<Uuid, Option<Uuid>>>>;

/// Captures leads until told to stop.
async fn work(client: Client, address: String, token: String, known: Known, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::Relaxed) {
        let key = Uuid::now_v7();
        known.lock().await.insert(key, None);
        match capture(&client, &address, &token, key).await {
            Some(lead) => {
                known.lock().await.insert(key, Some(lead));
            }
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Sends again what has no answer, with its key, and what has one too: the answer must be the same.
async fn settle(client: &Client, address: &str, token: &str, known: &Known) {
    let all: Vec<(Uuid, Option<Uuid>)> = known
        .lock()
        .await
        .iter()
        .map(|(key, lead)| (*key, *lead))
        .collect();
    for (key, lead) in all {
        if lead.is_some() && !key.as_u128().is_multiple_of(8) {
            continue;
        }
        let again = capture(client, address, token, key)
            .await
            .expect("a running server answers");
        assert!(
            lead.is_none_or(|lead| lead == again),
            "the key {key} names two leads"
        );
        known.lock().await.insert(key, Some(again));
    }
}

#[test]
fn every_acknowledged_command_survives_killing_the_server_and_its_database() {
    _ = rustls::crypto::ring::default_provider().install_default();
    let folder = Folder::new();
    let known: Known = Arc::default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .expect("a client");
        for round in 0..rounds() {
            let mut program = Program::start(&folder, &client).await;
            let token = sign_in(&client, &program.address)
                .await
                .expect("the demo sign-in works");
            settle(&client, &program.address, &token, &known).await;
            let stop = Arc::new(AtomicBool::new(false));
            let clients: Vec<_> = (0..CLIENTS)
                .map(|_| {
                    tokio::spawn(work(
                        client.clone(),
                        program.address.clone(),
                        token.clone(),
                        known.clone(),
                        stop.clone(),
                    ))
                })
                .collect();
            let moment = rand::rng().random_range(200..1_500);
            tokio::time::sleep(Duration::from_millis(moment)).await;
            if round % 2 == 0 {
                program.kill();
            } else {
                program.cut_the_power_of_its_database();
                tokio::time::sleep(Duration::from_millis(100)).await;
                program.kill();
            }
            stop.store(true, Ordering::Relaxed);
            for client in clients {
                client.await.expect("a client ends");
            }
        }
        let program = Program::start(&folder, &client).await;
        let token = sign_in(&client, &program.address)
            .await
            .expect("the demo sign-in works");
        settle(&client, &program.address, &token, &known).await;
        drop(program);
    });

    let verified = command(&folder)
        .arg("verify")
        .stdout(Stdio::piped())
        .output()
        .expect("verify runs");
    let report = String::from_utf8_lossy(&verified.stdout);
    assert!(
        verified.status.success(),
        "read models differ from the history:\n{report}"
    );

    let server =
        Server::start(&Options::durable(folder.0.join("pg"))).expect("the database starts");
    runtime.block_on(async {
        let known = known.lock().await;
        let mut connection = PgConnection::connect_with(&server.connect_options("postgres")).await.expect("a connection");
        let stored: Vec<(String, String)> = sqlx::query_as(
            "select payload ->> 'title', aggregate_id from events
              where event_type = 'lead.captured' and payload ->> 'title' like 'Crash %'",
        )
        .fetch_all(&mut connection)
        .await
        .expect("the leads");
        assert!(known.len() > 20, "only {} commands were sent: the server was hardly under load", known.len());
        let mut by_title: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (title, id) in &stored {
            by_title.entry(title).or_default().push(id);
        }
        for (key, lead) in known.iter() {
            let lead = lead.map(|id| id.to_string()).expect("every command has its answer by now");
            let title = format!("Crash {key}");
            assert_eq!(by_title.get(title.as_str()), Some(&vec![lead.as_str()]), "the command {key} has not exactly one effect");
        }
        assert_eq!(stored.len(), known.len(), "leads that nobody asked for");
        let (gaps,): (i64,) = sqlx::query_as(
            "select count(*) from (
                 select sequence - row_number() over (partition by aggregate_type, aggregate_id order by sequence) as shift from events) s
              where shift <> 0",
        )
        .fetch_one(&mut connection)
        .await
        .expect("the streams");
        assert_eq!(gaps, 0, "a stream has a hole");
        connection.close().await.expect("the connection closes");
    });
    server.stop().expect("the database stops");
}
