//! Nodes: hidden ones emptied, instances expanded, names given, one scene kept.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::super::document::INSTANCING;
use super::super::inspection::{instance_transforms, is_hidden, scene_roots};
use super::{Rewriter, array, object};

/// Instances of one node that are drawn; each becomes an entity of the engine.
pub(crate) const MOST_INSTANCES: u64 = 20_000;

impl Rewriter<'_> {
    /// KHR_node_visibility: what is hidden keeps its place, for animations and skins, and shows nothing.
    pub(super) fn drop_hidden_nodes(&mut self) {
        let mut open: Vec<usize> =
            (0..self.document.nodes.len()).filter(|node| is_hidden(self.document, *node)).collect();
        let mut seen = HashSet::new();
        while let Some(index) = open.pop() {
            if !seen.insert(index) {
                continue;
            }
            open.extend(&self.document.nodes[index].children);
            let node = object(&mut self.json["nodes"][index]);
            for property in ["mesh", "skin", "camera", "weights", "extensions"] {
                node.remove(property);
            }
        }
    }

    pub(super) fn expand_instances(&mut self) {
        let document = self.document;
        for (index, read) in document.nodes.iter().enumerate() {
            let node = &mut self.json["nodes"][index];
            let mesh = node.get("mesh").cloned();
            let (Some(_), Some(mesh)) = (&read.instances, mesh) else { continue };
            let node = object(node);
            for property in ["mesh", "skin", "weights"] {
                node.remove(property);
            }
            if let Some(extensions) = node.get_mut("extensions") {
                object(extensions).remove(INSTANCING);
            }
            let most = usize::try_from(MOST_INSTANCES).unwrap_or(usize::MAX);
            let copies = instance_transforms(document, index, most);
            let nodes = self.list("nodes");
            let first = nodes.len();
            nodes.extend(copies.iter().map(|matrix| json!({ "mesh": mesh, "matrix": matrix.0 })));
            let added: Vec<Value> = (first..nodes.len()).map(|node| json!(node)).collect();
            array(object(&mut nodes[index]).entry("children").or_insert_with(|| json!([]))).extend(added);
        }
    }

    /// Keeps what the default scene shows. Skins whose joints lie outside of it are dropped: the engine panics on them.
    pub(super) fn keep_one_scene(&mut self) {
        let mut roots = scene_roots(self.document);
        roots.reverse();
        let mut reached = HashSet::new();
        let mut open = roots.clone();
        while let Some(index) = open.pop() {
            if reached.insert(index) {
                open.extend(&self.document.nodes[index].children);
            }
        }
        for (index, node) in self.document.nodes.iter().enumerate() {
            let joints = node.skin.map(|skin| &self.document.skins[skin].joints);
            if joints.is_some_and(|joints| joints.iter().any(|joint| !reached.contains(joint))) {
                object(&mut self.json["nodes"][index]).remove("skin");
            }
        }
        let root = object(&mut self.json);
        root.insert("scenes".into(), json!([{ "nodes": roots }]));
        root.insert("scene".into(), json!(0));
    }

    /// The engine finds the nodes that an animation moves by their names, which must differ among siblings.
    pub(super) fn name_nodes(&mut self) {
        let mut parent: HashMap<usize, usize> = HashMap::new();
        let nodes = self.list("nodes");
        for (index, node) in nodes.iter().enumerate() {
            for child in node["children"].as_array().into_iter().flatten() {
                parent.extend(child.as_u64().map(|child| (child as usize, index)));
            }
        }
        let mut taken: HashSet<(Option<usize>, String)> = HashSet::new();
        for (index, node) in nodes.iter_mut().enumerate() {
            let given = node["name"].as_str().filter(|name| !name.is_empty()).map(str::to_owned);
            let mut name = given.unwrap_or_else(|| format!("node {index}"));
            if !taken.insert((parent.get(&index).copied(), name.clone())) {
                name = format!("{name} ({index})");
                taken.insert((parent.get(&index).copied(), name.clone()));
            }
            object(node).insert("name".into(), json!(name));
        }
    }
}
