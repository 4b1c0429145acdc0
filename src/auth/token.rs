//! Access tokens: short-lived JWTs signed with Ed25519 (security.md §2). A token names a session;
//! what its bearer may do is decided by the session and the person, never by the token.

use std::sync::Once;

use aggregates::policy::Role;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey, Header, Validation};
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::directory::Person;
use crate::auth::keys::{Keys, SigningKey};
use crate::error::{Code, Problem};

/// Life of an access token.
pub const ACCESS_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);
/// Clocks of two machines may differ by this much.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
const TYPE: &str = "at+jwt";
const AUDIENCE: &str = "rayenna-api";
const ISSUER: &str = "rayenna";

/// What a token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The person.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// Role when the token was made: a hint for clients, never asked by the server.
    role: Role,
    /// Team when the token was made: a hint as well.
    team: String,
    /// Security version of the person when the session was opened.
    sv: i64,
    amr: Vec<String>,
    auth_time: i64,
}

/// A session as a token needs it.
pub struct Subject<'a> {
    /// Whose it is.
    pub person: &'a Person,
    /// The session.
    pub session_id: Uuid,
    /// Its security version.
    pub security_version: i64,
    /// When the password was given.
    pub authenticated_at: DateTime<Utc>,
}

/// Signs a token for a session.
///
/// # Errors
/// `internal` when the key cannot sign.
pub fn sign(keys: &Keys, subject: &Subject<'_>, now: DateTime<Utc>) -> Result<String, Problem> {
    install_provider();
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(keys.current.kid.clone());
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: subject.person.user_id,
        sid: subject.session_id,
        jti: Uuid::new_v4(),
        iat: now.timestamp(),
        nbf: now.timestamp(),
        exp: (now + ACCESS_TOKEN_LIFE).timestamp(),
        role: subject.person.role,
        team: subject.person.team_code.clone(),
        sv: subject.security_version,
        amr: vec!["pwd".to_owned()],
        auth_time: subject.authenticated_at.timestamp(),
    };
    let key = EncodingKey::from_ed_der(keys.current.seed.as_slice());
    jsonwebtoken::encode(&header, &claims, &key)
        .map_err(|error| anyhow::anyhow!("signing an access token: {error}").into())
}

/// Checks signature, type, issuer, audience and times. The session is checked elsewhere.
///
/// # Errors
/// `token_invalid` or `token_expired`.
pub fn verify(keys: &Keys, token: &str, now: DateTime<Utc>) -> Result<Claims, Problem> {
    install_provider();
    let invalid = || Problem::of(Code::TokenInvalid);
    let header = jsonwebtoken::decode_header(token).map_err(|_| invalid())?;
    let carries_a_key = header.jku.is_some()
        || header.jwk.is_some()
        || header.x5u.is_some()
        || header.x5c.is_some();
    if header.alg != Algorithm::EdDSA
        || header.typ.as_deref() != Some(TYPE)
        || header.crit.is_some()
        || carries_a_key
    {
        return Err(invalid());
    }
    let key = key_named(keys, header.kid.as_deref(), now).ok_or_else(invalid)?;
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[ISSUER]);
    rules.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    // Times are compared below, with the clock everything else here uses.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let claims =
        jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_ed_der(&key.public), &rules)
            .map_err(|_| invalid())?
            .claims;
    if now.timestamp() < claims.nbf - LEEWAY.num_seconds() {
        return Err(invalid());
    }
    if now.timestamp() >= claims.exp + LEEWAY.num_seconds() {
        return Err(Code::TokenExpired.into());
    }
    Ok(claims)
}

fn key_named<'a>(keys: &'a Keys, kid: Option<&str>, now: DateTime<Utc>) -> Option<&'a SigningKey> {
    [Some(&keys.current), keys.previous.as_ref()]
        .into_iter()
        .flatten()
        .find(|key| Some(key.kid.as_str()) == kid && key.verifies_at(now))
}

/// Ed25519 by ring, and no other algorithm: a token that asks for one cannot be checked at all.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Refused only when one is installed already, and no one else installs any.
        let _ = PROVIDER.install_default();
    });
}

struct RingSigner(Ed25519KeyPair);
struct RingVerifier(UnparsedPublicKey<Vec<u8>>);

fn signer(
    algorithm: &Algorithm,
    key: &EncodingKey,
) -> jsonwebtoken::errors::Result<Box<dyn JwtSigner>> {
    if *algorithm != Algorithm::EdDSA || key.family() != AlgorithmFamily::Ed {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let pair = Ed25519KeyPair::from_seed_unchecked(key.as_bytes())
        .map_err(|_| ErrorKind::InvalidEddsaKey)?;
    Ok(Box::new(RingSigner(pair)))
}

fn verifier(
    algorithm: &Algorithm,
    key: &DecodingKey,
) -> jsonwebtoken::errors::Result<Box<dyn JwtVerifier>> {
    if *algorithm != Algorithm::EdDSA || key.family() != AlgorithmFamily::Ed {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(Box::new(RingVerifier(UnparsedPublicKey::new(
        &ED25519,
        key.try_get_as_bytes()?.to_vec(),
    ))))
}

impl Signer<Vec<u8>> for RingSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

impl JwtSigner for RingSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        self.0
            .verify(message, signature)
            .map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}
