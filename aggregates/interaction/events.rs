//! What may have happened to an interaction, and how it changes the state.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Amend, Direction, Interaction, Kind, Minutes, Status};
use crate::kernel::Text;
use crate::vocabulary::InteractionOutcome;

crate::events! {
    /// It was noted.
    Logged(Logged) = "interaction.logged" v 1,
    /// It was corrected; only what really changed.
    Amended(Amend) = "interaction.amended" v 1,
    /// It was a mistake.
    Withdrawn(Withdrawn) = "interaction.withdrawn" v 1,
}

/// What was noted, with the customer it follows from and who noted it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InteractionLogged)]
pub struct Logged {
    /// How.
    pub kind: Kind,
    /// With whom.
    pub customer_id: Option<Uuid>,
    /// About which lead.
    pub lead_id: Option<Uuid>,
    /// About which project.
    pub project_id: Option<Uuid>,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// How long.
    pub duration_min: Option<Minutes>,
    /// Who began.
    pub direction: Option<Direction>,
    /// What was said.
    pub summary: Text<1, 10000>,
    /// What came of it.
    pub outcome: Option<InteractionOutcome>,
    /// What to do next.
    pub next_step: Option<Text<1, 500>>,
    /// When.
    pub next_step_on: Option<NaiveDate>,
    /// Who does it.
    pub next_step_assignee_id: Option<Uuid>,
    /// Who noted it.
    pub author_id: Option<Uuid>,
    /// When it was noted.
    pub logged_at: DateTime<Utc>,
}

/// It was a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InteractionWithdrawn)]
pub struct Withdrawn {
    /// Why.
    pub reason: Text<3, 500>,
}

pub(super) fn evolve(interaction: &mut Interaction, event: &Event) {
    match event {
        Event::Logged(logged) => {
            *interaction = Interaction {
                status: Some(Status::Logged),
                kind: Some(logged.kind),
                customer_id: logged.customer_id,
                lead_id: logged.lead_id,
                project_id: logged.project_id,
                occurred_at: Some(logged.occurred_at),
                duration_min: logged.duration_min,
                direction: logged.direction,
                summary: Some(logged.summary.clone()),
                outcome: logged.outcome.clone(),
                next_step: logged.next_step.clone(),
                next_step_on: logged.next_step_on,
                next_step_assignee_id: logged.next_step_assignee_id,
                author_id: logged.author_id,
                logged_at: Some(logged.logged_at),
            }
        }
        Event::Amended(amend) => {
            amend.kind.apply(&mut interaction.kind);
            amend.occurred_at.apply(&mut interaction.occurred_at);
            amend.duration_min.apply(&mut interaction.duration_min);
            amend.summary.apply(&mut interaction.summary);
            amend.outcome.apply(&mut interaction.outcome);
            amend.next_step.apply(&mut interaction.next_step);
            amend.next_step_on.apply(&mut interaction.next_step_on);
            amend
                .next_step_assignee_id
                .apply(&mut interaction.next_step_assignee_id);
        }
        Event::Withdrawn(_) => interaction.status = Some(Status::Withdrawn),
    }
}
