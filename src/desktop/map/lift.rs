//! What the ground wears: the colour of each territory, and the hair by which the one pointed at is lifted.
//!
//! Only numbers of the material change, and only when they differ.

use std::time::Duration;

use bevy::prelude::*;
use bevy::window::RequestRedraw;

use super::ground::Stage;
use super::material::{GroundColours, GroundMaterial, MOST_TERRITORIES};
use super::model::{MapModel, MapTarget, TerritoryValue};
use super::palette::Palette;
use super::picking::Pointed;
use super::{MapSystems, camera};

/// How high a territory pointed at rises, kilometres.
const LIFT: f32 = 5.0;
/// Time from lying to lifted.
const LIFT_TIME: Duration = Duration::from_millis(140);

/// The materials of the ground, one for each of its parts, all of the same colours.
#[derive(Resource, Debug)]
pub(super) struct GroundPaint(pub(super) [Handle<GroundMaterial>; 3]);

/// How far each territory is pointed at and selected, 0 to 1.
#[derive(Resource, Debug, Clone, PartialEq)]
pub(super) struct Lifts {
    hover: [f32; MOST_TERRITORIES],
    selection: [f32; MOST_TERRITORIES],
}

impl Default for Lifts {
    fn default() -> Self {
        Self { hover: [0.0; MOST_TERRITORIES], selection: [0.0; MOST_TERRITORIES] }
    }
}

impl Lifts {
    pub(super) fn height(&self, territory: usize) -> f32 {
        self.hover.get(territory).copied().unwrap_or_default() * LIFT
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Lifts>()
        .add_systems(Update, lift.in_set(MapSystems::Animate).after(camera::fly))
        .add_systems(Update, paint.in_set(MapSystems::Sync));
}

/// Moves each territory towards where it should be, and asks for the next frame until all are there.
fn lift(
    model: Res<MapModel>,
    pointed: Res<Pointed>,
    stage: Res<Stage>,
    time: Res<Time<Real>>,
    mut lifts: ResMut<Lifts>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let hovered = match &pointed.target {
        MapTarget::Territory(code) => stage.index_of(code),
        MapTarget::Hub(_) | MapTarget::Bunch(_) | MapTarget::Nothing => None,
    };
    let selected = model.selected_territory.as_ref().and_then(|code| stage.index_of(code));
    let step = if model.reduce_motion {
        1.0
    } else {
        // The first frame after a rest reports the whole rest: a lift never starts by jumping.
        time.delta().min(Duration::from_millis(34)).as_secs_f32() / LIFT_TIME.as_secs_f32()
    };
    let mut next = lifts.clone();
    let mut moving = false;
    for territory in 0..MOST_TERRITORIES {
        let targets = [
            (&mut next.hover[territory], hovered == Some(territory)),
            (&mut next.selection[territory], selected == Some(territory)),
        ];
        for (value, wanted) in targets {
            let target = f32::from(u8::from(wanted));
            *value += (target - *value).clamp(-step, step);
            moving |= *value != target;
        }
    }
    lifts.set_if_neq(next);
    if moving {
        redraw.write(RequestRedraw);
    }
}

fn paint(
    model: Res<MapModel>,
    stage: Res<Stage>,
    lifts: Res<Lifts>,
    paint: Res<GroundPaint>,
    mut materials: ResMut<Assets<GroundMaterial>>,
) {
    if !model.is_changed() && !lifts.is_changed() {
        return;
    }
    let colours = ground_colours(&model, &stage, &lifts);
    for handle in &paint.0 {
        if materials.get(handle).is_some_and(|material| material.colours == colours) {
            continue;
        }
        if let Some(mut material) = materials.get_mut(handle) {
            material.colours = colours.clone();
        }
    }
}

/// The colours of the moment.
pub(super) fn ground_colours(model: &MapModel, stage: &Stage, lifts: &Lifts) -> GroundColours {
    let palette = Palette::of(model.theme);
    let mut territory_colours = [palette.land.linear().with_w(0.0); MOST_TERRITORIES];
    // A colour that stands for a value must be read, not moulded.
    let (relief, slant) = if model.values.is_empty() { (1.0, 0.14) } else { (0.45, 0.0) };
    let mut territory_states = [Vec4::ZERO; MOST_TERRITORIES];
    for (at, shape) in stage.shapes.iter().enumerate().take(MOST_TERRITORIES) {
        let (hover, selection) = (lifts.hover[at], lifts.selection[at]);
        let (at_rest, hatched) = match model.values.get(&shape.code) {
            Some(TerritoryValue::Class(class)) => (palette.class(*class), 0.0),
            Some(TerritoryValue::NotAssessed) => (palette.land, 1.0),
            None => (palette.land, 0.0),
        };
        let mut colour = at_rest.linear();
        if model.values.is_empty() {
            colour = colour.lerp(palette.land_hover.linear(), hover).lerp(palette.land_selected.linear(), selection);
        } else {
            // A colour that means something is not changed: the edge alone answers.
            colour = colour.lerp(palette.text.linear(), hover * 0.08);
        }
        territory_colours[at] = colour.with_w(hatched);
        territory_states[at] = Vec4::new(lifts.height(at), hover, selection, relief);
    }
    let [r, g, b] = palette.key;
    GroundColours {
        sea_near: palette.sea_near.linear(),
        sea_far: palette.sea_far.linear(),
        depth_line: palette.depth_line.linear(),
        neighbour: palette.neighbour.linear(),
        neighbour_edge: palette.neighbour_edge.linear(),
        land_edge: palette.land_edge.linear(),
        land_wall: palette.land_wall.linear(),
        groove: palette.groove.linear(),
        plinth_wall: palette.plinth_wall.linear(),
        plinth_edge: palette.plinth_edge.linear(),
        hatch: palette.hatch.linear(),
        accent: palette.accent.linear(),
        key: Vec4::new(r, g, b, model.pixels_per_point),
        shade: Vec4::new(palette.shadow, palette.contact, slant, palette.highlight),
        territory_colours,
        territory_states,
    }
}
