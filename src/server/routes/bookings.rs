//! Bookings: what a desk may see of them, and the two commands.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Deserialize;

use super::commands::OnBooking;
use crate::api::problem::ProblemKind;
use crate::api::{ActOnBooking, Bookings, PlaceBooking, ROOT, ShownBooking};
use crate::domain::booking::{Booking, Line};
use crate::domain::ids::BookingId;
use crate::ledger::{Command, Envelope, State as LedgerState, may_see};
use crate::server::bounds::{check_cart, check_reason};
use crate::server::extract::{Asked, Body, CommandKey, Held, Named};
use crate::server::identity::Speaker;
use crate::server::problem::Failure;
use crate::server::state::AppState;
use crate::server::writer::Done;

/// Most bookings on a page, and how many where the desk does not say.
const MOST: usize = 500;
const USUAL: usize = 100;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// How many at most: 1 to 500, 100 where nothing is said.
    #[serde(default = "usual")]
    #[schemars(range(min = 1, max = MOST))]
    limit: usize,
    /// `next` of the page before.
    #[serde(default)]
    after: Option<BookingId>,
}

fn usual() -> usize {
    USUAL
}

pub(super) async fn list(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Asked(Page { limit, after }): Asked<Page>,
) -> Result<Response, Failure> {
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::because(ProblemKind::Unprocessable, "problem-detail-limit", MOST));
    }
    let page = {
        let state = app.ledger().read();
        // One more than asked for tells whether there is a next page.
        let found = state.visible_after(&actor, after.as_ref(), limit + 1);
        let next = if found.len() > limit { found.get(limit - 1).map(|last| last.id.clone()) } else { None };
        let bookings = found.into_iter().take(limit).map(|booking| shown(&state, booking)).collect();
        Bookings { seq: state.seq(), journal: app.access().journal(), bookings, next }
    };
    let link = |next| [(header::LINK, format!("<{ROOT}/bookings?limit={limit}&after={next}>; rel=\"next\""))];
    let link = page.next.as_ref().map(link);
    Ok((link.map(AppendHeaders), Json(page)).into_response())
}

pub(super) async fn show(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(id): Named<BookingId>,
    held: Held,
) -> Result<Response, Failure> {
    let found = app.ledger().read().booking(&id).filter(|booking| may_see(&actor.desk, booking)).cloned();
    // Not for this desk's eyes and not there are the same answer.
    let booking = found.ok_or_else(|| Failure::new(ProblemKind::NotFound))?;
    let etag = etag_of(&booking);
    if held.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let shown = shown(&app.ledger().read(), &booking);
    Ok(([(header::ETAG, etag)], Json(shown)).into_response())
}

pub(super) async fn place(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    CommandKey(key): CommandKey,
    Body(cart): Body<PlaceBooking>,
) -> Result<Response, Failure> {
    check_cart(&cart)?;
    let PlaceBooking { team, purpose, wishes } = cart;
    let command = Command::Place { team, purpose, wishes };
    answer(&app, Envelope { actor, key, command }, StatusCode::CREATED).await
}

pub(super) async fn act(
    on: OnBooking,
    Body(ActOnBooking { step, lines, reason }): Body<ActOnBooking>,
) -> Result<Response, Failure> {
    check_reason(reason.as_deref())?;
    on.give(|booking, expected_version| Command::Act { booking, expected_version, step, lines, reason }).await
}

/// `fresh` is the status of a command that was not known before; a repeated one is 200.
pub(super) async fn answer(app: &AppState, envelope: Envelope, fresh: StatusCode) -> Result<Response, Failure> {
    let (status, booking) = match app.ledger().submit(envelope).await? {
        Done::Now(receipt) => (fresh, receipt.booking),
        Done::Before(receipt) => (StatusCode::OK, receipt.booking),
    };
    let booking = booking.ok_or_else(|| Failure::new(ProblemKind::Internal))?;
    let headers = [(header::ETAG, etag_of(&booking)), (header::LOCATION, format!("{ROOT}/bookings/{}", booking.id))];
    let shown = shown(&app.ledger().read(), &booking);
    Ok((status, headers, Json(shown)).into_response())
}

/// With how sure each line is, by what the hubs say of their calendars now.
fn shown(state: &LedgerState, booking: &Booking) -> ShownBooking {
    let certainty = |line: &Line| state.hub(&line.wish.offer.hub).and_then(|hub| hub.certainty(line));
    ShownBooking { certainties: booking.lines.iter().map(certainty).collect(), booking: booking.clone() }
}

fn etag_of(booking: &Booking) -> String {
    format!("\"{}\"", booking.tag())
}
