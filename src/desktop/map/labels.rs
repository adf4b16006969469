//! Names and scales: which are shown and where, found again only when the view or the facts change.

use bevy::prelude::*;

use crate::atlas::sheet::names::{self, Area, Form, Request, Side};
use crate::atlas::sheet::view::View;
use crate::atlas::sheet::{Frame, Point, round_length_below};

use crate::domain::ids::HubId;

use super::MapSystems;
use super::beacons::Beacons;
use super::camera::MapView;
use super::ground::{Shape, Stage};
use super::model::{MapModel, MapTarget, TerritoryValue};
use super::picking::Pointed;

/// Sizes of type, points.
pub(super) const REGION_SIZE: f32 = 12.0;
pub(super) const HUB_SIZE: f32 = 12.5;
pub(super) const PLINTH_SIZE: f32 = 11.0;
pub(super) const COUNT_SIZE: f32 = 11.0;
/// Space between the letters of a territory's name.
pub(super) const REGION_SPACING: f32 = 0.6;
/// Longest name of a hub on one line, characters.
const HUB_LINE: usize = 22;
/// Longest line of a territory's name, characters: on one line, on two, on three.
const REGION_LINES: [usize; 4] = [40, 18, 14, 9];
/// Longest name of a plinth on one line, characters.
const PLINTH_LINE: usize = 14;
/// Nearer than this, every hub has its name: kilometres a point.
const NEAR: f64 = 0.62;
/// Longest scale bar of the mainland, points.
const LONGEST_BAR: f64 = 110.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapLabelKind {
    Territory,
    Plinth,
    Hub,
    /// How many hubs a bunch holds, on its head.
    Count,
}

/// A name with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLabel {
    pub kind: MapLabelKind,
    pub lines: Vec<String>,
    /// Rectangle in points of the window.
    pub area: Rect,
    /// Pointed at or selected.
    pub strong: bool,
    /// Of a hub that steps back.
    pub dimmed: bool,
    /// Value whose colour the name stands on.
    pub value: Option<TerritoryValue>,
}

/// The head of a beacon, for whoever anchors a card to it.
#[derive(Debug, Clone, PartialEq)]
pub struct MapHead {
    /// The hub, or the hubs of a bunch.
    pub hubs: Vec<HubId>,
    /// Its middle, points of the window.
    pub at: Vec2,
    pub radius: f32,
}

/// A scale: a bar of `length` points that stands for `km` kilometres.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    /// Left end, points of the window.
    pub from: Vec2,
    pub to: Vec2,
    pub km: f64,
    /// Of the mainland: shown in the corner of the map, larger.
    pub is_main: bool,
}

/// What is to be painted over the map.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct MapLabels {
    pub labels: Vec<MapLabel>,
    pub heads: Vec<MapHead>,
    pub scale_bars: Vec<ScaleBar>,
    /// Turn of the north arrow, radians, clockwise; 0 is up.
    pub north: f32,
    /// Free part of the window, points.
    pub viewport: Rect,
    /// Whether a hand should show that the thing under the pointer can be clicked.
    pub points_at_something: bool,
    /// Drawn roughly while something moves: one more frame is due once it rests.
    pub is_rough: bool,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<MapLabels>().add_systems(Update, label.in_set(MapSystems::Label));
}

fn label(
    model: Res<MapModel>,
    map: Res<MapView>,
    pointed: Res<Pointed>,
    beacons: Res<Beacons>,
    stage: Res<Stage>,
    mut labels: ResMut<MapLabels>,
) {
    if !(model.is_changed() || map.is_changed() || pointed.is_changed() || beacons.is_changed()) {
        return;
    }
    let is_rough = labels.is_rough;
    let next = MapLabels { is_rough, ..labels_of(&model, &map.view(), &pointed, &beacons, &stage) };
    labels.set_if_neq(next);
}

