//! The rules of a ticket: which command is possible when, and what follows (domain.md §4.7).

use uuid::Uuid;

use super::{
    Assign, Assigned, Close, Closure, Command, Event, FollowUp, FollowUpEntry, Open, Opened,
    PrioritySet, Reopened, SetPriority, Started, Status, Ticket, Update,
};
use crate::kernel::{CommandSet, Ctx, FieldError, Patch, Refusal};
use crate::policy::{Action, Role};
use crate::vocabulary::{Person, Priority, TicketCategory, plan_date};

/// Most papers one follow-up carries (domain.md §2.1).
const MOST_DOCUMENTS: usize = 20;

/// What a decision on a ticket must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Next number of the series.
    pub number: i64,
    /// The project named, or the ticket's own.
    pub project: Option<ServicedProject>,
    /// The person named as assignee.
    pub person: Option<Person>,
    /// The contract in force on the project today.
    pub active_contract: Option<Uuid>,
    /// Project of the contract named.
    pub contract_project: Option<Uuid>,
}

/// The project a ticket is about.
#[derive(Clone, Debug)]
pub struct ServicedProject {
    /// Cancelled projects get no new ticket.
    pub cancelled: bool,
    /// Neither does a retired customer; a merged one is its survivor.
    pub customer_active: bool,
    /// May be the assignee whatever the role.
    pub owner_id: Option<Uuid>,
}

/// The statuses a command starts from.
fn sources(action: Action) -> &'static [Status] {
    use Status::{Closed, InProgress, Open, Reopened};
    match action {
        Action::TicketUpdate
        | Action::TicketAssign
        | Action::TicketSetPriority
        | Action::TicketFollowUp
        | Action::TicketClose => &[Open, InProgress, Reopened],
        Action::TicketStart => &[Open, Reopened],
        Action::TicketReopen => &[Closed],
        // Actions of other records start nowhere here.
        _ => &[],
    }
}

/// Which commands a status accepts. `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(ticket: &Ticket, action: Action) -> Result<(), Refusal> {
    let Some(status) = ticket.status else {
        return if action == Action::TicketOpen {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    match action {
        Action::TicketOpen => Err(Refusal::IdTaken),
        action if sources(action).contains(&status) => Ok(()),
        Action::TicketUpdate
        | Action::TicketAssign
        | Action::TicketSetPriority
        | Action::TicketStart
        | Action::TicketFollowUp
            if status == Status::Closed =>
        {
            Err(Refusal::state(
                "ticket_closed",
                "This ticket is closed. Reopen it to change it.",
            ))
        }
        _ => Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: Command::ALL
                .iter()
                .filter(|meta| sources(meta.action).contains(&status))
                .map(|meta| meta.name)
                .collect(),
        }),
    }
}

pub(super) fn decide(
    ticket: &Ticket,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(ticket, command.meta().action)?;
    match command {
        Command::Open(open) => open_ticket(ctx, open),
        Command::Update(update) => change_facts(ticket, ctx, update),
        Command::Assign(assign) => give(ticket, ctx, &assign),
        Command::SetPriority(set) => Ok(set_priority(ticket, &set)),
        Command::Start(_) => Ok(started(ticket).into_iter().collect()),
        Command::FollowUp(follow_up) => follow(ticket, ctx, follow_up),
        Command::Close(close) => Ok(vec![Event::Closed(closure(close))]),
        Command::Reopen(reopen) => Ok(vec![Event::Reopened(Reopened {
            reason: reopen.reason,
        })]),
    }
}

fn open_ticket(ctx: &Ctx<Facts>, open: Open) -> Result<Vec<Event>, Refusal> {
    let project = ctx
        .facts
        .project
        .as_ref()
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/project_id".into(),
        })?;
    if project.cancelled {
        return Err(Refusal::state(
            "project_cancelled",
            "This project is cancelled. Reinstate it before you open a ticket on it.",
        ));
    }
    if !project.customer_active {
        return Err(Refusal::state(
            "customer_retired",
            "The customer of this project is retired. Reinstate the customer first.",
        ));
    }
    if open.assignee_id.is_some() {
        can_see_to_it(ctx)?;
    }
    Ok(vec![Event::Opened(Opened {
        ticket_number: format!("RE{:08}", ctx.facts.number),
        project_id: open.project_id,
        amc_contract_id: ctx.facts.active_contract,
        title: open.title,
        description: open.description,
        category: open.category.or_else(other).ok_or_else(no_category)?,
        priority: open.priority.unwrap_or(Priority::Normal),
        assignee_id: open.assignee_id,
    })])
}

