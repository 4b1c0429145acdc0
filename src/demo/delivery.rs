//! From the order to the credited subsidy: papers, material, crew, grid, money. The calendar of
//! one order is the same for all; how old the order is decides how far it has come.

use aggregates::lists;
use aggregates::project::SubsidyStage;
use serde_json::{Value, json};
use uuid::Uuid;

use super::accounts::Who;
use super::act::Kind;
use super::billing::{self, Mode};
use super::daily;
use super::people::Buyer;
use super::story::Story;

/// What becomes of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// All goes well.
    Smooth,
    /// Stands still since this day after the order.
    Held(i64),
    /// Given up after the advance was billed and paid.
    CancelledWithMoney,
    /// Given up before anything was paid.
    CancelledUnpaid,
    /// The portal takes its time with the subsidy.
    SubsidyStuck,
    /// Pays nothing from the material on.
    PaysLate,
    /// Paid half of what was billed on installation and nothing since.
    PaysInPart,
    /// The cheque for the material bounces, then the money comes.
    ChequeBounces,
    /// The bill on installation was wrong; credited and billed again.
    BilledWrong,
    /// The advance is asked for with a proforma.
    Proforma,
}

/// An order on its way.
struct Order<'s, 'a> {
    story: &'s mut Story<'a>,
    number: usize,
    /// Days before today of the order.
    confirmed: i64,
    fate: Fate,
}

/// The order is carried out as far as its age allows; `confirmed` is the day of the order.
pub(super) fn tell(story: &mut Story<'_>, number: usize, confirmed: i64, fate: Fate) {
    // The future ends the story; nothing else does.
    let _ended = Order {
        story,
        number,
        confirmed,
        fate,
    }
    .run();
}

impl Order<'_, '_> {
    /// Goes to a day after the order; `None` when it has not come.
    fn day(&mut self, after: i64) -> Option<()> {
        let ago = self.confirmed - after;
        self.story.on(ago).then_some(())
    }

    fn act(&mut self, by: Who, command: &'static str, body: Value) {
        let id = self.story.project_id();
        self.story.act(by, Kind::Project, id, command, body);
    }

    fn build(&mut self, command: &'static str, body: Value) {
        self.act(self.story.wish.builder, command, body);
    }

    fn say(&mut self, by: Who, text: &str) {
        self.act(by, "add_remark", json!({"text": text}));
    }

    fn stage(&mut self, stage: &str) {
        if self.story.wish.subsidy {
            let mut body = json!({"stage": stage, "entered_on": self.story.today()});
            if stage == "registered" {
                body["application_number"] = json!(format!(
                    "NP-KL{:02}-{}",
                    self.number,
                    3_100_457 + self.number * 811
                ));
            }
            let mut papers = Vec::new();
            let evidence = SubsidyStage::from_code(stage).map_or(&[][..], SubsidyStage::evidence);
            // The bill came with the lead.
            for doc_type in evidence.iter().filter(|code| **code != "electricity_bill") {
                let label = lists::label("doc_type", doc_type).unwrap_or(doc_type);
                let (by, project) = (self.story.wish.builder, self.story.project_id());
                papers.push(daily::paper(
                    self.story,
                    by,
                    ("project", project),
                    doc_type,
                    label,
                ));
            }
            if !papers.is_empty() {
                body["document_ids"] = json!(papers);
            }
            self.build("subsidy_enter_stage", body);
        }
    }

    /// A fact on the way; where the portal track proves it, the track records it.
    fn milestone(&mut self, code: &str, proved_by_track: bool) {
        if !(proved_by_track && self.story.wish.subsidy) {
            let body = json!({"code": code, "on": self.story.today()});
            self.build("record_milestone", body);
        }
    }

    fn advance(&mut self) {
        let body = json!({"effective_on": self.story.today()});
        self.build("advance", body);
    }

