//! JSON and buffers -> a checked document: every reference resolves, every accessor lies inside its data, the nodes form
//! a forest. What comes out can be measured, rewritten and drawn without a further check.
//!
//! Colours, lights and cameras are not read here: the engine reads them itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::Resolver;
use super::container::{Packing, unpack};
use super::cursor::Cursor;
use super::error::{Fault, Place, WorkError};
use super::geometry::Matrix;
use super::picture::{self, PictureFacts};
use super::uri;

/// Levels below a root. The loader of the engine recurses, and its thread overflows (measured, unoptimised) beyond 160.
const DEEPEST_NODE: u64 = 120;
/// Elements of an accessor that has no data of its own (all zeros): a few bytes of JSON may not ask for gigabytes.
const MOST_ZEROS: u64 = 16_000_000;

pub(super) const DRACO: &str = "KHR_draco_mesh_compression";
pub(super) const MESHOPT: [&str; 2] = ["EXT_meshopt_compression", "KHR_meshopt_compression"];
pub(super) const SPLATS: &str = "KHR_gaussian_splatting";
pub(super) const INSTANCING: &str = "EXT_mesh_gpu_instancing";
/// Extensions of `textures` that name another image, best first.
pub(super) const TEXTURE_SOURCES: [&str; 3] = ["EXT_texture_webp", "KHR_texture_basisu", "EXT_texture_avif"];

#[derive(Debug)]
pub(super) struct Document {
    pub(super) packing: Packing,
    pub(super) json: Value,
    pub(super) version: String,
    pub(super) generator: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) extensions_used: Vec<String>,
    pub(super) extensions_required: Vec<String>,
    pub(super) default_scene: Option<usize>,
    pub(super) scenes: Vec<Scene>,
    pub(super) nodes: Vec<Node>,
    pub(super) meshes: Vec<Mesh>,
    pub(super) accessors: Vec<Accessor>,
    pub(super) views: Vec<View>,
    pub(super) buffers: Vec<Vec<u8>>,
    pub(super) images: Vec<Picture>,
    pub(super) textures: Vec<Texture>,
    pub(super) materials: Vec<Material>,
    pub(super) animations: Vec<Animation>,
    pub(super) skins: Vec<Skin>,
    pub(super) cameras: usize,
    pub(super) lights: usize,
    pub(super) variants: Vec<String>,
    pub(super) file_bytes: u64,
    pub(super) side_bytes: u64,
}

#[derive(Debug)]
pub(super) struct Scene {
    pub(super) name: Option<String>,
    pub(super) roots: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) children: Vec<usize>,
    pub(super) mesh: Option<usize>,
    pub(super) skin: Option<usize>,
    pub(super) weights: Option<Vec<f64>>,
    pub(super) local: Matrix,
    pub(super) instances: Option<Instances>,
}

/// EXT_mesh_gpu_instancing: accessors of translations, rotations and scales.
#[derive(Debug)]
pub(super) struct Instances {
    pub(super) count: u64,
    pub(super) translation: Option<usize>,
    pub(super) rotation: Option<usize>,
    pub(super) scale: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Mesh {
    pub(super) primitives: Vec<Primitive>,
    pub(super) weights: Vec<f64>,
}

#[derive(Debug)]
pub(super) struct Primitive {
    pub(super) mode: Mode,
    pub(super) attributes: BTreeMap<String, usize>,
    pub(super) indices: Option<usize>,
    pub(super) targets: Vec<BTreeMap<String, usize>>,
    /// Whether Draco or splat compression holds the vertices instead of the accessors.
    pub(super) is_compressed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Points,
    Lines,
    LineLoop,
    LineStrip,
    Triangles,
    TriangleStrip,
    TriangleFan,
}

impl Mode {
    fn from_code(code: u64) -> Option<Self> {
        use Mode::*;
        let all = [Points, Lines, LineLoop, LineStrip, Triangles, TriangleStrip, TriangleFan];
        all.get(usize::try_from(code).ok()?).copied()
    }

