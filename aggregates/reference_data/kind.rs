//! Kinds of reference data, and which of them rules rest on (domain.md §4.13, §8).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How freely admins may change a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Entries with a payload of their own: rates, tables, templates. Codes are free.
    Table,
    /// As many entries as rules name; days, probabilities and labels may change.
    FixedTable,
    /// A list people choose from; entries may be added, relabelled and ended.
    OpenList,
    /// A list that rules rest on; only labels may change.
    FixedList,
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal $family:ident ),+ $(,)?) => {
        /// A kind of reference data, as in `/api/v1/reference/{kind}`.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
        )]
        #[schema(as = ReferenceKind)]
        pub enum Kind {
            $( $(#[$doc])* #[serde(rename = $code)] $variant, )+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[ $( Kind::$variant, )+ ];

            /// Code as stored and in paths.
            pub const fn code(self) -> &'static str {
                match self { $( Kind::$variant => $code, )+ }
            }

            /// How freely it may change.
            pub const fn family(self) -> Family {
                match self { $( Kind::$variant => Family::$family, )+ }
            }

            /// The kind with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.code() == code)
            }
        }
    };
}

kinds! {
    /// Tariff table of a DISCOM.
    Tariff = "tariff" Table,
    /// GST rate of a component, or the split of a composite contract.
    GstRate = "gst_rate" Table,
    /// Goods or services code.
    HsnSac = "hsn_sac" Table,
    /// Central assistance of a class of beneficiaries.
    SubsidySlab = "subsidy_slab" Table,
    /// Solar yield of a state or district.
    Yield = "yield" Table,
    /// Factors of the roof hint.
    RoofFactor = "roof_factor" Table,
    /// Days and probability of a stage of the funnel.
    PipelineStage = "pipeline_stage" FixedTable,
    /// Days of a stage of the portal track.
    SubsidyStage = "subsidy_stage" FixedTable,
    /// Net metering of a DISCOM.
    NetMetering = "net_metering" Table,
    /// Emission of the grid.
    EmissionFactor = "emission_factor" Table,
    /// State or union territory in GST.
    GstState = "gst_state" Table,
    /// States of a postal prefix.
    PinPrefix = "pin_prefix" Table,
    /// Size of a module.
    ModuleSize = "module_size" Table,
    /// Costing rows to start a sheet from.
    CostingTemplate = "costing_template" Table,
    /// Items to tick off.
    Checklist = "checklist" Table,
    /// Text of a message.
    MessageTemplate = "message_template" Table,
    /// Text of a proposal, or the usual specification of a costing category.
    ProposalText = "proposal_text" Table,
    /// Where a lead came from.
    LeadSource = "lead_source" OpenList,
    /// Who buys.
    CustomerType = "customer_type" FixedList,
    /// Whether the portal path applies.
    Segment = "segment" FixedList,
    /// What is sold.
    ServiceType = "service_type" FixedList,
    /// Form of address.
    NamePrefix = "name_prefix" OpenList,
    /// Why a lead or project was lost.
    LossReason = "loss_reason" FixedList,
    /// What the competition had.
    LossSubReason = "loss_sub_reason" FixedList,
    /// Kind of identity proof.
    IdProof = "id_proof" FixedList,
    /// What came of a call or visit.
    InteractionOutcome = "interaction_outcome" OpenList,
    /// Kind of roof.
    RoofType = "roof_type" OpenList,
    /// Kind of system.
    SystemType = "system_type" FixedList,
    /// Kind of panel.
    PanelType = "panel_type" FixedList,
    /// Maker of panels.
    PanelBrand = "panel_brand" OpenList,
    /// Maker of inverters.
    InverterBrand = "inverter_brand" OpenList,
    /// Category of a costing row.
    CostingCategory = "costing_category" OpenList,
    /// Distribution company.
    Discom = "discom" OpenList,
    /// Bank.
    Bank = "bank" OpenList,
    /// State of a loan.
    LoanStatus = "loan_status" FixedList,
    /// How money came.
    PaymentMode = "payment_mode" FixedList,
    /// Why a payment was taken back.
    ReversalReason = "reversal_reason" OpenList,
    /// Why a credit note was given.
    CreditReason = "credit_reason" OpenList,
    /// Kind of project cost.
    CostCategory = "cost_category" OpenList,
    /// Urgency of a ticket.
    TicketPriority = "ticket_priority" FixedList,
    /// Urgency of a task.
    TaskPriority = "task_priority" FixedList,
    /// What a ticket is about.
    TicketCategory = "ticket_category" OpenList,
    /// Drawer of a document.
    DocumentCategory = "document_category" FixedList,
    /// Type of a document.
    DocType = "doc_type" OpenList,
    /// Dated fact of a project.
    Milestone = "milestone" FixedList,
    /// Team.
    Team = "team" OpenList,
    /// Unit quantity code of GST.
    Uqc = "uqc" OpenList,
}

impl Kind {
    /// Whether the entry is used by rules and therefore cannot end (`is_system`).
    pub fn is_system(self, code: &str) -> bool {
        match (self.family(), self) {
            (Family::FixedTable | Family::FixedList, _) => true,
            (_, Kind::GstRate) => matches!(code, "goods" | "services" | "composite_split"),
            (_, Kind::RoofFactor | Kind::Team) => matches!(code, "default" | "general"),
            // Capacity, DC/AC ratio and default tax are reckoned over these two.
            (_, Kind::CostingCategory) => matches!(code, "pv_modules" | "inverters"),
            // Evidence of the portal track (domain.md §8.4) and the personal papers.
            (_, Kind::DocType) => matches!(
                code,
                "electricity_bill"
                    | "agreement"
                    | "dcr_certificate"
                    | "applicant_photo"
                    | "inspection_report"
                    | "commissioning_certificate"
                    | "cancelled_cheque"
                    | "aadhaar"
                    | "pan_card"
                    | "other"
            ),
            (Family::Table | Family::OpenList, _) => false,
        }
    }

    /// Whether the code has the form of the kind: `^[a-z0-9][a-z0-9_]{0,59}$`, capitals for `uqc`.
    pub fn fits(self, code: &str) -> bool {
        let capitals = self == Kind::Uqc;
        let letter = |byte: u8| {
            if capitals {
                byte.is_ascii_uppercase()
            } else {
                byte.is_ascii_lowercase() || byte.is_ascii_digit()
            }
        };
        let mut bytes = code.bytes();
        (1..=60).contains(&code.len())
            && bytes.next().is_some_and(letter)
            && bytes.all(|byte| letter(byte) || byte == b'_')
    }
}
