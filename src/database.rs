//! Connections to PostgreSQL: what each pool may do, and the durable tables.
//!
//! Three kinds of access exist. The owner runs migrations and the restore procedure, the
//! application appends events and keeps read models, the reader only reads. The last two step
//! into a group role after connecting, so that a mistake in a query cannot touch the events.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

/// The durable tables: everything that cannot be recomputed from the events.
pub static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// What the connections of a pool may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The login role itself: migrations and the restore procedure.
    Owner,
    /// `rayenna_app`: adds and reads events, writes every other table.
    App,
    /// `rayenna_reader`: reads events and read models, in read-only transactions.
    Reader,
}

impl Access {
    fn role(self) -> Option<&'static str> {
        match self {
            Access::Owner => None,
            Access::App => Some("rayenna_app"),
            Access::Reader => Some("rayenna_reader"),
        }
    }
}

/// Pool settings for one kind of access; the caller adds sizes and time-outs and connects.
///
/// On a server where the roles could not be made, the connections keep the login role: the
/// triggers on `events` still refuse every change.
pub fn pool_options(access: Access) -> PgPoolOptions {
    PgPoolOptions::new().after_connect(move |connection, _| {
        Box::pin(async move {
            if let Some(role) = access.role() {
                sqlx::query(
                    "select set_config('role', r.rolname, false)
                           from pg_roles r
                          where r.rolname = $1
                            and pg_has_role(current_user, r.oid, 'member')",
                )
                .bind(role)
                .execute(&mut *connection)
                .await?;
            }
            // No statement here runs long enough to repay its compilation.
            sqlx::query("set jit = off")
                .execute(&mut *connection)
                .await?;
            if access == Access::Reader {
                sqlx::query("set default_transaction_read_only = on")
                    .execute(&mut *connection)
                    .await?;
                // Pages in memory or on a solid disk: no order is dearer than another.
                sqlx::query("set random_page_cost = 1.1")
                    .execute(&mut *connection)
                    .await?;
                // A stage with nine leads and one with ninety thousand need different plans.
                sqlx::query("set plan_cache_mode = force_custom_plan")
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(())
        })
    })
}

/// Opens a pool of at most `max_connections` and checks that the server answers.
pub async fn connect(
    options: PgConnectOptions,
    access: Access,
    max_connections: u32,
) -> Result<PgPool, sqlx::Error> {
    pool_options(access)
        .max_connections(max_connections)
        .connect_with(options)
        .await
}

/// Brings the durable tables up to date. Needs a pool with [`Access::Owner`]; processes that
/// start together wait for each other.
pub async fn migrate(owner: &PgPool) -> Result<(), MigrateError> {
    MIGRATOR.run(owner).await
}
