//! Paints names, scales and the north arrow over the map, with egui.

use bevy_egui::egui::{
    self, Align2, Color32, FontFamily, FontId, Painter, Pos2, Rect, Sense, Stroke, TextFormat, Ui, Vec2, vec2,
};

use crate::wording::Wording;

use super::labels::{self, MapLabel, MapLabelKind, MapLabels, ScaleBar};
use super::model::{MapCommand, MapStop, MapTheme, TerritoryValue};
use super::palette::Palette;

/// Side of the north arrow's button, points.
const ARROW: f32 = 34.0;
/// Side of the other buttons.
const BUTTON: f32 = 30.0;
const MARGIN: f32 = 16.0;
/// After this long without a move, a rough picture is drawn again smoothly.
const REST: std::time::Duration = std::time::Duration::from_millis(120);
/// Kept for the scale bar beside the line of sources.
const BAR_ROOM: f32 = 118.0;
/// Size of the line of sources.
const SOURCES: f32 = 9.5;
/// How thick the halo of a name is: a territory's lies on its own land, a hub's may lie on a cliff or across a coast.
const LAND_HALO: f32 = 0.62;
const HUB_HALO: f32 = 0.95;

/// Paints what [`MapLabels`] holds into the free part of the window; returns what a person asked of its few buttons.
///
/// Call it in a `Ui` that lies on the background, before the panels.
pub fn overlay_ui(ui: &mut Ui, labels: &MapLabels, theme: MapTheme, wording: Wording) -> Vec<MapCommand> {
    let palette = Palette::of(theme);
    let viewport = rect(labels.viewport);
    let painter = ui.painter().with_clip_rect(viewport);
    for bar in &labels.scale_bars {
        scale_bar(&painter, bar, palette, wording);
    }
    for label in &labels.labels {
        name(&painter, label, palette);
    }
    if labels.points_at_something {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    if labels.is_rough {
        ui.ctx().request_repaint_after(REST);
    }
    sources(&painter, viewport, palette, wording);
    let mut asked: Vec<MapCommand> = north_arrow(ui, viewport, labels.north, palette, wording).into_iter().collect();
    asked.extend(zoom_buttons(ui, viewport, palette, wording));
    asked
}

/// Where the boundaries come from, as their licence asks.
fn sources(painter: &Painter, viewport: Rect, palette: &Palette, wording: Wording) {
    let corner = viewport.left_bottom() + vec2(MARGIN, -10.0);
    let font = FontId::proportional(SOURCES);
    let galley = painter.layout(
        wording.t("map-sources"),
        font,
        palette.faint.egui(),
        viewport.width() - 2.0 * MARGIN - BAR_ROOM,
    );
    painter.galley(corner - vec2(0.0, galley.size().y), galley, palette.faint.egui());
}

/// Nearer, farther, the whole sheet: one column under the north arrow.
fn zoom_buttons(ui: &mut Ui, viewport: Rect, palette: &Palette, wording: Wording) -> Option<MapCommand> {
    let buttons = [
        ("map-zoom-in", Sign::Plus, MapCommand::ZoomIn),
        ("map-zoom-out", Sign::Minus, MapCommand::ZoomOut),
        ("map-home", Sign::Whole, MapCommand::FlyTo(MapStop::Home)),
    ];
    let left = viewport.right() - MARGIN - (ARROW + BUTTON) / 2.0;
    let top = viewport.top() + MARGIN + ARROW + 8.0;
    let column = Rect::from_min_size(Pos2::new(left, top), vec2(BUTTON, BUTTON * buttons.len() as f32));
    ui.painter().rect(
        column,
        6.0,
        palette.button.egui(),
        Stroke::new(1.0, palette.button_edge.egui()),
        egui::StrokeKind::Inside,
    );
    let mut asked = None;
    for (place, (key, sign, command)) in buttons.into_iter().enumerate() {
        let area = Rect::from_min_size(Pos2::new(left, top + BUTTON * place as f32), Vec2::splat(BUTTON));
        let response = ui.interact(area, ui.id().with(key), Sense::click());
        let label = wording.t(key);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &label));
        let colour = if response.hovered() { palette.text } else { palette.quiet }.egui();
        let painter = ui.painter();
        if response.has_focus() {
            let ring = Stroke::new(2.0, palette.accent.egui());
            painter.rect_stroke(area, 6.0, ring, egui::StrokeKind::Inside);
        }
        if place > 0 {
            let line = Stroke::new(1.0, palette.button_edge.egui());
            painter.line_segment([area.left_top() + vec2(5.0, 0.0), area.right_top() - vec2(5.0, 0.0)], line);
        }
        sign.paint(painter, area.center(), colour);
        if response.on_hover_text(label).clicked() {
            asked = Some(command);
        }
    }
    asked
}

