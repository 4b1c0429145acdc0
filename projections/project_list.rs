//! `project_list`: projects as the list, the board and the calendar show them (screens.md §9.1).
//!
//! Days in a stage and their colour are worked out when a row is read, from the day the stage was
//! entered and the days it was held. Money is folded from the invoices that name the project.

mod delivery;
mod money;

use aggregates::calculations::payments::LedgerEntry;
use aggregates::kernel::Patch;
use aggregates::project::{CommercialsChanged, Event, Opened, Status};
use aggregates::registry::AnyEvent;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One project in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectListItem)]
pub struct Row {
    /// Project.
    pub id: Uuid,
    /// Stream version.
    pub version: i64,
    /// Human number.
    pub serial_no: i64,
    /// Buyer; the name is joined.
    pub customer_id: Option<Uuid>,
    /// The lead that was won.
    pub lead_id: Option<Uuid>,
    /// The accepted quotation.
    pub quotation_id: Option<Uuid>,
    /// Status.
    pub status: String,
    /// Stage of the pipeline; on hold it stays where it was.
    pub stage: String,
    /// When it entered the stage.
    pub stage_entered_on: Option<NaiveDate>,
    /// Since when it is held.
    pub held_on: Option<NaiveDate>,
    /// Days of ended holds inside the stage.
    pub held_days: i64,
    /// Status before the hold.
    pub held_from: Option<String>,
    /// It stands still.
    pub on_hold: bool,
    /// Not completed, credited or cancelled.
    pub is_active: bool,
    /// When it was completed or cancelled.
    pub closed_on: Option<NaiveDate>,
    /// Why it was cancelled.
    pub loss_reason: Option<String>,
    /// Subsidy path or not.
    pub segment: String,
    /// What was sold.
    pub service_type: String,
    /// Where the order came from.
    pub source: Option<String>,
    /// Plant size in watts.
    pub capacity_w: Option<i64>,
    /// System.
    pub system_type: Option<String>,
    /// Roof.
    pub roof_type: Option<String>,
    /// GST-inclusive contract value, in paise.
    pub order_value_paise: Option<i64>,
    /// How GST is worked on its invoices.
    pub tax_treatment: Option<String>,
    /// Day of the order.
    pub confirmation_date: Option<NaiveDate>,
    /// Financial year of the order.
    pub fy: Option<String>,
    /// City of the site.
    pub city: Option<String>,
    /// District of the site.
    pub district: Option<String>,
    /// GST state code of the site.
    pub state_code: Option<String>,
    /// Distribution company.
    pub discom: Option<String>,
    /// Consumer number there.
    pub consumer_number: Option<String>,
    /// Salesperson.
    pub owner_id: Option<Uuid>,
    /// Who leads the work.
    pub operations_lead_id: Option<Uuid>,
    /// Money received − reversed − refunded, in paise.
    pub received_paise: i64,
    /// Tax invoices − credit notes, in paise.
    pub invoiced_paise: i64,
    /// Tax invoices that stand; the state of the site is printed on them.
    pub tax_invoices: i64,
    /// What is still to come, in paise.
    pub balance_paise: i64,
    /// What came beyond the order value, in paise.
    pub excess_paise: i64,
    /// How far it is paid.
    pub payment_status: String,
    /// Day the order value was reached.
    pub fully_paid_on: Option<NaiveDate>,
    /// Sum of rows of the billing plan that are due and not done; absent when none is.
    pub billing_due_paise: Option<i64>,
    /// Σ unreversed costs, in paise; absent while no cost was recorded.
    pub cost_total_paise: Option<i64>,
    /// Order value − cost, in paise.
    pub gross_profit_paise: Option<i64>,
    /// Gross profit on order value.
    pub margin_bp: Option<i64>,
    /// Maker of the panels.
    pub panel_brand: Option<String>,
    /// Origin of the panels.
    pub panel_type: Option<String>,
    /// Peak power of one panel in watts.
    pub panel_capacity_wp: Option<i64>,
    /// Panels.
    pub panel_count: Option<i64>,
    /// Maker of the inverters.
    pub inverter_brand: Option<String>,
    /// Power of one inverter in watts.
    pub inverter_capacity_w: Option<i64>,
    /// An EPC project lacks facts that installation needs.
    pub missing_equipment: bool,
    /// Whether a bank pays.
    pub availing_loan: bool,
    /// Which.
    pub bank: Option<String>,
    /// Where the loan stands.
    pub loan_status: Option<String>,
    /// Stage of the portal track.
    pub subsidy_stage: Option<String>,
    /// Since when.
    pub subsidy_entered_on: Option<NaiveDate>,
    /// Until when.
    pub subsidy_due_on: Option<NaiveDate>,
    /// Subsidy expected, in paise.
    pub subsidy_expected_paise: Option<i64>,
    /// Subsidy the customer received, in paise.
    pub subsidy_credited_paise: Option<i64>,
    /// When it came.
    pub subsidy_credited_on: Option<NaiveDate>,
    /// Day the plant stood.
    pub installation_completion_date: Option<NaiveDate>,
    /// Day the plant shall be commissioned.
    pub expected_commissioning_on: Option<NaiveDate>,
    /// Day the plant was commissioned.
    pub commissioned_on: Option<NaiveDate>,
    /// Planned milestone that comes next.
    pub next_milestone: Option<String>,
    /// When it is planned.
    pub next_milestone_on: Option<NaiveDate>,
    /// What was said last.
    pub last_remark: Option<String>,
    /// When.
    pub last_remark_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last; absent for the system.
    pub updated_by: Option<Uuid>,
    /// What the columns above are worked out from.
    pub parts: Parts,
    /// Text the search looks through, lower-cased.
    pub search: String,
}

