//! What a customer record is made of: contacts, sites, proofs, as sent and as kept.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Phone, Text, Watts};
use crate::vocabulary::{Address, Discom, Email, Geo, IdProof, NamePrefix, Phase};

/// First, middle or last name.
pub type Name = Text<1, 100>;
/// Name to show, derived.
pub type DisplayName = Text<1, 320>;
/// GSTIN or PAN; its form is checked with the class of registration.
pub type TaxNumber = Text<1, 40>;
/// A free label.
pub type Tag = Text<1, 30>;

/// A person to talk to, as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewContact {
    /// Keeps the identity of a known contact; absent: a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<Uuid>,
    /// Form of address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<NamePrefix>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<Name>,
    /// Middle name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<Name>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<Name>,
    /// What they do there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub designation: Option<Text<1, 100>>,
    /// Phones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    /// The one to ask first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_primary: bool,
}

/// A person to talk to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactPerson {
    /// Identity within the customer.
    pub contact_id: Uuid,
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
    /// What they do there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<Text<1, 100>>,
    /// Phones.
    #[serde(default)]
    pub phones: Vec<Phone>,
    /// E-mail addresses.
    #[serde(default)]
    pub emails: Vec<Email>,
    /// The one to ask first; exactly one of a customer's contacts is.
    #[serde(default)]
    pub is_primary: bool,
}

impl NewContact {
    /// The contact that is kept, with its id.
    pub(super) fn kept_as(self, contact_id: Uuid) -> ContactPerson {
        ContactPerson {
            contact_id,
            prefix: self.prefix,
            first_name: self.first_name,
            middle_name: self.middle_name,
            last_name: self.last_name,
            designation: self.designation,
            phones: self.phones,
            emails: self.emails,
            is_primary: self.is_primary,
        }
    }
}

/// A site, as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewSite {
    /// Chosen by the client, or absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_id: Option<Uuid>,
    /// How people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text<1, 100>>,
    /// Default: the customer's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Point on the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Geo>,
    /// Distribution company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discom: Option<Discom>,
    /// Consumer number of the DISCOM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumer_number: Option<Text<5, 20>>,
    /// Phases of the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Sanctioned load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sanctioned_load_w: Option<Watts>,
    /// Tariff, e.g. `kseb_lt1a`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tariff_code: Option<Text<1, 40>>,
    /// Consumption in kWh a month, 0 … 100 000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_units_kwh: Option<u32>,
}

/// Where a plant stands or may stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Site {
    /// Identity within the customer.
    pub site_id: Uuid,
    /// How people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text<1, 100>>,
    /// Address; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Point on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Geo>,
    /// Distribution company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discom: Option<Discom>,
    /// Consumer number of the DISCOM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer_number: Option<Text<5, 20>>,
    /// Phases of the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Sanctioned load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sanctioned_load_w: Option<Watts>,
    /// Tariff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff_code: Option<Text<1, 40>>,
    /// Consumption in kWh a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_units_kwh: Option<u32>,
}

impl NewSite {
    /// The site that is kept, with its id; without an address of its own it stands at `home`.
    pub(super) fn kept_as(self, site_id: Uuid, home: Option<&Address>) -> Site {
        Site {
            site_id,
            label: self.label,
            address: self.address.or_else(|| home.cloned()),
            location: self.location,
            discom: self.discom,
            consumer_number: self.consumer_number,
            phase: self.phase,
            sanctioned_load_w: self.sanctioned_load_w,
            tariff_code: self.tariff_code,
            monthly_units_kwh: self.monthly_units_kwh,
        }
    }
}

/// A proof of identity. Of an Aadhaar only the last four digits are ever sent or kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdProofRecord {
    /// Kind of proof, one that the customer type has.
    #[serde(rename = "type")]
    pub proof_type: IdProof,
    /// Its number.
    pub number: Text<4, 40>,
    /// Files of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// Whether open work of the old owner moves along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cascade {
    /// Open leads and unfinished projects of the old owner move too.
    #[default]
    Open,
    /// The customer alone.
    None,
}

/// How much of the personal data is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureScope {
    /// Everything.
    Full,
    /// Everything but the fiscal papers still inside retention.
    Partial,
}
