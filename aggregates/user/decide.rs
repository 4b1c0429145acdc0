//! The rules of a user: which command is possible when, and what follows (domain.md §4.1).

use uuid::Uuid;

use super::{
    Activate, ChangeEmail, ChangeRole, Command, Deactivate, Deactivated, Event, Invite, ManagerSet,
    PersonalDataErased, Reactivated, RoleChanged, SetManager, SetTeam, Status, TeamSet,
    UpdateProfile, User,
};
use crate::kernel::{CommandSet, Ctx, Patch, Refusal};
use crate::policy::{Action, Role};
use crate::vocabulary::Person;

/// What a decision on a user must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Active admins at present. A race between two is settled by the reservation rows.
    pub active_admins: u32,
    /// Another user who has the e-mail sent.
    pub same_email: Option<Uuid>,
    /// The person named as manager or to hand over to.
    pub person: Option<Person>,
    /// Managers above the manager named, nearest first.
    pub managers_above: Vec<Uuid>,
}

/// The statuses a command starts from.
fn sources(action: Action) -> &'static [Status] {
    use Status::{Active, Deactivated, Invited};
    match action {
        Action::UserResendInvite => &[Invited],
        Action::UserActivate
        | Action::UserUpdateProfile
        | Action::UserChangeEmail
        | Action::UserChangeRole
        | Action::UserSetTeam
        | Action::UserSetManager
        | Action::UserDeactivate => &[Invited, Active],
        Action::UserReactivate | Action::UserErasePersonalData => &[Deactivated],
        // Actions of other records, and those the access log keeps, start nowhere here.
        _ => &[],
    }
}

