//! Limits that must be exact (security.md §1 and §3.1): sliding windows in the database, one row
//! per counted act, counted under a lock of the key, so parallel attempts do not slip past.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::{Code, Problem};

/// One exact limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Name in the table.
    pub scope: &'static str,
    /// Acts allowed within the window.
    pub most: i64,
    /// Length of the window.
    pub window: TimeDelta,
}

/// Wrong passwords for one account from one address or known browser.
pub const LOGIN_PER_SOURCE: Limit = Limit {
    scope: "login_source",
    most: 5,
    window: TimeDelta::minutes(15),
};
/// Wrong passwords for one account from everywhere, before it locks.
pub const LOGIN_PER_ACCOUNT: Limit = Limit {
    scope: "login_account",
    most: 20,
    window: TimeDelta::hours(1),
};
/// Wrong passwords from one address over all accounts.
pub const LOGIN_PER_IP: Limit = Limit {
    scope: "login_ip",
    most: 50,
    window: TimeDelta::minutes(15),
};
/// Tries to confirm the password in one session.
pub const STEP_UP: Limit = Limit {
    scope: "step_up",
    most: 5,
    window: TimeDelta::minutes(10),
};
/// Refreshes of one session.
pub const REFRESH: Limit = Limit {
    scope: "refresh",
    most: 30,
    window: TimeDelta::minutes(15),
};
/// Looks at invitation tokens from one address.
pub const INVITE_PER_IP: Limit = Limit {
    scope: "invite_ip",
    most: 30,
    window: TimeDelta::minutes(15),
};

/// No limit looks further back than this.
pub const LONGEST_WINDOW: TimeDelta = LOGIN_PER_ACCOUNT.window;

/// First lock of an account, doubled by each further one.
const FIRST_LOCK: TimeDelta = TimeDelta::minutes(15);
/// Doublings after which a lock lasts four hours.
const MOST_DOUBLINGS: i32 = 4;

/// Counts an act against a limit, or says how long to wait. Call it in a transaction: the lock of
/// the key lasts until its end. Keys of one transaction are taken in a fixed order of scopes.
///
/// # Errors
/// `refusal` with `Retry-After` when the limit is reached.
pub async fn take(
    connection: &mut PgConnection,
    limit: Limit,
    key: &str,
    attempt: Uuid,
    now: DateTime<Utc>,
    refusal: Code,
) -> Result<(), Problem> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 21057))")
        .bind(limit.scope)
        .bind(key)
        .execute(&mut *connection)
        .await?;
    sqlx::query("delete from limit_hits where scope = $1 and key = $2 and at <= $3")
        .bind(limit.scope)
        .bind(key)
        .bind(now - limit.window)
        .execute(&mut *connection)
        .await?;
    let (count, oldest): (i64, Option<DateTime<Utc>>) =
        sqlx::query_as("select count(*), min(at) from limit_hits where scope = $1 and key = $2")
            .bind(limit.scope)
            .bind(key)
            .fetch_one(&mut *connection)
            .await?;
    if count >= limit.most {
        let free_at = oldest.unwrap_or(now) + limit.window;
        return Err(Problem::of(refusal).retry_after(seconds_until(free_at, now)));
    }
    sqlx::query("insert into limit_hits (scope, key, at, attempt) values ($1, $2, $3, $4)")
        .bind(limit.scope)
        .bind(key)
        .bind(now)
        .bind(attempt)
        .execute(&mut *connection)
        .await?;
    Ok(())
}

/// The act turned out not to count: forgets this one attempt in every scope.
pub async fn forgive(
    pool: &PgPool,
    limits: &[(Limit, &str)],
    attempt: Uuid,
) -> Result<(), sqlx::Error> {
    let (scopes, keys): (Vec<&str>, Vec<&str>) = limits
        .iter()
        .map(|(limit, key)| (limit.scope, *key))
        .unzip();
    sqlx::query(
        "delete from limit_hits h
          using unnest($1::text[], $2::text[]) as x(scope, key)
          where h.scope = x.scope
            and h.key = x.key
            and h.attempt = $3",
    )
    .bind(scopes)
    .bind(keys)
    .bind(attempt)
    .execute(pool)
    .await
    .map(|_| ())
}

/// Forgets every attempt of one key.
pub async fn clear(pool: &PgPool, limit: Limit, key: &str) -> Result<(), sqlx::Error> {
    sqlx::query("delete from limit_hits where scope = $1 and key = $2")
        .bind(limit.scope)
        .bind(key)
        .execute(pool)
        .await
        .map(|_| ())
}

/// Refuses while the account is locked.
///
/// # Errors
/// `account_locked` with `Retry-After`.
pub async fn refuse_locked(
    connection: &mut PgConnection,
    account_key: &str,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let until: Option<DateTime<Utc>> = sqlx::query_scalar(
        "select locked_until from login_locks where account_key = $1 and locked_until > $2",
    )
    .bind(account_key)
    .bind(now)
    .fetch_optional(connection)
    .await?;
    match until {
        Some(until) => Err(Problem::of(Code::AccountLocked).retry_after(seconds_until(until, now))),
        None => Ok(()),
    }
}

/// Locks the account when its failures reached the limit; `true` when it did so now. Doublings are
/// forgotten after a day without a lock.
pub async fn lock_if_reached(
    pool: &PgPool,
    account_key: &str,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 21057))")
        .bind(LOGIN_PER_ACCOUNT.scope)
        .bind(account_key)
        .execute(&mut *transaction)
        .await?;
    let failures: i64 = sqlx::query_scalar(
        "select count(*) from limit_hits where scope = $1 and key = $2 and at > $3",
    )
    .bind(LOGIN_PER_ACCOUNT.scope)
    .bind(account_key)
    .bind(now - LOGIN_PER_ACCOUNT.window)
    .fetch_one(&mut *transaction)
    .await?;
    if failures < LOGIN_PER_ACCOUNT.most {
        return Ok(false);
    }
    let earlier: Option<i32> = sqlx::query_scalar(
        "select locks from login_locks where account_key = $1 and locked_until > $2",
    )
    .bind(account_key)
    .bind(now - TimeDelta::hours(24))
    .fetch_optional(&mut *transaction)
    .await?;
    let earlier = earlier.unwrap_or(0);
    let lock = FIRST_LOCK * 2_i32.pow(earlier.clamp(0, MOST_DOUBLINGS) as u32);
    sqlx::query(
        "insert into login_locks (account_key, locks, locked_until)
         values ($1, $2, $3)
             on conflict (account_key) do update
            set locks = excluded.locks,
                locked_until = excluded.locked_until",
    )
    .bind(account_key)
    .bind(earlier + 1)
    .bind(now + lock)
    .execute(&mut *transaction)
    .await?;
    // The lock stands for these failures; counted on, each further one would lock again.
    sqlx::query("delete from limit_hits where scope = $1 and key = $2")
        .bind(LOGIN_PER_ACCOUNT.scope)
        .bind(account_key)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

/// Opens a locked account at once.
pub async fn unlock(pool: &PgPool, account_key: &str) -> Result<(), sqlx::Error> {
    sqlx::query("delete from login_locks where account_key = $1")
        .bind(account_key)
        .execute(pool)
        .await?;
    clear(pool, LOGIN_PER_ACCOUNT, account_key).await
}

fn seconds_until(then: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    u64::try_from((then - now).num_seconds()).unwrap_or(0) + 1
}
