//! The fonts of all documents, embedded in the binary: the fourteen built-in fonts of PDF have no
//! rupee sign, and fonts of the system would make a document depend on the machine.

use printpdf::{FontId, ParsedFont};

/// Weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Titles, totals.
    Bold,
}

impl Weight {
    /// Both weights.
    pub const ALL: [Self; 2] = [Self::Regular, Self::Bold];

    /// Name inside the document.
    pub fn id(self) -> FontId {
        FontId(match self {
            Self::Regular => "NotoSans".to_owned(),
            Self::Bold => "NotoSansBold".to_owned(),
        })
    }

    const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../assets/fonts/NotoSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../assets/fonts/NotoSans-Bold.ttf"),
        }
    }
}

/// Noto Sans in both weights, parsed.
pub struct Fonts {
    regular: ParsedFont,
    bold: ParsedFont,
}

/// What prints in place of a character the fonts do not have.
const MISSING: char = '\u{25A1}';

impl Fonts {
    /// Parses the embedded files; `None` only if the build embedded broken ones.
    pub fn embedded() -> Option<Self> {
        let parse = |weight: Weight| ParsedFont::from_bytes(weight.file(), 0, &mut Vec::new());
        Some(Self {
            regular: parse(Weight::Regular)?,
            bold: parse(Weight::Bold)?,
        })
    }

    /// The parsed font.
    pub fn of(&self, weight: Weight) -> &ParsedFont {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Text as it can be printed: characters without a glyph become a box, invisible ones (marks
    /// of direction, controls) are dropped, white space is one space.
    pub fn printable(&self, text: &str) -> String {
        let invisible = |c: char| {
            c.is_control()
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
        };
        text.chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !invisible(*c))
            .map(|c| if self.has(c) { c } else { self.stand_in() })
            .collect()
    }

    fn has(&self, c: char) -> bool {
        Weight::ALL.iter().all(|weight| {
            self.of(*weight)
                .lookup_glyph_index(c.into())
                .is_some_and(|glyph| glyph != 0)
        })
    }

    fn stand_in(&self) -> char {
        if self.has(MISSING) { MISSING } else { '?' }
    }

    /// Width in points.
    pub fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let font = self.of(weight);
        let units: u32 = text
            .chars()
            .filter_map(|c| font.lookup_glyph_index(c.into()))
            .map(|glyph| u32::from(font.get_horizontal_advance(glyph)))
            .sum();
        units as f32 * size / f32::from(font.font_metrics.units_per_em)
    }

    /// Lines no wider than `width`, broken between words; a word that does not fit is broken
    /// inside. At least one line.
    pub fn wrap(&self, text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let line = lines.last_mut().map_or("", |line| line.as_str());
            let joined = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&joined, weight, size) <= width {
                if let Some(line) = lines.last_mut() {
                    *line = joined;
                }
                continue;
            }
            if lines.last().is_some_and(|line| !line.is_empty()) {
                lines.push(String::new());
            }
            let mut part = String::new();
            let mut taken = 0.0;
            for c in word.chars() {
                let advance = self.width(c.encode_utf8(&mut [0; 4]), weight, size);
                if taken + advance > width && !part.is_empty() {
                    if let Some(line) = lines.last_mut() {
                        *line = std::mem::take(&mut part);
                    }
                    lines.push(String::new());
                    taken = 0.0;
                }
                part.push(c);
                taken += advance;
            }
            if let Some(line) = lines.last_mut() {
                *line = part;
            }
        }
        lines
    }
}
