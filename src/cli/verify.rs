//! `rayenna verify`: every read model is what a fresh fold of the whole history gives.

use std::process::ExitCode;

use clap::Args;

use super::database::Database;
use crate::app::Core;

/// How often the comparison starts again because somebody wrote meanwhile.
const ATTEMPTS: u32 = 20;

/// Compare every read model with a fresh fold of all events, and count what differs.
#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    database: Database,
}

impl Verify {
    /// Exit code 1 when a row differs or a key is parked.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        self.database.with(async |core| {
            // Whoever owns the read models goes on; without an owner they would stay behind here.
            let mut projectors = core.read_side.run(&core.stop);
            let outcome = compare(&core).await;
            core.stop.cancel();
            while projectors.join_next().await.is_some() {}
            outcome
        })
    }
}

async fn compare(core: &Core) -> anyhow::Result<ExitCode> {
    let store = core.desk.store();
    let names = core.read_side.names();
    let mut differences = Vec::new();
    let mut caught_up = false;
    for _ in 0..ATTEMPTS {
        let head = store.table_head().await?;
        if core.read_side.wait(&names, head).await.is_err() {
            continue;
        }
        caught_up = true;
        differences = core.read_side.verify().await?;
        if differences.is_empty() || store.table_head().await? == head {
            break;
        }
    }
    anyhow::ensure!(
        caught_up,
        "the read models do not catch up with the events: is a server with the role `projector` stuck?"
    );
    let mut faults = differences.len();
    for health in core.read_side.health(core.desk.pool()).await? {
        let rows = differences
            .iter()
            .filter(|difference| difference.projection == health.name)
            .count();
        println!(
            "{}: version {}, {rows} rows differ, {} keys parked",
            health.name, health.version, health.parked
        );
        faults += usize::try_from(health.parked).unwrap_or(usize::MAX);
    }
    for difference in differences.iter().take(10) {
        // Keys, never rows: they hold personal data.
        println!("{} {} differs", difference.projection, difference.key);
    }
    println!("{faults} faults");
    Ok(if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
