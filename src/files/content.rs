//! What a file is, by its bytes: the extension has to agree, and nothing that runs or unpacks is
//! taken (security.md §6).

use super::office;

/// Types that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// Photo.
    Jpeg,
    /// Photo or drawing.
    Png,
    /// Photo.
    Webp,
    /// Photo of a phone.
    Heic,
    /// Paper.
    Pdf,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// PowerPoint.
    Pptx,
    /// Table as text.
    Csv,
    /// Text.
    Text,
    /// Video.
    Mp4,
    /// Video of a phone.
    QuickTime,
}

impl FileType {
    /// MIME type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Csv => "text/csv",
            Self::Text => "text/plain",
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
        }
    }

    /// The type an extension stands for.
    fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" => Self::Jpeg,
            "png" => Self::Png,
            "webp" => Self::Webp,
            "heic" | "heif" => Self::Heic,
            "pdf" => Self::Pdf,
            "docx" => Self::Docx,
            "xlsx" => Self::Xlsx,
            "pptx" => Self::Pptx,
            "csv" => Self::Csv,
            "txt" => Self::Text,
            "mp4" | "m4v" => Self::Mp4,
            "mov" => Self::QuickTime,
            _ => return None,
        })
    }
}

/// What a file is uploaded for; decides types and size.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = UploadPurpose)]
pub enum Purpose {
    /// A photo.
    Photo,
    /// A paper or table.
    Document,
    /// A video.
    Video,
    /// Rows to import.
    Import,
    /// A signature or the logo.
    Signature,
}

impl Purpose {
    /// Code as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Document => "document",
            Self::Video => "video",
            Self::Import => "import",
            Self::Signature => "signature",
        }
    }

    /// The purpose with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Photo,
            Self::Document,
            Self::Video,
            Self::Import,
            Self::Signature,
        ]
        .into_iter()
        .find(|purpose| purpose.code() == code)
    }

    /// Types taken.
    pub const fn types(self) -> &'static [FileType] {
        use FileType::{Csv, Docx, Heic, Jpeg, Mp4, Pdf, Png, Pptx, QuickTime, Text, Webp, Xlsx};
        match self {
            Self::Photo => &[Jpeg, Png, Webp, Heic],
            Self::Document => &[Pdf, Docx, Xlsx, Pptx, Csv, Text],
            Self::Video => &[Mp4, QuickTime],
            Self::Import => &[Csv, Xlsx],
            Self::Signature => &[Png, Jpeg],
        }
    }

    /// Most bytes.
    pub const fn most_bytes(self) -> i64 {
        const MIB: i64 = 1024 * 1024;
        match self {
            Self::Photo => 20 * MIB,
            Self::Document => 25 * MIB,
            Self::Video => 100 * MIB,
            Self::Import => 10 * MIB,
            Self::Signature => 2 * MIB,
        }
    }
}

/// Most pixels of an image, as width times height.
const MOST_PIXELS: u64 = 50_000_000;

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not a type of the purpose, or one that hides another.
    NotAllowed,
    /// The name says something else.
    Mismatch,
}

/// The type of a file, where bytes, extension and purpose agree.
///
/// # Errors
/// A type that is not taken, or a name that says something else.
pub fn identify(bytes: &[u8], name: &str, purpose: Purpose) -> Result<FileType, Refused> {
    let named = name
        .rsplit_once('.')
        .and_then(|(_, extension)| FileType::of_extension(extension))
        .ok_or(Refused::NotAllowed)?;
    let found = sniff(bytes, named).ok_or(Refused::NotAllowed)?;
    if found != named {
        return Err(Refused::Mismatch);
    }
    if !purpose.types().contains(&found) || hides_archive(bytes, found) {
        return Err(Refused::NotAllowed);
    }
    match pixels(bytes, found) {
        Some(pixels) if pixels > MOST_PIXELS => Err(Refused::NotAllowed),
        Some(_) | None => Ok(found),
    }
}

fn sniff(bytes: &[u8], named: FileType) -> Option<FileType> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(&[0xff, 0xd8, 0xff]) {
        return Some(FileType::Jpeg);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Some(FileType::Png);
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(FileType::Webp);
    }
    if starts(b"%PDF-") {
        return Some(FileType::Pdf);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return match bytes.get(8..12)? {
            b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
                Some(FileType::Heic)
            }
            b"qt  " => Some(FileType::QuickTime),
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1"
            | b"M4V " | b"dash" => Some(FileType::Mp4),
            _ => None,
        };
    }
    if starts(b"PK\x03\x04") {
        return office::kind(bytes);
    }
    text(bytes, named)
}