/// Width of a text in points, from the mean advances of a humanist sans: close enough to keep names apart.
pub(super) fn text_width(text: &str, size: f32, spacing: f32) -> f32 {
    let advance = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | '\'' | '’' | ':' => 0.30,
        'f' | 'r' | 't' | ' ' | '-' | '\u{a0}' => 0.36,
        'm' | 'w' | 'M' | 'W' => 0.86,
        c if c.is_uppercase() => 0.68,
        _ => 0.56,
    };
    text.chars().map(|c| advance(c) * size + spacing).sum()
}

fn text_size(lines: &[String], size: f32, spacing: f32) -> (f64, f64) {
    let width = lines.iter().map(|line| text_width(line, size, spacing)).fold(0.0, f32::max);
    (f64::from(width), f64::from(size * 1.25 * lines.len() as f32))
}

/// A name cut into lines at its hyphens and spaces.
fn broken(name: &str, longest: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for piece in name.split_inclusive(['-', ' ']) {
        let fits = lines
            .last()
            .is_none_or(|line| line.is_empty() || line.chars().count() + piece.trim_end().chars().count() <= longest);
        if !fits {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

struct Candidate {
    request: Request,
    /// Without lines yet.
    label: MapLabel,
    /// The lines of each form of the request.
    lines: Vec<Vec<String>>,
}

impl Candidate {
    fn placed(mut self, place: names::Place, in_window: impl Fn(Area) -> Rect) -> MapLabel {
        MapLabel { area: in_window(place.area), lines: self.lines.swap_remove(place.form), ..self.label }
    }
}

fn labels_of(model: &MapModel, view: &View, pointed: &Pointed, beacons: &Beacons, stage: &Stage) -> MapLabels {
    let mut candidates = Vec::new();
    add_hubs(&mut candidates, model, view, pointed, beacons);
    add_plinths(&mut candidates, model, view, pointed, stage);
    add_territories(&mut candidates, model, view, pointed, stage);

    let uprights: Vec<Area> = beacons
        .list
        .iter()
        .filter(|beacon| !beacon.is_dimmed())
        .filter_map(|beacon| {
            let (x, y) = beacon.head_on_screen(view)?;
            let radius = f64::from(beacon.radius);
            let foot = beacon.foot_on_screen(view).map_or(y, |foot| foot.1);
            Some([
                Area::around((x, y), (radius * 2.0, radius * 2.0)),
                Area { left: x - 2.0, right: x + 2.0, top: y, bottom: foot.max(y) },
            ])
        })
        .flatten()
        .collect();
    let bounds = Area { left: 4.0, top: 4.0, right: view.size.0 - 4.0, bottom: view.size.1 - 4.0 };
    let requests: Vec<Request> = candidates.iter().map(|candidate| candidate.request.clone()).collect();
    let places = names::place(&requests, &uprights, bounds, 6.0);
    let shift = model.viewport.min;
    let in_window = |area: Area| {
        let corner = |x: f64, y: f64| Vec2::new(x as f32, y as f32) + shift;
        Rect { min: corner(area.left, area.top), max: corner(area.right, area.bottom) }
    };
    let mut labels: Vec<MapLabel> = candidates
        .into_iter()
        .zip(places)
        .filter_map(|(candidate, place)| Some(candidate.placed(place?, in_window)))
        .collect();
    for beacon in beacons.list.iter().filter(|beacon| beacon.is_bunch()) {
        let Some(at) = beacon.head_on_screen(view) else { continue };
        let side = f64::from(beacon.radius) * 2.0;
        labels.push(MapLabel {
            kind: MapLabelKind::Count,
            lines: vec![beacon.members.len().to_string()],
            area: in_window(Area::around(at, (side, side))),
            strong: false,
            dimmed: beacon.is_dimmed(),
            value: None,
        });
    }
    let heads = beacons
        .list
        .iter()
        .filter_map(|beacon| {
            let (x, y) = beacon.head_on_screen(view)?;
            let hubs = beacon.members.iter().filter_map(|at| model.hubs.get(*at)).map(|hub| hub.id.clone()).collect();
            Some(MapHead { hubs, at: Vec2::new(x as f32, y as f32) + shift, radius: beacon.radius })
        })
        .collect();
    MapLabels {
        labels,
        heads,
        scale_bars: scale_bars(model, view, stage),
        north: -(view.pose.yaw as f32),
        viewport: model.viewport,
        points_at_something: pointed.target != MapTarget::Nothing,
        is_rough: false,
    }
}

fn add_hubs(candidates: &mut Vec<Candidate>, model: &MapModel, view: &View, pointed: &Pointed, beacons: &Beacons) {
    let near = view.km_per_point(view.pose.target, 0.0) < NEAR;
    let searching = model.has_search();
    for beacon in &beacons.list {
        let Some(hub) = beacon.members.first().and_then(|at| model.hubs.get(*at)) else { continue };
        let is_pointed =
            pointed.target == MapTarget::Hub(hub.id.clone()) || model.hovered_hub.as_ref() == Some(&hub.id);
        let is_selected = model.selected_hub.as_ref() == Some(&hub.id);
        let is_found = searching && hub.found;
        if beacon.is_bunch() || !(is_pointed || is_selected || is_found || near) {
            continue;
        }
        let Some(anchor) = beacon.head_on_screen(view) else { continue };
        let lines = broken(&hub.name, HUB_LINE);
        candidates.push(Candidate {
            request: Request {
                rank: 3000 + 500 * u32::from(is_selected) + 100 * u32::from(is_found),
                anchor,
                gap: f64::from(beacon.radius) + 5.0,
                forms: vec![Form {
                    size: text_size(&lines, HUB_SIZE, 0.0),
                    sides: vec![Side::Right, Side::Left, Side::Above],
                }],
                always: is_pointed || is_selected,
            },
            label: MapLabel {
                kind: MapLabelKind::Hub,
                lines: Vec::new(),
                area: Rect::default(),
                strong: is_pointed || is_selected,
                dimmed: beacon.is_dimmed(),
                value: None,
            },
            lines: vec![lines],
        });
    }
}

fn add_plinths(candidates: &mut Vec<Candidate>, model: &MapModel, view: &View, pointed: &Pointed, stage: &Stage) {
    for (place, frame) in stage.sheet.frames.iter().enumerate() {
        let Some(shape) = stage.shapes.iter().find(|shape| shape.frame == Some(place)) else { continue };
        let is_pointed = pointed.target == MapTarget::Territory(shape.code.clone());
        let Some(anchor) = foot_of(frame, view) else { continue };
        let lines = broken(&frame.name, PLINTH_LINE);
        candidates.push(Candidate {
            request: Request {
                rank: 2000,
                anchor,
                gap: 18.0,
                forms: vec![Form { size: text_size(&lines, PLINTH_SIZE, 0.0), sides: vec![Side::Below] }],
                always: false,
            },
            label: MapLabel {
                kind: MapLabelKind::Plinth,
                lines: Vec::new(),
                area: Rect::default(),
                strong: is_pointed || model.selected_territory.as_ref() == Some(&shape.code),
                dimmed: false,
                value: None,
            },
            lines: vec![lines],
        });
    }
}

/// Middle of the front edge of a plinth, where it is seen.
fn foot_of(frame: &Frame, view: &View) -> Option<(f64, f64)> {
    view.project(Point::new(frame.middle.east, frame.middle.north - frame.half), 0.0)
}

fn add_territories(candidates: &mut Vec<Candidate>, model: &MapModel, view: &View, pointed: &Pointed, stage: &Stage) {
    for shape in stage.shapes.iter().filter(|shape| shape.frame.is_none()) {
        let Some(anchor) = view.project(shape.label, f64::from(stage.height_at(shape.label))) else { continue };
        let is_pointed = pointed.target == MapTarget::Territory(shape.code.clone());
        let is_selected = model.selected_territory.as_ref() == Some(&shape.code);
        // A name no wider than its territory, on two or three lines where needed.
        let width = (shape.bounds[2] - shape.bounds[0]) / view.km_per_point(shape.label, 0.0) * 0.72;
        let mut lines: Vec<Vec<String>> = REGION_LINES.map(|longest| broken(&shape.name, longest)).into();
        lines.dedup();
        lines.retain(|lines| text_size(lines, REGION_SIZE, REGION_SPACING).0 <= width.max(64.0));
        let form = |lines: &Vec<String>| {
            let size = text_size(lines, REGION_SIZE, REGION_SPACING);
            Form { size, sides: places_within(shape, anchor, size, view, stage) }
        };
        candidates.push(Candidate {
            request: Request {
                rank: 1000 + (shape.area_km2 / 100.0) as u32,
                anchor,
                gap: 0.0,
                forms: lines.iter().map(form).collect(),
                always: false,
            },
            label: MapLabel {
                kind: MapLabelKind::Territory,
                lines: Vec::new(),
                area: Rect::default(),
                strong: is_pointed || is_selected,
                dimmed: false,
                value: model.values.get(&shape.code).copied(),
            },
            lines,
        });
    }
}

/// Places for a territory's name around its anchor, the nearest first, where the whole name lies on the territory.
fn places_within(shape: &Shape, anchor: (f64, f64), size: (f64, f64), view: &View, stage: &Stage) -> Vec<Side> {
    let height = f64::from(stage.height_at(shape.label));
    let on_it = |right: f64, down: f64| {
        [-0.5, 0.5].into_iter().all(|share| {
            let (x, y) = (anchor.0 + right + share * size.0, anchor.1 + down);
            view.ground(x, y, height).is_some_and(|point| shape.contains(point))
        })
    };
    let steps = -3i32..=3;
    let mut moves: Vec<(f64, f64)> = steps
        .clone()
        .flat_map(|x| steps.clone().map(move |y| (f64::from(x) * 20.0, f64::from(y) * 13.0)))
        .filter(|(right, down)| on_it(*right, *down))
        .collect();
    moves.sort_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)));
    std::iter::once(Side::Over).chain(moves.into_iter().map(|(right, down)| Side::Moved(right, down))).collect()
}

