//! Money and credits between documents of one customer.

use super::*;

#[test]
fn a_returned_advance_opens_the_target_and_fills_the_source() {
    let mut target = issued("tax_invoice");
    let advance =
        json!({"allocation_id": OTHER, "source_invoice_id": PROJECT, "amount_paise": 19_602_000});
    let events = system(&mut target, facts(), "receive_advance", advance);
    assert_eq!(
        kinds(&events),
        ["invoice.advance_received", "invoice.settled"]
    );
    let back = |paise: i64| json!({"allocation_id": OTHER, "amount_paise": paise});
    assert_eq!(
        refused(&target, facts(), "return_advance", back(19_602_001)),
        "allocation_exceeds"
    );
    let events = system(&mut target, facts(), "return_advance", back(19_602_000));
    assert_eq!(
        kinds(&events),
        ["invoice.advance_returned", "invoice.unsettled"]
    );
    assert_eq!(target.status, Some(Status::Issued));
    assert!(
        system(&mut target, facts(), "return_advance", back(1)).is_empty(),
        "nothing is left to undo"
    );
}

#[test]
fn a_tax_invoice_takes_over_the_money_of_its_proforma_and_closes_it() {
    let mut proforma = issued("proforma");
    then(&mut proforma, facts(), "record_payment", payment(2_000_000));
    assert_eq!(
        (proforma.status, proforma.on_account_paise()),
        (Some(Status::PartPaid), 2_000_000)
    );
    let by_hand = json!({"target_invoice_id": OTHER, "amount_paise": 5, "converts": true});
    assert_eq!(
        refused(
            &proforma,
            with_target(9_000_000),
            "allocate_payment",
            by_hand
        ),
        "/converts field_forbidden"
    );
    let take_over = json!({"target_invoice_id": OTHER, "converts": true});
    let events = system(
        &mut proforma,
        with_target(19_602_000),
        "allocate_payment",
        take_over.clone(),
    );
    assert_eq!(
        kinds(&events),
        ["invoice.converted", "invoice.advance_released"]
    );
    assert_eq!(
        (proforma.status, proforma.on_account_paise()),
        (Some(Status::PartPaid), 0)
    );
    assert!(
        system(
            &mut proforma,
            with_target(19_602_000),
            "allocate_payment",
            take_over
        )
        .is_empty()
    );
    assert_eq!(
        refused(&proforma, facts(), "record_payment", payment(5)),
        "transition_not_allowed"
    );
}

#[test]
fn only_an_open_proforma_of_the_project_is_followed() {
    let with_proforma = |change: fn(&mut LinkedProforma)| {
        let mut proforma = LinkedProforma {
            kind: Kind::Proforma,
            project_id: Some(PROJECT),
            in_force: true,
            converted_to_id: None,
        };
        change(&mut proforma);
        let facts = Facts {
            proforma: Some(proforma),
            ..facts()
        };
        let body = with(
            draft_of("tax_invoice", json!([line(100_000)])),
            json!({"proforma_id": OTHER}),
        );
        refused(&Invoice::default(), facts, "draft", body)
    };
    assert_eq!(with_proforma(|_| {}), "accepted");
    assert_eq!(
        with_proforma(|p| p.kind = Kind::TaxInvoice),
        "reference_unknown"
    );
    assert_eq!(with_proforma(|p| p.project_id = None), "reference_unknown");
    assert_eq!(with_proforma(|p| p.in_force = false), "reference_unknown");
    assert_eq!(with_proforma(|p| p.converted_to_id = Some(OTHER)), "in_use");
}

#[test]
fn a_credit_on_a_paid_invoice_goes_on_account() {
    let mut invoice = issued("tax_invoice");
    then(&mut invoice, facts(), "record_payment", payment(19_602_000));
    let full = json!({"full": true, "reason_code": "order_cancelled", "reason": "Order withdrawn"});
    then(&mut invoice, facts(), "credit", full);
    let note = invoice.credits_given[0].credit_note_id;
    let apply = json!({"allocation_id": OTHER, "credit_note_id": note, "amount_paise": 19_602_000});
    assert!(
        refused(
            &invoice,
            facts(),
            "apply_credit",
            with(apply.clone(), json!({"amount_paise": 1}))
        ) == "reference_unknown"
    );
    system(&mut invoice, facts(), "apply_credit", apply.clone());
    assert_eq!(
        (invoice.outstanding_paise(), invoice.on_account_paise()),
        (0, 19_602_000)
    );
    assert!(system(&mut invoice, facts(), "apply_credit", apply).is_empty());
}

#[test]
fn released_and_refunded_money_leaves_the_account() {
    let mut invoice = issued("tax_invoice");
    let keep = with(payment(20_000_000), json!({"keep_on_account": true}));
    then(&mut invoice, facts(), "record_payment", keep);
    let give = |paise: i64| json!({"target_invoice_id": OTHER, "amount_paise": paise});
    assert_eq!(
        refused(
            &invoice,
            with_target(500_000),
            "allocate_payment",
            give(398_001)
        ),
        "allocation_exceeds"
    );
    assert_eq!(
        refused(
            &invoice,
            with_target(50_000),
            "allocate_payment",
            give(100_000)
        ),
        "allocation_exceeds"
    );
    assert_eq!(
        refused(&invoice, facts(), "allocate_payment", give(100_000)),
        "reference_unknown"
    );
    let mut foreign = with_target(500_000);
    foreign.targets[0].customer_id = Some(PROJECT);
    assert_eq!(
        refused(&invoice, foreign, "allocate_payment", give(100_000)),
        "allocation_exceeds"
    );
    then(
        &mut invoice,
        with_target(500_000),
        "allocate_payment",
        give(100_000),
    );
    let refund = |paise: i64| json!({"amount_paise": paise, "mode": "neft", "reference": "UTR900", "refunded_on": "2026-05-25", "reason": "Paid too much"});
    assert_eq!(
        refused(&invoice, facts(), "refund_advance", refund(298_001)),
        "allocation_exceeds"
    );
    then(&mut invoice, facts(), "refund_advance", refund(50_000));
    assert_eq!(invoice.on_account_paise(), 248_000);
}
