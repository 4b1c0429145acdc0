//! Demo mode: a believable company and one printed sign-in per role (loopback only).

use aggregates::policy::Role;

use crate::app::App;
use crate::auth::DemoAccount;

/// One sign-in per role.
pub fn accounts() -> Vec<DemoAccount> {
    let account = |name: &str, email: &str, role: Role| DemoAccount {
        name: name.into(),
        email: email.into(),
        password: format!("{}-demo-sunrise-26", role.code()),
        role,
    };
    vec![
        account("Leela Thomas", "leela@rayenna.example", Role::Admin),
        account("Suresh Pillai", "suresh@rayenna.example", Role::Manager),
        account("Meera Nair", "meera@rayenna.example", Role::Sales),
        account("Joseph Kurian", "joseph@rayenna.example", Role::Operations),
        account("Fathima Rasheed", "fathima@rayenna.example", Role::Finance),
        account("Anand Varma", "anand@rayenna.example", Role::Auditor),
    ]
}

/// Makes the accounts when they are missing, and loads the data once.
///
/// # Errors
/// The database, or a command that is refused.
pub async fn load_once(app: &App) -> anyhow::Result<()> {
    for account in accounts() {
        crate::people::ensure_account(app, &account).await?;
    }
    Ok(())
}
