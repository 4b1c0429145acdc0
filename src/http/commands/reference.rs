//! The door of reference data: the stream of an item follows from its kind and code, and a row an
//! issued document used is not replaced.

use aggregates::kernel::{Actor, Ctx};
use aggregates::policy::Record;
use aggregates::reference_data::{Command, Facts, Kind, Put, ReferenceData, reference_id};
use uuid::Uuid;

use crate::event_store::SeriesState;
use crate::executor::{CommandError, Desk, Door, Gathered};

#[async_trait::async_trait]
impl Door for ReferenceData {
    const PLURAL: &'static str = "reference";

    async fn record(
        &self,
        _desk: &Desk,
        _actor: &Actor,
        _id: Uuid,
    ) -> Result<Record, CommandError> {
        Ok(Record::default())
    }

    async fn gather(
        &self,
        desk: &Desk,
        _ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        let used_by = match command {
            Command::Put(put) => used_by(desk, put).await?,
            Command::End(_) => None,
        };
        Ok(Facts {
            used_by,
            book: Some(desk.book()),
        }
        .into())
    }

    fn target(&self, id: Uuid, command: &Command, _command_id: Uuid) -> Uuid {
        match command {
            Command::Put(put) => reference_id(put.kind, put.code.as_str()),
            Command::End(_) => id,
        }
    }
}

/// An issued document whose tax was reckoned with the row of the date: of its days, and with a rate
/// of the kind. Other kinds are written into documents as figures and stay there.
async fn used_by(desk: &Desk, put: &Put) -> Result<Option<String>, CommandError> {
    let item = desk
        .reference()
        .item(reference_id(put.kind, put.code.as_str()));
    let row = item.as_ref().and_then(|item| {
        let rows = &item.state.rows;
        rows.iter()
            .find(|row| row.effective_from == put.effective_from)
    });
    let Some(row) = row else { return Ok(None) };
    let rated = match put.kind {
        Kind::GstRate => true,
        Kind::HsnSac => row.payload.get("rate_bp").is_some(),
        _ => false,
    };
    if !rated {
        return Ok(None);
    }
    let sql = format!(
        "select invoice_number from {} where issue_date >= $1 and ($2::date is null or issue_date <= $2) and invoice_number is not null order by issue_date, invoice_number limit 1",
        desk.table("invoice_list")
    );
    let invoice: Option<String> = sqlx::query_scalar(&sql)
        .bind(row.effective_from)
        .bind(row.effective_to)
        .fetch_optional(desk.pool())
        .await?;
    if invoice.is_some() {
        return Ok(invoice);
    }
    let sql = format!(
        "select quotation_number from {} where issued_on >= $1 and ($2::date is null or issued_on <= $2) and quotation_number is not null order by issued_on, quotation_number limit 1",
        desk.table("quotation_list")
    );
    Ok(sqlx::query_scalar(&sql)
        .bind(row.effective_from)
        .bind(row.effective_to)
        .fetch_optional(desk.pool())
        .await?)
}
