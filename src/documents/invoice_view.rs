//! What a printed invoice shows, taken from the document alone.

use aggregates::calculations::gst::{InvoiceTotals, TaxScope};
use aggregates::invoice::{Einvoice, Invoice, Issued, Status};

/// A word across the page of a copy that is not in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyMark {
    /// The document was cancelled; its number stays used.
    Cancelled,
    /// Issued with a test number of the portal.
    Test,
}

impl CopyMark {
    /// As printed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cancelled => "CANCELLED",
            Self::Test => "TEST",
        }
    }
}

/// What a printed invoice, proforma or credit note shows.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceView {
    /// Everything fixed at issue.
    pub issued: Issued,
    /// Registration with the portal, once there is one.
    pub einvoice: Option<Einvoice>,
    /// Not in force.
    pub mark: Option<CopyMark>,
}

impl InvoiceView {
    /// The view of an issued document; a draft has none.
    pub fn of(invoice: &Invoice) -> Option<Self> {
        let issued = invoice.issued.clone()?;
        // The entity number of a test GSTIN is 0 (india.md §2.1).
        let is_test = issued.supplier.gstin.as_str().get(12..13) == Some("0");
        let mark = match invoice.status {
            Some(Status::Cancelled) => Some(CopyMark::Cancelled),
            Some(Status::Draft | Status::Issued | Status::PartPaid | Status::Paid) | None => {
                is_test.then_some(CopyMark::Test)
            }
        };
        Some(Self {
            issued,
            einvoice: invoice.einvoice.clone(),
            mark,
        })
    }

    /// Totals of the document.
    pub fn totals(&self) -> &InvoiceTotals {
        &self.issued.totals
    }

    /// CGST and SGST rather than IGST.
    pub fn within_state(&self) -> bool {
        self.issued.tax_scope == TaxScope::WithinState
    }
}
