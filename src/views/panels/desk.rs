//! A manager's day: requests that wait, what to hand over, what to take back, late or not. Each line is one action.

use egui::{Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::View;
use super::bookings::{is_under_way, state_line};
use super::line::line_facts_ui;
use crate::domain::booking::{Booking, Line, LineState, Step};
use crate::domain::hub::Hub;
use crate::domain::ids::HubId;
use crate::domain::team::Desk;
use crate::domain::time::Interval;
use crate::views::intent::Intent;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, standing_line};
use crate::wording::format;

/// The page.
pub fn desk_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    let hub = match &state.desk {
        Desk::Manager(id) => state.hub(id),
        Desk::Team(_) | Desk::Coordinator => None,
    };
    let Some(hub) = hub else {
        widgets::heading(ui, view.t("desk-title"));
        widgets::quiet(ui, view.t("desk-not-a-manager"));
        ui.add_space(GAP);
        for hub in super::hubs::hubs_in_order(state) {
            let words = view.w.with("command-sit-manager", &[("name", hub.name.clone().into())]);
            let response = widgets::row(ui, &hub.id, false, &words, |ui| {
                ui.horizontal(|ui| {
                    let colour = theme::of(ui).quiet;
                    widgets::glyph(ui, icon::STOREFRONT, theme::ICON, colour);
                    ui.add(Label::new(&hub.name).truncate());
                });
            });
            if response.clicked() {
                view.ask(Intent::Sit(Desk::Manager(hub.id.clone())));
            }
        }
        return;
    };
    widgets::heading(ui, view.t("desk-title"));
    let day = format::date(view.w.lang, hub.zone.day(state.now));
    widgets::quiet(ui, format!("{} · {day}", hub.name));
    if state.facts.bookings.is_none() {
        widgets::awaited_rows(ui, 4, &view.t("bookings-awaited"));
        return;
    }
    let lists = Lists::of(view, hub);
    let Lists { requests, to_hand_over, to_take_back, later } = lists;
    list_ui(ui, view, hub, "desk-requests", "desk-requests-none", &requests);
    list_ui(ui, view, hub, "desk-hand-over", "desk-hand-over-none", &to_hand_over);
    list_ui(ui, view, hub, "desk-take-back", "desk-take-back-none", &to_take_back);
    list_ui(ui, view, hub, "desk-later", "desk-later-none", &later);
}

/// The day's work, each booking in one list.
struct Lists<'a> {
    requests: Vec<&'a Booking>,
    to_hand_over: Vec<&'a Booking>,
    to_take_back: Vec<&'a Booking>,
    later: Vec<&'a Booking>,
}

impl<'a> Lists<'a> {
    fn of(view: &View<'a>, hub: &Hub) -> Self {
        let state = view.state;
        let mut lists =
            Self { requests: Vec::new(), to_hand_over: Vec::new(), to_take_back: Vec::new(), later: Vec::new() };
        for booking in state.bookings() {
            let mine = lines_of(booking, &hub.id);
            if mine.iter().any(|line| line.state == LineState::Requested) {
                lists.requests.push(booking);
            } else if mine.iter().any(|line| line.state == LineState::Out) {
                lists.to_take_back.push(booking);
            } else if is_due(view, hub, booking) {
                lists.to_hand_over.push(booking);
            } else if mine.iter().any(|line| matches!(line.state, LineState::Approved | LineState::Ready)) {
                lists.later.push(booking);
            }
        }
        let start = |booking: &&Booking| booking.span().map(Interval::start);
        lists.requests.sort_by_key(|booking| booking.placed_at);
        lists.to_hand_over.sort_by_key(start);
        lists.to_take_back.sort_by_key(|booking| booking.span().map(Interval::end));
        lists.later.sort_by_key(start);
        lists
    }
}

