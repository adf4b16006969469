//! The coming weeks of one resource, a cell a day: how many units are left at the busiest moment of each local day.

use chrono::{Datelike as _, Duration, NaiveDate, Weekday};
use egui::{Align2, Rect, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::sign::colour_of;
use crate::api::AgendaRow;
use crate::domain::time::{Interval, Zone};
use crate::views::reading::{Standing, peak_of};
use crate::views::theme::{self, SMALL};
use crate::wording::{Wording, format};

/// Height of a strip, points.
const HEIGHT: f32 = 18.0;

/// Units left at the busiest moment of each day from `first` on.
fn free_by_day(row: &AgendaRow, zone: Zone, first: NaiveDate, count: usize) -> Vec<(NaiveDate, u32)> {
    let left = |day| row.capacity.saturating_sub(peak_of(&row.steps, zone.whole_day(day)));
    first.iter_days().take(count).map(|day| (day, left(day))).collect()
}

/// The Mondays above the strips of a hub.
pub fn week_header(ui: &mut Ui, w: Wording, first: NaiveDate, count: usize) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 16.0), Sense::hover());
    let p = theme::of(ui);
    let cell = rect.width() / count as f32;
    let mut free_from = rect.left();
    for (i, day) in first.iter_days().take(count).enumerate() {
        let x = rect.left() + cell * i as f32;
        if day.weekday() == Weekday::Mon && x >= free_from && x + 40.0 < rect.right() {
            let words = format::days_short(w.lang, day, day);
            let drawn =
                ui.painter().text(pos2(x, rect.center().y), Align2::LEFT_CENTER, words, theme::regular(SMALL), p.faint);
            free_from = drawn.right() + 8.0;
        }
    }
}

/// Draws `count` days of one resource. `wished` is framed.
pub fn agenda_strip(
    ui: &mut Ui,
    w: Wording,
    row: &AgendaRow,
    zone: Zone,
    first: NaiveDate,
    count: usize,
    is_open: &dyn Fn(NaiveDate) -> bool,
    wished: Option<Interval>,
) {
    let days = free_by_day(row, zone, first, count);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let p = theme::of(ui);
    let cell = rect.width() / count as f32;
    let rect_of = |i: usize| {
        Rect::from_min_size(pos2(rect.left() + cell * i as f32, rect.top()), vec2(cell - 1.0, rect.height()))
    };
    for (i, (day, free)) in days.iter().enumerate() {
        let at = rect_of(i);
        let share = if row.capacity == 0 { 0.0 } else { *free as f32 / row.capacity as f32 };
        ui.painter().rect_filled(at, 2.0, p.hover);
        // The height of the bar is what is left: a full day is a full bar, a taken day an outline.
        let standing = Standing::of_count(*free, row.capacity);
        if share > 0.0 {
            let bar = Rect::from_min_max(pos2(at.left(), at.bottom() - at.height() * share), at.max);
            let colour = colour_of(p, standing);
            // A day without desk is paler: the thing is free, but neither handed over nor taken back.
            let colour = if is_open(*day) { colour } else { colour.gamma_multiply(0.45) };
            ui.painter().rect_filled(bar, 2.0, colour);
        } else {
            let edge = Stroke::new(1.0, p.taken);
            ui.painter().rect_stroke(at, 2.0, edge, egui::StrokeKind::Inside);
        }
    }
    if let Some(wished) = wished {
        let (from, to) = format::days_touched(zone, wished);
        let (from, to) = ((from - first).num_days(), (to - first).num_days());
        if to >= 0 && (from as usize) < count {
            let frame = rect_of(from.max(0) as usize).union(rect_of((to as usize).min(count - 1)));
            ui.painter().rect_stroke(frame.expand(1.0), 2.0, Stroke::new(2.0, p.accent), egui::StrokeKind::Outside);
        }
    }
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, in_words(w, row.capacity, &days)));
    response.on_hover_ui_at_pointer(|ui| {
        let Some(pointer) = ui.pointer_latest_pos() else { return };
        let i = ((pointer.x - rect.left()) / cell).max(0.0) as usize;
        if let Some((day, free)) = days.get(i) {
            let args = [
                ("date", format::date(w.lang, *day).into()),
                ("free", (*free).into()),
                ("capacity", row.capacity.into()),
            ];
            ui.label(w.with("agenda-day", &args));
            if !is_open(*day) {
                super::quiet(ui, w.t("agenda-desk-closed"));
            }
        }
    });
}

/// The strip for who does not see it: the stretches of days with the same count.
fn in_words(w: Wording, capacity: u32, days: &[(NaiveDate, u32)]) -> String {
    let mut stretches: Vec<(NaiveDate, NaiveDate, u32)> = Vec::new();
    for (day, free) in days {
        match stretches.last_mut() {
            Some((_, to, same)) if same == free && *to + Duration::days(1) == *day => *to = *day,
            _ => stretches.push((*day, *day, *free)),
        }
    }
    let words: Vec<String> = (stretches.iter())
        .map(|(from, to, free)| {
            let args = [
                ("days", format::days_short(w.lang, *from, *to).into()),
                ("free", (*free).into()),
                ("capacity", capacity.into()),
            ];
            w.with("agenda-stretch", &args)
        })
        .collect();
    words.join(", ")
}
