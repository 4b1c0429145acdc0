//! `user_directory`: people as pickers, names beside ids, and the list of users show them
//! (screens.md §14.2).

use aggregates::kernel::Patch;
use aggregates::registry::AnyEvent;
use aggregates::user::{Event, Status};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = UserListItem)]
pub struct Row {
    /// User.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Name; `Former user …` after erasure.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Role.
    pub role: String,
    /// Team.
    pub team_code: String,
    /// Manager.
    pub manager_id: Option<Uuid>,
    /// Acts through API keys only.
    pub is_service: bool,
    /// Was active at some time: where reactivation leads to.
    pub was_active: bool,
    /// Status.
    pub status: String,
    /// When invited.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Searchable text, lower-cased.
    pub search: String,
}

/// The projector.
pub struct UserDirectory;

impl Projector for UserDirectory {
    type Row = Row;
    const NAME: &'static str = "user_directory";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        name text not null,
        email text,
        phone text,
        role text not null,
        team_code text not null,
        manager_id uuid,
        is_service boolean not null,
        was_active boolean not null,
        status text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        search text not null";
    const INDEXES: &'static [&'static str] =
        &["(name, id)", "(role, name, id)", "(team_code, name, id)"];
    const HANDLES: &'static [&'static str] = &["user"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::User(event) = &recorded.event else {
            return row;
        };
        let mut row = row.unwrap_or_else(|| Row {
            id: key,
            created_at: recorded.occurred_at,
            ..Row::default()
        });
        row.version = recorded.version;
        row.updated_at = recorded.occurred_at;
        apply(&mut row, event);
        row.search =
            format!("{} {}", row.name, row.email.as_deref().unwrap_or_default()).to_lowercase();
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Invited(invite) => {
            row.name = invite.name.to_string();
            row.email = Some(invite.email.as_str().into());
            row.phone = invite.phone.as_ref().map(|phone| phone.as_str().into());
            row.role = invite.role.code().into();
            row.team_code = invite.team_code.code().into();
            row.manager_id = invite.manager_id;
            row.is_service = invite.is_service;
            row.status = Status::Invited.code().into();
        }
        Event::InviteResent(_) => {}
        Event::Activated(_) => {
            row.status = Status::Active.code().into();
            row.was_active = true;
        }
        Event::ProfileUpdated(update) => {
            if let Patch::Set(name) = &update.name {
                row.name = name.to_string();
            }
            match &update.phone {
                Patch::Keep => {}
                Patch::Clear => row.phone = None,
                Patch::Set(phone) => row.phone = Some(phone.as_str().into()),
            }
        }
        Event::EmailChanged(change) => row.email = Some(change.email.as_str().into()),
        Event::RoleChanged(change) => row.role = change.to.code().into(),
        Event::TeamSet(set) => row.team_code = set.to.code().into(),
        Event::ManagerSet(set) => row.manager_id = set.to,
        Event::Deactivated(_) => row.status = Status::Deactivated.code().into(),
        Event::Reactivated(_) => {
            let status = if row.was_active {
                Status::Active
            } else {
                Status::Invited
            };
            row.status = status.code().into();
        }
        Event::PersonalDataErased(_) => {
            row.name = aggregates::user::former_name(row.id);
            row.email = None;
            row.phone = None;
        }
    }
}
