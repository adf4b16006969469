//! What an intent or a reply makes of the state. Pure: the clock is in the state, keys come in as arguments, and what
//! must be done outside is returned.

use std::sync::Arc;

use chrono::Duration;

use super::hub_desk;
use super::intent::{Effect, FlyTarget, Intent, PreviewCommand};
use super::reading::{commune_label, interval_of_days};
use super::state::{
    AppState, CartLine, Draft, Find, JOURNAL_LEN, News, Notice, Outcome, Overlay, Route, SCALES, Selection, Sent,
    Showing, ShownWork, ThemeChoice,
};
use super::theme::Theme;
use crate::api::exchange::{LinkFailure, LinkStatus, Reply, Request};
use crate::api::{ActOnBooking, Days, PlaceBooking, SearchQuery};
use crate::domain::availability::Edge;
use crate::domain::booking::{Booking, Step, Wish};
use crate::domain::hub::Points;
use crate::domain::ids::{BookingId, HubId, OfferKey};
use crate::domain::team::Desk;
use crate::domain::time::Interval;
use crate::ledger::Rejection;
use crate::wording::format;
use crate::wording::refusal::rejection_of;

/// Hits asked for at a time.
pub const PAGE: usize = 40;
/// How far ahead a hub's agenda is read, days.
pub const AGENDA_DAYS: i64 = 56;
/// Longest purpose and reason accepted, characters.
pub const MAX_WORDS: usize = 500;

/// Applies what a person did. `fresh_key` must be new each time: it makes a command safe to repeat.
pub fn apply(state: &mut AppState, intent: Intent, fresh_key: String) -> Vec<Effect> {
    keeping_the_cart(state, |state| obey(state, intent, fresh_key))
}

/// Takes in what the link says.
pub fn hear(state: &mut AppState, reply: Reply) -> Vec<Effect> {
    keeping_the_cart(state, |state| take_in(state, reply))
}

/// Whatever changed the cart, it is kept as it now is.
fn keeping_the_cart(state: &mut AppState, change: impl FnOnce(&mut AppState) -> Vec<Effect>) -> Vec<Effect> {
    let before = state.cart.kept();
    let mut effects = change(state);
    let after = state.cart.kept();
    if after != before {
        effects.push(Effect::KeepCart(after));
    }
    effects
}

