//! PM-17, and what repeats: a done task may leave a remark on its project, and its successor
//! (domain.md §4.9, §5).

use aggregates::links::RecordKind;
use aggregates::project::Project;
use aggregates::registry::AnyEvent;
use aggregates::task::{Event, Task, id_of_process};
use projections::Recorded;
use serde_json::json;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct DoneTasks;

#[async_trait::async_trait]
impl Reactor for DoneTasks {
    fn name(&self) -> &'static str {
        "done_tasks"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["task"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let AnyEvent::Task(Event::Completed(complete)) = &recorded.event else {
            return Ok(Vec::new());
        };
        let task = desk.load::<Task>(recorded.id).await?.state;
        let mut intents = Vec::new();
        if let (true, Some(outcome), Some(project_id)) = (
            complete.post_remark,
            &complete.outcome,
            task.linked(RecordKind::Project),
        ) {
            // One remark a completion: its id is the event's.
            let title = task.title.as_ref().map_or("", |title| title.as_str());
            let body =
                json!({ "remark_id": recorded.event_id, "text": format!("{title}: {outcome}") });
            intents.push(Intent::of::<Project>(project_id, "add_remark", body));
        }
        if let Some(successor) = task.successor(recorded.on()) {
            // One successor a task, however often it is reopened and done again.
            let body = serde_json::to_value(successor).unwrap_or_default();
            let id = id_of_process("repeat", recorded.id);
            intents.push(Intent::of::<Task>(id, "create", body));
        }
        Ok(intents)
    }
}
