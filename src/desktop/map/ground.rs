//! The ground of the map, built once: which shape stands where and how high, its meshes, and the texture of light.
//!
//! Pure but for the last function, which hands the meshes to the engine. What changes later (colours, hover, lift) lives
//! in the material; the meshes never do.

use std::collections::HashSet;

use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::image::{ImageAddressMode, ImageSampler, ImageSamplerDescriptor};
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

use crate::atlas::sheet::field::{self, FARTHEST_SHORE, Field, Grid, Relief};
use crate::atlas::sheet::solid::{self, Rings, SharedEdges};
use crate::atlas::sheet::{Frame, Point, Sheet, is_shown, mainland_point};
use crate::atlas::{Land, Outline};
use crate::domain::territory::{TerritoryCode, TerritoryKind};

use super::material::{GroundMaterial, Part, SURFACE, Surface};

/// Height of the mainland's top above the sea, kilometres of the sheet.
const LAND_HEIGHT: f32 = 10.0;
/// Height of a plinth, and of the land that stands on it.
const PLINTH_HEIGHT: f32 = 4.0;
const PLINTH_LAND_HEIGHT: f32 = 5.0;
/// Height of the sheet for one kilometre of altitude.
const EXAGGERATION: f32 = 7.0;
/// Longest edge of a triangle of the mainland: fine enough for the relief.
const LONGEST_EDGE: f64 = 15.0;
/// Neighbours lie this high, so that the sea never flickers through.
const NEIGHBOUR_HEIGHT: f32 = 0.25;
/// The texture of light: the mainland above, a row of plinths below.
const TEXTURE: [usize; 2] = [1024, 864];
const MAINLAND: Grid = Grid { west: -1120.0, north: 785.0, cell: 2.1875, columns: 1024, rows: 736 };
const PLINTH_CELLS: usize = 128;
/// Distances to the shore count for more on a plinth, whose sea is narrow.
const PLINTH_SHORE: f32 = 2.4;

/// A territory on the sheet.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) code: TerritoryCode,
    pub(super) name: String,
    /// Where its name stands.
    pub(super) label: Point,
    /// Index of its plinth; none for the mainland.
    pub(super) frame: Option<usize>,
    pub(super) area_km2: f64,
    pub(super) polygons: Vec<Rings>,
    /// West, south, east, north.
    pub(super) bounds: [f64; 4],
}

impl Shape {
    pub(super) fn contains(&self, point: Point) -> bool {
        let [west, south, east, north] = self.bounds;
        (west..=east).contains(&point.east)
            && (south..=north).contains(&point.north)
            && self.polygons.iter().any(|rings| solid::contains(rings, point))
    }
}

/// Where everything stands: the reference for meshes, pointing, names and beacons.
#[derive(Resource, Debug)]
pub(super) struct Stage {
    pub(super) sheet: Sheet,
    pub(super) shapes: Vec<Shape>,
    mainland: Field,
}

impl Stage {
    pub(super) fn index_of(&self, code: &TerritoryCode) -> Option<usize> {
        self.shapes.iter().position(|shape| &shape.code == code)
    }

    pub(super) fn shape(&self, code: &TerritoryCode) -> Option<&Shape> {
        self.shapes.iter().find(|shape| &shape.code == code)
    }

    /// The territory at a point of the sheet.
    pub(super) fn territory_at(&self, point: Point) -> Option<usize> {
        self.shapes.iter().position(|shape| shape.contains(point))
    }

    /// Height of the land's top at a point, were there land.
    pub(super) fn height_at(&self, point: Point) -> f32 {
        if self.sheet.frames.iter().any(|frame| frame.contains(point)) {
            PLINTH_HEIGHT + PLINTH_LAND_HEIGHT
        } else {
            LAND_HEIGHT + self.mainland.raise_at(point)
        }
    }