    /// Triangles of a primitive with `elements` vertices or indices.
    pub(super) fn triangles(self, elements: u64) -> u64 {
        match self {
            Self::Triangles => elements / 3,
            Self::TriangleStrip | Self::TriangleFan => elements.saturating_sub(2),
            Self::Points | Self::Lines | Self::LineLoop | Self::LineStrip => 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Component {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Component {
    fn from_code(code: u64) -> Option<Self> {
        Some(match code {
            5120 => Self::I8,
            5121 => Self::U8,
            5122 => Self::I16,
            5123 => Self::U16,
            5125 => Self::U32,
            5126 => Self::F32,
            _ => return None,
        })
    }

    pub(super) fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }

    /// The number in the first bytes of `bytes`, mapped to [0, 1] or [-1, 1] where `normalized`.
    fn read(self, bytes: &[u8], normalized: bool) -> f64 {
        let two = || [bytes[0], bytes[1]];
        let four = || [bytes[0], bytes[1], bytes[2], bytes[3]];
        let (value, largest) = match self {
            Self::I8 => (f64::from(bytes[0] as i8), 127.0),
            Self::U8 => (f64::from(bytes[0]), 255.0),
            Self::I16 => (f64::from(i16::from_le_bytes(two())), 32767.0),
            Self::U16 => (f64::from(u16::from_le_bytes(two())), 65535.0),
            Self::U32 => (f64::from(u32::from_le_bytes(four())), 4_294_967_295.0),
            Self::F32 => return f64::from(f32::from_le_bytes(four())),
        };
        if normalized { (value / largest).max(-1.0) } else { value }
    }
}

/// SCALAR to MAT4, as columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    columns: usize,
    rows: usize,
}

impl Shape {
    fn from_name(name: &str) -> Option<Self> {
        let (columns, rows) = match name {
            "SCALAR" => (1, 1),
            "VEC2" => (1, 2),
            "VEC3" => (1, 3),
            "VEC4" => (1, 4),
            "MAT2" => (2, 2),
            "MAT3" => (3, 3),
            "MAT4" => (4, 4),
            _ => return None,
        };
        Some(Self { columns, rows })
    }

    pub(super) fn numbers(self) -> usize {
        self.columns * self.rows
    }

    /// Bytes of a column: those of matrices begin on multiples of four.
    fn column_size(self, component: Component) -> usize {
        let size = self.rows * component.size();
        if self.columns > 1 { size.next_multiple_of(4) } else { size }
    }

    fn size(self, component: Component) -> usize {
        self.columns * self.column_size(component)
    }
}

#[derive(Debug)]
pub(super) struct Accessor {
    pub(super) view: Option<usize>,
    offset: usize,
    pub(super) component: Component,
    pub(super) normalized: bool,
    pub(super) count: usize,
    pub(super) shape: Shape,
    pub(super) min: Option<Vec<f64>>,
    pub(super) max: Option<Vec<f64>>,
    sparse: Option<Sparse>,
}

#[derive(Debug)]
struct Sparse {
    count: usize,
    index_view: usize,
    index_offset: usize,
    index_component: Component,
    value_view: usize,
    value_offset: usize,
}

#[derive(Debug)]
pub(super) struct View {
    pub(super) buffer: usize,
    pub(super) offset: usize,
    pub(super) length: usize,
    stride: Option<usize>,
    /// meshopt: the bytes of the view are elsewhere, and packed.
    pub(super) is_compressed: bool,
}

#[derive(Debug)]
pub(super) struct Picture {
    /// Its name in the file, else that of its side file, else its number.
    pub(super) name: String,
    pub(super) bytes: Result<Vec<u8>, String>,
    pub(super) facts: PictureFacts,
}

#[derive(Debug)]
pub(super) struct Texture {
    pub(super) source: Option<usize>,
    /// Images named by extensions, in the order of [`TEXTURE_SOURCES`].
    pub(super) alternatives: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Material {
    pub(super) extensions: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Animation {
    pub(super) name: Option<String>,
    pub(super) channels: Vec<Channel>,
    pub(super) duration_secs: f64,
}

#[derive(Debug)]
pub(super) struct Channel {
    /// `None`: the channel moves something else than a node.
    pub(super) node: Option<usize>,
    pub(super) is_pointer: bool,
}

#[derive(Debug)]
pub(super) struct Skin {
    pub(super) joints: Vec<usize>,
    pub(super) inverse_bind: Option<usize>,
}

impl Document {
    /// Reads and checks all of `bytes`, asking `resolver` for the side files it names.
    ///
    /// # Errors
    /// The first thing found that keeps the file from being understood. Pictures that lack are no error.
    pub(super) fn read(bytes: &[u8], resolver: &Resolver<'_>) -> Result<Self, WorkError> {
        let container = unpack(bytes)?;
        let json = container.json;
        let root = Cursor::root(&json);
        root.expect_object()?;
        let asset = root.require("asset")?;
        let version = asset.require("version")?.text()?.to_owned();
        if version.split('.').next() != Some("2") {
            return Err(asset.error(Fault::GltfVersion { found: version }));
        }

        let mut side_bytes = 0;
        let buffers = read_buffers(&root, container.bin, resolver, &mut side_bytes)?;
        let views = read_views(&root, &buffers)?;
        let accessors = read_accessors(&root, &views, &buffers)?;
        let materials = root.list("materials")?.iter().map(read_material).collect::<Result<Vec<_>, _>>()?;
        let mut document = Self {
            packing: container.packing,
            version,
            generator: asset.text_of("generator")?,
            copyright: asset.text_of("copyright")?,
            extensions_used: root.texts("extensionsUsed")?,
            extensions_required: root.texts("extensionsRequired")?,
            default_scene: root.index_of("scene", root.list("scenes")?.len())?,
            scenes: read_scenes(&root)?,
            nodes: Vec::new(),
            meshes: Vec::new(),
            images: read_images(&root, &views, &buffers, resolver, &mut side_bytes)?,
            textures: read_textures(&root)?,
            materials,
            animations: Vec::new(),
            skins: Vec::new(),
            cameras: root.list("cameras")?.len(),
            lights: root.extension("KHR_lights_punctual").map_or(Ok(Vec::new()), |l| l.list("lights"))?.len(),
            variants: read_variants(&root)?,
            file_bytes: bytes.len() as u64,
            side_bytes,
            accessors,
            views,
            buffers,
            json: Value::Null,
        };
        document.meshes = document.read_meshes(&root)?;
        document.skins = document.read_skins(&root)?;
        document.nodes = document.read_nodes(&root)?;
        document.animations = document.read_animations(&root)?;
        check_forest(&root, &document.nodes, &document.scenes)?;
        document.json = json;
        Ok(document)
    }

    fn read_meshes(&self, root: &Cursor<'_>) -> Result<Vec<Mesh>, WorkError> {
        let read = |mesh: &Cursor<'_>| {
            let primitives = mesh.require("primitives")?.items()?;
            let weights = mesh.list("weights")?.iter().map(Cursor::number).collect::<Result<_, _>>()?;
            let primitives = primitives.iter().map(|p| self.read_primitive(root, p)).collect::<Result<_, _>>()?;
            Ok(Mesh { primitives, weights })
        };
        root.list("meshes")?.iter().map(read).collect()
    }

    fn read_primitive(&self, root: &Cursor<'_>, primitive: &Cursor<'_>) -> Result<Primitive, WorkError> {
        let code = primitive.whole_or("mode", 4)?;
        let mode = Mode::from_code(code)
            .ok_or_else(|| primitive.error(Fault::WrongType { expected: "primitive mode (0-6)" }))?;
        let attribute_list = primitive.require("attributes")?;
        let attributes = self.read_attributes(&attribute_list)?;
        let indices = primitive.index_of("indices", self.accessors.len())?;
        primitive.index_of("material", root.list("materials")?.len())?;
        let targets =
            primitive.list("targets")?.iter().map(|t| self.read_attributes(t)).collect::<Result<Vec<_>, _>>()?;
        let is_compressed = primitive.extension(DRACO).is_some()
            || primitive.extension(SPLATS).is_some_and(|s| s.get("extensions").is_some());

        let vertices = attributes.get("POSITION").map(|accessor| self.accessors[*accessor].count);
        if let Some(vertices) = vertices {
            for accessor in attributes.values().chain(targets.iter().flat_map(BTreeMap::values)) {
                let found = self.accessors[*accessor].count;
                if found != vertices && !is_compressed {
                    let fault = Fault::AttributeCounts { found: found as u64, expected: vertices as u64 };
                    return Err(attribute_list.error(fault));
                }
            }
        }
        let shortest = attributes.values().map(|accessor| self.accessors[*accessor].count).min();
        if let (Some(place), Some(accessor), Some(vertices), false) =
            (primitive.get("indices"), indices, shortest, is_compressed)
        {
            self.check_indices(&place, accessor, vertices)?;
        }
        Ok(Primitive { mode, attributes, indices, targets, is_compressed })
    }

    fn read_attributes(&self, attributes: &Cursor<'_>) -> Result<BTreeMap<String, usize>, WorkError> {
        let mut found = BTreeMap::new();
        for (name, accessor) in attributes.entries()? {
            let index = accessor.index(self.accessors.len())?;
            let shape = self.accessors[index].shape.numbers();
            let expected = match name.split('_').next() {
                Some("POSITION" | "NORMAL") if shape != 3 => Some("VEC3"),
                Some("TEXCOORD") if shape != 2 => Some("VEC2"),
                Some("COLOR") if !(3..=4).contains(&shape) => Some("VEC3, VEC4"),
                Some("JOINTS" | "WEIGHTS") if shape != 4 => Some("VEC4"),
                Some("TANGENT") if !(3..=4).contains(&shape) => Some("VEC3, VEC4"),
                _ => None,
            };
            if let Some(expected) = expected {
                let found = format!("{shape}");
                return Err(accessor.error(Fault::AccessorKind { found, expected }));
            }
            found.insert(name.to_owned(), index);
        }
        Ok(found)
    }

    /// Every index names a vertex: the engine would panic or draw noise.
    fn check_indices(&self, place: &Cursor<'_>, index: usize, vertices: usize) -> Result<(), WorkError> {
        let accessor = &self.accessors[index];
        if accessor.shape.numbers() != 1
            || !matches!(accessor.component, Component::U8 | Component::U16 | Component::U32)
        {
            let found = format!("{:?}×{}", accessor.component, accessor.shape.numbers());
            return Err(place.error(Fault::AccessorKind { found, expected: "SCALAR U8, U16, U32" }));
        }
        let Some(values) = self.numbers(index) else { return Ok(()) };
        match values.into_iter().find(|value| *value >= vertices as f64) {
            Some(value) => Err(place.error(Fault::IndexOutside { index: value as u64, vertices: vertices as u64 })),
            None => Ok(()),
        }
    }

    fn read_skins(&self, root: &Cursor<'_>) -> Result<Vec<Skin>, WorkError> {
        let nodes = root.list("nodes")?.len();
        let read = |skin: &Cursor<'_>| {
            let joints = skin.require("joints")?;
            let joints = joints.items()?.iter().map(|joint| joint.index(nodes)).collect::<Result<Vec<_>, _>>()?;
            skin.index_of("skeleton", nodes)?;
            let inverse_bind = skin.index_of("inverseBindMatrices", self.accessors.len())?;
            if let Some(accessor) = inverse_bind.map(|index| &self.accessors[index]) {
                let place = || skin.get("inverseBindMatrices").unwrap_or_else(|| skin.clone());
                if accessor.shape.numbers() != 16 || accessor.component != Component::F32 {
                    let found = format!("{:?}×{}", accessor.component, accessor.shape.numbers());
                    return Err(place().error(Fault::AccessorKind { found, expected: "MAT4 F32" }));
                }
                if accessor.count < joints.len() {
                    let (found, expected) = (accessor.count as u64, joints.len() as u64);
                    return Err(place().error(Fault::AttributeCounts { found, expected }));
                }
            }
            Ok(Skin { joints, inverse_bind })
        };
        root.list("skins")?.iter().map(read).collect()
    }

    fn read_nodes(&self, root: &Cursor<'_>) -> Result<Vec<Node>, WorkError> {
        let list = root.list("nodes")?;
        let count = list.len();
        let read = |node: &Cursor<'_>| {
            let weights = node.get("weights").map(|w| w.items()?.iter().map(Cursor::number).collect()).transpose()?;
            node.index_of("camera", self.cameras)?;
            if let Some(light) = node.extension("KHR_lights_punctual") {
                light.index_of("light", self.lights)?;
            }
            Ok(Node {
                children: node.indices_of("children", count)?,
                mesh: node.index_of("mesh", self.meshes.len())?,
                skin: node.index_of("skin", self.skins.len())?,
                weights,
                local: read_transform(node)?,
                instances: node.extension(INSTANCING).map(|i| self.read_instances(&i)).transpose()?,
            })
        };
        list.iter().map(read).collect()
    }

    fn read_instances(&self, extension: &Cursor<'_>) -> Result<Instances, WorkError> {
        let attributes = extension.require("attributes")?;
        let slot = |name: &str, numbers: usize, expected: &'static str| {
            let found = attributes.index_of(name, self.accessors.len())?;
            match found.map(|index| self.accessors[index].shape.numbers()) {
                Some(shape) if shape != numbers => {
                    Err(attributes.error(Fault::AccessorKind { found: shape.to_string(), expected }))
                }
                _ => Ok(found),
            }
        };
        let translation = slot("TRANSLATION", 3, "VEC3")?;
        let rotation = slot("ROTATION", 4, "VEC4")?;
        let scale = slot("SCALE", 3, "VEC3")?;
        let counts: Vec<_> = [translation, rotation, scale]
            .into_iter()
            .flatten()
            .map(|index| self.accessors[index].count as u64)
            .collect();
        let count = counts.first().copied().unwrap_or(0);
        if let Some(found) = counts.iter().copied().find(|other| *other != count) {
            return Err(attributes.error(Fault::AttributeCounts { found, expected: count }));
        }
        Ok(Instances { count, translation, rotation, scale })
    }

