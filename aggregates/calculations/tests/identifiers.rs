use proptest::prelude::*;

use super::day;
use crate::calculations::gstin::{
    GstRegistration, GstinRefusal, check_character, check_gstin, gstin_pan, gstin_state,
    pin_lies_in_state,
};
use crate::calculations::identifiers::{
    aadhaar_last_four, cin, consumer_number, hsn_sac, hsn_sac_fits_einvoice, ifsc, pan,
    pan_holder_is_doubtful, tan, upi_id,
};
use crate::calculations::reference::{GstState, gst_states, payloads_in_force, pin_prefixes};

const VALID: [&str; 7] = [
    "32AAACR1234F1Z2",
    "29AAGCB6259H1ZC",
    "06AADCH1476P1Z7",
    "27AAPFU0939F1ZV",
    "24AAUPV7468F1ZW",
    "32AABCS4321K1ZN",
    "33AABCS4321K1ZL",
];

fn states() -> Vec<GstState> {
    payloads_in_force(&gst_states(), day("2026-06-01"))
}

fn check(text: &str) -> Result<String, GstinRefusal> {
    check_gstin(text, GstRegistration::Regular, &states(), false)
}

#[test]
fn the_check_character_follows_from_the_first_fourteen() {
    assert_eq!(check_character("32AAACR1234F1Z"), Some('2'));
    assert_eq!(check_character("27AAACB2894G1Z"), Some('N'));
    assert_eq!(check_character("27aaacb2894g1z"), None);
}

#[test]
fn valid_gstins_pass() {
    for gstin in VALID {
        assert_eq!(check(gstin), Ok(gstin.to_owned()));
    }
}

#[test]
fn a_gstin_is_refused_for_format_then_state_then_checksum() {
    for gstin in ["27AAACB2894G1ZX", "32AAACR1234F1Z3"] {
        assert_eq!(check(gstin), Err(GstinRefusal::Checksum), "{gstin}");
    }
    for gstin in ["32AAACR1234F1Z", "3AAAACR1234F1Z2", "32AAACR1234F0Z2"] {
        assert_eq!(check(gstin), Err(GstinRefusal::Format), "{gstin}");
    }
    let retired = format!(
        "25AAACR1234F1Z{}",
        check_character("25AAACR1234F1Z").expect("a check")
    );
    assert_eq!(check(&retired), Err(GstinRefusal::State));
}

#[test]
fn a_sandbox_gstin_passes_only_where_it_is_allowed() {
    let sandbox = "01AMBPG7773M002";
    assert_eq!(check(sandbox), Err(GstinRefusal::Format));
    let allowed = check_gstin(sandbox, GstRegistration::Regular, &states(), true);
    assert_eq!(allowed, Ok(sandbox.to_owned()));
}

#[test]
fn a_gstin_is_normalised_before_it_is_checked() {
    assert_eq!(check(" 32aaacr1234f1z2 "), Ok("32AAACR1234F1Z2".to_owned()));
    assert_eq!(
        check("32 AAACR 1234 F1Z2"),
        Ok("32AAACR1234F1Z2".to_owned())
    );
}

#[test]
fn each_class_of_registration_has_its_own_shape() {
    let with_check = |text: &str| format!("{text}{}", check_character(text).expect("a check"));
    let un_body = with_check("3217UNO00157UN");
    let accepts = |text: &str, class| check_gstin(text, class, &states(), false).is_ok();
    assert!(accepts(&un_body, GstRegistration::UnBody));
    assert!(!accepts(&un_body, GstRegistration::Regular));
    assert!(accepts(
        &with_check("3217USA00157NR"),
        GstRegistration::NonResident
    ));
    assert!(!accepts(VALID[0], GstRegistration::NonResident));
    for class in [GstRegistration::Composition, GstRegistration::Sez] {
        assert!(accepts(VALID[0], class));
    }
    assert!(!accepts(VALID[0], GstRegistration::Government));
    assert!(!accepts(VALID[0], GstRegistration::Unregistered));
    let digit_check = (10_000..99_999)
        .map(|serial| with_check(&format!("32KLMN{serial}B1Z")))
        .find(|gstin| gstin.ends_with(|c: char| c.is_ascii_digit()))
        .expect("a government GSTIN with a digit at the end");
    assert!(accepts(&digit_check, GstRegistration::Government));
}

