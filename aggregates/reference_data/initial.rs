//! The reference data a new store starts with (domain.md §8, india.md): written as events by the
//! system when the store is created, and consulted nowhere after that.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Event, Kind, RowPut, reference_id};
use crate::calculations::reference::initial;
use crate::kernel::Text;
use crate::lists::LISTS;
use crate::project::SubsidyStage;

/// Every row to start with: kind by kind, items in order of display, rows by date.
pub fn initial_rows() -> Vec<RowPut> {
    let mut rows: Vec<RowPut> = initial()
        .into_iter()
        .filter_map(|row| {
            Some(RowPut {
                kind: Kind::from_code(&row.kind)?,
                code: Text::clipped(row.code),
                label: Text::clipped(row.label),
                sort_order: u32::try_from(row.sort_order).unwrap_or_default(),
                effective_from: row.effective_from,
                effective_to: row.effective_to,
                payload: row.payload,
                source: Some(Text::clipped(row.source)),
                unverified: row.unverified,
            })
        })
        .collect();
    for (stage, place) in SubsidyStage::ALL.iter().zip(1..) {
        let payload = match stage.days() {
            Some(days) => json!({ "days": days }),
            None => json!({}),
        };
        let source = "Usual time of the portal";
        rows.push(row(
            Kind::SubsidyStage,
            stage.code(),
            stage.label(),
            place,
            payload,
            source,
        ));
    }
    for ((stage, items), place) in CHECKLISTS.iter().zip(1..) {
        let stage_label = SubsidyStage::from_code(stage).map_or("", SubsidyStage::label);
        let items: Vec<Value> = items
            .iter()
            .map(|(text, required)| json!({ "text": text, "required": required }))
            .collect();
        let payload = json!({ "subject": stage, "items": items });
        let source = "Papers the portal asks for";
        rows.push(row(
            Kind::Checklist,
            stage,
            stage_label,
            place,
            payload,
            source,
        ));
    }
    for list in LISTS {
        let Some(kind) = Kind::from_code(list.kind) else {
            continue;
        };
        for ((code, label), place) in list.entries.iter().zip(1..) {
            let payload = members(kind, code);
            rows.push(row(kind, code, label, place, payload, "Company default"));
        }
    }
    rows
}

/// The same as events, one stream an item.
pub fn initial_events() -> Vec<(Uuid, Vec<Event>)> {
    let mut streams: Vec<(Uuid, Vec<Event>)> = Vec::new();
    for row in initial_rows() {
        let id = reference_id(row.kind, row.code.as_str());
        let event = Event::Put(row);
        match streams.last_mut() {
            Some((last, events)) if *last == id => events.push(event),
            Some(_) | None => streams.push((id, vec![event])),
        }
    }
    streams
}

fn row(
    kind: Kind,
    code: &str,
    label: &str,
    sort_order: u32,
    payload: Value,
    source: &str,
) -> RowPut {
    RowPut {
        kind,
        code: Text::clipped(code),
        label: Text::clipped(label),
        sort_order,
        // The first date the product accepts (domain.md §2.1).
        effective_from: NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default(),
        effective_to: None,
        payload,
        source: Some(Text::clipped(source)),
        unverified: false,
    }
}

/// What an entry carries beside its label (domain.md §8.3).
fn members(kind: Kind, code: &str) -> Value {
    let group = |group: &str| json!({ "parent": group });
    if kind == Kind::CostingCategory {
        let goods = matches!(code, "pv_modules" | "inverters");
        return json!({ "gst_rate_bp": if goods { 500 } else { 1_800 } });
    }
    if kind == Kind::TicketPriority {
        let days = match code {
            "low" => 10,
            "high" => 2,
            "urgent" => 1,
            _ => 5,
        };
        return json!({ "days": days });
    }
    if kind == Kind::LossReason && matches!(code, "duplicate" | "entered_in_error") {
        return json!({ "in_no_figure": true });
    }
    if kind == Kind::LossSubReason {
        return group("lost_to_competition");
    }
    if kind == Kind::DocType {
        return match code {
            "aadhaar" | "pan_card" | "id_proof_other" | "applicant_photo" => group("identity"),
            "cancelled_cheque" | "loan_document" | "purchase_bill" | "payment_proof" => {
                group("financial")
            }
            _ => group("normal"),
        };
    }
    if kind == Kind::IdProof {
        let types: &[&str] = match code {
            "pan" => &["residential", "apartment", "commercial"],
            "society_registration" | "rera_registration" | "occupancy_certificate" => {
                &["apartment"]
            }
            "cin" | "tan" => &["commercial"],
            _ => &["residential"],
        };
        return json!({ "customer_types": types });
    }
    json!({})
}

type Items = &'static [(&'static str, bool)];

/// Papers of the portal track by stage (india.md §8.2); the required ones are its evidence.
const CHECKLISTS: &[(&str, Items)] = &[
    (
        "application_submitted",
        &[
            ("Electricity bill under 6 months old", true),
            ("Id proof, of Aadhaar the last four digits only", false),
            ("Ownership proof", false),
        ],
    ),
    ("feasibility_approved", &[("Feasibility report", false)]),
    (
        "vendor_agreement_signed",
        &[("Agreement on the form of the portal", true)],
    ),
    ("installed", &[("Site photos with the applicant", false)]),
    (
        "installation_details_submitted",
        &[
            ("DCR / ALMM proof", true),
            ("Serial numbers", false),
            ("Applicant photo", true),
            ("Installation certificate", false),
        ],
    ),
    ("inspection_passed", &[("Inspection report", true)]),
    ("net_meter_installed", &[("Net meter report", false)]),
    (
        "commissioning_certificate_issued",
        &[("Commissioning certificate", true)],
    ),
    (
        "bank_details_submitted",
        &[("Cancelled cheque or passbook", true)],
    ),
    ("subsidy_credited", &[("Bank credit", false)]),
];
