//! The studio as metals and glass see it: a soft room with three light boxes, computed, not photographed.
//!
//! The room is a formula, so each blur level of the reflections is the formula with wider boxes instead of a filtered
//! picture: no file, no pass on the graphics card, a few milliseconds once.

use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageSampler, ImageSamplerDescriptor};
use bevy::light::EnvironmentMapLight;
use bevy::prelude::*;
use bevy::render::render_resource::{
    Extent3d, TextureDimension, TextureFormat, TextureViewDescriptor, TextureViewDimension,
};

const SPECULAR_SIDE: u32 = 64;
/// Down to one texel: Bevy reads level `roughness · (levels - 1)`.
const SPECULAR_LEVELS: u32 = 7;
const DIFFUSE_SIDE: u32 = 8;
/// Side of the cube that the diffuse light is summed over.
const SUMMED_SIDE: u32 = 12;

/// A lamp behind a white cloth.
struct LightBox {
    towards: Vec3,
    /// Half its opening, radians.
    radius: f32,
    radiance: Vec3,
}

const BOXES: [LightBox; 3] = [
    LightBox { towards: Vec3::new(-0.62, 0.62, 0.48), radius: 0.42, radiance: Vec3::new(7.0, 6.5, 5.8) },
    LightBox { towards: Vec3::new(0.85, 0.25, 0.46), radius: 0.5, radiance: Vec3::new(1.5, 1.75, 2.1) },
    LightBox { towards: Vec3::new(0.35, 0.55, -0.76), radius: 0.3, radiance: Vec3::new(4.6, 4.8, 5.2) },
];

/// Light that comes from `direction` (unit, world, +Y up), seen through a blur of `roughness` 0 to 1.
fn radiance(direction: Vec3, roughness: f32) -> Vec3 {
    let (floor, wall, ceiling) = (Vec3::new(0.16, 0.16, 0.18), Vec3::new(0.42, 0.44, 0.48), Vec3::new(0.95, 0.97, 1.0));
    let spread = 0.35 + 0.9 * roughness;
    let height = (direction.y / spread).clamp(-1.0, 1.0);
    let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
    let room = if height < 0.0 { wall.lerp(floor, smooth(-height)) } else { wall.lerp(ceiling, smooth(height)) };
    BOXES.iter().fold(room, |sum, lamp| {
        let blur = 0.12 + 1.1 * roughness * roughness;
        let angle = direction.angle_between(lamp.towards);
        let edge = ((lamp.radius + blur - angle) / (2.0 * blur)).clamp(0.0, 1.0);
        // The same light over a wider spot.
        let thinned = (lamp.radius / (lamp.radius + blur * 0.6)).powi(2);
        sum + lamp.radiance * smooth(edge) * thinned
    })
}

pub(super) fn studio_light(images: &mut Assets<Image>, intensity: f32) -> EnvironmentMapLight {
    EnvironmentMapLight {
        diffuse_map: images.add(diffuse_map()),
        specular_map: images.add(specular_map()),
        intensity,
        ..default()
    }
}

fn specular_map() -> Image {
    let mut texels = Vec::new();
    for face in 0..6 {
        for level in 0..SPECULAR_LEVELS {
            let roughness = level as f32 / (SPECULAR_LEVELS - 1) as f32;
            let side = SPECULAR_SIDE >> level;
            texels.extend(face_directions(face, side).map(|direction| radiance(direction, roughness)));
        }
    }
    cubemap(SPECULAR_SIDE, SPECULAR_LEVELS, &texels)
}

