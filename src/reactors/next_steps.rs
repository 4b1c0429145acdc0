//! PM-7: the next step of an interaction is somebody's task, moves with it, and ends with it
//! (domain.md §5).

use aggregates::interaction::{Event, Interaction, Status};
use aggregates::policy::Role;
use aggregates::registry::AnyEvent;
use projections::Recorded;

use super::tasks::{Wanted, dropped};
use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct NextSteps;

const NEXT_STEP: &str = "next_step";

#[async_trait::async_trait]
impl Reactor for NextSteps {
    fn name(&self) -> &'static str {
        "next_steps"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["interaction"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let touches = match &recorded.event {
            AnyEvent::Interaction(Event::Logged(logged)) => logged.next_step_on.is_some(),
            AnyEvent::Interaction(Event::Amended(amend)) => {
                amend.next_step.is_some()
                    || amend.next_step_on.is_some()
                    || amend.next_step_assignee_id.is_some()
            }
            AnyEvent::Interaction(Event::Withdrawn(_)) => true,
            _ => false,
        };
        if !touches {
            return Ok(Vec::new());
        }
        let interaction = desk.load::<Interaction>(recorded.id).await?.state;
        let due_on = interaction
            .next_step_on
            .filter(|_| interaction.status == Some(Status::Logged));
        let (Some(due_on), Some(step)) = (due_on, &interaction.next_step) else {
            return Ok(vec![dropped(NEXT_STEP, recorded.id)]);
        };
        Wanted {
            process: NEXT_STEP,
            source: recorded.id.to_string(),
            title: step.to_string(),
            due_on,
            due_time: None,
            person: interaction.next_step_assignee_id.or(interaction.author_id),
            role: Role::Manager,
            links: interaction.links(),
        }
        .intents(desk)
        .await
    }
}
