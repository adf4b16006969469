//! The page of shortcuts, from the table of commands.

use egui::{Context, Id, Modal, vec2};
use egui_phosphor::regular as icon;

use super::View;
use crate::views::commands::{commands, shortcut_words};
use crate::views::intent::Intent;
use crate::views::theme::{self, GAP};
use crate::views::widgets;

/// The dialogue.
pub fn keyboard_ui(ctx: &Context, view: &mut View<'_>) {
    let state = view.state;
    let veil = state.theme().palette().veil;
    let response = Modal::new(Id::new("keyboard")).backdrop_color(veil).show(ctx, |ui| {
        ui.set_width(460.0_f32.min(ctx.content_rect().width() - 48.0));
        ui.horizontal(|ui| {
            let room = ui.available_width() - theme::TARGET - GAP;
            ui.allocate_ui(vec2(room, 0.0), |ui| widgets::heading(ui, view.t("keyboard-title")));
            if widgets::icon_button(ui, icon::X, &view.t("panel-close")).clicked() {
                view.ask(Intent::CloseOverlay);
            }
        });
        egui::ScrollArea::vertical().max_height(ctx.content_rect().height() * 0.65).show(ui, |ui| {
            widgets::quiet(ui, view.t("keyboard-hint"));
            widgets::section(ui, view.t("keyboard-everywhere"));
            for command in commands(state) {
                if let Some(shortcut) = command.shortcut {
                    widgets::fact(ui, &shortcut_words(state, shortcut), &command.name(state));
                }
            }
            widgets::section(ui, view.t("keyboard-map"));
            for (keys, what) in [
                ("keyboard-arrows", "keyboard-arrows-do"),
                ("keyboard-turn", "keyboard-turn-do"),
                ("keyboard-zoom", "keyboard-zoom-do"),
            ] {
                widgets::fact(ui, &view.t(keys), &view.t(what));
            }
        });
    });
    if response.backdrop_response.clicked() {
        view.ask(Intent::CloseOverlay);
    }
}
