//! The HTTP side: what every request passes, and the routes.
//!
//! Layers, outermost first: [`request::identify`], [`headers::secure`], [`problems::only`],
//! [`limits::limit_rate`], then the routes.

pub mod auth;
pub mod body;
pub mod commands;
pub mod files;
pub mod headers;
pub mod limits;
pub mod operations;
pub mod origin;
pub mod problems;
pub mod queries;
pub mod request;
pub mod resources;
pub mod router;
pub mod stream;
pub mod web;
