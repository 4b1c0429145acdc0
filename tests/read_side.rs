//! The projection runner: one owner at a time, exactly one effect of each event, and a fault of one
//! row that stops nothing else.

use std::time::Duration;

use aggregates::policy::Role;
use rayenna::app::Core;
use rayenna::event_store::{Append, FeedSettings, Token};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::app::with_app;
use crate::support::database::{TestDatabase, database};
use crate::support::events::to_lead;
use crate::support::golden::golden;
use rayenna::event_store::NewEvent;

fn eager() -> FeedSettings {
    FeedSettings {
        idle_from: Duration::from_millis(5),
        idle_to: Duration::from_millis(50),
        ..FeedSettings::default()
    }
}

/// Another process over the same database.
async fn process(db: &TestDatabase) -> Core {
    Core::open(db.options.clone(), 8, eager())
        .await
        .expect("the core opens")
}

/// Starts the projectors of a process; cancelling the token is its end.
fn project(core: &Core) -> CancellationToken {
    let stop = core.stop.child_token();
    let mut tasks = core.read_side.run(&stop);
    tokio::spawn(async move { while tasks.join_next().await.is_some() {} });
    stop
}

fn event(event_type: &str, changes: Value) -> NewEvent {
    let mut payload = golden(event_type, 1).expect("a golden event");
    for (name, value) in changes.as_object().into_iter().flatten() {
        payload[name] = value.clone();
    }
    NewEvent {
        event_type: event_type.into(),
        event_version: 1,
        payload,
    }
}

async fn append(core: &Core, id: Uuid, version: i64, events: Vec<NewEvent>) -> Token {
    let append = Append {
        streams: vec![to_lead(id, version, events)],
        metadata: json!({"actor": "system", "role": "system", "occurred_at": "2026-05-01T09:00:00.000000Z"}),
        ..Append::default()
    };
    core.desk
        .store()
        .append(&append)
        .await
        .expect("the append")
        .token
}

async fn wait(core: &Core, token: Token) {
    let names = core.read_side.names();
    for _ in 0..30 {
        if core.read_side.wait(&names, token).await.is_ok() {
            return;
        }
    }
    panic!("the read models do not reach {token}");
}

async fn versions(core: &Core) -> Vec<(Uuid, i64)> {
    let sql = format!(
        "select id, version from {} order by id",
        core.desk.table("lead_list")
    );
    sqlx::query_as(&sql)
        .fetch_all(core.desk.pool())
        .await
        .expect("the rows")
}

