//! Who sends a command, why and from where: what every event keeps of the act.

use aggregates::kernel::Actor;
use aggregates::policy::Action;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Who sends a command, why and from where.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Who acts.
    pub actor: Actor,
    /// UUIDv5 of actor and idempotency key, or a fresh id.
    pub command_id: Uuid,
    /// Hash of method, path and body when an idempotency key was sent.
    pub request_hash: Option<Vec<u8>>,
    /// Version of `If-Match`.
    pub expected_version: Option<i64>,
    /// The moment of the act; imports and demo data date it back.
    pub occurred_at: DateTime<Utc>,
    /// Shared by all events of one act.
    pub correlation_id: Uuid,
    /// The event that led to this command.
    pub causation_id: Option<Uuid>,
    /// `X-Request-Id`.
    pub request_id: Option<String>,
    /// Address of the client.
    pub ip: Option<String>,
    /// Client program and build.
    pub client: Option<String>,
    /// Decide but append nothing.
    pub dry_run: bool,
    /// The row of the policy table that grants the command, where it is not the command's own: a
    /// costing template is reference data, but people who may not touch rates keep it.
    pub under: Option<Action>,
}

impl Envelope {
    /// A command of a process manager: deterministic id, the source's correlation, the source as cause.
    pub fn of_process(
        command_id: Uuid,
        correlation_id: Uuid,
        causation_id: Uuid,
        occurred_at: DateTime<Utc>,
    ) -> Self {
        Self {
            actor: Actor::system(),
            command_id,
            request_hash: Some(Vec::new()),
            expected_version: None,
            occurred_at,
            correlation_id,
            causation_id: Some(causation_id),
            request_id: None,
            ip: None,
            client: None,
            dry_run: false,
            under: None,
        }
    }

    /// A command of a person or of the command line, outside a request.
    pub fn of(actor: Actor, command_id: Uuid, occurred_at: DateTime<Utc>) -> Self {
        Self {
            actor,
            command_id,
            request_hash: None,
            expected_version: None,
            occurred_at,
            correlation_id: command_id,
            causation_id: None,
            request_id: None,
            ip: None,
            client: None,
            dry_run: false,
            under: None,
        }
    }

    /// Envelope of every event; all values are text, as the stock store expects.
    pub(crate) fn metadata(&self, reason: Option<&str>) -> Value {
        let mut members = Map::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                members.insert(key.into(), Value::String(value));
            }
        };
        put(
            "actor",
            Some(
                self.actor
                    .user_id
                    .map_or_else(|| "system".into(), |id| id.to_string()),
            ),
        );
        put("role", Some(self.actor.role.code().into()));
        put(
            "channel",
            serde_json::to_value(self.actor.channel)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned)),
        );
        put("correlation_id", Some(self.correlation_id.to_string()));
        put("causation_id", self.causation_id.map(|id| id.to_string()));
        put("command_id", Some(self.command_id.to_string()));
        put("request_id", self.request_id.clone());
        put("ip", self.ip.clone());
        put("client", self.client.clone());
        put("build", Some(crate::BUILD.into()));
        put(
            "occurred_at",
            Some(
                self.occurred_at
                    .to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            ),
        );
        put("reason", reason.map(str::to_owned));
        Value::Object(members)
    }
}
