//! Given events, when command, then events or refusal; and random commands that keep the laws.

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::rules::{list_errors, type_errors};
use super::*;
use crate::calculations::reference::{gst_states, payloads_in_force};
use crate::kernel::{Actor, Channel, CommandSet};
use crate::policy::Role;
use crate::vocabulary::Person;

const SELLER: Uuid = Uuid::from_u128(1);
const ANITHA: Uuid = Uuid::from_u128(9);
const OTHER: Uuid = Uuid::from_u128(8);
const GSTIN: &str = "32AAACR1234F1Z2";

fn facts() -> Facts {
    Facts {
        customer_code: "KTR482".into(),
        person: Some(Person {
            user_id: SELLER,
            role: Role::Sales,
            active: true,
        }),
        gst_states: payloads_in_force(
            &gst_states(),
            NaiveDate::from_ymd_opt(2026, 5, 1).unwrap_or_default(),
        ),
        ..Facts::default()
    }
}

fn ctx(id: Uuid, facts: Facts) -> Ctx<Facts> {
    Ctx {
        actor: Actor {
            user_id: Some(SELLER),
            role: Role::Sales,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        },
        now: DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default(),
        id,
        command_id: Uuid::from_u128(10),
        facts,
    }
}

fn command(name: &str, body: Value) -> Command {
    Command::parse(name, body).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn given_as(id: Uuid, commands: &[(&str, Value)]) -> Customer {
    let mut customer = Customer::default();
    for (name, body) in commands {
        let events = customer
            .decide(&ctx(id, facts()), command(name, body.clone()))
            .unwrap_or_else(|refusal| panic!("{name}: {refusal} {:?}", refusal.members()));
        for event in &events {
            customer.evolve(event);
        }
    }
    customer
}

fn given(commands: &[(&str, Value)]) -> Customer {
    given_as(ANITHA, commands)
}

fn when(customer: &Customer, name: &str, body: Value) -> Result<Vec<Event>, Refusal> {
    when_with(customer, facts(), name, body)
}

fn when_with(
    customer: &Customer,
    facts: Facts,
    name: &str,
    body: Value,
) -> Result<Vec<Event>, Refusal> {
    customer.decide(&ctx(ANITHA, facts), command(name, body))
}

/// Code of the refusal and the pointers of its fields.
fn refused(answer: Result<Vec<Event>, Refusal>) -> (&'static str, Vec<String>) {
    match answer {
        Ok(_) => ("accepted", Vec::new()),
        Err(Refusal::Invalid(errors)) => (
            "validation_failed",
            errors.into_iter().map(|e| e.pointer).collect(),
        ),
        Err(Refusal::PreconditionUnmet(unmet)) => ("precondition_unmet", unmet),
        Err(other) => (other.code(), Vec::new()),
    }
}

fn code(answer: Result<Vec<Event>, Refusal>) -> &'static str {
    refused(answer).0
}

fn invalid(pointers: &[&str]) -> (&'static str, Vec<String>) {
    (
        "validation_failed",
        pointers.iter().map(|p| (*p).to_owned()).collect(),
    )
}

fn address(state: &str) -> Value {
    json!({"line1": "Kadavanthra", "city": "Kochi", "state_code": state, "pin_code": "682020"})
}

fn household() -> (&'static str, Value) {
    (
        "register",
        json!({"customer_type": "residential", "first_name": "Anitha", "last_name": "Menon",
               "phones": ["9847012345"], "address": address("32")}),
    )
}

fn business() -> (&'static str, Value) {
    (
        "register",
        json!({"customer_type": "commercial", "company_name": "Backwater Resorts",
               "contacts": [{"first_name": "Joseph", "phones": ["9847055555"]}],
               "address": address("32"), "gst_registration": "regular", "gstin": " 32aaacr1234f1z2 "}),
    )
}

fn because(reason: &str) -> Value {
    json!({ "reason": reason })
}

#[test]
fn a_household_has_a_name_a_code_an_owner_and_a_site_at_its_address() {
    let customer = given(&[household()]);
    assert_eq!(
        customer.display_name.as_ref().map(|n| n.as_str()),
        Some("Anitha Menon")
    );
    assert_eq!(
        customer.customer_code.as_ref().map(|c| c.as_str()),
        Some("KTR482")
    );
    assert_eq!(customer.owner_id, Some(SELLER));
    assert_eq!(customer.sites.len(), 1);
    assert_eq!(customer.sites[0].address, customer.address);
}

