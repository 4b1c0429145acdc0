//! Sends the acts: several at a time, but those that share a lane one after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::company::Company;
use aggregates::document::Document;
use aggregates::interaction::Interaction;
use aggregates::invoice::Invoice;
use aggregates::lead::Lead;
use aggregates::project::Project;
use aggregates::quotation::Quotation;
use aggregates::task::Task;
use anyhow::Context as _;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::accounts::Staff;
use super::act::{Act, Kind, Late, Until, id_of};
use super::papers;
use crate::executor::{Desk, Envelope};
use crate::files::{self, Begun, Purpose};

/// Commands under way at once.
const AT_ONCE: usize = 8;
/// How long a process manager may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends all acts; one that was sent before answers from its receipt and changes nothing. Each
/// waits for the one before it in every lane it shares, in order of time.
///
/// # Errors
/// The first refusal, with the name of its act.
pub(super) async fn send_all(desk: &Desk, staff: &Staff, mut acts: Vec<Act>) -> anyhow::Result<()> {
    // Acts of one story are told in order, so a stable sort keeps those of one instant.
    acts.sort_by_key(|act| act.at);
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut last: HashMap<String, CancellationToken> = HashMap::new();
    let mut under_way = JoinSet::new();
    for act in acts {
        let done = CancellationToken::new();
        let claim = |lane: &String| last.insert(lane.clone(), done.clone());
        let before: Vec<CancellationToken> = act.lanes.iter().filter_map(claim).collect();
        let (desk, staff, turns) = (desk.clone(), staff.clone(), Arc::clone(&turns));
        under_way.spawn(async move {
            for earlier in before {
                earlier.cancelled().await;
            }
            let turn = turns.acquire().await?;
            send(&desk, &staff, &act)
                .await
                .with_context(|| act.to_string())?;
            drop(turn);
            followed(&desk, act.until)
                .await
                .with_context(|| act.to_string())?;
            done.cancel();
            anyhow::Ok(())
        });
    }
    while let Some(ended) = under_way.join_next().await {
        ended??;
    }
    Ok(())
}

async fn send(desk: &Desk, staff: &Staff, act: &Act) -> anyhow::Result<()> {
    let command_id = id_of(&act.name);
    if act.late != Late::Nothing && desk.store().receipt(command_id).await?.is_some() {
        // Sent before a restart; what it took from other records is no longer there to take.
        return Ok(());
    }
    let mut envelope = Envelope::of(staff.actor(act.by), command_id, act.at);
    // The name stands for the command: started again on a later day, its dates would differ.
    envelope.request_hash = Some(act.name.as_bytes().to_vec());
    envelope.client = Some("demo data".into());
    let body = complete(desk, staff, act).await?;
    let (envelope, id, command) = (&envelope, act.id, act.command);
    match act.kind {
        Kind::Company => desk.execute::<Company>(envelope, id, command, body).await?,
        Kind::Lead => desk.execute::<Lead>(envelope, id, command, body).await?,
        Kind::Quotation => {
            desk.execute::<Quotation>(envelope, id, command, body)
                .await?
        }
        Kind::Project => desk.execute::<Project>(envelope, id, command, body).await?,
        Kind::Invoice => desk.execute::<Invoice>(envelope, id, command, body).await?,
        Kind::Interaction => {
            desk.execute::<Interaction>(envelope, id, command, body)
                .await?
        }
        Kind::Task => desk.execute::<Task>(envelope, id, command, body).await?,
        Kind::Document => {
            desk.execute::<Document>(envelope, id, command, body)
                .await?
        }
    };
    Ok(())
}

/// Waits until a process manager has done what the next act rests on.
async fn followed(desk: &Desk, until: Until) -> anyhow::Result<()> {
    match until {
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
async fn complete(desk: &Desk, staff: &Staff, act: &Act) -> anyhow::Result<Value> {
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
            body["amount_paise"] = json!(invoice.outstanding_paise() * share_bp / 10_000);
        }
        Late::Paper => {
            let text = format!("{} - {}", body["name"].as_str().unwrap_or_default(), act.id);
            let bytes = papers::pdf(&text);
            let upload_id = id_of(&format!("{}/upload", act.name));
            let begun = Begun {
                owner: staff.id(act.by),
                name: "paper.pdf",
                size_bytes: i64::try_from(bytes.len())?,
                sha256: Sha256::digest(&bytes).into(),
                purpose: Purpose::Document,
            };
            files::store(desk.pool(), upload_id, &begun, &bytes).await?;
            body["upload_id"] = json!(upload_id);
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
