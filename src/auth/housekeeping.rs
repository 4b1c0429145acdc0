//! What may be forgotten: a job runs this once an hour.

use chrono::TimeDelta;

use super::AuthState;
use super::limits::LONGEST_WINDOW;
use super::sessions::LONGEST;
use crate::error::Problem;

/// Ended sessions and used links are kept this long, for "why was I signed out".
const KEPT: TimeDelta = TimeDelta::days(30);
/// A browser not seen for this long is a stranger again.
const DEVICE_KEPT: TimeDelta = TimeDelta::days(400);

impl AuthState {
    /// Deletes what no decision can depend on any more. The access log is not touched.
    pub async fn sweep(&self) -> Result<(), Problem> {
        let now = self.now();
        let old = [
            ("delete from limit_hits where at < $1", now - LONGEST_WINDOW),
            (
                "delete from login_locks where locked_until < $1",
                now - TimeDelta::days(1),
            ),
            (
                "delete from sessions where created_at < $1",
                now - LONGEST - KEPT,
            ),
            ("delete from invites where expires_at < $1", now - KEPT),
            (
                "delete from known_devices where last_seen_at < $1",
                now - DEVICE_KEPT,
            ),
        ];
        for (statement, before) in old {
            sqlx::query(statement)
                .bind(before)
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }
}
