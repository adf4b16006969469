//! Primitives in the seven modes and in any number format -> points, lines and triangles of plain floats.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::super::document::{Accessor, Component, Mode, Primitive};
use super::{Rewriter, array, object};

const F32: u32 = 5126;
const U32: u32 = 5125;

impl Rewriter<'_> {
    pub(super) fn rewrite_primitives(&mut self) {
        let document = self.document;
        let mut dense: HashMap<usize, usize> = HashMap::new();
        let mut unmeasured: HashSet<usize> = HashSet::new();
        for (mesh_index, mesh) in document.meshes.iter().enumerate() {
            for (index, primitive) in mesh.primitives.iter().enumerate() {
                let path = format!("/meshes/{mesh_index}/primitives/{index}");
                self.make_floats(&path, primitive, &mut dense);
                self.make_list(&path, primitive);
                unmeasured.extend(primitive.attributes.get("POSITION"));
            }
        }
        for accessor in unmeasured {
            self.measure_positions(accessor);
        }
        for (mesh, read) in self.list("meshes").iter_mut().zip(&document.meshes) {
            let mut kept = read.primitives.iter();
            // The graphics card takes no empty buffer.
            array(&mut mesh["primitives"]).retain(|_| kept.next().is_some_and(|p| draws(&document.accessors, p)));
        }
    }

    /// Points the attributes of a primitive that the engine does not read at copies in plain floats.
    fn make_floats(&mut self, path: &str, primitive: &Primitive, dense: &mut HashMap<usize, usize>) {
        let places =
            primitive.targets.iter().enumerate().map(|(nth, target)| (format!("{path}/targets/{nth}"), target));
        let places = std::iter::once((format!("{path}/attributes"), &primitive.attributes)).chain(places);
        for (place, attributes) in places {
            for (name, accessor) in attributes {
                if is_read(name, &self.document.accessors[*accessor]) {
                    continue;
                }
                let copy = match dense.get(accessor) {
                    Some(copy) => Some(*copy),
                    None => self.dense_floats(*accessor),
                };
                if let (Some(copy), Some(attributes)) = (copy, self.json.pointer_mut(&place)) {
                    dense.insert(*accessor, copy);
                    object(attributes).insert(name.clone(), json!(copy));
                }
            }
        }
    }

    /// Index of a float copy of `accessor`, without gaps, quantisation or sparseness.
    pub(super) fn dense_floats(&mut self, accessor: usize) -> Option<usize> {
        let numbers = self.document.numbers(accessor)?;
        let (count, shape) = {
            let read = &self.document.accessors[accessor];
            (read.count, read.shape)
        };
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect();
        let kind = self.json["accessors"][accessor]["type"].clone();
        let view = self.push_view(&bytes);
        let mut copy = json!({ "bufferView": view, "componentType": F32, "count": count, "type": kind });
        if shape.numbers() == 3 {
            set_limits(&mut copy, &numbers);
        }
        Some(self.push_accessor(copy))
    }

    /// Adds the limits of a POSITION accessor that lacks them: the engine's validation asks for them.
    fn measure_positions(&mut self, accessor: usize) {
        let read = &self.document.accessors[accessor];
        if read.min.is_some() && read.max.is_some() {
            return;
        }
        if let Some(numbers) = self.document.numbers(accessor) {
            set_limits(&mut self.json["accessors"][accessor], &numbers);
        }
    }

    /// Line loops become strips; fans and strips of triangles become lists, which the engine can give normals.
    fn make_list(&mut self, path: &str, primitive: &Primitive) {
        let elements = || -> Option<Vec<u32>> {
            match primitive.indices {
                Some(accessor) => Some(self.document.numbers(accessor)?.iter().map(|index| *index as u32).collect()),
                None => {
                    let vertices = self.document.accessors[*primitive.attributes.get("POSITION")?].count;
                    Some((0..u32::try_from(vertices).ok()?).collect())
                }
            }
        };
        let (mode, indices) = match primitive.mode {
            Mode::LineLoop => (3, elements().map(|list| list.iter().chain(list.first()).copied().collect::<Vec<_>>())),
            Mode::TriangleFan => (4, elements().map(|list| fan_to_list(&list))),
            Mode::TriangleStrip => (4, elements().map(|list| strip_to_list(&list))),
            Mode::Points | Mode::Lines | Mode::LineStrip | Mode::Triangles => return,
        };
        let Some(indices) = indices else { return };
        let bytes: Vec<u8> = indices.iter().flat_map(|index| index.to_le_bytes()).collect();
        let view = self.push_view(&bytes);
        let accessor = self.push_accessor(
            json!({ "bufferView": view, "componentType": U32, "count": indices.len(), "type": "SCALAR" }),
        );
        if let Some(place) = self.json.pointer_mut(path) {
            place["mode"] = json!(mode);
            place["indices"] = json!(accessor);
        }
    }
}

