//! The table stays one that the stock postgres-es crate can read and append to.

use std::collections::HashMap;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateError, DomainEvent};
use postgres_es::{PostgresCqrs, postgres_cqrs};
use rayenna::event_store::{Append, Feed, FeedSettings, NewEvent, StreamAppend, Token, UpTo};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::database;

/// The smallest aggregate there is: a sum.
#[derive(Default, Debug, Serialize, Deserialize)]
pub struct Tally {
    total: i64,
}

/// Adds each number, one event a number; refuses when the total is not the expected one.
pub struct Add {
    pub numbers: Vec<i64>,
    pub expected_total: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Added {
    number: i64,
}

impl DomainEvent for Added {
    fn event_type(&self) -> String {
        "tally.added".to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the total is {0}")]
pub struct OtherTotal(i64);

impl Aggregate for Tally {
    const TYPE: &'static str = "tally";
    type Command = Add;
    type Event = Added;
    type Error = OtherTotal;
    type Services = ();

    async fn handle(
        &mut self,
        command: Add,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), OtherTotal> {
        if command
            .expected_total
            .is_some_and(|total| total != self.total)
        {
            return Err(OtherTotal(self.total));
        }
        for number in command.numbers {
            sink.write(Added { number }, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Added) {
        self.total += event.number;
    }
}

/// The stock framework, as its documentation sets it up.
pub fn stock(pool: &PgPool) -> PostgresCqrs<Tally> {
    postgres_cqrs(pool.clone(), Vec::new(), ())
}

#[tokio::test]
async fn the_stock_framework_and_our_store_share_one_stream_and_one_feed() {
    let db = database().await;
    let store = db.store();
    let stop = CancellationToken::new();
    let feed = Feed::start(store.clone(), FeedSettings::default(), stop.clone());
    let tally = Uuid::now_v7();
    let stock = stock(&db.pool);

    let add = |numbers: Vec<i64>, expected_total| Add {
        numbers,
        expected_total,
    };
    stock
        .execute_with_metadata(
            &tally.to_string(),
            add(vec![1, 2], Some(0)),
            HashMap::from([("actor".to_owned(), "asha".to_owned())]),
        )
        .await
        .unwrap();

    // Ours reads what the stock crate wrote, and goes on from there.
    let loaded = store.load::<Tally>(tally).await.unwrap();
    assert_eq!(loaded.version, 2);
    assert_eq!(loaded.events[1].event_type, "tally.added");
    assert_eq!(loaded.events[1].event_version, 1);
    assert_eq!(loaded.events[1].payload, json!({ "number": 2 }));
    let ours = store
        .append(&Append {
            streams: vec![StreamAppend {
                aggregate_type: Tally::TYPE.to_owned(),
                aggregate_id: tally,
                expected_version: loaded.version,
                events: vec![NewEvent {
                    event_type: "tally.added".to_owned(),
                    event_version: 1,
                    payload: json!({ "number": 4 }),
                }],
            }],
            metadata: json!({ "actor": "asha" }),
            ..Append::default()
        })
        .await
        .unwrap();

    // The stock crate reads ours: the total it decides on is 7.
    let refused = stock
        .execute(&tally.to_string(), add(vec![8], Some(0)))
        .await;
    assert!(matches!(
        refused,
        Err(AggregateError::UserError(OtherTotal(7)))
    ));
    stock
        .execute(&tally.to_string(), add(vec![8], Some(7)))
        .await
        .unwrap();

    // The feed shows all of it, in order, with the columns the stock crate knows nothing of.
    let last = store.table_head().await.unwrap();
    let mut frontier = feed.subscribe();
    frontier.wait_for(|f| f.head >= last).await.unwrap();
    let events = feed.page(Token::START, 10).await.unwrap();
    let numbers: Vec<_> = events.iter().map(|e| e.payload["number"].clone()).collect();
    assert_eq!(numbers, [1, 2, 4, 8]);
    assert_eq!(events[2].token, ours.token);
    assert!(events.iter().map(|e| e.sequence).eq(1..=4));
    let history = store.history(Tally::TYPE, tally, UpTo::Now).await.unwrap();
    assert!(history.iter().eq(events.iter().map(|event| &**event)));
    stop.cancel();
}
