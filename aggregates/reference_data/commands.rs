//! What may be asked of reference data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Kind;
use crate::kernel::Text;

crate::commands! {
    /// Add a row to an item, new or known, or change its label.
    create Put(Put) = "put" => ReferenceDataPut,
    /// Let an item run out.
    append End(End) = "end" => ReferenceDataEnd,
}

/// Add a row to an item, new or known, or change its label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReferencePut)]
pub struct Put {
    /// Kind.
    pub kind: Kind,
    /// Code within the kind; it never changes.
    pub code: Text<1, 60>,
    /// Text people see.
    pub label: Text<1, 80>,
    /// What holds from the date; its members are those of the kind.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// First day on which it holds; a past day needs a reason.
    pub effective_from: NaiveDate,
    /// Last day on which it holds, if known; absent: until the next row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    /// Where it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text<1, 300>>,
    /// Place in the list; absent: as before, a new item last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_order: Option<u32>,
    /// Still to be confirmed with the authority or the accountant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// Why; required with a past day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}

/// Let an item run out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReferenceEnd)]
pub struct End {
    /// Last day on which it holds.
    pub effective_to: NaiveDate,
    /// Why; required with a past day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<3, 500>>,
}
