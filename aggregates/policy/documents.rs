//! Who reads and who attaches which papers (permissions.md §5).

use super::Role;
use crate::links::RecordKind;

/// How much a kind of paper says about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// Site, plant and grid.
    Normal,
    /// Who somebody is.
    Identity,
    /// Somebody's money.
    Financial,
}

impl Sensitivity {
    /// Sensitivity of a `doc_type` (domain.md §8.3).
    pub fn of(doc_type: &str) -> Self {
        match doc_type {
            "aadhaar" | "pan_card" | "id_proof_other" | "applicant_photo" => Self::Identity,
            "cancelled_cheque" | "loan_document" | "purchase_bill" | "payment_proof" => {
                Self::Financial
            }
            _ => Self::Normal,
        }
    }

    /// Code, as the read model keeps it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Identity => "identity",
            Self::Financial => "financial",
        }
    }
}

/// The one financial paper operations needs: the subsidy goes to this account.
const FOR_OPERATIONS: &str = "cancelled_cheque";

/// Whether a role reads papers of this type at all; the parent must be readable besides.
pub fn reads_type(role: Role, doc_type: &str) -> bool {
    match (role, Sensitivity::of(doc_type)) {
        (Role::Operations, Sensitivity::Financial) => doc_type == FOR_OPERATIONS,
        (Role::Finance, Sensitivity::Identity) => false,
        (
            Role::Admin
            | Role::Manager
            | Role::Sales
            | Role::Operations
            | Role::Finance
            | Role::Auditor
            | Role::System,
            Sensitivity::Normal | Sensitivity::Identity | Sensitivity::Financial,
        ) => true,
    }
}

/// [`reads_type`] as SQL over `doc_type` and `sensitivity`; `None` where all types are read.
pub const fn types_read(role: Role) -> Option<&'static str> {
    match role {
        Role::Operations => {
            Some("(sensitivity in ('normal', 'identity') or doc_type = 'cancelled_cheque')")
        }
        Role::Finance => Some("sensitivity in ('normal', 'financial')"),
        Role::Admin | Role::Manager | Role::Sales | Role::Auditor | Role::System => None,
    }
}

/// Whether a role hangs papers under records of this kind.
pub fn attaches_to(role: Role, parent: RecordKind) -> bool {
    use RecordKind::{
        AmcContract, Company, Customer, Interaction, Invoice, Lead, Project, Quotation, Ticket,
    };
    let all = [
        Customer,
        Lead,
        Quotation,
        Project,
        Invoice,
        Ticket,
        AmcContract,
        Interaction,
        Company,
    ];
    match role {
        Role::Admin | Role::Manager | Role::System => all.contains(&parent),
        Role::Sales => [Customer, Lead, Quotation, Project, Ticket, Interaction].contains(&parent),
        Role::Operations => [Project, Lead, Ticket, AmcContract, Interaction].contains(&parent),
        Role::Finance => [Project, Invoice, Customer, Interaction].contains(&parent),
        Role::Auditor => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists;

    #[test]
    fn the_types_of_the_page_are_normal_unless_it_says_otherwise() {
        let codes = lists::list("doc_type")
            .map(|list| list.entries)
            .unwrap_or_default();
        let of = |wanted: Sensitivity| {
            codes
                .iter()
                .filter(|(code, _)| Sensitivity::of(code) == wanted)
                .count()
        };
        assert_eq!(
            (
                of(Sensitivity::Identity),
                of(Sensitivity::Financial),
                of(Sensitivity::Normal)
            ),
            (4, 4, 18)
        );
    }

    #[test]
    fn operations_reads_the_cheque_and_finance_no_identity() {
        assert!(reads_type(Role::Operations, "cancelled_cheque"));
        assert!(!reads_type(Role::Operations, "loan_document"));
        assert!(reads_type(Role::Operations, "aadhaar"));
        assert!(!reads_type(Role::Finance, "aadhaar"));
        assert!(reads_type(Role::Finance, "payment_proof"));
        assert!(reads_type(Role::Sales, "aadhaar") && reads_type(Role::Sales, "loan_document"));
    }

    #[test]
    fn each_role_attaches_where_the_page_says() {
        let kinds = |role| {
            RecordKind::ALL
                .iter()
                .filter(|kind| attaches_to(role, **kind))
                .map(|kind| kind.code())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            kinds(Role::Sales),
            [
                "customer",
                "lead",
                "quotation",
                "project",
                "ticket",
                "interaction"
            ]
        );
        assert_eq!(
            kinds(Role::Operations),
            ["lead", "project", "ticket", "amc_contract", "interaction"]
        );
        assert_eq!(
            kinds(Role::Finance),
            ["customer", "project", "invoice", "interaction"]
        );
        assert_eq!(kinds(Role::Admin).len(), 9);
        assert!(kinds(Role::Auditor).is_empty());
    }
}
