//! Who speaks: the bearer secret that opens the door, and the desk that a command is given from.
//!
//! Until accounts exist, whoever holds the secret is the one account `local` and chooses its desk. Sign-in finds its
//! place here: `Identity::account` will look an access token up, and nothing else will change. What a desk may do is
//! not decided here but in the ledger.

use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::operation::{Part, Sketch};
use super::problem::Failure;
use crate::api::problem::ProblemKind;
use crate::api::{DESK, desk_from_tag};
use crate::domain::team::Actor;

/// The one account, until sign-in exists.
pub const LOCAL: &str = "local";

/// Who may come in.
#[derive(Clone)]
pub struct Identity {
    /// SHA-256 of the secret; none where the door is open.
    secret: Option<[u8; 32]>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("guarded", &self.secret.is_some()).finish()
    }
}

impl Identity {
    pub fn new(secret: Option<&str>) -> Self {
        Self { secret: secret.map(|secret| Sha256::digest(secret).into()) }
    }

    /// Whether this is the secret; anything is where the door is open.
    pub(super) fn is_secret(&self, given: &str) -> bool {
        self.secret.is_none_or(|expected| same(&Sha256::digest(given).into(), &expected))
    }

    /// The account that the request speaks for, if it may come in.
    fn account(&self, headers: &HeaderMap) -> Option<&'static str> {
        let Some(expected) = self.secret else { return Some(LOCAL) };
        let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        let given: [u8; 32] = Sha256::digest(token.trim()).into();
        (scheme.eq_ignore_ascii_case("bearer") && same(&given, &expected)).then_some(LOCAL)
    }
}

/// Compares in a time that does not depend on where they differ.
fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    std::hint::black_box(a.iter().zip(b).fold(0, |differences, (a, b)| differences | (a ^ b))) == 0
}

/// The account found at the door.
#[derive(Debug, Clone)]
struct Account(&'static str);

/// The layer at the door.
pub async fn guard(State(identity): State<Identity>, mut request: Request, next: Next) -> Response {
    match identity.account(request.headers()) {
        Some(account) => {
            request.extensions_mut().insert(Account(account));
            next.run(request).await
        }
        None => {
            let mut response = Failure::new(ProblemKind::Unauthorized).into_response();
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            response
        }
    }
}

/// The actor of a request: the account let in by [`guard`], at the desk named by the request.
#[derive(Debug)]
pub struct Speaker(pub Actor);

impl<S> FromRequestParts<S> for Speaker
where
    S: Send + Sync,
    Identity: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // Absent only on a route that the guard does not cover.
        let Account(account) = *parts.extensions.get().ok_or_else(|| Failure::new(ProblemKind::Unauthorized))?;
        let tag = parts.headers.get(DESK).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let desk =
            desk_from_tag(tag).ok_or_else(|| Failure::because(ProblemKind::BadRequest, "problem-detail-desk", tag))?;
        Ok(Self(Actor { account: account.to_owned(), desk }))
    }
}

impl Part for Speaker {
    fn describe(sketch: &mut Sketch<'_>) {
        let about = "The desk that speaks: `team:<team>`, `manager:<hub>` or `coordinator`.";
        let slug = "[a-z0-9][a-z0-9-]{0,63}";
        sketch.header("Ressourcerie-Desk", true, about, &format!("^(team:{slug}|manager:{slug}|coordinator)$"));
        sketch.failures.insert(ProblemKind::BadRequest);
    }
}

/// A fresh 256-bit secret, in hexadecimal.
pub fn fresh_secret() -> std::io::Result<String> {
    Ok(hex(&random_bytes()?))
}

pub(super) fn random_bytes() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_opens_the_door() {
        let identity = Identity::new(Some("open sesame"));
        let check = |header: Option<&'static str>, expected: bool| {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert(AUTHORIZATION, HeaderValue::from_static(header));
            }
            assert_eq!(identity.account(&headers).is_some(), expected, "{header:?}");
        };
        check(Some("Bearer open sesame"), true);
        check(Some("bearer open sesame"), true);
        check(Some("Bearer open sesam"), false);
        check(Some("Bearer "), false);
        check(Some("Basic open sesame"), false);
        check(Some("open sesame"), false);
        check(None, false);
        assert!(Identity::new(None).account(&HeaderMap::new()).is_some());
        assert!(!format!("{identity:?}").contains("sesame"));
    }

    #[test]
    fn two_secrets_are_never_alike() {
        let (a, b) = (fresh_secret().expect("a secret"), fresh_secret().expect("a secret"));
        assert_ne!(a, b);
        assert_eq!(a.len(), 64);
    }
}
