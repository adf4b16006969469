//! A month in weeks: each day with what it counts. By keyboard it is one stop: the arrows go from day to day, Enter opens
//! the day.

use chrono::{Datelike as _, Days, NaiveDate};
use egui::{Align2, CornerRadius, Id, Key, Modifiers, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType};
use egui::{pos2, vec2};
use egui_phosphor::regular as icon;

use super::ask;
use super::bars::{dress, mixed, stripes};
use super::hand::ARROWS;
use crate::domain::hub::ClosureKind;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::{BarKind, DayTally, Scene};
use crate::views::hub_desk::words::short;
use crate::views::panels::View;
use crate::views::theme;
use crate::wording::format;

const MEMORY: &str = "desk-month-cursor";

/// The day that has the keyboard, or would have it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cursor {
    day: NaiveDate,
    follows: bool,
}

pub(super) fn month_ui(ui: &mut Ui, view: &mut View<'_>, scene: &Scene<'_>) {
    let state = view.state;
    let today = scene.hub.zone.day(state.now);
    let in_view = state.hub_desk.day_or(today);
    let weeks = scene.days.len() / 7;
    let p = theme::of(ui);
    let width = ui.available_width();
    let (head, _) = ui.allocate_exact_size(vec2(width, 20.0), Sense::hover());
    let column = width / 7.0;
    for (position, day) in scene.days.iter().take(7).enumerate() {
        let at = pos2(head.left() + column * position as f32 + 8.0, head.center().y);
        let words = day.format_localized("%A", locale(view)).to_string();
        ui.painter().text(at, Align2::LEFT_CENTER, words, theme::regular(theme::SMALL), p.quiet);
    }
    let mut cursor = Cursor::of(ui, view, scene, in_view);
    let height = (ui.available_height() / weeks.max(1) as f32).clamp(84.0, 150.0);
    egui::ScrollArea::vertical().id_salt("desk-month").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        for week in scene.days.chunks(7) {
            let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            for (position, day) in week.iter().enumerate() {
                let left = rect.left() + column * position as f32;
                let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(column, height)).shrink(1.5);
                let is_of_month = day.month() == in_view.month();
                day_ui(ui, view, scene, *day, cell, is_of_month, &mut cursor);
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(Id::new(MEMORY), cursor));
}

fn locale(view: &View<'_>) -> chrono::Locale {
    match view.w.lang {
        crate::domain::text::Lang::Fr => chrono::Locale::fr_FR,
        crate::domain::text::Lang::En => chrono::Locale::en_GB,
    }
}

impl Cursor {
    fn of(ui: &Ui, view: &mut View<'_>, scene: &Scene<'_>, in_view: NaiveDate) -> Self {
        let kept: Option<Self> = ui.data(|data| data.get_temp(Id::new(MEMORY)));
        let mut cursor =
            kept.filter(|kept| scene.days.contains(&kept.day)).unwrap_or(Self { day: in_view, follows: false });
        if ui.memory(egui::Memory::focused) != Some(day_id(cursor.day)) {
            return cursor;
        }
        let from_monday = u64::from(cursor.day.weekday().num_days_from_monday());
        let moves = [
            (Key::ArrowLeft, cursor.day.checked_sub_days(Days::new(1))),
            (Key::ArrowRight, cursor.day.checked_add_days(Days::new(1))),
            (Key::ArrowUp, cursor.day.checked_sub_days(Days::new(7))),
            (Key::ArrowDown, cursor.day.checked_add_days(Days::new(7))),
            (Key::Home, cursor.day.checked_sub_days(Days::new(from_monday))),
            (Key::End, cursor.day.checked_add_days(Days::new(6 - from_monday))),
        ];
        for (key, day) in moves {
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
                && let Some(day) = day
            {
                cursor = Self { day, follows: true };
                if !scene.days.contains(&day) {
                    ask(view, DeskIntent::GoTo(day));
                }
            }
        }
        cursor
    }
}

fn day_id(day: NaiveDate) -> Id {
    Id::new(("desk-month-day", day))
}

fn day_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    scene: &Scene<'_>,
    day: NaiveDate,
    cell: Rect,
    is_of_month: bool,
    cursor: &mut Cursor,
) {
    let tally = scene.tally(day);
    let is_cursor = cursor.day == day;
    let response = ui.interact(cell, day_id(day), if is_cursor { Sense::click() } else { Sense::CLICK });
    let name = spoken(view, scene, day, &tally);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
    if is_cursor {
        if std::mem::take(&mut cursor.follows) {
            response.request_focus();
        }
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, ARROWS));
    }
    if response.clicked() {
        cursor.day = day;
        ask(view, DeskIntent::OpenDay(day));
    }
    if !ui.is_rect_visible(cell) {
        return;
    }
    paint_day(ui, view, scene, day, cell, is_of_month, &tally, &response);
    response.on_hover_text_at_pointer(name);
}

