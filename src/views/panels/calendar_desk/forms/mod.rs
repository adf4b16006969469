//! What is filled in about a line: another interval, units that leave, units that come back, an incident.

mod incident;
mod movement;
mod units;

use egui::{Id, Ui};

use self::incident::incident_ui;
use self::movement::move_ui;
use self::units::{hand_over_ui, take_back_ui};
use super::ask;
use crate::domain::booking::{Booking, Line};
use crate::domain::hub::Hub;
use crate::domain::local::BadSpan;
use crate::domain::team::Desk;
use crate::views::hub_desk::forms::{BadMoment, Form};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::update::is_proposal;
use crate::views::panels::View;
use crate::views::theme::{GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

/// The form, with its two ways out.
pub(in crate::views::panels) fn form_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    hub: &Hub,
    booking: &Booking,
    line: &Line,
    form: &Form,
    is_busy: bool,
) {
    widgets::rule(ui);
    let (title, verb) = match form {
        Form::Move(_) if is_proposal(view.state, line) => ("hubdesk-form-propose", "hubdesk-send-proposal"),
        Form::Move(_) if matches!(view.state.desk, Desk::Team(_)) => ("hubdesk-form-amend", "hubdesk-send-amend"),
        Form::Move(_) => ("hubdesk-form-move", "hubdesk-send-move"),
        Form::HandOver(_) => ("hubdesk-form-hand-over", "hubdesk-send-hand-over"),
        Form::TakeBack(_) => ("hubdesk-form-take-back", "hubdesk-send-take-back"),
        Form::Incident(_) => ("hubdesk-form-incident", "hubdesk-send-incident"),
    };
    widgets::strong(ui, view.t(title));
    ui.add_space(GAP_S);
    let can_send = match form {
        Form::Move(form) => move_ui(ui, view, hub, booking, line, form),
        Form::HandOver(form) => hand_over_ui(ui, view, hub, form, is_busy),
        Form::TakeBack(form) => take_back_ui(ui, view, hub, form),
        Form::Incident(form) => incident_ui(ui, view, form),
    };
    ui.add_space(GAP);
    let opens = widgets::opens_now(ui.ctx(), ("desk-form", title, &booking.id));
    let send = widgets::main_button(ui, can_send && !is_busy, &view.t(verb));
    let is_grabbed = matches!(form, Form::Move(form) if form.is_grabbed);
    let was_grabbed = Id::new("desk-form-was-grabbed");
    let lets_go = ui.data(|data| data.get_temp(was_grabbed)).unwrap_or(false) && !is_grabbed;
    ui.data_mut(|data| data.insert_temp(was_grabbed, is_grabbed));
    if lets_go {
        // What was set by the arrows can be sent at once.
        send.request_focus();
    } else if !is_grabbed {
        widgets::focus_if_by_keyboard(ui, opens, &send);
    }
    if send.clicked() {
        ask(view, DeskIntent::SendForm);
    }
    ui.add_space(GAP_S);
    if ui.vertical_centered_justified(|ui| widgets::button(ui, &view.t("dialog-back"))).inner.clicked() {
        ask(view, DeskIntent::CancelForm);
    }
}

/// Why two moments are no interval, in words.
pub(super) fn bad_moment(view: &View<'_>, hub: &Hub, bad: &BadMoment) -> String {
    let lang = view.w.lang;
    match bad {
        BadMoment::Time { typed, .. } => view.w.with("hubdesk-bad-hour", &[("typed", typed.clone().into())]),
        BadMoment::Span(BadSpan::Jumped { reading, nearest, .. }) => {
            let moment = |at| format::moment(lang, hub.zone, at);
            let args = [
                ("hour", format::time(lang, reading.time()).into()),
                ("before", moment(nearest[0]).into()),
                ("after", moment(nearest[1]).into()),
            ];
            view.w.with("hubdesk-hour-jumped", &args)
        }
        BadMoment::Span(BadSpan::Twice { reading, .. }) => {
            view.w.with("hubdesk-hour-twice", &[("hour", format::time(lang, reading.time()).into())])
        }
        BadMoment::Span(BadSpan::Empty { .. } | BadSpan::OutOfCalendar) => view.t("hubdesk-end-before-start"),
    }
}
