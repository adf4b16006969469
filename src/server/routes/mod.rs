//! One file for each address, and the one table of them all.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef as _, MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::identity::{Identity, guard};
use super::operation::{ETAG, LAST_MODIFIED, LINK, LOCATION, Operation, delete, get, post, put, serve};
use super::problem::{Failure, word_problems};
use super::state::AppState;
use crate::api::access::CalendarAccess;
use crate::api::calendars::{HubCalendars, ShownCalendar, UnderstoodCalendar};
use crate::api::commands::{ClosurePlan, HubRecords, Recorded, WaitingList};
use crate::api::problem::ProblemKind;
use crate::api::series::Series;
use crate::api::{Agenda, Bookings, Catalogue, Changes, Health, ROOT, SearchPage, ShownBooking};
use crate::calendar::writer::MEDIA_TYPE;

mod access;
mod agenda;
mod agreement;
mod bookings;
mod calendars;
mod catalogue;
mod changes;
mod commands;
mod description;
mod feeds;
mod health;
mod records;
mod search;
mod series;

/// Longest time spent on an answer. Above [`changes::LONGEST_WAIT`].
const LONGEST_ANSWER: Duration = Duration::from_secs(40);

/// An address, who may come in, and what it answers.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) door: Door,
    pub(super) operations: Vec<Operation>,
}

/// Whether an address asks for the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Open,
    Guarded,
}

fn open(path: &'static str, operations: impl IntoIterator<Item = Operation>) -> Route {
    Route { path, door: Door::Open, operations: operations.into_iter().collect() }
}

fn guarded(path: &'static str, operations: impl IntoIterator<Item = Operation>) -> Route {
    Route { path, door: Door::Guarded, operations: operations.into_iter().collect() }
}