    fn read_animations(&self, root: &Cursor<'_>) -> Result<Vec<Animation>, WorkError> {
        root.list("animations")?.iter().map(|animation| self.read_animation(animation)).collect()
    }

    fn read_animation(&self, animation: &Cursor<'_>) -> Result<Animation, WorkError> {
        let samplers = animation.list("samplers")?;
        let mut duration_secs: f64 = 0.0;
        for sampler in &samplers {
            let input = sampler.require("input")?;
            let index = input.index(self.accessors.len())?;
            sampler.require("output")?.index(self.accessors.len())?;
            let accessor = &self.accessors[index];
            if accessor.shape.numbers() != 1 {
                let found = accessor.shape.numbers().to_string();
                return Err(input.error(Fault::AccessorKind { found, expected: "SCALAR" }));
            }
            let last = self.numbers(index).and_then(|times| times.into_iter().reduce(f64::max));
            let last = last.or_else(|| accessor.max.as_ref()?.first().copied());
            duration_secs = duration_secs.max(last.filter(|secs| secs.is_finite()).unwrap_or(0.0));
        }
        let mut channels = Vec::new();
        for channel in animation.list("channels")? {
            channel.require("sampler")?.index(samplers.len())?;
            let target = channel.require("target")?;
            let path = target.require("path")?.text()?;
            channels.push(Channel { node: target.index_of("node", self.nodes.len())?, is_pointer: path == "pointer" });
        }
        Ok(Animation { name: animation.text_of("name")?, channels, duration_secs })
    }

