//! What is filled in about a line of a booking, and the command that it becomes.

use super::answers::give;
use super::{forget_refusal, managed, words};
use crate::api::commands::{AmendBooking, CounterPropose, DeclareIncident, HandOver, TakeBack};
use crate::api::exchange::{Change, Deed};
use crate::domain::booking::{Booking, Line, LineState, Wish};
use crate::domain::hub::Hub;
use crate::domain::ids::BookingId;
use crate::domain::order::Amendment;
use crate::domain::team::Desk;
use crate::domain::time::{Instant, Interval};
use crate::views::hub_desk::forms::{Form, HandOverForm, IncidentForm, Moment, MoveForm, interval_between};
use crate::views::hub_desk::state::Page;
use crate::views::intent::Effect;
use crate::views::state::AppState;

pub(super) fn bounded(form: Form) -> Form {
    match form {
        Form::Move(form) => Form::Move(MoveForm { reason: words(&form.reason), ..form }),
        Form::HandOver(form) => Form::HandOver(HandOverForm { responsible: words(&form.responsible), ..form }),
        Form::Incident(form) => Form::Incident(IncidentForm { note: words(&form.note), ..form }),
        Form::TakeBack(mut form) => {
            for row in &mut form.units {
                row.note = words(&row.note);
            }
            Form::TakeBack(form)
        }
    }
}

/// A line with its booking, as it stands.
pub(super) fn found<'a>(state: &'a AppState, booking: &BookingId, line: usize) -> Option<(&'a Booking, &'a Line)> {
    let booking = state.bookings().iter().find(|known| &known.id == booking)?;
    Some((booking, booking.lines.get(line)?))
}

/// Opens a form about a line of the hub.
pub(super) fn start(
    state: &mut AppState,
    booking: &BookingId,
    line: usize,
    form: impl FnOnce(&AppState, &Hub, &Line) -> Option<Form>,
) -> Vec<Effect> {
    let opened = found(state, booking, line).and_then(|(_, found)| {
        let hub = state.hub(&found.wish.offer.hub)?;
        form(state, hub, found)
    });
    if opened.is_some() {
        forget_refusal(state, Page::Item);
        state.hub_desk.form = opened;
        if managed(state).is_some() {
            state.hub_desk.chosen =
                Some(crate::views::hub_desk::state::ItemKey::Line { booking: booking.clone(), line });
        }
    }
    Vec::new()
}

pub(super) fn move_form(
    state: &AppState,
    hub: &Hub,
    booking: &BookingId,
    line: usize,
    found: &Line,
    to: Interval,
) -> MoveForm {
    let moment = |at: Instant| Moment::of(state.lang(), hub.zone, at);
    MoveForm {
        booking: booking.clone(),
        line,
        from: moment(to.start()),
        to: moment(to.end()),
        quantity: found.wish.quantity,
        reason: String::new(),
        is_grabbed: false,
    }
}

/// The wish that a move makes of a line; `None` while its hours cannot be read.
pub fn moved_wish(hub: &Hub, form: &MoveForm, line: &Line) -> Option<Wish> {
    let interval = interval_between(hub.zone, &form.from, &form.to).ok()?;
    Some(Wish { interval, quantity: form.quantity, ..line.wish.clone() })
}

/// Whether a hub's change to this line is a proposal that its team answers.
pub fn is_proposal(state: &AppState, line: &Line) -> bool {
    matches!(state.desk, Desk::Manager(_)) && matches!(line.state, LineState::Requested | LineState::Countered)
}

pub(super) fn send_form(state: &mut AppState, key: String) -> Vec<Effect> {
    let Some(form) = state.hub_desk.form.clone() else { return Vec::new() };
    let (id, index) = form.line();
    let Some((booking, line)) = found(state, id, index) else { return Vec::new() };
    let (id, version) = (booking.id.clone(), booking.version);
    let reason = |words: &str| Some(words.trim().to_owned()).filter(|words| !words.is_empty());
    let change = match &form {
        Form::Move(form) => {
            let Some(hub) = state.hub(&line.wish.offer.hub) else { return Vec::new() };
            let Some(wish) = moved_wish(hub, form, line) else { return Vec::new() };
            if wish == line.wish {
                return Vec::new();
            }
            if is_proposal(state, line) {
                Change::Counter(CounterPropose { line: index, wish, reason: reason(&form.reason) })
            } else {
                let before = &line.wish;
                let amendment = Amendment {
                    line: index,
                    quantity: (wish.quantity != before.quantity).then_some(wish.quantity),
                    interval: (wish.interval != before.interval).then_some(wish.interval),
                };
                Change::Amend(AmendBooking { lines: vec![amendment], reason: reason(&form.reason) })
            }
        }
        Form::HandOver(form) => Change::HandOver(HandOver {
            line: index,
            units: form.orders(),
            responsible: form.responsible.trim().to_owned(),
        }),
        Form::TakeBack(form) => Change::TakeBack(TakeBack { line: index, units: form.orders() }),
        Form::Incident(form) => {
            let Some(unit) = form.units.get(form.unit).cloned() else { return Vec::new() };
            let (incident, note) = (form.incident, form.note.trim().to_owned());
            Change::Incident(DeclareIncident { line: index, unit, incident, note })
        }
    };
    give(state, Page::Item, Deed::OnBooking { booking: id, version, change }, key)
}
