//! The rules of a lead: which command is possible when, and what follows (domain.md §4.3).

use uuid::Uuid;

use super::{
    Absorbed, Assign, Capture, Command, Event, Lead, Lose, Loss, Merge, MoveBack, MovedBack,
    OwnerAssigned, PersonalDataErased, Qualified, Qualify, RecordSurvey, Reopen, Reopened,
    RevokeWin, ScheduleSurvey, SetNextStep, StartProposal, Status, Update, Win, WinRevoked, Won,
};
use crate::calculations::financial_year::FinancialYear;
use crate::kernel::{CommandSet, Ctx, FieldError, Paise, Patch, Refusal, Text};
use crate::policy::{Action, Role};
use crate::survey::SurveyState;
use crate::vocabulary::{
    Contact, CustomerType, LossReason, Person, ServiceType, past_date, plan_date,
};

/// What a decision on a lead must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Another open lead with the same phone.
    pub same_phone: Option<OpenLead>,
    /// The person named as owner or surveyor.
    pub person: Option<Person>,
    /// The customer named, or just registered with the command.
    pub customer: Option<LinkedCustomer>,
    /// Whether the quotation named is accepted and belongs to this lead.
    pub quotation_accepted: bool,
    /// The project opened by the win.
    pub project: Option<WonProject>,
    /// The lead to merge into.
    pub survivor: Option<Lead>,
}

/// An open lead that matches, as far as the caller may know it.
#[derive(Clone, Debug)]
pub struct OpenLead {
    /// Its id, if the caller may read it.
    pub lead_id: Option<Uuid>,
    /// Name of its owner.
    pub owner_name: Option<String>,
}

/// The customer a lead is linked to.
#[derive(Clone, Debug)]
pub struct LinkedCustomer {
    /// Customer.
    pub customer_id: Uuid,
    /// Neither retired nor merged.
    pub active: bool,
    /// Sites, the first one the default.
    pub site_ids: Vec<Uuid>,
}

/// The project a win opened.
#[derive(Clone, Debug)]
pub struct WonProject {
    /// Still `confirmed`, without money, milestones or costs.
    pub untouched: bool,
}

/// The statuses a command starts from.
fn sources(action: Action) -> &'static [Status] {
    use Status::{Lost, New, Proposal, Qualified, SiteSurvey, Won};
    match action {
        Action::LeadUpdate
        | Action::LeadSetNextStep
        | Action::LeadAssign
        | Action::LeadMerge
        | Action::LeadLose => &[New, Qualified, SiteSurvey, Proposal],
        Action::LeadQualify => &[New],
        Action::LeadScheduleSurvey => &[Qualified, SiteSurvey, Proposal],
        Action::LeadRecordSurvey => &[SiteSurvey, Proposal],
        Action::LeadStartProposal => &[Qualified, SiteSurvey],
        Action::LeadWin => &[Proposal],
        Action::LeadRevokeWin => &[Won],
        Action::LeadReopen | Action::LeadErasePersonalData => &[Lost],
        Action::LeadMoveBack => &[Qualified, SiteSurvey, Proposal],
        // Actions of other records start nowhere here.
        _ => &[],
    }
}

/// Which commands a status accepts. `decide` passes here first, and so do the actions a record offers.
pub(super) fn gate(lead: &Lead, action: Action) -> Result<(), Refusal> {
    let Some(status) = lead.status else {
        return if action == Action::LeadCapture {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        };
    };
    match action {
        Action::LeadCapture => Err(Refusal::IdTaken),
        Action::LeadErasePersonalData if lead.customer_id.is_some() => {
            Err(Refusal::InUse(vec!["customer".into()]))
        }
        action if sources(action).contains(&status) => Ok(()),
        Action::LeadUpdate
        | Action::LeadSetNextStep
        | Action::LeadAssign
        | Action::LeadMerge
        | Action::LeadLose => Err(Refusal::state(
            "lead_not_open",
            format!("This lead is {}. Reopen it to change it.", status.code()),
        )),
        Action::LeadErasePersonalData => Err(Refusal::InUse(vec!["open lead".into()])),
        _ => Err(Refusal::TransitionNotAllowed {
            from: status.code().into(),
            allowed: Command::ALL
                .iter()
                .filter(|meta| sources(meta.action).contains(&status))
                .map(|meta| meta.name)
                .collect(),
        }),
    }
}

