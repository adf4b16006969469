//! The figures of a work, counted in its JSON and measured in its buffers.
//!
//! Two counts stand side by side: `stored` sums over the meshes of the file, as the Khronos validator does; `drawn` walks
//! the scene and counts a mesh once for each node and instance that shows it, which is what a headset has to draw.

use super::container::Packing;
use super::document::{Document, Primitive};
use super::error::{Note, WorkError};
use super::geometry::{Bounds, Matrix};
use super::picture::PictureFacts;
use super::support;

/// Above this number of drawn vertices the box is measured from the corners of each mesh instead of every vertex.
const MOST_MEASURED_VERTICES: u64 = 3_000_000;

/// What a work holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    pub packing: Packing,
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Bytes of the side files it names and that were found.
    pub side_bytes: u64,
    /// glTF version, such as `2.0`.
    pub version: String,
    /// The program that wrote it.
    pub generator: Option<String>,
    pub copyright: Option<String>,
    pub extensions_used: Vec<String>,
    pub extensions_required: Vec<String>,
    pub has_default_scene: bool,
    /// One entry a scene; its name may be empty.
    pub scenes: Vec<String>,
    pub nodes: usize,
    pub meshes: usize,
    pub materials: usize,
    pub textures: usize,
    pub images: Vec<ImageFacts>,
    pub animations: Vec<AnimationFacts>,
    pub skins: usize,
    /// Joints of the largest skin.
    pub joints: usize,
    /// Morph targets of the mesh that has most.
    pub morph_targets: usize,
    pub cameras: usize,
    pub lights: usize,
    /// Names of the material variants.
    pub variants: Vec<String>,
    /// Sums over the meshes of the file.
    pub stored: Counts,
    /// Sums over what the default scene shows.
    pub drawn: Counts,
    /// Texture coordinate sets, joint influences and attributes of the primitive that has most.
    pub max_uv_sets: usize,
    pub max_influences: usize,
    pub max_attributes: usize,
    /// Box of the default scene at rest, in metres; `None` where nothing is drawn.
    pub bounds: Option<Bounds>,
    /// What is shown otherwise than it was made.
    pub notes: Vec<Note>,
    /// Why it cannot be shown; empty where it can.
    pub obstacles: Vec<WorkError>,
}

/// Amounts of geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Primitives, each one call of the graphics card; an instanced mesh counts once a primitive.
    pub draw_calls: u64,
    pub vertices: u64,
    pub triangles: u64,
}

/// One picture of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    pub name: String,
    /// Bytes in the file; 0 where the picture lacks.
    pub bytes: u64,
    pub picture: PictureFacts,
}

/// One animation clip.
#[derive(Debug, Clone, PartialEq)]
pub struct AnimationFacts {
    pub name: Option<String>,
    pub duration_secs: f64,
    pub channels: usize,
}

impl Inspection {
    /// Bytes of all pictures on the graphics card, each counted once.
    pub fn texture_bytes(&self) -> u64 {
        self.images.iter().map(|image| image.picture.gpu_bytes).sum()
    }

    /// Width, height and depth of the default scene at rest, in metres.
    pub fn size_m(&self) -> Option<[f64; 3]> {
        self.bounds.map(|bounds| bounds.size())
    }

    pub(super) fn of(document: &Document) -> Self {
        let primitives = || document.meshes.iter().flat_map(|mesh| &mesh.primitives);
        let sets = |prefix: &'static str| {
            let count = move |p: &Primitive| p.attributes.keys().filter(|key| key.starts_with(prefix)).count();
            primitives().map(count).max().unwrap_or(0)
        };
        let shown = shown_nodes(document);
        let mut drawn = Counts::default();
        for shown in &shown {
            for primitive in &document.meshes[shown.mesh].primitives {
                drawn.add(primitive_counts(document, primitive), shown.instances.len() as u64);
            }
        }
        let mut stored = Counts::default();
        for primitive in primitives() {
            stored.add(primitive_counts(document, primitive), 1);
        }
        Self {
            packing: document.packing,
            file_bytes: document.file_bytes,
            side_bytes: document.side_bytes,
            version: document.version.clone(),
            generator: document.generator.clone(),
            copyright: document.copyright.clone(),
            extensions_used: document.extensions_used.clone(),
            extensions_required: document.extensions_required.clone(),
            has_default_scene: document.default_scene.is_some(),
            scenes: document.scenes.iter().map(|scene| scene.name.clone().unwrap_or_default()).collect(),
            nodes: document.nodes.len(),
            meshes: document.meshes.len(),
            materials: document.materials.len(),
            textures: document.textures.len(),
            images: document
                .images
                .iter()
                .map(|image| ImageFacts {
                    name: image.name.clone(),
                    bytes: image.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
                    picture: image.facts,
                })
                .collect(),
            animations: document
                .animations
                .iter()
                .map(|animation| AnimationFacts {
                    name: animation.name.clone(),
                    duration_secs: animation.duration_secs,
                    channels: animation.channels.len(),
                })
                .collect(),
            skins: document.skins.len(),
            joints: document.skins.iter().map(|skin| skin.joints.len()).max().unwrap_or(0),
            morph_targets: primitives().map(|primitive| primitive.targets.len()).max().unwrap_or(0),
            cameras: document.cameras,
            lights: document.lights,
            variants: document.variants.clone(),
            stored,
            drawn,
            max_uv_sets: sets("TEXCOORD_"),
            max_influences: sets("JOINTS_") * 4,
            max_attributes: primitives().map(|primitive| primitive.attributes.len()).max().unwrap_or(0),
            bounds: measure(document, &shown, drawn.vertices),
            notes: support::notes(document, drawn.draw_calls == 0),
            obstacles: support::obstacles(document),
        }
    }
}

