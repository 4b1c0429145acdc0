//! Printed documents. Each is a pure function from a view to bytes: no clock, no network, no
//! database, so that a frozen document rendered again is the same file.
//!
//! The layout engine may meet any text people type. Callers run it on a blocking thread and
//! under `catch_unwind`, so that one document can never stop the process.

mod canvas;
mod fonts;
pub mod invoice_pdf;
mod invoice_view;
mod qr;

pub use invoice_view::{CopyMark, InvoiceView};
