//! The rules of a document (domain.md §4.11, security.md §6).

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use uuid::Uuid;

use super::{
    Attach, Attached, Categorise, Command, ContentPurged, Document, Event, Purge, Remove, Removed,
    Rename, RestoreVersion, Restored, Status, Version,
};
use crate::kernel::{CommandSet, Ctx, Patch, Refusal};
use crate::policy::{self, Action};
use crate::vocabulary::Geo;

/// Most files one record has.
pub const MOST_FILES: i64 = 200;
/// Most bytes one record has.
pub const MOST_BYTES: i64 = 2 * 1024 * 1024 * 1024;

/// What a decision on a document must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The upload named: finished, and the caller's own.
    pub upload: Option<Upload>,
    /// Files the parent has besides.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// What rests on the document as evidence.
    pub rests_on_it: Vec<String>,
    /// Last day its content must be kept.
    pub retained_until: Option<NaiveDate>,
}

/// A finished upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
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
}

/// Which commands the status accepts.
pub(super) fn gate(document: &Document, action: Action) -> Result<(), Refusal> {
    match (document.status, action) {
        (None, Action::DocumentAttach) => Ok(()),
        (None, _) => Err(Refusal::NotFound),
        (Some(_), Action::DocumentAttach) => Err(Refusal::IdTaken),
        (Some(_), Action::DocumentPurge) => Ok(()),
        (Some(Status::Removed), Action::DocumentRestore) => Ok(()),
        (
            Some(Status::Available),
            Action::DocumentReplace
            | Action::DocumentRestoreVersion
            | Action::DocumentRename
            | Action::DocumentCategorise
            | Action::DocumentRemove,
        ) => Ok(()),
        (Some(status), _) => Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: match status {
                Status::Removed => vec!["restore"],
                Status::Available => {
                    vec![
                        "replace",
                        "restore_version",
                        "rename",
                        "categorise",
                        "remove",
                    ]
                }
            },
        }),
    }
}

pub(super) fn decide(
    document: &Document,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(document, command.meta().action)?;
    match command {
        Command::Attach(attach) => hang(ctx, attach),
        Command::Replace(replace) => Ok(vec![Event::VersionAdded(version(
            ctx,
            next_no(document),
            replace.upload_id,
        )?)]),
        Command::RestoreVersion(restore) => show(document, restore),
        Command::Rename(rename) => Ok(call(document, rename)),
        Command::Categorise(categorise) => file_under(document, ctx, categorise),
        Command::Remove(remove) => take_away(ctx, remove),
        Command::Restore(_) => Ok(vec![Event::Restored(Restored {})]),
        Command::Purge(purge) => destroy(document, ctx, &purge),
    }
}

fn hang(ctx: &Ctx<Facts>, attach: Attach) -> Result<Vec<Event>, Refusal> {
    Ok(vec![Event::Attached(Attached {
        version: version(ctx, 1, attach.upload_id)?,
        parent: attach.parent,
        category: attach.category,
        doc_type: attach.doc_type,
        name: attach.name,
        description: attach.description,
    })])
}

fn next_no(document: &Document) -> u32 {
    document.versions.last().map_or(0, |last| last.version_no) + 1
}

/// The version an upload becomes, while the parent has room for it.
fn version(ctx: &Ctx<Facts>, version_no: u32, upload_id: Uuid) -> Result<Version, Refusal> {
    let upload = ctx.facts.upload.as_ref().ok_or(Refusal::ReferenceUnknown {
        pointer: "/upload_id".into(),
    })?;
    if ctx.facts.files >= MOST_FILES
        || ctx.facts.bytes.saturating_add(upload.size_bytes) > MOST_BYTES
    {
        return Err(Refusal::rule(
            "too_many_files",
            "/upload_id",
            "This record has 200 files or 2 GiB already. Remove some first.",
        ));
    }
    Ok(Version {
        version_no,
        upload_id,
        mime: upload.mime.clone(),
        size_bytes: upload.size_bytes,
        sha256: upload.sha256.clone(),
        captured_at: upload.captured_at,
        geo: upload.geo,
        uploaded_by: ctx.actor.user_id,
        // As exact as a database keeps it, so that it reads the same everywhere.
        at: ctx.now.trunc_subsecs(6),
        purged: false,
    })
}

fn show(document: &Document, restore: RestoreVersion) -> Result<Vec<Event>, Refusal> {
    let there = document
        .versions
        .iter()
        .any(|version| version.version_no == restore.version_no && !version.purged);
    if !there {
        return Err(Refusal::ReferenceUnknown {
            pointer: "/version_no".into(),
        });
    }
    Ok(if document.version_no == Some(restore.version_no) {
        Vec::new()
    } else {
        vec![Event::VersionRestored(restore)]
    })
}

fn call(document: &Document, rename: Rename) -> Vec<Event> {
    let description = rename.description.against(&document.description);
    if document.name.as_ref() == Some(&rename.name) && description == Patch::Keep {
        return Vec::new();
    }
    vec![Event::Renamed(Rename {
        name: rename.name,
        description,
    })]
}

fn file_under(
    document: &Document,
    ctx: &Ctx<Facts>,
    categorise: Categorise,
) -> Result<Vec<Event>, Refusal> {
    // Nobody puts a paper where he cannot see it any more.
    if !policy::reads_type(ctx.actor.role, categorise.doc_type.code()) {
        return Err(Refusal::OutOfScope);
    }
    let same = document.category == Some(categorise.category)
        && document.doc_type.as_ref() == Some(&categorise.doc_type);
    if same {
        return Ok(Vec::new());
    }
    if document.doc_type.as_ref() != Some(&categorise.doc_type) && !ctx.facts.rests_on_it.is_empty()
    {
        return Err(Refusal::InUse(ctx.facts.rests_on_it.clone()));
    }
    Ok(vec![Event::Categorised(categorise)])
}

fn take_away(ctx: &Ctx<Facts>, remove: Remove) -> Result<Vec<Event>, Refusal> {
    if !ctx.facts.rests_on_it.is_empty() {
        return Err(Refusal::InUse(ctx.facts.rests_on_it.clone()));
    }
    Ok(vec![Event::Removed(Removed {
        reason: remove.reason,
    })])
}

fn destroy(document: &Document, ctx: &Ctx<Facts>, purge: &Purge) -> Result<Vec<Event>, Refusal> {
    let found = document
        .versions
        .iter()
        .find(|version| version.version_no == purge.version_no)
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/version_no".into(),
        })?;
    if found.purged {
        return Ok(Vec::new());
    }
    match ctx.facts.retained_until {
        Some(day) if day >= ctx.today() => Err(Refusal::state(
            "retention_hold",
            format!("This must be kept until {day}."),
        )),
        Some(_) | None => Ok(vec![Event::ContentPurged(ContentPurged {
            version_no: found.version_no,
            sha256: found.sha256.clone(),
        })]),
    }
}
