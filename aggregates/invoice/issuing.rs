//! Issue, amendment, credit note and cancellation: what makes a document fiscal and what may
//! still happen to it then (domain.md §4.6, india.md §5.5 and §6).

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::decide::{cancelled, parties, unlocked};
use super::drafting::{dates, follows_proforma, work};
use super::{
    Amend, Buyer, Cancel, Credit, Credited, Drafted, Event, Facts, Invoice, Issue, Issued, Kind,
    Line, OriginalInvoice, PlaceOfSupply, PlaceRule,
};
use crate::calculations::credit_note::{CreditLine, CreditRefusal, credit_in_full, credit_in_part};
use crate::calculations::financial_year::{FinancialYear, plus_days};
use crate::calculations::gst::{InvoiceWorking, LineWorking};
use crate::calculations::gstin::GstRegistration;
use crate::calculations::identifiers::hsn_sac;
use crate::kernel::{Ctx, FieldError, Milli, Paise, Refusal, Text};
use crate::vocabulary::past_date;

/// From this total an unregistered buyer is named with an address (india.md §6.2).
const ADDRESS_FROM_PAISE: i64 = 5_000_000;
/// Longest number the GST portal takes.
const LONGEST_NUMBER: usize = 16;
/// The portal cancels within 24 hours of the acknowledgement.
const CANCEL_WINDOW: Duration = Duration::hours(24);

pub(super) fn issue(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    issue: &Issue,
) -> Result<Vec<Event>, Refusal> {
    let (project_id, customer_id) = parties(invoice)?;
    let issue_date = issue
        .issue_date
        .or(invoice.issue_date)
        .unwrap_or_else(|| ctx.today());
    past_date(issue_date, ctx.today(), "/issue_date")?;
    unlocked(ctx, issue_date)?;
    let (fy, invoice_number) = next_number(ctx, invoice.kind, issue_date)?;
    let facts = &ctx.facts;
    let settings = &facts.company.settings;
    let due_date = invoice
        .due_date
        .unwrap_or_else(|| plus_days(issue_date, settings.invoice_due_days.get()));
    dates(Some(issue_date), Some(due_date))?;
    follows_proforma(ctx, invoice.kind, invoice.proforma_id, project_id)?;
    let treatment = invoice
        .tax_treatment
        .unwrap_or(settings.default_tax_treatment);
    let (working, rule) = work(ctx, &invoice.lines, treatment, issue_date)?;
    let project = facts.project.as_ref().ok_or(Refusal::NotFound)?;
    let Some(site) = project.site_address.clone() else {
        return Err(Refusal::rule(
            "place_of_supply_missing",
            "",
            "The site of the project has no address, so the place of supply is unknown.",
        ));
    };
    let total = working.totals.total_paise;
    let mut unmet = unmet_lines(&invoice.lines, settings.hsn_min_digits.get());
    let supplier = facts.company.supplier();
    if supplier.is_none() {
        unmet.push("/supplier/gstin".into());
    }
    unmet.extend(unmet_buyer(facts.buyer.as_ref(), total));
    Refusal::unless_met(unmet)?;
    let (Some(supplier), Some(buyer)) = (supplier, facts.buyer.clone()) else {
        return Err(Refusal::NotFound);
    };
    if !working.totals.may_be_issued() {
        return Err(Refusal::rule(
            "amount_not_positive",
            "/lines",
            "A document asks for an amount above zero.",
        ));
    }
    Ok(vec![Event::Issued(Issued {
        kind: invoice.kind,
        project_id,
        project_serial_no: project.serial_no,
        customer_id,
        invoice_number,
        fy,
        issue_date,
        due_date,
        supplier,
        buyer,
        place_of_supply: PlaceOfSupply {
            state_code: site.state_code.clone(),
            rule: PlaceRule::ProjectSite,
        },
        delivery_address: site,
        tax_treatment: treatment,
        tax_scope: rule.scope,
        rates: rule.rates,
        composite_codes: rule.codes,
        lines: invoice.lines.clone(),
        working: working.lines,
        totals: working.totals,
        billing_code: invoice.billing_code.clone(),
        proforma_id: invoice.proforma_id,
        original: None,
        reason: None,
        notes: invoice.notes.clone(),
    })])
}

