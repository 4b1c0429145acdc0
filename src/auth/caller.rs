//! Who is calling: the extractor every handler starts from.

use std::sync::Arc;

use aggregates::kernel::{Actor, Channel};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use uuid::Uuid;

use super::AuthState;
use super::access_log::{Entry, Kind};
use super::directory::Person;
use super::sessions::LiveSession;
use super::token;
use crate::error::{Code, Problem};
use crate::http::request::RequestContext;

/// Marks a request as the act of a person, not of a timer: the idle limit counts anew.
pub static X_RAYENNA_ACT: HeaderName = HeaderName::from_static("x-rayenna-act");

/// A signed-in person with every right of the role.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What decisions are given.
    pub actor: Actor,
    /// The person, as the event store has it now.
    pub person: Person,
    /// The session.
    pub session_id: Uuid,
    /// Facts of the request: id, address, client.
    pub request: RequestContext,
}

impl Caller {
    /// Id of the person.
    pub fn user_id(&self) -> Uuid {
        self.person.user_id
    }

    /// A row of the access log about something this caller did or was refused.
    pub fn entry(&self, kind: Kind) -> Entry {
        Entry::of(kind)
            .by(Some(self.user_id()), Some(self.person.role))
            .in_session(self.session_id)
    }
}

/// A signed-in person who may yet have to choose another password. For `/me` and `/auth` only;
/// everything else takes a [`Caller`].
#[derive(Clone, Debug)]
pub struct SignedInCaller {
    /// The caller.
    pub caller: Caller,
    /// The session behind it.
    pub session: Arc<LiveSession>,
}

impl<S: Send + Sync> FromRequestParts<S> for SignedInCaller
where
    AuthState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let auth = AuthState::from_ref(state);
        let Ok(request) = RequestContext::from_request_parts(parts, state).await;
        let token = bearer(&parts.headers).ok_or_else(unauthenticated)?;
        let claims = token::verify(&auth.keys, token, auth.now()).map_err(challenge)?;
        let session = auth.check(&claims).await.map_err(|problem| {
            if problem.status() == 401 {
                challenge(problem)
            } else {
                problem
            }
        })?;
        if parts.headers.contains_key(&X_RAYENNA_ACT) {
            auth.touch(&session).await?;
        }
        let person = session.person().clone();
        let actor = Actor {
            user_id: Some(person.user_id),
            role: person.role,
            team_code: person.team_code.clone(),
            channel: Channel::Web,
            stepped_up: session.stepped_up(auth.now()),
        };
        Ok(Self {
            caller: Caller {
                actor,
                person,
                session_id: session.id(),
                request,
            },
            session,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    AuthState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let SignedInCaller { caller, session } =
            SignedInCaller::from_request_parts(parts, state).await?;
        if session.must_change_password() {
            return Err(Code::PasswordChangeRequired.into());
        }
        Ok(caller)
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

fn unauthenticated() -> Problem {
    challenge(Code::Unauthenticated.into())
}

/// Every 401 of a bearer route says how to authenticate (RFC 9110 §11.6.1).
fn challenge(problem: Problem) -> Problem {
    problem.header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}
