//! A month in weeks: the items of each week as bars over its days. By keyboard it is two stops: the days, where the arrows
//! go from one to the next, Enter opens one and Shift with the arrows draws a closure over several; and the items.

mod items;
mod layout;

use chrono::{Datelike as _, Days, NaiveDate};
use egui::{Align2, CornerRadius, Id, Key, Modifiers, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType};
use egui::{pos2, vec2};

use self::items::Grid;
use super::ask;
use super::bars::{mixed, stripes};
use super::hand::{ARROWS, move_by_keys, moving, moving_banner};
use crate::domain::hub::ClosureKind;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::{Bar, BarKind, DayTally, Scene};
use crate::views::hub_desk::words::short;
use crate::views::panels::View;
use crate::views::theme;
use crate::wording::format;

const MEMORY: &str = "desk-month-cursor";
/// Height of the names of the days above the weeks.
const HEAD: f32 = 20.0;
/// Height of the line that counts what has no room in a day.
const MORE: f32 = 16.0;

/// The day that has the keyboard, or would have it, and the day from which others are drawn over.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cursor {
    day: NaiveDate,
    drawn_from: Option<NaiveDate>,
    follows: bool,
}

pub(super) fn month_ui(ui: &mut Ui, view: &mut View<'_>, scene: &Scene<'_>) {
    let state = view.state;
    let today = scene.hub.zone.day(state.now);
    let in_view = state.hub_desk.day_or(today);
    let weeks = (scene.days.len() / 7).max(1);
    moving_banner(ui, view, scene);
    let p = theme::of(ui);
    let width = ui.available_width();
    let (head, _) = ui.allocate_exact_size(vec2(width, HEAD), Sense::hover());
    let column = width / 7.0;
    for (position, day) in scene.days.iter().take(7).enumerate() {
        let at = pos2(head.left() + column * position as f32 + 8.0, head.center().y);
        let words = day.format_localized("%A", locale(view)).to_string();
        ui.painter().text(at, Align2::LEFT_CENTER, words, theme::regular(theme::SMALL), p.quiet);
    }
    let items = scene.items();
    let mut cursor = Cursor::of(ui, view, scene, in_view);
    let mut hand = items::Cursor::of(ui, view, scene, &items);
    let height = (ui.available_height() / weeks as f32).clamp(86.0, 170.0);
    let lanes = ((height - items::TOP - MORE) / items::LANE).floor().max(1.0) as usize;
    egui::ScrollArea::vertical().id_salt("desk-month").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let (ground, _) = ui.allocate_exact_size(vec2(width, height * weeks as f32), Sense::hover());
        let grid = Grid { left_top: ground.min, column, height, weeks, lanes };
        let laid: Vec<_> = (scene.days.chunks(7))
            .map(|week| week.first().map(|monday| layout::pieces(scene.hub.zone, &items, *monday)).unwrap_or_default())
            .collect();
        for (week, days) in scene.days.chunks(7).enumerate() {
            for (position, day) in days.iter().enumerate() {
                let at = ground.min + vec2(column * position as f32, height * week as f32);
                let cell = Rect::from_min_size(at, vec2(column, height)).shrink(1.5);
                let hidden = layout::hidden(&laid[week], position, lanes);
                let of_day = Cell { day: *day, rect: cell, is_of_month: day.month() == in_view.month(), hidden };
                day_ui(ui, view, scene, &grid, &items, &of_day, &mut cursor);
            }
        }
        let mut in_the_air = None;
        for (week, pieces) in laid.iter().enumerate() {
            in_the_air = items::week_ui(ui, view, scene, &grid, week, pieces, &mut hand).or(in_the_air);
        }
        if let Some(interval) = in_the_air {
            items::paint_ghost(ui, view, scene, &grid, interval);
        }
        if let Some((form, interval)) = moving(view, scene) {
            items::hand_ui(ui, view, scene, &grid, interval, form.is_grabbed);
            if form.is_grabbed {
                move_by_keys(ui, view, scene, form, interval);
            }
        }
    });
    hand.keep(ui);
    ui.data_mut(|data| data.insert_temp(Id::new(MEMORY), cursor));
}