/// The number the document takes, from the locked row of its series.
fn next_number(
    ctx: &Ctx<Facts>,
    kind: Kind,
    issue_date: NaiveDate,
) -> Result<(FinancialYear, Text<1, 16>), Refusal> {
    let no_number = || Refusal::PreconditionUnmet(vec!["/series".into()]);
    let next = ctx.facts.number.ok_or_else(no_number)?;
    if let Some(last) = next.last_issue_date.filter(|last| issue_date < *last) {
        return Err(Refusal::rule(
            "date_before",
            "/issue_date",
            format!(
                "The last document of this series is of {last}. Choose that date or a later one."
            ),
        ));
    }
    let fy = FinancialYear::of(issue_date);
    let number = ctx
        .facts
        .company
        .series(kind.series(), fy)
        .number(fy, next.running);
    if number.len() > LONGEST_NUMBER {
        return Err(no_number());
    }
    Ok((fy, Text::clipped(number)))
}

fn unmet_lines(lines: &[Line], min_digits: i64) -> Vec<String> {
    let min_digits = usize::try_from(min_digits).unwrap_or(0);
    let is_unmet = |line: &Line| {
        line.hsn_sac
            .as_ref()
            .is_none_or(|code| hsn_sac(code.as_str(), min_digits).is_none())
    };
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_unmet(line))
        .map(|(place, _)| format!("/lines/{place}/hsn_sac"))
        .collect()
}

fn unmet_buyer(buyer: Option<&Buyer>, total_paise: i64) -> Vec<String> {
    let Some(buyer) = buyer else {
        return vec!["/buyer".into()];
    };
    let mut unmet = Vec::new();
    let registered = buyer.registration != GstRegistration::Unregistered;
    if registered && buyer.gstin.is_none() {
        unmet.push("/buyer/gstin".into());
    }
    if buyer.address.is_none() && (registered || total_paise >= ADDRESS_FROM_PAISE) {
        unmet.push("/buyer/address".into());
    }
    unmet
}

pub(super) fn amend(invoice: &Invoice, amend: Amend) -> Result<Vec<Event>, Refusal> {
    dates(invoice.issue_date, amend.due_date)?;
    let changed = Amend {
        due_date: amend.due_date.filter(|due| Some(*due) != invoice.due_date),
        notes: amend.notes.against(&invoice.notes),
    };
    Ok(if changed == Amend::default() {
        Vec::new()
    } else {
        vec![Event::Amended(changed)]
    })
}

/// The event on the original; [`credit_note`] gives those of the credit note's own stream, and
/// both are written in one transaction (domain.md §2.2 rule 2).
pub(super) fn credit(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    credit: Credit,
) -> Result<Vec<Event>, Refusal> {
    let original = invoice.issued.as_ref().ok_or(Refusal::NotFound)?;
    let today = ctx.today();
    unlocked(ctx, today)?;
    let working = credited_working(invoice, original, &credit)?;
    let (fy, invoice_number) = next_number(ctx, Kind::CreditNote, today)?;
    Ok(vec![Event::Credited(Credited {
        credit_note_id: credit
            .credit_note_id
            .unwrap_or_else(|| ctx.derive("credit_note")),
        invoice_number,
        fy,
        issue_date: today,
        project_id: original.project_id,
        customer_id: original.customer_id,
        working: working.lines,
        totals: working.totals,
        reason_code: credit.reason_code,
        reason: credit.reason,
    })])
}

fn credited_working(
    invoice: &Invoice,
    original: &Issued,
    credit: &Credit,
) -> Result<InvoiceWorking, Refusal> {
    let whole = original.whole_working();
    let earlier: Vec<InvoiceWorking> = invoice
        .credits_given
        .iter()
        .map(|given| InvoiceWorking {
            lines: given.working.clone(),
            totals: given.totals,
        })
        .collect();
    match (credit.full, credit.lines.is_empty()) {
        (true, true) => credit_in_full(&whole, &earlier),
        (false, false) => {
            let mut lines = Vec::new();
            for (place, line) in credit.lines.iter().enumerate() {
                let line_no = original
                    .lines
                    .iter()
                    .zip(1..)
                    .find(|(original, _)| original.line_id == Some(line.line_id))
                    .map(|(_, line_no)| line_no)
                    .ok_or_else(|| Refusal::ReferenceUnknown {
                        pointer: format!("/lines/{place}/line_id"),
                    })?;
                lines.push(CreditLine {
                    line_no,
                    taxable_paise: line.taxable_paise.get(),
                });
            }
            credit_in_part(&whole, &earlier, &lines, &original.tax_rule())
        }
        (true, false) => {
            return Err(Refusal::field(
                "/lines",
                "bad_format",
                "Credit in full or by line, not both.",
            ));
        }
        (false, true) => return Err(Refusal::Invalid(vec![FieldError::required("/lines")])),
    }
    .map_err(too_much_credit)
}

