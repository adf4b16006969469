//! What a person sets once: language, theme, time zone, size, motion.

use std::collections::BTreeMap;

use egui::Ui;

use super::View;
use crate::domain::text::Lang;
use crate::domain::time::Zone;
use crate::views::intent::Intent;
use crate::views::state::{SCALES, ThemeChoice};
use crate::views::theme::GAP;
use crate::views::widgets;
use crate::wording::format;

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

    widgets::section(ui, view.t("settings-zone"));
    widgets::faint(ui, view.t("settings-zone-hint"));
    ui.horizontal_wrapped(|ui| {
        for (name, zone) in zones(view) {
            let words = format!("{name} ({})", format::utc_offset(zone, view.state.now));
            if widgets::chip(ui, settings.zone == zone, &words).clicked() {
                view.ask(Intent::SetZone(zone));
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

/// The zones to choose from: that of Paris, those of the hubs overseas by the name of their territory, and the one in
/// force, whatever it is.
fn zones(view: &View<'_>) -> Vec<(String, Zone)> {
    let state = view.state;
    let mut named: BTreeMap<&'static str, String> = state
        .hubs()
        .iter()
        .map(|hub| (hub.zone.name(), state.territory_name(&hub.territory)))
        .filter(|(zone, _)| *zone != Zone::PARIS.name())
        .collect();
    let in_force = state.settings.zone.name();
    if in_force != Zone::PARIS.name() {
        named.entry(in_force).or_insert_with(|| in_force.to_owned());
    }
    let mut zones: Vec<(String, Zone)> =
        named.into_iter().filter_map(|(zone, name)| Some((name, Zone::parse(zone).ok()?))).collect();
    zones.sort_by(|(a, _), (b, _)| a.cmp(b));
    zones.insert(0, (view.t("settings-zone-paris"), Zone::PARIS));
    zones
}
