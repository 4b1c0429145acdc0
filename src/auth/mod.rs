//! Signing in, and staying signed in (security.md §1, §2).
//!
//! A person proves a password and gets a **session**: a row in the database that is the only
//! truth. Two things point at it: an access token of 15 minutes that the page keeps in memory, and
//! a refresh token in a cookie that changes at every use. A session ends by sign-out, silence, its
//! longest duration, the browser closing, or because someone ended it; from then on neither works.
//!
//! People themselves (name, role, team, status) live in the event store; sign-in asks a
//! [`directory::Directory`] for them and takes the role from there, never from a token.

pub mod access_log;
pub mod breached;
pub mod caller;
pub mod clock;
mod device;
pub mod directory;
mod draft_key;
mod housekeeping;
pub mod invites;
pub mod keys;
pub mod limits;
pub mod password;
pub mod preferences;
pub mod sessions;
pub mod sign_in;
pub mod token;
pub mod views;

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use aggregates::policy::Role;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx::PgPool;

use access_log::Entry;
use clock::Clock;
use directory::Directory;
use keys::Keys;
use password::{HashCost, Hasher};
use sessions::SessionCache;

use crate::http::request::RequestContext;

/// Company settings that shape sessions (domain.md §4.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SessionSettings {
    /// Minutes without human input after which a session ends.
    pub session_idle_minutes: u32,
    /// Seconds before that end at which the page warns.
    pub session_warning_seconds: u32,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            session_idle_minutes: 5,
            session_warning_seconds: 60,
        }
    }
}

impl SessionSettings {
    fn idle(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.session_idle_minutes))
    }
}

/// A sign-in printed on the page in demo mode.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DemoAccount {
    /// Name of the person.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// The password, printed on purpose.
    pub password: String,
    /// Role of the person.
    pub role: Role,
}

/// What an installation decides about signing in.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// `Secure` cookies with the `__Host-` prefix; off only for plain HTTP on loopback.
    pub secure_cookies: bool,
    /// Origins whose pages may use the cookies, e.g. `https://crm.example.in`. Empty: the host the
    /// request was sent to.
    pub own_origins: Vec<String>,
    /// What a password hash costs.
    pub hash_cost: HashCost,
    /// Names of the company, which no password may contain.
    pub company_words: Vec<String>,
    /// File of passwords known from breaches, see [`breached`].
    pub breached_passwords: Option<PathBuf>,
    /// Printed sign-ins; `None` outside demo mode.
    pub demo_accounts: Option<Vec<DemoAccount>>,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            secure_cookies: true,
            own_origins: Vec::new(),
            hash_cost: HashCost::STANDARD,
            company_words: Vec::new(),
            breached_passwords: None,
            demo_accounts: None,
        }
    }
}

/// Everything sign-in works with. Clones share it.
#[derive(Clone)]
pub struct AuthState {
    pool: PgPool,
    config: Arc<AuthConfig>,
    keys: Arc<Keys>,
    directory: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    hasher: Hasher,
    settings: Arc<RwLock<SessionSettings>>,
    cache: SessionCache,
}

impl AuthState {
    /// Puts it together. `pool` is the application's.
    pub fn new(
        pool: PgPool,
        config: AuthConfig,
        keys: Keys,
        directory: Arc<dyn Directory>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            pool,
            hasher: Hasher::new(config.hash_cost),
            config: Arc::new(config),
            keys: Arc::new(keys),
            directory,
            clock,
            settings: Arc::default(),
            cache: SessionCache::default(),
        }
    }

    /// Decisions of the installation.
    pub fn config(&self) -> &AuthConfig {
        &self.config
    }

    /// The keys that tokens are checked with.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Present company settings.
    pub fn settings(&self) -> SessionSettings {
        *self
            .settings
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes over changed company settings; every process does so when it sees the event.
    pub fn set_settings(&self, settings: SessionSettings) {
        *self
            .settings
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = settings;
    }

    /// A value for the device cookie of a browser that has none.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn new_device_token(&self) -> anyhow::Result<zeroize::Zeroizing<String>> {
        keys::random_text()
    }

    /// The moment, by the clock of sign-in.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Appends a row to the access log.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record(&self, entry: Entry, request: &RequestContext) -> Result<(), sqlx::Error> {
        entry.write(self.now(), Some(request), &self.pool).await
    }
}
