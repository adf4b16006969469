//! "Mes réservations": what the team asked for, in which state, with the way to cancel and the feed to subscribe to.

use egui::{Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::View;
use super::calendar_desk::{access_ui, form_ui, refusal_ui};
use super::line::line_facts_ui;
use crate::domain::availability::approval;
use crate::domain::booking::{Booking, Line, LineState, Step};
use crate::domain::policy::Approval;
use crate::domain::team::Desk;
use crate::domain::time::Zone;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::intent::Intent;
use crate::views::reading::in_order_of_use;
use crate::views::state::{AppState, Route};
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

/// The page.
pub fn bookings_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    widgets::heading(ui, view.t("bookings-title"));
    let seat = match &state.desk {
        Desk::Team(id) => {
            let team =
                state.teams().iter().find(|team| &team.id == id).map_or(id.to_string(), |team| team.name.clone());
            view.w.with("bookings-of-team", &[("team", team.into())])
        }
        Desk::Manager(hub) => view.w.with("bookings-of-hub", &[("hub", state.hub_name(hub).into())]),
        Desk::Coordinator => view.t("bookings-of-all"),
    };
    widgets::quiet(ui, seat);
    ui.add_space(GAP);
    if state.facts.bookings.is_none() {
        widgets::awaited_rows(ui, 3, &view.t("bookings-awaited"));
        return;
    }
    let bookings = in_order_of_use(state.bookings(), state.now);
    if bookings.is_empty() {
        widgets::empty_state(ui, icon::CALENDAR_CHECK, &view.t("bookings-none"), &view.t("bookings-none-hint"));
        if widgets::main_button(ui, true, &view.t("cart-find")).clicked() {
            view.ask(Intent::Go(Route::Book));
        }
        return;
    }
    for booking in bookings {
        booking_ui(ui, view, booking);
        ui.add_space(GAP);
    }
    calendar_ui(ui, view);
}

/// The team's bookings in its own calendar program.
fn calendar_ui(ui: &mut Ui, view: &mut View<'_>) {
    if !matches!(view.state.desk, Desk::Team(_)) {
        return;
    }
    if view.state.hub_desk.access.is_some() {
        access_ui(ui, view, view.state.settings.zone, &view.t("hubdesk-feeds-whole-team"));
    } else if widgets::glyph_button(ui, icon::CALENDAR_DOTS, &view.t("bookings-calendar"), |button| button).clicked() {
        view.ask(Intent::Desk(DeskIntent::ReadAccess));
    }
}

/// Whether the team may change the dates or the quantity of a line; once it is out, only where no one decides by hand.
fn is_amendable(state: &AppState, booking: &Booking, line: &Line) -> bool {
    let is_own = state.desk == Desk::Team(booking.team.clone());
    let hub = state.hub(&line.wish.offer.hub);
    let at_once = hub.is_some_and(|hub| approval(hub, &line.wish.offer) == Approval::Auto);
    is_own
        && line.state.after(Step::Amend).is_some()
        && line.state != LineState::Held
        && (line.state != LineState::Out || at_once)
}

/// The way to change a line, and its form once it is open.
fn amend_ui(ui: &mut Ui, view: &mut View<'_>, booking: &Booking, index: usize, line: &Line) {
    let state = view.state;
    if !is_amendable(state, booking, line) {
        return;
    }
    let is_busy = is_under_way(state, booking);
    let Some(hub) = state.hub(&line.wish.offer.hub) else { return };
    match &state.hub_desk.form {
        Some(form) if form.line() == (&booking.id, index) => {
            refusal_ui(ui, view, hub, booking, index);
            form_ui(ui, view, hub, booking, line, form, is_busy);
        }
        _ => {
            let words = view.t("bookings-amend");
            let what = state.offer_name(&line.wish.offer);
            let name = view.w.with("hubdesk-verb-of", &[("verb", words.clone().into()), ("what", what.into())]);
            ui.add_enabled_ui(!is_busy, |ui| {
                let response = widgets::button(ui, &words);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, !is_busy, &name));
                if response.clicked() {
                    let (booking, line) = (booking.id.clone(), index);
                    view.ask(Intent::Desk(DeskIntent::StartMove { booking, line, grabbed: false }));
                }
            });
        }
    }
}

