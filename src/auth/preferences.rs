//! Private choices of a person (theme, density, layouts): one JSON object, last write wins.

use aggregates::kernel::FieldError;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::AuthState;
use crate::error::{Code, Problem};

/// Largest object, as JSON text in bytes.
const LARGEST: usize = 64 * 1024;

impl AuthState {
    /// The person's object; empty when nothing was chosen yet.
    pub async fn preferences(&self, user_id: Uuid) -> Result<Map<String, Value>, Problem> {
        let value: Option<Value> =
            sqlx::query_scalar("select value from preferences where user_id = $1")
                .bind(user_id)
                .fetch_optional(&self.pool)
                .await?;
        Ok(value
            .as_ref()
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default())
    }

    /// Replaces the person's object.
    ///
    /// # Errors
    /// `body_too_large` above 64 KiB, `validation_failed` for text the database cannot hold.
    pub async fn set_preferences(
        &self,
        user_id: Uuid,
        value: &Map<String, Value>,
    ) -> Result<(), Problem> {
        let value = Value::Object(value.clone());
        if !storable(&value) {
            return Err(Problem::invalid(vec![FieldError::new(
                "",
                "bad_format",
                "Remove the null characters.",
            )]));
        }
        if value.to_string().len() > LARGEST {
            return Err(Code::BodyTooLarge.into());
        }
        sqlx::query(
            "insert into preferences (user_id, value, updated_at)
             values ($1, $2, $3)
                 on conflict (user_id) do update
                set value = excluded.value,
                    updated_at = excluded.updated_at",
        )
        .bind(user_id)
        .bind(value)
        .bind(self.now())
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// PostgreSQL keeps every JSON text but one with a null character, be it in a value or a name.
pub(super) fn storable(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains('\0'),
        Value::Array(items) => items.iter().all(storable),
        Value::Object(members) => members
            .iter()
            .all(|(name, member)| !name.contains('\0') && storable(member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}
