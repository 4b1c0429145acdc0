//! A story: what happens around one lead, told in days before today.

use aggregates::registry::derived_id;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::accounts::{Staff, Who};
use super::act::{Act, Calendar, Dice, Kind, Late, Until, id_of};
use super::daily;
use super::people::Buyer;

/// How far a lead comes before the story ends or the order is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Captured.
    New,
    /// With a customer.
    Qualified,
    /// A visit is agreed.
    SurveyPlanned,
    /// The roof is known.
    Surveyed,
    /// The proposal is being written.
    Proposal,
    /// The offer is out.
    Offered,
    /// The order is in.
    Won,
}

/// What the customer wants, and who looks after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    /// Who asks.
    pub(super) buyer: Buyer,
    /// Who sells; nobody yet for a few new leads.
    pub(super) seller: Option<Who>,
    /// Who surveys and builds.
    pub(super) builder: Who,
    /// Plant size.
    pub(super) capacity_w: i64,
    /// PM Surya Ghar or not.
    pub(super) subsidy: bool,
}

impl Wish {
    /// Code of the segment.
    pub(super) const fn segment(&self) -> &'static str {
        if self.subsidy {
            "subsidy"
        } else {
            "non_subsidy"
        }
    }

    /// Small households pay in two steps, all others by the company's plan.
    pub(super) const fn pays_in_two(&self) -> bool {
        self.capacity_w < 4_000
    }

    /// Panels of the plant and the watts of one: Indian-made ones for the subsidy.
    pub(super) const fn panels(&self) -> (i64, i64) {
        let wp = if self.subsidy { 540 } else { 575 };
        ((self.capacity_w + wp - 1) / wp, wp)
    }

    /// Inverters of the plant and the watts of one.
    pub(super) const fn inverters(&self) -> (i64, i64) {
        match self.capacity_w {
            ..=3_300 => (1, 3_000),
            3_301..=5_500 => (1, 5_000),
            5_501..=11_000 => (1, 10_000),
            11_001..=60_000 => ((self.capacity_w + 24_999) / 25_000, 25_000),
            _ => ((self.capacity_w + 49_999) / 50_000, 50_000),
        }
    }

    /// GST-inclusive value a salesperson expects, in paise.
    pub(super) const fn expected_paise(&self) -> i64 {
        let per_watt = if self.capacity_w > 20_000 {
            4_600
        } else {
            6_800
        };
        self.capacity_w * per_watt / 100_000 * 100_000
    }
}

/// Tells one story: collects its acts in order of time.
pub(super) struct Story<'a> {
    /// Name of the story: all its ids follow from it.
    pub(super) name: String,
    /// What is wanted.
    pub(super) wish: Wish,
    /// Ids of the people.
    pub(super) staff: &'a Staff,
    /// The days.
    pub(super) calendar: Calendar,
    /// Chance, the same each time.
    pub(super) dice: Dice,
    /// Days before today the story is at.
    ago: i64,
    /// Minutes after nine it is at.
    minutes: i64,
    acts: Vec<Act>,
}

impl<'a> Story<'a> {
    /// A story that starts so many days ago.
    pub(super) fn new(name: String, wish: Wish, staff: &'a Staff, calendar: Calendar) -> Self {
        let dice = Dice::of(&name);
        Self {
            name,
            wish,
            staff,
            calendar,
            dice,
            ago: i64::MAX,
            minutes: 0,
            acts: Vec::new(),
        }
    }

    /// The lead.
    pub(super) fn lead_id(&self) -> Uuid {
        self.part("lead")
    }

    /// The project its win opens.
    pub(super) fn project_id(&self) -> Uuid {
        derived_id(&format!("project:{}", self.lead_id()))
    }

    /// An id of the story's own.
    pub(super) fn part(&self, name: &str) -> Uuid {
        id_of(&format!("{}/{name}", self.name))
    }

    /// Goes to a day; a story never goes back. `false` when that day has not come: what follows is
    /// left out.
    pub(super) fn on(&mut self, ago: i64) -> bool {
        if ago < 1 {
            return false;
        }
        if ago < self.ago {
            self.ago = ago;
            self.minutes = self.dice.between(5, 120);
        }
        true
    }

