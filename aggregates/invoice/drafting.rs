//! Drafts: what is billed, worked as it would be if it were issued on its date.

use chrono::NaiveDate;

use super::evolve::after;
use super::{
    BilledProject, Draft, DraftFromMilestone, DraftUpdated, Drafted, Event, Facts, Invoice, Kind,
    Line, Update,
};
use crate::calculations::gst::{
    CompositeCodes, GstRates, InvoiceLine, InvoiceRefusal, InvoiceWorking, TaxRule, TaxScope,
    taxable_in_inclusive, work_invoice,
};
use crate::calculations::gstin::GstRegistration;
use crate::kernel::{Ctx, FieldError, Milli, Paise, Refusal, Text};
use crate::vocabulary::{HsnSacCode, TaxTreatment, Uqc, plan_date};

/// Goods part of a composite contract (india.md §6.1).
const PV_MODULES: &str = "85414300";
/// The most a document may come to; the limit of every amount.
const MOST_PAISE: i128 = Paise::LIMITS.1 as i128;

pub(super) fn draft(ctx: &Ctx<Facts>, draft: Draft) -> Result<Vec<Event>, Refusal> {
    let project = open_project(ctx, draft.project_id)?;
    no_credit_note(draft.kind)?;
    follows_proforma(ctx, draft.kind, draft.proforma_id, draft.project_id)?;
    on_the_plan(project, draft.billing_code.as_ref())?;
    dates(draft.issue_date, draft.due_date)?;
    let tax_treatment = draft
        .tax_treatment
        .unwrap_or_else(|| treatment_of(ctx, project));
    let lines = numbered(ctx, draft.lines);
    let on = draft.issue_date.unwrap_or_else(|| ctx.today());
    let (working, _) = work(ctx, &lines, tax_treatment, on)?;
    Ok(vec![Event::Drafted(Drafted {
        kind: draft.kind,
        project_id: draft.project_id,
        customer_id: project.customer_id,
        amc_contract_id: draft.amc_contract_id,
        issue_date: draft.issue_date,
        due_date: draft.due_date,
        notes: draft.notes,
        billing_code: draft.billing_code,
        proforma_id: draft.proforma_id,
        original_invoice_id: None,
        tax_treatment,
        lines,
        totals: working.totals,
    })])
}

/// One line; the amount of the row is taken as including tax (india.md §5.4).
pub(super) fn draft_from_milestone(
    ctx: &Ctx<Facts>,
    row: &DraftFromMilestone,
) -> Result<Vec<Event>, Refusal> {
    let project = open_project(ctx, row.project_id)?;
    let plan = project
        .billing_plan
        .iter()
        .find(|plan| plan.code == row.billing_code.as_str())
        .ok_or_else(no_such_row)?;
    let treatment = treatment_of(ctx, project);
    let rates = rates_on(ctx, ctx.today())?;
    let taxable = taxable_in_inclusive(plan.amount_paise, treatment, &rates);
    let (code, unit) = match treatment {
        TaxTreatment::Composite7030 | TaxTreatment::GoodsOnly => (PV_MODULES, "SET"),
        TaxTreatment::WorksContract18 | TaxTreatment::ServicesOnly => {
            let sac = &ctx.facts.company.settings.composite_service_sac;
            (sac.as_str(), "OTH")
        }
    };
    let description = format!("{}: {}", project.title, plan.label);
    let unit = Uqc::from_code(unit).ok_or(Refusal::ReferenceUnknown {
        pointer: "/unit".into(),
    })?;
    draft(
        ctx,
        Draft {
            kind: row.kind,
            project_id: row.project_id,
            amc_contract_id: None,
            issue_date: None,
            due_date: None,
            notes: None,
            billing_code: Some(row.billing_code.clone()),
            proforma_id: None,
            tax_treatment: Some(treatment),
            lines: vec![Line {
                line_id: None,
                description: Text::clipped(description),
                hsn_sac: HsnSacCode::parse(code),
                quantity_milli: Milli::new(1000),
                unit,
                rate_paise: Paise::new(taxable),
                discount_paise: Paise::new(0),
            }],
        },
    )
}

