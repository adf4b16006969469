//! An operation: what answers one method of one address, and what its readers are told of it.
//!
//! One value holds both, and the parameters are told by the handler's own extractors: a route cannot be added without
//! being described, nor be described otherwise than it reads. [`super::openapi`] makes the document of them; nothing here
//! decides what a route does.

use std::collections::BTreeSet;

use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::header::{ACCEPT, ALLOW};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::problem::Failure;
use super::state::AppState;
use crate::api::problem::ProblemKind;

pub(super) const JSON: &str = "application/json";

/// The schemas met so far: of what desks ask and of what the server says, which differ where a member may be left out.
#[derive(Debug)]
pub(super) struct Schemas {
    pub(super) asked: SchemaGenerator,
    pub(super) said: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = || SchemaSettings::draft2020_12().with(|it| it.definitions_path = "/components/schemas".into());
        Self { asked: settings().into_generator(), said: settings().for_serialize().into_generator() }
    }
}

/// What the extractors of a handler tell of it.
#[derive(Debug)]
pub(super) struct Sketch<'a> {
    pub(super) schemas: &'a mut Schemas,
    /// The names between braces in the path, in order.
    pub(super) path_names: Vec<&'a str>,
    pub(super) parameters: Vec<Value>,
    pub(super) body: Option<Value>,
    pub(super) may_be_unchanged: bool,
    pub(super) failures: BTreeSet<ProblemKind>,
}

impl Sketch<'_> {
    /// A header; `pattern` is empty where anything may stand in it.
    pub(super) fn header(&mut self, name: &str, required: bool, about: &str, pattern: &str) {
        let mut schema = json!({ "type": "string" });
        if !pattern.is_empty() {
            schema["pattern"] = json!(pattern);
        }
        self.parameters.push(json!({
            "name": name, "in": "header", "required": required, "description": about, "schema": schema,
        }));
    }
}

/// An argument of a handler, as its readers see it.
pub(super) trait Part {
    fn describe(sketch: &mut Sketch<'_>);
}

impl Part for State<AppState> {
    fn describe(_: &mut Sketch<'_>) {}
}

/// A handler all of whose arguments can be described.
pub(super) trait Described<Parts> {
    fn describe(sketch: &mut Sketch<'_>);
}

macro_rules! described {
    ($($part:ident)*) => {
        impl<F, Answer, $($part: Part),*> Described<($($part,)*)> for F
        where
            F: Fn($($part),*) -> Answer,
        {
            fn describe(_sketch: &mut Sketch<'_>) {
                $($part::describe(_sketch);)*
            }
        }
    };
}
described!();
described!(A);
described!(A B);
described!(A B C);
described!(A B C D);
described!(A B C D E);
described!(A B C D E G);
described!(A B C D E G H);

/// A header that an answer carries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carried {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
}

pub(super) const ETAG: Carried = Carried { name: "ETag", about: "The version, for If-Match and If-None-Match." };
pub(super) const LAST_MODIFIED: Carried =
    Carried { name: "Last-Modified", about: "Since when it is like this, for If-Modified-Since." };
pub(super) const LOCATION: Carried = Carried { name: "Location", about: "Where the booking is." };

pub(super) const LINK: Carried = Carried { name: "Link", about: "The next page (`rel=\"next\"`), where there is one." };

/// An answer that is no failure.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) about: &'static str,
    pub(super) headers: &'static [Carried],
    pub(super) schema: Option<fn(&mut Schemas) -> Value>,
    /// It is a booking: what can be asked next is about that one.
    pub(super) leads_on: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) method: Method,
    /// Names it for generated clients.
    pub(super) id: &'static str,
    pub(super) about: &'static str,
    /// Of its answers that are no failure.
    pub(super) media: &'static str,
    pub(super) answers: Vec<Answer>,
    pub(super) failures: Vec<ProblemKind>,
    pub(super) describe: fn(&mut Sketch<'_>),
    handler: MethodRouter<AppState>,
}

pub(super) fn get<H, P, X>(id: &'static str, handler: H, about: &'static str) -> Operation
where
    H: Handler<X, AppState> + Described<P>,
    X: 'static,
{
    Operation::new(Method::GET, MethodFilter::GET, id, handler, about)
}

pub(super) fn post<H, P, X>(id: &'static str, handler: H, about: &'static str) -> Operation
where
    H: Handler<X, AppState> + Described<P>,
    X: 'static,
{
    Operation::new(Method::POST, MethodFilter::POST, id, handler, about)
}

pub(super) fn put<H, P, X>(id: &'static str, handler: H, about: &'static str) -> Operation
where
    H: Handler<X, AppState> + Described<P>,
    X: 'static,
{
    Operation::new(Method::PUT, MethodFilter::PUT, id, handler, about)
}

pub(super) fn delete<H, P, X>(id: &'static str, handler: H, about: &'static str) -> Operation
where
    H: Handler<X, AppState> + Described<P>,
    X: 'static,
{
    Operation::new(Method::DELETE, MethodFilter::DELETE, id, handler, about)
}

impl Operation {
    fn new<H, P, X>(method: Method, filter: MethodFilter, id: &'static str, handler: H, about: &'static str) -> Self
    where
        H: Handler<X, AppState> + Described<P>,
        X: 'static,
    {
        let (answers, failures, describe) = (Vec::new(), Vec::new(), H::describe);
        Self { method, id, about, media: JSON, answers, failures, describe, handler: on(filter, handler) }
    }

