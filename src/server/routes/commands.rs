//! The commands about one booking: each reads its body, and hands a command to the ledger.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::bookings::answer;
use crate::api::commands::{
    AmendBooking, ChooseUnits, CounterPropose, DeclareIncident, GiveBooking, HandOver, HoldCart, TakeBack,
};
use crate::domain::ids::BookingId;
use crate::ledger::{Command, Envelope};
use crate::server::bounds::{check_count, check_interval, check_reason, check_wishes, check_words};
use crate::server::extract::{Body, CommandKey, IfMatch, Named};
use crate::server::identity::Speaker;
use crate::server::problem::Failure;
use crate::server::state::AppState;

pub(super) async fn hold(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    CommandKey(key): CommandKey,
    Body(HoldCart { team, purpose, wishes, minutes }): Body<HoldCart>,
) -> Result<Response, Failure> {
    check_words(&[&purpose])?;
    check_wishes(&wishes)?;
    let command = Command::Hold { team, purpose, wishes, minutes };
    answer(&app, Envelope { actor, key, command }, StatusCode::CREATED).await
}

pub(super) async fn amend(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(AmendBooking { lines, reason }): Body<AmendBooking>,
) -> Result<Response, Failure> {
    check_reason(reason.as_deref())?;
    check_count(lines.len())?;
    lines.iter().filter_map(|amendment| amendment.interval).try_for_each(check_interval)?;
    let command = Command::Amend { booking, expected_version, lines, reason };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}

pub(super) async fn counter(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(CounterPropose { line, wish, reason }): Body<CounterPropose>,
) -> Result<Response, Failure> {
    check_reason(reason.as_deref())?;
    check_interval(wish.interval)?;
    let command = Command::Counter { booking, expected_version, line, wish, reason };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}

pub(super) async fn choose(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(ChooseUnits { line, items }): Body<ChooseUnits>,
) -> Result<Response, Failure> {
    check_count(items.len())?;
    let command = Command::Choose { booking, expected_version, line, items };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}

pub(super) async fn hand_over(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(HandOver { line, units, responsible }): Body<HandOver>,
) -> Result<Response, Failure> {
    check_count(units.len())?;
    check_words(&[&responsible])?;
    for unit in &units {
        check_count(unit.accessories.len())?;
        unit.accessories.iter().try_for_each(|accessory| check_words(&[accessory]))?;
    }
    let command = Command::CheckOut { booking, expected_version, line, units, responsible };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}

pub(super) async fn take_back(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(TakeBack { line, units }): Body<TakeBack>,
) -> Result<Response, Failure> {
    check_count(units.len())?;
    for unit in &units {
        check_count(unit.missing.len())?;
        check_reason(unit.note.as_deref())?;
        unit.missing.iter().try_for_each(|accessory| check_words(&[accessory]))?;
    }
    let command = Command::CheckIn { booking, expected_version, line, units };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}

pub(super) async fn declare_incident(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(DeclareIncident { line, unit, incident, note }): Body<DeclareIncident>,
) -> Result<Response, Failure> {
    check_words(&[&note])?;
    let command = Command::DeclareIncident { booking, expected_version, line, unit, incident, note };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}

pub(super) async fn give(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(booking): Named<BookingId>,
    CommandKey(key): CommandKey,
    IfMatch(expected_version): IfMatch,
    Body(GiveBooking { team }): Body<GiveBooking>,
) -> Result<Response, Failure> {
    let command = Command::GiveTo { booking, expected_version, team };
    answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
}
