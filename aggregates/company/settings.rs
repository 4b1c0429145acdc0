//! Settings of the company with their defaults and limits (domain.md §4.12).
//!
//! Each setting is a typed member. `set_setting` replaces one member of the settings written as
//! JSON and reads the whole back, so the type of the member is the check of its value and an
//! unknown key has nowhere to go.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{BasisPoints, Paise, Text, coded};
use crate::lead::BillingShare;
use crate::policy::Role;
use crate::vocabulary::TaxTreatment;

/// A whole number within limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Within<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Within<MIN, MAX> {
    /// The bare number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Within<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        let value = i64::deserialize(de)?;
        if (MIN..=MAX).contains(&value) {
            Ok(Self(value))
        } else {
            let text = format!("Enter a whole number from {MIN} to {MAX}.");
            Err(D::Error::custom(coded("out_of_range", text)))
        }
    }
}

impl<const MIN: i64, const MAX: i64> utoipa::__dev::ComposeSchema for Within<MIN, MAX> {
    fn compose(
        _: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(MIN))
            .maximum(Some(MAX))
            .into()
    }
}

impl<const MIN: i64, const MAX: i64> ToSchema for Within<MIN, MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Within{MIN}To{MAX}").into()
    }
}

/// Language of the product and its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// Malayalam.
    Ml,
    /// Hindi.
    Hi,
}

/// Release of Tally that files are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TallyRelease {
    /// TallyPrime before release 3.
    #[serde(rename = "prime_2")]
    Prime2,
    /// TallyPrime 3 and later.
    #[serde(rename = "prime_3")]
    Prime3,
}

/// Help by AI that can be switched off.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AiFeature {
    /// Text of a proposal.
    ProposalNarrative,
    /// Price of an item.
    PriceSuggestion,
    /// Summary of a lead.
    LeadSummary,
    /// Reasons of a delay.
    DelayRisk,
}

/// Capacity to be won each month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthlyTarget {
    /// Of the company.
    pub company_w: Within<0, 1_000_000_000>,
    /// Of each salesperson without an own value.
    pub person_w: Within<0, 1_000_000_000>,
    /// Own values by user.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<Uuid, Within<0, 1_000_000_000>>,
}

/// Largest files accepted, in MiB (security.md §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadLimits {
    /// Photo.
    pub photo_mib: Within<1, 100>,
    /// Document.
    pub document_mib: Within<1, 100>,
    /// Video.
    pub video_mib: Within<1, 500>,
    /// Import.
    pub import_mib: Within<1, 100>,
    /// Signature or logo.
    pub image_mib: Within<1, 20>,
}

/// Days after which a suggestion of the hit list appears (calculations.md §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HitListDays {
    /// A viewed proposal without answer.
    pub proposal_unanswered: Within<0, 365>,
    /// A decision that is near.
    pub closing_soon: Within<0, 365>,
    /// A proposal about to expire.
    pub proposal_expiring: Within<0, 365>,
    /// An overdue invoice turns critical above this.
    pub invoice_overdue_critical: Within<0, 365>,
    /// A captured lead without next step.
    pub next_step_missing: Within<0, 365>,
    /// A proposal without activity.
    pub proposal_stalled: Within<0, 365>,
    /// A survey without quotation.
    pub survey_without_quotation: Within<0, 365>,
    /// A survey without activity.
    pub survey_stalled: Within<0, 365>,
    /// A new lead nobody worked on.
    pub going_cold: Within<0, 365>,
    /// An order without money.
    pub order_without_advance: Within<0, 365>,
    /// A contract that ends.
    pub amc_ending: Within<0, 365>,
}

/// One band of the value factor of deal health (calculations.md §6): values below the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthBand {
    /// Values below this; absent on the last band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_paise: Option<Paise>,
    /// Points, 0 to 20.
    pub points: Within<0, 20>,
}

/// What the subsidy counts as capacity (india.md §8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubsidyCapacityBasis {
    /// The lower of modules and inverter.
    LowerOfModuleAndInverter,
    /// The modules.
    Module,
}