    /// Points to keep in sight, with their height: every territory of the mainland, or one with its plinth.
    pub(super) fn extent(&self, code: Option<&TerritoryCode>) -> Vec<(Point, f64)> {
        let corner = |point: Point| (point, f64::from(self.height_at(point)));
        match code.and_then(|code| self.shape(code)) {
            Some(Shape { frame: Some(frame), .. }) => {
                self.sheet.frames[*frame].corners().iter().map(|at| (*at, f64::from(PLINTH_HEIGHT))).collect()
            }
            Some(shape) => {
                shape.polygons.iter().flat_map(|rings| rings.first()).flatten().map(|at| corner(*at)).collect()
            }
            None => {
                let mainland = self.shapes.iter().filter(|shape| shape.frame.is_none());
                let land = mainland.flat_map(|shape| &shape.polygons).flat_map(|rings| rings.first()).flatten();
                let plinths = self.sheet.frames.iter().flat_map(Frame::corners).map(|at| (at, 0.0));
                land.map(|at| corner(*at)).chain(plinths).collect()
            }
        }
    }
}

/// Vertices of one mesh, in the layout of `map.wgsl`.
#[derive(Debug, Default)]
struct Pieces {
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    uvs: Vec<[f32; 2]>,
    surfaces: Vec<[f32; 4]>,
    indices: Vec<u32>,
}

/// What all the vertices of a surface have in common.
#[derive(Debug, Clone, Copy)]
struct Kind {
    territory: usize,
    surface: Surface,
}

impl Pieces {
    fn vertex(&mut self, place: Placed, normal: [f32; 3], kind: Kind, extra: [f32; 2]) -> u32 {
        let at = self.positions.len() as u32;
        self.positions.push([place.point.east as f32, place.height, -place.point.north as f32]);
        self.normals.push(normal);
        self.uvs.push(place.uv);
        self.surfaces.push([kind.territory as f32, f32::from(kind.surface as u8), extra[0], extra[1]]);
        at
    }

    fn top(&mut self, triangles: &solid::Triangles, place: impl Fn(Point) -> Placed, kind: Kind) {
        let base = self.positions.len() as u32;
        for point in &triangles.points {
            self.vertex(place(*point), [0.0, 1.0, 0.0], kind, [1.0, 0.0]);
        }
        self.indices.extend(triangles.indices.iter().flatten().map(|index| base + index));
    }

    /// Vertical sides below the edges of a ring, from its top down to `foot`.
    fn walls(&mut self, ring: &[Point], place: impl Fn(Point) -> Placed, foot: f32, kind: Kind) {
        let outward = smooth_outward(ring);
        for (at, &a) in ring.iter().enumerate() {
            let next = (at + 1) % ring.len();
            let b = ring[next];
            let quad = [(a, at, true), (b, next, true), (b, next, false), (a, at, false)];
            let [a, b, c, d] = quad.map(|(point, corner, is_top)| {
                let top = place(point);
                let [east, north] = outward[corner];
                let height = if is_top { top.height } else { foot };
                let extra = [f32::from(u8::from(is_top)), towards_light(outward[corner])];
                self.vertex(Placed { height, ..top }, [east, 0.0, -north], kind, extra)
            });
            self.indices.extend([a, d, c, a, c, b]);
        }
    }

    /// A ribbon that grows inwards from each edge of a ring; `kind_of` says which kind each edge is, none to skip it.
    fn edges(
        &mut self,
        ring: &[Point],
        place: impl Fn(Point) -> Placed,
        territory: usize,
        kind_of: impl Fn(Point, Point) -> Option<Surface>,
    ) {
        let inward = solid::inward(ring, 1.3);
        for (at, &a) in ring.iter().enumerate() {
            let next = (at + 1) % ring.len();
            let b = ring[next];
            let Some(surface) = kind_of(a, b) else { continue };
            let kind = Kind { territory, surface };
            let towards = towards_light(outward(a, b));
            let ends = [(a, inward[at], 0.0), (b, inward[next], 0.0), (b, inward[next], 1.0), (a, inward[at], 1.0)];
            let [a, b, c, d] = ends.map(|(point, (east, north), side)| {
                self.vertex(place(point), [east as f32, 0.0, -north as f32], kind, [side, towards])
            });
            self.indices.extend([a, b, c, a, c, d]);
        }
    }

