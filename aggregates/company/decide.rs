//! The rules of the company (domain.md §4.12).

use chrono::NaiveDate;
use serde_json::Value;

use super::events::with;
use super::{
    BankAccount, Command, Company, Event, ProfileChange, Series, SeriesKind, SetSetting,
    SettingChanged, UpdateProfile,
};
use crate::calculations::billing_plan::plan_is_whole;
use crate::calculations::financial_year::FinancialYear;
use crate::calculations::gstin::{GstRegistration, check_gstin};
use crate::calculations::identifiers;
use crate::calculations::reference::GstState;
use crate::kernel::{Ctx, FieldError, ParseError, Patch, Refusal, Text};

/// What a decision on the company must know from outside its stream.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Series and financial years in which a number was given out.
    pub numbered: Vec<(SeriesKind, FinancialYear)>,
    /// States in GST today.
    pub gst_states: Vec<GstState>,
}

pub(super) fn decide(
    company: &Company,
    ctx: &Ctx<Facts>,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::UpdateProfile(update) => update_profile(company, ctx, update),
        Command::SetSeries(series) => set_series(company, ctx, series),
        Command::SetSetting(set) => set_setting(company, ctx, &set),
    }
}

fn update_profile(
    company: &Company,
    ctx: &Ctx<Facts>,
    update: UpdateProfile,
) -> Result<Vec<Event>, Refusal> {
    let profile = match update.profile {
        Some(change) => Some(profile_change(company, ctx, change)?)
            .filter(|change| *change != ProfileChange::default()),
        None => None,
    };
    let bank_accounts = match update.bank_accounts {
        Some(accounts) => {
            Some(checked_accounts(accounts)?).filter(|accounts| *accounts != company.bank_accounts)
        }
        None => None,
    };
    Ok(if profile.is_none() && bank_accounts.is_none() {
        Vec::new()
    } else {
        vec![Event::ProfileUpdated(UpdateProfile {
            profile,
            bank_accounts,
        })]
    })
}

fn profile_change(
    company: &Company,
    ctx: &Ctx<Facts>,
    mut change: ProfileChange,
) -> Result<ProfileChange, Refusal> {
    let now = &company.profile;
    let mut errors = Vec::new();
    for (missing, pointer) in [
        (
            change.legal_name.over(&now.legal_name).is_none(),
            "/profile/legal_name",
        ),
        (change.gstin.over(&now.gstin).is_none(), "/profile/gstin"),
        (
            change.address.over(&now.address).is_none(),
            "/profile/address",
        ),
    ] {
        if missing {
            errors.push(FieldError::required(pointer));
        }
    }
    if let Patch::Set(pan) = &change.pan {
        match identifiers::pan(pan.as_str()) {
            Some(pan) => change.pan = Patch::Set(Text::clipped(pan)),
            None => errors.push(FieldError::new(
                "/profile/pan",
                "pan_invalid",
                "Enter five letters, four digits and a letter.",
            )),
        }
    }
    if let Patch::Set(cin) = &change.cin {
        match identifiers::cin(cin.as_str()) {
            Some(cin) => change.cin = Patch::Set(Text::clipped(cin)),
            None => errors.push(FieldError::new(
                "/profile/cin",
                "bad_format",
                "Enter the 21 characters of the company identification number.",
            )),
        }
    }
    short_list(&change.phones, 5, "/profile/phones", &mut errors);
    short_list(&change.emails, 5, "/profile/emails", &mut errors);
    short_list(
        &change.working_days,
        7,
        "/profile/working_days",
        &mut errors,
    );
    short_list(&change.holidays, 400, "/profile/holidays", &mut errors);
    Refusal::unless_empty(errors)?;
    if let Patch::Set(gstin) = &change.gstin {
        let checked = check_gstin(
            gstin.as_str(),
            GstRegistration::Regular,
            &ctx.facts.gst_states,
            company.settings.allow_sandbox_gstin,
        )
        .map_err(|reason| Refusal::rule("gstin_invalid", "/profile/gstin", sentence(reason)))?;
        change.gstin = Patch::Set(Text::clipped(checked));
    }
    Ok(ProfileChange {
        legal_name: change.legal_name.against(&now.legal_name),
        trade_name: change.trade_name.against(&now.trade_name),
        gstin: change.gstin.against(&now.gstin),
        pan: change.pan.against(&now.pan),
        cin: change.cin.against(&now.cin),
        address: change.address.against(&now.address),
        phones: changed_list(change.phones, &now.phones),
        emails: changed_list(change.emails, &now.emails),
        website: change.website.against(&now.website),
        signatory: change.signatory.against(&now.signatory),
        logo_document_id: change.logo_document_id.against(&now.logo_document_id),
        working_days: changed_list(change.working_days, &now.working_days),
        holidays: changed_list(change.holidays, &now.holidays),
    })
}

fn sentence(reason: impl std::fmt::Display) -> String {
    format!("Check the GSTIN: {reason}.")
}

/// A list of the profile has at most `most` entries.
fn short_list<T>(patch: &Patch<Vec<T>>, most: usize, pointer: &str, errors: &mut Vec<FieldError>) {
    if matches!(patch, Patch::Set(entries) if entries.len() > most) {
        errors.push(FieldError::new(
            pointer,
            "too_long",
            format!("Enter {most} at most."),
        ));
    }
}

fn changed_list<T: PartialEq>(patch: Patch<Vec<T>>, now: &[T]) -> Patch<Vec<T>> {
    let same = match &patch {
        Patch::Keep => true,
        Patch::Clear => now.is_empty(),
        Patch::Set(items) => items == now,
    };
    if same { Patch::Keep } else { patch }
}

