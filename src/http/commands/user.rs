//! The door of users.

use aggregates::kernel::{Actor, Ctx, Decider, Patch};
use aggregates::policy::{Guard, Record};
use aggregates::user::{Command, Event, Facts, User};
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{Claims, CommandError, Desk, Door, Gathered, Series};

#[async_trait::async_trait]
impl Door for User {
    const PLURAL: &'static str = "users";

    async fn record(&self, _desk: &Desk, actor: &Actor, id: Uuid) -> Result<Record, CommandError> {
        let mut record = Record::owned_by(Some(id)).holding(Guard::NotSelf, !actor.is(Some(id)));
        record
            .teams
            .extend(self.team_code.as_ref().map(|team| team.code().to_owned()));
        Ok(record)
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        facts(desk, ctx.id, command).await.map(Into::into)
    }

    async fn series(
        &self,
        _desk: &Desk,
        _ctx: &Ctx<()>,
        command: &Command,
    ) -> Result<Vec<Series>, CommandError> {
        // Two admins must not demote each other at the same moment (domain.md §3.2).
        Ok(match command {
            Command::ChangeRole(_) | Command::Deactivate(_) => vec![Series::lock("active_admin")],
            Command::Invite(_)
            | Command::ResendInvite(_)
            | Command::Activate(_)
            | Command::UpdateProfile(_)
            | Command::ChangeEmail(_)
            | Command::SetTeam(_)
            | Command::SetManager(_)
            | Command::Reactivate(_)
            | Command::ErasePersonalData(_) => Vec::new(),
        })
    }

    fn claims(&self, id: Uuid, events: &[Event]) -> Claims {
        let mut after = self.clone();
        for event in events {
            after.evolve(event);
        }
        let mut claims = Claims::default();
        let email = |user: &User| {
            user.email
                .as_ref()
                .map(|email| ("user_email".to_owned(), email.as_str().to_owned()))
        };
        let admin = |user: &User| {
            user.is_active_admin()
                .then(|| ("active_admin".to_owned(), id.to_string()))
        };
        for (before, after) in [(email(self), email(&after)), (admin(self), admin(&after))] {
            if before != after {
                claims.release.extend(before);
                claims.reserve.extend(after);
            }
        }
        claims
    }
}

async fn facts(desk: &Desk, id: Uuid, command: &Command) -> Result<Facts, CommandError> {
    let mut facts = Facts::default();
    match command {
        Command::Invite(invite) => {
            facts.same_email = holder_of(desk, invite.email.as_str()).await?;
            facts.person = desk.person(invite.manager_id).await?;
        }
        Command::ChangeEmail(change) => {
            facts.same_email = holder_of(desk, change.email.as_str())
                .await?
                .filter(|holder| *holder != id)
        }
        Command::ChangeRole(_) => facts.active_admins = active_admins(desk).await?,
        Command::Deactivate(deactivate) => {
            facts.active_admins = active_admins(desk).await?;
            facts.person = desk.person(deactivate.hand_over_to).await?;
        }
        Command::SetManager(set) => {
            if let Patch::Set(manager_id) = set.manager_id {
                facts.person = desk.person(Some(manager_id)).await?;
                facts.managers_above = managers_above(desk, manager_id).await?;
            }
        }
        Command::ResendInvite(_)
        | Command::Activate(_)
        | Command::UpdateProfile(_)
        | Command::SetTeam(_)
        | Command::Reactivate(_)
        | Command::ErasePersonalData(_) => {}
    }
    Ok(facts)
}

async fn holder_of(desk: &Desk, email: &str) -> Result<Option<Uuid>, CommandError> {
    let id: Option<String> = sqlx::query_scalar(
        "select aggregate_id from reservations where kind = 'user_email' and key = $1",
    )
    .bind(email)
    .fetch_optional(desk.pool())
    .await?;
    Ok(id.and_then(|id| id.parse().ok()))
}

async fn active_admins(desk: &Desk) -> Result<u32, CommandError> {
    let count: i64 =
        sqlx::query_scalar("select count(*) from reservations where kind = 'active_admin'")
            .fetch_one(desk.pool())
            .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Managers above a person, nearest first; a cycle that slipped in ends the walk.
async fn managers_above(desk: &Desk, from: Uuid) -> Result<Vec<Uuid>, CommandError> {
    let mut above: Vec<Uuid> = Vec::new();
    let mut next = desk.load::<User>(from).await?.state.manager_id;
    while let Some(manager) = next {
        if above.contains(&manager) {
            break;
        }
        above.push(manager);
        next = desk.load::<User>(manager).await?.state.manager_id;
    }
    Ok(above)
}
