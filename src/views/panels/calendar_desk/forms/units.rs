//! Units that leave or come back, one below the other. Each tells in a line the state that it is in; what differs is set
//! where it is opened.

use egui::{ComboBox, Id, RichText, Ui};

use super::ask;
use crate::domain::hub::Hub;
use crate::domain::ids::{ItemCode, LocalId};
use crate::domain::resource::Condition;
use crate::views::hub_desk::forms::{Form, HandOverForm, TakeBackForm, UnitRow};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::panels::View;
use crate::views::panels::calendar_desk::named_button;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP_S};
use crate::views::widgets::{self, standing_line};

pub(super) fn hand_over_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &HandOverForm, is_busy: bool) -> bool {
    let mut edited = form.clone();
    let can_send = !form.responsible.trim().is_empty() && form.units.iter().any(|row| row.is_chosen);
    let id = Id::new("desk-hand-over");
    // The one thing that has to be typed comes first.
    let (name, hint) = (view.t("hubdesk-responsible"), view.t("hubdesk-responsible-hint"));
    widgets::quiet(ui, &name);
    let width = ui.available_width() - 16.0;
    let typed = widgets::field(ui, id.with(("responsible", 0)), &name, &hint, &edited.responsible, width);
    if typed.is_entered && can_send && !is_busy {
        ask(view, DeskIntent::SendForm);
    }
    if let Some(words) = typed.text {
        edited.responsible = words;
    }
    if form.responsible.trim().is_empty() {
        widgets::faint(ui, view.t("hubdesk-responsible-lacks"));
    }
    ui.add_space(GAP_S);
    let taken: Vec<ItemCode> = form.units.iter().filter_map(|row| row.item.clone()).collect();
    for (position, row) in edited.units.iter_mut().enumerate() {
        unit_ui(ui, view, hub, id.with(position), row, |ui, row, _| {
            if row.item.is_some() {
                exchange_ui(ui, view, hub, id.with(("item", position)), row, &taken);
            }
        });
    }
    if edited.units.is_empty() {
        widgets::quiet(ui, view.t("hubdesk-nothing-to-hand-over"));
    }
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::HandOver(edited)));
    }
    can_send
}

pub(super) fn take_back_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &TakeBackForm) -> bool {
    let mut edited = form.clone();
    let id = Id::new("desk-take-back");
    for (position, row) in edited.units.iter_mut().enumerate() {
        unit_ui(ui, view, hub, id.with(position), row, |ui, row, unit| {
            let note = view.w.with("hubdesk-note-of", &[("unit", unit.to_owned().into())]);
            let width = ui.available_width() - 16.0;
            let id = id.with(("note", position));
            if let Some(words) = widgets::field(ui, id, &note, &view.t("hubdesk-note-hint"), &row.note, width).text {
                row.note = words;
            }
        });
    }
    let rest = form.units.iter().filter(|row| !row.is_chosen).count();
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::TakeBack(edited)));
    }
    if rest > 0 {
        widgets::faint(ui, view.w.with("hubdesk-still-out", &[("count", rest.into())]));
    }
    form.units.iter().any(|row| row.is_chosen)
}

/// One unit: whether it is among them, its state in a line, and what can be changed of it, with more that only leaving or
/// coming back asks for.
fn unit_ui(
    ui: &mut Ui,
    view: &View<'_>,
    hub: &Hub,
    id: Id,
    row: &mut UnitRow,
    more: impl FnOnce(&mut Ui, &mut UnitRow, &str),
) {
    ui.push_id(id, |ui| {
        let name = unit_name(view, hub, &row.resource, row.item.as_ref(), row.quantity);
        ui.checkbox(&mut row.is_chosen, RichText::new(&name).font(theme::bold(theme::BODY)));
        if !row.is_chosen {
            return;
        }
        if !row.is_open {
            ui.horizontal_wrapped(|ui| {
                let has_note = !row.note.trim().is_empty();
                let is_whole = row.accessories(false).next().is_none();
                widgets::quiet(ui, state_words(view, row));
                let words = view.t(if is_whole && !has_note { "hubdesk-unit-specify" } else { "hubdesk-unit-change" });
                let what = [("verb", words.clone().into()), ("what", name.clone().into())];
                if named_button(ui, &words, &view.w.with("hubdesk-verb-of", &what)).clicked() {
                    row.is_open = true;
                }
            });
            ui.add_space(GAP_S);
            return;
        }
        condition_ui(ui, view, id.with(("condition", 0)), &name, &mut row.condition);
        accessories_ui(ui, &mut row.accessories);
        let missing: Vec<&str> = row.accessories(false).map(String::as_str).collect();
        if !missing.is_empty() {
            let words = view.w.with("hubdesk-missing", &[("names", missing.join(", ").into())]);
            standing_line(ui, Standing::Partly, &words);
        }
        more(ui, row, &name);
        ui.add_space(GAP_S);
    });
}

/// The state of a unit in a line: its condition, whether it is whole, what is remembered of it.
fn state_words(view: &View<'_>, row: &UnitRow) -> String {
    let mut parts = vec![view.t(&format!("hubdesk-condition-{}", condition_key(row.condition)))];
    let missing: Vec<&str> = row.accessories(false).map(String::as_str).collect();
    if !missing.is_empty() {
        parts.push(view.w.with("hubdesk-missing", &[("names", missing.join(", ").into())]));
    } else if !row.accessories.is_empty() {
        parts.push(view.t("hubdesk-unit-whole"));
    }
    let note = row.note.trim();
    if !note.is_empty() {
        parts.push(note.to_owned());
    }
    parts.join(" · ")
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

/// Another unit of the same kind than the one foreseen.
fn exchange_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, id: Id, row: &mut UnitRow, taken: &[ItemCode]) {
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