pub(super) fn decide(
    lead: &Lead,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate(lead, command.meta().action)?;
    match command {
        Command::Capture(capture) => capture_lead(ctx, capture),
        Command::Update(update) => change_facts(lead, update),
        Command::SetNextStep(next) => set_next_step(lead, next),
        Command::Assign(assign) => give(lead, ctx, &assign),
        Command::Qualify(qualify) => qualify_lead(ctx, qualify),
        Command::ScheduleSurvey(plan) => schedule(lead, ctx, plan),
        Command::RecordSurvey(record) => record_survey(lead, ctx, record),
        Command::StartProposal(start) => start_proposal(lead, start),
        Command::Win(win) => win_lead(lead, ctx, win),
        Command::RevokeWin(revoke) => revoke_win(ctx, revoke),
        Command::Lose(lose) => lose_lead(lead, ctx, lose),
        Command::Reopen(reopen) => reopen_lead(lead, reopen),
        Command::MoveBack(back) => move_back(lead, back),
        Command::Merge(merge) => merge_lead(lead, ctx, merge),
        Command::ErasePersonalData(erase) => {
            Ok(vec![Event::PersonalDataErased(PersonalDataErased {
                reason: erase.reason,
            })])
        }
    }
}

fn capture_lead(ctx: &Ctx<Facts>, mut capture: Capture) -> Result<Vec<Event>, Refusal> {
    let mut errors = Vec::new();
    match (&capture.contact, capture.customer_id) {
        (None, None) => errors.push(FieldError::required("/contact")),
        (Some(contact), None) => errors.extend(contact_errors(contact)),
        (Some(_), Some(_)) => errors.push(FieldError::new(
            "/contact",
            "bad_format",
            "Send a contact or a customer, not both.",
        )),
        (None, Some(_)) => {}
    }
    if matches!(
        capture.source.code(),
        "channel_partner" | "referral" | "other"
    ) && capture.source_detail.is_none()
    {
        errors.push(FieldError::required("/source_detail"));
    }
    Refusal::unless_empty(errors)?;
    if let Some(next) = &capture.next_step {
        plan_date(next.on, "/next_step/on")?;
    }
    if let Some(on) = capture.expected_close_on {
        plan_date(on, "/expected_close_on")?;
    }
    if capture.customer_id.is_some() {
        active_customer(ctx.facts.customer.as_ref())?;
    }
    if let (Some(found), false) = (&ctx.facts.same_phone, capture.confirm_duplicate) {
        return Err(same_phone(found));
    }
    match capture.owner_id {
        Some(_) => Person::must_be(ctx.facts.person.as_ref(), &[Role::Sales], "/owner_id")?,
        None if ctx.actor.role == Role::Sales => capture.owner_id = ctx.actor.user_id,
        None => {}
    }
    capture
        .customer_type
        .get_or_insert(CustomerType::Residential);
    capture.service_type.get_or_insert(ServiceType::EpcProject);
    if capture.title.is_none() {
        capture.title = Some(default_title(&capture));
    }
    capture.confirm_duplicate = false;
    Ok(vec![Event::Captured(capture)])
}

/// Name and kW.
fn default_title(capture: &Capture) -> Text<2, 200> {
    let name = capture
        .contact
        .as_ref()
        .map_or("Lead", |contact| contact.name.as_str());
    match capture.capacity_w {
        Some(watts) => {
            let (kw, rest) = (watts.get() / 1000, watts.get() % 1000 / 10);
            let kw = if rest == 0 {
                kw.to_string()
            } else {
                format!("{kw}.{rest:02}").trim_end_matches('0').to_owned()
            };
            Text::clipped(format!("{name} {kw} kW"))
        }
        None => Text::clipped(name),
    }
}

fn contact_errors(contact: &Contact) -> Option<FieldError> {
    (contact.phone.is_none() && contact.email.is_none()).then(|| {
        FieldError::new(
            "/contact/phone",
            "required",
            "Enter a phone number or an e-mail address.",
        )
    })
}

fn same_phone(found: &OpenLead) -> Refusal {
    let owner = found.owner_name.as_deref().unwrap_or("nobody yet");
    Refusal::Duplicate {
        pointer: "/contact/phone".into(),
        existing: serde_json::json!({ "id": found.lead_id, "owner_name": found.owner_name }),
        message: format!(
            "An open lead with this phone exists already; its owner is {owner}. Confirm to capture another."
        ),
    }
}

fn active_customer(customer: Option<&LinkedCustomer>) -> Result<&LinkedCustomer, Refusal> {
    let customer = customer.ok_or(Refusal::ReferenceUnknown {
        pointer: "/customer_id".into(),
    })?;
    if customer.active {
        Ok(customer)
    } else {
        Err(Refusal::state(
            "customer_retired",
            "This customer is retired or merged. Reinstate it, or choose another.",
        ))
    }
}

