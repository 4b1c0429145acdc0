//! What may be asked of a document. Limits of each field: domain.md §4.11.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Category;
use crate::kernel::{Patch, Text, keep};
use crate::links::Link;
use crate::vocabulary::DocType;

crate::commands! {
    /// Hang an upload under a record.
    create Attach(Attach) = "attach" => DocumentAttach,
    /// Add a newer version.
    change Replace(Replace) = "replace" => DocumentReplace,
    /// Show an older version again.
    change RestoreVersion(RestoreVersion) = "restore_version" => DocumentRestoreVersion,
    /// Call it something else.
    change Rename(Rename) = "rename" => DocumentRename,
    /// Put it on another shelf.
    change Categorise(Categorise) = "categorise" => DocumentCategorise,
    /// Take it out of sight.
    change Remove(Remove) = "remove" => DocumentRemove,
    /// Bring it back.
    change Restore(Restore) = "restore" => DocumentRestore,
    /// Destroy the bytes of a version.
    change Purge(Purge) = "purge" => DocumentPurge,
}

/// Hang an upload under a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentAttach)]
pub struct Attach {
    /// The record.
    pub parent: Link,
    /// A finished upload of one's own.
    pub upload_id: Uuid,
    /// Shelf.
    pub category: Category,
    /// What it is.
    pub doc_type: DocType,
    /// Name people see.
    pub name: Text<1, 200>,
    /// In more words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<1, 2000>>,
}

/// Add a newer version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentReplace)]
pub struct Replace {
    /// A finished upload of one's own.
    pub upload_id: Uuid,
}

/// Show an older version again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentRestoreVersion)]
pub struct RestoreVersion {
    /// Which one.
    pub version_no: u32,
}

/// Call it something else. An absent description stays, `null` clears it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentRename)]
pub struct Rename {
    /// Name people see.
    pub name: Text<1, 200>,
    /// In more words.
    #[serde(default, skip_serializing_if = "keep")]
    pub description: Patch<Text<1, 2000>>,
}

/// Put it on another shelf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentCategorise)]
pub struct Categorise {
    /// Shelf.
    pub category: Category,
    /// What it is.
    pub doc_type: DocType,
}

/// Take it out of sight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentRemove)]
pub struct Remove {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Bring it back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentRestore)]
pub struct Restore {}

/// Destroy the bytes of a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentPurge)]
pub struct Purge {
    /// Which one.
    pub version_no: u32,
}
