//! The chosen item beside the calendar: what it is, and everything that can be done about it.

use egui::{Label, RichText, Ui};

use super::feeds::{health_ui, source_words};
use super::{ask, form_ui};
use crate::api::Days;
use crate::api::calendars::{UnderstoodCalendar, UnderstoodEvent};
use crate::domain::booking::{Booking, Line, LineState, Step};
use crate::domain::hub::Hub;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::{Bar, BarKind, Scene};
use crate::views::hub_desk::state::{ItemKey, Page, Tab};
use crate::views::hub_desk::update::is_proposal;
use crate::views::hub_desk::words::{
    blocked_by, declared_of, event_of, health_of, line_of, reason, short, team_name, title_of, when, withdrawal_of,
};
use crate::views::panels::View;
use crate::views::panels::bookings::state_line;
use crate::views::panels::line::line_facts_ui;
use crate::views::reading::Standing;
use crate::views::root::scroll;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, standing_line};
use crate::wording::format;
use crate::wording::refusal::rejection_of;

pub(super) fn details_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, scene: &Scene<'_>, key: &ItemKey) {
    let opens = widgets::opens_now(ui.ctx(), ("desk-item", key));
    scroll(ui, "desk-item", |ui| {
        let close = view.t("panel-close");
        let bar = scene.bars().find(|bar| &bar.key == key);
        let title = match line_of(view.state, key) {
            Some((booking, ..)) => team_name(view.state, booking),
            None => match event_of(view.state, key) {
                Some((_, event)) => title_of(view.state, event),
                None => bar.map(|bar| short(view.state, hub, bar)).unwrap_or_default(),
            },
        };
        let response = widgets::title_and_close(ui, &title, &close);
        widgets::focus_if_by_keyboard(ui, opens, &response);
        if response.clicked() {
            ask(view, DeskIntent::Choose(None));
        }
        ui.add_space(GAP_S);
        match line_of(view.state, key) {
            Some((booking, index, line)) => line_ui(ui, view, hub, booking, index, line),
            None => other_ui(ui, view, hub, key, bar),
        }
    });
}

fn line_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, booking: &Booking, index: usize, line: &Line) {
    let state = view.state;
    if !booking.purpose.is_empty() {
        widgets::quiet(ui, &booking.purpose);
    }
    let args = [("count", line.wish.quantity.into()), ("name", state.offer_name(&line.wish.offer).into())];
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(view.w.with("offer-member", &args)).font(theme::bold(theme::BODY))).wrap());
        state_line(ui, view, line.state);
    });
    ui.add(Label::new(when(state, hub, line.wish.interval)).wrap());
    margins_ui(ui, view, hub, line);
    line_facts_ui(ui, view, hub.zone, line);
    if let Some(reason) = &line.reason {
        widgets::quiet(ui, view.w.with("bookings-reason", &[("reason", reason.clone().into())]));
    }
    if line.is_overdue(state.now) {
        let due = format::relative_day(view.w, hub.zone, state.now, line.wish.interval.end());
        standing_line(ui, Standing::Taken, &view.w.with("desk-late", &[("due", due.into())]));
    }
    ui.add_space(GAP);
    refusal_ui(ui, view, hub, booking, index);
    let is_busy = state.is_under_way(&booking.id);
    match &state.hub_desk.form {
        Some(form) if form.line() == (&booking.id, index) => form_ui(ui, view, hub, booking, line, form, is_busy),
        _ => actions_ui(ui, view, booking, index, line, is_busy),
    }
    if is_busy {
        widgets::quiet(ui, view.t("bookings-under-way"));
    }
    others_ui(ui, view, hub, booking, index);
}

/// The hub's own time before and after.
fn margins_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, line: &Line) {
    let left_at = line.loans.iter().map(|loan| loan.out_at).min();
    let starts = line.claims.iter().map(|claim| claim.interval.start()).min();
    let ends = line.claims.iter().map(|claim| claim.interval.end()).max();
    let moment = |at| format::moment(view.w.lang, hub.zone, at);
    if let Some(at) = left_at {
        widgets::faint(ui, view.w.with("hubdesk-left-at", &[("at", moment(at).into())]));
    } else if let Some(start) = starts.filter(|start| *start < line.wish.interval.start()) {
        widgets::faint(ui, view.w.with("hubdesk-prepared-from", &[("at", moment(start).into())]));
    }
    if let Some(end) = ends.filter(|end| *end > line.expected_back()) {
        widgets::faint(ui, view.w.with("hubdesk-recovered-until", &[("at", moment(end).into())]));
    }
}

