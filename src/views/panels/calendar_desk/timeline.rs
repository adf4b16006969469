//! A day or a week: a row a resource, its bars in time, its level below them. The hub's own row comes first.

use chrono::Datelike as _;
use egui::{
    Align2, CornerRadius, Label, Rangef, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
};
use egui::{WidgetType, pos2, vec2};

use super::axis::Axis;
use super::bars::{BAR, LANE, Look, Place, mixed, paint_bar};
use super::hand::{Cursor, bar_id, dragged, held, in_hand_ui, move_by_keys, moving, moving_banner};
use super::{ask, bars};
use crate::domain::hub::ClosureKind;
use crate::domain::time::Interval;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::{Bar, BarKind, Row, Scene, Track, hours_of};
use crate::views::hub_desk::state::{ItemKey, Zoom};
use crate::views::hub_desk::words::{full, short};
use crate::views::panels::View;
use crate::views::reading::family_icon;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

/// Width of the column of names, points.
const NAMES: f32 = 176.0;
/// Height of the level below a row's bars.
const LEVEL: f32 = 14.0;
const HEADER: f32 = 30.0;
/// Room that the scroll bar takes.
const SCROLL: f32 = 14.0;

pub(super) fn timeline_ui(ui: &mut Ui, view: &mut View<'_>, scene: &Scene<'_>) {
    let full_width = ui.available_width();
    let left = ui.max_rect().left();
    let names = NAMES.min(full_width * 0.34);
    let axis = Axis::new(scene.hub, &scene.days, Rangef::new(left + names, left + full_width - SCROLL));
    let columns = Rangef::new(left + names, left + full_width - SCROLL);
    moving_banner(ui, view, scene);
    header_ui(ui, view, scene, &axis, columns);
    let mut cursor = Cursor::of(ui, view, scene);
    let hand_is_taken = matches!(moving(view, scene), Some((form, _)) if form.is_grabbed);
    ScrollArea::vertical().id_salt("desk-timeline").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let draw = Draw { scene, axis: &axis, columns, names };
        if !scene.of_hub.bars.is_empty() {
            let name = view.t("hubdesk-row-hub");
            draw.row_ui(ui, view, &mut cursor, &scene.of_hub, None, &name);
        }
        for row in &scene.rows {
            let name = row.resource.name.get(view.w.lang).to_owned();
            draw.row_ui(ui, view, &mut cursor, &row.track, Some(row), &name);
        }
        if scene.rows.is_empty() {
            widgets::quiet(ui, view.t("hubdesk-no-resource"));
        }
        ui.add_space(GAP);
        if scene.rows.iter().all(|row| row.track.bars.is_empty()) && scene.of_hub.bars.is_empty() {
            widgets::quiet(ui, view.t("hubdesk-nothing-here"));
        }
    });
    if hand_is_taken && let Some((form, interval)) = moving(view, scene) {
        move_by_keys(ui, view, scene, form, interval);
    }
    cursor.keep(ui);
}

