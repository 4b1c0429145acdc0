//! The rules of a customer's type and the forms of its parts (domain.md §4.2, india.md §2).
//! Each looks at the record as it would be after the command and names what is wrong.

use std::collections::BTreeSet;

use super::{ContactPerson, Customer, DisplayName, IdProofRecord, Site, TaxNumber};
use crate::calculations::gstin::{GstRegistration, check_gstin, gstin_pan, gstin_state};
use crate::calculations::identifiers;
use crate::calculations::reference::GstState;
use crate::kernel::FieldError;
use crate::vocabulary::CustomerType;

/// Name to show: the company's unless a household; else the person's; else the company's; else
/// the code.
pub(super) fn display_name(customer: &Customer) -> DisplayName {
    let company = customer.company_name.as_ref().map(ToString::to_string);
    let person = [
        &customer.first_name,
        &customer.middle_name,
        &customer.last_name,
    ]
    .into_iter()
    .flatten()
    .map(ToString::to_string)
    .collect::<Vec<_>>()
    .join(" ");
    let person = (!person.is_empty()).then_some(person);
    let name = match customer.customer_type {
        Some(CustomerType::Residential) | None => person.or(company),
        Some(CustomerType::Apartment | CustomerType::Commercial) => company.or(person),
    };
    let code = customer.customer_code.as_ref().map_or("", |c| c.as_str());
    DisplayName::clipped(name.unwrap_or_else(|| format!("Customer {code}")))
}

/// Names, phones and contacts that the type needs.
pub(super) fn type_errors(customer: &Customer) -> Vec<FieldError> {
    let mut errors = Vec::new();
    match customer.customer_type {
        Some(CustomerType::Residential) => {
            if customer.first_name.is_none() {
                errors.push(FieldError::required("/first_name"));
            }
            if customer.phones.is_empty() {
                errors.push(FieldError::required("/phones"));
            }
        }
        Some(CustomerType::Apartment | CustomerType::Commercial) => {
            if customer.company_name.is_none() {
                errors.push(FieldError::required("/company_name"));
            }
            let reachable = |person: &ContactPerson| {
                (person.first_name.is_some() || person.last_name.is_some())
                    && !person.phones.is_empty()
            };
            if !customer.contacts.iter().any(reachable) {
                errors.push(FieldError::new(
                    "/contacts",
                    "required",
                    "Enter at least one person with a name and a phone.",
                ));
            }
        }
        None => errors.push(FieldError::required("/customer_type")),
    }
    for (place, proof) in customer.id_proofs.iter().enumerate() {
        let fits = customer
            .customer_type
            .is_some_and(|customer_type| has_proof(customer_type, proof.proof_type.code()));
        if !fits {
            errors.push(FieldError::new(
                format!("/id_proofs/{place}/type"),
                "not_in_list",
                "This kind of customer has no such proof. Remove it first.",
            ));
        }
    }
    errors
}

/// Which proofs a type has (domain.md §8.3).
fn has_proof(customer_type: CustomerType, proof: &str) -> bool {
    let proofs: &[&str] = match customer_type {
        CustomerType::Residential => &[
            "aadhaar",
            "pan",
            "voter_id",
            "driving_licence",
            "passport",
            "other",
        ],
        CustomerType::Apartment => &[
            "pan",
            "society_registration",
            "rera_registration",
            "occupancy_certificate",
        ],
        CustomerType::Commercial => &["pan", "cin", "tan"],
    };
    proofs.contains(&proof)
}

/// Lists of phones, e-mail addresses, people and tags.
pub(super) fn list_errors(customer: &Customer) -> Vec<FieldError> {
    let mut errors = Vec::new();
    list(&customer.phones, 5, "/phones", &mut errors);
    list(&customer.emails, 5, "/emails", &mut errors);
    list(&customer.tags, 20, "/tags", &mut errors);
    let ids: Vec<_> = customer.contacts.iter().map(|p| p.contact_id).collect();
    list(&ids, 20, "/contacts", &mut errors);
    for (place, person) in customer.contacts.iter().enumerate() {
        let at = |member: &str| format!("/contacts/{place}/{member}");
        list(&person.phones, 5, &at("phones"), &mut errors);
        list(&person.emails, 5, &at("emails"), &mut errors);
        let nobody = person.first_name.is_none()
            && person.last_name.is_none()
            && person.phones.is_empty()
            && person.emails.is_empty();
        if nobody {
            errors.push(FieldError::required(at("first_name")));
        }
    }
    if customer.contacts.iter().filter(|p| p.is_primary).count() > 1 {
        errors.push(FieldError::new(
            "/contacts",
            "out_of_range",
            "Mark one person as the one to ask first.",
        ));
    }
    errors
}

/// At most `most` entries, no two alike.
fn list<T: Ord>(entries: &[T], most: usize, pointer: &str, errors: &mut Vec<FieldError>) {
    if entries.len() > most {
        errors.push(FieldError::new(
            pointer,
            "too_long",
            format!("Enter {most} at most."),
        ));
    }
    if entries.iter().collect::<BTreeSet<_>>().len() < entries.len() {
        errors.push(FieldError::new(
            pointer,
            "bad_format",
            "The same entry stands here twice. Remove one.",
        ));
    }
}

