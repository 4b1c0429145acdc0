//! From a command to events: the one way business data changes.
//!
//! Load, check permission, parse, gather what the decision must know, decide, append with the
//! receipt. The order of checks is permissions.md §2. A conflict is tried again only when the
//! caller named no version (event-store.md §5).

use std::sync::Arc;
use std::time::Duration;

use aggregates::kernel::{
    Actor, CommandMeta, CommandSet, Ctx, Decider, EventSet, FieldError, ParseError, Refusal,
    normalise,
};
use aggregates::policy::{self, Action, Record};
use aggregates::registry::DecodeError;
use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use rand::RngExt;
use serde_json::{Map, Value, json};
use sqlx::PgPool;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::event_store::{
    Append, Appended, EventStore, NewEvent, NewReceipt, Reservation, SeriesAdvance, SeriesState,
    StoreError, StreamAppend, Token,
};

/// How often a command without a version is decided again after a conflict.
const ATTEMPTS: u32 = 6;

/// Who sends a command, why and from where.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Who acts.
    pub actor: Actor,
    /// UUIDv5 of actor and idempotency key, or a fresh id.
    pub command_id: Uuid,
    /// Hash of method, path and body when an idempotency key was sent.
    pub request_hash: Option<Vec<u8>>,
    /// Version of `If-Match`.
    pub expected_version: Option<i64>,
    /// The moment of the act; imports and demo data date it back.
    pub occurred_at: DateTime<Utc>,
    /// Shared by all events of one act.
    pub correlation_id: Uuid,
    /// The event that led to this command.
    pub causation_id: Option<Uuid>,
    /// `X-Request-Id`.
    pub request_id: Option<String>,
    /// Address of the client.
    pub ip: Option<String>,
    /// Client program and build.
    pub client: Option<String>,
    /// Decide but append nothing.
    pub dry_run: bool,
}

impl Envelope {
    /// A command of a process manager: deterministic id, the source's correlation, the source as cause.
    pub fn of_process(
        command_id: Uuid,
        correlation_id: Uuid,
        causation_id: Uuid,
        occurred_at: DateTime<Utc>,
    ) -> Self {
        Self {
            actor: Actor::system(),
            command_id,
            request_hash: Some(Vec::new()),
            expected_version: None,
            occurred_at,
            correlation_id,
            causation_id: Some(causation_id),
            request_id: None,
            ip: None,
            client: None,
            dry_run: false,
        }
    }

    /// A command of a person or of the command line, outside a request.
    pub fn of(actor: Actor, command_id: Uuid, occurred_at: DateTime<Utc>) -> Self {
        Self {
            actor,
            command_id,
            request_hash: None,
            expected_version: None,
            occurred_at,
            correlation_id: command_id,
            causation_id: None,
            request_id: None,
            ip: None,
            client: None,
            dry_run: false,
        }
    }

    /// Envelope of every event; all values are text, as the stock store expects.
    fn metadata(&self, reason: Option<&str>) -> Value {
        let mut members = Map::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                members.insert(key.into(), Value::String(value));
            }
        };
        put(
            "actor",
            Some(
                self.actor
                    .user_id
                    .map_or_else(|| "system".into(), |id| id.to_string()),
            ),
        );
        put("role", Some(self.actor.role.code().into()));
        put(
            "channel",
            serde_json::to_value(self.actor.channel)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned)),
        );
        put("correlation_id", Some(self.correlation_id.to_string()));
        put("causation_id", self.causation_id.map(|id| id.to_string()));
        put("command_id", Some(self.command_id.to_string()));
        put("request_id", self.request_id.clone());
        put("ip", self.ip.clone());
        put("client", self.client.clone());
        put("build", Some(crate::BUILD.into()));
        put(
            "occurred_at",
            Some(
                self.occurred_at
                    .to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            ),
        );
        put("reason", reason.map(str::to_owned));
        Value::Object(members)
    }
}

