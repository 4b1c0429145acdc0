use proptest::prelude::*;

use super::day;
use crate::calculations::financial_year::plus_days;
use crate::calculations::payments::{
    AccountMovements, InvoiceSettlement, LedgerEntry, LedgerEntryKind, Overpayment, PaymentSplit,
    PaymentStatus, SettledBy, SettlementStatus, days_overdue, is_overdue, on_account_paise,
    project_money, split_payment,
};
use crate::calculations::profit::{
    CostEntry, ExpectedProfit, ExpectedProfitBasis, expected_profit, gross_profit_paise,
    profitability_bp, to_invoice_paise, total_project_cost_paise,
};

/// Entries on consecutive days from 1 June 2026.
fn ledger(entries: &[(LedgerEntryKind, i64)]) -> Vec<LedgerEntry> {
    entries
        .iter()
        .zip(0_i64..)
        .map(|(&(kind, amount_paise), position)| LedgerEntry {
            kind,
            amount_paise,
            on: plus_days(day("2026-06-01"), position),
            position,
        })
        .collect()
}

#[test]
fn received_balance_excess_and_status_follow_from_the_ledger() {
    use LedgerEntryKind::{Payment, Refund, Reversal};
    use PaymentStatus::{FullyPaid, NotApplicable, Partial, Pending};
    let with_excess = [
        (Payment, 13_721_400),
        (Payment, 5_880_600),
        (Payment, 500_000),
    ];
    let refunded = [with_excess.as_slice(), &[(Refund, 500_000)]].concat();
    let value = Some(19_602_000);
    let large = Some(25_000_000);
    let paid_twice = [
        (Payment, 17_500_000),
        (Payment, 7_500_000),
        (Reversal, 7_500_000),
    ];
    for (number, order_value, cancelled, entries, received, balance, excess, status) in [
        (
            1,
            large,
            false,
            &[(Payment, 17_500_000), (Payment, 3_750_000)][..],
            21_250_000,
            3_750_000,
            0,
            Partial,
        ),
        (
            2,
            large,
            false,
            &paid_twice[..],
            17_500_000,
            7_500_000,
            0,
            Partial,
        ),
        (
            3,
            value,
            false,
            &with_excess[..],
            20_102_000,
            0,
            500_000,
            FullyPaid,
        ),
        (4, value, false, &refunded[..], 19_602_000, 0, 0, FullyPaid),
        (
            5,
            value,
            false,
            &[(Payment, 19_601_999)][..],
            19_601_999,
            1,
            0,
            Partial,
        ),
        (6, value, false, &[][..], 0, 19_602_000, 0, Pending),
        (
            7,
            value,
            true,
            &[(Payment, 2_000_000)][..],
            2_000_000,
            0,
            2_000_000,
            NotApplicable,
        ),
        (
            8,
            None,
            false,
            &[(Payment, 1_000_000)][..],
            1_000_000,
            0,
            1_000_000,
            NotApplicable,
        ),
    ] {
        let money = project_money(order_value, cancelled, &ledger(entries));
        assert_eq!(
            (
                money.received_paise,
                money.balance_paise,
                money.excess_paise,
                money.payment_status
            ),
            (received, balance, excess, status),
            "case {number}"
        );
    }
}

#[test]
fn the_day_of_full_payment_is_that_of_the_payment_that_reached_the_value() {
    use LedgerEntryKind::{Payment, Reversal};
    let paid_on = |entries: &[(LedgerEntryKind, i64)]| {
        project_money(Some(100), false, &ledger(entries)).fully_paid_on
    };
    assert_eq!(
        paid_on(&[(Payment, 40), (Payment, 60), (Payment, 5)]),
        Some(day("2026-06-02"))
    );
    assert_eq!(paid_on(&[(Payment, 100), (Reversal, 100)]), None);
    assert_eq!(
        paid_on(&[(Payment, 100), (Reversal, 100), (Payment, 100)]),
        Some(day("2026-06-03"))
    );
    assert_eq!(
        paid_on(&[(Payment, 110), (Reversal, 10)]),
        Some(day("2026-06-01"))
    );
    assert_eq!(paid_on(&[(Payment, 99)]), None);
}

#[test]
fn an_invoice_is_settled_by_money_and_credits() {
    let mut settlement = InvoiceSettlement {
        total_paise: 19_602_000,
        ..Default::default()
    };
    assert_eq!(settlement.status(), SettlementStatus::Issued);
    settlement.advances_received_paise = 10_000_000;
    settlement.payments_paise = 5_000_000;
    settlement.credits_paise = 602_000;
    assert_eq!(settlement.outstanding_paise(), 4_000_000);
    assert_eq!(settlement.status(), SettlementStatus::PartPaid);
    assert_eq!(settlement.settled_by(), None);
    settlement.payments_paise += 4_000_000;
    assert_eq!(settlement.status(), SettlementStatus::Paid);
    assert_eq!(settlement.settled_by(), Some(SettledBy::Mixed));
    settlement.advances_returned_paise = 10_000_000;
    assert_eq!(settlement.outstanding_paise(), 10_000_000);
    let credited = InvoiceSettlement {
        total_paise: 100,
        credits_paise: 120,
        ..Default::default()
    };
    assert_eq!(credited.outstanding_paise(), 0);
    assert_eq!(credited.settled_by(), Some(SettledBy::Credit));
}

