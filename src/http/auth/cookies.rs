//! The two cookies (security.md §1, §2): the refresh token, gone with the browser, and the mark of
//! a browser that has signed in before.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::auth::AuthState;
use crate::auth::sessions::RefreshToken;

/// Characters of a device mark: 32 bytes in base64.
const MARK_LENGTH: usize = 43;

fn name(auth: &AuthState, plain: &'static str, secure: &'static str) -> &'static str {
    if auth.config().secure_cookies {
        secure
    } else {
        plain
    }
}

fn refresh_name(auth: &AuthState) -> &'static str {
    name(auth, "ray_refresh", "__Host-ray_refresh")
}

fn device_name(auth: &AuthState) -> &'static str {
    name(auth, "ray_device", "__Host-ray_device")
}

fn cookie(auth: &AuthState, name: &'static str, value: &str) -> Cookie<'static> {
    Cookie::build((name, value.to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(auth.config().secure_cookies)
        .build()
}

/// The refresh token of the request.
pub fn refresh_token(auth: &AuthState, jar: &CookieJar) -> Option<RefreshToken> {
    RefreshToken::parse(jar.get(refresh_name(auth))?.value())
}

/// The mark of the browser; empty when it has none.
pub fn device_mark<'a>(auth: &AuthState, jar: &'a CookieJar) -> &'a str {
    jar.get(device_name(auth))
        .map(Cookie::value)
        .filter(|mark| mark.len() == MARK_LENGTH)
        .unwrap_or_default()
}

/// Sets the next refresh token; without an age, so it goes with the browser.
pub fn with_refresh(auth: &AuthState, jar: CookieJar, token: &RefreshToken) -> CookieJar {
    jar.add(cookie(auth, refresh_name(auth), &token.reveal()))
}

/// Takes the refresh token away.
pub fn without_refresh(auth: &AuthState, jar: CookieJar) -> CookieJar {
    let mut gone = cookie(auth, refresh_name(auth), "");
    gone.make_removal();
    jar.add(gone)
}

/// Remembers the browser, for as long as browsers keep a cookie (400 days).
pub fn with_device(auth: &AuthState, jar: CookieJar, mark: &str) -> CookieJar {
    let mut remembered = cookie(auth, device_name(auth), mark);
    remembered.make_permanent();
    jar.add(remembered)
}