    fn mesh(self) -> Mesh {
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
            .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals)
            .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, self.uvs)
            .with_inserted_attribute(SURFACE, self.surfaces)
            .with_inserted_indices(Indices::U32(self.indices))
    }
}

/// A point with its height and its place in the texture of light.
#[derive(Debug, Clone, Copy)]
struct Placed {
    point: Point,
    height: f32,
    uv: [f32; 2],
}

/// Unit vector that leaves a ring (walked with its inside on the left) across one of its edges: east, north.
fn outward(a: Point, b: Point) -> [f32; 2] {
    let (east, north) = (b.east - a.east, b.north - a.north);
    let length = east.hypot(north).max(1e-9);
    [(north / length) as f32, (-east / length) as f32]
}

/// At each corner of a ring, the mean way out over a few kilometres: a coast is shaded by its course, not by its rocks.
fn smooth_outward(ring: &[Point]) -> Vec<[f32; 2]> {
    const REACH: usize = 3;
    let count = ring.len();
    if count <= 2 * REACH + 1 {
        return (0..count).map(|at| outward(ring[(at + count - 1) % count], ring[(at + 1) % count])).collect();
    }
    (0..count).map(|at| outward(ring[(at + count - REACH) % count], ring[(at + REACH) % count])).collect()
}

fn towards_light([east, north]: [f32; 2]) -> f32 {
    east * field::LIGHT_EAST + north * field::LIGHT_NORTH
}

fn mainland_uv(point: Point) -> [f32; 2] {
    let (x, y) = MAINLAND.position(point);
    let clamp = |v: f64, count: usize| v.clamp(0.5, count as f64 - 0.5) as f32;
    [clamp(x, MAINLAND.columns) / TEXTURE[0] as f32, clamp(y, MAINLAND.rows) / TEXTURE[1] as f32]
}

fn plinth_grid(frame: &Frame) -> Grid {
    Grid {
        west: frame.middle.east - frame.half,
        north: frame.middle.north + frame.half,
        cell: 2.0 * frame.half / PLINTH_CELLS as f64,
        columns: PLINTH_CELLS,
        rows: PLINTH_CELLS,
    }
}

fn plinth_uv(place: usize, frame: &Frame, point: Point) -> [f32; 2] {
    let (x, y) = plinth_grid(frame).position(point);
    let clamp = |v: f64| v.clamp(0.5, PLINTH_CELLS as f64 - 0.5) as f32;
    [
        ((place * PLINTH_CELLS) as f32 + clamp(x)) / TEXTURE[0] as f32,
        (MAINLAND.rows as f32 + clamp(y)) / TEXTURE[1] as f32,
    ]
}

/// Everything the engine needs, from the files of the atlas.
pub(super) struct Built {
    pub(super) stage: Stage,
    /// What the sea's shader draws: sea, neighbours, tops of plinths.
    low: Pieces,
    /// Tops of the territories.
    tops: Pieces,
    /// Sides and edges of everything.
    sides: Pieces,
    texture: Vec<u8>,
}

