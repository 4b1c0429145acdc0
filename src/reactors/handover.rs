//! PM-12: a customer given to somebody else takes its open leads and unfinished projects along,
//! where the owner was the old one (domain.md §5, permissions.md §6).

use aggregates::customer::{Cascade, Event};
use aggregates::lead::Lead;
use aggregates::project::Project;
use aggregates::registry::AnyEvent;
use projections::Recorded;
use serde_json::json;
use uuid::Uuid;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct Handover;

#[async_trait::async_trait]
impl Reactor for Handover {
    fn name(&self) -> &'static str {
        "handover"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["customer"]
    }

    fn reads(&self) -> &'static [&'static str] {
        &["lead_list", "project_list"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let AnyEvent::Customer(Event::OwnerAssigned(assigned)) = &recorded.event else {
            return Ok(Vec::new());
        };
        let (Some(from), Some(to), Cascade::Open) = (assigned.from, assigned.to, assigned.cascade)
        else {
            return Ok(Vec::new());
        };
        let leads = format!(
            "select id from {} where customer_id = $1 and owner_id = $2 and status not in ('won', 'lost') order by id",
            desk.table("lead_list")
        );
        let projects = format!(
            "select id from {} where customer_id = $1 and owner_id = $2 and status not in ('completed', 'subsidy_credited', 'cancelled') order by id",
            desk.table("project_list")
        );
        let of = async |sql: String| -> Result<Vec<Uuid>, sqlx::Error> {
            sqlx::query_scalar(&sql)
                .bind(recorded.id)
                .bind(from)
                .fetch_all(desk.pool())
                .await
        };
        let mut intents = Vec::new();
        for id in of(leads).await? {
            intents.push(
                Intent::of::<Lead>(id, "assign", json!({ "owner_id": to }))
                    .tolerating(&["lead_not_open"]),
            );
        }
        for id in of(projects).await? {
            let body = json!({ "owner_id": to, "reason": assigned.reason });
            intents.push(
                Intent::of::<Project>(id, "assign_owner", body).tolerating(&["project_cancelled"]),
            );
        }
        Ok(intents)
    }
}
