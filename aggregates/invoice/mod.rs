//! Invoice: proforma, tax invoice or credit note, and the money that came in on it (domain.md §4.6).
//!
//! `draft → issued → part_paid → paid`, or `cancelled`. An issued document never changes: its
//! number, parties, rates and amounts are those of its `issued` event. One stream per document;
//! payments live on the invoice they came in on, and together these streams are the only money
//! ledger. Money moves between invoices as an allocation: released here, received there.

mod allocations;
mod commands;
mod decide;
mod drafting;
mod events;
mod evolve;
mod facts;
mod fiscal;
mod issuing;
mod money;
mod parts;

pub use commands::*;
pub use events::*;
pub use facts::{
    BilledProject, Facts, LinkedProforma, NextNumber, OpenInvoice, PlanAmount, SamePayment,
};
pub use fiscal::irn;
pub use issuing::credit_note;
pub use parts::*;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calculations::gst::InvoiceTotals;
use crate::kernel::{Decider, Refusal, Text};
use crate::policy::Action;
use crate::vocabulary::TaxTreatment;

/// A document as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Invoice {
    /// Absent before `drafted`.
    pub status: Option<Status>,
    /// Which document it is.
    pub kind: Kind,
    /// The project it bills.
    pub project_id: Option<Uuid>,
    /// The project's customer.
    pub customer_id: Option<Uuid>,
    /// The contract it bills, if any.
    pub amc_contract_id: Option<Uuid>,
    /// Planned or final issue date.
    pub issue_date: Option<NaiveDate>,
    /// When it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// Printed below the lines.
    pub notes: Option<Text<1, 2000>>,
    /// Row of the billing plan.
    pub billing_code: Option<Text<1, 40>>,
    /// The proforma it follows.
    pub proforma_id: Option<Uuid>,
    /// The invoice a credit note is for.
    pub original_invoice_id: Option<Uuid>,
    /// How it is taxed; frozen at issue.
    pub tax_treatment: Option<TaxTreatment>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Totals; of a draft as they would be now.
    pub totals: InvoiceTotals,
    /// Everything fixed at issue.
    pub issued: Option<Issued>,
    /// Payments that came in on this document, oldest first.
    pub payments: Vec<Payment>,
    /// Money received from other documents.
    pub advances: Vec<Advance>,
    /// Money released to other documents.
    pub releases: Vec<Release>,
    /// Credit notes given for this invoice.
    pub credits_given: Vec<Credited>,
    /// Credit notes applied to it.
    pub credits_applied: Vec<CreditApplied>,
    /// Σ paid back.
    pub refunded_paise: i64,
    /// The tax invoice that took over a proforma.
    pub converted_to_id: Option<Uuid>,
    /// Registration with the portal.
    pub einvoice: Option<Einvoice>,
    /// Last answer of Tally.
    pub tally: Option<TallyMarked>,
}

impl Invoice {
    /// Not reversed: what payments settled on this document.
    fn paid_here_paise(&self) -> i64 {
        let live = self.payments.iter().filter(|payment| !payment.reversed);
        live.map(|payment| payment.allocated_paise).sum()
    }

    /// Advances from other documents less what was returned.
    fn advanced_paise(&self) -> i64 {
        let left = |advance: &Advance| advance.amount_paise - advance.returned_paise;
        self.advances.iter().map(left).sum()
    }

    /// What credit notes took off the outstanding.
    fn credited_paise(&self) -> i64 {
        let part = |credit: &CreditApplied| credit.to_outstanding_paise;
        self.credits_applied.iter().map(part).sum()
    }

    /// What payments and advances settled.
    pub fn settled_by_money_paise(&self) -> i64 {
        self.paid_here_paise() + self.advanced_paise()
    }

    /// Total less payments, advances and credits (calculations.md §2.2); never below 0.
    pub fn outstanding_paise(&self) -> i64 {
        match (self.status, self.kind) {
            (None | Some(Status::Draft | Status::Cancelled), _) | (_, Kind::CreditNote) => 0,
            (
                Some(Status::Issued | Status::PartPaid | Status::Paid),
                Kind::TaxInvoice | Kind::Proforma,
            ) => self.totals.total_paise - self.settled_by_money_paise() - self.credited_paise(),
        }
    }

    /// What came in beyond the outstanding, less what left again; below 0 while money recalled
    /// from other documents has not come back.
    fn beyond_paise(&self) -> i64 {
        let kept: i64 = self
            .payments
            .iter()
            .filter(|payment| !payment.reversed)
            .map(|payment| payment.on_account_paise)
            .sum();
        let credits: i64 = self
            .credits_applied
            .iter()
            .map(|credit| credit.to_on_account_paise)
            .sum();
        let out: i64 = self.releases.iter().map(Release::out_paise).sum();
        kept + credits - out - self.refunded_paise
    }

    /// Money of the customer that may be used elsewhere or paid back. All money on a proforma is
    /// on account; on a tax invoice only what lies beyond the outstanding.
    pub fn on_account_paise(&self) -> i64 {
        self.held_paise().max(0)
    }

    fn held_paise(&self) -> i64 {
        match self.kind {
            Kind::Proforma => self.beyond_paise() + self.settled_by_money_paise(),
            Kind::TaxInvoice | Kind::CreditNote => self.beyond_paise(),
        }
    }

    /// Recalled from other documents and not yet back.
    fn coming_back_paise(&self) -> i64 {
        let pending = |release: &Release| (release.recalled_paise - release.returned_paise).max(0);
        self.releases.iter().map(pending).sum()
    }

    /// What settled it, if anything did.
    pub fn settled_by(&self) -> Option<SettledBy> {
        match (self.settled_by_money_paise() > 0, self.credited_paise() > 0) {
            (true, true) => Some(SettledBy::Mixed),
            (true, false) => Some(SettledBy::Payment),
            (false, true) => Some(SettledBy::Credit),
            (false, false) => None,
        }
    }

    /// A tax invoice with something outstanding after its due date; due today is not overdue.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.kind == Kind::TaxInvoice
            && self.outstanding_paise() > 0
            && self.due_date.is_some_and(|due| due < today)
    }

    /// The document as one that may take money.
    pub fn as_target(&self, invoice_id: Uuid) -> OpenInvoice {
        OpenInvoice {
            invoice_id,
            customer_id: self.customer_id,
            takes_money: self.takes_money(),
            outstanding_paise: self.outstanding_paise(),
        }
    }

    /// Issued, no credit note, not taken over by a tax invoice.
    fn takes_money(&self) -> bool {
        self.status.is_some_and(Status::is_in_force)
            && self.kind != Kind::CreditNote
            && self.converted_to_id.is_none()
    }
}

impl Decider for Invoice {
    const TYPE: &'static str = "invoice";
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        &self,
        ctx: &crate::kernel::Ctx<Facts>,
        command: Command,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(self, ctx, command)
    }

    fn evolve(&mut self, event: &Event) {
        evolve::evolve(self, event);
    }

    fn gate(&self, action: Action) -> Result<(), Refusal> {
        decide::gate(self, action)
    }
}

crate::aggregate!(Invoice);

#[cfg(test)]
mod tests;
