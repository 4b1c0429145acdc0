use serde_json::{Value, json};

use crate::calculations::content_hash::{
    EinvoiceDocument, NotCanonical, canonical_json, content_hash, invoice_reference_number,
    short_code,
};

#[test]
fn frozen_content_has_the_published_hashes() {
    let first = r#"{"language":"en","quotation_number":"QT/26-27/00113","schema":"rayenna.proposal/1","version_no":1}"#;
    let second = r#"{"commercials":{"grand_total_paise":19602000,"gst_paise":1602000,"taxable_paise":18000000},"customer":{"city":"Kochi","name":"അനിൽ"},"language":"ml","note":"Price in ₹\nValid 7 days","quotation_number":"QT/26-27/00113","schema":"rayenna.proposal/1","version_no":2}"#;
    for (bytes, hash, code) in [
        (
            first,
            "4aa0e1057e9a328a788ae67305cd008b36d6ad324e4e3ff19585e03e83ca186a",
            "4AA0-E105-7E9A",
        ),
        (
            second,
            "dbd7045ade382b2e148d66c7b567a9d97487ce9523ce665c9ce571c062239063",
            "DBD7-045A-DE38",
        ),
    ] {
        let content: Value = serde_json::from_str(bytes).expect("json");
        assert_eq!(canonical_json(&content).expect("canonical"), bytes);
        let computed = content_hash(&content).expect("a hash");
        assert_eq!(computed, hash);
        assert_eq!(short_code(&computed), code);
    }
}

#[test]
fn order_of_keys_form_of_letters_and_line_ends_do_not_matter() {
    let content = json!({"b": [true, false, -1], "a": "caf\u{e9}\n\"\\\u{1}", "A": {}});
    let canonical = r#"{"A":{},"a":"café\n\"\\\u0001","b":[true,false,-1]}"#;
    assert_eq!(canonical_json(&content).as_deref(), Ok(canonical));
    let decomposed = json!({"A": {}, "a": "cafe\u{301}\r\n\"\\\u{1}", "b": [true, false, -1]});
    assert_eq!(canonical_json(&decomposed).as_deref(), Ok(canonical));
}

#[test]
fn what_has_no_canonical_form_is_refused() {
    let refused = |content: Value| content_hash(&content).expect_err("a refusal");
    assert_eq!(
        refused(json!({"a": [1, null]})),
        NotCanonical::Null {
            pointer: "/a/1".to_owned()
        }
    );
    for number in [
        json!(1.5),
        json!(9_007_199_254_740_992_i64),
        json!(u64::MAX),
    ] {
        assert_eq!(
            refused(json!({ "a": number })),
            NotCanonical::Number {
                pointer: "/a".to_owned()
            }
        );
    }
    assert_eq!(
        refused(json!({"a": {"ക": 1}})),
        NotCanonical::Key {
            pointer: "/a".to_owned()
        }
    );
    assert!(content_hash(&json!({"a": 9_007_199_254_740_991_i64})).is_ok());
}

#[test]
fn reference_numbers_are_those_of_the_portal() {
    use EinvoiceDocument::{CreditNote, Invoice};
    for (gstin, year, document, number, expected) in [
        (
            "32AAACR1234F1Z2",
            "2026-27",
            Invoice,
            "RE/26-27/00042",
            "3a051644a9c608254529c814d62980aaaec45e1b5ede790c8835d853b18e31db",
        ),
        (
            "32AAACR1234F1Z2",
            "2026-27",
            CreditNote,
            "cn/26-27/00007",
            "b1aa91225009cc27ef95c83c909c566eeb56fd18b7d7edb1a9eff242594f9d4a",
        ),
        (
            "32AAACR1234F1Z2",
            "2025-26",
            Invoice,
            "RE/25-26/00042",
            "3eea75899d75c70e44b2ecf3c735941b0ee56aeebe842b22e25fb66bd45a28dc",
        ),
        (
            "01AMBPG7773M002",
            "2022-23",
            Invoice,
            "SINV-CFY-00067",
            "706daeccda0ef6f818da78f3a2a05a1288731057373002289b46c3229289a2e7",
        ),
    ] {
        let year = year.parse().expect("a financial year");
        assert_eq!(
            invoice_reference_number(gstin, year, document, number),
            expected
        );
    }
}
