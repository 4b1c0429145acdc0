//! What may be asked of the company.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{BankAccount, Series, Signatory, WorkingDay};
use crate::kernel::{Patch, Phone, Text, keep};
use crate::vocabulary::{Address, Email};

crate::commands! {
    /// Change what is printed, or the bank accounts.
    change UpdateProfile(UpdateProfile) = "update_profile" => CompanyUpdateProfile,
    /// Change how a kind of document is numbered.
    change SetSeries(Series) = "set_series" => CompanySetSeries,
    /// Change one setting.
    change SetSetting(SetSetting) = "set_setting" => CompanySetSetting,
}

/// Change what is printed, or the bank accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompanyUpdateProfile)]
pub struct UpdateProfile {
    /// Members to change; an absent one stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileChange>,
    /// All accounts, at most ten; absent: unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_accounts: Option<Vec<BankAccount>>,
}

/// Members of the profile to change. An absent member stays, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CompanyProfileChange)]
pub struct ProfileChange {
    /// Name in the register of companies.
    #[serde(skip_serializing_if = "keep")]
    pub legal_name: Patch<Text<3, 100>>,
    /// Name it trades under.
    #[serde(skip_serializing_if = "keep")]
    pub trade_name: Patch<Text<3, 100>>,
    /// GSTIN; its check character is tested.
    #[serde(skip_serializing_if = "keep")]
    pub gstin: Patch<Text<15, 15>>,
    /// Permanent account number.
    #[serde(skip_serializing_if = "keep")]
    pub pan: Patch<Text<10, 10>>,
    /// Company identification number.
    #[serde(skip_serializing_if = "keep")]
    pub cin: Patch<Text<21, 21>>,
    /// Registered address.
    #[serde(skip_serializing_if = "keep")]
    pub address: Patch<Address>,
    /// All phones.
    #[serde(skip_serializing_if = "keep")]
    pub phones: Patch<Vec<Phone>>,
    /// All e-mail addresses.
    #[serde(skip_serializing_if = "keep")]
    pub emails: Patch<Vec<Email>>,
    /// Web site.
    #[serde(skip_serializing_if = "keep")]
    pub website: Patch<Text<4, 200>>,
    /// Who signs.
    #[serde(skip_serializing_if = "keep")]
    pub signatory: Patch<Signatory>,
    /// The logo printed on documents.
    #[serde(skip_serializing_if = "keep")]
    pub logo_document_id: Patch<Uuid>,
    /// Days on which work is done.
    #[serde(skip_serializing_if = "keep")]
    pub working_days: Patch<Vec<WorkingDay>>,
    /// Days off.
    #[serde(skip_serializing_if = "keep")]
    pub holidays: Patch<Vec<chrono::NaiveDate>>,
}

/// Change one setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompanySetSetting)]
pub struct SetSetting {
    /// Key of the table of settings.
    pub key: Text<1, 60>,
    /// Its value; `null` takes an optional setting away.
    #[schema(value_type = Object)]
    pub value: serde_json::Value,
    /// Why; required to open a closed period again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}
