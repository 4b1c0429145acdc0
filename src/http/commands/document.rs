//! Every command as a path of the OpenAPI document, made from what the macros know.

use aggregates::kernel::{CommandSet, Decider};
use aggregates::policy::Role;
use serde_json::json;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ContentBuilder, Object, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema,
};

use super::Accepted;
use crate::error::ProblemDocument;
use crate::executor::Door;

/// Adds every command of an aggregate.
pub fn document<A: Door>(api: &mut OpenApi) {
    let components = api.components.get_or_insert_default();
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    <Accepted as utoipa::ToSchema>::schemas(&mut schemas);
    schemas.push((
        <Accepted as utoipa::ToSchema>::name().into_owned(),
        <Accepted as utoipa::PartialSchema>::schema(),
    ));
    <ProblemDocument as utoipa::ToSchema>::schemas(&mut schemas);
    schemas.push((
        <ProblemDocument as utoipa::ToSchema>::name().into_owned(),
        <ProblemDocument as utoipa::PartialSchema>::schema(),
    ));
    for meta in <A as Decider>::Command::ALL
        .iter()
        .filter(|meta| !meta.action.system_only())
    {
        (meta.schemas)(&mut schemas);
        schemas.push(((meta.schema_name)(), (meta.schema)()));
    }
    for (name, schema) in schemas {
        components.schemas.entry(name).or_insert(schema);
    }
    for meta in <A as Decider>::Command::ALL
        .iter()
        .filter(|meta| !meta.action.system_only())
    {
        let base = format!("/api/v1/commands/{}", A::PLURAL);
        let name = meta.name.replace('_', "-");
        let first = <A as Decider>::Command::ALL
            .iter()
            .find(|meta| meta.creates)
            .map(|meta| meta.name);
        let path = match (meta.creates, A::SINGLE) {
            (true, _) if first == Some(meta.name) => base,
            (true, _) | (false, Some(_)) => format!("{base}/{name}"),
            (false, None) => format!("{base}/{{id}}/{name}"),
        };
        let may: Vec<&str> = Role::PEOPLE
            .iter()
            .filter(|role| meta.action.grant(**role).scope.is_some())
            .map(|role| role.code())
            .collect();
        let accepted = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(
                <Accepted as utoipa::ToSchema>::name(),
            )))
            .build();
        let problem = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(
                <ProblemDocument as utoipa::ToSchema>::name(),
            )))
            .build();
        let body = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name((meta.schema_name)())))
            .build();
        let mut operation = OperationBuilder::new()
            .operation_id(Some(format!("{}_{}", <A as Decider>::TYPE, meta.name)))
            .tag(A::PLURAL)
            .description(Some(format!(
                "Roles: {}. Action `{}`.",
                may.join(", "),
                meta.action.name()
            )))
            .parameter(header(
                "Idempotency-Key",
                meta.creates,
                "1 to 64 characters; the same key gives the same answer",
            ))
            .parameter(
                ParameterBuilder::new()
                    .name("dry_run")
                    .parameter_in(ParameterIn::Query)
                    .required(Required::False)
                    .schema(Some(Object::with_type(
                        utoipa::openapi::schema::Type::Boolean,
                    ))),
            )
            .request_body(Some(
                RequestBodyBuilder::new()
                    .content("application/json", body)
                    .required(Some(Required::True))
                    .build(),
            ))
            .response(
                if meta.creates { "201" } else { "200" },
                ResponseBuilder::new()
                    .description("Accepted")
                    .content("application/json", accepted),
            )
            .response(
                "default",
                ResponseBuilder::new()
                    .description("Refused; nothing was written")
                    .content("application/problem+json", problem),
            );
        if !meta.creates && A::SINGLE.is_none() {
            operation = operation
                .parameter(
                    ParameterBuilder::new()
                        .name("id")
                        .parameter_in(ParameterIn::Path)
                        .required(Required::True)
                        .schema(Some(Object::with_type(
                            utoipa::openapi::schema::Type::String,
                        ))),
                )
                .parameter(header(
                    "If-Match",
                    meta.needs_version,
                    "version of the record in quotes",
                ));
        }
        let mut operation = operation.build();
        operation.extensions = Some(
            utoipa::openapi::extensions::Extensions::builder()
                .add("x-action", json!(meta.action.name()))
                .build(),
        );
        api.paths
            .paths
            .insert(path, PathItem::new(HttpMethod::Post, operation));
    }
}

fn header(name: &str, required: bool, description: &str) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(if required {
            Required::True
        } else {
            Required::False
        })
        .description(Some(description))
        .schema(Some(Object::with_type(
            utoipa::openapi::schema::Type::String,
        )))
        .build()
}
