//! One file for each address, and the one table of them all.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef as _, MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::identity::{Identity, guard};
use super::problem::{Failure, word_problems};
use super::state::AppState;
use crate::api::ROOT;
use crate::api::problem::ProblemKind;

mod agenda;
mod bookings;
mod catalogue;
mod changes;
mod feeds;
mod health;
mod search;
mod series;

/// Longest time spent on an answer. Above [`changes::LONGEST_WAIT`].
const LONGEST_ANSWER: Duration = Duration::from_secs(40);

/// Every address under [`ROOT`], and whether it asks for the secret. Feeds carry their own token, because calendar
/// programs send no header of ours.
fn table() -> Vec<(&'static str, Door, MethodRouter<AppState>)> {
    vec![
        ("/health", Door::Open, get(health::show)),
        ("/catalogue", Door::Guarded, get(catalogue::show)),
        ("/search", Door::Guarded, post(search::search)),
        ("/series", Door::Guarded, post(series::expand)),
        ("/bookings", Door::Guarded, get(bookings::list).post(bookings::place)),
        ("/bookings/{booking}", Door::Guarded, get(bookings::show)),
        ("/bookings/{booking}/steps", Door::Guarded, post(bookings::act)),
        ("/changes", Door::Guarded, get(changes::wait)),
        ("/hubs/{hub}/agenda", Door::Guarded, get(agenda::show)),
        ("/feeds/{token}/{file}", Door::Open, get(feeds::of_hub)),
        ("/feeds/{token}/{hub}/{file}", Door::Open, get(feeds::of_resource)),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    Guarded,
}

/// The whole service.
pub fn router(state: AppState) -> Router {
    let (mut open, mut guarded) = (Router::new(), Router::new());
    for (path, door, routes) in table() {
        let routes = routes.fallback(|| async { Failure::new(ProblemKind::MethodNotAllowed) });
        match door {
            Door::Open => open = open.route(path, routes),
            Door::Guarded => guarded = guarded.route(path, routes),
        }
    }
    let guarded = guarded.layer(from_fn_with_state(Identity::from_ref(&state), guard));
    Router::new()
        .nest(ROOT, open.merge(guarded))
        .fallback(|| async { Failure::new(ProblemKind::NotFound) })
        .layer(
            ServiceBuilder::new()
                .layer(TraceLayer::new_for_http().make_span_with(span))
                .layer(CompressionLayer::new())
                .layer(from_fn(word_problems))
                .layer(CatchPanicLayer::custom(panicked))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER)),
        )
        .with_state(state)
}

/// Names the route and not the address: that of a feed is a secret.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), route)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(what = what.unwrap_or("(no words)"), "a route panicked");
    Failure::new(ProblemKind::Internal).into_response()
}
