//! What may have happened to a customer, and how it changes the state.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Cascade, ChangeAddress, ChangeSite, ContactPerson, Customer, DisplayName, ErasureScope,
    IdProofRecord, Name, PinLocation, RemoveSite, SetTaxIdentity, Site, Status, Tag, TaxNumber,
};
use crate::calculations::gstin::GstRegistration;
use crate::kernel::{Patch, Phone, Text, keep};
use crate::vocabulary::{Address, CustomerType, Email, IdProof, NamePrefix};

crate::events! {
    /// A buyer was entered.
    Registered(Registered) = "customer.registered" v 1,
    /// Type, names or tags changed; only what really did.
    IdentityChanged(IdentityChanged) = "customer.identity_changed" v 1,
    /// Lists of phones, e-mail addresses or people were replaced.
    ContactsReplaced(ContactsReplaced) = "customer.contacts_replaced" v 1,
    /// An address changed.
    AddressChanged(ChangeAddress) = "customer.address_changed" v 1,
    /// A site more.
    SiteAdded(SiteAdded) = "customer.site_added" v 1,
    /// Facts of a site changed.
    SiteChanged(ChangeSite) = "customer.site_changed" v 1,
    /// A site fewer.
    SiteRemoved(RemoveSite) = "customer.site_removed" v 1,
    /// A site has a place on the map.
    LocationPinned(PinLocation) = "customer.location_pinned" v 1,
    /// GST registration or PAN changed.
    TaxIdentitySet(SetTaxIdentity) = "customer.tax_identity_set" v 1,
    /// A proof of identity was recorded.
    IdProofRecorded(IdProofRecorded) = "customer.id_proof_recorded" v 1,
    /// A proof of identity was taken away.
    IdProofRemoved(IdProofRemoved) = "customer.id_proof_removed" v 1,
    /// It has another owner.
    OwnerAssigned(OwnerAssigned) = "customer.owner_assigned" v 1,
    /// Another record stands for it.
    Merged(Merged) = "customer.merged" v 1,
    /// It stands for another record.
    Absorbed(Absorbed) = "customer.absorbed" v 1,
    /// Out of pickers.
    Retired(Retired) = "customer.retired" v 1,
    /// Back from retirement or a merge.
    Reinstated(Reinstated) = "customer.reinstated" v 1,
    /// It no longer stands for another record.
    Released(Released) = "customer.released" v 1,
    /// What was known about the person was destroyed.
    PersonalDataErased(PersonalDataErased) = "customer.personal_data_erased" v 1,
}

/// A buyer was entered, with everything known then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerRegistered)]
pub struct Registered {
    /// Human code.
    pub customer_code: Text<1, 20>,
    /// Name to show.
    pub display_name: DisplayName,
    /// Who buys.
    pub customer_type: CustomerType,
    /// Form of address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<NamePrefix>,
    /// First name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<Name>,
    /// Middle name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<Name>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<Name>,
    /// Business, society or building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_name: Option<Text<2, 200>>,
    /// Phones.
    #[serde(default)]
    pub phones: Vec<Phone>,
    /// E-mail addresses.
    #[serde(default)]
    pub emails: Vec<Email>,
    /// People, with their ids.
    #[serde(default)]
    pub contacts: Vec<ContactPerson>,
    /// Address.
    pub address: Address,
    /// Where bills go, if not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Sites, with their ids.
    pub sites: Vec<Site>,
    /// Class of registration for GST.
    pub gst_registration: GstRegistration,
    /// GST number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gstin: Option<TaxNumber>,
    /// Permanent account number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pan: Option<TaxNumber>,
    /// Proofs of identity.
    #[serde(default)]
    pub id_proofs: Vec<IdProofRecord>,
    /// Salesperson.
    pub owner_id: Option<Uuid>,
    /// Free labels.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// Type, names or tags changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct IdentityChanged {
    /// Who buys.
    #[serde(skip_serializing_if = "keep")]
    pub customer_type: Patch<CustomerType>,
    /// Form of address.
    #[serde(skip_serializing_if = "keep")]
    pub prefix: Patch<NamePrefix>,
    /// First name.
    #[serde(skip_serializing_if = "keep")]
    pub first_name: Patch<Name>,
    /// Middle name.
    #[serde(skip_serializing_if = "keep")]
    pub middle_name: Patch<Name>,
    /// Last name.
    #[serde(skip_serializing_if = "keep")]
    pub last_name: Patch<Name>,
    /// Business, society or building.
    #[serde(skip_serializing_if = "keep")]
    pub company_name: Patch<Text<2, 200>>,
    /// All tags anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// The name that follows, if it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<DisplayName>,
}