/// What closes the whole day, if anything does.
fn closing<'t>(tally: &'t DayTally<'_>) -> Option<&'t crate::views::hub_desk::scene::Bar> {
    let full = |kind| matches!(kind, BarKind::Closure(ClosureKind::Full) | BarKind::Outage(ClosureKind::Full));
    tally.of_hub.iter().copied().find(|bar| full(bar.kind))
}

fn paint_day(
    ui: &Ui,
    view: &View<'_>,
    scene: &Scene<'_>,
    day: NaiveDate,
    cell: Rect,
    is_of_month: bool,
    tally: &DayTally<'_>,
    response: &egui::Response,
) {
    let p = theme::of(ui);
    let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(cell));
    let radius = CornerRadius::same(theme::RADIUS);
    let today = scene.hub.zone.day(view.state.now);
    let paper = match (response.hovered(), is_of_month) {
        (true, _) => p.hover,
        (_, true) => p.raised,
        _ => p.panel,
    };
    painter.rect_filled(cell, radius, paper);
    if closing(tally).is_some() {
        stripes(&painter, cell, mixed(paper, p.closed, 0.3), 9.0);
    }
    painter.rect_stroke(cell, radius, Stroke::new(1.0, p.line), StrokeKind::Inside);
    let (ink, font) = match (day == today, is_of_month) {
        (true, _) => (p.on_accent, theme::bold(theme::BODY)),
        (_, true) => (p.text, theme::bold(theme::BODY)),
        _ => (p.faint, theme::regular(theme::BODY)),
    };
    let at = cell.min + vec2(16.0, 14.0);
    if day == today {
        painter.circle_filled(at, 11.0, p.accent);
    }
    painter.text(at, Align2::CENTER_CENTER, day.day().to_string(), font, ink);

    let mut y = cell.top() + 29.0;
    let mut line = |glyph: &str, words: &str, colour: egui::Color32, ink: egui::Color32| {
        if y + 15.0 > cell.bottom() - 6.0 {
            return;
        }
        let clear = Rect::from_min_size(pos2(cell.left() + 4.0, y), vec2(cell.width() - 8.0, 15.0));
        painter.rect_filled(clear, 0.0, paper);
        painter.text(
            pos2(cell.left() + 13.0, y + 7.5),
            Align2::CENTER_CENTER,
            glyph,
            theme::regular(theme::BODY),
            colour,
        );
        let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), theme::regular(theme::SMALL), ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(cell.width() - 30.0);
        painter.galley(pos2(cell.left() + 23.0, y), painter.layout_job(job), ink);
        y += 16.0;
    };
    for bar in &tally.of_hub {
        let dress = dress(p, bar.kind);
        line(dress.icon, &short(view.state, scene.hub, bar), dress.colour, p.quiet);
    }
    for (count, key, glyph, colour) in counts(p, tally) {
        if count > 0 {
            line(glyph, &view.w.with(key, &[("count", count.into())]), colour, p.text);
        }
    }
    if tally.busiest > 0.0 {
        let track = Rect::from_min_max(
            pos2(cell.left() + 40.0, cell.top() + 12.0),
            pos2(cell.right() - 8.0, cell.top() + 16.0),
        );
        painter.rect_filled(track, 2.0, mixed(paper, p.closed, 0.25));
        let share = tally.busiest.min(1.0);
        let colour = if tally.busiest >= 1.0 { p.taken } else { p.free };
        painter.rect_filled(track.with_max_x(track.left() + track.width() * share), 2.0, colour);
    }
    if response.has_focus() {
        painter.rect_stroke(cell, radius, Stroke::new(2.0, p.accent), StrokeKind::Inside);
    }
}

type Count = (usize, &'static str, &'static str, egui::Color32);

fn counts(p: &theme::Palette, tally: &DayTally<'_>) -> [Count; 6] {
    [
        (tally.requests, "hubdesk-day-requests", icon::HOURGLASS_MEDIUM, p.partly),
        (tally.leaving, "hubdesk-day-leaving", icon::HAND_ARROW_UP, p.free),
        (tally.returning, "hubdesk-day-returning", icon::ARROW_U_UP_LEFT, p.accent),
        (tally.running, "hubdesk-day-running", icon::CHECK_CIRCLE, p.free),
        (tally.held, "hubdesk-day-held", icon::TIMER, p.partly),
        (tally.withdrawn, "hubdesk-day-withdrawn", icon::WRENCH, p.closed),
    ]
}

/// A day for who does not see it.
fn spoken(view: &View<'_>, scene: &Scene<'_>, day: NaiveDate, tally: &DayTally<'_>) -> String {
    let mut parts = vec![format::date(view.w.lang, day)];
    parts.extend(tally.of_hub.iter().map(|bar| short(view.state, scene.hub, bar)));
    let named = counts(theme::Theme::Dark.palette(), tally);
    let named = named.into_iter().filter(|(count, ..)| *count > 0);
    parts.extend(named.map(|(count, key, ..)| view.w.with(key, &[("count", count.into())])));
    if parts.len() == 1 {
        parts.push(view.t("hubdesk-day-nothing"));
    }
    parts.join(", ")
}