fn change_facts(lead: &Lead, update: Update) -> Result<Vec<Event>, Refusal> {
    let mut errors = Vec::new();
    if lead.customer_id.is_some() {
        for (sent, pointer) in [
            (update.contact.is_some(), "/contact"),
            (update.site.is_some(), "/site"),
        ] {
            if sent {
                errors.push(FieldError::new(
                    pointer,
                    "field_forbidden",
                    "This is kept on the customer now. Change it there.",
                ));
            }
        }
    } else {
        match &update.contact {
            Patch::Set(contact) => errors.extend(contact_errors(contact)),
            Patch::Clear => errors.push(FieldError::required("/contact")),
            Patch::Keep => {}
        }
    }
    for (cleared, pointer) in [
        (update.title == Patch::Clear, "/title"),
        (update.source == Patch::Clear, "/source"),
        (update.customer_type == Patch::Clear, "/customer_type"),
        (update.service_type == Patch::Clear, "/service_type"),
        (
            update.segment == Patch::Clear && lead.status != Some(Status::New),
            "/segment",
        ),
        (
            update.expected_value_paise == Patch::Clear && lead.status == Some(Status::Proposal),
            "/expected_value_paise",
        ),
    ] {
        if cleared {
            errors.push(FieldError::required(pointer));
        }
    }
    let source = update.source.over(&lead.source);
    let detail = update.source_detail.over(&lead.source_detail);
    if source.is_some_and(|s| matches!(s.code(), "channel_partner" | "referral" | "other"))
        && detail.is_none()
    {
        errors.push(FieldError::required("/source_detail"));
    }
    Refusal::unless_empty(errors)?;
    if let Patch::Set(on) = update.expected_close_on {
        plan_date(on, "/expected_close_on")?;
    }
    let changed = Update {
        title: update.title.against(&lead.title),
        contact: update.contact.against(&lead.contact),
        site: update.site.against(&lead.site),
        site_id: update.site_id.against(&lead.site_id),
        source: update.source.against(&lead.source),
        source_detail: update.source_detail.against(&lead.source_detail),
        customer_type: update.customer_type.against(&lead.customer_type),
        segment: update.segment.against(&lead.segment),
        service_type: update.service_type.against(&lead.service_type),
        capacity_w: update.capacity_w.against(&lead.capacity_w),
        roof_type: update.roof_type.against(&lead.roof_type),
        system_type: update.system_type.against(&lead.system_type),
        wants_loan: update.wants_loan.against(&lead.wants_loan),
        expected_value_paise: update
            .expected_value_paise
            .against(&lead.expected_value_paise),
        expected_close_on: update.expected_close_on.against(&lead.expected_close_on),
        probability_bp: update.probability_bp.against(&lead.probability_bp),
    };
    Ok(if changed == Update::default() {
        Vec::new()
    } else {
        vec![Event::Updated(changed)]
    })
}

fn set_next_step(lead: &Lead, next: SetNextStep) -> Result<Vec<Event>, Refusal> {
    plan_date(next.on, "/on")?;
    let same = lead
        .next_step
        .as_ref()
        .is_some_and(|now| now.text == next.text && now.on == next.on);
    Ok(if same {
        Vec::new()
    } else {
        vec![Event::NextStepSet(next)]
    })
}

fn give(lead: &Lead, ctx: &Ctx<Facts>, assign: &Assign) -> Result<Vec<Event>, Refusal> {
    if lead.owner_id == Some(assign.owner_id) {
        return Ok(Vec::new());
    }
    Person::must_be(ctx.facts.person.as_ref(), &[Role::Sales], "/owner_id")?;
    Ok(vec![Event::OwnerAssigned(OwnerAssigned {
        from: lead.owner_id,
        to: Some(assign.owner_id),
    })])
}

