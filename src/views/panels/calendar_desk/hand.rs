//! The hand on the calendar: the one bar that has the keyboard, the arrows between bars, the drag of a bar with the
//! mouse and its equivalent with the arrows.
//!
//! By keyboard the calendar is one stop of Tab. Left and right go along a row, up and down to the nearest bar of the next
//! row, Home and End to the ends of a row; Enter opens, F2 takes the bar in hand. In hand, the arrows move it in time,
//! with Shift its end; Enter lets go into the exact fields, Escape leaves it where it was.

use chrono::Duration;
use egui::{EventFilter, Id, Key, Modifiers, Response, Ui};

use super::ask;
use super::axis::{Axis, shifted, snapped};
use crate::domain::booking::{LineState, Step};
use crate::domain::ids::LocalId;
use crate::domain::time::Interval;
use crate::views::hub_desk::forms::{Form, MoveForm, interval_between};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::{Bar, Scene};
use crate::views::hub_desk::state::{ItemKey, Zoom};
use crate::views::hub_desk::words::line_of;
use crate::views::panels::View;

/// The bar that has the keyboard, or would have it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cursor {
    at: Option<(ItemKey, Option<LocalId>)>,
    /// It was moved by a key: the keyboard goes with it.
    follows: bool,
}

const MEMORY: &str = "desk-cursor";

/// The arrows are the calendar's while a bar has the keyboard; Tab and Escape stay egui's.
pub(super) const ARROWS: EventFilter =
    EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: false };

pub(super) fn bar_id(bar: &Bar) -> Id {
    Id::new(("desk-bar", &bar.key, &bar.resource))
}

impl Cursor {
    /// Takes up the cursor, puts it on a bar that is there, and moves it by the keys of this frame.
    pub(super) fn of(ui: &Ui, view: &mut View<'_>, scene: &Scene<'_>) -> Self {
        let kept: Option<Self> = ui.data(|data| data.get_temp(Id::new(MEMORY)));
        let mut cursor = kept.unwrap_or(Self { at: None, follows: false });
        if cursor.bar(scene).is_none() {
            let chosen = view.state.hub_desk.chosen.as_ref();
            let bars = || scene.bars();
            let start = bars()
                .find(|bar| Some(&bar.key) == chosen)
                .or_else(|| bars().find(|bar| bar.resource.is_some() && bar.core.end() > view.state.now))
                .or_else(|| bars().next());
            cursor.at = start.map(|bar| (bar.key.clone(), bar.resource.clone()));
        }
        if let Some(bar) = cursor.bar(scene)
            && ui.memory(egui::Memory::focused) == Some(bar_id(bar))
        {
            cursor.obey(ui, view, scene, bar);
        }
        cursor
    }

    pub(super) fn keep(self, ui: &Ui) {
        ui.data_mut(|data| data.insert_temp(Id::new(MEMORY), self));
    }

    pub(super) fn is_on(&self, bar: &Bar) -> bool {
        self.at.as_ref().is_some_and(|(key, resource)| *key == bar.key && *resource == bar.resource)
    }

    pub(super) fn put_on(&mut self, bar: &Bar) {
        self.at = Some((bar.key.clone(), bar.resource.clone()));
    }

    /// Gives the keyboard to the bar that the cursor came to, and the arrows with it.
    pub(super) fn hold(&mut self, ui: &Ui, response: &Response) {
        if std::mem::take(&mut self.follows) {
            response.request_focus();
            response.scroll_to_me(None);
        }
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, ARROWS));
    }

    fn bar<'s>(&self, scene: &'s Scene<'_>) -> Option<&'s Bar> {
        scene.bars().find(|bar| self.is_on(bar))
    }

    fn obey(&mut self, ui: &Ui, view: &mut View<'_>, scene: &Scene<'_>, from: &Bar) {
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let tracks: Vec<&[Bar]> = scene.tracks().map(|track| track.bars.as_slice()).collect();
        let Some(row) = tracks.iter().position(|bars| bars.iter().any(|bar| bar == from)) else { return };
        let Some(position) = tracks[row].iter().position(|bar| bar == from) else { return };
        let nearest = |bars: &'_ [Bar]| {
            let apart = |bar: &Bar| (bar.core.start() - from.core.start()).num_seconds().abs();
            bars.iter().enumerate().min_by_key(|(_, bar)| apart(bar)).map(|(position, _)| position)
        };
        let mut to = None;
        if pressed(Key::ArrowLeft) {
            to = position.checked_sub(1).map(|position| (row, position));
        }
        if pressed(Key::ArrowRight) {
            to = Some((row, position + 1));
        }
        if pressed(Key::Home) {
            to = Some((row, 0));
        }
        if pressed(Key::End) {
            to = Some((row, tracks[row].len() - 1));
        }
        if pressed(Key::ArrowDown) {
            let below = (row + 1..tracks.len()).find(|row| !tracks[*row].is_empty());
            to = below.and_then(|row| Some((row, nearest(tracks[row])?)));
        }
        if pressed(Key::ArrowUp) {
            let above = (0..row).rev().find(|row| !tracks[*row].is_empty());
            to = above.and_then(|row| Some((row, nearest(tracks[row])?)));
        }
        if let Some(bar) = to.and_then(|(row, position)| tracks[row].get(position)) {
            self.put_on(bar);
            self.follows = true;
        }
        if let ItemKey::Line { booking, line } = &from.key
            && pressed(Key::F2)
            && is_movable(view, from)
        {
            ask(view, DeskIntent::StartMove { booking: booking.clone(), line: *line, grabbed: true });
        }
    }
}

