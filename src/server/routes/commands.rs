//! The commands about one booking: each reads its body, and hands a command to the ledger.

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use super::bookings::answer;
use crate::api::commands::{
    AmendBooking, ChooseUnits, CounterPropose, DeclareIncident, GiveBooking, HandOver, HoldCart, TakeBack,
};
use crate::domain::ids::BookingId;
use crate::domain::team::Actor;
use crate::ledger::{Command, Envelope};
use crate::server::bounds::{check_count, check_interval, check_reason, check_wishes, check_words};
use crate::server::extract::{Body, CommandKey, IfMatch, Named};
use crate::server::identity::Speaker;
use crate::server::operation::{Part, Sketch};
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

/// A command about one booking: who gives it, under which key, on which version.
#[derive(Debug)]
pub(super) struct OnBooking {
    app: AppState,
    actor: Actor,
    booking: BookingId,
    key: String,
    expected_version: u64,
}

impl FromRequestParts<AppState> for OnBooking {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Failure> {
        let Speaker(actor) = Speaker::from_request_parts(parts, app).await?;
        let Named(booking) = Named::from_request_parts(parts, app).await?;
        let CommandKey(key) = CommandKey::from_request_parts(parts, app).await?;
        let IfMatch(expected_version) = IfMatch::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), actor, booking, key, expected_version })
    }
}

impl Part for OnBooking {
    fn describe(sketch: &mut Sketch<'_>) {
        Speaker::describe(sketch);
        Named::<BookingId>::describe(sketch);
        CommandKey::describe(sketch);
        IfMatch::describe(sketch);
    }
}

impl OnBooking {
    /// Hands the command to the ledger, and answers with the booking as it is then.
    pub(super) async fn give(self, command: impl FnOnce(BookingId, u64) -> Command) -> Result<Response, Failure> {
        let Self { app, actor, booking, key, expected_version } = self;
        let command = command(booking, expected_version);
        answer(&app, Envelope { actor, key, command }, StatusCode::OK).await
    }
}

pub(super) async fn amend(
    on: OnBooking,
    Body(AmendBooking { lines, reason }): Body<AmendBooking>,
) -> Result<Response, Failure> {
    check_reason(reason.as_deref())?;
    check_count(lines.len())?;
    lines.iter().filter_map(|amendment| amendment.interval).try_for_each(check_interval)?;
    on.give(|booking, expected_version| Command::Amend { booking, expected_version, lines, reason }).await
}

pub(super) async fn counter(
    on: OnBooking,
    Body(CounterPropose { line, wish, reason }): Body<CounterPropose>,
) -> Result<Response, Failure> {
    check_reason(reason.as_deref())?;
    check_interval(wish.interval)?;
    on.give(|booking, expected_version| Command::Counter { booking, expected_version, line, wish, reason }).await
}

pub(super) async fn choose(
    on: OnBooking,
    Body(ChooseUnits { line, items }): Body<ChooseUnits>,
) -> Result<Response, Failure> {
    check_count(items.len())?;
    on.give(|booking, expected_version| Command::Choose { booking, expected_version, line, items }).await
}

pub(super) async fn hand_over(
    on: OnBooking,
    Body(HandOver { line, units, responsible }): Body<HandOver>,
) -> Result<Response, Failure> {
    check_count(units.len())?;
    check_words(&[&responsible])?;
    for unit in &units {
        check_count(unit.accessories.len())?;
        unit.accessories.iter().try_for_each(|accessory| check_words(&[accessory]))?;
    }
    on.give(|booking, expected_version| Command::CheckOut { booking, expected_version, line, units, responsible }).await
}

pub(super) async fn take_back(
    on: OnBooking,
    Body(TakeBack { line, units }): Body<TakeBack>,
) -> Result<Response, Failure> {
    check_count(units.len())?;
    for unit in &units {
        check_count(unit.missing.len())?;
        check_reason(unit.note.as_deref())?;
        unit.missing.iter().try_for_each(|accessory| check_words(&[accessory]))?;
    }
    on.give(|booking, expected_version| Command::CheckIn { booking, expected_version, line, units }).await
}

pub(super) async fn declare_incident(
    on: OnBooking,
    Body(DeclareIncident { line, unit, incident, note }): Body<DeclareIncident>,
) -> Result<Response, Failure> {
    check_words(&[&note])?;
    on.give(|booking, expected_version| Command::DeclareIncident {
        booking,
        expected_version,
        line,
        unit,
        incident,
        note,
    })
    .await
}

pub(super) async fn give(on: OnBooking, Body(GiveBooking { team }): Body<GiveBooking>) -> Result<Response, Failure> {
    on.give(|booking, expected_version| Command::GiveTo { booking, expected_version, team }).await
}
