//! Files outside the event store: uploads in parts, their type found in the bytes, and the bytes of
//! documents. The database holds them, so a backup of it is a backup of everything.
//!
//! This module is the only one that knows where bytes are: events carry ids and hashes.

mod content;
mod office;
mod uploads;

pub use content::{FileType, Purpose, identify};
pub use uploads::{
    Begun, PART_BYTES, Progress, UploadError, begin, bytes, discard, finished, progress, purge,
    receive, store, sweep,
};
