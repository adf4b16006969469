//! What is in view: the days, how many, drawn or told, which resources.

use egui::{Align, Button, Label, Layout, RichText, Ui};
use egui_phosphor::regular as icon;

use super::ask;
use crate::domain::hub::Hub;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::Scene;
use crate::views::hub_desk::state::{Shape, Zoom};
use crate::views::panels::View;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

pub(super) fn toolbar_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, scene: &Scene<'_>) {
    let state = view.state;
    let desk = &state.hub_desk;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
        let zoom = desk.zoom.key();
        if widgets::icon_button(ui, icon::CARET_LEFT, &view.t(&format!("hubdesk-previous-{zoom}"))).clicked() {
            ask(view, DeskIntent::Turn(-1));
        }
        if widgets::button(ui, &view.t("hubdesk-go-today")).clicked() {
            ask(view, DeskIntent::GoToday);
        }
        if widgets::icon_button(ui, icon::CARET_RIGHT, &view.t(&format!("hubdesk-next-{zoom}"))).clicked() {
            ask(view, DeskIntent::Turn(1));
        }
        ui.add_space(GAP);
        date_ui(ui, view, hub, scene);
        ui.add_space(GAP);
        for zoom in Zoom::ALL {
            let words = view.t(&format!("hubdesk-zoom-{}", zoom.key()));
            if widgets::chip(ui, desk.zoom == zoom, &words).clicked() {
                ask(view, DeskIntent::Zoom(zoom));
            }
        }
        ui.add_space(GAP);
        for (shape, key) in [(Shape::Picture, "hubdesk-shape-picture"), (Shape::List, "hubdesk-shape-list")] {
            if widgets::chip(ui, desk.shape == shape, &view.t(key)).clicked() {
                ask(view, DeskIntent::Shape(shape));
            }
        }
        ui.add_space(GAP);
        filter_ui(ui, view, hub);
        if !scene.is_level_known {
            widgets::faint(ui, view.t("hub-agenda-awaited"));
        }
    });
}

/// The days in view, as the button of a date grid.
fn date_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, scene: &Scene<'_>) {
    let state = view.state;
    let desk = &state.hub_desk;
    let today = hub.zone.day(state.now);
    let day = desk.day_or(today);
    let lang = view.w.lang;
    let title = match (desk.zoom, scene.days.first(), scene.days.last()) {
        (Zoom::Day, ..) => format::date(lang, day),
        (Zoom::Week, Some(first), Some(last)) => format::days(lang, *first, *last),
        _ => format::month(lang, day),
    };
    let name = view.w.with("hubdesk-go-to-name", &[("days", title.clone().into())]);
    let words = format!("{title}  {}", icon::CALENDAR_BLANK);
    let response = ui.add(Button::new(RichText::new(words).font(theme::bold(theme::BODY))));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &name));
    let response = response.on_hover_text(view.t("hubdesk-go-to"));
    let floor = today - chrono::Days::new(5 * 366);
    let chosen = widgets::drop_down(&response, None, true, |ui| {
        let id = egui::Id::new("desk-date");
        let chosen = widgets::day_calendar(ui, id, view.w, today, floor, day, &|_| None);
        if chosen.is_some() {
            ui.close();
        }
        chosen
    });
    if let Some(day) = chosen.flatten() {
        ask(view, DeskIntent::GoTo(day));
    }
}

/// Which resources are in view.
fn filter_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    let only = &view.state.hub_desk.only;
    let words = match only.len() {
        0 => view.t("hubdesk-all-resources"),
        count => view.w.with("hubdesk-some-resources", &[("count", count.into())]),
    };
    let response = ui.add(Button::new(format!("{}  {words}", icon::FUNNEL_SIMPLE)));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::ComboBox, true, &words));
    widgets::drop_down(&response, Some(280.0), true, |ui| {
        egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let mut all = only.is_empty();
                if ui.checkbox(&mut all, view.t("hubdesk-all-resources")).clicked() {
                    ask(view, DeskIntent::AllResources);
                }
                widgets::rule(ui);
                for resource in &hub.resources {
                    let mut is_on = only.contains(&resource.id);
                    if ui.checkbox(&mut is_on, resource.name.get(view.w.lang)).clicked() {
                        ask(view, DeskIntent::ToggleResource(resource.id.clone()));
                    }
                }
                if hub.resources.is_empty() {
                    ui.add(Label::new(view.t("hubdesk-no-resource")).wrap());
                }
            });
        });
    });
}
