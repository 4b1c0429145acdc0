//! The rules of an interaction (domain.md §4.10).

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::{Amend, Command, Event, Interaction, Log, Logged, Status, Withdrawn};
use crate::kernel::{CommandSet, Ctx, FieldError, Patch, Refusal, kolkata_date};
use crate::policy::{Action, Role};
use crate::vocabulary::{Person, plan_date};

/// What a decision on an interaction must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Customers of the lead and the project named, where these have one.
    pub customers: Vec<Uuid>,
    /// The person who is to take the next step.
    pub assignee: Option<Person>,
    /// Whether that person can read what the interaction is about.
    pub assignee_reads: bool,
}

/// Which commands the status accepts.
pub(super) fn gate(interaction: &Interaction, action: Action) -> Result<(), Refusal> {
    match (interaction.status, action) {
        (None, Action::InteractionLog) => Ok(()),
        (None, _) => Err(Refusal::NotFound),
        (Some(_), Action::InteractionLog) => Err(Refusal::IdTaken),
        (Some(Status::Logged), Action::InteractionAmend | Action::InteractionWithdraw) => Ok(()),
        (Some(status), _) => Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: match status {
                Status::Logged => Command::ALL.iter().skip(1).map(|meta| meta.name).collect(),
                Status::Withdrawn => Vec::new(),
            },
        }),
    }
}

pub(super) fn decide(
    interaction: &Interaction,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(interaction, command.meta().action)?;
    match command {
        Command::Log(log) => log_it(ctx, log),
        Command::Amend(amend) => change(interaction, ctx, amend),
        Command::Withdraw(withdraw) => Ok(vec![Event::Withdrawn(Withdrawn {
            reason: withdraw.reason,
        })]),
    }
}

fn log_it(ctx: &Ctx<Facts>, log: Log) -> Result<Vec<Event>, Refusal> {
    let mut errors = Vec::new();
    if log.customer_id.is_none() && log.lead_id.is_none() && log.project_id.is_none() {
        errors.push(FieldError::new(
            "/customer_id",
            "required",
            "Name the customer, the lead or the project.",
        ));
    }
    errors.extend(step_error(
        log.next_step.is_some(),
        log.next_step_on.is_some(),
        log.next_step_assignee_id.is_some(),
    ));
    Refusal::unless_empty(errors)?;
    happened(log.occurred_at, ctx.now)?;
    if let Some(on) = log.next_step_on {
        plan_date(on, "/next_step_on")?;
    }
    if log.next_step_assignee_id.is_some() {
        can_take(ctx)?;
    }
    let customer_id = one_customer(&log, &ctx.facts.customers)?;
    Ok(vec![Event::Logged(Logged {
        kind: log.kind,
        customer_id,
        lead_id: log.lead_id,
        project_id: log.project_id,
        occurred_at: to_the_second(log.occurred_at),
        duration_min: log.duration_min,
        direction: log.direction,
        summary: log.summary,
        outcome: log.outcome,
        next_step: log.next_step,
        next_step_on: log.next_step_on,
        next_step_assignee_id: log.next_step_assignee_id,
        author_id: ctx.actor.user_id,
        logged_at: ctx.now,
    })])
}

/// The customer follows from lead and project; naming another one is a mistake.
fn one_customer(log: &Log, customers: &[Uuid]) -> Result<Option<Uuid>, Refusal> {
    let named = log.customer_id.or_else(|| customers.first().copied());
    if customers.iter().all(|customer| Some(*customer) == named) {
        Ok(named)
    } else {
        Err(Refusal::field(
            if log.customer_id.is_some() {
                "/customer_id"
            } else {
                "/project_id"
            },
            "bad_format",
            "Customer, lead and project do not belong together. Name records of one customer.",
        ))
    }
}

/// A day or a person without something to do.
fn step_error(text: bool, on: bool, assignee: bool) -> Option<FieldError> {
    if (on || assignee) && !text {
        return Some(FieldError::required("/next_step"));
    }
    (assignee && !on).then(|| FieldError::required("/next_step_on"))
}

/// People meet to the second, so that it reads the same wherever it is kept.
fn to_the_second(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0)
}

fn happened(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
    if at > now {
        return Err(Refusal::field(
            "/occurred_at",
            "date_in_future",
            "This lies in the future. Plan it as a task instead.",
        ));
    }
    plan_date(kolkata_date(at), "/occurred_at")
}

fn can_take(ctx: &Ctx<Facts>) -> Result<(), Refusal> {
    let pointer = "/next_step_assignee_id";
    let writers = Role::PEOPLE.map(|role| {
        if role == Role::Auditor {
            Role::Admin
        } else {
            role
        }
    });
    Person::must_be(ctx.facts.assignee.as_ref(), &writers, pointer)?;
    if ctx.facts.assignee_reads {
        Ok(())
    } else {
        Err(Refusal::AssigneeInvalid {
            pointer: pointer.into(),
        })
    }
}

fn change(
    interaction: &Interaction,
    ctx: &Ctx<Facts>,
    amend: Amend,
) -> Result<Vec<Event>, Refusal> {
    let changed = Amend {
        kind: amend.kind.against(&interaction.kind),
        occurred_at: match amend.occurred_at {
            Patch::Set(at) => Patch::Set(to_the_second(at)).against(&interaction.occurred_at),
            patch => patch.against(&interaction.occurred_at),
        },
        duration_min: amend.duration_min.against(&interaction.duration_min),
        summary: amend.summary.against(&interaction.summary),
        outcome: amend.outcome.against(&interaction.outcome),
        next_step: amend.next_step.against(&interaction.next_step),
        next_step_on: amend.next_step_on.against(&interaction.next_step_on),
        next_step_assignee_id: amend
            .next_step_assignee_id
            .against(&interaction.next_step_assignee_id),
    };
    let mut errors = Vec::new();
    for (cleared, pointer) in [
        (changed.kind == Patch::Clear, "/kind"),
        (changed.occurred_at == Patch::Clear, "/occurred_at"),
        (changed.summary == Patch::Clear, "/summary"),
    ] {
        if cleared {
            errors.push(FieldError::required(pointer));
        }
    }
    errors.extend(step_error(
        changed.next_step.over(&interaction.next_step).is_some(),
        changed
            .next_step_on
            .over(&interaction.next_step_on)
            .is_some(),
        changed
            .next_step_assignee_id
            .over(&interaction.next_step_assignee_id)
            .is_some(),
    ));
    Refusal::unless_empty(errors)?;
    if let Patch::Set(at) = changed.occurred_at {
        happened(at, ctx.now)?;
    }
    if let Patch::Set(on) = changed.next_step_on {
        plan_date(on, "/next_step_on")?;
    }
    if matches!(changed.next_step_assignee_id, Patch::Set(_)) {
        can_take(ctx)?;
    }
    Ok(if changed == Amend::default() {
        Vec::new()
    } else {
        vec![Event::Amended(changed)]
    })
}
