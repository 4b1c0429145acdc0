//! Partial input: an absent field is unchanged, `null` clears (domain.md §2.2 rule 1).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a command says of one optional field.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The field was not sent: it stays as it is.
    #[default]
    Keep,
    /// `null` was sent: the field becomes empty.
    Clear,
    /// A value was sent.
    Set(T),
}

/// `skip_serializing_if` of [`Patch`] fields: what is kept is not written into an event.
pub fn keep<T>(patch: &Patch<T>) -> bool {
    matches!(patch, Patch::Keep)
}

impl<T: Clone + PartialEq> Patch<T> {
    /// The same patch, or `Keep` when it would change nothing.
    pub fn against(self, current: &Option<T>) -> Self {
        let same = match &self {
            Patch::Keep => true,
            Patch::Clear => current.is_none(),
            Patch::Set(value) => current.as_ref() == Some(value),
        };
        if same { Patch::Keep } else { self }
    }

    /// The value the field has after the patch.
    pub fn over<'a>(&'a self, current: &'a Option<T>) -> Option<&'a T> {
        match self {
            Patch::Keep => current.as_ref(),
            Patch::Clear => None,
            Patch::Set(value) => Some(value),
        }
    }

    /// Copies the patch into state.
    pub fn apply(&self, field: &mut Option<T>) {
        match self {
            Patch::Keep => {}
            Patch::Clear => *field = None,
            Patch::Set(value) => *field = Some(value.clone()),
        }
    }

    /// Copies the patch into a field that cannot be empty; clearing leaves it as it is.
    pub fn apply_required(&self, field: &mut T) {
        if let Patch::Set(value) = self {
            *field = value.clone();
        }
    }

    /// `true` when the patch says anything.
    pub fn is_some(&self) -> bool {
        !keep(self)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, ser: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Keep | Patch::Clear => ser.serialize_none(),
            Patch::Set(value) => value.serialize(ser),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(de)? {
            Some(value) => Patch::Set(value),
            None => Patch::Clear,
        })
    }
}

impl<T: utoipa::__dev::ComposeSchema> utoipa::__dev::ComposeSchema for Patch<T> {
    fn compose(
        generics: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        Option::<T>::compose(generics)
    }
}

impl<T: utoipa::ToSchema + utoipa::__dev::ComposeSchema> utoipa::ToSchema for Patch<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Patch".into()
    }

    fn schemas(
        schemas: &mut Vec<(
            String,
            utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
        )>,
    ) {
        T::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Serialize, PartialEq, Debug)]
    struct Form {
        #[serde(default, skip_serializing_if = "keep")]
        city: Patch<String>,
    }

    #[test]
    fn absent_null_and_value_are_three_things() {
        let read = |text: &str| serde_json::from_str::<Form>(text).map(|f| f.city).ok();
        assert_eq!(read("{}"), Some(Patch::Keep));
        assert_eq!(read("{\"city\":null}"), Some(Patch::Clear));
        assert_eq!(
            read("{\"city\":\"Kochi\"}"),
            Some(Patch::Set("Kochi".into()))
        );
        let written = serde_json::to_string(&Form { city: Patch::Clear }).unwrap_or_default();
        assert_eq!(written, "{\"city\":null}");
    }

    #[test]
    fn a_patch_that_changes_nothing_is_dropped() {
        assert_eq!(Patch::Set(5).against(&Some(5)), Patch::Keep);
        assert_eq!(Patch::<i32>::Clear.against(&None), Patch::Keep);
        assert_eq!(Patch::Set(6).against(&Some(5)), Patch::Set(6));
    }
}