fn other() -> Option<TicketCategory> {
    TicketCategory::from_code("other")
}

fn no_category() -> Refusal {
    Refusal::Invalid(vec![FieldError::required("/category")])
}

/// Operations, managers and admins see to tickets, and whoever owns the project.
fn can_see_to_it(ctx: &Ctx<Facts>) -> Result<(), Refusal> {
    let owner = ctx
        .facts
        .project
        .as_ref()
        .and_then(|project| project.owner_id);
    match &ctx.facts.person {
        Some(person) if person.active && Some(person.user_id) == owner => Ok(()),
        person => Person::must_be(
            person.as_ref(),
            &[Role::Operations, Role::Manager, Role::Admin],
            "/assignee_id",
        ),
    }
}

fn change_facts(ticket: &Ticket, ctx: &Ctx<Facts>, update: Update) -> Result<Vec<Event>, Refusal> {
    let cleared = [
        (update.title == Patch::Clear, "/title"),
        (update.category == Patch::Clear, "/category"),
    ];
    Refusal::unless_empty(
        cleared
            .into_iter()
            .filter(|(cleared, _)| *cleared)
            .map(|(_, pointer)| FieldError::required(pointer))
            .collect(),
    )?;
    let changed = Update {
        title: update.title.against(&ticket.title),
        description: update.description.against(&ticket.description),
        category: update.category.against(&ticket.category),
        amc_contract_id: update.amc_contract_id.against(&ticket.amc_contract_id),
    };
    if matches!(changed.amc_contract_id, Patch::Set(_))
        && (ctx.facts.contract_project.is_none() || ctx.facts.contract_project != ticket.project_id)
    {
        return Err(Refusal::ReferenceUnknown {
            pointer: "/amc_contract_id".into(),
        });
    }
    Ok(if changed == Update::default() {
        Vec::new()
    } else {
        vec![Event::Updated(changed)]
    })
}

fn give(ticket: &Ticket, ctx: &Ctx<Facts>, assign: &Assign) -> Result<Vec<Event>, Refusal> {
    if ticket.assignee_id == Some(assign.assignee_id) {
        return Ok(Vec::new());
    }
    can_see_to_it(ctx)?;
    Ok(vec![Event::Assigned(Assigned {
        from: ticket.assignee_id,
        to: assign.assignee_id,
    })])
}

fn set_priority(ticket: &Ticket, set: &SetPriority) -> Vec<Event> {
    ticket
        .priority
        .filter(|from| *from != set.priority)
        .map(|from| {
            Event::PrioritySet(PrioritySet {
                from,
                to: set.priority,
            })
        })
        .into_iter()
        .collect()
}

/// Work begins, unless it has begun.
fn started(ticket: &Ticket) -> Option<Event> {
    ticket
        .status
        .filter(|status| sources(Action::TicketStart).contains(status))
        .map(|from| Event::Started(Started { from }))
}

fn follow(ticket: &Ticket, ctx: &Ctx<Facts>, follow_up: FollowUp) -> Result<Vec<Event>, Refusal> {
    if let Some(next_on) = follow_up.next_on {
        if next_on < ctx.today() {
            return Err(Refusal::field(
                "/next_on",
                "out_of_range",
                "Look again today or on a later day.",
            ));
        }
        plan_date(next_on, "/next_on")?;
    }
    if follow_up.document_ids.len() > MOST_DOCUMENTS {
        return Err(Refusal::field(
            "/document_ids",
            "out_of_range",
            "Attach at most twenty documents.",
        ));
    }
    let entry = FollowUpEntry {
        follow_up_id: ctx.derive("follow_up"),
        note: follow_up.note,
        next_on: follow_up.next_on,
        document_ids: follow_up.document_ids,
        author_id: ctx.actor.user_id,
        at: ctx.now,
    };
    Ok([Event::FollowedUp(entry)]
        .into_iter()
        .chain(started(ticket))
        .collect())
}

fn closure(close: Close) -> Closure {
    Closure {
        resolution: close.resolution,
        root_cause: close.root_cause,
    }
}