fn set_limits(accessor: &mut Value, numbers: &[f64]) {
    let limit = |axis: usize, pick: fn(f64, f64) -> f64| {
        let along = numbers.iter().skip(axis).step_by(3).copied().filter(|number| number.is_finite());
        along.reduce(pick).unwrap_or(0.0) as f32
    };
    accessor["min"] = json!([0, 1, 2].map(|axis| limit(axis, f64::min)));
    accessor["max"] = json!([0, 1, 2].map(|axis| limit(axis, f64::max)));
}

/// Whether the engine reads an attribute as it is stored.
fn is_read(name: &str, accessor: &Accessor) -> bool {
    use Component::{F32, U8, U16};
    let has_data = accessor.view.is_some() || accessor.is_sparse();
    let (semantic, _) = name.split_once('_').unwrap_or((name, ""));
    let fits = match (semantic, accessor.component) {
        ("JOINTS", component) => matches!(component, U8 | U16) && !accessor.normalized,
        ("COLOR" | "TEXCOORD" | "WEIGHTS", U8 | U16) => accessor.normalized,
        ("POSITION" | "NORMAL" | "TANGENT" | "COLOR" | "TEXCOORD" | "WEIGHTS", component) => component == F32,
        // Attributes of the author's own are not drawn.
        _ => return true,
    };
    fits && has_data
}

fn draws(accessors: &[Accessor], primitive: &Primitive) -> bool {
    let Some(vertices) = primitive.attributes.get("POSITION").map(|accessor| accessors[*accessor].count) else {
        return false;
    };
    let elements = primitive.indices.map_or(vertices, |accessor| accessors[accessor].count);
    let least = match primitive.mode {
        Mode::Points => 1,
        Mode::Lines | Mode::LineLoop | Mode::LineStrip => 2,
        Mode::Triangles | Mode::TriangleStrip | Mode::TriangleFan => 3,
    };
    vertices > 0 && elements >= least
}

fn fan_to_list(fan: &[u32]) -> Vec<u32> {
    let Some((hub, rim)) = fan.split_first() else { return Vec::new() };
    rim.windows(2).flat_map(|pair| [*hub, pair[0], pair[1]]).collect()
}

fn strip_to_list(strip: &[u32]) -> Vec<u32> {
    let turned = |(nth, t): (usize, &[u32])| if nth % 2 == 0 { [t[0], t[1], t[2]] } else { [t[1], t[0], t[2]] };
    strip.windows(3).enumerate().flat_map(turned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fans_and_strips_keep_their_winding() {
        assert_eq!(fan_to_list(&[7, 0, 1, 2]), [7, 0, 1, 7, 1, 2]);
        assert_eq!(strip_to_list(&[0, 1, 2, 3]), [0, 1, 2, 2, 1, 3]);
        assert!(fan_to_list(&[]).is_empty());
        assert!(strip_to_list(&[0, 1]).is_empty());
    }
}
