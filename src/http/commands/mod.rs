//! The one door for changes: `POST /api/v1/commands/{plural}[/{id}/{command}]` (api.md §1.3).
//!
//! Each command gets its own path and schema in
//! the OpenAPI document, so generated clients refuse a misspelt command or a missing field.

pub mod amc_contract;
pub mod company;
pub mod customer;
mod document;
pub mod entries;
pub mod interaction;
pub mod invoice;
pub mod lead;
pub mod paper;
pub mod project;
pub mod quotation;
pub mod reference;
pub mod task;
pub mod ticket;
pub mod user;

use aggregates::kernel::{CommandMeta, CommandSet, Decider, Refusal};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, body::Bytes, routing::post};
use chrono::Utc;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

pub use document::document;

use crate::app::App;
use crate::auth::access_log::Kind;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::{StoreError, Token};
use crate::executor::{CommandError, Door, Envelope, Receipt};
use crate::http::body::read_json;

/// Token of the state an answer shows (api.md §1.3).
pub static EVENT_POSITION: HeaderName = HeaderName::from_static("event-position");

/// The routes of one aggregate. Its first creating command has the bare path, another one keeps
/// its name; the one record of its kind needs no id in the path (api.md §3).
pub fn door<A: Door>() -> Router<App> {
    let base = format!("/api/v1/commands/{}", A::PLURAL);
    if let Some(single) = A::SINGLE {
        return Router::new().route(
            &format!("{base}/{{command}}"),
            post(
                move |state, caller, Path(command): Path<String>, query, headers, body| {
                    let place = Path((single().to_string(), command));
                    act::<A>(state, caller, place, query, headers, body)
                },
            ),
        );
    }
    let creating = <A as Decider>::Command::ALL
        .iter()
        .filter(|meta| meta.creates);
    let mut router = Router::new().route(&format!("{base}/{{id}}/{{command}}"), post(act::<A>));
    for (place, meta) in creating.enumerate() {
        let path = match place {
            0 => base.clone(),
            _ => format!("{base}/{}", meta.name.replace('_', "-")),
        };
        router = router.route(
            &path,
            post(move |state, caller, query, headers, body| {
                create::<A>(meta, state, caller, query, headers, body)
            }),
        );
    }
    router
}

/// An event a command made.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventMade {
    /// Names the event.
    pub event_id: Uuid,
    /// Type, e.g. `lead.captured`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The answer of an accepted command.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    /// The record.
    pub id: Uuid,
    /// Its version now.
    pub version: i64,
    /// Opaque place of the last event; send it as `min_position` to read one's own write.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub token: Option<Token>,
    /// Events written; empty when nothing had to change.
    pub events: Vec<EventMade>,
    /// What a dry run would have written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub would: Vec<Value>,
    /// Hints that do not stand in the way.
    #[schema(value_type = Vec<Object>)]
    pub warnings: Vec<Value>,
}

async fn create<A: Door>(
    meta: &'static CommandMeta,
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let mut body = read_json(&headers, &body)?;
    let id = match body
        .as_object_mut()
        .and_then(|members| members.remove("id"))
    {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.parse::<Uuid>().map_err(|_| bad_id())?),
        Some(_) => return Err(bad_id()),
    };
    let key = Key::read(&headers, &caller)?;
    if key.is_none() {
        return Err(Problem::of(Code::IdempotencyRequired)
            .detail("Send an Idempotency-Key of 1 to 64 characters with every creation."));
    }
    // The same key makes the same id, so a repeated creation meets its own record.
    let id = id.unwrap_or_else(|| {
        key.as_ref()
            .map_or_else(Uuid::now_v7, |key| Uuid::new_v5(&key.id, b"id"))
    });
    run::<A>(&app, &caller, meta, id, query, &headers, body, key).await
}