pub(super) fn update(
    invoice: &Invoice,
    ctx: &Ctx<Facts>,
    change: Update,
) -> Result<Vec<Event>, Refusal> {
    let kind = change.kind.unwrap_or(invoice.kind);
    no_credit_note(kind)?;
    let project_id = change
        .project_id
        .or(invoice.project_id)
        .ok_or(Refusal::NotFound)?;
    let project = open_project(ctx, project_id)?;
    let proforma_id = after(&change.proforma_id, &invoice.proforma_id);
    follows_proforma(ctx, kind, proforma_id, project_id)?;
    on_the_plan(project, change.billing_code.over(&invoice.billing_code))?;
    let issue_date = after(&change.issue_date, &invoice.issue_date);
    dates(issue_date, after(&change.due_date, &invoice.due_date))?;
    let treatment = change.tax_treatment.or(invoice.tax_treatment);
    let lines = change.lines.map(|lines| numbered(ctx, lines));
    let (working, _) = work(
        ctx,
        lines.as_ref().unwrap_or(&invoice.lines),
        treatment.unwrap_or_else(|| treatment_of(ctx, project)),
        issue_date.unwrap_or_else(|| ctx.today()),
    )?;
    let changed = Update {
        kind: change.kind.filter(|kind| *kind != invoice.kind),
        project_id: change
            .project_id
            .filter(|id| Some(*id) != invoice.project_id),
        amc_contract_id: change.amc_contract_id.against(&invoice.amc_contract_id),
        issue_date: change.issue_date.against(&invoice.issue_date),
        due_date: change.due_date.against(&invoice.due_date),
        notes: change.notes.against(&invoice.notes),
        billing_code: change.billing_code.against(&invoice.billing_code),
        proforma_id: change.proforma_id.against(&invoice.proforma_id),
        tax_treatment: change
            .tax_treatment
            .filter(|treatment| Some(*treatment) != invoice.tax_treatment),
        lines: lines.filter(|lines| *lines != invoice.lines),
    };
    Ok(if changed == Update::default() {
        Vec::new()
    } else {
        vec![Event::DraftUpdated(DraftUpdated {
            customer_id: changed.project_id.map(|_| project.customer_id),
            change: changed,
            totals: working.totals,
        })]
    })
}

/// Works the lines with the rates of a date. Until place of supply and supplier are known, a
/// draft is worked as a supply within the state.
pub(super) fn work(
    ctx: &Ctx<Facts>,
    lines: &[Line],
    treatment: TaxTreatment,
    on: NaiveDate,
) -> Result<(InvoiceWorking, TaxRule), Refusal> {
    line_errors(lines)?;
    let facts = &ctx.facts;
    let supplier = facts.company.supplier();
    let site = facts
        .project
        .as_ref()
        .and_then(|project| project.site_address.as_ref());
    let registration = facts
        .buyer
        .as_ref()
        .map_or(GstRegistration::Unregistered, |buyer| buyer.registration);
    let scope = match (&supplier, site) {
        (Some(supplier), Some(site)) => TaxScope::of(
            supplier.state_code.as_str(),
            site.state_code.as_str(),
            registration,
        ),
        (Some(_), None) | (None, Some(_)) | (None, None) => TaxScope::WithinState,
    };
    let rule = TaxRule {
        treatment,
        scope,
        rates: rates_on(ctx, on)?,
        codes: CompositeCodes {
            goods_hsn: PV_MODULES.to_owned(),
            services_sac: facts.company.settings.composite_service_sac.to_string(),
        },
    };
    let worked: Vec<InvoiceLine> = lines.iter().map(|line| to_work(ctx, line, on)).collect();
    let working = work_invoice(&worked, &rule).map_err(above_gross)?;
    if working.totals.taxable_paise <= 0 {
        return Err(Refusal::rule(
            "amount_not_positive",
            "/lines",
            "The lines come to nothing. Enter a quantity and a rate.",
        ));
    }
    if i128::from(working.totals.total_paise) > MOST_PAISE {
        return Err(too_much("/lines"));
    }
    Ok((working, rule))
}

fn to_work(ctx: &Ctx<Facts>, line: &Line, on: NaiveDate) -> InvoiceLine {
    let code = line.hsn_sac.as_ref().map_or("", HsnSacCode::as_str);
    let own_rate = |row: &crate::calculations::reference::HsnSacUse| row.rate_bp;
    InvoiceLine {
        hsn_sac: code.to_owned(),
        quantity_milli: line.quantity_milli.get(),
        rate_paise: line.rate_paise.get(),
        discount_paise: line.discount_paise.get(),
        own_rate_bp: ctx
            .facts
            .hsn_codes
            .iter()
            .filter_map(|item| item.in_force(on))
            .find(|row| row.payload.digits == code)
            .and_then(|row| own_rate(&row.payload)),
    }
}

fn rates_on(ctx: &Ctx<Facts>, on: NaiveDate) -> Result<GstRates, Refusal> {
    GstRates::in_force(&ctx.facts.gst_rates, on).ok_or(Refusal::ReferenceUnknown {
        pointer: "/issue_date".into(),
    })
}

