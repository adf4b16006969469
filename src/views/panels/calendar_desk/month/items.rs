//! The items of a month by mouse and by keyboard: each is dragged over the days, or taken in hand with F2.
//!
//! They are one stop of Tab after the days. Left and right go from item to item in order of time, up and down to the
//! nearest item a week before or after; Enter opens, F2 takes in hand. What has no room in its week is a stop all the
//! same: it is drawn over the others while it has the keyboard.

use chrono::Duration;
use egui::{Id, Key, Modifiers, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::layout::{Piece, column_of};
use crate::domain::time::Interval;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::{Bar, Scene};
use crate::views::hub_desk::state::ItemKey;
use crate::views::hub_desk::words::{full, in_month};
use crate::views::panels::View;
use crate::views::panels::calendar_desk::ask;
use crate::views::panels::calendar_desk::axis::shifted;
use crate::views::panels::calendar_desk::bars::{Look, Place, mixed, paint_bar};
use crate::views::panels::calendar_desk::hand::{ARROWS, held, in_hand_ui, let_go, take_in_hand};
use crate::views::theme;
use crate::wording::format;

/// Height of an item and of its lane, points.
const ITEM: f32 = 19.0;
pub(super) const LANE: f32 = 21.0;
/// Where the first lane begins in a cell.
pub(super) const TOP: f32 = 27.0;

const MEMORY: &str = "desk-month-item";

/// Where the days lie on the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub left_top: Pos2,
    pub column: f32,
    pub height: f32,
    pub weeks: usize,
    /// Lanes that a week has room for.
    pub lanes: usize,
}

impl Grid {
    /// Which week and weekday a point lies in, the nearest where it lies outside.
    pub(super) fn cell_at(&self, at: Pos2) -> (i64, i64) {
        let way = at - self.left_top;
        let column = (way.x / self.column).floor().clamp(0.0, 6.0);
        let week = (way.y / self.height).floor().clamp(0.0, self.weeks.saturating_sub(1) as f32);
        (week as i64, column as i64)
    }

    /// How many days lie between two points.
    pub(super) fn days_between(&self, from: Pos2, to: Pos2) -> i64 {
        let (a, b) = (self.cell_at(from), self.cell_at(to));
        (b.0 - a.0) * 7 + b.1 - a.1
    }

    fn piece_rect(&self, week: usize, first: usize, last: usize, lane: usize) -> Rect {
        let top = self.left_top.y + week as f32 * self.height + TOP + lane as f32 * LANE;
        let left = self.left_top.x + first as f32 * self.column + 3.0;
        let right = self.left_top.x + (last + 1) as f32 * self.column - 3.0;
        Rect::from_min_max(pos2(left, top), pos2(right, top + ITEM))
    }
}

/// The item that has the keyboard, or would have it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cursor {
    at: Option<ItemKey>,
    follows: bool,
}