impl Counts {
    fn add(&mut self, one: Self, times: u64) {
        self.draw_calls = self.draw_calls.saturating_add(one.draw_calls);
        self.vertices = self.vertices.saturating_add(one.vertices.saturating_mul(times));
        self.triangles = self.triangles.saturating_add(one.triangles.saturating_mul(times));
    }
}

fn primitive_counts(document: &Document, primitive: &Primitive) -> Counts {
    let vertices =
        primitive.attributes.get("POSITION").map_or(0, |accessor| document.accessors[*accessor].count as u64);
    let elements = primitive.indices.map_or(vertices, |accessor| document.accessors[accessor].count as u64);
    Counts { draw_calls: 1, vertices, triangles: primitive.mode.triangles(elements) }
}

/// A node of the default scene that shows a mesh.
struct Shown {
    mesh: usize,
    skin: Option<usize>,
    weights: Vec<f64>,
    /// World transforms: one, or one an instance.
    instances: Vec<Matrix>,
}

fn shown_nodes(document: &Document) -> Vec<Shown> {
    let world = world_transforms(document);
    let mut shown = Vec::new();
    let mut open = scene_roots(document);
    while let Some(index) = open.pop() {
        let node = &document.nodes[index];
        if is_hidden(document, index) {
            continue;
        }
        open.extend(node.children.iter().rev());
        let Some(mesh) = node.mesh else { continue };
        let own = world[index];
        let instances = match &node.instances {
            Some(_) => instance_transforms(document, index, usize::MAX).iter().map(|local| own.times(local)).collect(),
            None => vec![own],
        };
        let weights = node.weights.clone().unwrap_or_else(|| document.meshes[mesh].weights.clone());
        shown.push(Shown { mesh, skin: node.skin, weights, instances });
    }
    shown
}

/// Roots of the default scene, else of the first one, else every node without a parent.
pub(super) fn scene_roots(document: &Document) -> Vec<usize> {
    match document.scenes.get(document.default_scene.unwrap_or(0)) {
        Some(scene) => scene.roots.iter().rev().copied().collect(),
        None => {
            let children: std::collections::HashSet<_> =
                document.nodes.iter().flat_map(|node| node.children.iter().copied()).collect();
            (0..document.nodes.len()).rev().filter(|node| !children.contains(node)).collect()
        }
    }
}

/// KHR_node_visibility: hidden with all that hangs below.
pub(super) fn is_hidden(document: &Document, node: usize) -> bool {
    let flag = document.json.pointer(&format!("/nodes/{node}/extensions/KHR_node_visibility/visible"));
    flag.and_then(serde_json::Value::as_bool) == Some(false)
}

fn world_transforms(document: &Document) -> Vec<Matrix> {
    let mut world: Vec<Matrix> = document.nodes.iter().map(|node| node.local).collect();
    let has_parent: std::collections::HashSet<_> =
        document.nodes.iter().flat_map(|node| node.children.iter().copied()).collect();
    let mut open: Vec<usize> = (0..document.nodes.len()).filter(|node| !has_parent.contains(node)).collect();
    while let Some(index) = open.pop() {
        for child in &document.nodes[index].children {
            world[*child] = world[index].times(&document.nodes[*child].local);
            open.push(*child);
        }
    }
    world
}

