//! All tests that need a database or the whole program, in one binary.

mod support;

mod embedded_postgres;
mod event_store;
mod feed;
mod feed_stress;
mod stock_store;