#[test]
fn a_gstin_contains_its_state_and_pan() {
    assert_eq!(gstin_state("32AAACR1234F1Z2"), Some("32"));
    assert_eq!(gstin_pan("32AAACR1234F1Z2"), Some("AAACR1234F"));
}

#[test]
fn a_pin_of_another_state_is_noticed() {
    let prefixes = payloads_in_force(&pin_prefixes(), day("2026-06-01"));
    assert_eq!(pin_lies_in_state("682001", "32", &prefixes), Some(true));
    assert_eq!(pin_lies_in_state("682001", "31", &prefixes), Some(true));
    assert_eq!(pin_lies_in_state("560001", "32", &prefixes), Some(false));
    assert_eq!(pin_lies_in_state("403001", "30", &prefixes), Some(true));
    assert_eq!(pin_lies_in_state("403001", "27", &prefixes), Some(false));
    assert_eq!(pin_lies_in_state("900001", "32", &prefixes), None);
}

#[test]
fn a_pan_says_who_holds_it() {
    assert_eq!(pan(" aaacr1234f "), Some("AAACR1234F".to_owned()));
    assert_eq!(pan("AAACR12345"), None);
    assert_eq!(pan("AAACR1234FX"), None);
    assert!(pan_holder_is_doubtful("AAACR1234F", true));
    assert!(!pan_holder_is_doubtful("AAACR1234F", false));
    assert!(!pan_holder_is_doubtful("AAAPR1234F", true));
    assert!(pan_holder_is_doubtful("AAAXR1234F", false));
}

#[test]
fn other_identifiers_have_their_shapes() {
    assert_eq!(tan("CHNR01234A"), Some("CHNR01234A".to_owned()));
    assert_eq!(
        cin("U40106KL2015PTC012345"),
        Some("U40106KL2015PTC012345".to_owned())
    );
    assert_eq!(cin("X40106KL2015PTC012345"), None);
    assert_eq!(ifsc("fdrl0001234"), Some("FDRL0001234".to_owned()));
    assert_eq!(ifsc("FDRL1001234"), None);
    assert_eq!(
        upi_id("rayenna.energy@okbank"),
        Some("rayenna.energy@okbank".to_owned())
    );
    assert_eq!(upi_id("rayenna@1bank"), None);
    assert_eq!(aadhaar_last_four("1234"), Some("1234".to_owned()));
    assert_eq!(aadhaar_last_four("123456789012"), None);
    assert_eq!(
        consumer_number("11556 6778 8990", "kseb"),
        Some("1155667788990".to_owned())
    );
    assert_eq!(consumer_number("ABC12345", "kseb"), None);
    assert_eq!(
        consumer_number("ABC12345", "other"),
        Some("ABC12345".to_owned())
    );
}

#[test]
fn goods_and_services_codes_have_their_lengths() {
    let service = hsn_sac("995461", 4).expect("a service");
    assert!(service.is_service && hsn_sac_fits_einvoice(&service));
    let cable = hsn_sac("8544", 4).expect("goods");
    assert!(!cable.is_service && !hsn_sac_fits_einvoice(&cable));
    assert_eq!(hsn_sac("8544", 6), None);
    for text in ["9954", "85414", "8541430", "8541430a", ""] {
        assert_eq!(hsn_sac(text, 4), None, "{text}");
    }
}

proptest! {
    #[test]
    fn every_single_wrong_character_of_a_gstin_is_noticed(
        which in 0..VALID.len(), place in 0_usize..14, replacement in "[0-9A-Z]",
    ) {
        let original = VALID[which];
        let mut changed = original.to_owned();
        changed.replace_range(place..=place, &replacement);
        prop_assume!(changed != original);
        prop_assert!(check(&changed).is_err());
    }
}
