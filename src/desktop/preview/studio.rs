//! What is around the work: three lights, a ground that takes the shadow, a backdrop that follows the theme.

use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::light::{CascadeShadowConfigBuilder, NotShadowCaster, NotShadowReceiver};
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

use super::camera::PreviewCamera;
use super::environment::studio_light;
use super::orbit_math::FOV_Y;
use super::state::{PreviewSettings, PreviewTheme};
use super::{PREVIEW_LAYER, PreviewSystems};

/// Candelas per square metre of a white wall of the studio.
const ROOM_LIGHT: f32 = 420.0;
const BACKDROP_DISTANCE: f32 = 60.0;
const GROUND_RADIUS: f32 = 3.4;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, (spawn_lights, spawn_ground)).add_systems(PostStartup, dress_camera).add_systems(
        Update,
        (follow_theme, follow_visibility).run_if(resource_changed::<PreviewSettings>).in_set(PreviewSystems::Sync),
    );
}

/// The root of the lights: hidden with the preview, so that their shadows cost nothing on the map.
#[derive(Component)]
struct Lights;

#[derive(Component)]
struct Ground;

#[derive(Component)]
struct Backdrop;

/// What a theme shows behind and below the work.
struct Scenery {
    top: Color,
    bottom: Color,
    ground: Color,
}

fn scenery(theme: PreviewTheme) -> Scenery {
    match theme {
        PreviewTheme::Dark => Scenery {
            top: Color::srgb_u8(0x0E, 0x14, 0x20),
            bottom: Color::srgb_u8(0x1E, 0x2A, 0x3D),
            ground: Color::srgb_u8(0x3C, 0x44, 0x50),
        },
        PreviewTheme::Light => Scenery {
            top: Color::srgb_u8(0xEA, 0xF0, 0xF2),
            bottom: Color::srgb_u8(0xDD, 0xE3, 0xE4),
            ground: Color::srgb_u8(0xD6, 0xD8, 0xD6),
        },
    }
}

fn spawn_lights(mut commands: Commands) {
    let lamp = |name: &'static str, from: Vec3, colour: Color, illuminance: f32, casts: bool| {
        (
            Name::new(name),
            DirectionalLight {
                color: colour,
                illuminance,
                shadow_maps_enabled: casts,
                shadow_depth_bias: 0.015,
                shadow_normal_bias: 1.2,
                ..default()
            },
            Transform::from_translation(from).looking_at(Vec3::ZERO, Vec3::Y),
            PREVIEW_LAYER,
        )
    };
    // The stand gives every work the same size, so that one cascade fits them all.
    let shadow = CascadeShadowConfigBuilder { num_cascades: 1, maximum_distance: 14.0, ..default() }.build();
    commands.spawn((Name::new("studio lights"), Lights, Transform::default(), Visibility::Hidden)).with_children(
        |studio| {
            let warm = Color::srgb(1.0, 0.95, 0.87);
            let cool = Color::srgb(0.82, 0.9, 1.0);
            studio.spawn((lamp("key light", Vec3::new(-2.4, 3.4, 2.6), warm, 2300.0, true), shadow));
            studio.spawn(lamp("fill light", Vec3::new(3.4, 1.4, 2.0), cool, 420.0, false));
            studio.spawn(lamp("rim light", Vec3::new(1.2, 2.0, -3.2), Color::WHITE, 1500.0, false));
        },
    );
}

fn spawn_ground(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    commands.spawn((
        Name::new("ground"),
        Ground,
        Mesh3d(meshes.add(fading_disc())),
        MeshMaterial3d(materials.add(StandardMaterial {
            alpha_mode: AlphaMode::Blend,
            perceptual_roughness: 0.9,
            reflectance: 0.2,
            ..default()
        })),
        // Just below the work: what lies flat on the ground must not flicker with it.
        Transform::from_xyz(0.0, -0.002, 0.0),
        NotShadowCaster,
        PREVIEW_LAYER,
    ));
}

fn dress_camera(
    mut commands: Commands,
    cameras: Query<Entity, With<PreviewCamera>>,
    mut images: ResMut<Assets<Image>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    for camera in &cameras {
        let light = studio_light(&mut images, ROOM_LIGHT);
        // The room replaces the even light that the map may have.
        commands.entity(camera).insert((light, AmbientLight { brightness: 0.0, ..default() })).with_child((
            Name::new("backdrop"),
            Backdrop,
            Mesh3d(meshes.add(backdrop(PreviewTheme::default()))),
            MeshMaterial3d(materials.add(StandardMaterial { unlit: true, fog_enabled: false, ..default() })),
            Transform::from_xyz(0.0, 0.0, -BACKDROP_DISTANCE),
            NotShadowCaster,
            NotShadowReceiver,
            NoFrustumCulling,
            PREVIEW_LAYER,
        ));
    }
}

fn follow_visibility(settings: Res<PreviewSettings>, mut lights: Query<&mut Visibility, With<Lights>>) {
    for mut visibility in &mut lights {
        visibility.set_if_neq(if settings.is_visible { Visibility::Visible } else { Visibility::Hidden });
    }
}

