//! Proving a password: signing in, confirming, changing (security.md §1).

use chrono::{DateTime, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::AuthState;
use super::access_log::{Entry, Kind};
use super::directory::{Person, PersonStatus, normal_email};
use super::limits::{self, LOGIN_PER_ACCOUNT, LOGIN_PER_IP, LOGIN_PER_SOURCE, STEP_UP};
use super::password::{Password, Verdict, check_policy, weak};
use super::sessions::{EndReason, RefreshToken, device_hash};
use crate::error::{Code, Problem};
use crate::http::request::RequestContext;
use aggregates::kernel::FieldError;

/// Old passwords that do not come back.
const REMEMBERED: i64 = 5;
/// Longest address, in bytes (RFC 5321).
const LONGEST_EMAIL: usize = 254;
/// Names of the product, which no password may contain.
const PRODUCT_WORDS: [&str; 1] = ["rayenna"];

/// A successful sign-in.
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// The session.
    pub session_id: Uuid,
    /// For the memory of the page.
    pub access_token: String,
    /// For the cookie.
    pub refresh_token: RefreshToken,
    /// Longest possible end of the session.
    pub expires_at: DateTime<Utc>,
    /// Only another password may be chosen now.
    pub must_change_password: bool,
}

#[derive(sqlx::FromRow)]
struct Credential {
    password_hash: String,
    security_version: i64,
    must_change: bool,
}

