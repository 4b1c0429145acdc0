//! Forgetting is a failing test: what nobody would notice in a review is compared here with the
//! registry of aggregates, the permission table and the files that are generated from them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use aggregates::policy::Role;
use aggregates::registry::AGGREGATES;
use serde_json::Value;

use crate::support::database;
use crate::support::snapshot::compare;

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file of a folder, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 3, "{folder} has lost its sources");
    found
}

/// The code of a file without its comments and without what only its tests use.
fn code(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
}

/// Names of the crates a crate of ours names in its manifest, its tests left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let answer = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo answers");
    assert!(
        answer.status.success(),
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let metadata: Value = serde_json::from_slice(&answer.stdout).expect("metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    packages
        .iter()
        .map(|package| {
            let all = package["dependencies"].as_array().expect("dependencies");
            let of_the_program = all.iter().filter(|dependency| dependency["kind"] != "dev");
            (name(package), of_the_program.map(name).collect())
        })
        .collect()
}

#[test]
fn rules_and_read_models_know_no_database_no_network_no_runtime_and_no_chance() {
    let crates = dependencies();
    for name in ["aggregates", "projections"] {
        for outside in [
            "rayenna",
            "sqlx",
            "postgres-es",
            "axum",
            "tokio",
            "reqwest",
            "rand",
            "tower",
            "governor",
            "moka",
        ] {
            assert!(
                !crates[name].contains(outside),
                "{name} must not depend on {outside}"
            );
        }
    }
    assert!(
        !crates["aggregates"].contains("projections"),
        "aggregates must not know the read models"
    );
    assert!(
        crates["projections"].contains("aggregates") && crates["rayenna"].contains("projections")
    );
}

#[test]
fn no_rule_asks_for_the_time_a_fresh_id_a_file_or_the_environment() {
    let outside = [
        "Utc::now",
        "Local::now",
        "SystemTime::now",
        "Instant::now",
        "now_v7",
        "new_v4",
        "std::env",
        "std::fs",
        "std::net",
        "std::process",
        "std::thread",
        "println!",
        "eprintln!",
    ];
    for folder in ["aggregates", "projections"] {
        for (path, text) in sources(folder).iter().filter(|(path, _)| !is_test(path)) {
            for name in outside {
                assert!(
                    !code(text).contains(name),
                    "{} uses {name}: let the caller give it",
                    path.display()
                );
            }
        }
    }
    let banned = read("aggregates/clippy.toml");
    for name in [
        "chrono::Utc::now",
        "uuid::Uuid::now_v7",
        "uuid::Uuid::new_v4",
        "std::env::var",
        "std::fs::read_to_string",
    ] {
        assert!(
            banned.contains(&format!("\"{name}\"")),
            "aggregates/clippy.toml does not ban {name}"
        );
    }
}

/// A float in an event has no one text form, so it could not be sealed, nor compared.
#[test]
fn no_event_command_or_state_has_a_float_or_an_unordered_map() {
    for (path, text) in sources("aggregates")
        .iter()
        .filter(|(path, _)| !is_test(path))
    {
        // Formulas may reckon with floats where calculations.md says so; what is stored may not.
        // The strict reader only passes on what serde asks for.
        if path
            .strip_prefix(root().join("aggregates"))
            .is_ok_and(|path| path.starts_with("calculations") || path.ends_with("strict.rs"))
        {
            continue;
        }
        let code = code(text);
        let words: BTreeSet<&str> = code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .collect();
        for word in ["f32", "f64", "HashMap", "HashSet"] {
            assert!(!words.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn every_aggregate_has_a_door() {
    let doors: BTreeSet<&str> = rayenna::http::resources::resources()
        .iter()
        .map(|resource| resource.kind)
        .collect();
    let without: Vec<&str> = AGGREGATES
        .iter()
        .map(|aggregate| aggregate.name)
        .filter(|name| !doors.contains(name))
        .collect();
    assert!(
        without.is_empty(),
        "{without:?}: write src/http/commands/<name>.rs and register it in src/http/resources.rs"
    );
}

#[test]
fn every_command_has_a_path_and_a_schema_of_its_own() {
    let api = serde_json::to_value(rayenna::http::router::openapi()).expect("the document");
    let mut documented: BTreeMap<String, String> = BTreeMap::new();
    for (path, operations) in api["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            if let Some(action) = operation["x-action"].as_str() {
                let schema =
                    &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                let schema = schema.as_str().unwrap_or_default().to_owned();
                let before = documented.insert(action.to_owned(), schema);
                assert!(
                    before.is_none(),
                    "{action} is documented twice, now at {method} {path}"
                );
            }
        }
    }
    let mut by_schema: BTreeMap<&str, &str> = BTreeMap::new();
    for aggregate in AGGREGATES {
        for command in aggregate
            .commands
            .iter()
            .filter(|command| !command.action.system_only())
        {
            let action = command.action.name();
            let schema = documented
                .get(action)
                .unwrap_or_else(|| panic!("{action} is not in the OpenAPI document"));
            let name = schema
                .strip_prefix("#/components/schemas/")
                .unwrap_or_default();
            assert!(
                api["components"]["schemas"][name].is_object(),
                "{action} names the schema {name}, which is not there"
            );
            let owner = by_schema.entry(schema).or_insert(aggregate.name);
            assert_eq!(
                *owner, aggregate.name,
                "{action} takes the schema {name} of another aggregate: give it its own #[schema(as = ...)]"
            );
        }
    }
}

#[test]
fn the_committed_openapi_document_is_that_of_this_build() {
    let document = serde_json::to_string_pretty(&rayenna::http::router::openapi())
        .expect("the document")
        + "\n";
    let committed = read("tests/snapshots/openapi.json");
    let hint = document
        .lines()
        .zip(committed.lines())
        .position(|(now, then)| now != then);
    assert!(
        document == committed,
        "tests/snapshots/openapi.json is not of this build (first difference near line {}): run `make generate` and commit what it writes",
        hint.map_or_else(
            || document.lines().count().min(committed.lines().count()),
            |line| line + 1
        )
    );
}

#[test]
fn the_types_of_the_web_ui_know_every_path() {
    let api = serde_json::to_value(rayenna::http::router::openapi()).expect("the document");
    let types = read("frontend/src/api/schema.d.ts");
    let paths: BTreeSet<String> = types
        .lines()
        .filter_map(|line| line.strip_prefix("    \"/")?.strip_suffix("\": {"))
        .map(|path| format!("/{path}"))
        .collect();
    let expected: BTreeSet<String> = api["paths"]
        .as_object()
        .expect("paths")
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        paths, expected,
        "frontend/src/api/schema.d.ts is stale: run `make generate` and commit what it writes"
    );
}

#[test]
fn the_glossary_has_every_aggregate_and_every_role() {
    let glossary = read("aggregates/README.md");
    let rows: Vec<Vec<&str>> = glossary
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let has = |rust: &str| {
        rows.iter().any(|cells| {
            cells
                .get(4)
                .is_some_and(|cell| cell.contains(&format!("`{rust}`")))
        })
    };
    for aggregate in AGGREGATES {
        let name = aggregate.name;
        assert!(
            has(name),
            "aggregates/README.md has no row whose Rust name is `{name}`"
        );
    }
    for role in Role::PEOPLE.into_iter().chain([Role::System]) {
        assert!(
            has(&format!("Role::{role:?}")),
            "aggregates/README.md has no row for `Role::{role:?}`"
        );
    }
}

/// Read models are left out: each belongs to its projector, which builds it anew when it changes.
#[tokio::test]
async fn the_schema_snapshot_is_what_the_migrations_make() {
    let db = database().await;
    let mut text = String::from(
        "-- What the migrations make, for reading and for reviews. Written by `make generate`.\n",
    );
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select c.table_schema || '.' || c.table_name,
                format('    %s %s%s%s', c.column_name, c.data_type,
                       case c.is_nullable when 'NO' then ' not null' else '' end,
                       coalesce(' default ' || c.column_default, case when c.is_identity = 'YES' then ' identity' end,
                                ' generated ' || c.generation_expression, ''))
           from information_schema.columns c
           join information_schema.tables t using (table_schema, table_name)
          where c.table_schema in ('public', 'es') and t.table_type = 'BASE TABLE' and c.table_name !~ '^_sqlx'
          order by 1, c.ordinal_position",
    )
    .fetch_all(&db.owner)
    .await
    .expect("columns");
    let rest: Vec<(String, String, i32)> = sqlx::query_as(
        "select * from (
            select n.nspname || '.' || c.relname as of_table, '    ' || conname || ': ' || pg_get_constraintdef(k.oid) as line, 1 as kind
              from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
             where k.contype in ('p', 'u', 'f', 'c', 'x') and n.nspname in ('public', 'es') and c.relname !~ '^_sqlx'
            union all
            select schemaname || '.' || tablename, '    ' || indexdef, 2
              from pg_indexes where schemaname in ('public', 'es') and tablename !~ '^_sqlx'
            union all
            select n.nspname || '.' || c.relname, '    ' || pg_get_triggerdef(t.oid), 3
              from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
             where not t.tgisinternal and n.nspname in ('public', 'es')
            union all
            select table_schema || '.' || table_name, format('    %s may %s', grantee, lower(string_agg(privilege_type, ', ' order by privilege_type))), 4
              from information_schema.role_table_grants
             where table_schema in ('public', 'es') and grantee like 'rayenna%' and table_name !~ '^_sqlx'
             group by table_schema, table_name, grantee) all_of_it
          order by of_table collate \"C\", kind, line collate \"C\"",
    )
    .fetch_all(&db.owner)
    .await
    .expect("constraints, indexes, triggers and grants");
    let rest = rest.into_iter().map(|(table, line, _)| (table, line));
    let functions: Vec<String> = sqlx::query_scalar(
        "select format('function %s.%s(%s) returns %s', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid))
           from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where n.nspname = 'es' order by 1",
    )
    .fetch_all(&db.owner)
    .await
    .expect("functions");
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, line) in columns.into_iter().chain(rest) {
        tables.entry(table).or_default().push(line);
    }
    for (table, lines) in &tables {
        text += &format!("\n{table}\n{}\n", lines.join("\n"));
    }
    text += &format!("\n{}\n", functions.join("\n"));
    compare("schema.sql", &text);
}
