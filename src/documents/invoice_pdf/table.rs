//! The lines with their tax parts, the tax summary and the totals.

use aggregates::calculations::gst::{LineWorking, TaxLine};

use super::*;

/// A column: heading, left edge, right edge, whether figures stand at the right.
struct Column {
    heading: &'static str,
    left: f32,
    right: f32,
    figures: bool,
}

const fn column(heading: &'static str, left: f32, right: f32, figures: bool) -> Column {
    Column {
        heading,
        left,
        right,
        figures,
    }
}

/// Columns of the lines, measured from the left margin.
const LINES: [Column; 8] = [
    column("No.", 5.0, 22.0, false),
    column("Description", 26.0, 212.0, false),
    column("HSN/SAC", 218.0, 264.0, false),
    column("Qty", 264.0, 300.0, true),
    column("Unit", 306.0, 330.0, false),
    column("Rate", 330.0, 392.0, true),
    column("Discount", 392.0, 444.0, true),
    column("Taxable ₹", 444.0, 505.0, true),
];

const HEAD: Style = Style::bold(7.4);
const HEAD_HEIGHT: f32 = 18.0;
const CARRY_HEIGHT: f32 = 16.0;

impl Paper<'_> {
    pub(super) fn lines(&mut self) {
        let issued = self.view.issued.clone();
        let rows: Vec<Row> = issued
            .lines
            .iter()
            .zip(&issued.working)
            .enumerate()
            .map(|(place, (line, working))| self.row(place, line, working))
            .collect();
        self.room_for(HEAD_HEIGHT + rows.first().map_or(0.0, |row| row.height) + CARRY_HEIGHT);
        self.line_heads();
        let closing = self.totals_height();
        let last_two: f32 = rows.iter().rev().take(2).map(|row| row.height).sum();
        let mut so_far = 0;
        for (place, row) in rows.iter().enumerate() {
            let begins_last_two = place > 0 && place + 2 == rows.len();
            let fits = self.y + row.height + CARRY_HEIGHT <= BOTTOM;
            let end_fits = !begins_last_two || self.y + last_two + closing <= BOTTOM;
            if place > 0 && (!fits || !end_fits) {
                self.carry("Carried forward", so_far);
                self.next_page();
                self.line_heads();
                self.carry("Brought forward", so_far);
            }
            self.draw(row);
            so_far += row.taxable_paise;
        }
        self.canvas.rule(MARGIN, self.y, WIDTH, INK, 0.8);
        self.y += 4.0;
    }

    fn line_heads(&mut self) {
        self.heads(&LINES);
    }

    fn heads(&mut self, columns: &[Column]) {
        self.canvas.fill(MARGIN, self.y, WIDTH, HEAD_HEIGHT, BAND);
        for column in columns {
            self.cell(column, self.y + 12.0, column.heading, HEAD);
        }
        self.y += HEAD_HEIGHT;
    }

    fn cell(&mut self, column: &Column, y: f32, text: &str, style: Style) {
        if column.figures {
            self.canvas
                .text_right(MARGIN + column.right, y, text, style);
        } else {
            self.canvas.text(MARGIN + column.left, y, text, style);
        }
    }

    fn carry(&mut self, label: &str, taxable_paise: i64) {
        let style = Style::bold(7.6).ink(MUTED);
        self.canvas.text(MARGIN + 26.0, self.y + 11.0, label, style);
        self.canvas
            .text_right(MARGIN + 505.0, self.y + 11.0, &amount(taxable_paise), style);
        self.y += CARRY_HEIGHT;
        self.canvas.rule(MARGIN, self.y, WIDTH, RULE, 0.6);
    }

    fn row(&self, place: usize, line: &Line, working: &LineWorking) -> Row {
        let description = self.canvas.lines(line.description.as_str(), BODY, 184.0);
        let own_code = line.hsn_sac.as_ref().map_or("", |code| code.as_str());
        let parts: Vec<String> = working
            .tax_lines
            .iter()
            .map(|part| self.part(part))
            .collect();
        let discount = match line.discount_paise.get() {
            0 => "–".to_owned(),
            discount => amount(discount),
        };
        Row {
            cells: [
                (place + 1).to_string(),
                String::new(),
                own_code.to_owned(),
                quantity(line.quantity_milli.get()),
                line.unit.code().to_owned(),
                amount(line.rate_paise.get()),
                discount,
                amount(working.taxable_paise),
            ],
            height: 8.0
                + BODY.leading() * description.len() as f32
                + PART.leading() * parts.len() as f32,
            taxable_paise: working.taxable_paise,
            description,
            parts,
        }
    }

    /// `Goods part, HSN 85414300, 1,26,000.00: CGST 2.5 % 3,150.00 + SGST 2.5 % 3,150.00`.
    fn part(&self, part: &TaxLine) -> String {
        let composite = self
            .view
            .issued
            .working
            .iter()
            .any(|line| line.tax_lines.len() > 1);
        let what = match (composite, part.component) {
            (true, GstComponent::Goods) => "Goods part",
            (true, GstComponent::Services) => "Installation part",
            (false, GstComponent::Goods) => "Goods",
            (false, GstComponent::Services) => "Services",
        };
        let code = if part.hsn_sac.starts_with("99") {
            "SAC"
        } else {
            "HSN"
        };
        let tax = if self.view.within_state() {
            let half = half_percent(part.rate_bp);
            format!(
                "CGST {half} % {} + {} {half} % {}",
                amount(part.cgst_paise),
                second_half(&self.view.issued.place_of_supply.state_code),
                amount(part.sgst_paise)
            )
        } else {
            format!(
                "IGST {} % {}",
                percent(part.rate_bp),
                amount(part.igst_paise)
            )
        };
        format!(
            "{what}, {code} {}, {}: {tax}",
            part.hsn_sac,
            amount(part.taxable_paise)
        )
    }

    fn draw(&mut self, row: &Row) {
        let mut y = self.y + 11.5;
        for (column, text) in LINES.iter().zip(&row.cells) {
            self.cell(column, y, text, BODY);
        }
        for line in &row.description {
            self.canvas.text(MARGIN + 26.0, y, line, BODY);
            y += BODY.leading();
        }
        for part in &row.parts {
            self.canvas.text(MARGIN + 26.0, y - 0.5, part, PART);
            y += PART.leading();
        }
        self.y += row.height;
        self.canvas.rule(MARGIN, self.y, WIDTH, RULE, 0.5);
    }

    /// Height of summary, totals and words, which stay with the last rows.
    fn totals_height(&self) -> f32 {
        let rows = self.view.issued.whole_working().tax_summary().len();
        let summary = HEAD_HEIGHT + 15.0 * (rows + 1) as f32;
        summary + 6.0 * 15.0 + 70.0
    }

    pub(super) fn tax_summary_and_totals(&mut self) {
        self.y += 10.0;
        let second = second_half(&self.view.issued.place_of_supply.state_code);
        let within = self.view.within_state();
        let mut columns = vec![
            column("HSN/SAC", 5.0, 70.0, false),
            column("GST rate", 70.0, 130.0, true),
            column("Taxable ₹", 130.0, 230.0, true),
        ];
        if within {
            columns.push(column("CGST ₹", 230.0, 320.0, true));
            columns.push(column(
                if second == "UTGST" {
                    "UTGST ₹"
                } else {
                    "SGST ₹"
                },
                320.0,
                410.0,
                true,
            ));
        } else {
            columns.push(column("IGST ₹", 230.0, 410.0, true));
        }
        columns.push(column("Tax ₹", 410.0, 505.0, true));
        let summary = self.view.issued.whole_working().tax_summary();
        self.heads(&columns);
        for row in &summary {
            self.summary_row(
                &columns,
                &[
                    row.hsn_sac.clone(),
                    format!("{} %", percent(row.rate_bp)),
                    amount(row.taxable_paise),
                ],
                (row.cgst_paise, row.sgst_paise, row.igst_paise),
                BODY,
            );
        }
        let totals = *self.view.totals();
        self.summary_row(
            &columns,
            &["Total".into(), String::new(), amount(totals.taxable_paise)],
            (totals.cgst_paise, totals.sgst_paise, totals.igst_paise),
            STRONG,
        );
        self.y += 8.0;
        let mut sums = vec![("Taxable value", totals.taxable_paise)];
        if within {
            sums.push(("CGST", totals.cgst_paise));
            sums.push((second, totals.sgst_paise));
        } else {
            sums.push(("IGST", totals.igst_paise));
        }
        sums.push(("Round-off", totals.round_off_paise));
        let left = MARGIN + 300.0;
        for (label, paise) in sums {
            self.canvas.text(left, self.y + 10.0, label, BODY);
            self.canvas
                .text_right(MARGIN + 505.0, self.y + 10.0, &amount(paise), BODY);
            self.y += 14.0;
        }
        self.canvas
            .fill(left - 8.0, self.y + 2.0, RIGHT - left + 8.0, 23.0, ACCENT);
        let white = Style::bold(11.0).ink(super::super::canvas::Ink(1.0, 1.0, 1.0));
        let label = match self.view.issued.kind {
            Kind::TaxInvoice | Kind::Proforma => "Total",
            Kind::CreditNote => "Total credited",
        };
        self.canvas.text(left, self.y + 17.5, label, white);
        self.canvas.text_right(
            MARGIN + 505.0,
            self.y + 17.5,
            &rupees(totals.total_paise),
            white,
        );
        self.y += 32.0;
    }

    fn summary_row(
        &mut self,
        columns: &[Column],
        first: &[String; 3],
        taxes: (i64, i64, i64),
        style: Style,
    ) {
        let (cgst, sgst, igst) = taxes;
        let mut texts = first.to_vec();
        if self.view.within_state() {
            texts.extend([amount(cgst), amount(sgst)]);
        } else {
            texts.push(amount(igst));
        }
        texts.push(amount(cgst + sgst + igst));
        for (column, text) in columns.iter().zip(&texts) {
            self.cell(column, self.y + 10.5, text, style);
        }
        self.y += 15.0;
        self.canvas.rule(MARGIN, self.y, WIDTH, RULE, 0.5);
    }
}

const PART: Style = SMALL;

/// Half a rate: `9` of 18 %, `2.5` of 5 %.
fn half_percent(rate_bp: i64) -> String {
    let text = format!("{}.{:03}", rate_bp / 200, rate_bp % 200 * 5);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One line ready to be drawn.
struct Row {
    cells: [String; 8],
    description: Vec<String>,
    parts: Vec<String>,
    height: f32,
    taxable_paise: i64,
}
