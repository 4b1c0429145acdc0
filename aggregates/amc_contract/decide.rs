//! The rules of an AMC contract: which command is possible when, and what follows (domain.md §4.8).

use std::collections::VecDeque;

use chrono::{Days, Months, NaiveDate};
use uuid::Uuid;

use super::term::{is_shorter, obligation_end, visit_dates};
use super::{
    AmcContract, CancelVisit, ChangeTerms, Command, CompleteVisit, Event, Kind, PlannedVisit,
    Remind, Renew, Renewed, ScheduleVisits, Sign, Signed, Standing, Status, Terminate, Termination,
    TermsChanged, Visit, VisitState, VisitsScheduled, id_of_renewal,
};
use crate::kernel::{CommandSet, Ctx, FieldError, Paise, Refusal};
use crate::policy::{Action, Guard, Role};
use crate::vocabulary::{Person, past_date, plan_date};

/// Longest term, in months.
const LONGEST_TERM: Months = Months::new(120);
/// Most visits planned or moved at once.
const MOST_VISITS: usize = 60;
/// Most items of a checklist.
const MOST_CHECKS: usize = 200;
/// Most papers of a visit (domain.md §2.1).
const MOST_DOCUMENTS: usize = 20;

/// What a decision on a contract must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Next number of the series.
    pub number: i64,
    /// The project named, or the contract's own.
    pub project: Option<MaintainedProject>,
    /// Contracts of the same project, this one aside, that were not terminated.
    pub others: Vec<OtherContract>,
    /// Years an obligation lasts.
    pub obligation_years: i64,
    /// Visits a year of an obligation, unless said otherwise.
    pub obligation_visits_per_year: i64,
    /// The people named as technicians.
    pub technicians: Vec<Person>,
}

/// The project a contract is about.
#[derive(Clone, Debug)]
pub struct MaintainedProject {
    /// Cancelled projects get no contract.
    pub cancelled: bool,
    /// When the plant was commissioned.
    pub commissioned_on: Option<NaiveDate>,
}

/// Another contract of the same project.
#[derive(Clone, Debug)]
pub struct OtherContract {
    /// Human number.
    pub amc_number: String,
    /// Why its duty exists.
    pub kind: Kind,
    /// First day.
    pub start_on: NaiveDate,
    /// Last day.
    pub end_on: NaiveDate,
}

/// Whether what people did with a contract leaves room for a command; the dates are asked later.
fn accepts(standing: Standing, action: Action) -> bool {
    match action {
        // The visits of a contract that was renewed are owed until its end.
        Action::AmcContractScheduleVisits
        | Action::AmcContractCompleteVisit
        | Action::AmcContractCancelVisit
        | Action::AmcContractRemind => standing != Standing::Terminated,
        Action::AmcContractChangeTerms
        | Action::AmcContractRenew
        | Action::AmcContractTerminate => standing == Standing::Signed,
        // Signing again, and actions of other records, start nowhere here.
        _ => false,
    }
}

