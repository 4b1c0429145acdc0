//! What a project and an invoice have received, what is left, and what is held on account.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::financial_year::days_between;

/// What an entry of the money ledger does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LedgerEntryKind {
    /// Money came in.
    Payment,
    /// A payment was withdrawn (bounced, mis-keyed).
    Reversal,
    /// Money was paid back.
    Refund,
}

/// One entry of the money ledger of a project, over all its invoices and proformas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerEntry {
    /// What it does.
    pub kind: LedgerEntryKind,
    /// Amount, above zero.
    pub amount_paise: i64,
    /// Day received, reversed or refunded.
    pub on: NaiveDate,
    /// Place in the store, which orders entries of one day.
    pub position: i64,
}

impl LedgerEntry {
    fn signed_paise(&self) -> i64 {
        match self.kind {
            LedgerEntryKind::Payment => self.amount_paise,
            LedgerEntryKind::Reversal | LedgerEntryKind::Refund => -self.amount_paise,
        }
    }
}

/// How far a project is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// No order value, or the project is cancelled.
    NotApplicable,
    /// Nothing received.
    Pending,
    /// Less than the order value received.
    Partial,
    /// The order value or more received.
    FullyPaid,
}

/// The money figures of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectMoney {
    /// Σ payments − Σ reversals − Σ refunds, whatever the allocation.
    pub received_paise: i64,
    /// What is still to come, never below 0.
    pub balance_paise: i64,
    /// What came beyond the order value.
    pub excess_paise: i64,
    /// How far it is paid.
    pub payment_status: PaymentStatus,
    /// Day of the payment that brought the received sum to the order value.
    pub fully_paid_on: Option<NaiveDate>,
}

/// The money figures of a project from its order value and its ledger.
pub fn project_money(
    order_value_paise: Option<i64>,
    cancelled: bool,
    entries: &[LedgerEntry],
) -> ProjectMoney {
    let received_paise: i64 = entries.iter().map(LedgerEntry::signed_paise).sum();
    let due = order_value_paise.filter(|&value| value > 0 && !cancelled);
    let Some(order_value) = due else {
        return ProjectMoney {
            received_paise,
            balance_paise: 0,
            excess_paise: received_paise,
            payment_status: PaymentStatus::NotApplicable,
            fully_paid_on: None,
        };
    };
    ProjectMoney {
        received_paise,
        balance_paise: (order_value - received_paise).max(0),
        excess_paise: (received_paise - order_value).max(0),
        payment_status: if received_paise <= 0 {
            PaymentStatus::Pending
        } else if received_paise < order_value {
            PaymentStatus::Partial
        } else {
            PaymentStatus::FullyPaid
        },
        fully_paid_on: fully_paid_on(order_value, entries),
    }
}

/// Walks the ledger in order of date and position.
fn fully_paid_on(order_value_paise: i64, entries: &[LedgerEntry]) -> Option<NaiveDate> {
    let mut ordered: Vec<&LedgerEntry> = entries.iter().collect();
    ordered.sort_by_key(|entry| (entry.on, entry.position));
    let mut received = 0;
    let mut paid_on = None;
    for entry in ordered {
        received += entry.signed_paise();
        if received < order_value_paise {
            paid_on = None;
        } else if paid_on.is_none() {
            paid_on = Some(entry.on);
        }
    }
    paid_on
}

/// What settles an invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceSettlement {
    /// Total of the issued document.
    pub total_paise: i64,
    /// Σ unreversed payments allocated to it.
    pub payments_paise: i64,
    /// Σ advances moved to it from elsewhere.
    pub advances_received_paise: i64,
    /// Σ advances moved back.
    pub advances_returned_paise: i64,
    /// Σ credit notes applied to it.
    pub credits_paise: i64,
}

/// Status of an issued invoice as its settlement makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettlementStatus {
    /// Nothing is settled.
    Issued,
    /// A part is settled.
    PartPaid,
    /// Nothing is outstanding.
    Paid,
}