/// Plain text without markup, in UTF-8; a table when the name says so.
fn text(bytes: &[u8], named: FileType) -> Option<FileType> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let plain = !text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    let begins = text.trim_start();
    let markup = begins.starts_with('<') || begins.starts_with("#!");
    (plain && !markup && !text.trim().is_empty()).then_some(if named == FileType::Csv {
        FileType::Csv
    } else {
        FileType::Text
    })
}

/// A picture or paper that is an archive from behind.
fn hides_archive(bytes: &[u8], found: FileType) -> bool {
    let is_archive = matches!(found, FileType::Docx | FileType::Xlsx | FileType::Pptx);
    !is_archive && office::has_directory(bytes)
}

/// Width times height, where the header says so plainly.
fn pixels(bytes: &[u8], found: FileType) -> Option<u64> {
    let number = |at: usize| {
        let four = bytes.get(at..at + 4)?;
        Some(u64::from(u32::from_be_bytes(four.try_into().ok()?)))
    };
    match found {
        FileType::Png => Some(number(16)?.saturating_mul(number(20)?)),
        FileType::Jpeg => jpeg_pixels(bytes),
        FileType::Webp
        | FileType::Heic
        | FileType::Pdf
        | FileType::Docx
        | FileType::Xlsx
        | FileType::Pptx
        | FileType::Csv
        | FileType::Text
        | FileType::Mp4
        | FileType::QuickTime => None,
    }
}

/// Walks the segments of a JPEG to its frame header.
fn jpeg_pixels(bytes: &[u8]) -> Option<u64> {
    let mut at = 2;
    loop {
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else {
            return None;
        };
        let is_frame = (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let side = |at: usize| {
                let two = bytes.get(at..at + 2)?;
                Some(u64::from(u16::from_be_bytes(two.try_into().ok()?)))
            };
            return Some(side(at + 5)?.saturating_mul(side(at + 7)?));
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn bytes_name_and_purpose_must_agree() {
        assert_eq!(
            identify(PDF, "bill.pdf", Purpose::Document),
            Ok(FileType::Pdf)
        );
        assert_eq!(
            identify(PDF, "bill.PDF", Purpose::Document),
            Ok(FileType::Pdf)
        );
        assert_eq!(
            identify(PDF, "bill.jpg", Purpose::Photo),
            Err(Refused::Mismatch)
        );
        assert_eq!(
            identify(PDF, "bill.pdf", Purpose::Photo),
            Err(Refused::NotAllowed)
        );
        assert_eq!(
            identify(PDF, "bill", Purpose::Document),
            Err(Refused::NotAllowed)
        );
        assert_eq!(
            identify(&png(4, 4), "roof.png", Purpose::Photo),
            Ok(FileType::Png)
        );
        assert_eq!(
            identify(b"name,kw\nAnitha,3\n", "list.csv", Purpose::Import),
            Ok(FileType::Csv)
        );
        assert_eq!(
            identify("കുറിപ്പ്".as_bytes(), "note.txt", Purpose::Document),
            Ok(FileType::Text)
        );
    }

    #[test]
    fn markup_scripts_and_what_hides_an_archive_are_refused() {
        for (bytes, name) in [
            (
                &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
                "roof.txt",
            ),
            (b" <html><script>1</script>", "note.txt"),
            (b"#!/bin/sh\nrm", "note.txt"),
            (b"MZ\x90\0", "setup.txt"),
            (b"text\0with a zero", "note.txt"),
            (b"", "note.txt"),
        ] {
            assert_eq!(
                identify(bytes, name, Purpose::Document),
                Err(Refused::NotAllowed),
                "{name}"
            );
        }
        assert_eq!(
            identify(PDF, "page.html", Purpose::Document),
            Err(Refused::NotAllowed)
        );
        let mut polyglot = PDF.to_vec();
        polyglot.extend(b"PK\x05\x06");
        polyglot.extend([0; 18]);
        assert_eq!(
            identify(&polyglot, "bill.pdf", Purpose::Document),
            Err(Refused::NotAllowed)
        );
    }

    #[test]
    fn an_image_of_too_many_pixels_is_refused() {
        assert!(identify(&png(7_000, 7_000), "roof.png", Purpose::Photo).is_ok());
        assert_eq!(
            identify(&png(10_000, 5_001), "roof.png", Purpose::Photo),
            Err(Refused::NotAllowed)
        );
        let jpeg = |height: u16, width: u16| {
            let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8];
            bytes.extend(height.to_be_bytes());
            bytes.extend(width.to_be_bytes());
            bytes
        };
        assert!(identify(&jpeg(3_000, 4_000), "roof.jpg", Purpose::Photo).is_ok());
        assert_eq!(
            identify(&jpeg(9_000, 9_000), "roof.jpg", Purpose::Photo),
            Err(Refused::NotAllowed)
        );
    }
}
