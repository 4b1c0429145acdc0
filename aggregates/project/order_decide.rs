//! Rules of the order itself: opening, commercials, site, financing and people.

use super::{
    AssignOperations, AssignOwner, ChangeCommercials, ChangeOrder, CommercialsChanged,
    CustomerSite, Event, Facts, Open, Opened, OperationsAssigned, OrderBefore, OrderChanged,
    OwnerAssigned, Project, SetFinancing, SetSite, Status, SubsidyTrackOpened, billing,
    decide::{positive, unless},
    id_of_lead,
};
use crate::calculations::financial_year::FinancialYear;
use crate::company::Settings;
use crate::kernel::{Ctx, FieldError, Patch, Refusal};
use crate::policy::Role;
use crate::vocabulary::{Person, Segment, ServiceType, TaxTreatment, past_date};

pub(super) fn open(ctx: &Ctx<Facts>, open: Open) -> Result<Vec<Event>, Refusal> {
    past_date(open.confirmation_date, ctx.today(), "/confirmation_date")?;
    if open
        .lead_id
        .is_some_and(|lead_id| id_of_lead(lead_id) != ctx.id)
    {
        return Err(Refusal::field(
            "/lead_id",
            "bad_format",
            "The id of this project does not follow from its lead. Leave the id out.",
        ));
    }
    let customer = ctx
        .facts
        .customer
        .as_ref()
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/customer_id".into(),
        })?;
    if !customer.active {
        return Err(Refusal::state(
            "customer_retired",
            "This customer is retired or merged. Reinstate it, or choose another.",
        ));
    }
    // The owner of a won lead is taken over as agreed, even if they have left since.
    if ctx.actor.role != Role::System {
        Person::must_be(ctx.facts.person.as_ref(), &[Role::Sales], "/owner_id")?;
    }
    let site = site_of(&customer.sites, &open)?;
    let site_address = open
        .site_address
        .or_else(|| site.map(|site| site.address.clone()));
    let epc = open.service_type == ServiceType::EpcProject;
    let mut unmet = Vec::new();
    for (missing, pointer) in [
        (open.order_value_paise.get() == 0, "/order_value_paise"),
        (epc && open.capacity_w.is_none(), "/capacity_w"),
        (site_address.is_none(), "/site_address"),
    ] {
        if missing {
            unmet.push(pointer.to_owned());
        }
    }
    let (Some(site_address), true) = (site_address, unmet.is_empty()) else {
        return Err(Refusal::PreconditionUnmet(unmet));
    };
    let shares = [
        open.billing_plan,
        ctx.facts.default_billing_plan.clone(),
        Settings::default().billing_plan,
    ]
    .into_iter()
    .find(|plan| !plan.is_empty())
    .unwrap_or_default();
    let billing_plan = billing::plan(open.order_value_paise, &[], shares, "/billing_plan")?;
    let opened = Event::Opened(Opened {
        serial_no: ctx.facts.serial_no,
        customer_id: open.customer_id,
        owner_id: open.owner_id,
        lead_id: open.lead_id,
        quotation_id: open.quotation_id,
        order_value_paise: open.order_value_paise,
        confirmation_date: open.confirmation_date,
        fy: FinancialYear::of(open.confirmation_date).to_string(),
        tax_treatment: open
            .tax_treatment
            .or(ctx.facts.default_tax_treatment)
            .unwrap_or(TaxTreatment::Composite7030),
        segment: open.segment,
        service_type: open.service_type,
        source: open.source,
        source_detail: open.source_detail,
        capacity_w: open.capacity_w,
        system_type: open.system_type,
        roof_type: open.roof_type,
        site_id: open.site_id.or_else(|| site.map(|site| site.site_id)),
        site_address,
        site_location: open
            .site_location
            .or_else(|| site.and_then(|site| site.location)),
        discom: open
            .discom
            .or_else(|| site.and_then(|site| site.discom.clone())),
        consumer_number: open
            .consumer_number
            .or_else(|| site.and_then(|site| site.consumer_number.clone())),
        surveys: open.surveys,
        billing_plan,
    });
    let track = (open.segment == Segment::Subsidy).then(|| track_opened(ctx));
    Ok([opened].into_iter().chain(track).collect())
}

/// The site to copy: the one named, else the customer's first, unless an address is given instead.
fn site_of<'a>(
    sites: &'a [CustomerSite],
    open: &Open,
) -> Result<Option<&'a CustomerSite>, Refusal> {
    match open.site_id {
        Some(site_id) => match sites.iter().find(|site| site.site_id == site_id) {
            Some(site) => Ok(Some(site)),
            None => Err(Refusal::ReferenceUnknown {
                pointer: "/site_id".into(),
            }),
        },
        None if open.site_address.is_some() => Ok(None),
        None => Ok(sites.first()),
    }
}