/// What an accepted command answers (api.md §1.3).
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The record.
    pub id: Uuid,
    /// Its version after the command.
    pub version: i64,
    /// Token of the last event; absent when the command changed nothing.
    pub token: Option<Token>,
    /// Events written: id and type.
    pub events: Vec<(Uuid, String)>,
    /// The payloads, for a dry run.
    pub would: Vec<Value>,
    /// The same command was accepted before.
    pub replayed: bool,
}

/// Why a command was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule or a permission refuses.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The body is not the command.
    #[error("the body does not fit the command")]
    Parse(ParseError),
    /// The version sent is stale.
    #[error("the record is at version {current}")]
    Stale {
        /// Version now.
        current: i64,
        /// Version sent.
        sent: i64,
    },
    /// The same key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// A stored event cannot be read by this build.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A read model could not be asked.
    #[error(transparent)]
    Read(#[from] sqlx::Error),
    /// An effect outside the event store did not happen; it is tried again.
    #[error("{0}")]
    Effect(String),
}

impl From<ParseError> for CommandError {
    fn from(error: ParseError) -> Self {
        CommandError::Parse(error)
    }
}

/// A gapless number series a command takes a number from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    /// Name, e.g. `tax_invoice`.
    pub name: String,
    /// Where numbering starts again, e.g. the financial year.
    pub scope: String,
    /// Date of the document.
    pub on: Option<NaiveDate>,
    /// A number is taken; else the series only serialises those who lock it.
    pub takes: bool,
}

impl Series {
    /// Takes the next number, on a date.
    pub fn take(name: impl Into<String>, scope: impl Into<String>, on: Option<NaiveDate>) -> Self {
        Self {
            name: name.into(),
            scope: scope.into(),
            on,
            takes: true,
        }
    }

    /// Takes no number: whoever locks it decides alone.
    pub fn lock(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            scope: String::new(),
            on: None,
            takes: false,
        }
    }
}

/// What was learnt before deciding.
#[derive(Default)]
pub struct Gathered<F> {
    /// For the decision.
    pub facts: F,
    /// Events of other streams written in the same transaction (domain.md §2.2 rule 2).
    pub also: Vec<StreamAppend>,
    /// Keys those other streams take.
    pub also_reserve: Vec<Reservation>,
    /// Keys those other streams give up.
    pub also_release: Vec<Reservation>,
}

impl<F> From<F> for Gathered<F> {
    fn from(facts: F) -> Self {
        Self {
            facts,
            also: Vec::new(),
            also_reserve: Vec::new(),
            also_release: Vec::new(),
        }
    }
}

/// Unique keys a record takes and gives up (domain.md §3.2).
#[derive(Default)]
pub struct Claims {
    /// Taken: kind and key.
    pub reserve: Vec<(String, String)>,
    /// Given up.
    pub release: Vec<(String, String)>,
}

/// A decider that is an aggregate of cqrs-es: what can be stored and loaded.
pub trait Stored:
    Decider
    + Aggregate<
        Command = <Self as Decider>::Command,
        Event = <Self as Decider>::Event,
        Error = Refusal,
        Services = Ctx<<Self as Decider>::Facts>,
    >
{
}

impl<A> Stored for A where
    A: Decider
        + Aggregate<
            Command = <A as Decider>::Command,
            Event = <A as Decider>::Event,
            Error = Refusal,
            Services = Ctx<<A as Decider>::Facts>,
        >
{
}

/// What the outside world adds to an aggregate so that commands can reach it: who owns a record,
/// what a decision must know, which numbers and keys it takes.
#[async_trait::async_trait]
pub trait Door: Stored {
    /// Path segment, e.g. `leads`.
    const PLURAL: &'static str;

    /// Id of the one stream of this kind, which is there before its first event; absent for all
    /// other kinds.
    const SINGLE: Option<fn() -> Uuid> = None;

    /// What the record says of itself when a permission is asked for.
    async fn record(&self, desk: &Desk, actor: &Actor, id: Uuid) -> Result<Record, CommandError>;

