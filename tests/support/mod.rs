//! What the tests share.

pub mod app;
pub mod cluster;
pub mod database;
pub mod events;

pub use database::database;
