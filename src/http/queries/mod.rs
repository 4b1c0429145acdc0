//! Reads: one file per screen family, each over one read model; the grammar of api.md §1.4 once.

pub mod amc;
mod calc;
pub mod company;
mod conditions;
pub mod cursor;
pub mod customer_money;
pub mod customers;
mod dashboards;
pub(super) mod document;
pub mod documents;
mod entries;
pub mod interactions;
pub mod invoices;
pub mod leads;
pub mod list;
mod numbering;
mod page;
mod parameters;
pub mod position;
pub mod projects;
pub mod quotations;
pub mod record;
pub mod reference;
mod related;
pub mod search;
pub mod spec;
pub mod tasks;
pub mod tickets;
pub mod users;
mod values;
mod words;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// Reads that belong to no one kind of record; those of a kind are in
/// [`resources`](super::resources).
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(calc::router())
        .merge(dashboards::router())
        .merge(entries::router())
        .merge(numbering::router())
        .merge(search::router())
}