    /// Answers `status` with a `T` in JSON.
    pub(super) fn answers<T: JsonSchema>(mut self, status: StatusCode, about: &'static str) -> Self {
        let schema = |schemas: &mut Schemas| schemas.said.subschema_for::<T>().to_value();
        self.answers.push(Answer { status, about, headers: &[], schema: Some(schema), leads_on: false });
        self
    }

    /// Answers 200 with text of another type than JSON.
    pub(super) fn answers_text(mut self, media: &'static str, about: &'static str) -> Self {
        self.media = media;
        let schema = |_: &mut Schemas| json!({ "type": "string" });
        self.answers.push(Answer {
            status: StatusCode::OK,
            about,
            headers: &[],
            schema: Some(schema),
            leads_on: false,
        });
        self
    }

    /// Answers `status` without a body.
    pub(super) fn answers_nothing(mut self, status: StatusCode, about: &'static str) -> Self {
        self.answers.push(Answer { status, about, headers: &[], schema: None, leads_on: false });
        self
    }

    /// The headers of the answer named last.
    pub(super) fn carrying(mut self, headers: &'static [Carried]) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.headers = headers;
        }
        self
    }

    /// The answer named last is a booking, whose identifier and version later requests name.
    pub(super) fn leading_on(mut self) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.leads_on = true;
        }
        self
    }

    /// What it refuses, beyond what its extractors and its door do.
    pub(super) fn refuses(mut self, failures: &[ProblemKind]) -> Self {
        self.failures.extend(failures);
        self
    }
}

/// What serves an address: its operations, OPTIONS, and a problem for any other method.
pub(super) fn serve(operations: Vec<Operation>) -> MethodRouter<AppState> {
    let mut allowed = vec!["OPTIONS"];
    for operation in &operations {
        allowed.push(operation.method.as_str());
        if operation.method == Method::GET {
            allowed.push("HEAD");
        }
    }
    allowed.sort_unstable();
    // The names of methods are visible ASCII.
    let allowed = HeaderValue::from_str(&allowed.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"));
    let told = allowed.clone();
    let mut router = MethodRouter::new();
    for Operation { media, handler, .. } in operations {
        let guarded = handler.layer(from_fn(move |request: Request, next: Next| accept(media, request, next)));
        router = router.merge(guarded);
    }
    router
        .options(async move || (StatusCode::NO_CONTENT, [(ALLOW, allowed)]))
        .fallback(async move || ([(ALLOW, told)], Failure::new(ProblemKind::MethodNotAllowed)))
}

/// Turns away who accepts no answer of the type `media`.
async fn accept(media: &'static str, request: Request, next: Next) -> Response {
    if accepts(request.headers(), media) {
        next.run(request).await
    } else {
        Failure::because(ProblemKind::NotAcceptable, "problem-detail-accept", media).into_response()
    }
}

/// Whether `Accept` (RFC 9110 §12.5.1) lets an answer of the type `media` through. The most telling range decides:
/// `application/json;q=0, */*` refuses JSON.
fn accepts(headers: &HeaderMap, media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    let family = essence.split('/').next().unwrap_or_default();
    let mut best: Option<(u8, bool)> = None;
    let mut asked = false;
    let ranges =
        headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        asked = true;
        let telling = match name.as_str() {
            "*/*" => 0,
            name if name.strip_suffix("/*").is_some_and(|wanted| wanted == family) => 1,
            name if name == essence => 2,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(1.0));
        if best.is_none_or(|(known, _)| telling > known) {
            best = Some((telling, weight > 0.0));
        }
    }
    best.map_or(!asked, |(_, welcome)| welcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_accepts_no_json_is_turned_away() {
        let check = |header: Option<&'static str>, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.extend(header.map(|text| (ACCEPT, HeaderValue::from_static(text))));
            assert_eq!(accepts(&headers, JSON), expected, "{header:?}");
        };
        check(None, true);
        check(Some(""), true);
        check(Some("*/*"), true);
        check(Some("application/*;q=0.1, text/html"), true);
        check(Some("text/html, application/json"), true);
        check(Some("Application/JSON; charset=utf-8"), true);
        check(Some("text/html"), false);
        check(Some("text/*, image/png"), false);
        check(Some("application/json;q=0, */*"), false);
        check(Some("*/*;q=0"), false);
    }
}
