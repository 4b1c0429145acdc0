//! The door of tasks: whose they are, who can be given one, and which suggestion is followed.

use aggregates::kernel::{Actor, Ctx, Decider, Patch};
use aggregates::links::Link;
use aggregates::policy::{Record, Role};
use aggregates::task::{Command, Create, Event, Facts, Task, suggestion_claim};
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{Claims, CommandError, Desk, Door, Gathered};

/// Reservation of the suggestion an open task follows: assignee and key.
const SUGGESTION: &str = "task_suggestion";

#[async_trait::async_trait]
impl Door for Task {
    const PLURAL: &'static str = "tasks";

    async fn record(&self, desk: &Desk, actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        crate::links::task_record(desk, actor, self).await
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        Ok(match command {
            Command::Create(create) => return to_create(desk, ctx, create).await,
            Command::Update(update) => match &update.links {
                Patch::Set(links) => {
                    desk.known_links(&ctx.actor, links).await?;
                    who(desk, ctx, self.assignee_id, links).await?
                }
                Patch::Keep | Patch::Clear => Facts::default(),
            },
            Command::Assign(assign) => {
                who(desk, ctx, Some(assign.assignee_id), &self.links).await?
            }
            Command::Snooze(_)
            | Command::Start(_)
            | Command::Complete(_)
            | Command::Cancel(_)
            | Command::Reopen(_)
            | Command::FireReminder(_) => Facts::default(),
        }
        .into())
    }

    fn claims(&self, _id: Uuid, events: &[Event]) -> Claims {
        let mut after = self.clone();
        for event in events {
            after.evolve(event);
        }
        let (before, after) = (self.suggestion_claim(), after.suggestion_claim());
        if before == after {
            return Claims::default();
        }
        let claim = |key: Option<String>| key.map(|key| (SUGGESTION.to_owned(), key));
        Claims {
            reserve: claim(after).into_iter().collect(),
            release: claim(before).into_iter().collect(),
        }
    }
}

async fn to_create(
    desk: &Desk,
    ctx: &Ctx<()>,
    create: &Create,
) -> Result<Gathered<Facts>, CommandError> {
    desk.known_links(&ctx.actor, &create.links).await?;
    let by_role = create.assignee_role.is_some();
    let assignee = create
        .assignee_id
        .or(ctx.actor.user_id.filter(|_| !by_role));
    let mut gathered: Gathered<Facts> = who(desk, ctx, assignee, &create.links).await?.into();
    if let (Some(assignee), Some(key)) = (assignee, &create.suggestion_key) {
        let taken: Option<String> = sqlx::query_scalar(
            "select aggregate_id from reservations where kind = $1 and key = $2",
        )
        .bind(SUGGESTION)
        .bind(suggestion_claim(assignee, key.as_str()))
        .fetch_optional(desk.pool())
        .await?;
        gathered.target = taken.and_then(|id| id.parse().ok());
    }
    Ok(gathered)
}

/// The person a task is for, and whether that person reads what it is about. Processes hand work
/// over before the records it is about, and a link nobody can read is hidden.
async fn who(
    desk: &Desk,
    ctx: &Ctx<()>,
    assignee: Option<Uuid>,
    links: &[Link],
) -> Result<Facts, CommandError> {
    let Some(user_id) = assignee else {
        return Ok(Facts::default());
    };
    let trusted = ctx.actor.role == Role::System || ctx.actor.is(assignee);
    let reads_links = trusted
        || match desk.as_actor(user_id).await? {
            Some(person) => desk.reads_all(&person, links).await?,
            None => false,
        };
    Ok(Facts {
        assignee: desk.person(Some(user_id)).await?,
        reads_links,
    })
}