fn track_opened(ctx: &Ctx<Facts>) -> Event {
    Event::SubsidyTrackOpened(SubsidyTrackOpened {
        expected_paise: ctx.facts.expected_subsidy_paise,
    })
}

pub(super) fn commercials(
    project: &Project,
    ctx: &Ctx<Facts>,
    change: ChangeCommercials,
) -> Result<Vec<Event>, Refusal> {
    let mut errors: Vec<FieldError> = [
        (
            change.order_value_paise == Patch::Clear,
            "/order_value_paise",
        ),
        (
            change.confirmation_date == Patch::Clear,
            "/confirmation_date",
        ),
        (change.tax_treatment == Patch::Clear, "/tax_treatment"),
        (change.segment == Patch::Clear, "/segment"),
        (change.service_type == Patch::Clear, "/service_type"),
        (change.source == Patch::Clear, "/source"),
    ]
    .into_iter()
    .filter(|(cleared, _)| *cleared)
    .map(|(_, pointer)| FieldError::required(pointer))
    .collect();
    let epc = change.service_type.over(&project.service_type) == Some(&ServiceType::EpcProject);
    if epc && change.capacity_w.over(&project.capacity_w).is_none() {
        errors.push(FieldError::required("/capacity_w"));
    }
    let value = change.order_value_paise.against(&project.order_value_paise);
    let date = change.confirmation_date.against(&project.confirmation_date);
    if (value.is_some() || date.is_some()) && change.reason.is_none() {
        errors.push(FieldError::required("/reason"));
    }
    Refusal::unless_empty(errors)?;
    if let Patch::Set(value) = value {
        positive(value, "/order_value_paise")?;
    }
    if let Patch::Set(date) = date {
        past_date(date, ctx.today(), "/confirmation_date")?;
        not_after_later_steps(project, date)?;
    }
    let fy = match &date {
        Patch::Set(date) => Some(FinancialYear::of(*date).to_string()),
        Patch::Keep | Patch::Clear => None,
    };
    let segment = change.segment.against(&project.segment);
    let submitted = |status| status >= Status::SubmittedForSubsidy;
    if segment.is_some() && project.reached().is_some_and(submitted) {
        return Err(Refusal::field(
            "/segment",
            "field_forbidden",
            "The segment is frozen once the project is submitted for subsidy.",
        ));
    }
    let mut changed = CommercialsChanged {
        order_value_paise: value,
        confirmation_date: date,
        fy,
        tax_treatment: change.tax_treatment.against(&project.tax_treatment),
        segment,
        service_type: change.service_type.against(&project.service_type),
        source: change.source.against(&project.source),
        source_detail: change.source_detail.against(&project.source_detail),
        capacity_w: change.capacity_w.against(&project.capacity_w),
        system_type: change.system_type.against(&project.system_type),
        roof_type: change.roof_type.against(&project.roof_type),
        reason: None,
    };
    if changed == CommercialsChanged::default() {
        return Ok(Vec::new());
    }
    changed.reason = change.reason;
    let plan = match changed.order_value_paise {
        Patch::Set(value) => billing::rederived(project, value),
        Patch::Keep | Patch::Clear => None,
    };
    let track = (changed.segment == Patch::Set(Segment::Subsidy)).then(|| track_opened(ctx));
    Ok([Event::CommercialsChanged(changed)]
        .into_iter()
        .chain(plan)
        .chain(track)
        .collect())
}