fn checked_accounts(mut accounts: Vec<BankAccount>) -> Result<Vec<BankAccount>, Refusal> {
    let mut errors = Vec::new();
    if accounts.len() > 10 {
        errors.push(FieldError::new(
            "/bank_accounts",
            "too_long",
            "Keep at most ten accounts.",
        ));
    }
    for place in 0..accounts.len() {
        let pointer = |member| format!("/bank_accounts/{place}/{member}");
        let (before, rest) = accounts.split_at_mut(place);
        let Some(account) = rest.first_mut() else {
            continue;
        };
        if before.iter().any(|earlier| earlier.code == account.code) {
            errors.push(FieldError::new(
                pointer("code"),
                "duplicate",
                "Another account has this code.",
            ));
        }
        if account.is_default && before.iter().any(|earlier| earlier.is_default) {
            errors.push(FieldError::new(
                pointer("is_default"),
                "duplicate",
                "Only one account is printed on documents.",
            ));
        }
        match identifiers::ifsc(account.ifsc.as_str()) {
            Some(ifsc) => account.ifsc = Text::clipped(ifsc),
            None => errors.push(FieldError::new(
                pointer("ifsc"),
                "bad_format",
                "Enter four letters, a zero and six letters or digits.",
            )),
        }
        if let Some(upi) = &account.upi_id
            && identifiers::upi_id(upi.as_str()).is_none()
        {
            errors.push(FieldError::new(
                pointer("upi_id"),
                "bad_format",
                "Enter a UPI id such as name@bank.",
            ));
        }
    }
    Refusal::unless_empty(errors)?;
    Ok(accounts)
}

fn set_series(company: &Company, ctx: &Ctx<Facts>, series: Series) -> Result<Vec<Event>, Refusal> {
    series.check()?;
    if company.series.contains(&series) {
        return Ok(Vec::new());
    }
    let is_numbered =
        |(kind, fy): &(SeriesKind, FinancialYear)| *kind == series.kind && *fy >= series.from_fy;
    if ctx.facts.numbered.iter().any(is_numbered) {
        return Err(Refusal::InUse(vec![format!(
            "numbers of {}",
            series.from_fy
        )]));
    }
    let taken = SeriesKind::ALL
        .into_iter()
        .filter(|kind| *kind != series.kind)
        .any(|kind| {
            let of_kind = company.series.iter().filter(|set| set.kind == kind);
            company.series(kind, series.from_fy).prefix == series.prefix
                || of_kind
                    .filter(|set| set.from_fy >= series.from_fy)
                    .any(|set| set.prefix == series.prefix)
        });
    if taken {
        return Err(Refusal::duplicate(
            "/prefix",
            None,
            "Another kind of document has this prefix. Choose another.",
        ));
    }
    Ok(vec![Event::SeriesSet(series)])
}

fn set_setting(
    company: &Company,
    ctx: &Ctx<Facts>,
    set: &SetSetting,
) -> Result<Vec<Event>, Refusal> {
    let key = set.key.as_str();
    let members = serde_json::to_value(&company.settings).unwrap_or_default();
    let Some(from) = members.get(key).cloned() else {
        return Err(Refusal::field(
            "/key",
            "not_in_list",
            "There is no such setting.",
        ));
    };
    let settings =
        with(&company.settings, key, set.value.clone()).map_err(|error| at_value(error, key))?;
    let locked = settings.books_locked_until;
    if locked != company.settings.books_locked_until {
        lock_rule(
            company.settings.books_locked_until,
            locked,
            ctx.today(),
            set,
        )?;
    }
    let percents: Vec<i64> = settings
        .billing_plan
        .iter()
        .map(|row| row.percent_bp.get())
        .collect();
    if !plan_is_whole(&percents) {
        return Err(Refusal::rule(
            "billing_plan_sum",
            "/value",
            "The shares of a billing plan add up to 100 %.",
        ));
    }
    if identifiers::hsn_sac(settings.composite_service_sac.as_str(), 6)
        .is_none_or(|code| !code.is_service)
    {
        return Err(Refusal::field(
            "/value",
            "hsn_invalid",
            "Enter six digits starting 99.",
        ));
    }
    // Written back from the typed settings, so that the event has the value as it is stored.
    let to = serde_json::to_value(&settings)
        .ok()
        .and_then(|members| members.get(key).cloned())
        .unwrap_or(Value::Null);
    Ok(if from == to {
        Vec::new()
    } else {
        vec![Event::SettingChanged(SettingChanged {
            key: set.key.clone(),
            from,
            to,
        })]
    })
}

/// A period is closed up to today at most, and opened again only with a reason.
fn lock_rule(
    before: Option<NaiveDate>,
    after: Option<NaiveDate>,
    today: NaiveDate,
    set: &SetSetting,
) -> Result<(), Refusal> {
    if after.is_some_and(|until| until > today) {
        return Err(Refusal::field(
            "/value",
            "date_in_future",
            "Books are closed up to today at most.",
        ));
    }
    if after < before && set.reason.is_none() {
        return Err(Refusal::Invalid(vec![FieldError::required("/reason")]));
    }
    Ok(())
}

/// Errors of the settings point into the value that was sent.
fn at_value(error: ParseError, key: &str) -> Refusal {
    let move_to_value = |pointer: &str| {
        let rest = pointer.strip_prefix(&format!("/{key}")).unwrap_or_default();
        format!("/value{rest}")
    };
    match error {
        ParseError::Invalid(mut field) => {
            field.pointer = move_to_value(&field.pointer);
            Refusal::Invalid(vec![field])
        }
        ParseError::UnknownField { pointer, field } => Refusal::field(
            move_to_value(&pointer),
            "unknown_field",
            format!("This setting has no member {field}."),
        ),
        ParseError::UnknownCommand => Refusal::NotFound,
    }
}