impl AuthState {
    /// Signs in. An unknown address, a wrong password and a deactivated person get the same answer
    /// after the same work. `device_token` is the device cookie, known or new.
    ///
    /// # Errors
    /// `credentials_invalid`, `login_limited`, `account_locked`, `overloaded`.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &Password,
        device_token: &str,
        request: &RequestContext,
    ) -> Result<SignedIn, Problem> {
        let email = normal_email(email);
        let person = if could_be_an_address(&email) {
            self.directory.find_by_email(&email).await?
        } else {
            None
        };
        let user_id = person.as_ref().map(|person| person.user_id);
        let known_device = self.knows_device(user_id, device_token).await?;

        let account = account_key(&email);
        let source = if known_device {
            format!(
                "{account}|device|{}",
                hex::encode(device_hash(device_token))
            )
        } else {
            format!("{account}|{}", request.ip)
        };
        let ip = request.ip.to_string();
        let attempt = Uuid::now_v7();
        // A browser that has signed in before is counted apart, so strangers do not lock it out.
        let counted = if known_device {
            vec![(LOGIN_PER_SOURCE, source.as_str())]
        } else {
            vec![
                (LOGIN_PER_SOURCE, source.as_str()),
                (LOGIN_PER_ACCOUNT, account.as_str()),
                (LOGIN_PER_IP, ip.as_str()),
            ]
        };
        if let Err(refused) = self.admit(&counted, &account, known_device, attempt).await {
            if refused.status().as_u16() == 429 {
                let entry = Entry::of(Kind::LoginLimited)
                    .by(user_id, None)
                    .detail(json!({ "code": refused.code() }));
                self.record(entry, request).await?;
            }
            return Err(refused);
        }

        let credential = match user_id {
            Some(user_id) => self.credential(user_id).await?,
            None => None,
        };
        let verdict = match self
            .hasher
            .verify(
                password,
                credential.as_ref().map(|known| known.password_hash.clone()),
            )
            .await
        {
            Ok(verdict) => verdict,
            Err(problem) => {
                // Nothing was compared, so nothing was guessed.
                limits::forgive(&self.pool, &counted, attempt).await?;
                return Err(problem);
            }
        };
        let (Some(person), Some(credential)) = (person, credential) else {
            return Err(self
                .failed(user_id, &account, "unknown", known_device, request)
                .await?);
        };
        let fresh_hash = match verdict {
            Verdict::Wrong => {
                return Err(self
                    .failed(user_id, &account, "password", known_device, request)
                    .await?);
            }
            Verdict::Right => None,
            Verdict::RightButOutdated(hash) => Some(hash),
        };
        if person.status == PersonStatus::Deactivated {
            return Err(self
                .failed(user_id, &account, "deactivated", known_device, request)
                .await?);
        }
        limits::clear(&self.pool, LOGIN_PER_SOURCE, &source).await?;
        limits::forgive(&self.pool, &counted, attempt).await?;
        if let Some(hash) = fresh_hash {
            sqlx::query("update credentials set password_hash = $2 where user_id = $1 and password_hash = $3")
                .bind(person.user_id)
                .bind(hash)
                .bind(&credential.password_hash)
                .execute(&self.pool)
                .await?;
        }
        let opened = self
            .open_session(&person, credential.security_version, device_token, request)
            .await?;
        Ok(SignedIn {
            session_id: opened.session_id,
            access_token: opened.access_token,
            refresh_token: opened.refresh_token,
            expires_at: opened.expires_at,
            must_change_password: credential.must_change,
            person,
        })
    }

    async fn admit(
        &self,
        counted: &[(limits::Limit, &str)],
        account: &str,
        known_device: bool,
        attempt: Uuid,
    ) -> Result<(), Problem> {
        let now = self.now();
        let mut transaction = self.pool.begin().await?;
        if !known_device {
            limits::refuse_locked(&mut transaction, account, now).await?;
        }
        for (limit, key) in counted {
            limits::take(
                &mut transaction,
                *limit,
                key,
                attempt,
                now,
                Code::LoginLimited,
            )
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Writes the failure down, locks the account when it was one too many, and gives the one
    /// answer every failure gets.
    async fn failed(
        &self,
        user_id: Option<Uuid>,
        account: &str,
        class: &str,
        known_device: bool,
        request: &RequestContext,
    ) -> Result<Problem, Problem> {
        let entry = |kind| Entry::of(kind).by(user_id, None);
        self.record(
            entry(Kind::LoginFailed).detail(json!({ "class": class })),
            request,
        )
        .await?;
        if !known_device && limits::lock_if_reached(&self.pool, account, self.now()).await? {
            self.record(entry(Kind::AccountLocked), request).await?;
        }
        Ok(Code::CredentialsInvalid.into())
    }

    async fn knows_device(
        &self,
        user_id: Option<Uuid>,
        device_token: &str,
    ) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "select exists (select from known_devices where user_id = $1 and device_hash = $2)",
        )
        .bind(user_id)
        .bind(device_hash(device_token))
        .fetch_one(&self.pool)
        .await
    }

    async fn credential(&self, user_id: Uuid) -> Result<Option<Credential>, sqlx::Error> {
        sqlx::query_as("select password_hash, security_version, must_change from credentials where user_id = $1")
            .bind(user_id)
            .fetch_optional(&self.pool)
            .await
    }

    /// Confirms the password of a signed-in person, at most five tries in ten minutes.
    async fn confirm(
        &self,
        person: &Person,
        session_id: Uuid,
        password: &Password,
    ) -> Result<bool, Problem> {
        let (now, attempt, key) = (self.now(), Uuid::now_v7(), session_id.to_string());
        let mut transaction = self.pool.begin().await?;
        limits::take(
            &mut transaction,
            STEP_UP,
            &key,
            attempt,
            now,
            Code::LoginLimited,
        )
        .await?;
        transaction.commit().await?;
        let stored = self
            .credential(person.user_id)
            .await?
            .map(|known| known.password_hash);
        let right = match self.hasher.verify(password, stored).await? {
            Verdict::Right | Verdict::RightButOutdated(_) => true,
            Verdict::Wrong => false,
        };
        if right {
            limits::forgive(&self.pool, &[(STEP_UP, &key)], attempt).await?;
        }
        Ok(right)
    }

    /// Step-up: the password again, good for five minutes in this session.
    ///
    /// # Errors
    /// `credentials_invalid`, `login_limited`.
    pub async fn step_up(
        &self,
        person: &Person,
        session_id: Uuid,
        password: &Password,
        request: &RequestContext,
    ) -> Result<DateTime<Utc>, Problem> {
        let entry = |kind| {
            Entry::of(kind)
                .by(Some(person.user_id), Some(person.role))
                .in_session(session_id)
        };
        if !self.confirm(person, session_id, password).await? {
            self.record(entry(Kind::StepUpFailed), request).await?;
            return Err(Code::CredentialsInvalid.into());
        }
        let until = self.step_session_up(session_id).await?;
        self.record(entry(Kind::StepUpSucceeded), request).await?;
        Ok(until)
    }

    /// Changes the own password; the other sessions end.
    ///
    /// # Errors
    /// `credentials_invalid` for the current one, 422 for the new one, `login_limited`.
    pub async fn change_password(
        &self,
        person: &Person,
        session_id: Uuid,
        current: &Password,
        new: &Password,
        request: &RequestContext,
    ) -> Result<(), Problem> {
        let entry = |kind| {
            Entry::of(kind)
                .by(Some(person.user_id), Some(person.role))
                .in_session(session_id)
        };
        if !self.confirm(person, session_id, current).await? {
            self.record(entry(Kind::StepUpFailed), request).await?;
            return Err(Code::CredentialsInvalid.into());
        }
        let hash = self.acceptable(person, new, "/new_password").await?;
        self.store_password(person.user_id, &hash, false, Some(session_id))
            .await?;
        self.record(entry(Kind::PasswordChanged), request).await?;
        Ok(())
    }

    /// Sets a password without knowing the old one: demo data and the command line. It is taken
    /// as given; with `must_change` the person chooses another at the first sign-in.
    pub async fn set_password(
        &self,
        user_id: Uuid,
        password: &Password,
        must_change: bool,
    ) -> Result<(), Problem> {
        let hash = self.hasher.hash(password).await?;
        self.store_password(user_id, &hash, must_change, None).await
    }

    /// The hash of a password that the policy and the person's past allow.
    pub(super) async fn acceptable(
        &self,
        person: &Person,
        password: &Password,
        pointer: &str,
    ) -> Result<String, Problem> {
        let words: Vec<&str> = [person.name.as_str(), person.email.as_str()]
            .into_iter()
            .chain(self.config.company_words.iter().map(String::as_str))
            .chain(PRODUCT_WORDS)
            .collect();
        check_policy(password, pointer, &words).map_err(|error| Problem::invalid(vec![error]))?;
        if let Some(list) = self.config.breached_passwords.clone()
            && password.is_breached(list).await?
        {
            let message = "This password is known from a breach elsewhere. Choose another one.";
            return Err(Problem::invalid(vec![weak(pointer, "breached", message)]));
        }
        let earlier: Vec<String> =
            sqlx::query_scalar("select password_hash from password_history where user_id = $1 order by set_at desc limit $2")
                .bind(person.user_id)
                .bind(REMEMBERED)
                .fetch_all(&self.pool)
                .await?;
        for hash in earlier {
            match self.hasher.verify(password, Some(hash)).await? {
                Verdict::Wrong => {}
                Verdict::Right | Verdict::RightButOutdated(_) => {
                    let message =
                        format!("Choose one that is not among your last {REMEMBERED} passwords.");
                    return Err(Problem::invalid(vec![FieldError::new(
                        pointer,
                        "password_reused",
                        message,
                    )]));
                }
            }
        }
        self.hasher.hash(password).await
    }

    /// Stores a hash, remembers it, and ends the sessions opened with the old one.
    pub(super) async fn store_password(
        &self,
        user_id: Uuid,
        hash: &str,
        must_change: bool,
        keep: Option<Uuid>,
    ) -> Result<(), Problem> {
        let now = self.now();
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "insert into credentials as c (user_id, password_hash, password_changed_at, must_change)
             values ($1, $2, $3, $4)
                 on conflict (user_id) do update
                set password_hash = excluded.password_hash,
                    password_changed_at = excluded.password_changed_at,
                    must_change = excluded.must_change,
                    security_version = c.security_version + 1",
        )
        .bind(user_id)
        .bind(hash)
        .bind(now)
        .bind(must_change)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("insert into password_history (user_id, set_at, password_hash) values ($1, $2, $3) on conflict do nothing")
            .bind(user_id)
            .bind(now)
            .bind(hash)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "delete from password_history
              where user_id = $1
                and set_at not in (select set_at from password_history
                                    where user_id = $1
                                    order by set_at desc
                                    limit $2)",
        )
        .bind(user_id)
        .bind(REMEMBERED)
        .execute(&mut *transaction)
        .await?;
        let ended = self
            .end_others(user_id, keep, EndReason::PasswordChanged, &mut transaction)
            .await?;
        transaction.commit().await?;
        self.forget(&ended, keep).await;
        Ok(())
    }

    /// Opens an account that guessing has locked (`user.unlock`).
    pub async fn unlock(&self, email: &str) -> Result<(), Problem> {
        Ok(limits::unlock(&self.pool, &account_key(&normal_email(email))).await?)
    }
}

/// Saves the directory from texts it cannot even compare; the answer is that of any unknown address.
fn could_be_an_address(email: &str) -> bool {
    email.len() <= LONGEST_EMAIL && email.contains('@') && !email.chars().any(char::is_control)
}

/// Names an account in the limits without storing the address that was typed.
fn account_key(email: &str) -> String {
    hex::encode(Sha256::digest(email.as_bytes()))
}
