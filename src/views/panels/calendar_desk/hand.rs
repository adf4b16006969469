//! The hand on the calendar: the one bar that has the keyboard, the arrows between bars, the drag of a bar with the
//! mouse and its equivalent with the arrows.
//!
//! By keyboard the calendar is one stop of Tab. Left and right go along a row, up and down to the nearest bar of the next
//! row, Home and End to the ends of a row; Enter opens, F2 takes the bar in hand. In hand, the arrows move it in time,
//! with Shift its end; Enter lets go into the exact fields, Escape leaves it where it was. A closure that was declared
//! moves by whole days: where it is let go, or on F2, another is planned in its place.

use chrono::Duration;
use egui::{EventFilter, Id, Key, Label, Modifiers, Response, RichText, Ui, WidgetInfo, WidgetType};

use super::ask;
use super::axis::{Axis, shifted, snapped};
use crate::api::Days;
use crate::domain::booking::{LineState, Step};
use crate::domain::ids::LocalId;
use crate::domain::time::{Interval, Zone};
use crate::views::hub_desk::forms::{Form, MoveForm, interval_between};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::{Bar, Scene};
use crate::views::hub_desk::state::{ItemKey, Zoom};
use crate::views::hub_desk::words::{declared_of, line_of, short, when};
use crate::views::panels::View;
use crate::views::theme::{self, GAP_S};
use crate::views::widgets;
use crate::wording::format;

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
        if pressed(Key::F2)
            && let Some(intent) = take_in_hand(view, scene.hub.zone, from)
        {
            ask(view, intent);
        }
    }
}

/// What the hand may move: its interval, whether only its end moves, and whether it moves by whole days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub interval: Interval,
    pub is_end_only: bool,
    pub is_of_days: bool,
}

/// What the desk may give another time: lines, and the closures that it declared.
pub(super) fn held(view: &View<'_>, bar: &Bar) -> Option<Held> {
    if let Some(declared) = declared_of(view.state, &bar.key) {
        let is_ahead = declared.interval.end() > view.state.now;
        let held = Held { interval: declared.interval, is_end_only: false, is_of_days: true };
        return is_ahead.then_some(held);
    }
    let (_, _, line) = line_of(view.state, &bar.key)?;
    let may_move = line.state.after(Step::Counter).is_some()
        || (line.state != LineState::Held && line.state.after(Step::Amend).is_some());
    let is_end_only = line.state == LineState::Out;
    may_move.then_some(Held { interval: line.wish.interval, is_end_only, is_of_days: false })
}

/// What is asked where a bar is let go at another time: a proposal to be sent, or a closure to be planned.
pub(super) fn let_go(zone: Zone, bar: &Bar, interval: Interval) -> Option<DeskIntent> {
    match &bar.key {
        ItemKey::Line { booking, line } => Some(DeskIntent::MoveTo { booking: booking.clone(), line: *line, interval }),
        ItemKey::Declared(closure) => {
            let (from, to) = format::days_touched(zone, interval);
            Some(DeskIntent::MoveClosure { closure: *closure, days: Days { from, to } })
        }
        _ => None,
    }
}

/// What F2 on a bar asks for: the arrows for a line; the exact days for a closure.
pub(super) fn take_in_hand(view: &View<'_>, zone: Zone, bar: &Bar) -> Option<DeskIntent> {
    let held = held(view, bar)?;
    match &bar.key {
        ItemKey::Line { booking, line } => {
            Some(DeskIntent::StartMove { booking: booking.clone(), line: *line, grabbed: true })
        }
        _ => let_go(zone, bar, held.interval),
    }
}

/// The least way that a line is moved by, along the row and across.
pub(super) fn steps(zoom: Zoom) -> (Duration, Duration) {
    match zoom {
        Zoom::Day => (Duration::minutes(15), Duration::days(1)),
        Zoom::Week => (Duration::hours(1), Duration::days(1)),
        Zoom::Month => (Duration::days(1), Duration::days(7)),
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
    let held = held(view, bar)?;
    let holds_end = Id::new("desk-drag-end");
    if response.drag_started() {
        let origin = ui.input(|input| input.pointer.press_origin());
        let is_end = held.is_end_only || origin.is_some_and(|origin| origin.x > core.right() - 8.0);
        ui.data_mut(|data| data.insert_temp(holds_end, is_end));
    }
    let by = if response.dragged() || response.drag_stopped() {
        response.total_drag_delta().or_else(|| ui.data(|data| data.get_temp(holds_end.with(("way", 0)))))?
    } else {
        return None;
    };
    ui.data_mut(|data| data.insert_temp(holds_end.with(("way", 0)), by));
    let least = if held.is_of_days { Duration::days(1) } else { steps(view.state.hub_desk.zoom).0 };
    let way = snapped(axis.length(by.x), least);
    let is_end = ui.data(|data| data.get_temp(holds_end)).unwrap_or(false);
    let start = if is_end { Duration::zero() } else { way };
    let interval = shifted(scene.hub.zone, held.interval, start, way)?;
    if response.drag_stopped()
        && !way.is_zero()
        && let Some(intent) = let_go(scene.hub.zone, bar, interval)
    {
        ask(view, intent);
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
    let (along, across) = steps(view.state.hub_desk.zoom);
    let moves = [(Key::ArrowLeft, -along), (Key::ArrowRight, along), (Key::ArrowUp, -across), (Key::ArrowDown, across)];
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

/// What the hand is doing, said above the days.
pub(super) fn moving_banner(ui: &mut Ui, view: &View<'_>, scene: &Scene<'_>) {
    let Some((form, interval)) = moving(view, scene).filter(|(form, _)| form.is_grabbed) else { return };
    let key = ItemKey::Line { booking: form.booking.clone(), line: form.line };
    let who = scene.bars().find(|bar| bar.key == key).map(|bar| short(view.state, scene.hub, bar)).unwrap_or_default();
    let args = [("who", who.into()), ("when", when(view.state, scene.hub, interval).into())];
    let p = theme::of(ui);
    widgets::callout(ui, p.accent, |ui| {
        let response = ui.add(Label::new(RichText::new(view.w.with("hubdesk-moving", &args)).strong()).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(egui::accesskit::Role::Status);
            node.set_live(egui::accesskit::Live::Polite);
        });
        let keys = match view.state.hub_desk.zoom {
            Zoom::Day | Zoom::Week => "hubdesk-moving-keys",
            Zoom::Month => "hubdesk-moving-keys-month",
        };
        widgets::faint(ui, view.t(keys));
    });
    ui.add_space(GAP_S);
}

/// The line in hand, where it would lie: it has the keyboard, and the arrows with it.
pub(super) fn in_hand_ui(ui: &Ui, view: &View<'_>, scene: &Scene<'_>, rect: egui::Rect, id: Id, interval: Interval) {
    let response = ui.interact(rect, id, egui::Sense::click());
    let name = view.w.with("hubdesk-in-hand", &[("when", when(view.state, scene.hub, interval).into())]);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
    response.request_focus();
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, ARROWS));
}
