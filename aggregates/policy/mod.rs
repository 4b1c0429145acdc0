//! THE permission table: role × action → scope and guards (permissions.md §3), and the fields a
//! role reads (§4, in [`fields`]). Commands, queries and the web UI all read it; none has a rule of
//! its own.

mod documents;
mod fields;

pub use documents::{Sensitivity, attaches_to, reads_type, types_read};
pub use fields::{forbidden_members, mask, readable_member};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::{Actor, Refusal};

/// Exactly one per user (permissions.md §1).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the installation.
    Admin,
    /// Leads the teams.
    Manager,
    /// Sells.
    Sales,
    /// Surveys, installs, services.
    Operations,
    /// Bills and collects.
    Finance,
    /// Reads everything, writes nothing.
    Auditor,
    /// Process managers and scheduled jobs; never a person.
    System,
}

impl Role {
    /// The roles a person can have, in the order of the table's columns.
    pub const PEOPLE: [Role; 6] = [
        Role::Admin,
        Role::Manager,
        Role::Sales,
        Role::Operations,
        Role::Finance,
        Role::Auditor,
    ];

    /// Code as stored and shown in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Manager => "manager",
            Role::Sales => "sales",
            Role::Operations => "operations",
            Role::Finance => "finance",
            Role::Auditor => "auditor",
            Role::System => "system",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::PEOPLE
            .into_iter()
            .chain([Role::System])
            .find(|role| role.code() == code)
    }
}

/// Whose records a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The caller's own (relation of §1).
    Own,
    /// Of the caller's team.
    Team,
    /// Everyone's.
    All,
}

/// A condition beside the scope (permissions.md §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// The lead has a survey planned or recorded.
    HasSurvey,
    /// The customer has a project, or a lead with a survey.
    HasProject,
    /// The quotation is accepted and it, or its lead, has a project.
    Accepted,
    /// The interaction is linked to a project.
    ProjectLinked,
    /// The project is not completed, credited or cancelled.
    ActiveProject,
    /// The caller wrote the item.
    Author,
    /// The caller uploaded its latest version.
    Uploader,
    /// Made today in Kolkata.
    SameDay,
    /// The target is not the caller.
    NotSelf,
    /// Password or second factor given in the last five minutes.
    StepUp,
    /// The only field sent is `annual_fee_paise`.
    FeeOnly,
    /// Figures only, no rows behind them.
    NoDrill,
}

impl Guard {
    /// Code as in permissions.md.
    pub const fn code(self) -> &'static str {
        match self {
            Guard::HasSurvey => "has_survey",
            Guard::HasProject => "has_project",
            Guard::Accepted => "accepted",
            Guard::ProjectLinked => "project_linked",
            Guard::ActiveProject => "active_project",
            Guard::Author => "author",
            Guard::Uploader => "uploader",
            Guard::SameDay => "same_day",
            Guard::NotSelf => "not_self",
            Guard::StepUp => "step_up",
            Guard::FeeOnly => "fee_only",
            Guard::NoDrill => "no_drill",
        }
    }
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// Absent: no grant.
    pub scope: Option<Scope>,
    /// All must hold.
    pub guards: &'static [Guard],
}

impl Grant {
    const fn of(scope: Scope) -> Self {
        Self {
            scope: Some(scope),
            guards: &[],
        }
    }

    const fn guarded(scope: Scope, guards: &'static [Guard]) -> Self {
        Self {
            scope: Some(scope),
            guards,
        }
    }

    /// The cell in the notation of permissions.md: `-`, `own`, `all:step_up`.
    pub fn cell(&self) -> String {
        let scope = match self.scope {
            None => return "-".into(),
            Some(Scope::Own) => "own",
            Some(Scope::Team) => "team",
            Some(Scope::All) => "all",
        };
        let guards: Vec<&str> = self.guards.iter().map(|guard| guard.code()).collect();
        if guards.is_empty() {
            scope.into()
        } else {
            format!("{scope}:{}", guards.join("+"))
        }
    }
}

const NONE: Grant = Grant {
    scope: None,
    guards: &[],
};
const OWN: Grant = Grant::of(Scope::Own);
const TEAM: Grant = Grant::of(Scope::Team);
const ALL: Grant = Grant::of(Scope::All);

/// What a record says of itself when a permission is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// People whose `own` this record is: owner, or the relation of §1.
    pub owners: Vec<Uuid>,
    /// Teams of those people.
    pub teams: Vec<String>,
    /// Guards that hold for this record and caller, besides `step_up`.
    pub holds: Vec<Guard>,
    /// The caller reads it as its own without being one of the owners: a task linked to a record
    /// the caller may read, an interaction the caller wrote.
    pub shown: bool,
}

