//! Appending and loading: what the store accepts, what it refuses, what it answers.

use std::collections::BTreeSet;

use rayenna::event_store::{
    Append, NewReceipt, Reservation, StoreError, StreamAppend, Token, UpTo,
};
use serde_json::json;
use uuid::Uuid;

use crate::support::database;
use crate::support::events::{captured, count, one, to_lead};

fn receipt(id: Uuid, lead: Uuid, version: i64) -> NewReceipt {
    NewReceipt {
        id,
        request_hash: vec![1, 2, 3],
        actor: "01a1fe15-0000-7000-8000-00000000000a".to_owned(),
        aggregate_type: "lead".to_owned(),
        aggregate_id: lead,
        version,
        result: json!({ "lead_id": lead }),
    }
}

fn phone(lead: Uuid) -> Reservation {
    Reservation {
        kind: "phone".to_owned(),
        key: "+919847012345".to_owned(),
        aggregate_type: "lead".to_owned(),
        aggregate_id: lead,
    }
}

#[tokio::test]
async fn what_is_appended_is_loaded_in_order() {
    let db = database().await;
    let store = db.store();
    let lead = Uuid::now_v7();
    let first = store
        .append(&Append {
            streams: vec![to_lead(lead, 0, vec![captured("a"), captured("b")])],
            metadata: json!({ "actor": "asha", "correlation_id": "c-1" }),
            ..Append::default()
        })
        .await
        .unwrap();
    assert_eq!(first.versions, [2]);
    let second = store.append(&one(lead, 2)).await.unwrap();
    assert!(second.token > first.token);

    let events = store.history("lead", lead, UpTo::Now).await.unwrap();
    let notes: Vec<_> = events.iter().map(|e| e.payload["note"].clone()).collect();
    assert_eq!(notes, ["a", "b", "hello"]);
    assert_eq!(events[1].event_id, first.event_ids[0][1]);
    assert_eq!(events[1].token, first.token);
    assert_eq!(events[2].token, second.token);
    assert_eq!(events[0].metadata["actor"], "asha");

    let at_two = store.history("lead", lead, UpTo::Version(2)).await.unwrap();
    assert_eq!(at_two, events[..2]);
    let at_instant = store
        .history("lead", lead, UpTo::Recorded(events[1].recorded_at))
        .await
        .unwrap();
    assert_eq!(at_instant, events[..2]);
}

#[tokio::test]
async fn history_by_occurrence_follows_the_back_dated_clock() {
    let db = database().await;
    let store = db.store();
    let lead = Uuid::now_v7();
    let mut append = one(lead, 0);
    append.metadata = json!({ "actor": "asha", "occurred_at": "2024-04-01T09:00:00Z" });
    store.append(&append).await.unwrap();
    store.append(&one(lead, 1)).await.unwrap();
    let then = "2024-04-02T00:00:00Z".parse().unwrap();
    let occurred = store.history("lead", lead, UpTo::Occurred(then)).await;
    assert_eq!(occurred.unwrap().len(), 1);
    let recorded = store.history("lead", lead, UpTo::Recorded(then)).await;
    assert_eq!(recorded.unwrap().len(), 0);
}

#[tokio::test]
async fn several_streams_are_appended_together_or_not_at_all() {
    let db = database().await;
    let store = db.store();
    let (lead, customer) = (Uuid::now_v7(), Uuid::now_v7());
    store.append(&one(lead, 0)).await.unwrap();

    let mut both = one(lead, 0);
    both.streams.insert(
        0,
        StreamAppend {
            aggregate_type: "customer".to_owned(),
            aggregate_id: customer,
            expected_version: 0,
            events: vec![captured("c"), captured("d")],
        },
    );
    let refused = store.append(&both).await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::VersionConflict { aggregate_id, expected: 0, current: 1, .. }
            if *aggregate_id == lead),
        "{refused:?}"
    );
    assert_eq!(store.version("customer", customer).await.unwrap(), 0);

    both.streams[1].expected_version = 1;
    let appended = store.append(&both).await.unwrap();
    assert_eq!(appended.versions, [2, 2]);
    assert_eq!(appended.event_ids[0].len(), 2);
    assert_eq!(appended.event_ids[1].len(), 1);
}

