//! Printed invoices: what stands on them, and that the same document is the same file.

use aggregates::calculations::reference::{
    gst_rates, gst_states, hsn_sac_codes, payloads_in_force,
};
use aggregates::company::{self, Company};
use aggregates::invoice::{self, BilledProject, Buyer, Facts, Invoice, Kind, NextNumber};
use aggregates::kernel::{Actor, Channel, CommandSet, Ctx, Decider};
use aggregates::policy::Role;
use chrono::{DateTime, Utc};
use rayenna::documents::{InvoiceView, invoice_pdf};
use serde_json::{Value, json};
use uuid::Uuid;

/// 20 November 2026 in Kolkata.
fn ctx<F>(facts: F) -> Ctx<F> {
    let now: DateTime<Utc> = "2026-11-20T06:00:00Z".parse().expect("an instant");
    let actor = Actor {
        user_id: None,
        role: Role::Admin,
        team_code: "general".into(),
        channel: Channel::Web,
        stepped_up: true,
    };
    Ctx {
        actor,
        now,
        id: Uuid::from_u128(1),
        command_id: Uuid::from_u128(2),
        facts,
    }
}

fn send<D: Decider>(state: &mut D, facts: D::Facts, name: &str, body: Value) {
    let command = D::Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let events = state
        .decide(&ctx(facts), command)
        .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    events.iter().for_each(|event| state.evolve(event));
}

fn company() -> Company {
    let mut company = Company::default();
    let profile = json!({
        "profile": {
            "legal_name": "Rayenna Energy Private Limited", "gstin": "32AAACR1234F1Z2", "pan": "AAACR1234F",
            "address": {"line1": "12 MG Road", "line2": "Near Metro pillar 512", "city": "Kochi",
                "district": "Ernakulam", "state_code": "32", "pin_code": "682016"},
            "phones": ["9847012345"], "emails": ["accounts@rayenna.example"],
            "signatory": {"name": "Lakshmi Nair", "designation": "Director"}},
        "bank_accounts": [{"code": "fed", "bank": "Federal Bank", "branch": "MG Road", "account_number": "10200100012345",
            "ifsc": "FDRL0001020", "account_name": "Rayenna Energy", "upi_id": "rayenna@okbank"}]});
    send(
        &mut company,
        company::Facts {
            gst_states: payloads_in_force(&gst_states(), "2026-11-20".parse().expect("a date")),
            ..company::Facts::default()
        },
        "update_profile",
        profile,
    );
    company
}

fn facts(state: &str) -> Facts {
    let site = serde_json::from_value(
        json!({"line1": "Plot 7, Industrial Estate", "city": "Aluva",
        "district": "Ernakulam", "state_code": state, "pin_code": "683101"}),
    );
    let site: aggregates::vocabulary::Address = site.expect("an address");
    let buyer = json!({"name": "Sunrise Foods Private Limited", "registration": "regular", "gstin": "32AABCS4321K1ZN",
        "address": site, "state_code": state});
    Facts {
        company: company(),
        project: Some(BilledProject {
            project_id: Uuid::from_u128(3),
            customer_id: Uuid::from_u128(4),
            serial_no: 117,
            title: "3 kW rooftop solar plant".into(),
            cancelled: false,
            tax_treatment: None,
            site_address: Some(site),
            billing_plan: Vec::new(),
        }),
        buyer: Some(serde_json::from_value::<Buyer>(buyer).expect("a buyer")),
        gst_rates: gst_rates(),
        hsn_codes: hsn_sac_codes(),
        number: Some(NextNumber {
            running: 42,
            last_issue_date: None,
        }),
        ..Facts::default()
    }
}

fn line(description: &str, rate_paise: i64) -> Value {
    json!({"description": description, "hsn_sac": "85414300", "quantity_milli": 1000, "unit": "SET", "rate_paise": rate_paise})
}

fn issued(kind: &str, state: &str, lines: Vec<Value>) -> Invoice {
    let mut invoice = Invoice::default();
    let body = json!({"kind": kind, "project_id": Uuid::from_u128(3), "lines": lines,
        "notes": "Warranty cards are handed over with the plant."});
    send(&mut invoice, facts(state), "draft", body);
    send(&mut invoice, facts(state), "issue", json!({}));
    invoice
}

fn pdf(invoice: &Invoice) -> Vec<u8> {
    let view = InvoiceView::of(invoice).expect("an issued document");
    invoice_pdf::render(&view).expect("the embedded fonts")
}

/// Texts of each page, as they can be copied from it.
fn pages(bytes: &[u8]) -> Vec<String> {
    let document = printpdf::PdfDocument::parse(
        bytes,
        &printpdf::PdfParseOptions::default(),
        &mut Vec::new(),
    );
    let document = document.expect("a readable file");
    document
        .extract_text()
        .into_iter()
        .map(|texts| texts.join("\n"))
        .collect()
}

/// Left for a person to look at, when a folder for it is named.
fn keep(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("KEEP_PDF") {
        std::fs::write(format!("{folder}/{name}.pdf"), bytes).expect("written");
    }
}

