//! The door of interactions: they belong to who reads the lead, project or customer they are
//! about; their author reads them as well.

use aggregates::interaction::{Command, Facts, Interaction, Log, links_of};
use aggregates::kernel::{Actor, Ctx, Patch, Refusal, kolkata_date};
use aggregates::lead::Lead;
use aggregates::links::Link;
use aggregates::policy::{Action, Guard, Record, Role};
use aggregates::project::Project;
use chrono::Utc;
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{CommandError, Desk, Door, Gathered};
use crate::http::queries::interactions::SHOWN_BY;

#[async_trait::async_trait]
impl Door for Interaction {
    const PLURAL: &'static str = "interactions";

    async fn record(&self, desk: &Desk, actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        let wrote = actor.is(self.author_id);
        let all =
            Action::InteractionRead.grant(actor.role).scope == Some(aggregates::policy::Scope::All);
        let about_own = !all && desk.reads_any(actor, &self.links(), SHOWN_BY).await?;
        let today = kolkata_date(Utc::now());
        Ok(Record {
            owners: actor.user_id.filter(|_| about_own).into_iter().collect(),
            ..Record::default()
        }
        .shown(wrote)
        .holding(Guard::ProjectLinked, self.project_id.is_some())
        .holding(Guard::Author, wrote)
        .holding(Guard::SameDay, self.logged_on(today)))
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        Ok(match command {
            Command::Log(log) => to_log(desk, ctx, log).await?,
            Command::Amend(amend) => match amend.next_step_assignee_id {
                Patch::Set(person) => Facts {
                    assignee: desk.person(Some(person)).await?,
                    assignee_reads: reads(desk, person, &self.links()).await?,
                    ..Facts::default()
                },
                Patch::Keep | Patch::Clear => Facts::default(),
            },
            Command::Withdraw(_) => Facts::default(),
        }
        .into())
    }
}

async fn to_log(desk: &Desk, ctx: &Ctx<()>, log: &Log) -> Result<Facts, CommandError> {
    let grant = Action::InteractionLog.grant(ctx.actor.role);
    if grant.guards.contains(&Guard::ProjectLinked) && log.project_id.is_none() {
        return Err(Refusal::Forbidden {
            guard: Some(Guard::ProjectLinked.code()),
        }
        .into());
    }
    let links = links_of(log.customer_id, log.lead_id, log.project_id);
    for link in &links {
        if !desk.reads(&ctx.actor, *link).await? {
            return Err(Refusal::ReferenceUnknown {
                pointer: format!("/{}_id", link.kind.code()),
            }
            .into());
        }
    }
    let mut customers = Vec::new();
    if let Some(lead_id) = log.lead_id {
        customers.extend(desk.load::<Lead>(lead_id).await?.state.customer_id);
    }
    if let Some(project_id) = log.project_id {
        customers.extend(desk.load::<Project>(project_id).await?.state.customer_id);
    }
    let mut facts = Facts {
        customers,
        ..Facts::default()
    };
    if let Some(person) = log.next_step_assignee_id {
        facts.assignee = desk.person(Some(person)).await?;
        facts.assignee_reads =
            ctx.actor.role == Role::System || reads(desk, person, &links).await?;
    }
    Ok(facts)
}

/// Whether a person reads at least one of the records, and so the interaction.
async fn reads(desk: &Desk, person: Uuid, links: &[Link]) -> Result<bool, CommandError> {
    match desk.as_actor(person).await? {
        Some(person) => desk.reads_any(&person, links, SHOWN_BY).await,
        None => Ok(false),
    }
}