fn obey(state: &mut AppState, intent: Intent, fresh_key: String) -> Vec<Effect> {
    match intent {
        Intent::Go(route) => go(state, route),
        Intent::StepBack => step_back(state),
        Intent::SelectTerritory(code) => {
            state.place.is_cart_open = false;
            state.place.draft = None;
            state.place.selection = Some(Selection::Territory(code.clone()));
            vec![Effect::FlyTo(FlyTarget::Territory(code))]
        }
        Intent::SelectHub(hub) => select_hub(state, hub),
        Intent::SelectOffer(offer) => select_offer(state, offer, None),
        Intent::TakeAlternative { offer, interval } => select_offer(state, offer, Some(interval)),
        Intent::SelectNothing | Intent::FlyHome => {
            state.place.selection = None;
            state.place.draft = None;
            vec![Effect::FlyTo(FlyTarget::Home)]
        }
        Intent::PointAtHub(hub) => {
            state.place.pointed_hub = hub;
            Vec::new()
        }
        Intent::FoldLeft(folded) => {
            state.place.is_left_folded = folded;
            Vec::new()
        }
        Intent::OpenPalette => overlay(state, Overlay::Palette { text: String::new(), row: 0 }),
        Intent::TypeInPalette(text) => overlay(state, Overlay::Palette { text, row: 0 }),
        Intent::ChoosePaletteRow(chosen) => {
            if let Some(Overlay::Palette { row, .. }) = &mut state.place.overlay {
                *row = chosen;
            }
            Vec::new()
        }
        Intent::OpenKeyboardHelp => overlay(state, Overlay::Keyboard),
        Intent::OpenJournal => overlay(state, Overlay::Journal),
        Intent::CloseOverlay => {
            state.place.overlay = None;
            Vec::new()
        }

        Intent::FocusSearch => {
            let mut effects = Vec::new();
            if !matches!(state.place.route, Route::Map | Route::Book) {
                effects = go(state, Route::Book);
            }
            state.place.is_left_folded = false;
            effects.push(Effect::FocusSearch);
            effects
        }
        Intent::SetText(text) => {
            state.find.text = text;
            state.find.is_unsent = true;
            if state.place.route == Route::Map && !state.find.text.trim().is_empty() {
                state.place.route = Route::Book;
            }
            Vec::new()
        }
        Intent::ToggleFamily(family) => {
            if !state.find.families.remove(&family) {
                state.find.families.insert(family);
            }
            ask(state, 0)
        }
        Intent::SetDays(days) => {
            state.find.days = days;
            if let (Some(days), Some(draft)) = (days, state.place.draft.clone()) {
                state.place.draft = Some(Draft { interval: draft_interval(state, &draft, days), ..draft });
            }
            let mut effects = ask(state, 0);
            effects.extend(ask_agenda(state));
            effects
        }
        Intent::SetQuantity(quantity) => {
            state.find.quantity = quantity.clamp(1, 999);
            ask(state, 0)
        }
        Intent::TypeNear(text) => {
            state.find.near_text = text;
            if state.find.near.take().is_some() { ask(state, 0) } else { Vec::new() }
        }
        Intent::ChooseNear(commune) => {
            state.find.near_text = commune.as_ref().map(commune_label).unwrap_or_default();
            state.find.near = commune;
            ask(state, 0)
        }
        Intent::SetWithin(km) => {
            state.find.within_km = km;
            ask(state, 0)
        }
        Intent::ClearFind => {
            let Find { ticket, outcome, .. } = std::mem::take(&mut state.find);
            state.find = Find { ticket, outcome, ..Find::default() };
            ask(state, 0)
        }
        Intent::Search => ask(state, 0),
        Intent::MoreResults => {
            let already = state.find.page().map_or(0, |page| page.hits.len());
            ask(state, already)
        }

        Intent::SetDraftDays(days) => {
            let Some(draft) = state.place.draft.clone() else { return Vec::new() };
            let interval = draft_interval(state, &draft, days);
            state.place.draft = Some(Draft { interval, ..draft });
            // The dates of the search follow: a person thinks of one stay at a time.
            state.find.days = Some(days);
            let mut effects = ask(state, 0);
            effects.extend(ask_agenda(state));
            effects
        }
        Intent::SetDraftInterval(interval) => {
            if let Some(draft) = &mut state.place.draft {
                draft.interval = Some(interval);
            }
            ask_agenda(state)
        }
        Intent::SetDraftQuantity(quantity) => {
            if let Some(draft) = &mut state.place.draft {
                draft.quantity = quantity.clamp(1, 999);
            }
            Vec::new()
        }
        Intent::SetDraftPoint(edge, point) => {
            if let Some(mut draft) = state.place.draft.clone() {
                match edge {
                    Edge::PickUp => draft.points.pick_up = point,
                    Edge::Return => draft.points.return_to = point,
                }
                // The same days, in the hours of the new place.
                if let (Some(interval), Some(hub)) = (draft.interval, state.hub(&draft.offer.hub)) {
                    let (from, to) = format::days_touched(hub.zone, interval);
                    draft.interval = draft_interval(state, &draft, Days { from, to });
                }
                state.place.draft = Some(draft);
            }
            ask_agenda(state)
        }
        Intent::AddDraftToCart => {
            add_draft_to_cart(state);
            Vec::new()
        }
        Intent::OpenCart => {
            state.place.is_cart_open = true;
            if !matches!(state.place.route, Route::Map | Route::Book) {
                state.place.route = Route::Book;
            }
            Vec::new()
        }
        Intent::CloseCart => {
            state.place.is_cart_open = false;
            Vec::new()
        }
        Intent::RemoveLine(line) => edit_cart(state, |lines| {
            if line < lines.len() {
                lines.remove(line);
            }
        }),
        Intent::SetLineQuantity(line, quantity) => {
            edit_line(state, line, |wish| wish.quantity = quantity.clamp(1, 999))
        }
        Intent::SetLineInterval(line, interval) => edit_line(state, line, |wish| wish.interval = interval),
        Intent::SetLineOffer(line, offer) => edit_line(state, line, |wish| {
            // The points are those of the hub that is left.
            *wish = Wish::new(offer, wish.quantity, wish.interval);
        }),
        Intent::SetPurpose(purpose) => {
            state.cart.purpose = purpose.chars().take(MAX_WORDS).collect();
            Vec::new()
        }
        Intent::PlaceBooking => place(state, fresh_key),
        Intent::UnfoldBooking(booking) => {
            state.place.booking = booking;
            Vec::new()
        }
        Intent::Desk(intent) => hub_desk::update::obey(state, intent, fresh_key),
        Intent::AskToCancel(booking) => match state.desk {
            // A manager owes the team a reason.
            Desk::Manager(_) => {
                overlay(state, Overlay::Reason { booking, step: Step::Cancel, lines: None, reason: String::new() })
            }
            Desk::Team(_) | Desk::Coordinator => overlay(state, Overlay::Cancel { booking }),
        },
        Intent::AskToRefuse(booking) => {
            overlay(state, Overlay::Reason { booking, step: Step::Refuse, lines: None, reason: String::new() })
        }
        Intent::SetReason(words) => {
            if let Some(Overlay::Reason { reason, .. }) = &mut state.place.overlay {
                *reason = words.chars().take(MAX_WORDS).collect();
            }
            Vec::new()
        }
        Intent::Act { booking, step, reason } => send_act(state, booking, step, None, reason, fresh_key),

        Intent::ReadAgreement(booking) => vec![Effect::Send(Request::Agreement { booking })],

        Intent::Retry => vec![Effect::Send(Request::Retry)],
        Intent::GiveUp(key) => {
            state.facts.sent.remove(&key);
            state.facts.waiting.retain(|waiting| waiting != &key);
            if state.cart.sending.as_ref() == Some(&key) {
                state.cart.sending = None;
            }
            if state.hub_desk.sending.as_ref() == Some(&key) {
                state.hub_desk.sending = None;
            }
            tell(state, News::GivenUp);
            vec![Effect::Send(Request::GiveUp { key })]
        }

        Intent::Sit(desk) => {
            state.place.overlay = None;
            state.place.route = room_of(&desk, state.place.route);
            sit(state, desk)
        }
        Intent::SetLang(lang) => {
            state.settings.lang = lang;
            vec![Effect::SaveSettings]
        }
        Intent::SetTheme(theme) => {
            state.settings.theme = theme;
            vec![Effect::SaveSettings]
        }
        Intent::ToggleTheme => {
            state.settings.theme = match state.theme() {
                Theme::Dark => ThemeChoice::Light,
                Theme::Light => ThemeChoice::Dark,
            };
            vec![Effect::SaveSettings]
        }
        Intent::SetScale(percent) => {
            state.settings.scale = percent.clamp(*SCALES.start(), *SCALES.end());
            vec![Effect::SaveSettings]
        }
        Intent::SetReduceMotion(reduce) => {
            state.settings.reduce_motion = reduce;
            vec![Effect::SaveSettings]
        }
        Intent::SetZone(zone) => {
            state.settings.zone = zone;
            vec![Effect::SaveSettings]
        }
        Intent::SetSuggest(suggest) => {
            state.settings.suggest = suggest;
            vec![Effect::SaveSettings]
        }
        Intent::DismissNotice(id) => {
            for notice in state.messages.journal.iter_mut().filter(|notice| notice.id == id) {
                notice.is_dismissed = true;
            }
            Vec::new()
        }
        Intent::Copy(text) => {
            tell(state, News::Copied);
            vec![Effect::CopyText(text)]
        }
        Intent::OpenUrl(url) => vec![Effect::OpenUrl(url)],
        Intent::Quit => vec![Effect::Quit],

        Intent::OpenWorkDialog => {
            state.place.route = Route::Works;
            vec![Effect::OpenWorkDialog]
        }
        Intent::OpenWork(path) => {
            state.place.route = Route::Works;
            let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            state.works.showing = Showing::Loading { file_name };
            state.works.is_drop_hovering = false;
            vec![Effect::OpenWork(path)]
        }
        Intent::CloseWork => {
            state.works.showing = Showing::Empty;
            vec![Effect::Preview(PreviewCommand::Close)]
        }
        Intent::ChooseClip(clip) => preview(state, PreviewCommand::Clip(clip), |work| {
            work.clip = clip;
            work.position_secs = 0.0;
        }),
        Intent::Play(play) => preview(state, PreviewCommand::Play(play), |work| work.is_playing = play),
        Intent::Seek(secs) => preview(state, PreviewCommand::Seek(secs), |work| work.position_secs = secs),
        Intent::SetSpeed(speed) => {
            let speed = speed.clamp(0.1, 4.0);
            preview(state, PreviewCommand::Speed(speed), |work| work.speed = speed)
        }
        Intent::SetTurntable(turns) => {
            state.works.turntable = turns;
            vec![Effect::Preview(PreviewCommand::Turntable(turns))]
        }
        Intent::FrameWork => vec![Effect::Preview(PreviewCommand::Frame)],
    }
}

