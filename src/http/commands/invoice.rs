//! The door of invoices: project, customer, company and rates a decision must know, gapless
//! numbers, and the credit note's own stream.

use aggregates::calculations::financial_year::FinancialYear;
use aggregates::company::{Company, SeriesKind, company_id};
use aggregates::customer::Customer;
use aggregates::invoice::{
    BilledProject, Buyer, Command, Event, Facts, Invoice, LinkedProforma, NextNumber, PlanAmount,
    RecordPayment, SamePayment, Status, credit_note,
};
use aggregates::kernel::{Actor, Ctx, Decider, Patch, Text};
use aggregates::policy::Record;
use aggregates::project::Project;
use aggregates::vocabulary::PaymentMode;
use uuid::Uuid;

use crate::event_store::{SeriesState, StreamAppend};
use crate::executor::{CommandError, Desk, Door, Gathered, Series, to_store};

#[async_trait::async_trait]
impl Door for Invoice {
    const PLURAL: &'static str = "invoices";

    /// An invoice belongs to the owner of its project.
    async fn record(&self, desk: &Desk, _actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        let owner = match self.project_id {
            Some(project_id) => desk.load::<Project>(project_id).await?.state.owner_id,
            None => None,
        };
        Ok(Record::owned_by(owner))
    }

    async fn series(
        &self,
        _desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
    ) -> Result<Vec<Series>, CommandError> {
        let take = |kind: SeriesKind, on| {
            Series::take(kind.code(), FinancialYear::of(on).to_string(), Some(on))
        };
        Ok(match command {
            Command::Issue(issue) => {
                let on = issue
                    .issue_date
                    .or(self.issue_date)
                    .unwrap_or_else(|| ctx.today());
                vec![take(self.kind.series(), on)]
            }
            Command::Credit(_) => vec![take(SeriesKind::CreditNote, ctx.today())],
            // Payments of one day number from one series, so they are decided one after another:
            // two of one customer cannot pass the limit for cash side by side.
            Command::RecordPayment(payment) => {
                vec![take(SeriesKind::Receipt, payment.received_on)]
            }
            Command::Draft(_)
            | Command::DraftFromMilestone(_)
            | Command::Update(_)
            | Command::Discard(_)
            | Command::Amend(_)
            | Command::Cancel(_)
            | Command::Send(_)
            | Command::Remind(_)
            | Command::AllocatePayment(_)
            | Command::ReversePayment(_)
            | Command::RefundAdvance(_)
            | Command::RegisterEinvoice(_)
            | Command::CancelEinvoice(_)
            | Command::MarkTallyImported(_)
            | Command::ReceiveAdvance(_)
            | Command::ReturnAdvance(_)
            | Command::ApplyCredit(_) => Vec::new(),
        })
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        let mut facts = Facts {
            company: desk.load::<Company>(company_id()).await?.state,
            number: Some(next_number(series)),
            ..Facts::default()
        };
        match command {
            Command::Draft(draft) => {
                bill(desk, &mut facts, Some(draft.project_id), draft.proforma_id).await?
            }
            Command::DraftFromMilestone(row) => {
                bill(desk, &mut facts, Some(row.project_id), None).await?
            }
            Command::Update(change) => {
                let proforma_id = match change.proforma_id {
                    Patch::Keep => self.proforma_id,
                    Patch::Clear => None,
                    Patch::Set(id) => Some(id),
                };
                bill(
                    desk,
                    &mut facts,
                    change.project_id.or(self.project_id),
                    proforma_id,
                )
                .await?;
            }
            Command::Issue(_) => bill(desk, &mut facts, self.project_id, self.proforma_id).await?,
            Command::RecordPayment(payment) => {
                before_payment(self, desk, ctx, &mut facts, payment).await?
            }
            Command::AllocatePayment(allocate) => {
                targets(desk, &mut facts, vec![allocate.target_invoice_id]).await?
            }
            Command::Credit(_) => return with_credit_note(self, ctx, facts, command),
            Command::Discard(_)
            | Command::Amend(_)
            | Command::Cancel(_)
            | Command::Send(_)
            | Command::Remind(_)
            | Command::ReversePayment(_)
            | Command::RefundAdvance(_)
            | Command::RegisterEinvoice(_)
            | Command::CancelEinvoice(_)
            | Command::MarkTallyImported(_)
            | Command::ReceiveAdvance(_)
            | Command::ReturnAdvance(_)
            | Command::ApplyCredit(_) => {}
        }
        Ok(facts.into())
    }
}

