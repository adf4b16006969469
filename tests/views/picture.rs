//! Pictures of the panels without a graphics driver: egui's triangles painted by a plain loop, written as PNG.
//!
//! For the eyes of who draws the panels: `RESSOURCERIE_PICTURES=/tmp/p cargo test … --test views rooms` writes one file
//! a room. Without the variable the rooms are drawn all the same, and must not be empty.

use std::collections::HashMap;
use std::path::Path;

use egui::epaint::{ClippedPrimitive, ImageData, Primitive, TextureId};
use egui::{Color32, Pos2, Rect, vec2};
use ressourcerie::views::root::{RootOutput, root_ui};
use ressourcerie::views::state::AppState;

/// A picture, 8 bits a channel, sRGB.
pub(crate) struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Color32>,
}

/// The window as egui draws it: triangles and their textures.
pub(crate) struct Drawing {
    primitives: Vec<ClippedPrimitive>,
    textures: HashMap<TextureId, (usize, Vec<Color32>)>,
    ground: Color32,
    size: (usize, usize),
    scale: f32,
    pub root: RootOutput,
}

/// Draws the window of `state` at `size` physical pixels.
pub(crate) fn drawing_of(state: &AppState, size: (usize, usize)) -> Drawing {
    drawing_after(state, size, &[])
}

/// Draws the window after clicks at these points, one after the other; what they ask for is not done.
pub(crate) fn drawing_after(state: &AppState, size: (usize, usize), clicks: &[Pos2]) -> Drawing {
    let ctx = egui::Context::default();
    let scale = f32::from(state.settings.scale) / 100.0;
    ctx.set_pixels_per_point(scale);
    let mut textures: HashMap<TextureId, (usize, Vec<Color32>)> = HashMap::new();
    let mut painted = Vec::new();
    let mut root = None;
    let press = |pos, pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    let mut frames = vec![Vec::new(); 3];
    for pos in clicks {
        frames.push(vec![egui::Event::PointerMoved(*pos), press(*pos, true)]);
        frames.push(vec![press(*pos, false)]);
    }
    frames.extend([Vec::new(), Vec::new()]);
    for events in frames {
        let input = egui::RawInput {
            events,
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(size.0 as f32, size.1 as f32) / scale)),
            ..egui::RawInput::default()
        };
        let output = ctx.run_ui(input, |ui| root = Some(root_ui(ui, state)));
        let deltas = output.textures_delta.set.iter().flat_map(|(id, all)| all.iter().map(move |delta| (id, delta)));
        for (id, delta) in deltas {
            let ImageData::Color(image) = &delta.image;
            match delta.pos {
                None => {
                    textures.insert(*id, (image.size[0], image.pixels.clone()));
                }
                Some([x, y]) => {
                    let (width, pixels) = textures.get_mut(id).expect("a known texture");
                    for row in 0..image.size[1] {
                        let from = &image.pixels[row * image.size[0]..(row + 1) * image.size[0]];
                        let start = (y + row) * *width + x;
                        pixels[start..start + image.size[0]].copy_from_slice(from);
                    }
                }
            }
        }
        painted = ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
        output.drop_without_applying_deltas();
    }
    let ground = state.theme().palette().ground[0];
    Drawing { primitives: painted, textures, ground, size, scale, root: root.expect("a drawn window") }
}

impl Drawing {
    /// How many triangles it has: an empty room has a handful.
    pub(crate) fn triangles(&self) -> usize {
        let of = |primitive: &ClippedPrimitive| match &primitive.primitive {
            Primitive::Mesh(mesh) => mesh.indices.len() / 3,
            Primitive::Callback(_) => 0,
        };
        self.primitives.iter().map(of).sum()
    }

    /// Paints it: a second or two without optimisation.
    pub(crate) fn painted(&self) -> Picture {
        let (width, height) = self.size;
        let mut picture = Picture { width, height, pixels: vec![self.ground; width * height] };
        for primitive in &self.primitives {
            paint(&mut picture, primitive, &self.textures, self.scale);
        }
        picture
    }
}

