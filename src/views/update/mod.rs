//! What an intent or a reply makes of the state. Pure: the clock is in the state, keys come in as arguments, and what
//! must be done outside is returned. Here is what each means; what a room, the search and the orders make of it stands in
//! files of their own.

mod find;
mod orders;
mod place;

use self::find::{ask, ask_agenda, draft_interval, found, renew};
use self::orders::{acted, add_draft_to_cart, edit_cart, edit_line, place, placed};
pub(in crate::views) use self::orders::{keep, send_act};
use self::place::{go, is_seat, prune, room_of, select_hub, select_offer, sit, step_back};

use super::hub_desk;
use super::intent::{Effect, FlyTarget, Intent, PreviewCommand};
use super::reading::commune_label;
use super::state::{
    AppState, Draft, Find, JOURNAL_LEN, News, Notice, Overlay, Route, SCALES, Selection, Sent, Showing, ShownWork,
    ThemeChoice,
};
use super::theme::Theme;
use crate::api::Days;
use crate::api::exchange::{LinkStatus, Reply, Request};
use crate::domain::availability::Edge;
use crate::domain::booking::{Step, Wish};
use crate::domain::team::Desk;
use crate::wording::format;

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

fn preview(state: &mut AppState, command: PreviewCommand, change: impl FnOnce(&mut ShownWork)) -> Vec<Effect> {
    let Showing::Shown(work) = &mut state.works.showing else { return Vec::new() };
    change(work);
    vec![Effect::Preview(command)]
}
