//! PM-10: one accepted offer ends the others of its lead; a lost lead ends them all (domain.md §5).

use aggregates::lead::Event as LeadEvent;
use aggregates::quotation::{Event as QuotationEvent, Quotation};
use aggregates::registry::AnyEvent;
use projections::Recorded;
use serde_json::json;
use uuid::Uuid;

use super::{Intent, Reactor};
use crate::executor::{CommandError, Desk};

/// The process manager.
pub struct Offers;

#[async_trait::async_trait]
impl Reactor for Offers {
    fn name(&self) -> &'static str {
        "offers"
    }

    fn handles(&self) -> &'static [&'static str] {
        &["lead", "quotation"]
    }

    fn reads(&self) -> &'static [&'static str] {
        &["quotation_list"]
    }

    async fn react(&self, desk: &Desk, recorded: &Recorded) -> Result<Vec<Intent>, CommandError> {
        let (lead_id, accepted) = match &recorded.event {
            AnyEvent::Lead(LeadEvent::Lost(_)) => (Some(recorded.id), None),
            AnyEvent::Quotation(QuotationEvent::Accepted(accepted)) => {
                (accepted.lead_id, Some(recorded.id))
            }
            _ => (None, None),
        };
        let Some(lead_id) = lead_id else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "select id from {} where lead_id = $1 and status not in ('accepted', 'superseded') order by id",
            desk.table("quotation_list")
        );
        let open: Vec<Uuid> = sqlx::query_scalar(&sql)
            .bind(lead_id)
            .fetch_all(desk.pool())
            .await?;
        Ok(open
            .into_iter()
            .filter(|id| accepted != Some(*id))
            .map(|id| {
                let body =
                    accepted.map_or_else(|| json!({}), |by| json!({ "by_quotation_id": by }));
                Intent::of::<Quotation>(id, "supersede", body).tolerating(&[
                    "quotation_frozen",
                    "quotation_superseded",
                    "transition_not_allowed",
                ])
            })
            .collect())
    }
}