fn follow_theme(
    settings: Res<PreviewSettings>,
    mut themed: Local<Option<PreviewTheme>>,
    grounds: Query<&MeshMaterial3d<StandardMaterial>, With<Ground>>,
    backdrops: Query<&Mesh3d, With<Backdrop>>,
    mut cameras: Query<&mut Camera, With<PreviewCamera>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    if *themed == Some(settings.theme) {
        return;
    }
    *themed = Some(settings.theme);
    let scenery = scenery(settings.theme);
    for ground in &grounds {
        if let Some(mut material) = materials.get_mut(ground) {
            material.base_color = scenery.ground;
        }
    }
    for sheet in &backdrops {
        if let Some(mut mesh) = meshes.get_mut(sheet) {
            *mesh = backdrop(settings.theme);
        }
    }
    for mut camera in &mut cameras {
        camera.clear_color = ClearColorConfig::Custom(scenery.bottom);
    }
}

/// A sheet that fills the picture behind everything, shaded from top to bottom.
fn backdrop(theme: PreviewTheme) -> Mesh {
    let scenery = scenery(theme);
    let half_height = BACKDROP_DISTANCE * (FOV_Y / 2.0).tan() * 1.02;
    let half_width = half_height * 6.0;
    let rows = 16;
    let (top, bottom) = (scenery.top.to_linear().to_vec3(), scenery.bottom.to_linear().to_vec3());
    let (mut positions, mut colours, mut indices) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..=rows {
        let share = row as f32 / rows as f32;
        let colour = before_tone_mapping(bottom.lerp(top, share));
        for side in [-1.0, 1.0] {
            positions.push([side * half_width, (share * 2.0 - 1.0) * half_height, 0.0]);
            colours.push([colour.x, colour.y, colour.z, 1.0]);
        }
        if row < rows {
            let at = row as u32 * 2;
            indices.extend([at, at + 1, at + 2, at + 1, at + 3, at + 2]);
        }
    }
    mesh_of(positions, colours, indices, Vec3::Z)
}

/// The linear colour that the Khronos PBR Neutral operator turns into `shown`, for colours that it does not saturate.
///
/// Inverse of <https://github.com/KhronosGroup/ToneMapping/tree/main/PBR_Neutral>.
fn before_tone_mapping(shown: Vec3) -> Vec3 {
    const START: f32 = 0.8 - 0.04;
    let mut colour = shown;
    let peak = shown.max_element();
    if peak > START {
        let d = 1.0 - START;
        let before = d * d / (1.0 - peak.min(0.995)) - d + START;
        colour *= before / peak;
    }
    let darkest = colour.min_element();
    let offset = if darkest < 0.04 { (darkest / 6.25).sqrt() - darkest } else { 0.04 };
    colour + offset
}

/// A disc on the ground whose edge fades out.
fn fading_disc() -> Mesh {
    let (rings, spokes) = (20u32, 64u32);
    let (mut positions, mut colours, mut indices) = (vec![[0.0; 3]], vec![[1.0f32; 4]], Vec::new());
    for ring in 1..=rings {
        let share = ring as f32 / rings as f32;
        let fade = 1.0 - ((share - 0.25) / 0.75).clamp(0.0, 1.0);
        for spoke in 0..spokes {
            let angle = spoke as f32 / spokes as f32 * std::f32::consts::TAU;
            positions.push([angle.cos() * share * GROUND_RADIUS, 0.0, angle.sin() * share * GROUND_RADIUS]);
            colours.push([1.0, 1.0, 1.0, fade * fade * (3.0 - 2.0 * fade)]);
            let next = (spoke + 1) % spokes;
            let outer = 1 + (ring - 1) * spokes;
            if ring == 1 {
                indices.extend([0, outer + next, outer + spoke]);
            } else {
                let inner = outer - spokes;
                indices.extend([inner + spoke, outer + next, outer + spoke]);
                indices.extend([inner + spoke, inner + next, outer + next]);
            }
        }
    }
    mesh_of(positions, colours, indices, Vec3::Y)
}

fn mesh_of(positions: Vec<[f32; 3]>, colours: Vec<[f32; 4]>, indices: Vec<u32>, normal: Vec3) -> Mesh {
    let normals = vec![normal.to_array(); positions.len()];
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colours)
        .with_inserted_indices(Indices::U32(indices))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The operator as published.
    fn pbr_neutral(mut colour: Vec3) -> Vec3 {
        let start = 0.8 - 0.04;
        let x = colour.min_element();
        colour -= if x < 0.08 { x - 6.25 * x * x } else { 0.04 };
        let peak = colour.max_element();
        if peak < start {
            return colour;
        }
        let d = 1.0 - start;
        let new_peak = 1.0 - d * d / (peak + d - start);
        colour *= new_peak / peak;
        let g = 1.0 - 1.0 / (0.15 * (peak - new_peak) + 1.0);
        colour.lerp(Vec3::splat(new_peak), g)
    }

    #[test]
    fn the_backdrop_keeps_its_colours_through_tone_mapping() {
        for theme in [PreviewTheme::Dark, PreviewTheme::Light] {
            let Scenery { top, bottom, .. } = scenery(theme);
            for wanted in [top, bottom].map(|colour| colour.to_linear().to_vec3()) {
                let shown = pbr_neutral(before_tone_mapping(wanted));
                assert!(shown.distance(wanted) < 0.01, "{theme:?}: {wanted} became {shown}");
            }
        }
    }
}