/// Why what was asked was refused, and what would do.
pub(in crate::views::panels) fn refusal_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    hub: &Hub,
    booking: &Booking,
    index: usize,
) {
    let Some(refused) = view.state.hub_desk.refused.as_ref().filter(|refused| refused.page == Page::Item) else {
        return;
    };
    let words = view.with_reader(hub.zone, |reader| reader.link_failure(&refused.why));
    let mut alternatives = Vec::new();
    if let Some(crate::ledger::Rejection::Lines { lines }) = rejection_of(&refused.why) {
        alternatives =
            lines.into_iter().filter(|found| found.line == index).flat_map(|found| found.alternatives).collect();
    }
    // Where it already is would do too, and is no news.
    let now = booking.lines.get(index).map(|line| line.wish.interval);
    alternatives.retain(|interval| Some(*interval) != now);
    let p = theme::of(ui);
    widgets::callout(ui, p.taken, |ui| {
        let response = ui.add(Label::new(words).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(egui::accesskit::Role::Alert));
        if !alternatives.is_empty() {
            widgets::faint(ui, view.t("offer-alternatives"));
            crate::views::panels::find::alternatives_ui(ui, view, hub.zone, &alternatives, |interval| {
                let (booking, line) = (booking.id.clone(), index);
                crate::views::intent::Intent::Desk(DeskIntent::MoveTo { booking, line, interval })
            });
        }
    });
    ui.add_space(GAP);
}

fn actions_ui(ui: &mut Ui, view: &mut View<'_>, booking: &Booking, index: usize, line: &Line, is_busy: bool) {
    let state = view.state;
    let can = |step: Step| state.lines_for(booking, step).contains(&index);
    let (id, on) = (|| booking.id.clone(), Some(vec![index]));
    ui.add_enabled_ui(!is_busy, |ui| {
        // What goes forward, as wide as the panel.
        let main = [Step::Approve, Step::CheckOut, Step::CheckIn, Step::Deliver].into_iter().find(|step| can(*step));
        if let Some(step) = main {
            let key = match step {
                Step::CheckOut => "hubdesk-hand-over",
                Step::CheckIn => "hubdesk-take-back",
                _ => &format!("step-verb-{}", step.key()),
            };
            if widgets::main_button(ui, !is_busy, &view.t(key)).clicked() {
                ask(
                    view,
                    match step {
                        Step::CheckOut => DeskIntent::StartHandOver { booking: id(), line: index },
                        Step::CheckIn => DeskIntent::StartTakeBack { booking: id(), line: index },
                        _ => DeskIntent::Act { booking: id(), step, lines: on.clone(), reason: None },
                    },
                );
            }
            ui.add_space(GAP_S);
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
            if can(Step::Prepare) && widgets::button(ui, &view.t("step-verb-prepare")).clicked() {
                ask(view, DeskIntent::Act { booking: id(), step: Step::Prepare, lines: on.clone(), reason: None });
            }
            let moves = line.state.after(Step::Counter).is_some()
                || (line.state != LineState::Held && line.state.after(Step::Amend).is_some());
            if moves {
                let key = if is_proposal(state, line) { "hubdesk-propose" } else { "hubdesk-move" };
                if widgets::button(ui, &view.t(key)).clicked() {
                    ask(view, DeskIntent::StartMove { booking: id(), line: index, grabbed: false });
                }
                if widgets::button(ui, &view.t("hubdesk-take-in-hand")).clicked() {
                    ask(view, DeskIntent::StartMove { booking: id(), line: index, grabbed: true });
                }
            }
            if can(Step::Refuse) && widgets::button(ui, &view.t("hubdesk-refuse")).clicked() {
                ask(view, DeskIntent::AskReason { booking: id(), step: Step::Refuse, line: index });
            }
            if line.state == LineState::Out && widgets::button(ui, &view.t("hubdesk-incident")).clicked() {
                ask(view, DeskIntent::StartIncident { booking: id(), line: index });
            }
            if can(Step::NoShow) && widgets::button(ui, &view.t("step-verb-no_show")).clicked() {
                ask(view, DeskIntent::Act { booking: id(), step: Step::NoShow, lines: on.clone(), reason: None });
            }
            if can(Step::Close) && widgets::button(ui, &view.t("step-verb-close")).clicked() {
                ask(view, DeskIntent::Act { booking: id(), step: Step::Close, lines: on.clone(), reason: None });
            }
            // A request is refused, not cancelled: one way to say no.
            if can(Step::Cancel) && !can(Step::Refuse) && widgets::button(ui, &view.t("bookings-cancel")).clicked() {
                ask(view, DeskIntent::AskReason { booking: id(), step: Step::Cancel, line: index });
            }
        });
    });
}

/// The other lines of the booking at this hub.
fn others_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, booking: &Booking, index: usize) {
    let others: Vec<(usize, &Line)> = (booking.lines.iter().enumerate())
        .filter(|(other, line)| *other != index && line.wish.offer.hub == hub.id)
        .collect();
    if others.is_empty() {
        return;
    }
    widgets::section(ui, view.t("hubdesk-same-booking"));
    for (other, line) in others {
        let name = view.state.offer_name(&line.wish.offer);
        let args = [("count", line.wish.quantity.into()), ("name", name.into())];
        let words = view.w.with("offer-member", &args);
        let shown = view.t(&format!("line-state-{}", line.state.key()));
        let spoken = format!("{words}, {shown}");
        let response = widgets::row(ui, ("desk-other", other), false, &spoken, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.add(Label::new(&words).wrap());
                state_line(ui, view, line.state);
            });
        });
        if response.clicked() {
            let key = ItemKey::Line { booking: booking.id.clone(), line: other };
            ask(view, DeskIntent::Choose(Some(key)));
        }
    }
}

