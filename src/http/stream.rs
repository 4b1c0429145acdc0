//! Live updates: `GET /api/v1/stream` (api.md §1.7). A change names the record and its new version,
//! never personal data; clients fetch what they show.

use std::convert::Infallible;
use std::time::Duration;

use aggregates::policy::Action;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::{Router, routing::get};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::event_store::Token;

/// Events read at once; a client further behind than this refetches.
const PAGE: usize = 500;
/// How long one stream lasts before the client comes back with a fresh token.
const LASTS: Duration = Duration::from_secs(600);

/// The route.
pub fn router() -> Router<App> {
    Router::new().route("/api/v1/stream", get(stream))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Resources of interest, comma separated; all when absent.
    topics: Option<String>,
    after: Option<String>,
}

async fn stream(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Sse<impl futures::Stream<Item = Result<Event, Infallible>>>, Problem> {
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .map(str::to_owned)
        .or(wanted.after);
    let after = match last {
        Some(text) => Some(text.parse::<Token>().map_err(|_| {
            Problem::of(Code::InvalidParameter).detail("after is a token from an earlier message.")
        })?),
        None => None,
    };
    let topics: Option<Vec<String>> = wanted
        .topics
        .map(|topics| topics.split(',').map(str::to_owned).collect());
    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(follow(app, caller, topics, after, sender));
    Ok(Sse::new(ReceiverStream::new(receiver))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Sends changes of what the caller's role may read until the stream has lasted.
async fn follow(
    app: App,
    caller: Caller,
    topics: Option<Vec<String>>,
    after: Option<Token>,
    sender: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut frontier = app.feed().subscribe();
    let mut cursor = after.unwrap_or_else(|| app.feed().frontier().head);
    let ends = tokio::time::Instant::now() + LASTS;
    loop {
        let Ok(page) = app.feed().page(cursor, PAGE).await else {
            return;
        };
        if page.len() == PAGE && after.is_some() {
            cursor = app.feed().frontier().head;
            if sender
                .send(Ok(Event::default()
                    .event("resync")
                    .id(cursor.to_string())
                    .data("{}")))
                .await
                .is_err()
            {
                return;
            }
            continue;
        }
        for event in &page {
            cursor = event.token;
            if !visible(&caller, &topics, &event.aggregate_type) {
                continue;
            }
            let data = json!({
                "entity": event.aggregate_type,
                "id": event.aggregate_id,
                "version": event.sequence,
                "type": event.event_type,
                "actor": event.metadata.get("actor"),
                "at": event.recorded_at,
            });
            let message = Event::default()
                .event("change")
                .id(event.token.to_string())
                .data(data.to_string());
            if sender.send(Ok(message)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = app.stop().cancelled() => return,
            () = sender.closed() => return,
            () = tokio::time::sleep_until(ends) => {
                let refresh = Event::default().event("session").data("{\"state\":\"refresh\"}");
                if sender.send(Ok(refresh)).await.is_err() {
                    tracing::debug!("the client had gone before its stream ended");
                }
                return;
            }
            changed = frontier.changed() => if changed.is_err() { return },
        }
    }
}

/// A role that reads only its own records hears that something of the kind changed; the record
/// itself is asked for and refused like any other. Kinds it never reads stay silent.
fn visible(caller: &Caller, topics: &Option<Vec<String>>, aggregate_type: &str) -> bool {
    let wanted = topics.as_ref().is_none_or(|topics| {
        topics.iter().any(|topic| {
            topic.split(':').next().is_some_and(|name| {
                name == aggregate_type || name.trim_end_matches('s') == aggregate_type
            })
        })
    });
    wanted
        && Action::read_of(aggregate_type)
            .is_some_and(|read| read.grant(caller.actor.role).scope.is_some())
}
