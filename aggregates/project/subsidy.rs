//! The PM Surya Ghar portal track as data (domain.md §8.4): which stage follows which, in how
//! many days, on what evidence, and which milestone it proves.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Milestone;
use crate::kernel::{Paise, Text};

/// Declares the stages and their rows in one table, so that neither can lack the other.
macro_rules! track {
    ($( $(#[$doc:meta])* $stage:ident = $code:literal, $label:literal, $days:expr,
        [$($next:ident),*], [$($evidence:literal),*], $milestone:expr; )+) => {
        /// A stage of the portal track, in the order of the table ("or later" follows it).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum SubsidyStage {
            $( $(#[$doc])* #[serde(rename = $code)] $stage, )+
        }

        impl SubsidyStage {
            /// The whole track, in order.
            pub const ALL: &'static [SubsidyStage] = &[ $( SubsidyStage::$stage, )+ ];

            /// Code as stored.
            pub const fn code(self) -> &'static str {
                match self { $( SubsidyStage::$stage => $code, )+ }
            }

            /// What people read.
            pub const fn label(self) -> &'static str {
                match self { $( SubsidyStage::$stage => $label, )+ }
            }

            /// Days the stage may take, unless reference data says otherwise; none at the end.
            pub const fn days(self) -> Option<u16> {
                match self { $( SubsidyStage::$stage => $days, )+ }
            }

            /// Stages that may follow.
            pub const fn next(self) -> &'static [SubsidyStage] {
                match self { $( SubsidyStage::$stage => &[ $( SubsidyStage::$next, )* ], )+ }
            }

            /// Types of documents the project must have before the stage is entered.
            pub const fn evidence(self) -> &'static [&'static str] {
                match self { $( SubsidyStage::$stage => &[ $( $evidence, )* ], )+ }
            }

            /// The milestone that entering the stage proves.
            pub const fn milestone(self) -> Option<Milestone> {
                match self { $( SubsidyStage::$stage => $milestone, )+ }
            }
        }
    };
}

track! {
    /// On the portal.
    Registered = "registered", "Registered on the portal", Some(7),
        [ApplicationSubmitted], [], Some(Milestone::MnrePortalRegistration);
    /// Application handed in.
    ApplicationSubmitted = "application_submitted", "Application submitted", Some(3),
        [FeasibilityPending], ["electricity_bill"], Some(Milestone::DiscomFeasibilityApplied);
    /// The DISCOM looks at it.
    FeasibilityPending = "feasibility_pending", "Feasibility pending", Some(15),
        [FeasibilityApproved, FeasibilityRejected, ReturnedForCorrection], [], None;
    /// The DISCOM declined.
    FeasibilityRejected = "feasibility_rejected", "Feasibility rejected", Some(15),
        [ApplicationSubmitted], [], None;
    /// Something has to be corrected.
    ReturnedForCorrection = "returned_for_correction", "Returned for correction", Some(7),
        [ApplicationSubmitted, FeasibilityPending, InstallationDetailsSubmitted], [], None;
    /// The DISCOM agreed.
    FeasibilityApproved = "feasibility_approved", "Feasibility approved", Some(7),
        [VendorAgreementSigned], [], Some(Milestone::DiscomFeasibilityApproved);
    /// Customer and vendor signed.
    VendorAgreementSigned = "vendor_agreement_signed", "Vendor agreement signed", Some(30),
        [Installed], ["agreement"], None;
    /// The plant stands.
    Installed = "installed", "Installed", Some(5),
        [InstallationDetailsSubmitted], [], Some(Milestone::InstallationCompleted);
    /// Details handed in.
    InstallationDetailsSubmitted = "installation_details_submitted", "Installation details submitted", Some(7),
        [InspectionPending, ReturnedForCorrection], ["dcr_certificate", "applicant_photo"], Some(Milestone::MnreInstallationDetails);
    /// The DISCOM will inspect.
    InspectionPending = "inspection_pending", "Inspection pending", Some(15),
        [InspectionPassed, InspectionFailed], [], None;
    /// It has to be inspected again.
    InspectionFailed = "inspection_failed", "Inspection failed", Some(10),
        [InspectionPending], [], None;
    /// Inspected and passed.
    InspectionPassed = "inspection_passed", "Inspection passed", Some(10),
        [NetMeterInstalled], ["inspection_report"], Some(Milestone::DiscomInspectionPassed);
    /// The net meter counts.
    NetMeterInstalled = "net_meter_installed", "Net meter installed", Some(7),
        [CommissioningCertificateIssued], [], Some(Milestone::NetMeterInstalled);
    /// The plant is commissioned.
    CommissioningCertificateIssued = "commissioning_certificate_issued", "Commissioning certificate issued", Some(7),
        [BankDetailsSubmitted], ["commissioning_certificate"], Some(Milestone::Commissioned);
    /// Where the subsidy shall go.
    BankDetailsSubmitted = "bank_details_submitted", "Bank details submitted", Some(3),
        [SubsidyRequested], ["cancelled_cheque"], None;
    /// Asked for.
    SubsidyRequested = "subsidy_requested", "Subsidy requested", Some(30),
        [SubsidyRedeemed, SubsidyRejected], [], Some(Milestone::SubsidyRequested);
    /// The bank has it.
    SubsidyRedeemed = "subsidy_redeemed", "Subsidy redeemed", Some(30),
        [SubsidyRejected], [], None;
    /// Declined: correct and ask again.
    SubsidyRejected = "subsidy_rejected", "Subsidy rejected", Some(15),
        [BankDetailsSubmitted, SubsidyRequested], [], None;
    /// The customer has the money. Entered by `subsidy_credit` alone.
    SubsidyCredited = "subsidy_credited", "Subsidy credited", None,
        [], [], None;
}

/// Up to this power the feasibility counts as approved without a study (domain.md §8.4).
const DEEMED_FEASIBLE_W: i64 = 10_000;

impl SubsidyStage {
    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|stage| stage.code() == code)
    }

    /// Stages that may follow on a track; a new track starts with `registered`.
    pub fn following(from: Option<SubsidyStage>, capacity_w: Option<i64>) -> Vec<SubsidyStage> {
        let Some(from) = from else {
            return vec![SubsidyStage::Registered];
        };
        let mut next = from.next().to_vec();
        let small = capacity_w.is_some_and(|watts| watts <= DEEMED_FEASIBLE_W);
        if from == SubsidyStage::ApplicationSubmitted && small {
            next.push(SubsidyStage::FeasibilityApproved);
        }
        next
    }
}

/// One entry into a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubsidyEntry {
    /// Which.
    pub stage: SubsidyStage,
    /// When.
    pub entered_on: NaiveDate,
    /// By when the next one is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// What happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<1, 2000>>,
    /// Papers, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
}

/// The portal track of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubsidyTrack {
    /// Number the portal gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_number: Option<Text<1, 60>>,
    /// Present stage; absent on a new track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<SubsidyStage>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_on: Option<NaiveDate>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Subsidy expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_paise: Option<Paise>,
    /// Subsidy the customer received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited_paise: Option<Paise>,
    /// When it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited_on: Option<NaiveDate>,
    /// Every entry, oldest first.
    pub entries: Vec<SubsidyEntry>,
}

impl SubsidyTrack {
    /// The stage before the present one.
    pub fn previous(&self) -> Option<SubsidyStage> {
        self.entries.iter().rev().nth(1).map(|entry| entry.stage)
    }
}