    /// What the decision must know from outside; `series` are the states of [`Door::series`], in order.
    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &<Self as Decider>::Command,
        series: &[SeriesState],
    ) -> Result<Gathered<<Self as Decider>::Facts>, CommandError>;

    /// The stream that is written, when it is not the one named in the path.
    fn target(&self, id: Uuid, _command: &<Self as Decider>::Command, _command_id: Uuid) -> Uuid {
        id
    }

    /// Number series the command takes from, given the state it meets.
    async fn series(
        &self,
        _desk: &Desk,
        _ctx: &Ctx<()>,
        _command: &<Self as Decider>::Command,
    ) -> Result<Vec<Series>, CommandError> {
        Ok(Vec::new())
    }

    /// Unique keys the events take and give up; `self` is the state before them.
    fn claims(&self, _id: Uuid, _events: &[<Self as Decider>::Event]) -> Claims {
        Claims::default()
    }
}

/// A loaded record.
#[derive(Clone, Debug)]
pub struct Loaded<A> {
    /// Id of the stream.
    pub id: Uuid,
    /// State; the default when there is no such stream.
    pub state: A,
    /// Number of events; 0 when there is no such stream.
    pub version: i64,
}

impl<A> Loaded<A> {
    /// Whether the stream has events.
    pub fn exists(&self) -> bool {
        self.version > 0
    }
}

/// Loads streams and read models for decisions, and carries them out.
#[derive(Clone)]
pub struct Desk {
    store: EventStore,
    tables: Arc<crate::read_side::Tables>,
    /// A command that takes a number keeps one connection while it waits for the series and needs a
    /// second to decide: half of the pool may wait, so the one that decides always gets its own.
    numbering: Arc<Semaphore>,
}

impl Desk {
    /// A desk over a store and the active read-model tables.
    pub fn new(store: EventStore, tables: Arc<crate::read_side::Tables>) -> Self {
        let half = usize::try_from(store.pool().options().get_max_connections() / 2).unwrap_or(1);
        Self {
            store,
            tables,
            numbering: Arc::new(Semaphore::new(half.max(1))),
        }
    }

    /// The store.
    pub fn store(&self) -> &EventStore {
        &self.store
    }

    /// The pool of the store, for look-ups in read models.
    pub fn pool(&self) -> &PgPool {
        self.store.pool()
    }

    /// Name of the active table of a projection.
    pub fn table(&self, projection: &str) -> String {
        self.tables.active(projection)
    }

    /// The state of a stream now, from its events.
    ///
    /// # Errors
    /// An event this build cannot read, or the database.
    pub async fn load<A: Stored>(&self, id: Uuid) -> Result<Loaded<A>, CommandError> {
        let stream = self.store.load::<A>(id).await?;
        let mut state = A::default();
        for event in &stream.events {
            state.evolve(&typed::<A>(
                &event.event_type,
                event.event_version,
                event.payload.clone(),
            )?);
        }
        Ok(Loaded {
            id,
            state,
            version: stream.version,
        })
    }

