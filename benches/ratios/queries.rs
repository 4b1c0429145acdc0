//! The list at its full size, the lag behind a steady load, and memory.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::policy::Role;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use rayenna::app::{App, Core};
use rayenna::auth::clock::SystemClock;
use rayenna::auth::keys::{KeySources, Keys};
use rayenna::auth::password::HashCost;
use rayenna::auth::{AuthConfig, AuthState, DemoAccount};
use rayenna::http::limits::Allowances;
use rayenna::http::queries::cursor::CursorKey;
use rayenna::http::router::{Outside, router};
use rayenna::people::{EventSourcedDirectory, ensure_account};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::place::{core, database, with_receipt};
use crate::{quantile, size};

fn app(core: Core) -> (App, axum::Router) {
    let folder = std::env::temp_dir().join(format!("rayenna-bench-{}", std::process::id()));
    let keys = Keys::open(
        &KeySources {
            data_dir: folder,
            ..KeySources::default()
        },
        chrono::Utc::now(),
    )
    .expect("keys");
    let cursor_key = CursorKey::new(keys.derive(b"cursor"));
    let config = AuthConfig {
        secure_cookies: false,
        hash_cost: HashCost::WEAK,
        ..AuthConfig::default()
    };
    let directory = Arc::new(EventSourcedDirectory(core.desk.clone()));
    let auth = AuthState::new(
        core.desk.pool().clone(),
        config,
        keys,
        directory,
        Arc::new(SystemClock),
    );
    let app = App::new(core, auth, cursor_key);
    let outside = Outside {
        allowances: Allowances::generous(),
        ..Outside::default()
    };
    let router = router(app.clone(), outside);
    (app, router)
}