#[tokio::test]
async fn of_two_appends_at_one_version_exactly_one_is_stored() {
    let db = database().await;
    let store = db.store();
    let lead = Uuid::now_v7();
    let append = one(lead, 0);
    let attempts = (0..8).map(|_| store.append(&append));
    let results = futures::future::join_all(attempts).await;
    let (stored, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(stored.len(), 1);
    for error in refused {
        let error = error.unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::VersionConflict {
                    expected: 0,
                    current: 1,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    assert_eq!(count(&db.pool).await, 1);
}

#[tokio::test]
async fn an_append_beyond_the_end_of_a_stream_is_a_conflict_and_leaves_no_hole() {
    let db = database().await;
    let store = db.store();
    let lead = Uuid::now_v7();
    store.append(&one(lead, 0)).await.unwrap();
    let refused = store.append(&one(lead, 5)).await.unwrap_err();
    assert!(
        matches!(
            refused,
            StoreError::VersionConflict {
                expected: 5,
                current: 1,
                ..
            }
        ),
        "{refused:?}"
    );
    assert_eq!(count(&db.pool).await, 1);
}

#[tokio::test]
async fn a_repeated_command_gets_its_first_receipt_and_writes_nothing() {
    let db = database().await;
    let store = db.store();
    let (command, lead) = (Uuid::new_v4(), Uuid::now_v7());
    let mut append = one(lead, 0);
    append.receipt = Some(receipt(command, lead, 1));
    append.reserve = vec![phone(lead)];
    assert_eq!(store.receipt(command).await.unwrap(), None);
    let first = store.append(&append).await.unwrap();

    let StoreError::ReceiptExists(stored) = store.append(&append).await.unwrap_err() else {
        panic!("the receipt comes before the version conflict");
    };
    assert_eq!(stored.token, first.token);
    assert_eq!(stored.version, 1);
    assert_eq!(stored.request_hash, [1, 2, 3]);
    assert_eq!(stored.result, json!({ "lead_id": lead }));
    assert_eq!(stored.aggregate_id, lead);

    // The same command id on an aggregate that would have let it in.
    let other = Uuid::now_v7();
    let mut elsewhere = one(other, 0);
    elsewhere.receipt = Some(receipt(command, other, 1));
    let refused = store.append(&elsewhere).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::ReceiptExists(_)),
        "{refused:?}"
    );
    assert_eq!(count(&db.pool).await, 1);
}

#[tokio::test]
async fn a_command_without_events_leaves_a_receipt_that_points_at_the_stream_head() {
    let db = database().await;
    let store = db.store();
    let lead = Uuid::now_v7();
    let head = store.append(&one(lead, 0)).await.unwrap().token;
    let command = Uuid::new_v4();
    let nothing = Append {
        receipt: Some(receipt(command, lead, 1)),
        metadata: json!({}),
        ..Append::default()
    };
    assert_eq!(store.append(&nothing).await.unwrap().token, head);
    assert_eq!(store.receipt(command).await.unwrap().unwrap().token, head);

    let unknown = Append {
        receipt: Some(receipt(Uuid::new_v4(), Uuid::now_v7(), 0)),
        ..nothing
    };
    assert_eq!(store.append(&unknown).await.unwrap().token, Token::START);
}

#[tokio::test]
async fn pruning_forgets_old_receipts_only() {
    let db = database().await;
    let store = db.store();
    let lead = Uuid::now_v7();
    let (old, young) = (Uuid::new_v4(), Uuid::new_v4());
    for (version, command) in [(0, old), (1, young)] {
        let mut append = one(lead, version);
        append.receipt = Some(receipt(command, lead, version + 1));
        store.append(&append).await.unwrap();
    }
    let cut = store.receipt(young).await.unwrap().unwrap().at;
    assert_eq!(store.prune_receipts(cut).await.unwrap(), 1);
    assert_eq!(store.receipt(old).await.unwrap(), None);
    assert!(store.receipt(young).await.unwrap().is_some());
    let processes = Uuid::new_v4();
    let mut append = one(lead, 2);
    append.receipt = Some(NewReceipt {
        actor: "system".to_owned(),
        ..receipt(processes, lead, 3)
    });
    store.append(&append).await.unwrap();
    store
        .prune_receipts(chrono::Utc::now() + chrono::TimeDelta::days(1))
        .await
        .unwrap();
    assert!(store.receipt(processes).await.unwrap().is_some());
    assert_eq!(store.receipt(young).await.unwrap(), None);
}

#[tokio::test]
async fn a_reserved_key_is_refused_to_others_until_it_is_released() {
    let db = database().await;
    let store = db.store();
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    let mut append = one(first, 0);
    append.reserve = vec![phone(first)];
    store.append(&append).await.unwrap();

    let mut other = one(second, 0);
    other.reserve = vec![phone(second)];
    let refused = store.append(&other).await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Reserved { kind, key, aggregate_id, .. }
            if kind == "phone" && key == "+919847012345" && *aggregate_id == first),
        "{refused:?}"
    );
    assert_eq!(store.version("lead", second).await.unwrap(), 0);

    // The holder may take it again; somebody else cannot give it up.
    let mut again = one(first, 1);
    again.reserve = vec![phone(first)];
    store.append(&again).await.unwrap();
    other.release = vec![phone(second)];
    assert!(matches!(
        store.append(&other).await.unwrap_err(),
        StoreError::Reserved { .. }
    ));

    // A merge moves the key from one to the other in one append.
    other.release = vec![phone(first)];
    store.append(&other).await.unwrap();
}

#[tokio::test]
async fn of_many_who_want_one_key_exactly_one_gets_it() {
    let db = database().await;
    let store = db.store();
    let attempts = (0..8).map(|_| {
        let store = store.clone();
        async move {
            let lead = Uuid::now_v7();
            let mut append = one(lead, 0);
            append.reserve = vec![phone(lead)];
            store.append(&append).await
        }
    });
    let results = futures::future::join_all(attempts).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Ok(_) | Err(StoreError::Reserved { .. })))
    );
    assert_eq!(count(&db.pool).await, 1);
}

#[test]
fn a_token_reads_back_from_its_text_and_sorts_as_the_feed() {
    let tokens = [
        Token::START,
        Token {
            epoch: 1,
            txid: 9,
            position: 400,
        },
        Token {
            epoch: 1,
            txid: 10,
            position: 3,
        },
        Token {
            epoch: 1,
            txid: 10,
            position: 4,
        },
        Token {
            epoch: 2,
            txid: 1,
            position: 1,
        },
    ];
    assert!(tokens.is_sorted());
    let texts: BTreeSet<String> = tokens.iter().map(Token::to_string).collect();
    assert_eq!(texts.len(), tokens.len());
    for token in tokens {
        assert_eq!(token.to_string().parse(), Ok(token));
        let json = serde_json::to_value(token).unwrap();
        assert_eq!(serde_json::from_value::<Token>(json).unwrap(), token);
    }
    for nonsense in [
        "",
        "1",
        "1-2",
        "1-2-3-4",
        "1--3",
        "+1-2-3",
        "g-1-1",
        "1-2-ffffffffffffffff",
    ] {
        assert!(nonsense.parse::<Token>().is_err(), "{nonsense}");
    }
}
