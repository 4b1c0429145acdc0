//! Issue, amendment, credit notes, cancellation, e-invoice.

use super::*;

fn issue_with(change: impl FnOnce(&mut Facts), lines: Value, body: Value) -> String {
    let invoice = drafted("tax_invoice", lines);
    let mut facts = facts();
    change(&mut facts);
    refused(&invoice, facts, "issue", body)
}

#[test]
fn issuing_takes_number_year_due_date_parties_and_rates() {
    let invoice = issued("tax_invoice");
    let issued = invoice.issued.as_ref().unwrap_or_else(|| panic!("issued"));
    assert_eq!(issued.invoice_number.as_str(), "RE/26-27/00042");
    assert_eq!(issued.fy.to_string(), "2026-27");
    assert_eq!(issued.issue_date, day("2026-05-29"));
    assert_eq!(issued.due_date, day("2026-06-13"), "15 days, the setting");
    assert_eq!(issued.supplier.gstin.as_str(), "32AAACR1234F1Z2");
    assert_eq!(issued.place_of_supply.state_code.as_str(), "32");
    assert_eq!(
        (issued.rates.goods_bp, issued.rates.services_bp),
        (500, 1800)
    );
    let parts: Vec<(i64, i64)> = issued.working[0]
        .tax_lines
        .iter()
        .map(|part| (part.taxable_paise, part.cgst_paise))
        .collect();
    assert_eq!(parts, [(12_600_000, 315_000), (5_400_000, 486_000)]);
    assert_eq!(invoice.outstanding_paise(), 19_602_000);
    assert!(invoice.is_overdue(day("2026-06-14")));
    assert!(
        !invoice.is_overdue(day("2026-06-13")),
        "due today is not overdue"
    );
}

#[test]
fn each_kind_is_numbered_in_its_own_series() {
    let number = |kind: &str| {
        issued(kind)
            .issued
            .map(|issued| issued.invoice_number.to_string())
    };
    assert_eq!(number("proforma").as_deref(), Some("PI/26-27/00042"));
}

#[test]
fn the_rate_is_that_of_the_issue_date() {
    let total = |date: &str| {
        let mut invoice = drafted("tax_invoice", json!([line(18_000_000)]));
        then(&mut invoice, facts(), "issue", json!({"issue_date": date}));
        invoice.totals.total_paise
    };
    assert_eq!(total("2025-09-21"), 20_484_000);
    assert_eq!(total("2025-09-22"), 19_602_000);
}

#[test]
fn another_state_or_a_special_zone_bears_igst() {
    let taxes = |change: &dyn Fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        let mut invoice = drafted("tax_invoice", json!([line(18_000_000)]));
        then(&mut invoice, facts, "issue", json!({}));
        let totals = invoice.totals;
        (totals.cgst_paise, totals.igst_paise, totals.total_paise)
    };
    assert_eq!(taxes(&|_| {}), (801_000, 0, 19_602_000));
    let other_state = |facts: &mut Facts| {
        if let Some(project) = &mut facts.project {
            project.site_address = Some(site("33"));
        }
    };
    assert_eq!(taxes(&other_state), (0, 1_602_000, 19_602_000));
    let zone = |facts: &mut Facts| {
        if let Some(buyer) = &mut facts.buyer {
            buyer.registration = GstRegistration::Sez;
            buyer.gstin = Some(crate::kernel::Text::clipped("32AABCS4321K1ZN"));
        }
    };
    assert_eq!(taxes(&zone), (0, 1_602_000, 19_602_000));
    let billed_elsewhere = |facts: &mut Facts| {
        if let Some(buyer) = &mut facts.buyer {
            buyer.address = Some(site("33"));
        }
    };
    assert_eq!(
        taxes(&billed_elsewhere),
        (801_000, 0, 19_602_000),
        "the billing address never decides"
    );
}

#[test]
fn what_a_tax_invoice_must_show_is_asked_for_at_issue() {
    let plain = || json!([line(18_000_000)]);
    let no_code = json!([with(line(4_000_000), json!({"hsn_sac": null}))]);
    assert_eq!(
        issue_with(|_| {}, no_code, json!({})),
        "unmet /lines/0/hsn_sac"
    );
    let short = |f: &mut Facts| f.company = company(&[("hsn_min_digits", json!(6))]);
    let cable = json!([with(line(4_000_000), json!({"hsn_sac": "8544"}))]);
    assert_eq!(
        issue_with(short, cable, json!({})),
        "unmet /lines/0/hsn_sac"
    );
    let no_profile = |f: &mut Facts| f.company = Company::default();
    assert_eq!(
        issue_with(no_profile, plain(), json!({})),
        "unmet /supplier/gstin"
    );
    let no_site = |f: &mut Facts| f.project.iter_mut().for_each(|p| p.site_address = None);
    assert_eq!(
        issue_with(no_site, plain(), json!({})),
        "place_of_supply_missing"
    );
    let regular = |f: &mut Facts| {
        f.buyer
            .iter_mut()
            .for_each(|b| b.registration = GstRegistration::Regular)
    };
    assert_eq!(
        issue_with(regular, plain(), json!({})),
        "unmet /buyer/gstin"
    );
    let homeless = |f: &mut Facts| f.buyer.iter_mut().for_each(|b| b.address = None);
    assert_eq!(
        issue_with(homeless, plain(), json!({})),
        "unmet /buyer/address"
    );
    assert_eq!(
        issue_with(homeless, json!([line(4_500_000)]), json!({})),
        "accepted",
        "below 50,000"
    );
}

