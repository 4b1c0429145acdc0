//! All reference data as it stands at one moment, ready for rules and calculations.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    CostingTemplate, Kind, ListEntry, ProposalText, ReferenceData, Row, SubsidyStageDays,
    initial_events,
};
use crate::calculations::reference::{
    Dated, EmissionFactor, GstRate, GstState, HsnSacUse, ModuleSize, NetMetering, PinPrefix,
    ReferenceItem, RoofFactors, StageRule, SubsidyRule, YieldRow,
};
use crate::calculations::tariff::Tariff;
use crate::kernel::{Decider, Text};

/// A row that this build cannot read as its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reference data {kind} {code} of {effective_from} cannot be read: {cause}")]
pub struct Unreadable {
    /// Kind.
    pub kind: &'static str,
    /// Code.
    pub code: String,
    /// Row.
    pub effective_from: NaiveDate,
    /// What serde said; it names members, never values.
    pub cause: String,
}

/// Whether a code may be chosen from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It may.
    Active,
    /// It was in the list; old records keep it.
    Ended,
    /// The list never had it.
    Unknown,
}

/// A row that was used for an answer or a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReferenceUse {
    /// Kind.
    pub kind: Kind,
    /// Code within the kind.
    pub code: String,
    /// First day of the row.
    pub effective_from: NaiveDate,
    /// Where it was taken from.
    pub source: String,
    /// Still to be confirmed with the authority or the accountant.
    pub unverified: bool,
}

/// An immutable copy of all reference data. Commands and calculations take it as an argument and
/// look rows up by date; nothing is asked of the database for it.
#[derive(Clone, Debug, Default)]
pub struct ReferenceBook {
    /// Tariff tables.
    pub tariffs: Vec<ReferenceItem<Tariff>>,
    /// GST rates and the composite split.
    pub gst_rates: Vec<ReferenceItem<GstRate>>,
    /// Goods and services codes.
    pub hsn_sac: Vec<ReferenceItem<HsnSacUse>>,
    /// Central assistance.
    pub subsidy_slabs: Vec<ReferenceItem<SubsidyRule>>,
    /// Yields by state and district.
    pub yields: Vec<ReferenceItem<YieldRow>>,
    /// Factors of the roof hint.
    pub roof_factors: Vec<ReferenceItem<RoofFactors>>,
    /// Stages of the funnel.
    pub pipeline_stages: Vec<ReferenceItem<StageRule>>,
    /// Days of the portal track.
    pub subsidy_stages: Vec<ReferenceItem<SubsidyStageDays>>,
    /// Net metering by DISCOM.
    pub net_metering: Vec<ReferenceItem<NetMetering>>,
    /// Emission of the grid.
    pub emission_factors: Vec<ReferenceItem<EmissionFactor>>,
    /// States in GST.
    pub gst_states: Vec<ReferenceItem<GstState>>,
    /// Postal prefixes.
    pub pin_prefixes: Vec<ReferenceItem<PinPrefix>>,
    /// Sizes of modules.
    pub module_sizes: Vec<ReferenceItem<ModuleSize>>,
    /// Costing templates.
    pub costing_templates: Vec<ReferenceItem<CostingTemplate>>,
    /// Texts of proposals and usual specifications.
    pub proposal_texts: Vec<ReferenceItem<ProposalText>>,
    lists: BTreeMap<Kind, Vec<ReferenceItem<ListEntry>>>,
    last_places: BTreeMap<Kind, u32>,
}

