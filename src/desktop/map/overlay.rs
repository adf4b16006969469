//! Paints names, scales and the north arrow over the map, with egui.

use bevy_egui::egui::{
    self, Align2, Color32, FontFamily, FontId, Painter, Pos2, Rect, Sense, Stroke, TextFormat, Ui, Vec2, vec2,
};

use crate::wording::Wording;

use super::labels::{self, MapLabel, MapLabelKind, MapLabels, ScaleBar};
use super::model::{MapCommand, MapTheme};
use super::palette::Palette;

/// Side of the north arrow's button, points.
const ARROW: f32 = 34.0;
const MARGIN: f32 = 16.0;

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
    north_arrow(ui, viewport, labels.north, palette, wording).into_iter().collect()
}

fn rect(area: bevy::math::Rect) -> Rect {
    Rect::from_min_max(pos(area.min), pos(area.max))
}

fn pos(at: bevy::math::Vec2) -> Pos2 {
    Pos2::new(at.x, at.y)
}

fn name(painter: &Painter, label: &MapLabel, palette: &Palette) {
    let (size, spacing, colour) = match label.kind {
        MapLabelKind::Territory => (labels::REGION_SIZE, labels::REGION_SPACING, palette.quiet),
        MapLabelKind::Plinth => (labels::PLINTH_SIZE, 0.0, palette.quiet),
        MapLabelKind::Hub => (labels::HUB_SIZE, 0.0, palette.text),
        MapLabelKind::Count => (labels::COUNT_SIZE, 0.0, palette.text),
    };
    let colour = if label.strong { palette.text } else { colour }.egui();
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
        let halo = (label.kind != MapLabelKind::Count).then(|| palette.halo.egui().gamma_multiply(0.62));
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
    let panel = palette.panel.egui().gamma_multiply(if strong { 1.0 } else { 0.72 });
    painter.circle(middle, ARROW / 2.0, panel, Stroke::new(1.0, palette.plinth_edge.egui()));
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
