// The ground of the map: sea, neighbours, land, plinths. Light and distances come from a texture computed ahead:
// red: distance from the shore, green: shadow, blue: light on the relief, alpha: closeness of what stands up.
// One shader for each part (LOW, TOPS, SIDES): software drivers run every branch they compile.
#import bevy_pbr::mesh_view_bindings::view

struct GroundColours {
    sea_near: vec4<f32>,
    sea_far: vec4<f32>,
    depth_line: vec4<f32>,
    neighbour: vec4<f32>,
    neighbour_edge: vec4<f32>,
    land_edge: vec4<f32>,
    land_wall: vec4<f32>,
    groove: vec4<f32>,
    plinth_wall: vec4<f32>,
    plinth_edge: vec4<f32>,
    hatch: vec4<f32>,
    accent: vec4<f32>,
    key: vec4<f32>,
    shade: vec4<f32>,
    territory_colours: array<vec4<f32>, 24>,
    territory_states: array<vec4<f32>, 24>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> colours: GroundColours;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var field: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var field_sampler: sampler;

// What the texture's 1 stands for.
const FARTHEST_SHORE = 40.0;
const BRIGHTEST = 1.9921875;

const LAND_TOP = 0u;
const LAND_WALL = 1u;
const COAST_EDGE = 2u;
const BORDER_EDGE = 3u;
const DEPARTEMENT = 4u;
const SEA = 5u;
const NEIGHBOUR = 6u;
const NEIGHBOUR_EDGE = 7u;
const PLINTH_TOP = 8u;
const PLINTH_WALL = 9u;
const PLINTH_EDGE = 10u;

struct Vertex {
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) uv: vec2<f32>,
    // Territory, kind, then: walls: height from 0 to 1; edges: side from 0 (border) to 1 (inside), and how far the
    // border looks towards the light, -1 to 1.
    @location(3) surface: vec4<f32>,
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
    @location(1) across: vec2<f32>,
    @location(2) ground: vec2<f32>,
    @location(3) @interpolate(flat) tags: vec2<u32>,
    @location(4) km_per_point: f32,
}

fn km_per_point_at(clip: vec4<f32>) -> f32 {
    return clip.w * 2.0 / (view.clip_from_view[1][1] * view.viewport.w) * colours.key.w;
}

// Width of an edge in points, and the most it may cover on the ground in kilometres.
fn edge_width(kind: u32) -> vec2<f32> {
    switch kind {
        case COAST_EDGE: { return vec2(1.7, 3.0); }
        case BORDER_EDGE: { return vec2(1.25, 3.0); }
        case DEPARTEMENT: { return vec2(1.0, 1.2); }
        case NEIGHBOUR_EDGE: { return vec2(1.0, 3.0); }
        default: { return vec2(1.4, 2.0); }
    }
}

fn is_edge(kind: u32) -> bool {
    return kind == COAST_EDGE || kind == BORDER_EDGE || kind == DEPARTEMENT || kind == NEIGHBOUR_EDGE
        || kind == PLINTH_EDGE;
}

@vertex
fn vertex(vertex: Vertex) -> Varying {
    let kind = u32(vertex.surface.y + 0.5);
    let territory = u32(vertex.surface.x + 0.5);
    var world = vertex.position;
    if kind <= DEPARTEMENT {
        let lift = colours.territory_states[territory].x;
        // The foot of a wall stays in place: a lifted territory grows.
        world.y += lift * select(1.0, vertex.surface.z, kind == LAND_WALL);
    }
    var clip = view.clip_from_world * vec4(world, 1.0);
    let km_per_point = km_per_point_at(clip);
    if is_edge(kind) {
        let width = edge_width(kind);
        let chosen = 1.0 + 0.6 * colours.territory_states[territory].z * f32(kind <= BORDER_EDGE);
        let reach = min(width.x * chosen * km_per_point, width.y * chosen);
        world += vertex.normal * vertex.surface.z * reach;
        clip = view.clip_from_world * vec4(world, 1.0);
        // Nearer by a hair than the surface it runs on.
        clip.z *= 1.0 + 1.2e-3;
    }
    var out: Varying;
    out.position = clip;
    out.uv = vertex.uv;
    out.across = vertex.surface.zw;
    out.ground = world.xz;
    out.tags = vec2(territory, kind);
    out.km_per_point = km_per_point;
    return out;
}

// Light relative to that on flat ground, warm where it is strong, cool where only the sky gives some.
fn lit(colour: vec3<f32>, light: f32) -> vec3<f32> {
    return colour * ((vec3(1.0) - colours.key.rgb) + colours.key.rgb * light);
}

// `step` is by how much the distance changes over one point of the screen.
fn smooth_line(distance: f32, at: f32, width_points: f32, step: f32) -> f32 {
    return 1.0 - smoothstep(width_points * 0.5 * step, (width_points * 0.5 + 0.9) * step, abs(distance - at));
}

// A vertical side: the sky lights it from above, the key where it looks that way, nothing at its foot.
fn wall(colour: vec3<f32>, height: f32, towards: f32) -> vec3<f32> {
    let light = 0.42 + 0.30 * towards + 0.55 * max(towards, 0.0);
    return lit(colour, light) * mix(0.62, 1.0, height);
}

// The sea, its two depth lines, and the shade of the land on it.
fn sea(field_here: vec4<f32>, presence: f32, step: f32) -> vec3<f32> {
    let shore = field_here.r;
    let shelf = 1.0 - smoothstep(0.0, 39.0, shore);
    let first = smooth_line(shore, 8.5, 1.0, step);
    let second = smooth_line(shore, 20.0, 1.0, step);
    // Each line is also a small step down.
    let steps = (1.0 - smoothstep(8.0, 9.0, shore)) * 0.22 + (1.0 - smoothstep(19.5, 20.5, shore)) * 0.16;
    var colour = mix(colours.sea_far.rgb, colours.sea_near.rgb, clamp(shelf * 0.62 + steps, 0.0, 1.0) * presence);
    colour = mix(colour, colours.depth_line.rgb, (first * 0.62 + second * 0.34) * presence);
    return colour;
}

