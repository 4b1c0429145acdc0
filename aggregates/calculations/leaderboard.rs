//! The leaderboard of salespersons.
//!
//! A win belongs to the Kolkata date on which it was recorded, so that a typed confirmation
//! date cannot move it into another month, and to the owner named by the event.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::financial_year::{days_between, kolkata_date};
use super::period::PeriodFilter;
use super::statistics::median;

/// One `lead.won` event with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Win {
    /// Owner carried by the event, whoever owns the project now.
    pub owner_id: String,
    /// Name of the owner.
    pub owner_name: String,
    /// When the event was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Capture date of the lead.
    pub captured_on: NaiveDate,
    /// Order value as of now.
    pub order_value_paise: i64,
    /// Power of the project.
    pub capacity_w: i64,
    /// Revoked since, or its project is cancelled.
    pub withdrawn: bool,
}

/// One person on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeaderboardRow {
    /// Equal won value and deals share a rank, and the next rank is skipped.
    pub rank: i64,
    /// The person.
    pub owner_id: String,
    /// Name.
    pub owner_name: String,
    /// Σ order values.
    pub won_paise: i64,
    /// Wins.
    pub deals: i64,
    /// Σ power.
    pub capacity_w: i64,
    /// Median days from capture to win.
    pub median_cycle_days: Option<i64>,
}

/// The board of a period, best first.
pub fn leaderboard(wins: &[Win], period: &PeriodFilter) -> Vec<LeaderboardRow> {
    let counted: Vec<&Win> = wins
        .iter()
        .filter(|win| !win.withdrawn && period.matches(Some(kolkata_date(win.recorded_at))))
        .collect();
    let mut rows: Vec<LeaderboardRow> = Vec::new();
    for win in &counted {
        if rows.iter().any(|row| row.owner_id == win.owner_id) {
            continue;
        }
        let own: Vec<&&Win> = counted
            .iter()
            .filter(|other| other.owner_id == win.owner_id)
            .collect();
        let cycles: Vec<i64> = own
            .iter()
            .map(|win| days_between(win.captured_on, kolkata_date(win.recorded_at)))
            .collect();
        rows.push(LeaderboardRow {
            rank: 0,
            owner_id: win.owner_id.clone(),
            owner_name: win.owner_name.clone(),
            won_paise: own.iter().map(|win| win.order_value_paise).sum(),
            deals: i64::try_from(own.len()).unwrap_or(i64::MAX),
            capacity_w: own.iter().map(|win| win.capacity_w).sum(),
            median_cycle_days: median(&cycles),
        });
    }
    rows.sort_by(|a, b| {
        (b.won_paise, b.deals, b.capacity_w)
            .cmp(&(a.won_paise, a.deals, a.capacity_w))
            .then_with(|| (&a.owner_name, &a.owner_id).cmp(&(&b.owner_name, &b.owner_id)))
    });
    let merits: Vec<(i64, i64)> = rows.iter().map(|row| (row.won_paise, row.deals)).collect();
    for (row, merit) in rows.iter_mut().zip(&merits) {
        let better = merits.iter().filter(|other| *other > merit).count();
        row.rank = i64::try_from(better).unwrap_or(i64::MAX).saturating_add(1);
    }
    rows
}
