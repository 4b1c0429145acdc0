//! A database for each test, cloned from a migrated template.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rayenna::database::{Access, MIGRATOR, connect, migrate};
use rayenna::event_store::EventStore;
use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::OnceCell;

use super::cluster::server;

/// A migrated, empty database of one test. It is never dropped: the cluster goes as a whole.
pub struct TestDatabase {
    /// How to connect to it; see [`TestDatabase::pool_of`] for more pools.
    pub options: PgConnectOptions,
    /// What the program works with: the application role.
    pub pool: PgPool,
    /// What migrations run with.
    pub owner: PgPool,
}

impl TestDatabase {
    /// The event store over the application pool.
    pub fn store(&self) -> EventStore {
        EventStore::new(self.pool.clone())
    }

    /// Another pool to the same database.
    pub async fn pool_of(&self, access: Access, max_connections: u32) -> PgPool {
        connect(self.options.clone(), access, max_connections)
            .await
            .expect("the test database accepts connections")
    }
}

/// Makes a database for the calling test.
pub async fn database() -> TestDatabase {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static RUN: OnceLock<String> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let template = TEMPLATE.get_or_init(template).await;
    // A server that is given may still hold the databases of earlier runs.
    let run = RUN.get_or_init(|| format!("{:08x}", rand::random::<u32>()));
    let name = format!("t_{run}_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    admin(&format!(
        "create database {name} template {template} strategy file_copy"
    ))
    .await;
    let options = server().database(&name);
    TestDatabase {
        pool: connect(options.clone(), Access::App, 40)
            .await
            .expect("the new database accepts connections"),
        owner: connect(options.clone(), Access::Owner, 4)
            .await
            .expect("the new database accepts connections"),
        options,
    }
}

/// The name of the migrated template, made if this server does not have it yet. It is built
/// under another name and renamed, so that a template is always complete.
async fn template() -> String {
    let mut hash = Sha256::new();
    for migration in MIGRATOR.iter() {
        hash.update(&migration.checksum);
    }
    let name = format!("rayenna_template_{}", hex::encode(&hash.finalize()[..8]));
    let mut connection = server().connect().await.expect("the server answers");
    // Other test processes on the same server wait here.
    sqlx::query("select pg_advisory_lock(21059)")
        .execute(&mut connection)
        .await
        .expect("the lock is granted");
    let there: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&name)
            .fetch_one(&mut connection)
            .await
            .expect("databases can be listed");
    if !there {
        let draft = format!("{name}_draft");
        admin(&format!("drop database if exists {draft} with (force)")).await;
        admin(&format!("create database {draft}")).await;
        let owner = connect(server().database(&draft), Access::Owner, 1)
            .await
            .expect("the draft accepts connections");
        migrate(&owner).await.expect("the migrations run");
        owner.close().await;
        // A closed connection's backend may still be leaving.
        admin(&format!(
            "do $$ begin
                perform pg_terminate_backend(pid) from pg_stat_activity where datname = '{draft}';
                while exists (select from pg_stat_activity where datname = '{draft}') loop
                    perform pg_sleep(0.01);
                    perform pg_stat_clear_snapshot();
                end loop;
            end $$"
        ))
        .await;
        admin(&format!("alter database {draft} rename to {name}")).await;
    }
    connection.close().await.expect("the lock is released");
    name
}

async fn admin(statement: &str) {
    let mut connection = server().connect().await.expect("the server answers");
    sqlx::query(statement)
        .execute(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.close().await.expect("the connection closes");
}
