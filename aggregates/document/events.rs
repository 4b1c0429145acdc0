//! What may have happened to a document, and how it changes the state.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Categorise, Category, Document, Rename, RestoreVersion, Status, Version};
use crate::kernel::Text;
use crate::links::Link;
use crate::vocabulary::DocType;

crate::events! {
    /// An upload was hung under a record.
    Attached(Attached) = "document.attached" v 1,
    /// A newer version came.
    VersionAdded(Version) = "document.version_added" v 1,
    /// An older version is shown again.
    VersionRestored(RestoreVersion) = "document.version_restored" v 1,
    /// It is called something else.
    Renamed(Rename) = "document.renamed" v 1,
    /// It is on another shelf.
    Categorised(Categorise) = "document.categorised" v 1,
    /// It is out of sight.
    Removed(Removed) = "document.removed" v 1,
    /// It is back.
    Restored(Restored) = "document.restored" v 1,
    /// The bytes of a version are gone.
    ContentPurged(ContentPurged) = "document.content_purged" v 1,
}

/// An upload was hung under a record: its first version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = DocumentAttached)]
pub struct Attached {
    /// The record.
    pub parent: Link,
    /// Shelf.
    pub category: Category,
    /// What it is.
    pub doc_type: DocType,
    /// Name people see.
    pub name: Text<1, 200>,
    /// In more words.
    pub description: Option<Text<1, 2000>>,
    /// The content.
    #[serde(flatten)]
    pub version: Version,
}

/// It is out of sight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DocumentRemoved)]
pub struct Removed {
    /// Why.
    pub reason: Text<3, 500>,
}

/// It is back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DocumentRestored)]
pub struct Restored {}

/// The bytes of a version are gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DocumentContentPurged)]
pub struct ContentPurged {
    /// Which one.
    pub version_no: u32,
    /// What they hashed to.
    pub sha256: String,
}

pub(super) fn evolve(document: &mut Document, event: &Event) {
    match event {
        Event::Attached(attached) => {
            *document = Document {
                status: Some(Status::Available),
                parent: Some(attached.parent),
                category: Some(attached.category),
                doc_type: Some(attached.doc_type.clone()),
                name: Some(attached.name.clone()),
                description: attached.description.clone(),
                versions: vec![attached.version.clone()],
                version_no: Some(attached.version.version_no),
            }
        }
        Event::VersionAdded(version) => {
            document.version_no = Some(version.version_no);
            document.versions.push(version.clone());
        }
        Event::VersionRestored(restored) => document.version_no = Some(restored.version_no),
        Event::Renamed(renamed) => {
            document.name = Some(renamed.name.clone());
            renamed.description.apply(&mut document.description);
        }
        Event::Categorised(categorised) => {
            document.category = Some(categorised.category);
            document.doc_type = Some(categorised.doc_type.clone());
        }
        Event::Removed(_) => document.status = Some(Status::Removed),
        Event::Restored(_) => document.status = Some(Status::Available),
        Event::ContentPurged(purged) => {
            for version in &mut document.versions {
                if version.version_no == purged.version_no {
                    version.purged = true;
                }
            }
        }
    }
}
