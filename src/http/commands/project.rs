//! The door of projects: whose project it is, what its decisions must know, and its number.

use aggregates::calculations::subsidy::{Beneficiary, CapacityBasis, SubsidyCase, subsidy};
use aggregates::company::{Company, company_id};
use aggregates::customer::Customer;
use aggregates::kernel::{Actor, Ctx, Paise, Patch};
use aggregates::policy::{Guard, Record};
use aggregates::project::{
    ChangeCommercials, Command, CustomerSite, Event, Facts, KnownSerial, Open, OrderingCustomer,
    Project, RecordSerials, SubsidyStage,
};
use aggregates::quotation::Quotation;
use aggregates::reference_data::ReferenceBook;
use aggregates::vocabulary::{CustomerType, Segment, StateCode};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{Claims, CommandError, Desk, Door, Gathered, Series};

/// Name of the number series of `serial_no` (domain.md §3.1).
const SERIES: &str = "project";

#[async_trait::async_trait]
impl Door for Project {
    const PLURAL: &'static str = "projects";

    async fn record(&self, _desk: &Desk, actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        // Which remark is meant stands in the command: the decision looks at that one itself.
        let wrote = self
            .remarks
            .iter()
            .any(|remark| !remark.removed && actor.is(remark.author_id));
        Ok(Record::owned_by(self.owner_id)
            .holding(
                Guard::ActiveProject,
                self.status
                    .is_some_and(aggregates::project::Status::is_active),
            )
            .holding(Guard::Author, wrote))
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        let mut facts = Facts::default();
        match command {
            Command::Open(open) => {
                facts = to_open(desk, open).await?;
                facts.serial_no = series.first().map_or(0, |series| series.next);
            }
            Command::ChangeCommercials(change) => {
                facts.expected_subsidy_paise = on_the_subsidy_path(self, desk, change).await?
            }
            Command::ChangeOrder(change) => {
                let quotation = desk.load::<Quotation>(change.quotation_id).await?.state;
                let ours = quotation.project_id == Some(ctx.id)
                    || (quotation.lead_id.is_some() && quotation.lead_id == self.lead_id);
                let accepted = quotation
                    .acceptance
                    .is_some_and(|acceptance| acceptance.version_no == change.version_no);
                facts.quotation_accepted = ours && accepted;
            }
            Command::SetSite(_) => facts.has_tax_invoice = has_tax_invoice(desk, ctx.id).await?,
            Command::RecordSerials(record) => {
                facts.serial_elsewhere = serial_elsewhere(desk, ctx.id, record).await?
            }
            Command::AssignOwner(assign) => {
                facts.person = desk.person(Some(assign.owner_id)).await?
            }
            Command::AssignOperations(assign) => {
                facts.person = desk.person(Some(assign.operations_lead_id)).await?
            }
            Command::SubsidyEnterStage(enter) => {
                facts.document_types = desk.paper_types(ctx.id, None).await?;
                facts.subsidy_stage_days = stage_days(desk, enter.stage, enter.entered_on);
            }
            Command::SubsidyReject(reject) => {
                let stage = SubsidyStage::SubsidyRejected;
                facts.subsidy_stage_days = stage_days(desk, stage, reject.entered_on);
            }
            Command::SetFinancing(_)
            | Command::SpecifyEquipment(_)
            | Command::RecordSurvey(_)
            | Command::ScheduleInstallation(_)
            | Command::StartInstallation(_)
            | Command::LogProgress(_)
            | Command::CompleteInstallation(_)
            | Command::RecordMilestone(_)
            | Command::ClearMilestone(_)
            | Command::SubsidySetAmount(_)
            | Command::SetBillingPlan(_)
            | Command::MarkBillingDue(_)
            | Command::SettleBilling(_)
            | Command::UnsettleBilling(_)
            | Command::AddCost(_)
            | Command::ReverseCost(_)
            | Command::AddRemark(_)
            | Command::EditRemark(_)
            | Command::RemoveRemark(_)
            | Command::Advance(_)
            | Command::MoveBack(_)
            | Command::Hold(_)
            | Command::Resume(_)
            | Command::Cancel(_)
            | Command::Reinstate(_)
            | Command::SubsidyCredit(_) => {}
        }
        Ok(facts.into())
    }

    async fn series(
        &self,
        _desk: &Desk,
        _ctx: &Ctx<()>,
        command: &Command,
    ) -> Result<Vec<Series>, CommandError> {
        Ok(match command {
            Command::Open(_) => vec![Series::take(SERIES, "", None)],
            _ => Vec::new(),
        })
    }

    fn claims(&self, _id: Uuid, events: &[Event]) -> Claims {
        let numbers = events.iter().filter_map(|event| match event {
            Event::Opened(opened) => Some((
                "number".to_owned(),
                format!("{SERIES}:{}", opened.serial_no),
            )),
            _ => None,
        });
        Claims {
            reserve: numbers.collect(),
            ..Claims::default()
        }
    }
}

