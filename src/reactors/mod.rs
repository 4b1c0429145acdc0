//! Process managers: they read committed events from their own cursor and send commands to other
//! records (domain.md §5). A reactor is no projector: a rebuild cannot run one, and replaying
//! history sends nothing. Delivery is at least once; command ids are derived from the event, so
//! each effect happens once.

mod billing;
mod departures;
mod done_tasks;
mod first_steps;
mod handover;
mod money;
mod money_tasks;
mod next_steps;
mod obligations;
mod offers;
mod runner;
mod sessions;
pub(crate) mod tasks;
mod won_orders;

use std::sync::Arc;

use futures::future::BoxFuture;
use projections::Recorded;
use serde_json::Value;
use uuid::Uuid;

use crate::auth::AuthState;
use crate::executor::{CommandError, Desk, Door, Envelope, Receipt};

pub use runner::{Failure, failures, run};

/// Reads events and says what follows from each.
#[async_trait::async_trait]
pub trait Reactor: Send + Sync + 'static {
    /// Name: its cursor and the failures it left are kept under it.
    fn name(&self) -> &'static str;

    /// Aggregates whose events it reads.
    fn handles(&self) -> &'static [&'static str];

    /// Read models it looks into: each has passed an event before the reactor sees it.
    fn reads(&self) -> &'static [&'static str] {
        &[]
    }

    /// What follows from an event. May load records, changes nothing itself.
    ///
    /// # Errors
    /// The database: the event is tried again.
    async fn react(&self, desk: &Desk, event: &Recorded) -> Result<Vec<Intent>, CommandError>;
}

type Carry = Arc<
    dyn for<'a> Fn(&'a Desk, &'a Envelope) -> BoxFuture<'a, Result<Receipt, CommandError>>
        + Send
        + Sync,
>;

/// A command that follows from an event.
#[derive(Clone)]
pub struct Intent {
    /// The record it goes to.
    pub target: Uuid,
    /// Command name in snake_case.
    pub command: &'static str,
    /// Tells several intents of one event to one target apart.
    pub purpose: String,
    /// Refusals that mean "already so", besides a taken id.
    pub tolerated: &'static [&'static str],
    /// What happens instead when the command is refused.
    otherwise: Option<Box<Intent>>,
    carry: Carry,
}

impl Intent {
    /// A command to a record.
    pub fn of<A: Door>(target: Uuid, command: &'static str, body: Value) -> Self {
        let carry: Carry = Arc::new(move |desk, envelope| {
            let body = body.clone();
            Box::pin(async move { desk.execute::<A>(envelope, target, command, body).await })
        });
        Self {
            target,
            command,
            purpose: command.into(),
            tolerated: &[],
            otherwise: None,
            carry,
        }
    }

    /// These refusals mean that the wanted state is reached already.
    #[must_use]
    pub fn tolerating(mut self, codes: &'static [&'static str]) -> Self {
        self.tolerated = codes;
        self
    }

    /// What to do instead when the command is refused. Both carry one command id, so that of the
    /// two one happens, once, however often and in whatever state the event is delivered again.
    #[must_use]
    pub fn otherwise(mut self, other: Intent) -> Self {
        self.otherwise = Some(Box::new(other));
        self
    }

    /// Tells this intent apart from others of the same command to the same target.
    #[must_use]
    pub fn for_purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = purpose.into();
        self
    }
}

/// Every process manager; adding one is one line.
pub fn reactors(auth: &AuthState) -> Vec<Arc<dyn Reactor>> {
    vec![
        Arc::new(billing::BillingDue),
        Arc::new(billing::BillingSettled),
        Arc::new(departures::Departures),
        Arc::new(done_tasks::DoneTasks),
        Arc::new(first_steps::FirstSteps),
        Arc::new(handover::Handover),
        Arc::new(money::Money),
        Arc::new(money_tasks::MoneyTasks),
        Arc::new(next_steps::NextSteps),
        Arc::new(obligations::Obligations),
        Arc::new(offers::Offers),
        Arc::new(sessions::EndSessions(auth.clone())),
        Arc::new(won_orders::WonOrders),
    ]
}
