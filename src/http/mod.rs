//! The HTTP side: what every request passes, and the routes.

pub mod body;
pub mod request;