#[derive(Debug, Clone, Copy)]
enum Sign {
    Plus,
    Minus,
    /// Four corners: everything in the frame.
    Whole,
}

impl Sign {
    fn paint(self, painter: &Painter, middle: Pos2, colour: Color32) {
        let stroke = Stroke::new(1.5, colour);
        let line = |a: Vec2, b: Vec2| {
            painter.line_segment([middle + a, middle + b], stroke);
        };
        match self {
            Self::Minus => line(vec2(-5.0, 0.0), vec2(5.0, 0.0)),
            Self::Plus => {
                line(vec2(-5.0, 0.0), vec2(5.0, 0.0));
                line(vec2(0.0, -5.0), vec2(0.0, 5.0));
            }
            Self::Whole => {
                for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                    line(vec2(6.0 * x, 6.0 * y), vec2(2.5 * x, 6.0 * y));
                    line(vec2(6.0 * x, 6.0 * y), vec2(6.0 * x, 2.5 * y));
                }
            }
        }
    }
}

/// Part of the free part of the window that the buttons take: a press there is not the map's.
pub(super) fn buttons_area(viewport: bevy::math::Rect) -> bevy::math::Rect {
    let size = bevy::math::Vec2::new(ARROW + MARGIN, ARROW + 3.0 * BUTTON + MARGIN + 8.0);
    let corner = bevy::math::Vec2::new(viewport.max.x, viewport.min.y);
    bevy::math::Rect::from_corners(corner, corner + bevy::math::Vec2::new(-size.x, size.y))
}

fn rect(area: bevy::math::Rect) -> Rect {
    Rect::from_min_max(pos(area.min), pos(area.max))
}

fn pos(at: bevy::math::Vec2) -> Pos2 {
    Pos2::new(at.x, at.y)
}

fn name(painter: &Painter, label: &MapLabel, palette: &Palette) {
    let (size, spacing, colour) = match label.kind {
        MapLabelKind::Territory => (labels::REGION_SIZE, labels::REGION_SPACING, palette.land_name),
        MapLabelKind::Plinth => (labels::PLINTH_SIZE, 0.0, palette.quiet),
        MapLabelKind::Hub => (labels::HUB_SIZE, 0.0, palette.text),
        MapLabelKind::Count => (labels::COUNT_SIZE, 0.0, palette.text),
    };
    let colour = if label.strong { palette.text } else { colour }.egui();
    let (colour, halo) = match (label.kind, label.value) {
        // On the colour of a class: ink or paper, whichever is read better, with the class's own colour around it.
        (MapLabelKind::Territory, Some(TerritoryValue::Class(class))) => {
            let fill = palette.class(class);
            (palette.readable_on(fill).egui(), Some(fill.egui().gamma_multiply(LAND_HALO)))
        }
        (MapLabelKind::Territory, _) => (colour, Some(palette.land_halo.egui().gamma_multiply(LAND_HALO))),
        (MapLabelKind::Hub, _) => (colour, Some(palette.halo.egui().gamma_multiply(HUB_HALO))),
        (MapLabelKind::Plinth | MapLabelKind::Count, _) => (colour, None),
    };
    let colour = if label.dimmed { colour.gamma_multiply(0.6) } else { colour };
    let lines = label.lines.len().max(1) as f32;
    let height = label.area.height() / lines;
    let area = rect(label.area);
    for (place, line) in label.lines.iter().enumerate() {
        let middle = Pos2::new(area.center().x, area.top() + height * (place as f32 + 0.5));
        let family = FontFamily::Proportional;
        let format = |colour| TextFormat {
            font_id: FontId::new(size, family.clone()),
            extra_letter_spacing: spacing,
            color: colour,
            ..TextFormat::default()
        };
        text(painter, middle, line, format, colour, halo);
    }
}