/// Facts that are shown only in what follows from them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectListParts)]
pub struct Parts {
    /// Money received, reversed and refunded.
    ledger: Vec<LedgerEntry>,
    /// Stays in a status so far.
    visits: u32,
    /// Rows of the billing plan.
    plan: Vec<delivery::PlanPart>,
    /// Milestones.
    milestones: Vec<delivery::MilestonePart>,
    /// Remarks that stand, newest last; a removed one gives way to the one before.
    remarks: Vec<delivery::RemarkPart>,
}

/// The projector.
pub struct ProjectList;

impl Projector for ProjectList {
    type Row = Row;
    const NAME: &'static str = "project_list";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        version bigint not null,
        serial_no bigint not null,
        customer_id uuid,
        lead_id uuid,
        quotation_id uuid,
        status text not null,
        stage text not null,
        stage_entered_on date,
        held_on date,
        held_days bigint not null,
        held_from text,
        on_hold boolean not null,
        is_active boolean not null,
        closed_on date,
        loss_reason text,
        segment text not null,
        service_type text not null,
        source text,
        capacity_w bigint,
        system_type text,
        roof_type text,
        order_value_paise bigint,
        tax_treatment text,
        confirmation_date date,
        fy text,
        city text,
        district text,
        state_code text,
        discom text,
        consumer_number text,
        owner_id uuid,
        operations_lead_id uuid,
        received_paise bigint not null,
        invoiced_paise bigint not null,
        tax_invoices bigint not null,
        balance_paise bigint not null,
        excess_paise bigint not null,
        payment_status text not null,
        fully_paid_on date,
        billing_due_paise bigint,
        cost_total_paise bigint,
        gross_profit_paise bigint,
        margin_bp bigint,
        panel_brand text,
        panel_type text,
        panel_capacity_wp bigint,
        panel_count bigint,
        inverter_brand text,
        inverter_capacity_w bigint,
        missing_equipment boolean not null,
        availing_loan boolean not null,
        bank text,
        loan_status text,
        subsidy_stage text,
        subsidy_entered_on date,
        subsidy_due_on date,
        subsidy_expected_paise bigint,
        subsidy_credited_paise bigint,
        subsidy_credited_on date,
        installation_completion_date date,
        expected_commissioning_on date,
        commissioned_on date,
        next_milestone text,
        next_milestone_on date,
        last_remark text,
        last_remark_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        updated_by uuid,
        parts jsonb not null,
        search text not null";
    const INDEXES: &'static [&'static str] = &[
        "(serial_no)",
        "(stage, confirmation_date desc, id)",
        "(owner_id, stage, confirmation_date desc, id)",
        "(operations_lead_id, stage, id)",
        "(confirmation_date desc, id)",
        "(updated_at desc, id)",
        "(customer_id)",
        "(lead_id)",
        "(subsidy_due_on, id) where subsidy_due_on is not null",
        "(balance_paise desc, id)",
        "using gin (search_words(search)) with (gin_pending_list_limit = 256)",
        "using gin (search gin_trgm_ops)",
    ];
    const HANDLES: &'static [&'static str] = &["project", "invoice"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        match &event.event {
            AnyEvent::Project(_) => vec![event.id],
            AnyEvent::Invoice(invoice) => money::project_of(invoice).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn fold(key: Uuid, row: Option<Row>, recorded: &Recorded) -> Option<Row> {
        let mut row = match (row, &recorded.event) {
            (Some(row), _) => row,
            (None, AnyEvent::Project(Event::Opened(_))) => Row {
                id: key,
                created_at: recorded.occurred_at,
                ..Row::default()
            },
            (None, _) => return None,
        };
        match &recorded.event {
            AnyEvent::Project(event) => {
                row.version = recorded.version;
                row.updated_at = recorded.occurred_at;
                row.updated_by = recorded.actor;
                apply(&mut row, event);
            }
            AnyEvent::Invoice(event) => money::apply(&mut row, event),
            _ => return Some(row),
        }
        money::work_out(&mut row);
        row.search = [
            Some(row.serial_no.to_string()),
            row.city.clone(),
            row.district.clone(),
            row.consumer_number.clone(),
        ]
        .into_iter()
        .flatten()
        .map(|text| text.to_lowercase())
        .collect::<Vec<_>>()
        .join(" ");
        Some(row)
    }
}

fn apply(row: &mut Row, event: &Event) {
    match event {
        Event::Opened(opened) => open(row, opened),
        Event::CommercialsChanged(changed) => commercials(row, changed),
        Event::OrderChanged(changed) => {
            row.quotation_id = Some(changed.quotation_id);
            row.order_value_paise = Some(changed.order_value_paise.get());
            row.capacity_w = changed.capacity_w.map(|w| w.get()).or(row.capacity_w);
        }
        Event::SiteSet(site) => {
            if let Patch::Set(address) = &site.site_address {
                address_of(row, address);
            }
            set(&site.discom, &mut row.discom, |code| code.code().into());
            set(
                &site.consumer_number,
                &mut row.consumer_number,
                ToString::to_string,
            );
        }
        Event::FinancingSet(financing) => {
            if financing.availing_loan.is_some() {
                row.availing_loan = financing.availing_loan == Patch::Set(true);
            }
            set(&financing.bank, &mut row.bank, |bank| bank.code().into());
            set(&financing.loan_status, &mut row.loan_status, |status| {
                status.code().into()
            });
        }
        Event::OwnerAssigned(assigned) => row.owner_id = Some(assigned.to),
        Event::OperationsAssigned(assigned) => row.operations_lead_id = Some(assigned.to),
        Event::Advanced(step) => enter(row, step.to, step.effective_on),
        Event::MovedBack(step) => {
            enter(row, step.to, step.effective_on);
            if step.from == Status::SubsidyCredited {
                row.subsidy_credited_paise = None;
                row.subsidy_credited_on = None;
            }
        }
        Event::SubsidyCredited(step) => {
            row.subsidy_credited_paise = Some(step.credited_paise.get());
            row.subsidy_credited_on = Some(step.effective_on);
            enter(row, step.to, step.effective_on);
        }
        Event::Held(step) => {
            row.held_from = Some(step.from.code().into());
            hold(row, step.effective_on);
        }
        Event::Resumed(step) => {
            row.held_days += row
                .held_on
                .map_or(0, |from| (step.effective_on - from).num_days());
            row.held_on = None;
            row.held_from = None;
            status(row, step.to);
        }
        Event::Cancelled(step) => {
            row.loss_reason = Some(step.reason.code().into());
            enter(row, Status::Cancelled, step.effective_on);
        }
        Event::Reinstated(step) => {
            row.loss_reason = None;
            let held_from = row.held_from.as_deref().and_then(Status::from_code);
            match (step.to, held_from) {
                (Status::OnHold, Some(stage)) => {
                    enter(row, stage, step.effective_on);
                    hold(row, step.effective_on);
                }
                (to, _) => enter(row, to, step.effective_on),
            }
        }
        Event::EquipmentSpecified(_)
        | Event::SerialsRecorded(_)
        | Event::SurveyRecorded(_)
        | Event::InstallationScheduled(_)
        | Event::InstallationStarted(_)
        | Event::ProgressLogged(_)
        | Event::InstallationCompleted(_)
        | Event::MilestoneRecorded(_)
        | Event::MilestoneCleared(_)
        | Event::SubsidyTrackOpened(_)
        | Event::SubsidyStageEntered(_)
        | Event::SubsidyAmountSet(_)
        | Event::BillingPlanSet(_)
        | Event::BillingDue(_)
        | Event::BillingSettled(_)
        | Event::BillingUnsettled(_)
        | Event::CostAdded(_)
        | Event::CostReversed(_)
        | Event::RemarkAdded(_)
        | Event::RemarkEdited(_)
        | Event::RemarkRemoved(_) => delivery::apply(row, event),
    }
    row.missing_equipment = row.service_type == "epc_project"
        && (row.panel_brand.is_none()
            || row.panel_type.is_none()
            || row.panel_capacity_wp.is_none()
            || row.panel_count.is_none()
            || row.inverter_brand.is_none()
            || row.inverter_capacity_w.is_none());
}

fn open(row: &mut Row, opened: &Opened) {
    row.serial_no = opened.serial_no;
    row.customer_id = Some(opened.customer_id);
    row.lead_id = opened.lead_id;
    row.quotation_id = opened.quotation_id;
    row.order_value_paise = Some(opened.order_value_paise.get());
    row.confirmation_date = Some(opened.confirmation_date);
    row.fy = Some(opened.fy.clone());
    row.tax_treatment = Some(opened.tax_treatment.code().into());
    row.segment = opened.segment.code().into();
    row.service_type = opened.service_type.code().into();
    row.source = Some(opened.source.code().into());
    row.capacity_w = opened.capacity_w.map(|w| w.get());
    row.system_type = opened.system_type.map(|code| code.code().into());
    row.roof_type = opened.roof_type.as_ref().map(|code| code.code().into());
    row.discom = opened.discom.as_ref().map(|code| code.code().into());
    row.consumer_number = opened.consumer_number.as_ref().map(ToString::to_string);
    row.owner_id = Some(opened.owner_id);
    address_of(row, &opened.site_address);
    delivery::plan(row, &opened.billing_plan);
    enter(row, Status::Confirmed, opened.confirmation_date);
}

fn address_of(row: &mut Row, address: &aggregates::vocabulary::Address) {
    row.city = Some(address.city.to_string());
    row.district = address.district.as_ref().map(ToString::to_string);
    row.state_code = Some(address.state_code.as_str().to_owned());
}

fn commercials(row: &mut Row, changed: &CommercialsChanged) {
    set(
        &changed.order_value_paise,
        &mut row.order_value_paise,
        |p| p.get(),
    );
    set(&changed.tax_treatment, &mut row.tax_treatment, |code| {
        code.code().into()
    });
    set(&changed.source, &mut row.source, |code| code.code().into());
    set(&changed.capacity_w, &mut row.capacity_w, |w| w.get());
    set(&changed.system_type, &mut row.system_type, |code| {
        code.code().into()
    });
    set(&changed.roof_type, &mut row.roof_type, |code| {
        code.code().into()
    });
    if let Patch::Set(segment) = &changed.segment {
        row.segment = segment.code().into();
        delivery::no_track(row);
    }
    if let Patch::Set(service) = &changed.service_type {
        row.service_type = service.code().into();
    }
    if let Patch::Set(date) = &changed.confirmation_date {
        // The first stay begins with the order; a later one keeps its day.
        if row.parts.visits == 1 {
            row.stage_entered_on = Some(*date);
        }
        row.confirmation_date = Some(*date);
        row.fy.clone_from(&changed.fy);
    }
}

/// A stage left and entered again begins a new visit (calculations.md §5).
fn enter(row: &mut Row, to: Status, on: NaiveDate) {
    status(row, to);
    row.stage = to.stage().map_or("", |stage| stage.code()).into();
    row.stage_entered_on = Some(on);
    row.parts.visits += 1;
    row.held_on = None;
    row.held_days = 0;
    row.closed_on = match to {
        Status::Completed | Status::Cancelled => Some(on),
        Status::SubsidyCredited => row.closed_on.or(Some(on)),
        Status::Confirmed
        | Status::UnderInstallation
        | Status::SubmittedForSubsidy
        | Status::OnHold => None,
    };
}

fn hold(row: &mut Row, on: NaiveDate) {
    status(row, Status::OnHold);
    row.held_on = Some(on);
}

fn status(row: &mut Row, to: Status) {
    row.status = to.code().into();
    row.on_hold = to == Status::OnHold;
    row.is_active = to.is_active();
}

/// Copies a patch into a column of another type.
fn set<T, C>(patch: &Patch<T>, column: &mut Option<C>, convert: impl Fn(&T) -> C) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *column = None,
        Patch::Set(value) => *column = Some(convert(value)),
    }
}

#[cfg(test)]
mod tests;