    /// The bytes of a view, or `None` where they are packed (meshopt).
    pub(super) fn view_bytes(&self, index: usize) -> Option<&[u8]> {
        let view = &self.views[index];
        if view.is_compressed {
            return None;
        }
        self.buffers.get(view.buffer)?.get(view.offset..view.offset + view.length)
    }

    /// All numbers of an accessor, element after element, or `None` where its data is packed.
    pub(super) fn numbers(&self, index: usize) -> Option<Vec<f64>> {
        let accessor = &self.accessors[index];
        let width = accessor.shape.numbers();
        let mut out = vec![0.0; accessor.count * width];
        if let Some(view) = accessor.view {
            let bytes = self.view_bytes(view)?;
            let size = accessor.shape.size(accessor.component);
            let stride = self.views[view].stride.unwrap_or(size);
            for (element, target) in out.chunks_exact_mut(width).enumerate() {
                accessor.read_element(&bytes[accessor.offset + element * stride..], target);
            }
        }
        if let Some(sparse) = &accessor.sparse {
            let (indices, values) = (self.view_bytes(sparse.index_view)?, self.view_bytes(sparse.value_view)?);
            let (step, size) = (sparse.index_component.size(), accessor.shape.size(accessor.component));
            for nth in 0..sparse.count {
                let at = sparse.index_component.read(&indices[sparse.index_offset + nth * step..], false) as usize;
                if let Some(target) = out.get_mut(at * width..(at + 1) * width) {
                    accessor.read_element(&values[sparse.value_offset + nth * size..], target);
                }
            }
        }
        Some(out)
    }