impl ReferenceBook {
    /// The book of these items.
    ///
    /// # Errors
    /// A row this build cannot read.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a ReferenceData>) -> Result<Self, Unreadable> {
        let mut sorted: Vec<&ReferenceData> = items
            .into_iter()
            .filter(|item| item.kind.is_some())
            .collect();
        sorted.sort_by_key(|item| (item.kind, item.sort_order, item.code.clone()));
        let mut book = Self::default();
        for item in sorted {
            let Some(kind) = item.kind else { continue };
            let last = book.last_places.entry(kind).or_default();
            *last = (*last).max(item.sort_order);
            match kind {
                Kind::Tariff => book.tariffs.push(typed(kind, item)?),
                Kind::GstRate => book.gst_rates.push(typed(kind, item)?),
                Kind::HsnSac => book.hsn_sac.push(typed(kind, item)?),
                Kind::SubsidySlab => book.subsidy_slabs.push(typed(kind, item)?),
                Kind::Yield => book.yields.push(typed(kind, item)?),
                Kind::RoofFactor => book.roof_factors.push(typed(kind, item)?),
                Kind::PipelineStage => book.pipeline_stages.push(typed(kind, item)?),
                Kind::SubsidyStage => book.subsidy_stages.push(typed(kind, item)?),
                Kind::NetMetering => book.net_metering.push(typed(kind, item)?),
                Kind::EmissionFactor => book.emission_factors.push(typed(kind, item)?),
                Kind::GstState => book.gst_states.push(typed(kind, item)?),
                Kind::PinPrefix => book.pin_prefixes.push(typed(kind, item)?),
                Kind::ModuleSize => book.module_sizes.push(typed(kind, item)?),
                Kind::CostingTemplate => book.costing_templates.push(typed(kind, item)?),
                Kind::ProposalText => book.proposal_texts.push(typed(kind, item)?),
                // No rule rests on these; they are read from their rows where they are shown.
                Kind::Checklist | Kind::MessageTemplate => {}
                list => book.lists.entry(list).or_default().push(typed(kind, item)?),
            }
        }
        Ok(book)
    }

    /// The book of a store that was just created.
    ///
    /// # Errors
    /// Never for the rows of this build; a test reads them all.
    pub fn initial() -> Result<Self, Unreadable> {
        let items: Vec<ReferenceData> = initial_events()
            .into_iter()
            .map(|(_, events)| ReferenceData::after(&events))
            .collect();
        Self::of(&items)
    }

    /// Whether a code may be chosen from a list on a day.
    pub fn membership(&self, kind: Kind, code: &str, on: NaiveDate) -> Membership {
        match self.entry(kind, code) {
            Some(item) if item.in_force(on).is_some() => Membership::Active,
            Some(_) => Membership::Ended,
            None => Membership::Unknown,
        }
    }

    /// The label of an entry, ended or not.
    pub fn label(&self, kind: Kind, code: &str) -> Option<&str> {
        self.entry(kind, code).map(|item| item.label.as_str())
    }

    fn entry(&self, kind: Kind, code: &str) -> Option<&ReferenceItem<ListEntry>> {
        self.list(kind).iter().find(|item| item.code == code)
    }

    /// The entries of a list in order of display, ended ones among them.
    pub fn list(&self, kind: Kind) -> &[ReferenceItem<ListEntry>] {
        self.lists.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The highest place taken in a kind.
    pub fn last_place(&self, kind: Kind) -> u32 {
        self.last_places.get(&kind).copied().unwrap_or(0)
    }

    /// Default tax rate of each costing category on a day (domain.md §8.3).
    pub fn category_gst_bp(&self, on: NaiveDate) -> BTreeMap<String, i64> {
        let rate = |item: &ReferenceItem<ListEntry>| {
            // An ended category keeps its last rate for the rows that have it.
            let row = item.in_force(on).or(item.rows.last())?;
            Some((item.code.clone(), row.payload.gst_rate_bp?.get()))
        };
        self.list(Kind::CostingCategory)
            .iter()
            .filter_map(rate)
            .collect()
    }

    /// The usual specification of each costing category that has one.
    pub fn specifications(&self, on: NaiveDate) -> BTreeMap<String, String> {
        self.proposal_texts
            .iter()
            .filter_map(|item| item.in_force(on))
            .filter_map(|row| {
                let category = row.payload.costing_category.as_ref()?;
                Some((category.to_string(), row.payload.text.to_string()))
            })
            .collect()
    }
}

impl<T> ReferenceItem<T> {
    /// The row that holds on a day, and what an answer says of it.
    pub fn used(&self, kind: Kind, on: NaiveDate) -> Option<(&T, ReferenceUse)> {
        let row = self.in_force(on)?;
        let used = ReferenceUse {
            kind,
            code: self.code.clone(),
            effective_from: row.effective_from,
            source: row.source.clone(),
            unverified: row.unverified,
        };
        Some((&row.payload, used))
    }
}

fn typed<T: DeserializeOwned>(
    kind: Kind,
    item: &ReferenceData,
) -> Result<ReferenceItem<T>, Unreadable> {
    let code = item.code.as_ref().map_or("", Text::as_str);
    let row = |row: &Row| {
        Ok(Dated {
            effective_from: row.effective_from,
            effective_to: row.effective_to,
            payload: T::deserialize(&row.payload).map_err(|error| Unreadable {
                kind: kind.code(),
                code: code.to_owned(),
                effective_from: row.effective_from,
                cause: error.to_string(),
            })?,
            source: row.source.as_ref().map(Text::to_string).unwrap_or_default(),
            unverified: row.unverified,
        })
    };
    Ok(ReferenceItem {
        code: code.to_owned(),
        label: item.label.as_ref().map(Text::to_string).unwrap_or_default(),
        rows: item.rows.iter().map(row).collect::<Result<_, _>>()?,
    })
}