#[test]
fn a_payment_above_the_outstanding_sum_needs_the_flag() {
    assert_eq!(
        split_payment(20_000_000, 19_602_000, true),
        Ok(PaymentSplit {
            allocated_paise: 19_602_000,
            on_account_paise: 398_000
        })
    );
    assert_eq!(
        split_payment(20_000_000, 19_602_000, false),
        Err(Overpayment {
            excess_paise: 398_000
        })
    );
    assert_eq!(
        split_payment(100, 100, false),
        Ok(PaymentSplit {
            allocated_paise: 100,
            on_account_paise: 0
        })
    );
}

#[test]
fn money_on_account_is_what_was_kept_and_not_yet_used() {
    let kept = AccountMovements {
        kept_paise: 398_000,
        released_paise: 100_000,
        refunded_paise: 50_000,
        ..Default::default()
    };
    assert_eq!(on_account_paise([&kept]), 248_000);
    let proforma = AccountMovements {
        kept_paise: 2_000_000,
        released_paise: 2_000_000,
        ..Default::default()
    };
    assert_eq!(on_account_paise([&proforma]), 0);
    let invoice = InvoiceSettlement {
        total_paise: 19_602_000,
        advances_received_paise: 2_000_000,
        ..Default::default()
    };
    assert_eq!(invoice.outstanding_paise(), 17_602_000);
}

#[test]
fn an_invoice_due_today_is_not_overdue() {
    let due = day("2026-10-21");
    assert!(!is_overdue(true, 1, due, due));
    assert!(is_overdue(true, 1, due, day("2026-10-22")));
    assert!(!is_overdue(true, 0, due, day("2026-10-22")));
    assert!(!is_overdue(false, 1, due, day("2026-10-22")));
    assert_eq!(days_overdue(due, day("2026-10-20")), 0);
    assert_eq!(days_overdue(due, day("2026-11-20")), 30);
}

#[test]
fn profit_is_unknown_until_a_cost_is_known() {
    assert_eq!(
        gross_profit_paise(Some(30_000_000), Some(24_600_000), false),
        Some(5_400_000)
    );
    assert_eq!(
        profitability_bp(Some(5_400_000), Some(30_000_000)),
        Some(1800)
    );
    assert_eq!(
        gross_profit_paise(Some(19_602_000), Some(20_150_000), false),
        Some(-548_000)
    );
    assert_eq!(
        profitability_bp(Some(-548_000), Some(19_602_000)),
        Some(-280)
    );
    assert_eq!(total_project_cost_paise(&[]), None);
    assert_eq!(gross_profit_paise(Some(34_848_000), None, false), None);
    assert_eq!(profitability_bp(None, Some(34_848_000)), None);
    assert_eq!(
        gross_profit_paise(Some(30_000_000), Some(24_600_000), true),
        None
    );
    let entry = |amount_paise, reversed| CostEntry {
        amount_paise,
        reversed,
    };
    assert_eq!(total_project_cost_paise(&[entry(500, true)]), Some(0));
    assert_eq!(
        total_project_cost_paise(&[entry(500, true), entry(70, false)]),
        Some(70)
    );
}

#[test]
fn expected_profit_comes_from_the_accepted_offer_or_the_usual_margin() {
    assert_eq!(
        expected_profit(Some(34_848_000), None, 1500),
        Some(ExpectedProfit {
            amount_paise: 5_227_200,
            basis: ExpectedProfitBasis::Default
        })
    );
    assert_eq!(
        expected_profit(Some(34_848_000), Some(3_390_000), 1500),
        Some(ExpectedProfit {
            amount_paise: 3_390_000,
            basis: ExpectedProfitBasis::Quotation
        })
    );
    assert_eq!(expected_profit(None, Some(1), 1500), None);
    assert_eq!(to_invoice_paise(Some(100), 120), Some(-20));
    assert_eq!(to_invoice_paise(None, 120), None);
}

proptest! {
    #[test]
    fn payment_figures_do_not_depend_on_the_order_of_entry(
        amounts in prop::collection::vec((0_usize..3, 1_i64..10_000_000, 0_i64..20), 0..12),
        order_value in 1_i64..30_000_000,
        rotation in 0_usize..12,
    ) {
        use LedgerEntryKind::{Payment, Refund, Reversal};
        let entries: Vec<LedgerEntry> = amounts
            .into_iter()
            .zip(0_i64..)
            .map(|((kind, amount_paise, offset), position)| LedgerEntry {
                kind: [Payment, Reversal, Refund][kind],
                amount_paise,
                on: plus_days(day("2026-06-01"), offset),
                position,
            })
            .collect();
        let mut shuffled = entries.clone();
        shuffled.reverse();
        let shift = rotation % shuffled.len().max(1);
        shuffled.rotate_left(shift);
        let money = project_money(Some(order_value), false, &entries);
        prop_assert_eq!(money, project_money(Some(order_value), false, &shuffled));
        prop_assert_eq!(money.received_paise + money.balance_paise - money.excess_paise, order_value);
        prop_assert_eq!(
            money.fully_paid_on.is_some(),
            money.payment_status == PaymentStatus::FullyPaid
        );
    }
}
