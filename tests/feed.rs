//! The feed: when it waits, when it must not, and how processes wake each other.

use std::time::Duration;

use rayenna::database::Access;
use rayenna::event_store::{EventStore, Feed, FeedSettings, Token};
use sqlx::{Postgres, Transaction};
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::support::database;
use crate::support::events::{captured, one};

/// Far longer than anything here takes; reaching it is a failure, not a measurement.
const STUCK: Duration = Duration::from_secs(30);

/// Settings under which nothing but an announcement or an append of this process wakes a feed.
fn never_idle_looks() -> FeedSettings {
    FeedSettings {
        idle_from: Duration::from_secs(3_600),
        idle_to: Duration::from_secs(3_600),
        ..FeedSettings::default()
    }
}

fn start(store: &EventStore, settings: FeedSettings) -> (Feed, DropGuard) {
    let stop = CancellationToken::new();
    let feed = Feed::start(store.clone(), settings, stop.clone());
    (feed, stop.drop_guard())
}

async fn append(store: &EventStore, events: usize) -> Token {
    let mut append = one(Uuid::now_v7(), 0);
    append.streams[0].events = vec![captured("hello"); events];
    store.append(&append).await.unwrap().token
}

/// A transaction that has inserted an event and not ended.
async fn open_appender(store: &EventStore) -> Transaction<'static, Postgres> {
    let mut open = store.pool().begin().await.unwrap();
    sqlx::query(
        "insert into events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                             payload, metadata)
         values ('lead', gen_random_uuid()::text, 1, 'lead.captured', '1', '{}', '{}')",
    )
    .execute(&mut *open)
    .await
    .unwrap();
    open
}

async fn shows(feed: &Feed, token: Token) {
    timeout(STUCK, feed.subscribe().wait_for(|f| f.head >= token))
        .await
        .expect("the feed comes to the token")
        .unwrap();
}

#[tokio::test]
async fn a_later_commit_is_not_shown_before_an_earlier_appender_has_ended() {
    let db = database().await;
    let store = db.store();
    for commits in [true, false] {
        let before = store.table_head().await.unwrap();
        let open = open_appender(&store).await;
        let late = append(&store, 1).await;
        let watermark = store.watermark().await.unwrap();
        assert!(!watermark.covers(late));
        assert_eq!(store.page(before, watermark, 10).await.unwrap(), []);

        if commits {
            open.commit().await.unwrap();
        } else {
            open.rollback().await.unwrap();
        }
        let watermark = store.watermark().await.unwrap();
        assert!(watermark.covers(late));
        let page = store.page(before, watermark, 10).await.unwrap();
        assert_eq!(page.len(), if commits { 2 } else { 1 });
        assert!(page.is_sorted_by_key(|event| event.token));
        assert_eq!(page.last().unwrap().token, late);
    }
}

#[tokio::test]
async fn the_feed_does_not_wait_for_a_long_transaction_that_appends_nothing() {
    let db = database().await;
    let store = db.store();
    let (feed, _stop) = start(&store, FeedSettings::default());
    let mut unrelated = db.pool.begin().await.unwrap();
    sqlx::query("insert into number_series (series, scope, next) values ('s', 'x', 1)")
        .execute(&mut *unrelated)
        .await
        .unwrap();
    // Nor for an appender of another database in the same cluster.
    let elsewhere = database().await;
    let foreign = open_appender(&elsewhere.store()).await;
    // Nor for somebody who holds the lock of a number series.
    let mut series = store.begin().await.unwrap();
    series.lock_series("tax_invoice", "2026-27").await.unwrap();

    let token = append(&store, 1).await;
    shows(&feed, token).await;
    let page = feed.page(Token::START, 10).await.unwrap();
    assert_eq!(page.len(), 1);

    drop(series);
    foreign.rollback().await.unwrap();
    unrelated.rollback().await.unwrap();
}

#[tokio::test]
async fn a_feed_held_back_by_an_appender_goes_on_when_that_one_rolls_back() {
    let db = database().await;
    let store = db.store();
    let (feed, _stop) = start(&store, never_idle_looks());
    let mut frontier = feed.subscribe();
    timeout(STUCK, frontier.changed()).await.unwrap().unwrap();
    let open = open_appender(&store).await;
    let token = append(&store, 1).await;
    // A rollback wakes nobody: the feed knows what it is waiting for and looks again.
    open.rollback().await.unwrap();
    shows(&feed, token).await;
}

