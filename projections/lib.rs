//! The read models of Rayenna CRM: pure keyed folds over the feed, each with its own table.
//!
//! A projector says which rows an event touches and what each row is afterwards; everything else
//! (paging, upserts, cursor, rebuild, as-of) is the runner's. Live, rebuild and as-of run the
//! same fold, so "live equals rebuilt" is a law a test can check.

pub mod amc_list;
pub mod customer_list;
pub mod document_list;
pub mod interaction_list;
pub mod invoice_list;
pub mod lead_figures;
pub mod lead_list;
mod linked;
pub mod payment_list;
pub mod project_list;
pub mod project_serials;
mod projector;
pub mod quotation_list;
pub mod task_list;
pub mod ticket_list;
pub mod user_directory;

pub use projector::{ErasedProjector, FoldError, Projector, Recorded, Rows, erase};

/// Every projector; adding one is one line.
pub fn projectors() -> Vec<Box<dyn ErasedProjector>> {
    vec![
        erase::<amc_list::AmcList>(),
        erase::<customer_list::CustomerList>(),
        erase::<document_list::DocumentList>(),
        erase::<interaction_list::InteractionList>(),
        erase::<invoice_list::InvoiceList>(),
        erase::<lead_figures::LeadFigures>(),
        erase::<lead_list::LeadList>(),
        erase::<project_list::ProjectList>(),
        erase::<project_serials::ProjectSerials>(),
        erase::<payment_list::PaymentList>(),
        erase::<quotation_list::QuotationList>(),
        erase::<task_list::TaskList>(),
        erase::<ticket_list::TicketList>(),
        erase::<user_directory::UserDirectory>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::projectors;

    #[test]
    fn a_searchable_text_is_found_by_its_words_and_by_what_resembles_them() {
        for projector in projectors() {
            let indexed = |start: &str| projector.indexes().iter().any(|i| i.starts_with(start));
            assert_eq!(
                indexed("using gin (search_words(search))"),
                indexed("using gin (search gin_trgm_ops)"),
                "{}",
                projector.name()
            );
        }
    }
}
