//! The beacons: one head a hub, or one for a bunch of hubs that stand too close at this scale; a mast, a soft shadow.
//!
//! The mesh changes with the hubs, with what is pointed at and from one step of scale to the next, never while the
//! camera moves within a step: heads keep their size on the screen in the shader.

use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

use crate::atlas::sheet::Point;
use crate::atlas::sheet::pins::{self, Foot};
use crate::atlas::sheet::view::{REST_PITCH, View};
use crate::domain::hub::HubRole;
use crate::domain::ids::HubId;

use super::camera::MapView;
use super::ground::Stage;
use super::lift::Lifts;
use super::material::{BeaconColours, BeaconMaterial, LEAN, LOOK, PIECE};
use super::model::{HubState, MapHub, MapModel, MapTarget, MapTheme};
use super::palette::Palette;
use super::picking::Pointed;
use super::{MapSystems, OnMap};

/// Height of a mast at rest, of one that answers a search, of one that steps back; points.
const MAST: f32 = 24.0;
const MAST_FOUND: f32 = 42.0;
const MAST_BACK: f32 = 12.0;
/// Radius of a head, points.
const HEAD: f32 = 7.5;
const HEAD_FOUND: f32 = 9.0;
const HEAD_BACK: f32 = 5.0;
/// The ring of a lead and the diamond of a national mission need more room to be read.
const PROMINENT: f32 = 1.22;
const POINTED_GROWTH: f32 = 1.18;
/// How much a hub that steps back fades.
const DIMMING: f32 = 0.45;
/// Distance between the middles of two heads, points.
const SPACING: f64 = 26.0;
/// Steps of scale in a doubling: heads are arranged anew at each.
const STEPS_PER_DOUBLING: f64 = 3.0;
/// Kept around a head for the pointer, points.
const REACH: f64 = 4.0;

/// A head and its mast.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Beacon {
    /// Indices in the model's hubs; several for a bunch.
    pub(super) members: Vec<usize>,
    foot: Point,
    foot_height: f32,
    /// Point of the ground above which the head floats.
    over: Point,
    mast: f32,
    pub(super) radius: f32,
    role: u8,
    state: HubState,
    dimming: f32,
    chosen: bool,
}

impl Beacon {
    /// Where the head's middle is seen, points of the free part.
    pub(super) fn head_on_screen(&self, view: &View) -> Option<(f64, f64)> {
        let foot_height = f64::from(self.foot_height);
        let height = f64::from(self.mast) * view.km_per_point(self.foot, foot_height);
        view.project(self.over, foot_height + height)
    }

    pub(super) fn foot_on_screen(&self, view: &View) -> Option<(f64, f64)> {
        view.project(self.foot, f64::from(self.foot_height))
    }

    pub(super) fn is_bunch(&self) -> bool {
        self.members.len() > 1
    }

    pub(super) fn is_dimmed(&self) -> bool {
        self.dimming > 0.0
    }
}

/// All the beacons, as drawn.
#[derive(Resource, Debug, Default, PartialEq)]
pub(super) struct Beacons {
    pub(super) list: Vec<Beacon>,
}

impl Beacons {
    /// The beacon under a point of the screen, the nearest one where several are within reach.
    pub(super) fn at(&self, view: &View, x: f64, y: f64) -> Option<&Beacon> {
        let away = |beacon: &Beacon| {
            let (hx, hy) = beacon.head_on_screen(view)?;
            let distance = (hx - x).hypot(hy - y);
            (distance <= f64::from(beacon.radius) + REACH).then_some(distance)
        };
        let within = self.list.iter().filter_map(|beacon| Some((away(beacon)?, beacon)));
        within.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, beacon)| beacon)
    }
}

/// The scale for which heads were arranged.
#[derive(Resource, Debug, Default, PartialEq, Clone, Copy)]
struct ScaleStep(Option<i32>);

#[derive(Resource, Debug)]
struct BeaconDrawing {
    mesh: Handle<Mesh>,
    material: Handle<BeaconMaterial>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Beacons>()
        .init_resource::<ScaleStep>()
        .add_systems(Startup, spawn)
        .add_systems(Update, (arrange, redraw, paint).chain().in_set(MapSystems::Sync));
}

