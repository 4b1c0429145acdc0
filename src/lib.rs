//! Rayenna CRM: event store, read side, HTTP, and everything that touches the world.

pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod database;
pub mod demo;
pub mod documents;
pub mod embedded_postgres;
pub mod error;
pub mod event_store;
pub mod executor;
pub mod files;
pub mod http;
pub mod insight;
pub mod jobs;
pub mod links;
pub mod people;
pub mod reactors;
pub mod read_side;
pub mod reference;
pub mod telemetry;

/// Version of this build, recorded with every event.
pub const BUILD: &str = env!("CARGO_PKG_VERSION");