/// A day of the month on the screen.
struct Cell {
    day: NaiveDate,
    rect: Rect,
    is_of_month: bool,
    /// Items that have no room.
    hidden: usize,
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
        let fresh = Self { day: in_view, drawn_from: None, follows: false };
        let mut cursor = kept.filter(|kept| scene.days.contains(&kept.day)).unwrap_or(fresh);
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
            for modifiers in [Modifiers::SHIFT, Modifiers::NONE] {
                if ui.input_mut(|input| input.consume_key(modifiers, key))
                    && let Some(day) = day
                {
                    let drawn_from = (modifiers == Modifiers::SHIFT).then(|| cursor.drawn_from.unwrap_or(cursor.day));
                    cursor = Self { day, drawn_from, follows: true };
                    if !scene.days.contains(&day) {
                        ask(view, DeskIntent::GoTo(day));
                    }
                }
            }
        }
        cursor
    }

    /// The days that are drawn over, if more than one is.
    fn drawn(&self) -> Option<crate::api::Days> {
        let from = self.drawn_from.filter(|from| *from != self.day)?;
        Some(crate::api::Days { from: from.min(self.day), to: from.max(self.day) })
    }
}

fn day_id(day: NaiveDate) -> Id {
    Id::new(("desk-month-day", day))
}

fn day_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    scene: &Scene<'_>,
    grid: &Grid,
    items: &[&Bar],
    cell: &Cell,
    cursor: &mut Cursor,
) {
    let tally = scene.tally(items, cell.day);
    let is_cursor = cursor.day == cell.day;
    let sense = if is_cursor { Sense::click() } else { Sense::CLICK } | Sense::DRAG;
    let response = ui.interact(cell.rect, day_id(cell.day), sense);
    let drawn = cursor.drawn();
    let name = match (drawn, is_cursor) {
        (Some(days), true) => {
            let args = [("days", format::days(view.w.lang, days.from, days.to).into())];
            view.w.with("hubdesk-day-drawn", &args)
        }
        _ => spoken(view, scene, cell.day, &tally),
    };
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
    if is_cursor {
        if std::mem::take(&mut cursor.follows) {
            response.request_focus();
        }
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, ARROWS));
    }
    draw_ui(ui, view, scene, grid, cell.day, &response, cursor);
    if response.clicked() {
        match drawn.filter(|_| is_cursor) {
            Some(days) => {
                cursor.drawn_from = None;
                ask(view, DeskIntent::DrawClosure(days));
            }
            None => {
                *cursor = Cursor { day: cell.day, drawn_from: None, follows: false };
                ask(view, DeskIntent::OpenDay(cell.day));
            }
        }
    }
    if !ui.is_rect_visible(cell.rect) {
        return;
    }
    let is_drawn = drawn.is_some_and(|days| days.from <= cell.day && cell.day <= days.to);
    paint_day(ui, view, scene, cell, &tally, &response, is_drawn);
    if !response.dragged() {
        response.on_hover_text_at_pointer(name);
    }
}

/// The mouse draws a closure from the day where it was pressed to the one where it lets go.
fn draw_ui(
    ui: &Ui,
    view: &mut View<'_>,
    scene: &Scene<'_>,
    grid: &Grid,
    from: NaiveDate,
    response: &egui::Response,
    cursor: &mut Cursor,
) {
    if response.dragged()
        && let Some(at) = ui.input(|input| input.pointer.latest_pos())
    {
        let (week, weekday) = grid.cell_at(at);
        let position = usize::try_from(week * 7 + weekday).unwrap_or_default();
        if let Some(day) = scene.days.get(position) {
            *cursor = Cursor { day: *day, drawn_from: Some(from), follows: false };
        }
    }
    if response.drag_stopped()
        && let Some(days) = cursor.drawn()
    {
        cursor.drawn_from = None;
        // What is over cannot be closed any more.
        if days.to >= scene.hub.zone.day(view.state.now) {
            ask(view, DeskIntent::DrawClosure(days));
        }
    }
}

