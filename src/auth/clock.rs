//! The time of sign-in and sessions, so that tests can let hours pass.

use chrono::{DateTime, SubsecRound, Utc};

/// A source of the present moment, in whole microseconds as the database keeps them.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}
