//! The door of AMC contracts: whose contract it is, what its decisions must know, its number, and
//! the stream a renewal begins.

use aggregates::amc_contract::{
    AmcContract, Command, Event, Facts, Kind, MaintainedProject, OtherContract, Renew, Standing,
    id_of_renewal, renewal,
};
use aggregates::company::{Company, company_id};
use aggregates::kernel::{Actor, Ctx, Decider};
use aggregates::policy::{Guard, Record};
use aggregates::project::{Milestone, Project, Status as ProjectStatus};
use chrono::NaiveDate;
use uuid::Uuid;

use super::ticket::owner_of;
use crate::event_store::{Reservation, SeriesState, StreamAppend};
use crate::executor::{Claims, CommandError, Desk, Door, Gathered, Loaded, Series, to_store};

/// Name of the number series (domain.md §3.1).
const SERIES: &str = "amc_contract";

#[async_trait::async_trait]
impl Door for AmcContract {
    const PLURAL: &'static str = "amc";

    /// A contract belongs to the owner of its project. Which members are sent stands in the
    /// command: the decision looks at them itself.
    async fn record(&self, desk: &Desk, _actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        let owner = owner_of(desk, self.project_id).await?;
        Ok(Record::owned_by(owner).holding(Guard::FeeOnly, true))
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
            Command::Sign(sign) => {
                let project = desk
                    .readable::<Project>(&ctx.actor, sign.project_id, "/project_id")
                    .await?
                    .state;
                let company = desk.load::<Company>(company_id()).await?.state;
                facts.project = Some(maintained(&project));
                facts.obligation_years = company.settings.obligation_years.get();
                facts.obligation_visits_per_year =
                    company.settings.obligation_visits_per_year.get();
                facts.others = others(desk, sign.project_id, ctx.id).await?;
            }
            Command::ChangeTerms(_) => {
                facts.others = of_same_project(self, desk, ctx.id).await?;
            }
            Command::Renew(renew) => {
                facts.others = of_same_project(self, desk, ctx.id).await?;
                return with_renewal(self, ctx, facts, renew);
            }
            Command::ScheduleVisits(schedule) => {
                for plan in &schedule.visits {
                    facts
                        .technicians
                        .extend(desk.person(plan.technician_id).await?);
                }
            }
            Command::CompleteVisit(done) => {
                facts
                    .technicians
                    .extend(desk.person(done.technician_id).await?);
            }
            Command::CancelVisit(_) | Command::Terminate(_) | Command::Remind(_) => {}
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
            Command::Sign(_) | Command::Renew(_) => vec![Series::take(SERIES, "", None)],
            // Decided one after another, so that two do not overlap unseen.
            Command::ChangeTerms(_) => vec![Series::lock(SERIES)],
            Command::ScheduleVisits(_)
            | Command::CompleteVisit(_)
            | Command::CancelVisit(_)
            | Command::Terminate(_)
            | Command::Remind(_) => Vec::new(),
        })
    }

    /// The number, and the one live obligation of a project.
    fn claims(&self, _id: Uuid, events: &[Event]) -> Claims {
        let mut claims = Claims::default();
        for event in events {
            match event {
                Event::Signed(signed) => {
                    claims.reserve.push(number(&signed.amc_number));
                    if signed.kind == Kind::VendorObligation {
                        claims.reserve.push(obligation(signed.project_id));
                    }
                }
                Event::Terminated(_) if self.kind == Some(Kind::VendorObligation) => {
                    claims.release.extend(self.project_id.map(obligation));
                }
                Event::TermsChanged(_)
                | Event::VisitsScheduled(_)
                | Event::VisitCompleted(_)
                | Event::VisitCancelled(_)
                | Event::Renewed(_)
                | Event::Terminated(_)
                | Event::ReminderSent(_) => {}
            }
        }
        claims
    }
}

