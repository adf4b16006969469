//! A day and an hour, by a hub's wall clock: the day from the date grid, the hour typed.

use chrono::NaiveDate;
use egui::{Id, Ui, vec2};
use egui_phosphor::regular as icon;

use super::{day_calendar, drop_down, field, picker};
use crate::views::hub_desk::forms::{Moment, minutes_of};
use crate::views::theme::{self, GAP_S};
use crate::wording::{Wording, format};

/// Width of the field of an hour, points.
const HOUR: f32 = 84.0;

/// A control that opens the date grid; returns the day that was chosen.
pub fn day_picker(
    ui: &mut Ui,
    id: Id,
    w: Wording,
    name: &str,
    today: NaiveDate,
    floor: NaiveDate,
    value: NaiveDate,
    width: f32,
) -> Option<NaiveDate> {
    let words = format::date_short(w.lang, value);
    let spoken = w.with(
        "hubdesk-field-value",
        &[("field", name.to_owned().into()), ("value", format::date(w.lang, value).into())],
    );
    let response = picker(ui, icon::CALENDAR_BLANK, &words, &spoken, width);
    let chosen = drop_down(&response, None, true, |ui| {
        let chosen = day_calendar(ui, id.with(("grid", 0)), w, today, floor, value, &|_| None);
        if chosen.is_some() {
            ui.close();
        }
        chosen
    });
    chosen.flatten()
}

/// The day and the hour of one end of a stay, side by side. Returns what they become.
pub fn moment_field(ui: &mut Ui, id: Id, w: Wording, name: &str, today: NaiveDate, value: &Moment) -> Option<Moment> {
    let mut changed = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP_S;
        let width = (ui.available_width() - HOUR - 2.0 * GAP_S).max(120.0);
        // A stay under way began before today.
        let floor = today.min(value.day);
        if let Some(day) = day_picker(ui, id, w, name, today, floor, value.day, width) {
            changed = Some(Moment { day, ..value.clone() });
        }
        let hour = w.with("hubdesk-field-hour", &[("field", name.to_owned().into())]);
        let typed = field(ui, id.with(("hour", 0)), &hour, &w.t("hubdesk-hour-hint"), &value.time, HOUR - 16.0);
        if let Some(time) = typed.text {
            changed = Some(Moment { time, ..value.clone() });
        }
        if minutes_of(&value.time).is_none() {
            let edge = egui::Stroke::new(2.0, theme::of(ui).taken);
            let rect = typed.response.rect.expand2(vec2(1.0, 1.0));
            ui.painter().rect_stroke(rect, theme::RADIUS, edge, egui::StrokeKind::Outside);
        }
    });
    changed
}