#[test]
fn each_type_names_what_it_lacks() {
    let mut body = json!({"customer_type": "residential", "address": address("32")});
    let register = |body: &Value| refused(when(&Customer::default(), "register", body.clone()));
    assert_eq!(register(&body), invalid(&["/first_name", "/phones"]));
    body["customer_type"] = json!("apartment");
    assert_eq!(register(&body), invalid(&["/company_name", "/contacts"]));
    body["company_name"] = json!("Marine Drive Towers");
    body["contacts"] = json!([{"first_name": "Joseph", "emails": ["j@towers.in"]}]);
    assert_eq!(register(&body), invalid(&["/contacts"]));
}

#[test]
fn the_name_to_show_follows_the_type() {
    let customer = given(&[
        business(),
        (
            "change_identity",
            json!({"first_name": "Joseph", "last_name": "Kurian"}),
        ),
    ]);
    assert_eq!(
        customer.display_name.as_ref().map(|n| n.as_str()),
        Some("Backwater Resorts")
    );
    let household = json!({"customer_type": "residential"});
    assert_eq!(
        refused(when(&customer, "change_identity", household.clone())),
        invalid(&["/phones"])
    );
    let with_phone = given(&[
        business(),
        (
            "change_identity",
            json!({"first_name": "Joseph", "last_name": "Kurian"}),
        ),
        ("replace_contacts", json!({"phones": ["9847055555"]})),
        ("change_identity", household),
    ]);
    assert_eq!(
        with_phone.display_name.as_ref().map(|n| n.as_str()),
        Some("Joseph Kurian")
    );
}

#[test]
fn an_event_carries_only_what_changed() {
    let customer = given(&[household()]);
    let same = json!({"first_name": "Anitha", "tags": []});
    assert_eq!(when(&customer, "change_identity", same), Ok(vec![]));
    let tagged = when(
        &customer,
        "change_identity",
        json!({"first_name": "Anitha", "tags": ["vip"]}),
    );
    let Ok([Event::IdentityChanged(changed)]) = tagged.as_deref() else {
        panic!("{tagged:?}")
    };
    assert_eq!(
        serde_json::to_value(changed).ok(),
        Some(json!({"tags": ["vip"]}))
    );
}

#[test]
fn a_gstin_fits_its_class_its_check_character_and_the_billing_state() {
    let stored = given(&[business()]);
    assert_eq!(stored.gstin.as_ref().map(|g| g.as_str()), Some(GSTIN));
    let register = |change: &dyn Fn(&mut Value)| {
        let mut body = business().1;
        change(&mut body);
        refused(when(&Customer::default(), "register", body))
    };
    assert_eq!(
        register(&|b| b["gstin"] = json!("32AAACR1234F1Z3")),
        invalid(&["/gstin"])
    );
    assert_eq!(
        register(&|b| b["gstin"] = json!(null)),
        invalid(&["/gstin"])
    );
    assert_eq!(
        register(&|b| b["gst_registration"] = json!("unregistered")),
        invalid(&["/gstin"])
    );
    assert_eq!(
        register(&|b| b["gst_registration"] = json!("un_body")),
        invalid(&["/gstin"])
    );
    assert_eq!(
        register(&|b| b["address"] = address("33")),
        invalid(&["/gstin"])
    );
    assert_eq!(
        register(&|b| {
            b["address"] = address("33");
            b["billing_address"] = address("32");
        })
        .0,
        "accepted"
    );
    assert_eq!(
        register(&|b| b["pan"] = json!("AAACR9999F")),
        invalid(&["/pan"])
    );
    assert_eq!(register(&|b| b["pan"] = json!("aaacr1234f")).0, "accepted");
}

