//! The door of customers: whose customer it is, who looks alike, what rests on it, which GSTIN and
//! code it takes.

use aggregates::calculations::reference::payloads_in_force;
use aggregates::company::{Company, company_id};
use aggregates::customer::{
    Command, Customer, Event, Facts, NewSite, Register, SoftMatch, Status, absorb, customer_code,
    release,
};
use aggregates::kernel::{Actor, Ctx, Decider, Patch};
use aggregates::policy::{self, Action, Guard, Record};
use rand::RngExt;
use serde_json::json;
use uuid::Uuid;

use crate::event_store::{Reservation, SeriesState, StreamAppend};
use crate::executor::{Claims, CommandError, Desk, Door, Gathered, Loaded, to_store};

/// Draws before giving up (domain.md §3.1).
const DRAWS: usize = 100;

#[async_trait::async_trait]
impl Door for Customer {
    const PLURAL: &'static str = "customers";

    async fn record(&self, desk: &Desk, _actor: &Actor, id: Uuid) -> Result<Record, CommandError> {
        Ok(
            Record::owned_by(self.owner_id)
                .holding(Guard::HasProject, has_project(desk, id).await?),
        )
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        let mut facts = today(desk, ctx).await?;
        match command {
            Command::Register(register) => facts = to_register(desk, ctx, register).await?,
            Command::ReplaceContacts(replace) => {
                let phones = texts(&replace.phones, |phone| phone.as_str());
                let emails = texts(&replace.emails, |email| email.as_str());
                facts.soft_match = look_alike(desk, ctx, &phones, &emails, &[]).await?;
            }
            Command::AddSite(add) => facts.soft_match = same_number(desk, ctx, &add.site).await?,
            Command::ChangeSite(change) => {
                if let Patch::Set(number) = &change.consumer_number {
                    facts.soft_match =
                        look_alike(desk, ctx, &[], &[], &[number.to_string()]).await?;
                }
            }
            Command::RemoveSite(remove) => facts.site_users = at_site(desk, remove.site_id).await?,
            Command::SetTaxIdentity(set) => {
                if let Patch::Set(gstin) = &set.gstin {
                    facts.gstin_holder = gstin_holder(desk, gstin.as_str()).await?;
                }
            }
            Command::Assign(assign) => facts.person = desk.person(Some(assign.owner_id)).await?,
            Command::Merge(merge) => {
                return to_merge(self, desk, ctx, facts, merge.into_customer_id).await;
            }
            Command::Reinstate(_) => return to_reinstate(self, desk, ctx, facts).await,
            Command::Retire(_) => facts.open_records = open_records(desk, ctx.id).await?,
            Command::ErasePersonalData(_) => {
                facts.open_records = open_records(desk, ctx.id).await?;
                facts
                    .open_records
                    .extend(open_invoices(desk, ctx.id).await?);
            }
            Command::ChangeIdentity(_)
            | Command::ChangeAddress(_)
            | Command::PinLocation(_)
            | Command::RecordIdProof(_) => {}
        }
        Ok(facts.into())
    }

    fn claims(&self, _id: Uuid, events: &[Event]) -> Claims {
        customer_claims(self, events)
    }
}

/// Code and GSTIN a customer takes and gives up. A merged customer has left its GSTIN to the survivor.
pub(super) fn customer_claims(before: &Customer, events: &[Event]) -> Claims {
    let mut after = before.clone();
    for event in events {
        after.evolve(event);
    }
    let mut claims = Claims::default();
    if before.status.is_none() {
        claims.reserve.extend(
            after
                .customer_code
                .as_ref()
                .map(|code| ("number".to_owned(), format!("customer_code:{code}"))),
        );
    }
    let (had, has) = (gstin_of(before), gstin_of(&after));
    if had != has {
        claims.release.extend(had);
        claims.reserve.extend(has);
    }
    claims
}

fn gstin_of(customer: &Customer) -> Option<(String, String)> {
    let gstin = customer
        .gstin
        .as_ref()
        .filter(|_| customer.status != Some(Status::Merged))?;
    Some(("customer_gstin".to_owned(), gstin.to_string()))
}

/// What every decision is given: the states of the day and the company's settings.
async fn today(desk: &Desk, ctx: &Ctx<()>) -> Result<Facts, CommandError> {
    let company = desk.load::<Company>(company_id()).await?.state;
    Ok(Facts {
        gst_states: payloads_in_force(&desk.book().gst_states, ctx.today()),
        allow_sandbox_gstin: company.settings.allow_sandbox_gstin,
        ..Facts::default()
    })
}