/// Lists that were replaced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ContactsReplaced {
    /// Phones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<Phone>>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<Email>>,
    /// People.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Vec<ContactPerson>>,
}

/// A site more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SiteAdded {
    /// The site.
    pub site: Site,
}

/// A proof of identity is known. It is a member of its own because `type` names the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdProofRecorded {
    /// The proof.
    pub proof: IdProofRecord,
}

/// A proof of identity was taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdProofRemoved {
    /// Kind of proof.
    pub proof_type: IdProof,
}

/// Who owned it, who owns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerOwnerAssigned)]
pub struct OwnerAssigned {
    /// Before.
    pub from: Option<Uuid>,
    /// Now.
    pub to: Option<Uuid>,
    /// Whether open work of the old owner moves along.
    pub cascade: Cascade,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Another record stands for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerMerged)]
pub struct Merged {
    /// That record.
    pub into_customer_id: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
}

/// It stands for another record; what was empty here is filled from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerAbsorbed)]
pub struct Absorbed {
    /// The customer that ended.
    pub customer_id: Uuid,
    /// Members that were empty here, with the value they took.
    pub filled_fields: FilledFields,
}

/// Members a survivor took over, or gives back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CustomerFilledFields)]
pub struct FilledFields {
    /// Business, society or building.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<Text<2, 200>>,
    /// Phones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    /// People.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactPerson>,
    /// Where bills go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Class of registration for GST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gst_registration: Option<GstRegistration>,
    /// GST number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gstin: Option<TaxNumber>,
    /// Permanent account number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pan: Option<TaxNumber>,
}

/// Out of pickers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Retired {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Back from retirement or a merge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerReinstated)]
pub struct Reinstated {
    /// Why.
    pub reason: Text<3, 500>,
}

/// It no longer stands for another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Released {
    /// The customer that lives again.
    pub customer_id: Uuid,
    /// What it gave at the merge and takes back.
    pub returned_fields: FilledFields,
}

/// What was known about the person was destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerPersonalDataErased)]
pub struct PersonalDataErased {
    /// How much.
    pub scope: ErasureScope,
    /// Why.
    pub reason: Text<3, 500>,
}

pub(super) fn evolve(customer: &mut Customer, event: &Event) {
    customer.last_absorbed = None;
    match event {
        Event::Registered(registered) => self::registered(customer, registered),
        Event::IdentityChanged(changed) => identity_changed(customer, changed),
        Event::ContactsReplaced(replaced) => {
            let ContactsReplaced {
                phones,
                emails,
                contacts,
            } = replaced.clone();
            if let Some(phones) = phones {
                customer.phones = phones;
            }
            if let Some(emails) = emails {
                customer.emails = emails;
            }
            if let Some(contacts) = contacts {
                customer.contacts = contacts;
            }
        }
        Event::AddressChanged(change) => {
            change.address.apply(&mut customer.address);
            change.billing_address.apply(&mut customer.billing_address);
        }
        Event::SiteAdded(added) => customer.sites.push(added.site.clone()),
        Event::SiteChanged(change) => {
            for site in &mut customer.sites {
                if site.site_id == change.site_id {
                    site_changed(site, change);
                }
            }
        }
        Event::SiteRemoved(removed) => customer
            .sites
            .retain(|site| site.site_id != removed.site_id),
        Event::LocationPinned(pinned) => {
            for site in &mut customer.sites {
                if site.site_id == pinned.site_id {
                    site.location = Some(pinned.location);
                }
            }
        }
        Event::TaxIdentitySet(set) => {
            set.gst_registration
                .apply_required(&mut customer.gst_registration);
            set.gstin.apply(&mut customer.gstin);
            set.pan.apply(&mut customer.pan);
        }
        Event::IdProofRecorded(IdProofRecorded { proof }) => {
            customer
                .id_proofs
                .retain(|kept| kept.proof_type != proof.proof_type);
            customer.id_proofs.push(proof.clone());
        }
        Event::IdProofRemoved(removed) => customer
            .id_proofs
            .retain(|kept| kept.proof_type != removed.proof_type),
        Event::OwnerAssigned(assigned) => customer.owner_id = assigned.to,
        Event::Merged(merged) => {
            customer.status = Some(Status::Merged);
            customer.merged_into = Some(merged.into_customer_id);
        }
        Event::Absorbed(absorbed) => {
            fill(customer, &absorbed.filled_fields);
            customer.last_absorbed = Some(absorbed.clone());
        }
        Event::Retired(_) => customer.status = Some(Status::Retired),
        Event::Reinstated(_) => {
            customer.status = Some(Status::Active);
            customer.merged_into = None;
        }
        Event::Released(released) => empty(customer, &released.returned_fields),
        Event::PersonalDataErased(erased) => forget(customer, erased.scope),
    }
}