fn spawn(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BeaconMaterial>>,
    model: Res<MapModel>,
) {
    let mesh = meshes.add(mesh_of(&[]));
    let material = materials.add(BeaconMaterial { colours: colours(&model) });
    commands.spawn((
        Name::new("Beacons"),
        OnMap,
        Mesh3d(mesh.clone()),
        MeshMaterial3d(material.clone()),
        NoFrustumCulling,
        Transform::default(),
    ));
    commands.insert_resource(BeaconDrawing { mesh, material });
}

/// Finds the beacons of the moment; writes only when they differ.
fn arrange(
    model: Res<MapModel>,
    pointed: Res<Pointed>,
    map: Res<MapView>,
    stage: Res<Stage>,
    lifts: Res<Lifts>,
    mut step: ResMut<ScaleStep>,
    mut beacons: ResMut<Beacons>,
) {
    let km_per_point = map.view().km_per_point(map.pose.target, 0.0);
    let now = ScaleStep(Some((km_per_point.log2() * STEPS_PER_DOUBLING).round() as i32));
    let rescaled = step.set_if_neq(now);
    if !rescaled && !model.is_changed() && !pointed.is_changed() && !lifts.is_changed() {
        return;
    }
    let km_per_point = (f64::from(now.0.unwrap_or_default()) / STEPS_PER_DOUBLING).exp2();
    let list = beacons_of(&model, &pointed, &stage, &lifts, km_per_point);
    beacons.set_if_neq(Beacons { list });
}

fn beacons_of(model: &MapModel, pointed: &Pointed, stage: &Stage, lifts: &Lifts, km_per_point: f64) -> Vec<Beacon> {
    let searching = model.has_search();
    // Distances towards the horizon are seen shortened: heads part by what is seen.
    let foreshortening = REST_PITCH.sin();
    let feet: Vec<Foot> = model
        .hubs
        .iter()
        .map(|hub| {
            let at = stage.sheet.point(hub.territory.as_str(), hub.place);
            Foot { at: Point::new(at.east, at.north * foreshortening), rank: rank(hub, model) }
        })
        .collect();
    let upright = |at: Point| Point::new(at.east, at.north / foreshortening);
    pins::arrange(&feet, SPACING * km_per_point)
        .into_iter()
        .filter_map(|head| {
            let hubs = || head.members.iter().filter_map(|at| model.hubs.get(*at));
            let leader = hubs().next()?;
            let is_found = !searching || hubs().any(|hub| hub.found);
            let is_pointed = hubs().any(|hub| pointed.is_hub(&hub.id) || model.hovered_hub.as_ref() == Some(&hub.id));
            let chosen = hubs().any(|hub| model.selected_hub.as_ref() == Some(&hub.id));
            let (mast, radius) = match (searching, is_found || is_pointed || chosen) {
                (false, _) => (MAST, HEAD),
                (true, true) => (MAST_FOUND, HEAD_FOUND),
                (true, false) => (MAST_BACK, HEAD_BACK),
            };
            let is_bunch = head.members.len() > 1;
            let prominent = is_bunch || leader.role != HubRole::Member;
            let grown = if is_pointed { POINTED_GROWTH } else { 1.0 };
            let lift = stage.index_of(&leader.territory).map_or(0.0, |at| lifts.height(at));
            Some(Beacon {
                foot: upright(head.foot),
                foot_height: stage.height_at(upright(head.foot)) + lift,
                over: upright(head.over),
                mast,
                radius: radius * grown * if prominent { PROMINENT } else { 1.0 },
                role: if is_bunch { 4 } else { role_code(leader.role) },
                state: leader.state,
                dimming: if is_found || is_pointed || chosen { 0.0 } else { DIMMING },
                chosen,
                members: head.members,
            })
        })
        .collect()
}

/// Who leads a bunch: the chosen one, then those found, then by role.
fn rank(hub: &MapHub, model: &MapModel) -> u32 {
    let chosen = u32::from(model.selected_hub.as_ref() == Some(&hub.id));
    let role = match hub.role {
        HubRole::NationalMission => 3,
        HubRole::Lead => 2,
        HubRole::CoLead => 1,
        HubRole::Member => 0,
    };
    chosen * 100 + u32::from(hub.found) * 10 + role
}

fn role_code(role: HubRole) -> u8 {
    match role {
        HubRole::Lead => 0,
        HubRole::CoLead => 1,
        HubRole::Member => 2,
        HubRole::NationalMission => 3,
    }
}

