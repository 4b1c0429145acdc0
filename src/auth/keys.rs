//! Secrets of this installation: the ring of token-signing keys and the key that makes refresh
//! tokens (security.md §2, §8). Each comes from the environment or from a file under the data
//! folder that only its owner can read.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Bytes of every key.
const KEY_BYTES: usize = 32;
/// How long a replaced signing key still verifies.
const PREVIOUS_VERIFIES: TimeDelta = TimeDelta::hours(24);
const SIGNING_FILE: &str = "token-signing-keys.json";
const REFRESH_FILE: &str = "refresh-token.key";

/// Where the keys come from.
#[derive(Clone, Default)]
pub struct KeySources {
    /// `RAYENNA_SIGNING_KEY`: base64 of 32 bytes; then no file is used and nothing rotates.
    pub signing: Option<Zeroizing<String>>,
    /// `RAYENNA_REFRESH_KEY`: base64 of 32 bytes.
    pub refresh: Option<Zeroizing<String>>,
    /// Folder of the files, made when missing.
    pub data_dir: PathBuf,
}

impl KeySources {
    /// The two variables of the environment, else files under `data_dir`.
    pub fn from_env(data_dir: impl Into<PathBuf>) -> Self {
        let read = |name| {
            std::env::var(name)
                .ok()
                .filter(|value: &String| !value.is_empty())
                .map(Zeroizing::new)
        };
        Self {
            signing: read("RAYENNA_SIGNING_KEY"),
            refresh: read("RAYENNA_REFRESH_KEY"),
            data_dir: data_dir.into(),
        }
    }
}

/// One Ed25519 key.
pub struct SigningKey {
    /// First 16 hex digits of the SHA-256 of the public key.
    pub kid: String,
    /// The secret seed.
    pub seed: Zeroizing<[u8; KEY_BYTES]>,
    /// The public key.
    pub public: [u8; KEY_BYTES],
    /// Rotation is due 90 days after this (security.md §2).
    pub created_at: DateTime<Utc>,
    /// From here on the key signs nothing and soon verifies nothing.
    retired_at: Option<DateTime<Utc>>,
}

impl SigningKey {
    fn from_seed(
        seed: Zeroizing<[u8; KEY_BYTES]>,
        created_at: DateTime<Utc>,
        retired_at: Option<DateTime<Utc>>,
    ) -> anyhow::Result<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice())
            .map_err(|_| anyhow::anyhow!("the signing key is not an Ed25519 seed"))?;
        let public: [u8; KEY_BYTES] = pair
            .public_key()
            .as_ref()
            .try_into()
            .context("length of an Ed25519 public key")?;
        Ok(Self {
            kid: hex::encode(&Sha256::digest(public)[..8]),
            seed,
            public,
            created_at,
            retired_at,
        })
    }

    /// Whether tokens signed by it are still taken.
    pub fn verifies_at(&self, now: DateTime<Utc>) -> bool {
        self.retired_at
            .is_none_or(|retired| now < retired + PREVIOUS_VERIFIES)
    }
}

/// Everything secret that sign-in needs.
pub struct Keys {
    /// Signs new tokens.
    pub current: SigningKey,
    /// Signed the tokens of yesterday.
    pub previous: Option<SigningKey>,
    /// Derives a refresh token from the one before it.
    pub refresh: Zeroizing<[u8; KEY_BYTES]>,
}

#[derive(Serialize, Deserialize)]
struct StoredRing {
    current: StoredKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<StoredKey>,
}

#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
struct StoredKey {
    seed: String,
    #[zeroize(skip)]
    created_at: DateTime<Utc>,
    #[zeroize(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<DateTime<Utc>>,
}

impl StoredKey {
    fn fresh(now: DateTime<Utc>) -> anyhow::Result<Self> {
        Ok(Self {
            seed: STANDARD.encode(random_bytes()?.as_slice()),
            created_at: now,
            retired_at: None,
        })
    }

    fn open(&self) -> anyhow::Result<SigningKey> {
        SigningKey::from_seed(
            decode("the stored signing key", &self.seed)?,
            self.created_at,
            self.retired_at,
        )
    }
}

impl Keys {
    /// A key for another purpose, the same in every process of the installation.
    pub fn derive(&self, purpose: &[u8]) -> [u8; KEY_BYTES] {
        let mut hash = Sha256::new();
        hash.update(b"rayenna/derived-key/");
        hash.update(purpose);
        hash.update(self.refresh.as_slice());
        hash.finalize().into()
    }

