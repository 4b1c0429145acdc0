//! Appending events: one statement, all or nothing.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{EventStore, NewReceipt, StoreError, Token};

/// What one command writes. Every part may be empty; all of it is stored or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Append {
    /// The events, by stream. A stream may be named once.
    pub streams: Vec<StreamAppend>,
    /// Who, why, from where: stored with each event of this append.
    pub metadata: Value,
    /// The receipt to answer a repetition of the command with.
    pub receipt: Option<NewReceipt>,
    /// Keys given up. Giving up what the aggregate does not hold does nothing.
    pub release: Vec<Reservation>,
    /// Keys taken, after the given-up ones are free. Taking a key one already holds does nothing.
    pub reserve: Vec<Reservation>,
    /// Number series moved on, under the lock of [`super::AppendTx::lock_series`].
    pub advance_series: Vec<SeriesAdvance>,
}

/// New events of one aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamAppend {
    /// Type of the aggregate, for example `lead`.
    pub aggregate_type: String,
    /// Id of the aggregate.
    pub aggregate_id: Uuid,
    /// The version the decision was made at; 0 for a new aggregate.
    pub expected_version: i64,
    /// The events in order; the first gets sequence `expected_version + 1`.
    pub events: Vec<NewEvent>,
}

/// An event to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Type of the event, for example `lead.captured`.
    pub event_type: String,
    /// Version of the event's shape, from 1.
    pub event_version: i32,
    /// The event itself.
    pub payload: Value,
}

/// A key that at most one aggregate may hold, and the aggregate that takes or gives it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reservation {
    /// What sort of key it is, for example `phone`.
    pub kind: String,
    /// The key in its one normal form.
    pub key: String,
    /// Type of the aggregate.
    pub aggregate_type: String,
    /// Id of the aggregate.
    pub aggregate_id: Uuid,
}

/// Moves a number series on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeriesAdvance {
    /// Name of the series, for example `tax_invoice`.
    pub series: String,
    /// Where numbering starts again, for example the financial year `2026-27`.
    pub scope: String,
    /// The first number this append uses: what [`super::SeriesState::next`] said.
    pub taken: i64,
    /// The number the next document gets.
    pub next: i64,
    /// Date of the last document, so that numbers and dates go up together.
    pub last_on: Option<NaiveDate>,
}

/// What an append stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Appended {
    /// Token of the last event. Without events: of the head of the receipt's stream, or
    /// [`Token::START`].
    pub token: Token,
    /// New version of each stream, in the order of [`Append::streams`].
    pub versions: Vec<i64>,
    /// Ids of the events, stream by stream.
    pub event_ids: Vec<Vec<Uuid>>,
}

impl EventStore {
    /// Appends in one statement and wakes the feed.
    ///
    /// On a conflict the receipt is looked up first: a command that was accepted before is
    /// [`StoreError::ReceiptExists`], whatever else stands in its way by now.
    pub async fn append(&self, append: &Append) -> Result<Appended, StoreError> {
        let mut connection = self.pool.acquire().await?;
        match run(&mut connection, append).await {
            Ok(appended) => {
                self.wake(appended.token);
                Ok(appended)
            }
            Err(error) => {
                drop(connection);
                Err(self.explain(append, error).await)
            }
        }
    }

    /// Turns a violated constraint into what it means, with the state that stood in the way.
    pub(super) async fn explain(&self, append: &Append, error: sqlx::Error) -> StoreError {
        let Some(constraint) = error
            .as_database_error()
            .and_then(|database| database.constraint())
            .map(str::to_owned)
        else {
            return error.into();
        };
        let explained = self.conflict(append, &constraint).await;
        match explained {
            Ok(Some(conflict)) => conflict,
            // What stood in the way is gone again, or it is a series somebody else moved on.
            Ok(None) if is_conflict(&constraint) => StoreError::Transient(error),
            Ok(None) => error.into(),
            Err(lookup) => lookup,
        }
    }

    async fn conflict(
        &self,
        append: &Append,
        constraint: &str,
    ) -> Result<Option<StoreError>, StoreError> {
        if !is_conflict(constraint) {
            return Ok(None);
        }
        if let Some(new) = &append.receipt
            && let Some(receipt) = self.receipt(new.id).await?
        {
            return Ok(Some(StoreError::ReceiptExists(Box::new(receipt))));
        }
        if constraint == "reservations_pkey" {
            return self.holder(&append.reserve).await;
        }
        for stream in &append.streams {
            let current = self
                .version(&stream.aggregate_type, stream.aggregate_id)
                .await?;
            if current != stream.expected_version {
                return Ok(Some(StoreError::VersionConflict {
                    aggregate_type: stream.aggregate_type.clone(),
                    aggregate_id: stream.aggregate_id,
                    expected: stream.expected_version,
                    current,
                }));
            }
        }
        Ok(None)
    }

