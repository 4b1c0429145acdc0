//! Reads: one file per screen family, each over one read model; the grammar of api.md §1.4 once.

pub mod company;
pub mod cursor;
pub mod customers;
pub mod invoices;
pub mod leads;
pub mod list;
mod parameters;
pub mod projects;
pub mod quotations;
pub mod record;
mod reference;
pub mod search;
pub mod users;
mod values;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub use list::{Field, Kind, ListSpec, Lookup};

/// All reads: one line a screen family.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(company::router())
        .merge(customers::router())
        .merge(invoices::router())
        .merge(leads::router())
        .merge(quotations::router())
        .merge(projects::router())
        .merge(reference::router())
        .merge(search::router())
        .merge(users::router())
}
