//! Scheduled work. Every process has the schedule; a lease lets one of them run each job, so any
//! number of processes does the work once.

mod amc_reminders;
mod clock;

use std::time::Duration;

use sqlx::PgPool;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};
use uuid::Uuid;

use crate::app::App;

/// A job and when it runs (second, minute, hour, day, month, weekday; UTC).
struct Scheduled {
    name: &'static str,
    when: &'static str,
    /// No other process starts it within this time.
    holds: Duration,
}

const JOBS: [Scheduled; 8] = [
    Scheduled {
        name: "fire_reminders",
        when: "0 * * * * *",
        holds: Duration::from_secs(30),
    },
    Scheduled {
        name: "expire_quotations",
        when: "0 3 * * * *",
        holds: Duration::from_secs(1800),
    },
    Scheduled {
        name: "ask_for_stuck_subsidies",
        when: "0 13 * * * *",
        holds: Duration::from_secs(1800),
    },
    Scheduled {
        name: "sweep_sessions",
        when: "0 7 * * * *",
        holds: Duration::from_secs(1800),
    },
    Scheduled {
        name: "sweep_uploads",
        when: "0 31 * * * *",
        holds: Duration::from_secs(1800),
    },
    Scheduled {
        name: "prune_receipts",
        when: "0 23 * * * *",
        holds: Duration::from_secs(1800),
    },
    Scheduled {
        name: "drop_retired_projections",
        when: "0 41 * * * *",
        holds: Duration::from_secs(1800),
    },
    // Seven in the morning in Kolkata (PM-9).
    Scheduled {
        name: "amc_reminders",
        when: "0 30 1 * * *",
        holds: Duration::from_secs(1800),
    },
];

/// Starts the schedule; it ends with [`App::stop`].
///
/// # Errors
/// A schedule that does not parse.
pub async fn start(app: &App) -> Result<(), JobSchedulerError> {
    let mut scheduler = JobScheduler::new().await?;
    for scheduled in &JOBS {
        let app = app.clone();
        let job = Job::new_async(scheduled.when, move |_, _| {
            let app = app.clone();
            Box::pin(async move { run(&app, scheduled).await })
        })?;
        scheduler.add(job).await?;
    }
    scheduler.start().await?;
    let stop = app.stop().clone();
    tokio::spawn(async move {
        stop.cancelled().await;
        if let Err(error) = scheduler.shutdown().await {
            tracing::debug!(error = %error, "the scheduler had stopped before");
        }
    });
    Ok(())
}

async fn run(app: &App, scheduled: &Scheduled) {
    match take(app.desk().pool(), scheduled).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => {
            tracing::warn!(job.name = scheduled.name, error = %error, "a job could not ask for its lease");
            return;
        }
    }
    match work(app, scheduled.name).await {
        Ok(done) => tracing::info!(job.name = scheduled.name, job.done = done, "a job ran"),
        Err(error) => tracing::error!(job.name = scheduled.name, error = %error, "a job failed"),
    }
}

/// Whether this process may run the job now.
async fn take(pool: &PgPool, scheduled: &Scheduled) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query(
        "insert into leases (name, owner, until)
         values ($1, $2, clock_timestamp() + make_interval(secs => $3))
         on conflict (name) do update
            set owner = excluded.owner, until = excluded.until, fence = leases.fence + 1
          where leases.until < clock_timestamp()",
    )
    .bind(format!("job:{}", scheduled.name))
    .bind(Uuid::now_v7())
    .bind(scheduled.holds.as_secs_f64())
    .execute(pool)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Runs a job by name and says how much it did.
///
/// # Errors
/// What the job met.
pub async fn work(app: &App, name: &str) -> anyhow::Result<u64> {
    match name {
        "sweep_sessions" => {
            app.auth().sweep().await?;
            Ok(1)
        }
        // Receipts of process managers stay (spec README §10, 11); people's go after a day.
        "prune_receipts" => {
            let before = chrono::Utc::now() - chrono::TimeDelta::hours(24);
            Ok(app.desk().store().prune_receipts(before).await?)
        }
        "sweep_uploads" => {
            let before = chrono::Utc::now() - chrono::TimeDelta::hours(24);
            let table = app.desk().table("document_list");
            Ok(crate::files::sweep(app.desk().pool(), &table, before).await?)
        }
        "fire_reminders" => clock::fire_reminders(app.desk(), chrono::Utc::now()).await,
        "expire_quotations" => clock::expire_quotations(app.desk(), chrono::Utc::now()).await,
        "ask_for_stuck_subsidies" => {
            clock::ask_for_stuck_subsidies(app.desk(), chrono::Utc::now()).await
        }
        "drop_retired_projections" => Ok(app.read_side().drop_retired().await? as u64),
        "amc_reminders" => Ok(amc_reminders::send(app.desk(), chrono::Utc::now()).await?),
        other => anyhow::bail!("there is no job {other}"),
    }
}
