//! How rows name the records they are about, the same in every read model that has such rows:
//! `links` for people, `linked` and `linked_kinds` for filters and scopes.

use aggregates::links::Link;
use uuid::Uuid;

/// Ids of the linked records.
pub fn ids(links: &[Link]) -> Vec<Uuid> {
    links.iter().map(|link| link.id).collect()
}

/// Their kinds, in the same order.
pub fn kinds(links: &[Link]) -> Vec<String> {
    links.iter().map(|link| link.kind.code().into()).collect()
}