fn paint(
    picture: &mut Picture,
    primitive: &ClippedPrimitive,
    textures: &HashMap<TextureId, (usize, Vec<Color32>)>,
    scale: f32,
) {
    let Primitive::Mesh(mesh) = &primitive.primitive else { return };
    let Some((texture_width, texels)) = textures.get(&mesh.texture_id) else { return };
    let texture_height = texels.len() / texture_width;
    let clip = primitive.clip_rect * scale;
    for corners in mesh.indices.chunks_exact(3) {
        let [a, b, c] = [corners[0], corners[1], corners[2]].map(|i| &mesh.vertices[i as usize]);
        let [pa, pb, pc] = [a, b, c].map(|vertex| vertex.pos * scale);
        let area = (pb - pa).x * (pc - pa).y - (pb - pa).y * (pc - pa).x;
        if area.abs() < 1e-6 {
            continue;
        }
        let bounds = Rect::from_points(&[pa, pb, pc]).intersect(clip);
        let columns = bounds.left().max(0.0) as usize..(bounds.right().ceil().max(0.0) as usize).min(picture.width);
        let rows = bounds.top().max(0.0) as usize..(bounds.bottom().ceil().max(0.0) as usize).min(picture.height);
        for y in rows {
            for x in columns.clone() {
                let p = egui::pos2(x as f32 + 0.5, y as f32 + 0.5);
                if !clip.contains(p) {
                    continue;
                }
                let edge = |from: Pos2, to: Pos2| ((to - from).x * (p - from).y - (to - from).y * (p - from).x) / area;
                let (wc, wa) = (edge(pa, pb), edge(pb, pc));
                let wb = 1.0 - wa - wc;
                if wa < -1e-4 || wb < -1e-4 || wc < -1e-4 {
                    continue;
                }
                let mix = |channel: fn(&Color32) -> u8| {
                    wa * f32::from(channel(&a.color))
                        + wb * f32::from(channel(&b.color))
                        + wc * f32::from(channel(&c.color))
                };
                let uv = (a.uv.to_vec2() * wa + b.uv.to_vec2() * wb + c.uv.to_vec2() * wc)
                    * vec2(*texture_width as f32, texture_height as f32);
                let (u, v) = ((uv.x as usize).min(texture_width - 1), (uv.y as usize).min(texture_height - 1));
                let texel = texels[v * texture_width + u];
                let tint = |value: f32, texel: u8| value * f32::from(texel) / 255.0;
                let source = [
                    tint(mix(Color32::r as fn(&Color32) -> u8), texel.r()),
                    tint(mix(Color32::g as fn(&Color32) -> u8), texel.g()),
                    tint(mix(Color32::b as fn(&Color32) -> u8), texel.b()),
                    tint(mix(Color32::a as fn(&Color32) -> u8), texel.a()),
                ];
                let under = &mut picture.pixels[y * picture.width + x];
                let left = 1.0 - source[3] / 255.0;
                let blend = |over: f32, under: u8| (over + f32::from(under) * left).round().clamp(0.0, 255.0) as u8;
                *under = Color32::from_rgba_premultiplied(
                    blend(source[0], under.r()),
                    blend(source[1], under.g()),
                    blend(source[2], under.b()),
                    255,
                );
            }
        }
    }
}

impl Picture {
    /// Writes an uncompressed PNG.
    pub(crate) fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut raw = Vec::with_capacity(self.height * (self.width * 3 + 1));
        for row in self.pixels.chunks(self.width) {
            raw.push(0);
            for pixel in row {
                raw.extend([pixel.r(), pixel.g(), pixel.b()]);
            }
        }
        let mut zlib = vec![0x78, 0x01];
        let blocks: Vec<&[u8]> = raw.chunks(65_535).collect();
        for (i, block) in blocks.iter().enumerate() {
            zlib.push(u8::from(i + 1 == blocks.len()));
            let length = block.len() as u16;
            zlib.extend(length.to_le_bytes());
            zlib.extend((!length).to_le_bytes());
            zlib.extend_from_slice(block);
        }
        let (mut a, mut b) = (1_u32, 0_u32);
        for byte in &raw {
            a = (a + u32::from(*byte)) % 65_521;
            b = (b + a) % 65_521;
        }
        zlib.extend(((b << 16) | a).to_be_bytes());
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = Vec::new();
        header.extend((self.width as u32).to_be_bytes());
        header.extend((self.height as u32).to_be_bytes());
        header.extend([8, 2, 0, 0, 0]);
        for (kind, data) in [(b"IHDR", header.as_slice()), (b"IDAT", &zlib), (b"IEND", &[])] {
            file.extend((data.len() as u32).to_be_bytes());
            let mut chunk = kind.to_vec();
            chunk.extend_from_slice(data);
            file.extend_from_slice(&chunk);
            file.extend(crc32(&chunk).to_be_bytes());
        }
        std::fs::write(path, file)
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