/// Lays out, cuts and lights the whole map. A few tenths of a second in a release build.
pub(super) fn build(
    lands: &[Land],
    departements: &[Outline],
    neighbours: &[Outline],
    relief: Option<&Relief>,
) -> Built {
    let sheet = Sheet::of(lands);
    let shapes: Vec<Shape> = lands.iter().map(|land| shape(land, &sheet)).collect();
    let flat = |within: &str, project: &dyn Fn(&crate::domain::geo::LonLat) -> Point| -> Vec<Rings> {
        let outlines = neighbours.iter().filter(|outline| outline.within == within);
        outlines.flat_map(|outline| &outline.polygons).map(|polygon| solid::rings(polygon, project)).collect()
    };
    let around_mainland: Vec<Rings> = flat("metropole", &|place| mainland_point(*place));
    let around_plinths: Vec<Vec<Rings>> = sheet
        .frames
        .iter()
        .map(|frame| {
            if frame.code != "03" {
                return Vec::new();
            }
            let clipped = |rings: Rings| -> Rings {
                let rings = rings.iter().map(|ring| solid::clip_to_square(ring, frame.middle, frame.half));
                rings.filter(|ring| ring.len() > 2).collect()
            };
            flat("guyane", &|place| frame.point_unbound(*place))
                .into_iter()
                .map(clipped)
                .filter(|r| !r.is_empty())
                .collect()
        })
        .collect();

    let standing = |frame: Option<usize>| -> Vec<Rings> {
        shapes.iter().filter(|shape| shape.frame == frame).flat_map(|shape| shape.polygons.clone()).collect()
    };
    let squares: Vec<Rings> = sheet.frames.iter().map(|frame| vec![frame.corners().to_vec()]).collect();
    let mainland = Field::compute(&field::Ground {
        grid: MAINLAND,
        land: &standing(None),
        flat: &around_mainland,
        plinths: &squares,
        plinth_height: PLINTH_HEIGHT,
        land_height: LAND_HEIGHT,
        relief,
        exaggeration: EXAGGERATION,
    });
    let plinths: Vec<Field> = sheet
        .frames
        .iter()
        .enumerate()
        .map(|(place, frame)| {
            Field::compute(&field::Ground {
                grid: plinth_grid(frame),
                land: &standing(Some(place)),
                flat: &around_plinths[place],
                plinths: &[],
                plinth_height: 0.0,
                land_height: PLINTH_LAND_HEIGHT,
                relief: None,
                exaggeration: 0.0,
            })
        })
        .collect();
    let texture = texture(&mainland, &plinths);
    let stage = Stage { sheet, shapes, mainland };

    let (mut low, mut tops, mut sides) = (Pieces::default(), Pieces::default(), Pieces::default());
    let shared = SharedEdges::among(stage.shapes.iter().flat_map(|shape| shape.polygons.iter().flatten()));
    for (territory, shape) in stage.shapes.iter().enumerate() {
        add_territory(&mut tops, &mut sides, &stage, territory, shape, &shared);
    }
    add_departements(&mut sides, &stage, departements, &shared);

    add_flat(&mut low, &mut sides, &around_mainland, |point| Placed {
        point,
        height: NEIGHBOUR_HEIGHT,
        uv: mainland_uv(point),
    });
    for (place, frame) in stage.sheet.frames.iter().enumerate() {
        let on_top = |point| Placed { point, height: PLINTH_HEIGHT, uv: plinth_uv(place, frame, point) };
        add_flat(&mut low, &mut sides, &around_plinths[place], |point| Placed {
            height: PLINTH_HEIGHT + 0.1,
            ..on_top(point)
        });
        add_plinth(&mut low, &mut sides, frame, on_top);
    }
    add_sea(&mut low);
    Built { stage, low, tops, sides, texture }
}

fn shape(land: &Land, sheet: &Sheet) -> Shape {
    let code = land.territory.code.as_str();
    let frame = (land.territory.kind != TerritoryKind::Metropole).then(|| sheet.frame_index(code)).flatten();
    let polygons: Vec<Rings> = land
        .polygons
        .iter()
        .filter(|polygon| frame.is_none() || is_shown(code, polygon))
        .map(|polygon| {
            solid::rings(polygon, |place| match frame {
                Some(frame) => sheet.frames[frame].point_unbound(*place),
                None => mainland_point(*place),
            })
        })
        .filter(|rings| !rings.is_empty())
        .collect();
    let bounds = polygons.iter().flatten().flatten().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |b, at| {
        [b[0].min(at.east), b[1].min(at.north), b[2].max(at.east), b[3].max(at.north)]
    });
    Shape {
        code: land.territory.code.clone(),
        name: land.territory.name.clone(),
        label: sheet.point(code, land.label),
        frame,
        area_km2: land.territory.area_km2,
        polygons,
        bounds,
    }
}

