//! Works are read, measured against the Khronos validator's answers, and refused in words when they are broken.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ressourcerie::work::{self, Fault, Inspection, Note, PictureFormat, Place, WorkError};
use serde_json::{Value, json};

use crate::works::{samples_dir, shipped_dir};

fn beside(path: &Path) -> impl Fn(&str) -> Result<Vec<u8>, String> + use<> {
    let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
    move |name: &str| fs::read(dir.join(name)).map_err(|error| error.to_string())
}

fn inspect(path: &Path) -> Result<Inspection, WorkError> {
    work::inspect(&fs::read(path).expect("a readable sample"), &beside(path))
}

fn alone(_: &str) -> Result<Vec<u8>, String> {
    Err("no side files here".into())
}

fn inspect_json(json: &Value) -> Result<Inspection, WorkError> {
    work::inspect(json.to_string().as_bytes(), &alone)
}

/// The works below `dir`, by their paths relative to it.
fn works_below(dir: &Path) -> BTreeMap<String, PathBuf> {
    let name = |path: &Path| path.strip_prefix(dir).expect("below").to_string_lossy().replace('\\', "/");
    crate::works::works_below(dir).into_iter().map(|path| (name(&path), path)).collect()
}

/// The fields of the oracle, out of an inspection.
fn as_oracle(inspection: &Inspection) -> Value {
    let recognised =
        |format: PictureFormat| matches!(format, PictureFormat::Png | PictureFormat::Jpeg | PictureFormat::Webp);
    let images: Vec<_> = inspection
        .images
        .iter()
        .map(|image| image.picture)
        .filter(|picture| recognised(picture.format))
        .map(|picture| json!({ "w": picture.width, "h": picture.height, "mime": picture.format.media_type() }))
        .collect();
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    json!({
        "bytes": inspection.file_bytes,
        "drawCallCount": inspection.stored.draw_calls,
        "totalVertexCount": inspection.stored.vertices,
        "totalTriangleCount": inspection.stored.triangles,
        "materialCount": inspection.materials,
        "animationCount": inspection.animations.len(),
        "hasMorphTargets": inspection.morph_targets > 0,
        "hasSkins": inspection.skins > 0,
        "hasTextures": inspection.textures > 0,
        "hasDefaultScene": inspection.has_default_scene,
        "maxUVs": inspection.max_uv_sets,
        "maxInfluences": inspection.max_influences,
        "maxAttributes": inspection.max_attributes,
        "extensionsUsed": sorted(&inspection.extensions_used),
        "extensionsRequired": sorted(&inspection.extensions_required),
        "images": images,
    })
}

