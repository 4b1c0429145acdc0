//! The billing plan of a project: rows that fall due on triggers and are done when settled.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    BillingDue, BillingPlanSet, BillingSettled, BillingUnsettled, Event, MarkBillingDue, Milestone,
    Project, SetBillingPlan, SettleBilling, UnsettleBilling,
};
use crate::calculations::billing_plan::{PlanRow, plan_amounts, plan_is_whole};
use crate::kernel::{BasisPoints, FieldError, Paise, Refusal, Text};
use crate::lead::BillingShare;

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillingRowState {
    /// Its trigger has not happened.
    Planned,
    /// It shall be invoiced.
    Due,
    /// It is paid.
    Done,
}

impl BillingRowState {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            BillingRowState::Planned => "planned",
            BillingRowState::Due => "due",
            BillingRowState::Done => "done",
        }
    }
}

/// What an invoice settled of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BillingSettlement)]
pub struct Settlement {
    /// The invoice or proforma.
    pub invoice_id: Uuid,
    /// How much.
    pub amount_paise: Paise,
}

/// A row of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillingRow {
    /// Code, e.g. `advance`.
    pub code: Text<1, 40>,
    /// What the customer reads.
    pub label: Text<2, 80>,
    /// Share of the order value; all rows add up to 10 000.
    pub percent_bp: BasisPoints,
    /// What makes it fall due: `project_confirmed`, a milestone, or `manual`.
    pub trigger: Text<2, 60>,
    /// Its amount, GST-inclusive.
    pub amount_paise: Paise,
    /// Where it stands.
    pub state: BillingRowState,
    /// Money on it, by invoice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settlements: Vec<Settlement>,
}

impl BillingRow {
    /// Σ of its settlements.
    pub fn settled_paise(&self) -> i64 {
        self.settlements.iter().map(|s| s.amount_paise.get()).sum()
    }

    /// Due, done, or with money on it: it keeps its amount and cannot be replaced.
    pub fn is_kept(&self) -> bool {
        self.state != BillingRowState::Planned || !self.settlements.is_empty()
    }

    fn is_of(&self, share: &BillingShare) -> bool {
        self.code == share.code
            && self.label == share.label
            && self.percent_bp == share.percent_bp
            && self.trigger == share.trigger
    }
}

/// The trigger of the row that falls due with the order itself.
pub(super) const ON_CONFIRMATION: &str = "project_confirmed";
const BY_HAND: &str = "manual";

/// Whether a word can be the trigger of a row.
pub fn is_trigger(word: &str) -> bool {
    matches!(word, ON_CONFIRMATION | BY_HAND) || Milestone::from_code(word).is_some()
}

/// Shares as a plan with amounts; rows that are kept stay as they are.
///
/// # Errors
/// `billing_plan_sum`, a repeated code, an unknown trigger, or `in_use` when a kept row is missing
/// or different.
pub(super) fn plan(
    order_value_paise: Paise,
    kept: &[BillingRow],
    shares: Vec<BillingShare>,
    pointer: &str,
) -> Result<Vec<BillingRow>, Refusal> {
    let mut errors = Vec::new();
    for (i, share) in shares.iter().enumerate() {
        if !is_trigger(share.trigger.as_str()) {
            errors.push(FieldError::new(
                format!("{pointer}/{i}/trigger"),
                "not_in_list",
                "Choose project_confirmed, a milestone, or manual.",
            ));
        }
        if shares[..i].iter().any(|earlier| earlier.code == share.code) {
            errors.push(FieldError::new(
                format!("{pointer}/{i}/code"),
                "duplicate",
                "Two rows have this code. Give each its own.",
            ));
        }
    }
    Refusal::unless_empty(errors)?;
    let percents: Vec<i64> = shares.iter().map(|share| share.percent_bp.get()).collect();
    if !plan_is_whole(&percents) {
        return Err(Refusal::rule(
            "billing_plan_sum",
            pointer,
            "The shares of the billing plan must add up to 100 %.",
        ));
    }
    let changed: Vec<String> = kept
        .iter()
        .filter(|row| row.is_kept() && !shares.iter().any(|share| row.is_of(share)))
        .map(|row| row.code.to_string())
        .collect();
    if !changed.is_empty() {
        return Err(Refusal::InUse(changed));
    }
    let rows = shares
        .into_iter()
        .map(|share| match kept.iter().find(|row| row.is_of(&share)) {
            Some(row) => row.clone(),
            None => BillingRow {
                code: share.code,
                label: share.label,
                percent_bp: share.percent_bp,
                trigger: share.trigger,
                amount_paise: Paise::new(0),
                state: BillingRowState::Planned,
                settlements: Vec::new(),
            },
        })
        .collect();
    Ok(share_out(order_value_paise, rows))
}

