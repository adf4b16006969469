//! Where tests find works: those that ship, and the samples beside the checkout.

use std::fs;
use std::path::{Path, PathBuf};

/// The sample works; says why where they are absent.
pub(crate) fn samples_dir() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf-samples");
    if !dir.is_dir() {
        println!("skipped: {} is absent; it holds the sample works", dir.display());
        return None;
    }
    Some(dir)
}

/// The works that ship with the program.
pub(crate) fn shipped_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/works")
}

/// Every `.glb` and `.gltf` below `dir`, in order.
pub(crate) fn works_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ext| ext == "glb" || ext == "gltf") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
