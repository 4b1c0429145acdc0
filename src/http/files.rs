//! Bytes on their way in: announced, sent in parts, resumable (api.md §1.9, security.md §6).

use aggregates::kernel::FieldError;
use aggregates::policy::{self, Action};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::body::JsonBody;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::files::{self, Begun, PART_BYTES, Progress, Purpose, UploadError};

/// Unattached uploads go after a day.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// Received length of an upload.
static RECEIVED: HeaderName = HeaderName::from_static("upload-offset");

/// Routes of files.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(receive, length, discard))
}

/// What is to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BeginUpload {
    /// Name of the file with its extension, which must agree with the content.
    name: String,
    /// Length in bytes.
    size: i64,
    /// SHA-256 of the bytes, in hex.
    sha256: String,
    /// What for; decides types and size.
    purpose: Purpose,
}

/// Where to send it.
#[derive(Debug, Serialize, ToSchema)]
struct UploadBegun {
    /// What the attaching command takes.
    upload_id: Uuid,
    /// Address of the parts.
    put_url: String,
    /// Gone after that, unless attached.
    expires_at: DateTime<Utc>,
    /// Most bytes of one part.
    part_size: i64,
}

/// How far it is.
#[derive(Debug, Serialize, ToSchema)]
struct UploadProgress {
    /// Bytes received.
    received: i64,
    /// Bytes announced.
    size: i64,
    /// All are here, and they are what name and hash say.
    finished: bool,
}

impl From<Progress> for UploadProgress {
    fn from(progress: Progress) -> Self {
        Self {
            received: progress.received_bytes,
            size: progress.size_bytes,
            finished: progress.finished,
        }
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Unknown => Problem::of(Code::UploadExpired)
                .detail("There is no such upload of yours, or its day is over. Begin again."),
            UploadError::OutOfOrder { expected } => Problem::of(Code::InvalidParameter)
                .detail(format!("Go on at byte {expected}, within the announced length."))
                .with("received", expected),
            UploadError::NotAllowed => Problem::of(Code::FileTypeNotAllowed).detail(
                "Send JPEG, PNG, WebP or HEIC as photo; PDF, DOCX, XLSX, PPTX, CSV or TXT as document; MP4 or QuickTime as video.",
            ),
            UploadError::Mismatch => Problem::of(Code::ContentMismatch)
                .detail("The bytes are not what the name or the hash says. Send the file again."),
            UploadError::Database(error) => error.into(),
        }
    }
}

/// Announces a file. Its type is found in the bytes once they are all here.
#[utoipa::path(post, path = "/api/v1/files/uploads", tag = "files", operation_id = "begin_upload", request_body = BeginUpload, responses((status = 201, body = UploadBegun)))]
async fn begin(
    State(app): State<App>,
    caller: Caller,
    JsonBody(begin): JsonBody<BeginUpload>,
) -> Result<Response, Problem> {
    policy::has_grant(&caller.actor, Action::DocumentAttach)?;
    let mut errors = Vec::new();
    let length = begin.name.chars().count();
    if !(1..=200).contains(&length) || begin.name.contains(['/', '\\']) {
        errors.push(FieldError::new(
            "/name",
            "bad_format",
            "Send the name of the file alone, in at most 200 characters.",
        ));
    }
    if begin.size < 1 {
        errors.push(FieldError::new(
            "/size",
            "out_of_range",
            "The file is empty.",
        ));
    }
    let sha256: Option<[u8; 32]> = hex::decode(&begin.sha256)
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    if sha256.is_none() {
        errors.push(FieldError::new(
            "/sha256",
            "bad_format",
            "Send the SHA-256 of the file in 64 hexadecimal digits.",
        ));
    }
    let (Some(sha256), true) = (sha256, errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    if begin.size > begin.purpose.most_bytes() {
        return Err(Problem::of(Code::FileTooLarge).detail(format!(
            "A {} has {} MiB at most.",
            begin.purpose.code(),
            begin.purpose.most_bytes() / 1024 / 1024
        )));
    }
    let begun = Begun {
        owner: caller.user_id(),
        name: &begin.name,
        size_bytes: begin.size,
        sha256,
        purpose: begin.purpose,
    };
    let upload_id = files::begin(app.desk().pool(), &begun).await?;
    let body = UploadBegun {
        upload_id,
        put_url: format!("/api/v1/files/uploads/{upload_id}"),
        expires_at: Utc::now() + KEPT,
        part_size: PART_BYTES,
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

fn upload_id(caller: &Caller, id: &str) -> Result<Uuid, Problem> {
    policy::has_grant(&caller.actor, Action::DocumentAttach)?;
    id.parse().map_err(|_| UploadError::Unknown.into())
}

/// First byte of a part, from `Content-Range: bytes 0-524287/2000000`; without it the part is the
/// whole file.
fn first_byte(headers: &HeaderMap) -> Result<i64, Problem> {
    let Some(value) = headers.get(header::CONTENT_RANGE) else {
        return Ok(0);
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("bytes "))
        .and_then(|text| text.split_once('-'))
        .and_then(|(first, _)| first.parse().ok())
        .filter(|first| *first >= 0)
        .ok_or_else(|| {
            Problem::of(Code::InvalidParameter).detail("Content-Range reads bytes first-last/size.")
        })
}

/// Takes the next part. The last one finishes the upload.
#[utoipa::path(put, path = "/api/v1/files/uploads/{id}", tag = "files", operation_id = "send_upload_part", params(("id" = String, Path)), request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = UploadProgress)))]
async fn receive(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    part: Bytes,
) -> Result<Json<UploadProgress>, Problem> {
    let id = upload_id(&caller, &id)?;
    if i64::try_from(part.len()).unwrap_or(i64::MAX) > PART_BYTES {
        return Err(Problem::of(Code::BodyTooLarge)
            .detail(format!("A part has {PART_BYTES} bytes at most.")));
    }
    let first = first_byte(&headers)?;
    let progress = files::receive(app.desk().pool(), caller.user_id(), id, first, &part).await?;
    Ok(Json(progress.into()))
}

/// How much is here: where to go on after a break.
#[utoipa::path(head, path = "/api/v1/files/uploads/{id}", tag = "files", operation_id = "find_upload", params(("id" = String, Path)), responses((status = 200, description = "The header Upload-Offset has the received length")))]
async fn length(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = upload_id(&caller, &id)?;
    let progress = files::progress(app.desk().pool(), caller.user_id(), id).await?;
    let mut answer = StatusCode::OK.into_response();
    answer
        .headers_mut()
        .insert(RECEIVED.clone(), HeaderValue::from(progress.received_bytes));
    Ok(answer)
}

/// Gives an unfinished upload up.
#[utoipa::path(delete, path = "/api/v1/files/uploads/{id}", tag = "files", operation_id = "discard_upload", params(("id" = String, Path)), responses((status = 204, description = "Gone")))]
async fn discard(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = upload_id(&caller, &id)?;
    if files::discard(app.desk().pool(), caller.user_id(), id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(UploadError::Unknown.into())
    }
}