/// The order cannot be younger than the first thing that was done on it.
fn not_after_later_steps(project: &Project, date: chrono::NaiveDate) -> Result<(), Refusal> {
    // Confirmed again after a cancellation, it is the present order that counts.
    let confirmed = project
        .visits
        .iter()
        .rfind(|visit| visit.status == Status::Confirmed);
    let later = confirmed
        .map(|visit| &visit.stay)
        .and_then(|stay| stay.holds.first().map(|hold| hold.held_on).or(stay.left_on))
        .into_iter()
        .chain(
            project
                .installations
                .iter()
                .filter_map(|work| work.started_on),
        )
        .min();
    match later {
        Some(later) if date > later => Err(Refusal::field(
            "/confirmation_date",
            "out_of_range",
            format!("Work on this order is dated {later}. Enter that day or an earlier one."),
        )),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn change_order(
    project: &Project,
    ctx: &Ctx<Facts>,
    change: ChangeOrder,
) -> Result<Vec<Event>, Refusal> {
    positive(change.order_value_paise, "/order_value_paise")?;
    if !ctx.facts.quotation_accepted {
        return Err(Refusal::PreconditionUnmet(vec!["/quotation_id".into()]));
    }
    let before = OrderBefore {
        order_value_paise: project.order_value_paise.unwrap_or_default(),
        capacity_w: project.capacity_w,
        quotation_id: project.quotation_id,
    };
    let capacity_w = change.capacity_w.filter(|w| Some(*w) != project.capacity_w);
    if before.order_value_paise == change.order_value_paise
        && before.quotation_id == Some(change.quotation_id)
        && capacity_w.is_none()
    {
        return Ok(Vec::new());
    }
    let plan = billing::rederived(project, change.order_value_paise);
    let changed = Event::OrderChanged(OrderChanged {
        quotation_id: change.quotation_id,
        version_no: change.version_no,
        order_value_paise: change.order_value_paise,
        capacity_w,
        reason: change.reason,
        from: before,
    });
    Ok([changed].into_iter().chain(plan).collect())
}

pub(super) fn set_site(
    project: &Project,
    ctx: &Ctx<Facts>,
    site: SetSite,
) -> Result<Vec<Event>, Refusal> {
    if site.site_address == Patch::Clear {
        return Err(Refusal::Invalid(vec![FieldError::required(
            "/site_address",
        )]));
    }
    let state = |address: &Option<crate::vocabulary::Address>| {
        address.as_ref().map(|address| address.state_code.clone())
    };
    let moves = match &site.site_address {
        Patch::Set(address) => Some(address.state_code.clone()) != state(&project.site_address),
        Patch::Keep | Patch::Clear => false,
    };
    if moves && ctx.facts.has_tax_invoice {
        return Err(Refusal::InUse(vec!["tax_invoice".into()]));
    }
    let changed = SetSite {
        site_id: site.site_id.against(&project.site_id),
        site_address: site.site_address.against(&project.site_address),
        site_location: site.site_location.against(&project.site_location),
        discom: site.discom.against(&project.discom),
        consumer_number: site.consumer_number.against(&project.consumer_number),
    };
    Ok(if changed == SetSite::default() {
        Vec::new()
    } else {
        vec![Event::SiteSet(changed)]
    })
}

pub(super) fn financing(
    project: &Project,
    ctx: &Ctx<Facts>,
    financing: SetFinancing,
) -> Result<Vec<Event>, Refusal> {
    let loan = financing.availing_loan.over(&project.availing_loan) == Some(&true);
    let bank = financing.bank.over(&project.bank);
    let other = financing.bank_other.over(&project.bank_other);
    let named = |name: &str| {
        name.chars()
            .all(|c| c.is_alphanumeric() || c == ' ' || "-&().".contains(c))
    };
    let errors: Vec<FieldError> = [
        (loan && bank.is_none()).then(|| FieldError::required("/bank")),
        (bank.is_some_and(|bank| bank.code() == "other") && other.is_none())
            .then(|| FieldError::required("/bank_other")),
        unless(
            other.is_none_or(|name| named(name.as_str())),
            "/bank_other",
            "bad_format",
            "Use letters, digits, spaces and -&(). only.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    Refusal::unless_empty(errors)?;
    if let Patch::Set(on) = financing.sanctioned_on {
        past_date(on, ctx.today(), "/sanctioned_on")?;
    }
    let changed = SetFinancing {
        availing_loan: financing.availing_loan.against(&project.availing_loan),
        bank: financing.bank.against(&project.bank),
        bank_other: financing.bank_other.against(&project.bank_other),
        loan_status: financing.loan_status.against(&project.loan_status),
        loan_amount_paise: financing
            .loan_amount_paise
            .against(&project.loan_amount_paise),
        sanctioned_on: financing.sanctioned_on.against(&project.sanctioned_on),
        loan_note: financing.loan_note.against(&project.loan_note),
    };
    Ok(if changed == SetFinancing::default() {
        Vec::new()
    } else {
        vec![Event::FinancingSet(changed)]
    })
}

pub(super) fn assign_owner(
    project: &Project,
    ctx: &Ctx<Facts>,
    assign: AssignOwner,
) -> Result<Vec<Event>, Refusal> {
    if project.owner_id == Some(assign.owner_id) {
        return Ok(Vec::new());
    }
    Person::must_be(ctx.facts.person.as_ref(), &[Role::Sales], "/owner_id")?;
    Ok(vec![Event::OwnerAssigned(OwnerAssigned {
        from: project.owner_id,
        to: assign.owner_id,
        reason: assign.reason,
    })])
}

pub(super) fn assign_operations(
    project: &Project,
    ctx: &Ctx<Facts>,
    assign: &AssignOperations,
) -> Result<Vec<Event>, Refusal> {
    if project.operations_lead_id == Some(assign.operations_lead_id) {
        return Ok(Vec::new());
    }
    Person::must_be(
        ctx.facts.person.as_ref(),
        &[Role::Operations],
        "/operations_lead_id",
    )?;
    Ok(vec![Event::OperationsAssigned(OperationsAssigned {
        from: project.operations_lead_id,
        to: assign.operations_lead_id,
    })])
}