/// The amounts of the rows under an order value (calculations.md §2.3).
///
/// Kept rows keep theirs. Where they leave nothing to share (every row is kept, or they come to
/// more than the order), due rows without money share too; rows with money never change, and what
/// is open then is nothing.
pub(super) fn share_out(order_value_paise: Paise, mut rows: Vec<BillingRow>) -> Vec<BillingRow> {
    let amounts = [BillingRow::is_kept as fn(&BillingRow) -> bool, |row| {
        !row.settlements.is_empty() || row.state == BillingRowState::Done
    }]
    .into_iter()
    .find_map(|keeps| {
        let plan: Vec<PlanRow> = rows
            .iter()
            .map(|row| PlanRow {
                percent_bp: row.percent_bp.get(),
                kept_paise: keeps(row).then_some(row.amount_paise.get()),
            })
            .collect();
        let kept: i64 = plan.iter().filter_map(|row| row.kept_paise).sum();
        let shares = kept <= order_value_paise.get() && plan.iter().any(|r| r.kept_paise.is_none());
        shares.then(|| plan_amounts(order_value_paise.get(), &plan))
    });
    let amounts = amounts.map(without_debt);
    for (i, row) in rows.iter_mut().enumerate() {
        match &amounts {
            Some(amounts) => row.amount_paise = Paise::new(amounts[i]),
            None if row.settlements.is_empty() && row.state != BillingRowState::Done => {
                row.amount_paise = Paise::new(0);
            }
            None => {}
        }
    }
    rows
}

/// Sharing a few paise over many rows can round up so often that the last row would owe; the rows
/// that were rounded up give it back.
fn without_debt(mut amounts: Vec<i64>) -> Vec<i64> {
    let mut debt: i64 = amounts.iter().filter(|amount| **amount < 0).sum();
    for amount in &mut amounts {
        if *amount < 0 {
            *amount = 0;
        } else {
            let back = (*amount).min(-debt);
            *amount -= back;
            debt += back;
        }
    }
    amounts
}

impl Project {
    /// Whether the trigger of a planned row has happened already.
    pub(super) fn has_triggered(&self, row: &BillingRow) -> bool {
        row.state == BillingRowState::Planned
            && match row.trigger.as_str() {
                ON_CONFIRMATION => true,
                trigger => Milestone::from_code(trigger)
                    .is_some_and(|milestone| self.happened_on(milestone).is_some()),
            }
    }
}

pub(super) fn set_plan(project: &Project, set: SetBillingPlan) -> Result<Vec<Event>, Refusal> {
    let order_value_paise = project.order_value_paise.unwrap_or_default();
    let rows = plan(order_value_paise, &project.billing_plan, set.rows, "/rows")?;
    if rows == project.billing_plan {
        return Ok(Vec::new());
    }
    // What has happened already will not happen again: its rows fall due with the plan.
    let due: Vec<Event> = rows
        .iter()
        .filter(|row| project.has_triggered(row))
        .map(|row| {
            Event::BillingDue(BillingDue {
                code: row.code.clone(),
            })
        })
        .collect();
    Ok([Event::BillingPlanSet(BillingPlanSet { rows })]
        .into_iter()
        .chain(due)
        .collect())
}

/// The event that carries the amounts of the plan under another order value, if any changed.
pub(super) fn rederived(project: &Project, order_value_paise: Paise) -> Option<Event> {
    let rows = share_out(order_value_paise, project.billing_plan.clone());
    (rows != project.billing_plan).then_some(Event::BillingPlanSet(BillingPlanSet { rows }))
}

fn row<'a>(project: &'a Project, code: &Text<1, 40>) -> Result<&'a BillingRow, Refusal> {
    project
        .billing_plan
        .iter()
        .find(|row| row.code == *code)
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/code".into(),
        })
}

pub(super) fn mark_due(project: &Project, mark: MarkBillingDue) -> Result<Vec<Event>, Refusal> {
    Ok(match row(project, &mark.code)?.state {
        BillingRowState::Planned => vec![Event::BillingDue(BillingDue { code: mark.code })],
        BillingRowState::Due | BillingRowState::Done => Vec::new(),
    })
}

pub(super) fn settle(project: &Project, settle: SettleBilling) -> Result<Vec<Event>, Refusal> {
    let row = row(project, &settle.code)?;
    let replaces = |entry: &&Settlement| {
        entry.invoice_id == settle.invoice_id
            || Some(entry.invoice_id) == settle.replaces_invoice_id
    };
    let replaced: Vec<&Settlement> = row.settlements.iter().filter(replaces).collect();
    if let [only] = replaced.as_slice()
        && only.invoice_id == settle.invoice_id
        && only.amount_paise == settle.amount_paise
    {
        return Ok(Vec::new());
    }
    let replaced_paise: i64 = replaced.iter().map(|entry| entry.amount_paise.get()).sum();
    let settled = row.settled_paise() - replaced_paise + settle.amount_paise.get();
    Ok(vec![Event::BillingSettled(BillingSettled {
        done: settled >= row.amount_paise.get(),
        code: settle.code,
        invoice_id: settle.invoice_id,
        amount_paise: settle.amount_paise,
        replaces_invoice_id: settle.replaces_invoice_id,
    })])
}

pub(super) fn unsettle(
    project: &Project,
    unsettle: UnsettleBilling,
) -> Result<Vec<Event>, Refusal> {
    let row = row(project, &unsettle.code)?;
    let gone: Vec<&Settlement> = row
        .settlements
        .iter()
        .filter(|entry| entry.invoice_id == unsettle.invoice_id)
        .collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let gone_paise: i64 = gone.iter().map(|entry| entry.amount_paise.get()).sum();
    Ok(vec![Event::BillingUnsettled(BillingUnsettled {
        done: row.settled_paise() - gone_paise >= row.amount_paise.get(),
        code: unsettle.code,
        invoice_id: unsettle.invoice_id,
    })])
}
