//! Given events, when command, then events or refusal.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::calculations::reference::{gst_states, payloads_in_force};
use crate::kernel::{Actor, Channel, CommandSet, Ctx};
use crate::policy::Role;

/// 28 May 2026, Kolkata.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default()
}

fn ctx(facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(Uuid::from_u128(1)),
            role: Role::Admin,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        },
        now: now(),
        id: company_id(),
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn facts() -> Facts {
    Facts {
        gst_states: payloads_in_force(&gst_states(), ctx(Facts::default()).today()),
        ..Facts::default()
    }
}

fn decide(company: &Company, facts: Facts, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    let command = Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    company.decide(&ctx(facts), command)
}

fn given(commands: &[(&str, Value)]) -> Company {
    let mut company = Company::default();
    for (name, body) in commands {
        let events = decide(&company, facts(), name, body.clone())
            .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        events.iter().for_each(|event| company.evolve(event));
    }
    company
}

fn refused(company: &Company, name: &str, body: Value) -> (&'static str, String) {
    match decide(company, facts(), name, body) {
        Ok(_) => ("accepted", String::new()),
        Err(Refusal::Invalid(errors)) => {
            let first = &errors[0];
            (
                "validation_failed",
                format!("{} {}", first.pointer, first.code),
            )
        }
        Err(refusal) => (refusal.code(), String::new()),
    }
}

fn profile() -> (&'static str, Value) {
    (
        "update_profile",
        json!({
            "profile": {
                "legal_name": "Rayenna Energy Private Limited",
                "gstin": "32AAACR1234F1Z2",
                "address": {"line1": "12 MG Road", "city": "Kochi", "state_code": "32", "pin_code": "682016"},
                "phones": ["9847012345"]
            },
            "bank_accounts": [
                {"code": "fed", "bank": "Federal Bank", "account_number": "10200100012345", "ifsc": "FDRL0001020",
                 "account_name": "Rayenna Energy", "upi_id": "rayenna@okbank"},
                {"code": "sbi", "bank": "State Bank of India", "account_number": "30011122233", "ifsc": "sbin0001234",
                 "account_name": "Rayenna Energy", "is_default": true}
            ]
        }),
    )
}

#[test]
fn a_company_is_a_supplier_once_name_gstin_and_address_are_known() {
    assert_eq!(Company::default().supplier(), None);
    let supplier = given(&[profile()]).supplier();
    let supplier = supplier.as_ref();
    assert_eq!(supplier.map(|s| s.state_code.as_str()), Some("32"));
    let account = supplier.and_then(|s| s.bank_account.as_ref());
    assert_eq!(account.map(|a| a.ifsc.as_str()), Some("SBIN0001234"));
}

#[test]
fn a_profile_needs_name_gstin_and_address_and_a_true_gstin() {
    let empty = Company::default();
    assert_eq!(
        refused(
            &empty,
            "update_profile",
            json!({"profile": {"legal_name": "Rayenna"}})
        ),
        ("validation_failed", "/profile/gstin required".into())
    );
    let company = given(&[profile()]);
    for wrong in ["32AAACR1234F1Z3", "99AAACR1234F1Z2", "32AAACR1234F1X2"] {
        let body = json!({"profile": {"gstin": wrong}});
        assert_eq!(
            refused(&company, "update_profile", body).0,
            "gstin_invalid",
            "{wrong}"
        );
    }
    assert_eq!(
        refused(
            &company,
            "update_profile",
            json!({"profile": {"pan": "AAAC12345F"}})
        )
        .1,
        "/profile/pan pan_invalid"
    );
}

#[test]
fn bank_accounts_have_their_own_codes_and_true_branch_codes() {
    let company = given(&[profile()]);
    let account = |ifsc: &str| json!({"code": "a", "bank": "SBI", "account_number": "123456", "ifsc": ifsc, "account_name": "Rayenna"});
    assert_eq!(
        refused(
            &company,
            "update_profile",
            json!({"bank_accounts": [account("SBIN1001234")]})
        )
        .1,
        "/bank_accounts/0/ifsc bad_format"
    );
    let twice = json!({"bank_accounts": [account("SBIN0001234"), account("SBIN0001234")]});
    assert_eq!(
        refused(&company, "update_profile", twice).1,
        "/bank_accounts/1/code duplicate"
    );
}

#[test]
fn what_changes_nothing_is_no_event() {
    let company = given(&[profile()]);
    let (name, body) = profile();
    assert_eq!(decide(&company, facts(), name, body), Ok(Vec::new()));
    let same = json!({"key": "invoice_due_days", "value": 15});
    assert_eq!(
        decide(&company, facts(), "set_setting", same),
        Ok(Vec::new())
    );
}