    fn spend(&mut self, category: &str, description: &str, supplier: &str, paise: i64) {
        let body = json!({
            "category": category, "description": description, "supplier": supplier,
            "amount_paise": paise, "incurred_on": self.story.today(),
        });
        self.act(Who::Fathima, "add_cost", body);
    }

    /// A tax invoice of a row of the plan, where the plan has it.
    fn bill(&mut self, row: &str) -> Option<Uuid> {
        let billed = !self.story.wish.pays_in_two();
        billed.then(|| billing::bill(self.story, row))
    }

    /// A household pays in one of several ways, a society or business in one.
    fn pay(&mut self, invoice: Uuid, small: &[Mode], large: Mode, share_bp: i64) {
        let mode = match self.story.wish.buyer {
            Buyer::Household(_) => self.story.dice.pick(small),
            Buyer::Society(_) | Buyer::Business(_) => large,
        };
        billing::pay(self.story, invoice, mode, share_bp);
    }

    fn run(&mut self) -> Option<()> {
        let advance = self.order_in()?;
        self.papers(advance)?;
        self.material()?;
        self.installation()?;
        self.grid()?;
        self.subsidy()
    }

    /// The first week: who builds, the loan, the advance.
    fn order_in(&mut self) -> Option<Uuid> {
        self.day(1)?;
        let lead = self.story.staff.id(self.story.wish.builder);
        self.act(
            Who::Suresh,
            "assign_operations",
            json!({"operations_lead_id": lead}),
        );
        let loan = self.story.wish.subsidy && self.number.is_multiple_of(3);
        if loan {
            let seller = self.story.seller();
            let amount = self.story.wish.expected_paise() * 8 / 10;
            let bank =
                self.story
                    .dice
                    .pick(&["sbi", "canara_bank", "federal_bank", "kerala_gramin_bank"]);
            self.act(
                seller,
                "set_financing",
                json!({
                    "availing_loan": true, "bank": bank, "loan_status": "sanctioned",
                    "loan_amount_paise": amount, "sanctioned_on": self.story.today(),
                }),
            );
        }
        self.day(2)?;
        let asks_first = matches!(self.fate, Fate::Proforma | Fate::CancelledUnpaid);
        let kind = if asks_first {
            "proforma"
        } else {
            "tax_invoice"
        };
        let advance = billing::draft(self.story, "advance", kind);
        self.day(3)?;
        billing::issue(self.story, advance, kind);
        self.stage("registered");
        self.day(5)?;
        self.stage("application_submitted");
        if self.fate == Fate::CancelledUnpaid {
            self.day(9)?;
            let body = json!({"reason": "lost_to_competition", "sub_reason": "price", "effective_on": self.story.today()});
            self.act(Who::Suresh, "cancel", body);
            return None;
        }
        self.day(6)?;
        if loan {
            billing::pay(self.story, advance, Mode::Loan, 10_000);
        } else {
            let small = [Mode::Neft, Mode::Neft, Mode::Cheque];
            self.pay(advance, &small, Mode::Rtgs, 10_000);
        }
        if self.fate == Fate::CancelledWithMoney {
            self.day(12)?;
            let body =
                json!({"reason": "indefinitely_delayed", "effective_on": self.story.today()});
            self.say(
                Who::Suresh,
                "The family moves abroad; they want their money back.",
            );
            billing::credit(
                self.story,
                advance,
                "order_cancelled",
                "Order cancelled by the customer",
            );
            self.act(Who::Suresh, "cancel", body);
            self.day(16)?;
            billing::refund(self.story, advance);
            return None;
        }
        Some(advance)
    }

