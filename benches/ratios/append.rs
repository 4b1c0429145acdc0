//! Appending one event with receipt and all indexes, against one bare row and the stock crate.

use aggregates::lead::Lead;
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use postgres_es::PostgresEventRepository;
use rayenna::database::Access;
use rayenna::event_store::EventStore;
use uuid::Uuid;

use crate::place::{database, lead, metadata, pool, rate, with_receipt};
use crate::{line, median, rounds, title};

pub async fn run() {
    let options = database().await;
    let owner = pool(&options, Access::Owner, 40).await;
    sqlx::query("create table bare (id uuid primary key, payload jsonb not null)")
        .execute(&owner)
        .await
        .expect("a table");
    let store = EventStore::new(pool(&options, Access::App, 40).await);
    title("appends a second, durable commits", "ours", "other");
    for writers in [1, 8, 32] {
        let (mut ours, mut bare, mut stock) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds() {
            let of = store.clone();
            ours.push(
                rate(writers, move |n| {
                    let store = of.clone();
                    async move {
                        store.append(&with_receipt(n)).await.expect("an append");
                    }
                })
                .await,
            );
            let of = owner.clone();
            bare.push(
                rate(writers, move |n| {
                    let pool = of.clone();
                    async move {
                        sqlx::query("insert into bare (id, payload) values ($1, $2)")
                            .bind(Uuid::now_v7())
                            .bind(lead(n))
                            .execute(&pool)
                            .await
                            .expect("a row");
                    }
                })
                .await,
            );
            let of = PostgresEventRepository::new(store.pool().clone());
            let of = std::sync::Arc::new(of);
            stock.push(
                rate(writers, move |n| {
                    let repository = of.clone();
                    async move {
                        let event = SerializedEvent::new(
                            Uuid::now_v7().to_string(),
                            1,
                            "lead".into(),
                            "lead.captured".into(),
                            "1.0".into(),
                            lead(n),
                            metadata(),
                        );
                        repository
                            .persist::<Lead>(&[event], None)
                            .await
                            .expect("a commit");
                    }
                })
                .await,
            );
        }
        let (ours, bare, stock) = (median(ours), median(bare), median(stock));
        line(
            &format!("{writers} writers, against a bare row inserted and committed"),
            ours,
            bare,
            ">= 0.7",
        );
        line(
            &format!("{writers} writers, against a commit of stock postgres-es"),
            ours,
            stock,
            if writers == 1 { "" } else { ">= 1.2" },
        );
    }
}
