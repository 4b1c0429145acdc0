//! The door of documents: who reads the record they hang under and papers of their type, what is
//! uploaded, and what rests on them.

use aggregates::calculations::financial_year::FinancialYear;
use aggregates::company::{Company, company_id};
use aggregates::document::{Attach, Command, Document, Event, Facts, content_claim};
use aggregates::kernel::{Actor, Ctx, Refusal};
use aggregates::links::{Link, RecordKind};
use aggregates::policy::{self, Action, Guard, Record, Scope, Sensitivity};
use aggregates::project::Project;
use aggregates::quotation::Quotation;
use chrono::{Datelike, NaiveDate};
use sqlx::Row;
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{Claims, CommandError, Desk, Door, Gathered};
use crate::files;

/// Reservation of a file's content on a record.
const CONTENT: &str = "document_hash";

#[async_trait::async_trait]
impl Door for Document {
    const PLURAL: &'static str = "documents";

    async fn record(&self, desk: &Desk, actor: &Actor, _id: Uuid) -> Result<Record, CommandError> {
        let all = Action::DocumentRead.grant(actor.role).scope == Some(Scope::All);
        let own = !all
            && self
                .doc_type
                .as_ref()
                .is_some_and(|doc_type| policy::reads_type(actor.role, doc_type.code()))
            && match self.parent {
                Some(parent) => desk.reads(actor, parent).await?,
                None => false,
            };
        Ok(Record {
            owners: actor.user_id.filter(|_| own).into_iter().collect(),
            ..Record::default()
        }
        .holding(Guard::Uploader, actor.is(self.uploader())))
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        Ok(match command {
            Command::Attach(attach) => to_attach(desk, ctx, attach).await?,
            Command::Replace(replace) => match self.parent {
                Some(parent) => uploaded(desk, ctx, parent, replace.upload_id).await?,
                None => Facts::default(),
            },
            Command::Categorise(_) | Command::Remove(_) => Facts {
                rests_on_it: rests_on(desk, ctx.id, self).await?,
                ..Facts::default()
            },
            Command::Purge(purge) => Facts {
                retained_until: retained_until(desk, self, purge.version_no).await?,
                ..Facts::default()
            },
            Command::RestoreVersion(_) | Command::Rename(_) | Command::Restore(_) => {
                Facts::default()
            }
        }
        .into())
    }

    fn claims(&self, _id: Uuid, events: &[Event]) -> Claims {
        let mut claims = Claims::default();
        let claim =
            |parent: Link, sha256: &str| (CONTENT.to_owned(), content_claim(parent, sha256));
        let whole = |document: &Document| -> Vec<(String, String)> {
            document
                .parent
                .into_iter()
                .flat_map(|parent| {
                    document
                        .versions
                        .iter()
                        .map(move |version| claim(parent, &version.sha256))
                })
                .collect()
        };
        for event in events {
            match event {
                Event::Attached(attached) => claims
                    .reserve
                    .push(claim(attached.parent, &attached.version.sha256)),
                Event::VersionAdded(version) => claims
                    .reserve
                    .extend(self.parent.map(|parent| claim(parent, &version.sha256))),
                Event::Removed(_) => claims.release.extend(whole(self)),
                Event::Restored(_) => claims.reserve.extend(whole(self)),
                Event::VersionRestored(_)
                | Event::Renamed(_)
                | Event::Categorised(_)
                | Event::ContentPurged(_) => {}
            }
        }
        claims
    }
}

async fn to_attach(desk: &Desk, ctx: &Ctx<()>, attach: &Attach) -> Result<Facts, CommandError> {
    let role = ctx.actor.role;
    // Which papers a role hangs where is part of its scope (permissions.md §1, §5).
    if !policy::attaches_to(role, attach.parent.kind)
        || !policy::reads_type(role, attach.doc_type.code())
    {
        return Err(Refusal::OutOfScope.into());
    }
    if !desk.reads(&ctx.actor, attach.parent).await? {
        return Err(Refusal::ReferenceUnknown {
            pointer: "/parent/id".into(),
        }
        .into());
    }
    uploaded(desk, ctx, attach.parent, attach.upload_id).await
}

/// The upload, and what the record has besides.
async fn uploaded(
    desk: &Desk,
    ctx: &Ctx<()>,
    parent: Link,
    upload_id: Uuid,
) -> Result<Facts, CommandError> {
    let sql = format!(
        "select coalesce(sum(version_count), 0)::bigint as files, coalesce(sum(all_bytes), 0)::bigint as bytes
           from {} where parent_id = $1 and status = 'available'",
        desk.table("document_list")
    );
    let row = sqlx::query(&sql)
        .bind(parent.id)
        .fetch_one(desk.pool())
        .await?;
    Ok(Facts {
        upload: files::finished(desk.pool(), ctx.actor.user_id, upload_id).await?,
        files: row.try_get("files")?,
        bytes: row.try_get("bytes")?,
        ..Facts::default()
    })
}