    /// Feasibility, agreement and what shall be built.
    fn papers(&mut self, advance: Uuid) -> Option<()> {
        self.day(8)?;
        self.milestone("discom_feasibility_applied", true);
        let wish = self.story.wish;
        let (panels, wp) = wish.panels();
        let (inverters, inverter_w) = wish.inverters();
        let dice = &mut self.story.dice;
        let brand = if wish.subsidy {
            dice.pick(&[
                "waaree",
                "adani_solar",
                "tata_power_solar",
                "vikram_solar",
                "premier_energies",
            ])
        } else {
            dice.pick(&["waaree", "goldi_solar", "rayzon_solar", "saatvik"])
        };
        let inverter = dice.pick(&["growatt", "solis", "sungrow", "deye", "polycab", "v_guard"]);
        self.build("specify_equipment", json!({
            "panel_brand": brand, "panel_capacity_wp": wp, "panel_count": panels,
            "inverter_brand": inverter, "inverter_capacity_w": inverter_w, "inverter_count": inverters,
            "meter_make": "Secure",
        }));
        self.day(12)?;
        self.stage("feasibility_approved");
        self.milestone("discom_feasibility_approved", true);
        self.advance();
        self.day(14)?;
        self.stage("vendor_agreement_signed");
        let installation = json!({
            "installation_id": self.story.part("installation"), "crew": self.crew(),
            "planned_from": self.story.day(self.confirmed - 22), "planned_to": self.story.day(self.confirmed - 25),
        });
        self.build("schedule_installation", installation);
        if self.fate == Fate::Proforma {
            billing::bill_after_proforma(self.story, "advance", advance);
        }
        Some(())
    }

