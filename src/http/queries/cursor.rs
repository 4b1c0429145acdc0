//! Keyset cursors: opaque and signed, bound to the filter and sort they were made with.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::{Code, Problem};

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// Values of the sort keys of the last row, the id last.
    pub values: Vec<Option<String>>,
    /// Hash of filter, search and sort.
    pub query: String,
}

/// Signs cursors; one key for all processes of an installation.
#[derive(Clone)]
pub struct CursorKey(std::sync::Arc<[u8; 32]>);

impl CursorKey {
    /// A key from secret bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(std::sync::Arc::new(bytes))
    }

    fn tag(&self, body: &[u8]) -> Option<Vec<u8>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).ok()?;
        mac.update(body);
        Some(mac.finalize().into_bytes()[..12].to_vec())
    }

    /// The text of a cursor.
    pub fn seal(&self, cursor: &Cursor) -> Option<String> {
        let body = serde_json::to_vec(cursor).ok()?;
        let mut sealed = self.tag(&body)?;
        sealed.extend(body);
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Reads a cursor made for the same query.
    ///
    /// # Errors
    /// `cursor_invalid` for another text, `cursor_mismatch` for another query.
    pub fn open(&self, text: &str, query: &str) -> Result<Cursor, Problem> {
        let invalid = || {
            Problem::of(Code::CursorInvalid)
                .detail("Take the cursor from `next` of an answer, unchanged.")
        };
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let (tag, body) = sealed.split_at_checked(12).ok_or_else(invalid)?;
        if self.tag(body).as_deref() != Some(tag) {
            return Err(invalid());
        }
        let cursor: Cursor = serde_json::from_slice(body).map_err(|_| invalid())?;
        if cursor.query != query {
            return Err(Problem::of(Code::CursorMismatch).detail(
                "This cursor belongs to another filter or sort. Start from the first page.",
            ));
        }
        Ok(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_cannot_be_made_up_or_moved_to_another_query() {
        let key = CursorKey::new([7; 32]);
        let cursor = Cursor {
            values: vec![Some("1".into()), None],
            query: "q".into(),
        };
        let text = key.seal(&cursor).unwrap_or_default();
        assert_eq!(key.open(&text, "q").ok(), Some(cursor));
        assert_eq!(
            key.open(&text, "other").map_err(|p| p.code()).err(),
            Some("cursor_mismatch")
        );
        let mut forged = text.clone();
        forged.replace_range(20..21, if &text[20..21] == "A" { "B" } else { "A" });
        assert_eq!(
            key.open(&forged, "q").map_err(|p| p.code()).err(),
            Some("cursor_invalid")
        );
        assert_eq!(
            CursorKey::new([8; 32])
                .open(&text, "q")
                .map_err(|p| p.code())
                .err(),
            Some("cursor_invalid")
        );
    }
}
