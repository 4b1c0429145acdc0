//! What must hold in the store after every restart.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use uuid::Uuid;

use super::load::Ledger;
use super::program::PATIENCE;

/// Waits until every process manager has seen every event, those that followed included.
pub async fn processes_finish(db: &mut PgConnection) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (head, behind): (i64, i64) = sqlx::query_as(
            "select (select count(*) from events),
                    (select count(*) from reactor_cursors c
                      where exists (select from events e
                                     where (e.epoch, e.txid, e.position) > (c.epoch, c.txid, c.position)))",
        )
        .fetch_one(&mut *db)
        .await
        .expect("cursors");
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now: i64 = sqlx::query_scalar("select count(*) from events")
            .fetch_one(&mut *db)
            .await
            .expect("a count");
        if behind == 0 && now == head {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "{behind} process managers do not finish"
        );
    }
    let refused: Vec<(String, String, String)> =
        sqlx::query_as("select reactor, code, detail from reactor_failures")
            .fetch_all(&mut *db)
            .await
            .expect("failures");
    assert!(refused.is_empty(), "process managers gave up: {refused:#?}");
}

/// Every acknowledged command is there once with the events it was answered with, and nothing else.
pub async fn acknowledged_once(db: &mut PgConnection, ledger: &Ledger) -> usize {
    let stored: Vec<Uuid> = sqlx::query_scalar(
        "select event_id from events where metadata ->> 'channel' = 'web' order by event_id",
    )
    .fetch_all(&mut *db)
    .await
    .expect("events");
    let ledger = ledger.lock().await;
    let mut answered = Vec::new();
    for (key, sent) in ledger.iter() {
        let answer = sent
            .answer
            .as_ref()
            .unwrap_or_else(|| panic!("{key} has no answer: {sent:?}"));
        let events = answer["events"].as_array().expect("events");
        assert!(!events.is_empty(), "{key} did nothing: {answer}");
        answered.extend(events.iter().map(|event| {
            let id = event["event_id"]
                .as_str()
                .and_then(|id| id.parse::<Uuid>().ok());
            id.expect("an id")
        }));
    }
    let once: BTreeSet<Uuid> = answered.iter().copied().collect();
    assert_eq!(once.len(), answered.len(), "one event answers two commands");
    let stored: BTreeSet<Uuid> = stored.into_iter().collect();
    let lost: Vec<_> = once.difference(&stored).collect();
    let unasked: Vec<_> = stored.difference(&once).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(
        unasked.is_empty(),
        "stored and never asked for: {unasked:?}"
    );
    ledger.len()
}

/// No stream has a hole, no number is missing or doubled.
pub async fn nothing_missing_or_doubled(db: &mut PgConnection) {
    let holes: i64 = sqlx::query_scalar(
        "select count(*) from (
             select sequence - row_number() over (partition by aggregate_type, aggregate_id order by sequence) as shift
               from events) s
          where shift <> 0",
    )
    .fetch_one(&mut *db)
    .await
    .expect("streams");
    assert_eq!(holes, 0, "a stream has a hole");

    let numbers: Vec<String> = sqlx::query_scalar(
        "select coalesce(payload ->> 'invoice_number', payload ->> 'receipt_number', payload ->> 'quotation_number')
           from events
          where event_type in ('invoice.issued', 'invoice.payment_recorded', 'quotation.version_issued')",
    )
    .fetch_all(&mut *db)
    .await
    .expect("numbers");
    let mut series: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for number in &numbers {
        let (name, running) = number.rsplit_once('/').expect("a number in a series");
        series
            .entry(name.to_owned())
            .or_default()
            .push(running.parse().expect("a running number"));
    }
    for (name, mut running) in series.clone() {
        running.sort_unstable();
        // A later version of an offer keeps the number of the first.
        if name.starts_with("QT/") {
            running.dedup();
        }
        let whole: Vec<i64> = (1..=running.len() as i64).collect();
        assert_eq!(running, whole, "{name} has a gap or a double");
    }
    let orders: Vec<i64> = sqlx::query_scalar(
        "select (payload ->> 'serial_no')::bigint from events where event_type = 'project.opened' order by 1",
    )
    .fetch_all(&mut *db)
    .await
    .expect("orders");
    assert_eq!(orders, (1..=orders.len() as i64).collect::<Vec<_>>());

    let mut next: Vec<i64> = sqlx::query_scalar(
        "select next - 1 from number_series where series in ('tax_invoice', 'credit_note', 'proforma', 'receipt')",
    )
    .fetch_all(&mut *db)
    .await
    .expect("series");
    let mut used: Vec<i64> = series
        .iter()
        .filter(|(name, _)| !name.starts_with("QT/"))
        .map(|(_, running)| running.len() as i64)
        .collect();
    next.sort_unstable();
    used.sort_unstable();
    assert_eq!(used, next, "a series counts what is not there: {series:?}");
}

/// Every act that others follow from has them, once. Answers with the figures of a report.
pub async fn everything_followed(db: &mut PgConnection) -> String {
    let unopened: i64 = sqlx::query_scalar(
        "select count(*) from events won
          where won.event_type = 'lead.won'
            and (select count(*) from events opened
                  where opened.event_type = 'project.opened'
                    and opened.payload ->> 'lead_id' = won.aggregate_id) <> 1",
    )
    .fetch_one(&mut *db)
    .await
    .expect("orders");
    assert_eq!(unopened, 0, "won leads without their one project");
    let not_due: i64 = sqlx::query_scalar(
        "select count(*) from events opened
          where opened.event_type = 'project.opened'
            and (select count(*) from events due
                  where due.event_type = 'project.billing_due'
                    and due.aggregate_id = opened.aggregate_id
                    and due.payload ->> 'code' = 'advance') <> 1",
    )
    .fetch_one(&mut *db)
    .await
    .expect("rows");
    assert_eq!(not_due, 0, "projects whose advance did not fall due once");
    let unsettled: i64 = sqlx::query_scalar(
        "select count(*) from events paid
          where paid.event_type = 'invoice.settled'
            and paid.payload ->> 'billing_code' is not null
            and paid.payload ->> 'settled_by' <> 'credit'
            and (select count(*) from events settled
                  where settled.event_type = 'project.billing_settled'
                    and settled.payload ->> 'invoice_id' = paid.aggregate_id) = 0",
    )
    .fetch_one(&mut *db)
    .await
    .expect("rows");
    assert_eq!(
        unsettled, 0,
        "paid invoices whose row of the plan does not know"
    );
    let (events, won, issued, paid, settled): (i64, i64, i64, i64, i64) = sqlx::query_as(
        "select count(*),
                count(*) filter (where event_type = 'lead.won'),
                count(*) filter (where event_type = 'invoice.issued'),
                count(*) filter (where event_type = 'invoice.payment_recorded'),
                count(*) filter (where event_type = 'project.billing_settled')
           from events",
    )
    .fetch_one(&mut *db)
    .await
    .expect("counts");
    format!(
        "{events} events, {won} leads won, {issued} invoices issued, {paid} payments, {settled} rows settled"
    )
}
