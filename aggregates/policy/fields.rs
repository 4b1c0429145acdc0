//! Field groups (permissions.md §4): which members of a resource a role writes, reads, or never sees.

use serde_json::Value;

use super::Role;
use crate::kernel::FieldError;

/// What a role may do with a group of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Read and write.
    W,
    /// Read.
    R,
    /// Absent from reads, refused in commands.
    N,
}

use Access::{N, R, W};

struct Group {
    resource: &'static str,
    members: &'static [&'static str],
    /// Admin, manager, sales, operations, finance, auditor.
    cells: [Access; 6],
}

const fn group(
    resource: &'static str,
    cells: [Access; 6],
    members: &'static [&'static str],
) -> Group {
    Group {
        resource,
        members,
        cells,
    }
}

/// Groups with a `-` or an `r` that a command could otherwise cross. Groups every reader of the
/// resource may read and every writer of its commands may write need no row.
const GROUPS: &[Group] = &[
    group(
        "customer",
        [W, W, W, N, W, R],
        &["gst_registration", "gstin", "pan"],
    ),
    group("customer", [W, W, W, R, N, R], &["id_proofs"]),
    group("customer", [W, W, R, R, R, R], &["owner_id"]),
    group(
        "customer",
        [R, R, R, N, R, R],
        &[
            "billed_paise",
            "received_paise",
            "balance_paise",
            "on_account_paise",
        ],
    ),
    group(
        "lead",
        [W, W, W, R, N, R],
        &[
            "contact",
            "contact_name",
            "contact_phone",
            "phone",
            "email",
            "city",
            "site",
            "new_customer",
        ],
    ),
    group(
        "lead",
        [W, W, W, W, N, R],
        &[
            "surveys",
            "survey_id",
            "result",
            "surveyor_id",
            "scheduled_at",
        ],
    ),
    group(
        "lead",
        [W, W, W, N, N, R],
        &[
            "segment",
            "source",
            "source_detail",
            "capacity_w",
            "expected_value_paise",
            "expected_close_on",
            "probability_bp",
            "next_step",
            "next_step_text",
            "next_step_on",
            "loss",
            "order_value_paise",
            "competitor",
        ],
    ),
    group("lead", [W, W, R, R, N, R], &["owner_id"]),
    group(
        "quotation",
        [W, W, W, N, R, R],
        &[
            "versions",
            "roi_inputs",
            "roi_result",
            "proposal",
            "blocks",
            "payment_terms",
            "payment_plan",
            "content",
            "taxable_paise",
            "gst_paise",
            "grand_total_paise",
            "totals",
            "offer",
        ],
    ),
    group(
        "quotation",
        [W, W, W, N, N, R],
        &[
            "costing",
            "costing_rows",
            "margin_bp",
            "unit_cost_paise",
            "cost_paise",
            "margin_paise",
            "markup_bp",
            "margin_on_price_bp",
            "cost_total_paise",
        ],
    ),
    group(
        "project",
        [W, R, W, N, R, R],
        &["order_value_paise", "tax_treatment", "value_paise"],
    ),
    group(
        "project",
        [W, R, W, N, R, R],
        &["loan_amount_paise", "sanctioned_on", "loan_note"],
    ),
    group("project", [W, R, R, N, W, R], &["billing_plan"]),
    group(
        "project",
        [R, R, R, N, R, R],
        &[
            "received_paise",
            "balance_paise",
            "excess_paise",
            "invoiced_paise",
        ],
    ),
    group(
        "project",
        [W, R, N, N, W, R],
        &[
            "costs",
            "cost_total_paise",
            "gross_profit_paise",
            "margin_bp",
        ],
    ),
    group(
        "project",
        [W, W, R, R, R, R],
        &["owner_id", "operations_lead_id"],
    ),
    group("amc_contract", [W, R, R, W, W, R], &["annual_fee_paise"]),
    group(
        "user",
        [W, R, N, N, N, R],
        &["email", "phone", "team_code", "status", "manager_id"],
    ),
];

/// The two amounts operations handles: the subsidy and the maintenance fee (permissions.md §4).
const OPERATIONS_AMOUNTS: &[&str] = &[
    "expected_paise",
    "credited_paise",
    "subsidy_expected_paise",
    "subsidy_credited_paise",
    "annual_fee_paise",
];

fn column(role: Role) -> Option<usize> {
    Role::PEOPLE.iter().position(|person| *person == role)
}

fn access(role: Role, resource: &str, member: &str) -> Access {
    let Some(column) = column(role) else { return W };
    if role == Role::Operations && is_amount(member) && !OPERATIONS_AMOUNTS.contains(&member) {
        return N;
    }
    GROUPS
        .iter()
        .find(|group| group.resource == resource && group.members.contains(&member))
        .map_or(W, |group| group.cells[column])
}

fn is_amount(member: &str) -> bool {
    member.ends_with("_paise") || member.ends_with("_bp")
}

/// Whether the role may read the member: what lists, filters and sorts ask.
pub fn readable_member(role: Role, resource: &str, member: &str) -> bool {
    access(role, resource, member) != N
}

/// Removes, at any depth, every member the role may not read.
pub fn mask(role: Role, resource: &str, value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|member, _| readable_member(role, resource, member));
            for inner in members.values_mut() {
                mask(role, resource, inner);
            }
        }
        Value::Array(items) => {
            for item in items {
                mask(role, resource, item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Step 6 of permissions.md §2: members of a command body the role may not write, one error each.
pub fn forbidden_members(role: Role, resource: &str, body: &Value) -> Vec<FieldError> {
    let Value::Object(members) = body else {
        return Vec::new();
    };
    members
        .iter()
        .filter(|(member, value)| !value.is_null() && access(role, resource, member) != W)
        .map(|(member, _)| {
            FieldError::new(
                format!("/{member}"),
                "field_forbidden",
                "Your role may not set this field. Leave it out.",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_sees_no_money_but_the_subsidy_and_the_fee() {
        let mut project = json!({
            "order_value_paise": 1, "capacity_w": 3000, "track": {"expected_paise": 7_800_000}, "billing_plan": [{"percent_bp": 7000}],
            "surveys": [{"cost_paise": 1, "floors": 2}]
        });
        mask(Role::Operations, "project", &mut project);
        assert_eq!(
            project,
            json!({"capacity_w": 3000, "track": {"expected_paise": 7_800_000}, "surveys": [{"floors": 2}]})
        );
    }

    #[test]
    fn sales_sees_no_project_costs() {
        let mut project = json!({"order_value_paise": 1, "costs": [], "gross_profit_paise": 4});
        mask(Role::Sales, "project", &mut project);
        assert_eq!(project, json!({"order_value_paise": 1}));
    }

    #[test]
    fn a_field_the_role_may_not_write_is_named() {
        let errors =
            forbidden_members(Role::Sales, "lead", &json!({"owner_id": "x", "title": "y"}));
        assert_eq!(errors.len(), 1);
        assert_eq!(
            (errors[0].pointer.as_str(), errors[0].code.as_str()),
            ("/owner_id", "field_forbidden")
        );
    }
}
