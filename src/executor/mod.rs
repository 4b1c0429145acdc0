//! From a command to events: the one way business data changes.
//!
//! Load, check permission, parse, gather what the decision must know, decide, append with the
//! receipt. The order of checks is permissions.md §2. A conflict is tried again only when the
//! caller named no version (event-store.md §5).

mod attempt;
mod desk;
mod door;
mod envelope;
mod receipt;
mod series;
mod turns;

pub use desk::{Desk, Loaded, to_store, typed};
pub use door::{Claims, Door, Gathered, Stored};
pub use envelope::Envelope;
pub use receipt::{CommandError, Receipt};
pub use series::Series;