#[test]
fn bills_do_not_move_to_another_state_than_the_gstin() {
    let customer = given(&[business()]);
    let change = json!({"address": address("33")});
    assert_eq!(
        refused(when(&customer, "change_address", change.clone())),
        invalid(&["/address/state_code"])
    );
    let unregistered = given(&[
        business(),
        (
            "set_tax_identity",
            json!({"gst_registration": "unregistered"}),
        ),
    ]);
    assert_eq!(unregistered.gstin, None);
    assert_eq!(
        code(when(&unregistered, "change_address", change)),
        "accepted"
    );
}

#[test]
fn a_gstin_belongs_to_one_customer() {
    let taken = Facts {
        gstin_holder: Some(OTHER),
        ..facts()
    };
    let answer = when_with(
        &Customer::default(),
        taken.clone(),
        "register",
        business().1,
    );
    assert_eq!(code(answer), "duplicate");
    let answer = when_with(&Customer::default(), taken, "register", household().1);
    assert_eq!(code(answer), "accepted");
}

#[test]
fn a_customer_that_looks_alike_asks_for_confirmation() {
    let alike = Facts {
        soft_match: Some(SoftMatch {
            pointer: "/phones/0".into(),
            customer_id: None,
            customer_code: "ABC123".into(),
            owner_name: Some("Meera".into()),
        }),
        ..facts()
    };
    let mut body = household().1;
    let answer = when_with(
        &Customer::default(),
        alike.clone(),
        "register",
        body.clone(),
    );
    assert_eq!(code(answer), "duplicate");
    body["confirm_duplicate"] = json!(true);
    assert_eq!(
        code(when_with(&Customer::default(), alike, "register", body)),
        "accepted"
    );
}

#[test]
fn lists_hold_few_and_different_entries() {
    let customer = given(&[household()]);
    let replace = |body: Value| refused(when(&customer, "replace_contacts", body));
    assert_eq!(
        replace(json!({"phones": ["9847012345", "+91 98470 12345"]})),
        invalid(&["/phones"])
    );
    let many: Vec<String> = (0..6).map(|n| format!("a{n}@b.in")).collect();
    assert_eq!(replace(json!({ "emails": many })), invalid(&["/emails"]));
    assert_eq!(replace(json!({"phones": []})), invalid(&["/phones"]));
    assert_eq!(
        replace(json!({"contacts": [{"designation": "Caretaker"}]})),
        invalid(&["/contacts/0/first_name"])
    );
    let two = json!({"contacts": [
        {"first_name": "A", "is_primary": true}, {"first_name": "B", "is_primary": true}]});
    assert_eq!(replace(two), invalid(&["/contacts"]));
}

#[test]
fn the_first_contact_is_primary_when_none_is_marked() {
    let customer = given(&[
        household(),
        (
            "replace_contacts",
            json!({"contacts": [{"first_name": "A"}, {"first_name": "B"}]}),
        ),
    ]);
    let primary: Vec<bool> = customer.contacts.iter().map(|p| p.is_primary).collect();
    assert_eq!(primary, [true, false]);
    assert_ne!(
        customer.contacts[0].contact_id,
        customer.contacts[1].contact_id
    );
}

#[test]
fn a_site_is_added_changed_pinned_and_removed() {
    let second = Uuid::from_u128(77);
    let add = json!({"site": {"site_id": second, "label": "Factory", "address": address("32")}});
    let customer = given(&[
        household(),
        ("add_site", add.clone()),
        (
            "change_site",
            json!({"site_id": second, "discom": "kseb", "consumer_number": "1155667788990"}),
        ),
        (
            "pin_location",
            json!({"site_id": second, "location": {"lat_e6": 9_970_000, "lng_e6": 76_280_000}}),
        ),
    ]);
    let site = customer.site(second);
    assert!(site.is_some_and(|s| s.consumer_number.is_some() && s.location.is_some()));
    assert_eq!(code(when(&customer, "add_site", add)), "id_taken");
    let used = Facts {
        site_users: vec!["Lead Anitha 3.5 kW".into()],
        ..facts()
    };
    let remove = json!({ "site_id": second });
    assert_eq!(
        code(when_with(&customer, used, "remove_site", remove.clone())),
        "in_use"
    );
    assert_eq!(code(when(&customer, "remove_site", remove)), "accepted");
    let only = given(&[household()]);
    let remove = json!({"site_id": only.sites[0].site_id});
    assert_eq!(code(when(&only, "remove_site", remove)), "in_use");
}