/// What the same day and the same reference have brought already, from the customer's own documents.
async fn before_payment(
    invoice: &Invoice,
    desk: &Desk,
    ctx: &Ctx<()>,
    facts: &mut Facts,
    payment: &RecordPayment,
) -> Result<(), CommandError> {
    let others = payment
        .allocations
        .iter()
        .map(|share| share.invoice_id)
        .filter(|id| *id != ctx.id)
        .collect();
    targets(desk, facts, others).await?;
    let Some(customer_id) = invoice.customer_id else {
        return Ok(());
    };
    for id in desk.store().paid_documents_of(customer_id).await? {
        let document = desk.load::<Invoice>(id).await?;
        for known in document
            .state
            .payments
            .iter()
            .filter(|known| !known.reversed)
        {
            if known.mode == PaymentMode::Cash && known.received_on == payment.received_on {
                facts.cash_received_paise += known.amount_paise;
            }
            let same = known.mode == payment.mode
                && known.reference.is_some()
                && known.reference == payment.reference;
            if same && Some(known.payment_id) != payment.payment_id {
                facts.same_payment = Some(SamePayment {
                    invoice_id: document.id,
                    receipt_number: known.receipt_number.to_string(),
                });
            }
        }
    }
    Ok(())
}

/// The credit note's own events follow from the decision on the original; both are written
/// in one transaction (domain.md §2.2 rule 2).
fn with_credit_note(
    original: &Invoice,
    ctx: &Ctx<()>,
    facts: Facts,
    command: &Command,
) -> Result<Gathered<Facts>, CommandError> {
    let asked = Ctx {
        actor: ctx.actor.clone(),
        now: ctx.now,
        id: ctx.id,
        command_id: ctx.command_id,
        facts: facts.clone(),
    };
    let mut gathered = Gathered::from(facts);
    for event in original.decide(&asked, command.clone())? {
        if let Event::Credited(credited) = event {
            gathered.also.push(StreamAppend {
                aggregate_type: "invoice".into(),
                aggregate_id: credited.credit_note_id,
                expected_version: 0,
                events: credit_note(ctx.id, original, &credited)
                    .iter()
                    .map(to_store)
                    .collect(),
            });
        }
    }
    Ok(gathered)
}

/// The first series of a command is the one that numbers; a dry run holds none and shows number 1.
fn next_number(series: &[SeriesState]) -> NextNumber {
    let state = series.first();
    NextNumber {
        running: state.map_or(1, |state| u32::try_from(state.next).unwrap_or(u32::MAX)),
        last_issue_date: state.and_then(|state| state.last_on),
    }
}

/// Project, customer and rates.
async fn bill(
    desk: &Desk,
    facts: &mut Facts,
    project_id: Option<Uuid>,
    proforma_id: Option<Uuid>,
) -> Result<(), CommandError> {
    let book = desk.book();
    facts.gst_rates.clone_from(&book.gst_rates);
    facts.hsn_codes.clone_from(&book.hsn_sac);
    if let Some(project_id) = project_id {
        let project = desk.load::<Project>(project_id).await?.state;
        if let (Some(status), Some(customer_id)) = (project.status, project.customer_id) {
            let customer = desk.load::<Customer>(customer_id).await?.state;
            facts.buyer = buyer(&customer);
            facts.project = Some(billed(
                project_id,
                customer_id,
                project,
                status == aggregates::project::Status::Cancelled,
            ));
        }
    }
    if let Some(proforma_id) = proforma_id {
        let proforma = desk.load::<Invoice>(proforma_id).await?;
        facts.proforma = proforma.exists().then(|| LinkedProforma {
            kind: proforma.state.kind,
            project_id: proforma.state.project_id,
            in_force: proforma.state.status.is_some_and(Status::is_in_force),
            converted_to_id: proforma.state.converted_to_id,
        });
    }
    Ok(())
}

fn billed(project_id: Uuid, customer_id: Uuid, project: Project, cancelled: bool) -> BilledProject {
    let title = match project.capacity_w {
        Some(watts) => format!(
            "{} kW solar plant",
            aggregates::calculations::words::group_digits(watts.get().unsigned_abs() / 1000)
        ),
        None => "Solar work".to_owned(),
    };
    BilledProject {
        project_id,
        customer_id,
        serial_no: project.serial_no,
        title,
        cancelled,
        tax_treatment: project.tax_treatment,
        site_address: project.site_address,
        billing_plan: project
            .billing_plan
            .iter()
            .map(|row| PlanAmount {
                code: row.code.to_string(),
                label: row.label.to_string(),
                amount_paise: row.amount_paise.get(),
            })
            .collect(),
    }
}

fn buyer(customer: &Customer) -> Option<Buyer> {
    let address = customer
        .billing_address
        .clone()
        .or_else(|| customer.address.clone());
    Some(Buyer {
        name: Text::clipped(customer.display_name.as_ref()?.as_str()),
        registration: customer.gst_registration,
        gstin: customer
            .gstin
            .as_ref()
            .map(|gstin| Text::clipped(gstin.as_str())),
        state_code: address.as_ref().map(|address| address.state_code.clone()),
        address,
    })
}

async fn targets(desk: &Desk, facts: &mut Facts, ids: Vec<Uuid>) -> Result<(), CommandError> {
    for id in ids {
        let target = desk.load::<Invoice>(id).await?;
        if target.exists() {
            facts.targets.push(target.state.as_target(id));
        }
    }
    Ok(())
}