#[test]
fn figures_equal_those_of_the_khronos_validator() {
    let Some(dir) = samples_dir() else { return };
    let oracle: Value =
        serde_json::from_slice(&fs::read(dir.join("validator-oracle.json")).expect("the oracle")).expect("JSON");
    let works = works_below(&dir);
    let mut compared = 0;
    let mut differences = Vec::new();
    for (name, expected) in oracle["results"].as_object().expect("results") {
        if name.starts_with("Malformed/") {
            continue;
        }
        let inspection = match inspect(&works[name]) {
            Ok(inspection) => inspection,
            Err(error) => {
                differences.push(format!("{name}: {error}"));
                continue;
            }
        };
        let ours = as_oracle(&inspection);
        for (field, value) in ours.as_object().expect("an object") {
            let Some(mut theirs) = expected.get(field).cloned() else {
                // The validator leaves empty lists out.
                if field.starts_with("extensions") && value.as_array().is_some_and(|list| !list.is_empty()) {
                    differences.push(format!("{name}: {field} is {value}, the oracle has none"));
                }
                continue;
            };
            if field.starts_with("extensions") {
                theirs.as_array_mut().expect("names").sort_by_key(ToString::to_string);
            }
            compared += 1;
            if *value != theirs {
                differences.push(format!("{name}: {field} is {value}, the oracle says {theirs}"));
            }
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    assert!(compared > 500, "only {compared} fields were compared");
}

#[test]
fn dimensions_equal_those_of_the_print_oracle() {
    let Some(dir) = samples_dir() else { return };
    let oracle: Value =
        serde_json::from_slice(&fs::read(dir.join("print-oracle.json")).expect("the oracle")).expect("JSON");
    let works = works_below(&dir);
    let mut differences = Vec::new();
    let mut compared = 0;
    for (name, expected) in oracle["results"].as_object().expect("results") {
        let path = works.iter().find(|(path, _)| path.ends_with(&format!("/{name}"))).expect("a sample of that name").1;
        let size = inspect(path).expect("a whole work").size_m().expect("something drawn");
        let theirs = expected["size_mm"].as_array().expect("a size");
        for (ours, theirs) in size.iter().zip(theirs) {
            let theirs = theirs.as_f64().expect("a number");
            compared += 1;
            if (ours * 1000.0 - theirs).abs() > theirs.abs() * 1e-3 + 0.06 {
                differences.push(format!("{name}: {} mm, the oracle says {theirs}", ours * 1000.0));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared > 20);
}

#[test]
fn broken_files_say_what_is_wrong_and_where() {
    let Some(dir) = samples_dir() else { return };
    let check = |name: &str, fault: &str, place: Place| {
        let error = inspect(&dir.join("Malformed").join(name)).expect_err(name);
        assert_eq!((error.fault.key(), &error.place), (fault, &place), "{name}: {error}");
    };
    let pointer = |text: &str| Place::Pointer(text.into());
    check("empty_file.glb", "work-error-empty", Place::File);
    check("invalid_magic.glb", "work-error-not-gltf", Place::Byte(0));
    check("invalid_version.glb", "work-error-glb-version", Place::Byte(4));
    check("only_header.glb", "work-error-truncated", Place::Byte(12));
    check("length_mismatch.glb", "work-error-truncated", Place::Byte(48));
    check("chunk_too_big.glb", "work-error-chunk-too-big", Place::Byte(12));
    check("empty_json_chunk.glb", "work-error-json-chunk-empty", Place::Byte(12));
    check("invalid_json_chunk.glb", "work-error-invalid-json", Place::Byte(21));
    check("bom.glb", "work-error-byte-order-mark", Place::Byte(20));
    check("misplaced_bin_chunk.glb", "work-error-misplaced-bin", Place::Byte(88));
    check("not_found.gltf", "work-error-side-file", Place::SideFile("not_found.bin".into()));
    check("integer-out-of-bounds.gltf", "work-error-side-file", Place::SideFile("simpleTriangle.bin".into()));
    check("invalid_uri_data_bytelength.gltf", "work-error-buffer-too-short", pointer("/buffers/0"));
    check("invalid-primitive-indices.gltf", "work-error-unresolved", pointer("/bufferViews/0/buffer"));
    check("unresolved_bufferviews.gltf", "work-error-unresolved", pointer("/accessors/0/bufferView"));
    check("RecursiveNodes.gltf", "work-error-node-cycle", pointer("/nodes/0"));
    assert_eq!(works_below(&dir.join("Malformed")).len(), 16, "a new broken sample wants a line above");
}

#[test]
fn a_work_is_shown_or_refused_by_the_name_of_what_it_needs() {
    let Some(dir) = samples_dir() else { return };
    let refused = |name: &str| match name {
        "MaterialsVariantsShoe-Derived/shoe-draco.glb" => Some("KHR_draco_mesh_compression"),
        "MaterialsVariantsShoe-Derived/shoe-meshopt.glb" => Some("EXT_meshopt_compression"),
        "GaussianSplatSpz/basic.glb" => Some("KHR_gaussian_splatting"),
        _ => None,
    };
    let mut shown = 0;
    for (name, path) in works_below(&dir) {
        if name.starts_with("Malformed/") {
            continue;
        }
        let bytes = fs::read(&path).expect("a readable sample");
        match (work::prepare(&bytes, &beside(&path)), refused(&name)) {
            (Ok(prepared), None) => {
                // What was rewritten is itself a whole work, draws as much, and asks for nothing.
                let again = work::inspect(&prepared.glb, &alone).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(again.extensions_required, Vec::<String>::new(), "{name}");
                assert_eq!(again.drawn.triangles, prepared.inspection.drawn.triangles, "{name}: triangles");
                assert_eq!(again.animations.len(), prepared.inspection.animations.len(), "{name}: animations");
                let (before, after) = (prepared.inspection.size_m(), again.size_m());
                for (before, after) in before.into_iter().flatten().zip(after.into_iter().flatten()) {
                    assert!(
                        (before - after).abs() <= before.abs() * 1e-5 + 1e-9,
                        "{name}: {before} m became {after} m"
                    );
                }
                shown += 1;
            }
            (Err(refusal), Some(extension)) => {
                assert_eq!(refusal.error.fault, Fault::Extension { name: extension.into() }, "{name}");
                let inspection = refusal.inspection.expect("a whole file comes with its figures");
                assert!(inspection.stored.vertices > 0, "{name}");
            }
            (Ok(_), Some(extension)) => panic!("{name} was prepared without {extension}"),
            (Err(refusal), None) => panic!("{name}: {}", refusal.error),
        }
    }
    assert!(shown > 40, "only {shown} were prepared");
}

#[test]
fn what_is_shown_otherwise_than_made_is_told() {
    let Some(dir) = samples_dir() else { return };
    let check = |name: &str, expected: &[Note]| {
        let notes = inspect(&dir.join(name)).expect("a whole work").notes;
        for note in expected {
            assert!(notes.contains(note), "{name}: {note:?} is missing from {notes:?}");
        }
        if expected.is_empty() {
            assert_eq!(notes, [], "{name}");
        }
    };
    let ignored = |name: &str| Note::ExtensionIgnored { name: name.into() };
    check("Fox/Fox.glb", &[]);
    check("Suzanne/Suzanne.gltf", &[]);
    check("SheenGrid/19_sheen.gltf", &[ignored("KHR_materials_sheen")]);
    check("DispersionTest/DispersionTest.glb", &[ignored("KHR_materials_dispersion")]);
    check("SpecularGlossinessSphere/04_sphere_specular_glossiness.gltf", &[Note::SpecularGlossiness { materials: 1 }]);
    check("MaterialsVariantsShoe/MaterialsVariantsShoe.gltf", &[Note::Variants { variants: 3 }]);
    let avif = inspect(&dir.join("MaterialsVariantsShoe-Derived/shoe-avif.glb")).expect("a whole work").notes;
    assert_eq!(avif.iter().filter(|n| matches!(n, Note::ImageNotShown { format, .. } if format == "AVIF")).count(), 5);
    let pointer = inspect(&dir.join("AnimationPointer/24_animation_pointer.gltf")).expect("a whole work").notes;
    assert!(pointer.iter().any(|note| matches!(note, Note::PointerChannels { channels } if *channels > 0)));
}

#[test]
fn drawn_counts_follow_nodes_and_instances() {
    let Some(dir) = samples_dir() else { return };
    let cubes = inspect(&dir.join("SimpleInstancing/SimpleInstancing.glb")).expect("a whole work");
    assert_eq!((cubes.stored.triangles, cubes.drawn.triangles), (12, 1500));
}

#[test]
fn texture_memory_counts_each_picture_once_with_its_mips() {
    let Some(dir) = samples_dir() else { return };
    let check = |name: &str, expected: u64| {
        let bytes = inspect(&dir.join(name)).expect("a whole work").texture_bytes();
        assert!(bytes.abs_diff(expected) * 100 <= expected, "{name}: {bytes} instead of {expected}");
    };
    // Guide figures of glTF-Transform: 1024² RGBA8 = 5 592 404, ETC1S 699 050, UASTC 1 398 128.
    check("MaterialsVariantsShoe/MaterialsVariantsShoe.gltf", 5 * 5_592_404);
    check("AlphaBlendModeTest/AlphaBlendModeTest.glb", 5 * 5_592_404 + 4 * 4 * 5_592_404);
}

/// A triangle in a `.gltf` without side files, to break in one place.
fn triangle() -> Value {
    json!({
        "asset": { "version": "2.0" },
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0, "translation": [1, 0, 0], "scale": [2, 2, 2] }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1 }] }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3" },
            { "bufferView": 1, "componentType": 5121, "count": 3, "type": "SCALAR" },
        ],
        "bufferViews": [{ "buffer": 0, "byteLength": 36 }, { "buffer": 0, "byteOffset": 36, "byteLength": 3 }],
        // Positions (0,0,0), (1,0,0), (0,1,0); indices 0, 1, 2.
        "buffers": [{ "byteLength": 39, "uri": "data:;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAAAAEC" }],
    })
}