impl Record {
    /// A record with one owner, or none.
    pub fn owned_by(owner: Option<Uuid>) -> Self {
        Self {
            owners: owner.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The caller reads it as its own, whoever owns it.
    pub fn shown(mut self, shown: bool) -> Self {
        self.shown = shown;
        self
    }

    /// Adds a guard that holds.
    pub fn holding(mut self, guard: Guard, holds: bool) -> Self {
        if holds {
            self.holds.push(guard);
        }
        self
    }
}

macro_rules! policy {
    ($( $variant:ident = $name:literal [$($grant:expr),+] $who:ident ),+ $(,)?) => {
        /// Every act the system knows: `<resource>.<action>` of permissions.md §3.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $( #[doc = concat!("`", $name, "`")] $variant, )+
        }

        impl Action {
            /// The whole table, in the order of the page.
            pub const ALL: &'static [Action] = &[ $( Action::$variant, )+ ];

            /// `<resource>.<action>`
            pub const fn name(self) -> &'static str {
                match self { $( Action::$variant => $name, )+ }
            }

            /// Six grants: admin, manager, sales, operations, finance, auditor.
            const fn row(self) -> [Grant; 6] {
                match self { $( Action::$variant => [$($grant),+], )+ }
            }

            /// Whether a process manager may send it (§8).
            pub const fn by_system(self) -> bool {
                match self { $( Action::$variant => policy!(@$who), )+ }
            }
        }
    };
    (@system) => { true };
    (@person) => { false };
}