/// Every setting of the company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CompanySettings)]
#[expect(
    missing_docs,
    reason = "the members are the keys of the table of domain.md §4.12"
)]
pub struct Settings {
    pub session_idle_minutes: Within<2, 60>,
    pub session_warning_seconds: Within<15, 120>,
    pub share_link_hours: Within<1, 720>,
    pub quotation_valid_days: Within<1, 90>,
    pub default_tax_treatment: TaxTreatment,
    pub billing_plan: Vec<BillingShare>,
    pub invoice_due_days: Within<0, 180>,
    pub books_locked_until: Option<NaiveDate>,
    pub cash_limit_paise: Paise,
    pub default_margin_bp: BasisPoints,
    pub expected_margin_bp: BasisPoints,
    pub min_margin_bp: BasisPoints,
    pub escalation_bp: BasisPoints,
    pub degradation_bp: BasisPoints,
    pub discount_rate_bp: BasisPoints,
    pub obligation_years: Within<1, 25>,
    pub obligation_visits_per_year: Within<0, 12>,
    pub amc_reminder_days: Vec<Within<0, 365>>,
    pub sla_amber_bp: BasisPoints,
    pub sla_red_bp: BasisPoints,
    pub subsidy_stuck_days: Within<7, 180>,
    pub fiscal_retention_years: Within<6, 12>,
    pub undo_days: Within<1, 365>,
    pub einvoice_enabled: bool,
    pub allow_sandbox_gstin: bool,
    pub om_paise_per_kw_year: Paise,
    pub om_from_year: Within<1, 25>,
    pub om_escalation_bp: BasisPoints,
    pub tally_company_name: Option<Text<1, 100>>,
    pub tally_release: TallyRelease,
    pub tally_ledgers: BTreeMap<String, Text<1, 90>>,
    pub mfa_required_roles: Vec<Role>,
    pub default_language: Language,
    pub accept_phone_check: bool,
    pub ai_features: Vec<AiFeature>,
    pub wip_limits: BTreeMap<String, Within<1, 10_000>>,
    pub upload_limits: UploadLimits,
    pub target_w_per_month: MonthlyTarget,
    pub health_value_bands: Vec<HealthBand>,
    pub hit_list_days: HitListDays,
    pub hsn_min_digits: Within<4, 8>,
    pub einvoice_report_days: Within<1, 365>,
    pub subsidy_capacity_basis: SubsidyCapacityBasis,
    pub composite_service_sac: Text<6, 6>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_idle_minutes: Within(5),
            session_warning_seconds: Within(60),
            share_link_hours: Within(48),
            quotation_valid_days: Within(7),
            default_tax_treatment: TaxTreatment::Composite7030,
            billing_plan: default_billing_plan(),
            invoice_due_days: Within(15),
            books_locked_until: None,
            cash_limit_paise: Paise::new(19_999_999),
            default_margin_bp: BasisPoints::new(1_500),
            expected_margin_bp: BasisPoints::new(1_500),
            min_margin_bp: BasisPoints::new(0),
            escalation_bp: BasisPoints::new(500),
            degradation_bp: BasisPoints::new(50),
            discount_rate_bp: BasisPoints::new(800),
            obligation_years: Within(5),
            obligation_visits_per_year: Within(2),
            amc_reminder_days: vec![Within(60), Within(30), Within(7)],
            sla_amber_bp: BasisPoints::new(7_000),
            sla_red_bp: BasisPoints::new(9_000),
            subsidy_stuck_days: Within(45),
            fiscal_retention_years: Within(8),
            undo_days: Within(30),
            einvoice_enabled: false,
            allow_sandbox_gstin: false,
            om_paise_per_kw_year: Paise::new(50_000),
            om_from_year: Within(6),
            om_escalation_bp: BasisPoints::new(500),
            tally_company_name: None,
            tally_release: TallyRelease::Prime3,
            tally_ledgers: BTreeMap::new(),
            mfa_required_roles: vec![Role::Admin, Role::Manager, Role::Finance, Role::Auditor],
            default_language: Language::En,
            accept_phone_check: false,
            ai_features: vec![
                AiFeature::ProposalNarrative,
                AiFeature::PriceSuggestion,
                AiFeature::LeadSummary,
                AiFeature::DelayRisk,
            ],
            wip_limits: BTreeMap::new(),
            upload_limits: UploadLimits {
                photo_mib: Within(20),
                document_mib: Within(25),
                video_mib: Within(100),
                import_mib: Within(10),
                image_mib: Within(2),
            },
            target_w_per_month: MonthlyTarget {
                company_w: Within(50_000),
                person_w: Within(25_000),
                people: BTreeMap::new(),
            },
            health_value_bands: default_health_bands(),
            hit_list_days: HitListDays {
                proposal_unanswered: Within(2),
                closing_soon: Within(7),
                proposal_expiring: Within(2),
                invoice_overdue_critical: Within(60),
                next_step_missing: Within(2),
                proposal_stalled: Within(14),
                survey_without_quotation: Within(3),
                survey_stalled: Within(7),
                going_cold: Within(5),
                order_without_advance: Within(3),
                amc_ending: Within(30),
            },
            hsn_min_digits: Within(4),
            einvoice_report_days: Within(30),
            subsidy_capacity_basis: SubsidyCapacityBasis::LowerOfModuleAndInverter,
            composite_service_sac: Text::clipped("995461"),
        }
    }
}

/// The plan of domain.md §8.5.
fn default_billing_plan() -> Vec<BillingShare> {
    [
        ("advance", "Advance with order", 7_000, "project_confirmed"),
        (
            "material",
            "On material delivery",
            1_500,
            "material_delivered",
        ),
        (
            "completion",
            "On installation",
            1_000,
            "installation_completed",
        ),
        ("net_meter", "After net meter", 500, "net_meter_installed"),
    ]
    .into_iter()
    .map(|(code, label, percent, trigger)| BillingShare {
        code: Text::clipped(code),
        label: Text::clipped(label),
        percent_bp: BasisPoints::new(percent),
        trigger: Text::clipped(trigger),
    })
    .collect()
}

/// The bands of calculations.md §6; they favour the usual home system.
fn default_health_bands() -> Vec<HealthBand> {
    [
        (Some(15_000_000), 5),
        (Some(17_500_000), 10),
        (Some(30_000_000), 20),
        (Some(50_000_000), 10),
        (None, 5),
    ]
    .into_iter()
    .map(|(below, points)| HealthBand {
        below_paise: below.map(Paise::new),
        points: Within(points),
    })
    .collect()
}