/// Every address under [`ROOT`], with what its readers are told. Feeds carry their own token, because calendar programs
/// send no header of ours.
pub(super) fn table() -> Vec<Route> {
    use ProblemKind::{Forbidden, NotFound, Refused, StorageFull, Unprocessable};
    const OK: StatusCode = StatusCode::OK;
    vec![
        open(
            "/openapi.json",
            [get("getDescription", description::show, "This description.").answers::<Value>(OK, "OpenAPI 3.1.")],
        ),
        open(
            "/health",
            [get("getHealth", health::show, "Whether a server of this network answers, and how far it is.")
                .answers::<Health>(OK, "It does.")],
        ),
        guarded(
            "/catalogue",
            [get("getCatalogue", catalogue::show, "Who lends what, and on which terms.")
                .answers::<Catalogue>(OK, "The whole catalogue.")
                .carrying(&[ETAG])],
        ),
        guarded(
            "/search",
            [post(
                "search",
                search::search,
                "Offers by words, family, distance and dates, each with what stands against it. Pages by number: the order \
                 depends on what is free at this moment, so no key could be kept between two pages.",
            )
            .answers::<SearchPage>(OK, "Bookable first, then by distance, then by relevance of the words.")],
        ),
        guarded(
            "/series",
            [post("readSeries", series::expand, "What a weekly wish by a hub's own clock means, week by week.")
                .answers::<Series>(OK, "Each week with its instants, or why its clock shows no such hour.")
                .refuses(&[NotFound])],
        ),
        guarded(
            "/bookings",
            [
                get("listBookings", bookings::list, "A page of the bookings that the desk may see.")
                    .answers::<Bookings<ShownBooking>>(OK, "In order of their identifiers.")
                    .carrying(&[LINK])
                    .refuses(&[Unprocessable]),
                post("placeBooking", bookings::place, "Submits a cart: all its lines or none.")
                    .answers::<ShownBooking>(StatusCode::CREATED, "The booking that the command made.")
                    .carrying(&[ETAG, LOCATION])
                    .leading_on()
                    .answers::<ShownBooking>(OK, "The key was known: the booking that it made, as it stands.")
                    .carrying(&[ETAG, LOCATION])
                    .refuses(&[Forbidden, Refused, StorageFull]),
            ],
        ),
        guarded(
            "/bookings/{booking}",
            [get("getBooking", bookings::show, "One booking, if the desk may see it.")
                .answers::<ShownBooking>(OK, "The booking.")
                .carrying(&[ETAG])],
        ),
        guarded(
            "/bookings/{booking}/steps",
            [post("actOnBooking", bookings::act, "Moves lines of a booking along an arrow of the state machine.")
                .answers::<ShownBooking>(OK, "The booking afterwards; where the key was known, as it stands.")
                .carrying(&[ETAG, LOCATION])
                .refuses(&[Forbidden, Refused, StorageFull])],
        ),
        guarded(
            "/bookings/{booking}/agreement",
            [get("getAgreement", agreement::show, "The loan agreement with each hub of a booking, to print and sign.")
                .answers_text(agreement::HTML, "A page that prints on A4, one sheet at least for each hub.")
                .refuses(&[NotFound])],
        ),
        guarded("/holds", [{
            post("holdCart", commands::hold, "Claims the stock of a cart for a while, all its lines or none.")
                .answers::<ShownBooking>(StatusCode::CREATED, "The booking, on hold until the instant in its lines.")
                .carrying(&[ETAG, LOCATION])
                .leading_on()
                .answers::<ShownBooking>(OK, "The key was known: the booking that it made, as it stands.")
                .carrying(&[ETAG, LOCATION])
                .refuses(&[Forbidden, Refused, Unprocessable, StorageFull])
        }]),
        guarded(
            "/bookings/{booking}/amendments",
            [changes_booking(post("amendBooking", commands::amend, "Other dates or quantities; an extension."))],
        ),
        guarded(
            "/bookings/{booking}/counter-proposals",
            [changes_booking(post("counterPropose", commands::counter, "The hub proposes something else for a line."))],
        ),
        guarded(
            "/bookings/{booking}/units",
            [changes_booking(post("chooseUnits", commands::choose, "Chooses units of a line by name."))],
        ),
        guarded(
            "/bookings/{booking}/hand-overs",
            [changes_booking(post("handOver", commands::hand_over, "Hands units of a line over, all or some."))],
        ),
        guarded(
            "/bookings/{booking}/returns",
            [changes_booking(post("takeBack", commands::take_back, "Takes units of a line back, all or some."))],
        ),
        guarded(
            "/bookings/{booking}/incidents",
            [changes_booking(post(
                "declareIncident",
                commands::declare_incident,
                "A unit that is out is lost, or damaged beyond use: it leaves the pool.",
            ))],
        ),
        guarded(
            "/bookings/{booking}/team",
            [changes_booking(post("giveBooking", commands::give, "Another team takes a booking over."))],
        ),
        guarded(
            "/hubs/{hub}/records",
            [get("getRecords", records::of_hub, "Closures, withdrawals and open exceptions of a hub.")
                .answers::<HubRecords>(OK, "As they stand.")],
        ),
        guarded(
            "/hubs/{hub}/closures/plan",
            [post("planClosure", records::plan_closure, "Whom a closure would touch, with a mend for each. Changes nothing.")
                .answers::<ClosurePlan>(OK, "Each line that it touches.")
                .refuses(&[Unprocessable])],
        ),
        guarded("/hubs/{hub}/closures", [makes_record(post("closeHub", records::close, "Closes a hub or its desk."))]),
        guarded(
            "/hubs/{hub}/closures/{closure}/decisions",
            [makes_record(post("settleClosure", records::settle, "Decides about each line that a closure touches."))],
        ),
        guarded(
            "/hubs/{hub}/closures/{closure}/lifting",
            [makes_record(post("reopenHub", records::reopen, "Takes a closure back."))],
        ),
        guarded(
            "/hubs/{hub}/withdrawals",
            [makes_record(post("withdrawUnits", records::withdraw, "Takes units out of a pool, for a time or for good."))],
        ),
        guarded(
            "/hubs/{hub}/withdrawals/{withdrawal}/end",
            [makes_record(post("restoreUnits", records::restore, "Puts withdrawn units back."))],
        ),
        guarded(
            "/hubs/{hub}/resources/{resource}/capacity",
            [makes_record(post("setCapacity", records::set_capacity, "So many units are there from now on."))],
        ),
        guarded(
            "/hubs/{hub}/exceptions/{exception}/plan",
            [makes_record(post("planException", records::plan_exception, "Says what is done about a lack."))],
        ),
        guarded(
            "/hubs/{hub}/qualifications",
            [makes_record(post("recordQualification", records::record_qualification, "Writes down that a team was trained."))],
        ),
        guarded(
            "/hubs/{hub}/qualifications/revocations",
            [makes_record(post(
                "revokeQualification",
                records::revoke_qualification,
                "Withdraws the proofs of a training; open bookings that they carried are flagged.",
            ))],
        ),
        guarded("/hubs/{hub}/forced-bookings", [{
            post("forceBooking", records::force, "Books more than there is, by a named exception.")
                .answers::<ShownBooking>(StatusCode::CREATED, "The booking, with its exception.")
                .carrying(&[ETAG, LOCATION])
                .leading_on()
                .answers::<ShownBooking>(OK, "The key was known: the booking that it made, as it stands.")
                .carrying(&[ETAG, LOCATION])
                .refuses(&[Forbidden, NotFound, Refused, Unprocessable, StorageFull])
        }]),
        guarded(
            "/waiting-list",
            [
                get("listWaiting", records::waiting, "The wishes that wait, in the order in which they are served.")
                    .answers::<WaitingList>(OK, "Those that the desk may see."),
                makes_record(post("joinWaitingList", records::join, "Waits for stock to be freed.")),
            ],
        ),
        guarded(
            "/waiting-list/{wait}/leave",
            [makes_record(post("leaveWaitingList", records::leave, "Waits no more; an offer goes to the next."))],
        ),
        guarded(
            "/changes",
            [get("awaitChanges", changes::wait, "What changed since a position in the journal: long poll.")
                .answers::<Changes>(OK, "How things stand, as soon as something changed or the wait is over.")],
        ),
        guarded(
            "/hubs/{hub}/agenda",
            [get("getAgenda", agenda::show, "How busy a hub is, without saying by whom.")
                .answers::<Agenda>(OK, "The level of claims on each resource, step by step.")
                .refuses(&[NotFound, Unprocessable])],
        ),
        guarded(
            "/hubs/{hub}/access",
            [get("getHubAccess", access::of_hub, "How calendar programs come in at a hub: for its managers only.")
                .answers::<CalendarAccess>(OK, "Feed addresses and the calendar account.")],
        ),
        guarded(
            "/hubs/{hub}/access/renewals",
            [post("renewHubAccess", access::renew_hub, "Makes an address or the password anew; the old one opens nothing more.")
                .answers::<CalendarAccess>(OK, "Everything as it stands.")
                .refuses(&[StorageFull])],
        ),
        guarded(
            "/teams/{team}/access",
            [get("getTeamAccess", access::of_team, "How calendar programs come in for a team: for itself only.")
                .answers::<CalendarAccess>(OK, "Feed addresses and the calendar account.")],
        ),
        guarded(
            "/teams/{team}/access/renewals",
            [post("renewTeamAccess", access::renew_team, "Makes an address or the password anew; the old one opens nothing more.")
                .answers::<CalendarAccess>(OK, "Everything as it stands.")
                .refuses(&[StorageFull])],
        ),
        guarded(
            "/hubs/{hub}/calendars",
            [
                get("listCalendars", calendars::list, "What a hub subscribes to, and how that is doing.")
                    .answers::<HubCalendars>(OK, "By name. Addresses are shortened to their host."),
                post("addCalendar", calendars::add, "Subscribes to an address or to a collection of a CalDAV server.")
                    .answers::<ShownCalendar>(StatusCode::CREATED, "It is kept, and looked at.")
                    .answers::<ShownCalendar>(OK, "It was kept already, word for word.")
                    .refuses(&[Forbidden, NotFound, Refused, Unprocessable, StorageFull]),
            ],
        ),
        guarded(
            "/hubs/{hub}/calendars/{calendar}",
            [
                put("changeCalendar", calendars::change, "Changes a subscription that a manager made.")
                    .answers::<ShownCalendar>(OK, "As it is now.")
                    .carrying(&[ETAG])
                    .refuses(&[Forbidden, NotFound, Unprocessable, StorageFull]),
                delete("removeCalendar", calendars::remove, "Ends a subscription: what it blocked is free.")
                    .answers_nothing(StatusCode::NO_CONTENT, "It is no more.")
                    .refuses(&[Forbidden, NotFound, StorageFull]),
            ],
        ),
        guarded(
            "/hubs/{hub}/calendars/{calendar}/confirmations",
            [post("confirmCalendar", calendars::confirm, "Takes a calendar as it is now: a feed that went empty is really empty.")
                .answers::<ShownCalendar>(OK, "It is in force.")
                .refuses(&[Forbidden, NotFound, Unprocessable, StorageFull])],
        ),
        guarded(
            "/hubs/{hub}/calendars/{calendar}/measurements",
            [post("measureCalendar", calendars::measure, "Finds out again how long a collection takes to show what is written there.")
                .answers::<ShownCalendar>(StatusCode::ACCEPTED, "It is under way.")
                .refuses(&[Forbidden, NotFound, Unprocessable])],
        ),
        guarded(
            "/hubs/{hub}/calendars/{calendar}/events",
            [get("explainCalendar", calendars::events, "What was understood of a calendar, event by event.")
                .answers::<UnderstoodCalendar>(OK, "Of the copy in force, however old.")
                .refuses(&[NotFound, Unprocessable])],
        ),
        guarded(
            "/hubs/{hub}/calendars/{calendar}/try",
            [post("tryCalendar", calendars::try_out, "Fetches a calendar and says what would be understood. Keeps nothing.")
                .answers::<UnderstoodCalendar>(OK, "What would be understood, or in `failure` why nothing.")
                .refuses(&[Forbidden, NotFound, Unprocessable])],
        ),
        open(
            "/feeds/{token}/{file}",
            [get("getHubFeed", feeds::of_hub, "What a hub has lent and promised, for calendar programs.")
                .answers_text(MEDIA_TYPE, "iCalendar (RFC 5545).")
                .carrying(&[ETAG, LAST_MODIFIED])],
        ),
        open(
            "/feeds/{token}/{hub}/{file}",
            [get("getResourceFeed", feeds::of_resource, "The same for one resource.")
                .answers_text(MEDIA_TYPE, "iCalendar (RFC 5545).")
                .carrying(&[ETAG, LAST_MODIFIED])],
        ),
        open(
            "/team-feeds/{token}/{file}",
            [get("getTeamFeed", feeds::of_team, "What a team has booked and borrowed, for calendar programs.")
                .answers_text(MEDIA_TYPE, "iCalendar (RFC 5545).")
                .carrying(&[ETAG, LAST_MODIFIED])],
        ),
        open(
            "/team-feeds/{token}/{team}/{file}",
            [get("getMemberFeed", feeds::of_member, "The same, by the own address of a member of the team.")
                .answers_text(MEDIA_TYPE, "iCalendar (RFC 5545).")
                .carrying(&[ETAG, LAST_MODIFIED])],
        ),
    ]
}

/// A command about a booking that exists.
fn changes_booking(operation: Operation) -> Operation {
    use ProblemKind::{Forbidden, Refused, StorageFull, Unprocessable};
    operation
        .answers::<ShownBooking>(StatusCode::OK, "The booking afterwards; where the key was known, as it stands.")
        .carrying(&[ETAG, LOCATION])
        .refuses(&[Forbidden, Refused, Unprocessable, StorageFull])
}

/// A command about a hub, or about the waiting list.
fn makes_record(operation: Operation) -> Operation {
    use ProblemKind::{Forbidden, NotFound, Refused, StorageFull, Unprocessable};
    operation
        .answers::<Recorded>(StatusCode::CREATED, "It is written down; the name of what it made.")
        .answers::<Recorded>(StatusCode::OK, "The key was known: what came of it.")
        .refuses(&[Forbidden, NotFound, Refused, Unprocessable, StorageFull])
}

/// The whole service.
pub fn router(state: AppState) -> Router {
    let (mut open, mut guarded) = (Router::new(), Router::new());
    for Route { path, door, operations } in table() {
        match door {
            Door::Open => open = open.route(path, serve(operations)),
            Door::Guarded => guarded = guarded.route(path, serve(operations)),
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