/// One line centred on a point, on a soft halo where there is one.
fn text(
    painter: &Painter,
    middle: Pos2,
    line: &str,
    format: impl Fn(Color32) -> TextFormat,
    colour: Color32,
    halo: Option<Color32>,
) {
    let laid = |colour| {
        let job = egui::text::LayoutJob::single_section(line.to_owned(), format(colour));
        painter.layout_job(job)
    };
    let galley = laid(colour);
    let corner = Align2::CENTER_CENTER.anchor_size(middle, galley.size()).min;
    if let Some(halo) = halo {
        let shade = laid(halo);
        for (x, y) in
            [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (-0.7, -0.7), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7)]
        {
            painter.galley(corner + vec2(x, y) * 1.3, shade.clone(), halo);
        }
    }
    painter.galley(corner, galley, colour);
}

fn scale_bar(painter: &Painter, bar: &ScaleBar, palette: &Palette, wording: Wording) {
    let colour = if bar.is_main { palette.quiet } else { palette.faint }.egui();
    let stroke = Stroke::new(1.0, colour);
    let (from, to) = (pos(bar.from), pos(bar.to));
    let tick = if bar.is_main { 4.0 } else { 2.5 };
    painter.line_segment([from, to], stroke);
    for end in [from, to] {
        painter.line_segment([end - vec2(0.0, tick), end], stroke);
    }
    let words = wording.with("map-scale", &[("km", bar.km.into())]);
    let font = FontId::proportional(if bar.is_main { 11.0 } else { 9.5 });
    if bar.is_main {
        painter.text(Pos2::new((from.x + to.x) / 2.0, from.y - 4.0), Align2::CENTER_BOTTOM, words, font, colour);
    } else {
        painter.text(to + vec2(4.0, 0.0), Align2::LEFT_CENTER, words, font, colour);
    }
}

fn north_arrow(ui: &mut Ui, viewport: Rect, turn: f32, palette: &Palette, wording: Wording) -> Option<MapCommand> {
    let area =
        Rect::from_min_size(Pos2::new(viewport.right() - MARGIN - ARROW, viewport.top() + MARGIN), Vec2::splat(ARROW));
    let id = ui.id().with("map-north");
    let response = ui.interact(area, id, Sense::click());
    let label = wording.t("map-north-up");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &label));
    let strong = response.hovered() || response.has_focus();
    let painter = ui.painter();
    let middle = area.center();
    let panel = if strong { palette.panel } else { palette.button };
    painter.circle(middle, ARROW / 2.0, panel.egui(), Stroke::new(1.0, palette.button_edge.egui()));
    if response.has_focus() {
        painter.circle_stroke(middle, ARROW / 2.0 + 2.0, Stroke::new(2.0, palette.accent.egui()));
    }
    let (sin, cos) = turn.sin_cos();
    let turned = |x: f32, y: f32| middle + vec2(x * cos - y * sin, x * sin + y * cos);
    let half = |side: f32, colour: Color32| {
        egui::Shape::convex_polygon(
            vec![turned(0.0, -13.0), turned(side * 4.6, 1.5), turned(0.0, -1.0)],
            colour,
            Stroke::NONE,
        )
    };
    painter.add(half(-1.0, palette.text.egui()));
    painter.add(half(1.0, palette.faint.egui()));
    let words = wording.t("map-north-letter");
    painter.text(turned(0.0, 7.5), Align2::CENTER_CENTER, words, FontId::proportional(10.5), palette.quiet.egui());
    response.on_hover_text(label).clicked().then_some(MapCommand::North)
}
