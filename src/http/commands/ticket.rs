//! The door of tickets: whose ticket it is, what its decisions must know, and its number.

use aggregates::amc_contract::AmcContract;
use aggregates::customer::{Customer, Status as CustomerStatus};
use aggregates::kernel::{Actor, Ctx, Patch};
use aggregates::policy::Record;
use aggregates::project::{Project, Status as ProjectStatus};
use aggregates::ticket::{Command, Event, Facts, ServicedProject, Ticket};
use uuid::Uuid;

use super::amc_contract::in_force;
use crate::event_store::SeriesState;
use crate::executor::{Claims, CommandError, Desk, Door, Gathered, Series};

/// Name of the number series (domain.md §3.1).
const SERIES: &str = "ticket";

#[async_trait::async_trait]
impl Door for Ticket {
    const PLURAL: &'static str = "tickets";

    /// A ticket belongs to the owner of its project.
    async fn record(&self, desk: &Desk, _actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        Ok(Record::owned_by(owner_of(desk, self.project_id).await?))
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        let mut facts = Facts {
            number: series.first().map_or(1, |series| series.next),
            ..Facts::default()
        };
        match command {
            Command::Open(open) => {
                let project = desk
                    .readable::<Project>(&ctx.actor, open.project_id, "/project_id")
                    .await?
                    .state;
                facts.project = Some(serviced(desk, &project).await?);
                facts.person = desk.person(open.assignee_id).await?;
                facts.active_contract = in_force(desk, open.project_id, ctx.today()).await?;
            }
            Command::Assign(assign) => {
                if let Some(project_id) = self.project_id {
                    let project = desk.load::<Project>(project_id).await?.state;
                    facts.project = Some(serviced(desk, &project).await?);
                }
                facts.person = desk.person(Some(assign.assignee_id)).await?;
            }
            Command::Update(update) => {
                if let Patch::Set(contract_id) = update.amc_contract_id {
                    let contract = desk.load::<AmcContract>(contract_id).await?.state;
                    facts.contract_project = contract.project_id;
                }
            }
            Command::SetPriority(_)
            | Command::Start(_)
            | Command::FollowUp(_)
            | Command::Close(_)
            | Command::Reopen(_) => {}
        }
        Ok(facts.into())
    }

    async fn series(
        &self,
        _desk: &Desk,
        _ctx: &Ctx<()>,
        command: &Command,
    ) -> Result<Vec<Series>, CommandError> {
        Ok(match command {
            Command::Open(_) => vec![Series::take(SERIES, "", None)],
            Command::Update(_)
            | Command::Assign(_)
            | Command::SetPriority(_)
            | Command::Start(_)
            | Command::FollowUp(_)
            | Command::Close(_)
            | Command::Reopen(_) => Vec::new(),
        })
    }

    fn claims(&self, _id: Uuid, events: &[Event]) -> Claims {
        let numbers = events.iter().filter_map(|event| match event {
            Event::Opened(opened) => Some((
                "number".to_owned(),
                format!("{SERIES}:{}", opened.ticket_number),
            )),
            _ => None,
        });
        Claims {
            reserve: numbers.collect(),
            ..Claims::default()
        }
    }
}

/// Owner of a project: whose its tickets and contracts are.
pub(super) async fn owner_of(
    desk: &Desk,
    project_id: Option<Uuid>,
) -> Result<Option<Uuid>, CommandError> {
    Ok(match project_id {
        Some(project_id) => desk.load::<Project>(project_id).await?.state.owner_id,
        None => None,
    })
}

async fn serviced(desk: &Desk, project: &Project) -> Result<ServicedProject, CommandError> {
    let mut customer_active = false;
    if let Some(customer_id) = project.customer_id {
        let mut customer = desk.load::<Customer>(customer_id).await?.state;
        // The tickets of a merged customer are its survivor's (domain.md §4.2).
        if let (Some(CustomerStatus::Merged), Some(survivor)) =
            (customer.status, customer.merged_into)
        {
            customer = desk.load::<Customer>(survivor).await?.state;
        }
        customer_active = customer.is_active();
    }
    Ok(ServicedProject {
        cancelled: project.status == Some(ProjectStatus::Cancelled),
        customer_active,
        owner_id: project.owner_id,
    })
}
