//! One record from its own events: state now and at any version, history with the difference of
//! each event, and what the caller may do with it. The same for every aggregate.

use aggregates::kernel::{CommandSet, Decider, Refusal};
use aggregates::policy::{self, Action};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::{StoredEvent, UpTo};
use crate::executor::{CommandError, Door, Loaded, typed};
use crate::http::commands::EVENT_POSITION;

/// Record, history, state at a version and difference of one aggregate.
pub fn routes<A: Door>() -> Router<App> {
    let base = format!("/api/v1/{}/{{id}}", A::PLURAL);
    Router::new()
        .route(&base, get(record::<A>))
        .route(&format!("{base}/history"), get(history::<A>))
        .route(&format!("{base}/at/{{version}}"), get(at::<A>))
        .route(&format!("{base}/diff"), get(diff::<A>))
}

/// One event as people read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Change {
    /// Names the event.
    pub event_id: Uuid,
    /// Version of the record after it.
    pub version: i64,
    /// Type, e.g. `lead.won`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the fact holds.
    pub at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who acted; absent for the system.
    pub actor: Option<Uuid>,
    /// Their name.
    pub actor_name: Option<String>,
    /// Role they had.
    pub role: Option<String>,
    /// Where the command came from.
    pub channel: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Shared by all events of one act.
    pub correlation_id: Option<String>,
    /// The event that led to it.
    pub causation_id: Option<String>,
    /// Members that changed.
    pub changes: Vec<Difference>,
}

/// A member before and after.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Difference {
    /// Path of the member, e.g. `site/address/city`.
    pub field: String,
    /// Before.
    #[schema(value_type = Object)]
    pub from: Value,
    /// After.
    #[schema(value_type = Object)]
    pub to: Value,
}

/// What every record carries besides its own members.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordDescription)]
pub struct Description {
    /// The record.
    id: Uuid,
    /// Stream version: what `If-Match` takes.
    version: i64,
    /// When its first fact holds.
    created_at: DateTime<Utc>,
    /// Its last change.
    updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    updated_by: Option<Uuid>,
    /// What the caller may do; absent for past versions.
    actions: Option<Vec<Offer>>,
}

/// The events of a record.
#[derive(Serialize, ToSchema)]
pub struct History {
    /// Oldest first.
    pub(super) items: Vec<Change>,
}

/// Two versions compared.
#[derive(Serialize, ToSchema)]
pub struct DifferenceBetween {
    /// Earlier version, 0 for before the first event.
    from: usize,
    /// Later version.
    to: usize,
    /// Members that differ.
    changes: Vec<Difference>,
}

/// A record the caller may read, for reads of its parts.
///
/// # Errors
/// 403 without the grant, 404 for one out of scope, or the database.
pub(super) async fn readable<A: Door>(
    app: &App,
    caller: &Caller,
    id: &str,
) -> Result<Loaded<A>, Problem> {
    let stream = Stream::<A>::open(app, caller, id).await?;
    Ok(Loaded {
        id: stream.id,
        version: stream.version(),
        state: stream.state,
    })
}

/// A stream with its state, read once.
struct Stream<A: Door> {
    id: Uuid,
    events: Vec<StoredEvent>,
    decoded: Vec<<A as Decider>::Event>,
    state: A,
}

