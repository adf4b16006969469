//! The calendar service for calendar programs: CalDAV (RFC 4791) and what goes with it, under `/dav/`.
//!
//! A hub or a team signs in with its calendar account, finds its principal, its home and in it the calendars it made
//! itself, beside those that show the ledger. One file for each family of requests; what is on the wire is read and
//! written by [`crate::dav`], what is kept is kept by the store. Every refusal names the condition that was not met and
//! says it in words; what fails inside is logged and answered 503.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::any;
use tokio::sync::Mutex;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::problem::preferred_lang;
use super::state::AppState;
use crate::dav::xml::{Limits, MEDIA_TYPE};
use crate::dav::{DavError, Element, Multistatus, XmlError};
use crate::domain::text::Lang;
use crate::store::{Store, StoreError};
use crate::wording::Wording;

mod bound;
mod collections;
mod free_busy;
mod guest;
mod objects;
mod place;
mod properties;
mod propfind;
mod report;
mod scheduling;
mod shelf;
mod whole;

use guest::Guest;
use place::Place;

/// What `OPTIONS` and discovery tell (RFC 4918 §10.1).
const CLASSES: &str = "1, 3, access-control, calendar-access, calendar-auto-schedule, extended-mkcol";
const METHODS: &str =
    "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, MKCALENDAR, MKCOL, COPY, MOVE, REPORT, POST";

/// Longest time spent on an answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(60);
/// How much of the body of a stranger is read, to keep the connection.
const STRANGER_OCTETS: usize = 64 << 10;

/// Shared by all requests.
#[derive(Debug, Clone)]
pub(super) struct Dav {
    app: AppState,
    store: Store,
    /// How far the ledger and the catalogue were when each bound collection was laid down last.
    shown: Arc<Mutex<BTreeMap<String, (u64, String)>>>,
    /// Invitations come one after the other: what was looked at is what is changed.
    turn: Arc<Mutex<()>>,
}

/// The addresses of the calendar service.
pub fn router(app: AppState, store: Store) -> Router {
    let dav = Dav { app, store, shown: Arc::default(), turn: Arc::default() };
    Router::new()
        .route("/dav", any(serve))
        .route("/dav/", any(serve))
        .route("/dav/{*path}", any(serve))
        .route("/.well-known/caldav", any(|| async { Redirect::permanent(place::ROOT) }))
        .layer(
            ServiceBuilder::new()
                .layer(TraceLayer::new_for_http())
                .layer(CompressionLayer::new())
                .layer(CatchPanicLayer::new())
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER)),
        )
        .with_state(dav)
}

/// A request, its body read.
struct Asked {
    method: Method,
    place: Place,
    headers: HeaderMap,
    body: Bytes,
    guest: Guest,
}

async fn serve(State(dav): State<Dav>, request: Request) -> Response {
    let lang = preferred_lang(request.headers());
    let is_head = request.method() == Method::HEAD;
    let mut response = match answer(&dav, request, lang).await {
        Ok(response) => response,
        Err(error) => refusal(&error, lang),
    };
    response.headers_mut().insert("dav", HeaderValue::from_static(CLASSES));
    if is_head {
        *response.body_mut() = Body::empty();
    }
    response
}

async fn answer(dav: &Dav, request: Request, lang: Lang) -> Result<Response, DavError> {
    let (parts, body) = request.into_parts();
    if parts.method == Method::OPTIONS {
        return Ok((StatusCode::OK, [(header::ALLOW, METHODS)]).into_response());
    }
    let Some(guest) = guest::let_in(dav, &parts.headers, lang).await else {
        // Many programs ask without their password first, on a connection that they want to go on using: what is left
        // unread would close it. What is longer is not worth it.
        drop(to_bytes(body, STRANGER_OCTETS).await);
        let challenge = "Basic realm=\"Ressourcerie\", charset=\"UTF-8\"";
        let mut response = refusal(&DavError::status(401).saying(words(lang, "caldav-sign-in")), lang);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        return Ok(response);
    };
    let place = Place::of_path(parts.uri.path()).ok_or_else(|| DavError::status(404))?;
    guest.check(&place)?;
    let body = to_bytes(body, Limits::REQUEST.octets).await.map_err(|_| DavError::status(413))?;
    let asked = Asked { method: parts.method, place, headers: parts.headers, body, guest };
    match asked.method.as_str() {
        "PROPFIND" => propfind::propfind(dav, &asked).await,
        "PROPPATCH" => collections::proppatch(dav, &asked).await,
        "MKCALENDAR" | "MKCOL" => collections::make(dav, &asked).await,
        "REPORT" => report::report(dav, &asked).await,
        "GET" | "HEAD" => objects::get(dav, &asked).await,
        "PUT" => objects::put(dav, &asked).await,
        "DELETE" => objects::delete(dav, &asked).await,
        "POST" => scheduling::outbox::post(dav, &asked).await,
        "COPY" | "MOVE" => objects::transfer(dav, &asked).await,
        _ => {
            let mut response = refusal(&DavError::status(405), lang);
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(METHODS));
            Ok(response)
        }
    }
}

impl Asked {
    /// The body as XML; `None` where it is empty.
    fn xml(&self) -> Result<Option<Element>, DavError> {
        if self.body.trim_ascii().is_empty() {
            return Ok(None);
        }
        let read = Element::parse(&self.body, Limits::REQUEST);
        read.map(Some).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &XmlError) -> DavError {
        let status = if matches!(error, XmlError::TooLarge { .. }) { 413 } else { 400 };
        self.guest.refuse(DavError::status(status), "caldav-xml", &error.to_string())
    }

    fn header(&self, name: impl axum::http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// `Depth`: `None` for infinity.
    fn depth(&self, default: Option<u8>) -> Result<Option<u8>, DavError> {
        match self.header("depth").map(str::trim) {
            None => Ok(default),
            Some("0") => Ok(Some(0)),
            Some("1") => Ok(Some(1)),
            Some(text) if text.eq_ignore_ascii_case("infinity") => Ok(None),
            Some(_) => Err(DavError::status(400)),
        }
    }
}

fn words(lang: Lang, key: &str) -> String {
    Wording::new(lang).t(key)
}

fn refusal(error: &DavError, lang: Lang) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match error.to_element() {
        None => status.into_response(),
        Some(element) => {
            let known = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CONTENT_LANGUAGE, lang.tag())];
            (status, known, element.to_document()).into_response()
        }
    }
}

fn multistatus(answers: Multistatus) -> Response {
    let known = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-cache")];
    (StatusCode::MULTI_STATUS, known, answers.to_element().to_document()).into_response()
}

impl From<StoreError> for DavError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store of the calendars failed");
        Self::status(if matches!(error, StoreError::Full { .. }) { 507 } else { 503 })
    }
}

const SCHEDULE_TAG: HeaderName = HeaderName::from_static("schedule-tag");
