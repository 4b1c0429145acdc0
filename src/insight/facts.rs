//! The records behind the figures, as small as figures need them.

use std::collections::HashMap;

use aggregates::calculations::kpi::{LeadOutcome, LeadRecord, ProjectRecord};
use aggregates::calculations::payments::{LedgerEntry, PaymentStatus};
use aggregates::calculations::stages::{Hold, PipelineStage, StageVisit};
use aggregates::kernel::kolkata_date;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use uuid::Uuid;

/// A code (source, segment, bank, …) as a small number; [`Codes`] knows its text. `NOT_SET` is
/// its own slice in every split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(u16);

impl Code {
    /// The record says nothing.
    pub const NOT_SET: Code = Code(0);
}

/// The codes met so far.
#[derive(Debug)]
pub struct Codes {
    texts: Vec<String>,
    numbers: HashMap<String, Code>,
}

impl Default for Codes {
    fn default() -> Self {
        Self {
            texts: vec![String::new()],
            numbers: HashMap::new(),
        }
    }
}

impl Codes {
    /// The number of a code, given on first sight.
    pub fn number(&mut self, text: Option<&str>) -> Code {
        let Some(text) = text else {
            return Code::NOT_SET;
        };
        if let Some(code) = self.numbers.get(text) {
            return *code;
        }
        let Ok(next) = u16::try_from(self.texts.len()) else {
            return Code::NOT_SET;
        };
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), Code(next));
        Code(next)
    }

    /// The number of a code some record has.
    pub fn known(&self, text: &str) -> Option<Code> {
        self.numbers.get(text).copied()
    }

    /// The text of a code; `None` for [`Code::NOT_SET`].
    pub fn text(&self, code: Code) -> Option<&str> {
        (code != Code::NOT_SET).then(|| self.texts[usize::from(code.0)].as_str())
    }
}

/// What dashboards filter and split by.
#[derive(Clone, Copy, Debug)]
pub struct Dimensions {
    /// Present salesperson.
    pub owner: Option<Uuid>,
    /// Where it came from.
    pub source: Code,
    /// Subsidy path or not.
    pub segment: Code,
    /// Who buys.
    pub customer_type: Code,
}

/// A lead.
#[derive(Clone, Debug)]
pub struct Lead {
    /// Lead.
    pub id: Uuid,
    /// What the KPI definitions range over.
    pub record: LeadRecord,
    /// Stage of the pipeline.
    pub stage: PipelineStage,
    /// When it entered the stage.
    pub stage_entered_on: NaiveDate,
    /// First days in qualified, site survey, proposal.
    pub steps: [Option<NaiveDate>; 3],
    /// When the win was recorded, and who owned the lead then.
    pub win: Option<(DateTime<Utc>, Uuid)>,
    /// Why it was lost.
    pub loss_reason: Code,
    /// What the competitor was better at.
    pub loss_sub_reason: Code,
    /// Chance that overrides the stage's.
    pub probability_bp: Option<i64>,
    /// When the decision is expected.
    pub expected_close_on: Option<NaiveDate>,
    /// When the next step is due.
    pub next_step_on: Option<NaiveDate>,
    /// Day a survey result was recorded.
    pub surveyed_on: Option<NaiveDate>,
    /// Day a person last did something on it.
    pub active_on: NaiveDate,
    /// A person did something later than a day after the capture.
    pub worked_on: bool,
    /// What it is filtered by.
    pub dimensions: Dimensions,
}

impl Lead {
    /// Columns of `lead_figures` it is read from.
    pub const COLUMNS: &'static str = "id, captured_at, status, stage, stage_entered_on,
        qualified_on, site_survey_on, proposal_on, surveyed_on, confirmed_on, won_at, won_by,
        lost_on, lost_value_paise, loss_reason, loss_sub_reason, loss_counts, source,
        customer_type, segment, capacity_w, expected_value_paise, probability_bp,
        expected_close_on, next_step_on, owner_id, active_on, worked_on";

