//! Words that several aggregates share: fixed lists as enums, open lists as checked codes, and
//! small values such as an address (domain.md §2.1, §8).

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{Phone, Refusal, Text};
use crate::lists;
use crate::policy::Role;
use crate::reference_data::Membership;

/// An enum whose variants are the codes of a fixed list.
macro_rules! fixed {
    ($(#[$doc:meta])* $name:ident { $( $(#[$vdoc:meta])* $variant:ident = $code:literal ),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        $(#[$doc])*
        pub enum $name {
            $( $(#[$vdoc])* #[serde(rename = $code)] $variant, )+
        }

        impl $name {
            /// All codes in the order of the page.
            pub const ALL: &'static [$name] = &[ $( $name::$variant, )+ ];

            /// Code as stored and shown in the API.
            pub const fn code(self) -> &'static str {
                match self { $( $name::$variant => $code, )+ }
            }

            /// The value with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

fixed!(
    /// Who buys.
    CustomerType {
        /// A household.
        Residential = "residential",
        /// A society or building.
        Apartment = "apartment",
        /// A business.
        Commercial = "commercial",
    }
);

fixed!(
    /// Does the PM Surya Ghar path apply?
    Segment {
        /// It does.
        Subsidy = "subsidy",
        /// It does not.
        NonSubsidy = "non_subsidy",
    }
);

fixed!(
    /// What is sold. Rules on capacity, equipment and commissioning bind `epc_project` only.
    ServiceType {
        /// A plant, designed, supplied and built.
        EpcProject = "epc_project",
        /// Cleaning.
        PanelCleaning = "panel_cleaning",
        /// Maintenance.
        Maintenance = "maintenance",
        /// Repair.
        Repair = "repair",
        /// Consulting.
        Consulting = "consulting",
        /// Goods sold on.
        Resale = "resale",
        /// Anything else.
        OtherServices = "other_services",
    }
);

fixed!(
    /// How the plant meets the grid.
    SystemType {
        /// On-grid.
        OnGrid = "on_grid",
        /// Off-grid.
        OffGrid = "off_grid",
        /// Hybrid.
        Hybrid = "hybrid",
    }
);

fixed!(
    /// Domestic content requirement of the panels.
    PanelType {
        /// Made in India, as the subsidy asks.
        Dcr = "dcr",
        /// Any origin.
        NonDcr = "non_dcr",
    }
);

fixed!(
    /// Why a lead or a project was lost.
    LossReason {
        /// A competitor won.
        LostToCompetition = "lost_to_competition",
        /// No money.
        NoBudget = "no_budget",
        /// Put off without a date.
        IndefinitelyDelayed = "indefinitely_delayed",
        /// The site does not allow a plant.
        NotFeasible = "not_feasible",
        /// The bank declined.
        LoanRejected = "loan_rejected",
        /// Nobody answers.
        NotReachable = "not_reachable",
        /// The same opportunity exists already; no loss in any figure.
        Duplicate = "duplicate",
        /// A mistake; no loss in any figure.
        EnteredInError = "entered_in_error",
        /// Something else, told in text.
        Other = "other",
    }
);

fixed!(
    /// What a competitor was better at.
    LossSubReason {
        /// Price.
        Price = "price",
        /// Features.
        Features = "features",
        /// Relationship or another reason.
        RelationshipOther = "relationship_other",
    }
);

fixed!(
    /// How money came in.
    PaymentMode {
        /// UPI.
        Upi = "upi",
        /// NEFT.
        Neft = "neft",
        /// RTGS.
        Rtgs = "rtgs",
        /// IMPS.
        Imps = "imps",
        /// Cheque.
        Cheque = "cheque",
        /// Cash; the daily limit of a customer applies.
        Cash = "cash",
        /// Card.
        Card = "card",
        /// The bank pays the loan out to the company.
        LoanDisbursal = "loan_disbursal",
    }
);

fixed!(
    /// Where a customer's loan stands.
    LoanStatus {
        /// Not applied.
        NotApplied = "not_applied",
        /// Applied.
        Applied = "applied",
        /// Sanctioned.
        Sanctioned = "sanctioned",
        /// Disbursed.
        Disbursed = "disbursed",
        /// Rejected.
        Rejected = "rejected",
    }
);

fixed!(
    /// How a contract is taxed; chosen by finance per project and invoice (india.md §5.2).
    TaxTreatment {
        /// Supply with installation as one contract: a share of each line is goods, the rest services.
        Composite7030 = "composite_70_30",
        /// The whole contract at the rate of services.
        WorksContract18 = "works_contract_18",
        /// Supply without installation.
        GoodsOnly = "goods_only",
        /// Installation, maintenance, cleaning, repair, consulting.
        ServicesOnly = "services_only",
    }
);

fixed!(
    /// How soon a ticket or a task must be done (§8.3).
    Priority {
        /// Can wait.
        Low = "low",
        /// As usual.
        Normal = "normal",
        /// Soon.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
);

fixed!(
    /// Phases of a connection.
    Phase {
        /// Single phase.
        Single = "single",
        /// Three phase.
        Three = "three",
    }
);

pub(crate) use fixed;

/// A code of a list of domain.md §8.3; while a command is read it must be an entry that holds.
macro_rules! listed {
    ($($(#[$doc:meta])* $name:ident = $list:literal),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Kind of the list, as in `/api/v1/reference/{kind}`.
            pub const KIND: &'static str = $list;

            /// The code, if it may stand where it is read ([`lists::check`]).
            pub fn from_code(code: &str) -> Option<Self> {
                (lists::check($list, code) == Membership::Active).then(|| Self(code.to_owned()))
            }

            /// The code.
            pub fn code(&self) -> &str { &self.0 }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
                let code = String::deserialize(de)?;
                let (refusal, text) = match lists::check($list, &code) {
                    Membership::Active => return Ok(Self(code)),
                    Membership::Ended => (
                        "reference_inactive",
                        concat!("This entry of the list ", $list, " has ended. Choose another."),
                    ),
                    Membership::Unknown => (
                        "not_in_list",
                        concat!("Choose an entry of the list ", $list, "."),
                    ),
                };
                Err(D::Error::custom(crate::kernel::coded(refusal, text)))
            }
        }

        impl utoipa::__dev::ComposeSchema for $name {
            fn compose(_: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!("Code of the list ", $list)))
                    .into()
            }
        }

        impl ToSchema for $name {}
    )+ };
}

listed!(
    /// Where a lead came from.
    LeadSource = "lead_source",
    /// Form of address.
    NamePrefix = "name_prefix",
    /// Kind of roof.
    RoofType = "roof_type",
    /// Maker of panels.
    PanelBrand = "panel_brand",
    /// Maker of inverters.
    InverterBrand = "inverter_brand",
    /// Category of a costing row.
    CostingCategory = "costing_category",
    /// Distribution company.
    Discom = "discom",
    /// Bank.
    Bank = "bank",
    /// Kind of project cost.
    CostCategory = "cost_category",
    /// Why a payment was taken back.
    ReversalReason = "reversal_reason",
    /// Why a credit note was given.
    CreditReason = "credit_reason",
    /// Kind of identity proof.
    IdProof = "id_proof",
    /// A dated DISCOM, MNRE or site fact (§8.2).
    Milestone = "milestone",
    /// What came of a contact.
    InteractionOutcome = "interaction_outcome",
    /// What a document is.
    DocType = "doc_type",
    /// What a ticket is about.
    TicketCategory = "ticket_category",
    /// Unit quantity code of GST.
    Uqc = "uqc",
    /// A team.
    Team = "team",
);

/// A text newtype with a form that is checked when it is read.
macro_rules! formed {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $remedy:literal, $read:expr);+ $(;)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Reads what a person types, if it has the form.
            pub fn parse(text: &str) -> Option<Self> {
                let read: fn(&str) -> Option<String> = $read;
                read(text).map(Self)
            }

            /// The text in its stored form.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
                let text = String::deserialize(de)?;
                Self::parse(&text).ok_or_else(|| D::Error::custom(crate::kernel::coded($code, $remedy)))
            }
        }

        impl utoipa::__dev::ComposeSchema for $name {
            fn compose(_: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String).description(Some($remedy)).into()
            }
        }

        impl ToSchema for $name {}
    )+ };
}

