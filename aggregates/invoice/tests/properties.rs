//! Random commands over three documents of one customer, with the process managers that move
//! money between them: the ledger keeps its laws whatever the order.

use proptest::prelude::*;

use super::*;

/// What one person may do next; amounts in rupees, documents by place.
#[derive(Clone, Debug)]
enum Act {
    Pay {
        at: usize,
        rupees: i64,
        keep: bool,
        other: Option<(usize, i64)>,
    },
    Allocate {
        from: usize,
        to: usize,
        rupees: i64,
    },
    Reverse {
        at: usize,
        which: usize,
    },
    Refund {
        at: usize,
        rupees: i64,
    },
    CreditPart {
        at: usize,
        rupees: i64,
    },
    CreditFull {
        at: usize,
    },
    Cancel {
        at: usize,
    },
    TakeOver,
    Deliver,
}

fn act() -> impl Strategy<Value = Act> {
    let at = || 0..3_usize;
    let rupees = || 0..260_i64;
    prop_oneof![
        4 => (at(), rupees(), any::<bool>(), proptest::option::of((at(), rupees())))
            .prop_map(|(at, rupees, keep, other)| Act::Pay { at, rupees, keep, other }),
        3 => (at(), at(), rupees()).prop_map(|(from, to, rupees)| Act::Allocate { from, to, rupees }),
        3 => (at(), 0..4_usize).prop_map(|(at, which)| Act::Reverse { at, which }),
        1 => (at(), rupees()).prop_map(|(at, rupees)| Act::Refund { at, rupees }),
        1 => (at(), rupees()).prop_map(|(at, rupees)| Act::CreditPart { at, rupees }),
        1 => at().prop_map(|at| Act::CreditFull { at }),
        1 => at().prop_map(|at| Act::Cancel { at }),
        1 => Just(Act::TakeOver),
        4 => Just(Act::Deliver),
    ]
}

