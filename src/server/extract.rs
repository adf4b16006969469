//! axum's extractors, with our own refusals: whatever cannot be read is a problem that says so.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::HttpBody as _;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::problem::Failure;
use crate::api::IDEMPOTENCY_KEY;
use crate::api::problem::ProblemKind;

/// Longest idempotency key, bytes.
const MAX_KEY_LEN: usize = 128;

/// Longest body accepted, bytes.
const MAX_BODY: usize = 1 << 20;
/// How much of a body that is too long is still read: a desk that is cut off while it speaks hears no answer.
const MAX_HEARD_OUT: usize = 8 << 20;

/// A JSON body.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Failure::new(ProblemKind::UnsupportedMediaType));
        }
        let bytes = read_to_end(request.into_body()).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let kind = match error.classify() {
                Category::Data => ProblemKind::Unprocessable,
                Category::Syntax | Category::Eof | Category::Io => ProblemKind::BadRequest,
            };
            Failure::because(kind, "problem-detail-body", error)
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

async fn read_to_end(mut body: axum::body::Body) -> Result<Vec<u8>, Failure> {
    let (mut bytes, mut heard) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| Failure::because(ProblemKind::BadRequest, "problem-detail-body", error))?;
        let Ok(data) = frame.into_data() else { continue };
        heard += data.len();
        if heard > MAX_HEARD_OUT {
            break;
        }
        if heard <= MAX_BODY {
            bytes.extend_from_slice(&data);
        }
    }
    if heard <= MAX_BODY { Ok(bytes) } else { Err(Failure::new(ProblemKind::TooLarge)) }
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
            .and_then(|text| {
                // A tag is `version` or `version.revision`: what nobody decided does not make a command stale.
                let tag = text.trim().strip_prefix('"')?.strip_suffix('"')?;
                let (version, revision) = tag.split_once('.').unwrap_or((tag, "0"));
                revision.parse::<u64>().ok().and_then(|_| version.parse().ok())
            })
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