/// What registering a customer must know; also when it is registered with a lead.
pub(super) async fn to_register(
    desk: &Desk,
    ctx: &Ctx<()>,
    register: &Register,
) -> Result<Facts, CommandError> {
    let mut facts = today(desk, ctx).await?;
    facts.customer_code = free_code(desk).await?;
    facts.person = desk.person(register.owner_id).await?;
    if let Some(gstin) = &register.gstin {
        facts.gstin_holder = gstin_holder(desk, gstin.as_str()).await?;
    }
    let phones: Vec<String> = register
        .phones
        .iter()
        .map(|phone| phone.as_str().to_owned())
        .collect();
    let emails: Vec<String> = register
        .emails
        .iter()
        .map(|email| email.as_str().to_owned())
        .collect();
    let numbers: Vec<String> = register
        .sites
        .iter()
        .filter_map(|site| site.consumer_number.as_ref())
        .map(ToString::to_string)
        .collect();
    facts.soft_match = look_alike(desk, ctx, &phones, &emails, &numbers).await?;
    Ok(facts)
}

fn texts<T>(patch: &Patch<Vec<T>>, read: fn(&T) -> &str) -> Vec<String> {
    match patch {
        Patch::Set(entries) => entries.iter().map(|entry| read(entry).to_owned()).collect(),
        Patch::Keep | Patch::Clear => Vec::new(),
    }
}

async fn same_number(
    desk: &Desk,
    ctx: &Ctx<()>,
    site: &NewSite,
) -> Result<Option<SoftMatch>, CommandError> {
    let numbers: Vec<String> = site
        .consumer_number
        .iter()
        .map(ToString::to_string)
        .collect();
    look_alike(desk, ctx, &[], &[], &numbers).await
}

/// Another customer with one of the phones, e-mail addresses or consumer numbers; out of scope only
/// its code and the owner's name show (domain.md §2.3).
async fn look_alike(
    desk: &Desk,
    ctx: &Ctx<()>,
    phones: &[String],
    emails: &[String],
    numbers: &[String],
) -> Result<Option<SoftMatch>, CommandError> {
    let kinds = [
        (
            "phones",
            "/phones",
            phones
                .iter()
                .map(|phone| json!([phone]))
                .collect::<Vec<_>>(),
        ),
        (
            "emails",
            "/emails",
            emails.iter().map(|email| json!([email])).collect(),
        ),
        (
            "sites",
            "/sites",
            numbers
                .iter()
                .map(|number| json!([{ "consumer_number": number }]))
                .collect(),
        ),
    ];
    for (column, pointer, wanted) in kinds {
        if wanted.is_empty() {
            continue;
        }
        let sql = format!(
            "select id, customer_code, owner_id from {} where {column} @> any($1::jsonb[]) and id <> $2 and status <> 'merged' order by id limit 1",
            desk.table("customer_list")
        );
        let found: Option<(Uuid, String, Option<Uuid>)> = sqlx::query_as(&sql)
            .bind(wanted)
            .bind(ctx.id)
            .fetch_optional(desk.pool())
            .await?;
        let Some((customer_id, customer_code, owner_id)) = found else {
            continue;
        };
        let readable = policy::readable(
            &ctx.actor,
            Action::CustomerRead,
            &Record::owned_by(owner_id),
        )
        .is_ok();
        let owner_name = match owner_id {
            Some(owner_id) => desk.person_name(owner_id).await?,
            None => None,
        };
        return Ok(Some(SoftMatch {
            pointer: pointer.into(),
            customer_id: readable.then_some(customer_id),
            customer_code,
            owner_name,
        }));
    }
    Ok(None)
}

async fn gstin_holder(desk: &Desk, sent: &str) -> Result<Option<Uuid>, CommandError> {
    let compact: String = sent.chars().filter(|c| !c.is_whitespace()).collect();
    holder(desk, "customer_gstin", &compact.to_uppercase()).await
}

async fn holder(desk: &Desk, kind: &str, key: &str) -> Result<Option<Uuid>, CommandError> {
    let id: Option<String> =
        sqlx::query_scalar("select aggregate_id from reservations where kind = $1 and key = $2")
            .bind(kind)
            .bind(key)
            .fetch_optional(desk.pool())
            .await?;
    Ok(id.and_then(|id| id.parse().ok()))
}

async fn free_code(desk: &Desk) -> Result<String, CommandError> {
    let mut code = String::new();
    for _ in 0..DRAWS {
        code = customer_code(rand::rng().random_range(0..24 * 24 * 24 * 1_000));
        if holder(desk, "number", &format!("customer_code:{code}"))
            .await?
            .is_none()
        {
            break;
        }
    }
    // A hundred clashes in a row: the reservation refuses the code, and the person tries again.
    Ok(code)
}

/// A project, or a lead with a survey: what operations may read (permissions.md §1). A won lead
/// counts before its project is opened.
async fn has_project(desk: &Desk, id: Uuid) -> Result<bool, CommandError> {
    let sql = format!(
        "select exists (select from {} where customer_id = $1 and (has_survey or stage = 'confirmed_order'))
             or exists (select from {} where customer_id = $1)",
        desk.table("lead_list"),
        desk.table("project_list")
    );
    Ok(sqlx::query_scalar(&sql)
        .bind(id)
        .fetch_one(desk.pool())
        .await?)
}

