//! What a dashboard looks at: the period, the filters of the common bar, and the caller's scope.

use std::collections::HashMap;
use std::str::FromStr;

use aggregates::calculations::financial_year::{FinancialYear, Month, Quarter};
use aggregates::calculations::health::HealthWeights;
use aggregates::calculations::period::PeriodFilter;
use aggregates::company::MonthlyTarget;
use aggregates::policy::{Action, Role, Scope};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::book::Book;
use super::facts::{Code, Dimensions, Invoice, Lead, Project, Quotation};
use super::rules::{StageRules, Yardsticks};
use crate::error::{self, Problem};

/// The common bar of every dashboard; lists are comma separated.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Bar {
    /// Financial years, e.g. `2026-27`; absent means all time.
    pub fy: Option<String>,
    /// Quarters `Q1` to `Q4` of the one financial year.
    pub quarter: Option<String>,
    /// Calendar months 1 to 12 of the one financial year.
    pub month: Option<String>,
    /// Owners; `me` is the caller.
    pub owner: Option<String>,
    /// Teams of the owners.
    pub team: Option<String>,
    /// Segments.
    pub segment: Option<String>,
    /// Customer types.
    pub customer_type: Option<String>,
    /// Sources.
    pub source: Option<String>,
    /// `previous_year` (usual) or `previous_period`.
    pub compare: Option<String>,
    /// Answer of an own write that the figures must include.
    pub min_position: Option<String>,
}

/// The bar, read and met with the scope of the caller.
#[derive(Clone, Debug)]
pub struct Filter {
    /// What dates count.
    pub period: PeriodFilter,
    /// What it is compared with, if that makes sense.
    pub before: Option<PeriodFilter>,
    /// Today in Kolkata.
    pub today: NaiveDate,
    /// Limits and chances of the stages today.
    pub rules: StageRules,
    /// Weights of deal health.
    pub weights: HealthWeights,
    target: MonthlyTarget,
    owners: Option<Vec<Uuid>>,
    segments: Option<Vec<Code>>,
    customer_types: Option<Vec<Code>>,
    sources: Option<Vec<Code>>,
}

/// What the role of the caller may see in a figure (permissions.md §3, §4).
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Amounts of orders and invoices.
    pub money: bool,
    /// Leads and what follows from them.
    pub pipeline: bool,
    /// Costs, gross profit, margin.
    pub profit: bool,
}

impl Sight {
    /// What a role sees.
    pub fn of(role: Role) -> Self {
        let may = |action: Action| action.grant(role).scope.is_some();
        Self {
            money: may(Action::DashboardSales) || may(Action::DashboardFinance),
            pipeline: may(Action::DashboardSales),
            profit: may(Action::DashboardProfitWidgets),
        }
    }
}

impl Filter {
    /// Reads the bar for a caller whose scope in the widget is `scope`.
    ///
    /// # Errors
    /// 400 `invalid_parameter`.
    pub fn read(
        bar: &Bar,
        book: &Book,
        caller: Uuid,
        scope: Scope,
        today: NaiveDate,
        yardsticks: &Yardsticks,
    ) -> Result<Self, Problem> {
        let period = PeriodFilter::new(
            items::<FinancialYear>("fy", &bar.fy, "a financial year, e.g. 2026-27")?,
            quarters(&bar.quarter)?,
            months(&bar.month)?,
        )
        .map_err(|refusal| invalid("quarter", &refusal.to_string()))?;
        let before = match bar.compare.as_deref() {
            None | Some("previous_year") => {
                let cut_off = period.comparison_cut_off(today);
                (period.is_one_year()).then(|| period.previous_year().up_to(cut_off))
            }
            Some("previous_period") => period
                .previous_period()
                .map(|before| before.up_to(period.comparison_cut_off(today))),
            Some(_) => return Err(invalid("compare", "previous_year or previous_period")),
        };
        let codes = |wanted: &Option<String>| {
            wanted.as_ref().map(|wanted| {
                wanted
                    .split(',')
                    .filter_map(|text| book.codes.known(text.trim()))
                    .collect::<Vec<Code>>()
            })
        };
        Ok(Self {
            period,
            before,
            today,
            rules: yardsticks.stages.clone(),
            weights: yardsticks.weights.clone(),
            target: yardsticks.target.clone(),
            owners: owners(bar, book, caller, scope)?,
            segments: codes(&bar.segment),
            customer_types: codes(&bar.customer_type),
            sources: codes(&bar.source),
        })
    }

    fn admits(&self, dimensions: &Dimensions) -> bool {
        let one_of = |wanted: &Option<Vec<Code>>, code: Code| {
            wanted.as_ref().is_none_or(|wanted| wanted.contains(&code))
        };
        self.owners.as_ref().is_none_or(|owners| {
            dimensions
                .owner
                .is_some_and(|owner| owners.contains(&owner))
        }) && one_of(&self.segments, dimensions.segment)
            && one_of(&self.customer_types, dimensions.customer_type)
            && one_of(&self.sources, dimensions.source)
    }

    /// No filter but the period, and the scope of everything.
    fn is_open(&self) -> bool {
        self.owners.is_none()
            && self.segments.is_none()
            && self.customer_types.is_none()
            && self.sources.is_none()
    }