async fn ask(router: &axum::Router, token: Option<&str>, path: &str, body: Option<Value>) -> Value {
    let mut request = Request::builder()
        .uri(path)
        .header("host", "localhost")
        .header("origin", "http://localhost")
        .header("sec-fetch-site", "same-origin");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = match body {
        Some(body) => request
            .method("POST")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    let response = router
        .clone()
        .oneshot(request.expect("a request"))
        .await
        .expect("an answer");
    let status = response.status();
    let bytes = response
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    assert!(
        status.is_success(),
        "{path}: {status} {}",
        String::from_utf8_lossy(&bytes)
    );
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Waits until every projection and process manager has passed the events stored so far, so that
/// what follows measures questions and not the catching up behind them.
async fn followed(app: &App) {
    let head = app
        .desk()
        .store()
        .table_head()
        .await
        .expect("the last event");
    loop {
        let behind: i64 = sqlx::query_scalar(
            "select (select count(*) from projections p join projection_active using (name, version)
                      where (p.epoch, p.txid, p.position) < ($1, $2::text::xid8, $3))
                  + (select count(*) from reactor_cursors r
                      where (r.epoch, r.txid, r.position) < ($1, $2::text::xid8, $3))",
        )
        .bind(head.epoch)
        .bind(head.txid.to_string())
        .bind(head.position)
        .fetch_one(app.desk().pool())
        .await
        .expect("the cursors");
        if behind == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// p50 and p99 of list queries over all rows, every layer of the server included.
pub async fn list(core: Core) {
    let (app, router) = app(core);
    let mut tasks = app.background();
    followed(&app).await;
    let account = DemoAccount {
        name: "Suresh Pillai".into(),
        email: "suresh@example.in".into(),
        password: "quiet-monsoon-mornings-9".into(),
        role: Role::Manager,
    };
    ensure_account(&app, &account).await.expect("an account");
    let signed_in = ask(
        &router,
        None,
        "/api/v1/auth/login",
        Some(json!({"email": account.email, "password": account.password})),
    )
    .await;
    let token = signed_in["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    println!(
        "\nlist queries over {} leads, in the server{:>42}",
        size("BENCH_LEADS", 100_000),
        "p50        p99   aim p99 < 10 ms"
    );
    for (what, path) in [
        ("newest first", "/api/v1/leads?limit=50"),
        (
            "one stage, by value",
            "/api/v1/leads?limit=50&filter[stage][eq]=lead&sort=-expected_value_paise",
        ),
        ("searched by a word", "/api/v1/leads?limit=50&q=menon%2099"),
    ] {
        let mut times = Vec::new();
        for _ in 0..size("BENCH_QUERIES", 300) {
            let started = Instant::now();
            ask(&router, Some(&token), path, None).await;
            times.push(started.elapsed());
        }
        times.sort();
        println!(
            "  {what:<60} {:>10.2?} {:>10.2?}",
            quantile(&times, 0.5),
            quantile(&times, 0.99)
        );
    }
    app.stop().cancel();
    while tasks.join_next().await.is_some() {}
}

/// How long after its commit an event is in the list, at a steady rate.
pub async fn lag() {
    let options = database().await;
    let core = core(&options).await;
    let mut tasks = core.read_side.run(&core.stop);
    let rate = size("BENCH_RATE", 300);
    let seconds = size("BENCH_SECONDS", 2) * 3;
    let mut ticks =
        tokio::time::interval(Duration::from_secs(1) / u32::try_from(rate).expect("a rate"));
    let mut waiting = Vec::new();
    for n in 0..rate * seconds {
        ticks.tick().await;
        let (store, read_side) = (core.desk.store().clone(), core.read_side.clone());
        waiting.push(tokio::spawn(async move {
            let appended = store.append(&with_receipt(n)).await.expect("an append");
            let committed = Instant::now();
            read_side
                .wait(&["lead_list"], appended.token)
                .await
                .expect("the list catches up");
            committed.elapsed()
        }));
    }
    let mut times = Vec::new();
    for task in waiting {
        times.push(task.await.expect("a wait"));
    }
    times.sort();
    println!(
        "\nlag of the lead list at {rate} commands/s: p50 {:.1?}, p99 {:.1?}   aim p99 < 100 ms",
        quantile(&times, 0.5),
        quantile(&times, 0.99)
    );
    core.stop.cancel();
    while tasks.join_next().await.is_some() {}
}

/// Resident memory of `rayenna serve`, idle and after a load of sign-ins.
pub async fn memory() {
    let options = std::env::var("DATABASE_URL").expect("DATABASE_URL");
    let data = std::env::temp_dir().join(format!("rayenna-bench-data-{}", std::process::id()));
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a port")
        .port();
    let mut server = Command::new(env!("CARGO_BIN_EXE_rayenna"))
        .args(["serve", "--demo"])
        .env("DATABASE_URL", options)
        .env("RAYENNA_BIND", format!("127.0.0.1:{port}"))
        .env("RAYENNA_DATA_DIR", &data)
        .env("RAYENNA_GENEROUS_LIMITS", "true")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let base = format!("http://127.0.0.1:{port}");
    for _ in 0..600 {
        if client
            .get(format!("{base}/readyz"))
            .send()
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = resident(server.id());
    let body = json!({"email": "meera@rayenna.example", "password": "sales-demo-sunrise-26"});
    let answer: Value = client
        .post(format!("{base}/api/v1/auth/login"))
        .header("origin", &base)
        .header("sec-fetch-site", "same-origin")
        .json(&body)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let token = answer["access_token"]
        .as_str()
        .expect("the demo sign-in works")
        .to_owned();
    let askers: Vec<_> = (0..8)
        .map(|_| {
            let (client, base, token) = (client.clone(), base.clone(), token.clone());
            tokio::spawn(async move {
                for _ in 0..200 {
                    client
                        .get(format!("{base}/api/v1/leads?limit=50"))
                        .bearer_auth(&token)
                        .send()
                        .await
                        .expect("an answer");
                }
            })
        })
        .collect();
    for asker in askers {
        asker.await.expect("an asker");
    }
    let loaded = resident(server.id());
    println!(
        "\nmemory of the server: idle {idle} MB, after 1,600 list queries by 8 at once {loaded} MB   aim < 100 MB idle"
    );
    _ = server.kill();
    _ = server.wait();
    _ = std::fs::remove_dir_all(data);
}

/// Megabytes a process has in memory.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or_default();
    line.trim()
        .trim_end_matches(" kB")
        .trim()
        .parse::<u64>()
        .unwrap_or_default()
        / 1024
}
