//! The rules of a project: what must be known, and which rule answers which command.

use uuid::Uuid;

use super::{
    Command, Event, Project, billing, delivery_decide, gate, lifecycle_decide, order_decide,
    remark_decide, subsidy_decide,
};
use crate::kernel::{CommandSet, Ctx, FieldError, Paise, Refusal, Text};
use crate::lead::BillingShare;
use crate::vocabulary::{Address, Discom, Geo, Person, TaxTreatment};

/// What a decision on a project must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Next number of the series `project`.
    pub serial_no: i64,
    /// The customer named.
    pub customer: Option<OrderingCustomer>,
    /// The person named as owner or operations lead.
    pub person: Option<Person>,
    /// Setting `default_tax_treatment`; absent: 70 % goods, 30 % service.
    pub default_tax_treatment: Option<TaxTreatment>,
    /// Setting `billing_plan`; empty: the plan a new company has.
    pub default_billing_plan: Vec<BillingShare>,
    /// Subsidy by the slabs in force on the confirmation date.
    pub expected_subsidy_paise: Option<Paise>,
    /// The quotation version named is accepted and belongs to this project or its lead.
    pub quotation_accepted: bool,
    /// A tax invoice of the project is issued: its place of supply is printed.
    pub has_tax_invoice: bool,
    /// A serial number to be added that another project has.
    pub serial_elsewhere: Option<KnownSerial>,
    /// Types of the documents the project has, the evidence of the portal track.
    pub document_types: Vec<String>,
    /// Days the subsidy stage named may take, by reference data; absent: by the table.
    pub subsidy_stage_days: Option<u16>,
}

/// The customer who orders.
#[derive(Clone, Debug)]
pub struct OrderingCustomer {
    /// Customer.
    pub customer_id: Uuid,
    /// Neither retired nor merged.
    pub active: bool,
    /// Sites, the first one the default.
    pub sites: Vec<CustomerSite>,
}

/// A site of a customer, as a project copies it.
#[derive(Clone, Debug)]
pub struct CustomerSite {
    /// Site.
    pub site_id: Uuid,
    /// Where.
    pub address: Address,
    /// Point on the map.
    pub location: Option<Geo>,
    /// Distribution company.
    pub discom: Option<Discom>,
    /// Consumer number there.
    pub consumer_number: Option<Text<5, 20>>,
}

/// A part that another project has.
#[derive(Clone, Debug)]
pub struct KnownSerial {
    /// Number on it.
    pub serial_no: String,
    /// Human number of that project.
    pub project_no: i64,
}

pub(super) fn decide(
    project: &Project,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    gate::gate(project, command.meta().action)?;
    match command {
        Command::Open(open) => order_decide::open(ctx, open),
        Command::ChangeCommercials(change) => order_decide::commercials(project, ctx, change),
        Command::ChangeOrder(change) => order_decide::change_order(project, ctx, change),
        Command::SetSite(site) => order_decide::set_site(project, ctx, site),
        Command::SetFinancing(financing) => order_decide::financing(project, ctx, financing),
        Command::SpecifyEquipment(equipment) => delivery_decide::specify(project, equipment),
        Command::RecordSerials(serials) => delivery_decide::serials(project, ctx, serials),
        Command::RecordSurvey(record) => delivery_decide::survey(project, ctx, record),
        Command::ScheduleInstallation(plan) => delivery_decide::schedule(project, ctx, plan),
        Command::StartInstallation(start) => delivery_decide::start(project, ctx, start),
        Command::LogProgress(log) => delivery_decide::progress(project, ctx, log),
        Command::CompleteInstallation(done) => delivery_decide::complete(project, ctx, done),
        Command::RecordMilestone(record) => delivery_decide::milestone(project, ctx, record),
        Command::ClearMilestone(clear) => delivery_decide::clear_milestone(project, clear),
        Command::SubsidyEnterStage(enter) => subsidy_decide::enter(project, ctx, enter),
        Command::SubsidySetAmount(set) => subsidy_decide::set_amount(project, set),
        Command::SubsidyReject(reject) => subsidy_decide::reject(project, ctx, reject),
        Command::SetBillingPlan(set) => billing::set_plan(project, set),
        Command::MarkBillingDue(mark) => billing::mark_due(project, mark),
        Command::SettleBilling(settle) => billing::settle(project, settle),
        Command::UnsettleBilling(unsettle) => billing::unsettle(project, unsettle),
        Command::AddCost(add) => remark_decide::add_cost(project, ctx, add),
        Command::ReverseCost(reverse) => remark_decide::reverse_cost(project, reverse),
        Command::AddRemark(add) => remark_decide::add_remark(project, ctx, add),
        Command::EditRemark(edit) => remark_decide::edit_remark(project, ctx, edit),
        Command::RemoveRemark(remove) => remark_decide::remove_remark(project, ctx, &remove),
        Command::AssignOwner(assign) => order_decide::assign_owner(project, ctx, assign),
        Command::AssignOperations(assign) => order_decide::assign_operations(project, ctx, &assign),
        Command::Advance(advance) => lifecycle_decide::advance(project, ctx, &advance),
        Command::MoveBack(back) => lifecycle_decide::move_back(project, ctx, back),
        Command::Hold(hold) => lifecycle_decide::hold(project, ctx, hold),
        Command::Resume(resume) => lifecycle_decide::resume(project, ctx, &resume),
        Command::Cancel(cancel) => lifecycle_decide::cancel(project, ctx, cancel),
        Command::Reinstate(reinstate) => lifecycle_decide::reinstate(project, ctx, reinstate),
        Command::SubsidyCredit(credit) => lifecycle_decide::subsidy_credit(project, ctx, &credit),
    }
}

/// An amount must be above zero.
pub(super) fn positive(amount: Paise, pointer: &str) -> Result<(), Refusal> {
    if amount.get() > 0 {
        Ok(())
    } else {
        Err(Refusal::field(
            pointer,
            "amount_not_positive",
            "Enter an amount above zero.",
        ))
    }
}

/// A field that does not fit unless the condition holds.
pub(super) fn unless(holds: bool, pointer: &str, code: &str, text: &str) -> Option<FieldError> {
    (!holds).then(|| FieldError::new(pointer, code, text))
}

/// A list of papers is short enough.
pub(super) fn few_documents(ids: &[Uuid]) -> Result<(), Refusal> {
    let error = unless(
        ids.len() <= 20,
        "/document_ids",
        "out_of_range",
        "Attach at most twenty documents.",
    );
    Refusal::unless_empty(error.into_iter().collect())
}
