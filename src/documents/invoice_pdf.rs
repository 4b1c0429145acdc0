//! Tax invoice, proforma and credit note on paper (exports.md §6.4).
//!
//! A head with supplier and title, facts and parties, the lines with their tax parts, tax summary
//! and totals, words, bank and signature. Heads of tables repeat on each page, a row never splits,
//! a subtotal is carried over each break, and the totals stay with at least two rows.

use aggregates::calculations::reference::{GstComponent, gst_states};
use aggregates::calculations::words::{group_digits, in_words};
use aggregates::company::Supplier;
use aggregates::invoice::{Issued, Kind, Line};
use aggregates::vocabulary::{Address, StateCode};
use chrono::{NaiveDate, NaiveTime};

use super::InvoiceView;
use super::canvas::{ACCENT, BAND, Canvas, INK, MARGIN, MUTED, PAGE, RIGHT, RULE, Style, WIDTH};
use super::fonts::Fonts;
use super::qr::{modules, upi_link};

mod blocks;
mod table;

/// Nothing is drawn below this but the foot of the page.
const BOTTOM: f32 = PAGE.1 - 58.0;
/// First baseline below the short head of a following page.
const TOP_OF_NEXT: f32 = 76.0;

const LABEL: Style = Style::bold(6.8).ink(MUTED);
const BODY: Style = Style::regular(8.4);
const STRONG: Style = Style::bold(8.4);
const SMALL: Style = Style::regular(7.2).ink(MUTED);

/// The file; `None` only if the build embedded broken fonts.
pub fn render(view: &InvoiceView) -> Option<Vec<u8>> {
    let mut page = Paper {
        canvas: Canvas::new(Fonts::embedded()?),
        y: MARGIN,
        view,
    };
    page.head();
    page.facts();
    page.parties();
    page.lines();
    page.tax_summary_and_totals();
    page.words();
    page.closing();
    page.heads_and_feet();
    if let Some(mark) = view.mark {
        page.canvas.watermark(mark.word());
    }
    let title = format!("{} {}", title(view.issued.kind), view.issued.invoice_number);
    let created = view.issued.issue_date.and_time(NaiveTime::MIN).and_utc();
    Some(page.canvas.save(&title, created))
}

/// A document being drawn: `y` is where the next thing goes.
struct Paper<'a> {
    canvas: Canvas,
    y: f32,
    view: &'a InvoiceView,
}

impl Paper<'_> {
    /// Goes on to the next page unless so much fits below.
    fn room_for(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.next_page();
        }
    }

    fn next_page(&mut self) {
        self.canvas.add_page();
        self.y = TOP_OF_NEXT;
    }

    /// Label above, text below, in a column.
    fn labelled(
        &mut self,
        x: f32,
        y: f32,
        width: f32,
        label: &str,
        text: &str,
        style: Style,
    ) -> f32 {
        self.canvas.text(x, y, &label.to_uppercase(), LABEL);
        self.canvas.paragraph(x, y + 11.5, width, text, style)
    }
}

/// Title of the document.
fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::TaxInvoice => "TAX INVOICE",
        Kind::Proforma => "PROFORMA INVOICE",
        Kind::CreditNote => "CREDIT NOTE",
    }
}

/// `20 Nov 2026`.
fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// Rupees with two decimals and Indian grouping, without sign of currency, for columns.
fn amount(paise: i64) -> String {
    let sign = if paise < 0 { "-" } else { "" };
    let paise = paise.unsigned_abs();
    format!("{sign}{}.{:02}", group_digits(paise / 100), paise % 100)
}

/// `₹1,96,020.00`.
fn rupees(paise: i64) -> String {
    format!("₹{}", amount(paise))
}

/// Thousandths without trailing zeros: `1`, `2.5`.
fn quantity(milli: i64) -> String {
    let text = format!("{}.{:03}", milli / 1000, milli % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Percent of basis points without trailing zeros: `18`, `2.5`.
fn percent(rate_bp: i64) -> String {
    let text = format!("{}.{:02}", rate_bp / 100, rate_bp % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `Kerala (32)`.
fn state(code: &StateCode) -> String {
    let states = gst_states();
    let name = states.iter().find(|item| item.code == code.as_str());
    let name = name.map_or("", |item| item.label.as_str());
    format!("{name} ({})", code.as_str())
}

/// The second half of the tax is UTGST in a union territory without legislature.
fn second_half(code: &StateCode) -> &'static str {
    let utgst = gst_states()
        .iter()
        .filter(|item| item.code == code.as_str())
        .flat_map(|item| &item.rows)
        .any(|row| row.payload.utgst);
    if utgst { "UTGST" } else { "SGST" }
}

/// Lines of an address without the name.
fn address_lines(address: &Address) -> Vec<String> {
    let mut lines = vec![address.line1.to_string()];
    lines.extend(address.line2.as_ref().map(ToString::to_string));
    let place = match (&address.district, &address.pin_code) {
        (Some(district), Some(pin)) if district.as_str() != address.city.as_str() => {
            format!("{}, {district} {}", address.city, pin.as_str())
        }
        (_, Some(pin)) => format!("{} {}", address.city, pin.as_str()),
        (Some(district), None) => format!("{}, {district}", address.city),
        (None, None) => address.city.to_string(),
    };
    lines.push(place);
    lines.push(format!("State: {}", state(&address.state_code)));
    lines
}
