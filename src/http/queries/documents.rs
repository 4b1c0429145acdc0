//! Documents: browser, versions, record and history (screens.md §11.3).

use aggregates::document::{Document, Version};
use aggregates::policy::{self, Action};
use axum::Json;
use axum::extract::{Path, State};
use projections::document_list::Row;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::spec::{Field, Found, Kind, ListSpec, Lookup};
use super::tasks::NamedLink;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Code, Problem};
use crate::executor::CommandError;

/// Records that show their documents to whoever may read them.
const SHOWN_BY: &[&str] = &[
    "customer",
    "lead",
    "quotation",
    "project",
    "invoice",
    "ticket",
    "amc_contract",
    "interaction",
    "company",
];

/// What the list of documents is.
pub const DOCUMENTS: ListSpec = ListSpec {
    fields: &[
        Field::required("name", Kind::Text),
        Field::required("status", Kind::Text),
        Field::required("category", Kind::Text),
        Field::required("doc_type", Kind::Text),
        Field::required("sensitivity", Kind::Text),
        Field::required("parent_kind", Kind::Text),
        Field::required("parent_id", Kind::Id),
        Field::required("linked", Kind::Ids),
        Field::required("version_no", Kind::Integer),
        Field::required("mime", Kind::Text),
        Field::required("size_bytes", Kind::Integer),
        Field::optional("captured_at", Kind::Instant),
        Field::optional("uploaded_by", Kind::Person),
        Field::required("uploaded_at", Kind::Instant),
        Field::required("created_at", Kind::Instant),
        Field::required("updated_at", Kind::Instant),
        Field::required("id", Kind::Id),
    ],
    owners: &[],
    linked: SHOWN_BY,
    within: Some(policy::types_read),
    totals: &["size_bytes"],
    groups: &[
        "category",
        "doc_type",
        "parent_kind",
        "parent_id",
        "uploaded_by",
        "status",
    ],
    hidden: &[
        "search",
        "linked",
        "linked_kinds",
        "uploads",
        "files",
        "all_bytes",
    ],
    lookups: &[Lookup {
        column: "uploaded_by",
        projection: "user_directory",
        label: "name",
        member: "uploaded_by_name",
    }],
    found: Some(Found {
        title: &["name"],
        subtitle: &["doc_type", "parent_kind"],
    }),
    ..ListSpec::of(
        "document",
        "documents",
        Action::DocumentRead,
        "document_list",
    )
};

/// A document with the names beside its ids.
#[derive(Serialize, ToSchema)]
pub struct DocumentItem {
    #[serde(flatten)]
    row: Row,
    /// The record it hangs under, with its name.
    links: Vec<NamedLink>,
    /// Name of the uploader.
    uploaded_by_name: Option<String>,
}

/// Reads only documents have.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_versions))
}

/// All versions of a document.
#[derive(Serialize, ToSchema)]
struct DocumentVersions {
    /// Oldest first.
    items: Vec<Version>,
    /// The one that is shown.
    version_no: Option<u32>,
}

/// Every version: type, length, hash, who uploaded it and when.
#[utoipa::path(get, path = "/api/v1/documents/{id}/versions", tag = "documents", params(("id" = String, Path)), responses((status = 200, body = DocumentVersions)))]
async fn read_versions(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<DocumentVersions>, Problem> {
    policy::has_grant(&caller.actor, Action::DocumentRead)?;
    let id: Uuid = id.parse().map_err(|_| Problem::of(Code::NotFound))?;
    let document = match app.desk().readable::<Document>(&caller.actor, id, "").await {
        // Out of scope looks like missing.
        Err(CommandError::Refused(_)) => return Err(Problem::of(Code::NotFound)),
        found => found?.state,
    };
    Ok(Json(DocumentVersions {
        items: document.versions,
        version_no: document.version_no,
    }))
}