    /// The elements of an accessor as arrays of `N` numbers; `None` where packed or of another shape.
    pub(super) fn vectors<const N: usize>(&self, index: usize) -> Option<Vec<[f64; N]>> {
        if self.accessors[index].shape.numbers() != N {
            return None;
        }
        Some(self.numbers(index)?.as_chunks::<N>().0.to_vec())
    }
}

impl Accessor {
    fn read_element(&self, bytes: &[u8], target: &mut [f64]) {
        let (step, column_size) = (self.component.size(), self.shape.column_size(self.component));
        for (nth, number) in target.iter_mut().enumerate() {
            let (column, row) = (nth / self.shape.rows, nth % self.shape.rows);
            *number = self.component.read(&bytes[column * column_size + row * step..], self.normalized);
        }
    }

    pub(super) fn is_sparse(&self) -> bool {
        self.sparse.is_some()
    }
}

fn read_buffers(
    root: &Cursor<'_>,
    bin: Option<&[u8]>,
    resolver: &Resolver<'_>,
    side_bytes: &mut u64,
) -> Result<Vec<Vec<u8>>, WorkError> {
    let mut buffers = Vec::new();
    for (index, buffer) in root.list("buffers")?.iter().enumerate() {
        let declared = buffer.require("byteLength")?.whole()?;
        let is_fallback =
            MESHOPT.iter().any(|name| buffer.extension(name).is_some_and(|e| e.get("fallback").is_some()));
        let bytes = match buffer.get("uri") {
            Some(uri) => {
                let text = uri.text()?;
                match uri::data_uri(text) {
                    Some(Some((bytes, _))) => bytes,
                    Some(None) => return Err(uri.error(Fault::DataUri)),
                    None => {
                        let name = uri::percent_decoded(text);
                        let bytes = resolver(&name).map_err(|reason| {
                            Fault::SideFile { name: name.clone(), reason }.at(Place::SideFile(name.clone()))
                        })?;
                        *side_bytes += bytes.len() as u64;
                        bytes
                    }
                }
            }
            None if is_fallback => Vec::new(),
            None if index == 0 => match bin {
                Some(bytes) => bytes.to_vec(),
                None => return Err(buffer.error(Fault::MissingProperty { name: "uri" })),
            },
            None => return Err(buffer.error(Fault::MissingProperty { name: "uri" })),
        };
        if declared > bytes.len() as u64 && !(is_fallback && bytes.is_empty()) {
            return Err(buffer.error(Fault::BufferTooShort { declared, actual: bytes.len() as u64 }));
        }
        buffers.push(bytes);
    }
    Ok(buffers)
}

fn read_views(root: &Cursor<'_>, buffers: &[Vec<u8>]) -> Result<Vec<View>, WorkError> {
    let read = |view: &Cursor<'_>| {
        let packed = MESHOPT.iter().find_map(|name| view.extension(name));
        let buffer = view.require("buffer")?.index(buffers.len())?;
        let offset = view.whole_or("byteOffset", 0)?;
        let length = view.require("byteLength")?.whole()?;
        let stride = view.get("byteStride").map(|stride| stride.whole()).transpose()?;
        if let Some(stride) = stride.filter(|stride| !(1..=4096).contains(stride)) {
            return Err(view.error(Fault::AccessorOutside { needed: stride, available: 252 }));
        }
        let end = offset.saturating_add(length);
        // A fallback buffer of meshopt may be left out of the file.
        if end > buffers[buffer].len() as u64 && packed.is_none() {
            return Err(view.error(Fault::ViewOutside { end, length: buffers[buffer].len() as u64 }));
        }
        if let Some(packed) = &packed {
            let source = packed.require("buffer")?.index(buffers.len())?;
            let end = packed.whole_or("byteOffset", 0)?.saturating_add(packed.require("byteLength")?.whole()?);
            if end > buffers[source].len() as u64 {
                return Err(packed.error(Fault::ViewOutside { end, length: buffers[source].len() as u64 }));
            }
        }
        Ok(View {
            buffer,
            offset: offset as usize,
            length: length as usize,
            stride: stride.map(|stride| stride as usize),
            is_compressed: packed.is_some() && end > buffers[buffer].len() as u64,
        })
    };
    root.list("bufferViews")?.iter().map(read).collect()
}

