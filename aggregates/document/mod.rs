//! Document: a paper or photo that hangs under a record, with all its versions (domain.md §4.11).
//!
//! The events hold what is known of a file, never its bytes: these are kept outside and found by
//! the id of their upload; the SHA-256 in the event says whether they are still the same. A removed
//! document is never served, and its bytes stay until retention ends.

mod commands;
mod decide;
mod events;

pub use commands::*;
pub use decide::{Facts, MOST_BYTES, MOST_FILES, Upload};
pub use events::*;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Ctx, Decider, Refusal, Text};
use crate::links::Link;
use crate::policy::Action;
use crate::vocabulary::{DocType, Geo};

crate::vocabulary::fixed!(
    /// Shelf of a document (§8.3).
    #[schema(as = DocumentCategory)]
    Category {
        /// Photos and videos.
        PhotosVideos = "photos_videos",
        /// Papers.
        Documents = "documents",
        /// Tables.
        Sheets = "sheets",
    }
);

crate::vocabulary::fixed!(
    /// Whether it is served.
    #[schema(as = DocumentStatus)]
    Status {
        /// It is.
        Available = "available",
        /// It was removed.
        Removed = "removed",
    }
);

/// One version of the content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DocumentVersion)]
pub struct Version {
    /// 1, 2, 3, …
    pub version_no: u32,
    /// The upload that holds the bytes.
    pub upload_id: Uuid,
    /// Type found in the bytes.
    pub mime: String,
    /// Length in bytes.
    pub size_bytes: i64,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// When a photo was taken, if it says so.
    pub captured_at: Option<DateTime<Utc>>,
    /// Where a photo was taken, if it says so.
    pub geo: Option<Geo>,
    /// Who uploaded it.
    pub uploaded_by: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
    /// The bytes are gone: retention ended or a person was forgotten.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purged: bool,
}

/// A document as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Document {
    /// Absent before `attached`.
    pub status: Option<Status>,
    /// The record it hangs under.
    pub parent: Option<Link>,
    /// Shelf.
    pub category: Option<Category>,
    /// What it is; narrows who reads it.
    pub doc_type: Option<DocType>,
    /// Name people see.
    pub name: Option<Text<1, 200>>,
    /// In more words.
    pub description: Option<Text<1, 2000>>,
    /// All versions, oldest first.
    pub versions: Vec<Version>,
    /// The version that is shown.
    pub version_no: Option<u32>,
}

impl Document {
    /// The version that is shown.
    pub fn current(&self) -> Option<&Version> {
        let version_no = self.version_no?;
        self.versions
            .iter()
            .find(|version| version.version_no == version_no)
    }

    /// Who uploaded the latest version.
    pub fn uploader(&self) -> Option<Uuid> {
        self.versions.last().and_then(|version| version.uploaded_by)
    }

    /// Whether it is served.
    pub fn is_available(&self) -> bool {
        self.status == Some(Status::Available)
    }
}

/// Key under which a record holds the content of one file.
pub fn content_claim(parent: Link, sha256: &str) -> String {
    format!("{}:{}:{sha256}", parent.kind.code(), parent.id)
}

impl Decider for Document {
    const TYPE: &'static str = "document";
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(&self, ctx: &Ctx<Facts>, command: Command) -> Result<Vec<Event>, Refusal> {
        decide::decide(self, ctx, command)
    }

    fn evolve(&mut self, event: &Event) {
        events::evolve(self, event);
    }

    fn gate(&self, action: Action) -> Result<(), Refusal> {
        decide::gate(self, action)
    }
}

crate::aggregate!(Document);

#[cfg(test)]
mod tests;
