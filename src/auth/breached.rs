//! Passwords known from breaches: a file of SHA-1 hashes, upper or lower case hex, one a line in
//! ascending order, each with or without `:count` behind it, as the public lists are published.
//! The file may be far larger than memory; a lookup reads some forty places of it.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use anyhow::Context;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// Whether the list has the password.
///
/// # Errors
/// When the file cannot be read.
pub fn is_listed(list: &Path, password: &str) -> anyhow::Result<bool> {
    let wanted = hex::encode_upper(digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes()));
    let file = File::open(list).with_context(|| format!("opening {}", list.display()))?;
    // The first line that begins at or after `low` and is not below `wanted` begins before `high`,
    // or does not exist.
    let (mut low, mut high) = (0, file.metadata()?.len());
    let mut lines = BufReader::new(file);
    while low < high {
        let middle = low + (high - low) / 2;
        match line_from(&mut lines, middle)? {
            Some(line) if line.hash < wanted => low = line.end,
            Some(line) if line.hash == wanted => return Ok(true),
            Some(_) | None => high = middle,
        }
    }
    Ok(false)
}

struct Line {
    hash: String,
    /// Where the next line begins.
    end: u64,
}

/// The first line that begins at or after a byte.
fn line_from(lines: &mut BufReader<File>, at: u64) -> anyhow::Result<Option<Line>> {
    let mut text = String::new();
    let mut end = at;
    if at > 0 {
        // One byte earlier, so that a line beginning exactly here is not skipped.
        lines.seek(SeekFrom::Start(at - 1))?;
        end = at - 1 + lines.read_line(&mut text)? as u64;
        text.clear();
    } else {
        lines.seek(SeekFrom::Start(0))?;
    }
    end += lines.read_line(&mut text)? as u64;
    let hash = text
        .split(':')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_uppercase();
    Ok((!text.is_empty()).then_some(Line { hash, end }))
}