fn read_accessors(root: &Cursor<'_>, views: &[View], buffers: &[Vec<u8>]) -> Result<Vec<Accessor>, WorkError> {
    let component = |place: &Cursor<'_>| {
        let code = place.require("componentType")?.whole()?;
        Component::from_code(code)
            .ok_or_else(|| place.error(Fault::WrongType { expected: "componentType (5120-5126)" }))
    };
    let limits = |place: &Cursor<'_>, name: &str| {
        place.get(name).map(|list| list.items()?.iter().map(Cursor::number).collect::<Result<Vec<_>, _>>()).transpose()
    };
    let read = |accessor: &Cursor<'_>| {
        let name = accessor.require("type")?;
        let shape = Shape::from_name(name.text()?)
            .ok_or_else(|| name.error(Fault::WrongType { expected: "SCALAR, VEC2, VEC3, VEC4, MAT2, MAT3, MAT4" }))?;
        let component_type = component(accessor)?;
        let count = accessor.require("count")?.whole()?;
        let offset = accessor.whole_or("byteOffset", 0)?;
        let view = accessor.index_of("bufferView", views.len())?;
        let size = shape.size(component_type) as u64;
        match view {
            Some(view) => {
                let stride = views[view].stride.map_or(size, |stride| stride as u64);
                check_span(accessor, &views[view], offset, stride, size, count)?;
            }
            None if count > MOST_ZEROS => return Err(accessor.error(Fault::AccessorTooLong { count })),
            None => {}
        }
        let sparse = accessor.get("sparse").map(|sparse| {
            let (indices, values) = (sparse.require("indices")?, sparse.require("values")?);
            let sparse_count = sparse.require("count")?.whole()?;
            let index_view = indices.require("bufferView")?.index(views.len())?;
            let value_view = values.require("bufferView")?.index(views.len())?;
            let (index_offset, value_offset) = (indices.whole_or("byteOffset", 0)?, values.whole_or("byteOffset", 0)?);
            let index_component = component(&indices)?;
            let index_size = index_component.size() as u64;
            check_span(&indices, &views[index_view], index_offset, index_size, index_size, sparse_count)?;
            check_span(&values, &views[value_view], value_offset, size, size, sparse_count)?;
            if let Some(bytes) = bytes_of(&views[index_view], buffers) {
                for nth in 0..sparse_count as usize {
                    let at =
                        index_component.read(&bytes[index_offset as usize + nth * index_component.size()..], false);
                    if at >= count as f64 {
                        return Err(indices.error(Fault::IndexOutside { index: at as u64, vertices: count }));
                    }
                }
            }
            Ok(Sparse {
                count: sparse_count as usize,
                index_view,
                index_offset: index_offset as usize,
                index_component,
                value_view,
                value_offset: value_offset as usize,
            })
        });
        Ok(Accessor {
            view,
            offset: offset as usize,
            component: component_type,
            normalized: accessor.get("normalized").is_some_and(|flag| flag.value.as_bool() == Some(true)),
            count: count as usize,
            shape,
            min: limits(accessor, "min")?,
            max: limits(accessor, "max")?,
            sparse: sparse.transpose()?,
        })
    };
    root.list("accessors")?.iter().map(read).collect()
}

