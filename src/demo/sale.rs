//! From a qualified lead to the order: customer, survey, offer, answer.

use serde_json::{Value, json};
use uuid::Uuid;

use super::act::{Kind, Late, Until};
use super::company::gstin;
use super::daily;
use super::people::{BUSINESSES, Buyer, HOUSEHOLDS};
use super::story::{Reach, Story, address};

/// Days from the capture of a lead to the order.
pub(super) const DAYS: i64 = 24;

/// The lead goes on until it has come as far as it does; `start` is the day of its capture.
pub(super) fn tell(story: &mut Story<'_>, number: usize, start: i64, reach: Reach) {
    let (seller, lead_id, wish) = (story.seller(), story.lead_id(), story.wish);
    if reach < Reach::Qualified || !story.on(start - 3) {
        return;
    }
    let qualify = json!({
        "new_customer": customer(story), "site_id": story.part("site"),
        "segment": wish.segment(), "service_type": "epc_project",
    });
    story.act(seller, Kind::Lead, lead_id, "qualify", qualify);
    daily::paper(
        story,
        seller,
        ("lead", lead_id),
        "electricity_bill",
        "Electricity bill",
    );
    if reach < Reach::SurveyPlanned || !story.on(start - 4) {
        return;
    }
    let survey_id = story.part("survey");
    let plan = json!({
        "survey_id": survey_id, "surveyor_id": story.staff.id(wish.builder),
        "scheduled_at": story.calendar.at(start - 7, 60), "note": "Call half an hour before",
    });
    story.act(seller, Kind::Lead, lead_id, "schedule_survey", plan);
    if reach < Reach::Surveyed || !story.on(start - 7) {
        return;
    }
    let record = json!({"survey_id": survey_id, "result": survey(story, number)});
    story.act(wish.builder, Kind::Lead, lead_id, "record_survey", record);
    daily::visit(story);
    if reach < Reach::Proposal || !story.on(start - 9) {
        return;
    }
    let expected = json!({"expected_value_paise": wish.expected_paise()});
    story.act(seller, Kind::Lead, lead_id, "start_proposal", expected);
    offer(story, number, start, reach);
}

/// The offer, once or twice, and the answer.
fn offer(story: &mut Story<'_>, number: usize, start: i64, reach: Reach) {
    let (seller, lead_id) = (story.seller(), story.lead_id());
    let quotation_id = story.part("quotation");
    let quote = |story: &mut Story<'_>, command, body| {
        story.act(seller, Kind::Quotation, quotation_id, command, body);
    };
    quote(story, "create", json!({"lead_id": lead_id}));
    let costing = json!({"rows": costing(story), "margin_bp": 1_500});
    quote(story, "save_costing", costing.clone());
    quote(story, "generate_bom", json!({}));
    if reach < Reach::Offered || !story.on(start - 11) {
        return;
    }
    quote(
        story,
        "save_proposal",
        json!({"blocks": [{"code": "executive_summary", "body": summary(story)}]}),
    );
    issue(story, quotation_id);
    // Some ask for a better price.
    if number % 6 == 1 && story.on(start - 15) {
        let mut cheaper = costing;
        cheaper["margin_bp"] = json!(1_200);
        quote(story, "save_costing", cheaper);
        issue(story, quotation_id);
    }
    if reach < Reach::Won || !story.on(start - DAYS + 1) {
        return;
    }
    let (first, last) = story.wish.buyer.person();
    daily::about_the_offer(story);
    let signed = daily::paper(
        story,
        seller,
        ("quotation", quotation_id),
        "signed_proposal",
        "Signed proposal",
    );
    let acceptance = json!({
        "name": format!("{first} {last}"), "consent": true, "accepted_on": story.today(),
        "document_id": signed,
    });
    story
        .act(
            seller,
            Kind::Quotation,
            quotation_id,
            "record_acceptance",
            acceptance,
        )
        .with(Late::ContentHash);
    if !story.on(start - DAYS) {
        return;
    }
    let mut win = json!({"confirmation_date": story.today(), "quotation_id": quotation_id});
    if story.wish.pays_in_two() {
        win["billing_plan"] = json!([
            {"code": "advance", "label": "Advance with order", "percent_bp": 9_000, "trigger": "project_confirmed"},
            {"code": "completion", "label": "On installation", "percent_bp": 1_000, "trigger": "installation_completed"},
        ]);
    }
    let project_id = story.project_id();
    story
        .act(seller, Kind::Lead, lead_id, "win", win)
        .with(Late::OrderValue(quotation_id))
        .until(Until::Opened(project_id))
        .in_series("project");
}

fn issue(story: &mut Story<'_>, quotation_id: Uuid) {
    let seller = story.seller();
    story
        .act(seller, Kind::Quotation, quotation_id, "issue", json!({}))
        .in_series("quotation");
}

fn summary(story: &Story<'_>) -> String {
    let wish = story.wish;
    let (count, wp) = wish.panels();
    format!(
        "A rooftop plant of {}.{:02} kW for {}: {count} panels of {wp} Wp, net metering with the DISCOM, \
         five years of free maintenance and help with all papers.",
        wish.capacity_w / 1000,
        wish.capacity_w % 1000 / 10,
        wish.buyer.name(),
    )
}

