//! What a person sets once: language, theme, size, motion, seat.

use egui::Ui;

use super::View;
use crate::domain::text::Lang;
use crate::views::intent::Intent;
use crate::views::state::{SCALES, ThemeChoice};
use crate::views::theme::GAP;
use crate::views::widgets;

/// The page.
pub fn settings_ui(ui: &mut Ui, view: &mut View<'_>) {
    let settings = &view.state.settings;
    widgets::heading(ui, view.t("route-settings"));

    widgets::section(ui, view.t("settings-language"));
    ui.horizontal_wrapped(|ui| {
        for lang in Lang::ALL {
            // A language is named in itself, whatever the one in force.
            let name = crate::wording::Wording::new(lang).t("language-name");
            if widgets::chip(ui, settings.lang == lang, &name).clicked() {
                view.ask(Intent::SetLang(lang));
            }
        }
    });

    widgets::section(ui, view.t("settings-theme"));
    ui.horizontal_wrapped(|ui| {
        for theme in ThemeChoice::ALL {
            let name = view.t(&format!("settings-theme-{}", theme.key()));
            if widgets::chip(ui, settings.theme == theme, &name).clicked() {
                view.ask(Intent::SetTheme(theme));
            }
        }
    });

    widgets::section(ui, view.t("settings-scale"));
    ui.horizontal_wrapped(|ui| {
        for percent in (*SCALES.start()..=*SCALES.end()).step_by(25) {
            let name = view.w.with("settings-percent", &[("percent", percent.into())]);
            if widgets::chip(ui, settings.scale == percent, &name).clicked() {
                view.ask(Intent::SetScale(percent));
            }
        }
    });

    widgets::section(ui, view.t("settings-comfort"));
    let mut reduce = settings.reduce_motion;
    if ui.checkbox(&mut reduce, view.t("settings-reduce-motion")).changed() {
        view.ask(Intent::SetReduceMotion(reduce));
    }
    widgets::faint(ui, view.t("settings-reduce-motion-hint"));
    let mut suggest = settings.suggest;
    if ui.checkbox(&mut suggest, view.t("settings-suggest")).changed() {
        view.ask(Intent::SetSuggest(suggest));
    }
    widgets::faint(ui, view.t("settings-suggest-hint"));

    widgets::section(ui, view.t("settings-keyboard"));
    if widgets::button(ui, &view.t("command-keyboard")).clicked() {
        view.ask(Intent::OpenKeyboardHelp);
    }
    ui.add_space(GAP);
}