    /// The instant the next act is of.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.calendar.at(self.ago, self.minutes)
    }

    /// The day the story is at.
    pub(super) fn today(&self) -> String {
        self.day(self.ago)
    }

    /// A day as it stands in bodies.
    pub(super) fn day(&self, ago: i64) -> String {
        self.calendar.day(ago).to_string()
    }

    /// One more act of someone.
    pub(super) fn act(
        &mut self,
        by: Who,
        kind: Kind,
        id: Uuid,
        command: &'static str,
        body: Value,
    ) -> &mut Act {
        let name = format!("{}/{}/{command}", self.name, self.acts.len());
        let at = self.now();
        self.minutes += self.dice.between(2, 12);
        let place = self.acts.len();
        self.acts.push(Act {
            name,
            at,
            by,
            kind,
            id,
            command,
            body,
            late: Late::Nothing,
            until: Until::Sent,
            lanes: vec![self.name.clone()],
        });
        &mut self.acts[place]
    }

    /// The acts told.
    pub(super) fn told(self) -> Vec<Act> {
        self.acts
    }

    /// Who sells, or the manager while nobody does.
    pub(super) fn seller(&self) -> Who {
        self.wish.seller.unwrap_or(Who::Suresh)
    }
}

/// Where leads come from: source and what is told of it.
const SOURCES: [(&str, Option<&str>); 8] = [
    ("website", None),
    ("referral", Some("A neighbour with a 3 kW plant of ours")),
    ("google", None),
    ("channel_partner", Some("Kerala Energy Mart, Edappally")),
    ("digital_marketing", None),
    ("sales", None),
    ("management_connect", None),
    ("other", Some("Solar expo at Nedumbassery")),
];

/// What salespeople write down to do next.
const NEXT_STEPS: [&str; 7] = [
    "Call back about the electricity bill",
    "Send the brochure and the subsidy leaflet",
    "Agree a day for the site survey",
    "Ask the bank about the loan papers",
    "Explain the difference between DCR and non-DCR panels",
    "Visit with the offer and a sample panel",
    "Ask for the decision",
];

/// The lead is captured and the first step agreed.
pub(super) fn capture(story: &mut Story<'_>, number: usize, start: i64) {
    let (seller, lead_id, wish) = (story.seller(), story.lead_id(), story.wish);
    if !story.on(start) {
        return;
    }
    let (source, detail) = SOURCES[number % SOURCES.len()];
    let mut capture = json!({
        "contact": wish.buyer.contact(), "source": source,
        "customer_type": wish.buyer.customer_type(), "service_type": "epc_project",
        "capacity_w": wish.capacity_w, "system_type": "on_grid",
        "expected_value_paise": wish.expected_paise(),
        "expected_close_on": story.day(start - 30),
        "wants_loan": wish.subsidy && number.is_multiple_of(3),
        "site": {
            "address": address(story), "consumer_number": wish.buyer.consumer_number(),
            "monthly_units_kwh": wish.capacity_w / 9,
        },
    });
    if let Some(detail) = detail {
        capture["source_detail"] = json!(detail);
    }
    story.act(seller, Kind::Lead, lead_id, "capture", capture);
    daily::first_call(story, number, start);
    if number % 5 != 4 {
        let (text, on) = (story.dice.pick(&NEXT_STEPS), story.day(start - 3));
        story.act(
            seller,
            Kind::Lead,
            lead_id,
            "set_next_step",
            json!({"text": text, "on": on}),
        );
    }
}

/// The address of the buyer, with a house and a street of its own.
pub(super) fn address(story: &Story<'_>) -> Value {
    let place = story.wish.buyer.place();
    let house = match story.wish.buyer {
        Buyer::Household(row) => super::people::HOUSEHOLDS[row].3.to_owned(),
        Buyer::Society(_) | Buyer::Business(_) => story.wish.buyer.name(),
    };
    let streets = [
        "MG Road",
        "Temple Road",
        "Market Junction",
        "Church Road",
        "Station Road",
        "Hospital Road",
        "School Lane",
    ];
    let mut dice = Dice::of(&format!("{}/street", story.name));
    json!({
        "line1": format!("{house}, {}", dice.pick(&streets)),
        "city": place.city, "district": place.district, "state_code": place.state_code,
        "pin_code": place.pin_code,
    })
}

/// The lead is lost.
pub(super) fn lose(story: &mut Story<'_>, ago: i64, body: Value) {
    if story.on(ago) {
        let (seller, lead_id) = (story.seller(), story.lead_id());
        let mut body = body;
        body["lost_on"] = json!(story.today());
        story.act(seller, Kind::Lead, lead_id, "lose", body);
    }
}