fn add_territory(
    tops: &mut Pieces,
    sides: &mut Pieces,
    stage: &Stage,
    territory: usize,
    shape: &Shape,
    shared: &SharedEdges,
) {
    let longest = if shape.frame.is_none() { LONGEST_EDGE } else { f64::MAX };
    let place = |point: Point| place_on_top(stage, shape.frame, point);
    let foot = if shape.frame.is_none() { 0.0 } else { PLINTH_HEIGHT };
    for rings in &shape.polygons {
        let top = solid::halve_long_edges(solid::triangulate(rings), longest);
        tops.top(&top, place, Kind { territory, surface: Surface::LandTop });
        for ring in rings {
            // An inner border is hidden by the neighbour, but shows its side when a hover lifts the territory.
            let halved = solid::halve_ring(ring, longest);
            sides.walls(&halved, place, foot, Kind { territory, surface: Surface::LandWall });
            let borders = starts_of(ring, &halved, |a, b| shared.contains(a, b));
            sides.edges(&halved, place, territory, |a, _| {
                Some(if borders.contains(&key(a)) { Surface::BorderEdge } else { Surface::CoastEdge })
            });
        }
    }
}

fn place_on_top(stage: &Stage, frame: Option<usize>, point: Point) -> Placed {
    match frame {
        Some(place) => Placed {
            point,
            height: PLINTH_HEIGHT + PLINTH_LAND_HEIGHT,
            uv: plinth_uv(place, &stage.sheet.frames[place], point),
        },
        None => Placed { point, height: LAND_HEIGHT + stage.mainland.raise_at(point), uv: mainland_uv(point) },
    }
}

fn key(point: Point) -> (u64, u64) {
    (point.east.to_bits(), point.north.to_bits())
}

/// Where the halved edges begin that lie on an edge of the ring for which `wanted` holds.
fn starts_of(ring: &[Point], halved: &[Point], wanted: impl Fn(Point, Point) -> bool) -> HashSet<(u64, u64)> {
    let mut found = HashSet::new();
    let mut walk = halved.iter().peekable();
    for (at, (a, b)) in solid::edges(ring).enumerate() {
        let is_wanted = wanted(a, b);
        while let Some(point) = walk.next_if(|point| at + 1 == ring.len() || **point != b) {
            if is_wanted {
                found.insert(key(*point));
            }
        }
    }
    found
}

/// Fine engraving between départements of one region: both sides of each border, once.
fn add_departements(sides: &mut Pieces, stage: &Stage, departements: &[Outline], regions: &SharedEdges) {
    let projected: Vec<(usize, Rings)> = departements
        .iter()
        .filter_map(|outline| {
            let region = stage.shapes.iter().position(|shape| shape.code.as_str() == outline.within)?;
            stage.shapes[region].frame.is_none().then_some((region, outline))
        })
        .flat_map(|(region, outline)| {
            outline.polygons.iter().map(move |polygon| (region, solid::rings(polygon, |place| mainland_point(*place))))
        })
        .collect();
    let shared = SharedEdges::among(projected.iter().flat_map(|(_, rings)| rings));
    for (region, rings) in &projected {
        for ring in rings {
            let inner = |a, b| shared.contains(a, b) && !regions.contains(a, b);
            let halved = solid::halve_ring(ring, LONGEST_EDGE);
            let starts = starts_of(ring, &halved, inner);
            let place = |point| place_on_top(stage, None, point);
            sides.edges(&halved, place, *region, |a, _| starts.contains(&key(a)).then_some(Surface::Departement));
        }
    }
}

fn add_flat(low: &mut Pieces, sides: &mut Pieces, shapes: &[Rings], place: impl Fn(Point) -> Placed + Copy) {
    let shared = SharedEdges::among(shapes.iter().flatten());
    for rings in shapes {
        low.top(&solid::triangulate(rings), place, Kind { territory: 0, surface: Surface::Neighbour });
        for ring in rings {
            sides.edges(ring, place, 0, |a, b| (!shared.contains(a, b)).then_some(Surface::NeighbourEdge));
        }
    }
}

fn add_plinth(low: &mut Pieces, sides: &mut Pieces, frame: &Frame, on_top: impl Fn(Point) -> Placed + Copy) {
    let ring = frame.corners().to_vec();
    let kind = |surface| Kind { territory: 0, surface };
    low.top(&solid::triangulate(&vec![ring.clone()]), on_top, kind(Surface::PlinthTop));
    sides.walls(&ring, on_top, 0.0, kind(Surface::PlinthWall));
    sides.edges(&ring, on_top, 0, |_, _| Some(Surface::PlinthEdge));
}

