//! Office files are zip archives: their directory is read, nothing is unpacked (security.md §6).

use super::content::FileType;

/// Most entries of an archive.
const MOST_ENTRIES: usize = 2_000;
/// Most bytes all entries would unpack to.
const MOST_UNPACKED: u64 = 200 * 1024 * 1024;
/// Most times an archive may grow when unpacked.
const MOST_RATIO: u64 = 100;

const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
/// Length of the end record without its comment.
const END_BYTES: usize = 22;
/// Longest comment behind an end record.
const LONGEST_COMMENT: usize = 65_535;

fn two(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at + 2)?;
    Some(usize::from(u16::from_le_bytes(two.try_into().ok()?)))
}

fn four(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at + 4)?;
    Some(u64::from(u32::from_le_bytes(four.try_into().ok()?)))
}

/// Where the end record of a zip directory starts.
fn end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(LONGEST_COMMENT);
    (first..=last)
        .rev()
        .find(|at| bytes[*at..].starts_with(END))
}

/// Whether the file can be read as an archive from behind.
pub(super) fn has_directory(bytes: &[u8]) -> bool {
    end(bytes).is_some()
}

/// The office type of an archive; `None` for any other archive, one with macros, and one that
/// would grow beyond measure.
pub(super) fn kind(bytes: &[u8]) -> Option<FileType> {
    let end = end(bytes)?;
    let entries = two(bytes, end + 10)?;
    let mut at = usize::try_from(four(bytes, end + 16)?).ok()?;
    if entries == 0 || entries > MOST_ENTRIES {
        return None;
    }
    let (mut unpacked, mut found, mut is_package) = (0u64, None, false);
    for _ in 0..entries {
        if bytes.get(at..at + 4)? != ENTRY {
            return None;
        }
        unpacked = unpacked.saturating_add(four(bytes, at + 24)?);
        let (name, extra, comment) = (
            two(bytes, at + 28)?,
            two(bytes, at + 30)?,
            two(bytes, at + 32)?,
        );
        let entry = std::str::from_utf8(bytes.get(at + 46..at + 46 + name)?).ok()?;
        let lower = entry.to_ascii_lowercase();
        if lower.ends_with("vbaproject.bin") || lower.contains("activex") || lower.contains("..") {
            return None;
        }
        match entry {
            "[Content_Types].xml" => is_package = true,
            "word/document.xml" => found = Some(FileType::Docx),
            "xl/workbook.xml" => found = Some(FileType::Xlsx),
            "ppt/presentation.xml" => found = Some(FileType::Pptx),
            _ => {}
        }
        at += 46 + name + extra + comment;
    }
    let packed = u64::try_from(bytes.len()).ok()?;
    let grows = unpacked > MOST_UNPACKED || unpacked > packed.saturating_mul(MOST_RATIO);
    found.filter(|_| is_package && !grows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of entries with these names and unpacked sizes; nothing is in them.
    fn archive(entries: &[(&str, u32)]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        let start = bytes.len();
        for (name, unpacked) in entries {
            bytes.extend(ENTRY);
            bytes.extend([0; 20]);
            bytes.extend(unpacked.to_le_bytes());
            bytes.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
            bytes.extend([0; 16]);
            bytes.extend(name.as_bytes());
        }
        bytes.extend(END);
        bytes.extend([0; 6]);
        bytes.extend(u16::try_from(entries.len()).unwrap_or(0).to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(u32::try_from(start).unwrap_or(0).to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }

    const TYPES: (&str, u32) = ("[Content_Types].xml", 10);

    #[test]
    fn an_office_file_is_known_by_its_directory() {
        for (part, expected) in [
            ("word/document.xml", FileType::Docx),
            ("xl/workbook.xml", FileType::Xlsx),
            ("ppt/presentation.xml", FileType::Pptx),
        ] {
            assert_eq!(kind(&archive(&[TYPES, (part, 10)])), Some(expected));
        }
    }

    #[test]
    fn other_archives_macros_and_bombs_are_none() {
        let many: Vec<(String, u32)> = (0..2_001).map(|n| (format!("f{n}"), 1)).collect();
        let mut many: Vec<(&str, u32)> = many
            .iter()
            .map(|(name, size)| (name.as_str(), *size))
            .collect();
        many.extend([TYPES, ("xl/workbook.xml", 10)]);
        for entries in [
            vec![("readme.txt", 10)],
            vec![("xl/workbook.xml", 10)],
            vec![TYPES, ("xl/workbook.xml", 10), ("xl/vbaProject.bin", 10)],
            vec![TYPES, ("xl/workbook.xml", 10), ("../etc/passwd", 10)],
            vec![TYPES, ("xl/workbook.xml", 1_000_000)],
            many,
        ] {
            assert_eq!(kind(&archive(&entries)), None, "{:?}", entries.first());
        }
        let whole = archive(&[TYPES, ("xl/workbook.xml", 10)]);
        for length in 0..whole.len() {
            assert_eq!(kind(&whole[..length]), None, "cut at {length}");
        }
    }
}
