//! What may have happened to an item of reference data, and how it changes the state.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Kind, ReferenceData, Row};
use crate::kernel::Text;

crate::events! {
    /// A row holds from a date.
    Put(RowPut) = "reference_data.put" v 1,
    /// The item runs out on a date.
    Ended(Ended) = "reference_data.ended" v 1,
}

/// A row holds from a date; a row of that date is replaced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReferenceRowPut)]
pub struct RowPut {
    /// Kind.
    pub kind: Kind,
    /// Code within the kind.
    pub code: Text<1, 60>,
    /// Text people see.
    pub label: Text<1, 80>,
    /// Place in the list.
    pub sort_order: u32,
    /// First day.
    pub effective_from: NaiveDate,
    /// Last day, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    /// What holds, as its kind writes it.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// Where it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text<1, 300>>,
    /// Still to be confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// The item runs out on a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReferenceEnded)]
pub struct Ended {
    /// Last day.
    pub effective_to: NaiveDate,
}

pub(super) fn evolve(item: &mut ReferenceData, event: &Event) {
    match event {
        Event::Put(put) => {
            item.kind = Some(put.kind);
            item.code = Some(put.code.clone());
            item.label = Some(put.label.clone());
            item.sort_order = put.sort_order;
            item.is_system = put.kind.is_system(put.code.as_str());
            insert(
                &mut item.rows,
                Row {
                    effective_from: put.effective_from,
                    effective_to: put.effective_to,
                    payload: put.payload.clone(),
                    source: put.source.clone(),
                    unverified: put.unverified,
                },
            );
        }
        Event::Ended(ended) => {
            if let Some(last) = item.rows.last_mut() {
                last.effective_to = Some(ended.effective_to);
            }
        }
    }
}

/// Puts a row at its place; the row before it ends the day before, so that no two overlap.
fn insert(rows: &mut Vec<Row>, mut row: Row) {
    rows.retain(|known| known.effective_from != row.effective_from);
    let place = rows.partition_point(|known| known.effective_from < row.effective_from);
    if let Some(next) = rows.get(place) {
        let last = day_before(next.effective_from);
        row.effective_to = Some(row.effective_to.map_or(last, |to| to.min(last)));
    }
    if let Some(before) = place.checked_sub(1).and_then(|place| rows.get_mut(place)) {
        let last = day_before(row.effective_from);
        before.effective_to = Some(before.effective_to.map_or(last, |to| to.min(last)));
    }
    rows.insert(place, row);
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}
