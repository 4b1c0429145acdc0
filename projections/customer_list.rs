//! `customer_list`: customers as the list, pickers and the check for duplicates show them
//! (screens.md §8.3). Figures of leads and projects are joined by `customer_id` when read.

use aggregates::customer::{
    ChangeSite, ContactPerson, Event, FilledFields, Registered, Site, Status,
};
use aggregates::kernel::Patch;
use aggregates::registry::AnyEvent;
use aggregates::vocabulary::{Address, Email};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One customer in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerListItem)]
pub struct Row {
    /// Customer.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Human code.
    pub customer_code: String,
    /// Who buys.
    pub customer_type: String,
    /// Name to show; absent once erased.
    pub display_name: Option<String>,
    /// Phones, the preferred one first; those of contacts follow.
    pub phones: Vec<String>,
    /// E-mail addresses, the preferred one first.
    pub emails: Vec<String>,
    /// Preferred phone.
    pub phone: Option<String>,
    /// Preferred e-mail.
    pub email: Option<String>,
    /// City.
    pub city: Option<String>,
    /// District.
    pub district: Option<String>,
    /// State.
    pub state_code: Option<String>,
    /// PIN code.
    pub pin_code: Option<String>,
    /// Sites with their consumer numbers.
    pub sites: Vec<SiteItem>,
    /// Number of sites.
    pub site_count: i64,
    /// Class of registration for GST.
    pub gst_registration: String,
    /// GST number.
    pub gstin: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Present salesperson.
    pub owner_id: Option<Uuid>,
    /// Status.
    pub status: String,
    /// The survivor of a merge.
    pub merged_into: Option<Uuid>,
    /// The personal data is gone.
    pub erased: bool,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// Phones of the customer itself.
    pub own_phones: Vec<String>,
    /// E-mail addresses of the customer itself.
    pub own_emails: Vec<String>,
    /// Phones of its contacts.
    pub contact_phones: Vec<String>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// A site in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerSiteItem)]
pub struct SiteItem {
    /// Site.
    pub site_id: Uuid,
    /// How people call it.
    pub label: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Consumer number of the DISCOM.
    pub consumer_number: Option<String>,
}

/// The projector.
pub struct CustomerList;

impl Projector for CustomerList {
    type Row = Row;
    const NAME: &'static str = "customer_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        customer_code text not null,
        customer_type text not null,
        display_name text,
        phones jsonb not null,
        emails jsonb not null,
        phone text,
        email text,
        city text,
        district text,
        state_code text,
        pin_code text,
        sites jsonb not null,
        site_count bigint not null,
        gst_registration text not null,
        gstin text,
        tags jsonb not null,
        owner_id uuid,
        status text not null,
        merged_into uuid,
        erased boolean not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        own_phones jsonb not null,
        own_emails jsonb not null,
        contact_phones jsonb not null,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(created_at desc, id)",
        "(owner_id, created_at desc, id)",
        "(display_name, id)",
        "(updated_at desc, id)",
        "(customer_code)",
        "using gin (phones jsonb_path_ops)",
        "using gin (emails jsonb_path_ops)",
        "using gin (sites jsonb_path_ops)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["customer"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Customer(event) = &recorded.event else {
            return row;
        };
        let mut row = row.unwrap_or_else(|| Row {
            id: key,
            created_at: recorded.occurred_at,
            ..Row::default()
        });
        row.version = recorded.version;
        row.updated_at = recorded.occurred_at;
        row.updated_by = recorded.actor;
        apply(&mut row, event);
        follow(&mut row);
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Registered(registered) => self::registered(row, registered),
        Event::IdentityChanged(changed) => {
            if let Patch::Set(customer_type) = &changed.customer_type {
                row.customer_type = customer_type.code().into();
            }
            if let Some(tags) = &changed.tags {
                row.tags = tags.iter().map(ToString::to_string).collect();
            }
            if let Some(name) = &changed.display_name {
                row.display_name = Some(name.to_string());
            }
        }
        Event::ContactsReplaced(replaced) => {
            if let Some(phones) = &replaced.phones {
                row.own_phones = phones
                    .iter()
                    .map(|phone| phone.as_str().to_owned())
                    .collect();
            }
            if let Some(emails) = &replaced.emails {
                row.own_emails = addresses(emails);
            }
            if let Some(contacts) = &replaced.contacts {
                row.contact_phones = phones_of(contacts);
            }
        }
        Event::AddressChanged(change) => {
            if let Patch::Set(address) = &change.address {
                address_of(row, address);
            }
        }
        Event::SiteAdded(added) => row.sites.push(site_item(&added.site)),
        Event::SiteChanged(change) => {
            for site in &mut row.sites {
                if site.site_id == change.site_id {
                    site_changed(site, change);
                }
            }
        }
        Event::SiteRemoved(removed) => row.sites.retain(|site| site.site_id != removed.site_id),
        Event::LocationPinned(_) | Event::IdProofRecorded(_) | Event::IdProofRemoved(_) => {}
        Event::TaxIdentitySet(set) => {
            if let Patch::Set(registration) = &set.gst_registration {
                row.gst_registration = code(registration);
            }
            match &set.gstin {
                Patch::Keep => {}
                Patch::Clear => row.gstin = None,
                Patch::Set(gstin) => row.gstin = Some(gstin.to_string()),
            }
        }
        Event::OwnerAssigned(assigned) => row.owner_id = assigned.to,
        Event::Merged(merged) => {
            row.status = Status::Merged.code().into();
            row.merged_into = Some(merged.into_customer_id);
        }
        Event::Absorbed(absorbed) => filled(row, &absorbed.filled_fields),
        Event::Retired(_) => row.status = Status::Retired.code().into(),
        Event::Reinstated(_) => {
            row.status = Status::Active.code().into();
            row.merged_into = None;
        }
        Event::Released(released) => returned(row, &released.returned_fields),
        Event::PersonalDataErased(_) => erased(row),
    }
}

