//! `amc_list`: maintenance contracts and obligations as the list shows them (screens.md §9.4).
//! Status and days left depend on today's date and are worked out when they are read. The visits
//! lie in the row of their contract: a changed term replaces the planned ones as a whole.

use aggregates::amc_contract::{Event, PlannedVisit, Signed, Standing, VisitState};
use aggregates::registry::AnyEvent;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One contract in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcListItem)]
pub struct Row {
    /// Contract.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Number.
    pub amc_number: String,
    /// Paid contract or vendor obligation.
    pub kind: String,
    /// `signed`, `renewed` or `terminated`, whatever the date.
    pub standing: String,
    /// The plant it is about.
    pub project_id: Option<Uuid>,
    /// First day.
    pub start_on: Option<NaiveDate>,
    /// Last day.
    pub end_on: Option<NaiveDate>,
    /// Fee a year, in paise.
    pub annual_fee_paise: i64,
    /// Visits a year.
    pub visits_per_year: i64,
    /// Visits made.
    pub visits_done: i64,
    /// Visits of the whole term, those made among them, those called off not.
    pub visits_planned: i64,
    /// The next visit to be made.
    pub next_visit_on: Option<NaiveDate>,
    /// The contract it follows.
    pub renews_id: Option<Uuid>,
    /// The contract that follows it.
    pub renewed_by_id: Option<Uuid>,
    /// Last day of one that was ended before its time.
    pub terminated_on: Option<NaiveDate>,
    /// When it was signed.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// Its visits.
    pub visits: Vec<VisitPart>,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// A visit in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = AmcListVisit)]
pub struct VisitPart {
    /// Names it.
    pub visit_id: Uuid,
    /// When it is due.
    pub due_on: NaiveDate,
    /// Whether it was made.
    pub state: VisitState,
    /// Who makes or made it.
    pub technician_id: Option<Uuid>,
}

/// The projector.
pub struct AmcList;

impl Projector for AmcList {
    type Row = Row;
    const NAME: &'static str = "amc_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        amc_number text not null,
        kind text not null,
        standing text not null,
        project_id uuid,
        start_on date,
        end_on date,
        annual_fee_paise bigint not null,
        visits_per_year bigint not null,
        visits_done bigint not null,
        visits_planned bigint not null,
        next_visit_on date,
        renews_id uuid,
        renewed_by_id uuid,
        terminated_on date,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        visits jsonb not null,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(end_on, id)",
        "(created_at desc, id)",
        "(project_id, end_on)",
        "(standing, end_on, id)",
        "(next_visit_on, id) where next_visit_on is not null",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["amc_contract"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.id]
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let AnyEvent::AmcContract(event) = &recorded.event else {
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
        follow(&mut row);
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Signed(signed) => sign(row, signed),
        Event::TermsChanged(changed) => {
            row.start_on = changed.start_on.or(row.start_on);
            row.end_on = changed.end_on.or(row.end_on);
            if let Some(fee) = changed.annual_fee_paise {
                row.annual_fee_paise = fee.get();
            }
            row.visits_per_year = changed.visits_per_year.unwrap_or(row.visits_per_year);
            if let Some(visits) = &changed.visits {
                row.visits
                    .retain(|visit| visit.state != VisitState::Planned);
                row.visits.extend(visits.iter().map(planned));
            }
        }
        Event::VisitsScheduled(scheduled) => {
            for plan in &scheduled.visits {
                row.visits.retain(|visit| visit.visit_id != plan.visit_id);
                row.visits.push(planned(plan));
            }
        }
        Event::VisitCompleted(done) => {
            for visit in &mut row.visits {
                if visit.visit_id == done.visit_id {
                    visit.state = VisitState::Done;
                    visit.technician_id = done.technician_id.or(visit.technician_id);
                }
            }
        }
        Event::VisitCancelled(cancelled) => {
            for visit in &mut row.visits {
                if visit.visit_id == cancelled.visit_id {
                    visit.state = VisitState::Cancelled;
                }
            }
        }
        Event::Renewed(renewed) => {
            row.standing = Standing::Renewed.code().into();
            row.renewed_by_id = Some(renewed.new_amc_contract_id);
        }
        Event::Terminated(termination) => {
            row.standing = Standing::Terminated.code().into();
            row.terminated_on = Some(termination.terminated_on);
            for visit in &mut row.visits {
                if visit.state == VisitState::Planned {
                    visit.state = VisitState::Cancelled;
                }
            }
        }
        Event::ReminderSent(_) => {}
    }
}

fn sign(row: &mut Row, signed: &Signed) {
    row.amc_number.clone_from(&signed.amc_number);
    row.kind = signed.kind.code().into();
    row.standing = Standing::Signed.code().into();
    row.project_id = Some(signed.project_id);
    row.start_on = Some(signed.start_on);
    row.end_on = Some(signed.end_on);
    row.annual_fee_paise = signed.annual_fee_paise.get();
    row.visits_per_year = signed.visits_per_year;
    row.visits = signed.visits.iter().map(planned).collect();
    row.renews_id = signed.renews_id;
    row.search = signed.amc_number.to_lowercase();
}

fn planned(visit: &PlannedVisit) -> VisitPart {
    VisitPart {
        visit_id: visit.visit_id,
        due_on: visit.due_on,
        state: VisitState::Planned,
        technician_id: visit.technician_id,
    }
}

/// The figures that follow from the visits.
fn follow(row: &mut Row) {
    row.visits
        .sort_by_key(|visit| (visit.due_on, visit.visit_id));
    let count = |state: VisitState| {
        let visits = row.visits.iter().filter(|visit| visit.state == state);
        i64::try_from(visits.count()).unwrap_or(i64::MAX)
    };
    row.visits_done = count(VisitState::Done);
    row.visits_planned = row.visits_done + count(VisitState::Planned);
    row.next_visit_on = row
        .visits
        .iter()
        .find(|visit| visit.state == VisitState::Planned)
        .map(|visit| visit.due_on);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn folded(events: &[Value]) -> Row {
        let mut row = None;
        for (version, event) in (1..).zip(events) {
            let event: Event = serde_json::from_value(event.clone()).expect("an event");
            let recorded = Recorded {
                id: Uuid::from_u128(1),
                version,
                event: AnyEvent::AmcContract(event),
                event_id: Uuid::from_u128(7),
                actor: None,
                occurred_at: DateTime::default(),
                recorded_at: DateTime::default(),
            };
            row = AmcList::fold(recorded.id, row, &recorded);
        }
        row.expect("a row")
    }

    fn visit(id: u128, due_on: &str) -> Value {
        json!({"visit_id": Uuid::from_u128(id), "due_on": due_on})
    }

    fn signed() -> Value {
        json!({"type": "amc_contract.signed", "amc_number": "AMC00042", "project_id": Uuid::from_u128(2),
            "kind": "paid_contract", "start_on": "2026-01-01", "end_on": "2026-12-31",
            "annual_fee_paise": 600_000, "visits_per_year": 2,
            "visits": [visit(11, "2026-04-02"), visit(12, "2026-10-02")]})
    }

    #[test]
    fn visits_made_and_to_come_are_counted_and_the_next_one_is_named() {
        let fresh = folded(&[signed()]);
        assert_eq!((fresh.visits_done, fresh.visits_planned), (0, 2));
        assert_eq!(fresh.next_visit_on, "2026-04-02".parse().ok());
        let done = json!({"type": "amc_contract.visit_completed", "visit_id": Uuid::from_u128(11), "done_on": "2026-04-05"});
        let off = json!({"type": "amc_contract.visit_cancelled", "visit_id": Uuid::from_u128(12), "reason": "Customer away"});
        let row = folded(&[signed(), done, off]);
        assert_eq!((row.visits_done, row.visits_planned), (1, 1));
        assert_eq!(row.next_visit_on, None);
    }

    #[test]
    fn a_changed_term_replaces_the_visits_still_to_be_made() {
        let done = json!({"type": "amc_contract.visit_completed", "visit_id": Uuid::from_u128(11), "done_on": "2026-04-05"});
        let longer = json!({"type": "amc_contract.terms_changed", "end_on": "2027-06-30", "reason": "Longer",
            "visits": [visit(12, "2026-10-01"), visit(13, "2027-04-01")]});
        let row = folded(&[signed(), done, longer]);
        assert_eq!((row.visits_done, row.visits_planned), (1, 3));
        assert_eq!(row.next_visit_on, "2026-10-01".parse().ok());
        assert_eq!(row.end_on, "2027-06-30".parse().ok());
        assert_eq!(row.annual_fee_paise, 600_000);
    }
}
