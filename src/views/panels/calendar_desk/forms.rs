//! What is filled in about a line: another interval, units that leave, units that come back, an incident.

use egui::{ComboBox, Id, Label, RichText, Ui};

use super::ask;
use crate::domain::booking::{Booking, Incident, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::ids::{ItemCode, LocalId};
use crate::domain::local::BadSpan;
use crate::domain::resource::Condition;
use crate::domain::team::Desk;
use crate::views::hub_desk::forms::{
    BadMoment, Form, HandOverForm, IncidentForm, MoveForm, TakeBackForm, interval_between,
};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::update::{is_proposal, moved_wish};
use crate::views::panels::View;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, standing_line};
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
        Form::HandOver(form) => hand_over_ui(ui, view, hub, form),
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

fn move_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, booking: &Booking, line: &Line, form: &MoveForm) -> bool {
    let state = view.state;
    let today = hub.zone.day(state.now);
    let is_out = line.state == LineState::Out;
    let mut edited = form.clone();
    let id = Id::new("desk-move");
    for (end, key, moment) in [(0, "hubdesk-from", &mut edited.from), (1, "hubdesk-to", &mut edited.to)] {
        let name = view.t(key);
        widgets::quiet(ui, &name);
        // Once it is out, only the end moves.
        ui.add_enabled_ui(!(is_out && end == 0), |ui| {
            if let Some(changed) = widgets::moment_field(ui, id.with(end), view.w, &name, today, moment) {
                *moment = changed;
            }
        });
    }
    ui.add_enabled_ui(!is_out, |ui| {
        widgets::quiet(ui, view.t("find-quantity"));
        let (name, fewer, more) = (view.t("find-quantity"), view.t("quantity-fewer"), view.t("quantity-more"));
        if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, edited.quantity, 999) {
            edited.quantity = quantity;
        }
    });
    if matches!(state.desk, Desk::Manager(_)) {
        let (name, hint) = (view.t("hubdesk-words-to-team"), view.t("hubdesk-words-to-team-hint"));
        widgets::quiet(ui, &name);
        let width = ui.available_width() - 16.0;
        if let Some(words) = widgets::field(ui, id.with(("reason", 0)), &name, &hint, &edited.reason, width).text {
            edited.reason = words;
        }
    }
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::Move(edited)));
    }
    ui.add_space(GAP_S);
    if let Err(bad) = interval_between(hub.zone, &form.from, &form.to) {
        let words = bad_moment(view, hub, &bad);
        standing_line(ui, Standing::Closed, &words);
        return false;
    }
    let Some(wish) = moved_wish(hub, form, line) else { return false };
    if wish == line.wish {
        widgets::faint(ui, view.t("hubdesk-unmoved"));
        return false;
    }
    if let Some(here) = view.interval_here(hub.zone, wish.interval) {
        widgets::faint(ui, here);
    }
    match state.preview_change(booking, line, &wish) {
        None => {
            widgets::faint(ui, view.t("hubdesk-preview-unknown"));
        }
        Some(answer) if answer.refusals.is_empty() => {
            standing_line(ui, Standing::Free, &view.t("hubdesk-preview-good"));
        }
        Some(answer) => {
            for refusal in answer.refusals.iter().take(2) {
                let words = view.with_reader(hub.zone, |reader| reader.refusal(refusal));
                standing_line(ui, Standing::of(Some(&answer)), &words);
            }
        }
    }
    true
}

/// The name of a unit: its code, or so many of a resource.
fn unit_name(view: &View<'_>, hub: &Hub, resource: &LocalId, item: Option<&ItemCode>, quantity: u32) -> String {
    let name = view.state.offer_name(&hub.key(resource));
    match item {
        Some(code) => view.w.with("hubdesk-unit", &[("name", name.into()), ("code", code.to_string().into())]),
        None => view.w.with("offer-member", &[("count", quantity.into()), ("name", name.into())]),
    }
}

fn condition_ui(ui: &mut Ui, view: &View<'_>, id: Id, unit: &str, condition: &mut Condition) {
    let words = |condition: Condition| view.t(&format!("hubdesk-condition-{}", condition_key(condition)));
    let name = view.w.with("hubdesk-condition-of", &[("unit", unit.to_owned().into())]);
    let response = ComboBox::from_id_salt(id)
        .selected_text(words(*condition))
        .width(132.0)
        .icon(widgets::caret)
        .show_ui(ui, |ui| {
            for choice in [Condition::New, Condition::Good, Condition::Worn, Condition::OutOfOrder] {
                ui.selectable_value(condition, choice, words(choice));
            }
        })
        .response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}

fn condition_key(condition: Condition) -> &'static str {
    match condition {
        Condition::New => "new",
        Condition::Good => "good",
        Condition::Worn => "worn",
        Condition::OutOfOrder => "out-of-order",
    }
}

/// What goes with a unit, each a chip that is on while it is there.
fn accessories_ui(ui: &mut Ui, accessories: &mut [(String, bool)]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
        for (name, is_there) in accessories {
            if widgets::chip(ui, *is_there, name).clicked() {
                *is_there = !*is_there;
            }
        }
    });
}