#[test]
fn dates_do_not_go_back_nor_into_a_closed_period() {
    let plain = || json!([line(18_000_000)]);
    let on = |date: &str| json!({"issue_date": date});
    assert_eq!(
        issue_with(|_| {}, plain(), on("2026-05-30")),
        "/issue_date date_in_future"
    );
    let after = |f: &mut Facts| {
        f.number = Some(NextNumber {
            running: 43,
            last_issue_date: Some(day("2026-05-10")),
        });
    };
    assert_eq!(issue_with(after, plain(), on("2026-05-09")), "date_before");
    assert_eq!(issue_with(after, plain(), on("2026-05-10")), "accepted");
    let locked =
        |f: &mut Facts| f.company = company(&[("books_locked_until", json!("2026-04-30"))]);
    assert_eq!(
        issue_with(locked, plain(), on("2026-04-30")),
        "period_locked"
    );
    assert_eq!(issue_with(locked, plain(), on("2026-05-01")), "accepted");
}

#[test]
fn an_issued_document_is_issued_once() {
    assert_eq!(
        refused(&issued("tax_invoice"), facts(), "issue", json!({})),
        "transition_not_allowed"
    );
}

#[test]
fn amending_moves_the_due_date_and_nothing_fiscal() {
    let mut invoice = issued("tax_invoice");
    let before = invoice.issued.clone();
    then(
        &mut invoice,
        facts(),
        "amend",
        json!({"due_date": "2026-07-01"}),
    );
    assert_eq!(invoice.due_date, Some(day("2026-07-01")));
    assert_eq!(invoice.issued, before);
    assert_eq!(
        refused(
            &invoice,
            facts(),
            "amend",
            json!({"due_date": "2026-05-01"})
        ),
        "/due_date date_before"
    );
    assert_eq!(
        refused(
            &drafted("proforma", json!([line(9)])),
            facts(),
            "amend",
            json!({})
        ),
        "transition_not_allowed"
    );
}

fn credit(body: Value) -> Value {
    with(
        body,
        json!({"reason_code": "price_change", "reason": "Smaller inverter"}),
    )
}

fn last_credit(invoice: &Invoice) -> &Credited {
    invoice
        .credits_given
        .last()
        .unwrap_or_else(|| panic!("a credit note"))
}

#[test]
fn a_partial_credit_note_is_worked_with_the_rates_of_the_original() {
    let mut invoice = drafted("tax_invoice", json!([line(18_000_000)]));
    then(
        &mut invoice,
        facts(),
        "issue",
        json!({"issue_date": "2025-09-22"}),
    );
    let part = json!({"lines": [{"line_id": LINE, "taxable_paise": 1_000_000}]});
    then(&mut invoice, facts(), "credit", credit(part));
    let given = last_credit(&invoice).clone();
    assert_eq!(given.totals.total_paise, 1_089_000);
    assert_eq!(given.invoice_number.as_str(), "CN/26-27/00042");
    let mut note = Invoice::default();
    credit_note(INVOICE, &invoice, &given)
        .iter()
        .for_each(|event| note.evolve(event));
    assert_eq!(
        (note.kind, note.status),
        (Kind::CreditNote, Some(Status::Issued))
    );
    assert_eq!(note.totals.total_paise, 1_089_000);
    assert_eq!(
        note.outstanding_paise(),
        0,
        "a credit note asks for nothing"
    );
    let original = note.issued.and_then(|issued| issued.original);
    assert_eq!(
        original.map(|o| o.invoice_number.to_string()).as_deref(),
        Some("RE/25-26/00042")
    );
}

#[test]
fn credit_notes_never_take_more_than_the_invoice_asked_for() {
    let mut invoice = issued("tax_invoice");
    let part = |paise: i64| credit(json!({"lines": [{"line_id": LINE, "taxable_paise": paise}]}));
    assert_eq!(
        refused(&invoice, facts(), "credit", part(18_000_001)),
        "allocation_exceeds"
    );
    then(&mut invoice, facts(), "credit", part(1_000_000));
    assert_eq!(
        refused(&invoice, facts(), "credit", part(17_000_001)),
        "allocation_exceeds"
    );
    then(
        &mut invoice,
        facts(),
        "credit",
        credit(json!({"full": true})),
    );
    let given: i64 = invoice
        .credits_given
        .iter()
        .map(|given| given.totals.total_paise)
        .sum();
    assert_eq!(given, 19_602_000);
    assert_eq!(
        refused(&invoice, facts(), "credit", credit(json!({"full": true}))),
        "allocation_exceeds"
    );
}