policy! {
    // customer
    CustomerRead = "customer.read" [ALL, ALL, OWN, Grant::guarded(Scope::All, &[Guard::HasProject]), ALL, ALL] person,
    CustomerCheckDuplicate = "customer.check_duplicate" [ALL, ALL, ALL, NONE, ALL, NONE] person,
    CustomerRegister = "customer.register" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerChangeIdentity = "customer.change_identity" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerReplaceContacts = "customer.replace_contacts" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerChangeAddress = "customer.change_address" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerPinLocation = "customer.pin_location" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerRecordIdProof = "customer.record_id_proof" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerAddSite = "customer.add_site" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerChangeSite = "customer.change_site" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerRemoveSite = "customer.remove_site" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    CustomerSetTaxIdentity = "customer.set_tax_identity" [ALL, ALL, OWN, NONE, ALL, NONE] person,
    CustomerAssign = "customer.assign" [ALL, ALL, NONE, NONE, NONE, NONE] system,
    CustomerMerge = "customer.merge" [ALL, ALL, NONE, NONE, NONE, NONE] person,
    CustomerRetire = "customer.retire" [ALL, ALL, NONE, NONE, NONE, NONE] person,
    CustomerReinstate = "customer.reinstate" [ALL, ALL, NONE, NONE, NONE, NONE] person,
    CustomerErasePersonalData = "customer.erase_personal_data" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    CustomerReadStatement = "customer.read_statement" [ALL, ALL, OWN, NONE, ALL, ALL] person,
    CustomerReadPersonalData = "customer.read_personal_data" [ALL, NONE, NONE, NONE, NONE, ALL] person,

    // lead
    LeadRead = "lead.read" [ALL, ALL, OWN, Grant::guarded(Scope::All, &[Guard::HasSurvey]), NONE, ALL] person,
    LeadCapture = "lead.capture" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadUpdate = "lead.update" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadSetNextStep = "lead.set_next_step" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadQualify = "lead.qualify" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadStartProposal = "lead.start_proposal" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadMoveBack = "lead.move_back" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadWin = "lead.win" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadRevokeWin = "lead.revoke_win" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadLose = "lead.lose" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadReopen = "lead.reopen" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadMerge = "lead.merge" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    LeadScheduleSurvey = "lead.schedule_survey" [ALL, ALL, OWN, Grant::guarded(Scope::All, &[Guard::HasSurvey]), NONE, NONE] person,
    LeadRecordSurvey = "lead.record_survey" [ALL, ALL, OWN, Grant::guarded(Scope::All, &[Guard::HasSurvey]), NONE, NONE] person,
    LeadAssign = "lead.assign" [ALL, ALL, NONE, NONE, NONE, NONE] system,
    LeadErasePersonalData = "lead.erase_personal_data" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] system,

    // quotation
    QuotationRead = "quotation.read" [ALL, ALL, OWN, Grant::guarded(Scope::All, &[Guard::Accepted]), ALL, ALL] person,
    QuotationCompare = "quotation.compare" [ALL, ALL, OWN, NONE, NONE, ALL] person,
    QuotationCreate = "quotation.create" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationSaveCosting = "quotation.save_costing" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationGenerateBom = "quotation.generate_bom" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationSaveBom = "quotation.save_bom" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationSaveRoi = "quotation.save_roi" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationSaveLayout = "quotation.save_layout" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationSaveProposal = "quotation.save_proposal" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationIssue = "quotation.issue" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationRevise = "quotation.revise" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationShare = "quotation.share" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationRevokeShare = "quotation.revoke_share" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationSend = "quotation.send" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationRecordAcceptance = "quotation.record_acceptance" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationReject = "quotation.reject" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    QuotationWithdraw = "quotation.withdraw" [ALL, ALL, OWN, NONE, NONE, NONE] person,

    // costing_template
    CostingTemplateRead = "costing_template.read" [ALL, ALL, ALL, NONE, NONE, ALL] person,
    CostingTemplateCreate = "costing_template.create" [ALL, ALL, ALL, NONE, NONE, NONE] person,
    CostingTemplateUpdate = "costing_template.update" [ALL, ALL, ALL, NONE, NONE, NONE] person,
    CostingTemplateRetire = "costing_template.retire" [ALL, NONE, NONE, NONE, NONE, NONE] person,

    // project
    ProjectRead = "project.read" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    ProjectOpen = "project.open" [ALL, NONE, NONE, NONE, NONE, NONE] system,
    ProjectChangeCommercials = "project.change_commercials" [ALL, NONE, Grant::guarded(Scope::Own, &[Guard::ActiveProject]), NONE, NONE, NONE] system,
    ProjectChangeOrder = "project.change_order" [ALL, NONE, Grant::guarded(Scope::Own, &[Guard::ActiveProject]), NONE, NONE, NONE] person,
    ProjectSetFinancing = "project.set_financing" [ALL, NONE, Grant::guarded(Scope::Own, &[Guard::ActiveProject]), NONE, NONE, NONE] person,
    ProjectSetSite = "project.set_site" [ALL, NONE, Grant::guarded(Scope::Own, &[Guard::ActiveProject]), ALL, NONE, NONE] person,
    ProjectAdvance = "project.advance" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectMoveBack = "project.move_back" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectHold = "project.hold" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectResume = "project.resume" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectSpecifyEquipment = "project.specify_equipment" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectRecordSerials = "project.record_serials" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectRecordSurvey = "project.record_survey" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectScheduleInstallation = "project.schedule_installation" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectStartInstallation = "project.start_installation" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectLogProgress = "project.log_progress" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectCompleteInstallation = "project.complete_installation" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectRecordMilestone = "project.record_milestone" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectClearMilestone = "project.clear_milestone" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectSubsidyEnterStage = "project.subsidy_enter_stage" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectSubsidySetAmount = "project.subsidy_set_amount" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectSubsidyReject = "project.subsidy_reject" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectSubsidyCredit = "project.subsidy_credit" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    ProjectCancel = "project.cancel" [ALL, ALL, NONE, NONE, NONE, NONE] system,
    ProjectReinstate = "project.reinstate" [ALL, ALL, NONE, NONE, NONE, NONE] system,
    ProjectAssignOwner = "project.assign_owner" [ALL, ALL, NONE, NONE, NONE, NONE] system,
    ProjectAssignOperations = "project.assign_operations" [ALL, ALL, NONE, NONE, NONE, NONE] system,
    ProjectSetBillingPlan = "project.set_billing_plan" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    ProjectAddCost = "project.add_cost" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    ProjectReverseCost = "project.reverse_cost" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    ProjectAddRemark = "project.add_remark" [ALL, ALL, OWN, ALL, ALL, NONE] system,
    ProjectEditRemark = "project.edit_remark" [Grant::guarded(Scope::All, &[Guard::Author]), Grant::guarded(Scope::All, &[Guard::Author]), Grant::guarded(Scope::Own, &[Guard::Author]), Grant::guarded(Scope::All, &[Guard::Author]), Grant::guarded(Scope::All, &[Guard::Author]), NONE] person,
    ProjectRemoveRemark = "project.remove_remark" [Grant::guarded(Scope::All, &[Guard::Author]), Grant::guarded(Scope::All, &[Guard::Author]), Grant::guarded(Scope::Own, &[Guard::Author]), Grant::guarded(Scope::All, &[Guard::Author]), Grant::guarded(Scope::All, &[Guard::Author]), NONE] person,

    // field_work
    FieldWorkRead = "field_work.read" [ALL, ALL, OWN, ALL, NONE, ALL] person,

    // ticket
    TicketRead = "ticket.read" [ALL, ALL, OWN, ALL, NONE, ALL] person,
    TicketOpen = "ticket.open" [ALL, ALL, OWN, ALL, NONE, NONE] person,
    TicketFollowUp = "ticket.follow_up" [ALL, ALL, OWN, ALL, NONE, NONE] person,
    TicketStart = "ticket.start" [ALL, ALL, NONE, ALL, NONE, NONE] person,
    TicketAssign = "ticket.assign" [ALL, ALL, NONE, ALL, NONE, NONE] system,
    TicketSetPriority = "ticket.set_priority" [ALL, ALL, NONE, ALL, NONE, NONE] person,
    TicketUpdate = "ticket.update" [ALL, ALL, NONE, ALL, NONE, NONE] person,
    TicketClose = "ticket.close" [ALL, ALL, NONE, ALL, NONE, NONE] person,
    TicketReopen = "ticket.reopen" [ALL, ALL, NONE, ALL, NONE, NONE] person,

    // amc_contract
    AmcContractRead = "amc_contract.read" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    AmcContractSign = "amc_contract.sign" [ALL, NONE, NONE, ALL, NONE, NONE] system,
    AmcContractScheduleVisits = "amc_contract.schedule_visits" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    AmcContractCompleteVisit = "amc_contract.complete_visit" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    AmcContractCancelVisit = "amc_contract.cancel_visit" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    AmcContractRenew = "amc_contract.renew" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    AmcContractTerminate = "amc_contract.terminate" [ALL, NONE, NONE, ALL, NONE, NONE] person,
    AmcContractChangeTerms = "amc_contract.change_terms" [ALL, NONE, NONE, ALL, Grant::guarded(Scope::All, &[Guard::FeeOnly]), NONE] system,

    // invoice
    InvoiceRead = "invoice.read" [ALL, ALL, OWN, NONE, ALL, ALL] person,
    InvoiceDraft = "invoice.draft" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceDraftFromMilestone = "invoice.draft_from_milestone" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceUpdate = "invoice.update" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceDiscard = "invoice.discard" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceIssue = "invoice.issue" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceAmend = "invoice.amend" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceSend = "invoice.send" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceRemind = "invoice.remind" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceRecordPayment = "invoice.record_payment" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceAllocatePayment = "invoice.allocate_payment" [ALL, NONE, NONE, NONE, ALL, NONE] system,
    InvoiceRegisterEinvoice = "invoice.register_einvoice" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceCancelEinvoice = "invoice.cancel_einvoice" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceMarkTallyImported = "invoice.mark_tally_imported" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    InvoiceCancel = "invoice.cancel" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, Grant::guarded(Scope::All, &[Guard::StepUp]), NONE] person,
    InvoiceCredit = "invoice.credit" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, Grant::guarded(Scope::All, &[Guard::StepUp]), NONE] person,
    InvoiceReversePayment = "invoice.reverse_payment" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, Grant::guarded(Scope::All, &[Guard::StepUp]), NONE] person,
    InvoiceRefundAdvance = "invoice.refund_advance" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, Grant::guarded(Scope::All, &[Guard::StepUp]), NONE] person,

    // task
    TaskRead = "task.read" [ALL, ALL, OWN, OWN, OWN, ALL] person,
    TaskCreate = "task.create" [ALL, ALL, OWN, OWN, OWN, NONE] system,
    TaskUpdate = "task.update" [ALL, ALL, OWN, OWN, OWN, NONE] system,
    TaskAssign = "task.assign" [ALL, ALL, OWN, OWN, OWN, NONE] system,
    TaskSnooze = "task.snooze" [ALL, ALL, OWN, OWN, OWN, NONE] person,
    TaskStart = "task.start" [ALL, ALL, OWN, OWN, OWN, NONE] person,
    TaskComplete = "task.complete" [ALL, ALL, OWN, OWN, OWN, NONE] system,
    TaskCancel = "task.cancel" [ALL, ALL, OWN, OWN, OWN, NONE] system,
    TaskReopen = "task.reopen" [ALL, ALL, OWN, OWN, OWN, NONE] person,

    // interaction
    InteractionRead = "interaction.read" [ALL, ALL, OWN, Grant::guarded(Scope::All, &[Guard::ProjectLinked]), Grant::guarded(Scope::All, &[Guard::ProjectLinked]), ALL] person,
    InteractionLog = "interaction.log" [ALL, ALL, OWN, Grant::guarded(Scope::All, &[Guard::ProjectLinked]), Grant::guarded(Scope::All, &[Guard::ProjectLinked]), NONE] person,
    InteractionAmend = "interaction.amend" [ALL, ALL, Grant::guarded(Scope::Own, &[Guard::Author, Guard::SameDay]), Grant::guarded(Scope::All, &[Guard::Author, Guard::SameDay]), Grant::guarded(Scope::All, &[Guard::Author, Guard::SameDay]), NONE] person,
    InteractionWithdraw = "interaction.withdraw" [ALL, ALL, Grant::guarded(Scope::Own, &[Guard::Author, Guard::SameDay]), Grant::guarded(Scope::All, &[Guard::Author, Guard::SameDay]), Grant::guarded(Scope::All, &[Guard::Author, Guard::SameDay]), NONE] person,

    // document
    DocumentRead = "document.read" [ALL, ALL, OWN, OWN, OWN, ALL] person,
    DocumentAttach = "document.attach" [ALL, ALL, OWN, OWN, OWN, NONE] person,
    DocumentReplace = "document.replace" [ALL, Grant::guarded(Scope::All, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), NONE] person,
    DocumentRestoreVersion = "document.restore_version" [ALL, Grant::guarded(Scope::All, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), NONE] person,
    DocumentRename = "document.rename" [ALL, Grant::guarded(Scope::All, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), NONE] person,
    DocumentCategorise = "document.categorise" [ALL, Grant::guarded(Scope::All, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), NONE] person,
    DocumentRemove = "document.remove" [ALL, Grant::guarded(Scope::All, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), NONE] person,
    DocumentRestore = "document.restore" [ALL, Grant::guarded(Scope::All, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), Grant::guarded(Scope::Own, &[Guard::Uploader]), NONE] person,

    // user
    UserRead = "user.read" [ALL, TEAM, OWN, OWN, OWN, ALL] person,
    UserReadOptions = "user.read_options" [ALL, ALL, ALL, ALL, ALL, ALL] person,
    UserInvite = "user.invite" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    UserResendInvite = "user.resend_invite" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    UserSetTeam = "user.set_team" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    UserSetManager = "user.set_manager" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    UserChangeRole = "user.change_role" [Grant::guarded(Scope::All, &[Guard::NotSelf, Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserDeactivate = "user.deactivate" [Grant::guarded(Scope::All, &[Guard::NotSelf, Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserChangeEmail = "user.change_email" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserReactivate = "user.reactivate" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserUnlock = "user.unlock" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserSendReset = "user.send_reset" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserResetMfa = "user.reset_mfa" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserRevokeSessions = "user.revoke_sessions" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserErasePersonalData = "user.erase_personal_data" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    UserUpdateProfile = "user.update_profile" [ALL, OWN, OWN, OWN, OWN, OWN] person,

    // account
    AccountChangePassword = "account.change_password" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    AccountManageMfa = "account.manage_mfa" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    AccountListSessions = "account.list_sessions" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    AccountRevokeSession = "account.revoke_session" [OWN, OWN, OWN, OWN, OWN, OWN] person,

    // my
    MyReadToday = "my.read_today" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    MyReadSuggestions = "my.read_suggestions" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    MyDismissSuggestion = "my.dismiss_suggestion" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    MyWriteJournal = "my.write_journal" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    MyWritePreferences = "my.write_preferences" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    MyWriteViews = "my.write_views" [OWN, OWN, OWN, OWN, OWN, OWN] person,
    MyReadNotifications = "my.read_notifications" [OWN, OWN, OWN, OWN, OWN, OWN] person,

    // team
    TeamRead = "team.read" [ALL, TEAM, NONE, NONE, NONE, ALL] person,

    // policy
    PolicyRead = "policy.read" [ALL, ALL, NONE, NONE, NONE, ALL] person,

    // company
    CompanyReadProfile = "company.read_profile" [ALL, ALL, ALL, ALL, ALL, ALL] person,
    CompanyReadSettings = "company.read_settings" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    CompanyReadNumbering = "company.read_numbering" [ALL, NONE, NONE, NONE, ALL, ALL] person,
    CompanyUpdateProfile = "company.update_profile" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    CompanySetSeries = "company.set_series" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    CompanySetSetting = "company.set_setting" [ALL, NONE, NONE, NONE, NONE, NONE] person,

    // reference_data
    ReferenceDataRead = "reference_data.read" [ALL, ALL, ALL, ALL, ALL, ALL] person,
    ReferenceDataPut = "reference_data.put" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ReferenceDataEnd = "reference_data.end" [ALL, NONE, NONE, NONE, NONE, NONE] person,

    // dashboard
    DashboardSales = "dashboard.sales" [ALL, ALL, OWN, NONE, NONE, ALL] person,
    DashboardOperations = "dashboard.operations" [ALL, ALL, NONE, ALL, NONE, ALL] person,
    DashboardFinance = "dashboard.finance" [ALL, ALL, NONE, NONE, ALL, ALL] person,
    DashboardProfitWidgets = "dashboard.profit_widgets" [ALL, ALL, NONE, NONE, ALL, ALL] person,
    DashboardExecutive = "dashboard.executive" [ALL, ALL, NONE, NONE, NONE, ALL] person,
    DashboardLeaderboard = "dashboard.leaderboard" [ALL, ALL, Grant::guarded(Scope::All, &[Guard::NoDrill]), NONE, NONE, ALL] person,
    DashboardPaymentRadar = "dashboard.payment_radar" [ALL, ALL, OWN, NONE, ALL, ALL] person,
    DashboardStageBars = "dashboard.stage_bars" [ALL, ALL, OWN, ALL, Grant::guarded(Scope::All, &[Guard::NoDrill]), ALL] person,

    // report
    ReportSalesReports = "report.sales_reports" [ALL, ALL, OWN, NONE, NONE, ALL] person,
    ReportOperationsReports = "report.operations_reports" [ALL, ALL, NONE, ALL, NONE, ALL] person,
    ReportFinanceReports = "report.finance_reports" [ALL, ALL, NONE, NONE, ALL, ALL] person,
    ReportStaffReports = "report.staff_reports" [ALL, ALL, NONE, NONE, NONE, ALL] person,

    // search
    SearchRun = "search.run" [ALL, ALL, ALL, ALL, ALL, ALL] person,

    // calc
    CalcRun = "calc.run" [ALL, ALL, ALL, ALL, ALL, ALL] person,

    // ai
    AiProposalNarrative = "ai.proposal_narrative" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    AiPriceSuggestion = "ai.price_suggestion" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    AiLeadSummary = "ai.lead_summary" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    AiDelayRisk = "ai.delay_risk" [ALL, ALL, OWN, ALL, NONE, NONE] person,

    // export
    ExportList = "export.list" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    ExportInteractions = "export.interactions" [ALL, ALL, NONE, NONE, NONE, ALL] person,
    ExportDocumentsZip = "export.documents_zip" [ALL, ALL, OWN, OWN, OWN, ALL] person,
    ExportTally = "export.tally" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    ExportEinvoice = "export.einvoice" [ALL, NONE, NONE, NONE, ALL, NONE] person,
    ExportReadTallyRuns = "export.read_tally_runs" [ALL, NONE, NONE, NONE, ALL, ALL] person,
    ExportReadEinvoiceRuns = "export.read_einvoice_runs" [ALL, NONE, NONE, NONE, ALL, ALL] person,
    ExportReadRuns = "export.read_runs" [ALL, OWN, OWN, OWN, OWN, OWN] person,
    ExportCancelRun = "export.cancel_run" [ALL, OWN, OWN, OWN, OWN, OWN] person,

    // import
    ImportRun = "import.run" [ALL, ALL, OWN, NONE, NONE, NONE] person,
    ImportUndo = "import.undo" [ALL, ALL, OWN, NONE, NONE, NONE] person,

    // history
    HistoryTimeline = "history.timeline" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    HistoryVersions = "history.versions" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    HistoryAt = "history.at" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    HistoryDiff = "history.diff" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    HistoryBlame = "history.blame" [ALL, ALL, OWN, ALL, ALL, ALL] person,
    HistoryAsOf = "history.as_of" [ALL, ALL, OWN, ALL, ALL, ALL] person,

    // audit
    AuditRecordPage = "audit.record_page" [ALL, ALL, NONE, NONE, NONE, ALL] person,
    AuditEvents = "audit.events" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditEventCauses = "audit.event_causes" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditSample = "audit.sample" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditAccessLog = "audit.access_log" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditSecuritySummary = "audit.security_summary" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditCheckpoints = "audit.checkpoints" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditVerifyChain = "audit.verify_chain" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditBuildEvidence = "audit.build_evidence" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    AuditDownloadEvidence = "audit.download_evidence" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, Grant::guarded(Scope::All, &[Guard::StepUp])] person,

    // projection
    ProjectionRead = "projection.read" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    ProjectionVerify = "projection.verify" [ALL, NONE, NONE, NONE, NONE, ALL] person,
    ProjectionRebuild = "projection.rebuild" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ProjectionCancelRun = "projection.cancel_run" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ProjectionPause = "projection.pause" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ProjectionResume = "projection.resume" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ProjectionRetryParked = "projection.retry_parked" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ProjectionSkipParked = "projection.skip_parked" [ALL, NONE, NONE, NONE, NONE, NONE] person,

    // process
    ProcessReadFailures = "process.read_failures" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ProcessRetry = "process.retry" [ALL, NONE, NONE, NONE, NONE, NONE] person,

    // api_key
    ApiKeyRead = "api_key.read" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    ApiKeyCreate = "api_key.create" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    ApiKeyRotate = "api_key.rotate" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,
    ApiKeyRevoke = "api_key.revoke" [Grant::guarded(Scope::All, &[Guard::StepUp]), NONE, NONE, NONE, NONE, NONE] person,

    // webhook
    WebhookRead = "webhook.read" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookCreate = "webhook.create" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookUpdate = "webhook.update" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookPing = "webhook.ping" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookRotateSecret = "webhook.rotate_secret" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookEnable = "webhook.enable" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookDisable = "webhook.disable" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookReplay = "webhook.replay" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    WebhookResend = "webhook.resend" [ALL, NONE, NONE, NONE, NONE, NONE] person,

    // system
    SystemRead = "system.read" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    SystemRunJob = "system.run_job" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    SystemRetryOutbox = "system.retry_outbox" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    SystemTestEmail = "system.test_email" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    SystemCheckStorage = "system.check_storage" [ALL, NONE, NONE, NONE, NONE, NONE] person,
    SystemReadAiCalls = "system.read_ai_calls" [ALL, NONE, NONE, NONE, NONE, NONE] person,

    // Sent by the system only (permissions.md section 8).
    AmcContractRemind = "amc_contract.remind" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    DocumentPurge = "document.purge" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    InvoiceApplyCredit = "invoice.apply_credit" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    InvoiceReceiveAdvance = "invoice.receive_advance" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    InvoiceReturnAdvance = "invoice.return_advance" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    ProjectMarkBillingDue = "project.mark_billing_due" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    ProjectSettleBilling = "project.settle_billing" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    ProjectUnsettleBilling = "project.unsettle_billing" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    QuotationExpire = "quotation.expire" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    QuotationSupersede = "quotation.supersede" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    TaskFireReminder = "task.fire_reminder" [NONE, NONE, NONE, NONE, NONE, NONE] system,
    UserActivate = "user.activate" [NONE, NONE, NONE, NONE, NONE, NONE] system,
}

impl Action {
    /// The grant of a role.
    pub const fn grant(self, role: Role) -> Grant {
        let row = self.row();
        match role {
            Role::Admin => row[0],
            Role::Manager => row[1],
            Role::Sales => row[2],
            Role::Operations => row[3],
            Role::Finance => row[4],
            Role::Auditor => row[5],
            Role::System => {
                if self.by_system() {
                    ALL
                } else {
                    NONE
                }
            }
        }
    }

    /// `lead` of `lead.win`.
    pub fn resource(self) -> &'static str {
        self.name().split('.').next().unwrap_or_default()
    }

    /// `read` of the same resource: what decides between "not found" and "out of scope".
    pub fn read_of(resource: &str) -> Option<Action> {
        Action::ALL
            .iter()
            .copied()
            .find(|action| action.name() == format!("{resource}.read"))
    }

    /// The action with this name.
    pub fn from_name(name: &str) -> Option<Action> {
        Action::ALL
            .iter()
            .copied()
            .find(|action| action.name() == name)
    }

    /// No person may send it: 404 `route_not_found` (§2).
    pub fn system_only(self) -> bool {
        self.by_system()
            && Role::PEOPLE
                .iter()
                .all(|role| self.grant(*role).scope.is_none())
    }
}

/// Step 2 of permissions.md §2: does the role have the grant at all? Asked before a record is
/// loaded, so unknown and foreign ids look the same.
///
/// # Errors
/// `forbidden`, or `read_only_role` for an auditor on a write.
pub fn has_grant(actor: &Actor, action: Action) -> Result<Grant, Refusal> {
    let grant = action.grant(actor.role);
    match (grant.scope, actor.role) {
        (Some(_), _) => Ok(grant),
        (None, Role::Auditor) if Action::is_write(action) => Err(Refusal::ReadOnlyRole),
        (None, _) => Err(Refusal::Forbidden { guard: None }),
    }
}

impl Action {
    /// Business writes: what an auditor is refused as `read_only_role`.
    fn is_write(self) -> bool {
        !self
            .name()
            .split('.')
            .nth(1)
            .is_some_and(|verb| verb.starts_with("read"))
    }
}

/// Whether the record lies in the scope of a grant and its guards, `step_up` aside.
fn reaches(actor: &Actor, grant: Grant, record: &Record) -> (bool, Option<Guard>) {
    let in_scope = match grant.scope {
        None => false,
        Some(Scope::All) => true,
        Some(Scope::Own) => actor.user_id.is_some_and(|me| record.owners.contains(&me)),
        Some(Scope::Team) => {
            record.teams.contains(&actor.team_code)
                || actor.user_id.is_some_and(|me| record.owners.contains(&me))
        }
    };
    let failed = grant.guards.iter().copied().find(|guard| match guard {
        Guard::StepUp => !actor.stepped_up,
        guard => !record.holds.contains(guard),
    });
    (in_scope, failed)
}

/// May the caller read this record? Scope and guards of the `read` row.
///
/// # Errors
/// `not_found`: a foreign record looks like a missing one.
pub fn readable(actor: &Actor, read: Action, record: &Record) -> Result<(), Refusal> {
    if actor.role == Role::System {
        return Ok(());
    }
    let grant = read.grant(actor.role);
    match reaches(actor, grant, record) {
        (true, None) => Ok(()),
        (false, None) if record.shown && grant.scope == Some(Scope::Own) => Ok(()),
        _ => Err(Refusal::NotFound),
    }
}

/// Steps 3 to 5 of permissions.md §2 for an existing record.
///
/// # Errors
/// `not_found`, `out_of_scope`, `forbidden` with its guard, or `step_up_required`.
pub fn allowed(actor: &Actor, action: Action, record: &Record) -> Result<(), Refusal> {
    let grant = has_grant(actor, action)?;
    if let Some(read) = Action::read_of(action.resource()) {
        readable(actor, read, record)?;
    }
    match reaches(actor, grant, record) {
        (false, _) => Err(Refusal::OutOfScope),
        (true, None) => Ok(()),
        (true, Some(Guard::StepUp)) => Err(Refusal::StepUpRequired),
        (true, Some(guard)) => Err(Refusal::Forbidden {
            guard: Some(guard.code()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Channel;

    fn actor(role: Role) -> Actor {
        Actor {
            user_id: Some(Uuid::from_u128(1)),
            role,
            team_code: "general".into(),
            channel: Channel::Web,
            stepped_up: false,
        }
    }

    /// The fixture is transcribed from permissions.md, never generated from the table.
    #[test]
    fn the_table_equals_the_page() {
        let page = include_str!("../../tests/fixtures/permissions.csv");
        let mut rows = 0;
        for line in page.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let action =
                Action::from_name(cells[0]).unwrap_or_else(|| panic!("{} is missing", cells[0]));
            for (role, cell) in Role::PEOPLE.into_iter().zip(&cells[1..]) {
                assert_eq!(
                    action.grant(role).cell(),
                    *cell,
                    "{} for {role:?}",
                    cells[0]
                );
            }
            rows += 1;
        }
        let for_people = Action::ALL
            .iter()
            .filter(|action| !action.system_only())
            .count();
        assert_eq!(
            rows, for_people,
            "an action stands in the table but not on the page"
        );
    }

    #[test]
    fn a_foreign_record_looks_missing_and_a_guard_is_named() {
        let mine = Record::owned_by(Some(Uuid::from_u128(1)));
        let theirs = Record::owned_by(Some(Uuid::from_u128(2)));
        assert_eq!(allowed(&actor(Role::Sales), Action::LeadWin, &mine), Ok(()));
        assert_eq!(
            allowed(&actor(Role::Sales), Action::LeadWin, &theirs),
            Err(Refusal::NotFound)
        );
        assert_eq!(
            allowed(&actor(Role::Auditor), Action::LeadWin, &mine),
            Err(Refusal::ReadOnlyRole)
        );
        assert_eq!(
            allowed(&actor(Role::Finance), Action::InvoiceCancel, &theirs),
            Err(Refusal::StepUpRequired)
        );
        assert_eq!(
            allowed(&actor(Role::Sales), Action::ProjectSetSite, &mine),
            Err(Refusal::Forbidden {
                guard: Some("active_project")
            })
        );
    }
}
