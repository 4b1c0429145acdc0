//! `rayenna openapi`: prints the API description the web UI's types are made from.

use std::process::ExitCode;

use clap::Args;

/// Print the OpenAPI 3.1 document.
#[derive(Args)]
pub struct Openapi {}

impl Openapi {
    /// Prints it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        println!(
            "{}",
            serde_json::to_string_pretty(&crate::http::router::openapi())?
        );
        Ok(ExitCode::SUCCESS)
    }
}