/// One site; `pointer` leads to it.
pub(super) fn site_errors(site: &Site, pointer: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if site.address.is_none() {
        errors.push(FieldError::required(format!("{pointer}/address")));
    }
    if site.monthly_units_kwh.is_some_and(|units| units > 100_000) {
        errors.push(FieldError::new(
            format!("{pointer}/monthly_units_kwh"),
            "out_of_range",
            "Enter 100 000 kWh a month at most.",
        ));
    }
    let discom = site.discom.as_ref().map_or("", |discom| discom.code());
    let number = site.consumer_number.as_ref().map(ToString::to_string);
    if number.is_some_and(|number| identifiers::consumer_number(&number, discom).is_none()) {
        errors.push(FieldError::new(
            format!("{pointer}/consumer_number"),
            "bad_format",
            "Enter the number as it stands on the bill: 5 to 13 digits for KSEB.",
        ));
    }
    errors
}

/// At most five proofs with numbers of their form; of an Aadhaar four digits.
pub(super) fn proof_errors(proofs: &[IdProofRecord], pointer: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let types: Vec<_> = proofs.iter().map(|proof| &proof.proof_type).collect();
    list(&types, 5, pointer, &mut errors);
    for (place, proof) in proofs.iter().enumerate() {
        errors.extend(proof_error(proof, &format!("{pointer}/{place}")));
    }
    errors
}

/// One proof; `pointer` leads to it.
pub(super) fn proof_error(proof: &IdProofRecord, pointer: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    list(
        &proof.document_ids,
        20,
        &format!("{pointer}/document_ids"),
        &mut errors,
    );
    let number = proof.number.as_str();
    let (fits, code, message) = match proof.proof_type.code() {
        "aadhaar" => (
            identifiers::aadhaar_last_four(number).is_some(),
            "out_of_range",
            "Enter the last four digits only.",
        ),
        "pan" => (
            identifiers::pan(number).is_some(),
            "pan_invalid",
            "Enter the ten characters of the PAN.",
        ),
        "tan" => (
            identifiers::tan(number).is_some(),
            "bad_format",
            "Enter the ten characters of the TAN.",
        ),
        "cin" => (
            identifiers::cin(number).is_some(),
            "bad_format",
            "Enter the twenty-one characters of the CIN.",
        ),
        _ => (true, "", ""),
    };
    if !fits {
        errors.push(FieldError::new(format!("{pointer}/number"), code, message));
    }
    errors
}

/// Brings GSTIN and PAN to their stored form.
pub(super) fn stored_tax_number(text: &TaxNumber) -> TaxNumber {
    let compact: String = text
        .as_str()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    TaxNumber::clipped(compact.to_uppercase())
}

/// GSTIN and PAN against the class of registration and the billing state.
pub(super) fn tax_errors(
    customer: &Customer,
    states: &[GstState],
    allow_sandbox: bool,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let pan = customer.pan.as_ref().map(TaxNumber::as_str);
    if pan.is_some_and(|pan| identifiers::pan(pan).is_none()) {
        errors.push(FieldError::new(
            "/pan",
            "pan_invalid",
            "Enter the ten characters of the PAN.",
        ));
    }
    let registration = customer.gst_registration;
    let gstin = match (&customer.gstin, registration) {
        (None, GstRegistration::Unregistered) => return errors,
        (Some(_), GstRegistration::Unregistered) => {
            errors.push(FieldError::new(
                "/gstin",
                "gstin_invalid",
                "An unregistered customer has no GSTIN. Choose the class of registration.",
            ));
            return errors;
        }
        (None, _) => {
            errors.push(FieldError::required("/gstin"));
            return errors;
        }
        (Some(gstin), _) => gstin.as_str(),
    };
    if let Err(reason) = check_gstin(gstin, registration, states, allow_sandbox) {
        let mut error = FieldError::new("/gstin", "gstin_invalid", format!("Check it: {reason}."));
        error.params = serde_json::json!({ "reason": reason });
        errors.push(error);
        return errors;
    }
    errors.extend(billing_state_error(customer, "/gstin"));
    let holds_pan = matches!(
        registration,
        GstRegistration::Regular | GstRegistration::Composition | GstRegistration::Sez
    );
    if holds_pan && pan.is_some() && pan != gstin_pan(gstin) {
        errors.push(FieldError::new(
            "/pan",
            "pan_invalid",
            "The PAN must equal characters 3 to 12 of the GSTIN.",
        ));
    }
    errors
}

/// The first two digits of a GSTIN are the state that bills go to.
pub(super) fn billing_state_error(customer: &Customer, pointer: &str) -> Option<FieldError> {
    let gstin = customer.gstin.as_ref()?;
    let billing_state = customer.billing()?.state_code.as_str();
    if gstin_state(gstin.as_str()) == Some(billing_state) {
        return None;
    }
    let mut error = FieldError::new(
        pointer,
        "gstin_invalid",
        "The GSTIN belongs to another state than the billing address.",
    );
    error.params = serde_json::json!({ "reason": "state" });
    Some(error)
}
