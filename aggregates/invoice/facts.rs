//! What a decision on an invoice must know from outside its stream.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Buyer, Kind};
use crate::calculations::reference::{GstRate, HsnSacUse, ReferenceItem};
use crate::company::Company;
use crate::vocabulary::{Address, TaxTreatment};

/// What a decision on an invoice must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Supplier, series and settings.
    pub company: Company,
    /// The project billed.
    pub project: Option<BilledProject>,
    /// The customer of that project.
    pub buyer: Option<Buyer>,
    /// Rates by date.
    pub gst_rates: Vec<ReferenceItem<GstRate>>,
    /// Goods and services codes, some with a rate of their own.
    pub hsn_codes: Vec<ReferenceItem<HsnSacUse>>,
    /// The number this command would take; its row is locked until the transaction ends.
    pub number: Option<NextNumber>,
    /// The proforma named.
    pub proforma: Option<LinkedProforma>,
    /// Other documents named as takers of money.
    pub targets: Vec<OpenInvoice>,
    /// Cash received from the customer on the day of this payment, not reversed.
    pub cash_received_paise: i64,
    /// A payment of the customer with the same mode and reference.
    pub same_payment: Option<SamePayment>,
}

/// The project an invoice bills.
#[derive(Clone, Debug)]
pub struct BilledProject {
    /// Its id.
    pub project_id: Uuid,
    /// Its customer.
    pub customer_id: Uuid,
    /// Its number.
    pub serial_no: i64,
    /// What it is called.
    pub title: String,
    /// No new invoice then.
    pub cancelled: bool,
    /// How its contract is taxed.
    pub tax_treatment: Option<TaxTreatment>,
    /// Its state is the place of supply.
    pub site_address: Option<Address>,
    /// Rows of its billing plan.
    pub billing_plan: Vec<PlanAmount>,
}

/// One row of a billing plan with its amount.
#[derive(Clone, Debug)]
pub struct PlanAmount {
    /// Code.
    pub code: String,
    /// What the customer reads.
    pub label: String,
    /// Amount including tax.
    pub amount_paise: i64,
}

/// The next number of a series in a financial year.
#[derive(Clone, Copy, Debug)]
pub struct NextNumber {
    /// From 1 each year, without gaps.
    pub running: u32,
    /// Issue date of the last document of the series, which the next may not precede.
    pub last_issue_date: Option<NaiveDate>,
}

/// A proforma a tax invoice follows.
#[derive(Clone, Debug)]
pub struct LinkedProforma {
    /// What it really is.
    pub kind: Kind,
    /// Its project.
    pub project_id: Option<Uuid>,
    /// Issued and not cancelled.
    pub in_force: bool,
    /// The tax invoice that took it over.
    pub converted_to_id: Option<Uuid>,
}

/// A document that may take money.
#[derive(Clone, Debug)]
pub struct OpenInvoice {
    /// Its id.
    pub invoice_id: Uuid,
    /// Its customer.
    pub customer_id: Option<Uuid>,
    /// Whether it takes money at all.
    pub takes_money: bool,
    /// What is left to pay.
    pub outstanding_paise: i64,
}

/// A payment that looks like the one to be recorded.
#[derive(Clone, Debug)]
pub struct SamePayment {
    /// Document it is on.
    pub invoice_id: Uuid,
    /// Its receipt.
    pub receipt_number: String,
}