/// The zone to read a booking by: its first hub's.
pub fn zone_of(state: &AppState, booking: &Booking) -> Zone {
    booking.lines.first().and_then(|line| state.hub(&line.wish.offer.hub)).map_or(Zone::PARIS, |hub| hub.zone)
}

/// The colour of a state of a line.
pub fn state_colour(p: &theme::Palette, state: LineState) -> egui::Color32 {
    match state {
        LineState::Held | LineState::Requested | LineState::Countered => p.partly,
        LineState::Approved | LineState::Ready => p.free,
        LineState::Out => p.accent,
        LineState::Returned | LineState::Delivered | LineState::Closed => p.quiet,
        LineState::Refused | LineState::Incident | LineState::NoShow => p.taken,
        LineState::Cancelled | LineState::Lapsed | LineState::Expired => p.faint,
    }
}

/// A state's icon: never the colour alone.
pub fn state_icon(state: LineState) -> &'static str {
    match state {
        LineState::Held => icon::TIMER,
        LineState::Requested => icon::HOURGLASS_MEDIUM,
        LineState::Countered => icon::ARROWS_LEFT_RIGHT,
        LineState::Approved => icon::CHECK_CIRCLE,
        LineState::Ready => icon::PACKAGE,
        LineState::Out => icon::HAND_ARROW_UP,
        LineState::Returned => icon::ARROW_U_UP_LEFT,
        LineState::Delivered => icon::CHECKS,
        LineState::Incident => icon::WARNING,
        LineState::Closed => icon::ARCHIVE,
        LineState::Refused => icon::X_CIRCLE,
        LineState::Cancelled => icon::PROHIBIT,
        LineState::Lapsed | LineState::Expired => icon::HOURGLASS,
        LineState::NoShow => icon::USER_MINUS,
    }
}

/// An icon and a word for the state of a line.
pub fn state_line(ui: &mut Ui, view: &View<'_>, state: LineState) {
    let p = theme::of(ui);
    let (words, colour) = (view.t(&format!("line-state-{}", state.key())), state_colour(p, state));
    widgets::glyph(ui, state_icon(state), theme::BODY, colour);
    ui.add(Label::new(RichText::new(words).color(colour)));
}

fn booking_ui(ui: &mut Ui, view: &mut View<'_>, booking: &Booking) {
    let state = view.state;
    let opens = widgets::opens_now(ui.ctx(), ("booking", &booking.id));
    let zone = zone_of(state, booking);
    let lang = view.w.lang;
    let summary = booking.summary();
    let title = match booking.span() {
        Some(span) => {
            let (from, to) = format::days_touched(zone, span);
            format::days(lang, from, to)
        }
        None => booking.id.to_string(),
    };
    ui.push_id(&booking.id, |ui| {
        widgets::card(ui, |ui| {
            let first = booking.lines.first().map(|line| state.offer_name(&line.wish.offer)).unwrap_or_default();
            let others = booking.lines.len().saturating_sub(1);
            let what = match others {
                0 => first,
                _ => view.w.with("bookings-and-others", &[("name", first.into()), ("count", others.into())]),
            };
            let when = booking.span().map(|span| format::relative_day(view.w, zone, state.now, span.start()));
            let is_open = state.place.booking.as_ref() == Some(&booking.id);
            let word = view.t(&format!("line-state-{}", summary.key()));
            let spoken = format!("{what}, {title}, {word}");
            let response = widgets::row(ui, ("booking", &booking.id), is_open, &spoken, |ui| {
                ui.horizontal_wrapped(|ui| {
                    ui.add(Label::new(RichText::new(&what).font(theme::bold(theme::TITLE))).wrap());
                    state_line(ui, view, summary);
                });
                ui.horizontal_wrapped(|ui| {
                    ui.label(&title);
                    if let (Some(when), true) = (when, summary.claims_stock()) {
                        widgets::quiet(ui, format!("({when})"));
                    }
                });
            });
            widgets::focus_if_by_keyboard(ui, opens && is_open, &response);
            if response.clicked() {
                view.ask(Intent::UnfoldBooking((!is_open).then(|| booking.id.clone())));
            }
            if is_open {
                widgets::rule(ui);
                details_ui(ui, view, booking);
            }
        });
    });
}

