//! The whole window: rail, top bar, panels, and the rectangle that they leave for the 3D stage.

use egui::{Color32, Frame, Id, Margin, Panel, Rect, Stroke, Ui};

use super::commands;
use super::intent::Intent;
use super::panels::{self, View};
use super::state::{AppState, Overlay, Route, Selection};
use super::theme;

/// What the stage shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Map,
    Work,
    /// A page covers it.
    None,
}

/// What one drawing of the window gives.
#[derive(Debug, Clone, PartialEq)]
pub struct RootOutput {
    /// What the person asked, in order. egui may draw a frame in two passes: keep the intents of both.
    pub intents: Vec<Intent>,
    /// What the panels leave, in points.
    pub free_rect: Rect,
    pub stage: Stage,
    /// Whether the pointer is over the stage, with nothing of ours between.
    pub stage_hovered: bool,
}

/// The search field, wherever it stands.
pub fn search_id() -> Id {
    Id::new("search-field")
}

/// Draws the window. Draws nothing over [`RootOutput::free_rect`] but what floats: popups, dialogues, notices.
pub fn root_ui(ui: &mut Ui, state: &AppState) -> RootOutput {
    let nothing =
        RootOutput { intents: Vec::new(), free_rect: Rect::NOTHING, stage: Stage::None, stage_hovered: false };
    if !theme::is_ready(ui.ctx()) {
        theme::install(ui.ctx(), state.theme());
        ui.ctx().request_repaint();
        return nothing;
    }
    theme::apply(ui.ctx(), state.theme());

    let mut view = View::new(state);
    view.intents = commands::pressed(ui, state);
    panels::find::send_when_paused(ui, &mut view);

    let width = ui.available_width();
    let has_room_for_two = width >= theme::ROOM_FOR_TWO_PANELS;
    Panel::left("rail")
        .exact_size(theme::RAIL_WIDTH)
        .resizable(false)
        .frame(paper(ui, Margin::symmetric(2, 8)))
        .show(ui, |ui| panels::frame::rail_ui(ui, &mut view));
    Panel::top("top-bar")
        .exact_size(theme::TOP_BAR_HEIGHT)
        .frame(paper(ui, Margin::symmetric(12, 6)))
        .show(ui, |ui| panels::frame::top_bar_ui(ui, &mut view, width));
    if state.is_demonstration() {
        Panel::top("ribbon")
            .frame(paper(ui, Margin::symmetric(12, 3)))
            .show(ui, |ui| panels::frame::ribbon_ui(ui, &view));
    }
    if panels::frame::has_link_banner(state) {
        Panel::top("link")
            .frame(paper(ui, Margin::symmetric(12, 6)))
            .show(ui, |ui| panels::frame::link_banner_ui(ui, &mut view));
    }

    let stage = match state.place.route {
        Route::Map | Route::Book | Route::Territories => Stage::Map,
        Route::Works => Stage::Work,
        Route::Bookings | Route::HubDesk | Route::Settings | Route::About => Stage::None,
    };
    match state.place.route {
        Route::Map | Route::Book | Route::Territories => map_room_ui(ui, &mut view, has_room_for_two),
        Route::Works => {
            side_panel(Panel::right("works"), ui, theme::RIGHT_WIDTH, "works", |ui| {
                panels::works::works_ui(ui, &mut view);
            });
        }
        Route::Bookings => page(ui, "bookings", |ui| panels::bookings::bookings_ui(ui, &mut view)),
        Route::HubDesk => panels::calendar_desk::desk_room_ui(ui, &mut view),
        Route::Settings => page(ui, "settings", |ui| panels::settings::settings_ui(ui, &mut view)),
        Route::About => page(ui, "about", |ui| panels::about::about_ui(ui, &mut view)),
    }
    let free_rect = if stage == Stage::None { Rect::NOTHING } else { ui.available_rect_before_wrap() };
    if stage == Stage::Work {
        panels::works::stage_hint_ui(ui, &mut view, free_rect);
    }

    match &state.place.overlay {
        None => {}
        Some(Overlay::Palette { text, row }) => panels::palette::palette_ui(ui.ctx(), &mut view, text, *row),
        Some(Overlay::Keyboard) => panels::keyboard::keyboard_ui(ui.ctx(), &mut view),
        Some(Overlay::Journal) => panels::notices::journal_ui(ui.ctx(), &mut view),
        Some(Overlay::Cancel { booking }) => panels::dialogs::cancel_ui(ui.ctx(), &mut view, booking),
        Some(Overlay::Reason { booking, step, lines, reason }) => {
            panels::dialogs::reason_ui(ui.ctx(), &mut view, booking, *step, lines.as_deref(), reason);
        }
    }
    panels::notices::toasts_ui(ui.ctx(), &mut view);

    let stage_hovered = ui.ctx().pointer_hover_pos().is_some_and(|pointer| {
        let is_ours = |layer: egui::LayerId| layer.order != egui::Order::Background;
        free_rect.contains(pointer) && !ui.ctx().layer_id_at(pointer).is_some_and(is_ours)
    });
    RootOutput { intents: view.intents, free_rect, stage, stage_hovered }
}