    /// Reads a row.
    ///
    /// # Errors
    /// A column of another type.
    pub fn read(row: &PgRow, codes: &mut Codes) -> Result<Self, sqlx::Error> {
        let captured_on = kolkata_date(row.try_get("captured_at")?);
        let outcome = match row.try_get::<&str, _>("status")? {
            "won" => LeadOutcome::Won {
                confirmed_on: row
                    .try_get::<Option<NaiveDate>, _>("confirmed_on")?
                    .unwrap_or(captured_on),
            },
            "lost" if !row.try_get::<bool, _>("loss_counts")? => LeadOutcome::NoLoss,
            "lost" => LeadOutcome::Lost {
                lost_on: row
                    .try_get::<Option<NaiveDate>, _>("lost_on")?
                    .unwrap_or(captured_on),
                value_paise: row
                    .try_get::<Option<i64>, _>("lost_value_paise")?
                    .unwrap_or(0),
            },
            _ => LeadOutcome::Open,
        };
        Ok(Self {
            id: row.try_get("id")?,
            record: LeadRecord {
                captured_on,
                outcome,
                expected_value_paise: row.try_get("expected_value_paise")?,
                capacity_w: row.try_get("capacity_w")?,
            },
            stage: stage(row)?,
            stage_entered_on: row
                .try_get::<Option<NaiveDate>, _>("stage_entered_on")?
                .unwrap_or(captured_on),
            steps: [
                row.try_get("qualified_on")?,
                row.try_get("site_survey_on")?,
                row.try_get("proposal_on")?,
            ],
            win: row
                .try_get::<Option<DateTime<Utc>>, _>("won_at")?
                .zip(row.try_get::<Option<Uuid>, _>("won_by")?),
            loss_reason: codes.number(row.try_get("loss_reason")?),
            loss_sub_reason: codes.number(row.try_get("loss_sub_reason")?),
            probability_bp: row.try_get("probability_bp")?,
            expected_close_on: row.try_get("expected_close_on")?,
            next_step_on: row.try_get("next_step_on")?,
            surveyed_on: row.try_get("surveyed_on")?,
            active_on: row
                .try_get::<Option<NaiveDate>, _>("active_on")?
                .unwrap_or(captured_on),
            worked_on: row.try_get("worked_on")?,
            dimensions: Dimensions {
                owner: row.try_get("owner_id")?,
                source: codes.number(row.try_get("source")?),
                segment: codes.number(row.try_get("segment")?),
                customer_type: customer_type(row, codes)?,
            },
        })
    }

    /// Value in sums over all leads: of the order when won, at the loss when lost, else expected.
    pub fn value_paise(&self) -> Option<i64> {
        match self.record.outcome {
            LeadOutcome::Lost { value_paise, .. } => Some(value_paise),
            LeadOutcome::Open | LeadOutcome::Won { .. } | LeadOutcome::NoLoss => {
                self.record.expected_value_paise
            }
        }
    }

    /// Still in the pipeline.
    pub fn is_open(&self) -> bool {
        self.record.outcome == LeadOutcome::Open
    }
}

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    /// Project.
    pub id: Uuid,
    /// The lead that was won.
    pub lead_id: Option<Uuid>,
    /// Buyer.
    pub customer_id: Option<Uuid>,
    /// What the KPI definitions range over.
    pub record: ProjectRecord,
    /// Stay in the present stage.
    pub visit: StageVisit,
    /// It stands still.
    pub on_hold: bool,
    /// Why it was cancelled.
    pub loss_reason: Code,
    /// Money received, reversed and refunded.
    pub ledger: Vec<LedgerEntry>,
    /// Money received in all, in paise.
    pub received_paise: i64,
    /// Tax invoices less credit notes, in paise.
    pub invoiced_paise: i64,
    /// Rows of the billing plan that are due and not done, in paise.
    pub billing_due_paise: i64,
    /// Stage of the portal track.
    pub subsidy_stage: Code,
    /// Since when.
    pub subsidy_entered_on: Option<NaiveDate>,
    /// Until when.
    pub subsidy_due_on: Option<NaiveDate>,
    /// Subsidy expected, in paise.
    pub subsidy_expected_paise: Option<i64>,
    /// Subsidy credited, in paise.
    pub subsidy_credited_paise: Option<i64>,
    /// When.
    pub subsidy_credited_on: Option<NaiveDate>,
    /// Maker of the panels.
    pub panel_brand: Code,
    /// Maker of the inverters.
    pub inverter_brand: Code,
    /// Whether a bank pays.
    pub availing_loan: bool,
    /// Which.
    pub bank: Code,
    /// Where the loan stands.
    pub loan_status: Code,
    /// What it is filtered by.
    pub dimensions: Dimensions,
}

