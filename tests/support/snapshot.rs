//! Texts that are committed, so that a change of what they show is seen in a review.

use std::path::Path;

/// Compares a text with `tests/snapshots/<name>`. `make generate` (which sets
/// `RAYENNA_WRITE_SNAPSHOTS`) writes it instead.
#[track_caller]
pub fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(name);
    if std::env::var_os("RAYENNA_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).expect("the snapshot can be written");
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differing: Vec<String> = diff(&committed, text);
    assert!(
        committed == text,
        "tests/snapshots/{name} differs:\n{}\nIf this is meant, run `make generate` and commit what it writes.",
        differing.join("\n")
    );
}

/// Lines that only one of the texts has.
fn diff(before: &str, after: &str) -> Vec<String> {
    let gone = before
        .lines()
        .filter(|line| !after.lines().any(|other| other == *line))
        .map(|line| format!("- {line}"));
    let new = after
        .lines()
        .filter(|line| !before.lines().any(|other| other == *line))
        .map(|line| format!("+ {line}"));
    gone.chain(new).take(40).collect()
}
