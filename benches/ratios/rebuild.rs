//! Rebuilding the lead list, against replaying with the stock crate and against moving the same
//! bytes out and in with COPY; then the list itself at that size.

use std::time::Instant;

use aggregates::lead::{Event, Lead};
use cqrs_es::persist::{GenericQuery, QueryReplay};
use cqrs_es::{EventEnvelope, View};
use futures::TryStreamExt;
use postgres_es::{PostgresEventRepository, PostgresViewRepository};
use rayenna::database::Access;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPool;

use crate::place::{core, database, lead, metadata, per_second, pool};
use crate::{line, size, title, wanted};

/// The least a view can do.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Title {
    title: Option<String>,
    version: usize,
}

impl View<Lead> for Title {
    fn update(&mut self, event: &EventEnvelope<Lead>) {
        if let Event::Captured(capture) = &event.payload {
            self.title = capture.title.as_ref().map(ToString::to_string);
        }
        self.version = event.sequence;
    }
}

/// Leads with two events each, as one statement.
async fn fill(owner: &PgPool, leads: u64) {
    let from = |n: u64| {
        let mut payload = lead(n);
        if let Some(members) = payload.as_object_mut() {
            members.remove("title");
            members.remove("expected_value_paise");
        }
        payload
    };
    sqlx::query(
        "insert into events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
         select 'lead', md5('lead' || n)::uuid::text, step, case step when 1 then 'lead.captured' else 'lead.next_step_set' end, '1',
                case step when 1 then $2 || jsonb_build_object('title', 'Anitha Menon ' || n, 'expected_value_paise', 10000000 + n * 131 % 90000000)
                          else jsonb_build_object('type', 'lead.next_step_set', 'text', 'Call ' || n, 'on', '2026-06-01') end,
                jsonb_set($3, '{occurred_at}', to_jsonb(to_char(timestamp '2024-01-01' + n * interval '4 minutes', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')))
           from generate_series(1, $1) n, generate_series(1, 2) step",
    )
    .bind(i64::try_from(leads).expect("a size"))
    .bind(from(1))
    .bind(metadata())
    .execute(owner)
    .await
    .expect("the events");
    sqlx::raw_sql("vacuum analyze events")
        .execute(owner)
        .await
        .expect("analysed");
}

pub async fn run() {
    let leads = size("BENCH_LEADS", 100_000);
    let options = database().await;
    let owner = pool(&options, Access::Owner, 4).await;
    let core = core(&options).await;
    fill(&owner, leads).await;
    let built = core
        .read_side
        .rebuild("lead_list")
        .await
        .expect("a rebuild");
    if wanted("rebuild") {
        title("events a second, rebuilding the lead list", "ours", "other");
        let ours = per_second(built.events, built.took);
        line(
            "against QueryReplay of the stock crate",
            ours,
            replay(&owner).await,
            ">= 100",
        );
        let copied = copy(&owner).await;
        line(
            "against COPY of the events out and in again",
            ours,
            per_second(built.events, copied),
            ">= 0.5",
        );
    }
    if wanted("queries") {
        crate::queries::list(core).await;
    } else {
        core.stop.cancel();
    }
}

/// Events a second of the stock replay, over a sample: it takes a transaction an event.
async fn replay(owner: &PgPool) -> f64 {
    sqlx::raw_sql(
        "create table sample as select aggregate_type, aggregate_id, sequence, event_type, event_version || '.0' as event_version, payload, metadata
           from events order by aggregate_id, sequence limit 2000;
         create table title_view (view_id text primary key, version bigint not null, payload json not null);",
    )
    .execute(owner)
    .await
    .expect("a sample");
    let repository = PostgresEventRepository::new(owner.clone()).with_tables("sample", "snapshots");
    let views: PostgresViewRepository<Title, Lead> =
        PostgresViewRepository::new("title_view", owner.clone());
    let query = GenericQuery::new(std::sync::Arc::new(views));
    let started = Instant::now();
    QueryReplay::new(repository, query)
        .replay_all()
        .await
        .expect("a replay");
    let took = started.elapsed();
    let shown: i64 = sqlx::query_scalar("select count(*) from title_view")
        .fetch_one(owner)
        .await
        .expect("a count");
    assert!(shown > 0, "the stock replay showed nothing");
    per_second(2_000, took)
}

/// How long the same events take out of the server and in again, as bytes.
async fn copy(owner: &PgPool) -> std::time::Duration {
    sqlx::raw_sql("create table copied (aggregate_id text, payload jsonb, metadata jsonb)")
        .execute(owner)
        .await
        .expect("a table");
    let mut connection = owner.acquire().await.expect("a connection");
    let started = Instant::now();
    let mut chunks = Vec::new();
    {
        let mut out = connection
            .copy_out_raw("copy (select aggregate_id, payload, metadata from events order by epoch, txid, position) to stdout")
            .await
            .expect("copy out");
        while let Some(chunk) = out.try_next().await.expect("bytes") {
            chunks.push(chunk);
        }
    }
    let mut copy = connection
        .copy_in_raw("copy copied from stdin")
        .await
        .expect("copy in");
    let mut buffer = Vec::with_capacity(1 << 18);
    for chunk in chunks {
        buffer.extend_from_slice(&chunk);
        if buffer.len() > 200_000 {
            copy.send(buffer.as_slice()).await.expect("sent");
            buffer.clear();
        }
    }
    copy.send(buffer.as_slice()).await.expect("sent");
    copy.finish().await.expect("copied");
    started.elapsed()
}