/// Lines, purpose, what can be done.
pub fn details_ui(ui: &mut Ui, view: &mut View<'_>, booking: &Booking) {
    let state = view.state;
    if !booking.purpose.is_empty() {
        widgets::fact(ui, &view.t("cart-purpose"), &booking.purpose);
    }
    let placed = format::moment_in_full(view.w.lang, state.settings.zone, booking.placed_at);
    widgets::fact(ui, &view.t("bookings-placed"), &placed);
    for (index, line) in booking.lines.iter().enumerate() {
        ui.add_space(GAP_S);
        let hub = state.hub(&line.wish.offer.hub);
        let zone = hub.map_or(Zone::PARIS, |hub| hub.zone);
        let name = view.w.with(
            "offer-member",
            &[("count", line.wish.quantity.into()), ("name", state.offer_name(&line.wish.offer).into())],
        );
        ui.horizontal_wrapped(|ui| {
            widgets::strong(ui, name);
            state_line(ui, view, line.state);
        });
        widgets::quiet(
            ui,
            format!("{} · {}", state.hub_name(&line.wish.offer.hub), view.interval(zone, line.wish.interval)),
        );
        if let Some(here) = view.interval_here(zone, line.wish.interval) {
            widgets::faint(ui, here);
        }
        line_facts_ui(ui, view, zone, line);
        if let Some(reason) = &line.reason {
            widgets::quiet(ui, view.w.with("bookings-reason", &[("reason", reason.clone().into())]));
        }
        amend_ui(ui, view, booking, index, line);
    }
    ui.add_space(GAP);
    let steps = state.steps_for(booking);
    ui.horizontal_wrapped(|ui| {
        let is_busy = is_under_way(state, booking);
        for step in [Step::Submit, Step::AcceptCounter, Step::DeclineCounter] {
            if matches!(state.desk, Desk::Team(_)) && steps.contains(&step) {
                ui.add_enabled_ui(!is_busy, |ui| {
                    if widgets::button(ui, &view.t(&format!("step-verb-{}", step.key()))).clicked() {
                        view.ask(Intent::Act { booking: booking.id.clone(), step, reason: None });
                    }
                });
            }
        }
        if steps.contains(&Step::Cancel) {
            ui.add_enabled_ui(!is_busy, |ui| {
                if widgets::button(ui, &view.t("bookings-cancel")).clicked() {
                    view.ask(Intent::AskToCancel(booking.id.clone()));
                }
            });
            if is_busy {
                widgets::quiet(ui, view.t("bookings-under-way"));
            }
        }
        if booking.lines.iter().any(|line| !line.state.has_given_up())
            && widgets::button(ui, &view.t("bookings-agreement")).clicked()
        {
            view.ask(Intent::ReadAgreement(booking.id.clone()));
        }
        if let Some(line) = booking.lines.first()
            && widgets::button(ui, &view.t("bookings-show-hub")).clicked()
        {
            view.ask(Intent::SelectHub(line.wish.offer.hub.clone()));
        }
    });
}

/// Whether a step on this booking is on its way.
pub fn is_under_way(state: &AppState, booking: &Booking) -> bool {
    state.is_under_way(&booking.id)
}