/// Transforms of the first `most` instances of a node, in its own space.
pub(super) fn instance_transforms(document: &Document, node: usize, most: usize) -> Vec<Matrix> {
    let Some(instances) = &document.nodes[node].instances else { return Vec::new() };
    let translations = instances.translation.and_then(|accessor| document.vectors::<3>(accessor));
    let rotations = instances.rotation.and_then(|accessor| document.vectors::<4>(accessor));
    let scales = instances.scale.and_then(|accessor| document.vectors::<3>(accessor));
    (0..usize::try_from(instances.count).unwrap_or(usize::MAX).min(most))
        .map(|nth| {
            let t = translations.as_ref().map_or([0.0; 3], |list| list[nth]);
            let q = rotations.as_ref().map_or([0.0, 0.0, 0.0, 1.0], |list| list[nth]);
            let s = scales.as_ref().map_or([1.0; 3], |list| list[nth]);
            Matrix::from_trs(t, q, s)
        })
        .collect()
}

fn measure(document: &Document, shown: &[Shown], vertices: u64) -> Option<Bounds> {
    let world = world_transforms(document);
    let is_exact = vertices <= MOST_MEASURED_VERTICES;
    let mut bounds = None;
    for shown in shown {
        for primitive in &document.meshes[shown.mesh].primitives {
            let points = if is_exact { vertices_at_rest(document, primitive, &shown.weights) } else { None };
            let joints = shown.skin.and_then(|skin| joint_matrices(document, skin, &world));
            if let (Some(points), Some(joints)) = (&points, &joints)
                && let Some(blended) = skinned(document, primitive, points, joints)
            {
                blended.into_iter().for_each(|point| Bounds::include(&mut bounds, point));
                continue;
            }
            let points = points.or_else(|| declared_corners(document, primitive)).unwrap_or_default();
            for matrix in &shown.instances {
                points.iter().for_each(|point| Bounds::include(&mut bounds, matrix.point(*point)));
            }
        }
    }
    bounds
}

/// Positions with the default weights of the morph targets; `None` where the data is packed or the mesh unusable.
fn vertices_at_rest(document: &Document, primitive: &Primitive, weights: &[f64]) -> Option<Vec<[f64; 3]>> {
    if primitive.is_compressed {
        return None;
    }
    let mut points = document.vectors::<3>(*primitive.attributes.get("POSITION")?)?;
    for (target, weight) in primitive.targets.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
        let Some(moves) = target.get("POSITION").and_then(|accessor| document.vectors::<3>(*accessor)) else {
            continue;
        };
        for (point, step) in points.iter_mut().zip(moves) {
            for axis in 0..3 {
                point[axis] += weight * step[axis];
            }
        }
    }
    Some(points)
}

fn declared_corners(document: &Document, primitive: &Primitive) -> Option<Vec<[f64; 3]>> {
    let accessor = &document.accessors[*primitive.attributes.get("POSITION")?];
    let limit = |list: &Option<Vec<f64>>| <[f64; 3]>::try_from(list.clone()?).ok();
    let scale = |corner: [f64; 3]| match (accessor.normalized, accessor.component) {
        (true, super::document::Component::I16) => corner.map(|value| value / 32767.0),
        (true, super::document::Component::U16) => corner.map(|value| value / 65535.0),
        (true, super::document::Component::I8) => corner.map(|value| value / 127.0),
        (true, super::document::Component::U8) => corner.map(|value| value / 255.0),
        _ => corner,
    };
    let bounds = Bounds { min: scale(limit(&accessor.min)?), max: scale(limit(&accessor.max)?) };
    Some(bounds.corners().to_vec())
}

/// World transform · inverse bind matrix of each joint.
fn joint_matrices(document: &Document, skin: usize, world: &[Matrix]) -> Option<Vec<Matrix>> {
    let skin = &document.skins[skin];
    let inverse = match skin.inverse_bind {
        Some(accessor) => document.vectors::<16>(accessor)?.into_iter().map(Matrix).collect(),
        None => vec![Matrix::IDENTITY; skin.joints.len()],
    };
    Some(skin.joints.iter().zip(inverse).map(|(joint, inverse)| world[*joint].times(&inverse)).collect())
}

fn skinned(
    document: &Document,
    primitive: &Primitive,
    points: &[[f64; 3]],
    joints: &[Matrix],
) -> Option<Vec<[f64; 3]>> {
    let picks = document.vectors::<4>(*primitive.attributes.get("JOINTS_0")?)?;
    let weights = document.vectors::<4>(*primitive.attributes.get("WEIGHTS_0")?)?;
    let blend = |((point, picks), weights): ((&[f64; 3], [f64; 4]), [f64; 4])| {
        let total: f64 = weights.iter().sum();
        let parts = picks
            .iter()
            .zip(weights)
            .filter(|(_, weight)| *weight != 0.0)
            .filter_map(|(joint, weight)| Some((weight / total, *joints.get(*joint as usize)?)));
        Matrix::blend(parts).point(*point)
    };
    Some(points.iter().zip(picks).zip(weights).map(blend).collect())
}