fn take_in(state: &mut AppState, reply: Reply) -> Vec<Effect> {
    match reply {
        Reply::Link(status) => {
            let is_back = status == LinkStatus::Online && state.facts.link != LinkStatus::Online;
            state.facts.link = status;
            if !is_back {
                return Vec::new();
            }
            let mut effects = renew(state);
            effects.extend(hub_desk::update::refresh(state));
            effects
        }
        Reply::Catalogue(catalogue) => {
            state.facts.catalogue = Some(catalogue);
            prune(state);
            let mut effects = renew(state);
            effects.extend(hub_desk::update::refresh(state));
            if !is_seat(state, &state.desk)
                && let Some(team) = state.teams().first()
            {
                let desk = Desk::Team(team.id.clone());
                effects.extend(sit(state, desk));
            }
            effects
        }
        Reply::Bookings(bookings) => {
            let is_news = state.facts.bookings.as_ref().is_some_and(|known| *known != bookings);
            state.facts.bookings = Some(bookings);
            hub_desk::update::prune(state);
            // Someone else's booking may have taken what is shown as free.
            let mut effects = if is_news { renew(state) } else { Vec::new() };
            // The journal moved: a closure or a withdrawal changes no booking.
            effects.extend(hub_desk::update::refresh(state));
            effects
        }
        Reply::Found { ticket, outcome } => {
            if ticket == state.find.ticket {
                found(state, outcome);
            }
            Vec::new()
        }
        Reply::Agenda(agenda) => {
            state.facts.agendas.insert(agenda.hub.clone(), agenda);
            Vec::new()
        }
        Reply::Records { hub, outcome } => {
            if hub_desk::update::managed(state).is_some_and(|managed| managed.id == hub) {
                state.hub_desk.records = Some(outcome);
                hub_desk::update::prune(state);
            }
            Vec::new()
        }
        Reply::WaitingList(outcome) => {
            state.hub_desk.waiting = Some(outcome);
            Vec::new()
        }
        Reply::ClosurePlanned { ticket, outcome } => {
            hub_desk::update::closure_planned(state, ticket, outcome);
            Vec::new()
        }
        Reply::CalendarFile { ticket, outcome } => {
            hub_desk::update::file_read(state, ticket, outcome);
            Vec::new()
        }
        Reply::Calendars { hub, outcome } => {
            hub_desk::update::calendars_read(state, &hub, outcome);
            Vec::new()
        }
        Reply::Understood { ticket, outcome } => {
            hub_desk::update::understood(state, ticket, outcome);
            Vec::new()
        }
        Reply::Events { ticket, outcome } => {
            hub_desk::update::events_read(state, ticket, outcome);
            Vec::new()
        }
        Reply::Followed { hub, outcome } => hub_desk::update::followed(state, hub, outcome),
        Reply::Access { desk, outcome } => {
            hub_desk::update::access_read(state, &desk, outcome);
            Vec::new()
        }
        Reply::Given { key, outcome } => hub_desk::update::given(state, &key, outcome),
        Reply::Agreement { booking, outcome } => match outcome {
            Ok(html) => vec![Effect::OpenPage { name: format!("agreement-{booking}"), html }],
            Err(why) => {
                tell(state, News::Failed { why });
                Vec::new()
            }
        },
        Reply::Waiting(keys) => {
            state.facts.waiting = keys;
            Vec::new()
        }
        Reply::Placed { key, outcome } => {
            state.facts.sent.remove(&key);
            let is_the_cart = state.cart.sending.as_ref() == Some(&key);
            if is_the_cart {
                state.cart.sending = None;
            }
            placed(state, is_the_cart, outcome)
        }
        Reply::Acted { key, booking: _, outcome } => {
            let step = match state.facts.sent.remove(&key) {
                Some(Sent::Act { step, .. }) => Some(step),
                _ => None,
            };
            acted(state, step, outcome);
            Vec::new()
        }
    }
}