/// Paper with the line around it.
pub(super) fn paper(ui: &Ui, margin: Margin) -> Frame {
    Frame::new().fill(theme::of(ui).panel).inner_margin(margin)
}

/// Map, search, territories: a list at the left, what is chosen at the right, the legend below.
fn map_room_ui(ui: &mut Ui, view: &mut View<'_>, has_room_for_two: bool) {
    let state = view.state;
    let shows_right = state.place.is_cart_open
        || matches!(state.place.selection, Some(Selection::Hub(_) | Selection::Offer(_)))
        || matches!((&state.place.selection, state.place.route), (Some(Selection::Territory(_)), Route::Territories));
    if (has_room_for_two || !shows_right) && !state.place.is_left_folded {
        side_panel(Panel::left("left"), ui, theme::LEFT_WIDTH, "left", |ui| match state.place.route {
            Route::Book => panels::find::find_ui(ui, view),
            Route::Territories => panels::territories::list_ui(ui, view),
            _ => panels::hubs::hubs_ui(ui, view),
        });
    }
    if shows_right {
        side_panel(Panel::right("right"), ui, theme::RIGHT_WIDTH, "right", |ui| {
            if state.place.is_cart_open {
                panels::cart::cart_ui(ui, view);
                return;
            }
            match &state.place.selection {
                Some(Selection::Offer(offer)) => panels::offer::offer_ui(ui, view, offer),
                Some(Selection::Hub(hub)) => panels::hub::hub_ui(ui, view, hub),
                Some(Selection::Territory(code)) => panels::territories::territory_ui(ui, view, code),
                None => {}
            }
        });
    }
    Panel::bottom("legend")
        .exact_size(theme::LEGEND_HEIGHT)
        .frame(paper(ui, Margin::symmetric(12, 4)))
        .show(ui, |ui| panels::frame::legend_ui(ui, view));
}

/// A panel at a side. It keeps its width, and gives way when the window is narrower.
fn side_panel(panel: Panel, ui: &mut Ui, width: f32, id: &'static str, add_contents: impl FnOnce(&mut Ui)) {
    let width = width.min(ui.available_width() - theme::GAP);
    panel.exact_size(width).resizable(false).frame(paper(ui, Margin::same(0))).show(ui, |ui| {
        ui.push_id(id, add_contents);
    });
}

/// A page over the stage.
pub(super) fn page(ui: &mut Ui, id: &'static str, add_contents: impl FnOnce(&mut Ui)) {
    let p = theme::of(ui);
    let frame = Frame::new().fill(p.panel).stroke(Stroke::new(1.0, Color32::TRANSPARENT));
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        scroll(ui, id, |ui| {
            let side = ((ui.available_width() - theme::PAGE_WIDTH) / 2.0).max(0.0);
            ui.horizontal_top(|ui| {
                ui.add_space(side);
                ui.vertical(|ui| {
                    ui.set_max_width(ui.available_width().min(theme::PAGE_WIDTH));
                    add_contents(ui);
                });
            });
        });
    });
}

/// What is longer than its panel. Focused things come into view by themselves.
pub(super) fn scroll(ui: &mut Ui, id: &'static str, add_contents: impl FnOnce(&mut Ui)) {
    egui::ScrollArea::vertical().id_salt(id).auto_shrink([false, false]).show(ui, |ui| {
        Frame::new().inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 16 }).show(ui, |ui| {
            ui.set_width(ui.available_width());
            add_contents(ui);
        });
    });
}