impl Project {
    /// Columns of `project_list` (as `t`) and `customer_list` (as `c`) it is read from.
    pub const COLUMNS: &'static str = "t.id, t.lead_id, t.customer_id, t.status, t.stage,
        t.stage_entered_on, t.held_on, t.held_days, t.on_hold, t.closed_on, t.loss_reason,
        t.order_value_paise, t.cost_total_paise, t.capacity_w, t.confirmation_date,
        t.installation_completion_date, t.expected_commissioning_on, t.balance_paise,
        t.payment_status, t.fully_paid_on, t.received_paise, t.invoiced_paise,
        t.billing_due_paise, t.subsidy_stage, t.subsidy_entered_on, t.subsidy_due_on,
        t.subsidy_expected_paise, t.subsidy_credited_paise, t.subsidy_credited_on, t.panel_brand,
        t.inverter_brand, t.availing_loan, t.bank, t.loan_status, t.owner_id, t.source,
        t.segment, c.customer_type, t.created_at, t.parts -> 'ledger' as ledger";

    /// Reads a row.
    ///
    /// # Errors
    /// A column of another type.
    pub fn read(row: &PgRow, codes: &mut Codes) -> Result<Self, sqlx::Error> {
        let opened_on = kolkata_date(row.try_get("created_at")?);
        let confirmed_on = row
            .try_get::<Option<NaiveDate>, _>("confirmation_date")?
            .unwrap_or(opened_on);
        let loss_reason: Option<&str> = row.try_get("loss_reason")?;
        let cancelled = row.try_get::<&str, _>("status")? == "cancelled";
        let counts = cancelled && !matches!(loss_reason, Some("duplicate" | "entered_in_error"));
        let entered_on = row
            .try_get::<Option<NaiveDate>, _>("stage_entered_on")?
            .unwrap_or(opened_on);
        Ok(Self {
            id: row.try_get("id")?,
            lead_id: row.try_get("lead_id")?,
            customer_id: row.try_get("customer_id")?,
            record: ProjectRecord {
                stage: stage(row)?,
                lost_on: row
                    .try_get::<Option<NaiveDate>, _>("closed_on")?
                    .filter(|_| counts),
                confirmed_on,
                order_value_paise: row
                    .try_get::<Option<i64>, _>("order_value_paise")?
                    .unwrap_or(0),
                cost_paise: row.try_get("cost_total_paise")?,
                capacity_w: row.try_get("capacity_w")?,
                installed_on: row.try_get("installation_completion_date")?,
                expected_commissioning_on: row.try_get("expected_commissioning_on")?,
                balance_paise: row.try_get("balance_paise")?,
                payment_status: payment_status(row.try_get("payment_status")?),
                fully_paid_on: row.try_get("fully_paid_on")?,
            },
            visit: visit(
                entered_on,
                row.try_get("held_days")?,
                row.try_get("held_on")?,
            ),
            on_hold: row.try_get("on_hold")?,
            loss_reason: codes.number(loss_reason),
            ledger: row
                .try_get::<Option<Json<Vec<LedgerEntry>>>, _>("ledger")?
                .map(|Json(ledger)| ledger)
                .unwrap_or_default(),
            received_paise: row.try_get("received_paise")?,
            invoiced_paise: row.try_get("invoiced_paise")?,
            billing_due_paise: row
                .try_get::<Option<i64>, _>("billing_due_paise")?
                .unwrap_or(0),
            subsidy_stage: codes.number(row.try_get("subsidy_stage")?),
            subsidy_entered_on: row.try_get("subsidy_entered_on")?,
            subsidy_due_on: row.try_get("subsidy_due_on")?,
            subsidy_expected_paise: row.try_get("subsidy_expected_paise")?,
            subsidy_credited_paise: row.try_get("subsidy_credited_paise")?,
            subsidy_credited_on: row.try_get("subsidy_credited_on")?,
            panel_brand: codes.number(row.try_get("panel_brand")?),
            inverter_brand: codes.number(row.try_get("inverter_brand")?),
            availing_loan: row.try_get("availing_loan")?,
            bank: codes.number(row.try_get("bank")?),
            loan_status: codes.number(row.try_get("loan_status")?),
            dimensions: Dimensions {
                owner: row.try_get("owner_id")?,
                source: codes.number(row.try_get("source")?),
                segment: codes.number(row.try_get("segment")?),
                customer_type: customer_type(row, codes)?,
            },
        })
    }
}

/// A tax invoice, credit note or proforma.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Document.
    pub id: Uuid,
    /// Project billed: owner and filters are the project's.
    pub project_id: Option<Uuid>,
    /// `tax_invoice`, `credit_note` or `proforma`.
    pub kind: Code,
    /// Issued, and not cancelled.
    pub stands: bool,
    /// Issue date.
    pub issued_on: Option<NaiveDate>,
    /// When it is to be paid.
    pub due_on: Option<NaiveDate>,
    /// Total.
    pub total_paise: i64,
    /// What is left to pay.
    pub outstanding_paise: i64,
    /// Held for the customer here.
    pub on_account_paise: i64,
}

