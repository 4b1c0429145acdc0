//! Statement of account (exports.md §6.6): what a customer was billed and has paid in a period,
//! with the balance after each entry; above zero the customer owes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StatementEntryKind)]
pub enum EntryKind {
    /// A tax invoice: the customer owes it.
    TaxInvoice,
    /// A request for money that is no bill: shown without an amount.
    Proforma,
    /// What is taken off a bill.
    CreditNote,
    /// Money that came in.
    Payment,
    /// Money that was withdrawn again.
    Reversal,
    /// Money paid back.
    Refund,
}

impl EntryKind {
    /// What the entry adds to the balance, for an amount of this kind.
    pub const fn effect(self, amount_paise: i64) -> i64 {
        match self {
            EntryKind::TaxInvoice | EntryKind::Reversal | EntryKind::Refund => amount_paise,
            EntryKind::CreditNote | EntryKind::Payment => -amount_paise,
            EntryKind::Proforma => 0,
        }
    }
}

/// One dated entry of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Civil date it holds on.
    pub on: NaiveDate,
    /// What it is.
    pub kind: EntryKind,
    /// Its amount, above zero.
    pub amount_paise: i64,
}

/// The figures of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Σ of all entries before the period.
    pub opening_paise: i64,
    /// Entries of the period by date and then by the order given: place of the entry, and the
    /// balance after it.
    pub rows: Vec<(usize, i64)>,
    /// Σ of what the customer owes by entries of the period.
    pub debit_paise: i64,
    /// Σ of what was taken off by entries of the period.
    pub credit_paise: i64,
    /// Opening + debits − credits.
    pub closing_paise: i64,
}

/// The statement of a period, both days within it. Entries come in the order of their recording.
pub fn statement(entries: &[Entry], from: Option<NaiveDate>, to: Option<NaiveDate>) -> Statement {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|place| entries[*place].on);
    let mut statement = Statement {
        opening_paise: 0,
        rows: Vec::new(),
        debit_paise: 0,
        credit_paise: 0,
        closing_paise: 0,
    };
    for place in order {
        let entry = entries[place];
        let effect = entry.kind.effect(entry.amount_paise);
        if from.is_some_and(|from| entry.on < from) {
            statement.opening_paise += effect;
        } else if to.is_none_or(|to| entry.on <= to) {
            statement.debit_paise += effect.max(0);
            statement.credit_paise += (-effect).max(0);
            let balance = statement.opening_paise + statement.debit_paise - statement.credit_paise;
            statement.rows.push((place, balance));
        }
    }
    statement.closing_paise =
        statement.opening_paise + statement.debit_paise - statement.credit_paise;
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(on: &str, kind: EntryKind, amount_paise: i64) -> Entry {
        Entry {
            on: on.parse().expect("a date"),
            kind,
            amount_paise,
        }
    }

    fn day(on: &str) -> Option<NaiveDate> {
        on.parse().ok()
    }

    /// The first example of exports.md §6.6.
    #[test]
    fn a_returned_payment_is_owed_again() {
        let entries = [
            entry("2026-05-01", EntryKind::TaxInvoice, 19_602_000),
            entry("2026-05-02", EntryKind::Proforma, 5_000_000),
            entry("2026-05-03", EntryKind::Payment, 13_721_400),
            entry("2026-05-10", EntryKind::Payment, 5_880_600),
            entry("2026-05-20", EntryKind::Reversal, 5_880_600),
        ];
        let whole = statement(&entries, None, None);
        let balances: Vec<i64> = whole.rows.iter().map(|(_, balance)| *balance).collect();
        assert_eq!(balances, [19_602_000, 19_602_000, 5_880_600, 0, 5_880_600]);
        assert_eq!(whole.closing_paise, 5_880_600);
    }

    /// The second example: what came before the period is its opening balance.
    #[test]
    fn a_period_opens_with_what_came_before_it_and_ends_in_the_customers_favour() {
        let entries = [
            entry("2026-05-31", EntryKind::TaxInvoice, 5_880_600),
            entry("2026-06-30", EntryKind::Payment, 5_000_000),
            entry("2026-06-01", EntryKind::CreditNote, 1_089_000),
            entry("2026-07-01", EntryKind::Refund, 208_400),
        ];
        let june = statement(&entries, day("2026-06-01"), day("2026-06-30"));
        assert_eq!(june.opening_paise, 5_880_600);
        assert_eq!(june.rows, [(2, 4_791_600), (1, -208_400)]);
        assert_eq!((june.debit_paise, june.credit_paise), (0, 6_089_000));
        assert_eq!(june.closing_paise, -208_400);
    }
}