fn header_ui(ui: &mut Ui, view: &View<'_>, scene: &Scene<'_>, axis: &Axis, columns: Rangef) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEADER), Sense::hover());
    let p = theme::of(ui);
    let painter = ui.painter();
    let today = scene.hub.zone.day(view.state.now);
    if view.state.hub_desk.zoom == Zoom::Day {
        let Some(day) = scene.days.first() else { return };
        let step = if columns.span() > 560.0 { 2 } else { 4 };
        for (at, hour) in hours_of(scene.hub, *day, step) {
            let x = axis.x(at);
            painter.vline(x, rect.bottom() - 5.0..=rect.bottom(), Stroke::new(1.0, p.line));
            let words = format::minutes_of_day(view.w.lang, hour * 60);
            painter.text(
                pos2(x + 2.0, rect.bottom() - 7.0),
                Align2::LEFT_BOTTOM,
                words,
                theme::regular(theme::SMALL),
                p.quiet,
            );
        }
    } else {
        for day in &scene.days {
            let at = axis.range(scene.hub.zone.whole_day(*day));
            let is_narrow = at.span() < 84.0;
            let words = if is_narrow {
                format!("{} {}", format::weekday_letters(view.w.lang, *day), day.day())
            } else {
                format::date_short(view.w.lang, *day)
            };
            let (font, ink) = match *day == today {
                true => (theme::bold(theme::BODY), p.text),
                false => (theme::regular(theme::BODY), p.quiet),
            };
            painter.text(pos2(at.min + 6.0, rect.center().y), Align2::LEFT_CENTER, words, font, ink);
            if *day == today {
                painter.hline(at.min + 4.0..=at.max - 4.0, rect.bottom() - 2.0, Stroke::new(2.0, p.accent));
            }
        }
    }
    painter.hline(rect.left()..=columns.max, rect.bottom(), Stroke::new(1.0, p.line));
    if scene.span.contains(view.state.now) {
        let at = pos2(axis.x(view.state.now), rect.bottom());
        painter.circle_filled(at, 4.0, p.accent);
    }
}

/// What every row is drawn with.
struct Draw<'s, 'a> {
    scene: &'s Scene<'a>,
    axis: &'s Axis,
    columns: Rangef,
    names: f32,
}

impl Draw<'_, '_> {
    fn row_ui(
        &self,
        ui: &mut Ui,
        view: &mut View<'_>,
        cursor: &mut Cursor,
        track: &Track,
        row: Option<&Row<'_>>,
        name: &str,
    ) {
        let lanes = track.lanes.max(1) as f32;
        let level = if row.is_some() { LEVEL + 4.0 } else { 0.0 };
        let named = if row.is_some() { self.name_height(ui, name) + 30.0 } else { 0.0 };
        let height = (8.0 + lanes * LANE + level).max(named);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let cells = Rect::from_x_y_ranges(self.columns, rect.y_range());
        if ui.is_rect_visible(rect) {
            self.paint_ground(ui, view, rect, cells);
            if let Some(row) = row {
                self.paint_level(ui, row, cells);
            }
        }
        self.name_ui(ui, view, rect, row, name);
        for bar in &track.bars {
            self.bar_ui(ui, view, cursor, track, bar, cells);
        }
        self.ghost_ui(ui, view, track, cells);
        let p = theme::of(ui);
        if self.scene.span.contains(view.state.now) {
            let x = self.axis.x(view.state.now);
            ui.painter().vline(x, cells.y_range(), Stroke::new(1.5, p.accent));
        }
        ui.painter().hline(rect.left()..=self.columns.max, rect.bottom() - 0.5, Stroke::new(1.0, p.line));
    }

    /// Closed hours, days, closures: what lies behind the bars.
    fn paint_ground(&self, ui: &Ui, view: &View<'_>, rect: Rect, cells: Rect) {
        let p = theme::of(ui);
        let painter = ui.painter();
        let column = |interval: Interval| Rect::from_x_y_ranges(self.axis.range(interval), cells.y_range());
        for shade in &self.scene.shades {
            painter.rect_filled(column(*shade), 0.0, mixed(p.panel, p.closed, 0.09));
        }
        let full =
            |bar: &&Bar| matches!(bar.kind, BarKind::Closure(ClosureKind::Full) | BarKind::Outage(ClosureKind::Full));
        for bar in self.scene.of_hub.bars.iter().filter(full) {
            bars::stripes(painter, column(bar.core).intersect(cells), mixed(p.panel, p.closed, 0.22), 9.0);
        }
        let lines = if view.state.hub_desk.zoom == Zoom::Day {
            let day = self.scene.days.first();
            day.map(|day| hours_of(self.scene.hub, *day, 1)).unwrap_or_default().into_iter().map(|(at, _)| at).collect()
        } else {
            let starts = self.scene.days.iter().map(|day| self.scene.hub.zone.whole_day(*day).start());
            starts.collect::<Vec<_>>()
        };
        for at in lines {
            painter.vline(self.axis.x(at), rect.y_range(), Stroke::new(1.0, p.line));
        }
        painter.vline(self.columns.min, rect.y_range(), Stroke::new(1.0, p.line));
    }

