//! All tests that need a database or the whole program, in one binary.

mod support;

mod auth;
mod customers;
mod embedded_postgres;
mod event_guards;
mod event_store;
mod invoice_pdf;
mod feed;
mod feed_stress;
mod invoices;
mod leads;
mod number_series;
mod quotations;
mod processes;
mod projects;
mod stock_store;
mod users;