#[test]
fn a_triangle_is_measured_in_its_place() {
    let inspection = inspect_json(&triangle()).expect("a whole work");
    let bounds = inspection.bounds.expect("something drawn");
    assert_eq!((bounds.min, bounds.max), ([1.0, 0.0, 0.0], [3.0, 2.0, 0.0]));
    assert_eq!(inspection.drawn, work::Counts { draw_calls: 1, vertices: 3, triangles: 1 });
    assert!(inspection.notes.is_empty() && inspection.obstacles.is_empty());
}

#[test]
fn one_wrong_value_is_named_by_its_pointer() {
    let check = |pointer: &str, value: Value, fault: &str, place: &str| {
        let mut broken = triangle();
        *broken.pointer_mut(pointer).expect("a place in the triangle") = value;
        let error = inspect_json(&broken).expect_err(pointer);
        assert_eq!((error.fault.key(), error.place), (fault, Place::Pointer(place.into())), "{pointer}");
    };
    check("/asset/version", json!("1.0"), "work-error-gltf-version", "/asset");
    check("/asset/version", json!(2), "work-error-wrong-type", "/asset/version");
    check("/scene", json!(4), "work-error-unresolved", "/scene");
    check("/nodes/0/mesh", json!(-1), "work-error-wrong-type", "/nodes/0/mesh");
    check("/nodes/0/mesh", json!(1), "work-error-unresolved", "/nodes/0/mesh");
    check("/nodes/0/scale", json!([1, 2]), "work-error-wrong-type", "/nodes/0/scale");
    check("/accessors/0/count", json!(4), "work-error-accessor-outside", "/accessors/0");
    check("/accessors/0/count", json!(1e300), "work-error-wrong-type", "/accessors/0/count");
    check("/accessors/0/count", json!(u64::MAX), "work-error-accessor-outside", "/accessors/0");
    check("/accessors/0/componentType", json!(7), "work-error-wrong-type", "/accessors/0");
    check("/accessors/0/type", json!("VEC2"), "work-error-accessor-kind", "/meshes/0/primitives/0/attributes/POSITION");
    check("/accessors/1/componentType", json!(5120), "work-error-accessor-kind", "/meshes/0/primitives/0/indices");
    check("/bufferViews/0/byteLength", json!(40), "work-error-view-outside", "/bufferViews/0");
    check("/buffers/0/byteLength", json!(99), "work-error-buffer-too-short", "/buffers/0");
    check("/buffers/0/uri", json!("data:;base64,*"), "work-error-data-uri", "/buffers/0/uri");
    check(
        "/meshes/0/primitives/0/attributes/POSITION",
        json!(9),
        "work-error-unresolved",
        "/meshes/0/primitives/0/attributes/POSITION",
    );
    check("/bufferViews/1/byteOffset", json!(30), "work-error-index-outside", "/meshes/0/primitives/0/indices");
    check("/meshes/0/primitives", json!({}), "work-error-wrong-type", "/meshes/0/primitives");
    check("/nodes/0", json!({ "children": [0] }), "work-error-node-cycle", "/nodes/0");
}

