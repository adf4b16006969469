//! A work in 3D: open it, read its figures, play its clips. The picture itself is the stage's.

use egui::{Label, Rect, RichText, Ui, vec2};
use egui_phosphor::regular as icon;

use super::View;
use crate::views::intent::Intent;
use crate::views::root::scroll;
use crate::views::state::{Showing, ShownWork};
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

/// Speeds proposed.
const SPEEDS: [f32; 4] = [0.25, 0.5, 1.0, 2.0];

/// The panel at the right of the stage.
pub fn works_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    scroll(ui, "works", |ui| {
        match &state.works.showing {
            Showing::Empty => {
                widgets::heading(ui, view.t("route-works"));
                widgets::quiet(ui, view.t("works-hint"));
            }
            Showing::Loading { file_name } => {
                widgets::heading(ui, file_name);
                widgets::awaited_rows(ui, 4, &view.t("works-loading"));
            }
            Showing::Failed { file_name, message } => {
                widgets::heading(ui, file_name);
                let p = theme::of(ui);
                widgets::callout(ui, p.taken, |ui| {
                    widgets::strong(ui, view.t("works-failed"));
                    ui.add(Label::new(message.get(view.w.lang)).wrap());
                });
            }
            Showing::Shown(work) => shown_ui(ui, view, work),
        }
        ui.add_space(GAP);
        let is_first = !matches!(state.works.showing, Showing::Shown(_));
        let words = view.t("works-open");
        let response = if is_first {
            widgets::main_button(ui, true, &words)
        } else {
            let width = ui.available_width();
            widgets::glyph_button(ui, icon::FOLDER_OPEN, &words, |button| button.min_size(vec2(width, 32.0)))
        };
        if response.clicked() {
            view.ask(Intent::OpenWorkDialog);
        }
        widgets::faint(ui, view.t("works-formats"));
        if !state.works.samples.is_empty() {
            widgets::section(ui, view.t("works-samples"));
            for sample in &state.works.samples {
                let name = sample.name.get(view.w.lang);
                let response = widgets::row(ui, &sample.path, false, name, |ui| {
                    ui.horizontal(|ui| {
                        let colour = theme::of(ui).quiet;
                        widgets::glyph(ui, icon::CUBE, theme::ICON, colour);
                        ui.add(Label::new(name).truncate());
                    });
                });
                if response.clicked() {
                    view.ask(Intent::OpenWork(sample.path.clone()));
                }
            }
        }
    });
}

fn shown_ui(ui: &mut Ui, view: &mut View<'_>, work: &ShownWork) {
    let lang = view.w.lang;
    if widgets::title_row(ui, &work.file_name, &view.t("works-close")) {
        view.ask(Intent::CloseWork);
    }
    ui.horizontal_wrapped(|ui| {
        let mut turns = view.state.works.turntable;
        if ui.checkbox(&mut turns, view.t("works-turntable")).changed() {
            view.ask(Intent::SetTurntable(turns));
        }
        if widgets::button(ui, &view.t("works-frame")).clicked() {
            view.ask(Intent::FrameWork);
        }
    });
    if !work.clips.is_empty() {
        widgets::section(ui, view.t("works-clips"));
        clips_ui(ui, view, work);
    }
    widgets::section(ui, view.t("works-statistics"));
    for row in &work.statistics {
        widgets::fact(ui, row.label.get(lang), row.value.get(lang));
    }
    if !work.warnings.is_empty() {
        widgets::section(ui, view.t("works-warnings"));
        let p = theme::of(ui);
        for warning in &work.warnings {
            widgets::callout(ui, p.partly, |ui| ui.add(Label::new(warning.get(lang)).wrap()));
        }
    }
}

fn clips_ui(ui: &mut Ui, view: &mut View<'_>, work: &ShownWork) {
    for (i, clip) in work.clips.iter().enumerate() {
        let name = match clip.name.trim() {
            "" => view.w.with("works-clip-unnamed", &[("number", (i + 1).into())]),
            name => name.to_owned(),
        };
        let words = format!("{name} · {}", format::clock_secs(clip.duration_secs));
        if ui.add(egui::RadioButton::new(work.clip == i, words)).clicked() {
            view.ask(Intent::ChooseClip(i));
        }
    }
    let length = work.clips.get(work.clip).map_or(0.0, |clip| clip.duration_secs);
    ui.horizontal(|ui| {
        let (glyph, key) = if work.is_playing { (icon::PAUSE, "works-pause") } else { (icon::PLAY, "works-play") };
        if widgets::icon_button(ui, glyph, &view.t(key)).clicked() {
            view.ask(Intent::Play(!work.is_playing));
        }
        let mut position = work.position_secs.clamp(0.0, length);
        ui.spacing_mut().slider_width = (ui.available_width() - 90.0).max(60.0);
        let slider = egui::Slider::new(&mut position, 0.0..=length.max(0.01)).show_value(false);
        let response = ui.add(slider);
        let name = view.t("works-position");
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
        if response.changed() {
            view.ask(Intent::Seek(position));
        }
        let words = format!("{} / {}", format::clock_secs(work.position_secs), format::clock_secs(length));
        ui.add(Label::new(RichText::new(words).size(theme::SMALL)));
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GAP_S;
        widgets::quiet(ui, view.t("works-speed"));
        for speed in SPEEDS {
            let words = format!("× {}", format::number(view.w.lang, f64::from(speed), if speed < 1.0 { 2 } else { 0 }));
            if widgets::chip(ui, (work.speed - speed).abs() < 0.01, &words).clicked() {
                view.ask(Intent::SetSpeed(speed));
            }
        }
    });
}

/// Words over an empty stage: what can be dropped there.
pub fn stage_hint_ui(ui: &mut Ui, view: &mut View<'_>, stage: Rect) {
    let works = &view.state.works;
    let words = match (&works.showing, works.is_drop_hovering) {
        (_, true) => view.t("works-drop-now"),
        (Showing::Empty, false) => view.t("works-drop"),
        _ => return,
    };
    let p = theme::of(ui);
    let frame = stage.shrink(40.0);
    if works.is_drop_hovering {
        ui.painter().rect_stroke(frame, theme::RADIUS, egui::Stroke::new(2.0, p.accent), egui::StrokeKind::Inside);
    }
    let place = Rect::from_center_size(stage.center(), vec2(stage.width().min(360.0) - 32.0, 96.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
        ui.vertical_centered(|ui| {
            widgets::glyph(ui, icon::CUBE, 40.0, p.quiet);
            ui.add(Label::new(RichText::new(words).color(p.quiet)).wrap());
        });
    });
}
