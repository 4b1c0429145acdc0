//! `document_list`: papers and photos as the browser shows them (screens.md §11.3), and what the
//! portal track asks of a project: which types of papers it has.

use aggregates::document::{Event, Status, Version};
use aggregates::kernel::Patch;
use aggregates::links::Link;
use aggregates::policy::Sensitivity;
use aggregates::registry::AnyEvent;
use aggregates::vocabulary::DocType;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::linked;
use crate::projector::{Projector, Recorded};

/// One document in a list. The file's own members are those of the version that is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DocumentListItem)]
pub struct Row {
    /// Document.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Name people see.
    pub name: String,
    /// In more words.
    pub description: Option<String>,
    /// Whether it is served.
    pub status: String,
    /// Shelf.
    pub category: String,
    /// What it is.
    pub doc_type: String,
    /// How much it says about a person: `normal`, `identity`, `financial`.
    pub sensitivity: String,
    /// Kind of the record it hangs under.
    pub parent_kind: String,
    /// That record.
    pub parent_id: Uuid,
    /// The version that is shown.
    pub version_no: i64,
    /// How many versions there are.
    pub version_count: i64,
    /// Type found in the bytes.
    pub mime: String,
    /// Length in bytes.
    pub size_bytes: i64,
    /// Length of all versions in bytes.
    pub all_bytes: i64,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// When a photo was taken.
    pub captured_at: Option<DateTime<Utc>>,
    /// Who uploaded it.
    pub uploaded_by: Option<Uuid>,
    /// When.
    pub uploaded_at: DateTime<Utc>,
    /// Uploads that hold the bytes of its versions.
    pub uploads: Vec<Uuid>,
    /// The record it hangs under, as a list of one.
    pub links: Vec<Link>,
    /// Its id.
    pub linked: Vec<Uuid>,
    /// Its kind.
    pub linked_kinds: Vec<String>,
    /// Each version by number: upload, type, length, hash, who, when.
    pub files: Vec<Version>,
    /// When it was attached.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// The projector.
pub struct DocumentList;

impl Projector for DocumentList {
    type Row = Row;
    const NAME: &'static str = "document_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        name text not null,
        description text,
        status text not null,
        category text not null,
        doc_type text not null,
        sensitivity text not null,
        parent_kind text not null,
        parent_id uuid not null,
        version_no bigint not null,
        version_count bigint not null,
        mime text not null,
        size_bytes bigint not null,
        all_bytes bigint not null,
        sha256 text not null,
        captured_at timestamptz,
        uploaded_by uuid,
        uploaded_at timestamptz not null,
        uploads uuid[] not null,
        links jsonb not null,
        linked uuid[] not null,
        linked_kinds text[] not null,
        files jsonb not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(created_at desc, id)",
        "(parent_id, created_at desc, id)",
        "(uploaded_by, created_at desc, id)",
        "using gin (linked)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (uploads)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["document"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Document(event) = &recorded.event else {
            return row;
        };
        let mut row = row.unwrap_or_else(|| Row {
            id: key,
            created_at: recorded.occurred_at,
            ..Row::default()
        });
        row.version = recorded.version;
        row.updated_at = recorded.occurred_at;
        apply(&mut row, event);
        row.search = [Some(row.name.as_str()), row.description.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Attached(attached) => {
            row.name = attached.name.to_string();
            row.description = attached.description.as_ref().map(ToString::to_string);
            row.status = Status::Available.code().into();
            row.parent_kind = attached.parent.kind.code().into();
            row.parent_id = attached.parent.id;
            row.links = vec![attached.parent];
            row.linked = linked::ids(&row.links);
            row.linked_kinds = linked::kinds(&row.links);
            row.category = attached.category.code().into();
            typed(row, &attached.doc_type);
            add(row, &attached.version);
        }
        Event::VersionAdded(version) => add(row, version),
        Event::VersionRestored(restored) => show(row, restored.version_no),
        Event::Renamed(renamed) => {
            row.name = renamed.name.to_string();
            match &renamed.description {
                Patch::Keep => {}
                Patch::Clear => row.description = None,
                Patch::Set(description) => row.description = Some(description.to_string()),
            }
        }
        Event::Categorised(categorised) => {
            row.category = categorised.category.code().into();
            typed(row, &categorised.doc_type);
        }
        Event::Removed(_) => row.status = Status::Removed.code().into(),
        Event::Restored(_) => row.status = Status::Available.code().into(),
        Event::ContentPurged(purged) => {
            for file in &mut row.files {
                if file.version_no == purged.version_no {
                    file.purged = true;
                }
            }
        }
    }
}

fn typed(row: &mut Row, doc_type: &DocType) {
    row.doc_type = doc_type.code().into();
    row.sensitivity = Sensitivity::of(doc_type.code()).code().into();
}

fn add(row: &mut Row, version: &Version) {
    row.files.push(version.clone());
    row.uploads.push(version.upload_id);
    row.all_bytes += version.size_bytes;
    row.version_count += 1;
    show(row, version.version_no);
}

fn show(row: &mut Row, version_no: u32) {
    let Some(version) = row
        .files
        .iter()
        .find(|file| file.version_no == version_no)
        .cloned()
    else {
        return;
    };
    row.version_no = i64::from(version.version_no);
    row.mime = version.mime;
    row.size_bytes = version.size_bytes;
    row.sha256 = version.sha256;
    row.captured_at = version.captured_at;
    row.uploaded_by = version.uploaded_by;
    row.uploaded_at = version.at;
}
