//! All records behind the figures in the memory of the process, kept current by the feed.
//!
//! A dashboard answers any filter by running the one definition of each figure over the records
//! that match: 100,000 small records are milliseconds, and no figure is ever defined twice, once
//! in Rust and once in SQL. The rows come from the read models; an event says which rows to read
//! again.

use std::collections::{BTreeMap, HashMap};

use projections::ErasedProjector;
use sqlx::PgPool;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::facts::{Codes, Invoice, Lead, Person, Project, Quotation};
use crate::app::App;
use crate::event_store::Token;
use crate::read_side::{ReadError, recorded};

/// Read models the book is copied from.
pub const READS: &[&str] = &[
    "lead_figures",
    "project_list",
    "customer_list",
    "invoice_list",
    "quotation_list",
    "user_directory",
];

/// Events caught up with one by one; further behind than this, everything is read anew.
const PATIENCE: usize = 20_000;
const PAGE: usize = 1_000;

/// Records of one kind: close together for scans, by id for changes.
#[derive(Debug)]
pub struct Table<T> {
    rows: Vec<T>,
    places: HashMap<Uuid, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T> Table<T> {
    /// Every record.
    pub fn all(&self) -> &[T] {
        &self.rows
    }

    /// The record with an id.
    pub fn get(&self, id: Uuid) -> Option<&T> {
        self.places.get(&id).map(|place| &self.rows[*place])
    }

    fn put(&mut self, id: Uuid, row: T) {
        match self.places.get(&id) {
            Some(place) => self.rows[*place] = row,
            None => {
                self.places.insert(id, self.rows.len());
                self.rows.push(row);
            }
        }
    }

    fn remove(&mut self, id: Uuid, id_of: impl Fn(&T) -> Uuid) {
        let Some(place) = self.places.remove(&id) else {
            return;
        };
        self.rows.swap_remove(place);
        if let Some(moved) = self.rows.get(place) {
            self.places.insert(id_of(moved), place);
        }
    }
}

/// The records.
#[derive(Debug, Default)]
pub struct Book {
    /// Leads.
    pub leads: Table<Lead>,
    /// Projects.
    pub projects: Table<Project>,
    /// Invoices, credit notes, proformas.
    pub invoices: Table<Invoice>,
    /// Quotations.
    pub quotations: Table<Quotation>,
    /// People.
    pub people: Table<Person>,
    /// The codes the records use.
    pub codes: Codes,
    /// Everything up to here is in the records.
    at: Token,
    /// Versions of the read models they were read from; none before the first reading.
    versions: Option<Vec<i32>>,
}

impl Book {
    /// Everything up to this token is in the figures.
    pub fn at(&self) -> Token {
        self.at
    }

    /// Whether nothing has to be read again.
    pub fn is_current(&self, app: &App) -> bool {
        self.versions.as_ref() == Some(&versions(app)) && self.at >= app.read_side().position(READS)
    }

    /// Reads again what changed since the last time.
    ///
    /// # Errors
    /// The database, or an event this build cannot read.
    pub async fn catch_up(&mut self, app: &App) -> Result<(), ReadError> {
        let versions = versions(app);
        // Taken before any row is read: rows may only be younger than it says.
        let until = app.read_side().position(READS);
        if self.versions.as_ref() != Some(&versions) || !self.follow(app, until).await? {
            *self = Self::default();
            self.read(app, None).await?;
        }
        self.at = until;
        self.versions = Some(versions);
        Ok(())
    }

    /// Reads the rows again that events up to `until` touch; false when there are too many.
    async fn follow(&mut self, app: &App, until: Token) -> Result<bool, ReadError> {
        let projectors = projections::projectors();
        let mut touched: BTreeMap<&'static str, Vec<Uuid>> = BTreeMap::new();
        let (mut at, mut seen) = (self.at, 0);
        while at < until {
            let page = app.feed().page(at, PAGE).await?;
            let Some(last) = page.last() else { break };
            at = last.token;
            seen += page.len();
            if seen > PATIENCE {
                return Ok(false);
            }
            for event in page.iter().filter(|event| event.token <= until) {
                let reads = |projector: &dyn ErasedProjector| {
                    READS.contains(&projector.name())
                        && projector.handles().contains(&event.aggregate_type.as_str())
                };
                let concerned: Vec<&dyn ErasedProjector> = projectors
                    .iter()
                    .map(AsRef::as_ref)
                    .filter(|projector| reads(*projector))
                    .collect();
                if concerned.is_empty() {
                    continue;
                }
                let event = recorded(event)?;
                for projector in concerned {
                    touched
                        .entry(projector.name())
                        .or_default()
                        .extend(projector.keys(&event));
                }
            }
        }
        for keys in touched.values_mut() {
            keys.sort_unstable();
            keys.dedup();
        }
        self.read(app, Some(&touched)).await?;
        Ok(true)
    }