/// What brought the outstanding sum of an invoice to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// Money only.
    Payment,
    /// Credit notes only.
    Credit,
    /// Both.
    Mixed,
}

impl InvoiceSettlement {
    /// What is still to be paid, never below 0.
    pub fn outstanding_paise(&self) -> i64 {
        (self.total_paise - self.money_paise() - self.credits_paise).max(0)
    }

    /// Status of the issued document.
    pub fn status(&self) -> SettlementStatus {
        let outstanding = self.outstanding_paise();
        if outstanding == 0 {
            SettlementStatus::Paid
        } else if outstanding < self.total_paise {
            SettlementStatus::PartPaid
        } else {
            SettlementStatus::Issued
        }
    }

    /// How it was settled; `None` while something is outstanding.
    pub fn settled_by(&self) -> Option<SettledBy> {
        if self.outstanding_paise() > 0 {
            return None;
        }
        Some(match (self.money_paise() > 0, self.credits_paise > 0) {
            (true, true) => SettledBy::Mixed,
            (false, true) => SettledBy::Credit,
            (true, false) | (false, false) => SettledBy::Payment,
        })
    }

    fn money_paise(&self) -> i64 {
        self.payments_paise + self.advances_received_paise - self.advances_returned_paise
    }
}

/// Days a receivable is past its due date; 0 on the due date and before. Only a tax invoice
/// with something outstanding is overdue, when this is above 0.
pub fn days_overdue(due_on: NaiveDate, today: NaiveDate) -> i64 {
    days_between(due_on, today).max(0)
}

/// Whether an invoice is overdue; one due today is not.
pub fn is_overdue(
    is_tax_invoice: bool,
    outstanding_paise: i64,
    due_on: NaiveDate,
    today: NaiveDate,
) -> bool {
    is_tax_invoice && outstanding_paise > 0 && due_on < today
}

/// How a payment is taken in by the invoice it came in on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentSplit {
    /// Settles the invoice.
    pub allocated_paise: i64,
    /// Is held for the customer.
    pub on_account_paise: i64,
}

/// A payment is above what is outstanding and the excess is not to be kept (`overpayment`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the payment is {excess_paise} paise above what is outstanding")]
pub struct Overpayment {
    /// How much too much.
    pub excess_paise: i64,
}

/// Splits a payment between the invoice and the customer's account.
pub fn split_payment(
    amount_paise: i64,
    outstanding_paise: i64,
    keep_on_account: bool,
) -> Result<PaymentSplit, Overpayment> {
    let excess_paise = amount_paise - outstanding_paise;
    if excess_paise > 0 && !keep_on_account {
        return Err(Overpayment { excess_paise });
    }
    Ok(PaymentSplit {
        allocated_paise: amount_paise.min(outstanding_paise),
        on_account_paise: excess_paise.max(0),
    })
}

/// Movements of a customer's account on one invoice or proforma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountMovements {
    /// Kept of payments beyond the outstanding sum, or paid on a proforma.
    pub kept_paise: i64,
    /// Credits beyond the outstanding sum.
    pub credits_beyond_paise: i64,
    /// Released to other invoices.
    pub released_paise: i64,
    /// Returned from other invoices.
    pub returned_paise: i64,
    /// Paid back.
    pub refunded_paise: i64,
    /// Taken away with reversed payments.
    pub reversed_paise: i64,
}

/// Money held for a customer over all its invoices and proformas. It is shown apart from
/// receivables and never netted.
pub fn on_account_paise<'a>(movements: impl IntoIterator<Item = &'a AccountMovements>) -> i64 {
    movements
        .into_iter()
        .map(|moved| {
            moved.kept_paise + moved.credits_beyond_paise + moved.returned_paise
                - moved.released_paise
                - moved.refunded_paise
                - moved.reversed_paise
        })
        .sum()
}
