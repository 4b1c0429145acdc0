//! What may be asked of a customer. Limits of each field: domain.md §4.2.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Cascade, IdProofRecord, Name, NewContact, NewSite, Tag, TaxNumber};
use crate::calculations::gstin::GstRegistration;
use crate::kernel::{Patch, Phone, Text, Watts, keep};
use crate::vocabulary::{Address, CustomerType, Discom, Email, Geo, IdProof, NamePrefix, Phase};

crate::commands! {
    /// Enter a new buyer.
    create Register(Register) = "register" => CustomerRegister,
    /// Type, names and tags.
    change ChangeIdentity(ChangeIdentity) = "change_identity" => CustomerChangeIdentity,
    /// Phones, e-mail addresses, people.
    change ReplaceContacts(ReplaceContacts) = "replace_contacts" => CustomerReplaceContacts,
    /// Address and billing address.
    change ChangeAddress(ChangeAddress) = "change_address" => CustomerChangeAddress,
    /// One more site.
    change AddSite(AddSite) = "add_site" => CustomerAddSite,
    /// Facts of a site.
    change ChangeSite(ChangeSite) = "change_site" => CustomerChangeSite,
    /// A site fewer.
    change RemoveSite(RemoveSite) = "remove_site" => CustomerRemoveSite,
    /// Where a site is on the map.
    change PinLocation(PinLocation) = "pin_location" => CustomerPinLocation,
    /// GST registration and PAN.
    change SetTaxIdentity(SetTaxIdentity) = "set_tax_identity" => CustomerSetTaxIdentity,
    /// A proof of identity.
    change RecordIdProof(RecordIdProof) = "record_id_proof" => CustomerRecordIdProof,
    /// Give it to a salesperson.
    change Assign(Assign) = "assign" => CustomerAssign,
    /// It repeats another customer.
    change Merge(Merge) = "merge" => CustomerMerge,
    /// Out of pickers.
    change Retire(Retire) = "retire" => CustomerRetire,
    /// Back from retirement or a merge.
    change Reinstate(Reinstate) = "reinstate" => CustomerReinstate,
    /// Destroy what is known about the person.
    change ErasePersonalData(ErasePersonalData) = "erase_personal_data" => CustomerErasePersonalData,
}

/// Enter a new buyer. Which members are needed depends on the type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerRegister)]
pub struct Register {
    /// Who buys.
    pub customer_type: CustomerType,
    /// Form of address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<NamePrefix>,
    /// Required of a household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<Name>,
    /// Middle name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<Name>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<Name>,
    /// Required of a society, building or business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_name: Option<Text<2, 200>>,
    /// At most five; a household needs one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// At most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    /// At most twenty; a society, building or business needs one with a name and a phone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<NewContact>,
    /// Address.
    pub address: Address,
    /// Default: the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// At most fifty; default: one at the address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<NewSite>,
    /// Default: unregistered.
    #[serde(default)]
    pub gst_registration: GstRegistration,
    /// Required unless unregistered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gstin: Option<TaxNumber>,
    /// Permanent account number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pan: Option<TaxNumber>,
    /// At most five, one of each type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub id_proofs: Vec<IdProofRecord>,
    /// Default: the creator, if a salesperson; else nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// At most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Passes the soft check on phone, e-mail and consumer number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_duplicate: bool,
}

/// Type, names and tags. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CustomerChangeIdentity)]
pub struct ChangeIdentity {
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
    #[serde(skip_serializing_if = "keep")]
    pub tags: Patch<Vec<Tag>>,
}

/// Phones, e-mail addresses, people. Each member sent replaces the whole list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CustomerReplaceContacts)]
pub struct ReplaceContacts {
    /// Phones.
    #[serde(skip_serializing_if = "keep")]
    pub phones: Patch<Vec<Phone>>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "keep")]
    pub emails: Patch<Vec<Email>>,
    /// People.
    #[serde(skip_serializing_if = "keep")]
    pub contacts: Patch<Vec<NewContact>>,
    /// Passes the soft check.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confirm_duplicate: bool,
}

