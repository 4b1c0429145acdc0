//! The company as it is printed: Rayenna Energy of Kochi.

use aggregates::calculations::gstin::check_character;
use aggregates::company::company_id;
use serde_json::json;

use super::accounts::Who;
use super::act::{Act, Kind};
use super::story::Story;

/// A GSTIN of a state and a permanent account number, with its check character.
pub(super) fn gstin(state_code: &str, pan: &str) -> String {
    let first = format!("{state_code}{pan}1Z");
    let check = check_character(&first)
        .map(String::from)
        .unwrap_or_default();
    first + &check
}

/// Profile, bank accounts and targets, set before the first lead comes in.
pub(super) fn tell(mut story: Story<'_>, ago: i64) -> Vec<Act> {
    const PAN: &str = "AARCR4821K";
    story.on(ago);
    let profile = json!({
        "profile": {
            "legal_name": "Rayenna Energy Private Limited", "trade_name": "Rayenna Energy",
            "gstin": gstin("32", PAN), "pan": PAN, "cin": "U40106KL2016PTC045821",
            "address": {
                "line1": "Second floor, Sunrise Towers, Seaport-Airport Road", "line2": "Kakkanad",
                "city": "Kochi", "district": "Ernakulam", "state_code": "32", "pin_code": "682030",
            },
            "phones": ["+919847000160", "+917034000160"],
            "emails": ["hello@rayenna.example", "accounts@rayenna.example"],
            "website": "https://rayenna.example",
            "signatory": {"name": "Leela Thomas", "designation": "Managing Director"},
        },
        "bank_accounts": [
            {
                "code": "federal", "bank": "Federal Bank", "branch": "Kakkanad",
                "account_number": "14530200045821", "ifsc": "FDRL0001453",
                "account_name": "Rayenna Energy Private Limited", "upi_id": "rayenna@fbl",
                "is_default": true,
            },
            {
                "code": "sbi", "bank": "State Bank of India", "branch": "Edappally",
                "account_number": "38215507714", "ifsc": "SBIN0008632",
                "account_name": "Rayenna Energy Private Limited",
            },
        ],
    });
    let target = json!({
        "key": "target_w_per_month", "value": {"company_w": 90_000, "person_w": 25_000},
    });
    for (command, body) in [("update_profile", profile), ("set_setting", target)] {
        story.act(Who::Leela, Kind::Company, company_id(), command, body);
    }
    story.told()
}