/// Which commands a status accepts. `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(user: &User, action: Action) -> Result<(), Refusal> {
    let Some(status) = user.status else {
        return if action == Action::UserInvite {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    match action {
        Action::UserInvite => Err(Refusal::IdTaken),
        Action::UserReactivate if user.erased => Err(Refusal::state(
            "user_deactivated",
            "The personal data of this user was erased. Invite the person anew.",
        )),
        action if sources(action).contains(&status) => Ok(()),
        _ if status == Status::Deactivated => Err(Refusal::state(
            "user_deactivated",
            "This user is deactivated. Reactivate it to change it.",
        )),
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
    user: &User,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(user, command.meta().action)?;
    match command {
        Command::Invite(invite) => invite_user(ctx, invite),
        Command::ResendInvite(resend) => Ok(vec![Event::InviteResent(resend)]),
        Command::Activate(activate) => Ok(activate_user(user, activate)),
        Command::UpdateProfile(update) => update_profile(user, update),
        Command::ChangeEmail(change) => change_email(user, ctx, change),
        Command::ChangeRole(change) => change_role(user, ctx, change),
        Command::SetTeam(set) => Ok(set_team(user, set)),
        Command::SetManager(set) => set_manager(user, ctx, &set),
        Command::Deactivate(deactivate) => deactivate_user(user, ctx, deactivate),
        Command::Reactivate(reactivate) => Ok(vec![Event::Reactivated(Reactivated {
            reason: reactivate.reason,
        })]),
        Command::ErasePersonalData(_) if user.erased => Ok(Vec::new()),
        Command::ErasePersonalData(erase) => {
            Ok(vec![Event::PersonalDataErased(PersonalDataErased {
                reason: erase.reason,
            })])
        }
    }
}

fn invite_user(ctx: &Ctx<Facts>, invite: Invite) -> Result<Vec<Event>, Refusal> {
    role_fits(invite.role, invite.is_service)?;
    free_email(ctx)?;
    if let Some(manager_id) = invite.manager_id {
        manager_fits(ctx, manager_id)?;
    }
    let at_once = invite.is_service;
    let mut events = vec![Event::Invited(invite)];
    if at_once {
        events.push(Event::Activated(Activate {}));
    }
    Ok(events)
}

/// A person has one of the six roles; a service account is never an admin.
fn role_fits(role: Role, is_service: bool) -> Result<(), Refusal> {
    let wrong = |message| Err(Refusal::field("/role", "not_in_list", message));
    match role {
        Role::System => wrong("Choose one of the six roles of people."),
        Role::Admin if is_service => wrong("A service account cannot be an admin."),
        Role::Admin
        | Role::Manager
        | Role::Sales
        | Role::Operations
        | Role::Finance
        | Role::Auditor => Ok(()),
    }
}

fn free_email(ctx: &Ctx<Facts>) -> Result<(), Refusal> {
    match ctx.facts.same_email {
        Some(holder) if holder != ctx.id => Err(Refusal::duplicate(
            "/email",
            Some(holder),
            "Another user has this e-mail address. Enter a different one.",
        )),
        Some(_) | None => Ok(()),
    }
}

/// A manager is active, another person, and does not report to this one, however indirectly.
fn manager_fits(ctx: &Ctx<Facts>, manager_id: Uuid) -> Result<(), Refusal> {
    if manager_id == ctx.id || ctx.facts.managers_above.contains(&ctx.id) {
        return Err(Refusal::AssigneeInvalid {
            pointer: "/manager_id".into(),
        });
    }
    Person::must_be(ctx.facts.person.as_ref(), &Role::PEOPLE, "/manager_id")
}

/// An invitation used twice activates once.
fn activate_user(user: &User, activate: Activate) -> Vec<Event> {
    if user.status == Some(Status::Active) {
        Vec::new()
    } else {
        vec![Event::Activated(activate)]
    }
}

fn update_profile(user: &User, update: UpdateProfile) -> Result<Vec<Event>, Refusal> {
    if update.name == Patch::Clear {
        return Err(Refusal::field(
            "/name",
            "required",
            "A person needs a name.",
        ));
    }
    let changed = UpdateProfile {
        name: update.name.against(&user.name),
        phone: update.phone.against(&user.phone),
    };
    Ok(if changed == UpdateProfile::default() {
        Vec::new()
    } else {
        vec![Event::ProfileUpdated(changed)]
    })
}

fn change_email(user: &User, ctx: &Ctx<Facts>, change: ChangeEmail) -> Result<Vec<Event>, Refusal> {
    if user.email.as_ref() == Some(&change.email) {
        return Ok(Vec::new());
    }
    free_email(ctx)?;
    Ok(vec![Event::EmailChanged(change)])
}

fn change_role(user: &User, ctx: &Ctx<Facts>, change: ChangeRole) -> Result<Vec<Event>, Refusal> {
    role_fits(change.role, user.is_service)?;
    if user.role == Some(change.role) {
        return Ok(Vec::new());
    }
    another_person(ctx, "Nobody changes their own role. Ask another admin.")?;
    admins_remain(user, ctx)?;
    Ok(vec![Event::RoleChanged(RoleChanged {
        from: user.role,
        to: change.role,
        reason: change.reason,
    })])
}

fn another_person(ctx: &Ctx<Facts>, message: &str) -> Result<(), Refusal> {
    if ctx.actor.is(Some(ctx.id)) {
        Err(Refusal::state("self_change", message))
    } else {
        Ok(())
    }
}

fn admins_remain(user: &User, ctx: &Ctx<Facts>) -> Result<(), Refusal> {
    if user.is_active_admin() && ctx.facts.active_admins <= 1 {
        return Err(Refusal::state(
            "last_admin",
            "This is the last active admin. Make someone else an admin first.",
        ));
    }
    Ok(())
}

fn set_team(user: &User, set: SetTeam) -> Vec<Event> {
    if user.team_code.as_ref() == Some(&set.team_code) {
        return Vec::new();
    }
    vec![Event::TeamSet(TeamSet {
        from: user.team_code.clone(),
        to: set.team_code,
    })]
}

fn set_manager(user: &User, ctx: &Ctx<Facts>, set: &SetManager) -> Result<Vec<Event>, Refusal> {
    let to = match set.manager_id {
        Patch::Keep => {
            return Err(Refusal::field(
                "/manager_id",
                "required",
                "Name a manager, or null for none.",
            ));
        }
        Patch::Clear => None,
        Patch::Set(manager_id) => Some(manager_id),
    };
    if to == user.manager_id {
        return Ok(Vec::new());
    }
    if let Some(manager_id) = to {
        manager_fits(ctx, manager_id)?;
    }
    Ok(vec![Event::ManagerSet(ManagerSet {
        from: user.manager_id,
        to,
    })])
}

fn deactivate_user(
    user: &User,
    ctx: &Ctx<Facts>,
    deactivate: Deactivate,
) -> Result<Vec<Event>, Refusal> {
    another_person(ctx, "Nobody deactivates themselves. Ask another admin.")?;
    admins_remain(user, ctx)?;
    if let Some(successor) = deactivate.hand_over_to {
        let role = user.role.unwrap_or(Role::System);
        Person::must_be(ctx.facts.person.as_ref(), &[role], "/hand_over_to")?;
        if successor == ctx.id {
            return Err(Refusal::AssigneeInvalid {
                pointer: "/hand_over_to".into(),
            });
        }
    }
    Ok(vec![Event::Deactivated(Deactivated {
        hand_over_to: deactivate.hand_over_to,
        reason: deactivate.reason,
    })])
}
