//! Who is in the demo data: each lead with its start and its fate.

use std::fmt;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::accounts::{Staff, Who};
use super::act::{Act, Calendar, Dice};
use super::people::Buyer;
use super::story::{self, Story, Wish};

/// All acts, and those that close the loading.
pub(super) struct Cast {
    /// Everything but the last lead.
    pub(super) acts: Vec<Act>,
    /// The last lead.
    pub(super) last: Vec<Act>,
}

const LAST: &str = "last";

/// The lead that is captured last: there once all is loaded.
pub(super) fn last_lead_id() -> Uuid {
    super::act::id_of(&format!("{LAST}/lead"))
}

impl fmt::Display for Cast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |command: &str| {
            self.acts
                .iter()
                .filter(|act| act.command == command)
                .count()
        };
        write!(
            f,
            "{} leads in {} acts",
            count("capture") + 1,
            self.acts.len()
        )
    }
}

/// New leads: how many days ago each was captured.
const NEW: [i64; 9] = [1, 2, 2, 4, 6, 9, 15, 1, 3];

/// Lost leads: days ago of the capture and of the loss, and why.
fn lost() -> Vec<(i64, i64, Value)> {
    vec![
        (760, 741, json!({"reason": "no_budget"})),
        (
            655,
            630,
            json!({"reason": "lost_to_competition", "sub_reason": "price", "competitor": "Sunline Solar"}),
        ),
        (540, 505, json!({"reason": "not_feasible"})),
        (430, 402, json!({"reason": "loan_rejected"})),
        (318, 290, json!({"reason": "not_reachable"})),
        (
            211,
            180,
            json!({"reason": "lost_to_competition", "sub_reason": "features", "competitor": "Greenwatt Systems"}),
        ),
        (150, 118, json!({"reason": "indefinitely_delayed"})),
        (
            96,
            61,
            json!({"reason": "lost_to_competition", "sub_reason": "relationship_other", "competitor": "A cousin's firm"}),
        ),
        (
            64,
            41,
            json!({"reason": "other", "text": "The roof will be rebuilt next year"}),
        ),
        (33, 12, json!({"reason": "no_budget"})),
    ]
}

/// What the buyer of a number wants.
fn wish(buyer: Buyer, number: usize) -> Wish {
    let mut dice = Dice::of(&format!("wish-{number}"));
    let capacity_w = match buyer {
        Buyer::Household(_) => dice.pick(&[
            2_160, 3_240, 3_240, 3_240, 4_320, 5_400, 5_400, 6_480, 9_720,
        ]),
        Buyer::Society(_) => dice.pick(&[20_700, 30_475, 40_250]),
        Buyer::Business(_) => dice.pick(&[49_450, 75_325, 99_475, 149_500]),
    };
    Wish {
        buyer,
        seller: Some(Who::SALES[number % Who::SALES.len()]),
        capacity_w,
        subsidy: matches!(buyer, Buyer::Household(_)) && capacity_w <= 10_000,
    }
}

impl Cast {
    /// Tells all stories.
    pub(super) fn assemble(staff: &Staff, today: NaiveDate) -> Self {
        let calendar = Calendar { today };
        let mut acts = Vec::new();
        for (number, start) in NEW.into_iter().enumerate() {
            let mut wish = wish(Buyer::Household(number), number);
            // What comes in by itself waits for the manager to give it to someone.
            wish.seller = wish.seller.filter(|_| number % 3 != 2);
            let mut told = Story::new(format!("new-{number}"), wish, staff, calendar);
            story::capture(&mut told, number, start);
            acts.extend(told.told());
        }
        for (number, (start, end, why)) in lost().into_iter().enumerate() {
            let number = NEW.len() + number;
            let wish = wish(Buyer::Household(number), number);
            let mut told = Story::new(format!("lost-{number}"), wish, staff, calendar);
            story::capture(&mut told, number, start);
            story::lose(&mut told, end, why);
            acts.extend(told.told());
        }
        let mut last = Story::new(LAST.into(), wish(Buyer::Household(53), 53), staff, calendar);
        story::capture(&mut last, 53, 1);
        Self {
            acts,
            last: last.told(),
        }
    }
}
