//! axum's extractors, with our own refusals: whatever cannot be read is a problem that says so.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;

use axum::body::HttpBody as _;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::{Value, json};

use super::operation::{Part, Sketch};
use super::problem::{Failure, preferred_lang};
use crate::api::IDEMPOTENCY_KEY;
use crate::api::problem::ProblemKind;
use crate::domain::text::Lang;

/// Longest idempotency key, bytes.
const MAX_KEY_LEN: usize = 128;

/// Longest body accepted, bytes.
const MAX_BODY: usize = 1 << 20;
/// How much of a body that is too long is still read: a desk that is cut off while it speaks hears no answer.
const MAX_HEARD_OUT: usize = 32 << 20;

/// A JSON body.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned + Serialize, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Failure::new(ProblemKind::UnsupportedMediaType));
        }
        let bytes = read_to_end(request.into_body()).await?;
        let unread = |error: serde_json::Error| {
            let kind = match error.classify() {
                Category::Data => ProblemKind::Unprocessable,
                Category::Syntax | Category::Eof | Category::Io => ProblemKind::BadRequest,
            };
            Failure::because(kind, "problem-detail-body", error)
        };
        let read: T = serde_json::from_slice(&bytes).map_err(unread)?;
        let written = serde_json::to_value(&read).map_err(unread)?;
        if !names_members(&serde_json::from_slice(&bytes).map_err(unread)?, &written) {
            return Err(Failure::because(ProblemKind::Unprocessable, "problem-detail-body", "[…] ≠ {…}"));
        }
        Ok(Self(read))
    }
}

/// Whether members have their names wherever `written`, the same as we say it, has them: serde would also take them in
/// order from an array, which the description does not say and a later member would break.
fn names_members(asked: &Value, written: &Value) -> bool {
    match (asked, written) {
        (Value::Object(asked), Value::Object(written)) => {
            asked.iter().all(|(name, value)| written.get(name).is_none_or(|other| names_members(value, other)))
        }
        (Value::Array(asked), Value::Array(written)) => {
            asked.iter().zip(written).all(|(value, other)| names_members(value, other))
        }
        (Value::Array(_), Value::Object(_)) => false,
        _ => true,
    }
}

impl<T: JsonSchema> Part for Body<T> {
    fn describe(sketch: &mut Sketch<'_>) {
        sketch.body = Some(sketch.schemas.asked.subschema_for::<T>().to_value());
        sketch.failures.extend([
            ProblemKind::BadRequest,
            ProblemKind::TooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Unprocessable,
        ]);
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

impl<T: JsonSchema> Part for Asked<T> {
    fn describe(sketch: &mut Sketch<'_>) {
        let schema = T::json_schema(&mut sketch.schemas.asked).to_value();
        let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            let mut schema = present(schema.clone());
            let about = schema.as_object_mut().and_then(|it| it.remove("description"));
            sketch.parameters.push(json!({
                "name": name, "in": "query", "required": required(name), "schema": schema,
                "description": about.unwrap_or_default(),
            }));
        }
        sketch.failures.insert(ProblemKind::BadRequest);
    }
}

/// The schema of a member that may be null, where it is there: a parameter is left out, it is never null.
fn present(mut schema: Value) -> Value {
    let Some(map) = schema.as_object_mut() else { return schema };
    if map.get("default").is_some_and(Value::is_null) {
        map.remove("default");
    }
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            map["type"] = only.clone();
        }
    }
    if let Some(Value::Array(mut choices)) = map.remove("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
        match (choices.pop(), choices.is_empty()) {
            (Some(Value::Object(only)), true) => map.extend(only),
            (last, _) => {
                choices.extend(last);
                map.insert("anyOf".to_owned(), choices.into());
            }
        }
    }
    schema
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

impl<T: JsonSchema> Part for Named<T> {
    fn describe(sketch: &mut Sketch<'_>) {
        let whole = sketch.schemas.asked.subschema_for::<T>().to_value();
        let each = whole["prefixItems"].as_array().cloned().unwrap_or_else(|| vec![whole]);
        for (name, schema) in sketch.path_names.iter().zip(each) {
            sketch.parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
        sketch.failures.insert(ProblemKind::NotFound);
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

impl Part for CommandKey {
    fn describe(sketch: &mut Sketch<'_>) {
        let about = "Chosen by the desk for this command alone: what makes it safe to send again.";
        sketch.header("Idempotency-Key", true, about, "^[!-~]{1,128}$");
        sketch.failures.extend([ProblemKind::BadRequest, ProblemKind::PreconditionRequired]);
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

impl Part for IfMatch {
    fn describe(sketch: &mut Sketch<'_>) {
        let about = "The version of the booking that the command was decided on, from `ETag`.";
        sketch.header("If-Match", true, about, "^\"[0-9]{1,19}([.][0-9]{1,19})?\"$");
        let failures = [ProblemKind::BadRequest, ProblemKind::PreconditionRequired, ProblemKind::Stale];
        sketch.failures.extend(failures);
    }
}

/// The version of something other than a booking that a change was decided on, from `If-Match: "…"`.
#[derive(Debug)]
pub(super) struct IfTag(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for IfTag {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Failure::because(ProblemKind::PreconditionRequired, "problem-detail-if-match-missing", ""));
        };
        let text = value.to_str().unwrap_or_default().trim();
        match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(tag) if !tag.contains('"') => Ok(Self(text.to_owned())),
            _ => Err(Failure::because(ProblemKind::BadRequest, "problem-detail-if-match-bad", "")),
        }
    }
}

impl Part for IfTag {
    fn describe(sketch: &mut Sketch<'_>) {
        let about = "The version that the change was decided on, from `tag` or `ETag`.";
        sketch.header("If-Match", true, about, "^\"[!#-~]{1,64}\"$");
        let failures = [ProblemKind::BadRequest, ProblemKind::PreconditionRequired, ProblemKind::Stale];
        sketch.failures.extend(failures);
    }
}

/// The versions that the desk holds already, from `If-None-Match`.
#[derive(Debug)]
pub(super) struct Held(Vec<String>);

impl Held {
    /// Whether one of them is `etag` (RFC 9110 §13.1.2, weak comparison).
    pub(super) fn has(&self, etag: &str) -> bool {
        let bare = |tag: &str| tag.trim_start_matches("W/").to_owned();
        self.0.iter().any(|tag| tag == "*" || bare(tag) == bare(etag))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Held {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let values = parts.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        Ok(Self(values.flat_map(|value| value.split(',')).map(|tag| tag.trim().to_owned()).collect()))
    }
}

impl Part for Held {
    fn describe(sketch: &mut Sketch<'_>) {
        let about = "A version that the desk holds: answered by 304 while it is the latest.";
        sketch.header("If-None-Match", false, about, "");
        sketch.may_be_unchanged = true;
    }
}

/// The language in which the desk reads, from `Accept-Language`.
#[derive(Debug)]
pub(super) struct Reads(pub(super) Lang);

impl<S: Send + Sync> FromRequestParts<S> for Reads {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(preferred_lang(&parts.headers)))
    }
}

impl Part for Reads {
    fn describe(sketch: &mut Sketch<'_>) {
        sketch.header("Accept-Language", false, "French or English; French where neither is wanted.", "");
    }
}
