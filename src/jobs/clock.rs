//! Process managers that follow the clock: reminders (PM-8), offers past their day (PM-11), subsidy
//! stages that take too long (PM-18). Each command has an id made from what it is once per, so
//! that a job that runs twice, or on two servers, does it once.

use aggregates::company::{Company, company_id};
use aggregates::kernel::{Actor, kolkata_date};
use aggregates::links::{Link, RecordKind};
use aggregates::policy::Role;
use aggregates::quotation::Quotation;
use aggregates::task::{Task, id_of_process, next_working_day};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::executor::{CommandError, Desk, Door, Envelope};
use crate::reactors::tasks::Wanted;

/// Most commands of one run; the rest waits for the next.
const MOST: i64 = 500;

/// PM-8: reminds of the tasks whose time has come. Gives the number of reminders.
pub(super) async fn fire_reminders(desk: &Desk, now: DateTime<Utc>) -> anyhow::Result<u64> {
    let sql = format!(
        "select id, remind_at from {}
          where remind_at <= $1 and status in ('todo', 'in_progress') and reminded_at is distinct from remind_at
          order by remind_at limit $2",
        desk.table("task_list")
    );
    let due: Vec<(Uuid, DateTime<Utc>)> = sqlx::query_as(&sql)
        .bind(now)
        .bind(MOST)
        .fetch_all(desk.pool())
        .await?;
    let mut fired = 0;
    for (id, remind_at) in due {
        let once = format!("fire_reminder:{id}:{remind_at}");
        let body = json!({ "remind_at": remind_at });
        fired += send::<Task>(desk, now, &once, id, "fire_reminder", body).await?;
    }
    Ok(fired)
}

/// PM-11: ends the offers whose day has passed. Gives their number.
pub(super) async fn expire_quotations(desk: &Desk, now: DateTime<Utc>) -> anyhow::Result<u64> {
    let sql = format!(
        "select id, version_no from {}
          where status in ('issued', 'shared', 'viewed') and valid_until < $1 and version_no is not null
          order by valid_until, id limit $2",
        desk.table("quotation_list")
    );
    let past: Vec<(Uuid, i64)> = sqlx::query_as(&sql)
        .bind(kolkata_date(now))
        .bind(MOST)
        .fetch_all(desk.pool())
        .await?;
    let mut expired = 0;
    for (id, version_no) in past {
        let once = format!("expire:{id}:{version_no}");
        let body = json!({ "version_no": version_no });
        expired += send::<Quotation>(desk, now, &once, id, "expire", body).await?;
    }
    Ok(expired)
}

/// PM-18: asks the operations lead about subsidy stages that are late or stuck, once per stage
/// entered. Gives the number of tasks.
pub(super) async fn ask_for_stuck_subsidies(
    desk: &Desk,
    now: DateTime<Utc>,
) -> anyhow::Result<u64> {
    let today = kolkata_date(now);
    let company = desk.load::<Company>(company_id()).await?.state;
    let stuck_days = u64::try_from(company.settings.subsidy_stuck_days.get()).unwrap_or(0);
    let sql = format!(
        "select id, serial_no, subsidy_stage, subsidy_entered_on, operations_lead_id from {}
          where subsidy_stage is not null and subsidy_stage <> 'subsidy_credited'
            and subsidy_entered_on is not null and status not in ('cancelled', 'on_hold')
            and (subsidy_due_on < $1 or subsidy_entered_on < $2)
          order by subsidy_entered_on, id",
        desk.table("project_list")
    );
    let late: Vec<(Uuid, i64, String, NaiveDate, Option<Uuid>)> = sqlx::query_as(&sql)
        .bind(today)
        .bind(today.checked_sub_days(Days::new(stuck_days)))
        .fetch_all(desk.pool())
        .await?;
    let asked = |project: &Uuid, stage: &str, entered_on: &NaiveDate| {
        format!("{project}:{stage}:{entered_on}")
    };
    let ids: Vec<Uuid> = late
        .iter()
        .map(|(id, _, stage, on, _)| id_of_process(STUCK, asked(id, stage, on)))
        .collect();
    let there: Vec<Uuid> = sqlx::query_scalar(&format!(
        "select id from {} where id = any($1)",
        desk.table("task_list")
    ))
    .bind(&ids)
    .fetch_all(desk.pool())
    .await?;
    let mut opened = 0;
    for ((project, serial_no, stage, entered_on, lead), task_id) in late.into_iter().zip(ids) {
        if there.contains(&task_id) {
            continue;
        }
        let source = asked(&project, &stage, &entered_on);
        let wanted = Wanted {
            process: STUCK,
            source: source.clone(),
            title: format!(
                "Ask about the subsidy of project {serial_no}: {} since {entered_on}",
                stage.replace('_', " ")
            ),
            due_on: next_working_day(today),
            due_time: None,
            person: lead,
            role: Role::Operations,
            links: vec![Link::to(RecordKind::Project, project)],
        };
        let body = wanted.body(desk).await?;
        let once = format!("{STUCK}:{source}");
        opened += send::<Task>(desk, now, &once, task_id, "create", body).await?;
    }
    Ok(opened)
}

const STUCK: &str = "subsidy_stuck";

/// Sends a command that is sent once for each `once`; a refusal means that it is so already. Gives
/// the number of commands that changed something.
async fn send<A: Door>(
    desk: &Desk,
    now: DateTime<Utc>,
    once: &str,
    id: Uuid,
    command: &str,
    body: Value,
) -> anyhow::Result<u64> {
    let command_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, once.as_bytes());
    let mut envelope = Envelope::of(Actor::system(), command_id, now);
    envelope.request_hash = Some(Vec::new());
    match desk.execute::<A>(&envelope, id, command, body).await {
        Ok(receipt) => Ok(u64::from(!receipt.replayed && !receipt.events.is_empty())),
        Err(CommandError::Refused(refusal)) => {
            tracing::debug!(
                command,
                code = refusal.code(),
                "a command of the clock was refused"
            );
            Ok(0)
        }
        Err(error) => Err(error.into()),
    }
}
