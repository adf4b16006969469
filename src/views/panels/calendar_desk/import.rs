//! A calendar file, before it changes anything: its events, what each would close or take, whom that would touch.

use egui::{ComboBox, Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::ask;
use crate::domain::hub::Hub;
use crate::domain::ids::ItemCode;
use crate::domain::resource::Condition;
use crate::views::hub_desk::forms::ScopeChoice;
use crate::views::hub_desk::import::{FileState, Import, MOST_ROWS, Progress, Row, rows};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::words::{team_name, when};
use crate::views::panels::View;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, standing_line};

/// Warnings shown before "and so many more".
const SHOWN: usize = 8;

pub(super) fn import_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    let Some(import) = view.state.hub_desk.import.clone() else {
        widgets::quiet(ui, view.t("hubdesk-import-hint"));
        if widgets::glyph_button(ui, icon::FILE_ARROW_UP, &view.t("hubdesk-import"), |button| button).clicked() {
            ask(view, DeskIntent::ChooseFile);
        }
        return;
    };
    if widgets::opens_now(ui.ctx(), "desk-import") {
        ui.scroll_to_cursor(Some(egui::Align::Center));
    }
    ui.add_space(GAP_S);
    widgets::card(ui, |ui| {
        widgets::strong(ui, view.w.with("hubdesk-import-of", &[("name", import.file_name.clone().into())]));
        match &import.file {
            FileState::Reading => widgets::awaited_rows(ui, 2, &view.t("hubdesk-understood-awaited")),
            FileState::Refused(why) => {
                standing_line(ui, Standing::Taken, why.get(view.w.lang));
            }
            FileState::Read(file) => {
                let args = [("events", file.events_in_file.into()), ("coming", file.events.len().into())];
                widgets::quiet(ui, view.w.with("hubdesk-import-events", &args));
                warnings_ui(ui, view, &file.warnings);
                match &import.progress {
                    None => preview_ui(ui, view, hub, &import),
                    Some(progress) => progress_ui(ui, view, hub, progress),
                }
            }
        }
        ui.add_space(GAP_S);
        let is_over = import.progress.as_ref().is_some_and(Progress::is_over);
        let words = if is_over { "panel-close" } else { "hubdesk-closure-forget" };
        if widgets::button(ui, &view.t(words)).clicked() {
            ask(view, DeskIntent::ForgetImport);
        }
    });
}

fn warnings_ui(ui: &mut Ui, view: &View<'_>, warnings: &[crate::api::calendars::LineWarning]) {
    if warnings.is_empty() {
        return;
    }
    let p = theme::of(ui);
    widgets::coloured(ui, view.w.with("calendar-warnings", &[("count", warnings.len().into())]), p.partly);
    for warning in warnings.iter().take(SHOWN) {
        widgets::quiet(ui, warning.text.get(view.w.lang));
    }
    let more = warnings.len().saturating_sub(SHOWN);
    if more > 0 {
        widgets::faint(ui, view.w.with("hubdesk-more-warnings", &[("count", more.into())]));
    }
}

fn preview_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, import: &Import) {
    let mut edited = import.clone();
    widgets::quiet(ui, view.t("hubdesk-import-means"));
    ui.horizontal_wrapped(|ui| {
        for scope in ScopeChoice::ALL {
            let words = view.t(&format!("hubdesk-import-scope-{}", scope.key()));
            if widgets::chip(ui, import.scope == scope, &words).clicked() {
                edited.scope = scope;
            }
        }
    });
    if import.scope == ScopeChoice::Resources {
        units_ui(ui, view, hub, import, &mut edited);
    }
    let rows = rows(view.state, hub, import);
    for (position, row) in rows.iter().enumerate() {
        ui.push_id(("import", position), |ui| row_ui(ui, view, hub, position, row, &mut edited));
    }
    if rows.len() >= MOST_ROWS {
        widgets::faint(ui, view.w.with("hubdesk-import-too-many", &[("count", MOST_ROWS.into())]));
    }
    if edited != *import {
        ask(view, DeskIntent::EditImport(edited));
    }
    ui.add_space(GAP);
    let chosen = (0..rows.len()).filter(|position| !import.left_out.contains(position)).count();
    if rows.is_empty() {
        widgets::faint(ui, view.t("hubdesk-import-nothing"));
    }
    let words = view.w.with("hubdesk-import-apply", &[("count", chosen.into())]);
    if widgets::main_button(ui, chosen > 0, &words).clicked() {
        ask(view, DeskIntent::ApplyImport);
    }
}

