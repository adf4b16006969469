//! The two materials of the map. Light and shade are computed ahead (`atlas::sheet::field`), so the shaders only mix
//! them with the colours of the moment: a theme, a hover or an indicator changes a few numbers, never a mesh.

use bevy::asset::embedded_asset;
use bevy::mesh::{MeshVertexAttribute, MeshVertexBufferLayoutRef, VertexFormat};
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::render::render_resource::{AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError};
use bevy::shader::ShaderRef;

/// Most territories the shader has room for.
pub(super) const MOST_TERRITORIES: usize = 24;

/// Territory, kind of surface ([`Surface`]) and two numbers that depend on it.
pub(super) const SURFACE: MeshVertexAttribute =
    MeshVertexAttribute::new("Surface", 0x4d61_7053, VertexFormat::Float32x4);
/// Corner, part and role of a beacon's piece.
pub(super) const PIECE: MeshVertexAttribute = MeshVertexAttribute::new("Piece", 0x4d61_7050, VertexFormat::Float32x4);
/// Height, radius, state and emphasis of a beacon.
pub(super) const LOOK: MeshVertexAttribute = MeshVertexAttribute::new("Look", 0x4d61_704c, VertexFormat::Float32x4);
/// Lean of the head east and south, its dimming.
pub(super) const LEAN: MeshVertexAttribute = MeshVertexAttribute::new("Lean", 0x4d61_704e, VertexFormat::Float32x4);

/// Kinds of surface, as the shader knows them (`map.wgsl`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Surface {
    LandTop = 0,
    LandWall = 1,
    CoastEdge = 2,
    BorderEdge = 3,
    Departement = 4,
    Sea = 5,
    Neighbour = 6,
    NeighbourEdge = 7,
    PlinthTop = 8,
    PlinthWall = 9,
    PlinthEdge = 10,
}

/// Colours and states that the shader of the ground mixes.
#[derive(ShaderType, Debug, Clone, PartialEq)]
pub(super) struct GroundColours {
    pub(super) sea_near: Vec4,
    pub(super) sea_far: Vec4,
    pub(super) depth_line: Vec4,
    pub(super) neighbour: Vec4,
    pub(super) neighbour_edge: Vec4,
    pub(super) land_edge: Vec4,
    pub(super) land_wall: Vec4,
    pub(super) groove: Vec4,
    pub(super) plinth_wall: Vec4,
    pub(super) plinth_edge: Vec4,
    pub(super) hatch: Vec4,
    pub(super) accent: Vec4,
    /// Light of the key on flat ground; `w`: pixels a point.
    pub(super) key: Vec4,
    /// Shadow, contact, slant of the key over the land, strength of highlights on the relief.
    pub(super) shade: Vec4,
    /// Colour of each territory; `w`: 1 where hatched.
    pub(super) territory_colours: [Vec4; MOST_TERRITORIES],
    /// Lift (kilometres), hover and selection (0 to 1), strength of the relief.
    pub(super) territory_states: [Vec4; MOST_TERRITORIES],
}

/// Parts of the ground, each with a shader that knows only its kinds: software drivers run every branch they compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Sea, neighbours and tops of plinths.
    Low,
    /// Tops of the territories.
    Tops,
    /// Walls and edges.
    Sides,
}

#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
#[bind_group_data(Part)]
pub(super) struct GroundMaterial {
    #[uniform(0)]
    pub(super) colours: GroundColours,
    #[texture(1)]
    #[sampler(2)]
    pub(super) field: Handle<Image>,
    pub(super) part: Part,
}

impl From<&GroundMaterial> for Part {
    fn from(material: &GroundMaterial) -> Self {
        material.part
    }
}

/// Colours that the shader of the beacons mixes.
#[derive(ShaderType, Debug, Clone, PartialEq)]
pub(super) struct BeaconColours {
    /// In the order of [`super::model::HubState`].
    pub(super) states: [Vec4; 5],
    pub(super) keyline: Vec4,
    pub(super) paper: Vec4,
    pub(super) mast: Vec4,
    pub(super) accent: Vec4,
    /// Black, and how dark a shadow is.
    pub(super) shadow: Vec4,
    /// Pixels a point, kilometres a point at rest.
    pub(super) scale: Vec4,
}

#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
pub(super) struct BeaconMaterial {
    #[uniform(0)]
    pub(super) colours: BeaconColours,
}

const GROUND_SHADER: &str = "embedded://ressourcerie/desktop/map/map.wgsl";
const BEACON_SHADER: &str = "embedded://ressourcerie/desktop/map/beacon.wgsl";

impl Material for GroundMaterial {
    fn vertex_shader() -> ShaderRef {
        GROUND_SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        GROUND_SHADER.into()
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _pipeline: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        layout: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let buffer = layout.0.get_layout(&[
            Mesh::ATTRIBUTE_POSITION.at_shader_location(0),
            Mesh::ATTRIBUTE_NORMAL.at_shader_location(1),
            Mesh::ATTRIBUTE_UV_0.at_shader_location(2),
            SURFACE.at_shader_location(3),
        ])?;
        descriptor.vertex.buffers = vec![buffer];
        let part = match key.bind_group_data {
            Part::Low => "LOW",
            Part::Tops => "TOPS",
            Part::Sides => "SIDES",
        };
        descriptor.vertex.shader_defs.push(part.into());
        if let Some(fragment) = &mut descriptor.fragment {
            fragment.shader_defs.push(part.into());
        }
        // Edges are ribbons that grow in the vertex shader: which way round they are depends on the view.
        descriptor.primitive.cull_mode = None;
        Ok(())
    }
}

impl Material for BeaconMaterial {
    fn vertex_shader() -> ShaderRef {
        BEACON_SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        BEACON_SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Blend
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _pipeline: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        layout: &MeshVertexBufferLayoutRef,
        _key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let buffer = layout.0.get_layout(&[
            Mesh::ATTRIBUTE_POSITION.at_shader_location(0),
            PIECE.at_shader_location(1),
            LOOK.at_shader_location(2),
            LEAN.at_shader_location(3),
        ])?;
        descriptor.vertex.buffers = vec![buffer];
        descriptor.primitive.cull_mode = None;
        Ok(())
    }
}

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "map.wgsl");
    embedded_asset!(app, "beacon.wgsl");
    app.add_plugins((MaterialPlugin::<GroundMaterial>::default(), MaterialPlugin::<BeaconMaterial>::default()));
}