fn registered(customer: &mut Customer, registered: &Registered) {
    let kept = registered.clone();
    *customer = Customer {
        status: Some(Status::Active),
        customer_code: Some(kept.customer_code),
        customer_type: Some(kept.customer_type),
        prefix: kept.prefix,
        first_name: kept.first_name,
        middle_name: kept.middle_name,
        last_name: kept.last_name,
        company_name: kept.company_name,
        display_name: Some(kept.display_name),
        phones: kept.phones,
        emails: kept.emails,
        contacts: kept.contacts,
        address: Some(kept.address),
        billing_address: kept.billing_address,
        sites: kept.sites,
        gst_registration: kept.gst_registration,
        gstin: kept.gstin,
        pan: kept.pan,
        id_proofs: kept.id_proofs,
        owner_id: kept.owner_id,
        tags: kept.tags,
        merged_into: None,
        last_absorbed: None,
        erased: None,
    };
}

fn identity_changed(customer: &mut Customer, changed: &IdentityChanged) {
    changed.customer_type.apply(&mut customer.customer_type);
    changed.prefix.apply(&mut customer.prefix);
    changed.first_name.apply(&mut customer.first_name);
    changed.middle_name.apply(&mut customer.middle_name);
    changed.last_name.apply(&mut customer.last_name);
    changed.company_name.apply(&mut customer.company_name);
    if let Some(tags) = &changed.tags {
        customer.tags.clone_from(tags);
    }
    if let Some(name) = &changed.display_name {
        customer.display_name = Some(name.clone());
    }
}

pub(super) fn site_changed(site: &mut Site, change: &ChangeSite) {
    change.label.apply(&mut site.label);
    change.address.apply(&mut site.address);
    change.location.apply(&mut site.location);
    change.discom.apply(&mut site.discom);
    change.consumer_number.apply(&mut site.consumer_number);
    change.phase.apply(&mut site.phase);
    change.sanctioned_load_w.apply(&mut site.sanctioned_load_w);
    change.tariff_code.apply(&mut site.tariff_code);
    change.monthly_units_kwh.apply(&mut site.monthly_units_kwh);
}

fn fill(customer: &mut Customer, filled: &FilledFields) {
    let filled = filled.clone();
    customer.company_name = customer.company_name.take().or(filled.company_name);
    customer.billing_address = customer.billing_address.take().or(filled.billing_address);
    customer.gstin = customer.gstin.take().or(filled.gstin);
    customer.pan = customer.pan.take().or(filled.pan);
    if let Some(registration) = filled.gst_registration {
        customer.gst_registration = registration;
    }
    customer.phones.extend(filled.phones);
    customer.emails.extend(filled.emails);
    customer.contacts.extend(filled.contacts);
}

/// The reverse of [`fill`], on a record to which nothing happened since.
fn empty(customer: &mut Customer, returned: &FilledFields) {
    if returned.company_name.is_some() {
        customer.company_name = None;
    }
    if returned.billing_address.is_some() {
        customer.billing_address = None;
    }
    if returned.gst_registration.is_some() {
        customer.gst_registration = GstRegistration::Unregistered;
    }
    if returned.gstin.is_some() {
        customer.gstin = None;
    }
    if returned.pan.is_some() {
        customer.pan = None;
    }
    customer
        .phones
        .retain(|phone| !returned.phones.contains(phone));
    customer
        .emails
        .retain(|email| !returned.emails.contains(email));
    customer
        .contacts
        .retain(|person| !returned.contacts.contains(person));
}

/// GSTIN and company names are business data and stay (domain.md §7).
fn forget(customer: &mut Customer, scope: ErasureScope) {
    let company = match customer.customer_type {
        Some(CustomerType::Apartment | CustomerType::Commercial) => customer.company_name.clone(),
        Some(CustomerType::Residential) | None => None,
    };
    customer.display_name = company.map(|name| DisplayName::clipped(name.as_str()));
    customer.prefix = None;
    customer.first_name = None;
    customer.middle_name = None;
    customer.last_name = None;
    customer.phones.clear();
    customer.emails.clear();
    customer.contacts.clear();
    customer.address = None;
    customer.billing_address = None;
    for site in &mut customer.sites {
        site.address = None;
        site.location = None;
        site.consumer_number = None;
    }
    customer.pan = None;
    customer.id_proofs.clear();
    customer.erased = Some(scope);
}