/// Which units its events take.
fn units_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, import: &Import, edited: &mut Import) {
    let lang = view.w.lang;
    let chosen = import.resource.as_ref().and_then(|id| hub.resource(id));
    let shown = chosen.map_or_else(|| view.t("hubdesk-withdraw-choose"), |resource| resource.name.get(lang).to_owned());
    let response = ComboBox::from_id_salt("desk-import-resource")
        .selected_text(shown)
        .width(300.0)
        .icon(widgets::caret)
        .show_ui(ui, |ui| {
            for resource in &hub.resources {
                let is_on = import.resource.as_ref() == Some(&resource.id);
                if ui.add(egui::Button::selectable(is_on, resource.name.get(lang))).clicked() && !is_on {
                    edited.resource = Some(resource.id.clone());
                    edited.items.clear();
                }
            }
        })
        .response;
    let name = view.t("hubdesk-withdraw-resource");
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    let Some(resource) = chosen else { return };
    if resource.items().is_empty() {
        let (name, fewer, more) = (view.t("find-quantity"), view.t("quantity-fewer"), view.t("quantity-more"));
        let greatest = resource.capacity().max(1);
        if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, import.quantity, greatest) {
            edited.quantity = quantity;
        }
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
        let usable = resource.items().iter().filter(|item| item.condition != Condition::OutOfOrder);
        for code in usable.filter_map(|item| ItemCode::parse(&item.code).ok()) {
            if widgets::chip(ui, import.items.contains(&code), code.as_str()).clicked() && !edited.items.remove(&code) {
                edited.items.insert(code);
            }
        }
    });
}

fn row_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, position: usize, row: &Row, edited: &mut Import) {
    let state = view.state;
    let days = when(state, hub, row.interval);
    let mut is_in = !edited.left_out.contains(&position);
    let words = view.w.with("hubdesk-feed-of", &[("part", row.summary.clone().into()), ("detail", days.into())]);
    if ui.checkbox(&mut is_in, RichText::new(words)).clicked() && !edited.left_out.remove(&position) {
        edited.left_out.insert(position);
    }
    let teams: Vec<String> = (state.bookings().iter())
        .filter(|booking| row.touched.contains(&booking.id))
        .map(|booking| team_name(state, booking))
        .collect();
    if row.is_widened {
        widgets::faint(ui, view.t("hubdesk-import-widened"));
    }
    if !teams.is_empty() {
        let args = [("count", teams.len().into()), ("teams", teams.join(", ").into())];
        let key = if row.lacking.is_some() { "hubdesk-import-lacks" } else { "hubdesk-import-touches" };
        standing_line(ui, Standing::Partly, &view.w.with(key, &args));
    } else if row.lacking.is_some_and(|units| units > 0) {
        standing_line(ui, Standing::Taken, &view.t("hubdesk-import-over"));
    }
}

fn progress_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, progress: &Progress) {
    let args = [("done", progress.done.into()), ("given", progress.given.into())];
    let words = view.w.with("hubdesk-import-done", &args);
    let response = ui.add(Label::new(RichText::new(words).font(theme::bold(theme::BODY))).wrap());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Status);
        node.set_live(egui::accesskit::Live::Polite);
    });
    for (what, why) in &progress.refused {
        let why = view.with_reader(hub.zone, |reader| reader.link_failure(why));
        standing_line(ui, Standing::Taken, &format!("{what}. {why}"));
    }
}
