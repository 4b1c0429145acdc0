//! What the tests share.

pub mod api;
pub mod app;
pub mod cluster;
pub mod database;
pub mod events;
pub mod golden;
pub mod snapshot;

pub use database::database;