fn scale_bars(model: &MapModel, view: &View, stage: &Stage) -> Vec<ScaleBar> {
    let shift = model.viewport.min;
    let at = |(x, y): (f64, f64)| Vec2::new(x as f32, y as f32) + shift;
    let mut bars = Vec::new();
    for frame in &stage.sheet.frames {
        let km = frame.scale_bar_km(0.6);
        let half = km * frame.scale / 2.0;
        let Some(middle) = foot_of(frame, view) else { continue };
        let front = frame.middle.north - frame.half;
        let ends = [-half, half].map(|east| view.project(Point::new(frame.middle.east + east, front), 0.0));
        let [Some(from), Some(to)] = ends else { continue };
        // Level on the screen, a little below the plinth.
        let length = (to.0 - from.0).hypot(to.1 - from.1) / 2.0;
        let y = middle.1 + 8.0;
        let (from, to) = ((middle.0 - length, y), (middle.0 + length, y));
        let inside = |(x, y): (f64, f64)| x > 0.0 && y > 0.0 && x < view.size.0 && y < view.size.1;
        if inside(from) && inside(to) {
            bars.push(ScaleBar { from: at(from), to: at(to), km, is_main: false });
        }
    }
    // Over the plinths only their own scales are true.
    if stage.sheet.frames.iter().any(|frame| frame.contains(view.pose.target)) {
        return bars;
    }
    let km_per_point = view.km_per_point(view.pose.target, 0.0);
    let km = round_length_below(LONGEST_BAR * km_per_point);
    let length = km / km_per_point;
    let corner = (view.size.0 - 20.0, view.size.1 - 18.0);
    bars.push(ScaleBar { from: at((corner.0 - length, corner.1)), to: at(corner), km, is_main: true });
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_at_its_hyphens() {
        assert_eq!(broken("Saint-Pierre-et-Miquelon", 14), ["Saint-Pierre-", "et-Miquelon"]);
        assert_eq!(broken("La Réunion", 14), ["La Réunion"]);
        assert_eq!(broken("Polynésie française", 14), ["Polynésie", "française"]);
    }
}
