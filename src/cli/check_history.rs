//! `rayenna check-history`: decodes every event of the store with this build, before it is deployed.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;

use super::database::Database;
use crate::event_store::Token;
use crate::read_side::recorded;

/// Decode every stored event with this build, and name what it cannot read.
#[derive(Args)]
pub struct CheckHistory {
    #[command(flatten)]
    database: Database,
}

impl CheckHistory {
    /// Exit code 1 when an event cannot be read.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        self.database.with(async |core| {
            let store = core.desk.store();
            let watermark = store.watermark().await?;
            let (mut cursor, mut read) = (Token::START, 0_u64);
            let mut broken: BTreeMap<String, u64> = BTreeMap::new();
            loop {
                let page = store.page(cursor, watermark, 5_000).await?;
                let Some(last) = page.last() else { break };
                cursor = last.token;
                for event in &page {
                    read += 1;
                    if let Err(error) = recorded(event) {
                        *broken.entry(error.to_string()).or_default() += 1;
                    }
                }
            }
            for (error, count) in &broken {
                println!("{count} × {error}");
            }
            println!("{read} events read, {} kinds of fault", broken.len());
            Ok(if broken.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        })
    }
}