#[tokio::test]
async fn an_append_of_this_process_wakes_its_feed() {
    let db = database().await;
    let store = db.store();
    let (feed, _stop) = start(&store, never_idle_looks());
    let mut last = Token::START;
    for _ in 0..5 {
        last = append(&store, 1).await;
        shows(&feed, last).await;
    }
    assert!(feed.looked_at().is_some());
    assert_eq!(store.table_head().await.unwrap(), last);
}

#[tokio::test]
async fn an_append_of_another_process_wakes_the_feed_by_announcement() {
    let db = database().await;
    let other_process = EventStore::new(db.pool_of(Access::App, 5).await);
    let (_others, _stop_others) = start(&other_process, never_idle_looks());
    let (feed, _stop) = start(&db.store(), never_idle_looks());
    let mut frontier = feed.subscribe();
    timeout(STUCK, frontier.changed()).await.unwrap().unwrap();
    // The first announcements may come before the feed listens, so go on until one is heard.
    timeout(STUCK, async {
        loop {
            let token = append(&other_process, 1).await;
            let seen = frontier.wait_for(|f| f.head >= token);
            if timeout(Duration::from_millis(200), seen).await.is_ok() {
                break;
            }
        }
    })
    .await
    .expect("an announcement is heard");
}

#[tokio::test]
async fn pages_from_memory_and_from_the_table_are_the_same() {
    let db = database().await;
    let store = db.store();
    append(&store, 3).await;
    let settings = FeedSettings {
        tail: 4,
        ..FeedSettings::default()
    };
    let (feed, _stop) = start(&store, settings);
    let mut frontier = feed.subscribe();
    timeout(STUCK, frontier.changed()).await.unwrap().unwrap();
    for events in [1, 2, 3, 4] {
        shows(&feed, append(&store, events).await).await;
    }
    let watermark = feed.frontier().watermark;
    let all = store.page(Token::START, watermark, 100).await.unwrap();
    assert_eq!(all.len(), 13);
    for limit in [1, 3, 100] {
        for start in 0..all.len() {
            let after = all[start].token;
            let page = feed.page(after, limit).await.unwrap();
            let expected = all.iter().skip(start + 1).take(limit);
            assert!(page.iter().map(|event| &**event).eq(expected));
        }
    }
}

#[tokio::test]
async fn the_feed_goes_on_after_the_server_has_cut_every_connection() {
    let db = database().await;
    let store = db.store();
    let (feed, _stop) = start(&store, FeedSettings::default());
    shows(&feed, append(&store, 1).await).await;
    let cut: i64 = sqlx::query_scalar(
        "select count(pg_terminate_backend(pid))
           from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert!(cut > 0);
    shows(&feed, append(&store, 1).await).await;
    assert_eq!(feed.page(Token::START, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_page_reads_its_own_events_and_not_the_rest_of_the_table() {
    let db = database().await;
    let store = EventStore::new(db.pool_of(Access::App, 1).await);
    sqlx::query(
        "insert into events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                             payload, metadata)
         select 'lead', gen_random_uuid()::text, 1, 'lead.captured', '1', '{}', '{}'
           from generate_series(1, 20000)",
    )
    .execute(&db.owner)
    .await
    .unwrap();
    sqlx::query("analyze events")
        .execute(&db.owner)
        .await
        .unwrap();

    let before = rows_read(&store).await;
    let watermark = store.watermark().await.unwrap();
    store.last_below(watermark).await.unwrap();
    let page = store.page(Token::START, watermark, 100).await.unwrap();
    let leads = store.page_of(page[99].token, watermark, &["lead"], 100);
    assert_eq!(leads.await.unwrap().len(), 100);
    let read = rows_read(&store).await - before;
    assert!((100..1_000).contains(&read), "{read} rows read for 201");
}

/// Rows that scans of `events` and its indexes have returned so far.
async fn rows_read(store: &EventStore) -> i64 {
    sqlx::query("select pg_stat_force_next_flush()")
        .execute(store.pool())
        .await
        .unwrap();
    sqlx::query_scalar(
        "select (t.seq_tup_read + sum(i.idx_tup_read))::bigint
           from pg_stat_user_tables t
           join pg_stat_user_indexes i using (relid)
          where t.relname = 'events'
          group by t.relid, t.seq_tup_read",
    )
    .fetch_one(store.pool())
    .await
    .unwrap()
}