/// What closes the whole day, if anything does.
fn closing<'t>(tally: &'t DayTally<'_>) -> Option<&'t Bar> {
    let full = |kind| matches!(kind, BarKind::Closure(ClosureKind::Full) | BarKind::Outage(ClosureKind::Full));
    tally.of_hub.iter().copied().find(|bar| full(bar.kind))
}

fn paint_day(
    ui: &Ui,
    view: &View<'_>,
    scene: &Scene<'_>,
    cell: &Cell,
    tally: &DayTally<'_>,
    response: &egui::Response,
    is_drawn: bool,
) {
    let p = theme::of(ui);
    let Cell { day, rect, is_of_month, hidden } = *cell;
    let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(rect));
    let radius = CornerRadius::same(theme::RADIUS);
    let today = scene.hub.zone.day(view.state.now);
    let paper = match (response.hovered(), is_of_month) {
        _ if is_drawn => p.chosen,
        (true, _) => p.hover,
        (_, true) => p.raised,
        _ => p.panel,
    };
    painter.rect_filled(rect, radius, paper);
    if closing(tally).is_some() {
        stripes(&painter, rect, mixed(paper, p.closed, 0.3), 9.0);
    }
    let edge = if is_drawn { Stroke::new(1.5, p.accent) } else { Stroke::new(1.0, p.line) };
    painter.rect_stroke(rect, radius, edge, StrokeKind::Inside);
    let (ink, font) = match (day == today, is_of_month) {
        (true, _) => (p.on_accent, theme::bold(theme::BODY)),
        (_, true) => (p.text, theme::bold(theme::BODY)),
        _ => (p.faint, theme::regular(theme::BODY)),
    };
    let at = rect.min + vec2(16.0, 14.0);
    if day == today {
        painter.circle_filled(at, 11.0, p.accent);
    }
    painter.text(at, Align2::CENTER_CENTER, day.day().to_string(), font, ink);
    if tally.busiest > 0.0 {
        let track = Rect::from_min_max(
            pos2(rect.left() + 40.0, rect.top() + 12.0),
            pos2(rect.right() - 8.0, rect.top() + 16.0),
        );
        painter.rect_filled(track, 2.0, mixed(paper, p.closed, 0.25));
        let share = tally.busiest.min(1.0);
        let colour = if tally.busiest >= 1.0 { p.taken } else { p.free };
        painter.rect_filled(track.with_max_x(track.left() + track.width() * share), 2.0, colour);
    }
    if hidden > 0 {
        let words = view.w.with("hubdesk-day-more", &[("count", hidden.into())]);
        let at = pos2(rect.left() + 8.0, rect.bottom() - MORE / 2.0 - 1.0);
        painter.text(at, Align2::LEFT_CENTER, words, theme::regular(theme::SMALL), p.quiet);
    }
    if response.has_focus() {
        painter.rect_stroke(rect, radius, Stroke::new(2.0, p.accent), StrokeKind::Inside);
    }
}

/// How many there are of what, with the key of its wording.
fn counts(tally: &DayTally<'_>) -> [(usize, &'static str); 6] {
    [
        (tally.requests, "hubdesk-day-requests"),
        (tally.leaving, "hubdesk-day-leaving"),
        (tally.returning, "hubdesk-day-returning"),
        (tally.running, "hubdesk-day-running"),
        (tally.held, "hubdesk-day-held"),
        (tally.withdrawn, "hubdesk-day-withdrawn"),
    ]
}

/// A day for who does not see it.
fn spoken(view: &View<'_>, scene: &Scene<'_>, day: NaiveDate, tally: &DayTally<'_>) -> String {
    let mut parts = vec![format::date(view.w.lang, day)];
    parts.extend(tally.of_hub.iter().map(|bar| short(view.state, scene.hub, bar)));
    let named = counts(tally).into_iter().filter(|(count, _)| *count > 0);
    parts.extend(named.map(|(count, key)| view.w.with(key, &[("count", count.into())])));
    if parts.len() == 1 {
        parts.push(view.t("hubdesk-day-nothing"));
    }
    parts.join(", ")
}