formed!(
    /// E-mail address, lower-cased, at most 254 characters, with no other rewriting.
    Email, "email_invalid", "Enter an address like name@example.in.", |text| {
        let text = text.to_lowercase();
        let (local, domain) = text.rsplit_once('@')?;
        let fits = text.len() <= 254
            && !local.is_empty()
            && local.len() <= 64
            && !local.contains('@')
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && text.chars().all(|c| !c.is_whitespace() && !"(),:;<>[]\\\"".contains(c));
        fits.then_some(text)
    };
    /// Postal index number: six digits, the first not zero.
    PinCode, "pin_invalid", "Enter six digits, the first not zero.", |text| {
        let fits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
        fits.then(|| text.to_owned())
    };
    /// Goods or services code: 4, 6 or 8 digits; services start 99 and have 6 (india.md §6.1).
    HsnSacCode, "hsn_invalid", "Enter 4, 6 or 8 digits; a service has 6 and starts 99.", |text| {
        crate::calculations::identifiers::hsn_sac(text, 4).map(|read| read.code)
    };
    /// Time of day in Kolkata, `HH:MM` from 00:00 to 23:59.
    ClockTime, "bad_format", "Enter a time like 16:30.", |text| {
        let (hour, minute) = text.split_once(':')?;
        let within = |part: &str, most: u8| {
            part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) && part.parse::<u8>().is_ok_and(|n| n <= most)
        };
        (within(hour, 23) && within(minute, 59)).then(|| text.to_owned())
    };
    /// GST state code: two digits (india.md §3).
    StateCode, "not_in_list", "Choose a state.", |text| {
        let known = matches!(text.parse::<u8>(), Ok(1..=24 | 26..=38 | 97)) && text.len() == 2;
        known.then(|| text.to_owned())
    };
);

