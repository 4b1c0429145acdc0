//! The reference data of this process: an immutable book that commands and calculations take as
//! an argument, made anew when a row changes. Nothing asks the database for a rate.
//!
//! A command that changes a row renews the book before it answers, so whoever reads next sees it;
//! changes made by other processes come over the feed.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use aggregates::kernel::{Actor, Decider};
use aggregates::reference_data::{ReferenceBook, ReferenceData, initial_events};
use aggregates::registry::derived_id;
use chrono::Utc;
use uuid::Uuid;

use crate::event_store::{Append, EventStore, Feed, StoreError, StoredEvent, StreamAppend, Token};
use crate::executor::{Envelope, Loaded, to_store, typed};

/// Events looked at together while following the feed.
const PAGE: usize = 500;

/// All items and the book made of them.
#[derive(Default)]
struct Shelved {
    items: HashMap<Uuid, Arc<Loaded<ReferenceData>>>,
    book: Arc<ReferenceBook>,
}

/// The reference data of this process. Cheap to clone; all clones share one state.
#[derive(Clone)]
pub struct Shelf {
    store: EventStore,
    shelved: Arc<RwLock<Shelved>>,
}

impl Shelf {
    /// Writes what a new store starts with, and reads all there is.
    ///
    /// # Errors
    /// The database, or an event this build cannot read.
    pub async fn open(store: EventStore) -> anyhow::Result<Self> {
        let shelf = Self {
            store,
            shelved: Arc::default(),
        };
        shelf.reload().await?;
        if shelf.fill().await? {
            shelf.reload().await?;
        }
        Ok(shelf)
    }

    /// The book as it stands.
    pub fn book(&self) -> Arc<ReferenceBook> {
        self.read(|shelved| shelved.book.clone())
    }

    /// Every item, in no order.
    pub fn items(&self) -> Vec<Arc<Loaded<ReferenceData>>> {
        self.read(|shelved| shelved.items.values().cloned().collect())
    }

    /// One item.
    pub fn item(&self, id: Uuid) -> Option<Arc<Loaded<ReferenceData>>> {
        self.read(|shelved| shelved.items.get(&id).cloned())
    }

    fn read<T>(&self, take: impl FnOnce(&Shelved) -> T) -> T {
        take(&self.shelved.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads one item again.
    ///
    /// # Errors
    /// The database, or an event this build cannot read.
    pub async fn renew(&self, id: Uuid) -> anyhow::Result<()> {
        let stream = self.store.load::<ReferenceData>(id).await?;
        let mut state = ReferenceData::default();
        for event in stream.events {
            state.evolve(&typed::<ReferenceData>(
                &event.event_type,
                event.event_version,
                event.payload,
            )?);
        }
        let version = stream.version;
        self.put(vec![Loaded { id, state, version }])
    }

    /// Puts items in place, unless they are there in a later version already.
    fn put(&self, loaded: Vec<Loaded<ReferenceData>>) -> anyhow::Result<()> {
        let mut shelved = self.shelved.write().unwrap_or_else(PoisonError::into_inner);
        let mut items = shelved.items.clone();
        for item in loaded {
            let known = items.get(&item.id).map_or(0, |known| known.version);
            if item.version > known {
                items.insert(item.id, Arc::new(item));
            }
        }
        let book = ReferenceBook::of(items.values().map(|item| &item.state))?;
        *shelved = Shelved {
            items,
            book: Arc::new(book),
        };
        Ok(())
    }

    /// Reads every item.
    async fn reload(&self) -> anyhow::Result<()> {
        let events = self.store.of_type(ReferenceData::TYPE).await?;
        let mut items: HashMap<Uuid, Loaded<ReferenceData>> = HashMap::new();
        for event in events {
            let id = event.aggregate_id;
            let item = items.entry(id).or_insert_with(|| Loaded {
                id,
                state: ReferenceData::default(),
                version: 0,
            });
            item.state.evolve(&typed::<ReferenceData>(
                &event.event_type,
                event.event_version,
                event.payload,
            )?);
            item.version = event.sequence;
        }
        self.put(items.into_values().collect())
    }

    /// Writes the initial items this store does not have, all at once. A second start writes
    /// nothing, and a newer build adds only the items it brings.
    async fn fill(&self) -> anyhow::Result<bool> {
        let streams: Vec<StreamAppend> = initial_events()
            .into_iter()
            .filter(|(id, _)| self.item(*id).is_none())
            .map(|(id, events)| StreamAppend {
                aggregate_type: ReferenceData::TYPE.into(),
                aggregate_id: id,
                expected_version: 0,
                events: events.iter().map(to_store).collect(),
            })
            .collect();
        if streams.is_empty() {
            return Ok(false);
        }
        let command_id = derived_id("reference:initial");
        let envelope = Envelope::of(Actor::system(), command_id, Utc::now());
        let append = Append {
            streams,
            metadata: envelope.metadata(Some("Content a new store starts with")),
            ..Append::default()
        };
        match self.store.append(&append).await {
            // Another process that started at the same time wrote them.
            Ok(_) | Err(StoreError::VersionConflict { .. } | StoreError::Transient(_)) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Renews what other processes change, until the feed stops.
    pub async fn follow(self, feed: Feed) {
        let mut frontier = feed.subscribe();
        let mut after: Option<Token> = None;
        while frontier.changed().await.is_ok() {
            let followed = match after {
                // What happened before the first look is read as a whole.
                None => {
                    let head = feed.frontier().head;
                    self.reload().await.map(|()| head)
                }
                Some(after) => self.catch_up(&feed, after).await,
            };
            match followed {
                Ok(token) => after = Some(token),
                Err(error) => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "reference data is not renewed"
                    );
                }
            }
        }
    }

    async fn catch_up(&self, feed: &Feed, mut after: Token) -> anyhow::Result<Token> {
        loop {
            let page = feed.page(after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(after);
            };
            let is_ours = |event: &&Arc<StoredEvent>| event.aggregate_type == ReferenceData::TYPE;
            let mut changed: Vec<Uuid> = page
                .iter()
                .filter(is_ours)
                .map(|event| event.aggregate_id)
                .collect();
            changed.sort_unstable();
            changed.dedup();
            for id in changed {
                self.renew(id).await?;
            }
            after = last.token;
        }
    }
}
