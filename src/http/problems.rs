//! Every refusal under `/api` is a problem document, also those that frameworks and layers make:
//! a text of a library never reaches a client (api.md §1.5).

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{Code, Problem};

/// Layer: replaces answers of 400 and above that are no problem documents.
/// `axum::middleware::from_fn(only)`.
pub async fn only(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    if !is_api || is_problem {
        return response;
    }
    let Some(code) = code_of(response.status()) else {
        return response;
    };
    let mut problem = Problem::of(code);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            problem = problem.header(name, value.clone());
        }
    }
    problem.into_response()
}

/// The code for a bare status; `None` when it is no refusal.
fn code_of(status: StatusCode) -> Option<Code> {
    let code = match status {
        StatusCode::NOT_FOUND => Code::RouteNotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::NOT_ACCEPTABLE => Code::NotAcceptable,
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Code::Timeout,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        StatusCode::UNPROCESSABLE_ENTITY => Code::ValidationFailed,
        StatusCode::TOO_MANY_REQUESTS => Code::RateLimited,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::Forbidden,
        StatusCode::SERVICE_UNAVAILABLE => Code::NotReady,
        other if other.is_client_error() => Code::InvalidParameter,
        other if other.is_server_error() => Code::Internal,
        _other => return None,
    };
    Some(code)
}
