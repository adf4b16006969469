//! The spawned work: where it stands, on which layer it is seen, how it turns.

use bevy::camera::visibility::NoFrustumCulling;
use bevy::gltf::Gltf;
use bevy::math::DVec3;
use bevy::mesh::morph::MeshMorphWeights;
use bevy::mesh::skinning::SkinnedMesh;
use bevy::prelude::*;
use bevy::world_serialization::WorldInstanceReady;

use super::state::{PreviewRequest, PreviewSettings, PreviewState};
use super::{Motion, PREVIEW_LAYER, PreviewSystems};
use crate::work::Inspection;

/// Seconds of one turn of the turntable.
const TURN_SECS: f32 = 24.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Turn>()
        .add_observer(dress_the_work)
        .add_systems(Update, set_turntable.run_if(on_message::<PreviewRequest>).in_set(PreviewSystems::Apply))
        .add_systems(Update, turn_the_work.in_set(PreviewSystems::Sync));
}

/// The entity that holds a work; all the rest hangs below.
#[derive(Component, Debug)]
pub(super) struct WorkRoot {
    pub(super) gltf: Handle<Gltf>,
}

/// Puts a work of any size on the same stand: half its diagonal becomes 1, its base touches the ground, its centre is
/// over the origin. Light, shadow and camera then need no other scale.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub(super) struct Stand {
    /// Units of the stand per metre.
    pub(super) scale: f32,
    /// Point of the work, in metres, that comes to the origin.
    base: Vec3,
    /// Size of the work on the stand.
    pub(super) size: Vec3,
}

impl Stand {
    pub(super) fn of(inspection: &Inspection) -> Self {
        let Some(bounds) = inspection.bounds else { return Self { scale: 1.0, base: Vec3::ZERO, size: Vec3::ONE } };
        let radius = bounds.radius();
        // A lone point, or a box that overflows, has no size to divide by.
        let scale = if radius.is_finite() && radius > 1e-12 { 1.0 / radius } else { 1.0 };
        let [x, _, z] = bounds.centre();
        let base = DVec3::new(x, bounds.min[1], z).as_vec3();
        let size = (DVec3::from_array(bounds.size()) * scale).as_vec3();
        Self { scale: scale as f32, base, size: size.max(Vec3::splat(1e-3)) }
    }

    /// Where the root of the work goes when it is turned by `angle` radians about its own axis.
    pub(super) fn transform(&self, angle: f32) -> Transform {
        let rotation = Quat::from_rotation_y(angle);
        Transform { translation: rotation * (-self.base * self.scale), rotation, scale: Vec3::splat(self.scale) }
    }
}

/// The turntable.
#[derive(Resource, Debug, Default)]
pub(super) struct Turn {
    /// Radians.
    pub(super) angle: f32,
}

fn dress_the_work(
    ready: On<WorldInstanceReady>,
    mut roots: Query<(&Stand, &mut Visibility), With<WorkRoot>>,
    children: Query<&Children>,
    skinned: Query<(), Or<(With<SkinnedMesh>, With<MeshMorphWeights>)>>,
    mut points: Query<&mut PointLight>,
    mut spots: Query<&mut SpotLight>,
    mut turn: ResMut<Turn>,
    mut commands: Commands,
) {
    let Ok((stand, mut visibility)) = roots.get_mut(ready.entity) else { return };
    turn.angle = 0.0;
    *visibility = Visibility::Inherited;
    for entity in children.iter_descendants(ready.entity) {
        let mut entity_commands = commands.entity(entity);
        // Layers are not inherited: without this the work would stand on the map.
        entity_commands.insert(PREVIEW_LAYER);
        if skinned.contains(entity) {
            // Bones and morphs move vertices out of the box that the mesh was measured in.
            entity_commands.insert(NoFrustumCulling);
        }
        // A lamp of the work falls off over metres, and the stand has other units.
        if let Ok(mut light) = points.get_mut(entity) {
            light.intensity *= stand.scale * stand.scale;
            light.range *= stand.scale;
        }
        if let Ok(mut light) = spots.get_mut(entity) {
            light.intensity *= stand.scale * stand.scale;
            light.range *= stand.scale;
        }
    }
}

pub(super) fn set_turntable(
    mut requests: MessageReader<PreviewRequest>,
    mut settings: ResMut<PreviewSettings>,
    mut turn: ResMut<Turn>,
) {
    for request in requests.read() {
        match request {
            PreviewRequest::SetTurntable(is_on) => settings.turntable = *is_on,
            PreviewRequest::ResetView => turn.angle = 0.0,
            _ => {}
        }
    }
}

fn turn_the_work(
    time: Res<Time>,
    state: Res<PreviewState>,
    settings: Res<PreviewSettings>,
    mut turn: ResMut<Turn>,
    mut motion: ResMut<Motion>,
    mut roots: Query<(&Stand, &mut Transform), With<WorkRoot>>,
) {
    if settings.turntable && settings.is_visible && !settings.reduces_motion && state.shown().is_some() {
        turn.angle = (turn.angle + time.delta_secs() / TURN_SECS * std::f32::consts::TAU) % std::f32::consts::TAU;
        motion.is_moving = true;
    }
    for (stand, mut transform) in &mut roots {
        transform.set_if_neq(stand.transform(turn.angle));
    }
}