/// Whether something of the booking is to be handed over today, or should have been.
fn is_due(view: &View<'_>, hub: &Hub, booking: &Booking) -> bool {
    let today = hub.zone.day(view.state.now);
    let is_to_go = |line: &&Line| matches!(line.state, LineState::Approved | LineState::Ready);
    lines_of(booking, &hub.id).iter().any(|line| is_to_go(line) && hub.zone.day(line.wish.interval.start()) <= today)
}

fn lines_of<'a>(booking: &'a Booking, hub: &HubId) -> Vec<&'a Line> {
    booking.lines.iter().filter(|line| &line.wish.offer.hub == hub).collect()
}

fn list_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, title: &str, none: &str, bookings: &[&Booking]) {
    widgets::section(ui, view.w.with(title, &[("count", bookings.len().into())]));
    if bookings.is_empty() {
        widgets::faint(ui, view.t(none));
    }
    for booking in bookings {
        ui.push_id((title, &booking.id), |ui| {
            widgets::card(ui, |ui| booking_ui(ui, view, hub, booking));
        });
        ui.add_space(GAP_S);
    }
}

fn booking_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, booking: &Booking) {
    let state = view.state;
    let team = state
        .teams()
        .iter()
        .find(|team| team.id == booking.team)
        .map_or(booking.team.to_string(), |team| team.name.clone());
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(&team).font(theme::bold(theme::TITLE))).wrap());
        if !booking.purpose.is_empty() {
            widgets::quiet(ui, &booking.purpose);
        }
    });
    for line in lines_of(booking, &hub.id) {
        let args = [("count", line.wish.quantity.into()), ("name", state.offer_name(&line.wish.offer).into())];
        ui.horizontal_wrapped(|ui| {
            ui.add(Label::new(view.w.with("offer-member", &args)).wrap());
            state_line(ui, view, line.state);
        });
        widgets::quiet(ui, view.interval(hub.zone, line.wish.interval));
        line_facts_ui(ui, view, hub.zone, line);
        if line.state == LineState::Out && line.wish.interval.end() < state.now {
            let late = format::relative_day(view.w, hub.zone, state.now, line.wish.interval.end());
            standing_line(ui, Standing::Taken, &view.w.with("desk-late", &[("due", late.into())]));
        }
    }
    ui.add_space(GAP_S);
    let is_busy = is_under_way(state, booking);
    let mut steps = state.steps_for(booking);
    if steps.contains(&Step::Refuse) {
        // A request is refused, not cancelled: one way to say no.
        steps.retain(|step| *step != Step::Cancel);
    }
    // What goes forward first, what undoes last.
    steps.sort_by_key(|step| matches!(step, Step::Refuse | Step::Cancel | Step::NoShow));
    ui.add_enabled_ui(!is_busy, |ui| {
        ui.horizontal_wrapped(|ui| {
            for step in steps {
                let words = view.t(&format!("step-verb-{}", step.key()));
                let name =
                    view.w.with("desk-step-name", &[("step", words.clone().into()), ("team", team.clone().into())]);
                // Equipment can leave before its day; it is not what the day asks for.
                let is_main = match step {
                    Step::CheckOut => is_due(view, hub, booking),
                    Step::Approve | Step::CheckIn | Step::Deliver => true,
                    _ => false,
                };
                let p = theme::of(ui);
                let button = if is_main {
                    egui::Button::new(RichText::new(words).font(theme::bold(theme::BODY)).color(p.on_accent))
                        .fill(p.accent)
                } else {
                    egui::Button::new(words)
                };
                let response = ui.add(button);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, !is_busy, &name));
                if !response.clicked() {
                    continue;
                }
                view.ask(match step {
                    Step::Refuse => Intent::AskToRefuse(booking.id.clone()),
                    Step::Cancel => Intent::AskToCancel(booking.id.clone()),
                    _ => Intent::Act { booking: booking.id.clone(), step, reason: None },
                });
            }
        });
    });
    if is_busy {
        widgets::quiet(ui, view.t("bookings-under-way"));
    }
}