/// The lease as if somebody had taken it from an owner that was silent for too long, and was killed.
async fn lose_the_lease(db: &TestDatabase) {
    sqlx::query("update projections set owner = gen_random_uuid(), lease_until = clock_timestamp() - interval '1 second'")
        .execute(&db.pool)
        .await
        .expect("the lease is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_lose_the_lease_to_each_other_apply_each_event_once() {
    let db = database().await;
    let (one, two) = (process(&db).await, process(&db).await);
    let (stop_one, stop_two) = (project(&one), project(&two));
    let leads: Vec<Uuid> = (0..12).map(|_| Uuid::now_v7()).collect();
    let mut last = Token::START;
    for round in 0..25_i64 {
        for lead in &leads {
            let next = if round == 0 {
                event("lead.captured", json!({}))
            } else {
                event("lead.updated", json!({"title": format!("Round {round}")}))
            };
            let writer = if round % 2 == 0 { &one } else { &two };
            last = append(writer, *lead, round, vec![next]).await;
        }
        lose_the_lease(&db).await;
    }
    wait(&one, last).await;
    // A row counts its events: one applied twice or left out would show.
    let rows = versions(&one).await;
    assert_eq!(rows.len(), leads.len());
    assert!(rows.iter().all(|(_, version)| *version == 25), "{rows:?}");
    let fences: Vec<i64> =
        sqlx::query_scalar("select fence from projections where name = 'lead_list'")
            .fetch_all(&db.pool)
            .await
            .expect("the fences");
    assert!(fences[0] > 2, "the lease never changed hands: {fences:?}");
    assert_eq!(one.read_side.verify().await.expect("verification"), []);
    stop_one.cancel();
    stop_two.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_goes_on_where_a_killed_one_stopped() {
    let db = database().await;
    let one = process(&db).await;
    let stop = project(&one);
    let lead = Uuid::now_v7();
    let first = append(&one, lead, 0, vec![event("lead.captured", json!({}))]).await;
    wait(&one, first).await;
    // Killed: nothing is given back, the lease only runs out.
    one.stop.cancel();
    stop.cancel();
    let two = process(&db).await;
    let last = append(
        &two,
        lead,
        1,
        vec![event("lead.updated", json!({"title": "After the kill"}))],
    )
    .await;
    sqlx::query("update projections set owner = gen_random_uuid(), lease_until = clock_timestamp() + interval '300 milliseconds'")
        .execute(&db.pool)
        .await
        .expect("somebody else's lease");
    let stop = project(&two);
    wait(&two, last).await;
    assert_eq!(versions(&two).await, [(lead, 2)]);
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_under_concurrent_appends_loses_and_doubles_nothing() {
    with_app(|app| async move {
        let meera = app.named("meera", Role::Sales).await;
        let writer = {
            let (app, meera) = (app.clone(), meera.clone());
            tokio::spawn(async move {
                for n in 0..120 {
                    let body = json!({"title": format!("Lead {n}"), "contact": {"name": "Anitha Menon", "email": format!("a{n}@example.in")}, "source": "website"});
                    let lead = app.create(&meera, "leads", body).await.ok()["id"].clone();
                    let changed = app.act(&meera, "leads", &lead, "update", json!({"title": format!("Lead {n} again")})).await;
                    assert_eq!(changed.status, 200, "{}", changed.body);
                }
            })
        };
        let before = app.app.read_side().tables().version("lead_list");
        let mut built = 0;
        while !writer.is_finished() {
            app.app.read_side().rebuild("lead_list").await.expect("a rebuild");
            built += 1;
        }
        writer.await.expect("the writer ends");
        assert!(built > 0);
        assert_eq!(app.app.read_side().tables().version("lead_list"), before + built);
        assert_eq!(app.read(&meera, "/api/v1/leads?count=exact").await["count"], 120);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_the_database_refuses_is_parked_alone_and_heals_when_the_fault_is_mended() {
    let db = database().await;
    let core = process(&db).await;
    let table = core.desk.table("lead_list");
    let guard = format!(
        "alter table {table} add constraint no_poison check (title is distinct from 'Poison')"
    );
    sqlx::query(&guard)
        .execute(&db.owner)
        .await
        .expect("a constraint");
    let stop = project(&core);
    let (bad, good) = (Uuid::now_v7(), Uuid::now_v7());
    append(
        &core,
        bad,
        0,
        vec![event("lead.captured", json!({"title": "Poison"}))],
    )
    .await;
    append(
        &core,
        good,
        0,
        vec![event("lead.captured", json!({"title": "Healthy"}))],
    )
    .await;
    let head = core.desk.store().table_head().await.expect("the head");
    wait(&core, head).await;
    let later = event("lead.updated", json!({"title": "Healthy again"}));
    append(&core, bad, 1, vec![later.clone()]).await;
    let last = append(&core, good, 1, vec![later]).await;
    wait(&core, last).await;
    assert_eq!(
        versions(&core).await,
        [(good, 2)],
        "the fault of one row stopped another"
    );
    let parked: Vec<(String, i64)> =
        sqlx::query_as("select key, skipped from parked where projection = 'lead_list'")
            .fetch_all(&db.pool)
            .await
            .expect("the parked keys");
    assert_eq!(
        parked
            .iter()
            .map(|(key, _)| key.clone())
            .collect::<Vec<_>>(),
        [bad.to_string()]
    );
    let health = core.read_side.health(&db.pool).await.expect("health");
    assert!(
        health
            .iter()
            .any(|health| health.name == "lead_list" && health.parked == 1)
    );

    sqlx::query(&format!("alter table {table} drop constraint no_poison"))
        .execute(&db.owner)
        .await
        .expect("mended");
    assert_eq!(core.read_side.heal("lead_list").await.expect("healing"), 1);
    let mut both = vec![(bad, 2), (good, 2)];
    both.sort();
    assert_eq!(versions(&core).await, both);
    // The healed key is followed again.
    let last = append(
        &core,
        bad,
        2,
        vec![event("lead.updated", json!({"title": "Cured"}))],
    )
    .await;
    wait(&core, last).await;
    assert!(versions(&core).await.contains(&(bad, 3)));
    assert_eq!(core.read_side.verify().await.expect("verification"), []);
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_waits_for_the_write_it_names_and_says_so_when_it_cannot() {
    let db = database().await;
    let core = process(&db).await;
    let lead = Uuid::now_v7();
    let written = append(&core, lead, 0, vec![event("lead.captured", json!({}))]).await;
    // Nobody projects: the reader is told how far it is, and does not wait for ever.
    let behind = core
        .read_side
        .wait(&["lead_list"], written)
        .await
        .expect_err("nobody projects");
    assert!(behind.at < written);
    let stop = project(&core);
    wait(&core, written).await;
    assert_eq!(versions(&core).await, [(lead, 1)]);
    // A token far ahead is not reached either.
    let ahead = Token {
        position: written.position + 1_000,
        txid: written.txid + 1_000,
        ..written
    };
    assert!(core.read_side.wait(&["lead_list"], ahead).await.is_err());
    stop.cancel();
}
