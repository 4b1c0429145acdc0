//! The last events of the feed, kept in memory for the readers that are up to date.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{StoredEvent, Token};

/// An unbroken run of the feed: every event after `from`, up to the last one pushed.
#[derive(Debug, Default)]
pub(super) struct Tail {
    from: Token,
    events: VecDeque<Arc<StoredEvent>>,
}

impl Tail {
    /// Forgets everything and begins again after a token.
    pub(super) fn restart(&mut self, from: Token) {
        self.from = from;
        self.events.clear();
    }

    /// Adds the page that follows, keeping at most `capacity` events.
    pub(super) fn push(&mut self, page: Vec<StoredEvent>, capacity: usize) {
        self.events.extend(page.into_iter().map(Arc::new));
        while self.events.len() > capacity
            && let Some(oldest) = self.events.pop_front()
        {
            self.from = oldest.token;
        }
    }

    /// The events after a token, or nothing when the run begins later than that.
    pub(super) fn page(&self, after: Token, limit: usize) -> Option<Vec<Arc<StoredEvent>>> {
        if after < self.from {
            return None;
        }
        let start = self.events.partition_point(|event| event.token <= after);
        Some(
            self.events
                .iter()
                .skip(start)
                .take(limit)
                .cloned()
                .collect(),
        )
    }
}
