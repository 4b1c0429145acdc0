//! What a row says, by kind: read once, written back in one form.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Kind, limits};
use crate::calculations::reference::{
    EmissionFactor, GstRate, GstState, HsnSacUse, ModuleSize, NetMetering, PinPrefix, RoofFactors,
    StageRule, SubsidyRule, YieldRow,
};
use crate::calculations::tariff::Tariff;
use crate::company::Language;
use crate::kernel::{BasisPoints, FieldError, ParseError, Refusal, Text};
use crate::quotation::CostingLine;

/// An entry of a list people choose from; which members it may have depends on the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListEntry {
    /// Entry of another list it belongs to: a sub-reason to its reason, a type of paper to its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Text<1, 60>>,
    /// Customer types it is offered for; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub customer_types: Vec<crate::vocabulary::CustomerType>,
    /// Default tax rate of a costing category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gst_rate_bp: Option<BasisPoints>,
    /// Days to close a ticket of this priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// A loss for this reason is in no figure (calculations.md §1.3).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_no_figure: bool,
}

/// Days a stage of the portal track may take; absent at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubsidyStageDays {
    /// Days from entering to the due date; Sundays and holidays count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
}

/// Costing rows to start a sheet from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostingTemplate {
    /// Rows in order.
    pub rows: Vec<CostingLine>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<1, 500>>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Text<1, 100>>,
}

/// Items to tick off for a subject, e.g. a stage of the portal track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// What it is for: a stage, a visit, a handover.
    pub subject: Text<1, 100>,
    /// Items in order.
    pub items: Vec<ChecklistItem>,
}

/// One item to tick off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// What to do or to have.
    pub text: Text<1, 200>,
    /// It must be ticked.
    #[serde(default)]
    pub required: bool,
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageChannel {
    /// E-mail.
    Email,
    /// WhatsApp.
    Whatsapp,
    /// Text message.
    Sms,
}

/// Text of a message; `{name}` stands for a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageTemplate {
    /// Where it goes.
    pub channel: MessageChannel,
    /// Language.
    pub language: Language,
    /// Subject line of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Text<1, 200>>,
    /// Text.
    pub text: Text<1, 10_000>,
    /// Variables the text may name.
    #[serde(default)]
    pub variables: Vec<Text<1, 60>>,
}

/// Text of a section of a proposal, or the usual specification of a costing category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalText {
    /// Section, e.g. `terms`; `specification` for a costing category.
    pub section: Text<1, 60>,
    /// Costing category the text specifies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costing_category: Option<Text<1, 60>>,
    /// Language.
    pub language: Language,
    /// Text in the Markdown subset of proposals.
    pub text: Text<1, 200_000>,
}

/// Reads a payload as its kind has it and writes it back in one form.
pub(super) fn read(kind: Kind, code: &str, payload: Value) -> Result<Value, Refusal> {
    limits::plain(&payload)?;
    match kind {
        Kind::Tariff => typed::<Tariff>(payload, limits::tariff),
        Kind::GstRate => typed::<GstRate>(payload, limits::gst_rate),
        Kind::HsnSac => typed::<HsnSacUse>(payload, |row| limits::hsn_sac(code, row)),
        Kind::SubsidySlab => typed::<SubsidyRule>(payload, limits::subsidy),
        Kind::Yield => typed::<YieldRow>(payload, limits::solar_yield),
        Kind::RoofFactor => typed::<RoofFactors>(payload, limits::roof),
        Kind::PipelineStage => typed::<StageRule>(payload, |row| limits::stage(code, row)),
        Kind::SubsidyStage => typed::<SubsidyStageDays>(payload, limits::accepts),
        Kind::NetMetering => typed::<NetMetering>(payload, limits::net_metering),
        Kind::EmissionFactor => typed::<EmissionFactor>(payload, limits::emission),
        Kind::GstState => typed::<GstState>(payload, |row| limits::gst_state(code, row)),
        Kind::PinPrefix => typed::<PinPrefix>(payload, |row| limits::pin_prefix(code, row)),
        Kind::ModuleSize => typed::<ModuleSize>(payload, limits::module_size),
        Kind::CostingTemplate => typed::<CostingTemplate>(payload, limits::costing_template),
        Kind::Checklist => typed::<Checklist>(payload, limits::accepts),
        Kind::MessageTemplate => typed::<MessageTemplate>(payload, limits::message),
        Kind::ProposalText => typed::<ProposalText>(payload, limits::accepts),
        list => {
            let payload = if payload.is_null() {
                Value::Object(serde_json::Map::new())
            } else {
                payload
            };
            typed::<ListEntry>(payload, |entry| limits::entry(list, entry))
        }
    }
}

fn typed<T: Serialize + DeserializeOwned>(
    payload: Value,
    check: impl Fn(&T) -> Result<(), FieldError>,
) -> Result<Value, Refusal> {
    let row: T = crate::kernel::parse_payload(payload).map_err(|error| match error {
        ParseError::Invalid(mut field) => {
            field.pointer = format!("/payload{}", field.pointer);
            Refusal::Invalid(vec![field])
        }
        ParseError::UnknownField { pointer, field } => Refusal::field(
            format!("/payload{pointer}"),
            "unknown_field",
            format!("Entries of this kind have no member {field}."),
        ),
        ParseError::UnknownCommand => Refusal::NotFound,
    })?;
    check(&row).map_err(|mut field| {
        field.pointer = format!("/payload{}", field.pointer);
        Refusal::Invalid(vec![field])
    })?;
    Ok(serde_json::to_value(row).unwrap_or_default())
}