    /// A record named in a body: there, and readable by the actor.
    ///
    /// # Errors
    /// `reference_unknown` at the pointer, as if it did not exist (permissions.md §2 step 7).
    pub async fn readable<A: Door>(
        &self,
        actor: &Actor,
        id: Uuid,
        pointer: &str,
    ) -> Result<Loaded<A>, CommandError> {
        let loaded = self.load::<A>(id).await?;
        let unknown = || Refusal::ReferenceUnknown {
            pointer: pointer.into(),
        };
        if !loaded.exists() {
            return Err(unknown().into());
        }
        if let Some(read) = Action::read_of(<A as Decider>::TYPE) {
            let record = loaded.state.record(self, actor, id).await?;
            policy::readable(actor, read, &record).map_err(|_| unknown())?;
        }
        Ok(loaded)
    }

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
        if meta.action.system_only() && envelope.actor.user_id.is_some() {
            return Err(CommandError::Parse(ParseError::UnknownCommand));
        }
        policy::has_grant(&envelope.actor, meta.action)?;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let outcome = self.attempt::<A>(envelope, meta, id, body.clone()).await;
            let error = match outcome {
                Ok(receipt) => return Ok(receipt),
                Err(error) => error,
            };
            if let CommandError::Store(StoreError::ReceiptExists(receipt)) = &error {
                return replay(envelope, receipt);
            }
            // A repeated command meets the state its first run left: the receipt answers, not the rule.
            if envelope.request_hash.is_some()
                && matches!(error, CommandError::Refused(_) | CommandError::Stale { .. })
                && let Some(receipt) = self.store.receipt(envelope.command_id).await?
            {
                return replay(envelope, &receipt);
            }
            let again = match &error {
                CommandError::Store(StoreError::VersionConflict { .. }) => {
                    envelope.expected_version.is_none()
                }
                CommandError::Store(StoreError::Transient(_)) => true,
                _ => false,
            };
            if !again || attempt == ATTEMPTS {
                return Err(conflict(envelope, meta, error));
            }
            let pause = rand::rng().random_range(1..=4 << attempt);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
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
        let command = parse::<A>(actor, meta, body, reason.as_deref())?;
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
            now: envelope.occurred_at,
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
                    self.store.append(&append).await
                })
                .await;
        }
        let mut sorted = wanted.clone();
        sorted.sort();
        sorted.dedup();
        let _turn = self.numbering.acquire().await;
        let mut tx = self.store.begin().await?;
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
        let target_id = named.state.target(named.id, &command, ctx.command_id);
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
        if events.is_empty() {
            return Ok(Decided {
                id: target_id,
                version: target.version,
                kinds: Vec::new(),
                append: Append::default(),
            });
        }
        let claims = before.claims(target_id, &events);
        let claim = |(kind, key): (String, String)| Reservation {
            kind,
            key,
            aggregate_type: <A as Decider>::TYPE.into(),
            aggregate_id: target_id,
        };
        let version = target.version + i64::try_from(events.len()).unwrap_or(i64::MAX);
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
                receipt: envelope
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
                        result: Value::Null,
                    }),
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

/// An event as it is stored.
pub fn to_store<E: EventSet>(event: &E) -> NewEvent {
    NewEvent {
        event_type: event.kind().into(),
        event_version: i32::try_from(event.version()).unwrap_or(1),
        payload: serde_json::to_value(event).unwrap_or_default(),
    }
}

/// Decodes an event of a known aggregate through the one choke point.
fn typed<A: Stored>(
    event_type: &str,
    version: i32,
    payload: Value,
) -> Result<<A as Decider>::Event, DecodeError> {
    let payload = aggregates::registry::upcast(event_type, version, payload)?;
    serde_json::from_value(payload).map_err(|error| DecodeError::Shape {
        event_type: event_type.into(),
        version,
        cause: error.to_string(),
    })
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

fn replay(
    envelope: &Envelope,
    receipt: &crate::event_store::Receipt,
) -> Result<Receipt, CommandError> {
    if envelope.request_hash.as_ref() != Some(&receipt.request_hash) {
        return Err(CommandError::IdempotencyMismatch);
    }
    Ok(Receipt {
        id: receipt.aggregate_id,
        version: receipt.version,
        token: Some(receipt.token),
        events: Vec::new(),
        would: Vec::new(),
        replayed: true,
    })
}

/// What a conflict means to the caller: a taken key is a duplicate, a taken id is taken.
fn conflict(envelope: &Envelope, meta: &CommandMeta, error: CommandError) -> CommandError {
    match error {
        CommandError::Store(StoreError::VersionConflict { .. }) if meta.creates => {
            Refusal::IdTaken.into()
        }
        CommandError::Store(StoreError::VersionConflict {
            current, expected, ..
        }) => CommandError::Stale {
            current,
            sent: envelope.expected_version.unwrap_or(expected),
        },
        CommandError::Store(StoreError::Reserved { kind, .. }) => Refusal::duplicate(
            pointer_of(&kind),
            None,
            "Another record has this value already.",
        )
        .into(),
        other => other,
    }
}

/// The field whose value a reservation of this kind makes unique.
fn pointer_of(kind: &str) -> &'static str {
    match kind {
        "user_email" => "/email",
        "customer_gstin" => "/gstin",
        _ => "",
    }
}