fn hand_over_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &HandOverForm) -> bool {
    let mut edited = form.clone();
    let id = Id::new("desk-hand-over");
    let taken: Vec<ItemCode> = form.units.iter().filter_map(|row| row.item.clone()).collect();
    for (position, row) in edited.units.iter_mut().enumerate() {
        ui.push_id(("unit", position), |ui| {
            let name = unit_name(view, hub, &row.resource, row.item.as_ref(), row.quantity);
            ui.checkbox(&mut row.is_chosen, RichText::new(&name).font(theme::bold(theme::BODY)));
            if !row.is_chosen {
                return;
            }
            ui.horizontal_wrapped(|ui| {
                if row.item.is_some() {
                    exchange_ui(ui, view, hub, id.with(("item", position)), row, &taken);
                }
                condition_ui(ui, view, id.with(("condition", position)), &name, &mut row.condition);
            });
            accessories_ui(ui, &mut row.accessories);
            ui.add_space(GAP_S);
        });
    }
    if edited.units.is_empty() {
        widgets::quiet(ui, view.t("hubdesk-nothing-to-hand-over"));
    }
    let (name, hint) = (view.t("hubdesk-responsible"), view.t("hubdesk-responsible-hint"));
    widgets::quiet(ui, &name);
    let width = ui.available_width() - 16.0;
    if let Some(words) = widgets::field(ui, id.with(("responsible", 0)), &name, &hint, &edited.responsible, width).text
    {
        edited.responsible = words;
    }
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::HandOver(edited)));
    }
    if form.responsible.trim().is_empty() {
        widgets::faint(ui, view.t("hubdesk-responsible-lacks"));
    }
    !form.responsible.trim().is_empty() && form.units.iter().any(|row| row.is_chosen)
}

/// Another unit of the same kind than the one foreseen.
fn exchange_ui(
    ui: &mut Ui,
    view: &View<'_>,
    hub: &Hub,
    id: Id,
    row: &mut crate::views::hub_desk::forms::UnitOutRow,
    taken: &[ItemCode],
) {
    let Some(resource) = hub.resource(&row.resource) else { return };
    let usable = resource.items().iter().filter(|item| item.condition != Condition::OutOfOrder);
    let codes: Vec<ItemCode> = usable.filter_map(|item| ItemCode::parse(&item.code).ok()).collect();
    let current = row.item.clone();
    let shown = current.as_ref().map(ToString::to_string).unwrap_or_default();
    let response = ComboBox::from_id_salt(id)
        .selected_text(shown)
        .width(96.0)
        .icon(widgets::caret)
        .show_ui(ui, |ui| {
            for code in codes {
                let is_free = current.as_ref() == Some(&code) || !taken.contains(&code);
                let is_chosen = row.item.as_ref() == Some(&code);
                let choice = ui.add_enabled(is_free, egui::Button::selectable(is_chosen, code.to_string()));
                if choice.clicked() {
                    row.item = Some(code);
                }
            }
        })
        .response;
    let name = view.w.with("hubdesk-unit-choice", &[("name", resource.name.get(view.w.lang).to_owned().into())]);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}

fn take_back_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &TakeBackForm) -> bool {
    let mut edited = form.clone();
    let id = Id::new("desk-take-back");
    for (position, row) in edited.units.iter_mut().enumerate() {
        ui.push_id(("unit", position), |ui| {
            let name = unit_name(view, hub, &row.resource, row.item.as_ref(), row.quantity);
            ui.checkbox(&mut row.is_chosen, RichText::new(&name).font(theme::bold(theme::BODY)));
            if !row.is_chosen {
                return;
            }
            condition_ui(ui, view, id.with(("condition", position)), &name, &mut row.condition);
            if !row.accessories.is_empty() {
                accessories_ui(ui, &mut row.accessories);
            }
            let missing: Vec<&str> =
                row.accessories.iter().filter(|(_, came)| !came).map(|(name, _)| name.as_str()).collect();
            if !missing.is_empty() {
                let words = view.w.with("hubdesk-missing", &[("names", missing.join(", ").into())]);
                standing_line(ui, Standing::Partly, &words);
            }
            let note = view.w.with("hubdesk-note-of", &[("unit", name.clone().into())]);
            let width = ui.available_width() - 16.0;
            let typed =
                widgets::field(ui, id.with(("note", position)), &note, &view.t("hubdesk-note-hint"), &row.note, width);
            if let Some(words) = typed.text {
                row.note = words;
            }
            ui.add_space(GAP_S);
        });
    }
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::TakeBack(edited)));
    }
    let rest = form.units.iter().filter(|row| !row.is_chosen).count();
    if rest > 0 {
        widgets::faint(ui, view.w.with("hubdesk-still-out", &[("count", rest.into())]));
    }
    form.units.iter().any(|row| row.is_chosen)
}

fn incident_ui(ui: &mut Ui, view: &mut View<'_>, form: &IncidentForm) -> bool {
    let mut edited = form.clone();
    for (position, unit) in form.units.iter().enumerate() {
        let words = match (&unit.item, &unit.resource) {
            (Some(code), _) => code.to_string(),
            (None, Some(resource)) => resource.to_string(),
            (None, None) => unit.quantity.to_string(),
        };
        if ui.radio(form.unit == position, words).clicked() {
            edited.unit = position;
        }
    }
    ui.add_space(GAP_S);
    ui.horizontal_wrapped(|ui| {
        for (incident, key) in
            [(Incident::Damaged, "hubdesk-incident-damaged"), (Incident::Lost, "hubdesk-incident-lost")]
        {
            if widgets::chip(ui, form.incident == incident, &view.t(key)).clicked() {
                edited.incident = incident;
            }
        }
    });
    let name = view.t("hubdesk-incident-note");
    widgets::quiet(ui, &name);
    let width = ui.available_width() - 16.0;
    let typed =
        widgets::field(ui, Id::new("desk-incident-note"), &name, &view.t("hubdesk-note-hint"), &form.note, width);
    if let Some(words) = typed.text {
        edited.note = words;
    }
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::Incident(edited)));
    }
    ui.add(Label::new(RichText::new(view.t("hubdesk-incident-consequence")).color(theme::of(ui).quiet)).wrap());
    true
}
