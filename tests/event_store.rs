//! Appending and loading: what the store accepts, what it refuses, and what the database
//! itself refuses whoever asks.

use std::collections::BTreeSet;

use rayenna::database::Access;
use rayenna::event_store::{
    Append, EpochState, NewEvent, NewReceipt, Reservation, SeriesAdvance, StoreError, StreamAppend,
    Token, UpTo, begin_epoch,
};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::database;

fn captured(note: &str) -> NewEvent {
    NewEvent {
        event_type: "lead.captured".to_owned(),
        event_version: 1,
        payload: json!({ "note": note }),
    }
}

fn to_lead(id: Uuid, expected_version: i64, events: Vec<NewEvent>) -> StreamAppend {
    StreamAppend {
        aggregate_type: "lead".to_owned(),
        aggregate_id: id,
        expected_version,
        events,
    }
}

fn one(id: Uuid, expected_version: i64) -> Append {
    Append {
        streams: vec![to_lead(id, expected_version, vec![captured("hello")])],
        metadata: json!({ "actor": "system", "correlation_id": "c-1" }),
        ..Append::default()
    }
}

fn receipt(id: Uuid, lead: Uuid, version: i64) -> NewReceipt {
    NewReceipt {
        id,
        request_hash: vec![1, 2, 3],
        actor: "system".to_owned(),
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

async fn count(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from events")
        .fetch_one(pool)
        .await
        .unwrap()
}

/// The SQLSTATE and the message a statement is refused with.
async fn refusal(pool: &PgPool, statement: &str) -> (String, String) {
    let error = sqlx::query(statement).execute(pool).await.unwrap_err();
    let database = error.into_database_error().expect("the database refused");
    (
        database.code().unwrap().into_owned(),
        database.message().to_owned(),
    )
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

#[tokio::test]
async fn events_are_never_changed_or_deleted_by_anyone() {
    let db = database().await;
    db.store().append(&one(Uuid::now_v7(), 0)).await.unwrap();
    let changes = [
        "update events set payload = '{}'",
        "delete from events",
        "truncate events",
    ];
    for change in changes {
        // The role has no right to; the owner, who has, meets the trigger.
        assert_eq!(refusal(&db.pool, change).await.0, "42501", "{change}");
        let (code, message) = refusal(&db.owner, change).await;
        assert_eq!(code, "23001", "{change}");
        assert!(message.contains("never changed or deleted"), "{message}");
    }
    let reader = db.pool_of(Access::Reader, 1).await;
    assert_eq!(refusal(&reader, "delete from events").await.0, "25006");
    for guard in [
        "alter table events disable trigger all",
        "drop table events",
        "insert into epochs (epoch, note) values (9, 'mine')",
    ] {
        assert_eq!(refusal(&db.pool, guard).await.0, "42501", "{guard}");
    }
    let mut replica = db.owner.acquire().await.unwrap();
    sqlx::query("set session_replication_role = replica")
        .execute(&mut *replica)
        .await
        .unwrap();
    let error = sqlx::query("delete from events")
        .execute(&mut *replica)
        .await;
    assert!(error.is_err(), "replica mode is no way round");
    drop(replica);
    assert_eq!(count(&db.pool).await, 1);
}

#[tokio::test]
async fn a_transaction_that_wrote_before_it_published_may_not_append() {
    let db = database().await;
    let insert = "insert into events (aggregate_type, aggregate_id, sequence, event_type,
                                      event_version, payload, metadata)
                  values ('lead', gen_random_uuid()::text, 1, 'lead.captured', '1', '{}', '{}')";
    let write = "insert into number_series (series, scope, next) values ('s', 'x', 1)";

    for appending in [insert, "select es.begin_append()"] {
        let mut misuse = db.pool.begin().await.unwrap();
        sqlx::query(write).execute(&mut *misuse).await.unwrap();
        let error = sqlx::query(appending)
            .execute(&mut *misuse)
            .await
            .unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("append must be the first write"),
            "{message}"
        );
    }

    // Published first, it may write whatever it needs before its events.
    let mut proper = db.pool.begin().await.unwrap();
    for statement in ["select es.begin_append()", write, insert, insert] {
        sqlx::query(statement).execute(&mut *proper).await.unwrap();
    }
    proper.commit().await.unwrap();

    // The mark of one transaction does not serve the next one of the session.
    let mut session = db.pool.acquire().await.unwrap();
    sqlx::query("select set_config('es.appender', extract(epoch from now())::text, false)")
        .execute(&mut *session)
        .await
        .unwrap();
    sqlx::query("begin").execute(&mut *session).await.unwrap();
    sqlx::query("update number_series set next = 2")
        .execute(&mut *session)
        .await
        .unwrap();
    sqlx::query(insert)
        .execute(&mut *session)
        .await
        .unwrap_err();
    sqlx::query("rollback")
        .execute(&mut *session)
        .await
        .unwrap();
    assert_eq!(count(&db.pool).await, 2);
}

#[tokio::test]
async fn an_append_that_would_come_before_its_own_past_in_the_feed_is_refused() {
    let db = database().await;
    let store = db.store();
    let lead = Uuid::now_v7();
    // This transaction gets its id first and appends last.
    let mut early = db.pool.begin().await.unwrap();
    for statement in [
        "select es.begin_append()",
        "insert into number_series (series, scope, next) values ('s', 'x', 1)",
    ] {
        sqlx::query(statement).execute(&mut *early).await.unwrap();
    }
    store.append(&one(lead, 0)).await.unwrap();
    let error = sqlx::query(
        "select es.append(array['lead'], array[$1], array[2::bigint], array['lead.captured'],
                          array['1'], array['{}'::jsonb], array[gen_random_uuid()], '{}',
                          null, null, null, null, null, null, null, null)",
    )
    .bind(lead.to_string())
    .execute(&mut *early)
    .await
    .unwrap_err();
    let database = error.into_database_error().unwrap();
    assert_eq!(database.constraint(), Some("events_follow"));
}

#[tokio::test]
async fn restored_data_is_recognised_and_a_new_epoch_sorts_after_it() {
    let db = database().await;
    let store = db.store();
    let before = store.append(&one(Uuid::now_v7(), 0)).await.unwrap().token;
    assert_eq!(
        store.epoch_state().await.unwrap(),
        EpochState::Current { epoch: 1 }
    );

    sqlx::query("update epochs set system_identifier = system_identifier + 1")
        .execute(&db.owner)
        .await
        .unwrap();
    assert_eq!(
        store.epoch_state().await.unwrap(),
        EpochState::Restored { epoch: 1 }
    );
    assert_eq!(begin_epoch(&db.owner, "restored").await.unwrap(), 2);
    assert_eq!(
        store.epoch_state().await.unwrap(),
        EpochState::Current { epoch: 2 }
    );

    let after = store.append(&one(Uuid::now_v7(), 0)).await.unwrap().token;
    assert!(after > before);
    assert_eq!(after.epoch, 2);

    // A counter behind the stored events is seen without the identifier.
    sqlx::query(
        "insert into events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                             payload, metadata, txid)
         values ('lead', gen_random_uuid()::text, 1, 'lead.captured', '1', '{}', '{}',
                 '999999999')",
    )
    .execute(&db.owner)
    .await
    .unwrap();
    assert_eq!(
        store.epoch_state().await.unwrap(),
        EpochState::Restored { epoch: 2 }
    );
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