    /// Units taken, as a skyline below the bars; red where nothing is left.
    fn paint_level(&self, ui: &Ui, row: &Row<'_>, cells: Rect) {
        let p = theme::of(ui);
        let base = cells.bottom() - 3.0;
        for step in row.steps.iter().filter(|step| step.taken > 0) {
            let share = (step.taken as f32 / row.capacity.max(1) as f32).min(1.0);
            let is_full = step.taken >= row.capacity;
            let colour = if is_full { mixed(p.panel, p.taken, 0.75) } else { mixed(p.panel, p.free, 0.6) };
            let x = self.axis.range(step.interval);
            let at = Rect::from_min_max(pos2(x.min, base - LEVEL * share), pos2(x.max, base));
            ui.painter().rect_filled(at, 0.0, colour);
        }
    }

    /// Height of a name, which wraps rather than being cut.
    fn name_height(&self, ui: &Ui, name: &str) -> f32 {
        let room = self.names - GAP - theme::TITLE - 2.0 * GAP_S;
        let galley = ui.painter().layout(name.to_owned(), theme::bold(theme::BODY), theme::of(ui).text, room);
        galley.size().y.max(18.0)
    }

    fn name_ui(&self, ui: &mut Ui, view: &View<'_>, rect: Rect, row: Option<&Row<'_>>, name: &str) {
        let p = theme::of(ui);
        let at = Rect::from_min_size(rect.min + vec2(0.0, 6.0), vec2(self.names - GAP, rect.height() - 8.0));
        let mut column =
            ui.new_child(egui::UiBuilder::new().max_rect(at).layout(egui::Layout::top_down(egui::Align::Min)));
        let Some(row) = row else {
            column.horizontal(|ui| {
                widgets::glyph(ui, egui_phosphor::regular::STOREFRONT, theme::BODY, p.quiet);
                ui.add(Label::new(RichText::new(name).color(p.quiet)).truncate());
            });
            return;
        };
        column.spacing_mut().item_spacing = vec2(GAP_S, 2.0);
        column.horizontal_top(|ui| {
            widgets::glyph(ui, family_icon(row.resource.family), theme::TITLE, p.quiet);
            ui.add(Label::new(RichText::new(name).font(theme::bold(theme::BODY))).wrap());
        });
        let peak = row.steps.iter().map(|step| step.taken).max();
        let words = match peak {
            Some(taken) => {
                view.w.with("hubdesk-row-peak", &[("taken", taken.into()), ("capacity", row.capacity.into())])
            }
            None => view.w.with("standing-capacity", &[("capacity", row.capacity.into())]),
        };
        let ink = match peak {
            Some(taken) if taken > row.capacity => p.taken,
            _ => p.quiet,
        };
        column.add(Label::new(RichText::new(words).size(theme::SMALL).color(ink)).wrap());
    }

    fn place(&self, bar: &Bar, cells: Rect) -> Place {
        let top = cells.top() + 5.0 + bar.lane as f32 * LANE;
        let rect = |interval: Interval| {
            let x = self.axis.range(interval);
            // Even the shortest bar can be seen and hit.
            let max = x.max.max(x.min + 6.0);
            Rect::from_min_max(pos2(x.min + 1.0, top), pos2(max - 1.0, top + BAR))
        };
        Place { whole: rect(bar.whole), core: rect(bar.core) }
    }

    /// How far it is from the end of a bar to what comes next on its lane, points.
    fn room_after(&self, track: &Track, bar: &Bar, cells: Rect) -> f32 {
        let end = self.axis.x(bar.whole.end());
        let after = track.bars.iter().filter(|other| other.lane == bar.lane && other.whole.start() >= bar.whole.end());
        let next = after.map(|other| self.axis.x(other.whole.start())).fold(cells.right(), f32::min);
        next - end
    }