/// Whether the desk may give this bar another interval.
pub(super) fn is_movable(view: &View<'_>, bar: &Bar) -> bool {
    line_of(view.state, &bar.key).is_some_and(|(_, _, line)| {
        line.state.after(Step::Counter).is_some()
            || (line.state != LineState::Held && line.state.after(Step::Amend).is_some())
    })
}

/// The least way that a bar is moved by.
pub(super) fn step(zoom: Zoom) -> Duration {
    match zoom {
        Zoom::Day => Duration::minutes(15),
        Zoom::Week | Zoom::Month => Duration::hours(1),
    }
}

/// Where a bar that is dragged would lie now; asks for it when the mouse lets go.
pub(super) fn dragged(
    ui: &Ui,
    view: &mut View<'_>,
    scene: &Scene<'_>,
    axis: &Axis,
    bar: &Bar,
    core: egui::Rect,
    response: &Response,
) -> Option<Interval> {
    let (booking, index, line) = line_of(view.state, &bar.key)?;
    let holds_end = Id::new("desk-drag-end");
    if response.drag_started() {
        let origin = ui.input(|input| input.pointer.press_origin());
        let is_end = line.state == LineState::Out || origin.is_some_and(|origin| origin.x > core.right() - 8.0);
        ui.data_mut(|data| data.insert_temp(holds_end, is_end));
    }
    let by = if response.dragged() || response.drag_stopped() {
        response.total_drag_delta().or_else(|| ui.data(|data| data.get_temp(holds_end.with(("way", 0)))))?
    } else {
        return None;
    };
    ui.data_mut(|data| data.insert_temp(holds_end.with(("way", 0)), by));
    let way = snapped(axis.length(by.x), step(view.state.hub_desk.zoom));
    let is_end = ui.data(|data| data.get_temp(holds_end)).unwrap_or(false);
    let start = if is_end { Duration::zero() } else { way };
    let interval = shifted(scene.hub.zone, line.wish.interval, start, way)?;
    if response.drag_stopped() && !way.is_zero() {
        ask(view, DeskIntent::MoveTo { booking: booking.id.clone(), line: index, interval });
    }
    Some(interval)
}

/// The form of the line being moved, with where it would lie.
pub(super) fn moving<'a>(view: &View<'a>, scene: &Scene<'_>) -> Option<(&'a MoveForm, Interval)> {
    let Some(Form::Move(form)) = &view.state.hub_desk.form else { return None };
    Some((form, interval_between(scene.hub.zone, &form.from, &form.to).ok()?))
}

/// The arrows move the line in hand.
pub(super) fn move_by_keys(ui: &Ui, view: &mut View<'_>, scene: &Scene<'_>, form: &MoveForm, interval: Interval) {
    let key = ItemKey::Line { booking: form.booking.clone(), line: form.line };
    let is_out = line_of(view.state, &key).is_some_and(|(_, _, line)| line.state == LineState::Out);
    let (step, day) = (step(view.state.hub_desk.zoom), Duration::days(1));
    let moves = [(Key::ArrowLeft, -step), (Key::ArrowRight, step), (Key::ArrowUp, -day), (Key::ArrowDown, day)];
    for (arrow, way) in moves {
        for modifiers in [Modifiers::SHIFT, Modifiers::NONE] {
            if !ui.input_mut(|input| input.consume_key(modifiers, arrow)) {
                continue;
            }
            let is_end = is_out || modifiers == Modifiers::SHIFT;
            let start = if is_end { Duration::zero() } else { way };
            if let Some(interval) = shifted(scene.hub.zone, interval, start, way) {
                ask(view, DeskIntent::MoveTo { booking: form.booking.clone(), line: form.line, interval });
            }
            return;
        }
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        ask(view, DeskIntent::DropMove);
    }
}