/// Which commands a contract accepts. `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(contract: &AmcContract, action: Action) -> Result<(), Refusal> {
    let Some(standing) = contract.standing else {
        return if action == Action::AmcContractSign {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    if action == Action::AmcContractSign {
        return Err(Refusal::IdTaken);
    }
    if accepts(standing, action) {
        return Ok(());
    }
    Err(not_now(standing, standing.code()))
}

fn not_now(standing: Standing, from: &str) -> Refusal {
    Refusal::TransitionNotAllowed {
        from: from.into(),
        allowed: Command::ALL
            .iter()
            .filter(|meta| !meta.action.system_only() && accepts(standing, meta.action))
            .map(|meta| meta.name)
            .collect(),
    }
}

pub(super) fn decide(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(contract, command.meta().action)?;
    match command {
        Command::Sign(sign) => sign_contract(ctx, &sign),
        Command::ChangeTerms(change) => change_terms(contract, ctx, change),
        Command::ScheduleVisits(schedule) => schedule_visits(contract, ctx, schedule),
        Command::CompleteVisit(done) => complete_visit(contract, ctx, done),
        Command::CancelVisit(cancel) => cancel_visit(contract, cancel),
        Command::Renew(renew) => renew_contract(contract, ctx, &renew),
        Command::Terminate(terminate) => terminate_contract(contract, ctx, terminate),
        Command::Remind(reminder) => Ok(remind(contract, reminder)),
    }
}

fn sign_contract(ctx: &Ctx<Facts>, sign: &Sign) -> Result<Vec<Event>, Refusal> {
    let facts = &ctx.facts;
    let project = facts.project.as_ref().ok_or(Refusal::ReferenceUnknown {
        pointer: "/project_id".into(),
    })?;
    if project.cancelled {
        return Err(Refusal::state(
            "project_cancelled",
            "This project is cancelled. Reinstate it before you sign a contract on it.",
        ));
    }
    let term = (sign.start_on, sign.end_on);
    fits_a_term(term)?;
    let fee = sign.annual_fee_paise.unwrap_or(Paise::new(0));
    let default_visits = match sign.kind {
        Kind::PaidContract => 0,
        Kind::VendorObligation => {
            is_the_obligation(ctx, project, term, fee)?;
            facts.obligation_visits_per_year
        }
    };
    overlaps(facts, sign.kind, term)?;
    let visits_per_year = sign
        .visits_per_year
        .map_or(default_visits, |visits| visits.get());
    Ok(vec![Event::Signed(Signed {
        amc_number: number(facts),
        project_id: sign.project_id,
        kind: sign.kind,
        start_on: sign.start_on,
        end_on: sign.end_on,
        annual_fee_paise: fee,
        visits_per_year,
        visits: spread(ctx, term, visits_per_year, VecDeque::new()),
        renews_id: None,
    })])
}

fn number(facts: &Facts) -> String {
    format!("AMC{:05}", facts.number)
}

/// An obligation begins with commissioning, lasts the years of the scheme, and costs nothing.
fn is_the_obligation(
    ctx: &Ctx<Facts>,
    project: &MaintainedProject,
    term: (NaiveDate, NaiveDate),
    fee: Paise,
) -> Result<(), Refusal> {
    let Some(commissioned_on) = project.commissioned_on else {
        return Err(Refusal::PreconditionUnmet(vec![
            "/milestones/commissioned".into(),
        ]));
    };
    let end_on = obligation_end(term.0, ctx.facts.obligation_years);
    let errors = [
        (
            term.0 != commissioned_on,
            "/start_on",
            format!("An obligation begins on the day of commissioning, {commissioned_on}."),
        ),
        (
            term.1 != end_on,
            "/end_on",
            format!("An obligation that begins on this day ends on {end_on}."),
        ),
        (
            fee.get() != 0,
            "/annual_fee_paise",
            "An obligation costs the customer nothing.".into(),
        ),
    ];
    Refusal::unless_empty(
        errors
            .into_iter()
            .filter(|(wrong, _, _)| *wrong)
            .map(|(_, pointer, text)| FieldError::new(pointer, "out_of_range", text))
            .collect(),
    )
}

fn fits_a_term((start_on, end_on): (NaiveDate, NaiveDate)) -> Result<(), Refusal> {
    plan_date(start_on, "/start_on")?;
    plan_date(end_on, "/end_on")?;
    if end_on <= start_on {
        return Err(Refusal::field(
            "/end_on",
            "date_before",
            "The end must lie after the start.",
        ));
    }
    if end_on >= start_on + LONGEST_TERM {
        return Err(Refusal::field(
            "/end_on",
            "out_of_range",
            "A contract lasts ten years at most.",
        ));
    }
    Ok(())
}

/// Two contracts of one kind never run on the same day.
fn overlaps(facts: &Facts, kind: Kind, term: (NaiveDate, NaiveDate)) -> Result<(), Refusal> {
    let meets = |other: &&OtherContract| {
        other.kind == kind && other.start_on <= term.1 && term.0 <= other.end_on
    };
    match facts.others.iter().find(meets) {
        None => Ok(()),
        Some(other) => Err(Refusal::state(
            "amc_overlap",
            format!(
                "{} covers this project from {} to {} already. Choose other days, or renew it.",
                other.amc_number, other.start_on, other.end_on
            ),
        )),
    }
}

/// The visits of a term, spread evenly: those of `planned` keep their ids and technicians, in order.
fn spread(
    ctx: &Ctx<Facts>,
    (start_on, end_on): (NaiveDate, NaiveDate),
    visits_per_year: i64,
    mut planned: VecDeque<&Visit>,
) -> Vec<PlannedVisit> {
    visit_dates(start_on, end_on, visits_per_year)
        .into_iter()
        .enumerate()
        .map(|(place, due_on)| match planned.pop_front() {
            Some(visit) => PlannedVisit {
                visit_id: visit.visit_id,
                due_on,
                technician_id: visit.technician_id,
            },
            None => PlannedVisit {
                visit_id: ctx.derive(&format!("visit {place}")),
                due_on,
                technician_id: None,
            },
        })
        .collect()
}

fn change_terms(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    change: ChangeTerms,
) -> Result<Vec<Event>, Refusal> {
    let (Some(old), Some(kind)) = (contract.term(), contract.kind) else {
        return Err(Refusal::NotFound);
    };
    let new = (
        change.start_on.unwrap_or(old.0),
        change.end_on.unwrap_or(old.1),
    );
    let visits_per_year = change
        .visits_per_year
        .map_or(contract.visits_per_year, |visits| visits.get());
    if ctx.actor.role == Role::Finance
        && (change.start_on.is_some()
            || change.end_on.is_some()
            || change.visits_per_year.is_some())
    {
        return Err(Refusal::Forbidden {
            guard: Some(Guard::FeeOnly.code()),
        });
    }
    let fee = change
        .annual_fee_paise
        .filter(|fee| Some(*fee) != contract.annual_fee_paise);
    if new != old {
        fits_a_term(new)?;
        overlaps(&ctx.facts, kind, new)?;
    }
    if kind == Kind::VendorObligation {
        if fee.is_some_and(|fee| fee.get() != 0) {
            return Err(Refusal::field(
                "/annual_fee_paise",
                "out_of_range",
                "An obligation costs the customer nothing.",
            ));
        }
        if is_shorter(new, old) {
            return Err(Refusal::field(
                "/end_on",
                "out_of_range",
                "An obligation is never shortened.",
            ));
        }
    }
    let anew = new != old || visits_per_year != contract.visits_per_year;
    let changed = TermsChanged {
        start_on: change.start_on.filter(|on| *on != old.0),
        end_on: change.end_on.filter(|on| *on != old.1),
        annual_fee_paise: fee,
        visits_per_year: Some(visits_per_year).filter(|now| *now != contract.visits_per_year),
        visits: anew.then(|| still_to_make(contract, ctx, new, visits_per_year)),
        reason: change.reason,
    };
    Ok(if anew || fee.is_some() {
        vec![Event::TermsChanged(changed)]
    } else {
        Vec::new()
    })
}

/// The visits of a new term that are still to be made: each one made or called off takes the place
/// of one of the first.
fn still_to_make(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    term: (NaiveDate, NaiveDate),
    visits_per_year: i64,
) -> Vec<PlannedVisit> {
    let (planned, settled): (Vec<&Visit>, Vec<&Visit>) = contract
        .visits
        .iter()
        .partition(|visit| visit.state == VisitState::Planned);
    let ids = settled.iter().chain(&planned).copied().collect();
    let mut visits = spread(ctx, term, visits_per_year, ids);
    visits.drain(..settled.len().min(visits.len()));
    visits
}

/// A visit that is still to be made.
fn planned_visit<'a>(
    contract: &'a AmcContract,
    visit_id: Uuid,
    pointer: &str,
) -> Result<&'a Visit, Refusal> {
    let visit = contract.visit(visit_id).ok_or(Refusal::ReferenceUnknown {
        pointer: pointer.into(),
    })?;
    match visit.state {
        VisitState::Planned => Ok(visit),
        VisitState::Done | VisitState::Cancelled => Err(Refusal::field(
            pointer,
            "bad_format",
            format!("This visit is {}. Plan a new one.", visit.state.code()),
        )),
    }
}