#[test]
fn a_tax_invoice_shows_parties_tax_words_and_bank() {
    let bytes = pdf(&issued(
        "tax_invoice",
        "32",
        vec![line("3 kW rooftop solar plant", 18_000_000)],
    ));
    keep("tax_invoice", &bytes);
    let pages = pages(&bytes);
    assert_eq!(pages.len(), 1);
    for text in [
        "TAX INVOICE",
        "RE/26-27/00042",
        "20 Nov 2026",
        "5 Dec 2026",
        "Kerala (32)",
        "Rayenna Energy Private Limited",
        "GSTIN 32AAACR1234F1Z2",
        "Sunrise Foods Private Limited",
        "GSTIN 32AABCS4321K1ZN",
        "Plot 7, Industrial Estate",
        "Goods part, HSN 85414300, 1,26,000.00: CGST 2.5 % 3,150.00 + SGST 2.5 % 3,150.00",
        "Installation part, SAC 995461, 54,000.00: CGST 9 % 4,860.00 + SGST 9 % 4,860.00",
        "8,010.00",
        "₹1,96,020.00",
        "Rupees One Lakh Ninety-Six Thousand and Twenty Only",
        "IFSC FDRL0001020",
        "UPI rayenna@okbank",
        "Lakshmi Nair",
        "Page 1 of 1",
    ] {
        assert!(
            pages[0].contains(text),
            "{text} is missing in:\n{}",
            pages[0]
        );
    }
    assert!(!pages[0].contains("IGST"));
}

#[test]
fn a_supply_to_another_state_shows_igst_and_one_to_lakshadweep_too() {
    for (state, name) in [("33", "Tamil Nadu (33)"), ("31", "Lakshadweep (31)")] {
        let text = pages(&pdf(&issued(
            "tax_invoice",
            state,
            vec![line("Plant", 18_000_000)],
        )))
        .join("\n");
        assert!(text.contains(name), "{text}");
        assert!(
            text.contains("IGST 5 % 6,300.00") && text.contains("IGST 18 % 9,720.00"),
            "{text}"
        );
        assert!(!text.contains("CGST") && !text.contains("UTGST"));
    }
}

#[test]
fn a_proforma_says_that_it_is_none_and_a_credit_note_names_its_original() {
    let proforma = pdf(&issued("proforma", "32", vec![line("Plant", 1_000_000)]));
    keep("proforma", &proforma);
    let text = pages(&proforma).join("\n");
    assert!(
        text.contains("PROFORMA INVOICE") && text.contains("Not a tax invoice; no input credit")
    );
    let mut original = issued("tax_invoice", "32", vec![line("Plant", 18_000_000)]);
    let credit =
        json!({"full": true, "reason_code": "order_cancelled", "reason": "The roof was sold"});
    send(&mut original, facts("32"), "credit", credit);
    let mut note = Invoice::default();
    for event in invoice::credit_note(Uuid::from_u128(1), &original, &original.credits_given[0]) {
        note.evolve(&event);
    }
    assert_eq!(note.kind, Kind::CreditNote);
    let bytes = pdf(&note);
    keep("credit_note", &bytes);
    let text = pages(&bytes).join("\n");
    for part in [
        "CREDIT NOTE",
        "CN/26-27/00042",
        "RE/26-27/00042",
        "The roof was sold",
        "Total credited",
        "₹1,96,020.00",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains("PAY TO"), "a credit note asks for no money");
}

#[test]
fn a_long_table_goes_over_pages_with_subtotals_and_keeps_rows_with_the_totals() {
    for count in [9, 10, 11, 12, 13, 14, 60, 200] {
        let lines = (1..=count)
            .map(|n| line(&format!("Item {n} of the list"), 100_000))
            .collect();
        let bytes = pdf(&issued("tax_invoice", "32", lines));
        keep(&format!("long_{count}"), &bytes);
        let pages = pages(&bytes);
        for page in &pages[1..] {
            if page.contains("Item ") {
                assert!(
                    page.contains("Brought forward") && page.contains("HSN/SAC"),
                    "{page}"
                );
            }
        }
        let carried = |page: &&String| page.contains("Carried forward");
        let brought = |page: &&String| page.contains("Brought forward");
        assert_eq!(
            pages.iter().filter(carried).count(),
            pages.iter().filter(brought).count()
        );
        let with_total = pages
            .iter()
            .find(|page| page.contains("Amount in words") || page.contains("AMOUNT IN WORDS"));
        let rows = with_total.map_or(0, |page| page.matches("Item ").count());
        assert!(rows >= 2, "{count} lines: {rows} rows stay with the total");
        let shown: usize = pages.iter().map(|page| page.matches("Item ").count()).sum();
        assert_eq!(shown, count);
        assert!(
            pages
                .last()
                .is_some_and(|page| page.contains(&format!("Page {0} of {0}", pages.len())))
        );
    }
}

#[test]
fn hostile_text_neither_breaks_the_page_nor_panics() {
    for text in [
        "x".repeat(300),
        "<b>bold</b> & \"quoted\"".into(),
        "\u{202E}back\u{202C} ☀🔆 കൊച്ചി हिन्दी".into(),
        "A".repeat(150) + " " + &"W".repeat(149),
    ] {
        let bytes = pdf(&issued("tax_invoice", "32", vec![line(&text, 100)]));
        keep(&format!("hostile_{}", text.len()), &bytes);
        let pages = pages(&bytes);
        assert!(pages.len() <= 2, "{} pages", pages.len());
        assert!(
            pages.concat().contains("Lakshmi Nair"),
            "the whole document is there"
        );
    }
}

#[test]
fn rendering_again_gives_the_same_file() {
    let invoice = issued("tax_invoice", "32", vec![line("Plant", 18_000_000)]);
    assert!(pdf(&invoice) == pdf(&invoice));
}

#[test]
fn a_cancelled_copy_says_so_on_every_page() {
    let mut invoice = issued(
        "tax_invoice",
        "32",
        (0..40).map(|_| line("Item", 100)).collect(),
    );
    send(
        &mut invoice,
        facts("32"),
        "cancel",
        json!({"reason": "Entered twice"}),
    );
    let bytes = pdf(&invoice);
    keep("cancelled", &bytes);
    let pages = pages(&bytes);
    assert!(pages.len() > 1);
    assert!(
        pages.iter().all(|page| page.contains("CANCELLED")),
        "{pages:?}"
    );
}
