// The beacons: for each hub a soft shadow on the ground, a slender mast, a head that faces the eye. They keep their size
// on the screen, so they grow from their foot here and their mesh only changes with the hubs.
#import bevy_pbr::mesh_view_bindings::view

struct BeaconColours {
    states: array<vec4<f32>, 5>,
    keyline: vec4<f32>,
    paper: vec4<f32>,
    mast: vec4<f32>,
    accent: vec4<f32>,
    shadow: vec4<f32>,
    scale: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> colours: BeaconColours;

const SHADOW = 0u;
const MAST = 1u;

const ROLE_LEAD = 0u;
const ROLE_CO_LEAD = 1u;
const ROLE_MEMBER = 2u;
const ROLE_NATIONAL = 3u;
const ROLE_BUNCH = 4u;

const STATE_NONE = 0u;
const STATE_FREE = 1u;
const STATE_PARTLY = 2u;
const STATE_TAKEN = 3u;
const STATE_CLOSED = 4u;

// The quad of a head spans this many radii each way, for the ring of a chosen one.
const HEAD_SPAN = 1.75;

struct Vertex {
    @location(0) foot: vec3<f32>,
    // Corner (-1 to 1, mast and shadow: 0 to 1 along), part, role.
    @location(1) piece: vec4<f32>,
    // Height and radius in points, state, 1 where chosen.
    @location(2) look: vec4<f32>,
    // Lean of the head, kilometres east and south; dimming from 0 to 1.
    @location(3) lean: vec4<f32>,
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) corner: vec2<f32>,
    @location(1) @interpolate(flat) tags: vec4<u32>,
    @location(2) @interpolate(flat) look: vec4<f32>,
}

fn km_per_point_at(clip: vec4<f32>) -> f32 {
    return clip.w * 2.0 / (view.clip_from_view[1][1] * view.viewport.w) * colours.scale.x;
}

@vertex
fn vertex(vertex: Vertex) -> Varying {
    let foot_clip = view.clip_from_world * vec4(vertex.foot, 1.0);
    let km_per_point = km_per_point_at(foot_clip);
    let height = vertex.look.x * km_per_point;
    let head = vertex.foot + vec3(vertex.lean.x, height, vertex.lean.y);
    let corner = vertex.piece.xy;
    let part = u32(vertex.piece.z + 0.5);

    var clip: vec4<f32>;
    if part == SHADOW {
        // On the ground, away from the light, as long as the light is low.
        let tip = vertex.foot + vec3(vertex.lean.x, 0.0, vertex.lean.y) + vec3(0.7071, 0.0, 0.7071) * height * 0.62;
        let along = tip - vertex.foot;
        let direction = along / max(length(along), 1e-4);
        let sideways = vec3(-direction.z, 0.0, direction.x);
        let radius = vertex.look.y * km_per_point * 1.15;
        let world = mix(vertex.foot - direction * radius * 0.3, tip + direction * radius, corner.x)
            + sideways * corner.y * radius;
        clip = view.clip_from_world * vec4(world + vec3(0.0, 0.15, 0.0), 1.0);
        clip.z *= 1.0 + 2e-3;
    } else if part == MAST {
        let head_clip = view.clip_from_world * vec4(head, 1.0);
        let a = foot_clip.xy / foot_clip.w * view.viewport.zw;
        let b = head_clip.xy / head_clip.w * view.viewport.zw;
        let direction = (b - a) / max(length(b - a), 1e-4);
        let width = colours.scale.x * 2.0;
        clip = mix(foot_clip, head_clip, corner.x);
        let offset = vec2(-direction.y, direction.x) * corner.y * width * 2.0 / view.viewport.zw;
        clip = vec4(clip.xy + offset * clip.w, clip.z * (1.0 + 2e-3), clip.w);
    } else {
        clip = view.clip_from_world * vec4(head, 1.0);
        let reach = vertex.look.y * HEAD_SPAN * colours.scale.x * 2.0 / view.viewport.zw;
        clip = vec4(clip.xy + corner * reach * clip.w, clip.z * (1.0 + 4e-3), clip.w);
    }
    var out: Varying;
    out.position = clip;
    out.corner = corner;
    out.tags = vec4(part, u32(vertex.piece.w + 0.5), u32(vertex.look.z + 0.5), 0u);
    out.look = vec4(vertex.look.y, vertex.look.w, vertex.lean.z, 0.0);
    return out;
}

// Coverage of what lies within `edge` by a signed distance, softened over one pixel.
fn within(distance: f32, pixel: f32) -> f32 {
    return 1.0 - smoothstep(-0.5 * pixel, 0.5 * pixel, distance);
}

