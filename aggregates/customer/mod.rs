//! Customer: the master record of a buyer (domain.md §4.2).
//!
//! `active → retired → active`, `active → merged → active`. Never deleted: a customer is retired,
//! merged into another, or its personal data is erased. The rules of its type (which names,
//! phones, contacts and proofs it needs) hold after every command.

mod code;
mod commands;
mod decide;
mod events;
mod merge;
mod parts;
mod rules;

pub use code::customer_code;
pub use commands::*;
pub use decide::{Facts, SoftMatch, register};
pub use events::*;
pub use merge::{absorb, release};
pub use parts::*;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calculations::gstin::GstRegistration;
use crate::kernel::{Ctx, Decider, Phone, Refusal, Text};
use crate::policy::Action;
use crate::vocabulary::{Address, CustomerType, Email, NamePrefix};

/// Whether business may be done with a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CustomerStatus)]
pub enum Status {
    /// Yes.
    Active,
    /// Out of pickers.
    Retired,
    /// Another record stands for it.
    Merged,
}

impl Status {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Retired => "retired",
            Status::Merged => "merged",
        }
    }
}

/// A customer as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Customer {
    /// Absent before `registered`.
    pub status: Option<Status>,
    /// Human code, e.g. `KTR482`.
    pub customer_code: Option<Text<1, 20>>,
    /// Who buys.
    pub customer_type: Option<CustomerType>,
    /// Form of address.
    pub prefix: Option<NamePrefix>,
    /// First name.
    pub first_name: Option<Name>,
    /// Middle name.
    pub middle_name: Option<Name>,
    /// Last name.
    pub last_name: Option<Name>,
    /// Business, society or building.
    pub company_name: Option<Text<2, 200>>,
    /// Name to show; absent once erased.
    pub display_name: Option<DisplayName>,
    /// Phones, the first one preferred.
    pub phones: Vec<Phone>,
    /// E-mail addresses, the first one preferred.
    pub emails: Vec<Email>,
    /// People to talk to.
    pub contacts: Vec<ContactPerson>,
    /// Address.
    pub address: Option<Address>,
    /// Where bills go; absent: to the address.
    pub billing_address: Option<Address>,
    /// Where plants stand or may stand.
    pub sites: Vec<Site>,
    /// Class of registration for GST.
    pub gst_registration: GstRegistration,
    /// GST number.
    pub gstin: Option<TaxNumber>,
    /// Permanent account number.
    pub pan: Option<TaxNumber>,
    /// Proofs of identity.
    pub id_proofs: Vec<IdProofRecord>,
    /// Present salesperson.
    pub owner_id: Option<Uuid>,
    /// Free labels.
    pub tags: Vec<Tag>,
    /// The survivor, when merged.
    pub merged_into: Option<Uuid>,
    /// The merge this record survived, while nothing happened since.
    pub last_absorbed: Option<Absorbed>,
    /// How far the personal data is gone.
    pub erased: Option<ErasureScope>,
}

impl Customer {
    /// Where bills go: its state decides which GSTIN fits.
    pub fn billing(&self) -> Option<&Address> {
        self.billing_address.as_ref().or(self.address.as_ref())
    }

    /// Business may be done with it.
    pub fn is_active(&self) -> bool {
        self.status == Some(Status::Active) && self.erased.is_none()
    }

    /// The site with this id.
    pub fn site(&self, site_id: Uuid) -> Option<&Site> {
        self.sites.iter().find(|site| site.site_id == site_id)
    }
}

impl Decider for Customer {
    const TYPE: &'static str = "customer";
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(&self, ctx: &Ctx<Facts>, command: Command) -> Result<Vec<Event>, Refusal> {
        decide::decide(self, ctx, command)
    }

    fn evolve(&mut self, event: &Event) {
        events::evolve(self, event);
    }

    fn gate(&self, action: Action) -> Result<(), Refusal> {
        decide::gate(self, action)
    }
}

crate::aggregate!(Customer);

#[cfg(test)]
mod tests;
