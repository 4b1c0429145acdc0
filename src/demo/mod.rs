//! Demo mode: a believable company in Kerala with three financial years of work behind it.
//!
//! Everything is written through commands, dated back, by the people who would have done it. Each
//! story is told in days before today and has its own ids, so loading again, or going on after a
//! crash half-way, writes nothing twice.

mod accounts;
mod act;
mod billing;
mod cast;
mod company;
mod daily;
mod delivery;
mod load;
mod papers;
mod people;
mod sale;
mod story;

use std::time::Instant;

use aggregates::kernel::kolkata_date;
use aggregates::lead::Lead;
use chrono::NaiveDate;

pub use accounts::accounts;

use crate::app::App;

/// Makes the accounts when they are missing, and loads the data once.
///
/// # Errors
/// The database, or a command that is refused.
pub async fn load_once(app: &App) -> anyhow::Result<()> {
    load(app, kolkata_date(chrono::Utc::now())).await
}

/// The same with a given today, which decides every date.
///
/// # Errors
/// The database, or a command that is refused.
pub async fn load(app: &App, today: NaiveDate) -> anyhow::Result<()> {
    let staff = accounts::Staff::ensure(app).await?;
    // The last lead is captured when everything else is there.
    if app
        .desk()
        .load::<Lead>(cast::last_lead_id())
        .await?
        .exists()
    {
        return Ok(());
    }
    let started = Instant::now();
    let cast = cast::Cast::assemble(&staff, today);
    println!("  Loading demo data … {cast}");
    load::send_all(app.desk(), &staff, cast.acts).await?;
    load::send_all(app.desk(), &staff, cast.last).await?;
    println!(
        "  Demo data loaded in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    Ok(())
}