fn too_much_credit(refusal: CreditRefusal) -> Refusal {
    let sentence = format!("Credit less: {refusal}.");
    match refusal {
        CreditRefusal::UnknownLine { .. } => Refusal::ReferenceUnknown {
            pointer: "/lines".into(),
        },
        CreditRefusal::AboveLine { .. } | CreditRefusal::AboveTotal { .. } => {
            Refusal::rule("allocation_exceeds", "/lines", sentence)
        }
        CreditRefusal::Nothing => Refusal::rule(
            "allocation_exceeds",
            "/lines",
            "Nothing is left to credit, or the amount is zero.",
        ),
    }
}

/// The two events of the credit note's own stream, from the invoice it is for.
pub fn credit_note(original_id: Uuid, original: &Invoice, credited: &Credited) -> Vec<Event> {
    let Some(issued) = &original.issued else {
        return Vec::new();
    };
    let lines: Vec<Line> = credited
        .working
        .iter()
        .filter_map(|worked| credited_line(issued, worked))
        .collect();
    let drafted = Drafted {
        kind: Kind::CreditNote,
        project_id: issued.project_id,
        customer_id: issued.customer_id,
        amc_contract_id: original.amc_contract_id,
        issue_date: Some(credited.issue_date),
        due_date: Some(credited.issue_date),
        notes: None,
        billing_code: None,
        proforma_id: None,
        original_invoice_id: Some(original_id),
        tax_treatment: issued.tax_treatment,
        lines: lines.clone(),
        totals: credited.totals,
    };
    let note = Issued {
        kind: Kind::CreditNote,
        invoice_number: credited.invoice_number.clone(),
        fy: credited.fy,
        issue_date: credited.issue_date,
        due_date: credited.issue_date,
        lines,
        working: credited.working.clone(),
        totals: credited.totals,
        billing_code: None,
        proforma_id: None,
        original: Some(OriginalInvoice {
            invoice_id: original_id,
            invoice_number: issued.invoice_number.clone(),
            issue_date: issued.issue_date,
        }),
        reason: Some(credited.reason.clone()),
        notes: None,
        ..issued.clone()
    };
    vec![Event::Drafted(drafted), Event::Issued(note)]
}

/// The original line when all of it is credited, else one unit of the value credited.
fn credited_line(issued: &Issued, worked: &LineWorking) -> Option<Line> {
    let place = usize::try_from(worked.line_no).ok()?.checked_sub(1)?;
    let line = issued.lines.get(place)?;
    let whole = issued.working.get(place)?;
    Some(if whole.taxable_paise == worked.taxable_paise {
        line.clone()
    } else {
        Line {
            quantity_milli: Milli::new(1000),
            rate_paise: Paise::new(worked.taxable_paise),
            discount_paise: Paise::new(0),
            ..line.clone()
        }
    })
}

pub(super) fn cancel(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    cancel: Cancel,
) -> Result<Vec<Event>, Refusal> {
    unlocked(ctx, invoice.issue_date.unwrap_or_else(|| ctx.today()))?;
    if cancel
        .einvoice_reason
        .is_some_and(|reason| !(1..=4).contains(&reason))
    {
        return Err(Refusal::field(
            "/einvoice_reason",
            "not_in_list",
            "Choose 1 duplicate, 2 data entry mistake, 3 order cancelled or 4 other.",
        ));
    }
    let registered = invoice
        .einvoice
        .as_ref()
        .filter(|einvoice| einvoice.cancelled_at.is_none());
    if let Some(einvoice) = registered {
        within_window(einvoice.ack_at, ctx.now)?;
        if cancel.einvoice_reason.is_none() {
            return Err(Refusal::Invalid(vec![FieldError::required(
                "/einvoice_reason",
            )]));
        }
    }
    Ok(vec![cancelled(
        invoice,
        Some(cancel.reason),
        cancel.einvoice_reason,
    )?])
}

/// The portal takes a cancellation only within 24 hours of its acknowledgement.
pub(super) fn within_window(ack_at: DateTime<Utc>, at: DateTime<Utc>) -> Result<(), Refusal> {
    if at - ack_at <= CANCEL_WINDOW {
        Ok(())
    } else {
        Err(Refusal::state(
            "einvoice_window_closed",
            "More than 24 hours have passed since the portal acknowledged it. Give a credit note.",
        ))
    }
}