fn diamond(p: vec2<f32>, radius: f32) -> f32 {
    return (abs(p.x) + abs(p.y) - radius * 1.2) * 0.7071;
}

fn over(under: vec4<f32>, colour: vec3<f32>, alpha: f32) -> vec4<f32> {
    let kept = under.a * (1.0 - alpha);
    let total = kept + alpha;
    return vec4((under.rgb * kept + colour * alpha) / max(total, 1e-4), total);
}

fn head(corner: vec2<f32>, role: u32, state: u32, look: vec4<f32>) -> vec4<f32> {
    let p = corner * HEAD_SPAN;
    // One pixel and one point, in radii.
    let point = 1.0 / look.x;
    let pixel = point / colours.scale.x;
    let colour = colours.states[state].rgb;
    let from_middle = length(p);
    let is_diamond = role == ROLE_NATIONAL;
    let has_ring = role == ROLE_LEAD || role == ROLE_CO_LEAD;
    let body_radius = select(0.92, 0.60, has_ring);
    let body = select(from_middle - body_radius, diamond(p, 1.0), is_diamond);
    let outline = select(from_middle - 1.0, body, is_diamond);

    var out = vec4(0.0);
    // Chosen: a ring of the accent around everything.
    let halo_at = outline - 0.40;
    out = over(out, colours.accent.rgb, look.y * within(abs(halo_at) - 0.11, pixel));
    // A keyline of the ground's colour sets the head off from land and mast.
    out = over(out, colours.keyline.rgb, 0.92 * within(outline - 1.6 * point, pixel));
    if has_ring {
        // Alone it carries the whole sign, so it is broader.
        let alone = state == STATE_NONE && role == ROLE_LEAD;
        var ring = abs(from_middle - select(0.90, 0.85, alone)) - select(0.10, 0.15, alone);
        if role == ROLE_CO_LEAD {
            // Two arcs: led by more than one.
            ring = max(ring, 0.16 - abs(p.x));
        }
        out = over(out, colour, within(ring, pixel));
    }
    if role == ROLE_BUNCH {
        out = over(out, colours.mast.rgb, within(outline + 0.02, pixel));
        out = over(out, colours.paper.rgb, within(outline + 0.02 + 1.5 * point, pixel));
        return out;
    }
    if state == STATE_NONE && role == ROLE_LEAD {
        // Nothing is looked for: the ring alone.
        return vec4(over(out, colours.paper.rgb, within(from_middle - 0.70, pixel)).rgb, out.a);
    }
    let rim = max(1.5 * point, 0.16);
    let inside = within(body + rim, pixel);
    out = over(out, colour, within(body, pixel));
    switch state {
        case STATE_PARTLY: {
            // Half full, the other half paper.
            out = over(out, colours.paper.rgb, inside * within(-p.x, pixel));
        }
        case STATE_TAKEN: {
            out = over(out, colours.paper.rgb, inside);
        }
        case STATE_CLOSED: {
            let stripe = abs(fract((p.x + p.y) * 1.25) - 0.5);
            out = over(out, colours.paper.rgb, inside * smoothstep(0.20, 0.30, stripe));
        }
        default: {}
    }
    // Enamel: a little more light from the north-west.
    let sheen = 1.0 + 0.10 * dot(normalize(vec2(-1.0, 1.0)), p);
    return vec4(out.rgb * sheen, out.a);
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let part = in.tags.x;
    let dimming = 1.0 - in.look.z;
    let wide = fwidth(in.corner.y);
    if part == SHADOW {
        // A thin line that opens into the soft blot of the head.
        let along = in.corner.x;
        let blot = 1.0 - smoothstep(0.0, 1.0, length(vec2((along - 0.78) * 4.0, in.corner.y)));
        let line = (1.0 - smoothstep(0.06, 0.30, abs(in.corner.y))) * smoothstep(0.0, 0.12, along)
            * (1.0 - smoothstep(0.55, 0.8, along));
        return vec4(colours.shadow.rgb, colours.shadow.a * max(blot, line * 0.6) * dimming);
    }
    if part == MAST {
        let across = abs(in.corner.y) * 2.0;
        let core = 1.0 - smoothstep(0.42, 0.42 + wide * 2.0, across);
        let side = 1.0 - smoothstep(0.9 - wide * 2.0, 1.0, across);
        let colour = mix(colours.keyline.rgb, colours.mast.rgb * mix(0.75, 1.0, in.corner.x), core);
        return vec4(colour, max(core, side * 0.55) * mix(1.0, 0.55, in.look.z));
    }
    let painted = head(in.corner, in.tags.y, in.tags.z, in.look);
    return vec4(painted.rgb, painted.a * mix(1.0, 0.5, in.look.z));
}
