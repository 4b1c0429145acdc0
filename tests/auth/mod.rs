//! Signing in and staying signed in (security.md §1 to §3, §10).

mod access_log;
mod doors;
mod keys;
mod login;
mod office;
mod passwords;
mod refresh;
mod sessions;
mod tokens;
mod views;
