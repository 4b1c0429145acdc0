//! Drafts and their working.

use super::*;
use crate::calculations::gst::InvoiceTotals;

#[test]
fn a_draft_takes_customer_and_treatment_from_its_project_and_shows_its_total() {
    let invoice = drafted("tax_invoice", json!([line(18_000_000)]));
    assert_eq!(invoice.status, Some(Status::Draft));
    assert_eq!(invoice.customer_id, Some(CUSTOMER));
    assert_eq!(invoice.tax_treatment, Some(TaxTreatment::Composite7030));
    let expected = InvoiceTotals {
        taxable_paise: 18_000_000,
        cgst_paise: 801_000,
        sgst_paise: 801_000,
        igst_paise: 0,
        round_off_paise: 0,
        total_paise: 19_602_000,
    };
    assert_eq!(invoice.totals, expected);
    assert_eq!(invoice.issued, None, "a draft has no number");
}

#[test]
fn a_row_of_the_plan_becomes_one_line_that_comes_to_its_amount() {
    let mut invoice = Invoice::default();
    let body = json!({"project_id": PROJECT, "billing_code": "advance"});
    then(&mut invoice, facts(), "draft_from_milestone", body);
    assert_eq!(invoice.kind, Kind::TaxInvoice);
    assert_eq!(invoice.lines.len(), 1);
    assert_eq!(invoice.lines[0].rate_paise.get(), 12_600_000);
    assert_eq!(invoice.totals.total_paise, 13_721_400);
    assert_eq!(
        invoice.lines[0].description.as_str(),
        "3 kW rooftop solar plant: Advance with order"
    );
}

#[test]
fn drafts_that_make_no_sense_are_refused() {
    let new = Invoice::default();
    let bad = |body: Value| refused(&new, facts(), "draft", body);
    let sent = |more: Value| with(draft_of("tax_invoice", json!([line(100_000)])), more);
    assert_eq!(
        bad(draft_of("credit_note", json!([line(1)]))),
        "/kind not_in_list"
    );
    assert_eq!(bad(draft_of("tax_invoice", json!([]))), "/lines required");
    assert_eq!(
        bad(draft_of("tax_invoice", json!([line(0)]))),
        "amount_not_positive"
    );
    assert_eq!(
        bad(sent(json!({"billing_code": "nothing"}))),
        "reference_unknown"
    );
    assert_eq!(
        bad(sent(json!({"project_id": CUSTOMER}))),
        "reference_unknown"
    );
    assert_eq!(
        bad(sent(
            json!({"issue_date": "2026-05-20", "due_date": "2026-05-19"})
        )),
        "/due_date date_before"
    );
    let discount = json!([with(line(100), json!({"discount_paise": 101}))]);
    assert_eq!(
        bad(draft_of("proforma", discount)),
        "/lines/0/discount_paise out_of_range"
    );
    let huge = json!([with(
        line(10_000_000_000_000),
        json!({"quantity_milli": 1_000_000_000_000_i64})
    )]);
    assert_eq!(
        bad(draft_of("proforma", huge)),
        "/lines/0/rate_paise out_of_range"
    );
    assert_eq!(
        bad(draft_of("proforma", json!([line(5), line(6)]))),
        "/lines duplicate"
    );
    let before_2019 = sent(json!({"issue_date": "2018-12-31"}));
    assert_eq!(
        bad(before_2019),
        "reference_unknown",
        "no rate was in force"
    );
}

#[test]
fn nothing_is_billed_on_a_cancelled_project() {
    let mut facts = facts();
    if let Some(project) = &mut facts.project {
        project.cancelled = true;
    }
    let body = draft_of("tax_invoice", json!([line(1_000)]));
    assert_eq!(
        refused(&Invoice::default(), facts, "draft", body),
        "project_cancelled"
    );
}

#[test]
fn an_update_carries_only_what_changed_and_the_new_totals() {
    let mut invoice = drafted("tax_invoice", json!([line(18_000_000)]));
    let body = json!({"notes": "Second instalment", "lines": [line(20_000_055)]});
    let events = then(&mut invoice, facts(), "update", body.clone());
    let Some(Event::DraftUpdated(updated)) = events.first() else {
        panic!("a draft_updated event");
    };
    assert_eq!(updated.totals.total_paise, 21_780_100);
    assert_eq!(updated.totals.round_off_paise, 41);
    assert_eq!(updated.change.tax_treatment, None);
    assert_eq!(decide(&invoice, facts(), "update", body), Ok(Vec::new()));
}

#[test]
fn only_a_draft_can_be_changed_or_discarded() {
    let invoice = issued("tax_invoice");
    for (name, body) in [("update", json!({"notes": "x"})), ("discard", json!({}))] {
        assert_eq!(refused(&invoice, facts(), name, body), "invoice_not_draft");
    }
    let mut draft = drafted("proforma", json!([line(100)]));
    then(&mut draft, facts(), "discard", json!({}));
    assert_eq!(draft.status, Some(Status::Cancelled));
    assert_eq!(draft.issued, None, "no number was used");
}

#[test]
fn a_taken_id_and_a_missing_document_are_told_apart() {
    let body = draft_of("tax_invoice", json!([line(1_000)]));
    let draft = drafted("tax_invoice", json!([line(1_000)]));
    assert_eq!(refused(&draft, facts(), "draft", body), "id_taken");
    assert_eq!(
        refused(&Invoice::default(), facts(), "issue", json!({})),
        "not_found"
    );
}