/// Adds a notice: it pops up and is kept in the journal.
pub fn tell(state: &mut AppState, news: News) {
    let messages = &mut state.messages;
    if messages.journal.len() >= JOURNAL_LEN {
        messages.journal.pop_front();
    }
    // The same news twice in a row is told once.
    if let Some(last) = messages.journal.back_mut()
        && last.news == news
        && last.pops_up(state.now)
    {
        last.at = state.now;
        return;
    }
    messages.journal.push_back(Notice { id: messages.next_id, at: state.now, news, is_dismissed: false });
    messages.next_id += 1;
}

fn overlay(state: &mut AppState, overlay: Overlay) -> Vec<Effect> {
    state.place.overlay = Some(overlay);
    Vec::new()
}

fn go(state: &mut AppState, route: Route) -> Vec<Effect> {
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

fn step_back(state: &mut AppState) -> Vec<Effect> {
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

fn select_hub(state: &mut AppState, hub: HubId) -> Vec<Effect> {
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

fn select_offer(state: &mut AppState, offer: OfferKey, interval: Option<Interval>) -> Vec<Effect> {
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

/// Asks the search again from the hit at `offset` on.
fn ask(state: &mut AppState, offset: usize) -> Vec<Effect> {
    let find = &mut state.find;
    find.ticket += 1;
    find.is_unsent = false;
    find.offset = offset;
    find.outcome = match std::mem::take(&mut find.outcome) {
        Outcome::Found { page, .. } => Outcome::Found { page, is_renewing: true },
        Outcome::Idle | Outcome::Asking | Outcome::Failed(_) => Outcome::Asking,
    };
    let query = SearchQuery {
        text: find.text.trim().to_owned(),
        families: find.families.iter().copied().collect(),
        quantity: find.quantity(),
        interval: None,
        days: find.days,
        near: find.near.as_ref().map(|commune| commune.place),
        within_km: find.near.as_ref().and(find.within_km).map(f64::from),
        hub: None,
        limit: PAGE,
        offset,
    };
    vec![Effect::Send(Request::Search { ticket: find.ticket, query })]
}

/// Asks for the agenda of the chosen hub, as far as the dates in view reach.
fn ask_agenda(state: &AppState) -> Vec<Effect> {
    let Some(hub) = state.selected_hub().and_then(|id| state.hub(id)) else { return Vec::new() };
    let start = hub.zone.start_of_day(hub.zone.day(state.now));
    let mut end = start + Duration::days(AGENDA_DAYS);
    let week = Duration::days(7);
    if let Some(interval) = state.place.draft.as_ref().and_then(|draft| draft.interval) {
        end = end.max(interval.end() + week);
    }
    if let Some(days) = state.find.days {
        end = end.max(hub.zone.whole_day(days.to).end() + week);
    }
    let Ok(interval) = Interval::new(start, end) else { return Vec::new() };
    vec![Effect::Send(Request::Agenda { hub: hub.id.clone(), interval })]
}

/// Asks again for what is on the screen.
fn renew(state: &mut AppState) -> Vec<Effect> {
    let mut effects = match state.find.outcome {
        Outcome::Idle if state.place.route != Route::Book => Vec::new(),
        _ => ask(state, 0),
    };
    effects.extend(ask_agenda(state));
    effects
}

fn found(state: &mut AppState, outcome: Result<crate::api::SearchPage, LinkFailure>) {
    let find = &mut state.find;
    find.outcome = match outcome {
        Err(why) => Outcome::Failed(why),
        Ok(mut page) => {
            if find.offset > 0
                && let Outcome::Found { page: already, .. } = &mut find.outcome
            {
                already.hits.truncate(find.offset);
                let mut hits = std::mem::take(&mut already.hits);
                hits.append(&mut page.hits);
                page.hits = hits;
            }
            Outcome::Found { page, is_renewing: false }
        }
    };
    // The search knows the hub's hours on these days better than the preview did.
    if let Some(draft) = state.place.draft.clone()
        && draft.interval.is_none()
        && let Some(hit) = state.hit(&draft.offer)
    {
        let interval = hit.interval;
        state.place.draft = Some(Draft { interval, ..draft });
    }
}

/// What whole days mean for a draft, at the places where it is picked up and returned.
fn draft_interval(state: &AppState, draft: &Draft, days: Days) -> Option<Interval> {
    interval_of_days(state.hub(&draft.offer.hub)?, &draft.offer, &draft.points, days)
}

fn add_draft_to_cart(state: &mut AppState) {
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

fn edit_cart(state: &mut AppState, edit: impl FnOnce(&mut Vec<CartLine>)) -> Vec<Effect> {
    if state.cart.sending.is_none() {
        edit(&mut state.cart.lines);
    }
    Vec::new()
}

fn edit_line(state: &mut AppState, line: usize, edit: impl FnOnce(&mut Wish)) -> Vec<Effect> {
    edit_cart(state, |lines| {
        if let Some(line) = lines.get_mut(line) {
            edit(&mut line.wish);
            line.rejection = None;
        }
    })
}

fn place(state: &mut AppState, key: String) -> Vec<Effect> {
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

fn placed(state: &mut AppState, is_the_cart: bool, outcome: Result<Booking, LinkFailure>) -> Vec<Effect> {
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
pub(super) fn send_act(
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

fn acted(state: &mut AppState, step: Option<Step>, outcome: Result<Booking, LinkFailure>) {
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
pub(super) fn keep(state: &mut AppState, booking: Booking) {
    let bookings = Arc::make_mut(state.facts.bookings.get_or_insert_default());
    match bookings.iter_mut().find(|known| known.id == booking.id) {
        Some(known) if known.version > booking.version => {}
        Some(known) => *known = booking,
        None => bookings.push(booking),
    }
}

/// Where a person goes who takes a seat: to its work. A team stays where it is, unless that is a manager's room.
fn room_of(desk: &Desk, now: Route) -> Route {
    match (desk, now) {
        (Desk::Manager(_), _) => Route::HubDesk,
        (Desk::Coordinator, _) => Route::Territories,
        (Desk::Team(_), Route::HubDesk | Route::Territories) => Route::Map,
        (Desk::Team(_), _) => now,
    }
}

fn sit(state: &mut AppState, desk: Desk) -> Vec<Effect> {
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
fn is_seat(state: &AppState, desk: &Desk) -> bool {
    match desk {
        Desk::Team(team) => state.teams().iter().any(|known| &known.id == team),
        Desk::Manager(hub) => state.hub(hub).is_some(),
        // Without a choice of the person, the seat of a team comes first.
        Desk::Coordinator => state.settings.desk.is_some(),
    }
}

/// Lets go of what the catalogue does not hold any more.
fn prune(state: &mut AppState) {
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

fn preview(state: &mut AppState, command: PreviewCommand, change: impl FnOnce(&mut ShownWork)) -> Vec<Effect> {
    let Showing::Shown(work) = &mut state.works.showing else { return Vec::new() };
    change(work);
    vec![Effect::Preview(command)]
}