#[test]
fn an_accessor_without_data_may_not_ask_for_gigabytes() {
    let mut greedy = triangle();
    greedy["accessors"][0] = json!({ "componentType": 5126, "count": 4_000_000_000u64, "type": "VEC3" });
    let error = inspect_json(&greedy).expect_err("gigabytes of nothing");
    assert_eq!(error.fault, Fault::AccessorTooLong { count: 4_000_000_000 });
}

#[test]
fn a_chain_of_nodes_too_deep_for_the_engine_is_refused() {
    let mut deep = triangle();
    deep["nodes"] = (0..2000).map(|n| if n < 1999 { json!({ "children": [n + 1] }) } else { json!({}) }).collect();
    assert_eq!(inspect_json(&deep).expect_err("a deep chain").fault.key(), "work-error-nodes-too-deep");
}

#[test]
fn an_unknown_required_extension_is_refused_by_name_and_an_unknown_look_is_not() {
    let mut work = triangle();
    work["extensionsUsed"] = json!(["ACME_shape", "KHR_materials_glitter"]);
    work["extensionsRequired"] = json!(["KHR_materials_glitter"]);
    assert!(inspect_json(&work).expect("a whole work").obstacles.is_empty());
    work["extensionsRequired"] = json!(["KHR_materials_glitter", "ACME_shape"]);
    let obstacles = inspect_json(&work).expect("a whole work").obstacles;
    assert_eq!(obstacles.len(), 1);
    assert_eq!(obstacles[0].fault, Fault::Extension { name: "ACME_shape".into() });
    assert_eq!(obstacles[0].place, Place::Pointer("/extensionsRequired/1".into()));
}

