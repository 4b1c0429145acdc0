//! The door of leads: whose lead it is and what its decisions must know.

use aggregates::customer::{Customer, Register};
use aggregates::kernel::{Actor, Ctx, Decider, FieldError, ParseError, Refusal, parse_payload};
use aggregates::lead::{Command, Facts, Lead, LinkedCustomer, OpenLead, WonProject, absorb};
use aggregates::policy::{self, Action, Guard, Record};
use aggregates::project::{Project, id_of_lead};
use aggregates::quotation::Quotation;
use aggregates::registry;
use serde_json::Value;
use uuid::Uuid;

use super::customer::{customer_claims, to_register};
use crate::event_store::{Reservation, SeriesState, StreamAppend};
use crate::executor::{CommandError, Desk, Door, Gathered, to_store};

#[async_trait::async_trait]
impl Door for Lead {
    const PLURAL: &'static str = "leads";

    async fn record(
        &self,
        _desk: &Desk,
        _actor: &Actor,
        _id: Uuid,
    ) -> Result<Record, CommandError> {
        Ok(Record::owned_by(self.owner_id).holding(Guard::HasSurvey, self.has_survey()))
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        let mut facts = Facts::default();
        match command {
            Command::Capture(capture) => {
                facts.person = desk.person(capture.owner_id).await?;
                if let Some(customer_id) = capture.customer_id {
                    facts.customer = Some(linked(desk, ctx, customer_id).await?);
                }
                if let Some(phone) = capture
                    .contact
                    .as_ref()
                    .and_then(|contact| contact.phone.as_ref())
                {
                    facts.same_phone = open_lead_with_phone(desk, ctx, phone.as_str()).await?;
                }
            }
            Command::Assign(assign) => facts.person = desk.person(Some(assign.owner_id)).await?,
            Command::ScheduleSurvey(plan) => {
                facts.person = desk.person(Some(plan.surveyor_id)).await?
            }
            Command::Qualify(qualify) => match (qualify.customer_id, &qualify.new_customer) {
                (Some(customer_id), None) => {
                    facts.customer = Some(linked(desk, ctx, customer_id).await?)
                }
                (None, Some(body)) => {
                    return with_new_customer(desk, ctx, facts, body.clone()).await;
                }
                // The decision says what is wrong with both or neither.
                (Some(_), Some(_)) | (None, None) => {}
            },
            Command::Win(win) => {
                if let Some(quotation_id) = win.quotation_id {
                    let quotation = desk
                        .readable::<Quotation>(&ctx.actor, quotation_id, "/quotation_id")
                        .await?
                        .state;
                    let accepted =
                        quotation.status == Some(aggregates::quotation::Status::Accepted);
                    facts.quotation_accepted = accepted && quotation.lead_id == Some(ctx.id);
                }
            }
            Command::RevokeWin(_) => facts.project = won_project(desk, ctx.id).await?,
            Command::Merge(merge) => {
                let survivor = desk
                    .readable::<Lead>(&ctx.actor, merge.into_lead_id, "/into_lead_id")
                    .await?;
                // Merging changes the survivor too, so its own permission counts.
                let record = survivor.state.record(desk, &ctx.actor, survivor.id).await?;
                aggregates::policy::allowed(
                    &ctx.actor,
                    aggregates::policy::Action::LeadMerge,
                    &record,
                )?;
                facts.survivor = Some(survivor.state.clone());
                if survivor
                    .state
                    .status
                    .is_some_and(aggregates::lead::Status::is_open)
                    && merge.into_lead_id != ctx.id
                {
                    let also = StreamAppend {
                        aggregate_type: "lead".into(),
                        aggregate_id: survivor.id,
                        expected_version: survivor.version,
                        events: vec![to_store(&absorb(&survivor.state, ctx.id, self))],
                    };
                    return Ok(Gathered {
                        facts,
                        also: vec![also],
                        ..Gathered::default()
                    });
                }
            }
            Command::Update(_)
            | Command::SetNextStep(_)
            | Command::RecordSurvey(_)
            | Command::StartProposal(_)
            | Command::Lose(_)
            | Command::Reopen(_)
            | Command::MoveBack(_)
            | Command::ErasePersonalData(_) => {}
        }
        Ok(facts.into())
    }
}

/// A customer named in a command, which the caller may read.
async fn linked(
    desk: &Desk,
    ctx: &Ctx<()>,
    customer_id: Uuid,
) -> Result<LinkedCustomer, CommandError> {
    let customer = desk
        .readable::<Customer>(&ctx.actor, customer_id, "/customer_id")
        .await?;
    Ok(link(customer_id, &customer.state))
}

fn link(customer_id: Uuid, customer: &Customer) -> LinkedCustomer {
    LinkedCustomer {
        customer_id,
        active: customer.is_active(),
        site_ids: customer.sites.iter().map(|site| site.site_id).collect(),
    }
}

