//! Company: the one supplier, its bank accounts, number series and settings (domain.md §4.12).
//!
//! One stream with a derived id. It has no status: each command changes facts at any time, and
//! what was printed or issued before keeps the facts it was made with.

mod commands;
mod decide;
mod events;
mod series;
mod settings;

pub use commands::*;
pub use decide::Facts;
pub use events::*;
pub use series::{Series, SeriesKind};
pub use settings::*;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calculations::financial_year::FinancialYear;
use crate::calculations::gstin::gstin_state;
use crate::kernel::{Decider, Phone, Refusal, Text};
use crate::policy::Action;
use crate::vocabulary::{Address, Email, StateCode};

/// Id of the one stream: UUIDv5 of `company` (domain.md §3.3).
pub fn company_id() -> Uuid {
    crate::registry::derived_id("company")
}

/// A day of the week.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WorkingDay {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// Who signs for the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    /// Name.
    pub name: Text<2, 100>,
    /// Designation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<Text<2, 100>>,
}

/// What the company prints of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CompanyProfile)]
pub struct Profile {
    /// Name in the register of companies.
    pub legal_name: Option<Text<3, 100>>,
    /// Name it trades under.
    pub trade_name: Option<Text<3, 100>>,
    /// Its first two digits are the supplier's state.
    pub gstin: Option<Text<15, 15>>,
    /// Permanent account number.
    pub pan: Option<Text<10, 10>>,
    /// Company identification number.
    pub cin: Option<Text<21, 21>>,
    /// Registered address.
    pub address: Option<Address>,
    /// Phones.
    pub phones: Vec<Phone>,
    /// E-mail addresses.
    pub emails: Vec<Email>,
    /// Web site.
    pub website: Option<Text<4, 200>>,
    /// Who signs.
    pub signatory: Option<Signatory>,
    /// The logo printed on documents.
    pub logo_document_id: Option<Uuid>,
    /// Days on which work is done; empty: Monday to Saturday.
    pub working_days: Vec<WorkingDay>,
    /// Days off.
    pub holidays: Vec<NaiveDate>,
}

/// An account money is paid into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankAccount {
    /// Code, named by payments.
    pub code: Text<1, 40>,
    /// Bank.
    pub bank: Text<2, 100>,
    /// Branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Text<2, 100>>,
    /// Account number.
    pub account_number: Text<6, 20>,
    /// Code of the branch: four letters, a zero, six letters or digits.
    pub ifsc: Text<11, 11>,
    /// Name of the account.
    pub account_name: Text<2, 100>,
    /// UPI id, printed as a QR code on bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upi_id: Option<Text<5, 100>>,
    /// Printed on documents.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_default: bool,
}

/// Who supplies, as printed and kept on a document when it is issued (domain.md §4.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Supplier {
    /// Legal name.
    pub name: Text<3, 100>,
    /// Trade name, if another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_name: Option<Text<3, 100>>,
    /// Address.
    pub address: Address,
    /// State of the GSTIN.
    pub state_code: StateCode,
    /// GSTIN.
    pub gstin: Text<15, 15>,
    /// Permanent account number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pan: Option<Text<10, 10>>,
    /// Company identification number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cin: Option<Text<21, 21>>,
    /// Phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<Text<4, 200>>,
    /// Who signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signatory: Option<Signatory>,
    /// Account to pay into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_account: Option<BankAccount>,
}

/// The company as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Company {
    /// What it prints of itself.
    pub profile: Profile,
    /// Accounts, at most ten.
    pub bank_accounts: Vec<BankAccount>,
    /// Number series as set; a kind without one has its default.
    pub series: Vec<Series>,
    /// Settings, each with its default until set.
    pub settings: Settings,
}

impl Company {
    /// The supplier of a document issued now; absent until legal name, GSTIN and address are set.
    pub fn supplier(&self) -> Option<Supplier> {
        let profile = &self.profile;
        let gstin = profile.gstin.clone()?;
        Some(Supplier {
            name: profile.legal_name.clone()?,
            trade_name: profile.trade_name.clone(),
            address: profile.address.clone()?,
            state_code: gstin_state(gstin.as_str()).and_then(StateCode::parse)?,
            gstin,
            pan: profile.pan.clone(),
            cin: profile.cin.clone(),
            phone: profile.phones.first().cloned(),
            email: profile.emails.first().cloned(),
            website: profile.website.clone(),
            signatory: profile.signatory.clone(),
            bank_account: self.default_account().cloned(),
        })
    }

    /// The account printed on documents: the default one, else the first.
    pub fn default_account(&self) -> Option<&BankAccount> {
        self.bank_accounts
            .iter()
            .find(|account| account.is_default)
            .or_else(|| self.bank_accounts.first())
    }

    /// The series of a kind in a financial year: the latest that has begun, else the default.
    pub fn series(&self, kind: SeriesKind, fy: FinancialYear) -> Series {
        self.series
            .iter()
            .filter(|series| series.kind == kind && series.from_fy <= fy)
            .max_by_key(|series| series.from_fy)
            .cloned()
            .unwrap_or_else(|| Series::default_of(kind))
    }

    /// Whether a date lies in a period that is closed (`period_locked`).
    pub fn is_locked(&self, date: NaiveDate) -> bool {
        self.settings
            .books_locked_until
            .is_some_and(|until| date <= until)
    }
}

impl Decider for Company {
    const TYPE: &'static str = "company";
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        &self,
        ctx: &crate::kernel::Ctx<Facts>,
        command: Command,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(self, ctx, command)
    }

    fn evolve(&mut self, event: &Event) {
        events::evolve(self, event);
    }

    fn gate(&self, _: Action) -> Result<(), Refusal> {
        Ok(())
    }
}

crate::aggregate!(Company);

#[cfg(test)]
mod tests;
