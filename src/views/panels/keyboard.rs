//! The page of shortcuts, from the table of commands.

use egui::Context;

use super::View;
use super::dialogs::{closing_title, dialog};
use crate::views::commands::{commands, shortcut_words};
use crate::views::widgets;

/// The dialogue.
pub fn keyboard_ui(ctx: &Context, view: &mut View<'_>) {
    let state = view.state;
    dialog(ctx, "keyboard", view, 480.0, |ui, view, opens| {
        closing_title(ui, view, "keyboard-title", opens);
        let height = ui.available_height().max(120.0);
        egui::ScrollArea::vertical().max_height(height).show(ui, |ui| {
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
}
