//! What the outside world adds to an aggregate so that commands can reach it.

use aggregates::kernel::{Actor, Ctx, Decider, Refusal};
use aggregates::policy::Record;
use cqrs_es::Aggregate;
use uuid::Uuid;

use super::{CommandError, Desk, Series};
use crate::event_store::{Reservation, SeriesState, StreamAppend};

/// A decider that is an aggregate of cqrs-es: what can be stored and loaded.
pub trait Stored:
    Decider
    + Aggregate<
        Command = <Self as Decider>::Command,
        Event = <Self as Decider>::Event,
        Error = Refusal,
        Services = Ctx<<Self as Decider>::Facts>,
    >
{
}

impl<A> Stored for A where
    A: Decider
        + Aggregate<
            Command = <A as Decider>::Command,
            Event = <A as Decider>::Event,
            Error = Refusal,
            Services = Ctx<<A as Decider>::Facts>,
        >
{
}

/// What the outside world adds to an aggregate so that commands can reach it: who owns a record,
/// what a decision must know, which numbers and keys it takes.
#[async_trait::async_trait]
pub trait Door: Stored {
    /// Path segment, e.g. `leads`.
    const PLURAL: &'static str;

    /// Id of the one stream of this kind, which is there before its first event; absent for all
    /// other kinds.
    const SINGLE: Option<fn() -> Uuid> = None;

    /// What the record says of itself when a permission is asked for.
    async fn record(&self, desk: &Desk, actor: &Actor, id: Uuid) -> Result<Record, CommandError>;

    /// What the decision must know from outside; `series` are the states of [`Door::series`], in order.
    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &<Self as Decider>::Command,
        series: &[SeriesState],
    ) -> Result<Gathered<<Self as Decider>::Facts>, CommandError>;

    /// The stream that is written, when it is not the one named in the path.
    fn target(&self, id: Uuid, _command: &<Self as Decider>::Command, _command_id: Uuid) -> Uuid {
        id
    }

    /// Number series the command takes from, given the state it meets.
    async fn series(
        &self,
        _desk: &Desk,
        _ctx: &Ctx<()>,
        _command: &<Self as Decider>::Command,
    ) -> Result<Vec<Series>, CommandError> {
        Ok(Vec::new())
    }

    /// Unique keys the events take and give up; `self` is the state before them.
    fn claims(&self, _id: Uuid, _events: &[<Self as Decider>::Event]) -> Claims {
        Claims::default()
    }
}

/// What was learnt before deciding.
#[derive(Default)]
pub struct Gathered<F> {
    /// For the decision.
    pub facts: F,
    /// Events of other streams written in the same transaction (domain.md §2.2 rule 2).
    pub also: Vec<StreamAppend>,
    /// Keys those other streams take.
    pub also_reserve: Vec<Reservation>,
    /// Keys those other streams give up.
    pub also_release: Vec<Reservation>,
    /// The record that answers, when it turned out to be there already under another id.
    pub target: Option<Uuid>,
}

impl<F> From<F> for Gathered<F> {
    fn from(facts: F) -> Self {
        Self {
            facts,
            also: Vec::new(),
            also_reserve: Vec::new(),
            also_release: Vec::new(),
            target: None,
        }
    }
}

/// Unique keys a record takes and gives up (domain.md §3.2).
#[derive(Default)]
pub struct Claims {
    /// Taken: kind and key.
    pub reserve: Vec<(String, String)>,
    /// Given up.
    pub release: Vec<(String, String)>,
}