/// An event of a calendar: what it blocks, where it stands, how old the copy is in which it was read.
fn event_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, told: &UnderstoodCalendar, event: &UnderstoodEvent) {
    let state = view.state;
    widgets::fact(ui, &view.t("hubdesk-event-blocks"), &blocked_by(state, hub, event));
    widgets::section(ui, view.w.with("hubdesk-event-calendar", &[("calendar", told.calendar.to_string().into())]));
    if let Some(calendar) = hub.calendars.iter().find(|calendar| calendar.id == told.calendar) {
        widgets::quiet(ui, source_words(view, calendar));
    }
    widgets::faint(ui, view.w.with("hubdesk-event-line", &[("line", event.line.into())]));
    health_ui(ui, view, hub, health_of(state, hub, &told.calendar), told.calendar.as_str());
    ui.add_space(GAP);
    if widgets::button(ui, &view.t("hubdesk-event-open-calendar")).clicked() {
        ask(view, DeskIntent::Show(Tab::Feeds));
        ask(view, DeskIntent::Explain(Some(told.calendar.clone())));
    }
}

/// What is not a booking.
fn other_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, key: &ItemKey, bar: Option<&Bar>) {
    let state = view.state;
    if let Some(withdrawal) = withdrawal_of(state, key) {
        let name = state.offer_name(&withdrawal.claim.resource);
        let args = [("count", withdrawal.claim.quantity.into()), ("name", name.into())];
        widgets::strong(ui, view.w.with("offer-member", &args));
        ui.label(when(state, hub, withdrawal.claim.interval));
        widgets::quiet(ui, &withdrawal.reason);
        let codes: Vec<&str> = withdrawal.claim.items.iter().map(crate::domain::ids::ItemCode::as_str).collect();
        if !codes.is_empty() {
            let args = [("count", codes.len().into()), ("codes", codes.join(", ").into())];
            widgets::faint(ui, view.w.with("line-units", &args));
        }
        ui.add_space(GAP);
        if widgets::main_button(ui, state.hub_desk.sending.is_none(), &view.t("hubdesk-restore")).clicked() {
            ask(view, DeskIntent::Restore(withdrawal.id));
        }
        return;
    }
    let Some(bar) = bar else { return };
    ui.label(when(state, hub, bar.core));
    if let Some((told, event)) = event_of(state, key) {
        event_ui(ui, view, hub, told, event);
        return;
    }
    match bar.kind {
        BarKind::Closure(kind) | BarKind::Outage(kind) => {
            widgets::quiet(ui, crate::views::hub_desk::words::closure_kind(state, kind));
            let source = match key {
                ItemKey::Declared(_) => "hubdesk-from-desk",
                ItemKey::Described(_) => "hubdesk-from-description",
                _ => "hubdesk-from-calendar",
            };
            widgets::faint(ui, view.t(source));
        }
        BarKind::Holiday { closes } => {
            let key = if closes { "hubdesk-holiday-kept" } else { "hubdesk-holiday-open" };
            widgets::quiet(ui, view.t(key));
        }
        BarKind::Blocked => {
            let name = bar.resource.as_ref().map(|id| state.offer_name(&hub.key(id))).unwrap_or_default();
            let args = [("count", bar.quantity.into()), ("name", name.into())];
            widgets::quiet(ui, view.w.with("offer-member", &args));
            widgets::faint(ui, view.t("hubdesk-from-calendar"));
        }
        BarKind::Line(_) | BarKind::Withdrawal => {
            widgets::quiet(ui, reason(state, hub, key));
        }
    }
    if let Some(declared) = declared_of(state, key) {
        ui.add_space(GAP);
        if !declared.settled {
            let p = theme::of(ui);
            widgets::coloured(ui, view.t("hubdesk-unsettled"), p.partly);
            if widgets::main_button(ui, true, &view.t("hubdesk-settle")).clicked() {
                ask(view, DeskIntent::Show(Tab::Closures));
                ask(view, DeskIntent::TakeUpClosure(declared.id));
            }
            ui.add_space(GAP_S);
        }
        ui.horizontal_wrapped(|ui| {
            if widgets::button(ui, &view.t("hubdesk-closure-move")).clicked() {
                let days = Days { from: declared.closure.from, to: declared.closure.to };
                ask(view, DeskIntent::MoveClosure { closure: declared.id, days });
            }
            if widgets::button(ui, &view.t("hubdesk-lift")).clicked() {
                ask(view, DeskIntent::LiftClosure(declared.id));
            }
        });
    }
}
