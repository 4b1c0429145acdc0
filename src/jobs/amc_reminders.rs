//! PM-9: each morning, who is near a maintenance visit or the end of a contract is told (domain.md §5).
//!
//! The days are windows, not single days: what a standstill kept from being told on its day is told
//! on the next one. The command id says contract, kind and day, and the contract remembers what
//! was sent, so running twice tells nobody twice.

use aggregates::amc_contract::{AmcContract, Remind, ReminderKind};
use aggregates::kernel::{Actor, kolkata_date};
use aggregates::registry::derived_id;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::executor::{CommandError, Desk, Envelope};

/// Days before a visit.
const VISIT_AHEAD: i64 = 7;
/// Days before the end, nearest first.
const END_AHEAD: [(i64, ReminderKind); 3] = [
    (7, ReminderKind::EndIn7),
    (30, ReminderKind::EndIn30),
    (60, ReminderKind::EndIn60),
];

/// Sends what is to be said on a morning, and counts it.
///
/// # Errors
/// The database; what was sent by then stays sent.
pub async fn send(desk: &Desk, now: DateTime<Utc>) -> Result<u64, CommandError> {
    let mut sent = 0;
    for (contract_id, reminder) in to_send(desk, kolkata_date(now)).await? {
        sent += u64::from(remind(desk, now, contract_id, &reminder).await?);
    }
    Ok(sent)
}

async fn to_send(desk: &Desk, today: NaiveDate) -> Result<Vec<(Uuid, Remind)>, CommandError> {
    let table = desk.table("amc_list");
    let visits = format!(
        "select a.id, (v ->> 'due_on')::date from {table} a, jsonb_array_elements(a.visits) v
          where a.next_visit_on <= $1::date + $2::int and v ->> 'state' = 'planned'
            and (v ->> 'due_on')::date between $1 and $1::date + $2::int
          order by 2, 1"
    );
    let visits: Vec<(Uuid, NaiveDate)> = sqlx::query_as(&visits)
        .bind(today)
        .bind(i32::try_from(VISIT_AHEAD).unwrap_or_default())
        .fetch_all(desk.pool())
        .await?;
    let ends = format!(
        "select id, end_on from {table}
          where standing = 'signed' and start_on <= $1 and end_on between $1 and $1::date + $2::int
          order by 2, 1"
    );
    let furthest = END_AHEAD.iter().map(|(days, _)| *days).max();
    let ends: Vec<(Uuid, NaiveDate)> = sqlx::query_as(&ends)
        .bind(today)
        .bind(furthest.and_then(|days| i32::try_from(days).ok()))
        .fetch_all(desk.pool())
        .await?;
    let of_visit = |(id, for_date)| {
        let kind = ReminderKind::Visit;
        (id, Remind { kind, for_date })
    };
    let of_end = |(id, for_date): (Uuid, NaiveDate)| {
        let left = (for_date - today).num_days();
        let (_, kind) = END_AHEAD.iter().find(|(days, _)| left <= *days)?;
        Some((
            id,
            Remind {
                kind: *kind,
                for_date,
            },
        ))
    };
    Ok(visits
        .into_iter()
        .map(of_visit)
        .chain(ends.into_iter().filter_map(of_end))
        .collect())
}

/// Whether the reminder was not sent before.
async fn remind(
    desk: &Desk,
    now: DateTime<Utc>,
    contract_id: Uuid,
    reminder: &Remind,
) -> Result<bool, CommandError> {
    let (kind, day) = (reminder.kind.code(), reminder.for_date);
    let command_id = derived_id(&format!("amc_reminders:{contract_id}:{kind}:{day}"));
    let mut envelope = Envelope::of(Actor::system(), command_id, now);
    envelope.request_hash = Some(Vec::new());
    let body = serde_json::to_value(reminder).unwrap_or_default();
    match desk
        .execute::<AmcContract>(&envelope, contract_id, "remind", body)
        .await
    {
        Ok(receipt) => Ok(!receipt.replayed && !receipt.events.is_empty()),
        Err(CommandError::Refused(refusal)) => {
            // Terminated since the list was read.
            tracing::info!(%contract_id, code = refusal.code(), "a reminder was not wanted any more");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
