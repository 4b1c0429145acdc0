//! The people of the demo company: one printed sign-in per role, and their colleagues.

use aggregates::kernel::{Actor, Channel};
use aggregates::policy::Role;
use uuid::Uuid;

use crate::app::App;
use crate::auth::DemoAccount;

/// Someone of the company, as stories name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Runs the installation.
    Leela,
    /// Leads the teams.
    Suresh,
    /// Sells.
    Meera,
    /// Sells.
    Arun,
    /// Sells.
    Divya,
    /// Sells.
    Nikhil,
    /// Leads installations.
    Joseph,
    /// Leads installations.
    Rekha,
    /// Leads installations.
    Shafi,
    /// Bills and collects.
    Fathima,
    /// Reads everything.
    Anand,
}

impl Who {
    /// Everybody, in the order of their accounts.
    pub(super) const ALL: [Who; 11] = [
        Who::Leela,
        Who::Suresh,
        Who::Meera,
        Who::Joseph,
        Who::Fathima,
        Who::Anand,
        Who::Arun,
        Who::Divya,
        Who::Nikhil,
        Who::Rekha,
        Who::Shafi,
    ];
    /// Those who sell.
    pub(super) const SALES: [Who; 4] = [Who::Meera, Who::Arun, Who::Divya, Who::Nikhil];
    /// Those who survey and build.
    pub(super) const OPERATIONS: [Who; 3] = [Who::Joseph, Who::Rekha, Who::Shafi];

    fn account(self) -> DemoAccount {
        let (name, role) = match self {
            Who::Leela => ("Leela Thomas", Role::Admin),
            Who::Suresh => ("Suresh Pillai", Role::Manager),
            Who::Meera => ("Meera Nair", Role::Sales),
            Who::Arun => ("Arun Mathew", Role::Sales),
            Who::Divya => ("Divya Krishnan", Role::Sales),
            Who::Nikhil => ("Nikhil Varghese", Role::Sales),
            Who::Joseph => ("Joseph Kurian", Role::Operations),
            Who::Rekha => ("Rekha Sasidharan", Role::Operations),
            Who::Shafi => ("Shafi Rahman", Role::Operations),
            Who::Fathima => ("Fathima Rasheed", Role::Finance),
            Who::Anand => ("Anand Varma", Role::Auditor),
        };
        let first = name.split(' ').next().unwrap_or(name).to_lowercase();
        DemoAccount {
            name: name.into(),
            email: format!("{first}@rayenna.example"),
            password: format!("{}-demo-sunrise-26", role.code()),
            role,
        }
    }
}

/// One sign-in per role, as printed at the start.
pub fn accounts() -> Vec<DemoAccount> {
    Who::ALL.into_iter().take(6).map(Who::account).collect()
}

/// The ids of the people, once their accounts exist.
#[derive(Clone)]
pub(super) struct Staff(Vec<Uuid>);

impl Staff {
    /// Makes the accounts that are missing.
    ///
    /// # Errors
    /// The database, or a command that is refused.
    pub(super) async fn ensure(app: &App) -> anyhow::Result<Self> {
        // Hashing a password takes its time, so all are made at once.
        let made = Who::ALL.map(|who| {
            let app = app.clone();
            tokio::spawn(async move { crate::people::ensure_account(&app, &who.account()).await })
        });
        let mut ids = Vec::with_capacity(made.len());
        for account in made {
            ids.push(account.await??);
        }
        Ok(Self(ids))
    }

    /// Id of a person.
    pub(super) fn id(&self, who: Who) -> Uuid {
        let place = Who::ALL
            .iter()
            .position(|other| *other == who)
            .unwrap_or_default();
        self.0[place]
    }

    /// The person as the one who acts, taking over old records.
    pub(super) fn actor(&self, who: Who) -> Actor {
        Actor {
            user_id: Some(self.id(who)),
            role: who.account().role,
            team_code: "general".into(),
            channel: Channel::Import,
            stepped_up: true,
        }
    }
}