fn add_sea(low: &mut Pieces) {
    let east = MAINLAND.west + MAINLAND.cell * MAINLAND.columns as f64;
    let south = MAINLAND.north - MAINLAND.cell * MAINLAND.rows as f64;
    let ring: Vec<Point> =
        [(MAINLAND.west, south), (east, south), (east, MAINLAND.north), (MAINLAND.west, MAINLAND.north)]
            .map(|(e, n)| Point::new(e, n))
            .to_vec();
    let place = |point| Placed { point, height: 0.0, uv: mainland_uv(point) };
    low.top(&solid::triangulate(&vec![ring]), place, Kind { territory: 0, surface: Surface::Sea });
}

/// Light is stored from 0 to this, so that flat ground (1) is a byte of its own and stays exactly flat.
const BRIGHTEST: f32 = 255.0 / 128.0;

/// Four bytes a cell: shore, shadow, light, contact.
fn texture(mainland: &Field, plinths: &[Field]) -> Vec<u8> {
    let mut bytes = vec![0u8; TEXTURE[0] * TEXTURE[1] * 4];
    let mut write = |field: &Field, left: usize, top: usize, shore_scale: f32| {
        for row in 0..field.grid.rows {
            for column in 0..field.grid.columns {
                let from = row * field.grid.columns + column;
                let to = ((top + row) * TEXTURE[0] + left + column) * 4;
                bytes[to..to + 4].copy_from_slice(&[
                    byte(field.shore[from] * shore_scale, FARTHEST_SHORE),
                    byte(field.shadow[from], 1.0),
                    byte(field.light[from], BRIGHTEST),
                    byte(field.contact[from], 1.0),
                ]);
            }
        }
    };
    write(mainland, 0, 0, 1.0);
    for (place, field) in plinths.iter().enumerate() {
        write(field, place * PLINTH_CELLS, MAINLAND.rows, PLINTH_SHORE);
    }
    bytes
}

/// A number from 0 to `most` as a byte.
fn byte(value: f32, most: f32) -> u8 {
    (value / most * 255.0).round().clamp(0.0, 255.0) as u8
}

/// Marks the meshes of the ground.
#[derive(Component, Debug)]
pub struct GroundMesh;

/// Hands the meshes and the texture to the engine.
pub(super) fn spawn(
    built: Built,
    commands: &mut Commands,
    meshes: &mut Assets<Mesh>,
    images: &mut Assets<Image>,
    materials: &mut Assets<GroundMaterial>,
    colours: &super::material::GroundColours,
) -> (Stage, [Handle<GroundMaterial>; 3]) {
    let size = Extent3d { width: TEXTURE[0] as u32, height: TEXTURE[1] as u32, depth_or_array_layers: 1 };
    let mut image = Image::new(
        size,
        TextureDimension::D2,
        built.texture,
        TextureFormat::Rgba8Unorm,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::ClampToEdge,
        address_mode_v: ImageAddressMode::ClampToEdge,
        ..ImageSamplerDescriptor::linear()
    });
    let field = images.add(image);
    let parts = [("Tops", Part::Tops, built.tops), ("Sides", Part::Sides, built.sides), ("Sea", Part::Low, built.low)];
    let handles = parts.map(|(name, part, pieces)| {
        let material = materials.add(GroundMaterial { colours: colours.clone(), field: field.clone(), part });
        commands.spawn((
            Name::new(name),
            GroundMesh,
            super::OnMap,
            Mesh3d(meshes.add(pieces.mesh())),
            MeshMaterial3d(material.clone()),
            NoFrustumCulling,
        ));
        material
    });
    (built.stage, handles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_ground_keeps_its_very_colour_in_the_texture() {
        assert!((f32::from(byte(1.0, BRIGHTEST)) / 255.0 * BRIGHTEST - 1.0).abs() < 1e-6);
        assert_eq!((byte(-1.0, 1.0), byte(3.0, 1.0)), (0, 255));
    }
}
