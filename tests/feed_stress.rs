//! Everything at once: no committed event is missed, shown twice, or shown out of the order of
//! its stream. Runs for seconds; `RAYENNA_SOAK=1` makes it minutes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cqrs_es::AggregateError;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rayenna::database::Access;
use rayenna::event_store::{
    Append, EventStore, Feed, FeedSettings, NewEvent, SeriesAdvance, StoreError, StoredEvent,
    StreamAppend, Token,
};
use serde_json::json;
use sqlx::Connection;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::stock_store::{Add, stock};
use crate::support::database;

const WRITERS: u64 = 16;
const TALLIES: u128 = 40;

/// How a writer appends: each way a transaction can look to the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Way {
    Append,
    Numbered,
    Stock,
    HeldOpen,
    WriteBetween,
}

const WAYS: [Way; 5] = [
    Way::Append,
    Way::Numbered,
    Way::Stock,
    Way::HeldOpen,
    Way::WriteBetween,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_event_is_missed_or_shown_twice_or_out_of_order_under_load() {
    let seconds = if std::env::var("RAYENNA_SOAK").is_ok_and(|soak| soak == "1") {
        180
    } else {
        3
    };
    let seed = rand::random::<u64>();
    println!("seed {seed}");
    let db = database().await;
    let store = db.store();

    let mut unrelated = db.owner.begin().await.unwrap();
    sqlx::query("insert into number_series (series, scope, next) values ('open', 'x', 1)")
        .execute(&mut *unrelated)
        .await
        .unwrap();

    // Three followers: in this process, in another one with little memory, and a bare reader.
    let (end, ended) = watch::channel(None);
    let stop = CancellationToken::new();
    let feed = Feed::start(store.clone(), FeedSettings::default(), stop.clone());
    let other_process = EventStore::new(db.pool_of(Access::App, 5).await);
    let forgetful = FeedSettings {
        tail: 8,
        ..FeedSettings::default()
    };
    let other_feed = Feed::start(other_process.clone(), forgetful, stop.clone());
    let followers = [
        tokio::spawn(follow(feed, ended.clone())),
        tokio::spawn(follow(other_feed, ended.clone())),
        tokio::spawn(follow_bare(other_process, ended)),
    ];

    let until = Instant::now() + Duration::from_secs(seconds);
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let rng = StdRng::seed_from_u64(seed.wrapping_add(writer));
            tokio::spawn(write(store.clone(), rng, until))
        })
        .collect();
    let mut committed: HashMap<Way, usize> = HashMap::new();
    for writer in writers {
        for way in writer.await.unwrap() {
            *committed.entry(way).or_default() += 1;
        }
    }
    println!("committed {committed:?}");
    for way in WAYS {
        assert!(committed.contains_key(&way), "{way:?} never committed");
    }

    // The unrelated transaction is still open: the followers come to the end all the same.
    end.send_replace(Some(store.table_head().await.unwrap()));
    let stored: HashSet<Uuid> = sqlx::query_scalar("select event_id from events")
        .fetch_all(&db.pool)
        .await
        .unwrap()
        .into_iter()
        .collect();
    for follower in followers {
        let seen = tokio::time::timeout(Duration::from_secs(60), follower)
            .await
            .expect("the follower comes to the end")
            .unwrap();
        check(&seen, &stored);
    }
    unrelated.rollback().await.unwrap();
    stop.cancel();
}

fn check(seen: &[Arc<StoredEvent>], stored: &HashSet<Uuid>) {
    let ids: HashSet<Uuid> = seen.iter().map(|event| event.event_id).collect();
    assert_eq!(stored.difference(&ids).count(), 0, "events missed");
    assert_eq!(seen.len(), ids.len(), "events shown twice");
    assert_eq!(ids.len(), stored.len(), "events shown that are not stored");
    assert!(seen.is_sorted_by(|a, b| a.token < b.token), "feed order");
    let mut versions: HashMap<(&str, Uuid), i64> = HashMap::new();
    for event in seen {
        let version = versions
            .entry((&event.aggregate_type, event.aggregate_id))
            .or_default();
        *version += 1;
        assert_eq!(event.sequence, *version, "stream order: {event:?}");
    }
}

async fn follow(feed: Feed, ended: watch::Receiver<Option<Token>>) -> Vec<Arc<StoredEvent>> {
    let mut seen = Vec::new();
    let mut cursor = Token::START;
    let mut frontier = feed.subscribe();
    loop {
        let page = feed.page(cursor, 50).await.unwrap();
        if let Some(last) = page.last() {
            cursor = last.token;
            seen.extend(page);
        } else if ended.borrow().is_some_and(|end| cursor >= end) {
            return seen;
        } else {
            // The end may be named without another event coming.
            let changed = frontier.changed();
            _ = tokio::time::timeout(Duration::from_millis(50), changed).await;
        }
    }
}