/// Open leads, projects and tickets of a customer by name: what keeps it from being retired. A won
/// lead counts until its project is opened.
async fn open_records(desk: &Desk, id: Uuid) -> Result<Vec<String>, CommandError> {
    let sql = format!(
        "(select coalesce(l.title, 'Lead') from {leads} l
           where l.customer_id = $1 and l.stage <> 'lost'
             and (l.stage <> 'confirmed_order' or not exists (select from {projects} p where p.lead_id = l.id))
           order by l.id limit 20)
         union all
         (select 'Project ' || serial_no from {projects} where customer_id = $1 and is_active order by serial_no limit 20)
         union all
         (select 'Ticket ' || t.ticket_number from {tickets} t join {projects} p on p.id = t.project_id
           where p.customer_id = $1 and t.is_open order by t.ticket_number limit 20)",
        leads = desk.table("lead_list"),
        projects = desk.table("project_list"),
        tickets = desk.table("ticket_list"),
    );
    Ok(sqlx::query_scalar(&sql)
        .bind(id)
        .fetch_all(desk.pool())
        .await?)
}

/// Bills of a customer that are drafts or not fully paid.
async fn open_invoices(desk: &Desk, id: Uuid) -> Result<Vec<String>, CommandError> {
    let sql = format!(
        "select 'Invoice ' || coalesce(invoice_number, 'draft') from {}
          where customer_id = $1 and (status = 'draft' or outstanding_paise > 0) order by id limit 20",
        desk.table("invoice_list")
    );
    Ok(sqlx::query_scalar(&sql)
        .bind(id)
        .fetch_all(desk.pool())
        .await?)
}

/// Open leads and projects at a site. The lists have no sites, so the customer's records are asked.
async fn at_site(desk: &Desk, site_id: Uuid) -> Result<Vec<String>, CommandError> {
    let ids = async |list: &str, is_open: &str| -> Result<Vec<Uuid>, CommandError> {
        let sql = format!(
            "select r.id from {} r join {} c on c.id = r.customer_id where c.sites @> $1 and {is_open} order by r.id",
            desk.table(list),
            desk.table("customer_list")
        );
        Ok(sqlx::query_scalar(&sql)
            .bind(json!([{ "site_id": site_id }]))
            .fetch_all(desk.pool())
            .await?)
    };
    let mut users = Vec::new();
    for id in ids("lead_list", "r.stage not in ('lost', 'confirmed_order')").await? {
        let lead = desk.load::<aggregates::lead::Lead>(id).await?.state;
        if lead.site_id == Some(site_id) {
            users.push(lead.title.map_or_else(|| "Lead".to_owned(), Into::into));
        }
    }
    for id in ids("project_list", "r.is_active").await? {
        let project = desk.load::<aggregates::project::Project>(id).await?.state;
        if project.site_id == Some(site_id) {
            users.push(format!("Project {}", project.serial_no));
        }
    }
    Ok(users)
}

fn on_survivor(
    survivor: &Loaded<Customer>,
    event: &Event,
) -> (StreamAppend, Vec<Reservation>, Vec<Reservation>) {
    let claims = customer_claims(&survivor.state, std::slice::from_ref(event));
    let of = |keys: Vec<(String, String)>| {
        keys.into_iter()
            .map(|(kind, key)| Reservation {
                kind,
                key,
                aggregate_type: "customer".into(),
                aggregate_id: survivor.id,
            })
            .collect()
    };
    let stream = StreamAppend {
        aggregate_type: "customer".into(),
        aggregate_id: survivor.id,
        expected_version: survivor.version,
        events: vec![to_store(event)],
    };
    (stream, of(claims.reserve), of(claims.release))
}

async fn to_merge(
    customer: &Customer,
    desk: &Desk,
    ctx: &Ctx<()>,
    mut facts: Facts,
    into: Uuid,
) -> Result<Gathered<Facts>, CommandError> {
    let survivor = desk
        .readable::<Customer>(&ctx.actor, into, "/into_customer_id")
        .await?;
    // Merging changes the survivor too, so its own permission counts.
    let record = survivor.state.record(desk, &ctx.actor, into).await?;
    policy::allowed(&ctx.actor, Action::CustomerMerge, &record)?;
    facts.survivor = Some(survivor.state.clone());
    if into == ctx.id {
        return Ok(facts.into());
    }
    let (stream, reserve, release) =
        on_survivor(&survivor, &absorb(&survivor.state, ctx.id, customer));
    Ok(Gathered {
        facts,
        also: vec![stream],
        also_reserve: reserve,
        also_release: release,
        target: None,
    })
}

async fn to_reinstate(
    customer: &Customer,
    desk: &Desk,
    ctx: &Ctx<()>,
    mut facts: Facts,
) -> Result<Gathered<Facts>, CommandError> {
    let Some(into) = customer.merged_into else {
        return Ok(facts.into());
    };
    let survivor = desk.load::<Customer>(into).await?;
    facts.survivor = Some(survivor.state.clone());
    match release(&survivor.state, ctx.id) {
        Some(event) => {
            let (stream, reserve, release) = on_survivor(&survivor, &event);
            Ok(Gathered {
                facts,
                also: vec![stream],
                also_reserve: reserve,
                also_release: release,
                target: None,
            })
        }
        None => Ok(facts.into()),
    }
}