fn number(amc_number: &str) -> (String, String) {
    ("number".into(), format!("{SERIES}:{amc_number}"))
}

fn obligation(project_id: Uuid) -> (String, String) {
    ("amc_obligation".into(), project_id.to_string())
}

fn maintained(project: &Project) -> MaintainedProject {
    MaintainedProject {
        cancelled: project.status == Some(ProjectStatus::Cancelled),
        commissioned_on: project.happened_on(Milestone::Commissioned),
    }
}

/// The stream of the new contract is written with the decision on the old one, in one transaction
/// (domain.md §2.2 rule 2).
fn with_renewal(
    contract: &AmcContract,
    ctx: &Ctx<()>,
    facts: Facts,
    renew: &Renew,
) -> Result<Gathered<Facts>, CommandError> {
    let asked = Ctx {
        actor: ctx.actor.clone(),
        now: ctx.now,
        id: ctx.id,
        command_id: ctx.command_id,
        facts: facts.clone(),
    };
    contract.decide(&asked, Command::Renew(renew.clone()))?;
    let signed = renewal(contract, &asked, renew)?;
    let aggregate_id = id_of_renewal(ctx.id);
    let (kind, key) = number(&signed.amc_number);
    let mut gathered = Gathered::from(facts);
    gathered.also_reserve.push(Reservation {
        kind,
        key,
        aggregate_type: <AmcContract as Decider>::TYPE.into(),
        aggregate_id,
    });
    gathered.also.push(StreamAppend {
        aggregate_type: <AmcContract as Decider>::TYPE.into(),
        aggregate_id,
        expected_version: 0,
        events: vec![to_store(&Event::Signed(signed))],
    });
    Ok(gathered)
}

async fn of_same_project(
    contract: &AmcContract,
    desk: &Desk,
    id: Uuid,
) -> Result<Vec<OtherContract>, CommandError> {
    match contract.project_id {
        Some(project_id) => others(desk, project_id, id).await,
        None => Ok(Vec::new()),
    }
}

/// Contracts of a project from their own events.
async fn of_project(
    desk: &Desk,
    project_id: Uuid,
) -> Result<Vec<Loaded<AmcContract>>, CommandError> {
    let ids = desk.store().contracts_of(project_id).await?;
    let mut contracts = Vec::with_capacity(ids.len());
    for id in ids {
        contracts.push(desk.load::<AmcContract>(id).await?);
    }
    Ok(contracts)
}

/// Contracts of a project that were not terminated, one aside.
async fn others(
    desk: &Desk,
    project_id: Uuid,
    this: Uuid,
) -> Result<Vec<OtherContract>, CommandError> {
    let known = |contract: Loaded<AmcContract>| {
        let (start_on, end_on) = contract.state.term()?;
        let kept = contract.id != this && contract.state.standing != Some(Standing::Terminated);
        kept.then_some(())?;
        Some(OtherContract {
            amc_number: contract.state.amc_number?,
            kind: contract.state.kind?,
            start_on,
            end_on,
        })
    };
    let contracts = of_project(desk, project_id).await?;
    Ok(contracts.into_iter().filter_map(known).collect())
}

/// The contract that covers a project on a day: a paid one before the obligation.
pub(super) async fn in_force(
    desk: &Desk,
    project_id: Uuid,
    today: NaiveDate,
) -> Result<Option<Uuid>, CommandError> {
    let covers = |contract: &&Loaded<AmcContract>| {
        let state = &contract.state;
        state.standing != Some(Standing::Terminated)
            && state
                .term()
                .is_some_and(|(start_on, end_on)| start_on <= today && today <= end_on)
    };
    let contracts = of_project(desk, project_id).await?;
    let covering: Vec<&Loaded<AmcContract>> = contracts.iter().filter(covers).collect();
    Ok(covering
        .iter()
        .find(|contract| contract.state.kind == Some(Kind::PaidContract))
        .or(covering.first())
        .map(|contract| contract.id))
}
