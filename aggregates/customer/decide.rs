//! The rules of a customer: which command is possible when, and what follows (domain.md §4.2).

use chrono::NaiveDate;
use uuid::Uuid;

use super::events::site_changed;
use super::merge::{merge_customer, reinstate_customer};
use super::rules::{
    billing_state_error, display_name, list_errors, proof_error, proof_errors, site_errors,
    stored_tax_number, tax_errors, type_errors,
};
use super::{
    AddSite, Assign, ChangeAddress, ChangeIdentity, ChangeSite, Command, ContactPerson,
    ContactsReplaced, Customer, DisplayName, ErasePersonalData, ErasureScope, Event, IdProofRecord,
    IdProofRecorded, IdProofRemoved, IdentityChanged, NewContact, OwnerAssigned,
    PersonalDataErased, PinLocation, RecordIdProof, Register, Registered, RemoveSite,
    ReplaceContacts, Retire, Retired, SetTaxIdentity, SiteAdded, Status,
};
use crate::calculations::gstin::GstRegistration;
use crate::calculations::reference::GstState;
use crate::kernel::{CommandSet, Ctx, Decider, FieldError, Patch, Refusal, Text};
use crate::policy::{Action, Role};
use crate::vocabulary::Person;

/// What a decision on a customer must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The code drawn for a new customer.
    pub customer_code: String,
    /// Another customer with the same phone, e-mail or consumer number.
    pub soft_match: Option<SoftMatch>,
    /// Another customer that holds the GSTIN sent. A race is settled by the reservation row.
    pub gstin_holder: Option<Uuid>,
    /// The person named as owner.
    pub person: Option<Person>,
    /// Open leads, projects, tickets (and unpaid invoices for an erasure), by name.
    pub open_records: Vec<String>,
    /// Open leads and projects at the site named, by name.
    pub site_users: Vec<String>,
    /// The customer to merge into, or the survivor of the merge to take back.
    pub survivor: Option<Customer>,
    /// Last day on which fiscal papers of the customer must be kept, if it lies ahead.
    pub retention_until: Option<NaiveDate>,
    /// States in use for GST on the day.
    pub gst_states: Vec<GstState>,
    /// Test numbers of the tax portal pass (setting `allow_sandbox_gstin`).
    pub allow_sandbox_gstin: bool,
}

/// A customer that looks alike, as far as the caller may know it.
#[derive(Clone, Debug)]
pub struct SoftMatch {
    /// Member that matches, e.g. `/phones/0`.
    pub pointer: String,
    /// Its id, if the caller may read it.
    pub customer_id: Option<Uuid>,
    /// Its code.
    pub customer_code: String,
    /// Name of its owner.
    pub owner_name: Option<String>,
}

/// The statuses a command starts from.
fn sources(action: Action) -> &'static [Status] {
    use Status::{Active, Merged, Retired};
    match action {
        Action::CustomerChangeIdentity
        | Action::CustomerReplaceContacts
        | Action::CustomerChangeAddress
        | Action::CustomerAddSite
        | Action::CustomerChangeSite
        | Action::CustomerRemoveSite
        | Action::CustomerPinLocation
        | Action::CustomerSetTaxIdentity
        | Action::CustomerRecordIdProof
        | Action::CustomerAssign
        | Action::CustomerMerge
        | Action::CustomerRetire => &[Active],
        Action::CustomerReinstate => &[Retired, Merged],
        Action::CustomerErasePersonalData => &[Active, Retired, Merged],
        // Actions of other records start nowhere here.
        _ => &[],
    }
}

/// Which commands a status accepts. `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(customer: &Customer, action: Action) -> Result<(), Refusal> {
    let Some(status) = customer.status else {
        return if action == Action::CustomerRegister {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    match action {
        Action::CustomerRegister => Err(Refusal::IdTaken),
        Action::CustomerErasePersonalData => Ok(()),
        _ if customer.erased.is_some() => Err(Refusal::state(
            "customer_retired",
            "The personal data of this customer was erased. Register the person anew.",
        )),
        action if sources(action).contains(&status) => Ok(()),
        Action::CustomerReinstate => Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: Command::ALL
                .iter()
                .filter(|meta| sources(meta.action).contains(&status))
                .map(|meta| meta.name)
                .collect(),
        }),
        _ => Err(Refusal::state(
            "customer_retired",
            format!(
                "This customer is {}. Reinstate it to change it.",
                status.code()
            ),
        )),
    }
}