fn qualify_lead(ctx: &Ctx<Facts>, qualify: Qualify) -> Result<Vec<Event>, Refusal> {
    match (qualify.customer_id, &qualify.new_customer) {
        (None, None) => return Err(Refusal::Invalid(vec![FieldError::required("/customer_id")])),
        (Some(_), Some(_)) => {
            return Err(Refusal::field(
                "/new_customer",
                "bad_format",
                "Send a customer or a new one, not both.",
            ));
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
    let customer = active_customer(ctx.facts.customer.as_ref())?;
    let site_id = match qualify.site_id {
        Some(site) if !customer.site_ids.contains(&site) => {
            return Err(Refusal::ReferenceUnknown {
                pointer: "/site_id".into(),
            });
        }
        Some(site) => Some(site),
        None => customer.site_ids.first().copied(),
    };
    Ok(vec![Event::Qualified(Qualified {
        customer_id: customer.customer_id,
        site_id,
        segment: qualify.segment,
        service_type: qualify.service_type,
    })])
}

fn schedule(
    lead: &Lead,
    ctx: &Ctx<Facts>,
    mut plan: ScheduleSurvey,
) -> Result<Vec<Event>, Refusal> {
    Person::must_be(
        ctx.facts.person.as_ref(),
        &[Role::Sales, Role::Operations],
        "/surveyor_id",
    )?;
    plan_date(
        crate::kernel::kolkata_date(plan.scheduled_at),
        "/scheduled_at",
    )?;
    match plan.survey_id {
        None => plan.survey_id = Some(ctx.derive("survey")),
        Some(id) => match lead.surveys.iter().find(|survey| survey.survey_id == id) {
            Some(survey) if survey.state != SurveyState::Planned => {
                return Err(Refusal::field(
                    "/survey_id",
                    "bad_format",
                    "This survey is recorded or cancelled. Plan a new one.",
                ));
            }
            Some(survey)
                if survey.surveyor_id == Some(plan.surveyor_id)
                    && survey.scheduled_at == Some(plan.scheduled_at) =>
            {
                return Ok(Vec::new());
            }
            Some(_) | None => {}
        },
    }
    Ok(vec![Event::SurveyScheduled(plan)])
}

fn record_survey(
    lead: &Lead,
    ctx: &Ctx<Facts>,
    record: RecordSurvey,
) -> Result<Vec<Event>, Refusal> {
    let survey = lead.surveys.iter().find(|survey| {
        survey.survey_id == record.survey_id && survey.state != SurveyState::Cancelled
    });
    let Some(survey) = survey else {
        return Err(Refusal::ReferenceUnknown {
            pointer: "/survey_id".into(),
        });
    };
    record.result.check(ctx.today(), "/result")?;
    Ok(if survey.result.as_ref() == Some(&record.result) {
        Vec::new()
    } else {
        vec![Event::SurveyRecorded(record)]
    })
}

fn start_proposal(lead: &Lead, start: StartProposal) -> Result<Vec<Event>, Refusal> {
    if start.expected_value_paise.get() == 0 {
        return Err(Refusal::field(
            "/expected_value_paise",
            "amount_not_positive",
            "Enter the value you expect, above zero.",
        ));
    }
    let feasible = lead
        .surveys
        .iter()
        .any(|survey| survey.result.as_ref().is_some_and(|result| result.feasible));
    if start.survey_waiver.is_none() && (!feasible || lead.status == Some(Status::Qualified)) {
        return Err(Refusal::PreconditionUnmet(vec!["/survey_waiver".into()]));
    }
    Ok(vec![Event::ProposalStarted(start)])
}

fn win_lead(lead: &Lead, ctx: &Ctx<Facts>, win: Win) -> Result<Vec<Event>, Refusal> {
    past_date(win.confirmation_date, ctx.today(), "/confirmation_date")?;
    let plan_total: i64 = win
        .billing_plan
        .iter()
        .map(|row| row.percent_bp.get())
        .sum();
    if !win.billing_plan.is_empty() && plan_total != 10_000 {
        return Err(Refusal::rule(
            "billing_plan_sum",
            "/billing_plan",
            "The shares of the billing plan must add up to 100 %.",
        ));
    }
    let service_type = lead.service_type.unwrap_or(ServiceType::EpcProject);
    let segment = win.segment.or(lead.segment);
    let capacity_w = win.capacity_w.or(lead.capacity_w);
    let mut unmet = Vec::new();
    for (missing, pointer) in [
        (lead.customer_id.is_none(), "/customer_id"),
        (lead.owner_id.is_none(), "/owner_id"),
        (segment.is_none(), "/segment"),
        (win.order_value_paise.get() == 0, "/order_value_paise"),
        (
            service_type == ServiceType::EpcProject && capacity_w.is_none(),
            "/capacity_w",
        ),
        (
            win.quotation_id.is_some() && !ctx.facts.quotation_accepted,
            "/quotation_id",
        ),
    ] {
        if missing {
            unmet.push(pointer.to_owned());
        }
    }
    let (Some(customer_id), Some(owner_id), Some(segment), Some(source), true) = (
        lead.customer_id,
        lead.owner_id,
        segment,
        lead.source.clone(),
        unmet.is_empty(),
    ) else {
        return Err(Refusal::PreconditionUnmet(unmet));
    };
    Ok(vec![Event::Won(Won {
        order_value_paise: win.order_value_paise,
        confirmation_date: win.confirmation_date,
        fy: FinancialYear::of(win.confirmation_date).to_string(),
        customer_id,
        site_id: lead.site_id,
        site: lead.site.clone(),
        source,
        source_detail: lead.source_detail.clone(),
        segment,
        service_type,
        capacity_w,
        system_type: win.system_type.or(lead.system_type),
        roof_type: lead.roof_type.clone(),
        owner_id,
        quotation_id: win.quotation_id,
        billing_plan: win.billing_plan,
        surveys: lead
            .surveys
            .iter()
            .filter(|survey| survey.state == SurveyState::Recorded)
            .cloned()
            .collect(),
    })])
}

fn revoke_win(ctx: &Ctx<Facts>, revoke: RevokeWin) -> Result<Vec<Event>, Refusal> {
    if ctx
        .facts
        .project
        .as_ref()
        .is_some_and(|project| !project.untouched)
    {
        return Err(Refusal::InUse(vec!["project".into()]));
    }
    Ok(vec![Event::WinRevoked(WinRevoked {
        reason: revoke.reason,
    })])
}

fn lose_lead(lead: &Lead, ctx: &Ctx<Facts>, lose: Lose) -> Result<Vec<Event>, Refusal> {
    past_date(lose.lost_on, ctx.today(), "/lost_on")?;
    let mut errors = Vec::new();
    if lose.reason == LossReason::LostToCompetition && lose.sub_reason.is_none() {
        errors.push(FieldError::required("/sub_reason"));
    }
    if lose.reason == LossReason::Other && lose.text.is_none() {
        errors.push(FieldError::required("/text"));
    }
    Refusal::unless_empty(errors)?;
    Ok(vec![Event::Lost(loss(lead, lose))])
}

fn loss(lead: &Lead, lose: Lose) -> Loss {
    Loss {
        reason: lose.reason,
        sub_reason: lose
            .sub_reason
            .filter(|_| lose.reason == LossReason::LostToCompetition),
        text: lose.text,
        competitor: lose.competitor,
        lost_on: lose.lost_on,
        value_paise: lead.expected_value_paise.unwrap_or(Paise::new(0)),
        status_at_loss: lead.status.unwrap_or(Status::New),
        duplicate_of: lose.duplicate_of,
    }
}

fn reopen_lead(lead: &Lead, reopen: Reopen) -> Result<Vec<Event>, Refusal> {
    let merged = lead
        .loss
        .as_ref()
        .is_some_and(|loss| loss.duplicate_of.is_some());
    if merged {
        return Err(Refusal::state(
            "lead_not_open",
            "This lead was merged into another one. Go on there.",
        ));
    }
    let to = lead
        .loss
        .as_ref()
        .map_or(Status::New, |loss| loss.status_at_loss);
    Ok(vec![Event::Reopened(Reopened {
        to,
        reason: reopen.reason,
    })])
}

fn move_back(lead: &Lead, back: MoveBack) -> Result<Vec<Event>, Refusal> {
    let from = lead.status.unwrap_or(Status::New);
    if back.to >= from || !back.to.is_open() {
        return Err(Refusal::field(
            "/to",
            "not_in_list",
            "Choose an earlier status.",
        ));
    }
    Ok(vec![Event::MovedBack(MovedBack {
        from,
        to: back.to,
        reason: back.reason,
    })])
}

fn merge_lead(lead: &Lead, ctx: &Ctx<Facts>, merge: Merge) -> Result<Vec<Event>, Refusal> {
    if merge.into_lead_id == ctx.id {
        return Err(Refusal::field(
            "/into_lead_id",
            "bad_format",
            "A lead cannot be merged into itself.",
        ));
    }
    let survivor = ctx
        .facts
        .survivor
        .as_ref()
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/into_lead_id".into(),
        })?;
    if !survivor.status.is_some_and(Status::is_open) {
        return Err(Refusal::state(
            "lead_not_open",
            "The lead to merge into is not open.",
        ));
    }
    Ok(vec![Event::Lost(loss(
        lead,
        Lose {
            reason: LossReason::Duplicate,
            sub_reason: None,
            text: Some(Text::clipped(merge.reason.as_str())),
            competitor: None,
            lost_on: ctx.today(),
            duplicate_of: Some(merge.into_lead_id),
        },
    ))])
}

/// The event on the surviving stream of a merge, written in the same transaction (domain.md §2.2 rule 2).
pub fn absorb(survivor: &Lead, ended_id: Uuid, ended: &Lead) -> Event {
    Event::Absorbed(Absorbed::from(survivor, ended_id, ended))
}
