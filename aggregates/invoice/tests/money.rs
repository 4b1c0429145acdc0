//! Payments, allocations, reversals, refunds, credits.

use super::*;

#[test]
fn advance_payment_and_credit_leave_what_is_outstanding() {
    let mut invoice = issued("tax_invoice");
    let advance = json!({"allocation_id": Uuid::from_u128(60), "source_invoice_id": OTHER, "amount_paise": 10_000_000});
    system(&mut invoice, facts(), "receive_advance", advance.clone());
    assert_eq!(invoice.status, Some(Status::PartPaid));
    assert!(
        system(&mut invoice, facts(), "receive_advance", advance).is_empty(),
        "an event seen twice"
    );
    then(&mut invoice, facts(), "record_payment", payment(5_000_000));
    assert_eq!(invoice.outstanding_paise(), 4_602_000);
    let credit = json!({"lines": [{"line_id": LINE, "taxable_paise": 1_000_000}],
        "reason_code": "price_change", "reason": "Smaller inverter"});
    then(&mut invoice, facts(), "credit", credit);
    let given = invoice.credits_given[0].clone();
    let apply = json!({"allocation_id": Uuid::from_u128(61), "credit_note_id": given.credit_note_id, "amount_paise": 1_089_000});
    system(&mut invoice, facts(), "apply_credit", apply);
    assert_eq!(invoice.outstanding_paise(), 3_513_000);
    let events = then(&mut invoice, facts(), "record_payment", payment(3_513_000));
    assert_eq!(
        kinds(&events),
        ["invoice.payment_recorded", "invoice.settled"]
    );
    assert_eq!(invoice.status, Some(Status::Paid));
    assert_eq!(invoice.settled_by(), Some(SettledBy::Mixed));
}

#[test]
fn what_is_beyond_the_outstanding_is_kept_only_when_asked_for() {
    let mut invoice = issued("tax_invoice");
    assert_eq!(
        refused(&invoice, facts(), "record_payment", payment(20_000_000)),
        "overpayment"
    );
    let keep = with(payment(20_000_000), json!({"keep_on_account": true}));
    let events = then(&mut invoice, facts(), "record_payment", keep);
    let Some(Event::PaymentRecorded(recorded)) = events.first() else {
        panic!("a payment");
    };
    assert_eq!(
        (recorded.allocated_paise, recorded.on_account_paise),
        (19_602_000, 398_000)
    );
    assert_eq!(recorded.receipt_number.as_str(), "RC/26-27/00042");
    assert_eq!(
        (recorded.project_id, recorded.customer_id),
        (PROJECT, CUSTOMER)
    );
    assert_eq!(
        (invoice.status, invoice.on_account_paise()),
        (Some(Status::Paid), 398_000)
    );
    assert_eq!(
        refused(&invoice, facts(), "record_payment", payment(5_000)),
        "overpayment"
    );
}

#[test]
fn a_payment_needs_a_positive_amount_a_reference_and_a_past_day() {
    let invoice = issued("tax_invoice");
    let bad = |body: Value| refused(&invoice, facts(), "record_payment", body);
    assert_eq!(bad(payment(0)), "amount_not_positive");
    let without = json!({"amount_paise": 100, "mode": "upi", "received_on": "2026-05-20"});
    assert_eq!(bad(without), "/reference required");
    assert_eq!(
        bad(with(payment(5), json!({"received_on": "2026-05-30"}))),
        "/received_on date_in_future"
    );
    assert_eq!(
        bad(with(payment(5), json!({"opening": true}))),
        "/opening field_forbidden"
    );
    assert_eq!(
        bad(with(payment(5), json!({"bank_account_code": "none"}))),
        "reference_unknown"
    );
    assert_eq!(
        bad(with(payment(5), json!({"bank_account_code": "sbi"}))),
        "accepted"
    );
    let mut locked = facts();
    locked.company = company(&[("books_locked_until", json!("2026-05-20"))]);
    assert_eq!(
        refused(&invoice, locked, "record_payment", payment(5)),
        "period_locked"
    );
    for closed in [drafted("tax_invoice", json!([line(100)])), cancelled_one()] {
        assert_eq!(
            refused(&closed, facts(), "record_payment", payment(5)),
            "transition_not_allowed"
        );
    }
}

fn cancelled_one() -> Invoice {
    let mut invoice = issued("tax_invoice");
    then(
        &mut invoice,
        facts(),
        "cancel",
        json!({"reason": "Entered twice"}),
    );
    invoice
}

#[test]
fn cash_of_one_customer_and_day_stays_below_the_limit() {
    let mut invoice = drafted("tax_invoice", json!([line(90_000_000)]));
    then(&mut invoice, facts(), "issue", json!({}));
    let cash =
        |paise: i64| json!({"amount_paise": paise, "mode": "cash", "received_on": "2026-05-20"});
    let before = |cash_received_paise: i64| Facts {
        cash_received_paise,
        ..facts()
    };
    assert_eq!(
        refused(&invoice, before(0), "record_payment", cash(19_999_999)),
        "accepted"
    );
    assert_eq!(
        refused(&invoice, before(0), "record_payment", cash(20_000_000)),
        "cash_limit"
    );
    assert_eq!(
        refused(
            &invoice,
            before(10_000_000),
            "record_payment",
            cash(10_000_000)
        ),
        "cash_limit"
    );
    assert_eq!(
        refused(
            &invoice,
            before(10_000_000),
            "record_payment",
            cash(9_999_999)
        ),
        "accepted"
    );
}