#[test]
fn a_site_that_does_not_fit_is_refused_by_field() {
    let customer = given(&[household()]);
    let site_id = customer.sites[0].site_id;
    let change = |body: Value| refused(when(&customer, "change_site", body));
    assert_eq!(
        change(json!({"site_id": site_id, "discom": "kseb", "consumer_number": "12AB56"})),
        invalid(&["/consumer_number"])
    );
    assert_eq!(
        change(json!({"site_id": site_id, "monthly_units_kwh": 100_001})),
        invalid(&["/monthly_units_kwh"])
    );
    assert_eq!(
        change(json!({"site_id": site_id, "address": null})),
        invalid(&["/address"])
    );
    assert_eq!(
        change(json!({"site_id": OTHER, "label": "Roof"})).0,
        "reference_unknown"
    );
    let off = json!({"site_id": site_id, "location": {"lat_e6": 99_000_000, "lng_e6": 0}});
    let Err(crate::kernel::ParseError::Invalid(error)) = Command::parse("pin_location", off) else {
        panic!("a point off the globe was taken");
    };
    assert_eq!(error.pointer, "/location/lat_e6");
}

#[test]
fn proofs_fit_the_type_and_an_aadhaar_is_four_digits() {
    let customer = given(&[household()]);
    let record = |body: Value| refused(when(&customer, "record_id_proof", body));
    assert_eq!(
        record(json!({"type": "aadhaar", "number": "123412341234"})),
        invalid(&["/number"])
    );
    assert_eq!(
        record(json!({"type": "aadhaar", "number": "1234"})).0,
        "accepted"
    );
    assert_eq!(
        record(json!({"type": "cin", "number": "U12345KL2020PTC123456"})),
        invalid(&["/type"])
    );
    assert_eq!(record(json!({"type": "aadhaar"})), invalid(&["/number"]));
    assert_eq!(
        when(
            &customer,
            "record_id_proof",
            json!({"type": "aadhaar", "remove": true})
        ),
        Ok(vec![])
    );
    let proven = given(&[
        household(),
        (
            "record_id_proof",
            json!({"type": "aadhaar", "number": "1234"}),
        ),
        (
            "record_id_proof",
            json!({"type": "aadhaar", "number": "5678"}),
        ),
    ]);
    assert_eq!(proven.id_proofs.len(), 1);
    let commercial = json!({"customer_type": "commercial", "company_name": "Menon Traders"});
    let (_, pointers) = refused(when(&proven, "change_identity", commercial));
    assert!(
        pointers.contains(&"/id_proofs/0/type".to_owned()),
        "{pointers:?}"
    );
}

#[test]
fn a_customer_goes_to_an_active_salesperson_only() {
    let customer = given(&[household()]);
    let body = json!({"owner_id": OTHER, "reason": "Meera is on leave"});
    let nobody = Facts {
        person: None,
        ..facts()
    };
    assert_eq!(
        code(when_with(&customer, nobody, "assign", body.clone())),
        "assignee_invalid"
    );
    let answer = when(&customer, "assign", body);
    assert!(matches!(answer.as_deref(), Ok([Event::OwnerAssigned(a)])
        if a.from == Some(SELLER) && a.to == Some(OTHER) && a.cascade == Cascade::Open));
    let same = json!({"owner_id": SELLER, "reason": "Meera is back"});
    assert_eq!(when(&customer, "assign", same), Ok(vec![]));
}

#[test]
fn a_retired_customer_waits_for_its_return() {
    let open = Facts {
        open_records: vec!["Lead Anitha 3.5 kW".into()],
        ..facts()
    };
    let customer = given(&[household()]);
    assert_eq!(
        code(when_with(&customer, open, "retire", because("Moved away"))),
        "in_use"
    );
    let retired = given(&[household(), ("retire", because("Moved away"))]);
    assert_eq!(
        code(when(&retired, "change_identity", json!({"tags": ["x"]}))),
        "customer_retired"
    );
    assert_eq!(
        code(when(&retired, "reinstate", because("Came back"))),
        "accepted"
    );
    assert_eq!(
        code(when(&customer, "reinstate", because("Came back"))),
        "transition_not_allowed"
    );
}