/// Address and billing address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CustomerChangeAddress)]
pub struct ChangeAddress {
    /// Address.
    #[serde(skip_serializing_if = "keep")]
    pub address: Patch<Address>,
    /// `null`: bills go to the address.
    #[serde(skip_serializing_if = "keep")]
    pub billing_address: Patch<Address>,
}

/// One more site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerAddSite)]
pub struct AddSite {
    /// The site; its address is required here.
    pub site: NewSite,
    /// Passes the soft check on the consumer number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_duplicate: bool,
}

/// Facts of a site. An absent member stays, `null` clears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerChangeSite)]
pub struct ChangeSite {
    /// The site.
    pub site_id: Uuid,
    /// How people call it.
    #[serde(default, skip_serializing_if = "keep")]
    pub label: Patch<Text<1, 100>>,
    /// Address.
    #[serde(default, skip_serializing_if = "keep")]
    pub address: Patch<Address>,
    /// Point on the map.
    #[serde(default, skip_serializing_if = "keep")]
    pub location: Patch<Geo>,
    /// Distribution company.
    #[serde(default, skip_serializing_if = "keep")]
    pub discom: Patch<Discom>,
    /// Consumer number of the DISCOM.
    #[serde(default, skip_serializing_if = "keep")]
    pub consumer_number: Patch<Text<5, 20>>,
    /// Phases of the connection.
    #[serde(default, skip_serializing_if = "keep")]
    pub phase: Patch<Phase>,
    /// Sanctioned load.
    #[serde(default, skip_serializing_if = "keep")]
    pub sanctioned_load_w: Patch<Watts>,
    /// Tariff.
    #[serde(default, skip_serializing_if = "keep")]
    pub tariff_code: Patch<Text<1, 40>>,
    /// Consumption in kWh a month, 0 … 100 000.
    #[serde(default, skip_serializing_if = "keep")]
    pub monthly_units_kwh: Patch<u32>,
    /// Passes the soft check on the consumer number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_duplicate: bool,
}

/// A site fewer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerRemoveSite)]
pub struct RemoveSite {
    /// A site that nothing rests on.
    pub site_id: Uuid,
}

/// Where a site is on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerPinLocation)]
pub struct PinLocation {
    /// The site.
    pub site_id: Uuid,
    /// The point.
    pub location: Geo,
}

/// GST registration and PAN. Issued invoices keep their snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CustomerSetTaxIdentity)]
pub struct SetTaxIdentity {
    /// Class of registration; `unregistered` clears the GSTIN.
    #[serde(skip_serializing_if = "keep")]
    pub gst_registration: Patch<GstRegistration>,
    /// Required unless unregistered.
    #[serde(skip_serializing_if = "keep")]
    pub gstin: Patch<TaxNumber>,
    /// Permanent account number.
    #[serde(skip_serializing_if = "keep")]
    pub pan: Patch<TaxNumber>,
}

/// A proof of identity; a second one of the same type replaces the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerRecordIdProof)]
pub struct RecordIdProof {
    /// Kind of proof, one that the customer type has.
    #[serde(rename = "type")]
    pub proof_type: IdProof,
    /// Required unless removed; of an Aadhaar the last four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Text<4, 40>>,
    /// Files of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
    /// Take the proof of this type away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remove: bool,
}

/// Give it to a salesperson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerAssign)]
pub struct Assign {
    /// An active salesperson.
    pub owner_id: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
    /// Whether open work of the old owner moves along.
    #[serde(default)]
    pub cascade: Cascade,
}

/// It repeats another customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerMerge)]
pub struct Merge {
    /// The customer that stays.
    pub into_customer_id: Uuid,
    /// Why.
    pub reason: Text<3, 500>,
}

/// Out of pickers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerRetire)]
pub struct Retire {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Back from retirement or a merge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerReinstate)]
pub struct Reinstate {
    /// Why.
    pub reason: Text<3, 500>,
}

/// Destroy what is known about the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerErasePersonalData)]
pub struct ErasePersonalData {
    /// Why.
    pub reason: Text<3, 500>,
}