/// A postal address in India.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// House and street.
    pub line1: Text<1, 200>,
    /// Locality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<Text<1, 200>>,
    /// City or village.
    pub city: Text<1, 100>,
    /// District.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<Text<1, 100>>,
    /// GST state code, e.g. `32` for Kerala.
    pub state_code: StateCode,
    /// PIN code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_code: Option<PinCode>,
    /// ISO country code.
    #[serde(default = "india")]
    pub country: Text<2, 2>,
}

fn india() -> Text<2, 2> {
    Text::clipped("IN")
}

/// A point on the map in millionths of a degree, so that no float enters an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Geo {
    /// Latitude in millionths of a degree, −90 000 000 … 90 000 000.
    #[serde(deserialize_with = "degrees::<90, _>")]
    #[schema(minimum = -90_000_000, maximum = 90_000_000)]
    pub lat_e6: i64,
    /// Longitude in millionths of a degree, −180 000 000 … 180 000 000.
    #[serde(deserialize_with = "degrees::<180, _>")]
    #[schema(minimum = -180_000_000, maximum = 180_000_000)]
    pub lng_e6: i64,
}

/// Millionths of a degree that lie on the globe.
fn degrees<'de, const MOST: i64, D: Deserializer<'de>>(de: D) -> Result<i64, D::Error> {
    let value = i64::deserialize(de)?;
    if value.unsigned_abs() > MOST.unsigned_abs() * 1_000_000 {
        let text = "Enter a latitude within 90 and a longitude within 180 degrees.";
        return Err(D::Error::custom(crate::kernel::coded("out_of_range", text)));
    }
    Ok(value)
}

/// One phone, one e-mail and a place: how to reach someone who is no customer yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name of the person.
    pub name: Text<2, 120>,
    /// Phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Company or society.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_name: Option<Text<2, 200>>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Text<1, 100>>,
    /// District.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<Text<1, 100>>,
    /// PIN code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_code: Option<PinCode>,
}