fn bytes_of<'b>(view: &View, buffers: &'b [Vec<u8>]) -> Option<&'b [u8]> {
    if view.is_compressed { None } else { buffers.get(view.buffer)?.get(view.offset..view.offset + view.length) }
}

/// `count` elements of `size` bytes every `stride` bytes from `offset` lie inside `view`.
fn check_span(
    place: &Cursor<'_>,
    view: &View,
    offset: u64,
    stride: u64,
    size: u64,
    count: u64,
) -> Result<(), WorkError> {
    let needed = match count.checked_sub(1) {
        Some(steps) => offset.saturating_add(steps.saturating_mul(stride)).saturating_add(size),
        None => offset,
    };
    let available = view.length as u64;
    if needed > available { Err(place.error(Fault::AccessorOutside { needed, available })) } else { Ok(()) }
}

fn read_images(
    root: &Cursor<'_>,
    views: &[View],
    buffers: &[Vec<u8>],
    resolver: &Resolver<'_>,
    side_bytes: &mut u64,
) -> Result<Vec<Picture>, WorkError> {
    let mut images = Vec::new();
    for (index, image) in root.list("images")?.iter().enumerate() {
        let mut name = image.text_of("name")?.filter(|name| !name.is_empty());
        let bytes = if let Some(view) = image.index_of("bufferView", views.len())? {
            bytes_of(&views[view], buffers).map(<[u8]>::to_vec).ok_or_else(String::new)
        } else {
            let uri = image.require("uri")?;
            match uri::data_uri(uri.text()?) {
                Some(Some((bytes, _))) => Ok(bytes),
                Some(None) => return Err(uri.error(Fault::DataUri)),
                None => {
                    let file = uri::percent_decoded(uri.text()?);
                    let bytes = resolver(&file);
                    *side_bytes += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
                    name.get_or_insert(file);
                    bytes
                }
            }
        };
        let facts = bytes.as_ref().map_or(PictureFacts::UNKNOWN, |bytes| picture::facts(bytes));
        images.push(Picture { name: name.unwrap_or_else(|| index.to_string()), bytes, facts });
    }
    Ok(images)
}

