//! What the database itself refuses, whoever asks, and what the store says when it cannot serve.

use rayenna::database::{Access, connect, migrate};
use rayenna::event_store::{EpochState, EventStore, StoreError, begin_epoch};
use sqlx::PgPool;
use uuid::Uuid;

use crate::stock_store::Tally;
use crate::support::cluster::server;
use crate::support::database;
use crate::support::events::{count, one};

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

#[tokio::test]
async fn an_append_that_waits_too_long_for_another_one_may_be_tried_again() {
    let db = database().await;
    let lead = Uuid::now_v7();
    let mut holder = db.pool.begin().await.unwrap();
    sqlx::query(
        "insert into events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                             payload, metadata)
         values ('lead', $1, 1, 'lead.captured', '1', '{}', '{}')",
    )
    .bind(lead.to_string())
    .execute(&mut *holder)
    .await
    .unwrap();
    let refused_after = |setting| {
        let options = db.options.clone().options([(setting, "50ms")]);
        async move {
            let pool = connect(options, Access::App, 1).await.unwrap();
            let store = EventStore::new(pool);
            store.append(&one(lead, 0)).await.unwrap_err()
        }
    };
    let refused = refused_after("lock_timeout").await;
    assert!(matches!(refused, StoreError::Transient(_)), "{refused:?}");
    let refused = refused_after("statement_timeout").await;
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
}

#[tokio::test]
async fn a_store_without_its_server_says_so_whatever_it_is_asked() {
    let db = database().await;
    let store = db.store();
    db.pool.close().await;
    let lead = Uuid::now_v7();
    let failures = [
        store.append(&one(lead, 0)).await.unwrap_err(),
        store.begin().await.unwrap_err(),
        store.load::<Tally>(lead).await.unwrap_err(),
        store.watermark().await.unwrap_err(),
    ];
    for failure in failures {
        assert!(matches!(failure, StoreError::Unavailable(_)), "{failure:?}");
    }
}

#[tokio::test]
async fn a_row_no_reader_could_decode_is_refused_by_the_table() {
    let db = database().await;
    for (id, version) in [
        ("not-a-uuid", "1"),
        ("0190A7C2-7F3E-7B6A-8A8B-1F0C2D3E4F50", "1"),
        ("0190a7c2-7f3e-7b6a-8a8b-1f0c2d3e4f50", "v1"),
        ("0190a7c2-7f3e-7b6a-8a8b-1f0c2d3e4f50", "0"),
    ] {
        let inserted = sqlx::query(
            "insert into events (aggregate_type, aggregate_id, sequence, event_type,
                                 event_version, payload, metadata)
             values ('lead', $1, 1, 'lead.captured', $2, '{}', '{}')",
        )
        .bind(id)
        .bind(version)
        .execute(&db.pool)
        .await;
        assert!(inserted.is_err(), "{id} {version}");
    }
}

#[tokio::test]
async fn a_login_that_may_not_make_roles_migrates_and_its_events_are_as_safe() {
    let name = format!("plain_{:08x}", rand::random::<u32>());
    let admin = connect(server(), Access::Owner, 1).await.unwrap();
    for statement in [
        format!("create role {name} login password 'plain'"),
        format!("create database {name} owner {name}"),
    ] {
        sqlx::query(&statement).execute(&admin).await.unwrap();
    }
    let options = server().username(&name).password("plain").database(&name);
    let owner = connect(options.clone(), Access::Owner, 2).await.unwrap();
    migrate(&owner).await.unwrap();
    migrate(&owner).await.unwrap();

    let store = EventStore::new(connect(options, Access::App, 2).await.unwrap());
    store.append(&one(Uuid::now_v7(), 0)).await.unwrap();
    assert_eq!(
        store.epoch_state().await.unwrap(),
        EpochState::Current { epoch: 1 }
    );
    let (code, _) = refusal(store.pool(), "delete from events").await;
    assert_eq!(code, "23001");
    assert_eq!(count(store.pool()).await, 1);
}
