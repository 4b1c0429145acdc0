//! Everyday work around a lead: what was said, what is to do, which papers came.

use serde_json::json;
use uuid::Uuid;

use super::accounts::Who;
use super::act::{Kind, Late};
use super::story::Story;

/// Leads this young still have steps ahead, in days.
const YOUNG: i64 = 40;

/// How people met: kind, summary, outcome.
pub(super) type Talk = (&'static str, &'static str, &'static str);

/// The first call.
const FIRST_CALLS: [Talk; 5] = [
    (
        "call",
        "Asked what a plant costs and how the subsidy is paid out",
        "interested",
    ),
    (
        "call",
        "Bill is high since the air conditioners; wants to see figures",
        "interested",
    ),
    (
        "whatsapp",
        "Sent photos of the roof and the last electricity bill",
        "connected",
    ),
    ("call", "Not in the mood to talk today", "call_back"),
    (
        "call",
        "Heard of us from a neighbour; compares two offers",
        "interested",
    ),
];

/// What was said about the offer.
const ABOUT_OFFERS: [Talk; 4] = [
    (
        "meeting",
        "Went through the offer line by line; asked about the inverter",
        "order_promised",
    ),
    (
        "call",
        "Likes the price, wants to ask the family first",
        "call_back",
    ),
    (
        "email",
        "Sent the offer again with the loan papers",
        "connected",
    ),
    (
        "meeting",
        "Compared DCR and non-DCR panels on the sample table",
        "interested",
    ),
];

/// What salespeople set themselves to do.
const TO_DO: [&str; 5] = [
    "Ask for the last three electricity bills",
    "Prepare the comparison with the other offer",
    "Bring the sample panel",
    "Check the shade on the drone photos",
    "Ask the bank for the sanction letter",
];

/// The first contact, and for young leads the step agreed in it.
pub(super) fn first_call(story: &mut Story<'_>, number: usize, start: i64) {
    let (seller, talk) = (story.seller(), story.dice.pick(&FIRST_CALLS));
    let next =
        (start <= YOUNG).then(|| ("Call again about the offer", story.day(start - YOUNG - 3)));
    log(story, seller, "first-call", talk, next);
    if number.is_multiple_of(2) && start <= 3 * YOUNG {
        to_do(story, number, start);
    }
}

/// A visit to the site by the surveyor's side.
pub(super) fn visit(story: &mut Story<'_>) {
    let seller = story.seller();
    let talk = (
        "site_visit",
        "Looked at roof, meter and cable way together",
        "connected",
    );
    log(story, seller, "visit", talk, None);
}

/// What the customer said to the offer.
pub(super) fn about_the_offer(story: &mut Story<'_>) {
    let (seller, talk) = (story.seller(), story.dice.pick(&ABOUT_OFFERS));
    log(story, seller, "about-offer", talk, None);
}

fn log(
    story: &mut Story<'_>,
    by: Who,
    part: &str,
    (kind, summary, outcome): Talk,
    next: Option<(&str, String)>,
) {
    let mut body = json!({
        "kind": kind, "lead_id": story.lead_id(), "occurred_at": story.now(),
        "duration_min": story.dice.between(3, 40), "direction": story.dice.pick(&["inbound", "outbound"]),
        "summary": summary, "outcome": outcome,
    });
    if let Some((step, on)) = next {
        body["next_step"] = json!(step);
        body["next_step_on"] = json!(on);
    }
    let id = story.part(part);
    story.act(by, Kind::Interaction, id, "log", body);
}

/// Something to do; every third is done already.
fn to_do(story: &mut Story<'_>, number: usize, start: i64) {
    let (seller, id) = (story.seller(), story.part("to-do"));
    let body = json!({
        "title": TO_DO[number % TO_DO.len()], "due_on": story.day(start - 14),
        "priority": story.dice.pick(&["low", "normal", "normal", "high", "urgent"]),
        "links": [{"kind": "lead", "id": story.lead_id()}],
    });
    story.act(seller, Kind::Task, id, "create", body);
    if number.is_multiple_of(3) {
        story.act(
            seller,
            Kind::Task,
            id,
            "complete",
            json!({"outcome": "Done"}),
        );
    }
}

/// A paper hung under a record; gives its id.
pub(super) fn paper(
    story: &mut Story<'_>,
    by: Who,
    parent: (&str, Uuid),
    doc_type: &str,
    name: &str,
) -> Uuid {
    let id = story.part(&format!("paper-{doc_type}"));
    let body = json!({
        "parent": {"kind": parent.0, "id": parent.1}, "category": "documents",
        "doc_type": doc_type, "name": name,
    });
    story
        .act(by, Kind::Document, id, "attach", body)
        .with(Late::Paper);
    id
}
