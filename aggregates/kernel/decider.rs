//! The decider and the three macros that spare each aggregate its plumbing.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use super::{Ctx, ParseError, Refusal};
use crate::policy::Action;

/// The rules of one kind of record, sync and pure.
///
/// `decide` answers a command with events or a refusal and changes nothing; `evolve` copies the
/// facts of an event into the state and never fails.
pub trait Decider: Default + Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stream type, as in `lead`.
    const TYPE: &'static str;
    /// What may be asked.
    type Command: CommandSet;
    /// What may have happened.
    type Event: EventSet;
    /// What a decision must know from outside its stream.
    type Facts: Default + Clone + Send + Sync + std::fmt::Debug;

    /// The rule itself.
    ///
    /// # Errors
    /// The refusal, in the words shown to people. Nothing is written then.
    fn decide(
        &self,
        ctx: &Ctx<Self::Facts>,
        command: Self::Command,
    ) -> Result<Vec<Self::Event>, Refusal>;

    /// Copies the facts of one event into the state.
    fn evolve(&mut self, event: &Self::Event);

    /// Whether the present state would consider the command at all: the gate `decide` itself
    /// passes first, so that what a record offers and what it accepts cannot differ.
    ///
    /// # Errors
    /// The refusal the command would meet.
    fn gate(&self, action: Action) -> Result<(), Refusal>;

    /// The state after a list of events.
    fn after<'a>(events: impl IntoIterator<Item = &'a Self::Event>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.evolve(event);
        }
        state
    }
}

/// One command of an aggregate, as the door, the policy and the OpenAPI document know it.
#[derive(Clone, Copy, Debug)]
pub struct CommandMeta {
    /// Name in snake_case, as in domain.md; hyphens in the path.
    pub name: &'static str,
    /// The row of the policy table.
    pub action: Action,
    /// It starts a new stream.
    pub creates: bool,
    /// Whether `If-Match` is asked for (api.md §1.3).
    pub needs_version: bool,
    /// Schema of the body.
    pub schema: fn() -> RefOr<Schema>,
    /// Name of the schema in the OpenAPI document.
    pub schema_name: fn() -> String,
    /// Every schema the body refers to.
    pub schemas: fn(&mut Vec<(String, RefOr<Schema>)>),
}

/// The commands of one aggregate; implemented by [`commands!`](crate::commands).
pub trait CommandSet: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// All commands, in the order of domain.md.
    const ALL: &'static [CommandMeta];

    /// Reads a body as the named command.
    ///
    /// # Errors
    /// What does not fit, with a pointer.
    fn parse(name: &str, body: Value) -> Result<Self, ParseError>;

    /// Name in snake_case.
    fn name(&self) -> &'static str;

    /// The command's facts as JSON, for field permissions.
    fn body(&self) -> Value;

    /// What is known of this command.
    fn meta(&self) -> &'static CommandMeta;
}

/// The events of one aggregate; implemented by [`events!`](crate::events).
pub trait EventSet: cqrs_es::DomainEvent + 'static {
    /// Type and newest version of each event, as in `("lead.captured", 1)`.
    const ALL: &'static [(&'static str, u32)];

    /// Type as stored, e.g. `lead.captured`.
    fn kind(&self) -> &'static str;

    /// Version as stored.
    fn version(&self) -> u32;
}

/// Declares the command enum of an aggregate, each variant wrapping a payload struct.
///
/// `create` starts a stream, `change` needs `If-Match`, `append` does not (api.md §1.3).
#[macro_export]
macro_rules! commands {
    ($( $(#[$doc:meta])* $kind:ident $variant:ident($payload:ty) = $name:literal => $action:ident ),+ $(,)?) => {
        /// What may be asked of this aggregate (domain.md).
        #[derive(Clone, Debug)]
        pub enum Command {
            $( $(#[$doc])* $variant($payload), )+
        }

        impl $crate::kernel::CommandSet for Command {
            const ALL: &'static [$crate::kernel::CommandMeta] = &[
                $( $crate::kernel::CommandMeta {
                    name: $name,
                    action: $crate::policy::Action::$action,
                    creates: $crate::commands!(@creates $kind),
                    needs_version: $crate::commands!(@versioned $kind),
                    schema: <$payload as utoipa::PartialSchema>::schema,
                    schema_name: || <$payload as utoipa::ToSchema>::name().into_owned(),
                    schemas: <$payload as utoipa::ToSchema>::schemas,
                }, )+
            ];

            fn parse(name: &str, body: serde_json::Value) -> Result<Self, $crate::kernel::ParseError> {
                match name {
                    $( $name => Ok(Self::$variant($crate::lists::reading_command(|| $crate::kernel::parse_payload(body))?)), )+
                    _ => Err($crate::kernel::ParseError::UnknownCommand),
                }
            }

            fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name, )+ }
            }

            fn body(&self) -> serde_json::Value {
                match self { $( Self::$variant(payload) => serde_json::to_value(payload).unwrap_or_default(), )+ }
            }

            fn meta(&self) -> &'static $crate::kernel::CommandMeta {
                let name = self.name();
                let position = Self::ALL.iter().position(|meta| meta.name == name).unwrap_or_default();
                &Self::ALL[position]
            }
        }
    };
    (@creates create) => { true };
    (@creates change) => { false };
    (@creates append) => { false };
    (@versioned create) => { false };
    (@versioned change) => { true };
    (@versioned append) => { false };
}

/// Declares the event enum of an aggregate with stored type and integer version.
#[macro_export]
macro_rules! events {
    ($( $(#[$doc:meta])* $variant:ident($payload:ty) = $kind:literal v $version:literal ),+ $(,)?) => {
        /// What may have happened to this aggregate (domain.md).
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type")]
        pub enum Event {
            $( $(#[$doc])* #[serde(rename = $kind)] $variant($payload), )+
        }

        impl cqrs_es::DomainEvent for Event {
            fn event_type(&self) -> String { $crate::kernel::EventSet::kind(self).to_owned() }
            fn event_version(&self) -> String { $crate::kernel::EventSet::version(self).to_string() }
        }

        impl $crate::kernel::EventSet for Event {
            const ALL: &'static [(&'static str, u32)] = &[ $( ($kind, $version), )+ ];

            fn kind(&self) -> &'static str {
                match self { $( Self::$variant(_) => $kind, )+ }
            }

            fn version(&self) -> u32 {
                match self { $( Self::$variant(_) => $version, )+ }
            }
        }
    };
}

/// Makes a [`Decider`] an aggregate of cqrs-es, so its test framework and the stock store serve.
#[macro_export]
macro_rules! aggregate {
    ($state:ident) => {
        impl cqrs_es::Aggregate for $state {
            const TYPE: &'static str = <$state as $crate::kernel::Decider>::TYPE;
            type Command = <$state as $crate::kernel::Decider>::Command;
            type Event = <$state as $crate::kernel::Decider>::Event;
            type Error = $crate::kernel::Refusal;
            type Services = $crate::kernel::Ctx<<$state as $crate::kernel::Decider>::Facts>;

            async fn handle(
                &mut self,
                command: Self::Command,
                ctx: &Self::Services,
                sink: &cqrs_es::event_sink::EventSink<Self>,
            ) -> Result<(), Self::Error> {
                let events = $crate::kernel::Decider::decide(self, ctx, command)?;
                for event in events {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: Self::Event) {
                $crate::kernel::Decider::evolve(self, &event);
            }
        }
    };
}
