//! A work -> the plain GLB that the engine's loader takes, in memory.
//!
//! One pass over the JSON: side files and pictures move into one binary chunk; quantised and sparse attributes become
//! plain floats; loops, fans and strips become lists; instances become nodes; unnamed nodes get the names that
//! animations need; what cannot be drawn is taken out (the [`Inspection`] says so in its notes). It does not decode
//! packed geometry or pictures: a work that needs that is refused before it comes here.

mod nodes;
mod primitives;
mod textures;

use serde_json::{Map, Value, json};

use super::container::pack_glb;
use super::document::{Document, MESHOPT};
use super::inspection::Inspection;

pub(super) use nodes::MOST_INSTANCES;

/// A work, measured and ready for the engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    pub inspection: Inspection,
    /// A self-contained GLB without required extensions. Animation `n` of it is animation `n` of the inspection.
    pub glb: Vec<u8>,
}

impl Prepared {
    pub(super) fn of(document: &Document, inspection: Inspection) -> Self {
        let mut rewriter = Rewriter::new(document);
        rewriter.merge_buffers();
        rewriter.drop_hidden_nodes();
        rewriter.rewrite_primitives();
        rewriter.rewrite_textures();
        rewriter.convert_glossy_materials();
        rewriter.drop_foreign_channels();
        rewriter.expand_instances();
        rewriter.keep_one_scene();
        rewriter.name_nodes();
        Self { glb: rewriter.finish(), inspection }
    }
}

struct Rewriter<'a> {
    document: &'a Document,
    json: Value,
    bin: Vec<u8>,
}

impl<'a> Rewriter<'a> {
    fn new(document: &'a Document) -> Self {
        Self { document, json: document.json.clone(), bin: Vec::new() }
    }

    /// The list `name` of the root; empty where it is absent or something else.
    fn list(&mut self, name: &str) -> &mut Vec<Value> {
        let root = object(&mut self.json);
        let list = root.entry(name).or_insert_with(|| json!([]));
        array(list)
    }

    /// Appends `bytes` on a multiple of four and returns the index of a view of them.
    fn push_view(&mut self, bytes: &[u8]) -> usize {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let view = json!({ "buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len() });
        self.bin.extend_from_slice(bytes);
        let views = self.list("bufferViews");
        views.push(view);
        views.len() - 1
    }

    fn push_accessor(&mut self, accessor: Value) -> usize {
        let accessors = self.list("accessors");
        accessors.push(accessor);
        accessors.len() - 1
    }

    fn merge_buffers(&mut self) {
        let mut starts = Vec::new();
        for buffer in &self.document.buffers {
            self.bin.resize(self.bin.len().next_multiple_of(4), 0);
            starts.push(self.bin.len());
            self.bin.extend_from_slice(buffer);
        }
        let document = self.document;
        for (view, read) in self.list("bufferViews").iter_mut().zip(&document.views) {
            let view = object(view);
            view.insert("buffer".into(), json!(0));
            view.insert("byteOffset".into(), json!(starts[read.buffer] + read.offset));
            if let Some(extensions) = view.get_mut("extensions") {
                MESHOPT.iter().for_each(|name| drop(object(extensions).remove(*name)));
            }
        }
    }

    /// Takes out the channels that move something else than a node; their animation stays, so that numbers hold.
    fn drop_foreign_channels(&mut self) {
        let document = self.document;
        for (animation, read) in self.list("animations").iter_mut().zip(&document.animations) {
            let mut moved = read.channels.iter();
            let channels = array(object(animation).entry("channels").or_insert_with(|| json!([])));
            channels.retain(|_| moved.next().is_some_and(|channel| channel.node.is_some() && !channel.is_pointer));
            object(animation).entry("samplers").or_insert_with(|| json!([]));
        }
        let sparse_inputs: Vec<(usize, usize, usize)> = self
            .list("animations")
            .iter()
            .enumerate()
            .flat_map(|(a, animation)| {
                let samplers = animation["samplers"].as_array().into_iter().flatten().enumerate();
                samplers.filter_map(move |(s, sampler)| Some((a, s, sampler["input"].as_u64()? as usize)))
            })
            .filter(|(_, _, input)| document.accessors[*input].is_sparse())
            .collect();
        for (animation, sampler, input) in sparse_inputs {
            if let Some(dense) = self.dense_floats(input) {
                self.json["animations"][animation]["samplers"][sampler]["input"] = json!(dense);
            }
        }
    }

    fn convert_glossy_materials(&mut self) {
        const NAME: &str = "KHR_materials_pbrSpecularGlossiness";
        for material in self.list("materials") {
            let Some(glossy) = material.pointer(&format!("/extensions/{NAME}")).cloned() else { continue };
            let glossiness = glossy["glossinessFactor"].as_f64().unwrap_or(1.0);
            let mut plain = json!({
                "baseColorFactor": glossy.get("diffuseFactor").cloned().unwrap_or_else(|| json!([1.0, 1.0, 1.0, 1.0])),
                "metallicFactor": 0.0,
                "roughnessFactor": (1.0 - glossiness).clamp(0.0, 1.0),
            });
            if let Some(texture) = glossy.get("diffuseTexture") {
                plain["baseColorTexture"] = texture.clone();
            }
            material["pbrMetallicRoughness"] = plain;
            object(&mut material["extensions"]).remove(NAME);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let length = self.bin.len();
        let root = object(&mut self.json);
        root.remove("extensionsRequired");
        root.remove("extensionsUsed");
        if length == 0 {
            root.remove("buffers");
        } else {
            root.insert("buffers".into(), json!([{ "byteLength": length }]));
        }
        // An absent list and an empty one mean the same, and the specification has no empty ones.
        root.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
        pack_glb(&self.json, &self.bin)
    }
}

/// The map of a JSON object; anything else becomes an empty object first.
fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = json!({});
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("made an object above"),
    }
}

/// The items of a JSON array; anything else becomes an empty array first.
fn array(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = json!([]);
    }
    match value {
        Value::Array(items) => items,
        _ => unreachable!("made an array above"),
    }
}