fn shaded(colour: vec3<f32>, field_here: vec4<f32>) -> vec3<f32> {
    return colour * (1.0 - colours.shade.x * field_here.g) * (1.0 - colours.shade.y * field_here.a);
}

// The map fades into the plain sea far from France.
fn presence_at(ground: vec2<f32>) -> f32 {
    let from_middle = (ground - vec2(-10.0, -20.0)) / vec2(980.0, 760.0);
    return 1.0 - smoothstep(0.62, 1.0, length(from_middle));
}

fn land(territory: u32, field_here: vec4<f32>, ground: vec2<f32>, position: vec2<f32>) -> vec3<f32> {
    let own = colours.territory_colours[territory];
    var colour = own.rgb;
    if own.w > 0.5 {
        // "Non évalué": stripes that keep their width on the screen.
        let stripe = fract((position.x + position.y) / (7.0 * colours.key.w));
        colour = mix(colour, colours.hatch.rgb, smoothstep(0.30, 0.42, abs(stripe - 0.5)));
    }
    // Highlights are held back, and a colour that means something keeps most of its own tone.
    let relief = (field_here.b - 1.0) * select(1.0, colours.shade.w, field_here.b > 1.0);
    // The low key is a little stronger where it comes from.
    let nearer_the_light = dot(ground, vec2(-0.7071, -0.7071)) / 900.0;
    return lit(colour, 1.0 + relief * colours.territory_states[territory].w + colours.shade.z * nearer_the_light);
}

// Less than one step of the screen's 256, to hide the bands of slow gradients.
fn grain(position: vec2<f32>) -> f32 {
    return fract(52.9829189 * fract(dot(position, vec2(0.06711056, 0.00583715)))) - 0.5;
}

fn seen(colour: vec3<f32>, position: vec2<f32>) -> vec4<f32> {
    let even = sqrt(max(colour, vec3(0.0))) + grain(position) / 255.0;
    return vec4(even * even, 1.0);
}

fn field_at(uv: vec2<f32>) -> vec4<f32> {
    return textureSample(field, field_sampler, uv) * vec4(FARTHEST_SHORE, 1.0, BRIGHTEST, 1.0);
}

#ifdef LOW
@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let kind = in.tags.y;
    let field_here = field_at(in.uv);
    let step = max(fwidth(field_here.r), 1e-4) * colours.key.w;
    let presence = presence_at(in.ground);
    var colour: vec3<f32>;
    if kind == NEIGHBOUR {
        colour = mix(colours.sea_far.rgb, colours.neighbour.rgb, presence);
    } else {
        let on_plinth = kind == PLINTH_TOP;
        colour = sea(field_here, select(presence, 1.0, on_plinth), step);
        colour = mix(colour, colours.sea_near.rgb, select(0.0, 0.5, on_plinth));
    }
    return seen(shaded(colour, field_here), in.position.xy);
}
#endif

#ifdef TOPS
@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let field_here = field_at(in.uv);
    return seen(land(in.tags.x, field_here, in.ground, in.position.xy), in.position.xy);
}
#endif

#ifdef SIDES
@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let territory = in.tags.x;
    let kind = in.tags.y;
    let field_here = field_at(in.uv);
    let state = colours.territory_states[territory];
    // `across.y` is how far the side looks towards the light.
    let towards = in.across.y * 0.5 + 0.5;

    var colour: vec3<f32>;
    switch kind {
        case LAND_WALL: {
            colour = wall(colours.land_wall.rgb, in.across.x, in.across.y);
        }
        case PLINTH_WALL: {
            colour = wall(colours.plinth_wall.rgb, in.across.x, in.across.y);
        }
        case COAST_EDGE, BORDER_EDGE: {
            let ground = land(territory, field_here, in.ground, in.position.xy);
            if kind == COAST_EDGE {
                colour = mix(ground, colours.land_edge.rgb, mix(0.55, 1.0, towards));
            } else {
                let lit_side = mix(ground, colours.land_edge.rgb, 0.62);
                let dark_side = mix(ground, colours.groove.rgb, 0.95);
                colour = mix(dark_side, lit_side, smoothstep(0.56, 0.92, towards));
            }
            colour = mix(colour, colours.land_edge.rgb, state.y * 0.55);
            colour = mix(colour, colours.accent.rgb, state.z);
        }
        case DEPARTEMENT: {
            let ground = land(territory, field_here, in.ground, in.position.xy);
            let near = 1.0 - smoothstep(0.55, 1.05, in.km_per_point);
            let line = mix(colours.groove.rgb, colours.land_edge.rgb, smoothstep(0.62, 0.95, towards));
            colour = mix(ground, line, 0.5 * near);
        }
        case NEIGHBOUR_EDGE: {
            // Only along the sea: borders between neighbours are not our subject.
            let along_sea = smoothstep(0.3, 1.2, field_here.r);
            let own = mix(colours.neighbour.rgb, colours.neighbour_edge.rgb, along_sea);
            colour = shaded(mix(colours.sea_far.rgb, own, presence_at(in.ground)), field_here);
        }
        default: {
            colour = mix(colours.plinth_edge.rgb * 0.82, colours.plinth_edge.rgb, towards);
        }
    }
    return seen(colour, in.position.xy);
}
#endif