#[test]
fn the_same_reference_asks_for_confirmation() {
    let invoice = issued("tax_invoice");
    let same = || Facts {
        same_payment: Some(SamePayment {
            invoice_id: OTHER,
            receipt_number: "RC/26-27/00007".into(),
        }),
        ..facts()
    };
    assert_eq!(
        refused(&invoice, same(), "record_payment", payment(100)),
        "duplicate"
    );
    let confirmed = with(payment(100), json!({"confirm_duplicate": true}));
    assert_eq!(
        refused(&invoice, same(), "record_payment", confirmed),
        "accepted"
    );
}

#[test]
fn a_payment_sent_twice_is_recorded_once() {
    let mut invoice = issued("tax_invoice");
    let body = with(payment(100), json!({"payment_id": OTHER}));
    then(&mut invoice, facts(), "record_payment", body.clone());
    assert_eq!(
        decide(&invoice, facts(), "record_payment", body.clone()),
        Ok(Vec::new())
    );
    let other = with(body, json!({"amount_paise": 200}));
    assert_eq!(
        refused(&invoice, facts(), "record_payment", other),
        "id_taken"
    );
}

#[test]
fn a_payment_over_two_invoices_goes_on_account_for_the_second() {
    let mut invoice = issued("tax_invoice");
    let parts = |here: i64, there: i64| json!({"allocations": [{"invoice_id": INVOICE, "amount_paise": here}, {"invoice_id": OTHER, "amount_paise": there}]});
    let both = |here, there| with(payment(20_000_000), parts(here, there));
    assert_eq!(
        refused(
            &invoice,
            with_target(900_000),
            "record_payment",
            both(19_602_000, 398_001)
        ),
        "allocation_exceeds"
    );
    assert_eq!(
        refused(
            &invoice,
            with_target(900_000),
            "record_payment",
            both(19_000_000, 398_000)
        ),
        "overpayment"
    );
    assert_eq!(
        refused(
            &invoice,
            with_target(300_000),
            "record_payment",
            both(19_602_000, 398_000)
        ),
        "allocation_exceeds"
    );
    then(
        &mut invoice,
        with_target(900_000),
        "record_payment",
        both(19_602_000, 398_000),
    );
    assert_eq!(
        (invoice.outstanding_paise(), invoice.on_account_paise()),
        (0, 398_000)
    );
}

#[test]
fn a_reversed_payment_opens_the_invoice_again() {
    let mut invoice = issued("tax_invoice");
    let paid =
        |n: u128, paise: i64| with(payment(paise), json!({"payment_id": Uuid::from_u128(n)}));
    then(
        &mut invoice,
        facts(),
        "record_payment",
        paid(71, 10_000_000),
    );
    then(&mut invoice, facts(), "record_payment", paid(72, 9_602_000));
    let back = |n: u128, on: &str| json!({"payment_id": Uuid::from_u128(n), "reason_code": "cheque_bounced", "reason": "Returned unpaid", "reversed_on": on});
    assert_eq!(
        refused(&invoice, facts(), "reverse_payment", back(73, "2026-05-25")),
        "reference_unknown"
    );
    assert_eq!(
        refused(&invoice, facts(), "reverse_payment", back(72, "2026-05-19")),
        "/reversed_on date_before"
    );
    let events = then(
        &mut invoice,
        facts(),
        "reverse_payment",
        back(72, "2026-05-25"),
    );
    assert_eq!(
        kinds(&events),
        ["invoice.payment_reversed", "invoice.unsettled"]
    );
    assert_eq!(
        (invoice.status, invoice.outstanding_paise()),
        (Some(Status::PartPaid), 9_602_000)
    );
    assert_eq!(
        refused(&invoice, facts(), "reverse_payment", back(72, "2026-05-25")),
        "payment_reversed"
    );
    then(
        &mut invoice,
        facts(),
        "reverse_payment",
        back(71, "2026-05-25"),
    );
    assert_eq!(invoice.status, Some(Status::Issued));
}

#[test]
fn a_reversal_calls_back_what_was_released_but_not_what_was_refunded() {
    let kept = || {
        let mut invoice = issued("tax_invoice");
        let body = with(
            payment(20_000_000),
            json!({"keep_on_account": true, "payment_id": OTHER}),
        );
        then(&mut invoice, facts(), "record_payment", body);
        invoice
    };
    let back = json!({"payment_id": OTHER, "reason_code": "cheque_bounced", "reason": "Returned unpaid", "reversed_on": "2026-05-25"});
    let mut released = kept();
    then(
        &mut released,
        with_target(500_000),
        "allocate_payment",
        json!({"target_invoice_id": OTHER, "amount_paise": 300_000}),
    );
    let allocation_id = released.releases[0].allocation_id;
    let events = then(&mut released, facts(), "reverse_payment", back.clone());
    let Some(Event::PaymentReversed(reversed)) = events.first() else {
        panic!("a reversal");
    };
    let expected = Recall {
        allocation_id,
        target_invoice_id: OTHER,
        amount_paise: 300_000,
    };
    assert_eq!(reversed.recalls, [expected]);
    assert_eq!(released.on_account_paise(), 0);
    system(
        &mut released,
        facts(),
        "return_advance",
        json!({"allocation_id": allocation_id, "amount_paise": 300_000}),
    );
    assert_eq!(
        released.on_account_paise(),
        0,
        "what came back went with the payment"
    );
    let mut refunded = kept();
    let refund = json!({"amount_paise": 1, "mode": "upi", "reference": "UTR1", "refunded_on": "2026-05-25", "reason": "Asked for"});
    then(&mut refunded, facts(), "refund_advance", refund);
    assert_eq!(
        refused(&refunded, facts(), "reverse_payment", back),
        "allocation_exceeds"
    );
}
