//! `rayenna user invite`: the first person of an installation without demo mode (permissions.md §8).

use std::process::ExitCode;
use std::sync::Arc;

use aggregates::kernel::{Actor, Channel};
use aggregates::policy::Role;
use aggregates::user::User as UserRecord;
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::database::Database;
use crate::auth::clock::SystemClock;
use crate::auth::keys::{KeySources, Keys};
use crate::auth::{AuthConfig, AuthState};
use crate::executor::Envelope;
use crate::people::EventSourcedDirectory;

/// People of the company.
#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Invite an administrator and print the one-time link.
    Invite(Invite),
}

#[derive(Args)]
struct Invite {
    #[command(flatten)]
    database: Database,
    /// Name of the person.
    #[arg(long)]
    name: String,
    /// E-mail to sign in with.
    #[arg(long)]
    email: String,
    /// Public address of the server.
    #[arg(
        long,
        env = "RAYENNA_PUBLIC_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    public_url: String,
}

impl User {
    /// Carries out the act.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Act::Invite(invite) = self.act;
        let database = invite.database.clone();
        database.with(async |core| {
            let directory = Arc::new(EventSourcedDirectory(core.desk.clone()));
            let keys = Keys::open(&KeySources::from_env(&invite.database.data_dir), chrono::Utc::now())?;
            let auth = AuthState::new(core.desk.pool().clone(), AuthConfig::default(), keys, directory, Arc::new(SystemClock));
            let actor = Actor { user_id: None, role: Role::Admin, team_code: "general".into(), channel: Channel::Cli, stepped_up: true };
            let user_id = Uuid::now_v7();
            let body = serde_json::json!({ "name": invite.name, "email": invite.email, "role": "admin", "team_code": "general" });
            let envelope = Envelope::of(actor, Uuid::now_v7(), chrono::Utc::now());
            core.desk.execute::<UserRecord>(&envelope, user_id, "invite", body).await.map_err(crate::error::Problem::from).map_err(|p| anyhow::anyhow!("{p}"))?;
            let token = auth.invite(user_id).await.map_err(|problem| anyhow::anyhow!("{problem}"))?;
            println!("Open this link once to set the password:\n{}/invite#{}", invite.public_url, token.as_str());
            Ok(ExitCode::SUCCESS)
        })
    }
}
