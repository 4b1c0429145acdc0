//! Gapless numbers under concurrent writers.

use rayenna::event_store::{SeriesAdvance, StoreError};
use serde_json::json;
use uuid::Uuid;

use crate::support::database;
use crate::support::events::{count, one};

#[tokio::test]
async fn eight_writers_number_1600_invoices_without_a_gap_or_a_double() {
    let db = database().await;
    let store = db.store();
    let writers = (0..8).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut issued = 0;
            let mut attempt = 0_u32;
            while issued < 200 {
                attempt += 1;
                let invoice = Uuid::now_v7();
                let mut tx = store.begin().await.unwrap();
                let state = tx.lock_series("tax_invoice", "2026-27").await.unwrap();
                let mut append = one(invoice, 0);
                append.streams[0].events[0].payload = json!({ "number": state.next });
                append.advance_series = vec![SeriesAdvance {
                    series: "tax_invoice".to_owned(),
                    scope: "2026-27".to_owned(),
                    taken: state.next,
                    next: state.next + 1,
                    last_on: None,
                }];
                match (attempt + writer) % 7 {
                    // Given up with the number in hand.
                    0 => drop(tx),
                    // Refused by the database after everything was written.
                    3 => {
                        append.streams[0].expected_version = 4;
                        tx.commit(&append).await.unwrap_err();
                    }
                    _ => {
                        tx.commit(&append).await.unwrap();
                        issued += 1;
                    }
                }
            }
        })
    });
    for writer in futures::future::join_all(writers).await {
        writer.unwrap();
    }
    // In feed order: the numbers of a series come up in their order.
    let numbers: Vec<i64> = sqlx::query_scalar(
        "select (payload ->> 'number')::bigint from events order by epoch, txid, position",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    assert_eq!(numbers, (1..=1600).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_number_taken_without_the_lock_is_refused_by_the_append() {
    let db = database().await;
    let store = db.store();
    let advance = |taken: i64| SeriesAdvance {
        series: "tax_invoice".to_owned(),
        scope: "2026-27".to_owned(),
        taken,
        next: taken + 1,
        last_on: "2026-11-21".parse().ok(),
    };
    let mut append = one(Uuid::now_v7(), 0);
    append.advance_series = vec![advance(1)];
    store.append(&append).await.unwrap();
    let mut late = one(Uuid::now_v7(), 0);
    late.advance_series = vec![advance(1)];
    let refused = store.append(&late).await.unwrap_err();
    assert!(matches!(refused, StoreError::Transient(_)), "{refused:?}");
    assert_eq!(count(&db.pool).await, 1);

    let mut tx = store.begin().await.unwrap();
    let state = tx.lock_series("tax_invoice", "2026-27").await.unwrap();
    assert_eq!(state.next, 2);
    assert_eq!(state.last_on, "2026-11-21".parse().ok());
}
