//! Where the program's own files are: fonts, wording, map geometry, small works.

use std::path::{Path, PathBuf};

/// Environment variable that names the folder, before any other place is tried.
pub const ASSETS_VAR: &str = "RESSOURCERIE_ASSETS";

/// The `assets` folder: `RESSOURCERIE_ASSETS`, else beside the program, else `../share/ressourcerie/assets`, else that
/// of the source tree. `None` where none of them exists.
pub fn assets_dir() -> Option<PathBuf> {
    locate("assets", ASSETS_VAR)
}

/// The `pools` folder of the demonstration network, looked for like [`assets_dir`] (`RESSOURCERIE_POOLS`).
pub fn demo_pools_dir() -> Option<PathBuf> {
    locate("pools", "RESSOURCERIE_POOLS")
}

fn locate(folder: &str, variable: &str) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Some(PathBuf::from(named)).filter(|path| path.is_dir());
    }
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
    let candidates = [
        beside.as_ref().map(|dir| dir.join(folder)),
        beside.as_ref().map(|dir| dir.join("../share/ressourcerie").join(folder)),
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)),
    ];
    candidates.into_iter().flatten().find(|path| path.is_dir())
}
