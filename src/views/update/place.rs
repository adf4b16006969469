//! Where the person is: rooms, the way back, what is chosen on the map, the seat.

use super::find::{ask, ask_agenda};
use crate::api::exchange::Request;
use crate::domain::hub::Points;
use crate::domain::ids::{HubId, OfferKey};
use crate::domain::team::Desk;
use crate::domain::time::Interval;
use crate::views::hub_desk;
use crate::views::intent::{Effect, FlyTarget};
use crate::views::reading::interval_of_days;
use crate::views::state::{AppState, Draft, Outcome, Route, Selection};

pub(super) fn go(state: &mut AppState, route: Route) -> Vec<Effect> {
    state.place.route = route;
    state.place.overlay = None;
    state.place.is_cart_open = false;
    state.place.pointed_hub = None;
    match route {
        Route::Book if state.find.outcome == Outcome::Idle => ask(state, 0),
        Route::HubDesk => hub_desk::update::refresh(state),
        _ => Vec::new(),
    }
}

pub(super) fn step_back(state: &mut AppState) -> Vec<Effect> {
    let place = &mut state.place;
    if place.overlay.take().is_some() {
        return Vec::new();
    }
    if place.is_cart_open {
        place.is_cart_open = false;
        return Vec::new();
    }
    if hub_desk::update::step_back(state) {
        return Vec::new();
    }
    let place = &mut state.place;
    match place.selection.clone() {
        Some(Selection::Offer(offer)) => {
            place.draft = None;
            place.selection = Some(Selection::Hub(offer.hub));
            Vec::new()
        }
        Some(Selection::Hub(id)) => {
            let territory = state.hub(&id).map(|hub| hub.territory.clone());
            let target = territory.clone().map_or(FlyTarget::Home, FlyTarget::Territory);
            state.place.selection = territory.map(Selection::Territory);
            vec![Effect::FlyTo(target)]
        }
        Some(Selection::Territory(_)) => {
            place.selection = None;
            vec![Effect::FlyTo(FlyTarget::Home)]
        }
        None => {
            place.booking = None;
            Vec::new()
        }
    }
}

pub(super) fn select_hub(state: &mut AppState, hub: HubId) -> Vec<Effect> {
    let place = &mut state.place;
    if !matches!(place.route, Route::Map | Route::Book | Route::Territories) {
        place.route = Route::Map;
    }
    place.is_cart_open = false;
    place.draft = None;
    place.selection = Some(Selection::Hub(hub.clone()));
    let mut effects = vec![Effect::FlyTo(FlyTarget::Hub(hub))];
    effects.extend(ask_agenda(state));
    effects
}

pub(super) fn select_offer(state: &mut AppState, offer: OfferKey, interval: Option<Interval>) -> Vec<Effect> {
    let is_at_hub = state.selected_hub() == Some(&offer.hub);
    if !matches!(state.place.route, Route::Map | Route::Book) {
        state.place.route = Route::Book;
    }
    state.place.is_cart_open = false;
    let interval = interval.or_else(|| state.hit(&offer).and_then(|hit| hit.interval)).or_else(|| {
        let days = state.find.days?;
        interval_of_days(state.hub(&offer.hub)?, &offer, &Points::default(), days)
    });
    let (quantity, points) = (state.find.quantity(), Points::default());
    state.place.draft = Some(Draft { offer: offer.clone(), quantity, interval, points });
    let hub = offer.hub.clone();
    state.place.selection = Some(Selection::Offer(offer));
    let mut effects = ask_agenda(state);
    if !is_at_hub {
        effects.push(Effect::FlyTo(FlyTarget::Hub(hub)));
    }
    effects
}

/// Where a person goes who takes a seat: to its work. A team stays where it is, unless that is a manager's room.
pub(super) fn room_of(desk: &Desk, now: Route) -> Route {
    match (desk, now) {
        (Desk::Manager(_), _) => Route::HubDesk,
        (Desk::Coordinator, _) => Route::Territories,
        (Desk::Team(_), Route::HubDesk | Route::Territories) => Route::Map,
        (Desk::Team(_), _) => now,
    }
}

pub(super) fn sit(state: &mut AppState, desk: Desk) -> Vec<Effect> {
    state.desk = desk.clone();
    state.settings.desk = Some(desk.clone());
    state.facts.bookings = None;
    state.place.booking = None;
    state.hub_desk.leave();
    let mut effects = vec![Effect::Send(Request::Sit(desk)), Effect::SaveSettings];
    effects.extend(hub_desk::update::refresh(state));
    effects
}

/// Whether the catalogue still holds the seat.
pub(super) fn is_seat(state: &AppState, desk: &Desk) -> bool {
    match desk {
        Desk::Team(team) => state.teams().iter().any(|known| &known.id == team),
        Desk::Manager(hub) => state.hub(hub).is_some(),
        // Without a choice of the person, the seat of a team comes first.
        Desk::Coordinator => state.settings.desk.is_some(),
    }
}

/// Lets go of what the catalogue does not hold any more.
pub(super) fn prune(state: &mut AppState) {
    let is_gone = match &state.place.selection {
        Some(Selection::Hub(hub)) => state.hub(hub).is_none(),
        Some(Selection::Offer(offer)) => state.offer(offer).is_none(),
        Some(Selection::Territory(_)) | None => false,
    };
    if is_gone {
        state.place.selection = None;
        state.place.draft = None;
    }
}
