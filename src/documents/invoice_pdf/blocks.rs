//! Everything around the table: head, facts, parties, words, bank, signature, foot.

use super::*;

/// Side of the UPI code: 30 mm.
const UPI_SIDE: f32 = 85.04;
/// Side of the code of the portal: 50 mm.
const IRN_SIDE: f32 = 141.73;

impl Paper<'_> {
    pub(super) fn head(&mut self) {
        let issued = &self.view.issued;
        let supplier = issued.supplier.clone();
        let title_style = Style::bold(17.0).ink(ACCENT);
        self.canvas
            .text_right(RIGHT, MARGIN + 14.0, title(issued.kind), title_style);
        let below = match issued.kind {
            Kind::TaxInvoice | Kind::CreditNote => "Original for recipient",
            Kind::Proforma => "Not a tax invoice; no input credit",
        };
        self.canvas.text_right(RIGHT, MARGIN + 27.0, below, SMALL);
        self.canvas.text_right(
            RIGHT,
            MARGIN + 44.0,
            issued.invoice_number.as_str(),
            Style::bold(11.5),
        );
        let width = WIDTH * 0.58;
        let name = supplier.trade_name.as_ref().unwrap_or(&supplier.name);
        let mut y = self.canvas.paragraph(
            MARGIN,
            MARGIN + 13.0,
            width,
            name.as_str(),
            Style::bold(13.5),
        );
        y -= 4.0;
        if supplier.trade_name.is_some() {
            y = self
                .canvas
                .paragraph(MARGIN, y, width, supplier.name.as_str(), BODY);
        }
        for line in supplier_lines(&supplier) {
            y = self
                .canvas
                .paragraph(MARGIN, y, width, &line, BODY.ink(MUTED));
        }
        y = self.canvas.paragraph(
            MARGIN,
            y,
            width,
            &format!("GSTIN {}", supplier.gstin),
            STRONG,
        );
        self.y = y.max(MARGIN + 60.0);
        self.canvas.rule(MARGIN, self.y, WIDTH, ACCENT, 1.2);
        self.y += 17.0;
    }

    /// Number, dates, place of supply in two rows of four.
    pub(super) fn facts(&mut self) {
        let issued = &self.view.issued;
        let mut facts = vec![
            ("Date", day(issued.issue_date)),
            ("Place of supply", state(&issued.place_of_supply.state_code)),
            ("Reverse charge", "No".to_owned()),
            ("Project", format!("No. {}", issued.project_serial_no)),
        ];
        match &issued.original {
            Some(original) => {
                facts.insert(1, ("Original invoice", original.invoice_number.to_string()));
                facts.insert(2, ("Original date", day(original.issue_date)));
            }
            None => facts.insert(1, ("Due date", day(issued.due_date))),
        }
        let columns = facts.len().min(5);
        let width = WIDTH / columns as f32;
        let mut bottom = self.y;
        for (place, (label, text)) in facts.iter().enumerate() {
            let x = MARGIN + width * (place % columns) as f32;
            let y = self.y + 29.0 * (place / columns) as f32;
            bottom = bottom.max(self.labelled(x, y, width - 8.0, label, text, STRONG));
        }
        self.y = bottom + 1.0;
        if let Some(reason) = &issued.reason {
            let text = format!("Reason of the credit: {reason}");
            self.y = self
                .canvas
                .paragraph(MARGIN, self.y + 4.0, WIDTH, &text, BODY);
        }
        self.canvas.rule(MARGIN, self.y - 2.0, WIDTH, RULE, 0.6);
        self.y += 12.0;
    }

    /// Who is billed, where it is delivered, and the registration with the portal.
    pub(super) fn parties(&mut self) {
        let issued = self.view.issued.clone();
        let gap = 16.0;
        let half = (WIDTH - gap) / 2.0;
        let buyer = &issued.buyer;
        let top = self.y;
        let mut left = self.labelled(
            MARGIN,
            top,
            half,
            "Billed to",
            buyer.name.as_str(),
            Style::bold(9.4),
        );
        for line in buyer.address.iter().flat_map(address_lines) {
            left = self.canvas.paragraph(MARGIN, left, half, &line, BODY);
        }
        let registered = match &buyer.gstin {
            Some(gstin) => format!("GSTIN {gstin}"),
            None => "GSTIN: Unregistered".to_owned(),
        };
        left = self
            .canvas
            .paragraph(MARGIN, left, half, &registered, STRONG);
        let x = MARGIN + half + gap;
        let mut lines = address_lines(&issued.delivery_address).into_iter();
        let first = lines.next().unwrap_or_default();
        let mut right = self.labelled(x, top, half, "Delivered to (site)", &first, BODY);
        for line in lines {
            right = self.canvas.paragraph(x, right, half, &line, BODY);
        }
        self.y = left.max(right) + 4.0;
        self.registration();
    }

    fn registration(&mut self) {
        let Some(einvoice) = self.view.einvoice.clone() else {
            return;
        };
        let top = self.y + 6.0;
        let groups: Vec<String> = einvoice
            .irn
            .as_str()
            .as_bytes()
            .chunks(8)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        let width = WIDTH - IRN_SIDE - 40.0;
        let mut y = self.labelled(MARGIN, top, width, "IRN", &groups.join(" "), BODY);
        y = self.labelled(
            MARGIN,
            y + 6.0,
            width,
            "Ack. no.",
            einvoice.ack_number.as_str(),
            BODY,
        );
        let at = aggregates::kernel::kolkata_date(einvoice.ack_at);
        y = self.labelled(MARGIN, y + 6.0, width, "Ack. date", &day(at), BODY);
        match modules(einvoice.signed_qr.as_str()) {
            Some(code) => {
                // Four modules of white around it.
                let margin = IRN_SIDE / (code.side + 8) as f32 * 4.0;
                let side = IRN_SIDE - 2.0 * margin;
                self.canvas
                    .code(RIGHT - IRN_SIDE + margin, top - 8.0 + margin, side, &code);
                self.y = (top - 8.0 + IRN_SIDE).max(y) + 6.0;
            }
            None => self.y = y + 6.0,
        }
    }

    pub(super) fn words(&mut self) {
        let text = in_words(self.view.totals().total_paise);
        let credited = match self.view.issued.kind {
            Kind::CreditNote => "Amount credited, in words",
            Kind::TaxInvoice | Kind::Proforma => "Amount in words",
        };
        self.room_for(34.0);
        self.y = self.labelled(MARGIN, self.y + 10.0, WIDTH, credited, &text, STRONG) + 3.0;
    }

    /// Notes, then bank, code and signature in one unbroken row.
    pub(super) fn closing(&mut self) {
        let issued = self.view.issued.clone();
        if let Some(notes) = &issued.notes {
            self.room_for(30.0);
            self.canvas.text(MARGIN, self.y + 8.0, "NOTES", LABEL);
            self.y += 19.5;
            for line in notes.as_str().lines() {
                for part in self.canvas.lines(line, BODY, WIDTH) {
                    self.room_for(BODY.leading());
                    self.canvas.text(MARGIN, self.y, &part, BODY);
                    self.y += BODY.leading();
                }
            }
        }
        self.room_for(UPI_SIDE + 34.0);
        self.canvas.rule(MARGIN, self.y + 2.0, WIDTH, RULE, 0.6);
        let top = self.y + 16.0;
        let after_code = self.upi(&issued, top);
        self.bank(&issued, after_code, top);
        self.signature(&issued.supplier, top);
        self.y = top + UPI_SIDE + 10.0;
    }

    /// Draws the code and gives where the next column starts. A credit note asks for no money.
    fn upi(&mut self, issued: &Issued, top: f32) -> f32 {
        let account = issued.supplier.bank_account.as_ref();
        let upi = account.and_then(|account| account.upi_id.as_ref().map(|id| (account, id)));
        let Some((account, id)) = upi.filter(|_| issued.kind != Kind::CreditNote) else {
            return MARGIN;
        };
        let link = upi_link(
            id.as_str(),
            account.account_name.as_str(),
            issued.totals.total_paise,
            issued.invoice_number.as_str(),
        );
        let Some(code) = modules(&link) else {
            return MARGIN;
        };
        self.canvas.code(MARGIN, top - 6.0, UPI_SIDE, &code);
        MARGIN + UPI_SIDE + 16.0
    }

    fn bank(&mut self, issued: &Issued, x: f32, top: f32) {
        let Some(account) = issued.supplier.bank_account.as_ref() else {
            return;
        };
        if issued.kind == Kind::CreditNote {
            return;
        }
        let width = RIGHT - 170.0 - x;
        self.canvas.text(x, top, "PAY TO", LABEL);
        let mut y =
            self.canvas
                .paragraph(x, top + 11.5, width, account.account_name.as_str(), STRONG);
        let bank = match &account.branch {
            Some(branch) => format!("{}, {branch}", account.bank),
            None => account.bank.to_string(),
        };
        let mut lines = vec![
            bank,
            format!("Account {}", account.account_number),
            format!("IFSC {}", account.ifsc),
        ];
        lines.extend(account.upi_id.as_ref().map(|id| format!("UPI {id}")));
        for line in lines {
            y = self.canvas.paragraph(x, y, width, &line, BODY);
        }
    }

    fn signature(&mut self, supplier: &Supplier, top: f32) {
        let x = RIGHT - 160.0;
        self.canvas
            .paragraph(x, top, 160.0, &format!("For {}", supplier.name), STRONG);
        let bottom = top + UPI_SIDE - 22.0;
        match &supplier.signatory {
            Some(person) => {
                self.canvas.rule(x, bottom - 12.0, 160.0, RULE, 0.6);
                self.canvas.text(x, bottom, person.name.as_str(), BODY);
                let role = person
                    .designation
                    .as_ref()
                    .map_or("Authorised signatory", |d| d.as_str());
                self.canvas.text(x, bottom + 11.0, role, SMALL);
            }
            None => {
                self.canvas
                    .text(x, bottom, "Digitally issued, no signature needed", SMALL);
            }
        }
    }

    /// Head of following pages and foot of all, once their number is known.
    pub(super) fn heads_and_feet(&mut self) {
        let issued = &self.view.issued;
        let supplier = &issued.supplier;
        let pages = self.canvas.len();
        let mut legal = vec![supplier.name.to_string()];
        legal.extend(supplier.cin.as_ref().map(|cin| format!("CIN {cin}")));
        legal.extend(supplier.pan.as_ref().map(|pan| format!("PAN {pan}")));
        let legal = legal.join("  ·  ");
        let name = supplier
            .trade_name
            .as_ref()
            .unwrap_or(&supplier.name)
            .to_string();
        let number = format!("{} {}", title(issued.kind), issued.invoice_number);
        for page in 0..pages {
            self.canvas.go_to(page);
            if page > 0 {
                self.canvas
                    .text(MARGIN, MARGIN + 8.0, &name, Style::bold(9.0));
                self.canvas
                    .text_right(RIGHT, MARGIN + 8.0, &number, Style::bold(9.0).ink(ACCENT));
                self.canvas.rule(MARGIN, MARGIN + 15.0, WIDTH, ACCENT, 0.8);
            }
            let foot = PAGE.1 - 34.0;
            self.canvas.rule(MARGIN, foot - 11.0, WIDTH, RULE, 0.6);
            self.canvas.text(MARGIN, foot, &legal, SMALL);
            self.canvas
                .text_right(RIGHT, foot, &format!("Page {} of {pages}", page + 1), SMALL);
        }
    }
}

fn supplier_lines(supplier: &Supplier) -> Vec<String> {
    let mut lines = address_lines(&supplier.address);
    let reach: Vec<&str> = [
        supplier.phone.as_ref().map(|phone| phone.as_str()),
        supplier.email.as_ref().map(|email| email.as_str()),
        supplier.website.as_ref().map(|site| site.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !reach.is_empty() {
        lines.push(reach.join("  ·  "));
    }
    lines
}
