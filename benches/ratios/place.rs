//! A fresh database on the server of DATABASE_URL, and the program over it without a socket.

use std::str::FromStr;
use std::time::{Duration, Instant};

use rayenna::app::Core;
use rayenna::database::{Access, connect, migrate};
use rayenna::event_store::{Append, FeedSettings, NewEvent, NewReceipt, StreamAppend};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{ConnectOptions, Connection};
use uuid::Uuid;

/// A migrated, empty database.
pub async fn database() -> PgConnectOptions {
    let url = std::env::var("DATABASE_URL")
        .expect("run it as `make bench`, which brings a durable server");
    let server = PgConnectOptions::from_str(&url).expect("DATABASE_URL is an address");
    let name = format!("bench_{}", Uuid::now_v7().simple());
    let mut connection = server.connect().await.expect("the server answers");
    sqlx::query(&format!("create database {name}"))
        .execute(&mut connection)
        .await
        .expect("a database");
    connection.close().await.expect("closed");
    let options = server.database(&name);
    let owner = connect(options.clone(), Access::Owner, 1)
        .await
        .expect("a pool");
    migrate(&owner).await.expect("the migrations run");
    owner.close().await;
    options
}

pub async fn pool(options: &PgConnectOptions, access: Access, size: u32) -> PgPool {
    connect(options.clone(), access, size)
        .await
        .expect("a pool")
}

pub async fn core(options: &PgConnectOptions) -> Core {
    Core::open(options.clone(), 40, FeedSettings::default())
        .await
        .expect("the core opens")
}

/// Payload of a captured lead, as the door stores it.
pub fn lead(n: u64) -> Value {
    json!({
        "type": "lead.captured", "title": format!("Anitha Menon {n}"),
        "contact": {"name": format!("Anitha Menon {n}"), "email": format!("a{n}@example.in"), "city": "Kochi"},
        "source": "website", "customer_type": "residential", "service_type": "epc_project",
        "capacity_w": 3000 + n % 7000, "expected_value_paise": 15_000_000 + n * 1000 % 40_000_000
    })
}

pub fn metadata() -> Value {
    json!({
        "actor": "01a1fe15-7c00-7000-8000-000000000001", "role": "sales", "channel": "web",
        "correlation_id": "01a1fe15-7c00-7000-8000-000000000002", "command_id": "01a1fe15-7c00-7000-8000-000000000003",
        "build": rayenna::BUILD, "occurred_at": "2026-05-01T09:00:00.000000Z"
    })
}

/// One new lead with its receipt: what a command writes.
pub fn with_receipt(n: u64) -> Append {
    let id = Uuid::now_v7();
    Append {
        streams: vec![StreamAppend {
            aggregate_type: "lead".into(),
            aggregate_id: id,
            expected_version: 0,
            events: vec![NewEvent {
                event_type: "lead.captured".into(),
                event_version: 1,
                payload: lead(n),
            }],
        }],
        metadata: metadata(),
        receipt: Some(NewReceipt {
            id: Uuid::now_v7(),
            request_hash: vec![7; 32],
            actor: "01a1fe15-7c00-7000-8000-000000000001".into(),
            aggregate_type: "lead".into(),
            aggregate_id: id,
            version: 1,
            result: json!({"events": ["lead.captured"]}),
        }),
        ..Append::default()
    }
}

/// How often `writers` at once do `work` in a cell, per second.
pub async fn rate<W, F>(writers: u64, work: W) -> f64
where
    W: Fn(u64) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let until = Instant::now() + crate::cell();
    let started = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let work = work.clone();
            tokio::spawn(async move {
                let mut done = 0_u64;
                while Instant::now() < until {
                    work(writer + done * writers).await;
                    done += 1;
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.expect("a writer");
    }
    per_second(done, started.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(0.000_001)
}
