//! The subcommands of `rayenna`, one file each.
//!
//! To add one: write `src/cli/<name>.rs` with a `clap::Args` struct that has
//! `fn run(self) -> anyhow::Result<ExitCode>`, then name it twice below.

mod check_history;
mod database;
mod openapi;
mod pg_exec;
mod rebuild;
mod serve;
mod user;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Rayenna CRM: customers, projects and GST invoices of a solar company, on an event store.
#[derive(Parser)]
#[command(name = "rayenna", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

macro_rules! subcommands {
    ($($module:ident::$command:ident),+ $(,)?) => {
        #[derive(Subcommand)]
        enum Command {
            $($command($module::$command),)+
        }

        impl Command {
            fn run(self) -> anyhow::Result<ExitCode> {
                match self {
                    $(Self::$command(command) => command.run(),)+
                }
            }
        }
    };
}

subcommands![
    serve::Serve,
    user::User,
    rebuild::Rebuild,
    check_history::CheckHistory,
    verify::Verify,
    openapi::Openapi,
    pg_exec::PgExec,
];

/// Reads the command line, runs the subcommand and says in one line what went wrong.
pub fn run() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("rayenna: {error:#}");
            ExitCode::FAILURE
        }
    }
}