#[test]
fn numbers_have_prefix_year_and_running_number() {
    let fy = FinancialYear::of(NaiveDate::from_ymd_opt(2026, 6, 1).unwrap_or_default());
    let company = given(&[(
        "set_series",
        json!({"kind": "tax_invoice", "prefix": "SOLR", "digits": 5, "from_fy": "2027-28"}),
    )]);
    let number = |kind, fy| company.series(kind, fy).number(fy, 42);
    assert_eq!(number(SeriesKind::TaxInvoice, fy), "RE/26-27/00042");
    assert_eq!(
        number(SeriesKind::TaxInvoice, fy.next()),
        "SOLR/27-28/00042"
    );
    assert_eq!(number(SeriesKind::CreditNote, fy.next()), "CN/27-28/00042");
    assert_eq!(number(SeriesKind::Receipt, fy), "RC/26-27/00042");
}

#[test]
fn a_series_is_refused_when_too_long_taken_or_in_use() {
    let company = Company::default();
    let series = |prefix: &str, digits: u8| json!({"kind": "tax_invoice", "prefix": prefix, "digits": digits, "from_fy": "2026-27"});
    assert_eq!(
        refused(&company, "set_series", series("SOLR", 6)).1,
        "/prefix too_long"
    );
    assert_eq!(
        refused(&company, "set_series", series("re", 5)).1,
        "/prefix bad_format"
    );
    assert_eq!(
        refused(&company, "set_series", series("RE", 3)).1,
        "/digits out_of_range"
    );
    assert_eq!(
        refused(&company, "set_series", series("CN", 5)).0,
        "duplicate"
    );
    let year: FinancialYear = "2026-27".parse().unwrap_or_else(|_| panic!("a year"));
    let facts = Facts {
        numbered: vec![(SeriesKind::TaxInvoice, year)],
        ..facts()
    };
    let refusal = decide(&company, facts, "set_series", series("SO", 5)).err();
    assert_eq!(refusal.map(|r| r.code()), Some("in_use"));
}

#[test]
fn settings_keep_their_limits_and_unknown_keys_are_refused() {
    let company = Company::default();
    let set = |key: &str, value: Value| json!({"key": key, "value": value});
    for (body, pointer) in [
        (set("invoice_due_days", json!(181)), "/value out_of_range"),
        (set("session_idle_minutes", json!(1)), "/value out_of_range"),
        (set("einvoice_enabled", json!("yes")), "/value bad_format"),
        (
            set("default_tax_treatment", json!("none")),
            "/value not_in_list",
        ),
        (set("no_such_key", json!(1)), "/key not_in_list"),
        (
            set("books_locked_until", json!("2026-05-30")),
            "/value date_in_future",
        ),
        (
            set("composite_service_sac", json!("854143")),
            "/value hsn_invalid",
        ),
    ] {
        assert_eq!(
            refused(&company, "set_setting", body.clone()).1,
            pointer,
            "{body}"
        );
    }
    let half = set(
        "billing_plan",
        json!([{"code": "all", "label": "All", "percent_bp": 5000, "trigger": "manual"}]),
    );
    assert_eq!(refused(&company, "set_setting", half).0, "billing_plan_sum");
    assert_eq!(company.settings.cash_limit_paise.get(), 19_999_999);
}

#[test]
fn a_setting_tells_what_it_was_and_what_it_is() {
    let company = Company::default();
    let body = json!({"key": "invoice_due_days", "value": 30});
    let events = decide(&company, facts(), "set_setting", body);
    let expected = SettingChanged {
        key: Text::clipped("invoice_due_days"),
        from: json!(15),
        to: json!(30),
    };
    assert_eq!(events, Ok(vec![Event::SettingChanged(expected)]));
}

#[test]
fn a_closed_period_opens_again_only_with_a_reason() {
    let lock = |until: &str| {
        (
            "set_setting",
            json!({"key": "books_locked_until", "value": until}),
        )
    };
    let company = given(&[lock("2026-03-31")]);
    assert!(company.is_locked(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default()));
    assert!(!company.is_locked(NaiveDate::from_ymd_opt(2026, 4, 1).unwrap_or_default()));
    let back = json!({"key": "books_locked_until", "value": "2026-02-28"});
    assert_eq!(refused(&company, "set_setting", back).1, "/reason required");
    let open = json!({"key": "books_locked_until", "value": null, "reason": "Auditor asked"});
    assert_eq!(refused(&company, "set_setting", open).0, "accepted");
}
