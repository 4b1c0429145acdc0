//! Every aggregate by its stream type, and the one place where a stored event is decoded.
//!
//! Adding an aggregate is one line in [`registry!`]. Decoding brings an old version of an event to
//! the newest one first (event-store.md §11), so nothing else ever sees an old shape.

use serde_json::Value;
use uuid::Uuid;

use crate::kernel::{CommandMeta, CommandSet, Decider, EventSet};
use crate::policy::Action;

/// Why a stored event cannot be read by this build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No aggregate of this build has such an event.
    #[error("no aggregate has an event {0}")]
    UnknownType(String),
    /// The event was written by a newer build, or the chain of upcasters has a hole.
    #[error("{event_type} version {version} cannot be brought to version {newest}")]
    UnknownVersion {
        /// Stored type.
        event_type: String,
        /// Stored version.
        version: i32,
        /// Version this build writes.
        newest: u32,
    },
    /// The payload does not have the shape of its version.
    #[error("{event_type} version {version} does not decode: {cause}")]
    Shape {
        /// Stored type.
        event_type: String,
        /// Stored version.
        version: i32,
        /// What serde said; it names members, never values.
        cause: String,
    },
}

/// Brings the payload of one event from a version to the next.
pub struct Upcaster {
    /// Event type.
    pub event_type: &'static str,
    /// Version it reads; it writes the next one.
    pub from: u32,
    /// The change.
    pub change: fn(Value) -> Value,
}

/// All upcasters. Each has golden JSON of both versions in `tests/history`.
pub const UPCASTERS: &[Upcaster] = &[];

/// Brings a stored payload to the version this build writes.
///
/// # Errors
/// An unknown type or version.
pub fn upcast(event_type: &str, stored: i32, mut payload: Value) -> Result<Value, DecodeError> {
    let newest = AGGREGATES
        .iter()
        .flat_map(|aggregate| aggregate.events)
        .find(|(name, _)| *name == event_type)
        .map(|(_, version)| *version)
        .ok_or_else(|| DecodeError::UnknownType(event_type.to_owned()))?;
    let unknown = || DecodeError::UnknownVersion {
        event_type: event_type.to_owned(),
        version: stored,
        newest,
    };
    let mut version = u32::try_from(stored).map_err(|_| unknown())?;
    while version != newest {
        let step = UPCASTERS
            .iter()
            .find(|step| step.event_type == event_type && step.from == version)
            .ok_or_else(unknown)?;
        payload = (step.change)(payload);
        version += 1;
    }
    Ok(payload)
}

/// What the generic parts of the system know of an aggregate.
pub struct AggregateMeta {
    /// Stream type, as in `lead`.
    pub name: &'static str,
    /// Its commands.
    pub commands: &'static [CommandMeta],
    /// Its events and their newest versions.
    pub events: &'static [(&'static str, u32)],
    /// The state after each event, as JSON.
    pub states: fn(&[AnyEvent]) -> Vec<Value>,
}

/// The aggregate a command action belongs to.
pub fn command(action: Action) -> Option<&'static CommandMeta> {
    AGGREGATES
        .iter()
        .flat_map(|aggregate| aggregate.commands)
        .find(|meta| meta.action == action)
}

/// UUIDv5 of a derived id (domain.md §3.3), e.g. `project:<lead_id>`.
pub fn derived_id(name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

macro_rules! registry {
    ($( $variant:ident = $module:ident ),+ $(,)?) => {
        /// An event of any aggregate.
        #[derive(Clone, Debug, PartialEq)]
        pub enum AnyEvent {
            $( #[doc = concat!("An event of `", stringify!($module), "`.")] $variant(crate::$module::Event), )+
        }

        impl AnyEvent {
            /// Type as stored, e.g. `lead.captured`.
            pub fn kind(&self) -> &'static str {
                match self { $( AnyEvent::$variant(event) => event.kind(), )+ }
            }
        }

        /// All aggregates.
        pub const AGGREGATES: &[AggregateMeta] = &[
            $( AggregateMeta {
                name: <crate::$module::$variant as Decider>::TYPE,
                commands: <<crate::$module::$variant as Decider>::Command as CommandSet>::ALL,
                events: <<crate::$module::$variant as Decider>::Event as EventSet>::ALL,
                states: |events| {
                    let mut state = crate::$module::$variant::default();
                    events.iter().map(|event| {
                        match event {
                            AnyEvent::$variant(event) => state.evolve(event),
                            #[allow(unreachable_patterns, reason = "a build with one aggregate has no other")]
                            _ => {}
                        }
                        serde_json::to_value(&state).unwrap_or_default()
                    }).collect()
                },
            }, )+
        ];

        /// The one decode choke point: aggregates, projections, history, audit and rebuild pass here.
        ///
        /// # Errors
        /// An unknown type or version, or a payload that does not have its shape.
        pub fn decode(event_type: &str, version: i32, payload: Value) -> Result<AnyEvent, DecodeError> {
            let payload = upcast(event_type, version, payload)?;
            let shape = |error: serde_json::Error| DecodeError::Shape {
                event_type: event_type.to_owned(), version, cause: error.to_string(),
            };
            match event_type.split('.').next().unwrap_or_default() {
                $( name if name == <crate::$module::$variant as Decider>::TYPE =>
                    serde_json::from_value(payload).map(AnyEvent::$variant).map_err(shape), )+
                _ => Err(DecodeError::UnknownType(event_type.to_owned())),
            }
        }
    };
}

registry! {
    AmcContract = amc_contract,
    Company = company,
    Customer = customer,
    Document = document,
    Interaction = interaction,
    Invoice = invoice,
    Lead = lead,
    Project = project,
    Quotation = quotation,
    ReferenceData = reference_data,
    Task = task,
    Ticket = ticket,
    User = user,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_named_after_its_aggregate_and_every_command_after_its_row() {
        for aggregate in AGGREGATES {
            for (event, version) in aggregate.events {
                assert!(
                    event.starts_with(&format!("{}.", aggregate.name)),
                    "{event}"
                );
                assert!(*version >= 1, "{event}");
            }
            for command in aggregate.commands {
                assert_eq!(
                    command.action.name(),
                    format!("{}.{}", aggregate.name, command.name)
                );
            }
        }
    }

    #[test]
    fn upcasters_form_a_chain_without_holes() {
        for aggregate in AGGREGATES {
            for (event, newest) in aggregate.events {
                for from in 1..*newest {
                    let steps = UPCASTERS
                        .iter()
                        .filter(|u| u.event_type == *event && u.from == from)
                        .count();
                    assert_eq!(steps, 1, "{event} from version {from}");
                }
            }
        }
    }

    #[test]
    fn an_event_of_another_build_is_refused_by_name() {
        let unknown = decode("lead.vanished", 1, Value::Null);
        assert_eq!(
            unknown,
            Err(DecodeError::UnknownType("lead.vanished".into()))
        );
        let newer = decode("lead.won", 9, Value::Null);
        assert!(matches!(
            newer,
            Err(DecodeError::UnknownVersion { version: 9, .. })
        ));
    }
}
