//! Commands to one record take turns in the order they came. Else many at once would keep
//! overtaking one another between reading and writing, and the unlucky one would give up.

use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// Queues that records share by their ids; more than commands ever run at once.
const QUEUES: usize = 512;

/// The queues.
pub(super) struct Turns(Vec<Mutex<()>>);

impl Turns {
    pub(super) fn new() -> Self {
        Self((0..QUEUES).map(|_| Mutex::default()).collect())
    }

    /// The turn of a command to this record; over when dropped. Records that share a queue wait
    /// for each other, which costs time and nothing else.
    pub(super) async fn of(&self, id: Uuid) -> MutexGuard<'_, ()> {
        let (high, low) = id.as_u64_pair();
        let queue = usize::try_from((high ^ low) % QUEUES as u64).unwrap_or_default();
        self.0[queue].lock().await
    }
}