#[test]
fn a_credit_note_is_for_an_issued_tax_invoice_in_full_or_by_line() {
    let full = || credit(json!({"full": true}));
    for other in [
        drafted("tax_invoice", json!([line(100)])),
        issued("proforma"),
    ] {
        assert_eq!(
            refused(&other, facts(), "credit", full()),
            "transition_not_allowed"
        );
    }
    let invoice = issued("tax_invoice");
    assert_eq!(
        refused(&invoice, facts(), "credit", credit(json!({}))),
        "/lines required"
    );
    let unknown = credit(json!({"lines": [{"line_id": CUSTOMER, "taxable_paise": 5}]}));
    assert_eq!(
        refused(&invoice, facts(), "credit", unknown),
        "reference_unknown"
    );
    let mut locked = facts();
    locked.company = company(&[("books_locked_until", json!("2026-05-29"))]);
    assert_eq!(refused(&invoice, locked, "credit", full()), "period_locked");
}

#[test]
fn a_document_without_money_is_cancelled_and_keeps_its_number() {
    let mut invoice = issued("tax_invoice");
    let cancel = json!({"reason": "Entered twice"});
    let mut locked = facts();
    locked.company = company(&[("books_locked_until", json!("2026-05-29"))]);
    assert_eq!(
        refused(&invoice, locked, "cancel", cancel.clone()),
        "period_locked"
    );
    then(&mut invoice, facts(), "cancel", cancel.clone());
    assert_eq!(invoice.status, Some(Status::Cancelled));
    assert!(invoice.issued.is_some());
    let mut paid = issued("tax_invoice");
    then(&mut paid, facts(), "record_payment", payment(100));
    assert_eq!(
        refused(&paid, facts(), "cancel", cancel.clone()),
        "invoice_has_payments"
    );
    let mut credited = issued("tax_invoice");
    then(
        &mut credited,
        facts(),
        "credit",
        credit(json!({"full": true})),
    );
    assert_eq!(
        refused(&credited, facts(), "cancel", cancel),
        "invoice_has_payments"
    );
}

fn registered_facts() -> Facts {
    let mut facts = facts();
    if let Some(buyer) = &mut facts.buyer {
        buyer.registration = GstRegistration::Regular;
        buyer.gstin = Some(crate::kernel::Text::clipped("32AABCS4321K1ZN"));
    }
    facts
}

fn answer(irn: &str, ack_at: &str) -> Value {
    json!({"irn": irn, "ack_number": "112610000000001", "ack_at": ack_at, "signed_invoice": "a.b.c", "signed_qr": "a.b.c"})
}

#[test]
fn the_portal_registers_only_the_number_computed_here() {
    let mut invoice = drafted("tax_invoice", json!([line(18_000_000)]));
    then(&mut invoice, registered_facts(), "issue", json!({}));
    let own = "3a051644a9c608254529c814d62980aaaec45e1b5ede790c8835d853b18e31db";
    let at = "2026-05-28T10:00:00Z";
    let foreign = answer(&own.replace('3', "4"), at);
    assert_eq!(
        refused(&invoice, facts(), "register_einvoice", foreign),
        "irn_mismatch"
    );
    then(&mut invoice, facts(), "register_einvoice", answer(own, at));
    assert_eq!(
        decide(&invoice, facts(), "register_einvoice", answer(own, at)),
        Ok(Vec::new())
    );
    assert_eq!(
        refused(
            &issued("tax_invoice"),
            facts(),
            "register_einvoice",
            answer(own, at)
        ),
        "unmet /buyer/gstin"
    );
}

#[test]
fn a_registered_document_is_cancelled_within_a_day_only() {
    let own = "3a051644a9c608254529c814d62980aaaec45e1b5ede790c8835d853b18e31db";
    let registered = |ack_at: &str| {
        let mut invoice = drafted("tax_invoice", json!([line(18_000_000)]));
        then(&mut invoice, registered_facts(), "issue", json!({}));
        then(
            &mut invoice,
            facts(),
            "register_einvoice",
            answer(own, ack_at),
        );
        invoice
    };
    let cancel = json!({"reason": "Entered twice", "einvoice_reason": 1});
    let fresh = registered("2026-05-28T10:00:00Z");
    let without = json!({"reason": "Entered twice"});
    assert_eq!(
        refused(&fresh, facts(), "cancel", without),
        "/einvoice_reason required"
    );
    assert_eq!(
        refused(&fresh, facts(), "cancel", cancel.clone()),
        "accepted"
    );
    let old = registered("2026-05-26T10:00:00Z");
    assert_eq!(
        refused(&old, facts(), "cancel", cancel),
        "einvoice_window_closed"
    );
    let late = json!({"cancelled_at": "2026-05-27T10:00:01Z"});
    assert_eq!(
        refused(&old, facts(), "cancel_einvoice", late),
        "einvoice_window_closed"
    );
}
