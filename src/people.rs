//! People as sign-in and decisions know them: read from their own streams, found by the reserved
//! e-mail, so a change of role counts from the next request on.

use aggregates::user::{Status, User};
use aggregates::vocabulary::Person;
use uuid::Uuid;

use crate::auth::directory::{Directory, Person as Account, PersonStatus};
use crate::executor::{CommandError, Desk, Envelope, Loaded};

impl Desk {
    /// A person named in a command.
    ///
    /// # Errors
    /// The database.
    pub async fn person(&self, user_id: Option<Uuid>) -> Result<Option<Person>, CommandError> {
        let Some(user_id) = user_id else {
            return Ok(None);
        };
        let user = self.load::<User>(user_id).await?;
        Ok(user.state.role.map(|role| Person {
            user_id,
            role,
            active: user.state.status == Some(Status::Active),
        }))
    }

    /// Name of a person.
    ///
    /// # Errors
    /// The database.
    pub async fn person_name(&self, user_id: Uuid) -> Result<Option<String>, CommandError> {
        Ok(self.load::<User>(user_id).await?.state.name.map(Into::into))
    }
}

/// The directory over the event store.
#[derive(Clone)]
pub struct EventSourcedDirectory(pub Desk);

fn account(user: Loaded<User>) -> Option<Account> {
    let state = user.state;
    Some(Account {
        user_id: user.id,
        name: state.name.map(Into::into)?,
        email: state.email.as_ref()?.as_str().to_owned(),
        role: state.role?,
        team_code: state
            .team_code
            .as_ref()
            .map(|team| team.code().to_owned())
            .unwrap_or_default(),
        status: match state.status? {
            Status::Invited => PersonStatus::Invited,
            Status::Active => PersonStatus::Active,
            Status::Deactivated => PersonStatus::Deactivated,
        },
    })
}

#[async_trait::async_trait]
impl Directory for EventSourcedDirectory {
    async fn find(&self, user_id: Uuid) -> anyhow::Result<Option<Account>> {
        Ok(account(self.0.load::<User>(user_id).await?))
    }

    async fn find_by_email(&self, email: &str) -> anyhow::Result<Option<Account>> {
        let id: Option<String> = sqlx::query_scalar(
            "select aggregate_id from reservations where kind = 'user_email' and key = $1",
        )
        .bind(email)
        .fetch_optional(self.0.pool())
        .await?;
        match id {
            Some(id) => self.find(id.parse()?).await,
            None => Ok(None),
        }
    }

    async fn activate(&self, user_id: Uuid) -> anyhow::Result<()> {
        let command_id = Uuid::new_v5(&user_id, b"activate");
        let envelope = Envelope::of_process(command_id, command_id, command_id, chrono::Utc::now());
        self.0
            .execute::<User>(&envelope, user_id, "activate", serde_json::json!({}))
            .await?;
        Ok(())
    }
}

/// Makes a demo account when its address is not taken: invited, activated, with its password.
///
/// # Errors
/// A command that is refused, or the database.
pub async fn ensure_account(
    app: &crate::app::App,
    account: &crate::auth::DemoAccount,
) -> anyhow::Result<Uuid> {
    let directory = EventSourcedDirectory(app.desk().clone());
    if let Some(person) = directory.find_by_email(&account.email).await? {
        return Ok(person.user_id);
    }
    let user_id = Uuid::now_v7();
    let actor = aggregates::kernel::Actor {
        user_id: None,
        role: aggregates::policy::Role::Admin,
        team_code: "general".into(),
        channel: aggregates::kernel::Channel::Cli,
        stepped_up: true,
    };
    let envelope = Envelope::of(actor, Uuid::now_v7(), chrono::Utc::now());
    let body = serde_json::json!({
        "name": account.name, "email": account.email, "role": account.role.code(), "team_code": "general"
    });
    app.desk()
        .execute::<User>(&envelope, user_id, "invite", body)
        .await?;
    let password = crate::auth::password::Password::new(&account.password);
    app.auth()
        .set_password(user_id, &password, false)
        .await
        .map_err(anyhow::Error::from)?;
    directory.activate(user_id).await?;
    Ok(user_id)
}
