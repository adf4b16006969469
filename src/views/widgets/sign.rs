//! The signs of availability and of roles: always a shape beside a colour, and a word beside both.

use egui::epaint::{CircleShape, PathShape, PathStroke};
use egui::{Color32, Painter, Pos2, Response, RichText, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, WidgetType, vec2};

use crate::domain::hub::HubRole;
use crate::views::reading::Standing;
use crate::views::theme::{self, Palette};

/// The colour of a standing.
pub fn colour_of(p: &Palette, standing: Standing) -> Color32 {
    match standing {
        Standing::Free => p.free,
        Standing::Partly => p.partly,
        Standing::Taken => p.taken,
        Standing::Closed => p.closed,
        Standing::Unknown => p.faint,
    }
}

/// Paints the sign: full disc, half disc, ring, hatched disc, dot.
pub fn paint_sign(painter: &Painter, p: &Palette, centre: Pos2, radius: f32, standing: Standing) {
    let colour = colour_of(p, standing);
    let line = Stroke::new((radius * 0.32).max(1.0), colour);
    let ring = |painter: &Painter| painter.circle_stroke(centre, radius - line.width / 2.0, line);
    match standing {
        Standing::Free => {
            painter.circle_filled(centre, radius, colour);
        }
        Standing::Partly => {
            ring(painter);
            let points = (0..=16).map(|i| {
                let angle = std::f32::consts::FRAC_PI_2 + std::f32::consts::PI * i as f32 / 16.0;
                centre + radius * Vec2::angled(angle)
            });
            painter.add(PathShape::convex_polygon(points.collect(), colour, PathStroke::NONE));
        }
        Standing::Taken => {
            ring(painter);
        }
        Standing::Closed => {
            ring(painter);
            let reach = (radius - line.width) * 0.75;
            for shift in [-0.45, 0.45] {
                let middle = centre + vec2(shift, shift) * radius;
                let half = vec2(reach, -reach) * 0.7;
                painter.line_segment([middle - half, middle + half], Stroke::new(line.width * 0.7, colour));
            }
        }
        Standing::Unknown => {
            painter.add(Shape::Circle(CircleShape::filled(centre, radius * 0.35, colour)));
        }
    }
}

/// A sign and its words, as one label.
pub fn standing_line(ui: &mut Ui, standing: Standing, words: &str) -> Response {
    let p = theme::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP_S + 2.0;
        ui.spacing_mut().interact_size.y = 18.0;
        let (rect, _) = ui.allocate_exact_size(vec2(12.0, 16.0), Sense::hover());
        paint_sign(ui.painter(), p, rect.center(), 5.5, standing);
        ui.add(egui::Label::new(RichText::new(words).color(colour_of(p, standing))).wrap())
    })
    .inner
}

/// Paints the sign of a role: ring for a lead, double ring for a co-lead, disc for a member, diamond for a national
/// mission. The same shapes head the masts on the map.
pub fn paint_role(painter: &Painter, centre: Pos2, radius: f32, role: HubRole, colour: Color32) {
    let line = Stroke::new(1.6, colour);
    match role {
        HubRole::Lead => {
            painter.circle_stroke(centre, radius - 0.8, line);
        }
        HubRole::CoLead => {
            painter.circle_stroke(centre, radius - 0.8, line);
            painter.circle_filled(centre, radius * 0.35, colour);
        }
        HubRole::Member => {
            painter.circle_filled(centre, radius * 0.8, colour);
        }
        HubRole::NationalMission => {
            let corners = [vec2(0.0, -radius), vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0)];
            let points = corners.into_iter().map(|corner| centre + corner).collect();
            painter.add(PathShape::convex_polygon(points, colour, PathStroke::NONE));
        }
    }
}

/// A sign with its word for a legend.
pub fn legend_entry(ui: &mut Ui, words: &str, paint: impl FnOnce(&Painter, Pos2, &Palette)) -> Response {
    let p = theme::of(ui);
    let galley = ui.painter().layout_no_wrap(words.to_owned(), theme::regular(theme::SMALL), p.quiet);
    let (rect, response) = ui.allocate_exact_size(vec2(18.0 + galley.size().x, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, words));
    paint(ui.painter(), egui::pos2(rect.left() + 7.0, rect.center().y), p);
    let at = egui::pos2(rect.left() + 18.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, p.quiet);
    response
}
