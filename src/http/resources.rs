//! Every kind of record the API serves: one line each.
//!
//! # How to add one
//!
//! 1. `aggregates/<name>/` with its line in `aggregates/lib.rs` and `registry!`, and its rows in
//!    `aggregates/policy`.
//! 2. `projections/<name>_list.rs` with its line in `projections/lib.rs`.
//! 3. `src/http/commands/<name>.rs`: `impl Door` (whose record it is, what a decision must know).
//! 4. `src/http/queries/<plural>.rs`: a [`ListSpec`] and the item type, a row with the names beside
//!    its ids.
//! 5. One line in [`resources`].
//!
//! Routes, OpenAPI, record, history, list, groups and search come from that line.

use aggregates::kernel::Decider;
use axum::extract::{RawQuery, State};
use axum::{Router, routing::get};
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::commands;
use super::queries::spec::ListSpec;
use super::queries::{
    amc, company, customer_money, customers, document, documents, interactions, invoices, leads,
    list, projects, quotations, record, reference, tasks, tickets, users,
};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::executor::Door;

/// All of them, in the order in which search shows them.
pub fn resources() -> Vec<Resource> {
    use aggregates::{
        amc_contract::AmcContract, company::Company, customer::Customer, document::Document,
        interaction::Interaction, invoice::Invoice, lead::Lead, project::Project,
        quotation::Quotation, reference_data::ReferenceData, task::Task, ticket::Ticket,
        user::User,
    };
    vec![
        Resource::of::<Lead>().list::<leads::LeadItem>(&leads::LEADS),
        Resource::of::<Customer>()
            .list::<customers::CustomerItem>(&customers::CUSTOMERS)
            .more(customer_money::router),
        Resource::of::<Quotation>().list::<quotations::QuotationItem>(&quotations::QUOTATIONS),
        Resource::of::<Project>()
            .list::<projects::ProjectItem>(&projects::PROJECTS)
            .more(projects::router),
        Resource::of::<Invoice>()
            .list::<invoices::InvoiceItem>(&invoices::INVOICES)
            .list::<invoices::PaymentItem>(&invoices::PAYMENTS)
            .more(invoices::router),
        Resource::of::<Task>()
            .list::<tasks::TaskItem>(&tasks::TASKS)
            .more(tasks::router),
        Resource::of::<Interaction>()
            .list::<interactions::InteractionItem>(&interactions::INTERACTIONS),
        Resource::of::<Document>()
            .list::<documents::DocumentItem>(&documents::DOCUMENTS)
            .more(documents::router),
        Resource::of::<Ticket>()
            .list::<tickets::TicketItem>(&tickets::TICKETS)
            .more(tickets::router),
        Resource::of::<AmcContract>()
            .list::<amc::AmcItem>(&amc::AMC)
            .more(amc::router),
        Resource::of::<User>()
            .list::<users::UserItem>(&users::USERS)
            .more(users::router),
        Resource::of::<Company>().more(company::router),
        Resource::without_record::<ReferenceData>()
            .more(|| reference::router().merge(commands::entries::router())),
    ]
}

/// Every list there is.
pub fn specs() -> Vec<&'static ListSpec> {
    resources()
        .iter()
        .flat_map(|resource| resource.lists.iter().map(|list| list.spec))
        .collect()
}

/// A kind of record: its commands, its record reads, its lists.
pub struct Resource {
    /// Stream type, as in `lead`.
    pub kind: &'static str,
    /// Path segment, as in `leads`.
    pub plural: &'static str,
    lists: Vec<List>,
    doors: fn() -> Router<App>,
    records: fn() -> Router<App>,
    document: fn(&mut OpenApi),
    more: Option<fn() -> OpenApiRouter<App>>,
}

struct List {
    spec: &'static ListSpec,
    document: fn(&ListSpec, &str, &mut OpenApi),
}

impl Resource {
    /// Commands, record, history, state at a version and difference of an aggregate. The one record
    /// of its kind has a read of its own instead ([`Resource::more`]).
    pub fn of<A: Door + ToSchema>() -> Self {
        Self {
            kind: <A as Decider>::TYPE,
            plural: A::PLURAL,
            lists: Vec::new(),
            doors: commands::door::<A>,
            records: match A::SINGLE {
                None => record::routes::<A>,
                Some(_) => Router::new,
            },
            document: match A::SINGLE {
                None => |api| {
                    document::records::<A>(api);
                    commands::document::<A>(api);
                },
                Some(_) => commands::document::<A>,
            },
            more: None,
        }
    }

    /// Commands only: records of this kind are read under paths of their own ([`Resource::more`]).
    pub fn without_record<A: Door + ToSchema>() -> Self {
        Self {
            records: Router::new,
            document: commands::document::<A>,
            ..Self::of::<A>()
        }
    }

    /// Adds a list with its groups; `T` is an item of it.
    pub fn list<T: ToSchema>(mut self, spec: &'static ListSpec) -> Self {
        self.lists.push(List {
            spec,
            document: document::list::<T>,
        });
        self
    }

    /// Adds reads that only this kind has.
    pub fn more(mut self, router: fn() -> OpenApiRouter<App>) -> Self {
        self.more = Some(router);
        self
    }

    /// Routes of its commands.
    pub fn commands(&self) -> Router<App> {
        (self.doors)()
    }

    /// Routes of its reads.
    pub fn queries(&self) -> Router<App> {
        let mut router = (self.records)();
        for List { spec, .. } in &self.lists {
            let spec: &'static ListSpec = spec;
            let base = format!("/api/v1/{}", spec.plural);
            let page = move |State(app): State<App>, caller: Caller, RawQuery(query)| async move {
                let query: Option<String> = query;
                list::list(&app, &caller, spec, query.as_deref()).await
            };
            let groups = move |State(app): State<App>, caller: Caller, RawQuery(query)| async move {
                let query: Option<String> = query;
                list::groups(&app, &caller, spec, query.as_deref()).await
            };
            router = router
                .route(&base, get(page))
                .route(&format!("{base}/groups"), get(groups));
        }
        if let Some(more) = self.more {
            router = router.merge(Router::from(more()));
        }
        router
    }

    /// Adds all of it to the OpenAPI document.
    pub fn document(&self, api: &mut OpenApi) {
        (self.document)(api);
        for list in &self.lists {
            (list.document)(list.spec, self.plural, api);
        }
        if let Some(more) = self.more {
            api.merge(more().into_openapi());
        }
    }
}
