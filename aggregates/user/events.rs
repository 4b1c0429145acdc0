//! What may have happened to a user, and how it changes the state.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Activate, ChangeEmail, Invite, ResendInvite, Status, UpdateProfile, User};
use crate::kernel::Text;
use crate::policy::Role;
use crate::vocabulary::Team;

crate::events! {
    /// A person was asked to join.
    Invited(Invite) = "user.invited" v 1,
    /// The invitation was sent again.
    InviteResent(ResendInvite) = "user.invite_resent" v 1,
    /// The invitation was used.
    Activated(Activate) = "user.activated" v 1,
    /// Name or phone changed; only what really did.
    ProfileUpdated(UpdateProfile) = "user.profile_updated" v 1,
    /// The address to sign in with changed.
    EmailChanged(ChangeEmail) = "user.email_changed" v 1,
    /// The role changed.
    RoleChanged(RoleChanged) = "user.role_changed" v 1,
    /// The team changed.
    TeamSet(TeamSet) = "user.team_set" v 1,
    /// The manager changed.
    ManagerSet(ManagerSet) = "user.manager_set" v 1,
    /// The person left.
    Deactivated(Deactivated) = "user.deactivated" v 1,
    /// The person is back.
    Reactivated(Reactivated) = "user.reactivated" v 1,
    /// Name, e-mail and phone were forgotten.
    PersonalDataErased(PersonalDataErased) = "user.personal_data_erased" v 1,
}

/// The role changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleChanged {
    /// Before.
    pub from: Option<Role>,
    /// Now.
    pub to: Role,
    /// Why.
    pub reason: Text<3, 500>,
}

/// The team changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TeamSet {
    /// Before.
    pub from: Option<Team>,
    /// Now.
    pub to: Team,
}

/// The manager changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagerSet {
    /// Before.
    pub from: Option<Uuid>,
    /// Now.
    pub to: Option<Uuid>,
}

/// The person left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = UserDeactivated)]
pub struct Deactivated {
    /// Who takes over the open work.
    pub hand_over_to: Option<Uuid>,
    /// Why.
    pub reason: Text<3, 500>,
}

/// The person is back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = UserReactivated)]
pub struct Reactivated {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Name, e-mail and phone were forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = UserPersonalDataErased)]
pub struct PersonalDataErased {
    /// Why.
    pub reason: Text<3, 500>,
}

pub(super) fn evolve(user: &mut User, event: &Event) {
    match event {
        Event::Invited(invite) => {
            *user = User {
                status: Some(Status::Invited),
                name: Some(invite.name.clone()),
                email: Some(invite.email.clone()),
                phone: invite.phone.clone(),
                role: Some(invite.role),
                team_code: Some(invite.team_code.clone()),
                manager_id: invite.manager_id,
                is_service: invite.is_service,
                ..User::default()
            }
        }
        Event::InviteResent(_) => {}
        Event::Activated(_) => {
            user.status = Some(Status::Active);
            user.was_active = true;
        }
        Event::ProfileUpdated(update) => {
            update.name.apply(&mut user.name);
            update.phone.apply(&mut user.phone);
        }
        Event::EmailChanged(change) => user.email = Some(change.email.clone()),
        Event::RoleChanged(change) => user.role = Some(change.to),
        Event::TeamSet(set) => user.team_code = Some(set.to.clone()),
        Event::ManagerSet(set) => user.manager_id = set.to,
        Event::Deactivated(left) => {
            user.status = Some(Status::Deactivated);
            user.hand_over_to = left.hand_over_to;
        }
        Event::Reactivated(_) => {
            user.status = Some(if user.was_active {
                Status::Active
            } else {
                Status::Invited
            });
            user.hand_over_to = None;
        }
        Event::PersonalDataErased(_) => {
            user.name = None;
            user.email = None;
            user.phone = None;
            user.erased = true;
        }
    }
}
