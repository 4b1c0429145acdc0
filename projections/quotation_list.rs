//! `quotation_list`: quotations as the list shows them (screens.md §8.5). Customer and owner are
//! those of the lead or project and are joined when read.

use aggregates::quotation::{Event, Status, Totals};
use aggregates::registry::AnyEvent;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One quotation in a list. Figures are those of the latest version, of the draft before the first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotationListItem)]
pub struct Row {
    /// Quotation.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Number, from the first issued version on.
    pub quotation_number: Option<String>,
    /// Latest issued version.
    pub version_no: Option<i64>,
    /// Title.
    pub title: String,
    /// The lead it is for.
    pub lead_id: Option<Uuid>,
    /// Or the project whose order it changes.
    pub project_id: Option<Uuid>,
    /// Where it stands.
    pub status: String,
    /// The working copy differs from the latest version.
    pub has_unissued_changes: bool,
    /// DC power.
    pub capacity_w: Option<i64>,
    /// Price before tax.
    pub taxable_paise: Option<i64>,
    /// Tax.
    pub gst_paise: Option<i64>,
    /// What the customer pays.
    pub grand_total_paise: Option<i64>,
    /// Margin on price.
    pub margin_on_price_bp: Option<i64>,
    /// Template it was started from.
    pub template_code: Option<String>,
    /// Day the latest version was issued.
    pub issued_on: Option<NaiveDate>,
    /// Last day of the offer.
    pub valid_until: Option<NaiveDate>,
    /// Hash of the latest version.
    pub content_hash: Option<String>,
    /// Who accepted.
    pub accepted_by: Option<String>,
    /// When.
    pub accepted_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// The projector.
pub struct QuotationList;

impl Projector for QuotationList {
    type Row = Row;
    const NAME: &'static str = "quotation_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        quotation_number text,
        version_no bigint,
        title text not null,
        lead_id uuid,
        project_id uuid,
        status text not null,
        has_unissued_changes boolean not null,
        capacity_w bigint,
        taxable_paise bigint,
        gst_paise bigint,
        grand_total_paise bigint,
        margin_on_price_bp bigint,
        template_code text,
        issued_on date,
        valid_until date,
        content_hash text,
        accepted_by text,
        accepted_on date,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(created_at desc, id)",
        "(updated_at desc, id)",
        "(lead_id)",
        "(project_id)",
        "(status, created_at desc, id)",
        "(valid_until, id)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["quotation"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::Quotation(event) = &recorded.event else {
            return row;
        };
        let mut row = row.unwrap_or_else(|| Row {
            id: key,
            created_at: recorded.occurred_at,
            ..Row::default()
        });
        row.version = recorded.version;
        row.updated_at = recorded.occurred_at;
        row.updated_by = recorded.actor;
        apply(&mut row, event);
        row.search = [Some(row.title.as_str()), row.quotation_number.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Created(created) => {
            row.title = created.title.to_string();
            row.lead_id = created.lead_id;
            row.project_id = created.project_id;
            row.template_code = created.template_code.as_ref().map(ToString::to_string);
            row.status = Status::Draft.code().into();
        }
        Event::CostingSaved(saved) => {
            row.has_unissued_changes = true;
            if row.version_no.is_none() {
                figures(row, &saved.totals);
            }
        }
        Event::BomSaved(_) | Event::ProposalSaved(_) | Event::DraftRestored(_) => {
            row.has_unissued_changes = true;
        }
        Event::VersionIssued(issued) => {
            figures(row, &issued.totals);
            row.quotation_number = Some(issued.quotation_number.to_string());
            row.version_no = Some(i64::from(issued.version_no));
            row.issued_on = Some(issued.issued_on);
            row.valid_until = Some(issued.valid_until);
            row.content_hash = Some(issued.content_hash.clone());
            row.has_unissued_changes = false;
            row.status = Status::Issued.code().into();
        }
        Event::Accepted(accepted) => {
            row.accepted_by = Some(accepted.acceptance.name.to_string());
            row.accepted_on = Some(accepted.acceptance.accepted_on);
            row.status = Status::Accepted.code().into();
        }
        Event::Rejected(_) => row.status = Status::Rejected.code().into(),
        Event::Expired(_) => row.status = Status::Expired.code().into(),
        Event::Superseded(_) => row.status = Status::Superseded.code().into(),
    }
}

fn figures(row: &mut Row, totals: &Totals) {
    row.capacity_w = Some(totals.capacity_w);
    row.taxable_paise = Some(totals.taxable_paise);
    row.gst_paise = Some(totals.gst_paise);
    row.grand_total_paise = Some(totals.grand_total_paise);
    row.margin_on_price_bp = totals.margin_on_price_bp;
}

#[cfg(test)]
mod tests {
    use super::*;
    use aggregates::quotation::{CostingSaved, VersionIssued};
    use serde_json::{Value, json};

    fn recorded(version: i64, event: Event) -> Recorded {
        Recorded {
            id: Uuid::from_u128(1),
            version,
            event: AnyEvent::Quotation(event),
            event_id: Uuid::from_u128(7),
            actor: None,
            occurred_at: DateTime::default(),
            recorded_at: DateTime::default(),
        }
    }

    fn totals(grand_total_paise: i64) -> Value {
        json!({"cost_paise": 1, "taxable_paise": 2, "gst_paise": 3, "grand_total_paise": grand_total_paise,
               "margin_paise": 1, "markup_bp": null, "margin_on_price_bp": 1000, "capacity_w": 4950,
               "dc_ac_ratio_bp": null, "warnings": []})
    }

    fn saved(grand_total_paise: i64) -> Event {
        let saved: CostingSaved = serde_json::from_value(json!({
            "costing": {"rows": [], "margin_bp": 1500, "show_gst": true, "tax_basis": "by_row"},
            "totals": totals(grand_total_paise)
        }))
        .expect("a costing");
        Event::CostingSaved(saved)
    }

    #[test]
    fn the_price_shown_is_that_of_the_version_the_customer_has() {
        let id = Uuid::from_u128(1);
        let issued: VersionIssued = serde_json::from_value(json!({
            "version_no": 1, "quotation_number": "QT/26-27/00001", "content_hash": "00", "content": {},
            "totals": totals(500), "issued_on": "2026-06-01", "valid_until": "2026-06-08",
            "lead_id": null, "project_id": null
        }))
        .expect("a version");
        let row = QuotationList::fold(id, None, &recorded(1, saved(400)));
        assert_eq!(
            row.as_ref().and_then(|row| row.grand_total_paise),
            Some(400)
        );
        let row = QuotationList::fold(id, row, &recorded(2, Event::VersionIssued(issued)));
        let row = QuotationList::fold(id, row, &recorded(3, saved(900))).expect("a row");
        assert_eq!(
            (row.grand_total_paise, row.has_unissued_changes),
            (Some(500), true)
        );
    }
}
