//! `make bench`: what the design costs, as ratios against stock parts in the same run on the same
//! machine. Absolute figures depend on the disk; the ratios are what event-store.md promises.
//!
//! Sizes come from the environment, so a look takes two minutes and a proof as long as it likes:
//! `BENCH_SECONDS` a cell (2), `BENCH_ROUNDS` interleaved rounds (3), `BENCH_LEADS` (100000),
//! `BENCH_ONLY` a comma separated choice of append, command, rebuild, queries, lag, memory.

mod append;
mod command;
mod place;
mod queries;
mod rebuild;

use std::time::Duration;

/// A size from the environment.
fn size(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// How long one cell is measured.
fn cell() -> Duration {
    Duration::from_secs(size("BENCH_SECONDS", 2))
}

/// Interleaved rounds; the median of them counts.
fn rounds() -> u64 {
    size("BENCH_ROUNDS", 3)
}

fn wanted(name: &str) -> bool {
    std::env::var("BENCH_ONLY").map_or(true, |only| only.split(',').any(|part| part == name))
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The value that `part` of all do not pass.
fn quantile(sorted: &[Duration], part: f64) -> Duration {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index below the length"
    )]
    let index = ((sorted.len().max(1) - 1) as f64 * part).round() as usize;
    sorted.get(index).copied().unwrap_or_default()
}

/// A line of the report: ours, the other, the ratio and what is aimed at.
fn line(what: &str, ours: f64, other: f64, aim: &str) {
    println!(
        "{what:<58} {ours:>10.0} {other:>10.0} {:>7.2}   {aim}",
        ours / other.max(0.001)
    );
}

fn title(text: &str, ours: &str, other: &str) {
    println!("\n{text:<58} {ours:>10} {other:>10} {:>7}   aim", "ratio");
}

#[tokio::main]
async fn main() {
    // cargo passes --bench; a name after it would choose, as in BENCH_ONLY.
    if wanted("append") {
        append::run().await;
    }
    if wanted("command") {
        command::run().await;
    }
    if wanted("rebuild") || wanted("queries") {
        rebuild::run().await;
    }
    if wanted("lag") {
        queries::lag().await;
    }
    if wanted("memory") {
        queries::memory().await;
    }
}