fn read_textures(root: &Cursor<'_>) -> Result<Vec<Texture>, WorkError> {
    let (images, samplers) = (root.list("images")?.len(), root.list("samplers")?.len());
    let read = |texture: &Cursor<'_>| {
        texture.index_of("sampler", samplers)?;
        let alternatives = TEXTURE_SOURCES
            .iter()
            .filter_map(|name| texture.extension(name))
            .filter_map(|extension| extension.index_of("source", images).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Texture { source: texture.index_of("source", images)?, alternatives })
    };
    root.list("textures")?.iter().map(read).collect()
}

fn read_material(material: &Cursor<'_>) -> Result<Material, WorkError> {
    material.expect_object()?;
    let extensions = material.get("extensions").map_or(Ok(Vec::new()), |list| list.entries())?;
    Ok(Material { extensions: extensions.into_iter().map(|(name, _)| name.to_owned()).collect() })
}

fn read_scenes(root: &Cursor<'_>) -> Result<Vec<Scene>, WorkError> {
    let nodes = root.list("nodes")?.len();
    let read =
        |scene: &Cursor<'_>| Ok(Scene { name: scene.text_of("name")?, roots: scene.indices_of("nodes", nodes)? });
    root.list("scenes")?.iter().map(read).collect()
}

fn read_variants(root: &Cursor<'_>) -> Result<Vec<String>, WorkError> {
    let Some(extension) = root.extension("KHR_materials_variants") else { return Ok(Vec::new()) };
    let variants = extension.list("variants")?;
    variants.iter().map(|variant| Ok(variant.text_of("name")?.unwrap_or_default())).collect()
}

/// A node's own transform: its matrix, or translation, rotation and scale.
fn read_transform(node: &Cursor<'_>) -> Result<Matrix, WorkError> {
    if let Some(matrix) = node.get("matrix") {
        return Ok(Matrix(matrix.numbers::<16>()?));
    }
    let t = node.get("translation").map_or(Ok([0.0; 3]), |v| v.numbers::<3>())?;
    let q = node.get("rotation").map_or(Ok([0.0, 0.0, 0.0, 1.0]), |v| v.numbers::<4>())?;
    let s = node.get("scale").map_or(Ok([1.0; 3]), |v| v.numbers::<3>())?;
    Ok(Matrix::from_trs(t, q, s))
}

/// Each node has one parent at most, is not its own ancestor, and lies no deeper than the engine can follow.
fn check_forest(root: &Cursor<'_>, nodes: &[Node], scenes: &[Scene]) -> Result<(), WorkError> {
    let places = root.list("nodes")?;
    let mut parents: HashMap<usize, usize> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        for child in &node.children {
            if parents.insert(*child, index).is_some() {
                return Err(places[index].error(Fault::NodeShared { node: *child as u64 }));
            }
        }
    }
    let mut known: HashSet<usize> = HashSet::new();
    for start in 0..nodes.len() {
        let mut at = start;
        let mut path = HashSet::new();
        while !known.contains(&at) {
            if !path.insert(at) {
                return Err(places[at].error(Fault::NodeCycle { node: at as u64 }));
            }
            match parents.get(&at) {
                Some(parent) => at = *parent,
                None => break,
            }
        }
        known.extend(path);
    }
    let mut depth_of = vec![0u64; nodes.len()];
    let mut open: Vec<usize> = (0..nodes.len()).filter(|node| !parents.contains_key(node)).collect();
    while let Some(index) = open.pop() {
        for child in &nodes[index].children {
            depth_of[*child] = depth_of[index] + 1;
            if depth_of[*child] > DEEPEST_NODE {
                return Err(places[*child].error(Fault::NodesTooDeep { depth: depth_of[*child] }));
            }
            open.push(*child);
        }
    }
    let scene_places = root.list("scenes")?;
    for (scene, place) in scenes.iter().zip(&scene_places) {
        if let Some(shared) = scene.roots.iter().find(|node| parents.contains_key(node)) {
            return Err(place.error(Fault::NodeShared { node: *shared as u64 }));
        }
    }
    Ok(())
}
