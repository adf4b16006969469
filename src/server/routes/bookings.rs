//! Bookings: what a desk may see of them, and the two commands.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::api::problem::ProblemKind;
use crate::api::{ActOnBooking, Bookings, PlaceBooking, ROOT};
use crate::domain::booking::Booking;
use crate::domain::ids::BookingId;
use crate::ledger::{Command, Envelope, may_see};
use crate::server::bounds::{check_cart, check_reason};
use crate::server::extract::{Body, CommandKey, IfMatch, Named, holds};
use crate::server::identity::Speaker;
use crate::server::problem::Failure;
use crate::server::state::AppState;
use crate::server::writer::Done;

pub(super) async fn list(State(app): State<AppState>, Speaker(actor): Speaker) -> Json<Bookings> {
    let state = app.ledger().read();
    Json(Bookings { seq: state.seq(), bookings: state.visible(&actor).into_iter().cloned().collect() })
}

pub(super) async fn show(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(id): Named<BookingId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let found = app.ledger().read().booking(&id).filter(|booking| may_see(&actor.desk, booking)).cloned();
    // Not for this desk's eyes and not there are the same answer.
    let booking = found.ok_or_else(|| Failure::new(ProblemKind::NotFound))?;
    let etag = etag_of(&booking);
    if holds(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    Ok(([(header::ETAG, etag)], Json(booking)).into_response())
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
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(ActOnBooking { step, lines, reason }): Body<ActOnBooking>,
) -> Result<Response, Failure> {
    check_reason(reason.as_deref())?;
    let command = Command::Act { booking, expected_version, step, lines, reason };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}

/// `fresh` is the status of a command that was not known before; a repeated one is 200.
async fn answer(app: &AppState, envelope: Envelope, fresh: StatusCode) -> Result<Response, Failure> {
    let (status, booking) = match app.ledger().submit(envelope).await? {
        Done::Now(receipt) => (fresh, receipt.booking),
        Done::Before(receipt) => (StatusCode::OK, receipt.booking),
    };
    let booking = booking.ok_or_else(|| Failure::new(ProblemKind::Internal))?;
    let headers = [(header::ETAG, etag_of(&booking)), (header::LOCATION, format!("{ROOT}/bookings/{}", booking.id))];
    Ok((status, headers, Json(booking)).into_response())
}

fn etag_of(booking: &Booking) -> String {
    format!("\"{}\"", booking.tag())
}
