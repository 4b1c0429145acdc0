//! What the tests share.

pub mod cluster;
pub mod database;

pub use database::database;