impl Invoice {
    /// Columns of `invoice_list` it is read from.
    pub const COLUMNS: &'static str = "id, project_id, kind, status, issue_date, due_date,
        total_paise, outstanding_paise, on_account_paise";

    /// Reads a row.
    ///
    /// # Errors
    /// A column of another type.
    pub fn read(row: &PgRow, codes: &mut Codes) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            project_id: row.try_get("project_id")?,
            kind: codes.number(row.try_get("kind")?),
            stands: !matches!(row.try_get("status")?, "draft" | "cancelled"),
            issued_on: row.try_get("issue_date")?,
            due_on: row.try_get("due_date")?,
            total_paise: row.try_get("total_paise")?,
            outstanding_paise: row.try_get("outstanding_paise")?,
            on_account_paise: row.try_get("on_account_paise")?,
        })
    }
}

/// A quotation.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// Quotation.
    pub id: Uuid,
    /// The lead it is for.
    pub lead_id: Option<Uuid>,
    /// Or the project whose order it changes.
    pub project_id: Option<Uuid>,
    /// Where it stands.
    pub status: Code,
    /// What the customer pays.
    pub grand_total_paise: Option<i64>,
    /// Day it was started.
    pub created_on: NaiveDate,
    /// Day the latest version was issued.
    pub issued_on: Option<NaiveDate>,
    /// Last day of the offer.
    pub valid_until: Option<NaiveDate>,
    /// Day it was accepted.
    pub accepted_on: Option<NaiveDate>,
}

impl Quotation {
    /// Columns of `quotation_list` it is read from.
    pub const COLUMNS: &'static str = "id, lead_id, project_id, status, grand_total_paise,
        created_at, issued_on, valid_until, accepted_on";

    /// Reads a row.
    ///
    /// # Errors
    /// A column of another type.
    pub fn read(row: &PgRow, codes: &mut Codes) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            lead_id: row.try_get("lead_id")?,
            project_id: row.try_get("project_id")?,
            status: codes.number(row.try_get("status")?),
            grand_total_paise: row.try_get("grand_total_paise")?,
            created_on: kolkata_date(row.try_get("created_at")?),
            issued_on: row.try_get("issued_on")?,
            valid_until: row.try_get("valid_until")?,
            accepted_on: row.try_get("accepted_on")?,
        })
    }
}

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// User.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Team.
    pub team: Code,
}

impl Person {
    /// Columns of `user_directory` it is read from.
    pub const COLUMNS: &'static str = "id, name, team_code";

    /// Reads a row.
    ///
    /// # Errors
    /// A column of another type.
    pub fn read(row: &PgRow, codes: &mut Codes) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            team: codes.number(row.try_get("team_code")?),
        })
    }
}

/// `residential` where the record does not say (calculations.md §10).
fn customer_type(row: &PgRow, codes: &mut Codes) -> Result<Code, sqlx::Error> {
    let text: Option<&str> = row.try_get("customer_type")?;
    Ok(codes.number(Some(text.unwrap_or("residential"))))
}

fn stage(row: &PgRow) -> Result<PipelineStage, sqlx::Error> {
    let code: &str = row.try_get("stage")?;
    PipelineStage::ALL
        .into_iter()
        .find(|stage| stage.code() == code)
        .ok_or_else(|| sqlx::Error::ColumnDecode {
            index: "stage".into(),
            source: format!("{code} is no stage").into(),
        })
}

fn payment_status(code: &str) -> PaymentStatus {
    match code {
        "pending" => PaymentStatus::Pending,
        "partial" => PaymentStatus::Partial,
        "fully_paid" => PaymentStatus::FullyPaid,
        _ => PaymentStatus::NotApplicable,
    }
}

/// The list keeps ended holds as a number of days: one hold of that length says the same.
fn visit(entered_on: NaiveDate, held_days: i64, held_on: Option<NaiveDate>) -> StageVisit {
    let ended = (held_days > 0).then(|| Hold {
        held_on: entered_on,
        resumed_on: Some(entered_on + TimeDelta::days(held_days)),
    });
    let running = held_on.map(|held_on| Hold {
        held_on,
        resumed_on: None,
    });
    StageVisit {
        entered_on,
        left_on: None,
        holds: ended.into_iter().chain(running).collect(),
    }
}