/// Reads as fast as it can with nothing but the two statements.
async fn follow_bare(
    store: EventStore,
    ended: watch::Receiver<Option<Token>>,
) -> Vec<Arc<StoredEvent>> {
    let mut seen = Vec::new();
    let mut cursor = Token::START;
    loop {
        let watermark = store.watermark().await.unwrap();
        let page = store.page(cursor, watermark, 200).await.unwrap();
        if let Some(last) = page.last() {
            cursor = last.token;
            seen.extend(page.into_iter().map(Arc::new));
        } else if ended.borrow().is_some_and(|end| cursor >= end) {
            return seen;
        } else {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Appends in every way until the time is over; answers the ways of what was committed.
async fn write(store: EventStore, mut rng: StdRng, until: Instant) -> Vec<Way> {
    let stock = stock(store.pool());
    let mut committed = Vec::new();
    while Instant::now() < until {
        let way = WAYS[rng.random_range(0..WAYS.len())];
        let tally = Uuid::from_u128(rng.random_range(1..=TALLIES));
        let events = rng.random_range(1..4);
        let done = match way {
            Way::Append => ours(&store, tally, events, false).await,
            Way::Numbered => ours(&store, tally, events, true).await,
            Way::Stock => {
                let add = Add {
                    numbers: vec![1; events],
                    expected_total: None,
                };
                match stock.execute(&tally.to_string(), add).await {
                    Ok(()) => true,
                    Err(AggregateError::AggregateConflict) => false,
                    Err(error) => panic!("{error:?}"),
                }
            }
            Way::HeldOpen | Way::WriteBetween => by_hand(&store, way, tally, &mut rng).await,
        };
        if done {
            committed.push(way);
        }
    }
    committed
}

async fn ours(store: &EventStore, tally: Uuid, events: usize, numbered: bool) -> bool {
    let version = store.version("tally", tally).await.unwrap();
    let mut append = Append {
        streams: vec![StreamAppend {
            aggregate_type: "tally".to_owned(),
            aggregate_id: tally,
            expected_version: version,
            events: vec![
                NewEvent {
                    event_type: "tally.added".to_owned(),
                    event_version: 1,
                    payload: json!({ "number": 1 }),
                };
                events
            ],
        }],
        metadata: json!({ "actor": "system" }),
        ..Append::default()
    };
    let appended = if numbered {
        let mut tx = store.begin().await.unwrap();
        let state = tx.lock_series("stress", "x").await.unwrap();
        append.advance_series = vec![SeriesAdvance {
            series: "stress".to_owned(),
            scope: "x".to_owned(),
            taken: state.next,
            next: state.next + 1,
            last_on: None,
        }];
        tx.commit(&append).await
    } else {
        store.append(&append).await
    };
    match appended {
        Ok(_) => true,
        Err(StoreError::VersionConflict { .. } | StoreError::Transient(_)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// One INSERT an event as the stock crate does, with pauses, savepoints and rollbacks.
async fn by_hand(store: &EventStore, way: Way, tally: Uuid, rng: &mut StdRng) -> bool {
    let version = store.version("tally", tally).await.unwrap();
    let mut tx = store.pool().begin().await.unwrap();
    if way == Way::WriteBetween {
        sqlx::query("select es.begin_append()")
            .execute(&mut *tx)
            .await
            .unwrap();
        sqlx::query(
            "insert into leases (name, owner, until) values ($1, gen_random_uuid(), now())",
        )
        .bind(Uuid::new_v4().to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
        pause(rng).await;
    }
    let mut next = version + 1;
    for _ in 0..rng.random_range(1..4) {
        let mut savepoint = tx.begin().await.unwrap();
        let inserted = sqlx::query(
            r#"insert into events (aggregate_type, aggregate_id, sequence, event_type,
                                   event_version, payload, metadata)
               values ('tally', $1, $2, 'tally.added', '1', '{"number": 1}', '{}')"#,
        )
        .bind(tally.to_string())
        .bind(next)
        .execute(&mut *savepoint)
        .await;
        if inserted.is_err() {
            return false;
        }
        // The first INSERT publishes: undoing it would undo that too, and end the appending.
        if next > version + 1 && rng.random_bool(0.2) {
            savepoint.rollback().await.unwrap();
        } else {
            savepoint.commit().await.unwrap();
            next += 1;
        }
        pause(rng).await;
    }
    if rng.random_bool(0.3) {
        tx.rollback().await.unwrap();
        false
    } else {
        tx.commit().await.unwrap();
        true
    }
}

async fn pause(rng: &mut StdRng) {
    tokio::time::sleep(Duration::from_micros(rng.random_range(0..4_000))).await;
}
