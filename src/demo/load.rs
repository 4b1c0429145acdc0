//! Sends the acts: several at a time, but those that share a lane one after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aggregates::lead::Lead;
use anyhow::Context as _;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::accounts::Staff;
use super::act::{Act, Kind, id_of};
use crate::executor::{Desk, Envelope};

/// Commands under way at once.
const AT_ONCE: usize = 8;

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
    let body = act.body.clone();
    match act.kind {
        Kind::Lead => {
            desk.execute::<Lead>(&envelope, act.id, act.command, body)
                .await?
        }
    };
    Ok(())
}
