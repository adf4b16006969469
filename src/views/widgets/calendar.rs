//! A month in which two clicks choose a range of days, or one click a day. Weeks begin on Monday; every day is a button
//! with its full date as its name.
//!
//! By keyboard it is one stop, as in the date grid of the ARIA Authoring Practices: the arrows go from day to day and
//! from week to week, Home and End to the ends of the week, Page Up and Page Down from month to month, Enter chooses.

use chrono::{Datelike as _, Days as DayCount, Duration, Months, NaiveDate};
use egui::{
    Align2, Color32, CornerRadius, EventFilter, Id, Key, Modifiers, Response, Sense, Stroke, Ui, WidgetInfo,
    WidgetType, vec2,
};
use egui_phosphor::regular as icon;

use super::icon_button;
use crate::api::Days;
use crate::views::theme::{self, BODY, GAP_S, SMALL};
use crate::wording::{Wording, format};

/// Side of a day, points.
const CELL: egui::Vec2 = vec2(38.0, 30.0);

/// What the calendar remembers between frames.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Memory {
    /// First day of the month in view.
    month: NaiveDate,
    /// The first day of a range half chosen.
    first: Option<NaiveDate>,
    /// The day that has the keyboard, or would have it.
    cursor: NaiveDate,
    /// The cursor was moved by a key: the keyboard goes with it.
    follows: bool,
}

impl Memory {
    fn opened_on(cursor: NaiveDate) -> Self {
        Self { month: first_of_month(cursor), first: None, cursor, follows: false }
    }

    /// Shows another month, the cursor on the same day of it as far as there is one.
    fn turn(&mut self, months: i32, floor: NaiveDate) {
        let count = Months::new(months.unsigned_abs());
        let turned = |day: NaiveDate| {
            if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) }
        };
        self.month = turned(self.month).unwrap_or(self.month);
        let cursor = if first_of_month(self.cursor) == self.month { Some(self.cursor) } else { turned(self.cursor) };
        self.cursor = cursor.filter(|day| first_of_month(*day) == self.month).unwrap_or(self.month).max(floor);
    }

    fn move_to(&mut self, day: Option<NaiveDate>, floor: NaiveDate) {
        let Some(day) = day else { return };
        self.cursor = day.max(floor);
        self.month = first_of_month(self.cursor);
        self.follows = true;
    }

    /// What a key does while a day has the keyboard.
    fn obey(&mut self, ui: &Ui, floor: NaiveDate) {
        let from_monday = u64::from(self.cursor.weekday().num_days_from_monday());
        let cursor = self.cursor;
        let later = |days| cursor.checked_add_days(DayCount::new(days));
        let earlier = |days| cursor.checked_sub_days(DayCount::new(days));
        let moves = [
            (Key::ArrowLeft, earlier(1)),
            (Key::ArrowRight, later(1)),
            (Key::ArrowUp, earlier(7)),
            (Key::ArrowDown, later(7)),
            (Key::Home, earlier(from_monday)),
            (Key::End, later(6 - from_monday)),
            (Key::PageUp, cursor.checked_sub_months(Months::new(1))),
            (Key::PageDown, cursor.checked_add_months(Months::new(1))),
        ];
        for (key, day) in moves {
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                self.move_to(day, floor);
            }
        }
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Draws the month; returns the range when its second day was chosen. `closed_on` names why a day is not open, if so.
pub fn range_calendar(
    ui: &mut Ui,
    id: Id,
    w: Wording,
    today: NaiveDate,
    value: Option<Days>,
    closed_on: &dyn Fn(NaiveDate) -> Option<String>,
) -> Option<Days> {
    let fresh = Memory::opened_on(value.map_or(today, |days| days.from).max(today));
    let mut memory = ui.data(|data| data.get_temp(id)).unwrap_or(fresh);
    let marked = match memory.first {
        Some(first) => Some(Days { from: first, to: first }),
        None => value,
    };
    let mut chosen = None;
    if let Some(day) = month_ui(ui, id, w, &mut memory, Bounds { today, floor: today }, marked, closed_on) {
        match memory.first.take() {
            Some(first) => chosen = Some(Days { from: first.min(day), to: first.max(day) }),
            None => memory.first = Some(day),
        }
    }
    ui.add_space(GAP_S);
    let hint = match memory.first {
        Some(first) => w.with("calendar-choose-last", &[("first", format::date(w.lang, first).into())]),
        None => w.t("calendar-choose-first"),
    };
    super::faint(ui, hint);
    ui.data_mut(|data| data.insert_temp(id, memory));
    chosen
}

/// Draws the month; returns the day that was chosen. Days before `floor` cannot be.
pub fn day_calendar(
    ui: &mut Ui,
    id: Id,
    w: Wording,
    today: NaiveDate,
    floor: NaiveDate,
    value: NaiveDate,
    closed_on: &dyn Fn(NaiveDate) -> Option<String>,
) -> Option<NaiveDate> {
    let opens = super::opens_now(ui.ctx(), ("day-calendar", id));
    let fresh = Memory::opened_on(value.max(floor));
    // It opens on its value each time: what was leafed through last time is of no use.
    let mut memory = ui.data(|data| data.get_temp(id)).filter(|_| !opens).unwrap_or(fresh);
    let marked = Some(Days { from: value, to: value });
    let chosen = month_ui(ui, id, w, &mut memory, Bounds { today, floor }, marked, closed_on);
    ui.data_mut(|data| data.insert_temp(id, memory));
    chosen
}

/// The day that is underlined, and the first that can be chosen.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    today: NaiveDate,
    floor: NaiveDate,
}

