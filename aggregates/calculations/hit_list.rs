//! The hit list: at most seven things a person should do next, most urgent first.
//!
//! Facts of the records in a person's scope give candidate rows ([`super::hit_rules`]); a
//! record appears once, under its best-placed rule; a dismissed row makes room for the next.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::policy::Role;

/// Most rows shown.
pub const MOST_ROWS: usize = 7;

/// Why a record is on the list, in the order of rank.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HitRule {
    /// The decision was expected earlier.
    CloseDatePassed,
    /// Commissioning was expected earlier.
    InstallationLate,
    /// The customer looked at the offer and said nothing.
    ProposalUnanswered,
    /// The decision is near.
    ClosingSoon,
    /// The offer or its link ends.
    ProposalExpiring,
    /// A tax invoice is overdue.
    InvoiceOverdue,
    /// A step of the subsidy track is late.
    SubsidyStepLate,
    /// A ticket is overdue.
    TicketFollowUpMissed,
    /// The next step is overdue or missing.
    NextStepOverdue,
    /// Nobody works on an offer.
    ProposalStalled,
    /// A survey led to no quotation.
    SurveyWithoutQuotation,
    /// Nobody works on a survey.
    SurveyStalled,
    /// A new lead was left alone.
    GoingCold,
    /// An order without money.
    OrderWithoutAdvance,
    /// The time limit of a stage is used up.
    SlaRed,
    /// A maintenance contract ends.
    AmcEnding,
    /// Equipment is not specified.
    EquipmentMissing,
}

impl HitRule {
    /// Whether rows of this rule are for a role. What a person sees of a rule is limited by
    /// the records in its scope besides.
    pub fn is_for(self, role: Role) -> bool {
        let (sales, operations, finance) = match self {
            Self::CloseDatePassed
            | Self::ProposalUnanswered
            | Self::ClosingSoon
            | Self::ProposalExpiring
            | Self::NextStepOverdue
            | Self::ProposalStalled
            | Self::SurveyWithoutQuotation
            | Self::SurveyStalled
            | Self::GoingCold
            | Self::SlaRed => (true, false, false),
            Self::InstallationLate | Self::AmcEnding | Self::EquipmentMissing => {
                (true, true, false)
            }
            Self::InvoiceOverdue => (false, false, true),
            Self::SubsidyStepLate | Self::TicketFollowUpMissed => (false, true, false),
            Self::OrderWithoutAdvance => (true, false, true),
        };
        match role {
            Role::Admin => self != Self::SlaRed,
            Role::Manager => !matches!(self, Self::SlaRed | Self::EquipmentMissing),
            Role::Sales => sales,
            Role::Operations => operations,
            Role::Finance => finance,
            Role::Auditor | Role::System => false,
        }
    }
}

/// How urgent a row is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Money or a deal is about to be lost.
    Critical,
    /// Something is left lying.
    Warning,
    /// Good to know.
    Info,
}

/// Kind of record on the list.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HitRecord {
    /// A lead, with its quotations.
    Lead,
    /// A project.
    Project,
    /// An invoice.
    Invoice,
    /// A ticket.
    Ticket,
    /// A maintenance contract.
    AmcContract,
}

/// One row, or a candidate for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HitRow {
    /// Why.
    pub rule: HitRule,
    /// How urgent.
    pub urgency: Urgency,
    /// Kind of record.
    pub record: HitRecord,
    /// Id of the record.
    pub record_id: String,
    /// What is at stake, if known.
    pub value_paise: Option<i64>,
    /// Days the matter is overdue; 0 when it is not.
    pub overdue_days: i64,
}

/// The hit list of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HitList {
    /// At most seven rows.
    pub rows: Vec<HitRow>,
    /// Σ value of the critical rows shown, or of all rows shown when none is critical.
    pub at_risk_paise: i64,
}

/// A row a person has put off for some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DismissedRow {
    /// Rule of the row.
    pub rule: HitRule,
    /// Record of the row.
    pub record_id: String,
}

/// Puts the candidates of a person's scope in order. Operations see no rupees but those of
/// subsidies, and their rows sort as if there were none.
pub fn hit_list(candidates: &[HitRow], role: Role, dismissed: &[DismissedRow]) -> HitList {
    let mut ordered: Vec<HitRow> = candidates
        .iter()
        .filter(|row| row.rule.is_for(role))
        .cloned()
        .map(|mut row| {
            if role == Role::Operations && row.rule != HitRule::SubsidyStepLate {
                row.value_paise = None;
            }
            row
        })
        .collect();
    ordered.sort_by(|a, b| {
        (a.urgency, a.rule)
            .cmp(&(b.urgency, b.rule))
            .then_with(|| b.value_paise.cmp(&a.value_paise))
            .then_with(|| b.overdue_days.cmp(&a.overdue_days))
            .then_with(|| a.record_id.cmp(&b.record_id))
    });
    let mut known = BTreeSet::new();
    let mut best_placed = ordered;
    best_placed.retain(|row| known.insert((row.record, row.record_id.clone())));
    best_placed.retain(|row| {
        !dismissed
            .iter()
            .any(|put_off| put_off.rule == row.rule && put_off.record_id == row.record_id)
    });
    best_placed.truncate(MOST_ROWS);
    let any_critical = best_placed
        .iter()
        .any(|row| row.urgency == Urgency::Critical);
    let at_risk_paise = best_placed
        .iter()
        .filter(|row| !any_critical || row.urgency == Urgency::Critical)
        .filter_map(|row| row.value_paise)
        .sum();
    HitList {
        rows: best_placed,
        at_risk_paise,
    }
}