/// Inputs of `customer.register`.
fn customer(story: &Story<'_>) -> Value {
    let wish = story.wish;
    let (first, last) = wish.buyer.person();
    let place = wish.buyer.place();
    let discom = match (place.state_code, place.city) {
        ("32", "Thrissur") => "thrissur_corporation",
        ("32", _) => "kseb",
        _ => "other",
    };
    let tariff = match wish.buyer {
        Buyer::Household(_) => "kseb_lt1a",
        Buyer::Society(_) | Buyer::Business(_) => "kseb_lt7a",
    };
    let address = address(story);
    let mut body = json!({
        "customer_type": wish.buyer.customer_type(), "address": address,
        "sites": [{
            "site_id": story.part("site"), "label": place.city, "address": address,
            "location": {"lat_e6": place.point.0, "lng_e6": place.point.1}, "discom": discom,
            "consumer_number": wish.buyer.consumer_number(),
            "phase": if wish.capacity_w > 5_000 { "three" } else { "single" },
            "sanctioned_load_w": wish.capacity_w + 1_000, "tariff_code": tariff,
            "monthly_units_kwh": wish.capacity_w / 9,
        }],
    });
    match wish.buyer {
        Buyer::Household(row) => {
            body["prefix"] = json!(HOUSEHOLDS[row].0);
            body["first_name"] = json!(first);
            body["last_name"] = json!(last);
            body["phones"] = json!([wish.buyer.phone()]);
            body["emails"] = json!([wish.buyer.email()]);
            body["id_proofs"] =
                json!([{"type": "aadhaar", "number": format!("{:04}", 1_201 + row * 137)}]);
        }
        Buyer::Society(_) | Buyer::Business(_) => {
            body["company_name"] = json!(wish.buyer.name());
            body["contacts"] = json!([{
                "first_name": first, "last_name": last, "phones": [wish.buyer.phone()],
                "emails": [wish.buyer.email()], "is_primary": true,
                "designation": if body["customer_type"] == "apartment" { "Secretary" } else { "Managing Partner" },
            }]);
        }
    }
    if let Buyer::Business(row) = wish.buyer {
        let pan = BUSINESSES[row].3;
        body["gst_registration"] = json!("regular");
        body["gstin"] = json!(gstin(place.state_code, pan));
        body["pan"] = json!(pan);
        body["tags"] = json!(["High value"]);
    }
    body
}

/// What the surveyor found: always a roof that will do.
fn survey(story: &mut Story<'_>, number: usize) -> Value {
    const ROOFS: [&str; 5] = [
        "concrete_flat",
        "concrete_flat",
        "concrete_sloped",
        "metal",
        "tile",
    ];
    let wish = story.wish;
    let usable = wish.capacity_w / 160;
    json!({
        "surveyed_on": story.today(), "feasible": true, "roof_type": ROOFS[number % ROOFS.len()],
        "roof_area_m2": usable * story.dice.between(14, 26) / 10, "usable_area_m2": usable,
        "faces": [{
            "area_m2": usable, "azimuth_deg": story.dice.between(150, 210),
            "tilt_deg": story.dice.between(5, 18), "shading": story.dice.pick(&["none", "none", "light"]),
        }],
        "floors": story.dice.between(1, 3), "meter_type": "Static energy meter",
        "phase": if wish.capacity_w > 5_000 { "three" } else { "single" },
        "sanctioned_load_w": wish.capacity_w + 1_000, "monthly_units_kwh": wish.capacity_w / 9,
        "recommended_capacity_w": wish.capacity_w,
        "obstacles": story.dice.pick(&["Water tank in the north-east corner", "Coconut palm to the west, to be trimmed", "None"]),
        "customer_signed": true,
    })
}

/// The costing sheet: prices before tax, as a wholesaler in Kochi asks them.
fn costing(story: &Story<'_>) -> Value {
    let wish = story.wish;
    let (panels, wp) = wish.panels();
    let (inverters, inverter_w) = wish.inverters();
    let panel_paise = if wish.subsidy { 2_500 } else { 1_500 } * wp;
    let make = if wish.subsidy {
        "DCR mono PERC module"
    } else {
        "Mono PERC half-cut module"
    };
    let row =
        |category: &str, item: String, hsn: &str, quantity_milli: i64, unit: &str, paise: i64| {
            json!({
                "category": category, "item_name": item, "hsn_sac": hsn,
                "quantity_milli": quantity_milli, "unit": unit, "unit_cost_paise": paise,
            })
        };
    let kw = wish.capacity_w;
    let plain = |text: &str| text.to_owned();
    json!([
        row(
            "pv_modules",
            format!("{make} {wp} Wp"),
            "85414300",
            panels * 1_000,
            "NOS",
            panel_paise
        ),
        row(
            "inverters",
            format!("On-grid string inverter {} kW", inverter_w / 1_000),
            "85044090",
            inverters * 1_000,
            "NOS",
            inverter_w * 700
        ),
        row(
            "mounting_structure",
            plain("Hot-dip galvanised mounting structure, per kW"),
            "73089090",
            kw,
            "UNT",
            600_000
        ),
        row(
            "dc_db",
            plain("DC distribution box with SPD"),
            "85372000",
            inverters * 1_000,
            "NOS",
            350_000
        ),
        row(
            "ac_db",
            plain("AC distribution box with MCB"),
            "85372000",
            inverters * 1_000,
            "NOS",
            300_000
        ),
        row(
            "dc_cable",
            plain("Solar cable 4 sq mm"),
            "85446090",
            kw * 12,
            "MTR",
            6_500
        ),
        row(
            "ac_cable",
            plain("Armoured copper cable"),
            "85446090",
            30_000,
            "MTR",
            11_000
        ),
        row(
            "earthing",
            plain("Earthing set with electrode"),
            "85359090",
            3_000,
            "SET",
            180_000
        ),
        row(
            "meter",
            plain("Bidirectional net meter"),
            "90283010",
            1_000,
            "NOS",
            680_000
        ),
        row(
            "installation",
            plain("Installation and commissioning, per kW"),
            "995461",
            kw,
            "UNT",
            500_000
        ),
    ])
}