impl Cursor {
    pub(super) fn of(ui: &Ui, view: &mut View<'_>, scene: &Scene<'_>, items: &[&Bar]) -> Self {
        let mut cursor: Self = ui.data(|data| data.get_temp(Id::new(MEMORY))).unwrap_or_default();
        let position = |key: &Option<ItemKey>| items.iter().position(|bar| Some(&bar.key) == key.as_ref());
        let now = view.state.now;
        let start = || items.iter().position(|bar| bar.resource.is_some() && bar.core.end() > now).or(Some(0));
        let chosen = &view.state.hub_desk.chosen;
        let found = position(&cursor.at).or_else(|| position(chosen)).or_else(start);
        let Some((at, bar)) = found.and_then(|at| Some((at, *items.get(at)?))) else {
            return Self::default();
        };
        cursor.at = Some(bar.key.clone());
        if ui.memory(egui::Memory::focused) != Some(item_id(&bar.key)) {
            return cursor;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let nearest = |weeks: i64| {
            let aim = bar.core.start() + Duration::days(7 * weeks);
            let others = items.iter().enumerate().filter(|(_, other)| {
                if weeks > 0 { other.core.start() > bar.core.start() } else { other.core.start() < bar.core.start() }
            });
            others.min_by_key(|(_, other)| (other.core.start() - aim).num_seconds().abs()).map(|(to, _)| to)
        };
        let mut to = None;
        if pressed(Key::ArrowLeft) {
            to = at.checked_sub(1);
        }
        if pressed(Key::ArrowRight) {
            to = Some(at + 1);
        }
        if pressed(Key::ArrowUp) {
            to = nearest(-1);
        }
        if pressed(Key::ArrowDown) {
            to = nearest(1);
        }
        if pressed(Key::Home) {
            to = Some(0);
        }
        if pressed(Key::End) {
            to = items.len().checked_sub(1);
        }
        if let Some(other) = to.and_then(|to| items.get(to)) {
            cursor = Self { at: Some(other.key.clone()), follows: true };
        }
        if pressed(Key::F2)
            && let Some(intent) = take_in_hand(view, scene.hub.zone, bar)
        {
            ask(view, intent);
        }
        cursor
    }

    pub(super) fn keep(self, ui: &Ui) {
        ui.data_mut(|data| data.insert_temp(Id::new(MEMORY), self));
    }
}

fn item_id(key: &ItemKey) -> Id {
    Id::new(("desk-month-item", key))
}

/// The items of a week. An item has the keyboard where it begins, or on the first day in view. Gives where one that is
/// dragged would lie.
pub(super) fn week_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    scene: &Scene<'_>,
    grid: &Grid,
    week: usize,
    pieces: &[Piece<'_>],
    cursor: &mut Cursor,
) -> Option<Interval> {
    let mut in_the_air = None;
    for piece in pieces {
        let is_head = piece.is_head || week == 0;
        let is_cursor = is_head && cursor.at.as_ref() == Some(&piece.bar.key);
        let id = if is_head { item_id(&piece.bar.key) } else { item_id(&piece.bar.key).with(week) };
        let has_room = piece.lane < grid.lanes;
        let has_focus = ui.memory(egui::Memory::focused) == Some(id);
        if !has_room && !is_cursor {
            continue;
        }
        // Without room it lies on the last lane, and is seen while it has the keyboard.
        let lane = if has_room { piece.lane } else { grid.lanes.saturating_sub(1) };
        let rect = grid.piece_rect(week, piece.first, piece.last, lane);
        let slot = Slot { rect, id, is_cursor, is_seen: has_room || has_focus };
        in_the_air = item_ui(ui, view, scene, grid, piece.bar, &slot, cursor).or(in_the_air);
    }
    in_the_air
}

/// Where an item is put.
struct Slot {
    rect: Rect,
    id: Id,
    is_cursor: bool,
    is_seen: bool,
}

fn item_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    scene: &Scene<'_>,
    grid: &Grid,
    bar: &Bar,
    slot: &Slot,
    cursor: &mut Cursor,
) -> Option<Interval> {
    let Slot { rect, id, is_cursor, is_seen } = *slot;
    let state = view.state;
    let mut sense = if is_cursor { Sense::click() } else { Sense::CLICK };
    if held(view, bar).is_some() {
        sense |= Sense::DRAG;
    }
    let hit = if is_seen { rect } else { Rect::from_min_size(rect.min, vec2(1.0, 1.0)) };
    let response = ui.interact(hit, id, sense);
    let is_chosen = state.hub_desk.chosen.as_ref() == Some(&bar.key);
    let name = full(state, scene.hub, bar);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_chosen, &name));
    if is_cursor {
        if std::mem::take(&mut cursor.follows) {
            response.request_focus();
            response.scroll_to_me(None);
        }
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, ARROWS));
    }
    if response.clicked() {
        cursor.at = Some(bar.key.clone());
        ask(view, DeskIntent::Choose((!is_chosen).then(|| bar.key.clone())));
    }
    if is_seen && ui.is_rect_visible(rect) {
        let words = in_month(state, scene.hub, bar);
        let look = Look {
            words: &words,
            beside: 0.0,
            is_chosen,
            is_hovered: response.hovered(),
            has_focus: response.has_focus(),
        };
        paint_bar(ui.painter(), theme::of(ui), &Place { whole: rect, core: rect }, bar.kind, &look, rect);
    }
    let in_the_air = dragged(ui, view, scene, grid, bar, &response);
    if !response.dragged() {
        response.on_hover_text_at_pointer(name);
    }
    in_the_air
}

