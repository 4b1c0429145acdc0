//! Sends the acts: several at a time, but those that share a lane one after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aggregates::invoice::Invoice;
use aggregates::lead::Lead;
use aggregates::project::Project;
use aggregates::quotation::Quotation;
use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::accounts::Staff;
use super::act::{Act, Kind, Late, Until, id_of};
use crate::executor::{Desk, Envelope};

/// Commands under way at once.
const AT_ONCE: usize = 8;
/// How long a process manager may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Acts in order of time, each with the earlier ones it waits for.
struct Queue {
    acts: Vec<Act>,
    after: Vec<Vec<usize>>,
    done: Vec<CancellationToken>,
    next: AtomicUsize,
}

impl Queue {
    fn new(mut acts: Vec<Act>) -> Self {
        // Acts of one story are told in order, so a stable sort keeps those of one instant.
        acts.sort_by_key(|act| act.at);
        let mut last: HashMap<&str, usize> = HashMap::new();
        let after = acts
            .iter()
            .enumerate()
            .map(|(place, act)| {
                let before = act.lanes.iter().filter_map(|lane| last.insert(lane, place));
                before.collect()
            })
            .collect();
        let done = acts.iter().map(|_| CancellationToken::new()).collect();
        Self {
            after,
            done,
            acts,
            next: AtomicUsize::new(0),
        }
    }
}

/// Sends all acts; one that was sent before answers from its receipt and changes nothing.
///
/// # Errors
/// The first refusal, with the name of its act.
pub(super) async fn send_all(desk: &Desk, staff: &Staff, acts: Vec<Act>) -> anyhow::Result<()> {
    let queue = Arc::new(Queue::new(acts));
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        workers.spawn(work(desk.clone(), staff.clone(), Arc::clone(&queue)));
    }
    while let Some(ended) = workers.join_next().await {
        ended??;
    }
    Ok(())
}

/// Takes the next act in order of time; those it waits for were taken earlier, so none waits forever.
async fn work(desk: Desk, staff: Staff, queue: Arc<Queue>) -> anyhow::Result<()> {
    loop {
        let place = queue.next.fetch_add(1, Ordering::Relaxed);
        let Some(act) = queue.acts.get(place) else {
            return Ok(());
        };
        for before in &queue.after[place] {
            queue.done[*before].cancelled().await;
        }
        send(&desk, &staff, act)
            .await
            .with_context(|| format!("{} by {:?} on {}", act.name, act.by, act.at.date_naive()))?;
        queue.done[place].cancel();
    }
}

async fn send(desk: &Desk, staff: &Staff, act: &Act) -> anyhow::Result<()> {
    let command_id = id_of(&act.name);
    let mut envelope = Envelope::of(staff.actor(act.by), command_id, act.at);
    // The name stands for the command: started again on a later day, its dates would differ.
    envelope.request_hash = Some(act.name.as_bytes().to_vec());
    envelope.client = Some("demo data".into());
    let body = complete(desk, act).await?;
    let (envelope, id, command) = (&envelope, act.id, act.command);
    match act.kind {
        Kind::Company => anyhow::bail!("later"),
        Kind::Lead => desk.execute::<Lead>(envelope, id, command, body).await?,
        Kind::Quotation => {
            desk.execute::<Quotation>(envelope, id, command, body)
                .await?
        }
        Kind::Project => anyhow::bail!("later"),
        Kind::Invoice => anyhow::bail!("later"),
    };
    match act.until {
        Until::Sent => Ok(()),
        Until::Opened(project_id) => eventually(|| async move {
            let project = desk.load::<Project>(project_id).await?;
            Ok(project.exists().then_some(()))
        })
        .await
        .context("no project was opened"),
    }
}

/// The body with what it takes from other records.
async fn complete(desk: &Desk, act: &Act) -> anyhow::Result<Value> {
    let mut body = act.body.clone();
    match act.late {
        Late::Nothing => {}
        Late::ContentHash => {
            let quotation = desk.load::<Quotation>(act.id).await?.state;
            let latest = quotation.latest().context("no version was issued")?;
            body["content_hash"] = json!(latest.content_hash);
        }
        Late::OrderValue(quotation_id) => {
            let quotation = desk.load::<Quotation>(quotation_id).await?.state;
            let latest = quotation.latest().context("no version was issued")?;
            body["order_value_paise"] = json!(latest.totals.grand_total_paise);
        }
        Late::Outstanding { share_bp } => {
            let invoice = desk.load::<Invoice>(act.id).await?.state;
            // Paid before, the receipt answers; an amount above zero only gets it past the form.
            let amount = (invoice.outstanding_paise() * share_bp / 10_000).max(1);
            body["amount_paise"] = json!(amount);
        }
        Late::OnAccount => {
            let amount = eventually(|| async move {
                let amount = desk.load::<Invoice>(act.id).await?.state.on_account_paise();
                Ok((amount > 0).then_some(amount))
            });
            body["amount_paise"] = json!(amount.await.context("nothing came on account")?);
        }
    }
    Ok(body)
}

/// Waits for what a process manager does: looks every few milliseconds, for a minute at most.
async fn eventually<T, W>(look: impl Fn() -> W) -> anyhow::Result<T>
where
    W: Future<Output = anyhow::Result<Option<T>>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        anyhow::ensure!(
            Instant::now() < deadline,
            "a process manager did not follow"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
