//! What may have happened to the company, and how it changes the state.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Company, Profile, ProfileChange, Series, Settings, UpdateProfile};
use crate::kernel::{Patch, Text};

crate::events! {
    /// What is printed, or the bank accounts, changed.
    ProfileUpdated(UpdateProfile) = "company.profile_updated" v 1,
    /// A kind of document is numbered another way.
    SeriesSet(Series) = "company.series_set" v 1,
    /// A setting changed.
    SettingChanged(SettingChanged) = "company.setting_changed" v 1,
}

/// A setting changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingChanged {
    /// Key of the table of settings.
    pub key: Text<1, 60>,
    /// Before; the default counts.
    #[schema(value_type = Object)]
    pub from: Value,
    /// Now.
    #[schema(value_type = Object)]
    pub to: Value,
}

pub(super) fn evolve(company: &mut Company, event: &Event) {
    match event {
        Event::ProfileUpdated(update) => {
            if let Some(change) = &update.profile {
                apply(&mut company.profile, change);
            }
            if let Some(accounts) = &update.bank_accounts {
                company.bank_accounts.clone_from(accounts);
            }
        }
        Event::SeriesSet(series) => {
            company
                .series
                .retain(|set| (set.kind, set.from_fy) != (series.kind, series.from_fy));
            company.series.push(series.clone());
        }
        Event::SettingChanged(change) => {
            if let Ok(settings) = with(&company.settings, change.key.as_str(), change.to.clone()) {
                company.settings = settings;
            }
        }
    }
}

/// The settings with one member replaced.
pub(super) fn with(
    settings: &Settings,
    key: &str,
    value: Value,
) -> Result<Settings, crate::kernel::ParseError> {
    let mut members = serde_json::to_value(settings).unwrap_or_default();
    members[key] = value;
    crate::kernel::parse_payload(members)
}

fn apply(profile: &mut Profile, change: &ProfileChange) {
    change.legal_name.apply(&mut profile.legal_name);
    change.trade_name.apply(&mut profile.trade_name);
    change.gstin.apply(&mut profile.gstin);
    change.pan.apply(&mut profile.pan);
    change.cin.apply(&mut profile.cin);
    change.address.apply(&mut profile.address);
    change.website.apply(&mut profile.website);
    change.signatory.apply(&mut profile.signatory);
    change.logo_document_id.apply(&mut profile.logo_document_id);
    list(&change.phones, &mut profile.phones);
    list(&change.emails, &mut profile.emails);
    list(&change.working_days, &mut profile.working_days);
    list(&change.holidays, &mut profile.holidays);
}

fn list<T: Clone>(patch: &Patch<Vec<T>>, field: &mut Vec<T>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => field.clear(),
        Patch::Set(items) => field.clone_from(items),
    }
}
