//! How processes tell each other that there is something to read: at most one NOTIFY per
//! interval, from a connection of its own. Inside the append it would cost five to ten times
//! the throughput, because PostgreSQL commits notifying transactions one after the other.

use std::time::Duration;

use sqlx::Executor;
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use tokio::sync::watch;
use tokio::time::sleep;

use super::{EventStore, Token};

const CHANNEL: &str = "rayenna_events";

/// Pause before the next try when the connection is lost; looking from time to time goes on.
const RETRY: Duration = Duration::from_secs(1);

/// Announces the highest token committed through this process.
pub(super) async fn announce(store: EventStore, every: Duration) {
    let own = own_connection(&store);
    let mut committed = store.committed();
    while committed.changed().await.is_ok() {
        let token = *committed.borrow_and_update();
        let announced = sqlx::query("select pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(token.to_string())
            .execute(&own)
            .await;
        let pause = match announced {
            Ok(_) => every,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "other processes will notice new events later"
                );
                RETRY
            }
        };
        sleep(pause).await;
    }
}

/// Keeps the highest token announced by any process.
pub(super) async fn listen(store: EventStore, announced: watch::Sender<Token>) {
    let own = own_connection(&store);
    loop {
        if let Err(error) = follow(&own, &announced).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "announcements of other processes are not heard"
            );
        }
        sleep(RETRY).await;
    }
}

async fn follow(own: &PgPool, announced: &watch::Sender<Token>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(own).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let notification = listener.recv().await?;
        // Text that is no token comes from somebody else's use of the channel.
        if let Ok(token) = notification.payload().parse::<Token>() {
            announced.send_if_modified(|highest| {
                let higher = token > *highest;
                if higher {
                    *highest = token;
                }
                higher
            });
        }
    }
}

/// One connection that waits for nobody, opened when first used. An announcement needs no
/// durability: losing one delays the others by one look.
fn own_connection(store: &EventStore) -> PgPool {
    let options = (*store.pool.connect_options()).clone();
    PgPoolOptions::new()
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("set synchronous_commit = off").await?;
                Ok(())
            })
        })
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_lazy_with(options)
}