fn merge_into_other() -> Value {
    json!({"into_customer_id": OTHER, "reason": "Entered twice"})
}

fn with_survivor(survivor: &Customer) -> Facts {
    Facts {
        survivor: Some(survivor.clone()),
        ..facts()
    }
}

#[test]
fn a_merge_fills_what_the_survivor_lacks_and_reinstating_gives_it_back() {
    let ended = given(&[business()]);
    let survivor = given_as(OTHER, &[household()]);
    let answer = when_with(
        &ended,
        with_survivor(&survivor),
        "merge",
        merge_into_other(),
    );
    assert_eq!(code(answer), "accepted");
    let mut grown = survivor.clone();
    grown.evolve(&absorb(&survivor, ANITHA, &ended));
    assert_eq!(grown.gstin, ended.gstin);
    assert_eq!(grown.phones, survivor.phones);
    let mut merged = ended.clone();
    merged.evolve(&Event::Merged(Merged {
        into_customer_id: OTHER,
        reason: Text::clipped("Entered twice"),
    }));
    assert_eq!(
        code(when(&merged, "change_identity", json!({"tags": ["x"]}))),
        "customer_retired"
    );
    let back = when_with(
        &merged,
        with_survivor(&grown),
        "reinstate",
        because("Two people after all"),
    );
    assert_eq!(code(back), "accepted");
    let mut alone = grown.clone();
    alone.evolve(&release(&grown, ANITHA).expect("nothing happened since"));
    assert_eq!(alone, survivor);
}

#[test]
fn a_merge_stays_once_the_survivor_has_moved_on() {
    let ended = given(&[business()]);
    let survivor = given_as(OTHER, &[household()]);
    let mut grown = survivor.clone();
    grown.evolve(&absorb(&survivor, ANITHA, &ended));
    grown.evolve(&Event::IdentityChanged(IdentityChanged {
        tags: Some(vec![Tag::clipped("vip")]),
        ..IdentityChanged::default()
    }));
    let mut merged = ended;
    merged.evolve(&Event::Merged(Merged {
        into_customer_id: OTHER,
        reason: Text::clipped("Entered twice"),
    }));
    let back = when_with(
        &merged,
        with_survivor(&grown),
        "reinstate",
        because("Two people after all"),
    );
    assert_eq!(code(back), "in_use");
    assert_eq!(release(&grown, ANITHA), None);
}

#[test]
fn two_taxpayers_are_not_merged() {
    let ended = given(&[business()]);
    let mut other = business().1;
    other["gstin"] = json!("32AABCS4321K1ZN");
    let survivor = given_as(OTHER, &[("register", other)]);
    let merge = |survivor: &Customer| {
        code(when_with(
            &ended,
            with_survivor(survivor),
            "merge",
            merge_into_other(),
        ))
    };
    assert_eq!(merge(&survivor), "duplicate");
    let mut retired = given_as(OTHER, &[household()]);
    retired.evolve(&Event::Retired(Retired {
        reason: Text::clipped("Moved away"),
    }));
    assert_eq!(merge(&retired), "customer_retired");
    assert_eq!(
        code(when(&ended, "merge", merge_into_other())),
        "reference_unknown"
    );
    let itself = json!({"into_customer_id": ANITHA, "reason": "Entered twice"});
    assert_eq!(code(when(&ended, "merge", itself)), "validation_failed");
}

#[test]
fn erasing_waits_for_open_work_and_for_fiscal_papers() {
    let customer = given(&[household()]);
    let erase = |customer: &Customer, facts: Facts| {
        when_with(
            customer,
            facts,
            "erase_personal_data",
            because("Asked in writing"),
        )
    };
    let open = Facts {
        open_records: vec!["Invoice RE/26-27/00042".into()],
        ..facts()
    };
    assert_eq!(code(erase(&customer, open)), "in_use");
    let held = Facts {
        retention_until: NaiveDate::from_ymd_opt(2035, 3, 31),
        ..facts()
    };
    let partly = erase(&customer, held.clone());
    let Ok([event]) = partly.as_deref() else {
        panic!("{partly:?}")
    };
    let mut erased = customer.clone();
    erased.evolve(event);
    assert_eq!(erased.erased, Some(ErasureScope::Partial));
    assert_eq!(
        (
            erased.first_name.is_none(),
            erased.phones.len(),
            erased.pan.is_none()
        ),
        (true, 0, true)
    );
    assert_eq!(code(erase(&erased, held)), "retention_hold");
    assert_eq!(
        code(when(&erased, "change_identity", json!({"tags": ["x"]}))),
        "customer_retired"
    );
    let fully = erase(&erased, facts());
    assert!(
        matches!(fully.as_deref(), Ok([Event::PersonalDataErased(e)]) if e.scope == ErasureScope::Full)
    );
}

