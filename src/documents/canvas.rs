//! Pages to draw on, in points from the upper left corner; the PDF itself counts from below.

use printpdf::date::OffsetDateTime;
use printpdf::{
    Color, Line, LinePoint, Mm, Op, PaintMode, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions,
    Point, Pt, Rect, Rgb, TextItem, TextMatrix,
};
use sha2::{Digest, Sha256};

use super::fonts::{Fonts, Weight};
use super::qr::Modules;

/// A4, upright.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// 15 mm.
pub const MARGIN: f32 = 42.52;
/// Right edge of the text.
pub const RIGHT: f32 = PAGE.0 - MARGIN;
/// Width of the text.
pub const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;

/// A grey, green or blue of the documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink(pub f32, pub f32, pub f32);

/// Text.
pub const INK: Ink = Ink(0.10, 0.12, 0.15);
/// Labels and small print.
pub const MUTED: Ink = Ink(0.38, 0.42, 0.47);
/// Hairlines.
pub const RULE: Ink = Ink(0.80, 0.83, 0.86);
/// Heads of tables, bands.
pub const BAND: Ink = Ink(0.945, 0.957, 0.965);
/// Titles.
pub const ACCENT: Ink = Ink(0.03, 0.36, 0.33);
/// Marks across a page.
pub const FAINT: Ink = Ink(0.93, 0.90, 0.90);

impl Ink {
    fn color(self) -> Color {
        Color::Rgb(Rgb::new(self.0, self.1, self.2, None))
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Weight.
    pub weight: Weight,
    /// Size in points.
    pub size: f32,
    /// Colour.
    pub ink: Ink,
}

impl Style {
    /// Regular text.
    pub const fn regular(size: f32) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            ink: INK,
        }
    }

    /// Bold text.
    pub const fn bold(size: f32) -> Self {
        Self {
            weight: Weight::Bold,
            size,
            ink: INK,
        }
    }

    /// The same in another colour.
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// Distance of two baselines.
    pub fn leading(self) -> f32 {
        self.size * 1.38
    }
}

/// Pages drawn so far.
pub struct Canvas {
    /// Metrics of the fonts.
    pub fonts: Fonts,
    pages: Vec<Vec<Op>>,
    current: usize,
}

impl Canvas {
    /// One empty page.
    pub fn new(fonts: Fonts) -> Self {
        Self {
            fonts,
            pages: vec![Vec::new()],
            current: 0,
        }
    }

    /// Starts another page and draws on it from now on.
    pub fn add_page(&mut self) {
        self.pages.push(Vec::new());
        self.current = self.pages.len() - 1;
    }

    /// Draws on an earlier page; heads and feet are drawn when the number of pages is known.
    pub fn go_to(&mut self, page: usize) {
        self.current = page.min(self.pages.len() - 1);
    }

