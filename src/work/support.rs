//! What this program does with each glTF extension.

use super::document::{DRACO, Document, INSTANCING, MESHOPT, SPLATS, TEXTURE_SOURCES};
use super::error::{Fault, Note, Place, WorkError};

/// Joints of one skin that the engine moves (`bevy_pbr::MAX_JOINTS`).
const MOST_JOINTS: u64 = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Support {
    /// Drawn, by the engine or after [`super::prepare()`]; or nothing to draw; or told by a note of its own.
    Handled,
    /// Left out; the work is still worth looking at.
    LeftOut,
    /// Without it there is nothing to look at.
    Missing,
}

fn support(name: &str) -> Support {
    match name {
        "KHR_lights_punctual"
        | "KHR_materials_unlit"
        | "KHR_materials_transmission"
        | "KHR_materials_ior"
        | "KHR_materials_volume"
        | "KHR_materials_emissive_strength"
        | "KHR_materials_clearcoat"
        | "KHR_materials_anisotropy"
        | "KHR_materials_specular"
        | "KHR_materials_pbrSpecularGlossiness"
        | "KHR_materials_variants"
        | "KHR_texture_transform"
        | "KHR_mesh_quantization"
        | "KHR_animation_pointer"
        | "KHR_node_visibility"
        | "KHR_xmp"
        | "KHR_xmp_json_ld"
        | "EXT_mesh_manifold"
        | "FB_ngon_encoding" => Support::Handled,
        name if name == INSTANCING || TEXTURE_SOURCES.contains(&name) => Support::Handled,
        name if name == DRACO || MESHOPT.contains(&name) || name.starts_with(SPLATS) => Support::Missing,
        // An unknown look is still a shape; any other unknown thing may be the shape itself.
        name if name.contains("_materials_") || name.contains("_lights_") || name.contains("_texture_") => {
            Support::LeftOut
        }
        _ => Support::Missing,
    }
}

/// Why the work cannot be shown at all: required extensions and packed data that no reader here unpacks.
pub(super) fn obstacles(document: &Document) -> Vec<WorkError> {
    let mut found = Vec::new();
    for (index, name) in document.extensions_required.iter().enumerate() {
        if support(name) == Support::Missing {
            let fault = Fault::Extension { name: name.clone() };
            found.push(fault.at(Place::Pointer(format!("/extensionsRequired/{index}"))));
        }
    }
    // Packed data that the file does not declare, or declares as dispensable without giving it unpacked as well.
    if found.is_empty()
        && let Some(index) = document.views.iter().position(|view| view.is_compressed)
    {
        let name = MESHOPT.iter().find(|name| document.extensions_used.iter().any(|used| used == *name));
        let fault = Fault::Extension { name: (*name.unwrap_or(&MESHOPT[0])).to_owned() };
        found.push(fault.at(Place::Pointer(format!("/bufferViews/{index}"))));
    }
    found
}

/// What is shown otherwise than it was made, sorted and without repeats.
pub(super) fn notes(document: &Document, draws_nothing: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    for name in &document.extensions_used {
        let is_fallback_used = name == DRACO || MESHOPT.contains(&name.as_str());
        if support(name) != Support::Handled && !is_fallback_used {
            notes.push(Note::ExtensionIgnored { name: name.clone() });
        }
    }
    let glossy = |name: &String| name == "KHR_materials_pbrSpecularGlossiness";
    let materials = document.materials.iter().filter(|m| m.extensions.iter().any(glossy)).count() as u64;
    if materials > 0 {
        notes.push(Note::SpecularGlossiness { materials });
    }
    for texture in &document.textures {
        let candidates: Vec<_> = texture.alternatives.iter().chain(&texture.source).collect();
        if candidates.iter().any(|image| document.images[**image].facts.format.is_shown()) {
            continue;
        }
        let Some(image) = candidates.first().map(|image| &document.images[**image]) else { continue };
        let name = image.name.clone();
        notes.push(match &image.bytes {
            Err(reason) => Note::ImageMissing { name, reason: reason.clone() },
            Ok(_) => Note::ImageNotShown { name, format: image.facts.format.name().to_owned() },
        });
    }
    let channels =
        document.animations.iter().flat_map(|a| &a.channels).filter(|channel| channel.is_pointer).count() as u64;
    if channels > 0 {
        notes.push(Note::PointerChannels { channels });
    }
    for node in &document.nodes {
        let total = node.instances.as_ref().map_or(0, |instances| instances.count);
        if total > super::prepare::MOST_INSTANCES {
            notes.push(Note::InstancesCut { drawn: super::prepare::MOST_INSTANCES, total });
        }
    }
    let joints = document.skins.iter().map(|skin| skin.joints.len() as u64).max().unwrap_or(0);
    if joints > MOST_JOINTS {
        notes.push(Note::TooManyJoints { joints, limit: MOST_JOINTS });
    }
    let most = |prefix: &str| {
        let sets = |p: &super::document::Primitive| p.attributes.keys().filter(|key| key.starts_with(prefix)).count();
        document.meshes.iter().flat_map(|mesh| &mesh.primitives).map(sets).max().unwrap_or(0) as u64
    };
    if most("JOINTS_") > 1 {
        notes.push(Note::InfluencesCut { influences: most("JOINTS_") * 4 });
    }
    if most("TEXCOORD_") > 2 {
        notes.push(Note::UvSetsCut { sets: most("TEXCOORD_") });
    }
    if !document.variants.is_empty() {
        notes.push(Note::Variants { variants: document.variants.len() as u64 });
    }
    if draws_nothing {
        notes.push(Note::NothingDrawn);
    }
    notes.sort();
    notes.dedup();
    notes
}