/// Somebody of operations makes the visits.
fn makes_visits(ctx: &Ctx<Facts>, who: Option<Uuid>, pointer: &str) -> Result<(), Refusal> {
    let Some(who) = who else { return Ok(()) };
    let person = ctx
        .facts
        .technicians
        .iter()
        .find(|person| person.user_id == who);
    Person::must_be(person, &[Role::Operations], pointer)
}

fn schedule_visits(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    schedule: ScheduleVisits,
) -> Result<Vec<Event>, Refusal> {
    if !(1..=MOST_VISITS).contains(&schedule.visits.len()) {
        return Err(Refusal::field(
            "/visits",
            "out_of_range",
            "Plan one to sixty visits at once.",
        ));
    }
    let mut visits: Vec<PlannedVisit> = Vec::new();
    for (place, plan) in schedule.visits.into_iter().enumerate() {
        let at = |member: &str| format!("/visits/{place}/{member}");
        plan_date(plan.due_on, &at("due_on"))?;
        makes_visits(ctx, plan.technician_id, &at("technician_id"))?;
        if let Some(visit_id) = plan.visit_id {
            if visits.iter().any(|named| named.visit_id == visit_id) {
                return Err(Refusal::field(
                    at("visit_id"),
                    "duplicate",
                    "This visit is named twice.",
                ));
            }
            let known = planned_visit(contract, visit_id, &at("visit_id"))?;
            if known.due_on == plan.due_on && known.technician_id == plan.technician_id {
                continue;
            }
        }
        visits.push(PlannedVisit {
            visit_id: plan
                .visit_id
                .unwrap_or_else(|| ctx.derive(&format!("planned visit {place}"))),
            due_on: plan.due_on,
            technician_id: plan.technician_id,
        });
    }
    Ok(if visits.is_empty() {
        Vec::new()
    } else {
        vec![Event::VisitsScheduled(VisitsScheduled { visits })]
    })
}

