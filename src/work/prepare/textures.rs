//! Pictures into the binary chunk, textures onto the picture that the engine reads.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{Rewriter, array, object};
use crate::work::document::TEXTURE_SOURCES;

/// One white texel, for textures whose picture cannot be drawn: the engine hangs on a texture without a picture.
const WHITE_PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 0x0C, b'I', b'D', b'A', b'T', 0x78, 0xDA, 0x63, 0xF8, 0xFF, 0xFF,
    0x3F, 0, 0x05, 0xFE, 0x02, 0xFE, 0x33, 0x12, 0x95, 0x14, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60,
    0x82,
];

impl Rewriter<'_> {
    pub(super) fn rewrite_textures(&mut self) {
        let document = self.document;
        let mut embedded: HashMap<usize, usize> = HashMap::new();
        let mut images: Vec<Value> = Vec::new();
        let mut blind: HashSet<u64> = HashSet::new();
        let mut sources: Vec<Option<usize>> = Vec::new();
        for (index, texture) in document.textures.iter().enumerate() {
            let candidates = texture.alternatives.iter().chain(&texture.source);
            let shown = candidates.copied().find(|image| document.images[*image].facts.format.is_shown());
            let picture = shown.and_then(|image| Some((image, document.images[image].bytes.as_ref().ok()?)));
            let Some((image, bytes)) = picture else {
                blind.insert(index as u64);
                sources.push(None);
                continue;
            };
            let place = match embedded.get(&image) {
                Some(place) => *place,
                None => {
                    let view = self.push_view(bytes);
                    let media_type = document.images[image].facts.format.media_type();
                    images.push(json!({ "bufferView": view, "mimeType": media_type }));
                    embedded.insert(image, images.len() - 1);
                    images.len() - 1
                }
            };
            sources.push(Some(place));
        }
        let white = images.len();
        if !blind.is_empty() {
            let view = self.push_view(WHITE_PNG);
            images.push(json!({ "bufferView": view, "mimeType": "image/png" }));
        }
        for (texture, source) in self.list("textures").iter_mut().zip(sources) {
            let texture = object(texture);
            texture.insert("source".into(), json!(source.unwrap_or(white)));
            if let Some(extensions) = texture.get_mut("extensions") {
                TEXTURE_SOURCES.iter().for_each(|name| drop(object(extensions).remove(*name)));
            }
        }
        *self.list("images") = images;
        self.list("materials").iter_mut().for_each(|material| forget_textures(material, &blind));
    }
}

/// Takes out of a material every reference to one of the textures in `blind`: its plain factors remain.
fn forget_textures(value: &mut Value, blind: &HashSet<u64>) {
    let refers = |(name, slot): (&String, &Value)| {
        name.ends_with("Texture") && slot["index"].as_u64().is_some_and(|index| blind.contains(&index))
    };
    match value {
        Value::Object(map) => {
            let kept: Map<String, Value> = std::mem::take(map).into_iter().filter(|(k, v)| !refers((k, v))).collect();
            *map = kept;
            map.values_mut().for_each(|inner| forget_textures(inner, blind));
        }
        Value::Array(_) => array(value).iter_mut().for_each(|inner| forget_textures(inner, blind)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