/// What follows from the lists: the preferred phone and e-mail, and the text to search.
fn follow(row: &mut Row) {
    row.phones.clone_from(&row.own_phones);
    for phone in &row.contact_phones {
        if !row.phones.contains(phone) {
            row.phones.push(phone.clone());
        }
    }
    row.emails.clone_from(&row.own_emails);
    row.phone = row.phones.first().cloned();
    row.email = row.emails.first().cloned();
    row.site_count = i64::try_from(row.sites.len()).unwrap_or(i64::MAX);
    let numbers = row
        .sites
        .iter()
        .filter_map(|site| site.consumer_number.as_deref());
    let words: Vec<&str> = [
        row.display_name.as_deref(),
        Some(row.customer_code.as_str()),
        row.gstin.as_deref(),
        row.city.as_deref(),
        row.pin_code.as_deref(),
    ]
    .into_iter()
    .flatten()
    .chain(row.phones.iter().map(String::as_str))
    .chain(row.emails.iter().map(String::as_str))
    .chain(numbers)
    .collect();
    row.search = words.join(" ").to_lowercase();
}

fn registered(row: &mut Row, registered: &Registered) {
    row.customer_code = registered.customer_code.to_string();
    row.customer_type = registered.customer_type.code().into();
    row.display_name = Some(registered.display_name.to_string());
    row.own_phones = registered
        .phones
        .iter()
        .map(|phone| phone.as_str().to_owned())
        .collect();
    row.own_emails = addresses(&registered.emails);
    row.contact_phones = phones_of(&registered.contacts);
    address_of(row, &registered.address);
    row.sites = registered.sites.iter().map(site_item).collect();
    row.gst_registration = code(&registered.gst_registration);
    row.gstin = registered.gstin.as_ref().map(ToString::to_string);
    row.tags = registered.tags.iter().map(ToString::to_string).collect();
    row.owner_id = registered.owner_id;
    row.status = Status::Active.code().into();
}

/// Code of a value as it is written in JSON.
fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn addresses(emails: &[Email]) -> Vec<String> {
    emails
        .iter()
        .map(|email| email.as_str().to_owned())
        .collect()
}

fn phones_of(contacts: &[ContactPerson]) -> Vec<String> {
    contacts
        .iter()
        .flat_map(|person| &person.phones)
        .map(|phone| phone.as_str().to_owned())
        .collect()
}

fn address_of(row: &mut Row, address: &Address) {
    row.city = Some(address.city.to_string());
    row.district = address.district.as_ref().map(ToString::to_string);
    row.state_code = Some(address.state_code.as_str().into());
    row.pin_code = address.pin_code.as_ref().map(|pin| pin.as_str().into());
}

fn site_item(site: &Site) -> SiteItem {
    SiteItem {
        site_id: site.site_id,
        label: site.label.as_ref().map(ToString::to_string),
        city: site
            .address
            .as_ref()
            .map(|address| address.city.to_string()),
        consumer_number: site.consumer_number.as_ref().map(ToString::to_string),
    }
}

