//! The rules of reference data (domain.md §4.13, india.md §1).

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    Command, End, Ended, Event, Family, Kind, Put, ReferenceBook, ReferenceData, RowPut, payload,
};
use crate::kernel::{Ctx, FieldError, Refusal, Text};
use crate::lists;
use crate::policy::{Action, Role};
use crate::vocabulary::plan_date;

/// What a decision on reference data must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// An issued document that used the row of the date named, if there is one.
    pub used_by: Option<String>,
    /// All reference data as it stands: where a new entry takes its place, and the codes a
    /// template may name. Absent only while a store is set up.
    pub book: Option<Arc<ReferenceBook>>,
}

/// What is fixed by rules cannot end, and a fixed list takes no new entry.
pub(super) fn gate(item: &ReferenceData, action: Action) -> Result<(), Refusal> {
    if item.is_system && action == Action::ReferenceDataEnd {
        return Err(Refusal::InUse(vec!["rules".into()]));
    }
    Ok(())
}

pub(super) fn decide(
    item: &ReferenceData,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(item, crate::kernel::CommandSet::meta(&command).action)?;
    match command {
        Command::Put(row) => put(item, ctx, row),
        Command::End(ending) => end(item, ctx, &ending),
    }
}

fn put(item: &ReferenceData, ctx: &Ctx<Facts>, put: Put) -> Result<Vec<Event>, Refusal> {
    let code = put.code.as_str();
    if !put.kind.fits(code) {
        return Err(Refusal::field(
            "/code",
            "bad_format",
            if put.kind == Kind::Uqc {
                "Enter capital letters."
            } else {
                "Enter small letters, digits and underscores, at most 60."
            },
        ));
    }
    dates(ctx, &put)?;
    let read = || payload::read(put.kind, code, put.payload);
    let payload = match &ctx.facts.book {
        Some(book) => lists::choosing_from(book, ctx.today(), read)?,
        None => read()?,
    };
    let known = item.rows.last();
    if !may_set_up(ctx) {
        match (put.kind.family(), known) {
            (Family::FixedList | Family::FixedTable, None) => {
                return Err(Refusal::field(
                    "/code",
                    "not_in_list",
                    "This list is fixed by rules: labels may change, entries may not.",
                ));
            }
            (Family::FixedList, Some(row)) if row.payload != payload => {
                return Err(Refusal::field(
                    "/payload",
                    "in_use",
                    "This list is fixed by rules: only the label may change.",
                ));
            }
            (
                Family::Table | Family::OpenList | Family::FixedList | Family::FixedTable,
                Some(_) | None,
            ) => {}
        }
    }
    let same_day = item
        .rows
        .iter()
        .find(|row| row.effective_from == put.effective_from);
    if let Some(row) = same_day {
        let unchanged = row.payload == payload
            && row.source == put.source
            && row.unverified == put.unverified
            && put
                .effective_to
                .is_none_or(|to| row.effective_to == Some(to));
        let same_item = item.label.as_ref() == Some(&put.label)
            && put.sort_order.is_none_or(|place| place == item.sort_order);
        if unchanged && same_item {
            return Ok(Vec::new());
        }
        if let (false, Some(document)) = (unchanged, &ctx.facts.used_by) {
            return Err(Refusal::InUse(vec![document.clone()]));
        }
    }
    let next = item
        .rows
        .iter()
        .find(|row| row.effective_from > put.effective_from);
    if let (Some(to), Some(next)) = (put.effective_to, next)
        && to >= next.effective_from
    {
        return Err(Refusal::field(
            "/effective_to",
            "out_of_range",
            format!(
                "Another row begins on {}. End this one before.",
                next.effective_from
            ),
        ));
    }
    let sort_order = put.sort_order.unwrap_or(match known {
        Some(_) => item.sort_order,
        None => {
            let book = ctx.facts.book.as_ref();
            book.map_or(0, |book| book.last_place(put.kind)) + 1
        }
    });
    Ok(vec![Event::Put(RowPut {
        kind: put.kind,
        code: put.code,
        label: put.label,
        sort_order,
        effective_from: put.effective_from,
        effective_to: put.effective_to,
        payload,
        source: put.source,
        unverified: put.unverified,
    })])
}

/// Only the setting up of a store writes the entries of fixed lists.
fn may_set_up(ctx: &Ctx<Facts>) -> bool {
    ctx.actor.role == Role::System
}

fn dates(ctx: &Ctx<Facts>, put: &Put) -> Result<(), Refusal> {
    plan_date(put.effective_from, "/effective_from")?;
    if let Some(to) = put.effective_to {
        plan_date(to, "/effective_to")?;
        if to < put.effective_from {
            return Err(Refusal::field(
                "/effective_to",
                "date_before",
                "A row ends on its first day at the earliest.",
            ));
        }
    }
    needs_reason(ctx, put.effective_from, put.reason.as_ref())
}

/// What was decided for a past day is explained (india.md §1).
fn needs_reason(
    ctx: &Ctx<Facts>,
    day: NaiveDate,
    reason: Option<&Text<3, 500>>,
) -> Result<(), Refusal> {
    if day < ctx.today() && reason.is_none() {
        Err(Refusal::Invalid(vec![FieldError::required("/reason")]))
    } else {
        Ok(())
    }
}

fn end(item: &ReferenceData, ctx: &Ctx<Facts>, ending: &End) -> Result<Vec<Event>, Refusal> {
    let last = item.rows.last().ok_or(Refusal::NotFound)?;
    plan_date(ending.effective_to, "/effective_to")?;
    needs_reason(ctx, ending.effective_to, ending.reason.as_ref())?;
    if ending.effective_to < last.effective_from {
        return Err(Refusal::field(
            "/effective_to",
            "date_before",
            format!(
                "The last row begins on {}. End the item on that day or later.",
                last.effective_from
            ),
        ));
    }
    Ok(if last.effective_to == Some(ending.effective_to) {
        Vec::new()
    } else {
        vec![Event::Ended(Ended {
            effective_to: ending.effective_to,
        })]
    })
}