/// The month in view; returns the day that was clicked.
fn month_ui(
    ui: &mut Ui,
    id: Id,
    w: Wording,
    memory: &mut Memory,
    Bounds { today, floor }: Bounds,
    marked: Option<Days>,
    closed_on: &dyn Fn(NaiveDate) -> Option<String>,
) -> Option<NaiveDate> {
    let mut clicked = None;
    let opens = super::opens_now(ui.ctx(), id);
    if ui.memory(egui::Memory::focused) == Some(day_id(id, memory.cursor)) {
        memory.obey(ui, floor);
    }

    ui.set_width(CELL.x * 7.0);
    ui.spacing_mut().item_spacing = vec2(0.0, GAP_S);
    ui.horizontal(|ui| {
        if icon_button(ui, icon::CARET_LEFT, &w.t("calendar-previous")).clicked() {
            memory.turn(-1, floor);
        }
        let title = format::month(w.lang, memory.month);
        let width = ui.available_width() - theme::TARGET;
        ui.add_sized(vec2(width, theme::TARGET), egui::Label::new(egui::RichText::new(title).font(theme::bold(BODY))));
        if icon_button(ui, icon::CARET_RIGHT, &w.t("calendar-next")).clicked() {
            memory.turn(1, floor);
        }
    });

    let start = memory.month - Duration::days(i64::from(memory.month.weekday().num_days_from_monday()));
    let p = theme::of(ui);
    ui.horizontal(|ui| {
        for day in start.iter_days().take(7) {
            let (rect, _) = ui.allocate_exact_size(vec2(CELL.x, 18.0), Sense::hover());
            let letters = format::weekday_letters(w.lang, day);
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, letters, theme::regular(SMALL), p.quiet);
        }
    });
    for week in 0..6 {
        let monday = start + Duration::days(7 * week);
        if week > 3 && monday.month() != memory.month.month() {
            break;
        }
        ui.horizontal(|ui| {
            for day in monday.iter_days().take(7) {
                if day.month() != memory.month.month() {
                    ui.allocate_exact_size(CELL, Sense::hover());
                    continue;
                }
                let stop = Stop { id: day_id(id, day), is_past: day < floor, is_cursor: day == memory.cursor };
                let response = day_button(ui, w, day, today, marked, closed_on(day), stop);
                if stop.is_cursor {
                    super::focus_if_by_keyboard(ui, opens, &response);
                    if std::mem::take(&mut memory.follows) {
                        response.request_focus();
                    }
                    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, ARROWS));
                }
                if response.clicked() {
                    memory.cursor = day;
                    clicked = Some(day);
                }
            }
        });
    }
    clicked
}

/// The arrows are the calendar's while a day has the keyboard; Tab and Escape stay egui's.
const ARROWS: EventFilter = EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: false };

fn day_id(calendar: Id, day: NaiveDate) -> Id {
    calendar.with(day)
}

/// How the keyboard meets a day.
#[derive(Debug, Clone, Copy)]
struct Stop {
    id: Id,
    is_past: bool,
    /// One day only is a stop of Tab.
    is_cursor: bool,
}

fn day_button(
    ui: &mut Ui,
    w: Wording,
    day: NaiveDate,
    today: NaiveDate,
    range: Option<Days>,
    closed: Option<String>,
    Stop { id, is_past, is_cursor }: Stop,
) -> Response {
    let sense = match (is_past, is_cursor) {
        (true, _) => Sense::hover(),
        (false, true) => Sense::click(),
        (false, false) => Sense::CLICK,
    };
    let (rect, _) = ui.allocate_exact_size(CELL, Sense::hover());
    let response = ui.interact(rect, id, sense);
    let is_in = range.is_some_and(|range| range.from <= day && day <= range.to);
    let is_end = range.is_some_and(|range| range.from == day || range.to == day);
    let date = format::date(w.lang, day);
    let name = match &closed {
        Some(why) => w.with("calendar-day-closed", &[("date", date.into()), ("why", why.clone().into())]),
        None => date,
    };
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, !is_past, is_in, &name));

    let p = theme::of(ui);
    let fill = match (is_end, is_in, response.hovered() && !is_past) {
        (true, ..) => p.accent,
        (_, true, _) => p.chosen,
        (.., true) => p.hover,
        _ => Color32::TRANSPARENT,
    };
    let inner = if is_end { rect.shrink2(vec2(2.0, 1.0)) } else { rect.shrink2(vec2(0.0, 1.0)) };
    ui.painter().rect_filled(inner, if is_in && !is_end { 0 } else { theme::RADIUS }, fill);
    let ink = match (is_end, is_past, closed.is_some()) {
        (true, ..) => p.on_accent,
        (_, true, _) => p.line,
        (_, _, true) => p.faint,
        _ => p.text,
    };
    let font = if day == today { theme::bold(BODY) } else { theme::regular(BODY) };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, day.day().to_string(), font, ink);
    if closed.is_some() && !is_past {
        // A closed day is struck out as well as greyed.
        let y = rect.center().y;
        ui.painter().hline(rect.center().x - 9.0..=rect.center().x + 9.0, y, Stroke::new(1.0, ink));
    }
    if day == today {
        ui.painter().hline(rect.center().x - 5.0..=rect.center().x + 5.0, rect.bottom() - 4.0, Stroke::new(2.0, ink));
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, if is_end { p.text } else { p.accent });
        ui.painter().rect_stroke(inner, CornerRadius::same(theme::RADIUS), ring, egui::StrokeKind::Inside);
    }
    match closed {
        Some(why) => response.on_hover_text(why),
        None => response,
    }
}