    /// Reads the keys, making the files on the first start.
    ///
    /// # Errors
    /// A key of the wrong length, one key for two purposes, or a file that others may read.
    pub fn open(sources: &KeySources, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let (current, previous) = match &sources.signing {
            Some(given) => (
                SigningKey::from_seed(decode("RAYENNA_SIGNING_KEY", given)?, now, None)?,
                None,
            ),
            None => {
                let ring = read_or_make(&sources.data_dir.join(SIGNING_FILE), || {
                    to_json(&StoredRing {
                        current: StoredKey::fresh(now)?,
                        previous: None,
                    })
                })?;
                let ring: StoredRing =
                    serde_json::from_str(&ring).context("the file of signing keys")?;
                (
                    ring.current.open()?,
                    ring.previous.as_ref().map(StoredKey::open).transpose()?,
                )
            }
        };
        let refresh = match &sources.refresh {
            Some(given) => decode("RAYENNA_REFRESH_KEY", given)?,
            None => {
                let stored = read_or_make(&sources.data_dir.join(REFRESH_FILE), || {
                    Ok(Zeroizing::new(STANDARD.encode(random_bytes()?.as_slice())))
                })?;
                decode("the stored refresh key", &stored)?
            }
        };
        ensure!(
            current.seed != refresh,
            "the signing key and the refresh key must differ"
        );
        Ok(Self {
            current,
            previous,
            refresh,
        })
    }

    /// Makes a new signing key; the present one verifies for another day.
    ///
    /// # Errors
    /// When the key comes from the environment, or the file cannot be written.
    pub fn rotate(sources: &KeySources, now: DateTime<Utc>) -> anyhow::Result<()> {
        ensure!(
            sources.signing.is_none(),
            "RAYENNA_SIGNING_KEY is set: change it there"
        );
        let path = sources.data_dir.join(SIGNING_FILE);
        let mut ring: StoredRing =
            serde_json::from_str(&read_private(&path)?).context("the file of signing keys")?;
        let mut retired = std::mem::replace(&mut ring.current, StoredKey::fresh(now)?);
        retired.retired_at = Some(now);
        ring.previous = Some(retired);
        write_private(&path, &to_json(&ring)?, Place::Over)
    }
}

/// 32 bytes from the operating system.
pub(super) fn random_bytes() -> anyhow::Result<Zeroizing<[u8; KEY_BYTES]>> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    SystemRandom::new()
        .fill(bytes.as_mut_slice())
        .map_err(|_| anyhow::anyhow!("the operating system gives no random bytes"))?;
    Ok(bytes)
}

/// 32 random bytes as text for a cookie or a link.
pub(super) fn random_text() -> anyhow::Result<Zeroizing<String>> {
    Ok(Zeroizing::new(
        URL_SAFE_NO_PAD.encode(random_bytes()?.as_slice()),
    ))
}

fn to_json(ring: &StoredRing) -> anyhow::Result<Zeroizing<String>> {
    Ok(Zeroizing::new(serde_json::to_string_pretty(ring)?))
}

fn decode(name: &str, text: &str) -> anyhow::Result<Zeroizing<[u8; KEY_BYTES]>> {
    // The text of the error would repeat a part of the secret.
    let bytes = Zeroizing::new(
        STANDARD
            .decode(text.trim())
            .map_err(|_| anyhow::anyhow!("{name} is not base64"))?,
    );
    let bytes: [u8; KEY_BYTES] = bytes
        .as_slice()
        .try_into()
        .map_err(|_| anyhow::anyhow!("{name} is not {KEY_BYTES} bytes long"))?;
    ensure!(
        bytes.iter().any(|byte| *byte != bytes[0]),
        "{name} is one byte repeated"
    );
    Ok(Zeroizing::new(bytes))
}

fn read_or_make(
    path: &Path,
    make: impl FnOnce() -> anyhow::Result<Zeroizing<String>>,
) -> anyhow::Result<Zeroizing<String>> {
    if !path.exists() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("making {}", folder.display()))?;
        }
        write_private(path, &make()?, Place::IfAbsent)?;
    }
    read_private(path)
}

fn read_private(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let mode = std::fs::metadata(path)
        .with_context(|| format!("looking at {}", path.display()))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        bail!(
            "{} can be read by others: run `chmod 600` on it",
            path.display()
        );
    }
    Ok(Zeroizing::new(
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?,
    ))
}

/// Written beside and moved into place, so a crash leaves no half file.
fn write_private(path: &Path, text: &str, place: Place) -> anyhow::Result<()> {
    let beside = path.with_extension(format!("new-{}", Uuid::new_v4().simple()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .with_context(|| format!("writing {}", beside.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let placed = match place {
        Place::IfAbsent => {
            std::fs::hard_link(&beside, path).and_then(|()| std::fs::remove_file(&beside))
        }
        Place::Over => std::fs::rename(&beside, path),
    };
    match placed {
        // Another process was faster: its key counts, and is what gets read back.
        Err(error)
            if place == Place::IfAbsent && error.kind() == std::io::ErrorKind::AlreadyExists =>
        {
            Ok(std::fs::remove_file(&beside)?)
        }
        other => other.with_context(|| format!("writing {}", path.display())),
    }
}

/// What happens to a file that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It stays.
    IfAbsent,
    /// It is replaced.
    Over,
}
