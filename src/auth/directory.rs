//! Where sign-in finds people. They live in the event store; this is all sign-in knows of it.

use aggregates::policy::Role;
use async_trait::async_trait;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// Status of a person (domain.md §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonStatus {
    /// Has an invitation and maybe a password, but was not seen active yet.
    Invited,
    /// Works here.
    Active,
    /// No longer signs in.
    Deactivated,
}

/// What sign-in needs to know of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Id of the `user` stream.
    pub user_id: Uuid,
    /// Name as shown.
    pub name: String,
    /// Address, lower case.
    pub email: String,
    /// The present role.
    pub role: Role,
    /// The present team.
    pub team_code: String,
    /// Present status.
    pub status: PersonStatus,
}

/// The people of the company, as of now.
#[async_trait]
pub trait Directory: Send + Sync + 'static {
    /// The person with this id.
    async fn find(&self, user_id: Uuid) -> anyhow::Result<Option<Person>>;

    /// The person with this address, given by [`normal_email`].
    async fn find_by_email(&self, email: &str) -> anyhow::Result<Option<Person>>;

    /// The invitation was used: sends `user.activate` as the system. Harmless when repeated.
    async fn activate(&self, user_id: Uuid) -> anyhow::Result<()>;
}

/// An address as compared: composed, trimmed, lower case (domain.md §3.2).
pub fn normal_email(typed: &str) -> String {
    typed.trim().nfc().collect::<String>().to_lowercase()
}