/// Cosine-weighted mean of the room around each direction.
fn diffuse_map() -> Image {
    let room: Vec<(Vec3, Vec3)> = (0..6)
        .flat_map(|face| face_directions(face, SUMMED_SIDE))
        .map(|direction| {
            // Texels in the corners of a face cover less of the sphere.
            let cube = direction / direction.abs().max_element();
            (direction, radiance(direction, 0.2) * cube.length().powi(-3))
        })
        .collect();
    let shares: Vec<f32> = room.iter().map(|(d, _)| (*d / d.abs().max_element()).length().powi(-3)).collect();
    let texels: Vec<Vec3> = (0..6)
        .flat_map(|face| face_directions(face, DIFFUSE_SIDE))
        .map(|normal| {
            let mut sum = Vec3::ZERO;
            let mut total = 0.0;
            for ((direction, light), share) in room.iter().zip(&shares) {
                let cosine = normal.dot(*direction).max(0.0);
                sum += *light * cosine;
                total += share * cosine;
            }
            sum / total
        })
        .collect();
    cubemap(DIFFUSE_SIDE, 1, &texels)
}

/// World directions of the texels of one face, row by row, in the engine's order (+X, -X, +Y, -Y, +Z, -Z).
fn face_directions(face: u32, side: u32) -> impl Iterator<Item = Vec3> {
    let centre = move |texel: u32| (texel as f32 + 0.5) / side as f32 * 2.0 - 1.0;
    (0..side).flat_map(move |row| (0..side).map(move |column| (centre(column), centre(row)))).map(move |(u, v)| {
        let cube = match face {
            0 => Vec3::new(1.0, -v, -u),
            1 => Vec3::new(-1.0, -v, u),
            2 => Vec3::new(u, 1.0, v),
            3 => Vec3::new(u, -1.0, -v),
            4 => Vec3::new(u, -v, 1.0),
            _ => Vec3::new(-u, -v, -1.0),
        };
        // Cube maps are left-handed; the engine negates z when it reads them.
        (cube * Vec3::new(1.0, 1.0, -1.0)).normalize()
    })
}

fn cubemap(side: u32, levels: u32, texels: &[Vec3]) -> Image {
    let data = texels
        .iter()
        .flat_map(|colour| [colour.x, colour.y, colour.z, 1.0])
        .flat_map(|value| half_float(value).to_le_bytes())
        .collect();
    let mut image = Image::new_uninit(
        Extent3d { width: side, height: side, depth_or_array_layers: 6 },
        TextureDimension::D2,
        TextureFormat::Rgba16Float,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.data = Some(data);
    image.texture_descriptor.mip_level_count = levels;
    image.texture_view_descriptor =
        Some(TextureViewDescriptor { dimension: Some(TextureViewDimension::Cube), ..default() });
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor::linear());
    image
}

/// IEEE 754 binary16 of a value between 0 and 65504, rounded towards zero; smaller than 2⁻¹⁴ becomes 0.
fn half_float(value: f32) -> u16 {
    let bits = value.clamp(0.0, 65504.0).to_bits();
    let exponent = (bits >> 23) as i32 - 127 + 15;
    if exponent <= 0 { 0 } else { (exponent as u16) << 10 | (bits >> 13 & 0x3FF) as u16 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_floats_are_those_of_the_standard() {
        for (value, bits) in
            [(0.0, 0x0000), (1.0, 0x3C00), (0.5, 0x3800), (1.5, 0x3E00), (65504.0, 0x7BFF), (1e9, 0x7BFF)]
        {
            assert_eq!(half_float(value), bits, "{value}");
        }
    }

    #[test]
    fn every_face_looks_its_own_way() {
        let towards = [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::NEG_Z, Vec3::Z];
        for (face, expected) in towards.into_iter().enumerate() {
            let mean = face_directions(face as u32, 8).sum::<Vec3>().normalize();
            assert!(mean.distance(expected) < 1e-5, "face {face}: {mean}");
        }
    }

    #[test]
    fn maps_hold_all_their_levels() {
        let levels: u32 = (0..SPECULAR_LEVELS).map(|level| (SPECULAR_SIDE >> level).pow(2)).sum();
        assert_eq!(specular_map().data.map(|data| data.len()), Some((levels * 6 * 8) as usize));
    }
}
