//! What may be asked of a user. Limits of each field: domain.md §4.1.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Patch, Phone, Text, keep};
use crate::policy::Role;
use crate::vocabulary::{Email, Team};

crate::commands! {
    /// Ask a person to join, or create a service account.
    create Invite(Invite) = "invite" => UserInvite,
    /// Send the invitation again; the earlier link stops.
    change ResendInvite(ResendInvite) = "resend_invite" => UserResendInvite,
    /// The invitation was used; sent by the system.
    change Activate(Activate) = "activate" => UserActivate,
    /// Name and phone.
    change UpdateProfile(UpdateProfile) = "update_profile" => UserUpdateProfile,
    /// Another address to sign in with.
    change ChangeEmail(ChangeEmail) = "change_email" => UserChangeEmail,
    /// Another role.
    change ChangeRole(ChangeRole) = "change_role" => UserChangeRole,
    /// Another team.
    change SetTeam(SetTeam) = "set_team" => UserSetTeam,
    /// Whom the person reports to.
    change SetManager(SetManager) = "set_manager" => UserSetManager,
    /// The person left.
    change Deactivate(Deactivate) = "deactivate" => UserDeactivate,
    /// The person is back.
    change Reactivate(Reactivate) = "reactivate" => UserReactivate,
    /// Forget a person who left.
    change ErasePersonalData(ErasePersonalData) = "erase_personal_data" => UserErasePersonalData,
}

/// Ask a person to join, or create a service account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserInvite)]
pub struct Invite {
    /// Name.
    pub name: Text<2, 100>,
    /// Address to sign in with; unique.
    pub email: Email,
    /// The one role.
    pub role: Role,
    /// Team, e.g. `general`.
    pub team_code: Team,
    /// Whom the person reports to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager_id: Option<Uuid>,
    /// Phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Acts through API keys only, has no password and is never an admin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_service: bool,
}

/// Send the invitation again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserResendInvite)]
pub struct ResendInvite {}

/// The invitation was used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserActivate)]
pub struct Activate {}

/// Name and phone. An absent member stays, `null` clears the phone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = UserUpdateProfile)]
pub struct UpdateProfile {
    /// Name.
    #[serde(skip_serializing_if = "keep")]
    pub name: Patch<Text<2, 100>>,
    /// Phone.
    #[serde(skip_serializing_if = "keep")]
    pub phone: Patch<Phone>,
}

/// Another address to sign in with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserChangeEmail)]
pub struct ChangeEmail {
    /// The new address; unique.
    pub email: Email,
}

/// Another role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserChangeRole)]
pub struct ChangeRole {
    /// The new role.
    pub role: Role,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Another team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserSetTeam)]
pub struct SetTeam {
    /// The new team.
    pub team_code: Team,
}

/// Whom the person reports to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = UserSetManager)]
pub struct SetManager {
    /// An active person who does not report to this one; `null`: nobody.
    #[serde(skip_serializing_if = "keep")]
    pub manager_id: Patch<Uuid>,
}

/// The person left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserDeactivate)]
pub struct Deactivate {
    /// Why.
    pub reason: Text<3, 500>,
    /// An active person of the same role who takes over the open work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over_to: Option<Uuid>,
}

/// The person is back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserReactivate)]
pub struct Reactivate {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Forget a person who left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserErasePersonalData)]
pub struct ErasePersonalData {
    /// Why.
    pub reason: Text<3, 500>,
}