    async fn read(
        &mut self,
        app: &App,
        only: Option<&BTreeMap<&'static str, Vec<Uuid>>>,
    ) -> Result<(), sqlx::Error> {
        let pool = app.reader();
        let table = |name: &str| app.desk().table(name);
        let keys = |name: &str| match only {
            None => Some(None),
            Some(touched) => touched.get(name).map(Some),
        };
        let codes = &mut self.codes;
        if let Some(keys) = keys("lead_figures") {
            let sql = format!("select {} from {} t", Lead::COLUMNS, table("lead_figures"));
            let rows = fetch(pool, sql, "id", keys).await?;
            refill(
                &mut self.leads,
                keys,
                &rows,
                |lead| lead.id,
                |row| Lead::read(row, codes),
            )?;
        }
        if let Some(keys) = keys("invoice_list") {
            let sql = format!(
                "select {} from {} t",
                Invoice::COLUMNS,
                table("invoice_list")
            );
            let rows = fetch(pool, sql, "id", keys).await?;
            refill(
                &mut self.invoices,
                keys,
                &rows,
                |invoice| invoice.id,
                |row| Invoice::read(row, codes),
            )?;
        }
        if let Some(keys) = keys("quotation_list") {
            let sql = format!(
                "select {} from {} t",
                Quotation::COLUMNS,
                table("quotation_list")
            );
            let rows = fetch(pool, sql, "id", keys).await?;
            refill(
                &mut self.quotations,
                keys,
                &rows,
                |quotation| quotation.id,
                |row| Quotation::read(row, codes),
            )?;
        }
        if let Some(keys) = keys("user_directory") {
            let sql = format!(
                "select {} from {} t",
                Person::COLUMNS,
                table("user_directory")
            );
            let rows = fetch(pool, sql, "id", keys).await?;
            refill(
                &mut self.people,
                keys,
                &rows,
                |person| person.id,
                |row| Person::read(row, codes),
            )?;
        }
        let projects = format!(
            "select {} from {} t left join {} c on c.id = t.customer_id",
            Project::COLUMNS,
            table("project_list"),
            table("customer_list")
        );
        if let Some(keys) = keys("project_list") {
            let rows = fetch(pool, projects.clone(), "t.id", keys).await?;
            refill(
                &mut self.projects,
                keys,
                &rows,
                |project| project.id,
                |row| Project::read(row, codes),
            )?;
        }
        // Their customer may have become of another type.
        if let Some(Some(customers)) = keys("customer_list") {
            let rows = fetch(pool, projects, "t.customer_id", Some(customers)).await?;
            for row in &rows {
                let project = Project::read(row, codes)?;
                self.projects.put(project.id, project);
            }
        }
        Ok(())
    }
}

fn versions(app: &App) -> Vec<i32> {
    let tables = app.read_side().tables();
    READS.iter().map(|name| tables.version(name)).collect()
}

async fn fetch(
    pool: &PgPool,
    sql: String,
    key: &str,
    only: Option<&Vec<Uuid>>,
) -> Result<Vec<PgRow>, sqlx::Error> {
    match only {
        None => sqlx::query(&sql).fetch_all(pool).await,
        Some(keys) => {
            sqlx::query(&format!("{sql} where {key} = any($1)"))
                .bind(keys)
                .fetch_all(pool)
                .await
        }
    }
}

/// Puts what was read; of the keys asked for, those without a row are gone.
fn refill<T>(
    table: &mut Table<T>,
    asked: Option<&Vec<Uuid>>,
    rows: &[PgRow],
    id_of: impl Fn(&T) -> Uuid,
    mut read: impl FnMut(&PgRow) -> Result<T, sqlx::Error>,
) -> Result<(), sqlx::Error> {
    for id in asked.into_iter().flatten() {
        table.remove(*id, &id_of);
    }
    for row in rows {
        let record = read(row)?;
        table.put(id_of(&record), record);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_taken_out_leaves_every_other_one_in_its_place() {
        let mut table = Table::default();
        let ids: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
        for id in &ids {
            table.put(*id, *id);
        }
        table.remove(ids[1], |id| *id);
        table.remove(ids[3], |id| *id);
        table.put(ids[0], ids[0]);
        assert_eq!(table.get(ids[0]), Some(&ids[0]));
        assert_eq!(table.get(ids[1]), None);
        assert_eq!(table.get(ids[2]), Some(&ids[2]));
        assert_eq!(table.get(ids[3]), None);
        assert_eq!(table.all().len(), 2);
    }
}