#[test]
fn an_erased_business_keeps_its_name_and_gstin() {
    let erased = given(&[
        business(),
        ("erase_personal_data", because("Asked in writing")),
    ]);
    assert_eq!(erased.gstin.as_ref().map(|g| g.as_str()), Some(GSTIN));
    assert_eq!(
        erased.display_name.as_ref().map(|n| n.as_str()),
        Some("Backwater Resorts")
    );
    assert!(erased.contacts.is_empty());
}

fn any_command() -> impl Strategy<Value = (&'static str, Value)> {
    let site = Uuid::from_u128(77);
    let customer_type = prop_oneof![Just("residential"), Just("apartment"), Just("commercial")];
    prop_oneof![
        Just(household()),
        Just(business()),
        customer_type.prop_map(|t| (
            "change_identity",
            json!({"customer_type": t, "company_name": "Menon Traders", "first_name": "Anitha"})
        )),
        Just(("change_identity", json!({"company_name": null}))),
        Just(("change_identity", json!({"first_name": null}))),
        Just((
            "replace_contacts",
            json!({"phones": ["9847012345"], "contacts": [{"first_name": "J", "phones": ["9847055555"]}]})
        )),
        Just(("replace_contacts", json!({"phones": [], "contacts": []}))),
        Just(("change_address", json!({"address": address("33")}))),
        Just((
            "change_address",
            json!({"address": address("32"), "billing_address": null})
        )),
        Just((
            "add_site",
            json!({"site": {"site_id": site, "address": address("32")}})
        )),
        Just(("remove_site", json!({ "site_id": site }))),
        Just((
            "set_tax_identity",
            json!({"gst_registration": "regular", "gstin": GSTIN})
        )),
        Just((
            "set_tax_identity",
            json!({"gst_registration": "unregistered"})
        )),
        Just((
            "record_id_proof",
            json!({"type": "pan", "number": "AAAPR1234F"})
        )),
        Just((
            "record_id_proof",
            json!({"type": "cin", "number": "U12345KL2020PTC123456"})
        )),
        Just(("merge", merge_into_other())),
        Just(("retire", because("Moved away"))),
        Just(("reinstate", because("Came back"))),
        Just(("erase_personal_data", because("Asked in writing"))),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: the rules of the type hold until the person is
    /// erased, there is always a site, a merged record knows its survivor, JSON keeps the state.
    #[test]
    fn no_order_of_commands_breaks_a_customer(commands in prop::collection::vec(any_command(), 0..24)) {
        let facts = with_survivor(&given_as(OTHER, &[household()]));
        let mut customer = Customer::default();
        for (name, body) in commands {
            let command = command(name, body);
            let gate = customer.gate(command.meta().action);
            match customer.decide(&ctx(ANITHA, facts.clone()), command) {
                Ok(events) => {
                    prop_assert!(gate.is_ok(), "{name} passed a closed gate");
                    for event in &events { customer.evolve(event); }
                }
                Err(refusal) => prop_assert!(refusal.status() < 500),
            }
            prop_assert_eq!(customer.status == Some(Status::Merged), customer.merged_into.is_some());
            prop_assert_eq!(customer.status.is_some(), !customer.sites.is_empty());
            if customer.status.is_some() && customer.erased.is_none() {
                prop_assert_eq!(type_errors(&customer), vec![]);
                prop_assert_eq!(list_errors(&customer), vec![]);
                let billing = customer.billing().map(|address| address.state_code.as_str());
                prop_assert!(customer.gstin.is_none() || billing == Some("32"));
            }
            let text = serde_json::to_string(&customer).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read: Customer = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(&read, &customer);
        }
    }
}