async fn act<A: Door>(
    State(app): State<App>,
    caller: Caller,
    Path((id, command)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let name = command.replace('-', "_");
    let meta = <A as Decider>::Command::ALL
        .iter()
        .find(|meta| {
            !meta.creates
                && meta.name == name
                && !command.contains('_')
                && !meta.action.system_only()
        })
        .ok_or(Problem::of(Code::RouteNotFound))?;
    let body = if body.is_empty() {
        Value::Object(serde_json::Map::new())
    } else {
        read_json(&headers, &body)?
    };
    let key = Key::read(&headers, &caller)?;
    // An id that is none is a record that does not exist, once the role may ask at all.
    aggregates::policy::has_grant(&caller.actor, meta.action)?;
    let id = id
        .parse::<Uuid>()
        .map_err(|_| Problem::of(Code::NotFound))?;
    run::<A>(&app, &caller, meta, id, query, &headers, body, key).await
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one request, in one private place"
)]
async fn run<A: Door>(
    app: &App,
    caller: &Caller,
    meta: &CommandMeta,
    id: Uuid,
    query: Option<String>,
    headers: &HeaderMap,
    body: Value,
    key: Option<Key>,
) -> Result<Response, Problem> {
    let dry_run = read_dry_run(query.as_deref())?;
    let expected_version = read_if_match(headers)?;
    let command_id = key.as_ref().map_or_else(Uuid::now_v7, |key| key.id);
    let request_hash = key.map(|_| {
        let text = format!("POST {} {} {}\n{body}", A::PLURAL, id, meta.name);
        Sha256::digest(text.as_bytes()).to_vec()
    });
    let envelope = Envelope {
        actor: caller.actor.clone(),
        command_id,
        request_hash,
        expected_version,
        occurred_at: Utc::now(),
        correlation_id: command_id,
        causation_id: None,
        request_id: Some(caller.request.request_id.clone()),
        ip: Some(caller.request.ip.to_string()),
        client: Some(caller.request.client.clone()).filter(|client| !client.is_empty()),
        dry_run,
        under: Some(meta.action),
    };
    if meta.needs_version && expected_version.is_none() && !dry_run {
        // Who may not act at all learns that first (permissions.md §2).
        aggregates::policy::has_grant(&caller.actor, meta.action)?;
        return Err(Problem::of(Code::IfMatchRequired)
            .detail("Send If-Match with the version of the record you have seen."));
    }
    match app
        .desk()
        .execute::<A>(&envelope, id, meta.name, body)
        .await
    {
        Ok(receipt) => Ok(answer::<A>(meta, receipt)),
        Err(CommandError::Stale { current, sent }) => {
            Err(stale::<A>(app, caller, id, current, sent).await)
        }
        Err(error) => {
            if let CommandError::Refused(refusal) = &error {
                note_denial(app, caller, <A as Decider>::TYPE, id, meta, refusal).await?;
            }
            Err(error.into())
        }
    }
}

/// Refusals of permission are access-log rows (permissions.md §2).
async fn note_denial(
    app: &App,
    caller: &Caller,
    kind: &str,
    id: Uuid,
    meta: &CommandMeta,
    refusal: &Refusal,
) -> Result<(), Problem> {
    let what = match refusal {
        Refusal::Forbidden { .. }
        | Refusal::ReadOnlyRole
        | Refusal::OutOfScope
        | Refusal::StepUpRequired => Kind::PermissionDenied,
        Refusal::Invalid(errors) if errors.iter().any(|error| error.code == "field_forbidden") => {
            Kind::FieldDenied
        }
        _ => return Ok(()),
    };
    let entry = caller
        .entry(what)
        .about(format!("{kind}/{id}"))
        .detail(serde_json::json!({ "action": meta.action.name(), "code": refusal.code() }));
    Ok(app.auth().record(entry, &caller.request).await?)
}