pub(super) fn decide(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(customer, command.meta().action)?;
    match command {
        Command::Register(register) => self::register(ctx, register),
        Command::ChangeIdentity(change) => change_identity(customer, change),
        Command::ReplaceContacts(replace) => replace_contacts(customer, ctx, replace),
        Command::ChangeAddress(change) => change_address(customer, change),
        Command::AddSite(add) => add_site(customer, ctx, add),
        Command::ChangeSite(change) => change_site(customer, ctx, change),
        Command::RemoveSite(remove) => remove_site(customer, ctx, remove),
        Command::PinLocation(pin) => pin_location(customer, pin),
        Command::SetTaxIdentity(set) => set_tax_identity(customer, ctx, set),
        Command::RecordIdProof(record) => record_id_proof(customer, record),
        Command::Assign(assign) => give(customer, ctx, assign),
        Command::Merge(merge) => merge_customer(customer, ctx, merge),
        Command::Retire(retire) => retire_customer(ctx, retire),
        Command::Reinstate(reinstate) => reinstate_customer(customer, ctx, reinstate),
        Command::ErasePersonalData(erase) => erase_personal_data(customer, ctx, erase),
    }
}

/// Enters a new customer; also what `lead.qualify` does with a new customer (domain.md §4.3).
///
/// # Errors
/// Fields that the type lacks or that do not fit, a taken GSTIN, an unconfirmed soft match, an
/// owner who is no active salesperson.
pub fn register(ctx: &Ctx<Facts>, register: Register) -> Result<Vec<Event>, Refusal> {
    let contacts = identified(ctx, register.contacts);
    let mut sites = register.sites;
    if sites.is_empty() {
        sites.push(super::NewSite::default());
    }
    let sites = sites
        .into_iter()
        .enumerate()
        .map(|(place, site)| {
            let id = site
                .site_id
                .unwrap_or_else(|| ctx.derive(&format!("site:{place}")));
            site.kept_as(id, Some(&register.address))
        })
        .collect();
    let owner_id = match register.owner_id {
        None if ctx.actor.role == Role::Sales => ctx.actor.user_id,
        named => named,
    };
    let mut registered = Registered {
        customer_code: Text::clipped(&ctx.facts.customer_code),
        display_name: DisplayName::default(),
        customer_type: register.customer_type,
        prefix: register.prefix,
        first_name: register.first_name,
        middle_name: register.middle_name,
        last_name: register.last_name,
        company_name: register.company_name,
        phones: register.phones,
        emails: register.emails,
        contacts,
        address: register.address,
        billing_address: register.billing_address,
        sites,
        gst_registration: register.gst_registration,
        gstin: register.gstin.as_ref().map(stored_tax_number),
        pan: register.pan.as_ref().map(stored_tax_number),
        id_proofs: register.id_proofs,
        owner_id,
        tags: register.tags,
    };
    let after = Customer::after(&[Event::Registered(registered.clone())]);
    let mut errors = type_errors(&after);
    errors.extend(list_errors(&after));
    errors.extend(tax_errors(
        &after,
        &ctx.facts.gst_states,
        ctx.facts.allow_sandbox_gstin,
    ));
    errors.extend(proof_errors(&after.id_proofs, "/id_proofs"));
    errors.extend(all_site_errors(&after));
    Refusal::unless_empty(errors)?;
    free_gstin(ctx, &after)?;
    soft_match(ctx, register.confirm_duplicate)?;
    if register.owner_id.is_some() {
        Person::must_be(ctx.facts.person.as_ref(), &[Role::Sales], "/owner_id")?;
    }
    registered.display_name = display_name(&after);
    Ok(vec![Event::Registered(registered)])
}

/// Contacts with ids; the first one is primary when none is marked.
fn identified(ctx: &Ctx<Facts>, contacts: Vec<NewContact>) -> Vec<ContactPerson> {
    let unmarked = !contacts.iter().any(|person| person.is_primary);
    contacts
        .into_iter()
        .enumerate()
        .map(|(place, person)| {
            let id = person
                .contact_id
                .unwrap_or_else(|| ctx.derive(&format!("contact:{place}")));
            let mut kept = person.kept_as(id);
            kept.is_primary |= unmarked && place == 0;
            kept
        })
        .collect()
}

