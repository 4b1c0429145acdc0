//! The door of quotations: they belong to the owner of their lead or project; what is printed comes from the
//! company, the customer and the settings of the day.

use aggregates::calculations::financial_year::FinancialYear;
use aggregates::calculations::gst::TaxScope;
use aggregates::calculations::gstin::GstRegistration;
use aggregates::company::{Company, SeriesKind, company_id};
use aggregates::customer::Customer;
use aggregates::kernel::{Actor, BasisPoints, Ctx, Refusal, Text};
use aggregates::lead::{Lead, Status as LeadStatus};
use aggregates::policy::{self, Action, Guard, Record};
use aggregates::project::Project;
use aggregates::quotation::{
    Command, ContentCustomer, Costing, CostingLine, Create, Event, Facts, Parent, Quotation,
    Status, bom_context, costing_context,
};
use aggregates::vocabulary::{Address, Segment, TaxTreatment};
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{Claims, CommandError, Desk, Door, Gathered, Series};

#[async_trait::async_trait]
impl Door for Quotation {
    const PLURAL: &'static str = "quotations";

    async fn record(&self, desk: &Desk, _actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        let (owner_id, has_order) = match (self.lead_id, self.project_id) {
            (Some(lead_id), _) => {
                let lead = desk.load::<Lead>(lead_id).await?.state;
                (lead.owner_id, lead.status == Some(LeadStatus::Won))
            }
            (None, Some(project_id)) => {
                (desk.load::<Project>(project_id).await?.state.owner_id, true)
            }
            (None, None) => return Ok(Record::default()),
        };
        let accepted = self.status == Some(Status::Accepted) && has_order;
        Ok(Record::owned_by(owner_id).holding(Guard::Accepted, accepted))
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        match command {
            Command::Create(create) => to_create(desk, ctx, create).await.map(Into::into),
            Command::SaveCosting(_) | Command::GenerateBom(_) | Command::Issue(_) => {
                let wish = match (self.lead_id, self.project_id) {
                    (Some(lead_id), _) => {
                        of_lead(desk, desk.load::<Lead>(lead_id).await?.state).await?
                    }
                    (None, Some(project_id)) => {
                        of_project(desk, desk.load::<Project>(project_id).await?.state).await?
                    }
                    (None, None) => Wish::default(),
                };
                let mut facts = of_the_day(desk, ctx, wish).await?;
                if let Some(next) = series.first() {
                    facts.quotation_number = Some(number(desk, ctx, next).await?);
                }
                Ok(facts.into())
            }
            Command::RecordAcceptance(record) => {
                if let Some(paper) = record.document_id {
                    desk.known_paper(&ctx.actor, paper, "/document_id").await?;
                }
                Ok(Facts::default().into())
            }
            Command::SaveBom(_)
            | Command::SaveProposal(_)
            | Command::Revise(_)
            | Command::Reject(_)
            | Command::Withdraw(_)
            | Command::Supersede(_)
            | Command::Expire(_) => Ok(Facts::default().into()),
        }
    }

    async fn series(
        &self,
        _desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
    ) -> Result<Vec<Series>, CommandError> {
        Ok(match command {
            // The first version gives the quotation its number; later ones keep it.
            Command::Issue(_) if self.quotation_number.is_none() => {
                let fy = FinancialYear::of(ctx.today());
                vec![Series::take(
                    SeriesKind::Quotation.code(),
                    fy.to_string(),
                    None,
                )]
            }
            Command::Create(_)
            | Command::SaveCosting(_)
            | Command::GenerateBom(_)
            | Command::SaveBom(_)
            | Command::SaveProposal(_)
            | Command::Issue(_)
            | Command::Revise(_)
            | Command::RecordAcceptance(_)
            | Command::Reject(_)
            | Command::Withdraw(_)
            | Command::Supersede(_)
            | Command::Expire(_) => Vec::new(),
        })
    }

    fn claims(&self, _id: Uuid, events: &[Event]) -> Claims {
        let mut claims = Claims::default();
        for event in events {
            if let (Event::VersionIssued(issued), None) = (event, &self.quotation_number) {
                claims.reserve.push((
                    "number".into(),
                    format!("quotation:{}", issued.quotation_number),
                ));
            }
        }
        claims
    }
}

/// What an offer is for: a lead that may become an order, or an order that may change.
#[derive(Default)]
struct Wish {
    parent: Option<Parent>,
    registration: GstRegistration,
    subsidy: bool,
    /// Agreed with the order already.
    treatment: Option<TaxTreatment>,
}

async fn of_lead(desk: &Desk, lead: Lead) -> Result<Wish, CommandError> {
    let customer = customer_of(desk, lead.customer_id).await?;
    Ok(Wish {
        registration: registration_of(customer.as_ref()),
        subsidy: lead.segment == Some(Segment::Subsidy),
        treatment: None,
        parent: Some(Parent {
            open: lead.status.is_some_and(LeadStatus::is_open),
            title: lead.title.as_ref().map(ToString::to_string),
            customer: addressee(&lead, customer.as_ref()),
            site: site_of(&lead, customer.as_ref()),
        }),
    })
}

async fn of_project(desk: &Desk, project: Project) -> Result<Wish, CommandError> {
    let customer = customer_of(desk, project.customer_id).await?;
    Ok(Wish {
        registration: registration_of(customer.as_ref()),
        subsidy: project.segment == Some(Segment::Subsidy),
        treatment: project.tax_treatment,
        parent: Some(Parent {
            open: project.status != Some(aggregates::project::Status::Cancelled),
            title: Some(format!("Change of order {}", project.serial_no)),
            customer: customer.as_ref().and_then(printed),
            site: project.site_address,
        }),
    })
}