fn answer<A: Door>(meta: &CommandMeta, receipt: Receipt) -> Response {
    let created = meta.creates && receipt.token.is_some();
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    };
    put(header::ETAG, format!("\"{}\"", receipt.version));
    if let Some(token) = receipt.token {
        put(EVENT_POSITION.clone(), token.to_string());
    }
    if receipt.replayed {
        put(
            HeaderName::from_static("idempotency-replayed"),
            "true".into(),
        );
    }
    if created {
        put(
            header::LOCATION,
            format!("/api/v1/{}/{}", A::PLURAL, receipt.id),
        );
    }
    let body = Accepted {
        id: receipt.id,
        version: receipt.version,
        token: receipt.token,
        events: receipt
            .events
            .into_iter()
            .map(|(event_id, kind)| EventMade { event_id, kind })
            .collect(),
        would: receipt.would,
        warnings: Vec::new(),
    };
    let status = if created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    (status, headers, Json(body)).into_response()
}

/// 412 with what happened since the version sent, so a client can merge or ask.
async fn stale<A: Door>(app: &App, caller: &Caller, id: Uuid, current: i64, sent: i64) -> Problem {
    let since = match crate::http::queries::record::changes::<A>(app, caller, id, sent).await {
        Ok(changes) => changes,
        Err(problem) => return problem,
    };
    Problem::of(Code::VersionConflict)
        .detail("Somebody changed this record after you opened it.")
        .with("current_version", current)
        .with("since", serde_json::to_value(since).unwrap_or_default())
}

/// An idempotency key, as the id of its receipt: UUIDv5 of caller and key.
struct Key {
    id: Uuid,
}

impl Key {
    fn read(headers: &HeaderMap, caller: &Caller) -> Result<Option<Self>, Problem> {
        let Some(value) = headers.get("idempotency-key") else {
            return Ok(None);
        };
        let text = value.to_str().unwrap_or_default();
        if !(1..=64).contains(&text.len()) {
            return Err(Problem::of(Code::IdempotencyInvalid)
                .detail("An Idempotency-Key has 1 to 64 characters of plain text."));
        }
        Ok(Some(Self {
            id: Uuid::new_v5(&caller.user_id(), text.as_bytes()),
        }))
    }
}

fn bad_id() -> Problem {
    Problem::invalid(vec![aggregates::kernel::FieldError::new(
        "/id",
        "bad_format",
        "Send a UUID, or leave the id out.",
    )])
}

fn read_if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let version = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text)
        .parse()
        .ok()
        .filter(|version| *version >= 0);
    version.map(Some).ok_or_else(|| {
        Problem::of(Code::IfMatchInvalid).detail("If-Match is the version in quotes, as in \"3\".")
    })
}

fn read_dry_run(query: Option<&str>) -> Result<bool, Problem> {
    let mut dry_run = false;
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("dry_run", "true") => dry_run = true,
            ("dry_run", "false") => dry_run = false,
            _ => {
                return Err(Problem::of(Code::InvalidParameter).detail(format!(
                    "A command takes dry_run=true and nothing else, not {name}."
                )));
            }
        }
    }
    Ok(dry_run)
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => refusal.into(),
            CommandError::Parse(error) => error.into(),
            CommandError::Stale { current, .. } => {
                Problem::of(Code::VersionConflict).with("current_version", current)
            }
            CommandError::IdempotencyMismatch => Problem::of(Code::IdempotencyMismatch)
                .detail("This Idempotency-Key was used for another request. Make a new one."),
            CommandError::Read(error) => error.into(),
            CommandError::Effect(text) => anyhow::Error::msg(text).into(),
            CommandError::Store(StoreError::Unavailable(error)) => {
                tracing::error!(error = %error, "the event store is not available");
                Problem::of(Code::StorageUnavailable).retry_after(1)
            }
            CommandError::Store(StoreError::Transient(error)) => {
                tracing::warn!(error = %error, "the event store kept giving way");
                Problem::of(Code::StorageUnavailable).retry_after(1)
            }
            CommandError::Decode(error) => anyhow::Error::from(error).into(),
            CommandError::Store(error) => anyhow::Error::from(error).into(),
        }
    }
}