fn site_changed(site: &mut SiteItem, change: &ChangeSite) {
    fn text<T>(patch: &Patch<T>, column: &mut Option<String>, read: impl Fn(&T) -> String) {
        match patch {
            Patch::Keep => {}
            Patch::Clear => *column = None,
            Patch::Set(value) => *column = Some(read(value)),
        }
    }
    text(&change.label, &mut site.label, ToString::to_string);
    text(&change.address, &mut site.city, |address| {
        address.city.to_string()
    });
    text(
        &change.consumer_number,
        &mut site.consumer_number,
        ToString::to_string,
    );
}

fn filled(row: &mut Row, filled: &FilledFields) {
    row.own_phones
        .extend(filled.phones.iter().map(|phone| phone.as_str().to_owned()));
    row.own_emails.extend(addresses(&filled.emails));
    row.contact_phones.extend(phones_of(&filled.contacts));
    if let Some(gstin) = &filled.gstin {
        row.gstin = Some(gstin.to_string());
    }
    if let Some(registration) = &filled.gst_registration {
        row.gst_registration = code(registration);
    }
}

fn returned(row: &mut Row, returned: &FilledFields) {
    row.own_phones
        .retain(|phone| !returned.phones.iter().any(|gone| gone.as_str() == phone));
    row.own_emails
        .retain(|email| !returned.emails.iter().any(|gone| gone.as_str() == email));
    let gone = phones_of(&returned.contacts);
    row.contact_phones.retain(|phone| !gone.contains(phone));
    if returned.gstin.is_some() {
        row.gstin = None;
    }
    if returned.gst_registration.is_some() {
        row.gst_registration = "unregistered".into();
    }
}

/// GSTIN and the name of a company stay: they are business data (domain.md §7).
fn erased(row: &mut Row) {
    if row.customer_type == "residential" {
        row.display_name = None;
    }
    row.own_phones.clear();
    row.own_emails.clear();
    row.contact_phones.clear();
    row.city = None;
    row.district = None;
    row.state_code = None;
    row.pin_code = None;
    for site in &mut row.sites {
        site.city = None;
        site.consumer_number = None;
    }
    row.erased = true;
}

#[cfg(test)]
mod tests {
    use super::*;
    use aggregates::customer::{ContactsReplaced, ErasureScope, PersonalDataErased};

    fn recorded(version: i64, event: Event) -> Recorded {
        Recorded {
            id: Uuid::from_u128(1),
            version,
            event: AnyEvent::Customer(event),
            event_id: Uuid::from_u128(7),
            actor: None,
            occurred_at: DateTime::default(),
            recorded_at: DateTime::default(),
        }
    }

    fn anitha() -> Row {
        let registered: Registered = serde_json::from_value(serde_json::json!({
            "customer_code": "KTR482", "display_name": "Anitha Menon", "customer_type": "residential",
            "first_name": "Anitha", "last_name": "Menon", "phones": ["9847012345"],
            "address": {"line1": "Kadavanthra", "city": "Kochi", "state_code": "32"},
            "sites": [{"site_id": Uuid::from_u128(5), "consumer_number": "1155667788990"}],
            "gst_registration": "unregistered", "owner_id": null
        }))
        .expect("a registration");
        CustomerList::fold(
            Uuid::from_u128(1),
            None,
            &recorded(1, Event::Registered(registered)),
        )
        .expect("a row")
    }

    #[test]
    fn a_customer_is_found_by_name_code_phone_city_and_consumer_number() {
        assert_eq!(
            anitha().search,
            "anitha menon ktr482 kochi +919847012345 1155667788990"
        );
    }

    #[test]
    fn a_replaced_list_leaves_nothing_of_the_old_one() {
        let replaced: ContactsReplaced =
            serde_json::from_value(serde_json::json!({"phones": ["9847055555"]}))
                .expect("contacts");
        let row = CustomerList::fold(
            Uuid::from_u128(1),
            Some(anitha()),
            &recorded(2, Event::ContactsReplaced(replaced)),
        )
        .expect("a row");
        assert_eq!(
            (row.phones, row.phone.as_deref()),
            (vec!["+919847055555".to_owned()], Some("+919847055555"))
        );
        assert!(!row.search.contains("9847012345"));
    }

    #[test]
    fn nothing_personal_is_left_after_erasure() {
        let reason =
            serde_json::from_value(serde_json::json!("Asked in writing")).expect("a reason");
        let event = Event::PersonalDataErased(PersonalDataErased {
            scope: ErasureScope::Full,
            reason,
        });
        let row = CustomerList::fold(Uuid::from_u128(1), Some(anitha()), &recorded(2, event))
            .expect("a row");
        let text = serde_json::to_string(&row).expect("json");
        for secret in ["nitha", "984701", "Kochi", "kochi", "1155667788990"] {
            assert!(!text.contains(secret), "{secret} is left in {text}");
        }
    }
}