async fn customer_of(
    desk: &Desk,
    customer_id: Option<Uuid>,
) -> Result<Option<Customer>, CommandError> {
    Ok(match customer_id {
        Some(customer_id) => Some(desk.load::<Customer>(customer_id).await?.state),
        None => None,
    })
}

fn registration_of(customer: Option<&Customer>) -> GstRegistration {
    customer.map_or(GstRegistration::Unregistered, |customer| {
        customer.gst_registration
    })
}

async fn to_create(desk: &Desk, ctx: &Ctx<()>, create: &Create) -> Result<Facts, CommandError> {
    // An offer hangs under a record the caller may make offers for.
    let wish = match (create.lead_id, create.project_id) {
        (Some(lead_id), None) => {
            let lead = desk
                .readable::<Lead>(&ctx.actor, lead_id, "/lead_id")
                .await?;
            let record = lead.state.record(desk, &ctx.actor, lead_id).await?;
            policy::allowed(&ctx.actor, Action::LeadUpdate, &record)?;
            of_lead(desk, lead.state).await?
        }
        (None, Some(project_id)) => {
            let project = desk
                .readable::<Project>(&ctx.actor, project_id, "/project_id")
                .await?;
            let record = project.state.record(desk, &ctx.actor, project_id).await?;
            policy::allowed(&ctx.actor, Action::QuotationCreate, &record)?;
            of_project(desk, project.state).await?
        }
        (Some(_), Some(_)) | (None, None) => return Ok(Facts::default()),
    };
    let mut facts = of_the_day(desk, ctx, wish).await?;
    if let Some(code) = &create.template_code {
        facts.template = template(desk, ctx, code.as_str(), facts.default_margin_bp).await?;
    }
    if let Some(source_id) = create.from_quotation_id {
        facts.source = Some(
            desk.readable::<Quotation>(&ctx.actor, source_id, "/from_quotation_id")
                .await?
                .state,
        );
    }
    Ok(facts)
}

/// The sheet a template starts, without identities of rows: each quotation gives its own.
async fn template(
    desk: &Desk,
    ctx: &Ctx<()>,
    code: &str,
    margin_bp: BasisPoints,
) -> Result<Option<Costing>, CommandError> {
    let company = desk.load::<Company>(company_id()).await?.state;
    let book = desk.book();
    let row = book
        .costing_templates
        .iter()
        .find(|item| item.code == code)
        .and_then(|item| item.in_force(ctx.today()));
    let new_row = |(place, row): (usize, &CostingLine)| CostingLine {
        row_id: Some(ctx.derive(&format!("template_row:{place}"))),
        ..row.clone()
    };
    Ok(row.map(|row| Costing {
        rows: row.payload.rows.iter().enumerate().map(new_row).collect(),
        margin_bp,
        show_gst: true,
        tax_basis: company.settings.default_tax_treatment.into(),
        template_code: Some(Text::clipped(code)),
    }))
}

/// Rates, settings, company and customer as they are now.
async fn of_the_day(desk: &Desk, ctx: &Ctx<()>, wish: Wish) -> Result<Facts, CommandError> {
    let company = desk.load::<Company>(company_id()).await?.state;
    let supplier = company.supplier();
    let site = wish.parent.as_ref().and_then(|parent| parent.site.as_ref());
    let scope = match (&supplier, site) {
        (Some(supplier), Some(site)) => TaxScope::of(
            supplier.state_code.as_str(),
            site.state_code.as_str(),
            wish.registration,
        ),
        // Without both states the usual case is taken; the total is the same either way.
        (Some(_) | None, None) | (None, Some(_)) => TaxScope::WithinState,
    };
    let settings = &company.settings;
    let book = desk.book();
    Ok(Facts {
        costing: costing_context(
            wish.treatment.unwrap_or(settings.default_tax_treatment),
            scope,
            settings.composite_service_sac.as_str(),
            ctx.today(),
            settings.min_margin_bp.get(),
            wish.subsidy,
            &book,
        ),
        parent: wish.parent,
        bom: bom_context(ctx.today(), &book),
        default_margin_bp: BasisPoints::new(settings.default_margin_bp.get()),
        valid_days: u32::try_from(settings.quotation_valid_days.get()).unwrap_or(7),
        company: supplier,
        ..Facts::default()
    })
}

/// The customer of the lead, or its contact before there is one.
fn addressee(lead: &Lead, customer: Option<&Customer>) -> Option<ContentCustomer> {
    match customer {
        Some(customer) => printed(customer),
        None => lead.contact_name().map(|name| ContentCustomer {
            display_name: name.to_owned(),
            address: None,
        }),
    }
}

fn printed(customer: &Customer) -> Option<ContentCustomer> {
    customer.display_name.as_ref().map(|name| ContentCustomer {
        display_name: name.to_string(),
        address: customer.address.clone(),
    })
}

fn site_of(lead: &Lead, customer: Option<&Customer>) -> Option<Address> {
    let of_customer = customer.and_then(|customer| match lead.site_id {
        Some(site_id) => customer.site(site_id),
        None => customer.sites.first(),
    });
    of_customer
        .and_then(|site| site.address.clone())
        .or_else(|| lead.site.as_ref().and_then(|site| site.address.clone()))
}

/// The number of a first version as the company writes it.
async fn number(desk: &Desk, ctx: &Ctx<()>, next: &SeriesState) -> Result<String, CommandError> {
    let company = desk.load::<Company>(company_id()).await?.state;
    let fy = FinancialYear::of(ctx.today());
    let running = u32::try_from(next.next)
        .map_err(|_| Refusal::state("in_use", "The number series is used up."))?;
    Ok(company
        .series(SeriesKind::Quotation, fy)
        .number(fy, running))
}