fn complete_visit(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    done: CompleteVisit,
) -> Result<Vec<Event>, Refusal> {
    planned_visit(contract, done.visit_id, "/visit_id")?;
    past_date(done.done_on, ctx.today(), "/done_on")?;
    makes_visits(ctx, done.technician_id, "/technician_id")?;
    let errors = [
        (
            done.checklist.len() > MOST_CHECKS,
            "/checklist",
            "Check at most 200 items.",
        ),
        (
            done.document_ids.len() > MOST_DOCUMENTS,
            "/document_ids",
            "Attach at most twenty documents.",
        ),
    ];
    Refusal::unless_empty(
        errors
            .into_iter()
            .filter(|(wrong, _, _)| *wrong)
            .map(|(_, pointer, text)| FieldError::new(pointer, "out_of_range", text))
            .collect(),
    )?;
    Ok(vec![Event::VisitCompleted(done)])
}

fn cancel_visit(contract: &AmcContract, cancel: CancelVisit) -> Result<Vec<Event>, Refusal> {
    planned_visit(contract, cancel.visit_id, "/visit_id")?;
    Ok(vec![Event::VisitCancelled(cancel)])
}

/// The contract that follows, as its own stream begins: a paid contract from the day after the end.
///
/// # Errors
/// A term that does not fit, or that meets another paid contract of the project.
pub fn renewal(contract: &AmcContract, ctx: &Ctx<Facts>, renew: &Renew) -> Result<Signed, Refusal> {
    let (Some((_, end_on)), Some(project_id)) = (contract.term(), contract.project_id) else {
        return Err(Refusal::NotFound);
    };
    let term = (end_on + Days::new(1), renew.end_on);
    fits_a_term(term)?;
    overlaps(&ctx.facts, Kind::PaidContract, term)?;
    let visits_per_year = renew
        .visits_per_year
        .map_or(contract.visits_per_year, |visits| visits.get());
    Ok(Signed {
        amc_number: number(&ctx.facts),
        project_id,
        kind: Kind::PaidContract,
        start_on: term.0,
        end_on: term.1,
        annual_fee_paise: renew.annual_fee_paise,
        visits_per_year,
        visits: spread(ctx, term, visits_per_year, VecDeque::new()),
        renews_id: Some(ctx.id),
    })
}

/// The dates leave room for a command: `statuses` are those it starts from.
fn starts_from(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    statuses: [Status; 2],
) -> Result<(), Refusal> {
    match contract.status_on(ctx.today()) {
        Some(status) if statuses.contains(&status) => Ok(()),
        status => Err(not_now(
            contract.standing.unwrap_or(Standing::Signed),
            status.map_or("", Status::code),
        )),
    }
}

fn renew_contract(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    renew: &Renew,
) -> Result<Vec<Event>, Refusal> {
    starts_from(contract, ctx, [Status::Active, Status::Expired])?;
    renewal(contract, ctx, renew)?;
    Ok(vec![Event::Renewed(Renewed {
        new_amc_contract_id: id_of_renewal(ctx.id),
    })])
}

fn terminate_contract(
    contract: &AmcContract,
    ctx: &Ctx<Facts>,
    terminate: Terminate,
) -> Result<Vec<Event>, Refusal> {
    starts_from(contract, ctx, [Status::Upcoming, Status::Active])?;
    past_date(terminate.terminated_on, ctx.today(), "/terminated_on")?;
    if contract.kind == Some(Kind::VendorObligation) && !terminate.dismantled {
        return Err(Refusal::PreconditionUnmet(vec!["/dismantled".into()]));
    }
    Ok(vec![Event::Terminated(Termination {
        reason: terminate.reason,
        terminated_on: terminate.terminated_on,
        dismantled: terminate.dismantled,
    })])
}

/// Once for each kind and day.
fn remind(contract: &AmcContract, reminder: Remind) -> Vec<Event> {
    if contract.reminders.contains(&reminder) {
        Vec::new()
    } else {
        vec![Event::ReminderSent(reminder)]
    }
}