fn state_code(state: HubState) -> u8 {
    match state {
        HubState::None => 0,
        HubState::Free => 1,
        HubState::Partly => 2,
        HubState::Taken => 3,
        HubState::Closed => 4,
    }
}

fn redraw(beacons: Res<Beacons>, drawing: Res<BeaconDrawing>, mut meshes: ResMut<Assets<Mesh>>) {
    if beacons.is_changed() {
        // An asset of the same handle: the entity and its draw call stay.
        if let Err(error) = meshes.insert(&drawing.mesh, mesh_of(&beacons.list)) {
            error!("the beacons cannot be drawn: {error}");
        }
    }
}

fn paint(model: Res<MapModel>, drawing: Res<BeaconDrawing>, mut materials: ResMut<Assets<BeaconMaterial>>) {
    if !model.is_changed() {
        return;
    }
    let colours = colours(&model);
    if materials.get(&drawing.material).is_some_and(|material| material.colours == colours) {
        return;
    }
    if let Some(mut material) = materials.get_mut(&drawing.material) {
        material.colours = colours;
    }
}

fn colours(model: &MapModel) -> BeaconColours {
    let palette = Palette::of(model.theme);
    let states = [HubState::None, HubState::Free, HubState::Partly, HubState::Taken, HubState::Closed];
    let darkness = if model.theme == MapTheme::Dark { 0.55 } else { 0.34 };
    BeaconColours {
        states: states.map(|state| palette.state(state).linear()),
        keyline: palette.halo.linear(),
        paper: palette.panel.linear(),
        mast: palette.mast.linear(),
        accent: palette.accent.linear(),
        shadow: Vec4::new(0.0, 0.0, 0.0, darkness),
        scale: Vec4::new(model.pixels_per_point, 0.0, 0.0, 0.0),
    }
}

/// One mesh for all: the shadows first, then masts and heads from north to south, so that the nearer covers the farther.
fn mesh_of(beacons: &[Beacon]) -> Mesh {
    const SHADOW: f32 = 0.0;
    const MAST_PART: f32 = 1.0;
    const HEAD_PART: f32 = 2.0;
    let mut order: Vec<&Beacon> = beacons.iter().collect();
    order.sort_by(|a, b| b.foot.north.total_cmp(&a.foot.north));
    let from_foot = [[0.0, -1.0], [1.0, -1.0], [1.0, 1.0], [0.0, 1.0]];
    let around = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];
    let shadows = order.iter().map(|beacon| (*beacon, SHADOW, from_foot));
    let uprights = order.iter().flat_map(|beacon| [(*beacon, MAST_PART, from_foot), (*beacon, HEAD_PART, around)]);

    let (mut feet, mut pieces, mut looks, mut leans, mut indices) = (vec![], vec![], vec![], vec![], vec![]);
    for (beacon, part, corners) in shadows.chain(uprights) {
        let base = feet.len() as u32;
        for [x, y] in corners {
            feet.push([beacon.foot.east as f32, beacon.foot_height, -beacon.foot.north as f32]);
            pieces.push([x, y, part, f32::from(beacon.role)]);
            let chosen = f32::from(u8::from(beacon.chosen));
            looks.push([beacon.mast, beacon.radius, f32::from(state_code(beacon.state)), chosen]);
            let (east, north) = (beacon.over.east - beacon.foot.east, beacon.over.north - beacon.foot.north);
            leans.push([east as f32, -north as f32, beacon.dimming, 0.0]);
        }
        indices.extend([0, 1, 2, 0, 2, 3].map(|corner| base + corner));
    }
    if feet.is_empty() {
        // The engine refuses a mesh without vertices: one that covers nothing.
        (feet, pieces) = (vec![[0.0; 3]; 3], vec![[0.0; 4]; 3]);
        (looks, leans) = (vec![[0.0; 4]; 3], vec![[0.0; 4]; 3]);
        indices = vec![0, 0, 0];
    }
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, feet)
        .with_inserted_attribute(PIECE, pieces)
        .with_inserted_attribute(LOOK, looks)
        .with_inserted_attribute(LEAN, leans)
        .with_inserted_indices(Indices::U32(indices))
}

impl Pointed {
    fn is_hub(&self, id: &HubId) -> bool {
        match &self.target {
            MapTarget::Hub(pointed) => pointed == id,
            MapTarget::Bunch(pointed) => pointed.contains(id),
            MapTarget::Territory(_) | MapTarget::Nothing => false,
        }
    }
}