/// What a process manager still has to send: document, command, and what to do when refused.
type Message = (usize, &'static str, Value, Option<(usize, Value)>);

struct World {
    documents: Vec<Invoice>,
    queue: Vec<Message>,
    sent: u128,
}

fn id(at: usize) -> Uuid {
    Uuid::from_u128(900 + at as u128)
}

fn place(wanted: Uuid) -> usize {
    (0..3).find(|at| id(*at) == wanted).unwrap_or_default()
}

impl World {
    /// A proforma and two tax invoices of about ₹200.
    fn new() -> Self {
        let one = |kind: &str| {
            let mut invoice = drafted(kind, json!([line(18_345)]));
            then(&mut invoice, facts(), "issue", json!({}));
            invoice
        };
        let documents = vec![one("proforma"), one("tax_invoice"), one("tax_invoice")];
        Self {
            documents,
            queue: Vec::new(),
            sent: 0,
        }
    }

    fn send(&mut self, at: usize, name: &str, body: Value, actor: Actor) -> bool {
        self.sent += 1;
        let targets = (0..3)
            .map(|at| self.documents[at].as_target(id(at)))
            .collect();
        let mut ctx = ctx(Facts { targets, ..facts() }, self.sent);
        ctx.id = id(at);
        ctx.actor = actor;
        let Ok(events) = self.documents[at].decide(&ctx, command(name, body)) else {
            return false;
        };
        for event in &events {
            self.documents[at].evolve(event);
            self.follow(at, event);
        }
        true
    }

    /// PM-14 and PM-15.
    fn follow(&mut self, at: usize, event: &Event) {
        match event {
            Event::PaymentRecorded(paid) => {
                for share in &paid.allocations {
                    let body = json!({"target_invoice_id": share.invoice_id, "amount_paise": share.amount_paise});
                    self.queue.push((at, "allocate_payment", body, None));
                }
            }
            Event::AdvanceReleased(moved) => {
                let body = json!({"allocation_id": moved.allocation_id, "source_invoice_id": id(at), "amount_paise": moved.amount_paise});
                let back = json!({"allocation_id": moved.allocation_id, "amount_paise": moved.amount_paise});
                self.queue.push((
                    place(moved.target_invoice_id),
                    "receive_advance",
                    body,
                    Some((at, back)),
                ));
            }
            Event::PaymentReversed(reversed) => {
                for recall in &reversed.recalls {
                    let body = json!({"allocation_id": recall.allocation_id, "amount_paise": recall.amount_paise});
                    self.queue.push((
                        place(recall.target_invoice_id),
                        "return_advance",
                        body,
                        None,
                    ));
                }
            }
            Event::AdvanceReturned(returned) if returned.end == AllocationEnd::Target => {
                let body = json!({"allocation_id": returned.allocation_id, "amount_paise": returned.amount_paise});
                self.queue.push((
                    place(returned.other_invoice_id),
                    "return_advance",
                    body,
                    None,
                ));
            }
            Event::Credited(given) => {
                let body = json!({"allocation_id": given.credit_note_id, "credit_note_id": given.credit_note_id, "amount_paise": given.totals.total_paise});
                self.queue.push((at, "apply_credit", body, None));
            }
            _ => {}
        }
    }

    fn deliver(&mut self) -> bool {
        if self.queue.is_empty() {
            return false;
        }
        let (at, name, body, otherwise) = self.queue.remove(0);
        if !self.send(at, name, body, Actor::system())
            && let Some((at, body)) = otherwise
        {
            self.queue.push((at, "return_advance", body, None));
        }
        true
    }

    fn act(&mut self, act: &Act) {
        let person = actor(Role::Finance);
        let (at, name, body) = match act {
            Act::Pay {
                at,
                rupees,
                keep,
                other,
            } => {
                let shares: Vec<Value> = other
                    .iter()
                    .map(
                        |(to, rupees)| json!({"invoice_id": id(*to), "amount_paise": rupees * 100}),
                    )
                    .collect();
                let more = json!({"keep_on_account": keep, "allocations": shares});
                (*at, "record_payment", with(payment(rupees * 100), more))
            }
            Act::Allocate { from, to, rupees } => (
                *from,
                "allocate_payment",
                json!({"target_invoice_id": id(*to), "amount_paise": rupees * 100}),
            ),
            Act::Reverse { at, which } => {
                let Some(payment) = self.documents[*at].payments.get(*which) else {
                    return;
                };
                let more = json!({"payment_id": payment.payment_id, "reason_code": "wrong_amount", "reason": "Wrong amount"});
                (
                    *at,
                    "reverse_payment",
                    with(more, json!({"reversed_on": "2026-05-25"})),
                )
            }
            Act::Refund { at, rupees } => (
                *at,
                "refund_advance",
                json!({"amount_paise": rupees * 100, "mode": "neft", "reference": "UTR900", "refunded_on": "2026-05-25", "reason": "Paid too much"}),
            ),
            Act::CreditPart { at, rupees } => (
                *at,
                "credit",
                json!({"lines": [{"line_id": LINE, "taxable_paise": rupees * 100}], "reason_code": "other", "reason": "Less work"}),
            ),
            Act::CreditFull { at } => (
                *at,
                "credit",
                json!({"full": true, "reason_code": "other", "reason": "No work"}),
            ),
            Act::Cancel { at } => (*at, "cancel", json!({"reason": "Entered twice"})),
            Act::TakeOver => {
                let body = json!({"target_invoice_id": id(1), "converts": true});
                self.queue.push((0, "allocate_payment", body, None));
                return;
            }
            Act::Deliver => {
                self.deliver();
                return;
            }
        };
        self.send(at, name, body, person);
    }

    fn check(&self) {
        for (at, document) in self.documents.iter().enumerate() {
            let outstanding = document.outstanding_paise();
            let total = document.totals.total_paise;
            assert!(
                (0..=total).contains(&outstanding),
                "outstanding {outstanding} of {total} at {at}"
            );
            let settled = document.settled_by_money_paise();
            assert!(
                (0..=total).contains(&settled),
                "{settled} settled of {total} at {at}"
            );
            assert!(document.on_account_paise() >= 0);
            let credited: i64 = document
                .credits_given
                .iter()
                .map(|given| given.totals.total_paise)
                .sum();
            assert!(credited <= total, "{credited} credited of {total} at {at}");
            let expected = match document.status {
                Some(Status::Cancelled) => Status::Cancelled,
                _ if outstanding == 0 => Status::Paid,
                _ if outstanding == total => Status::Issued,
                _ => Status::PartPaid,
            };
            assert_eq!(document.status, Some(expected));
        }
    }

    /// Σ payments − reversals − refunds.
    fn received(&self) -> i64 {
        let live = |document: &Invoice| -> i64 {
            let payments = document.payments.iter().filter(|payment| !payment.reversed);
            payments.map(|payment| payment.amount_paise).sum::<i64>() - document.refunded_paise
        };
        self.documents.iter().map(live).sum()
    }

    /// Where that money is: settling documents, or on account beside the credits.
    fn placed(&self) -> i64 {
        let of = |document: &Invoice| -> i64 {
            let credits: i64 = document
                .credits_applied
                .iter()
                .map(|credit| credit.to_on_account_paise)
                .sum();
            document.settled_by_money_paise() + document.beyond_paise() - credits
        };
        self.documents.iter().map(of).sum()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_order_of_commands_makes_a_document_ask_or_take_too_much(acts in proptest::collection::vec(act(), 1..40)) {
        let mut world = World::new();
        for act in &acts {
            world.act(act);
            world.check();
        }
        while world.deliver() {
            world.check();
        }
        prop_assert_eq!(world.received(), world.placed(), "all money is somewhere, once");
        for document in &world.documents {
            prop_assert_eq!(document.coming_back_paise(), 0, "what was called back has come");
            prop_assert_eq!(document.held_paise(), document.on_account_paise());
        }
    }

    #[test]
    fn the_tax_parts_add_up_to_the_total(
        rates in proptest::collection::vec((1..5_000_000_i64, 1..9_000_i64, 0..1_000_i64), 1..12),
        treatment in prop::sample::select(vec!["composite_70_30", "works_contract_18", "goods_only", "services_only"]),
        state in prop::sample::select(vec!["32", "33"]),
    ) {
        let lines: Vec<Value> = rates.iter().map(|(rate, quantity, discount)| {
            let gross = rate * quantity / 1000;
            json!({"description": "Part", "hsn_sac": "85414300", "quantity_milli": quantity, "unit": "NOS",
                "rate_paise": rate, "discount_paise": discount.min(&gross)})
        }).collect();
        let mut facts = facts();
        facts.project.iter_mut().for_each(|project| project.site_address = Some(site(state)));
        let body = with(draft_of("tax_invoice", json!(lines)), json!({"tax_treatment": treatment}));
        let Ok(events) = decide(&Invoice::default(), facts.clone(), "draft", body) else {
            return Ok(()); // Lines that come to nothing.
        };
        let mut invoice = Invoice::after(&events);
        let Ok(events) = decide(&invoice, facts, "issue", json!({})) else {
            return Ok(()); // Less than half a rupee.
        };
        events.iter().for_each(|event| invoice.evolve(event));
        let totals = invoice.totals;
        let issued = invoice.issued.unwrap_or_else(|| panic!("issued"));
        prop_assert_eq!(totals.taxable_paise + totals.tax_paise() + totals.round_off_paise, totals.total_paise);
        prop_assert_eq!(totals.total_paise % 100, 0);
        prop_assert!((-49..=50).contains(&totals.round_off_paise));
        prop_assert_eq!(totals.cgst_paise, totals.sgst_paise);
        prop_assert_eq!(totals.igst_paise == 0, state == "32");
        let summary = issued.whole_working().tax_summary();
        prop_assert_eq!(summary.iter().map(|row| row.taxable_paise).sum::<i64>(), totals.taxable_paise);
        prop_assert_eq!(
            summary.iter().map(|row| row.cgst_paise + row.sgst_paise + row.igst_paise).sum::<i64>(),
            totals.tax_paise()
        );
    }
}
