//! All tests that need a database or the whole program, in one binary.

mod support;

mod amc;
mod architecture;
mod auth;
mod calculators;
mod crash;
mod customer_money;
mod customers;
mod dashboards;
mod demo;
mod documents;
mod embedded_postgres;
mod event_guards;
mod event_store;
mod feed;
mod feed_stress;
mod history;
mod interactions;
mod invoice_pdf;
mod invoices;
mod leads;
mod number_series;
mod permissions;
mod processes;
mod projects;
mod quotations;
mod races;
mod read_side;
mod reference;
mod stock_store;
mod task_processes;
mod tasks;
mod tickets;
mod users;
mod wrong_input;