/// Where an item that is dragged over the days would lie now; asks for it when the mouse lets go.
fn dragged(
    ui: &Ui,
    view: &mut View<'_>,
    scene: &Scene<'_>,
    grid: &Grid,
    bar: &Bar,
    response: &egui::Response,
) -> Option<Interval> {
    if !response.dragged() && !response.drag_stopped() {
        return None;
    }
    let held = held(view, bar)?;
    let way = way_of(ui, grid, response)?;
    let start = if held.is_end_only { Duration::zero() } else { way };
    let interval = shifted(scene.hub.zone, held.interval, start, way)?;
    if response.drag_stopped()
        && !way.is_zero()
        && let Some(intent) = let_go(scene.hub.zone, bar, interval)
    {
        ask(view, intent);
    }
    Some(interval)
}

/// How many days the mouse went since it was pressed; the last that was seen once it lets go.
fn way_of(ui: &Ui, grid: &Grid, response: &egui::Response) -> Option<Duration> {
    let memory = response.id.with(("way", 0));
    let (origin, now) = ui.input(|input| (input.pointer.press_origin(), input.pointer.latest_pos()));
    let days = match (origin, now) {
        (Some(origin), Some(now)) => grid.days_between(origin, now),
        _ => ui.data(|data| data.get_temp(memory))?,
    };
    ui.data_mut(|data| data.insert_temp(memory, days));
    Some(Duration::days(days))
}

/// Where the line in hand would lie. It has the keyboard.
pub(super) fn hand_ui(ui: &Ui, view: &View<'_>, scene: &Scene<'_>, grid: &Grid, interval: Interval, is_grabbed: bool) {
    let rect = paint_ghost(ui, view, scene, grid, interval);
    if is_grabbed {
        let rect = rect.unwrap_or_else(|| Rect::from_min_size(grid.left_top, vec2(1.0, 1.0)));
        in_hand_ui(ui, view, scene, rect, Id::new("desk-month-in-hand"), interval);
    }
}

/// Outlines the days of an interval, week by week; gives the first of them in view.
pub(super) fn paint_ghost(
    ui: &Ui,
    view: &View<'_>,
    scene: &Scene<'_>,
    grid: &Grid,
    interval: Interval,
) -> Option<Rect> {
    let p = theme::of(ui);
    let (from, to) = format::days_touched(scene.hub.zone, interval);
    let mut head = None;
    for (week, days) in scene.days.chunks(7).enumerate() {
        let mut inside = days.iter().filter(|day| from <= **day && **day <= to);
        let Some(first) = inside.next() else { continue };
        let last = inside.next_back().unwrap_or(first);
        let rect = grid.piece_rect(week, column_of(*first), column_of(*last), 0);
        ui.painter().rect_filled(rect, 4.0, mixed(p.panel, p.accent, 0.3));
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(2.0, p.accent), StrokeKind::Inside);
        if head.is_none() {
            let words = format::interval(view.w.lang, scene.hub.zone, interval);
            let galley = ui.painter().layout_no_wrap(words, theme::bold(theme::SMALL), p.text);
            let room = ui.clip_rect();
            let mut at = rect.left_bottom() + vec2(6.0, 3.0);
            at.x = at.x.min(room.right() - galley.size().x - 8.0).max(room.left() + 4.0);
            let paper = Rect::from_min_size(at, galley.size()).expand2(vec2(5.0, 2.0));
            let over = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Tooltip, Id::new("desk-month-words")));
            over.rect(paper, 4.0, p.raised, Stroke::new(1.0, p.accent), StrokeKind::Inside);
            over.galley(at, galley, p.text);
            head = Some(rect);
        }
    }
    head
}
