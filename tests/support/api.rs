//! The operations of the OpenAPI document, so that a new door is tested without naming it.

use aggregates::policy::Action;
use axum::http::Method;
use serde_json::Value;
use uuid::Uuid;

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    pub path: String,
    /// The row of the permission table, for a command.
    pub action: Option<Action>,
    /// That row, also for a second way to a command.
    pub granted_by: Option<Action>,
    /// The body's schema, with its references.
    pub body: Value,
    /// Query parameters it needs, with a value of their type.
    query: Vec<(String, &'static str)>,
}

impl Operation {
    /// The address, about one record.
    pub fn about(&self, id: Uuid) -> String {
        let mut path = String::new();
        for (place, part) in self.path.split('/').enumerate() {
            if place > 0 {
                path.push('/');
            }
            match part {
                "{version}" => path.push('1'),
                part if part.starts_with('{') => path.push_str(&id.to_string()),
                part => path.push_str(part),
            }
        }
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    /// Whether it is one for the time before somebody has signed in.
    pub fn is_public(&self) -> bool {
        self.path.starts_with("/api/v1/auth/")
    }

    /// Whether it starts a new record.
    pub fn creates(&self) -> bool {
        let command = self.action.and_then(aggregates::registry::command);
        command.is_some_and(|command| command.creates)
    }
}

/// The document itself.
pub fn document() -> Value {
    serde_json::to_value(rayenna::http::router::openapi()).expect("the document")
}

/// All operations.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let Ok(method) = method.to_uppercase().parse() else {
                continue;
            };
            let parameters = operation["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let needed = parameters
                .iter()
                .filter(|p| p["in"] == "query" && p["required"] == true);
            all.push(Operation {
                method,
                path: path.clone(),
                granted_by: operation["x-action"]
                    .as_str()
                    .or(operation["x-granted-by"].as_str())
                    .and_then(Action::from_name),
                action: operation["x-action"].as_str().and_then(Action::from_name),
                body: operation["requestBody"]["content"]["application/json"]["schema"].clone(),
                query: needed
                    .map(|p| {
                        let value = match (&p["schema"]["type"], &p["schema"]["format"]) {
                            (kind, _) if kind == "integer" => "1",
                            (_, form) if form == "date" => "2026-06-01",
                            _ => "anitha",
                        };
                        (p["name"].as_str().unwrap_or_default().to_owned(), value)
                    })
                    .collect(),
            });
        }
    }
    assert!(
        all.iter().any(|operation| operation.action.is_some()),
        "the document has no command"
    );
    all
}