fn line_errors(lines: &[Line]) -> Result<(), Refusal> {
    if lines.is_empty() {
        return Err(Refusal::Invalid(vec![FieldError::required("/lines")]));
    }
    if lines.len() > 200 {
        return Err(Refusal::field(
            "/lines",
            "too_long",
            "A document has 200 lines at most.",
        ));
    }
    let mut ids: Vec<_> = lines.iter().filter_map(|line| line.line_id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Refusal::field(
            "/lines",
            "duplicate",
            "Two lines have the same id.",
        ));
    }
    for (place, line) in lines.iter().enumerate() {
        let gross = i128::from(line.quantity_milli.get()) * i128::from(line.rate_paise.get());
        if gross / 1000 > MOST_PAISE {
            return Err(too_much(format!("/lines/{place}/rate_paise")));
        }
    }
    Ok(())
}

fn too_much(pointer: impl Into<String>) -> Refusal {
    Refusal::field(
        pointer,
        "out_of_range",
        "This comes to more than a document may ask for.",
    )
}

fn above_gross(refusal: InvoiceRefusal) -> Refusal {
    match refusal {
        InvoiceRefusal::DiscountAboveGross { line_no } => Refusal::field(
            format!("/lines/{}/discount_paise", line_no.saturating_sub(1)),
            "out_of_range",
            "The discount is above the value of the line.",
        ),
    }
}

/// Gives each line an id, the same on every retry.
fn numbered(ctx: &Ctx<Facts>, lines: Vec<Line>) -> Vec<Line> {
    let with_id = |(place, mut line): (usize, Line)| {
        line.line_id
            .get_or_insert_with(|| ctx.derive(&format!("line:{place}")));
        line
    };
    lines.into_iter().enumerate().map(with_id).collect()
}

fn treatment_of(ctx: &Ctx<Facts>, project: &BilledProject) -> TaxTreatment {
    project
        .tax_treatment
        .unwrap_or(ctx.facts.company.settings.default_tax_treatment)
}

fn open_project(ctx: &Ctx<Facts>, project_id: uuid::Uuid) -> Result<&BilledProject, Refusal> {
    let project = ctx
        .facts
        .project
        .as_ref()
        .filter(|project| project.project_id == project_id)
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/project_id".into(),
        })?;
    if project.cancelled {
        return Err(Refusal::state(
            "project_cancelled",
            "This project is cancelled; nothing more is billed on it.",
        ));
    }
    Ok(project)
}

fn no_credit_note(kind: Kind) -> Result<(), Refusal> {
    match kind {
        Kind::Proforma | Kind::TaxInvoice => Ok(()),
        Kind::CreditNote => Err(Refusal::field(
            "/kind",
            "not_in_list",
            "A credit note is given from its invoice.",
        )),
    }
}

fn no_such_row() -> Refusal {
    Refusal::ReferenceUnknown {
        pointer: "/billing_code".into(),
    }
}

fn on_the_plan(project: &BilledProject, code: Option<&Text<1, 40>>) -> Result<(), Refusal> {
    match code {
        Some(code)
            if project
                .billing_plan
                .iter()
                .all(|row| row.code != code.as_str()) =>
        {
            Err(no_such_row())
        }
        Some(_) | None => Ok(()),
    }
}

/// A tax invoice may follow an issued proforma of the same project that none has taken over.
pub(super) fn follows_proforma(
    ctx: &Ctx<Facts>,
    kind: Kind,
    proforma_id: Option<uuid::Uuid>,
    project_id: uuid::Uuid,
) -> Result<(), Refusal> {
    if proforma_id.is_none() {
        return Ok(());
    }
    let unknown = || Refusal::ReferenceUnknown {
        pointer: "/proforma_id".into(),
    };
    let proforma = ctx.facts.proforma.as_ref().ok_or_else(unknown)?;
    let fits = kind == Kind::TaxInvoice
        && proforma.kind == Kind::Proforma
        && proforma.in_force
        && proforma.project_id == Some(project_id);
    if !fits {
        return Err(unknown());
    }
    match proforma.converted_to_id {
        Some(taken) if taken != ctx.id => Err(Refusal::InUse(vec!["tax invoice".into()])),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn dates(issue: Option<NaiveDate>, due: Option<NaiveDate>) -> Result<(), Refusal> {
    if let Some(issue) = issue {
        plan_date(issue, "/issue_date")?;
    }
    if let Some(due) = due {
        plan_date(due, "/due_date")?;
    }
    match (issue, due) {
        (Some(issue), Some(due)) if due < issue => Err(Refusal::field(
            "/due_date",
            "date_before",
            "The due date lies before the issue date.",
        )),
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}
