//! The reads every kind of record has as paths of the OpenAPI document.

use aggregates::kernel::Decider;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{
    AllOfBuilder, ContentBuilder, Object, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema,
};
use utoipa::{PartialSchema, ToSchema};

use super::record::{Description, DifferenceBetween, History};
use super::spec::ListSpec;
use crate::error::ProblemDocument;
use crate::executor::Door;

/// Adds a schema and all it refers to.
fn schema<T: ToSchema>(api: &mut OpenApi) {
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    T::schemas(&mut schemas);
    schemas.push((T::name().into_owned(), T::schema()));
    let components = api.components.get_or_insert_default();
    for (name, schema) in schemas {
        components.schemas.entry(name).or_insert(schema);
    }
}

/// One `GET` with its answer.
struct Read<'a> {
    path: String,
    id: String,
    tag: &'a str,
    about: Option<String>,
    answer: RefOr<Schema>,
    parameters: &'a [(&'a str, ParameterIn)],
}

impl Read<'_> {
    fn add(self, api: &mut OpenApi) {
        let content = |schema: RefOr<Schema>| ContentBuilder::new().schema(Some(schema)).build();
        let found = ResponseBuilder::new()
            .description("Found")
            .content("application/json", content(self.answer));
        let mut operation = OperationBuilder::new()
            .operation_id(Some(self.id))
            .tag(self.tag)
            .summary(self.about)
            .response("200", found)
            .response(
                "default",
                ResponseBuilder::new().description("Refused").content(
                    "application/problem+json",
                    content(Ref::from_schema_name(ProblemDocument::name()).into()),
                ),
            );
        for (name, place) in self.parameters {
            operation = operation.parameter(
                ParameterBuilder::new()
                    .name(*name)
                    .parameter_in(place.clone())
                    .required(Required::True)
                    .schema(Some(Object::with_type(Type::String))),
            );
        }
        api.paths
            .paths
            .insert(self.path, PathItem::new(HttpMethod::Get, operation.build()));
    }
}

/// A page of a list and its groups. `T` is an item: the row with the names beside its ids.
pub fn list<T: ToSchema>(spec: &ListSpec, tag: &str, api: &mut OpenApi) {
    schema::<T>(api);
    schema::<ProblemDocument>(api);
    let item = T::name();
    let singular = item.strip_suffix("Item").unwrap_or(&item);
    let (page, groups) = (format!("{singular}Page"), format!("{singular}Groups"));
    let schemas = &mut api.components.get_or_insert_default().schemas;
    schemas.insert(page.clone(), <Page<T> as PartialSchema>::schema());
    schemas.insert(groups.clone(), <Groups<T> as PartialSchema>::schema());
    let plural = spec.plural;
    Read {
        path: format!("/api/v1/{plural}"),
        id: format!("list_{plural}"),
        tag,
        about: Some(format!(
            "The {plural} of the caller's scope, filtered, sorted, keyset-paged."
        )),
        answer: Ref::from_schema_name(page).into(),
        parameters: &[],
    }
    .add(api);
    Read {
        path: format!("/api/v1/{plural}/groups"),
        id: format!("group_{plural}"),
        tag,
        about: Some(format!(
            "The {plural} by one of {}: counts, totals and the first rows of each.",
            spec.groups.join(", ")
        )),
        answer: Ref::from_schema_name(groups).into(),
        parameters: &[("by", ParameterIn::Query)],
    }
    .add(api);
}

/// A page of a list.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "answers are made from rows; this is their description"
)]
struct Page<T: ToSchema> {
    /// The rows.
    items: Vec<T>,
    /// Cursor of the next page.
    next: Option<String>,
    /// Position of the state shown.
    token: String,
    /// Rows of the whole filter, with `count=exact` or `count=estimate`.
    count: Option<i64>,
    /// Sums over the whole filter, with `totals=1`.
    #[schema(value_type = Option<Object>)]
    totals: Option<serde_json::Value>,
}

/// The rows of a list by one column.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "answers are made from rows; this is their description"
)]
struct Groups<T: ToSchema> {
    /// One for each value that occurs.
    #[schema(inline)]
    groups: Vec<Group<T>>,
    /// Position of the state shown.
    token: String,
}

/// The rows with one value.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "answers are made from rows; this is their description"
)]
struct Group<T: ToSchema> {
    /// The value; null for the rows without one.
    key: Option<String>,
    /// How many rows.
    count: i64,
    /// Sums over them.
    #[schema(value_type = Object)]
    totals: serde_json::Value,
    /// The first of them, with `peek`.
    items: Option<Vec<T>>,
}

/// The record, its history, its state at a version, a difference.
pub fn records<A: Door + ToSchema>(api: &mut OpenApi) {
    schema::<A>(api);
    schema::<Description>(api);
    schema::<History>(api);
    schema::<DifferenceBetween>(api);
    schema::<ProblemDocument>(api);
    let record = || -> RefOr<Schema> {
        Schema::AllOf(
            AllOfBuilder::new()
                .item(Ref::from_schema_name(A::name()))
                .item(Ref::from_schema_name(Description::name()))
                .build(),
        )
        .into()
    };
    let base = format!("/api/v1/{}/{{id}}", A::PLURAL);
    let kind = <A as Decider>::TYPE;
    let id = ("id", ParameterIn::Path);
    let mut get =
        |path: String, name: String, answer: RefOr<Schema>, parameters: &[(&str, ParameterIn)]| {
            Read {
                path,
                id: name,
                tag: A::PLURAL,
                about: None,
                answer,
                parameters,
            }
            .add(api);
        };
    get(
        base.clone(),
        format!("find_{kind}"),
        record(),
        std::slice::from_ref(&id),
    );
    get(
        format!("{base}/history"),
        format!("{kind}_history"),
        Ref::from_schema_name(History::name()).into(),
        std::slice::from_ref(&id),
    );
    get(
        format!("{base}/at/{{version}}"),
        format!("{kind}_at_version"),
        record(),
        &[id.clone(), ("version", ParameterIn::Path)],
    );
    get(
        format!("{base}/diff"),
        format!("{kind}_difference"),
        Ref::from_schema_name(DifferenceBetween::name()).into(),
        &[id, ("from", ParameterIn::Query), ("to", ParameterIn::Query)],
    );
}