impl<A: Door> Stream<A> {
    async fn read(app: &App, id: Uuid) -> Result<Self, Problem> {
        let events = app
            .desk()
            .store()
            .history(<A as Decider>::TYPE, id, UpTo::Now)
            .await
            .map_err(CommandError::from)?;
        let decoded = events
            .iter()
            .map(|event| {
                typed::<A>(
                    &event.event_type,
                    event.event_version,
                    event.payload.clone(),
                )
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(CommandError::from)?;
        Ok(Self {
            id,
            state: A::after(&decoded),
            events,
            decoded,
        })
    }

    /// A stream the caller may read.
    async fn open(app: &App, caller: &Caller, id: &str) -> Result<Self, Problem> {
        let read = Action::read_of(<A as Decider>::TYPE).ok_or(Problem::of(Code::NotFound))?;
        policy::has_grant(&caller.actor, read)?;
        let id: Uuid = id.parse().map_err(|_| Problem::of(Code::NotFound))?;
        let stream = Self::read(app, id).await?;
        if stream.events.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        let record = stream.state.record(app.desk(), &caller.actor, id).await?;
        policy::readable(&caller.actor, read, &record)?;
        Ok(stream)
    }

    fn version(&self) -> i64 {
        self.events.last().map_or(0, |event| event.sequence)
    }

    /// What the caller may see of the state at each version, from 0 on.
    fn states(&self, caller: &Caller) -> Vec<Value> {
        let mut state = A::default();
        let mut states = vec![json!({})];
        for event in &self.decoded {
            state.evolve(event);
            let mut seen = serde_json::to_value(&state).unwrap_or_default();
            policy::mask(caller.actor.role, <A as Decider>::TYPE, &mut seen);
            states.push(seen);
        }
        states
    }
}

async fn record<A: Door>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stream = Stream::<A>::open(&app, &caller, &id).await?;
    let etag = format!("\"{}\"", stream.version());
    if headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        == Some(&etag)
    {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let mut body = serde_json::to_value(&stream.state).unwrap_or_default();
    describe(&mut body, stream.id, &stream.events);
    body["actions"] = json!(actions(&app, &caller, &stream).await?);
    policy::mask(caller.actor.role, <A as Decider>::TYPE, &mut body);
    let mut answer = Json(body).into_response();
    if let Ok(value) = HeaderValue::from_str(&etag) {
        answer.headers_mut().insert(header::ETAG, value);
    }
    // A list asked for this position shows what the record shows.
    if let Some(last) = stream.events.last()
        && let Ok(value) = HeaderValue::from_str(&last.token.to_string())
    {
        answer.headers_mut().insert(EVENT_POSITION.clone(), value);
    }
    Ok(answer)
}

/// Id, version, and who changed it last.
fn describe(body: &mut Value, id: Uuid, events: &[StoredEvent]) {
    let last = events.last();
    body["id"] = json!(id);
    body["version"] = json!(last.map_or(0, |event| event.sequence));
    body["created_at"] = json!(events.first().map(occurred_at));
    body["updated_at"] = json!(last.map(occurred_at));
    body["updated_by"] = json!(
        last.and_then(|event| text(event, "actor"))
            .filter(|actor| actor != "system")
    );
}

/// A text of the envelope.
fn text(event: &StoredEvent, key: &str) -> Option<String> {
    event
        .metadata
        .get(key)
        .and_then(Value::as_str)
        .map(str::to_owned)
}

fn occurred_at(event: &StoredEvent) -> DateTime<Utc> {
    event
        .metadata
        .get("occurred_at")
        .and_then(Value::as_str)
        .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
        .map_or(event.recorded_at, |at| at.with_timezone(&Utc))
}

/// A command the caller's role has, and whether the record accepts it now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offer {
    /// Name as in the path, e.g. `start-proposal`.
    pub command: String,
    /// Whether it is possible now.
    pub enabled: bool,
    /// Why not, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// Why not, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

async fn actions<A: Door>(
    app: &App,
    caller: &Caller,
    stream: &Stream<A>,
) -> Result<Vec<Offer>, Problem> {
    let state = &stream.state;
    let record = state.record(app.desk(), &caller.actor, stream.id).await?;
    let mut offers = Vec::new();
    for command in <A as Decider>::Command::ALL {
        if command.creates || command.action.grant(caller.actor.role).scope.is_none() {
            continue;
        }
        let refused = match policy::allowed(&caller.actor, command.action, &record) {
            // The password is asked for when the act is sent.
            Ok(()) | Err(Refusal::StepUpRequired) => state.gate(command.action).err(),
            Err(refusal) => Some(refusal),
        };
        offers.push(Offer {
            command: command.name.replace('_', "-"),
            enabled: refused.is_none(),
            reason: refused.as_ref().map(Refusal::code),
            message: refused.as_ref().map(ToString::to_string),
        });
    }
    Ok(offers)
}

async fn history<A: Door>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<History>, Problem> {
    policy::has_grant(&caller.actor, Action::HistoryTimeline)?;
    let stream = Stream::<A>::open(&app, &caller, &id).await?;
    let items = stream.changes(&app, &caller, 0).await?;
    Ok(Json(History { items }))
}

async fn at<A: Door>(
    State(app): State<App>,
    caller: Caller,
    Path((id, version)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    policy::has_grant(&caller.actor, Action::HistoryAt)?;
    let stream = Stream::<A>::open(&app, &caller, &id).await?;
    let version = place(&stream.events, &version)?;
    let mut body = serde_json::to_value(A::after(&stream.decoded[..version])).unwrap_or_default();
    describe(&mut body, stream.id, &stream.events[..version]);
    policy::mask(caller.actor.role, <A as Decider>::TYPE, &mut body);
    Ok(Json(body))
}

async fn diff<A: Door>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<DifferenceBetween>, Problem> {
    policy::has_grant(&caller.actor, Action::HistoryDiff)?;
    let stream = Stream::<A>::open(&app, &caller, &id).await?;
    let query = query.unwrap_or_default();
    let part = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let (Some(from), Some(to)) = (part("from"), part("to")) else {
        return Err(Problem::of(Code::InvalidParameter).detail("Say from= and to=, two versions."));
    };
    let (from, to) = (
        if from == "0" {
            0
        } else {
            place(&stream.events, &from)?
        },
        place(&stream.events, &to)?,
    );
    let states = stream.states(&caller);
    Ok(Json(DifferenceBetween {
        from,
        to,
        changes: differences(&states[from], &states[to]),
    }))
}

fn place(events: &[StoredEvent], version: &str) -> Result<usize, Problem> {
    version
        .parse::<usize>()
        .ok()
        .filter(|version| (1..=events.len()).contains(version))
        .ok_or_else(|| {
            Problem::of(Code::InvalidParameter).detail(format!(
                "A version is a whole number from 1 to {}.",
                events.len()
            ))
        })
}

/// Events of a record after a version, as the caller may read them: for 412 answers.
///
/// # Errors
/// The database, or an event this build cannot read.
pub async fn changes<A: Door>(
    app: &App,
    caller: &Caller,
    id: Uuid,
    after: i64,
) -> Result<Vec<Change>, Problem> {
    let after = usize::try_from(after).unwrap_or(0);
    Stream::<A>::read(app, id)
        .await?
        .changes(app, caller, after)
        .await
}

impl<A: Door> Stream<A> {
    async fn changes(
        &self,
        app: &App,
        caller: &Caller,
        after: usize,
    ) -> Result<Vec<Change>, Problem> {
        let actors: Vec<Uuid> = self
            .events
            .iter()
            .filter_map(|event| text(event, "actor")?.parse().ok())
            .collect();
        let names = super::list::names(
            app.reader(),
            &app.desk().table("user_directory"),
            "name",
            &actors,
        )
        .await?;
        let states = self.states(caller);
        let mut changes = Vec::new();
        for (event, pair) in self.events.iter().zip(states.windows(2)).skip(after) {
            let actor = text(event, "actor").filter(|actor| actor != "system");
            changes.push(Change {
                event_id: event.event_id,
                version: event.sequence,
                kind: event.event_type.clone(),
                at: occurred_at(event),
                recorded_at: event.recorded_at,
                actor_name: actor.as_ref().and_then(|actor| names.get(actor)).cloned(),
                actor: actor.and_then(|actor| actor.parse().ok()),
                role: text(event, "role"),
                channel: text(event, "channel"),
                reason: text(event, "reason"),
                correlation_id: text(event, "correlation_id"),
                causation_id: text(event, "causation_id"),
                changes: differences(&pair[0], &pair[1]),
            });
        }
        Ok(changes)
    }
}

/// Members that differ, by path; lists are compared as a whole.
fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&mut String::new(), before, after, &mut found);
    found
}

fn compare(path: &mut String, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    let empty = Map::new();
    let objects = match (before, after) {
        (Value::Object(a), Value::Object(b)) => Some((a, b)),
        (Value::Object(a), Value::Null) => Some((a, &empty)),
        (Value::Null, Value::Object(b)) => Some((&empty, b)),
        _ => None,
    };
    if let Some((a, b)) = objects {
        let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
        let length = path.len();
        for name in names {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            compare(
                path,
                a.get(name).unwrap_or(&Value::Null),
                b.get(name).unwrap_or(&Value::Null),
                found,
            );
            path.truncate(length);
        }
    } else if before != after {
        found.push(Difference {
            field: path.clone(),
            from: before.clone(),
            to: after.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_the_innermost_member() {
        let before = json!({"title": "a", "site": {"city": "Kochi", "pin": 1}, "tags": [1]});
        let after = json!({"title": "a", "site": {"city": "Aluva", "pin": 1}, "tags": [1, 2], "owner": "x"});
        let fields: Vec<String> = differences(&before, &after)
            .into_iter()
            .map(|d| d.field)
            .collect();
        assert_eq!(fields, ["owner", "site/city", "tags"]);
    }
}