    fn crew(&mut self) -> &'static str {
        self.story.dice.pick(&[
            "Team Periyar",
            "Team Pamba",
            "Team Nila",
            "Sree Electricals (subcontract)",
        ])
    }

    fn held(&mut self, after: i64) -> Option<()> {
        if self.fate != Fate::Held(after) {
            return Some(());
        }
        let reason = self.story.dice.pick(&[
            "The roof is being waterproofed",
            "Wedding in the family; work after it",
        ]);
        let body = json!({"effective_on": self.story.today(), "reason": reason});
        self.build("hold", body);
        None
    }

    /// Material on site, its bill and its costs.
    fn material(&mut self) -> Option<()> {
        self.day(19)?;
        self.milestone("material_delivered", false);
        let watts = self.story.wish.capacity_w;
        let per_watt = if self.story.wish.subsidy {
            4_500
        } else {
            2_900
        } + self.story.dice.between(-200, 500);
        self.spend(
            "material",
            "Modules, inverter and structure",
            "Kochi Solar Traders",
            watts * per_watt,
        );
        let haulage = 250_000 + watts * 60;
        self.spend(
            "transport",
            "Haulage to the site",
            "Metro Logistics",
            haulage,
        );
        let invoice = self.bill("material");
        self.held(19)?;
        self.day(21)?;
        let Some(invoice) = invoice else {
            return Some(());
        };
        if self.fate == Fate::ChequeBounces {
            let payment = billing::pay(self.story, invoice, Mode::Cheque, 10_000);
            self.day(22)?;
            billing::bounce(self.story, invoice, payment);
            billing::pay(self.story, invoice, Mode::Neft, 10_000);
        } else if self.fate != Fate::PaysLate {
            let small = [Mode::Upi, Mode::Imps, Mode::Neft];
            self.pay(invoice, &small, Mode::Rtgs, 10_000);
        }
        Some(())
    }

    /// The crew on the roof.
    fn installation(&mut self) -> Option<()> {
        let installation_id = self.story.part("installation");
        self.day(22)?;
        let begin = json!({"installation_id": installation_id, "started_on": self.story.today()});
        self.build("start_installation", begin);
        self.day(23)?;
        self.build("log_progress", json!({
            "installation_id": installation_id, "percent": 60, "note": "Structure and modules are up; wiring tomorrow",
        }));
        self.held(23)?;
        self.day(25)?;
        let done = json!({
            "installation_id": installation_id, "completed_on": self.story.today(),
            "checklist": [
                {"item": "Structure torqued", "done": true}, {"item": "Earthing tested", "done": true},
                {"item": "Strings labelled", "done": true}, {"item": "Roof cleaned", "done": true},
            ],
            "readings": [
                {"name": "Earth resistance", "value": format!("1.{} Ω", self.story.dice.between(1, 9))},
                {"name": "Open-circuit voltage, string 1", "value": format!("{} V", self.story.dice.between(280, 640))},
            ],
        });
        self.build("complete_installation", done);
        let labour = self.story.wish.capacity_w * 400;
        self.spend("labour", "Crew wages and food", "Own crew", labour);
        self.day(26)?;
        self.stage("installed");
        self.milestone("completion_report_submitted", false);
        let mut invoice = billing::bill(self.story, "completion");
        if self.fate == Fate::BilledWrong {
            self.day(27)?;
            billing::credit(
                self.story,
                invoice,
                "entered_in_error",
                "Billed to the wrong description of work",
            );
            let again = self.story.part("completion-again");
            self.story.act(Who::Fathima, Kind::Invoice, again, "draft_from_milestone", json!({
                "project_id": self.story.project_id(), "billing_code": "completion", "kind": "tax_invoice",
            }));
            billing::issue(self.story, again, "tax_invoice");
            invoice = again;
        }
        self.day(28)?;
        self.stage("installation_details_submitted");
        self.day(29)?;
        if self.story.wish.subsidy {
            self.advance();
        }
        self.day(33)?;
        let share_bp = if self.fate == Fate::PaysInPart {
            5_000
        } else {
            10_000
        };
        if self.fate != Fate::PaysLate {
            let small = [Mode::Upi, Mode::Card, Mode::Cheque];
            self.pay(invoice, &small, Mode::Neft, share_bp);
        }
        Some(())
    }

    /// Inspection, net meter, commissioning.
    fn grid(&mut self) -> Option<()> {
        self.day(34)?;
        self.stage("inspection_pending");
        self.spend(
            "statutory_fee",
            "Registration and meter test fee",
            "DISCOM",
            118_000,
        );
        self.day(38)?;
        self.stage("inspection_passed");
        self.milestone("discom_inspection_passed", true);
        self.day(42)?;
        self.stage("net_meter_installed");
        self.milestone("net_meter_installed", true);
        let invoice = self.bill("net_meter");
        self.day(44)?;
        self.stage("commissioning_certificate_issued");
        self.milestone("commissioned", true);
        self.day(46)?;
        self.milestone("handed_over", false);
        self.advance();
        let remarks = [
            "Customer is happy with the finish; asked for a picture for our page.",
            "App access explained to the son, he lives in Dubai.",
            "Please call before the first cleaning.",
        ];
        let remark = self.story.dice.pick(&remarks);
        self.say(self.story.wish.builder, remark);
        self.day(50)?;
        let owes = matches!(self.fate, Fate::PaysLate | Fate::PaysInPart);
        if let Some(invoice) = invoice.filter(|_| !owes) {
            let small = [Mode::Cash, Mode::Upi, Mode::Upi];
            self.pay(invoice, &small, Mode::Neft, 10_000);
        }
        Some(())
    }

    /// The subsidy comes, weeks later.
    fn subsidy(&mut self) -> Option<()> {
        if !self.story.wish.subsidy {
            return None;
        }
        self.day(52)?;
        self.stage("bank_details_submitted");
        self.day(54)?;
        self.stage("subsidy_requested");
        if self.fate == Fate::SubsidyStuck {
            self.day(75)?;
            self.say(
                Who::Fathima,
                "The portal still shows the request as pending; wrote to the help desk.",
            );
            return None;
        }
        self.day(80)?;
        let watts = self.story.wish.capacity_w;
        let rupees = watts.min(2_000) * 30 + (watts.min(3_000) - 2_000).max(0) * 18;
        let body = json!({"credited_paise": rupees * 100, "effective_on": self.story.today()});
        self.build("subsidy_credit", body);
        Some(())
    }
}
