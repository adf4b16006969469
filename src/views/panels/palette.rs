//! The command palette: everything with a name, found by typing, run by Enter.

use egui::{Align, Context, Id, Key, Label, Layout, Modifiers, RichText, Ui};

use super::View;
use super::dialogs::dialog;
use crate::views::commands::{palette_rows, shortcut_words};
use crate::views::intent::Intent;
use crate::views::theme;
use crate::views::widgets;

/// The dialogue.
pub fn palette_ui(ctx: &Context, view: &mut View<'_>, text: &str, row: usize) {
    let rows = palette_rows(view.state, text);
    let chosen = row.min(rows.len().saturating_sub(1));
    // Taken before the field sees them: in a list, up and down choose.
    let (up, down, enter) = ctx.input_mut(|input| {
        (
            input.consume_key(Modifiers::NONE, Key::ArrowUp),
            input.consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    if up || down {
        let next = if up { chosen.saturating_sub(1) } else { (chosen + 1).min(rows.len().saturating_sub(1)) };
        view.ask(Intent::ChoosePaletteRow(next));
    }
    if enter && let Some((_, command)) = rows.get(chosen) {
        view.ask(Intent::CloseOverlay);
        view.ask(command.intent.clone());
        return;
    }
    dialog(ctx, "palette", view, 480.0, |ui, view, _| {
        let (name, hint) = (view.t("palette-name"), view.t("palette-hint"));
        let width = ui.available_width();
        let typed = widgets::field(ui, Id::new("palette-field"), &name, &hint, text, width);
        if !typed.response.has_focus() {
            typed.response.request_focus();
        }
        if let Some(text) = typed.text {
            view.ask(Intent::TypeInPalette(text));
        }
        if rows.is_empty() {
            widgets::quiet(ui, view.t("palette-none"));
        }
        ui.add_space(theme::GAP);
        let height = (ctx.content_rect().height() * 0.55).min(ui.available_height().max(120.0));
        egui::ScrollArea::vertical().min_scrolled_height(height).max_height(height).show(ui, |ui| {
            for (i, (name, command)) in rows.iter().enumerate() {
                let keys = command.shortcut.map(|shortcut| shortcut_words(view.state, shortcut));
                let response = widgets::row(ui, ("palette", i), i == chosen, name, |ui| row_ui(ui, name, keys));
                if i == chosen && (up || down) {
                    response.scroll_to_me(Some(Align::Center));
                }
                if response.clicked() {
                    view.ask(Intent::CloseOverlay);
                    view.ask(command.intent.clone());
                }
            }
        });
    });
}

fn row_ui(ui: &mut Ui, name: &str, keys: Option<String>) {
    ui.horizontal(|ui| {
        ui.add(Label::new(name).truncate());
        if let Some(keys) = keys {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(keys).size(theme::SMALL).color(theme::of(ui).quiet)));
            });
        }
    });
}