#[test]
fn cut_and_scrambled_files_never_panic() {
    let whole = work::prepare(triangle().to_string().as_bytes(), &alone).expect("a whole work").glb;
    for cut in 0..whole.len() {
        work::inspect(&whole[..cut], &alone).expect_err("a cut file");
    }
    let mut scrambled = whole.clone();
    let mut state = 0x2545_F491_u32;
    for _ in 0..20_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let at = (state >> 8) as usize % scrambled.len();
        let before = std::mem::replace(&mut scrambled[at], state as u8);
        // Either answer is right: what counts is that there is one.
        let _ = work::prepare(&scrambled, &alone);
        scrambled[at] = before;
    }
}

#[test]
fn shipped_works_are_whole_small_free_and_play() {
    let works = works_below(&shipped_dir());
    assert!(works.len() >= 3, "only {} works ship", works.len());
    for (name, path) in works {
        let work = inspect(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(work.file_bytes < 300_000, "{name} weighs {} bytes", work.file_bytes);
        assert!(
            work.copyright.as_ref().is_some_and(|text| text.contains("CC0")),
            "{name} does not say that it is free"
        );
        assert_eq!((work.notes.as_slice(), work.obstacles.as_slice()), ([].as_slice(), [].as_slice()), "{name}");
        let sizes = work.size_m().expect("something drawn");
        assert!(sizes.iter().all(|side| (0.05..2.0).contains(side)), "{name} measures {sizes:?} m");
        assert!(!work.animations.is_empty(), "{name} has no clip");
        for clip in &work.animations {
            assert!(clip.name.is_some() && clip.duration_secs > 1.0, "{name}: {clip:?}");
        }
    }
}

#[test]
fn shipped_works_are_what_their_script_makes() {
    let dir = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/make_works.py");
    let made = match std::process::Command::new("python3").arg(&script).arg(dir.path()).output() {
        Ok(made) => made,
        Err(error) => {
            println!("skipped: python3 does not start ({error})");
            return;
        }
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (made, shipped) = (works_below(dir.path()), works_below(&shipped_dir()));
    assert_eq!(made.keys().collect::<Vec<_>>(), shipped.keys().collect::<Vec<_>>());
    for (name, path) in &made {
        let is_same = fs::read(path).expect("a made work") == fs::read(&shipped[name]).expect("a shipped work");
        assert!(is_same, "{name} is not what the script makes: run scripts/make_works.py and commit its output");
    }
}