/// What rests on a document: milestones, stages, costs and the acceptance that name it, and the
/// stages that needed a paper of its type when it is the last one.
async fn rests_on(desk: &Desk, id: Uuid, document: &Document) -> Result<Vec<String>, CommandError> {
    let Some(parent) = document.parent else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for project_id in projects_of(desk, parent).await? {
        let project = desk.load::<Project>(project_id).await?.state;
        for milestone in &project.milestones {
            if milestone.document_ids.contains(&id) {
                found.push(format!("milestone {}", milestone.code.code()));
            }
        }
        let doc_type = document.doc_type.as_ref().map_or("", |code| code.code());
        let others = desk.paper_types(project_id, Some(id)).await?;
        let entries = project.track.iter().flat_map(|track| &track.entries);
        for entry in entries {
            let proves = entry.stage.evidence().contains(&doc_type)
                && !others.iter().any(|other| other == doc_type);
            if entry.document_ids.contains(&id) || proves {
                found.push(format!("subsidy stage {}", entry.stage.code()));
            }
        }
        let costs = project.costs.iter().filter(|cost| !cost.reversed);
        found.extend(
            costs
                .filter(|cost| cost.document_id == Some(id))
                .map(|cost| format!("cost {}", cost.cost_id)),
        );
    }
    for quotation_id in quotations_of(desk, parent).await? {
        let quotation = desk.load::<Quotation>(quotation_id).await?.state;
        if quotation
            .acceptance
            .as_ref()
            .is_some_and(|acceptance| acceptance.document_id == Some(id))
        {
            let number = quotation
                .quotation_number
                .as_ref()
                .map_or("", |n| n.as_str());
            found.push(format!("acceptance of quotation {number}"));
        }
    }
    found.dedup();
    Ok(found)
}

/// Projects that can name a document of a record.
async fn projects_of(desk: &Desk, parent: Link) -> Result<Vec<Uuid>, CommandError> {
    let column = match parent.kind {
        RecordKind::Project => "id",
        RecordKind::Lead => "lead_id",
        RecordKind::Customer => "customer_id",
        RecordKind::User
        | RecordKind::Quotation
        | RecordKind::Invoice
        | RecordKind::Ticket
        | RecordKind::AmcContract
        | RecordKind::Task
        | RecordKind::Interaction
        | RecordKind::Document
        | RecordKind::Company
        | RecordKind::ReferenceData => return Ok(Vec::new()),
    };
    let sql = format!(
        "select id from {} where {column} = $1 order by id",
        desk.table("project_list")
    );
    Ok(sqlx::query_scalar(&sql)
        .bind(parent.id)
        .fetch_all(desk.pool())
        .await?)
}

/// Quotations that can name a document of a record.
async fn quotations_of(desk: &Desk, parent: Link) -> Result<Vec<Uuid>, CommandError> {
    let which = match parent.kind {
        RecordKind::Quotation => return Ok(vec![parent.id]),
        RecordKind::Lead => "lead_id = $1",
        RecordKind::Project => {
            "(project_id = $1 or lead_id in (select p.lead_id from {project_list} p where p.id = $1))"
        }
        RecordKind::Customer => {
            "lead_id in (select l.id from {lead_list} l where l.customer_id = $1)"
        }
        RecordKind::User
        | RecordKind::Invoice
        | RecordKind::Ticket
        | RecordKind::AmcContract
        | RecordKind::Task
        | RecordKind::Interaction
        | RecordKind::Document
        | RecordKind::Company
        | RecordKind::ReferenceData => return Ok(Vec::new()),
    };
    let which = which
        .replace("{project_list}", &desk.table("project_list"))
        .replace("{lead_list}", &desk.table("lead_list"));
    let sql = format!(
        "select id from {} where {which} order by id",
        desk.table("quotation_list")
    );
    Ok(sqlx::query_scalar(&sql)
        .bind(parent.id)
        .fetch_all(desk.pool())
        .await?)
}

/// Papers of money stay until the fiscal retention of their year ends.
async fn retained_until(
    desk: &Desk,
    document: &Document,
    version_no: u32,
) -> Result<Option<NaiveDate>, CommandError> {
    let fiscal = document
        .parent
        .is_some_and(|parent| parent.kind == RecordKind::Invoice)
        || document
            .doc_type
            .as_ref()
            .is_some_and(|code| Sensitivity::of(code.code()) == Sensitivity::Financial);
    let version = document
        .versions
        .iter()
        .find(|version| version.version_no == version_no);
    let (true, Some(version)) = (fiscal, version) else {
        return Ok(None);
    };
    let company = desk.load::<Company>(company_id()).await?.state;
    let years = i32::try_from(company.settings.fiscal_retention_years.get()).unwrap_or(i32::MAX);
    let ends = FinancialYear::of(aggregates::kernel::kolkata_date(version.at)).last_day();
    Ok(ends.with_year(ends.year().saturating_add(years)))
}

impl Desk {
    /// Types of the available papers of a project, those of its lead and customer included, without
    /// one of them. Waits until the list has every document attached so far.
    ///
    /// # Errors
    /// The database.
    pub async fn paper_types(
        &self,
        project_id: Uuid,
        without: Option<Uuid>,
    ) -> Result<Vec<String>, CommandError> {
        self.caught_up("document_list").await?;
        let project = self.load::<Project>(project_id).await?.state;
        let parents: Vec<Uuid> = [Some(project_id), project.lead_id, project.customer_id]
            .into_iter()
            .flatten()
            .collect();
        let sql = format!(
            "select distinct doc_type from {} where parent_id = any($1) and status = 'available' and id is distinct from $2",
            self.table("document_list")
        );
        Ok(sqlx::query_scalar(&sql)
            .bind(parents)
            .bind(without)
            .fetch_all(self.pool())
            .await?)
    }

    /// A document named in a body: there, served, and readable by the caller.
    ///
    /// # Errors
    /// `reference_unknown` at the pointer; the database.
    pub async fn known_paper(
        &self,
        actor: &Actor,
        id: Uuid,
        pointer: &str,
    ) -> Result<(), CommandError> {
        let document = self.readable::<Document>(actor, id, pointer).await?;
        if document.state.is_available() {
            Ok(())
        } else {
            Err(Refusal::ReferenceUnknown {
                pointer: pointer.into(),
            }
            .into())
        }
    }
}