fn all_site_errors(customer: &Customer) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (place, site) in customer.sites.iter().enumerate() {
        errors.extend(site_errors(site, &format!("/sites/{place}")));
        let twice = customer.sites[..place]
            .iter()
            .any(|earlier| earlier.site_id == site.site_id);
        if twice {
            errors.push(FieldError::new(
                format!("/sites/{place}/site_id"),
                "bad_format",
                "Two sites cannot have the same id.",
            ));
        }
    }
    errors.extend(too_many_sites(customer));
    errors
}

fn too_many_sites(customer: &Customer) -> Option<FieldError> {
    (customer.sites.len() > 50)
        .then(|| FieldError::new("/sites", "too_long", "A customer has 50 sites at most."))
}

fn free_gstin(ctx: &Ctx<Facts>, after: &Customer) -> Result<(), Refusal> {
    match ctx.facts.gstin_holder {
        Some(holder) if holder != ctx.id && after.gstin.is_some() => Err(Refusal::duplicate(
            "/gstin",
            Some(holder),
            "Another customer has this GSTIN. Use that record, or merge the two.",
        )),
        Some(_) | None => Ok(()),
    }
}

fn soft_match(ctx: &Ctx<Facts>, confirmed: bool) -> Result<(), Refusal> {
    match &ctx.facts.soft_match {
        Some(found) if !confirmed => Err(Refusal::Duplicate {
            pointer: found.pointer.clone(),
            existing: serde_json::json!({
                "id": found.customer_id,
                "customer_code": found.customer_code,
                "owner_name": found.owner_name,
            }),
            message: format!(
                "Customer {} of {} matches. Confirm to go on all the same.",
                found.customer_code,
                found.owner_name.as_deref().unwrap_or("nobody yet")
            ),
        }),
        Some(_) | None => Ok(()),
    }
}

/// The record as it would be, for rules that hold after every command.
pub(super) fn after(customer: &Customer, event: &Event) -> Customer {
    let mut next = customer.clone();
    next.evolve(event);
    next
}

/// What replaces a list, if it really changes.
fn replaced<T: PartialEq>(patch: Patch<Vec<T>>, present: &[T]) -> Option<Vec<T>> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => (!present.is_empty()).then(Vec::new),
        Patch::Set(entries) => (entries != present).then_some(entries),
    }
}

fn change_identity(customer: &Customer, change: ChangeIdentity) -> Result<Vec<Event>, Refusal> {
    if change.customer_type == Patch::Clear {
        return Err(Refusal::Invalid(vec![FieldError::required(
            "/customer_type",
        )]));
    }
    let mut changed = IdentityChanged {
        customer_type: change.customer_type.against(&customer.customer_type),
        prefix: change.prefix.against(&customer.prefix),
        first_name: change.first_name.against(&customer.first_name),
        middle_name: change.middle_name.against(&customer.middle_name),
        last_name: change.last_name.against(&customer.last_name),
        company_name: change.company_name.against(&customer.company_name),
        tags: replaced(change.tags, &customer.tags),
        display_name: None,
    };
    if changed == IdentityChanged::default() {
        return Ok(Vec::new());
    }
    let next = after(customer, &Event::IdentityChanged(changed.clone()));
    let mut errors = type_errors(&next);
    errors.extend(list_errors(&next));
    Refusal::unless_empty(errors)?;
    let name = display_name(&next);
    changed.display_name = (customer.display_name.as_ref() != Some(&name)).then_some(name);
    Ok(vec![Event::IdentityChanged(changed)])
}

fn replace_contacts(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    replace: ReplaceContacts,
) -> Result<Vec<Event>, Refusal> {
    let contacts = match replace.contacts {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(contacts) => Patch::Set(identified(ctx, contacts)),
    };
    let changed = ContactsReplaced {
        phones: replaced(replace.phones, &customer.phones),
        emails: replaced(replace.emails, &customer.emails),
        contacts: replaced(contacts, &customer.contacts),
    };
    if changed == ContactsReplaced::default() {
        return Ok(Vec::new());
    }
    let event = Event::ContactsReplaced(changed);
    let next = after(customer, &event);
    let mut errors = type_errors(&next);
    errors.extend(list_errors(&next));
    Refusal::unless_empty(errors)?;
    soft_match(ctx, replace.confirm_duplicate)?;
    Ok(vec![event])
}

