//! Who is in the demo data: each lead with its start and its fate.

use std::fmt;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::accounts::{Staff, Who};
use super::act::{Act, Calendar, Dice};
use super::delivery::{self, Fate};
use super::people::Buyer;
use super::story::{self, Reach, Story, Wish};
use super::{company, sale};

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
        let invoices = count("draft_from_milestone") + count("credit");
        let (leads, customers, projects) = (count("capture") + 1, count("qualify"), count("win"));
        write!(
            f,
            "{leads} leads, {customers} customers, {projects} projects, {invoices} invoices"
        )
    }
}

/// Open leads: how far each has come, and how many days ago it was captured.
const OPEN: [(Reach, i64); 25] = [
    (Reach::New, 1),
    (Reach::New, 2),
    (Reach::New, 2),
    (Reach::New, 4),
    (Reach::New, 6),
    (Reach::New, 9),
    (Reach::New, 15),
    (Reach::New, 1),
    (Reach::New, 3),
    (Reach::Qualified, 5),
    (Reach::Qualified, 9),
    (Reach::Qualified, 21),
    (Reach::SurveyPlanned, 6),
    (Reach::SurveyPlanned, 5),
    (Reach::SurveyPlanned, 16),
    (Reach::Surveyed, 9),
    (Reach::Surveyed, 14),
    (Reach::Surveyed, 27),
    (Reach::Proposal, 11),
    (Reach::Proposal, 18),
    (Reach::Proposal, 34),
    (Reach::Offered, 13),
    (Reach::Offered, 16),
    (Reach::Offered, 22),
    (Reach::Offered, 48),
];

/// Orders: how many days ago each came in, and what became of it.
const ORDERS: [(i64, Fate); 35] = [
    (884, Fate::Smooth),
    (851, Fate::Smooth),
    (812, Fate::Proforma),
    (776, Fate::Smooth),
    (741, Fate::Smooth),
    (702, Fate::ChequeBounces),
    (668, Fate::Smooth),
    (629, Fate::Proforma),
    (590, Fate::Smooth),
    (548, Fate::Smooth),
    (507, Fate::Smooth),
    (466, Fate::BilledWrong),
    (421, Fate::Smooth),
    (380, Fate::Proforma),
    (334, Fate::Smooth),
    (291, Fate::PaysLate),
    (250, Fate::Smooth),
    (205, Fate::SubsidyStuck),
    (166, Fate::Smooth),
    (142, Fate::CancelledWithMoney),
    (121, Fate::Smooth),
    (104, Fate::Held(23)),
    (88, Fate::PaysInPart),
    (74, Fate::SubsidyStuck),
    (66, Fate::Smooth),
    (57, Fate::Held(19)),
    (50, Fate::PaysLate),
    (44, Fate::CancelledUnpaid),
    (37, Fate::Smooth),
    (31, Fate::Proforma),
    (24, Fate::Smooth),
    (18, Fate::PaysLate),
    (14, Fate::Smooth),
    (8, Fate::Proforma),
    (3, Fate::Smooth),
];

/// Lost leads: how far each came, days ago of the capture and of the loss, and why.
fn lost() -> Vec<(Reach, i64, i64, Value)> {
    let competition = |sub_reason: &str, competitor: &str| json!({"reason": "lost_to_competition", "sub_reason": sub_reason, "competitor": competitor});
    let because = |reason: &str| json!({"reason": reason});
    vec![
        (Reach::New, 760, 741, because("no_budget")),
        (
            Reach::Offered,
            655,
            630,
            competition("price", "Sunline Solar"),
        ),
        (Reach::Qualified, 540, 505, because("not_feasible")),
        (Reach::Proposal, 430, 402, because("loan_rejected")),
        (Reach::New, 318, 290, because("not_reachable")),
        (
            Reach::Offered,
            211,
            180,
            competition("features", "Greenwatt Systems"),
        ),
        (Reach::Surveyed, 150, 118, because("indefinitely_delayed")),
        (
            Reach::Offered,
            96,
            61,
            competition("relationship_other", "A cousin's firm"),
        ),
        (
            Reach::New,
            64,
            41,
            json!({"reason": "other", "text": "The roof will be rebuilt next year"}),
        ),
        (Reach::Qualified, 33, 12, because("no_budget")),
    ]
}

/// Hands out the buyers: each asks once.
struct Buyers {
    households: usize,
    societies: usize,
    businesses: usize,
}

impl Buyers {
    /// Businesses and societies come up now and then among the orders; else households.
    fn for_order(&mut self, number: usize) -> Buyer {
        match number {
            3 | 8 | 12 | 16 | 20 | 24 | 28 | 31 => {
                // The sixth Kerala business is still making up its mind.
                self.businesses += 1 + usize::from(self.businesses == 6);
                Buyer::Business(self.businesses - 1)
            }
            5 | 10 | 18 | 26 | 32 => {
                self.societies += 1;
                Buyer::Society(self.societies - 1)
            }
            _ => self.household(),
        }
    }

    fn household(&mut self) -> Buyer {
        self.households += 1;
        Buyer::Household(self.households - 1)
    }
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
        builder: Who::OPERATIONS[number % Who::OPERATIONS.len()],
        capacity_w,
        // A household now and then takes imported panels and no subsidy.
        subsidy: matches!(buyer, Buyer::Household(_)) && number % 9 != 8,
    }
}

impl Cast {
    /// Tells all stories.
    pub(super) fn assemble(staff: &Staff, today: NaiveDate) -> Self {
        let calendar = Calendar { today };
        let mut buyers = Buyers {
            households: 0,
            societies: 0,
            businesses: 0,
        };
        let story = |name: String, wish: Wish| Story::new(name, wish, staff, calendar);
        let founder = wish(Buyer::Household(0), 0);
        let mut acts = company::tell(
            story("company".into(), founder),
            ORDERS[0].0 + sale::DAYS + 9,
        );
        for (number, (confirmed, fate)) in ORDERS.into_iter().enumerate() {
            let wish = wish(buyers.for_order(number), number);
            let mut told = story(format!("order-{number}"), wish);
            let start = confirmed + sale::DAYS;
            story::capture(&mut told, number, start);
            sale::tell(&mut told, number, start, Reach::Won);
            delivery::tell(&mut told, number, confirmed, fate);
            acts.extend(told.told());
        }
        for (number, (reach, start)) in OPEN.into_iter().enumerate() {
            let buyer = match number {
                14 => Buyer::Society(5),
                23 => Buyer::Business(6),
                _ => buyers.household(),
            };
            let mut wish = wish(buyer, 40 + number);
            // What comes in by itself waits for the manager to give it to someone.
            wish.seller = wish
                .seller
                .filter(|_| reach > Reach::New || number % 3 != 2);
            let mut told = story(format!("open-{number}"), wish);
            story::capture(&mut told, number, start);
            sale::tell(&mut told, number, start, reach);
            acts.extend(told.told());
        }
        for (number, (reach, start, end, why)) in lost().into_iter().enumerate() {
            let wish = wish(buyers.household(), 70 + number);
            let mut told = story(format!("lost-{number}"), wish);
            story::capture(&mut told, number, start);
            sale::tell(&mut told, number, start, reach);
            story::lose(&mut told, end, why);
            acts.extend(told.told());
        }
        let mut last = story(LAST.into(), wish(buyers.household(), 81));
        story::capture(&mut last, 81, 1);
        Self {
            acts,
            last: last.told(),
        }
    }
}