/// A staff member named in a command, as known when it was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The user.
    pub user_id: Uuid,
    /// Present role.
    pub role: Role,
    /// Whether the account is active.
    pub active: bool,
}

impl Person {
    /// `Ok` when the person is active and has one of the roles.
    ///
    /// # Errors
    /// `assignee_invalid` at the pointer; also when the person was not found.
    pub fn must_be(person: Option<&Person>, roles: &[Role], pointer: &str) -> Result<(), Refusal> {
        match person {
            Some(person) if person.active && roles.contains(&person.role) => Ok(()),
            Some(_) | None => Err(Refusal::AssigneeInvalid {
                pointer: pointer.into(),
            }),
        }
    }
}

/// A past fact must not lie in the future, nor before the year 2000 (domain.md §2.1).
///
/// # Errors
/// `date_in_future` or `out_of_range` at the pointer.
pub fn past_date(date: NaiveDate, today: NaiveDate, pointer: &str) -> Result<(), Refusal> {
    if date > today {
        return Err(Refusal::field(
            pointer,
            "date_in_future",
            "This date lies in the future. Enter today or an earlier date.",
        ));
    }
    plan_date(date, pointer)
}

/// A plan may lie ahead, between 2000 and 2100.
///
/// # Errors
/// `out_of_range` at the pointer.
pub fn plan_date(date: NaiveDate, pointer: &str) -> Result<(), Refusal> {
    use chrono::Datelike;
    if (2000..=2100).contains(&date.year()) {
        Ok(())
    } else {
        Err(Refusal::field(
            pointer,
            "out_of_range",
            "Enter a date from 2000 to 2100.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_lists_have_the_codes_of_the_page() {
        let same = |kind: &str, codes: Vec<&str>| {
            let page: Vec<&str> = lists::list(kind)
                .map(|l| l.entries.iter().map(|(c, _)| *c).collect())
                .unwrap_or_default();
            assert_eq!(page, codes, "{kind}");
        };
        same(
            "customer_type",
            CustomerType::ALL.iter().map(|c| c.code()).collect(),
        );
        same("segment", Segment::ALL.iter().map(|c| c.code()).collect());
        same(
            "service_type",
            ServiceType::ALL.iter().map(|c| c.code()).collect(),
        );
        same(
            "system_type",
            SystemType::ALL.iter().map(|c| c.code()).collect(),
        );
        same(
            "panel_type",
            PanelType::ALL.iter().map(|c| c.code()).collect(),
        );
        same(
            "loss_reason",
            LossReason::ALL.iter().map(|c| c.code()).collect(),
        );
        same(
            "loss_sub_reason",
            LossSubReason::ALL.iter().map(|c| c.code()).collect(),
        );
        same(
            "payment_mode",
            PaymentMode::ALL.iter().map(|c| c.code()).collect(),
        );
        same(
            "ticket_priority",
            Priority::ALL.iter().map(|c| c.code()).collect(),
        );
        same(
            "loan_status",
            LoanStatus::ALL.iter().map(|c| c.code()).collect(),
        );
    }

    #[test]
    fn forms_are_checked() {
        assert!(
            Email::parse("Anil.K@Example.in").is_some_and(|e| e.as_str() == "anil.k@example.in")
        );
        for text in ["anil", "a@b", "a b@c.in", "@c.in", "a@.in", "a@c..in"] {
            assert_eq!(Email::parse(text), None, "{text}");
        }
        assert!(PinCode::parse("682001").is_some());
        assert_eq!(PinCode::parse("082001"), None);
        assert!(ClockTime::parse("00:00").is_some() && ClockTime::parse("23:59").is_some());
        for text in ["24:00", "9:30", "09:60", "09:30:00", "+9:30"] {
            assert_eq!(ClockTime::parse(text), None, "{text}");
        }
        assert!(StateCode::parse("32").is_some());
        assert_eq!(StateCode::parse("25"), None);
    }
}
