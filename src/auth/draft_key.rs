//! The key that seals half-typed forms on a device (security.md §8). The page asks for it after
//! signing in and keeps it in memory alone, so what lies in the browser's storage is readable
//! only to the same person on the same device, and only while signed in.

use ring::hkdf::{HKDF_SHA256, Salt};
use zeroize::Zeroizing;

use super::AuthState;
use super::sessions::LiveSession;

/// Bytes of the key: AES-256.
const BYTES: usize = 32;

impl AuthState {
    /// The key of this person on this device. It stays the same from session to session.
    ///
    /// # Errors
    /// None that HKDF gives for 32 bytes.
    pub fn draft_key(&self, session: &LiveSession) -> anyhow::Result<Zeroizing<[u8; BYTES]>> {
        let secret = Zeroizing::new(self.keys().derive(b"drafts"));
        let mut key = Zeroizing::new([0; BYTES]);
        Salt::new(HKDF_SHA256, session.device_hash())
            .extract(secret.as_slice())
            .expand(&[session.person().user_id.as_bytes()], HKDF_SHA256)
            .and_then(|okm| okm.fill(key.as_mut_slice()))
            .map_err(|_| anyhow::anyhow!("a draft key could not be derived"))?;
        Ok(key)
    }
}
