//! PM-13: who leaves hands everything open to one person (domain.md §5, permissions.md §6).
//! Without a name the work stays where it is and is listed under "owner inactive".

use aggregates::customer::Customer;
use aggregates::lead::Lead;
use aggregates::project::Project;
use aggregates::registry::AnyEvent;
use aggregates::task::Task;
use aggregates::user::Event;
use projections::Recorded;
use serde_json::json;
use uuid::Uuid;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct Departures;

#[async_trait::async_trait]
impl Reactor for Departures {
    fn name(&self) -> &'static str {
        "departures"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["user"]
    }

    fn reads(&self) -> &'static [&'static str] {
        &["customer_list", "lead_list", "project_list", "task_list"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let AnyEvent::User(Event::Deactivated(left)) = &recorded.event else {
            return Ok(Vec::new());
        };
        let Some(to) = left.hand_over_to else {
            return Ok(Vec::new());
        };
        let of = async |projection: &str, which: &str| -> Result<Vec<Uuid>, sqlx::Error> {
            let sql = format!(
                "select id from {} where {which} order by id",
                desk.table(projection)
            );
            sqlx::query_scalar(&sql)
                .bind(recorded.id)
                .fetch_all(desk.pool())
                .await
        };
        let unfinished = "status not in ('completed', 'subsidy_credited', 'cancelled')";
        let mut intents = Vec::new();
        for id in of("customer_list", "owner_id = $1 and status = 'active'").await? {
            let body = json!({ "owner_id": to, "reason": left.reason, "cascade": "none" });
            intents
                .push(Intent::of::<Customer>(id, "assign", body).tolerating(&["customer_retired"]));
        }
        for id in of(
            "lead_list",
            "owner_id = $1 and status not in ('won', 'lost')",
        )
        .await?
        {
            intents.push(
                Intent::of::<Lead>(id, "assign", json!({ "owner_id": to }))
                    .tolerating(&["lead_not_open"]),
            );
        }
        for id in of("project_list", &format!("owner_id = $1 and {unfinished}")).await? {
            let body = json!({ "owner_id": to, "reason": left.reason });
            intents.push(
                Intent::of::<Project>(id, "assign_owner", body).tolerating(&["project_cancelled"]),
            );
        }
        let led = format!("operations_lead_id = $1 and {unfinished}");
        for id in of("project_list", &led).await? {
            let body = json!({ "operations_lead_id": to });
            intents.push(
                Intent::of::<Project>(id, "assign_operations", body)
                    .tolerating(&["project_cancelled"]),
            );
        }
        let open = "assignee_id = $1 and status in ('todo', 'in_progress')";
        for id in of("task_list", open).await? {
            intents.push(
                Intent::of::<Task>(id, "assign", json!({ "assignee_id": to }))
                    .tolerating(&["transition_not_allowed"]),
            );
        }
        Ok(intents)
    }
}
