//! `rayenna rebuild [name …]`: builds read models anew beside the live ones and promotes them.

use std::process::ExitCode;

use clap::Args;

use super::database::Database;

/// Build read models anew from the events and promote them.
#[derive(Args)]
pub struct Rebuild {
    #[command(flatten)]
    database: Database,
    /// Read models; all when none is named.
    names: Vec<String>,
}

impl Rebuild {
    /// Builds them one after the other and says how fast.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        self.database.with(async |core| {
            let all: Vec<String> = core
                .read_side
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect();
            let names = if self.names.is_empty() {
                all
            } else {
                self.names.clone()
            };
            for name in names {
                let built = core.read_side.rebuild(&name).await?;
                #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
                let rate = built.events as f64 / built.took.as_secs_f64().max(0.001);
                println!(
                    "{name}: version {}, {} events into {} rows in {:.2?}, {rate:.0} events/s",
                    built.version, built.events, built.rows, built.took
                );
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
