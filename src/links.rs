//! Records named by kind and id: whether a person can read one, whatever it is.

use aggregates::amc_contract::AmcContract;
use aggregates::company::company_id;
use aggregates::customer::Customer;
use aggregates::document::Document;
use aggregates::interaction::Interaction;
use aggregates::invoice::Invoice;
use aggregates::kernel::{Actor, Channel, Refusal};
use aggregates::lead::Lead;
use aggregates::links::{Link, RecordKind};
use aggregates::policy::{self, Action, Record, Role};
use aggregates::project::Project;
use aggregates::quotation::Quotation;
use aggregates::task::Task;
use aggregates::ticket::Ticket;
use aggregates::user::User;
use uuid::Uuid;

use crate::executor::{CommandError, Desk, Door};

/// A merge of a merged record and so on: no chain in earnest is longer.
const LONGEST_CHAIN: usize = 16;

impl Desk {
    /// Whether the record is there and the actor can read it. What a merged lead or customer was
    /// linked to is read by who reads the survivor.
    ///
    /// # Errors
    /// The database.
    pub async fn reads(&self, actor: &Actor, link: Link) -> Result<bool, CommandError> {
        match link.kind {
            RecordKind::User => self.reads_one::<User>(actor, link.id).await,
            RecordKind::Customer => {
                let mut id = Some(link.id);
                for _ in 0..LONGEST_CHAIN {
                    let Some(present) = id else { return Ok(false) };
                    if self.reads_one::<Customer>(actor, present).await? {
                        return Ok(true);
                    }
                    id = self.load::<Customer>(present).await?.state.merged_into;
                }
                Ok(false)
            }
            RecordKind::Lead => {
                let mut id = Some(link.id);
                for _ in 0..LONGEST_CHAIN {
                    let Some(present) = id else { return Ok(false) };
                    if self.reads_one::<Lead>(actor, present).await? {
                        return Ok(true);
                    }
                    let loss = self.load::<Lead>(present).await?.state.loss;
                    id = loss.and_then(|loss| loss.duplicate_of);
                }
                Ok(false)
            }
            RecordKind::Quotation => self.reads_one::<Quotation>(actor, link.id).await,
            RecordKind::Project => self.reads_one::<Project>(actor, link.id).await,
            RecordKind::Invoice => self.reads_one::<Invoice>(actor, link.id).await,
            RecordKind::Task => {
                // Tasks may link each other in a circle, so only one's own are followed.
                let task = self.load::<Task>(link.id).await?.state;
                let all = Action::TaskRead.grant(actor.role).scope == Some(policy::Scope::All);
                Ok(task.status.is_some() && (all || is_of(&task, actor)))
            }
            RecordKind::Company => Ok(link.id == company_id()),
            RecordKind::Interaction => self.reads_one::<Interaction>(actor, link.id).await,
            RecordKind::Document => self.reads_one::<Document>(actor, link.id).await,
            RecordKind::Ticket => self.reads_one::<Ticket>(actor, link.id).await,
            RecordKind::AmcContract => self.reads_one::<AmcContract>(actor, link.id).await,
            RecordKind::ReferenceData => Ok(false),
        }
    }

    async fn reads_one<A: Door>(&self, actor: &Actor, id: Uuid) -> Result<bool, CommandError> {
        match self.readable::<A>(actor, id, "").await {
            Ok(_) => Ok(true),
            Err(CommandError::Refused(Refusal::ReferenceUnknown { .. })) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether the actor can read all of them.
    ///
    /// # Errors
    /// The database.
    pub async fn reads_all(&self, actor: &Actor, links: &[Link]) -> Result<bool, CommandError> {
        for link in links {
            if !self.reads(actor, *link).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the actor can read any of those that are of some kinds.
    ///
    /// # Errors
    /// The database.
    pub async fn reads_any(
        &self,
        actor: &Actor,
        links: &[Link],
        kinds: &[&str],
    ) -> Result<bool, CommandError> {
        for link in links
            .iter()
            .filter(|link| kinds.contains(&link.kind.code()))
        {
            if self.reads(actor, *link).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Links of a body which the caller must be able to read.
    ///
    /// # Errors
    /// `reference_unknown` at the first that cannot be read; the database.
    pub async fn known_links(&self, actor: &Actor, links: &[Link]) -> Result<(), CommandError> {
        for (place, link) in links.iter().enumerate() {
            if !self.reads(actor, *link).await? {
                return Err(Refusal::ReferenceUnknown {
                    pointer: format!("/links/{place}/id"),
                }
                .into());
            }
        }
        Ok(())
    }

    /// A person as an actor: what he could read if he asked.
    ///
    /// # Errors
    /// The database.
    pub async fn as_actor(&self, user_id: Uuid) -> Result<Option<Actor>, CommandError> {
        let user = self.load::<User>(user_id).await?.state;
        Ok(user.role.map(|role| Actor {
            user_id: Some(user_id),
            role,
            team_code: user
                .team_code
                .as_ref()
                .map(|team| team.code().to_owned())
                .unwrap_or_default(),
            channel: Channel::Process,
            stepped_up: false,
        }))
    }
}

/// Whether a task is the actor's: assignee, creator, or of the role that has it.
pub fn is_of(task: &Task, actor: &Actor) -> bool {
    actor.is(task.assignee_id)
        || actor.is(task.created_by)
        || (actor.role != Role::System && task.assignee_role == Some(actor.role))
}

/// What a task says of itself: who owns it, and whether a link shows it to the actor.
///
/// # Errors
/// The database.
pub async fn task_record(desk: &Desk, actor: &Actor, task: &Task) -> Result<Record, CommandError> {
    let mine = is_of(task, actor);
    let mut owners: Vec<Uuid> = task
        .assignee_id
        .into_iter()
        .chain(task.created_by)
        .collect();
    if mine {
        owners.extend(actor.user_id);
    }
    let own_only = Action::TaskRead.grant(actor.role).scope == Some(policy::Scope::Own);
    let shown = own_only
        && !mine
        && desk
            .reads_any(actor, &task.links, crate::http::queries::tasks::SHOWN_BY)
            .await?;
    Ok(Record {
        owners,
        ..Record::default()
    }
    .shown(shown))
}