    /// Number of pages.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    fn push(&mut self, ops: impl IntoIterator<Item = Op>) {
        let current = self.current;
        if let Some(page) = self.pages.get_mut(current) {
            page.extend(ops);
        }
    }

    /// Text whose baseline starts at a point.
    pub fn text(&mut self, x: f32, y: f32, text: &str, style: Style) {
        let text = self.fonts.printable(text);
        if text.trim().is_empty() {
            return;
        }
        let place = Op::SetTextCursor { pos: point(x, y) };
        self.show(place, text, style);
    }

    fn show(&mut self, place: Op, text: String, style: Style) {
        self.push([
            Op::StartTextSection,
            Op::SetFillColor {
                col: style.ink.color(),
            },
            Op::SetFont {
                font: PdfFontHandle::External(style.weight.id()),
                size: Pt(style.size),
            },
            place,
            Op::ShowText {
                items: vec![TextItem::Text(text)],
            },
            Op::EndTextSection,
        ]);
    }

    /// Text that ends at a point.
    pub fn text_right(&mut self, right: f32, y: f32, text: &str, style: Style) {
        let clean = self.fonts.printable(text);
        let width = self.fonts.width(&clean, style.weight, style.size);
        self.text(right - width, y, text, style);
    }

    /// Text broken into lines below each other; gives the baseline after the last one.
    pub fn paragraph(&mut self, x: f32, y: f32, width: f32, text: &str, style: Style) -> f32 {
        let mut y = y;
        for line in self.lines(text, style, width) {
            self.text(x, y, &line, style);
            y += style.leading();
        }
        y
    }

    /// The lines of a paragraph.
    pub fn lines(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let clean = self.fonts.printable(text);
        self.fonts.wrap(&clean, style.weight, style.size, width)
    }

    /// A horizontal hairline.
    pub fn rule(&mut self, x: f32, y: f32, width: f32, ink: Ink, thickness: f32) {
        let at = |x| LinePoint {
            p: point(x, y),
            bezier: false,
        };
        self.push([
            Op::SetOutlineColor { col: ink.color() },
            Op::SetOutlineThickness { pt: Pt(thickness) },
            Op::DrawLine {
                line: Line {
                    points: vec![at(x), at(x + width)],
                    is_closed: false,
                },
            },
        ]);
    }

    /// A filled rectangle.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.push([
            Op::SetFillColor { col: ink.color() },
            Op::DrawRectangle {
                rectangle: rectangle(x, y, width, height, PaintMode::Fill),
            },
        ]);
    }

    /// A code of a side in points.
    pub fn code(&mut self, x: f32, y: f32, side: f32, modules: &Modules) {
        let unit = side / modules.side as f32;
        self.push([Op::SetFillColor {
            col: Ink(0.0, 0.0, 0.0).color(),
        }]);
        for (row, column, length) in &modules.runs {
            let (left, top) = (x + *column as f32 * unit, y + *row as f32 * unit);
            // A hair of overlap, so that no viewer draws seams between modules.
            let run = rectangle(
                left,
                top,
                *length as f32 * unit + 0.05,
                unit + 0.05,
                PaintMode::Fill,
            );
            self.push([Op::DrawRectangle { rectangle: run }]);
        }
    }

    /// A word across the middle of every page, below what is drawn there.
    pub fn watermark(&mut self, word: &str) {
        let style = Style::bold(92.0).ink(FAINT);
        let half = self.fonts.width(word, style.weight, style.size) / 2.0
            * std::f32::consts::FRAC_1_SQRT_2;
        let (x, y) = (PAGE.0 / 2.0 - half, PAGE.1 / 2.0 - half);
        for page in 0..self.pages.len() {
            let drawn = std::mem::take(&mut self.pages[page]);
            self.go_to(page);
            let matrix = TextMatrix::TranslateRotate(Pt(x), Pt(y), 45.0);
            self.show(Op::SetTextMatrix { matrix }, word.to_owned(), style);
            self.push(drawn);
        }
    }

    /// The file. The same pages, title and moment give the same bytes.
    pub fn save(self, title: &str, created: chrono::DateTime<chrono::Utc>) -> Vec<u8> {
        let mut document = PdfDocument::new(title);
        for weight in Weight::ALL {
            let font = printpdf::PdfFont::new(self.fonts.of(weight).clone());
            document.resources.fonts.map.insert(weight.id(), font);
        }
        let info = &mut document.metadata.info;
        if let Ok(moment) = OffsetDateTime::from_unix_timestamp(created.timestamp()) {
            info.creation_date = moment;
            info.modification_date = moment;
            info.metadata_date = moment;
        }
        info.producer = "Rayenna CRM".to_owned();
        let pages = self
            .pages
            .into_iter()
            .map(|ops| PdfPage::new(Mm(210.0), Mm(297.0), ops))
            .collect();
        let mut bytes = document
            .with_pages(pages)
            .save(&PdfSaveOptions::default(), &mut Vec::new());
        fix_identifier(&mut bytes);
        bytes
    }
}

/// The library writes two random identifiers of 32 letters into the trailer. A frozen document
/// has the hash of its own bytes there instead, so that rendering it again gives the same file.
fn fix_identifier(bytes: &mut [u8]) {
    const LENGTH: usize = 32;
    let Some(start) = bytes
        .windows(5)
        .rposition(|window| window == b"/ID[(")
        .map(|at| at + 5)
    else {
        return;
    };
    let second = start + LENGTH + b")(".len();
    let Some(tail) = bytes.get(start..second + LENGTH) else {
        return;
    };
    if tail[LENGTH..].first() != Some(&b')') {
        return;
    }
    bytes[start..start + LENGTH].fill(b'0');
    bytes[second..second + LENGTH].fill(b'0');
    let digest = hex::encode(Sha256::digest(&*bytes));
    bytes[start..start + LENGTH].copy_from_slice(&digest.as_bytes()[..LENGTH]);
    bytes[second..second + LENGTH].copy_from_slice(&digest.as_bytes()[..LENGTH]);
}

fn point(x: f32, y: f32) -> Point {
    Point {
        x: Pt(x),
        y: Pt(PAGE.1 - y),
    }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32, mode: PaintMode) -> Rect {
    Rect {
        x: Pt(x),
        y: Pt(PAGE.1 - y - height),
        width: Pt(width),
        height: Pt(height),
        mode: Some(mode),
        winding_order: None,
    }
}