/// Registers the customer in the same transaction, under the id derived from the lead's
/// (domain.md §3.3). It is refused as `customer.register` would be, with pointers into the lead's body.
async fn with_new_customer(
    desk: &Desk,
    ctx: &Ctx<()>,
    mut facts: Facts,
    body: Value,
) -> Result<Gathered<Facts>, CommandError> {
    policy::has_grant(&ctx.actor, Action::CustomerRegister)?;
    Refusal::unless_empty(policy::forbidden_members(ctx.actor.role, "customer", &body))
        .map_err(inside)?;
    let register: Register =
        parse_payload(body).map_err(|error| CommandError::Parse(inside_parse(error)))?;
    let customer_id = registry::derived_id(&format!("customer:{}", ctx.id));
    let at_customer = Ctx {
        actor: ctx.actor.clone(),
        now: ctx.now,
        id: customer_id,
        command_id: ctx.command_id,
        facts: (),
    };
    let known = to_register(desk, &at_customer, &register).await?;
    let ctx = Ctx {
        actor: at_customer.actor,
        now: at_customer.now,
        id: customer_id,
        command_id: at_customer.command_id,
        facts: known,
    };
    let events = aggregates::customer::register(&ctx, register).map_err(inside)?;
    let claims = customer_claims(&Customer::default(), &events);
    facts.customer = Some(link(customer_id, &Customer::after(&events)));
    let of_customer = |(kind, key)| Reservation {
        kind,
        key,
        aggregate_type: "customer".into(),
        aggregate_id: customer_id,
    };
    let stream = StreamAppend {
        aggregate_type: "customer".into(),
        aggregate_id: customer_id,
        expected_version: 0,
        events: events.iter().map(to_store).collect(),
    };
    let also_reserve = claims.reserve.into_iter().map(of_customer).collect();
    Ok(Gathered {
        facts,
        also: vec![stream],
        also_reserve,
        ..Gathered::default()
    })
}

const NEW_CUSTOMER: &str = "/new_customer";

/// The same refusal with pointers into `new_customer`.
fn inside(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(errors) => {
            Refusal::Invalid(errors.into_iter().map(inside_field).collect())
        }
        Refusal::Duplicate {
            pointer,
            existing,
            message,
        } => Refusal::Duplicate {
            pointer: format!("{NEW_CUSTOMER}{pointer}"),
            existing,
            message,
        },
        Refusal::AssigneeInvalid { pointer } => Refusal::AssigneeInvalid {
            pointer: format!("{NEW_CUSTOMER}{pointer}"),
        },
        other => other,
    }
}

fn inside_field(mut error: FieldError) -> FieldError {
    error.pointer.insert_str(0, NEW_CUSTOMER);
    error
}

fn inside_parse(error: ParseError) -> ParseError {
    match error {
        ParseError::UnknownField { pointer, field } => ParseError::UnknownField {
            pointer: format!("{NEW_CUSTOMER}{pointer}"),
            field,
        },
        ParseError::Invalid(error) => ParseError::Invalid(inside_field(error)),
        ParseError::UnknownCommand => ParseError::UnknownCommand,
    }
}

/// Another open lead with this phone; out of scope only the owner's name shows (domain.md §2.3).
async fn open_lead_with_phone(
    desk: &Desk,
    ctx: &Ctx<()>,
    phone: &str,
) -> Result<Option<OpenLead>, CommandError> {
    let sql = format!(
        "select id, owner_id from {} where phone = $1 and stage not in ('lost', 'confirmed_order') order by id limit 1",
        desk.table("lead_list")
    );
    let found: Option<(Uuid, Option<Uuid>)> = sqlx::query_as(&sql)
        .bind(phone)
        .fetch_optional(desk.pool())
        .await?;
    let Some((lead_id, owner_id)) = found else {
        return Ok(None);
    };
    let record = Record::owned_by(owner_id);
    let readable =
        aggregates::policy::readable(&ctx.actor, aggregates::policy::Action::LeadRead, &record)
            .is_ok();
    let owner_name = match owner_id {
        Some(owner_id) => desk.person_name(owner_id).await?,
        None => None,
    };
    Ok(Some(OpenLead {
        lead_id: readable.then_some(lead_id),
        owner_name,
    }))
}

/// The project a win opened, and whether anything rests on it yet: money that came and went counts too.
async fn won_project(desk: &Desk, lead_id: Uuid) -> Result<Option<WonProject>, CommandError> {
    let project = desk.load::<Project>(id_of_lead(lead_id)).await?;
    if !project.exists() {
        return Ok(None);
    }
    let sql = format!(
        "select received_paise <> 0 or jsonb_array_length(parts->'ledger') > 0 or tax_invoices > 0 from {} where id = $1",
        desk.table("project_list")
    );
    let money: Option<bool> = sqlx::query_scalar(&sql)
        .bind(project.id)
        .fetch_optional(desk.pool())
        .await?;
    Ok(Some(WonProject {
        untouched: project.state.is_untouched() && !money.unwrap_or(false),
    }))
}