    /// Power to install a month: the company's, or the salespeople's in question
    /// (setting `target_w_per_month`).
    pub fn target_w(&self) -> i64 {
        match &self.owners {
            None => self.target.company_w.get(),
            Some(owners) => owners
                .iter()
                .map(|owner| self.target.people.get(owner))
                .map(|own| own.unwrap_or(&self.target.person_w).get())
                .fold(0, i64::saturating_add),
        }
    }

    /// The people in question; `None` for everybody.
    pub fn owners(&self) -> Option<&[Uuid]> {
        self.owners.as_deref()
    }
}

/// The records a filter leaves, whatever their dates.
#[derive(Debug)]
pub struct Selection<'a> {
    /// The whole book, for names and codes.
    pub book: &'a Book,
    /// Leads.
    pub leads: Vec<&'a Lead>,
    /// Projects.
    pub projects: Vec<&'a Project>,
    /// Documents of these projects that were issued and stand.
    pub invoices: Vec<&'a Invoice>,
    /// Quotations of these leads and projects.
    pub quotations: Vec<&'a Quotation>,
}

impl<'a> Selection<'a> {
    /// Picks the records.
    pub fn of(book: &'a Book, filter: &Filter) -> Self {
        let project_of = |id: Option<Uuid>| id.and_then(|id| book.projects.get(id));
        let of_project = |id: Option<Uuid>| match project_of(id) {
            Some(project) => filter.admits(&project.dimensions),
            None => filter.is_open(),
        };
        let of_lead = |id: Uuid| {
            book.leads
                .get(id)
                .is_some_and(|lead| filter.admits(&lead.dimensions))
        };
        Self {
            book,
            leads: (book.leads.all().iter())
                .filter(|lead| filter.admits(&lead.dimensions))
                .collect(),
            projects: (book.projects.all().iter())
                .filter(|project| filter.admits(&project.dimensions))
                .collect(),
            invoices: (book.invoices.all().iter())
                .filter(|invoice| invoice.stands && of_project(invoice.project_id))
                .collect(),
            quotations: (book.quotations.all().iter())
                .filter(|quotation| match quotation.lead_id {
                    Some(lead) => of_lead(lead),
                    None => of_project(quotation.project_id),
                })
                .collect(),
        }
    }

    /// The text of a code as the answer names it: absent for "not set".
    pub fn text(&self, code: Code) -> Option<String> {
        self.book.codes.text(code).map(str::to_owned)
    }

    /// Names of people by id, for splits by person.
    pub fn name(&self, id: Option<Uuid>) -> Option<String> {
        id.and_then(|id| self.book.people.get(id))
            .map(|person| person.name.clone())
    }
}

/// Groups records by a key, smallest key first.
pub fn by<'r, K: std::hash::Hash + Eq + Ord + Copy, R>(
    records: &[&'r R],
    key: impl Fn(&R) -> K,
) -> Vec<(K, Vec<&'r R>)> {
    let mut groups: HashMap<K, Vec<&'r R>> = HashMap::new();
    for record in records {
        groups.entry(key(record)).or_default().push(record);
    }
    let mut groups: Vec<(K, Vec<&R>)> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(key, _)| *key);
    groups
}

fn owners(
    bar: &Bar,
    book: &Book,
    caller: Uuid,
    scope: Scope,
) -> Result<Option<Vec<Uuid>>, Problem> {
    let mut owners: Option<Vec<Uuid>> = match &bar.owner {
        None => None,
        Some(text) => Some(
            text.split(',')
                .map(|id| match id.trim() {
                    "me" => Ok(caller),
                    id => id
                        .parse()
                        .map_err(|_| invalid("owner", "ids of people, or me")),
                })
                .collect::<Result<_, Problem>>()?,
        ),
    };
    if let Some(teams) = &bar.team {
        let teams: Vec<Code> = teams
            .split(',')
            .filter_map(|team| book.codes.known(team.trim()))
            .collect();
        let members = book
            .people
            .all()
            .iter()
            .filter(|person| teams.contains(&person.team))
            .map(|person| person.id)
            .filter(|id| owners.as_ref().is_none_or(|owners| owners.contains(id)))
            .collect();
        owners = Some(members);
    }
    Ok(match scope {
        Scope::All | Scope::Team => owners,
        Scope::Own => Some(match owners {
            None => vec![caller],
            Some(asked) => asked.into_iter().filter(|id| *id == caller).collect(),
        }),
    })
}

fn items<T: FromStr>(name: &str, text: &Option<String>, allowed: &str) -> Result<Vec<T>, Problem> {
    text.iter()
        .flat_map(|text| text.split(','))
        .map(|item| item.trim().parse().map_err(|_| invalid(name, allowed)))
        .collect()
}

fn quarters(text: &Option<String>) -> Result<Vec<Quarter>, Problem> {
    text.iter()
        .flat_map(|text| text.split(','))
        .map(|item| {
            Quarter::ALL
                .into_iter()
                .find(|quarter| quarter.to_string() == item.trim())
                .ok_or_else(|| invalid("quarter", "Q1, Q2, Q3 or Q4"))
        })
        .collect()
}

fn months(text: &Option<String>) -> Result<Vec<Month>, Problem> {
    items::<u32>("month", text, "a month from 1 to 12")?
        .into_iter()
        .map(|number| Month::try_from(number).map_err(|_| invalid("month", "a month from 1 to 12")))
        .collect()
}

fn invalid(name: &str, allowed: &str) -> Problem {
    Problem::of(error::Code::InvalidParameter).detail(format!("{name} takes {allowed}."))
}