fn change_address(customer: &Customer, change: ChangeAddress) -> Result<Vec<Event>, Refusal> {
    if change.address == Patch::Clear {
        return Err(Refusal::Invalid(vec![FieldError::required("/address")]));
    }
    let changed = ChangeAddress {
        address: change.address.against(&customer.address),
        billing_address: change.billing_address.against(&customer.billing_address),
    };
    if changed == ChangeAddress::default() {
        return Ok(Vec::new());
    }
    let pointer = if matches!(changed.billing_address, Patch::Set(_)) {
        "/billing_address/state_code"
    } else {
        "/address/state_code"
    };
    let event = Event::AddressChanged(changed);
    let wrong_state = billing_state_error(&after(customer, &event), pointer);
    Refusal::unless_empty(wrong_state.into_iter().collect())?;
    Ok(vec![event])
}

fn add_site(customer: &Customer, ctx: &Ctx<Facts>, add: AddSite) -> Result<Vec<Event>, Refusal> {
    let site_id = add.site.site_id.unwrap_or_else(|| ctx.derive("site"));
    if customer.site(site_id).is_some() {
        return Err(Refusal::IdTaken);
    }
    let event = Event::SiteAdded(SiteAdded {
        site: add.site.kept_as(site_id, None),
    });
    let next = after(customer, &event);
    let mut errors: Vec<_> = next
        .site(site_id)
        .map(|site| site_errors(site, "/site"))
        .unwrap_or_default();
    errors.extend(too_many_sites(&next));
    Refusal::unless_empty(errors)?;
    soft_match(ctx, add.confirm_duplicate)?;
    Ok(vec![event])
}

fn unknown_site() -> Refusal {
    Refusal::ReferenceUnknown {
        pointer: "/site_id".into(),
    }
}

fn change_site(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    change: ChangeSite,
) -> Result<Vec<Event>, Refusal> {
    let site = customer.site(change.site_id).ok_or_else(unknown_site)?;
    let confirmed = change.confirm_duplicate;
    let changed = ChangeSite {
        site_id: change.site_id,
        label: change.label.against(&site.label),
        address: change.address.against(&site.address),
        location: change.location.against(&site.location),
        discom: change.discom.against(&site.discom),
        consumer_number: change.consumer_number.against(&site.consumer_number),
        phase: change.phase.against(&site.phase),
        sanctioned_load_w: change.sanctioned_load_w.against(&site.sanctioned_load_w),
        tariff_code: change.tariff_code.against(&site.tariff_code),
        monthly_units_kwh: change.monthly_units_kwh.against(&site.monthly_units_kwh),
        confirm_duplicate: false,
    };
    let mut next = site.clone();
    site_changed(&mut next, &changed);
    if next == *site {
        return Ok(Vec::new());
    }
    Refusal::unless_empty(site_errors(&next, ""))?;
    if changed.consumer_number.is_some() {
        soft_match(ctx, confirmed)?;
    }
    Ok(vec![Event::SiteChanged(changed)])
}

fn remove_site(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    remove: RemoveSite,
) -> Result<Vec<Event>, Refusal> {
    customer.site(remove.site_id).ok_or_else(unknown_site)?;
    if customer.sites.len() == 1 {
        return Err(Refusal::InUse(vec!["the customer's only site".into()]));
    }
    if !ctx.facts.site_users.is_empty() {
        return Err(Refusal::InUse(ctx.facts.site_users.clone()));
    }
    Ok(vec![Event::SiteRemoved(remove)])
}

fn pin_location(customer: &Customer, pin: PinLocation) -> Result<Vec<Event>, Refusal> {
    let site = customer.site(pin.site_id).ok_or_else(unknown_site)?;
    if site.location == Some(pin.location) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::LocationPinned(pin)])
}

