//! Rayenna CRM: event store, read side, HTTP, and everything that touches the world.

pub mod database;
pub mod error;
pub mod event_store;
pub mod http;