    fn bar_ui(&self, ui: &mut Ui, view: &mut View<'_>, cursor: &mut Cursor, track: &Track, bar: &Bar, cells: Rect) {
        let state = view.state;
        let place = self.place(bar, cells);
        let hit = place.core.intersect(cells);
        // Its core may lie outside the days while a margin is inside: the margin is then the target.
        let hit = if hit.width() >= 1.0 { hit } else { place.whole.intersect(cells) };
        let is_cursor = cursor.is_on(bar);
        let is_movable = held(view, bar).is_some();
        let mut sense = if is_cursor { Sense::click() } else { Sense::CLICK };
        if is_movable {
            sense |= Sense::DRAG;
        }
        let response = ui.interact(hit.expand2(vec2(2.0, 0.0)), bar_id(bar), sense);
        let is_chosen = state.hub_desk.chosen.as_ref() == Some(&bar.key);
        let name = full(state, self.scene.hub, bar);
        response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_chosen, &name));
        if is_cursor {
            cursor.hold(ui, &response);
        }
        if response.clicked() {
            cursor.put_on(bar);
            ask(view, DeskIntent::Choose((!is_chosen).then(|| bar.key.clone())));
        }
        if ui.is_rect_visible(hit) {
            let look = Look {
                words: &short(state, self.scene.hub, bar),
                beside: self.room_after(track, bar, cells),
                is_chosen,
                is_hovered: response.hovered(),
                has_focus: response.has_focus(),
            };
            paint_bar(ui.painter(), theme::of(ui), &place, bar.kind, &look, cells);
        }
        if is_movable && let Some(interval) = dragged(ui, view, self.scene, self.axis, bar, place.core, &response) {
            self.paint_ghost(ui, view, bar, interval, cells);
        }
        if !response.dragged() {
            response.on_hover_text_at_pointer(name);
        }
    }

    /// Where the line that is moved would lie.
    fn ghost_ui(&self, ui: &mut Ui, view: &View<'_>, track: &Track, cells: Rect) {
        let Some((form, interval)) = moving(view, self.scene) else { return };
        let key = ItemKey::Line { booking: form.booking.clone(), line: form.line };
        let Some(bar) = track.bars.iter().find(|bar| bar.key == key) else { return };
        self.paint_ghost(ui, view, bar, interval, cells);
        if form.is_grabbed {
            let rect = self.place(&Bar { core: interval, ..bar.clone() }, cells).core.intersect(cells);
            let id = egui::Id::new(("desk-ghost", &bar.resource));
            in_hand_ui(ui, view, self.scene, rect, id, interval);
        }
    }

    fn paint_ghost(&self, ui: &Ui, view: &View<'_>, bar: &Bar, interval: Interval, cells: Rect) {
        let p = theme::of(ui);
        let rect = self.place(&Bar { core: interval, whole: interval, ..bar.clone() }, cells).core;
        let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(cells));
        painter.rect_filled(rect, CornerRadius::same(4), mixed(p.panel, p.accent, 0.22));
        painter.rect_stroke(rect, CornerRadius::same(4), Stroke::new(2.0, p.accent), StrokeKind::Inside);
        let words = format::interval(view.w.lang, self.scene.hub.zone, interval);
        let galley = painter.layout_no_wrap(words, theme::bold(theme::SMALL), p.text);
        let mut at = pos2(rect.left() + 6.0, rect.bottom() + 3.0);
        at.x = at.x.min(cells.right() - galley.size().x - 6.0).max(cells.left() + 4.0);
        let paper = Rect::from_min_size(at, galley.size()).expand2(vec2(5.0, 2.0));
        let over = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Tooltip, egui::Id::new("desk-ghost-words")));
        over.rect(paper, CornerRadius::same(4), p.raised, Stroke::new(1.0, p.accent), StrokeKind::Inside);
        over.galley(at, galley, p.text);
    }
}