fn set_tax_identity(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    set: SetTaxIdentity,
) -> Result<Vec<Event>, Refusal> {
    let stored = |patch| match patch {
        Patch::Set(text) => Patch::Set(stored_tax_number(&text)),
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
    };
    let registration = match set.gst_registration {
        Patch::Clear => Patch::Set(GstRegistration::Unregistered),
        sent => sent,
    };
    let gstin = match (&registration, stored(set.gstin)) {
        (Patch::Set(GstRegistration::Unregistered), Patch::Keep) => Patch::Clear,
        (_, sent) => sent,
    };
    let changed = SetTaxIdentity {
        gst_registration: registration.against(&Some(customer.gst_registration)),
        gstin: gstin.against(&customer.gstin),
        pan: stored(set.pan).against(&customer.pan),
    };
    if changed == SetTaxIdentity::default() {
        return Ok(Vec::new());
    }
    let event = Event::TaxIdentitySet(changed);
    let next = after(customer, &event);
    Refusal::unless_empty(tax_errors(
        &next,
        &ctx.facts.gst_states,
        ctx.facts.allow_sandbox_gstin,
    ))?;
    free_gstin(ctx, &next)?;
    Ok(vec![event])
}

fn record_id_proof(customer: &Customer, record: RecordIdProof) -> Result<Vec<Event>, Refusal> {
    let present = customer
        .id_proofs
        .iter()
        .find(|proof| proof.proof_type == record.proof_type);
    if record.remove {
        return Ok(match present {
            None => Vec::new(),
            Some(_) => vec![Event::IdProofRemoved(IdProofRemoved {
                proof_type: record.proof_type,
            })],
        });
    }
    let Some(number) = record.number else {
        return Err(Refusal::Invalid(vec![FieldError::required("/number")]));
    };
    let proof = IdProofRecord {
        proof_type: record.proof_type,
        number,
        document_ids: record.document_ids,
    };
    if present == Some(&proof) {
        return Ok(Vec::new());
    }
    let mut errors = proof_error(&proof, "");
    if proof.document_ids.len() > 20 {
        errors.push(FieldError::new(
            "/document_ids",
            "too_long",
            "Attach at most twenty documents.",
        ));
    }
    let event = Event::IdProofRecorded(IdProofRecorded { proof });
    let next = after(customer, &event);
    if !type_errors(&next).is_empty() {
        errors.push(FieldError::new(
            "/type",
            "not_in_list",
            "This kind of customer has no such proof.",
        ));
    }
    if next.id_proofs.len() > 5 {
        errors.push(FieldError::new(
            "/type",
            "too_long",
            "A customer has five proofs at most. Remove one first.",
        ));
    }
    Refusal::unless_empty(errors)?;
    Ok(vec![event])
}

fn give(customer: &Customer, ctx: &Ctx<Facts>, assign: Assign) -> Result<Vec<Event>, Refusal> {
    if customer.owner_id == Some(assign.owner_id) {
        return Ok(Vec::new());
    }
    Person::must_be(ctx.facts.person.as_ref(), &[Role::Sales], "/owner_id")?;
    Ok(vec![Event::OwnerAssigned(OwnerAssigned {
        from: customer.owner_id,
        to: Some(assign.owner_id),
        cascade: assign.cascade,
        reason: assign.reason,
    })])
}

fn retire_customer(ctx: &Ctx<Facts>, retire: Retire) -> Result<Vec<Event>, Refusal> {
    if !ctx.facts.open_records.is_empty() {
        return Err(Refusal::InUse(ctx.facts.open_records.clone()));
    }
    Ok(vec![Event::Retired(Retired {
        reason: retire.reason,
    })])
}

fn erase_personal_data(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    erase: ErasePersonalData,
) -> Result<Vec<Event>, Refusal> {
    if customer.erased == Some(ErasureScope::Full) {
        return Ok(Vec::new());
    }
    if !ctx.facts.open_records.is_empty() {
        return Err(Refusal::InUse(ctx.facts.open_records.clone()));
    }
    let scope = match (ctx.facts.retention_until, customer.erased) {
        (None, _) => ErasureScope::Full,
        (Some(_), None) => ErasureScope::Partial,
        (Some(until), Some(_)) => {
            return Err(Refusal::state(
                "retention_hold",
                format!(
                    "The fiscal papers must be kept until {until}. Erase the rest after that day."
                ),
            ));
        }
    };
    Ok(vec![Event::PersonalDataErased(PersonalDataErased {
        scope,
        reason: erase.reason,
    })])
}