async fn to_open(desk: &Desk, open: &Open) -> Result<Facts, CommandError> {
    let customer = desk.load::<Customer>(open.customer_id).await?;
    let company = desk.load::<Company>(company_id()).await?.state;
    let sites: Vec<CustomerSite> = customer
        .state
        .sites
        .iter()
        .filter_map(|site| {
            Some(CustomerSite {
                site_id: site.site_id,
                address: site.address.clone()?,
                location: site.location,
                discom: site.discom.clone(),
                consumer_number: site.consumer_number.clone(),
            })
        })
        .collect();
    let named = sites
        .iter()
        .find(|site| Some(site.site_id) == open.site_id)
        .or(sites.first());
    let state_code = open
        .site_address
        .as_ref()
        .or(named.map(|site| &site.address))
        .map(|address| address.state_code.clone());
    let expected_subsidy_paise = expected_subsidy(
        &desk.book(),
        open.segment,
        customer.state.customer_type,
        state_code.as_ref(),
        open.capacity_w.map(|watts| watts.get()),
        open.confirmation_date,
    );
    Ok(Facts {
        customer: customer.exists().then(|| OrderingCustomer {
            customer_id: open.customer_id,
            active: customer.state.is_active(),
            sites,
        }),
        person: desk.person(Some(open.owner_id)).await?,
        default_tax_treatment: Some(company.settings.default_tax_treatment),
        default_billing_plan: company.settings.billing_plan,
        expected_subsidy_paise,
        ..Facts::default()
    })
}

/// The subsidy of an order that changes to the subsidy path.
async fn on_the_subsidy_path(
    project: &Project,
    desk: &Desk,
    change: &ChangeCommercials,
) -> Result<Option<Paise>, CommandError> {
    let (Patch::Set(segment), Some(customer_id)) = (&change.segment, project.customer_id) else {
        return Ok(None);
    };
    let customer = desk.load::<Customer>(customer_id).await?.state;
    let date = change
        .confirmation_date
        .over(&project.confirmation_date)
        .copied()
        .unwrap_or_default();
    let state_code = project
        .site_address
        .as_ref()
        .map(|address| &address.state_code);
    let watts = change
        .capacity_w
        .over(&project.capacity_w)
        .map(|watts| watts.get());
    Ok(expected_subsidy(
        &desk.book(),
        *segment,
        customer.customer_type,
        state_code,
        watts,
        date,
    ))
}

/// Central assistance for panels made in India on a roof of the customer's own: what the segment
/// `subsidy` promises. The state's top-up is no part of the portal track.
fn expected_subsidy(
    book: &ReferenceBook,
    segment: Segment,
    customer_type: Option<CustomerType>,
    state_code: Option<&StateCode>,
    capacity_w: Option<i64>,
    on: NaiveDate,
) -> Option<Paise> {
    let case = SubsidyCase {
        on,
        subsidy_segment: segment == Segment::Subsidy,
        beneficiary: match customer_type? {
            CustomerType::Residential => Beneficiary::Household,
            CustomerType::Apartment => Beneficiary::Society,
            CustomerType::Commercial => Beneficiary::Other,
        },
        state_code: state_code?.as_str().to_owned(),
        module_w: capacity_w?,
        inverter_w: None,
        capacity_basis: CapacityBasis::default(),
        houses: None,
        dcr_modules: true,
        owns_connection: true,
        owns_system: true,
        assisted_before: false,
    };
    let paise = subsidy(&case, &book.subsidy_slabs).central_paise;
    (paise > 0).then_some(Paise::new(paise))
}

/// Days a stage of the portal track may take, by the row of the day it is entered.
fn stage_days(desk: &Desk, stage: SubsidyStage, on: NaiveDate) -> Option<u16> {
    let book = desk.book();
    let item = book
        .subsidy_stages
        .iter()
        .find(|item| item.code == stage.code())?;
    item.in_force(on)?.payload.days
}

async fn has_tax_invoice(desk: &Desk, id: Uuid) -> Result<bool, CommandError> {
    let sql = format!(
        "select tax_invoices > 0 from {} where id = $1",
        desk.table("project_list")
    );
    Ok(sqlx::query_scalar(&sql)
        .bind(id)
        .fetch_optional(desk.pool())
        .await?
        .unwrap_or(false))
}

/// A part to be added that another project has.
async fn serial_elsewhere(
    desk: &Desk,
    id: Uuid,
    record: &RecordSerials,
) -> Result<Option<KnownSerial>, CommandError> {
    let numbers: Vec<String> = record
        .add
        .iter()
        .map(|serial| serial.serial_no.as_str().to_lowercase())
        .collect();
    if numbers.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "select s.serial_no, p.serial_no from {} s join {} p on p.id = s.project_id where lower(s.serial_no) = any($1) and s.project_id <> $2 order by s.serial_no, s.id limit 1",
        desk.table("project_serials"),
        desk.table("project_list")
    );
    let found: Option<(String, i64)> = sqlx::query_as(&sql)
        .bind(numbers)
        .bind(id)
        .fetch_optional(desk.pool())
        .await?;
    Ok(found.map(|(serial_no, project_no)| KnownSerial {
        serial_no,
        project_no,
    }))
}