    async fn holder(&self, wanted: &[Reservation]) -> Result<Option<StoreError>, StoreError> {
        for reservation in wanted {
            let holder: Option<(String, String)> = sqlx::query_as(
                "select aggregate_type, aggregate_id
                   from reservations
                  where kind = $1 and key = $2
                    and (aggregate_type, aggregate_id) <> ($3, $4)",
            )
            .bind(&reservation.kind)
            .bind(&reservation.key)
            .bind(&reservation.aggregate_type)
            .bind(reservation.aggregate_id.to_string())
            .fetch_optional(&self.pool)
            .await?;
            if let Some((aggregate_type, aggregate_id)) = holder {
                return Ok(Some(StoreError::Reserved {
                    kind: reservation.kind.clone(),
                    key: reservation.key.clone(),
                    aggregate_type,
                    aggregate_id: aggregate_id
                        .parse()
                        .map_err(|error| StoreError::Other(Box::<uuid::Error>::new(error)))?,
                }));
            }
        }
        Ok(None)
    }
}

/// The constraints that another command can make us violate.
fn is_conflict(constraint: &str) -> bool {
    [
        "events_pkey",
        "events_follow",
        "commands_pkey",
        "reservations_pkey",
        "number_series_taken",
    ]
    .contains(&constraint)
}

/// Runs the one statement on a connection, inside a transaction or on its own.
pub(super) async fn run(
    connection: &mut PgConnection,
    append: &Append,
) -> Result<Appended, sqlx::Error> {
    let columns = Columns::of(append);
    let receipt = append.receipt.as_ref();
    let row = sqlx::query(
        r#"select epoch, txid, "position"
             from es.append($1, $2, $3, $4, $5, $6, $7, $8,
                            $9, $10, $11, $12, $13, $14, $15, $16)"#,
    )
    .bind(&columns.aggregate_types)
    .bind(&columns.aggregate_ids)
    .bind(&columns.sequences)
    .bind(&columns.event_types)
    .bind(&columns.event_versions)
    .bind(&columns.payloads)
    .bind(&columns.event_ids)
    .bind(&append.metadata)
    .bind(receipt.map(|receipt| receipt.id))
    .bind(receipt.map(|receipt| &receipt.request_hash))
    .bind(receipt.map(|receipt| &receipt.actor))
    .bind(receipt.map(|receipt| &receipt.aggregate_type))
    .bind(receipt.map(|receipt| receipt.aggregate_id.to_string()))
    .bind(receipt.map(|receipt| receipt.version))
    .bind(receipt.map(|receipt| &receipt.result))
    .bind(extras(append))
    .fetch_one(connection)
    .await?;
    let mut event_ids = columns.event_ids.into_iter();
    Ok(Appended {
        token: Token::from_row(&row)?,
        versions: append.streams.iter().map(StreamAppend::version).collect(),
        event_ids: append
            .streams
            .iter()
            .map(|stream| event_ids.by_ref().take(stream.events.len()).collect())
            .collect(),
    })
}

impl StreamAppend {
    /// The version of the stream after this append.
    pub fn version(&self) -> i64 {
        self.expected_version + self.events.len() as i64
    }
}

/// The events as the arrays the statement takes, one element an event.
#[derive(Default)]
struct Columns<'a> {
    aggregate_types: Vec<&'a str>,
    aggregate_ids: Vec<String>,
    sequences: Vec<i64>,
    event_types: Vec<&'a str>,
    event_versions: Vec<String>,
    payloads: Vec<&'a Value>,
    event_ids: Vec<Uuid>,
}

impl<'a> Columns<'a> {
    fn of(append: &'a Append) -> Columns<'a> {
        let mut columns = Columns::default();
        for stream in &append.streams {
            let id = stream.aggregate_id.to_string();
            for (sequence, event) in (stream.expected_version + 1..).zip(&stream.events) {
                columns.aggregate_types.push(&stream.aggregate_type);
                columns.aggregate_ids.push(id.clone());
                columns.sequences.push(sequence);
                columns.event_types.push(&event.event_type);
                columns.event_versions.push(event.event_version.to_string());
                columns.payloads.push(&event.payload);
                columns.event_ids.push(Uuid::now_v7());
            }
        }
        columns
    }
}

/// The rarer parts in one document; null when there are none, which spares their statements.
fn extras(append: &Append) -> Option<Value> {
    if append.release.is_empty() && append.reserve.is_empty() && append.advance_series.is_empty() {
        return None;
    }
    Some(json!({
        "release": append.release,
        "reserve": append.reserve,
        "series": append.advance_series,
    }))
}
