//! PM-4's task "raise invoice" and PM-16: a row of the billing plan that fell due is billed by
//! finance; a cancelled project takes its tasks and offers along and is settled (domain.md §5).

use aggregates::invoice::Event as InvoiceEvent;
use aggregates::links::{Link, RecordKind};
use aggregates::policy::Role;
use aggregates::project::{Event as ProjectEvent, Project, Status};
use aggregates::quotation::Quotation;
use aggregates::registry::AnyEvent;
use aggregates::task::{Task, next_working_day};
use projections::Recorded;
use serde_json::json;
use uuid::Uuid;

use super::tasks::{Wanted, done, dropped};
use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct MoneyTasks;

const RAISE_INVOICE: &str = "raise_invoice";
const SETTLE: &str = "settle";

#[async_trait::async_trait]
impl Reactor for MoneyTasks {
    fn name(&self) -> &'static str {
        "money_tasks"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["project", "invoice"]
    }

    fn reads(&self) -> &'static [&'static str] {
        &[
            "task_list",
            "quotation_list",
            "project_list",
            "invoice_list",
        ]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        match &recorded.event {
            AnyEvent::Project(ProjectEvent::BillingDue(due)) => {
                raise(desk, recorded, due.code.as_str()).await
            }
            AnyEvent::Project(ProjectEvent::Cancelled(_)) => wind_up(desk, recorded).await,
            AnyEvent::Invoice(InvoiceEvent::Issued(issued)) => Ok(issued
                .billing_code
                .as_ref()
                .map(|code| done(RAISE_INVOICE, format!("{}:{code}", issued.project_id)))
                .into_iter()
                .collect()),
            _ => Ok(Vec::new()),
        }
    }
}

async fn raise(desk: &Desk, recorded: &Recorded, code: &str) -> Result<Vec<Intent>, CommandError> {
    let project = desk.load::<Project>(recorded.id).await?.state;
    if project.status == Some(Status::Cancelled) {
        return Ok(Vec::new());
    }
    let label = project
        .billing_plan
        .iter()
        .find(|row| row.code.as_str() == code)
        .map_or(code, |row| row.label.as_str());
    let serial_no = project.serial_no;
    Wanted {
        process: RAISE_INVOICE,
        source: format!("{}:{code}", recorded.id),
        title: format!("Raise the invoice: {label}, project {serial_no}"),
        due_on: next_working_day(recorded.on()),
        due_time: None,
        person: None,
        role: Role::Finance,
        links: vec![Link::to(RecordKind::Project, recorded.id)],
    }
    .intents(desk)
    .await
}

/// Ends what a cancelled project leaves behind, and asks finance to settle what is open.
async fn wind_up(desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
    let tasks = format!(
        "select id from {} where linked && array[$1] and origin = 'process' and status in ('todo', 'in_progress') order by id",
        desk.table("task_list")
    );
    let offers = format!(
        "select id from {} where project_id = $1 and status not in ('accepted', 'superseded') order by id",
        desk.table("quotation_list")
    );
    let of = async |sql: String| -> Result<Vec<Uuid>, sqlx::Error> {
        sqlx::query_scalar(&sql)
            .bind(recorded.id)
            .fetch_all(desk.pool())
            .await
    };
    let mut intents: Vec<Intent> = of(tasks)
        .await?
        .into_iter()
        .map(|id| {
            Intent::of::<Task>(id, "cancel", json!({}))
                .for_purpose("wind up")
                .tolerating(&["transition_not_allowed"])
        })
        .collect();
    let project = desk.load::<Project>(recorded.id).await?.state;
    // Those this process opened itself may not have reached the list yet.
    for row in &project.billing_plan {
        intents.push(dropped(
            RAISE_INVOICE,
            format!("{}:{}", recorded.id, row.code),
        ));
    }
    for id in of(offers).await? {
        intents.push(
            Intent::of::<Quotation>(id, "supersede", json!({})).tolerating(&[
                "quotation_frozen",
                "quotation_superseded",
                "transition_not_allowed",
            ]),
        );
    }
    let money = format!(
        "select exists (select from {} where id = $1 and received_paise <> 0)
             or exists (select from {} where project_id = $1 and outstanding_paise > 0 and status not in ('draft', 'discarded', 'cancelled'))",
        desk.table("project_list"),
        desk.table("invoice_list")
    );
    let open: bool = sqlx::query_scalar(&money)
        .bind(recorded.id)
        .fetch_one(desk.pool())
        .await?;
    if open {
        let serial_no = project.serial_no;
        let wanted = Wanted {
            process: SETTLE,
            source: recorded.event_id.to_string(),
            title: format!("Settle the money of cancelled project {serial_no}"),
            due_on: next_working_day(recorded.on()),
            due_time: None,
            person: None,
            role: Role::Finance,
            links: vec![Link::to(RecordKind::Project, recorded.id)],
        };
        intents.extend(wanted.intents(desk).await?);
    }
    Ok(intents)
}
