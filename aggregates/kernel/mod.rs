//! What every aggregate is made of: the decider, its context, typed values and refusals.
//!
//! Nothing here reads a clock, a file, a database or chance: a decision is a function of the
//! state, the command and the [`Ctx`] it is given, so every rule can be tested as
//! "given events, when command, then events or refusal".

mod changes;
mod ctx;
mod decider;
mod input;
mod refusal;
mod strict;
mod values;

pub use changes::{Patch, keep};
pub use ctx::{Actor, Channel, Ctx};
pub use decider::{CommandMeta, CommandSet, Decider, EventSet};
pub use input::{ParseError, coded, normalise, parse_payload};
pub use refusal::{FieldError, Refusal};
pub(crate) use values::bounded;
pub use values::{BasisPoints, Milli, Paise, Phone, Text, Watts, kolkata_date};
