//! Which table of each projection queries read. Promotion changes a row, never a table, so no
//! query meets a lock or a stale plan.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

/// Active version of each projection.
#[derive(Debug, Default)]
pub struct Tables {
    versions: RwLock<HashMap<String, i32>>,
}

impl Tables {
    pub(super) async fn load(pool: &PgPool) -> Result<Self, sqlx::Error> {
        let tables = Self::default();
        tables.refresh(pool).await?;
        Ok(tables)
    }

    pub(super) async fn refresh(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let rows: Vec<(String, i32)> =
            sqlx::query_as("select name, version from projection_active")
                .fetch_all(pool)
                .await?;
        *self
            .versions
            .write()
            .unwrap_or_else(PoisonError::into_inner) = rows.into_iter().collect();
        Ok(())
    }

    /// Other processes promote too: look once a second.
    pub(super) async fn keep_fresh(&self, pool: &PgPool, stop: CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
            if let Err(error) = self.refresh(pool).await {
                tracing::warn!(error = %error, "the active projection versions could not be read");
            }
        }
    }

    /// Active version of a projection, 1 before it was ever built.
    pub fn version(&self, projection: &str) -> i32 {
        self.versions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(projection)
            .copied()
            .unwrap_or(1)
    }

    /// Name of the table queries read.
    pub fn active(&self, projection: &str) -> String {
        table(projection, self.version(projection))
    }
}

/// Name of the table of a projection version.
pub(super) fn table(projection: &str, version: i32) -> String {
    format!("p_{projection}_{version}")
}
