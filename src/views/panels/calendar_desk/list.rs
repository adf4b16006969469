//! The days in view, told: every item once, in order, each row a button that opens it.

use egui::{Label, RichText, ScrollArea, Ui};

use super::ask;
use super::bars::dress;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::Scene;
use crate::views::hub_desk::words::{asks_for_something, full};
use crate::views::panels::View;
use crate::views::theme::{self, GAP};
use crate::views::widgets;
use crate::wording::format;

pub(super) fn list_ui(ui: &mut Ui, view: &mut View<'_>, scene: &Scene<'_>) {
    let state = view.state;
    let items = scene.items();
    ScrollArea::vertical().id_salt("desk-list").auto_shrink([false, false]).show(ui, |ui| {
        if items.is_empty() {
            widgets::quiet(ui, view.t("hubdesk-nothing-here"));
        }
        let mut day = None;
        for bar in items {
            // What began before is told on the first day in view.
            let began = scene.hub.zone.day(bar.core.start().max(scene.span.start()));
            if day != Some(began) {
                day = Some(began);
                widgets::section(ui, format::date(view.w.lang, began));
            }
            let words = full(state, scene.hub, bar);
            let is_chosen = state.hub_desk.chosen.as_ref() == Some(&bar.key);
            let p = theme::of(ui);
            let dress = dress(p, bar.kind);
            let is_bold = asks_for_something(state, bar, state.now);
            let response = widgets::row(ui, ("desk-item", &bar.key), is_chosen, &words, |ui| {
                ui.horizontal_top(|ui| {
                    widgets::glyph(ui, dress.icon, theme::TITLE, dress.colour);
                    ui.add_space(GAP / 2.0);
                    let text = RichText::new(&words);
                    let text = if is_bold { text.font(theme::bold(theme::BODY)) } else { text };
                    ui.add(Label::new(text).wrap());
                });
            });
            if response.clicked() {
                ask(view, DeskIntent::Choose((!is_chosen).then(|| bar.key.clone())));
            }
        }
    });
}
