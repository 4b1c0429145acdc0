//! JSON bodies: one reader for every route, so wrong input is a problem with a pointer and never
//! a text of a library.

use aggregates::kernel::{FieldError, normalise, parse_payload};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Code, Problem};

/// Deepest nesting taken (api.md §1.6).
const DEEPEST: usize = 32;

/// A JSON body with every text trimmed and composed (domain.md §2.1).
#[derive(Clone, Debug)]
pub struct JsonBody<T>(pub T);

/// A JSON body whose texts are taken exactly as typed: passwords (security.md §1).
#[derive(Clone, Debug)]
pub struct VerbatimBody<T>(pub T);

/// The body as JSON: 415 for another type, 400 for text that is not JSON or nested too deep.
///
/// # Errors
/// `unsupported_media_type`, `malformed_json`.
pub fn read_json(headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Problem> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    if !is_json {
        return Err(Code::UnsupportedMediaType.into());
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::of(Code::MalformedJson).detail(format!(
            "The body stops being JSON at line {}, column {}.",
            error.line(),
            error.column()
        ))
    })?;
    if deeper_than(&value, DEEPEST) {
        return Err(Problem::of(Code::MalformedJson)
            .detail(format!("The body is nested deeper than {DEEPEST} levels.")));
    }
    Ok(value)
}

fn deeper_than(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => {
            levels == 0 || items.iter().any(|item| deeper_than(item, levels - 1))
        }
        Value::Object(members) => {
            levels == 0
                || members
                    .values()
                    .any(|member| deeper_than(member, levels - 1))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

async fn value_of<S: Send + Sync>(request: Request, state: &S) -> Result<Value, Problem> {
    let headers = request.headers().clone();
    // The only ways this fails are the length limit and a connection that broke off.
    let bytes = Bytes::from_request(request, state)
        .await
        .map_err(|_| Problem::of(Code::BodyTooLarge))?;
    let value = read_json(&headers, &bytes)?;
    if value.is_object() {
        return Ok(value);
    }
    Err(Problem::invalid(vec![FieldError::new(
        "",
        "bad_format",
        "Send a JSON object.",
    )]))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let mut value = value_of(request, state).await?;
        normalise(&mut value)?;
        Ok(Self(parse_payload(value)?))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for VerbatimBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Ok(Self(parse_payload(value_of(request, state).await?)?))
    }
}
