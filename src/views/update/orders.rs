//! The cart and the steps of bookings: how they are sent, and what their answers make of the state.

use std::sync::Arc;

use super::find::renew;
use super::tell;
use crate::api::exchange::{LinkFailure, Request};
use crate::api::{ActOnBooking, PlaceBooking};
use crate::domain::booking::{Booking, Step, Wish};
use crate::domain::ids::BookingId;
use crate::domain::team::Desk;
use crate::ledger::Rejection;
use crate::views::intent::{Effect, FlyTarget};
use crate::views::state::{AppState, CartLine, News, Route, Sent};
use crate::wording::refusal::rejection_of;

pub(super) fn add_draft_to_cart(state: &mut AppState) {
    if state.cart.sending.is_some() {
        return;
    }
    let Some(draft) = &state.place.draft else { return };
    let Some(wish) = draft.interval.map(|interval| draft.wish(interval)) else { return };
    let offer = wish.offer.clone();
    let parts = state.hub(&offer.hub).map_or_else(|| vec![wish.clone()], |hub| hub.unpacked(&wish));
    for wish in parts {
        let same = |line: &&mut CartLine| Wish { quantity: wish.quantity, ..line.wish.clone() } == wish;
        if let Some(line) = state.cart.lines.iter_mut().find(same) {
            line.wish.quantity += wish.quantity;
            line.rejection = None;
        } else {
            state.cart.lines.push(CartLine { wish, rejection: None });
        }
    }
    state.place.is_cart_open = true;
    tell(state, News::AddedToCart { offer });
    // The cart opens: the notice is for the journal.
    if let Some(notice) = state.messages.journal.back_mut() {
        notice.is_dismissed = true;
    }
}

pub(super) fn edit_cart(state: &mut AppState, edit: impl FnOnce(&mut Vec<CartLine>)) -> Vec<Effect> {
    if state.cart.sending.is_none() {
        edit(&mut state.cart.lines);
    }
    Vec::new()
}

pub(super) fn edit_line(state: &mut AppState, line: usize, edit: impl FnOnce(&mut Wish)) -> Vec<Effect> {
    edit_cart(state, |lines| {
        if let Some(line) = lines.get_mut(line) {
            edit(&mut line.wish);
            line.rejection = None;
        }
    })
}

pub(super) fn place(state: &mut AppState, key: String) -> Vec<Effect> {
    let Desk::Team(team) = state.desk.clone() else { return Vec::new() };
    if state.cart.sending.is_some() || state.cart.lines.is_empty() {
        return Vec::new();
    }
    for line in &mut state.cart.lines {
        line.rejection = None;
    }
    let wishes = state.cart.wishes();
    state.cart.sending = Some(key.clone());
    state.facts.sent.insert(key.clone(), Sent::Place { wishes: wishes.clone() });
    let order = PlaceBooking { team, purpose: state.cart.purpose.trim().to_owned(), wishes };
    vec![Effect::Send(Request::Place { key, order })]
}

pub(super) fn placed(state: &mut AppState, is_the_cart: bool, outcome: Result<Booking, LinkFailure>) -> Vec<Effect> {
    match outcome {
        Ok(booking) => {
            let news = News::Placed { state: booking.summary() };
            if is_the_cart {
                state.cart.lines.clear();
                state.cart.purpose.clear();
                state.place.booking = Some(booking.id.clone());
                state.place.is_cart_open = false;
                state.place.draft = None;
                state.place.selection = None;
                state.place.route = Route::Bookings;
            }
            keep(state, booking);
            tell(state, news);
            // What was just taken is no longer free.
            let mut effects = renew(state);
            if is_the_cart {
                effects.push(Effect::FlyTo(FlyTarget::Home));
            }
            effects
        }
        Err(why) => {
            match rejection_of(&why) {
                Some(Rejection::Lines { lines }) if is_the_cart => {
                    tell(state, News::CartRefused { lines: lines.len() });
                    for rejection in lines {
                        if let Some(line) = state.cart.lines.get_mut(rejection.line) {
                            line.rejection = Some(rejection);
                        }
                    }
                }
                _ => tell(state, News::Failed { why }),
            }
            Vec::new()
        }
    }
}

/// Sends a plain step on the lines named, or on all that the desk may move.
pub(in crate::views) fn send_act(
    state: &mut AppState,
    id: BookingId,
    step: Step,
    lines: Option<Vec<usize>>,
    reason: Option<String>,
    key: String,
) -> Vec<Effect> {
    state.place.overlay = None;
    let is_under_way = state.is_under_way(&id);
    let Some(version) = state.bookings().iter().find(|booking| booking.id == id).map(|booking| booking.version) else {
        return Vec::new();
    };
    if is_under_way {
        return Vec::new();
    }
    state.facts.sent.insert(key.clone(), Sent::Act { booking: id.clone(), step });
    let reason = reason.map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
    let act = ActOnBooking { step, lines, reason };
    vec![Effect::Send(Request::Act { key, booking: id, version, act })]
}

pub(super) fn acted(state: &mut AppState, step: Option<Step>, outcome: Result<Booking, LinkFailure>) {
    match outcome {
        Ok(booking) => {
            keep(state, booking);
            if let Some(step) = step {
                tell(state, News::Moved { step });
            }
        }
        Err(why) => match rejection_of(&why) {
            Some(Rejection::Stale { actual, .. }) => {
                keep(state, *actual);
                tell(state, News::Stale);
            }
            _ => tell(state, News::Failed { why }),
        },
    }
}

/// Takes a booking in at once, without waiting for the next list.
pub(in crate::views) fn keep(state: &mut AppState, booking: Booking) {
    let bookings = Arc::make_mut(state.facts.bookings.get_or_insert_default());
    match bookings.iter_mut().find(|known| known.id == booking.id) {
        Some(known) if known.version > booking.version => {}
        Some(known) => *known = booking,
        None => bookings.push(booking),
    }
}
