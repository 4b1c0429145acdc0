//! Passwords: how they are stored and which are taken (security.md §1).
//!
//! Hashing is slow and hungry on purpose, so it runs off the async threads behind a gate: four at
//! a time, thirty-two waiting, and everyone after that is told to come back.

use std::path::PathBuf;
use std::sync::Arc;

use aggregates::kernel::FieldError;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde_json::json;
use tokio::sync::{OnceCell, Semaphore};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::auth::breached::is_listed;
use crate::error::{Code, Problem};

/// Hashes computed at the same time.
const AT_ONCE: usize = 4;
/// Requests that may wait for their turn.
const WAITING: usize = 32;
/// Fewest and most characters of a password.
const LENGTH: (usize, usize) = (12, 128);
/// Least strength estimate, of 0 to 4.
const STRENGTH: zxcvbn::Score = zxcvbn::Score::Three;
/// Names in passwords count from this many characters on.
const SHORTEST_WORD: usize = 4;

/// A password as typed, composed to NFC. Prints nothing, is wiped when dropped.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes it exactly as typed, after NFC.
    pub fn new(typed: &str) -> Self {
        Self(Zeroizing::new(typed.nfc().collect()))
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> serde::Deserialize<'de> for Password {
    fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        let typed = Zeroizing::new(String::deserialize(de)?);
        Ok(Self::new(&typed))
    }
}

impl Password {
    /// Whether a list of breached passwords has it; read off the async threads.
    ///
    /// # Errors
    /// `internal` when the list cannot be read: then no password is taken unchecked.
    pub async fn is_breached(&self, list: PathBuf) -> Result<bool, Problem> {
        let password = self.clone();
        let listed = tokio::task::spawn_blocking(move || is_listed(&list, &password.0)).await;
        Ok(listed.map_err(|error| anyhow::anyhow!("looking up a password: {error}"))??)
    }
}

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl HashCost {
    /// 64 MiB, 3 passes (security.md §1).
    pub const STANDARD: HashCost = HashCost {
        memory_kib: 64 * 1024,
        passes: 3,
    };
    /// For tests only: nothing an attacker would notice.
    pub const WEAK: HashCost = HashCost {
        memory_kib: 64,
        passes: 1,
    };

    fn argon2(self) -> Result<Argon2<'static>, Problem> {
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32))
            .map_err(|error| anyhow::anyhow!("argon2 parameters: {error}"))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// The outcome of comparing a password with a stored hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It fits.
    Right,
    /// It fits, and the hash was made at another cost: store this one instead.
    RightButOutdated(String),
    /// It does not fit, or there is nothing to compare with.
    Wrong,
}

/// Makes and compares hashes.
#[derive(Clone)]
pub struct Hasher {
    cost: HashCost,
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
    dummy: Arc<OnceCell<String>>,
}

impl Hasher {
    /// A hasher of one cost with its own gate.
    pub fn new(cost: HashCost) -> Self {
        Self {
            cost,
            admitted: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            running: Arc::new(Semaphore::new(AT_ONCE)),
            dummy: Arc::new(OnceCell::new()),
        }
    }

    /// A PHC string to store.
    ///
    /// # Errors
    /// `overloaded` when the queue is full.
    pub async fn hash(&self, password: &Password) -> Result<String, Problem> {
        let (cost, password) = (self.cost, password.clone());
        self.gated(move || hash(cost, &password)).await
    }

    /// Compares. Without a stored hash the work is the same, on a dummy (security.md §1).
    ///
    /// # Errors
    /// `overloaded` when the queue is full.
    pub async fn verify(
        &self,
        password: &Password,
        stored: Option<String>,
    ) -> Result<Verdict, Problem> {
        let known = stored.is_some();
        let stored = match stored {
            Some(stored) => stored,
            None => {
                let no_ones = Password::new("no account has this password");
                self.dummy
                    .get_or_try_init(|| self.hash(&no_ones))
                    .await?
                    .clone()
            }
        };
        let (cost, password) = (self.cost, password.clone());
        let verdict = self.gated(move || verify(cost, &password, &stored)).await?;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    async fn gated<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let overloaded = || Problem::of(Code::Overloaded).retry_after(2);
        let _admitted = self.admitted.try_acquire().map_err(|_| overloaded())?;
        let running = self
            .running
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| overloaded())?;
        tokio::task::spawn_blocking(move || {
            // Held by the work, not by the waiter: a client that goes away frees no slot early.
            let _running = running;
            work()
        })
        .await
        .map_err(|error| anyhow::anyhow!("password hashing: {error}"))?
    }
}

fn hash(cost: HashCost, password: &Password) -> Result<String, Problem> {
    let hash = cost
        .argon2()?
        .hash_password(password.0.as_bytes())
        .map_err(|error| anyhow::anyhow!("password hashing: {error}"))?;
    Ok(hash.to_string())
}

fn verify(cost: HashCost, password: &Password, stored: &str) -> Result<Verdict, Problem> {
    let parsed = PasswordHash::new(stored)
        .map_err(|error| anyhow::anyhow!("stored password hash: {error}"))?;
    // The parameters of the stored hash count here, not ours.
    if cost
        .argon2()?
        .verify_password(password.0.as_bytes(), &parsed)
        .is_err()
    {
        return Ok(Verdict::Wrong);
    }
    let made_with = Params::try_from(&parsed)
        .map_err(|error| anyhow::anyhow!("stored password hash: {error}"))?;
    if (made_with.m_cost(), made_with.t_cost()) == (cost.memory_kib, cost.passes) {
        return Ok(Verdict::Right);
    }
    Ok(Verdict::RightButOutdated(hash(cost, password)?))
}

/// Refuses a password that is too short, too long, or guessable, also by someone who knows the
/// person. `pointer` names the field in the body.
///
/// # Errors
/// One field error: `too_short`, `too_long` or `password_weak` with a `reason`.
pub fn check_policy(password: &Password, pointer: &str, words: &[&str]) -> Result<(), FieldError> {
    let text = password.0.as_str();
    let length = text.chars().count();
    if length < LENGTH.0 {
        return Err(FieldError::new(
            pointer,
            "too_short",
            format!("Use at least {} characters.", LENGTH.0),
        ));
    }
    if length > LENGTH.1 {
        return Err(FieldError::new(
            pointer,
            "too_long",
            format!("Use at most {} characters.", LENGTH.1),
        ));
    }
    let weak = |reason: &str, message: &str| Err(weak(pointer, reason, message));
    let words: Vec<String> = words
        .iter()
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .collect();
    let lower = text.to_lowercase();
    if words.iter().any(|word| lower.contains(word.as_str())) {
        return weak(
            "personal",
            "Leave out your name, your address and the names of the company and the product.",
        );
    }
    let known: Vec<&str> = words.iter().map(String::as_str).collect();
    if zxcvbn::zxcvbn(text, &known).score() < STRENGTH {
        return weak(
            "guessable",
            "This is among the passwords tried first. Use several unrelated words.",
        );
    }
    Ok(())
}

/// A password that is easy to guess, and why it is.
pub fn weak(pointer: &str, reason: &str, message: &str) -> FieldError {
    let mut error = FieldError::new(pointer, "password_weak", message);
    error.params = json!({ "reason": reason });
    error
}
