//! axum's extractors, with our own refusals: whatever cannot be read is a problem that says so.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::problem::Failure;
use crate::api::IDEMPOTENCY_KEY;
use crate::api::problem::ProblemKind;

/// Longest idempotency key, bytes.
const MAX_KEY_LEN: usize = 128;

/// A JSON body.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Failure::new(ProblemKind::UnsupportedMediaType)),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Failure::because(ProblemKind::Unprocessable, "problem-detail-body", error.body_text()))
            }
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Failure::new(ProblemKind::TooLarge))
            }
            Err(rejection) => {
                Err(Failure::because(ProblemKind::BadRequest, "problem-detail-body", rejection.body_text()))
            }
        }
    }
}

/// What follows the `?`.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        match read {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => Err(Failure::because(ProblemKind::BadRequest, "problem-detail-query", error.body_text())),
        }
    }
}

/// The named parts of the path. A name that cannot be one names nothing: 404.
#[derive(Debug)]
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let read: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, state).await;
        match read {
            Ok(Path(value)) => Ok(Self(value)),
            Err(error) => Err(Failure::because(ProblemKind::NotFound, "problem-detail-path", error.body_text())),
        }
    }
}

/// The key that makes a command safe to repeat: 1 to 128 visible ASCII characters.
#[derive(Debug)]
pub(super) struct CommandKey(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for CommandKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get(IDEMPOTENCY_KEY) else {
            return Err(Failure::because(ProblemKind::PreconditionRequired, "problem-detail-key-missing", ""));
        };
        match value.to_str() {
            Ok(key) if (1..=MAX_KEY_LEN).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) => {
                Ok(Self(key.to_owned()))
            }
            _ => Err(Failure::because(ProblemKind::BadRequest, "problem-detail-key-bad", MAX_KEY_LEN)),
        }
    }
}

/// The version of a booking on which a command was decided, from `If-Match: "7"`.
#[derive(Debug)]
pub(super) struct IfMatch(pub(super) u64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Failure::because(ProblemKind::PreconditionRequired, "problem-detail-if-match-missing", ""));
        };
        value
            .to_str()
            .ok()
            .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok())
            .map(Self)
            .ok_or_else(|| Failure::because(ProblemKind::BadRequest, "problem-detail-if-match-bad", ""))
    }
}

/// Whether the desk already holds the version `etag` (RFC 9110 §13.1.2, weak comparison).
pub(super) fn holds(headers: &HeaderMap, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || bare(tag) == bare(etag))
}
