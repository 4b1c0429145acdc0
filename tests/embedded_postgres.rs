//! The private PostgreSQL: it starts on a bare machine, survives every kind of death, and two
//! processes that start it do not get in each other's way.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rayenna::embedded_postgres::{Options, Server};
use sqlx::{Connection as _, Executor as _, PgConnection};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "pg-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs statements and returns the number the last one gives.
fn ask(url: &str, statements: &'static [&'static str], question: &'static str) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        for statement in statements {
            connection.execute(*statement).await.unwrap();
        }
        let (answer,): (i64,) = sqlx::query_as(question)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        answer
    })
}

const WRITE: &[&str] = &[
    "create table fact (id bigint)",
    "insert into fact values (7), (8)",
];
const COUNT: &str = "select count(*) from fact";
const ONE: &str = "select 1::bigint";

fn start(dir: &Path) -> Server {
    Server::start(&Options::durable(dir)).unwrap()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "waited in vain: {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn is_alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

/// Another process that owns a server, as `rayenna serve` would.
struct OtherOwner {
    process: Child,
    url: String,
    dir: PathBuf,
}

impl OtherOwner {
    fn start(folder: &Folder) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_rayenna"))
            .args([
                "pg-exec",
                "--",
                "sh",
                "-c",
                "echo \"$DATABASE_URL\"; exec sleep 600",
            ])
            .current_dir(&folder.0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let dir = folder.join(&format!(".rayenna/pg-exec-{}", process.id()));
        Self {
            process,
            url: url.trim().to_owned(),
            dir,
        }
    }

    fn postmaster(&self) -> i32 {
        let text = std::fs::read_to_string(self.dir.join("data/postmaster.pid")).unwrap();
        text.lines().next().unwrap().parse().unwrap()
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn a_new_cluster_starts_and_starts_again_with_its_data() {
    let folder = Folder::new();
    let server = start(&folder.join("pg"));
    assert!(server.is_owner());
    assert_eq!(ask(&server.url("postgres"), WRITE, COUNT), 2);
    server.stop().unwrap();

    let server = start(&folder.join("pg"));
    assert_eq!(ask(&server.url("postgres"), &[], COUNT), 2);
}

#[test]
fn committed_rows_are_there_after_a_stop_like_a_power_cut() {
    let folder = Folder::new();
    let server = start(&folder.join("pg"));
    ask(&server.url("postgres"), WRITE, COUNT);
    server.stop_immediate().unwrap();

    let server = start(&folder.join("pg"));
    assert_eq!(ask(&server.url("postgres"), &[], COUNT), 2);
}

#[test]
fn a_dropped_server_is_gone() {
    let folder = Folder::new();
    let server = start(&folder.join("pg"));
    let pid = server.pid();
    assert!(is_alive(pid));
    drop(server);
    assert!(!is_alive(pid));
}

#[test]
fn the_server_ends_with_an_owner_that_was_killed_and_the_next_start_has_the_data() {
    let folder = Folder::new();
    let mut owner = OtherOwner::start(&folder);
    ask(&owner.url, WRITE, COUNT);
    let postmaster = owner.postmaster();
    owner.kill();

    let server = start(&owner.dir);
    assert!(server.is_owner());
    assert!(!is_alive(postmaster), "the old postmaster still runs");
    assert_eq!(ask(&server.url("postgres"), &[], COUNT), 2);
}

#[test]
fn a_start_succeeds_after_owner_and_postmaster_were_both_killed() {
    let folder = Folder::new();
    let mut owner = OtherOwner::start(&folder);
    ask(&owner.url, WRITE, COUNT);
    // This server is of the throw-away kind, which may lose the last moments: write them out.
    ask(&owner.url, &["checkpoint"], COUNT);
    kill(Pid::from_raw(owner.postmaster()), Signal::SIGKILL).unwrap();
    owner.kill();

    let server = start(&owner.dir);
    assert_eq!(ask(&server.url("postgres"), &[], COUNT), 2);
}

#[test]
fn a_guest_uses_the_server_and_leaves_it_running() {
    let folder = Folder::new();
    let owner = start(&folder.join("pg"));
    let guest = start(&folder.join("pg"));
    assert!(!guest.is_owner());
    assert_eq!(guest.pid(), owner.pid());
    assert_eq!(ask(&guest.url("postgres"), WRITE, COUNT), 2);
    guest.stop().unwrap();
    assert_eq!(ask(&owner.url("postgres"), &[], COUNT), 2);
}

#[test]
fn a_process_id_given_to_another_program_does_not_block_the_start() {
    let folder = Folder::new();
    let dir = folder.join("pg");
    let server = start(&dir);
    ask(&server.url("postgres"), WRITE, COUNT);
    let pid_file = dir.join("data/postmaster.pid");
    let pid_text = std::fs::read_to_string(&pid_file).unwrap();
    let old_pid = server.pid().to_string();
    server.stop_immediate().unwrap();
    let reused = std::process::id().to_string();
    std::fs::write(&pid_file, pid_text.replacen(&old_pid, &reused, 1)).unwrap();

    let server = start(&dir);
    assert_eq!(ask(&server.url("postgres"), &[], COUNT), 2);
}

#[test]
fn a_first_start_that_died_half_way_is_begun_anew() {
    let folder = Folder::new();
    let unfinished = folder.join("pg/data.new");
    std::fs::create_dir_all(&unfinished).unwrap();
    std::fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    let server = start(&folder.join("pg"));
    assert_eq!(ask(&server.url("postgres"), &[], ONE), 1);
}

#[test]
fn data_of_a_version_that_is_not_here_are_left_alone_and_named() {
    let folder = Folder::new();
    let data = folder.join("pg/data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("PG_VERSION"), "11\n").unwrap();
    let refusal = Server::start(&Options::durable(folder.join("pg")))
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("PostgreSQL 11"), "{refusal}");
    assert!(
        refusal.contains("apt-get install postgresql-11"),
        "{refusal}"
    );
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1);
}

#[test]
fn lost_password_is_told_before_anything_is_touched() {
    let folder = Folder::new();
    let server = start(&folder.join("pg"));
    server.stop().unwrap();
    std::fs::remove_file(folder.join("pg/password")).unwrap();
    let refusal = Server::start(&Options::durable(folder.join("pg")))
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("password is missing"), "{refusal}");
}

#[test]
fn a_folder_closed_to_others_and_too_deep_for_a_socket_works() {
    let folder = Folder::new();
    let closed = folder.join("closed, and not short");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    let server = start(&closed.join("a".repeat(120)));
    assert_eq!(ask(&server.url("postgres"), WRITE, COUNT), 2);
    let options = server.connect_options("postgres");
    let socket = options.get_socket().unwrap().clone();
    assert!(socket.exists());
    drop(server);
    assert!(!socket.exists(), "the folder of the socket was left behind");
}

#[test]
#[cfg(target_os = "linux")]
fn the_server_has_no_power_over_the_machine_whoever_starts_it() {
    let folder = Folder::new();
    let server = start(&folder.join("pg"));
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    assert!(status.contains("CapEff:\t0000000000000000"), "{status}");
}

#[test]
fn nobody_else_can_read_the_data_or_sign_in() {
    let folder = Folder::new();
    let dir = folder.join("pg");
    let server = start(&dir);
    for private in ["data", "s", "password", "log"] {
        let Ok(found) = dir.join(private).metadata() else {
            assert_eq!(private, "s", "{private} is missing");
            continue;
        };
        assert_eq!(
            found.permissions().mode() & 0o077,
            0,
            "{private} is open to others"
        );
    }
    let wrong = server.connect_options("postgres").password("guess");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let refusal = runtime
        .block_on(PgConnection::connect_with(&wrong))
        .unwrap_err()
        .to_string();
    assert!(
        refusal.contains("password authentication failed"),
        "{refusal}"
    );
}

#[test]
fn a_port_is_opened_only_when_asked_for() {
    let folder = Folder::new();
    let listening =
        "select case current_setting('listen_addresses') when '' then 0 else 1 end::bigint";
    let server = start(&folder.join("pg"));
    assert_eq!(ask(&server.url("postgres"), &[], listening), 0);
    server.stop().unwrap();

    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let options = Options {
        port: Some(free),
        ..Options::durable(folder.join("pg"))
    };
    let server = Server::start(&options).unwrap();
    assert_eq!(ask(&server.url("postgres"), &[], listening), 1);
    std::net::TcpStream::connect(("127.0.0.1", free)).unwrap();
}

#[test]
fn pg_exec_gives_a_program_a_server_and_exits_as_it_does() {
    let folder = Folder::new();
    let script = "test -n \"$DATABASE_URL\" && ls .rayenna && exit 7";
    let run = Command::new(env!("CARGO_BIN_EXE_rayenna"))
        .args(["pg-exec", "--", "sh", "-c", script])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert_eq!(
        run.status.code(),
        Some(7),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert!(String::from_utf8_lossy(&run.stdout).starts_with("pg-exec-"));
    assert_eq!(
        std::fs::read_dir(folder.join(".rayenna")).unwrap().count(),
        0,
        "data were left behind"
    );
}

#[test]
fn pg_exec_told_to_stop_stops_its_program_and_clears_up() {
    let folder = Folder::new();
    let mut owner = OtherOwner::start(&folder);
    let postmaster = owner.postmaster();
    kill(
        Pid::from_raw(owner.process.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    let status = owner.process.wait().unwrap();
    assert_eq!(status.code(), Some(128 + 15));
    assert!(!is_alive(postmaster));
    assert!(!owner.dir.exists());
}

#[test]
fn pg_exec_removes_what_a_killed_run_left_but_nothing_in_use() {
    let folder = Folder::new();
    let in_use = OtherOwner::start(&folder);
    let mut killed = OtherOwner::start(&folder);
    let postmaster = killed.postmaster();
    killed.kill();
    wait_until("the server of the killed run ends", || {
        !is_alive(postmaster)
    });

    let mut run = Command::new(env!("CARGO_BIN_EXE_rayenna"))
        .args(["pg-exec", "--", "true"])
        .current_dir(&folder.0)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    run.stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert!(run.wait().unwrap().success(), "{said}");
    assert!(!killed.dir.exists());
    assert_eq!(ask(&in_use.url, &[], ONE), 1);
    kill(
        Pid::from_raw(in_use.process.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    let mut in_use = in_use.process;
    in_use.wait().unwrap();
}
