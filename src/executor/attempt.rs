//! One command from its body to its events: the order of checks is permissions.md §2.

use std::time::Duration;

use aggregates::kernel::{
    Actor, CommandMeta, CommandSet, Ctx, Decider, FieldError, ParseError, Refusal, kolkata_date,
    normalise,
};
use aggregates::reference_data::ReferenceData;
use aggregates::{lists, policy};
use chrono::SubsecRound as _;
use cqrs_es::event_sink::EventSink;
use rand::RngExt;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::to_store;
use super::receipt::conflict;
use super::{CommandError, Desk, Door, Envelope, Loaded, Receipt};
use crate::event_store::{
    Append, Appended, NewReceipt, Reservation, SeriesAdvance, SeriesState, StoreError, StreamAppend,
};

/// How often a command without a version is decided again after a conflict.
const ATTEMPTS: u32 = 6;

impl Desk {
    /// Carries out a command. `id` is the record's, new for a creating command.
    ///
    /// # Errors
    /// Everything that can refuse; nothing was written then.
    pub async fn execute<A: Door>(
        &self,
        envelope: &Envelope,
        id: Uuid,
        name: &str,
        body: Value,
    ) -> Result<Receipt, CommandError> {
        let meta = <A as Decider>::Command::ALL
            .iter()
            .find(|meta| meta.name == name)
            .ok_or(CommandError::Parse(ParseError::UnknownCommand))?;
        let meta = &CommandMeta {
            action: envelope.under.unwrap_or(meta.action),
            ..*meta
        };
        if meta.action.system_only() && envelope.actor.user_id.is_some() {
            return Err(CommandError::Parse(ParseError::UnknownCommand));
        }
        policy::has_grant(&envelope.actor, meta.action)?;
        let _turn = self.turns.of(id).await;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let outcome = self.attempt::<A>(envelope, meta, id, body.clone()).await;
            let error = match outcome {
                Ok(receipt) => {
                    self.renew_reference::<A>(&receipt).await?;
                    return Ok(receipt);
                }
                Err(error) => error,
            };
            if let CommandError::Store(StoreError::ReceiptExists(receipt)) = &error {
                return self.replay(envelope, receipt).await;
            }
            // A repeated command meets the state its first run left: the receipt answers, not the rule.
            if envelope.request_hash.is_some()
                && matches!(error, CommandError::Refused(_) | CommandError::Stale { .. })
                && let Some(receipt) = self.store().receipt(envelope.command_id).await?
            {
                return self.replay(envelope, &receipt).await;
            }
            let again = match &error {
                CommandError::Store(StoreError::VersionConflict { .. }) => {
                    envelope.expected_version.is_none()
                }
                CommandError::Store(StoreError::Transient(_)) => true,
                // Who took the key is known now: the second look says so, or finds the same wish.
                CommandError::Store(StoreError::Reserved { .. }) => attempt == 1,
                _ => false,
            };
            if !again || attempt == ATTEMPTS {
                return Err(conflict(envelope, meta, error));
            }
            let pause = rand::rng().random_range(1..=4 << attempt);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    /// Who changed a rate reads it at once.
    async fn renew_reference<A: Door>(&self, receipt: &Receipt) -> Result<(), CommandError> {
        if <A as Decider>::TYPE != ReferenceData::TYPE || receipt.token.is_none() {
            return Ok(());
        }
        self.reference()
            .renew(receipt.id)
            .await
            .map_err(|error| CommandError::Effect(format!("{error:#}")))
    }

    async fn attempt<A: Door>(
        &self,
        envelope: &Envelope,
        meta: &CommandMeta,
        id: Uuid,
        mut body: Value,
    ) -> Result<Receipt, CommandError> {
        let actor = &envelope.actor;
        let named = self.load::<A>(id).await?;
        match (named.exists(), meta.creates) {
            (true, true) => return Err(Refusal::IdTaken.into()),
            (false, false) if A::SINGLE.is_none_or(|single| single() != id) => {
                return Err(Refusal::NotFound.into());
            }
            (true | false, false) => policy::allowed(
                actor,
                meta.action,
                &named.state.record(self, actor, id).await?,
            )?,
            (false, true) => {}
        }
        let reason = read_reason(&mut body)?;
        let read = || parse::<A>(actor, meta, body, reason.as_deref());
        let command = if actor.user_id.is_some() {
            let on = kolkata_date(envelope.occurred_at);
            lists::choosing_from(&self.book(), on, read)?
        } else {
            lists::keeping(read)?
        };
        if let Some(sent) = envelope.expected_version
            && sent != named.version
        {
            return Err(CommandError::Stale {
                current: named.version,
                sent,
            });
        }
        let ctx = Ctx {
            actor: actor.clone(),
            // The database keeps microseconds: an event with more would fold into a row that no
            // table can hold.
            now: envelope.occurred_at.trunc_subsecs(6),
            id,
            command_id: envelope.command_id,
            facts: (),
        };
        let wanted = if envelope.dry_run {
            Vec::new()
        } else {
            named.state.series(self, &ctx, &command).await?
        };
        if wanted.is_empty() {
            let decided = self
                .decide::<A>(&named, &ctx, command, &[], envelope, reason.as_deref())
                .await?;
            return self
                .finish(envelope, decided, |append| async move {
                    self.store().append(&append).await
                })
                .await;
        }
        let mut sorted = wanted.clone();
        sorted.sort();
        sorted.dedup();
        let _turn = self.numbering.acquire().await;
        let mut tx = self.store().begin().await?;
        let mut states = Vec::with_capacity(sorted.len());
        for series in &sorted {
            states.push(tx.lock_series(&series.name, &series.scope).await?);
        }
        // The stream is read again under the lock, so that state and number belong together.
        let named = self.load::<A>(id).await?;
        let in_order: Vec<SeriesState> = wanted
            .iter()
            .filter_map(|series| sorted.iter().position(|s| s == series).map(|i| states[i]))
            .collect();
        let mut decided = self
            .decide::<A>(
                &named,
                &ctx,
                command,
                &in_order,
                envelope,
                reason.as_deref(),
            )
            .await?;
        if !decided.append.streams.is_empty() {
            decided.append.advance_series = sorted
                .iter()
                .zip(&states)
                .filter(|(series, _)| series.takes)
                .map(|(series, state)| SeriesAdvance {
                    series: series.name.clone(),
                    scope: series.scope.clone(),
                    taken: state.next,
                    next: state.next + 1,
                    last_on: series.on.max(state.last_on),
                })
                .collect();
        }
        self.finish(envelope, decided, |append| async move {
            tx.commit(&append).await
        })
        .await
    }

    async fn decide<A: Door>(
        &self,
        named: &Loaded<A>,
        ctx: &Ctx<()>,
        command: <A as Decider>::Command,
        series: &[SeriesState],
        envelope: &Envelope,
        reason: Option<&str>,
    ) -> Result<Decided, CommandError> {
        let gathered = named.state.gather(self, ctx, &command, series).await?;
        let target_id = gathered
            .target
            .unwrap_or_else(|| named.state.target(named.id, &command, ctx.command_id));
        let target = if target_id == named.id {
            named.clone()
        } else {
            self.load::<A>(target_id).await?
        };
        let ctx = Ctx {
            actor: ctx.actor.clone(),
            now: ctx.now,
            id: target_id,
            command_id: ctx.command_id,
            facts: gathered.facts,
        };
        let before = target.state.clone();
        let mut after = target.state;
        let sink = EventSink::default();
        after.handle(command, &ctx, &sink).await?;
        let events = sink.collect().await;
        let version = target.version + i64::try_from(events.len()).unwrap_or(i64::MAX);
        let receipt = envelope
            .request_hash
            .clone()
            .map(|request_hash| NewReceipt {
                id: envelope.command_id,
                request_hash,
                actor: envelope
                    .actor
                    .user_id
                    .map_or_else(|| "system".into(), |id| id.to_string()),
                aggregate_type: <A as Decider>::TYPE.into(),
                aggregate_id: target_id,
                version,
                result: json!({ "events": [] }),
            });
        if events.is_empty() {
            return Ok(Decided {
                id: target_id,
                version,
                kinds: Vec::new(),
                append: Append {
                    receipt,
                    ..Append::default()
                },
            });
        }
        let claims = before.claims(target_id, &events);
        let claim = |(kind, key): (String, String)| Reservation {
            kind,
            key,
            aggregate_type: <A as Decider>::TYPE.into(),
            aggregate_id: target_id,
        };
        let mut streams = vec![StreamAppend {
            aggregate_type: <A as Decider>::TYPE.into(),
            aggregate_id: target_id,
            expected_version: target.version,
            events: events.iter().map(to_store).collect(),
        }];
        streams.extend(gathered.also);
        let mut reserve: Vec<Reservation> = claims.reserve.into_iter().map(claim).collect();
        reserve.extend(gathered.also_reserve);
        let mut release: Vec<Reservation> = claims.release.into_iter().map(claim).collect();
        release.extend(gathered.also_release);
        Ok(Decided {
            id: target_id,
            version,
            kinds: streams
                .iter()
                .flat_map(|s| s.events.iter().map(|e| e.event_type.clone()))
                .collect(),
            append: Append {
                streams,
                metadata: envelope.metadata(reason),
                receipt,
                reserve,
                release,
                advance_series: Vec::new(),
            },
        })
    }

    async fn finish<W>(
        &self,
        envelope: &Envelope,
        decided: Decided,
        write: impl FnOnce(Append) -> W,
    ) -> Result<Receipt, CommandError>
    where
        W: Future<Output = Result<Appended, StoreError>>,
    {
        let Decided {
            id,
            version,
            kinds,
            mut append,
        } = decided;
        if append.streams.is_empty() {
            // A key is kept with its answer also when there was nothing to do: the same request
            // later must not do something after all.
            if append.receipt.is_some() && !envelope.dry_run {
                write(append).await?;
            }
            return Ok(Receipt {
                id,
                version,
                token: None,
                events: Vec::new(),
                would: Vec::new(),
                replayed: false,
            });
        }
        if envelope.dry_run {
            let would = append
                .streams
                .iter()
                .flat_map(|s| s.events.iter().map(|e| e.payload.clone()))
                .collect();
            return Ok(Receipt {
                id,
                version,
                token: None,
                events: Vec::new(),
                would,
                replayed: false,
            });
        }
        if let Some(receipt) = &mut append.receipt {
            receipt.result = json!({ "events": kinds });
        }
        let appended = write(append).await?;
        let events = appended
            .event_ids
            .into_iter()
            .flatten()
            .zip(kinds)
            .collect();
        Ok(Receipt {
            id,
            version,
            token: Some(appended.token),
            events,
            would: Vec::new(),
            replayed: false,
        })
    }
}

/// A decision on its way to the store.
struct Decided {
    id: Uuid,
    version: i64,
    kinds: Vec<String>,
    append: Append,
}

/// Takes `reason` out of the body: every command accepts it (domain.md §2.2 rule 5).
fn read_reason(body: &mut Value) -> Result<Option<String>, CommandError> {
    normalise(body)?;
    let Value::Object(members) = body else {
        return Err(Refusal::field("", "bad_format", "Send a JSON object.").into());
    };
    match members.get("reason") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(reason)) if (3..=500).contains(&reason.chars().count()) => {
            Ok(Some(reason.clone()))
        }
        Some(Value::String(_)) => Err(Refusal::field(
            "/reason",
            "out_of_range",
            "Give a reason of 3 to 500 characters.",
        )
        .into()),
        Some(_) => Err(Refusal::field("/reason", "bad_format", "Give the reason as text.").into()),
    }
}

fn parse<A: Door>(
    actor: &Actor,
    meta: &CommandMeta,
    mut body: Value,
    reason: Option<&str>,
) -> Result<<A as Decider>::Command, CommandError> {
    // Naming oneself as owner is what happens anyway (permissions.md §1).
    if meta.creates
        && let (Some(me), Value::Object(members)) = (actor.user_id, &mut body)
        && members.get("owner_id").and_then(Value::as_str) == Some(&me.to_string())
        && actor.role == policy::Role::Sales
    {
        members.remove("owner_id");
    }
    let forbidden: Vec<FieldError> =
        policy::forbidden_members(actor.role, <A as Decider>::TYPE, &body);
    Refusal::unless_empty(forbidden)?;
    match <A as Decider>::Command::parse(meta.name, body.clone()) {
        Err(ParseError::UnknownField { field, .. }) if field == "reason" && reason.is_some() => {
            if let Value::Object(members) = &mut body {
                members.remove("reason");
            }
            Ok(<A as Decider>::Command::parse(meta.name, body)?)
        }
        parsed => Ok(parsed?),
    }
}
